"""Bad files: never a wrong array, always a clear sentence, nothing lost."""

import hashlib
import io

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

from course_utils import datafiles, datasets, registry
from course_utils.datafiles import NotFoundError
from course_utils.datasets import DataError
from course_utils.registry import Entry

course = pytest.fixture(make_course)

BAD = {
    "corrupted": CORRUPTED,
    "truncated": MNIST[: len(MNIST) // 2],
    "empty": b"",
    "swapped": FILES["imdb.npz"]["net"],
}


@pytest.mark.parametrize("folder", ["data", "chosen"])
@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_named_and_left_alone(course, monkeypatch, kind, folder):
    path = course.put(BAD[kind], folder=folder)
    if folder == "chosen":
        monkeypatch.setenv("COURSE_DATA_DIR", str(path.parent))
    with pytest.raises(DataError) as error:
        datasets.load_mnist()
    said = [str(path), "Put a good copy in its place", "run this again."]
    if kind == "corrupted":
        said += [
            hashlib.sha256(data).hexdigest() for data in (BAD[kind], MNIST)
        ]
    else:
        said += [f"it has {len(BAD[kind]):,} bytes, expected {len(MNIST):,}"]
        assert "hash" not in str(error.value)
    if kind == "swapped":
        said += ["That is the size of imdb.npz."]
    if kind == "truncated":
        said += ["not been copied to its end"]
    for part in said:
        assert part in str(error.value)
    assert path.read_bytes() == BAD[kind]
    assert list(path.parent.glob("mnist*")) == [path]
    path.write_bytes(MNIST)  # a good copy in its place
    assert datasets.load_mnist().source == str(path)
    assert not course.server.counts


def test_bad_pickle_is_never_opened(course, tmp_path):
    trace = tmp_path / "opened"

    class Trap:
        def __reduce__(self):
            return open, (str(trace), "w")

    data = npz(**{**REVIEWS, "x_train": lists(Trap())})
    course.register("imdb.npz", size=len(data))
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
    check = datafiles._hash

    def check_then_swap(data, like):
        path.write_bytes(FILES["mnist.npz"]["other"])
        return check(data, like)

    monkeypatch.setattr(datafiles, "_hash", check_then_swap)
    assert (datasets.load_mnist().x_train == 7).all()


def test_unreadable_file(course):
    (course.data / "mnist.npz").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        datasets.load_mnist()
    assert (course.data / "mnist.npz").is_dir()


TWO = [
    Entry("x", "a", hashlib.sha256(b"a").hexdigest(), 2000),
    Entry("x", "b", "md5:" + hashlib.md5(b"b").hexdigest(), 3000),
]


@pytest.mark.parametrize(
    ("size", "clue"),
    [
        (1999, " Perhaps it has not been copied to its end."),
        (2000, None),
        (2500, ""),
    ],
)
def test_what_is_said_of_a_strange_file(course, size, clue):
    path = course.put(bytes(size), "x")
    said = f"{path} is not a file that the course knows: "
    if size == 2000:
        digest = hashlib.sha256(bytes(size)).hexdigest()
        said += f"its hash is {digest}, expected "
        said += f"{TWO[0].hash} (a) or {TWO[1].hash} (b)."
    else:
        said += (
            f"it has {size:,} bytes, expected 2,000 (a) or 3,000 (b).{clue}"
        )
    with pytest.raises(DataError) as error:
        datafiles.read(path, TWO)
    assert str(error.value) == (
        f"{said} Put a good copy in its place (data/README.md says where to "
        "get one), or move it away; then run this again."
    )


def test_a_file_that_is_not_there_is_none(course):
    accepted = registry.read_registry()["mnist"]
    path = course.data / "mnist.npz"
    assert datafiles.read(path, accepted) is None
    path.write_bytes(MNIST)
    found = datafiles.read(path, accepted)
    assert (found.path, found.edition) == (path, "net")
    assert found.data == MNIST
    assert repr(found) == f"Found(path={path!r}, edition='net')"


def test_the_chosen_folder_may_begin_with_a_tilde(course, monkeypatch):
    path = course.put(MNIST, folder="home/mine")
    monkeypatch.setenv("COURSE_DATA_DIR", "~/mine")
    assert datasets.load_mnist().source == str(path)


PAIR = """
[pair.files.{file}.{edition}]
hash = "{hash}"
size = 1
urls = {urls}
"""


def pair(first, second):
    """A registry of two files in two editions; x with these addresses."""
    text = ""
    for file, urls in (("x", [first, second]), ("y", [["u"], ["u"]])):
        for edition, each in zip(("first", "second"), urls, strict=True):
            text += PAIR.format(
                file=file, edition=edition, urls=each, hash="0" * 64
            )
    registry.REGISTRY.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("first", "second", "planned"),
    [(["u"], ["u"], "first"), ([], ["u"], "second"), ([], [], None)],
)
def test_a_whole_edition_is_planned_or_nothing(course, first, second, planned):
    pair(first, second)
    if planned:
        plan = datafiles.plan_download("pair")
        assert [(e.file, e.edition) for e in plan] == [
            ("x", planned),
            ("y", planned),
        ]
    else:
        with pytest.raises(NotFoundError, match="^no download address is"):
            datafiles.plan_download("pair")


@pytest.mark.parametrize(
    ("value", "forbids"),
    [
        *[(no, 0) for no in ("", " ", "0", "no", "No", "FALSE", "off", "n")],
        *[(yes, 1) for yes in ("1", "yes", "true", "on", "2")],
    ],
)
def test_what_forbids_downloads(course, monkeypatch, value, forbids):
    pair(["u"], ["u"])
    monkeypatch.setenv("COURSE_OFFLINE", value)
    if forbids:
        with pytest.raises(NotFoundError, match="OFFLINE forbids downloads$"):
            datafiles.plan_download("pair")
    else:
        assert len(datafiles.plan_download("pair")) == 2


def test_a_relative_folder_is_seen_from_the_course_wherever_one_is(
    course, monkeypatch
):
    """A notebook runs in its own folder, the doctor in the course's."""
    path = course.put(MNIST, folder="chosen")
    monkeypatch.setenv("COURSE_DATA_DIR", "chosen")
    places = []
    for folder in (course.root, course.root / "data", "/"):
        monkeypatch.chdir(folder)
        assert datasets.load_mnist().edition == "real"
        places.append(datasets.locate()[0].path)
    assert places == [path] * 3


def test_a_relative_folder_that_is_not_there_is_told_in_full(
    course, monkeypatch
):
    monkeypatch.setenv("COURSE_DATA_DIR", "../gone")
    with pytest.raises(DataError, match="not a folder") as error:
        datasets.load_mnist()
    assert str(course.root / "../gone") in str(error.value)
