"""Make a lesson's exercises an assignment that nbgrader can grade.

    python -m course_authoring assignment 05

In build/assignment there is a course for each language: nbgrader_config.py,
and below source/ the assignments. An assignment has the exercises of its
lesson, what they need of the lesson, and nothing that trains: it is graded in
seconds. docs/teaching.md tells the way from there to a file of grades.
"""

import ast
import re
import symtable
import sys

from nbformat import v4

from course_authoring import build, lessons

OUT = lessons.ROOT / "build/assignment"
POINTS = {"暖身": 1, "核心": 2, "挑戰": 3}
CHECK = re.compile(r'exercises\.check\("([\w-]+)", \w+\)')
EXERCISES = {"zh": "## 練習", "en": "## Exercises"}
TITLE = {
    "zh": "# {number} {title}：作業\n\n"
    "把每一題的 `raise NotImplementedError` 換成你的程式，執行它，"
    "再執行下一格檢查；檢查那一格不能改，說答對了就有分。交出去以前，選 "
    "**Kernel → Restart Kernel and Run All Cells…** 從頭跑一遍。",
    "en": "# {number} {title}: assignment\n\n"
    "Replace each `raise NotImplementedError` with your code, run it, then "
    "run the check in the next cell. Checks cannot be changed; an exercise "
    "counts when its check says solved. Before you hand in, run all from the "
    "beginning: **Kernel → Restart Kernel and Run All Cells…**",
}
CONFIG = '''\
"""nbgrader's settings for this course."""

import os

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "{course}"
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
os.environ["COURSE_PROGRESS"] = ""  # what students solved is not yours
# A check gives an answer up after ten seconds; this is for what it cannot
# stop.
c.ExecutePreprocessor.timeout = 300
'''


def main(arguments):
    try:
        chosen = lessons.load_all(arguments)
        if not arguments:
            chosen = [lesson for lesson in chosen if _points(lesson)]
        for lesson in chosen:
            for language in lessons.LANGUAGES:
                print(write(lesson, language).relative_to(lessons.ROOT))
    except lessons.LessonError as error:
        sys.exit(str(error))


def write(lesson, language):
    """Write an assignment and, if there is none yet, nbgrader's settings.

    Returns:
        The notebook's pathlib.Path.

    Raises:
        lessons.LessonError: the lesson has no exercises.
    """
    folder = OUT / lessons.LANGUAGES[language]
    config = folder / "nbgrader_config.py"
    if not config.exists():
        folder.mkdir(parents=True, exist_ok=True)
        course = f"course-{lessons.LANGUAGES[language]}"
        config.write_text(CONFIG.format(course=course), encoding="utf-8")
    path = folder / "source" / lesson.name / f"{lesson.name}.ipynb"
    build.write(notebook(lesson, language), path)
    return path


def notebook(lesson, language):
    """The source notebook of an assignment, with solutions.

    Raises:
        lessons.LessonError: the lesson has no exercises.
    """
    whole = lessons.derive(lesson, language, solved=True)
    if not _points(lesson):
        raise lessons.LessonError(f"{lesson.name} has no exercises to grade.")
    first = next(
        number
        for number, cell in enumerate(whole.cells)
        if cell.source.startswith(EXERCISES[language])
    )
    section = [whole.cells[first]]
    for cell in whole.cells[first + 1 :]:
        if cell.source.startswith("## "):
            break
        section.append(cell)
    title = TITLE[language].format(
        number=lesson.number, title=lesson.header[f"title_{language}"]
    )
    whole.cells = [
        v4.new_markdown_cell(title, id="assignment"),
        *needed(whole.cells[:first], section),
        *section,
    ]
    points = _points(lesson)
    for cell in whole.cells:
        cell.metadata.pop("slideshow", None)
        cell.metadata.pop("jupyter", None)
        _mark(cell, points)
    return whole


def needed(above, section):
    """The cells above that a section takes names from, and their own.

    Cells that only import are all among them.
    """
    code = [cell for cell in above if cell.cell_type == "code"]
    kept = [cell for cell in code if _only_imports(cell)]
    wanted = set().union(*(_names(cell)[1] for cell in section))
    for cell in reversed(code):
        defined, used = _names(cell)
        if cell not in kept and wanted & defined:
            kept.append(cell)
            wanted |= used
    return [cell for cell in code if cell in kept]


def _only_imports(cell):
    """Whether a cell does nothing but import and set up the course."""
    if cell.id == lessons.INSTALL_ID:  # not Python: it calls pip
        return True
    return all(
        isinstance(node, ast.Import | ast.ImportFrom)
        or ast.unparse(node).startswith("course_utils.setup(")
        for node in ast.parse(cell.source).body
    )


def _names(cell):
    """Names that a cell defines, and those that it takes from elsewhere."""
    if cell.cell_type != "code" or cell.id == lessons.INSTALL_ID:
        return set(), set()
    table = symtable.symtable(cell.source, cell.id, "exec")
    defined = {s.get_name() for s in table.get_symbols() if s.is_assigned()}
    used = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    inner = list(table.get_children())
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        used |= {s.get_name() for s in scope.get_symbols() if s.is_global()}
    return defined, used - defined


def _points(lesson):
    """{id of an exercise: its points}, from the words in its heading."""
    points, worth = {}, None
    for cell in lesson.cells:
        for word, number in POINTS.items():
            if re.search(rf"^### .*（{word}", cell.source, re.MULTILINE):
                worth = number
        if found := CHECK.fullmatch(cell.source.strip()):
            points[found[1]] = worth
    return points


def _mark(cell, points):
    """Tell nbgrader which cells are answers, and which grade them."""
    tags = cell.metadata.get("tags", [])
    if found := CHECK.fullmatch(cell.source.strip()):
        cell.source = cell.source.replace("exercises.check", "exercises.grade")
        about = {"grade": True, "locked": True, "solution": False}
        about |= {"grade_id": found[1], "points": points[found[1]]}
        about |= {"cell_type": "code"}
        cell.metadata["tags"] = [*tags, "raises-exception"]  # Run All goes on
    elif "exercise" in tags:
        about = {"grade": False, "locked": False, "solution": True}
        about |= {"grade_id": f"answer-{cell.id}", "cell_type": "code"}
    else:
        return
    cell.metadata["nbgrader"] = about | {"schema_version": 3, "task": False}
