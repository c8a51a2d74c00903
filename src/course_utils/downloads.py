"""Download a data file once, whoever asks for it, and give up soon.

Many processes may ask at once: a lock in the target folder lets one of
them download, and the file appears there under its name only when it is
complete and has the right hash.
"""

import contextlib
import errno
import functools
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

ATTEMPTS = 3  # for what may pass: a dropped connection, a server's error
PAUSE = 0.5  # seconds before the second attempt, twice that the next time
TIMEOUT = (3.05, 10)  # seconds to connect, and between two pieces of data
ANSWER = 10  # seconds until the server must have said anything at all

_failed = {}  # file name -> why; not tried again in this process


class DownloadError(Exception):
    """The file could not be downloaded; the text says why."""


def targets(data):
    """Folders that a download may go to: `data`, else the user's cache."""
    from platformdirs import user_cache_dir

    return list(dict.fromkeys([data, Path(user_cache_dir("course_utils"))]))


def fetch(name, edition, data, ready):
    """Download one file, or find that another process has done it.

    Args:
        name: name of the file.
        edition: has `urls` to try one after the other, `hash` and `size`.
        data: the course's data folder.
        ready: function of a path, true when a good file lies there.

    Returns:
        Path of the complete file with the right hash.

    Raises:
        DownloadError: it did not come; nothing was changed.
    """
    if name in _failed:
        raise DownloadError(_failed[name])
    try:
        return _fetch_once(name, edition, data, ready)
    except DownloadError as error:
        _failed[name] = str(error)
        raise


def _fetch_once(name, edition, data, ready):
    folder = _writable(targets(data))
    began = time.time()
    with lock(folder, name) as held:
        if ready(folder / name):
            return folder / name
        reason = _failure_since(held, began)
        if reason:
            raise DownloadError(reason)
        try:
            return _from_any(name, edition, folder)
        except DownloadError as error:
            _note_failure(held, str(error))
            raise


def _writable(folders):
    reason = ""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as error:
            reason = f"{folder} cannot be written: {error.strerror}"
    raise DownloadError(reason)


def _from_any(name, edition, folder):
    reasons = []
    for url in edition.urls:
        try:
            return _from(url, name, edition, folder)
        except DownloadError as error:
            reasons.append(str(error))
    raise DownloadError("; ".join(reasons))


def _from(url, name, edition, folder):
    import pooch
    import requests

    host = urlsplit(url).netloc
    _await_answer(url)
    print(f"Downloading {name} ({edition.size / 1e6:.1f} MB) from {host}")
    pooch.get_logger().setLevel("WARNING")  # the line above says it all
    try:
        get = functools.partial(_download, size=edition.size)
        path = pooch.retrieve(url, edition.hash, name, folder, downloader=get)
    except requests.RequestException as error:
        raise DownloadError(_reason(error, url)) from None
    except ValueError:
        raise DownloadError(
            f"{host} sent {name} with a wrong hash; it was not kept"
        ) from None
    except OSError as error:
        raise DownloadError(
            f"{name} could not be written to {folder}: {error.strerror}"
        ) from None
    return Path(path)


def _reason(error, url):
    """Say in words why a request failed, and what to set, if anything."""
    import requests

    host = urlsplit(url).netloc
    status = getattr(error.response, "status_code", None)
    if status == 407 or isinstance(
        error,
        requests.exceptions.ProxyError | requests.exceptions.InvalidProxyURL,
    ):
        return _proxy_reason(url, status == 407 or " 407 " in str(error))
    if isinstance(error, requests.exceptions.SSLError):
        return _certificate_reason(str(error), host)
    if status:
        return f"{host} answered {status} for {Path(urlsplit(url).path).name}"
    return f"the connection to {host} broke off"


def _proxy_reason(url, wants_password):
    from requests.utils import get_environ_proxies, select_proxy

    scheme = urlsplit(url).scheme
    names = [f"{scheme}_proxy", "all_proxy"]
    names = [each for name in names for each in (name.upper(), name)]
    name = next(filter(os.environ.get, names), names[0])
    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    place = proxy.rpartition("@")[2] or "of this network"  # no password
    if not wants_password:
        return (
            f"the proxy {place} does not answer: correct {name}, or unset it "
            "where there is no proxy"
        )
    if "@" in proxy:
        return (
            f"the proxy {place} does not accept the name and password: "
            f"correct them in {name}"
        )
    return (
        f"the proxy {place} wants a name and a password: set {name} to "
        "http://name:password@host:port"
    )


def _certificate_reason(text, host):
    name = _certificates_variable()
    if "CERTIFICATE_VERIFY_FAILED" not in text:
        return (
            f"no secure connection to {host}: look at {name} and the proxy, "
            "or ask who runs this network"
        )
    if os.environ.get(name):
        return (
            f"the certificate of {host} is not among those in {name} "
            f"({os.environ[name]}): unset it, or let it name the file that "
            "holds the certificate of this network"
        )
    return (
        f"the certificate of {host} is not trusted: where the network "
        f"inspects connections, let {name} name the file with its "
        "certificate (ask who runs it), and look whether the clock is right"
    )


def _certificates_variable():
    """The one that requests obeys."""
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    return next(filter(os.environ.get, names), names[0])


def _check_certificates(url):
    name = _certificates_variable()
    path = os.environ.get(name)
    if path and url.startswith("https:") and not os.path.exists(path):
        raise DownloadError(
            f"{name} names {path}, which does not exist: let it name the "
            "file with the certificates of this network, or unset it"
        )


def _await_answer(url):
    """Ask in a thread: where packets vanish, or the name server is dead,
    the call itself would block for minutes.
    """
    import requests
    from pooch import HTTPDownloader

    host = urlsplit(url).netloc
    _check_certificates(url)
    answers = []

    def ask():
        try:
            head = HTTPDownloader(timeout=TIMEOUT)
            answers.append(head(url, None, None, check_only=True))
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(ANSWER)
    if not answers:
        raise DownloadError(f"no answer from {host} in {ANSWER} seconds")
    if _never_connected(answers[0]):
        raise DownloadError(f"no connection to {host}")
    # Nothing that may pass: the address was found, the way is barred.
    if isinstance(
        answers[0],
        requests.exceptions.ProxyError
        | requests.exceptions.InvalidProxyURL
        | requests.exceptions.SSLError,
    ):
        raise DownloadError(_reason(answers[0], url))


def _never_connected(answer):
    """Refused or unknown host: there is no network, so do not try again."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    causes = getattr(answer, "args", None) or [None]
    reason = getattr(causes[0], "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _download(url, output_file, pooch, size):
    """A downloader for pooch that tries again where that may help."""
    import requests

    for attempt in range(1, ATTEMPTS + 1):
        try:
            _download_once(url, output_file, size)
            break
        except requests.RequestException as error:
            if attempt == ATTEMPTS or not _may_pass(error):
                raise
        time.sleep(PAUSE * attempt)
    # pooch's temporary file is for its owner only; the folder may be shared.
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(output_file, 0o666 & ~mask)


def _download_once(url, output_file, size):
    from pooch import HTTPDownloader
    from tqdm import tqdm

    # On standard output: in a notebook, standard error looks like a fault.
    with tqdm(
        total=size,
        unit="B",
        unit_scale=True,
        leave=False,
        ncols=72,
        file=sys.stdout,
    ) as bar:
        get = HTTPDownloader(
            progressbar=bar, chunk_size=1 << 16, timeout=TIMEOUT
        )
        get(url, output_file, None)


def _may_pass(error):
    status = getattr(error.response, "status_code", 500)
    return status >= 500 or status == 429


@contextlib.contextmanager
def lock(folder, name):
    """Hold the lock for one file name in one folder.

    The system frees it when the process ends, however it ends. Where the
    folder or its file system has no locks it is left out: every write is
    atomic, the lock only spares double work.

    Yields:
        The descriptor of the lock file, or None.
    """
    path = Path(folder) / f".{name}.lock"
    try:
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        yield None
        return
    try:
        with contextlib.suppress(OSError):  # it may be another user's
            os.chmod(path, 0o666)
        waited = 0
        while not _try_lock(held):
            time.sleep(0.1)
            waited += 1
            if waited == 30:
                print(f"Waiting for another process that gets {name}")
        yield held
    finally:
        os.close(held)


def _try_lock(held):
    try:
        if os.name == "nt":
            import msvcrt

            # A place behind the text, which others may want to read.
            os.lseek(held, 1 << 20, os.SEEK_SET)
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        busy = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
        return error.errno not in busy
    return True


def _note_failure(held, reason):
    """Tell those who wait for the lock that trying again is in vain."""
    if held is not None:
        os.ftruncate(held, 0)
        os.lseek(held, 0, os.SEEK_SET)
        os.write(held, f"{time.time()} {reason}".encode())


def _failure_since(held, began):
    if held is None:
        return None
    os.lseek(held, 0, os.SEEK_SET)
    when, _, reason = os.read(held, 10_000).decode().partition(" ")
    with contextlib.suppress(ValueError):  # an empty file, or a stray one
        if float(when) >= began:
            return reason
    return None
