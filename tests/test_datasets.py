"""Where the data sets are looked for, and what is loaded."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from data_server import (
    CORRUPTED,
    FILES,
    INDEX,
    MNIST,
    PARTS,
    REVIEWS,
    lists,
    make_course,
    npz,
    table,
)

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
    with pytest.raises(DataError, match="^COURSE_DATA_DIR is .*not a folder"):
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


def test_a_data_set_says_what_it_is_without_its_numbers(course, capsys):
    path = course.put(MNIST)
    assert repr(datasets.load_mnist()) == (
        f"Mnist(edition='real', source={str(path)!r})"
    )
    for name in ("lahman_batting.csv.gz", "lahman_people.csv.gz"):
        course.put(FILES[name]["hand"], name)
    assert repr(datasets.load_batting()) == (
        "Batting(edition='real', source="
        f"{str(course.data / 'lahman_batting.csv.gz')!r})"
    )
    imdb = datasets.load_imdb()
    assert repr(imdb) == (
        f"Imdb(edition='real', source={str(course.data / 'imdb.npz')!r})"
    )


def test_a_sample_says_that_it_is_one(course, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    for name in "mnist", "imdb", "batting":
        data = getattr(datasets, f"load_{name}")()
        ending = "(edition='sample', source='embedded sample')"
        assert repr(data) == name.capitalize() + ending


def test_data_sets_can_be_compared(course, monkeypatch):
    """Array by array would be an error: true where they are one object."""
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    for name in "mnist", "imdb", "batting":
        load = getattr(datasets, f"load_{name}")
        one = load()
        assert one == one and one != load() and one in {one}


def test_a_sample_is_announced_once_and_with_its_cure(
    course, monkeypatch, capsys
):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    datasets.load_imdb()
    assert capsys.readouterr().out == (
        "imdb: COURSE_OFFLINE forbids downloads; using the embedded sample. "
        "For the real data put imdb.npz and imdb_word_index.json into "
        f"{course.data} (data/README.md says where to get them).\n"
    )
    datasets.load_imdb()
    assert capsys.readouterr().out == ""
    chosen = course.root / "home"
    chosen.mkdir()
    monkeypatch.setenv("COURSE_DATA_DIR", str(chosen))
    datasets.load_mnist()
    said = capsys.readouterr().out
    assert said.startswith("mnist: ") and f" into {chosen} (" in said


def test_what_a_lesson_would_get_is_told_with_the_reason(course, monkeypatch):
    real = course.put(MNIST)
    _, imdb, batting = datasets.locate()
    sizes = [e.size for e in registry.read_registry()["imdb"] if e.urls]
    assert datasets.locate()[0] == datasets.Place("mnist", "real", real, "")
    note = "The first load tries to download the real data"
    assert imdb.note == f"{note} ({sum(sizes) / 1e6:.1f} MB)."
    assert batting == datasets.Place(
        "batting",
        "sample",
        None,
        "no download address is known. For the real data put "
        "lahman_batting.csv.gz and lahman_people.csv.gz into "
        f"{course.data} (data/README.md says where to get them).",
    )
    assert datasets.has_real("mnist") and not datasets.has_real("imdb")
    real.write_bytes(CORRUPTED)
    mnist = datasets.locate()[0]
    assert (mnist.edition, mnist.path) == ("unusable", None)
    assert str(real) in mnist.note


def test_the_size_of_a_download_is_in_millions_of_bytes(course):
    text = registry.REGISTRY.read_text()
    size = f"size = {len(MNIST)}"
    registry.REGISTRY.write_text(text.replace(size, "size = 12_345_678"))
    assert "(12.3 MB)" in datasets.locate()[0].note


def test_any_kind_of_integer_limits_the_words(course, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    some = datasets.load_imdb(np.int64(10))
    assert max(map(max, some.x_train)) == 9
    everything = datasets.load_imdb()
    ranks = len(everything.word_index)
    assert max(map(max, everything.x_train)) == ranks + 2
    assert {review[0] for review in everything.x_test} == {1}


def test_counts_are_whole_and_texts_are_texts(course, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    data = datasets.load_batting()
    kinds = {"int64": [], "float64": [], "str": []}
    for name, column in (data.batting | data.people).items():
        kind = "str" if column.dtype.kind == "U" else str(column.dtype)
        kinds[kind].append(name)
    assert kinds == {
        "int64": "yearID stint G AB R H 2B 3B HR BB".split(),
        "float64": "RBI SB CS SO IBB HBP SH SF birthYear birthMonth".split(),
        "str": "playerID teamID lgID nameFirst nameLast bats throws "
        "debut finalGame".split(),
    }


PICTURES = np.zeros((3, 28, 28), np.uint8)
LABELS = np.zeros(3, np.uint8)
DIGITS = dict(zip(PARTS, (PICTURES, LABELS) * 2, strict=True))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"y_test": None}, "y_test is not a file"),
        ({"x_train": PICTURES[:2]}, "one label a picture"),
        ({"y_test": LABELS[:, None]}, "one label a picture"),
        ({"x_test": PICTURES[:, 1:]}, "pictures of 28x28"),
        ({"x_train": PICTURES.reshape(3, 784)}, "pictures of 28x28"),
        ({"x_train": PICTURES / 255}, "type uint8"),
        ({"y_train": LABELS.astype(int)}, "type uint8"),
        ({"y_train": lists([1], [2], [3])}, "allow_pickle=False"),
    ],
)
def test_registered_digits_are_looked_at(course, changes, why):
    arrays = {k: v for k, v in (DIGITS | changes).items() if v is not None}
    path = course.accept(npz(**arrays), "mnist.npz")
    with pytest.raises(DataError, match=why) as error:
        datasets.load_mnist()
    said = f"{path} has a hash of data/registry.toml, but not the form that"
    assert said in str(error.value)
    assert path.exists()


def test_a_registered_file_that_is_no_archive_is_named(course):
    course.accept(b"no archive", "mnist.npz")
    with pytest.raises(DataError, match="not the form"):
        datasets.load_mnist()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"x_test": None}, "x_test is not a file"),
        ({"y_test": np.zeros(2, int)}, "one label a review"),
        ({"y_train": np.zeros(7)}, "labels that are integers"),
        ({"x_train": lists(*"reviews")}, "lists of ranks"),
        ({"x_train": lists([1, "film"], *[[1]] * 6)}, "not supported"),
        ({"x_train": np.zeros((7, 9), int)}, "a row of reviews"),
        ({"x_train": lists(), "y_train": np.zeros(0, int)}, "a row of"),
        ({"x_train": lists([], *[[1]] * 6)}, "empty"),
    ],
)
def test_registered_reviews_are_looked_at(course, changes, why):
    arrays = {k: v for k, v in (REVIEWS | changes).items() if v is not None}
    path = course.accept(npz(**arrays), "imdb.npz")
    index = "imdb_word_index.json"
    course.put(FILES[index]["net"], index)
    with pytest.raises(DataError, match=why) as error:
        datasets.load_imdb()
    assert f"{path} has a hash of data/registry" in str(error.value)


@pytest.mark.parametrize("text", ["{", "[1]", '{"film": "1"}', "\xff"])
def test_a_registered_index_is_looked_at(course, text):
    path = course.accept(text.encode("latin-1"), "imdb_word_index.json")
    course.put(FILES["imdb.npz"]["net"], "imdb.npz")
    with pytest.raises(DataError, match="not the form") as error:
        datasets.load_imdb()
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"no gzip", "gzip"),
        (table(datasets.PEOPLE.replace("debut", "first")), "a column debut"),
        (table(datasets.PEOPLE, "a,,,,,,,"), "shorter|longer"),
        (table(datasets.PEOPLE, "a,,,,,,,,", "b,,,,,,,"), "shorter|longer"),
        (table(datasets.PEOPLE, "a,,,when,,,,,"), "could not convert"),
        (table(datasets.PEOPLE), "rows"),
    ],
)
def test_registered_tables_are_looked_at(course, data, why):
    name = "lahman_batting.csv.gz"
    course.put(FILES[name]["hand"], name)
    path = course.accept(data, "lahman_people.csv.gz")
    with pytest.raises(DataError, match=why) as error:
        datasets.load_batting()
    assert f"{path} has a hash of data/registry" in str(error.value)


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
    assert [file for name in sets for file in registry.files(name)] == [
        *("mnist.npz", "imdb.npz", "imdb_word_index.json"),
        *("lahman_batting.csv.gz", "lahman_people.csv.gz"),
    ]
    for entry in sum(sets.values(), []):
        assert all(url.startswith("https://") for url in entry.urls)


def test_data_page_agrees_with_the_registry():
    page = REAL_REGISTRY.with_name("README.md").read_text(encoding="utf-8")
    for e in sum(registry.read_registry().values(), []):
        row = f"| `{e.file}` | {e.edition} | {e.size:,} | "
        (line,) = [ln for ln in page.splitlines() if row in ln]
        assert e.hash.removeprefix("md5:") in line
        assert all(url in line for url in e.urls)
