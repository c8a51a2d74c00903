"""Speaker notes say when a section begins and which slides it follows."""

import re

import pytest

from course_authoring import lessons, notes

MINUTES = re.compile(r"(\d+)–(\d+)")


def noted(number, language):
    (lesson,) = lessons.load_all([number])
    notebook = lessons.derive(lesson, language)
    bare = list(notebook.cells)
    minutes = int(lesson.header["minutes"])
    notes.add(notebook, minutes)
    added = [cell for cell in notebook.cells if cell not in bare]
    assert [cell for cell in notebook.cells if cell in bare] == bare
    return notebook, added, minutes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_section_has_a_note_and_the_minutes_add_up(language):
    notebook, added, minutes = noted("05", language)
    for number, cell in enumerate(notebook.cells):
        if cell in added:
            assert notes.SECTION.search(notebook.cells[number - 1].source)
            assert cell.metadata["slideshow"] == {"slide_type": "notes"}
    found = [MINUTES.search(cell.source) for cell in added]
    times = [time.groups() for time in found if time]
    starts, ends = zip(*[(int(a), int(b)) for a, b in times], strict=True)
    assert starts[0] == 0 and ends[-1] == minutes
    assert all(a < b for a, b in zip(starts, ends, strict=True))
    assert list(starts) == sorted(starts)


def test_slides_are_named_where_their_entries_arise_first():
    _, added, _ = noted("05", "en")
    named = [cell.source for cell in added]
    assert "S1 “圖形辨識” (S1-01)" in named[1]
    for entry in ("S1-01", "R46"):  # a fact and an erratum
        assert sum(entry in source for source in named) == 1


def test_ids_are_valid_and_differ():
    notebook, added, _ = noted("01", "zh")
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids) and len(added) > 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_minutes_are_those_of_the_main_line(language):
    """What stands in depth, and behind it, may be left out."""
    notebook, added, minutes = noted("02", language)
    places = [notebook.cells.index(cell) for cell in added]
    in_depth = next(
        number
        for number, cell in enumerate(notebook.cells)
        if notes.IN_DEPTH.search(cell.source)
    )
    for place, cell in zip(places, added, strict=True):
        assert bool(MINUTES.search(cell.source)) == (place < in_depth)
    timed = [cell for cell in added if MINUTES.search(cell.source)]
    assert MINUTES.search(timed[-1].source)[2] == str(minutes)
