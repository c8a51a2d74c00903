"""Lesson 11: standardise, AlphaDropout's line, layers, leaky ReLU."""

import numpy as np

from course_utils.exercises import Exercise, Wrong

_LOW = -1.7580993408473766


def _standardise(x_train, x_test):
    return (x_test - x_train.mean()) / x_train.std()


def _alpha_line(rate, low=_LOW):
    a = ((1 - rate) * (1 + rate * low**2)) ** -0.5
    return a, -a * rate * low


def _line_without_root(rate):
    a = 1 / ((1 - rate) * (1 + rate * _LOW**2))
    return a, -a * rate * _LOW


def _line_mean_square(rate):
    a = (1 - rate + rate * _LOW**2) ** -0.5
    return a, -a * rate * _LOW


def _layers_needed(step, variance, tolerance):
    for number in range(1001):
        if abs(variance - 1) <= tolerance:
            return number
        variance = step(variance)
    return None


def _one_layer_short(step, variance, tolerance):
    found = _layers_needed(step, variance, tolerance)
    return None if found == 1000 else found


def _step_first(step, variance, tolerance):
    for number in range(1, 1001):
        variance = step(variance)
        if abs(variance - 1) <= tolerance:
            return number
    return None


def _counted_one_short(step, variance, tolerance):
    found = _step_first(step, variance, tolerance)
    return None if found is None else found - 1


def _until_it_rests(step, variance, tolerance):
    for number in range(1001):
        after = step(variance)
        if abs(after - variance) <= tolerance:
            return number
        variance = after
    return None


def _strictly_closer(step, variance, tolerance):
    for number in range(1001):
        if abs(variance - 1) < tolerance:
            return number
        variance = step(variance)
    return None


def _only_from_above(step, variance, tolerance):
    for number in range(1001):
        if variance - 1 <= tolerance:
            return number
        variance = step(variance)
    return None


def _a_thousand(step, variance, tolerance):
    found = _layers_needed(step, variance, tolerance)
    return 1000 if found is None else found


def _standard_leaky(slope):
    mean = (1 - slope) / (2 * np.pi) ** 0.5
    s = ((1 + slope**2) / 2 - mean**2) ** -0.5
    return s, -s * mean


def _leaky_square_for_variance(slope):
    mean = (1 - slope) / (2 * np.pi) ** 0.5
    s = ((1 + slope**2) / 2) ** -0.5
    return s, -s * mean


def _leaky_shift_not_scaled(slope):
    s, t = _standard_leaky(slope)
    return s, t / s


def _leaky_relu_mean(slope):
    mean = 1 / (2 * np.pi) ** 0.5
    s = ((1 + slope**2) / 2 - mean**2) ** -0.5
    return s, -s * mean


def _leaky_no_root(slope):
    s, t = _standard_leaky(slope)
    return s**2, t * s


# What a layer may do to a variance.
def half_way(variance):
    return 1 + (variance - 1) / 2


def still(variance):
    return variance


def one_less(variance):
    return variance - 1


def back_and_forth(variance):
    return 1 - (variance - 1) / 2


_TRAIN = np.array([[0.0, 2.0, 4.0], [1.0, 8.0, 3.0]])
_TEST = np.array([[1.0, 5.0, 0.0], [3.0, 3.0, 9.0], [2.0, 0.5, 4.0]])

EXERCISES = [
    Exercise(
        id="11-standardise",
        solution=_standardise,
        cases=[
            (_TRAIN, _TEST),
            (_TEST, _TRAIN),
            (_TRAIN, _TEST[0]),
            (3.5 - _TRAIN, _TEST - 6),
        ],
        wrong=[
            Wrong(
                lambda train, test: (test - test.mean()) / test.std(),
                zh="這是用測試集自己的平均和標準差。網路學的是訓練集的尺度，"
                "測試時要用同一把尺。",
                en="This uses the test set's own mean and standard "
                "deviation. The network learnt on the scale of the training "
                "set; measure with the same ruler.",
            ),
            Wrong(
                lambda train, test: test - train.mean(),
                zh="平均移到 0 了，變異數還不是 1：還要除以一個數。",
                en="The mean has been moved; the variance is not 1 yet: "
                "divide by something.",
            ),
            Wrong(
                lambda train, test: (test - train.mean()) / train.var(),
                zh="除的是變異數。數字乘以 c，變異數會乘以 c²，所以該除以它的"
                "平方根。",
                en="You divide by the variance. Numbers times c have c² "
                "times the variance, so divide by its square root.",
            ),
            Wrong(
                lambda train, test: (test - train.mean(0)) / train.std(0),
                zh="這是每一欄各自標準化；題目要整個訓練集共用一個平均、"
                "一個標準差。",
                en="This standardises each column by itself; here all the "
                "numbers share one mean and one standard deviation.",
            ),
            Wrong(
                lambda train, test: test / train.std() - train.mean(),
                zh="順序反了：先減平均，再除以標準差。",
                en="The order is reversed: subtract the mean first, then "
                "divide.",
            ),
            Wrong(
                lambda train, test: (train - train.mean()) / train.std(),
                zh="算法對了，但標準化的是訓練集；要回傳的是測試集。",
                en="Rightly computed, but for the training set; the test "
                "set is wanted.",
            ),
        ],
    ),
    Exercise(
        id="11-alpha-line",
        solution=_alpha_line,
        cases=[(0.0,), (0.05,), (0.2,), (0.5,), (0.9,)],
        wrong=[
            Wrong(
                _line_without_root,
                zh="a 是用來除標準差的，你除的是變異數：少了開根號。",
                en="a has to undo a standard deviation; you undo the "
                "variance: a root is missing.",
            ),
            Wrong(
                _line_mean_square,
                zh="1-p+pm² 是平方的平均；變異數還要減去平均 pm 的平方。",
                en="1-p+pm² is the mean square; for the variance subtract "
                "the square of the mean pm.",
            ),
            Wrong(
                lambda rate: (_alpha_line(rate)[0], -_alpha_line(rate)[1]),
                zh="b 的正負號反了：丟掉的把平均往下拉，b 要把它推回去。",
                en="The sign of b is wrong: the dropped ones pull the mean "
                "down, and b has to push it up again.",
            ),
            Wrong(
                lambda rate: (_alpha_line(rate)[0], -rate * _LOW),
                zh="b 少乘了 a：先放大、後平移，平均也跟著放大了。",
                en="b lacks the factor a: the mean is stretched before it "
                "is shifted.",
            ),
            Wrong(
                lambda rate: _alpha_line(rate, -1.6732632423543772),
                zh="下限少乘了 λ：SELU 的下限是 -λα，不是 -α。",
                en="The limit lacks λ: SELU's limit is -λα, not -α.",
            ),
            Wrong(
                lambda rate: _alpha_line(rate)[::-1],
                zh="順序反了：先 a 再 b。",
                en="The order is reversed: a first, then b.",
            ),
            Wrong(
                lambda rate: (1 / (1 - rate), 0.0),
                zh="這是普通的 dropout：丟掉的變成 0 時才對，這裡變成 m。",
                en="This is ordinary dropout: right when the dropped ones "
                "become 0, but here they become m.",
            ),
        ],
    ),
    Exercise(
        id="11-layers-needed",
        solution=_layers_needed,
        cases=[
            (half_way, 5.0, 0.5),
            (half_way, 1.25, 0.5),
            (half_way, 0.0, 0.125),
            (half_way, 2.6, 0.5),
            (back_and_forth, 9.0, 0.01),
            (still, 3.0, 0.1),
            (one_less, 1001.0, 0.5),
            (one_less, 1002.0, 0.5),
        ],
        wrong=[
            Wrong(
                _step_first,
                zh="一開始就夠近時，答案是 0：先比較，再過一層。",
                en="When it is close enough at the start the answer is 0: "
                "compare first, then take a layer.",
            ),
            Wrong(
                _counted_one_short,
                zh="你先過一層才比較，計數卻從 0 開始：少算了一層。",
                en="You take a layer before you compare, but count from 0: "
                "one layer is not counted.",
            ),
            Wrong(
                _until_it_rests,
                zh="這是等到變異數不再動；停下來的地方不一定是 1。",
                en="This waits until the variance rests; where it rests "
                "need not be 1.",
            ),
            Wrong(
                _strictly_closer,
                zh="剛好等於 tolerance 也算「不超過」。",
                en="Exactly the tolerance counts as no more than it.",
            ),
            Wrong(
                _only_from_above,
                zh="變異數小於 1 時，差是負的，永遠「不超過」。要取絕對值。",
                en="Below 1 the difference is negative and always passes. "
                "Take its absolute value.",
            ),
            Wrong(
                _one_layer_short,
                zh="剛好 1000 層也算數：range(1000) 只比較到第 999 層之後，要"
                "用 range(1001)。",
                en="Exactly 1000 layers count: range(1000) compares after "
                "layer 999 for the last time; it takes range(1001).",
            ),
            Wrong(
                _a_thousand,
                zh="過了 1000 層還沒到，要回傳 None，不是 1000。",
                en="If 1000 layers are not enough, return None, not 1000.",
            ),
        ],
    ),
    Exercise(
        id="11-standard-leaky",
        solution=_standard_leaky,
        cases=[(0.0,), (0.01,), (0.25,), (1.0,), (-1.0,)],
        wrong=[
            Wrong(
                _leaky_square_for_variance,
                zh="(1+slope²)/2 是平方的平均；變異數要再減去平均的平方。",
                en="(1+slope²)/2 is the mean square; for the variance "
                "subtract the square of the mean.",
            ),
            Wrong(
                _leaky_shift_not_scaled,
                zh="t 是放大之後才加的，平均也放大了 s 倍。",
                en="t is added after the stretching, and the mean has been "
                "stretched by s as well.",
            ),
            Wrong(
                _leaky_relu_mean,
                zh="這是 ReLU 的平均；負半邊也有貢獻，要減去 slope 倍。",
                en="This is ReLU's mean; the negative half counts too: "
                "subtract slope times as much.",
            ),
            Wrong(
                lambda slope: (
                    _standard_leaky(slope)[0],
                    -_standard_leaky(slope)[1],
                ),
                zh="t 的正負號反了：平均是正的，要往下移。",
                en="The sign of t is wrong: the mean is positive and has to "
                "come down.",
            ),
            Wrong(
                _leaky_no_root,
                zh="s 除的應該是標準差，不是變異數。",
                en="s has to divide by the standard deviation, not by the "
                "variance.",
            ),
            Wrong(
                lambda slope: (_standard_leaky(slope)[0], 0.0),
                zh="變異數對了，平均還不是 0：還缺平移 t。",
                en="The variance is right, the mean is not 0 yet: the shift "
                "t is missing.",
            ),
            Wrong(
                lambda slope: _standard_leaky(slope)[::-1],
                zh="順序反了：先 s 再 t。",
                en="The order is reversed: s first, then t.",
            ),
        ],
    ),
]
