"""Lesson 09's batch normalization equals Keras', there and back."""

import itertools
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
        shape = tuple(rng.integers(1, 9, rng.integers(2, 6)))
        scale = 10.0 ** rng.uniform(-4, 4)
        x = rng.normal(scale * rng.normal(), scale, shape)
        if number % 5 == 0:
            x[..., 0] = 7.0  # no variation at all
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
    for shape in ((6, 2), (3, 4, 2), (2, 3, 2, 5)):
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
        axes = tuple(range(x.ndim - 1))
        np.testing.assert_allclose(slope.sum(axis=axes), 0, atol=1e-12)


def test_arguments_are_left_alone_and_lists_will_do():
    x = np.random.default_rng(4).normal(0, 1, (6, 3))
    kept = x.copy()
    y, _, _ = LESSON["batch_norm"](x, np.ones(3), np.zeros(3))
    LESSON["batch_norm_backward"](np.ones((6, 3)), x, np.ones(3))
    assert np.array_equal(x, kept)
    lists = LESSON["batch_norm"](x.tolist(), [1, 1, 1], [0, 0, 0])[0]
    np.testing.assert_array_equal(lists, y)


def test_wrong_shapes_get_one_clear_sentence():
    x = np.ones((4, 3))
    wrong = [
        lambda: LESSON["batch_norm"](np.ones(4), 1, 0),
        lambda: LESSON["batch_norm"](3.0, 1, 0),
        lambda: LESSON["batch_norm"](x, np.ones(4), 0),
        lambda: LESSON["batch_norm"](x, np.ones((1, 3)), 0),
        lambda: LESSON["batch_norm"](x, 1, np.ones((4, 3))),
        lambda: LESSON["batch_norm_inference"](x, 1, 0, np.ones(2), 1),
        lambda: LESSON["batch_norm_backward"](np.ones((4, 1)), x, 1),
        lambda: LESSON["batch_norm_backward"](np.ones(3), x, 1),
        lambda: LESSON["batch_norm_backward"](x, x, np.ones(2)),
        lambda: LESSON["update_moving"](np.ones(3), np.ones((3, 1))),
    ]
    for call in wrong:
        with pytest.raises(ValueError, match=r"shape.*\(.*\.$") as caught:
            call()
        assert "\n" not in str(caught.value)


def step_by_hand(stack, x, answers, order, rate):
    """Gradients of a stack by difference quotients, one weight each."""

    def loss():
        scores, _ = LESSON["forward"](stack, x, order)
        top = scores.max(axis=-1, keepdims=True)
        log_sum = top[..., 0] + np.log(np.exp(scores - top).sum(axis=-1))
        rows = np.arange(len(answers))
        return np.mean(log_sum - scores[:, rows, answers], axis=-1).sum()

    found = []
    for layer in stack:
        for part in layer:
            place = tuple(size // 2 for size in part.shape)
            part[place] += 1e-6
            up = loss()
            part[place] -= 2e-6
            found.append(part[place] + 1e-6 - rate * (up - loss()) / 2e-6)
            part[place] += 1e-6
    return found


@pytest.mark.parametrize(
    "order",
    [[a] for a in ("tanh", "relu")]
    + [
        pair
        for a, n in itertools.product(("tanh", "relu"), ("batch", "layer"))
        for pair in ([n, a], [a, n])
    ],
    ids=" ".join,
)
def test_a_stack_descends_along_the_gradient(order):
    rng = np.random.default_rng(5)
    stack = []
    for n_in, n_out in ((4, 5), (5, 6), (6, 3)):
        rest = rng.normal(1, 0.3, (3, 2, 1, n_out))
        stack.append([rng.normal(0, 1, (2, n_in, n_out)), *rest])
    x, answers = rng.normal(0, 1, (2, 7, 4)), rng.integers(0, 3, 7)
    expected = step_by_hand(stack, x, answers, order, rate=0.1)
    scores, memory = LESSON["forward"](stack, x, order)
    p = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    g = (p - np.eye(3)[answers]) / 7
    LESSON["descend"](stack, g, memory, order, 0.1)
    assert memory == []
    got = [
        part[tuple(size // 2 for size in part.shape)]
        for layer in stack
        for part in layer
    ]
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-8)
