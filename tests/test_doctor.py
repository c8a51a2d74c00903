"""The doctor says in plain words what is there and what to do."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from course_utils import doctor, registry


@pytest.fixture
def no_keras(monkeypatch):
    """Leave out the three seconds that starting Keras takes."""
    monkeypatch.setattr(doctor, "_device", lambda: ["Device: CPU"])


def test_a_sound_installation_is_ready(no_keras):
    report = doctor.examine()
    assert report.problems == 0
    assert report.text.startswith(f"Python {sys.version.split()[0]}")
    assert f"tensorflow {metadata.version('tensorflow')}" in report.text
    assert report.text.endswith("Ready.")


def test_it_names_the_lessons_that_use_each_data_set(no_keras):
    text = doctor.examine().text
    users = dict(re.findall(r"Data (\w+) \(lessons: (.*?)\): ", text))
    assert "05" in users["mnist"].split(", ")
    assert "05" not in users["imdb"]
    assert "01" not in users["mnist"]


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
    assert (tmp_path / "mnist.npz").read_bytes() == b"half a file"


def _copy_of_registry(folder):
    target = folder / "registry.toml"
    target.write_bytes(Path(registry.REGISTRY).read_bytes())
    return target


def test_a_wrong_python_is_a_problem(no_keras, monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 14, 0))
    report = doctor.examine()
    assert report.problems == 1
    assert "the course needs 3.11, 3.12 or 3.13" in report.text


def test_a_missing_package_comes_with_the_command(no_keras, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("keras", "no-such-package"))
    text = doctor.examine().text
    assert "! Not installed: no-such-package. Run: python -m pip" in text


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


def test_it_runs_as_a_command():
    command = [sys.executable, "-m", "course_utils.doctor"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0
    assert "Device: " in ran.stdout
    assert ran.stderr == ""
