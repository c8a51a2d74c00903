"""SELU, its constants, its map and its dropout in lesson 11, and Keras'."""

import itertools
import math
import warnings

import keras
import matplotlib
import numpy as np
import pytest
from keras import layers
from lesson_functions import definitions, shapes
from scipy import special

from course_utils import probes

matplotlib.use("Agg")
LESSON = definitions("11")
LESSON["z"] = np.linspace(-8, 8, 1601)
LESSON["bell"] = np.exp(-(LESSON["z"] ** 2) / 2)
ALPHA, SCALE = LESSON["SELU_ALPHA"], LESSON["SELU_SCALE"]
EDGES = np.array([0.0, -0.0, 1e-8, -1e-8, 1.0, -1.0, 37, -37, 1e3, -1e3])
needs_float64 = pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="JAX computes in float32 unless it is told otherwise",
)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


def of_keras(function, z):
    tensor = keras.ops.convert_to_tensor(z, "float64")
    return keras.ops.convert_to_numpy(function(tensor))


@needs_float64
@pytest.mark.parametrize("name", ["selu", "elu", "relu"])
def test_an_activation_is_that_of_keras(name):
    for z in shapes(EDGES):
        got = LESSON[name](z)
        assert np.shape(got) == z.shape
        theirs = of_keras(getattr(keras.activations, name), z)
        # Keras takes its constants in single precision.
        np.testing.assert_allclose(got, theirs, rtol=2e-7, atol=1e-15)


@needs_float64
def test_the_gradient_s_growth_is_that_of_keras():
    z = np.linspace(-8, 8, 1600)  # none at the corner
    bell = np.exp(-(z**2) / 2)
    slope = probes.gradient(
        lambda x: keras.ops.sum(keras.activations.selu(x)), z
    )
    below = math.erfc(2 / math.sqrt(2)) / 2
    formula = SCALE**2 * (0.5 + ALPHA**2 * math.e**2 * below)
    square = np.average(slope**2, weights=bell)
    assert square == pytest.approx(formula, rel=1e-4)


def test_the_constants_solve_their_equations():
    mean, variance = LESSON["mean_and_variance"](LESSON["selu"](LESSON["z"]))
    assert abs(mean) < 1e-5
    assert abs(variance - 1) < 1e-5
    mean, variance = LESSON["mean_and_variance"](LESSON["z"])
    assert abs(mean) < 1e-12 and abs(variance - 1) < 1e-9


def moments_in_closed_form(mean, variance, gain):
    """Of selu(z), z from N(0, gain (variance + mean²)), by SciPy."""
    v = gain * (variance + mean**2)
    s = np.sqrt(v)
    # E[exp(k z); z < 0] = exp(k² v / 2) Φ(-k s)
    once, twice = (special.erfcx(k * s / 2**0.5) / 2 for k in (1, 2))
    first = SCALE * (s / math.sqrt(2 * math.pi) + ALPHA * (once - 0.5))
    square = v / 2 + ALPHA**2 * (twice - 2 * once + 0.5)
    return first, SCALE**2 * square - first**2


def test_the_map_is_the_closed_form():
    rng = np.random.default_rng(1)
    for _ in range(300):
        mean, variance = rng.normal(0, 2), 10.0 ** rng.uniform(-3, 3)
        for gain in (0.3, 1.0, 2.0):
            got = LESSON["layer_map"](mean, variance, gain=gain)
            wanted = moments_in_closed_form(mean, variance, gain)
            spread = np.sqrt(gain * (variance + mean**2))
            # The places are close, but not infinitely close.
            assert abs(got[0] - wanted[0]) <= 1e-3 * spread
            assert abs(got[1] - wanted[1]) <= 1e-3 * spread**2


def test_the_map_of_zeros_and_large_numbers_is_finite():
    for mean, variance in itertools.product(EDGES, np.abs(EDGES)):
        for value in LESSON["layer_map"](mean, variance):
            assert np.shape(value) == () and np.isfinite(value)


def test_a_path_goes_from_layer_to_layer():
    path = LESSON["path_from"](0.5, 2.0, 4, np.tanh, 1.5)
    assert path.shape == (5, 2) and path[0].tolist() == [0.5, 2.0]
    for before, after in itertools.pairwise(path):
        expected = LESSON["layer_map"](*before, np.tanh, 1.5)
        np.testing.assert_array_equal(after, expected)


def test_a_random_layer_does_what_the_map_says():
    rng = np.random.default_rng(2)
    x = rng.normal(0.7, 1.3, (4000, 400))
    y = LESSON["random_layer"](x, 1 / 400, rng)
    map_says = LESSON["layer_map"](0.7, 1.69)
    np.testing.assert_allclose(map_says, (y.mean(), y.var()), atol=0.12)


@needs_float64
@pytest.mark.parametrize(
    "name, kind", [("dropout", "Dropout"), ("alpha_dropout", "AlphaDropout")]
)
def test_dropout_is_that_of_keras(name, kind):
    rng = np.random.default_rng(3)
    low = LESSON["LOWEST"] if kind == "AlphaDropout" else 0.0
    for shape in ((7,), (40, 30), (3, 4, 5, 2), (0, 3), (64, 64)):
        for rate in (0.0, 0.05, 0.3, 0.9):
            x = rng.normal(5, 1, shape)
            layer = getattr(layers, kind)(rate, seed=4, dtype="float64")
            theirs = keras.ops.convert_to_numpy(layer(x, training=True))
            every = np.zeros(1, bool)
            dropped = LESSON[name](np.full(1, low), every, rate)
            kept = ~np.isclose(theirs, dropped, rtol=0, atol=1e-6)
            kept |= rate == 0
            got = LESSON[name](x, kept, rate)
            np.testing.assert_allclose(got, theirs, rtol=1e-6)


@pytest.mark.parametrize("kind", ["selu", "relu", "bn"])
def test_a_network_has_as_many_layers_as_it_says(kind):
    network = LESSON["make_network"](LESSON[f"{kind}_layer"], 3)
    dense = [la for la in network.layers if isinstance(la, layers.Dense)]
    assert [la.units for la in dense] == [64, 64, 64, 10]
    assert network.output_shape == (None, 10)


def test_one_step_of_rate_1_measures_the_gradient():
    keras.utils.set_random_seed(5)
    rng = np.random.default_rng(5)
    x = rng.normal(size=(30, 64)).astype("float32")
    y = rng.integers(10, size=30)
    network = LESSON["make_network"](LESSON["selu_layer"], 3)
    by_probe = probes.weight_gradients(network, x, y, LESSON["LOSS"])
    wanted = [g.std() for path, g in by_probe.items() if "kernel" in path]
    got = LESSON["gradient_sizes"](network, x, y)
    np.testing.assert_allclose(got, wanted, rtol=1e-3)


def test_cosines_of_what_points_one_way_and_at_right_angles():
    one_way = np.array([[1.0, 2.0], [2.0, 4.0], [0.5, 1.0]])
    assert LESSON["mean_cosine"](one_way) == pytest.approx(1)
    assert LESSON["mean_cosine"](np.eye(4)) == pytest.approx(0)
    assert LESSON["mean_cosine"](np.array([[1.0], [-2.0]])) == -1
