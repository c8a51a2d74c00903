"""Make a notebook repeatable, quiet and good to look at."""

import contextlib
import gc
import json
import logging
import os
import random
import sys
import tempfile
from pathlib import Path

NATIVE_LOG = Path(tempfile.gettempdir()) / "course_utils_native.log"

# What the lessons were written for; `backend` gives way to KERAS_BACKEND.
KERAS_SETTINGS = {
    "backend": "tensorflow",
    "floatx": "float32",
    "epsilon": 1e-7,
    "image_data_format": "channels_last",
    "nnx_enabled": False,
}

# Okabe and Ito's colours, told apart by colour-blind readers too (Okabe
# and Ito 2008, "Color Universal Design"); the dashes help in grey print.
COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
)
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def setup(seed=0, keras=False):
    """Seed every random generator in use and set the style of figures.

    Call it in the first code cell of a lesson, before `import keras`.

    Args:
        seed: integer, 0 to 2**32 - 1.
        keras: also load Keras, seed it, and make its operations
            deterministic, so that a second run prints the same numbers
            (about 3 seconds; lessons in pure NumPy leave it out). What a
            keras.json of the user says is not followed, nor changed.

    Raises:
        ValueError: the seed is not an integer in that range.
        RuntimeError: Keras was loaded before, with a backend that nobody
            chose for the course.
    """
    _check_seed(seed)
    random.seed(seed)
    _seed_numpy(seed)
    _set_figure_style()
    if keras:
        _start_keras(seed)


def _check_seed(seed):
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(
            f"The seed was {seed!r}; expected an integer from 0 to 2**32 - 1, "
            "for example course_utils.setup(seed=1)."
        )


def _seed_numpy(seed):
    import numpy as np

    np.random.seed(seed)
    np.set_printoptions(precision=4, suppress=True)


def _set_figure_style():
    import matplotlib
    from cycler import cycler

    matplotlib.rcdefaults()  # whatever a matplotlibrc of the user says
    matplotlib.rcParams.update(
        {
            "axes.prop_cycle": cycler(color=COLOURS, linestyle=DASHES),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "figure.dpi": 80,
            "figure.constrained_layout.use": True,
            "font.size": 11,
            "image.cmap": "gray_r",
            "legend.frameon": False,
        }
    )


def _start_keras(seed):
    """Load Keras with its native log kept out of the notebook."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Several students may share one GPU: take memory as it is needed.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    if "ipykernel" in sys.modules:
        send_native_log_to_file()
    with without_keras_file():
        import keras
    _decide_keras_settings(keras)
    keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        # It warns of retracing when a lesson trains many models.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        tensorflow.config.experimental.enable_op_determinism()
        # By default a recent GPU rounds the factors of each product to 10
        # bits: its results would agree with a CPU's in 3 digits only.
        tensorflow.config.experimental.enable_tensor_float_32_execution(False)
    # What has been imported stays. Otherwise each garbage collection would
    # look at its 400,000 objects: 0.2 s, once per figure or training.
    gc.freeze()


@contextlib.contextmanager
def without_keras_file():
    """Let Keras look elsewhere if a keras.json would lead it astray."""
    if keras_file_problem() is None:
        yield
        return
    before = os.environ.get("KERAS_HOME")
    with tempfile.TemporaryDirectory() as empty:
        os.environ["KERAS_HOME"] = empty
        try:
            yield
        finally:
            del os.environ["KERAS_HOME"]
            if before is not None:
                os.environ["KERAS_HOME"] = before


def _decide_keras_settings(keras):
    backend = keras.config.backend()
    wanted = os.environ.get("KERAS_BACKEND") or KERAS_SETTINGS["backend"]
    if backend != wanted:
        raise RuntimeError(
            f"Keras was loaded before setup() and computes with {backend}, "
            f"not with {wanted}: choose Kernel → Restart Kernel, then run "
            "course_utils.setup(keras=True) first."
        )
    # In case it was loaded before.
    keras.config.set_floatx(KERAS_SETTINGS["floatx"])
    keras.config.set_dtype_policy(KERAS_SETTINGS["floatx"])
    keras.config.set_epsilon(KERAS_SETTINGS["epsilon"])
    keras.config.set_image_data_format(KERAS_SETTINGS["image_data_format"])


def keras_file_problem():
    """Tell what in the user's keras.json does not suit the course.

    Returns:
        A sentence with the path of the file, or None.
    """
    path = _keras_file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        odd = {
            name: found[name]
            for name, wanted in KERAS_SETTINGS.items()
            if found.get(name, wanted) != wanted
        }
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    except (ValueError, AttributeError):  # no JSON, or no dictionary
        return f"{path} is not what Keras can read."
    if os.environ.get("KERAS_BACKEND"):
        odd.pop("backend", None)
    if not odd:
        return None
    said = ", ".join(f"{name} to {value!r}" for name, value in odd.items())
    return f"{path} sets {said}."


def _keras_file():
    """Where Keras looks for its settings."""
    home = os.environ.get("KERAS_HOME")
    if home is None:
        base = os.path.expanduser("~")
        home = Path(base if os.access(base, os.W_OK) else "/tmp", ".keras")
    return Path(home, "keras.json").expanduser()


def send_native_log_to_file():
    """Point file descriptor 2 of this process to NATIVE_LOG.

    TensorFlow's C++ log ignores TF_CPP_MIN_LOG_LEVEL, and JupyterLab would
    show it as a red box. In a notebook's kernel Python's own warnings and
    errors do not pass through this descriptor, so none of them is hidden.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    try:
        log = os.open(NATIVE_LOG, flags, 0o600)
    except OSError:
        log = os.open(os.devnull, os.O_WRONLY)
    os.dup2(log, 2)
    os.close(log)
