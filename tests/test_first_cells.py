"""Lesson 00: whoever runs a single cell, in any order, gets its result."""

import pytest

from course_authoring import build, lessons

(FIRST,) = lessons.load_all(["00"])
CODE = [
    cell
    for cell in lessons.derive(FIRST, "zh").cells
    if cell.cell_type == "code"
]


@pytest.mark.parametrize("number", range(len(CODE)))
def test_each_cell_runs_alone(number):
    notebook = lessons.derive(FIRST, "zh")
    notebook.cells = [CODE[number]]
    build.execute(notebook, FIRST, views=True)


def test_each_lesson_says_how_to_begin_at_the_exercises():
    says = "**Run → Run All Above Selected Cell**"
    for lesson in lessons.load_all():
        heads = {
            cell.metadata["lang"]
            for cell in lesson.cells
            if "lang" in cell.metadata and says in cell.source
        }
        assert heads == {"zh", "en"}, lesson.name
