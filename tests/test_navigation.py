"""By links alone one gets through the course, in either language."""

import re

import nbformat
import pytest

from course_authoring import lessons, navigation

LINK = re.compile(r"\[([^\]]+)\]\(([^)]+\.ipynb)\)")


def links(path, identity):
    """{text: path} of one of the two cells of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == identity]
    found = LINK.findall(cell.source)
    return {text: (path.parent / target).resolve() for text, target in found}


@pytest.mark.parametrize("place", [navigation.TOP, navigation.END])
@pytest.mark.parametrize("language", lessons.LANGUAGES)
def test_from_the_first_lesson_to_the_last_and_back(language, place):
    way = [lesson.notebook_path(language) for lesson in lessons.load_all()]
    seen = [way[0]]
    while arrows := [
        path for text, path in links(seen[-1], place).items() if "→" in text
    ]:
        seen += arrows
    assert seen == way
    while arrows := [
        path for text, path in links(seen[-1], place).items() if "←" in text
    ]:
        seen += arrows
    assert seen == way + way[-2::-1]


@pytest.mark.parametrize("lesson", lessons.load_all(), ids=lambda x: x.name)
@pytest.mark.parametrize("language", lessons.LANGUAGES)
def test_each_leads_to_its_twin_and_to_the_map(lesson, language):
    found = links(lesson.notebook_path(language), navigation.TOP)
    twin = lesson.notebook_path("en" if language == "zh" else "zh")
    words = navigation.WORDS[language]
    assert found[words["other"]] == twin
    if lesson.name != navigation.FIRST:
        assert found[words["map"]].stem == navigation.FIRST
    assert all(path.exists() for path in found.values())


def test_times_are_those_of_the_course_map():
    for lesson in lessons.load_all():
        first, _ = navigation.cells(lesson, lessons.load_all(), "en")
        minutes, seconds = re.findall(r"(\d+) [ms]", first.source)
        row = f"| {minutes} | {seconds} |"
        (line,) = [
            line
            for line in lessons.course_map("en", "{}").splitlines()
            if line.startswith(f"| [{lesson.number} ")
        ]
        assert row in line


def test_where_the_address_is_known_a_notebook_opens_in_the_cloud():
    (lesson,) = lessons.load_all(["05"])
    everyone = lessons.outline()
    bare, _ = navigation.cells(lesson, everyone, "zh")
    assert "Colab" not in bare.source
    urls = {"Repository": "https://github.com/school/course/"}
    cell, _ = navigation.cells(lesson, everyone, "zh", urls)
    path = "notebooks/zh-TW/05_mlp_mnist.ipynb"
    colab = "https://colab.research.google.com/github/school/course/blob/main/"
    assert f"[Colab]({colab}{path})" in cell.source
    binder = "https://mybinder.org/v2/gh/school/course/main?urlpath=lab/tree/"
    assert f"[Binder]({binder}{path})" in cell.source
    assert "[Kaggle](" in cell.source and "JupyterHub" not in cell.source
    urls["Hub"] = "https://hub.school.tw"
    cell, _ = navigation.cells(lesson, everyone, "en", urls)
    (link,) = re.findall(r"\[JupyterHub\]\(([^)]*)\)", cell.source)
    assert link.startswith("https://hub.school.tw/hub/user-redirect/git-pull?")
    assert "course%2Fnotebooks%2Fen%2F05_mlp_mnist.ipynb" in link
    assert cell.source.endswith("decks S1, S2, S4")
