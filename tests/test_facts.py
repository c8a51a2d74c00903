"""The ledger is complete, consistent, and holds the lessons to it."""

import re
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from course_utils import facts

import lessons

LEDGER = facts.ledger()
FACTS, ERRATA = LEDGER["facts"], LEDGER["errata"]
# Verdicts per deck: exact, rounding, wrong, imprecise, computed, re-run,
# confirmed, not recomputable.
COUNTS = {
    "S0": (18, 0, 5, 1, 6, 0, 3, 0),
    "S1": (4, 0, 2, 0, 1, 0, 0, 1),
    "S2": (11, 8, 2, 0, 4, 5, 0, 5),
    "S3": (22, 5, 13, 1, 14, 6, 0, 2),
    "S4": (14, 13, 9, 2, 7, 0, 0, 3),
}
VERDICTS = (
    "exact",
    "rounding",
    "wrong",
    "imprecise",
    "computed",
    "re-run",
    "confirmed",
    "n/r",
)


def test_all_claims_and_errata_are_there():
    assert len(FACTS) == 187
    assert list(ERRATA) == [f"R{n:02d}" for n in range(1, 118)]


@pytest.mark.parametrize("deck", COUNTS)
def test_verdicts_are_counted_as_in_the_inventory(deck):
    found = Counter(
        fact["verdict"] for key, fact in FACTS.items() if key[:2] == deck
    )
    assert tuple(found[v] for v in VERDICTS) == COUNTS[deck]


@pytest.mark.parametrize("key", FACTS)
def test_an_entry_is_complete(key):
    fact = FACTS[key]
    assert {"slide", "claim", "verdict", "lesson"} <= set(fact)
    assert re.fullmatch(r"\d\d", fact["lesson"])
    has_value = ("true" in fact) + ("band" in fact)
    assert has_value == (0 if fact["verdict"] == "n/r" else 1)
    assert set(fact.get("errata", [])) <= set(ERRATA)


def _agrees(printed, true, loosely):
    """Whether each true value, rounded as printed, gives what is printed.

    Loosely: zeros at the end of a whole number (20000) count as rounded.
    """
    pairs = zip(_flat(printed), _flat(true), strict=True)
    for text, value in pairs:
        number = Decimal(str(text))
        if loosely:
            number = number.normalize()
        unit = Decimal(1).scaleb(number.as_tuple().exponent)
        if abs(number - Decimal(value)) > Decimal("0.5000001") * unit:
            return False
    return True


def _flat(value):
    return np.ravel(np.asarray(value, dtype=object))


@pytest.mark.parametrize(
    "key", [k for k, f in FACTS.items() if "printed" in f and "true" in f]
)
def test_the_verdict_is_what_the_numbers_say(key):
    fact = FACTS[key]
    printed, true, verdict = fact["printed"], fact["true"], fact["verdict"]
    if verdict in ("exact", "confirmed"):
        assert printed == true or _agrees(printed, true, loosely=False)
    if verdict == "rounding":
        assert _agrees(printed, true, loosely=True)
    if verdict == "wrong":
        assert printed != true


@pytest.mark.parametrize(
    "key", [k for k, f in FACTS.items() if f["verdict"] == "wrong"]
)
def test_a_wrong_number_has_its_erratum(key):
    assert FACTS[key].get("errata")


@pytest.mark.parametrize("number", ERRATA)
def test_an_erratum_is_told_in_both_languages(number):
    erratum = ERRATA[number]
    assert erratum["kind"] in "FNCKTXV"
    for part in ("says", "right", "why"):
        assert erratum[part]["zh"] and erratum[part]["en"]
    assert set(erratum.get("facts", [])) <= set(FACTS)


def test_lessons_use_exactly_the_entries_that_are_theirs():
    for lesson in lessons.load_all():
        code = "\n".join(cell.source for cell in lesson.cells)
        used = set(re.findall(r'facts\.check\(\s*"([^"]+)"', code))
        due = {
            key
            for key, fact in FACTS.items()
            if fact["lesson"] == lesson.number and fact["verdict"] != "n/r"
        }
        assert due <= used <= set(FACTS)


@pytest.mark.parametrize("key", [k for k, f in FACTS.items() if "true" in f])
def test_the_true_value_passes_and_a_wrong_one_does_not(key, capsys):
    fact = FACTS[key]
    facts.check(key, fact["true"])
    line = capsys.readouterr().out
    assert line.startswith(f"✓ {key}: ") and line.count("\n") == 1
    for erratum in fact.get("errata", []):
        assert erratum in line
    with pytest.raises(AssertionError, match=key):
        facts.check(key, _spoil(fact["true"], fact.get("tolerance", 0)))


def _spoil(true, tolerance):
    """The value with one entry changed by a little over the tolerance."""
    if isinstance(true, bool):
        return not true
    if isinstance(true, str):
        return true + "?"
    values = np.array(true, dtype=object if _has_text(true) else None)
    flat = values.ravel()
    if isinstance(flat[-1], str | np.str_):
        flat[-1] = "spoilt"
    elif values.dtype.kind == "b":
        flat[-1] = not flat[-1]
    else:
        values = values.astype(float)
        values.ravel()[-1] += 1.5 * tolerance + 1e-12 * abs(values.ravel()[-1])
        if tolerance == 0:
            values.ravel()[-1] += 1
    return values


def _has_text(true):
    return any(isinstance(v, str) for v in np.ravel(np.asarray(true, object)))


@pytest.mark.parametrize("key", [k for k, f in FACTS.items() if "band" in f])
def test_a_band_holds_and_prints_no_measured_digit(key, capsys):
    low, high = FACTS[key]["band"]
    facts.check(key, 0.371 * low + 0.629 * high)
    inside = capsys.readouterr().out
    facts.check(key, 0.9 * low + 0.1 * high)
    assert capsys.readouterr().out == inside
    for outside in (low - 0.01, high + 0.01, float("nan")):
        with pytest.raises(AssertionError, match=key):
            facts.check(key, outside)


def test_a_value_of_another_shape_is_refused():
    with pytest.raises(AssertionError, match="S2-01"):
        facts.check("S2-01", 0.62)


def test_true_is_not_the_number_one():
    key = next(k for k, f in FACTS.items() if f.get("true") is True)
    with pytest.raises(AssertionError, match=key):
        facts.check(key, 1)


def test_unknown_and_uncheckable_entries_are_said_plainly():
    with pytest.raises(KeyError, match="no entry 'S9-99'"):
        facts.check("S9-99", 0)
    with pytest.raises(ValueError, match="cannot be recomputed"):
        facts.check("S1-08", 0)
