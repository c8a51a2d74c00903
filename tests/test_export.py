"""What nbconvert makes of a notebook: pages and scripts."""

import html

import nbformat
import pytest
from nbconvert import HTMLExporter, ScriptExporter

from course_authoring import lessons, slides

TEMPLATES = lessons.ROOT / "setup/jupyter/nbconvert/templates"
(LESSON,) = lessons.load_all(["01"])


def stored(language):
    return nbformat.read(LESSON.notebook_path(language), as_version=4)


@pytest.mark.parametrize("language", lessons.LANGUAGES)
def test_a_page_keeps_its_language_and_alt_texts(language):
    notebook = stored(language)
    exporter = HTMLExporter(
        template_name="course", extra_template_basedirs=[str(TEMPLATES)]
    )
    page, _ = exporter.from_notebook_node(notebook)
    assert f'<html lang="{lessons.LANGUAGES[language]}">' in page
    alts = [
        output.metadata["image/png"]["alt"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert alts and "No description has been provided" not in page
    text = html.unescape(page)
    assert all(f'<img alt="{alt}"' in text for alt in alts)


def test_a_script_is_python_with_the_prose():
    script, how = ScriptExporter().from_notebook_node(stored("zh"))
    assert how["output_extension"] == ".py"
    assert "# # 01 感知器" in script
    compile(script, "01", "exec")


@pytest.mark.parametrize(
    ("number", "real", "which"),
    [("10", True, "real"), ("10", False, "sample"), ("01", False, None)],
)
def test_slides_know_the_data_they_show(monkeypatch, number, real, which):
    monkeypatch.setattr(lessons.datasets, "has_real", lambda name: real)
    (lesson,) = lessons.load_all([number])
    assert slides.edition(lesson) == which
