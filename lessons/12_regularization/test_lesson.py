"""Dropout, weight decay, curves and intervals of lesson 12, held to Keras."""

import itertools

import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=1, keras=True)
import keras  # noqa: E402
from keras import layers  # noqa: E402

from course_utils import probes  # noqa: E402

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("12")
FORWARD, BACKWARD = LESSON["dropout_forward"], LESSON["dropout_backward"]
NUMBERS = [0.0, 1e-3, -1e-3, 1.0, -3.5, 1e3, -1e3]
# One rule of 32 and one of 64 bits would differ on exact numbers only.
IN_64_BITS = pytest.mark.skipif(
    keras.backend.backend() == "jax", reason="JAX computes in 32 bits here"
)
SHAPES = [(), (1,), (0,), (3, 0), (5000,), (40, 7), (2, 3, 4, 5), (1, 1, 9)]


def numpy_of(tensor):
    return keras.ops.convert_to_numpy(tensor)


def by_keras(x, rate, seed):
    layer = layers.Dropout(rate, seed=seed, dtype="float64")
    return layer(x, training=True)


def mask_of(shape, rate, seed):
    """Which places Keras keeps; read off from an input of ones."""
    return numpy_of(by_keras(np.ones(shape), rate, seed)) > 0


@IN_64_BITS
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.25, 0.5, 0.9])
def test_dropout_equals_keras_forward_and_backward(shape, rate):
    rng = np.random.default_rng(len(shape))
    for seed, scale in [(1, 1.0), (2, 1e-3), (3, 1e3)]:
        x, upstream = scale * rng.normal(size=(2, *shape))
        keep = mask_of(shape, rate, seed)
        expected = numpy_of(by_keras(x, rate, seed))
        got = FORWARD(x, keep, rate)
        assert got.shape == shape
        np.testing.assert_allclose(got, expected, rtol=1e-6)
        found = probes.gradient(
            lambda t, rate=rate, seed=seed, upstream=upstream: keras.ops.sum(
                by_keras(t, rate, seed) * upstream
            ),
            x,
        )
        np.testing.assert_allclose(
            BACKWARD(upstream, keep, rate), found, rtol=1e-6
        )


@IN_64_BITS
def test_dropout_of_large_small_and_negative_numbers_equals_keras():
    x = np.array(NUMBERS * 100)
    for rate in (0.2, 0.5):
        keep = mask_of(x.shape, rate, 5)
        expected = numpy_of(by_keras(x, rate, 5))
        got = FORWARD(x, keep, rate)
        np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_dropout_keeps_what_is_expected():
    rng = np.random.default_rng(1)
    x = np.full(200_000, 3.0, "float32")
    for rate in (0.1, 0.5, 0.8):
        out = FORWARD(x, rng.random(x.shape) >= rate, rate)
        assert abs(out.mean() - 3) < 0.05


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.5])
def test_the_mean_squared_error_over_all_masks_is_that_of_the_formula(rate):
    """The equation of In depth E, for any rate."""
    x, w, y = np.array([1.0, -2, 0.5, 3]), np.array([2.0, 1, -1, 0.5]), 0.7
    masks = np.array(list(itertools.product([False, True], repeat=4)))
    chance = np.where(masks, 1 - rate, rate).prod(axis=1)
    dropped = FORWARD(np.tile(x, (16, 1)), masks, rate)
    mean = chance @ (y - dropped @ w) ** 2
    extra = rate / (1 - rate) * np.sum(x**2 * w**2)
    assert np.isclose(mean, (y - x @ w) ** 2 + extra)


@IN_64_BITS
def test_decoupled_decay_is_that_of_keras():
    rng = np.random.default_rng(3)
    pairs = np.array(np.meshgrid(NUMBERS, NUMBERS)).reshape(2, -1)
    w, g = np.hstack([pairs, rng.normal(size=(2, 1000))])
    variable = keras.Variable(w, dtype="float64")
    rule = keras.optimizers.SGD(1 / 8, weight_decay=1 / 256)
    rule.apply([keras.ops.convert_to_tensor(g)], [variable])
    ours = LESSON["decoupled_step"](w, g, 1 / 8, 1 / 256)
    np.testing.assert_allclose(ours, numpy_of(variable), 1e-6, 1e-12)


@IN_64_BITS
def test_l2_decay_is_a_step_down_the_penalised_loss():
    rng = np.random.default_rng(4)
    w, g = rng.normal(size=(2, 60, 200))
    penalty = keras.regularizers.L2(1 / 16)
    slope = g + probes.gradient(penalty, w)
    ours = LESSON["l2_step"](w, g, 1 / 8, 1 / 16)
    np.testing.assert_allclose(ours, w - slope / 8, rtol=1e-6, atol=1e-9)


def test_the_three_rules_on_the_slide_of_numbers():
    for rule, value in [
        ("slide_step", 0.9405),
        ("l2_step", 0.948),
        ("decoupled_step", 0.949),
    ]:
        assert np.isclose(LESSON[rule](1.0, 0.5, 0.1, 0.01), value)
        for shape in SHAPES:
            out = LESSON[rule](np.ones(shape), np.ones(shape), 0.1, 0.01)
            assert out.shape == shape


@pytest.mark.parametrize("neurons", [1, 3, 12, 30])
def test_the_fitted_weights_cannot_be_bettered(neurons):
    """Small steps in any direction make neither goal smaller."""
    x, y = LESSON["X"], np.array(LESSON["Y"])
    rng = np.random.default_rng(neurons)

    def squared_error(weights):
        out = LESSON["hidden"](x, len(weights)) @ weights
        return np.mean((out - y) ** 2)

    best = LESSON["fit"](x, y, neurons)
    for _ in range(50):
        other = best + 1e-3 * rng.normal(size=neurons)
        assert squared_error(other) > squared_error(best) - 1e-12
    for strength in (1e-6, 1e-3, 0.1, 10):
        fined = LESSON["fit_with_l2"](strength)
        goal = squared_error(fined) + strength * np.sum(fined**2)
        for _ in range(20):
            other = fined + 1e-3 * rng.normal(size=30)
            fine = strength * np.sum(other**2)
            assert squared_error(other) + fine > goal


def test_the_interval_covers_the_truth_in_95_of_100_cases():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(4000):
        changes = rng.normal(0.05, 0.02, 5)
        half = LESSON["half_interval"](changes)
        covered += abs(changes.mean() - 0.05) < half
    assert 0.94 < covered / 4000 < 0.96
