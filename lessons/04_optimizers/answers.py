"""Lesson 04: a walk downhill, the largest rate, clipping, Adamax."""

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _walk(x, rate, steps):
    return x * (1 - 2 * rate) ** np.arange(steps + 1)


def _walk_uphill(x, rate, steps):
    return x * (1 + 2 * rate) ** np.arange(steps + 1)


def _walk_with_the_slide(x, rate, steps):
    return x * (1 - rate) ** np.arange(steps + 1)


def _walk_without_rate(x, rate, steps):
    return _walk(x, 1, steps)


def _walk_with_the_first_slope(x, rate, steps):
    return x - 2 * rate * x * np.arange(steps + 1)


def _bound(hessian):
    return 2 / np.linalg.eigvalsh(hessian).max()


def _clip(g, limit):
    length = np.sqrt(np.sum(g**2))
    return g * limit / length if length > limit else g


def _clip_always(g, limit):
    return g * limit / np.sqrt(np.sum(g**2))


def _clip_to_one(g, limit):
    length = np.sqrt(np.sum(g**2))
    return g / length if length > limit else g


def _clip_by_the_square(g, limit):
    length = np.sum(g**2)
    return g * limit / length if length > limit else g


def _clip_rows(g, limit):
    length = np.linalg.norm(g, axis=-1, keepdims=True)
    return g * np.minimum(1, limit / np.maximum(length, 1e-300))


def _clip_values(g, limit):
    return np.clip(g, -limit, limit)


def _adamax(x, g, m, u, t, rate):
    m = 0.9 * m + 0.1 * g
    u = np.maximum(0.999 * u, np.abs(g))
    return x - rate / (1 - 0.9**t) * m / u, m, u


def _adamax_without_correction(x, g, m, u, t, rate):
    _, m, u = _adamax(x, g, m, u, t, rate)
    return x - rate * m / u, m, u


def _adamax_without_size(x, g, m, u, t, rate):
    m = 0.9 * m + 0.1 * g
    u = np.maximum(0.999 * u, g)
    return x - rate / (1 - 0.9**t) * m / u, m, u


def _adamax_with_the_old_mean(x, g, m, u, t, rate):
    _, new_m, u = _adamax(x, g, m, u, t, rate)
    return x - rate / (1 - 0.9**t) * m / u, new_m, u


def _adamax_counted_from_zero(x, g, m, u, t, rate):
    return _adamax(x, g, m, u, t + 1, rate)


def _adamax_uphill(x, g, m, u, t, rate):
    return _adamax(x, g, m, u, t, -rate)


def _adamax_without_fading(x, g, m, u, t, rate):
    return _adamax(x, g, m, u / 0.999, t, rate)


def _adamax_one_for_all(x, g, m, u, t, rate):
    m = 0.9 * m + 0.1 * g
    u = max(np.max(0.999 * u), np.max(np.abs(g)))
    return x - rate / (1 - 0.9**t) * m / u, m, u


def _adamax_corrects_both(x, g, m, u, t, rate):
    new, m, u = _adamax(x, g, m, u, t, rate)
    return x + (new - x) * (1 - 0.999**t), m, u


_X, _G = np.array([1.0, -2.0, 0.5]), np.array([0.5, -1.0, 0.25])
_M, _U = np.array([0.1, 0.2, -0.3]), np.array([0.2, 3.0, 1.0])

EXERCISES = [
    Exercise(
        id="04-walk",
        solution=_walk,
        cases=[
            (20.0, 0.5, 1),
            (3.0, 0.1, 4),
            (-2.0, 0.8, 3),
            (5.0, 0.2, 0),
            (1.5, 1.25, 2),
        ],
        wrong=[
            Wrong(
                _walk_uphill,
                zh="越走越高了：梯度指向上坡，要減去它。",
                en="This climbs: the gradient points uphill, so subtract it.",
            ),
            Wrong(
                _walk_with_the_slide,
                zh="x² 的導數是 2x，不是 x。",
                en="The derivative of x² is 2x and not x.",
            ),
            Wrong(
                _walk_without_rate,
                zh="導數對了，可是每一步還要乘上 rate。",
                en="The derivative is right, but each step is multiplied "
                "by rate.",
            ),
            Wrong(
                _walk_with_the_first_slope,
                zh="每一步都用了起點的導數。走到新的點，要在新的點重算。",
                en="Every step used the derivative at the start. Compute it "
                "anew at each new point.",
            ),
            Wrong(
                lambda x, rate, steps: _walk(x, rate, steps)[1:],
                zh="少了起點：總共要有 steps + 1 個數。",
                en="The start is missing: there are steps + 1 numbers.",
            ),
            Wrong(
                lambda x, rate, steps: _walk(x, rate, steps)[-1],
                zh="這只是最後一點，要回傳一路上所有的點。",
                en="This is the last point only; return all of them.",
            ),
        ],
    ),
    Exercise(
        id="04-bound",
        solution=_bound,
        cases=[
            (np.array([[0.2, 0.0], [0.0, 2.0]]),),
            (np.array([[3.0, 0.0], [0.0, 1.0]]),),
            (np.array([[0.25, 0.0], [0.0, 0.5]]),),
            (np.array([[5.0, 4.0], [4.0, 5.0]]),),
            (np.array([[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0, -1.0, 2.0]]),),
            (np.array([[2.5, 1.0, -1.0], [1.0, 2.5, 1.0], [-1, 1.0, 2.5]]),),
        ],
        wrong=[
            Wrong(
                lambda hessian: 2 / np.linalg.eigvalsh(hessian).min(),
                zh="這是最平的方向的上限；最陡的方向會先飛走。",
                en="This is the bound of the flattest direction; the "
                "steepest one flies off first.",
            ),
            Wrong(
                lambda hessian: 1 / np.linalg.eigvalsh(hessian).max(),
                zh="這是那個方向最快的學習率，上限是它的兩倍。",
                en="This rate is the fastest in that direction; the bound "
                "is twice as large.",
            ),
            Wrong(
                lambda hessian: np.linalg.eigvalsh(hessian).max(),
                zh="這是最陡方向的 f''，還不是學習率：上限是 2/f''。",
                en="This is the largest f''; the rate's bound is 2/f''.",
            ),
            Wrong(
                lambda hessian: 2 / np.max(np.diag(hessian)),
                zh="對角線不等於特徵值：[[5, 4], [4, 5]] 在對角方向更陡。",
                en="The diagonal is not the eigenvalues: [[5, 4], [4, 5]] "
                "is steeper along the diagonal direction.",
            ),
            Wrong(
                lambda hessian: 2 / np.trace(hessian),
                zh="特徵值的總和太大了，只要最大的那一個。",
                en="The sum of the eigenvalues is too much; only the "
                "largest counts.",
            ),
            Wrong(
                lambda hessian: 2 / np.linalg.eigvalsh(hessian),
                zh="每個方向各有一個上限；要讓全部的方向都收斂，該取哪一個？",
                en="Each direction has its own bound; which one makes all "
                "of them converge?",
            ),
        ],
    ),
    Exercise(
        id="04-clip",
        solution=_clip,
        cases=[
            (np.array([3.0, 4.0]), 2.0),
            (np.array([0.3, 0.4]), 2.0),
            (np.array([1.2, 1.6]), 3.0),
            (np.array([[3.0, 4.0], [0.0, 1.0]]), 4.5),
            (np.zeros(3), 1.0),
            (np.array([-0.3, 0.4]), 0.2),
            (np.array([[6.0, -2.0, 4.0], [-3.0, 5.0, -1.0]]), 5.0),
        ],
        wrong=[
            Wrong(
                _clip_values,
                zh="這是 clipvalue：每個座標各自修剪，方向變了。要把整個 g "
                "乘上同一個數。",
                en="This is clipvalue: each coordinate by itself, which "
                "changes the direction. Multiply all of g by one number.",
            ),
            Wrong(
                _clip_always,
                zh="短的梯度也被拉長了（全部是 0 時還變成 nan）。先判斷長度"
                "有沒有超過 limit。",
                en="Short gradients were stretched too (and zeros became "
                "nan). First ask whether the length is beyond limit.",
            ),
            Wrong(
                _clip_to_one,
                zh="長度變成 1 了，應該是 limit。",
                en="The length became 1; it should be limit.",
            ),
            Wrong(
                _clip_by_the_square,
                zh="長度是平方和的**平方根**，你少了開根號。",
                en="The length is the root of the sum of squares; the root "
                "is missing.",
            ),
            Wrong(
                _clip_rows,
                zh="你每一列各算一個長度；這裡整個 g 只有一個長度。",
                en="You took one length for each row; all of g has a single "
                "length.",
            ),
        ],
    ),
    Exercise(
        id="04-adamax",
        solution=_adamax,
        cases=[
            (_X, _G, 0 * _X, 0 * _X, 1, 0.1),
            (_X, _G, _M, _U, 5, 0.01),
            (_X, -_G, _M, _U, 2, 1.0),
            (_M, _G[::-1], _X, np.array([0.75, 0.3, 2.5]), 3, 0.3),
        ],
        wrong=[
            Wrong(
                _adamax_without_correction,
                zh="m 從 0 開始，前幾步太小：別忘了除以 1 - 0.9**t。",
                en="m starts at 0 and is too small at first: divide by "
                "1 - 0.9**t.",
            ),
            Wrong(
                _adamax_without_size,
                zh="最大值裡的 g 要取絕對值，負的梯度也有大小。",
                en="Take the absolute value of g in the maximum: negative "
                "gradients have a size too.",
            ),
            Wrong(
                _adamax_with_the_old_mean,
                zh="更新 x 時用了舊的 m；順序是先 m、u，再 x。",
                en="x was moved by the old m; first m and u, then x.",
            ),
            Wrong(
                _adamax_counted_from_zero,
                zh="t 已經從 1 算起，不必再加 1。",
                en="t counts from 1 already; do not add 1.",
            ),
            Wrong(
                _adamax_uphill,
                zh="方向反了：x 要減去這一步。",
                en="This is the wrong way: subtract the step from x.",
            ),
            Wrong(
                _adamax_without_fading,
                zh="舊的 u 沒有衰減，要先乘上 0.999。",
                en="The old u did not fade: multiply it by 0.999.",
            ),
            Wrong(
                _adamax_one_for_all,
                zh="每個權重要有自己的 u：np.maximum 逐元素比較，max 不會。",
                en="Each weight has a u of its own: np.maximum goes element "
                "by element, max does not.",
            ),
            Wrong(
                _adamax_corrects_both,
                zh="u 不需要修正：第一步的最大值就是 |g|，沒有偏小。",
                en="u needs no correction: its first maximum is |g|, which "
                "is not too small.",
            ),
        ],
    ),
]
