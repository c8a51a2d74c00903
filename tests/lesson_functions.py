"""What a lesson defines, and numbers to feed it, for formula tests."""

import ast

import numpy as np

from course_authoring import lessons


def definitions(number):
    """Run only the definitions of a lesson and return them by name.

    Definitions are its imports, functions, classes and CONSTANTS; nothing
    is drawn, printed or trained.

    Args:
        number: of the lesson, such as "02".
    """
    (lesson,) = lessons.load_all([number])
    names = {"__name__": lesson.name}
    for cell in lesson.cells:
        if cell.cell_type == "code":
            for node in filter(_defines, ast.parse(cell.source).body):
                _run(node, lesson.name, names)
    return names


def _run(node, filename, names):
    code = compile(ast.Module([node], []), filename, "exec")
    try:
        exec(code, names)
    except NameError:
        # A constant made of results, which nobody computed here.
        if not isinstance(node, ast.Assign):
            raise


def _defines(node):
    if isinstance(node, ast.Assign):
        return all(
            isinstance(target, ast.Name) and target.id.isupper()
            for target in node.targets
        )
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return isinstance(node, kinds)


def numbers(edges):
    """More than 10,000 ordinary inputs, the edge cases among them."""
    rng = np.random.default_rng(0)
    z = rng.normal(0, 3, 6000), rng.normal(0, 100, 3000)
    sizes = rng.choice([-1, 1], 3000) * 10.0 ** rng.uniform(-6, 3, 3000)
    return rng.permutation(np.concatenate([edges, *z, sizes]))


def shapes(edges):
    """The same inputs, flat, of higher rank, single and empty."""
    z = numbers(edges)
    yield z
    yield z[:12_000].reshape(5, 20, 4, 30)
    yield from (np.array(value) for value in edges)
    yield np.zeros(0)
    yield np.zeros((3, 0, 2))
