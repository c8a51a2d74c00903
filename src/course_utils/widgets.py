"""Live figures: a drawing function, its controls, a point to drag."""

import gc
import textwrap
import traceback
from pathlib import Path

import matplotlib.pyplot as plt
import traitlets

from course_utils import plots, still

try:
    from anywidget import AnyWidget
    from ipywidgets import Box, Button, VBox, widget_serialization
except ImportError:
    AnyWidget, VBox, widget_serialization = still.Widget, object, {}


def live(draw, controls, point=None):
    """Show a figure that follows its controls and, if asked, a point.

    The point is moved with the mouse, a finger, or the arrow keys. When
    a value cannot be drawn, the last figure stays and the reason is
    written below it. Without anywidget the figure for the first values is
    shown, and a sentence says why it stands still.

    Args:
        draw: function of the controls' values by keyword, and of
            `point`, a pair (x, y), if there is one. It draws one
            matplotlib figure and returns its alt text. The point is in
            data coordinates of the figure's first axes, which must be
            linear.
        controls: {argument of draw: ipywidgets control}.
        point: where the point starts, or None.

    Returns:
        An ipywidgets box: controls with a reset button, figure. How it
        looks is settled in picture.css. Nothing without anywidget.

    Raises:
        TypeError: draw returns something else than a text.
        Exception: whatever draw raises for the first values.
    """
    if AnyWidget is still.Widget:
        _stand_still(draw, controls, point)
        return None
    picture = Picture()
    sources = {name: (box, "value") for name, box in controls.items()}
    if point is not None:
        picture.point = tuple(map(float, point))
        sources["point"] = (picture, "point")

    def values():
        return {name: getattr(*source) for name, source in sources.items()}

    def redraw(change=None):
        try:
            picture.show(draw, values())
        except Exception as error:  # whatever the drawing code may raise
            reason = traceback.format_exception_only(error)[-1]
            # It may repeat what was typed, however long that is.
            picture.problem = textwrap.shorten(reason, 200, placeholder=" …")
            picture.drawn += 1

    def reset(button):
        watch(False)
        for name, value in start.items():
            setattr(*sources[name], value)
        watch(True)
        redraw()

    def watch(on):
        for source, name in sources.values():
            (source.observe if on else source.unobserve)(redraw, name)

    start = values()
    picture.show(draw, start)
    watch(True)
    button = Button(description="重設 reset")
    button.on_click(reset)
    picture.controls = (*controls.values(), button)
    for control in controls.values():
        _label(control)
    left = Box(picture.controls)
    left.add_class("course-live-controls")
    view = View([left, picture])
    view.add_class("course-live")
    return view


def _stand_still(draw, controls, point):
    values = {name: control.value for name, control in controls.items()}
    if point is not None:
        values["point"] = tuple(map(float, point))
    plots.show(draw(**values))
    print(still.SENTENCE)


def _label(control):
    """Let a control's label appear at the mouse, if it has no other text."""
    # ipywidgets 7, as in Colab, calls it so.
    old = not hasattr(control, "tooltip")
    name = "description_tooltip" if old else "tooltip"
    setattr(control, name, getattr(control, name) or control.description)


class View(VBox):
    """Controls and figure; a sentence on a page that cannot show them."""

    def __repr__(self):
        return (
            "互動圖：在 JupyterLab 執行這一格就會出現。 "
            "A live figure: run this cell in JupyterLab to see it."
        )


class Picture(AnyWidget):
    """A figure as a picture, perhaps with a point that can be moved.

    Attributes:
        png: the picture's bytes.
        alt: what there is to see.
        problem: why the last drawing failed, or nothing.
        drawn: number of drawings so far; the browser waits for the next.
        point: (x, y) in data coordinates, or nothing.
        box: left, bottom, right, top of the axes as parts of the picture.
        limits: x at the left and right, y at the bottom and top of them.
        controls: what the figure follows; the browser gives them names
            for screen readers and asks them whether a kernel is running.
    """

    _esm = Path(__file__).with_name("picture.js")
    _css = Path(__file__).with_name("picture.css")
    png = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    drawn = traitlets.Int().tag(sync=True)
    point = traitlets.Tuple().tag(sync=True)
    box = traitlets.Tuple().tag(sync=True)
    limits = traitlets.Tuple().tag(sync=True)
    controls = traitlets.Tuple().tag(sync=True, **widget_serialization)

    def show(self, draw, values):
        """Call draw with the values and show the figure that it leaves.

        Raises:
            TypeError: draw returns something else than a text.
            ValueError: draw leaves no figure.
        """
        others = set(plt.get_fignums())
        # A garbage collection takes as long as a drawing; the one that is due
        # comes once the picture is on its way.
        collects = gc.isenabled()
        gc.disable()
        try:
            # A title stays where it is; to search for its place takes a
            # tenth of a drawing.
            with plt.rc_context({"axes.titley": 1.0}):
                alt = draw(**values)
            if not isinstance(alt, str):
                raise TypeError(
                    f"{draw.__name__} returned {type(alt).__name__}; "
                    "expected the alt text of its figure."
                )
            if not plt.get_fignums():
                raise ValueError(
                    f"{draw.__name__} left no figure; let it draw one, and "
                    "leave out plt.show()."
                )
            figure = plt.gcf()
            picture = plots.png(figure)
            # One message, so that picture and point change together.
            with self.hold_sync():
                if self.point:
                    self._place(figure.axes[0])
                self.png, self.alt = picture, alt
                self.problem, self.drawn = "", self.drawn + 1
        finally:
            for number in set(plt.get_fignums()) - others:
                plt.close(number)
            if collects:
                gc.enable()

    def _place(self, axes):
        frame = axes.get_position()
        self.box = tuple(map(float, frame.extents))
        limits = (*axes.get_xlim(), *axes.get_ylim())
        self.limits = tuple(map(float, limits))
