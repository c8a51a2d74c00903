"""Frames of live views: what is drawn, and how it is found again."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import (
    Checkbox,
    Dropdown,
    FloatLogSlider,
    FloatSlider,
    IntSlider,
    Text,
    dlink,
)

from course_authoring import frames, lessons

WITH_VIEWS = [
    lesson for lesson in lessons.load_all() if frames.cells_with_views(lesson)
]


def draw_line(**values):
    figure, axes = plt.subplots(figsize=(2, 1), layout="none")
    slope = values.get("a", 0)
    axes.plot([0, 1], [0, slope])
    axes.set(xlim=(0, 1), ylim=(-3, 3))
    return " ".join(f"{name} {value}" for name, value in values.items())


def slider(start=1.0):
    return FloatSlider(start, min=-3, max=3, step=0.1, description="a")


def chosen(about):
    return [tuple(map(int, key.split(","))) for key in about["frames"]]


@pytest.mark.parametrize(
    ("control", "values"),
    [
        (IntSlider(3, min=1, max=5), [1, 2, 3, 4, 5]),
        (Dropdown(options=["x", "y"], value="y"), ["x", "y"]),
        (Dropdown(options=[("two", 2), ("one", 1)], value=1), [2, 1]),
        (Checkbox(True), [False, True]),
        (Text("words"), ["words"]),
        (FloatLogSlider(0.1, min=-2, max=0, step=1), [0.01, 0.1, 1]),
    ],
)
def test_an_axis_has_the_settings_of_its_control(control, values):
    axis = frames.axis_of(control)
    assert np.array_equal(axis.values, values) or axis.values == values
    assert axis.values[axis.start] == control.value
    assert len(axis.texts) == len(values)


def test_what_is_typed_becomes_a_menu():
    controls = {"text": Text("ab", description="text")}
    typed = ["abc", "ab", "x"]
    _, about = frames.frames_of(draw_line, controls, typed=typed)
    (axis,) = about["axes"]
    assert axis["menu"] and axis["texts"] == ["ab", "abc", "x"]
    assert about["alts"] == ["text ab", "text abc", "text x"]


def test_what_is_linked_to_a_control_follows_it():
    """A menu fills in a field, from which the view is drawn."""
    menu = Dropdown(options=list("wxy"), description="menu")
    field = Text(description="field")
    dlink((menu, "value"), (field, "value"))
    controls = {"menu": menu, "field": field, "a": slider()}
    _, about = frames.frames_of(draw_line, controls)
    shown = [alt.split()[1:4:2] for alt in about["alts"]]
    assert {menu for menu, _ in shown} == set("wxy")
    assert all(menu == field for menu, field in shown)
    assert (menu.value, field.value) == ("w", "w"), "as before"


def test_menus_leave_something_for_a_point():
    menus = {
        name: Dropdown(options=[*range(10)], description=name)
        for name in ("a", "b")
    }
    _, about = frames.frames_of(draw_line, menus, point=(0.25, 1.5))
    assert all(len(axis["texts"]) > 3 for axis in about["axes"])
    assert len(about["frames"]) <= frames.MOST


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_a_thinned_axis_keeps_its_start(count):
    axis = frames.axis_of(slider(0.7))
    axis.keep(count)
    assert len(axis.values) == min(count, 61) == len(axis.texts)
    assert axis.values[axis.start] == 0.7
    assert axis.values == sorted(axis.values)


def test_two_sliders_are_a_grid():
    controls = {"a": slider(), "b": slider(0.0)}
    _, about = frames.frames_of(draw_line, controls)
    first, second = (axis["texts"] for axis in about["axes"])
    assert len(about["frames"]) == len(first) * len(second)
    assert 0.7 * frames.MOST < len(about["frames"]) <= frames.MOST
    assert min(len(first), len(second)) >= 8


def test_three_sliders_move_one_at_a_time():
    controls = {name: slider() for name in "abc"}
    _, about = frames.frames_of(draw_line, controls)
    start = tuple(axis["start"] for axis in about["axes"])
    assert start in chosen(about)
    for place in chosen(about):
        assert (
            sum(one != two for one, two in zip(place, start, strict=True)) <= 1
        )
    assert all(len(axis["texts"]) > 20 for axis in about["axes"])


def test_a_menu_is_drawn_whole_at_each_setting():
    menu = Dropdown(options=list("wxyz"), description="menu")
    controls = {"menu": menu, "a": slider(), "b": slider(), "c": slider()}
    _, about = frames.frames_of(draw_line, controls)
    for place in chosen(about):
        assert {(n, *place[1:]) for n in range(4)} <= set(chosen(about))
    assert len(about["frames"]) <= frames.MOST


def test_many_menus_change_one_at_a_time():
    controls = {name: Checkbox(False) for name in "abcdefghi"}
    _, about = frames.frames_of(draw_line, controls)
    assert len(about["frames"]) == 10
    assert max(map(sum, chosen(about))) == 1


def test_a_point_lies_where_it_is_drawn():
    _, about = frames.frames_of(draw_line, {}, point=(0.25, 1.5))
    (across, up), start = about["point"], [a["start"] for a in about["axes"]]
    picture = frames.widgets.Picture()
    picture.point = (0.25, 1.5)
    picture.show(draw_line, {"point": (0.25, 1.5)})
    left, bottom, right, top = picture.box
    assert across[start[0]] == pytest.approx(
        left + (right - left) / 4, abs=1e-3
    )
    height = bottom + (top - bottom) * 0.75
    assert up[start[1]] == pytest.approx(1 - height, abs=1e-3)
    alt = about["alts"][about["frames"][f"{start[0]},{start[1]}"]]
    assert alt == "point (0.25, 1.5)"


def test_a_frame_is_what_the_view_would_show(tmp_path):
    sheet, about = frames.frames_of(draw_line, {"a": slider()})
    sheet.save(tmp_path / "1.webp", lossless=True, quality=80)
    stored = np.asarray(frames.Image.open(tmp_path / "1.webp").convert("RGB"))
    width, height = about["size"]
    for place in ("0", "7", str(len(about["frames"]) - 1)):
        row, column = divmod(about["frames"][place], about["columns"])
        value = float(about["axes"][0]["texts"][int(place)])
        picture = frames.widgets.Picture()
        picture.show(draw_line, {"a": value})
        png = frames.Image.open(frames.io.BytesIO(picture.png)).convert("RGB")
        frame = stored[row * height :, column * width :][:height, :width]
        assert np.array_equal(frame, np.asarray(png))


def test_a_value_that_cannot_be_drawn_says_why():
    def draw(a):
        if a > 0:
            raise ValueError("a is too large.")
        return draw_line(a=a)

    _, about = frames.frames_of(draw, {"a": slider(-1.0)})
    assert about["alts"].count("a is too large.") > 20
    assert len(about["problems"]) == about["alts"].count("a is too large.")


def test_old_frames_are_noticed(tmp_path, monkeypatch):
    lesson = WITH_VIEWS[0]
    assert not frames.stale(lesson)
    with monkeypatch.context() as patch:
        patch.setattr(frames, "typed_into", lambda lesson: {"1": ["other"]})
        assert frames.stale(lesson)
    monkeypatch.setattr(lessons, "code_digest", lambda lesson: "other")
    assert frames.stale(lesson)
    monkeypatch.setattr(frames, "FOLDER", tmp_path)
    assert frames.stale(lesson)


@pytest.mark.parametrize("lesson", WITH_VIEWS, ids=lambda one: one.name)
def test_every_live_view_has_its_frames(lesson):
    folder = frames.FOLDER / lesson.name
    told = json.loads((folder / "views.json").read_text("utf-8"))["views"]
    code = "\n".join(c.source for c in lesson.cells if c.cell_type == "code")
    assert len(told) == len(re.findall(r"^widgets\.live\(", code, re.M))
    for number, about in enumerate(told, start=1):
        path = folder / f"{number}.webp"
        assert path.stat().st_size <= frames.LARGEST
        start = ",".join(str(axis["start"]) for axis in about["axes"])
        assert start in about["frames"]
        assert len(about["alts"]) == len(about["frames"]) <= frames.MOST
        assert all(about["alts"])
        if about["point"]:
            assert all(len(axis["texts"]) > 1 for axis in about["axes"][-2:])
        columns, rows = (
            about["columns"],
            -(-len(about["alts"]) // about["columns"]),
        )
        width, height = about["size"]
        with frames.Image.open(path) as sheet:
            assert sheet.size == (columns * width, rows * height)
            for number, axis in enumerate(about["axes"]):
                # A point may be held to a curve, wherever it is dragged.
                if len(axis["texts"]) > 1 and "點" not in axis["label"]:
                    assert changes(sheet, about, number)


def changes(sheet, about, number):
    """Whether two frames that differ in this axis alone differ in pixels."""
    width, height = about["size"]
    found = {}
    for key, frame in about["frames"].items():
        place = tuple(map(int, key.split(",")))
        row, column = divmod(frame, about["columns"])
        left, top = column * width, row * height
        picture = sheet.crop((left, top, left + width, top + height))
        others = place[:number] + place[number + 1 :]
        found.setdefault(others, set()).add(picture.tobytes())
    return max(map(len, found.values())) > 1


def test_a_picture_that_is_too_large_gets_fewer_frames(tmp_path, monkeypatch):
    def draw(a):
        noise = np.random.default_rng(int(10 * a + 50)).random((60, 90))
        plt.imshow(noise, cmap="gray")
        return f"Noise {a}."

    monkeypatch.setattr(frames, "LARGEST", 60_000)
    path = tmp_path / "1.webp"
    about = frames.draw_into(path, draw, {"a": slider()}, None)
    assert path.stat().st_size <= 60_000
    assert 2 <= len(about["frames"]) < 60
    start = about["axes"][0]["start"]
    assert about["axes"][0]["texts"][start] == "1.00"
