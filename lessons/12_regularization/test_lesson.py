"""Dropout, weight decay and the stacked layers of lesson 12, against Keras."""

import numpy as np
import pytest
from lesson_functions import definitions

import course_utils

course_utils.setup(seed=1, keras=True)
import keras  # noqa: E402
from keras import layers  # noqa: E402

from course_utils import probes  # noqa: E402

pytestmark = pytest.mark.usefixtures("warnings_are_errors")
LESSON = definitions("12")
FORWARD, BACKWARD = LESSON["dropout_forward"], LESSON["dropout_backward"]
NUMBERS = [0.0, 1e-3, -1e-3, 1.0, -3.5, 1e3, -1e3]
# One rule of 32 and one of 64 bits would differ on exact numbers only.
IN_64_BITS = pytest.mark.skipif(
    keras.backend.backend() == "jax", reason="JAX computes in 32 bits here"
)
SHAPES = [(), (1,), (0,), (3, 0), (5000,), (40, 7), (2, 3, 4, 5), (1, 1, 9)]


def numpy_of(tensor):
    return keras.ops.convert_to_numpy(tensor)


def by_keras(x, rate, seed):
    layer = layers.Dropout(rate, seed=seed, dtype="float64")
    return layer(x, training=True)


def mask_of(shape, rate, seed):
    """Which places Keras keeps; read off from an input of ones."""
    return numpy_of(by_keras(np.ones(shape), rate, seed)) > 0


@IN_64_BITS
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.25, 0.5, 0.9])
def test_dropout_equals_keras_forward_and_backward(shape, rate):
    rng = np.random.default_rng(len(shape))
    for seed, scale in [(1, 1.0), (2, 1e-3), (3, 1e3)]:
        x, upstream = scale * rng.normal(size=(2, *shape))
        keep = mask_of(shape, rate, seed)
        expected = numpy_of(by_keras(x, rate, seed))
        got = FORWARD(x, keep, rate)
        assert got.shape == shape
        np.testing.assert_allclose(got, expected, rtol=1e-6)
        found = probes.gradient(
            lambda t, rate=rate, seed=seed, upstream=upstream: keras.ops.sum(
                by_keras(t, rate, seed) * upstream
            ),
            x,
        )
        np.testing.assert_allclose(
            BACKWARD(upstream, keep, rate), found, rtol=1e-6
        )


@IN_64_BITS
def test_dropout_of_large_small_and_negative_numbers_equals_keras():
    x = np.array(NUMBERS * 100)
    for rate in (0.2, 0.5):
        keep = mask_of(x.shape, rate, 5)
        expected = numpy_of(by_keras(x, rate, 5))
        got = FORWARD(x, keep, rate)
        np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_dropout_keeps_what_is_expected_and_its_kind():
    rng = np.random.default_rng(1)
    x = np.full(200_000, 3.0, "float32")
    for rate in (0.1, 0.5, 0.8):
        out = FORWARD(x, rng.random(x.shape) >= rate, rate)
        assert out.dtype == np.float32
        assert abs(out.mean() - 3) < 0.05
    assert (FORWARD([1, 2], [True, False], 0.5) == [2, 0]).all()


@pytest.mark.parametrize("function", [FORWARD, BACKWARD])
def test_dropout_refuses_what_does_not_fit(function):
    for x, keep in [((3,), (3, 1)), ((2,), (3,)), ((), (1,)), ((2, 3), (3,))]:
        with pytest.raises(ValueError, match="[Ss]hape") as error:
            function(np.ones(x), np.ones(keep), 0.5)
        assert "\n" not in str(error.value)
    for rate in (-0.1, 1.5, np.nan):
        with pytest.raises(ValueError, match="rate"):
            function(np.ones(3), np.ones(3), rate)


@pytest.mark.parametrize("neurons", [1, 3, 8])
@pytest.mark.parametrize("rate", [0.0, 0.3, 0.5, 1.0])
def test_all_masks_come_once_and_average_to_the_expectation(neurons, rate):
    masks, chance = LESSON["all_masks"](neurons, rate)
    assert masks.shape == (2**neurons, neurons)
    assert len(np.unique(masks, axis=0)) == 2**neurons
    assert np.isclose(chance.sum(), 1)
    np.testing.assert_allclose(chance @ masks, 1 - rate)


@IN_64_BITS
def test_decoupled_decay_is_that_of_keras():
    rng = np.random.default_rng(3)
    pairs = np.array(np.meshgrid(NUMBERS, NUMBERS)).reshape(2, -1)
    w, g = np.hstack([pairs, rng.normal(size=(2, 1000))])
    variable = keras.Variable(w, dtype="float64")
    rule = keras.optimizers.SGD(1 / 8, weight_decay=1 / 256)
    rule.apply([keras.ops.convert_to_tensor(g)], [variable])
    ours = LESSON["decay_step"]("decoupled", w, g, 1 / 8, 1 / 256)
    np.testing.assert_allclose(ours, numpy_of(variable), 1e-6, 1e-12)


@IN_64_BITS
def test_l2_decay_is_a_step_down_the_penalised_loss():
    rng = np.random.default_rng(4)
    w, g = rng.normal(size=(2, 60, 200))
    penalty = keras.regularizers.L2(1 / 16)
    slope = g + probes.gradient(penalty, w)
    ours = LESSON["decay_step"]("L2", w, g, 1 / 8, 1 / 16)
    np.testing.assert_allclose(ours, w - slope / 8, rtol=1e-6, atol=1e-9)


def test_the_three_rules_on_the_slide_of_numbers():
    step = LESSON["decay_step"]
    for rule, value in [
        ("slide", 0.9405),
        ("L2", 0.948),
        ("decoupled", 0.949),
    ]:
        assert np.isclose(step(rule, 1.0, 0.5, 0.1, 0.01), value)
        with pytest.raises(ValueError, match="[Ss]hape"):
            step(rule, np.ones((3, 1)), np.ones(3), 0.1, 0.01)
        for shape in SHAPES:
            out = step(rule, np.ones(shape), np.ones(shape), 0.1, 0.01)
            assert out.shape == shape


def test_ten_stacked_networks_learn_as_each_of_them_alone(monkeypatch):
    monkeypatch.setitem(LESSON, "WIDTH", 6)
    networks = 2
    rng = np.random.default_rng(0)
    x = rng.random((12, networks, 784)).astype("float32")
    y = rng.integers(0, 10, (12, networks))
    stack = LESSON["make_stack"](networks=networks, l2=0.01, decay=0.1)
    alone = []
    for number in range(networks):
        l2 = {"kernel_regularizer": keras.regularizers.L2(0.01)}
        network = keras.Sequential([keras.Input((784,))])
        network.add(layers.Dense(6, activation="relu", **l2))
        network.add(layers.Dense(6, activation="relu", **l2))
        network.add(layers.Dense(10, activation="softmax", **l2))
        network.set_weights([w[number] for w in stack.get_weights()])
        adam = keras.optimizers.Adam(LESSON["RATE"], weight_decay=0.1)
        network.compile(adam, "sparse_categorical_crossentropy")
        network.fit(x[:, number], y[:, number], 6, 1, verbose=0)
        alone.append(network.get_weights())
    stack.fit(x, y, 6, 1, verbose=0)
    together = numpy_of(stack(x)).swapaxes(0, 1)
    for number in range(networks):
        ours = LESSON["forward"](stack, x[:, number])[number]
        np.testing.assert_allclose(ours, together[number], atol=1e-5)
    for number, weights in enumerate(alone):
        for ours, theirs in zip(stack.get_weights(), weights, strict=True):
            np.testing.assert_allclose(ours[number], theirs, atol=2e-4)


def test_each_network_gets_back_its_own_best_epoch(monkeypatch):
    losses = np.array([[3, 1, 2], [1, 2, 2], [2, 3, 1], [1, 1, 4.0]])
    keep = LESSON["KeepBest"]()
    epochs = iter(range(5))

    class Model:
        def get_weights(self):
            return [np.full((3, 2), next(epochs)), np.zeros(3)]

    keep.set_model(Model())
    monkeypatch.setitem(LESSON, "x_valid", None)
    monkeypatch.setitem(LESSON, "y_valid", None)
    start = np.full(3, 9.0)
    monkeypatch.setitem(LESSON, "judge", lambda *_: (0, start))
    keep.on_train_begin()  # the weights are 0, after each epoch 1, 2, …
    for epoch, loss in enumerate(losses):
        monkeypatch.setitem(LESSON, "judge", lambda *_, loss=loss: (0, loss))
        keep.on_epoch_end(epoch)
    assert keep.best[0].tolist() == [[2, 2], [1, 1], [3, 3]]


def test_judge_counts_and_measures_as_keras_does(monkeypatch):
    rng = np.random.default_rng(6)
    p = rng.dirichlet(np.ones(10), (3, 40)).astype("float32")
    labels = rng.integers(0, 10, 40)
    monkeypatch.setitem(LESSON, "forward", lambda stack, pictures: p)
    accuracy, loss = LESSON["judge"](None, None, labels)
    for number in range(3):
        metric = keras.metrics.SparseCategoricalAccuracy()
        metric.update_state(labels, p[number])
        assert np.isclose(accuracy[number], float(metric.result()))
        expected = keras.losses.SparseCategoricalCrossentropy()
        expected = float(expected(labels, p[number]))
        assert np.isclose(loss[number], expected, rtol=1e-4)


def test_the_curve_minimises_the_mean_loss_over_all_masks():
    """Four neurons: the formula against all 16 masks of every point."""
    points, values = LESSON["POINTS"], LESSON["VALUES"]
    masks, chance = LESSON["all_masks"](4, 0.3)
    X = LESSON["hidden"](points, 4)[:, 1:]
    dropped = X[:, np.newaxis] * masks / 0.7
    strength, parts = 0.02, []
    for w in (np.zeros(5), *np.eye(5)):
        out = w[0] + dropped @ w[1:]
        slope = 2 * (out - values[:, np.newaxis])
        rows = np.concatenate([np.ones((12, 16, 1)), dropped], axis=-1)
        parts.append(np.einsum("pm,pmi,m->i", slope, rows, chance) / 12)
    hessian = np.array(parts[1:]) - parts[0]
    hessian += 2 * strength * np.diag([0, 1, 1, 1, 1])
    best = np.linalg.solve(hessian, -parts[0])
    curve, _, _ = LESSON["fit_curves"](4, [strength], 0.3)
    line = LESSON["hidden"](LESSON["LINE"], 4)
    np.testing.assert_allclose(curve[0], line @ best, atol=1e-8)
