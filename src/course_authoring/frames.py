"""Pictures of the live views, for pages that have no kernel.

A view is drawn for many settings of its controls. All its frames go into one
WebP picture, through which the website scrubs (website/_static/site.js). The
build of a notebook draws them in the lesson's kernel, with its data and its
trained networks:

    docs/frames/05_mlp_mnist/1.webp        the frames of the first live view
    docs/frames/05_mlp_mnist/views.json    what the script needs of each view
"""

import io
import itertools
import json
import math
import time

import numpy as np
from nbformat import v4
from PIL import Image

from course_authoring import lessons
from course_utils import widgets

FOLDER = lessons.ROOT / "docs/frames"
MOST = 120  # frames of a view
LEAST = 4  # settings of sliders and point beside each of the menus
LARGEST = 400_000  # bytes of its picture
TALLEST = 16_000  # pixels; WebP ends at 16,383
HAS_VIEWS = "widgets.live("
views = []  # (draw, controls, point) of every live view shown so far


def add_cells(notebook, lesson):
    """Let a notebook, when it is executed, draw the frames of its views."""
    name, code = lesson.name, lessons.code_digest(lesson)
    for place, does in (
        (0, "watch()"),
        (
            len(notebook.cells) + 1,
            f"draw_all({name!r}, {code!r}, {typed_into(lesson)!r})",
        ),
    ):
        source = f"from course_authoring import frames; frames.{does}"
        notebook.cells.insert(place, v4.new_code_cell(source))


def remove_cells(notebook):
    """Remove what add_cells added.

    Returns:
        How many seconds the drawing took.
    """
    del notebook.cells[0]
    return float(notebook.cells.pop().outputs[0].text)


def cells_with_views(lesson):
    """The cells of a lesson that show a live view each."""
    return [cell for cell in lesson.cells if HAS_VIEWS in cell.source]


def typed_into(lesson):
    """{number of a live view: what its cell lists as `typed`}."""
    return {
        str(number): list(cell.metadata["typed"])
        for number, cell in enumerate(cells_with_views(lesson), start=1)
        if "typed" in cell.metadata
    }


def stale(lesson):
    """Whether a lesson's live views have no frames, or those of other code."""
    if not cells_with_views(lesson):
        return False
    path = FOLDER / lesson.name / "views.json"
    if not path.exists():
        return True
    about = json.loads(path.read_text(encoding="utf-8"))
    of_now = {"code": lessons.code_digest(lesson), "typed": typed_into(lesson)}
    return any(about.get(key, {}) != value for key, value in of_now.items())


def watch():
    """Remember what the lesson hands to widgets.live."""
    live = widgets.live

    def noted(draw, controls, point=None):
        views.append((draw, controls, point))
        return live(draw, controls, point)

    widgets.live = noted


def draw_all(name, code, typed):
    """Draw the frames of all views that the lesson has shown.

    Args:
        name: the lesson's.
        code: fingerprint of its code.
        typed: as typed_into says.
    """
    begun = time.perf_counter()
    folder, told = FOLDER / name, []
    for number, view in enumerate(views, start=1):
        folder.mkdir(parents=True, exist_ok=True)
        path, texts = folder / f"{number}.webp", typed.get(str(number), [])
        told.append(draw_into(path, *view, texts))
    if told:
        about = {"code": code, "typed": typed, "views": told}
        text = json.dumps(about, ensure_ascii=False)
        (folder / "views.json").write_text(text + "\n", encoding="utf-8")
    print(time.perf_counter() - begun)


def draw_into(path, draw, controls, point, typed=()):
    """Write the picture of one view, with fewer frames if it is too large.

    Returns:
        What frames_of tells of it.
    """
    most = MOST
    while True:
        sheet, about = frames_of(draw, controls, point, most, typed)
        sheet.save(path, lossless=True, quality=80)
        if path.stat().st_size > LARGEST:  # photographs, noise
            sheet.save(path, quality=70)
        if path.stat().st_size <= LARGEST or most < 2:
            return about
        most = most * 2 // 3


def frames_of(draw, controls, point=None, most=MOST, typed=()):
    """Draw one view for many settings of its controls.

    Args:
        draw, controls, point: as given to widgets.live.
        most: about so many frames.
        typed: texts that are typed into a text field, besides the first.

    Returns:
        A PIL.Image, and a dictionary: `size` of a frame in pixels, `columns`
        of frames; `axes`, one for each control and two for the point;
        `point`, where the settings of these two lie as parts of the picture,
        or None; `frames`, {"0,3,1": number of a frame}; `alts` of the frames;
        `problems`, the numbers of those that could not be drawn: their alt
        says why, and they show the picture before.
    """
    picture = widgets.Picture()
    values = {name: control.value for name, control in controls.items()}
    axes = [axis_of(control, typed) for control in controls.values()]
    if point is not None:
        values["point"] = picture.point = tuple(map(float, point))
    picture.show(draw, values)
    if point is not None:
        axes += axes_of_point(picture)
    places = combinations(axes, len(controls), most)
    pictures, alts, problems = [], [], []
    for place in places:
        chosen = [axis.values[i] for axis, i in zip(axes, place, strict=True)]
        set_controls(controls, axes, chosen)
        values = {name: control.value for name, control in controls.items()}
        if point is not None:
            values["point"] = tuple(chosen[-2:])
        try:
            picture.show(draw, values)
            alts.append(picture.alt)
        except ValueError as error:  # a value that cannot be drawn
            problems.append(len(alts))
            alts.append(str(error))
        pictures.append(Image.open(io.BytesIO(picture.png)).convert("RGB"))
    set_controls(controls, axes, [axis.values[axis.start] for axis in axes])
    sheet, columns = side_by_side(pictures)
    return sheet, {
        "size": pictures[0].size,
        "columns": columns,
        "axes": [axis.about() for axis in axes],
        "point": point and [axis.at for axis in axes[-2:]],
        "frames": {",".join(map(str, p)): n for n, p in enumerate(places)},
        "alts": alts,
        "problems": problems,
    }


def set_controls(controls, axes, chosen):
    """Set them as a reader would: what is linked to one of them follows."""
    for control, axis, value in zip(
        controls.values(), axes, chosen, strict=False
    ):
        if len(axis.values) > 1:
            control.value = value


class Axis:
    """The settings of a control, or the point's places in one direction.

    Attributes:
        label: what the control is called.
        values, texts: the settings that are drawn, and how they are read.
        start: which of them comes first.
        menu: whether they have no order; then all of them are drawn.
        at: where the point lies, as parts of the picture from its left or
            its top.
    """

    def __init__(self, label, values, texts, start, menu=False, at=()):
        self.label, self.menu, self.start = label, menu, start
        self.values, self.texts, self.at = list(values), list(texts), list(at)

    def keep(self, count):
        """Leave so many settings, evenly spaced, the first among them."""
        last = len(self.values) - 1
        count = max(1, min(count, last + 1))
        kept = sorted({round(i) for i in np.linspace(0, last, count)})
        nearest = min(kept, key=lambda i: abs(i - self.start))
        kept[kept.index(nearest)] = self.start
        self.start = kept.index(self.start)
        self.values = [self.values[i] for i in kept]
        self.texts = [self.texts[i] for i in kept]
        self.at = [self.at[i] for i in kept if self.at]

    def about(self):
        return {
            "label": self.label,
            "texts": self.texts,
            "start": self.start,
            "menu": self.menu,
        }


def axis_of(control, typed=()):
    """The Axis of an ipywidgets control, of a text field a menu."""
    label, value = control.description, control.value
    if hasattr(control, "options"):
        pairs = [
            o if isinstance(o, tuple) else (o, o) for o in control.options
        ]
        texts = [str(text) for text, _ in pairs]
        values = [each for _, each in pairs]
        return Axis(label, values, texts, values.index(value), menu=True)
    if isinstance(value, bool):
        return Axis(
            label, [False, True], ["否 no", "是 yes"], value, menu=True
        )
    if isinstance(value, str):  # something that is typed
        texts = list(dict.fromkeys([value, *typed]))
        return Axis(label, texts, texts, 0, menu=True)
    end = control.max + control.step / 2
    values = np.arange(control.min, end, control.step)
    if hasattr(control, "base"):
        values = control.base**values
    start = int(np.abs(values - value).argmin())
    values = [type(value)(each) for each in values]
    values[start] = value  # as it is, not as the steps add up
    texts = [format(each, control.readout_format) for each in values]
    return Axis(label, values, texts, start)


def axes_of_point(picture):
    """Axis across and Axis up and down, for the point of a Picture."""
    left, bottom, right, top = picture.box
    ends = (left, right), (1 - bottom, 1 - top)
    limits = picture.limits[:2], picture.limits[2:]
    axes = []
    for arrow, here, (least, most), (first, last) in zip(
        "↔↕", picture.point, limits, ends, strict=True
    ):
        inside = np.linspace(0.05, 0.95, 19)
        here = (here - least) / (most - least)
        way = np.unique([*inside, here])
        values = [float(least + part * (most - least)) for part in way]
        at = [round(float(first + part * (last - first)), 4) for part in way]
        texts = [f"{value:.3g}" for value in values]
        start = int(np.searchsorted(way, here))
        axes.append(Axis(f"點 point {arrow}", values, texts, start, at=at))
    return axes


def combinations(axes, controls, most=MOST):
    """Which settings are drawn together; the axes keep fewer of them.

    All settings of menus, unless these are too many or leave too few for
    the rest; then each for itself, as sliders are. Of one or two sliders, or
    a point alone, a grid; of more, each for itself while the others are at
    their start.

    Args:
        axes: a list of Axis, those of a point last.
        controls: how many of them are controls.
        most: about so many combinations.

    Returns:
        A list of tuples, the places of the settings in their axes.
    """
    menus = [axis for axis in axes if axis.menu]
    moves = any(len(a.values) > 1 for a in axes if not a.menu)
    least = LEAST if moves else 1
    if math.prod(len(axis.values) for axis in menus) * least > most:
        menus = []
    sliders = [[axis] for axis in axes[:controls] if len(axis.values) > 1]
    sliders = [group for group in sliders if group[0] not in menus]
    groups = sliders + ([axes[controls:]] if axes[controls:] else [])
    rest = most // math.prod(len(axis.values) for axis in menus)
    if sum(map(len, groups)) <= 2:
        groups = [list(itertools.chain(*groups))]
    found = {}
    for group in groups:
        _share(group, rest // len(groups))
    for group in groups:
        free = [
            range(len(axis.values))
            if axis in menus or axis in group
            else [axis.start]
            for axis in axes
        ]
        found |= dict.fromkeys(itertools.product(*free))
    return list(found)


def _share(axes, most):
    """Let axes keep so many settings that a grid of them has `most`."""
    for left in range(len(axes), 0, -1):
        few = min(axes, key=lambda axis: len(axis.values))
        few.keep(int(most ** (1 / left) + 1e-9))
        most //= len(few.values)
        axes = [axis for axis in axes if axis is not few]


def side_by_side(pictures):
    """One picture of many, row by row, and the number in a row.

    Neighbours are nearly alike, which WebP makes use of.
    """
    width, height = pictures[0].size
    columns = math.ceil(len(pictures) * height / TALLEST)
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        sheet.paste(picture, (column * width, row * height))
    return sheet, columns
