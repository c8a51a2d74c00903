"""Find and verify the data files of data/registry.toml.

A file is read once; its hash is taken of the very bytes that are used later,
so that nobody can swap the file in between.
"""

import errno
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from course_utils import downloads, registry
from course_utils.registry import DataError

NO = ("", "0", "no", "n", "false", "off")  # what does not set COURSE_OFFLINE

_failed = {}  # data set -> why its download failed; not tried again


class NotFoundError(Exception):
    """There is no real data to be had; the text says why."""


@dataclass(frozen=True)
class Found:
    """A verified file: where it lies, its edition, its bytes."""

    path: Path
    edition: str
    data: bytes = field(repr=False)


def chosen_folder():
    """The folder that COURSE_DATA_DIR names, or None.

    A relative path is seen from the course's folder, so that it names the
    same one in a terminal and in a notebook; where the package stands
    alone, from the folder that one works in.
    """
    chosen = os.environ.get("COURSE_DATA_DIR")
    if not chosen:
        return None
    root = Path() if registry.is_installed() else registry.REGISTRY.parents[1]
    return root.absolute() / os.path.expanduser(chosen)


def _own_folders():
    """Where the course looks first, in this order."""
    chosen = chosen_folder()
    if chosen and not os.path.isdir(chosen):
        raise DataError(
            f"COURSE_DATA_DIR is {str(chosen)!r}, which is not a folder that "
            "can be opened; create it, or let it name the folder that holds "
            "the data, or unset it."
        )
    # Where nobody may look, nothing lies.
    open_ = [f for f in downloads.targets() if os.access(f, os.X_OK)]
    return [chosen, *open_] if chosen else open_


def _keras_folder():
    home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
    return Path(home) / "datasets"


def search(name):
    """Look for the files of a data set: all of one edition, in one folder.

    Args:
        name: the data set.

    Returns:
        ({file name: Found} or None, [sentence about what is of no use, ...]).

    Raises:
        DataError: a bad file lies in one of the course's own folders.
    """
    passed = []
    for folder in _own_folders():
        files = _in_folder(folder, name, passed)
        if files:
            return files, passed
    try:  # bad files of others are left alone
        return _in_folder(_keras_folder(), name, passed), passed
    except DataError as error:
        return None, [*passed, f"{error} It was not loaded."]


def _in_folder(folder, name, passed):
    files = registry.files(name)
    found = {file: read(folder / file, files[file]) for file in files}
    there = [each for each in found.values() if each]
    if len(there) == len(files) and len({e.edition for e in there}) == 1:
        return found
    for each in there:
        passed.append(
            f"{each.path} (edition {each.edition}) lacks its partner file"
        )
    return None


def read(path, accepted):
    """Read and verify one file, at once and without any side effect.

    Args:
        path: of the file.
        accepted: the registry's entries for it.

    Returns:
        Found, or None where there is no such file.

    Raises:
        DataError: it has none of the accepted sizes and hashes, or cannot
            be read.
    """
    try:
        data = _bytes_of(path, accepted)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror}); expected a file that "
            "you may read: change its permissions or move it elsewhere, then "
            "run this again."
        ) from None
    for entry in accepted:
        if _hash(data, entry.hash) == entry.hash:
            return Found(path, entry.edition, data)
    known = " or ".join(f"{e.hash} ({e.edition})" for e in accepted)
    raise _strange(
        path,
        f"its hash is {_hash(data, accepted[0].hash)}, expected {known}.",
    )


def _bytes_of(path, accepted):
    def open_at_once(path, flags):  # do not wait for who writes to a pipe
        return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))

    with open(path, "rb", opener=open_at_once) as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "a pipe or a device, not a file")
        if status.st_size not in [entry.size for entry in accepted]:
            raise _strange(path, _wrong_size(status.st_size, accepted))
        return stream.read(status.st_size)


def _hash(data, like):
    """Of bytes, by the algorithm and in the form of the hash `like`."""
    if like.startswith("md5:"):
        return "md5:" + hashlib.md5(data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(data).hexdigest()


def _wrong_size(size, accepted):
    known = " or ".join(f"{e.size:,} ({e.edition})" for e in accepted)
    text = f"it has {size:,} bytes, expected {known}."
    for entry in sum(registry.read_registry().values(), []):
        if entry.size == size:
            return f"{text} That is the size of {entry.file}."
    if size < min(entry.size for entry in accepted):
        text += " Perhaps it has not been copied to its end."
    return text


def _strange(path, why):
    return DataError(
        f"{path} is not a file that the course knows: {why} Put a good copy "
        "in its place (data/README.md says where to get one), or move it "
        "away; then run this again."
    )


def plan_download(name):
    """The first edition of a data set that can be downloaded.

    Returns:
        [Entry, ...], one a file.

    Raises:
        NotFoundError: nothing may or can be downloaded.
    """
    if os.environ.get("COURSE_OFFLINE", "").strip().lower() not in NO:
        raise NotFoundError("COURSE_OFFLINE forbids downloads")
    entries = registry.read_registry()[name]
    for edition in dict.fromkeys(entry.edition for entry in entries):
        plan = [entry for entry in entries if entry.edition == edition]
        if all(entry.urls for entry in plan):
            return plan
    raise NotFoundError("no download address is known")


def has_failed(name):
    """Whether a download was tried in this process, and is not again."""
    return name in _failed


def download(name):
    """Download the files of a data set that do not lie there already.

    Returns:
        {file name: Found} of one whole edition.

    Raises:
        NotFoundError: it is not to be had.
        DataError: a bad file turned up in its place.
    """
    plan = plan_download(name)
    if name in _failed:
        raise NotFoundError(_failed[name])
    accepted, found = registry.files(name), {}
    for entry in plan:

        def ready(path, accepted=accepted[entry.file]):
            return read(path, accepted)

        try:
            path = downloads.fetch(entry, ready)
        except downloads.DownloadError as error:
            _failed[name] = str(error)
            raise NotFoundError(str(error)) from None
        got = ready(path)
        if not got or got.edition != entry.edition:
            raise NotFoundError(f"{path} is not of edition {entry.edition}")
        found[entry.file] = got
    return found
