"""Lesson 09's batch normalization equals Keras', there and back."""

import warnings

import keras
import matplotlib
import numpy as np
import pytest
from lesson_functions import definitions

matplotlib.use("Agg")
LESSON = definitions("09")
EDGES = np.array([0.0, -0.0, 1e-8, -1e-8, 1.0, -1.0, 1e3, -1e3])
needs_float64 = pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="JAX computes in single precision unless it is told otherwise",
)


def without_warnings(function, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments, **options)


def cases():
    """Random shapes, sizes and parameters; more than 10,000 numbers."""
    rng = np.random.default_rng(0)
    for number in range(60):
        shape = rng.integers(1, 40), rng.integers(1, 30)
        scale = 10.0 ** rng.uniform(-4, 4)
        x = rng.normal(scale * rng.normal(), scale, shape)
        if number % 5 == 0:
            x[:, 0] = 7.0  # no variation at all
        yield case(rng, x)
    for shape in ((5, 0), (1, 1), (1, 7)):
        yield case(rng, rng.normal(0, 1, shape))


def case(rng, x):
    gamma, beta, mean = rng.normal(0, 2, (3, x.shape[-1]))
    variance = rng.uniform(0, 5, x.shape[-1])
    options = {"epsilon": 10.0 ** rng.uniform(-7, 0)}
    return x, gamma, beta, mean, variance, options


def keras_layer(x, *weights, momentum=0.99, epsilon=0.001):
    layer = keras.layers.BatchNormalization(
        momentum=momentum, epsilon=epsilon, dtype="float64"
    )
    layer.build(x.shape)
    layer.set_weights(weights)
    return layer


def numpy_of(tensor):
    return keras.ops.convert_to_numpy(tensor)


@needs_float64
def test_training_is_that_of_keras():
    count = 0
    for x, gamma, beta, mean, variance, options in cases():
        layer = keras_layer(
            x, gamma, beta, mean, variance, momentum=0.9, **options
        )
        y, batch_mean, batch_variance = without_warnings(
            LESSON["batch_norm"], x, gamma, beta, **options
        )
        theirs = numpy_of(layer(x, training=True))
        assert y.shape == x.shape and batch_mean.shape == gamma.shape
        # Where all x of a feature are equal, rounding is all there is.
        size = np.abs(gamma).max(initial=1) + np.abs(beta).max(initial=1)
        np.testing.assert_allclose(y, theirs, rtol=1e-9, atol=1e-9 * size)
        update = LESSON["update_moving"]
        for old, new, kept in (
            (mean, batch_mean, layer.moving_mean),
            (variance, batch_variance, layer.moving_variance),
        ):
            moved = without_warnings(update, old, new, momentum=0.9)
            np.testing.assert_allclose(moved, numpy_of(kept), rtol=1e-9)
        count += x.size
    assert count > 10_000


@needs_float64
def test_pictures_are_one_column_for_each_channel():
    rng = np.random.default_rng(6)
    for shape in ((4, 5, 6, 3), (1, 8, 2), (2, 3, 4, 5, 6)):
        x, gamma, beta, mean, variance, options = case(
            rng, rng.normal(3, 2, shape)
        )
        layer = keras_layer(x, gamma, beta, mean, variance, **options)
        flat = x.reshape(-1, shape[-1])
        y, _, _ = LESSON["batch_norm"](flat, gamma, beta, **options)
        theirs = numpy_of(layer(x, training=True))
        np.testing.assert_allclose(y.reshape(shape), theirs, rtol=1e-9)


@needs_float64
def test_inference_is_that_of_keras():
    for x, gamma, beta, mean, variance, options in cases():
        layer = keras_layer(x, gamma, beta, mean, variance, **options)
        y = without_warnings(
            LESSON["batch_norm_inference"],
            *(x, gamma, beta, mean, variance),
            **options,
        )
        theirs = numpy_of(layer(x, training=False))
        size = np.abs(theirs).max(initial=1)
        np.testing.assert_allclose(y, theirs, rtol=1e-9, atol=1e-11 * size)


@needs_float64
def test_gradients_are_those_of_keras():
    import tensorflow as tf

    rng = np.random.default_rng(1)
    for x, gamma, beta, mean, variance, options in cases():
        layer = keras_layer(x, gamma, beta, mean, variance, **options)
        g, tensor = rng.normal(0, 1, x.shape), tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            value = tf.reduce_sum(layer(tensor, training=True) * g)
        weights = [layer.gamma.value, layer.beta.value]
        theirs = tape.gradient(value, [tensor, *weights])
        ours = without_warnings(
            LESSON["batch_norm_backward"], g, x, gamma, **options
        )
        for mine, other in zip(ours, theirs, strict=True):
            other = numpy_of(other)
            assert mine.shape == other.shape
            size = np.abs(other).max(initial=1e-3)
            np.testing.assert_allclose(
                mine, other, rtol=1e-6, atol=1e-6 * size
            )


@needs_float64
def test_zeros_and_outliers_give_what_keras_gives():
    rng = np.random.default_rng(2)
    ones, zeros = np.ones(4), np.zeros(4)
    layer = keras_layer(np.ones((5, 4)), ones, zeros, zeros, ones)
    for value in EDGES:
        x = rng.normal(0, 1, (5, 4))
        x[rng.integers(5), rng.integers(4)] = value
        x[:, 0] = value  # no variation at all
        layer.set_weights([ones, zeros, zeros, ones])
        new = without_warnings(LESSON["batch_norm_inference"], x, 1, 0, 0, 1)
        np.testing.assert_allclose(new, numpy_of(layer(x)), rtol=1e-9)
        y, _, _ = without_warnings(LESSON["batch_norm"], x, ones, zeros)
        theirs = numpy_of(layer(x, training=True))
        np.testing.assert_allclose(y, theirs, rtol=1e-7, atol=1e-12)


def test_the_gradient_is_the_difference_quotient():
    rng = np.random.default_rng(3)
    for shape in ((6, 2), (12, 2), (60, 5)):
        x, g = rng.normal(1, 2, (2, *shape))
        gamma = rng.normal(0, 1, shape[-1])
        slope, _, _ = LESSON["batch_norm_backward"](g, x, gamma)
        for _ in range(10):
            move = 1e-5 * rng.normal(0, 1, shape)
            up, down = (
                LESSON["batch_norm"](x + s * move, gamma, 0)[0]
                for s in (1, -1)
            )
            measured = np.sum(g * (up - down)) / 2
            assert np.isclose(np.sum(slope * move), measured, atol=1e-11)
        np.testing.assert_allclose(slope.sum(axis=0), 0, atol=1e-12)


def test_a_positive_factor_and_a_sum_leave_no_trace():
    rng = np.random.default_rng(5)
    x = rng.normal(0, 1, (50, 8))
    y, _, _ = LESSON["batch_norm"](x, 1, 0)
    for factor, added in ((100, 0), (3, -7), (1, 50)):
        other, _, _ = LESSON["batch_norm"](factor * x + added, 1, 0)
        np.testing.assert_allclose(other, y, atol=0.01)
    turned, _, _ = LESSON["batch_norm"](-x, 1, 0)
    np.testing.assert_allclose(turned, -y, atol=1e-12)


def test_arguments_are_left_alone():
    x = np.random.default_rng(4).normal(0, 1, (6, 3))
    kept = x.copy()
    LESSON["batch_norm"](x, np.ones(3), np.zeros(3))
    LESSON["batch_norm_backward"](np.ones((6, 3)), x, np.ones(3))
    assert np.array_equal(x, kept)


@pytest.mark.parametrize("bn", [False, True])
def test_the_laboratory_has_five_hidden_layers(bn):
    network = LESSON["laboratory"](0.01, bn)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("Dense") == 6
    assert kinds.count("BatchNormalization") == 5 * bn
    x = np.random.default_rng(7).normal(size=(20, 500))
    outputs = LESSON["walk"](network, x)
    widths = [h.shape[1] for h in outputs.values()]
    assert widths == [450, 400, 350, 300, 250]


def test_bn_stands_where_the_lesson_says():
    for build, first in (
        ("bn_network", "BatchNormalization"),
        ("bn_after_network", "Activation"),
    ):
        kinds = [type(la).__name__ for la in LESSON[build](0.1).layers]
        assert kinds[1] == kinds[13] == first
        assert kinds.count("BatchNormalization") == 5
