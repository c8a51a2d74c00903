"""Activations and gradients, against formulas and finite differences."""

import importlib.util
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from course_utils import probes

RNG = np.random.default_rng(3)
X = RNG.normal(size=(6, 4)).astype("float32")
Y = RNG.normal(size=(6, 2)).astype("float32")


def network(*first):
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((4,)),
            *first,
            keras.layers.Dense(5, activation="tanh", name="hidden"),
            keras.layers.Dense(2, name="out"),
        ]
    )


def loss_by_hand(kernel, bias, out_kernel, out_bias, x=X):
    hidden = np.tanh(x.astype("float64") @ kernel + bias)
    return np.mean((hidden @ out_kernel + out_bias - Y) ** 2)


def difference(function, array, step=1e-5):
    """Central finite differences, entry by entry."""
    slopes = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        nudge = np.zeros(array.shape)
        nudge[place] = step
        rise = function(array + nudge) - function(array - nudge)
        slopes[place] = rise / (2 * step)
    return slopes


def test_gradient_of_a_formula():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    got = probes.gradient(lambda x: keras.ops.sum(x**3), x)
    assert isinstance(got, np.ndarray)
    np.testing.assert_allclose(got, 3 * x**2, rtol=1e-5)
    # Whole numbers are taken as floats.
    np.testing.assert_allclose(probes.gradient(keras.ops.sum, [1, 2]), [1, 1])


@pytest.mark.skipif(
    keras.backend.backend() == "torch", reason="torch raises an error here"
)
def test_what_does_not_depend_on_x_has_slope_zero():
    slope = probes.gradient(
        lambda x: keras.ops.sum(keras.ops.stop_gradient(x)), np.ones(3)
    )
    np.testing.assert_array_equal(slope, np.zeros(3))


def test_a_gradient_needs_one_number():
    with pytest.raises(ValueError, match=r"returned shape \(2,\).*one number"):
        probes.gradient(lambda x: x, np.ones(2))


def test_activations_of_each_layer():
    model = network()
    got = probes.activations(model, X)
    kernel, bias, out_kernel, out_bias = model.get_weights()
    assert list(got) == ["hidden", "out"]
    np.testing.assert_allclose(
        got["hidden"], np.tanh(X @ kernel + bias), rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(
        got["out"], got["hidden"] @ out_kernel + out_bias, rtol=1e-4, atol=1e-6
    )
    inputs = keras.Input((4,))
    functional = keras.Model(inputs, keras.layers.Dense(2, name="d")(inputs))
    assert list(probes.activations(functional, X)) == ["d"]
    bare = keras.Sequential([keras.layers.Dense(2)], name="bare")
    with pytest.raises(ValueError, match="'bare' has no inputs yet"):
        probes.activations(bare, X)


def test_a_model_with_one_input_or_two(warnings_are_errors):
    first, second = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    both = keras.layers.Add(name="sum")([first, second])
    model = keras.Model([first, second], both)
    np.testing.assert_allclose(
        probes.activations(model, [X, 2 * X])["sum"], 3 * X, rtol=1e-5
    )
    assert list(probes.activations(network(), X)) == ["hidden", "out"]


def test_dropout_drops_nothing():
    """What is looked at is the network that predicts."""
    model, noisy = network(), network(keras.layers.Dropout(0.5))
    noisy.set_weights(model.get_weights())
    plain = probes.weight_gradients(model, X, Y, "mse")
    found = probes.weight_gradients(noisy, X, Y, "mse")
    for slopes, expected in zip(found.values(), plain.values(), strict=True):
        np.testing.assert_allclose(slopes, expected, rtol=1e-5)
    np.testing.assert_allclose(
        probes.input_gradients(noisy, X, Y, "mse"),
        probes.input_gradients(model, X, Y, "mse"),
        rtol=1e-5,
    )
    np.testing.assert_allclose(
        probes.activations(noisy, X)["out"],
        probes.activations(model, X)["out"],
        rtol=1e-5,
    )


@pytest.mark.parametrize("loss", ["mse", keras.losses.MeanSquaredError()])
def test_weight_gradients_against_finite_differences(loss):
    model = network()
    weights = model.get_weights()
    got = probes.weight_gradients(model, X, Y, loss)
    for place, (path, slopes) in enumerate(got.items()):

        def moved(weight, place=place):
            return loss_by_hand(
                *weights[:place], weight, *weights[place + 1 :]
            )

        expected = difference(moved, weights[place].astype("float64"))
        assert path == model.weights[place].path
        np.testing.assert_allclose(slopes, expected, rtol=1e-3, atol=1e-5)
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_input_gradients_against_finite_differences():
    model = network()
    got = probes.input_gradients(model, X, Y, "mse")
    weights = model.get_weights()
    expected = difference(lambda x: loss_by_hand(*weights, x=x), X * 1.0)
    assert got.shape == X.shape
    np.testing.assert_allclose(got, expected, rtol=2e-2, atol=1e-4)


def test_layers_with_state_leave_no_trace():
    """Batch normalization and dropout, which write to variables."""
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(2),
        ]
    )
    before = [keras.ops.convert_to_numpy(v).copy() for v in model.variables]
    probes.weight_gradients(model, X, Y, "mse")
    probes.input_gradients(model, X, Y, "mse")
    probes.activations(model, X)
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(variable), value
        )
    assert model.predict(X, verbose=0).shape == (6, 2)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_other_backends(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("this is the inner run")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", __file__],
        check=True,
        env={**os.environ, "KERAS_BACKEND": backend},
    )
