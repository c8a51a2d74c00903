"""Lesson 08's functions, against Keras and against small steps."""

import warnings

import keras
import matplotlib
import numpy as np
import pytest
from lesson_functions import definitions, shapes

from course_utils import probes

matplotlib.use("Agg")
EDGES = np.array([0.0, -0.0, 1e-8, -1e-8, 1.0, -1.0, 40, -40, 1e3, -1e3])
LESSON = definitions("08")
float64_of_keras = pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="JAX computes in float32 unless told otherwise before its import.",
)


def without_warnings(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments)


@float64_of_keras
@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_an_activation_is_that_of_keras(name):
    function = getattr(keras.activations, name)
    for z in shapes(EDGES):
        got = without_warnings(LESSON[name], z)
        assert np.shape(got) == z.shape
        tensor = keras.ops.convert_to_tensor(z, "float64")
        want = keras.ops.convert_to_numpy(function(tensor))
        np.testing.assert_allclose(got, want, rtol=2e-7, atol=1e-15)


@float64_of_keras
@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_a_slope_is_the_gradient_of_keras(name):
    activation = getattr(keras.activations, name)
    functions = {"relu": LESSON["relu"], "tanh": np.tanh}
    for z in shapes(EDGES):
        h = functions[name](z)
        got = without_warnings(LESSON[f"{name}_slope"], h)
        assert np.shape(got) == z.shape
        want = probes.gradient(lambda t: keras.ops.sum(activation(t)), z)
        np.testing.assert_allclose(got, want, rtol=2e-7, atol=3e-7)


@pytest.mark.parametrize(
    "name, sigma", [("sigma_001", 0.01), ("sigma_005", 0.05), ("sigma_1", 1)]
)
def test_an_initializer_has_its_standard_deviation(name, sigma):
    layer = keras.layers.Dense(300, kernel_initializer=LESSON[name])
    again = keras.layers.Dense(300, kernel_initializer=LESSON[name])
    for one in (layer, again):
        one.build((None, 300))
    W, V = (keras.ops.convert_to_numpy(one.kernel) for one in (layer, again))
    assert np.isclose(W.std(), sigma, rtol=0.02)
    assert abs(W.mean()) < 5 * sigma / 300
    assert abs(np.corrcoef(W.ravel(), V.ravel())[0, 1]) < 0.05, "drawn anew"


def test_the_laboratory_is_that_of_the_slide():
    network = LESSON["laboratory"]("tanh", "glorot_uniform")
    shapes_of_weights = [W.shape for W in network.get_weights()]
    widths = (500, 450, 400, 350, 300, 250)
    assert shapes_of_weights == [*zip(widths[:-1], widths[1:], strict=True)]


@pytest.mark.parametrize("depth", [1, 2, 20])
def test_a_deep_network_has_its_depth_and_its_start(depth):
    network = LESSON["deep_network"]("relu", "he_normal", depth)
    assert len(network.layers) == depth + 1
    for layer in network.layers:
        W = keras.ops.convert_to_numpy(layer.kernel)
        assert np.isclose(W.std(), np.sqrt(2 / len(W)), rtol=0.1)


def test_the_gradient_sent_back_is_the_one_given():
    rng = np.random.default_rng(1)
    g, h = rng.normal(size=(2, 5, 3)).astype("float32")
    got = probes.gradient(
        lambda t: keras.ops.sum(LESSON["sent_back"](g, t)), h
    )
    np.testing.assert_allclose(got, g, atol=1e-6)


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_a_small_change_is_that_of_a_small_step(name):
    function = {"relu": LESSON["relu"], "tanh": np.tanh}[name]
    for gain in (0.5, 1.0, 2.0):
        got = LESSON["change_after"](
            function, LESSON[f"{name}_slope"], gain, depth=6
        )
        rng = np.random.default_rng(0)  # the same draws
        h = rng.normal(size=100)
        above, below = h + 1e-7, h - 1e-7
        for _ in range(6):
            W = rng.normal(0, gain / np.sqrt(100), (100, 100))
            above, below = function(above @ W), function(below @ W)
        want = np.linalg.norm(above - below) / 2e-6
        assert np.isclose(got, want, rtol=1e-3)


def test_cosines_are_those_of_the_angles():
    first = np.r_[1.0, np.zeros(199)]
    second = np.r_[1.0, 1.0, np.zeros(198)]
    cosines = LESSON["cosines_through"](np.tanh, first, second, depth=3)
    assert len(cosines) == 4
    assert np.isclose(cosines[0], np.sqrt(0.5))
    same = LESSON["cosines_through"](np.tanh, first, first)
    np.testing.assert_allclose(same, 1)


def test_relu_carries_every_factor_through():
    sizes_through, relu = LESSON["sizes_through"], LESSON["relu"]
    once, twice = (np.array(sizes_through(relu, s)) for s in (0.1, 0.2))
    np.testing.assert_allclose(twice / once, 2.0 ** np.arange(21))


@pytest.mark.parametrize("shape", [(500, 300), (300, 500), (3, 3, 16, 32)])
def test_the_bound_of_he_is_that_of_keras(shape):
    initializer = keras.initializers.HeUniform(seed=1)
    W = keras.ops.convert_to_numpy(initializer(shape))
    assert np.isclose(LESSON["he_limit"](shape), np.abs(W).max(), rtol=0.01)


def test_leaky_sigma_lies_between_he_and_lecun():
    leaky_sigma = LESSON["leaky_sigma"]
    assert np.isclose(leaky_sigma(0, 500), np.sqrt(2 / 500))
    assert np.isclose(leaky_sigma(1, 500), np.sqrt(1 / 500))
    z = np.random.default_rng(0).normal(size=1_000_000)
    passed = np.where(z > 0, z, 0.3 * z)
    kept = 50 * leaky_sigma(0.3, 50) ** 2 * np.mean(passed**2)
    assert np.isclose(kept, 1, rtol=0.01)
