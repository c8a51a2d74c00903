"""Below the title and at the end of each notebook: the way to the others."""

from nbformat import v4

FIRST = "00_start_here"  # holds the course map
TOP, END = "way", "way-on"  # the ids of the two cells
WORDS = {
    "zh": {
        "map": "課程地圖",
        "glossary": "[詞彙表](../../docs/glossary.zh-TW.md)",
        "other": "English",
        "next": "下一課",
        "time": "閱讀約 {minutes} 分鐘 · 執行約 {seconds} 秒 · 投影片 {decks}",
    },
    "en": {
        "map": "Course map",
        "glossary": "[Glossary](../../docs/glossary.md)",
        "other": "中文",
        "next": "Next lesson",
        "time": "About {minutes} minutes to read · {seconds} seconds to run "
        "· decks {decks}",
    },
}


def cells(lesson, everyone, language):
    """Links to neighbours, map, glossary and other language; the times.

    Args:
        lesson: a Lesson.
        everyone: the outline of the course, it among them.
        language: "zh" or "en".

    Returns:
        A cell to stand below the title, and one for the end.
    """
    place = [other.name for other in everyone].index(lesson.name)
    before = everyone[place - 1] if place else None
    after = everyone[place + 1] if place + 1 < len(everyone) else None
    words = WORDS[language]
    twin = lesson.notebook_path("en" if language == "zh" else "zh")
    links = [
        before and _link(f"← {_title(before, language)}", before.name),
        lesson.name != FIRST and _link(words["map"], FIRST),
        after and _link(f"{_title(after, language)} →", after.name),
        words["glossary"],
        _link(words["other"], f"../{twin.parent.name}/{lesson.name}"),
    ]
    way = " · ".join(filter(None, links))
    time = words["time"].format_map(lesson.header)
    end = way
    if after:
        question = after.header[f"question_{language}"]
        title = _link(_title(after, language), after.name)
        mark = "：" if language == "zh" else ": "
        end = f"**{words['next']}**{mark}{title}{mark}{question}\n\n{way}"
    return _cell(f"{way}\n\n{time}", TOP), _cell(f"---\n\n{end}", END)


def _title(lesson, language):
    return f"{lesson.number} {lesson.header[f'title_{language}']}"


def _link(text, name):
    return f"[{text}]({name}.ipynb)"


def _cell(source, identity):
    metadata = {"slideshow": {"slide_type": "skip"}}
    return v4.new_markdown_cell(source, id=identity, metadata=metadata)
