"""Where the seconds of a lesson go; run in its kernel by bench.py.

Only the outermost call counts: what a training loads is training.
"""

import functools
import json
import resource
import statistics
import sys
import time
from collections import Counter

import live_settings

from course_authoring import frames
from course_utils import datasets, widgets

seconds = Counter()
_running = []  # the counted call under way


def counted(kind, function):
    """The same function; its seconds are added to seconds[kind]."""

    @functools.wraps(function)
    def wrapper(*positional, **named):
        if _running:
            return function(*positional, **named)
        _running.append(kind)
        start = time.perf_counter()
        try:
            return function(*positional, **named)
        finally:
            seconds[kind] += time.perf_counter() - start
            _running.clear()

    return wrapper


def start():
    """Count from now on; once more after Keras has been imported."""
    for name in ("load_mnist", "load_imdb", "load_batting"):
        setattr(datasets, name, counted("data", getattr(datasets, name)))
    if "keras" in sys.modules:
        import keras

        keras.Model.fit = counted("training", keras.Model.fit)


def report():
    """Print what was counted, and how fast the views are, as JSON."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes; KiB
    found = {"seconds": dict(seconds), "peak": peak / unit}
    found["views"] = [answers(*view) for view in frames.views]
    print(json.dumps(found))


def answers(draw, controls, point):
    """Median and worst milliseconds of a view, over all its settings."""
    times, picture = [], widgets.Picture()
    for values in live_settings.of(controls, point):
        picture.point = values.get("point", ())
        begin = time.perf_counter()
        try:
            picture.show(draw, values)
        except ValueError:  # what was typed is not what the view asks for
            continue
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times), max(times)


frames.watch()
