"""The course's data sets: the real ones where they can be had, else a sample.

Looked for in this order: the folder COURSE_DATA_DIR, the course's `data`
folder (or the user's cache folder, where `data` cannot be written), Keras'
own cache, a download, and at last the sample that the course makes itself.
COURSE_OFFLINE=1 forbids the download. Every real file is verified by its
hash before it is used; data/README.md names sources and licences.
"""

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils import datafiles, registry
from course_utils.datafiles import NotFoundError
from course_utils.registry import DataError

SAMPLE = "embedded sample"
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
        from course_utils import samples

        return Mnist(*_locked(samples.digits()), "sample", SAMPLE)
    file = found["mnist.npz"]
    with np.load(io.BytesIO(file.data), allow_pickle=False) as arrays:
        parts = [arrays[k] for k in ("x_train", "y_train", "x_test", "y_test")]
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
        from course_utils import samples

        *parts, index = samples.reviews()
        edition, source = "sample", SAMPLE
    else:
        import json

        file = found["imdb.npz"]
        # A pickle: safe, since these very bytes were verified by _obtain.
        with np.load(io.BytesIO(file.data), allow_pickle=True) as arrays:
            names = ("x_train", "y_train", "x_test", "y_test")
            parts = [arrays[name] for name in names]
        index = json.loads(found["imdb_word_index.json"].data)
        parts = _shuffled(parts)
        edition, source = "real", str(file.path)
    parts[0], parts[2] = _numbered(parts[0], parts[2], num_words)
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
        from course_utils import samples

        return Batting(*map(_columns, samples.league()), "sample", SAMPLE)
    file = found["lahman_batting.csv.gz"]
    people = found["lahman_people.csv.gz"]
    tables = [_columns(_rows(f.data)) for f in (file, people)]
    return Batting(*tables, "real", str(file.path))


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
        result = datafiles.search(name, datafiles.read)
    except DataError as error:
        return Place(name, "unusable", None, str(error))
    if result.files:
        path = next(iter(result.files.values())).path
        return Place(name, "real", path, "")
    try:
        plan = datafiles.plan_download(name, result)
    except NotFoundError as error:
        return Place(name, "sample", None, f"{error}. {_cure(name)}")
    size = sum(edition.size for _, edition in plan) / 1e6
    note = f"The first load tries to download the real data ({size:.1f} MB)."
    return Place(name, "sample", None, note)


def _obtain(name):
    """The verified files of a data set, or None after the announcement."""
    result = datafiles.search(name, datafiles.take)
    if result.files:
        return result.files
    try:
        return datafiles.download(name, result)
    except NotFoundError as error:
        if name not in _announced:
            _announced.add(name)
            print(f"{name}: {error}; using the {SAMPLE}. {_cure(name)}")
        return None


def _cure(name):
    files = [f.name for f in registry.read_registry()[name]]
    folder = datafiles.chosen_folder() or registry.data_folder()
    return (
        f"For the real data put {' and '.join(files)} into {folder} "
        "(data/README.md says where to get them)."
    )


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


def _rows(data):
    """(names, rows) of a gzipped CSV table."""
    import csv
    import gzip

    names, *rows = csv.reader(io.StringIO(gzip.decompress(data).decode()))
    return names, rows


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
