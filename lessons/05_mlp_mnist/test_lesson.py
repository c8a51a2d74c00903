"""Lesson 05's formulas equal Keras', and so do their slopes."""

import keras
import matplotlib
import numpy as np
import pytest
import tensorflow as tf
from lesson_functions import definitions

matplotlib.use("Agg")
LESSON = definitions("05")
LESSON["y"] = np.eye(10)[3]  # the lesson's picture is a 3
LOSSES = {
    "cross_entropy": keras.losses.categorical_crossentropy,
    "squared_error": keras.losses.mean_squared_error,
}


def of_keras(name, z3, z5):
    """Keras' loss of softmax, and how fast it falls as z3 grows."""
    z = np.zeros(10)
    z[3], z[5] = z3, z5
    z = tf.Variable(z)
    with tf.GradientTape() as tape:
        loss = LOSSES[name](np.eye(10)[3], keras.ops.softmax(z))
    return float(loss), -float(tape.gradient(loss, z)[3])


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("z5", [-3.0, 0.0, 1.0, 5.0, 12.0])
def test_losses_and_pushes_are_those_of_keras(name, z5):
    loss, push = of_keras(name, 0.0, z5)
    p = LESSON["probabilities"](0.0, z5)
    assert np.isclose(LESSON[name](p), loss, rtol=1e-5)
    assert np.isclose(LESSON["push"](LESSON[name], 0.0, z5), push, atol=1e-6)


def test_updates_are_counted_as_keras_counts_them():
    x = np.zeros((250, 1))
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    network.compile(loss="mse", optimizer="sgd")
    network.fit(x, x, batch_size=100, epochs=2, verbose=0)
    counted = LESSON["count_updates"](250, 100, 2)
    assert counted == int(network.optimizer.iterations) == 6


def test_movement_is_the_length_of_the_change_over_the_start():
    start = [np.array([[3.0, 4.0]]), np.zeros(2)]
    end = [np.array([[3.0, 5.0]]), np.ones(2)]
    assert np.allclose(LESSON["movement"](start, end), [0.2])


def test_vectors_are_rows_end_to_end_from_0_to_1():
    pictures = np.zeros((2, 28, 28), dtype=np.uint8)
    pictures[1, 14, 13] = 255
    vectors = LESSON["to_vectors"](pictures)
    assert vectors.shape == (2, 784) and vectors.sum() == 1
    assert vectors[1, 28 * 14 + 13] == 1
