"""The figure that shows activations and gradients layer by layer."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import plots

RNG = np.random.default_rng(0)


def normal(*spreads):
    return {f"dense_{s}": s * RNG.normal(size=(50, 40)) for s in spreads}


def texts(axis):
    return [text.get_text() for text in axis.texts]


def test_alt_text_and_labels_are_the_standard_deviations():
    found = normal(1, 0.1, 0.01)
    alt = plots.layers({"small": found, "tanh": normal(1)}, "activation")
    spread = [f"{np.std(values):.2g}" for values in found.values()]
    assert alt.startswith("Standard deviation of the activation: small, ")
    assert f"small, {spread[0]} in layer 1, {spread[2]} in layer 3" in alt
    assert texts(plt.gcf().axes[0]) == spread


def test_one_scale_for_all_rows():
    plots.layers({"wide": normal(5), "narrow": normal(0.1)}, "activation")
    wide, narrow = (axis.get_ylim() for axis in plt.gcf().axes)
    assert wide == narrow
    assert wide[1] > 12  # nearly all of the values, 3.1 deviations


def test_histograms_lie_on_their_layers():
    plots.layers({"row": normal(1, 3)}, "activation")
    for place, patch in enumerate(plt.gcf().axes[0].patches):
        values, edges, baseline = patch.get_data()
        assert (values + baseline) / 2 == pytest.approx(place)
        fullest = np.argmax(values - baseline)
        assert abs(edges[fullest]) < 3


def test_logarithm_shows_sizes_and_counts_zeros():
    values = np.array([0, 0, 0, 1e-5, -1e-5, 1e-5, 1e5, 1e5])
    plots.layers({"row": {"dense": values}}, "gradient", log=True)
    (axis,) = plt.gcf().axes
    assert "38% zeros" in texts(axis)
    # Two per cent of room on each side, and a fifth more for the zeros.
    assert axis.get_ylim() == pytest.approx((-5.2 - 0.2 * 10.4, 5.2))


def test_zeros_of_a_relu_do_not_squeeze_the_rest():
    relu = np.maximum(RNG.normal(size=4000), 0)
    plots.layers({"ReLU": {"dense": relu}}, "activation")
    values, _, baseline = plt.gcf().axes[0].patches[0].get_data()
    widths = np.sort(values - baseline)[::-1]
    assert widths[0] == widths[1] == pytest.approx(0.84)


def test_many_layers_are_thinned_out_evenly():
    deep = {str(k): RNG.normal(size=9) for k in range(64)}
    plots.layers({"deep": deep}, "gradient", most=8)
    labels = plt.gcf().axes[0].get_xticklabels()
    numbers = [int(label.get_text()) for label in labels]
    assert numbers == [1, 10, 19, 28, 37, 46, 55, 64]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "values",
    [0.0, [0, 0], [np.nan, np.inf], [3e38, -3e38], [5e-324], [True, False]],
)
def test_odd_values_neither_fail_nor_warn(values, log):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alt = plots.layers({"odd": {"dense": values}}, "activation", log)
        plots.png(plt.gcf())
    assert "odd" in alt


@pytest.mark.parametrize("variants", [{}, {"a": {}}, {"a": {"dense": []}}])
def test_nothing_to_draw_is_said(variants):
    with pytest.raises(ValueError, match="nothing to draw; expected {name"):
        plots.layers(variants, "activation")
