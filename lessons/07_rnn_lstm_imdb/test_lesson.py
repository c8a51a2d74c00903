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
EDGES = [0.0, 1e-3, 1.0, -1.0, 40.0, -40.0, 600.0, -600.0]
CASES = {
    "lstm": (layers.LSTM, {}),
    "gru": (layers.GRU, {"reset_after": False}),
}
SHAPES = [  # batch, time, inputs, units
    (1, 1, 1, 1),
    (24, 1, 2, 5),
    (16, 9, 1, 3),
    (32, 10, 6, 7),
    (40, 14, 3, 2),
]


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def make(name, units):
    kind, settings = CASES[name]
    return kind(units, return_sequences=True, dtype="float64", **settings)


def one_by_one(name, x, weights):
    return np.array([LESSON[name](example, *weights) for example in x])


def test_sigmoid_equals_keras():
    rng = np.random.default_rng(7)
    scales = [1e-3, 1, 30, 100]
    z = np.concatenate([rng.normal(0, s, 3000) for s in scales] + [EDGES])
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
    batch, time_steps, inputs, units = shape
    rng = np.random.default_rng(sum(shape))
    layer = make(name, units)
    layer.build((None, time_steps, inputs))
    for scale in (0.5, 5.0):
        x = rng.normal(0, scale, (batch, time_steps, inputs))
        x.flat[0] = 40.0  # gates are shut or open to the last bit
        weights = [rng.normal(0, 1, w.shape) for w in layer.weights]
        layer.set_weights(weights)
        expected = keras.ops.convert_to_numpy(layer(x))
        got = one_by_one(name, x, weights)
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, atol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_zeros_and_large_inputs_equal_keras(name):
    """Every pair of such numbers in one step."""
    layer = make(name, 2)
    layer.build((None, 4, 3))
    rng = np.random.default_rng(1)
    weights = [rng.uniform(-1, 1, w.shape) for w in layer.weights]
    weights[0] *= 0.5  # so that no sum leaves what exp can hold
    layer.set_weights(weights)
    pairs = np.array(list(itertools.product(EDGES, EDGES)))
    x = rng.normal(size=(len(pairs), 4, 3))
    x[:, 1, 0], x[:, 1, 2] = pairs.T
    got = one_by_one(name, x, weights)
    expected = keras.ops.convert_to_numpy(layer(x))
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_no_window_does_better_than_counting_allows():
    """Each guesser that sees a window is beaten or met by best_share."""
    rng = np.random.default_rng(2)
    best_share = LESSON["best_share"]
    for _ in range(200):
        text = "".join(rng.choice(list("abc"), rng.integers(1, 8)))
        window = int(rng.integers(1, 4))
        endless = text * 20
        seen = [endless[i : i + window] for i in range(len(text))]
        following = [endless[i + window] for i in range(len(text))]
        kinds = sorted(set(seen))
        shares = []
        for answers in itertools.product("abc", repeat=len(kinds)):
            guess = dict(zip(kinds, answers, strict=True))
            pairs = zip(seen, following, strict=True)
            shares.append(np.mean([guess[s] == f for s, f in pairs]))
        assert best_share(text, window) == pytest.approx(max(shares))
    assert best_share("aaaaab", 4) < 1
    assert best_share("aaaaab", 5) == 1


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


@pytest.mark.parametrize("text", ["", "這部電影很好看", "xyzzy", "…"])
def test_a_text_without_a_known_word_gets_no_verdict(text):
    words, p = LESSON["read_aloud"](text, reader(5, 4), {"a": 1})
    assert "knows none" in LESSON["verdict"](words, p)


def test_shuffled_reviews_keep_their_words_and_zeros():
    rng = np.random.default_rng(5)
    x = rng.integers(1, 50, (30, 12))
    for row, zeros in zip(x, rng.integers(0, 12, 30), strict=True):
        row[:zeros] = 0
    mixed = LESSON["shuffle_words"](x)
    assert np.array_equal(mixed == 0, x == 0)
    assert np.array_equal(np.sort(mixed), np.sort(x))
    assert not np.array_equal(mixed, x)
