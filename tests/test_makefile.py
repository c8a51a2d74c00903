"""Every target, by a Make that gives each line of a recipe its own shell.

Apple ships Make 3.81, which does not know .ONESHELL.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAKE = shutil.which("make")
RECORDER = """#!/bin/sh
echo "$(basename "$0") $*" >> "$RECORD"
case "$*" in *"$FAILS"*) exit 3 ;; esac
"""
SET_UP = "python3 setup/setup_env.py"
TEST = "python -m pytest -n 2 --dist load --maxschedchunk 1"
# What each target runs; "python" is that of .venv.
TARGETS = {
    "lab": ["python3 setup/lab.py"],
    "doctor": ["python3 src/course_utils/doctor.py"],
    "setup": [SET_UP],
    "python": [],
    "test": [SET_UP, TEST],
    "test-rest": [SET_UP, f"{TEST} -m thorough"],
    "test-all": [SET_UP, TEST, f"{TEST} -m thorough"],
    "update": [SET_UP, "python setup/update.py"],
    "new": [SET_UP, "python -m course_authoring new 05 pair"],
    "slides": [SET_UP, "python -m course_authoring slides 05"],
    "site": [SET_UP, "python -m course_authoring site"],
    "assignment": [SET_UP, "python -m course_authoring assignment 05"],
    "notebooks": [SET_UP, "python -m course_authoring build 05"],
    "check": [SET_UP, "python -m course_authoring check"],
    "docs": [SET_UP, "python -m course_authoring docs"],
    "instructor": [
        SET_UP,
        "python -m course_authoring build --instructor 05",
        "python -m course_authoring script 05",
    ],
    "format": [
        SET_UP,
        "python -m ruff check --fix .",
        "python -m ruff format .",
    ],
    "bench": [SET_UP, "python benchmarks/bench.py"],
    "robust": [SET_UP, "python -m course_authoring robust 05"],
    "lock": [
        "uv pip compile --universal --python-version 3.11 "
        "--generate-hashes --no-header --no-annotate --extra dev --quiet "
        "pyproject.toml -o requirements.txt"
    ],
}

pytestmark = pytest.mark.skipif(not MAKE, reason="make is not installed")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a target where all programs only record how they are called."""
    folder = tmp_path / "a 課程"
    (folder / ".venv/bin").mkdir(parents=True)
    programs = tmp_path / "bin"
    programs.mkdir()
    names = [programs / name for name in ("python3", "uv", "ruff")]
    for program in [folder / ".venv/bin/python", *names]:
        program.write_text(RECORDER)
        program.chmod(0o755)
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = re.sub(r"^\.(ONESHELL|SHELLFLAGS)\b.*", "", text, flags=re.M)
    (folder / "Makefile").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    for name in ("MAKEFLAGS", "MAKELEVEL", "PYTHON"):
        monkeypatch.delenv(name, raising=False)

    def run(target, fails="nothing"):
        record = folder / "record"
        record.write_text("")
        ran = subprocess.run(
            [MAKE, target, "LESSON=05", "NAME=pair"],
            cwd=folder,
            env={**os.environ, "RECORD": str(record), "FAILS": fails},
            capture_output=True,
            text=True,
        )
        calls = record.read_text().splitlines()
        return ran, [call for call in calls if " -c " not in call]

    return run


def test_every_target_is_listed_here():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)", text, re.M)[1]
    assert set(phony.replace("\\", "").split()) == set(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_runs_its_commands_and_says_nothing_else(run, target):
    ran, calls = run(target)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    wanted = TARGETS[target]
    assert calls == wanted
    for script in re.findall(r"\S+\.py", " ".join(wanted)):
        assert (ROOT / script).exists()


@pytest.mark.parametrize(
    ("target", "command"),
    [(target, call) for target in TARGETS for call in TARGETS[target]],
)
def test_a_command_that_fails_ends_the_target(run, target, command):
    ran, calls = run(target, fails=command.partition(" ")[2])
    assert ran.returncode != 0
    assert calls == TARGETS[target][: TARGETS[target].index(command) + 1]


def test_a_kernel_in_a_home_is_passed_over(run, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/old")
    (python,) = tmp_path.glob("*/.venv/bin/python")
    told = "echo $JUPYTER_PREFER_ENV_PATH ${JUPYTER_PATH-none}"
    python.write_text(f"#!/bin/sh\n{told}\n")
    assert run("check")[0].stdout == "1 none\n"


def test_without_python_a_sentence_says_so(run, monkeypatch):
    monkeypatch.setenv("PYTHON", "no-such-python")
    ran, _ = run("lab")
    assert ran.returncode != 0
    first, *_ = ran.stderr.splitlines()
    assert first.startswith("Python was not found: install Python 3.11, 3.12")


def test_it_uses_nothing_that_make_3_81_does_not_know():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not re.search(r"!=|::=|\$\((file|guile) |^undefine", text, re.M)
