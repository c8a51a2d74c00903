"""Every notebook is executed: its outputs and its claims are as stored.

`make test` runs each committed notebook with strict nbval, on real data where
it is present, with the guards of its source, and tries each setting of its
live views. `make test-rest` also asks whether the conclusions hold on the
embedded sample, under arithmetic that differs in the last digits; whether a
reader may change the parameters; and whether the code runs on JAX.
"""

import os
import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path

import nbformat
import pytest
from reader_changes import change_parameter, changes_of

from course_authoring import build, lessons, margins
from course_utils import datasets

LESSONS = lessons.load_all()
REHEARSAL = Path(__file__).with_name("rehearsal")
SANITIZE = Path(__file__).with_name("sanitize.cfg")
NOTE_VIEWS = f"""import sys
sys.path.append({str(Path(__file__).parent)!r})
import live_settings
live_settings.frames.watch()"""
TRY_VIEWS = "live_settings.try_views()"
IGNORE = "nbval-ignore-output"
# One thread and plain kernels add in another order than two and oneDNN's.
OTHER_ARITHMETIC = {
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}


def each_lesson(function):
    return pytest.mark.parametrize("lesson", LESSONS, ids=lambda x: x.name)(
        function
    )


@pytest.fixture
def quiet_kernel(monkeypatch):
    """Kernels of tests neither download nor write into the user's cache."""
    monkeypatch.setenv("COURSE_OFFLINE", "1")


@pytest.fixture
def only_the_sample(monkeypatch, tmp_path, quiet_kernel):
    """No data set but the embedded sample is to be found."""
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    if any(map(datasets.has_real, ("mnist", "imdb", "batting"))):
        pytest.skip("real data lie in data/: move them to COURSE_DATA_DIR")


def nbval(notebook, folder):
    """Run strict nbval on a notebook; return its exit status and output."""
    copy = folder / "lesson.ipynb"
    nbformat.write(notebook, copy)
    command = [sys.executable, "-m", "pytest", "-q", "--nbval"]
    command += ["--nbval-current-env"]
    command += [f"--nbval-cell-timeout={build.CELL_TIMEOUT}"]
    command += [f"--nbval-sanitize-with={SANITIZE}", "--tb=short"]
    command += ["-p", "no:cacheprovider", "-c", os.devnull, str(copy)]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "COURSE_STRICT": "1", "TQDM_DISABLE": "1"},
    )
    return ran.returncode, ran.stdout + ran.stderr


def guarded(lesson, language):
    """The committed notebook, with the guards that readers do not get.

    In the end every live view is tried, see live_settings.py.
    """
    stored = nbformat.read(lesson.notebook_path(language), as_version=4)
    outputs = {cell.id: cell.get("outputs") for cell in stored.cells}
    notebook = lessons.derive(lesson, language, guards=margins.enforced)
    new = nbformat.v4.new_code_cell
    notebook.cells = [new(NOTE_VIEWS), *notebook.cells, new(TRY_VIEWS)]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
        cell.outputs = outputs.get(cell.id, [])
    return notebook


@each_lesson
def test_outputs_are_those_stored(lesson, tmp_path, quiet_kernel):
    notebook = guarded(lesson, "zh")
    if lessons.lacks_real_data(lesson):
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


@pytest.mark.parametrize("optimize", ["", "1"])
def test_nbval_notices_a_broken_guard(
    optimize, tmp_path, monkeypatch, quiet_kernel
):
    """Also under `python -O`, which drops plain assertions."""
    monkeypatch.setenv("PYTHONOPTIMIZE", optimize)
    lesson = next(one for one in LESSONS if one.number == "00")
    source = "assert number < 7, 'seven is not less than seven'"
    guard = nbformat.v4.new_code_cell(source)
    guard.metadata = {"tags": [lessons.GUARD]}
    position = next(
        index
        for index, cell in enumerate(lesson.cells)
        if "number = 7" in cell.source and cell.cell_type == "code"
    )
    cells = list(lesson.cells)
    cells.insert(position + 1, guard)
    broken = lessons.Lesson(lesson.name, lesson.header, cells)
    status, said = nbval(guarded(broken, "zh"), tmp_path)
    assert status == 1
    assert "seven is not less than seven" in said


@each_lesson
@pytest.mark.thorough
def test_conclusions_hold_on_the_sample(
    lesson, tmp_path, monkeypatch, only_the_sample
):
    """At full length, with every guard and every claim of the ledger."""
    for name, value in OTHER_ARITHMETIC.items():
        monkeypatch.setenv(name, value)
    notebook = lessons.derive(lesson, "en", guards=margins.enforced)
    build.execute(notebook, lesson, strict=True)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("lesson", "changes"),
    [
        pytest.param(one, changes, id=f"{one.name}-{number}")
        for one in LESSONS
        for number, changes in enumerate(changes_of(one))
    ],
)
def test_parameters_are_free(lesson, changes, only_the_sample):
    """A reader who changes a parameter meets results, never an exception."""
    notebook = lessons.derive(lesson, "zh")
    for name, value in changes.items():
        change_parameter(notebook, name, value)
    build.execute(notebook, lesson)


@each_lesson
@pytest.mark.thorough
@pytest.mark.skipif(not util.find_spec("jax"), reason="JAX is not installed")
def test_runs_on_jax(lesson, tmp_path, monkeypatch, only_the_sample):
    """A smoke test, no more: trainings see one batch (tests/rehearsal)."""
    if "keras" not in str(lesson.cells):
        pytest.skip("this lesson uses no Keras")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    # To compile takes longer here than to compute.
    monkeypatch.setenv("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
    shutil.copytree(REHEARSAL, tmp_path / "ipython")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    build.execute(lessons.derive(lesson, "en"), lesson)
