"""The script to teach from: a page for each lesson, for instructors only.

    python -m course_authoring script       every lesson
    python -m course_authoring script 05    one lesson

In build/instructor. It shows minutes, slides and what to say to them, from
the cells tagged `teacher` and the speaker notes. Nothing is executed: figures
and numbers are those stored in the notebooks.
"""

import html
import re
import shutil
import sys

import nbformat
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_authoring import build, lessons, notes, slides

OUT = lessons.ROOT / "build/instructor"
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
NUMBER = re.compile(r"^(\d+)\.")  # would begin a list
SHOWN_LINES = 12  # of what a cell prints
TEXT = {
    "zh": {
        "about": "只給老師看：左邊是投影片，右邊是要說的話。全課 {} 分鐘。",
        "section": "段落",
        "minutes": "分鐘",
        "slides": "張數",
        "code": "程式",
    },
    "en": {
        "about": "For instructors only: slides on the left, what to say on "
        "the right. {} minutes in all.",
        "section": "Section",
        "minutes": "Minutes",
        "slides": "Slides",
        "code": "Code",
    },
}
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{colours}</style>
<link rel="stylesheet" href="../assets/script.css">
<script>
MathJax = {{ tex: {{ inlineMath: [["$", "$"]], processEscapes: true }} }};
</script>
<script async src="../assets/tex-svg.js"></script>
<main>
<h1>{title}</h1>
<p>{about}</p>
{body}
</main>
</html>
"""


def main(arguments):
    try:
        chosen = lessons.load_all(arguments)
        slides.fetch()
    except (lessons.LessonError, slides.SlidesError) as error:
        sys.exit(str(error))
    assets = OUT / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    shutil.copy(slides.HERE / "script.css", assets)
    shutil.copy(slides.MODULES / "mathjax/es5/tex-svg.js", assets)
    for lesson in chosen:
        for language, name in lessons.LANGUAGES.items():
            path = OUT / name / f"{lesson.name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page(lesson, language), encoding="utf-8")
    print(f"Open {path} in a browser." if len(chosen) == 1 else f"See {OUT}.")


def page(lesson, language):
    """The page of a lesson.

    Args:
        lesson: a Lesson whose notebooks are built.
        language: "zh" or "en".

    Returns:
        HTML, which loads its style and MathJax from ../assets.
    """
    notebook = lessons.derive(lesson, language, teacher=True)
    stored = nbformat.read(lesson.notebook_path(language), as_version=4)
    build.copy_outputs(stored, notebook)
    minutes = lesson.header["minutes"]
    notes.add(notebook, int(minutes))
    all_slides = split(notebook.cells)
    parts = [_overview(all_slides, language)]
    parts += [
        _slide(number, cells, language)
        for number, cells in enumerate(all_slides, start=1)
    ]
    return PAGE.format(
        language=lessons.LANGUAGES[language],
        title=f"{lesson.number} {lesson.header[f'title_{language}']}",
        colours=HtmlFormatter(style="vs").get_style_defs(".highlight"),
        about=TEXT[language]["about"].format(minutes),
        body="\n".join(parts),
    )


def split(cells):
    """The cells of each slide; those that no slide shows are left out."""
    found, before = [], None
    for cell in cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        of_no_slide = notes.is_note(cell) and before == "skip"
        if kind in ("slide", "subslide"):
            found.append([cell])
        elif kind != "skip" and not of_no_slide:
            found[-1].append(cell)
        before = kind
    return found


def _overview(all_slides, language):
    """A table of the sections: their minutes, the number of their slides."""
    rows = []
    for cells in all_slides:
        for cell in cells:
            if notes.is_note(cell):
                rows.append([_title(cells), notes.minutes(cell) or "—", 0])
        rows[-1][2] += 1
    words = TEXT[language]
    head = (words["section"], words["minutes"], words["slides"])
    body = "".join(
        f"<tr><td>{markdown(title)}</td><td>{when}</td><td>{count}</td></tr>"
        for title, when, count in rows
    )
    columns = "".join(f"<th>{name}</th>" for name in head)
    return f"<table><tr>{columns}</tr>{body}</table>"


def _title(cells):
    """The heading of a slide, in Markdown."""
    for cell in cells:
        found = HEADING.search(cell.source)
        if cell.cell_type == "markdown" and found:
            return NUMBER.sub(r"\1\.", found[1])
    return ""


def _slide(number, cells, language):
    """What a slide shows, beside what its speaker says."""
    shown, said = [], []
    for cell in cells:
        if lessons.is_teacher(cell):
            said.append(f'<div class="teacher">{markdown(cell.source)}</div>')
        elif _is_said(cell):
            text = markdown(cell.source)
            said.append(text.replace("<details>", "<details open>"))
        elif cell.cell_type == "markdown":
            shown.append(markdown(cell.source))
        else:
            shown += [_code(cell, language), *map(_output, cell.outputs)]
    return (
        f'<section><div class="slide"><span>{number}</span>'
        f"{''.join(shown)}</div>\n<div>{''.join(said)}</div></section>"
    )


def _is_said(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type") == "notes"


def _code(cell, language):
    if "hide-input" in cell.metadata.get("tags", []):
        return ""
    code = highlight(cell.source, PythonLexer(), HtmlFormatter())
    word = TEXT[language]["code"]
    return f"<details><summary>{word}</summary>{code}</details>"


def _output(output):
    data = output.get("data", {})
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        source = f"data:image/png;base64,{data['image/png'].strip()}"
        return f'<img src="{source}" alt="{html.escape(alt)}">'
    text = output.get("text") or data.get("text/plain", "")
    lines = text.splitlines()
    if len(lines) > SHOWN_LINES:
        lines = [*lines[:SHOWN_LINES], "…"]
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>"


def markdown(source):
    return markdown2html_mistune(source)
