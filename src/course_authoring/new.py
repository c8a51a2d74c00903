"""Lay out a new lesson: its folder, its notebooks, its row in the map."""

import argparse
import re
import sys

from course_authoring import build, docs, lessons

LESSON = '''\
# ---
# title_zh: 新的一課
# title_en: A new lesson
# question_zh: 這一課要回答什麼問題？
# question_en: Which question does this lesson answer?
# minutes: 40
# seconds: 10
# decks: S0
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # {number} 新的一課
#
# **這一課要回答什麼問題？**
# %% [markdown] lang="en" slideshow="slide"
# # {number} A new lesson
#
# **Which question does this lesson answer?**
# %%
import course_utils
from course_utils import exercises

course_utils.setup(seed=1)
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
# %% tags=["exercise"]
def double(z):
    """Twice z. z: any shape. Returns the same shape."""
    ### BEGIN SOLUTION
    return 2 * z
    ### END SOLUTION
# %%
exercises.check("{number}-double", double)
'''
ANSWERS = '''\
"""Lesson {number}: reference solutions and known wrong answers."""

import numpy as np

from course_utils.exercises import Exercise, Wrong

EXERCISES = [
    Exercise(
        id="{number}-double",
        solution=lambda z: 2 * z,
        cases=[(np.array([1.0, 2.0, 3.0]),), (np.array([[-0.5]]),)],
        wrong=[
            Wrong(
                lambda z: z**2,
                zh="這是平方。",
                en="This is the square.",
            ),
            Wrong(
                lambda z: z + 2,
                zh="這是加 2，不是乘 2。",
                en="This adds 2 and does not multiply by 2.",
            ),
            Wrong(
                lambda z: z / 2,
                zh="這是一半。",
                en="This is half of it.",
            ),
        ],
    ),
]
'''
FACTS = """\
# The decks' claims that are proven here, and their errata; what an entry
# holds is told in course_utils/facts.py:
#
# [facts.S0-99]
# slide = "架構"
# claim = "σ(0) = 0.5"
# true = 0.5
# verdict = "exact"
"""
PARAMETERS = """\
# What a reader may change: the tests run the lesson with each of these.
changes = [{ seed = 0 }, { seed = 2 }, { seed = 99 }]
"""
TEST = '''\
"""Lesson {number}: its formulas, on ordinary numbers."""

import numpy as np
from lesson_functions import definitions

LESSON = definitions("{number}")


def test_double():
    z = np.array([1.0, 2.0])
    assert np.array_equal(LESSON["double"](z), z + z)
'''
FILES = {
    "lesson.py": LESSON,
    "answers.py": ANSWERS,
    "facts.toml": FACTS,
    "parameters.toml": PARAMETERS,
    "test_lesson.py": TEST,
}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", help="two digits, such as 14")
    parser.add_argument("name", help="such as char_rnn")
    wanted = parser.parse_args(arguments)
    try:
        lay_out(wanted.number, wanted.name)
    except lessons.LessonError as error:
        sys.exit(str(error))
    build.main([])  # the lesson before it, and the map, lead to it now
    docs.main()


def lay_out(number, name):
    """Write the files of a lesson that runs, to be filled.

    Args:
        number: two digits, such as "14".
        name: letters, digits and _, such as "char_rnn".

    Raises:
        LessonError: the number or the name cannot be used, or there is a
            lesson of that number.
    """
    if not (re.fullmatch("[0-9]{2}", number) and name.isidentifier()):
        raise lessons.LessonError(
            f"'{number}' and '{name}' were given; expected two digits and a "
            "name of letters, digits and _: make new LESSON=14 NAME=char_rnn"
        )
    if taken := [one for one in lessons.load_all() if one.number == number]:
        raise lessons.LessonError(
            f"There is a lesson {number} already, {taken[0].name}; choose "
            "another number."
        )
    folder = lessons.SOURCES / f"{number}_{name}"
    folder.mkdir()
    for filename, text in FILES.items():
        text = text.replace("{number}", number)
        (folder / filename).write_text(text, encoding="utf-8")
