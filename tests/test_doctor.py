"""The doctor says in plain words what is there and what to do."""

import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils import datasets, doctor, registry, runtime


@pytest.fixture
def no_keras(monkeypatch):
    """Leave out the three seconds that starting Keras takes."""
    monkeypatch.setattr(doctor, "_device", lambda: ["Device: CPU"])


def test_a_sound_installation_is_ready(no_keras):
    report = doctor.examine()
    assert report.problems == 0
    assert report.text.startswith(f"Python {sys.version.split()[0]}")
    assert f"tensorflow {metadata.version('tensorflow')}" in report.text
    assert f" at {sys.executable}\n" in report.text
    assert report.text.endswith("\nReady.")
    (packages,) = re.findall("^Packages: (.*)$", report.text, re.M)
    assert [package.split()[0] for package in packages.split(", ")] == [
        *("tensorflow", "keras", "numpy", "matplotlib", "jupyterlab"),
        *("ipywidgets", "pooch", "scikit-learn"),
    ]


def test_it_names_the_lessons_that_use_each_data_set(no_keras):
    text = doctor.examine().text
    users = dict(re.findall(r"Data (\w+) \(lessons: (.*?)\): ", text))
    assert "05" in users["mnist"].split(", ")
    assert "05" not in users["imdb"]
    assert "01" not in users["mnist"]
    for lessons in users.values():
        assert lessons == ", ".join(sorted(lessons.split(", ")))


def test_without_real_data_it_says_which_edition_a_lesson_gets(
    no_keras, monkeypatch, tmp_path
):
    monkeypatch.setattr(registry, "REGISTRY", _copy_of_registry(tmp_path))
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    report = doctor.examine()
    assert re.search(r"mnist .*: sample, embedded in", report.text)
    assert "COURSE_OFFLINE" in report.text
    assert report.problems == 0


def test_a_bad_data_file_is_a_problem(no_keras, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "mnist.npz").write_bytes(b"half a file")
    report = doctor.examine()
    assert report.problems == 1
    assert report.text.endswith("\nProblems found: 1.")
    (line,) = re.findall("^.*Data mnist .*$", report.text, re.M)
    assert line.startswith("! ") and "hash" in line
    assert (tmp_path / "mnist.npz").read_bytes() == b"half a file"


def _copy_of_registry(folder):
    target = folder / "registry.toml"
    target.write_bytes(Path(registry.REGISTRY).read_bytes())
    return target


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_a_wrong_python_is_a_problem(no_keras, monkeypatch, version):
    monkeypatch.setattr(doctor.sys, "version_info", version)
    report = doctor.examine()
    assert report.problems == 1
    assert "the course needs 3.11, 3.12 or 3.13" in report.text


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 9)])
def test_a_python_that_fits_is_none(no_keras, monkeypatch, version):
    monkeypatch.setattr(doctor.sys, "version_info", version)
    assert doctor.examine().problems == 0


def test_data_that_no_lesson_uses_says_so(no_keras, monkeypatch):
    place = datasets.Place("planets", "real", Path("planets.csv"), "A note.")
    monkeypatch.setattr(datasets, "locate", lambda: [place])
    lines = doctor.examine().text.splitlines()
    assert "Data planets (lessons: none yet): real, planets.csv" in lines
    assert "  A note." in lines


def test_a_missing_package_comes_with_the_command(no_keras, monkeypatch):
    names = ("keras", "no-such-package", "nor-this")
    monkeypatch.setattr(doctor, "PACKAGES", names)
    said = "! Not installed: no-such-package, nor-this. Run: python -m pip"
    assert said in doctor.examine().text


def test_an_unused_gpu_comes_with_the_command(monkeypatch):
    monkeypatch.setattr(doctor, "_has_nvidia", lambda: True)
    monkeypatch.setattr(doctor, "_devices", lambda: ["CPU (tensorflow)"])
    monkeypatch.setattr("course_utils.runtime.setup", lambda **settings: None)
    lines = doctor._device()
    assert "tensorflow[and-cuda]==" in lines[1]


def test_a_keras_that_does_not_start_is_one_line(monkeypatch):
    def broken(**settings):
        raise ImportError("no such\nlibrary")

    monkeypatch.setattr("course_utils.runtime.setup", broken)
    (line,) = doctor._device()
    assert line.startswith("! Keras does not start (ImportError: no such lib")


@pytest.mark.parametrize("fails", [False, True])
def test_the_native_log_is_silent_and_standard_error_comes_back(
    monkeypatch, tmp_path, capfd, fails
):
    """TensorFlow writes to file descriptor 2, past Python."""

    def setup(keras):
        assert keras
        os.write(2, b"native noise")
        if fails:
            raise ImportError("no such library")

    log = tmp_path / "log"
    monkeypatch.setattr(runtime, "NATIVE_LOG", log)
    monkeypatch.setattr(runtime, "setup", setup)
    monkeypatch.setattr(doctor, "_devices", lambda: ["CPU"])
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    free = lowest_free_descriptor()
    (line,) = doctor._device()
    assert lowest_free_descriptor() == free
    os.write(2, b"an error")
    assert capfd.readouterr().err == "an error"
    assert log.read_bytes() == b"native noise"
    assert line.startswith("! Keras" if fails else "Device: CPU")


def lowest_free_descriptor():
    descriptor = os.dup(2)
    os.close(descriptor)
    return descriptor


def test_without_keras_the_device_is_unknown(monkeypatch):
    monkeypatch.setattr(doctor.util, "find_spec", lambda name: None)
    assert doctor._device() == ["Device: unknown until Keras is installed"]


@pytest.mark.parametrize(
    ("devices", "nvidia", "problems"),
    [
        (["GPU:0 (tensorflow)"], True, 0),
        (["gpu:0 (jax)", "cpu:0 (jax)"], True, 0),
        (["CPU (tensorflow)"], False, 0),
        (["CPU (tensorflow)"], True, 1),
    ],
)
def test_the_devices_are_named(monkeypatch, devices, nvidia, problems):
    monkeypatch.setattr(doctor, "_start_keras_quietly", lambda: devices)
    found = {"nvidia-smi": "/usr/bin/nvidia-smi"} if nvidia else {}
    monkeypatch.setattr(doctor.shutil, "which", found.get)
    first, *rest = doctor._device()
    assert first == f"Device: {', '.join(devices)}"
    assert len(rest) == problems
    assert all(line.startswith("! There is an NVIDIA GPU") for line in rest)


@pytest.mark.parametrize(
    ("backend", "names", "devices"),
    [
        ("tensorflow", [], ["CPU (tensorflow)"]),
        ("tensorflow", ["/physical_device:GPU:0"], ["/GPU:0 (tensorflow)"]),
        ("jax", ["cpu:0", "cpu:1"], ["cpu:0 (jax)", "cpu:1 (jax)"]),
        ("torch", [], ["CPU (torch)"]),
    ],
)
def test_each_backend_tells_its_devices(monkeypatch, backend, names, devices):
    def physical(kind):
        assert kind == "GPU"
        return [SimpleNamespace(name=name) for name in names]

    monkeypatch.setattr(runtime, "setup", lambda keras: None)
    monkeypatch.setattr(runtime, "send_native_log_to_file", lambda: None)
    keras = SimpleNamespace(
        backend=SimpleNamespace(backend=lambda: backend),
        distribution=SimpleNamespace(list_devices=lambda: names),
    )
    config = SimpleNamespace(list_physical_devices=physical)
    tensorflow = SimpleNamespace(config=config)
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setitem(sys.modules, "tensorflow", tensorflow)
    monkeypatch.setattr(doctor.util, "find_spec", lambda name: True)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert doctor._device() == [f"Device: {', '.join(devices)}"]


@pytest.mark.parametrize(("problems", "status"), [(0, 0), (1, 1), (3, 1)])
def test_the_exit_status_tells_of_problems(
    monkeypatch, capsys, problems, status
):
    report = doctor.Report("What was found.", problems)
    monkeypatch.setattr(doctor, "examine", lambda: report)
    with pytest.raises(SystemExit) as left:
        doctor.main()
    assert left.value.code == status
    assert capsys.readouterr().out == "What was found.\n"


def test_it_runs_as_a_command():
    command = [sys.executable, "-m", "course_utils.doctor"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0
    assert "Device: " in ran.stdout
    assert ran.stderr == ""
