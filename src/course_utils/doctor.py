"""Tell in plain words whether this computer is ready for the course.

    python3 src/course_utils/doctor.py    of the course's .venv (make doctor)
    python -m course_utils.doctor         of the environment of this Python

It needs no package, nor a .venv that works: it tells what is missing.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    # The modules beside this file are not top-level modules.
    sys.path[0] = str(SOURCE)

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = SOURCE.parent
NOTEBOOKS = ROOT / "notebooks" / "en"
SET_UP = "make lab (without make: python3 setup/lab.py)"

# Started first and in this order, so that the one that is broken is named,
# and not one that stands on it.
FOUNDATIONS = ("numpy", "scipy", "pillow", "matplotlib", "tensorflow", "keras")
# What starts a package; for all others: import NAME.
STARTS = {
    "ipython": "import IPython",
    "jupyterlab-slideshow": "import jupyterlab_slideshow",
    "pillow": "import PIL",
    "scikit-learn": "import sklearn",
    "matplotlib": "import matplotlib.pyplot; matplotlib.pyplot.figure()",
    "tensorflow": "from course_utils import doctor; doctor.start_tensorflow()",
    "keras": "from course_utils import doctor; doctor.tell_devices()",
    "jupyterlab": "from course_utils import doctor; doctor.tell_kernel()",
}
# Run in a Python of its own, which a package may end: {name: code} as JSON.
STEPS = """
import json, sys
sys.path.append(sys.argv[1])
for name, code in json.loads(sys.argv[2]).items():
    print(">", name, flush=True)
    try:
        exec(code, {})
    except BaseException as error:
        while error.__cause__:
            error = error.__cause__
        print("x", type(error).__name__ + ":", *str(error).split())
        sys.exit(1)
"""
# Beginnings of the names of settings that can keep a package from starting.
SETTINGS = ("KERAS_", "TF_", "XLA_", "JAX_", "MPL", "MATPLOTLIB", "PYTHON")
SETTINGS += ("LD_", "DYLD_", "CUDA_", "OMP_", "NPY_", "JUPYTER_")
# How a Python ends at an instruction that the processor does not have.
ILLEGAL = (-getattr(signal, "SIGILL", 4), 0xC000001D)
NO_AVX = "they need instructions, such as AVX, that this processor lacks"

Report = namedtuple("Report", "text problems")
Report.__doc__ = "What was found: the text to print, the number of problems."


def examine():
    """Look at Python, packages, device, home and data.

    Returns:
        A Report; a line that begins with "!" names a problem and its cure.
    """
    lines = [_python()]
    if not lines[0].startswith("!"):
        lines += [*_venv(), *_strays(), *_packages(), *_starts(), *_data()]
    return _report(lines)


def _report(lines):
    home = home_problem()
    lines = [*lines, f"! {home}"] if home else lines
    problems = sum(line.startswith("!") for line in lines)
    verdict = f"Problems found: {problems}." if problems else "Ready."
    return Report("\n".join([*lines, verdict]), problems)


def _python():
    found = sys.version_info[:2]
    text = f"Python {sys.version.split()[0]} at {sys.executable}"
    if OLDEST <= found <= NEWEST:
        return text
    return f"! {text}: the course needs 3.11, 3.12 or 3.13; install one."


def _venv():
    """What is wrong with .venv, where it is .venv's Python that runs this."""
    setup = _setup_env()
    if setup is None or not _runs_in(setup.VENV):
        return []
    problem = setup.fault(setup.ask_venv())
    return [f"! {problem} Run: {SET_UP}."] if problem else []


def _strays():
    """Files that a notebook beside them would take for a package."""
    names = {*dependencies(), "IPython", "PIL", "sklearn", "course_utils"}
    files = {
        path.resolve()
        for folder in (Path(), *ROOT.glob("notebooks/*"))
        for path in folder.glob("*.py")
        if path.stem in names
    }
    return [
        f"! Notebooks beside {path} take it for the package {path.stem}: "
        "rename that file."
        for path in sorted(files)
    ]


def _setup_env():
    """The module setup/setup_env, or None outside of the course's folder."""
    folder = str(ROOT / "setup")
    if not os.path.exists(os.path.join(folder, "setup_env.py")):
        return None
    if folder not in sys.path:
        sys.path.append(folder)
    import setup_env

    return setup_env


def _runs_in(venv):
    return os.path.realpath(sys.prefix) == os.path.realpath(venv)


def dependencies():
    """What the lessons need, and what is here to open them with.

    Returns:
        {name of the package: least version, such as "3.8"}: all that the
        course asks for, and what is installed of its extra `lab`.
    """
    core, lab = _asked()
    return core | {name: lab[name] for name in lab if _version(name)}


def _asked():
    """{name: least version} twice: of every lesson, of the extra `lab`."""
    from importlib import metadata

    project = ROOT / "pyproject.toml"
    if project.exists():
        import tomllib

        text = project.read_text(encoding="utf-8")
        asked = tomllib.loads(text)["project"]
        core, extras = asked["dependencies"], asked["optional-dependencies"]
        lab = extras["lab"]
    else:
        asked = metadata.requires("course_utils") or []
        core = [each for each in asked if "extra ==" not in each]
        lab = [each for each in asked if re.search("extra == .lab.", each)]
    return _least(core), _least(lab)


def _least(asked):
    pairs = [re.match(r"([\w-]+)>=([\d.]+)", each) for each in asked]
    return dict(pair.groups() for pair in pairs if pair)


def _packages():
    found, missing, old = [], [], []
    for name, least in dependencies().items():
        version = _version(name)
        if version is None:
            missing.append(name)
            continue
        found.append(f"{name} {version}")
        if _numbers(version) < _numbers(least):
            old.append(f"{name} {version} (needs {least})")
    lines = ["Packages: " + (", ".join(found) or "none")]
    if missing:
        lines.append(f"! Not installed: {', '.join(missing)}. {_cure()}")
    if old:
        lines.append(f"! Too old: {', '.join(old)}. {_cure()}")
    return lines


def _version(name):
    """Of an installed package; None where it is missing, or only in part."""
    from importlib import metadata

    try:
        return metadata.version(name)
    except (metadata.PackageNotFoundError, KeyError):
        return None


def _numbers(version):
    """(2, 21, 0) for "2.21.0rc1"."""
    return tuple(map(int, re.findall(r"\d+", re.match(r"[\d.]*", version)[0])))


def _cure():
    return (
        f"Run: {SET_UP}; in an environment of your own: "
        "python -m pip install -e ."
    )


def _starts():
    """Start each package that is there, and Keras, in another process."""
    asked = [name for name in dependencies() if _version(name)]
    order = [name for name in FOUNDATIONS if name in asked] + asked
    steps = {name: STARTS.get(name, f"import {name}") for name in order}
    said, failed = _try(steps)
    lines = [*said, *_unused_gpu(said)]
    for reason in dict.fromkeys(failed.values()):
        names = [name for name in failed if failed[name] == reason]
        lines.append(_failure(names, steps[names[0]], reason))
    return lines


def _try(steps, environment=None):
    """Run pieces of code in another Python, which one of them may end.

    Args:
        steps: {name: code}.
        environment: of the other Python; None: as here.

    Returns:
        ([line about a device, a setting or a problem, ...],
        {name: why it failed}).
    """
    said, failed, left = [], {}, dict(steps)
    while left:
        ran = subprocess.run(
            # -P: not with what lies in this folder, see _strays.
            [sys.executable, "-P", "-c", STEPS, str(SOURCE), json.dumps(left)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**(environment or os.environ), "PYTHONIOENCODING": "utf-8"},
        )
        name = next(iter(left))  # at fault where no Python starts
        for line in ran.stdout.splitlines():
            if line.startswith("> "):
                name = line[2:]
                left.pop(name, None)
            elif line.startswith(("Device: ", "Note: ", "! ")):
                said.append(line)
        if ran.returncode == 0 and not left:
            break
        failed[name] = _reason(ran)
        left.pop(name, None)
    return said, failed


def _reason(ran):
    """Why a Python ended: its last words, or the signal."""
    if ran.returncode in ILLEGAL or "was compiled to use" in ran.stderr:
        return NO_AVX
    words = re.findall(r"^x (.*)", ran.stdout, re.MULTILINE)
    if words:
        return words[-1][:200]
    last = ran.stderr.strip().splitlines()[-1:]
    return f"it ended Python with status {ran.returncode}; {''.join(last)}"


def _failure(names, step, reason):
    text = f"! {', '.join(names)} {'do' if names[1:] else 'does'} not start "
    text += f"({reason})."
    if reason == NO_AVX:
        return (
            f"{text} Use another computer; in a virtual machine, let it see "
            "the processor's AVX."
        )
    setting = _setting_at_fault(step)
    if setting:
        return (
            f"{text} The variable {setting} is {os.environ[setting]!r}; "
            f"without it {names[0]} starts: correct or unset it."
        )
    return (
        f'{text} Run: "{sys.executable}" -m pip install --force-reinstall '
        f"--no-deps {names[0]}=={_version(names[0])}; if that does not help, "
        f"delete .venv, then run: {SET_UP}."
    )


def _setting_at_fault(step):
    """The variable without which the step runs, or None."""
    for name in sorted(os.environ):
        if name.startswith(SETTINGS):
            others = {k: v for k, v in os.environ.items() if k != name}
            if not _try({"again": step}, others)[1]:
                return name
    return None


def start_tensorflow():
    """Import it; it brings Keras along, which would follow a keras.json."""
    from course_utils import runtime

    with runtime.without_keras_file():
        import tensorflow  # noqa: F401


def tell_devices():
    """Print what Keras, set up as in a lesson, computes on, and how."""
    from course_utils import runtime

    runtime.setup(keras=True)
    print("Device:", ", ".join(_devices()))
    problem = runtime.keras_file_problem()
    if problem:
        print(f"Note: {problem} The lessons go around it.")


def _devices():
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        gpus = tensorflow.config.list_physical_devices("GPU")
        names = [gpu.name.replace("physical_device:", "") for gpu in gpus]
    else:
        names = keras.distribution.list_devices()
    return [f"{name} ({backend})" for name in names or ["CPU"]]


def _unused_gpu(said):
    idle = said and "GPU" not in said[0].upper()
    linux = sys.platform == "linux"  # no build of TensorFlow elsewhere
    if not (idle and linux and shutil.which("nvidia-smi")):
        return []
    return [
        "  There is an NVIDIA GPU; to use it, which is not needed: "
        f'"{sys.executable}" -m pip install '
        f'"tensorflow[and-cuda]=={_version("tensorflow")}"'
    ]


def tell_kernel():
    """Print a problem where notebooks would run in another Python."""
    import jupyterlab.labapp  # noqa: F401 - it has to start, too
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("python3")
    program = spec.argv[0]
    # A bare name means the Python of JupyterLab.
    if re.fullmatch(r"python[\d.]*", program) or program == sys.executable:
        return
    places = os.environ.get("JUPYTER_PATH", "")
    named = any(
        place and spec.resource_dir.startswith(place)
        for place in places.split(os.pathsep)
    )
    cure = (
        f"unset JUPYTER_PATH, which is {places!r}"
        if named
        else "set JUPYTER_PREFER_ENV_PATH=1, as make lab does"
    )
    print(
        f"! Notebooks would run in {program}, for {spec.resource_dir} says "
        f"so: {cure}, or remove that folder if you do not need it."
    )


def prefer_own_kernel():
    """Let Jupyter look for kernels in this environment before the home.

    It does so by itself only for who may write into the environment, not
    for the students of a computer room or a hub.
    """
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ.pop("JUPYTER_PATH", None)


def home_problem():
    """What Jupyter cannot write; it keeps its notes in the reader's home.

    Returns:
        A sentence, or None.
    """
    for folder in _folders_of_jupyter():
        there = os.path.abspath(folder)
        # A drive that is absent has no folder above it.
        while not os.path.lexists(there) and there != os.path.dirname(there):
            there = os.path.dirname(there)
        try:
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(bytes(1 << 20))
        except OSError as error:
            return (
                f"Jupyter cannot write into {folder} ({error.strerror}): make "
                "room there, or make it writable"
                + (
                    "."
                    if os.name == "nt"
                    else ", or take an empty home for "
                    'now: export HOME="$(mktemp -d)"'
                )
            )
    return None


def _folders_of_jupyter():
    try:
        from jupyter_core import paths
    except ImportError:
        return [os.path.expanduser("~")]
    return [
        paths.jupyter_runtime_dir(),
        paths.jupyter_data_dir(),
        paths.jupyter_config_dir(),
    ]


def _data():
    step = "from course_utils import datasets; datasets.locate()"
    if _try({"data": step})[1]:
        return ["Data: unknown until the packages start"]
    from course_utils import datasets

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
    if sys.stdout.isatty():
        print("Starting each package once, which takes some seconds ...")
    try:
        report = examine()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    _tell(report)


def _tell(report):
    if hasattr(sys.stdout, "reconfigure"):
        # A code page without Chinese must not end this in a traceback.
        sys.stdout.reconfigure(errors="replace")
    print(report.text)
    sys.exit(1 if report.problems else 0)


def examine_venv():
    """As main, but of the course's .venv, whichever Python runs this."""
    prefer_own_kernel()  # as setup/lab.py does
    setup = _setup_env()
    if not setup or not os.path.lexists(setup.VENV) or _runs_in(setup.VENV):
        main()
    if setup.ask_venv() is None:
        problem = f"! {setup.fault(None)} Run: {SET_UP}."
        _tell(_report([_python(), problem]))
    try:
        sys.exit(subprocess.call([setup.PYTHON, __file__]))
    except KeyboardInterrupt:  # that Python has heard it, too
        sys.exit(1)


if __name__ == "__main__":
    examine_venv()
