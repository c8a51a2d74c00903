"""Where the data sets are looked for, and what is loaded."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from data_server import CORRUPTED, FILES, INDEX, MNIST, make_course

from course_utils import datasets, registry
from course_utils.datasets import DataError

course = pytest.fixture(make_course)

REAL_REGISTRY = registry.REGISTRY
REAL_DATA = Path(os.environ.get("COURSE_DATA_DIR", ""))
needs_real_data = pytest.mark.skipif(
    not (REAL_DATA / "imdb.npz").is_file(),
    reason="set COURSE_DATA_DIR to a folder with the real data to run this",
)


def test_order_of_folders(course, monkeypatch):
    first = course.put(MNIST, folder="chosen")
    monkeypatch.setenv("COURSE_DATA_DIR", str(first.parent))
    second = course.put(FILES["mnist.npz"]["other"])
    third = course.put(MNIST, folder="keras/datasets")
    monkeypatch.setenv("KERAS_HOME", str(course.root / "keras"))
    for path in (first, second, third):
        assert datasets.load_mnist().source == str(path)
        path.unlink()
    own = course.put(MNIST, folder="home/.keras/datasets")
    monkeypatch.delenv("KERAS_HOME")
    assert datasets.load_mnist().source == str(own)
    assert not course.server.counts


@pytest.mark.parametrize("name", ["nowhere", "data/registry.toml"])
def test_chosen_folder_must_be_one(course, monkeypatch, name):
    monkeypatch.setenv("COURSE_DATA_DIR", str(course.root / name))
    with pytest.raises(DataError, match="not a folder"):
        datasets.load_mnist()
    assert {place.edition for place in datasets.locate()} == {"unusable"}


def test_keras_own_cache_is_left_alone(course, monkeypatch, capsys):
    path = course.put(CORRUPTED, folder="home/.keras/datasets")
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert datasets.load_mnist().edition == "sample"
    assert path.read_bytes() == CORRUPTED
    (line,) = capsys.readouterr().out.splitlines()
    assert str(path) in line and "not loaded" in line


def test_files_of_two_editions_are_never_mixed(course, monkeypatch, capsys):
    index = "imdb_word_index.json"
    course.put(FILES["imdb.npz"]["other"], "imdb.npz", "chosen")
    course.put(FILES[index]["net"], index)
    monkeypatch.setenv("COURSE_DATA_DIR", str(course.root / "chosen"))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert datasets.load_imdb().edition == "sample"
    assert "lacks its partner" in capsys.readouterr().out
    monkeypatch.delenv("COURSE_OFFLINE")
    imdb = datasets.load_imdb()  # downloads only what is missing
    assert imdb.edition == "real" and imdb.word_index == INDEX
    assert course.server.counts == {"imdb.npz": 1}
    course.put(FILES[index]["other"], index, "chosen")
    assert set(datasets.load_imdb().word_index.values()) == {1}


def test_locate_only_looks(course, monkeypatch):
    bad = course.put(CORRUPTED)
    for name in ("lahman_batting.csv.gz", "lahman_people.csv.gz"):
        course.put(FILES[name]["hand"], name)
    mnist, imdb, batting = datasets.locate()
    assert (mnist.edition, bad.exists()) == ("unusable", True)
    assert (imdb.edition, imdb.path) == ("sample", None)
    assert "download" in imdb.note
    assert batting.path == course.data / "lahman_batting.csv.gz"
    has = [datasets.has_real(n) for n in ("mnist", "imdb", "batting")]
    assert has == [False, False, True]
    assert not course.server.counts
    monkeypatch.setattr(registry, "REGISTRY", course.root / "none.toml")
    assert {place.edition for place in datasets.locate()} == {"unusable"}
    with pytest.raises(DataError, match="whole copy"):
        datasets.load_mnist()


@pytest.mark.parametrize("num_words", [None, 6, 1])
def test_reviews_are_those_of_keras(course, monkeypatch, num_words):
    from keras.datasets import imdb as keras_imdb

    path = course.put(FILES["imdb.npz"]["net"], "imdb.npz")
    module = sys.modules[keras_imdb.load_data.__module__]
    monkeypatch.setattr(module, "get_file", lambda **rest: str(path))
    train, test = keras_imdb.load_data(num_words=num_words)
    imdb = datasets.load_imdb(num_words)
    ours = imdb.x_train, imdb.y_train, imdb.x_test, imdb.y_test
    for mine, theirs in zip(ours, (*train, *test), strict=True):
        assert mine.tolist() == theirs.tolist()
        assert mine.dtype == theirs.dtype


@pytest.mark.parametrize("num_words", [0, -1, 2.5, "many"])
def test_num_words_must_be_a_positive_integer(course, num_words):
    with pytest.raises(ValueError, match="num_words"):
        datasets.load_imdb(num_words)


def test_columns_and_what_is_missing(course):
    for name in ("lahman_batting.csv.gz", "lahman_people.csv.gz"):
        course.put(FILES[name]["hand"], name)
    data = datasets.load_batting()
    assert data.batting["HR"].dtype == np.int64
    assert data.batting["SO"].tolist()[1] == 9
    assert np.isnan([data.batting["SO"][0], data.people["birthYear"][0]]).all()
    assert data.people["debut"].tolist() == ["", "2001"]


def test_nothing_can_be_changed_by_accident(course):
    mnist, imdb = datasets.load_mnist(), datasets.load_imdb()
    batting = datasets.load_batting()
    for array in (mnist.x_test, mnist.y_train, imdb.x_train, imdb.y_test):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        batting.batting["HR"][0] = 0
    with pytest.raises(AttributeError):
        mnist.edition = "real"


def test_import_is_cheap():
    code = (
        "import sys; from course_utils import datasets\n"
        "heavy = {'sklearn', 'pooch', 'requests', 'tensorflow', 'keras'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# First half of the SHA-256 of the raw bytes of MNIST's arrays, which does
# not depend on how they are packed.
MNIST_ARRAYS = {
    "x_train": "741c988805d008ac6e4c904b69001ba1",
    "y_train": "1feba77c54802fa5339a11837ea4b286",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3",
    "y_test": "ddeff807876a9661a1110d45c266c862",
}


@needs_real_data
def test_real_data_by_download(course):
    """The real registry, its files served from this computer."""
    text = REAL_REGISTRY.read_text(encoding="utf-8")
    lines = [ln for ln in text.splitlines() if not ln.startswith("urls")]
    for i, line in enumerate(lines):
        if line.startswith("size"):
            name = next(p for p in reversed(lines[:i]) if p.startswith("["))
            name = name.split('"')[1]
            data = (REAL_DATA / name).read_bytes()
            course.server.files[name] = data
            if line == f"size = {len(data)}":
                lines[i] += f'\nurls = ["{course.server.url(name)}"]'
    registry.REGISTRY.write_text("\n".join(lines), encoding="utf-8")
    mnist, imdb = datasets.load_mnist(), datasets.load_imdb(num_words=10_000)
    for name, known in MNIST_ARRAYS.items():
        raw = getattr(mnist, name).tobytes()
        assert hashlib.sha256(raw).hexdigest()[:32] == known
    assert (len(imdb.x_train), imdb.y_train.mean()) == (25_000, 0.5)
    assert max(map(max, imdb.x_test)) == 9_999
    assert len(imdb.word_index) == 88_581
    tables = datasets.load_batting()
    trout = tables.batting["playerID"] == "troutmi01"
    season = trout & (tables.batting["yearID"] == 2017)
    assert tables.batting["HR"][season].tolist() == [33]
    assert len(tables.batting["HR"]) == 115_450
    assert len(tables.people["playerID"]) == 21_271
    assert set(course.server.counts.values()) == {1}
    assert len(course.kept()) == 5


def test_registry_names_every_file():
    sets = registry.read_registry()
    assert list(sets) == ["mnist", "imdb", "batting"]
    assert [file.name for files in sets.values() for file in files] == [
        *("mnist.npz", "imdb.npz", "imdb_word_index.json"),
        *("lahman_batting.csv.gz", "lahman_people.csv.gz"),
    ]
    for edition in (e for f in sum(sets.values(), []) for e in f.editions):
        algorithm, _, digits = edition.hash.rpartition(":")
        assert len(digits) == {"": 64, "md5": 32}[algorithm]
        assert all(url.startswith("https://") for url in edition.urls)


def test_data_page_agrees_with_the_registry():
    page = REAL_REGISTRY.with_name("README.md").read_text(encoding="utf-8")
    for file in sum(registry.read_registry().values(), []):
        for e in file.editions:
            row = f"| `{file.name}` | {e.name} | {e.size:,} | "
            (line,) = [ln for ln in page.splitlines() if row in ln]
            assert e.hash.removeprefix("md5:") in line
            assert all(url in line for url in e.urls)
