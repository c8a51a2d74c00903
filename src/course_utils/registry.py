"""The data files that the course accepts, and where they belong."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir

from course_utils import folders

REGISTRY = folders.of_course("data") / "registry.toml"


class DataError(Exception):
    """A data file cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """One accepted form of one file, as in data/registry.toml.

    Attributes:
        file: name of the file.
        edition: the files of one edition belong together.
        hash: SHA-256, or an MD5 after "md5:"; small letters.
        size: in bytes.
        urls: addresses to download it from, perhaps none.
    """

    file: str
    edition: str
    hash: str
    size: int
    urls: tuple = ()


def is_installed():
    """Whether the package stands alone, without the course around it."""
    return REGISTRY.parents[1] == Path(__file__).resolve().parent


def data_folder():
    """Where data files belong: data/ of a checkout, else the user's cache."""
    return cache_folder() if is_installed() else REGISTRY.parent


def cache_folder():
    """The course's folder in the user's cache."""
    return Path(user_cache_dir("course_utils"))


def read_registry():
    """The accepted files of every data set.

    Returns:
        {data set: [Entry, ...]}, as in data/registry.toml.

    Raises:
        DataError: the registry is missing or cannot be understood.
    """
    try:
        with open(REGISTRY, "rb") as stream:
            tables = tomllib.load(stream)
        return {name: _entries(table) for name, table in tables.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"The list of data sets {REGISTRY} cannot be read ({error!r}); "
            "get a whole copy of the course, or install it again."
        ) from None


def files(name):
    """{file name: [its accepted entries]} of a data set."""
    files = {}
    for entry in read_registry()[name]:
        files.setdefault(entry.file, []).append(entry)
    return files


def _entries(table):
    return [
        Entry(
            file,
            edition,
            _checked(form["hash"].lower()),
            form["size"],
            tuple(form.get("urls", ())),
        )
        for file, editions in table["files"].items()
        for edition, form in editions.items()
    ]


def _checked(hash_):
    if not re.fullmatch(r"[0-9a-f]{64}|md5:[0-9a-f]{32}", hash_):
        raise ValueError(f"{hash_!r} is neither a SHA-256 nor an MD5")
    return hash_
