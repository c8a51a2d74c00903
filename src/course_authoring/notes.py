"""Speaker notes: when a section begins, and which slides it follows.

They are derived, not written: minutes from the length of the text and the
code, slides and errata from the ledger entries that a section names.
"""

import re

from nbformat import v4

from course_authoring import lessons
from course_utils import facts

ID = "note-"  # so begins the id of a note
MINUTES = re.compile(r"\d+–\d+")
SECTION = re.compile(r"^##? ", re.MULTILINE)
IN_DEPTH = re.compile(r"^## (深入|In depth)$", re.MULTILINE)
CODE_LINE = 60  # a line of code takes as long to read as so many letters
TEXT = {
    "zh-TW": {
        "when": "**講者備忘** 全課 {total} 分鐘的第 {start}–{end} 分鐘。",
        "optional": "**講者備忘** 不在主線裡，可以略過。",
        "follows": "對應投影片：{}。",
        "slide": "「{}」（{}）",
        "comma": "、",
        "semicolon": "；",
    },
    "en": {
        "when": "**Speaker note** Minutes {start}–{end} of {total}.",
        "optional": "**Speaker note** Not of the main line: may be left out.",
        "follows": " The decks' slides: {}.",
        "slide": " “{}” ({})",
        "comma": ", ",
        "semicolon": "; ",
    },
}


def add(notebook, minutes):
    """Put a note behind the heading of each section, in place.

    Args:
        notebook: a NotebookNode of lessons.derive().
        minutes: integer, what the lesson takes up to "In depth".
    """
    text = TEXT[notebook.metadata["course"]["language"]]
    parts = sections(notebook.cells)
    timed = _before_in_depth(parts)
    lengths = [sum(map(_length, cells)) for cells in parts[:timed]]
    before, seen, cells = 0, set(), []
    for number, section in enumerate(parts):
        when = text["optional"]
        if number < timed:
            start, end = (
                round(minutes * part / sum(lengths))
                for part in (before, before + lengths[number])
            )
            before += lengths[number]
            when = text["when"].format(
                total=minutes, start=start, end=max(end, start + 1)
            )
        heading, *rest = section
        note = v4.new_markdown_cell(
            when + _follows(section, text, seen),
            id=f"{ID}{heading.id}",
            metadata={"slideshow": {"slide_type": "notes"}},
        )
        cells += [heading, note, *rest]
    notebook.cells = cells


def is_note(cell):
    """Whether a cell is one of add()."""
    return cell.id.startswith(ID)


def minutes(cell):
    """The minutes that a cell of add() names, such as "8–16", or None."""
    found = MINUTES.search(cell.source)
    return found[0] if found and is_note(cell) else None


def sections(cells):
    """The cells from one heading of first or second rank to the next."""
    found = [[]]
    for cell in cells:
        begins = cell.cell_type == "markdown" and SECTION.search(cell.source)
        if begins and found[-1]:
            found.append([])
        found[-1].append(cell)
    return found


def _before_in_depth(parts):
    """The number of sections of the main line."""
    for number, (heading, *_) in enumerate(parts):
        if IN_DEPTH.search(heading.source):
            return number
    return len(parts)


def _length(cell):
    if lessons.is_teacher(cell):
        return 0
    if cell.cell_type == "markdown":
        return len(cell.source)
    return CODE_LINE * len(cell.source.splitlines())


def _follows(section, text, seen):
    """The decks' slides with the entries that the section is first to name."""
    source = "\n".join(cell.source for cell in section)
    slides = {}
    for number, (deck, slide) in _places().items():
        if number not in seen and re.search(rf"\b{number}\b", source):
            slides.setdefault((deck, slide), []).append(number)
            seen.add(number)
    said = [
        deck + text["slide"].format(slide, text["comma"].join(numbers))
        for (deck, slide), numbers in slides.items()
    ]
    return text["follows"].format(text["semicolon"].join(said)) if said else ""


def _places():
    """{fact or erratum: (deck, heading of its slide)}."""
    ledger = facts.ledger()
    places = {n: (n[:2], fact["slide"]) for n, fact in ledger["facts"].items()}
    for number, erratum in ledger["errata"].items():
        places[number] = erratum["deck"], erratum["slide"]
    return places
