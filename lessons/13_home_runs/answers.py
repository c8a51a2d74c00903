"""Lesson 13: classes by edges, padding, scaling, an ordered score."""

import numpy as np

from course_utils.exercises import Exercise, Wrong


def _to_class(values, edges):
    return np.searchsorted(edges, values, side="right")


def _edge_to_the_old_class(values, edges):
    return np.searchsorted(edges, values, side="left")


def _classes_from_one(values, edges):
    return _to_class(values, edges) + 1


def _always_ten_wide(values, edges):
    return np.minimum(np.asarray(values) // 10, len(edges))


def _last_class_missing(values, edges):
    return np.minimum(_to_class(values, edges), len(edges) - 1)


def _counted_from_above(values, edges):
    return len(edges) - _to_class(values, edges)


def _pad_career(seasons, length):
    padded = np.zeros((length, seasons.shape[1]))
    kept = min(len(seasons), length)
    padded[length - kept :] = seasons[len(seasons) - kept :]
    return padded


def _zeros_at_the_end(seasons, length):
    return np.roll(_pad_career(seasons, length), -_missing(seasons, length), 0)


def _missing(seasons, length):
    return max(length - len(seasons), 0)


def _keeps_the_earliest(seasons, length):
    return _pad_career(seasons[:length], length)


def _never_cut(seasons, length):
    front = np.zeros((_missing(seasons, length), seasons.shape[1]))
    return np.concatenate([front, seasons])


def _latest_first(seasons, length):
    padded = _pad_career(seasons, length)
    missing = _missing(seasons, length)
    padded[missing:] = padded[missing:][::-1].copy()
    return padded


def _last_of_nothing(seasons, length):
    """padded[-k:] = seasons, which fills everything or fails for k = 0."""
    seasons = seasons[-length:]
    padded = np.zeros((length, seasons.shape[1]))
    padded[-len(seasons) :] = seasons
    return padded


def _masked(z, played):
    return np.where(played[:, :, np.newaxis], z, 0)


def _standardise(train, played, new, played_new):
    seasons = train[played]
    z = (new - seasons.mean(axis=0)) / seasons.std(axis=0)
    return _masked(z, played_new)


def _by_new_itself(train, played, new, played_new):
    return _standardise(new, played_new, new, played_new)


def _train_returned(train, played, new, played_new):
    return _standardise(train, played, train, played)


def _by_both(train, played, new, played_new):
    seasons = np.concatenate([train[played], new[played_new]])
    z = (new - seasons.mean(axis=0)) / seasons.std(axis=0)
    return _masked(z, played_new)


def _padding_counted(train, played, new, played_new):
    z = (new - train.mean(axis=(0, 1))) / train.std(axis=(0, 1))
    return _masked(z, played_new)


def _not_masked(train, played, new, played_new):
    seasons = train[played]
    return (new - seasons.mean(axis=0)) / seasons.std(axis=0)


def _zeros_taken_for_padding(train, played, new, played_new):
    return _standardise(train, train.any(axis=2), new, new.any(axis=2))


def _one_mean_for_all(train, played, new, played_new):
    seasons = train[played]
    return _masked((new - seasons.mean()) / seasons.std(), played_new)


def _variance(train, played, new, played_new):
    seasons = train[played]
    z = (new - seasons.mean(axis=0)) / seasons.var(axis=0)
    return _masked(z, played_new)


def _terms(probabilities, classes):
    steps = np.arange(probabilities.shape[1])
    reached = steps >= np.asarray(classes)[:, np.newaxis]
    return (np.cumsum(probabilities, axis=1) - reached) ** 2


def _rps(probabilities, classes):
    return np.mean(np.sum(_terms(probabilities, classes), axis=1))


def _not_cumulative(probabilities, classes):
    one_hot = np.eye(probabilities.shape[1])[np.asarray(classes)]
    return np.mean(np.sum((probabilities - one_hot) ** 2, axis=1))


def _truth_not_cumulative(probabilities, classes):
    one_hot = np.eye(probabilities.shape[1])[np.asarray(classes)]
    cumulative = np.cumsum(probabilities, axis=1)
    return np.mean(np.sum((cumulative - one_hot) ** 2, axis=1))


def _one_class_late(probabilities, classes):
    return _rps(probabilities, np.asarray(classes) + 1)


def _not_squared(probabilities, classes):
    return np.mean(np.sum(np.sqrt(_terms(probabilities, classes)), axis=1))


_RNG = np.random.default_rng(13)
_TRAIN = _RNG.normal([20, 3], [10, 2], (6, 4, 2)).round(1)
_PLAYED = _RNG.random((6, 4)) < 0.6
_PLAYED[:, 3] = True
_TRAIN[~_PLAYED] = 0
_NEW = _RNG.normal([26, 5], [12, 1], (3, 4, 2)).round(1)
_PLAYED_NEW = np.array([[0, 0, 1, 1], [1, 1, 1, 1], [0, 1, 0, 1]], dtype=bool)
_NEW[~_PLAYED_NEW] = 0
_UNSORTED = np.array([[3.5, -1.0], [0.5, 2.0], [-2.0, 7.0]])
# All zeros, and yet played: no home run in a whole season.
_BAD_YEAR, _BAD_NEW = _TRAIN.copy(), _NEW.copy()
_BAD_YEAR[0, 3] = _BAD_NEW[0, 3] = 0
_SEASONS = np.arange(1.0, 11.0).reshape(5, 2)

EXERCISES = [
    Exercise(
        id="13-to-class",
        solution=_to_class,
        cases=[
            (np.array([0, 9, 10, 19, 20, 73]), [10, 20]),
            (np.array([[5, 14], [15, 40]]), [5, 15, 40]),
            (np.array([3.5, 4.0]), [4]),
            (np.array([7.0, -3.0, 2.4, 2.5, -8.5]), [-3.5, 2.5]),
        ],
        wrong=[
            Wrong(
                _edge_to_the_old_class,
                zh="剛好等於起點的數（例如 10）要算在新的那一段；看看你的"
                "比較用的是 > 還是 >=，或 searchsorted 的 side。",
                en="A value equal to an edge, such as 10, belongs to the "
                "class that begins there; look at your > or >=, or at the "
                "side of searchsorted.",
            ),
            Wrong(
                _classes_from_one,
                zh="段是從 0 數起的：比所有起點都小的數是第 0 段。",
                en="Classes count from 0: a value below all edges is in "
                "class 0.",
            ),
            Wrong(
                _last_class_missing,
                zh="少了最後一段：兩個起點分出三段，不是兩段。",
                en="The last class is missing: two edges make three "
                "classes, not two.",
            ),
            Wrong(
                _counted_from_above,
                zh="順序反了：數越大，段的編號也越大。",
                en="The order is reversed: larger values belong to classes "
                "with larger numbers.",
            ),
            Wrong(
                _always_ten_wide,
                zh="每段不一定寬 10：請看 edges，不要除以 10。",
                en="The classes need not be ten wide: use edges, not a "
                "division by 10.",
            ),
        ],
    ),
    Exercise(
        id="13-pad-career",
        solution=_pad_career,
        cases=[
            (_SEASONS[:2], 4),
            (_SEASONS, 3),
            (_SEASONS[:3], 3),
            (np.zeros((0, 2)), 3),
            (_UNSORTED, 2),
            (_UNSORTED, 5),
        ],
        wrong=[
            Wrong(
                _zeros_at_the_end,
                zh="0 補到後面去了；這裡的約定是補在前面，最後一列才一定是最"
                "近的一季。",
                en="The zeros are at the end; here they go in front, so that "
                "the last row is always the latest season.",
            ),
            Wrong(
                _keeps_the_earliest,
                zh="太長的時候留錯了一頭：要留最近的，也就是最後面的幾季。",
                en="Of a long career the wrong end is kept: keep the latest "
                "seasons, those at the end.",
            ),
            Wrong(
                _never_cut,
                zh="太長的資歷沒有截短；結果一定要剛好是 length 列。",
                en="A long career is not cut; the result must have exactly "
                "length rows.",
            ),
            Wrong(
                _latest_first,
                zh="球季的順序反了：由早到晚，不要倒過來。",
                en="The seasons are in reverse; keep them earliest first.",
            ),
            Wrong(
                _last_of_nothing,
                zh="一季都沒有的時候出錯了：padded[-0:] 是整個陣列，不是"
                "空的。起點改用 length - k 來算。",
                en="It fails for a career without seasons: padded[-0:] is "
                "the whole array, not nothing. Count the start as length - "
                "k.",
            ),
        ],
    ),
    Exercise(
        id="13-standardise",
        solution=_standardise,
        cases=[
            (_TRAIN, _PLAYED, _NEW, _PLAYED_NEW),
            (_TRAIN[:4], _PLAYED[:4], _NEW[:1], _PLAYED_NEW[:1]),
            (_BAD_YEAR, _PLAYED, _BAD_NEW, _PLAYED_NEW),
            (_TRAIN - 25, _PLAYED, _NEW - 25, _PLAYED_NEW),
        ],
        wrong=[
            Wrong(
                _by_new_itself,
                zh="這是用 new 自己的平均和標準差。網路學的是 train 的尺度，"
                "new 要用同一把尺：請用 train 的。",
                en="These are the mean and deviation of new itself. The "
                "network learned on the scale of train; measure new with the "
                "same ruler.",
            ),
            Wrong(
                _by_both,
                zh="平均裡混進了 new：只能用 train。",
                en="new is mixed into the mean: only train may count.",
            ),
            Wrong(
                _padding_counted,
                zh="補的 0 也算進平均了；先用 train[played] 挑出打過的球季。",
                en="The padding is counted in the mean; pick the played "
                "seasons with train[played] first.",
            ),
            Wrong(
                _not_masked,
                zh="沒打的球季標準化之後不再是 0 了，遮罩就認不出來。"
                "最後把它們設回 0。",
                en="Seasons not played are no longer 0 after scaling, and "
                "the mask cannot tell them. Set them back to 0.",
            ),
            Wrong(
                _zeros_taken_for_padding,
                zh="你拿「是不是 0」來認補的球季；全是 0 的球季也可能真的打過"
                "。請用 played 和 played_new。",
                en="This takes zeros for padding; a season of zeros may well "
                "have been played. Use played and played_new.",
            ),
            Wrong(
                _train_returned,
                zh="回傳的是 train；要標準化的是 new。",
                en="This returns train; new is what should be scaled.",
            ),
            Wrong(
                _one_mean_for_all,
                zh="每個特徵要有自己的平均和標準差：axis=0。",
                en="Each feature needs a mean and deviation of its own: "
                "axis=0.",
            ),
            Wrong(
                _variance,
                zh="除的是變異數；請除以標準差。",
                en="This divides by the variance; divide by the standard "
                "deviation.",
            ),
        ],
    ),
    Exercise(
        id="13-rps",
        solution=_rps,
        cases=[
            (np.array([[0.1, 0.2, 0.4, 0.2, 0.1]]), np.array([2])),
            (np.eye(5)[[0, 4]], np.array([3, 1])),
            (np.array([[0.5, 0.3, 0.2], [0.0, 0.4, 0.6]]), np.array([1, 0])),
        ],
        wrong=[
            Wrong(
                _not_cumulative,
                zh="這是沒有累積的平方誤差（Brier 分數），看不出差一段和"
                "差四段。先對兩邊都取 cumsum。",
                en="This is the squared error without accumulation (Brier "
                "score), blind to how far off a class is. Take cumsum of "
                "both sides first.",
            ),
            Wrong(
                _truth_not_cumulative,
                zh="預測累積了，答案沒有：從真正的那一段起，Y 都是 1。",
                en="The forecast is cumulative, the truth is not: from the "
                "true class on, Y stays 1.",
            ),
            Wrong(
                _one_class_late,
                zh="Y 晚了一段：第 k 段本身也算「k 段或更少」，要用 >=。",
                en="Y is one class late: class k itself counts as k or "
                "lower, so use >=.",
            ),
            Wrong(
                lambda p, c: np.sum(_terms(p, c)),
                zh="這是總和；對例子要取平均。",
                en="This is the sum; take the mean over the examples.",
            ),
            Wrong(
                lambda p, c: np.mean(_terms(p, c)),
                zh="對各段要相加，只有對例子才取平均。",
                en="Add up over the classes; the mean is over the examples "
                "only.",
            ),
            Wrong(
                _not_squared,
                zh="忘了平方：這是累積機率差的絕對值。",
                en="The square is missing: these are absolute differences.",
            ),
            Wrong(
                lambda p, c: np.sum(_terms(p, c), axis=1),
                zh="最後還要對所有例子取平均，回傳一個數。",
                en="Take the mean over the examples at the end and return "
                "one number.",
            ),
        ],
    ),
]
