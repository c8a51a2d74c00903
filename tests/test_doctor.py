"""The doctor says in plain words what is there and what to do."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils import datasets, doctor, registry, runtime

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def no_keras(monkeypatch):
    """Leave out the seconds that starting each package takes."""
    monkeypatch.setattr(doctor, "_starts", lambda: ["Device: CPU"])


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """A Python with our packages, where a test may put others before them.

    Returns:
        Its folder of packages.
    """
    folder = tmp_path / "environment"
    make_environment(folder)
    base = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", base))
    programs = sysconfig.get_path("scripts", "venv", base)
    ours = sysconfig.get_path("purelib")
    (packages / "ours.pth").write_text(f"{ours}\n{ROOT / 'src'}\n")
    monkeypatch.setattr(doctor.sys, "executable", f"{programs}/python")
    return packages


def make_environment(folder):
    command = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(command, check=True)


@pytest.fixture
def asks_for(monkeypatch):
    """Let the course ask for these packages only: {name: least version}."""

    def asks_for(**packages):
        monkeypatch.setattr(doctor, "dependencies", lambda: packages)

    return asks_for


def test_a_sound_installation_is_ready(no_keras):
    report = doctor.examine()
    assert report.problems == 0
    assert report.text.startswith(f"Python {sys.version.split()[0]}")
    assert f"tensorflow {metadata.version('tensorflow')}" in report.text
    assert f" at {sys.executable}\n" in report.text
    assert report.text.endswith("\nReady.")
    (packages,) = re.findall("^Packages: (.*)$", report.text, re.M)
    assert [package.split()[0] for package in packages.split(", ")] == [
        *("anywidget", "filelock", "ipython", "ipywidgets", "keras"),
        "matplotlib",
        *("numpy", "pillow", "platformdirs", "pooch", "requests"),
        *("scikit-learn", "scipy", "tensorflow", "tqdm"),
        *("jupyterlab", "jupyterlab-slideshow", "nbconvert", "nbgitpuller"),
    ]


def test_it_names_the_lessons_that_use_each_data_set(no_keras):
    text = doctor.examine().text
    users = dict(re.findall(r"Data (\w+) \(lessons: (.*?)\): ", text))
    assert "05" in users["mnist"].split(", ")
    assert "05" not in users["imdb"]
    assert "01" not in users["mnist"]
    for lessons in users.values():
        assert lessons == ", ".join(sorted(lessons.split(", ")))


def test_without_real_data_it_says_which_edition_a_lesson_gets(
    no_keras, monkeypatch, tmp_path
):
    monkeypatch.setattr(registry, "REGISTRY", _copy_of_registry(tmp_path))
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    report = doctor.examine()
    assert re.search(r"mnist .*: sample, embedded in", report.text)
    assert "COURSE_OFFLINE" in report.text
    assert report.problems == 0


def test_a_bad_data_file_is_a_problem(no_keras, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "mnist.npz").write_bytes(b"half a file")
    report = doctor.examine()
    assert report.problems == 1
    assert report.text.endswith("\nProblems found: 1.")
    (line,) = re.findall("^.*Data mnist .*$", report.text, re.M)
    assert line.startswith("! ") and "it has 11 bytes, expected" in line
    assert (tmp_path / "mnist.npz").read_bytes() == b"half a file"


def _copy_of_registry(folder):
    target = folder / "registry.toml"
    target.write_bytes(Path(registry.REGISTRY).read_bytes())
    return target


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_a_wrong_python_is_a_problem(no_keras, monkeypatch, version):
    monkeypatch.setattr(doctor.sys, "version_info", version)
    report = doctor.examine()
    assert report.problems == 1
    assert "the course needs 3.11, 3.12 or 3.13" in report.text


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 9)])
def test_a_python_that_fits_is_none(no_keras, monkeypatch, version):
    monkeypatch.setattr(doctor.sys, "version_info", version)
    assert doctor.examine().problems == 0


def test_data_that_no_lesson_uses_says_so(no_keras, monkeypatch):
    place = datasets.Place("planets", "real", Path("planets.csv"), "A note.")
    monkeypatch.setattr(datasets, "locate", lambda: [place])
    lines = doctor.examine().text.splitlines()
    assert "Data planets (lessons: none yet): real, planets.csv" in lines
    assert "  A note." in lines


def test_what_is_missing_or_too_old_comes_with_the_command(no_keras, asks_for):
    packages = {"no-such-package": "1", "keras": "99.0", "numpy": "1.26"}
    asks_for(**packages)
    lines = doctor.examine().text.splitlines()
    (missing, old) = [line for line in lines if line.startswith("! ")]
    assert missing.startswith("! Not installed: no-such-package. Run: make")
    version = metadata.version("keras")
    assert old.startswith(f"! Too old: keras {version} (needs 99.0). Run:")


@pytest.mark.parametrize(
    ("version", "least", "old"),
    [
        ("2.10.0", "2.18", True),
        ("2.18", "2.18", False),
        ("2.18.0rc1+cpu", "2.18", False),
        ("1.9", "1.10", True),
        ("10.0.dev3", "9", False),
    ],
)
def test_versions_are_compared_by_their_numbers(
    no_keras, asks_for, monkeypatch, version, least, old
):
    asks_for(keras=least)
    monkeypatch.setattr(doctor, "_version", lambda name: version)
    assert ("! Too old: keras" in doctor.examine().text) == old


@pytest.mark.parametrize("root", [ROOT, Path("/nowhere")])
def test_each_dependency_of_the_course_is_looked_at(monkeypatch, root):
    """Those that pyproject.toml names, or where there is none the wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    core = project["project"]["dependencies"]
    lab = project["project"]["optional-dependencies"]["lab"]
    least = dict(each.split(">=") for each in core + lab)
    monkeypatch.setattr(doctor, "ROOT", root)
    asked = [*core, *(f"{each}; extra == 'lab'" for each in lab)]
    asked += ["pytest>=8; extra == 'dev'"]
    monkeypatch.setattr(metadata, "requires", lambda name: asked)
    assert doctor.dependencies() == least


def test_where_there_is_no_jupyterlab_none_is_asked_for(monkeypatch):
    """The lessons may be open in Colab or in an editor."""
    core = doctor._asked()[0]
    here = {name: "99" for name in core}
    monkeypatch.setattr(doctor, "_version", here.get)
    assert doctor.dependencies() == core


def test_a_package_that_does_not_start_is_named(environment, asks_for):
    asks_for(anywidget="0.9", platformdirs="4")
    (environment / "anywidget.py").write_text("raise OSError('odd\\nthing')")
    (line,) = doctor._starts()
    version = metadata.version("anywidget")
    assert line.startswith("! anywidget does not start (OSError: odd thing).")
    assert f"--force-reinstall --no-deps anywidget=={version};" in line


def test_a_file_of_the_name_of_a_package_is_named(
    no_keras, asks_for, monkeypatch, tmp_path
):
    """A lesson beside it would import it."""
    asks_for(keras="3", scipy="1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    (tmp_path / "notebooks/en").mkdir(parents=True)
    files = [tmp_path / "notebooks/en/keras.py", tmp_path / "sklearn.py"]
    for file in [*files, tmp_path / "mine.py"]:
        file.write_text("x = 1")
    lines = doctor.examine().text.splitlines()
    assert [line for line in lines if line.startswith("! ")] == [
        f"! Notebooks beside {file} take it for the package {file.stem}: "
        "rename that file."
        for file in files
    ]
    (tmp_path / "scipy.py").write_text("1 / 0")
    assert doctor._try({"scipy": "import scipy"}) == ([], {})


def test_what_stands_on_a_broken_package_is_told_with_it(
    environment, asks_for
):
    asks_for(**{"scikit-learn": "1", "scipy": "1", "numpy": "1"})
    (environment / "numpy.py").write_text("import nothing_there")
    (line,) = doctor._starts()
    assert line.startswith(
        "! numpy, scipy, scikit-learn do not start (ModuleNotFoundError: No "
        "module named 'nothing_there')."
    )
    assert "numpy==" in line


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("os.kill(os.getpid(), signal.SIGILL)", doctor.NO_AVX),
        (
            "print('The TensorFlow library was compiled to use AVX', "
            "file=sys.stderr); os.abort()",
            doctor.NO_AVX,
        ),
        ("os.abort()", "it ended Python with status -6"),
        ("os._exit(0)", "it ended Python with status 0"),
        ("sys.exit('no')", "SystemExit: no"),
    ],
)
def test_a_package_that_ends_python_is_a_sentence(environment, end, says):
    steps = {"one": f"import os, signal, sys; {end}"}
    steps["two"] = "print('Device: CPU')"
    said, failed = doctor._try(steps)
    assert said == ["Device: CPU"]
    assert list(failed) == ["one"] and failed["one"].startswith(says)


def test_a_processor_without_avx_is_told_as_such(environment, asks_for):
    asks_for(tensorflow="2")
    code = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"
    (environment / "tensorflow.py").write_text(code)
    (line,) = doctor._starts()
    assert "such as AVX, that this processor lacks). Use another" in line
    assert ".venv" not in line


def test_a_python_that_does_not_start_at_all_fails_each_step(monkeypatch):
    monkeypatch.setattr(doctor.sys, "executable", shutil.which("false"))
    said, failed = doctor._try({"one": "", "two": ""})
    assert (said, list(failed)) == ([], ["one", "two"])


@pytest.mark.parametrize(
    ("package", "name", "value"),
    [
        ("matplotlib", "MPLBACKEND", "agg2"),
        ("keras", "KERAS_BACKEND", "tensorflw"),
    ],
)
def test_a_setting_that_is_mistyped_is_named(
    monkeypatch, asks_for, package, name, value
):
    asks_for(**{package: "3"})
    monkeypatch.setenv(name, value)
    (line,) = doctor._starts()
    assert line.startswith(f"! {package} does not start (")
    assert line.endswith(
        f"The variable {name} is {value!r}; without it {package} starts: "
        "correct or unset it."
    )
    assert ".venv" not in line


def test_any_setting_of_a_package_may_be_at_fault(
    monkeypatch, asks_for, tmp_path
):
    (tmp_path / "tqdm.py").write_text("1 / 0")
    places = f"{tmp_path}{os.pathsep}{ROOT / 'src'}"
    monkeypatch.setenv("PYTHONPATH", places)
    asks_for(tqdm="4")
    (line,) = doctor._starts()
    assert "(ZeroDivisionError: division by zero). The variable PYTHON" in line


def test_keras_is_started_as_in_a_lesson(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(runtime, "setup", lambda keras: asked.append(keras))
    monkeypatch.setattr(doctor, "_devices", lambda: ["CPU (a)", "GPU:0 (a)"])
    doctor.tell_devices()
    assert asked == [True]
    assert capsys.readouterr().out == "Device: CPU (a), GPU:0 (a)\n"


@pytest.mark.parametrize(
    ("device", "nvidia", "problems"),
    [
        ("GPU:0 (tensorflow)", True, 0),
        ("gpu:0 (jax), cpu:0 (jax)", True, 0),
        ("CPU (tensorflow)", False, 0),
        ("CPU (tensorflow)", True, 1),
    ],
)
def test_an_unused_gpu_comes_with_the_command(
    monkeypatch, device, nvidia, problems
):
    said = [f"Device: {device}"]
    monkeypatch.setattr(doctor, "_try", lambda steps: (said, {}))
    found = {"nvidia-smi": "/usr/bin/nvidia-smi"} if nvidia else {}
    monkeypatch.setattr(doctor.shutil, "which", found.get)
    first, *rest = doctor._starts()
    assert first == said[0] and len(rest) == problems
    assert all("tensorflow[and-cuda]==" in line for line in rest)
    assert not any(line.startswith("!") for line in rest), "none is needed"


@pytest.mark.parametrize(
    ("backend", "names", "devices"),
    [
        ("tensorflow", [], ["CPU (tensorflow)"]),
        ("tensorflow", ["/physical_device:GPU:0"], ["/GPU:0 (tensorflow)"]),
        ("jax", ["cpu:0", "cpu:1"], ["cpu:0 (jax)", "cpu:1 (jax)"]),
        ("torch", [], ["CPU (torch)"]),
    ],
)
def test_each_backend_tells_its_devices(monkeypatch, backend, names, devices):
    def physical(kind):
        assert kind == "GPU"
        return [SimpleNamespace(name=name) for name in names]

    keras = SimpleNamespace(
        backend=SimpleNamespace(backend=lambda: backend),
        distribution=SimpleNamespace(list_devices=lambda: names),
    )
    config = SimpleNamespace(list_physical_devices=physical)
    tensorflow = SimpleNamespace(config=config)
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setitem(sys.modules, "tensorflow", tensorflow)
    assert doctor._devices() == devices


@pytest.mark.parametrize(
    ("name", "value"), [("floatx", "float16"), ("backend", "theano")]
)
def test_a_forgotten_keras_file_is_named(tmp_path, name, value):
    (tmp_path / "keras.json").write_text(json.dumps({name: value}))
    environment = {**os.environ, "KERAS_HOME": str(tmp_path)}
    environment.pop("KERAS_BACKEND", None)
    steps = {each: doctor.STARTS[each] for each in ("tensorflow", "keras")}
    said, failed = doctor._try(steps, environment)
    assert not failed
    assert said[0].startswith("Device: ")
    assert str(tmp_path / "keras.json") in said[1]
    assert f"sets {name} to '{value}'. The lessons go around it." in said[1]


@pytest.fixture
def old_kernel(monkeypatch, tmp_path):
    """A forgotten kernel of the same name in the home. Returns its folder."""
    folder = tmp_path / "jupyter/kernels/python3"
    folder.mkdir(parents=True)
    argv = ["/opt/old/python", "-m", "ipykernel_launcher"]
    spec = {"argv": argv, "display_name": "old", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    # As where the environment belongs to somebody else.
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    return folder


def test_a_kernel_of_another_python_is_a_problem(old_kernel, capsys):
    doctor.tell_kernel()
    said = capsys.readouterr().out
    assert said.startswith("! Notebooks would run in /opt/old/python, for ")
    assert str(old_kernel) in said and "set JUPYTER_PREFER_ENV_PATH=1" in said


def test_a_kernel_that_jupyter_path_names_is_a_problem(
    old_kernel, capsys, monkeypatch
):
    place = str(old_kernel.parents[1])
    monkeypatch.setenv("JUPYTER_PATH", place)
    doctor.tell_kernel()
    assert f"unset JUPYTER_PATH, which is {place!r}" in capsys.readouterr().out


def test_the_own_kernel_can_be_preferred(old_kernel, capsys, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(old_kernel.parents[1]))
    doctor.prefer_own_kernel()
    doctor.tell_kernel()
    assert capsys.readouterr().out == ""


def test_a_home_that_cannot_be_written_is_a_problem(
    no_keras, monkeypatch, tmp_path
):
    assert doctor.home_problem() is None
    (tmp_path / "file").write_text("")
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "file/home"))
    report = doctor.examine()
    assert report.problems == 1
    assert f"! Jupyter cannot write into {tmp_path}/file/home" in report.text
    assert "(Not a directory): make room there" in report.text


def test_a_full_home_is_a_problem_and_nothing_is_left_there(
    monkeypatch, tmp_path
):
    def Absent(dir):  # noqa: N802
        raise OSError(errno.ENODEV, "No such device")

    class Full:
        def __init__(self, dir):
            assert dir == str(tmp_path)

        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

        __enter__, __exit__ = lambda self: self, lambda self, *error: None

    monkeypatch.setattr(doctor, "_folders_of_jupyter", lambda: ["/gone"])
    with monkeypatch.context() as patch:  # a drive that is not connected
        patch.setattr(doctor.os.path, "lexists", lambda path: False)
        patch.setattr(doctor.tempfile, "TemporaryFile", Absent)
        assert "(No such device)" in doctor.home_problem()
    home = tmp_path / "new/home"
    monkeypatch.setattr(doctor, "_folders_of_jupyter", lambda: [str(home)])
    assert doctor.home_problem() is None
    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", Full)
    assert "(No space left on device)" in doctor.home_problem()
    assert not list(tmp_path.iterdir())


@pytest.fixture
def bare_course(tmp_path):
    """The course and a Python, without any package and without .venv.

    Returns:
        (folder of the course, function that runs the doctor there).
    """
    if os.name == "nt":
        pytest.skip("a POSIX environment is made here")
    folder = tmp_path / "課程"
    make_environment(tmp_path / "bare")
    for name in ("src", "setup"):
        ignored = shutil.ignore_patterns("node_modules", "*.egg-info")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)

    def run(**settings):
        kept = {"PYTHONPATH", "COURSE_DATA_DIR"}
        outside = {k: v for k, v in os.environ.items() if k not in kept}
        return subprocess.run(
            [tmp_path / "bare/bin/python", "src/course_utils/doctor.py"],
            cwd=folder,
            env={**outside, **settings},
            capture_output=True,
            text=True,
        )

    return folder, run


def test_without_any_package_it_says_so_and_what_to_run(bare_course):
    ran = bare_course[1]()
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "! Not installed: anywidget, filelock, ipython, " in ran.stdout
    assert "Run: make lab (without make: python3 setup/lab.py)" in ran.stdout


def test_a_venv_whose_python_is_gone_comes_with_the_command(bare_course):
    folder, run = bare_course
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").symlink_to("/nowhere/python3")
    ran = run()
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "! The Python in .venv does not start, or is not" in ran.stdout
    assert "Run: make lab" in ran.stdout


def test_it_is_the_python_of_the_venv_that_is_examined(bare_course):
    folder, run = bare_course
    make_environment(folder / ".venv")
    ran = run(PYTHONIOENCODING="utf-8")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert f" at {folder}/.venv/bin/python\n" in ran.stdout
    assert "! .venv is only half made. Run: make lab" in ran.stdout


def test_a_code_page_without_chinese_replaces_the_characters(bare_course):
    folder, run = bare_course
    make_environment(folder / ".venv")
    ran = run(PYTHONIOENCODING="cp1252")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "/??/.venv/bin/python\n" in ran.stdout


@pytest.mark.parametrize(("problems", "status"), [(0, 0), (1, 1), (3, 1)])
def test_the_exit_status_tells_of_problems(
    monkeypatch, capsys, problems, status
):
    report = doctor.Report("What was found.", problems)
    monkeypatch.setattr(doctor, "examine", lambda: report)
    with pytest.raises(SystemExit) as left:
        doctor.main()
    assert left.value.code == status
    assert capsys.readouterr().out == "What was found.\n"


def test_ctrl_c_is_no_traceback(monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "examine", stop)
    with pytest.raises(SystemExit, match="^Stopped.$"):
        doctor.main()


def test_it_runs_as_a_command():
    command = [sys.executable, "-m", "course_utils.doctor"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0
    assert "Device: " in ran.stdout
    assert ran.stderr == ""
