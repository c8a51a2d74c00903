"""Build the website: every lesson in both languages, in build/site.

    python -m course_authoring site

Pages are made from the committed notebooks, with their outputs as stored;
nothing is executed. Live views move without a kernel (frames.py), and no
page loads anything from elsewhere. Where [project.urls] of pyproject.toml has
a Repository, buttons open a lesson in Colab or Binder, and with a Hub in the
class's own JupyterHub; COURSE_REPOSITORY and COURSE_HUB go before them.
"""

import base64
import html
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from course_authoring import build as notebooks
from course_authoring import (
    docs,
    errata,
    frames,
    lessons,
    navigation,
    slides,
)

HERE = Path(__file__).with_name("website")
SOURCE = lessons.ROOT / "build/site-source"
OUT = lessons.ROOT / "build/site"
PAGES = ("open", "glossary", "summary", "errata")
MEASURED = {  # in English only
    "benchmarks": "課程要多少時間（英文）",
    "robustness": "結論有多穩（英文）",
}
SKIPPED = {"slide_type": "skip"}
MATHJAX = "mathjax/es5/tex-svg.js"
PAGE_LINK = r"\]\((\w+)\.(?:ipynb|md)"
WORDS = {
    "zh": {
        "home": "深度學習課程",
        "about": "從感知器到 SELU：一套照順序讀的 Keras 課程，"
        "跟著五份臺灣的深度學習講義走。每個公式先用手算，再交給 Keras；"
        "每個實驗都先讓你猜。這裡可以讀、可以轉動互動圖；"
        "要執行程式和做練習，請[打開筆記本](open.md)。",
        "decks": "「投影片」一欄：",
        "map": "課程地圖",
        "story": "這門課的故事：四幕，前面解決不了的問題留給後面。",
        "lessons": "課程",
        "reference": "查閱",
        "slides": "投影片",
        "slides_say": "每一課的投影片，按 S 開啟講者畫面；不需要網路，"
        "也不需要執行程式。",
        "note": "這裡的圖是事先畫好的，滑桿停在畫過的位置；"
        "執行筆記本，就能任意調整。",
        "still": "（這一格要執行筆記本才能用。）",
    },
    "en": {
        "home": "Deep learning",
        "about": "From the perceptron to SELU: Keras lessons to be read in "
        "order, after five Taiwanese lecture decks. Each formula is worked "
        "out by hand, then left to Keras; each experiment lets you guess "
        "first. Here you can read, and move the live figures; to run the "
        "code and to solve exercises, [open the notebooks](open.md).",
        "decks": "Decks: ",
        "map": "Course map",
        "story": "The story of the course in four acts: what one lesson "
        "leaves open, a later one takes up.",
        "lessons": "Lessons",
        "reference": "Reference",
        "slides": "Slides",
        "slides_say": "The slides of each lesson; S opens the speaker's "
        "view. They need neither the internet nor a kernel.",
        "note": "These pictures were drawn beforehand, and controls stop "
        "where one was drawn; in the running notebook they move freely.",
        "still": "(This works in the running notebook only.)",
    },
}
TOCTREE = """\
```{{toctree}}
:hidden:
:caption: {caption}

{names}
```"""
INDEX = """<!DOCTYPE html>
<html lang="zh-TW">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>深度學習課程 · Deep learning</title>
<script>
const zh = navigator.languages.some((name) => name.startsWith("zh"));
location.replace((zh ? "zh-TW" : "en") + "/index.html");
</script>
<p><a href="zh-TW/index.html">中文</a> ·
<a lang="en" href="en/index.html">English</a></p>
</html>
"""


def main(arguments):
    if arguments:
        sys.exit("site takes no arguments: it builds all lessons.")
    start = time.perf_counter()
    try:
        slides.fetch()  # MathJax
        build()
    except (slides.SlidesError, SiteError) as error:
        sys.exit(str(error))
    seconds = time.perf_counter() - start
    print(f"Built in {seconds:.0f} s; open {OUT / 'index.html'}.")


class SiteError(Exception):
    """A website that cannot be built; the message says why."""


def build():
    """Write the sources of both languages, and run Sphinx on them."""
    for lesson in lessons.load_all():
        if stale(lesson):
            raise SiteError(f"{lesson.name} has changed; run make notebooks.")
    for folder in (SOURCE, OUT):
        shutil.rmtree(folder, ignore_errors=True)
    for language in lessons.LANGUAGES:
        write_sources(language, SOURCE / lessons.LANGUAGES[language])
    shutil.copytree(frames.FOLDER, OUT / "frames", dirs_exist_ok=True)
    running = [start_sphinx(language) for language in lessons.LANGUAGES]
    try:
        export_slides(OUT / "slides")
        for process in running:
            said = process.communicate()[0]
            if process.returncode:
                raise SiteError(f"Sphinx could not build the website:\n{said}")
    finally:
        for process in running:
            process.kill()
            process.wait()
    for name in lessons.LANGUAGES.values():
        folder = OUT / name / "_static/mathjax"
        folder.mkdir()
        shutil.copy(slides.MODULES / MATHJAX, folder)
    shutil.rmtree(OUT / "jupyter_execute", ignore_errors=True)
    (OUT / "index.html").write_text(INDEX, encoding="utf-8")


def stale(lesson):
    """Whether its notebooks, or frames, are not those of its source."""
    return frames.stale(lesson) or not all(
        notebooks.same_cells(lesson.notebook_path(language), derived)
        for language, derived in notebooks.derive_both(lesson).items()
    )


def start_sphinx(language):
    name = lessons.LANGUAGES[language]
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going"]
    command += ["-c", HERE, "-d", SOURCE / f"{name}.doctrees"]
    urls = lessons.urls()
    settings = {
        "COURSE_REPOSITORY": urls.get("Repository", ""),
        "COURSE_HUB": urls.get("Hub", ""),
    }
    return subprocess.Popen(
        [*command, SOURCE / name, OUT / name],
        env={**settings, **os.environ, "COURSE_SITE_LANGUAGE": language},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def export_slides(folder):
    """Export the slides of all lessons, with their outputs as stored."""
    slides.copy_assets(folder / "assets")
    for lesson in lessons.load_all():
        for language, page in notebooks.derive_both(
            lesson, teacher=True
        ).items():
            stored = nbformat.read(
                lesson.notebook_path(language), as_version=4
            )
            notebooks.copy_outputs(stored, page)
            show_still_figures(page)
            to_pages = rf"](../../{lessons.LANGUAGES[language]}/\1.html"
            for cell in page.cells:
                text = linked(cell.source)
                cell.source = re.sub(PAGE_LINK, to_pages, text)
            slides.export(page, folder)
    slides.write_index(folder)


def show_still_figures(notebook):
    """On slides without a kernel, the figure before a live view stands in."""
    still = None
    for cell in notebooks.code_of(notebook):
        if frames.HAS_VIEWS in cell.source and still and not cell.outputs:
            if still.metadata.get("slideshow") == SKIPPED:
                still.metadata["slideshow"] = cell.metadata.get(
                    "slideshow", {}
                )
            cell.metadata["slideshow"] = SKIPPED
        elif any("image/png" in each.get("data", {}) for each in cell.outputs):
            still = cell


def write_sources(language, folder):
    """Write what Sphinx reads: notebooks, pages, the map as home."""
    folder.mkdir(parents=True)
    for lesson in lessons.outline():
        path = lesson.notebook_path(language)
        notebook = nbformat.read(path, as_version=4)
        page = Page(lesson, language, notebook)
        nbformat.write(page.notebook, folder / f"{lesson.name}.ipynb")
    for name in PAGES:
        path = lessons.ROOT / f"docs/{name}{docs.ENDINGS[language]}"
        text = path.read_text(encoding="utf-8")
        (folder / f"{name}.md").write_text(linked(text), encoding="utf-8")
    for name in MEASURED:
        shutil.copy(lessons.ROOT / f"docs/{name}.md", folder)
    shutil.copy(lessons.ROOT / "docs/benchmarks.png", folder)
    (folder / "index.md").write_text(home(language), encoding="utf-8")


def home(language):
    """The first page: the course map and the story as a picture."""
    words = WORDS[language]
    names = "\n".join(lesson.name for lesson in lessons.outline())
    measured = list(MEASURED)
    if language == "zh":
        measured = [f"{title} <{name}>" for name, title in MEASURED.items()]
    pages = [*PAGES, *measured]
    parts = [
        f"# {words['home']}",
        words["about"],
        f"## {words['map']}",
        lessons.course_map(language, "{}.ipynb"),
        f"{words['decks']}{errata.decks(language)}",
        figure("story", docs.story(), words["story"]),
        f"## {words['slides']}",
        f"{words['slides_say']}",
        slide_links(language),
        TOCTREE.format(caption=words["lessons"], names=names),
        TOCTREE.format(caption=words["reference"], names="\n".join(pages)),
    ]
    return "\n\n".join(parts) + "\n"


def slide_links(language):
    folder = f"../slides/{lessons.LANGUAGES[language]}"
    return " · ".join(
        f'<a href="{folder}/{lesson.name}.html">{lesson.number}</a>'
        for lesson in lessons.outline()
    )


def figure(name, png, alt):
    """Write a picture that both languages show; return its HTML."""
    path = OUT / "figures" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png)
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    return (
        f'<img class="course-figure" src="../figures/{name}.png" '
        f'width="{width}" height="{height}" loading="lazy" '
        f'alt="{html.escape(alt)}">'
    )


def linked(text):
    """Markdown whose links lead to the pages of the website.

    The line that leads to the other language goes, for each page has a switch.
    """
    text = re.sub(r"^\*\[.+\]\([\w.-]+\)\*\n\n", "", text, flags=re.MULTILINE)
    text = re.sub(
        r"\]\(\.\./\.\./docs/(\w+)(?:\.zh-TW)?\.md", r"](\1.md", text
    )
    text = re.sub(r"\]\((\w+)\.zh-TW\.md", r"](\1.md", text)
    text = re.sub(
        r"\]\((?:\.\./)?notebooks/[\w-]+/(\w+\.ipynb)", r"](\1", text
    )
    return text


class Page:
    """A stored notebook as Sphinx is to read it."""

    def __init__(self, lesson, language, notebook):
        self.lesson, self.words = lesson, WORDS[language]
        self.headings = self.figures = self.views = 0
        path = frames.FOLDER / lesson.name / "views.json"
        self.told = []
        if path.exists():
            self.told = json.loads(path.read_text(encoding="utf-8"))["views"]
        notebook.cells = [cell for cell in notebook.cells if self.kept(cell)]
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                self.text(cell)
            else:
                self.code(cell)
        self.notebook = notebook

    @staticmethod
    def kept(cell):
        return cell.id not in (navigation.END, lessons.INSTALL_ID)

    def text(self, cell):
        if cell.id == navigation.TOP:  # the website has its own way on
            cell.source = cell.source.split("\n\n")[-1]
        lines, fenced = [], False
        for line in linked(cell.source).split("\n"):
            fenced ^= line.startswith("```")
            if not fenced and re.match("#+ ", line):
                self.headings += 1
                lines.append(f"(s{self.lesson.number}-{self.headings})=")
            # Sphinx' MathJax looks only where it is told to.
            line = line.replace("<details>", '<details class="course-math">')
            lines.append(line)
        cell.source = "\n".join(lines)

    def code(self, cell):
        tags = set(cell.metadata.get("tags", []))
        if "guess" in tags:
            tags.add("hide-output")
        if {"hide-input", "hide-output"} <= tags:
            tags = tags - {"hide-input", "hide-output"} | {"hide-cell"}
        cell.metadata["tags"] = sorted(tags)
        cell.outputs = [self.output(output) for output in cell.outputs]
        if frames.HAS_VIEWS in cell.source:
            cell.outputs.append(_html(self.view()))

    def output(self, output):
        data = output.get("data", {})
        if "text/html" in data:  # such as the table of what is solved
            to_pages = r'href="(\d\d_\w+)\.ipynb"', r'href="\1.html"'
            data["text/html"] = re.sub(*to_pages, data["text/html"])
        if "image/png" not in data:
            return output
        self.figures += 1
        alt = output.metadata.get("image/png", {}).get("alt", "")
        name = f"{self.lesson.name}-{self.figures}"
        return _html(figure(name, base64.b64decode(data["image/png"]), alt))

    def view(self):
        """A live view of the lesson, or a sentence where it has no frames."""
        self.views += 1
        about = self.told[self.views - 1] if self.told else None
        if not about or len(about["frames"]) < 2:
            return f"<p>{self.words['still']}</p>"
        picture = f"../frames/{self.lesson.name}/{self.views}.webp"
        about = json.dumps(about, ensure_ascii=False).replace("<", "\\u003c")
        return (
            f'<div class="course-view" data-picture="{picture}" '
            f'data-note="{html.escape(self.words["note"])}">'
            f'<script type="application/json">{about}</script></div>'
        )


def _html(text):
    return nbformat.v4.new_output("display_data", {"text/html": text})
