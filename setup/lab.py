"""Set up the course and open JupyterLab on the course map, on any system.

    python3 setup/lab.py

What stands behind it goes to JupyterLab, such as --no-browser.
"""

import contextlib
import os
import subprocess
import sys

import setup_env

FIRST = "notebooks/zh-TW/00_start_here.ipynb"


def main():
    setup_env.main()
    os.chdir(setup_env.HERE)
    command = [setup_env.PYTHON, "-c", "import lab; lab.open_lab()"]
    command += sys.argv[1:]
    if os.name != "nt":
        os.execv(command[0], command)
    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:  # JupyterLab has heard it, too
        sys.exit(1)


def open_lab():
    """JupyterLab itself; run by .venv's Python."""
    import leave_slides
    from jupyterlab import labapp

    from course_utils import doctor

    doctor.prefer_own_kernel()
    problem = doctor.home_problem()
    if problem:
        sys.exit(problem)
    with contextlib.suppress(Exception):  # Lab starts without it, too
        leave_slides.main()
    settings = ["--ip=127.0.0.1", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    settings.append(f"--ServerApp.root_dir={setup_env.ROOT}")
    if hasattr(os, "getuid") and os.getuid() == 0:
        settings.append("--allow-root")
    labapp.main(settings + sys.argv[1:])


if __name__ == "__main__":
    main()
