"""Lesson 04: a walk, momentum, the largest rate, clipping, Adamax."""

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


def _momentum(x, rate, steps, m, slope=2, push=1):
    """push: what the new part of a step is multiplied by."""
    path, v = [x], 0
    for _ in range(steps):
        v = m * v + push * rate * slope * x
        x = x - v
        path.append(x)
    return np.array(path)


def _momentum_forgotten(x, rate, steps, m):
    return _momentum(x, rate, steps, 0)


def _momentum_uphill(x, rate, steps, m):
    path, v = [x], 0
    for _ in range(steps):
        v = m * v + rate * 2 * x
        x = x + v
        path.append(x)
    return np.array(path)


def _momentum_as_mean(x, rate, steps, m):
    return _momentum(x, rate, steps, m, push=1 - m)


def _momentum_with_half_the_slope(x, rate, steps, m):
    return _momentum(x, rate, steps, m, slope=1)


def _momentum_without_rate(x, rate, steps, m):
    return _momentum(x, 1, steps, m)


def _momentum_step_first(x, rate, steps, m):
    path, v = [x], 0
    for _ in range(steps):
        x, v = x - v, m * v + rate * 2 * x
        path.append(x)
    return np.array(path)


def _momentum_step_then_slope(x, rate, steps, m):
    path, v = [x], 0
    for _ in range(steps):
        x = x - v
        v = m * v + rate * 2 * x
        path.append(x)
    return np.array(path)


def _momentum_keeps_all(x, rate, steps, m):
    return _momentum(x, rate, steps, 1)


def _momentum_of_both(x, rate, steps, m):
    return _momentum(x, rate, steps, m, push=m)


def _momentum_looks_ahead(x, rate, steps, m):
    path, v = [x], 0
    for _ in range(steps):
        g = 2 * x
        v = m * v + rate * g
        x = x - (m * v + rate * g)
        path.append(x)
    return np.array(path)


def _momentum_rate_twice(x, rate, steps, m):
    path, v = [x], 0
    for _ in range(steps):
        v = m * v + rate * 2 * x
        x = x - rate * v
        path.append(x)
    return np.array(path)


def _bound(bends):
    return 2 / np.max(bends)


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
                zh="愈走愈高了：梯度指向上坡，要減去它。",
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
        id="04-momentum",
        solution=_momentum,
        cases=[
            (20.0, 0.25, 1, 0.9),
            (3.0, 0.1, 4, 0.9),
            (-2.0, 0.3, 3, 0.5),
            (5.0, 0.2, 0, 0.9),
            (1.5, 0.75, 3, 0.0),
            (4.0, 0.05, 6, 0.8),
        ],
        wrong=[
            Wrong(
                _momentum_forgotten,
                zh="這還是普通的梯度下降：v 要在迴圈外從 0 開始，每一步留下 m "
                "倍。",
                en="This is still plain gradient descent: v begins at 0 "
                "before the loop, and each step keeps a part m of it.",
            ),
            Wrong(
                _momentum_uphill,
                zh="愈走愈高了：梯度指向上坡，x 要減去 v。",
                en="This climbs: the gradient points uphill, so subtract v.",
            ),
            Wrong(
                _momentum_as_mean,
                zh="新的那一份不必乘上 1 - m：那是另一種寫法，步幅會小很多。",
                en="The new part is not multiplied by 1 - m: that is the "
                "other form, with much shorter steps.",
            ),
            Wrong(
                _momentum_with_half_the_slope,
                zh="x² 的導數是 2x，不是 x。",
                en="The derivative of x² is 2x and not x.",
            ),
            Wrong(
                _momentum_without_rate,
                zh="斜率還要乘上 rate，才加進 v。",
                en="Multiply the slope by rate before it is added to v.",
            ),
            Wrong(
                _momentum_rate_twice,
                zh="rate 乘了兩次：v 裡已經有了，x 直接減去 v。",
                en="rate came in twice: v has it already, so subtract v "
                "itself.",
            ),
            Wrong(
                _momentum_step_first,
                zh="更新 x 時用了舊的 v；順序是先 v 再 x。",
                en="x was moved by the old v; first v, then x.",
            ),
            Wrong(
                _momentum_step_then_slope,
                zh="先走了一步才更新 v；順序是先 v 再 x。",
                en="The step was taken before v was updated; first v, then x.",
            ),
            Wrong(
                _momentum_keeps_all,
                zh="v 全部留下來了，要先乘上 m。",
                en="All of v was kept; multiply it by m first.",
            ),
            Wrong(
                _momentum_of_both,
                zh="m 只乘舊的 v，不乘新的斜率。",
                en="m multiplies the old v only, and not the new slope.",
            ),
            Wrong(
                _momentum_looks_ahead,
                zh="這是深入 D 的 Nesterov，多看了一步；這裡 x 減去 v 就好。",
                en="This is Nesterov's method of In depth D, which looks one "
                "step ahead; here simply subtract v.",
            ),
            Wrong(
                lambda x, rate, steps, m: _momentum(x, rate, steps, m)[1:],
                zh="少了起點：總共要有 steps + 1 個數。",
                en="The start is missing: there are steps + 1 numbers.",
            ),
            Wrong(
                lambda x, rate, steps, m: _momentum(x, rate, steps, m)[-1],
                zh="這只是最後一點，要回傳一路上所有的點。",
                en="This is the last point only; return all of them.",
            ),
        ],
    ),
    Exercise(
        id="04-bound",
        solution=_bound,
        cases=[
            (np.array([0.2, 2.0]),),
            (np.array([3.0, 1.0]),),
            (np.array([0.25]),),
            (np.array([0.5, 4.0, 1.0, 4.0]),),
            (np.array([0.3, 0.1, 0.8, 0.02]),),
        ],
        wrong=[
            Wrong(
                lambda bends: 2 / np.min(bends),
                zh="這是最平的方向的上限；最陡的方向會先飛走。",
                en="This is the bound of the flattest direction; the "
                "steepest one flies off first.",
            ),
            Wrong(
                lambda bends: 1 / np.max(bends),
                zh="這是那個方向最快的學習率，上限是它的兩倍。",
                en="This rate is the fastest in that direction; the bound "
                "is twice as large.",
            ),
            Wrong(
                np.max,
                zh="這是最大的 f''，還不是學習率：上限是 2/f''。",
                en="This is the largest f''; the rate's bound is 2/f''.",
            ),
            Wrong(
                lambda bends: 2 / np.sum(bends),
                zh="全部加起來太大了，只要最大的那一個。",
                en="The sum of them is too much; only the largest counts.",
            ),
            Wrong(
                lambda bends: 2 / np.mean(bends),
                zh="平均不夠：最陡的方向比平均更陡，它會先飛走。",
                en="The mean will not do: the steepest direction is steeper "
                "than that, and flies off first.",
            ),
            Wrong(
                lambda bends: 2 / bends[0],
                zh="第一個方向不一定最陡。",
                en="The first direction need not be the steepest.",
            ),
            Wrong(
                lambda bends: 2 / bends[-1],
                zh="最後一個方向不一定最陡。",
                en="The last direction need not be the steepest.",
            ),
            Wrong(
                lambda bends: 2 / bends,
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
                zh="長度是平方和的平方根，你少了開根號。",
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
                zh="mean 從 0 開始，前幾步太小：別忘了除以 1 - 0.9**t。",
                en="mean starts at 0 and is too small at first: divide by "
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
                zh="更新 x 時用了舊的 mean；順序是先 mean、u，再 x。",
                en="x was moved by the old mean; first mean and u, then x.",
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
