"""Margins are measured rightly, and those in the table are wide enough."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from course_authoring import lessons, margins, robust

linux = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="it chooses cores, on Linux"
)


@pytest.fixture
def record(monkeypatch):
    """A function: run an assertion measured; return {its part: margin}."""

    def run(assertion, **names):
        margins.found.clear()
        source = margins.measured(f"assert {assertion}", 0)
        exec(source, {"np": np, margins.HELPER: margins, **names})
        return dict(margins.found)

    yield run
    margins.found.clear()


@pytest.mark.parametrize(
    ("condition", "margin"),
    [
        ("a < 0.5", 0.2),
        ("0.5 > a", 0.2),
        ("a >= 0.5", -0.2),
        ("np.all(v > 1)", 1),
        ("(v > 2.5).all()", -0.5),
        ("all(x < 7 for x in v)", 3),
        ("a > 0.5 or v[0] > 1", 1),
        ("np.isclose(a, 0.4, rtol=0, atol=0.3)", 0.2),
        ("np.allclose(v, 3, 0, atol=0.4)", -0.6),
        ("(a < 1 if big else a > 1)", 0.7),
        ("len(v) == 3", math.inf),
        ("not any(v)", -math.inf),
        ("a < float('nan')", -math.inf),
    ],
)
def test_a_margin_is_the_distance_from_failing(record, condition, margin):
    names = {"a": 0.3, "v": np.array([2, 3, 4]), "big": True}
    (found,) = record(condition, **names).values()
    assert found == pytest.approx(margin)


def test_parts_of_an_assertion_are_measured_apart(record):
    found = record("0 < a < 1 and b > 2", a=0.25, b=5)
    assert found == {"0 < a": 0.25, "a < 1": 0.75, "b > 2": 3}


def test_of_a_loop_the_least_margin_is_kept():
    margins.found.clear()
    source = margins.measured("for a in (3, 1, 2):\n    assert a > 0", 0)
    exec(source, {margins.HELPER: margins})
    assert margins.found == {"a > 0": 1}
    margins.found.clear()


@pytest.mark.parametrize(
    ("entry", "value", "found"),
    [
        ({"band": [0.4, 0.9]}, [0.5, 0.6], [0.1, 0.3]),
        ({"true": [1.0, 2.0], "tolerance": 0.5}, [1.2, 2.0], [0.3]),
        ({"true": 7}, 7, [math.inf]),
        ({"true": 7}, 8, [-math.inf]),
        ({"true": [1.0, 2.0], "tolerance": 0.5}, 1.2, [-math.inf]),
        ({"true": "relu"}, "relu", [math.inf]),
    ],
)
def test_margins_of_a_claim_of_the_ledger(entry, value, found):
    pairs = dict(margins.of_fact(entry, value))
    assert list(pairs.values()) == pytest.approx(found)


@pytest.mark.parametrize(
    "source",
    [
        "np.random.default_rng(1)",
        "keras.utils.set_random_seed(1)",
        "course_utils.setup(seed=1, keras=True)",
        "layers.Dropout(0.5, seed=1)",
        "getattr(keras.initializers, name)(seed=1)",
    ],
)
def test_seeds_are_moved(source):
    assert "1 + 5000" in margins.measured(source, 5000)


def test_seeds_of_other_functions_stay():
    """A lesson's own function would move it twice; a generator cannot be."""
    for source in ("walk(seed=1)", "keras.random.uniform(2, seed=generator)"):
        assert margins.measured(source, 5000) == source


@pytest.mark.parametrize("flags", [[], ["-O"]])
def test_an_enforced_assertion_fails_whatever_the_flags(flags):
    source = margins.enforced("assert 1 > 2, 'one is less'")
    ran = subprocess.run(
        [sys.executable, *flags, "-c", source], capture_output=True, text=True
    )
    assert "AssertionError: one is less" in ran.stderr
    exec(margins.enforced("assert 1 < 2"))


def test_the_fingerprint_is_that_of_what_is_computed_and_claimed():
    before = margins.digest(["x = 1  # one\nassert x"], {"S2-30": [0, 1]})
    same = {"S2-30": [0, 1]}
    assert before == margins.digest(["x = (1)\nassert x  # it"], same)
    assert before != margins.digest(["x = 2\nassert x"], same)
    assert before != margins.digest(["x = 1\nassert x > 0"], same)
    assert before != margins.digest(["x = 1\nassert x"], {"S2-30": [0, 2]})


def test_the_fingerprint_is_the_same_in_every_python():
    """From 3.12 on a syntax tree is written with more, or with less."""
    source = "def double(x):\n    return np.add(x, x)"
    assert margins.digest([source], {}) == "0638f6087a6a"


def test_two_failures_and_a_narrow_margin_are_weak():
    assert not robust.weak([0.5, 0.6, 0.4])
    assert robust.weak([0.5, 0.6, 0.4, -0.01])
    assert robust.weak([0.5, 0.9, 0.01])
    assert not robust.weak([math.inf, math.inf])
    assert robust.weak([math.inf, -math.inf])
    assert robust.weak([math.nan])


def test_a_run_that_was_measured_is_not_planned_again(tmp_path, monkeypatch):
    monkeypatch.setattr(robust, "MEASURED", tmp_path / "robustness.jsonl")
    lesson = lessons.load_all(["00"])
    run, *rest = robust.plan(lesson)
    on_tensorflow = len(robust.SETTINGS) - 1  # 00 trains nothing with Keras
    assert len(rest) == len(robust.SEEDS) * on_tensorflow - 1
    robust.keep(run | {"seconds": 1, "margins": {"a > b": 0.5}})
    assert robust.key(run) in robust.known()
    found = robust.summary(robust.current())
    assert found == {"00": {"a > b": {"real": [0.5]}}}


def test_the_page_says_what_was_measured_before_a_change(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(robust, "MEASURED", tmp_path / "robustness.jsonl")
    run, *_ = robust.plan(lessons.load_all(["00"]))
    before = {"digest": "of before", "seconds": 1, "margins": {"c > d": 0}}
    robust.keep(run | before)
    assert not robust.current()
    assert "Measured before its code was changed last." in robust.page()
    assert "| `c > d` |" in robust.page()
    robust.keep(run | {"seconds": 1, "margins": {"a > b": 0}})
    assert "Measured before" not in robust.page()
    assert "| `a > b` |" in robust.page()
    assert "c > d" not in robust.page()


@linux
def test_a_run_that_failed_is_told_and_tried_again(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(robust, "MEASURED", tmp_path / "robustness.jsonl")
    crash = {"seconds": 1, "margins": {}, "error": "KeyError: 'loss'"}
    monkeypatch.setattr(robust, "execute", lambda run, cores: crash)
    with pytest.raises(SystemExit, match="ended in an error"):
        robust.measure(lessons.load_all(["00"]))
    assert "KeyError: 'loss'" in capsys.readouterr().out
    assert not robust.known()


@linux
def test_each_run_has_the_cores_that_it_is_measured_on(tmp_path, monkeypatch):
    monkeypatch.setattr(robust, "MEASURED", tmp_path / "robustness.jsonl")
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {2, 5})
    used = []

    def execute(run, cores):
        used.append((run["arithmetic"], cores))
        return {"seconds": 1, "margins": {}}

    monkeypatch.setattr(robust, "execute", execute)
    robust.measure(lessons.load_all(["00"]))
    assert len(robust.known()) == len(used)
    assert all(
        cores == {2, 5} if name == "two cores" else cores in ({2}, {5})
        for name, cores in used
    )


@linux
def test_a_lesson_is_measured_as_it_stands(tmp_path):
    run, *_ = robust.plan(lessons.load_all(["00"]))
    found = robust.execute(run | {"edition": "sample"}, {0})
    assert found["margins"] == {
        "S1-01 exactly": math.inf,
        "report.text.startswith('Python')": math.inf,
    }


@pytest.mark.parametrize("edition", robust.EDITIONS)
def test_nothing_is_measured_on_the_other_data(edition, monkeypatch, capsys):
    monkeypatch.setattr(robust, "has_real", lambda name: edition != "real")
    robust.execute_here({"lesson": "05", "edition": edition, "seed": 0})
    assert "not measured: real data" in capsys.readouterr().out


@pytest.mark.parametrize("lesson", lessons.load_all(), ids=lambda x: x.name)
def test_every_measured_margin_is_wide_enough(lesson):
    seeds = {
        edition: {
            run["seed"]
            for run in robust.current()
            if (run["lesson"], run["edition"]) == (lesson.number, edition)
        }
        for edition in robust.EDITIONS
    }
    found = robust.summary(robust.current()).get(lesson.number, {})
    if not found:
        pytest.skip("not measured since its code was changed")
    narrow = [
        (claim, edition, values)
        for claim, editions in found.items()
        for edition, values in editions.items()
        if min(values) <= 0
        # Of few seeds the standard deviation is not known.
        or (seeds[edition] == set(robust.SEEDS) and robust.weak(values))
    ]
    assert not narrow
