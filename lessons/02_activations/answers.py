"""Lesson 02: merged bias, slope of swish, dead ReLUs, log-softmax."""

import numpy as np

from course_utils.exercises import ANYTHING, Exercise, Wrong


def _merged_bias(layers):
    merged = layers[0][1]
    for W, b in layers[1:]:
        merged = merged @ W + b
    return merged


def _biases_added(layers):
    return sum(b for _, b in layers)


def _only_the_first_bias(layers):
    merged = layers[0][1]
    for W, _ in layers[1:]:
        merged = merged @ W
    return merged


def _only_the_last_two_biases(layers):
    merged = layers[0][1]
    for (_, before), (W, b) in zip(layers, layers[1:], strict=False):
        merged = before @ W + b
    return merged


def _own_weights_first(layers):
    merged = 0
    for W, b in layers:
        if len(W) != len(b):
            return ANYTHING  # it fails, in one way or another
        merged = (merged + b) @ W
    return merged


def _matrix_in_front(layers):
    merged = layers[0][1]
    for W, b in layers[1:]:
        merged = W @ merged + b
    return merged


def _sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def _swish_slope(z):
    s = _sigmoid(z)
    return s + z * s * (1 - s)


def _log_softmax(z):
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _log_softmax_without_shift(z):
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _log_softmax_one_maximum(z):
    shifted = z - z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _log_softmax_mean_shift(z):
    return _log_softmax_without_shift(z - z.mean(axis=-1, keepdims=True))


def _log_softmax_first_axis(z):
    shifted = z - z.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


def _log_softmax_half_shifted(z):
    shifted = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


_A = (np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.0, -2.0]))
_B = (np.array([[0.0, 3.0], [-1.0, 2.0]]), np.array([0.5, 0.25]))
_C = (np.array([[2.0, -1.0], [1.0, 4.0]]), np.array([-1.0, 3.0]))
_WIDE = (np.array([[1.0, -1.0, 2.0], [0.5, 2.0, 1.0]]), np.ones(3))
_NARROW = (np.array([[2.0], [-1.0], [0.5]]), np.array([4.0]))
_Z = np.array([-20.0, -3.0, -1.0, -0.25, 0.0, 0.5, 2.0, 8.0, 20.0])
# Columns: alive, dead with a zero, alive for one, dead, exactly 0, alive.
_HIDDEN = np.array(
    [
        [1.0, -1.0, -2.0, -1.0, 0.0, 5.0],
        [2.0, 0.0, -3.0, -5.0, 0.0, 4.0],
        [-1.0, -4.0, 0.1, -2.0, 0.0, 1.0],
        [0.5, -3.0, -1.0, -0.1, 0.0, 2.0],
    ]
)

EXERCISES = [
    Exercise(
        id="02-merged-bias",
        solution=_merged_bias,
        cases=[
            ([_A],),
            ([_A, _B],),
            ([_A, _B, _C],),
            ([_A, _WIDE, _NARROW],),
        ],
        wrong=[
            Wrong(
                _biases_added,
                zh="前一層的偏差也會通過下一層，不能直接相加。看第 1 節矩陣公"
                "式的最後一個括號。",
                en="An earlier bias passes through the next layer too and "
                "cannot just be added. See the last bracket of the matrix "
                "formula in chapter 1.",
            ),
            Wrong(
                _only_the_first_bias,
                zh="第一層的偏差走對了，但後面每一層自己的偏差不見了。",
                en="The first bias is carried through correctly, but each "
                "later layer has a bias of its own, which is missing.",
            ),
            Wrong(
                lambda layers: layers[-1][1],
                zh="這只是最後一層的偏差，前面的偏差通過後面的權重之後也要"
                "算進去。",
                en="This is the last bias only; the earlier ones count too, "
                "after passing the later weights.",
            ),
            Wrong(
                _only_the_last_two_biases,
                zh="兩層對了，三層以上就不對：每一步都要接著用已經合好的"
                "偏差，不是只用前一層的。",
                en="Right for two layers, wrong for more: go on from the "
                "bias merged so far, not from that of the layer before.",
            ),
            Wrong(
                _own_weights_first,
                zh="b 是乘完自己那一層的 W 之後才加的，不會再乘自己的 W。",
                en="A bias is added after the W of its own layer and does "
                "not pass through it.",
            ),
            Wrong(
                _matrix_in_front,
                zh="W 和 b 的順序反了：這裡的資料是橫列，寫成 xW+b，所以 W "
                "乘在右邊。",
                en="W and b have changed places: data are rows here, xW+b, "
                "so W multiplies from the right.",
            ),
            Wrong(
                lambda layers: _merged_bias(layers[::-1]),
                zh="順序反了。資料先通過 layers[0]，最後才通過最後一層。",
                en="The order is reversed. Data go through layers[0] first "
                "and through the last layer at the end.",
            ),
        ],
    ),
    Exercise(
        id="02-swish-slope",
        solution=_swish_slope,
        cases=[(_Z,), (_Z[:8].reshape(2, 4),), (np.array(1.5),)],
        wrong=[
            Wrong(
                lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
                zh="這是 sigmoid 的導數。前面還乘了一個 z，要用乘法的"
                "微分公式。",
                en="This is the derivative of the sigmoid. It is multiplied "
                "by z, so use the product rule.",
            ),
            Wrong(
                lambda z: z * _sigmoid(z) * (1 - _sigmoid(z)),
                zh="乘法的微分有兩項，還缺 z 的導數乘上 sigmoid 的那一項。",
                en="The product rule has two terms: the derivative of z "
                "times the sigmoid is missing.",
            ),
            Wrong(
                lambda z: _sigmoid(z),
                zh="這只有第一項，把 sigmoid 當成常數了；它也隨 z 改變。",
                en="This is the first term only and treats the sigmoid as a "
                "constant; it changes with z too.",
            ),
            Wrong(
                lambda z: _sigmoid(z) + _sigmoid(z) * (1 - _sigmoid(z)),
                zh="第二項少乘了 z。",
                en="The second term lacks its factor z.",
            ),
            Wrong(
                lambda z: z * _sigmoid(z),
                zh="這是 swish 本身，題目要的是它的導數。",
                en="This is swish itself; its derivative is wanted.",
            ),
        ],
    ),
    Exercise(
        id="02-count-dead",
        solution=lambda z: int(np.all(z <= 0, axis=0).sum()),
        cases=[
            (_HIDDEN,),
            (_HIDDEN[:2],),
            (_HIDDEN[:, [0, 2, 5]],),
            (_HIDDEN[:, 1:5],),
            (np.array([[0.5, -1.0], [-3.0, -1.0]]),),
            # The last example alone keeps the first neuron alive.
            (np.array([[-1.0, 0.5, -2.0], [-3.0, 0, -1], [4.0, -1, -0.5]]),),
        ],
        wrong=[
            Wrong(
                lambda z: int(np.any(z <= 0, axis=0).sum()),
                zh="對「某些」樣本輸出 0 很正常；要對「所有」樣本都是 0 "
                "才算死。",
                en="To be 0 for some examples is normal; dead means 0 for "
                "all of them.",
            ),
            Wrong(
                lambda z: int(np.all(z < 0, axis=0).sum()),
                zh="z 剛好是 0 時，ReLU 的輸出和斜率也是 0。",
                en="Where z is exactly 0, ReLU's output and slope are 0 too.",
            ),
            Wrong(
                lambda z: int(np.all(z <= 0, axis=1).sum()),
                zh="軸錯了：這是在數「讓每個神經元都輸出 0」的樣本。",
                en="Wrong axis: this counts the examples for which every "
                "neuron is 0.",
            ),
            Wrong(
                lambda z: int((z <= 0).sum()),
                zh="這是 0 的個數。先判斷每個神經元（每一行）是不是全是 0，"
                "再數有幾個神經元。",
                en="This counts single zeros. First decide for each neuron "
                "(each column) whether all are 0, then count neurons.",
            ),
            Wrong(
                lambda z: int(np.all(z == 0, axis=0).sum()),
                zh="z 是 ReLU 之前的值，死掉的神經元 z 可以是負的。",
                en="z comes before the ReLU; in a dead neuron it may well be "
                "negative.",
            ),
            Wrong(
                lambda z: float(np.all(z <= 0, axis=0).mean()),
                zh="這是比例；題目要的是個數。",
                en="This is the share; the number is wanted.",
            ),
            Wrong(
                lambda z: int(np.any(z > 0, axis=0).sum()),
                zh="這是活著的個數。",
                en="This is the number of neurons alive.",
            ),
            Wrong(
                lambda z: np.all(z <= 0, axis=0),
                zh="判斷對了，但這是每個神經元的真假，還要數有幾個。",
                en="The test is right, but this is True or False for each "
                "neuron; count how many are True.",
            ),
            Wrong(
                lambda z: int((z.sum(axis=0) <= 0).sum()),
                zh="總和（或平均）是負的，不表示每一筆都是負的：有一筆是正的"
                "就還活著。",
                en="A negative sum or mean does not make every example "
                "negative: one positive z keeps a neuron alive.",
            ),
        ],
    ),
    Exercise(
        id="02-log-softmax",
        solution=_log_softmax,
        cases=[
            (np.array([3.0, 1.0, -3.0]),),
            (np.array([1000.0, 0.0]),),
            (np.array([3000.0, 0.5, -0.25]),),
            (np.array([[1.0, 2.0, 4.0], [-2000.0, -2001.0, -2003.0]]),),
            (np.arange(12.0).reshape(2, 2, 3) ** 2,),
        ],
        wrong=[
            Wrong(
                lambda z: np.log(_softmax(z)),
                zh="分數不大時沒問題，但 [1000, 0] 得到 -inf：softmax 已經捨"
                "入成 0，再取 log 就來不及了。先用紙筆化簡 ln(eᵃ / S)。",
                en="Fine for small scores, but [1000, 0] gives -inf: softmax "
                "has been rounded to 0 before the log. Simplify ln(eᵃ / S) "
                "on paper first.",
            ),
            Wrong(
                _log_softmax_without_shift,
                zh="公式對，但 exp(1000) 會溢位。先減去最大值。",
                en="The formula is right, but exp(1000) overflows. Subtract "
                "the maximum first.",
            ),
            Wrong(
                _log_softmax_one_maximum,
                zh="每一列要減自己的最大值；減整個陣列的最大值，別列可能"
                "全部變成 exp(-2000) = 0。",
                en="Each row needs its own maximum; with that of the whole "
                "array, another row may become exp(-2000) = 0 throughout.",
            ),
            Wrong(
                _log_softmax_mean_shift,
                zh="減平均不夠：[3000, 0.5, -0.25] 減了平均還剩約 2000，exp "
                "照樣溢位。減最大值，剩下的才都不超過 0。",
                en="The mean is not enough: it leaves about 2000 of [3000, "
                "0.5, -0.25], and exp overflows all the same. With the "
                "maximum nothing above 0 is left.",
            ),
            Wrong(
                _log_softmax_first_axis,
                zh="軸錯了：類別在最後一軸，axis=-1。",
                en="Wrong axis: the classes lie along the last one, axis=-1.",
            ),
            Wrong(
                _log_softmax_half_shifted,
                zh="只有 S 減了最大值，前面的 a 也要減同一個數。",
                en="Only S had the maximum subtracted; the a in front needs "
                "the same.",
            ),
            Wrong(
                lambda z: np.log(_softmax(z) + 1e-12),
                zh="加一個很小的數，只是把 -inf 藏起來：[1000, 0] 的第二個數"
                "應該是 -1000，不是 -27.6。",
                en="A small number added only hides the -inf: for [1000, 0] "
                "the second value is -1000, not -27.6.",
            ),
            Wrong(
                _softmax,
                zh="這是 softmax 本身，題目要的是它的自然對數。",
                en="This is softmax itself; its natural logarithm is wanted.",
            ),
        ],
    ),
]
