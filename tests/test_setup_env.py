"""The two commands: what they say when something is missing."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import setup_env

ROOT = Path(setup_env.ROOT)


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_a_wrong_python_is_told_in_one_sentence(monkeypatch, version):
    monkeypatch.setattr(setup_env.sys, "version_info", (*version, 0))
    with pytest.raises(SystemExit) as stopped:
        setup_env.check_python()
    said = str(stopped.value)
    assert f"This is Python {version[0]}.{version[1]};" in said
    assert "needs 3.11, 3.12 or 3.13" in said and "\n" not in said


def test_a_full_disk_is_told_before_anything_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(setup_env, "PYTHON", str(tmp_path / "none"))
    usage = type("Usage", (), {"free": 1e9})()
    monkeypatch.setattr(setup_env.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit, match="Only 1.0 GB are free"):
        setup_env.check_disk()


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError('...: Network is unreachable')", "network"),
        (
            "ProxyError('Cannot connect to proxy.', OSError('Tunnel "
            "connection failed: 407 Proxy Authentication Required'))\n"
            "ERROR: No matching distribution found",
            "wants a name and a password",
        ),
        (
            "ProxyError('Cannot connect to proxy.', NewConnectionError('",
            "named in HTTPS_PROXY does not answer",
        ),
        (
            "Could not find a suitable TLS CA certificate bundle, invalid "
            "path: /gone.pem",
            "names a file that does not exist",
        ),
        (
            "SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate')\n"
            "ERROR: No matching distribution found",
            "is not trusted",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "tested"),
        ("OSError: [Errno 13] Permission denied", "cannot be written"),
    ],
)
def test_what_pip_says_becomes_one_sentence(output, says):
    cure = setup_env.cure_of(output)
    assert says in cure and "\n" not in cure


def test_an_unknown_failure_shows_the_last_lines():
    command = [sys.executable, "-c", "print('odd'); raise SystemExit(3)"]
    with pytest.raises(SystemExit, match="the last lines say why:\nodd"):
        setup_env.pip_install(command)


def test_without_network_pip_fails_with_the_sentence(tmp_path):
    # An index on a port where nothing listens: refused at once.
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-d"]
    command += [str(tmp_path), "--retries", "0", "--isolated", "--index-url"]
    command += ["http://127.0.0.1:9/simple", "six"]
    with pytest.raises(SystemExit, match="cannot be reached"):
        setup_env.pip_install(command)


def test_the_lock_has_a_hash_for_every_package():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==", entry)
        assert "--hash=sha256:" in entry
    assert "://" not in text


def test_jupyterlab_answers_on_this_machine_only_and_wants_its_token():
    root = ["--allow-root"] if os.name == "posix" and os.getuid() == 0 else []
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    command += ["--ip=127.0.0.1", f"--port={_free_port()}", *root]
    lab = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        address = _address(lab)
        assert address.startswith("http://127.0.0.1:")
        server, token = address.split("/lab?token=")
        status = _read_when_up(f"{server}/api/status?token={token}")
        assert "kernels" in json.loads(status)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{server}/api/status")
    finally:
        lab.terminate()
        lab.wait(20)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _read_when_up(address):
    """JupyterLab prints its address a moment before it listens."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


def _address(lab):
    deadline = time.monotonic() + 60
    for line in lab.stderr:
        if match := re.search(r"http://127\S+/lab\?token=\w+", line):
            return match[0]
        if time.monotonic() > deadline:
            break
    raise AssertionError("JupyterLab gave no address within 60 seconds")


def test_jupyterlab_gets_the_course_settings_and_extension(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(setup_env, "VENV", str(tmp_path))
    for _ in range(2):  # the second time over the first
        setup_env.copy_lab_settings()
    share = tmp_path / "share/jupyter"
    assert json.loads((share / "lab/settings/overrides.json").read_text())
    extension = share / "labextensions/course-utils"
    package = json.loads((extension / "package.json").read_text())
    assert (extension / package["jupyterlab"]["_build"]["load"]).exists()
