"""Write what is generated in docs/ and in the READMEs."""

from course_authoring import course_map, errata, glossary, lessons, summary

# Each has page(language), the whole text of docs/NAME(.zh-TW).md.
PAGES = {"errata": errata, "glossary": glossary, "summary": summary}


def main(arguments=()):
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    course_map.write()


def stale_pages():
    """One line for each page that is not what its sources give."""
    return [
        f"{path.name} is out of date; run make docs"
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def pages():
    """{path: text} of all generated pages, in both languages."""
    endings = {"zh": ".zh-TW.md", "en": ".md"}
    return {
        lessons.ROOT / "docs" / f"{name}{ending}": module.page(language)
        for name, module in PAGES.items()
        for language, ending in endings.items()
    }
