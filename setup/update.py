"""Bring what is new in the course, and keep what a student has written.

    python setup/update.py        (make update)

nbgitpuller merges: where student and course changed the same lines, the
student's stay. What the student had is committed before, so that git can
always give it back.
"""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]


class UpdateError(Exception):
    """Nothing was brought; the message says why and what to do."""


def main():
    try:
        for line in update(ROOT):
            print(line, flush=True)
    except UpdateError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; run the same command again to go on.")


def update(folder):
    """Merge what is new in the course into a student's folder.

    Args:
        folder: pathlib.Path of a clone of the course.

    Yields:
        Sentences for the student.

    Raises:
        UpdateError: the folder is no clone, or the course cannot be
            reached or merged; the student's files are as they were.
    """
    _check_clone(folder)
    yield "Looking for what is new ..."
    before = {path: path.read_bytes() for path in _notebooks(folder)}
    start = _git(folder, "rev-parse", "HEAD")
    course = _pull(folder)
    of_course = _git(folder, "ls-tree", "-r", "--name-only", course)
    for path in _notebooks(folder):
        name = path.relative_to(folder).as_posix()
        # A student's own is nobody's business, whatever is in it.
        if name in of_course.splitlines() and not _readable(path.read_bytes()):
            yield _repair(folder, path, before.get(path, b""), course)
    new = _git(folder, "diff", "--name-only", f"{start}...{course}")
    lessons = [name for name in new.splitlines() if name.endswith(".ipynb")]
    yield from (f"  {name}" for name in lessons)
    yield ("Brought" if new else "Nothing is new") + (
        "; what you wrote is still there."
    )


def _check_clone(folder):
    if not shutil.which("git"):
        raise UpdateError("git was not found: install it, then try again.")
    os.environ["LC_ALL"] = "C"  # what git says is read
    try:
        top = _git(folder, "rev-parse", "--show-toplevel")
        _git(folder, "remote", "get-url", "origin")
    except subprocess.CalledProcessError as error:
        if "dubious ownership" in error.stderr:
            raise UpdateError(
                "git does not trust this folder, since it belongs to another "
                "account or lies on a stick or network drive. It says what "
                "to do:\n" + error.stderr
            ) from None
        top = os.devnull
    # The folder may lie in a repository of something else.
    if not os.path.exists(top) or not os.path.samefile(top, folder):
        raise UpdateError(
            "This folder was not made by git clone and cannot be updated: "
            "get the course once more into a new folder, and copy the "
            "notebooks that you changed there under another name."
        )


def _pull(folder):
    """Merge; return the course's branch, such as "origin/main"."""
    try:
        from nbgitpuller.pull import GitPuller
    except ImportError:
        raise UpdateError(
            "nbgitpuller is not installed: run make lab once, or "
            "python -m pip install nbgitpuller, then try again."
        ) from None
    logging.disable()  # it logs a traceback where there is no network
    said = []
    try:
        url = _git(folder, "remote", "get-url", "origin")
        puller = GitPuller(url, str(folder))
    except Exception:  # of several kinds
        raise UpdateError(
            "The course cannot be reached: connect to the network, then run "
            "the same command again. Nothing was changed."
        ) from None
    finally:
        logging.disable(logging.NOTSET)
    try:
        said.extend(puller.pull())
    except KeyboardInterrupt:
        _abort_merge(folder)
        raise
    except Exception as error:  # git's, or that another git is running
        said = [*said, str(error)][-4:]
        _abort_merge(folder)
        raise UpdateError(
            "The new course could not be merged; your files are as you left "
            "them. git said:\n" + "".join(said)
        ) from None
    return f"origin/{puller.branch_name}"


def _abort_merge(folder):
    command = ["git", "merge", "--abort"]
    subprocess.run(command, cwd=folder, capture_output=True)


def _repair(folder, path, before, course):
    """Make a notebook readable that the lines of two versions spoilt."""
    name = path.relative_to(folder).as_posix()
    if _readable(before):
        path.write_bytes(before)
        return (
            f"{name} is as you left it, for what is new in it does not fit "
            "your changes; rename it and update again to get the new one."
        )
    spoilt = path.with_suffix(".ipynb.unreadable")
    while spoilt.exists():
        spoilt = spoilt.with_name(spoilt.name + "~")
    path.rename(spoilt)
    _git(folder, "checkout", course, "--", name)
    return f"{name} could not be read: it is new, the old is {spoilt.name}."


def _notebooks(folder):
    return sorted(folder.glob("notebooks/*/*.ipynb"))


def _readable(data):
    try:
        nbformat.validate(nbformat.reads(data.decode(), as_version=4))
    except Exception:  # JSON, its version, its form
        return False
    return True


def _git(folder, *command):
    return subprocess.run(
        ["git", *command],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout.strip()


if __name__ == "__main__":
    main()
