"""Set up .venv for the course; `make` calls this, on any system.

    python setup/setup_env.py

Only the standard library is used, and syntax that old Pythons read, so
that a wrong version is told in a sentence and not by a traceback.
"""

import errno
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES_NEEDED = 4
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
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
            "No matching distribution found",
        ),
        "The package index cannot be reached: connect to the network (or "
        "set HTTPS_PROXY), then run the same command again.",
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
    check_python()
    check_disk()
    try:
        if not os.path.exists(PYTHON):
            make_venv()
        install()
    except OSError as error:
        sys.exit(cure_of(os.strerror(error.errno or errno.EIO)) or str(error))
    copy_lab_settings()


def check_python():
    found = sys.version_info[:2]
    if not OLDEST <= found <= NEWEST:
        sys.exit(
            "This is Python {}.{}; the course needs 3.11, 3.12 or 3.13: "
            "install one, then run: make PYTHON=python3.13 lab".format(*found)
        )


def check_disk():
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < GIGABYTES_NEEDED and not os.path.exists(PYTHON):
        sys.exit(
            "Only {:.1f} GB are free on this disk; the course needs {} GB: "
            "free some space, then run the same command again.".format(
                free, GIGABYTES_NEEDED
            )
        )


def make_venv():
    say("Creating .venv ...")
    code, output = run([sys.executable, "-m", "venv", VENV])
    if code and "ensurepip" in output:
        # Debian and Ubuntu ship Python without its venv module.
        sys.exit(
            "This Python cannot make virtual environments: on Debian or "
            "Ubuntu run 'sudo apt install python{}.{}-venv', then the same "
            "command again.".format(*sys.version_info[:2])
        )
    if code:
        sys.exit(cure_of(output) or output)


def install():
    say("Installing the packages (about 0.8 GB to download) ...")
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    requirements = os.path.join(ROOT, "requirements.txt")
    pip_install(
        pip + ["--retries", "2", "--require-hashes", "-r", requirements]
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


def run(command, show=None):
    """Run a command, print its lines that begin so, return code and output."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if show and line.startswith(show):
            say("  " + line.split(" (from ")[0].strip())
    return process.wait(), "".join(lines)


def say(text):
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
    source = os.path.join(ROOT, "jupyter")
    folder = os.path.join(VENV, "share", "jupyter")
    shutil.copytree(source, folder, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
