# ---
# title_zh: SELU：自己把分布拉回來的層
# title_en: SELU, layers that repair themselves
# question_zh: 兩個常數怎麼讓 64 層的網路不必正規化？
# question_en: How do two constants spare a network of 64 layers all normalization?
# minutes: 70
# seconds: 55
# decks: S0
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 11 SELU：自己把分布拉回來的層
#
# S0 說 SELU「什麼都來」：參數是兩個 32 位數的常數，「可以做很深的深度學習！」這一課問：**這兩個數從哪裡來？它們到底做了什麼？什麼時候就不靈了？**
#
# **學完以後你能**
#
# - 從「平均 0、變異數 1」兩個條件，把 $\alpha$ 和 $\lambda$ 算到 15 位；
# - 把一層 SELU 看成平面上的一個映射，指出它的不動點，說明為什麼偏掉的分布會被拉回來；
# - 說出 SELU 的三個前提（輸入標準化、LeCun 初始化、AlphaDropout），並用實驗證明少了哪一個會怎樣；
# - 用 8、16、64 層的網路比較 sigmoid、ReLU + He、ReLU + BN 與 SELU。
#
# **需要的基礎**：第 02 課（激勵函數）、第 08 課（初始化）；第 09、10 課讀過更好。
#
# **對應投影片**：S0（蔡炎龍）的 SELU 與 LeCun Initialization。
# %% [markdown] lang="en" slideshow="slide"
# # 11 SELU: layers that repair themselves
#
# S0 calls SELU the one that "comes with everything": its parameters are two constants of 32 digits, and "very deep learning becomes possible!" This lesson asks: **where do the two numbers come from, what do they do, and when do they fail?**
#
# **After this lesson you can**
#
# - compute $\alpha$ and $\lambda$ to 15 digits from two conditions, mean 0 and variance 1;
# - see a SELU layer as a map of the plane, find its fixed point, and say why a distribution that has drifted is pulled back;
# - name SELU's three conditions (standardised input, LeCun initialization, AlphaDropout), and show by experiment what happens without each;
# - compare sigmoid, ReLU + He, ReLU + BN and SELU in networks of 8, 16 and 64 layers.
#
# **Prerequisites**: lessons 02 (activations) and 08 (initialization); 09 and 10 help.
#
# **Decks**: S0 (蔡炎龍) on SELU and on LeCun initialization.
# %% slideshow="skip"
import math
import time

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers, ops

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 3_200
BATCH_SIZE = 32  # 100 updates in one epoch
DEPTHS = (8, 16, 64)
RATES = (0.003, 0.01, 0.03)  # of SELU; the other networks get larger ones
SEEDS = 3  # networks of each kind for each rate
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 平均 0、變異數 1 進去，出來呢？
#
# S0 的公式是
#
# $$\mathrm{selu}(x)=\lambda\cdot\begin{cases}x&x>0\\ \alpha e^x-\alpha&x\le 0\end{cases}$$
#
# 「最炫的是參數其實是常數」：$\alpha=1.6732632423543772848170429916717$、$\lambda=1.0507009873554804934193349852946$。
#
# 第 08、09 課一路都在守同一件事：每一層的數字不要越來越大，也不要越來越小。把一百萬個 $N(0,1)$ 的數各送進四個激勵函數一次。**你預期**：哪一個出來還是平均 0、變異數 1？ReLU 會偏向哪邊？
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Mean 0 and variance 1 go in; what comes out?
#
# S0's formula is
#
# $$\mathrm{selu}(x)=\lambda\cdot\begin{cases}x&x>0\\ \alpha e^x-\alpha&x\le 0\end{cases}$$
#
# "The fanciest thing is that the parameters are constants": $\alpha=1.6732632423543772848170429916717$ and $\lambda=1.0507009873554804934193349852946$.
#
# Lessons 08 and 09 guarded one thing all along: the numbers must grow neither larger nor smaller from layer to layer. Send a million numbers from $N(0,1)$ through four activations, once each.
# **What do you expect**: which of them gives mean 0 and variance 1 again? To which side does ReLU move?
# %% slideshow="skip"
SELU_ALPHA = 1.6732632423543772  # float64 holds about 16 digits
SELU_SCALE = 1.0507009873554805


def elu(z, alpha=1.0):
    """z where positive, else alpha (exp(z) - 1), element-wise."""
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def selu(z):
    """SELU, element-wise, for any shape."""
    return SELU_SCALE * elu(z, SELU_ALPHA)


# %% slideshow="fragment"
FUNCTIONS = {
    "SELU": selu,
    "ReLU": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "ELU": elu,
}
normal = np.random.default_rng(0).normal(size=1_000_000)
for name, f in FUNCTIONS.items():
    print(f"{name}: mean {f(normal).mean():.2f}, var {f(normal).var():.2f}")
facts.check("S0-21", [selu(normal).mean(), selu(normal).var()])
# %% [markdown] lang="zh" slideshow="fragment"
# 只有 SELU 原樣送出平均 0、變異數 1；ReLU 砍掉負的，平均跑到 0.4；tanh 平均是 0，變異數卻只剩 0.39；普通的 ELU（$\alpha=1$）兩個都不對。負的那一邊要夠「深」，才抵得過正的那一邊，這是 $\alpha$ 的工作；抵平以後再放大一點，把變異數補回 1，這是 $\lambda$ 的工作。下一節把這句話變成兩條方程式。
# %% [markdown] lang="en" slideshow="fragment"
# Only SELU hands on mean 0 and variance 1. ReLU cuts off the negative half and its mean moves to 0.4; tanh has mean 0, but a variance of only 0.39; the plain ELU ($\alpha=1$) gets both wrong.
# The negative side has to be deep enough to balance the positive one: that is $\alpha$'s job. Once balanced, everything is stretched a little to bring the variance back to 1: $\lambda$'s job. The next section turns this sentence into two equations.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. $\alpha$ 和 $\lambda$ 從哪裡來？
#
# 設 $z\sim N(0,1)$。兩個未知數，兩個條件：
#
# $$E[\mathrm{selu}(z)]=0,\qquad E[\mathrm{selu}(z)^2]=1$$
#
# 第一條和倍數 $\lambda$ 無關，所以先解 $\alpha$，再解 $\lambda$。期望值是積分；0 的地方有折角，正負兩邊要**分開**積才準：高斯積分靠的是平滑。然後用二分法：區間一次砍半，砍到兩端是相鄰的浮點數。
#
# **你預期**：$\alpha$ 變大，平均往上還是往下？會不會有兩個 $\alpha$ 都讓平均是 0？
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Where do $\alpha$ and $\lambda$ come from?
#
# Let $z\sim N(0,1)$. Two unknowns, two conditions:
#
# $$E[\mathrm{selu}(z)]=0,\qquad E[\mathrm{selu}(z)^2]=1$$
#
# The first one does not depend on the factor $\lambda$, so solve for $\alpha$ first and for $\lambda$ afterwards. An expectation is an integral; because of the corner at 0 the two sides are integrated **separately**, for Gaussian integration lives on smoothness. Then bisect: halve the interval until its ends are neighbouring floating-point numbers.
#
# **What do you expect**: with a larger $\alpha$, does the mean go up or down? Can two different $\alpha$ both give mean 0?
# %% slideshow="skip"
LEGENDRE = np.polynomial.legendre.leggauss(60)
PLACES = 6 * (LEGENDRE[0] + 1)  # 60 places from 0 to 12
SHARES = 6 * LEGENDRE[1] * np.exp(-(PLACES**2) / 2) / math.sqrt(2 * math.pi)


def expectation(f):
    """E[f(z)] for z from N(0, 1), the two sides of 0 separately."""
    return SHARES @ (f(PLACES) + f(-PLACES))


def bisect(f, low, high):
    """Where f, once positive, turns negative; to the last bit."""
    middle = (low + high) / 2
    while low < middle < high:
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
        middle = (low + high) / 2
    return middle


# %% slideshow="subslide"
alpha = bisect(lambda alpha: expectation(lambda z: elu(z, alpha)), 1, 3)
square = expectation(lambda z: elu(z, alpha) ** 2)
scale = bisect(lambda scale: 1 - scale**2 * square, 0.5, 2)
facts.check("S0-19", alpha)
facts.check("S0-20", scale)
print(f"alpha {alpha:.13f}, scale {scale:.13f}")
# %% [markdown] lang="zh" slideshow="subslide"
# $\alpha$ 變大，負的那邊更深，平均往**下**，穿過 0 的只有一處，所以答案只有一個。
#
# 兩個條件其實解得出封閉式。記 $\Phi$ 為標準常態的累積分布，用 $\int_{-\infty}^0e^{kz}\varphi(z)\,dz=e^{k^2/2}\,\Phi(-k)$，得到
#
# $$\alpha=\frac{1/\sqrt{2\pi}}{\frac12-\sqrt e\,\Phi(-1)},\qquad \lambda=\left[\tfrac12+\alpha^2\left(e^2\,\Phi(-2)-2\sqrt e\,\Phi(-1)+\tfrac12\right)\right]^{-1/2}$$
#
# 分子 $1/\sqrt{2\pi}$ 就是正半邊的平均。兩種算法相差多少？
# %% [markdown] lang="en" slideshow="subslide"
# A larger $\alpha$ makes the negative side deeper, the mean goes **down** and passes 0 once only: there is one answer.
#
# The two conditions can even be solved in closed form. With the normal distribution function $\Phi$ and $\int_{-\infty}^0e^{kz}\varphi(z)\,dz=e^{k^2/2}\,\Phi(-k)$,
#
# $$\alpha=\frac{1/\sqrt{2\pi}}{\frac12-\sqrt e\,\Phi(-1)},\qquad \lambda=\left[\tfrac12+\alpha^2\left(e^2\,\Phi(-2)-2\sqrt e\,\Phi(-1)+\tfrac12\right)\right]^{-1/2}$$
#
# where $1/\sqrt{2\pi}$ is the mean of the positive half. How far apart are the two computations?
# %% slideshow="fragment"
below_1 = math.erfc(1 / 2**0.5) / 2  # Φ(-1)
below_2 = math.erfc(2 / 2**0.5) / 2  # Φ(-2)
once, twice = math.sqrt(math.e) * below_1, math.e**2 * below_2
exact_alpha = 1 / math.sqrt(2 * math.pi) / (0.5 - once)
exact_scale = (0.5 + exact_alpha**2 * (twice - 2 * once + 0.5)) ** -0.5
for numeric, exact in ((alpha, exact_alpha), (scale, exact_scale)):
    print(f"{exact:.13f}, same to 15 digits: {abs(numeric - exact) < 5e-15}")


# %% [markdown] lang="zh" slideshow="fragment"
# 兩條路到第 15 位都相同，也和 S0 相同。S0 印了 32 位；float64 只存得下 16 位左右，後面的要用更高精度的算術才驗得到，程式也用不到。
#
# **什麼時候不成立**：兩個條件都假設 $z$ 剛好是**常態**分布。網路裡的 $z$ 是很多項加起來的，項數一多就接近常態（中央極限定理）；層越窄，這個假設越勉強。
# %% [markdown] lang="en" slideshow="fragment"
# The two ways agree to 15 digits, with each other and with S0. S0 prints 32; float64 holds about 16, so the rest takes arithmetic of higher precision to check, and no program needs it.
#
# **Where it stops being true**: both conditions assume that $z$ is exactly **normal**. The $z$ of a network is a sum of many terms and therefore nearly normal (the central limit theorem); the narrower the layer, the weaker the assumption.
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. LeCun 初始化：變異數是 1 的是誰？
#
# SELU 只管 $z$ 進來以後的事；要讓 $z=\sum_i w_ix_i$ 一開始就是平均 0、變異數 1，得靠權重。S0 的〈使用注意事項〉寫：「起始用 LeCun Normal（權重平均 0, 變異數 1）」。
#
# S0 自己在初始化那一節推過 $\mathrm{Var}(Y)=n\,\mathrm{Var}(\overline W)\,\mathrm{Var}(\overline X)$。**先算**：500 個輸入、每個變異數 1，權重的變異數真的取 1，$z$ 的標準差是多少？過八層 SELU 呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 3. LeCun initialization: whose variance is 1?
#
# SELU looks after what happens once $z$ is there; for $z=\sum_i w_ix_i$ to have mean 0 and variance 1 in the first place, the weights must be right. S0's notes for use say: "start from LeCun Normal (weights of mean 0, variance 1)".
#
# S0 itself derived $\mathrm{Var}(Y)=n\,\mathrm{Var}(\overline W)\,\mathrm{Var}(\overline X)$ in the part on initialization. **Work it out first**: with 500 inputs of variance 1, if the weights really have variance 1, what is the standard deviation of $z$? And after eight SELU layers?
# %% slideshow="skip"
def selu_network(x, depth, variance, rng):
    """Outputs of SELU layers, as wide as x, with random weights."""
    for _ in range(depth):
        width = x.shape[1]
        x = selu(x @ rng.normal(0, variance**0.5, (width, width)))
    return x


x = np.random.default_rng(0).normal(size=(1000, 500))
for name, variance in (("1", 1), ("1/n", 1 / 500)):
    z = x @ np.random.default_rng(1).normal(0, variance**0.5, (500, 500))
    last = selu_network(x, 8, variance, np.random.default_rng(1))
    print(f"weights of variance {name}: std of z {z.std():.1f}", end=", ")
    print(f"of the 8th layer {last.std():.2g}")
facts.check("S0-22", 1 / 500)
# %% [markdown] lang="zh" slideshow="subslide"
# 變異數取 1，$z$ 的標準差是 $\sqrt{500}\approx22.4$，八層之後是五十多億。LeCun 初始化的權重變異數是 $1/n_{\mathrm{in}}$；**變異數是 1 的，是加權後的總和 $z$**（勘誤 R03）。這多半是口頭說得完整，字只寫了一半。
#
# S0 在初始化那一節還說 LeCun「加設上下限在一定範圍」。這對 Keras 的 `lecun_normal` 沒錯：它抽的是截斷的常態分布，超過兩個標準差的重抽，再把尺度補回來。500 → 300 的一層，理論上標準差是 $\sqrt{1/500}=0.0447$：
# %% [markdown] lang="en" slideshow="subslide"
# With variance 1 the standard deviation of $z$ is $\sqrt{500}\approx22.4$, and after eight layers it is past five billion. The weights of LeCun's initialization have variance $1/n_{\mathrm{in}}$; **what has variance 1 is the weighted sum $z$** (erratum R03). Most likely it was said in full and written down by half.
#
# On initialization S0 also says that LeCun's has "upper and lower limits". For Keras' `lecun_normal` that is right: it draws from a truncated normal, draws again beyond two standard deviations, and rescales. In a layer 500 → 300 the theory says $\sqrt{1/500}=0.0447$:
# %% slideshow="fragment"
weights = np.asarray(keras.initializers.LecunNormal(seed=1)((500, 300)))
print(f"std {weights.std():.3f}, largest {np.abs(weights).max():.3f}")


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 一層就是平面上的一個箭頭
#
# 就算一開始是 $(0,1)$，訓練幾步就偏了，輸入也不會剛好標準化。偏掉的會越偏越遠，還是會回來？
#
# 把一層的輸出記成一個點（平均 $\mu$，變異數 $\nu$）。下一層的 $z$ 是 $n$ 個乘積的和，權重平均 0、變異數 $g/n$（LeCun 是 $g=1$，He 是 $g=2$），所以
#
# $$E[z]=0,\qquad \mathrm{Var}(z)=n\cdot\frac gn\cdot E[x^2]=g\,(\nu+\mu^2)$$
#
# （平均不是 0 的話，S0 的公式要補上 $\mu^2$。）$z$ 接近常態，過了 $f$ 的平均和變異數用積分就算得出來：**一層 = 一個映射 $(\mu,\nu)\to(\mu',\nu')$**。這是「對一層所有神經元、所有資料」的統計。
#
# **你預期**：從 $(1,\,2.5)$ 出發，過一層會到哪裡？過二十層呢？ReLU + He 也會回來嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 4. A layer is an arrow in the plane
#
# Even if all starts at $(0,1)$, a few training steps shift it, and inputs are never perfectly standardised. Will what is off drift further, or come back?
#
# Write the output of a layer as a point (mean $\mu$, variance $\nu$). The next layer's $z$ is a sum of $n$ products with weights of mean 0 and variance $g/n$ ($g=1$ for LeCun, $g=2$ for He), so
#
# $$E[z]=0,\qquad \mathrm{Var}(z)=n\cdot\frac gn\cdot E[x^2]=g\,(\nu+\mu^2)$$
#
# (where the mean is not 0, S0's formula needs the $\mu^2$ as well). $z$ is nearly normal, and an integral gives mean and variance after $f$: **a layer is a map $(\mu,\nu)\to(\mu',\nu')$**. These are statistics over all neurons of a layer and all data together.
#
# **What do you expect**: from $(1,\,2.5)$, where does one layer lead? Where do twenty? Does ReLU + He come back as well?
# %% slideshow="skip"
LOW = -SELU_SCALE * SELU_ALPHA  # where SELU saturates, about -1.758
BLOCKS = ("f", "x + f", "(x + f) / √2", "dropout", "AlphaDropout")
GRID = np.linspace(-8, 8, 801)
DENSITY = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()


def layer_map(mean, variance, f=selu, gain=1.0):
    """Mean and variance after a wide layer with random weights.

    mean, variance: of its inputs, two numbers or two arrays of one shape.
    gain: number of inputs times the variance of a weight.
    """
    mean, variance = np.asarray(mean, float), np.asarray(variance, float)
    if mean.shape != variance.shape or np.any(variance < 0):
        raise ValueError(
            f"mean has shape {mean.shape}, variance {variance.shape}; "
            "expected two equal shapes and no negative variance."
        )
    spread = np.sqrt(gain * (variance + mean**2))
    outputs = f(spread[..., np.newaxis] * GRID)
    mean = outputs @ DENSITY
    return mean, (outputs - mean[..., np.newaxis]) ** 2 @ DENSITY


# %% slideshow="skip"
def stretch(rate, low):
    """What makes up for a share `rate` set to low (see section 7)."""
    if low == 0:
        return 1 / (1 - rate)
    return ((1 - rate) * (1 + rate * low**2)) ** -0.5


def block_map(mean, variance, f=selu, gain=1.0, block="f", rate=0.2):
    """Mean and variance after a layer and what stands around it."""
    m, v = layer_map(mean, variance, f, gain)
    if "x + f" in block:  # x and f are uncorrelated
        shrink = 2**0.5 if "√2" in block else 1
        return (mean + m) / shrink, (variance + v) / shrink**2
    if "ropout" in block:
        low = LOW if block == "AlphaDropout" else 0.0
        square = (1 - rate) * (v + m**2) + rate * low**2
        m, factor = (1 - rate) * m, stretch(rate, low)
        return factor * m, factor**2 * (square - (m + rate * low) ** 2)
    return m, v


def path_from(mean, variance, depth, **settings):
    """The points (mean, variance) from the start on: (depth + 1, 2)."""
    points = [(mean, variance)]
    for _ in range(depth):
        points.append(block_map(*points[-1], **settings))
    return np.array(points, float)


# %% slideshow="fragment"
rng = np.random.default_rng(3)
x = rng.normal(1, 2.5**0.5, (1000, 500))
path = path_from(1.0, 2.5, 20)
print("layer   map: mean, variance   500 neurons")
for layer in range(1, 21):
    x = selu_network(x, 1, 1 / 500, rng)
    if layer in (1, 2, 5, 20):
        mean, variance = path[layer]
        print(f"{layer:5} {mean:10.2f} {variance:10.2f}", end="   ")
        print(f"{x.mean():6.2f} {x.var():6.2f}")
# %% slideshow="subslide"
for name, gain in (("SELU", 1), ("ReLU", 2), ("tanh", 1)):
    for start in (0.25, 4.0):
        path = path_from(0.0, start, 100, f=FUNCTIONS[name], gain=gain)
        row = "  ".join(f"{v:.2f}" for v in path[[1, 5, 20, 100], 1])
        print(f"{name} from {start:4}, after 1, 5, 20, 100 layers: {row}")
pull = (layer_map(0.0, 1.001)[1] - layer_map(0.0, 0.999)[1]) / 0.002
print(f"SELU: a small error in the variance shrinks to {pull:.3f} per layer")
# %% [markdown] lang="zh" slideshow="subslide"
# 第一層就把平均拉到 0 附近（權重平均 0，輸入的平均留不住），變異數接著一層一層走回 1。500 個神經元的真網路照著映射走，誤差來自寬度有限。
#
# 三種組合，三種脾氣：
#
# - **SELU 會修**：不論從 0.25 還是 4 出發都回到 1；靠近 1 時，誤差每過一層剩 0.783 倍，大約三層減半。$(0,1)$ 不只是不動點，還是**會吸引**的不動點。
# - **ReLU + He 只會守**：給多少留多少，0.25 永遠是 0.17，4 永遠是 2.73，偏掉就回不來。
# - **tanh + LeCun 一直漏**：變異數慢慢流向 0。
#
# 為什麼會修？變異數太大時，負的那邊飽和在 $-\lambda\alpha\approx-1.758$，把它壓下來；太小時，大家都擠在 0 附近，那裡左邊的斜率 1.758、右邊 1.051，都大於 1，把它撐開。
# %% [markdown] lang="en" slideshow="subslide"
# The first layer takes the mean close to 0 (with weights of mean 0 the mean of the input cannot survive); the variance then walks back to 1, layer by layer. A real network of 500 neurons follows the map, up to its finite width.
#
# Three combinations, three tempers:
#
# - **SELU repairs**: from 0.25 and from 4 alike it returns to 1; near 1 an error shrinks to 0.783 of itself per layer, to a half in about three. $(0,1)$ is not only a fixed point but an **attracting** one.
# - **ReLU + He merely keeps**: 0.25 stays 0.17 for ever, 4 stays 2.73, and what is off never comes back.
# - **tanh + LeCun leaks**: the variance trickles away to 0.
#
# Why does it repair? When the variance is too large, the negative side saturates at $-\lambda\alpha\approx-1.758$ and pushes it down; when it is too small, all values crowd around 0, where the slope is 1.758 on the left and 1.051 on the right, both above 1, and stretch it.
# %% [markdown] lang="zh" slideshow="slide"
# ### 拖拖看：流進 (0, 1) 的向量場
#
# 箭頭從 $(\mu,\nu)$ 指向下一層（只畫四分之一長，免得疊在一起），粗線是從圓點出發、一層一層走過的路，星號是 $(0,1)$；標題寫著終點。先看不會動的，下一格再拖動圓點、換激勵函數、調 $g$、加捷徑或 dropout（丟兩成）。請先猜再試：
#
# 1. SELU，$g=1$：有沒有哪個起點走不回星號？
# 2. SELU，$g=2$（He）：還有不動點嗎？$g=0.45$ 呢？
# 3. 換成「捷徑 $x+f$」：變異數會怎樣？除以 $\sqrt2$ 呢？
# %% [markdown] lang="en" slideshow="slide"
# ### Drag it: the vector field that flows into (0, 1)
#
# Arrows point from $(\mu,\nu)$ towards the next layer (drawn at a quarter of their length to keep them apart); the thick line is the path from the round dot, layer by layer, the star is $(0,1)$, and the title tells the end. First a still picture; in the next cell drag the dot, change the activation, move $g$, add a shortcut or dropout (of a fifth). Guess, then try:
#
# 1. SELU, $g=1$: is there a start that does not find its way to the star?
# 2. SELU, $g=2$ (He): is there still a fixed point? And with $g=0.45$?
# 3. With the shortcut $x+f$: what becomes of the variance? And divided by $\sqrt2$?
# %% slideshow="skip"
STARTS = np.mgrid[-1.4:1.5:0.35, 0.2:4:0.4]  # means and variances


def draw_flow(point, activation="SELU", gain=1.0, block="f", depth=20):
    settings = {"f": FUNCTIONS[activation], "gain": gain, "block": block}
    moves = np.stack(block_map(*STARTS, **settings)) - STARTS
    path = path_from(point[0], max(point[1], 0), depth, **settings)
    figure, axes = plt.subplots(figsize=(7, 4), layout="none")
    figure.subplots_adjust(0.1, 0.14, 0.98, 0.86)
    axes.quiver(
        *STARTS,
        *moves,
        color="0.6",
        width=0.004,
        angles="xy",
        scale_units="xy",
        scale=4,
    )
    axes.plot(*path.T, color="#D55E00", linestyle="-", marker=".")
    axes.plot(*path[0], "o", color="#0072B2", markersize=9)
    axes.plot(0, 1, "k*", markersize=13)
    axes.set(xlim=(-1.5, 1.5), ylim=(0, 4), xlabel="mean", ylabel="variance")
    mean, variance = path[-1].round(6) + 0.0  # no -0
    says = f"layer {depth}: mean {mean:.2g}, variance {variance:.3g}"
    axes.set_title(f"{activation}, g = {gain:.2f}, {block}\n{says}")
    return f"{activation}, g = {gain:.2f}, {block}; {says}."


plots.show(draw_flow((1.0, 2.5)))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
controls = {
    "activation": Dropdown(options=[*FUNCTIONS], description="函數 function"),
    "gain": FloatSlider(1, min=0.3, max=2.2, description="倍數 gain g"),
    "block": Dropdown(options=BLOCKS, description="一層 block"),
    "depth": IntSlider(20, min=1, max=30, description="層數 layers"),
}
widgets.live(draw_flow, controls, point=(1.0, 2.5))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 答案：自我修復有一個窗口
#
# 第 1 題：沒有，圖上每個起點都走進星號。第 2、3 題用數字看：從 $(0,1)$ 出發走 500 層，變異數停在哪裡？**你預期**窗口有多寬？
# %% [markdown] lang="en" slideshow="subslide"
# ### Answers: the repair has a window
#
# Question 1: no, every start in the picture ends at the star. For 2 and 3 look at numbers: from $(0,1)$, where does the variance stand after 500 layers? **How wide do you expect** the window to be?
# %% slideshow="fragment"
for gain in (0.45, 0.5, 0.8, 1.0, 1.25, 1.5, 1.8, 2.0):
    variance = path_from(0.0, 1.0, 500, gain=gain)[-1, 1]
    print(f"g = {gain:4}: variance after 500 layers {variance:8.2g}")
wide = 2 / SELU_SCALE**2
print(f"window: {wide / (1 + SELU_ALPHA**2):.3f} < g < {wide:.3f}")
# %% [markdown] lang="zh" slideshow="fragment"
# - $g$ 在 0.477 到 1.812 之間都還有不動點，但**只有 $g=1$ 的不動點在 1**：0.8 停在 0.42，1.25 停在 2.3。$g=0.45$ 在窗口外，變異數一路縮到 0。兩個界線也算得出來：$\nu$ 很小時，SELU 像兩條斜率 $\lambda\alpha$、$\lambda$ 的直線，要 $g\lambda^2(1+\alpha^2)/2>1$ 才撐得開；$\nu$ 很大時只剩右半邊，要 $g\lambda^2/2<1$ 才壓得住。
# - He 的 $g=2$ 在窗口**外面**，變異數爆炸。Keras `Dense` 的預設 `glorot_uniform` 的變異數是 $2/(n_{\mathrm{in}}+n_{\mathrm{out}})$，前後一樣寬的層剛好也是 $1/n$。
# - 捷徑 $x+f$：變異數每層大約變成兩倍，一去不回；除以 $\sqrt2$，星號又成了不動點。選單裡的 dropout 丟掉兩成，停在星號上方；AlphaDropout 停在星號上。第 7 節會真的訓練看看。
# %% [markdown] lang="en" slideshow="fragment"
# - With $g$ between 0.477 and 1.812 there is a fixed point, but **only $g=1$ has it at 1**: 0.8 ends at 0.42, 1.25 at 2.3. With $g=0.45$, outside, the variance shrinks to 0. The two limits can be derived: where $\nu$ is small, SELU looks like two straight lines of slopes $\lambda\alpha$ and $\lambda$, and stretches if $g\lambda^2(1+\alpha^2)/2>1$; where $\nu$ is large, only the right half counts, and it holds if $g\lambda^2/2<1$.
# - He's $g=2$ lies **outside** the window, and the variance explodes. The default of Keras' `Dense`, `glorot_uniform`, has variance $2/(n_{\mathrm{in}}+n_{\mathrm{out}})$, which is $1/n$ as well where a layer is as wide as the one before.
# - With the shortcut $x+f$ the variance doubles, roughly, in each layer and never returns; divided by $\sqrt2$ the star is a fixed point again. The dropout of the menu drops a fifth and comes to rest above the star, AlphaDropout on it. Section 7 tries them in training.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 真的資料、64 層
#
# S0 的第二條注意事項：「輸入資料也要平均 0, 變異數 1」。拿 MNIST 來試。為了在兩顆核心上跑 64 層，裁掉四周的空白，再縮成 8×8（每 3×3 個像素取平均）：輸入 64 個，每層也都是 64 個神經元。
#
# 每個像素**各自**標準化，平均和標準差只看**訓練集**，驗證、測試都用同一組數。邊緣的像素幾乎總是 0，標準差也接近 0，拿它去除會把雜訊放得很大，所以除數至少取 0.05。
#
# **你預期**：像素 0 到 1 的圖，對應到上一節平面上的哪一點？
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Real data, 64 layers
#
# S0's second note: "the input data need mean 0 and variance 1 too". Take MNIST. To run 64 layers on two cores, each picture loses its empty margin and is shrunk to 8×8 (the mean of every 3×3 pixels): 64 inputs, and 64 neurons in every layer.
#
# **Each** pixel is standardised by itself, with mean and standard deviation of the **training set** alone; validation and test use the same numbers. Pixels near the edge are almost always 0, and so is their standard deviation; dividing by it would blow up noise, so divide by 0.05 at least.
#
# **What do you expect**: where in the plane of the last section do pictures with pixels from 0 to 1 lie?
# %% slideshow="skip" tags=["real-data"]
WIDTH = 64


def thumbnails(pictures):
    """Pictures (n, 28, 28) of 0..255 to vectors (n, 64) of 0..1."""
    cropped = pictures[:, 2:26, 2:26] / 255
    small = cropped.reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4))
    return small.reshape(-1, WIDTH).astype("float32")


mnist = datasets.load_mnist()
raw = {
    "train": thumbnails(mnist.x_train[:-500][:TRAIN_IMAGES]),
    "valid": thumbnails(mnist.x_train[-500:]),
    "test": thumbnails(mnist.x_test[:1000]),
}
digits = {
    "train": mnist.y_train[:-500][:TRAIN_IMAGES],
    "valid": mnist.y_train[-500:],
    "test": mnist.y_test[:1000],
}
one_hot = {k: np.eye(10, dtype="float32")[v] for k, v in digits.items()}
# %% slideshow="fragment" tags=["real-data"]
mean = raw["train"].mean(axis=0)  # of each pixel
std = np.maximum(raw["train"].std(axis=0), 0.05)
standard = {name: (x - mean) / std for name, x in raw.items()}
for name, x in (("pixels 0 to 1", raw), ("standardised", standard)):
    x = x["train"]
    print(f"{name}: mean {x.mean():.2f}, variance {x.var():.2f}")
# %% [markdown] lang="zh" slideshow="subslide"
# 沒標準化的圖就在平面的左下方，變異數不到 0.1，離星號 $(0,1)$ 很遠。標準化以後平均是 0；變異數比 1 小一點，因為邊緣那些像素只除以 0.05。差這一點，SELU 自己會修。
#
# ### 一次訓練好幾個網路
#
# 用 Keras 平常的寫法，$L$ 層 SELU 就是 `Dense(64, "selu", kernel_initializer="lecun_normal")` 疊 $L$ 次。但我們要 3 種深度、4 種網路、3 個種子、3 個學習率，一個一個訓練太久。所以寫一個自己的層 `Networks`：九個網路並排（3 個學習率 × 3 個種子），每層的權重疊成一個陣列，用 `ops.scan` 一層一層走。每一層的數學和 `Dense`、`BatchNormalization`、`AlphaDropout` 相同，細節可以跳過；再下一格拿平常寫法的 16 層來對答案。BN 有兩處從簡：不含 $\gamma$；驗證和測試也用當下那一批圖的統計，不用移動平均，所以第 09 課的「訓練和推論不一致」不會混進來。
# %% [markdown] lang="en" slideshow="subslide"
# Pictures that are not standardised lie at the lower edge of the plane, with a variance below 0.1, far from the star at $(0,1)$. Once standardised their mean is 0, and their variance a little below 1, for the pixels near the edge were divided by only 0.05. So small an error SELU repairs by itself.
#
# ### Several networks at once
#
# In everyday Keras, $L$ SELU layers are `Dense(64, "selu", kernel_initializer="lecun_normal")`, $L$ times. But we want 3 depths, 4 kinds, 3 seeds and 3 learning rates, and one at a time takes too long. So here is a layer of our own, `Networks`: nine networks side by side (3 rates × 3 seeds), the weights of all layers in one array, and `ops.scan` walks from layer to layer. The mathematics of a layer is that of `Dense`, `BatchNormalization` and `AlphaDropout`; feel free to skip the details. The cell after it compares with 16 everyday layers. BN is simpler here in two ways: it has no $\gamma$, and validation and test too use the statistics of the batch at hand instead of moving averages, which keeps the mismatch of lesson 09 out of the comparison.
# %% slideshow="skip"
COPIES = SEEDS * len(RATES)


class Networks(layers.Layer):
    """Dense networks side by side: (batch, 64) to (batch, copies, 10)."""

    def __init__(self, depth, activation, gain=1.0, block="f", rate=0.0):
        super().__init__()
        self.depth = depth
        self.gain = gain
        self.block = block
        self.rate = rate
        self.activation = keras.activations.get(activation)
        self.noise = keras.random.SeedGenerator(1)

    def build(self, shape):
        def add(name, *size, gain=0.0):
            start = keras.initializers.RandomNormal(0, (gain / WIDTH) ** 0.5)
            return self.add_weight(size, start, name=name)

        size = self.depth, COPIES
        self.kernels = add("kernels", *size, WIDTH, WIDTH, gain=self.gain)
        self.biases = add("biases", *size, 1, WIDTH)
        self.last = add("last", COPIES, WIDTH, 10, gain=1)

    def call(self, x, training=False):
        a, _ = self.hidden(x, training)
        return ops.transpose(a @ self.last, (1, 0, 2))

    def hidden(self, x, training=False):
        """Output of the last layer; output of all layers."""
        a = ops.stack([x] * COPIES)
        dropping = training and self.rate > 0
        size = (self.depth, *(ops.shape(a) if dropping else ()))
        noise = keras.random.uniform(size, seed=self.noise)

        def step(a, own):
            kernel, bias, noise = own
            z = a @ kernel
            if self.block == "BN":  # always by the batch at hand
                mean, variance = ops.moments(z, axes=1, keepdims=True)
                z = (z - mean) / ops.sqrt(variance + 1e-3)
            y = self.activation(z + bias)
            if "x + f" in self.block:
                y = (a + y) / (2**0.5 if "√2" in self.block else 1)
            if dropping:
                kept = ops.cast(noise >= self.rate, y.dtype)
                low = LOW if self.block == "AlphaDropout" else 0.0
                y = y * kept + low * (1 - kept) - self.rate * low
                y = y * stretch(self.rate, low)
            return y, y

        own = [ops.convert_to_tensor(w) for w in (self.kernels, self.biases)]
        return ops.scan(step, a, (*own, noise))


# %% slideshow="subslide"
stack = Networks(16, "selu")
nine = ops.convert_to_numpy(stack(standard["test"]))  # (1000, 9, 10)
plain = keras.Sequential([keras.Input((WIDTH,))])
for kernel in ops.convert_to_numpy(stack.kernels)[:, 0]:
    plain.add(layers.Dense(WIDTH, "selu", kernel_initializer="lecun_normal"))
    plain.layers[-1].set_weights([kernel, np.zeros(WIDTH)])
plain.add(layers.Dense(10, use_bias=False))
plain.layers[-1].set_weights([stack.last[0]])
same = np.allclose(nine[:, 0], plain(standard["test"]), atol=1e-3)
print("first of the nine networks equals 16 everyday layers:", same)
# %% slideshow="fragment"
KINDS = {
    "ReLU + He": {"activation": "relu", "gain": 2.0},
    "ReLU + BN": {"activation": "relu", "gain": 2.0, "block": "BN"},
    "SELU": {"activation": "selu"},
    "sigmoid": {"activation": "sigmoid"},
}
# %% [markdown] lang="zh" slideshow="slide"
# ### 64 層，還沒訓練
#
# 四種網路，64 層，標準化的輸入。用第 08 課起的同一種圖看每一層的輸出，再看損失對每一層權重的梯度。
#
# **你預期**：哪一列的直方圖從頭到尾一樣寬？梯度呢，誰會消失，誰會爆炸？（BN 讓每一層的輸出都整整齊齊，梯度也會嗎？）
# %% [markdown] lang="en" slideshow="slide"
# ### 64 layers, before any training
#
# Four kinds of networks, 64 layers, standardised input. The picture used since lesson 08 shows the output of every layer; then the gradient of the loss with respect to the weights of every layer.
#
# **What do you expect**: which row keeps its width from start to end? And whose gradient vanishes, whose explodes? (BN keeps the outputs of every layer tidy; does it keep the gradients tidy?)
# %% slideshow="skip"
RATE_OF_COPY = np.repeat(np.float32(RATES), SEEDS)
SHOWN = range(1, 65, 9)  # of the 64 layers: 1, 10, 19, … 64


def summed_loss(y, z):
    """Cross entropies times rates; no network feels the others."""
    entropies = -ops.sum(y[:, None] * ops.log_softmax(z), axis=-1)
    return ops.sum(entropies * RATE_OF_COPY, axis=-1)


outputs, gradients = {}, {}
x, y = standard["train"][:400], one_hot["train"][:400]
for name in training.progress(KINDS):
    keras.utils.set_random_seed(0)
    stack = Networks(64, **KINDS[name])
    model = keras.Sequential([keras.Input((WIDTH,)), stack])
    every = ops.convert_to_numpy(stack.hidden(x)[1])
    found = probes.weight_gradients(model, x, y, summed_loss)
    found = found[stack.kernels.path] / RATE_OF_COPY[:, None, None]
    # By the number of the layer: outputs of the first network, gradients
    # of all nine.
    outputs[name] = dict(enumerate(every[:, 0], start=1))
    gradients[name] = dict(enumerate(found, start=1))
# %% slideshow="subslide" tags=["real-data"]
some = {}
for name, by_layer in outputs.items():
    some[name] = {layer: by_layer[layer] for layer in SHOWN}
plots.value_histograms(some, "output")
plots.show("Outputs of 64 layers: sigmoids shrink to a line, SELU's do not.")
# %% slideshow="subslide" tags=["nbval-ignore-output"]
some = {}
for name in ("ReLU + He", "ReLU + BN", "SELU"):
    some[name] = {layer: gradients[name][layer] for layer in SHOWN}
plots.magnitude_histograms(some, "gradient")
plots.show("With BN gradients explode towards layer 1; SELU grows slowly.")


# %% slideshow="fragment" tags=["real-data"]
growth = SELU_SCALE**2 * (0.5 + SELU_ALPHA**2 * twice)
print(f"gradient² grows by {growth:.4f} a layer, {growth**64:.0f}-fold in 64")
small = [gradients["sigmoid"][i].std() for i in (64, 40, 20, 1)]
print("sigmoid, layers 64, 40, 20, 1:", *(f"{std:.0e}" for std in small))
# %% tags=["guard"]
ratios = {n: g[1].std() / g[64].std() for n, g in gradients.items()}
assert ratios["sigmoid"] < 1e-20, "vanishes"
assert np.log10(ratios["ReLU + BN"]) > 3, "explodes"
assert -1 < np.log10(ratios["SELU"]) < 2, "keeps roughly its size"
assert 0.3 < outputs["SELU"][64].std() < 2, "and so do the outputs"


# %% [markdown] lang="zh" slideshow="subslide"
# - **sigmoid**：輸出擠成一條線（所有圖都得到同樣的數），梯度每往回走一兩層就縮成十分之一，傳到第一層已經小到 float32 存不下，成了 0（所以不畫在圖上）。
# - **ReLU + He**：平均來說守得住，可是每層只有 64 個神經元，抽到哪組權重就跟著漂，又沒有東西把它拉回來；而且越往深處，權重的梯度越多是零（圖下方的 zeros）。
# - **ReLU + BN**：輸出最整齊，**梯度卻爆炸**：第一層比最後一層大上千倍以上。BN 除以標準差，梯度也跟著被除；一層一層乘起來，前面的層就爆了。這是深而沒有捷徑的 BN 網路難訓練的原因。
# - **SELU**：輸出一路都在 1 附近，梯度從頭到尾也差不多大。
#
# 「差不多」不是「不變」。斜率平方的平均就是往回走一層的倍率：$E[\mathrm{selu}'(z)^2]=\lambda^2\left(\frac12+\alpha^2e^2\,\Phi(-2)\right)=1.0716$，很寬的網路走 64 層，梯度的平方會變成 83 倍，標準差約九倍；這裡每層只有 64 個神經元，抽到的權重不同，也會差好幾倍。SELU 固定住的是**往前**的分布，往回的梯度沒有東西拉住，只是長得很慢；所以越深，學習率要越小。
# %% [markdown] lang="en" slideshow="subslide"
# - **sigmoid**: the outputs are squeezed into a line (every picture gives the same numbers), and every layer or two on the way back divides the gradient by ten; in the first one it is too small for float32 and becomes 0 (which is why it is not in the figure).
# - **ReLU + He**: on average it keeps, but with 64 neurons in a layer it drifts with the weights that were drawn, and nothing pulls it back; besides, the deeper the layer, the more of its gradient is zero (the "zeros" below).
# - **ReLU + BN**: the tidiest outputs, **but exploding gradients**, more than a thousand times larger in the first layer than in the last. BN divides by a standard deviation, and so the gradient is divided too; layer after layer multiplies up. This is what makes deep BN networks without shortcuts hard to train.
# - **SELU**: the outputs stay around 1 all the way, and the gradient keeps roughly its size as well.
#
# "Roughly" is not "exactly". The mean square of the slope is the factor of one layer on the way back: $E[\mathrm{selu}'(z)^2]=\lambda^2\left(\frac12+\alpha^2e^2\,\Phi(-2)\right)=1.0716$. Over 64 very wide layers the square of the gradient becomes 83 times as large, its standard deviation nine times; with 64 neurons in a layer, the luck of the weights is worth another factor of a few. What SELU holds fixed is the distribution on the way **forward**; nothing holds the gradient, it only grows slowly. The deeper the network, the smaller the learning rate has to be.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 8、16、64 層：學得會嗎？
#
# 3,200 張圖、每批 32 張，SGD 走一個 epoch，也就是 100 步，每 25 步量一次。每種網路、每個深度都用三個學習率和三個種子；看**驗證集**選最好的學習率，最後才用測試集量一次。SELU 的學習率是 0.003、0.01、0.03；其他的受得了更大的，太小就吃虧，所以 ReLU + He 乘 3，ReLU + BN（第 09 課）和 sigmoid 乘 30。
#
# **你預期**：8 層時誰贏？16 層、64 層時，還學得動的剩下誰？誰得用最小的學習率？每個 epoch 誰最花時間？
# %% [markdown] lang="en" slideshow="slide"
# ## 6. 8, 16, 64 layers: do they learn?
#
# 3,200 pictures in batches of 32: one epoch of SGD, 100 updates, measured every 25. Every kind and every depth gets three learning rates and three seeds; the **validation set** chooses the best rate, and the test set is used once, at the end. For SELU the rates are 0.003, 0.01 and 0.03. The others stand larger ones, and small ones would be unfair: times 3 for ReLU + He, times 30 for ReLU + BN (lesson 09) and for the sigmoid.
#
# **What do you expect**: who wins at 8 layers? Who still learns at 16 and at 64? Who needs the smallest rate? Whose epochs take longest?
# %% slideshow="skip"
# Large enough for each kind to find its best rate among the three.
FACTORS = {"ReLU + He": 3.0, "ReLU + BN": 30.0, "SELU": 1.0, "sigmoid": 30.0}


def accuracy(model, x, labels):
    """Share of right answers of each network: (rates, seeds)."""
    guesses = keras.ops.convert_to_numpy(model(x)).argmax(axis=-1)
    right = guesses == labels[:, np.newaxis]
    return right.mean(axis=0).reshape(len(RATES), SEEDS)


# %% slideshow="skip"
def train(depth, inputs, factor=1.0, **settings):
    """Nine networks; their rates are the factor times RATES."""
    stack = Networks(depth, **settings)
    model = keras.Sequential([keras.Input((WIDTH,)), stack])
    sgd = keras.optimizers.SGD(factor)
    model.compile(sgd, summed_loss)
    curve, seconds = [], []
    pictures = np.array_split(inputs["train"], 4)
    labels = np.array_split(one_hot["train"], 4)
    for x, y in zip(pictures, labels, strict=True):
        start = time.perf_counter()
        model.fit(x, y, BATCH_SIZE, verbose=0)
        seconds.append(time.perf_counter() - start)
        curve.append(accuracy(model, inputs["valid"], digits["valid"]))
    valid = curve[-1].mean(axis=1)
    best = valid.argmax()  # the best rate
    test = accuracy(model, inputs["test"], digits["test"])[best]
    return {
        "valid": " ".join(f"{share:.2f}" for share in valid),
        "rate": float(factor * RATES[best]),
        "test": float(test.mean()),
        "spread": float(test.std()),
        "curve": np.array(curve)[:, best],
        "s/epoch": 4 * min(seconds),
    }


# %% slideshow="subslide" tags=["nbval-ignore-output"]
variants = {}
for depth in DEPTHS:
    for name, settings in KINDS.items():
        variants[f"{depth} {name}"] = {
            "depth": depth,
            "inputs": standard,
            "factor": FACTORS[name],
            **settings,
        }
runs = training.compare(train, variants)
training.table(runs, ["valid", "rate", "test", "spread", "s/epoch"], digits=3)
# %% tags=["guard"]
reached = {label: ran["test"] for label, ran in runs.items()}
sigmoids = [reached[f"{how_deep} sigmoid"] for how_deep in (8, 16, 64)]
assert max(sigmoids) < 0.2, "sigmoids guess at every depth"
with_8, with_16 = (
    [reached[f"{how_deep} {rival}"] for rival in ("ReLU + He", "ReLU + BN")]
    for how_deep in (8, 16)
)
assert min(*with_8, reached["8 SELU"]) > 0.4, "8 layers: the others learn"
assert reached["16 SELU"] > max(with_16), "16 layers: SELU leads"
lost = np.subtract(with_8, with_16).min()
assert reached["8 SELU"] - reached["16 SELU"] < lost, "SELU loses least"
assert reached["64 SELU"] < reached["16 SELU"] - 0.1, "worst with 64"
assert reached["64 SELU"] < 0.6, "less than half right"
assert reached["64 ReLU + He"] < 0.3, "still guessing"
assert runs["64 SELU"]["rate"] < 0.005, "wants the smallest rate"
# %% slideshow="subslide" tags=["nbval-ignore-output"]
figure, panels = plt.subplots(
    1, len(DEPTHS), figsize=(8.5, 3.4), sharey=True, squeeze=False
)
updates = np.arange(1, 5) / 4 * len(digits["train"]) / BATCH_SIZE
for axes, depth in zip(panels[0], DEPTHS, strict=True):
    for name, mark in zip(KINDS, "sD^o", strict=True):
        curve = runs[f"{depth} {name}"]["curve"]
        axes.errorbar(
            updates,
            curve.mean(axis=1),
            yerr=curve.std(axis=1),
            marker=mark,
            label=name,
            capsize=3,
        )
    axes.set(title=f"{depth} layers", xlabel="updates", ylim=(0, 1))
panels[0, 0].set_ylabel("validation accuracy")
panels[0, -1].legend(loc="upper left", fontsize=9)
said = ", ".join(f"{name} {run['test']:.2f}" for name, run in runs.items())
plots.show(f"Learning curves. In the end, on the test set: {said}.")
# %% [markdown] lang="zh" slideshow="subslide"
# 誤差線（表中的 spread）是三個種子的標準差；valid 那一欄是三個學習率各自的驗證準確率。
#
# - **8 層**：除了 sigmoid 都學得會。
# - **16 層**：SELU 只比 8 層差一點，ReLU + He 和 ReLU + BN 掉得多。
# - **64 層**：100 步之內，ReLU + He 和 sigmoid 還在瞎猜（十類，猜對一成），BN 也好不了多少；SELU 多半好一些，卻也只答對兩到四成，而且三個學習率裡選的是最小的，正如上一節的梯度所說。
#
# 時間：BN 每層多算一次平均和變異數，SELU 多的只是一個指數函數；差多少，看你自己的表（s/epoch 是九個網路一起的秒數，電腦忙的時候會跳動）。
#
# **什麼時候不成立**：
#
# - 這是 100 步的賽跑。給更多步、更寬的層，名次可能不同；BN 加上捷徑（第 10 課）就是另一回事。
# - 「可以做很深」不等於「應該做很深」：看表，SELU 自己也是 64 層最差。這個題目用不著 64 層。
# %% [markdown] lang="en" slideshow="subslide"
# Error bars ("spread" in the table) are the standard deviation over three seeds; "valid" lists the validation accuracy of each of the three rates.
#
# - **8 layers**: all but the sigmoid learn.
# - **16 layers**: SELU is only a little worse than with 8; ReLU + He and ReLU + BN lose much more.
# - **64 layers**: within 100 updates ReLU + He and the sigmoid are still guessing (ten classes, one in ten right), and BN is not much better. SELU mostly does better, but gets only two to four in ten right, and of its three rates it chose the smallest, as the gradients of the last section told.
#
# Time: with BN every layer computes a mean and a variance as well, with SELU only one exponential more; what that costs, your own table tells (its s/epoch are the seconds of nine networks together, and jump about on a busy computer).
#
# **Where it stops being true**:
#
# - This is a race of 100 updates. With more of them, or with wider layers, the order may be another; and BN with shortcuts (lesson 10) is another story.
# - "Can be very deep" does not mean "should be very deep": in the table SELU itself is worst with 64 layers. This task has no need of 64 layers.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 什麼時候 SELU 幫不上忙？
#
# 一次破壞一個條件，深度 16。**先填你的預測**：變異數會怎樣？學得會嗎？
#
# | 破壞的條件 | 變異數 | 學得會嗎 |
# |:--|:--|:--|
# | 輸入沒標準化：像素 0 到 1、0 到 255 | | |
# | 初始化不是 LeCun：He；權重變異數真的取 1 | | |
# | 普通的 dropout，不是 AlphaDropout | | |
# | 加捷徑 $x+f$（第 10 課） | | |
#
# 變異數不必訓練，第 4 節的映射就答得出來：
# %% [markdown] lang="en" slideshow="slide"
# ## 7. When does SELU not help?
#
# Break one condition at a time, at depth 16. **Fill in your predictions first**: what becomes of the variance? Does the network learn?
#
# | Condition broken | Variance | Does it learn? |
# |:--|:--|:--|
# | input not standardised: pixels 0 to 1, 0 to 255 | | |
# | not LeCun: He; weights that really have variance 1 | | |
# | ordinary dropout instead of AlphaDropout | | |
# | shortcuts $x+f$ (lesson 10) | | |
#
# The variance needs no training; the map of section 4 knows the answer:
# %% slideshow="skip"
BROKEN = {
    "pixels 0 to 1": (0.18, 0.08, {}),  # the real MNIST
    "pixels 0 to 255": (45, 5100, {}),
    "He": (0, 1, {"gain": 2.0}),
    "weights of variance 1": (0, 1, {"gain": 64.0}),
    "dropout 0.5": (0, 1, {"block": "dropout", "rate": 0.5}),
    "AlphaDropout 0.5": (0, 1, {"block": "AlphaDropout", "rate": 0.5}),
    "shortcuts": (0, 1, {"block": "x + f"}),
}
# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(8.5, 3.6))
for mark, name in zip("s^vDP*X", BROKEN, strict=True):
    mean, variance, settings = BROKEN[name]
    path = path_from(mean, variance, 16, **settings)[:, 1]
    axes.semilogy(path, marker=mark, markevery=4, label=name)
    print(f"{name:<22} variance after 16 layers {path[-1]:.3g}")
axes.set(ylim=(0.02, 1e7), xlabel="layer", ylabel="variance")
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
plots.show("Raw pixels return to 1; He, dropout and shortcuts grow away.")


# %% [markdown] lang="zh" slideshow="subslide"
# ### dropout 與 AlphaDropout
#
# 普通的 dropout 把丟掉的設成 0，留下的除以 $1-p$：平均不變，平方平均卻變成 $1/(1-p)$ 倍，等於 $g$ 變大（勘誤與慣例見第 12 課）。而且測試時不丟，兩邊的分布不一樣。AlphaDropout 把丟掉的設成 SELU 的**下限** $\alpha'=-\lambda\alpha$，再用一條直線把平均和變異數搬回來：
#
# $$y=a\,(x\text{ or }\alpha')+b,\qquad a=\left[(1-p)(1+p\,\alpha'^2)\right]^{-1/2},\quad b=-a\,p\,\alpha'$$
#
# 分布是守住了。但還有一個問題沒人問：**哪一個雜訊比較大？** 同一筆資料、同樣的權重，抽兩次不同的遮罩，走 16 層，看兩次的輸出還像不像（相關係數）。
# %% [markdown] lang="en" slideshow="subslide"
# ### Dropout and AlphaDropout
#
# Ordinary dropout sets what it drops to 0 and divides the rest by $1-p$: the mean stays, the mean square is multiplied by $1/(1-p)$, as if $g$ had grown (lesson 12 has more on its conventions). And since nothing is dropped when testing, the two distributions differ. AlphaDropout sets what it drops to SELU's **lower limit** $\alpha'=-\lambda\alpha$, and a straight line then restores mean and variance:
#
# $$y=a\,(x\text{ or }\alpha')+b,\qquad a=\left[(1-p)(1+p\,\alpha'^2)\right]^{-1/2},\quad b=-a\,p\,\alpha'$$
#
# That keeps the distribution. But there is another question: **which of them is noisier?** Take the same data and the same weights, draw two different masks, go through 16 layers, and see how much alike the two outputs still are (their correlation).
# %% slideshow="skip"
def dropout(x, kept, rate, low=0.0):
    """Dropout where not kept (booleans); with low=LOW AlphaDropout."""
    if np.shape(x) != np.shape(kept) or not 0 <= rate < 1:
        raise ValueError(
            f"Got x of shape {np.shape(x)}, kept of shape {np.shape(kept)}, "
            f"rate {rate}; expected equal shapes and 0 <= rate < 1."
        )
    return stretch(rate, low) * (np.where(kept, x, low) - rate * low)


for layer in (layers.Dropout(0.2, seed=1), layers.AlphaDropout(0.2, seed=1)):
    y = ops.convert_to_numpy(layer(normal.astype("float32"), training=True))
    print(f"{layer.name}: mean {abs(y.mean()):.2f}, variance {y.var():.2f}")
# %% slideshow="fragment"
for name, low in (("dropout", 0.0), ("AlphaDropout", LOW)):
    weights, masks = np.random.default_rng(0), np.random.default_rng(1)
    twins = [weights.normal(size=(300, 300))] * 2
    for layer in range(1, 17):
        W = weights.normal(0, 300**-0.5, (300, 300))
        for i, x in enumerate(twins):
            kept = masks.uniform(size=x.shape) >= 0.05
            twins[i] = dropout(selu(x @ W), kept, 0.05, low)
        if layer in (1, 8, 16):
            likeness = np.corrcoef(twins[0].ravel(), twins[1].ravel())[0, 1]
            print(f"{name} 0.05, layer {layer:2}: variance", end=" ")
            print(f"{twins[0].var():.2f}, correlation {likeness:.2f}")
# %% [markdown] lang="zh" slideshow="fragment"
# AlphaDropout 的變異數守在 1，但兩次的輸出越來越不像，比普通 dropout 快得多：把一個數換成 $-1.758$，比換成 0 動得更大。光看第 1 層：同樣丟 5%，相關係數一個少 0.05，一個少 0.17，雜訊是三倍多。守住分布是一回事，守住**訊息**是另一回事。所以 AlphaDropout 的丟棄率要取得比平常小得多，也不要每層都放。
#
# 現在真的訓練，每一種都有三個學習率、三個種子。**你預期**：哪幾種明顯比較差？哪幾種換個學習率就救得回來？
# %% [markdown] lang="en" slideshow="fragment"
# AlphaDropout keeps the variance at 1, but the two outputs lose their likeness much faster than with ordinary dropout: to turn a number into $-1.758$ moves it further than to turn it into 0, and already in layer 1 the correlation has lost 0.17 instead of 0.05: more than three times the noise at the same rate. To keep the distribution is one thing, to keep the **message** another. AlphaDropout therefore wants much smaller rates than usual, and not in every layer.
#
# Now for training, with three rates and three seeds each. **What do you expect**: which do clearly worse? Which are saved by another rate?
# %% slideshow="skip"
changes = {
    "pixels 0 to 1": {"inputs": raw},
    "pixels 0 to 255": {"inputs": {k: 255 * x for k, x in raw.items()}},
    "He": {"gain": 2.0},
    "dropout": {"block": "dropout", "rate": 0.05},
    "AlphaDropout": {"block": "AlphaDropout", "rate": 0.05, "factor": 3.0},
    "shortcuts": {"block": "x + f"},
    "shortcuts / √2": {"block": "(x + f) / √2"},
}
# %% slideshow="subslide" tags=["nbval-ignore-output"]
usual = f"{DEPTHS[len(DEPTHS) // 2]} SELU"  # 16 layers
tries = {name: variants[usual] | new for name, new in changes.items()}
broken = {"as it should be": runs[usual]}
broken |= training.compare(train, tries)
training.table(broken, ["valid", "rate", "test", "spread"], digits=3)
# %% tags=["guard"]
shares = {label: ran["test"] for label, ran in broken.items()}
worse = ("pixels 0 to 255", "He", "AlphaDropout")
assert all(shares[label] < shares["as it should be"] - 0.02 for label in worse)
assert all(shares[label] < shares["dropout"] for label in worse)
assert shares["pixels 0 to 1"] > shares["as it should be"] - 0.15
assert broken["shortcuts"]["rate"] < 0.01, "only the smallest saves it"
assert broken["shortcuts / √2"]["rate"] > 0.01, "larger ones work again"


# %% [markdown] lang="zh" slideshow="subslide"
# - **沒標準化**：像素 0 到 1 傷得不重，這正是自我修復：從 $(0.18,\,0.08)$ 走十幾層就回到 1 附近；層數少的網路沒有這個機會。0 到 255 就不行了：變異數從 5100 往下走，十六層後還有 2.34，用最好的學習率還是明顯比較差。標準化只要幾行，照 S0 做。
# - **初始化錯**：He 在窗口外，變異數隨深度長大，用最好的學習率還是明顯比較差；權重變異數真的取 1，十六層之後超過 $10^{24}$，不必訓練也知道結果。
# - **dropout**：這麼短的訓練還用不到正則化，丟了只有壞處。普通 dropout 只丟 5%，變異數停在 1.2 左右，傷得不重；AlphaDropout 守住了變異數，學習率也放大了三倍，成績卻**更差**，原因就是上面的雜訊。要用的話，放在最後一兩層、丟棄率取小，並且看驗證集。
# - **捷徑**：$x+f$ 讓變異數每層大約變成兩倍，學習率 0.01 以上就整個學壞（valid 只剩一成），換成最小的 0.003 才救得回來；除以 $\sqrt2$，不動點回到 $(0,1)$，大的學習率又能用了。SELU 和 ResNet 解決的是同一個問題，兩個疊在一起時別忘了這個 $\sqrt2$。
# %% [markdown] lang="en" slideshow="subslide"
# - **Not standardised**: pixels from 0 to 1 do little harm, and that is the self-repair: from $(0.18,\,0.08)$ a dozen layers lead back near 1; a network of few layers has no such chance. From 0 to 255 it is another matter: the variance comes down from 5100 and is still 2.34 after sixteen layers, and even the best rate does clearly worse. Standardising takes a few lines: do as S0 says.
# - **Wrong initializer**: He lies outside the window, the variance grows with depth, and even the best rate does clearly worse; with weights that really have variance 1 it passes $10^{24}$ in sixteen layers, and nobody need train that.
# - **Dropout**: so short a training has no use for regularization, and dropping only hurts. Ordinary dropout of 5% comes to rest at a variance of about 1.2 and hurts little; AlphaDropout keeps the variance, was given rates three times as large, and still does **worse**, because of the noise seen above. If you need it, put it into the last layer or two, with a small rate, and watch a validation set.
# - **Shortcuts**: with $x+f$ the variance doubles, roughly, in each layer; rates of 0.01 and more wreck the training ("valid" is one in ten), and only the smallest, 0.003, saves it. Divided by $\sqrt2$ the fixed point is $(0,1)$ again, and larger rates work as well. SELU and ResNet solve the same problem; when you stack them, remember the $\sqrt2$.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - $\alpha=1.67326\ldots$、$\lambda=1.05070\ldots$ 是兩個條件的唯一解：$N(0,1)$ 進去，平均 0、變異數 1 出來。
# - 一層是 $(\mu,\nu)$ 平面上的映射，$(0,1)$ 是會吸引的不動點，變異數的誤差每層剩 0.783 倍；ReLU + He 只守不修，tanh 一直漏。
# - 前提有三：權重變異數 $1/n$（不是 1）、輸入標準化、不要用會改變分布的東西（普通 dropout、直接相加的捷徑）。
# - 短跑 100 步：16 層時 SELU 不用 BN 就學得最好，64 層時也一樣難，只答對兩到四成；BN 的輸出整齊，梯度卻隨深度爆炸。
# - 守住的是往前的統計，不是一切：梯度每層仍長 7%，深了要用小學習率；淺的問題用不著它。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - $\alpha=1.67326\ldots$ and $\lambda=1.05070\ldots$ are the only solution of two conditions: $N(0,1)$ in, mean 0 and variance 1 out.
# - A layer is a map of the $(\mu,\nu)$ plane with $(0,1)$ as an attracting fixed point; an error in the variance shrinks to 0.783 per layer. ReLU + He keeps without repairing, tanh leaks.
# - It has three conditions: weights of variance $1/n$ (not 1), standardised input, and nothing that changes the distribution (ordinary dropout, shortcuts that simply add).
# - In a race of 100 updates SELU does best at 16 layers, without BN; 64 are too many for it as well, with two to four in ten right. BN's outputs are tidy, but its gradients explode with depth.
# - What it keeps is the statistics on the way forward, not everything: gradients still grow by 7% per layer, so deep networks want small rates, and shallow tasks do not need it.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片怎麼寫、上面的程式在你的電腦上算出什麼，都在這張表裡。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# What the slides say, and what the cells above found on your computer.
# %% slideshow="skip" tags=["nbval-ignore-output"]
facts.report()


# %% [markdown] lang="zh" slideshow="slide"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R03 | S0 SELU〈使用注意事項〉 | LeCun Normal：權重平均 0、變異數 1 | 權重變異數是 $1/n_{\mathrm{in}}$；變異數 1 的是加權後的總和（第 3 節） |
#
# $\alpha$、$\lambda$ 和「輸入也要平均 0、變異數 1」都對。
# %% [markdown] lang="en" slideshow="slide"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R03 | S0, notes for the use of SELU | LeCun Normal: weights of mean 0, variance 1 | the weights have variance $1/n_{\mathrm{in}}$; the weighted sum has variance 1 (section 3) |
#
# $\alpha$, $\lambda$ and "the input needs mean 0 and variance 1 too" are right.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：標準化
#
# 寫出 `standardise(x_train, x_test)`。這次不分像素：用**訓練集**全部數字的平均和標準差（各一個數），回傳標準化之後的 `x_test`，形狀不變。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): standardise
#
# Write `standardise(x_train, x_test)`. This time not pixel by pixel: with mean and standard deviation of all numbers of the **training set** (one number each), return the standardised `x_test` in its own shape.
# %% slideshow="skip" tags=["exercise"]
def standardise(x_train, x_test):
    """Return x_test, standardised by the training set."""
    ### BEGIN SOLUTION
    return (x_test - x_train.mean()) / x_train.std()
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("11-standardise", standardise)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：AlphaDropout 的直線
#
# 寫出 `alpha_line(rate)`，回傳 `(a, b)`：丟掉的設成 $\alpha'=-1.7580993408473766$ 之後，用 $y=ax+b$ 讓平均回到 0、變異數回到 1（進來的平均 0、變異數 1）。請從平均 $p\,\alpha'$ 和變異數自己推，再和第 7 節的公式對。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): AlphaDropout's straight line
#
# Write `alpha_line(rate)` and return `(a, b)`: with the dropped ones set to $\alpha'=-1.7580993408473766$, the line $y=ax+b$ restores mean 0 and variance 1 (of inputs with mean 0 and variance 1). Derive it from the mean $p\,\alpha'$ and the variance yourself, then compare with section 7.
# %% slideshow="skip" tags=["exercise"]
def alpha_line(rate):
    """Return (a, b) for a share `rate` of dropped values."""
    ### BEGIN SOLUTION
    low = -1.7580993408473766  # where SELU saturates
    a = ((1 - rate) * (1 + rate * low**2)) ** -0.5
    return a, -a * rate * low
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("11-alpha-line", alpha_line)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：要幾層才修得好？
#
# 寫出 `layers_needed(step, variance, tolerance)`：`step(variance)` 回傳過一層之後的變異數。從 `variance` 出發，最少過幾層，變異數和 1 的差才**不超過** `tolerance`？一開始就夠近，答案是 0；過了 1000 層還不夠近，回傳 `None`。寫好之後用 `lambda v: layer_map(0.0, v)[1]` 試試 0.04 和 2750。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): how many layers until it is repaired?
#
# Write `layers_needed(step, variance, tolerance)`: `step(variance)` returns the variance after one layer. From `variance` on, what is the smallest number of layers after which it differs from 1 by **no more than** `tolerance`? If it is close enough at the start, the answer is 0; if it still is not after 1000 layers, return `None`. Then try `lambda v: layer_map(0.0, v)[1]` from 0.04 and from 2750.
# %% slideshow="skip" tags=["exercise"]
def layers_needed(step, variance, tolerance):
    """Return the smallest number of layers, or None after 1000."""
    ### BEGIN SOLUTION
    for number in range(1001):
        if abs(variance - 1) <= tolerance:
            return number
        variance = step(variance)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("11-layers-needed", layers_needed)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：自己做一個「平均 0、變異數 1」的 leaky ReLU
#
# $f(z)=s\cdot\mathrm{leaky}(z)+t$，負半邊的斜率是 `slope`。寫出 `standard_leaky(slope)`，回傳 `(s, t)`，$s>0$，使 $z\sim N(0,1)$ 時 $f(z)$ 的平均是 0、變異數是 1。
#
# 提示：$E[\max(z,0)]=1/\sqrt{2\pi}$，$E[\mathrm{leaky}(z)^2]=(1+\mathrm{slope}^2)/2$。做好之後，把它交給 `layer_map` 走 20 層，從變異數 0.25、再從 4 出發：它會自己回到 1 嗎？為什麼只有平均 0、變異數 1 還不夠？（做完再看：從 0.25 慢慢往 1 爬，從 4 卻越走越大。在 1 附近，誤差每層乘的倍數剛好是 1，不像 SELU 是 0.783，所以沒有東西把它拉回來。）
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): a leaky ReLU of mean 0 and variance 1
#
# Let $f(z)=s\cdot\mathrm{leaky}(z)+t$, with `slope` on the negative side. Write `standard_leaky(slope)` and return `(s, t)` with $s>0$, such that $f(z)$ has mean 0 and variance 1 for $z\sim N(0,1)$.
#
# Hint: $E[\max(z,0)]=1/\sqrt{2\pi}$ and $E[\mathrm{leaky}(z)^2]=(1+\mathrm{slope}^2)/2$. Then hand it to `layer_map` for 20 layers, from a variance of 0.25 and then from 4: does it return to 1? Why are mean 0 and variance 1 alone not enough? (Read on when you are done: from 0.25 it creeps towards 1, from 4 it grows and grows. Near 1 each layer multiplies an error by exactly 1, not by SELU's 0.783, and so nothing pulls it back.)
# %% slideshow="skip" tags=["exercise"]
def standard_leaky(slope):
    """Return (s, t) for a leaky ReLU with that slope below 0."""
    ### BEGIN SOLUTION
    mean = (1 - slope) / (2 * np.pi) ** 0.5
    s = ((1 + slope**2) / 2 - mean**2) ** -0.5
    return s, -s * mean
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("11-standard-leaky", standard_leaky)
