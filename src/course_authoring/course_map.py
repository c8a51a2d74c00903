"""Keep the course map of the two README files up to date."""

from course_authoring import errata, lessons

BEGIN, END = "<!-- course map -->", "<!-- end of course map -->"
DECKS = {"en": "Decks: ", "zh": "投影片："}
READMES = {
    "en": lessons.ROOT / "README.md",
    "zh": lessons.ROOT / "README.zh-TW.md",
}


def write():
    for language, path in READMES.items():
        path.write_text(updated(language, path), encoding="utf-8")


def stale_readmes():
    """One line for each README whose course map is not the lessons'."""
    return [
        f"{path.name}: the course map is out of date; run make docs"
        for language, path in READMES.items()
        if path.read_text(encoding="utf-8") != updated(language, path)
    ]


def updated(language, path):
    """The text of a README with today's course map between the marks."""
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    link = f"notebooks/{lessons.LANGUAGES[language]}/{{}}.ipynb"
    table = lessons.course_map(language, link)
    decks = f"{DECKS[language]}{errata.decks(language)}"
    return f"{before}{BEGIN}\n{table}\n\n{decks}\n{END}{after}"
