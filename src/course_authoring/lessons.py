"""Read a lesson source and derive its notebooks, without executing them."""

import hashlib
import json
import platform
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import v4

from course_authoring import margins, navigation
from course_utils import datasets, facts

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "lessons"
NOTEBOOKS = ROOT / "notebooks"
LANGUAGES = {"zh": "zh-TW", "en": "en"}
HEADER_KEYS = {
    "title_zh",
    "title_en",
    "question_zh",
    "question_en",
    "minutes",
    "seconds",
    "decks",
}
TIMES = ("minutes", "seconds", "decks")  # and slides: columns of the map
COURSE_MAP = "{{course_map}}"  # stands for the table of all lessons
ERRATA = "{{errata}}"  # stands for the errata of the lesson
GUARD = "guard"  # tag of the author's assertions, which no reader meets
TEACHER = "teacher"  # tag of what only instructors see
# What JupyterLab folds: code that only draws or prepares, and the stored
# answer to a question, until the reader runs the cell.
HIDDEN = {"hide-input": "source_hidden", "guess": "outputs_hidden"}
# The first code cell, for who opens a single notebook, as in Colab or Kaggle.
INSTALL_ID = "install"
INSTALL = """\
try:
    import course_utils
except ImportError:
    %pip install --quiet "{}"\
"""
# As JupyterLab would write it, so that to open a notebook changes nothing. To
# ask ipykernel would turn this process into half a kernel.
LANGUAGE_INFO = {
    "name": "python",
    "version": platform.python_version(),
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}
_HEADER = re.compile(r"\A# ---\n(.*?)# ---\n", re.DOTALL)
_SOLUTION = re.compile(
    r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$",
    re.DOTALL | re.MULTILINE,
)


class LessonError(Exception):
    """A lesson source that cannot be read; the message says where."""


@dataclass(frozen=True)
class Lesson:
    """One lesson source: its number, name, header and cells."""

    name: str
    header: dict
    cells: list

    @property
    def number(self):
        return self.name[:2]

    @property
    def folder(self):
        return SOURCES / self.name

    def notebook_path(self, language):
        return NOTEBOOKS / LANGUAGES[language] / f"{self.name}.ipynb"


def load(path):
    """Read one source file.

    Args:
        path: pathlib.Path of lessons/NN_name/lesson.py.

    Raises:
        LessonError: the header is missing or incomplete.
    """
    header, text = _header_and_rest(path)
    cells = jupytext.reads(text, fmt="py:percent").cells
    return Lesson(path.parent.name, header, cells)


def outline():
    """All lessons in their order, without their cells: read at once."""
    return [
        Lesson(path.parent.name, _header_and_rest(path)[0], [])
        for path in _paths()
    ]


def _paths():
    return sorted(SOURCES.glob("[0-9][0-9]_*/lesson.py"))


def _header_and_rest(path):
    text = path.read_text(encoding="utf-8")
    match = _HEADER.match(text)
    if not match:
        raise LessonError(
            f"{path} does not begin with a header between '# ---' "
            "lines; copy the one of another lesson."
        )
    header = {}
    for line in match[1].splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        header[key] = value
    if set(header) != HEADER_KEYS or not all(header.values()):
        raise LessonError(
            f"{path}: the header has {header}; expected a value for each of "
            f"{sorted(HEADER_KEYS)}."
        )
    return header, text[match.end() :]


def load_all(numbers=()):
    """Read all lessons, or those with the given two-digit numbers.

    Raises:
        LessonError: a number has no lesson.
    """
    paths = _paths()
    known = [path.parent.name[:2] for path in paths]
    for number in numbers:
        if number not in known:
            raise LessonError(
                f"There is no lesson '{number}'; there are {known}."
            )
    return [
        load(path)
        for path in paths
        if not numbers or path.parent.name[:2] in numbers
    ]


def derive(lesson, language, solved=False, guards=None, teacher=False):
    """Return the notebook of a lesson in one language, not executed.

    Args:
        lesson: a Lesson.
        language: "zh" or "en".
        solved: keep the solutions of the exercises.
        guards: function of the source of a guard that returns what is to
            run in its place; None leaves the guards out.
        teacher: keep the cells that only instructors see.
    """
    ids = _cell_ids(lesson.cells)
    cells = [
        _cell(cell, identity, solved)
        for cell, identity in zip(lesson.cells, ids, strict=True)
        if cell.metadata.get("lang", language) == language
        and (guards or not is_guard(cell))
        and (teacher or not is_teacher(cell))
    ]
    for cell in cells:
        if is_guard(cell):
            cell.source = guards(cell.source)
        if COURSE_MAP in cell.source:
            cell.source = cell.source.replace(
                COURSE_MAP, course_map(language, "{}.ipynb", brief=True)
            )
        if ERRATA in cell.source:
            cell.source = cell.source.replace(
                ERRATA, errata_list(lesson, language)
            )
    if address := urls().get("Install"):
        cells.insert(1, _install_cell(address))  # slides begin at the title
    below_title, last = navigation.cells(lesson, outline(), language, urls())
    cells.insert(1, below_title)
    cells.append(last)
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": dict(LANGUAGE_INFO),
        "course": {
            "lesson": lesson.number,
            "language": LANGUAGES[language],
            "code": code_digest(lesson),
        },
    }
    notebook.nbformat_minor = 5
    return notebook


def urls():
    """The addresses in [project.urls] of pyproject.toml, perhaps none.

    `Install`: what pip is to install where course_utils is missing, a wheel,
    an archive or git+https://...; `Repository`: the course on GitHub; `Hub`:
    the class's own JupyterHub.
    """
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"].get("urls", {})


def _install_cell(address):
    metadata = {"slideshow": {"slide_type": "skip"}}
    source = INSTALL.format(address)
    return v4.new_code_cell(source, id=INSTALL_ID, metadata=metadata)


def _cell(cell, identity, solved):
    metadata = {}
    if tags := cell.metadata.get("tags"):
        metadata["tags"] = list(tags)
    if kind := cell_slide(cell):
        metadata["slideshow"] = {"slide_type": kind}
    hidden = {
        part: True for tag, part in HIDDEN.items() if tag in (tags or ())
    }
    if hidden:
        metadata["jupyter"] = hidden
    source = cell.source if solved else blank(cell.source)
    make = v4.new_code_cell
    if cell.cell_type == "markdown":
        make = v4.new_markdown_cell
    return make(source, id=identity, metadata=metadata)


def is_guard(cell):
    return GUARD in cell.metadata.get("tags", [])


def is_teacher(cell):
    return TEACHER in cell.metadata.get("tags", [])


def cell_slide(cell):
    """The slide type of a source cell, or None."""
    return "notes" if is_teacher(cell) else cell.metadata.get("slideshow")


def blank(source):
    """Replace what stands between the solution marks."""
    return _SOLUTION.sub(r"\1raise NotImplementedError", source)


def _cell_ids(cells):
    """One id per cell, the same for the two languages of a prose cell.

    An id depends on what the cell holds and not on its place, so that a
    new cell leaves the others alone.
    """
    ids, seen = [], {}
    for cell in cells:
        if cell.metadata.get("lang") == "en" and ids:
            ids.append(ids[-1])
            continue
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        count = seen[digest]
        ids.append(digest if count == 1 else f"{digest}-{count}")
    return ids


def course_map(language, link, brief=False):
    """Return the table of all lessons in Markdown.

    Args:
        language: "zh" or "en".
        link: address of a lesson's notebook, "{}" standing for its name.
        brief: leave out the times and decks, to fit on a slide.
    """
    head = {
        "zh": ["課程", "要回答的問題", "閱讀（分）", "執行（秒）", "投影片"],
        "en": ["Lesson", "Question", "Read (min)", "Run (s)", "Decks"],
    }[language]
    rows = [head, [":--", ":--", "--:", "--:", ":--"]]
    for lesson in outline():
        header = lesson.header
        title = f"{lesson.number} {header[f'title_{language}']}"
        question = header[f"question_{language}"]
        known = [f"[{title}]({link.format(lesson.name)})", question]
        rows.append([*known, *(header[each] for each in TIMES)])
    columns = 2 if brief else len(head)
    return "\n".join(f"| {' | '.join(row[:columns])} |" for row in rows)


def errata_list(lesson, language):
    """Return the errata that belong to a lesson as a list in Markdown.

    Args:
        lesson: a Lesson.
        language: "zh" or "en".
    """
    errata = facts.ledger()["errata"]
    return "\n".join(
        f"- **{number}** ({errata[number]['deck']}) "
        f"{errata[number]['says'][language]} → "
        f"{errata[number]['right'][language]}"
        for number in sorted(errata, key=lambda number: int(number[1:]))
        if errata[number]["lesson"] == lesson.number
    )


def data_sets(lesson):
    """Names of the data sets that a lesson loads."""
    code = "\n".join(cell.source for cell in lesson.cells)
    names = ("mnist", "imdb", "batting")
    return [name for name in names if f"datasets.load_{name}(" in code]


def lacks_real_data(lesson):
    """Whether a data set of this lesson is here as a sample only."""
    return not all(map(datasets.has_real, data_sets(lesson)))


def has_course_map(lesson):
    return any(COURSE_MAP in cell.source for cell in lesson.cells)


def seconds(lesson):
    """Seconds that the committed notebook took to run; None if unknown."""
    path = lesson.notebook_path("zh")
    if not path.exists():
        return None
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook["metadata"]["course"].get("seconds")


def link_from_docs(lesson, language):
    """The title of a lesson, as a link from a page in docs/."""
    path = lesson.notebook_path(language).relative_to(ROOT).as_posix()
    title = lesson.header[f"title_{language}"]
    return f"[{lesson.number} {title}](../{path})"


def code_digest(lesson):
    """Fingerprint of what a lesson computes, guards and claims."""
    code = [c.source for c in lesson.cells if c.cell_type == "code"]
    claims = {
        key: fact
        for key, fact in facts.ledger()["facts"].items()
        if fact["lesson"] == lesson.number
    }
    return margins.digest(code, claims)


def output_digest(notebook):
    """Fingerprint of all outputs: an output changed by hand shows."""
    outputs = [
        cell.outputs for cell in notebook.cells if cell.cell_type == "code"
    ]
    text = json.dumps(outputs, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
