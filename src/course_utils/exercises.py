"""Check a student's answer and say why a wrong one is wrong."""

import inspect
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import util
from typing import Any

import numpy as np

from course_utils import folders

LESSONS = folders.of_course("lessons")


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that students give, and what to tell them.

    Attributes:
        function: behaves as that answer does.
        zh, en: the hint in Traditional Chinese and in English.
    """

    function: Callable
    zh: str
    en: str


@dataclass(frozen=True)
class Exercise:
    """What the answer to one exercise must do.

    Attributes:
        id: lesson number and name, such as "01-step".
        solution: a reference that gives the right results.
        cases: argument tuples the answer is called with.
        wrong: answers with a hint of their own.
    """

    id: str
    solution: Callable
    cases: list[tuple]
    wrong: list[Wrong]


@dataclass(frozen=True)
class Verdict:
    """Outcome of a check: status is "blank", "solved" or "wrong"."""

    status: str
    zh: str
    en: str


def check(exercise_id, answer):
    """Print whether an answer is right and, if not, why.

    It never raises for a wrong answer, so that Run All goes on.

    Args:
        exercise_id: such as "01-step".
        answer: the student's function.

    Raises:
        KeyError: there is no such exercise.
    """
    verdict = judge(find(exercise_id), answer)
    mark = {"blank": "○", "solved": "✓", "wrong": "✗"}[verdict.status]
    print(f"{mark} {exercise_id}: {verdict.zh}")
    print(f"{' ' * (len(exercise_id) + 4)}{verdict.en}")


def find(exercise_id):
    """Return the Exercise with that id, or raise KeyError."""
    for exercise in in_lesson(exercise_id[:2]):
        if exercise.id == exercise_id:
            return exercise
    known = [exercise.id for exercise in in_lesson(exercise_id[:2])]
    raise KeyError(
        f"There is no exercise '{exercise_id}'; this lesson has {known}."
    )


@cache
def in_lesson(number):
    """Return the list of exercises of lesson "01", "02", …"""
    for path in LESSONS.glob(f"{number}_*/answers.py"):
        name = f"course_utils.answers_{number}"
        spec = util.spec_from_file_location(name, path)
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.EXERCISES
    return []


def judge(exercise, answer):
    """Compare an answer with the reference and the known wrong answers.

    Args:
        exercise: an Exercise.
        answer: the student's function.

    Returns:
        A Verdict.
    """
    if not callable(answer):
        return Verdict(
            "wrong",
            "請把函數本身交給 check，不要加括號呼叫它。",
            "Hand the function itself to check, without calling it.",
        )
    outcomes = [_outcome(answer, case) for case in exercise.cases]
    if any(isinstance(got, NotImplementedError) for got in outcomes):
        return Verdict(
            "blank",
            "尚未作答。把 raise NotImplementedError 換成你的程式再執行。",
            "not attempted yet. Replace raise NotImplementedError, run again.",
        )
    expected = [_outcome(exercise.solution, case) for case in exercise.cases]
    if all(map(_same, outcomes, expected)):
        return Verdict("solved", "答對了！", "solved.")
    for wrong in exercise.wrong:
        known = [_outcome(wrong.function, case) for case in exercise.cases]
        if all(map(_same, outcomes, known)):
            return Verdict("wrong", wrong.zh, wrong.en)
    return _first_difference(exercise.cases, outcomes, expected)


def _outcome(function, case):
    """Result of one call, or the exception that it raised."""
    try:
        with np.errstate(all="ignore"):
            # A copy, because an answer may change its arguments in place.
            return function(*deepcopy(case))
    except Exception as error:  # whatever a student's code may raise
        return error


def _same(got: Any, wanted: Any):
    """Equal to 1e-6, with the same shape; exceptions by their type."""
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        return type(got) is type(wanted)
    if isinstance(wanted, (tuple, list)) and isinstance(got, (tuple, list)):
        return len(got) == len(wanted) and all(map(_same, got, wanted))
    try:
        got, wanted = np.asarray(got), np.asarray(wanted)
        if got.shape != wanted.shape:
            return False
        if wanted.dtype.kind in "biuf" and got.dtype.kind in "biuf":
            return np.allclose(got, wanted, 1e-6, 1e-6, equal_nan=True)
        return bool(np.all(got == wanted))
    except (TypeError, ValueError):
        return False


def _first_difference(cases, outcomes, expected):
    case, got, wanted = next(
        triple
        for triple in zip(cases, outcomes, expected, strict=True)
        if not _same(*triple[1:])
    )
    call = f"({', '.join(_brief(argument) for argument in case)})"
    if isinstance(got, Exception):
        said = f"{type(got).__name__}: {_one_line(str(got), 120)}"
        return Verdict(
            "wrong",
            f"輸入 {call} 時程式出錯：{said}；應該得到 {_brief(wanted)}。",
            f"for {call} it raised {said}; expected {_brief(wanted)}.",
        )
    if got is None:
        return Verdict(
            "wrong",
            f"輸入 {call} 時沒有回傳值，是不是忘了 return？",
            f"for {call} it returned nothing; is a return missing?",
        )
    if _dimensions(got) != _dimensions(wanted):
        (zh_got, en_got), (zh, en) = map(_shape, (got, wanted))
        return Verdict(
            "wrong",
            f"輸入 {call} 時得到{zh_got}，應該是{zh}。",
            f"for {call} it gave {en_got}; expected {en}.",
        )
    return Verdict(
        "wrong",
        f"輸入 {call} 時得到 {_brief(got)}，應該是 {_brief(wanted)}。",
        f"for {call} it gave {_brief(got)}; expected {_brief(wanted)}.",
    )


def _shape(value):
    """The form of a value in words, in Chinese and English."""
    shape = _dimensions(value)
    if shape is None:
        kind, count = type(value).__name__, len(value)
        return f"{count} 個值的 {kind}", f"a {kind} of {count} values"
    if shape == ():
        return "一個值", "a single value"
    return f"形狀 {shape} 的陣列", f"an array of shape {shape}"


def _dimensions(value):
    """The shape of a value, or None where its parts differ in shape."""
    try:
        return np.shape(value)
    except ValueError:
        return None


def _brief(value):
    if inspect.isfunction(value):
        return value.__name__
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value, precision=4, threshold=12, separator=", "
        )
    else:
        text = repr(value)
    return _one_line(text, 60)


def _one_line(text, limit):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
