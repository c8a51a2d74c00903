"""The slide ledger: what the decks print, and what is true.

A lesson proves each claim in place and tells of all of them at its end:

    facts.check("S2-01", output)
    facts.report()

Ids are those of the decks: S0 and S1 by 蔡炎龍, S2 by 李宏毅, S3 by 黃志勝,
S4 by 王一書. Entries stand in the facts.toml of each lesson:

A fact: slide (heading), claim (as printed), printed (the slide's numbers),
true and tolerance (absolute), or band [low, high] for a training; measures
(what a lesson passes to check), verdict, errata. Verdicts: exact, rounding,
wrong, imprecise, computed (nothing printed), re-run (random or trained),
confirmed (independent source), n/r (cannot be recomputed).

An erratum: kind F formula, N number, C concept, K code, T translation or
name, X text extraction, V convention.
"""

import html
import math
import os
import tomllib
from collections import Counter
from decimal import Decimal
from functools import cache

import numpy as np

from course_utils import folders

LESSONS = folders.of_course("lessons")

_AGREEMENT = {
    "exact": "as on the slide",
    "rounding": "the slide rounds",
    "computed": "no value on the slide",
    "confirmed": "as on the slide",
    "imprecise": "the slide is imprecise",
    "wrong": "the slide differs",
    "re-run": "in the expected range",
}
_HEAD = ("claim", "on the slide", "here", "verdict", "erratum")
_checked = {}  # {id: the reader's value}, in the order of the checks


@cache
def ledger():
    """Return {"facts": {id: entry}, "errata": {id: entry}} of all lessons.

    An entry's "lesson" is the number of the lesson that it belongs to.
    """
    whole = {"facts": {}, "errata": {}}
    for path in sorted(LESSONS.glob("*/facts.toml")):
        number = path.parent.name[:2]
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, entries in tables.items():
            for key, fact in entries.items():
                if key in whole[kind]:
                    raise ValueError(
                        f"{path} has {key}, as another lesson has; an entry "
                        "belongs to one lesson."
                    )
                whole[kind][key] = fact | {"lesson": number}
    return whole


def entry(fact_id):
    """Return one entry of the ledger as a dictionary.

    Raises:
        KeyError: the ledger has no such id.
    """
    facts = ledger()["facts"]
    if fact_id not in facts:
        raise KeyError(
            f"The ledger has no entry '{fact_id}'; expected an id such as "
            "'S2-01' (see facts.toml in the lesson's folder)."
        )
    return facts[fact_id]


def check(fact_id, value):
    """Hold a computed value against the ledger; say so if they differ.

    Silent where they agree: report() tells of that. Where they differ, the
    reader is told what came out and what was expected. COURSE_STRICT=1, as
    set by the course's builds and tests, makes that an error.

    Args:
        fact_id: such as "S2-01".
        value: number, bool, str, list or array; what the entry's `measures`
            or `claim` says.

    Raises:
        KeyError: the ledger has no such id.
        ValueError: the entry cannot be recomputed (verdict "n/r").
        AssertionError: under COURSE_STRICT=1, the value is not the true one.
    """
    fact = entry(fact_id)
    if not {"band", "true"} & set(fact):
        raise ValueError(
            f"Entry {fact_id} cannot be recomputed: {fact.get('note', '')} "
            "Remove this check."
        )
    _checked[fact_id] = value
    if _agrees(fact, value):
        return
    said = (
        f"{fact_id}: {_shown(fact, value)} came out; expected "
        f"{_expected(fact)} ({fact.get('measures', fact['claim'])})."
    )
    if os.environ.get("COURSE_STRICT") == "1":
        raise AssertionError(said)
    print(said)


def report():
    """Return a table of the lesson's claims, for the end of a notebook.

    One row for each claim: as the slide prints it, the value that the
    checks above computed, the verdict, and its erratum (docs/errata.md).
    """
    return Report(_rows())


class Report:
    """The table of report(), as HTML in a notebook and as text elsewhere."""

    def __init__(self, rows):
        self.rows = rows

    def __repr__(self):
        if not self.rows:
            return "No claim has been checked yet: run the cells above."
        return "\n".join(" | ".join(row) for row in (_HEAD, *self.rows))

    def _repr_html_(self):
        if not self.rows:
            return html.escape(repr(self))
        head = _html_row(_HEAD, "th")
        return f"<table>{head}{''.join(map(_html_row, self.rows))}</table>"


def _html_row(row, tag="td"):
    # A $ would be taken for the start of a formula.
    texts = (html.escape(text).replace("$", "&#36;") for text in row)
    style = 'style="text-align: left"'
    cells = (f"<{tag} {style}>{text}</{tag}>" for text in texts)
    return f"<tr>{''.join(cells)}</tr>"


def _rows():
    """What was checked, then the rest of the lesson that it belongs to."""
    if not _checked:
        return []
    facts = ledger()["facts"]
    checked_of = Counter(facts[key]["lesson"] for key in _checked)
    [(lesson, _)] = checked_of.most_common(1)
    rest = (
        key
        for key, fact in facts.items()
        if fact["lesson"] == lesson and key not in _checked
    )
    return [_row(key, facts[key]) for key in (*_checked, *rest)]


def _row(key, fact):
    errata = ", ".join(fact.get("errata", []))
    claim = f"{key} {fact['claim']}"
    slide = _text(fact["printed"]) if "printed" in fact else "—"
    if key in _checked:
        here = _shown(fact, _checked[key])
        verdict = _AGREEMENT[fact["verdict"]]
        if not _agrees(fact, _checked[key]):
            verdict = f"expected {_expected(fact)}"
    elif fact["verdict"] == "n/r":
        here, verdict = "—", fact.get("note", "cannot be recomputed")
    else:
        here, verdict = "—", "not run yet"
    return claim, slide, here, verdict, errata


def _agrees(fact, value):
    if "band" in fact:
        low, high = fact["band"]
        values = np.asarray(value, dtype=float)
        # A comparison with nan is false, so nan never passes.
        return bool(np.all((values >= low) & (values <= high)))
    true, given = np.asarray(fact["true"]), np.asarray(value)
    if given.shape != true.shape:
        return False
    if true.dtype.kind == "U":
        return bool(np.all(given == true))
    if (true.dtype.kind == "b") != (given.dtype.kind == "b"):
        return False
    if given.dtype.kind not in "biuf":
        return False
    difference = np.abs(given.astype(float) - true.astype(float))
    return bool(np.all(difference <= fact.get("tolerance", 0)))


def _expected(fact):
    if "band" in fact:
        low, high = fact["band"]
        return f"{_text(low)} to {_text(high)}"
    return _shown(fact, fact["true"])


def _shown(fact, value):
    """A value less the digits that say nothing, such as 1e-17 for 0."""
    tolerance = fact.get("tolerance", 0)
    if tolerance and np.asarray(value).dtype.kind == "f":
        value = np.round(value, _decimals(tolerance))
        value = value + 0.0  # 0 has no sign
    return _text(value, _digits(fact))


def _digits(fact):
    """Digits after the point that say something; None: six significant."""
    if "band" in fact:
        low, high = fact["band"]
        return max(0, 1 - math.floor(math.log10(high - low)))
    tolerance = fact.get("tolerance", 0)
    if tolerance >= 0.001:
        return _decimals(tolerance)
    printed = np.ravel(np.asarray(fact.get("printed", ()), dtype=object))
    if any(isinstance(number, float) for number in printed):
        # One more than the slide prints shows what was rounded.
        most = 1 + max(-Decimal(str(n)).as_tuple().exponent for n in printed)
        return min(most, _decimals(tolerance)) if tolerance else most
    return None


def _decimals(tolerance):
    """Digits after the point that a tolerance below 1 leaves sure."""
    return max(0, math.ceil(-math.log10(tolerance)))


def _text(value, digits=None):
    """On one line, to so many digits after the point."""
    if np.ndim(value) > 0:
        return "[" + ", ".join(_text(item, digits) for item in value) + "]"
    if isinstance(value, float | np.floating):
        return _number(value, digits)
    return str(value)


def _number(value, digits):
    if digits is None:
        return f"{value:.6g}"
    if digits > 6:  # 1e-08 rather than 0.000000010
        return f"{value:.{digits + 1}g}"
    text = f"{value:.{digits}f}"
    # The slide prints 1.0 where 0.002 is true: two digits would say 0.00.
    return f"{value:.6g}" if value and not float(text) else text
