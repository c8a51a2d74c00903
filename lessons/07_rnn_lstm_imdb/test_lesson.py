"""RNN, LSTM and GRU written by hand in lesson 07, held against Keras."""

import itertools
import warnings

import keras
import matplotlib
import numpy as np
import pytest
from keras import layers
from lesson_functions import definitions

matplotlib.use("Agg")
LESSON = definitions("07")
EDGES = [0.0, 1e-3, 1.0, -1.0, 40.0, -40.0, 1e3, -1e3]
SEQUENCE = {"return_sequences": True, "dtype": "float64"}
CASES = {
    "simple_rnn": (layers.SimpleRNN, {}, {}),
    "simple_rnn with sigmoid": (
        layers.SimpleRNN,
        {"activation": "sigmoid"},
        {"activation": LESSON["sigmoid"]},
    ),
    "lstm": (layers.LSTM, {}, {}),
    "gru": (layers.GRU, {}, {}),
    "gru, reset first": (
        layers.GRU,
        {"reset_after": False},
        {"reset_after": False},
    ),
}
SHAPES = [  # batch, time, inputs, units
    (1, 1, 1, 1),
    (24, 1, 2, 5),
    (16, 9, 1, 3),
    (32, 10, 6, 7),
    (40, 14, 3, 2),
]


def by_hand(name):
    return LESSON[name.partition(" ")[0].strip(",")]


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def random_numbers():
    rng = np.random.default_rng(7)
    scales = [1e-3, 1, 30, 1e3]
    return np.concatenate([rng.normal(0, s, 3000) for s in scales] + [EDGES])


def test_sigmoid_equals_keras():
    z = random_numbers()
    expected = keras.ops.convert_to_numpy(keras.ops.sigmoid(z))
    for shape in (z.shape, (1, -1), (4, -1, 1)):
        got = LESSON["sigmoid"](z.reshape(shape))
        assert got.shape == z.reshape(shape).shape
        np.testing.assert_allclose(got.ravel(), expected, 1e-6, 1e-12)
    assert LESSON["sigmoid"](np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("shape", SHAPES)
def test_layers_equal_keras(name, shape):
    """Random weights; 10,000 inputs and more over all shapes and cells."""
    kind, for_keras, for_us = CASES[name]
    batch, time_steps, inputs, units = shape
    rng = np.random.default_rng(sum(shape))
    layer = kind(units, **SEQUENCE, **for_keras)
    layer.build((None, time_steps, inputs))
    run = keras.ops.convert_to_numpy
    for scale in (0.5, 5.0):
        x = rng.normal(0, scale, (batch, time_steps, inputs))
        x.flat[0] = 40.0  # gates are shut or open to the last bit
        weights = [rng.normal(0, 1, w.shape) for w in layer.weights]
        layer.set_weights(weights)
        expected = run(layer(x))
        got = by_hand(name)(x, *weights, **for_us)
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, atol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_zeros_and_large_inputs_equal_keras(name):
    """Every pair of such numbers in one step."""
    kind, for_keras, for_us = CASES[name]
    layer = kind(2, **SEQUENCE, **for_keras)
    layer.build((None, 4, 3))
    rng = np.random.default_rng(1)
    weights = [rng.normal(0, 1, w.shape) for w in layer.weights]
    layer.set_weights(weights)
    pairs = np.array(list(itertools.product(EDGES, EDGES)))
    x = rng.normal(size=(len(pairs), 4, 3))
    x[:, 1, 0], x[:, 1, 2] = pairs.T
    got = by_hand(name)(x, *weights, **for_us)
    expected = keras.ops.convert_to_numpy(layer(x))
    np.testing.assert_allclose(got, expected, atol=1e-5)
    assert by_hand(name)(x[:0], *weights, **for_us).shape == (0, 4, 2)


@pytest.mark.parametrize("name", CASES)
def test_shapes_that_do_not_fit_get_one_clear_sentence(name):
    kind, for_keras, for_us = CASES[name]
    layer = kind(2, **for_keras)
    layer.build((None, 4, 3))
    x, weights = np.ones((5, 4, 3)), layer.get_weights()
    function = by_hand(name)
    bad = [
        (x[0], *weights),
        (x[:, :, :2], *weights),
        (x, weights[0].T, *weights[1:]),
        (x, weights[0], weights[1][:, :-1], weights[2]),
        (x, *weights[:2], weights[2][..., :-1]),
        (x, *weights[:2], weights[2][np.newaxis]),
        (x, weights[0], np.ones(3), weights[2]),
    ]
    for arguments in bad:
        with pytest.raises(ValueError, match="expected .batch, time") as error:
            function(*arguments, **for_us)
        assert str(error.value).count("\n") == 0


def reader(units, embedding):
    """Weights such as those of the trained model, but random."""
    rng = np.random.default_rng(0)
    shapes = [(10_000, embedding), (embedding, 4 * units), (units, 4 * units)]
    shapes += [(4 * units,), (units, 1), (1,)]
    return [rng.normal(0, 0.3, shape).astype("float32") for shape in shapes]


def test_reading_equals_keras_word_by_word():
    weights = reader(5, 4)
    index = {word: rank for rank, word in enumerate("a b c d e".split(), 1)}
    model = keras.Sequential([keras.Input((LESSON["MAXLEN"],))])
    model.add(layers.Embedding(10_000, 4))
    model.add(layers.LSTM(5))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.set_weights(weights)
    text = "a b zzz d e c a"
    words, p = LESSON["read_aloud"](text, weights, index)
    assert words == ["<start>", "a", "b", "zzz?", "d", "e", "c", "a"]
    ids = [1, 4, 5, 2, 7, 8, 6, 4]
    padded = keras.utils.pad_sequences([ids], maxlen=LESSON["MAXLEN"])
    expected = keras.ops.convert_to_numpy(model(padded))[0, 0]
    assert len(p) == len(ids)
    np.testing.assert_allclose(p[-1], expected, atol=1e-5)
