"""Lesson 06: its convolution and its sizes, held against Keras."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=0, keras=True)

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("06")
keras = LESSON["keras"]
convolve, slide_over = LESSON["convolve"], LESSON["slide_over"]
slide_over_channels = LESSON["slide_over_channels"]
apply_layer, shift = LESSON["apply_layer"], LESSON["shift"]
# JAX compiles anew for each shape, which takes most of the time.
ROUNDS = 40 if keras.backend.backend() == "jax" else 200


@pytest.fixture(autouse=True)
def double_precision():
    """JAX turns float64 into float32 unless told otherwise."""
    if keras.backend.backend() != "jax":
        yield
        return
    import jax

    with jax.enable_x64(True):
        yield


def numbers_of(tensor):
    return keras.ops.convert_to_numpy(tensor)


def double(array):
    return keras.ops.convert_to_tensor(array, dtype="float64")


def keras_conv(X, W, biases, stride):
    """One picture (rows, columns, channels), no padding."""
    z = keras.ops.conv(
        double(X[np.newaxis]), double(W), strides=stride, padding="valid"
    )
    return numbers_of(z)[0] + biases


def random_case(rng):
    k, channels, filters = (int(n) for n in rng.integers(1, 5, 3))
    height, width = rng.integers(k, 12, 2)
    X = rng.normal(0, 1, (height, width, channels))
    W = rng.normal(0, 1, (k, k, channels, filters))
    return X, W, rng.normal(0, 1, filters)


def test_convolution_equals_keras():
    """Some thousands of random numbers."""
    rng = np.random.default_rng(0)
    compared = 0
    for _ in range(ROUNDS):
        X, W, biases = random_case(rng)
        stride = int(rng.integers(1, 4))
        ours = convolve(X, W, biases, stride)
        theirs = keras_conv(X, W, biases, stride)
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, 1e-9, 1e-9)
        compared += ours.size
    assert compared > 25 * ROUNDS


def test_channels_are_added_up():
    rng = np.random.default_rng(1)
    for _ in range(ROUNDS // 4):
        X, W, _ = random_case(rng)
        filters = W.shape[3]
        theirs = keras_conv(X, W, np.zeros(filters), 1)
        for f in range(filters):
            ours = slide_over_channels(X, W[:, :, :, f])
            np.testing.assert_allclose(ours, theirs[:, :, f], 1e-9, 1e-9)


def test_stride_keeps_every_second_place():
    """As the lesson says of S2-16."""
    rng = np.random.default_rng(2)
    for _ in range(ROUNDS // 4):
        X, W, _ = random_case(rng)
        table, kernel = X[:, :, 0], W[:, :, 0, 0]
        by_two = convolve(X[:, :, :1], W[:, :, :1, :1], np.zeros(1), 2)
        np.testing.assert_allclose(
            slide_over(table, kernel)[::2, ::2], by_two[:, :, 0], atol=1e-9
        )


def test_whole_numbers_as_on_the_slides_equal_keras_exactly():
    rng = np.random.default_rng(5)
    for _ in range(20):
        X = rng.integers(-2, 256, (6, 5)).astype(float)
        W = rng.integers(-3, 9, (3, 3)).astype(float)
        conv = keras.layers.Conv2D(1, 3, use_bias=False)
        conv.build((None, 6, 5, 1))
        conv.set_weights([W.reshape(3, 3, 1, 1)])
        by_keras = apply_layer(conv, X).round()
        np.testing.assert_array_equal(slide_over(X, W), by_keras)


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_size_and_times_seen(padding):
    """The formula of section 4, counted and asked of Keras."""
    for n in range(3, 12):
        for k in range(1, 4):
            for s in range(1, 4):
                size = (n + 2 * padding - k) // s + 1
                seen = LESSON["times_seen"](n + 2 * padding, k, s)
                assert seen.sum() == size**2 * k**2
                X = np.zeros((1, n + 2 * padding, n + 2 * padding, 1))
                W = np.zeros((k, k, 1, 1))
                shape = keras.ops.conv(double(X), double(W), s, "valid").shape
                assert tuple(shape) == (1, size, size, 1)


def test_number_of_parameters_is_that_of_keras():
    rng = np.random.default_rng(7)
    for rows, columns, channels, filters in rng.integers(1, 9, (20, 4)):
        layer = keras.layers.Conv2D(int(filters), (int(rows), int(columns)))
        layer.build((1, 9, 9, int(channels)))
        ours = LESSON["conv_parameters"](rows, columns, channels, filters)
        assert ours == layer.count_params()


def test_shifting():
    rng = np.random.default_rng(6)
    x = rng.uniform(0, 1, (40, 28, 28, 1))
    for right, down in rng.integers(-4, 5, (20, 2)):
        moved = shift(x, right, down)
        assert moved.shape == x.shape
        expected = np.roll(x, (down, right), axis=(1, 2))
        inside = slice(4, 24)
        np.testing.assert_array_equal(
            moved[:, inside, inside], expected[:, inside, inside]
        )
    up = shift(x, 0, -3)
    np.testing.assert_array_equal(up[:, :-3], x[:, 3:])
    assert not up[:, -3:].any()


def test_scrambling_is_one_order_for_all():
    x = np.arange(2 * 784).reshape(2, 28, 28, 1)
    names = {"order": np.random.default_rng(1).permutation(784)}
    scramble = LESSON["scramble"]
    scramble.__globals__.update(names)
    mixed = scramble(x)
    assert mixed.shape == x.shape
    np.testing.assert_array_equal(np.sort(mixed[0].ravel()), x[0].ravel())
    np.testing.assert_array_equal(mixed[1] - mixed[0], x[1] - x[0])


def test_the_most_similar_place_is_found():
    rng = np.random.default_rng(8)
    picture = rng.uniform(0, 1, (28, 28))
    for row, column in rng.integers(0, 21, (10, 2)):
        patch = picture[row : row + 8, column : column + 8]
        assert LESSON["most_similar_place"](patch, picture) == (row, column)


def test_favourite_patches_lie_in_the_receptive_field():
    pictures = np.arange(3 * 784.0).reshape(3, 28, 28, 1)
    answers = np.zeros((3, 11, 11))
    answers[1, 10, 4] = 5
    answers[2, 0, 0] = 7
    patches = LESSON["favourite_patches"](pictures, answers, 2)
    np.testing.assert_array_equal(patches[0], pictures[2, :8, :8, 0])
    np.testing.assert_array_equal(patches[1], pictures[1, 20:28, 8:16, 0])


def test_the_pad_shows_a_network_the_digit_moved():
    image = np.random.default_rng(8).uniform(0, 1, (1, 28, 28))
    seen = LESSON["moved_picture"](image)
    assert seen.shape == (1, 28, 28, 1)
    np.testing.assert_array_equal(seen[:, :, 3:, 0], image[:, :, :-3])
    assert not seen[:, :, :3].any()
    still = LESSON["as_picture"](image)
    np.testing.assert_array_equal(still[..., 0], image)


def draw(kernel, preset="edge"):
    """The live view of the photo; returns the title of the result."""
    LESSON["draw_window"]((0.5, 0.5), "photo", preset, kernel)
    title = plt.gcf().axes[1].get_title()
    plt.close()
    return title


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2 3", "nine numbers"),
        ("1 2 3 4 5 6 7 8 inf", "nine"),
        ("1 2 3 4 5 6 7 8 x", "convert"),
    ],
)
def test_what_is_no_filter_gets_one_clear_sentence(text, message):
    with pytest.raises(ValueError, match=message) as caught:
        draw(text)
    assert "\n" not in str(caught.value)


def test_presets_keep_their_nine_numbers_as_text():
    for name, kernel in LESSON["ALL_KERNELS"].items():
        text = LESSON["as_text"](kernel)
        assert draw(text, name).startswith(f"{name}: ")
        result = slide_over(LESSON["GREY"], np.array(kernel))
        ends = f"{result.min():.3g} to {result.max():.3g}"
        assert draw(text, name).endswith(ends)
    assert draw("9 " * 9, "edge").startswith("yours: ")


def test_the_window_shows_the_numbers_of_the_slides():
    point = ((3 + 1.5) / 8, (1 + 1.5) / 8)  # the middle of row 2, column 4
    text = LESSON["as_text"](LESSON["ALL_KERNELS"]["S1's filter"])
    alt = LESSON["draw_window"](point, "S1", "S1's filter", text)
    assert alt == "S1, window at row 2, column 4: inner product 37."
    assert plt.gcf().axes[1].get_title() == "S1's filter: 14 to 44"
    plt.close()
