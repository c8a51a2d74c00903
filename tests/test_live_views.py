"""Every live view of every lesson, at its controls' ends and beyond."""

import re
import statistics
import time
from types import SimpleNamespace
from unittest import mock

import live_settings as settings
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from ipywidgets import Dropdown, Text, Textarea
from lesson_functions import definitions

import course_utils
from course_authoring import lessons
from course_utils import plots, widgets

CALL = "widgets.live("
NUMBERS = [
    lesson.number
    for lesson in lessons.load_all()
    if any(CALL in cell.source for cell in lesson.cells)
]


@pytest.fixture(scope="module", params=NUMBERS)
def views(request):
    course_utils.setup()
    return live_views(request.param)


def test_a_view_draws_whatever_is_set(views, warnings_are_errors):
    for draw, controls, point in views:
        typed = any(isinstance(c, Text | Textarea) for c in controls.values())
        picture = widgets.Picture()
        seconds, plain_seconds = [], []
        for number, values in enumerate(settings.of(controls, point)):
            picture.point = values.get("point", ())
            start = time.process_time()
            try:
                picture.show(draw, values)
            except ValueError as error:
                assert typed and str(error).count("\n") == 0, values
            else:
                seconds.append(time.process_time() - start)
                assert 0 < len(picture.alt.strip()) <= 300, values
                assert "nan" not in picture.alt, values
                chosen = [str(values[name]) for name in menus(controls)]
                assert not chosen or any(c in picture.alt for c in chosen)
            if number % 4 == 0:
                start = time.process_time()
                widgets.Picture().show(plain, {})
                plain_seconds.append(time.process_time() - start)
        # A plain figure takes 30 ms on an idle machine, and as many times
        # longer on a busy one as the view.
        times = statistics.median(seconds) / statistics.median(plain_seconds)
        print([*controls], f"{times:.1f} times as long as a plain figure")
        assert times < 5  # idle: below 3


def menus(controls):
    return [n for n, box in controls.items() if isinstance(box, Dropdown)]


def plain():
    _, axes = plt.subplots(figsize=(6, 3.6), layout="none")
    axes.plot(np.arange(100))
    return "A line."


def test_a_label_says_in_both_languages_what_a_control_does(views):
    for _, controls, _ in views:
        for control in controls.values():
            label = control.description
            assert re.search(r"[\u4e00-\u9fff].* [A-Za-z]{2}", label), label
            assert len(label) <= 20, label  # fits above its control


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", lessons.LANGUAGES)
def test_a_still_figure_comes_first(number, language):
    """It is what a page shows where no kernel runs."""
    (lesson,) = lessons.load_all([number])
    path = lesson.notebook_path(language)
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    for place, cell in enumerate(code):
        if CALL in cell.source:
            # In one of three cells before, or above it in its own.
            near = code[max(0, place - 3) : place + 1]
            assert any("image/png" in str(each.outputs) for each in near)


def live_views(number):
    """The arguments of each call of widgets.live in a lesson."""
    (lesson,) = lessons.load_all([number])
    sources = [c.source for c in lesson.cells if c.cell_type == "code"]
    names = definitions(number)
    names.update(stand_ins(number))
    found = []

    def note(draw, controls, point=None):
        found.append((draw, controls, point))

    def show(alt):
        plt.close()

    with (
        mock.patch.object(widgets, "live", note),
        mock.patch.object(plots, "show", show),
    ):
        for place, source in enumerate(sources):
            if CALL in source:
                run(place, sources, names)
    return found


def run(place, sources, names):
    """Run a cell, and first the cells that set what it misses."""
    try:
        exec(sources[place], names)
    except NameError as error:
        sets = re.compile(rf"^[\w, ]*\b{error.name}\b[\w, ]* = ", re.M)
        needed = [k for k in range(place) if sets.search(sources[k])]
        if not needed or ".fit(" in sources[needed[-1]]:
            raise  # the lesson trains for it: give a stand-in
        run(needed[-1], sources, names)
        run(place, sources, names)


def stand_ins(number):
    """What a view needs of the lesson's data and trained networks.

    Random numbers of the same shapes: a view must draw whatever a network
    answers.
    """
    rng = np.random.default_rng(3)
    if number == "05":
        return {
            "x_test": rng.random((200, 784)),
            "mnist": SimpleNamespace(y_test=rng.integers(0, 10, 200)),
            "best": lambda x: rng.dirichlet([1] * 10, len(x)),
            "noise": rng.normal(size=(200, 784)),
        }
    if number == "07":
        shapes = [(10_000, 32), (32, 128), (32, 128), (128,), (32, 1), (1,)]
        weights = [rng.normal(0, 0.3, shape) for shape in shapes]
        known = "this film is not good at all the acting".split()
        index = {word: rank for rank, word in enumerate(known, 1)}
        return {
            "model": SimpleNamespace(get_weights=lambda: weights),
            "imdb": SimpleNamespace(word_index=index | {"rare": 30_000}),
        }
    if number == "10":
        shapes = [(784, 32), *[(32, 32)] * 18, (32, 10)]
        drawn = [rng.normal(0, 0.2, shape) for shape in shapes]
        return {
            "weights": {(k, 20, 0): drawn for k in ("plain", "residual")},
            "x_val": rng.random((1000, 784)),
            "y_val": rng.integers(0, 10, 1000),
            "middle": 20,
            "blocks": range(1, 10),
        }
    if number == "13":
        homers = rng.integers(0, 60, (6, 10, 15)).astype(float)
        played = rng.random((6, 10)) < 0.7
        names = [f"Batter {letter}" for letter in "ABCDEF"]
        both = zip(homers, played, strict=True)
        return {
            "names": names,
            "batters": dict(zip(names, both, strict=True)),
            "train": {"x": homers, "played": played},
            "model": SimpleNamespace(
                predict_on_batch=lambda x: rng.dirichlet([1] * 5, len(x))
            ),
        }
    return {}
