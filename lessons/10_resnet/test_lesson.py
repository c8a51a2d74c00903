"""The networks of lesson 10 against Keras, and their formulas."""

import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=1, keras=True)
import keras  # noqa: E402
from keras import layers  # noqa: E402

from course_utils import probes  # noqa: E402

LESSON = definitions("10")
PREDICT = LESSON["predict"]
PICTURES = np.random.default_rng(0).random((6, 784)).astype("float32")


def trained_weights(depth, seed=1):
    """Weights as after a training: none of them is 0."""
    rng = np.random.default_rng(seed)
    shapes = [(784, 32), *[(32, 32)] * (depth - 2), (32, 10)]
    return [
        rng.normal(0, np.sqrt(1 / rows), (rows, columns)).astype("float32")
        for rows, columns in shapes
    ]


@pytest.mark.parametrize("kind", ["plain", "residual"])
def test_numpy_and_keras_are_one_network(kind):
    network = LESSON[f"{kind}_network"](8)
    weights = trained_weights(8)
    network.set_weights(weights)
    expected = network.predict(PICTURES, verbose=0)
    got = PREDICT(PICTURES, weights, shortcut=kind == "residual")
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("shortcut", [False, True])
@pytest.mark.parametrize("dropped", [[1], [2], [1, 3], [1, 2, 3]])
def test_a_dropped_block_is_not_there(shortcut, dropped):
    first, *inner, last = trained_weights(8)
    kept = [
        W
        for block in (1, 2, 3)
        if block not in dropped
        for W in inner[2 * block - 2 : 2 * block]
    ]
    got = PREDICT(PICTURES, [first, *inner, last], shortcut, dropped)
    expected = PREDICT(PICTURES, [first, *kept, last], shortcut)
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("start", ["residual", "identity"])
def test_a_network_that_does_nothing_yet_has_two_layers(start):
    if start == "residual":
        network = LESSON["residual_network"](8)
    else:
        network = LESSON["plain_network"](8, start="identity")
    first, *_, last = network.get_weights()
    expected = PREDICT(PICTURES, [first, last], shortcut=False)
    got = network.predict(PICTURES, verbose=0)
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)


def test_a_shortcut_costs_no_parameter():
    plain, residual = (
        LESSON[f"{kind}_network"](12) for kind in ("plain", "residual")
    )
    assert plain.count_params() == residual.count_params()


@pytest.mark.parametrize("shortcut", [0, 1])
def test_slope_equals_keras(shortcut):
    w, x, y = np.random.default_rng(4).normal(0, 3, (3, 200))
    w, x, y = (part.astype("float32") for part in (w, x, y))

    def total(w):
        return keras.ops.sum((w * x + shortcut * x - y) ** 2)

    got = LESSON["slope"](w, x, y, shortcut)
    expected = probes.gradient(total, w)
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-3)


def test_the_layer_is_the_block_and_survives_saving(tmp_path):
    layer = LESSON["ResidualBlock"](7)
    model = keras.Sequential([keras.Input((7,)), layer])
    x = np.random.default_rng(5).normal(size=(9, 7)).astype("float32")
    # Untrained it does nothing, but for the last ReLU.
    np.testing.assert_array_equal(model.predict(x, verbose=0), x * (x > 0))
    W1, W2 = np.random.default_rng(6).normal(size=(2, 7, 7))
    layer.set_weights([W1, W2])
    expected = np.maximum(0, np.maximum(0, x @ W1) @ W2 + x)
    got = model.predict(x, verbose=0)
    np.testing.assert_allclose(got, expected, atol=1e-3)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), got)


def test_a_convolution_is_on_the_shortcut_where_shapes_change():
    x = keras.Input((8, 8, 4))
    for channels, stride, expected in ((4, 1, 2), (4, 2, 3), (6, 1, 3)):
        output = LESSON["conv_block"](x, channels, stride)
        assert output.shape == (None, 8 // stride, 8 // stride, channels)
        model = keras.Model(x, output)
        convolutions = [
            layer.kernel_size
            for layer in model.layers
            if isinstance(layer, layers.Conv2D)
        ]
        assert len(convolutions) == expected
        assert ((1, 1) in convolutions) == (expected == 3)


def test_mean_cosine_of_known_directions():
    cosine = LESSON["mean_cosine"]
    assert cosine(np.array([[1.0, 2], [2, 4], [3, 6]])) == pytest.approx(1)
    assert cosine(np.array([[1.0, 0], [0, 3]])) == pytest.approx(0)
    # Pairs: 45 degrees twice, 90 degrees once.
    three = np.array([[1.0, 0], [0, 1], [2, 2]])
    assert cosine(three) == pytest.approx(np.sqrt(2) / 3)


def test_a_direction_is_as_long_as_the_weights_column_by_column():
    trained = trained_weights(8)
    direction = LESSON["random_direction"]
    scaled = direction(trained, np.random.default_rng(7))
    drawn = direction(trained, np.random.default_rng(7), normalise=False)
    for W, step, raw in zip(trained, scaled, drawn, strict=True):
        lengths = np.linalg.norm(step, axis=0)
        np.testing.assert_allclose(lengths, np.linalg.norm(W, axis=0), 1e-5)
        cosines = np.sum(step * raw, axis=0)
        cosines /= lengths * np.linalg.norm(raw, axis=0)
        np.testing.assert_allclose(cosines, 1)


def test_gradient_behind_a_cut_is_that_of_the_whole_network():
    """look_inside cuts; moving what passes there must give the same."""
    rng = np.random.default_rng(8)
    x, y = rng.random((200, 784)).astype("float32"), rng.integers(0, 10, 200)
    LESSON.update(x_train=x, y_train=y)
    network = LESSON["plain_network"](4)
    sizes, alike = LESSON["look_inside"](network, network.layers[:-1])
    first, *inner, last = network.get_weights()
    h = np.maximum(0, x @ first)
    assert alike[0] == pytest.approx(LESSON["mean_cosine"](h), abs=1e-4)

    def loss(h):
        for W in inner:
            h = keras.ops.relu(h @ W)
        return LESSON["LOSS"](y, h @ last)

    size = np.linalg.norm(probes.gradient(loss, h))
    assert sizes[0] == pytest.approx(size, rel=1e-3)
