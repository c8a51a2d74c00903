"""The page that an instructor teaches from."""

import html
import re

import pytest

from course_authoring import lessons, notes, script

(LESSON,) = lessons.load_all(["10"])


@pytest.fixture(scope="module", params=lessons.LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def page(language):
    return script.page(LESSON, language)


def test_each_slide_stands_beside_what_is_said(page, language):
    notebook = lessons.derive(LESSON, language, teacher=True)
    begun = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("slideshow", {}).get("slide_type")
        in ("slide", "subslide")
    ]
    numbers = re.findall(r'<div class="slide"><span>(\d+)</span>', page)
    assert [int(number) for number in numbers] == [*range(1, len(begun) + 1)]
    for cell in begun:
        title = re.search(r"^#+ (.*)$", cell.source, re.MULTILINE)[1]
        assert title.split("$")[0].strip() in html.unescape(page)


def test_the_minutes_are_those_of_the_lesson(page):
    table = page[: page.index("</table>")]
    times = notes.MINUTES.findall(table)
    assert times[0].startswith("0–")
    assert times[-1].endswith(f"–{LESSON.header['minutes']}")


def test_what_is_for_the_teacher_stands_out(page, language):
    wanted = [
        cell
        for cell in LESSON.cells
        if lessons.is_teacher(cell) and cell.metadata["lang"] == language
    ]
    assert wanted and page.count('<div class="teacher">') == len(wanted)


def test_figures_and_numbers_are_those_stored(page):
    assert page.count("data:image/png") > 5
    assert "56128 parameters" in page
    assert "NotImplementedError" in page  # no solution is given away
