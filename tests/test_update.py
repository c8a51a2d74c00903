"""make update: new lessons come, and what a student wrote stays."""

import os
import subprocess

import nbformat
import pytest
import update
from nbformat import v4

pytest.importorskip("nbgitpuller")
ANSWER = "def f(x):\n    return 2 * x  # mine"


def git(folder, *command):
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(
        ["git", *identity, *command],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def lesson(*sources, first="# Title"):
    cells = [v4.new_markdown_cell(first, id="head")]
    for number, source in enumerate(sources):
        cells.append(v4.new_code_cell(source, id=f"cell{number}"))
    return v4.new_notebook(cells=cells)


EXERCISE = "def f(x):\n    raise NotImplementedError"
OLD = lesson("a = 1\nb = 2", EXERCISE, "print(a)", "print(b)", "c = 3")
NEW = lesson(
    "a = 1\nb = 2", EXERCISE, "print(a)", "print(b, b)", "c = 3", first="# New"
)


def write(folder, notebook, name="01_old.ipynb"):
    path = folder / "notebooks/en" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def sources(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The course, and a student's clone of it."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    course, student = tmp_path / "the course", tmp_path / "我的 課程"
    course.mkdir()
    git(course, "init", "-q", "-b", "main")
    write(course, OLD)
    publish(course)
    git(tmp_path, "clone", "-q", str(course), str(student))
    return course, student


def publish(course):
    git(course, "add", "-A")
    git(course, "commit", "-q", "-m", "new")


def publish_news(course):
    write(course, NEW)
    write(course, NEW, "02_new.ipynb")
    publish(course)


def answered():
    notebook = nbformat.from_dict(OLD)
    notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
    notebook.cells[2].source = ANSWER
    return notebook


def run_all(notebook):
    for number, cell in enumerate(notebook.cells[1:]):
        cell.execution_count = number + 7
        text = f"ran {number}\n"
        cell.outputs = [v4.new_output("stream", text=text)]


def test_answers_and_runs_stay_and_new_lessons_come(course):
    course, student = course
    mine = answered()
    run_all(mine)
    path = write(student, mine)
    publish_news(course)
    said = list(update.update(student))
    assert said[-1] == "Brought; what you wrote is still there."
    assert "  notebooks/en/02_new.ipynb" in said
    assert sources(path)[:3] == ["# New", "a = 1\nb = 2", ANSWER]
    assert "ran 0" in path.read_text()
    assert sources(path.with_name("02_new.ipynb"))[0] == "# New"
    said = list(update.update(student))
    assert said[-1] == "Nothing is new; what you wrote is still there."


@pytest.mark.parametrize("cells", [slice(0, 1), slice(1, 2), slice(3, 9)])
def test_deleted_cells_stay_deleted(course, cells):
    course, student = course
    mine = answered()
    del mine.cells[cells]
    path = write(student, mine)
    publish_news(course)
    list(update.update(student))
    kept = sources(path)
    assert (ANSWER in kept) == (ANSWER in [c.source for c in mine.cells])
    assert len(kept) == len(mine.cells)


def test_a_deleted_notebook_comes_back_and_an_own_one_stays(course):
    course, student = course
    write(student, answered(), "my own.ipynb")
    # Of the same name as a lesson that is yet to come.
    write(student, answered(), "02_new.ipynb")
    (student / "notebooks/en/01_old.ipynb").unlink()
    publish_news(course)
    list(update.update(student))
    found = {path.name: sources(path) for path in update._notebooks(student)}
    assert found["01_old.ipynb"][0] == found["02_new.ipynb"][0] == "# New"
    assert found["my own.ipynb"][2] == ANSWER
    (renamed,) = set(found) - {
        "01_old.ipynb",
        "02_new.ipynb",
        "my own.ipynb",
    }
    assert found[renamed][2] == ANSWER


def test_a_notebook_that_the_course_drops_stays_if_it_was_edited(course):
    course, student = course
    path = write(student, answered())
    (course / "notebooks/en/01_old.ipynb").unlink()
    publish(course)
    list(update.update(student))
    assert ANSWER in sources(path)


def test_answers_follow_a_notebook_that_the_course_renames(course):
    course, student = course
    path = write(student, answered())
    (course / "notebooks/en/01_old.ipynb").rename(
        course / "notebooks/en/03_old.ipynb"
    )
    publish(course)
    list(update.update(student))
    assert ANSWER in sources(path.with_name("03_old.ipynb"))


def test_after_many_updates_everything_is_there(course):
    course, student = course
    for number in range(3):
        mine = answered()
        mine.cells[3].source = f"mine = {number}"
        path = write(student, mine)
        write(course, NEW, f"1{number}_more.ipynb")
        publish(course)
        list(update.update(student))
        assert sources(path)[3] == f"mine = {number}"
    assert len(update._notebooks(student)) == 4


def test_a_merge_that_spoils_a_notebook_leaves_the_students(
    course, monkeypatch
):
    course, student = course
    path = write(student, answered())
    pull = update._pull

    def spoil(folder):
        branch = pull(folder)
        path.write_text("{ <<<<<<<")
        return branch

    monkeypatch.setattr(update, "_pull", spoil)
    said = "\n".join(update.update(student))
    assert "01_old.ipynb is as you left it" in said
    assert sources(path)[2] == ANSWER


def test_a_notebook_that_was_spoilt_before_is_kept_beside_the_new(course):
    course, student = course
    path = student / "notebooks/en/01_old.ipynb"
    path.write_text("{ <<<<<<< mine")
    publish_news(course)
    said = "\n".join(update.update(student))
    assert "the old is 01_old.ipynb.unreadable" in said
    assert sources(path)[0] == "# New"
    spoilt = path.with_name("01_old.ipynb.unreadable")
    assert spoilt.read_text() == "{ <<<<<<< mine"


def test_a_students_own_notebook_is_left_alone_whatever_is_in_it(course):
    course, student = course
    own = student / "notebooks/en/mine.ipynb"
    own.write_text("")
    write(course, NEW)
    publish(course)
    said = list(update.update(student))
    assert own.read_text() == "" and "mine" not in "".join(said)
    assert sources(student / "notebooks/en/01_old.ipynb")[0] == "# New"


def test_without_network_nothing_is_changed(course):
    course, student = course
    path = write(student, answered())
    course.rename(course.with_name("gone"))
    with pytest.raises(update.UpdateError, match="cannot be reached: connect"):
        list(update.update(student))
    assert sources(path)[2] == ANSWER


def test_a_failed_merge_leaves_everything(course):
    course, student = course
    path = write(student, answered())
    git(course, "checkout", "-q", "--orphan", "other")
    publish(course)
    git(course, "branch", "-q", "-M", "other", "main")
    git(course, "commit", "-q", "--allow-empty", "--amend", "-m", "rewritten")
    with pytest.raises(update.UpdateError, match="could not be merged") as e:
        list(update.update(student))
    assert "unrelated histories" in str(e.value)
    assert sources(path)[2] == ANSWER


@pytest.mark.parametrize(
    ("error", "says"),
    [(KeyboardInterrupt, "^Stopped; run"), (OSError, "could not be merged")],
)
def test_a_merge_that_was_left_leaves_everything(
    course, monkeypatch, error, says
):
    course, student = course
    path = write(student, answered())
    publish_news(course)

    def stopped(self):
        git(student, "commit", "-qam", "mine")
        git(student, "fetch", "-q")
        git(student, "merge", "-q", "--no-commit", "-Xours", "origin/main")
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("nbgitpuller.pull.GitPuller.pull", stopped)
        patch.setattr(update, "ROOT", student)
        with pytest.raises(SystemExit, match=says):
            update.main()
    assert not (student / ".git/MERGE_HEAD").exists()
    assert sources(path) == [cell.source for cell in answered().cells]
    assert list(update.update(student))[-1].startswith("Brought")
    assert sources(path)[2] == ANSWER


def test_a_folder_that_is_no_clone_is_told_so(course, tmp_path):
    """Even if it lies in a clone of something else."""
    _, student = course
    inside = student / "unpacked"
    inside.mkdir()
    for folder in (inside, tmp_path):
        with pytest.raises(update.UpdateError, match="not made by git clone"):
            list(update.update(folder))
