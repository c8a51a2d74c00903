"""Lesson 08: standardising, He's bound, one layer back, leaky ReLU."""

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _standardise(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def _he_limit(shape):
    return np.sqrt(6 / np.prod(shape[:-1]))


def _back(h_in, W, h_out, gradient):
    delta = gradient * (1 - h_out**2)
    return delta @ W.T, h_in.T @ delta / len(h_in)


def _with_slope(slope):
    """The solution, with something else in place of tanh's slope."""

    def layer_back(h_in, W, h_out, gradient):
        delta = gradient * slope(h_out)
        return delta @ W.T, h_in.T @ delta / len(h_in)

    return layer_back


def _slope_of_the_input(h_in, W, h_out, gradient):
    by_weights = h_in.T @ gradient / len(h_in)
    return (gradient @ W.T) * (1 - h_in**2), by_weights


def _untransposed(h_in, W, h_out, gradient):
    delta = gradient * (1 - h_out**2)
    return delta @ W, h_in.T @ delta / len(h_in)


def _leaky_sigma(alpha, n_in):
    return np.sqrt(2 / ((1 + alpha**2) * n_in))


def _leaky_variance_kept(alpha, n_in):
    # The variance of leaky ReLU's output instead of its mean square.
    variance = (1 + alpha**2) / 2 - (1 - alpha) ** 2 / (2 * np.pi)
    return np.sqrt(1 / (variance * n_in))


_X = np.array([[1.0, 20.0, -3.0], [2.0, 60.0, 0.0], [6.0, 10.0, 1.5]])
_WIDE = np.array([[0.0, 5.0, 1.0, 2.0], [4.0, -5.0, 3.0, 8.0]])
_RNG = np.random.default_rng(8)


def _layer(samples, n_in, n_out):
    h_in = _RNG.normal(size=(samples, n_in))
    W = _RNG.normal(size=(n_in, n_out))
    return h_in, W, np.tanh(h_in @ W), _RNG.normal(size=(samples, n_out))


# One sample, two inputs, one neuron: numbers that fit into a message.
_SMALL = [np.array(v) for v in ([[1.0, 2]], [[1.0], [-1]], [[-1.0]], [[2.0]])]
_SMALL[2] = np.tanh(_SMALL[2])


EXERCISES = [
    Exercise(
        id="08-standardise",
        solution=_standardise,
        cases=[(_X,), (_WIDE,), (10 + 0.5 * _X,)],
        wrong=[
            Wrong(
                lambda X: (X - X.mean()) / X.std(),
                zh="每個特徵（每一行）要用自己的平均和標準差，想想 axis。",
                en="Each feature (column) needs a mean and a standard "
                "deviation of its own; think of axis.",
            ),
            Wrong(
                lambda X: _standardise(X.T).T,
                zh="這讓每個樣本（每一列）平均 0；要的是每個特徵，軸要換。",
                en="This gives each sample (row) mean 0; it is the features "
                "that are wanted, so use the other axis.",
            ),
            Wrong(
                lambda X: (X - X.mean(axis=1)) / X.std(axis=1),
                zh="axis=1 算的是每個樣本（每一列）；要的是每個特徵。",
                en="axis=1 is for each sample (row); features are wanted.",
            ),
            Wrong(
                lambda X: (X - X.mean(axis=0)) / X.var(axis=0),
                zh="除以的是變異數；標準化要除以它的平方根。",
                en="This divides by the variance; take its square root.",
            ),
            Wrong(
                lambda X: X - X.mean(axis=0),
                zh="平均是 0 了，標準差還不是 1。",
                en="The means are 0, the standard deviations not yet 1.",
            ),
            Wrong(
                lambda X: X / X.std(axis=0),
                zh="標準差是 1 了，平均還不是 0。",
                en="The standard deviations are 1, the means not yet 0.",
            ),
            Wrong(
                lambda X: (X - X.min(axis=0)) / np.ptp(X, axis=0),
                zh="這是縮放到 0 和 1 之間，平均不是 0，標準差也不是 1。",
                en="This scales to 0 … 1; the mean is not 0, nor the "
                "deviation 1.",
            ),
            Wrong(
                lambda X: X - X.mean(axis=0) / X.std(axis=0),
                zh="少了括號：除法先算，只有平均被除。",
                en="Brackets are missing: the division comes first and "
                "divides the mean only.",
            ),
            Wrong(
                lambda X: (X - X.mean(axis=0)) / X.std(axis=0, ddof=1),
                zh="ddof=1 除以 n−1，用來估計母體；這一課除以 n。",
                en="ddof=1 divides by n − 1, to estimate a population; this "
                "lesson's variance divides by n.",
            ),
        ],
    ),
    Exercise(
        id="08-he-limit",
        solution=_he_limit,
        cases=[
            ((500, 300),),
            ((300, 500),),
            ((3, 3, 64, 128),),
            ((5, 4, 1, 8),),
            ((1, 10),),
        ],
        wrong=[
            Wrong(
                lambda shape: np.sqrt(6 / shape[0]),
                zh="全連接層對了；卷積的一個輸出要加總高 × 寬 × 輸入通道個"
                "乘積。",
                en="Right for a dense layer; in a convolution one output "
                "adds up height × width × input channels products.",
            ),
            Wrong(
                lambda shape: np.sqrt(6 / shape[-2]),
                zh="輸入通道數對了；濾波器每一格都要加總，還少高和寬。",
                en="The input channels are there; height and width of the "
                "filter are missing, for every cell adds to the sum.",
            ),
            Wrong(
                lambda shape: np.sqrt(2 / np.prod(shape[:-1])),
                zh="這是標準差 σ。U(−b, b) 的變異數是 b²/3，b 比 σ 大。",
                en="This is the standard deviation σ. The variance of "
                "U(−b, b) is b²/3, so b is larger than σ.",
            ),
            Wrong(
                lambda shape: 6 / np.prod(shape[:-1]),
                zh="這是 b 的平方，還要開根號。",
                en="This is the square of b; take the root.",
            ),
            Wrong(
                lambda shape: np.sqrt(3 / np.prod(shape[:-1])),
                zh="這是 LeCun，變異數 1/n；ReLU 讓平方平均少一半，He 要補"
                "回來。",
                en="With this b the variance is 1/n, which is LeCun; ReLU "
                "halves the mean square, and He makes up for it.",
            ),
            Wrong(
                lambda shape: np.sqrt(6 / (shape[-2] + shape[-1])),
                zh="輸入加輸出是 Xavier；He 只看輸入的個數。",
                en="Inputs plus outputs: Xavier; He takes inputs only.",
            ),
            Wrong(
                lambda shape: np.sqrt(
                    6 / (np.prod(shape[:-1]) + np.prod(shape) / shape[-2])
                ),
                zh="分母有輸入也有輸出，是 Xavier；He 只看輸入的個數。",
                en="With inputs and outputs in the denominator this is "
                "Xavier; He looks at the inputs only.",
            ),
            Wrong(
                lambda shape: np.sqrt(6 / sum(shape[:-1])),
                zh="高、寬、輸入通道數要相乘，不是相加。",
                en="Height, width and input channels multiply, not add.",
            ),
            Wrong(
                lambda shape: np.sqrt(6 / np.prod(shape)),
                zh="把輸出也乘進去了。一個輸出神經元的加總跟有幾個輸出無關。",
                en="The outputs are multiplied in as well. What one output "
                "neuron adds up does not depend on how many there are.",
            ),
            Wrong(
                lambda shape: np.sqrt(6 / shape[-1]),
                zh="這是輸出的個數；Keras 的形狀把輸出放在最後。",
                en="This is the number of outputs; Keras puts them last.",
            ),
        ],
    ),
    Exercise(
        id="08-layer-back",
        solution=_back,
        cases=[_SMALL, _layer(4, 3, 3), _layer(5, 2, 4)],
        wrong=[  # a is (h_in, W, h_out, gradient)
            Wrong(
                _with_slope(np.ones_like),
                zh="少了 tanh 的導數：梯度要先乘上 1 − h_out²，才輪到 W 和 "
                "h_in。",
                en="tanh's slope is missing: multiply the gradient by "
                "1 − h_out² before W and h_in come in.",
            ),
            Wrong(
                _with_slope(lambda h: 1 - np.tanh(h) ** 2),
                zh="h_out 已經是 tanh 的輸出，不必再取一次 tanh。",
                en="h_out is tanh's output already; do not take tanh again.",
            ),
            Wrong(
                _with_slope(lambda h: h * (1 - h)),
                zh="h(1 − h) 是 sigmoid 的導數；這一層是 tanh。",
                en="h(1 − h) is the slope of the sigmoid; this is tanh.",
            ),
            Wrong(
                _with_slope(lambda h: 1 - h),
                zh="tanh 的導數是 1 減輸出的「平方」。",
                en="tanh's slope is 1 minus the square of its output.",
            ),
            Wrong(
                _slope_of_the_input,
                zh="導數要看這一層的輸出 h_out，乘在 W 之前；不是 h_in。",
                en="Get the slope from h_out, not from h_in, and multiply by "
                "it before W.",
            ),
            Wrong(
                lambda *a: (_back(*a)[0], len(a[0]) * _back(*a)[1]),
                zh="對 W 的是「平均」損失的梯度，現在是總和：還要除以樣本數。",
                en="For W it is the gradient of the mean loss; this is the "
                "sum and still has to be divided by the number of samples.",
            ),
            Wrong(
                lambda *a: (_back(*a)[0] / len(a[0]), _back(*a)[1]),
                zh="對 h_in 的梯度每個樣本各有一列，不取平均；只有 W 那邊"
                "才除以樣本數。",
                en="The gradient of h_in is one row per sample, without a "
                "mean; only the one of W is divided by their number.",
            ),
            Wrong(
                lambda *a: (a[3] @ a[1].T, _back(*a)[1]),
                zh="W 的梯度對了；往回傳給 h_in 的也要先乘上 tanh 的導數。",
                en="The gradient of W is right; what goes back to h_in needs "
                "tanh's slope too.",
            ),
            Wrong(
                lambda *a: (_back(*a)[0], a[0].T @ a[3] / len(a[0])),
                zh="h_in 的梯度對了；W 的梯度也要先乘上 tanh 的導數。",
                en="The gradient of h_in is right; the one of W needs "
                "tanh's slope too.",
            ),
            Wrong(
                lambda *a: _back(*a)[::-1],
                zh="兩個都算對了，順序反了：先 h_in，後 W。",
                en="Both are right but swapped: h_in first, then W.",
            ),
            Wrong(
                lambda *a: (_back(*a)[0], _back(*a)[1].T),
                zh="W 的梯度轉置了；形狀要和 W 一樣。",
                en="The gradient of W is transposed; W's shape is wanted.",
            ),
            Wrong(
                _untransposed,
                zh="往回走要用 W 的轉置：從 n_out 個變回 n_in 個。方陣時形狀"
                "剛好相同，不會報錯，但數字是錯的。",
                en="The way back takes the transpose of W, from n_out to n_in "
                "values. With a square W the shapes happen to fit and no "
                "error is raised, but the numbers are wrong.",
            ),
        ],
    ),
    Exercise(
        id="08-leaky-sigma",
        solution=_leaky_sigma,
        cases=[(0.0, 500), (1.0, 500), (0.2, 100), (0.01, 64), (2.0, 30)],
        wrong=[
            Wrong(
                lambda alpha, n_in: np.sqrt(2 / n_in),
                zh="這是 He，α = 0 時才對：負的一半沒有全部丟掉。",
                en="This is He, right for α = 0: the negative half is not "
                "thrown away altogether.",
            ),
            Wrong(
                lambda alpha, n_in: np.sqrt(2 / ((1 + alpha) * n_in)),
                zh="要看「平方」的平均：負的一半乘上 α 之後再平方。",
                en="It is the mean of the squares that counts: the negative "
                "half is multiplied by α and then squared.",
            ),
            Wrong(
                lambda alpha, n_in: np.sqrt(2 / ((1 + alpha) ** 2 * n_in)),
                zh="正、負兩半各佔一半，平方要分開算再相加，不是先加再平方。",
                en="Each half is squared on its own and then added, not "
                "added first and then squared.",
            ),
            Wrong(
                lambda alpha, n_in: 2 / ((1 + alpha**2) * n_in),
                zh="這是變異數，題目要標準差。",
                en="This is the variance; the standard deviation is wanted.",
            ),
            Wrong(
                lambda alpha, n_in: np.sqrt(1 / ((1 + alpha**2) * n_in)),
                zh="正、負各佔一半，E[x²] 是 (1 + α²) 的一半；那個 2 不見了。",
                en="Each sign has half of the samples, so E[x²] is half of "
                "(1 + α²); that 2 is missing.",
            ),
            Wrong(
                lambda alpha, n_in: np.sqrt(6 / ((1 + alpha**2) * n_in)),
                zh="這是均勻分布的 b；題目要標準差。",
                en="This is the bound b of a uniform distribution, not σ.",
            ),
            Wrong(
                lambda alpha, n_in: np.sqrt((1 + alpha**2) / (2 * n_in)),
                zh="放反了：E[x²] 越大，權重要越小，兩者的乘積才是 1/n。",
                en="Upside down: the larger E[x²], the smaller the weights.",
            ),
            Wrong(
                lambda alpha, n_in: np.sqrt(2 * (1 + alpha**2) / n_in),
                zh="(1 + α²) 放反了：訊號留得越多，權重要越小。",
                en="1 + α² is upside down: the more is kept, the smaller "
                "the weights.",
            ),
            Wrong(
                _leaky_variance_kept,
                zh="這用的是輸出的變異數；平均不是 0，要用平方平均（第 5 "
                "節）。",
                en="This uses the variance of the output. Its mean is not 0; "
                "take the mean square (chapter 5).",
            ),
        ],
    ),
]
