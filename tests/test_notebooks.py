"""Every notebook is executed, and prints what is stored.

As committed, with strict nbval, on real data where it is present; and where
JAX is installed, as in CI, once more on that backend and on the embedded
sample, without network, with short trainings (tests/rehearsal).
"""

import os
import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path

import nbformat
import pytest

from course_utils import datasets

import build
import lessons

LESSONS = lessons.load_all()
REHEARSAL = Path(__file__).with_name("rehearsal")
SANITIZE = Path(__file__).with_name("sanitize.cfg")
IGNORE = "nbval-ignore-output"


def each_lesson(function):
    return pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.name)(
        function
    )


def lacks_real_data(lesson):
    """Whether a data set of this lesson is here as a sample only."""
    code = "\n".join(cell.source for cell in lesson.cells)
    return any(
        f"datasets.load_{name}(" in code and not datasets.has_real(name)
        for name in ("mnist", "imdb", "batting")
    )


@pytest.fixture
def quiet_kernel(monkeypatch):
    """Kernels of tests neither download nor write into the user's cache."""
    monkeypatch.setenv("COURSE_OFFLINE", "1")


def nbval(notebook, folder):
    """Run strict nbval on a notebook; return its exit status and output."""
    copy = folder / "lesson.ipynb"
    nbformat.write(notebook, copy)
    command = [sys.executable, "-m", "pytest", "-q", "--nbval"]
    command += ["--nbval-current-env"]
    command += [f"--nbval-cell-timeout={build.CELL_TIMEOUT}"]
    command += [f"--nbval-sanitize-with={SANITIZE}", "--tb=short"]
    command += ["-p", "no:cacheprovider", "-c", os.devnull, str(copy)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    return ran.returncode, ran.stdout + ran.stderr


@each_lesson
def test_outputs_are_those_stored(lesson, tmp_path, quiet_kernel):
    notebook = nbformat.read(lesson.notebook_path("zh"), as_version=4)
    if lacks_real_data(lesson):
        for cell in notebook.cells:
            if "real-data" in cell.metadata.get("tags", []):
                cell.metadata["tags"].append(IGNORE)
    status, said = nbval(notebook, tmp_path)
    assert status == 0, said


def test_nbval_notices_a_changed_output(tmp_path, quiet_kernel):
    path = lessons.NOTEBOOKS / "zh-TW" / "00_start_here.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(
        c for c in notebook.cells if "squared" in str(c.get("outputs"))
    )
    cell.outputs[0].text = cell.outputs[0].text.replace("49", "48")
    status, said = nbval(notebook, tmp_path)
    assert status == 1
    assert "1 failed" in said


@each_lesson
@pytest.mark.skipif(not util.find_spec("jax"), reason="JAX is not installed")
def test_runs_on_jax_and_the_sample(
    lesson, tmp_path, monkeypatch, quiet_kernel
):
    if "keras" not in str(lesson.cells):
        pytest.skip("this lesson uses no Keras")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    # To compile takes longer here than to compute.
    monkeypatch.setenv("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
    shutil.copytree(REHEARSAL, tmp_path / "ipython")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    # No data set but the sample is to be found.
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    build.execute(lessons.derive(lesson, "en"), lesson)
