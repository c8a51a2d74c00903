"""What a student has solved is remembered, on this computer only."""

import os
import re
import stat
import subprocess
import sys

import pytest

from course_utils import exercises, progress

FIRST = exercises.in_lesson("01")[0]


@pytest.fixture
def record(tmp_path, monkeypatch):
    """The file of a student's progress, in a folder that is not there yet."""
    file = tmp_path / "new" / "solved.txt"
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    return file


def test_a_solved_exercise_is_remembered_once(record):
    for _ in range(2):
        exercises.check(FIRST.id, FIRST.solution)
    assert record.read_text(encoding="utf-8") == FIRST.id + "\n"
    assert progress.solved() == {FIRST.id}


def test_a_wrong_answer_and_a_blank_one_are_not(record):
    def blank(x):
        raise NotImplementedError

    exercises.check(FIRST.id, blank)
    exercises.check(FIRST.id, FIRST.wrong[0].function)
    assert not record.exists()


def test_what_comes_next_is_the_first_not_solved(record):
    ids = [one.id for one in exercises.in_lesson("01")]
    assert progress.show().upcoming.startswith("00-")
    for one in exercises.in_lesson("00"):
        progress.remember(one.id)
    assert progress.show().upcoming == ids[0]
    for each in (ids[0], ids[2]):
        progress.remember(each)
    shown = progress.show()
    assert shown.upcoming == ids[1]
    name, done = shown.lessons[1]
    assert name == "01_perceptron"
    assert done[:3] == [True, False, True] and not any(done[3:])
    total = sum(len(each) for _, each in shown.lessons)
    count = 2 + len(exercises.in_lesson("00"))
    said = f"{count} of {total} exercises solved; next: {ids[1]}."
    assert said in repr(shown)
    page = shown._repr_html_()
    assert '<a href="01_perceptron.ipynb">' in page
    assert "✓ ○ ✓" in page and f"接下來：{ids[1]}" in page


def test_all_solved_is_said(record):
    for folder in exercises.LESSONS.glob("[0-9]*_*"):
        for one in exercises.in_lesson(folder.name[:2]):
            progress.remember(one.id)
    shown = progress.show()
    assert shown.upcoming is None
    assert re.search(r"All \d+ exercises are solved!", repr(shown))


def test_reset_forgets(record, capsys):
    progress.remember("01-step")
    progress.reset()
    assert "1 題" in capsys.readouterr().out
    assert not record.exists() and progress.solved() == set()
    progress.reset()  # there is nothing to forget, and nothing fails
    assert "0 題" in capsys.readouterr().out


def test_a_damaged_record_does_not_stop_anybody(record):
    record.parent.mkdir()
    record.write_bytes(b"\xff\xfe\x00")
    assert progress.solved() == set()
    record.write_text("01-step\nnonsense of an older version\n")
    assert progress.show().upcoming != "01-step"


@pytest.mark.skipif(os.name == "nt", reason="folders are protected otherwise")
def test_where_nothing_can_be_written_a_check_works(record, capsys):
    record.parent.mkdir()
    record.mkdir()  # a folder in its place: root may write anywhere
    exercises.check(FIRST.id, FIRST.solution)
    assert "✓" in capsys.readouterr().out
    assert stat.S_ISDIR(record.stat().st_mode)


def test_an_empty_name_means_that_nothing_is_kept(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "")
    assert progress.path() is None
    progress.remember("01-step")
    assert progress.solved() == set()


def test_without_a_name_it_is_the_folder_of_the_system(monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS")
    assert progress.path().name == "solved.txt"
    assert "course_utils" in progress.path().parts


def test_two_kernels_keep_each_others_lines(record):
    code = "import sys; from course_utils import progress\n"
    code += "for n in range(50): progress.remember(f'{sys.argv[1]}-{n}')"
    running = [
        subprocess.Popen([sys.executable, "-c", code, name]) for name in "ab"
    ]
    assert [each.wait() for each in running] == [0, 0]
    assert len(progress.solved()) == 100
