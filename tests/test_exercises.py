"""Exercises tell blank, right and each known wrong answer apart."""

import re

import numpy as np
import pytest
from lesson_functions import definitions

from course_authoring import lessons
from course_utils import exercises
from course_utils.exercises import Exercise, Wrong, judge

LESSONS = lessons.load_all()
ALL = [
    exercise
    for lesson in LESSONS
    for exercise in exercises.in_lesson(lesson.number)
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


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.name)
def test_the_solutions_in_the_lesson_pass(lesson, capsys):
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
    for lesson in LESSONS:
        assert all(
            exercise.id.startswith(f"{lesson.number}-")
            for exercise in exercises.in_lesson(lesson.number)
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
        (lambda z: int("7" * 99 + "x"), "wrong", "777… in line "),
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


@pytest.mark.parametrize(
    ("answer", "mark", "zh", "en"),
    [
        (blank, "○", "尚未作答。", "not attempted yet."),
        (exercises.find("00-mean").solution, "✓", "答對了！", "solved."),
        (lambda values: 1 / 0, "✗", "輸入", "for "),
    ],
)
def test_both_languages_begin_in_the_same_column(capsys, answer, mark, zh, en):
    exercises.check("00-mean", answer)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{mark} 00-mean: {zh}")
    assert second.startswith(f"           {en}")


def test_an_unknown_lesson_has_no_exercises():
    assert exercises.in_lesson("99") == []
    with pytest.raises(KeyError, match=r"'99-x'; this lesson has \[\]\."):
        exercises.check("99-x", sum)


def test_a_lesson_whose_answers_miss_a_package_is_not_taken_for_unknown(
    tmp_path, monkeypatch
):
    answers = tmp_path / "98_trial" / "answers.py"
    answers.parent.mkdir()
    answers.write_text("import no_such_package")
    monkeypatch.setattr(exercises, "LESSONS", tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        exercises.in_lesson("98")


def test_each_is_found_by_its_id():
    for exercise in ALL:
        assert exercises.find(exercise.id) is exercise


def verdict_of(solution, answer, *cases):
    cases = list(cases) or [(np.array([1.0, 2.0]),)]
    return judge(Exercise("99-x", solution, cases, []), answer)


@pytest.mark.parametrize(
    ("solution", "answer", "status"),
    [
        (1.0, 1.0 + 1.5e-6, "solved"),  # 1e-6 of the value and 1e-6 more
        (1.0, 1.0 + 2.5e-6, "wrong"),
        (0.0, 0.9e-6, "solved"),
        (0.0, 1.5e-6, "wrong"),
        (1e6, 1e6 + 0.9, "solved"),
        (1e6, 1e6 + 1.5, "wrong"),
        (1.0, np.float32(1 + 1.8e-5), "solved"),  # ten times as much
        (1.0, np.float32(1 + 2.2e-5), "wrong"),
        (np.nan, np.nan, "solved"),
        (np.ones(2), [1, 1], "solved"),
        (np.ones((2, 1)), np.ones((1, 2)), "wrong"),
        (np.ones(2), np.ones(2, bool), "solved"),
        ((1.0, 2.0), [1.0, 2.0], "solved"),
        ((1.0, "a"), (1.0, "a"), "solved"),
        ((1.0, "a"), (1.0, "b"), "wrong"),
        ((1.0, [2.0, 3.0]), (1.0, [2.0, 3.0]), "solved"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), "wrong"),
        ((1.0, 2.0, 3.0), (1.0, 2.0), "wrong"),
        ("same", "same", "solved"),
        ("same", "other", "wrong"),
        ("1", 1, "wrong"),
        ([1.0, 2.0], [[1.0], 2.0], "wrong"),
    ],
)
def test_what_counts_as_the_same(solution, answer, status):
    verdict = verdict_of(lambda z: solution, lambda z: answer)
    assert verdict.status == status


def test_an_exception_is_right_where_the_solution_raises_it():
    def raises(error):
        def function(z):
            raise error

        return function

    solution = raises(ValueError("negative"))
    assert verdict_of(solution, raises(ValueError("?"))).status == "solved"
    assert verdict_of(solution, raises(TypeError("?"))).status == "wrong"
    assert verdict_of(solution, lambda z: z).status == "wrong"
    assert verdict_of(lambda z: z, solution).status == "wrong"


def test_the_first_call_that_differs_is_told_in_both_languages():
    verdict = verdict_of(
        lambda f, z: 2 * z,
        lambda f, z: z + 2,
        (np.sum, np.float64(2.0)),
        (blank, np.array([1.0, 1 / 3])),
        (blank, 5.0),
    )
    call = "(blank, [1. , 0.3333])"
    gave, expected = "[3. , 2.3333]", "[2. , 0.6667]"
    assert verdict.en == f"for {call} it gave {gave}; expected {expected}."
    assert verdict.zh == f"輸入 {call} 時得到 {gave}，應該是 {expected}。"


def test_what_is_told_is_short():
    def long(z):
        raise ValueError("much\ntoo long " * 20)

    said = verdict_of(lambda z: z, long).en
    call = re.escape("for ([1., 2.]) it raised ValueError: ")
    (text,) = re.findall(f"^{call}(.*) in line ", said)
    assert text.startswith("much too long") and text.endswith("…")
    assert len(text) == 120
    case = (np.arange(13), "a" * 99, np.float64(0.5))
    said = verdict_of(lambda *z: 1, lambda *z: 2, case).en
    row = "[ 0, 1, 2, ..., 10, 11, 12]"
    quoted = "'" + "a" * 58 + "…"
    assert said == f"for ({row}, {quoted}, 0.5) it gave 2; expected 1."
    said = verdict_of(lambda *z: 1, lambda *z: 2, (np.arange(12),)).en
    assert "..." not in said


@pytest.mark.parametrize(
    ("solution", "answer", "en", "zh"),
    [
        (
            np.ones(2),
            np.ones((2, 3)),
            "an array of shape (2, 3)",
            "形狀 (2, 3) 的陣列",
        ),
        (np.ones(2), 1.0, "a single value", "一個值"),
        (np.ones(2), [[1.0], 1.0, 2.0], "a list of 3 values", "3 個值的 list"),
    ],
)
def test_another_shape_is_told_in_words(solution, answer, en, zh):
    verdict = verdict_of(lambda z: solution, lambda z: answer)
    expected = "an array of shape (2,)"
    assert verdict.en.endswith(f" it gave {en}; expected {expected}.")
    expected = "應該是形狀 (2,) 的陣列。"
    assert verdict.zh == f"輸入 ([1., 2.]) 時得到{zh}，{expected}"


def test_numbers_out_of_range_are_no_error():
    with np.errstate(all="raise"):
        verdict = verdict_of(lambda z: z, lambda z: z / 0)
    assert "it gave [inf, inf]; expected" in verdict.en


def shifted(value, by):
    """The numbers of a result, each a little too large."""
    if isinstance(value, (tuple, list)):
        return type(value)(shifted(item, by) for item in value)
    return None if value is None else value * (1 + by) + by


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_a_small_error_can_be_seen(exercise):
    def answer(*case):
        return shifted(exercise.solution(*case), 2e-5)

    with np.printoptions(precision=4, suppress=True):  # as in a lesson
        verdict = judge(exercise, answer)
    pattern = r"(?:it gave|result\[.*\] is) (.*); expected (.*)\."
    gave, expected = re.search(pattern, verdict.en).groups()
    assert numbers_in(gave) != numbers_in(expected)


def numbers_in(text):
    return [float(number) for number in re.findall(r"-?\d[\d.e-]*", text)]


def in_float32(value):
    if isinstance(value, (tuple, list)):
        return type(value)(map(in_float32, value))
    if isinstance(value, float) or (
        isinstance(value, np.ndarray) and value.dtype == float
    ):
        return np.float32(value)
    return value


# In float32 1 - 1e-7 is another number, which has a hint of its own.
@pytest.mark.parametrize(
    "exercise",
    [exercise for exercise in ALL if exercise.id != "03-cross-entropy"],
    ids=lambda e: e.id,
)
def test_float32_is_accurate_enough(exercise):
    def answer(*case):
        return in_float32(exercise.solution(*in_float32(case)))

    assert judge(exercise, answer).status == "solved"


def test_the_index_of_what_differs_within_a_large_result():
    wanted = np.zeros((30, 40))
    got = wanted.copy()
    got[20, 7] = 1e-3
    verdict = verdict_of(lambda z: (z, wanted), lambda z: (z, got))
    assert verdict.en.endswith(" result[1][20, 7] is 0.001; expected 0.0.")
    assert verdict.zh.endswith("時，result[1][20, 7] 是 0.001，應該是 0.0。")


def pooled_in_loops(rows, columns):
    def answer(table, size):
        pooled = np.zeros((rows(table) // size, columns(table) // size))
        for i, j in np.ndindex(pooled.shape):
            block = table[i * size :, j * size :][:size, :size]
            pooled[i, j] = block.max()
        return pooled

    return answer


def counted(size):
    def answer(true, answers, classes):
        counts = np.zeros((size(true, answers),) * 2)
        np.add.at(counts, (true, answers), 1)
        return counts

    return answer


def own_weights_first(layers):
    merged = np.zeros(len(layers[0][0]))
    for W, b in layers:
        merged = (merged + b) @ W
    return merged


def right_for_bits(points):
    return np.where(points.sum(axis=1) % 2 == 1, 1, -1)


@pytest.mark.parametrize(
    ("number", "answer", "hint"),
    [
        ("00-mean", lambda v: round(sum(v) / len(v), 2), "it gave 1.67"),
        ("01-xor", right_for_bits, "remainders"),
        ("01-xor", lambda p: p.sum(axis=1) % 2 * 2 - 1, "remainders"),
        ("01-xor", lambda p: np.where(p.sum(1) % 2, 1, -1), "remainders"),
        ("01-xor", lambda p: -np.prod(1 - 2 * p, axis=1), "remainders"),
        (
            "01-xor",
            lambda p: np.where(p[:, 0] ^ p[:, 1] ^ p[:, 2], 1, -1),
            "remainders",
        ),
        ("02-merged-bias", own_weights_first, "the W of its own layer"),
        ("02-count-dead", lambda z: (z[:-1] <= 0).all(0).sum(), "it gave"),
        ("05-flatten-scale", lambda p: p.reshape(len(p), -1) // 255, "//"),
        (
            "05-flatten-scale",
            lambda p: p.reshape(len(p), -1) / np.max(p),
            "largest pixel at hand",
        ),
        ("05-accuracy", lambda p, y: (p == y).mean(), "exactly 0 or 1"),
        ("05-accuracy", lambda p, y: (p == y).all(1).mean(), "exactly 0"),
        (
            "05-accuracy",
            lambda p, y: 100 * (p.argmax(1) == y.argmax(1)).mean(),
            "percentage",
        ),
        (
            "05-confusion-matrix",
            counted(lambda true, answers: max(true) + 1),
            "lack the last class",
        ),
        (
            "05-confusion-matrix",
            counted(lambda true, answers: max(*true, *answers) + 1),
            "lack the last class",
        ),
        ("06-max-pool", pooled_in_loops(len, len), "wrong for other tables"),
        (
            "06-max-pool",
            pooled_in_loops(lambda t: t.shape[1], lambda t: t.shape[1]),
            "wrong for other tables",
        ),
        (
            "06-max-pool",
            lambda t, s: t.reshape(len(t) // s, s, len(t) // s, s).max((1, 3)),
            "first cut off",
        ),
        (
            "06-max-pool",
            lambda t, s: pooled_in_loops(len, lambda t: t.shape[1])(
                t, s
            ).astype(int),
            "it gave",
        ),
        (
            "10-relu-slope",
            lambda w, x, y: 2 * (w * x + x - y) * x * (w * x + x > 0.5),
            "it gave",
        ),
        (
            "13-to-class",
            lambda v, edges: (v[..., np.newaxis] < edges).sum(axis=-1),
            "The order is reversed",
        ),
        (
            "13-standardise",
            lambda train, played, new, played_new: exercises.find(
                "13-standardise"
            ).solution(train, train.any(2), new, new.any(2)),
            "a season of zeros may well",
        ),
    ],
)
def test_what_the_cases_tell_apart(number, answer, hint):
    verdict = judge(exercises.find(number), answer)
    assert verdict.status == "wrong"
    assert hint in verdict.en


def test_a_network_with_other_thresholds_is_right():
    def parity(points):
        total = points @ np.ones(3)
        hidden = np.sign(total[:, None] - np.array([0.9, 1.1, 2.9]))
        return np.sign(hidden @ [1, -1, 1])

    assert judge(exercises.find("01-xor"), parity).status == "solved"


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("01-step", ValueError("no such thing")),
        ("01-step", TypeError("The truth value of an array is ambiguous")),
        ("05-flatten-scale", ValueError("no such thing")),
        ("13-pad-career", ValueError("no such thing")),
    ],
)
def test_a_hint_for_one_exception_is_not_given_for_another(number, error):
    def answer(*case):
        raise error

    verdict = judge(exercises.find(number), answer)
    assert f"it raised {type(error).__name__}: {error} in line" in verdict.en


def test_an_exception_is_known_by_its_words_without_the_numbers():
    solution = exercises.find("13-pad-career").solution

    def answer(seasons, length):
        if not len(seasons):
            raise ValueError(
                "could not broadcast input array from shape (7,) "
                "into shape (9,9)"
            )
        return solution(seasons, length)

    verdict = judge(exercises.find("13-pad-career"), answer)
    assert "padded[-0:]" in verdict.en
