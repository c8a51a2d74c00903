"""Lesson 08's formulas equal Keras'."""

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
ACTIVATIONS = LESSON["ACTIVATIONS"]
float64_of_keras = pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="JAX computes in float32 unless told otherwise before its import.",
)


def without_warnings(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments)


@float64_of_keras
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_that_of_keras(name):
    function = getattr(keras.activations, name.lower())
    for z in shapes(EDGES):
        got = without_warnings(ACTIVATIONS[name][0], z)
        assert np.shape(got) == z.shape
        tensor = keras.ops.convert_to_tensor(z, "float64")
        want = keras.ops.convert_to_numpy(function(tensor))
        # Keras takes constants such as SELU's in single precision.
        np.testing.assert_allclose(got, want, rtol=2e-7, atol=1e-15)


@float64_of_keras
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_slope_is_the_gradient_of_keras(name):
    activation = getattr(keras.activations, name.lower())
    function, slope = ACTIVATIONS[name]
    for z in shapes(EDGES):
        got = without_warnings(slope, function(z))
        assert np.shape(got) == z.shape
        want = probes.gradient(lambda t: keras.ops.sum(activation(t)), z)
        if name == "SELU":  # has a corner at 0: no slope there
            got, want = np.where(z == 0, 0, got), np.where(z == 0, 0, want)
        np.testing.assert_allclose(got, want, rtol=2e-7, atol=3e-7)


def random_network(rng):
    """Weights of a random network, a batch, and a gradient at its top."""
    widths = rng.integers(1, 9, rng.integers(2, 6))
    scale = 10.0 ** rng.uniform(-2, 0)  # larger ones saturate
    weights = [
        rng.normal(0, scale, shape)
        for shape in zip(widths[:-1], widths[1:], strict=True)
    ]
    samples = rng.integers(1, 7)
    x = rng.normal(0, 2, (samples, widths[0]))
    return weights, x, rng.normal(0, 3, (samples, widths[-1]))


def product_sum(top, h):
    return keras.ops.sum(top * h, axis=-1)


@float64_of_keras
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_forward_and_backward_are_those_of_keras(name):
    rng = np.random.default_rng(1)
    for _ in range(15):
        weights, x, top = random_network(rng)
        inputs = keras.Input((x.shape[1],), dtype="float64")
        network = keras.Sequential([inputs])
        for W in weights:
            layer = keras.layers.Dense(
                W.shape[1], name.lower(), use_bias=False, dtype="float64"
            )
            network.add(layer)
        network.set_weights(weights)
        outputs = without_warnings(LESSON["forward"], x, weights, name)
        _, gradients = without_warnings(
            LESSON["backward"], outputs, weights, name, top
        )
        theirs = [x, *probes.activations(network, x).values()]
        wanted = probes.weight_gradients(network, x, top, product_sum)
        pairs = [*zip(outputs, theirs, strict=True)]
        pairs += zip(gradients, wanted.values(), strict=True)
        for ours, other in pairs:
            size = max(1e-9, np.abs(other).max())
            np.testing.assert_allclose(ours / size, other / size, atol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_deltas_are_differences_by_the_sums(name):
    rng = np.random.default_rng(2)
    function, _ = ACTIVATIONS[name]
    x, W, V = (rng.normal(size=shape) for shape in ((1, 4), (4, 5), (5, 3)))
    top = rng.normal(size=(1, 3))
    outputs = LESSON["forward"](x, [W, V], name)
    deltas, _ = LESSON["backward"](outputs, [W, V], name, top)
    for neuron in range(5):
        step = 1e-6 * np.eye(5)[neuron]
        up, down = (
            np.sum(function(function(x @ W + s) @ V) * top)
            for s in (step, -step)
        )
        assert np.isclose(deltas[0][0, neuron], (up - down) / 2e-6, atol=1e-7)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_large_numbers_pass_without_warnings(name):
    rng = np.random.default_rng(3)
    for _ in range(100):
        x = rng.choice(EDGES, (4, 3))
        weights = [rng.choice(EDGES, (3, 5)), rng.choice(EDGES, (5, 2))]
        outputs = without_warnings(LESSON["forward"], x, weights, name)
        top = rng.choice(EDGES, (4, 2))
        without_warnings(LESSON["backward"], outputs, weights, name, top)
    none = without_warnings(LESSON["forward"], x[:0], weights, name)
    assert none[-1].shape == (0, 2)


def test_shapes_that_do_not_fit_are_named():
    x, weights = np.ones((4, 3)), [np.ones((3, 5)), np.ones((5, 2))]
    forward, backward = LESSON["forward"], LESSON["backward"]
    outputs = forward(x, weights, "tanh")
    for wrong in (x[0], x.T, x[np.newaxis], np.float64(3)):
        with pytest.raises(
            ValueError, match=r"got values .* expected \(samples, n\)"
        ):
            forward(wrong, weights, "tanh")
    with pytest.raises(ValueError, match="Layer 2 got"):
        forward(x, [weights[0], weights[0]], "tanh")
    for wrong in (np.ones(2), np.ones((4, 1)), np.ones((2, 4)), 1.0):
        with pytest.raises(ValueError, match="expected that of the last"):
            backward(outputs, weights, "tanh", wrong)
    for wrong in (weights[0][0], np.float64(3), weights[0][np.newaxis]):
        with pytest.raises(ValueError, match=r"and \(n, neurons\)"):
            forward(x, [wrong], "tanh")
    for wrong in (weights[:1], weights[::-1], [weights[0], weights[0]]):
        with pytest.raises(ValueError, match="Expected weights of the shapes"):
            backward(outputs, wrong, "tanh", outputs[-1])
    empty = forward(x[:0], weights, "tanh")
    with pytest.raises(ValueError, match="at least one sample"):
        backward(empty, weights, "tanh", empty[-1])


KERAS_NAMES = {"LeCun": "Lecun", "Xavier": "Glorot", "He": "He"}


@pytest.mark.parametrize("rule", KERAS_NAMES)
@pytest.mark.parametrize("form", ["Normal", "Uniform"])
def test_the_standard_deviation_is_that_of_keras(rule, form):
    initializer = getattr(keras.initializers, KERAS_NAMES[rule] + form)(seed=1)
    rng = np.random.default_rng(4)
    for _ in range(5000):
        n_in, n_out = (int(n) for n in rng.integers(1, 5000, 2))
        fans = {"fan_in": n_in, "fan_avg": (n_in + n_out) / 2}
        want = np.sqrt(initializer.scale / fans[initializer.mode])
        assert np.isclose(LESSON["sigma_of"](rule, n_in, n_out), want)
    W = keras.ops.convert_to_numpy(initializer((400, 300)))
    ours = LESSON["draw_weights"](rule, 400, 300, rng, form == "Uniform")
    assert ours.shape == W.shape
    assert np.isclose(ours.std(), W.std(), rtol=0.01)
    assert abs(ours.mean()) < 5 * ours.std() / np.sqrt(ours.size)
    if form == "Uniform":
        assert np.isclose(ours.max(), W.max(), rtol=0.001)


def test_rules_that_do_not_exist_are_named():
    sigma_of = LESSON["sigma_of"]
    assert sigma_of(0.05, 3, 4) == 0.05
    for wrong in (("Glorot", 3, 4), ("He", 0, 4), ("Xavier", 3, -1)):
        with pytest.raises(ValueError, match="expected one of"):
            sigma_of(*wrong)


def test_equal_neurons_stay_equal():
    line = np.linspace(-2, 2, 41)
    X, y = np.column_stack([line, np.ones(41)]), np.sin(2 * line + 1)[:, None]
    for value in (0.0, 0.5, -2.0):
        start = np.full((1, 9, 1), value)
        W, _, first = without_warnings(LESSON["three_neurons"], X, y, start)
        assert np.ptp(W, axis=2).max() == 0
        assert (first[0] == 0) == (value == 0)
        assert np.abs(W - value).max() > 0.1  # yet they do learn
