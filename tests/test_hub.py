"""JupyterHub as documented: who comes in, and what is found there.

With a shared password, and without root: all students run as the one who
runs the test. That accounts are kept apart is the system's work.
"""

import asyncio
import contextlib
import grp
import json
import os
import pwd
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from importlib import util
from pathlib import Path

import browser
import psutil
import pytest
import requests
import websocket
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
)
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
PROXY = Path(sys.executable).with_name("configurable-http-proxy")
PASSWORD = "a password for all"
LESSON = "zh-TW/00_start_here.ipynb"
SLIDES = "jupyterlab-slideshow/plugin.jupyterlab-settings"

# The documented configuration, moved into one folder and away from the
# accounts of this machine.
CONFIG = """
load_subconfig({config!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
from jupyterhub.spawner import SimpleLocalProcessSpawner
class Spawner(c.JupyterHub.spawner_class, SimpleLocalProcessSpawner):
    "As it is, but in a folder of ours."
c.JupyterHub.spawner_class = Spawner
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.SharedPasswordAuthenticator.allowed_users = {students!r}
c.Spawner.args = [*c.Spawner.args, *{root!r}]
"""

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(
        not util.find_spec("jupyterhub"), reason="JupyterHub is not installed"
    ),
    pytest.mark.skipif(
        not PROXY.exists(), reason="configurable-http-proxy is not installed"
    ),
]


class From(requests.adapters.HTTPAdapter):
    """Sends requests from a certain address of this machine."""

    def __init__(self, source):
        self.source = source
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        options["source_address"] = (self.source, 0)
        super().init_poolmanager(*arguments, **options)


class Student:
    """Does what a student's browser does.

    Args:
        address: of the hub, http://host:port.
        name: of the account.
        source: address of the student's own computer.
    """

    def __init__(self, address, name, source="127.0.0.1"):
        self.address, self.name = address, name
        self.web = requests.Session()
        self.web.mount("http://", From(source))
        self.web.trust_env = False  # no proxy stands before this machine

    def log_in(self, password):
        """Fill in the form. Returns the page that follows."""
        self.web.get(f"{self.address}/hub/login")
        form = {"username": self.name, "password": password}
        form["_xsrf"] = self.web.cookies.get("_xsrf", path="/hub/")
        return self.web.post(f"{self.address}/hub/login", data=form)

    def start_server(self, seconds=120):
        """Returns the address of the page that JupyterLab opens with."""
        self.web.get(f"{self.address}/hub/spawn")
        lab = f"{self.address}/user/{self.name}"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            page = self.web.get(f"{lab}/")
            if page.ok and page.url.startswith(f"{lab}/lab"):
                return page.url.partition("?")[0]  # less ?redirects=1
            time.sleep(0.3)
        raise AssertionError(f"no JupyterLab for {self.name}: {page.url}")

    def stop_server(self, seconds=60):
        xsrf = self.web.cookies.get("_xsrf", path="/hub/")
        server = f"{self.address}/hub/api/users/{self.name}/server"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.web.delete(server, headers={"X-XSRFToken": xsrf})
            if answer.status_code == 204:  # 202: it is stopping
                return
            time.sleep(0.2)
        raise AssertionError(f"{self.name}'s server does not stop: {answer}")

    def make_token(self):
        """Returns what a program says instead of logging in."""
        xsrf = self.web.cookies.get("_xsrf", path="/hub/")
        tokens = f"{self.address}/hub/api/users/{self.name}/tokens"
        made = self.web.post(tokens, headers={"X-XSRFToken": xsrf}, json={})
        return f"token {made.json()['token']}"

    def api(self, method, path, body=None):
        """Ask the student's own server."""
        base = f"/user/{self.name}/"
        xsrf = self.web.cookies.get("_xsrf", path=base)
        answer = self.web.request(
            method,
            f"{self.address}{base}api/{path}",
            headers={"X-XSRFToken": xsrf},
            json=body,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def run(self, path, seconds=60):
        """Run all cells of a notebook, as JupyterLab does.

        Returns:
            (cells that ran, what appeared as an error or on stderr).
        """
        notebook = self.api("GET", f"contents/{path}")["content"]
        wanted = {"path": path, "name": path, "type": "notebook"}
        wanted["kernel"] = {"name": "python3"}
        kernel = self.api("POST", "sessions", wanted)["kernel"]["id"]
        cookies = "; ".join(
            f"{cookie.name}={cookie.value}"
            for cookie in self.web.cookies
            if cookie.path in ("/", f"/user/{self.name}/")
        )
        socket_address = self.address.replace("http", "ws", 1)
        channel = websocket.create_connection(
            f"{socket_address}/user/{self.name}/api/kernels/{kernel}/channels",
            cookie=cookies,
            timeout=seconds,
            http_no_proxy=["*"],
        )
        ran, wrong = 0, []
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                wrong += run_cell(channel, "".join(cell["source"]))
                ran += 1
        channel.close()
        return ran, wrong


def run_cell(channel, code):
    """Returns the errors and the text on stderr, [] where all is well."""
    request = uuid.uuid4().hex
    message = {
        "channel": "shell",
        "header": {
            "msg_id": request,
            "msg_type": "execute_request",
            "session": request,
            "username": "",
            "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "content": {"code": code, "silent": False, "store_history": True},
    }
    channel.send(json.dumps(message))
    wrong = []
    while True:
        answer = read_message(channel.recv())
        if answer["parent_header"].get("msg_id") != request:
            continue
        kind, content = answer["header"]["msg_type"], answer["content"]
        if kind == "error":
            wrong.append(f"{content['ename']}: {content['evalue']}")
        elif kind == "stream" and content["name"] == "stderr":
            wrong.append(content["text"])
        elif kind == "status" and content["execution_state"] == "idle":
            return wrong


def read_message(data):
    """A message is text, or binary where a widget sends a picture along."""
    if isinstance(data, str):
        return json.loads(data)
    return deserialize_binary_message(data)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A running hub: its address and its folder."""
    folder = tmp_path_factory.mktemp("hub")
    with running(folder, {"student01", "student02"}) as address:
        yield address, folder
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(folder, students, ports=None):
    """A hub that these students may enter. Yields its address."""
    ports = ports or browser.free_ports(3)
    config = folder / "config.py"
    config.write_text(
        CONFIG.format(
            config=str(ROOT / "hub/jupyterhub_config.py"),
            ports=ports,
            folder=folder,
            students=students,
            root=["--allow-root"] if os.getuid() == 0 else [],
        )
    )
    address = f"http://127.0.0.1:{ports[0]}"
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            cwd=folder,
            env={**os.environ, "COURSE_HUB_PASSWORD": PASSWORD},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(address, process, folder / "log")
        yield address
    finally:
        end(process)


def wait_for(address, process, log):
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            if requests.get(f"{address}/hub/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def end(process):
    """A hub that is asked to stop takes its proxy and servers with it.

    What is left after a minute is killed.
    """
    started = []
    if process.poll() is None:
        started = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for left in psutil.wait_procs(started, timeout=5)[1]:
        left.kill()


@pytest.mark.parametrize(
    ("name", "password"),
    [("student01", "wrong"), ("student01", "密碼"), ("root", PASSWORD)],
)
def test_a_wrong_password_or_a_stranger_is_refused(hub, name, password):
    page = Student(hub[0], name).log_in(password)
    assert page.status_code == 403
    assert "Invalid username or password" in page.text


def test_a_student_runs_a_lesson_and_keeps_what_was_edited(hub):
    address, folder = hub
    home = folder / "student01"
    student = Student(address, "student01")
    assert student.log_in(PASSWORD).ok
    assert student.start_server().endswith(f"/lab/tree/{LESSON}")
    ran, wrong = student.run(LESSON)
    assert ran > 3 and wrong == []

    edited = home / "course" / LESSON
    lost = edited.with_name("01_perceptron.ipynb")
    slides = home / ".jupyter/lab/user-settings" / SLIDES
    edited.write_text("edited")
    lost.unlink()
    slides.parent.mkdir(parents=True)
    slides.write_text('{"active": true}')
    student.stop_server()
    student.start_server()
    assert edited.read_text() == "edited"
    assert lost.exists()
    assert json.loads(slides.read_text()) == {}


def test_wrong_guesses_wait_and_keep_nobody_else_waiting(hub):
    def guess(number):
        guesser = Student(hub[0], "student01", source="127.0.0.2")
        return guesser.log_in(PASSWORD if number == "right" else f"{number}")

    with ThreadPoolExecutor(4) as pool:
        start = time.monotonic()
        guesses = list(pool.map(guess, range(4), timeout=60))
        took = time.monotonic() - start
    assert [page.status_code for page in guesses] == [403] * 4
    assert took > 11, "one guess in three seconds"
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(guess, number) for number in range(3)]
        time.sleep(1)
        start = time.monotonic()
        # Else no answer would tell at once that a guess was wrong.
        right = pool.submit(guess, "right")
        assert Student(hub[0], "student02").log_in(PASSWORD).ok
        assert time.monotonic() - start < 5
        assert right.result().ok and all(each.done() for each in waiting)
        assert time.monotonic() - start > 5


def test_nobody_else_reads_the_database(hub):
    mode = (hub[1] / "jupyterhub.sqlite").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_student_taken_off_the_group_is_refused(tmp_path):
    with running(tmp_path, {"student01", "student02"}) as address:
        student = Student(address, "student01")
        assert student.log_in(PASSWORD).ok
        token = student.make_token()
    with running(tmp_path, {"student02"}) as address:
        start = f"{address}/hub/api/users/student01/server"
        refused = requests.post(start, headers={"Authorization": token})
        assert refused.status_code in (401, 403), "nor is a token"
        student.address = address
        page = student.web.get(f"{address}/hub/spawn")
        assert "/hub/login" in page.url, "the old login is no good"
        assert student.log_in(PASSWORD).status_code == 403
        assert Student(address, "student02").log_in(PASSWORD).ok


def test_a_hub_that_was_killed_comes_back_to_its_students(tmp_path):
    ports = browser.free_ports(3)
    with running(tmp_path, {"student01"}, ports) as address:
        student = Student(address, "student01")
        assert student.log_in(PASSWORD).ok
        student.start_server()
        session = {"path": LESSON, "name": "", "type": "notebook"}
        session["kernel"] = {"name": "python3"}
        kernel = student.api("POST", "sessions", session)["kernel"]["id"]
        for process in psutil.Process().children():
            if str(tmp_path / "config.py") in process.cmdline():
                process.kill()
                process.wait()
    with running(tmp_path, {"student01"}, ports):
        # Neither a new login nor a new server: all is as it was.
        assert student.web.get(f"{address}/hub/home").url.endswith("/home")
        student.start_server()
        assert student.api("GET", "kernels")[0]["id"] == kernel
        assert Student(address, "student01").log_in("wrong").status_code == 403
        student.stop_server()


@pytest.fixture
def limit_together():
    """The configuration's function, where this machine lets us limit."""
    function = load_config().JupyterHub.spawner_class.start.__globals__[
        "limit_together"
    ]
    with subprocess.Popen(["sleep", "60"]) as process:
        try:
            function("student98", process.pid)
        except OSError as error:
            pytest.skip(f"cgroups cannot be changed here: {error}")
        finally:
            process.kill()
    return function


def test_a_server_is_in_the_group_of_its_student(hub, limit_together):
    student = Student(hub[0], "student02")
    assert student.log_in(PASSWORD).ok
    student.start_server()
    root = Path("/sys/fs/cgroup")
    (group,) = {*root.glob("course/*02"), *root.glob("memory/course/*02")}
    (server,) = map(int, (group / "cgroup.procs").read_text().split())
    assert "singleuser" in " ".join(psutil.Process(server).cmdline())
    (limit,) = {"memory.max", "memory.limit_in_bytes"} & set(os.listdir(group))
    assert int((group / limit).read_text()) == 8 << 30
    student.stop_server()


def test_all_processes_of_a_student_share_one_limit(limit_together):
    """Two that fill 150 MB each, where 250 are allowed: one must go."""
    if psutil.swap_memory().total:
        pytest.skip("what does not fit is swapped out here")
    fill = "import sys; x = b'1' * 150_000_000; print(1); sys.stdin.read()"
    both = f"""if True:
        import subprocess, sys
        sys.stdin.readline()
        command = [sys.executable, "-c", {fill!r}]
        pipe = subprocess.PIPE
        two = [subprocess.Popen(command, stdin=pipe) for _ in range(2)]
        print([one.communicate() and one.returncode for one in two])
    """
    student = subprocess.Popen(
        [sys.executable, "-c", both],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    limit_together("student99", student.pid, 250_000_000)
    said, _ = student.communicate("go\n", timeout=60)
    assert -signal.SIGKILL in json.loads(said.splitlines()[-1])


def test_the_limit_in_the_second_version_of_cgroups(tmp_path):
    config = load_config().Spawner.pre_spawn_hook.__globals__
    config["CGROUPS"] = tmp_path
    (tmp_path / "cgroup.controllers").touch()
    group = tmp_path / "course/student01"
    group.mkdir(parents=True)
    (group / "memory.swap.max").write_text("max")
    config["limit_together"]("student01", 42)
    assert (group / "memory.swap.max").read_text() == "0"
    assert (group / "memory.max").read_text() == str(8 << 30)
    assert (group / "cgroup.procs").read_text() == "42"
    control = tmp_path / "course/cgroup.subtree_control"
    assert control.read_text() == "+memory"


def load_config():
    config = ROOT / "hub/jupyterhub_config.py"
    return PyFileConfigLoader(str(config)).load_config()


def test_who_may_become_root_does_not_fall_to_the_shared_password(
    monkeypatch,
):
    groups = {"course": ["ann", "bob", "cy", "root"], "sudo": ["bob"]}
    groups |= {"games": ["eve"], "wheel": []}
    numbers = {name: number for number, name in enumerate(groups)}

    def group(name):
        known = (name, "x", numbers[name], groups[name])
        return grp.struct_group(known)

    def account(name, first):
        return pwd.struct_passwd((name, "x", 1, numbers[first], "", "", ""))

    # Of dan and cy a group is the first one, which does not list them.
    accounts = [account("dan", "course"), account("cy", "wheel")]
    monkeypatch.setattr(grp, "getgrnam", group)
    monkeypatch.setattr(pwd, "getpwall", lambda: accounts)
    monkeypatch.setenv("COURSE_HUB_PASSWORD", PASSWORD)
    allowed = load_config().SharedPasswordAuthenticator.allowed_users
    assert allowed == {"ann", "dan"}


def test_logins_and_tokens_end_and_idle_terminals_close():
    loaded = load_config()
    assert loaded.JupyterHub.cookie_max_age_days == 14
    seconds = loaded.JupyterHub.token_expires_in_max_seconds
    assert seconds == 14 * 24 * 3600
    assert "--TerminalManager.cull_inactive_timeout=3600" in (
        loaded.Spawner.args
    )
    assert f"--nproc={1000 + 24 * os.cpu_count()}" in loaded.Spawner.cmd


def test_https_is_one_setting_away(monkeypatch):
    assert "ssl_key" not in load_config().JupyterHub
    monkeypatch.setenv("COURSE_HUB_CERTIFICATE", "/srv/hub")
    loaded = load_config().JupyterHub
    assert (loaded.ssl_key, loaded.ssl_cert) == (
        "/srv/hub/key.pem",
        "/srv/hub/cert.pem",
    )


class Spawner:
    """As much of one as preparing a home takes."""

    class user:  # noqa: N801
        name = "student01"

    def make_preexec_fn(self, name):
        return lambda: None

    def get_env(self):
        return dict(os.environ)


def test_a_home_that_does_not_answer_is_given_up():
    prepare = load_config().Spawner.pre_spawn_hook
    course = prepare.__globals__
    course["PATIENCE"] = 1
    course["COPY"] = "import time; time.sleep(60)"
    start = time.monotonic()
    assert "longer than 1 s" in told(prepare, Spawner()).log_message
    course["COPY"] = "import os; os.kill(os.getpid(), 9)"
    assert "-9" in told(prepare, Spawner()).log_message, "a copy was killed"
    assert time.monotonic() - start < 20


def told(prepare, spawner):
    """What a student is told whose home cannot be prepared: an exception."""
    # In a thread of its own: Playwright's loop may run in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(prepare(spawner))).exception()


def test_a_system_without_cgroups_says_so(tmp_path):
    config = load_config().Spawner.pre_spawn_hook.__globals__
    config["CGROUPS"] = tmp_path
    with pytest.raises(OSError, match="memory/course"):
        config["limit_together"]("student01", 42)
    assert not list(tmp_path.iterdir())


def test_a_full_home_is_told_and_leaves_no_half_notebook(tmp_path):
    """No file may grow beyond 100 kB there, as if no more could be stored."""
    largest = 100_000
    mine = tmp_path / "course" / LESSON
    mine.parent.mkdir(parents=True)
    mine.write_text("edited")

    class Full(Spawner):
        def make_preexec_fn(self, name):
            limits = (largest, largest)
            return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)

        def get_env(self):
            return {**os.environ, "HOME": str(tmp_path)}

    prepare = load_config().Spawner.pre_spawn_hook
    problem = told(prepare, Full())
    assert isinstance(problem, prepare.__globals__["SpawnException"])
    assert "make room there" in problem.message
    assert mine.read_text() == "edited"
    for copy in (tmp_path / "course").rglob("*.ipynb"):
        lesson = ROOT / "notebooks" / copy.relative_to(tmp_path / "course")
        assert copy == mine or copy.read_bytes() == lesson.read_bytes()


def test_the_kernel_of_the_course_goes_before_one_in_a_home():
    loaded = load_config()
    assert loaded.Spawner.environment["JUPYTER_PREFER_ENV_PATH"] == "1"
