"""Lesson 03: cross entropy, its gradient, backpropagation."""

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _entropy(y, p, log=np.log, low=1e-7, sign=-1):
    p = np.clip(p, low, 1 - low)
    return sign * (y * log(p) + (1 - y) * log(1 - p))


def _first_half(y, p):
    return -y * np.log(np.clip(p, 1e-7, 1 - 1e-7))


def _chosen(labels, p):
    return -np.log(p[np.arange(len(labels)), labels])


def _all_pairs(labels, p):
    return -np.log(p[:, labels]).mean()


def _softmax(z, axis=1):
    p = np.exp(z - z.max(axis=axis, keepdims=True))
    return p / p.sum(axis=axis, keepdims=True)


def _logit_gradient(z, labels, softmax=_softmax):
    return (softmax(z) - np.eye(z.shape[1])[labels]) / len(labels)


def _naive_softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def _one_maximum_softmax(z):
    p = np.exp(z - z.max())
    return p / p.sum(axis=1, keepdims=True)


def _tanh_backward(v, b, w, c, x, y, sign=1, slope=lambda h: 1 - h**2):
    h = np.tanh(x @ v + b)
    d = sign * (h @ w + c - y)
    back = (w @ d) * slope(h)
    return np.outer(x, back), back, np.outer(h, d), d


def _weight_gradients_sent_back(v, b, w, c, x, y):
    _, _, grad_w, d = _tanh_backward(v, b, w, c, x, y)
    back = grad_w.sum(axis=1) * (1 - np.tanh(x @ v + b) ** 2)
    return np.outer(x, back), back, grad_w, d


def _sigmoid_at_the_output(v, b, w, c, x, y):
    h = np.tanh(x @ v + b)
    out = 1 / (1 + np.exp(-(h @ w + c)))
    d = (out - y) * out * (1 - out)
    back = (w @ d) * (1 - h**2)
    return np.outer(x, back), back, np.outer(h, d), d


def _weights_first(*case):
    grad_v, grad_b, grad_w, grad_c = _tanh_backward(*case)
    return grad_v, grad_w, grad_b, grad_c


def _transposed(*case):
    grad_v, grad_b, grad_w, grad_c = _tanh_backward(*case)
    return grad_v.T, grad_b, grad_w.T, grad_c


_RNG = np.random.default_rng(33)
_LOGITS = _RNG.normal(0, 2, (4, 3))
_P = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.25, 0.5, 0.25]])
_LABELS = np.array([0, 1, 1])
_V, _W = _RNG.normal(size=(2, 3)), _RNG.normal(size=(3, 2))
_X, _Y = np.array([0.5, -1.2]), np.array([0.4, 0.9])
_B, _C = np.array([0.3, -0.2, 0.8]), np.array([-0.5, 0.25])
_SQUARE = [_RNG.normal(size=(3, 3)) for _ in range(2)]

EXERCISES = [
    Exercise(
        id="03-cross-entropy",
        solution=_entropy,
        cases=[
            (np.array([1.0, 0.0]), np.array([0.9997, 0.1192])),
            (np.array([[1.0], [0.0]]), np.array([[0.3], [0.6]])),
            (np.array([1.0, 0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0, 1.0])),
            (np.array([1.0, 1.0]), np.array([1e-6, 1e-9])),
            (np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.9, 0.4])),
        ],
        wrong=[
            Wrong(
                lambda y, p: _entropy(y, p, low=0),
                zh="機率是 0 或 1 時還是得到 nan 或 inf。取對數之前，"
                "先用 np.clip 把 p 限制在 1e-7 到 1 - 1e-7。",
                en="A probability of 0 or 1 still gives nan or inf. Before "
                "the logarithm, np.clip p to 1e-7 and 1 - 1e-7.",
            ),
            Wrong(
                lambda y, p: _entropy(y, p, log=np.log10),
                zh="用了 log10。交叉熵用自然對數，NumPy 裡就是 np.log。",
                en="This is log10. Cross entropy has the natural logarithm, "
                "np.log in NumPy.",
            ),
            Wrong(
                lambda y, p: _entropy(y, p, log=np.log2),
                zh="用了 log2，單位是位元；這裡要自然對數 np.log。",
                en="This is log2, entropy in bits; here it is the natural "
                "logarithm, np.log.",
            ),
            Wrong(
                lambda y, p: _entropy(y, p, lambda p: np.log(p + 1e-7), 0),
                zh="加上 1e-7 和限制範圍不同：原本沒問題的機率也被改動了。",
                en="Adding 1e-7 is not clipping: it also changes "
                "probabilities that were fine.",
            ),
            Wrong(
                lambda y, p: _entropy(y, p, sign=1),
                zh="損失變成負的了：機率的對數小於 0，前面要有負號。",
                en="The loss is negative: logarithms of probabilities are "
                "below 0, so a minus belongs in front.",
            ),
            Wrong(
                lambda y, p: _entropy(
                    y, p.astype(np.float32), low=np.float32(1e-7)
                ),
                zh="這是用 float32 算的：它在 1 附近只有約 7 位數，1 - 1e-7 會"
                "變成 0.99999988，對數就差了 1%。請用 NumPy 算，預設是 "
                "float64。",
                en="This was computed in float32, which has about 7 digits: "
                "near 1 it makes 0.99999988 of 1 - 1e-7, and the logarithm "
                "is 1% off. Use NumPy, whose default is float64.",
            ),
            Wrong(
                _first_half,
                zh="y = 0 的時候損失全是 0。少了 (1 - y) ln(1 - p) 那一半。",
                en="With y = 0 the loss is always 0: the half with "
                "(1 - y) ln(1 - p) is missing.",
            ),
            Wrong(
                lambda y, p: _entropy(y, p).mean(),
                zh="這裡要逐元素的損失，先不要取平均。",
                en="The losses are wanted element by element, without the "
                "mean.",
            ),
        ],
    ),
    Exercise(
        id="03-sparse",
        solution=lambda labels, p: _chosen(labels, p).mean(),
        cases=[
            (_LABELS, _P),
            (np.array([2]), _P[1:2]),
            (np.array([2, 0, 0]), _P),
        ],
        wrong=[
            Wrong(
                lambda labels, p: _chosen(labels, p).sum(),
                zh="這是總和；要對 n 筆取平均。",
                en="This is the sum; the mean over the n examples is wanted.",
            ),
            Wrong(
                lambda labels, p: _chosen(labels, p),
                zh="這是每筆各一個損失；最後要取平均，變成一個數。",
                en="This is one loss per example; take their mean, a single "
                "number.",
            ),
            Wrong(
                lambda labels, p: _chosen(labels, p).sum() / p.size,
                zh="除以了 n × C。和裡只有 n 項不是 0，除以 n 就好（投影片"
                "的 0.156 可能也是多除了 C）。",
                en="This divides by n × C. Only n terms are not 0, so divide "
                "by n (the slide's 0.156 may come from such a C).",
            ),
            Wrong(
                lambda labels, p: -_chosen(labels, p).mean(),
                zh="正負號反了：損失不會是負的。",
                en="The sign is reversed: a loss is never negative.",
            ),
            Wrong(
                lambda labels, p: -np.log(np.exp(-_chosen(labels, p)).mean()),
                zh="先平均機率才取對數。每一筆先取 -ln，最後才平均。",
                en="This averages probabilities, then takes the logarithm. "
                "Take -ln of each first, and the mean last.",
            ),
            Wrong(
                lambda labels, p: _chosen(labels, p).mean() / np.log(10),
                zh="用了 log10；要用自然對數 np.log。",
                en="This is log10; use the natural logarithm, np.log.",
            ),
            Wrong(
                _all_pairs,
                zh="p[:, labels] 取的是每一列的每一個標籤，n × n 個數。"
                "每一列只取自己的標籤：列的索引也要給。",
                en="p[:, labels] takes every label in every row, n × n "
                "numbers. Each row needs its own label only: index the rows "
                "as well.",
            ),
            Wrong(
                lambda labels, p: -np.log(p.max(axis=1)).mean(),
                zh="取了最大的機率，而不是標籤那一個。答錯也會顯得很好。",
                en="This takes the largest probability instead of the "
                "label's, so a wrong answer looks good.",
            ),
        ],
    ),
    Exercise(
        id="03-by-pencil",
        solution=lambda: (24, 4, -4),
        cases=[()],
        wrong=[
            Wrong(
                lambda: (-24, -4, 4),
                zh="三個的正負號都反了：誤差項是輸出減目標，o − y。",
                en="All three signs are reversed: an error term is output "
                "minus target, o − y.",
            ),
            Wrong(
                lambda: (24, 1, -1),
                zh="w1 對了。1 和 −1 是兩個輸出的誤差項；w2、w3 的梯度還要乘上"
                "線的起點 h = 4。",
                en="w1 is right. 1 and −1 are the error terms of the "
                "outputs; the gradients of w2 and w3 take the start of "
                "their lines as well, times h = 4.",
            ),
            Wrong(
                lambda: (8, 4, -4),
                zh="w2、w3 對了。w1 只算了經過 o1 的那一條路；h 也通到 o2，"
                "兩條路要相加。",
                en="w2 and w3 are right. For w1 only the way through o1 was "
                "taken; h leads to o2 as well, and the two ways add up.",
            ),
            Wrong(
                lambda: (16, 4, -4),
                zh="w2、w3 對了。w1 只算了經過 o2 的那一條路；h 也通到 o1，"
                "兩條路要相加。",
                en="w2 and w3 are right. For w1 only the way through o2 was "
                "taken; h leads to o1 as well, and the two ways add up.",
            ),
            Wrong(
                lambda: (-8, 4, -4),
                zh="w2、w3 對了。w1 的兩條路相減了；−1 乘 −2 是 +2，"
                "要加上去。",
                en="w2 and w3 are right. The two ways of w1 were subtracted; "
                "−1 times −2 is +2, to be added.",
            ),
            Wrong(
                lambda: (6, 4, -4),
                zh="w2、w3 對了。w1 的路上還要穿過平方，乘上斜率 2z = 4。",
                en="w2 and w3 are right. The way of w1 leads through the "
                "square as well, times its slope 2z = 4.",
            ),
            Wrong(
                lambda: (12, 4, -4),
                zh="w2、w3 對了。12 是隱藏神經元的誤差項；w1 的梯度還要乘上"
                "線的起點 x = 2。",
                en="w2 and w3 are right. 12 is the error term of the hidden "
                "neuron; the gradient of w1 takes the start of its line as "
                "well, times x = 2.",
            ),
            Wrong(
                lambda: (0, 4, -4),
                zh="w2、w3 對了。往回傳的不是它們的梯度，是誤差項乘權重："
                "1 × 1 和 −1 × −2。",
                en="w2 and w3 are right. What travels back is not their "
                "gradients but error term times weight: 1 × 1 and −1 × −2.",
            ),
        ],
    ),
    Exercise(
        id="03-logit-gradient",
        solution=_logit_gradient,
        cases=[
            (_LOGITS, np.array([0, 2, 1, 1])),
            (np.array([[1000.0, 0.0, -5.0]]), np.array([1])),
            (np.array([[0.0, 1.0], [2.0, 1000.0]]), np.array([1, 0])),
            (np.array([[1000.0, 0.0, 0.0, 0.0, 0.0]]), np.array([3])),
        ],
        wrong=[
            Wrong(
                lambda z, labels: _logit_gradient(z, labels) * len(z),
                zh="損失取了平均，所以梯度也要除以 n。",
                en="The loss is a mean, so the gradient is divided by n too.",
            ),
            Wrong(
                lambda z, labels: -_logit_gradient(z, labels),
                zh="正負號反了：是預測減目標。正確類別那一格應該是負的。",
                en="The sign is reversed: it is prediction minus target. The "
                "entry of the right class is negative.",
            ),
            Wrong(
                lambda z, labels: _logit_gradient(z, labels, _naive_softmax),
                zh="z = 1000 時 exp 溢位成 inf，inf / inf 就是 nan。先減掉每"
                "一列的最大值，softmax 不會變。",
                en="exp overflows to inf at z = 1000, and inf / inf is nan. "
                "Subtract the largest entry of each row first; the softmax "
                "stays the same.",
            ),
            Wrong(
                lambda z, labels: _logit_gradient(
                    z, labels, _one_maximum_softmax
                ),
                zh="每一列要減自己的最大值；減整個陣列的最大值，別列的 exp "
                "可能全部變成 0，0 / 0 就是 nan。",
                en="Each row needs its own maximum; with that of the whole "
                "array, all exp of another row may be 0, and 0 / 0 is nan.",
            ),
            Wrong(
                lambda z, labels: _logit_gradient(
                    z, labels, lambda z: _softmax(z, axis=0)
                ),
                zh="softmax 的方向錯了：一列是一筆資料，每一列加起來要是 1"
                "（axis=1）。",
                en="The softmax runs the wrong way: a row is an example, and "
                "each row adds up to 1 (axis=1).",
            ),
            Wrong(
                lambda z, labels: _softmax(z) / len(z),
                zh="這只有預測；還要減掉目標（正確類別減 1）。",
                en="This is the prediction only; subtract the target, 1 at "
                "the right class.",
            ),
            Wrong(
                lambda z, labels: _logit_gradient(z, labels) / z.shape[1],
                zh="多除了類別數 C：每一筆的損失對類別是加總，不是平均。",
                en="This divides by the number of classes too: the loss of "
                "an example sums over classes.",
            ),
        ],
    ),
    Exercise(
        id="03-tanh-backward",
        solution=_tanh_backward,
        cases=[
            (_V, _B, _W, _C, _X, _Y),
            (_V[:, :1], _B[:1], _W[:1], _C, _X, _Y),
            (_SQUARE[0], _B, _SQUARE[1], _B[::-1], _B + 1, -_B),
        ],
        wrong=[
            Wrong(
                lambda *case: _tanh_backward(*case, sign=-1),
                zh="正負號反了：損失對輸出微分是 y_hat - y。",
                en="The sign is reversed: the derivative of the loss with "
                "respect to the output is y_hat - y.",
            ),
            Wrong(
                lambda *case: _tanh_backward(*case, sign=2),
                zh="大了一倍：損失前面有 1/2，微分之後沒有 2。",
                en="Twice too large: the loss has a 1/2 in front, which "
                "cancels the 2.",
            ),
            Wrong(
                lambda *case: _tanh_backward(
                    *case, slope=lambda h: h * (1 - h)
                ),
                zh="h(1 - h) 是 sigmoid 的導數；隱藏層是 tanh。",
                en="h(1 - h) is the derivative of a sigmoid; the hidden "
                "layer is a tanh.",
            ),
            Wrong(
                lambda *case: _tanh_backward(*case, slope=lambda h: 1),
                zh="往回穿過隱藏層時，忘了乘激勵函數的導數。",
                en="On the way back through the hidden layer, the derivative "
                "of the activation is missing.",
            ),
            Wrong(
                lambda *case: _tanh_backward(
                    *case, slope=lambda h: 1 - np.tanh(h) ** 2
                ),
                zh="tanh 取了兩次：h 已經是 tanh 的結果，導數是 1 - h²。",
                en="This takes tanh twice: h is a tanh already, and the "
                "derivative is 1 - h².",
            ),
            Wrong(
                _weight_gradients_sent_back,
                zh="往回傳的是誤差項乘權重 w，不是 w 的梯度。",
                en="What travels back is error term times weight w, not the "
                "gradient of w.",
            ),
            Wrong(
                _sigmoid_at_the_output,
                zh="這一題的輸出層沒有激勵函數，不必經過 sigmoid。",
                en="The output has no activation here, so no sigmoid and "
                "none of its derivative.",
            ),
            Wrong(
                lambda v, b, w, c, x, y: _tanh_backward(v, 0, w, 0, x, y),
                zh="前向的時候忘了加上偏差 b 和 c。",
                en="The forward pass lacks the biases b and c.",
            ),
            Wrong(
                _weights_first,
                zh="順序是 v、b、w、c：每一層先權重再偏差。",
                en="The order is v, b, w, c: weights, then bias, layer by "
                "layer.",
            ),
            Wrong(
                _transposed,
                zh="權重的梯度轉置了：外積是起點的輸出在前、誤差項在後，"
                "形狀要和 v、w 一樣。",
                en="The gradients of the weights are transposed: each has "
                "the shape of v or w, so the start comes first in the outer "
                "product.",
            ),
        ],
    ),
]
