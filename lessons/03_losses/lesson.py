# ---
# title_zh: 損失函數與倒傳遞
# title_en: Loss functions and backpropagation
# question_zh: 要怎麼量「錯多少」，又該怪哪一個權重？
# question_en: How wrong is the answer, and which weight is to blame?
# minutes: 75
# seconds: 15
# decks: S1, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 03 損失函數與倒傳遞
#
# **讀完這一課，你會**
#
# - 從「雜訊長什麼樣子」推出平方誤差、絕對誤差、Huber 與交叉熵，並寫出它們的梯度；
# - 說明一個離群點對 MSE 和 MAE 的影響差在哪裡，什麼時候連 MAE 也沒轍；
# - 用對數算對交叉熵，避開 `nan`，知道 `from_logits` 為什麼存在；
# - 用紙筆把一個小網路正向算一遍、反向算一遍，並用兩種方法檢查自己有沒有算錯。
#
# **需要的基礎**：第 01、02 課，微分的連鎖律，一點機率。
#
# 前六節只用 NumPy 和 scikit-learn，第 7 節才用 Keras。
#
# **對應投影片**：S4（王一書）的損失函數與「手算前向/反向傳導」、S3（黃志勝）的倒傳遞、S2（李宏毅）的「選擇合適的損失函數」、S1（蔡炎龍）的 loss function。
# %% [markdown] lang="en" slideshow="slide"
# # 03 Loss functions and backpropagation
#
# **After this lesson you can**
#
# - derive squared error, absolute error, Huber and cross entropy from what the noise looks like, and write down their gradients;
# - say what one outlier does to MSE and to MAE, and when even MAE is helpless;
# - compute cross entropy with the right logarithm, avoid `nan`, and tell what `from_logits` is for;
# - take a small network forwards and backwards by hand, and check your result in two ways.
#
# **Prerequisites**: lessons 01 and 02, the chain rule, a little probability.
#
# The first six sections need NumPy and scikit-learn only; Keras enters in section 7.
#
# **Decks**: S4 (王一書) on loss functions and the passes by hand, S3 (黃志勝) on backpropagation, S2 (李宏毅) on choosing a loss, S1 (蔡炎龍) on the loss function.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

import course_utils
from course_utils import exercises, facts, plots, widgets

course_utils.setup(seed=1)
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 三種量誤差的尺
#
# 第 01 課的「錯幾個點」有個毛病：權重動一點點，錯誤數通常不變，看不出該往哪邊調。損失函數（loss function）把「差多少」變成一個平滑的數。S4 分得很細：一筆資料的叫損失，整個訓練集的叫代價（cost），一般說法叫目標（objective）；平常三個詞常混用。
#
# 設誤差 $e=\hat y-y$。迴歸常用三把尺：
#
# | 名稱 | 損失 | 對 $\hat y$ 的梯度 |
# |:--|:--|:--|
# | 平方誤差（MSE 取平均） | $e^2$ | $2e$ |
# | 絕對誤差（MAE 取平均） | $\lvert e\rvert$ | $\pm1$，$e$ 的正負號 |
# | Huber，$\delta=1$ | 近處 $\frac12e^2$，遠處 $\delta\lvert e\rvert-\frac12\delta^2$ | $e$，但不超出 $\pm\delta$ |
#
# S1 寫的是 $\frac12\sum e^2$：多一個 $\frac12$，微分之後 2 就消掉了。**誤差是 0.25 的時候，哪一把尺的梯度最大？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Three rulers for an error
#
# Lesson 01 counted wrong points, and that has a flaw: nudge a weight, and the count usually stays, so nothing tells which way is better. A loss function turns "how wrong" into a smooth number.
# S4 is careful with words: loss is for one example, cost for the whole training set, objective is the general term. In practice the three are often mixed.
#
# With the error $e=\hat y-y$, regression has three common rulers:
#
# | Name | Loss | Gradient by $\hat y$ |
# |:--|:--|:--|
# | squared error (MSE is its mean) | $e^2$ | $2e$ |
# | absolute error (MAE is its mean) | $\lvert e\rvert$ | $\pm1$, the sign of $e$ |
# | Huber, $\delta=1$ | near $\frac12e^2$, far $\delta\lvert e\rvert-\frac12\delta^2$ | $e$, but within $\pm\delta$ |
#
# S1 writes $\frac12\sum e^2$: the $\frac12$ cancels the 2 of the derivative. **Which ruler has the largest gradient when the error is 0.25?**
# %% slideshow="skip"
EPSILON = 1e-7  # as keras.config.epsilon()


def same_shape(y_true, y_pred, rank=0):
    """Both as arrays; (3,) against (3, 1) would silently make (3, 3)."""
    y_true = np.asarray(y_true, float)
    y_pred = np.asarray(y_pred, float)
    if y_true.shape != y_pred.shape or y_pred.ndim < rank:
        shapes = f"{y_true.shape} and {y_pred.shape}"
        raise ValueError(f"Got {shapes}; expected equal shapes, rank {rank}+.")
    return y_true, y_pred


# %% slideshow="skip"
def squared_error(y_true, y_pred):
    """Loss and its derivative by y_pred, element-wise."""
    y_true, y_pred = same_shape(y_true, y_pred)
    e = y_pred - y_true
    return e**2, 2 * e


def absolute_error(y_true, y_pred):
    """Loss and its derivative by y_pred, element-wise; 0 where e is 0."""
    y_true, y_pred = same_shape(y_true, y_pred)
    e = y_pred - y_true
    return np.abs(e), np.sign(e)


def huber(y_true, y_pred, delta=1.0):
    """Loss and its derivative by y_pred, element-wise."""
    size, sign = absolute_error(y_true, y_pred)
    near = size**2 / 2
    far = delta * size - delta**2 / 2
    loss = np.where(size <= delta, near, far)
    return loss, sign * np.minimum(size, delta)


# %% slideshow="subslide"
LOSSES = {"MSE": squared_error, "MAE": absolute_error, "Huber": huber}
e = np.linspace(-3, 3, 301)
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 2.8))
for name, function in LOSSES.items():
    loss, gradient = function(0 * e, e)
    left.plot(e, loss, label=name)
    right.plot(e, gradient, label=name)
left.set(xlabel="error e", ylabel="loss", ylim=(-0.1, 5))
right.set(xlabel="error e", ylabel="gradient", ylim=(-4, 4))
left.legend(loc="upper center")
plots.show("Losses: a parabola, a V, and a V with a round tip.")
# %% slideshow="subslide"
facts.check("S4-11", squared_error([1, 1, 0], [1, 0.9997, 0.1192])[0])
e = np.array([-2, -0.25, 0.25, 2])
facts.check("S4-18", absolute_error(0 * e, e)[1])
for name, function in LOSSES.items():
    print(f"{name:<6} gradients at errors {e}: {function(0 * e, e)[1]}")
# %% [markdown] lang="zh" slideshow="fragment"
# 誤差 0.25 時，絕對誤差的梯度 1 最大，平方誤差是 0.5，Huber 只有 0.25。
#
# 投影片 `MSE.ipynb` 沒有印出那三行的結果，最後的表裡有（S4-11）。S4 說「MAE 的梯度則一直保持為 1，MSE 比 MAE 能夠更快收斂」。更準確的說法是：**大小**一直是 1，正負號跟著 $e$ 走，在 0 沒有定義；「更快」說的是誤差大的時候（勘誤 R96），因為 $2\lvert e\rvert>1$ 要 $\lvert e\rvert>0.5$ 才成立。
#
# 梯度大小固定還有個後果：用固定的學習率，MAE 到了終點也停不下來，會在 0 的兩側跳來跳去。Huber 取兩者之長：遠處步子固定，近處越走越小。
# %% [markdown] lang="en" slideshow="fragment"
# At an error of 0.25 the absolute error has the largest gradient, 1; the squared error has 0.5 and Huber only 0.25.
#
# The slide's `MSE.ipynb` does not show what its three lines give; the table at the end does (S4-11). S4 says "the gradient of MAE stays at 1, so MSE converges faster".
# More precisely, its **size** stays at 1, its sign is that of $e$, and at 0 it is undefined; "faster" holds for large errors (erratum R96), because $2\lvert e\rvert>1$ needs $\lvert e\rvert>0.5$.
#
# A gradient of fixed size has one more effect: with a fixed learning rate MAE cannot rest when it arrives, but hops from one side of 0 to the other. Huber has the best of both, fixed steps far away and ever smaller ones nearby.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 損失從哪裡來？最大概似
#
# 為什麼是平方，不是四次方？假設 $y=\hat y+\varepsilon$，雜訊 $\varepsilon$ 的密度是 $p$。看到這批資料的可能性，叫概似（likelihood），是各筆密度的乘積 $\prod_i p(e_i)$。取 $-\ln$，乘積變成和，「最可能」變成「最小」：
#
# $$-\ln\prod_i p(e_i)=\sum_i -\ln p(e_i)$$
#
# | 雜訊 | $p(e)$ 正比於 | $-\ln p(e)$ 去掉常數 |
# |:--|:--|:--|
# | 常態（Gaussian） | $e^{-e^2/2\sigma^2}$ | 平方誤差除以 $2\sigma^2$ |
# | Laplace | $e^{-\lvert e\rvert/b}$ | 絕對誤差除以 $b$ |
# | 中間常態、尾巴 Laplace | $e^{-\mathrm{Huber}(e)}$ | Huber |
#
# **選損失，就是在說你相信雜訊長什麼樣子。** 下面用一個常數 $c$ 去猜五個數 1、2.5、3、4、14.5。**三種損失各會選哪一個 $c$？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Where losses come from: likelihood
#
# Why squares and not fourth powers? Suppose that $y=\hat y+\varepsilon$, where the noise $\varepsilon$ has the density $p$. How likely these data are, their likelihood, is the product $\prod_i p(e_i)$.
# Take $-\ln$: the product becomes a sum, and "most likely" becomes "smallest":
#
# $$-\ln\prod_i p(e_i)=\sum_i -\ln p(e_i)$$
#
# | Noise | $p(e)$ is proportional to | $-\ln p(e)$ without constants |
# |:--|:--|:--|
# | Gaussian | $e^{-e^2/2\sigma^2}$ | squared error over $2\sigma^2$ |
# | Laplace | $e^{-\lvert e\rvert/b}$ | absolute error over $b$ |
# | Gaussian core, Laplace tails | $e^{-\mathrm{Huber}(e)}$ | Huber |
#
# **To choose a loss is to say what noise you believe in.** Below, one constant $c$ is to guess the five numbers 1, 2.5, 3, 4, 14.5. **Which $c$ will each loss choose?**
# %% slideshow="subslide"
numbers = np.array([1, 2.5, 3, 4, 14.5])
candidates = np.arange(0, 15.001, 0.01)
truth, guess = np.meshgrid(numbers, candidates)  # a row per candidate
figure, axes = plt.subplots(figsize=(7, 3.4))
for name, function in LOSSES.items():
    mean = function(truth, guess)[0].mean(axis=1)
    best = candidates[mean.argmin()]
    axes.plot(candidates, mean, label=f"{name}: best c = {best:.2f}")
    axes.plot(best, mean.min(), "ko")
axes.set(xlabel="constant c", ylabel="mean loss", yscale="log", ylim=(2, 300))
axes.legend(loc="upper center")
plots.show("Mean loss by c, log axis: lowest at 5 (MSE), 3 (MAE), 3.17.")
print("mean:", numbers.mean(), "  median:", np.median(numbers))
print(f"e = 10: Gaussian {np.exp(-50):.0e}, Laplace {np.exp(-10):.0e}")


# %% [markdown] lang="zh" slideshow="fragment"
# 平方誤差選**平均數** 5，絕對誤差選**中位數** 3，Huber 介於中間（3.17）。為什麼常態那麼遷就 14.5？最後一行是誤差 10 的密度和中心相比（$\sigma=b=1$）：常態剩 $10^{-22}$ 的數量級，等於「不可能」，只好大幅移動 $c$；Laplace 還有 $10^{-5}$ 的數量級，覺得偶爾出現一個也正常。
#
# 但書：最大概似假設各筆資料獨立，而且雜訊大小一樣。雜訊隨 $x$ 變大時，$\sigma$ 就不能當常數丟掉。
# %% [markdown] lang="en" slideshow="fragment"
# The squared error picks the **mean**, 5; the absolute error picks the **median**, 3; Huber lies between (3.17). Why does the Gaussian give way to 14.5? The last line compares the density at an error of 10 with that at the centre ($\sigma=b=1$): the Gaussian has of the order of $10^{-22}$ left, "impossible", so $c$ has to move far;
# Laplace has of the order of $10^{-5}$ and thinks that such a point may happen now and then.
#
# The limits: the examples must be independent, and the noise must be of one size. If it grows with $x$, $\sigma$ is no constant and cannot be dropped.
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 一個壞點拉動一條線
#
# 九個點大致落在 $y=1+0.5x$ 上，第十個是量錯的。兩種損失各配一條線：
#
# - **MSE**：就是最小平方法，NumPy 有現成的 `polyfit`。
# - **MAE**：最好的線總有一條剛好通過兩個點，所以把每一對點都試一遍。
#
# 壞點在 $x=9$，照理 $y$ 該是 5.5。把它往下拉到 0.5、$-20$、$-100$，**兩條線的斜率會怎麼變？** 最後再把它往右搬到 $(60, 0)$。
# %% [markdown] lang="en" slideshow="slide"
# ## 3. One bad point pulls a line
#
# Nine points lie near $y=1+0.5x$; the tenth was measured wrongly. Each of two losses gets its line:
#
# - **MSE**: least squares, which NumPy has as `polyfit`.
# - **MAE**: some best line passes through two of the points, so try every pair.
#
# The bad point is at $x=9$, where $y$ should be 5.5. Pull it down to 0.5, $-20$, $-100$: **what will the two slopes do?** Last of all it goes far to the right, to $(60, 0)$.
# %% slideshow="skip"
def fit_line(x, y, loss):
    """Slope and intercept of the line with the smallest MSE or MAE."""
    if loss == "MSE":
        return np.polyfit(x, y, 1)
    first, second = np.triu_indices(len(x), 1)  # all pairs of points
    apart = ~np.isclose(x[first], x[second])  # no line y(x) is vertical
    first, second = first[apart], second[apart]
    slope = (y[second] - y[first]) / (x[second] - x[first])
    intercept = y[first] - slope * x[first]
    total = np.abs(np.outer(slope, x) + intercept[:, None] - y).sum(axis=1)
    best = total.argmin()
    return slope[best], intercept[best]


# %% slideshow="subslide"
GOOD_X = np.arange(9.0)
GOOD_Y = np.array([1.1, 1.4, 2.2, 2.3, 3.1, 3.4, 4.2, 4.3, 5.1])
for point in ((9, 5.5), (9, 0.5), (9, -20), (9, -100), (60, 0)):
    x = np.append(GOOD_X, point[0])
    y = np.append(GOOD_Y, point[1])
    mse, _ = fit_line(x, y, "MSE")
    mae, _ = fit_line(x, y, "MAE")
    print(f"bad point {point!s:<10} MSE {mse:6.2f}   MAE {mae:6.2f}")


# %% [markdown] lang="zh" slideshow="subslide"
# MSE 的斜率跟著壞點一路往下，沒有底線：每低一點，就多被拉一點。MAE 幾乎不動：對它來說，一個點不論多遠都只有「一票」（梯度 $\pm1$）。Huber 也只讓它投 $\pm\delta$ 票。
#
# **這就代表 MAE 永遠安全嗎？** 最後一列說不是：壞點往右搬得夠遠，線的斜率動一點，它那裡的誤差就動很多，MAE 也乖乖通過它了。MAE 擋得住 $y$ 方向的離群點，擋不住 $x$ 方向的（叫槓桿點，leverage point）。S4 說 MAE「針對異常值較穩定」，是指前者。
#
# 下一格把圖畫出來；再下一格可以用滑鼠（或點一下圖，再用方向鍵）拖動壞點。請試試：往上拖、拖到剛好在線上，最後沿著底部一路往右拖：**從哪裡開始，MAE 的線會突然跳過去？**（大約在 $x=25$。）
# %% [markdown] lang="en" slideshow="subslide"
# The slope of MSE follows the bad point down without end: the lower the point, the harder the pull. MAE hardly moves: to it a point has one vote (a gradient of $\pm1$), however far it is. Huber grants it $\pm\delta$ votes.
#
# **Is MAE always safe, then?** The last row says no: with the bad point far to the right, a small change of slope changes the error there a lot, and MAE obediently passes through it.
# MAE withstands outliers in $y$, not those in $x$ (leverage points). When S4 calls MAE "more stable against outliers", it means the former.
#
# The next cell draws it; in the one after that, drag the bad point with the mouse (or click the picture and use the arrow keys). Try up, try to put it right onto the line, and last drag it along the bottom far to the right: **from where on does the line of MAE suddenly jump to it?** (Near $x=25$.)
# %% tags=["hide-input"] slideshow="skip"
def draw_outlier(point, loss):
    x = np.append(GOOD_X, point[0])
    y = np.append(GOOD_Y, point[1])
    figure, axes = plt.subplots(figsize=(6.2, 3.6), layout="none")
    figure.subplots_adjust(left=0.13, right=0.97, bottom=0.15, top=0.97)
    ends = np.array([-1.0, 31])
    for number, label in ((9, "nine good points"), (10, "all ten points")):
        slope, intercept = fit_line(x[:number], y[:number], loss)
        name = f"{label}: slope {slope:.2f}"
        axes.plot(ends, slope * ends + intercept, label=name)
    axes.plot(GOOD_X, GOOD_Y, "ko", markersize=5)
    axes.plot(*point, "s", color="#CC79A7", markersize=11, label="bad point")
    axes.set(xlim=(-1, 31), ylim=(-4, 16), xlabel="x", ylabel="y")
    axes.legend(loc="upper left", title=loss)
    return f"{loss}: with the bad point the line has slope {slope:.2f}."


# %% slideshow="subslide"
for loss in ("MSE", "MAE"):
    plots.show(draw_outlier((9, -3), loss))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
loss_box = Dropdown(options=["MSE", "MAE"], description="損失 loss")
widgets.live(draw_outlier, {"loss": loss_box}, point=(9, -3))
# %% tags=["guard"]
at_bottom = np.append(GOOD_Y, -4)
stays = fit_line(np.append(GOOD_X, 23), at_bottom, "MAE")[0]
jumps = fit_line(np.append(GOOD_X, 26), at_bottom, "MAE")[0]
assert stays > 0.3, "the line of MAE stays until near x = 25"
assert jumps < 0, "beyond, it goes through the bad point"


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 答案只有是與否：二元交叉熵
#
# S4 把二分類寫成機率：$\hat y$ 是正類的機率，$1-\hat y$ 是負類的。合併成一條式子，就是 Bernoulli 分布：
#
# $$p(y\mid x)=\hat y^{\,y}(1-\hat y)^{1-y}\quad\Rightarrow\quad-\ln p=-y\ln\hat y-(1-y)\ln(1-\hat y)$$
#
# 右邊就是二元交叉熵（binary cross entropy），又是從概似來的。若 $\hat y=\sigma(z)$，對 $z$ 微分後乾淨得出奇：
#
# $$\frac{\partial}{\partial z}\bigl(-\ln p\bigr)=\sigma(z)-y$$
#
# S4 說「隨著誤差變差，損失呈指數成長」。**答案是 1，機率從 0.1 降到 0.01、再降到 0.001，損失每次是變成好幾倍，還是多一個固定的量？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Yes or no: binary cross entropy
#
# S4 writes two classes as probabilities: $\hat y$ for the positive one, $1-\hat y$ for the negative one. Both in one formula are the Bernoulli distribution:
#
# $$p(y\mid x)=\hat y^{\,y}(1-\hat y)^{1-y}\quad\Rightarrow\quad-\ln p=-y\ln\hat y-(1-y)\ln(1-\hat y)$$
#
# The right-hand side is binary cross entropy, from a likelihood once more. With $\hat y=\sigma(z)$, its derivative by $z$ is surprisingly clean:
#
# $$\frac{\partial}{\partial z}\bigl(-\ln p\bigr)=\sigma(z)-y$$
#
# S4 says that "as the error gets worse, the loss grows exponentially". **The answer is 1, and its probability falls from 0.1 to 0.01 to 0.001: is the loss multiplied each time, or does it rise by a fixed amount?**
# %% slideshow="skip"
def slide_cross_entropy(y, yhat):
    return -1 * (y * np.log(yhat) + (1 - y) * np.log(1 - yhat))


def binary_cross_entropy(y_true, p):
    """Loss of the probabilities p, element-wise."""
    y_true, p = same_shape(y_true, p)
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return -(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))


# %% slideshow="skip"
def sigmoid(z):
    """Element-wise; written so that nothing overflows."""
    return np.exp(-np.logaddexp(0, -np.asarray(z, float)))


def binary_cross_entropy_logits(y_true, z):
    """Loss of sigmoid(z) and its derivative by z, element-wise."""
    y_true, z = same_shape(y_true, z)
    return np.logaddexp(0, z) - y_true * z, sigmoid(z) - y_true


# %% slideshow="subslide"
targets = np.array([1, 0])
outputs = np.array([0.9997, 0.1192])
facts.check("S4-12", slide_cross_entropy(targets, outputs))
losses = -np.log([0.1, 0.01, 0.001])
print("losses:", losses, "  steps:", np.diff(losses))
facts.check("S4-16", np.isclose(losses[1] / losses[0], losses[2] / losses[1]))
# %% slideshow="fragment"
p = np.linspace(0.001, 0.999, 999)
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.3), sharey=True)
for axes, scale in ((left, "linear"), (right, "log")):
    axes.plot(p, slide_cross_entropy(0, p), label="target 0")
    axes.plot(p, slide_cross_entropy(1, p), label="target 1")
    axes.set(xlabel=rf"output $\hat{{y}}$, {scale} axis", xscale=scale)
left.set(ylabel="cross entropy")
left.legend(loc="upper center")
plots.show("Both curves rise steeply; on a log axis target 1 is straight.")
# %% [markdown] lang="zh" slideshow="subslide"
# 每次多 2.303，也就是 $\ln10$。右圖的橫軸換成對數，目標 1 的曲線就成了直線：**損失依對數成長，不是指數**（勘誤 R91）。它沒有上限，但漲得很慢；看起來陡，是因為靠近 0 的那一小段橫軸裡，機率其實縮小了好幾個數量級。
#
# ### 完美的答案得到 nan
#
# 投影片的函數還有一個地方要留意：預測完全正確，$y=\hat y=1$，損失應該是 0。**你預期程式印出什麼？**
#
# 兩種修法：先把機率限制在 $[\varepsilon,1-\varepsilon]$（Keras 用 $\varepsilon=10^{-7}$）；或者不經過機率，直接從 $z$ 算，$z$ 叫 logit：
#
# $$-y\ln\sigma(z)-(1-y)\ln(1-\sigma(z))=\ln(1+e^z)-yz$$
# %% [markdown] lang="en" slideshow="subslide"
# It rises by 2.303 each time, which is $\ln10$. On the logarithmic axis at the right, the curve of target 1 is a straight line: **the loss grows logarithmically, not exponentially** (erratum R91).
# It has no upper bound but climbs slowly. It looks steep because the short piece of the axis next to 0 holds many powers of ten.
#
# ### The perfect answer gives nan
#
# The slide's function has one more weak spot. If the prediction is perfectly right, $y=\hat y=1$, the loss should be 0. **What do you expect it to print?**
#
# There are two cures: keep the probability within $[\varepsilon,1-\varepsilon]$ (Keras has $\varepsilon=10^{-7}$), or do without probabilities and start from $z$, where $z$ is called the logit:
#
# $$-y\ln\sigma(z)-(1-y)\ln(1-\sigma(z))=\ln(1+e^z)-yz$$
# %% slideshow="subslide"
with np.errstate(divide="ignore", invalid="ignore"):  # log(0) would warn
    print("slide:  ", slide_cross_entropy(1, 1))
print("clipped:", binary_cross_entropy(1, 1).round(7))
z = np.array([5.0, 40, 1000])  # more and more wrong: the target is 0
print("by probability:", binary_cross_entropy(0 * z, sigmoid(z)))
loss, gradient = binary_cross_entropy_logits(0 * z, z)
print("by logit:      ", loss, "  gradient:", gradient)
# %% [markdown] lang="zh" slideshow="fragment"
# $0\cdot\ln0$ 是 $0\cdot(-\infty)$，得到 `nan`；一個 `nan` 就會讓整批的平均變成 `nan`（勘誤 R104）。限制範圍之後，答案是 $10^{-7}$，幾乎是 0。
#
# 後兩列的目標是 0，所以 $z$ 越大錯得越離譜。經過機率的那一列最多到 16.12（$-\ln10^{-7}$），$z=40$ 和 $z=1000$ 看起來一樣糟，**梯度就斷了**；從 logit 算的那一列照實成長，梯度穩穩接近 1。這就是 `from_logits=True` 的用處。
# %% [markdown] lang="en" slideshow="fragment"
# $0\cdot\ln0$ is $0\cdot(-\infty)$, which is `nan`; and one `nan` turns the mean of the whole batch into `nan` (erratum R104). Clipping gives $10^{-7}$, nearly 0.
#
# In the last two rows the target is 0, so a larger $z$ is worse. By way of probabilities the loss stops at 16.12 ($-\ln10^{-7}$): $z=40$ and $z=1000$ look equally bad, and **the gradient is cut off**.
# From the logit it grows as it should, with a steady gradient close to 1. That is what `from_logits=True` is for.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 十個類別：投影片的交叉熵表
#
# 類別多於兩個時，目標 $y$ 是獨熱編碼（one-hot）向量，輸出用 softmax。同樣是概似（類別分布），取 $-\ln$、對 $N$ 筆資料平均：
#
# $$J_{CE}=-\frac1N\sum_{i=1}^N\sum_{c}y_{i,c}\ln\hat y_{i,c}$$
#
# S4 那一頁的公式只對 $i$ 加總，而且 $\log$ 裡寫成 $y_i^{\hat c_i}$：樣本和類別都要加總，$\log$ 裡面是預測值（勘誤 R93）。S2 的 $-\sum y_i\ln y_i$ 少了一頂帽子（也可能只是擷取文字時掉的）；在 S2 戴帽子的是目標，應該是 $-\sum_{i=1}^{10}\hat y_i\ln y_i$（勘誤 R35），否則就成了輸出自己的熵，跟答案無關。
#
# S4 的例子：十個輸出，正確答案是 7，$\hat y_7=0.21$。**先用計算機按 $\ln0.21$。**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Ten classes: the slide's table
#
# With more than two classes, the target $y$ is a one-hot vector and the output a softmax. It is a likelihood again (the categorical distribution); take $-\ln$ and the mean over $N$ examples:
#
# $$J_{CE}=-\frac1N\sum_{i=1}^N\sum_{c}y_{i,c}\ln\hat y_{i,c}$$
#
# S4's formula sums over $i$ only and has $y_i^{\hat c_i}$ inside the $\log$: both samples and classes must be summed, and what goes into $\log$ is the prediction (erratum R93).
# S2's $-\sum y_i\ln y_i$ lacks a hat (perhaps lost only when the text was extracted); in S2 the hat marks the target, so it should read $-\sum_{i=1}^{10}\hat y_i\ln y_i$ (erratum R35). Otherwise it is the entropy of the output itself, whatever the answer.
#
# S4's example has ten outputs, the right answer is 7, and $\hat y_7=0.21$. **Take a calculator and find $\ln0.21$ first.**
# %% slideshow="subslide"
table = np.array([[0.09, 0.07, 0.08, 0.08, 0.09, 0.1, 0.1, 0.21, 0.1, 0.09]])
answer = np.eye(10)[[7]]  # one-hot
facts.check("S4-13", table.sum())
facts.check("S4-14", -np.sum(answer * np.log(table)))
facts.check("S4-15", table.argmax())
print(f"sum: {table.sum():.2f}   largest output: digit {table.argmax()}")
for name, log in (("log10", np.log10), ("log2", np.log2), ("ln", np.log)):
    print(f"{name:<5} {log(0.21):7.3f}    over 10: {log(0.21) / 10:7.4f}")
print(f"ten equal guesses: {np.log(10):.3f}   e^-0.156: {np.exp(-0.156):.3f}")


# %% [markdown] lang="zh" slideshow="subslide"
# 投影片寫 $1\cdot\log(0.21)=-0.156$、CE = 0.156。不論以 10、2 還是 $e$ 為底，都得不到 $-0.156$；它等於 $\ln(0.21)/10$，可能多除了 $C=10$，或掉了一位數字。正確的是 **CE = 1.561**（勘誤 R92）。差別不小：0.156 對應的機率是 86 %，看起來已經學會了；1.561 只比十選一瞎猜的 2.303 好一些。結論「數字 7」沒有錯，它是十個輸出裡最大的。
#
# 表中十個數各四捨五入到兩位，加起來是 1.01，不是 1（勘誤 R94）；第 7 節會看到 Keras 怎麼處理。
#
# 獨熱編碼的和裡只有一項不是 0，所以**也可以用整數標籤直接把那一項取出來**，這就是 `sparse_categorical_crossentropy`。配上 softmax，對 logit 的梯度是「預測減目標」$\hat y-y$：錯得越多，推得越用力。softmax 本身飽和也擋不住它（第 02 課的 R89）。
#
# 限制：標籤本身有錯時，「很有把握地答錯」的代價沒有上限，交叉熵會很努力地去記住那個錯的標籤。
# %% [markdown] lang="en" slideshow="subslide"
# The slide says $1\cdot\log(0.21)=-0.156$ and CE = 0.156. No base among 10, 2 and $e$ gives $-0.156$; it is $\ln(0.21)/10$, perhaps a division by $C=10$ or a lost digit.
# Right is **CE = 1.561** (erratum R92). The difference matters: 0.156 belongs to a probability of 86 %, as if the network had learned; 1.561 is only a little better than a blind guess among ten, 2.303. The conclusion, "the digit is 7", is right: it is the largest output.
#
# The ten numbers are rounded to two digits and add up to 1.01, not 1 (erratum R94); section 7 shows what Keras does about it.
#
# Only one term of the one-hot sum is not 0, so **an integer label can simply pick it out**: that is `sparse_categorical_crossentropy`. With a softmax, the gradient by the logits is prediction minus target, $\hat y-y$: the more wrong, the harder the push. Even a saturated softmax does not stop it (R89 in lesson 02).
#
# The limit: when a label is wrong, a confident contradiction costs without bound, and cross entropy tries hard to learn the wrong label by heart.
# %% slideshow="skip"
def categorical_cross_entropy(y_true, p):
    """Loss (...) of one-hot targets and probabilities, (..., classes)."""
    y_true, p = same_shape(y_true, p, rank=1)
    p = p / p.sum(axis=-1, keepdims=True)  # as Keras does
    return -np.sum(y_true * np.log(np.clip(p, EPSILON, 1 - EPSILON)), axis=-1)


def sparse_categorical_cross_entropy(labels, p):
    """Loss (...) of integer labels (...) and p, (..., classes)."""
    labels = np.asarray(labels)
    p = np.atleast_1d(np.asarray(p, float))
    fit = labels.dtype.kind in "iu" and labels.shape == p.shape[:-1]
    if not fit or np.any((labels < 0) | (labels >= p.shape[-1])):
        raise ValueError(f"Expected labels 0, 1, … for the rows of {p.shape}.")
    p = np.clip(p, EPSILON, 1 - EPSILON)
    chosen = np.take_along_axis(p, labels[..., None], axis=-1)[..., 0]
    return -np.log(chosen / p.sum(axis=-1))


# %% slideshow="skip"
def categorical_cross_entropy_logits(y_true, z):
    """Loss (...) of softmax(z) and its derivative by z, (..., classes)."""
    y_true, z = same_shape(y_true, z, rank=1)
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.sum(y_true * log_p, axis=-1), np.exp(log_p) - y_true


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 合頁損失與 SVM
#
# 合頁損失（hinge loss）的標籤是 $y=\pm1$，輸出 $\hat y$ 是任意實數：
#
# $$L=\max(0,\,1-y\hat y),\qquad\frac{\partial L}{\partial\hat y}=-y\ \text{ if }\ y\hat y<1,\ \text{ else }\ 0$$
#
# 它**不是**從某個雜訊的概似推出來的，而是從「邊界兩側要留多寬」來的：答對還不夠，$y\hat y$ 要到 1 才完全滿意。S4 說：$y=1$ 時，負的輸出懲罰大，$(0,1)$ 之間還有小懲罰，超過 1 就沒有；又說「SVM 的損失本質上是 Hinge Loss + L2 正規化」。
#
# 畫完之後，照 S4 的 `SVM_乳癌診斷預測.ipynb` 做：569 位病人、30 個測量值，標準化之後交給 `SVC()`。**那些損失已經是 0 的病人，拿掉之後邊界會動嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Hinge loss and the SVM
#
# The hinge loss has labels $y=\pm1$ and any real number $\hat y$ as output:
#
# $$L=\max(0,\,1-y\hat y),\qquad\frac{\partial L}{\partial\hat y}=-y\ \text{ if }\ y\hat y<1,\ \text{ else }\ 0$$
#
# It does **not** come from the likelihood of some noise but from the width of the margin: being right is not enough, $y\hat y$ has to reach 1. According to S4, for $y=1$ a negative output costs much, one in $(0,1)$ still a little, and above 1 nothing; and "the SVM's loss is in essence hinge loss plus L2 regularisation".
#
# After drawing it, follow S4's `SVM_乳癌診斷預測.ipynb`: 569 patients, 30 measurements each, standardised and handed to `SVC()`. **If the patients whose loss is 0 already are taken away, will the boundary move?**
# %% slideshow="subslide"
def hinge(y_true, y_pred):
    """Loss and derivative by y_pred, element-wise. y_true: -1 or 1."""
    y_true, y_pred = same_shape(y_true, y_pred)
    if not np.all(np.abs(y_true) == 1):
        raise ValueError("Labels must be -1 or 1; turn 0/1 into 2 * y - 1.")
    loss = np.maximum(1 - y_true * y_pred, 0)
    return loss, np.where(loss > 0, -y_true, 0)


# %% slideshow="fragment"
facts.check("S4-17", hinge(np.ones(5), [-1, 0, 0.5, 1, 2])[0])
margin = np.linspace(-3, 3, 301)
ones = np.ones(301)
figure, axes = plt.subplots(figsize=(8.5, 3.3))
for function in (hinge, binary_cross_entropy_logits, squared_error):
    axes.plot(margin, function(ones, margin)[0], label=function.__name__)
axes.plot(margin, margin < 0, label="counting errors")
axes.set(xlabel=r"$y\hat{y}$ (negative = wrong)", ylabel="loss", ylim=(0, 4))
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Hinge is 0 beyond 1; squared error rises again for right answers.")
# %% slideshow="subslide"
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42
)
scaler = StandardScaler().fit(X_train)  # from the training part only
X_std = scaler.transform(X_train)
score = SVC().fit(X_std, y_train).score(scaler.transform(X_test), y_test)
facts.check("S4-37", score)
print(f"SVC(): {score:.3f} right")
# %% slideshow="fragment"
svm = SVC(kernel="linear").fit(X_std, y_train)
few = svm.support_  # the rows of the support vectors
again = SVC(kernel="linear").fit(X_std[few], y_train[few])
loss = hinge(2 * y_train - 1, svm.decision_function(X_std))[0]
print(f"linear: {len(few)} support vectors")
print("largest loss of the others:", np.delete(loss, few).max().round(2))
print("same weights:", np.allclose(svm.coef_, again.coef_, 0.01))
# %% [markdown] lang="zh" slideshow="fragment"
# 合頁損失和交叉熵都是越對越低；平方誤差過了 1 又往上翹，**連答得太對也要罰**，不適合直接拿來分類。合頁在 $y\hat y=1$ 有個折角，過了就完全平坦。
#
# `SVC()` 在沒看過的 114 位病人裡答對 98.2 %；這只是一次切分，換一種切法，數字就會不同。
#
# 合頁的平坦很有用。訓練用的 455 位病人裡，線性的 SVM 只有 36 位是支援向量（support vector，不在安全區裡的點）；其他人的損失和梯度都是 0，把他們**全部拿掉再訓練，邊界還是同一條**（權重相差不到 1 %）。交叉熵就不是這樣：它的梯度不會剛好是 0，每個點都有影響。
#
# 兩點提醒：投影片的 `SVC()` 預設用 RBF 核，邊界是彎的，這裡為了比較權重才改用線性的；`LinearSVC` 預設用的是合頁損失的**平方**。
# %% [markdown] lang="en" slideshow="fragment"
# Hinge and cross entropy both fall the more right an answer is. The squared error turns up again beyond 1: **it punishes answers for being too right**, a poor choice for classes. The hinge has a corner at $y\hat y=1$ and is perfectly flat beyond.
#
# `SVC()` classifies 98.2 % of the 114 patients that it never saw correctly. This is a single split; another split gives another number.
#
# The flatness of the hinge is useful. Of the 455 patients in the training part only 36 are support vectors of the linear SVM: the points not safely outside the margin. The others have loss and gradient 0; **train again without them all, and the boundary is the same** (no weight differs by 1 %). Cross entropy is different: its gradient is never exactly 0, and every point has a say.
#
# Two reminders: the slide's `SVC()` has an RBF kernel by default and a curved boundary (the linear one here makes weights easy to compare), and `LinearSVC` by default **squares** the hinge loss.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 和 Keras 對一對
#
# 到目前為止的公式都是自己寫的。**它們真的是 Keras 用的那些嗎？** 拿同一批隨機資料餵給兩邊，看看相不相等。Keras 的函數會對最後一軸取平均，所以我們也取。
#
# 接著把第 5 節的表交給 Keras，獨熱和整數標籤各一次；**結果會是 1.561 嗎？** 最後看 float32 的大 logit：Keras 預設的 float32 只有大約七位數。
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Compared with Keras
#
# All formulas so far are our own. **Are they really those of Keras?** Feed both with the same random data and see whether they agree. Keras takes the mean over the last axis, and so do we.
#
# Then hand Keras the table of section 5, once one-hot and once as an integer: **will it be 1.561?** And last, large logits in float32, Keras' default, which holds only about seven digits.
# %% slideshow="subslide"
course_utils.setup(seed=1, keras=True)
import keras

# %% slideshow="subslide"
rng = np.random.default_rng(3)
y = rng.normal(0, 3, (200, 10))
z = rng.normal(0, 3, (200, 10))
labels = rng.integers(0, 10, 200)
bits = rng.integers(0, 2, (200, 10))
hot = np.eye(10)[labels]
p = categorical_cross_entropy_logits(hot, z)[1] + hot
sparse = sparse_categorical_cross_entropy(labels, p)
for name, ours, truth, output in (
    ("mean_squared_error", squared_error(y, z)[0], y, z),
    ("mean_absolute_error", absolute_error(y, z)[0], y, z),
    ("huber", huber(y, z)[0], y, z),
    ("binary_crossentropy", binary_cross_entropy(bits, p), bits, p),
    ("categorical_crossentropy", categorical_cross_entropy(hot, p), hot, p),
    ("sparse_categorical_crossentropy", sparse, labels, p),
    ("hinge", hinge(2 * bits - 1, z)[0], 2 * bits - 1, z),
):
    theirs = np.asarray(getattr(keras.losses, name)(truth, output))
    ours = ours.reshape(200, -1).mean(axis=1)
    print(f"{name:<32}", np.allclose(ours, theirs, 1e-5, 1e-5))
# %% slideshow="subslide"
one_hot = keras.losses.categorical_crossentropy(answer, table)
sparse = keras.losses.sparse_categorical_crossentropy(np.array([7]), table)
print(f"one-hot {float(one_hot[0]):.4f}, integer {float(sparse[0]):.4f}")
print("-ln(0.21) and -ln(0.21 / 1.01):", -np.log([0.21, 0.21 / 1.01]))
z = np.array([[5], [15], [40]], "float32")  # the target is 0
for output, flag in ((np.float32(sigmoid(z)), False), (z, True)):
    loss = keras.losses.binary_crossentropy(0 * z, output, from_logits=flag)
    print(f"from_logits={flag}:", np.asarray(loss).round(1))
# %% [markdown] lang="zh" slideshow="fragment"
# 七個都對上了。表的結果是 1.5706，不是 1.5606：Keras 先除以總和 1.01（勘誤 R94）。我們自己的函數照著做了同一件事。
#
# 獨熱與整數的答案相同，但 S4 說 `sparse_categorical_crossentropy` 「會將資料先進行 one-hot 編碼」並不是這樣：它直接拿整數去取出那一項（在 TensorFlow 上不會建立獨熱陣列），類別有幾萬個的時候，省下很多記憶體（勘誤 R95）。
#
# 最後兩列：float32 限制過的機率，離 1 最近只到 $1-1.2\times10^{-7}$，所以損失停在 15.9，比 float64 的 16.12 還低一點；從 logit 算就沒有這個天花板。
# %% [markdown] lang="en" slideshow="fragment"
# All seven agree. For the table it is 1.5706, not 1.5606: Keras divides by the sum 1.01 first (erratum R94). Our own functions do the same.
#
# One-hot and integer agree, but S4's remark that `sparse_categorical_crossentropy` "first turns the data into one-hot" is not what happens: it picks the entry by its integer (on TensorFlow no one-hot array is built), which saves much memory with tens of thousands of classes (erratum R95).
#
# The last two rows: in float32 the clipped probability gets no closer to 1 than $1-1.2\times10^{-7}$, so the loss stops at 15.9, a little below the 16.12 of float64; from logits there is no such ceiling.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8. sigmoid 後面：平方誤差還是交叉熵？
#
# S2 和 S4 都放了同一張圖（Glorot 與 Bengio 2010）：上面是交叉熵的曲面，下面是平方誤差的。圖用的資料沒有附（S4-40），所以數字不能核對；我們自己畫一張：一個 tanh 神經元接一個 sigmoid，兩個權重，
#
# $$\hat y=\sigma(z),\qquad z=w_2\tanh(w_1x),\qquad x=1,\ y=1$$
#
# （再加一筆 $x=-1$、$y=0$，損失一模一樣。）**哪一個曲面在「答錯」的那一邊（$z<0$）比較平？**
# %% [markdown] lang="en" slideshow="slide"
# ## 8. Behind a sigmoid: squared error or cross entropy?
#
# S2 and S4 show the same picture (Glorot and Bengio 2010): the surface of cross entropy above, that of the squared error below. Its data are not given (S4-40), so its numbers cannot be checked.
# We draw our own: one tanh neuron, one sigmoid, two weights,
#
# $$\hat y=\sigma(z),\qquad z=w_2\tanh(w_1x),\qquad x=1,\ y=1$$
#
# (A second example $x=-1$, $y=0$ has exactly the same loss.) **Which surface is flatter on the side where the answer is wrong ($z<0$)?**
# %% slideshow="subslide"
side = np.linspace(-6, 6, 61)
w1, w2 = np.meshgrid(side, side)
t = np.tanh(w1)
z = w2 * t
p = sigmoid(z)
one = np.ones((61, 61))  # the target
cross, cross_slope = binary_cross_entropy_logits(one, z)
square, square_slope = squared_error(one, p)
square_slope = square_slope * p * (1 - p)  # chain rule: now by z
# %% slideshow="subslide"
figure = plt.figure(figsize=(8.5, 3.4))
for k, name, loss in ((1, "cross entropy", cross), (2, "squared", square)):
    axes = figure.add_subplot(1, 2, k, projection="3d")
    axes.plot_surface(w1, w2, loss, cmap="viridis", antialiased=False)
    axes.set(xlabel="\n$w_1$", ylabel="\n$w_2$", zlabel="\nloss")
    axes.set_box_aspect((4, 4, 3), zoom=0.85)
    axes.set(xticks=(-5, 0, 5), yticks=(-5, 0, 5), title=name)
plots.show("Cross entropy slopes up to 6; squared error has flat tops at 1.")
# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(8.5, 3.2))
for name, slope in (("cross entropy", cross_slope), ("squared", square_slope)):
    norm = np.abs(slope) * np.hypot(t, w2 * (1 - t**2))  # by w1 and w2
    axes.plot(w2[:, 40], norm[:, 40], label=name)  # where w1 = 2
    print(f"{name}: below 0.05 on {(norm[z < 0] < 0.05).mean():.0%} of z < 0")
axes.set(xlabel="$w_2$ at $w_1=2$ (negative = wrong)", ylabel="gradient norm")
axes.legend()
plots.show("Squared: near 0 far to the left; cross entropy: largest there.")
# %% [markdown] lang="zh" slideshow="subslide"
# 高原找到了：圖是沿著 $w_1=2$ 切一刀，越往左錯得越離譜，交叉熵的梯度越來越大，平方誤差的卻掉回 0。整個答錯的那一邊，平方誤差有三分之一左右的面積，梯度小於 0.05；交叉熵幾乎沒有這種地方。平方誤差經過 sigmoid，鏈上多一個 $\sigma'(z)=\hat y(1-\hat y)$：
#
# $$\frac{\partial(\hat y-y)^2}{\partial z}=2(\hat y-y)\,\hat y(1-\hat y),\qquad\frac{\partial\,\mathrm{CE}}{\partial z}=\hat y-y$$
#
# 錯得最離譜的地方，$\hat y(1-\hat y)$ 幾乎是 0，於是**最需要改的時候最不想動**。交叉熵的 $\ln$ 剛好把這個因子消掉。這就是 S4 說「使用交叉熵可在反向傳播時更快速的下降 Loss」、S2 說「當使用 softmax 作為輸出層，選擇交叉熵」的原因；S2 的實驗，第 05 課會重做。
#
# 交叉熵治得了**輸出層**的飽和，治不了隱藏層的：$w_1$ 很大時 $\tanh'$ 也接近 0，兩種損失對 $w_1$ 的梯度都會消失。還有原點：兩個曲面在 $(0,0)$ 的梯度都是 0，是個鞍點（第 04 課）。
# %% [markdown] lang="en" slideshow="subslide"
# The plateau is found. The figure is a cut along $w_1=2$: the further to the left, the more wrong, and the gradient of cross entropy grows while that of the squared error drops back to 0. On about a third of the whole wrong side the gradient of the squared error is below 0.05, and on next to none of it that of cross entropy. Behind a sigmoid, the squared error has a factor $\sigma'(z)=\hat y(1-\hat y)$ in its chain:
#
# $$\frac{\partial(\hat y-y)^2}{\partial z}=2(\hat y-y)\,\hat y(1-\hat y),\qquad\frac{\partial\,\mathrm{CE}}{\partial z}=\hat y-y$$
#
# Where the answer is most wrong, $\hat y(1-\hat y)$ is almost 0: **it moves least when it has most to learn**. The $\ln$ of cross entropy cancels just this factor. That is why S4 says that cross entropy "lets the loss fall faster in backpropagation", and S2 "choose cross entropy with a softmax output"; lesson 05 repeats S2's experiment.
#
# Cross entropy cures saturation in the **output** layer, not in hidden ones: for a large $w_1$, $\tanh'$ is close to 0 too, and the gradient by $w_1$ vanishes for both losses. And at the origin $(0,0)$ both surfaces have gradient 0, a saddle (lesson 04).
# %% [markdown] lang="zh" slideshow="slide"
# ## 9. 手算倒傳遞：S4 的 2-2-2 網路
#
# 損失有了，接下來要問：每個權重該負多少責任？S4 用一個沒有偏差的小網路手算，激勵函數都是 sigmoid：
#
# - 輸入 $x=(0.5,0.3)$，目標 $y=(0.23,-0.07)$，誤差 $E=\frac12(O_1-y_1)^2+\frac12(O_2-y_2)^2$；
# - $w_1=0.2$、$w_3=0.5$ 從 $x_1$、$x_2$ 到 $H_1$；$w_2=-0.4$、$w_4=0.6$ 到 $H_2$；
# - $w_5=0.1$、$w_7=-0.3$ 從 $H_1$、$H_2$ 到 $O_1$；$w_6=-0.5$、$w_8=0.8$ 到 $O_2$。
#
# **正向**：例如 $H_1=\sigma(w_1x_1+w_3x_2)$。**反向**從終點開始，每經過一個節點就乘上那裡的局部微分：先是 $\delta O_k=O_k-y_k$，穿過 sigmoid 得到**誤差項** $d_k=(O_k-y_k)\,O_k(1-O_k)$；權重的梯度是「終點的誤差項乘起點的輸出」，例如 $\delta w_5=d_1H_1$。
#
# 請先用計算機算 $H_1$。**sigmoid 的輸出有可能等於目標 $-0.07$ 嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 9. Backpropagation by hand: S4's 2-2-2 network
#
# With a loss in hand, the next question is how much each weight is to blame. S4 works a small network by hand, without biases, with sigmoids everywhere:
#
# - input $x=(0.5,0.3)$, target $y=(0.23,-0.07)$, error $E=\frac12(O_1-y_1)^2+\frac12(O_2-y_2)^2$;
# - $w_1=0.2$, $w_3=0.5$ lead from $x_1$, $x_2$ to $H_1$; $w_2=-0.4$, $w_4=0.6$ to $H_2$;
# - $w_5=0.1$, $w_7=-0.3$ lead from $H_1$, $H_2$ to $O_1$; $w_6=-0.5$, $w_8=0.8$ to $O_2$.
#
# **Forwards**, for example $H_1=\sigma(w_1x_1+w_3x_2)$. **Backwards** begins at the end and multiplies by the local derivative at every node: first $\delta O_k=O_k-y_k$, through the sigmoid the **error term** $d_k=(O_k-y_k)\,O_k(1-O_k)$. The gradient of a weight is "error term where it ends times output where it starts", for example $\delta w_5=d_1H_1$.
#
# Compute $H_1$ with a calculator first. **Can a sigmoid's output ever equal the target $-0.07$?**
# %% slideshow="skip"
# One row for each start: w1 w2 / w3 w4, then w5 w6 / w7 w8.
S4_W = np.array([[[0.2, -0.4], [0.5, 0.6]], [[0.1, -0.5], [-0.3, 0.8]]])
S4_X = np.array([0.5, 0.3])
S4_Y = np.array([0.23, -0.07])


def forward(weights, x):
    """The input and the outputs of all layers. weights: a list."""
    a = [x]
    for W in weights:
        a.append(sigmoid(a[-1] @ W))
    return a


def half_square(weights, x, y):
    """Half the sum of the squared errors of the network."""
    return squared_error(y, forward(weights, x)[-1])[0].sum() / 2


# %% slideshow="skip"
def numeric_gradient(weights, layer, x, y, step=1e-6):
    """Central differences of half_square by the matrix of one layer."""
    gradient = np.zeros(weights[layer].shape)
    for index in np.ndindex(gradient.shape):
        for sign in (1, -1):
            moved = [W.copy() for W in weights]
            moved[layer][index] += sign * step
            gradient[index] += sign * half_square(moved, x, y) / (2 * step)
    return gradient


# %% slideshow="subslide"
x, h, o = forward(S4_W, S4_X)
facts.check("S4-21", h[0])
facts.check("S4-22", h[1])
facts.check("S4-23", o[0])
facts.check("S4-24", o[1])
facts.check("S4-25", half_square(S4_W, S4_X, S4_Y))
facts.check("S4-26", o[0] - S4_Y[0])
facts.check("S4-27", o[1] - S4_Y[1])
d = (o - S4_Y) * o * (1 - o)  # error terms of O1 and O2
print("H:", h, "  O:", o, "  O - y:", o - S4_Y, "  d:", d)
print(f"E: {half_square(S4_W, S4_X, S4_Y):.4f}")
print("gradients of w5 to w8:", np.outer(h, d).ravel())
facts.check("S4-28", d[0] * h[0])  # w5
facts.check("S4-29", d[0] * h[1])  # w7
facts.check("S4-30", d[1] * h[0])  # w6
facts.check("S4-31", d[1] * h[1])  # w8
print(f"no smaller error than {0.07**2 / 2:.5f} is possible")
# %% [markdown] lang="zh" slideshow="subslide"
# 四捨五入到兩位，到這裡和投影片全部吻合。目標 $-0.07$ 達不到：sigmoid 恆大於 0，誤差不會小於 $\frac12\cdot0.07^2=0.00245$（勘誤 R98）；手算練習不受影響。
#
# 再往前一層，$H_1$ 同時餵給 $O_1$ 和 $O_2$，兩邊的責任要加起來，各自乘上**走過的權重**：
#
# $$\delta w_1=(d_1w_5+d_2w_6)\,H_1(1-H_1)\,x_1$$
#
# 投影片寫的是 $\delta w_1=\delta w_5+\delta w_6\cdot H_1(1-H_1)\,x_1$，接著代入 $(0.03+0.08)\cdot0.56\cdot(1-0.56)\cdot0.5=0.01$。乘法本身沒有算錯（S4-36），但往回傳的應該是「誤差項乘權重」，不是權重的**梯度** $\delta w_5$，相加也要加括號（勘誤 R97）。
#
# 誰對？請**有限差分**當裁判：把一個權重加減 $10^{-6}$，看誤差變多少，完全不需要連鎖律。**投影片的四個 0.01，你預期有幾個連正負號都不對？**
# %% [markdown] lang="en" slideshow="subslide"
# Rounded to two digits, everything agrees with the slide so far. The target $-0.07$ is out of reach: a sigmoid is above 0, so the error cannot go below $\frac12\cdot0.07^2=0.00245$ (erratum R98); the exercise does not suffer from it.
#
# One layer further back, $H_1$ feeds both $O_1$ and $O_2$; the blame from both is added, each times the **weight that it travelled along**:
#
# $$\delta w_1=(d_1w_5+d_2w_6)\,H_1(1-H_1)\,x_1$$
#
# The slide says $\delta w_1=\delta w_5+\delta w_6\cdot H_1(1-H_1)\,x_1$ and fills in $(0.03+0.08)\cdot0.56\cdot(1-0.56)\cdot0.5=0.01$.
# The multiplication is right (S4-36). But what travels back is error term times weight, not the **gradient** $\delta w_5$ of the weight, and the sum needs brackets (erratum R97).
#
# Who is right? Let **finite differences** be the judge: add and subtract $10^{-6}$ to one weight and watch the error; no chain rule needed. **Of the slide's four values 0.01, how many do you expect to have even the wrong sign?**
# %% slideshow="subslide"
right = np.outer(S4_X, (S4_W[1] @ d) * h * (1 - h))
slide = np.outer(S4_X, np.outer(h, d).sum(axis=1) * h * (1 - h))
numeric = numeric_gradient(S4_W, 0, S4_X, S4_Y)
print("              w1      w2      w3      w4   E after one step")
for name, G in (("right", right), ("slide", slide), ("numeric", numeric)):
    after = half_square([S4_W[0] - G, S4_W[1]], S4_X, S4_Y)
    print(f"{name:<8}", *(f"{g:7.4f}" for g in G.ravel()), f"{after:12.5f}")
facts.check("S4-32", right[0, 0])
facts.check("S4-34", right[0, 1])
facts.check("S4-33", right[1, 0])
facts.check("S4-35", right[1, 1])
facts.check("S4-36", np.append(0.11 * 0.56 * 0.44 * x, 0.1 * 0.5 * 0.5 * x))


# %% [markdown] lang="zh" slideshow="fragment"
# 有限差分站在正確的連鎖律這邊。投影片的 $w_1$、$w_3$ 正負號相反，會往錯的方向更新；$w_2$、$w_4$ 四捨五入後也是 0.01，純屬巧合。
#
# 有趣的是，照投影片的梯度走一步，誤差（原本是 0.20971）**還是下降了**，只是少得多：對的那兩個權重蓋過了錯的。這正是倒傳遞最難抓的錯：程式會跑、損失會降，只是學得慢。所以自己寫的梯度，一定要用有限差分驗過一次。
# %% [markdown] lang="en" slideshow="fragment"
# Finite differences side with the right chain rule. The slide's $w_1$ and $w_3$ have the wrong sign and would move the wrong way; that $w_2$ and $w_4$ also round to 0.01 is an accident.
#
# Curiously, one step along the slide's gradient **still lowers the error** (0.20971 before), only by much less: the two good weights outdo the two bad ones. That makes such bugs so hard to catch: the program runs and the loss falls, only slowly. So check every gradient that you write with finite differences, once.
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 用矩陣寫：S3 的 2-3-2 網路
#
# S3 用矩陣寫同一件事：$s=v^Tx$、$h=f_1(s)$、$z=w^Th$、$\hat y=f_2(z)$，$v$ 是 $2\times3$，$w$ 是 $3\times2$。投影片的結果是
#
# $$\Delta w=(y-\hat y)f_2'(z)h,\qquad\Delta v=[(y-\hat y)f_2'(z)][w^Tf_1'(s)]x$$
#
# 再用 $w\leftarrow w-\alpha\Delta w$ 更新。對照三件事：
#
# - **正負號**：$\frac12(y-\hat y)^2$ 對 $\hat y$ 微分是 $-(y-\hat y)=\hat y-y$。要嘛改成 $\hat y-y$，要嘛更新改用加號（勘誤 R57）。
# - **寫法**：推導的第一行少了 $\frac12$，分子少了 $\partial$，而且 $y$ 有時是目標、有時是輸出；每行都要有 $\frac12$，輸出寫 $\hat y$（勘誤 R59）。
# - **形狀**：兩個都是外積，$\Delta w=h\,d^T$、$\Delta v=x\,d_h^T$；誤差項 $d=(\hat y-y)f_2'(z)$、$d_h=(wd)f_1'(s)$ 裡，乘 $f'$ 是逐元素相乘（勘誤 R60）。
#
# 裁判有兩位：有限差分，以及 Keras。Keras 沒有「請給我梯度」的通用按鈕，但有個不挑後端的辦法：用學習率 1 的 SGD 訓練**一步**，更新前的權重減掉更新後的，就是梯度（兩個輸出的 `mse` 剛好等於 $\frac12\sum$）。**照投影片走一步，損失會升還是降？**
# %% [markdown] lang="en" slideshow="slide"
# ## 10. In matrices: S3's 2-3-2 network
#
# S3 writes the same thing with matrices: $s=v^Tx$, $h=f_1(s)$, $z=w^Th$, $\hat y=f_2(z)$, where $v$ is $2\times3$ and $w$ is $3\times2$. The slide arrives at
#
# $$\Delta w=(y-\hat y)f_2'(z)h,\qquad\Delta v=[(y-\hat y)f_2'(z)][w^Tf_1'(s)]x$$
#
# and updates with $w\leftarrow w-\alpha\Delta w$. Three things to compare:
#
# - **The sign**: the derivative of $\frac12(y-\hat y)^2$ by $\hat y$ is $-(y-\hat y)=\hat y-y$. Either write $\hat y-y$ or update with a plus (erratum R57).
# - **The writing**: the first line of the derivation lacks the $\frac12$, a numerator lacks its $\partial$, and $y$ is now the target, now the output; each line needs the $\frac12$, and the output is $\hat y$ (erratum R59).
# - **The shapes**: both are outer products, $\Delta w=h\,d^T$ and $\Delta v=x\,d_h^T$. In the error terms $d=(\hat y-y)f_2'(z)$ and $d_h=(wd)f_1'(s)$, $f'$ is multiplied element by element (erratum R60).
#
# There are two judges, finite differences and Keras. Keras has no universal "give me the gradient" button, but one way suits every backend: train for **one** step with SGD at learning rate 1; weights before minus weights after is the gradient (with two outputs, `mse` happens to equal $\frac12\sum$). **Will a step as on the slide raise or lower the loss?**
# %% slideshow="skip"
def backward(weights, x, y, path=None):
    """Gradients, one per matrix; path: matrices on the way back."""
    if path is None:
        path = weights
    a = forward(weights, x)
    error = squared_error(y, a[-1])[1] / 2
    gradients = []
    for k in reversed(range(len(weights))):
        d = error * a[k + 1] * (1 - a[k + 1])
        gradients.insert(0, np.outer(a[k], d))
        error = path[k] @ d
    return gradients


# %% slideshow="subslide"
rng = np.random.default_rng(0)
s3_w = [rng.normal(size=(2, 3)), rng.normal(size=(3, 2))]  # v and w
s3_x = rng.normal(size=2)
s3_y = rng.uniform(size=2)
for weights, x, y in ((S4_W, S4_X, S4_Y), (s3_w, s3_x, s3_y)):
    network = keras.Sequential([keras.Input((2,))])
    for W in weights:
        network.add(keras.layers.Dense(W.shape[1], "sigmoid", use_bias=False))
    network.set_weights(list(weights))
    network.compile(keras.optimizers.SGD(learning_rate=1.0), loss="mse")
    network.train_on_batch(x[None, :], y[None, :])  # a batch of one
    for k, ours in enumerate(backward(weights, x, y)):
        numeric = numeric_gradient(weights, k, x, y)
        theirs = weights[k] - network.get_weights()[k]
        as_numeric = np.allclose(ours, numeric)
        as_keras = np.allclose(ours, theirs, 0, 1e-6)
        print(ours.shape, f"as numeric: {as_numeric}, as Keras: {as_keras}")
# %% slideshow="fragment"
facts.check("S3-32", np.allclose(-ours, numeric, atol=1e-9))
slopes = backward(s3_w, s3_x, s3_y)
for step in (0.0, -0.5, 0.5):
    moved = [s3_w[k] - step * slopes[k] for k in (0, 1)]
    print(f"{step:4}: loss {half_square(moved, s3_x, s3_y):.4f}")
# %% [markdown] lang="zh" slideshow="subslide"
# 兩位裁判都同意。投影片的 $\Delta w$ 剛好是梯度的**相反數**：照印出的更新走一步 0.5，損失從 0.0532 **升**到 0.0553；正負號改對就降到 0.0510。
#
# ### 再深一點：誰乘在誰前面
#
# S3 接著把四層串起來：$\Delta W_1=[(y-\hat y)f_4'][W_3^Tf_3'][W_2^Tf_2'][W_1^Tf_1']x$。**看出哪裡怪怪的嗎？** 提示：$W_1$ 的梯度裡出現了 $W_1$ 自己。
#
# 往回走，從第 4 層到第 3 層要經過的是 $W_4$；所以應該依序乘上 $(\hat y-y)f_4'$、$W_4f_3'$、$W_3f_2'$、$W_2f_1'$ 和 $x$（勘誤 R58）。四層都用方陣，兩種寫法才都乘得起來。**只改正負號夠不夠？**
# %% [markdown] lang="en" slideshow="subslide"
# Both judges agree. The slide's $\Delta w$ is exactly **minus** the gradient: a step of 0.5 as printed **raises** the loss from 0.0532 to 0.0553; with the sign turned it falls to 0.0510.
#
# ### Deeper: which matrix comes when
#
# S3 goes on to four layers: $\Delta W_1=[(y-\hat y)f_4'][W_3^Tf_3'][W_2^Tf_2'][W_1^Tf_1']x$. **Do you see what is odd?** A hint: in the gradient of $W_1$ stands $W_1$ itself.
#
# The way back from layer 4 to layer 3 leads along $W_4$, so the factors should be $(\hat y-y)f_4'$, $W_4f_3'$, $W_3f_2'$, $W_2f_1'$ and $x$ (erratum R58). All four matrices are square here, so that both versions can be multiplied at all. **Is it enough to turn the sign?**
# %% slideshow="subslide"
deep = [rng.normal(size=(3, 3)) for _ in range(4)]
x = rng.normal(size=3)
y = rng.uniform(size=3)
numeric = numeric_gradient(deep, 0, x, y)
shifted = deep[:1] + deep[:-1]  # where W4 belongs stands W3, and so on
facts.check("S3-33", np.allclose(-backward(deep, x, y, shifted)[0], numeric))
for name, path in (("sign turned only", shifted), ("indices too", deep)):
    print(name, np.allclose(backward(deep, x, y, path)[0], numeric, atol=1e-9))
# %% [markdown] lang="zh" slideshow="fragment"
# 不夠，正負號和下標都要改。S3 那一頁的重點則完全正確：**前面層的梯度，是後面所有層的疊乘**。每經過一層就乘一次 $f'$ 和一次權重；sigmoid 的 $f'\le\frac14$，層數一多，梯度就消失了（第 02 課）。
# %% [markdown] lang="en" slideshow="fragment"
# It is not: both the sign and the indices must change. The slide's message is right all the same: **the gradient of an early layer is a product over all layers behind it**. Each layer contributes one $f'$ and one weight matrix; with the sigmoid's $f'\le\frac14$ the gradient vanishes as layers pile up (lesson 02).
# %% [markdown] lang="zh" slideshow="slide"
# ## 11. 計算圖：一步一步走
#
# 把 S4 的網路畫成計算圖。黑字是正向：線上是權重，節點下方是輸出。橘字是反向：節點上方是 $E$ 對輸出的微分 dE/dO、dE/dH，再上面是穿過 sigmoid 之後的誤差項 d；線上的 δ 是權重的梯度。
#
# 先看兩張靜止的圖：正向走完，以及反向走完。再下一格可以一步一步走，並調整目標 $y_2$。請試試：
#
# 1. 從步驟 0 走到 7，每一步先自己算出下一個數。
# 2. 把 $y_2$ 調到 0.53，再看步驟 7：**$w_6$、$w_8$ 的梯度會怎樣？$w_1$ 呢？**
# 3. 把 $y_2$ 從 $-0.5$ 慢慢拉到 1：$E$ 能降到 0 嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 11. The computation graph, step by step
#
# S4's network as a computation graph. Black is forwards: weights on the lines, outputs below the nodes. Orange is backwards: above a node the derivative of $E$ by its output, dE/dO or dE/dH, and above that the error term d, which has passed the sigmoid; δ on a line is the gradient of its weight.
#
# First two figures that stand still: after the forward pass, and after the backward pass. In the cell after them you go step by step and move the target $y_2$. Try this:
#
# 1. Go from step 0 to step 7, and compute the next number yourself each time.
# 2. Set $y_2$ to 0.53 and look at step 7: **what happens to the gradients of $w_6$ and $w_8$? And to that of $w_1$?**
# 3. Move $y_2$ slowly from $-0.5$ to 1: does $E$ get down to 0?
# %% slideshow="skip"
STEPS = [
    "inputs and weights",
    "forwards to H",
    "forwards to O",
    "the error E",
    "backwards to O: d = dE/dO times O(1 - O)",
    "gradients of w5 to w8",
    "backwards to H: d = dE/dH times H(1 - H)",
    "gradients of w1 to w4",
]


# %% tags=["hide-input"] slideshow="skip"
def draw_graph(step, y2):
    y = np.array([0.23, y2])
    x, h, o = forward(S4_W, S4_X)
    d = (o - y) * o * (1 - o)
    to_h = S4_W[1] @ d
    weights = np.ravel(S4_W)
    gradients = np.ravel(backward(S4_W, x, y))
    figure = plt.figure(figsize=(8.5, 4), layout="none")
    axes = figure.add_axes((0, 0, 1, 0.92), xlim=(-0.3, 5), ylim=(-0.4, 1.4))
    axes.set_title(f"step {step}: {STEPS[step]}")
    axes.axis("off")
    style = {"ha": "center", "va": "center", "fontsize": 9}
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1}

    def write(from_step, x, y, text, color="black", box=white):
        if step >= from_step:
            axes.text(x, y, text, color=color, bbox=box, **style)

    for k in range(8):
        left = 1.8 * (k // 4)
        start = 1 - k // 2 % 2
        end = 1 - k % 2
        axes.plot([left, left + 1.8], [start, end], "-", color="gray")
        across = left + 0.6
        up = start + (end - start) / 3
        write(0, across, up + 0.06, f"w{k + 1} = {weights[k]:g}")
        text = f"δ = {gradients[k]:.4f}"
        write(7 if k < 4 else 5, across, up - 0.06, text, "#A64500")
    for k in (0, 1):
        axes.plot([3.6, 4.6], [k, 0.5], "-", color="gray")
        for layer, a in enumerate((x, h, o)):
            write(layer, 1.8 * layer, 0.77 - k, f"{a[k]:.4g}")
        text = f"d = {d[k]:.4f}\ndE/dO = {o[k] - y[k]:.4f}"
        write(4, 3.6, 1.27 - k, text, "#A64500")
        text = f"d = {to_h[k] * h[k] * (1 - h[k]):.4f}\ndE/dH = {to_h[k]:.4f}"
        write(6, 1.8, 1.27 - k, text, "#A64500")
    write(3, 4.6, 0.27, f"{half_square(S4_W, x, y):.4f}")
    circle = {"boxstyle": "circle,pad=0.4", "facecolor": "#D3E8F5"}
    for k, name in enumerate(("x1", "x2", "H1", "H2", "O1", "O2")):
        write(0, 1.8 * (k // 2), 1 - k % 2, name, box=circle)
    write(0, 4.6, 0.5, "E", box=circle)
    return f"Computation graph, y2 = {y2:.2f}, step {step}: {STEPS[step]}."


# %% slideshow="subslide"
for step in (3, 7):
    plots.show(draw_graph(step, -0.07))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
steps = IntSlider(0, min=0, max=7, description="步驟 step")
y2 = FloatSlider(
    -0.07, min=-0.5, max=1, step=0.01, description="目標 target y₂"
)
widgets.live(draw_graph, {"step": steps, "y2": y2})
# %% slideshow="subslide"
for target in (-0.07, 0.53, 1.0):
    gradients = np.ravel(backward(S4_W, S4_X, np.array([0.23, target])))
    print(f"y2 = {target:5.2f}: w1, w6, w8:", gradients[[0, 5, 7]])


# %% [markdown] lang="zh" slideshow="fragment"
# $y_2=0.53$ 時 $O_2$ 幾乎沒有錯，$w_6$、$w_8$ 的梯度只剩萬分之幾；$w_1$ 的梯度卻**變了正負號**：原本 $H_1$ 主要在替 $O_2$ 擔責任，現在只剩 $O_1$ 那一邊了。同一個權重要往哪裡走，取決於後面所有的錯加起來。
#
# 拉動 $y_2$ 不會改變正向的輸出，所以 $O_1$ 的錯一直都在，$E$ 降不到 0；要讓 $O$ 移動，得更新權重。那是第 04 課的事。
# %% [markdown] lang="en" slideshow="fragment"
# At $y_2=0.53$ the output $O_2$ is almost right, and the gradients of $w_6$ and $w_8$ shrink to a few ten-thousandths; that of $w_1$ **changes its sign**: before, $H_1$ was blamed mostly for $O_2$, and now only the side of $O_1$ is left. Where a weight should go depends on all the errors behind it, added up.
#
# Moving $y_2$ does not change the forward pass, so the error of $O_1$ stays and $E$ does not get down to 0. To move $O$, the weights must be updated, and that is the matter of lesson 04.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 損失是負的對數概似：常態給平方、Laplace 給絕對值、Bernoulli 給二元交叉熵、類別分布給交叉熵。合頁來自邊界的寬度。
# - 平方誤差選平均數、怕離群點；絕對誤差選中位數、不怕 $y$ 方向的離群點，但擋不住槓桿點。
# - 交叉熵用自然對數，$-\ln0.21=1.561$。別讓 $\ln$ 吃到 0；能從 logit 算就從 logit 算。
# - sigmoid 後面用平方誤差會有高原；交叉熵的梯度是 $\hat y-y$，錯越多推越用力。
# - 倒傳遞：誤差項沿著**權重**往回傳，穿過激勵函數就乘 $f'$；權重的梯度是終點的誤差項乘起點的輸出。寫好一定要用有限差分驗。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - A loss is a negative log-likelihood: Gaussian gives squares, Laplace absolute values, Bernoulli binary cross entropy, the categorical distribution cross entropy. The hinge comes from the width of a margin.
# - The squared error picks the mean and fears outliers; the absolute error picks the median and withstands outliers in $y$, but not leverage points.
# - Cross entropy has the natural logarithm: $-\ln0.21=1.561$. Never feed 0 to $\ln$; start from logits where you can.
# - Behind a sigmoid the squared error has a plateau; cross entropy has the gradient $\hat y-y$ and pushes harder the more wrong it is.
# - Backpropagation: error terms travel back along the **weights** and take a factor $f'$ at each activation; the gradient of a weight is the error term where it ends times the output where it starts. Check it with finite differences.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字和說法，這一課都試過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號；勘誤的內容在再下一格。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Whatever the slides claim and can be computed again was tried above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum; the errata follow.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R35 | S2「選擇合適的損失函數」 | $-\sum y_i\ln y_i$ | $-\sum_{i=1}^{10}\hat y_i\ln y_i$，在 S2 戴帽子的是目標 |
# | R57 | S3 倒傳遞 | $(y-\hat y)f_2'(z)$ 配減號更新 | $(\hat y-y)f_2'(z)$，或更新用加號 |
# | R58 | S3「太深層的問題」 | $W_3$、$W_2$、$W_1$ 依序相乘 | $W_4$、$W_3$、$W_2$，正負號也要改 |
# | R59 | S3 倒傳遞 | 第一行沒有 $\frac12$，輸出與目標都是 $y$ | 每行都有 $\frac12$，輸出是 $\hat y$ |
# | R60 | S3 倒傳遞 | 一般的乘法 | 外積 $h\,d^T$、$x\,d_h^T$ |
# | R91 | S4 交叉熵 | 損失呈指數成長 | 依對數成長，沒有上限 |
# | R92 | S4 交叉熵的表 | CE = 0.156 | $-\ln0.21=1.561$ |
# | R93 | S4 交叉熵 | 只對 $i$ 加總 | 對樣本與類別加總，$\log$ 裡是預測值 |
# | R94 | S4 交叉熵的表 | 總和為 1 | 1.01，Keras 會先除以總和 |
# | R95 | S4 稀疏交叉熵 | 先做 one-hot 編碼 | 直接用整數取出那一項 |
# | R96 | S4 MSE、MAE | MAE 的梯度一直是 1 | $\pm1$，在 0 沒有定義 |
# | R97 | S4 手算反向 | $\delta w_5+\delta w_6\cdots$ | $(d_1w_5+d_2w_6)\cdots$ |
# | R98 | S4 手算正向 | 目標 $-0.07$ | sigmoid 到不了 |
# | R104 | S4 `cross_entropy_loss.ipynb` | 直接取 $\log$ | 先限制在 $[\varepsilon,1-\varepsilon]$ |
#
# 損失曲面的圖（S4-40）出自論文，資料沒有附，所以第 8 節用的是自己的例子。
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R35 | S2, choosing a loss | $-\sum y_i\ln y_i$ | $-\sum_{i=1}^{10}\hat y_i\ln y_i$; in S2 the hat marks the target |
# | R57 | S3, backpropagation | $(y-\hat y)f_2'(z)$ with a minus in the update | $(\hat y-y)f_2'(z)$, or a plus in the update |
# | R58 | S3, very deep networks | $W_3$, $W_2$, $W_1$ in turn | $W_4$, $W_3$, $W_2$, and the sign turned |
# | R59 | S3, backpropagation | no $\frac12$ in the first line; $y$ for output and target | $\frac12$ in each line; the output is $\hat y$ |
# | R60 | S3, backpropagation | ordinary products | outer products $h\,d^T$, $x\,d_h^T$ |
# | R91 | S4, cross entropy | the loss grows exponentially | logarithmically, without a bound |
# | R92 | S4, cross-entropy table | CE = 0.156 | $-\ln0.21=1.561$ |
# | R93 | S4, cross entropy | sums over $i$ only | over samples and classes, $\log$ of the prediction |
# | R94 | S4, cross-entropy table | the sum is 1 | 1.01; Keras divides by it |
# | R95 | S4, sparse cross entropy | one-hot first | picks the entry by its integer |
# | R96 | S4, MSE and MAE | MAE's gradient stays at 1 | $\pm1$, undefined at 0 |
# | R97 | S4, backward by hand | $\delta w_5+\delta w_6\cdots$ | $(d_1w_5+d_2w_6)\cdots$ |
# | R98 | S4, forward by hand | target $-0.07$ | out of a sigmoid's reach |
# | R104 | S4 `cross_entropy_loss.ipynb` | $\log$ as it is | clip to $[\varepsilon,1-\varepsilon]$ first |
#
# The picture of the two loss surfaces (S4-40) is from a paper and its data are not given, so section 8 has an example of its own.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：不會 nan 的交叉熵
#
# 改好投影片的 `cross_entropy(y, p)`：逐元素、自然對數，先把 $p$ 限制在 $[10^{-7},1-10^{-7}]$。`y` 和 `p` 形狀相同。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): cross entropy without nan
#
# Mend the slide's `cross_entropy(y, p)`: element-wise, natural logarithm, with $p$ kept within $[10^{-7},1-10^{-7}]$ first. `y` and `p` have the same shape.
# %% slideshow="skip" tags=["exercise"]
def cross_entropy(y, p):
    """Binary cross entropy, element-wise, in the shape of y and p."""
    ### BEGIN SOLUTION
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-cross-entropy", cross_entropy)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（暖身）：整數標籤
#
# 寫出 `sparse_cross_entropy(labels, p)`：`labels` 是 $(n,)$ 的整數，`p` 是 $(n,C)$ 的機率，每列和為 1、沒有 0。回傳**一個數**：$n$ 筆「標籤那一類的機率」取 $-\ln$ 的平均。不要建立獨熱陣列。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (warm-up): integer labels
#
# Write `sparse_cross_entropy(labels, p)`: `labels` holds $(n,)$ integers, `p` probabilities $(n,C)$ whose rows add up to 1, none of them 0. Return **one number**, the mean over the $n$ examples of $-\ln$ of the probability of the label. Do not build one-hot arrays.
# %% slideshow="skip" tags=["exercise"]
def sparse_cross_entropy(labels, p):
    """Mean cross entropy of integer labels, a single number."""
    ### BEGIN SOLUTION
    return -np.log(p[np.arange(len(labels)), labels]).mean()
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-sparse", sparse_cross_entropy)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：對 logit 的梯度
#
# 寫出 `logit_gradient(z, labels)`：`z` 是 $(n,C)$ 的 logit，`labels` 是 $(n,)$ 的整數；損失是 softmax 加交叉熵、對 $n$ 筆取**平均**。回傳損失對 `z` 的梯度，形狀 $(n,C)$。`z` 可能大到 1000，softmax 要寫穩定的版本。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): the gradient by the logits
#
# Write `logit_gradient(z, labels)`: `z` holds logits $(n,C)$, `labels` integers $(n,)$; the loss is softmax with cross entropy, the **mean** over the $n$ examples. Return its gradient by `z`, of shape $(n,C)$. Entries of `z` may be as large as 1000, so use a stable softmax.
# %% slideshow="skip" tags=["exercise"]
def logit_gradient(z, labels):
    """Gradient of the mean cross entropy by z, in the shape of z."""
    ### BEGIN SOLUTION
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    return (p - np.eye(z.shape[1])[labels]) / len(labels)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-logit-gradient", logit_gradient)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：換激勵函數，把偏差加回來
#
# S4「先忽略 bias」。現在隱藏層用 tanh、輸出層不用激勵函數，兩層都有偏差：$h=\tanh(v^Tx+b)$、$\hat y=w^Th+c$，損失 $\frac12\sum(\hat y-y)^2$。寫出 `tanh_backward(v, b, w, c, x, y)`，依序回傳對 `v`、`b`、`w`、`c` 的梯度，形狀和它們一樣。提示：$\tanh'(s)=1-\tanh^2(s)$；偏差就像一個輸入永遠是 1 的權重。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): another activation, and biases
#
# S4 left the biases out "for now". Here the hidden layer has tanh, the output no activation, and both have biases: $h=\tanh(v^Tx+b)$, $\hat y=w^Th+c$, with the loss $\frac12\sum(\hat y-y)^2$.
# Write `tanh_backward(v, b, w, c, x, y)` and return the gradients by `v`, `b`, `w`, `c`, in this order and in their shapes. Hint: $\tanh'(s)=1-\tanh^2(s)$, and a bias is like a weight whose input is always 1.
# %% slideshow="skip" tags=["exercise"]
def tanh_backward(v, b, w, c, x, y):
    """Return the gradients by v, b, w and c."""
    ### BEGIN SOLUTION
    h = np.tanh(x @ v + b)
    d = h @ w + c - y
    d_hidden = (w @ d) * (1 - h**2)
    return np.outer(x, d_hidden), d_hidden, np.outer(h, d), d
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-tanh-backward", tanh_backward)
