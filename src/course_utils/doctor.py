"""Tell in plain words whether this computer is ready for the course.

python -m course_utils.doctor
"""

import os
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from course_utils import datasets

OLDEST, NEWEST = (3, 11), (3, 13)
PACKAGES = (
    "tensorflow",
    "keras",
    "numpy",
    "matplotlib",
    "jupyterlab",
    "ipywidgets",
    "pooch",
    "scikit-learn",
)
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks" / "en"


@dataclass(frozen=True)
class Report:
    """What was found: the text to print, and the number of problems."""

    text: str
    problems: int


def examine():
    """Look at Python, packages, device and data.

    Returns:
        A Report; a line that begins with "!" names a problem and its cure.
    """
    lines = [_python(), *_packages(), *_device(), *_data()]
    problems = sum(line.startswith("!") for line in lines)
    verdict = "Ready." if not problems else f"Problems found: {problems}."
    return Report("\n".join([*lines, verdict]), problems)


def _python():
    found = sys.version_info[:2]
    text = f"Python {sys.version.split()[0]} at {sys.executable}"
    if OLDEST <= found <= NEWEST:
        return text
    return f"! {text}: the course needs 3.11, 3.12 or 3.13; install one."


def _packages():
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    lines = ["Packages: " + ", ".join(found)]
    if missing:
        lines.append(
            f"! Not installed: {', '.join(missing)}. "
            "Run: python -m pip install --require-hashes -r requirements.txt"
        )
    return lines


def _device():
    if not util.find_spec("keras"):
        return ["Device: unknown until Keras is installed"]
    try:
        devices = _start_keras_quietly()
    except Exception as error:  # a broken installation fails in many ways
        text = " ".join(str(error).split())[:200]
        return [
            f"! Keras does not start ({type(error).__name__}: {text}). "
            "Install the course into a fresh environment: "
            "delete .venv, then make lab."
        ]
    lines = [f"Device: {', '.join(devices)}"]
    if not any("GPU" in d.upper() for d in devices) and _has_nvidia():
        lines.append(
            "! There is an NVIDIA GPU, but it is not used. On Linux run: "
            'python -m pip install "tensorflow[and-cuda]'
            f'=={metadata.version("tensorflow")}"'
        )
    return lines


def _start_keras_quietly():
    """Like in a lesson; in a terminal, too, without the native log."""
    from course_utils import runtime

    terminal = os.dup(2)
    runtime.send_native_log_to_file()
    try:
        runtime.setup(keras=True)
        return _devices()
    finally:
        if "ipykernel" not in sys.modules:
            os.dup2(terminal, 2)
        os.close(terminal)


def _devices():
    """Names of the devices that the Keras backend will compute on."""
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        gpus = tensorflow.config.list_physical_devices("GPU")
        names = [gpu.name.replace("physical_device:", "") for gpu in gpus]
    else:
        names = keras.distribution.list_devices()
    return [f"{name} ({backend})" for name in names or ["CPU"]]


def _has_nvidia():
    return shutil.which("nvidia-smi") is not None


def _data():
    lines = []
    for place in datasets.locate():
        users = ", ".join(_lessons_using(place.name)) or "none yet"
        name = f"Data {place.name} (lessons: {users})"
        if place.edition == "unusable":
            lines.append(f"! {name}: {place.note}")
            continue
        where = place.path or "embedded in the course"
        lines.append(f"{name}: {place.edition}, {where}")
        if place.note:
            lines.append(f"  {place.note}")
    return lines


def _lessons_using(name):
    """Numbers of the lessons that load this data set."""
    call = f"datasets.load_{name}("
    return [
        path.name[:2]
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        if call in path.read_text(encoding="utf-8")
    ]


def main():
    report = examine()
    print(report.text)
    sys.exit(1 if report.problems else 0)


if __name__ == "__main__":
    main()
