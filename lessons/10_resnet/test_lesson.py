"""The residual block of lesson 10, forward and backward, against Keras."""

import itertools

import matplotlib
import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=1, keras=True)
import keras  # noqa: E402
from keras import layers  # noqa: E402

from course_utils import probes  # noqa: E402

matplotlib.use("Agg")
pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("10")
BLOCK, GRADIENT = LESSON["residual_block"], LESSON["block_gradient"]
ODD = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 1e-308, 750.0]
float64_of_keras = pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="JAX computes with 32 bits unless told otherwise",
)


def to_numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def random_parts(rng, n, d, h, scale=1.0):
    shapes = [(d, h), (h,), (h, d), (d,)]
    return [rng.normal(0, scale, s) for s in [(n, d), *shapes]]


def keras_block(parts, shortcut=1):
    """A Keras layer for each step, with the same weights, in 64 bits."""
    _, W1, b1, W2, b2 = parts
    first = layers.Dense(len(b1), "relu", dtype="float64")
    second = layers.Dense(len(b2), dtype="float64")
    first.build((None, len(W1)))
    second.build((None, len(W2)))
    first.set_weights([W1, b1])
    second.set_weights([W2, b2])
    # A tensor first: NumPy would warn of 0 times inf.
    tensor = keras.ops.convert_to_tensor
    return lambda x: keras.ops.relu(second(first(x)) + shortcut * tensor(x))


@float64_of_keras
def test_relu_equals_keras():
    rng = np.random.default_rng(0)
    scales = [1e-300, 1e-3, 1, 1e3, 1e300]
    z = np.concatenate([rng.normal(0, s, 3000) for s in scales] + [ODD])
    for shape in (z.shape, (1, -1), (3, -1, 1)):
        got = LESSON["relu"](z.reshape(shape))
        assert got.shape == z.reshape(shape).shape
        # TensorFlow flushes what is below 2.2e-308 to zero.
        expected = to_numpy(keras.ops.relu(z))
        np.testing.assert_allclose(got.ravel(), expected, 0, 1e-307)
    assert LESSON["relu"](np.zeros((0, 3))).shape == (0, 3)


@float64_of_keras
@pytest.mark.parametrize("shortcut", [0, 1])
def test_forward_and_backward_equal_keras(shortcut):
    """Forty random shapes; more than 10,000 inputs in all."""
    rng = np.random.default_rng(10)
    seen = 0
    for _ in range(40):
        n, d, h = rng.integers(1, 40, 3)
        scale = 10.0 ** rng.integers(-2, 2)
        parts = random_parts(rng, n, d, h, scale)
        upstream = rng.normal(size=(n, d))
        block = keras_block(parts, shortcut)
        exact = {"rtol": 1e-9, "atol": 1e-9 * scale**3}
        got = BLOCK(*parts, shortcut)
        np.testing.assert_allclose(got, to_numpy(block(parts[0])), **exact)
        slopes = GRADIENT(upstream, *parts, shortcut)
        for place, slope in enumerate(slopes):

            def total(value, place=place, parts=parts, upstream=upstream):
                x, W1, b1, W2, b2 = [
                    value if k == place else part
                    for k, part in enumerate(parts)
                ]
                F = keras.ops.relu(keras.ops.matmul(x, W1) + b1)
                H = keras.ops.matmul(F, W2) + b2 + shortcut * x
                return keras.ops.sum(upstream * keras.ops.relu(H))

            expected = probes.gradient(total, parts[place])
            assert slope.shape == expected.shape
            np.testing.assert_allclose(slope, expected, **exact)
        seen += n * d
    assert seen > 10_000


@float64_of_keras
def test_odd_inputs_equal_keras():
    rng = np.random.default_rng(1)
    for odd, shortcut in itertools.product(ODD, (0, 1)):
        parts = random_parts(rng, 3, 4, 5)
        parts[0][1, 2] = odd
        expected = to_numpy(keras_block(parts, shortcut)(parts[0]))
        got = BLOCK(*parts, shortcut)
        np.testing.assert_allclose(got, expected, rtol=1e-6)
        GRADIENT(np.ones((3, 4)), *parts, shortcut)  # and no warning
        parts = random_parts(rng, 3, 4, 5)
        parts[1][0, 0] = parts[3][2, 1] = odd
        expected = to_numpy(keras_block(parts, shortcut)(parts[0]))
        got = BLOCK(*parts, shortcut)
        np.testing.assert_array_equal(np.isnan(got), np.isnan(expected))
        GRADIENT(np.ones((3, 4)), *parts, shortcut)


def test_many_networks_at_once_are_each_by_itself():
    rng = np.random.default_rng(2)
    each = [random_parts(rng, 6, 3, 4) for _ in range(5)]
    stack = [np.stack(same) for same in zip(*each, strict=True)]
    upstream = rng.normal(size=(5, 6, 3))
    together, slopes = BLOCK(*stack), GRADIENT(upstream, *stack)
    for k, parts in enumerate(each):
        np.testing.assert_allclose(together[k], BLOCK(*parts))
        alone = GRADIENT(upstream[k], *parts)
        for all_slopes, slope in zip(slopes, alone, strict=True):
            np.testing.assert_allclose(all_slopes[k], slope)
    shared = BLOCK(each[0][0], *stack[1:])
    assert shared.shape == (5, 6, 3)
    lists = [part.tolist() for part in each[0]]
    np.testing.assert_allclose(BLOCK(*lists), BLOCK(*each[0]))
    by_list = GRADIENT(upstream[0].tolist(), *lists)[1]
    np.testing.assert_allclose(by_list, GRADIENT(upstream[0], *each[0])[1])
    empty = [each[0][0][:0], *each[0][1:]]
    assert BLOCK(*empty).shape == (0, 3)
    assert GRADIENT(empty[0], *empty)[1].shape == (3, 4)


def test_shapes_that_do_not_fit_get_one_clear_sentence():
    x, W1, b1, W2, b2 = random_parts(np.random.default_rng(3), 6, 3, 4)
    wide = np.ones((4, 5))
    bad = [
        (x[0], W1, b1, W2, b2),
        (x[:, :2], W1, b1, W2, b2),
        (x, W1.T, b1, W2, b2),
        (x, W1, b1[:1], W2, b2),
        (x, W1, b1, wide, np.ones(5)),
        (x, W1, b1, W2, b2[:1]),
        (x, b1, b1, W2, b2),
        (x, W1, 0.0, W2, b2),
        (x, 1.0, b1, W2, b2),
    ]
    for parts in bad:
        for call in (BLOCK, lambda *p: GRADIENT(x, *p)):
            with pytest.raises(ValueError, match="expected .…, n, d") as error:
                call(*parts)
            assert "\n" not in str(error.value)
    for upstream in (1.0, x[:1], x[:, :2], x[np.newaxis]):
        with pytest.raises(ValueError, match=r"expected \(6, 3\)"):
            GRADIENT(upstream, x, W1, b1, W2, b2)


@float64_of_keras
def test_slope_equals_keras():
    rng = np.random.default_rng(4)
    w, x, y = rng.normal(0, 3, (3, 5000))
    for shortcut in (0, 1):

        def total(w, shortcut=shortcut):
            return keras.ops.sum((w * x + shortcut * x - y) ** 2)

        got = LESSON["slope"](w, x, y, shortcut)
        np.testing.assert_allclose(got, probes.gradient(total, w), atol=1e-9)
    w, x, y = map(
        np.array, zip(*itertools.product(ODD, repeat=3), strict=True)
    )
    assert LESSON["slope"](w, x, y, 1).shape == w.shape
    assert LESSON["slope"](np.zeros((0, 2)), 1.0, 1.0, 0).shape == (0, 2)


def test_the_layer_is_the_block_and_survives_saving(tmp_path):
    kind = LESSON["ResidualBlock"]
    rng = np.random.default_rng(5)
    for width in (1, 7, 32):
        x = rng.normal(size=(9, width)).astype("float32")
        layer = kind(width)
        model = keras.Sequential([keras.Input((width,)), layer])
        np.testing.assert_array_equal(to_numpy(model(x)), np.maximum(0, x))
        parts = random_parts(rng, 9, width, width)[1:]
        layer.set_weights(parts)
        expected = BLOCK(x, *parts)
        np.testing.assert_allclose(to_numpy(model(x)), expected, atol=1e-3)
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        np.testing.assert_array_equal(to_numpy(loaded(x)), to_numpy(model(x)))
        with pytest.raises(ValueError, match=f"expected {width}"):
            kind(width).build((None, width + 1))


def test_filter_normalised_keeps_directions_and_takes_lengths():
    normalised = LESSON["filter_normalised"]
    rng = np.random.default_rng(6)
    for _ in range(200):
        inputs, units = rng.integers(1, 30, 2)
        step, W = rng.normal(size=(2, inputs, units))
        W *= 10.0 ** rng.integers(-3, 3, units)
        got = normalised(step, W)
        lengths = np.linalg.norm(W, axis=0)
        np.testing.assert_allclose(np.linalg.norm(got, axis=0), lengths)
        cosines = np.sum(got * step, axis=0)
        cosines /= lengths * np.linalg.norm(step, axis=0)
        np.testing.assert_allclose(cosines, 1)
        assert np.allclose(normalised(8 * step, W), got)
    for bad in (np.ones((3, 2)), np.zeros((3, 4))):
        with pytest.raises(ValueError, match="needs the shape"):
            normalised(bad, np.ones((3, 4)))


def test_a_dropped_block_passes_h_by():
    rng = np.random.default_rng(7)
    weights = LESSON["start_weights"](20, "plain", 0)
    x = rng.random((5, 784)).astype("float32")
    forward = LESSON["forward"]
    for keep in ([True] * 9, [False] * 9, rng.random(9) < 0.5):
        kept = [weights[2 + 4 * k : 6 + 4 * k] for k in np.flatnonzero(keep)]
        shorter = [*weights[:2], *itertools.chain(*kept), *weights[-2:]]
        for shortcut in (0, 1):
            got = forward(x, weights, shortcut, keep)
            np.testing.assert_array_equal(got, forward(x, shorter, shortcut))


def test_gradients_of_a_whole_network_equal_keras():
    rng = np.random.default_rng(9)
    x = rng.random((6, 784)).astype("float32")
    y = rng.integers(0, 10, 6)
    for kind, shortcut in LESSON["KINDS"].items():
        weights = LESSON["start_weights"](8, kind, 3)
        parts = [weights[k : k + 4] for k in (2, 6, 10)]

        def loss_of(extra, weights=weights, parts=parts, shortcut=shortcut):
            h = keras.ops.relu(x @ weights[0] + weights[1])
            for k, (W1, b1, W2, b2) in enumerate(parts):
                F = keras.ops.relu(h @ W1 + b1) @ W2 + b2
                h = keras.ops.relu(F + shortcut * h) + extra[k]
            return LESSON["LOSS"](y, h @ weights[-2] + weights[-1])

        expected = probes.gradient(loss_of, np.zeros((3, 6, 32), "float32"))
        outputs, back = LESSON["there_and_back"](weights, shortcut, x, y)
        np.testing.assert_allclose(back, expected, rtol=1e-3, atol=1e-6)
        last = [*weights[:-2], np.eye(32), np.zeros(32)]
        forward = LESSON["forward"](x, last, shortcut)
        np.testing.assert_allclose(outputs[-1], forward, atol=1e-5)
