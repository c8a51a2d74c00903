"""Where custom widgets are missing, figures stand still and say why."""

import nbformat
import pytest

from course_authoring import kernels, lessons
from course_utils import pad, still

VIEW = """
import sys
from types import SimpleNamespace

sys.modules["{missing}"] = None
import matplotlib.pyplot as plt
from course_utils import widgets


def draw(power, point):
    plt.plot([0, 1], [0, power])
    return f"power {{power}}, point {{point}}"


widgets.live(draw, {{"power": SimpleNamespace(value=3)}}, point=(1, 2))
"""
PAD = """
import numpy as np
from course_utils import pad

networks = {"MLP": lambda image: np.eye(10)[[2]]}
networks["CNN 移位 moved"] = networks["MLP"]
board = pad.Pad(networks)
board
"""
WRITTEN = """
board.strokes = [[[0.3, 0.2], [0.7, 0.2], [0.45, 0.85]]]
board.collect(7)
print(board.labels.tolist(), board.score)
"""


@pytest.fixture(scope="module", params=["anywidget", "ipywidgets"])
def outputs(request):
    """What the cells leave where a package is missing."""
    sources = (VIEW.format(missing=request.param), PAD, WRITTEN)
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    kernels.client(notebook, lessons.ROOT, 120).execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_live_view_shows_its_first_figure_and_says_why(outputs):
    figure, said = outputs[0]
    assert figure.data["image/png"]
    assert figure.data["text/plain"] == "power 3, point (1.0, 2.0)"
    assert said.text == still.SENTENCE + "\n"


def test_the_pad_shows_a_digit_that_is_already_written(outputs):
    figure, said = outputs[1]
    assert figure.data["image/png"]
    assert said.text == still.SENTENCE + "\n"


def test_a_pad_without_a_browser_still_has_its_values(outputs):
    (said,) = outputs[2]
    assert said.text.startswith("[7] 答對 right: MLP 0/1 (0%)")


def test_a_page_that_cannot_show_the_pad_says_how_to_get_it():
    said = repr(pad.Pad({}))
    assert len(said) <= 110
    assert said.startswith("手寫板") and said.endswith("to see it.")
