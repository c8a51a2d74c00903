"""Lesson 12: strengths of L2, early stopping, paired changes, dropout."""

import operator

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _early(losses, patience, better=operator.lt):
    best = 0
    for epoch, loss in enumerate(losses):
        if better(loss, losses[best]):
            best = epoch
        if epoch - best == patience:
            break
    return epoch + 1, best + 1


def _early_against_the_last(losses, patience):
    best, bad = 0, 0
    for epoch, loss in enumerate(losses):
        bad = bad + 1 if epoch and loss >= losses[epoch - 1] else 0
        best = epoch if loss < losses[best] else best
        if bad == patience:
            break
    return epoch + 1, best + 1


def _early_without_reset(losses, patience):
    best, bad = 0, 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch:
            bad += 1
        if bad == patience:
            break
    return epoch + 1, best + 1


def _early_sees_the_future(losses, patience):
    return _early(losses, patience)[0], int(np.argmin(losses)) + 1


def _early_never(losses, patience):
    return len(losses), int(np.argmin(losses)) + 1


def _paired(before, after):
    change = np.asarray(after) - np.asarray(before)
    return change.mean(), change.std(ddof=1) / np.sqrt(len(change))


def _paired_backwards(before, after):
    mean, error = _paired(before, after)
    return -mean, error


def _paired_all_data(before, after):
    mean, error = _paired(before, after)
    return mean, error * np.sqrt((len(before) - 1) / len(before))


def _paired_no_root(before, after):
    mean, error = _paired(before, after)
    return mean, error * np.sqrt(len(before))


def _paired_over_n(before, after):
    mean, error = _paired(before, after)
    return mean, error / np.sqrt(len(before))


def _unpaired(before, after):
    spread = np.var(before, ddof=1) + np.var(after, ddof=1)
    return np.mean(after) - np.mean(before), np.sqrt(spread / len(before))


def _slide_loss(x, y, w, rate):
    mean = (1 - rate) * np.sum(w * x)
    return (y - mean) ** 2 + rate * (1 - rate) * np.sum((w * x) ** 2)


def _loss_of_the_mean(x, y, w, rate):
    return (y - (1 - rate) * np.sum(w * x)) ** 2


def _loss_of_keras(x, y, w, rate):
    extra = rate / (1 - rate) * np.sum((w * x) ** 2)
    return (y - np.sum(w * x)) ** 2 + extra


def _loss_mean_not_scaled(x, y, w, rate):
    extra = rate * (1 - rate) * np.sum((w * x) ** 2)
    return (y - np.sum(w * x)) ** 2 + extra


def _loss_variance_too_large(x, y, w, rate):
    return _loss_of_the_mean(x, y, w, rate) + rate * np.sum((w * x) ** 2)


def _loss_square_of_the_sum(x, y, w, rate):
    total = np.sum(w * x)
    return (y - (1 - rate) * total) ** 2 + rate * (1 - rate) * total**2


_BEFORE = np.array([0.70, 0.75, 0.80, 0.72, 0.78])
_AFTER = np.array([0.74, 0.76, 0.85, 0.75, 0.80])
_X, _W = np.array([1.0, -2.0, 0.5]), np.array([2.0, 1.0, -3.0])

EXERCISES = [
    Exercise(
        id="12-strength",
        solution=lambda slide_lambda, n: slide_lambda / (2 * n),
        cases=[(0.01, 1), (0.1, 500), (3.0, 4), (0.0, 7)],
        wrong=[
            Wrong(
                lambda slide_lambda, n: slide_lambda,
                zh="λ 不能直接搬：題目的懲罰項還有 ½ 和 1/n。",
                en="λ cannot be carried over as it is: this penalty has a ½ "
                "and a 1/n as well.",
            ),
            Wrong(
                lambda slide_lambda, n: slide_lambda / 2,
                zh="½ 有了，還少了資料的筆數 n。",
                en="The ½ is there; the number of examples n is missing.",
            ),
            Wrong(
                lambda slide_lambda, n: slide_lambda / n,
                zh="n 有了，還少了 ½。",
                en="The n is there; the ½ is missing.",
            ),
            Wrong(
                lambda slide_lambda, n: 2 * n * slide_lambda,
                zh="方向反了：這是從 Keras 換成投影片。",
                en="This is the other way round, from Keras to the slide.",
            ),
            Wrong(
                lambda slide_lambda, n: slide_lambda / 2 * n,
                zh="/ 2 * n 是先除以 2 再乘 n；分母要加括號。",
                en="/ 2 * n divides by 2 and then multiplies by n; put the "
                "denominator in brackets.",
            ),
        ],
    ),
    Exercise(
        id="12-early-stopping",
        solution=_early,
        cases=[
            ([5.0, 4.0, 3.0, 3.5, 3.6, 2.0], 2),
            ([5.0, 4.0, 3.0], 2),
            ([3.0, 2.0, 2.0, 2.0, 1.0], 2),
            ([5.0, 6.0, 4.0, 5.0, 3.0, 4.0, 4.5, 4.6], 3),
            ([1.0, 5.0, 4.0, 3.0, 2.0], 3),
            ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2),
            ([2.0], 1),
            ([0.9, 0.7, 0.8, 0.6, 0.65, 0.64, 0.5], 2),
        ],
        wrong=[
            Wrong(
                lambda *case: tuple(np.subtract(_early(*case), 1)),
                zh="週期從 1 數起，Python 從 0 數起。",
                en="Epochs count from 1, Python counts from 0.",
            ),
            Wrong(
                lambda losses, patience: _early(losses, patience + 1),
                zh="晚了一個週期：沒有進步的次數一到 patience 就停。",
                en="One epoch late: stop as soon as the number of epochs "
                "without progress reaches patience.",
            ),
            Wrong(
                lambda losses, patience: _early(losses, patience, operator.le),
                zh="和紀錄一樣不算進步，要低於它。",
                en="Equalling the record is no progress; it takes a loss "
                "below it.",
            ),
            Wrong(
                _early_against_the_last,
                zh="你和上一個週期比；要和目前最好的紀錄比。",
                en="You compare with the epoch before; compare with the "
                "record so far.",
            ),
            Wrong(
                _early_without_reset,
                zh="刷新紀錄之後，計數要歸零：是「連續」幾個週期。",
                en="A new record sets the count back to zero: it is epochs "
                "in a row.",
            ),
            Wrong(
                _early_sees_the_future,
                zh="紀錄只能取到停下來為止；之後的損失還沒發生。",
                en="The record is that up to the stop; later losses never "
                "came to be.",
            ),
            Wrong(
                lambda losses, patience: _early(losses, patience)[::-1],
                zh="兩個數的順序反了：先是停下來的週期，再是紀錄的週期。",
                en="The two are in the wrong order: first the epoch of the "
                "stop, then that of the record.",
            ),
            Wrong(
                _early_never,
                zh="patience 沒有用到：它一直走到最後。",
                en="patience is not used: this goes on to the end.",
            ),
        ],
    ),
    Exercise(
        id="12-paired-change",
        solution=_paired,
        cases=[
            (_BEFORE, _AFTER),
            (_AFTER, _BEFORE),
            (np.array([0.5, 0.9]), np.array([0.6, 0.7])),
            (np.linspace(0, 0.6, 7), np.linspace(0.2, 0.8, 7)),
        ],
        wrong=[
            Wrong(
                _paired_backwards,
                zh="方向反了：變化是 after 減 before。",
                en="The sign is reversed: the change is after minus before.",
            ),
            Wrong(
                _paired_all_data,
                zh="標準差要用 ddof=1：平均也是從這幾個數估出來的。",
                en="Use ddof=1 for the standard deviation: the mean was "
                "estimated from the same numbers.",
            ),
            Wrong(
                _paired_no_root,
                zh="這是差的標準差；平均的標準誤還要除以 √n。",
                en="This is the standard deviation of the differences; the "
                "standard error of their mean is divided by √n.",
            ),
            Wrong(
                _paired_over_n,
                zh="標準差要除以 √n，不是 n。",
                en="Divide the standard deviation by √n, not by n.",
            ),
            Wrong(
                _unpaired,
                zh="你把兩組當成不相干的。先逐份相減，再算標準差：同一份"
                "訓練集的運氣會互相抵消。",
                en="You treated the two as unrelated. Subtract set by set "
                "first, then take the standard deviation: luck of one "
                "training set cancels.",
            ),
        ],
    ),
    Exercise(
        id="12-slide-loss",
        solution=_slide_loss,
        cases=[
            (_X, 1.0, _W, 0.5),
            (_X, -2.0, _W, 0.3),
            (_X, 0.5, _W, 0.0),
            (_X, 0.7, np.array([0.3, -1.2, 0.45]), 0.1),
            (np.array([2.0]), 3.0, np.array([1.0]), 0.2),
        ],
        wrong=[
            Wrong(
                _loss_of_the_mean,
                zh="這是平均輸出的誤差；輸出會隨遮罩跳動，還要加上變異數。",
                en="This is the error of the mean output; the output jumps "
                "with the mask, so add its variance.",
            ),
            Wrong(
                _loss_of_keras,
                zh="這是 Keras 的縮放（深入 E）；這裡留下的不除以 1 − rate。",
                en="This is Keras' scaling (In depth E); here the kept are "
                "not divided by 1 − rate.",
            ),
            Wrong(
                _loss_mean_not_scaled,
                zh="變異數對了，但輸出的期望值也變小了，不是 w·x。",
                en="The variance is right, but the mean of the output is "
                "smaller than w·x as well.",
            ),
            Wrong(
                _loss_variance_too_large,
                zh="一個 0 或 1 的數，變異數是 rate × (1 − rate)，不是 rate。",
                en="A number that is 0 or 1 has the variance "
                "rate × (1 − rate), not rate.",
            ),
            Wrong(
                _loss_square_of_the_sum,
                zh="各個輸入分別抽；變異數相加的是每一項的平方，不是總和"
                "的平方。",
                en="Each input is drawn on its own; variances add up the "
                "squares of the terms, not the square of the sum.",
            ),
            Wrong(
                lambda x, y, w, rate: _slide_loss(x, y, w, 1 - rate),
                zh="rate 是丟掉的機率，留下的機率是 1 − rate。",
                en="rate is the probability of dropping; 1 − rate is kept.",
            ),
        ],
    ),
]
