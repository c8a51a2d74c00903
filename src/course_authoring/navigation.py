"""Below the title and at the end of each notebook: the way to the others."""

from urllib.parse import urlencode

from nbformat import v4

FIRST = "00_start_here"  # holds the course map
TOP, END = "way", "way-on"  # the ids of the two cells
CLOUDS = {  # of a notebook in a repository on GitHub
    "Colab": "https://colab.research.google.com/github/{course}/blob/main/{path}",
    "Kaggle": "https://www.kaggle.com/kernels/welcome?"
    "src=https://github.com/{course}/blob/main/{path}",
    "Binder": "https://mybinder.org/v2/gh/{course}/main?urlpath=lab/tree/{path}",
}
WORDS = {
    "zh": {
        "map": "課程地圖",
        "glossary": "[詞彙表](../../docs/glossary.zh-TW.md)",
        "other": "English",
        "next": "下一課",
        "open": "在雲端打開：",
        "time": "閱讀約 {minutes} 分鐘 · 執行約 {seconds} 秒 · 投影片 {decks}",
    },
    "en": {
        "map": "Course map",
        "glossary": "[Glossary](../../docs/glossary.md)",
        "other": "中文",
        "next": "Next lesson",
        "open": "Open in the cloud: ",
        "time": "About {minutes} minutes to read · {seconds} seconds to run "
        "· decks {decks}",
    },
}


def cells(lesson, everyone, language, urls=()):
    """Links to neighbours, map, glossary and other language; the times.

    Args:
        lesson: a Lesson.
        everyone: the outline of the course, it among them.
        language: "zh" or "en".
        urls: {name: address}; of `Repository` and `Hub` links are made that
            open the notebook there.

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
    top = f"{way}\n\n{time}"
    if clouds := _clouds(lesson.notebook_path(language), dict(urls)):
        top = f"{way}\n\n{words['open']}{clouds}\n\n{time}"
    return _cell(top, TOP), _cell(f"---\n\n{end}", END)


def _clouds(notebook, urls):
    """Links that open a notebook elsewhere; nothing without an address."""
    path = "/".join(notebook.parts[-3:])
    repository = urls.get("Repository", "").rstrip("/")
    hub = urls.get("Hub", "").rstrip("/")
    links = {}
    if repository.startswith("https://github.com/"):
        course = repository.removeprefix("https://github.com/")
        for name, address in CLOUDS.items():
            links[name] = address.format(course=course, path=path)
    if repository and hub:
        folder = repository.rsplit("/", 1)[1]
        pull = {"repo": repository, "urlpath": f"lab/tree/{folder}/{path}"}
        links["JupyterHub"] = f"{hub}/hub/user-redirect/git-pull?" + urlencode(
            pull | {"branch": "main"}
        )
    return " · ".join(f"[{name}]({link})" for name, link in links.items())


def _title(lesson, language):
    return f"{lesson.number} {lesson.header[f'title_{language}']}"


def _link(text, name):
    return f"[{text}]({name}.ipynb)"


def _cell(source, identity):
    metadata = {"slideshow": {"slide_type": "skip"}}
    return v4.new_markdown_cell(source, id=identity, metadata=metadata)
