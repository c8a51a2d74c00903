"""Set up .venv for the course, or mend it; `make` calls this each time.

    python3 setup/setup_env.py

Nothing is taken for done because a file is there: .venv's own Python is
asked what it has. Where all is well that takes half a second, and nothing
is said. Only the standard library is used, and syntax that old Pythons
read, so that a wrong version is told in a sentence and not by a traceback.
"""

import errno
import glob
import json
import os
import re
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES_NEEDED = 4
LAST_FILE = "INSTALLER"  # pip writes it when all else of a package is there
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
REQUIREMENTS = os.path.join(ROOT, "requirements.txt")
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(
    VENV, "Scripts\\python.exe" if os.name == "nt" else "bin/python"
)

# What pip prints when something outside of our hands is wrong.
CURES = (
    (
        ("407 Proxy Authentication Required",),
        "The proxy wants a name and a password: write both into HTTPS_PROXY "
        "(http://name:password@host:port), then run the same command again.",
    ),
    (
        ("ProxyError", "Cannot connect to proxy"),
        "The proxy named in HTTPS_PROXY does not answer: correct it, or "
        "unset it where there is no proxy, then run the same command again.",
    ),
    (
        ("suitable TLS CA certificate bundle",),
        "REQUESTS_CA_BUNDLE or PIP_CERT names a file that does not exist: "
        "correct it or unset it, then run the same command again.",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED",),
        "The certificate of the package index is not trusted: where the "
        "network inspects connections, let PIP_CERT name the file with its "
        "certificate (ask who runs it), look whether the clock is right, "
        "then run the same command again.",
    ),
    (
        ("No space left on device", "Errno 28"),
        "The disk is full: free some GB, then run the same command again.",
    ),
    (
        (
            "NewConnectionError",
            "NameResolutionError",
            "ConnectTimeoutError",
            "Temporary failure in name resolution",
            "Network is unreachable",
        ),
        "The package index cannot be reached: connect to the network (or "
        "set HTTPS_PROXY), then run the same command again.",
    ),
    (
        ("No matching distribution found",),
        "There is no package for this computer (the course runs on 64-bit "
        "Windows and Linux, and on Macs with Apple silicon), or the package "
        "index cannot be reached: the lines of pip above say which.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "A downloaded package is not the one that was tested: run the same "
        "command again, and if it stays so, report it to the course.",
    ),
    (
        ("Permission denied", "Errno 13"),
        "This folder cannot be written: copy the course into a folder of "
        "your own and run the same command there.",
    ),
)


def main():
    try:
        set_up()
    except KeyboardInterrupt:
        sys.exit("Stopped; run the same command again to go on.")
    except OSError as error:
        sys.exit(cure_of(os.strerror(error.errno or errno.EIO)) or str(error))


def set_up():
    """Bring .venv to what requirements.txt asks for; say what is done."""
    if fault(ask_venv()) is None:
        try:
            copy_lab_settings()  # they may be newer than .venv
        except OSError:
            pass  # somebody else's, who sees to it
        return
    held = be_alone()  # noqa: F841 - until this process ends
    found = ask_venv()  # another one may have mended it
    problem = fault(found)
    if problem is None:
        return
    if not os.path.exists(REQUIREMENTS):
        sys.exit(
            "requirements.txt is missing: get the whole course, as the "
            "README says."
        )
    if found is None:
        check_pythonpath()
    if os.path.lexists(VENV):
        say(problem)
    if found is None or os.path.islink(VENV):
        check_python()
        remove_venv()
        check_disk()
        make_venv(sys.executable)
        say("Installing the packages (about 0.8 GB to download) ...")
    elif not (found["pip"] and is_own(found["course"])):
        # Made only half, or moved: this adds pip and mends `activate`.
        make_venv(found["base"])
        mend_programs()
    drop_half_packages()
    install()
    copy_lab_settings()
    problem = fault(ask_venv())
    if problem:
        cure = "Delete .venv"
        if os.environ.get("PYTHONPATH"):
            cure = "Unset PYTHONPATH, which is " + os.environ["PYTHONPATH"]
        sys.exit(problem + " " + cure + ", then run the same command again.")


def be_alone():
    """Refuse to work while another set-up does in this folder.

    Returns:
        A file that this process has to keep open.
    """
    file = open(os.path.join(ROOT, ".setup.lock"), "a")
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        sys.exit(
            "Another set-up is at work in this folder: wait until it has "
            "ended, then run the same command again."
        )
    except OSError:
        pass  # a network drive that knows no locks
    return file


def ask_venv(environment=None):
    """What .venv's own Python says of itself.

    Args:
        environment: its variables; None: those of this process.

    Returns:
        What `describe` prints, or None where no Python that fits starts.
    """
    code = "import setup_env; setup_env.describe()"
    try:
        status, output = run([PYTHON, "-c", code], None, HERE, environment)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.ENOMEM, errno.EMFILE):
            raise  # no fault of .venv
        return None
    said = [line for line in output.splitlines() if line.startswith("{")]
    return json.loads(said[-1]) if said and not status else None


def describe():
    """Print what the Python that runs this has; ask_venv reads it."""
    from importlib import util
    from sysconfig import get_path

    found = sys.version_info[:2]
    if not OLDEST <= found <= NEWEST or not os.path.isdir(get_path("purelib")):
        sys.exit("another Python than the one that .venv was made with")
    course = util.find_spec("course_utils")
    answer = {
        "base": sys._base_executable,
        "pip": util.find_spec("pip") is not None,
        "course": course and course.origin,
        "lacking": lacking(),
    }
    print(json.dumps(answer))


def lacking():
    """Packages of the lock that are not here, only in part, or older."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        from packaging.requirements import Requirement
        from packaging.version import Version
    except ImportError:
        return ["packaging"]
    with open(REQUIREMENTS, encoding="utf-8") as lines:
        pins = re.findall(r"^(\w\S*==.*?) *\\?$", lines.read(), re.MULTILINE)
    names = []
    for pin in map(Requirement, pins):
        if pin.marker and not pin.marker.evaluate():
            continue
        try:
            here = distribution(pin.name)
            wanted = str(pin.specifier).lstrip("=")
            whole = here.read_text(LAST_FILE) is not None
            # A newer version is somebody's wish.
            sound = whole and Version(here.version) >= Version(wanted)
        except (PackageNotFoundError, KeyError, TypeError, ValueError):
            sound = False
        if not sound:
            names.append(pin.name)
    return names


def fault(found):
    """What keeps lessons from running in .venv.

    Args:
        found: what ask_venv returned.

    Returns:
        One sentence, or None where all is well.
    """
    if not os.path.lexists(VENV):
        return "The course is not set up in this folder yet."
    if found is None:
        return "The Python in .venv does not start, or is not the right one."
    if os.path.islink(VENV) and not is_own(found["course"]):
        return ".venv is a link to the environment of another folder."
    if not found["pip"] and found["lacking"]:
        return ".venv is only half made."
    if not is_own(found["course"]):
        return ".venv was made for another place of this folder."
    if found["lacking"]:
        return "Missing in .venv, or too old: {}.".format(
            ", ".join(found["lacking"][:5])
            + (" ..." if len(found["lacking"]) > 5 else "")
        )
    return None


def is_own(course):
    """Whether a path is this folder's course_utils, not that of a copy."""
    own = os.path.join(ROOT, "src", "course_utils", "__init__.py")
    return bool(course) and os.path.realpath(course) == os.path.realpath(own)


def check_pythonpath():
    """Leave .venv alone where only a setting of Python is in its way.

    A random.py in PYTHONPATH, for one, is taken for Python's own.
    """
    names = sorted(name for name in os.environ if name.startswith("PYTHON"))
    others = {k: v for k, v in os.environ.items() if k not in names}
    if names and ask_venv(others) is not None:
        settings = ["{}={}".format(n, os.environ[n]) for n in names]
        sys.exit(
            "A setting keeps the Python in .venv from starting, such as a "
            "file in PYTHONPATH: unset {}, then run the same command "
            "again.".format(", ".join(settings))
        )


def check_python():
    found = sys.version_info[:2]
    if not OLDEST <= found <= NEWEST:
        sys.exit(
            "This is Python {}.{}; the course needs 3.11, 3.12 or 3.13: "
            "install one, then run the same command again (without make: "
            "python3.13 setup/lab.py).".format(*found)
        )


def check_disk():
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < GIGABYTES_NEEDED:
        sys.exit(
            "Only {:.1f} GB are free on this disk; the course needs {} GB: "
            "free some space, then run the same command again.".format(
                free, GIGABYTES_NEEDED
            )
        )


def remove_venv():
    """Make way for a new .venv, if this is one and not something else."""
    if os.path.islink(VENV):
        os.unlink(VENV)
        return
    files = [name for _, _, names in os.walk(VENV) for name in names]
    is_venv = os.path.exists(os.path.join(VENV, "pyvenv.cfg")) or not files
    if os.path.lexists(VENV) and not (os.path.isdir(VENV) and is_venv):
        sys.exit(
            ".venv is there, but is no Python environment: rename it, then "
            "run the same command again."
        )
    if os.path.isdir(VENV):
        say("Making .venv anew ...")
        shutil.rmtree(VENV)


def make_venv(python):
    """Make .venv, or complete one that is there, which keeps its packages.

    Args:
        python: path of the Python that it is made with.
    """
    say("Preparing .venv ...")
    code, output = run([python, "-m", "venv", VENV])
    if code and "ensurepip" in output:
        # Debian and Ubuntu ship Python without its venv module.
        sys.exit(
            "This Python cannot make virtual environments: on Debian or "
            "Ubuntu run 'sudo apt install python{}.{}-venv', then the same "
            "command again.".format(*sys.version_info[:2])
        )
    if code:
        sys.exit(cure_of(output) or output)


def mend_programs():
    """Let jupyter, pytest, ... in .venv start this .venv's Python.

    They hold its path, and after a move or a copy would start another one,
    or none.
    """
    code = (
        "import os, sys; from importlib.metadata import entry_points;"
        "from pip._vendor.distlib.scripts import ScriptMaker;"
        "maker = ScriptMaker(None, os.path.dirname(sys.executable));"
        "maker.clobber, maker.variants = True, {''};"
        "maker.set_mode = True;"
        "programs = entry_points(group='console_scripts');"
        "maker.make_multiple(f'{p.name} = {p.value}' for p in programs)"
    )
    code, output = run([PYTHON, "-c", code])
    if code:
        sys.exit(cure_of(output) or output)


def drop_half_packages():
    """Let pip install again what it was stopped at."""
    packages = os.path.join(VENV, "lib", "python*", "site-packages")
    if os.name == "nt":
        packages = os.path.join(VENV, "Lib", "site-packages")
    for notes in glob.glob(os.path.join(packages, "*.dist-info")):
        if not os.path.exists(os.path.join(notes, LAST_FILE)):
            shutil.rmtree(notes)


def install():
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--no-user"]  # whatever pip.conf says: into .venv
    pip_install(
        pip + ["--retries", "2", "--require-hashes", "-r", REQUIREMENTS]
    )
    # --no-deps: the lock has just installed all that is needed.
    pip_install(pip + ["-q", "--no-deps", "--no-build-isolation", "-e", ROOT])


def pip_install(command):
    code, output = run(command, show="Collecting")
    if code:
        sys.exit(
            cure_of(output)
            or "The installation failed; the last lines say why:\n"
            + "\n".join(output.splitlines()[-15:])
        )


def run(command, show=None, cwd=None, environment=None):
    """Run a command, print its lines that begin so, return code and output."""
    lines = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=environment,
    ) as process:
        for line in process.stdout:
            line = line.decode("utf-8", "replace")
            lines.append(line)
            if show and line.startswith(show):
                say("  " + line.split(" (from ")[0].strip())
    return process.returncode, "".join(lines)


def say(text):
    """Print a line at once, also where the code page lacks its letters."""
    code_page = sys.stdout.encoding or "ascii"
    text = text.encode(code_page, "replace").decode(code_page)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def cure_of(output):
    for signs, cure in CURES:
        if any(sign in output for sign in signs):
            return cure
    return None


def copy_lab_settings():
    """Spare students JupyterLab's question about news at the first start."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(ROOT, "setup", "lab_overrides.json")
    shutil.copyfile(source, os.path.join(folder, "overrides.json"))
    # And the course's own part of JupyterLab.
    source = os.path.join(HERE, "jupyter")
    folder = os.path.join(VENV, "share", "jupyter")
    shutil.copytree(source, folder, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
