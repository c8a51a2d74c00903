"""The ledger is complete, consistent, and holds the lessons to it."""

import re
from decimal import Decimal

import numpy as np
import pytest

from course_authoring import lessons
from course_utils import facts

LEDGER = facts.ledger()
FACTS, ERRATA = LEDGER["facts"], LEDGER["errata"]
VERDICTS = {
    "exact",
    "rounding",
    "wrong",
    "imprecise",
    "computed",
    "re-run",
    "confirmed",
    "n/r",
}


@pytest.mark.parametrize("letters", ["S0-", "S1-", "S2-", "S3-", "S4-", "R"])
def test_no_claim_of_a_deck_and_no_erratum_is_missing(letters):
    """They are numbered from 1 on; none may get lost between lessons."""
    keys = [key for key in {**FACTS, **ERRATA} if key.startswith(letters)]
    numbers = sorted(int(key.removeprefix(letters)) for key in keys)
    assert numbers == list(range(1, len(keys) + 1))


def test_two_lessons_cannot_hold_the_same_entry(tmp_path, monkeypatch):
    for folder in ("01_one", "02_two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "facts.toml").write_text("[facts.S0-01]")
    monkeypatch.setattr(facts, "LESSONS", tmp_path)
    with pytest.raises(ValueError, match="S0-01"):
        facts.ledger.__wrapped__()


@pytest.mark.parametrize("key", FACTS)
def test_an_entry_is_complete(key):
    fact = FACTS[key]
    assert {"slide", "claim", "verdict", "lesson"} <= set(fact)
    assert fact["verdict"] in VERDICTS
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


@pytest.fixture(autouse=True)
def as_in_a_build(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    monkeypatch.setattr(facts, "_checked", {})


@pytest.fixture
def as_a_reader(monkeypatch):
    monkeypatch.delenv("COURSE_STRICT")


@pytest.mark.parametrize("key", [k for k, f in FACTS.items() if "true" in f])
def test_the_true_value_passes_and_a_wrong_one_does_not(key, capsys):
    fact = FACTS[key]
    facts.check(key, fact["true"])
    assert capsys.readouterr().out == ""
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
def test_a_band_holds_to_its_ends(key, capsys):
    low, high = FACTS[key]["band"]
    facts.check(key, 0.371 * low + 0.629 * high)
    facts.check(key, [low, high])
    assert capsys.readouterr().out == ""
    for outside in (low - 0.01, high + 0.01, float("nan"), [low, high + 1]):
        with pytest.raises(AssertionError, match=key):
            facts.check(key, outside)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("S2-30", 0.0967, "S2-30: 0.10 came out; expected 0.4 to 0.95 (test"),
        (
            "S2-01",
            [0.5, 0.5],
            "S2-01: [0.500, 0.500] came out; expected [0.618,",
        ),
        ("S4-07", 0, "S4-07: 0 came out; expected 316810 (number of"),
        ("S4-07", "many", "S4-07: many came out; expected 316810"),
    ],
)
def test_readers_are_told_calmly(key, value, said, as_a_reader, capsys):
    facts.check(key, value)
    told = capsys.readouterr().out
    assert told.startswith(said) and told.count("\n") == 1


def test_the_report_shows_the_value_of_the_reader(as_a_reader, capsys):
    facts.check("S3-46", [0.6, 0.44, 0.32, 0.23, 0.18])
    facts.check("S3-36", 0.25)
    report = facts.report()
    first, second, *rest = report.rows
    assert first[0].startswith("S3-46 ") and first[2].endswith("0.23, 0.18]")
    assert "0.17" not in first[2]
    assert second[1:] == (
        "0.04516",
        "0.2500",
        "expected 0.0445 to 0.046",
        "R69",
    )
    assert all(row[3] == "not run yet" for row in rest)
    told = {row[0].split()[0] for row in report.rows}
    assert told == {k for k, f in FACTS.items() if f["lesson"] == "08"}


def test_a_rounding_error_is_not_shown():
    facts.check("S3-10", -3.6e-15)
    assert facts.report().rows[0][2] == "0"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("S0-22", "0.002"),  # the slide prints 1.0
        ("S2-23", "4.36073e-05"),  # the slide prints 0.0
        ("S2-24", "0.00"),
        ("S0-14", "0.05"),  # the slide's number has 18 digits
        ("S0-19", "1.673263242354"),  # known to 12 digits
        ("S0-31", "[0.9, 0.999, 1e-08]"),
        ("S2-01", "[0.618, 0.829]"),
    ],
)
def test_as_many_digits_are_shown_as_say_something(key, shown):
    facts.check(key, FACTS[key]["true"])
    assert facts.report().rows[0][2] == shown


def test_the_report_says_which_claims_cannot_be_recomputed():
    facts.check("S1-07", FACTS["S1-07"]["true"])
    rows = {row[0].split()[0]: row for row in facts.report().rows}
    left = [
        key
        for key, fact in FACTS.items()
        if fact["verdict"] == "n/r"
        and fact["lesson"] == FACTS["S1-07"]["lesson"]
    ]
    assert left
    for key in left:
        assert rows[key][3] == FACTS[key]["note"]


def test_the_report_shows_a_claim_checked_again_once():
    facts.check("S4-03", FACTS["S4-03"]["true"])
    facts.check("S4-03", FACTS["S4-03"]["true"])
    keys = [row[0].split()[0] for row in facts.report().rows]
    assert keys.count("S4-03") == 1


def test_the_report_is_a_table_whose_text_is_taken_literally():
    facts.check("S3-53", FACTS["S3-53"]["true"])
    report = facts.report()
    page = report._repr_html_()
    assert page.count("<tr>") == len(report.rows) + 1
    assert "S0-18 (randn(n) − μ)/σ" in page and "S0-18" in repr(report)
    literal = facts.Report([("<b>", "$x$", "", "", "")])._repr_html_()
    assert "&lt;b&gt;</td><td" in literal and "$" not in literal


def test_a_report_of_nothing_says_what_to_do():
    assert repr(facts.report()) == facts.report()._repr_html_()
    assert "run the cells above" in repr(facts.report())


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
