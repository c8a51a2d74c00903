"""Lesson 10: the slide's block, its slope, blocks left out, paths."""

import math

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _relu(z):
    return np.maximum(0, z)


def _block(x, W1, W2):
    return _relu(x @ W1) @ W2 + x


def _slope(w, x, y):
    return 2 * (w * x + x - y) * x if w * x + x > 0 else 0.0


def _slope_always_open(w, x, y):
    return 2 * (w * x + x - y) * x


def _slope_open_at_zero(w, x, y):
    return 2 * (w * x + x - y) * x if w * x + x >= 0 else 0.0


def _slope_no_shortcut(w, x, y):
    return 2 * (w * x - y) * x if w * x > 0 else 0.0


def _slope_no_inner(w, x, y):
    return 2 * (_relu(w * x + x) - y)


def _slope_loss_of_zero(w, x, y):
    return 2 * (_relu(w * x + x) - y) * x


def _slope_in_x(w, x, y):
    return 2 * (w * x + x - y) * (w + 1) if w * x + x > 0 else 0.0


def _slope_half(w, x, y):
    return _slope(w, x, y) / 2


def _run(h, weights, keep):
    for W, kept in zip(weights, keep, strict=True):
        h = _relu(h @ W) + h if kept else h
    return h


def _run_zeroed(h, weights, keep):
    for W, kept in zip(weights, keep, strict=True):
        h = _relu(h @ W) + h if kept else 0 * h
    return h


def _run_doubled(h, weights, keep):
    for W, kept in zip(weights, keep, strict=True):
        h = _relu(h @ W) + h if kept else h + h
    return h


def _run_plain(h, weights, keep):
    for W, kept in zip(weights, keep, strict=True):
        h = _relu(h @ W) if kept else h
    return h


def _run_stops(h, weights, keep):
    for W, kept in zip(weights, keep, strict=True):
        if not kept:
            break
        h = _relu(h @ W) + h
    return h


def _paths(blocks, dropped):
    return [math.comb(blocks - dropped, k) for k in range(blocks + 1)]


_X = np.array([[1.0, -2.0, 0.5], [0.3, 0.8, -1.0]])
_W1 = np.array(
    [[0.5, -1.0, 0.2, 1.0], [1.0, 0.4, -0.3, 0.6], [-0.7, 0.9, 1.1, -0.2]]
)
_W2 = np.array(
    [[0.3, -0.6, 1.0], [-1.2, 0.5, 0.4], [0.8, 0.1, -0.9], [-0.5, 0.7, 0.2]]
)
_SMALL = tuple(
    np.array(rows) for rows in ([[1, 2]], [[1, -1], [1, 0]], [[1, -2], [0, 1]])
)
_SQUARE = (_W1[:, :3], _W1[:, 1:])
_MATRICES = [_W1[:, :3], _W2[1:], _W1[:, 1:]]

EXERCISES = [
    Exercise(
        id="10-slide-block",
        solution=_block,
        cases=[_SMALL, (_X, _W1, _W2), (_X[:1], *_SQUARE), (0 * _X, _W1, _W2)],
        wrong=[
            Wrong(
                lambda x, W1, W2: _relu(x @ W1) @ W2,
                zh="這是 F(x)；捷徑還沒有接上去。",
                en="This is F(x); the shortcut is not there yet.",
            ),
            Wrong(
                lambda x, W1, W2: _relu(_block(x, W1, W2)),
                zh="相加之後多過了一次 ReLU；投影片的圖停在加法。",
                en="There is one more ReLU after the sum; the slide ends "
                "with the sum.",
            ),
            Wrong(
                lambda x, W1, W2: _relu(_relu(x @ W1) @ W2) + x,
                zh="第二層也過了 ReLU，F(x) 就不會是負的了；"
                "看看題目的 relu 括住了什麼。",
                en="The second layer went through a ReLU as well, so F(x) "
                "cannot be negative; see what relu encloses in the exercise.",
            ),
            Wrong(
                lambda x, W1, W2: x @ W1 @ W2 + x,
                zh="兩層之間沒有 ReLU，F 就只是一個矩陣。",
                en="Without the ReLU between the layers F is just a matrix.",
            ),
            Wrong(
                lambda x, W1, W2: _relu(x @ W1 @ W2) + x,
                zh="ReLU 放晚了一層：它在第一層之後。",
                en="The ReLU comes one layer late; it belongs after the "
                "first.",
            ),
        ],
    ),
    Exercise(
        id="10-relu-slope",
        solution=_slope,
        cases=[
            (0.3, 1.2, 0.7),
            (-1.5, 1.2, 0.7),
            (0.5, -2.0, 1.0),
            (-2.0, -1.0, 3.0),
            (-1.0, 2.0, 1.0),
            (0.0, 1.2, 1.2),
            # With w between -1 and 0 the shortcut decides about the sign.
            (-0.5, 2.0, 3.0),
            (-0.5, -2.0, -1.0),
            (0.5, 1.0, -2.0),
            # wx + x is 0.05, small and still above 0.
            (-0.9, 0.5, 1.0),
        ],
        wrong=[
            Wrong(
                _slope_always_open,
                zh="這是沒有 ReLU 的斜率；wx + x 不大於 0 時，"
                "ReLU 把梯度關掉了。",
                en="This is the slope without the ReLU; where wx + x is not "
                "above 0, the ReLU shuts the gradient off.",
            ),
            Wrong(
                _slope_loss_of_zero,
                zh="損失裡的 ReLU 有了，連鎖律裡 ReLU 自己的斜率"
                "（0 或 1）還沒乘。",
                en="The ReLU is in the loss, but its own slope, 0 or 1, is "
                "missing from the chain rule.",
            ),
            Wrong(
                _slope_open_at_zero,
                zh="只差在 wx + x 剛好是 0 的時候：題目說 ReLU 在 0 的"
                "斜率當作 0。",
                en="Only wx + x = 0 differs: take the slope of ReLU at 0 "
                "to be 0, as the text says.",
            ),
            Wrong(
                _slope_no_shortcut,
                zh="捷徑不見了：ReLU 裡面是 wx + x。",
                en="The shortcut is missing: inside the ReLU stands wx + x.",
            ),
            Wrong(
                _slope_no_inner,
                zh="平方的微分對了；連鎖律還要乘上裡面對 w 的斜率。",
                en="The square is differentiated; the chain rule also asks "
                "for the slope of the inside in w.",
            ),
            Wrong(
                _slope_in_x,
                zh="這是對 x 的斜率；題目問的是對 w。",
                en="This is the slope in x; the question is about w.",
            ),
            Wrong(
                _slope_half,
                zh="差了一半：平方微分時的 2 不見了。",
                en="Half of it: the 2 of the differentiated square is "
                "missing.",
            ),
        ],
    ),
    Exercise(
        id="10-run-blocks",
        solution=_run,
        cases=[
            (_X, _MATRICES, [True, True, True]),
            (_X, _MATRICES, [True, False, True]),
            (_X, _MATRICES, [False, False, True]),
            (_X, _MATRICES, [False, False, False]),
            (2 * _X[1:] - 1, _MATRICES[:2], [False, True]),
        ],
        wrong=[
            Wrong(
                _run_zeroed,
                zh="拿掉區塊以後 h 變成 0 了；捷徑還在，h 應該原樣通過。",
                en="Where a block is out, h becomes 0; the shortcut is still "
                "there, and h should pass as it is.",
            ),
            Wrong(
                _run_doubled,
                zh="拿掉區塊時 h 變成兩倍：捷徑只加一次。",
                en="Where a block is out, h is doubled; the shortcut adds "
                "it once.",
            ),
            Wrong(
                _run_plain,
                zh="留下的區塊沒有加上 h：這是普通網路。",
                en="The blocks that stay do not add h: this is a plain "
                "network.",
            ),
            Wrong(
                lambda h, weights, keep: _run(h, weights, [True] * len(keep)),
                zh="keep 沒有用到，每個區塊都算了。",
                en="keep is not used; every block is computed.",
            ),
            Wrong(
                lambda h, weights, keep: _run(
                    h, weights, [not kept for kept in keep]
                ),
                zh="反了：keep 是真的才要算。",
                en="The other way round: compute the blocks whose keep is "
                "true.",
            ),
            Wrong(
                _run_stops,
                zh="遇到第一個拿掉的區塊就停了；後面的區塊還要算。",
                en="It stops at the first block that is out; the later ones "
                "are still to be computed.",
            ),
        ],
    ),
    Exercise(
        id="10-paths-left",
        solution=_paths,
        cases=[(3, 0), (4, 1), (5, 5), (15, 4)],
        wrong=[
            Wrong(
                lambda blocks, dropped: _paths(blocks, 0),
                zh="沒有扣掉拿走的區塊：剩下的區塊才能選。",
                en="The dropped blocks are still counted; only those left "
                "offer a choice.",
            ),
            Wrong(
                lambda blocks, dropped: _paths(blocks - dropped, 0),
                zh="數目對了，但要回傳 blocks + 1 個數；走不到的長度補 0。",
                en="The numbers are right; return blocks + 1 of them, with 0 "
                "for lengths that cannot be reached.",
            ),
            Wrong(
                lambda blocks, dropped: 2 ** (blocks - dropped),
                zh="這是所有的路；題目要照長度分開數。",
                en="These are all paths together; count them by length.",
            ),
            Wrong(
                lambda blocks, dropped: _paths(blocks, dropped)[1:],
                zh="少了長度 0：每個區塊都走捷徑，也是一條路。",
                en="Length 0 is missing: taking every shortcut is a path, "
                "too.",
            ),
            Wrong(
                lambda blocks, dropped: [
                    count / 2 ** (blocks - dropped)
                    for count in _paths(blocks, dropped)
                ],
                zh="這是比例；題目要的是條數。",
                en="These are shares; the question is how many.",
            ),
        ],
    ),
]
