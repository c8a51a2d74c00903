"""Lesson 05: pictures as vectors, counting, accuracy, confusion matrix."""

import numpy as np

from course_utils.exercises import ANYTHING, Exercise, Wrong


def _flatten_scale(pictures):
    return pictures.reshape(len(pictures), -1) / 255


def _pictures(count, height, width):
    """Made-up 8-bit pictures in which no two pixels are alike."""
    values = np.arange(count * height * width) * 7 % 256
    return values.reshape(count, height, width).astype(np.uint8)


def _columns_first(pictures):
    return pictures.transpose(0, 2, 1).reshape(len(pictures), -1) / 255


def _size_fixed(pictures):
    return pictures.reshape(-1, 784) / 255


def _widest(budget):
    return (budget - 10) // (785 + 10)


def _without_biases(budget):
    return budget // (784 + 10)


def _without_output_biases(budget):
    return budget // (785 + 10)


def _without_output(budget):
    return budget // 785


def _rounded(budget):
    return round((budget - 10) / (785 + 10))


def _not_rounded(budget):
    return (budget - 10) / (785 + 10)


def _below_the_budget(budget):
    return (budget - 11) // (785 + 10)


def _accuracy(probabilities, one_hot):
    return np.mean(probabilities.argmax(axis=1) == one_hot.argmax(axis=1))


def _count_right(probabilities, one_hot):
    return np.sum(probabilities.argmax(axis=1) == one_hot.argmax(axis=1))


def _columns_argmax(probabilities, one_hot):
    return np.mean(probabilities.argmax(axis=0) == one_hot.argmax(axis=0))


def _no_axis(probabilities, one_hot):
    return np.mean(probabilities.argmax() == one_hot.argmax())


def _labels_left_one_hot(probabilities, one_hot):
    return np.mean(probabilities.argmax(axis=1) == one_hot)


def _entries_equal(probabilities, one_hot):
    return np.mean(probabilities.round() == one_hot)


def _more_than_half(probabilities, one_hot):
    return np.mean((probabilities * one_hot).sum(axis=1) > 0.5)


_PROBABILITIES = np.array(
    [
        [0.7, 0.2, 0.1],
        [0.4, 0.3, 0.3],
        [0.1, 0.6, 0.3],
        [0.2, 0.35, 0.45],
        [0.5, 0.1, 0.4],
    ]
)
_ONE_HOT = np.eye(3)[[0, 0, 1, 1, 1]]


def _confusion(true, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(true, answers, strict=True):
        counts[label, answer] += 1
    return counts


def _size_from_the_data(true, answers, classes):
    complete = classes == max(true) + 1
    return _confusion(true, answers, classes) if complete else ANYTHING


def _counted_once(true, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[true, answers] += 1
    return counts


def _shares(true, answers, classes):
    counts = _confusion(true, answers, classes)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def _only_mistakes(true, answers, classes):
    counts = _confusion(true, answers, classes)
    return counts - np.diag(counts.diagonal())


_TRUE = np.array([0, 1, 1, 2, 2, 2, 0, 1])
_ANSWERS = np.array([0, 2, 2, 2, 2, 0, 0, 1])


EXERCISES = [
    Exercise(
        id="05-flatten-scale",
        solution=_flatten_scale,
        cases=[(_pictures(2, 3, 4),), (_pictures(1, 28, 28),)],
        wrong=[
            Wrong(
                lambda pictures: pictures.reshape(len(pictures), -1),
                zh="攤平對了，但還沒縮放：除以 255，讓墨變成 1。",
                en="Flattened, but not scaled: divide by 255, so that ink "
                "becomes 1.",
            ),
            Wrong(
                lambda pictures: pictures / 255,
                zh="縮放對了，但還沒攤平：用 reshape(張數, -1)，"
                "讓每張圖變成一列。",
                en="Scaled, but not flattened: reshape(number, -1) makes "
                "one row of each picture.",
            ),
            Wrong(
                lambda pictures: pictures.reshape(-1) / 255,
                zh="所有的圖接成了一長串；第一個維度要留給「第幾張」。",
                en="All pictures became one long line; keep the first "
                "dimension for the number of the picture.",
            ),
            Wrong(
                lambda pictures: pictures.reshape(len(pictures), -1) / 256,
                zh="最大的像素值是 255 而不是 256；除以 256，墨永遠到不了 1。",
                en="The largest pixel is 255, not 256; divided by 256, ink "
                "never reaches 1.",
            ),
            Wrong(
                lambda pictures: pictures.reshape(len(pictures), -1) // 255,
                zh="// 會捨去小數，灰色全部變成 0；除以 255 要用 /。",
                en="// throws the fraction away, and all grey becomes 0; "
                "divide by 255 with /.",
            ),
            Wrong(
                lambda pictures: (
                    pictures.reshape(len(pictures), -1) / pictures.max()
                ),
                zh="除的是這一批裡最大的像素值；最深的不到 255 時，同一種灰"
                "在每一批都不一樣。請一律除以 255。",
                en="This divides by the largest pixel at hand; where that is "
                "below 255, the same grey differs from batch to batch. "
                "Always divide by 255.",
            ),
            Wrong(
                _columns_first,
                zh="你是一行一行排的；MNIST 慣用一列一列，不必先轉置。",
                en="You laid column after column; lay row after row, "
                "without transposing first.",
            ),
            Wrong(
                _size_fixed,
                zh="784 只適合 28×28 的圖；這裡的圖可以是任意大小，"
                "用 reshape(len(pictures), -1)。",
                en="784 fits pictures of 28×28 only; these may have any "
                "size: reshape(len(pictures), -1).",
            ),
        ],
    ),
    Exercise(
        id="05-widest",
        solution=_widest,
        cases=[
            (12_810,),
            (12_730,),
            (12_729,),
            (7_955,),
            (805,),
            (1_000_000,),
        ],
        wrong=[
            Wrong(
                _without_biases,
                zh="只算了權重；每個神經元還有一個偏差，輸出層的也有。",
                en="These are the weights only; each neuron has a bias too, "
                "those of the output layer as well.",
            ),
            Wrong(
                _without_output_biases,
                zh="輸出層的 10 個偏差不隨 h 改變，先從預算裡扣掉。",
                en="The 10 biases of the output layer do not depend on h: "
                "take them off the budget first.",
            ),
            Wrong(
                _without_output,
                zh="少了輸出層：h 個神經元各有 10 條權重通往它。",
                en="The output layer is missing: each of the h neurons has "
                "10 weights that lead there.",
            ),
            Wrong(
                _rounded,
                zh="四捨五入有時會超出預算；要捨去，用 //。",
                en="Rounding may go over the budget; round down, with //.",
            ),
            Wrong(
                _not_rounded,
                zh="神經元的個數是整數；用 // 捨去小數。",
                en="A number of neurons is whole; round down, with //.",
            ),
            Wrong(
                _below_the_budget,
                zh="剛好用完預算也可以：是「最多」，不是「少於」。",
                en="The budget may be used up exactly: it says at most, not "
                "less than.",
            ),
        ],
    ),
    Exercise(
        id="05-accuracy",
        solution=_accuracy,
        cases=[
            (_PROBABILITIES, _ONE_HOT),
            (np.eye(3), np.eye(3)),
            (_PROBABILITIES[[1, 2, 3]], np.eye(3)[[2, 1, 0]]),
        ],
        wrong=[
            Wrong(
                _count_right,
                zh="這是答對的張數；準確率還要除以總張數（np.mean）。",
                en="This is how many are right; divide by how many there are "
                "(np.mean).",
            ),
            Wrong(
                _columns_argmax,
                zh="argmax 的方向錯了：每一列是一張圖，要在 axis=1 找最大。",
                en="argmax runs the wrong way: each row is a picture, so take "
                "axis=1.",
            ),
            Wrong(
                _no_axis,
                zh="argmax 沒有寫 axis，整張表只找出一個最大；"
                "每一列各要一個：axis=1。",
                en="Without an axis argmax finds one largest entry in the "
                "whole table; you need one per row: axis=1.",
            ),
            Wrong(
                _labels_left_one_hot,
                zh="標籤還是獨熱編碼；也用 argmax(axis=1) 換回數字，"
                "兩邊才能比。",
                en="The labels are still one-hot; take their argmax(axis=1) "
                "too, then the two can be compared.",
            ),
            Wrong(
                _entries_equal,
                zh="你在比每一格；一張圖只有一個答案，先用 argmax 取出來。",
                en="You compare every entry; a picture has one answer, so "
                "take argmax first.",
            ),
            Wrong(
                lambda probabilities, one_hot: np.mean(
                    probabilities == one_hot
                ),
                zh="機率幾乎不會剛好等於 0 或 1；先用 argmax(axis=1) 取出網路"
                "的答案和標籤，再比較。",
                en="A probability is hardly ever exactly 0 or 1; take the "
                "answer and the label with argmax(axis=1) first, then "
                "compare.",
            ),
            Wrong(
                lambda probabilities, one_hot: (
                    100 * _accuracy(probabilities, one_hot)
                ),
                zh="這是百分比；題目要的是 0 到 1 之間的比例，不必乘 100。",
                en="This is a percentage; a share between 0 and 1 is wanted, "
                "so leave out the 100.",
            ),
            Wrong(
                _more_than_half,
                zh="不必超過一半：一列機率裡最大的那個就是答案。",
                en="It need not be more than a half: the largest of the "
                "probabilities is the answer.",
            ),
            Wrong(
                lambda probabilities, one_hot: (
                    1 - _accuracy(probabilities, one_hot)
                ),
                zh="這是錯誤率；準確率是答對的比例。",
                en="This is the error rate; accuracy is the share of right "
                "answers.",
            ),
        ],
    ),
    Exercise(
        id="05-confusion-matrix",
        solution=_confusion,
        cases=[
            (_TRUE, _ANSWERS, 3),
            (np.array([1, 1]), np.array([0, 0]), 2),
            # Nothing is of the last class, in truth or in the answers.
            (np.array([0, 1, 0, 1]), np.array([1, 1, 2, 0]), 4),
        ],
        wrong=[
            Wrong(
                lambda true, answers, classes: _confusion(
                    answers, true, classes
                ),
                zh="列和行放反了：列是真正的標籤，行是網路的答案。",
                en="Rows and columns are swapped: rows are true labels, "
                "columns are answers.",
            ),
            Wrong(
                _counted_once,
                zh="同一格出現好幾次，你只算了一次：迴圈裡要 += 1 而不是"
                " = 1；counts[true, answers] += 1 也只加一次，"
                "改用 np.add.at。",
                en="A cell that comes up several times is counted once: in "
                "a loop write += 1, not = 1; counts[true, answers] += 1 "
                "adds only once too, so use np.add.at.",
            ),
            Wrong(
                _shares,
                zh="這是每一列的比例；題目要的是次數，不必除。",
                en="These are shares of each row; the question asks for "
                "counts, so do not divide.",
            ),
            Wrong(
                _size_from_the_data,
                zh="資料裡剛好沒有最後一類的時候，大小就不對了：大小一律用 "
                "classes，不要從標籤算。",
                en="Where the data happen to lack the last class, the size "
                "is wrong: always take classes, not a number from the "
                "labels.",
            ),
            Wrong(
                _only_mistakes,
                zh="對角線也要數：那是答對的。",
                en="Count the diagonal too: those are the right answers.",
            ),
        ],
    ),
]
