"""Strange files and folders: a sentence, never a traceback, never a hang."""

import os
import subprocess
import sys

import pytest
from data_server import MNIST, make_course

from course_utils import datasets, registry
from course_utils.datasets import DataError

course = pytest.fixture(make_course)
pytestmark = pytest.mark.skipif(os.name == "nt", reason="not so on Windows")


def test_a_pipe_is_not_waited_for(course):
    os.mkfifo(course.data / "mnist.npz")
    with pytest.raises(DataError, match="cannot be read .a pipe or a device"):
        datasets.load_mnist()
    assert datasets.locate()[0].edition == "unusable"


def test_a_device_is_not_read(course):
    (course.data / "mnist.npz").symlink_to("/dev/zero")
    with pytest.raises(DataError, match="cannot be read .a pipe or a device"):
        datasets.load_mnist()


def test_a_huge_file_is_not_read(course):
    """A sparse one, larger than the memory of any computer."""
    path = course.data / "mnist.npz"
    with open(path, "wb") as stream:
        stream.truncate(8 << 40)
    with pytest.raises(DataError, match="8,796,093,022,208 bytes, expected"):
        datasets.load_mnist()
    assert path.exists()


def test_a_file_that_vanishes_after_its_download(course, monkeypatch, capsys):
    replace = os.replace

    def replace_and_remove(source, target):
        replace(source, target)
        os.unlink(target)

    monkeypatch.setattr(os, "replace", replace_and_remove)
    assert datasets.load_mnist().edition == "sample"
    assert "mnist.npz is not of edition net" in capsys.readouterr().out


# Root may search any folder; so may a test that root runs, but for this.
AS_ANYBODY = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if hasattr(os, "geteuid") and os.geteuid() == 0
    else []
)
LOAD = """
import sys
from pathlib import Path
import numpy
from course_utils import datasets, registry, sample_digits
registry.REGISTRY = Path(sys.argv[1])
sample_digits.digits = lambda: tuple(map(numpy.zeros, [1] * 4))
try:
    print(datasets.load_mnist().edition)
except registry.DataError as error:
    print("error:", error)
print([place.edition for place in datasets.locate()][0])
"""


def load(course, **environment):
    """What a load prints in a process that may not do everything."""
    code = [sys.executable, "-c", LOAD, str(registry.REGISTRY)]
    ran = subprocess.run(
        [*AS_ANYBODY, *code],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
    )
    assert ran.stderr == b"", ran.stderr.decode()
    return ran.stdout.decode(errors="replace")


@pytest.fixture
def close():
    """A function that closes a folder until the test is over."""
    closed = []

    def close_folder(folder, mode=0):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
        closed.append(folder)

    yield close_folder
    for folder in closed:
        folder.chmod(0o755)


@pytest.mark.parametrize("closed", ["mine", "mine/inner"])
def test_a_chosen_folder_that_cannot_be_searched(course, close, closed):
    inner = course.root / "mine" / "inner"
    inner.mkdir(parents=True)
    close(course.root / closed)
    said = load(course, COURSE_DATA_DIR=str(inner))
    assert said.startswith("error: ") and said.endswith("unusable\n")
    why = "not a folder that can be opened" if closed == "mine" else "denied"
    assert why in said and str(inner) in said


def test_a_closed_cache_does_not_stop_a_usable_data_folder(course, close):
    close(course.root / "home" / "course_utils")
    assert load(course).endswith("real\nreal\n")
    assert (course.data / "mnist.npz").read_bytes() == MNIST


def test_a_cache_that_is_a_file_does_not_either(course):
    (course.root / "home").write_text("")
    assert datasets.load_mnist().source == str(course.data / "mnist.npz")


def test_keras_cache_that_is_closed_is_passed_over(course, close, tmp_path):
    close(tmp_path / "keras" / "datasets")
    said = load(course, KERAS_HOME=str(tmp_path / "keras"), COURSE_OFFLINE="1")
    assert "mnist.npz cannot be read (Permission denied)" in said
    assert said.endswith("sample\nsample\n")


def test_closed_folders_leave_the_sample(course, close):
    close(course.data, 0o555)
    close(course.root / "home", 0o555)
    said = load(course)
    assert "cannot be written: Permission denied; using the embedded" in said
    assert "again, restart the kernel." in said
    assert not course.server.counts


def load_from_chinese_folder(course, **settings):
    folder = course.root / "資料"
    folder.mkdir()
    said = load(
        course, COURSE_DATA_DIR=str(folder), COURSE_OFFLINE="1", **settings
    )
    assert "put mnist.npz into " in said and said.endswith("sample\n")
    return said


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_a_path_of_chinese_characters_on_any_terminal(course, encoding):
    said = load_from_chinese_folder(
        course, PYTHONIOENCODING=f"{encoding}:strict"
    )
    assert ("資料" in said) == (encoding == "utf-8")


@pytest.mark.skipif(
    not str(registry.__file__).isascii(),
    reason="no Python finds the package in such a folder on such a system",
)
def test_a_path_that_an_ascii_system_cannot_name(course):
    load_from_chinese_folder(
        course,
        LC_ALL="POSIX",
        PYTHONIOENCODING="utf-8:strict",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
    )
