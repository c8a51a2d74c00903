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
