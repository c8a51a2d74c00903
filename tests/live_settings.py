"""Every setting that a live view is to stand: its controls' ends and more.

The kernel that runs a lesson for the tests imports this module, so that
views are tried with the lesson's own data and trained networks.
"""

import itertools
import re
import statistics
import time
import warnings

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Checkbox, Dropdown, FloatLogSlider, Text, Textarea

from course_authoring import frames
from course_utils import widgets

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
SLOWEST = 5  # times as long as a plain figure; on an idle machine, below 3


def try_views():
    """Try every view that the lesson has shown.

    Raises:
        AssertionError: one of them is not as it should be; says how.
    """
    for draw, controls, point in frames.views:
        check_labels(controls)
        check_drawing(draw, controls, point)


def check_labels(controls):
    """A label says in both languages what its control does, and fits."""
    for control in controls.values():
        label = control.description
        both = re.search(r"[\u4e00-\u9fff].* [A-Za-z]{2}", label)
        _expect(both and len(label) <= 20, f"label {label!r}")
        if isinstance(control, FloatLogSlider):
            # Between two steps, the browser would move it by itself.
            steps = (np.log10(control.value) - control.min) / control.step
            _expect(abs(steps - round(steps)) < 1e-6, f"start of {label!r}")


def check_drawing(draw, controls, point=None):
    """A view draws whatever is set, tells what there is to see, and is quick.

    Where something is typed, a ValueError of one line tells what is wrong.
    """
    typed = any(isinstance(c, Text | Textarea) for c in controls.values())
    menus = [n for n, box in controls.items() if isinstance(box, Dropdown)]
    picture = widgets.Picture()
    seconds, plain_seconds = [], []
    for number, values in enumerate(of(controls, point)):
        picture.point = values.get("point", ())
        start = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.filterwarnings("ignore", "__array__ implementation")
                picture.show(draw, values)
        except ValueError as error:
            _expect(typed and "\n" not in str(error), f"{values}: {error}")
        else:
            seconds.append(time.process_time() - start)
            chosen = [str(values[name]) for name in menus]
            good = 0 < len(picture.alt.strip()) <= 300
            good &= "nan" not in picture.alt
            good &= not chosen or any(c in picture.alt for c in chosen)
            _expect(good, f"alternative text {picture.alt!r} for {values}")
        if number % 4 == 0:
            start = time.process_time()
            widgets.Picture().show(_plain, {})
            plain_seconds.append(time.process_time() - start)
    # A plain figure takes 30 ms on an idle machine, and as many times longer
    # on a busy one as the view.
    times = statistics.median(seconds) / statistics.median(plain_seconds)
    _expect(times < SLOWEST, f"{times:.1f} times as slow as a plain figure")


def _plain():
    _, axes = plt.subplots(figsize=(6, 3.6), layout="none")
    axes.plot(np.arange(100))
    return "A line."


def _expect(condition, what):
    """As assert, also under python -O."""
    if not condition:
        raise AssertionError(what)


def of(controls, point=None):
    """Values for the function that draws: all ends, then ten at random.

    Args:
        controls: {name: control}, as given to widgets.live.
        point: as given to widgets.live; None: the view has no point.
    """
    rng = np.random.default_rng(4)
    corners = list(itertools.product(*map(ends, controls.values())))
    rng.shuffle(corners)
    chosen = [tuple(corner) for corner in corners[:MOST]]
    for _ in range(10):
        chosen.append(tuple(anywhere(c, rng) for c in controls.values()))
    for values, place in zip(chosen, itertools.cycle(POINTS), strict=False):
        values = dict(zip(controls, values, strict=True))
        yield values if point is None else values | {"point": place}


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
