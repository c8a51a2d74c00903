"""Measure what the course costs: docs/benchmarks.md and its picture.

    python benchmarks/bench.py            everything, about 40 minutes
    python benchmarks/bench.py lessons    one part; the others stay as measured
    python benchmarks/bench.py page       write the page again

Nothing else should run on the machine meanwhile. What was measured is kept
in docs/benchmarks.json; the page says when and where each part was.
"""

import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from importlib import metadata, util
from pathlib import Path

import matplotlib
import numpy as np

from course_authoring import build, kernels, lessons

HERE = Path(__file__).parent
MEASURED = lessons.ROOT / "docs/benchmarks.json"
PAGE = lessons.ROOT / "docs/benchmarks.md"
DRAWING = lessons.ROOT / "docs/benchmarks.png"
IMPORT = "import sys; sys.path[:0] = {!r}; import stopwatch"
KINDS = ("imports", "data", "training")


def main():
    parts = {
        "recipes": lambda: recipes("pairs"),
        "backends": backends,
        "growth": lambda: recipes("growth"),
        "lessons": measure_lessons,
    }
    for name in sys.argv[1:] or parts:
        if name in parts:
            on_gpu = name == "backends" and gpus()
            keep("gpu" if on_gpu else name, parts[name]())
        elif name != "page":
            sys.exit(f"'{name}' is no part; there are {[*parts, 'page']}.")
    write_page()


def keep(name, found):
    """Put what was measured in the place of the last time."""
    told = {"machine": machine(), "day": str(datetime.date.today())}
    parts = measured() | {name: told | {"found": found}}
    text = json.dumps(parts, indent=1) + "\n"
    MEASURED.write_text(text, encoding="utf-8")


def measured():
    return json.loads(MEASURED.read_text()) if MEASURED.exists() else {}


def machine():
    """One sentence about this computer and what runs on it."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = re.findall(
            r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()
        )
        cpu = names[0] if names else cpu
    versions = ", ".join(
        f"{name} {metadata.version(name)}"
        for name in ("tensorflow", "keras", "jax", "numpy")
        if util.find_spec(name)
    )
    return (
        ", ".join([f"{os.cpu_count()} cores ({cpu})", *gpus()])
        + f", {platform.system()}, Python {platform.python_version()}, "
        + versions
    )


def gpus():
    """Names of this computer's NVIDIA GPUs."""
    if not shutil.which("nvidia-smi"):
        return []
    ask = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    told = subprocess.run(ask, capture_output=True, text=True)
    return told.stdout.splitlines()


def recipes(which, backend="tensorflow"):
    """Run recipes.py in a process of its own; return what it found."""
    ran = subprocess.run(
        [sys.executable, HERE / "recipes.py", which],
        env={**os.environ, "KERAS_BACKEND": backend},
        stdout=subprocess.PIPE,
        text=True,
    )
    if ran.returncode:
        sys.exit("Nothing was measured: recipes.py failed, see above.")
    return json.loads(ran.stdout.splitlines()[-1])


def backends():
    """The course's trainings on every backend that is installed, by turns."""
    names = [n for n in ("tensorflow", "jax") if util.find_spec(n)]
    found = {name: [] for name in names}
    for _ in range(5):
        for name in names:
            found[name].append(recipes("course", name))
    return found


def measure_lessons():
    """Execute every lesson once; return {its name: what it cost}."""
    return {
        lesson.name: measure_lesson(lesson) for lesson in lessons.load_all()
    }


def measure_lesson(lesson):
    notebook, importing = timed(lessons.derive(lesson, "en"))
    client = kernels.client(notebook, lessons.NOTEBOOKS, build.CELL_TIMEOUT)
    begun, ended = {}, {}
    client.on_cell_execute = lambda cell, cell_index: begun.update(
        {cell_index: time.perf_counter()}
    )
    client.on_cell_executed = lambda cell, cell_index, **_: ended.update(
        {cell_index: time.perf_counter()}
    )
    client.execute()
    *ran, last = sorted(ended)  # numbers of cells
    figures = [
        ended[number] - ended[0]
        for number in ran
        if "image/png" in str(notebook.cells[number].outputs)
    ]
    dearest = [
        (ended[number] - begun[number], section(notebook, number))
        for number in ran[1:]
    ]
    told = json.loads(notebook.cells[last].outputs[0].text)
    told["seconds"]["imports"] = sum(
        ended[number] - begun[number] for number in importing
    )
    return told | {
        "total": ended[ran[-1]] - ended[0],
        "figure": min(figures, default=None),
        "cells": sorted(dearest, reverse=True)[:10],
    }


def timed(notebook):
    """The notebook with a stopwatch, and which of its cells import."""
    code = lessons.v4.new_code_cell
    folders = [str(HERE), str(lessons.ROOT / "tests")]
    cells, importing = [code(IMPORT.format(folders))], []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code" and re.search(
            r"^(course_utils\.setup\(|import keras)", cell.source, re.M
        ):
            importing.append(len(cells) - 1)
            cells.append(code("stopwatch.start()"))
    notebook.cells = [*cells, code("stopwatch.report()")]
    return notebook, importing


def section(notebook, number):
    """The heading above a cell."""
    texts = [
        cell.source
        for cell in notebook.cells[:number]
        if cell.cell_type == "markdown"
    ]
    return re.findall(r"^#+ (.+)", "\n".join(texts), re.M)[-1]


def write_page():
    """Write the page from the parts that have been measured."""
    sections = {
        "recipes": pairs_section,
        "backends": backends_section,
        "gpu": gpu_section,
        "lessons": lessons_section,
        "growth": growth_section,
    }
    text, parts = [INTRODUCTION], measured()
    for name, section in sections.items():
        if told := parts.get(name):
            when = f"Measured on {told['day']}: {told['machine']}.\n"
            text += [*section(told["found"]), when]
    PAGE.write_text("\n".join(text), encoding="utf-8")


INTRODUCTION = """# What the course costs

`make bench` measured and wrote this page. Seconds differ from machine to
machine and from run to run; what stands in one table was measured in one
go. A part that has not been measured yet is missing.
"""
PAIRS = """## The decks' recipes and the course's

The same networks, the same numbers of examples: one epoch as the deck
trains it, as the course does or did, and in ways between, in turns
(A B A B …), without a progress bar; ratios and accuracies are medians over
{rounds} rounds, with five seeds by turns. MNIST: 784-500-500-10, sigmoid, SGD
with 0.1, batch 100 (S1, S2), 60,000 images. *Course* takes 100 steps at once,
as lesson 05 does, and for cross entropy also batches of 200 with a rate of
0.5. IMDB: Embedding 128, LSTM 150, Dense, Adam, batch 32 (S0), 25,000 reviews
of 100 words; *course* has batches of 256 and twice the rate, as lesson 07
has. *Test*: accuracy after that epoch, and the points between it and the
deck's with the same seed. *Share*: of the operations a second which a 3000 ×
3000 float32 product reached just before on the same cores ({rate:.0f}
billion); what counts as an operation stands in `benchmarks/recipes.py`. For
MNIST it is the share in the second epoch; the first also builds the graph.
The LSTM trains for one epoch, shown twice.
*Least*: of all epochs; where medians are far from it, some rounds ran at
half the speed of others, for a reason that has not been found.
"""


def median(values):
    return statistics.median(values)


def table(head, rows):
    """A table in Markdown; numbers to the right."""
    yield "| " + " | ".join(head) + " |"
    yield "|:--|" + "--:|" * (len(head) - 1)
    for row in rows:
        yield "| " + " | ".join(map(str, row)) + " |"
    yield ""


def pairs_section(found):
    rate = median(run["matmul"] for runs in found.values() for run in runs)
    rounds = min(map(len, found.values()))
    yield PAIRS.format(rate=rate / 1e9, rounds=rounds)
    head = ["", "first epoch (s)", "times as fast", "next epoch (s)"]
    head += ["times as fast", "least (s)", "test", "share"]
    rows = [
        pair_row(name, who, runs)
        for name, runs in found.items()
        for who in runs[0]
        if who != "matmul"
    ]
    yield from table(head, rows)


def pair_row(name, who, runs):
    def each(what):
        return [run[who][what] for run in runs]

    def faster(what):
        return median(run["deck"][what] / run[who][what] for run in runs)

    yield f"{name}, {who}"
    for what in ("first", "next"):
        yield f"{median(each(what)):.1f}"
        yield f"{faster(what):.2f}"
    yield f"{min(each('first') + each('next')):.1f}"
    better = median(run[who]["test"] - run["deck"]["test"] for run in runs)
    yield f"{median(each('test')):.1%} ({100 * better:+.1f})"
    yield f"{median(run[who]['rate'] / run['matmul'] for run in runs):.2f}"


def gpu_section(found):
    yield from backends_section(found, "## TensorFlow and JAX on a GPU\n")


def backends_section(found, heading="## TensorFlow and JAX\n"):
    yield heading
    yield (
        "The course's trainings of the first table, in a process of their "
        f"own each time, by turns, {min(map(len, found.values()))} rounds: "
        "medians of the seconds of the first epoch and of the next, and of "
        "the accuracy on the test data after the first.\n"
    )
    kinds = found["tensorflow"][0]
    rows = []
    for name, runs in found.items():
        row = [name]
        for kind in kinds:
            first, later = (
                median(run[kind][what] for run in runs)
                for what in ("first", "next")
            )
            test = median(run[kind]["test"] for run in runs)
            row.append(f"{first:.1f}, {later:.1f}, {test:.1%}")
        rows.append(row)
    yield from table(["backend", *kinds], rows)


def lessons_section(found):
    yield "## The lessons\n"
    yield (
        "From top to bottom on the real data, in seconds. *First figure*: "
        "since the stopwatch has loaded matplotlib and the widgets. "
        "*Memory*: the kernel's peak, in MiB.\n"
    )
    head = ["lesson", "seconds", "budget", "first figure", *KINDS]
    head += ["everything else", "memory"]
    rows = [lesson_row(name, cost) for name, cost in found.items()]
    core = [c["total"] for name, c in found.items() if "01" <= name[:2] < "12"]
    yield from table(head, rows)
    yield f"Lessons 01 to 11 together: {sum(core) / 60:.1f} minutes.\n"
    yield "### The ten dearest cells\n"
    cells = [
        (seconds, name, heading)
        for name, cost in found.items()
        for seconds, heading in cost["cells"]
    ]
    dearest = sorted(cells, reverse=True)[:10]
    rows = [(name, heading, f"{s:.1f}") for s, name, heading in dearest]
    yield from table(["lesson", "section", "seconds"], rows)
    yield "### Live views\n"
    yield (
        "Milliseconds from a control's change to the new picture, without "
        "the browser, over the ends of all controls and ten settings "
        "between them.\n"
    )
    rows = [
        (f"{name}, view {number}", f"{middle:.0f}", f"{worst:.0f}")
        for name, cost in found.items()
        for number, (middle, worst) in enumerate(cost["views"], 1)
    ]
    yield from table(["", "median", "worst"], rows)


def lesson_row(name, cost):
    (lesson,) = lessons.load_all([name[:2]])
    parts = [cost["seconds"].get(kind, 0) for kind in KINDS]
    figure = f"{cost['figure']:.1f}" if cost["figure"] else "none"
    yield from (name, f"{cost['total']:.0f}", lesson.header["seconds"], figure)
    yield from (f"{part:.1f}" for part in parts)
    yield f"{cost['total'] - sum(parts):.1f}"
    yield f"{cost['peak']:.0f}"


def growth_section(found):
    exponents = draw_growth(found)
    yield "## What an epoch costs as things grow\n"
    yield f"![{GROWTH_ALT}]({DRAWING.name})\n"
    yield (
        "Seconds of an epoch (the second, so without building the graph), "
        "the least of three: what else a machine does only adds to them. "
        "The exponent is the slope of the line through the points on "
        "logarithmic axes: 1 means twice as much for twice as much.\n"
    )
    rows = []
    for what, measured in found.items():
        seconds = " · ".join(
            f"{value}: {min(times):.2f}" for value, times in measured.items()
        )
        rows.append((what, seconds, f"{exponents[what]:.2f}"))
    yield from table(["what grows", "seconds", "exponent"], rows)


GROWTH_ALT = "Six plots of an epoch's seconds on logarithmic axes."


def draw_growth(found):
    """Draw all measurements; return {what grows: fitted exponent}."""
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 3, figsize=(9, 5.4), layout="constrained")
    exponents = {}
    for ax, (what, measured) in zip(axes.flat, found.items(), strict=True):
        values = np.array([float(value) for value in measured])
        seconds = np.array([min(times) for times in measured.values()])
        fit = np.polyfit(np.log(values), np.log(seconds), 1)
        exponents[what] = fit[0]
        ax.loglog(values, seconds, "o")
        ax.loglog(values, np.exp(np.polyval(fit, np.log(values))), "-")
        ax.set(xlabel=what, title=f"exponent {fit[0]:.2f}")
        ax.set_xticks(values, [f"{value:g}" for value in values], minor=False)
        heights = np.geomspace(min(seconds), max(seconds), 4)
        ax.set_yticks(heights, [f"{height:.3g}" for height in heights])
        ax.minorticks_off()
    for ax in axes[:, 0]:
        ax.set_ylabel("seconds of an epoch")
    figure.savefig(DRAWING, dpi=80)
    return exponents


if __name__ == "__main__":
    main()
