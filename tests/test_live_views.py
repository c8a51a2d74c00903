"""Each live view has a still figure; bad views are noticed.

The views themselves are tried at the end of each lesson's run, see
test_notebooks.py.
"""

import re
import time

import live_settings
import matplotlib.pyplot as plt
import nbformat
import pytest
from ipywidgets import Dropdown, IntSlider, Text

from course_authoring import frames, lessons

CALL = "widgets.live("
WITH_VIEWS = [
    lesson
    for lesson in lessons.load_all()
    if any(CALL in cell.source for cell in lesson.cells)
]


@pytest.mark.parametrize("lesson", WITH_VIEWS, ids=lambda one: one.name)
@pytest.mark.parametrize("language", lessons.LANGUAGES)
def test_a_still_figure_comes_first(lesson, language):
    """It is what a page shows where no kernel runs."""
    path = lesson.notebook_path(language)
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    for place, cell in enumerate(code):
        if CALL in cell.source:
            # In one of three cells before, or above it in its own.
            near = code[max(0, place - 3) : place + 1]
            assert any("image/png" in str(each.outputs) for each in near)


def draw_good(kind, number):
    plt.plot([0, number])
    return f"{kind}: a line up to {number}."


def draw_nan(kind, number):
    return draw_good(kind, number) + (" nan" if number == 9 else "")


def draw_without_choice(kind, number):
    return draw_good("a line", number)


def draw_error(kind, number):
    raise ValueError("this number is too large")


def draw_warning(kind, number):
    plt.plot([0, number], label="_")
    plt.legend()
    return f"{kind}: a line."


def draw_slowly(kind, number):
    end = time.process_time() + 1
    while time.process_time() < end:
        pass
    return draw_good(kind, number)


def controls():
    kinds = Dropdown(options=["ReLU", "tanh"], description="函數 function")
    number = IntSlider(1, min=0, max=9, description="數字 number")
    return {"kind": kinds, "number": number}


def test_a_good_view_passes():
    live_settings.check_drawing(draw_good, controls())
    live_settings.check_labels(controls())


@pytest.mark.parametrize(
    ("draw", "error", "why"),
    [
        (draw_nan, AssertionError, "alternative text .*nan"),
        (draw_without_choice, AssertionError, "alternative text"),
        (draw_error, AssertionError, "too large"),
        (draw_warning, UserWarning, "No artists"),
        (draw_slowly, AssertionError, "as slow as a plain figure"),
    ],
)
def test_a_bad_view_is_noticed(draw, error, why):
    with pytest.raises(error, match=why):
        live_settings.check_drawing(draw, controls())


@pytest.mark.parametrize("label", ["number", "數字", "數字 n", "數字 " * 9])
def test_a_bad_label_is_noticed(label):
    with pytest.raises(AssertionError, match=re.escape(repr(label))):
        live_settings.check_labels({"n": IntSlider(description=label)})


def test_what_is_typed_may_be_refused_in_one_line():
    def draw(words, lines=1):
        if "word" in words:
            raise ValueError("too many words" + "\n" * (lines - 1))
        plt.plot([0, 1])
        return "A line."

    typed = {"words": Text(description="文字 text")}
    live_settings.check_drawing(draw, typed)
    with pytest.raises(AssertionError, match="too many words"):
        live_settings.check_drawing(lambda words: draw(words, 2), typed)


def test_views_are_noted(monkeypatch):
    monkeypatch.setattr(frames, "views", [])
    monkeypatch.setattr(
        live_settings.widgets, "live", lambda *given, **named: "shown"
    )
    frames.watch()
    some = controls()
    assert live_settings.widgets.live(draw_nan, some) == "shown"
    assert frames.views == [(draw_nan, some, None)]
    with pytest.raises(AssertionError):
        live_settings.try_views()
