# ---
# title_zh: 權重初始化
# title_en: Initialization
# question_zh: 同一個深層網路，為什麼換一組起始權重就學不會？
# question_en: Why does a deep network learn from one start and not from another?
# minutes: 40
# seconds: 45
# decks: S0, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 08 權重初始化
#
# 訓練開始以前，權重總得先有個數。前面幾課都讓 Keras 隨機抽，誰也沒有過問。第 05 課九層的 sigmoid，就是從這樣的起點出發，什麼也沒學到。網路淺，這樣就好；網路一深，起始權重大一點、小一點，學不學得會，就看它。
#
# 這一課問：**起始權重該多大，數字才傳得過很多層？**
#
# **讀完這一課，你會**
#
# - 說出權重為什麼要隨機，而不是全部設成 0
# - 從「$n$ 個乘積加起來有多大」推出 LeCun、Xavier 和 He 三條規則
# - 看懂每一層輸出和梯度的直方圖，分辨是消失、飽和還是爆炸
# - 依激勵函數選 `kernel_initializer`，並且不用訓練就先檢查它合不合適
# %% [markdown] lang="en" slideshow="slide"
# # 08 Initialization
#
# Before training begins, the weights must be something. So far Keras drew them at random, and nobody asked how. In lesson 05 nine layers of sigmoid learned nothing from such a start. In a shallow network that is good enough; in a deep one, weights a little larger or a little smaller decide whether the network learns at all.
#
# This lesson asks: **how large must the first weights be for numbers to get through many layers?**
#
# **After this lesson you can**
#
# - say why weights are random at the start, and not all 0
# - derive the three rules of LeCun, Xavier and He from one question: how large is a sum of $n$ products?
# - read histograms of outputs and gradients layer by layer, and tell vanishing, saturation and explosion apart
# - choose a `kernel_initializer` for an activation function, and check it without any training
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 02 課（激勵函數、梯度消失）、第 03 課（倒傳遞）、第 04 課（梯度下降）、第 05 課（用 Keras 訓練）、第 07 課（乘很多次的倍數）。用到的名詞，這裡都會再說一次。
#
# 主線是第 1 到 6 節；後面的〈深入〉可以挑著讀。
#
# **對應投影片**：S0（蔡炎龍）的變異數與初始化、S3（黃志勝）的 Weight Initialization、S4（王一書）的梯度消失與爆炸；S2（李宏毅）問了一句「Good Initialization?」。沒看過也讀得懂。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 02 (activation functions, vanishing gradients), 03 (backpropagation), 04 (gradient descent), 05 (training with Keras) and 07 (factors that multiply). Each term is explained once more where it is used.
#
# The main line is chapters 1 to 6; of the part "In depth" read what you like.
#
# **Decks**: S0 (蔡炎龍) on variance and initialization, S3 (黃志勝) on weight initialization, S4 (王一書) on vanishing and exploding gradients; S2 (李宏毅) asks, "Good Initialization?". You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，大約一分鐘（第 1 節和第 6 節一共訓練十四個網路）。跑完就不要再重新啟動 kernel，兩個互動圖要用到它。底下引用的訓練結果在你的電腦上會略有出入。
#
# **一堂 50 分鐘**
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 目標不唸 |
# | 第 1 節 | 9 | 程式只唸迴圈裡 `kernel_initializer` 那一行 |
# | 第 2 節 | 7 | 一個線性神經元的例子跳過 |
# | 第 3 節 | 11 | 推導寫在黑板上，三行就好 |
# | 第 4 節 | 9 | 跳過〈把梯度送回去〉的程式，只看圖 |
# | 第 5 節 | 7 | 〈自己調〉留到課後 |
# | 第 6 節、小結 | 6 | 只看圖和表 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 13 分鐘（學生自己拉 σ），第 2 節 11 分鐘，第 3 節 16 分鐘，練習 1 做 6 分鐘。作業：練習 2。
# - **第二堂**：課前再 Run All 一次。檢討練習 2 用 4 分鐘，第 4 節 12 分鐘，第 5 節 13 分鐘，第 6 節和小結 11 分鐘，深入 F 用 8 分鐘。作業：練習 3；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once, which takes about a minute (chapters 1 and 6 train fourteen networks between them). Do not restart the kernel after that: the two live views need it. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | do not read the objectives aloud |
# | Chapter 1 | 9 | of the code read only the line with `kernel_initializer` in the loop |
# | Chapter 2 | 7 | skip the example of one linear neuron |
# | Chapter 3 | 11 | the derivation on the board, three lines |
# | Chapter 4 | 9 | skip the code of "Send a gradient back", show the figure |
# | Chapter 5 | 7 | leave "Set it yourself" for after class |
# | Chapter 6, summary | 6 | only the figure and the table |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 13 (students move σ themselves), chapter 2 in 11, chapter 3 in 16, exercise 1 for 6. Homework: exercise 2.
# - **Second**: Run All once more before class. Going over exercise 2 takes 4 minutes, chapter 4 12, chapter 5 13, chapter 6 and the summary 11, and In depth F 8. Homework: exercise 3; exercise 4 is for those who are quick.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatLogSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 3_000
EPOCHS = 4
DEPTH = 20  # hidden layers of the deep networks
SEEDS = (0, 1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 只差 1.4 倍，要緊嗎？
#
# 20 個隱藏層，每層 100 個神經元，ReLU。同一批圖片、同樣的訓練，只換起始權重：一種是 Keras 的預設，另一種大約是它的 1.4 倍。
#
# **學起來會差多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Does a factor of 1.4 matter?
#
# Twenty hidden layers of 100 neurons, with ReLU. The same pictures and the same training; only the first weights differ. One start is Keras' default, the other about 1.4 times as large.
#
# **How much will that matter for learning?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：訓練本來就會改權重，那起點大一點、小一點，有什麼關係？讓學生先說服彼此，再看選項。
#
# **可能的回答**：「學習率調大就補得回來」：預設的網路，第 1 層的梯度只有 He 的幾百分之一（第 6 節印得出來）；學習率要是也放大幾百倍，網路一動起來就不穩了。「預設總是最好的」：預設的 Xavier 是替 tanh 那類函數推導的，第 5 節會說它為什麼不合 ReLU。
#
# **時間不夠**：互動圖只做第 1、2 題。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: training changes the weights anyway, so why should it matter whether they start a little larger or smaller? Let them convince each other before they see the choices.
#
# **You may hear**: "A larger learning rate makes up for it": in the default network the gradient of layer 1 is several hundred times smaller (chapter 6 prints it), and a learning rate hundreds of times larger would not be stable once the network moves. "A default must be the best": the default, Xavier, was derived for functions like tanh; chapter 5 tells why it does not suit ReLU.
#
# **Short of time**: in the live view questions 1 and 2 only.
# %% [markdown] lang="zh" slideshow="notes"
# 決定起始權重叫**初始化**（initialization）。權重通常從平均是 0 的亂數抽出來，「多大」用標準差 $\sigma$ 來說（從這一課起，$\sigma$ 是標準差；sigmoid 就寫成 sigmoid）：大約六成的權重落在 $-\sigma$ 和 $\sigma$ 之間。
#
# 兩種起點在 Keras 裡各有名字。相鄰兩層都是 100 個神經元的時候，中間的權重是這樣抽的：
#
# - `glorot_uniform` 是預設，$\sigma=0.1$；
# - `he_normal` 的 $\sigma$ 是 $0.1\times\sqrt2\approx0.141$（以下叫它 He，是人名，第 5 節介紹）。
#
# 這兩個數怎麼來的，後面會推導。先看差別。資料是三千張 MNIST，像素減掉平均、除以標準差。
# %% [markdown] lang="en" slideshow="notes"
# Choosing the first weights is called **initialization**. They are usually random numbers of mean 0, and their size is given by their standard deviation $\sigma$ (from this lesson on $\sigma$ is a standard deviation, and the sigmoid is written sigmoid): about six in ten lie between $-\sigma$ and $\sigma$.
#
# Both starts have a name in Keras. Between two layers of 100 neurons each, weights are drawn like this:
#
# - `glorot_uniform`, the default, has $\sigma=0.1$;
# - `he_normal` has a $\sigma$ of $0.1\times\sqrt2\approx0.141$; below it is called He, a name that chapter 5 explains.
#
# Where these two numbers come from will be derived below. First the difference that they make. The data are 3,000 pictures of MNIST; from the pixels we subtract their mean, and divide by their standard deviation.
# %% tags=["real-data"] slideshow="skip"
mnist = datasets.load_mnist()
x_train = mnist.x_train[:TRAIN_IMAGES].reshape(-1, 784) / np.float32(255)
x_train = (x_train - x_train.mean()) / x_train.std()
y_train = mnist.y_train[:TRAIN_IMAGES]
LOSS = "sparse_categorical_crossentropy"


# %% [markdown] lang="zh" slideshow="subslide"
# ### 同一個網路，起點另外給
# %% [markdown] lang="en" slideshow="subslide"
# ### One network, with the start to be chosen
# %%
def deep_network(activation, start, depth=DEPTH):
    network = keras.Sequential([keras.Input((784,))])
    for _ in range(depth):
        network.add(layers.Dense(100, activation, kernel_initializer=start))
    network.add(layers.Dense(10, "softmax", kernel_initializer=start))
    return network


# %% slideshow="skip"
def train(activation, start, depth=DEPTH):
    """Training loss after each epoch, one list for each seed."""
    curves = []
    for seed in training.progress(SEEDS):
        keras.utils.set_random_seed(seed)
        network = deep_network(activation, start, depth)
        network.compile(keras.optimizers.SGD(0.03), LOSS)
        run = network.fit(
            x_train, y_train, batch_size=50, epochs=EPOCHS, verbose=0
        )
        curves.append(run.history["loss"])
    return np.array(curves)


# %% slideshow="skip"
losses = {}
losses["ReLU, default"] = train("relu", "glorot_uniform")
losses["ReLU, He"] = train("relu", "he_normal")


# %% tags=["hide-input"] slideshow="skip"
def draw_losses(*panels):
    """Training loss, one line for each seed. panels: lists of names."""
    figure, grid = plt.subplots(
        1, len(panels), figsize=(8.5, 3.2), squeeze=False
    )
    shown = {}
    number = 0
    for axes, names in zip(grid[0], panels, strict=True):
        for name in names:
            style = {"color": f"C{number}", "linestyle": "-"}
            style["marker"] = "osv^D"[number]
            for curve in losses[name]:
                epochs = range(1, len(curve) + 1)
                (shown[name],) = axes.plot(
                    epochs, curve, fillstyle="none", **style
                )
            number += 1
        shown["guessing"] = axes.axhline(
            np.log(10), color="gray", linestyle=":"
        )
        axes.set(xticks=epochs, xlabel="epoch", ylabel="training loss")
        axes.set_ylim(bottom=0)
    figure.legend(shown.values(), shown.keys(), loc="outside right center")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：預設的起點，學得怎麼樣？
#
# 十個數字亂猜，損失是 $\ln10\approx2.30$，也就是圖上的虛線。每種起點畫兩條線，各用一個隨機種子。He 是預設的 1.4 倍。和它比，預設的起點：
#
# <details><summary>(a) 差不多，訓練自己會調</summary>→ 猜對的話，圖上兩種顏色的線靠在一起。</details>
# <details><summary>(b) 慢一點，但也在學</summary>→ 猜對的話，default 的線也往下走，只是沒有 He 低。</details>
# <details><summary>(c) 幾乎學不動</summary>→ 猜對的話，default 的線平平地貼著虛線。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: how does the default start do?
#
# Guessing one of ten digits has a loss of $\ln10\approx2.30$, the dotted line of the figure. Each start has two lines, one for each random seed. Compared with He, which is 1.4 times as large, the default
#
# <details><summary>(a) does about as well, training will adjust the weights</summary>→ Then the lines of both colours are close together.</details>
# <details><summary>(b) is slower, but learns</summary>→ Then the lines of the default come down as well, only not as far as those of He.</details>
# <details><summary>(c) hardly learns</summary>→ Then the lines of the default stay flat on the dotted line.</details>
# %% tags=["guess", "hide-input", "nbval-ignore-output"] slideshow="fragment"
draw_losses(["ReLU, default", "ReLU, He"])
plots.show("With He the loss falls; with the default it stays at guessing.")
# %% tags=["guard"]
by_he = losses["ReLU, He"].min(axis=1).mean()
by_default = losses["ReLU, default"].min(axis=1).mean()
assert by_he < by_default - 0.3, "He learns"
assert losses["ReLU, default"][:, -1].mean() > 2.2, "the default hardly moves"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 預設的起點停在亂猜，四個週期幾乎沒有動；He 從第一個週期就往下走。資料、深度、學習率都一樣，不同的只有起始權重，主要是它在各隱藏層之間的大小（名字裡的 uniform、normal 是亂數的形狀，影響很小，見深入 D）。
#
# </details>
#
# 變成 1.4 倍，怎麼會差這麼多？訓練還沒開始，差別就已經在網路裡了。下面不訓練，只把一批亂數送進 20 層，看每一層輸出的標準差。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The default stays at guessing and hardly moves in four epochs; with He the loss comes down from the first epoch on. Data, depth and learning rate are the same; only the first weights differ, and what matters is their size between the hidden layers ("uniform" and "normal" are shapes of the random numbers and hardly matter, see In depth D).
#
# </details>
#
# How can a factor of 1.4 make such a difference? It is in the network before training even begins. Below nothing is trained: a batch of random numbers goes through 20 layers, and we look at the standard deviation of what each layer puts out.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己找：σ 多大，20 層才走得完？
#
# 每層 100 個神經元。縱軸是標準差的對數：0 是 1，往上 4 就是一萬倍，往下 4 是萬分之一。
#
# 1. ReLU、$\sigma=0.1$（預設）：第 20 層還剩多少？
# 2. 把 $\sigma$ 慢慢調大：到多少，線才大致是平的？再大呢？
# 3. 換成 tanh：$\sigma$ 很大的時候，為什麼不會衝上去？
# %% [markdown] lang="en" slideshow="subslide"
# ### Find it: which σ gets through 20 layers?
#
# Each layer has 100 neurons. The vertical axis is the logarithm of the standard deviation: 0 stands for 1, 4 for ten thousand, −4 for a ten-thousandth.
#
# 1. ReLU, $\sigma=0.1$ (the default): how much is left in layer 20?
# 2. Raise $\sigma$ slowly: where does the line become roughly level? And beyond?
# 3. Now tanh: why does nothing shoot up when $\sigma$ is large?
# %% tags=["hide-input"] slideshow="skip"
def relu(z):
    """max(0, z), element-wise. z: any shape."""
    return np.maximum(0, z)


def sigmoid(z):
    """1 / (1 + exp(-z)), element-wise, for any shape."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


NUMBERS = np.random.default_rng(1).normal(size=(100, 100))
TWENTY = np.random.default_rng(2).normal(size=(20, 100, 100))


def sizes_through(activation, sigma):
    """Standard deviation of the input and of each of 20 layers' outputs."""
    h = NUMBERS
    sizes = [h.std()]
    for W in TWENTY:
        h = activation(h @ (sigma * W))
        sizes.append(h.std())
    return sizes


def draw_sizes(activation, sigma):
    _, axes = plt.subplots(figsize=(7, 3), layout="none")
    plt.subplots_adjust(0.12, 0.17, 0.97, 0.88)
    functions = {"ReLU": relu, "tanh": np.tanh}
    sizes = sizes_through(functions[activation], sigma)
    axes.plot(np.log10(sizes), "o-", markersize=4)
    axes.axhline(0, color="gray", linestyle=":")
    axes.set(ylim=(-8, 8), xlabel="layer (0: the input)")
    axes.set(xticks=range(0, 21, 5), yticks=range(-8, 9, 4))
    axes.set(ylabel="log10 of the standard deviation")
    title = f"{activation}, σ = {sigma:.3g}: {sizes[20]:.1e} in layer 20"
    axes.set_title(title)
    return f"Standard deviation of each layer. {title}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_sizes("ReLU", 0.1))
# %% tags=["nbval-ignore-output", "hide-input"] slideshow="fragment"
function_box = Dropdown(
    options=["ReLU", "tanh"], description="激勵函數 activation"
)
sigma_box = FloatLogSlider(
    0.1, min=-2, max=0, step=0.05, description="標準差 std σ"
)
widgets.live(draw_sizes, {"activation": function_box, "sigma": sigma_box})


# %% [markdown] lang="zh" slideshow="notes"
# 1. 只剩萬分之四左右：每過一層都縮小一點，20 層連乘下來就所剩無幾。
# 2. 大約 0.14 到 0.15，正是 He。調到 $\sigma=0.4$，第 20 層就上億了。
# 3. tanh 的輸出不會超過 1，所以只會擠到 $\pm1$ 旁邊。那裡導數接近 0，第 4 節會看到那是另一種麻煩。
#
# 把 ReLU 的權重全部乘 $\sqrt2$，每一層的輸出就多乘一次 $\sqrt2$；20 層之後是 $\sqrt2^{\,20}=2^{10}=1024$ 倍。
# %% [markdown] lang="en" slideshow="notes"
# 1. Only some four ten-thousandths: each layer shrinks it a little, and 20 factors multiplied leave next to nothing.
# 2. About 0.14 to 0.15, which is He. With $\sigma=0.4$ layer 20 is in the hundreds of millions.
# 3. A tanh never puts out more than 1, so values are merely pressed against $\pm1$. There its slope is close to 0, which is trouble of another kind, as chapter 4 will show.
#
# Multiply all weights of a ReLU network by $\sqrt2$, and each layer contributes another factor of $\sqrt2$ to the output; after 20 layers that is $\sqrt2^{\,20}=2^{10}=1024$.
# %% [markdown] lang="zh" slideshow="fragment"
# **權重變成 1.4 倍，ReLU 過了二十層就差一千倍。**
# %% [markdown] lang="en" slideshow="fragment"
# **Weights 1.4 times as large make a thousandfold difference after twenty layers of ReLU.**
# %% tags=["guard"]
with_default = sizes_through(relu, 0.1)[20]
with_he = sizes_through(relu, 0.1 * np.sqrt(2))[20]
assert np.isclose(with_he / with_default, 1024), "the 20th power of √2"
assert np.log10(with_default) < -2, "vanishes"
assert abs(np.log10(with_he)) < 1.3, "stays"
assert np.log10(sizes_through(relu, 0.4)[20]) > 7.5, "explodes"


# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 全部設成 0 不行嗎？
#
# 大小這麼要緊，何必靠運氣？每個權重都設成 0，或者都設成同一個數，不是最公平？
#
# **全部一樣的權重，學得會嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Why not simply all 0?
#
# If size matters that much, why draw at random? Set every weight to 0, or all of them to one and the same number: what could be fairer?
#
# **Can a network learn when all its weights are equal?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：四個神經元，輸入一樣、權重也一樣，輸出會不同嗎？梯度呢？問到這裡就停，讓他們猜。
#
# **可能的回答**：「梯度下降會把它們分開」：要分開，梯度得不一樣；印出來的四個權重連小數都相同。「全部 0 連一個線性神經元都學不會」：從 0 開始的線性神經元，第一個梯度是 $[-4.5,6]$，學得很好。「偏差也要隨機」：不必，權重不同就夠了。
#
# **時間不夠**：從 0 開始的那一個線性神經元，整段跳過。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: four neurons with the same input and the same weights: can their outputs differ? Their gradients? Stop there and let them guess.
#
# **You may hear**: "Gradient descent will part them": that takes different gradients, and the four printed weights agree to the last digit. "From 0 not even a linear neuron learns": its first gradient is $[-4.5,6]$, and it learns well. "Biases must be random too": no, different weights are enough.
#
# **Short of time**: leave out the single neuron that starts from 0.
# %% [markdown] lang="zh" slideshow="notes"
# 先看只有一個線性神經元的情形，輸出 $\hat y=w_1x_1+w_2x_2$，損失 $L=\frac12(y-\hat y)^2$。輸入是 $x=[1.5,-2]$，目標 $y=3$，權重從 0 開始，所以 $\hat y=0$。梯度是
#
# $$\frac{\partial L}{\partial w}=-(y-\hat y)\,x=-3\times[1.5,-2]=[-4.5,6]$$
#
# 不是 0，所以權重動得了：
# %% [markdown] lang="en" slideshow="notes"
# First a single linear neuron with output $\hat y=w_1x_1+w_2x_2$ and loss $L=\frac12(y-\hat y)^2$. Let the input be $x=[1.5,-2]$ and the target $y=3$. The weights start from 0, so $\hat y=0$, and the gradient is
#
# $$\frac{\partial L}{\partial w}=-(y-\hat y)\,x=-3\times[1.5,-2]=[-4.5,6]$$
#
# It is not 0, so this neuron moves:
# %% slideshow="skip"
x, y, w = np.array([1.5, -2.0]), 3.0, np.zeros(2)
for _ in range(20):
    gradient = -(y - w @ x) * x
    w = w - 0.1 * gradient
print(f"after 20 steps from 0 the neuron says {w @ x:.4f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S3-31", -(y - np.zeros(2) @ x) * x)


# %% [markdown] lang="zh" slideshow="notes"
# 20 步就答對了。麻煩要等有了隱藏層才出現。下面的網路有四個 tanh 神經元，要學一條波浪 $\sin(2x+1)$，從三種起點出發：全部 0、全部 0.5，以及隨機。
# %% [markdown] lang="en" slideshow="notes"
# After 20 steps it is right. The trouble begins with a hidden layer. The network below has four tanh neurons and is to learn a wave, $\sin(2x+1)$, from three starts: all 0, all 0.5, and random.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個神經元，三種起點
# %% [markdown] lang="en" slideshow="subslide"
# ### Four neurons, three starts
# %%
line = np.linspace(-2, 2, 1000).reshape(-1, 1)
wave = np.sin(2 * line + 1)


def learn_wave(start):
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input((1,))])
    network.add(layers.Dense(4, "tanh", kernel_initializer=start))
    network.add(layers.Dense(1, kernel_initializer=start))
    network.compile(keras.optimizers.Adam(0.05), "mse")
    progress = training.progress_bar()
    network.fit(
        line, wave, batch_size=50, epochs=15, verbose=0, callbacks=[progress]
    )
    return network


# %% slideshow="fragment"
waves = {}
waves["all 0"] = learn_wave("zeros")
waves["all 0.5"] = learn_wave(keras.initializers.Constant(0.5))
waves["random"] = learn_wave("glorot_uniform")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：從全部 0.5 出發
#
# 黑點是要學的波浪。圖的上方印出隱藏層四個神經元訓練之後的權重。從全部 0.5 出發，訓練之後：
#
# <details><summary>(a) 四個神經元慢慢分工，學會波浪</summary>→ 猜對的話，all 0.5 那一列印出四個不同的數，它的線穿過黑點。</details>
# <details><summary>(b) 權重都變了，但四個始終一樣</summary>→ 猜對的話，all 0.5 那一列印出四個相同的數，而且不是 0.5。</details>
# <details><summary>(c) 一動也不動</summary>→ 猜對的話，all 0.5 那一列印出四個 0.5。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: the start with all 0.5
#
# The black dots are the wave to be learned. Above the figure the weights of the four hidden neurons after training are printed. From all 0.5,
#
# <details><summary>(a) the neurons share the work and learn the wave</summary>→ Then the row of all 0.5 has four different numbers, and its line goes through the dots.</details>
# <details><summary>(b) the weights change, but the four stay alike</summary>→ Then the row of all 0.5 has four equal numbers, and they are not 0.5.</details>
# <details><summary>(c) nothing moves</summary>→ Then the row of all 0.5 has four times 0.5.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個神經元學成了什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### What have the four neurons learned?
# %% tags=["guess", "hide-input", "nbval-ignore-output"]
print("weights of the four hidden neurons after training")
plt.figure(figsize=(7.5, 3))
plt.plot(line[::25], wave[::25], "k.", label="data")
for name, network in waves.items():
    kernel = keras.ops.convert_to_numpy(network.layers[0].kernel)
    print(f"{name:<8}", kernel[0].round(2) + 0.0)
    plt.plot(line, network.predict(line, verbose=0), label=name)
plt.xlabel("x")
plt.ylabel("output")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Only the random start follows the wave; all 0 stays a flat line.")
# %% tags=["guard"]
hidden = {
    of: keras.ops.convert_to_numpy(waves[of].layers[0].kernel)[0]
    for of in waves
}
assert np.array_equal(hidden["all 0"], np.zeros(4)), "all 0: never moves"
assert np.ptp(hidden["all 0.5"]) < 1e-5, "all 0.5: still equal"
assert abs(hidden["all 0.5"][0] - 0.5) > 0.1, "and yet moved"
assert np.log10(np.ptp(hidden["random"])) > -0.5, "random: they differ"
wave_errors = {
    of: np.mean((waves[of].predict(line, verbose=0) - wave) ** 2)
    for of in waves
}
assert wave_errors["random"] < wave_errors["all 0.5"] / 2, "the wave"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 全部 0.5 的網路動了，可是四個神經元始終一樣。道理很短：輸入相同、權重相同，輸出就相同；送往輸出層的權重也相同，傳回來的梯度就相同；走一步之後，當然還是相同。四個神經元只抵一個，一個 tanh 畫不出波浪。
#
# 全部 0 更糟。隱藏層的輸出是 $\tanh(0)=0$，所以輸出層的權重梯度是 0；傳回隱藏層的梯度要乘上輸出層的權重，也是 0。除了輸出層的偏差，什麼都動不了，線就是平的。
#
# </details>
#
# 起點一樣就分不開，這叫**對稱性**（symmetry）。要打破它，權重得各不相同，用亂數最省事。偏差可以從 0 開始，因為權重已經不同了。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# From all 0.5 the network did move, but the four neurons remained alike. The reason is short: with equal inputs and equal weights their outputs are equal; their weights into the output layer are equal as well, so equal gradients come back; and after the step they are still equal. Four neurons are worth one, and one tanh cannot draw a wave.
#
# All 0 is worse. The hidden layer puts out $\tanh(0)=0$, so the weights of the output layer have gradient 0; and what comes back to the hidden layer is multiplied by those weights, which are 0. Apart from the bias of the output nothing can move, and the line is flat.
#
# </details>
#
# Neurons that start alike cannot part: this is called **symmetry**. To break it the weights must differ, and chance is the easy way. Biases may start from 0, since the weights already differ.
# %% [markdown] lang="zh" slideshow="fragment"
# **同一層裡起點完全一樣的神經元，訓練之後還是一樣；所以權重要隨機。**
# %% [markdown] lang="en" slideshow="fragment"
# **Neurons of a layer that start exactly alike are still alike after training; so weights are random.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R61：S3 說權重是 0 時 $\Delta w=\partial(\frac12y^2)/\partial w=0$，所以學不到東西。要先微分、再代入數字：梯度是 $-y\,x$，不是 0。真正的障礙是隱藏層的對稱性。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R61: S3 says that with zero weights $\Delta w=\partial(\frac12y^2)/\partial w=0$, so nothing is learned. Differentiate first, then put in the numbers: the gradient is $-y\,x$, which is not 0. The true obstacle is the symmetry of a hidden layer.
#
# </details>


# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 加起來有多大？
#
# 權重要隨機，大小又很要緊。那麼該多大？先只看一個神經元：$n$ 個輸入，各乘一個權重，全部加起來，
#
# $$z=w_1x_1+w_2x_2+\cdots+w_nx_n$$
#
# **輸入的個數變成四倍，$z$ 會變成幾倍大？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. How large is the sum?
#
# Weights must be random, and their size matters. How large, then? Look at one neuron first: $n$ inputs, each times a weight, all added up,
#
# $$z=w_1x_1+w_2x_2+\cdots+w_nx_n$$
#
# **With four times as many inputs, how many times as large is $z$?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：丟 100 次銅板，正面加一、反面減一，總和大約多大？丟 400 次呢？（10 和 20。）這就是 $\sqrt n$。
#
# **可能的回答**：「平均會互相抵消，所以一樣大」：抵消的是平均，不是大小；總和還是會散得更開。「四倍」：四倍的是變異數，標準差是它的平方根。「平方平均和變異數有什麼不同？」：平均是 0 的時候沒有不同；第 5 節的 ReLU 平均不是 0。
#
# **時間不夠**：推導三行寫在黑板上；五層的表只看最後一欄。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: toss a coin 100 times, plus one for heads, minus one for tails: how large is the total, about? And for 400 times? (10 and 20.) That is $\sqrt n$.
#
# **You may hear**: "It averages out, so it stays the same": the mean does, the spread does not. "Four times": that is the variance, and the standard deviation is its root. "How does the mean square differ from the variance?": not at all while the mean is 0; ReLU's is not, in chapter 5.
#
# **Short of time**: the three lines of the derivation on the board; of the five-layer table only the last column.
# %% [markdown] lang="zh" slideshow="notes"
# 「多大」要有一把尺。**變異數**（variance，記作 $\mathrm{Var}$）是「離平均多遠」平方之後的平均；標準差是變異數的平方根。例如 $\{-3,3\}$ 的平均是 0，變異數是 $(9+9)/2=9$，標準差是 3。
#
# 下面的權重固定用 $\sigma=0.1$，輸入從標準常態分布 $N(0,1)$ 抽（平均 0、標準差 1）。$z$ 算五千次，每次都換一批新的輸入和權重。
# %% [markdown] lang="en" slideshow="notes"
# To say how large, we need a measure. The **variance**, written $\mathrm{Var}$, is the mean of the squared distances from the mean; the standard deviation is its root. For $\{-3,3\}$ the mean is 0, the variance $(9+9)/2=9$, and the standard deviation 3.
#
# The weights below have a fixed $\sigma=0.1$, the inputs come from the standard normal distribution $N(0,1)$ (mean 0, standard deviation 1), and $z$ is computed 5,000 times, each time with new inputs and new weights.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：100 個輸入變成 400 個
#
# 權重的 $\sigma$ 不變。下面先印出 100 個輸入時 $z$ 的標準差，下一列是 400 個。後者是前者的：
#
# <details><summary>(a) 1 倍，正負互相抵消</summary>→ 猜對的話，兩列印出一樣的數。</details>
# <details><summary>(b) 2 倍</summary>→ 猜對的話，400 個的數是 100 個的兩倍。</details>
# <details><summary>(c) 4 倍</summary>→ 猜對的話，400 個的數是 100 個的四倍。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: from 100 inputs to 400
#
# The $\sigma$ of the weights stays the same. The first line below prints the standard deviation of $z$ with 100 inputs, the second with 400. The second is
#
# <details><summary>(a) the same, plus and minus cancel</summary>→ Then both lines print the same number.</details>
# <details><summary>(b) twice the first</summary>→ Then the second number is twice the first.</details>
# <details><summary>(c) four times the first</summary>→ Then the second number is four times the first.</details>
# %% tags=["guess"] slideshow="fragment"
rng = np.random.default_rng(0)
print("standard deviation of z")
for n in (100, 400):
    x = rng.normal(0, 1, (5000, n))
    w = rng.normal(0, 0.1, (5000, n))
    z = np.sum(w * x, axis=1)
    print(f"{n} inputs: {z.std():.2f}")
# %% tags=["guard"]
assert n == 400 and abs(z.std() - 2) < 0.15, "twice as large"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 是兩倍。每一個乘積的變異數是 $0.1^2\times1=0.01$；互相獨立的數加起來，變異數也加起來：100 個是 $100\times0.01=1$，400 個是 4。標準差是它的平方根，1 和 2。正負確實會抵消，所以不是四倍；但也不會抵消得一乾二淨。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is twice as large. Each product has variance $0.1^2\times1=0.01$, and when independent numbers are added, so are their variances: 100 of them make $100\times0.01=1$, and 400 make 4. The standard deviation is the root, 1 and 2. Plus and minus do cancel, which is why it is not four times; but they do not cancel altogether.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三行推導
#
# $E$ 是期望值，也就是平均。$E[x^2]$ 是輸入先平方、再平均，叫**平方平均**（mean square），不開根號；均方誤差也是這樣平均的。權重平均是 0，彼此獨立，也和輸入獨立。
#
# 1. 一個乘積：$E[(wx)^2]=E[w^2]\,E[x^2]=\mathrm{Var}(w)\,E[x^2]$
# 2. $n$ 個加起來：$\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,E[x^2]$
# 3. 要是輸入的平均也是 0：$\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,\mathrm{Var}(x)$
# %% [markdown] lang="en" slideshow="subslide"
# ### Derived in three lines
#
# $E$ stands for the expected value, that is, the mean. $E[x^2]$ is the mean of the squared inputs, their **mean square**; no root is taken. The weights have mean 0, are independent of each other, and of the inputs.
#
# 1. One product: $E[(wx)^2]=E[w^2]\,E[x^2]=\mathrm{Var}(w)\,E[x^2]$
# 2. The sum of $n$: $\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,E[x^2]$
# 3. If the inputs have mean 0 as well: $\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,\mathrm{Var}(x)$
# %% [markdown] lang="zh" slideshow="notes"
# 平均是 0 的時候，平方平均就是變異數，所以第 1 行可以把 $E[w^2]$ 換成 $\mathrm{Var}(w)$，第 3 行可以把 $E[x^2]$ 換成 $\mathrm{Var}(x)$。第 2 行能直接相加，是因為 $z^2$ 展開之後，交叉項的平均都是 0：例如 $E[w_1x_1w_2x_2]=E[w_1]\,E[w_2]\,E[x_1x_2]=0$，因為權重的平均是 0。輸入和輸入之間不必獨立。
#
# 兩邊開根號，$z$ 的標準差是輸入的 $\sigma\sqrt n$ 倍（就是第 02 課的增益 $g$）。要讓大小不變，就要 $\sigma\sqrt n=1$：
#
# $$\mathrm{Var}(w)=\frac1n,\qquad\sigma=\frac1{\sqrt n}$$
#
# 這條規則叫 **LeCun** 初始化。100 個輸入配 $\sigma=0.1$，正好符合。
#
# 反過來，不管 $n$ 就定一個 $\sigma$，會出什麼事？S3 有一個實驗：輸入 500 個數，接五層 tanh，寬 450、400、350、300、250，每個權重的 $\sigma$ 都一樣。試三種：0.01、0.05 和 1。
# %% [markdown] lang="en" slideshow="notes"
# Where the mean is 0, the mean square is the variance, so line 1 may put $\mathrm{Var}(w)$ for $E[w^2]$, and line 3 $\mathrm{Var}(x)$ for $E[x^2]$. Line 2 may simply add because, when $z^2$ is multiplied out, every mixed term has mean 0, for example $E[w_1x_1w_2x_2]=E[w_1]\,E[w_2]\,E[x_1x_2]=0$, since the weights have mean 0. The inputs need not be independent of each other.
#
# Take roots: the standard deviation of $z$ is that of the inputs times $\sigma\sqrt n$ (the gain $g$ of lesson 02). To keep the size, we need $\sigma\sqrt n=1$:
#
# $$\mathrm{Var}(w)=\frac1n,\qquad\sigma=\frac1{\sqrt n}$$
#
# This rule is called **LeCun** initialization. With 100 inputs, $\sigma=0.1$ is just right.
#
# And what happens if one fixes a $\sigma$ without a thought for $n$? S3 has an experiment: 500 inputs, then five layers of tanh, 450, 400, 350, 300 and 250 wide, with one $\sigma$ for all weights. We try three: 0.01, 0.05 and 1.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己寫初始化
#
# 初始化可以自己寫：一個收下形狀、交出權重的函數。Keras 還會告訴它數字的型態 `dtype`，照樣傳下去就好。
# %% [markdown] lang="en" slideshow="subslide"
# ### An initializer of one's own
#
# An initializer can be written by hand: a function that takes a shape and returns the weights. Keras also tells it the number type, `dtype`, which we pass on.
# %%
def sigma_001(shape, dtype=None):
    return keras.random.normal(shape, stddev=0.01, dtype=dtype)


def sigma_005(shape, dtype=None):
    return keras.random.normal(shape, stddev=0.05, dtype=dtype)


def sigma_1(shape, dtype=None):
    return keras.random.normal(shape, stddev=1, dtype=dtype)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 五層，每層給同樣的起點
# %% [markdown] lang="en" slideshow="subslide"
# ### Five layers with one kind of start
# %%
def laboratory(activation, start):
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input((500,))])
    for width in (450, 400, 350, 300, 250):
        network.add(
            layers.Dense(
                width, activation, use_bias=False, kernel_initializer=start
            )
        )
    return network


# %% [markdown] lang="zh" slideshow="notes"
# 要看網路裡面，這一課用兩個函數。`probes.activations` 送一批資料進去，交出每一層的輸出；`probes.weight_gradients`（第 4 節）交出這批資料的**平均**損失對每一層權重的梯度。兩者都是字典，從輸入那一頭排到輸出。`numbered` 只把層的名字換成 1、2、3……，畫圖用。
# %% [markdown] lang="en" slideshow="notes"
# Two functions look inside a network in this lesson. `probes.activations` sends a batch through and returns what each layer puts out; `probes.weight_gradients`, in chapter 4, returns the gradient of the batch's **mean** loss with respect to the weights of each layer. Both are dictionaries, in order from input to output. `numbered` merely calls the layers 1, 2, 3, …, for the figures.
# %% tags=["hide-input"] slideshow="skip"
def numbered(found):
    """The values of a dictionary with keys 1, 2, 3, …, one for each layer."""
    return dict(enumerate(found.values(), 1))


# %% slideshow="skip"
inputs = np.random.default_rng(0).normal(size=(1000, 500))
laboratories = {
    "σ = 0.01": laboratory("tanh", sigma_001),
    "σ = 0.05": laboratory("tanh", sigma_005),
    "σ = 1": laboratory("tanh", sigma_1),
}
outputs = {}
for name, network in laboratories.items():
    outputs[name] = numbered(probes.activations(network, inputs))


# %% [markdown] lang="zh" slideshow="notes"
# 先用算的，只看 $\sigma=0.01$。第一層有 500 個輸入，$\sigma\sqrt n=0.01\times\sqrt{500}\approx0.22$；tanh 在 0 附近像 $f(z)=z$，所以輸出的標準差也大約是 0.22。第二層有 450 個輸入，$0.22\times0.01\times\sqrt{450}\approx0.047$。下面的 slide 那一列是投影片印的，here 是這裡算的：
# %% [markdown] lang="en" slideshow="notes"
# First by hand, for $\sigma=0.01$. Layer 1 has 500 inputs, so $\sigma\sqrt n=0.01\times\sqrt{500}\approx0.22$; near 0 tanh is like $f(z)=z$, and the output has a standard deviation of about 0.22 as well. Layer 2 has 450 inputs: $0.22\times0.01\times\sqrt{450}\approx0.047$. Below, "slide" is what the slide prints, and "here" what came out here:
# %% tags=["hide-input"] slideshow="skip"
stds = [h.std() for h in outputs["σ = 0.01"].values()]
print("layer 1       2       3       4       5")
print("slide 0.21350 0.04516 0.00899 0.00168 0.00029")
print("here  " + " ".join(f"{std:.5f}" for std in stds))
facts.check("S3-41", [inputs.mean(), inputs.std() - 1])
facts.check("S3-35", stds[0])
facts.check("S3-36", stds[1])
facts.check("S3-37", stds[2])
facts.check("S3-38", stds[3])
facts.check("S3-39", stds[4])


# %% [markdown] lang="zh" slideshow="notes"
# 五層就縮到不到千分之一。三種 $\sigma$ 一起畫成直方圖：一列是一種 $\sigma$。每一層是一個轉了 90 度的直方圖：上下是輸出的值，愈寬的地方，那個值愈多；上面的數字是標準差。
# %% [markdown] lang="en" slideshow="notes"
# Five layers shrink it to less than a thousandth. Now all three $\sigma$, as histograms: each row is one $\sigma$. Each layer is a histogram turned by 90 degrees: up and down are the values, and it is wide where there are many of them; the number above is the standard deviation.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 太小、剛好、太大
# %% [markdown] lang="en" slideshow="subslide"
# ### Too small, about right, too large
# %% tags=["hide-input"]
figure = plots.value_histograms(outputs, "activation (tanh)")
figure.set_size_inches(8.5, 4.2)  # fits a slide
plots.show("σ = 0.01 shrinks to 0 layer by layer; σ = 1 sticks to ±1.")
facts.check("S3-42", [h.std() for h in outputs["σ = 1"].values()])
facts.check("S3-43", [h.std() for h in outputs["σ = 0.05"].values()])
# %% tags=["guard"]
beyond = [np.mean(np.abs(one) > 0.99) for one in outputs["σ = 1"].values()]
assert min(beyond) > 0.85, "nearly nine in ten are saturated"
assert stds[4] < 1e-3, "less than a thousandth"


# %% [markdown] lang="zh" slideshow="notes"
# - $\sigma=0.01$：一層比一層扁，最後壓成一條線。$\sigma\sqrt n$ 大約 0.2，每層只剩五分之一。
# - $\sigma=1$：$\sigma\sqrt n$ 大約 20，$z$ 遠遠超出 tanh 彎曲的地方，九成左右的輸出貼在 $\pm1$，這就是第 02 課的**飽和**。
# - $\sigma=0.05$：$\sigma\sqrt n$ 大約 1，最好；還是慢慢變扁，因為 tanh 總會壓一點，最後一層又只有 300 個輸入。
# %% [markdown] lang="en" slideshow="notes"
# - $\sigma=0.01$: each layer is flatter than the one before, and the last is a mere line. $\sigma\sqrt n$ is about 0.2, so each layer keeps a fifth.
# - $\sigma=1$: $\sigma\sqrt n$ is about 20, $z$ goes far beyond where tanh bends, and about nine outputs in ten stick to $\pm1$: the **saturation** of lesson 02.
# - $\sigma=0.05$: $\sigma\sqrt n$ is about 1, the best of the three; it still gets flatter, slowly, because tanh always compresses a little and the later layers have as few as 300 inputs.
# %% [markdown] lang="zh" slideshow="fragment"
# **每一層的加總把大小乘上 $\sigma\sqrt n$；不想變，就取 $\sigma=1/\sqrt n$。**
# %% [markdown] lang="en" slideshow="fragment"
# **The sum in each layer multiplies the size by $\sigma\sqrt n$; to keep it, take $\sigma=1/\sqrt n$.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 梯度走得回來嗎？
#
# 第 3 節只看數字往前走。學習靠的是梯度，它從輸出走回輸入。$\sigma=1$ 的網路，九成左右的 tanh 飽和了，那裡的導數幾乎是 0。
#
# **它的梯度往回走，是不是沒幾層就消失了？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Do gradients get back?
#
# Chapter 3 followed the numbers forward. Learning lives on gradients, which travel from the output back to the input. In the network with $\sigma=1$ about nine tanh in ten are saturated, with a slope of almost 0.
#
# **Do its gradients vanish on the way back?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：往回走一層，梯度要乘哪兩樣東西？（導數和權重。）哪一個小、哪一個大？
#
# **可能的回答**：「(a)，導數接近 0，乘起來一定消失」：沒飽和的那百分之幾，導數還有 0.4 到 1，權重又放大將近二十倍。「$\sigma=0.01$ 靠近輸入的梯度最小」：五層差不多小，深入 C 有算式。「Xavier 往前往回都剛好」：是折衷，500 到 300 時往前是 1.25 倍、往回是 0.75 倍。
#
# **時間不夠**：〈把梯度送回去〉的程式跳過，只看圖。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: one layer back, which two things multiply a gradient? (Slopes and weights.) Which is small, which is large?
#
# **You may hear**: "(a), slopes near 0 must make it vanish": the few per cent that are not saturated have slopes of 0.4 to 1, and the weights amplify almost twentyfold. "With $\sigma=0.01$ the first layer's gradient is the smallest": all five are about equally small, see In depth C. "Xavier is exact both ways": it is a compromise, 1.25 forward and 0.75 back for 500 to 300.
#
# **Short of time**: skip the code of "Send a gradient back", show the figure only.
# %% [markdown] lang="zh" slideshow="notes"
# 往回走一層，梯度先乘上每個神經元的導數，成為它的 $z$ 收到的梯度；再各乘上權重，加起來。舉個例子，某個輸入接到兩個神經元，權重是 2 和 $-1$，兩個神經元的 $z$ 收到的梯度是 0.5 和 0.3，那麼這個輸入的梯度是 $2\times0.5+(-1)\times0.3=0.7$。這就是第 03 課的倒傳遞：$\delta_j$ 是第 $j$ 個神經元的誤差項，也就是損失對 $z_j$ 的梯度，
#
# $$\frac{\partial L}{\partial x_i}=\sum_{j=1}^{n_{out}}w_{ij}\,\delta_j$$
#
# 又是一個加總，只是這次有 $n_{out}$ 項，也就是這一層神經元的個數。權重自己的梯度則是「輸入乘 $\delta$」：這個輸入要是 3，第一個權重的梯度就是 $3\times0.5=1.5$。
#
# 為了只看網路本身，最後一層收到什麼梯度由我們自己定：每個數都從 $N(0,1)$ 抽，叫 $a_1,a_2,\ldots$。什麼樣的損失，梯度剛好是這些數？兩個輸出、$a=(3,-1)$ 的話，損失是 $3h_1-h_2$：對 $h_1$ 微分是 3，對 $h_2$ 是 $-1$。一般來說就是 $\sum_k a_kh_k$。Keras 用「答案、輸出」兩樣東西呼叫損失，我們把 $a$ 放在答案的位置交給它。
# %% [markdown] lang="en" slideshow="notes"
# One layer back, a gradient is first multiplied by the slope of each neuron, which makes it the gradient that the neuron's $z$ receives; these are multiplied by the weights and added up. For example, let an input feed two neurons with weights 2 and $-1$, and let the gradients that their $z$ receive be 0.5 and 0.3; then the gradient of the input is $2\times0.5+(-1)\times0.3=0.7$. In general, with $\delta_j$ for the gradient of the loss with respect to $z_j$ of neuron $j$,
#
# $$\frac{\partial L}{\partial x_i}=\sum_{j=1}^{n_{out}}w_{ij}\,\delta_j$$
#
# This is a sum again, but of $n_{out}$ terms, the number of neurons in the layer. The gradient of a weight is its input times $\delta$: if that input is 3, the first weight has the gradient $3\times0.5=1.5$.
#
# To see the network alone, without any task, we choose ourselves which gradient the last layer receives: random numbers $a_1,a_2,\ldots$ from $N(0,1)$. Which loss has just this gradient? With two outputs and $a=(3,-1)$ it is $3h_1-h_2$: the slope with respect to $h_1$ is 3, with respect to $h_2$ it is $-1$. In general it is $\sum_k a_kh_k$. Keras calls a loss with targets and outputs, so we hand it our $a$ in the place of the targets.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 把梯度送回去
# %% [markdown] lang="en" slideshow="subslide"
# ### Send a gradient back
# %%
def sent_back(a, h):
    """A loss whose gradient with respect to the outputs h is a."""
    return keras.ops.sum(a * h, axis=-1)


arriving = np.random.default_rng(1).normal(size=(1000, 250))
gradients = {}
for name, network in laboratories.items():
    of_weights = probes.weight_gradients(network, inputs, arriving, sent_back)
    gradients[name] = numbered(of_weights)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：飽和的網路，第 1 層的梯度
#
# 圖上畫的是損失對每一層**權重**的梯度，縱軸是大小的對數：$-2$ 是百分之一，0 是 1，愈高愈大。每層上面的數字是標準差。$\sigma=1$ 的網路，從第 5 層走回第 1 層，權重的梯度：
#
# <details><summary>(a) 消失，小到不到百分之一</summary>→ 猜對的話，最下面一列，第 1 層的數字不到第 5 層的百分之一。</details>
# <details><summary>(b) 差不多</summary>→ 猜對的話，最下面一列，五個數字差不多，圖形一樣高。</details>
# <details><summary>(c) 變大十倍以上</summary>→ 猜對的話，最下面一列，第 1 層的數字是第 5 層的十倍以上。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: layer 1 of the saturated network
#
# The figure shows the gradients of the **weights** of each layer, on a logarithmic scale: $-2$ is a hundredth, 0 is 1, higher is larger. The number above each layer is the standard deviation. In the network with $\sigma=1$, from layer 5 back to layer 1, they
#
# <details><summary>(a) vanish, to less than a hundredth</summary>→ Then in the bottom row the number of layer 1 is less than a hundredth of that of layer 5.</details>
# <details><summary>(b) stay much the same</summary>→ Then in the bottom row the five numbers are much the same, and all shapes at one height.</details>
# <details><summary>(c) grow more than tenfold</summary>→ Then in the bottom row the number of layer 1 is more than ten times that of layer 5.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 五層權重的梯度
# %% [markdown] lang="en" slideshow="subslide"
# ### The gradients of five layers
# %% tags=["guess", "hide-input"]
figure = plots.magnitude_histograms(gradients, "gradient of W")
figure.set_size_inches(8.5, 4.2)  # fits a slide
for axis in figure.axes:
    axis.set_yticks(range(-8, 1, 2))
    axis.grid(axis="y", alpha=0.5)
plots.show("σ = 0.01: all small; σ = 1: larger and larger towards layer 1.")
# %% tags=["guard"]
of_size = {
    of: [slopes.std() for slopes in by_layer.values()]
    for of, by_layer in gradients.items()
}
assert of_size["σ = 1"][0] > 20 * of_size["σ = 1"][4], "explodes"
assert max(of_size["σ = 0.01"]) < 1e-4, "σ = 0.01: all five are tiny"
assert max(of_size["σ = 0.01"]) < 3 * min(of_size["σ = 0.01"]), "and alike"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 沒有消失，反而愈靠近輸入愈**大**，第 1 層是第 5 層的幾十倍：這是**梯度爆炸**。
#
# 導數確實大多接近 0，但不是全部。$z$ 的標準差大約 20，總有百分之幾的 $z$ 落在 $\pm1$ 之間，那裡的導數還有 0.4 到 1。把導數平方、平均、再開根號，大約是 0.16（可以用亂數驗算）。權重這邊則放大 $\sigma\sqrt{n_{out}}$ 倍：從第 5 層回到第 1 層，加總的項數是 250、300、350、400，也就是 16 到 20 倍。兩個相乘，每層大約是 2.6 到 3.2 倍，四層就是七十倍上下，和圖上的一樣。
#
# $\sigma=0.01$ 則是五層差不多小，都只有十萬分之幾，原因在深入 C。
#
# </details>
#
# 所以飽和不一定讓梯度消失。往回走和往前走一樣，都是加總；項數不同，想要的大小也不同。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# They do not vanish. They get **larger** towards the input, and layer 1 has dozens of times those of layer 5: the gradient explodes.
#
# Most slopes are close to 0, but not all. The $z$ have a standard deviation of about 20, and a few per cent of the $z$ still lie between $\pm1$, where slopes are still 0.4 to 1. Square all slopes, take the mean, then the root: about 0.16 (it can be checked with random numbers). The weights, on the other hand, amplify by $\sigma\sqrt{n_{out}}$: on the way from layer 5 to layer 1 the sums have 250, 300, 350 and 400 terms, so that is 16 to 20. Together each layer multiplies by about 2.6 to 3.2, and four of them by some seventy, as in the figure.
#
# With $\sigma=0.01$ all five are about equally small, a few hundred-thousandths; In depth C tells why.
#
# </details>
#
# So saturated need not mean vanished. The way back is made of sums as well as the way forward; but they have another number of terms, and ask for another size.
# %% [markdown] lang="zh" slideshow="subslide"
# ### Xavier：兩邊各讓一步
#
# 往回也推一次。和第 3 節一樣，只是 $x$ 換成 $\delta$，$n$ 換成 $n_{out}$：
#
# $$\mathrm{Var}\Big(\frac{\partial L}{\partial x}\Big)=n_{out}\,\mathrm{Var}(w)\,\mathrm{Var}(\delta)$$
#
# 梯度的大小要不變，就要 $\mathrm{Var}(w)=1/n_{out}$。500 個輸入、300 個神經元的一層，往前要 $\frac1{500}$，往回要 $\frac1{300}$。不能兩個都要，Xavier 取
#
# $$\mathrm{Var}(w)=\frac{2}{n_{in}+n_{out}}=\frac2{800}=0.0025=0.05^2$$
# %% [markdown] lang="en" slideshow="subslide"
# ### Xavier: each side gives way a little
#
# Derive it for the way back, too. It is chapter 3 again, with $\delta$ in place of $x$ and $n_{out}$ in place of $n$:
#
# $$\mathrm{Var}\Big(\frac{\partial L}{\partial x}\Big)=n_{out}\,\mathrm{Var}(w)\,\mathrm{Var}(\delta)$$
#
# To keep the size of the gradient, we need $\mathrm{Var}(w)=1/n_{out}$. A layer of 300 neurons with 500 inputs asks for $\frac1{500}$ forward and for $\frac1{300}$ back. One cannot have both. Xavier takes
#
# $$\mathrm{Var}(w)=\frac{2}{n_{in}+n_{out}}=\frac2{800}=0.0025=0.05^2$$
# %% slideshow="skip"
xavier_variance = 2 / (500 + 300)
print(f"σ by Xavier, 500 → 300: {np.sqrt(xavier_variance):.4f}")
print(f"forward {500 * xavier_variance}, back {300 * xavier_variance}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S0-14", np.sqrt(xavier_variance))
facts.check("S3-57", 500 * xavier_variance)


# %% [markdown] lang="zh" slideshow="notes"
# 這層往前把變異數乘 1.25，往回乘 0.75：兩邊都不剛好，但都離 1 不遠。輸入和輸出一樣多的時候，$2/(n+n)=1/n$，兩邊都剛好。
#
# 這條規則出自 Xavier Glorot 和 Bengio 2010 年的論文，所以 Keras 叫它 `glorot_uniform` 或 `glorot_normal`。它假設導數是 1，也就是激勵函數在 0 附近像 $f(z)=z$：tanh 大致符合。`Dense` 不寫 `kernel_initializer` 的時候，用的就是 `glorot_uniform`。
# %% [markdown] lang="en" slideshow="notes"
# Forward this layer multiplies the variance by 1.25, back by 0.75: neither is exact, both are close to 1. Where there are as many outputs as inputs, $2/(n+n)=1/n$, and both are exact.
#
# The rule is from a paper of 2010 by Xavier Glorot and Bengio, which is why Keras calls it `glorot_uniform` or `glorot_normal`. It supposes slopes of 1, an activation that is like $f(z)=z$ near 0: tanh comes close. A `Dense` layer without a `kernel_initializer` takes `glorot_uniform`.
# %% [markdown] lang="zh" slideshow="fragment"
# **往前要 $1/n_{in}$，往回要 $1/n_{out}$；Xavier 取 $2/(n_{in}+n_{out})$。**
# %% [markdown] lang="en" slideshow="fragment"
# **Forward asks for $1/n_{in}$, back for $1/n_{out}$; Xavier takes $2/(n_{in}+n_{out})$.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R04：S0 印成 $\sigma=\sqrt{1/n}$，並取 $n=n_{in}+n_{out}$；少了分子的 2，變異數只剩一半。$n$ 應該是兩者的平均。
#
# R113：S4 說權重的梯度「隨著訓練」愈來愈小或愈來愈大。應該說，倒傳遞時 $\delta$ **逐層**變小或變大，第一次更新之前就是這樣；權重的梯度還要乘上輸入，不一定逐層變（看上面 $\sigma=0.01$ 的圖）。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R04: S0 prints $\sigma=\sqrt{1/n}$ with $n=n_{in}+n_{out}$; the 2 above is missing, which halves the variance. $n$ should be the mean of the two.
#
# R113: S4 says that the gradients of the weights get smaller or larger "as training goes on". It is $\delta$ that shrinks or grows, **from layer to layer** on the way back, even before the first update; the gradient of a weight is multiplied by its input as well, and need not (see $\sigma=0.01$ in the figure above).
#
# </details>


# %% [markdown] lang="zh" slideshow="slide"
# ## 5. ReLU 吃掉了什麼？
#
# 第 1 節的預設起點就是 Xavier，$\sigma\sqrt n=0.1\times\sqrt{100}=1$，照第 3 節的算法，大小應該不變。可是二十層之後只剩萬分之四。
#
# **少掉的到哪裡去了？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. What does ReLU swallow?
#
# The default of chapter 1 is Xavier, with $\sigma\sqrt n=0.1\times\sqrt{100}=1$, so by chapter 3 the size should not change. Yet after twenty layers four ten-thousandths were left.
#
# **Where has the rest gone?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$\{-3,-2,-1,1,2,3\}$ 過了 ReLU，平方平均剩多少？請大家用紙筆算。（一半。）
#
# **可能的回答**：「變異數也是一半」：變異數要減掉平均，標準常態過了 ReLU 之後是 0.34；往下一層傳的是平方平均，所以用 0.5。「He 的標準差是兩倍」：兩倍的是變異數，標準差是 1.4 倍。
#
# **時間不夠**：〈自己調〉留到課後。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: of $\{-3,-2,-1,1,2,3\}$, what mean square is left after ReLU? With pencil and paper. (Half.)
#
# **You may hear**: "Half the variance, too": the variance subtracts the mean, and for a standard normal it is 0.34 after ReLU; what the next layer feels is the mean square, hence 0.5. "He's standard deviation is doubled": the variance is, the standard deviation is 1.4 times as large.
#
# **Short of time**: leave "Set it yourself" for after class.
# %% [markdown] lang="zh" slideshow="notes"
# 拿六個數試試：$-3,-2,-1,1,2,3$。平方平均是 $(9+4+1+1+4+9)/6=28/6$。過了 ReLU，變成 $0,0,0,1,2,3$，平方平均是 $14/6$，剛好**一半**。只要正負對稱，都是這樣：負的那一半全變成 0，平方的總和也就少了一半。
#
# 下一層的 $z$ 有多大，看的正是輸入的平方平均（第 3 節的第 2 行）。所以 ReLU 的網路每過一層，
#
# $$\mathrm{Var}(z_l)=n\,\mathrm{Var}(w)\,E[x_l^2]=\frac n2\,\mathrm{Var}(w)\,\mathrm{Var}(z_{l-1})$$
#
# $x_l$ 是第 $l$ 層的輸入，也就是上一層 ReLU 的輸出；$z_l$ 是這一層的加總。要大小不變，就得讓 $\frac n2\mathrm{Var}(w)=1$。
# %% [markdown] lang="en" slideshow="notes"
# Try six numbers: $-3,-2,-1,1,2,3$. Their mean square is $(9+4+1+1+4+9)/6=28/6$. ReLU turns them into $0,0,0,1,2,3$, with mean square $14/6$, exactly **half**. So it is wherever positive and negative are balanced: the negative half becomes 0, and half of the sum of squares is gone.
#
# How large $z$ is in the next layer depends on just that mean square of its inputs (line 2 of chapter 3). So in a ReLU network each layer does
#
# $$\mathrm{Var}(z_l)=n\,\mathrm{Var}(w)\,E[x_l^2]=\frac n2\,\mathrm{Var}(w)\,\mathrm{Var}(z_{l-1})$$
#
# where $x_l$ is the input of layer $l$, which the ReLU of the layer before puts out, and $z_l$ its sum. To keep the size, we need $\frac n2\mathrm{Var}(w)=1$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### He：把丟掉的補回來
#
# ReLU 讓平方平均少一半，權重的變異數就加倍：
#
# $$\mathrm{Var}(w)=\frac{2}{n_{in}},\qquad\sigma=\sqrt{\frac2{n_{in}}}$$
# %% [markdown] lang="en" slideshow="subslide"
# ### He: make up for what is lost
#
# ReLU halves the mean square, so double the variance of the weights:
#
# $$\mathrm{Var}(w)=\frac{2}{n_{in}},\qquad\sigma=\sqrt{\frac2{n_{in}}}$$
# %% [markdown] lang="zh" slideshow="notes"
# 這是 He（何愷明）等人 2015 年的規則，Keras 叫 `he_normal` 或 `he_uniform`。S0 說「結果大一點就好」。
#
# 現在知道該大多少了：100 個輸入時，$\sigma=\sqrt{2/100}\approx0.141$，就是第 1 節的數。用 Xavier 的話，平方平均每層少一半，二十層剩 $2^{-20}$，大約百萬分之一；開根號就是千分之一，第 1 節的一千倍也在這裡。第 1 節量到的是萬分之四，還小一點，原因有兩個：權重只抽一次，二十層下來，起伏會累積；而且 ReLU 的輸出平均不是 0，標準差本來就比平方平均的根號小一點。
#
# 用第 3 節的五層網路，Xavier 配 tanh、Xavier 配 ReLU、He 配 ReLU 各跑一次：
# %% [markdown] lang="en" slideshow="notes"
# This is the rule of He and others (2015); Keras calls it `he_normal` or `he_uniform`. "Somewhat larger will do", says S0.
#
# Now we know how much larger: with 100 inputs $\sigma=\sqrt{2/100}\approx0.141$, the number of chapter 1. With Xavier each layer halves the mean square, and twenty layers leave $2^{-20}$, about a millionth; its root is a thousandth, and there is the thousandfold difference of chapter 1. What was measured there, four ten-thousandths, is somewhat less, for two reasons. The weights were drawn only once, and small deviations from the average add up over twenty layers. And after ReLU a standard deviation is a little smaller than the root of the mean square, because the mean is not 0.
#
# Here are Xavier with tanh, Xavier with ReLU and He with ReLU in the five layers of chapter 3:
# %% slideshow="skip"
ruled = {
    "Xavier, tanh": laboratory("tanh", "glorot_uniform"),
    "Xavier, ReLU": laboratory("relu", "glorot_uniform"),
    "He, ReLU": laboratory("relu", "he_normal"),
}
outputs = {}
for name, network in ruled.items():
    outputs[name] = numbered(probes.activations(network, inputs))
# %% [markdown] lang="zh" slideshow="subslide"
# ### Xavier 和 He，並排看
# %% [markdown] lang="en" slideshow="subslide"
# ### Xavier and He, side by side
# %% tags=["hide-input"]
figure = plots.value_histograms(outputs, "activation")
figure.set_size_inches(8.5, 4.2)  # fits a slide
plots.show("Xavier with ReLU shrinks layer by layer; He with ReLU does not.")
facts.check("S3-45", [h.std() for h in outputs["Xavier, tanh"].values()])
facts.check("S3-46", [h.std() for h in outputs["Xavier, ReLU"].values()])
facts.check("S3-47", [h.std() for h in outputs["He, ReLU"].values()])
# %% tags=["guard"]
in_fifth = {of: by_layer[5].std() for of, by_layer in outputs.items()}
in_first = {of: by_layer[1].std() for of, by_layer in outputs.items()}
assert in_fifth["Xavier, ReLU"] < 0.45 * in_first["Xavier, ReLU"], "shrinks"
assert in_fifth["He, ReLU"] > 0.6 * in_first["He, ReLU"], "keeps its width"
assert 0.4 < in_fifth["Xavier, tanh"] / in_first["Xavier, tanh"] < 0.7, (
    "slowly"
)


# %% [markdown] lang="zh" slideshow="notes"
# - **Xavier 配 tanh**：慢慢變扁，但不會壓成一條線。
# - **Xavier 配 ReLU**：每層大約剩七成（$1/\sqrt2$），愈深愈接近 0。
# - **He 配 ReLU**：每一層差不多高。
#
# He 保住的是平均的大小。一層只有幾百個神經元，權重又只抽一次，所以標準差會起起伏伏；而且它只照顧往前，往回要的是 $2/n_{out}$，層的寬度不變時，兩者相同。
# %% [markdown] lang="en" slideshow="notes"
# - **Xavier with tanh**: slowly gets flatter, but does not become a line.
# - **Xavier with ReLU**: each layer keeps about seven tenths ($1/\sqrt2$), and deeper values are closer to 0.
# - **He with ReLU**: all layers are about equally tall.
#
# He's rule keeps the size on average. A layer has a few hundred neurons, and its weights are drawn once, so the standard deviation wavers; and it looks after the way forward only, while the way back would want $2/n_{out}$, which is the same as long as the width does not change.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調：寬度變了，σ 怎麼變？
#
# 1. tanh、寬 300：$\sigma$ 調到多少，直方圖不縮成一條線，也不貼在兩端？
# 2. 把寬度改成 75，別的不動，會怎樣？要回到剛才的樣子，$\sigma$ 要乘多少？
# 3. sigmoid：不管 $\sigma$ 多大，直方圖的中心在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### Set it yourself: another width, which σ?
#
# 1. tanh, width 300: at which $\sigma$ do the histograms neither shrink to a line nor stick to the ends?
# 2. Change the width to 75 and nothing else: what happens? By what must $\sigma$ be multiplied to look as before?
# 3. sigmoid: whatever $\sigma$, where is the centre of the histograms?
# %% tags=["hide-input"] slideshow="skip"
FUNCTIONS = {"tanh": np.tanh, "ReLU": relu, "sigmoid": sigmoid}
WIDE = np.random.default_rng(1).normal(size=(50, 300))
EIGHT = np.random.default_rng(2).normal(size=(8, 300, 300))


def draw_histograms(activation, sigma, width):
    h = WIDE[:, :width]
    shown = {}
    for layer in range(1, 9):
        W = sigma * EIGHT[layer - 1, :width, :width]
        h = FUNCTIONS[activation](h @ W)
        shown[layer] = h
    name = f"{activation}, σ = {sigma:.2g}, width {width}, "
    name += f"σ√n = {sigma * np.sqrt(width):.2f}"
    plots.value_histograms({name: shown}, "activation")
    ends = f"{shown[1].std():.2g} in layer 1, {shown[8].std():.2g} in layer 8"
    return f"{name}: standard deviation {ends}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_histograms("tanh", 0.02, 300))
# %% tags=["nbval-ignore-output", "hide-input"] slideshow="fragment"
controls = {
    "activation": Dropdown(
        options=[*FUNCTIONS], description="激勵函數 activation"
    ),
    "sigma": FloatLogSlider(
        10**-1.7, min=-2, max=0, step=0.025, description="標準差 std σ"
    ),
    "width": IntSlider(300, 25, 300, 25, description="寬度 width n"),
}
widgets.live(draw_histograms, controls)


# %% [markdown] lang="zh" slideshow="notes"
# 1. 0.06 到 0.08 左右，$\sigma\sqrt n$ 在 1 到 1.4 之間。比 1 大一點，可以補回一些 tanh 壓掉的。
# 2. 每層的加總少了四分之三的項，又開始縮小。$n$ 是四分之一，$\sigma$ 就要乘 2，$\sigma\sqrt n$ 才不變。
# 3. 永遠在 0.5：$z$ 以 0 為中心，而 $\mathrm{sigmoid}(0)=0.5$。它的導數最多是 $\frac14$，離「像 $f(z)=z$」很遠，深入 E 會看到後果。
# %% [markdown] lang="en" slideshow="notes"
# 1. About 0.06 to 0.08, with $\sigma\sqrt n$ between 1 and 1.4. A little more than 1 makes up for some of what tanh compresses.
# 2. Three quarters of the terms are gone from each sum, and the layers shrink again. With a quarter of $n$ it takes twice the $\sigma$ for the same $\sigma\sqrt n$.
# 3. Always at 0.5: $z$ is centred on 0, and $\mathrm{sigmoid}(0)=0.5$. Its slope is at most $\frac14$, far from "like $f(z)=z$"; In depth E shows what comes of it.
# %% [markdown] lang="zh" slideshow="fragment"
# **ReLU 讓平方平均少一半，He 就把權重的變異數加倍：$2/n_{in}$。**
# %% [markdown] lang="en" slideshow="fragment"
# **ReLU halves the mean square, so He doubles the variance of the weights: $2/n_{in}$.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R70：S3 兩處都寫 $\mathrm{Var}(x_l)$，應該是平方平均 $E[x_l^2]$；標準常態過了 ReLU，變異數是 0.341，平方平均才是 0.5。兩個筆誤互相抵消，$2/n$ 仍然正確（深入 A 有計算）。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R70: S3 writes $\mathrm{Var}(x_l)$ in two places where the mean square $E[x_l^2]$ belongs; of a standard normal after ReLU the variance is 0.341, and the mean square is 0.5. The two slips cancel, and $2/n$ stands (In depth A computes it).
#
# </details>


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 哪一個學得會？
#
# 現在有了規則，回到第 1 節的二十層網路，換成 tanh，試四種起點：每個權重都是 0.1、$\sigma=0.05$、$\sigma=1$ 和 Xavier。另外加一個只有**一個**隱藏層的網路，$\sigma=0.01$。
#
# **第 3 節裡最好的 $\sigma=0.05$，在這裡也是最好的嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Which of them learns?
#
# With the rules in hand, back to the twenty layers of chapter 1, now with tanh and four starts: every weight 0.1, $\sigma=0.05$, $\sigma=1$, and Xavier. For comparison a network with just **one** hidden layer and $\sigma=0.01$.
#
# **The best in chapter 3 was $\sigma=0.05$. Is it the best here, too?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：猜之前先請大家算 $\sigma\sqrt n$：第 3 節的 0.05 有 500 個輸入，這裡每層只有 100 個。
#
# **可能的回答**：「0.05 最好，第 3 節看過」：$0.05\times\sqrt{100}=0.5$，每層剩一半，二十層剩百萬分之一。「$\sigma=0.01$ 一定學不會」：一個隱藏層時照樣學會，S0 的「亂亂選就可以」說的就是淺的網路。「多練幾個週期就好」：看〈不用訓練，先量一量〉的梯度，小到幾乎沒有步子可走。
#
# **時間不夠**：只看圖和最後那張選擇的表。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before the guess, have them compute $\sigma\sqrt n$: in chapter 3 the 0.05 met 500 inputs, here each layer has 100.
#
# **You may hear**: "0.05, as in chapter 3": $0.05\times\sqrt{100}=0.5$; each layer keeps a half, twenty keep a millionth. "$\sigma=0.01$ can never learn": with one hidden layer it does; S0's "any old way" speaks of shallow networks. "It only needs more epochs": look at the gradients in "No training: measure first"; there is next to nothing to step along.
#
# **Short of time**: only the figure and the table for choosing.
# %% slideshow="skip"
all_equal = keras.initializers.Constant(0.1)
losses["tanh, all 0.1"] = train("tanh", all_equal)
losses["tanh, σ = 0.05"] = train("tanh", sigma_005)
losses["tanh, σ = 1"] = train("tanh", sigma_1)
losses["tanh, Xavier"] = train("tanh", "glorot_uniform")
losses["one layer, σ = 0.01"] = train("tanh", sigma_001, depth=1)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：$\sigma=0.05$ 的二十層
#
# 虛線是亂猜。$\sigma=1$ 單獨畫在右圖，其餘都在左圖；下面印出最後的損失。二十層 tanh 從 $\sigma=0.05$ 出發，和 Xavier（這裡是 $\sigma=0.1$）比：
#
# <details><summary>(a) 比 Xavier 好</summary>→ 猜對的話，σ = 0.05 的線在 Xavier 的下面。</details>
# <details><summary>(b) 慢一點，但學得會</summary>→ 猜對的話，σ = 0.05 的線在 Xavier 上面，但是往下走。</details>
# <details><summary>(c) 學不動，停在亂猜</summary>→ 猜對的話，σ = 0.05 的線貼著虛線。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: twenty layers with $\sigma=0.05$
#
# The dotted line is guessing. $\sigma=1$ has the right panel to itself, the others are on the left; below, the last losses are printed. Twenty layers of tanh from $\sigma=0.05$, compared with Xavier (here $\sigma=0.1$),
#
# <details><summary>(a) do better</summary>→ Then the lines of σ = 0.05 are below those of Xavier.</details>
# <details><summary>(b) are slower, but learn</summary>→ Then the lines of σ = 0.05 are above those of Xavier, but come down.</details>
# <details><summary>(c) are stuck at guessing</summary>→ Then the lines of σ = 0.05 lie on the dotted line.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 五種起點
# %% [markdown] lang="en" slideshow="subslide"
# ### Five starts
# %% tags=["guess", "hide-input", "nbval-ignore-output"]
with_tanh = list(losses)[2:]
others = [name for name in with_tanh if name != "tanh, σ = 1"]
draw_losses(others, ["tanh, σ = 1"])
plt.title("σ = 1, on a scale of its own")
plots.show("Xavier and the one layer learn; the other three do not.")
print("loss after the last epoch, mean of the seeds")
for name in with_tanh:
    print(f"{name:<20}{losses[name][:, -1].mean():6.2f}")
# %% tags=["guard"]
last = {of: runs[:, -1].mean() for of, runs in losses.items()}
assert abs(last["tanh, σ = 0.05"] - np.log(10)) < 0.05, "stuck at 2.30"
assert last["tanh, all 0.1"] > 2, "stuck above 2"
worst = losses["tanh, σ = 1"].mean()
assert np.log10(worst / 2.3) > 0, "worse than guessing"
assert last["tanh, Xavier"] < 1, "Xavier learns"
assert last["one layer, σ = 0.01"] < 1, "one layer learns"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 兩張圖的縱軸不同：$\sigma=1$ 的損失太高，單獨畫在右邊。
#
# - **$\sigma=0.05$**：停在亂猜。第 3 節每層有 300 到 500 個輸入，$\sigma\sqrt n$ 大約是 1；這裡 $0.05\times\sqrt{100}=0.5$，每層剩一半，二十層剩 $2^{-20}$。同一個 $\sigma$，$n$ 不同，命運就不同。
# - **全部 0.1**：損失降一點就停在 2 以上，一層一百個神經元只抵一個（第 2 節）。
# - **$\sigma=1$**：一開始就錯得很有把握，損失比亂猜還高得多：飽和，加上梯度爆炸（第 4 節）。
# - **Xavier**：學得很順。
# - **一個隱藏層、$\sigma=0.01$**：照樣學得起來。只縮小一次，梯度還夠用。只要隨機（第 2 節），淺的網路不太挑**大小**；S0 說的「weights 亂亂選就可以」，說的是這個。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The two panels have different scales: the loss of $\sigma=1$ is so high that it has the right one to itself.
#
# - **$\sigma=0.05$**: stuck at guessing. In chapter 3 each layer had 300 to 500 inputs, and $\sigma\sqrt n$ was about 1; here $0.05\times\sqrt{100}=0.5$, each layer keeps a half, and twenty keep $2^{-20}$. The same $\sigma$ with another $n$ has another fate.
# - **All 0.1**: the loss falls a little and stays above 2; the hundred neurons of a layer are worth one (chapter 2).
# - **$\sigma=1$**: wrong with great confidence from the start; the loss is far above guessing. The network is saturated, and its gradients explode (chapter 4).
# - **Xavier**: learns smoothly.
# - **One hidden layer, $\sigma=0.01$**: learns all the same. It shrinks things only once, and enough gradient is left. As long as weights are random (chapter 2), their **size** matters much less in a shallow network, which is what S0's "weights can be picked any old way" is about.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 不用訓練，先量一量
#
# 好的起點，訓練之前就看得出來：送一批資料進去，看最後一個隱藏層的標準差，再看第 1 層權重的梯度。
# %% [markdown] lang="en" slideshow="subslide"
# ### No training: measure first
#
# A good start can be told before any training: send a batch through, look at the standard deviation of the last hidden layer, and at the gradient of the weights of layer 1.
# %% slideshow="skip"
def measure(activation, start):
    keras.utils.set_random_seed(0)
    network = deep_network(activation, start)
    x, y = x_train[:200], y_train[:200]
    outputs = list(probes.activations(network, x).values())
    last_hidden = outputs[-2]  # [-1] is the softmax
    by_weights = probes.weight_gradients(network, x, y, LOSS)
    first_layer = list(by_weights.values())[0]
    return last_hidden.std(), first_layer.std()


# %% tags=["nbval-ignore-output"] slideshow="fragment"
starts = {
    "ReLU, default": measure("relu", "glorot_uniform"),
    "ReLU, He": measure("relu", "he_normal"),
    "tanh, σ = 0.05": measure("tanh", sigma_005),
    "tanh, σ = 1": measure("tanh", sigma_1),
    "tanh, Xavier": measure("tanh", "glorot_uniform"),
}
print("start            last layer   gradient in layer 1")
for name, (size, gradient) in starts.items():
    print(f"{name:<16}{size:11.0e}{gradient:22.0e}")
# %% tags=["guard"]
times = starts["ReLU, He"][1] / starts["ReLU, default"][1]
assert np.log10(times) > 1, "He: enough"
assert starts["tanh, Xavier"][1] > 1e3 * starts["tanh, σ = 0.05"][1], "too"
times = starts["tanh, σ = 1"][1] / starts["tanh, Xavier"][1]
assert np.log10(times) > 3, "explodes"
assert starts["tanh, σ = 1"][0] > 0.9, "and is saturated"


# %% [markdown] lang="zh" slideshow="notes"
# 每一列是一種起點，兩個數依序是最後一個隱藏層輸出的標準差，和第 1 層權重的梯度。五列裡有三列學不動：
#
# - **ReLU 配預設、tanh 配 $\sigma=0.05$**：兩個數都比學得會的小得多，至少幾十倍，是消失。
# - **tanh 配 $\sigma=1$**：輸出的標準差接近 1，看起來沒事，梯度卻大得離譜，是爆炸。只看第一個數還不夠。
#
# 學得會的 He 和 Xavier，輸出沒有消失，梯度也不大不小。（ReLU 配預設的第一個數，和第 1 節的不完全一樣：輸入不同，抽到的權重也不同。）
# %% [markdown] lang="en" slideshow="notes"
# Each row is a start; its two numbers are the standard deviation of what the last hidden layer puts out, and the gradient of the weights of layer 1. Three of the five did not learn:
#
# - **ReLU with the default, tanh with $\sigma=0.05$**: both numbers are far smaller than in the rows that learned, by dozens of times at least. Things vanish.
# - **tanh with $\sigma=1$**: the output looks harmless, near 1, but the gradient is enormous. It explodes, and the first number alone does not tell.
#
# In He and Xavier, which learned, the outputs have not vanished, and the gradient is neither tiny nor huge. (The first number of ReLU with the default is not quite that of chapter 1: other inputs, other random weights.)
# %% [markdown] lang="zh" slideshow="fragment"
# **要看的是 $\sigma\sqrt n$，不是 $\sigma$；而且網路愈深，每層差一點，最後就差愈多。**
# %% [markdown] lang="en" slideshow="fragment"
# **It is $\sigma\sqrt n$ that counts, not $\sigma$; and the deeper the network, the more a small difference in each layer becomes.**
# %% [markdown] lang="zh" slideshow="notes"
# 這裡比的是最簡單的 SGD、同一個學習率、四個週期。有了批次正規化（第 09 課）和捷徑（第 10 課），起點就沒那麼要緊；Adam 救不救得回來，可以自己試（深入的最後）。
# %% [markdown] lang="en" slideshow="notes"
# All this is with plain SGD, one learning rate and four epochs. Batch normalization (lesson 09) and shortcuts (lesson 10) make the start matter less; whether Adam comes to the rescue, try for yourself (at the end of In depth).
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 起點一樣的神經元永遠分不開，所以權重要隨機；偏差可以是 0。
# - 一個加總：$\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,E[x^2]$。權重讓大小每層乘 $\sigma\sqrt n$，激勵函數再拿走一份（ReLU 留下 $1/\sqrt2$）；太小就消失，太大就飽和或爆炸。
# - 往回的梯度也是加總，項數是 $n_{out}$。飽和的網路，梯度也可能爆炸。
# - 訓練之前先量：最後一層的標準差、第 1 層的梯度。
#
# | 激勵函數 | 規則 | $\mathrm{Var}(w)$ | `kernel_initializer` |
# |:--|:--|:--|:--|
# | tanh | Xavier | $2/(n_{in}+n_{out})$ | `"glorot_uniform"`（預設） |
# | ReLU | He | $2/n_{in}$ | `"he_normal"` |
# | SELU（第 11 課） | LeCun | $1/n_{in}$ | `"lecun_normal"` |
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Neurons that start alike can never part, so weights are random; biases may be 0.
# - A sum has $\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,E[x^2]$. The weights multiply the size by $\sigma\sqrt n$ in each layer, and the activation takes its share (ReLU leaves $1/\sqrt2$ of it): too small, and it vanishes; too large, and it saturates or explodes.
# - Gradients on the way back are sums as well, of $n_{out}$ terms. Even in a saturated network they can explode.
# - Measure before training: the standard deviation of the last layer, the gradient of layer 1.
#
# | Activation | Rule | $\mathrm{Var}(w)$ | `kernel_initializer` |
# |:--|:--|:--|:--|
# | tanh | Xavier | $2/(n_{in}+n_{out})$ | `"glorot_uniform"` (default) |
# | ReLU | He | $2/n_{in}$ | `"he_normal"` |
# | SELU (lesson 11) | LeCun | $1/n_{in}$ | `"lecun_normal"` |
# %% [markdown] lang="zh" slideshow="notes"
# **你現在可以**：看到一個網路不肯學，先算每層的 $\sigma\sqrt n$，再量輸出和梯度，判斷是消失、飽和還是爆炸；依激勵函數挑 `kernel_initializer`，說得出那個 2 和那個 $n$ 是哪裡來的；需要的時候，自己寫一個初始化函數。
#
# 表裡的 LeCun 沒有把激勵函數算進去；SELU 天生就會保住大小（第 11 課），所以用它就夠了。這張表是好的起點，不是定律。每一次都要挑起點，還是麻煩；下一課（09）的批次正規化換了一個辦法：不管權重怎麼來，每一步都直接把每一層的加總標準化。
# %% [markdown] lang="en" slideshow="notes"
# **You can now** take a network that refuses to learn, work out $\sigma\sqrt n$ for its layers, measure outputs and gradients, and tell whether they vanish, saturate or explode; choose a `kernel_initializer` for an activation function, and say where its 2 and its $n$ come from; and write an initializer of your own.
#
# LeCun's rule leaves the activation out of account; SELU, which lesson 11 explains, is built to keep the size by itself and needs no more. The table is a good start, not a law. Still, one has to choose. Batch normalization, in lesson 09, goes another way: however the weights were drawn, it standardises the sums of each layer, at every step.


# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
# %% [markdown] lang="zh" tags=["teacher"]
# **課堂上做**：練習 1（6 分鐘），兩人一組。練習 2、3 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：整個陣列用同一個平均。問：面積和距離的單位不同，減同一個平均有意義嗎？
# - **練習 2**：卷積只數了通道。問：3×3、64 個通道的濾波器，一個輸出加總幾個乘積？
# - **練習 3**：忘了導數，或者忘了轉置。問：從 $n_{out}$ 個數變回 $n_{in}$ 個，要乘哪個形狀的矩陣？
# - **練習 4**：$(1+\alpha)^2$。問：正的一半和負的一半，是先平方再平均，還是先加再平方？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 1 (6 minutes), in pairs. Exercises 2 and 3 are homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: one mean for the whole array. Ask: areas and distances have different units; does it make sense to subtract one mean from both?
# - **Exercise 2**: for a convolution only channels are counted. Ask: with a filter of 3×3 and 64 channels, how many products does one output add up?
# - **Exercise 3**: the slope or the transpose is missing. Ask: to get from $n_{out}$ numbers back to $n_{in}$, what shape must the matrix have?
# - **Exercise 4**: $(1+\alpha)^2$. Ask: for the positive and the negative half, does one square first and then average, or add first and then square?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：標準化
#
# `X` 的形狀是（樣本數，特徵數）。讓**每個特徵**平均 0、標準差 1。每個特徵都有變化，不會除以 0。
#
# <details><summary>提示</summary>一個特徵是一行。<code>X.mean(axis=0)</code> 給每一行的平均。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): standardise
#
# `X` has the shape (samples, features). Give **each feature** mean 0 and standard deviation 1. Every feature varies, so nothing is divided by 0.
#
# <details><summary>Hint</summary>A feature is a column. <code>X.mean(axis=0)</code> gives the mean of each column.</details>
# %% slideshow="skip" tags=["exercise"]
def standardise(X):
    """Each column of X with mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    return (X - X.mean(axis=0)) / X.std(axis=0)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-standardise", standardise)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：均勻分布的 He，卷積也要會
#
# 均勻分布 $U(-b,b)$ 的變異數是 $b^2/3$。寫出 `he_limit(shape)`，回傳讓權重符合 He 的 $b$。`shape` 是 Keras 權重的形狀：全連接層是 `(n_in, n_out)`，卷積層是 `(列, 行, 輸入通道, 輸出通道)`。
#
# <details><summary>提示</summary>先問一個輸出神經元加總幾個乘積，這就是 n。卷積的濾波器每一格、每個輸入通道都有一個乘積。再解 b²/3 = 2/n。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): He, uniform, for convolutions too
#
# The uniform distribution $U(-b,b)$ has variance $b^2/3$. Write `he_limit(shape)`, which returns the $b$ for weights by He's rule. `shape` is that of a Keras kernel: `(n_in, n_out)` for a dense layer, `(rows, columns, input channels, output channels)` for a convolution.
#
# <details><summary>Hint</summary>First ask how many products one output neuron adds up: this is n. A convolution has one for each cell of the filter and each input channel. Then solve b²/3 = 2/n.</details>
# %% slideshow="skip" tags=["exercise"]
def he_limit(shape):
    """The bound b of U(-b, b) by He's rule for a kernel of this shape."""
    ### BEGIN SOLUTION
    return np.sqrt(6 / np.prod(shape[:-1]))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-he-limit", he_limit)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：往回走一層
#
# 一層 $h_{out}=\tanh(h_{in}W)$，`gradient` 是每個樣本的損失對 $h_{out}$ 的梯度。回傳兩個陣列：對 $h_{in}$ 的梯度（每個樣本一列），以及**平均**損失對 $W$ 的梯度。
#
# <details><summary>提示</summary>先讓 gradient 乘上 tanh 的導數（用 h_out 就寫得出來），得到 δ。再看形狀：δ 是（樣本數，n_out），要和誰相乘、誰要轉置，才會得到 h_in 的形狀？W 的形狀呢？哪一個要取平均？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): one layer back
#
# A layer is $h_{out}=\tanh(h_{in}W)$, and `gradient` is the gradient of each sample's loss with respect to $h_{out}$. Return two arrays: the gradient with respect to $h_{in}$ (one row per sample), and that of the **mean** loss with respect to $W$.
#
# <details><summary>Hint</summary>Multiply gradient by the slope of tanh first (h_out is enough to write it): call the result δ. Then look at shapes: δ is (samples, n_out); what is it multiplied by, and what is transposed, to get the shape of h_in? And that of W? Which of the two takes a mean?</details>
# %% slideshow="skip" tags=["exercise"]
def layer_back(h_in, W, h_out, gradient):
    """Gradients with respect to h_in (each loss) and W (mean loss)."""
    ### BEGIN SOLUTION
    delta = gradient * (1 - h_out**2)
    return delta @ W.T, h_in.T @ delta / len(h_in)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-layer-back", layer_back)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：leaky ReLU 的 σ
#
# leaky ReLU 在 $z>0$ 是 $z$，否則是 $\alpha z$。照第 5 節再推一次：過了它，平方平均剩幾成？寫出 `leaky_sigma(alpha, n_in)`，回傳權重的標準差。$\alpha=0$ 和 $\alpha=1$ 的時候，應該得到哪兩條規則？
#
# <details><summary>提示</summary>拿第 5 節的六個數，α = 0.5 時負的一半變成 −1.5、−1、−0.5：平方平均是原來的幾倍？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): σ for leaky ReLU
#
# Leaky ReLU is $z$ for $z>0$ and $\alpha z$ otherwise. Go through chapter 5 again: what share of the mean square does it keep? Write `leaky_sigma(alpha, n_in)`, which returns the standard deviation of the weights. Which two rules should come out for $\alpha=0$ and for $\alpha=1$?
#
# <details><summary>Hint</summary>Take the six numbers of chapter 5. With α = 0.5 the negative half becomes −1.5, −1, −0.5: what share of the mean square is left?</details>
# %% slideshow="skip" tags=["exercise"]
def leaky_sigma(alpha, n_in):
    """Standard deviation that keeps the variance through leaky ReLU."""
    ### BEGIN SOLUTION
    return np.sqrt(2 / ((1 + alpha**2) * n_in))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-leaky-sigma", leaky_sigma)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面六節各自獨立，想看哪一節就看哪一節：
#
# - **A**　變異數的性質，條件是什麼？
# - **B**　投影片沒寫層寬，算得出來嗎？
# - **C**　五層的梯度，為什麼一樣小？
# - **D**　Keras 的六個初始化有什麼不同？
# - **E**　sigmoid 該配哪一條規則？
# - **F**　什麼是混沌的邊緣？
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. The six sections below stand each by itself; read those that you like:
#
# - **A**  Rules of the variance: under which conditions?
# - **B**  Widths that a slide leaves out: can they be found?
# - **C**  Why are the gradients of five layers equally small?
# - **D**  How do the six initializers of Keras differ?
# - **E**  Which rule is for the sigmoid?
# - **F**  What is the edge of chaos?
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：F，八分鐘，它把整課畫成一張圖；還有時間，加上 C。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「獨立和平均是 0，少了會怎樣？」：A，$X$ 加 1，乘積的變異數就從 36 變成 45。
# - 「投影片的數字從哪來？」：B，從印出的標準差反推層寬。
# - 「$\sigma=0.01$ 的梯度為什麼五層都一樣？」：C。
# - 「`he_normal` 和 `he_uniform` 差在哪裡？」：D。
# - 「那 sigmoid 呢？」：E，深的網路就別用。
# - 「$\sigma$ 大一點到底會怎樣？」：F，tanh 混沌，ReLU 不會。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: F, eight minutes, which puts the whole lesson into one picture; with time to spare, C as well.
#
# **Which question from the class each of them answers**
#
# - "What if things are not independent, or the mean is not 0?": A; with 1 added to $X$ the variance of the product is 45 instead of 36.
# - "Where do the slide's numbers come from?": B, the widths from the printed standard deviations.
# - "Why are all five gradients alike for $\sigma=0.01$?": C.
# - "`he_normal` or `he_uniform`?": D.
# - "And the sigmoid?": E; not in deep networks.
# - "What does a large $\sigma$ really do?": F; chaos for tanh, none for ReLU.


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：變異數的性質，條件是什麼？
#
# 第 3 節把變異數直接相加、相乘。這兩件事都有條件：
#
# - $X,Y$ 獨立：$\mathrm{Var}(X+Y)=\mathrm{Var}(X)+\mathrm{Var}(Y)$
# - 獨立，**而且平均都是 0**：$\mathrm{Var}(XY)=\mathrm{Var}(X)\,\mathrm{Var}(Y)$
#
# 少了條件，會差多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Rules of the variance, under which conditions?
#
# Chapter 3 adds variances, and multiplies them. Each has its conditions:
#
# - $X,Y$ independent: $\mathrm{Var}(X+Y)=\mathrm{Var}(X)+\mathrm{Var}(Y)$
# - independent **and both of mean 0**: $\mathrm{Var}(XY)=\mathrm{Var}(X)\,\mathrm{Var}(Y)$
#
# How far off are they without?
# %% [markdown] lang="zh" slideshow="notes"
# 先把名詞說清楚。S0 從五個數 $\{4,4,8,5,9\}$ 開始：平均 $\mu=6$，也就是期望值 $E(X)$；變異數是離平均的距離平方之後再平均，
#
# $$\mathrm{Var}(X)=E\big[(X-\mu)^2\big]=\sum_i(x_i-\mu)^2P(X=x_i)$$
#
# 這五個數是 $(4+4+4+1+9)/5=4.4$。平均有三種寫法，算出來都一樣：
# %% [markdown] lang="en" slideshow="notes"
# First the terms. S0 starts from five numbers, $\{4,4,8,5,9\}$: their mean is $\mu=6$, also called the expected value $E(X)$; the variance is the mean of the squared distances from it,
#
# $$\mathrm{Var}(X)=E\big[(X-\mu)^2\big]=\sum_i(x_i-\mu)^2P(X=x_i)$$
#
# which for these five is $(4+4+4+1+9)/5=4.4$. The mean can be written in three ways, which all agree:
# %% slideshow="skip"
values = np.array([4, 8, 5, 9])
P = np.array([2, 1, 1, 1]) / 5
mu = np.sum(values * P)
one_by_one = np.mean([4, 4, 8, 5, 9])
grouped = 4 * 2 / 5 + (8 + 5 + 9) / 5
variance = np.sum((values - mu) ** 2 * P)
print(f"mean {one_by_one:.1f}, {grouped:.1f}, {mu:.1f}")
print(f"variance {variance:.1f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S0-11", [one_by_one, grouped, mu])
# %% [markdown] lang="zh" slideshow="notes"
# 再用兩百萬個亂數試那兩條性質。$X\sim N(0,2^2)$、$Y\sim N(0,3^2)$，變異數是 4 和 9：
# %% [markdown] lang="en" slideshow="notes"
# Now the two rules, with two million random numbers: $X\sim N(0,2^2)$ and $Y\sim N(0,3^2)$, with variances 4 and 9.
# %% slideshow="skip"
rng = np.random.default_rng(0)
X = rng.normal(0, 2, 2_000_000)
Y = rng.normal(0, 3, 2_000_000)
print(f"Var(X + Y)     {np.var(X + Y):4.0f}    4 + 9 = 13")
print(f"Var(X + X)     {np.var(X + X):4.0f}    4 + 4 = 8")
print(f"Var(X Y)       {np.var(X * Y):4.0f}    4 · 9 = 36")
print(f"Var((X + 1) Y) {np.var((X + 1) * Y):4.0f}    4 · 9 = 36")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S0-12", [np.var(X + Y), np.var(X * Y)])
facts.check("S3-56", np.var((X + 1) * (Y + 2)))


# %% [markdown] lang="zh" slideshow="notes"
# 左邊是量到的，右邊是照性質算的。$X$ 和自己不獨立，16 不是 8；平均不是 0，45 不是 36。S3 寫出不必平均為 0 的完整公式：
#
# $$\mathrm{Var}(wx)=E(x)^2\mathrm{Var}(w)+E(w)^2\mathrm{Var}(x)+\mathrm{Var}(w)\mathrm{Var}(x)$$
#
# 權重的平均是 0，中間那一項不見了，剩下 $\mathrm{Var}(w)\big(E(x)^2+\mathrm{Var}(x)\big)=\mathrm{Var}(w)E[x^2]$，這就是第 3 節的第 1 行。ReLU 的輸出平均不是 0，所以變異數和平方平均是兩回事：
# %% [markdown] lang="en" slideshow="notes"
# On the left is what was measured, on the right what the rule says. $X$ is not independent of itself: 16 and not 8; with a mean that is not 0, 45 and not 36. S3 has the full formula, which needs no mean of 0:
#
# $$\mathrm{Var}(wx)=E(x)^2\mathrm{Var}(w)+E(w)^2\mathrm{Var}(x)+\mathrm{Var}(w)\mathrm{Var}(x)$$
#
# Weights have mean 0, so the middle term is gone and $\mathrm{Var}(w)\big(E(x)^2+\mathrm{Var}(x)\big)=\mathrm{Var}(w)E[x^2]$ remains: line 1 of chapter 3. What ReLU puts out has a mean other than 0, so its variance and its mean square differ:
# %% slideshow="skip"
randn = np.random.default_rng(7).normal(size=1_000_000)
passed = np.maximum(0, randn)  # ReLU
print(f"variance {passed.var():.2f}, mean square {np.mean(passed**2):.2f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S3-58", passed.var())
facts.check("S0-17", [np.mean(randn * 2 + 3), np.std(randn * 2 + 3)])
facts.check("S0-18", [np.mean((randn - 3) / 2), np.std((randn - 3) / 2)])


# %% [markdown] lang="zh" slideshow="notes"
# 最後，再驗一次第 3 節的第 3 行，S0 說它「$n$ 愈大，變異數愈大」：50 個輸入 $N(0,2^2)$，權重 $\sigma=0.3$，加起來的變異數應該是 $50\times0.3^2\times2^2=18$。
# %% [markdown] lang="en" slideshow="notes"
# Finally line 3 of chapter 3 once more, of which S0 says "the larger $n$, the larger the variance": 50 inputs from $N(0,2^2)$ with weights of $\sigma=0.3$ should have a sum of variance $50\times0.3^2\times2^2=18$.
# %% slideshow="skip"
rng = np.random.default_rng(0)
w = rng.normal(0, 0.3, (20_000, 50))
x = rng.normal(0, 2, (20_000, 50))
z = np.sum(w * x, axis=1)
print(f"Var(z) = {z.var():.0f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S0-13", z.var())


# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R18：S0 的變異數印成 $E(X-\mu)^2$，少了方括號，也可以讀成先平均再平方，那永遠是 0。
#
# R05：S0 用 `(randn(n) - μ) / σ` 把 $X$ 變成標準常態。`randn(n)` 本來就是標準常態，照這一行，$\mu=3$、$\sigma=2$ 會得到平均 −1.5、標準差 0.5。要標準化的是資料：`(X - μ) / σ`。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R18: S0 prints the variance as $E(X-\mu)^2$. Without its brackets that can be read as first the mean, then the square, which is always 0.
#
# R05: to turn $X$ into a standard normal S0 writes `(randn(n) - μ) / σ`. But `randn(n)` is standard normal already, and for $\mu=3$, $\sigma=2$ this line has mean −1.5 and standard deviation 0.5. It is the data that are standardised: `(X - μ) / σ`.
#
# </details>


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：投影片沒寫層寬，算得出來嗎？
#
# S3 只印出五個標準差，層寬畫在圖上。由 $\sigma=0.01$ 和這五個數，反推得出每層有幾個輸入嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: Widths that a slide leaves out
#
# S3 prints five standard deviations; the widths are only in a picture. From $\sigma=0.01$ and these five numbers, can we find how many inputs each layer has?
# %% [markdown] lang="zh" slideshow="notes"
# 加總 $n$ 個乘積，$z$ 幾乎是常態分布，標準差 $s=\sigma\sqrt n\,t$，$t$ 是前一層的標準差。所以分兩步：先查哪一個 $s$ 讓 $\tanh(z)$ 的標準差等於印出來的數，再解 $n=(s/\sigma t)^2$。查表用一千個 $s$ 各算一次。
# %% [markdown] lang="en" slideshow="notes"
# The sum $z$ of $n$ products is close to normal, with standard deviation $s=\sigma\sqrt n\,t$, where $t$ is that of the layer before. So there are two steps: look up which $s$ gives $\tanh(z)$ the printed standard deviation, then solve $n=(s/\sigma t)^2$. For the look-up, compute it for a thousand values of $s$.
# %% slideshow="skip"
normal = np.linspace(-8, 8, 2001)
density = np.exp(-(normal**2) / 2)
density = density / density.sum()
table_s = np.linspace(0, 0.5, 1001)
table_t = []
for s in table_s:
    mean_square = np.sum(np.tanh(s * normal) ** 2 * density)
    table_t.append(np.sqrt(mean_square))

printed = np.array([0.99949, 0.21350, 0.04516, 0.00899, 0.00168, 0.00029])
s = np.interp(printed[1:], table_t, table_s)
widths = (s / (0.01 * printed[:-1])) ** 2
print("inputs of each layer:", np.round(widths))
# %% tags=["hide-input"] slideshow="skip"
facts.check("S3-40", np.round(widths, -1))
facts.check("S3-50", s[0] / np.sqrt(500))


# %% [markdown] lang="zh" slideshow="notes"
# 四捨五入到十位，就是 500、450、400、350、300。最後一層的 250 個神經元是照規律猜的，不影響印出來的數。輸入是 500 個，印出來的 0.21350 就只能來自 $\sigma=0.01$；要是 0.02，第一層會是 0.38：
# %% [markdown] lang="en" slideshow="notes"
# Rounded to tens they are 500, 450, 400, 350 and 300. The 250 neurons of the last layer are a guess from the pattern, and change none of the printed numbers. With 500 inputs the printed 0.21350 can only come from $\sigma=0.01$; with 0.02 the first layer would have 0.38:
# %% slideshow="skip"
def sigma_002(shape, dtype=None):
    return keras.random.normal(shape, stddev=0.02, dtype=dtype)


network = laboratory("tanh", sigma_002)
stds = [h.std() for h in probes.activations(network, inputs).values()]
print("σ = 0.02:", " ".join(f"{std:.3f}" for std in stds))
# %% tags=["hide-input"] slideshow="skip"
facts.check("S3-44", stds)


# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R69：S3 說建立一個 6 層的 MLP，卻只印五層，層寬也只在圖上。那是輸入加五層，輸入個數依序是 500、450、400、350、300；要是每層都是 500，第五層會是 0.00053，不是 0.00029。
#
# R68：總結頁寫標準差 0.02，應該是 0.01，和前面的實驗一致（也可能是文字擷取讀錯）。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R69: S3 announces an MLP of 6 layers, prints five, and has the widths only in a picture. It is an input and five layers with 500, 450, 400, 350 and 300 inputs; with 500 everywhere the fifth would be 0.00053 instead of 0.00029.
#
# R68: the summary slide says a standard deviation of 0.02, which should be 0.01, as in the experiment (perhaps misread by the text extraction).
#
# </details>


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：五層的梯度，為什麼一樣小？
#
# 第 4 節裡，$\sigma=0.01$ 的五層，權重的梯度差不多小。往回走明明每層都縮小，為什麼最靠近輸入的那一層沒小很多？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Why are the gradients of five layers equally small?
#
# In chapter 4 the gradients of the weights were about equally small in all five layers for $\sigma=0.01$. Things shrink in each layer on the way back; so why is the first not far smaller?
# %% [markdown] lang="zh" slideshow="notes"
# 因為權重的梯度是兩個數的乘積：這一層的**輸入**，和加總 $z$ 收到的梯度 $\delta$。每過一層都縮成五分之一的話，第 1 層的輸入是 1，$\delta$ 已經縮了四次；第 5 層的輸入縮了四次，$\delta$ 還沒縮。乘起來都是縮四次。
#
# Glorot 和 Bengio 的論文把它寫成兩條式子。假設各層一樣寬，都是 $n$，導數是 1。$s^i$ 是第 $i$ 層的加總（就是我們的 $z$），$i$ 從 0 數到 $d$；$x$ 是輸入，$w^i$ 是第 $i$ 層的權重，梯度是單獨一筆資料的。$s^i$、$w^i$ 的 $i$ 是第幾層，不是次方；下面有五層，所以 $d=4$。
#
# 加總的梯度，每往回一層就多乘一次 $n\mathrm{Var}(W)$：
#
# $$\mathrm{Var}\!\left[\frac{\partial Cost}{\partial s^i}\right]=[n\mathrm{Var}(W)]^{d-i}\,\mathrm{Var}\!\left[\frac{\partial Cost}{\partial s^d}\right]\qquad(13)$$
#
# 權重的梯度再乘上輸入，而輸入往前走了 $i$ 層，帶著 $[n\mathrm{Var}(W)]^{i}$。兩個次方加起來，$i$ 就消掉了：
#
# $$\mathrm{Var}\!\left[\frac{\partial Cost}{\partial w^i}\right]=[n\mathrm{Var}(W)]^{d}\,\mathrm{Var}[x]\,\mathrm{Var}\!\left[\frac{\partial Cost}{\partial s^d}\right]\qquad(14)$$
#
# 下面取五個寬 400 的線性層，$\sigma=0.02$，所以 $n\mathrm{Var}(W)=400\times0.02^2=0.16$；輸入的變異數是 1，最後一層收到的梯度標準差是 3，變異數是 9。
# %% [markdown] lang="en" slideshow="notes"
# Because the gradient of a weight is a product of two numbers: the **input** of the layer, and the gradient $\delta$ that its sum $z$ receives. If each layer shrinks to a fifth, layer 1 has an input of size 1 and a $\delta$ that has shrunk four times; layer 5 has an input that has shrunk four times, and a $\delta$ that has not shrunk at all. Each product has shrunk four times.
#
# The paper of Glorot and Bengio puts this into two equations. Let all layers have the same width $n$, and all slopes be 1. $s^i$ is the sum of layer $i$ (our $z$), with $i$ from 0 to $d$; $x$ is the input, $w^i$ a weight of layer $i$, and gradients are those of a single example. The $i$ of $s^i$ and $w^i$ is a layer, not a power; with the five layers below, $d=4$.
#
# The gradient of a sum is multiplied by another $n\mathrm{Var}(W)$ for each layer back:
#
# $$\mathrm{Var}\!\left[\frac{\partial Cost}{\partial s^i}\right]=[n\mathrm{Var}(W)]^{d-i}\,\mathrm{Var}\!\left[\frac{\partial Cost}{\partial s^d}\right]\qquad(13)$$
#
# The gradient of a weight is that times the input, which has come forward through $i$ layers and brings along $[n\mathrm{Var}(W)]^{i}$. The two powers add up, and $i$ cancels:
#
# $$\mathrm{Var}\!\left[\frac{\partial Cost}{\partial w^i}\right]=[n\mathrm{Var}(W)]^{d}\,\mathrm{Var}[x]\,\mathrm{Var}\!\left[\frac{\partial Cost}{\partial s^d}\right]\qquad(14)$$
#
# Below are five linear layers 400 wide with $\sigma=0.02$, so that $n\mathrm{Var}(W)=400\times0.02^2=0.16$; the inputs have variance 1, and the gradient that arrives at the last layer has standard deviation 3, hence variance 9.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一層一層核對 (13) 和 (14)
# %% [markdown] lang="en" slideshow="subslide"
# ### Check (13) and (14), layer by layer
# %%
rng = np.random.default_rng(0)
weights = rng.normal(0, 0.02, (5, 400, 400))
into_layer = [rng.normal(0, 1, (1000, 400))]
for W in weights:
    into_layer.append(into_layer[-1] @ W)

delta = rng.normal(0, 3, (1000, 400))  # arrives at the last sums
by_sums, by_weights = [], []
print("layer   by its sums, (13)        by its weights, (14)")
for i in (4, 3, 2, 1, 0):
    # The sum over 1,000 examples has 1,000 times the variance of one.
    of_weights = (into_layer[i].T @ delta).var() / 1000
    print(f"i = {i}  {delta.var():8.2g} {9 * 0.16 ** (4 - i):8.2g}", end="")
    print(f"{of_weights:17.4f} {9 * 0.16**4:8.4f}")
    by_sums.append(delta.var())
    by_weights.append(of_weights)
    delta = delta @ weights[i].T


# %% tags=["guard"]
by_equation_13 = 9 * 0.16 ** np.arange(5)
assert np.allclose(by_sums, by_equation_13, rtol=0.05), "equation (13)"
assert np.allclose(by_weights, 9 * 0.16**4, rtol=0.2), "equation (14)"


# %% [markdown] lang="zh" slideshow="notes"
# 每一組的左邊是量到的，右邊是式子給的。(13) 往回一路縮小，(14) 每一層都一樣。實際的網路還有 tanh，層也愈來愈窄，所以第 4 節的五層只是「差不多」。
# %% [markdown] lang="en" slideshow="notes"
# Of each pair the left number is measured and the right one is the equation's. (13) shrinks all the way back, (14) is the same in every layer. The real network has its tanh, and layers that get narrower, so that in chapter 4 the five were only about equal.
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R71：S3 的式 (13) 最後一個因子印成 $\mathrm{Var}[x]$，應該是最後一層梯度的變異數 $\mathrm{Var}[\partial Cost/\partial s^d]$；令 $i=d$ 就看得出來。這個筆誤出自論文的特例。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R71: the last factor of S3's equation (13) is printed as $\mathrm{Var}[x]$. It should be the variance of the last layer's gradient, $\mathrm{Var}[\partial Cost/\partial s^d]$, as $i=d$ shows. The slip comes from a special case in the paper.
#
# </details>


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：Keras 的六個初始化有什麼不同？
#
# LeCun、Xavier（Glorot）、He 各有 `normal` 和 `uniform` 兩種。標準差都照規則，那差在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: How do the six initializers of Keras differ?
#
# LeCun, Xavier (Glorot) and He each come as `normal` and as `uniform`. If all have the standard deviation of the rule, what is the difference?
# %% [markdown] lang="zh" slideshow="notes"
# 均勻分布 $U(a,b)$ 的變異數是 $(b-a)^2/12$，例如 $U(-1,1)$ 是 $4/12=1/3$。要 $U(-b,b)$ 的變異數等於 Xavier 的 $2/(n_{in}+n_{out})$，就解 $b^2/3$：
#
# $$b=\sqrt{\frac6{n_{in}+n_{out}}}$$
#
# He 同樣算，$b=\sqrt{6/n_{in}}$。離 0 最遠有幾個 $\sigma$？均勻分布是 $\sqrt3\approx1.73$ 個；常態分布本來沒有上限，來看 Keras 抽出來的：
# %% [markdown] lang="en" slideshow="notes"
# The uniform distribution $U(a,b)$ has variance $(b-a)^2/12$; for $U(-1,1)$ it is $4/12=1/3$. For $U(-b,b)$ to have Xavier's variance $2/(n_{in}+n_{out})$, solve $b^2/3$:
#
# $$b=\sqrt{\frac6{n_{in}+n_{out}}}$$
#
# and in the same way $b=\sqrt{6/n_{in}}$ for He. How many $\sigma$ from 0 do they get? A uniform distribution $\sqrt3\approx1.73$; a normal one has no bound, but see what Keras draws:
# %% slideshow="skip"
rules = {
    "lecun_normal": np.sqrt(1 / 500),
    "lecun_uniform": np.sqrt(1 / 500),
    "glorot_normal": np.sqrt(2 / (500 + 300)),
    "glorot_uniform": np.sqrt(2 / (500 + 300)),
    "he_normal": np.sqrt(2 / 500),
    "he_uniform": np.sqrt(2 / 500),
}
keras.utils.set_random_seed(1)
ratios = []
for name, sigma in rules.items():
    draw = keras.initializers.get(name)
    W = keras.ops.convert_to_numpy(draw((500, 300)))
    farthest = np.abs(W).max() / sigma
    ratios.append(W.std() / sigma)
    print(f"{name:<15} σ {sigma:.4f}, drawn {W.std():.3f}", end="")
    print(f", up to {farthest:.2f} σ")
# %% tags=["guard"]
assert np.allclose(ratios, 1, atol=0.02), "as theory has it"


# %% [markdown] lang="zh" slideshow="notes"
# 標準差都和規則相同。十五萬個真正的常態亂數，總有幾個會超過 4 個 $\sigma$；Keras 的「常態」卻停在 2.27 個，因為它把尾巴**截掉**：超過 2 個標準差就重抽，再把所有的數除以 0.88，補回變小的標準差（$2/0.88=2.27$）。
#
# S0 說的「加設上下限在一定範圍」就是這個。
#
# 所以 `normal` 和 `uniform` 大小一樣，只是形狀不同；訓練起來通常沒有差別。
#
# S3 還試了另一種折衷：把兩個條件直接平均。32→64→128 的兩層，各是多少？
# %% [markdown] lang="en" slideshow="notes"
# All standard deviations are those of the rules. Of 150,000 truly normal numbers a few lie beyond 4 $\sigma$; Keras' "normals" stop at 2.27, since their tails are **cut off**: beyond 2 standard deviations a number is drawn again, and all are divided by 0.88 to make up for the smaller spread ($2/0.88=2.27$). These are S0's "bounds to keep it in a range".
#
# So `normal` and `uniform` have the same size and another shape, which seldom matters in training.
#
# S3 tries another compromise as well: the plain mean of the two conditions. For the two layers of 32→64→128:
# %% slideshow="skip"
print("layer  Xavier  mean of the two conditions")
print(f"1      {2 / (32 + 64):.4f}  {(1 / 32 + 1 / 64) / 2:.4f}")
print(f"2      {2 / (64 + 128):.4f}  {(1 / 64 + 1 / 128) / 2:.4f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S3-51", 2 / (32 + 64))
facts.check("S3-52", 2 / (64 + 128))
facts.check("S3-53", (1 / 32 + 1 / 64) / 2)
facts.check("S3-54", (1 / 64 + 1 / 128) / 2)
facts.check("S0-15", rules["he_normal"])
facts.check("S3-59", np.sqrt(6 / 500) ** 2 / 3)
lengths = np.array([2, 2 / np.sqrt(500), 2 * np.sqrt(6 / 800)])  # b - a
facts.check("S3-55", lengths**2 / 12 * [1, 500, 800])
# %% [markdown] lang="zh" slideshow="notes"
# 兩種折衷差不多，層寬相同時完全一樣。
#
# <details><summary>投影片勘誤</summary>
#
# R67：S3 的「相加除以 2」第二層印 0.00586，因為分子沿用了第一層的 32+64；應該是 64+128，得 0.01172。
#
# R72：S3 把兩句話用等號串成 $1/(3n)=n\,\mathrm{var}(w)=1/3$。其實是兩件事：$U(\pm1/\sqrt n)$ 的 $\mathrm{var}(w)=1/(3n)$，因此 $n\,\mathrm{var}(w)=1/3$，變異數每層只剩三分之一。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# The two compromises are not far apart, and agree where widths are equal.
#
# <details><summary>Errata of the slides</summary>
#
# R67: in S3's "add and halve" layer 2 is printed as 0.00586, because the numerator 32+64 of layer 1 was carried over; with 64+128 it is 0.01172.
#
# R72: S3 chains two statements by equals signs into $1/(3n)=n\,\mathrm{var}(w)=1/3$. They are two things: $U(\pm1/\sqrt n)$ has $\mathrm{var}(w)=1/(3n)$, hence $n\,\mathrm{var}(w)=1/3$, and each layer keeps a third of the variance.
#
# </details>


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：sigmoid 該配哪一條規則？
#
# S0 的表：sigmoid、tanh 配 Xavier，ReLU 配 He，SELU 配 LeCun。
#
# 二十層，每層 200 個神經元，各試兩種 $\sigma\sqrt n$：1（Xavier 和 LeCun，寬度相同時一樣）和 $\sqrt2$（He）。
#
# 哪一列站不住腳？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Which rule is for the sigmoid?
#
# S0's table: Xavier for sigmoid and tanh, He for ReLU, LeCun for SELU.
#
# Take twenty layers of 200 neurons, with $\sigma\sqrt n$ of 1 (Xavier and LeCun, which are the same where widths are equal) and of $\sqrt2$ (He).
#
# Which row contradicts the table?
# %% slideshow="skip"
inputs_200 = np.random.default_rng(0).normal(size=(300, 200))
sent = np.random.default_rng(1).normal(size=(300, 200))
ratio = {}
print("                 std, layer 20   gradient, layer 1 / layer 20")
for activation in ("sigmoid", "tanh", "relu", "selu"):
    for start in ("glorot_normal", "he_normal"):
        keras.utils.set_random_seed(0)
        network = keras.Sequential([keras.Input((200,))])
        for _ in range(20):
            network.add(
                layers.Dense(200, activation, kernel_initializer=start)
            )
        h = list(probes.activations(network, inputs_200).values())[-1]
        found = probes.weight_gradients(network, inputs_200, sent, sent_back)
        kernels = [g for g in found.values() if g.ndim == 2]
        ratio[activation, start] = kernels[0].std() / kernels[-1].std()
        print(f"{activation:<8}{start:<14}{h.std():9.1g}", end="")
        print(f"{ratio[activation, start]:22.0e}")
# %% tags=["guard"]
assert ratio["sigmoid", "glorot_normal"] < 1e-8, "vanishes"
assert ratio["sigmoid", "he_normal"] < 1e-6, "with He as well"
assert 0.05 < ratio["tanh", "glorot_normal"] < 20, "tanh with Xavier stays"


# %% [markdown] lang="zh" slideshow="notes"
# 是 sigmoid。第二個數是第 1 層權重的梯度對第 20 層的比，sigmoid 的小了好多個數量級：它在 0 的導數只有 $\frac14$，Xavier 的推導卻假設是 1。淺的網路還可以，深的就別用。
#
# 其他幾列的梯度比都在 1 附近。ReLU 的梯度比在兩種 $\sigma$ 下一樣，因為權重放大幾倍，每層的梯度都放大同樣的倍數；它的差別在第一個數，輸出的標準差。
# %% [markdown] lang="en" slideshow="notes"
# It is the sigmoid. The second number is the gradient of the weights of layer 1 over that of layer 20, and the sigmoid's is down by many orders of magnitude: its slope at 0 is only $\frac14$, where the derivation of Xavier supposes 1. In shallow networks it will do; in deep ones, leave it.
#
# In the other rows the ratio is close to 1. For ReLU the ratio is the same for both $\sigma$, since larger weights enlarge the gradients of all layers alike; there the difference is in the first number, the standard deviation of the output.


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：什麼是混沌的邊緣？
#
# 換一個問法：把輸入改一點點，過了 50 層，這個改變變長還是變短？慢慢調大 $\sigma\sqrt n$，分界在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: What is the edge of chaos?
#
# Ask it another way: change the input a little. After 50 layers, has the change grown or shrunk? And if $\sigma\sqrt n$ is slowly raised, where is the border?
# %% [markdown] lang="zh" slideshow="notes"
# 跟第 02 課一樣，一個很小的改變（把它的長度當成 1），每層先乘權重、再乘導數。它變短，梯度也消失；它變長，梯度也爆炸，因為兩邊乘的是同樣的權重和導數。`relu(z)` 是 `np.maximum(0, z)`。
# %% [markdown] lang="en" slideshow="notes"
# As in lesson 02, a very small change, whose length we call 1, is multiplied by weights and slopes in each layer. Where it shrinks, gradients vanish, and where it grows, they explode: both are products of the same weights and slopes. `relu(z)` is `np.maximum(0, z)`.
# %%
def relu_slope(h):
    return np.where(h > 0, 1.0, 0.0)


def tanh_slope(h):
    return 1 - h**2


def change_after(activation, slope, gain, depth=50):
    """Length of a small change after many layers. slope: of the output."""
    rng = np.random.default_rng(0)
    h = rng.normal(size=100)
    change = np.full(100, 0.1)  # of length 1
    for _ in range(depth):
        W = rng.normal(0, gain / np.sqrt(100), (100, 100))
        h = activation(h @ W)
        change = (change @ W) * slope(h)
    return np.linalg.norm(change)


# %% slideshow="skip"
gains = np.linspace(0.5, 3, 26)  # σ√n
of_tanh = [change_after(np.tanh, tanh_slope, gain) for gain in gains]
of_relu = [change_after(relu, relu_slope, gain) for gain in gains]
# %% [markdown] lang="zh" slideshow="subslide"
# ### 從消失到爆炸
# %% [markdown] lang="en" slideshow="subslide"
# ### From vanishing to exploding
# %% tags=["hide-input"]
plt.figure(figsize=(7.5, 3.2))
plt.semilogy(gains, of_tanh, "o-", markersize=4, label="tanh")
plt.semilogy(gains, of_relu, "s-", markersize=4, label="ReLU")
plt.axhline(1, color="gray", linestyle=":")
plt.axvline(1, color="C0", linestyle=":", label="1, Xavier")
plt.axvline(np.sqrt(2), color="C1", linestyle=":", label="√2, He")
plt.yticks(10.0 ** np.array([-20, -10, 0, 10]))
plt.xlabel("σ√n")
plt.ylabel("length of the change")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Changes vanish left of a border near 1 to 1.5 and explode beyond.")
# %% tags=["guard"]
assert of_tanh[0] < 1e-3 and of_relu[0] < 1e-3, "vanish"
assert np.log10(of_tanh[-1]) > 3, "explodes"
assert np.log10(of_relu[-1]) > 3, "explodes"


# %% [markdown] lang="zh" slideshow="notes"
# 橫軸是 $\sigma\sqrt n$，灰色橫線是長度 1。兩條曲線都從遠低於 1 升到遠高於 1；穿過灰線的地方是消失和爆炸的分界，tanh 的這個分界又叫**混沌的邊緣**（edge of chaos）。層數和寬度都趨向無限的時候，tanh 的分界是 1、ReLU 是 $\sqrt2$，正是 Xavier 和 He；這裡只有 50 層、100 個神經元、一次抽樣，tanh 要到 1.3 和 1.4 之間才穿過灰線。
#
# 為什麼叫混沌？混沌的意思是：兩個幾乎一樣的輸入，愈走愈不像。那麼爆炸就等於混沌嗎？取 $\sigma\sqrt n=3$，兩種激勵函數都在爆炸的那一邊。送兩個輸入進去，看它們夾角的餘弦（同方向是 1，垂直是 0）：tanh 從兩個幾乎一樣的輸入開始，ReLU 從兩個毫不相干的開始。
# %% [markdown] lang="en" slideshow="notes"
# Along the axis is $\sigma\sqrt n$, and the grey level line is a length of 1. Both curves rise from far below 1 to far above; where they cross the line is the border between vanishing and exploding, which for tanh is also called the **edge of chaos**. With ever more and wider layers it is at 1 for tanh and at $\sqrt2$ for ReLU: Xavier and He. Here, with 50 layers of 100 neurons and one draw, tanh crosses only between 1.3 and 1.4.
#
# Why chaos? The word means that two inputs that hardly differ become less and less alike. Is exploding the same as chaos, then? Take $\sigma\sqrt n=3$, where both functions explode. Send two inputs through and watch the cosine of the angle between them (1 for the same direction, 0 for a right angle): for tanh start from two that are almost the same, for ReLU from two that have nothing to do with each other.
# %% slideshow="skip"
def cosines_through(activation, first, second, gain=3, depth=30):
    """Cosine of the angle between two inputs, after 0, 1, … layers."""
    rng = np.random.default_rng(0)
    cosines = []
    for _ in range(depth + 1):
        lengths = np.linalg.norm(first) * np.linalg.norm(second)
        cosines.append(first @ second / lengths)
        W = rng.normal(0, gain / np.sqrt(200), (200, 200))
        first, second = activation(first @ W), activation(second @ W)
    return cosines


rng = np.random.default_rng(1)
first, other = rng.normal(size=200), rng.normal(size=200)
nearly_first = first + 0.1 * other
tanh_cosines = cosines_through(np.tanh, first, nearly_first)
relu_cosines = cosines_through(relu, first, other)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：在爆炸的那一邊，兩個輸入會怎樣？
#
# <details><summary>(a) 兩種都愈走愈不像</summary>→ 猜對的話，30 層之後，兩條線都在 0 附近。</details>
# <details><summary>(b) tanh 愈走愈不像，ReLU 反而愈走愈像</summary>→ 猜對的話，30 層之後，tanh 的線掉到 0 附近，ReLU 的升到 1 附近。</details>
# <details><summary>(c) 兩種都愈走愈像</summary>→ 猜對的話，30 層之後，兩條線都在 1 附近。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: where changes explode, what becomes of two inputs?
#
# <details><summary>(a) with both functions they become less alike</summary>→ Then after 30 layers both lines are near 0.</details>
# <details><summary>(b) less alike with tanh, more alike with ReLU</summary>→ Then after 30 layers tanh has fallen to near 0, and ReLU has risen to near 1.</details>
# <details><summary>(c) with both they become more alike</summary>→ Then after 30 layers both lines are near 1.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plt.figure(figsize=(7.5, 3))
plt.plot(tanh_cosines, "o-", markersize=4, label="tanh, nearly the same")
plt.plot(relu_cosines, "s-", markersize=4, label="ReLU, unrelated")
plt.xlabel("layer (0: the input)")
plt.ylabel("cosine")
plt.ylim(-0.4, 1.1)
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("tanh: two like inputs part. ReLU: two unlike inputs align.")
# %% tags=["guard"]
assert tanh_cosines[0] > 0.98 and np.mean(tanh_cosines[-5:]) < 0.5, "chaos"
assert relu_cosines[0] < 0.3 and np.mean(relu_cosines[-5:]) > 0.8, "none"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# tanh 是混沌的：兩個輸入起初餘弦超過 0.99，過了三十層，方向就不相干了。ReLU 不是：長度雖然爆炸，方向卻愈來愈靠近，兩個毫不相干的輸入最後幾乎同方向。
#
# 差別在於 ReLU 只留正的部分，平均來說會讓方向靠近一點；權重放大多少倍，只改變長度，不改變方向。所以 $\sigma\sqrt n$ 再大，ReLU 也不會混沌，壞處是數字爆炸。
#
# </details>
#
# 以上都是訓練之前、沒有偏差的全連接網路。第 10 課會再看到「ReLU 讓不同的圖愈走愈像」，那時它是深的網路學不會的線索。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# tanh is chaotic: two inputs that begin with a cosine above 0.99 have unrelated directions after thirty layers. ReLU is not: lengths explode, but directions come closer, and two inputs that had nothing to do with each other end up pointing almost the same way.
#
# The reason is that ReLU keeps the positive parts only, which on average brings directions a little closer; how large the weights are changes lengths, not directions. So however large $\sigma\sqrt n$, ReLU is not chaotic; the harm is that numbers explode.
#
# </details>
#
# All this is before training, in fully connected networks without biases. In lesson 10 ReLU again makes different pictures more and more alike, a clue to why deep networks fail to learn.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 不想推導？有篇論文（Mishkin 與 Matas，*All you need is a good init*）用量的：送一批資料進去，一層一層把權重除以輸出的標準差。用十行寫寫看，能讓 `measure` 的第一個數變成 1 嗎？
# - 把 `train` 裡的 SGD 換成 Adam：預設起點的二十層 ReLU，救得回來嗎？
# - 呼叫 `train` 時加上 `depth=5`，再試 `depth=40`：第 1 節的兩種起點，差別怎麼變？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Rather not derive? A paper (Mishkin and Matas, *All you need is a good init*) measures: send a batch through, and layer by layer divide the weights by the standard deviation of the output. Write it in ten lines: can you bring the first number of `measure` to 1?
# - Put Adam in place of SGD in `train`: does it rescue twenty layers of ReLU from the default start?
# - Call `train` with `depth=5`, then with `depth=40`: what becomes of the difference between the two starts of chapter 1?
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的說法，這一課都算過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every claim of the slides that can be computed again was computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# {{errata}}
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# {{errata}}
