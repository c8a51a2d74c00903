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

import lessons

REHEARSAL = Path(__file__).with_name("rehearsal")
FAILURES = lessons.ROOT / "build/browser"  # screenshots
SIZE = {"width": 1280, "height": 720}  # of a slide


def executable():
    """The path of Chromium that COURSE_BROWSER names, or None.

    Raises:
        FileNotFoundError: it names a file that is not there.
    """
    named = os.environ.get("COURSE_BROWSER")
    if named and not Path(named).exists():
        raise FileNotFoundError(
            f"COURSE_BROWSER is '{named}', which does not exist; expected "
            "the path of Chromium."
        )
    return named


@contextlib.contextmanager
def jupyterlab(folder):
    """Start JupyterLab on a copy of the notebooks; stop it afterwards.

    Args:
        folder: an empty pathlib.Path for the copy and all settings.

    Yields:
        The address of a notebook, "{}" standing first for a workspace, so
        that no other notebook is opened with it, then for its path.
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
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "KERAS_HOME": str(folder / "keras"),
    }
    environment.pop("COURSE_DATA_DIR", None)
    port = free_port()
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
            yield address.replace("{}", "lab/workspaces/{}/tree/{}")
        finally:
            server.terminate()
            server.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address, server, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address)
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.2)


@contextlib.contextmanager
def window(chromium, name, offline=False):
    """A browser window that fails on errors and keeps its last picture.

    Args:
        chromium: Playwright's Browser.
        name: of the screenshot of a failure, in build/browser.
        offline: cut the network.

    Yields:
        Playwright's Page.

    Raises:
        AssertionError: the page wrote an error to the console, or asked
            for something that it did not get, or, offline, for anything
            that is not a file.
    """
    context = chromium.new_context(viewport=SIZE, offline=offline)
    page, errors = context.new_page(), []
    page.on("console", lambda message: _keep_error(message, errors))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(request.url))
    if offline:
        page.on("request", lambda request: _keep_remote(request, errors))
    try:
        yield page
        assert not errors, errors[:5]
    except BaseException:
        FAILURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FAILURES / f"{name}.png")
        raise
    finally:
        context.close()


def _keep_error(message, errors):
    if message.type == "error":
        errors.append(message.text)


def _keep_remote(request, errors):
    if not request.url.startswith(("file:", "data:", "blob:")):
        errors.append(request.url)
