"""JupyterHub as documented: who comes in, and what is found there.

With a shared password, and without root: all students run as the one who
runs the test. That accounts are kept apart is the system's work.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
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
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.SharedPasswordAuthenticator.allowed_users = {{"student01"}}
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


class Student:
    """Does what a student's browser does.

    Args:
        address: of the hub, http://host:port.
        name: of the account.
    """

    def __init__(self, address, name):
        self.address, self.name = address, name
        self.web = requests.Session()
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
    ports = browser.free_ports(3)
    config = folder / "config.py"
    config.write_text(
        CONFIG.format(
            config=str(ROOT / "hub/jupyterhub_config.py"),
            ports=ports,
            folder=folder,
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
        yield address, folder
    finally:
        end(process)
        shutil.rmtree(folder, ignore_errors=True)


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
    ("name", "password"), [("student01", "wrong"), ("root", PASSWORD)]
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


def test_the_kernel_of_the_course_goes_before_one_in_a_home():
    config = ROOT / "hub/jupyterhub_config.py"
    loaded = PyFileConfigLoader(str(config)).load_config()
    assert loaded.Spawner.environment["JUPYTER_PREFER_ENV_PATH"] == "1"
