"""The formulas of lesson 04 are those of Keras."""

import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=1, keras=True)
import keras  # noqa: E402

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("04")
OPTIMIZERS = LESSON["OPTIMIZERS"]
EDGES = [0.0, 1e-6, -1e-6, 1.0, -3.5, 1e3, -1e3]
# Exact in the 32 bits that Keras keeps some settings in.
RATE, B1, B2 = 1 / 8, 7 / 8, 1023 / 1024
BETAS = {"beta_1": B1, "beta_2": B2}
OURS = {"b1": B1, "b2": B2, "epsilon": 1e-7}
PAIRS = {
    "SGD": ("SGD", {}, {}),
    "momentum": ("SGD", {"momentum": B1}, {"m": B1}),
    "Nesterov": ("SGD", {"momentum": B1, "nesterov": True}, {"m": B1}),
    "Adagrad": ("Adagrad", {}, {}),
    "Adadelta": ("Adadelta", {}, {}),
    "RMSprop": ("RMSprop", {}, {}),
    "Adam": ("Adam", BETAS, OURS | {"as_keras": True}),
    "AdamW": (
        "AdamW",
        BETAS | {"weight_decay": 1 / 256},
        OURS | {"as_keras": True, "decay": 1 / 256},
    ),
    "Nadam": ("Nadam", BETAS, OURS),
}


def both(name, start, gradients):
    """Points after each gradient, by the lesson and by Keras."""
    theirs, their_settings, settings = PAIRS[name]
    rule = getattr(keras.optimizers, theirs)(RATE, **their_settings)
    variable = keras.Variable(start, dtype="float64")
    x, state, ours, keras_path = start, (), [], []
    for g in gradients:
        x, state = OPTIMIZERS[name](x, g, state, rate=RATE, **settings)
        rule.apply([keras.ops.convert_to_tensor(g)], [variable])
        ours.append(x)
        keras_path.append(np.array(keras.ops.convert_to_numpy(variable)))
    return np.array(ours), np.array(keras_path)


def test_every_optimizer_is_compared():
    assert set(PAIRS) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", PAIRS)
def test_sixty_steps_of_random_gradients_equal_keras(name):
    rng = np.random.default_rng(4)
    gradients = rng.normal(0, 10.0 ** rng.integers(-4, 4, (60, 200)))
    ours, theirs = both(name, rng.normal(0, 5, 200), gradients)
    # Keras' Nadam takes its 0.96 from a number of 32 bits.
    exact = 1e-7 if name == "Nadam" else 1e-9
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=exact)


@pytest.mark.parametrize("name", PAIRS)
def test_zeros_large_and_small_gradients_equal_keras(name):
    x, g = np.array(np.meshgrid(EDGES, EDGES)).reshape(2, -1)
    ours, theirs = both(name, x, [g, np.zeros_like(g), -2 * g])
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (2, 3, 4, 2)])
def test_any_shape(name, shape):
    x, state = OPTIMIZERS[name](np.ones(shape), np.full(shape, 2.0))
    assert np.shape(x) == shape
    x, state = OPTIMIZERS[name](x, np.full(shape, 2.0), state)
    assert np.shape(x) == shape


def test_the_numeric_gradient_is_that_of_the_formula():
    x = np.random.default_rng(3).normal(0, 2, (5000, 2))
    bend = 200 * (x[:, 1] - x[:, 0] ** 2)
    exact = {
        "bowl": x * [0.2, 2],
        "saddle": x * [-2, 2],
        "rosenbrock": np.stack(
            [2 * (x[:, 0] - 1) - 2 * x[:, 0] * bend, bend], axis=-1
        ),
    }
    for name, formula in exact.items():
        measured = LESSON["gradient"](LESSON[name], x)
        np.testing.assert_allclose(measured, formula, rtol=1e-5, atol=1e-4)
