"""The two commands: what they say when something is missing."""

import errno
import io
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
posix = pytest.mark.skipif(os.name == "nt", reason="runs a shell script")


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_a_wrong_python_is_told_in_one_sentence(monkeypatch, version):
    monkeypatch.setattr(setup_env.sys, "version_info", (*version, 0))
    with pytest.raises(SystemExit) as stopped:
        setup_env.check_python()
    said = str(stopped.value)
    assert f"This is Python {version[0]}.{version[1]};" in said
    assert "needs 3.11, 3.12 or 3.13" in said and "\n" not in said


def test_a_full_disk_is_told_before_anything_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(setup_env, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(setup_env, "PYTHON", str(tmp_path / ".venv/python"))
    usage = type("Usage", (), {"free": 1e9})()
    monkeypatch.setattr(setup_env.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit, match="Only 1.0 GB are free"):
        setup_env.main()
    assert not list(tmp_path.iterdir())


@posix
def test_a_python_without_its_venv_module_is_told_each_time(
    monkeypatch, tmp_path, capsys
):
    """Debian's: it leaves a .venv without pip behind."""
    venv = tmp_path / ".venv"
    python = tmp_path / "python3"
    python.write_text(
        f"#!/bin/sh\nmkdir -p {venv}/bin {venv}/lib\n"
        "echo 'The virtual environment was not created successfully because "
        "ensurepip is not available.'; exit 1\n"
    )
    python.chmod(0o755)
    monkeypatch.setattr(setup_env, "VENV", str(venv))
    monkeypatch.setattr(setup_env, "PYTHON", f"{venv}/bin/python")
    monkeypatch.setattr(setup_env.sys, "executable", str(python))
    for _ in range(2):
        with pytest.raises(SystemExit, match="sudo apt install python3"):
            setup_env.main()


@posix
def test_a_file_in_pythonpath_costs_no_venv(monkeypatch, tmp_path):
    """Such as a random.py, which Python takes for its own."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ntest -z "$PYTHONPATH" && echo "{}"\n')
    python.chmod(0o755)
    (tmp_path / "pyvenv.cfg").touch()
    monkeypatch.setattr(setup_env, "VENV", str(tmp_path))
    monkeypatch.setattr(setup_env, "PYTHON", str(python))
    monkeypatch.setenv("PYTHONPATH", "/my games")
    with pytest.raises(SystemExit, match="PYTHONPATH=/my games"):
        setup_env.main()
    assert python.exists()


def test_ctrl_c_is_no_traceback(monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(setup_env, "ask_venv", stop)
    with pytest.raises(SystemExit, match="^Stopped; run the same command"):
        setup_env.main()


def test_letters_that_the_terminal_lacks_are_replaced(monkeypatch):
    page = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(setup_env.sys, "stdout", page)
    setup_env.say("/home/課程")
    assert page.buffer.getvalue() == b"/home/??\n"


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
        ("ERROR: No matching distribution found for x", "for this computer"),
        ("SSLError(CERTIFICATE_VERIFY_FAILED)", "PIP_CERT"),
        ("('Tunnel failed: 407 Proxy Authentication Required'", "name:pass"),
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
    command += [str(tmp_path), "--retries", "1", "--isolated", "--index-url"]
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


def home_of_old(folder):
    """Variables for a home with a forgotten kernel and forgotten settings."""
    kernel = folder / "data/kernels/python3/kernel.json"
    settings = folder / "config/jupyter_server_config.py"
    for file, text in (
        (kernel, '{"argv": ["/opt/old"], "display_name": "", "language": ""}'),
        (settings, "c.ServerApp.root_dir = '/old/work'"),
    ):
        file.parent.mkdir(parents=True)
        file.write_text(text)
    return {
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_PATH": str(folder / "data"),
        "JUPYTER_PREFER_ENV_PATH": "0",  # as for who does not own .venv
    }


def test_the_course_s_lab_answers_here_only_whatever_the_home_holds(tmp_path):
    command = [sys.executable, "-c", "import lab; lab.open_lab()"]
    command += ["--no-browser", f"--port={_free_port()}"]
    lab = subprocess.Popen(
        command,
        cwd=ROOT / "setup",
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **home_of_old(tmp_path)},
    )
    try:
        address = _address(lab)
        assert address.startswith("http://127.0.0.1:")
        server, token = address.split("/lab/tree/notebooks/zh-TW/00_start")
        token = token.split("?token=")[1]
        status = _read_when_up(f"{server}/api/status?token={token}")
        assert "kernels" in json.loads(status)
        kernels = _read_when_up(f"{server}/api/kernelspecs?token={token}")
        kernel = json.loads(kernels)["kernelspecs"]["python3"]["spec"]
        assert kernel["argv"][0].startswith("python")
        with pytest.raises(urllib.error.HTTPError, match="403") as refused:
            urllib.request.urlopen(f"{server}/api/status")
        refused.value.close()
    finally:
        lab.terminate()
        lab.wait(20)
        lab.stderr.close()


def test_a_home_that_cannot_be_written_is_told_before_jupyterlab(tmp_path):
    (tmp_path / "file").touch()
    ran = subprocess.run(
        [sys.executable, "-c", "import lab; lab.open_lab()"],
        cwd=ROOT / "setup",
        capture_output=True,
        text=True,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path / "file/run")},
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("Jupyter cannot write into ")
    assert ran.stderr.count("\n") == 1


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
        if match := re.search(r"http://127\S+\?token=\w+", line):
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


def test_two_set_ups_do_not_work_in_one_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(setup_env, "ROOT", str(tmp_path))
    code = f"import sys, setup_env; setup_env.ROOT = {str(tmp_path)!r}; "
    code += "held = setup_env.be_alone(); print(1, flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=setup_env.HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout.readline()
    with pytest.raises(SystemExit, match="wait until it has ended"):
        setup_env.be_alone()
    other.communicate(b"\n")
    assert setup_env.be_alone()


def test_a_computer_that_is_full_costs_no_venv(monkeypatch):
    def refuse(*arguments):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(setup_env, "run", refuse)
    with pytest.raises(OSError, match="temporarily"):
        setup_env.ask_venv()
