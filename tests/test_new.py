"""`make new` lays out a lesson that is in order from the first minute."""

import pytest

from course_authoring import check, lessons, new
from course_utils import exercises, facts


@pytest.fixture
def sources(tmp_path, monkeypatch):
    monkeypatch.setattr(lessons, "SOURCES", tmp_path)
    monkeypatch.setattr(exercises, "LESSONS", tmp_path)
    monkeypatch.setattr(facts, "LESSONS", tmp_path)
    return tmp_path


def test_the_skeleton_is_in_order_and_its_exercise_works(sources):
    new.lay_out("77", "trial")
    (lesson,) = lessons.load_all()
    for examine in (
        check.check_prose_pairs,
        check.check_headings,
        check.check_code,
        check.check_guards,
        check.check_ids,
        check.check_ignored_share,
    ):
        assert list(examine(lesson)) == []
    (exercise,) = exercises.in_lesson("77")
    for wrong in exercise.wrong:
        assert exercises.judge(exercise, wrong.function).en == wrong.en
    assert facts.ledger.__wrapped__() == {"facts": {}, "errata": {}}


@pytest.mark.parametrize(
    ("number", "name", "says"),
    [
        ("7", "trial", "expected two digits"),
        ("1٣", "trial", "expected two digits"),
        ("１４", "trial", "expected two digits"),
        ("78", "a b", "expected two digits"),
        ("77", "../trial", "expected two digits"),
        ("77", "other", "a lesson 77 already, 77_trial"),
    ],
)
def test_what_cannot_be_used_is_refused(sources, number, name, says):
    new.lay_out("77", "trial")
    with pytest.raises(lessons.LessonError, match=says):
        new.lay_out(number, name)
    assert [path.name for path in sources.iterdir()] == ["77_trial"]
