"""Lesson 01: the step, counting parameters, one update, parity."""

from itertools import product

import numpy as np

from course_utils.exercises import ANYTHING, Exercise, Wrong


def _step(z):
    return np.where(z >= 0, 1, -1)


def _count_parameters(sizes):
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return sum((n_in + 1) * n_out for n_in, n_out in pairs)


def _weights_only(sizes):
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return sum(n_in * n_out for n_in, n_out in pairs)


def _biases_of_the_input_too(sizes):
    return _count_parameters(sizes) + sizes[0]


def _one_bias_per_layer(sizes):
    return _weights_only(sizes) + len(sizes) - 1


def _bias_per_input(sizes):
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return sum(n_in * (n_out + 1) for n_in, n_out in pairs)


def _update(w, X, y, learning_rate):
    return w + learning_rate * X.T @ (y - np.sign(X @ w)) / len(y)


def _update_backwards(w, X, y, learning_rate):
    return w - learning_rate * X.T @ (y - np.sign(X @ w)) / len(y)


def _update_without_mean(w, X, y, learning_rate):
    return w + learning_rate * X.T @ (y - np.sign(X @ w))


def _update_without_rate(w, X, y, learning_rate):
    return w + X.T @ (y - np.sign(X @ w)) / len(y)


def _update_without_sign(w, X, y, learning_rate):
    return w + learning_rate * X.T @ (y - X @ w) / len(y)


def _update_with_all_points(w, X, y, learning_rate):
    return w + learning_rate * X.T @ y / len(y)


def _only_the_change(w, X, y, learning_rate):
    return learning_rate * X.T @ (y - np.sign(X @ w)) / len(y)


def _update_without_transpose(w, X, y, learning_rate):
    return w + learning_rate * X @ (y - np.sign(X @ w)) / len(y)


def _update_point_by_point(w, X, y, learning_rate):
    for x, label in zip(X, y, strict=True):
        w = w + learning_rate * (label - np.sign(x @ w)) * x
    return w


def _thresholds(points, thresholds):
    """Hidden layer of parity: which thresholds does the sum pass?"""
    total = np.sum(points, axis=1, keepdims=True)
    return np.sign(total - np.array(thresholds))


def _parity(points):
    return np.sign(_thresholds(points, [0.5, 1.5, 2.5]) @ [1, -1, 1])


def _parity_of_bits_only(points):
    exact = np.array_equal(points, np.round(points))
    return _parity(points) if exact else ANYTHING


def _parity_as_bits(points):
    return (_parity(points) + 1) / 2


def _at_least_one(points):
    return np.sign(np.sum(points, axis=1) - 0.5)


def _exactly_one(points):
    return np.sign(_thresholds(points, [0.5, 1.5]) @ [1, -1] - 1)


def _majority(points):
    return np.sign(_thresholds(points, [0.5, 1.5, 2.5]) @ [1, 1, 1])


_POINTS = np.array(list(product([0, 1], repeat=3)))
_NEARLY = _POINTS + 0.001 * np.array([1, -1, 1])
_S4_X = np.array([[1, 3, 3], [1, 4, 31], [1, 1, 1], [1, 0, 2]])
_S4_Y = np.array([1, 1, -1, -1])
_S4_W = np.array([0.61, -0.96, 0.02])
_THREE_X = np.array([[1.0, 2.0, -1.0], [1.0, -1.0, 0.5], [1.0, 0.5, 3.0]])
_THREE_Y = np.array([1, -1, -1])
_THREE_W = np.array([0.2, -0.3, 0.4])

EXERCISES = [
    Exercise(
        id="01-step",
        solution=_step,
        cases=[
            (np.array([-2.0, -0.1, 0.0, 0.1, 3.0]),),
            (np.array([[0.0, -1.0], [5.0, 0.0]]),),
            (np.array([-0.001, 0.001]),),
        ],
        wrong=[
            Wrong(
                np.sign,
                zh="np.sign(0) 是 0，既不是 +1 也不是 -1。"
                "這裡約定 0 歸 +1，試試 np.where。",
                en="np.sign(0) is 0, neither +1 nor -1. Here 0 counts as "
                "+1; try np.where.",
            ),
            Wrong(
                lambda z: np.where(z > 0, 1, -1),
                zh="z = 0 時應該是 +1：條件要用 >=，不是 >。",
                en="At z = 0 the answer is +1: the condition needs >=, not >.",
            ),
            Wrong(
                lambda z: np.where(z >= 0, 1, 0),
                zh="另一類是 -1，不是 0。S4 的 y 用的是 +1 和 -1。",
                en="The other class is -1, not 0: S4's y holds +1 and -1.",
            ),
            Wrong(
                lambda z: np.where(z >= 0, -1, 1),
                zh="正負顛倒了：np.where(條件, 成立時, 不成立時)。",
                en="The two are swapped: np.where(condition, if true, if "
                "false).",
            ),
            Wrong(
                lambda z: 1 if z >= 0 else -1,
                zh="if 只能判斷一個數；z 是陣列，請用 np.where 一次處理"
                "每個元素。",
                en="An if decides about one number; z is an array, so let "
                "np.where treat every element.",
            ),
        ],
    ),
    Exercise(
        id="01-count-parameters",
        solution=_count_parameters,
        cases=[
            ([784, 10],),
            ([2, 2, 2, 2],),
            ([3, 5, 1],),
            ([784, 500, 500, 10],),
        ],
        wrong=[
            Wrong(
                _weights_only,
                zh="只數了權重。每個神經元還有一個偏差，一層要再加 n_out。",
                en="These are the weights only. Every neuron has a bias "
                "too: add n_out per layer.",
            ),
            Wrong(
                _biases_of_the_input_too,
                zh="多數了輸入層的偏差。輸入只是資料，不是神經元，沒有偏差。",
                en="This counts biases for the input. Inputs are data, not "
                "neurons, and have none.",
            ),
            Wrong(
                _one_bias_per_layer,
                zh="一層不是只有一個偏差，而是每個神經元各一個。",
                en="A layer has not one bias but one for each of its neurons.",
            ),
            Wrong(
                _bias_per_input,
                zh="偏差屬於輸出端的神經元：一層有 n_out 個，不是 n_in 個。",
                en="A bias belongs to the neuron at the receiving end: a "
                "layer has n_out of them, not n_in.",
            ),
            Wrong(
                sum,
                zh="這是神經元（加上輸入）的個數；要數的是每個神經元的權重和"
                "偏差。",
                en="This counts neurons and inputs; count the weights and "
                "the bias of each neuron.",
            ),
        ],
    ),
    Exercise(
        id="01-perceptron-update",
        solution=_update,
        cases=[
            (_S4_W, _S4_X, _S4_Y, 1.0),
            (_S4_W, _S4_X, _S4_Y, 0.25),
            (_THREE_W, _THREE_X, _THREE_Y, 0.5),
            # Nothing is wrong here, so nothing may change.
            (np.array([-7.4, 0.5, 3.0]), _S4_X, _S4_Y, 1.0),
        ],
        wrong=[
            Wrong(
                _update_backwards,
                zh="方向反了：這樣會離錯的點愈來愈遠。y - out 前面是加號。",
                en="This is the wrong way, away from the points that are "
                "wrong: y - out comes with a plus.",
            ),
            Wrong(
                _update_without_mean,
                zh="忘了除以點的個數 n，也就是 len(y)。",
                en="The division by the number of points n, len(y), is "
                "missing.",
            ),
            Wrong(
                _update_without_rate,
                zh="忘了乘上 learning_rate。",
                en="The factor learning_rate is missing.",
            ),
            Wrong(
                _update_without_sign,
                zh="z 還沒經過激勵函數：out = np.sign(X @ w)。",
                en="z has not been through the activation function yet: out "
                "= np.sign(X @ w).",
            ),
            Wrong(
                _update_with_all_points,
                zh="分對的點也在推了。要用 y - out，分對的點才會是 0。",
                en="Points that are right push as well. Use y - out, which "
                "is 0 for them.",
            ),
            Wrong(
                _only_the_change,
                zh="這只是改變量，別忘了加上原來的 w。",
                en="This is the change only; add the old w.",
            ),
            Wrong(
                _update_without_transpose,
                zh="X 要轉置：X.T 的形狀是 (3, n)，才能乘上 n 個 y - out。",
                en="X must be transposed: X.T has shape (3, n) and fits the "
                "n values of y - out.",
            ),
            Wrong(
                _update_point_by_point,
                zh="這是每個點各更新一次。這裡要用同一組舊的 w 判斷所有"
                "的點，平均之後只更新一次。",
                en="This updates after every point. Here all points use the "
                "same old w, and their mean makes one update.",
            ),
        ],
    ),
    Exercise(
        id="01-xor",
        solution=_parity,
        # The last case tells neurons from remainders and counting.
        cases=[(_POINTS,), (_POINTS[[3, 1]],), (_POINTS[7:],), (_NEARLY,)],
        wrong=[
            Wrong(
                _exactly_one,
                zh="[1, 1, 1] 也有奇數個 1。還缺一個隱藏神經元：現在這兩個分"
                "不出總和是 2 還是 3。",
                en="[1, 1, 1] has an odd number of ones too. A hidden neuron "
                "is missing: the two you have cannot tell a sum of 2 from 3.",
            ),
            Wrong(
                _at_least_one,
                zh="這是 OR：1 的個數是 2 的時候應該輸出 -1。一個神經元做不到"
                "，需要隱藏層。",
                en="This is OR: two ones must give -1. One neuron cannot do "
                "it; a hidden layer can.",
            ),
            Wrong(
                _majority,
                zh="這是多數決。有兩個 1 的時候應該是 -1：輸出層的權重不能全"
                "是正的。",
                en="This is a majority vote. Two ones must give -1: the "
                "output weights cannot all be positive.",
            ),
            Wrong(
                lambda points: -_parity(points),
                zh="正負顛倒了：奇數個 1 才是 +1。把輸出層的權重全部變號。",
                en="The classes are swapped: an odd number of ones is +1. "
                "Flip the sign of all output weights.",
            ),
            Wrong(
                lambda points: np.sign(_parity(points) - 1),
                zh="有些輸出剛好是 0。第 6 節的輸出偏差 -1 這裡不需要：三個"
                "隱藏神經元加減之後只會是 +1 或 -1。",
                en="Some outputs are exactly 0. The output bias -1 of chapter "
                "6 is not needed: the three hidden neurons add up to +1 or "
                "-1.",
            ),
            Wrong(
                _parity_as_bits,
                zh="分得對，但約定的輸出是 +1 和 -1，不是 1 和 0。",
                en="The classes are right, but the outputs should be +1 and "
                "-1, not 1 and 0.",
            ),
            Wrong(
                _parity_of_bits_only,
                zh="0 和 1 都對，輸入差個 0.001 就錯了：取餘數（%）、數個數或"
                "逐位比較都會這樣，門檻放在正中間的神經元不會。請只用加權、偏"
                "差和 np.sign。",
                en="Right for 0 and 1, but wrong as soon as an input is "
                "0.001 off. So are remainders (%), counting and comparing; "
                "neurons with thresholds halfway are not. Use weighted sums, "
                "biases and np.sign only.",
            ),
        ],
    ),
]
