"""setup(), figures, tables, import time."""

import gc
import json
import os
import random
import subprocess
import sys
from base64 import b64decode
from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest

import course_utils
from course_utils import plots, runtime, training


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


def test_a_star_gives_setup():
    names = {}
    exec("from course_utils import *", names)
    assert names["setup"] is course_utils.setup


def test_the_same_seed_gives_the_same_numbers():
    def draw(**seed):
        course_utils.setup(**seed)
        return [random.random(), *np.random.rand(4)]

    assert draw(seed=3) == draw(seed=3) != draw(seed=4)
    assert draw() == draw(seed=0)
    assert draw(seed=2**32 - 1) != draw()


def test_arrays_are_printed_to_four_digits():
    course_utils.setup()
    assert str(np.array([1e-9, 2 / 3])) == "[0.     0.6667]"


def test_figures_follow_no_forgotten_matplotlibrc(tmp_path):
    path = tmp_path / "matplotlibrc"
    path.write_text("font.family: serif\nlines.linewidth: 9\n")
    code = (
        "import matplotlib, course_utils; course_utils.setup();"
        "p = matplotlib.rcParams; print(p['font.family'], p['font.size'],"
        " p['lines.linewidth'], p['backend'])"
    )
    environment = {"MATPLOTLIBRC": str(path), "MPLBACKEND": "svg"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert ran.stdout == "['sans-serif'] 11.0 1.5 svg\n", ran.stderr


def test_figures_are_light_and_have_room():
    import matplotlib.pyplot as plt

    course_utils.setup()
    figure, axis = plt.subplots()
    axis.plot([0, 1], label="line")
    assert figure.dpi == 80
    assert figure.get_constrained_layout()
    shown = {name for name, spine in axis.spines.items() if spine._visible}
    assert shown == {"left", "bottom"}
    assert axis.xaxis.label.get_fontsize() == 11
    assert not axis.legend().get_frame_on()
    assert axis.imshow([[0, 1]]).get_cmap().name == "gray_r"


KERAS = """
import gc, logging, os, sys, types
from pathlib import Path
from course_utils import runtime
runtime.NATIVE_LOG = Path(sys.argv[1])
sys.modules["ipykernel"] = types.ModuleType("ipykernel")
runtime.setup(seed=5, keras=True)
import keras, tensorflow
from tensorflow.config import experimental
from tensorflow.python.framework import config
print(experimental.tensor_float_32_execution_enabled())
print(config.is_op_determinism_enabled())
print(os.environ["TF_CPP_MIN_LOG_LEVEL"])
print(os.environ["TF_FORCE_GPU_ALLOW_GROWTH"])
print(logging.getLogger("tensorflow").level == logging.ERROR)
print(gc.get_freeze_count() > 100_000)
ones = keras.ops.ones((1, 2))
def draw():
    return [keras.random.normal((3,)), keras.layers.Dense(2)(ones)]
first = draw()
keras.utils.set_random_seed(5)
print(str(first) == str(draw()))
os.write(2, b"native noise")
"""


def test_keras_is_repeatable_quiet_and_as_exact_as_on_a_cpu(tmp_path):
    """A GPU must not round the factors of a product."""
    log = tmp_path / "log"
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "1"}
    environment.pop("TF_FORCE_GPU_ALLOW_GROWTH", None)
    ran = subprocess.run(
        [sys.executable, "-c", KERAS, str(log)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    printed = "False True 1 true True True True".split()
    assert ran.stdout.split() == printed
    assert ran.stderr == ""
    assert log.read_bytes().endswith(b"native noise")
    if os.name != "nt":
        assert log.stat().st_mode & 0o777 == 0o600


FORGOTTEN = {
    "channels": '{"image_data_format": "channels_first"}',
    "half": '{"floatx": "float16", "epsilon": 0.001}',
    "no backend": '{"backend": "theano", "floatx": "float32"}',
    "no dictionary": "[1]",
}
SETTINGS = """
import os, sys
if sys.argv[1] == "early":
    import keras
import course_utils
course_utils.setup(seed=1, keras=True)
import keras
layer = keras.layers.Conv2D(2, 3)
out = layer(keras.ops.ones((1, 8, 8, 1)))
print(keras.backend.backend(), keras.config.floatx(), keras.config.epsilon(),
      keras.ops.convert_to_numpy(out).dtype, tuple(out.shape),
      os.environ.get("KERAS_HOME"))
"""


def _settings(home, order="setup first"):
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
    for name in ("KERAS_HOME", "KERAS_BACKEND"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-c", SETTINGS, order],
        capture_output=True,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize("kind", FORGOTTEN)
def test_a_forgotten_keras_file_changes_nothing(tmp_path, kind):
    path = tmp_path / ".keras/keras.json"
    path.parent.mkdir()
    path.write_text(FORGOTTEN[kind])
    said = _settings(tmp_path).stdout
    assert said == "tensorflow float32 1e-07 float32 (1, 6, 6, 2) None\n"
    assert path.read_text() == FORGOTTEN[kind]


def test_settings_are_decided_even_if_keras_came_first(tmp_path):
    path = tmp_path / ".keras/keras.json"
    path.parent.mkdir()
    both = {"image_data_format": "channels_first", "floatx": "float64"}
    path.write_text(json.dumps(both))
    said = _settings(tmp_path, "early").stdout
    assert said == "tensorflow float32 1e-07 float32 (1, 6, 6, 2) None\n"


def test_another_backend_that_came_first_is_told(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    keras = mock.MagicMock()
    keras.config.backend.return_value = "torch"
    with pytest.raises(RuntimeError, match="with torch, not with tensorflow"):
        runtime._decide_keras_settings(keras)


@pytest.mark.parametrize(
    ("text", "backend", "says"),
    [
        (None, "", None),
        ('{"floatx": "float32", "backend": "tensorflow"}', "", None),
        ('{"backend": "jax"}', "jax", None),
        ('{"backend": "jax"}', "", "sets backend to 'jax'."),
        ('{"floatx": "float16"}', "jax", "sets floatx to 'float16'."),
        ("[]", "", "is not what Keras can read."),
        ("", "", "is not what Keras can read."),
    ],
)
def test_a_keras_file_is_named_with_what_does_not_suit(
    monkeypatch, tmp_path, text, backend, says
):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_BACKEND", backend)
    path = tmp_path / "keras.json"
    if text is not None:
        path.write_text(text)
    expected = says and f"{path} {says}"
    assert runtime.keras_file_problem() == expected


NATIVE = """
import os, sys
from pathlib import Path
from course_utils import runtime
runtime.NATIVE_LOG = Path(sys.argv[1])
os.write(2, b"shown")
free = os.dup(2)
os.close(free)
for text in b"hidden ", b"and more":
    runtime.send_native_log_to_file()
    os.write(2, text)
assert os.dup(2) == free
"""


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_the_native_log_goes_to_a_file_or_nowhere(tmp_path, folder):
    log = tmp_path / folder / "log"
    ran = subprocess.run(
        [sys.executable, "-c", NATIVE, str(log)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == "shown"
    assert not log.exists() or log.read_bytes() == b"hidden and more"
    assert log.exists() == (folder == ".")


def test_outside_a_notebook_standard_error_is_left_alone(monkeypatch, capfd):
    """And what the reader has set for TensorFlow is not overwritten."""
    seeds = []
    keras = SimpleNamespace(
        utils=SimpleNamespace(set_random_seed=seeds.append),
        backend=SimpleNamespace(backend=lambda: "jax"),
        config=mock.MagicMock(backend=lambda: "jax"),
    )
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_FORCE_GPU_ALLOW_GROWTH"):
        monkeypatch.setenv(name, "to be forgotten")
        monkeypatch.delenv(name)
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    course_utils.setup(seed=3)
    assert seeds == []
    course_utils.setup(seed=3, keras=True)
    gc.unfreeze()
    assert seeds == [3]
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
    os.write(2, b"an error")
    assert capfd.readouterr().err == "an error"


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


def test_show_without_a_figure_says_what_to_do(monkeypatch, capsys):
    """And Run All goes on; a build does not."""
    import matplotlib.pyplot as plt

    monkeypatch.delenv("COURSE_STRICT", raising=False)
    plt.close("all")
    plots.show("Nothing.")
    chinese, english = capsys.readouterr().out.splitlines()
    assert "plt.show()" in chinese and "leave out plt.show()" in english
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(ValueError, match="no figure to show"):
        plots.show("Nothing.")


def test_show_refuses_what_a_reader_could_not_use():
    with pytest.raises(ValueError, match="alt text is empty"):
        plots.show(" ")


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
