"""Figures that lessons share, layer by layer and others."""

import struct
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

import course_utils
from course_utils import plots

RNG = np.random.default_rng(0)
BOTH = [plots.value_histograms, plots.magnitude_histograms]


def normal(*spreads):
    return {f"dense_{s}": s * RNG.normal(size=(50, 40)) for s in spreads}


def texts(axis):
    return [text.get_text() for text in axis.texts]


def test_above_each_layer_stands_its_standard_deviation():
    found = normal(1, 0.1, 0.01)
    figure = plots.value_histograms({"small": found}, "activation")
    spread = [f"{np.std(values):.2g}" for values in found.values()]
    assert figure is plt.gcf()
    assert texts(figure.axes[0]) == spread


def test_one_scale_for_all_rows():
    plots.value_histograms(
        {"wide": normal(5), "narrow": normal(0.1)}, "activation"
    )
    wide, narrow = (axis.get_ylim() for axis in plt.gcf().axes)
    assert wide == narrow
    assert wide[1] > 12  # nearly all of the values, 3.1 deviations


def test_histograms_lie_on_their_layers():
    plots.value_histograms({"row": normal(1, 3)}, "activation")
    for place, patch in enumerate(plt.gcf().axes[0].patches):
        values, edges, baseline = patch.get_data()
        assert (values + baseline) / 2 == pytest.approx(place)
        fullest = np.argmax(values - baseline)
        assert abs(edges[fullest]) < 3


def test_logarithm_shows_sizes_and_counts_zeros():
    values = np.array([0, 0, 0, 1e-5, -1e-5, 1e-5, 1e5, 1e5])
    plots.magnitude_histograms({"row": {"dense": values}}, "gradient")
    (axis,) = plt.gcf().axes
    assert "38% zeros" in texts(axis)
    # Two per cent of room on each side, and a fifth more for the zeros.
    assert axis.get_ylim() == pytest.approx((-5.2 - 0.2 * 10.4, 5.2))


def test_zeros_of_a_relu_do_not_squeeze_the_rest():
    relu = np.maximum(RNG.normal(size=4000), 0)
    plots.value_histograms({"ReLU": {"dense": relu}}, "activation")
    values, _, baseline = plt.gcf().axes[0].patches[0].get_data()
    widths = np.sort(values - baseline)[::-1]
    assert widths[0] == widths[1] == pytest.approx(0.84)


def test_layers_are_called_by_their_keys():
    row = {1: normal(1)["dense_1"], 64: normal(1)["dense_1"]}
    (axis,) = plots.value_histograms({"deep": row}, "gradient").axes
    labels = [label.get_text() for label in axis.get_xticklabels()]
    assert labels == ["1", "64"]


@pytest.mark.parametrize("draw", BOTH)
@pytest.mark.parametrize(
    "values",
    [
        0.0,
        [0, 0],
        [np.nan, np.inf],
        [3e38, -3e38],
        [9e299, -9e299],
        [5e-324],
        [True, False],
    ],
)
def test_odd_values_neither_fail_nor_warn(values, draw):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plots.png(draw({"odd": {"dense": values}}, "activation"))


@pytest.mark.parametrize("draw", BOTH)
@pytest.mark.parametrize("variants", [{}, {"a": {}}, {"a": {"dense": []}}])
def test_nothing_to_draw_is_said(variants, draw):
    with pytest.raises(ValueError, match="nothing to draw; expected {name"):
        draw(variants, "activation")


def inches(axis):
    """Left, bottom, right, top of the axes, on the figure."""
    extents = axis.get_position().extents
    return extents * np.tile(axis.figure.get_size_inches(), 2)


@pytest.mark.parametrize(
    ("draw", "label"),
    [*zip(BOTH, ["gradient", "log10 |gradient|"], strict=True)],
)
def test_axes_say_what_they_show(draw, label):
    rows = {"a": normal(1, 2), "b": normal(3)}
    figure = draw(rows, "gradient")
    assert figure.get_supylabel() == label
    upper, lower = figure.axes
    assert (upper.get_xlabel(), upper.get_ylabel()) == ("", "")
    assert lower.get_xlabel() == "layer (above: standard deviation)"
    assert [a.get_title(loc="left") for a in figure.axes] == ["a", "b"]
    for axis, row in (upper, rows["a"]), (lower, rows["b"]):
        count = len(row)
        ticks = [tick.get_text() for tick in axis.get_xticklabels()]
        assert ticks == list(row)
        assert axis.get_xticks().tolist() == [0, 1][:count]
        assert axis.get_xlim() == pytest.approx((-0.6, count - 0.4))
        assert len(texts(axis)) == count, "no zeros, so no share of them"


def test_each_variant_has_its_colour():
    course_utils.setup()
    plots.value_histograms({"a": normal(1, 2), "b": normal(1)}, "activation")
    cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for axis, colour in zip(plt.gcf().axes, cycle, strict=False):
        for patch in axis.patches:
            assert patch.get_facecolor() == to_rgba(colour)
            assert patch.get_fill()


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_rows_fill_the_figure_and_nothing_overlaps(rows):
    found = {f"variant {n}": normal(1, 0.5) for n in range(rows)}
    found["variant 0"]["dense_1"][:9] = 0
    plots.magnitude_histograms(found, "gradient")
    figure = plt.gcf()
    width, height = figure.get_size_inches()
    assert (width, height) == pytest.approx((8.5, 1.7 * rows + 0.45))
    left, _, right, top = inches(figure.axes[0])
    bottom = inches(figure.axes[-1])[1]
    assert (left, width - right) == pytest.approx((1.02, 0.085), abs=0.01)
    assert (bottom, height - top) == pytest.approx((0.65, 0.5), abs=0.01)
    figure.canvas.draw()
    titles = [axis._left_title for axis in figure.axes]
    words = [text for axis in figure.axes for text in axis.texts]
    labels = [figure.axes[-1].xaxis.label, figure._supylabel]
    ticks = [t for axis in figure.axes for t in axis.get_xticklabels()]
    boxes = [
        text.get_window_extent() for text in [*titles, *words, *labels, *ticks]
    ]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_deviations_stand_above_and_zeros_below_their_layer():
    values = np.array([0, 1e-3, 1e-2, 1e-1])
    plots.magnitude_histograms({"row": {"a": values, "b": values}}, "gradient")
    (axis,) = plt.gcf().axes
    low, high = axis.get_ylim()
    places = {text.get_text(): [] for text in axis.texts}
    for text in axis.texts:
        places[text.get_text()].append(text.get_position())
        assert (text.get_ha(), text.get_va()) == ("center", "bottom")
    assert places == {
        "0.042": [(0, high), (1, high)],
        "25% zeros": [(0, low), (1, low)],
    }


def test_histograms_hold_nearly_all_values_and_no_outlier():
    values = np.linspace(-1, 1, 9001)
    plots.value_histograms({"row": {"a": values}}, "activation")
    (axis,) = plt.gcf().axes
    found, edges, _ = axis.patches[0].get_data()
    assert len(found) == 80
    # 99.8 % of the values, and a fiftieth of their range on each side.
    ends = 0.998 * np.array([-1, 1]) * 1.04
    assert edges[[0, -1]] == pytest.approx(ends)
    assert axis.get_ylim() == pytest.approx(ends)
    plots.value_histograms({"row": {"a": np.array([3.0, 3.0])}}, "activation")
    assert plt.gcf().axes[0].get_ylim() == pytest.approx((2.5, 3.5))


def test_a_png_has_80_dots_per_inch_and_no_version_in_it():
    picture = plots.png(plt.figure(figsize=(3, 2)))
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (240, 160)
    assert b"matplotlib" not in picture


def test_images_are_grey_ink_in_a_grid():
    pictures = np.arange(12 * 6).reshape(12, 2, 3)
    figure = plots.images(pictures)
    assert len(figure.axes) == 20, "ten in a row"
    for number, axis in enumerate(figure.axes):
        assert not axis.axison, "no frame, not even around an empty place"
        drawn = [image.get_array().tolist() for image in axis.images]
        assert drawn == [each.tolist() for each in pictures[number:][:1]]
    assert figure.axes[0].images[0].get_cmap().name == "gray_r"
    assert figure.get_size_inches() == pytest.approx((9.5, 2))


def test_titles_get_room_and_few_pictures_no_empty_places():
    figure = plots.images(np.zeros((3, 4, 4)), titles=[5, 0, 4])
    assert len(figure.axes) == 3
    assert [axis.get_title() for axis in figure.axes] == ["5", "0", "4"]
    assert figure.axes[0].title.get_fontsize() == 10
    assert figure.get_size_inches() == pytest.approx((2.85, 1.3))


def test_learning_curves_begin_at_epoch_one():
    values = {"first": [3, 2, 1], "second": [0.5, 0.4]}
    figure = plots.learning_curves(values, "loss")
    (axis,) = figure.axes
    drawn = {line.get_label(): line.get_xydata() for line in axis.lines}
    assert list(drawn) == ["first", "second"]
    for name, points in drawn.items():
        assert points[:, 0].tolist() == [1, 2, 3][: len(points)]
        assert points[:, 1].tolist() == values[name]
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("epoch", "loss")
    assert (axis.get_xticks() % 1 == 0).all(), "there is no half an epoch"


def test_the_legend_stands_beside_the_curves():
    figure = plots.learning_curves({"first": [1, 2], "second": [2, 1]}, "loss")
    figure.set_layout_engine("none")
    figure.canvas.draw()
    (axis,) = figure.axes
    legend = axis.get_legend()
    assert [text.get_text() for text in legend.texts] == ["first", "second"]
    box, frame = legend.get_window_extent(), axis.get_window_extent()
    assert frame.x1 <= box.x0 < frame.x1 + 40
    middle = (box.y0 + box.y1) / 2
    assert middle == pytest.approx((frame.y0 + frame.y1) / 2, abs=2)
    assert figure.get_size_inches() == pytest.approx((7, 3.6))
