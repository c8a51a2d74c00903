"""JupyterLab with the course's notebooks, and a browser to look at it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from course_authoring import lessons

REHEARSAL = Path(__file__).with_name("rehearsal")
FAILURES = lessons.ROOT / "build/browser"  # screenshots
SIZE = {"width": 1280, "height": 720}  # of a slide


def executable():
    """The path of Chromium, or None: COURSE_BROWSER's, or what is found.

    Raises:
        FileNotFoundError: COURSE_BROWSER names a file that is not there.
    """
    named = os.environ.get("COURSE_BROWSER")
    if named and not Path(named).exists():
        raise FileNotFoundError(
            f"COURSE_BROWSER is '{named}', which does not exist; expected "
            "the path of Chromium."
        )
    names = ("chromium", "chromium-browser", "google-chrome")
    return named or next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def jupyterlab(folder):
    """Start JupyterLab on a copy of the notebooks; stop it afterwards.

    Args:
        folder: an empty pathlib.Path for the copy and all settings.

    Yields:
        The address of JupyterLab in a workspace, for which "{}" stands.
    """
    shutil.copytree(lessons.NOTEBOOKS, folder / "notebooks")
    widgets = folder / "settings/@jupyter-widgets/jupyterlab-manager"
    widgets.mkdir(parents=True)
    saves = '{"saveState": true}'
    (widgets / "plugin.jupyterlab-settings").write_text(saves)
    # A kernel writes its history beside its start-up files.
    shutil.copytree(REHEARSAL, folder / "ipython")
    environment = {
        **os.environ,
        "COURSE_OFFLINE": "1",
        "IPYTHONDIR": str(folder / "ipython"),
        # The course's part of JupyterLab, as it is here.
        "JUPYTER_PATH": str(lessons.ROOT / "setup/jupyter"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "KERAS_HOME": str(folder / "keras"),
    }
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    command += ["--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--IdentityProvider.token=test"]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}"]
    # So that tests can ask JupyterLab itself what it is doing.
    command += ["--LabApp.expose_app_in_browser=True"]
    with open(folder / "server.log", "w") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, env=environment
        )
        try:
            address = f"http://127.0.0.1:{port}/{{}}?token=test"
            wait_for(address.format("api/status"), server)
            yield address.replace("{}", "lab/workspaces/{}")
        finally:
            server.terminate()
            server.wait()


def free_ports(number):
    """Ports that nobody listens on, all different."""
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_for(address, server, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.2)


@contextlib.contextmanager
def watch(page, name):
    """Fail if a page reports an error; keep its last picture if it does.

    After a failure the page is empty, so that nothing meets what is left.

    Args:
        page: Playwright's Page.
        name: of the screenshot of a failure, in build/browser.

    Raises:
        AssertionError: the page wrote an error to the console, asked for
            something that it did not get, or for another machine.
    """
    errors = []
    listeners = {
        "console": lambda message: _keep_error(message, errors),
        "pageerror": lambda error: errors.append(str(error)),
        "requestfailed": lambda request: errors.append(request.url),
        "request": lambda request: _keep_remote(request, errors),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield
        assert not errors, errors[:5]
    except BaseException:
        FAILURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FAILURES / f"{name}.png")
        page.goto("about:blank")
        raise
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)


def _keep_error(message, errors):
    if message.type == "error":
        errors.append(message.text)


def _keep_remote(request, errors):
    here = ("file:", "data:", "blob:", "http://127.0.0.1:")
    if not request.url.startswith(here):
        errors.append(request.url)
