"""Every live view of every lesson, at its controls' ends and beyond."""

import itertools
import re
import statistics
import time
from types import SimpleNamespace
from unittest import mock

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from ipywidgets import Checkbox, Dropdown, FloatLogSlider, Text, Textarea
from lesson_functions import definitions

import course_utils
from course_utils import plots, widgets

import lessons

CALL = "widgets.live("
NUMBERS = [
    lesson.number
    for lesson in lessons.load_all()
    if any(CALL in cell.source for cell in lesson.cells)
]
TYPED = (
    "",
    "   \n\n",
    "word " * 1000,
    "x" * 5000,
    "這部電影很棒 👩‍👩‍👧 e\u0301 \u202emoor\u202c \x00\x07",
    "it's $5 & \\alpha_{1} \\frac <b>not</b> 100% {good}!",
    "1e400 nan inf -0 1_0 ٣ 7 8 9",
    "-1e6 1e6 0 0.1 -0.0 5e-324 1 1 1",
    "0 " * 9,
)
POINTS = ((1e9, -1e9), (-1e9, 1e9), (0.0, 0.0), (1e-320, -0.0), (-3.7, 2.2))
MOST = 16  # combinations of ends, in a view that has more


@pytest.fixture(scope="module", params=NUMBERS)
def views(request):
    course_utils.setup()
    return live_views(request.param)


def test_a_view_draws_whatever_is_set(views, warnings_are_errors):
    for draw, controls, point in views:
        typed = any(isinstance(c, Text | Textarea) for c in controls.values())
        picture, points = widgets.Picture(), itertools.cycle(POINTS)
        seconds, plain_seconds = [], []
        for number, values in enumerate(settings(controls)):
            if point is not None:
                picture.point = values["point"] = next(points)
            start = time.process_time()
            try:
                picture.show(draw, values)
            except ValueError as error:
                assert typed and str(error).count("\n") == 0, values
            else:
                seconds.append(time.process_time() - start)
                assert 0 < len(picture.alt.strip()) <= 300, values
            if number % 4 == 0:
                start = time.process_time()
                widgets.Picture().show(plain, {})
                plain_seconds.append(time.process_time() - start)
        # A plain figure takes 30 ms on an idle machine, and as many times
        # longer on a busy one as the view.
        times = statistics.median(seconds) / statistics.median(plain_seconds)
        print([*controls], f"{times:.1f} times as long as a plain figure")
        assert times < 5  # idle: below 3


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
            before = code[place - 3 : place]
            assert any("image/png" in str(each.outputs) for each in before)


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
        start = definitions("10")["start_weights"]
        networks = {(kind, 0): start(20, kind, 0) for kind in ("plain",)}
        networks["residual", 0] = start(20, "residual", 0)
        x = rng.random((50, 784)).astype("float32")
        y = rng.integers(0, 10, 50)
        return {"trained": {20: networks}, "x_val": x, "y_val": y}
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


def settings(controls):
    """Values for draw: the ends of all controls, then ten at random."""
    rng = np.random.default_rng(4)
    corners = list(itertools.product(*map(ends, controls.values())))
    rng.shuffle(corners)
    chosen = [tuple(corner) for corner in corners[:MOST]]
    for _ in range(10):
        chosen.append(tuple(anywhere(c, rng) for c in controls.values()))
    for values in chosen:
        yield dict(zip(controls, values, strict=True))


def ends(control):
    """The least and the most that a control can be set to."""
    if isinstance(control, Text | Textarea):
        return TYPED
    if isinstance(control, Checkbox):
        return False, True
    if isinstance(control, Dropdown):
        return control.options[0], control.options[-1]
    if isinstance(control, FloatLogSlider):
        return control.base**control.min, control.base**control.max
    return control.min, control.max


def anywhere(control, rng):
    """A value that a control can be set to."""
    if isinstance(control, Dropdown):
        return control.options[rng.integers(len(control.options))]
    if isinstance(control, Text | Textarea | Checkbox):
        choices = ends(control)
        return choices[rng.integers(len(choices))]
    if isinstance(control, FloatLogSlider):
        return control.base ** rng.uniform(control.min, control.max)
    if isinstance(control.value, int):
        return int(rng.integers(control.min, control.max + 1))
    return rng.uniform(control.min, control.max)
