"""Exercises tell blank, right and each known wrong answer apart."""

import re
from pathlib import Path

import numpy as np
import pytest
from lesson_functions import definitions

from course_utils import exercises
from course_utils.exercises import Exercise, Wrong, judge

import lessons

ANSWERS = Path(exercises.__file__).with_name("answers")
ALL = [
    exercise
    for path in sorted(ANSWERS.glob("lesson_*.py"))
    for exercise in exercises.in_lesson(path.stem[-2:])
]
DOUBLE = Exercise(
    id="99-double",
    solution=lambda z: 2 * z,
    cases=[(np.array([1.0, 2.0]),), (np.array([0.5]),)],
    wrong=[Wrong(lambda z: z**2, zh="這是平方。", en="This is a square.")],
)


def blank(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_an_unsolved_exercise_is_not_attempted(exercise):
    verdict = judge(exercise, blank)
    assert verdict.status == "blank"
    assert "not attempted" in verdict.en


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_the_solution_passes(exercise):
    assert judge(exercise, exercise.solution).status == "solved"


@pytest.mark.parametrize(
    "path", sorted(lessons.SOURCES.glob("*.py")), ids=lambda path: path.stem
)
def test_the_solutions_in_the_lesson_pass(path, capsys):
    lesson = lessons.load(path)
    names = definitions(lesson.number)
    for cell in lesson.cells:
        tags = cell.metadata.get("tags", [])
        if "exercise" in tags or "exercises.check(" in cell.source:
            exec(cell.source, names)
    printed = capsys.readouterr().out
    for exercise in exercises.in_lesson(lesson.number):
        assert f"✓ {exercise.id}: " in printed


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_each_wrong_answer_gets_its_own_hint(exercise):
    assert len(exercise.wrong) >= 3
    for wrong in exercise.wrong:
        verdict = judge(exercise, wrong.function)
        assert (verdict.status, verdict.en) == ("wrong", wrong.en)
        assert re.search("[\u4e00-\u9fff]", verdict.zh)
    assert len({wrong.en for wrong in exercise.wrong}) == len(exercise.wrong)


def test_ids_are_unique_and_begin_with_their_lesson():
    ids = [exercise.id for exercise in ALL]
    assert len(set(ids)) == len(ids)
    for path in ANSWERS.glob("lesson_*.py"):
        number = path.stem[-2:]
        assert all(
            exercise.id.startswith(f"{number}-")
            for exercise in exercises.in_lesson(number)
        )


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (lambda z: z + z, "solved", "solved"),
        (lambda z: [2 * v for v in z], "solved", "solved"),
        (lambda z: z * z, "wrong", "This is a square."),
        (lambda z: None, "wrong", "is a return missing?"),
        (lambda z: 3 * z, "wrong", "it gave [3., 6.]; expected [2., 4.]"),
        (
            lambda z: 2 * z[:1],
            "wrong",
            "gave an array of shape (1,); expected an array of",
        ),
        (lambda z: 1 / 0, "wrong", "raised ZeroDivisionError"),
        (lambda z: int("7" * 99 + "x"), "wrong", "7…; expected [2., 4.]"),
        (
            lambda z: "2",
            "wrong",
            "it gave a single value; expected an array of",
        ),
        (
            lambda z: (z, z[:1]),
            "wrong",
            "it gave a tuple of 2 values; expected an array of shape (2,)",
        ),
        (lambda: 0, "wrong", "raised TypeError"),
        (blank, "blank", "not attempted"),
        (np.array([2.0, 4.0]), "wrong", "without calling it"),
    ],
)
def test_judge(answer, status, says):
    verdict = judge(DOUBLE, answer)
    assert verdict.status == status
    assert says in verdict.en


def test_an_answer_that_changes_its_argument_is_still_judged_fairly():
    def in_place(z):
        z *= 2
        return z

    assert judge(DOUBLE, in_place).status == "solved"
    assert DOUBLE.cases[0][0].tolist() == [1.0, 2.0]


def test_nan_where_a_number_is_expected_is_wrong():
    verdict = judge(DOUBLE, lambda z: z * np.nan)
    assert verdict.status == "wrong"


def test_check_prints_both_languages_and_does_not_raise(capsys):
    exercises.check("00-mean", sum)
    printed = capsys.readouterr().out
    assert printed.startswith("✗ 00-mean: 這是總和")
    assert "This is the sum" in printed


def test_an_unknown_exercise_names_the_known_ones():
    with pytest.raises(KeyError, match="00-mean"):
        exercises.check("00-nothing", sum)
