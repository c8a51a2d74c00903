"""Lesson 06: its convolution and pooling, held against Keras."""

from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=0, keras=True)

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("06")
keras = LESSON["keras"]
convolve, pool = LESSON["convolve"], LESSON["pool"]
slide_over, shift = LESSON["slide_over"], LESSON["shift"]
turn_and_shift = LESSON["turn_and_shift"]
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


def random_pictures(rng, number, height, width, channels):
    return rng.normal(0, 1, (number, height, width, channels))


def random_weights(rng, channels):
    rows, columns, filters = rng.integers(1, 5, 3)
    kernels = rng.normal(0, 1, (rows, columns, channels, filters))
    return kernels, rng.normal(0, 1, filters)


def double(array):
    return keras.ops.convert_to_tensor(array, dtype="float64")


def keras_conv(x, kernels, biases, stride, padding):
    z = keras.ops.conv(
        double(x), double(kernels), strides=stride, padding=padding
    )
    return numbers_of(z) + biases


def test_convolution_equals_keras():
    """Some 100,000 random numbers, in 200 combinations (JAX: 40)."""
    rng = np.random.default_rng(0)
    compared = 0
    for _ in range(ROUNDS):
        number, channels = rng.integers(0, 4), rng.integers(1, 5)
        kernels, biases = random_weights(rng, channels)
        height = rng.integers(kernels.shape[0], 12)
        width = rng.integers(kernels.shape[1], 12)
        x = random_pictures(rng, number, height, width, channels)
        stride = int(rng.integers(1, 4))
        for padding in ("valid", "same"):
            ours = convolve(x, kernels, biases, stride, padding)
            if number == 0:  # an empty batch stays one
                assert len(ours) == 0
                continue
            theirs = keras_conv(x, kernels, biases, stride, padding)
            assert ours.shape == theirs.shape
            np.testing.assert_allclose(ours, theirs, 1e-9, 1e-9)
            compared += ours.size
    assert compared > 10_000


def test_same_padding_takes_windows_larger_than_the_picture():
    rng = np.random.default_rng(1)
    x = random_pictures(rng, 2, 3, 2, 2)
    kernels, biases = rng.normal(0, 1, (5, 4, 2, 3)), np.zeros(3)
    ours = convolve(x, kernels, biases, padding="same")
    theirs = keras_conv(x, kernels, biases, 1, "same")
    np.testing.assert_allclose(ours, theirs, 1e-9, 1e-9)


def test_convolution_layer_in_single_precision():
    rng = np.random.default_rng(2)
    for stride, padding in product((1, 2), ("valid", "same")):
        x = random_pictures(rng, 3, 10, 9, 2).astype("float32")
        layer = keras.layers.Conv2D(5, 3, strides=stride, padding=padding)
        layer.build(x.shape)
        weights = [rng.normal(0, 1, w.shape) for w in layer.weights]
        layer.set_weights(weights)
        ours = convolve(x, *weights, stride, padding)
        np.testing.assert_allclose(ours, numbers_of(layer(x)), atol=1e-5)


def test_loops_equal_the_windows():
    rng = np.random.default_rng(3)
    for _ in range(100):
        kernel = rng.normal(0, 1, rng.integers(1, 5, 2))
        picture = rng.normal(0, 1, rng.integers(5, 12, 2))
        windows = convolve(
            picture[np.newaxis, :, :, np.newaxis],
            kernel[:, :, np.newaxis, np.newaxis],
            np.zeros(1),
        )
        loops = slide_over(picture, kernel)
        np.testing.assert_allclose(loops, windows[0, :, :, 0], atol=1e-9)


def test_number_of_parameters_is_that_of_keras():
    rng = np.random.default_rng(7)
    for rows, columns, channels, filters in rng.integers(1, 9, (20, 4)):
        layer = keras.layers.Conv2D(int(filters), (int(rows), int(columns)))
        layer.build((1, 9, 9, int(channels)))
        ours = LESSON["conv_parameters"](rows, columns, channels, filters)
        assert ours == layer.count_params()


@pytest.mark.parametrize("name", ["max", "mean"])
def test_pooling_equals_keras(name):
    rng = np.random.default_rng(4)
    choose, theirs = {
        "max": (np.max, keras.ops.max_pool),
        "mean": (np.mean, keras.ops.average_pool),
    }[name]
    for _ in range(ROUNDS):
        size = int(rng.integers(1, 5))
        height, width = rng.integers(size, 14, 2)
        number, channels = rng.integers(1, 4, 2)
        x = random_pictures(rng, number, height, width, channels)
        expected = numbers_of(theirs(double(x), size, size, "valid"))
        ours = pool(x, size, choose)
        assert ours.shape == expected.shape
        np.testing.assert_allclose(ours, expected, 1e-9, 1e-9)
    assert pool(x[:0]).shape[0] == 0


def test_whole_numbers_as_on_the_slides_equal_keras_exactly():
    rng = np.random.default_rng(5)
    for _ in range(20):
        x = rng.integers(-2, 256, (2, 6, 5, 2)).astype(float)
        x[0, :3] = 0
        kernels = rng.integers(-3, 9, (3, 3, 2, 2)).astype(float)
        np.testing.assert_array_equal(
            convolve(x, kernels, np.ones(2)),
            keras_conv(x, kernels, np.ones(2), 1, "valid"),
        )
        np.testing.assert_array_equal(
            slide_over(x[0, :, :, 0], kernels[:, :, 0, 0]),
            convolve(x[:1, ..., :1], kernels[:, :, :1, :1], np.zeros(1))[
                0, :, :, 0
            ],
        )
        theirs = numbers_of(keras.ops.max_pool(double(x), 2, 2, "valid"))
        np.testing.assert_array_equal(pool(x), theirs)


def test_shifting_and_turning():
    rng = np.random.default_rng(6)
    x = rng.uniform(0, 1, (40, 28, 28, 1)).astype("float32")
    for right, down in rng.integers(-6, 7, (20, 2)):
        moved = shift(x, right, down)
        assert moved.shape == x.shape
        turned = turn_and_shift(x, 0, right, down)
        np.testing.assert_allclose(moved, turned, atol=1e-4)
    up = x[:, 14 - 3 : 14 + 5, 9:20]
    np.testing.assert_array_equal(
        shift(x, 2, -3)[:, 14 - 6 : 14 + 2, 11:22], up
    )
    quarter = turn_and_shift(x, 90)
    np.testing.assert_allclose(quarter, np.rot90(x, 1, (1, 2)), atol=1e-3)
    one_each = turn_and_shift(x[:3], np.array([0, 90, 180]))
    np.testing.assert_allclose(one_each[1], quarter[1], atol=1e-3)


def test_the_pad_shows_a_network_the_digit_moved():
    image = np.random.default_rng(8).uniform(0, 1, (1, 28, 28))
    seen = LESSON["reader"](lambda x: x, 3)(image)
    assert seen.shape == (1, 28, 28, 1)
    np.testing.assert_array_equal(seen[:, :, 3:, 0], image[:, :, :-3])
    assert not seen[:, :, :3].any()
    still = LESSON["reader"](lambda x: x)(image)
    np.testing.assert_array_equal(still[..., 0], image)


def draw(kernel, preset="edge"):
    """The live view of the photo; returns the title of the result."""
    LESSON["draw_window"]((0.5, 0.5), "photo", preset, kernel)
    title = plt.gcf().axes[1].get_title()
    plt.close()
    return title


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: slide_over(np.ones((2, 4)), np.ones((3, 3))), "does not fit"),
        (lambda: slide_over(np.ones((4, 2)), np.ones((3, 3))), "does not fit"),
        (lambda: slide_over(np.ones((4, 4, 1)), np.ones((3, 3))), "not two"),
        (lambda: slide_over(np.ones((4, 4)), np.ones(3)), "not two"),
        (lambda: pool(np.ones((4, 4))), "expected"),
        (lambda: pool(np.ones((1, 4, 4, 1)), 0), "expected"),
        (lambda: turn_and_shift(np.ones((1, 4, 5, 1)), 15), "square"),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), np.ones(1), 0
            ),
            "stride",
        ),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), np.ones(1), -1
            ),
            "stride",
        ),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 1)), np.ones((3, 3, 1)), np.array(1.0)
            ),
            "do not fit",
        ),
        (lambda: pool(np.ones((1, 2, 4, 1)), 3), "expected"),
        (lambda: pool(np.ones((1, 4, 2, 1)), 3), "expected"),
        (
            lambda: convolve(
                np.ones((1, 5, 5)), np.ones((3, 3, 1, 2)), np.ones(2)
            ),
            "do not fit",
        ),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 2)), np.ones((3, 3, 1, 2)), np.ones(2)
            ),
            "do not fit",
        ),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 2)), np.ones(1)
            ),
            "do not fit",
        ),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), np.ones((5, 1))
            ),
            "do not fit",
        ),
        (
            lambda: convolve(
                np.ones((1, 2, 5, 1)), np.ones((3, 3, 1, 1)), np.ones(1)
            ),
            "larger",
        ),
        (
            lambda: convolve(
                np.ones((1, 5, 5, 1)),
                np.ones((3, 3, 1, 1)),
                np.ones(1),
                padding="full",
            ),
            "padding",
        ),
        (lambda: draw("1 2 3"), "nine numbers"),
        (lambda: draw("1 2 3 4 5 6 7 8 inf"), "nine"),
        (lambda: draw("1 2 3 4 5 6 7 8 x"), "convert"),
    ],
)
def test_what_does_not_fit_gets_one_clear_sentence(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_presets_keep_their_nine_numbers_as_text():
    for name, kernel in LESSON["KERNELS"].items():
        text = LESSON["as_text"](kernel)
        assert draw(text, name).startswith(f"{name}: ")
        result = slide_over(LESSON["GREY"], np.array(kernel))
        ends = f"{result.min():.3g} to {result.max():.3g}"
        assert draw(text, name).endswith(ends)
    assert draw("9 " * 9, "edge").startswith("yours: ")


def test_the_window_shows_the_numbers_of_the_slides():
    point = ((3 + 1.5) / 8, (1 + 1.5) / 8)  # the middle of row 2, column 4
    text = LESSON["as_text"](LESSON["KERNELS"]["S1's filter"])
    alt = LESSON["draw_window"](point, "S1", "S1's filter", text)
    assert alt == "S1, window at row 2, column 4: sum 37."
    assert plt.gcf().axes[1].get_title() == "S1's filter: 14 to 44"
    plt.close()
