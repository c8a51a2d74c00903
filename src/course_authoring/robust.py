"""Do the claims hold with other seeds and on other computers? Measure it.

    ... robust            what has not been measured yet
    ... robust 05 08      of these lessons only
    ... robust page       write the page again

Every lesson is executed at full length with each of five seeds: on the real
data with each arithmetic (one core, two cores, oneDNN off, oneDNN held to
SSE4.1) and on JAX, and on the sample. That takes hours; stop it whenever you
like, what was measured is kept in docs/robustness.jsonl. It uses the cores
that it may run on: `taskset -c 0` leaves the others alone. On Linux only.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
from nbclient.exceptions import CellExecutionError

from course_authoring import build, kernels, lessons, margins
from course_utils.datasets import has_real

MEASURED = lessons.ROOT / "docs/robustness.jsonl"
PAGE = lessons.ROOT / "docs/robustness.md"
ENOUGH = 4  # standard deviations between a claim and its failure
SEEDS = range(5)
COMMAND = [sys.executable, "-m", "course_authoring", "robust"]
ARITHMETICS = {
    "one core": (1, {}),
    "oneDNN off": (1, {"TF_ENABLE_ONEDNN_OPTS": "0"}),
    "SSE4.1": (1, {"ONEDNN_MAX_CPU_ISA": "SSE41"}),
    "two cores": (2, {}),
}
EDITIONS = ("real", "sample")
SETTINGS = [  # edition, backend, arithmetic
    *[("real", "tensorflow", name) for name in ARITHMETICS],
    ("sample", "tensorflow", "oneDNN off"),  # as the test of the sample
    ("real", "jax", "one core"),
]


def main(arguments):
    if arguments[:1] == ["--one"]:
        return execute_here(json.loads(arguments[1]))
    wanted = [word for word in arguments if word != "page"]
    if "page" not in arguments:
        if not hasattr(os, "sched_setaffinity"):
            sys.exit("robust measures on Linux only; `robust page` runs here.")
        try:
            measure(lessons.load_all(wanted))
        except lessons.LessonError as error:
            sys.exit(str(error))
    PAGE.write_text(page(), encoding="utf-8")


def measure(chosen):
    """Run what is missing, side by side: all on one core, then the rest."""
    cores = sorted(os.sched_getaffinity(0))
    due = [run for run in plan(chosen) if key(run) not in known()]
    alone = [run for run in due if ARITHMETICS[run["arithmetic"]][0] == 1]
    together = [run for run in due if run not in alone]
    print(f"{len(due)} runs to do on cores {cores}.", flush=True)
    done = side_by_side(alone, [{core} for core in cores])
    if len(cores) < 2 and together:
        print(f"{len(together)} runs need two cores and are left.")
    else:
        done += side_by_side(together, [set(cores[:2])] * 2)
    if not all(done):
        sys.exit(f"{done.count(False)} runs ended in an error; see above.")


def side_by_side(runs, places):
    """Execute runs, each in a place (a set of cores) that is free."""
    free = list(places)

    def work(run):
        cores = free.pop()
        done = keep(run | execute(run, cores))
        free.append(cores)
        return done

    with ThreadPoolExecutor(len(places)) as pool:
        return list(pool.map(work, runs))


def plan(chosen):
    """All runs, those first that tell most: seeds change, then the rest."""
    for seed in SEEDS:
        for edition, backend, arithmetic in SETTINGS:
            for lesson in chosen:
                if backend == "jax" and not uses_keras(lesson):
                    continue
                yield {
                    "lesson": lesson.number,
                    "digest": lessons.code_digest(lesson),
                    "edition": edition,
                    "backend": backend,
                    "arithmetic": arithmetic,
                    "seed": seed,
                }


def uses_keras(lesson):
    return "keras=True" in str(lesson.cells)


def key(run):
    names = "lesson digest edition backend arithmetic seed".split()
    return tuple(run[name] for name in names)


def known():
    return {key(run) for run in measured()}


def measured():
    if not MEASURED.exists():
        return []
    lines = MEASURED.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def keep(run):
    """Store a run and tell of it; one that ended in an error is not stored.

    Returns:
        Whether the lesson ran to its end.
    """
    what = " ".join(map(str, key(run)))
    if "error" in run:
        print(f"{what} {run['seconds']} s: {run['error']}", flush=True)
        return False
    with MEASURED.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run, ensure_ascii=False) + "\n")
    failed = [name for name, margin in run["margins"].items() if margin <= 0]
    told = "; ".join(failed) or "all hold"
    print(f"{what} {run['seconds']} s: {told}", flush=True)
    return True


def execute(run, cores):
    """Execute a lesson in a process of its own; return its margins."""
    environment = {
        **os.environ,
        **ARITHMETICS[run["arithmetic"]][1],
        "KERAS_BACKEND": run["backend"],
        "COURSE_OFFLINE": "1",
        "COURSE_STRICT": "0",  # what does not hold is measured, too
    }
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        if run["edition"] == "sample":
            environment.pop("COURSE_DATA_DIR", None)
            environment["KERAS_HOME"] = folder
        ran = subprocess.run(
            [*COMMAND, "--one", json.dumps(run)],
            env=environment,
            capture_output=True,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
    found = {"seconds": round(time.perf_counter() - start), "margins": {}}
    if ran.returncode:
        return found | {"error": ran.stderr.strip().splitlines()[-1]}
    return found | json.loads(ran.stdout.splitlines()[-1])


def execute_here(run):
    """Measure one lesson, in this process's environment; print JSON."""
    (lesson,) = lessons.load_all([run["lesson"]])
    real = run["edition"] == "real"
    if any(has_real(name) != real for name in lessons.data_sets(lesson)):
        where = "are missing" if real else "lie in data/ or in the cache"
        print(json.dumps({"error": f"not measured: real data {where}"}))
        return
    notebook = lessons.derive(lesson, "en", guards=str)
    shift = 1000 * run["seed"]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = margins.measured(cell.source, shift)
    first = f"from course_authoring import margins as {margins.HELPER}; "
    first += f"{margins.HELPER}.start({shift})"
    last = f"{margins.HELPER}.report()"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    notebook.cells.append(nbformat.v4.new_code_cell(last))
    try:
        kernels.client(
            notebook, lessons.NOTEBOOKS, build.CELL_TIMEOUT
        ).execute()
    except CellExecutionError as error:
        told = str(error).strip().splitlines()[-1]
        print(json.dumps({"error": told}))
        return
    said = notebook.cells[-1].outputs[0].text
    print(json.dumps({"margins": rounded(json.loads(said))}))


def rounded(found):
    return {name: float(f"{margin:.3g}") for name, margin in found.items()}


def digests():
    """{lesson: fingerprint of its code as it is today}."""
    return {one.number: lessons.code_digest(one) for one in lessons.load_all()}


def summary(runs):
    """What runs found: {lesson: {claim: {edition: list of margins}}}."""
    found = {}
    for run in runs:
        claims = found.setdefault(run["lesson"], {})
        for claim, margin in run["margins"].items():
            editions = claims.setdefault(claim, {})
            editions.setdefault(run["edition"], []).append(margin)
    return found


def current():
    """The runs whose lesson has not changed since."""
    today = digests()
    return [r for r in measured() if r["digest"] == today.get(r["lesson"])]


def last():
    """The runs of each lesson as it is, or as it was when measured last."""
    digest = {run["lesson"]: run["digest"] for run in measured()}
    digest |= {run["lesson"]: run["digest"] for run in current()}
    return [r for r in measured() if r["digest"] == digest[r["lesson"]]]


def deviations(values):
    """Mean margin in standard deviations; ∞ where nothing varies."""
    if len(values) < 2 or math.inf in values or -math.inf in values:
        return math.inf if min(values) > 0 else -math.inf
    spread = statistics.stdev(values)
    mean = statistics.mean(values)
    return mean / spread if spread else math.copysign(math.inf, mean)


def weak(values):
    """Whether a claim failed once, or came near it."""
    return min(values) <= 0 or deviations(values) < ENOUGH


def page():
    """The table of margins, in Markdown."""
    runs = last()
    found = summary(runs)
    of_today = summary(current())
    lines = [INTRODUCTION.format(enough=ENOUGH), *_settings(runs)]
    for lesson in lessons.load_all():
        claims = found.get(lesson.number, {})
        vary = {c: e for c, e in claims.items() if _varies(e)}
        same = len(claims) - len(vary)
        lines += ["", f"## {lesson.number} {lesson.header['title_en']}", ""]
        if not claims:
            lines.append("Not measured yet.")
            continue
        if lesson.number not in of_today:
            lines += ["Measured before its code was changed last.", ""]
        lines.append(f"{same} claims came out alike in all runs.")
        if vary:
            lines += ["", "| claim | real data | sample |", "|:--|--:|--:|"]
        for claim, editions in vary.items():
            cells = [_cell(editions.get(name)) for name in EDITIONS]
            text = claim.replace("|", "\\|")
            lines.append(f"| `{text}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
# By how much each claim holds

`make robust` measured and wrote this page: every lesson executed at full
length with other random seeds and other arithmetic, on the real data, on the
embedded sample, and on JAX. A *claim* is a condition of a guard, or an end of
a band of the ledger (`S2-30 > 0.4`); its *margin* is how far it is from
failing, in its own unit. The first table counts the runs; in the others each
cell has the least margin, then the mean margin in
standard deviations over all runs, then the number of runs. At least {enough}
standard deviations are asked for; **bold** is what has less.
"""


def _settings(runs):
    """How often each setting was measured, summed over the lessons."""
    yield "| backend | arithmetic | real data | sample |"
    yield "|:--|:--|--:|--:|"
    for backend in ("tensorflow", "jax"):
        for arithmetic in ARITHMETICS:
            counts = [
                sum(
                    run["backend"] == backend
                    and run["arithmetic"] == arithmetic
                    and run["edition"] == edition
                    for run in runs
                )
                for edition in EDITIONS
            ]
            if any(counts):
                counts = " | ".join(map(str, counts))
                yield f"| {backend} | {arithmetic} | {counts} |"


def _varies(editions):
    return any(
        not math.isinf(deviations(values)) or weak(values)
        for values in editions.values()
    )


def _cell(values):
    if not values:
        return "—"
    ratio = deviations(values)
    told = "always" if math.isinf(ratio) else f"{ratio:.1f} σ"
    text = f"{min(values):.2g} · {told} · {len(values)}"
    return f"**{text}**" if weak(values) else text
