"""Downloads: once for all who ask, and soon given up."""

import contextlib
import errno
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from data_server import CORRUPTED, FILES, MNIST, make_course

from course_utils import datafiles, datasets, downloads, registry
from course_utils.datasets import DataError

course = pytest.fixture(make_course)
posix = pytest.mark.skipif(os.name == "nt", reason="not so on Windows")


@pytest.mark.parametrize(
    ("moods", "gets"),
    [
        (["ok"], 1),
        (["slow"], 1),
        (["500", "ok"], 2),
        (["drop", "503", "ok"], 3),
    ],
)
def test_downloads_once_what_can_be_had(course, capsys, moods, gets):
    course.server.moods["mnist.npz"] = moods
    for _ in range(2):
        mnist = datasets.load_mnist()
        assert mnist.edition == "real" and (mnist.x_train == 7).all()
    assert course.server.counts["mnist.npz"] == gets
    assert mnist.source == str(course.data / "mnist.npz")
    assert course.kept() == {"mnist.npz"}
    assert "sample" not in capsys.readouterr().out
    mask = os.umask(0)
    os.umask(mask)  # others may read it where new files are readable at all
    assert (course.data / "mnist.npz").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize(
    ("mood", "gets", "reason"),
    [
        ("404", 1, "answered 404"),
        ("500", 3, "answered 500"),
        ("drop", 3, "broke off"),
        ("wrong", 3, "wrong hash"),
        ("short", 1, "sent 13 bytes of mnist.npz, expected"),
        ("endless", 1, "sent too many bytes of mnist.npz, expected"),
        ("drip", 1, "is too slow: mnist.npz has not come in"),
        ("silent", 1, "no answer from"),
        ("refused", 0, "no connection"),
    ],
)
def test_falls_back_to_the_sample(
    course, monkeypatch, capsys, mood, gets, reason
):
    course.server.moods["mnist.npz"] = [mood]
    if mood == "silent":
        monkeypatch.setattr(downloads, "ANSWER", 0.3)
    if mood == "drip":
        monkeypatch.setattr(downloads, "DEADLINE", 0.3)
    if mood == "refused":
        course.server.close()
        monkeypatch.setattr(course.server, "close", lambda: None)
    start = time.monotonic()
    for _ in range(2):  # the second load does not try again
        mnist = datasets.load_mnist()
    assert time.monotonic() - start < 5
    assert (mnist.edition, mnist.source) == ("sample", "embedded sample")
    assert course.server.counts["mnist.npz"] == gets
    assert course.kept() == set()
    assert not list(course.data.glob(".mnist.npz.part-*"))
    assert course.server.sent < 10_000_000
    out = capsys.readouterr().out
    (line,) = [line for line in out.splitlines() if "sample" in line]
    assert ("hash" in line) == (mood == "wrong")
    assert reason in line and str(course.data) in line and "README" in line


def test_tries_the_next_address(course):
    course.server.files["copy"] = MNIST
    course.server.moods["mnist.npz"] = ["wrong"]
    path = course.data / "registry.toml"
    url = course.server.url("mnist.npz")
    both = f"{url}', '{course.server.url('copy')}"
    path.write_text(path.read_text().replace(url, both))
    assert datasets.load_mnist().edition == "real"


def test_offline_never_asks(course, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert datasets.load_mnist().edition == "sample"
    assert not course.server.counts
    assert "COURSE_OFFLINE" in capsys.readouterr().out


def test_data_folder_that_cannot_be_written(course, monkeypatch):
    make = downloads.tempfile.TemporaryFile

    def refuse(dir):
        if dir == course.data:
            raise PermissionError(13, "Permission denied")
        return make(dir=dir)

    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", refuse)
    assert "home" in datasets.load_mnist().source
    assert course.kept() == set()
    assert datasets.load_mnist().edition == "real"
    assert course.server.counts["mnist.npz"] == 1


def test_file_that_turns_up_meanwhile_is_not_overwritten(course):
    path = course.put(CORRUPTED)
    with pytest.raises(DataError, match="not a file that the course knows"):
        datafiles.download("mnist")
    assert path.read_bytes() == CORRUPTED


def test_a_file_of_another_edition_is_left_alone(course, capsys):
    other = course.put(FILES["imdb.npz"]["other"], "imdb.npz")
    assert datasets.load_imdb().edition == "sample"
    said = capsys.readouterr().out
    assert f"imdb: {other} is not of edition net; using" in said
    assert f"{other} (edition other) lacks its partner file. For" in said
    assert other.read_bytes() == FILES["imdb.npz"]["other"]


@pytest.mark.skipif(os.name == "nt", reason="no /dev/full")
def test_full_disk(course, monkeypatch, capsys):
    real_open = open
    monkeypatch.setattr(
        downloads, "open", lambda *_: real_open("/dev/full", "wb"), False
    )
    assert datasets.load_mnist().edition == "sample"
    said = f"mnist.npz could not be written to {course.data}: No space left"
    assert said in capsys.readouterr().out
    assert course.kept() == set()
    assert course.server.counts["mnist.npz"] == 1


def test_a_download_says_what_comes_from_where(course, capsys):
    course.register("mnist.npz", size=12_345_678)
    datasets.load_mnist()
    host = course.server.url("").split("/")[2]
    printed = capsys.readouterr()
    said = f"Downloading mnist.npz (12.3 MB) from {host}\n"
    assert printed.out.startswith(said)
    bar, _, rest = printed.out[len(said) :].rpartition("\r")
    assert "12.3M" in bar, "shows how far it is"
    assert rest.startswith("mnist: "), "and is gone afterwards"
    assert printed.err == "", "red in a notebook"


@pytest.mark.parametrize(
    ("moods", "gets"),
    [(["500", "429", "ok"], 3), (["499", "ok"], 1), (["503"], 3)],
)
def test_only_what_may_pass_is_tried_again(course, moods, gets):
    course.server.moods["mnist.npz"] = list(moods)
    edition = datasets.load_mnist().edition
    assert edition == ("real" if gets == len(moods) else "sample")
    assert course.server.counts["mnist.npz"] == gets


def bar_the_way(course, monkeypatch, scheme, **variables):
    """Let mnist be at scheme://…, with these variables set; return why."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    url = course.server.url("mnist.npz").replace("http:", f"{scheme}:")
    entry = registry.Entry("mnist.npz", "net", f"md5:{0:032}", 1, [url])
    with pytest.raises(downloads.DownloadError) as error:
        downloads.fetch(entry, Path.exists)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_are_gone_are_named(course, monkeypatch, name):
    why = bar_the_way(course, monkeypatch, "https", **{name: "/gone.pem"})
    assert why.startswith(f"{name} names /gone.pem, which does not exist")


@contextlib.contextmanager
def one_who_answers(wrap=lambda connection: connection, answer=b""):
    """A server that gives every connection the same answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with contextlib.suppress(OSError):
                        with wrap(connection) as secure:
                            secure.recv(9999)
                            secure.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


ASKS = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(course, monkeypatch, scheme):
    with one_who_answers(answer=ASKS + b"\r\n\r\n") as place:
        name = f"{scheme}_proxy"
        set_to = {name: f"http://{place}"}
        why = bar_the_way(course, monkeypatch, scheme, **set_to)
        assert f"{place} wants a name and a password: set {name} to" in why
        set_to = {name.upper(): f"http://me:secret@{place}"}
        why = bar_the_way(course, monkeypatch, scheme, **set_to)
        assert "does not accept the name and password: correct" in why
        assert name.upper() in why and "secret" not in why


def test_a_proxy_that_does_not_answer(course, monkeypatch):
    proxy = "http://127.0.0.1:9"
    why = bar_the_way(course, monkeypatch, "https", ALL_PROXY=proxy)
    assert "127.0.0.1:9 does not answer: correct ALL_PROXY, or unset" in why


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_a_certificate_that_is_not_trusted(course, monkeypatch, tmp_path):
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key"
    command += " -out cert -subj /CN=localhost"
    for name in ("cert", "other"):
        ran = command.replace("-out cert", f"-out {name}").split()
        subprocess.run(ran, cwd=tmp_path, check=True, capture_output=True)
        if name == "cert":
            secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            secure.load_cert_chain(tmp_path / "cert", tmp_path / "key")

    def wrap(connection):
        return secure.wrap_socket(connection, server_side=True)

    with one_who_answers(wrap) as place:
        monkeypatch.setattr(
            course.server, "url", lambda name: f"http://{place}/{name}"
        )
        why = bar_the_way(course, monkeypatch, "https")
        assert f"the certificate of {place} is not trusted: where" in why
        assert "let REQUESTS_CA_BUNDLE name the file" in why
        set_to = {"REQUESTS_CA_BUNDLE": str(tmp_path / "other")}
        why = bar_the_way(course, monkeypatch, "https", **set_to)
        assert f"is not among those in REQUESTS_CA_BUNDLE ({tmp_path}" in why
        (tmp_path / "other").write_text("no certificate")
        why = bar_the_way(course, monkeypatch, "https", **set_to)
        assert f"no secure connection to {place}: look at REQUESTS_CA" in why


def test_every_address_is_tried_and_each_reason_told(course, capsys):
    course.server.files["copy"] = MNIST
    course.server.moods = {"mnist.npz": ["404"], "copy": ["wrong"]}
    url = course.server.url("mnist.npz")
    both = f"{url}', '{course.server.url('copy')}"
    path = registry.REGISTRY
    path.write_text(path.read_text().replace(url, both))
    assert datasets.load_mnist().edition == "sample"
    host = course.server.url("").split("/")[2]
    assert (
        f"mnist: {host} answered 404 for mnist.npz; "
        f"{host} sent mnist.npz with a wrong hash; using"
    ) in capsys.readouterr().out


def test_no_folder_that_can_be_written(course, monkeypatch, capsys):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(downloads.tempfile, "TemporaryFile", refuse)
    assert datasets.load_mnist().edition == "sample"
    cache = downloads.targets()[1]
    assert cache.is_relative_to(course.root / "home")
    assert cache.name == "course_utils"
    said = f"mnist: {cache} cannot be written: Permission denied; using"
    assert said in capsys.readouterr().out
    assert not course.server.counts


def test_the_reason_is_told_again_but_the_download_not_tried(course):
    course.server.moods["mnist.npz"] = ["404", "ok"]
    said = []
    for _ in range(2):
        with pytest.raises(datafiles.NotFoundError) as error:
            datafiles.download("mnist")
        said.append(str(error.value))
    assert said[0] == said[1] and "answered 404" in said[0]
    assert course.server.counts["mnist.npz"] == 1


def test_a_clock_that_was_ahead_does_not_matter(course):
    lock = course.data / ".mnist.npz.lock"
    lock.write_text(f"{time.time() + 1e9} somebody's failure")
    os.utime(lock, (time.time() + 1e9,) * 2)
    assert datasets.load_mnist().edition == "real"


@posix
@pytest.mark.parametrize("shared", [0o777, 0o770, 0o755, 0o700])
def test_a_lock_is_for_those_who_may_write_the_folder(course, shared):
    course.data.chmod(shared)
    mask = os.umask(0)
    try:
        with downloads.lock(course.data, "x") as (held, waited):
            assert held and not waited
    finally:
        os.umask(mask)
    mode = (course.data / ".x.lock").stat().st_mode
    assert mode & 0o777 == 0o600 | shared & 0o060


@posix
@pytest.mark.parametrize("exists", [True, False])
def test_a_lock_that_is_a_link_is_not_followed(course, exists):
    private = course.put(b"mine", "private", "home")
    private.chmod(0o600)
    if not exists:
        private.unlink()
    (course.data / ".mnist.npz.lock").symlink_to(private)
    with downloads.lock(course.data, "mnist.npz") as (held, _):
        assert not held
    assert datasets.load_mnist().edition == "real"
    assert private.exists() == exists
    if exists:
        assert private.read_bytes() == b"mine"
        assert private.stat().st_mode & 0o777 == 0o600


@posix
def test_what_is_cleaned_up_is_not_found_through_a_link(course):
    private = course.put(b"mine", "private", "home")
    (course.data / ".mnist.npz.part-x").symlink_to(private.parent)
    assert datasets.load_mnist().edition == "real"
    assert private.read_bytes() == b"mine"


def test_where_there_are_no_locks_one_goes_on_without(course, monkeypatch):
    with downloads.lock(course.root / "nowhere", "x") as (held, _):
        assert not held
    fcntl = pytest.importorskip("fcntl")
    for number in errno.ENOLCK, errno.ENOSYS:

        def unknown(*rest, number=number):
            raise OSError(number, "No locks available")

        monkeypatch.setattr(fcntl, "flock", unknown)
        with downloads.lock(course.data, "x") as (held, _):
            assert not held
        assert datasets.load_mnist().edition == "real"
        (course.data / "mnist.npz").unlink()


@contextlib.contextmanager
def holder_of(course, name):
    """Another process that holds the lock."""
    hold = (
        "import sys, time; from course_utils import downloads\n"
        "with downloads.lock(sys.argv[1], sys.argv[2]):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", hold, str(course.data), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline()
        yield holder
        holder.kill()


def test_a_killed_process_leaves_no_lock(course):
    with holder_of(course, "mnist.npz") as holder:
        holder.kill()
        holder.wait()
        with downloads.lock(course.data, "mnist.npz") as state:
            assert state == (True, False)


@posix
def test_a_stopped_process_is_not_waited_for_without_end(
    course, monkeypatch, capsys
):
    monkeypatch.setattr(downloads, "DEADLINE", 1)
    with holder_of(course, "mnist.npz") as holder:
        holder.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        assert datasets.load_mnist().edition == "real"
        assert time.monotonic() - start < 8
        said = "Waiting until another process is done with mnist.npz\n"
        assert capsys.readouterr().out.startswith(said)


DOWNLOAD = """
import sys
from pathlib import Path
from course_utils import datafiles, registry
registry.REGISTRY = Path(sys.argv[1])
datafiles.download("mnist")
"""


def test_a_killed_download_leaves_nothing_behind(course):
    course.server.moods["mnist.npz"] = ["drip", "ok"]
    command = [sys.executable, "-c", DOWNLOAD, str(registry.REGISTRY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        pattern = ".mnist.npz.part-*/*"
        for _ in range(200):
            if course.server.counts and any(course.data.glob(pattern)):
                break
            time.sleep(0.1)
        process.kill()
    assert list(course.data.glob(pattern)), "it was killed amid the download"
    assert datasets.load_mnist().edition == "real"
    left = {path.name for path in course.data.iterdir()}
    assert left == {"mnist.npz", "registry.toml", ".mnist.npz.lock"}


def test_who_is_interrupted_leaves_nothing_behind(course, monkeypatch):
    course.server.moods["mnist.npz"] = ["drip", "ok"]

    def interrupt(*args, **rest):
        time.sleep(0.2)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(downloads.futures, "wait", interrupt)
        with pytest.raises(KeyboardInterrupt):
            datasets.load_mnist()
    assert not list(course.data.glob(".mnist.npz.part-*"))
    assert datasets.load_mnist().edition == "real"


def test_a_download_that_was_left_ends(course, monkeypatch):
    """It is left in its thread, where the next piece ends it."""
    made, init = [], downloads._Transfer.__init__

    def remember(self, *args):
        made.append(self)
        init(self, *args)

    monkeypatch.setattr(downloads._Transfer, "__init__", remember)
    monkeypatch.setattr(downloads, "DEADLINE", 0.1)
    course.server.moods["mnist.npz"] = ["slow"]
    assert datasets.load_mnist().edition == "sample"
    (transfer,) = made
    with pytest.raises(downloads.DownloadError):
        transfer.path.result(timeout=5)
    assert transfer.received and not course.kept()


LOAD = """
import sys
from pathlib import Path
from course_utils import datasets, registry
registry.REGISTRY = Path(sys.argv[1])
mnist = datasets.load_mnist()
assert mnist.edition == "real" and (mnist.x_train == 7).all()
"""


def test_forty_processes_download_once(course):
    course.server.moods["mnist.npz"] = ["slow"]
    command = [sys.executable, "-c", LOAD, str(registry.REGISTRY)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _ in range(40)
    ]
    printed = "".join(
        process.communicate(timeout=60)[0] for process in running
    )
    assert [process.returncode for process in running] == [0] * 40
    assert printed.count("Downloading") == 1
    assert course.server.counts["mnist.npz"] == 1
    assert course.kept() == {"mnist.npz"}


def test_those_who_wait_share_a_failure(course):
    course.server.moods["mnist.npz"] = ["500"]
    entry = registry.read_registry()["mnist"][0]
    start, said = threading.Barrier(8), []

    def ask(_):
        start.wait()
        with pytest.raises(downloads.DownloadError) as error:
            downloads.fetch(entry, Path.exists)
        said.append(str(error.value))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert course.server.counts["mnist.npz"] == downloads.ATTEMPTS
    other = "another process has just failed to download mnist.npz"
    assert said.count(other) == 7
    assert sum("answered 500" in each for each in said) == 1


@pytest.mark.parametrize(
    "address", ["nowhere", "ftp://a/b", "http://:9/x", "http://a..b/x"]
)
def test_an_address_that_is_none_is_no_wrong_hash(course, capsys, address):
    course.register("mnist.npz", urls=[address])
    assert datasets.load_mnist().edition == "sample"
    said = capsys.readouterr().out
    assert f"{address} is not an address" in said and "hash" not in said
