"""Where the files lie that belong to the course and are not code."""

from pathlib import Path


def of_course(name):
    """A folder of the course: inside an installed package, else beside it.

    Args:
        name: "lessons" (answers and ledgers) or "data" (the registry).
    """
    package = Path(__file__).resolve().parent
    inside, checkout = package / name, package.parents[1] / name
    return inside if inside.is_dir() else checkout
