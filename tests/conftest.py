"""What every test leaves behind: no open figure."""

import sys

import pytest


@pytest.fixture(autouse=True)
def close_figures():
    """A figure left open by one test must not be counted by another."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
