"""The slide ledger: what the decks print, and what is true.

A lesson proves each claim in place:

    facts.check("S2-01", output)

Ids are those of the decks: S0 and S1 by 蔡炎龍, S2 by 李宏毅, S3 by 黃志勝,
S4 by 王一書. Entries stand in slide_facts.toml.
"""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np

LEDGER = Path(__file__).with_name("slide_facts.toml")

_AGREEMENT = {
    "exact": "as on the slide",
    "rounding": "the slide rounds",
    "computed": "no value on the slide",
    "confirmed": "as on the slide",
    "imprecise": "the slide is imprecise",
    "wrong": "the slide differs",
}


@cache
def ledger():
    """Return {"facts": {id: entry}, "errata": {id: entry}}."""
    return tomllib.loads(LEDGER.read_text(encoding="utf-8"))


def entry(fact_id):
    """Return one entry of the ledger as a dictionary.

    Raises:
        KeyError: the ledger has no such id.
    """
    facts = ledger()["facts"]
    if fact_id not in facts:
        raise KeyError(
            f"The ledger has no entry '{fact_id}'; expected an id such as "
            "'S2-01' (see slide_facts.toml)."
        )
    return facts[fact_id]


def check(fact_id, value):
    """Hold a computed value against the ledger and print what came out.

    Args:
        fact_id: such as "S2-01".
        value: number, bool, list or array; what the entry's `measures` or
            `claim` says.

    Raises:
        KeyError: the ledger has no such id.
        ValueError: the entry cannot be recomputed (verdict "n/r").
        AssertionError: the value is not the true one. The message names
            both, so that either the lesson or the ledger can be mended.
    """
    fact = entry(fact_id)
    if "band" in fact:
        print(_check_band(fact_id, fact, value))
    elif "true" in fact:
        print(_check_value(fact_id, fact, value))
    else:
        raise ValueError(
            f"Entry {fact_id} cannot be recomputed: {fact.get('note', '')} "
            "Remove this check."
        )


def _check_band(fact_id, fact, value):
    """Trainings differ between machines: hold them to a range."""
    low, high = fact["band"]
    values = np.asarray(value, dtype=float)
    if not np.all((values >= low) & (values <= high)):
        raise AssertionError(
            f"{fact_id}: {_text(value)} is outside {low} to {high} "
            f"({fact.get('measures', fact['claim'])})."
        )
    line = f"✓ {fact_id}: between {low} and {high}"
    if "printed" in fact:
        line += f" · slide {_text(fact['printed'])}"
    return line + _errata(fact)


def _check_value(fact_id, fact, value):
    true = np.asarray(fact["true"])
    given = np.asarray(value)
    if not _equal(given, true, fact.get("tolerance", 0)):
        raise AssertionError(
            f"{fact_id}: got {_text(value)}, the ledger says "
            f"{_text(fact['true'])} "
            f"({fact.get('measures', fact['claim'])})."
        )
    line = f"✓ {fact_id}: {_text(fact['true'])} · "
    line += _AGREEMENT[fact["verdict"]]
    if "printed" in fact and fact["verdict"] != "exact":
        line += f" (slide: {_text(fact['printed'])})"
    return line + _errata(fact)


def _equal(given, true, tolerance):
    if given.shape != true.shape:
        return False
    if true.dtype.kind == "U":
        return bool(np.all(given == true))
    if (true.dtype.kind == "b") != (given.dtype.kind == "b"):
        return False
    difference = np.abs(given.astype(float) - true.astype(float))
    # A comparison with nan is false, so nan never passes.
    return bool(np.all(difference <= tolerance))


def _errata(fact):
    errata = fact.get("errata", [])
    return f" · erratum {', '.join(errata)}" if errata else ""


def _text(value):
    """Six significant digits, on one line."""
    if np.ndim(value) > 0:
        return "[" + ", ".join(_text(item) for item in value) + "]"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    return str(value)
