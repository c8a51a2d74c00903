"""Which exercises are solved, remembered on the student's own computer.

    progress.show()     all lessons, and what comes next
    progress.reset()    forget everything

A line a solved exercise, in a small file in the folder that the system has
for such data. Nothing is sent anywhere.
"""

import contextlib
import html
import os
from pathlib import Path

from platformdirs import user_data_path


def path():
    """The file: COURSE_PROGRESS if set; None where that is empty."""
    named = os.environ.get("COURSE_PROGRESS")
    if named is None:
        return user_data_path("course_utils") / "solved.txt"
    return Path(named) if named else None


def remember(exercise_id):
    """Add a solved exercise; do without where nothing can be written."""
    file = path()
    if file is None or exercise_id in solved():
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        # One short line at a time: two kernels do not get into each other.
        with file.open("a", encoding="utf-8") as lines:
            lines.write(exercise_id + "\n")


def solved():
    """The ids of all exercises solved so far, as a set."""
    file = path()
    if file is None:
        return set()
    try:
        return set(file.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return set()


def reset():
    """Forget which exercises are solved, and say of how many."""
    count, file = len(solved()), path()
    if file is not None:
        file.unlink(missing_ok=True)
    print(f"忘掉了 {count} 題的紀錄。")
    print(f"The record of {count} solved exercises is forgotten.")


def show():
    """Return a table: the exercises of each lesson, and what comes next."""
    from course_utils import exercises  # which tells this module of answers

    done, rows, left = solved(), [], []
    for folder in sorted(exercises.LESSONS.glob("[0-9]*_*")):
        ids = [one.id for one in exercises.in_lesson(folder.name[:2])]
        if ids:
            rows.append((folder.name, [each in done for each in ids]))
        left += [each for each in ids if each not in done]
    return Progress(rows, left[0] if left else None)


class Progress:
    """What show() returns: HTML in a notebook, text elsewhere.

    Attributes:
        lessons: a pair for each: name, and for its exercises whether they
            are solved.
        upcoming: id of the first exercise that is not solved, or None.
    """

    def __init__(self, lessons, upcoming):
        self.lessons, self.upcoming = lessons, upcoming

    def __repr__(self):
        lines = [f"{name:<20} {_marks(done)}" for name, done in self.lessons]
        return "\n".join([*lines, *self._sentences()])

    def _repr_html_(self):
        rows = "".join(
            f'<tr><td style="text-align: left"><a href="{name}.ipynb">'
            f"{html.escape(name)}</a></td>"
            f'<td style="text-align: left">{_marks(done)}</td></tr>'
            for name, done in self.lessons
        )
        said = "<br>".join(self._sentences())
        return f"<table>{rows}</table><p>{said}</p>"

    def _sentences(self):
        count = sum(sum(done) for _, done in self.lessons)
        of = sum(len(done) for _, done in self.lessons)
        if self.upcoming is None:
            return (
                f"{of} 題全部完成！",
                f"All {of} exercises are solved!",
            )
        return (
            f"完成 {count} 題，共 {of} 題；接下來：{self.upcoming}。",
            f"{count} of {of} exercises solved; next: {self.upcoming}.",
        )


def _marks(done):
    return " ".join("✓" if one else "○" for one in done)
