"""The package in environments that are not ours: Colab's and the oldest.

They are made with uv, which takes their packages from the network. In each,
single notebooks in an empty folder install the package by their first cell.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from importlib import util

import pytest
from packaging.version import Version
from reader_changes import change_parameter, changes_of

from course_authoring import build, kernels, lessons

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not util.find_spec("uv"), reason="uv is not installed"),
]

ROOT = lessons.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# What Colab had on 2026-08-19, as far as the lessons meet it. Without that
# version of notebook, ipywidgets 7 would bring JupyterLab.
COLAB = [
    "tensorflow==2.20.0",
    "keras==3.13.2",
    "numpy==2.1.3",
    "ipywidgets==7.7.1",
    "anywidget==0.9.21",
    "notebook==6.5.7",
]
# Formulas against Keras, trainings, exported pages, answers.
UNITS = ["lessons", "tests/test_probes.py", "tests/test_training.py"]
UNITS += ["tests/test_export.py", "tests/test_attempts.py"]
# The notebook's last cell: every live view is moved as far as it goes.
MOVE = """
views = [each for each in Out.values() if isinstance(each, widgets.View)]
for view in views:
    controls, picture = view.children
    for control in controls.children[:-1]:  # the last one is the reset
        ends = getattr(control, "options", None) or (control.min, control.max)
        drawn = picture.drawn
        control.value = ends[-1] if control.value == ends[0] else ends[0]
        assert picture.drawn == drawn + 1 and not picture.problem
if "board" in globals():
    board.strokes = [[(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)]]
    assert len(board.guesses) == 1 and not board.problem
print(len(views))
"""


def uv(*arguments):
    """Run uv; return what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "uv", "--quiet", *map(str, arguments)],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


class Environment:
    """A Python with some packages, and a folder to open notebooks in."""

    def __init__(self, folder, python, packages):
        self.python = folder / "venv/bin/python"
        uv("venv", "--seed", "--python", python, folder / "venv")
        asked = folder / "requirements.txt"
        asked.write_text("\n".join(packages))
        uv("pip", "install", "--python", self.python, "-r", asked)
        self.empty = folder / "empty"
        self.empty.mkdir()
        self.jupyter = folder / "jupyter"
        kernel = self.jupyter / "kernels/python3"
        kernel.mkdir(parents=True)
        command = [str(self.python), "-m", "ipykernel_launcher"]
        command += ["-f", "{connection_file}"]
        spec = {"argv": command, "display_name": "it", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec))

    def versions(self):
        """{name of a package: its version}."""
        listed = uv("pip", "list", "--python", self.python, "--format=json")
        return {each["name"]: each["version"] for each in json.loads(listed)}

    def run(self, notebook):
        """Execute a notebook by this Python, in the empty folder."""
        ours = ("PYTHON", "COURSE_", "KERAS_", "JUPYTER_", "IPYTHON")
        theirs = {
            k: v for k, v in os.environ.items() if not k.startswith(ours)
        }
        theirs |= {"COURSE_OFFLINE": "1", "TQDM_DISABLE": "1"}
        client = kernels.client(notebook, self.empty, 900)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("JUPYTER_PATH", str(self.jupyter))
            client.execute(env=theirs)


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """The package, where a notebook's first cell takes it from.

    It is built from a copy, for a build leaves its traces.
    """
    folder = tmp_path / "source"
    for name in ("lessons", "src"):
        ignored = shutil.ignore_patterns("node_modules", "*.egg-info")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "data").mkdir()
    for name in ("pyproject.toml", "LICENSE", "data/registry.toml"):
        shutil.copy(ROOT / name, folder / name)
    uv("build", "--wheel", "--out-dir", folder / "out", folder)
    (path,) = (folder / "out").glob("*.whl")
    monkeypatch.setattr(lessons, "urls", lambda: {"Install": path.as_uri()})


def run_lessons(environment):
    """Run single notebooks, which install the package but change nothing."""
    before = environment.versions()
    for lesson in lessons.load_all(["01", "02", "05"]):
        notebook = lessons.derive(lesson, "en")
        if lesson.number == "05":
            short, *_ = changes_of(lesson)
            for parameter, value in short.items():
                change_parameter(notebook, parameter, value)
        sources = "".join(cell.source for cell in notebook.cells)
        notebook.cells.append(lessons.v4.new_code_cell(MOVE))
        environment.run(notebook)
        _, *cells = build.code_of(notebook)  # the first one is pip's
        said = [output for cell in cells for output in cell.outputs]
        assert not [each for each in said if each.get("name") == "stderr"]
        assert said[-1].text == f"{sources.count('widgets.live(')}\n"
    after = environment.versions()
    assert after.pop("course-utils") == PROJECT["project"]["version"]
    assert before.items() <= after.items()


def run_units(environment):
    command = [environment.python, "-m", "pytest", "-q", "--tb=short"]
    command += ["-p", "no:cacheprovider", *UNITS]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


oldest_python = pytest.mark.skipif(
    sys.version_info[:2] > (3, 11), reason="a later Python needs later ones"
)


def oldest_packages():
    """Lines name==version: the oldest that pyproject.toml allows."""
    return uv(
        *("pip", "compile", "--resolution", "lowest-direct", "--no-annotate"),
        *("--no-header", "--python", sys.executable, "--extra", "dev"),
        ROOT / "pyproject.toml",
    ).splitlines()


@oldest_python
def test_the_oldest_versions_are_those_named():
    """And not later ones, because of what other packages ask for."""
    extras = PROJECT["project"]["optional-dependencies"]
    asked = PROJECT["project"]["dependencies"] + extras["lab"] + extras["dev"]
    found = dict(line.split("==") for line in oldest_packages())
    for name, least in (each.split(">=") for each in asked if ">=" in each):
        assert Version(found[name]) == Version(least), name


@oldest_python
def test_the_oldest_versions_will_do(tmp_path, wheel):
    oldest = Environment(tmp_path, sys.executable, oldest_packages())
    run_units(oldest)
    run_lessons(oldest)


def test_colab_s_versions_will_do_and_stay(tmp_path, wheel):
    python = "3.13"
    try:
        uv("python", "find", "--no-python-downloads", python)
    except AssertionError:
        python = sys.executable
    colab = Environment(tmp_path, python, COLAB)
    run_lessons(colab)
    assert "jupyterlab" not in colab.versions()
