"""For the tests: a course with small data files, and a server for them."""

import contextlib
import gzip
import hashlib
import io
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pooch.core

from course_utils import datafiles, datasets, registry, sample_digits

PARTS = ("x_train", "y_train", "x_test", "y_test")


class DataServer:
    """Serves `files` on this computer while used as a context manager.

    Attributes:
        files: {name: bytes}; any other name is answered with 404.
        moods: {name: [mood, ...]}, one used up by each GET, the last one
            kept. "ok"; a status such as "404" or "500"; "drop" closes the
            connection halfway; "wrong" sends other bytes of that length,
            "short" fewer; "endless" sends bytes without end; "drip" sends
            one after the other; "slow" answers after 0.4 s; "silent" says
            nothing for 2 s.
        counts: how often each name was asked for.
        sent: bytes of endless bodies.
    """

    def __init__(self, files):
        self.files = dict(files)
        self.moods = {}
        self.counts = Counter()
        self.sent = 0
        self._lock = threading.Lock()

    def __enter__(self):
        outer = self

        class Handler(_Handler):
            server_of_data = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """Stop; from now on connections are refused."""
        self._server.shutdown()
        self._server.server_close()

    def url(self, name):
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"

    def mood(self, name):
        """The mood for this request; counts and uses it up."""
        with self._lock:
            moods = self.moods.get(name, ["ok"])
            self.counts[name] += 1
            return moods.pop(0) if len(moods) > 1 else moods[0]


class _Handler(BaseHTTPRequestHandler):
    server_of_data = None

    def do_GET(self):
        name = self.path.lstrip("/")
        data = self.server_of_data.files.get(name)
        mood = self.server_of_data.mood(name) if data else "404"
        if mood in ("slow", "silent"):
            time.sleep(0.4 if mood == "slow" else 2)
        if mood == "silent":
            return
        if mood.isdigit():
            self.send_error(int(mood))
            return
        if mood == "wrong":
            data = bytes(len(data))
        if mood == "short":
            data = b"Please log in"
        self.send_response(200)
        if mood != "endless":
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self._send(data, mood)

    def _send(self, data, mood):
        while mood == "endless":
            self.wfile.write(bytes(1 << 16))
            self.server_of_data.sent += 1 << 16
        if mood == "drip":
            for byte in data:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
        half = len(data) // 2 if mood == "drop" else len(data)
        self.wfile.write(data[:half])

    def log_message(self, *args):
        pass


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=True, **arrays)
    return stream.getvalue()


def table(columns, *rows):
    text = "\n".join([columns.replace(" ", ","), *rows])
    return gzip.compress(text.encode(), mtime=0)


def lists(*rows):
    array = np.empty(len(rows), dtype=object)
    array[:] = rows
    return array


def small_mnist(mark):
    x, y = np.full((3, 28, 28), mark, np.uint8), np.arange(3, dtype=np.uint8)
    return npz(**dict(zip(PARTS, (x, y, x, y), strict=True)))


X = lists([1, 2], [3], [1, 4, 2], [4], [2, 2], [3, 1], [1])
Y = np.array([1, 0, 1, 0, 0, 1, 1])
REVIEWS = dict(zip(PARTS, (X, Y, X, Y), strict=True))
INDEX = {"the": 1, "film": 2, "is": 3, "good": 4}
# {file: {edition: bytes}}; only the edition "net" can be downloaded.
FILES = {
    "mnist.npz": {"net": small_mnist(7), "other": small_mnist(8)},
    "imdb.npz": {"net": npz(**REVIEWS), "other": npz(**REVIEWS, more=[1])},
    "imdb_word_index.json": {
        "net": json.dumps(INDEX).encode(),
        "other": json.dumps(dict.fromkeys(INDEX, 1)).encode(),
    },
    "lahman_batting.csv.gz": {
        "hand": table(
            datasets.BATTING,
            "a,2001,1,T,L,0,0,0,0,0,0,3,,,,0,,,,,",
            "b,2002,1,T,L,0,0,0,0,0,0,0,,,,0,9,,,,",
        )
    },
    "lahman_people.csv.gz": {
        "hand": table(datasets.PEOPLE, "a,,,,,,,,", "b,,,1980,,,,2001,")
    },
}
MNIST = FILES["mnist.npz"]["net"]
CORRUPTED = MNIST[:50] + b"!" + MNIST[51:]
OWNER = {"mnist": "mnist", "imdb": "imdb", "lahman": "batting"}


class Course:
    """A copy of the course with a small registry of its own."""

    def __init__(self, root, server):
        self.root, self.data, self.server = root, root / "data", server
        self.data.mkdir()
        text = ""
        for name, editions in FILES.items():
            owner = OWNER[name.replace(".", "_").split("_")[0]]
            for edition, data in editions.items():
                urls = [server.url(name)] if edition == "net" else []
                hash_ = hashlib.sha256(data).hexdigest()
                if "index" in name:
                    hash_ = "md5:" + hashlib.md5(data).hexdigest()
                text += f'[{owner}.files."{name}".{edition}]\n'
                text += f'hash = "{hash_}"\nsize = {len(data)}\n'
                text += f"urls = {urls}\n"
        (self.data / "registry.toml").write_text(text)

    def put(self, data, name="mnist.npz", folder="data"):
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def register(self, name, **changes):
        """Change what the registry says of the first edition of a file."""
        path = self.data / "registry.toml"
        header = f'"{name}".{next(iter(FILES[name]))}]\n'
        before, found, rest = path.read_text().partition(header)
        entry, end, rest = rest.partition("\n[")
        lines = dict(line.split(" = ") for line in entry.splitlines())
        lines |= {key: json.dumps(value) for key, value in changes.items()}
        entry = "".join(f"{key} = {value}\n" for key, value in lines.items())
        path.write_text(before + found + entry + end + rest)

    def accept(self, data, name):
        """Put a file of any content and register its hash."""
        hash_ = hashlib.sha256(data).hexdigest()
        self.register(name, hash=hash_, size=len(data))
        return self.put(data, name)

    def kept(self):
        """Names in the data folder but for the registry and the locks."""
        names = {path.name for path in self.data.iterdir()}
        return {n for n in names if not n.startswith((".", "registry"))}


def make_course(tmp_path, monkeypatch):
    """A fixture: a Course away from the user's own folders."""
    for name in ("COURSE_DATA_DIR", "COURSE_OFFLINE", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(datafiles, "_failed", {})
    no_pause = SimpleNamespace(sleep=lambda seconds: None)
    monkeypatch.setattr(pooch.core, "time", no_pause)
    monkeypatch.setattr(datasets, "_announced", set())
    x, y = np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.uint8)
    monkeypatch.setattr(
        sample_digits, "digits", lambda: (x, y, x.copy(), y.copy())
    )
    with DataServer({n: e.get("net") for n, e in FILES.items()}) as server:
        made = Course(tmp_path, server)
        monkeypatch.setattr(registry, "REGISTRY", made.data / "registry.toml")
        yield made
