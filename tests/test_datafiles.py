"""Bad files: never a wrong array, always a clear sentence, nothing lost."""

import hashlib
import io
import os
import threading
import time

import numpy as np
import pytest
from data_server import (
    CORRUPTED,
    FILES,
    MNIST,
    REVIEWS,
    lists,
    make_course,
    npz,
)

from course_utils import datafiles, datasets
from course_utils.datasets import DataError

course = pytest.fixture(make_course)

BAD = {
    "corrupted": CORRUPTED,
    "truncated": MNIST[: len(MNIST) // 2],
    "empty": b"",
    "swapped": FILES["imdb.npz"]["net"],
}


@pytest.mark.parametrize("folder", ["data", "chosen"])
@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_named_and_set_aside(course, monkeypatch, kind, folder):
    path = course.put(BAD[kind], folder=folder)
    if folder == "chosen":
        monkeypatch.setenv("COURSE_DATA_DIR", str(path.parent))
    digest = hashlib.sha256(BAD[kind]).hexdigest()
    aside = path.with_name(f"mnist.npz.bad-{digest[:8]}")
    with pytest.raises(DataError) as error:
        datasets.load_mnist()
    expected = hashlib.sha256(MNIST).hexdigest()
    for part in (str(path), digest, expected, aside.name, "Run this again"):
        assert part in str(error.value)
    clue = {"swapped": "bytes of imdb.npz", "truncated": "not copied to its"}
    assert clue.get(kind, "") in str(error.value)
    assert aside.read_bytes() == BAD[kind] and not path.exists()
    assert datasets.load_mnist().edition == "real"  # by download
    # The same bad file once more does not overwrite the first.
    (course.data / "mnist.npz").unlink()
    course.put(BAD[kind], folder=folder)
    with pytest.raises(DataError, match=f"{aside.name}-2"):
        datasets.load_mnist()
    assert aside.exists()


def test_bad_pickle_is_never_opened(course, tmp_path):
    trace = tmp_path / "opened"

    class Trap:
        def __reduce__(self):
            return open, (str(trace), "w")

    data = npz(**{**REVIEWS, "x_train": lists(Trap())})
    course.put(data, "imdb.npz")
    course.put(FILES["imdb_word_index.json"]["net"], "imdb_word_index.json")
    with pytest.raises(DataError, match="hash"):
        datasets.load_imdb()
    assert not trace.exists()
    with np.load(io.BytesIO(data), allow_pickle=True) as arrays:
        _ = arrays["x_train"]
    assert trace.exists()  # the trap works


def test_file_swapped_after_its_check_is_not_used(course, monkeypatch):
    path = course.put(MNIST)
    check = datafiles.edition_of

    def check_then_swap(data, file):
        edition = check(data, file)
        path.write_bytes(FILES["mnist.npz"]["other"])
        return edition

    monkeypatch.setattr(datafiles, "edition_of", check_then_swap)
    assert (datasets.load_mnist().x_train == 7).all()


def test_folder_that_forbids_renaming(course, monkeypatch):
    path = course.put(CORRUPTED)

    def refuse(*paths):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "rename", refuse)
    for _ in range(2):
        with pytest.raises(DataError, match="left as it is"):
            datasets.load_mnist()
    assert path.read_bytes() == CORRUPTED


def test_unreadable_file(course):
    (course.data / "mnist.npz").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        datasets.load_mnist()
    assert (course.data / "mnist.npz").is_dir()


def test_waits_for_a_file_that_is_being_copied(course, monkeypatch):
    monkeypatch.setattr(datafiles, "SETTLE", 1.0)
    path = course.put(b"")

    def copy():
        with open(path, "wb", buffering=0) as stream:
            for start in range(0, len(MNIST), 100):
                stream.write(MNIST[start : start + 100])
                time.sleep(0.02)

    thread = threading.Thread(target=copy)
    thread.start()
    assert datasets.load_mnist().source == str(path)
    thread.join()
    assert not course.server.counts


def test_copy_that_does_not_end(course, monkeypatch):
    monkeypatch.setattr(datafiles, "SETTLE", 0.5)
    monkeypatch.setattr(datafiles, "PATIENCE", 0)
    path = course.put(b"")
    stop = threading.Event()

    def copy():
        with open(path, "ab", buffering=0) as stream:
            while not stop.wait(0.01):
                stream.write(b"x")

    thread = threading.Thread(target=copy)
    thread.start()
    try:
        with pytest.raises(DataError, match="still being written"):
            datasets.load_mnist()
    finally:
        stop.set()
        thread.join()
    assert course.kept() == {"mnist.npz"}
