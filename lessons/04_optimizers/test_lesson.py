"""The formulas of lesson 04 are those of Keras."""

import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=1, keras=True)
import keras  # noqa: E402

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("04")
EDGES = [0.0, 1e-6, -1e-6, 1.0, -3.5, 1e3, -1e3]
# Exact in the 32 bits that Keras keeps some settings in.
RATE, B1, B2 = 1 / 8, 7 / 8, 1023 / 1024
# Keras adds the epsilon of Adam at another moment: none to speak of.
BETAS = {"beta_1": B1, "beta_2": B2, "epsilon": 1e-30}
OURS = {"beta1": B1, "beta2": B2}
NESTEROV = {"momentum": B1, "nesterov": True}
PAIRS = {
    "gradient_descent": ("SGD", {}, {}),
    "momentum": ("SGD", {"momentum": B1}, {"m": B1}),
    "nesterov": ("SGD", NESTEROV, {"m": B1}),
    "adagrad": ("Adagrad", {}, {}),
    "adadelta": ("Adadelta", {}, {}),
    "rmsprop": ("RMSprop", {}, {}),
    "adam": ("Adam", BETAS, OURS | {"epsilon": 1e-30}),
    "adamw": (
        "AdamW",
        BETAS | {"weight_decay": 1 / 256},
        OURS | {"decay": 1 / 256},
    ),
    "nadam": ("Nadam", BETAS, OURS),
}


def both(name, start, gradients):
    """Points after each gradient, by the lesson and by Keras."""
    theirs, their_settings, settings = PAIRS[name]
    rule = getattr(keras.optimizers, theirs)(RATE, **their_settings)
    variable = keras.Variable(start, dtype="float64")
    given = iter(gradients)
    path = LESSON[name](
        lambda x: next(given), start, RATE, len(gradients), **settings
    )
    keras_path = []
    for g in gradients:
        rule.apply([keras.ops.convert_to_tensor(g)], [variable])
        keras_path.append(np.array(keras.ops.convert_to_numpy(variable)))
    return path[1:], np.array(keras_path)


@pytest.mark.parametrize("name", PAIRS)
def test_sixty_steps_of_random_gradients_equal_keras(name):
    rng = np.random.default_rng(4)
    gradients = rng.normal(0, 10.0 ** rng.integers(-4, 4, (60, 200)))
    ours, theirs = both(name, rng.normal(0, 5, 200), gradients)
    # Keras' Nadam takes its 0.96 from a number of 32 bits.
    exact = 1e-7 if name == "nadam" else 1e-9
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=exact)


@pytest.mark.parametrize("name", PAIRS)
def test_zeros_large_and_small_gradients_equal_keras(name):
    x, g = np.array(np.meshgrid(EDGES, EDGES)).reshape(2, -1)
    ours, theirs = both(name, x, [g, np.zeros_like(g), -2 * g])
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (2, 3, 4, 2)])
def test_any_shape(name, shape):
    path = LESSON[name](
        lambda x: np.full(shape, 2.0), np.ones(shape), 0.1, steps=2
    )
    assert path.shape == (3, *shape)


def test_the_gradients_are_those_of_the_functions():
    def long_valley(x):
        return 0.01 * x[0] ** 2 + x[1] ** 2

    def saddle(x):
        return x[1] ** 2 - x[0] ** 2

    def rosenbrock(x):
        return LESSON["rosenbrock"](x[0], x[1])

    measured = LESSON["measured_gradient"]
    for x in np.random.default_rng(3).normal(0, 2, (200, 2)):
        for f, name in (
            (long_valley, "long_valley"),
            (saddle, "saddle_gradient"),
            (rosenbrock, "winding_valley"),
        ):
            np.testing.assert_allclose(
                measured(f, x), LESSON[name](x), rtol=1e-5, atol=1e-3
            )


def test_steps_needed_counts_until_the_path_stays():
    needed = LESSON["steps_needed"]
    path = np.array([4.0, 0.0, 3.0, 0.5, 0.2])
    assert needed(path, 0, 1) == 3
    assert needed(path, 0, 0.1) == "never"


def test_steps_needed_counts_nothing_at_the_goal_and_no_overflow():
    needed = LESSON["steps_needed"]
    assert needed(np.zeros((5, 2)), 0, 0.01) == 0
    assert needed(np.array([4.0, np.inf, np.nan]), 0, 1) == "never"
