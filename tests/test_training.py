"""Comparing variants and finding a learning rate."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from course_utils import training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 3)).astype("float32")
Y = (X @ np.array([1.0, -2.0, 0.5], "float32"))[:, None]


def line(optimizer=None, **settings):
    """A linear model; squared error diverges above a rate of about 1."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    optimizer = optimizer or keras.optimizers.SGD(0.01, momentum=0.5)
    model.compile(optimizer, "mse", **settings)
    return model


def find(model, epochs=20, **settings):
    finder = training.LearningRateFinder(**settings)
    model.fit(
        X, Y, batch_size=20, epochs=epochs, verbose=0, callbacks=[finder]
    )
    return finder


def test_rates_grow_by_one_factor_and_the_loss_falls_then_explodes():
    finder = find(line(), lowest=1e-4, highest=100.0, steps=120)
    assert len(finder.rates) == len(finder.losses) < 120
    factors = np.divide(finder.rates[1:], finder.rates[:-1])
    assert factors == pytest.approx(np.full_like(factors, factors[0]))
    assert finder.losses[-1] > 4 * min(finder.losses)
    assert 1e-3 < finder.suggestion() < 1


def test_losses_are_those_of_single_batches():
    # A rate that changes nothing: each loss can be computed by hand.
    model = line(keras.optimizers.SGD(1.0))
    finder = training.LearningRateFinder(1e-12, 1e-11, steps=30)
    model.fit(
        X,
        Y,
        batch_size=20,
        epochs=4,
        shuffle=False,
        verbose=0,
        callbacks=[finder],
    )
    errors = np.square(model.predict(X, verbose=0) - Y).ravel()
    batches = [errors[20 * (i % 10) :][:20].mean() for i in range(30)]
    average, expected = 0.0, []
    for number, loss in enumerate(batches, start=1):
        average = 0.9 * average + 0.1 * loss
        expected.append(average / (1 - 0.9**number))
    assert finder.losses == pytest.approx(expected, rel=1e-4)


def test_everything_is_put_back():
    model = line(keras.optimizers.Adam(0.01))
    model.fit(X, Y, epochs=1, verbose=0)
    variables = [*model.variables, *model.optimizer.variables]
    before = [keras.ops.convert_to_numpy(variable) for variable in variables]
    find(model, lowest=1e-4, highest=1.0, steps=50)
    for variable, value in zip(variables, before, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(variable), value
        )


def test_the_rate_that_is_written_down_is_the_rate_in_use():
    seen = []

    class Spy(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(float(self.model.optimizer.learning_rate))

    finder = training.LearningRateFinder(1e-4, 1e-2, steps=30)
    line().fit(
        X, Y, batch_size=20, epochs=5, verbose=0, callbacks=[Spy(), finder]
    )
    assert seen == pytest.approx(finder.rates, rel=1e-5)


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
        training.LearningRateFinder(**settings)


def test_bad_models_and_short_runs_are_named():
    decay = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(ValueError, match="schedule of its own"):
        find(line(keras.optimizers.SGD(decay)))
    with pytest.raises(ValueError, match="steps_per_execution=5"):
        find(line(steps_per_execution=5))
    with pytest.raises(ValueError, match="after 10 of 100 batches"):
        find(line(), epochs=1)
    with pytest.raises(ValueError, match="never fell"):
        training.LearningRateFinder().suggestion()


def test_a_loss_that_is_not_a_number_ends_the_run():
    model = line()
    finder = training.LearningRateFinder(steps=50)
    bad = np.full_like(Y, np.nan)
    model.fit(X, bad, batch_size=20, epochs=9, verbose=0, callbacks=[finder])
    assert len(finder.rates) == 1
    with pytest.raises(ValueError, match="never fell"):
        finder.suggestion()


def test_training_does_not_load_keras():
    code = (
        "import sys; from course_utils import training; "
        "assert 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)


def test_a_misspelt_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="LearningRateFindr"):
        _ = training.LearningRateFindr
