"""From a lesson source to its notebooks: the pipeline, part by part."""

import json
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest

from course_authoring import build, lessons
from course_utils import facts

SOURCE = '''\
# ---
# title_zh: 試
# title_en: Trial
# question_zh: 問？
# question_en: Why?
# minutes: 1
# seconds: 1
# decks: S1
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 試
# %% [markdown] lang="en" slideshow="slide"
# # Trial
# %% tags=["exercise"]
def two():
    """Return 2."""
    ### BEGIN SOLUTION
    value = 2
    return value
    ### END SOLUTION
# %%
print("ran")
# %%
print("ran")
'''


@pytest.fixture
def trial(tmp_path, monkeypatch):
    """A folder with one lesson; returns a function that (re)loads it."""
    monkeypatch.setattr(lessons, "SOURCES", tmp_path / "lessons")
    monkeypatch.setattr(lessons, "NOTEBOOKS", tmp_path / "notebooks")
    lessons.SOURCES.mkdir()
    lessons.NOTEBOOKS.mkdir()

    def write(text=SOURCE):
        path = lessons.SOURCES / "77_trial" / "lesson.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return lessons.load(path)

    return write


def test_a_language_gets_its_own_prose_and_all_code(trial):
    chinese = lessons.derive(trial(), "zh")
    english = lessons.derive(trial(), "en")
    (title, _, *code, _), (other_title, _, *other_code, _) = (
        chinese.cells,
        english.cells,
    )
    assert title.source == "# 試"
    assert other_title.source == "# Trial"
    assert title.metadata.slideshow.slide_type == "slide"
    assert [c.source for c in code] == [c.source for c in other_code]
    nbformat.validate(chinese)


def test_a_lesson_ends_with_the_errata_of_its_own_ledger():
    (lesson,) = lessons.load_all(["02"])
    errata = facts.ledger()["errata"]
    for language in lessons.LANGUAGES:
        *_, last, _ = (
            c.source for c in lessons.derive(lesson, language).cells
        )
        for number, erratum in errata.items():
            told = (
                f"**{number}**" in last and erratum["right"][language] in last
            )
            assert told == (erratum["lesson"] == "02"), number


def test_a_notebook_tells_of_its_kernel_what_jupyterlab_would():
    code = "from ipykernel.ipkernel import IPythonKernel as Kernel\n"
    code += "print(__import__('json').dumps(Kernel.language_info))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert json.loads(ran.stdout) == lessons.LANGUAGE_INFO


def test_students_get_no_solution_and_instructors_do(trial):
    student = lessons.derive(trial(), "en").cells[2].source
    assert student == (
        'def two():\n    """Return 2."""\n    raise NotImplementedError'
    )
    solved = lessons.derive(trial(), "en", solved=True).cells[2].source
    assert "### BEGIN SOLUTION" in solved and "value = 2" in solved


def test_only_instructors_see_what_is_for_the_teacher(trial):
    cells = "".join(
        f'# %% [markdown] lang="{name}" tags=["teacher"]\n# Ask {name}.\n'
        for name in lessons.LANGUAGES
    )
    lesson = trial(SOURCE + cells)
    student = lessons.derive(lesson, "en")
    teacher = lessons.derive(lesson, "en", teacher=True)
    (more,) = [
        cell
        for cell in teacher.cells
        if cell.id not in {cell.id for cell in student.cells}
    ]
    assert more.source == "Ask en."
    assert more.metadata["slideshow"] == {"slide_type": "notes"}


def test_two_solutions_in_one_cell_are_both_removed():
    source = "\n".join(
        f"def f{n}():\n    ### BEGIN SOLUTION\n    return {n}\n"
        "    ### END SOLUTION"
        for n in (1, 2)
    )
    assert lessons.blank(source) == (
        "def f1():\n    raise NotImplementedError\n"
        "def f2():\n    raise NotImplementedError"
    )


@pytest.mark.parametrize(
    "tag, part", [("guess", "outputs_hidden"), ("hide-input", "source_hidden")]
)
def test_tags_fold_the_answer_to_a_guess_and_drawing_code(trial, tag, part):
    lesson = trial(SOURCE + f'# %% tags=["{tag}"]\nprint("seen")\n')
    cells = lessons.derive(lesson, "en").cells
    (cell,) = [cell for cell in cells if cell.source == 'print("seen")']
    assert cell.metadata["jupyter"] == {part: True}
    others = [other for other in cells if other is not cell]
    assert not any("jupyter" in other.metadata for other in others)


def test_ids_do_not_move_when_a_cell_is_inserted(trial):
    before = [cell.id for cell in lessons.derive(trial(), "zh").cells]
    longer = SOURCE.replace("# %% tags", "# %%\nx = 1\n# %% tags")
    after = [cell.id for cell in lessons.derive(trial(longer), "zh").cells]
    assert len(set(after)) == len(after) == len(before) + 1
    assert [identity for identity in after if identity in before] == before


def test_partners_share_their_id(trial):
    assert (
        lessons.derive(trial(), "zh").cells[0].id
        == lessons.derive(trial(), "en").cells[0].id
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# %%\nx = 1\n", "does not begin with a header"),
        (SOURCE.replace("# decks: S1\n", ""), "the header has"),
        (SOURCE.replace("# decks: S1\n", "# decks:\n"), "expected a value"),
    ],
)
def test_a_source_without_its_header_is_refused(trial, text, says):
    with pytest.raises(lessons.LessonError, match=says):
        trial(text)


def test_an_unknown_lesson_number_names_the_known_ones(trial):
    trial()
    with pytest.raises(lessons.LessonError, match="77"):
        lessons.load_all(["78"])


def test_building_twice_gives_the_same_bytes(trial, monkeypatch):
    # The seconds that a build took are stored, too, and may well differ.
    clock = SimpleNamespace(perf_counter=lambda: 0.0)
    monkeypatch.setattr(build, "time", clock)
    lesson = trial()
    assert not build.up_to_date(lesson)
    build.build(lesson, lessons.NOTEBOOKS)
    first = lesson.notebook_path("zh").read_bytes()
    assert build.up_to_date(lesson)
    build.build(lesson, lessons.NOTEBOOKS)
    assert lesson.notebook_path("zh").read_bytes() == first


def test_an_edited_source_or_output_is_out_of_date(trial):
    lesson = trial()
    build.build(lesson, lessons.NOTEBOOKS)
    assert not build.up_to_date(trial(SOURCE.replace("Trial", "Try")))
    assert not build.up_to_date(trial(SOURCE.replace('"ran"', '"run"')))
    path = trial().notebook_path("en")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"ran\\n"', '"rat\\n"'), encoding="utf-8")
    assert not build.up_to_date(trial())


def test_a_failing_cell_writes_nothing(trial):
    lesson = trial(SOURCE + "# %%\n1 / 0\n")
    with pytest.raises(build.BuildError, match="ZeroDivisionError"):
        build.build(lesson, lessons.NOTEBOOKS)
    assert not lesson.notebook_path("zh").exists()


def test_a_red_box_fails_the_build(trial):
    warn = "# %%\nimport warnings\n\nwarnings.warn('old')\n"
    with pytest.raises(build.BuildError, match="red box"):
        build.build(trial(SOURCE + warn), lessons.NOTEBOOKS)


def test_live_views_leave_no_random_id(trial):
    live = "# %%\nimport ipywidgets\n\nipywidgets.IntSlider()\n"
    lesson = trial(SOURCE + live)
    build.build(lesson, lessons.NOTEBOOKS)
    text = lesson.notebook_path("zh").read_text(encoding="utf-8")
    assert build.WIDGET_VIEW not in text
    assert "IntSlider" in text


def test_the_folders_of_the_author_are_not_published(
    trial, tmp_path, monkeypatch
):
    data = str(tmp_path / "data")
    monkeypatch.setenv("COURSE_DATA_DIR", data)
    paths = f"{lessons.ROOT}/x", f"{data}/mnist.npz"
    where = f"# %%\nprint(*{paths!r})\n"
    build.build(trial(SOURCE + where), lessons.NOTEBOOKS)
    text = trial(SOURCE + where).notebook_path("zh").read_text("utf-8")
    assert "(course)/x (COURSE_DATA_DIR)/mnist.npz" in text


def test_outputs_of_the_sample_are_not_stored(trial, monkeypatch):
    monkeypatch.setattr(lessons.datasets, "has_real", lambda name: False)
    load = '# %% tags=["real-data"]\nx = datasets.load_mnist()\n'
    lesson = trial(SOURCE + load)
    with pytest.raises(build.BuildError, match="real data are missing"):
        build.build(lesson, lessons.NOTEBOOKS)
    assert not lesson.notebook_path("zh").exists()


def test_a_cell_that_becomes_a_guard_is_a_change(trial):
    """Its outputs would go to the cell behind it."""
    more = "# %%\nx = 1\n# %%\nx\n"
    build.build(trial(SOURCE + more), lessons.NOTEBOOKS)
    assert build.same_code(trial(SOURCE + more))
    guard = more.replace("# %%", '# %% tags=["guard"]', 1)
    assert not build.same_code(trial(SOURCE + guard))


def test_a_change_of_prose_or_of_a_comment_keeps_the_outputs(
    trial, monkeypatch
):
    build.build(trial(), lessons.NOTEBOOKS)

    def refuse(*arguments, **settings):
        raise AssertionError("executed although only prose changed")

    monkeypatch.setattr(build, "execute", refuse)
    monkeypatch.setattr(lessons, "has_course_map", lambda lesson: False)
    comment = SOURCE.replace(
        '# %%\nprint("ran")', '# %%\n# Why.\nprint("ran")'
    )
    trial(comment.replace("# # Trial", "# # Try"))
    build.main(["77"])
    lesson = lessons.load_all(["77"])[0]
    assert build.up_to_date(lesson)
    stored = nbformat.read(lesson.notebook_path("en"), as_version=4)
    assert stored.cells[0].source == "# Try"
    assert stored.cells[-2].outputs[0].text == "ran\n"


@pytest.mark.parametrize(
    "changed",
    [
        SOURCE.replace('"ran"', '"run"', 1),
        SOURCE + '# %% tags=["guard"]\nassert True\n',
        SOURCE.replace("value = 2", "value = 1 + 1"),
    ],
)
def test_changed_code_and_guards_are_executed_again(trial, changed):
    lesson = trial()
    build.build(lesson, lessons.NOTEBOOKS)
    assert build.same_code(lesson)
    assert not build.same_code(trial(changed))


def test_outputs_changed_by_hand_are_made_anew(trial):
    lesson = trial()
    build.build(lesson, lessons.NOTEBOOKS)
    path = lesson.notebook_path("zh")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("ran\\n", "sat\\n"), encoding="utf-8")
    assert not build.same_code(lesson)


def test_a_notebook_installs_the_package_where_it_is_missing(
    trial, monkeypatch
):
    address = "https://example.org/course_utils-1.0.0-py3-none-any.whl"
    monkeypatch.setattr(lessons, "urls", lambda: {"Install": address})
    for language in lessons.LANGUAGES:
        _, _, first, *_ = lessons.derive(trial(), language).cells
        assert first.source.endswith(f'%pip install --quiet "{address}"')
    build.build(trial(), lessons.NOTEBOOKS)
    stored = nbformat.read(trial().notebook_path("zh"), as_version=4)
    assert stored.cells[2].id == lessons.INSTALL_ID
    assert stored.cells[2].outputs == [], "it is there"


def test_the_address_stands_in_pyproject(tmp_path, monkeypatch):
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "course_utils"\n')
    assert lessons.urls() == {}
    project.write_text('[project.urls]\nInstall = "git+https://x.org/c"\n')
    assert lessons.urls() == {"Install": "git+https://x.org/c"}


def test_a_new_address_keeps_the_outputs(trial, monkeypatch):
    monkeypatch.setattr(lessons, "has_course_map", lambda lesson: False)
    monkeypatch.setattr(lessons, "urls", dict)
    build.build(trial(), lessons.NOTEBOOKS)
    for urls in ({"Install": "https://example.org/a.whl"}, {}):
        monkeypatch.setattr(lessons, "urls", urls.copy)
        assert not build.up_to_date(trial())
        with monkeypatch.context() as patch:
            patch.setattr(build, "execute", None)
            build.main(["77"])
        assert build.up_to_date(trial()) and build.same_code(trial())
        path = trial().notebook_path("en")
        stored = nbformat.read(path, as_version=4)
        assert stored.cells[-2].outputs[0].text == "ran\n"
        code = build.code_of(stored)
        counts = [cell.execution_count for cell in code]
        assert counts == list(range(1, len(code) + 1))
