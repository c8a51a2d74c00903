"""Lesson 00: one exercise that shows how checks work."""

from course_utils.exercises import Exercise, Wrong


def _mean(values):
    return sum(values) / len(values)


EXERCISES = [
    Exercise(
        id="00-mean",
        solution=_mean,
        cases=[
            ([2.0, 4.0, 9.0],),
            ([3.0, 4.0],),
            ([-2.5, 1.0, 0.25, -2.5, -0.5],),
            ([1.0, 2.0, 2.0],),  # has no end, so it must not be rounded
        ],
        wrong=[
            Wrong(
                sum,
                zh="這是總和；平均還要除以個數。",
                en="This is the sum; a mean divides it by how many there are.",
            ),
            Wrong(
                lambda values: sum(values) // len(values),
                zh="// 會捨去小數，請改用 /。",
                en="// throws the fraction away; use /.",
            ),
            Wrong(
                lambda values: sorted(values)[len(values) // 2],
                zh="這是中位數：排在中間的那個數。平均是總和除以個數。",
                en="This is a median, the middle value; a mean is the sum "
                "divided by how many there are.",
            ),
        ],
    ),
]
