"""What a lesson defines, for tests of its formulas without its prose."""

import ast

import lessons


def definitions(number):
    """Run only the definitions of a lesson and return them by name.

    Definitions are its imports, functions, classes and CONSTANTS; nothing
    is drawn, printed or trained.

    Args:
        number: of the lesson, such as "02".
    """
    (path,) = lessons.SOURCES.glob(f"{number}_*.py")
    names = {"__name__": path.stem}
    for cell in lessons.load(path).cells:
        if cell.cell_type == "code":
            for node in filter(_defines, ast.parse(cell.source).body):
                _run(node, path.name, names)
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
