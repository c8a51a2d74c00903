"""The summaries of all lessons on one page."""

from course_authoring import lessons

SOURCE = "the summaries in lessons/*/lesson.py"
TEXT = {
    "zh": {
        "title": "每一課的小結",
        "intro": "每一課留下來的幾句話，可以印出來貼在牆上。",
        "heading": "小結",
    },
    "en": {
        "title": "The summaries of all lessons",
        "intro": "What each lesson leaves behind, to print and pin to a wall.",
        "heading": "Summary",
    },
}


def page(language):
    """The whole page in Markdown."""
    text = TEXT[language]
    parts = [f"# {text['title']}", text["intro"]]
    for lesson in lessons.load_all():
        said = of_lesson(lesson, language)
        if said:
            parts.append(f"## {lessons.link_from_docs(lesson, language)}")
            parts.append(f"*{lesson.header[f'question_{language}']}*")
            parts.append(said)
    return "\n\n".join(parts) + "\n"


def of_lesson(lesson, language):
    """What stands below the heading of a lesson's summary, or None."""
    heading = f"## {TEXT[language]['heading']}"
    for cell in lesson.cells:
        first, _, rest = cell.source.partition("\n")
        if first.strip() == heading:
            return rest.strip()
    return None
