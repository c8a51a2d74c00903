"""What holds for every test."""

import os
import sys
import warnings

import pytest


def pytest_configure():
    """Give each worker of pytest-xdist cores of its own.

    Two trainings that share all cores wait for each other's threads.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        workers = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        own = cores[int(worker.removeprefix("gw")) :: workers]
        os.sched_setaffinity(0, own or cores)


def pytest_collection_modifyitems(items):
    """Longest first, so that no worker is left alone with a long one."""
    items.sort(key=seconds_of_lesson, reverse=True)


def seconds_of_lesson(item):
    """Seconds that a test of a whole lesson takes; 0 for all others."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    lesson = parameters.get("lesson")
    return int(lesson.header["seconds"]) if lesson else 0


@pytest.fixture
def warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Keras' own, when it turns a variable into an array.
        warnings.filterwarnings("ignore", "__array__ implementation")
        yield


@pytest.fixture(autouse=True)
def close_figures():
    """A figure left open by one test must not be counted by another."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
