"""Download a data file once, whoever asks for it, and give up in time.

pooch downloads, tries again and verifies; filelock lets one of many
processes do so. The file takes its name only when it is whole.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import threading
import time
from concurrent import futures
from pathlib import Path
from urllib.parse import urlsplit

from course_utils import connection, registry

ATTEMPTS = 3  # for what may pass: a dropped connection, a server's error
TIMEOUT = (3.05, 10)  # seconds to connect, and between two pieces of data
ANSWER = 10  # seconds until the server must have said anything at all
DEADLINE = 300  # seconds for one file, whatever happens


class DownloadError(Exception):
    """The file could not be downloaded; the text says why."""


def say(text):
    """Print, also where the terminal lacks the characters of a path."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def targets():
    """Folders that a download may go to, the first one preferred."""
    both = [registry.data_folder(), registry.cache_folder()]
    return list(dict.fromkeys(both))


def fetch(entry, ready):
    """Download one file, or find that another process has done it.

    Args:
        entry: the registry.Entry; has `urls` to try one after the other.
        ready: function of a path, true when a good file lies there.

    Returns:
        Path of the complete file with the right hash.

    Raises:
        DownloadError: it did not come; nothing was changed.
    """
    folder = _writable_folder()
    target = folder / entry.file
    with lock(folder, entry.file) as (held, waited):
        if ready(target):
            return target
        left = list(folder.glob(f".{entry.file}.part-*")) if held else []
        for folder_of_killed in left:
            shutil.rmtree(folder_of_killed, ignore_errors=True)
        if waited and held and not left:
            raise DownloadError(
                f"another process has just failed to download {entry.file}"
            )
        try:
            with tempfile.TemporaryDirectory(
                prefix=f".{entry.file}.part-",
                dir=folder,
                ignore_cleanup_errors=True,
            ) as work:
                path = _from_any(entry, Path(work))
                # pooch's file is for its owner only; others may share it.
                (Path(work) / "any").touch()
                shutil.copymode(Path(work) / "any", path)
                os.replace(path, target)
        except OSError as error:
            raise DownloadError(_not_written(target, error)) from None
    return target


def _writable_folder():
    problem = ""
    for folder in targets():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as error:
            problem = f"{folder} cannot be written: {error.strerror}"
    raise DownloadError(problem)


def _not_written(path, error):
    why = error.strerror or error
    return f"{path.name} could not be written to {path.parent}: {why}"


def _from_any(entry, folder):
    reasons = []
    for url in entry.urls:
        try:
            return _from(url, entry, folder, DEADLINE / len(entry.urls))
        except DownloadError as error:
            reasons.append(str(error))
    raise DownloadError("; ".join(reasons))


def _from(url, entry, folder, seconds):
    """Download in a thread that can be left, and show how far it is.

    Where packets vanish, the name server is dead or one byte a second comes,
    pooch itself would block for hours.
    """
    from tqdm import tqdm

    host = urlsplit(url).netloc
    say(f"Downloading {entry.file} ({entry.size / 1e6:.1f} MB) from {host}")
    transfer = _Transfer(url, entry, folder)
    begin = time.monotonic()
    # On standard output: in a notebook, standard error looks like a fault.
    with tqdm(
        total=entry.size,
        unit="B",
        unit_scale=True,
        leave=False,
        ncols=72,
        file=sys.stdout,
    ) as bar:
        threading.Thread(target=transfer.run, daemon=True).start()
        try:
            while futures.wait([transfer.path], timeout=0.1).not_done:
                bar.update(transfer.received - bar.n)
                passed = time.monotonic() - begin
                if passed > ANSWER and not transfer.answered:
                    raise DownloadError(
                        f"no answer from {host} in {ANSWER} seconds"
                    )
                if passed > seconds:
                    raise DownloadError(
                        f"{host} is too slow: {entry.file} has not come in "
                        f"{seconds:.0f} seconds"
                    )
        finally:
            transfer.left = True
    return transfer.path.result()


class _Transfer:
    """pooch at work on one address.

    Attributes:
        path: a Future; in the end, where the verified file lies.
        answered: whether the server has said anything.
        received: bytes in this attempt.
        left: whether nobody waits for it any more.
    """

    def __init__(self, url, entry, folder):
        self.url, self.entry, self.folder = url, entry, folder
        self.host = urlsplit(url).netloc
        self.path = futures.Future()
        self.answered, self.received, self.left = False, 0, False

    def run(self):
        try:
            self.path.set_result(self._fetch())
        except BaseException as error:
            self.path.set_exception(error)

    def _fetch(self):
        import pooch
        import requests

        pooch.get_logger().setLevel("WARNING")
        name = self.entry.file
        store = pooch.create(
            path=self.folder,
            base_url="",
            registry={name: self.entry.hash},
            urls={name: self.url},
            retry_if_failed=ATTEMPTS - 1,
        )
        try:
            return store.fetch(name, downloader=self._download)
        except requests.RequestException as error:
            reason = connection.reason(error, self.url)
        except ValueError:  # pooch's, about a file that has come
            reason = f"{self.host} sent {name} with a wrong hash"
        raise DownloadError(reason)

    def _download(self, url, output_file, _):
        """What pooch calls at each attempt."""
        from pooch import HTTPDownloader

        self.received = 0
        get = HTTPDownloader(
            chunk_size=1 << 14,
            timeout=TIMEOUT,
            headers={"Accept-Encoding": "identity"},
            hooks={"response": self._hear},
        )
        with open(output_file, "wb") as self.file:
            try:
                get(url, self, None)
            except DownloadError:
                raise
            except Exception as error:
                if connection.may_pass(error):
                    raise  # pooch tries again
                raise DownloadError(connection.reason(error, url)) from None
        if self.received < self.entry.size:
            raise DownloadError(self._wrong_size(f"{self.received:,}"))

    def _hear(self, response, **settings):
        self.answered = True

    def write(self, data):
        """What HTTPDownloader calls for each piece, as of a file."""
        self.received += len(data)
        if self.left or self.received > self.entry.size:
            raise DownloadError(self._wrong_size("too many"))
        try:
            self.file.write(data)
            self.file.flush()
        except OSError as error:
            path = self.folder.parent / self.entry.file
            raise DownloadError(_not_written(path, error)) from None

    def flush(self):
        """What HTTPDownloader calls then; `write` has done it."""

    def _wrong_size(self, number):
        return (
            f"{self.host} sent {number} bytes of {self.entry.file}, expected "
            f"{self.entry.size:,}"
        )


@contextlib.contextmanager
def lock(folder, name):
    """Hold the lock for one file name in one folder.

    It cannot be had where the file system has no locks, where it is somebody
    else's or a link, or where its holder has stopped. Then one goes on
    without it: every write is atomic, the lock only spares double work.

    Yields:
        (whether it is held, whether another process held it before).
    """
    from filelock import FileLock, Timeout

    held, waited = None, False
    with contextlib.suppress(OSError, NotImplementedError):
        # For those who may write the folder, but never for everybody.
        mode = 0o600 | os.stat(folder).st_mode & 0o060
        path = Path(folder) / f".{name}.lock"
        held = FileLock(path, mode=mode, fallback_to_soft=False)
        try:
            held.acquire(timeout=0)
        except Timeout:
            waited = True
            say(f"Waiting until another process is done with {name}")
            held.acquire(timeout=DEADLINE)
    try:
        yield held is not None and held.is_locked, waited
    finally:
        if held:
            held.release()
