"""Everything that `make check` guards is broken here once and noticed."""

import base64
import shutil

import nbformat
import pytest

from course_authoring import (
    check,
    course_map,
    docs,
    errata,
    glossary,
    lessons,
    summary,
)
from course_utils import exercises

NAME = "00_start_here"
PATH = lessons.SOURCES / NAME / "lesson.py"


def edited(tmp_path, old, new):
    """Lesson 00 with a text replaced in its source."""
    text = PATH.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / NAME / "lesson.py"
    copy.parent.mkdir()
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return lessons.load(copy)


def found(checks, lesson):
    return "\n".join(checks(lesson))


def test_the_repository_is_in_order():
    assert check.find_problems(lessons.load_all()) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '# %% [markdown] lang="en" slideshow="slide"\n# # 00',
            "# #",
            "partner",
        ),
        ("# ## The course map", "# ### The course map", "heading levels"),
        ("the frequency and", "the $f$ and", "formulas"),
        ("click a title", "click a [title](02.ipynb)", "links"),
        (
            '# %% [markdown] lang="en" slideshow="fragment"',
            '# %% [markdown] lang="en" slideshow="skip"',
            "slideshow",
        ),
    ],
)
def test_partners_that_differ_are_noticed(tmp_path, old, new, says):
    assert says in found(check.check_prose_pairs, edited(tmp_path, old, new))


def test_a_second_title_is_noticed(tmp_path):
    lesson = edited(tmp_path, "# ## How to use", "# # How to use")
    assert "2 headings of level 1 in en" in found(check.check_headings, lesson)


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (f"number = {'7' * 80}", "columns: number"),
        ("number = = 7", "not Python"),
        ("number = datasets.load_mnist()", "tag it real-data"),
    ],
)
def test_code_out_of_order_is_noticed(tmp_path, new, says):
    lesson = edited(tmp_path, "number = 7", new)
    assert says in found(check.check_code, lesson)


SCRIPT = """# %% [markdown] lang="zh" tags=["teacher"]
# 問。
# %% [markdown] lang="en" tags=["teacher"]
# Ask.
"""


def test_a_chapter_without_its_part_of_the_script_is_noticed(tmp_path):
    assert not found(check.check_teacher, lessons.load(PATH))
    mark = '# %% [markdown] lang="zh" slideshow="slide"\n# ## 課程地圖'
    lesson = edited(tmp_path, mark, SCRIPT + mark)  # below the title
    assert not found(check.check_teacher, lesson)
    lesson.cells[-1].source = "## 1. A chapter"
    says = "nothing for the teacher at '## 1. A chapter'"
    assert says in found(check.check_teacher, lesson)


def test_a_slide_without_a_heading_is_noticed(tmp_path):
    old = "# ### Run two cells"
    lesson = edited(tmp_path, old, "# Run two cells")
    says = "a slide without a heading: 'Run two cells'"
    assert says in found(check.check_slides, lesson)


GUARD = '# %% tags=["guard"]\n'


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("number = 7\nassert number > 6", "asserts: move it to a guard"),
        (
            f"number = 7\n{GUARD}number = 8\n# %%",
            "sets number, which a cell uses",
        ),
        (
            f"{GUARD}def gap():\n    return 8\n# %%\nnumber = gap()",
            "sets gap, which a cell uses",
        ),
    ],
)
def test_assertions_are_kept_from_readers(tmp_path, new, says):
    lesson = edited(tmp_path, "number = 7", new)
    assert says in found(check.check_guards, lesson)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("number = 7", 'facts.check("S9-01", 7)', "ledger entry S9-01 is not"),
        ("例如 R22", "例如 R999", "erratum R999 is not"),
        ('check("00-mean"', 'check("00-men"', "exercise 00-men is not known"),
        ('check("00-mean"', 'check("00-men"', "exercise 00-mean belongs here"),
    ],
)
def test_unknown_and_unused_ids_are_noticed(tmp_path, old, new, says):
    assert says in found(check.check_ids, edited(tmp_path, old, new))


def test_an_entry_left_out_of_its_lesson_is_noticed(tmp_path):
    source = lessons.SOURCES / "01_perceptron" / "lesson.py"
    text = source.read_text(encoding="utf-8")
    copy = tmp_path / "01_perceptron" / "lesson.py"
    copy.parent.mkdir()
    copy.write_text(text.replace('"S4-02"', '"S4-03"'), encoding="utf-8")
    lines = found(check.check_ids, lessons.load(copy))
    assert "ledger entry S4-02 belongs here and is not used" in lines


def test_too_many_uncompared_cells_are_noticed(tmp_path):
    lesson = edited(
        tmp_path,
        '# %% slideshow="fragment"\n',
        '# %% slideshow="fragment" tags=["nbval-ignore-output"]\n',
    )
    assert "no compared output" in found(check.check_ignored_share, lesson)


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Lesson 00, in a copy of all notebooks, to be spoilt."""
    folder = tmp_path / "notebooks"
    shutil.copytree(lessons.NOTEBOOKS, folder)
    monkeypatch.setattr(lessons, "NOTEBOOKS", folder)
    return lessons.load(PATH)


def spoil(lesson, change, language="zh", reseal=True):
    """Change a stored notebook; reseal it as if it had been built so."""
    path = lesson.notebook_path(language)
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    if reseal:
        digest = lessons.output_digest(notebook)
        notebook.metadata["course"]["outputs"] = digest
    nbformat.write(notebook, path)
    return found(check.check_notebooks, lesson)


def outputs(notebook, kind="stream"):
    return [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == kind
    ]


def picture(notebook):
    return next(
        o for o in outputs(notebook, "display_data") if "image/png" in o.data
    )


def test_untouched_copies_pass(stored):
    assert found(check.check_notebooks, stored) == ""


def test_an_output_edited_by_hand_is_noticed(stored):
    def change(notebook):
        outputs(notebook)[0].text += "1"

    assert "edited" in spoil(stored, change, reseal=False)


def test_a_cell_edited_in_the_notebook_is_noticed(stored):
    def change(notebook):
        notebook.cells[0].source += "!"

    assert "differs from its source" in spoil(stored, change)


def test_outputs_that_differ_between_languages_are_noticed(stored):
    def change(notebook):
        outputs(notebook)[0].text += "1"

    assert "differ between the languages" in spoil(stored, change)


def test_a_cell_never_run_is_noticed(stored):
    def change(notebook):
        code = [c for c in notebook.cells if c.cell_type == "code"]
        code[1].execution_count = None

    assert "not run from top to bottom" in spoil(stored, change)


def test_stderr_is_noticed(stored):
    def change(notebook):
        outputs(notebook)[0].name = "stderr"

    assert "stderr" in spoil(stored, change)


def test_a_figure_without_alt_text_is_noticed(stored):
    def change(notebook):
        picture(notebook).metadata = {}

    assert "alt text" in spoil(stored, change)


def test_a_heavy_figure_and_a_heavy_notebook_are_noticed(stored):
    def change(notebook):
        heavy = base64.b64encode(bytes(700_000)).decode()
        picture(notebook).data["image/png"] = heavy

    lines = spoil(stored, change)
    assert "figure of 700,000 bytes" in lines and "notebook has 9" in lines


def test_widget_state_is_noticed(stored):
    def change(notebook):
        notebook.metadata["widgets"] = {}

    assert "stores widget state" in spoil(stored, change)


def test_a_notebook_without_source_is_noticed(stored):
    path = stored.notebook_path("en")
    shutil.copy(path, path.with_name("98_gone.ipynb"))
    assert "98_gone" in "\n".join(check.check_orphans([stored]))


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("是：$a$，$b$。", "是： $a$， $b$。"),
        ("is $a$, ($b$)\n$c$\n", "is $a$, ($b$)\n$c$\n"),
        ("$a$\n\n$$b$$\n", "$a$\n\n$$b$$\n"),
    ],
)
def test_github_gets_a_blank_before_a_formula(page, wanted):
    assert docs.readable_on_github(page) == wanted


@pytest.mark.parametrize("path", sorted(lessons.ROOT.glob("docs/*.md")))
def test_no_formula_is_left_raw_on_github(path):
    page = path.read_text(encoding="utf-8")
    assert docs.readable_on_github(page) == page


def test_stale_pages_are_noticed(tmp_path, monkeypatch):
    page, readme = tmp_path / "errata.md", tmp_path / "README.md"
    text = errata.page("en")
    page.write_text(text + "!", encoding="utf-8")
    monkeypatch.setattr(docs, "generated", lambda: {page: text.encode()})
    assert "errata.md is out of date" in docs.stale_pages()[0]
    text = course_map.READMES["en"].read_text(encoding="utf-8")
    spoilt = text.replace("[01 ", "[1 ")
    assert spoilt != text
    readme.write_text(spoilt, encoding="utf-8")
    monkeypatch.setattr(course_map, "READMES", {"en": readme})
    assert "course map is out of date" in course_map.stale_readmes()[0]


def test_a_lesson_that_outgrew_its_promise_is_reported(monkeypatch):
    lesson = lessons.load(PATH)
    monkeypatch.setitem(lesson.header, "seconds", "20")
    for took, reports in ((35, 0), (36, 1), (None, 0)):
        monkeypatch.setattr(lessons, "seconds", lambda _, took=took: took)
        assert len([*check.slower_lessons([lesson])]) == reports


def test_a_long_cell_is_told(tmp_path):
    assert not found(check.hard_to_read, lessons.load(PATH))
    long = "number = 7" + "\nnumber += 1" * 20
    lesson = edited(tmp_path, "number = 7", long)
    says = found(check.hard_to_read, lesson)
    assert says == "22 lines of code at 'number = 7'"


@pytest.mark.parametrize(
    ("text", "told"), [("在S3裡", True), ("<details>在S3裡</details>", False)]
)
def test_much_about_the_decks_is_told(tmp_path, text, told):
    lesson = edited(tmp_path, "筆記本由", text * 200)
    says = found(check.hard_to_read, lesson)
    assert ("about decks or errata" in says) == told


def test_a_word_that_the_glossary_avoids_is_noticed(tmp_path, monkeypatch):
    lesson = edited(tmp_path, "不需要任何基礎。", "這是常態分佈。")
    told = found(check.check_terms, lesson)
    assert "'分佈' at '# 00 從這裡開始'" in told and "分布" in told

    hint = exercises.Wrong(sum, zh="忘了反向傳播。", en="")
    exercise = exercises.Exercise("00-any", sum, [], [hint])
    monkeypatch.setattr(exercises, "in_lesson", lambda number: [exercise])
    assert "'反向傳播' in a hint of 00-any" in found(check.check_terms, lesson)


def test_the_glossary_says_each_thing_once_and_names_lessons():
    terms = glossary.terms()
    for language in ("zh", "en"):
        names = [term[language] for term in terms]
        assert len(set(names)) == len(names)
    known = {lesson.number for lesson in lessons.outline()}
    assert {term["lesson"] for term in terms} <= known
    used = {name for term in terms for name in term["zh"].split("、")}
    avoided = {word for term in terms for word in term.get("avoid", [])}
    assert not used & avoided


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_lesson_leaves_a_summary(language):
    page = summary.page(language)
    for lesson in lessons.load_all()[1:]:
        said = summary.of_lesson(lesson, language)
        assert said.startswith("- ") and said in page
