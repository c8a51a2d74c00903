"""Live figures, without a browser: what Python does when values change."""

import gc

import ipywidgets
import matplotlib.pyplot as plt
import pytest
from ipywidgets import FloatSlider

import course_utils
from course_utils import widgets

course_utils.setup(seed=0)
# The version that Colab has calls it otherwise.
OLD = ipywidgets.__version__.startswith("7.")
TOOLTIP = "description_tooltip" if OLD else "tooltip"


def draw(power, point=None):
    if power > 4:
        raise ValueError("the power is too large!" + " a" * 99)
    _, axes = plt.subplots(figsize=(3, 2), layout="none")
    axes.set(xlim=(0, 2), ylim=(-1, 3))
    axes.plot([0, 1], [0, power])
    return f"power {power:g}, point {point}"


def parts(point=None):
    slider = FloatSlider(1, min=0, max=5, description="次方 power")
    box = widgets.live(draw, {"power": slider}, point=point)
    left, picture = box.children
    control, button = left.children
    assert control is slider
    return slider, button, picture


def test_the_figure_follows_a_control():
    slider, _, picture = parts()
    first = picture.png
    assert first.startswith(b"\x89PNG")
    assert picture.alt == "power 1, point None"
    slider.value = 3
    assert picture.alt == "power 3, point None"
    assert picture.png != first
    assert picture.point == ()


def test_the_figure_follows_the_point():
    _, _, picture = parts(point=(1, 0))
    assert picture.alt == "power 1, point (1.0, 0.0)"
    assert picture.limits == (0, 2, -1, 3)
    left, bottom, right, top = picture.box
    assert 0 < left < right < 1 and 0 < bottom < top < 1
    picture.point = (0.5, 2.5)
    assert picture.alt == "power 1, point (0.5, 2.5)"


def test_every_request_is_answered_even_if_nothing_changes():
    """The browser waits for `drawn` before it sends the next point."""
    _, _, picture = parts(point=(1, 0))
    before = picture.drawn
    picture.point = (1.0001, 0)  # the same picture, for draw shows no point
    assert picture.drawn == before + 1


def test_a_problem_is_written_below_and_goes_away():
    slider, _, picture = parts()
    before, answers = picture.png, picture.drawn
    slider.value = 5
    assert picture.drawn == answers + 1, "the browser waits for an answer"
    assert picture.problem.startswith("ValueError: the power is too large")
    assert picture.problem.endswith(" …") and len(picture.problem) == 199
    assert picture.png == before
    slider.value = 2
    assert picture.problem == ""


def test_reset_draws_the_start_once():
    slider, button, picture = parts(point=(1, 0))
    assert button.description == "重設 reset"
    slider.value, picture.point = 3, (0, 0)
    before = picture.drawn
    button.click()
    assert (slider.value, picture.point) == (1, (1, 0))
    assert picture.alt == "power 1, point (1.0, 0.0)"
    assert picture.drawn == before + 1
    slider.value = 2
    assert picture.drawn == before + 2


def test_the_browser_knows_the_controls_and_how_they_look():
    slider, button, picture = parts()
    assert picture.controls == (slider, button)
    # Or the browser says "null".
    assert getattr(slider, TOOLTIP) == "次方 power"
    told = FloatSlider(1, max=5, description="p", **{TOOLTIP: "the exponent"})
    widgets.live(draw, {"power": told})
    assert getattr(told, TOOLTIP) == "the exponent"
    box = widgets.live(draw, {"power": slider})
    classes = [box._dom_classes, box.children[0]._dom_classes]
    for (name,) in classes:
        assert f".{name} " in picture._css or f".{name} {{" in picture._css


def test_the_browser_gets_the_code_and_every_value():
    slider, button, picture = parts(point=(1, 0))
    state = picture.get_state()
    assert "export default { render }" in state["_esm"]
    assert ".course-live" in state["_css"]
    assert state["png"] == picture.png and state["alt"] == picture.alt
    assert (state["problem"], state["drawn"]) == ("", 1)
    assert state["point"] == (1, 0) and state["limits"] == (0, 2, -1, 3)
    assert len(state["box"]) == 4
    names = [f"IPY_MODEL_{each.model_id}" for each in (slider, button)]
    assert list(state["controls"]) == names


def test_picture_and_point_change_in_one_message():
    slider, _, picture = parts(point=(1, 0))
    messages = []
    picture._send = lambda message, buffers=None: messages.append(message)
    slider.value = 3
    (message,) = messages
    assert {"alt", "drawn"} <= set(message["state"])


def test_the_point_lies_on_the_first_axes():
    def draw(point):
        _, (left, right) = plt.subplots(ncols=2, layout="none")
        left.set(xlim=(-1, 1), ylim=(-2, 2))
        right.set(xlim=(5, 6), ylim=(7, 8))
        return "Two axes."

    picture = widgets.live(draw, {}, point=(0, 0)).children[1]
    assert picture.limits == (-1, 1, -2, 2)
    assert picture.box[2] < 0.5


def test_a_title_stays_where_it_is():
    titles = []

    def draw():
        _, axes = plt.subplots(layout="none")
        axes.xaxis.tick_top()  # matplotlib would move the title above it
        titles.append(axes.set_title("title"))
        return "A title."

    widgets.live(draw, {})
    assert titles[0].get_position() == (0.5, 1.0)
    assert plt.rcParams["axes.titley"] is None


def test_a_page_without_a_kernel_says_how_to_get_the_figure():
    view = widgets.live(draw, {"power": FloatSlider(1, max=5)})
    said = repr(view)  # ipywidgets shows it there, less what is too long
    assert len(said) <= 110
    assert said.startswith("互動圖") and said.endswith("to see it.")


def test_a_drawing_function_that_fails_at_once_is_not_hidden():
    with pytest.raises(ValueError, match="too large"):
        widgets.live(draw, {"power": FloatSlider(5, max=5)})
    with pytest.raises(TypeError, match="returned NoneType; expected the alt"):
        widgets.live(lambda: None, {})
    with pytest.raises(TypeError, match="plain_function returned int"):
        widgets.live(plain_function, {})


def test_a_drawing_function_that_leaves_no_figure_is_told():
    """As after plt.show() in a notebook: the picture would be empty."""

    def shown():
        plt.figure()
        plt.close("all")
        return "A figure."

    with pytest.raises(ValueError, match="shown left no figure; let it draw"):
        widgets.live(shown, {})


def plain_function():
    return 7


def test_no_figure_is_left_open_and_none_of_others_is_closed():
    other = plt.figure()
    slider, _, _ = parts(point=(1, 0))
    slider.value = 2
    slider.value = 5
    assert plt.get_fignums() == [other.number]
    plt.close(other)


@pytest.mark.parametrize("collects", [True, False])
def test_no_garbage_collection_delays_a_picture(collects):
    """And afterwards it is as it was, even if the drawing fails."""
    seen = []

    def draw(fails):
        seen.append(gc.isenabled())
        plt.figure()
        return None if fails else "A figure."

    picture = widgets.Picture()
    (gc.enable if collects else gc.disable)()
    try:
        picture.show(draw, {"fails": False})
        assert gc.isenabled() == collects
        with pytest.raises(TypeError):
            picture.show(draw, {"fails": True})
        assert gc.isenabled() == collects
    finally:
        gc.enable()
    assert seen == [False, False]
