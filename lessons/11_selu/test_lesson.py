"""SELU, its constants, its map and its dropout in lesson 11, and Keras'."""

import itertools
import math
import warnings

import keras
import matplotlib
import numpy as np
import pytest
from keras import layers
from lesson_functions import definitions, shapes
from scipy import special

from course_utils import probes

matplotlib.use("Agg")
LESSON = definitions("11")
EDGES = np.array([0.0, -0.0, 1e-8, -1e-8, 1.0, -1.0, 37, -37, 1e3, -1e3])
needs_float64 = pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="JAX computes in float32 unless it is told otherwise",
)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def of_keras(function, z):
    tensor = keras.ops.convert_to_tensor(z, "float64")
    return keras.ops.convert_to_numpy(function(tensor))


@needs_float64
@pytest.mark.parametrize("name", ["selu", "elu"])
def test_an_activation_is_that_of_keras(name):
    for z in shapes(EDGES):
        got = LESSON[name](z)
        assert np.shape(got) == z.shape
        theirs = of_keras(getattr(keras.activations, name), z)
        # Keras takes its constants in single precision.
        np.testing.assert_allclose(got, theirs, rtol=2e-7, atol=1e-15)


@needs_float64
def test_the_gradient_s_growth_is_that_of_keras():
    z, shares = LESSON["PLACES"], LESSON["SHARES"]
    square = 0.0
    for side in (z, -z):
        slope = probes.gradient(
            lambda x: keras.ops.sum(keras.activations.selu(x)), side
        )
        square += shares @ slope**2
    below = math.erfc(2 / math.sqrt(2)) / 2
    alpha, scale = LESSON["SELU_ALPHA"], LESSON["SELU_SCALE"]
    formula = scale**2 * (0.5 + alpha**2 * math.e**2 * below)
    assert square == pytest.approx(formula, rel=1e-6)


def test_the_constants_solve_their_equations():
    elu, expectation = LESSON["elu"], LESSON["expectation"]
    alpha = LESSON["bisect"](lambda a: expectation(lambda z: elu(z, a)), 1, 3)
    assert abs(alpha - 1.6732632423543772) < 5e-15
    selu = LESSON["selu"]
    assert abs(expectation(selu)) < 1e-14
    assert abs(expectation(lambda z: selu(z) ** 2) - 1) < 1e-14
    assert expectation(lambda z: z**4) == pytest.approx(3, rel=1e-12)


def moments_in_closed_form(mean, variance, gain):
    """Of selu(z), z from N(0, gain (variance + mean²)), by SciPy."""
    alpha, scale = LESSON["SELU_ALPHA"], LESSON["SELU_SCALE"]
    v = gain * (variance + mean**2)
    s = np.sqrt(v)
    # E[exp(k z); z < 0] = exp(k² v / 2) Φ(-k s)
    once, twice = (special.erfcx(k * s / 2**0.5) / 2 for k in (1, 2))
    first = scale * (s / math.sqrt(2 * math.pi) + alpha * (once - 0.5))
    square = v / 2 + alpha**2 * (twice - 2 * once + 0.5)
    return first, scale**2 * square - first**2


def test_the_map_is_the_closed_form():
    rng = np.random.default_rng(1)
    for shape in ((), (11,), (60, 100), (2, 3, 4), (0,)):
        mean = rng.normal(0, 2, shape)
        variance = 10.0 ** rng.uniform(-3, 3, shape)
        for gain in (0.3, 1.0, 2.0):
            got = LESSON["layer_map"](mean, variance, gain=gain)
            wanted = moments_in_closed_form(mean, variance, gain)
            assert np.shape(got[0]) == shape == np.shape(got[1])
            spread = np.sqrt(gain * (variance + mean**2))
            # The grid is fine, but not infinitely fine.
            for g, w, unit in zip(
                got, wanted, (spread, spread**2), strict=True
            ):
                assert np.all(np.abs(g - w) <= 2e-3 * unit)


def test_the_map_of_zeros_and_large_numbers_is_finite():
    for mean, variance in itertools.product(EDGES, np.abs(EDGES)):
        for value in LESSON["layer_map"](mean, variance):
            assert np.shape(value) == () and np.isfinite(value)


@pytest.mark.parametrize(
    "mean, variance",
    [(np.zeros(3), np.zeros((3, 1))), (0.0, [1.0]), (0.0, -1.0)],
)
def test_the_map_refuses_what_makes_no_sense(mean, variance):
    with pytest.raises(ValueError, match="expected two equal shapes"):
        LESSON["layer_map"](mean, variance)


def test_a_block_does_to_numbers_what_the_map_says():
    rng = np.random.default_rng(2)
    x = rng.normal(0.7, 1.3, (4000, 400))
    W = rng.normal(0, 400**-0.5, (400, 400))
    f = LESSON["selu"](x @ W)
    for block in LESSON["BLOCKS"]:
        y, rate = f, 0.2
        if "ropout" in block:
            low = LESSON["LOW"] if block == "AlphaDropout" else 0.0
            kept = rng.uniform(size=f.shape) >= rate
            y = LESSON["dropout"](f, kept, rate, low)
        if "x + f" in block:
            y = (x + f) / (2**0.5 if "√2" in block else 1)
        map_says = LESSON["block_map"](0.7, 1.69, block=block, rate=rate)
        np.testing.assert_allclose(map_says, (y.mean(), y.var()), atol=0.12)


@needs_float64
@pytest.mark.parametrize("kind", ["Dropout", "AlphaDropout"])
def test_dropout_is_that_of_keras_forward_and_backward(kind):
    rng = np.random.default_rng(3)
    low = LESSON["LOW"] if kind == "AlphaDropout" else 0.0
    for shape in ((7,), (40, 30), (3, 4, 5, 2), (0, 3), (64, 64)):
        for rate in (0.0, 0.05, 0.3, 0.9):
            x = rng.normal(5, 1, shape)
            layer = getattr(layers, kind)(rate, seed=4, dtype="float64")
            theirs = keras.ops.convert_to_numpy(layer(x, training=True))
            dropped = LESSON["stretch"](rate, low) * (low - rate * low)
            kept = ~np.isclose(theirs, dropped, rtol=0, atol=1e-6)
            kept |= rate == 0
            got = LESSON["dropout"](x, kept, rate, low)
            np.testing.assert_allclose(got, theirs, rtol=1e-6)
            if rate and x.size:
                same = getattr(layers, kind)(rate, seed=4, dtype="float64")
                slope = probes.gradient(
                    lambda x, layer=same: keras.ops.sum(
                        layer(x, training=True)
                    ),
                    x,
                )
                ours = LESSON["dropout"](x + 1, kept, rate, low) - got
                np.testing.assert_allclose(ours, slope, atol=1e-6)


def test_dropout_refuses_bad_masks():
    for shape, rate in (((3, 1), 0.5), ((3,), 1.0), ((3,), -0.1)):
        with pytest.raises(ValueError, match="expected equal shapes"):
            LESSON["dropout"](np.zeros(3), np.ones(shape, bool), rate)


@pytest.mark.parametrize(
    "settings", [*LESSON["KINDS"].values(), {"activation": "elu"}]
)
def test_networks_side_by_side_are_those_of_keras(settings):
    width, x = LESSON["WIDTH"], np.random.default_rng(6).normal(size=(50, 64))
    x = x.astype("float32")
    many = LESSON["Networks"](3, **settings)
    normal = settings.get("block") == "BN"
    found = keras.ops.convert_to_numpy(many(x))
    for copy in (0, LESSON["COPIES"] - 1):
        model = by_keras(many, copy, settings, normal)
        wanted = model(x, training=normal)  # by the batch at hand
        np.testing.assert_allclose(
            found[:, copy], keras.ops.convert_to_numpy(wanted), atol=2e-4
        )
    assert found.shape == (50, LESSON["COPIES"], 10) and width == 64


def by_keras(many, copy, settings, normal):
    """One of the networks as a Sequential model with the same weights."""
    kernels = many.kernels.numpy()[:, copy]
    last = many.last.numpy()[copy]
    model = keras.Sequential([keras.Input((64,))])
    for _ in kernels:
        model.add(layers.Dense(64, use_bias=False))
        if normal:
            model.add(layers.BatchNormalization(scale=False))
        model.add(layers.Activation(settings["activation"]))
    model.add(layers.Dense(10, use_bias=False))
    dense = [la for la in model.layers if isinstance(la, layers.Dense)]
    for layer, kernel in zip(dense, [*kernels, last], strict=True):
        layer.set_weights([kernel])
    return model


def test_each_network_learns_at_its_own_rate():
    rng = np.random.default_rng(7)
    z = rng.normal(size=(20, LESSON["COPIES"], 10)).astype("float32")
    y = np.eye(10, dtype="float32")[rng.integers(10, size=20)]
    got = keras.ops.convert_to_numpy(LESSON["summed_loss"](y, z))
    each = keras.losses.categorical_crossentropy(
        np.repeat(y[:, None], LESSON["COPIES"], axis=1), z, from_logits=True
    )
    each = keras.ops.convert_to_numpy(each)
    np.testing.assert_allclose(got, each @ LESSON["RATE_OF_COPY"], rtol=1e-4)
