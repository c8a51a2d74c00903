"""Every setting that a live view is to stand: its controls' ends and more."""

import itertools

import numpy as np
from ipywidgets import Checkbox, Dropdown, FloatLogSlider, Text, Textarea

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
