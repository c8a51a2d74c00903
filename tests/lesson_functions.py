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
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if _defines(node)]
            exec(compile(tree, path.name, "exec"), names)
    return names


def _defines(node):
    if isinstance(node, ast.Assign):
        return all(
            isinstance(target, ast.Name) and target.id.isupper()
            for target in node.targets
        )
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return isinstance(node, kinds)
