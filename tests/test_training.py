"""Comparing variants and finding a learning rate."""

import os
import signal
import subprocess
import sys
import time

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
    *hopeful, hopeless = finder.losses
    best = min(hopeful)
    assert hopeless > 4 * best >= hopeful[-1]
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


class Ends(keras.callbacks.Callback):
    """Ends a run in some way, after 20 batches."""

    def __init__(self, how):
        super().__init__()
        self.how, self.done = how, 0

    def on_train_batch_end(self, batch, logs=None):
        self.done += 1
        if self.done == 20:
            self.how()


def stop_button():
    signal.raise_signal(signal.SIGINT)


def memory_error():
    raise MemoryError


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("how", "error"),
    [(stop_button, KeyboardInterrupt), (memory_error, MemoryError)],
)
def test_everything_is_put_back_when_a_run_does_not_end(how, error, first):
    """Also by a finder that comes before or after the one who raises."""
    model = line(keras.optimizers.Adam(0.01))
    model.fit(X, Y, epochs=1, verbose=0)
    variables = [*model.variables, *model.optimizer.variables]
    before = [keras.ops.convert_to_numpy(variable) for variable in variables]
    callbacks = [Ends(how), training.LearningRateFinder(0.01, 9)]
    with pytest.raises(error):
        model.fit(
            X,
            Y,
            batch_size=20,
            epochs=20,
            verbose=0,
            callbacks=callbacks[:: 1 if first else -1],
        )
    for variable, value in zip(variables, before, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(variable), value
        )
    assert np.isclose(model.optimizer.learning_rate, 0.01)
    model.fit(X, Y, epochs=1, verbose=0)  # and nothing is put back now
    assert not np.array_equal(model.get_weights()[0], before[0])


def test_the_stop_button_pressed_twice_puts_back_all(monkeypatch):
    model = line(keras.optimizers.SGD(0.01))
    before = model.get_weights()
    finder = training.LearningRateFinder(0.01, 9)
    assign, calls = finder._assign, []

    def interrupted():
        calls.append(1)
        if len(calls) == 1:
            stop_button()
        assign()

    monkeypatch.setattr(finder, "_assign", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(
            X,
            Y,
            batch_size=20,
            epochs=20,
            verbose=0,
            callbacks=[finder, Ends(stop_button)],
        )
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def found(*losses):
    """A finder of 100 rates to which these losses happened."""
    finder = training.LearningRateFinder(1e-4, 1.0, steps=100)
    finder.losses = np.concatenate(losses).tolist()
    finder.rates = np.geomspace(1e-4, 1.0, 100)[: len(finder.losses)].tolist()
    return finder, finder.rates


def test_the_suggestion_lies_where_the_loss_falls_most_steeply():
    finder, rates = found(
        np.linspace(90, 50, 10),  # on few batches: noise
        np.linspace(50, 49, 20),
        np.linspace(48.9, 38, 11),  # ten steps, a tenth of the range
        np.linspace(37.9, 37, 20),
        np.linspace(99, 40, 9),  # after the lowest loss
    )
    assert finder.suggestion() == rates[35]
    # As soon as the average can be trusted.
    finder, rates = found(np.linspace(90, 50, 10), np.linspace(40, 20, 11))
    assert finder.suggestion() == rates[15]


def test_a_suggestion_needs_a_fall_over_a_tenth_of_the_range():
    noise = np.linspace(99, 98, 10)
    finder, _ = found(noise, np.linspace(3, 2, 10), [4])
    with pytest.raises(ValueError, match="never fell"):
        finder.suggestion()
    finder, rates = found(noise, np.linspace(3, 2, 11), [4])
    assert finder.suggestion() == rates[15]


def test_the_range_is_that_of_the_description():
    finder = training.LearningRateFinder()
    assert finder.schedule == pytest.approx(np.geomspace(1e-5, 1, 100))
    assert len(training.LearningRateFinder(steps=30).schedule) == 30


def test_a_run_of_full_length_ends_by_itself():
    finder = find(line(), lowest=1e-5, highest=1e-4, steps=30)
    assert len(finder.rates) == len(finder.losses) == 30
    assert finder.rates[-1] == pytest.approx(1e-4)


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
    expected = "^module 'course_utils.training' has no attribute 'Findr'$"
    with pytest.raises(AttributeError, match=expected):
        _ = training.Findr


def test_each_variant_is_timed_and_starts_afresh():
    def experiment(pause):
        time.sleep(pause)
        name = keras.layers.Dense(1).name
        return {"name": name, "value": float(np.random.rand())}

    variants = {"long": {"pause": 0.1}, "short": {"pause": 0.0}}
    runs = training.compare(experiment, variants)
    assert list(runs) == ["long", "short"]
    assert 0.05 <= runs["long"]["seconds"] < 20
    assert 0 <= runs["short"]["seconds"] < 20
    assert runs["long"]["name"] == runs["short"]["name"] == "dense"
    assert runs["long"]["value"] == runs["short"]["value"]
    short = {"short": variants["short"]}
    again, other = (
        training.compare(experiment, short, seed)["short"]["value"]
        for seed in (0, 1)
    )
    assert again == runs["short"]["value"] != other


MISSING = r"Run 'a' has no result \['x'\]; it has \['kind', 'loss', 'n'\]\."


def test_a_table_prints_texts_and_whole_numbers_as_they_are(capsys):
    runs = {"a": {"kind": "plain", "loss": 0.12345, "n": 12_345}}
    training.table(runs, ["kind", "loss", "n"], digits=3)
    assert capsys.readouterr().out == (
        "    kind   loss       n\na  plain  0.123  12,345\n"
    )
    with pytest.raises(KeyError, match=MISSING):
        training.table(runs, ["loss", "x"])


def test_progress_names_the_item_in_work_and_leaves_nothing(capsys):
    seen = []
    for item in training.progress([3, 4], name="seed {}".format):
        seen.append(item)
        assert f"seed {item} |" in capsys.readouterr().out
    assert seen == [3, 4]
    *_, cleared = capsys.readouterr().out.split("\r")[:-1]
    assert not cleared.strip(), "the last thing that is written are blanks"


def test_the_clock_ticks_while_an_item_is_in_work(capsys):
    for _ in training.progress(["long"]):
        capsys.readouterr()
        time.sleep(2.5)
        drawn = capsys.readouterr().out
    assert drawn.count("0 of 1, 00:0") == 2, drawn
    last = capsys.readouterr().out
    time.sleep(1.2)
    assert not capsys.readouterr().out, "it stops with the last item"
    assert not last.split("\r")[-2].strip()


def test_a_fit_shows_its_epochs_and_leaves_nothing(capsys):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    bar = [training.progress_bar()]
    model.fit(np.ones((4, 1)), np.ones(4), epochs=3, callbacks=bar, verbose=0)
    drawn = capsys.readouterr().out
    assert "epochs |" in drawn and "of 3, 00:0" in drawn and "loss=" in drawn
    assert not drawn.split("\r")[-2].strip()


def test_progress_can_be_left_out():
    code = "from course_utils import training; "
    code += "print(list(training.progress('ab')))"
    environment = {**os.environ, "TQDM_DISABLE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "['a', 'b']\n"
    assert not ran.stderr


@pytest.mark.parametrize(
    ("backend", "steps"), [("tensorflow", 20), ("jax", 20), ("torch", 1)]
)
def test_pytorch_takes_one_step_at_a_time(monkeypatch, backend, steps):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    assert training.steps_together(20) == steps
