"""Comparing variants and showing progress."""

import os
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from course_utils import training


def test_training_does_not_load_keras():
    code = (
        "import sys; from course_utils import training; "
        "assert 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)


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
