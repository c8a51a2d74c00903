"""Where the seconds of a lesson go; imported in its kernel by bench.py.

Only the outermost call counts: what a training imports is training.
"""

import builtins
import functools
import json
import resource
import statistics
import sys
import time
from collections import Counter

COUNTED = {
    "course_utils.datasets": {
        "load_mnist": "data",
        "load_imdb": "data",
        "load_batting": "data",
    },
    "course_utils.training": {"compare": "training"},
    "keras.src.models.model": {"Model.fit": "training"},
}
seconds = Counter()
views = []  # what widgets.live was given
_running = []  # the counted call under way
_watched = set()  # modules whose functions are counted by now


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
            watch()

    return wrapper


def watch():
    """Count the calls of what has been imported since the last time."""
    # At every import: a look at all loaded modules would be dear.
    for module in filter(sys.modules.get, COUNTED.keys() - _watched):
        _watched.add(module)
        for path, kind in COUNTED[module].items():
            *classes, name = path.split(".")
            owner = sys.modules[module]
            for each in classes:
                owner = getattr(owner, each)
            setattr(owner, name, counted(kind, getattr(owner, name)))
    widgets = sys.modules.get("course_utils.widgets")
    if widgets and "widgets" not in _watched:
        _watched.add("widgets")
        live = widgets.live

        def noted(draw, controls, point=None):
            views.append((draw, controls, point))
            return live(draw, controls, point)

        widgets.live = noted


def report():
    """Print what was counted, and how fast the views are, as JSON."""
    builtins.__import__ = whole_import  # figures import while they are drawn
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB
    found = {"seconds": dict(seconds), "peak": peak / 1024}
    found["views"] = [answers(*view) for view in views]
    print(json.dumps(found))


def answers(draw, controls, point):
    """Median and worst milliseconds of a view, over all its settings."""
    import settings

    from course_utils import widgets

    times, picture = [], widgets.Picture()
    for values in settings.of(controls, point):
        picture.point = values.get("point", ())
        start = time.perf_counter()
        try:
            picture.show(draw, values)
        except ValueError:  # what was typed is not what the view asks for
            continue
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), max(times)


whole_import = builtins.__import__
builtins.__import__ = counted("imports", whole_import)
