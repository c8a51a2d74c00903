"""Write what is generated in docs/ and in the READMEs."""

import base64
import re

import nbformat

from course_authoring import course_map, errata, glossary, lessons, summary

# Each has page(language), the text of docs/NAME(.zh-TW).md, and its SOURCE.
PAGES = {"errata": errata, "glossary": glossary, "summary": summary}
ENDINGS = {"zh": ".zh-TW.md", "en": ".md"}
OTHERS = {"zh": "*[English]({}.md)*", "en": "*[中文]({}.zh-TW.md)*"}


def main(arguments=()):
    for path, content in generated().items():
        path.write_bytes(content)
    course_map.write()


def stale_pages():
    """One line for each file that is not what its sources give."""
    return [
        f"{path.name} is out of date; run make docs"
        for path, content in generated().items()
        if not path.exists() or path.read_bytes() != content
    ]


def generated():
    """{path: bytes} of the pages in both languages, and of a picture."""
    folder = lessons.ROOT / "docs"
    files = {folder / "story.png": story()}
    for name, module in PAGES.items():
        for language, ending in ENDINGS.items():
            title, rest = module.page(language).split("\n\n", 1)
            other = OTHERS[language].format(name)
            source = f"<!-- make docs writes this from {module.SOURCE} -->"
            page = f"{title}\n\n{other}\n\n{rest}\n{source}\n"
            files[folder / f"{name}{ending}"] = readable_on_github(
                page
            ).encode()
    return files


def readable_on_github(page):
    """A page with a blank before each formula that follows a CJK mark.

    Without it GitHub shows the formula's source.
    """

    def blank_before(found):
        before = page[: found.start()][-1:]
        return found[0] if before.isascii() else f" {found[0]}"

    return re.sub(r"\$[^$\n]+\$", blank_before, page)


def story():
    """The first picture of notebook 00, for the READMEs."""
    path = lessons.outline()[0].notebook_path("en")
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                return base64.b64decode(output.data["image/png"])
    raise LookupError(f"{path.name} has no picture; run make notebooks.")
