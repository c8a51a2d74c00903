"""Assignments for nbgrader: complete, fair, and graded from end to end."""

import copy
import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_authoring import assignment, lessons
from course_utils import exercises

LESSONS = lessons.load_all()
GRADED = [lesson for lesson in LESSONS if assignment._points(lesson)]
# Installed beside the rest, for it would add itself to JupyterLab (.ci/run).
NBGRADER = Path(sys.prefix, "nbgrader")


def about(cell):
    return cell.metadata.get("nbgrader", {})


@pytest.mark.parametrize("language", lessons.LANGUAGES)
@pytest.mark.parametrize("lesson", GRADED, ids=lambda one: one.name)
def test_every_exercise_is_graded(lesson, language):
    cells = assignment.notebook(lesson, language).cells
    checks = [about(cell) for cell in cells if about(cell).get("grade")]
    answers = [about(cell) for cell in cells if about(cell).get("solution")]
    expected = [one.id for one in exercises.in_lesson(lesson.number)]
    assert sorted(one["grade_id"] for one in checks) == sorted(expected)
    assert len(answers) == len(checks) >= 4
    assert all(one["locked"] and one["points"] in (1, 2, 3) for one in checks)
    assert len({one["grade_id"] for one in answers}) == len(answers)
    assert not any("slideshow" in cell.metadata for cell in cells)
    assert not any(
        "teacher" in cell.metadata.get("tags", ()) for cell in cells
    )
    other = "課" if language == "en" else "Replace each"
    assert other not in cells[0].source


@pytest.mark.parametrize("lesson", GRADED, ids=lambda one: one.name)
def test_an_assignment_has_all_that_it_needs(lesson, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    cells = assignment.notebook(lesson, "en").cells
    names = {}
    for cell in cells:
        if cell.cell_type == "code" and cell.id != lessons.INSTALL_ID:
            exec(compile(cell.source, cell.id, "exec"), names)
    for cell in cells:  # as it is handed out
        if about(cell).get("solution"):
            exec(lessons.blank(cell.source), names)
        elif about(cell).get("grade"):
            with pytest.raises(AssertionError, match="尚未作答"):
                exec(cell.source, names)


def test_a_wrong_answer_raises_its_hint(capsys):
    exercise = exercises.in_lesson("05")[1]
    with pytest.raises(AssertionError, match=exercise.wrong[0].en[:20]):
        exercises.grade(exercise.id, exercise.wrong[0].function)
    assert "✗" in capsys.readouterr().out
    exercises.grade(exercise.id, exercise.solution)
    assert "✓" in capsys.readouterr().out


def test_what_a_cell_needs_comes_with_it():
    def code(source):
        return nbformat.v4.new_code_cell(source)

    above = [
        code("import numpy as np"),
        code("rate = 2\nslow = train()"),
        code("def helper(x):\n    return rate * x"),
        code("def other(x):\n    return helper(x)"),
        code("x = 3"),
    ]
    answer = code("def answer(x):\n    y = helper(x)\n    return np.sum(y)")
    assert assignment.needed(above, [answer]) == above[:3]


def test_a_lesson_without_exercises_is_refused(capsys, monkeypatch):
    monkeypatch.setattr(assignment, "_points", lambda lesson: {})
    with pytest.raises(SystemExit, match="00_start_here has no exercises"):
        assignment.main(["00"])


def test_settings_are_not_overwritten(tmp_path, monkeypatch):
    monkeypatch.setattr(assignment, "OUT", tmp_path)
    path = assignment.write(GRADED[0], "zh")
    assert path.exists()
    config = tmp_path / "zh-TW/nbgrader_config.py"
    config.write_text("c.mine = 1\n")
    assignment.write(GRADED[0], "zh")
    assert config.read_text() == "c.mine = 1\n"


@pytest.mark.thorough
@pytest.mark.skipif(not NBGRADER.exists(), reason="nbgrader is not installed")
def test_from_the_assignment_to_the_grades(tmp_path, monkeypatch):
    """One of four solved, an endless loop, a check that was changed."""
    monkeypatch.setattr(assignment, "OUT", tmp_path)
    (lesson,) = lessons.load_all(["05"])
    name = lesson.name
    source = assignment.write(lesson, "zh")
    course = tmp_path / "zh-TW"

    def nbgrader(*arguments):
        environment = {
            **os.environ,
            "PYTHONPATH": f"{NBGRADER}{os.pathsep}{lessons.ROOT / 'src'}",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}"
            + os.environ["PATH"],
        }
        ran = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=course,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr[-2000:]

    nbgrader("generate_assignment", name, "--create")
    released = nbformat.read(course / f"release/{name}/{name}.ipynb", 4)
    assert "BEGIN SOLUTION" not in str(released.cells)
    solved = {
        about(cell)["grade_id"]: cell.source
        for cell in nbformat.read(source, 4).cells
        if about(cell).get("solution")
    }
    first, second, *_ = solved
    warning = "    import warnings\n    warnings.warn('so be it')\n"
    warned = solved[first].replace("    ###", f"{warning}    ###", 1)
    loop = "def widest(budget):\n    while True:\n        pass\n"
    hand_in = {
        "one": {first: warned},
        "loop": solved | {second: loop},
        "changed": {"05-widest": "print('solved')"},
    }
    for student, changes in hand_in.items():
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            cell.source = changes.get(about(cell).get("grade_id"), cell.source)
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    nbgrader("autograde", name)
    nbgrader("generate_feedback", name)
    nbgrader("export", "--assignment", f"['{name}']", "--to", "grades.csv")
    with open(course / "grades.csv", encoding="utf-8") as file:
        grades = {
            row["student_id"]: (float(row["score"]), float(row["max_score"]))
            for row in csv.DictReader(file)
        }
    assert grades == {"one": (1, 8), "loop": (6, 8), "changed": (0, 8)}
    for student in hand_in:
        page = course / "feedback" / student / name / f"{name}.html"
        assert "05-widest" in page.read_text(encoding="utf-8")
