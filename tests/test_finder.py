"""The learning-rate range test."""

import signal

import keras
import numpy as np
import pytest

from course_utils import finder

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 3)).astype("float32")
Y = (X @ np.array([1.0, -2.0, 0.5], "float32"))[:, None]


def line(optimizer=None, **settings):
    """A linear model; squared error diverges above a rate of about 1."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    optimizer = optimizer or keras.optimizers.SGD(0.01, momentum=0.5)
    model.compile(optimizer, "mse", **settings)
    return model


def find(model, x=X, y=Y, **settings):
    return finder.range_test(model, x, y, batch_size=20, **settings)


def values_of(model):
    variables = [*model.variables, *model.optimizer.variables]
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def assert_put_back(model, before):
    for now, then in zip(values_of(model), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_rates_grow_by_one_factor_and_the_loss_falls_then_explodes():
    tried = find(line(), lowest=1e-4, highest=100.0, steps=120)
    assert len(tried.rates) == len(tried.losses) < 120
    factors = np.divide(tried.rates[1:], tried.rates[:-1])
    assert factors == pytest.approx(np.full_like(factors, factors[0]))
    *hopeful, hopeless = tried.losses
    best = min(hopeful)
    assert hopeless > 4 * best >= hopeful[-1]
    assert 1e-3 < tried.suggestion() < 1


def test_losses_are_moving_averages_over_single_batches():
    # All examples alike: each step shrinks the error by a known factor.
    model = line(keras.optimizers.SGD(1.0))
    x, y = np.tile(X[:1], (200, 1)), np.tile(Y[:1], (200, 1))
    error = float(model(x[:1])[0, 0] - y[0, 0])
    tried = find(model, x, y, lowest=1e-3, highest=1e-2, steps=30)
    average, expected = 0.0, []
    for number, rate in enumerate(tried.rates, start=1):
        average = 0.9 * average + 0.1 * error**2
        expected.append(average / (1 - 0.9**number))
        error *= 1 - 2 * rate * (np.sum(x[0] ** 2) + 1)
    assert tried.losses == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("trained", [True, False])
def test_everything_is_put_back(trained):
    model = line(keras.optimizers.Adam(0.01))
    if trained:
        model.fit(X, Y, epochs=1, verbose=0)
    model.optimizer.build(model.trainable_variables)
    before = values_of(model)
    find(model, lowest=1e-4, highest=1.0, steps=50)
    assert_put_back(model, before)
    assert np.isclose(model.optimizer.learning_rate, 0.01)
    model.fit(X, Y, epochs=1, verbose=0)  # and nothing is put back now
    assert not np.array_equal(model.get_weights()[0], before[0])


def stop_button(growing):
    if len(growing.rates) == 20:
        signal.raise_signal(signal.SIGINT)


def memory_error(growing):
    if len(growing.rates) == 20:
        raise MemoryError


@pytest.mark.parametrize(
    ("how", "error"),
    [(stop_button, KeyboardInterrupt), (memory_error, MemoryError)],
)
def test_everything_is_put_back_when_a_run_does_not_end(
    how, error, monkeypatch
):
    model = line(keras.optimizers.Adam(0.01))
    model.fit(X, Y, epochs=1, verbose=0)
    before = values_of(model)
    whole = finder._GrowingRate.on_train_batch_end

    def ends(growing, batch, logs=None):
        whole(growing, batch, logs)
        how(growing)

    monkeypatch.setattr(finder._GrowingRate, "on_train_batch_end", ends)
    with pytest.raises(error):
        find(model, lowest=0.01, highest=0.1)
    assert_put_back(model, before)


def found(*losses):
    """A test of 100 rates to which these losses happened."""
    losses = np.concatenate(losses).tolist()
    rates = np.geomspace(1e-4, 1.0, 100)[: len(losses)].tolist()
    return finder.RangeTest(rates, losses, steps=100), rates


def test_the_suggestion_lies_where_the_loss_falls_most_steeply():
    tried, rates = found(
        np.linspace(90, 50, 10),  # on few batches: noise
        np.linspace(50, 49, 20),
        np.linspace(48.9, 38, 11),  # ten steps, a tenth of the range
        np.linspace(37.9, 37, 20),
        np.linspace(99, 40, 9),  # after the lowest loss
    )
    assert tried.suggestion() == rates[35]
    # As soon as the average can be trusted.
    tried, rates = found(np.linspace(90, 50, 10), np.linspace(40, 20, 11))
    assert tried.suggestion() == rates[15]


def test_a_suggestion_needs_a_fall_over_a_tenth_of_the_range():
    noise = np.linspace(99, 98, 10)
    tried, _ = found(noise, np.linspace(3, 2, 10), [4])
    with pytest.raises(ValueError, match="never fell"):
        tried.suggestion()
    tried, rates = found(noise, np.linspace(3, 2, 11), [4])
    assert tried.suggestion() == rates[15]


def test_a_run_of_full_length_has_all_its_steps():
    tried = find(line(), lowest=1e-5, highest=1e-4, steps=35)
    assert len(tried.rates) == len(tried.losses) == 35
    assert tried.rates == pytest.approx(np.geomspace(1e-5, 1e-4, 35))


def test_the_rate_that_is_written_down_is_the_rate_in_use(monkeypatch):
    seen = []
    whole = finder._GrowingRate.on_train_batch_end

    def spy(growing, batch, logs=None):
        seen.append(float(growing.model.optimizer.learning_rate))
        whole(growing, batch, logs)

    monkeypatch.setattr(finder._GrowingRate, "on_train_batch_end", spy)
    tried = find(line(), lowest=1e-4, highest=1e-2, steps=30)
    assert seen == pytest.approx(tried.rates, rel=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lowest": 0.0}, "0 < lowest < highest"),
        ({"lowest": 2.0}, "0 < lowest < highest"),
        ({"highest": np.inf}, "0 < lowest < highest"),
        ({"highest": np.nan}, "0 < lowest < highest"),
        ({"steps": 3}, "at least 30"),
    ],
)
def test_bad_ranges_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        find(line(), **settings)


def test_bad_models_are_named():
    decay = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(ValueError, match="schedule of its own"):
        find(line(keras.optimizers.SGD(decay)))
    with pytest.raises(ValueError, match="steps_per_execution=5"):
        find(line(steps_per_execution=5))


def test_a_loss_that_is_not_a_number_ends_the_run():
    tried = find(line(), y=np.full_like(Y, np.nan), steps=50)
    assert len(tried.rates) == 1
    with pytest.raises(ValueError, match="never fell"):
        tried.suggestion()
