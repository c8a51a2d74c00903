"""Lesson 03: its formulas against Keras."""

import keras
import numpy as np
import pytest
from lesson_functions import definitions

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("03")
EDGES = np.array([0.0, -0.0, 1, -1, 0.5, 1e-7, 1e3, -1e3])
SHAPES = ((10_000,), (0,), (), (3, 0, 2), (4, 5, 6), (2, 1))
ELEMENT_WISE = {
    "squared_error": "mean_squared_error",
    "absolute_error": "mean_absolute_error",
    "huber": "huber",
    "hinge": "hinge",
    "binary_cross_entropy": "binary_crossentropy",
    "binary_cross_entropy_logits": "binary_crossentropy",
}


def numbers(shape, seed, scale=5.0):
    """Random numbers, about one in four of them an edge case."""
    rng = np.random.default_rng(seed)
    edges = rng.choice(EDGES, shape)
    plain = rng.normal(0, scale, shape)
    return np.where(rng.random(shape) < 0.25, edges, plain)


def labels_of(name, shape, seed):
    rng = np.random.default_rng(seed)
    if name == "hinge":
        return rng.choice([-1.0, 1.0], shape)
    if "binary" in name:
        return rng.choice([0.0, 1.0, 0.3], shape)
    return numbers(shape, seed + 100)


def by_keras(name, y_true, y_pred, **options):
    loss = getattr(keras.losses, name)(y_true, y_pred, **options)
    return keras.ops.convert_to_numpy(loss)


def options_of(name):
    return {"from_logits": True} if name.endswith("logits") else {}


def loss_of(name, *arguments):
    result = LESSON[name](*arguments)
    return result[0] if isinstance(result, tuple) else result


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
@pytest.mark.parametrize("name", ELEMENT_WISE)
def test_element_wise_losses_equal_keras(name, shape):
    y_true = labels_of(name, shape, 1)
    y_pred = numbers(shape, 2)
    ours = loss_of(name, y_true, y_pred)
    assert np.shape(ours) == shape
    # Keras takes the mean over the last axis: give it one of length 1.
    column, output = y_true[..., None], y_pred[..., None]
    options = options_of(name)
    same(ours, by_keras(ELEMENT_WISE[name], column, output, **options))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(
    "name", [name for name in ELEMENT_WISE if name != "binary_cross_entropy"]
)
def test_their_gradients_equal_keras(name, shape):
    y_true = labels_of(name, shape, 3)
    y_pred = numbers(shape, 4)
    ours = LESSON[name](y_true, y_pred)[1]
    assert np.shape(ours) == shape
    # Without kinks, where each library has its own convention.
    smooth = np.ones(shape, bool)
    if name == "hinge":
        smooth = np.abs(1 - y_true * y_pred) > 1e-9
    elif "binary" not in name:
        smooth = np.abs(y_pred - y_true) > 1e-9
    column, output = y_true[..., None], y_pred[..., None]
    options = options_of(name)
    theirs = by_autodiff(ELEMENT_WISE[name], column, output, **options)
    same(ours[smooth], theirs[..., 0][smooth])


def test_no_gradient_at_the_kinks():
    assert LESSON["absolute_error"](2.0, 2.0)[1] == 0
    assert LESSON["hinge"](1.0, 1.0)[1] == 0
    same(LESSON["huber"]([0.0] * 3, [1, -1, 1.5])[1], [1, -1, 1])


@pytest.mark.parametrize("delta", [0.25, 1.0, 3.0])
def test_huber_takes_a_delta(delta):
    y_true, y_pred = numbers((10_000,), 5), numbers((10_000,), 6)
    theirs = by_keras("huber", y_true[:, None], y_pred[:, None], delta=delta)
    same(LESSON["huber"](y_true, y_pred, delta)[0], theirs)


def one_hot(rows, classes, seed):
    rng = np.random.default_rng(seed)
    return np.eye(classes)[rng.integers(0, classes, rows)]


def probabilities(shape, seed):
    """Not negative, some of them 0, their sums not always 1."""
    p = np.abs(numbers(shape, seed))
    p[..., 0] += 0.1  # the slide's table has no empty row
    return p


@pytest.mark.parametrize("shape", [(10_000, 3), (0, 3), (5, 4, 7), (3,)])
def test_categorical_cross_entropy_equals_keras(shape):
    y_true = one_hot(shape[:-1], shape[-1], 7)
    p = probabilities(shape, 8)
    ours = LESSON["categorical_cross_entropy"](y_true, p)
    assert np.shape(ours) == shape[:-1]
    same(ours, by_keras("categorical_crossentropy", y_true, p))
    labels = y_true.argmax(axis=-1)
    ours = LESSON["sparse_categorical_cross_entropy"](labels, p)
    assert np.shape(ours) == shape[:-1]
    if len(shape) > 1:  # Keras takes no single label here
        theirs = by_keras("sparse_categorical_crossentropy", labels, p)
        same(ours, theirs)


@pytest.mark.parametrize("shape", [(10_000, 3), (0, 3), (5, 4, 7), (3,)])
def test_categorical_logits_equal_keras(shape):
    y_true = one_hot(shape[:-1], shape[-1], 9)
    z = numbers(shape, 10)
    loss, gradient = LESSON["categorical_cross_entropy_logits"](y_true, z)
    options = {"from_logits": True}
    same(loss, by_keras("categorical_crossentropy", y_true, z, **options))
    theirs = by_autodiff("categorical_crossentropy", y_true, z, **options)
    same(gradient, theirs)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sigmoid_equals_keras(shape):
    z = numbers(shape, 11, scale=300)
    theirs = keras.ops.convert_to_numpy(keras.ops.sigmoid(z))
    np.testing.assert_allclose(LESSON["sigmoid"](z), theirs, 1e-9, 1e-300)


@pytest.mark.parametrize("name", ELEMENT_WISE)
def test_shapes_that_would_broadcast_are_refused(name):
    ones = np.ones(3)
    with pytest.raises(ValueError, match="expected equal shapes"):
        LESSON[name](ones, ones[:, None])


def test_categorical_shapes_and_labels_are_checked():
    p = np.full((2, 3), 1 / 3)
    for name in ("", "_logits"):
        function = LESSON["categorical_cross_entropy" + name]
        with pytest.raises(ValueError, match="expected equal shapes"):
            function(np.eye(3), p)
        with pytest.raises(ValueError):
            function(1.0, 1.0)
    sparse = LESSON["sparse_categorical_cross_entropy"]
    for labels in ([0, 3], [-1, 0], [0.0, 1.0], [0, 1, 2], 0, [[0], [1]]):
        with pytest.raises(ValueError, match="Expected labels"):
            sparse(labels, p)


@pytest.mark.parametrize("label", [0.0, 0.5, 2.0])
def test_hinge_wants_labels_of_both_signs(label):
    with pytest.raises(ValueError, match="must be -1 or 1"):
        LESSON["hinge"]([1.0, label], [1.0, 1.0])


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 2), (4, 5, 1, 3)])
def test_backpropagation_agrees_with_finite_differences(sizes):
    rng = np.random.default_rng(12)
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    weights = [rng.normal(size=pair) for pair in pairs]
    x, y = rng.normal(size=sizes[0]), rng.uniform(size=sizes[-1])
    for layer, ours in enumerate(LESSON["backward"](weights, x, y)):
        numeric = LESSON["numeric_gradient"](weights, layer, x, y)
        np.testing.assert_allclose(ours, numeric, rtol=0, atol=1e-9)


def network_of(sizes, seed):
    """Weights and an input, about one in four numbers an edge case."""
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    shapes = [*pairs, sizes[:1]]
    *weights, x = [numbers(shape, seed + k) for k, shape in enumerate(shapes)]
    return weights, x


def test_a_network_of_large_and_small_numbers_equals_keras():
    for seed in range(100, 1_100, 10):
        weights, x = network_of((3, 2, 4), seed)
        ours = LESSON["forward"](weights, x)
        assert len(LESSON["backward"](weights, x, np.zeros(4))) == 2
        for W, before, after in zip(weights, ours, ours[1:], strict=False):
            z = (before[:, None] * W).sum(axis=0)
            theirs = keras.ops.convert_to_numpy(keras.ops.sigmoid(z))
            same(after, theirs)


@pytest.mark.parametrize("name", ["half_square", "backward"])
def test_a_target_of_another_shape_is_refused(name):
    weights = [np.ones((2, 3)), np.ones((3, 2))]
    with pytest.raises(ValueError, match="expected equal shapes"):
        LESSON[name](weights, np.ones(2), np.ones((2, 1)))


@pytest.mark.parametrize("y", [-4.0, 0.0])
@pytest.mark.parametrize(("x", "caught"), [(23.0, False), (26.0, True)])
def test_the_line_of_mae_jumps_to_a_far_point(x, y, caught):
    all_x = np.append(LESSON["GOOD_X"], x)
    all_y = np.append(LESSON["GOOD_Y"], y)
    slope, intercept = LESSON["fit_line"](all_x, all_y, "MAE")
    assert (abs(slope * x + intercept - y) < 1e-9) == caught


def test_the_line_of_mae_beats_all_others_tried():
    rng = np.random.default_rng(13)
    x, y = rng.normal(size=12), rng.normal(size=12)
    x[3] = x[7]  # a vertical pair
    slope, intercept = LESSON["fit_line"](x, y, "MAE")
    best = np.abs(slope * x + intercept - y).sum()
    for _ in range(2_000):
        a, b = slope + rng.normal(0, 0.3), intercept + rng.normal(0, 0.3)
        assert np.abs(a * x + b - y).sum() >= best - 1e-12
