"""Lesson 02's formulas equal Keras', whatever numbers go in."""

import warnings

import keras
import matplotlib
import numpy as np
import pytest
import tensorflow as tf
from lesson_functions import definitions, numbers, shapes

matplotlib.use("Agg")
ODD = np.array(
    [0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 800, -800, 40, -40]
    + [5e-324, -5e-324, 1e-8, -1e-8, 1.0, -1.0, 37, -37, 745.2, -745.2]
)
LESSON = definitions("02")


def keras_activation(name, **options):
    function = getattr(keras.activations, name)

    def compute(z):
        tensor = keras.ops.convert_to_tensor(z, "float64")
        return keras.ops.convert_to_numpy(function(tensor, **options))

    return compute


def keras_gaussian(z):
    return keras.ops.convert_to_numpy(keras.ops.exp(-keras.ops.square(z)))


ALPHAS = (0.01, 0.2, 0.5, 1.0)
VALUES = {
    "sigmoid": (LESSON["sigmoid"], keras_activation("sigmoid")),
    "relu": (LESSON["relu"], keras_activation("relu")),
    "selu": (LESSON["selu"], keras_activation("selu")),
    "gaussian": (LESSON["gaussian"], keras_gaussian),
}
for _alpha in ALPHAS:
    VALUES[f"leaky_relu {_alpha}"] = (
        lambda z, alpha=_alpha: LESSON["leaky_relu"](z, alpha),
        keras_activation("leaky_relu", negative_slope=_alpha),
    )
    VALUES[f"elu {_alpha}"] = (
        lambda z, alpha=_alpha: LESSON["elu"](z, alpha),
        keras_activation("elu", alpha=_alpha),
    )


def without_warnings(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments)


@pytest.mark.parametrize("name", VALUES)
def test_an_activation_is_that_of_keras(name):
    ours, theirs = VALUES[name]
    for z in shapes(ODD):
        got = without_warnings(ours, z)
        assert np.shape(got) == z.shape
        # Keras takes constants such as alpha in single precision.
        np.testing.assert_allclose(got, theirs(z), rtol=2e-7, atol=1e-15)


SLOPES = {
    "sigmoid": (LESSON["sigmoid_slope"], keras.activations.sigmoid),
    "tanh": (LESSON["tanh_slope"], keras.activations.tanh),
    "relu": (LESSON["relu_slope"], keras.activations.relu),
    "leaky_relu": (
        LESSON["leaky_relu_slope"],
        lambda z: keras.activations.leaky_relu(z, 0.01),
    ),
    "elu": (LESSON["elu_slope"], keras.activations.elu),
    "selu": (LESSON["FUNCTIONS"]["SELU"][1], keras.activations.selu),
    "gaussian": (
        LESSON["gaussian_slope"],
        lambda z: keras.ops.exp(-keras.ops.square(z)),
    ),
}


@pytest.mark.parametrize("name", SLOPES)
def test_a_slope_is_the_gradient_of_keras(name):
    ours, activation = SLOPES[name]
    for z in shapes(ODD):
        got = without_warnings(ours, z)
        assert np.shape(got) == z.shape
        tensor = tf.constant(z, "float64")
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            value = activation(tensor)
        gradient = tape.gradient(value, tensor).numpy()
        # TensorFlow takes the smallest numbers as 0, where SELU has a
        # corner, and the slope there is a matter of convention.
        known = np.isfinite(gradient) & ~np.isnan(z)
        tiny = 1e-15 if name == "selu" else 1e-300
        known &= (np.abs(z) > tiny) | ((z == 0) & (name != "selu"))
        np.testing.assert_allclose(
            np.asarray(got)[known], gradient[known], rtol=2e-7, atol=1e-14
        )


@pytest.mark.parametrize("name", SLOPES)
def test_a_slope_is_the_difference_quotient(name):
    ours, _ = SLOPES[name]
    function = LESSON.get(name, np.tanh)
    z = np.random.default_rng(1).uniform(-12, 12, 10_000)
    z = z[np.abs(z) > 1e-4]
    measured = LESSON["numerical_slope"](function, z)
    np.testing.assert_allclose(ours(z), measured, atol=1e-8)


def test_alpha_may_differ_from_neuron_to_neuron():
    alpha = np.array([0.0, 0.1, 0.5, 2.0])
    layer = keras.layers.PReLU(dtype="float64")
    layer.build((None, 4))
    layer.set_weights([alpha])
    z = numbers(ODD)[:12_000].reshape(-1, 4)
    got = without_warnings(LESSON["leaky_relu"], z, alpha)
    np.testing.assert_allclose(got, layer(z).numpy(), rtol=1e-12, atol=1e-300)
    with pytest.raises(ValueError, match="shape"):
        LESSON["leaky_relu"](np.zeros((5, 3)), alpha)


def test_softmax_is_that_of_keras():
    theirs = keras_activation("softmax")
    rng = np.random.default_rng(2)
    rows = [numbers(ODD)[:12_000].reshape(-1, 5), rng.normal(0, 5, (3, 4, 7))]
    rows += [rng.choice(ODD, (4000, 3)), numbers(ODD)[:9]]
    rows += [np.zeros((0, 3)), np.zeros((2, 0)), np.zeros(0)]
    for z in rows:
        got = without_warnings(LESSON["softmax"], z)
        assert got.shape == z.shape
        np.testing.assert_allclose(got, theirs(z), rtol=1e-12, atol=1e-300)


def test_softmax_takes_lists_and_refuses_a_single_number():
    assert LESSON["softmax"]([1000, 0]).tolist() == [1.0, 0.0]
    with pytest.raises(ValueError, match="expected an array"):
        LESSON["softmax"](3.0)


@pytest.mark.parametrize("true_class", [0, 1, 2])
def test_gradients_through_softmax_are_those_of_keras(true_class):
    rng = np.random.default_rng(3)
    y = np.eye(3)[true_class]
    for z in rng.normal(0, 4, (20, 3)):
        ours = without_warnings(LESSON["softmax_gradients"], z, y)
        tensor = tf.constant(z[np.newaxis])
        for got, loss in zip(ours, ("ce", "mse"), strict=True):
            with tf.GradientTape() as tape:
                tape.watch(tensor)
                if loss == "ce":
                    value = keras.losses.categorical_crossentropy(
                        y[np.newaxis], tensor, from_logits=True
                    )
                else:
                    p = keras.activations.softmax(tensor)
                    value = keras.losses.mean_squared_error(y[np.newaxis], p)
            gradient = tape.gradient(value, tensor).numpy()[0]
            np.testing.assert_allclose(got, gradient, rtol=1e-6, atol=1e-9)
