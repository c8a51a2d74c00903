"""Lesson 01's formulas: against Keras, and on data made for them."""

import keras
import matplotlib
import numpy as np
import pytest
from lesson_functions import definitions, numbers

matplotlib.use("Agg")
LESSON = definitions("01")
TRAIN = LESSON["train_perceptron"]


def test_the_sigmoid_is_that_of_keras():
    z = numbers([0.0, -1.0, 1.0, -30.0, 30.0])
    z = z[np.abs(z) < 500]  # beyond that exp overflows, as the text may
    of_keras = keras.ops.convert_to_numpy(keras.activations.sigmoid(z))
    np.testing.assert_allclose(LESSON["sigmoid"](z), of_keras, atol=1e-6)


def test_the_network_is_one_of_dense_layers():
    rng = np.random.default_rng(0)
    theta, stack = [], [keras.Input((3,))]
    for n_in, n_out in ((3, 4), (4, 2)):
        theta.append((rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)))
        stack.append(keras.layers.Dense(n_out, activation="sigmoid"))
    model = keras.Sequential(stack)
    model.set_weights([part for W, b in theta for part in (W.T, b)])
    x = rng.normal(size=(5, 3))
    np.testing.assert_allclose(
        LESSON["network"](x, theta), model.predict(x, verbose=0), atol=1e-5
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_perceptron_stops_on_separable_data(seed):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(30), rng.normal(size=(30, 2))])
    z = X @ rng.normal(size=3)
    X, y = X[np.abs(z) > 0.2], np.sign(z[np.abs(z) > 0.2])
    history = TRAIN(X, y, rng.normal(size=3), 0.5, updates=10_000)
    assert np.array_equal(np.sign(X @ history[-1]), y)
    for old, new in zip(history[:-1], history[1:], strict=True):
        wrong = np.sign(X @ old) != y
        assert wrong.any()
        out = np.sign(X[wrong] @ old)
        step = 0.5 * ((y[wrong] - out)[:, None] * X[wrong]).sum(0) / len(y)
        np.testing.assert_allclose(new, old + step)


@pytest.mark.parametrize("seed", range(20))
def test_the_perceptron_never_learns_xor(seed):
    X = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
    y = np.array([-1, 1, 1, -1])
    start = np.random.default_rng(seed).uniform(-1, 1, 3)
    history = TRAIN(X, y, start, updates=200)
    assert len(history) == 201
