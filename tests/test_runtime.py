"""setup(), figures, tables, import time."""

import subprocess
import sys
from base64 import b64decode

import numpy as np
import pytest

import course_utils
from course_utils import plots, training


def _python(code):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_importing_the_package_is_light():
    """Only the standard library, so that it is quick on any machine."""
    code = (
        "import sys; before = set(sys.modules); import course_utils;"
        "new = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - sys.stdlib_module_names))"
    )
    assert _python(code).strip() == "['course_utils']"


def test_importing_each_helper_loads_no_framework():
    code = (
        "import sys; from course_utils import datasets, doctor, exercises,"
        "facts, plots, runtime, training;"
        "print([m for m in ('tensorflow', 'keras', 'matplotlib', 'sklearn')"
        " if m in sys.modules])"
    )
    assert _python(code).strip() == "[]"


def test_the_same_seed_gives_the_same_numbers():
    course_utils.setup(seed=3)
    first = np.random.rand(4)
    course_utils.setup(seed=3)
    assert np.array_equal(first, np.random.rand(4))
    course_utils.setup(seed=4)
    assert not np.array_equal(first, np.random.rand(4))


def test_a_gpu_does_not_round_the_factors_of_a_product():
    code = (
        "import course_utils; course_utils.setup(keras=True)\n"
        "from tensorflow.config import experimental\n"
        "print(experimental.tensor_float_32_execution_enabled())"
    )
    assert _python(code).strip() == "False"


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None])
def test_a_bad_seed_is_one_clear_sentence(seed):
    with pytest.raises(ValueError, match="expected an integer from 0"):
        course_utils.setup(seed=seed)


def test_show_displays_a_png_with_alt_text(monkeypatch):
    import matplotlib.pyplot as plt

    shown = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, metadata, raw: shown.append((data, metadata)),
    )
    for _ in range(2):
        plt.figure(figsize=(2, 1))
        plots.show(" A\nline. ")
    (data, metadata), second = shown
    assert (data, metadata) == second
    assert b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == "A line."
    assert metadata == {"image/png": {"alt": "A line."}}
    assert plt.get_fignums() == []


def test_show_refuses_what_a_reader_could_not_use():
    import matplotlib.pyplot as plt

    with pytest.raises(ValueError, match="alt text is empty"):
        plots.show(" ")
    plt.close("all")
    with pytest.raises(ValueError, match="no figure to show"):
        plots.show("Nothing.")


def test_images_draws_every_picture_and_title():
    figure = plots.images(np.zeros((7, 4, 4)), titles="abcdefg", columns=5)
    assert len(figure.axes) == 10
    assert [axis.get_title() for axis in figure.axes[:7]] == list("abcdefg")


@pytest.mark.parametrize(
    ("pictures", "titles", "says"),
    [
        (np.zeros((4, 4)), None, r"shape \(4, 4\)"),
        (np.zeros((0, 4, 4)), None, "at least one picture"),
        (np.zeros((2, 4, 4)), ["a"], "1 titles for 2 pictures"),
    ],
)
def test_images_refuses_other_shapes(pictures, titles, says):
    with pytest.raises(ValueError, match=says):
        plots.images(pictures, titles)


def test_learning_curves_differ_in_colour_and_dash():
    course_utils.setup()
    names = [f"run {n}" for n in range(7)]
    figure = plots.learning_curves({n: [1, 2] for n in names}, "loss")
    lines = figure.axes[0].lines
    assert len({line.get_color() for line in lines}) == 7
    assert len({str(line._dash_pattern) for line in lines}) == 7
    assert figure.axes[0].get_ylabel() == "loss"
    with pytest.raises(ValueError, match="no curves"):
        plots.learning_curves({}, "loss")


def test_compare_gives_each_variant_the_same_seed():
    def draw(scale):
        return {"value": scale * float(np.random.rand())}

    runs = training.compare(draw, {"a": {"scale": 1}, "b": {"scale": 1}})
    assert runs["a"]["value"] == runs["b"]["value"]
    assert runs["a"]["seconds"] >= 0


def test_compare_wants_a_dictionary():
    with pytest.raises(TypeError, match="returned float for 'a'"):
        training.compare(lambda: 0.5, {"a": {}})


def test_table_is_aligned(capsys):
    runs = {"one": {"n": 1234, "loss": 0.1234}, "three": {"n": 5, "loss": 2.0}}
    training.table(runs, ["n", "loss"])
    assert capsys.readouterr().out == (
        "           n  loss\none    1,234  0.12\nthree      5  2.00\n"
    )
    with pytest.raises(KeyError, match="accuracy"):
        training.table(runs, ["accuracy"])
