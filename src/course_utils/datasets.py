"""The course's data sets: the real ones where they can be had, else a sample.

Looked for in this order: the folder COURSE_DATA_DIR, the course's `data`
folder (or the user's cache folder, where `data` cannot be written), Keras'
own cache, a download, and at last the sample that the course makes itself.
COURSE_OFFLINE=1 forbids the download. Every real file is verified by its
hash before it is used; data/README.md names sources and licences.
"""

import contextlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils import datafiles, downloads, registry
from course_utils.datafiles import NotFoundError
from course_utils.registry import DataError

SAMPLE = "embedded sample"
_PARTS = ("x_train", "y_train", "x_test", "y_test")
# Columns of the two tables.
BATTING = "playerID yearID stint teamID lgID G AB R H 2B 3B HR RBI SB CS BB "
BATTING += "SO IBB HBP SH SF"
PEOPLE = "playerID nameFirst nameLast birthYear birthMonth bats throws "
PEOPLE += "debut finalGame"
_TEXT = "playerID teamID lgID nameFirst nameLast bats throws debut finalGame"
# Never missing in the Lahman tables; every other number may be.
_COUNTED = "yearID stint G AB R H 2B 3B HR BB"
_announced = set()


@dataclass(frozen=True, eq=False)
class Mnist:
    """Handwritten digits, white (255) on black (0). Read-only arrays.

    Attributes:
        x_train, x_test: (n, 28, 28) uint8.
        y_train, y_test: (n,) uint8, the digit 0 to 9.
        edition: "real" (60,000 + 10,000) or "sample" (12,000 + 2,000).
        source: path of the file, or "embedded sample".
    """

    x_train: np.ndarray = field(repr=False)
    y_train: np.ndarray = field(repr=False)
    x_test: np.ndarray = field(repr=False)
    y_test: np.ndarray = field(repr=False)
    edition: str
    source: str


@dataclass(frozen=True, eq=False)
class Imdb:
    """Film reviews as lists of word numbers. Read-only arrays of lists.

    Attributes:
        x_train, x_test: (n,) object; each a list of int. 1 starts a review,
            2 stands for a left-out word, rank + 3 for any other word.
        y_train, y_test: (n,) int64; 1 praises the film, 0 does not.
        word_index: dict of word to rank; 1 is the most frequent.
        edition: "real" (25,000 + 25,000) or "sample" (2,000 + 1,000).
        source: path of the file, or "embedded sample".
    """

    x_train: np.ndarray = field(repr=False)
    y_train: np.ndarray = field(repr=False)
    x_test: np.ndarray = field(repr=False)
    y_test: np.ndarray = field(repr=False)
    word_index: dict = field(repr=False)
    edition: str
    source: str


@dataclass(frozen=True, eq=False)
class Batting:
    """Baseball seasons and players. Read-only columns.

    Attributes:
        batting: dict of column name to (rows,) array, one row a player,
            season and stint; the columns of Lahman's Batting table.
        people: the same, one row a player.
        edition: "real" or "sample" (an invented league).
        source: path of the file, or "embedded sample".

    Counts that are always known are int64; those that may be unknown are
    float64 with nan; names, teams and dates are str, "" where unknown.
    """

    batting: dict = field(repr=False)
    people: dict = field(repr=False)
    edition: str
    source: str


@dataclass(frozen=True)
class Place:
    """What a lesson would get now: edition "real", "sample" or, where the
    load would stop with an error, "unusable"; path; what else to know.
    """

    name: str
    edition: str
    path: Path | None
    note: str


def load_mnist():
    """Load the handwritten digits of MNIST.

    Returns:
        Mnist. Real data by Y. LeCun and C. Cortes (CC BY-SA 3.0), else the
        sample, which is announced in one line.

    Raises:
        DataError: a file is there but is not the real one.
    """
    found = _obtain("mnist")
    if found is None:
        from course_utils import sample_digits

        return Mnist(*_locked(sample_digits.digits()), "sample", SAMPLE)
    file = found["mnist.npz"]
    with _expected_form(file):
        parts = _arrays(file)
        for x, y in (parts[:2], parts[2:]):
            _expect(x.dtype == y.dtype == np.uint8, "numbers of type uint8")
            _expect(x.shape[1:] == (28, 28), "pictures of 28x28 pixels")
            _expect(y.shape == x.shape[:1], "one label a picture")
    return Mnist(*_locked(parts), "real", str(file.path))


def load_imdb(num_words=None):
    """Load the film reviews of IMDB, as `keras.datasets.imdb` does.

    For Keras' file the result equals that of `load_data(num_words=...)`,
    with its defaults, its shuffle included.

    Args:
        num_words: word numbers from this one on become 2 (left out); None
            keeps all but the very last number, as Keras does.

    Returns:
        Imdb. Real reviews by Maas et al. (ACL 2011), else the sample, which
        is announced in one line.

    Raises:
        ValueError: num_words is not a positive integer or None.
        DataError: a file is there but is not the real one.
    """
    whole = isinstance(num_words, int | np.integer) and num_words > 0
    if num_words is not None and not whole:
        raise ValueError(
            f"num_words was {num_words!r}; expected a positive integer such "
            "as 10000, or None for all words."
        )
    found = _obtain("imdb")
    if found is None:
        from course_utils import sample_reviews

        *parts, index = sample_reviews.reviews()
        edition, source = "sample", SAMPLE
        parts[0], parts[2] = _numbered(parts[0], parts[2], num_words)
    else:
        file = found["imdb.npz"]
        with _expected_form(file):
            parts = _shuffled(_reviews(file))
            parts[0], parts[2] = _numbered(parts[0], parts[2], num_words)
        index = _word_index(found["imdb_word_index.json"])
        edition, source = "real", str(file.path)
    return Imdb(*_locked(parts), index, edition, source)


def load_batting():
    """Load the batting and people tables of the Lahman baseball database.

    Returns:
        Batting. Real tables by S. Lahman and SABR (CC BY-SA 3.0), else an
        invented league, which is announced in one line.

    Raises:
        DataError: a file is there but is not the real one.
    """
    found = _obtain("batting")
    if found is None:
        from course_utils import sample_league

        tables = map(_columns, sample_league.league())
        return Batting(*tables, "sample", SAMPLE)
    file = found["lahman_batting.csv.gz"]
    batting = _table(file, BATTING)
    people = _table(found["lahman_people.csv.gz"], PEOPLE)
    return Batting(batting, people, "real", str(file.path))


def locate():
    """What each load would give now. Never downloads, never changes a file.

    Returns:
        [Place, ...], one a data set.
    """
    try:
        return [_locate(name) for name in registry.read_registry()]
    except DataError as error:
        names = ("mnist", "imdb", "batting")
        return [Place(n, "unusable", None, str(error)) for n in names]


def has_real(name):
    """Whether the real data set `name` is here, without a download."""
    return any(p.name == name and p.edition == "real" for p in locate())


def _locate(name):
    try:
        files, passed = datafiles.search(name)
        if files:
            path = next(iter(files.values())).path
            return Place(name, "real", path, "")
        plan = datafiles.plan_download(name)
    except DataError as error:
        return Place(name, "unusable", None, str(error))
    except NotFoundError as error:
        return Place(name, "sample", None, _why(name, error, passed))
    size = sum(entry.size for entry in plan) / 1e6
    note = f"The first load tries to download the real data ({size:.1f} MB)."
    return Place(name, "sample", None, note)


def _obtain(name):
    """The verified files of a data set, or None after the announcement."""
    files, passed = datafiles.search(name)
    if files:
        return files
    try:
        return datafiles.download(name)
    except NotFoundError as error:
        if name not in _announced:
            _announced.add(name)
            why = f"{error}; using the {SAMPLE}"
            downloads.say(f"{name}: {_why(name, why, passed)}")
        return None


def _why(name, reason, passed):
    """Why there is no real data, what was of no use, and the cure."""
    sentences = [str(each).rstrip(".") for each in [reason, *passed]]
    folder = datafiles.chosen_folder() or registry.data_folder()
    again = " To try the download again, restart the kernel."
    return (
        f"{'. '.join(sentences)}. For the real data put "
        f"{' and '.join(registry.files(name))} into {folder} (data/README.md "
        "says where to get them)."
        + (again if datafiles.has_failed(name) else "")
    )


@contextlib.contextmanager
def _expected_form(file):
    """Name the file where its content is not what a lesson needs.

    Its hash is registered, but anybody may register a hash.
    """
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        why = str(error) or type(error).__name__
        raise DataError(
            f"{file.path} has a hash of data/registry.toml, but not the form "
            f"that the lessons need ({why}): put "
            "another file in its place and correct the registry."
        ) from None


def _expect(condition, what):
    if not condition:
        raise ValueError(f"expected {what}")


def _arrays(file, allow_pickle=False):
    with np.load(io.BytesIO(file.data), allow_pickle=allow_pickle) as arrays:
        return [arrays[name] for name in _PARTS]


def _reviews(file):
    # Pickles: safe, since these very bytes were verified.
    parts = _arrays(file, allow_pickle=True)
    for x, y in (parts[:2], parts[2:]):
        _expect(x.ndim == 1 and x.size, "a row of reviews")
        _expect(all(isinstance(each, list) for each in x), "lists of ranks")
        _expect(y.dtype.kind in "iu", "labels that are integers")
        _expect(y.shape == x.shape, "one label a review")
    return parts


def _word_index(file):
    import json

    with _expected_form(file):
        index = json.loads(file.data)
        _expect(
            isinstance(index, dict)
            and all(isinstance(rank, int) for rank in index.values()),
            "a rank for each word",
        )
    return index


def _table(file, needed):
    import csv
    import gzip

    with _expected_form(file):
        text = gzip.decompress(file.data).decode()
        names, *rows = csv.reader(io.StringIO(text))
        missing = set(needed.split()) - set(names)
        _expect(not missing, f"a column {', '.join(sorted(missing))}")
        _expect(rows, "rows")
        return _columns((names, rows))


def _locked(arrays):
    for array in arrays:
        array.setflags(write=False)
    return arrays


def _shuffled(parts):
    """In the order in which Keras gives them: one generator, train first."""
    rng = np.random.RandomState(113)
    train, test = (rng.permutation(len(part)) for part in parts[::2])
    orders = train, train, test, test
    return [part[order] for part, order in zip(parts, orders, strict=True)]


def _numbered(x_train, x_test, num_words):
    """Ranks as Keras numbers them: the start is 1, left out is 2, rank + 3."""
    top = 3 + max(max(map(max, x)) for x in (x_train, x_test))
    limit = num_words or top
    # One table for all: its numbers are shared, not made 11 million times.
    number = [w if w < limit else 2 for w in range(3, top + 1)]
    start = 1 if limit > 1 else 2
    result = []
    for x in (x_train, x_test):
        new = np.empty(len(x), dtype=object)
        new[:] = [[start, *(number[w] for w in review)] for review in x]
        result.append(new)
    return result


def _columns(table):
    """Dict of column name to read-only array, from (names, rows) of str."""
    names, rows = table
    columns = {}
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        column = np.array(values)
        if name in _COUNTED.split():
            column = column.astype(np.int64)
        elif name not in _TEXT.split():
            column = np.where(column == "", "nan", column).astype(np.float64)
        columns[name] = column
    _locked(columns.values())
    return columns
