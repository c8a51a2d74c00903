"""What holds for every test."""

import os
import signal
import sys
import tempfile
import time
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from course_authoring import lessons
from course_utils import runtime

LONG = 15  # seconds that may pass without a word
# What a test of a lesson takes: (seconds, and seconds a second of *Run All*).
COSTS = {
    "test_outputs_are_those_stored": (10, 1.3),
    "test_conclusions_hold_on_the_sample": (10, 1.2),
    "test_parameters_are_free": (8, 0.2),
    "test_runs_on_jax": (10, 0.3),
    "test_lesson": (20, 0.3),  # in the browser
}


def pytest_configure(config):
    """Tell of long tests; give each worker of pytest-xdist its own cores."""
    forget_the_home(config)
    # A job in the background of a shell would ignore the stop button.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        config.pluginmanager.register(Teller(config))
    keep_to_own_cores(worker)


def forget_the_home(config):
    """Let no old matplotlibrc, keras.json or start-up file have a say."""
    package = Path(find_spec("matplotlib").origin).parent
    os.environ["MATPLOTLIBRC"] = str(package / "mpl-data/matplotlibrc")
    folder = tempfile.TemporaryDirectory()
    os.environ["IPYTHONDIR"] = folder.name
    if runtime.keras_file_problem():
        os.environ["KERAS_HOME"] = folder.name
    os.environ["COURSE_PROGRESS"] = ""  # what a test solves is not yours
    config.add_cleanup(folder.cleanup)


def keep_to_own_cores(worker):
    """Give each worker of pytest-xdist cores of its own.

    Two trainings that share all cores wait for each other's threads.
    """
    if worker and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        workers = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        own = cores[int(worker.removeprefix("gw")) :: workers]
        os.sched_setaffinity(0, own or cores)


class Teller:
    """Says which lesson is being tested, how long that takes, what is left.

    With pytest-xdist it sits where the terminal is, away from the workers.
    """

    def __init__(self, config):
        self.config = config
        self.left = {}  # {name of the test: seconds it takes, about}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        self.expect(ids)

    def pytest_collection_finish(self, session):
        self.expect([item.nodeid for item in session.items])

    def expect(self, names):
        self.left = {name: seconds_of_test(name) for name in names}

    def pytest_runtest_logstart(self, nodeid):
        if self.left.get(nodeid, 0) < LONG:
            return
        workers = self.config.getoption("numprocesses", 0) or 1
        minutes = sum(self.left.values()) / 60 / workers
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        terminal.write_line(
            f"\n{time.strftime('%H:%M')} {nodeid.split('::')[-1]} "
            f"(about {self.left[nodeid]} s; all: {minutes:.0f} min left)"
        )

    def pytest_runtest_logfinish(self, nodeid):
        self.left.pop(nodeid, None)


def pytest_collection_modifyitems(items):
    """Longest first, so that no worker is left alone with a long one."""
    items.sort(key=lambda item: seconds_of_test(item.nodeid), reverse=True)


def seconds_of_test(name):
    """About how long a test of a whole lesson takes; 0 for all others."""
    test, _, rest = name.split("::")[-1].partition("[")
    if test not in COSTS:
        return 0
    start, share = COSTS[test]
    for lesson, seconds in seconds_of_lessons().items():
        if rest.startswith(lesson):
            return round(start + share * seconds)
    return 0


@cache
def seconds_of_lessons():
    return {
        lesson.name: int(lesson.header["seconds"])
        for lesson in lessons.load_all()
    }


@pytest.fixture(scope="session")
def chromium():
    """The browser of all tests: a process can drive one only."""
    import browser
    from playwright import sync_api

    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=browser.executable(),
            args=["--no-sandbox", "--disable-gpu"],
        )


@pytest.fixture
def warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Of what another test has left, whenever it is collected.
        warnings.simplefilter("ignore", ResourceWarning)
        # Keras' own, when it turns a variable into an array.
        warnings.filterwarnings("ignore", "__array__ implementation")
        yield


@pytest.fixture(autouse=True)
def close_figures():
    """A figure left open by one test must not be counted by another."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
