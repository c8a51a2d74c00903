"""Lesson 03: its formulas against Keras."""

import keras
import numpy as np
import pytest
from lesson_functions import definitions

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("03")
EDGES = np.array([0.0, -0.0, 1, -1, 0.5, 1e-7, 1e3, -1e3])
SHAPES = ((10_000,), (0,), (), (3, 0, 2), (4, 5, 6), (2, 1))
OF_THE_ERROR = {
    "squared": "mean_squared_error",
    "absolute": "mean_absolute_error",
    "huber": "huber",
}


def numbers(shape, seed, scale=5.0):
    """Random numbers, about one in four of them an edge case."""
    rng = np.random.default_rng(seed)
    edges = rng.choice(EDGES, shape)
    plain = rng.normal(0, scale, shape)
    return np.where(rng.random(shape) < 0.25, edges, plain)


def by_keras(name, y_true, y_pred, **options):
    """Element-wise: Keras takes the mean of a last axis of length 1."""
    column, output = y_true[..., None], y_pred[..., None]
    loss = getattr(keras.losses, name)(column, output, **options)
    return keras.ops.convert_to_numpy(loss)


def same(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def by_autodiff(name, y_true, y_pred, **options):
    """Derivative by y_pred; the tests run on Keras' TensorFlow."""
    tensorflow = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("needs the TensorFlow backend")
    with tensorflow.GradientTape() as tape:
        output = tensorflow.convert_to_tensor(y_pred)
        tape.watch(output)
        loss = getattr(keras.losses, name)(y_true, output, **options)
    return tape.gradient(loss, output).numpy()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", OF_THE_ERROR)
def test_losses_of_the_error_equal_keras(name, shape):
    y_true, y_pred = numbers(shape, 101), numbers(shape, 2)
    ours = LESSON[name](y_pred - y_true)
    assert np.shape(ours) == shape
    same(ours, by_keras(OF_THE_ERROR[name], y_true, y_pred))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", OF_THE_ERROR)
def test_their_slopes_equal_keras(name, shape):
    y_true, y_pred = numbers(shape, 103), numbers(shape, 4)
    e = y_pred - y_true
    ours = LESSON[name + "_slope"](e)
    assert np.shape(ours) == shape
    # Without the corner, where each library has its own convention.
    smooth = np.abs(e) > 1e-9
    column, output = y_true[..., None], y_pred[..., None]
    theirs = by_autodiff(OF_THE_ERROR[name], column, output)
    same(ours[smooth], theirs[..., 0][smooth])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_hinge_equals_keras(shape):
    labels = np.random.default_rng(3).choice([-1.0, 1.0], shape)
    output = numbers(shape, 4)
    same(LESSON["hinge"](labels, output), by_keras("hinge", labels, output))
    theirs = by_autodiff("hinge", labels[..., None], output[..., None])
    smooth = np.abs(1 - labels * output) > 1e-9
    ours = LESSON["hinge_slope"](labels, output)
    assert np.shape(ours) == shape
    same(ours[smooth], theirs[..., 0][smooth])


def test_no_slope_at_the_corners():
    assert LESSON["absolute_slope"](0.0) == 0
    assert LESSON["hinge_slope"](1.0, 1.0) == 0
    same(LESSON["huber_slope"](np.array([1, -1, 1.5])), [1, -1, 1])


@pytest.mark.parametrize("threshold", [0.25, 1.0, 3.0])
def test_huber_takes_a_threshold(threshold):
    y_true, y_pred = numbers((10_000,), 5), numbers((10_000,), 6)
    theirs = by_keras("huber", y_true, y_pred, delta=threshold)
    same(LESSON["huber"](y_pred - y_true, threshold), theirs)
    slope = LESSON["huber_slope"](y_pred - y_true, threshold)
    assert np.abs(slope).max() <= threshold


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_binary_cross_entropy_equals_keras(shape):
    rng = np.random.default_rng(1)
    y = rng.choice([0.0, 1.0, 0.3], shape)
    p = rng.uniform(1e-6, 1 - 1e-6, shape)
    theirs = by_keras("binary_crossentropy", y, p)
    same(LESSON["binary_cross_entropy"](y, p), theirs)
    p = rng.choice([0.0, 1e-9, 0.5, 1.0], shape)
    theirs = by_keras("binary_crossentropy", y, p)
    same(LESSON["clipped_cross_entropy"](y, p), theirs)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_cross_entropy_from_logits_equals_keras(shape):
    y = np.random.default_rng(1).choice([0.0, 1.0, 0.3], shape)
    z = numbers(shape, 2)
    theirs = by_keras("binary_crossentropy", y, z, from_logits=True)
    ours = LESSON["cross_entropy_from_logit"](y, z)
    assert np.shape(ours) == shape
    same(ours, theirs)


@pytest.mark.parametrize("shape", [(10_000, 3), (0, 3), (5, 4, 7)])
def test_categorical_cross_entropy_equals_keras(shape):
    rng = np.random.default_rng(7)
    y = np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    p = rng.uniform(0.01, 1, shape)
    p = p / p.sum(axis=-1, keepdims=True)
    ours = LESSON["cross_entropy_of_classes"](y, p)
    assert np.shape(ours) == shape[:-1]
    theirs = keras.losses.categorical_crossentropy(y, p)
    same(ours, keras.ops.convert_to_numpy(theirs))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sigmoid_equals_keras(shape):
    z = np.clip(numbers(shape, 11, scale=300), -700, 700)
    theirs = keras.ops.convert_to_numpy(keras.ops.sigmoid(z))
    np.testing.assert_allclose(LESSON["sigmoid"](z), theirs, 1e-9, 1e-300)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 2), (4, 5, 1)])
@pytest.mark.parametrize("examples", [1, 6])
def test_backpropagation_agrees_with_finite_differences(sizes, examples):
    rng = np.random.default_rng(12)
    first, second = rng.normal(size=sizes[:2]), rng.normal(size=sizes[1:])
    x = rng.normal(size=(examples, sizes[0]))
    y = rng.uniform(size=(examples, sizes[2]))

    def loss(first, second):
        return np.sum((LESSON["forward"](x, first, second)[1] - y) ** 2) / 2

    numeric = LESSON["numeric_gradient"]
    h, o = LESSON["forward"](x, first, second)
    ours = LESSON["backward"](x, y, h, o, second)
    by_first = numeric(lambda W: loss(W, second), first)
    by_second = numeric(lambda W: loss(first, W), second)
    np.testing.assert_allclose(ours[0], by_first, rtol=0, atol=1e-8)
    np.testing.assert_allclose(ours[1], by_second, rtol=0, atol=1e-8)


@pytest.mark.parametrize("y", [-4.0, 0.0])
@pytest.mark.parametrize(("x", "caught"), [(23.0, False), (26.0, True)])
def test_the_line_of_mae_jumps_to_a_far_point(x, y, caught):
    all_x = np.append(LESSON["GOOD_X"], x)
    all_y = np.append(LESSON["GOOD_Y"], y)
    slope, intercept = LESSON["fit_mae"](all_x, all_y)
    assert (abs(slope * x + intercept - y) < 1e-9) == caught


def test_the_line_of_mae_beats_all_others_tried():
    rng = np.random.default_rng(13)
    x, y = rng.normal(size=12), rng.normal(size=12)
    x[3] = x[7]  # a vertical pair
    slope, intercept = LESSON["fit_mae"](x, y)
    best = np.abs(slope * x + intercept - y).sum()
    for _ in range(2_000):
        a, b = slope + rng.normal(0, 0.3), intercept + rng.normal(0, 0.3)
        assert np.abs(a * x + b - y).sum() >= best - 1e-12
