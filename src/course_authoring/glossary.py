"""The terms of the course, from lessons/glossary.toml."""

import tomllib
from functools import cache

from course_authoring import lessons

SOURCE = "lessons/glossary.toml"
TEXT = {
    "zh": {
        "title": "詞彙表",
        "intro": "每個術語在整門課裡只有一種說法、一個意思；"
        "列在教它的那一課底下，點課名就能打開那一課。",
        "head": "| 術語 | English | 意思 |\n|:--|:--|:--|",
    },
    "en": {
        "title": "Glossary",
        "intro": "Each term has one name and one meaning throughout the "
        "course. It stands under the lesson that teaches it; click its title "
        "to open it.",
        "head": "| Term | 中文 | Meaning |\n|:--|:--|:--|",
    },
}


@cache
def terms():
    """All terms, as dictionaries, in the order of the file."""
    return tomllib.loads((lessons.ROOT / SOURCE).read_text(encoding="utf-8"))[
        "term"
    ]


def page(language):
    """The whole page in Markdown, lesson by lesson."""
    text = TEXT[language]
    parts = [f"# {text['title']}", text["intro"]]
    for lesson in lessons.outline():
        rows = [
            _row(term, language)
            for term in terms()
            if term["lesson"] == lesson.number
        ]
        if rows:
            parts.append(f"## {lessons.link_from_docs(lesson, language)}")
            parts.append("\n".join([text["head"], *rows]))
    return "\n\n".join(parts) + "\n"


def _row(term, language):
    other = "en" if language == "zh" else "zh"
    return f"| {term[language]} | {term[other]} | {term[f'says_{language}']} |"


def avoided(chinese):
    """What a Chinese text says that the glossary has another word for.

    Yields:
        Pairs: the word found, and the term to use.
    """
    for term in terms():
        for word in term.get("avoid", []):
            if word in chinese:
                yield word, term["zh"]
