"""Check a student's answer and say why a wrong one is wrong."""

import inspect
import re
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import util

import numpy as np

from course_utils import folders, progress
from course_utils.attempts import (
    NotNumbers,
    QuestionError,
    Raised,
    TooLong,
    outcome,
    outcomes,
)

LESSONS = folders.of_course("lessons")

# An answer has this long, and a thousand times as long as the solution just
# now took, so that neither a slow computer nor a busy one fails it.
_LEAST_SECONDS = 10

# What a function of Wrong returns where it does not matter in which way an
# answer fails, so that one hint fits all that are right elsewhere.
ANYTHING = NotNumbers("anything")

# Functions that were checked and not solved yet.
_checked = weakref.WeakSet()


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

    It never raises for a wrong answer, so that Run All goes on, and gives
    up an answer that does not end after about ten seconds.

    Args:
        exercise_id: such as "01-step".
        answer: the student's function.

    Raises:
        KeyError: there is no such exercise.
    """
    _tell(exercise_id, judge(find(exercise_id), answer), answer)


def grade(exercise_id, answer):
    """As check, but raise where the answer is not right: for nbgrader.

    Args:
        exercise_id, answer: as for check.

    Raises:
        KeyError: there is no such exercise.
        AssertionError: the answer is wrong or missing; says why.
    """
    verdict = judge(find(exercise_id), answer)
    _tell(exercise_id, verdict, answer)
    if verdict.status != "solved":
        raise AssertionError(f"{verdict.zh}\n{verdict.en}")


def _tell(exercise_id, verdict, answer):
    """Print a Verdict; remember what is solved."""
    mark = {"blank": "○", "solved": "✓", "wrong": "✗"}[verdict.status]
    zh, en = verdict.zh, verdict.en
    if verdict.status == "wrong" and inspect.isfunction(answer):
        if answer in _checked:
            zh += "（函數和上次檢查時是同一個；改過的話，請先執行它那一格。）"
            en += " (Same function as at the last check: if you have changed"
            en += " it, run its cell first.)"
        _checked.add(answer)
    if verdict.status == "solved":
        progress.remember(exercise_id)
    print(f"{mark} {exercise_id}: {zh}")
    print(f"{' ' * (len(exercise_id) + 4)}{en}")


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
    if _is_untouched(answer):
        return Verdict(
            "blank",
            "尚未作答。把 raise NotImplementedError 換成你的程式，執行那一格，"
            "再檢查一次。",
            "not attempted yet. Replace raise NotImplementedError with your "
            "code, run its cell, then check again.",
        )
    start = time.perf_counter()
    expected = [outcome(exercise.solution, case) for case in exercise.cases]
    seconds = _LEAST_SECONDS + 1000 * (time.perf_counter() - start)
    got = outcomes(answer, exercise.cases, seconds)
    if all(map(_same, got, expected)):
        return Verdict("solved", "答對了！", "solved.")
    for wrong in exercise.wrong:
        known = [outcome(wrong.function, case) for case in exercise.cases]
        if all(map(_alike, got, known)):
            return Verdict("wrong", wrong.zh, wrong.en)
    return _first_difference(exercise.cases, got, expected)


def _blank():
    raise NotImplementedError


def _is_untouched(answer):
    """Is `raise NotImplementedError` all that a function does?"""
    code, blank = getattr(answer, "__code__", None), _blank.__code__
    return code is not None and (
        (code.co_code, code.co_names) == (blank.co_code, blank.co_names)
    )


def _same(got, wanted):
    """The same shape and, within tolerance, the same numbers.

    Exceptions are compared by their class.
    """
    if isinstance(got, Raised) and isinstance(wanted, Raised):
        return got.kind is wanted.kind
    if any(
        isinstance(v, (Raised, NotNumbers, TooLong)) for v in (got, wanted)
    ):
        return False
    if _is_sequence(got) and _is_sequence(wanted):
        return len(got) == len(wanted) and all(map(_same, got, wanted))
    shape = _dimensions(got)
    if shape is None or shape != _dimensions(wanted):
        return False
    return bool(np.all(_close(np.asarray(got), np.asarray(wanted))))


def _close(got, wanted):
    """True for each element that is right within the tolerance.

    That is 1e-6 of the value and 1e-6 more, or ten times as much where the
    answer was computed in float32.
    """
    numbers = [array.dtype.kind in "biufc" for array in (got, wanted)]
    if all(numbers):
        tolerance = 1e-5 if got.dtype == np.float32 else 1e-6
        return np.isclose(got, wanted, tolerance, tolerance, equal_nan=True)
    return np.full(got.shape, False) if any(numbers) else got == wanted


def _alike(got, known):
    """The same, and where both are exceptions, in the same words."""
    if known is ANYTHING:
        return not isinstance(got, TooLong)
    if isinstance(got, Raised) and isinstance(known, Raised):
        return got.kind is known.kind and _words(got) == _words(known)
    return _same(got, known)


def _words(error):
    """An exception's message without its numbers and shapes."""
    return re.sub(r"\(.*?\)|\d+", "", error.text)


def _is_sequence(value):
    return isinstance(value, (tuple, list))


def _first_difference(cases, found, expected):
    if isinstance(found[-1], TooLong):
        number = len(found) - 1
    else:
        number = list(map(_same, found, expected)).index(False)
    call = f"({', '.join(_brief(argument) for argument in cases[number])})"
    zh, en = _reason(found[number], expected[number])
    return Verdict("wrong", f"輸入 {call} 時{zh}", f"for {call} {en}")


def _reason(got, wanted):
    """What is wrong with an outcome, in Chinese and English."""
    if isinstance(got, TooLong):
        return _delay(got)
    if isinstance(got, Raised):
        return _trouble(got, wanted)
    if got is None:
        return (
            "沒有回傳值，是不是忘了 return？",
            "it returned nothing; is a return missing?",
        )
    if isinstance(got, NotNumbers):
        return (
            f"得到一個 {got.kind}，裡面沒有數字；應該是 {_brief(wanted)}。",
            f"it gave a value of type {got.kind}, which holds no numbers; "
            f"expected {_brief(wanted)}.",
        )
    if _dimensions(got) != _dimensions(wanted):
        (zh_got, en_got), (zh, en) = map(_shape, (got, wanted))
        return (
            f"得到{zh_got}，應該是{zh}。",
            f"it gave {en_got}; expected {en}.",
        )
    place, got, wanted = _told_apart(got, wanted)
    if place:
        return (
            f"，result{place} 是 {got}，應該是 {wanted}。",
            f"result{place} is {got}; expected {wanted}.",
        )
    return (
        f"得到 {got}，應該是 {wanted}。",
        f"it gave {got}; expected {wanted}.",
    )


def _delay(got):
    zh, en = _at_line(got.line)
    zh = f"跑了 {got.seconds:.0f} 秒還沒結束" + (zh and f"，當時{zh}")
    en = f"it had not ended after {got.seconds:.0f} seconds{en}"
    if got.stopped:
        return (
            f"{zh}；已經停掉了。是不是無窮迴圈？",
            f"{en} and was stopped; is there an endless loop?",
        )
    return (
        f"{zh}；停不下來，還在背景裡跑：請選 Kernel → Restart Kernel。",
        f"{en}, could not be stopped and still runs: choose Kernel → "
        "Restart Kernel.",
    )


def _trouble(got, wanted):
    """What is wrong with an answer that raised an exception."""
    zh, en = _at_line(got.line)
    if got.kind is QuestionError:
        return (
            f"程式{zh}呼叫了 input()，這裡沒有人能回答；需要的數都在參數裡。",
            f"it called input(){en}, and nobody is here to reply; all that "
            "it needs is in its arguments.",
        )
    if got.kind is SystemExit:
        return (
            f"程式{zh}呼叫了 exit()，那會結束整個 Python；請用 return 交出"
            "結果。",
            f"it called exit(){en}, which would end all of Python; hand the "
            "result back with return.",
        )
    if got.kind is NotImplementedError:
        return (
            f"程式{zh}還留著 raise NotImplementedError；寫好之後請刪掉它。",
            f"it came to a raise NotImplementedError{en}; delete that once "
            "your code is there.",
        )
    said = _one_line(got.text, 120)
    said = f"{got.kind.__name__}: {said}" if said else got.kind.__name__
    return (
        f"程式{zh}出錯：{said}；應該得到 {_brief(wanted)}。",
        f"it raised {said}{en}; expected {_brief(wanted)}.",
    )


def _at_line(line):
    """Where in the student's code, in Chinese and English."""
    if line is None:
        return "", ""
    number, text = line
    text = _one_line(text, 60)
    return (
        f"在第 {number} 行" + (f"（{text}）" if text else ""),
        f" in line {number}" + (f" ({text})" if text else ""),
    )


def _told_apart(got, wanted):
    """Where two results of one shape differ, and both there, as texts.

    Returns:
        "" and the whole of both where these read differently; else the
        index of the first element that differs, such as "[1][0, 2]".
    """
    got, wanted = _in_one_form(got, wanted)
    texts = _brief(got), _brief(wanted)
    if texts[0] != texts[1]:
        return "", *texts
    shapes = _dimensions(got), _dimensions(wanted)
    if shapes[0] != shapes[1]:  # of two long arrays within a tuple
        return "", f"shape {shapes[0]}", f"shape {shapes[1]}"
    if _is_sequence(got) or _is_sequence(wanted):
        index = list(map(_same, got, wanted)).index(False)
        place = f"[{index}]"
    else:
        index = tuple(np.argwhere(~_close(got, wanted))[0].tolist())
        place = str(list(index))
    further, *texts = _told_apart(got[index], wanted[index])
    return place + further, *texts


def _in_one_form(got, wanted):
    """The same types for both, so that only values read differently."""
    if _is_sequence(got) and _is_sequence(wanted):
        return type(wanted)(got), wanted
    arrays = np.asarray(got), np.asarray(wanted)
    if all(array.dtype.kind in "iuf" for array in arrays):
        common = np.result_type(*arrays)
        return tuple(array.astype(common) for array in arrays)
    return got, wanted


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
    """A value on one short line."""
    if inspect.isfunction(value):
        return value.__name__
    if isinstance(value, Raised):
        return value.kind.__name__
    if isinstance(value, NotNumbers):
        return value.kind
    if _is_sequence(value):
        # More than 60 of them would be cut off anyway.
        items = ", ".join(map(_brief, value[:60]))
        text = f"[{items}]" if isinstance(value, list) else f"({items})"
    elif isinstance(value, (np.ndarray, np.generic)) and not value.ndim:
        text = repr(value.item())
    elif isinstance(value, np.ndarray):
        text = np.array2string(
            value, precision=4, threshold=12, separator=", "
        )
    else:
        text = repr(value)
    return _one_line(text, 60)


def _one_line(text, limit):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
