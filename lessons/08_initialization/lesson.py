# ---
# title_zh: 權重初始化
# title_en: Initialization
# question_zh: 同一個深層網路，為什麼換一組起始權重就學不會？
# question_en: Why does a deep network learn from one start and not from another?
# minutes: 75
# seconds: 50
# decks: S0, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 08 權重初始化
#
# S0 說「其實基本上，weights 亂亂選就可以」，接著卻花了好幾張投影片說明該怎麼選。兩句話都對：淺的網路真的可以亂選，深的不行。這一課用 S3 的六層實驗室看清楚為什麼。
#
# **讀完這一課，你會**
#
# - 用模擬檢查平均、變異數和它們的性質，說出每條性質的條件；
# - 解釋全部設 0、全部相等、太小、太大的權重各壞在哪裡；
# - 一行一行推導 Xavier 和 He，知道每個假設用在哪一行；
# - 看懂每層激勵值與梯度的直方圖，依激勵函數選初始化，並說出理由。
#
# **需要的基礎**：第 02、04、05 課（激勵函數、倒傳遞、用 Keras 訓練）。
#
# **對應投影片**：S0（蔡炎龍）的變異數與初始化、S3（黃志勝）的 Weight Initialization、S4（王一書）的梯度消失與爆炸；S2（李宏毅）只留下一個問號：Good Initialization?
# %% [markdown] lang="en" slideshow="slide"
# # 08 Initialization
#
# S0 says that "weights can really be picked any old way", and then spends several slides on how to pick them. Both are right: a shallow network forgives, a deep one does not. S3's six-layer laboratory shows why.
#
# **After this lesson you can**
#
# - check mean, variance and their rules by simulation, and name the condition of each rule;
# - explain what goes wrong with weights that are all zero, all equal, too small, too large;
# - derive Xavier and He line by line, and say which assumption each line needs;
# - read histograms of activations and gradients layer by layer, and choose an initialization for an activation with a reason.
#
# **Prerequisites**: lessons 02, 04 and 05 (activations, backpropagation, training with Keras).
#
# **Decks**: S0 (蔡炎龍) on variance and initialization, S3 (黃志勝) on weight initialization, S4 (王一書) on vanishing and exploding gradients; S2 (李宏毅) leaves just a question: Good Initialization?
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
DEPTH = 20  # hidden layers of the network that is trained in section 9
SEEDS = (0, 1, 2)
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 平均、變異數，和它們的條件
#
# S0 從 $\{4,4,8,5,9\}$ 開始：平均就是期望值 $\mu=E(X)=\sum_i x_iP(X=x_i)$；變異數是「和平均差多遠（平方差）的平均」，
#
# $$\mathrm{Var}(X)=E\big[(X-\mu)^2\big]=\sum_i(x_i-\mu)^2P(X=x_i),\qquad \sigma=\sqrt{\mathrm{Var}(X)}$$
#
# 投影片印成 $E(X-\mu)^2$，少了方括號，也可以讀成先平均再平方（勘誤 R18）。接著是兩條性質：
#
# - $X,Y$ 獨立：$\mathrm{Var}(X+Y)=\mathrm{Var}(X)+\mathrm{Var}(Y)$
# - 獨立，**而且平均都是 0**：$\mathrm{Var}(XY)=\mathrm{Var}(X)\,\mathrm{Var}(Y)$
#
# 設 $X$、$Y$ 平均 0、標準差 2 和 3。**請先猜：$X+Y$、$XY$ 的變異數？$Y$ 換成 $X$ 自己呢？$X$ 全部加 1，$XY$ 的變異數會變嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Mean, variance, and their conditions
#
# S0 starts from $\{4,4,8,5,9\}$: the mean is the expected value $\mu=E(X)=\sum_i x_iP(X=x_i)$; the variance is the mean of "how far from the mean (squared)",
#
# $$\mathrm{Var}(X)=E\big[(X-\mu)^2\big]=\sum_i(x_i-\mu)^2P(X=x_i),\qquad \sigma=\sqrt{\mathrm{Var}(X)}$$
#
# The slide prints $E(X-\mu)^2$ without the brackets, which can also be read as first the mean, then the square (erratum R18). Two rules follow:
#
# - $X,Y$ independent: $\mathrm{Var}(X+Y)=\mathrm{Var}(X)+\mathrm{Var}(Y)$
# - independent **and both of mean 0**: $\mathrm{Var}(XY)=\mathrm{Var}(X)\,\mathrm{Var}(Y)$
#
# Let $X$ and $Y$ have mean 0 and standard deviations 2 and 3. **Guess first: the variance of $X+Y$ and of $XY$? With $X$ itself in place of $Y$? Does adding 1 to $X$ change the variance of $XY$?**
# %% slideshow="subslide"
values = np.array([4, 8, 5, 9])
P = np.array([2, 1, 1, 1]) / 5
mu = np.sum(values * P)
grouped = 4 * 2 / 5 + (8 + 5 + 9) / 5
facts.check("S0-11", [np.mean([4, 4, 8, 5, 9]), grouped, mu])
rng = np.random.default_rng(0)
draws = rng.choice(values, 100_000, p=P)
variance = np.sum((values - mu) ** 2 * P)
print(f"Var: formula {variance:.2f}, 100,000 draws {draws.var():.2f}")
# %% slideshow="fragment"
X = rng.normal(0, 2, 2_000_000)
Y = rng.normal(0, 3, 2_000_000)
facts.check("S0-12", [np.var(X + Y), np.var(X * Y)])
print(f"Var(X + X) = {np.var(X + X):.0f}, not 4 + 4")
print(f"Var((X + 1) Y) = {np.var((X + 1) * Y):.0f}, not 4 · 9")
facts.check("S3-56", np.var((X + 1) * (Y + 2)))
# %% [markdown] lang="zh" slideshow="subslide"
# 獨立時是 13 和 36。$X+X$ 不獨立，變異數是 16 而不是 8；$X$ 加 1 之後，乘積的變異數從 36 變成 45。S3 寫出不必平均為 0 的完整公式，多出來的兩項正是平均造成的：
#
# $$\mathrm{Var}(wx)=E(x)^2\mathrm{Var}(w)+E(w)^2\mathrm{Var}(x)+\mathrm{Var}(w)\mathrm{Var}(x)$$
#
# 上面最後一行是 $x\sim N(1,2^2)$、$w\sim N(2,3^2)$：$9+16+36=61$。請記住：**平均不是 0，就要多付代價**。第 7 節的 ReLU 會來收這筆帳。
#
# ### 產生與標準化
#
# 標準常態 $N(0,1)$ 用 `randn(n)` 抽，乘上 $\sigma$、加上 $\mu$ 就得到 $N(\mu,\sigma^2)$。反過來，S0 把「改成標準常態」印成 `(randn(n) - μ) / σ`。**照這一行，$\mu=3$、$\sigma=2$ 會得到什麼？**
# %% [markdown] lang="en" slideshow="subslide"
# Independent, they give 13 and 36. $X+X$ is not independent, and its variance is 16, not 8; with 1 added to $X$ the variance of the product is 45 instead of 36. S3 prints the full formula, which needs no mean of 0; the two extra terms come from the means:
#
# $$\mathrm{Var}(wx)=E(x)^2\mathrm{Var}(w)+E(w)^2\mathrm{Var}(x)+\mathrm{Var}(w)\mathrm{Var}(x)$$
#
# The last line above has $x\sim N(1,2^2)$ and $w\sim N(2,3^2)$: $9+16+36=61$. Remember: **a mean that is not 0 costs extra**. ReLU will present the bill in section 7.
#
# ### Making and standardising
#
# `randn(n)` draws from the standard normal $N(0,1)$; times $\sigma$ plus $\mu$ makes it $N(\mu,\sigma^2)$. For the way back S0 prints `(randn(n) - μ) / σ`. **What does this line give for $\mu=3$, $\sigma=2$?**
# %% slideshow="fragment"
randn = rng.normal(size=1_000_000)  # S0's randn(n)
data = randn * 2 + 3
facts.check("S0-17", [data.mean(), data.std()])
facts.check("S0-18", [np.mean((randn - 3) / 2), np.std((randn - 3) / 2)])
standard = (data - data.mean()) / data.std()
print(f"mean {abs(standard.mean()):.2f}, std {standard.std():.2f}")
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 一個神經元加總 $n$ 個乘積
#
# 先回答：`randn(n)` 本來就是標準常態，再減再除反而得到平均 −1.5、標準差 0.5。該標準化的是**資料** $X$：`(X - μ) / σ`（勘誤 R05）。
#
# 現在看 S0 的關鍵一步。一個神經元收到 $Y=W_1X_1+\cdots+W_nX_n$；「如果該獨立的都獨立，平均值又都是 0」，兩條性質各用一次：
#
# $$\mathrm{Var}(Y)=\sum_{i=1}^n\mathrm{Var}(W_i)\mathrm{Var}(X_i)=n\,\mathrm{Var}(W)\,\mathrm{Var}(X)$$
#
# 下圖的輸入是 $N(0,2^2)$，畫兩種權重：固定的 $\sigma=0.3$，以及變異數 $1/n$。**兩條線各是什麼形狀？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. A neuron adds up $n$ products
#
# The answer first: `randn(n)` is standard normal already; subtracting and dividing gives mean −1.5 and standard deviation 0.5. It is the **data** $X$ that are standardised: `(X - μ) / σ` (erratum R05).
#
# Now the step on which S0 builds. A neuron receives $Y=W_1X_1+\cdots+W_nX_n$; "if all that should be independent is, and all means are 0", the two rules give
#
# $$\mathrm{Var}(Y)=\sum_{i=1}^n\mathrm{Var}(W_i)\mathrm{Var}(X_i)=n\,\mathrm{Var}(W)\,\mathrm{Var}(X)$$
#
# The figure has inputs from $N(0,2^2)$ and two kinds of weights: a fixed $\sigma=0.3$, and variance $1/n$. **What shape will each line have?**
# %% slideshow="subslide"
W = rng.normal(0, 0.3, (20_000, 50))
X = rng.normal(0, 2, (20_000, 50))
n = np.arange(1, 51)
fixed = np.cumsum(W * X, axis=1).var(axis=0)
facts.check("S0-13", fixed[-1])
scaled = fixed / (0.3**2 * n)  # every W divided by 0.3 · √n
plt.figure(figsize=(7, 3.2))
plt.plot(n, fixed, "o", markersize=4, label="measured, σ = 0.3")
plt.plot(n, n * 0.3**2 * 4, label="n · 0.09 · 4")
plt.plot(n, scaled, "s", markersize=4, label="measured, σ² = 1/n")
plt.plot(n, np.full(50, 4.0), label="Var(X) = 4")
plt.gca().set(xlabel="number of inputs n", ylabel="Var(Y)", ylim=(0, 20))
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Var(Y) rises along a line for fixed weights, is level for 1/n.")


# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 全部設成 0？全部一樣？
#
# 權重固定時是一條往上的直線，S0 說得對：「$n$ 越大，變異數越大」；變異數取 $1/n$ 則是水平線，訊號通過一層不會變大也不會變小。
#
# 那何必隨機，全部設 0 不行嗎？S0：「不要全部設成 0（原因用腳想就知道）」。S3 給的理由是 $\hat y=0$，所以 $E=\frac12y^2$，$\Delta w=\partial E/\partial w=0$。
#
# **請先猜：$x=[1.5,-2]$、$y=3$、$w=0$ 時，$\partial E/\partial w$ 是 0 嗎？**
#
# 再給它三個 sigmoid 隱藏神經元，學 $\sin(2x+1)$，從三種起點各走 2,000 步：全部 0、全部 0.5、$N(0,1)$。**三條曲線會長什麼樣子？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. All zero? All the same?
#
# With fixed weights the line rises, and S0 is right: "the larger $n$, the larger the variance"; with variance $1/n$ it is level, and the signal passes a layer neither amplified nor weakened.
#
# But why random at all, why not all 0? S0: "not all 0 (the reason is obvious)". S3 argues that $\hat y=0$, hence $E=\frac12y^2$ and $\Delta w=\partial E/\partial w=0$.
#
# **Guess first: for $x=[1.5,-2]$, $y=3$ and $w=0$, is $\partial E/\partial w$ zero?**
#
# Then give it three hidden sigmoid neurons to learn $\sin(2x+1)$, with 2,000 steps from three starts: all 0, all 0.5, $N(0,1)$. **What will the three curves look like?**
# %% slideshow="skip"
def sigmoid(z):
    """1 / (1 + exp(-z)), element-wise, for any shape."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def three_neurons(X, y, start):
    """2,000 steps of all starts at once. start: (starts, 6 + 3, 1)."""
    W, v = start[:, :6].reshape(-1, 2, 3), start[:, 6:]
    for step in range(2000):
        h = sigmoid(X @ W)
        error = (h @ v - y) / len(X)
        gradient = X.T @ ((error @ v.swapaxes(1, 2)) * h * (1 - h))
        if step == 0:
            first = np.abs(gradient).max(axis=(1, 2))
        v = v - 0.5 * h.swapaxes(1, 2) @ error
        W = W - 0.5 * gradient
    return W, sigmoid(X @ W) @ v, first


# %% slideshow="subslide"
x, y, w = np.array([1.5, -2.0]), 3.0, np.zeros(2)
facts.check("S3-31", -(y - w @ x) * x)
for _ in range(20):
    w = w - 0.1 * -(y - w @ x) * x
print(f"one linear neuron after 20 steps from 0: output {w @ x:.4f}")
# %% slideshow="subslide"
line = np.linspace(-2, 2, 41)
inputs = np.column_stack([line, np.ones(41)])
target = np.sin(2 * line + 1)[:, np.newaxis]
chance = np.random.default_rng(0).normal(size=9)
starts = {"all 0": 0 * chance, "all 0.5": 0.5 + 0 * chance, "N(0, 1)": chance}
start = np.stack(list(starts.values()))[:, :, np.newaxis]
W, fits, first = three_neurons(inputs, target, start)
for name, size, weights, fit in zip(starts, first, W, fits, strict=True):
    error = np.mean((fit - target) ** 2)
    differ = np.ptp(weights, axis=1).max()
    print(f"{name:<8} first gradient up to {size:.2f}, neurons differ", end="")
    print(f" by {differ:.1f}, error {error:.2f}")
# %% slideshow="subslide"
plt.figure(figsize=(7, 3))
plt.plot(line, target, "k.", label="data")
for name, fit in zip(starts, fits, strict=True):
    plt.plot(line, fit, label=name)
plt.gca().set(xlabel="x", ylabel="output of the network")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Only the random start follows the wave; equal starts cannot.")
# %% [markdown] lang="zh" slideshow="subslide"
# 梯度是 $[-4.5,6]=-y\,x$，不是 0：要**先微分、再代入**（勘誤 R61）。單一個線性神經元從 0 學得很好，20 步就得到 3。
#
# 真正的障礙在隱藏層。全部 0 時，隱藏權重的第一個梯度確實是 0，因為傳回來的訊號要先乘上輸出層的權重。這裡的 sigmoid 輸出 0.5，輸出層還動得了，之後隱藏層也跟著動，所以藍線不是平的；換成 tanh，輸出是 0，就真的全部卡住。
#
# 但不管動不動，2,000 步之後三個神經元**仍然一模一樣**（差 0.0，證據 E24）：輸入相同、梯度相同，永遠分不開。全部 0.5 也一樣。三個神經元只抵一個，畫不出波浪。這叫**對稱性**（symmetry），起點要各不相同才能打破，隨機最省事。偏差設 0 沒關係：權重不同，就已經不對稱了。
# %% [markdown] lang="en" slideshow="subslide"
# The gradient is $[-4.5,6]=-y\,x$ and not 0: **differentiate first, then put in the numbers** (erratum R61). One linear neuron learns well from 0 and says 3 after 20 steps.
#
# The true obstacle is the hidden layer. With all 0, its first gradient is 0 indeed, because what comes back is multiplied by the output weights. The sigmoids here put out 0.5, so the output layer moves, then the hidden layer too, and the blue line is not flat; with tanh the outputs are 0 and everything is stuck for good.
#
# But moving or not, after 2,000 steps the three neurons are **still identical** (they differ by 0.0; evidence E24): with the same inputs and the same gradients they can never part. All 0.5 fares no better. Three neurons are worth one, and one cannot draw the wave. This is **symmetry**: only starts that differ break it, and chance is the easy way to have them. Biases may be 0: different weights are asymmetry enough.
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. S3 的六層實驗室
#
# 隨機就好了嗎？S3「建立一個 6 層的 MLP，每一層輸出的 activation 用 tanh」，權重從 $N(0,0.01^2)$ 抽，印出各層輸出的標準差：
#
# | 輸入 | 1 | 2 | 3 | 4 | 5 |
# |:--|:--|:--|:--|:--|:--|
# | 0.99949 | 0.21350 | 0.04516 | 0.00899 | 0.00168 | 0.00029 |
#
# 說是六層，卻只印五層；每層多寬，只在圖上。但這些數字自己會說話：層寬 $n$ 決定標準差。先蓋好實驗室，再問它。
#
# 網路只有兩個動作：`forward` 把每層的輸出存起來，`backward` 用連鎖律一路傳回去。導數都用**輸出** $h$ 表示，例如 $\tanh'=1-h^2$，就不必另外存 $z$。
# %% [markdown] lang="en" slideshow="slide"
# ## 4. S3's six-layer laboratory
#
# Is random good enough? S3 "builds a 6-layer MLP with tanh in every layer", draws the weights from $N(0,0.01^2)$ and prints the standard deviation of each layer's output:
#
# | input | 1 | 2 | 3 | 4 | 5 |
# |:--|:--|:--|:--|:--|:--|
# | 0.99949 | 0.21350 | 0.04516 | 0.00899 | 0.00168 | 0.00029 |
#
# Six layers are announced, five printed, and the widths are only in a picture. But the numbers speak for themselves: the width $n$ sets the standard deviation. Build the laboratory, then ask it.
#
# The network does two things: `forward` keeps every layer's output, `backward` carries gradients back by the chain rule. Slopes are written in terms of the **output** $h$, for example $\tanh'=1-h^2$, so that $z$ need not be kept.
# %% slideshow="skip"
SELU_SCALE = 1.0507009873554805
SELU_DEPTH = 1.7580993408473766  # SELU_SCALE times α = 1.6732632423543772


def relu(z):
    """max(0, z), element-wise."""
    return np.maximum(z, 0)


def selu(z):
    """Scaled ELU, for input of mean 0 and variance 1 (lesson 11)."""
    below = SELU_DEPTH * np.expm1(np.minimum(z, 0))
    return np.where(z > 0, SELU_SCALE * z, below)


ACTIVATIONS = {  # the function of z, and its slope where it puts out h
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "ReLU": (relu, lambda h: np.where(h > 0, 1.0, 0.0)),
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "SELU": (selu, lambda h: np.where(h > 0, SELU_SCALE, h + SELU_DEPTH)),
    "linear": (np.positive, np.ones_like),
}


# %% slideshow="skip"
def forward(x, weights, activation):
    """Outputs [x, h1, ...], each (samples, n); weights: (n, neurons) each."""
    outputs = [np.asarray(x)]
    for number, W in enumerate(weights, 1):
        if np.ndim(W) != 2 or outputs[-1].shape[1:] != np.shape(W)[:1]:
            raise ValueError(
                f"Layer {number} got values {outputs[-1].shape} and weights "
                f"{np.shape(W)}; expected (samples, n) and (n, neurons)."
            )
        function, _ = ACTIVATIONS[activation]
        outputs.append(function(outputs[-1] @ W))
    return outputs


# %% slideshow="skip"
def backward(outputs, weights, activation, gradient):
    """Gradients of the mean cost, first layer first: (deltas, by_weights).

    gradient: of each sample's cost, by the last output, in its shape.
    deltas: by the sums z of each layer. by_weights: by each matrix.
    """
    if np.shape(gradient) != outputs[-1].shape or len(gradient) == 0:
        raise ValueError(
            f"The gradient has shape {np.shape(gradient)}; expected that of "
            f"the last output, {outputs[-1].shape}, with at least one sample."
        )
    sizes = [h.shape[1] for h in outputs]
    wanted = [*zip(sizes[:-1], sizes[1:], strict=True)]
    if [np.shape(W) for W in weights] != wanted:
        raise ValueError(f"Expected weights of the shapes {wanted}.")
    _, slope = ACTIVATIONS[activation]
    deltas, by_weights = [], []
    for number in range(len(weights), 0, -1):
        delta = gradient * slope(outputs[number])
        deltas.insert(0, delta)
        by_weights.insert(0, outputs[number - 1].T @ delta / len(delta))
        gradient = delta @ np.transpose(weights[number - 1])
    return deltas, by_weights


# %% slideshow="skip"
RULES = {  # variance of a weight, from the numbers of inputs and outputs
    "LeCun": lambda n_in, n_out: 1 / n_in,
    "Xavier": lambda n_in, n_out: 2 / (n_in + n_out),
    "He": lambda n_in, n_out: 2 / n_in,
}
WIDTHS = (500, 450, 400, 350, 300, 250)


def sigma_of(rule, n_in, n_out):
    """Standard deviation of the weights. rule: of RULES, or σ itself."""
    if not isinstance(rule, str):
        return float(rule)
    if rule not in RULES or n_in < 1 or n_out < 1:
        raise ValueError(
            f"Cannot apply {rule!r} to {n_in} inputs and {n_out} outputs; "
            f"expected one of {list(RULES)} and at least 1 of each."
        )
    return np.sqrt(RULES[rule](n_in, n_out))


# %% slideshow="skip"
def draw_weights(rule, n_in, n_out, rng, uniform=False):
    """Random weights of shape (n_in, n_out)."""
    sigma = sigma_of(rule, n_in, n_out)
    if uniform:  # the variance of U(-b, b) is b² / 3
        return np.sqrt(3) * sigma * rng.uniform(-1, 1, (n_in, n_out))
    return rng.normal(0, sigma, (n_in, n_out))


def laboratory(rule, activation="tanh", seed=0, widths=WIDTHS, uniform=False):
    """S3's experiment: {layer: outputs}, {layer: gradient of its weights}."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(1000, widths[0]))
    weights = []
    for n_in, n_out in zip(widths[:-1], widths[1:], strict=True):
        weights.append(draw_weights(rule, n_in, n_out, rng, uniform))
    outputs = forward(x, weights, activation)
    arriving = rng.normal(size=outputs[-1].shape)
    _, gradients = backward(outputs, weights, activation, arriving)
    return dict(enumerate(outputs[1:], 1)), dict(enumerate(gradients, 1))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 從印出的數字反推層寬
#
# 加總 $n$ 個獨立的乘積，得到的 $z$ 幾乎是常態分布，標準差 $s=\sigma\sqrt{n}\,t$，$t$ 是前一層的標準差。所以：從印出的標準差反查「哪一個 $s$ 讓 $\tanh(s\xi)$ 的標準差等於它」，再解出 $n$。
#
# **請先猜：如果每層都是 500 個神經元，第五層的標準差會比 0.00029 大還是小？**
# %% [markdown] lang="en" slideshow="subslide"
# ### The widths, from the printed numbers
#
# A sum $z$ of $n$ independent products is close to normal, with standard deviation $s=\sigma\sqrt{n}\,t$, where $t$ is that of the layer before. So look up which $s$ gives $\tanh(s\xi)$ the printed standard deviation, and solve for $n$.
#
# **Guess first: with 500 neurons in every layer, would the fifth standard deviation be larger or smaller than 0.00029?**
# %% slideshow="subslide"
xi = np.linspace(-8, 8, 2001)
density = np.exp(-(xi**2) / 2) / np.exp(-(xi**2) / 2).sum()
table_s = np.linspace(0, 0.5, 1001)
table_t = np.sqrt(np.tanh(table_s[:, np.newaxis] * xi) ** 2 @ density)
printed = np.array([0.99949, 0.21350, 0.04516, 0.00899, 0.00168, 0.00029])
s = np.interp(printed[1:], table_t, table_s)
inputs = (s / (0.01 * printed[:-1])) ** 2
facts.check("S3-40", np.round(inputs, -1))
facts.check("S3-50", s[0] / np.sqrt(500))
# %% slideshow="subslide"
x = np.random.default_rng(0).normal(size=(1000, 500))
facts.check("S3-41", [x.mean(), x.std() - 1])
draws = [laboratory(0.01, seed=seed)[0].values() for seed in range(5)]
stds = np.array([[h.std() for h in draw] for draw in draws])
facts.check("S3-35", stds[0, 0])
facts.check("S3-36", stds[0, 1])
facts.check("S3-37", stds[0, 2])
facts.check("S3-38", stds[0, 3])
facts.check("S3-39", stds[0, 4])
print("draw 1 / slide:     ", stds[0] / printed[1:])
print("mean of 5 / slide:  ", stds.mean(axis=0) / printed[1:])
flat = laboratory(0.01, widths=(500,) * 6)[0]
print(f"all layers 500 wide: layer 5 std {flat[5].std():.5f}")
# %% tags=["guard"]
relative = stds.mean(axis=0) / printed[1:]
assert np.allclose(relative, 1, atol=0.05), "S3's numbers are reproduced"
assert flat[5].std() > 1.5 * stds[0, 4], "with 500 everywhere much larger"
# %% [markdown] lang="zh" slideshow="subslide"
# 五個數都重現了，跟投影片差不到 1%；五次抽樣的平均差不到 0.5%。所以實驗室是輸入層加五層，寬 500、450、400、350、300（最後的 250 是照規律猜的，不影響標準差）；若每層都是 500，第五層會大得多，是 0.00053（勘誤 R69）。
#
# 總結頁寫「標準差為 0.02」，但 0.21350 只能來自 $\sigma=0.01$（勘誤 R68；也可能只是文字擷取讀錯）。
#
# ### 四種 σ
#
# S3 還試了 $\sigma=1$ 和 $0.05$，只有圖。加上 0.02，一起畫。每個直方圖轉直、左右對稱，上面的數字是標準差。**請先猜：哪一種會擠成一條線？哪一種會貼到 ±1？**
# %% [markdown] lang="en" slideshow="subslide"
# All five numbers are reproduced within 1% of the slide, the mean of five draws within 0.5%. So the laboratory is an input and five layers, with 500, 450, 400, 350 and 300 inputs (the 250 at the end is a guess from the pattern and changes nothing); with 500 everywhere the fifth would be much larger, 0.00053 (erratum R69).
#
# The summary slide says "standard deviation 0.02", but 0.21350 can only come from $\sigma=0.01$ (erratum R68; perhaps just misread by the text extraction).
#
# ### Four values of σ
#
# S3 also tries $\sigma=1$ and $0.05$, in pictures only. Add 0.02 and draw all four. Each histogram stands upright, symmetric about its layer; the number above is the standard deviation. **Guess first: which σ shrinks to a line, which sticks to ±1?**
# %% slideshow="skip"
found, gradients = {}, {}
for sigma in (0.01, 0.02, 0.05, 1):
    name = f"σ = {sigma}"
    found[name], gradients[name] = laboratory(sigma)
spread = {name: [h.std() for h in row.values()] for name, row in found.items()}
facts.check("S3-42", spread["σ = 1"])
facts.check("S3-43", spread["σ = 0.05"])
facts.check("S3-44", spread["σ = 0.02"])
saturated = [np.mean(np.abs(h) > 0.99) for h in found["σ = 1"].values()]
print("σ = 1: share of outputs beyond ±0.99:", np.round(saturated, 2))
# %% slideshow="subslide"
plots.value_histograms(found, "activation (tanh)")
plots.show(
    "Small σ: the values shrink to 0 layer by layer; σ = 1: all near ±1."
)
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 傳回來的梯度
#
# $\sigma=0.01$ 和 0.02 擠成一條線，S3 叫「太集中」；$\sigma=1$ 有九成的輸出在 ±0.99 之外，「過於飽和」；0.05 最好，但也在縮小。
#
# 這些只是前向。學習靠的是梯度：讓一個 $N(0,1)$ 的梯度從頂端傳回來，看每層**權重**的梯度多大。`backward` 先用有限差分核對。
#
# **請先猜：**
#
# 1. $\sigma=0.01$：第 1 層和第 5 層，哪一層的權重梯度比較小？
# 2. $\sigma=1$：tanh 幾乎全部飽和，導數近乎 0。梯度會消失嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 5. The gradients that come back
#
# $\sigma=0.01$ and 0.02 shrink to a line, S3's "too concentrated"; with $\sigma=1$ nine outputs in ten lie beyond ±0.99, "too saturated"; 0.05 is best, but shrinks as well.
#
# That was forward. Learning lives on gradients: let a gradient of $N(0,1)$ arrive at the top and look at the gradients of each layer's **weights**. Finite differences check `backward` first.
#
# **Guess first:**
#
# 1. $\sigma=0.01$: which has the smaller weight gradients, layer 1 or layer 5?
# 2. $\sigma=1$: nearly all tanh are saturated, their slopes close to 0. Does the gradient vanish?
# %% slideshow="skip"
rng = np.random.default_rng(5)
x, top = rng.normal(size=(8, 6)), rng.normal(size=(8, 4))
W, V = rng.normal(size=(6, 5)), rng.normal(size=(5, 4))  # two layers
step = 1e-5 * np.eye(6, 5)  # moves the weights on the diagonal of W
for name in ACTIVATIONS:
    outputs = forward(x, [W, V], name)
    _, by_weights = backward(outputs, [W, V], name, top)
    exact = np.trace(by_weights[0])  # the sum of its diagonal
    above = forward(x, [W + step, V], name)[-1]
    below = forward(x, [W - step, V], name)[-1]
    numeric = np.mean(np.sum((above - below) * top, axis=1)) / 2e-5
    print(f"{name:<8}backward is right:", np.isclose(exact, numeric))
# %% slideshow="subslide"
plots.magnitude_histograms(gradients, "gradient of W")
plots.show(
    "The smaller σ, the smaller the gradients; σ = 1: larger towards layer 1."
)
# %% [markdown] lang="zh" slideshow="subslide"
# 1. $\sigma=0.01$：五層的權重梯度**差不多小**（約 $4\times10^{-5}$）。權重的梯度是「前面來的 $h$ × 後面來的 $\delta$」：越前面 $h$ 越大、$\delta$ 越小，乘起來抵消。S3 引論文的式 (14) 說的正是這件事，右邊根本沒有層數 $i$：五層一起學不動。第 1 層是第 5 層的六成，那是因為這裡的層越來越窄。
# 2. $\sigma=1$：越往前梯度越**大**，從 0.006 長到 0.4。飽和讓每層乘上接近 0 的導數，但權重有 $\sqrt{n}\approx17$ 倍的放大，放大贏了。飽和不一定消失，還可能爆炸。
#
# 所以 S4 說權重梯度「隨著訓練」愈來愈小或愈大，比較準確的說法是：在反向傳遞時**逐層**變小或變大，第一步之前就發生了（勘誤 R113）。變大，看 $\sigma=1$；變小，看下面的 $\mathrm{Var}$。
#
# 論文（Glorot 與 Bengio）的式 (13)、(14) 假設各層一樣寬、導數是 1；$s^i$ 是第 $i$ 層的加總 $z$，$d$ 是最後一層：
#
# $$\mathrm{Var}\!\left[\tfrac{\partial Cost}{\partial s^i}\right]=[n\mathrm{Var}(W)]^{d-i}\,\mathrm{Var}\!\left[\tfrac{\partial Cost}{\partial s^d}\right]$$
#
# S3 的最後一個因子印成 $\mathrm{Var}[x]$；令 $i=d$ 就知道不對（勘誤 R71）。下面取 $n\mathrm{Var}(W)=0.16$ 核對。
# %% [markdown] lang="en" slideshow="subslide"
# 1. $\sigma=0.01$: the weight gradients of all five layers are **about equally small** (some $4\times10^{-5}$). The gradient of a weight is "$h$ from the front × $\delta$ from behind": towards the input $h$ is larger and $\delta$ smaller, and the two cancel. That is what equation (14), quoted by S3, says, whose right-hand side has no layer $i$ in it: all five are stuck together. Layer 1 has six tenths of layer 5, because these layers get narrower.
# 2. $\sigma=1$: the gradients **grow** towards the input, from 0.006 to 0.4. Saturation multiplies by slopes near 0, but the weights amplify by $\sqrt{n}\approx17$, and win. Saturated need not mean vanishing; it may even explode.
#
# Where S4 says that weight gradients get smaller or larger "as training goes on", it is better to say: **from layer to layer** on the way back, even before the first step (erratum R113): larger with $\sigma=1$, smaller in the $\mathrm{Var}$ below.
#
# Equations (13) and (14) of the paper (Glorot and Bengio) assume layers of one width and slopes of 1; $s^i$ are the sums $z$ of layer $i$, and $d$ is the last layer:
#
# $$\mathrm{Var}\!\left[\tfrac{\partial Cost}{\partial s^i}\right]=[n\mathrm{Var}(W)]^{d-i}\,\mathrm{Var}\!\left[\tfrac{\partial Cost}{\partial s^d}\right]$$
#
# S3 prints $\mathrm{Var}[x]$ as the last factor; put $i=d$ to see that it cannot be (erratum R71). Below, a check with $n\mathrm{Var}(W)=0.16$.
# %% slideshow="fragment"
rng = np.random.default_rng(0)
weights = [rng.normal(0, 0.02, (400, 400)) for _ in range(5)]
outputs = forward(rng.normal(0, 1, (1000, 400)), weights, "linear")
arriving = rng.normal(0, 3, (1000, 400))  # Var[x] is 1, this is 9
deltas, by_weights = backward(outputs, weights, "linear", arriving)
for layer in range(1, 6):
    var, theory = deltas[layer - 1].var(), 0.16 ** (5 - layer) * 9
    print(f"layer {layer}: Var {var:.2g}, theory {theory:.2g}; ", end="")
    print(f"gradient of W: std {by_weights[layer - 1].std():.4f}")
# %% tags=["guard"]
of_theory = 9 * 0.16 ** np.arange(4, -1, -1)
variances = np.array([layer_deltas.var() for layer_deltas in deltas])
assert np.allclose(variances / of_theory, 1, atol=0.05), "equation (13)"
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. Xavier，一行一行推
#
# 目標：訊號往前、梯度往後，變異數都不變。
#
# 1. 往前，$y=w_1x_1+\cdots+w_nx_n$，**各項獨立**：$\mathrm{Var}(y)=\sum_i\mathrm{Var}(w_ix_i)$
# 2. **$w$、$x$ 平均都是 0**：$\mathrm{Var}(w_ix_i)=\mathrm{Var}(w_i)\mathrm{Var}(x_i)$
# 3. **同一分布**：$\mathrm{Var}(y)=n_{in}\mathrm{Var}(w)\mathrm{Var}(x)$
# 4. **激勵函數在 0 附近像 $f(z)=z$**，所以這層的 $y$ 就是下一層的 $x$；要 $\mathrm{Var}(y)=\mathrm{Var}(x)$，就要 $\mathrm{Var}(w)=1/n_{in}$
# 5. 往回，$x_i$ 的梯度是 $\sum_jw_{ij}\delta_j$，有 $n_{out}$ 項；導數也當作 1，同樣的步驟給 $\mathrm{Var}(w)=1/n_{out}$
# 6. 兩個條件通常不能同時成立，論文取 $\mathrm{Var}(w)=\dfrac{2}{n_{in}+n_{out}}$
#
# 也就是把 $1/n$ 的 $n$ 換成兩者的**平均**。S0 印成 $\sigma=\sqrt{1/n}$、$n=n_{in}+n_{out}$，少了 2，變異數只剩一半（勘誤 R04）。
#
# S3 另外試「相加除以 2」：兩個條件直接平均。**32→64→128 時，兩種折衷差多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Xavier, line by line
#
# The aim: the same variance for signals on the way forward and for gradients on the way back.
#
# 1. Forward, $y=w_1x_1+\cdots+w_nx_n$ with **independent terms**: $\mathrm{Var}(y)=\sum_i\mathrm{Var}(w_ix_i)$
# 2. **$w$ and $x$ have mean 0**: $\mathrm{Var}(w_ix_i)=\mathrm{Var}(w_i)\mathrm{Var}(x_i)$
# 3. **One distribution**: $\mathrm{Var}(y)=n_{in}\mathrm{Var}(w)\mathrm{Var}(x)$
# 4. **The activation is like $f(z)=z$ near 0**, so this $y$ is the next layer's $x$; for $\mathrm{Var}(y)=\mathrm{Var}(x)$ take $\mathrm{Var}(w)=1/n_{in}$
# 5. Back, the gradient of $x_i$ is $\sum_jw_{ij}\delta_j$ with $n_{out}$ terms; with slopes of 1 the same steps give $\mathrm{Var}(w)=1/n_{out}$
# 6. Both conditions can rarely hold at once; the paper takes $\mathrm{Var}(w)=\dfrac{2}{n_{in}+n_{out}}$
#
# So the $n$ of $1/n$ becomes the **mean** of the two. S0 prints $\sigma=\sqrt{1/n}$ with $n=n_{in}+n_{out}$: a factor 2 is missing and the variance is halved (erratum R04).
#
# S3 also tries "add and halve", the plain mean of the two conditions. **For 32→64→128, how far apart are the two compromises?**
# %% slideshow="subslide"
facts.check("S0-14", sigma_of("Xavier", 500, 300))
facts.check("S0-15", sigma_of("He", 500, 300))
facts.check("S3-57", 500 * sigma_of("Xavier", 500, 300) ** 2)
facts.check("S3-51", 2 / (32 + 64))
facts.check("S3-52", 2 / (64 + 128))
facts.check("S3-53", (1 / 32 + 1 / 64) / 2)
facts.check("S3-54", (1 / 64 + 1 / 128) / 2)
lengths = np.array([2, 2 / np.sqrt(500), 2 * np.sqrt(6 / 800)])  # b - a
facts.check("S3-55", lengths**2 / 12 * [1, 500, 800])
# %% [markdown] lang="zh" slideshow="subslide"
# 第一層 0.0208 對 0.0234，第二層 0.0104 對 0.0117，差不多。投影片第二層印 0.00586，因為分子沿用了第一層的 32+64，應該是 64+128（勘誤 R67）。層寬相同時，兩種折衷和兩個條件全都一致。500→300 時 $\mathrm{Var}(y)=2n_{in}/(n_{in}+n_{out})=1.25$：折衷就是兩邊都不剛好。
#
# **均勻分布也行**：$U(a,b)$ 的變異數是 $(b-a)^2/12$。「一般用」的 $U(\pm1/\sqrt n)$ 因此是 $\mathrm{var}(w)=1/(3n)$，也就是 $n\,\mathrm{var}(w)=1/3$，訊號每層只剩三分之一；S3 用等號把這兩句串成一句，成了 $1/(3n)=1/3$（勘誤 R72）。要得到 $2/(n_{in}+n_{out})$，解 $b^2/3$ 就是
#
# $$b=\sqrt{\frac{6}{n_{in}+n_{out}}}$$
#
# **實驗**：Xavier 配 tanh（實驗一）、配 ReLU（實驗二）；再加 He 配 ReLU，等一下說明。**請先猜 Xavier 在哪一個失敗。**
# %% [markdown] lang="en" slideshow="subslide"
# Layer 1 has 0.0208 against 0.0234, layer 2 0.0104 against 0.0117: not far apart. The slide prints 0.00586 for layer 2, because it carried over the numerator 32+64 of layer 1 where 64+128 belongs (erratum R67). With equal widths both compromises and both conditions agree. For 500→300, $\mathrm{Var}(y)=2n_{in}/(n_{in}+n_{out})=1.25$: a compromise is exact on neither side.
#
# **Uniform weights do as well**: $U(a,b)$ has variance $(b-a)^2/12$. The "usual" $U(\pm1/\sqrt n)$ thus has $\mathrm{var}(w)=1/(3n)$, that is $n\,\mathrm{var}(w)=1/3$, and each layer keeps a third; S3 chains the two by equals signs into $1/(3n)=1/3$ (erratum R72). For $2/(n_{in}+n_{out})$ solve $b^2/3$:
#
# $$b=\sqrt{\frac{6}{n_{in}+n_{out}}}$$
#
# **Experiment**: Xavier with tanh (S3's experiment 1) and with ReLU (experiment 2); He with ReLU is added and explained below. **Guess where Xavier fails.**
# %% slideshow="skip"
found, gradients = {}, {}
for name in ("Xavier tanh", "Xavier ReLU", "He ReLU"):
    found[name], gradients[name] = laboratory(*name.split())
spread = [[h.std() for h in row.values()] for row in found.values()]
facts.check("S3-45", spread[0])
facts.check("S3-46", spread[1])
facts.check("S3-47", spread[2])
uniform = laboratory("Xavier", uniform=True)[0]
facts.check("S3-45", [h.std() for h in uniform.values()])
facts.check("S3-59", np.sqrt(6 / 500) ** 2 / 3)
# %% slideshow="subslide"
plots.value_histograms(found, "activation")
plots.show(
    "Xavier with ReLU shrinks layer by layer; He with ReLU keeps its width."
)
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. ReLU 需要 He
#
# Xavier 配 tanh 只慢慢縮小（0.63 到 0.35，均勻、常態都一樣）；配 ReLU，S3 說「後深層值會越接近 0」，圖上正是如此（0.60 到 0.18）。推導的哪一行壞了？第 4 行：ReLU 在 0 附近不像 $z$，它丟掉一半。第 2 行也壞了：$x=\mathrm{ReLU}(y)$ 的平均不是 0，第 1 節的帳單來了。
#
# $w$ 的平均仍是 0，所以完整公式剩下兩項，合起來正好是**平方平均**：
#
# $$\mathrm{Var}(y_l)=n_l\,\mathrm{Var}(w_l)\,\big(E(x_l)^2+\mathrm{Var}(x_l)\big)=n_l\,\mathrm{Var}(w_l)\,E[x_l^2]$$
#
# $y_{l-1}$ 對稱於 0，ReLU 把一半的平方變成 0：$E[x_l^2]=\frac12\mathrm{Var}(y_{l-1})$。要 $\mathrm{Var}(y_l)=\mathrm{Var}(y_{l-1})$，就要
#
# $$\frac{n_l}{2}\mathrm{Var}(w_l)=1\quad\Rightarrow\quad\mathrm{Var}(w_l)=\frac{2}{n_l},\qquad b=\sqrt{\frac{6}{n_l}}$$
#
# S3 兩處都寫 $\mathrm{Var}(x_l)$。**標準常態通過 ReLU，變異數真的是 0.5 嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. ReLU needs He
#
# With Xavier tanh shrinks only slowly (0.63 to 0.35, uniform or normal alike); with ReLU, says S3, "deeper values get closer to 0", and so they do (0.60 to 0.18). Which line of the derivation broke? Line 4: near 0, ReLU is not like $z$; it throws half away. And line 2: the mean of $x=\mathrm{ReLU}(y)$ is not 0, and the bill of section 1 arrives.
#
# The mean of $w$ is still 0, so two terms of the full formula remain, and together they are the **mean square**:
#
# $$\mathrm{Var}(y_l)=n_l\,\mathrm{Var}(w_l)\,\big(E(x_l)^2+\mathrm{Var}(x_l)\big)=n_l\,\mathrm{Var}(w_l)\,E[x_l^2]$$
#
# $y_{l-1}$ is symmetric about 0 and ReLU turns half of the squares into 0: $E[x_l^2]=\frac12\mathrm{Var}(y_{l-1})$. For $\mathrm{Var}(y_l)=\mathrm{Var}(y_{l-1})$ we need
#
# $$\frac{n_l}{2}\mathrm{Var}(w_l)=1\quad\Rightarrow\quad\mathrm{Var}(w_l)=\frac{2}{n_l},\qquad b=\sqrt{\frac{6}{n_l}}$$
#
# S3 writes $\mathrm{Var}(x_l)$ in both places. **Is the variance of a standard normal after ReLU really 0.5?**
# %% slideshow="subslide"
passed = relu(np.random.default_rng(7).normal(size=1_000_000))
facts.check("S3-58", passed.var())
print(f"mean {passed.mean():.2f}, mean square {np.mean(passed**2):.2f}")
plots.magnitude_histograms(gradients, "gradient of W")
plots.show("He's gradients with ReLU are larger than Xavier's with ReLU.")
# %% [markdown] lang="zh" slideshow="subslide"
# 變異數是 0.341，0.5 的是平方平均。S3 的兩個 $\mathrm{Var}(x_l)$ 都應該是 $E[x_l^2]$；兩個筆誤互相抵消，$2/n$ 仍然正確（勘誤 R70）。S0 對 2 的解釋是「結果大一點就好」；現在知道是大**多少**：剛好補回丟掉的一半。
#
# 上一張圖：He 配 ReLU，權重梯度比 Xavier 大三倍多，各層也很接近。再看激勵值那張圖，標準差每層都在 0.83 到 0.85 之間；ReLU 的輸出有一半剛好是 0。
#
# **什麼時候不成立**：He 只照顧往前；往回的條件是 $2/n_{out}$，層寬不變時兩者相同。層不是無限寬，權重又只抽一次，標準差會一層一層慢慢飄走（換一個種子，第五層就不是 0.85）；$2/n$ 說的是平均。
# %% [markdown] lang="en" slideshow="subslide"
# The variance is 0.341; it is the mean square that is 0.5. Both $\mathrm{Var}(x_l)$ of S3 should read $E[x_l^2]$; the two slips cancel, and $2/n$ stands (erratum R70). S0 explains the 2 by "somewhat larger is better"; now we know **how much** larger: just what makes up for the half thrown away.
#
# In the last figure, He with ReLU has weight gradients more than three times those of Xavier, much alike in all layers. Its activations, in the figure before that, keep a standard deviation of 0.83 to 0.85 in every layer; half of ReLU's outputs are exactly 0.
#
# **Where it stops being true**: He's rule looks after the way forward; the way back would want $2/n_{out}$, which is the same only while the width does not change. And layers are not infinitely wide and weights are drawn once, so the standard deviation drifts slowly (with another seed layer 5 is not at 0.85); $2/n$ speaks of the average.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8. LeCun，以及 Keras 的六個初始化
#
# 只要第 4 行的往前條件，$\mathrm{Var}(w)=1/n_{in}$，就是 **LeCun**；S0 把它配給 SELU（第 11 課），並說「加設上下限在一定範圍」。Keras 有六個現成的名字：
#
# ```python
# layers.Dense(100, activation="relu", kernel_initializer="he_normal")
# ```
#
# 不寫的話，`Dense` 預設 `glorot_uniform`（Xavier 姓 Glorot），偏差是 0。卷積層的 $n_{in}$ 是濾波器的高 × 寬 × 輸入通道數。
#
# **請先猜：`HeNormal` 抽出來的權重，離 0 最遠有幾個 $\sigma$？真的常態分布抽 150,000 個，會超過 4 個 $\sigma$。**
# %% [markdown] lang="en" slideshow="slide"
# ## 8. LeCun, and the six initializers of Keras
#
# With the forward condition of line 4 alone, $\mathrm{Var}(w)=1/n_{in}$, we have **LeCun**; S0 pairs it with SELU (lesson 11) and adds "with bounds to keep it in a range". Keras has six names ready:
#
# ```python
# layers.Dense(100, activation="relu", kernel_initializer="he_normal")
# ```
#
# Without it `Dense` takes `glorot_uniform` (Xavier's family name is Glorot); biases are 0. For a convolution, $n_{in}$ is the filter's height × width × input channels.
#
# **Guess first: how many $\sigma$ from 0 does `HeNormal` get? Of 150,000 truly normal numbers, some lie beyond 4 $\sigma$.**
# %% slideshow="subslide"
z = np.random.default_rng(8).normal(size=1_000_000)
cut_std = z[np.abs(z) <= 2].std()
print(f"normal, cut off at 2: std {cut_std:.2f}, 2 / std {2 / cut_std:.2f}")
for family, rule in (("Lecun", "LeCun"), ("Glorot", "Xavier"), ("He", "He")):
    for form, bound in (("Normal", 2 / cut_std), ("Uniform", np.sqrt(3))):
        name = family + form
        sigma = sigma_of(rule, 500, 300)
        initializer = getattr(keras.initializers, name)(seed=1)
        W = keras.ops.convert_to_numpy(initializer((500, 300)))
        print(f"{name:<14}std {W.std():.3f}, theory {sigma:.4f}", end="; ")
        print(f"max |w| {np.abs(W).max():.3f}, bound {bound * sigma:.3f}")
conv = keras.initializers.HeUniform(seed=1)((3, 3, 64, 128))
largest = float(keras.ops.max(conv))
bound = np.sqrt(6 / (3 * 3 * 64))
print(f"3×3 filters, 64 channels: {largest:.3f}, bound {bound:.3f}")
# %% tags=["guard"]
makers = keras.initializers
by_keras = {
    "LeCun": makers.LecunNormal(seed=1)((500, 300)),
    "Xavier": makers.GlorotNormal(seed=1)((500, 300)),
    "He": makers.HeNormal(seed=1)((500, 300)),
}
by_theory = [
    float(keras.ops.std(drawn)) / sigma_of(family_rule, 500, 300)
    for family_rule, drawn in by_keras.items()
]
assert np.allclose(by_theory, 1, atol=0.02), "as theory has it"
# %% [markdown] lang="zh" slideshow="subslide"
# 六個標準差都與理論相符（證據 E12）。Keras 的「常態」都**截掉**了尾巴：超過 2 個標準差就重抽，再除以 0.88 把標準差補回來，所以最遠是 2.27 個 $\sigma$。這就是 S0 的「上下限」，不只 LeCun 有。
# %% [markdown] lang="en" slideshow="subslide"
# All six standard deviations are those of theory (evidence E12). The "normals" of Keras have their tails **cut off**: beyond 2 standard deviations a number is drawn again, and division by 0.88 makes up for it, so the farthest is 2.27 $\sigma$. These are S0's "bounds", and not LeCun's alone.
# %% [markdown] lang="zh" slideshow="slide"
# ## 9. 對學習有什麼差別？
#
# 網路是 784 → 20 個隱藏層、每層 100 個 → 10，學 3,000 張 MNIST，用最簡單的 SGD，學習率固定 0.03。十一種起點，每種三個種子：
#
# - tanh：全部 0（$\sigma=0$）、全部 0.1、$\sigma=0.01$、$0.02$、$0.05$、$1$、Xavier
# - ReLU：$\sigma=0.01$、Xavier、He
# - SELU：LeCun
#
# 平常寫 `kernel_initializer` 就好；這裡用 `set_weights` 換起點，同一個模型就不必重新編譯，訓練快很多。問題是「訓練得動嗎」，所以只看訓練損失。
#
# **請先猜：哪幾種的損失會停在 $\ln10\approx2.30$（亂猜）？第 4 節裡最好的 0.05 呢？只有一個隱藏層、$\sigma=0.01$ 呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 9. What does it mean for learning?
#
# The network is 784 → 20 hidden layers of 100 → 10; it learns 3,000 pictures of MNIST with plain SGD and a fixed learning rate of 0.03. Eleven starts, three seeds each:
#
# - tanh: all 0 ($\sigma=0$), all 0.1, $\sigma=0.01$, $0.02$, $0.05$, $1$, Xavier
# - ReLU: $\sigma=0.01$, Xavier, He
# - SELU: LeCun
#
# Usually you write `kernel_initializer`; here `set_weights` changes the start, so that one model need not be compiled again, which is much faster. The question is whether training gets going, so we watch the training loss only.
#
# **Guess first: which losses stay at $\ln10\approx2.30$ (guessing)? What of 0.05, the best in section 4? And of $\sigma=0.01$ with one hidden layer only?**
# %% tags=["real-data"] slideshow="subslide"
mnist = datasets.load_mnist()
x_train = mnist.x_train[:TRAIN_IMAGES].reshape(-1, 784) / np.float32(255)
x_train = (x_train - x_train.mean()) / x_train.std()
y_train = mnist.y_train[:TRAIN_IMAGES]
LOSS = "sparse_categorical_crossentropy"


# %% slideshow="skip"
def build(activation, depth):
    network = keras.Sequential([keras.Input((784,))])
    for _ in range(depth):
        network.add(layers.Dense(100, activation=activation))
    network.add(layers.Dense(10, activation="softmax"))
    together = training.steps_together(30)  # 1 with PyTorch
    network.compile(
        optimizer=keras.optimizers.SGD(0.03),
        loss=LOSS,
        steps_per_execution=together,
    )
    return network


# %% slideshow="skip"
def set_start(network, rule, seed):
    rng = np.random.default_rng(seed)
    start = []
    for layer in network.layers:
        if rule == "all 0.1":
            kernel = np.full(layer.kernel.shape, 0.1)
        else:
            kernel = draw_weights(rule, *layer.kernel.shape, rng)
        start += [kernel, np.zeros(kernel.shape[1])]
    network.set_weights(start)


def train(network, rule):
    """Training loss, one row per seed, one column per epoch."""
    losses = []
    for seed in training.progress(SEEDS, name=lambda seed: f"seed {seed}"):
        keras.utils.set_random_seed(seed)  # the order of the pictures
        set_start(network, rule, seed)
        run = network.fit(
            x_train, y_train, batch_size=50, epochs=EPOCHS, verbose=0
        )
        losses.append(run.history.get("loss", []))
    return np.array(losses)


# %% tags=["nbval-ignore-output"] slideshow="skip"
networks = {
    "tanh": build("tanh", DEPTH),
    "ReLU": build("relu", DEPTH),
    "SELU": build("selu", DEPTH),
    "one layer, tanh": build("tanh", 1),
}
starts = {
    "tanh": (0, "all 0.1", 0.01, 0.02, 0.05, 1, "Xavier"),
    "ReLU": (0.01, "Xavier", "He"),
    "SELU": ("LeCun",),
    "one layer, tanh": (0.01,),
}
# %% tags=["nbval-ignore-output"] slideshow="subslide"
curves = {}
for kind, rules in starts.items():
    for rule in rules:
        name = f"{kind}, {rule}"
        if not isinstance(rule, str):
            name = f"{kind}, σ = {rule}"
        curves[name] = train(networks[kind], rule)
        print(f"{name:<26}losses {curves[name].mean(axis=0).round(2)}")
# %% tags=["guard"]
last = {start_name: runs[:, -1].mean() for start_name, runs in curves.items()}
stuck = ["tanh, σ = 0", "tanh, σ = 0.01", "tanh, σ = 0.02", "tanh, σ = 0.05"]
stuck_losses = [last[stuck_one] for stuck_one in stuck]
assert np.allclose(stuck_losses, np.log(10), atol=0.02), "stuck at 2.30"
stuck_relu = last["ReLU, σ = 0.01"]
assert np.allclose(stuck_relu, np.log(10), atol=0.02), "stuck at 2.30"
assert last["tanh, all 0.1"] > 2, "stuck above 2"
assert curves["tanh, σ = 1"].mean() > 2.3, "worse than guessing"
he, xavier = curves["ReLU, He"], curves["ReLU, Xavier"]
assert he.min(axis=1).mean() < xavier.min(axis=1).mean() - 0.3, "He learns"
assert last["ReLU, Xavier"] > 2.2, "with Xavier ReLU hardly moves"
assert last["tanh, Xavier"] < 1, "Xavier learns"
assert last["SELU, LeCun"] < 1, "LeCun learns"
assert last["one layer, tanh, σ = 0.01"] < 1, "one layer learns"
# %% tags=["nbval-ignore-output"] slideshow="subslide"
figure, panels = plt.subplots(1, 2, figsize=(8.5, 3.4), sharey=True)
epochs = range(1, EPOCHS + 1)
for name, losses in curves.items():
    axes = panels[0 if name.startswith("tanh") else 1]
    axes.plot(epochs, losses.mean(axis=0), label=name)
    axes.fill_between(epochs, losses.min(0), losses.max(0), alpha=0.2)
for axes in panels:
    axes.set(xlabel="epoch", xticks=epochs, yscale="log", ylim=(0.01, 30))
    axes.legend(loc="lower left", fontsize=9)
panels[0].set_ylabel("training loss")
plots.show("From bad starts losses stay near 2.3 or above; the others fall.")
# %% [markdown] lang="zh" slideshow="subslide"
# 線是三個種子的平均，色帶是最低到最高。
#
# - 全部 0 和 $\sigma=0.01$：停在 2.30，隱藏層動也沒動，因為權重梯度是 0，或小到幾乎不存在。
# - 全部 0.1：停在 2 以上；每層 100 個神經元只抵一個（第 3 節）。
# - tanh、$\sigma=0.02$ 和 $0.05$：也停在 2.30。第 4 節的 0.05 有 500 個輸入，$\sigma\sqrt n=1.1$；這裡只有 100 個，是 0.5，又多達 20 層。**該看的是 $\sigma\sqrt n$，不是 $\sigma$**。
# - tanh、$\sigma=1$：隱藏層一開始就飽和、梯度爆炸；輸出層的權重也太大，錯得很有把握，第一個週期的損失就在 10 上下，四個週期平均起來，比亂猜差得多。
# - ReLU 配 Xavier：四個週期幾乎沒動；平方平均每層少一半，$2^{-20}$ 大約是百萬分之一。同樣的 ReLU 換成 **He** 就學起來了。
# - tanh 配 Xavier、SELU 配 LeCun：學得很順。
# - **一個隱藏層**配 $\sigma=0.01$：照樣學會。S0 的「亂亂選就可以」對淺的網路成立。
#
# 下圖用 Keras 的探針（probe）看 20 層的權重梯度，就在第一步之前。
# %% [markdown] lang="en" slideshow="subslide"
# Lines are means of three seeds, bands run from the lowest to the highest.
#
# - All 0 and $\sigma=0.01$: stuck at 2.30. The hidden layers do not move, because the gradients of their weights are 0 or next to nothing.
# - All 0.1: stuck above 2; the 100 neurons of a layer are worth one (section 3).
# - tanh with $\sigma=0.02$ and $0.05$: stuck at 2.30 too. In section 4 the 0.05 met 500 inputs, $\sigma\sqrt n=1.1$; here it meets 100, which makes 0.5, and as many as 20 layers. **It is $\sigma\sqrt n$ that counts, not $\sigma$**.
# - tanh with $\sigma=1$: the hidden layers are saturated from the start and gradients explode; the output weights are too large as well, and the network is wrong with great confidence: its loss is around 10 in the first epoch, and averaged over all four it is far worse than guessing.
# - ReLU with Xavier: hardly moves in four epochs; half of the mean square is lost in each layer, and $2^{-20}$ is about one in a million. The same ReLU with **He** learns.
# - tanh with Xavier and SELU with LeCun: learn smoothly.
# - **One hidden layer** with $\sigma=0.01$: learns all the same. S0's "any old way" is true of shallow networks.
#
# The next figure uses the probe to look at the weight gradients of the 20 layers in Keras, just before the first step.
# %% tags=["nbval-ignore-output"] slideshow="subslide"
network = networks["ReLU"]
found = {}
for rule in (0.01, "Xavier", "He"):
    set_start(network, rule, seed=0)
    all_gradients = probes.weight_gradients(network, x_train, y_train, LOSS)
    kernels = [g for g in all_gradients.values() if g.ndim == 2]
    found[f"ReLU, {rule}"] = dict(enumerate(kernels[:DEPTH], 1))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
shown = np.linspace(1, DEPTH, 7).round().astype(int)  # seven of the layers
some = {}
for name, row in found.items():
    some[name] = {layer: row[layer] for layer in shown}
plots.magnitude_histograms(some, "gradient")
plots.show("For σ = 0.01 next to nothing is left; He's gradients are largest.")
# %% tags=["guard"]
size_log10 = {
    start_name: np.log10(
        [slopes.std() + 1e-30 for slopes in by_layer.values()]
    )
    for start_name, by_layer in found.items()
}
assert size_log10["ReLU, 0.01"].max() < -12, "next to nothing is left"
assert size_log10["ReLU, He"].min() > -4, "He's are large enough"
thousand = np.median(size_log10["ReLU, He"] - size_log10["ReLU, Xavier"])
assert thousand > 2.5, "Xavier's are about a thousand times smaller"
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 激勵函數 → 初始化：證據
#
# 先看上一張圖：He 的梯度夠大，Xavier 小了一千多倍，$\sigma=0.01$ 只剩 $10^{-25}$ 左右。三列用的是同一次抽樣，只是大小不同，所以 0 的比例都一樣：第 20 層約有一半，因為前後兩層都有神經元對每張圖都輸出 0。
#
# S0 的表：sigmoid、tanh → Xavier；ReLU → He；SELU → LeCun。用 20 層、每層 200 個神經元的實驗室檢查（層寬相同，Xavier 和 LeCun 一樣，都是 $\sigma\sqrt n=1$；He 是 $\sqrt2$）。看兩件事：第 20 層輸出的標準差；第 1 層的權重梯度是第 20 層的幾倍。**哪一列會讓表站不住腳？**
# %% [markdown] lang="en" slideshow="slide"
# ## 10. Activation → initializer: the evidence
#
# The last figure first: He's gradients are large enough, Xavier's are over a thousand times smaller, and of $\sigma=0.01$ some $10^{-25}$ is left. The three rows are one draw at three sizes, so their zeros agree: about half in layer 20, because on both of its sides some neurons put out 0 for every picture.
#
# S0's table: sigmoid, tanh → Xavier; ReLU → He; SELU → LeCun. Check it in a laboratory of 20 layers of 200 neurons (with one width Xavier and LeCun are the same, $\sigma\sqrt n=1$; He is $\sqrt2$). Look at two things: the standard deviation after layer 20, and the weight gradient of layer 1 as a multiple of that of layer 20. **Which row will not bear the table out?**
# %% slideshow="subslide"
rules = {"Xavier": "Xavier", "He": "He", "σ√n = 4": 4 / np.sqrt(200)}
print("               layer 20: std     gradient, layer 1 / layer 20")
for activation in ("sigmoid", "tanh", "ReLU", "SELU"):
    for name, rule in rules.items():
        h, gradients = laboratory(rule, activation, 0, (200,) * 21)
        ratio = gradients[1].std() / gradients[20].std()
        print(f"{activation:<9}{name:<9}{h[20].std():12.2g}{ratio:20.1g}")
# %% [markdown] lang="zh" slideshow="subslide"
# | 激勵函數 | 初始化 | 證據：20 層之後（一次抽樣） |
# |:--|:--|:--|
# | tanh | Xavier | 第 1 層的梯度和第 20 層一樣大；$\sigma\sqrt n=4$ 時是 4,000 倍 |
# | ReLU | He | 標準差 0.6；Xavier 剩 0.0006，$\sigma\sqrt n=4$ 是六億多 |
# | SELU | LeCun | 標準差 1；He 變成 7.6 |
# | sigmoid | Xavier（S0） | 梯度只剩 $2\times10^{-12}$：**淺的網路才行** |
#
# 站不住腳的是 sigmoid。推導的第 4 行假設 $f(z)\approx z$，sigmoid 在 0 的導數卻只有 1/4。$\sigma$ 放大四倍可以補回來，梯度改善了一億倍，還是不夠：深的網路就別用 sigmoid。
#
# 其他三列站得住。ReLU 的梯度倍數三種 $\sigma$ 都一樣，因為前後的縮放抵消（式 14），所以要看標準差。tanh 配 He 也可以：輸出縮得少，梯度往前長 3 倍。這張表是好的起點，不是定律。
# %% [markdown] lang="en" slideshow="subslide"
# | Activation | Initializer | Evidence: after 20 layers (one draw) |
# |:--|:--|:--|
# | tanh | Xavier | gradient of layer 1 is that of layer 20; 4,000 times as large with $\sigma\sqrt n=4$ |
# | ReLU | He | standard deviation 0.6; 0.0006 with Xavier, over six hundred million with $\sigma\sqrt n=4$ |
# | SELU | LeCun | standard deviation 1; 7.6 with He |
# | sigmoid | Xavier (S0) | the gradient is down to $2\times10^{-12}$: **shallow networks only** |
#
# It is the sigmoid that will not bear the table out. Line 4 of the derivation assumes $f(z)\approx z$, but the sigmoid's slope at 0 is only 1/4. A $\sigma$ four times as large makes up for the slope and is a hundred million times better, yet not good enough: no sigmoids in deep networks.
#
# The other three rows stand. For ReLU the ratio of gradients is the same for all three $\sigma$, because scaling cancels between front and back (equation 14), so look at the standard deviation. tanh with He is all right too: outputs shrink less, gradients grow threefold towards the input. The table is a good start, not a law.
# %% [markdown] lang="zh" slideshow="slide"
# ## 11. 混沌的邊緣
#
# 再問得完整一點：不只三種 $\sigma$，而是 37 種，不只 20 層，而是 1 到 50 層，三種激勵函數，**一次算完**（網路疊成一個大陣列，一層一次矩陣乘法）。看兩件事：
#
# - 上排：輸出的標準差還剩多少；
# - 下排：把輸入改一點點（長度 1），這個改變通過之後多長。它和倒傳遞是同一個連乘積（第 02 課）。
#
# 下排比 1 小，遠的層聽不到輸入，梯度消失；比 1 大，差一點點的兩個輸入會越走越遠，叫**混沌**（chaos），梯度爆炸。**分界線會在 $\sigma\sqrt n$ 等於多少的地方？三種激勵函數都一樣嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 11. The edge of chaos
#
# Now ask in full: not three values of $\sigma$ but 37, not 20 layers but 1 to 50, three activations, **computed at once** (the networks are stacked in one large array, one matrix product per layer). Two things are shown:
#
# - above: the standard deviation of the output;
# - below: change the input a little (by length 1), and see how long the change is after passing. It is the same product as in backpropagation (lesson 02).
#
# Where the change is below 1, far layers do not hear the input, and gradients vanish; above 1, two inputs that hardly differ drift further and further apart, which is called **chaos**, and gradients explode. **At which $\sigma\sqrt n$ is the border? The same for all three activations?**
# %% slideshow="skip"
gains = np.geomspace(0.25, 16, 37)  # σ · √n
names = ("tanh", "ReLU", "sigmoid")
rng = np.random.default_rng(0)
# Three activations, 37 gains, 20 samples; every layer is 100 wide.
h = np.tile(rng.normal(size=(20, 100)), (3, 37, 1, 1))
change = np.full(h.shape, 0.1)  # of length 1
swept = []
for _ in range(50):
    W = rng.normal(0, 0.1, (100, 100)) * gains[:, np.newaxis, np.newaxis]
    h, change = h @ W, change @ W
    for place, name in enumerate(names):
        function, slope = ACTIVATIONS[name]
        h[place] = function(h[place])
        change[place] *= slope(h[place])
    lengths = np.linalg.norm(change, axis=-1).mean(axis=-1)
    swept.append([h.std(axis=(2, 3)), lengths])
swept = np.log10(np.swapaxes(swept, 0, 1))
for place, name in enumerate(names):
    edge = gains[np.argmax(swept[1, -1, place] > 0)]
    print(f"{name:<8}a change grows over 50 layers from {edge:.2f}")
# %% slideshow="subslide"
figure, panels = plt.subplots(2, 3, figsize=(8, 4.2), sharex=True)
for row, what in enumerate(("output", "change")):
    for column, name in enumerate(names):
        axes = panels[row, column]
        grid = (gains, range(1, 51), swept[row, :, column])
        mesh = axes.pcolormesh(*grid, cmap="viridis", vmin=-8, vmax=8)
        if row == 1:
            axes.contour(*grid, [0], colors="white")
        axes.vlines([1, np.sqrt(2)], 1, 50, "white", ":")
        axes.set(xscale="log", title=f"{name}: {what}")
        axes.set_xticks([0.25, 1, 4, 16], [0.25, 1, 4, 16])
    panels[row, 0].set_ylabel("layers")
figure.supxlabel("σ√n (dotted: 1, Xavier and LeCun; √2, He)")
figure.colorbar(mesh, ax=panels, label="log10, cut off at ±8")
plots.show("Heat maps with a white line between vanishing and exploding.")
# %% [markdown] lang="zh" slideshow="subslide"
# 下排的白色實線就是分界，叫**混沌的邊緣**（edge of chaos）：50 層時，tanh 在 1.26、ReLU 在 1.41（換一次抽樣也可能是下一格的 1.59）、sigmoid 在 11 左右。層數和寬度趨向無限時，tanh 是 1、ReLU 是 $\sqrt2$，正是 Xavier 和 He。線的左邊，往深處走就消失；右邊爆炸。層數越深，能用的 $\sigma$ 範圍越窄：這就是淺的網路可以亂選、深的不行的原因。
#
# 再比較上下兩排。tanh 右邊的輸出看起來很好（標準差接近 1），改變卻已經爆炸：**只看前向會被騙**。ReLU 的兩排幾乎一樣，因為它只放大或縮小。sigmoid 的輸出標準差從不消失，但在線的左邊，其實只是每個神經元各有一個固定值，輸入是什麼都一樣。
#
# **什麼時候不成立**：這是訓練之前、沒有偏差、全連接的網路。訓練會移動權重；批次正規化（第 09 課）和捷徑（第 10 課）會讓起點變得不那麼要緊。
#
# ## 12. 自己動手
#
# 下面是 tanh、$\sigma=0.05$、八層、寬 300。再下一格請試：tanh 調到標準差不縮也不貼邊；寬度改成 75，$\sigma$ 該變幾倍？ReLU 呢？sigmoid 的直方圖為什麼總以 0.5 為中心？
# %% [markdown] lang="en" slideshow="subslide"
# The solid white line below is the border, the **edge of chaos**: with 50 layers at 1.26 for tanh, 1.41 for ReLU (another draw may say 1.59, the next step of the grid), and some 11 for the sigmoid. With ever more and wider layers it tends to 1 for tanh and is $\sqrt2$ for ReLU: Xavier and He. Left of the line things vanish with depth, right of it they explode. The deeper the network, the narrower the range of useful $\sigma$: this is why a shallow network forgives and a deep one does not.
#
# Compare above and below. On the right, tanh's outputs look fine (standard deviation near 1), yet the change has exploded: **looking forward only deceives**. For ReLU the two rows are nearly the same, because it just scales. The sigmoid's standard deviation never vanishes, but left of the line only because each neuron settles at a value of its own, whatever the input.
#
# **Where it stops being true**: this is before training, without biases, fully connected. Training moves the weights; batch normalization (lesson 09) and shortcuts (lesson 10) make the start matter less.
#
# ## 12. Try it yourself
#
# Below: tanh, $\sigma=0.05$, eight layers, width 300. In the next cell, set tanh so that it neither shrinks nor sticks to the edges; make the width 75: by what factor must $\sigma$ change? And ReLU? Why are the sigmoid's histograms always centred on 0.5?
# %% slideshow="skip"
SAMPLE = np.random.default_rng(1).normal(size=(100, 300))
BANK = np.random.default_rng(2).normal(size=(10, 300, 300))


def push(activation, sigma, depth, width):
    """{layer: outputs} for a batch of 100, every layer equally wide."""
    weights = [sigma * W for W in BANK[:depth, :width, :width]]
    outputs = forward(SAMPLE[:, :width], weights, activation)
    return dict(enumerate(outputs[1:], 1))


def draw_histograms(activation, sigma, depth, width):
    name = f"{activation}, σ = {sigma:.2g}, width {width}, "
    name += f"σ√n = {sigma * np.sqrt(width):.2f}"
    h = push(activation, sigma, depth, width)
    shown = np.linspace(1, depth, 6).round().astype(int)  # six at most
    plots.value_histograms({name: {k: h[k] for k in shown}}, "activation")
    ends = (
        f"{h[1].std():.2g} in layer 1, {h[depth].std():.2g} in layer {depth}"
    )
    return f"{name}: standard deviation {ends}."


# %% slideshow="subslide"
plots.show(draw_histograms("tanh", 0.05, 8, 300))
tries = (("tanh", 0.075, 300), ("tanh", 0.15, 75), ("ReLU", 0.082, 300))
for activation, sigma, width in tries:
    h = push(activation, sigma, 8, width)
    print(f"{activation}, σ = {sigma}, width {width}: std", end=" ")
    print(f"{h[1].std():.2f} in layer 1, {h[8].std():.2f} in layer 8")
# %% slideshow="subslide" tags=["nbval-ignore-output"]
names = list(ACTIVATIONS)
controls = {
    "activation": Dropdown(options=names, description="激勵函數 activation"),
    "sigma": FloatLogSlider(
        0.05, min=-2, max=0, step=0.025, description="標準差 std σ"
    ),
    "depth": IntSlider(8, 1, 10, description="層數 depth"),
    "width": IntSlider(300, 20, 300, 5, description="寬度 width"),
}
widgets.live(draw_histograms, controls)


# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# 先回答上一節。tanh、寬 300 時，$\sigma\approx0.075$ 讓標準差從 0.70 慢慢降到 0.49；寬 75 時輸入只有四分之一，所以 $\sigma$ 要**兩倍**，結果一樣。ReLU 是 0.082，也就是 He。sigmoid 的 $z$ 以 0 為中心，輸出就以 0.5 為中心，不管 $\sigma$ 多大都不是零中心。
#
# - 全部 0 或全部相等：隱藏神經元分不開；隨機的權重打破對稱性。
# - $\mathrm{Var}(y)=n\,\mathrm{Var}(w)\,E[x^2]$：太小，訊號和梯度一層層消失；太大，飽和，而且梯度可能爆炸。
# - 往前要 $1/n_{in}$（LeCun），往回要 $1/n_{out}$，折衷 $2/(n_{in}+n_{out})$（Xavier）；ReLU 丟掉一半，所以 $2/n_{in}$（He）。
# - 均勻分布取 $b=\sqrt3\,\sigma$，效果相同。Keras 的常態截在 2.27 個 $\sigma$，預設是 `glorot_uniform`。
# - 越深越挑剔：20 層的 ReLU 只差 $\sqrt2$ 倍，四個週期幾乎學不動；只有一層時，$\sigma=0.01$ 也行。
#
# 不想挑？S2 那個問號旁的論文（All you need is a good init）量每層的輸出，再把權重除以標準差。下一課的批次正規化則在**每一步**直接把輸出標準化。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# First the answers to the last section. For tanh of width 300, $\sigma\approx0.075$ lets the standard deviation fall slowly from 0.70 to 0.49; width 75 has a quarter of the inputs and needs **twice** the $\sigma$, with the same result. For ReLU it is 0.082, which is He. The sigmoid's $z$ are centred on 0, hence its outputs on 0.5: never zero-centred, whatever the $\sigma$.
#
# - All zero or all equal: hidden neurons cannot part; random weights break the symmetry.
# - $\mathrm{Var}(y)=n\,\mathrm{Var}(w)\,E[x^2]$: too small, and signals and gradients vanish layer by layer; too large, and neurons saturate while gradients may explode.
# - Forward wants $1/n_{in}$ (LeCun), backward $1/n_{out}$, the compromise is $2/(n_{in}+n_{out})$ (Xavier); ReLU throws half away, hence $2/n_{in}$ (He).
# - A uniform distribution with $b=\sqrt3\,\sigma$ does the same. The normals of Keras are cut off at 2.27 $\sigma$; its default is `glorot_uniform`.
# - The deeper, the choosier: with 20 layers of ReLU a factor of $\sqrt2$ decides whether four epochs get anywhere; with one layer even $\sigma=0.01$ will do.
#
# Rather not choose? The paper next to S2's question mark (All you need is a good init) measures each layer's output and divides the weights by its standard deviation. Batch normalization, in the next lesson, standardises the outputs themselves, at **every** step.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的說法，這一課都算過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號；勘誤的內容在再下一格。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every claim of the slides that can be computed again was computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum; the errata follow.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="slide"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R04 | S0 Xavier | $\sigma=\sqrt{1/n}$，$n=n_{in}+n_{out}$ | $n$ 取兩者的平均 |
# | R05 | S0 用 NumPy | `(randn(n) - μ) / σ` | `(X - μ) / σ` |
# | R18 | S0 變異數 | $E(X-\mu)^2$ | 平方要在方括號裡面 |
# | R61 | S3 初始值是 0 | $\Delta w=0$ | $-y\,x$；真正的障礙是對稱性 |
# | R67 | S3 相加除以 2 | 0.00586 | 0.01172 |
# | R68 | S3 總結 | 標準差為 0.02 | 0.01 |
# | R69 | S3 | 6 層 | 輸入加五層，500 到 300 |
# | R70 | S3 He | $\mathrm{Var}(x_l)=\frac12\mathrm{Var}(y_{l-1})$ | 兩處的 $\mathrm{Var}(x_l)$ 都是 $E[x_l^2]$ |
# | R71 | S3 式 (13) | 最後乘 $\mathrm{Var}[x]$ | 最後一層梯度的變異數 |
# | R72 | S3 均勻分布 | $1/(3n)=n\,\mathrm{var}(w)=1/3$ | 是兩件事 |
# | R113 | S4 | 梯度隨著訓練變小、變大 | 往回逐層變小、變大 |
# %% [markdown] lang="en" slideshow="slide"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R04 | S0, Xavier | $\sigma=\sqrt{1/n}$, $n=n_{in}+n_{out}$ | $n$ is the mean of the two |
# | R05 | S0, NumPy | `(randn(n) - μ) / σ` | `(X - μ) / σ` |
# | R18 | S0, variance | $E(X-\mu)^2$ | the square belongs inside brackets |
# | R61 | S3, zero weights | $\Delta w=0$ | $-y\,x$; the true obstacle is symmetry |
# | R67 | S3, add and halve | 0.00586 | 0.01172 |
# | R68 | S3, summary | standard deviation 0.02 | 0.01 |
# | R69 | S3 | 6 layers | an input and five, 500 to 300 |
# | R70 | S3, He | $\mathrm{Var}(x_l)=\frac12\mathrm{Var}(y_{l-1})$ | $E[x_l^2]$ for $\mathrm{Var}(x_l)$, both times |
# | R71 | S3, equation (13) | times $\mathrm{Var}[x]$ | times the variance of the last layer's gradient |
# | R72 | S3, uniform | $1/(3n)=n\,\mathrm{var}(w)=1/3$ | these are two statements |
# | R113 | S4 | gradients shrink or grow as training goes on | from layer to layer on the way back |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：標準化
#
# `X` 的形狀是（樣本數，特徵數）。讓**每個特徵**平均 0、標準差 1；每個特徵都有變化，不會除以 0。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): standardise
#
# `X` has the shape (samples, features). Give **each feature** mean 0 and standard deviation 1; every feature varies, so nothing is divided by 0.
# %% slideshow="skip" tags=["exercise"]
def standardise(X):
    """Each column of X with mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    return (X - X.mean(axis=0)) / X.std(axis=0)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-standardise", standardise)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：均勻的 He，卷積也要會
#
# 寫出 `he_limit(shape)`，回傳 $U(-b,b)$ 的 $b$，讓權重符合 He。`shape` 是 Keras 權重的形狀：全連接層是 `(n_in, n_out)`，卷積層是 `(高, 寬, 輸入通道, 輸出通道)`。一個輸出神經元加總幾個乘積？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): He, uniform, for convolutions too
#
# Write `he_limit(shape)`, which returns the $b$ of $U(-b,b)$ for weights by He's rule. `shape` is that of a Keras kernel: `(n_in, n_out)` for a dense layer, `(height, width, input channels, output channels)` for a convolution. How many products does one output neuron add up?
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
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): one layer back
#
# A layer is $h_{out}=\tanh(h_{in}W)$, and `gradient` is the gradient of each sample's loss by $h_{out}$. Return two arrays: the gradient by $h_{in}$ (one row per sample), and that of the **mean** loss by $W$.
# %% slideshow="skip" tags=["exercise"]
def layer_back(h_in, W, h_out, gradient):
    """(gradient by h_in, gradient of the mean loss by W)."""
    ### BEGIN SOLUTION
    delta = gradient * (1 - h_out**2)
    return delta @ W.T, h_in.T @ delta / len(h_in)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-layer-back", layer_back)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：leaky ReLU 的 σ
#
# leaky ReLU 在 $z>0$ 是 $z$，否則是 $\alpha z$。照第 7 節重推一次：$E[x_l^2]$ 是 $\mathrm{Var}(y_{l-1})$ 的幾倍？寫出 `leaky_sigma(alpha, n_in)`，回傳權重的標準差。$\alpha=0$ 和 $\alpha=1$ 時應該得到誰？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): σ for leaky ReLU
#
# Leaky ReLU is $z$ for $z>0$ and $\alpha z$ otherwise. Go through section 7 again: $E[x_l^2]$ is how many times $\mathrm{Var}(y_{l-1})$? Write `leaky_sigma(alpha, n_in)`, which returns the standard deviation of the weights. Whose rule should come out for $\alpha=0$, whose for $\alpha=1$?
# %% slideshow="skip" tags=["exercise"]
def leaky_sigma(alpha, n_in):
    """Standard deviation that keeps the variance through leaky ReLU."""
    ### BEGIN SOLUTION
    return np.sqrt(2 / ((1 + alpha**2) * n_in))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("08-leaky-sigma", leaky_sigma)
