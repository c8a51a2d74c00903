"""Downloads: once for all who ask, and soon given up."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from data_server import CORRUPTED, MNIST, make_course

from course_utils import datafiles, datasets, downloads, registry
from course_utils.datasets import DataError

course = pytest.fixture(make_course)


@pytest.mark.parametrize(
    ("moods", "gets"),
    [
        (["ok"], 1),
        (["slow"], 1),
        (["500", "ok"], 2),
        (["drop", "503", "ok"], 3),
    ],
)
def test_downloads_once_what_can_be_had(course, capsys, moods, gets):
    course.server.moods["mnist.npz"] = moods
    for _ in range(2):
        mnist = datasets.load_mnist()
        assert mnist.edition == "real" and (mnist.x_train == 7).all()
    assert course.server.counts["mnist.npz"] == gets
    assert mnist.source == str(course.data / "mnist.npz")
    assert course.kept() == {"mnist.npz"}
    assert "sample" not in capsys.readouterr().out
    mask = os.umask(0)
    os.umask(mask)  # others may read it where new files are readable at all
    assert (course.data / "mnist.npz").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize(
    ("mood", "gets", "reason"),
    [
        ("404", 1, "answered 404"),
        ("500", 3, "answered 500"),
        ("drop", 3, "broke off"),
        ("wrong", 1, "wrong hash"),
        ("silent", 0, "no answer"),
        ("refused", 0, "no connection"),
    ],
)
def test_falls_back_to_the_sample(
    course, monkeypatch, capsys, mood, gets, reason
):
    course.server.moods["mnist.npz"] = [mood]
    if mood == "silent":
        monkeypatch.setattr(downloads, "ANSWER", 0.3)
    if mood == "refused":
        course.server.close()
        monkeypatch.setattr(course.server, "close", lambda: None)
    start = time.monotonic()
    for _ in range(2):  # the second load does not try again
        mnist = datasets.load_mnist()
    assert time.monotonic() - start < 5
    assert (mnist.edition, mnist.source) == ("sample", "embedded sample")
    assert course.server.counts["mnist.npz"] == gets
    assert course.kept() == set()
    out = capsys.readouterr().out
    (line,) = [line for line in out.splitlines() if "sample" in line]
    assert reason in line and str(course.data) in line and "README" in line


def test_tries_the_next_address(course):
    course.server.files["copy"] = MNIST
    course.server.moods["mnist.npz"] = ["wrong"]
    path = course.data / "registry.toml"
    url = course.server.url("mnist.npz")
    both = f"{url}', '{course.server.url('copy')}"
    path.write_text(path.read_text().replace(url, both))
    assert datasets.load_mnist().edition == "real"


def test_offline_never_asks(course, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert datasets.load_mnist().edition == "sample"
    assert not course.server.counts
    assert "COURSE_OFFLINE" in capsys.readouterr().out


def test_data_folder_that_cannot_be_written(course, monkeypatch):
    make = downloads.tempfile.TemporaryFile

    def refuse(dir):
        if dir == course.data:
            raise PermissionError(13, "Permission denied")
        return make(dir=dir)

    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", refuse)
    assert "home" in datasets.load_mnist().source
    assert course.kept() == set()
    assert datasets.load_mnist().edition == "real"
    assert course.server.counts["mnist.npz"] == 1


def test_file_that_turns_up_meanwhile_is_not_overwritten(course):
    path = course.put(CORRUPTED)
    nothing_found = datafiles.Search(None)
    with pytest.raises(DataError, match="not loaded"):
        datafiles.download("mnist", nothing_found)
    assert path.read_bytes() == CORRUPTED


def test_full_disk(course, monkeypatch, capsys):
    def full(url, output_file, size):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloads, "_download_once", full)
    assert datasets.load_mnist().edition == "sample"
    assert "No space left" in capsys.readouterr().out
    assert course.kept() == set()


LOAD = """
import sys
from pathlib import Path
from course_utils import datasets, registry
registry.REGISTRY = Path(sys.argv[1])
mnist = datasets.load_mnist()
assert mnist.edition == "real" and (mnist.x_train == 7).all()
"""


def test_forty_processes_download_once(course):
    course.server.moods["mnist.npz"] = ["slow"]
    command = [sys.executable, "-c", LOAD, str(registry.REGISTRY)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _ in range(40)
    ]
    printed = "".join(
        process.communicate(timeout=60)[0] for process in running
    )
    assert [process.returncode for process in running] == [0] * 40
    assert printed.count("Downloading") == 1
    assert course.server.counts["mnist.npz"] == 1
    assert course.kept() == {"mnist.npz"}


def test_those_who_wait_share_a_failure(course):
    course.server.moods["mnist.npz"] = ["500"]
    edition = registry.read_registry()["mnist"][0].editions[0]
    start = threading.Barrier(8)

    def ask(_):
        start.wait()
        with pytest.raises(downloads.DownloadError, match="answered 500"):
            downloads._fetch_once(
                "mnist.npz", edition, course.data, Path.exists
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert course.server.counts["mnist.npz"] == downloads.ATTEMPTS


def test_a_killed_process_leaves_no_lock(course):
    hold = (
        "import sys, time; from course_utils import downloads\n"
        "with downloads.lock(sys.argv[1], 'mnist.npz'):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", hold, str(course.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        lock = os.open(course.data / ".mnist.npz.lock", os.O_RDWR)
        assert not downloads._try_lock(lock)
        os.close(lock)
        holder.kill()
    assert datasets.load_mnist().edition == "real"
