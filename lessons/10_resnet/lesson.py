# ---
# title_zh: 殘差網路 ResNet
# title_en: Residual networks
# question_zh: 網路為什麼不是越深越好？加一條捷徑改變了什麼？
# question_en: Why is deeper not better, and what does a shortcut change?
# minutes: 70
# seconds: 55
# decks: S0, S2, S3
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 10 殘差網路 ResNet
#
# S0 為 ResNet 只放了一張圖和一句話：「我們真的可以做深度學習。」S3 說它「實際解決神經網路太深層」的問題，S2 則把它放進〈超深網路〉。
# 這一課問：**網路為什麼不是越深越好？在每兩層旁邊加一條捷徑，到底改變了什麼？**
#
# **讀完這一課，你會**
#
# - 看著訓練誤差說明：太深的網路輸在最佳化，不是過擬合；
# - 寫出殘差區塊的前向和梯度，說明 S3 的 $F(x)=0$ 為什麼容易；
# - 用 Keras 寫全連接和卷積的殘差區塊，做成存得起來、讀得回來的層；
# - 畫出損失曲面，並且知道為什麼要做濾波器正規化；
# - 在測試時拿掉區塊，說明「殘差網路是集成」是什麼意思。
#
# **需要的基礎**：第 02、04、05、08 課（ReLU、倒傳遞、用 Keras 訓練、He 初始化）。
#
# 閱讀約 70 分鐘（不含練習），全部執行約 55 秒。
#
# **對應投影片**：S3（黃志勝）的 ResNet 三頁、S2（李宏毅）的超深網路、S0（蔡炎龍）的 ResNet 深度結構。
# %% [markdown] lang="en" slideshow="slide"
# # 10 Residual networks
#
# S0 has one picture of ResNet and one sentence: "we really can do deep learning." S3 names it as what actually solves the trouble of too many layers; S2 files it under ultra-deep networks.
# This lesson asks: **why is deeper not better, and what does a shortcut past every two layers change?**
#
# **After this lesson you can**
#
# - read from the training error that a network which is too deep fails at optimization, not by overfitting;
# - write a residual block, forward and gradient, and say why S3's $F(x)=0$ is easy;
# - build dense and convolutional residual blocks in Keras, and a layer of your own that can be saved and loaded;
# - draw a loss surface, and say what filter normalisation is for;
# - take blocks out at test time, and explain in what sense a residual network is an ensemble.
#
# **Prerequisites**: lessons 02, 04, 05 and 08 (ReLU, backpropagation, training with Keras, He's initialization).
#
# About 70 minutes to read (without the exercises), 55 seconds to run.
#
# **Decks**: S3 (黃志勝), three slides on ResNet; S2 (李宏毅) on ultra-deep networks; S0 (蔡炎龍) on the ResNet structure.
# %% slideshow="skip"
import functools
import itertools
import math
import tempfile

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Checkbox

import course_utils
from course_utils import datasets, exercises, facts, plots, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 10_000
EPOCHS = 4
BLOCKS = (3, 9, 15)  # of two layers each; a first and a last layer are added
DEPTHS = [2 * blocks + 2 for blocks in BLOCKS]  # 8, 20 and 32 layers
SEEDS = (0, 1, 2)
WIDTH = 32


# %% [markdown] lang="zh" slideshow="slide"
# ## 1 越深越好？
#
# S2 的〈超深網路〉列了 ImageNet 比賽的三個網路：AlexNet、VGG、GoogLeNet。**你預期**：層數多的，錯得比較少嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 1 Is deeper better?
#
# S2's slide on ultra-deep networks lists three networks of the ImageNet contest: AlexNet, VGG and GoogLeNet. **Do you expect** the ones with more layers to make fewer errors?
# %% slideshow="fragment"
plt.figure(figsize=(6, 2.8))
plt.bar(["AlexNet, 8", "VGG, 19", "GoogLeNet, 22"], [16.4, 7.3, 6.7])
plt.gca().set(xlabel="network, number of layers", ylabel="errors (%)")
plots.show("ImageNet: the networks with more layers make fewer errors.")


# %% [markdown] lang="zh" slideshow="subslide"
# 看起來越深越好：AlexNet 8 層錯 16.4 %、VGG 19 層 7.3 %、GoogLeNet 22 層 6.7 %。這三個數字要用 ImageNet 才重做得出來，這裡沒有辦法，圖是照投影片畫的；而且三個網路差的不只是層數。順帶一提，投影片寫 GoogleNet，正確的名字是 GoogLeNet，大寫的 L 向 LeNet 致意（勘誤 R49）。
#
# 還有一個「證明」：拿一個淺的網路，後面接上**什麼都不做的層**，輸出一個數字也沒變。
# 深的網路做得到淺的網路做的每一件事，所以至少不會更差。ReLU 之後的值都不是負的，一層「什麼都不做」只要 $W=I$、$b=0$：
# %% [markdown] lang="en" slideshow="subslide"
# Deeper looks better: AlexNet with 8 layers makes 16.4 % errors, VGG with 19 makes 7.3 %, GoogLeNet with 22 makes 6.7 %. Without ImageNet we cannot recompute these numbers, so the figure draws what the slide says; and the three differ in more than their depth. The slide writes GoogleNet, by the way; it is GoogLeNet, and the capital L is a bow to LeNet (erratum R49).
#
# There is even a "proof". Take a shallow network and append **layers that do nothing**: not one output changes.
# A deep network can do all that a shallow one can, so it cannot be worse. Values after a ReLU are never negative, so a layer does nothing if $W=I$ and $b=0$:
# %% slideshow="fragment"
def relu(z):
    """max(0, z), element-wise. z: any shape."""
    return np.maximum(0, z)


h = relu(np.array([[-1.0, 0.7, 2.5]]))
print(h, "and one layer later", relu(h @ np.eye(3) + np.zeros(3)))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 實驗：8、20、32 層的普通網路
#
# 在 MNIST 的 10,000 張圖上訓練，每層 32 個神經元、ReLU、Adam，四個 epoch，每個 epoch 之後量一次。起始權重用第 08 課為 ReLU 推導的 He。三種深度各從三個隨機種子開始。
#
# 注意量的是**訓練**誤差（訓練圖答錯的比例）。**你預期** 8、20、32 層，誰的訓練誤差最低？
#
# 每個網路都很小，一個一個訓練，時間都花在等 Python。所以把同樣深的網路**並排放進同一個模型**：`EinsumDense("bni,nio->bno")` 讓第 $n$ 個網路乘自己的那個矩陣，網路之間互不相干。反正要訓練，就把第 5 節要用的兩組也放進去，現在先只看 plain：
#
# - `plain`：普通網路，He；
# - `residual`：每兩層一條捷徑，`factor` 是 1；
# - `identity`：普通網路，但是從 $W=I$ 開始。它是對照組。
# %% [markdown] lang="en" slideshow="subslide"
# ### Experiment: plain networks of 8, 20 and 32 layers
#
# They train on 10,000 pictures of MNIST, with 32 neurons a layer, ReLU and Adam, for four epochs, and are measured after each. They start from He's weights, which lesson 08 derived for ReLU. Each depth starts from three random seeds.
#
# Mind that we measure the **training** error, the share of training pictures answered wrongly. **What do you expect**: which of 8, 20 and 32 layers has the lowest?
#
# Each network is tiny; trained one by one, they would mostly wait for Python. So networks of one depth are put **side by side into one model**: with `EinsumDense("bni,nio->bno")` network $n$ multiplies by a matrix of its own, and none knows of the others. While we are at it we train the two groups of section 5 as well; for now, look at plain only:
#
# - `plain`: an ordinary network, He's start;
# - `residual`: a shortcut past every two layers, where `factor` is 1;
# - `identity`: an ordinary network that starts from $W=I$, as a control.
# %% slideshow="skip" tags=["real-data"]
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
mnist = datasets.load_mnist()
pixels = mnist.x_train.reshape(-1, 784).astype("float32") / 255
x_val, y_val = pixels[-1000:], mnist.y_train[-1000:]  # never trained on
x_train = pixels[:-1000][:TRAIN_IMAGES]
y_train = mnist.y_train[:-1000][:TRAIN_IMAGES]


def start_weights(depth, kind, seed):
    """W, b, W, b, … of one network of one of the KINDS."""
    rng = np.random.default_rng(seed)
    sizes = [784] + [WIDTH] * (depth - 1) + [10]
    weights = []
    for layer in range(1, depth + 1):
        W = rng.normal(size=sizes[layer - 1 : layer + 1])
        W *= np.sqrt(2 / len(W))  # He
        if 1 < layer < depth and kind == "identity":
            W = np.eye(WIDTH)
        if 1 < layer < depth and kind == "residual" and layer % 2 == 1:
            W = 0 * W  # the second layer of a block
        weights += [W.astype("float32"), np.zeros(W.shape[1], "float32")]
    return weights


# %% slideshow="skip"
KINDS = {"plain": 0, "residual": 1, "identity": 0}  # 1: has shortcuts
MEMBERS = list(itertools.product(KINDS, SEEDS))  # nine networks


def side_by_side(depth):
    """Networks that share nothing but the pictures, in one model."""
    factor = np.array([[KINDS[kind]] for kind, _ in MEMBERS], "float32")

    def dense(units, equation="bni,nio->bno"):
        shape = (len(MEMBERS), units)
        return layers.EinsumDense(equation, shape, bias_axes="no")

    inputs = keras.Input((784,))
    h = keras.ops.relu(dense(WIDTH, "bi,nio->bno")(inputs))
    for _ in range((depth - 2) // 2):
        F = dense(WIDTH)(keras.ops.relu(dense(WIDTH)(h)))
        h = keras.ops.relu(F + h * factor)
    return keras.Model(inputs, dense(10)(h))


def train_side_by_side(depth):
    """Weights {(kind, seed): list}, errors (kinds, EPOCHS + 1, seeds)."""
    model = side_by_side(depth)
    starts = [start_weights(depth, *member) for member in MEMBERS]
    model.set_weights([np.stack(same) for same in zip(*starts, strict=True)])
    model.compile("adam", LOSS)
    y, errors = np.tile(y_train[:, np.newaxis], len(MEMBERS)), []
    for epoch in range(EPOCHS + 1):
        if epoch > 0:  # first measure the network before training
            model.fit(x_train, y, batch_size=100, verbose=0)
        answers = model.predict(x_train, 1000, verbose=0).argmax(axis=-1)
        errors.append(np.mean(answers != y, axis=0))
    weights = model.get_weights()  # the first axis counts networks
    trained = {m: [w[n] for w in weights] for n, m in enumerate(MEMBERS)}
    errors = np.reshape(errors, (EPOCHS + 1, len(KINDS), len(SEEDS)))
    return trained, errors.swapaxes(0, 1)


# %% tags=["nbval-ignore-output"] slideshow="fragment"
trained, errors = {}, {}
for depth in DEPTHS:
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    trained[depth], found = train_side_by_side(depth)
    errors |= {(kind, depth): e for kind, e in zip(KINDS, found, strict=True)}
    print(depth, "layers, lowest error of each seed:", found[0].min(axis=0))
# %% tags=["guard"]
log_error = {  # differences are factors
    group: np.log(falling.min(axis=0).mean())
    for group, falling in errors.items()
}
few, middle, many = (log_error["plain", of_depth] for of_depth in DEPTHS)
assert few < middle, "20 layers are worse than 8"
assert few < many, "and so are 32"


# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(7, 3.4))
for depth in DEPTHS:
    each = errors["plain", depth]  # (EPOCHS + 1, seeds)
    bars = {"yerr": each.std(axis=1), "label": f"plain, {depth} layers"}
    axes.errorbar(range(EPOCHS + 1), each.mean(axis=1), **bars)
axes.set(xlabel="epochs", xticks=range(EPOCHS + 1))
axes.set(ylabel="training error", ylim=(0, None))
axes.legend()
plots.show("Training error of plain networks rises from 8 to 20 to 32 layers.")


# %% [markdown] lang="zh" slideshow="subslide"
# 20 層和 32 層的**訓練**誤差都比 8 層高（誤差棒是三個種子的標準差）；每個網路只取最低的那一次，平均下來也一樣。原因不會是過擬合：過擬合是訓練好、測試差。
# 這就是 S2 的「擔心過擬合？先擔心怎麼訓練」，也是 ResNet 論文（He 等人，2015）開頭的那張圖。
#
# 第一個「證明」沒有錯：好的權重**存在**。錯在以為存在就找得到。
#
# **它不再成立的地方**：圖上深的網路還在往下走；更多步、別的學習率、第 09 課的批次正規化，都可能縮小差距。這裡比的是同一套設定、同樣多步。
# %% [markdown] lang="en" slideshow="subslide"
# With 20 and with 32 layers the **training** error is higher than with 8 (the bars are the standard deviation over three seeds); the mean over the seeds of each network's lowest error says the same. Overfitting cannot be the reason: that would be good in training and bad on the test.
# This is S2's "worried about overfitting? Worry about training first", and the opening figure of the ResNet paper (He et al. 2015).
#
# The "proof" was not wrong: good weights **exist**. Wrong was to think that what exists will be found.
#
# **Where it stops being true**: in the figure the deep networks are still coming down; more steps, another learning rate, or the batch normalization of lesson 09 may narrow the gap. Here all share one setting and take equally many steps.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2 殘差區塊
#
# S3 的想法：既然「什麼都不做」這麼難學，就把它做成預設。兩層的輸出叫 $F(x)=w_2\,\mathrm{relu}(w_1x)$，捷徑（shortcut）把 $x$ 直接加上去：
#
# $$H(x)=F(x)+x$$
#
# 1. 沒有捷徑，理想是 $F(x)=x$；
# 2. 有捷徑，$F(x)=H(x)-x$，理想是 $F(x)=0$。$F$ 只要學「還差多少」，這個差就叫**殘差**（residual）。
#
# 投影片說：「2 的優化找 weight 解會比 1 容易。」為什麼？先看只有一個權重的區塊 $F(x)=wx$，損失是 $E=(\hat y-y)^2$：
#
# $$1.\;\frac{\partial E}{\partial w}=2(wx-y)x\qquad 2.\;\frac{\partial E}{\partial w}=2(wx+x-y)x=2(wx-y)x+2x^2$$
#
# **你預期**：多出來的 $2x^2$，會讓第二個斜率永遠離 0 很遠嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 2 The residual block
#
# S3's idea: if doing nothing is so hard to learn, make it the default. Two layers put out $F(x)=w_2\,\mathrm{relu}(w_1x)$, and a shortcut adds $x$ as it is:
#
# $$H(x)=F(x)+x$$
#
# 1. Without the shortcut the ideal is $F(x)=x$;
# 2. with it, $F(x)=H(x)-x$ and the ideal is $F(x)=0$. All that $F$ has to learn is what is still missing, the **residual**.
#
# The slide says that weights are found more easily in case 2. Why? First a block with a single weight, $F(x)=wx$, and the loss $E=(\hat y-y)^2$:
#
# $$1.\;\frac{\partial E}{\partial w}=2(wx-y)x\qquad 2.\;\frac{\partial E}{\partial w}=2(wx+x-y)x=2(wx-y)x+2x^2$$
#
# **What do you expect**: does the extra $2x^2$ keep the second slope far from 0 for good?
# %% slideshow="subslide"
def slope(w, x, y, shortcut):
    """d/dw of ((w + shortcut) x - y)², element-wise."""
    with np.errstate(over="ignore", invalid="ignore"):  # inf, as in Keras
        return 2 * ((w + shortcut) * x - y) * x


facts.check("S3-34", [slope(0.3, 1.2, 0.7, shortcut=s) for s in (0, 1)])
print("at w = 0, y = x:", slope(0, 1.2, 1.2, shortcut=1))
w, (_, axes) = np.linspace(-0.6, 1.6, 200), plt.subplots(figsize=(7, 3))
for s in (0, 1):
    axes.plot(w, ((w + s) * 1.2 - 1.2) ** 2, label=f"shortcut = {s}")
axes.axvspan(-0.15, 0.15, color="#DDDDDD", label="usual start")
axes.set(xlabel="w", ylabel="E for y = x = 1.2", ylim=(0, 2))
axes.legend()
plots.show("Two equal parabolas; that with the shortcut sits 1 to the left.")


# %% [markdown] lang="zh" slideshow="subslide"
# 不會。投影片在 $2x^2$ 旁邊說梯度因此不會接近 0，那只在離最佳解還遠時才對：$w=0$、$y=x$ 時兩項剛好相消，梯度是 0，最小值的梯度本來就該是 0（勘誤 R64）。
#
# 圖說得更明白：**兩條拋物線一模一樣，有捷徑的那條只是往左移了 1。** 從 0.5 出發兩邊一樣遠，從 1 附近出發反而是沒有捷徑的近。
# 容易，是因為權重都**從 0 附近開始**，而捷徑把「什麼都不做」搬到了 0。第 5 節會用整個網路驗證這句話。
#
# ### 兩層的區塊，用 NumPy 寫
#
# 投影片的圖停在加法；論文（和這一課的網路）在相加之後再過一次 ReLU，$H=\mathrm{relu}(F(x)+x)$。列是一筆資料，所以寫成 $xW$；`shortcut=0` 就是普通的兩層。要能相加，$F(x)$ 和 $x$ 的寬度必須相同。
#
# **你預期**：把 $W_2$ 和 $b_2$ 全部設成 0，有捷徑的區塊輸出什麼？沒有的呢？
# %% [markdown] lang="en" slideshow="subslide"
# It does not. Beside $2x^2$ the slide says that the gradient stays away from 0, which holds only far from the optimum: at $w=0$, $y=x$ the two parts cancel and the gradient is 0, as it must be at a minimum (erratum R64).
#
# The picture says more: **the two parabolas are equal; the shortcut merely moves one of them to the left by 1.** From 0.5 both minima are equally far, and from near 1 it is the one without that is close.
# Case 2 is easier because weights **start near 0**, and the shortcut has moved "do nothing" to 0. Section 5 tests this sentence on whole networks.
#
# ### The two-layer block in NumPy
#
# The slide's figure ends with the sum; the paper (and the networks of this lesson) apply one more ReLU to it, $H=\mathrm{relu}(F(x)+x)$. A row is one example, hence $xW$; `shortcut=0` gives two plain layers. To be added, $F(x)$ and $x$ need the same width.
#
# **What do you expect** a block to put out when $W_2$ and $b_2$ are all zero, with the shortcut and without?
# %% slideshow="skip"
def check_block(x, W1, b1, W2, b2):
    """The five as arrays; a ValueError where shapes do not fit together."""
    parts = [np.asarray(part) for part in (x, W1, b1, W2, b2)]
    shapes = [part.shape for part in parts]
    d, h = ((0, 0) + shapes[1])[-2:]
    ends = [s[-n:] for s, n in zip(shapes, (1, 2, 1, 2, 1), strict=True)]
    if len(shapes[0]) < 2 or ends != [(d,), (d, h), (h,), (h, d), (d,)]:
        raise ValueError(
            f"x, W1, b1, W2, b2 have the shapes {shapes}; expected (…, n, d), "
            "(…, d, h), (…, h), (…, h, d), (…, d), so that x can be added."
        )
    return parts


# %% slideshow="subslide"
def residual_block(x, W1, b1, W2, b2, shortcut=1):
    """relu(F + shortcut * x), where F = relu(x W1 + b1) W2 + b2.

    x: (…, n, d). W1: (…, d, h). b1: (…, h). W2: (…, h, d). b2: (…, d).
    Returns (…, n, d); the axes in front count networks.
    """
    x, W1, b1, W2, b2 = check_block(x, W1, b1, W2, b2)
    with np.errstate(over="ignore", invalid="ignore"):  # inf, as in Keras
        hidden = relu(x @ W1 + b1[..., np.newaxis, :])
        F = hidden @ W2 + b2[..., np.newaxis, :]
        return relu(F + shortcut * x)


# %% slideshow="fragment"
rng = np.random.default_rng(1)
h, W1 = np.array([[0.0, 0.7, 2.5]]), rng.normal(size=(3, 3))
nothing = (W1, np.zeros(3), np.zeros((3, 3)), np.zeros(3))
print("with shortcut:   ", residual_block(h, *nothing))
print("without shortcut:", residual_block(h, *nothing, shortcut=0))


# %% [markdown] lang="zh" slideshow="subslide"
# 有捷徑：$x$ 原樣通過，一個數字都沒變。沒有捷徑：全部是 0，圖看不見了。
# 所以 `residual` 那一組從 $W_2=0$ 開始：**第一步之前，32 層的殘差網路把第一層的 $h$ 原封不動送到最後一層：等於只有頭尾兩層的網路。**
#
# ### 梯度也有捷徑
#
# 對 $H=F(x)+x$ 微分，
#
# $$\frac{\partial H}{\partial x}=F'(x)+1$$
#
# 那個 $+1$ 才是對深度真正有幫助的一項（勘誤 R64 的後半）。下面的 `block_gradient` 裡，它是 `shortcut * dH` 那一項。
# %% [markdown] lang="en" slideshow="subslide"
# With the shortcut $x$ passes as it is, to the last digit. Without it all is 0 and the picture is lost.
# The `residual` group therefore starts from $W_2=0$: **before the first step, a residual network of 32 layers hands the $h$ of its first layer through unchanged: it equals a network of just its first and last layer.**
#
# ### The gradient has a shortcut too
#
# Differentiate $H=F(x)+x$:
#
# $$\frac{\partial H}{\partial x}=F'(x)+1$$
#
# The $+1$ is what really helps depth (the second half of erratum R64). In `block_gradient` below it is the term `shortcut * dH`.
# %% slideshow="skip"
def block_gradient(upstream, x, W1, b1, W2, b2, shortcut=1):
    """Gradients of sum(upstream * H) for x, W1, b1, W2, b2."""
    x, W1, b1, W2, b2 = check_block(x, W1, b1, W2, b2)
    H = residual_block(x, W1, b1, W2, b2, shortcut)
    if np.shape(upstream) != H.shape:
        raise ValueError(f"upstream {np.shape(upstream)}; expected {H.shape}.")
    with np.errstate(over="ignore", invalid="ignore"):
        z = x @ W1 + b1[..., np.newaxis, :]
        dH = np.where(H > 0, upstream, 0)  # back through the last ReLU
        dz = np.where(z > 0, dH @ np.swapaxes(W2, -1, -2), 0)
        dx = dz @ np.swapaxes(W1, -1, -2) + shortcut * dH
        dW1 = np.swapaxes(x, -1, -2) @ dz
        dW2 = np.swapaxes(relu(z), -1, -2) @ dH
        return dx, dW1, dz.sum(axis=-2), dW2, dH.sum(axis=-2)


# %% [markdown] lang="zh" slideshow="slide"
# ## 3 用 Keras 寫殘差區塊
#
# 捷徑讓資料分成兩條路再合起來，`Sequential` 排不出來，要用第 05 課的函數式寫法。全連接的網路只多一個 `Add`：
# %% [markdown] lang="en" slideshow="slide"
# ## 3 Residual blocks in Keras
#
# A shortcut splits the data into two ways and joins them again, which `Sequential` cannot express; it takes the functional style of lesson 05. A dense network needs just one `Add` more:
# %% slideshow="fragment"
def dense_network(depth, shortcut):
    inputs = keras.Input((784,))
    h = layers.Dense(WIDTH, activation="relu")(inputs)
    for _ in range((depth - 2) // 2):
        F = layers.Dense(WIDTH, activation="relu")(h)
        F = layers.Dense(WIDTH)(F)
        h = layers.ReLU()(layers.Add()([F, h]) if shortcut else F)
    return keras.Model(inputs, layers.Dense(10)(h))


print([dense_network(32, s).count_params() for s in (False, True)])


# %% [markdown] lang="zh" slideshow="subslide"
# 兩邊一樣多：捷徑不花一個參數。
#
# ### 卷積的殘差區塊
#
# ResNet 原本是給圖用的，$F$ 是兩層 3×3 卷積。通道數或大小改變時，$x$ 和 $F(x)$ 加不起來，捷徑上就放一個 1×1、步長相同的卷積，把 $x$ 的形狀對齊。
# （論文在每層卷積後面還有批次正規化；我們讓第二層從 0 開始，不用它也訓練得起來。）
#
# **你預期**：兩個區塊裡，哪一個的捷徑需要 1×1 卷積？
# %% [markdown] lang="en" slideshow="subslide"
# Both have the same number: a shortcut costs no parameter.
#
# ### The convolutional block
#
# ResNet was made for pictures, with two 3×3 convolutions as $F$. Where the number of channels or the size changes, $x$ and $F(x)$ cannot be added, and a 1×1 convolution with the same stride on the shortcut brings $x$ to the right shape.
# (The paper has batch normalization after each convolution; our second layer starts from 0, and training works without.)
#
# **What do you expect**: which of the two blocks needs a 1×1 convolution on its shortcut?
# %% slideshow="subslide"
def conv_block(x, channels, stride=1):
    conv = functools.partial(layers.Conv2D, channels, padding="same")
    F = conv(3, strides=stride, activation="relu")(x)
    F = conv(3, kernel_initializer="zeros")(F)
    if stride != 1 or x.shape[-1] != channels:
        x = conv(1, strides=stride)(x)
    return layers.ReLU()(layers.Add()([F, x]))


pictures = keras.Input((28, 28, 1))
h = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(pictures)
h = conv_block(conv_block(h, 8), 16, stride=2)
small_resnet = keras.Model(pictures, layers.Dense(10)(layers.Flatten()(h)))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
print([c.kernel_size for c in small_resnet.layers if "conv" in c.name])
small_resnet.compile("adam", LOSS, metrics=["accuracy"])
images = x_train.reshape(-1, 28, 28, 1)
small_resnet.fit(images, y_train, batch_size=100, epochs=2, verbose=0)
_, seen = small_resnet.evaluate(x_val.reshape(-1, 28, 28, 1), y_val, verbose=0)
print(f"validation accuracy after two epochs: {seen:.2f}")
# %% tags=["guard"]
assert seen > 0.5, "the small ResNet reads most pictures"


# %% [markdown] lang="zh" slideshow="subslide"
# 只有第二個區塊有 (1, 1) 的卷積：它的步長是 2，通道又從 8 變成 16。兩個 epoch，就已經認得大部分的驗證圖。
#
# ### 做成自己的層，存起來，再讀回來
#
# 區塊要用十五次，就值得做成一個層。三件事缺一不可：
#
# - `build` 建好裡面的層（順便在寬度不合時說清楚）；
# - `get_config` 交代 `__init__` 的參數；
# - `register_keras_serializable` 登記名字，`load_model` 才找得到這個類別。
#
# 同一格還準備了 NumPy 的 `forward`：用第 2 節的 `residual_block` 走完整個網路，後面改權重、拿掉區塊都靠它。
#
# 同一組訓練好的權重，放進四個地方：自己的層、存檔再讀回來的、用 `Add` 拼的函數式寫法、NumPy。**你預期**：讀回來的網路，輸出會和原來的一個位元都不差嗎？四個會一樣嗎？
# %% [markdown] lang="en" slideshow="subslide"
# Only the second block has a (1, 1) convolution: its stride is 2, and it turns 8 channels into 16. After two epochs most validation pictures are read already.
#
# ### A layer of your own, saved and loaded
#
# What is used fifteen times deserves to be a layer. It takes three things:
#
# - `build` builds the layers inside (and says so clearly when the width does not fit);
# - `get_config` reports the arguments of `__init__`;
# - `register_keras_serializable` registers the name under which `load_model` finds the class.
#
# The same cell prepares `forward` in NumPy: a whole network made of the `residual_block` of section 2, with which we shall move weights and take blocks out.
#
# One set of trained weights goes to four places: the layer of our own, the model saved and loaded, the functional form with `Add`, and NumPy. **Do you expect** the loaded network to give the same output to the last bit? And do all four agree?
# %% slideshow="skip"
@keras.saving.register_keras_serializable("course")
class ResidualBlock(layers.Layer):
    """relu(F(x) + x) with two dense layers; does nothing at the start."""

    def __init__(self, width, **settings):
        super().__init__(**settings)
        self.width = width
        self.w1 = layers.Dense(width, "relu", kernel_initializer="he_normal")
        self.w2 = layers.Dense(width, kernel_initializer="zeros")

    def build(self, shape):
        if shape[-1] != self.width:
            raise ValueError(f"Width {shape[-1]}; expected {self.width}.")
        self.w1.build(shape)
        self.w2.build(shape)

    def call(self, x):
        return keras.ops.relu(self.w2(self.w1(x)) + x)

    def get_config(self):
        return {**super().get_config(), "width": self.width}


def forward(x, weights, shortcut, keep=None):
    """Outputs before softmax; keep: which blocks to use, or None."""
    h = relu(x @ weights[0] + weights[1][..., np.newaxis, :])
    blocks = [weights[k : k + 4] for k in range(2, len(weights) - 2, 4)]
    for number, block in enumerate(blocks):
        if keep is None or keep[number]:
            h = residual_block(h, *block, shortcut)
    return h @ weights[-2] + weights[-1][..., np.newaxis, :]


def accuracy(outputs, y):
    return np.mean(outputs.argmax(axis=-1) == y)


# %% slideshow="subslide"
deep = keras.Sequential([keras.Input((784,)), layers.Dense(WIDTH, "relu")])
for _ in range(BLOCKS[-1]):
    deep.add(ResidualBlock(WIDTH))
deep.add(layers.Dense(10))
with_add = dense_network(DEPTHS[-1], shortcut=True)
for model in (deep, with_add):
    model.set_weights(trained[DEPTHS[-1]]["residual", SEEDS[0]])
with tempfile.TemporaryDirectory() as folder:
    deep.save(f"{folder}/deep.keras")
    loaded = keras.models.load_model(f"{folder}/deep.keras")
one, again, two = (np.asarray(m(x_val)) for m in (deep, loaded, with_add))
print(type(loaded.layers[1]).__name__, "same bits:", (one == again).all())
three = forward(x_val, loaded.get_weights(), 1)
print("with Add:", np.allclose(one, two, atol=1e-3))
print("in NumPy:", np.allclose(one, three, atol=1e-3))


# %% [markdown] lang="zh" slideshow="slide"
# ## 4 梯度：有捷徑和沒有捷徑
#
# 讀回來的網路一個位元都不差；四種寫法算的是同一個網路。工具齊了，來看梯度。
#
# S3 把第一層的更新寫成後面各層因子的連乘。每層的因子都是 0.25（sigmoid 最大的斜率，第 02 課）的話，乘 32 次就沒有了；有捷徑時，因子是 $F'+1$。
#
# 投影片在這裡寫「假設越後面層的 Gradient 很小」：變小的其實是**前面**（靠近輸入）的層，因為它們要乘上後面所有的因子；若這裡的 Gradient 是指那些因子，原意就對了（勘誤 R63）。
#
# **你預期**：$1.25^{32}$ 有多大？捷徑會不會讓梯度爆炸？
# %% [markdown] lang="en" slideshow="slide"
# ## 4 Gradients with and without shortcuts
#
# The loaded network agrees to the last bit, and all four compute the same network. The tools are ready; now for the gradients.
#
# S3 writes the update of the first layer as a product of the factors of all later layers. With factors of 0.25 (the steepest slope of a sigmoid, lesson 02) nothing is left after 32 of them; with a shortcut a factor is $F'+1$.
#
# The slide says here "suppose the gradients of the later layers are very small": it is the **front** layers, near the input, whose gradients shrink, because they carry the factors of all later ones; if "gradient" is meant to be those factors, the sentence is right (erratum R63).
#
# **What do you expect** $1.25^{32}$ to be? Can shortcuts make gradients explode?
# %% slideshow="fragment"
signs = np.random.default_rng(0).permutation([1, -1] * 16)
for slopes in (np.full(32, 0.25), 0.25 * signs, np.full(32, 0.01)):
    plain, short = np.prod(slopes), np.prod(1 + slopes)
    print(np.unique(slopes), f"plain {plain:.0e}, with shortcuts {short:.3g}")


# %% [markdown] lang="zh" slideshow="subslide"
# 沒有捷徑，三種都消失；有捷徑，就看 $F'$：正負相抵或者很小，梯度大致保得住，32 個 0.25 同號就放大一千多倍。**捷徑治消失，不治爆炸**，所以 $F$ 要從小的開始（$W_2=0$，或者批次正規化）。
#
# ### 真正的 32 層，還沒開始訓練
#
# 拿 200 張圖看三種還沒訓練的網路：普通網路用 He；普通網路用 He 一半的變異數（方陣的 Xavier，也就是 Keras 的預設）；殘差網路。前向用 `residual_block`，倒傳遞用我們自己的 `block_gradient`，一個區塊接一個區塊。量兩件事：
#
# - **傳到每個區塊的梯度**：損失對每個區塊輸出 $H$ 的梯度。先用第 08、09 課的同一種圖（一個種子，橫軸是區塊，1 靠近輸入），再畫它的範數（三個種子，橫軸是區塊的最後一層）；
# - **不同的圖有多像**：每個區塊的輸出，兩兩夾角餘弦的平均；1 是方向全都相同。
#
# **你預期**：用 He 的普通網路，梯度會消失嗎？如果不會，它為什麼還是學得比較差？
# %% [markdown] lang="en" slideshow="subslide"
# Without shortcuts all three vanish. With them it depends on $F'$: where signs cancel, or where it is small, the gradient roughly keeps its size; 32 times 0.25 with one sign makes it a thousand times larger. **Shortcuts cure vanishing, not exploding**, so $F$ should start small ($W_2=0$, or batch normalization).
#
# ### A real network of 32 layers, before training
#
# Show 200 pictures to three kinds of untrained network: plain with He's start; plain with half of He's variance (Xavier in square layers, Keras' default); residual. Forward goes `residual_block`, backward our own `block_gradient`, block by block. Measure two things:
#
# - **the gradient that arrives at each block**, that of the loss with respect to the block's output $H$: first in the figure of lessons 08 and 09 (one seed; the axis counts blocks, 1 is next to the input), then its norm (three seeds; the axis gives the last layer of the block);
# - **how alike different pictures are**: the mean cosine between the outputs of each block; at 1 all point the same way.
#
# **What do you expect**: does the gradient vanish in the plain network with He's start? If not, why does it learn less well?
# %% slideshow="skip"
def there_and_back(weights, shortcut, x, y):
    """Output of each block, and the gradient of the loss for it."""
    blocks = [weights[k : k + 4] for k in range(2, len(weights) - 2, 4)]
    h = [relu(x @ weights[0] + weights[1])]
    for block in blocks:
        h.append(residual_block(h[-1], *block, shortcut))
    logits = h[-1] @ weights[-2] + weights[-1]
    back = [probes.gradient(lambda z: LOSS(y, z), logits) @ weights[-2].T]
    for block, entered in zip(blocks[:0:-1], h[-2:0:-1], strict=True):
        back.append(block_gradient(back[-1], entered, *block, shortcut)[0])
    return h[1:], back[::-1]


def mean_cosine(h):
    """How alike the directions of different rows of h are, at most 1."""
    unit = h / np.maximum(np.linalg.norm(h, axis=1)[:, np.newaxis], 1e-30)
    return ((unit @ unit.T).sum() - len(h)) / (len(h) * (len(h) - 1))


# The kind, and a factor for the weights; its square is the variance.
STARTS = {"plain, He": ("plain", 1), "plain, half He": ("plain", 0.5**0.5)}
STARTS["residual"] = ("residual", 1)


# %% tags=["real-data"] slideshow="subslide"
arriving, alike = {k: [] for k in STARTS}, {k: [] for k in STARTS}
for name, seed in itertools.product(STARTS, SEEDS):
    kind, factor = STARTS[name]
    w = [factor * each for each in start_weights(32, kind, seed)]
    h, back = there_and_back(w, KINDS[kind], x_train[:200], y_train[:200])
    arriving[name].append(back)  # (seeds, blocks, pictures, WIDTH)
    alike[name].append([mean_cosine(output) for output in h])
one = {}  # every second of the 15 blocks, of the first seed
for name, found in arriving.items():
    one[name] = {block: found[0][block - 1] for block in range(1, 16, 2)}
plots.magnitude_histograms(one, "gradient")
plots.show("Gradients vanish only in the plain network with half of He's.")


# %% slideshow="subslide"
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
for name, mark in zip(STARTS, "o^s", strict=True):
    norms = np.linalg.norm(arriving[name], axis=(2, 3))  # (seeds, blocks)
    for axes, found in ((left, np.log10(norms)), (right, alike[name])):
        marks = {"yerr": np.std(found, axis=0), "label": name, "marker": mark}
        axes.errorbar(range(3, 32, 2), np.mean(found, axis=0), **marks)
left.set(xlabel="layer", ylabel="log10 norm of the gradient")
right.set(xlabel="layer", ylabel="mean cosine", ylim=(0, 1.05))
left.legend()
plots.show("Gradients vanish only with half the variance; plain rows align.")
# %% tags=["guard"]
shrunk = {}
for start, arrived in arriving.items():
    size = np.linalg.norm(arrived, axis=(2, 3))  # (seeds, blocks)
    shrunk[start] = np.log10(size[:, 0] / size[:, -1])
assert shrunk["plain, half He"].max() < -3, "vanishes: a thousandth is left"
assert shrunk["plain, He"].min() > -1.5, "does not vanish with He's start"
assert shrunk["residual"].min() > -1.5, "does not vanish with shortcuts"
aligned = [np.mean(alike[start], axis=0)[-1] for start in STARTS]
assert aligned[0] > aligned[2], "plain rows align, residual ones do not"


# %% [markdown] lang="zh" slideshow="subslide"
# - **一半的變異數**（plain, half He）：每層的梯度再乘 $\sqrt{1/2}$，每個區塊少一半；越往前越小，最前面的區塊不到最後面的千分之一。這就是 R63 說的「前面的層」。
# - **He**：前後差不多大，沒有消失！可是餘弦越走越接近 1：不同的圖走到最後幾乎全朝同一個方向，最後一層怎麼分得開？這是一個說得通的解釋，還不是證明。（兩種普通網路的餘弦重疊：偏差是 0，權重同乘一個數不會改變方向。）ResNet 論文也說，普通網路的困難不像是梯度消失，因為他們有批次正規化。
# - **殘差**：梯度差不多大，圖也沒有變得更像，因為一開始每個區塊都讓 $x$ 原樣通過。（直方圖裡的 zeros 是 ReLU 關著的位置。）
#
# **它不再成立的地方**：這是第一步之前。殘差網路的 $W_1$ 這時梯度是 0，被 $W_2=0$ 擋住；但 $W_2$ 第一步就動，從第二步起 $W_1$ 也跟著學。（若兩層都設成 0，兩個權重矩陣就真的都動不了，見第 08 課。）
# %% [markdown] lang="en" slideshow="subslide"
# - **Half the variance** (plain, half He): each layer multiplies the gradient by another $\sqrt{1/2}$, so each block halves it. The nearer to the input, the smaller; the first block gets less than a thousandth of what arrives at the last one. These are R63's "front layers".
# - **He**: much the same everywhere; nothing vanishes! But the cosine climbs towards 1: at the end all pictures point in nearly the same direction, and how is the last layer to tell them apart? That is a plausible explanation, not yet a proof. (The cosines of both plain networks coincide: with biases of 0, a common factor in the weights turns no direction.) The ResNet paper, too, finds vanishing gradients an unlikely cause, since its plain networks had batch normalization.
# - **Residual**: gradients keep their size and pictures grow no more alike, since at the start every block lets $x$ pass as it is. (The zeros in the histograms are where a ReLU is shut.)
#
# **Where it stops being true**: this is before the first step. The gradient of the residual $W_1$ is 0 here, blocked by $W_2=0$; but $W_2$ moves in the first step, and from the second on $W_1$ learns as well. (With both layers at 0 neither matrix would ever move; see lesson 08.)
# %% [markdown] lang="zh" slideshow="slide"
# ## 5 同樣的深度，加上捷徑
#
# 現在打開第 1 節訓練好的另外兩組，每個網路同樣只看四個 epoch 裡最低的訓練誤差。`residual` 有捷徑；`identity` 沒有捷徑，只是每一層從 $W=I$ 開始，第一步之前和 `residual` 一樣，等於一個兩層的網路。
#
# **你預期** 32 層時三組怎麼排？特別是對照組：如果第 2 節說得對，「容易」來自起點，它應該……
# %% [markdown] lang="en" slideshow="slide"
# ## 5 The same depths with shortcuts
#
# Now for the other two groups of section 1, again by the lowest training error of the four epochs. `residual` has shortcuts; `identity` has none, but its layers start from $W=I$, so that before the first step it equals a network of two layers, just as `residual` does.
#
# **What order do you expect** at 32 layers? Above all, the control: if section 2 is right and the ease comes from the start, it should …
# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(7, 3.4))
for kind, mark in zip(KINDS, "o^s", strict=True):
    lowest = [errors[kind, depth].min(axis=0) for depth in DEPTHS]
    bars = {"yerr": np.std(lowest, axis=1), "label": kind, "marker": mark}
    axes.errorbar(DEPTHS, np.mean(lowest, axis=1), **bars)
axes.set(xlabel="layers", xticks=DEPTHS)
axes.set(ylabel="lowest training error", ylim=(0, None))
axes.legend()
plots.show("Plain rises with depth; residual and identity stay low.")
# %% tags=["guard"]
far_below = log_error["plain", 32] - np.log(1.5)
assert log_error["residual", 32] < far_below, "with shortcuts far lower"
assert log_error["identity", 32] < far_below, "and so is the control"
as_with_8 = np.exp(log_error["residual", 8]) + 0.05
assert np.exp(log_error["residual", 32]) < as_with_8, "32 do as well as 8"


# %% [markdown] lang="zh" slideshow="subslide"
# 8 層時三組差不多。有了捷徑，32 層和 8 層也差不多，訓練誤差的平均比 32 層的普通網路低得多。（沒訓練過的圖也是普通網路最差：第 7 節會看到驗證集的準確率。）
#
# 對照組也低得多，和殘差網路相去不遠！**所以這裡的功勞大半屬於起點**：從「什麼都不做」出發，一點一點地改，正是第 2 節那兩條拋物線的意思。捷徑讓這個起點變得自然：權重小就是什麼都不做，不必另外安排。
#
# **它不再成立的地方**：MNIST 很簡單，多出來的層買不到多少東西，而且我們只走了 400 步。有些好處只有捷徑才有：形狀改變的地方沒有單位矩陣可用；權重衰減把 $W=I$ 拉走，卻把 $F$ 拉向「什麼都不做」。ResNet 在 ImageNet 上用了 152 層。
# %% [markdown] lang="en" slideshow="subslide"
# At 8 layers the three are much alike. With shortcuts 32 layers do about as well as 8, and the mean training error is far below that of the plain network of 32. (On pictures never trained on plain is last as well: section 7 shows validation accuracy.)
#
# The control, too, is far below, and close to the residual network! **So most of the credit here belongs to the start**: set out from doing nothing, and change a little at a time. That is what the two parabolas of section 2 said. Shortcuts make this start the natural one: small weights do nothing, without any arranging.
#
# **Where it stops being true**: MNIST is easy, the extra layers buy little, and we took 400 steps. And some advantages only shortcuts have: where shapes change there is no identity matrix to start from; weight decay pulls away from $W=I$, but pulls $F$ towards doing nothing. On ImageNet, ResNet went to 152 layers.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6 損失曲面
#
# S3 的題外話是一張漂亮的圖（Li 等人，2018）：ResNet-56 的損失曲面，沒有捷徑像山脈，有捷徑像碗。那張圖要訓練 CIFAR-10，這裡用 20 層的小網路自己算一張。
#
# 做法：以訓練好的權重 $\theta$ 為中心，選兩個隨機方向 $d_1,d_2$，在格子點上算損失
#
# $$L(\theta+a\,d_1+b\,d_2)$$
#
# 一共 21×21 個網路，權重疊在最前面的軸上，**一次算完**：`forward` 從一開始就是這樣寫的。
#
# ### 為什麼要做濾波器正規化？
#
# ReLU 網路有一個自由：$W_1$ 乘 8、$W_2$ 除以 8，函數完全不變。但是同樣長的一步，對大的權重微不足道，對小的卻是大地震，圖就變了。
# **濾波器正規化**（filter normalisation）把方向中每個神經元的那一行，縮放到和它的權重一樣長；偏差不動。
#
# **你預期**：第一個實驗裡，同一個函數的兩種寫法，曲面會一樣嗎？第二個實驗裡，普通網路和殘差網路差在谷底的高低、寬窄，還是形狀？
# %% [markdown] lang="en" slideshow="slide"
# ## 6 The loss surface
#
# S3 has a fine picture as an aside (Li et al. 2018): the loss surface of ResNet-56, a mountain range without shortcuts and a bowl with them. That needs training on CIFAR-10; we compute one for our small networks of 20 layers.
#
# The recipe: around the trained weights $\theta$, choose two random directions $d_1,d_2$, and compute on a grid
#
# $$L(\theta+a\,d_1+b\,d_2)$$
#
# These are 21×21 networks, stacked along a first axis and computed **in one go**: `forward` was written for this from the start.
#
# ### What is filter normalisation for?
#
# A ReLU network has a freedom: $W_1$ times 8 and $W_2$ divided by 8 leave the function as it is. But a step of one length is nothing to large weights and an earthquake to small ones, and the picture changes.
# **Filter normalisation** scales each neuron's column of the direction to the length of that neuron's weights; biases stay.
#
# **What do you expect**: in the first experiment, do two ways to write one function have the same surface? In the second, do the plain and the residual surface differ in the height of the bottom, its width, or its shape?
# %% slideshow="skip"
def filter_normalised(step, W):
    """Scale each column of step, (inputs, units), to that of W."""
    lengths = np.linalg.norm(step, axis=0)
    if np.shape(step) != np.shape(W) or np.any(lengths == 0):
        text = f"step {np.shape(step)} needs the shape of W {np.shape(W)}"
        raise ValueError(text + " and no column of zeros.")
    return step * (np.linalg.norm(W, axis=0) / lengths)


def loss_surface(weights, shortcut, side, normalise=True):
    """Losses on the grid of `side`, as (b, a), all networks at once."""
    rng = np.random.default_rng(0)
    a, b = np.reshape(np.meshgrid(side, side), (2, -1)).astype("float32")
    stack = [np.repeat(w[np.newaxis], len(a), axis=0) for w in weights]
    for w, moved in zip(weights[::2], stack[::2], strict=True):  # not b
        for distance in (a, b):
            step = rng.normal(size=w.shape).astype("float32")
            step = filter_normalised(step, w) if normalise else step
            moved += np.multiply.outer(distance, step)
    outputs = forward(x_train[:200], stack, shortcut)
    y = np.tile(y_train[:200], (len(a), 1))
    losses = keras.ops.convert_to_numpy(LOSS.call(y, outputs))
    return losses.mean(axis=1).reshape(len(side), len(side))


# %% slideshow="subslide"
MIDDLE = DEPTHS[len(DEPTHS) // 2]  # the networks of 20 layers
weights = trained[MIDDLE]["residual", SEEDS[0]]
other = list(weights)
for k in range(2, len(weights) - 2, 4):  # W1, b1 times 8, W2 divided by 8
    other[k : k + 3] = weights[k] * 8, weights[k + 1] * 8, weights[k + 2] / 8
both, side = (weights, other), np.linspace(-1, 1, 3)
print("same function:", np.allclose(*(forward(x_val, w, 1) for w in both)))
for normalise in (True, False):
    found = [loss_surface(w, 1, side, normalise) for w in both]
    print(f"normalised: {normalise}, same surface: {np.allclose(*found)}")
# %% slideshow="skip"
side = np.linspace(-1, 1, 21)
surfaces, inside = {}, {"plain": [], "residual": []}
for kind, seed in itertools.product(inside, SEEDS):
    found = loss_surface(trained[MIDDLE][kind, seed], KINDS[kind], side)
    surfaces[kind, seed] = np.clip(np.log10(found), -1, 3)
    inside[kind].append(np.mean(found < np.log(10)))
# %% tags=["guard"]
area, plain_area = np.mean(inside["residual"]), np.mean(inside["plain"])
assert area > 3 * plain_area, "a wider basin"
# %% slideshow="subslide"
figure, grid = plt.figure(figsize=(10.5, 3.2)), np.meshgrid(side, side)
for place, kind in enumerate(inside, 1):
    height, name = surfaces[kind, SEEDS[0]], {"title": kind}
    flat = figure.add_subplot(1, 4, place, xlabel="a", ylabel="b", **name)
    flat.contourf(*grid, height, np.linspace(-1, 3, 9), cmap="viridis")
    flat.contour(*grid, height, [np.log10(np.log(10))], colors="white")
    high = figure.add_subplot(1, 4, place + 2, projection="3d", **name)
    drawn = high.plot_surface(*grid, height, cmap="viridis", vmin=-1, vmax=3)
    drawn.set_antialiased(False)
    high.set(xlabel="a", ylabel="b", zlim=(-1, 3))
figure.colorbar(drawn, ax=high, label="log10 loss, cut at 3", pad=0.2)
plots.show("Plain: a narrow hole in a high plain. Residual: a wide basin.")


# %% [markdown] lang="zh" slideshow="subslide"
# 同一個函數，不正規化就畫出兩張不同的圖；正規化之後完全相同，兩個網路才能放在一起比。
#
# 白線圈住的地方，損失比亂猜（$\ln 10$）低。普通網路只有中央一個窄洞，走出去，損失很快就衝到幾百；殘差網路是寬敞的盆地。三個種子平均下來，殘差網路白線內的面積超過普通網路的三倍。
# 盆地寬，權重偏一點也無妨；這和「容易找到」相符，但一張以終點為中心的圖還證明不了。
#
# **它不再成立的地方**：這只是幾萬維裡的一個平面切片，而且以**訓練好的**權重為中心。別的方向可以很不一樣；論文的山脈在這麼小的網路裡也看不到，我們看到的是洞的寬窄。
# %% [markdown] lang="en" slideshow="subslide"
# One function gives two different pictures without normalisation, and the same with it; only so can two networks be compared.
#
# Inside the white line the loss is below that of guessing ($\ln 10$). The plain network has one narrow hole in the middle, and outside it the loss soon shoots up to hundreds; the residual network lies in a wide basin. On average over the three seeds the residual area is more than three times the plain one.
# In a wide basin weights may be a little off. That agrees with "easy to find", but a picture centred on where training ended cannot prove it.
#
# **Where it stops being true**: this is one flat slice through a space of tens of thousands of dimensions, and its centre is the **trained** weights. Other directions may look different; and the mountains of the paper do not show in networks this small: what differs here is the width of the hole.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7 殘差網路是一個集成
#
# S2：「超深網路是許多具有不同深度的網路的集成」，旁邊畫著 6 層、4 層、2 層（Veit 等人，2016）。把三個區塊乘開就看得到：
#
# $$(1+F_3)(1+F_2)(1+F_1)=1+F_1+F_2+F_3+F_2F_1+F_3F_1+F_3F_2+F_3F_2F_1$$
#
# 每個區塊可以走捷徑也可以走 $F$，三個區塊就有 $2^3=8$ 條路，長短不一。$F$ 是線性的話，等號完全成立。
#
# **你預期** 15 個區塊有幾條路？最常見的長度是多少？
# %% [markdown] lang="en" slideshow="slide"
# ## 7 A residual network is an ensemble
#
# S2: "an ultra-deep network is an ensemble of many networks of different depth", next to a drawing of 6, 4 and 2 layers (Veit et al. 2016). Multiply three blocks out and you see it:
#
# $$(1+F_3)(1+F_2)(1+F_1)=1+F_1+F_2+F_3+F_2F_1+F_3F_1+F_3F_2+F_3F_2F_1$$
#
# At each block one may take the shortcut or $F$, so three blocks make $2^3=8$ paths of different lengths. If $F$ is linear, the equation is exact.
#
# **What do you expect**: how many paths have 15 blocks, and what is the most common length?
# %% slideshow="fragment"
rng, one = np.random.default_rng(3), np.eye(4)
F, x = rng.normal(size=(3, 4, 4)), rng.normal(size=4)  # linear blocks
network = x @ (one + F[0]) @ (one + F[1]) @ (one + F[2])
ways = itertools.product(*((one, W) for W in F))
paths = [x @ first @ second @ third for first, second, third in ways]
print(len(paths), "paths add up:", np.allclose(network, sum(paths)))
print("15 blocks:", 2**15, "paths;", math.comb(15, 7), "of length 7")


# %% [markdown] lang="zh" slideshow="subslide"
# 32,768 條路，最多的長度是 7 和 8（各 6,435 條），也就是一半左右的區塊：32 層的網路像一大群十幾層的網路。
#
# ### 測試時拿掉一個區塊
#
# 拿掉一個區塊，走捷徑的那一半路都還在；普通網路只有一條路。訓練完全不動，只在驗證集上拿掉區塊（沒有捷徑的，就把 $h$ 直接交給下一個區塊）。普通網路還試了只拿掉**一層**：把它換成第 1 節「什麼都不做」的那種層。
#
# **你預期**：拿掉一個區塊，兩種網路的準確率各剩多少？拿掉一半呢？對照組 `identity` 會像哪一個？
# %% [markdown] lang="en" slideshow="subslide"
# There are 32,768 paths, and the most common lengths are 7 and 8 (6,435 each), about half of the blocks: a network of 32 layers resembles a crowd of networks of a dozen or so.
#
# ### Take a block out at test time
#
# Take a block out, and the half of the paths that bypass it remain; a plain network has but one path. Nothing is trained again; blocks are left out on the validation set only (without a shortcut, $h$ goes straight to the next block). Of the plain network we also take out a single **layer**, putting one that does nothing, as in section 1, in its place.
#
# **What do you expect**: how much accuracy is left in each network without one block? Without half of them? And which of the two will the control `identity` resemble?
# %% slideshow="skip"
def without(kind, seed, dropped):
    """Validation accuracy of the 20 layers without the dropped blocks."""
    keep = ~np.isin(np.arange(blocks), dropped)
    weights = trained[MIDDLE][kind, seed]
    return accuracy(forward(x_val, weights, KINDS[kind], keep), y_val)


blocks = (MIDDLE - 2) // 2
mix = {s: np.random.default_rng(s).permutation(blocks) for s in SEEDS}
one, more = {}, {}  # {kind: (blocks or number of blocks, seeds)}
for k in KINDS:
    one[k] = [[without(k, s, n) for s in SEEDS] for n in range(blocks)]
    more[k] = [
        [without(k, s, mix[s][:n]) for s in SEEDS] for n in range(blocks + 1)
    ]
single = []  # accuracy when one layer of the plain network does nothing
for layer, seed in itertools.product(range(2, MIDDLE), SEEDS):
    weights = list(trained[MIDDLE]["plain", seed])
    weights[2 * layer - 2 : 2 * layer] = np.eye(WIDTH), np.zeros(WIDTH)
    single.append(accuracy(forward(x_val, weights, 0), y_val))


# %% slideshow="subslide"
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.3), sharey=True)
for kind, mark in zip(KINDS, "os^", strict=True):
    for axes, found, first in ((left, one[kind], 1), (right, more[kind], 0)):
        marks = {"yerr": np.std(found, axis=1), "label": kind, "marker": mark}
        places = range(first, first + len(found))
        axes.errorbar(places, np.mean(found, axis=1), **marks)
places = np.repeat(np.arange(2, MIDDLE) / 2 - 0.25, len(SEEDS))
left.plot(places, single, "kx", label="plain, one layer")
left.set(xlabel="the one block left out", ylabel="validation accuracy")
right.set(xlabel=f"number of blocks left out (of {blocks})", ylim=(0, 1))
left.legend(loc="center")
plots.show("Plain guesses without any one block; the others decline slowly.")
# %% tags=["guard"]
assert np.max(one["plain"]) < 0.6, "no block of plain can be spared"
assert np.max(single) < 0.6, "nor any single layer"
assert np.min(one["residual"]) > 0.7, "any block can, with shortcuts"
assert np.min(one["identity"]) > 0.7, "and in the control"
assert np.mean(more["residual"][-1]) > 0.35, "much is left without any block"


# %% [markdown] lang="zh" slideshow="subslide"
# 普通網路少了任何一個區塊就接近亂猜，只少**一層**（×，每個種子一點）也好不到哪裡去；殘差網路幾乎沒感覺，拿掉越多，準確率慢慢下降，就像集成少了幾個成員。
#
# 對照組也耐得住！它沒有捷徑，但每層都還在 $I$ 附近，$W=I+V$ 乘開來也有許多條路。所以關鍵不是圖上畫的那條線，而是**每個區塊只改一點點**。
#
# **它不再成立的地方**：ReLU 不是線性的，路加起來只是近似。全部拿掉還剩那麼多，是因為在 MNIST 上，頭尾兩層自己就能做很多。而真正的集成是分開訓練的，這些「成員」卻一起訓練、共用權重。
# %% [markdown] lang="en" slideshow="subslide"
# Without any one of its blocks the plain network does little better than guess, and hardly any better without a single **layer** (×, one for each seed). The residual network hardly notices, and declines slowly as more blocks go, as an ensemble does when it loses members.
#
# The control holds out, too! It has no shortcuts, but its layers are still near $I$, and $W=I+V$ multiplied out gives many paths as well. What matters is not the line in the drawing: it is that **each block changes only a little**.
#
# **Where it stops being true**: ReLU is not linear, so the paths add up only roughly. That so much is left without any block is the work of the first and last layer, which do a lot on MNIST by themselves. And a true ensemble is trained apart, while these "members" train together and share weights.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8 換你來：拿掉區塊
#
# 取消打勾就拿掉那個區塊，兩個 20 層的網路一起少；準確率量的是 500 張驗證圖，黑線是完整的網路。先看一張靜止的（拿掉第 5 個），再到下一格動手。
#
# **試試看**：殘差網路最多可以少幾個，還守得住八成？少前面的和少後面的一樣嗎？普通網路有沒有哪一個區塊可以少？
# %% [markdown] lang="en" slideshow="slide"
# ## 8 Your turn: take blocks out
#
# Clear a box to take that block out of both networks of 20 layers; accuracy is over 500 validation pictures, and the black lines mark the whole networks. First one that stands still (without block 5), then your turn.
#
# **Try**: how many can the residual network lose and still get eight in ten right? Front blocks or back blocks, is it the same? Is there any block that the plain network can spare?
# %% slideshow="skip"
def draw_dropped(networks, x, y, **kept):
    """networks: {kind: weights}. kept: one truth value for each block."""
    _, axes = plt.subplots(figsize=(6.4, 2.6), layout="none")
    plt.subplots_adjust(0.14, 0.22, 0.98, 0.86)
    keep, said = list(kept.values()), []
    for row, (kind, weights) in enumerate(networks.items()):
        whole = accuracy(forward(x, weights, KINDS[kind]), y)
        now = accuracy(forward(x, weights, KINDS[kind], keep), y)
        axes.barh(row, now, color=("#56B4E9", "#E69F00")[row])
        axes.plot([whole, whole], [row - 0.4, row + 0.4], "k-")
        axes.text(1.02, row, f"{now:.2f}", va="center")
        said.append(f"{kind} {now:.2f} (whole {whole:.2f})")
    axes.set(yticks=range(len(networks)), yticklabels=list(networks))
    axes.set(xlim=(0, 1.12), xticks=(0, 0.5, 1), xlabel="validation accuracy")
    axes.set_title("".join("■" if one else "□" for one in keep))
    return f"{sum(keep)} of {len(keep)} blocks kept: {', '.join(said)}."


# %% tags=["nbval-ignore-output"] slideshow="subslide"
ours = {k: trained[MIDDLE][k, SEEDS[0]] for k in ("plain", "residual")}
draw = functools.partial(draw_dropped, ours, x_val[:500], y_val[:500])
names = [f"block{number}" for number in range(1, blocks + 1)]
plots.show(draw(**{name: name != "block5" for name in names}))
# %% tags=["nbval-ignore-output"] slideshow="subslide"
texts = {name: f"區塊 block {name[5:]}" for name in names}
boxes = {name: Checkbox(True, description=texts[name]) for name in names}
widgets.live(draw, boxes)


# %% [markdown] lang="zh" slideshow="slide"
# ## 9 高速公路網路，和其他遠親
#
# S2 的下一頁是高速公路網路（highway network，Srivastava 等人，2015，比 ResNet 早半年）：要走捷徑還是走 $F(x)$，由一個閥門決定，和第 07 課的 LSTM、GRU 同一個想法：
#
# $$H=T\cdot F(x)+(1-T)\cdot x,\qquad T=\sigma(xW_T+b_T)$$
#
# $T=0$ 是原樣通過，$T=1$ 是普通的層。閥門的偏差從負的開始（例如 −2），所以一開始大多走捷徑：又是「從什麼都不做開始」。**你預期** $b_T=-2$ 時，閥門開了多少？比普通的一層多幾個參數？
# %% [markdown] lang="en" slideshow="slide"
# ## 9 Highway networks and other relatives
#
# S2's next slide has the highway network (Srivastava et al. 2015, half a year before ResNet): a gate decides between the shortcut and $F(x)$, the idea of the LSTM and GRU of lesson 07:
#
# $$H=T\cdot F(x)+(1-T)\cdot x,\qquad T=\sigma(xW_T+b_T)$$
#
# $T=0$ passes the input on as it is, $T=1$ is an ordinary layer. The gate's bias starts negative (at −2, say), so that at first most of the input takes the shortcut: once more, "start from doing nothing". **What do you expect**: how far is the gate open at $b_T=-2$, and how many parameters does it add to an ordinary layer?
# %% slideshow="fragment"
x, closed = keras.Input((WIDTH,)), keras.initializers.Constant(-2)
f = layers.Dense(WIDTH, "relu")(x)
t = layers.Dense(WIDTH, "sigmoid", bias_initializer=closed)(x)
highway = keras.Model(x, t * f + (1 - t) * x)
gate = 1 / (1 + np.exp(2))  # the sigmoid of -2
print(f"gate {gate:.3f} where x = 0, parameters {highway.count_params():,}")


# %% [markdown] lang="zh" slideshow="fragment"
# 閥門只開了一成多，其餘走捷徑。參數是普通一層（32 × 33 = 1,056）的兩倍，閥門自己也要學；ResNet 把閥門拿掉，捷徑永遠全開。
#
# S2 還提到幾個遠親：**ResNet in ResNet**（捷徑裡再放捷徑）、**FractalNet**（沒有捷徑，長短不一的路取平均，「超深而不用殘差」）、以及 **All you need is a good init**（只靠好的起點）。第 5 節的對照組站在最後一個這邊：起點好，普通網路也走得遠。
# %% [markdown] lang="en" slideshow="fragment"
# The gate is open by little more than a tenth; the rest takes the shortcut. There are twice the parameters of an ordinary layer (32 × 33 = 1,056), since the gate has to be learnt as well; ResNet takes the gate away and leaves the shortcut open.
#
# S2 names more relatives: **ResNet in ResNet** (shortcuts within shortcuts), **FractalNet** (no shortcuts; paths of different length are averaged, "ultra-deep without residuals"), and **All you need is a good init** (nothing but a good start). The control of section 5 speaks for the last one: from a good start a plain network goes far as well.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 普通網路越深，**訓練**誤差越高：好的權重存在，卻找不到。那是最佳化的問題，不是過擬合。
# - 殘差區塊 $H=F(x)+x$ 把「什麼都不做」搬到 $F=0$，就在權重出發的地方；捷徑不花參數。
# - $\partial H/\partial x=F'+1$：捷徑治梯度消失，不治爆炸，所以 $F$ 要從小的開始。
# - 用 He 的普通網路，梯度沒有消失；倒是不同的圖越走越像。
# - 從 $W=I$ 出發的普通網路相去不遠：關鍵是從「什麼都不做」出發、每個區塊只改一點。捷徑讓這件事自然發生。
# - 損失曲面要做濾波器正規化才能比；殘差網路的盆地寬得多。
# - 少一個區塊或一層，普通網路就垮掉，殘差網路幾乎沒感覺：它是許多長短路徑的集成。
#
# ### 再往前一步
#
# - 把 `WIDTH` 改成 64、`EPOCHS` 改成 10：普通網路追上來多少？
# - 讓 `residual` 的 $W_2$ 也從 He 開始，32 層會怎樣？用第 4 節的「捷徑不治爆炸」預測，再試。
# - 在並排模型的每一層加上第 09 課的批次正規化，20 層的普通網路還輸嗎？
#
# 下一課（11）：SELU，不用捷徑也不用批次正規化，靠激勵函數自己走得深。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - The deeper a plain network, the higher its **training** error: good weights exist and are not found. That is a problem of optimization, not overfitting.
# - The residual block $H=F(x)+x$ moves "do nothing" to $F=0$, right where weights start; shortcuts cost no parameter.
# - $\partial H/\partial x=F'+1$: shortcuts cure vanishing gradients, not exploding ones, so $F$ should start small.
# - In the plain network with He's start gradients do not vanish; instead, different pictures become more and more alike.
# - A plain network that starts from $W=I$ comes close: what counts is to start from doing nothing and to change little in each block. Shortcuts make that happen by themselves.
# - Loss surfaces can be compared only with filter normalisation; the residual basin is much wider.
# - Without one block, or even one layer, a plain network breaks down; without a block a residual one hardly notices: it is an ensemble of paths long and short.
#
# ### One step further
#
# - Set `WIDTH` to 64 and `EPOCHS` to 10: how far does the plain network catch up?
# - Let $W_2$ of `residual` start from He as well: what happens at 32 layers? Predict it from "not exploding ones" in section 4, then try.
# - Add the batch normalization of lesson 09 to each layer of the side-by-side model: does the plain network of 20 layers still lose?
#
# Next, in lesson 11: SELU, which goes deep by its activation function alone, without shortcuts or batch normalization.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 這一課遇到的投影片數字和式子：投影片怎麼寫、你的電腦算出什麼。要用 ImageNet 或 CIFAR-10 才做得出來的，這裡不重算。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# The numbers and formulas of the slides that this lesson met: what the slide says, and what your computer found. What would take ImageNet or CIFAR-10 is not recomputed.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 正確 |
# |:--|:--|:--|
# | R49 | S2：GoogleNet | GoogLeNet，向 LeNet 致意 |
# | R63 | S3：越後面層的 Gradient 很小 | 變小的是前面（靠近輸入）的層，它們乘上後面所有的因子 |
# | R64 | S3：多出來的 $2x^2$ 讓梯度不會接近 0 | 只在離最佳解還遠時；$w=0$、$y=x$ 時是 0。對深度有幫助的是 $F'(x)+1$ |
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# | No. | On the slide | Right |
# |:--|:--|:--|
# | R49 | S2: GoogleNet | GoogLeNet, in homage to LeNet |
# | R63 | S3: the gradients of the later layers are very small | the front layers', near the input, which carry the factors of all later ones |
# | R64 | S3: the extra $2x^2$ keeps the gradient away from 0 | only far from the optimum; it is 0 at $w=0$, $y=x$. What helps depth is $F'(x)+1$ |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# ### 暖身：投影片的區塊
#
# 寫出 S3 的 $H(x)=F(x)+x$，$F(x)=\mathrm{relu}(xW_1)W_2$：照投影片，相加之後**不**再過 ReLU，也沒有偏差。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# ### Warm-up: the slide's block
#
# Write S3's $H(x)=F(x)+x$ with $F(x)=\mathrm{relu}(xW_1)W_2$: as on the slide, with **no** ReLU after the sum and no biases.
# %% tags=["exercise"] slideshow="fragment"
def slide_block(x, W1, W2):
    """x: (n, d). W1: (d, h). W2: (h, d). Returns (n, d)."""
    ### BEGIN SOLUTION
    return np.maximum(0, x @ W1) @ W2 + x
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-slide-block", slide_block)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 核心一：斜率
#
# 區塊只有一個權重，但是相加之後有 ReLU：$E=(\mathrm{relu}(wx+x)-y)^2$。對 $w$ 的斜率是多少？（ReLU 在 0 的斜率當作 0。）
# %% [markdown] lang="en" slideshow="subslide"
# ### Core 1: the slope
#
# A block of one weight, but with a ReLU after the sum: $E=(\mathrm{relu}(wx+x)-y)^2$. What is its slope in $w$? (Take the slope of ReLU at 0 to be 0.)
# %% tags=["exercise"] slideshow="fragment"
def relu_slope(w, x, y):
    """dE/dw. w, x, y: numbers."""
    ### BEGIN SOLUTION
    return 2 * (w * x + x - y) * x if w * x + x > 0 else 0.0
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-relu-slope", relu_slope)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 核心二：拿掉區塊
#
# 一串殘差區塊，第 $k$ 個是 $h\leftarrow\mathrm{relu}(hW_k)+h$。`keep[k]` 是假的區塊要拿掉。
# %% [markdown] lang="en" slideshow="subslide"
# ### Core 2: leave blocks out
#
# In a chain of residual blocks, block $k$ is $h\leftarrow\mathrm{relu}(hW_k)+h$. Leave out those whose `keep[k]` is false.
# %% tags=["exercise"] slideshow="fragment"
def run_blocks(h, weights, keep):
    """h: (n, d). weights: list of (d, d). keep: list of bool."""
    ### BEGIN SOLUTION
    for W, kept in zip(weights, keep, strict=True):
        h = np.maximum(0, h @ W) + h if kept else h
    return h
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-run-blocks", run_blocks)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 挑戰：少了區塊，還剩幾條路？
#
# 有 `blocks` 個區塊，拿掉其中 `dropped` 個之後，長度 0、1、2、… 的路各有幾條？長度是穿過幾個 $F$。回傳 `blocks + 1` 個數，走不到的長度是 0。
# %% [markdown] lang="en" slideshow="subslide"
# ### Challenge: how many paths are left?
#
# Of `blocks` blocks, `dropped` are taken out. How many paths of length 0, 1, 2, … are left? The length counts the $F$ on the way. Return `blocks + 1` numbers, with 0 for lengths that cannot be reached.
# %% tags=["exercise"] slideshow="fragment"
def paths_left(blocks, dropped):
    """List or array of blocks + 1 whole numbers."""
    ### BEGIN SOLUTION
    return [math.comb(blocks - dropped, k) for k in range(blocks + 1)]
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-paths-left", paths_left)
