"""By how much does each claim of a lesson hold? Run it and measure.

Every assertion and every facts.check of a lesson becomes a margin: a number
that is above 0 where the claim holds, in the claim's own unit (0.03: three
points of accuracy to spare). The semantics are those of signal temporal
logic (Fainekos and Pappas 2009): `and` takes the least margin, `or` the
greatest, and what is only true or false is ∞ or -∞.

The first half rewrites source code; the second runs in the lesson's kernel.
"""

import ast
import hashlib
import json
import math
import sys
from collections import defaultdict

import numpy as np

# Where a lesson draws: their first argument is the seed.
SEEDED = ("default_rng", "set_random_seed", "setup")
HELPER = "_margins"


def enforced(source):
    """The source with each assertion written out.

    `python -O` drops assertions; what a lesson proves must not hang on it.
    """
    tree = _Enforce().visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def measured(source, shift):
    """The source with each assertion recorded, and seeds moved by `shift`."""
    tree = _Shift(shift).visit(ast.parse(source))
    tree = _Record().visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree))


def digest(sources, claims):
    """Fingerprint of what a lesson computes and claims.

    Comments and layout do not count. A guard does, and so does an entry of
    the ledger: a changed claim has not been measured yet.

    Args:
        sources: code of the cells.
        claims: the ledger's entries of the lesson.
    """
    trees = [syntax_tree(source) for source in sources]
    text = "\n".join([*trees, json.dumps(claims, sort_keys=True)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def syntax_tree(source):
    """The syntax tree as text, the same in every Python that we run on."""
    # From 3.12 there are type_params; 3.13 leaves out lists that are empty.
    whole = {"show_empty": True} if sys.version_info >= (3, 13) else {}
    tree = ast.dump(ast.parse(source), **whole)
    return tree.replace(", type_params=[]", "")


class _Enforce(ast.NodeTransformer):
    def visit_Assert(self, node):
        message = [node.msg] if node.msg else [ast.Constant("")]
        error = ast.Call(ast.Name("AssertionError"), message, [])
        refused = ast.UnaryOp(ast.Not(), node.test)
        return ast.If(refused, [ast.Raise(error)], [])


class _Shift(ast.NodeTransformer):
    """Other random numbers: other weights, other batches, other noise."""

    def __init__(self, shift):
        self.shift = shift

    def visit_Call(self, node):
        self.generic_visit(node)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in SEEDED and node.args:
            node.args[0] = self.moved(node.args[0])
        for keyword in node.keywords:
            root = ast.unparse(node.func).split(".")[0]
            of_keras = root in ("layers", "keras") or name in SEEDED
            fixed = isinstance(keyword.value, ast.Constant)
            if keyword.arg == "seed" and fixed and (of_keras or not name):
                keyword.value = self.moved(keyword.value)
        return node

    def moved(self, seed):
        return ast.BinOp(seed, ast.Add(), ast.Constant(self.shift))


class _Record(ast.NodeTransformer):
    """Each part of an assertion is recorded under its own text."""

    def visit_Assert(self, node):
        return [
            ast.Expr(_call("record", ast.Constant(text), margin))
            for text, margin in _parts(node.test)
        ]


def _parts(test):
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from _parts(value)
    elif isinstance(test, ast.Compare):
        for compare in _pairs(test):
            yield ast.unparse(compare), _margin(compare)
    else:
        yield ast.unparse(test), _margin(test)


def _pairs(compare):
    sides = [compare.left, *compare.comparators]
    for left, op, right in zip(sides, compare.ops, sides[1:], strict=False):
        yield ast.Compare(left, [op], [right])


def _margin(node):
    """An expression that computes the margin of a condition."""
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        return _call("least", *map(_margin, _pairs(node)))
    if isinstance(node, ast.Compare):
        left, right = node.left, node.comparators[0]
        if isinstance(node.ops[0], ast.Lt | ast.LtE):
            return _call("below", left, right)
        if isinstance(node.ops[0], ast.Gt | ast.GtE):
            return _call("below", right, left)
    if isinstance(node, ast.BoolOp):
        name = "least" if isinstance(node.op, ast.And) else "greatest"
        return _call(name, *map(_margin, node.values))
    if isinstance(node, ast.IfExp):
        return ast.IfExp(node.test, _margin(node.body), _margin(node.orelse))
    if isinstance(node, ast.Call):
        return _margin_of_call(node)
    return _call("truth", node)


def _margin_of_call(node):
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in ("isclose", "allclose"):
        return ast.Call(_helper("close"), node.args, node.keywords)
    if name == "all":
        within = node.args[0] if node.args else node.func.value
        if isinstance(within, ast.GeneratorExp):
            each = ast.GeneratorExp(_margin(within.elt), within.generators)
            return _call("least", ast.Starred(each))
        return _margin(within)
    return _call("truth", node)


def _call(name, *values):
    return ast.Call(_helper(name), list(values), [])


def _helper(name):
    return ast.Attribute(ast.Name(HELPER), name)


# ---- in the kernel of the lesson ----

found = defaultdict(lambda: math.inf)


def start(shift):
    """Record each claim instead of raising; draw other random numbers.

    Figures are not drawn: no claim hangs on them, and they take time.
    """
    from matplotlib import pyplot

    from course_utils import facts, plots, training

    whole_compare, whole_check = training.compare, facts.check

    def compare(experiment, variants, seed=0):
        return whole_compare(experiment, variants, seed + shift)

    def check(fact_id, value):
        whole_check(fact_id, value)
        for text, margin in of_fact(facts.entry(fact_id), value):
            record(f"{fact_id} {text}", margin)

    training.compare, facts.check = compare, check
    plots.show = lambda alt: pyplot.close("all")


def of_fact(fact, value):
    """Margins of a claim of the ledger."""
    given, tolerance = np.asarray(value), fact.get("tolerance", 0)
    if "band" in fact:
        low, high = fact["band"]
        yield f"> {low}", below(low, given)
        yield f"< {high}", below(given, high)
    elif tolerance and given.shape == np.shape(fact["true"]):
        off = np.abs(given.astype(float) - np.asarray(fact["true"], float))
        yield f"± {tolerance}", below(off, tolerance)
    else:
        yield "exactly", truth(np.array_equal(given, fact["true"]))


def record(text, margin):
    """Keep the least margin of what is asserted more than once."""
    found[text] = min(found[text], margin)


def below(left, right):
    difference = np.subtract(np.asarray(right), np.asarray(left), dtype=float)
    least_one = np.min(difference, initial=math.inf)
    return -math.inf if np.isnan(least_one) else float(least_one)


def close(got, wanted, rtol=1e-5, atol=1e-8):
    allowed = atol + rtol * np.abs(np.asarray(wanted, float))
    return below(np.abs(np.subtract(got, wanted)), allowed)


def least(*margins):
    return min(margins)


def greatest(*margins):
    return max(margins)


def truth(value):
    return math.inf if np.all(value) else -math.inf


def report():
    """Print what was recorded, as one line of JSON."""
    print(json.dumps(found))
