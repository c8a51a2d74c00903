"""Lesson 02's formulas equal Keras', and so do its gradients."""

import keras
import matplotlib
import numpy as np
import pytest
import tensorflow as tf
from lesson_functions import definitions

matplotlib.use("Agg")
LESSON = definitions("02")
Z = np.concatenate([[0.0, -1.0, 1.0], np.linspace(-20, 20, 402)])


def gaussian(z):
    return keras.ops.exp(-keras.ops.square(z))


def leaky_relu(z):
    return keras.activations.leaky_relu(z, negative_slope=0.01)


def leaky_relu_01(z):
    return keras.activations.leaky_relu(z, negative_slope=0.1)


OF_KERAS = {
    "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh,
    "ReLU": keras.activations.relu,
    "leaky ReLU": leaky_relu,
    "ELU": keras.activations.elu,
    "SELU": keras.activations.selu,
    "Gaussian": gaussian,
    "leaky ReLU 0.01": leaky_relu,
    "leaky ReLU 0.1": leaky_relu_01,
}
CASES = [
    pytest.param(*pair, OF_KERAS[name], id=f"{table} {name}")
    for table in ("THREE", "CURES", "FIVE", "SEVEN")
    for name, pair in LESSON[table].items()
]


@pytest.mark.parametrize(("f", "slope", "of_keras"), CASES)
def test_activations_and_slopes_are_those_of_keras(f, slope, of_keras):
    for z in (Z, Z[:400].reshape(20, 20), np.array(-0.5)):
        tensor = tf.constant(z)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            value = of_keras(tensor)
        # Keras takes constants such as alpha in single precision.
        np.testing.assert_allclose(f(z), value, rtol=1e-6, atol=1e-7)
        gradient = tape.gradient(value, tensor).numpy()
        no_corner = z != 0
        np.testing.assert_allclose(
            slope(z)[no_corner], gradient[no_corner], rtol=1e-6, atol=1e-7
        )


def test_the_slope_of_a_corner_is_that_of_its_left_side():
    corners = {"relu": 0, "leaky_relu": 0.01, "elu": 1}
    for name, left in corners.items():
        assert LESSON[f"{name}_slope"](0.0) == left


def test_the_measured_slope_is_the_derivative():
    z = np.linspace(-3, 3, 50)
    measured = LESSON["measured_slope"](np.sin, z)
    np.testing.assert_allclose(measured, np.cos(z), atol=1e-9)


def test_alpha_may_differ_from_neuron_to_neuron():
    alpha = np.array([0.0, 0.1, 0.5, 2.0])
    layer = keras.layers.PReLU(dtype="float64")
    layer.build((None, 4))
    layer.set_weights([alpha])
    z = Z[:400].reshape(-1, 4)
    np.testing.assert_allclose(LESSON["leaky_relu"](z, alpha), layer(z))


def test_elu_takes_its_alpha():
    np.testing.assert_allclose(
        LESSON["elu"](Z, 2.0), keras.activations.elu(Z, 2.0), rtol=1e-6
    )


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 4, 3)])
def test_softmax_is_that_of_keras(shape):
    z = np.random.default_rng(2).normal(0, 5, shape)
    theirs = tf.nn.softmax(tf.constant(z)).numpy()
    np.testing.assert_allclose(LESSON["softmax"](z), theirs, rtol=1e-12)
    # A large common part changes nothing, where the formula overflows.
    far = LESSON["softmax"](z + 1000)
    np.testing.assert_allclose(far, theirs, rtol=1e-9)


@pytest.mark.parametrize(
    ("loss", "of_keras"),
    [
        ("cross_entropy", keras.losses.categorical_crossentropy),
        ("mean_squared_error", keras.losses.mean_squared_error),
    ],
)
def test_gradients_through_softmax_are_those_of_keras(loss, of_keras):
    y = tf.constant([[1.0, 0.0, 0.0]], "float64")
    for z in np.random.default_rng(3).normal(0, 3, (20, 3)):
        tensor = tf.constant(z[np.newaxis])
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            value = of_keras(y, tf.nn.softmax(tensor))
        gradient = tape.gradient(value, tensor).numpy()[0]
        got = LESSON["measured_gradient"](LESSON[loss], z)
        np.testing.assert_allclose(LESSON[loss](z), value[0], rtol=1e-5)
        np.testing.assert_allclose(got, gradient, rtol=1e-5, atol=1e-7)


def test_the_neuron_takes_the_steps_of_keras():
    x, y = LESSON["X"], LESSON["Y"]
    w, b = (
        tf.Variable(1.0, dtype="float64"),
        tf.Variable(-0.5, dtype="float64"),
    )
    path = LESSON["train_neuron"](
        LESSON["elu"], LESSON["elu_slope"], 1.0, -0.5, rate=0.1, updates=5
    )
    for step in path:
        np.testing.assert_allclose(step, [w.numpy(), b.numpy()], rtol=1e-6)
        with tf.GradientTape() as tape:
            a = keras.activations.elu(w * x + b)
            loss = keras.losses.mean_squared_error(y, a)
        for variable, slope in zip(
            (w, b), tape.gradient(loss, (w, b)), strict=True
        ):
            variable.assign_sub(0.1 * slope)


def test_a_change_is_as_long_as_two_close_inputs_end_apart():
    """The chain rule of the lesson against a small step, layer by layer."""
    f, slope = LESSON["THREE"]["tanh"]
    lengths = LESSON["change_lengths"](f, slope, g=1.2, layers=8)
    rng = np.random.default_rng(0)
    a = rng.normal(size=100)
    h = 1e-6
    near = a + h * 0.1
    for layer in range(8):
        W = rng.normal(0, 1.2 / 10, size=(100, 100))
        a, near = np.tanh(a @ W), np.tanh(near @ W)
        apart = np.linalg.norm(near - a) / h
        np.testing.assert_allclose(lengths[layer + 1], apart, rtol=1e-4)
