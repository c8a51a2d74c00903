"""Export lessons as slides that need neither a network nor a kernel.

    python -m course_authoring slides       every lesson, in build/slides
    python -m course_authoring slides 05    one lesson

Each lesson is executed once, so that its live views are there too. What
the slides load in the browser comes from npm (deck/package.json).
"""

import copy
import shutil
import subprocess
import sys
import time
from pathlib import Path

from nbconvert import SlidesExporter
from pygments.formatters import HtmlFormatter

from course_authoring import build, lessons, notes

HERE = Path(__file__).with_name("deck")
MODULES = HERE / "node_modules"
OUT = lessons.ROOT / "build/slides"
ASSETS = (
    "reveal.js/dist/reveal.css",
    "reveal.js/dist/reveal.js",
    "reveal.js/plugin/notes/notes.js",
    "mathjax/es5/tex-svg.js",
    "requirejs/require.js",
    "@jupyter-widgets/html-manager/dist/embed-amd.js",
)
# The part of the environment that shows our own widgets.
ANYWIDGET = Path(sys.prefix, "share/jupyter/nbextensions/anywidget/index.js")
INDEX = """<!DOCTYPE html>
<html lang="zh-TW">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>深度學習課程 · Deep learning course</title>
<link rel="stylesheet" href="assets/slides.css">
<main class="index">
<h1>深度學習課程 <span lang="en">Deep learning course</span></h1>
{}
</main>
</html>
"""
TITLES = {"zh": "投影片", "en": "Slides"}
# What the first slide says of the data.
DATA = {
    "real": {"zh": "資料：真實資料集", "en": "Data: the real data set"},
    "sample": {
        "zh": "資料：課程內附的小型樣本，數字和真實資料略有不同",
        "en": "Data: the small sample embedded in the course, whose numbers "
        "differ a little from those of the real data",
    },
}
HINTS = {
    "zh": "方向鍵換頁，Esc 總覽，S 開啟講者畫面，F 全螢幕。",
    "en": "Arrow keys turn the slides, Esc shows them all, S opens the "
    "speaker's view, F fills the screen.",
}


def main(arguments):
    try:
        chosen = lessons.load_all(arguments)
        fetch()
        copy_assets(OUT / "assets")
        for lesson in chosen:
            start = time.perf_counter()
            for notebook in execute(lesson):
                export(notebook, OUT)
            seconds = time.perf_counter() - start
            said = {None: "", "real": ", real data", "sample": ", sample data"}
            told = said[edition(lesson)]
            print(f"{lesson.name}: {seconds:.0f} s{told}", flush=True)
        write_index(OUT)
    except (lessons.LessonError, build.BuildError, SlidesError) as error:
        sys.exit(str(error))
    print(f"Open {OUT / 'index.html'} in a browser.")


class SlidesError(Exception):
    """Slides that cannot be made; the message says why."""


def fetch():
    """Fetch reveal.js and MathJax, once.

    Raises:
        SlidesError: npm is missing or fails, most likely without a network.
    """
    if all((MODULES / name).exists() for name in ASSETS):
        return
    npm = shutil.which("npm")  # npm.cmd on Windows
    if not npm:
        raise SlidesError(
            "npm was not found; it is needed once to fetch reveal.js and "
            "MathJax: install Node.js, then run the same command again."
        )
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    command += ["--fetch-retries=1"]
    text = {"encoding": "utf-8", "errors": "replace"}
    ran = subprocess.run(command, cwd=HERE, capture_output=True, **text)
    if ran.returncode:
        raise SlidesError(
            "npm could not fetch reveal.js and MathJax: connect to the "
            f"network, then run the same command again.\n{ran.stderr}"
        )


def copy_assets(folder):
    """Lay what the pages load beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        shutil.copy(MODULES / name, folder)
    shutil.copy(ANYWIDGET, folder / "anywidget.js")
    shutil.copy(HERE / "slides.css", folder)
    colours = HtmlFormatter(style="vs").get_style_defs(".highlight")
    (folder / "code.css").write_text(colours, encoding="utf-8")


def execute(lesson):
    """Return both notebooks of a lesson with outputs and live views.

    Raises:
        BuildError: a cell raises.
    """
    both = build.derive_both(lesson, teacher=True)
    build.execute(both["zh"], lesson, views=True)
    build.copy_outputs(both["zh"], both["en"])
    if views := both["zh"].metadata.get("widgets"):
        both["en"].metadata["widgets"] = views
    if which := edition(lesson):
        for language, notebook in both.items():
            notebook.cells[0].source += f"\n\n*{DATA[which][language]}*"
    return both.values()


def edition(lesson):
    """Which data a lesson gets here: "real", "sample", or None of any."""
    if not lessons.data_sets(lesson):
        return None
    return "sample" if lessons.lacks_real_data(lesson) else "real"


def export(notebook, folder):
    """Write one executed notebook as a page of slides, with notes.

    Args:
        notebook: a NotebookNode; its widgets' state may be in its metadata.
        folder: pathlib.Path, beside whose "assets" the languages lie.

    Returns:
        The page's pathlib.Path.
    """
    course = notebook.metadata["course"]
    (lesson,) = lessons.load_all([course["lesson"]])
    language = "zh" if course["language"].startswith("zh") else "en"
    notebook = copy.deepcopy(notebook)
    notes.add(notebook, int(lesson.header["minutes"]))
    tags = {"enabled": True, "remove_input_tags": ["hide-input"]}
    exporter = SlidesExporter(
        config={"TagRemovePreprocessor": tags},
        template_name=HERE.name,
        extra_template_basedirs=[str(HERE.parent)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    title = f"{lesson.number} {lesson.header[f'title_{language}']}"
    resources = {"language": course["language"], "title": title}
    body, _ = exporter.from_notebook_node(notebook, resources=resources)
    path = folder / course["language"] / f"{lesson.name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
    return path


def write_index(folder):
    """List the exported lessons of both languages on one page."""
    parts = []
    for language, name in lessons.LANGUAGES.items():
        items = [
            f'<li><a href="{name}/{lesson.name}.html">{lesson.number} '
            f"{lesson.header[f'title_{language}']}</a></li>"
            for lesson in lessons.load_all()
            if (folder / name / f"{lesson.name}.html").exists()
        ]
        parts += [f'<section lang="{name}">', f"<h2>{TITLES[language]}</h2>"]
        parts += [f"<p>{HINTS[language]}</p>", "<ol>", *items, "</ol>"]
        parts += ["</section>"]
    page = INDEX.format("\n".join(parts))
    (folder / "index.html").write_text(page, encoding="utf-8")
