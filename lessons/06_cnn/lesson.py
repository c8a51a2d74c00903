# ---
# title_zh: 卷積神經網路（CNN）
# title_en: Convolutional networks
# question_zh: 看圖的時候，網路為什麼不必每個像素都連起來？
# question_en: Why need a network that sees not connect every pixel?
# minutes: 80
# seconds: 65
# decks: S1, S2
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 06 卷積神經網路（CNN）
#
# **學完以後你能**
#
# - 說出 S2 的三個理由：為什麼看圖要用卷積，不用全連接；
# - 用紙筆算一次卷積和池化，並且算出輸出多大、有幾個參數；
# - 訓練一個小小的 CNN 認手寫數字，和參數一樣多的 MLP 公平比較，數字移了位也比；
# - 打開網路，看每一層學到了什麼；用旋轉、平移變出更多訓練資料；
# - 寫自己的數字，讓兩個網路並排來讀。
#
# **需要的基礎**：第 05 課（MLP 與 MNIST）。
#
# **對應投影片**：S1（蔡炎龍）的 CNN、S2（李宏毅）Lecture III 的卷積神經網路、Lecture II 的「創造更多的數據」。
# %% [markdown] lang="en" slideshow="slide"
# # 06 Convolutional networks
#
# **After this lesson you can**
#
# - give S2's three reasons why pictures want convolution instead of full connection;
# - do a convolution and a pooling with pencil and paper, and say how large the result is and how many parameters it takes;
# - train a small CNN to read digits and compare it fairly with an MLP of as many parameters, also when the digits have moved;
# - open the network and see what each layer learned; make more training data by turning and shifting;
# - have your own handwriting read by both, side by side.
#
# **Prerequisites**: lesson 05 (the MLP and MNIST).
#
# **Decks**: S1 (蔡炎龍) on CNNs; S2 (李宏毅), lecture III on convolutional networks, lecture II on creating more data.
# %% slideshow="skip"
import math

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from ipywidgets import Dropdown, Textarea, dlink
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.datasets import load_sample_image

import course_utils
from course_utils import datasets, exercises, facts, plots, training

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import pad, probes, widgets


# %% tags=["hide-input"] slideshow="skip"
def show_row(views, alt, **style):
    """Draw pictures side by side. views: {title: picture}."""
    _, panels = plt.subplots(1, len(views), figsize=(9.5, 2.1))
    for axes, (title, view) in zip(panels, views.items(), strict=True):
        axes.imshow(view, interpolation="nearest", **style)
        axes.set(title=title, xticks=[], yticks=[], frame_on=False)
    plots.show(alt)


def draw_curves(curves, alt):
    """Draw {name: accuracy at a shift of 0, 1, 2, … pixels}."""
    plt.figure(figsize=(8, 3.2))
    for mark, (name, curve) in zip("osD", curves.items(), strict=False):
        plt.plot(curve, marker=mark, label=name)
    plt.gca().set(xlabel="shift (pixels)", ylabel="accuracy", ylim=(0, 1.03))
    plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    plots.show(alt)


# %% tags=["hide-input"] slideshow="skip"
FRAME = {"fill": False, "edgecolor": "#D55E00", "linewidth": 3}


def show_tables(tables, window, alt):
    """Draw {title: table}; frame a 3 × 3 window and what it leads to."""
    _, panels = plt.subplots(
        1,
        len(tables),
        figsize=(9.5, 3.3),
        width_ratios=[len(table) for table in tables.values()],
    )
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        limit = 3 * np.abs(table).max()  # three: keep the colours pale
        axes.imshow(table, cmap="PuOr", vmin=-limit, vmax=limit)
        for (row, column), value in np.ndenumerate(table):
            axes.text(column, row, f"{value:g}", ha="center", va="center")
        axes.set_xticks(range(len(table)), range(1, len(table) + 1))
        axes.set_yticks(range(len(table)), range(1, len(table) + 1))
        axes.set(title=title, xlabel="column", ylabel="row")
        side = 3 if axes is panels[0] else 1
        corner = (window[1] - 0.5, window[0] - 0.5)
        axes.add_patch(plt.Rectangle(corner, side, side, **FRAME))
    plots.show(alt)


# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 60_000  # all of MNIST
EPOCHS = 5
BATCH_SIZE = 100
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 看圖的三個性質
#
# 上一課的 MLP 把圖攤平成 784 個數字，誰和誰相鄰全不知道。S2 問：「可以通過考慮圖像識別的性質來簡化全連接網路嗎？」它舉出三個性質：
#
# 1. 一些模式（pattern）比整張圖片小得多；
# 2. 同樣的模式可能出現在圖像的不同區域；
# 3. 對圖像做二次採樣（縮小），不會改變圖像中的物體。
#
# 下面拿一個手寫數字看看。**你預期**：28×28 的數字縮到 7×7，只剩十六分之一的像素，你還認得出來嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Three properties of pictures
#
# The MLP of the last lesson flattened a picture into 784 numbers and knew nothing of neighbours. S2 asks whether the nature of pictures could make the fully connected network simpler, and names three properties:
#
# 1. some patterns are much smaller than the whole picture;
# 2. the same patterns appear in different regions;
# 3. subsampling a picture does not change the object in it.
#
# See for yourself on a handwritten digit. **What do you expect**: shrunk from 28×28 to 7×7, with a sixteenth of the pixels left, can you still read it?
# %% tags=["real-data"] slideshow="subslide"
mnist = datasets.load_mnist()
print(f"{mnist.edition}: {mnist.x_train.shape}, test {mnist.x_test.shape}")
digit = mnist.x_train[0]
views = {
    "a digit, 28 × 28": digit,
    "1: a patch of 8 × 8": digit[4:12, 12:20],
    "2: moved": np.roll(digit, (3, -4), axis=(0, 1)),
    "3: 14 × 14": digit.reshape(14, 2, 14, 2).mean(axis=(1, 3)),
    "3: 7 × 7": digit.reshape(7, 4, 7, 4).mean(axis=(1, 3)),
}
show_row(views, "A digit, a patch of it, the digit moved, and shrunk twice.")


# %% [markdown] lang="zh" slideshow="fragment"
# 14×14 輕鬆認得，7×7 得瞇起眼睛，再縮下去就不行了。三個性質各給網路一項設計：
#
# | 性質 | 設計 |
# |:--|:--|
# | 1 模式很小 | 一個神經元只看一小塊，例如 3×3 |
# | 2 到處都可能出現 | 每一塊都用**同一組**權重（共用權值） |
# | 3 縮小不改變物體 | 池化（pooling）：每一小區只留一個數 |
#
# 前兩項合起來就是**卷積**（convolution）。它省下多少參數？先看 S2 的小例子：6×6 的圖，輸出 4×4 個數。**你預期**全連接、只看 3×3、3×3 而且共用，各要幾個權重？再把 224×224 的彩色照片接到 64 個濾波器呢？
# %% [markdown] lang="en" slideshow="fragment"
# 14×14 is easy, 7×7 makes you squint, and much less will not do. Each property suggests a design:
#
# | Property | Design |
# |:--|:--|
# | 1 patterns are small | a neuron sees a small patch only, say 3×3 |
# | 2 they may be anywhere | every patch meets the **same** weights (shared weights) |
# | 3 shrinking keeps the object | pooling: keep one number for each small region |
#
# The first two together are **convolution**. How many parameters does it save? Take S2's small case, a 6×6 picture and 4×4 outputs. **How many weights do you expect** with full connection, with 3×3 patches, and with 3×3 patches that share? And a colour photo of 224×224 with 64 filters?
# %% slideshow="subslide"
def conv_parameters(rows, columns, channels, filters):
    """Each filter has rows × columns × channels weights and a bias."""
    return (rows * columns * channels + 1) * filters


print("6 × 6 to 4 × 4:", 36 * 16, "full,", 9 * 16, "local,", 9, "shared")
facts.check("S2-19", 3 * 3)
print(f"photo, dense: {(224 * 224 * 3 + 1) * (222 * 222 * 64):,}")
print(f"photo, convolution: {conv_parameters(3, 3, 3, 64):,}")


# %% [markdown] lang="zh" slideshow="fragment"
# 只看小塊，576 變 144；再共用，144 變 9。圖越大差得越多：一張 224×224 的彩色照片，全連接要四千多億個權重，根本裝不下；卷積只要 1,792 個，而且**和圖的大小無關**。
#
# **什麼時候不成立**：性質 1、2 說的是圖片。像素順序打亂之後，「相鄰」就沒有意義了；第 8 節會真的打亂看看。
# %% [markdown] lang="en" slideshow="fragment"
# Seeing patches only turns 576 into 144, sharing turns 144 into 9. The larger the picture, the larger the gap: for a colour photo of 224×224, full connection needs more than 400 billion weights, which fit nowhere; convolution needs 1,792, **whatever the size of the picture**.
#
# **Where it stops being true**: properties 1 and 2 are about pictures. Scramble the pixels, and "neighbour" means nothing; section 8 will do so.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 用手算：S1 的 8×8
#
# S1 的步驟：拿一個 3×3 的濾波器（filter）$W$，從左上角蓋在圖上，九個位置對應相乘再加起來（**內積**），寫下一個數；往右移一格再算，一列一列做到右下角。$X$ 是圖，結果的第 $i$ 列第 $j$ 行是
#
# $$Y_{ij}=\sum_{r=1}^{3}\sum_{s=1}^{3}X_{i+r-1,\,j+s-1}\,W_{rs}$$
#
# S1 的濾波器和圖的左上角是
#
# $$W=\begin{pmatrix}1&0&1\\2&1&3\\1&1&2\end{pmatrix},\qquad\begin{pmatrix}2&5&5\\2&3&4\\4&3&1\end{pmatrix}$$
#
# 請先用紙筆算出左上角的內積，也想一想：8×8 的圖，結果是幾乘幾？
# %% [markdown] lang="en" slideshow="slide"
# ## 2. By hand: S1's 8×8
#
# S1's recipe: lay a 3×3 filter $W$ on the top left corner of the picture, multiply the nine pairs and add them up (an **inner product**), write the number down; move one step to the right and repeat, row after row, until the bottom right. With $X$ the picture, row $i$, column $j$ of the result is
#
# $$Y_{ij}=\sum_{r=1}^{3}\sum_{s=1}^{3}X_{i+r-1,\,j+s-1}\,W_{rs}$$
#
# S1's filter and the corner of its picture are
#
# $$W=\begin{pmatrix}1&0&1\\2&1&3\\1&1&2\end{pmatrix},\qquad\begin{pmatrix}2&5&5\\2&3&4\\4&3&1\end{pmatrix}$$
#
# Work out that first inner product on paper. What size will the result be?
# %% slideshow="subslide"
def slide_over(picture, kernel):
    """One inner product for each place of the kernel on the picture."""
    if picture.ndim != 2 or kernel.ndim != 2:
        raise ValueError(f"{picture.shape}, {kernel.shape}: not two tables.")
    height, width = picture.shape
    rows, columns = kernel.shape
    if height < rows or width < columns:
        raise ValueError(f"{kernel.shape} does not fit into {picture.shape}.")
    result = np.zeros((height - rows + 1, width - columns + 1))
    for i in range(height - rows + 1):
        for j in range(width - columns + 1):
            patch = picture[i : i + rows, j : j + columns]
            result[i, j] = np.sum(patch * kernel)
    return result


# %% slideshow="subslide"
S1_PICTURE = np.array(facts.entry("S1-03")["data"])
S1_FILTER = np.array([[1, 0, 1], [2, 1, 3], [1, 1, 2]])
facts.check("S1-02", np.sum(S1_PICTURE[:3, :3] * S1_FILTER))
table = slide_over(S1_PICTURE, S1_FILTER)
facts.check("S1-03", table)
products = S1_PICTURE[1:4, 3:6] * S1_FILTER
print("row 2, column 4:", *products.ravel(), "sum", products.sum())
tables = {"S1's picture, 8 × 8": S1_PICTURE, "result, 6 × 6": table}
show_tables(tables, (1, 3), "S1's picture and the 6×6 table, framed: 37.")


# %% [markdown] lang="zh" slideshow="fragment"
# 左上角是 35，和投影片一樣；結果是 6×6。36 個數裡有 35 個和投影片相同，只有第 2 列第 4 行不同：投影片的三張表都印 36，九個乘積加起來卻是 **37**（勘誤 R22）。上圖框起來的就是這一格。人算 324 次乘法只錯一個加法，已經很了不起。
#
# S1 在 $W$ 旁邊寫著「這學來的」：這九個數不是人設計的，而是和其他權重一樣，用梯度下降學出來的參數。
# %% [markdown] lang="en" slideshow="fragment"
# The first number is 35, as on the slide, and the result is 6×6. Of its 36 numbers 35 agree; only row 2, column 4 differs: all three tables of the slides print 36, but the nine products add up to **37** (erratum R22), framed in the figure. One slip in 324 products is a fine score.
#
# Beside $W$, S1 notes "this is learned": nobody designs the nine numbers; they are parameters, found by gradient descent like all weights.
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 不用迴圈，再請 Keras 驗算
#
# 兩層迴圈很清楚，可是慢。NumPy 的 `sliding_window_view` 一次交出所有的小窗（不必複製），剩下的是一次大的內積。順便把實際用得到的都加上：
#
# - 一次 $n$ 張圖、每張好幾個**通道**（channel）、好幾個濾波器：權重的形狀是（列，行，通道，濾波器）；
# - **步長**（stride）：窗子一次移幾格；
# - **補零**（padding）：`"valid"` 不補；`"same"` 在四周補零，步長 1 時輸出和輸入一樣大；
# - 每個濾波器一個偏差。
#
# 這四樣就是 `keras.layers.Conv2D` 做的全部（激勵函數之前）。
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Without loops, and checked by Keras
#
# Two loops are clear but slow. NumPy's `sliding_window_view` hands out all windows at once (without copying them), and what is left is one big inner product. While we are at it, add what real use needs:
#
# - $n$ pictures at once, each with several **channels**, and several filters: the weights have the shape (rows, columns, channels, filters);
# - **stride**: how far the window moves at a time;
# - **padding**: `"valid"` adds nothing; `"same"` puts zeros around, so that with stride 1 the output is as large as the input;
# - one bias for each filter.
#
# These four are all that `keras.layers.Conv2D` does (before its activation).
# %% slideshow="skip"
def add_zeros(x, window, stride):
    """Pad pictures so that a window has ceil(size / stride) places."""
    sizes = np.array(x.shape[1:3])
    places = np.ceil(sizes / stride).astype(int)
    zeros = np.maximum((places - 1) * stride + window - sizes, 0)
    top, left = zeros // 2
    bottom, right = zeros - zeros // 2
    return np.pad(x, [(0, 0), (top, bottom), (left, right), (0, 0)])


# %% slideshow="skip"
def check_shapes(x, kernels, biases, stride, padding):
    """Say in one sentence what convolve cannot do."""
    said = f"x {x.shape}, kernels {kernels.shape}, biases {biases.shape}"
    fit = kernels.shape[2:] == x.shape[3:] + biases.shape
    if x.ndim != 4 or kernels.ndim != 4 or not fit:
        raise ValueError(f"{said}: channels or filters do not fit.")
    if padding not in ("valid", "same") or stride < 1:
        raise ValueError(f"No stride {stride} with padding {padding!r}.")


def keras_says(layer, x, *weights):
    layer.build(x.shape)
    layer.set_weights(weights)
    return keras.ops.convert_to_numpy(layer(x.astype("float32")))


# %% slideshow="subslide"
def convolve(x, kernels, biases, stride=1, padding="valid"):
    """Conv2D by hand: (n, height, width, channels) to (n, h, w, filters)."""
    check_shapes(x, kernels, biases, stride, padding)
    if padding == "same":
        x = add_zeros(x, kernels.shape[:2], stride)
    windows = sliding_window_view(x, kernels.shape[:2], axis=(1, 2))
    windows = windows[:, ::stride, ::stride]  # every stride-th place
    # n pictures, h × w places, channels c, window r × s, filters f
    z = np.einsum("nhwcrs,rscf->nhwf", windows, kernels, optimize=True)
    return z + biases


# %% slideshow="subslide"
rng = np.random.default_rng(1)
x = rng.normal(0, 1, (2, 9, 8, 3))
kernels = rng.normal(0, 0.1, (3, 3, 3, 4))
biases = rng.normal(0, 0.1, 4)
gaps = []
for stride, padding in [(1, "valid"), (2, "valid"), (1, "same"), (2, "same")]:
    layer = layers.Conv2D(4, 3, strides=stride, padding=padding)
    theirs = keras_says(layer, x, kernels, biases)
    ours = convolve(x, kernels, biases, stride, padding)
    gaps.append(np.abs(ours - theirs).max())
    print(f"stride {stride}, {padding:5}: {ours.shape}")
print(f"largest difference from Keras: {max(gaps):.5f}")
# %% slideshow="fragment"
s1 = S1_PICTURE[np.newaxis, :, :, np.newaxis]  # one picture, one channel
kernel = S1_FILTER[:, :, np.newaxis, np.newaxis]
theirs = keras_says(layers.Conv2D(1, 3, use_bias=False), s1, kernel)
flipped = slide_over(S1_PICTURE, S1_FILTER[::-1, ::-1])
print("Keras:  ", theirs[0, 0, :, 0].round(), "flipped:", flipped[0])
# %% tags=["guard"]
assert max(gaps) < 2e-6, "convolve gives what Conv2D gives"
assert np.array_equal(theirs[0, :, :, 0].round(), table), "no flipping"
# %% [markdown] lang="zh" slideshow="subslide"
# 四種設定都和 Keras 相同，差的只是單精度小數的捨入。
#
# ### 這真的叫「卷積」嗎？
#
# S1 把內積叫做卷積，深度學習的套件也都這樣叫。數學課本的卷積卻要先把濾波器上下、左右**翻轉**；不翻轉的叫**互相關**（cross-correlation）。上面最後一行就是證據：Keras 得到 35, 27, 44, …，和投影片一樣，**沒有翻轉**；翻轉的話會是 36, 36, 43, …（勘誤 R29；S1 的用法沒有錯，只是和數學課本不同）。
#
# 對網路來說沒有差別：濾波器是學來的，需要翻轉的那一個，它就學成翻轉的樣子。會在意的，是把別處的濾波器搬過來用的時候，例如訊號處理課本裡的公式。
# %% [markdown] lang="en" slideshow="subslide"
# All four settings agree with Keras, but for the rounding of single precision.
#
# ### Is this really a "convolution"?
#
# S1 calls the inner product a convolution, and so do all deep learning libraries. In mathematics the filter is first **flipped**, top to bottom and left to right; without flipping it is called **cross-correlation**. The last line above is the evidence: Keras says 35, 27, 44, …, as on the slide, **without flipping**; flipped it would be 36, 36, 43, … (erratum R29; S1's usage is fine, only different).
#
# A network does not mind: filters are learned, and where a flipped one is needed, it learns it flipped. It matters when you bring filters from elsewhere, say from a book on signal processing.
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 步長、補零、輸出多大：S2 的 6×6
#
# S2 用一張 6×6 的圖和兩個 3×3 的濾波器。濾波器 1 找的是從左上到右下的斜線，濾波器 2 找的是直線：對到的墨加分，旁邊多出來的墨扣分。
#
# 一邊 $n$ 格的圖，兩側總共補 $p$ 格零，濾波器一邊 $k$ 格，步長 $s$，輸出的一邊是
#
# $$\left\lfloor\frac{n+p-k}{s}\right\rfloor+1$$
#
# （$\lfloor\ \rfloor$ 是無條件捨去。）**你預期**步長 2 的輸出是幾乘幾？會不會有像素從來沒被看到？圖裡哪裡最像濾波器 1？
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Stride, padding, size: S2's 6×6
#
# S2 has a picture of 6×6 and two filters of 3×3. Filter 1 looks for a diagonal from top left to bottom right, filter 2 for a vertical line: ink in place scores, ink beside it costs.
#
# With $n$ pixels to a side, $p$ zeros added on both sides together, a filter of $k$ and stride $s$, the output has
#
# $$\left\lfloor\frac{n+p-k}{s}\right\rfloor+1$$
#
# to a side ($\lfloor\ \rfloor$ rounds down). **What size do you expect** with stride 2? Will some pixels never be seen? And where is the picture most like filter 1?
# %% slideshow="subslide"
S2_PICTURE = np.array(facts.entry("S2-15")["data"])
filter_1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
filter_2 = np.array([[-1, 1, -1], [-1, 1, -1], [-1, 1, -1]])
x = S2_PICTURE[np.newaxis, :, :, np.newaxis]
kernels = np.stack([filter_1, filter_2], axis=-1)[:, :, np.newaxis]
maps = convolve(x, kernels, np.zeros(2))  # S2 has no biases here
by_two = convolve(x, kernels, np.zeros(2), stride=2)
facts.check("S2-15", maps[0, :, :, 0])
facts.check("S2-16", by_two[0, :, :, 0])
facts.check("S2-17", maps[0, :, :, 1])
# %% slideshow="fragment"
valid = convolve(s1, kernel, np.zeros(1), padding="valid").shape[1:3]
same = convolve(s1, kernel, np.zeros(1), padding="same").shape[1:3]
print("S1's 8 × 8, valid and same:", valid, same)
facts.check("S1-06", [valid, same])
tables = {
    "S2's picture": S2_PICTURE,
    "filter 1": maps[0, :, :, 0],
    "filter 2": maps[0, :, :, 1],
    "1, stride 2": by_two[0, :, :, 0],
}
show_tables(tables, (0, 0), "S2's picture, two 4×4 maps, 2×2 with stride 2.")


# %% [markdown] lang="zh" slideshow="subslide"
# 濾波器 1 的最高分 3 出現在 (1,1)（上圖框起來的）和 (4,1)（列，行）：那裡正好是一條斜線，而且兩處用的是**同一組**權重，這就是性質 2。
#
# 投影片的文字檔裡，濾波器 1 的表有三個數多了負號：(1,1) 的 3、(2,2) 的 1、(4,1) 的 3，寫成 −3、−1、−3。數值大小都對，多半是把投影片轉成文字時弄丟的，不是講者的錯（勘誤 R39）。
#
# 步長 2 時 $(6-3)/2$ 不是整數，捨去之後是 2×2，**最後一列和最後一行從來沒被看到**。補零可以補救；S1 說「有時我們會把它弄成還是 8×8」，就是 `"same"`。
#
# **什麼時候不成立**：補上的零也是資料。圖邊如果不是黑的，等於憑空畫了一個黑框，靠邊的結果就不可靠。
# %% [markdown] lang="en" slideshow="subslide"
# Filter 1 scores its highest, 3, at (1,1), framed above, and at (4,1) (row, column): a diagonal lies right there, and both places meet the **same** weights; this is property 2.
#
# In the text of the slides three numbers of filter 1's table have a minus too many: the 3 at (1,1), the 1 at (2,2) and the 3 at (4,1) read −3, −1, −3. The magnitudes are right; most likely the signs were lost when the slides were turned into text, no error of the lecturer's (erratum R39).
#
# With stride 2, $(6-3)/2$ is no whole number; rounded down it gives 2×2, and **the last row and the last column are never seen**. Padding helps; S1's "sometimes we make it 8×8 again" is `"same"`.
#
# **Where it stops being true**: the added zeros are data too. Where the edge of a picture is not black, padding draws a black frame that is not there, and results near the edge are not to be trusted.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 池化：每一區選一個代表
#
# S1 說最大池化（max pooling）「基本上就是投票」：2×2 一區，「每區投出最大的」。平均池化（average pooling）則是取平均。池化沒有權重，什麼都不用學。
#
# **你預期**：S1 的 6×6 表分成幾區？第 2 節那個 36 改成 37，會不會影響結果？再讓一個亮點在一排八格裡，從第 0 格往右走到第 3 格：池化之後看得出它走了幾步？
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Pooling: one number speaks for each region
#
# S1 calls max pooling "basically a vote": in each region of 2×2 the largest is elected. Average pooling takes the mean. Pooling has no weights and learns nothing.
#
# **What do you expect**: into how many regions does S1's 6×6 table fall? Does it matter to the result that a 36 became 37 in section 2? And let a bright spot walk along a row of eight pixels, from place 0 to place 3: how many of its steps will you notice after pooling?
# %% slideshow="subslide"
def pool(x, size=2, choose=np.max):
    """One number for each block of size × size; a rest is left out."""
    if x.ndim != 4 or not 1 <= size <= min(x.shape[1:3]):
        raise ValueError(f"x {x.shape}: expected (n, ≥{size}, ≥{size}, c).")
    n, height, width, channels = x.shape
    down = height // size
    across = width // size
    x = x[:, : down * size, : across * size]
    blocks = x.reshape(n, down, size, across, size, channels)
    return choose(blocks, axis=(2, 4))


# %% slideshow="subslide"
pooled = pool(table[np.newaxis, :, :, np.newaxis])[0, :, :, 0]
facts.check("S1-04", pooled)
facts.check("S1-05", pooled.size)
print(f"{pooled.size} regions:", *pooled.tolist())
facts.check("S2-18", np.moveaxis(pool(maps)[0], -1, 0))
x = rng.normal(0, 1, (2, 9, 8, 3))
largest = keras_says(layers.MaxPooling2D(2), x)
mean = keras_says(layers.AveragePooling2D(2), x)
gaps = [np.abs(pool(x) - largest).max()]
gaps.append(np.abs(pool(x, choose=np.mean) - mean).max())
print(f"difference from Keras: max {gaps[0]:.5f}, mean {gaps[1]:.5f}")
for place in range(4):
    row = np.zeros((1, 2, 8, 1))
    row[0, 0, place] = 1
    largest = pool(row).ravel()
    mean = pool(row, choose=np.mean).ravel()
    print(f"spot at {place}: max {largest}  mean {mean}")
# %% tags=["guard"]
assert max(gaps) < 2e-6, "pool gives what the layers of Keras give"
# %% [markdown] lang="zh" slideshow="fragment"
# **九**區，結果和投影片完全相同：第 1、2 列的第 3、4 行那一區裡有個 44，36 或 37 都選不上。（文字檔裡有一句「四個 3x2 的小格，最大值 44、36、37、34」，是自動產生的圖說，不是講者寫的：勘誤 R23。）`MaxPooling2D` 和 `AveragePooling2D` 也都和我們的 `pool` 一致。
#
# ### 池化留下什麼、丟掉什麼？
#
# 上面最後四行，一個亮點在一排八格裡從第 0 格走到第 3 格。三步只看得出一步：從 0 到 1、從 2 到 3 還在同一區，結果不變；從 1 到 2 跨過了區的界線，就跳到下一格。池化留下「這附近有沒有」，丟掉「到底在哪一格」。它不是不怕移動，只是**比較不怕**。
#
# 最大值留住證據的強度 1，平均卻被旁邊的空白沖淡成 0.25：選最大的好處就在這裡。代價是位置：眼睛、鼻子、嘴巴都在，但擺錯了地方，池化太兇的網路照樣說是一張臉。
# %% [markdown] lang="en" slideshow="fragment"
# **Nine** regions, and the result is that of the slide: the block of rows 1 and 2, columns 3 and 4 holds a 44, so neither 36 nor 37 is elected. (The text speaks of four 3x2 sub-grids with the maxima 44, 36, 37, 34; that caption was made by a machine, not the lecturer: erratum R23.) `MaxPooling2D` and `AveragePooling2D` agree with our `pool` as well.
#
# ### What does pooling keep, and what does it lose?
#
# In the last four lines above a bright spot walks along a row of eight pixels, from place 0 to place 3. One step of three can be seen: from 0 to 1 and from 2 to 3 the spot stays in its region and the result is the same; from 1 to 2 it crosses a border and jumps to the next place. Pooling keeps "somewhere around here" and loses "exactly where". It does not make a network immune to movement, only **less sensitive**.
#
# The maximum keeps the strength of the evidence, 1; the mean thins it to 0.25 with the blank around it, which speaks for the maximum. The price is position: with eyes, nose and mouth all there but in the wrong places, a network that pools too hard still says "face".
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 彩色圖片：濾波器也有厚度
#
# 彩色圖有紅、綠、藍三個通道，濾波器就是 3×3×3 的一塊：三個通道各做一次內積，**加在一起**變成一張特徵圖（feature map）。S2 的「CNN – 彩色圖像」畫的就是兩個這樣的濾波器；三個通道的數字只在圖上，沒有數字可以核對（S2-33），所以我們拿一張照片來做。
#
# 下面的濾波器：紅色通道是 3×3 的平均，藍色通道是負的平均，綠色是 0。**你預期**照片的哪裡會亮？這一層（兩個濾波器）有幾個參數？
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Colour: filters have depth
#
# A colour picture has three channels, red, green and blue, and a filter becomes a block of 3×3×3: an inner product in each channel, all **added up** to one feature map. S2's slide on colour shows two such filters; the numbers of the channels stand in a picture only, so there is nothing to check (S2-33), and we take a photo instead.
#
# The filter below is a 3×3 mean in the red channel, minus a 3×3 mean in the blue, and 0 in the green. **Where do you expect** the photo to light up? And how many parameters has this layer with two filters?
# %% slideshow="subslide"
PHOTO = load_sample_image("china.jpg")[20:380, 30:390] / 255
COLOUR = PHOTO.reshape(60, 6, 60, 6, 3).mean(axis=(1, 3))  # blocks of 6 × 6
kernels = np.zeros((3, 3, 3, 2))
kernels[:, :, 0, 0] = 1 / 9  # red
kernels[:, :, 2, 0] = -1 / 9  # minus blue
kernels[..., 1] = -kernels[..., 0]  # blue - red
both = np.maximum(convolve(COLOUR[np.newaxis], kernels, np.zeros(2))[0], 0)
print("parameters:", conv_parameters(3, 3, 3, 2))
views = {
    "photo, 3 channels": COLOUR,
    "red - blue, ReLU": both[..., 0],
    "blue - red, ReLU": both[..., 1],
}
show_row(views, "Red walls and roofs light up, then the sky.", cmap="gray")
# %% [markdown] lang="zh" slideshow="fragment"
# 紅牆和屋瓦亮起來，第二個濾波器則是天空；負的部分被 ReLU 切成 0。投影片為了好懂「忽略了卷積後的非線性啟動函數」，實際的 CNN 都有。參數是 $(3\cdot3\cdot3+1)\cdot2=56$。
#
# 下一層的輸入，就是這一層的特徵圖：有幾個濾波器，下一層就有幾個通道。所以濾波器永遠和輸入一樣「厚」，卷積只在平面上滑動。
#
# 照片：danielbuechele，[CC BY 2.0](https://creativecommons.org/licenses/by/2.0/)，由 [scikit-learn](https://scikit-learn.org/stable/datasets/loading_other_datasets.html) 提供；本課裁切、縮小並轉成灰階。
# %% [markdown] lang="en" slideshow="fragment"
# The red walls and the roof tiles light up, with the second filter the sky; ReLU cuts what is negative to 0. For clarity the slide leaves out the activation after the convolution, as it says; real CNNs have one. The parameters: $(3\cdot3\cdot3+1)\cdot2=56$.
#
# The feature maps of this layer are the input of the next: as many channels there as filters here. A filter is always as "thick" as its input, and slides in the plane only.
#
# Photo: danielbuechele, [CC BY 2.0](https://creativecommons.org/licenses/by/2.0/), as it comes with [scikit-learn](https://scikit-learn.org/stable/datasets/loading_other_datasets.html); cropped, shrunk and turned grey here.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 自己設計濾波器
#
# 在網路自己學之前，人們早就手工設計濾波器了。下面四個都只有九個數。**你預期**哪一個讓照片變模糊？哪一個只留下輪廓？提示：先看九個數的**和**，再想它遇到一片均勻的天空會得到什麼。
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Design a filter yourself
#
# Long before networks learned them, people designed filters by hand. The four below are nine numbers each. **Which do you expect** to blur the photo, and which to leave outlines only? Hint: look at the **sum** of the nine numbers, and think what it makes of an even sky.
# %% slideshow="subslide"
GREY = COLOUR.mean(axis=2)
PICTURES = {"photo": GREY, "S1": S1_PICTURE, "S2": S2_PICTURE}
KERNELS = {
    "edge": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "blur": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "S1's filter": S1_FILTER,
    "S2's filter 1": [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]],
}
views = {"photo": GREY}
for name in ("edge", "blur", "sharpen", "emboss"):
    title = f"{name}, sum {np.sum(KERNELS[name]):g}"
    views[title] = slide_over(GREY, np.array(KERNELS[name]))
show_row(views, "Edges, blur, sharpened, relief.", cmap="gray", vmin=0, vmax=1)


# %% [markdown] lang="zh" slideshow="subslide"
# （0 以下畫成黑，1 以上畫成白。）和是 1 的（blur、sharpen、emboss）保住亮度：均勻的天空還是同樣的天空。和是 0 的 edge 遇到均勻的區域就是 0，也就是黑，只剩下變化的地方。blur 的權重全是正的，是加權平均；sharpen 把中間和鄰居的差放大；emboss 左上減、右下加，像光從一側打過來的浮雕。
#
# ### 換你動手
#
# 下面先是一張靜止的圖：左邊框起來的是窗子，中間是整張結果，右邊是這個位置的內積。再下一格可以動：在左圖上拖曳圓點（或用方向鍵），窗子就跟著走；九個數可以直接改。試試看：
#
# 1. 圖選 S1、濾波器選 S1's filter：把窗子移到第 2 列第 4 行，親眼看見 37。
# 2. 圖選 S2、濾波器選 S2's filter 1：哪兩個位置得 3 分？
# 3. 照片配 edge，再把中間的 8 改成 9：和變成 1，輪廓疊回原圖，成了銳化。
# 4. 設計一個只找**水平**邊緣的濾波器：上面三個 1，下面三個 −1，中間 0，照片裡亮在上、暗在下的橫線就亮起來。把它轉 90 度，找的就換成直的邊緣。
#
# **什麼時候不成立**：3×3 的窗子只認得很小的模式。要認得「8 上面的圈」，得把好幾層疊起來，這就是下一節。
# %% [markdown] lang="en" slideshow="subslide"
# (Below 0 is drawn black, above 1 white.) Those with sum 1 (blur, sharpen, emboss) keep the brightness: an even sky stays the same sky. Edge, with sum 0, gives 0 where all is even, which is black, and only changes remain. Blur has positive weights only, a weighted mean; sharpen enlarges the difference from the neighbours; emboss subtracts at the top left and adds at the bottom right, like a relief lit from one side.
#
# ### Your turn
#
# First a figure that stands still: on the left the window, in the middle the whole result, on the right the inner product at this place. The next cell can be moved: drag the circle on the left picture (or use the arrow keys), and the window follows; the nine numbers are yours to edit. Try this:
#
# 1. Picture S1 with S1's filter: move the window to row 2, column 4 and see the 37 with your own eyes.
# 2. Picture S2 with S2's filter 1: which two places score 3?
# 3. The photo with edge; then change the 8 in the middle to 9: the sum becomes 1, the outlines lie on top of the photo, and it is a sharpening.
# 4. Design a filter for **horizontal** edges only: three 1s above, three −1s below, 0 between; lines with light above and dark below light up. Turn it by 90 degrees, and it looks for vertical edges.
#
# **Where it stops being true**: a window of 3×3 knows tiny patterns only. To know "the loop at the top of an 8" takes several layers on top of each other, and that is the next section.
# %% tags=["hide-input"] slideshow="skip"
def as_text(kernel):
    return "\n".join(" ".join(f"{w:g}" for w in row) for row in kernel)


def draw_framed(axes, view, row, column, size, low, high):
    """A picture, and a frame around size × size of its numbers."""
    axes.imshow(view, cmap="gray", extent=(0, 1, 1, 0), vmin=low, vmax=high)
    corner = np.array([column, row]) / len(view)
    side = size / len(view)
    axes.add_patch(plt.Rectangle(corner, side, side, **FRAME))
    axes.set(xticks=[], yticks=[])


# %% tags=["hide-input"] slideshow="skip"
def draw_window(point, picture, preset, kernel):
    """point: across and down, 0 to 1. kernel: nine numbers as a text."""
    weights = np.array(kernel.split(), float)
    if weights.size != 9 or not np.all(np.abs(weights) <= 1e6):
        raise ValueError("expected nine numbers, three in each row")
    weights = weights.reshape(3, 3)
    table = PICTURES[picture]
    side = len(table)
    result = np.sum(sliding_window_view(table, (3, 3)) * weights, (2, 3))
    column, row = np.clip(np.array(point) * side - 1, 0, side - 3).astype(int)
    low, high = (0, 1) if picture == "photo" else (None, None)
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.4), layout="none")
    figure.subplots_adjust(0.02, 0.03, 0.62, 0.9, wspace=0.06)
    draw_framed(panels[0], table, row, column, 3, low, high)
    draw_framed(panels[1], result, row, column, 1, low, high)
    name = preset if np.array_equal(weights, KERNELS[preset]) else "yours"
    panels[0].set_title(f"{picture}, {side} × {side}")
    panels[1].set_title(f"{name}: {result.min():.3g} to {result.max():.3g}")
    where = f"row {row + 1}, column {column + 1}"
    patch = table[row : row + 3, column : column + 3].round(2)
    text = f"{where}\n\n{patch}\n\n×\n\n{weights}\n\nsum of products: "
    text += f"{result[row, column]:.3g}"
    figure.text(0.64, 0.1, text, family="monospace", size=10)
    return f"{picture}, window at {where}: sum {result[row, column]:.3g}."


# %% slideshow="subslide"
plots.show(draw_window((0.4, 0.3), "photo", "edge", as_text(KERNELS["edge"])))
# %% tags=["nbval-ignore-output"] slideshow="subslide"
wide = {"description_width": "initial"}
picture = Dropdown(
    options=list(PICTURES), description="圖片 picture", style=wide
)
preset = Dropdown(
    options=list(KERNELS), description="濾波器 filter", style=wide
)
kernel = Textarea(rows=3, description="九個數 nine numbers", style=wide)
# A preset fills in its nine numbers.
dlink((preset, "value"), (kernel, "value"), lambda p: as_text(KERNELS[p]))
moving = {"picture": picture, "preset": preset, "kernel": kernel}
widgets.live(draw_window, moving, point=(0.4, 0.3))


# %% [markdown] lang="zh" slideshow="slide"
# ## 8. 整個 CNN，和一樣大的 MLP 比
#
# S1 和 S2 的整個 CNN：卷積、最大池化、卷積、最大池化、攤平（Flatten），再接一個「正常的」網路。我們用 16 和 32 個濾波器，輸出前加一個 `Dropout(0.3)`：訓練時隨機關掉三成的輸入，是 S2 Lecture II 防過擬合的方法，沒有參數。對手是一個 784-16-10 的 MLP。
#
# 訓練集留下一成做驗證（validation）。架構、學習率、週期數都是看**驗證**準確率選的；測試集留到最後報成績。優化器是 Adam，學習率從 0.005 沿著餘弦曲線降到 0：開頭走得快，最後收得細。
#
# **請先用筆算**：CNN 的三層各有幾個參數？MLP 呢？**你預期**參數一樣多時，準確率差多少？
# %% [markdown] lang="en" slideshow="slide"
# ## 8. The whole CNN, against an MLP of its size
#
# The whole CNN of S1 and S2: convolution, max pooling, convolution, max pooling, flatten, then a "normal" network. We take 16 and 32 filters, and before the output a `Dropout(0.3)`: in training it switches off three inputs in ten at random, a cure for overfitting from lecture II of S2, without parameters. Its rival is an MLP, 784-16-10.
#
# One tenth of the training pictures is kept for validation. Structure, learning rate and number of epochs were chosen by **validation** accuracy; the test set only reports. The optimizer is Adam, with a rate that falls from 0.005 to 0 along a cosine: large steps first, fine ones at the end.
#
# **On paper first**: how many parameters have the three layers of the CNN, and how many the MLP? With equally many, **by how much do you expect** their accuracy to differ?
# %% slideshow="subslide"
def make_cnn():
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(16, 3, activation="relu", name="conv1"))
    model.add(layers.MaxPooling2D(name="pool1"))
    model.add(layers.Conv2D(32, 3, activation="relu", name="conv2"))
    model.add(layers.MaxPooling2D(name="pool2"))
    model.add(layers.Flatten(name="flatten"))
    model.add(layers.Dropout(0.3, name="dropout"))
    model.add(layers.Dense(10, activation="softmax", name="output"))
    return model


for layer in make_cnn().layers:
    shape, parameters = layer.output.shape[1:], layer.count_params()
    print(f"{layer.name:8}{shape!s:>13}{parameters:>8,}")


# %% slideshow="skip"
def make_mlp():
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten()])
    model.add(layers.Dense(16, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    return model


# %% slideshow="skip"
pixels = mnist.x_train[:TRAIN_IMAGES, ..., np.newaxis] / np.float32(255)
count = len(pixels) * 9 // 10
x_train, x_valid = pixels[:count], pixels[count:]
labels = mnist.y_train[:TRAIN_IMAGES]
y_train, y_valid = labels[:count], labels[count:]
x_test = mnist.x_test[..., np.newaxis] / np.float32(255)
y_test = mnist.y_test


# %% slideshow="skip"
def accuracy_on(model, x, y):
    probabilities = model.predict(x, batch_size=250, verbose=0)
    return np.mean(probabilities.argmax(axis=1) == y)


def train(make, x, y, epochs=EPOCHS):
    model = make()
    batches = math.ceil(len(x) / BATCH_SIZE)
    updates = max(1, epochs * batches)
    rate = keras.optimizers.schedules.CosineDecay(0.005, updates)
    together = training.steps_together(20)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="sparse_categorical_crossentropy",
        steps_per_execution=together,
    )
    model.fit(x, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return {"model": model, "parameters": model.count_params()}


# %% slideshow="skip"
def shift(pictures, right, down):
    """Move pictures (n, 28, 28, 1); zeros come in."""
    wide = np.pad(pictures, [(0, 0), (9, 9), (9, 9), (0, 0)])
    return wide[:, 9 - down : 37 - down, 9 - right : 37 - right]


def shift_curve(model):
    """Accuracy on test digits shifted by 0 to 6, mean of four ways."""
    x, y = x_test[::8], y_test[::8]  # every eighth picture
    curve = [accuracy_on(model, x, y)]
    shifts = range(1, 7)
    for far in training.progress(shifts, name=lambda far: f"shift {far}"):
        ways = [(far, 0), (-far, 0), (0, far), (0, -far)]
        four = np.concatenate([shift(x, *way) for way in ways])
        curve.append(accuracy_on(model, four, np.tile(y, 4)))
    return np.array(curve)


# %% tags=["nbval-ignore-output"] slideshow="subslide"
variants = {
    "CNN": {"make": make_cnn, "x": x_train, "y": y_train},
    "MLP": {"make": make_mlp, "x": x_train, "y": y_train},
}
runs = training.compare(train, variants)
for run in runs.values():
    run["validation"] = accuracy_on(run["model"], x_valid, y_valid)
    run["test"] = accuracy_on(run["model"], x_test, y_test)
training.table(runs, ["parameters", "validation", "test", "seconds"], 4)
cnn, mlp = runs["CNN"]["model"], runs["MLP"]["model"]
# %% tags=["guard"]
assert cnn.count_params() == 12_810, "parameters of the CNN"
assert mlp.count_params() == 12_730, "parameters of the MLP"
errors = 1 - runs["CNN"]["test"], 1 - runs["MLP"]["test"]
assert 2 * errors[0] < errors[1], "the MLP errs far more often"
if mnist.edition == "real":
    assert runs["CNN"]["test"] > 0.98, "the CNN reads 98 of 100 of MNIST"


# %% [markdown] lang="zh" slideshow="fragment"
# CNN 有 12,810 個參數，大半在最後的 Dense；MLP 有 12,730 個，差不到百分之一。CNN 在真正的 MNIST 上超過 98%，一百張裡錯不到兩張；參數一樣多的 MLP，錯的張數是它的好幾倍。S2 的兩個性質（小模式、共用）等於事先告訴網路：哪些函數根本不必考慮。少了這個提示，MLP 光是讓 16 個神經元各看完 784 個像素，就把參數用完了。
#
# 公平地說：CNN 省的是**參數**，不是計算。同樣九個權重要在 676 個位置上各算一次，所以它慢得多（seconds 那一行）。
#
# ### 把像素打亂會怎樣？
#
# 上一課結尾留了一題：把 784 個像素用同一個亂數順序重排，每張圖都一樣。**你預期** MLP 和 CNN 各會怎樣？（為了省時間，只用一萬張圖、3 個週期。）
# %% [markdown] lang="en" slideshow="fragment"
# The CNN has 12,810 parameters, most of them in the last Dense layer, the MLP 12,730, within one per cent. On the real MNIST the CNN passes 98%, with fewer than two mistakes in a hundred; the MLP makes several times as many. S2's properties, small and shared patterns, tell the network in advance which functions it need not consider. Without that hint, an MLP spends its parameters on letting 16 neurons see all 784 pixels.
#
# A CNN saves **parameters**, not computing. The same nine weights work at 676 places, which is why it takes much longer (column "seconds").
#
# ### And if the pixels are scrambled?
#
# The last lesson ended with a question: put the 784 pixels in one random order, the same for all pictures. **What do you expect** of the MLP and of the CNN? (To save time, with ten thousand pictures and 3 epochs.)
# %% slideshow="skip"
order = rng.permutation(784)
few, y_few = x_train[:10_000], y_train[:10_000]
few_mixed = few.reshape(-1, 784)[:, order].reshape(few.shape)
test_mixed = x_test.reshape(-1, 784)[:, order].reshape(x_test.shape)
tidy = {
    "CNN": {"make": make_cnn, "x": few, "y": y_few, "epochs": 3},
    "MLP": {"make": make_mlp, "x": few, "y": y_few, "epochs": 3},
}
mixed = {
    "CNN": {"make": make_cnn, "x": few_mixed, "y": y_few, "epochs": 3},
    "MLP": {"make": make_mlp, "x": few_mixed, "y": y_few, "epochs": 3},
}
# %% tags=["nbval-ignore-output"] slideshow="subslide"
tidy_runs = training.compare(train, tidy)
mixed_runs = training.compare(train, mixed)
lost = []
for name in tidy:
    before = accuracy_on(tidy_runs[name]["model"], x_test, y_test)
    after = accuracy_on(mixed_runs[name]["model"], test_mixed, y_test)
    print(f"{name}: {before:.3f}, scrambled {after:.3f}")
    lost.append(before - after)
# %% tags=["guard"]
assert lost[0] > 0.02, "scrambled pixels cost the CNN several per cent"
assert abs(lost[1]) < 0.05, "scrambled pixels cost the MLP little"
assert abs(lost[1]) < lost[0], "scrambled pixels cost the CNN more"


# %% [markdown] lang="zh" slideshow="fragment"
# MLP 幾乎不受影響：它本來就不知道誰和誰相鄰，換個順序只是換個名字。CNN 掉了好幾個百分點：沒有筆畫可找，小窗子裡只有不相干的點。**CNN 的優勢來自「相鄰的像素有關係」這個假設**；假設不成立的資料（例如欄位隨意排列的表格），就不該用它。
# %% [markdown] lang="en" slideshow="fragment"
# The MLP hardly minds: it never knew who was next to whom, and another order is just another set of names. The CNN loses several per cent: there are no strokes to find, only unrelated dots in its small windows. **The strength of a CNN is the assumption that neighbouring pixels belong together**; where it does not hold, as in a table whose columns stand in any order, a CNN is the wrong tool.
# %% [markdown] lang="zh" slideshow="slide"
# ## 9. 數字移了位，還認得嗎？
#
# MNIST 的數字都置中。測試時把它們往右、左、下、上各移 0 到 6 格（移進來的是空白），兩個網路都**沒有重新訓練**。S2 的性質 2 說同樣的模式可能出現在不同的區域，那麼：
#
# **你預期** CNN 的曲線是平的嗎？移幾格之後它會掉到一半以下？MLP 呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 9. When the digit has moved
#
# All digits of MNIST are centred. For this test we move them 0 to 6 pixels to the right, left, down and up (blank comes in), **without training again**. Property 2 of S2 says that the same patterns may be anywhere, so:
#
# **Do you expect** the CNN's curve to be flat? After how many pixels does it fall below one half? And the MLP's?
# %% tags=["real-data"] slideshow="subslide"
# shift_curve, from section 8, tests every eighth picture, moved four ways.
curves = {"CNN": shift_curve(cnn), "MLP": shift_curve(mlp)}
for name, curve in curves.items():
    print(f"{name}: more than half at {np.flatnonzero(curve > 0.5)} pixels")
draw_curves(curves, "Both curves fall; the CNN's later than the MLP's.")
# %% tags=["guard"]
assert np.all(curves["CNN"][:5] > curves["MLP"][:5]), "the CNN falls later"
assert curves["CNN"][2] > curves["MLP"][2] + 0.1, "2 pixels: the CNN is ahead"
assert curves["CNN"][6] < 0.6, "at 6 pixels the CNN has fallen too"
if mnist.edition == "real":
    assert curves["MLP"][2] > 0.5, "the MLP is above one half at 2"
    assert curves["MLP"][3] < 0.5, "the MLP is below one half at 3"
    assert curves["CNN"][4] > 0.5, "the CNN is above one half at 4"
    assert curves["CNN"][5] < 0.5, "the CNN is below one half at 5"
# %% [markdown] lang="zh" slideshow="fragment"
# 移一兩格，CNN 幾乎沒事，MLP 已經掉了一截；移得更遠，**CNN 也會掉**（真正的 MNIST：MLP 移 3 格就剩不到一半，CNN 是 5 格）。為什麼不是平的？卷積本身的確不在乎位置：圖移一格，特徵圖就跟著移一格（這叫等變，equivariance），池化再吸收一點點。但是最後攤平接上 Dense，每個位置又各有自己的權重，而訓練時數字總在正中間，邊上的權重從沒學過數字。
#
# **性質 2 由卷積負責，可是從攤平開始就不再成立。** 想要更平的曲線，要嘛最後改成對整張特徵圖取平均或最大，要嘛讓訓練資料也會移動，第 11 節就試後一種。
# %% [markdown] lang="en" slideshow="fragment"
# Shifted by a pixel or two, the CNN hardly suffers while the MLP has lost a good part; further out **the CNN falls as well** (on the real MNIST the MLP is below one half at 3 pixels, the CNN at 5). Why is its curve not flat? Convolution itself does not care where a thing is: move the picture by a pixel, and the feature map moves along (this is called equivariance), and pooling absorbs a little. But at the end comes flatten and Dense, where each place has weights of its own again; in training the digits were always in the middle, and the weights near the edge never met any.
#
# **Convolution takes care of property 2, and from flatten on it holds no more.** For a flatter curve, end with the mean or the maximum over each whole map, or let the training pictures move as well; section 11 tries the latter.
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 它學到了什麼？
#
# 打開訓練好的 CNN，看三樣東西：
#
# 1. 第一層的 16 個濾波器（顏色越深，權重越大）。**你預期**會看到像第 7 節的 edge 那樣找邊緣的濾波器嗎？
# 2. 一個數字走過整個網路，每一層的特徵圖。**你預期**越往後越像數字，還是越不像？
# 3. 第二層的濾波器看的是 16 張特徵圖，權重畫出來很難懂，所以反過來問：哪些小塊最能激發它？一個輸出最遠受多大範圍的像素影響（**感受野**，receptive field）？3×3 卷積看 3 格；池化讓它變成 4 格，而且以後每一步是 2 格；再一個 3×3 就是 $4+2\times2=8$ 格。在一千張驗證圖裡，替五個濾波器各找出反應最強的十個 8×8 小塊。
# %% [markdown] lang="en" slideshow="slide"
# ## 10. What did it learn?
#
# Open the trained CNN and look at three things:
#
# 1. The 16 filters of the first layer (the darker, the larger the weight). **Do you expect** edge detectors like the one of section 7?
# 2. One digit on its way through the network, layer by layer. **Do you expect** the feature maps to look more like a digit as you go on, or less?
# 3. The filters of the second layer look at 16 maps, and a drawing of their weights tells little; so ask the other way round: which patches excite one most? How wide is the area of pixels that can reach one output (its **receptive field**)? A 3×3 convolution sees 3 pixels; pooling makes that 4, and from then on one step is 2 pixels; another 3×3 gives $4+2\times2=8$. Among a thousand validation pictures, find the ten patches of 8×8 to which each of five filters answers most.
# %% slideshow="subslide"
filters = cnn.get_layer("conv1").get_weights()[0]  # (3, 3, 1, 16)
row = plots.images(np.moveaxis(filters[:, :, 0], -1, 0), range(1, 17), 16)
row.set_size_inches(9, 0.8)
plots.show("Sixteen learned 3×3 filters, many with a dark and a pale side.")
# %% slideshow="subslide"
maps = probes.activations(cnn, x_test[:1])
_, panels = plt.subplots(
    4, 9, figsize=(8.8, 3.6), subplot_kw={"xticks": [], "yticks": []}
)
for row, name in zip(panels, maps, strict=False):
    row[0].imshow(x_test[0, :, :, 0])
    row[0].set_ylabel(name)
    for number, axes in enumerate(row[1:]):
        axes.imshow(maps[name][0, :, :, number], cmap="viridis")
plots.show("The digit and 8 maps of each layer: strokes, then a few blobs.")
# %% tags=["guard"]
assert np.allclose(maps["pool1"], pool(maps["conv1"]), atol=1e-6), "pool1"
# %% slideshow="subslide"
several = x_valid[:1000]
answers = probes.activations(cnn, several)["conv2"]  # (1000, 11, 11, 32)
patches = []
for number in answers.max(axis=(0, 1, 2)).argsort()[::-1][:5]:
    answer = answers[:, :, :, number].reshape(len(several), -1)
    for index in answer.max(axis=1).argsort()[::-1][:10]:
        place = np.unravel_index(answer[index].argmax(), (11, 11))
        top, left = 2 * place[0], 2 * place[1]  # a step is two pixels
        patches.append(several[index, top : top + 8, left : left + 8, 0])
plots.images(np.array(patches))
plots.show("Five rows of ten patches; within a row the strokes are alike.")


# %% [markdown] lang="zh" slideshow="subslide"
# 很多濾波器一邊深、一邊淺，就是某個方向的邊緣偵測器，和手工的 edge 是親戚，只是每個都有點歪。第一層的特徵圖還看得出數字，有的留下左緣，有的留下橫畫；到第二層只剩幾塊亮斑：「這附近有某種轉角」。**越往後越不像數字**，因為它要回答的是「哪裡有什麼」，不是「長什麼樣」。
#
# 最後一張圖每一列是一個濾波器，十張圖各出一塊。同一列的筆畫很像：同樣方向的斜線、同樣彎法的轉角、同樣位置的端點。這就是 S2 說的**模組化**：第一層認邊緣，第二層把邊緣組成筆畫的零件，最後一層用零件投票。沒有人告訴它要這樣分工。
#
# **什麼時候不成立**：挑最強的十塊，看到的是濾波器「最愛什麼」，不是它平常對什麼有反應；也不能保證這個濾波器對最後的答案真的重要。
# %% [markdown] lang="en" slideshow="subslide"
# Many filters are dark on one side and pale on the other: edge detectors for some direction, cousins of the hand-made edge, each a little crooked. The maps of the first layer still show the digit, one keeps left edges, another horizontal strokes; in the second a few bright blobs are left: "around here is a corner of this kind". **It looks less and less like a digit**, because the question is what is where, not what it looks like.
#
# In the last figure each row is a filter, and each patch comes from another picture. Within a row the strokes are alike: slanted the same way, bent the same way, ending at the same place. This is S2's **modularization**: the first layer knows edges, the second assembles edges into parts of strokes, the last lets the parts vote. Nobody told it to divide the work like this.
#
# **Where it stops being true**: the ten strongest patches show what a filter likes best, not what it answers to on an ordinary day; nor do they prove that the filter matters for the answer.
# %% [markdown] lang="zh" slideshow="slide"
# ## 11. 創造更多的資料
#
# S2 的「過擬合的靈丹妙藥」：有更多的訓練資料；沒有，就**創造**更多，也叫資料擴增（data augmentation）。它的例子是把手寫數字旋轉 15°。轉一點、移一點，還是同一個數字，標籤不用重寫。
#
# 輸出圖的每個像素 $(x,y)$ 要問：它在原圖的哪裡？先扣掉平移 $(t_x,t_y)$，再繞中心 $m$ 往回轉 $\theta$：
#
# $$x'=\cos\theta\,(x-m-t_x)-\sin\theta\,(y-m-t_y)+m$$
#
# $$y'=\sin\theta\,(x-m-t_x)+\cos\theta\,(y-m-t_y)+m$$
#
# $(x',y')$ 多半不是整數，就用周圍四個像素內插。**你預期**哪些變換可以用：轉 15°、轉 180°、左右鏡射、移 3 格？把所有的 6 轉 180°，CNN 會說什麼？
# %% [markdown] lang="en" slideshow="slide"
# ## 11. Creating more data
#
# S2's cure-all for overfitting: more training data, and where there are none, **create** some (data augmentation). Its example turns a handwritten digit by 15°. Turned or moved a little it is still the same digit with the same label.
#
# For each pixel $(x,y)$ of the new picture ask where it was in the old one: undo the shift $(t_x,t_y)$, then turn back by $\theta$ about the middle $m$:
#
# $$x'=\cos\theta\,(x-m-t_x)-\sin\theta\,(y-m-t_y)+m$$
#
# $$y'=\sin\theta\,(x-m-t_x)+\cos\theta\,(y-m-t_y)+m$$
#
# $(x',y')$ mostly falls between pixels, so interpolate between the four around it. **Which of these do you expect** to be allowed: turning by 15°, turning by 180°, a mirror, a shift by 3 pixels? And what will the CNN say to all the 6s turned by 180°?
# %% slideshow="subslide"
def turn_and_shift(pictures, degrees, right=0, down=0):
    """Turn (n, side, side, c) anticlockwise, then shift; one each."""
    if pictures.ndim != 4 or pictures.shape[1] != pictures.shape[2]:
        raise ValueError(f"{pictures.shape}: expected square pictures.")
    theta = np.deg2rad(np.broadcast_to(degrees, len(pictures)))
    cos, sin = np.cos(theta), np.sin(theta)
    m = (pictures.shape[1] - 1) / 2
    old_x = [cos, -sin, m - cos * (m + right) + sin * (m + down)]
    old_y = [sin, cos, m - sin * (m + right) - cos * (m + down)]
    zero = np.zeros(len(pictures))
    rows = np.stack([*old_x, *old_y, zero, zero], axis=1)
    turned = keras.ops.image.affine_transform(pictures, np.float32(rows))
    return keras.ops.convert_to_numpy(turned)


# %% slideshow="subslide"
one = x_train[:1]
views = {"original": one, "shifted (3, -2)": turn_and_shift(one, 0, 3, -2)}
for degrees in (15, -15, 180):
    views[f"turned {degrees}°"] = turn_and_shift(one, degrees)
views = {title: view[0, :, :, 0] for title, view in views.items()}
show_row(views, "A digit shifted, turned 15° both ways, and upside down.")
sixes = turn_and_shift(x_test[y_test == 6], 180)
counts = np.bincount(cnn.predict(sixes, verbose=0).argmax(axis=1))
print("most frequent answer to a 6 upside down:", counts.argmax())
# %% tags=["guard"]
assert counts[9] > np.delete(counts, 9).max(), "most often read as 9"
# %% [markdown] lang="zh" slideshow="subslide"
# 最常說是 9，而且說得沒錯：轉了 180° 的 6 就是 9。所以 15°、移 3 格可以，180° 不行；左右鏡射對貓狗可以，對數字不行。**變換不能改變答案**；能用哪些，要看問題，不是看資料。
#
# ### 值多少真資料？
#
# 假裝只有 200 張訓練圖，做五十份，每份各自隨機轉 −15° 到 15°、移 −2 到 2 格。對照組有兩個：原封不動的 200 張重複五十次，以及一萬張**真的**（第 8 節沒打亂的那個 CNN）。三邊的更新次數完全一樣。**你預期**造出來的一萬張，會靠近哪一邊？
# %% [markdown] lang="en" slideshow="subslide"
# Most often 9, and rightly so: a 6 turned by 180° is a 9. So 15° and 3 pixels are fine, 180° is not; a mirror is fine for cats and dogs, but not for digits. **A transformation must not change the answer**; which ones are allowed depends on the question, not on the data.
#
# ### How many real pictures is it worth?
#
# Pretend that there are only 200 training pictures; make fifty copies, each turned by −15° to 15° and shifted by −2 to 2 pixels at random. Two controls: the 200 as they are, fifty times over, and ten thousand **real** ones (the unscrambled CNN of section 8). All three take the same number of updates. **Which control do you expect** the created pictures to come close to?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
repeated = np.tile(x_train[:200], (50, 1, 1, 1))
degrees = rng.uniform(-15, 15, len(repeated))
right, down = rng.integers(-2, 3, (2, len(repeated)))
created = turn_and_shift(repeated, degrees, right, down)
y = np.tile(y_train[:200], 50)
small = {
    "200 repeated": {"make": make_cnn, "x": repeated, "y": y, "epochs": 3},
    "200 created": {"make": make_cnn, "x": created, "y": y, "epochs": 3},
}
small_runs = training.compare(train, small)
small_runs["10,000 real"] = tidy_runs["CNN"]  # trained in section 8
for run in small_runs.values():
    run["test"] = accuracy_on(run["model"], x_test, y_test)
training.table(small_runs, ["test", "seconds"], 3)
# %% slideshow="subslide"
curves = {k: shift_curve(run["model"]) for k, run in small_runs.items()}
draw_curves(curves, "With created pictures the curve stays high longer.")
# %% tags=["guard"]
repeat, create, real = (each["test"] for each in small_runs.values())
assert repeat < create, "created pictures raise the accuracy"
assert create < real, "ten thousand real pictures are better still"
repeat, create, real = (shifted[3] for shifted in curves.values())
assert create > repeat, "moved by 3: the created data are ahead"
assert create > real, "moved by 3: ahead of ten times as many real ones"


# %% [markdown] lang="zh" slideshow="fragment"
# 造出來的圖讓準確率上升，補上了一大段差距，但還是比不上一萬張真的：再怎麼轉，也轉不出**別人**的寫法。移位測試則倒過來：造出來的資料見過移動，移了幾格還認得，比一萬張置中的真資料更穩。缺什麼，就造什麼。
#
# 實際寫程式時，把 `layers.RandomRotation(15 / 360)`、`layers.RandomTranslation(0.1, 0.1)` 放在模型最前面，每個週期都會重新造一批。
#
# **什麼時候不成立**：造出來的資料只有你想得到的變化。移了 6 格的數字，訓練時沒見過，三條曲線一樣都掉下來。
# %% [markdown] lang="en" slideshow="fragment"
# The created pictures raise the accuracy and close a good part of the gap, but they are no match for ten thousand real ones: no turning produces **another person's** handwriting. On shifted digits it is the other way round: the created data have seen movement, and a few pixels do them less harm than they do to ten thousand centred real ones. Create what is missing.
#
# In practice put `layers.RandomRotation(15 / 360)` and `layers.RandomTranslation(0.1, 0.1)` at the front of the model, and each epoch creates a new batch of pictures.
#
# **Where it stops being true**: created data vary only in ways that you thought of. Digits shifted by 6 were not among them, and all three curves fall.
# %% [markdown] lang="zh" slideshow="slide"
# ## 12. 你寫的字，誰讀得懂？
#
# S1 的小介面又來了，這次有四份答案：MLP 和 CNN 看你寫的數字；右邊兩份是同樣的網路，看到的圖卻往右移了 3 格，沒有置中。手寫板把筆畫縮放、置中的辦法，第 05 課說過。
#
# **你預期**哪一份最先亂掉？寫完按「這是」後面的數字，各網路讀對幾個就會列在下面。十個數字都寫寫看，再寫幾個斜的、潦草的。
# %% [markdown] lang="en" slideshow="slide"
# ## 12. Who can read your hand?
#
# S1's small interface once more, now with four answers: MLP and CNN read the digit that you write; the two on the right are the same networks, but see it moved 3 pixels to the right, off centre. Lesson 05 explains how the pad scales and centres your strokes.
#
# **Which do you expect** to fail first? Press the digit behind "it was a" when you are done, and the line below counts what each has read right. Write all ten, then some that are slanted or scrawled.
# %% tags=["nbval-ignore-output"] slideshow="subslide"
def reader(model, right=0):
    """A network for the pad, which may see the digit moved."""
    return lambda image: model(shift(image[..., np.newaxis], right, 0))


readers = {
    "MLP": reader(mlp),
    "CNN": reader(cnn),
    "MLP 移位 moved": reader(mlp, right=3),
    "CNN 移位 moved": reader(cnn, right=3),
}
display(pad.Pad(readers))


# %% [markdown] lang="zh" slideshow="subslide"
# 置中的時候，兩個多半都讀對。移了 3 格，MLP 常常改口，CNN 多半還守得住，和第 9 節的曲線一樣：卷積跟著筆畫走，MLP 卻把每一格的意思記死了。
#
# **什麼時候不成立**：一個人寫的十個數字不是測試集，差一兩個說明不了什麼。訓練資料裡沒有的，例如躺著寫的數字，CNN 一樣會讀錯；寫個不是數字的東西，它也非選一個不可。
# %% [markdown] lang="en" slideshow="subslide"
# Centred, both mostly read it. Moved by 3 pixels, the MLP often changes its mind and the CNN mostly keeps to it, as in the curves of section 9: convolution goes where the strokes go, while the MLP has learned by heart what each place means.
#
# **Where it stops being true**: ten digits by one person are no test set; one or two more or less say little. What the training data did not have, such as digits lying on their side, the CNN misreads too; and draw what is no digit at all, and it must still choose one.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 圖片有三個性質，各對應一項設計：小窗子、共用權重、池化。
# - 卷積是一次一次的內積（嚴格說是互相關）。輸出一邊 $\lfloor(n+p-k)/s\rfloor+1$；參數（列 × 行 × 通道 + 1）× 濾波器，和圖的大小無關。
# - 池化留下「有沒有」，丟掉「在哪裡」；它讓網路比較不怕移動，不是完全不怕。
# - 參數一樣多，CNN 的錯誤比 MLP 少得多；像素一打亂，優勢多半就沒了。
# - 第一層學到邊緣，後面的層把邊緣組成零件。
# - 資料不夠就造；變換不能改變答案。
# - 這個家族：LeNet（1998）幾乎就是這一課的 CNN，也認手寫數字；AlexNet（2012）加大、加深，用 ReLU、dropout、資料擴增和 GPU 拿下 ImageNet 冠軍，S1 說「之後大家幾乎都用某種形式的 ConvNet」；VGG（2014）全用 3×3；ResNet（2015）加上捷徑（第 10 課）。
#
# 下一課（07）：不是空間裡的相鄰，而是時間裡的先後。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Pictures have three properties, each with a design to match: small windows, shared weights, pooling.
# - Convolution is one inner product after another (strictly speaking, cross-correlation). Output side $\lfloor(n+p-k)/s\rfloor+1$; parameters (rows × columns × channels + 1) × filters, whatever the size of the picture.
# - Pooling keeps "whether" and loses "where"; it makes a network less sensitive to movement, not immune.
# - With as many parameters a CNN makes far fewer mistakes than an MLP; scramble the pixels, and most of the advantage is gone.
# - The first layer learns edges, later layers assemble them into parts.
# - Where data are scarce, create some; a transformation must not change the answer.
# - The family: LeNet (1998), almost the CNN of this lesson, read handwritten digits too; AlexNet (2012), larger and deeper, with ReLU, dropout, data augmentation and GPUs, won ImageNet, and since then, says S1, almost everybody uses some kind of ConvNet; VGG (2014) is 3×3 throughout; ResNet (2015) adds shortcuts (lesson 10).
#
# Next (07): not neighbours in space but order in time.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 下表並排列出投影片印的和這一課算出來的；只有圖、沒有數字的，表裡也寫明了。勘誤的內容在再下一格。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# The table has what the slides print beside what this lesson computed, and says so where a slide has a picture and no numbers. The errata follow.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# 四條裡有兩條是投影片轉成文字時弄壞的，不是講者寫錯。
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R22 | S1 Convolutional Layer 等三張 | 第 2 列第 4 行是 36 | 37；池化結果不變 |
# | R23 | S1 Max-Pooling Layer（文字檔的圖說） | 四個 3x2 小格 | 九個 2×2 區塊 |
# | R29 | S1 Convolutional Layer | 內積叫卷積 | 用法沒問題；數學上叫互相關 |
# | R39 | S2 CNN – Convolution（文字檔） | −3, −1, −3 三個負號 | 3, 1, 3 |
#
# S2 的彩色圖像（S2-33）只有圖，沒有數字可以核對。
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# Two of the four are damage done when the slides were turned into text, not slips of the lecturers.
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R22 | S1, Convolutional Layer and two more | row 2, column 4 is 36 | 37; the pooled result stays |
# | R23 | S1, Max-Pooling Layer (caption in the text) | four 3x2 sub-grids | nine 2×2 blocks |
# | R29 | S1, Convolutional Layer | the inner product is called convolution | usage is fine; in mathematics, cross-correlation |
# | R39 | S2, CNN – Convolution (in the text) | minus signs: −3, −1, −3 | 3, 1, 3 |
#
# S2's colour picture (S2-33) shows no numbers to check.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：輸出多大？
#
# 寫出 `output_size(size, kernel, stride, zeros)`：一邊 `size` 格的圖，**每一側**各補 `zeros` 格零。回傳輸出一邊的格數，是整數。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): how large is the output?
#
# Write `output_size(size, kernel, stride, zeros)` for a picture of `size` pixels to a side, with `zeros` zeros added **on each** side. Return the side of the output, a whole number.
# %% slideshow="skip" tags=["exercise"]
def output_size(size, kernel, stride, zeros):
    """Number of places of a kernel along one side of a picture."""
    ### BEGIN SOLUTION
    return (size + 2 * zeros - kernel) // stride + 1
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-output-size", output_size)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：最大池化
#
# 寫出 `max_pool(table, size)`：`table` 是二維陣列，每 `size`×`size` 一區取最大值。湊不滿一區的列和行不要。數字可能全是負的。可以用兩層迴圈。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): max pooling
#
# Write `max_pool(table, size)`: the largest number of each `size`×`size` block of a two-dimensional array. Leave out rows and columns that fill no block. All numbers may be negative. Two loops will do.
# %% slideshow="skip" tags=["exercise"]
def max_pool(table, size):
    """table: (height, width). Returns (height // size, width // size)."""
    ### BEGIN SOLUTION
    down, across = table.shape[0] // size, table.shape[1] // size
    whole = table[: down * size, : across * size]
    return whole.reshape(down, size, across, size).max(axis=(1, 3))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-max-pool", max_pool)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：一維的卷積
#
# 聲音和股價是一維的。寫出 `slide_1d(signal, kernel, stride)`：不補零、不翻轉，窗子一次移 `stride` 格，一個位置一個內積，回傳一維陣列。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): convolution in one dimension
#
# Sound and share prices have one dimension. Write `slide_1d(signal, kernel, stride)`: no padding, no flipping, the window moves by `stride`, one inner product for each place; return a flat array.
# %% slideshow="skip" tags=["exercise"]
def slide_1d(signal, kernel, stride):
    """signal: (n,). kernel: (k,). Returns one number for each place."""
    ### BEGIN SOLUTION
    k = len(kernel)
    places = range(0, len(signal) - k + 1, stride)
    return np.array([signal[i : i + k] @ kernel for i in places])
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-slide-1d", slide_1d)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：感受野
#
# 寫出 `receptive_field(stack)`。`stack` 從輸入到輸出列出每一層的（大小，步長），例如第 10 節是 `[(3, 1), (2, 2), (3, 1)]`，答案是 8。池化也是一層；一層都沒有的時候，答案是 1。
#
# 提示：一路記住兩個數：現在看得到幾個像素，以及這一層的相鄰兩格在原圖上差幾個像素。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): the receptive field
#
# Write `receptive_field(stack)`. `stack` lists (size, stride) of each layer from input to output: `[(3, 1), (2, 2), (3, 1)]` for section 10, with the answer 8. Pooling is a layer too; with no layer at all the answer is 1.
#
# Hint: carry two numbers along: how many pixels you see so far, and how many pixels lie between two neighbours of this layer.
# %% slideshow="skip" tags=["exercise"]
def receptive_field(stack):
    """Number of pixels along one side that reach one output."""
    ### BEGIN SOLUTION
    sees, step = 1, 1
    for size, stride in stack:
        sees += (size - 1) * step
        step *= stride
    return sees
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-receptive-field", receptive_field)
