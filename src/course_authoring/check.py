"""Prove that sources, languages and committed notebooks agree.

Nothing is executed. Each problem is one line; the exit status is 1 when
there is any. What only an author can judge is told before, and is none.
"""

import ast
import base64
import re
import sys
from collections import Counter

import nbformat

from course_authoring import build, frames, glossary, lessons, notes
from course_authoring.course_map import stale_readmes
from course_authoring.docs import stale_pages
from course_utils import exercises, facts

MAX_COLUMNS = 79
MAX_IGNORED = 0.2  # of the code cells; two in a short lesson, too
MAX_NOTEBOOK_BYTES = 800_000
MAX_IMAGE_BYTES = 60_000
GROWN = 1.5  # times as long as promised,
START = 5  # and the seconds in which a kernel starts
MAX_LINES = 20  # of code that a student sees in one cell
MAX_DECKS = 0.15  # of the Chinese text; credit needs about 0.05
IGNORED = "nbval-ignore-output"

_FACT_USE = re.compile(r'facts\.check\(\s*"([^"]+)"')
_EXERCISE_USE = re.compile(r'exercises\.check\(\s*"([^"]+)"')
_ERRATUM = re.compile(r"\bR\d{2,3}\b")
_DECKS = re.compile(r"\b(S[0-4]|R\d{2,3})\b|勘誤", re.ASCII)
_FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
_CHAPTER = re.compile(r"# |## \d")  # the title, or a chapter's heading
_SAME_IN_BOTH = {
    "heading levels": re.compile(r"^(#+) ", re.MULTILINE),
    "formulas": re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL),
    "links": re.compile(r"\]\(([^)\s]+)\)"),
}


def main(arguments=()):
    problems = find_problems(lessons.load_all())
    for line in slower_lessons(lessons.outline()):
        print(f"Slower: {line}")
    for lesson in lessons.load_all():
        for line in hard_to_read(lesson):
            print(f"Look at {lesson.name}: {line}")
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} problems.")
    print("Sources, languages and notebooks agree.")


def find_problems(all_lessons):
    """Return one line for each thing that is wrong."""
    problems = []
    for lesson in all_lessons:
        for check in (
            check_prose_pairs,
            check_terms,
            check_headings,
            check_code,
            check_guards,
            check_teacher,
            check_slides,
            check_ids,
            check_ignored_share,
            check_notebooks,
            check_frames,
        ):
            problems += [f"{lesson.name}: {text}" for text in check(lesson)]
    problems += check_orphans(all_lessons)
    problems += stale_pages() + stale_readmes()
    return problems


def check_frames(lesson):
    """The pictures of live views are those of the lesson's code."""
    if frames.stale(lesson):
        yield "frames of live views are out of date; run make notebooks"


def check_prose_pairs(lesson):
    """Each Chinese cell is followed by its English partner."""
    prose = [
        cell
        for cell in lesson.cells
        if cell.cell_type == "markdown" or "lang" in cell.metadata
    ]
    order = [cell.metadata.get("lang") for cell in prose]
    if order != ["zh", "en"] * (len(order) // 2):
        first = next(
            index
            for index, lang in enumerate(order)
            if lang != ("zh", "en")[index % 2] or index == len(order) - 1
        )
        yield f"prose lacks its partner at '{_start(prose[first])}'"
        return
    for chinese, english in zip(prose[::2], prose[1::2], strict=True):
        yield from _differences(chinese, english)


def _differences(chinese, english):
    if lessons.cell_slide(chinese) != lessons.cell_slide(english):
        yield f"slideshow differs between partners at '{_start(english)}'"
    for what, pattern in _SAME_IN_BOTH.items():
        ours = Counter(_normal(pattern.findall(chinese.source)))
        theirs = Counter(_normal(pattern.findall(english.source)))
        if ours != theirs:
            odd = sorted((ours - theirs) + (theirs - ours))
            yield f"{what} differ at '{_start(english)}': {odd}"


def _normal(found):
    """Links from one language to the other count as the same."""
    return [
        re.sub(
            r"^\.\./(zh-TW|en)/", "../other/", text.replace(" ", "")
        ).replace(".zh-TW.md", ".md")
        for text in found
    ]


def _start(cell):
    return cell.source.strip().splitlines()[0][:60]


def check_terms(lesson):
    """The Chinese text uses the words of the glossary."""
    for cell in lesson.cells:
        if cell.metadata.get("lang") == "zh":
            for word, term in glossary.avoided(cell.source):
                yield f"'{word}' at '{_start(cell)}'; the glossary has {term}"
    for exercise in exercises.in_lesson(lesson.number):
        for wrong in exercise.wrong:
            for word, term in glossary.avoided(wrong.zh):
                yield (
                    f"'{word}' in a hint of {exercise.id}; the glossary "
                    f"has {term}"
                )


def check_headings(lesson):
    for language in lessons.LANGUAGES:
        titles = [
            line
            for cell in lesson.cells
            if cell.metadata.get("lang") == language
            for line in cell.source.splitlines()
            if line.startswith("# ")
        ]
        if len(titles) != 1:
            yield f"{len(titles)} headings of level 1 in {language}, not one"


def check_code(lesson):
    """Code has at most 79 columns and can be parsed.

    What prints other things on the sample says so by its tag.
    """
    for cell in _code(lesson):
        for line in cell.source.splitlines():
            if len(line) > MAX_COLUMNS:
                yield f"{len(line)} columns: {line.strip()[:50]}…"
        tags = cell.metadata.get("tags", [])
        if "datasets.load_" in cell.source and "real-data" not in tags:
            yield f"'{_start(cell)}' loads data: tag it real-data"
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"not Python at '{_start(cell)}': {error.msg}"


def check_guards(lesson):
    """Readers meet no assertion, and miss nothing that a guard defines."""
    guards = [cell for cell in _code(lesson) if lessons.is_guard(cell)]
    rest = [cell for cell in _code(lesson) if cell not in guards]
    loaded = set().union(*(_names(cell, ast.Load) for cell in rest))
    loaded -= set().union(*map(_imported, rest))
    for cell in guards:
        for name in sorted(_defined(cell) & loaded):
            yield f"guard '{_start(cell)}' sets {name}, which a cell uses"
    for cell in rest:
        if any(isinstance(n, ast.Assert) for n in ast.walk(_tree(cell))):
            yield f"'{_start(cell)}' asserts: move it to a guard cell"


def check_teacher(lesson):
    """Where a lesson has a script, each chapter of it has its part."""
    prose = [c for c in lesson.cells if c.metadata.get("lang") == "en"]
    if not any(map(lessons.is_teacher, prose)):
        return
    for heading, *rest in notes.sections(prose):
        title = heading.source.splitlines()[0]
        told = any(map(lessons.is_teacher, rest))
        if _CHAPTER.match(title) and not told:
            yield f"nothing for the teacher at '{title}'"


def check_slides(lesson):
    """In a lesson made for slides, as those with guesses, each has a heading.

    A slide that begins with code has none.
    """
    if not any("guess" in c.metadata.get("tags", []) for c in lesson.cells):
        return
    for cell in lesson.cells:
        begins = lessons.cell_slide(cell) in ("slide", "subslide")
        if begins and not cell.source.startswith("#"):
            yield f"a slide without a heading: '{_start(cell)}'"


def _names(cell, context):
    return {
        node.id
        for node in ast.walk(_tree(cell))
        if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }


def _defined(cell):
    kinds = ast.FunctionDef | ast.ClassDef
    made = [n.name for n in ast.walk(_tree(cell)) if isinstance(n, kinds)]
    return _names(cell, ast.Store) | _imported(cell) | set(made)


def _imported(cell):
    return {
        (node.asname or node.name).split(".")[0]
        for node in ast.walk(_tree(cell))
        if isinstance(node, ast.alias)
    }


def _tree(cell):
    try:
        return ast.parse(cell.source)
    except SyntaxError:  # told by check_code
        return ast.Module([], [])


def _code(lesson):
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def check_ids(lesson):
    """Ledger entries, errata and exercises exist; all of them are used."""
    code = "\n".join(cell.source for cell in _code(lesson))
    everything = "\n".join(cell.source for cell in lesson.cells)
    ledger = facts.ledger()
    used = set(_FACT_USE.findall(code))
    told = set(_ERRATUM.findall(everything))
    yield from _unknown("ledger entry", used, ledger["facts"])
    yield from _unknown("erratum", told, ledger["errata"])
    told |= {
        erratum
        for fact in used & set(ledger["facts"])
        for erratum in ledger["facts"][fact].get("errata", [])
    }
    due = _of_lesson(ledger["facts"], lesson)
    due = {key for key in due if ledger["facts"][key]["verdict"] != "n/r"}
    yield from _missing("ledger entry", due - used)
    yield from _missing("erratum", _of_lesson(ledger["errata"], lesson) - told)
    checked = set(_EXERCISE_USE.findall(code))
    known = {exercise.id for exercise in exercises.in_lesson(lesson.number)}
    yield from _unknown("exercise", checked, known)
    yield from _missing("exercise", known - checked)


def _of_lesson(entries, lesson):
    return {
        key for key, one in entries.items() if one["lesson"] == lesson.number
    }


def _unknown(kind, used, known):
    for name in sorted(used - set(known)):
        yield f"{kind} {name} is not known"


def _missing(kind, names):
    for name in sorted(names):
        yield f"{kind} {name} belongs here and is not used"


def check_ignored_share(lesson):
    code = [cell for cell in _code(lesson) if not lessons.is_guard(cell)]
    ignored = sum(IGNORED in cell.metadata.get("tags", []) for cell in code)
    if ignored > max(2, MAX_IGNORED * len(code)):
        yield f"{ignored} of {len(code)} code cells have no compared output"


def check_notebooks(lesson):
    """The committed notebooks are what the source gives, and were run."""
    stored = {}
    for language, derived in build.derive_both(lesson).items():
        path = lesson.notebook_path(language)
        if _has_widget_state(path):
            yield f"{path.parent.name} notebook stores widget state"
        if not build.same_cells(path, derived):
            yield (
                f"{path.parent.name} notebook differs from its source or its "
                f"outputs were edited; run make notebooks"
            )
            return
        stored[language] = nbformat.read(path, as_version=4)
        yield from _check_stored(path, stored[language])
    if _outputs(stored["zh"]) != _outputs(stored["en"]):
        yield "outputs differ between the languages; run make notebooks"


def _has_widget_state(path):
    return path.exists() and "widgets" in nbformat.read(path, 4).metadata


def _outputs(notebook):
    return [
        (cell.execution_count, cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def _check_stored(path, notebook):
    name = path.parent.name
    if path.stat().st_size > MAX_NOTEBOOK_BYTES:
        yield f"{name} notebook has {path.stat().st_size:,} bytes"
    counts = [count for count, _ in _outputs(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"{name} notebook was not run from top to bottom"
    for _, outputs in _outputs(notebook):
        for output in outputs:
            yield from _check_output(name, output)


def _check_output(name, output):
    if output.output_type == "error" or output.get("name") == "stderr":
        yield f"{name} notebook holds an error or stderr output"
    image = output.get("data", {}).get("image/png")
    if image:
        size = len(base64.b64decode(image))
        if size > MAX_IMAGE_BYTES:
            yield f"{name} notebook has a figure of {size:,} bytes"
        if not output.metadata.get("image/png", {}).get("alt"):
            yield f"{name} notebook has a figure without alt text"


def slower_lessons(all_lessons):
    """One line for each lesson that ran half as long again as it promises.

    It promises the seconds of its header; what ran is the committed
    notebook.
    """
    for lesson in all_lessons:
        took, promised = lessons.seconds(lesson), lesson.header["seconds"]
        if took and took > GROWN * int(promised) + START:
            yield (
                f"{lesson.name} ran in {took} s, its header promises "
                f"{promised}; make it faster or correct the header"
            )


def hard_to_read(lesson):
    """Long cells that students see, and how much is about the decks."""
    for cell in _code(lesson):
        lines = lessons.blank(cell.source).count("\n") + 1
        folded = "hide-input" in cell.metadata.get("tags", [])
        if lines > MAX_LINES and not folded and not lessons.is_guard(cell):
            yield f"{lines} lines of code at '{_start(cell)}'"
    text = "\n\n".join(
        _FOLDED.sub("", cell.source)
        for cell in lesson.cells
        if cell.metadata.get("lang") == "zh" and not lessons.is_teacher(cell)
    )
    paragraphs = text.split("\n\n")
    about_decks = "".join(filter(_DECKS.search, paragraphs))
    share = len(about_decks) / len("".join(paragraphs))
    if share > MAX_DECKS:
        yield f"{share:.0%} of the Chinese text are about decks or errata"


def check_orphans(all_lessons):
    """No notebook is left of a lesson that is gone."""
    known = {
        lesson.notebook_path(language)
        for lesson in all_lessons
        for language in lessons.LANGUAGES
    }
    for path in sorted(lessons.NOTEBOOKS.glob("*/*.ipynb")):
        if path not in known:
            yield f"{path.parent.name}/{path.name} has no lesson source"
