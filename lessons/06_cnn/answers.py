"""Lesson 06: output size, max pooling, one dimension, receptive field."""

import numpy as np

from course_utils.exercises import ANYTHING, Exercise, Wrong


def _output_size(size, kernel, stride, zeros):
    return (size + 2 * zeros - kernel) // stride + 1


def _blocks(table, size):
    return table.reshape(len(table) // size, size, -1, size)


def _cut(table, size):
    height, width = table.shape
    return table[: height // size * size, : width // size * size]


def _max_pool(table, size):
    return _blocks(_cut(table, size), size).max(axis=(1, 3))


def _max_pool_of_squares_only(table, size):
    down, across = table.shape[0] // size, table.shape[1] // size
    return _max_pool(table, size) if down == across else ANYTHING


def _mean_pool(table, size):
    return _blocks(_cut(table, size), size).mean(axis=(1, 3))


def _pool_every_place(table, size):
    """The window moves by one instead of by its size."""
    down, across = table.shape[0] - size + 1, table.shape[1] - size + 1
    return np.array(
        [
            [table[i : i + size, j : j + size].max() for j in range(across)]
            for i in range(down)
        ]
    )


def _pool_the_rest_too(table, size):
    rows, columns = range(0, len(table), size), range(0, table.shape[1], size)
    return np.array(
        [
            [table[i : i + size, j : j + size].max() for j in columns]
            for i in rows
        ]
    )


def _slide_1d(signal, kernel, stride):
    k = len(kernel)
    places = range(0, len(signal) - k + 1, stride)
    return np.array([signal[i : i + k] @ kernel for i in places])


def _slide_without_last(signal, kernel, stride):
    k = len(kernel)
    places = range(0, len(signal) - k, stride)
    return np.array([signal[i : i + k] @ kernel for i in places])


def _slide_stride_times(signal, kernel, stride):
    """The first few places, all one apart."""
    k = len(kernel)
    places = (len(signal) - k) // stride + 1
    return np.array([signal[i : i + k] @ kernel for i in range(places)])


def _receptive_field(stack):
    sees, step = 1, 1
    for size, stride in stack:
        sees += (size - 1) * step
        step *= stride
    return sees


def _sees_step_too_early(stack):
    sees, step = 1, 1
    for size, stride in stack:
        step *= stride
        sees += (size - 1) * step
    return sees


def _sees_only_own_stride(stack):
    return 1 + sum((size - 1) * stride for size, stride in stack)


def _product_of_sizes(stack):
    return int(np.prod([size for size, _ in stack]))


def _sees_from_the_front(stack):
    sees = 1
    for size, stride in stack:
        sees = (sees - 1) * stride + size
    return sees


_TABLE = np.array(
    [
        [3, 1, 4, 1, 5],
        [9, 2, 6, 5, 3],
        [5, 8, 9, 7, 9],
        [3, 2, 3, 8, 4],
        [6, 2, 6, 4, 3],
    ]
)
_WIDE = np.hstack([_TABLE, -_TABLE])
_SIGNAL = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])

EXERCISES = [
    Exercise(
        id="06-output-size",
        solution=_output_size,
        cases=[
            (8, 3, 1, 0),
            (8, 3, 1, 1),
            (6, 3, 2, 0),
            (28, 5, 2, 2),
            (7, 7, 3, 0),
        ],
        wrong=[
            Wrong(
                lambda size, kernel, stride, zeros: (
                    (size + 2 * zeros - kernel) // stride
                ),
                zh="少了一個：起點也是一個位置，除完要再加 1。",
                en="One too few: the place where the window starts counts "
                "too, so add 1 after dividing.",
            ),
            Wrong(
                lambda size, kernel, stride, zeros: (
                    (size + zeros - kernel) // stride + 1
                ),
                zh="兩側各補 zeros 格，總共補了幾格？",
                en="zeros are added on each side: how many is that together?",
            ),
            Wrong(
                lambda size, kernel, stride, zeros: (
                    (size + 2 * zeros - kernel) / stride + 1
                ),
                zh="除不盡時出現了小數；最後走不滿一步就停在那裡，"
                "所以要無條件捨去（//）。",
                en="There are fractions where it does not divide evenly; the "
                "window stops before a step that is not whole, so round "
                "down (//).",
            ),
            Wrong(
                lambda size, kernel, stride, zeros: (
                    -(-(size + 2 * zeros - kernel) // stride) + 1
                ),
                zh="你進位了；窗子不會走到圖的外面，要捨去。",
                en="You rounded up; the window never leaves the picture, so "
                "round down.",
            ),
            Wrong(
                lambda size, kernel, stride, zeros: (
                    size + 2 * zeros - kernel + 1
                ),
                zh="還沒用到步長：一次走 stride 格，位置就少了。",
                en="stride is not used yet: with longer steps there are fewer "
                "places.",
            ),
        ],
    ),
    Exercise(
        id="06-max-pool",
        solution=_max_pool,
        cases=[
            (_TABLE[:4, :4], 2),
            (_TABLE, 2),
            (-_TABLE, 2),
            (_TABLE[:, :3], 3),
            (_TABLE[:2], 2),
            (_TABLE[:, :3], 2),
            (_TABLE / 4, 2),
            (_WIDE, 3),
            (_WIDE.T, 3),
        ],
        wrong=[
            Wrong(
                _mean_pool,
                zh="這是平均池化；每一區要選最大的。",
                en="This is average pooling; elect the largest instead.",
            ),
            Wrong(
                _pool_every_place,
                zh="窗子一次只移一格，各區重疊了；要一次移 size 格。",
                en="The window moves by one, so that blocks overlap; let it "
                "move by size.",
            ),
            Wrong(
                _pool_the_rest_too,
                zh="湊不滿一區的列和行也算進去了；先用 // 算出有幾個整區。",
                en="Rows and columns that fill no block were counted too; "
                "find the number of whole blocks with //.",
            ),
            Wrong(
                lambda table, size: _blocks(table, size).max(axis=(1, 3)),
                zh="reshape 的個數對不上：先切掉湊不滿一區的列和行。",
                en="The number of elements does not suit reshape: first cut "
                "off the rows and columns that fill no block.",
            ),
            Wrong(
                lambda table, size: _cut(table, size)[::size, ::size],
                zh="你每一區只拿了左上角那一個，沒有比大小。",
                en="You took the top left number of each block without "
                "comparing.",
            ),
            Wrong(
                _max_pool_of_squares_only,
                zh="表格是正方形時對，長方形就不對了：列數是 table.shape[0]，"
                "行數是 table.shape[1]，兩個方向各算各的。",
                en="Right for squares, wrong for other tables: there are "
                "table.shape[0] rows and table.shape[1] columns; count the "
                "blocks of each direction on its own.",
            ),
            Wrong(
                lambda table, size: np.maximum(_max_pool(table, size), 0),
                zh="全是負數的區變成 0 了：是不是拿 0 當作起始的最大值？",
                en="Blocks of negative numbers became 0: did you start the "
                "search for the maximum at 0?",
            ),
        ],
    ),
    Exercise(
        id="06-slide-1d",
        solution=_slide_1d,
        cases=[
            (_SIGNAL, np.array([1.0, 0.0, -2.0]), 1),
            (_SIGNAL, np.array([1.0, 0.0, -2.0]), 2),
            (_SIGNAL, np.array([2.0, 1.0]), 3),
            (_SIGNAL[:4], np.array([1.0, 2.0, 0.0, 1.0]), 1),
            (np.array([-1.5, 0.5, -2.0, 3.0, 0.25]), np.array([0.5, -1]), 2),
        ],
        wrong=[
            Wrong(
                lambda signal, kernel, stride: _slide_1d(
                    signal, kernel[::-1], stride
                ),
                zh="濾波器翻轉了（np.convolve 會翻）；這裡不翻。",
                en="The kernel was flipped (np.convolve does that); here it "
                "is not.",
            ),
            Wrong(
                lambda signal, kernel, stride: _slide_1d(signal, kernel, 1),
                zh="步長沒有用到：一次要移 stride 格。",
                en="stride is not used: move by stride at a time.",
            ),
            Wrong(
                _slide_without_last,
                zh="少了最後一個位置；窗子貼著右端時也算。想想 range 的終點。",
                en="The last place is missing; the window may touch the right "
                "end. Look at the end of your range.",
            ),
            Wrong(
                _slide_stride_times,
                zh="個數對了，位置不對：第 i 個窗子從 i * stride 開始。",
                en="The right number of windows at the wrong places: window i "
                "starts at i * stride.",
            ),
        ],
    ),
    Exercise(
        id="06-receptive-field",
        solution=_receptive_field,
        cases=[
            ([(3, 1), (2, 2), (3, 1)],),
            ([(3, 1), (3, 1)],),
            ([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)],),
            ([(5, 3), (3, 2), (2, 1)],),
            ([],),
        ],
        wrong=[
            Wrong(
                lambda stack: 1 + sum(size - 1 for size, _ in stack),
                zh="步長沒有用到：池化之後，相鄰兩格在原圖上差不只一個像素。",
                en="The strides are not used: after pooling, neighbours lie "
                "more than one pixel apart.",
            ),
            Wrong(
                _sees_step_too_early,
                zh="順序反了：這一層的步長，要到下一層才有作用。",
                en="The order is wrong: the stride of a layer matters from "
                "the next layer on.",
            ),
            Wrong(
                _sees_only_own_stride,
                zh="乘的應該是前面所有步長的乘積，不是這一層自己的步長。",
                en="Multiply by the product of all strides before, not by "
                "the layer's own.",
            ),
            Wrong(
                _sees_from_the_front,
                zh="這個公式要從輸出往回用：一層一層從後面推到前面。",
                en="This formula works backwards, from the output to the "
                "input: start with the last layer.",
            ),
            Wrong(
                _product_of_sizes,
                zh="大小不能直接相乘：相鄰的窗子互相重疊。",
                en="Sizes cannot be multiplied: neighbouring windows overlap.",
            ),
            Wrong(
                lambda stack: _receptive_field(stack) - 1,
                zh="差一：還沒有任何一層的時候，一格就看得到 1 個像素。",
                en="Off by one: with no layer at all a place already sees 1 "
                "pixel.",
            ),
        ],
    ),
]
