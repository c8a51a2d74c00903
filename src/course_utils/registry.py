"""The data files that the course accepts, and where they belong."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir

from course_utils import folders


class DataError(Exception):
    """A data file cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Edition:
    """One accepted form of a file: hash, size in bytes, where to get it."""

    name: str
    hash: str
    size: int
    urls: tuple = ()


@dataclass(frozen=True)
class DataFile:
    """A file of a data set and its accepted editions."""

    name: str
    editions: tuple


REGISTRY = folders.of_course("data") / "registry.toml"


def is_installed():
    """Whether the package stands alone, without the course around it."""
    return REGISTRY.parents[1] == Path(__file__).resolve().parent


def data_folder():
    """Where data files belong: data/ of a checkout, else the user's cache."""
    if is_installed():
        return Path(user_cache_dir("course_utils"))
    return REGISTRY.parent


def read_registry():
    """The files of every data set.

    Returns:
        {data set: [DataFile, ...]}, as in data/registry.toml.

    Raises:
        DataError: the registry is missing or cannot be understood.
    """
    try:
        with open(REGISTRY, "rb") as stream:
            tables = tomllib.load(stream)
        return {name: _files(table) for name, table in tables.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"The list of data sets {REGISTRY} cannot be read ({error!r}); "
            "get a whole copy of the course, or install it again."
        ) from None


def _files(table):
    return [
        DataFile(
            name,
            tuple(
                Edition(e, v["hash"], v["size"], tuple(v.get("urls", ())))
                for e, v in editions.items()
            ),
        )
        for name, editions in table["files"].items()
    ]


def edition_of(data, file):
    """The name of the edition whose hash these bytes have, or None."""
    for edition in file.editions:
        if digest(data, edition.hash) == edition.hash:
            return edition.name
    return None


def digest(data, like=""):
    """Hash of bytes, by the algorithm and in the form of the hash `like`."""
    if like.startswith("md5:"):
        known = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return f"md5:{known}"
    return hashlib.sha256(data).hexdigest()
