"""Lesson 09: parameters, moving average, layer norm, folding BN away."""

import numpy as np

from course_utils.exercises import ANYTHING, Exercise, Wrong


def _parameters(widths, bias=0, per_unit=2, output_bias=1):
    trainable, fixed = 0, 0
    for n_in, n_out in zip(widths[:-2], widths[1:-1], strict=True):
        trainable += (n_in + bias) * n_out + per_unit * n_out
        fixed += (4 - per_unit) * n_out
    return trainable + (widths[-2] + output_bias) * widths[-1], fixed


def _parameters_everywhere(widths):
    trainable, fixed = _parameters(widths)
    return trainable + 2 * widths[-1], fixed + 2 * widths[-1]


def _moving_average(batch_means, momentum):
    moving = np.zeros(batch_means.shape[1])
    for batch_mean in batch_means:
        moving = momentum * moving + (1 - momentum) * batch_mean
    return moving


def _moving_average_from_the_first(batch_means, momentum):
    moving = batch_means[0]
    for batch_mean in batch_means[1:]:
        moving = momentum * moving + (1 - momentum) * batch_mean
    return moving


def _layer_norm(x, gamma, beta, epsilon):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _batch_norm(x, gamma, beta, epsilon):
    mean = x.mean(axis=0, keepdims=True)
    variance = x.var(axis=0, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _batch_norm_all_but_the_last(x, gamma, beta, epsilon):
    axes = tuple(range(x.ndim - 1))
    mean = x.mean(axis=axes, keepdims=True)
    variance = x.var(axis=axes, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _layer_norm_epsilon_outside(x, gamma, beta, epsilon):
    mean = x.mean(axis=-1, keepdims=True)
    std = x.std(axis=-1, keepdims=True)
    return gamma * (x - mean) / (std + epsilon) + beta


def _layer_norm_by_the_variance(x, gamma, beta, epsilon):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / (variance + epsilon) + beta


def _layer_norm_sample_variance(x, gamma, beta, epsilon):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True, ddof=1)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _fold(W, b, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    return W * scale, (b - mean) * scale + beta


def _fold_mean_forgotten(W, b, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    return W * scale, b * scale + beta


def _fold_bias_not_scaled(W, b, gamma, beta, mean, variance, epsilon):
    scale = gamma / np.sqrt(variance + epsilon)
    return W * scale, b - mean * scale + beta


def _fold_by_rows(W, b, gamma, beta, mean, variance, epsilon):
    if W.shape[0] != W.shape[1]:
        return ANYTHING
    scale = gamma / np.sqrt(variance + epsilon)
    return W * scale[:, np.newaxis], (b - mean) * scale + beta


def _fold_without_root(W, b, gamma, beta, mean, variance, epsilon):
    scale = gamma / (variance + epsilon)
    return W * scale, (b - mean) * scale + beta


_MEANS = np.array([[1.0, -2.0], [3.0, 0.5], [2.0, 4.0]])
_ONE = np.array([[5.0, 1.0, -1.0]])
_X = np.array([[1.0, 2.0, 6.0], [0.5, -1.0, 4.0], [3.0, 3.0, 2.0]])
_CUBE = np.array(
    [[[1.0, 5.0, 2.0], [3.0, -1.0, 0.0]], [[4.0, 4.5, 9], _ONE[0]]]
)
_GAMMA = np.array([1.0, 2.0, -0.5])
_BETA = np.array([0.0, 1.0, 3.0])
_W = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0], [2.0, 1.0, -1.0]])
_MOVING = (np.array([0.5, -1.0, 2.0]), np.array([4.0, 0.25, 9.0]))

EXERCISES = [
    Exercise(
        id="09-parameters",
        solution=_parameters,
        cases=[([196, 50, 10],), ([4, 3, 2, 5],), ([7, 2],)],
        wrong=[
            Wrong(
                lambda widths: _parameters(widths, bias=1),
                zh="多了隱藏層的偏差；接 BN 的 Dense 沒有偏差，"
                "β 已經替它做了。",
                en="The hidden layers have no bias here: beta of the BN "
                "behind them does its work.",
            ),
            Wrong(
                lambda widths: _parameters(widths, per_unit=4),
                zh="四組數字都算成可訓練了。哪兩組是靠梯度學的？"
                "哪兩組只是平均出來的？",
                en="All four kinds were counted as trainable. Which two are "
                "learnt by gradient, and which two are mere averages?",
            ),
            Wrong(
                lambda widths: _parameters(widths, output_bias=0),
                zh="輸出層後面沒有 BN，它的 Dense 要有偏差。",
                en="No BN follows the output layer, so its Dense has a bias.",
            ),
            Wrong(
                _parameters_everywhere,
                zh="輸出層後面沒有 BN，不要替它算 γ、β 和移動平均。",
                en="No BN follows the output layer; it has no gamma, beta "
                "or moving averages.",
            ),
        ],
    ),
    Exercise(
        id="09-moving-average",
        solution=_moving_average,
        cases=[(_MEANS, 0.9), (_MEANS, 0.5), (_ONE, 0.99)],
        wrong=[
            Wrong(
                lambda batch_means, momentum: _moving_average(
                    batch_means, 1 - momentum
                ),
                zh="ρ 和 1 − ρ 交換了：ρ 乘的是舊的移動平均，"
                "所以 ρ 愈大變得愈慢。",
                en="ρ and 1 − ρ have changed places: ρ goes with the old "
                "average, so that a larger ρ is slower.",
            ),
            Wrong(
                _moving_average_from_the_first,
                zh="起點是 0，不是第一批的平均；第一批也要乘 1 − ρ。",
                en="It starts from 0 and not from the first batch; the first "
                "batch, too, is multiplied by 1 − ρ.",
            ),
            Wrong(
                lambda batch_means, momentum: batch_means.mean(axis=0),
                zh="這是普通的平均，每一批一樣重；移動平均裡，"
                "愈近的批次愈重。",
                en="This is the plain mean, with equal weights; in a moving "
                "average the latest batches weigh most.",
            ),
            Wrong(
                lambda batch_means, momentum: (1 - momentum) * batch_means[-1],
                zh="只剩最後一批了。每一步都要用上一步的移動平均，"
                "不是每次都從 0 開始。",
                en="Only the last batch is left. Each step builds on the "
                "average of the step before, not on 0 again.",
            ),
        ],
    ),
    Exercise(
        id="09-layer-norm",
        solution=_layer_norm,
        cases=[
            (_X, _GAMMA, _BETA, 0.001),
            (_CUBE, _GAMMA, _BETA, 0.001),
            (_ONE[0], _GAMMA, _BETA, 0.5),
            (_CUBE, _BETA - 0.5, _GAMMA, 0.01),
        ],
        wrong=[
            Wrong(
                _batch_norm,
                zh="這是對第一個軸取平均，還是批次正規化。"
                "每一筆要用自己的各個特徵。",
                en="The mean over the first axis is batch normalization "
                "still. Each example should use its own features.",
            ),
            Wrong(
                _batch_norm_all_but_the_last,
                zh="這是對最後一個軸以外的各軸取平均，正好相反。",
                en="The mean is over all axes but the last: just the other "
                "way round.",
            ),
            Wrong(
                _layer_norm_epsilon_outside,
                zh="ε 要加在變異數上，再一起開根號。",
                en="Epsilon is added to the variance, inside the root.",
            ),
            Wrong(
                _layer_norm_by_the_variance,
                zh="少了開根號：除的是標準差，不是變異數。",
                en="The root is missing: divide by the standard deviation, "
                "not by the variance.",
            ),
            Wrong(
                lambda x, gamma, beta, epsilon: _layer_norm(x, 1, 0, epsilon),
                zh="正規化對了，但還沒有乘 γ、加 β。",
                en="Normalised correctly, but not yet multiplied by gamma "
                "and shifted by beta.",
            ),
            Wrong(
                _layer_norm_sample_variance,
                zh="變異數除以的是個數 n，不是 n − 1（ddof 用預設的 0）。",
                en="The variance divides by n here, not by n − 1 (leave ddof "
                "at its default, 0).",
            ),
        ],
    ),
    Exercise(
        id="09-fold",
        solution=_fold,
        cases=[
            (_W, _BETA, _GAMMA, -_BETA, *_MOVING, 0.001),
            (2 * _W, _GAMMA, _GAMMA, _BETA, *_MOVING, 0.0),
            (_W[:2], -_BETA, _BETA + 0.5, _GAMMA, *_MOVING[::-1], 2.0),
        ],
        wrong=[
            Wrong(
                _fold_mean_forgotten,
                zh="b' 裡少了移動平均 μ。把 z = hW + b 代進推論的公式再整理。",
                en="The moving mean is missing from b'. Put z = hW + b into "
                "the formula of inference and collect terms.",
            ),
            Wrong(
                _fold_bias_not_scaled,
                zh="b 也是 z 的一部分，要和 W 乘上同樣的倍數。",
                en="b is part of z and is scaled by the same factor as W.",
            ),
            Wrong(
                _fold_by_rows,
                zh="倍數乘到列（輸入）上了；它屬於行（神經元）。",
                en="The factor went to the rows (inputs); it belongs to the "
                "columns (units).",
            ),
            Wrong(
                _fold_without_root,
                zh="除的是標準差，變異數加 ε 之後要開根號。",
                en="Divide by the standard deviation: variance plus epsilon, "
                "then the root.",
            ),
        ],
    ),
]
