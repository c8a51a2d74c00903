"""Whatever an answer does, the lesson goes on and the student learns why."""

import _thread
import builtins
import getpass
import io
import random
import sys
import threading
import time
import warnings
from fractions import Fraction

import matplotlib
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_utils import exercises
from course_utils.exercises import Exercise, judge

CASE = (np.array([1.0, 2.0]),)


def told(answer, solution=lambda z: 2 * z):
    """English verdict on an answer that should double."""
    verdict = judge(Exercise("99-x", solution, [CASE], []), answer)
    assert verdict.status == "wrong"
    assert verdict.zh.startswith("輸入 ([1., 2.]) 時")
    return verdict.en


@pytest.fixture
def short_limit(monkeypatch):
    monkeypatch.setattr(exercises, "_LEAST_SECONDS", 0.3)


class Symbolic:
    """Like a tensor of a graph, which has no numbers yet."""

    def __array__(self, *arguments, **options):
        raise NotImplementedError("no numbers")

    def __len__(self):
        raise TypeError("no length")

    __repr__ = __eq__ = __array__


class LaterError(NotImplementedError):
    def __str__(self):
        raise ValueError("no words")


def raises(error):
    def answer(z):
        raise error

    return answer


def leaves_a_line(z):
    doubled = 2 * z
    raise NotImplementedError
    return doubled


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda z: input("z? "), "called input() in line "),
        (lambda z: getpass.getpass(), "called input() in line "),
        (lambda z: sys.exit(), "called exit() in line "),
        (lambda z: sys.exit("done"), "called exit() in line "),
        (raises(LaterError()), "raised LaterError in line "),
        (raises(NotImplementedError("?")), "came to a raise NotImplemented"),
        (leaves_a_line, "came to a raise NotImplementedError in line "),
        (raises(GeneratorExit()), "raised GeneratorExit in line "),
        (raises(KeyboardInterrupt()), "raised KeyboardInterrupt in line "),
        (lambda z: Symbolic(), "gave a value of type Symbolic, which holds"),
        (lambda z: {"z": z}, "gave a value of type dict, which holds no"),
        (lambda z: (v for v in z), "gave a value of type generator, which"),
        (lambda z: np.mean, "gave a value of type "),
        (lambda z: 10**5000, "gave a value of type int, which holds no"),
        (lambda z: [None, 4.0], "gave [None, 4.0]; expected [2., 4.]."),
        (lambda z: str(z), "gave a single value; expected an array"),
    ],
)
def test_an_answer_may_do_what_it_likes(answer, says):
    # From the start, because the line that is quoted may hold anything.
    assert told(answer).startswith(f"for ([1., 2.]) it {says}")


def test_only_an_untouched_answer_is_blank():
    def untouched(z):
        """Twice z."""
        # Comments do not count.
        raise NotImplementedError

    def partly(z):
        if len(z) > 1:
            return 2 * z
        raise NotImplementedError

    double = Exercise("99-x", lambda z: 2 * z, [CASE, (np.ones(1),)], [])
    assert judge(double, untouched).status == "blank"
    verdict = judge(double, partly)
    assert verdict.status == "wrong"
    assert verdict.en.startswith("for ([1.]) it came to a raise")
    assert "it came to a raise" in told(lambda z: untouched(z))


def test_a_blank_answer_is_told_to_run_its_cell():
    def untouched(z):
        raise NotImplementedError

    verdict = judge(Exercise("99-x", lambda z: z, [CASE], []), untouched)
    assert "run its cell, then check" in verdict.en
    assert "執行那一格，再檢查" in verdict.zh


def test_a_second_check_of_the_same_function_says_that_it_is_the_same(capsys):
    def half(values):
        return sum(values) / 2

    exercises.check("00-mean", half)
    first = capsys.readouterr().out
    exercises.check("00-mean", half)
    second = capsys.readouterr().out
    assert "run its cell first" not in first
    zh, en = second.splitlines()
    assert "請先執行它那一格" in zh and "run its cell first" in en
    exercises.check("00-mean", lambda values: half(values))
    assert capsys.readouterr().out == first


def test_the_line_is_the_innermost_of_the_student():
    def helper(z):
        return np.linalg.inv(z)  # fails within NumPy

    def answer(z):
        first = z + 1
        return helper(first)

    number = helper.__code__.co_firstlineno + 1
    line = "return np.linalg.inv(z) # fails within NumPy"
    assert f"in line {number} ({line}); expected" in told(answer)


def test_an_error_in_the_call_itself_has_no_line():
    said = told(lambda: 0)
    assert said.endswith("but 1 was given; expected [2., 4.].")


def endless(z):
    while True:
        z = z + 1


def endless_and_deaf(z):
    while True:
        try:
            z = np.cos(z)
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("answer", [endless, endless_and_deaf])
def test_an_endless_loop_is_stopped(answer, short_limit, capsys):
    before = threading.active_count()
    said = told(answer)
    assert "it had not ended after 0 seconds in line " in said
    assert "and was stopped; is there an endless loop?" in said
    assert threading.active_count() == before
    assert capsys.readouterr().err == ""


def test_an_endless_loop_that_prints_does_not_flood(short_limit, capsys):
    def answer(z):
        while True:
            print("value", z)

    assert "is there an endless loop?" in told(answer)
    printed = capsys.readouterr().out
    assert printed.startswith("value [1. 2.]\nvalue [1. 2.]\n")
    assert printed.endswith(" …\n") and len(printed) < 20_000


def test_what_cannot_be_stopped_is_left_behind(short_limit):
    release = threading.Event()
    try:
        assert "choose Kernel → Restart Kernel" in told(
            lambda z: release.wait()
        )
    finally:
        release.set()


def test_a_loop_in_a_later_case_is_told_for_that_case(short_limit):
    def answer(z):
        while z[0] > 1:
            pass
        return 3 * z

    double = Exercise("99-x", lambda z: 2 * z, [CASE, (np.full(1, 9.0),)], [])
    assert judge(double, answer).en.startswith("for ([9.]) it had not ended")


def test_an_endless_loop_is_told_before_a_hint(short_limit):
    solution = exercises.find("01-xor").solution

    def answer(points):
        while points.dtype == float:
            pass
        return solution(points)

    verdict = judge(exercises.find("01-xor"), answer)
    assert "is there an endless loop?" in verdict.en


def test_on_a_slow_computer_there_is_more_time(monkeypatch):
    monkeypatch.setattr(exercises, "_LEAST_SECONDS", 0.1)

    def slow(z, seconds):
        time.sleep(seconds)
        return 2 * z

    exercise = Exercise("99-x", lambda z: slow(z, 0.01), [CASE], [])
    assert judge(exercise, lambda z: slow(z, 0.5)).status == "solved"


def test_an_import_is_not_cut_short(short_limit, tmp_path, monkeypatch):
    (tmp_path / "slow_module.py").write_text(
        "import time\nfor _ in range(100):\n    time.sleep(0.01)\nTWO = 2\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def answer(z):
        import slow_module

        return slow_module.TWO * z

    double = Exercise("99-x", lambda z: 2 * z, [CASE], [])
    assert judge(double, answer).status == "solved"


def test_the_stop_button_ends_the_answer_too():
    stop = threading.Timer(0.5, _thread.interrupt_main)
    before = threading.active_count()
    stop.start()
    with pytest.raises(KeyboardInterrupt):
        judge(Exercise("99-x", lambda z: z, [CASE], []), endless)
    stop.join()
    assert threading.active_count() == before


def settings():
    return (
        np.random.get_state()[1].tolist(),
        random.getstate(),
        np.get_printoptions(),
        np.geterr(),
        dict(matplotlib.rcParams),
        list(warnings.filters),
        builtins.input,
        sys.stdout,
    )


@pytest.mark.parametrize("ends", [True, False])
def test_settings_are_put_back(ends, short_limit):
    def answer(z):
        np.random.seed(7)
        random.seed(7)
        np.set_printoptions(precision=1)
        np.seterr(all="raise")
        matplotlib.rcParams["lines.linewidth"] = 9
        warnings.simplefilter("ignore")
        sys.stdout = io.StringIO()
        while not ends:
            pass
        return 2 * z

    before = settings()
    judge(Exercise("99-x", lambda z: 2 * z, [CASE], []), answer)
    assert settings() == before


def test_settings_of_keras_are_put_back():
    import keras

    def answer(z):
        keras.config.set_floatx("float64")
        keras.config.set_epsilon(1.0)
        keras.config.set_image_data_format("channels_first")
        return 2 * z

    def settings():
        config = keras.config
        return config.floatx(), config.epsilon(), config.image_data_format()

    before = settings()
    judge(Exercise("99-x", lambda z: 2 * z, [CASE], []), answer)
    assert settings() == before


def test_an_answer_prints_with_the_print_options_of_the_lesson(capsys):
    with np.printoptions(precision=2):
        judge(
            Exercise("99-x", lambda z: 2 * z, [CASE], []),
            lambda z: print(z / 3) or 2 * z,
        )
    assert capsys.readouterr().out == "[0.33 0.67]\n"


def test_numbers_of_other_kinds_are_numbers():
    double = Exercise("99-x", lambda z: 2 * z, [CASE], [])
    for kind in (Fraction, complex, np.float32, int):
        answer = [kind(2), kind(4)]
        assert judge(double, lambda z, a=answer: a).status == "solved"
        assert judge(double, lambda z, a=answer: np.array(a)).status == (
            "solved"
        )


def test_a_kernel_goes_on_after_every_answer():
    start = (
        "from course_utils import exercises\n"
        "exercises._LEAST_SECONDS = 0.3\n"
        "def mean(values):\n    "
    )
    bodies = {
        "exit()": "called exit()",
        "quit()": "called exit()",
        "input()": "called input()",
        "while True: pass": "it had not ended",
        "return 1 / 0": "ZeroDivisionError: division by zero in line 4 "
        "(return 1 / 0)",
        "return sum(values) / len(values)": "solved.",
    }
    cells = [
        nbformat.v4.new_code_cell(
            f"{start}{body}\nexercises.check('00-mean', mean)"
        )
        for body in bodies
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60).execute()
    for cell, says in zip(notebook.cells, bodies.values(), strict=True):
        (output,) = cell.outputs
        assert says in output.text
