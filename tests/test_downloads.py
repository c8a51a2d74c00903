"""Downloads: once for all who ask, and soon given up."""

import contextlib
import errno
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

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
    said = f"mnist.npz could not be written to {course.data}: No space left"
    assert said in capsys.readouterr().out
    assert course.kept() == set()


def test_a_download_says_what_comes_from_where(course, capsys):
    text = registry.REGISTRY.read_text()
    size = f"size = {len(MNIST)}"
    registry.REGISTRY.write_text(text.replace(size, "size = 12_345_678"))
    datasets.load_mnist()
    host = course.server.url("").split("/")[2]
    printed = capsys.readouterr()
    said = f"Downloading mnist.npz (12.3 MB) from {host}\n"
    assert printed.out.startswith(said)
    assert "12.3M" in printed.out[len(said) :], "a bar shows how far it is"
    assert printed.out.endswith("\r"), "and is gone afterwards"
    assert printed.err == "", "red in a notebook"


@pytest.mark.parametrize(
    ("moods", "pauses"),
    [
        (["ok"], []),
        (["500", "429", "ok"], [0.5, 1.0]),
        (["499"], []),
        (["503"], [0.5, 1.0]),
    ],
)
def test_pauses_grow_and_only_what_may_pass_is_tried_again(
    course, monkeypatch, moods, pauses
):
    slept = []
    clock = SimpleNamespace(sleep=slept.append, time=time.time)
    monkeypatch.setattr(downloads, "time", clock)
    monkeypatch.setattr(downloads, "PAUSE", 0.5)
    course.server.moods["mnist.npz"] = moods
    edition = datasets.load_mnist().edition
    assert edition == ("real" if moods[-1] == "ok" else "sample")
    assert slept == pauses


def bar_the_way(course, monkeypatch, scheme, **variables):
    """Let mnist be at scheme://…, with these variables set; return why."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    url = course.server.url("mnist.npz").replace("http:", f"{scheme}:")
    edition = SimpleNamespace(urls=[url], hash="md5:0", size=1)
    with pytest.raises(downloads.DownloadError) as error:
        downloads.fetch("mnist.npz", edition, course.data, Path.exists)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_are_gone_are_named(course, monkeypatch, name):
    why = bar_the_way(course, monkeypatch, "https", **{name: "/gone.pem"})
    assert why.startswith(f"{name} names /gone.pem, which does not exist")


@contextlib.contextmanager
def one_who_answers(wrap=lambda connection: connection, answer=b""):
    """A server that gives every connection the same answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with contextlib.suppress(OSError):
                        with wrap(connection) as secure:
                            secure.recv(9999)
                            secure.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


ASKS = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(course, monkeypatch, scheme):
    with one_who_answers(answer=ASKS + b"\r\n\r\n") as place:
        name = f"{scheme}_proxy"
        set_to = {name: f"http://{place}"}
        why = bar_the_way(course, monkeypatch, scheme, **set_to)
        assert f"{place} wants a name and a password: set {name} to" in why
        downloads._failed.clear()
        set_to = {name.upper(): f"http://me:secret@{place}"}
        why = bar_the_way(course, monkeypatch, scheme, **set_to)
        assert "does not accept the name and password: correct" in why
        assert name.upper() in why and "secret" not in why


def test_a_proxy_that_does_not_answer(course, monkeypatch):
    proxy = "http://127.0.0.1:9"
    why = bar_the_way(course, monkeypatch, "https", ALL_PROXY=proxy)
    assert "127.0.0.1:9 does not answer: correct ALL_PROXY, or unset" in why


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_a_certificate_that_is_not_trusted(course, monkeypatch, tmp_path):
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key"
    command += " -out cert -subj /CN=localhost"
    for name in ("cert", "other"):
        ran = command.replace("-out cert", f"-out {name}").split()
        subprocess.run(ran, cwd=tmp_path, check=True, capture_output=True)
        if name == "cert":
            secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            secure.load_cert_chain(tmp_path / "cert", tmp_path / "key")

    def wrap(connection):
        return secure.wrap_socket(connection, server_side=True)

    with one_who_answers(wrap) as place:
        monkeypatch.setattr(
            course.server, "url", lambda name: f"http://{place}/{name}"
        )
        why = bar_the_way(course, monkeypatch, "https")
        assert f"the certificate of {place} is not trusted: where" in why
        assert "let REQUESTS_CA_BUNDLE name the file" in why
        downloads._failed.clear()
        set_to = {"REQUESTS_CA_BUNDLE": str(tmp_path / "other")}
        why = bar_the_way(course, monkeypatch, "https", **set_to)
        assert f"is not among those in REQUESTS_CA_BUNDLE ({tmp_path}" in why
        downloads._failed.clear()
        (tmp_path / "other").write_text("no certificate")
        why = bar_the_way(course, monkeypatch, "https", **set_to)
        assert f"no secure connection to {place}: look at REQUESTS_CA" in why


def test_every_address_is_tried_and_each_reason_told(course, capsys):
    course.server.files["copy"] = MNIST
    course.server.moods = {"mnist.npz": ["404"], "copy": ["wrong"]}
    url = course.server.url("mnist.npz")
    both = f"{url}', '{course.server.url('copy')}"
    path = registry.REGISTRY
    path.write_text(path.read_text().replace(url, both))
    assert datasets.load_mnist().edition == "sample"
    host = course.server.url("").split("/")[2]
    assert (
        f"mnist: {host} answered 404 for mnist.npz; "
        f"{host} sent mnist.npz with a wrong hash; it was not kept; using"
    ) in capsys.readouterr().out


def test_no_folder_that_can_be_written(course, monkeypatch, capsys):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", refuse)
    assert datasets.load_mnist().edition == "sample"
    cache = downloads.targets(course.data)[1]
    assert cache.is_relative_to(course.root / "home")
    assert cache.name == "course_utils"
    said = f"mnist: {cache} cannot be written: Permission denied; using"
    assert said in capsys.readouterr().out
    assert not course.server.counts


def test_the_reason_is_told_again_but_the_download_not_tried(course):
    edition = registry.read_registry()["mnist"][0].editions[0]
    course.server.moods["mnist.npz"] = ["404", "ok"]
    said = []
    for _ in range(2):
        with pytest.raises(downloads.DownloadError) as error:
            downloads.fetch("mnist.npz", edition, course.data, Path.exists)
        said.append(str(error.value))
    assert said[0] == said[1] and "answered 404" in said[0]
    assert course.server.counts["mnist.npz"] == 1


@pytest.mark.parametrize("note", ["", "1.0 an old failure", "not a time"])
def test_old_failures_do_not_matter(course, note):
    (course.data / ".mnist.npz.lock").write_text(note)
    assert datasets.load_mnist().edition == "real"


def test_a_failure_while_one_waits_does(course, monkeypatch, capsys):
    note = f"{time.time() + 60} somebody's failure"
    (course.data / ".mnist.npz.lock").write_text(note)
    assert datasets.load_mnist().edition == "sample"
    assert "mnist: somebody's failure; using" in capsys.readouterr().out
    assert not course.server.counts


def test_a_lock_is_for_everybody_and_free_afterwards(course):
    path = course.data / ".x.lock"
    mask = os.umask(0o077)
    try:
        with downloads.lock(course.data, "x") as held:
            assert os.fstat(held).st_ino == path.stat().st_ino
            assert path.stat().st_mode & 0o777 == 0o666
            with open(path, "r+b") as other:
                assert not downloads._try_lock(other.fileno())
    finally:
        os.umask(mask)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(held)
    with open(path, "r+b") as other:
        assert downloads._try_lock(other.fileno())


def test_where_there_are_no_locks_one_goes_on_without(course, monkeypatch):
    with downloads.lock(course.root / "nowhere", "x") as held:
        assert held is None
    fcntl = pytest.importorskip("fcntl")

    def unknown(*rest):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    assert datasets.load_mnist().edition == "real"
    monkeypatch.setattr(downloads.os, "open", unknown)
    (course.data / "mnist.npz").unlink()
    with downloads.lock(course.data, "x") as held:
        assert held is None


def test_who_waits_long_is_told_why_once(course, monkeypatch, capsys):
    tries, slept, said = iter([False] * 70 + [True]), [], []

    def sleep(seconds):
        slept.append(seconds)
        said.append(capsys.readouterr().out)

    monkeypatch.setattr(downloads, "_try_lock", lambda held: next(tries))
    monkeypatch.setattr(downloads, "time", SimpleNamespace(sleep=sleep))
    with downloads.lock(course.data, "x"):
        pass
    assert "".join(said) == "Waiting for another process that gets x\n"
    seconds = sum(slept[: said.index("".join(said))])
    assert seconds == pytest.approx(3)


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
