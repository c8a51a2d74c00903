"""Lesson 07: padding, one step of an RNN and of an LSTM, clipping."""

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _pad(reviews, maxlen, keep_last=True, zeros_in_front=True):
    padded = np.zeros((len(reviews), maxlen), dtype=int)
    for row, review in zip(padded, reviews, strict=True):
        kept = review[-maxlen:] if keep_last else review[:maxlen]
        start = maxlen - len(kept) if zeros_in_front else 0
        row[start : start + len(kept)] = kept
    return padded


def _last_of_nothing(reviews, maxlen):
    """row[-k:] = kept, which is all of the row for k = 0."""
    padded = np.zeros((len(reviews), maxlen), dtype=int)
    for row, review in zip(padded, reviews, strict=True):
        kept = review[-maxlen:]
        row[-len(kept) :] = kept
    return padded


def _cut_only(reviews, maxlen):
    return [review[-maxlen:] for review in reviews]


def _rnn(h, x, W_h, W_x, b):
    return _sigmoid(W_h @ h + W_x @ x + b)


def _rnn_transposed(h, x, W_h, W_x, b):
    return _sigmoid(h @ W_h + W_x @ x + b)


def _rnn_tanh(h, x, W_h, W_x, b):
    return np.tanh(W_h @ h + W_x @ x + b)


def _rnn_element_wise(h, x, W_h, W_x, b):
    return _sigmoid(W_h * h + W_x @ x + b)


def _lstm(c, z_i, z_f, z_c, z_o):
    c = _sigmoid(z_f) * c + _sigmoid(z_i) * np.tanh(z_c)
    return _sigmoid(z_o) * np.tanh(c), c


def _lstm_swapped(*arguments):
    return _lstm(*arguments)[::-1]


def _lstm_only_h(*arguments):
    return _lstm(*arguments)[0]


def _lstm_old_state(c, z_i, z_f, z_c, z_o):
    return _sigmoid(z_o) * np.tanh(c), _lstm(c, z_i, z_f, z_c, z_o)[1]


def _lstm_bare_state(c, z_i, z_f, z_c, z_o):
    new = _lstm(c, z_i, z_f, z_c, z_o)[1]
    return _sigmoid(z_o) * new, new


def _lstm_exchanged(c, z_i, z_f, z_c, z_o):
    return _lstm(c, z_f, z_i, z_c, z_o)


def _lstm_bare_candidate(c, z_i, z_f, z_c, z_o):
    c = _sigmoid(z_f) * c + _sigmoid(z_i) * z_c
    return _sigmoid(z_o) * np.tanh(c), c


def _lstm_bare_gates(c, z_i, z_f, z_c, z_o):
    c = z_f * c + z_i * np.tanh(z_c)
    return z_o * np.tanh(c), c


def _lstm_sigmoid_candidate(c, z_i, z_f, z_c, z_o):
    c = _sigmoid(z_f) * c + _sigmoid(z_i) * _sigmoid(z_c)
    return _sigmoid(z_o) * np.tanh(c), c


def _clip(gradients, limit):
    length = np.sqrt(sum(np.sum(g**2) for g in gradients))
    factor = min(1, limit / length) if length > 0 else 1
    return [g * factor for g in gradients]


def _clip_each(gradients, limit):
    return [_clip([g], limit)[0] for g in gradients]


def _clip_values(gradients, limit):
    return [np.clip(g, -limit, limit) for g in gradients]


def _clip_always(gradients, limit):
    length = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * limit / length for g in gradients]


def _clip_without_root(gradients, limit):
    length = sum(np.sum(g**2) for g in gradients)
    return [g * min(1, limit / length) for g in gradients]


def _clip_sum_of_lengths(gradients, limit):
    length = sum(np.linalg.norm(g) for g in gradients)
    return [g * min(1, limit / length) for g in gradients]


_REVIEWS = [[1, 14, 22, 16], [1, 5], [1, 9, 7, 30, 8, 12]]
_RNG = np.random.default_rng(7)
_STEP = (
    np.array([0.5, 0.2]),
    np.array([1.0, 0.0, 0.0]),
    *(_RNG.normal(size=shape).round(1) for shape in ((2, 2), (2, 3), 2)),
)
_TWICE = (np.array([0.9, 0.1]), np.array([0.0, 1.0, 2.0]), *_STEP[2:])
_WIDER = tuple(
    np.random.default_rng(77).normal(size=shape).round(1)
    for shape in (3, 2, (3, 3), (3, 2), 3)
)
_GATES = tuple(_RNG.normal(0, 1.5, (5, 3)).round(1))
_BATCH = tuple(_RNG.normal(0, 1.5, (5, 2, 2)).round(1))
_LONG = [np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([12.0])]
_SHORT = [np.array([0.3, -0.4]), np.array([[0.0]])]

EXERCISES = [
    Exercise(
        id="07-pad-reviews",
        solution=_pad,
        cases=[
            (_REVIEWS, 4),
            (_REVIEWS, 3),
            ([[1, 2]], 5),
            ([[], [7, 8, 9]], 2),
        ],
        wrong=[
            Wrong(
                lambda reviews, maxlen: _pad(reviews, maxlen, True, False),
                zh='0 補在後面了；Keras 的預設（padding="pre"）補在前面，'
                "讓最後讀到的是詞。",
                en="The zeros are at the end; Keras' default "
                '(padding="pre") has them in front, so that words are '
                "read last.",
            ),
            Wrong(
                lambda reviews, maxlen: _pad(reviews, maxlen, False, True),
                zh="長的評論留下了開頭；題目要留最後 maxlen 個，"
                "想想切片的負索引。",
                en="Of long reviews you kept the beginning; the last maxlen "
                "ids should stay: think of negative indices.",
            ),
            Wrong(
                lambda reviews, maxlen: _pad(reviews, maxlen, False, False),
                zh="兩頭都反了：應該留下最後面的，並在前面補 0。",
                en="Both ends are reversed: keep the last ids, and put the "
                "zeros in front.",
            ),
            Wrong(
                _last_of_nothing,
                zh="空的評論出錯了：row[-0:] 是整列，不是空的。起點改用 "
                "maxlen 減掉留下的個數，或者先補一串 0 再截斷。",
                en="It fails for an empty review: row[-0:] is the whole row, "
                "not nothing. Start at maxlen minus the number of ids kept, "
                "or put zeros in front first and then cut.",
            ),
            Wrong(
                _cut_only,
                zh="截斷做了，還沒補 0：短的評論要補到 maxlen 那麼長。",
                en="Cut, but not padded: short reviews must become maxlen "
                "long.",
            ),
        ],
    ),
    Exercise(
        id="07-rnn-step",
        solution=_rnn,
        cases=[_STEP, _TWICE, _WIDER],
        wrong=[
            Wrong(
                lambda h, x, W_h, W_x, b: _sigmoid(W_x @ x + b),
                zh="沒有用到 h：這樣就沒有記憶，成了前饋網路。",
                en="h is not used: without memory this is a feed-forward "
                "network.",
            ),
            Wrong(
                lambda h, x, W_h, W_x, b: W_h @ h + W_x @ x + b,
                zh="加權和對了，還沒過激勵函數。",
                en="The weighted sum is right; the activation function is "
                "missing.",
            ),
            Wrong(
                lambda h, x, W_h, W_x, b: _sigmoid(W_h @ h + W_x @ x),
                zh="忘了加偏差 b。",
                en="The bias b is not added.",
            ),
            Wrong(
                _rnn_tanh,
                zh="tanh 是 Keras 的 SimpleRNN 的預設；投影片這裡用 sigmoid。",
                en="tanh is the default of Keras' SimpleRNN; the slide has "
                "the sigmoid here.",
            ),
            Wrong(
                _rnn_transposed,
                zh="W_h 乘錯邊了：投影片的矩陣在左邊；h @ W_h 等於用了轉置。",
                en="W_h is on the wrong side: the slide has it on the left, "
                "and h @ W_h amounts to its transpose.",
            ),
            Wrong(
                _rnn_element_wise,
                zh="W_h * h 是逐項相乘；矩陣乘向量要用 @。",
                en="W_h * h multiplies element by element; a matrix times a "
                "vector takes @.",
            ),
        ],
    ),
    Exercise(
        id="07-lstm-step",
        solution=_lstm,
        cases=[_GATES, _BATCH],
        wrong=[
            Wrong(
                _lstm_swapped,
                zh="算對了，但回傳的順序反了：先 h，再 C。",
                en="The numbers are right, their order is not: h first, "
                "then C.",
            ),
            Wrong(
                _lstm_only_h,
                zh="只回傳了 h；下一步還要用到新的 C，兩個都要回傳。",
                en="Only h is returned; the next step needs the new C as "
                "well.",
            ),
            Wrong(
                _lstm_old_state,
                zh="h 用的是舊的 C；要先更新 C，再算 h。",
                en="h is made from the old C; update C first.",
            ),
            Wrong(
                _lstm_bare_state,
                zh="C 對了；h 裡的 C 還要先過 tanh。",
                en="C is right; for h it passes through tanh first.",
            ),
            Wrong(
                _lstm_exchanged,
                zh="輸入閘和遺忘閘對調了：f 乘舊的 C，i 乘新的候選值。",
                en="Input and forget gate are exchanged: f goes with the "
                "old C, i with the new candidate.",
            ),
            Wrong(
                _lstm_bare_candidate,
                zh="候選值還是加權和：收進 C 之前，z_c 要過哪個函數？",
                en="The candidate is still a weighted sum: which function "
                "does z_c pass through before it enters C?",
            ),
            Wrong(
                _lstm_sigmoid_candidate,
                zh="候選值不是閘：它要能是負的，所以不用 sigmoid。",
                en="The candidate is no gate: it may be negative, so it "
                "does not take the sigmoid.",
            ),
            Wrong(
                _lstm_bare_gates,
                zh="閘應該在 0 到 1 之間；z_i、z_f、z_o 還沒過 sigmoid。",
                en="A gate lies between 0 and 1; z_i, z_f and z_o have not "
                "been through the sigmoid.",
            ),
        ],
    ),
    Exercise(
        id="07-clip-together",
        solution=_clip,
        cases=[
            (_LONG, 6.5),
            (_SHORT, 1.0),
            (_LONG, 13.0),
            (_LONG, 0.5),
            (_SHORT, 0.2),
            (_SHORT, 3.0),
        ],
        wrong=[
            Wrong(
                _clip_each,
                zh="你把每個陣列各剪各的，方向就變了；要先算全部合起來的"
                "長度。",
                en="You clip each array by itself, which turns the direction; "
                "take the length of all of them together.",
            ),
            Wrong(
                _clip_values,
                zh="這是 clipvalue：逐個數字剪，方向會變。"
                "題目要整個向量一起縮短。",
                en="This is clipvalue: single numbers are cut and the "
                "direction turns. Shorten the whole vector instead.",
            ),
            Wrong(
                _clip_always,
                zh="短的也被拉長了；沒有超過 limit 就該原樣傳回。",
                en="Short gradients are stretched; below the limit they "
                "stay as they are.",
            ),
            Wrong(
                _clip_without_root,
                zh="長度要開根號：你用的是平方和。",
                en="A length needs the square root: you used the sum of "
                "squares.",
            ),
            Wrong(
                _clip_sum_of_lengths,
                zh="各個陣列的長度不能直接相加；要把所有數字的平方加起來，"
                "再開根號。",
                en="The lengths of the arrays do not add up; add the squares "
                "of all numbers, then take the root.",
            ),
        ],
    ),
]
