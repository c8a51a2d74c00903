"""Find and verify the data files of data/registry.toml.

A file is read once; its hash is taken of the very bytes that are used later,
so that nobody can swap the file in between.
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from course_utils import downloads, registry
from course_utils.registry import DataError, digest, edition_of

# A file with unknown bytes may still be on its way: it counts as bad only
# when it stayed the same for SETTLE seconds, and is waited for PATIENCE.
SETTLE, PATIENCE = 1.0, 20.0
NO = ("", "0", "no", "n", "false", "off")  # what does not set COURSE_OFFLINE


class NotFoundError(Exception):
    """There is no real data to be had; the text says why."""


@dataclass(frozen=True)
class Found:
    """A verified file: where it lies, its edition, its bytes."""

    path: Path
    edition: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Search:
    """What lies in the folders.

    Attributes:
        files: {file name: Found} of one whole edition, or None.
        parts: {edition: {file name: Found}} of what is incomplete.
        passed: sentences about files of others that were passed over.
    """

    files: dict | None
    parts: dict = field(default_factory=dict)
    passed: tuple = ()


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


def folders():
    """Where to look, in this order.

    Returns:
        [(folder, ours)]; a bad file is an error where the folder is ours,
        and passed over in Keras' own cache.

    Raises:
        DataError: COURSE_DATA_DIR names something that is no folder.
    """
    found = []
    chosen = chosen_folder()
    if chosen:
        if not chosen.is_dir():
            raise DataError(
                f"COURSE_DATA_DIR is {str(chosen)!r}, which is not a "
                "folder; create it, or let it name the folder that holds the "
                "data, or unset it."
            )
        found.append((chosen, True))
    for folder in downloads.targets(registry.data_folder()):
        found.append((folder, True))
    keras = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
    return [*found, (Path(keras) / "datasets", False)]


def read(path, file):
    """Read and verify one file, at once and without any side effect.

    Returns:
        Found, or None where there is no such file.

    Raises:
        DataError: it cannot be read, or has none of the accepted hashes.
    """
    data, _ = _read_bytes(path)
    if data is None:
        return None
    edition = edition_of(data, file)
    if edition is None:
        raise DataError(_strange(path, file, data) + " It was not loaded.")
    return Found(path, edition, data)


def take(path, file):
    """Like read, but waits for a file that is being written, and sets a
    file with the wrong bytes aside.
    """
    patience = time.monotonic() + PATIENCE
    while True:
        data, state = _read_bytes(path)
        if data is None:
            return None
        edition = edition_of(data, file)
        if edition:
            return Found(path, edition, data)
        time.sleep(SETTLE)
        if _state(path) == state:
            with downloads.lock(path.parent, file.name):
                # Another process may have put a good file there meanwhile.
                if _state(path) == state:
                    raise DataError(_set_aside(path, file, data))
        if time.monotonic() > patience:
            raise DataError(
                f"{path} is still being written; run this again when that "
                "has finished."
            )


def _read_bytes(path):
    try:
        with open(path, "rb") as stream:
            status = os.fstat(stream.fileno())
            return stream.read(), _key(status)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror}); expected a file that "
            "you may read: change its permissions or move it elsewhere, then "
            "run this again."
        ) from None


def _key(status):
    return status.st_ino, status.st_size, status.st_mtime_ns


def _state(path):
    try:
        return _key(os.stat(path))
    except OSError:
        return None


def _strange(path, file, data):
    """The sentence that names the file, what it is, what was expected."""
    expected = " or ".join(f"{e.hash} ({e.name})" for e in file.editions)
    text = (
        f"{path} is not a file that the course knows: its hash is "
        f"{digest(data)}, expected {expected}."
    )
    sizes = [e.size for e in file.editions]
    for other in sum(registry.read_registry().values(), []):
        if edition_of(data, other):
            return f"{text} It holds the bytes of {other.name}."
    if len(data) < min(sizes):
        text += f" It has {len(data):,} bytes instead of {min(sizes):,}: "
        text += "perhaps it was not copied to its end."
    return text


def _set_aside(path, file, data):
    """Rename a bad file, never over another one. Returns the message."""
    again = (
        "Run this again to go on without it, or put a good copy in its place "
        "(data/README.md says where to get one)."
    )
    name = f"{path.name}.bad-{digest(data)[:8]}"
    target, number = path.with_name(name), 1
    while target.exists():
        number += 1
        target = path.with_name(f"{name}-{number}")
    text = _strange(path, file, data)
    try:
        os.rename(path, target)
    except OSError as error:
        return (
            f"{text} It could not be set aside ({error.strerror}) and is "
            "left as it is: remove it or put a good copy in its place "
            "(data/README.md says where to get one)."
        )
    return f"{text} It was set aside as {target.name}. {again}"


def search(name, reader):
    """Look through the folders for a whole edition of a data set.

    Args:
        name: the data set.
        reader: `read` or `take`.

    Returns:
        Search.

    Raises:
        DataError: a bad file lies in one of the course's own folders.
    """
    files = registry.read_registry()[name]
    parts, passed = {}, []
    for folder, ours in folders():
        for file in files:
            try:
                found = (reader if ours else read)(folder / file.name, file)
            except DataError as error:
                if ours:
                    raise
                passed.append(str(error))
                continue
            if found:
                edition = parts.setdefault(found.edition, {})
                edition.setdefault(file.name, found)
        for edition in parts.values():
            if len(edition) == len(files):
                return Search(edition)
    return Search(None, parts, tuple(passed))


def plan_download(name, result):
    """What is missing to a whole edition.

    Args:
        name: the data set.
        result: the Search for it.

    Returns:
        [(DataFile, Edition), ...] to download.

    Raises:
        NotFoundError: nothing may or can be downloaded.
    """
    if os.environ.get("COURSE_OFFLINE", "").strip().lower() not in NO:
        raise _not_found("COURSE_OFFLINE forbids downloads", result)
    files = registry.read_registry()[name]
    for wanted in dict.fromkeys(e.name for f in files for e in f.editions):
        there = result.parts.get(wanted, {})
        plan = [
            (file, edition)
            for file in files
            for edition in file.editions
            if edition.name == wanted and file.name not in there
        ]
        if all(edition.urls for _, edition in plan):
            return plan
    raise _not_found("no download address is known", result)


def download(name, result):
    """Download what is missing. Arguments as for plan_download.

    Returns:
        {file name: Found} of one whole edition.

    Raises:
        NotFoundError: it is not to be had.
        DataError: a bad file turned up in its place.
    """
    found = {}
    for file, edition in plan_download(name, result):
        found = found or dict(result.parts.get(edition.name, {}))
        try:
            path = downloads.fetch(
                file.name,
                edition,
                registry.data_folder(),
                lambda path, file=file: read(path, file),
            )
        except downloads.DownloadError as error:
            raise _not_found(str(error), result) from None
        found[file.name] = read(path, file)
    return found


def _not_found(reason, result):
    """The reason, and which files are there but cannot be used."""
    for edition, there in result.parts.items():
        paths = ", ".join(str(found.path) for found in there.values())
        reason += f", and {paths} (edition {edition}) lacks its partner file"
    sentences = [reason, *result.passed]
    return NotFoundError(". ".join(each.rstrip(".") for each in sentences))
