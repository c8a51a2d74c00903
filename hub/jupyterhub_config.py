"""JupyterHub on one Linux machine of a lab; docs/teaching.md says how.

    jupyterhub -f /srv/course/hub/jupyterhub_config.py

Students are the members of the system's group `course`. They log in with
the passwords of their accounts; where COURSE_HUB_PASSWORD is set, with that
one password instead. With COURSE_HUB_CERTIFICATE, a folder that holds
key.pem and cert.pem, the hub speaks HTTPS. All run the course's .venv, each
on notebooks of their own. A setting given on the command line goes before
one in this file.
"""

import asyncio
import contextlib
import grp
import os
import pwd
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from secrets import compare_digest

from jupyterhub.auth import PAMAuthenticator
from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.spawner import LocalProcessSpawner, SpawnException

GROUP = "course"
ADMINISTRATORS = ("sudo", "wheel", "admin")  # groups that may become root
FIRST = "zh-TW/00_start_here.ipynb"
MEMORY_OF_A_KERNEL = 6 << 30  # bytes; lesson 06 was seen to fill 2 GB
MEMORY_OF_A_STUDENT = 8 << 30  # bytes, of all kernels together
CGROUPS = Path("/sys/fs/cgroup")
# Of all processes of a student; a kernel has some 50, and 4 for each core.
THREADS = 1000 + 24 * os.cpu_count()
IDLE = 3600  # seconds
DAYS = 14  # until a login or a token ends
PATIENCE = 120  # seconds to copy the notebooks, onto a slow disk

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

c = get_config()  # noqa: F821 - JupyterHub defines it

# Only the hub's account reads its database of logins and tokens.
os.umask(0o077)


def members(*groups):
    """The accounts in any of these groups of the system.

    By name, since a list of all groups may lack those of a directory; and
    with the accounts whose first group it is.
    """
    found = set()
    for name in groups:
        with contextlib.suppress(KeyError):
            group = grp.getgrnam(name)
            first = [a for a in pwd.getpwall() if a.pw_gid == group.gr_gid]
            found |= {*group.gr_mem, *(account.pw_name for account in first)}
    return found


class StillAStudent:
    """Who was taken off the group is asked to log in again, and refused."""

    async def refresh_user(self, user, handler=None):
        try:
            return bool(self.check_allowed(user.name, None))
        except KeyError:  # the account itself is gone
            return False


class AccountPassword(StillAStudent, PAMAuthenticator):
    """The password of a student's own account."""


class OnePassword(StillAStudent, SharedPasswordAuthenticator):
    """One password for all students, which cannot be tried out quickly."""

    def __init__(self, **options):
        super().__init__(**options)
        self.turns = defaultdict(asyncio.Lock)

    async def authenticate(self, handler, data):
        # Bytes: of text, compare_digest takes ASCII only.
        given, right = data["password"].encode(), self.user_password.encode()
        # One after the other from each address, which is the last one here:
        # the proxy's own word. A wrong one holds up the next.
        came_by = handler.request.headers.get("X-Forwarded-For", "")
        async with self.turns[came_by.rpartition(",")[2].strip()]:
            if compare_digest(given, right):
                return {"name": self.normalize_username(data["username"])}
            await asyncio.sleep(3)
        return None


# Who may come in. Without the list, an account of the system itself, such
# as root, could be entered with its password or with the shared one.
c.JupyterHub.authenticator_class = AccountPassword
c.PAMAuthenticator.allowed_groups = {GROUP}
if password := os.environ.get("COURSE_HUB_PASSWORD"):
    c.JupyterHub.authenticator_class = OnePassword
    c.SharedPasswordAuthenticator.user_password = password
    c.SharedPasswordAuthenticator.allowed_users = members(GROUP) - (
        members(*ADMINISTRATORS) | {"root"}
    )
c.Authenticator.allow_existing_users = False  # they may have been taken off
c.Authenticator.refresh_pre_spawn = True
c.Authenticator.auth_refresh_strict = True  # for tokens as well
c.JupyterHub.cookie_max_age_days = DAYS
c.JupyterHub.token_expires_in_max_seconds = DAYS * 24 * 3600
if certificate := os.environ.get("COURSE_HUB_CERTIFICATE"):
    c.JupyterHub.ssl_key = f"{certificate}/key.pem"
    c.JupyterHub.ssl_cert = f"{certificate}/cert.pem"


def limit_together(name, pid, memory=MEMORY_OF_A_STUDENT):
    """Give a process and all that it will start a limit of memory, together.

    Args:
        name: of the account.
        pid: of the process.
        memory: bytes.

    Raises:
        OSError: the system has no cgroups, or only root may change them.
    """
    if (CGROUPS / "cgroup.controllers").exists():  # cgroups, version 2
        course, limit = CGROUPS / "course", "memory.max"
        course.mkdir(exist_ok=True)
        for folder in (CGROUPS, course):
            (folder / "cgroup.subtree_control").write_text("+memory")
    else:
        course, limit = CGROUPS / "memory/course", "memory.limit_in_bytes"
        course.mkdir(exist_ok=True)  # not its parent: it would limit nothing
    group = course / name
    group.mkdir(exist_ok=True)
    (group / limit).write_text(str(memory))
    swap, most = "memory.memsw.limit_in_bytes", memory  # with what is in RAM
    if limit == "memory.max":
        swap, most = "memory.swap.max", 0
    if (group / swap).exists():  # not where swap is not counted
        (group / swap).write_text(str(most))
    (group / "cgroup.procs").write_text(str(pid))


class LimitedSpawner(LocalProcessSpawner):
    """Starts a server whose kernels share one limit of memory."""

    async def start(self):
        address = await super().start()
        try:
            limit_together(self.user.name, self.pid)
        except OSError as error:
            self.log.warning("Only single kernels are limited: %s", error)
        return address


c.JupyterHub.spawner_class = LimitedSpawner

# What they get: JupyterLab on the course map, in ~/course.
c.Spawner.notebook_dir = "~/course"
c.Spawner.default_url = f"/lab/tree/{FIRST}"
c.Spawner.environment = {
    # One folder for all; nobody downloads a copy of their own.
    "COURSE_DATA_DIR": os.environ.get("COURSE_DATA_DIR", f"{ROOT}/data"),
    "COURSE_OFFLINE": "1",
    # The course's kernel, not one of that name in a student's home.
    "JUPYTER_PREFER_ENV_PATH": "1",
    # `!python` in a notebook is the Python of the notebook.
    "PATH": f"{BIN}:{os.environ['PATH']}",
}

# A kernel that asks for too much gets a MemoryError, not the whole machine;
# a program that starts itself again and again comes to an end.
c.Spawner.cmd = [
    "prlimit",
    f"--data={MEMORY_OF_A_KERNEL}",
    f"--nproc={THREADS}",
    f"{BIN}/jupyterhub-singleuser",
]
# A kernel that nobody looks at ends after an hour, so does a terminal where
# nothing happens, then the server.
c.Spawner.args = [
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
    f"--TerminalManager.cull_inactive_timeout={IDLE}",
    f"--ServerApp.shutdown_no_activity_timeout={IDLE}",
]
# At the beginning of a class all servers start at once.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300

c.ConfigurableHTTPProxy.command = [f"{BIN}/configurable-http-proxy"]

# Add what is missing in ~/course, and leave alone what is there. A copy
# takes its name when it is whole: a full disk leaves no half notebook.
COPY = """
import os, pathlib, shutil, sys

lessons = pathlib.Path(sys.argv[1])
for lesson in lessons.glob("*/*.ipynb"):
    copy = pathlib.Path.home() / "course" / lesson.relative_to(lessons)
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        half = copy.with_suffix(".half")
        shutil.copyfile(lesson, half)
        os.replace(half, copy)
"""


async def prepare(spawner):
    """Before a server starts, see to the notebooks and to the menus."""
    problem = await run_as_student(spawner, "-c", COPY, f"{ROOT}/notebooks")
    if problem:
        raise SpawnException(
            "The notebooks could not be copied into your home (is it full?): "
            "make room there, or ask your teacher, then start again.",
            reason="notebooks",
            log_message=problem,
        )
    # Who closed the browser amid slides comes back to JupyterLab's menus.
    await run_as_student(spawner, f"{ROOT}/setup/leave_slides.py")


async def run_as_student(spawner, *arguments):
    """Run Python as the student: root could be led astray by links.

    Returns:
        What it said on stderr where it failed, else "".

    Raises:
        SpawnException: it did not end in time.
    """
    settings = {
        "preexec_fn": spawner.make_preexec_fn(spawner.user.name),
        "env": spawner.get_env(),
        "stderr": subprocess.PIPE,
        "timeout": PATIENCE,
    }
    command = [sys.executable, "-I", *arguments]
    # In a thread, for a home that hangs may hold up the very start; the
    # thread is left behind then.
    running = asyncio.to_thread(subprocess.run, command, **settings)
    try:
        ended = await asyncio.wait_for(running, PATIENCE + 1)
    except (TimeoutError, subprocess.TimeoutExpired):
        raise SpawnException(
            f"Your home did not answer within {PATIENCE} seconds: try again, "
            "or ask your teacher.",
            reason="notebooks",
            log_message=f"{arguments[0]} took longer than {PATIENCE} s",
        ) from None
    said = ended.stderr.decode(errors="replace")
    return (said or str(ended)) if ended.returncode else ""


c.Spawner.pre_spawn_hook = prepare
