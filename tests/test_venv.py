""".venv is asked what it has: what is broken is noticed and mended.

A small course with a lock of one package, which lies in a folder: no
network is needed.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs in bin")

ROOT = Path(__file__).resolve().parents[1]
WHERE = "import course_utils; print(course_utils.__file__)"
LEAF = {
    "leaf.py": "def tell():\n    import sys\n    print(sys.prefix)\n",
    "leaf-{}.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: leaf\nVersion: {}\n"
    ),
    "leaf-{}.dist-info/WHEEL": (
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    ),
    "leaf-{}.dist-info/entry_points.txt": (
        "[console_scripts]\nleaf = leaf:tell\n"
    ),
}


def make_leaf(folder, version):
    """Make the wheel of a package. Returns its line for requirements.txt."""
    record = ""
    path = folder / f"leaf-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in LEAF.items():
            name, data = name.format(version), text.format(version).encode()
            wheel.writestr(name, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
            digest = digest.decode().rstrip("=")
            record += f"{name},sha256={digest},{len(data)}\n"
        name = f"leaf-{version}.dist-info/RECORD"
        wheel.writestr(name, f"{record}{name},,\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"leaf=={version} \\\n    --hash=sha256:{digest}\n"


class Project:
    """A copy of the course with its own .venv."""

    def __init__(self, folder):
        self.folder = folder
        self.venv = folder / ".venv"
        self.python = self.venv / "bin" / "python"

    def set_up(self, **settings):
        return subprocess.run(
            [sys.executable, "setup/setup_env.py"],
            cwd=self.folder,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
        )

    def said(self, *command, **settings):
        ran = subprocess.run(
            list(map(str, command)),
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
        )
        return (ran.stdout + ran.stderr).strip()

    def lock(self, leaf):
        (self.folder / "requirements.txt").write_text(leaf)

    def assert_sound(self):
        """Its own code, and its own Python in every program."""
        own = self.folder / "src/course_utils/__init__.py"
        assert self.said(self.python, "-c", WHERE) == str(own)
        assert self.said(self.venv / "bin/leaf") == str(self.venv)
        activate = f". '{self.venv}/bin/activate'; leaf"
        assert self.said("sh", "-c", activate) == str(self.venv)
        again = self.set_up()
        assert (again.returncode, again.stdout + again.stderr) == (0, "")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """What all environments here share, and the wheels of the lock."""
    folder = tmp_path_factory.mktemp("shelf")
    for name in ("packaging", "setuptools"):
        package = metadata.distribution(name)
        for file in package.files:
            top = Path(file.parts[0])
            link = folder / top
            if top.name.startswith(name) and not link.exists():
                link.symlink_to(package.locate_file(top))
    return folder


@pytest.fixture(autouse=True)
def offline(monkeypatch, shelf):
    monkeypatch.setenv("PYTHONPATH", str(shelf))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@pytest.fixture(scope="module")
def finished(tmp_path_factory, shelf):
    """A course that was set up."""
    folder = tmp_path_factory.mktemp("course") / "課程 one"
    for name in ("data", "lessons", "setup", "src"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("node_modules", "*.egg-info", "__*"),
        )
    init = "src/course_utils/__init__.py"
    shutil.copy(ROOT / init, folder / init)
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    project = Project(folder)
    project.lock(make_leaf(shelf, "1.0"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(shelf))
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(shelf))
        ran = project.set_up()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return project


@pytest.fixture
def project(finished, tmp_path):
    """The same once more, moved to a folder with another name."""
    folder = tmp_path / "moved to 家"
    shutil.copytree(finished.folder, folder, symlinks=True)
    return Project(folder)


def test_what_is_set_up_is_sound_and_found_so(finished):
    finished.assert_sound()


def test_a_copy_or_a_moved_folder_runs_its_own_code(finished, project):
    before = project.said(project.python, "-c", WHERE)
    assert before.startswith(str(finished.folder))
    ran = project.set_up()
    assert ran.stdout.startswith(".venv was made for another place of this")
    project.assert_sound()
    finished.assert_sound()


def test_a_python_that_is_gone_is_noticed_and_made_anew(project):
    for name in ("python", "python3"):
        (project.venv / "bin" / name).unlink()
    project.python.symlink_to("/nowhere/python3")
    ran = project.set_up()
    assert ran.stdout.startswith("The Python in .venv does not start")
    project.assert_sound()


@pytest.mark.parametrize("stage", ["empty", "no pip"])
def test_a_set_up_that_was_interrupted_is_finished(project, stage):
    shutil.rmtree(project.venv)
    (project.venv / "bin").mkdir(parents=True)
    if stage == "no pip":
        command = [sys.executable, "-m", "venv", "--without-pip"]
        subprocess.run([*command, project.venv], check=True)
    ran = project.set_up()
    assert ran.returncode == 0, ran.stderr
    project.assert_sound()


@pytest.fixture
def quick(project, shelf, monkeypatch):
    """A copy that needs no repair, since its code stands in PYTHONPATH."""
    monkeypatch.setenv("PYTHONPATH", f"{project.folder / 'src'}:{shelf}")
    return project


def test_settings_of_jupyterlab_that_are_missing_or_old_are_replaced(quick):
    """As after a set-up that was interrupted, and after an update."""
    share = quick.venv / "share/jupyter"
    missing = share / "lab/settings/overrides.json"
    old = share / "labextensions/course-utils/package.json"
    before = missing.read_bytes(), old.read_bytes()
    missing.unlink()
    old.write_text("old")
    ran = quick.set_up()
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
    assert (missing.read_bytes(), old.read_bytes()) == before


def test_pip_is_added_even_where_the_course_is_found(quick):
    shutil.rmtree(quick.venv)
    command = [sys.executable, "-m", "venv", "--without-pip", quick.venv]
    subprocess.run(command, check=True)
    ran = quick.set_up()
    assert ran.returncode == 0, ran.stderr
    assert quick.set_up().stdout == ""


def test_a_package_that_came_only_half_is_installed_again(quick):
    (packages,) = quick.venv.glob("lib/python*/site-packages")
    (packages / "leaf.py").unlink()
    (packages / "leaf-1.0.dist-info/INSTALLER").unlink()
    ran = quick.set_up()
    assert ran.stdout.startswith("Missing in .venv, or too old: leaf.")
    assert (packages / "leaf.py").exists()
    assert quick.set_up().stdout == ""


def test_a_new_lock_is_installed_and_a_newer_package_is_left(quick, shelf):
    quick.lock(make_leaf(shelf, "2.0"))
    assert "too old: leaf." in quick.set_up().stdout
    assert list(quick.venv.glob("lib/*/site-packages/leaf-2.0.dist-info"))
    quick.lock(make_leaf(shelf, "1.5"))
    assert quick.set_up().stdout == ""


def test_what_is_no_environment_is_left_alone(project):
    shutil.rmtree(project.venv)
    project.venv.mkdir()
    (project.venv / "notes.txt").write_text("mine")
    ran = project.set_up()
    assert ran.returncode == 1
    assert ran.stderr.startswith(".venv is there, but is no Python env")
    assert (project.venv / "notes.txt").read_text() == "mine"


@pytest.mark.thorough
def test_a_link_to_the_environment_of_another_copy_is_replaced(
    finished, project
):
    shutil.rmtree(project.venv)
    project.venv.symlink_to(finished.venv)
    ran = project.set_up()
    assert ran.stdout.startswith(".venv is a link to the environment of")
    project.assert_sound()
    finished.assert_sound()


def test_code_of_a_copy_in_pythonpath_is_named(finished, project, shelf):
    foreign = f"{finished.folder / 'src'}:{shelf}"
    ran = project.set_up(PYTHONPATH=foreign)
    assert ran.returncode == 1
    assert f"Unset PYTHONPATH, which is {foreign}, then" in ran.stderr
