# ---
# title_zh: 批次正規化
# title_en: Batch normalization
# question_zh: 能不能讓網路不那麼在乎起始權重？
# question_en: Can a network be made to care less about its first weights?
# minutes: 75
# seconds: 40
# decks: S0, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 09 批次正規化
#
# 第 08 課花了很多力氣挑起始權重。S3 接著問：有沒有**不管權重怎麼生成**都可以避免問題的方法？
#
# **讀完這一課，你會**
#
# - 說出輸入為什麼要正規化，用一個小例子算出差多少；
# - 用 NumPy 寫出批次正規化（batch normalization，BN）：訓練、推論、移動平均、梯度，並且證明和 Keras 相同；
# - 重做 S3 的兩個實驗，看 BN 讓多少「學習率 × 起始權重」的組合學得起來；
# - 知道 BN 放在哪裡、批次太小會怎樣、什麼時候訓練和推論會不一致。
#
# **需要的基礎**：第 04 課（學習率的上限）、第 05 課（MNIST）、第 08 課（初始化）。
#
# **對應投影片**：S0（蔡炎龍）的 Batch Normalization、S3（黃志勝）的 Batch Normalization、S4（王一書）的梯度消失與爆炸。
# %% [markdown] lang="en" slideshow="slide"
# # 09 Batch normalization
#
# Lesson 08 took great pains over the first weights. S3 goes on to ask: is there a way to avoid the trouble **however the weights are drawn**?
#
# **After this lesson you can**
#
# - say why inputs are normalised, and work out in a small example how much it matters;
# - write batch normalization (BN) in NumPy, with training, inference, moving averages and gradients, and prove that it equals Keras';
# - repeat S3's two experiments, and see how many more pairs of learning rate and first weights train with BN;
# - tell where BN goes, what happens when batches are too small, and when training and inference disagree.
#
# **Prerequisites**: lessons 04 (the bound on the learning rate), 05 (MNIST) and 08 (initialization).
#
# **Decks**: S0 (蔡炎龍) and S3 (黃志勝) on batch normalization, S4 (王一書) on vanishing and exploding gradients.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1)

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 6_000
SEEDS = (0, 1, 2)
SIGMAS = (0.01, 0.03, 0.1, 0.3, 1, 3)  # of the first weights, section 7
RATES = (0.03, 0.1, 0.3, 1, 3, 10)  # learning rates, section 7
STEPS = 200  # of SGD in sections 7 and 8
SEEN = 3_000  # pictures that each network sees in section 9
# %% slideshow="skip"
EPSILON = 0.001  # Keras' default


def checked(x, *others):
    """The arrays as floats; an error if their shapes do not fit."""
    shapes = [np.shape(array) for array in (x, *others)]
    good = len(shapes[0]) > 1 and set(shapes[1:]) <= {(), shapes[0][-1:]}
    if not good:
        expected = "(batch, …, features), then (features,) or one number"
        raise ValueError(f"The shapes are {shapes}; expected {expected}.")
    return [np.asarray(array, dtype=float) for array in (x, *others)]


def feature_mean(x):
    """Mean of each feature. x: (batch, …, features)."""
    return x.mean(axis=tuple(range(x.ndim - 1)))


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 為什麼要正規化輸入？
#
# S0 說：「對輸入做某種 normalization 是重要的。」理由有兩個：**不會有某個 feature 太過主導**；至少在理論上分析**相對容易**，$\mathrm{Var}(X_i)$ 最好是 1。兩個都來試。
#
# 先試第一個：用面積（m²）和到捷運站的距離（km）猜房價，一條直線、平方誤差、整批的梯度下降。同一份資料，餵三種輸入：
#
# - **原樣**：面積大約 100，距離大約 1；
# - **置中**：每一行減掉平均；
# - **標準化**：再除以標準差，$\frac{x-\mu}{\sigma}$，也就是統計學的 z-score。
#
# 學習率都取第 04 課的 $1/\lambda_{\max}$（$\lambda$ 是 Hessian 的特徵值，上限的一半），算是各自的好學習率。**你預期置中就夠了，還是一定要除以標準差？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Why normalise the inputs?
#
# S0 says: "it is important to normalise the input somehow", and gives two reasons: **no feature dominates**, and the analysis, at least in theory, is **easier**; $\mathrm{Var}(X_i)$ should ideally be 1. Let us try both.
#
# The first: predict the price of a flat from its floor area (in m²) and its distance to the metro (in km), with a straight line, squared error and full-batch gradient descent. One data set, three kinds of input:
#
# - **raw**: areas are about 100, distances about 1;
# - **centred**: each column minus its mean;
# - **standardised**: divided by the standard deviation as well, $\frac{x-\mu}{\sigma}$, the z-score of statistics.
#
# The learning rate is always $1/\lambda_{\max}$ of lesson 04 (half the bound; $\lambda$ are eigenvalues of the Hessian), a good rate for each. **Do you expect centring to be enough, or must we divide as well?**
# %% slideshow="subslide"
rng = np.random.default_rng(0)
area, distance = rng.normal(100, 30, 500), rng.gamma(4, 0.25, 500)
price = 0.2 * (area - 100) - 5 * (distance - 1) + rng.normal(0, 1, 500)
raw = np.column_stack([area, distance])
centred = raw - raw.mean(axis=0)
inputs = {"raw": raw, "centred": centred}
inputs["standardised"] = centred / raw.std(axis=0)


# %% slideshow="subslide"
plt.figure(figsize=(8.5, 3.2))
for name, features in inputs.items():
    X = np.column_stack([np.ones(500), features])
    curvature = np.linalg.eigvalsh(2 * X.T @ X / 500)
    w, losses = np.zeros(3), []
    for _ in range(200):
        error = X @ w - price
        losses.append(np.mean(error**2))
        w = w - 2 * X.T @ error / 500 / curvature[-1]
    ratio = curvature[-1] / curvature[0]
    print(f"{name:<12} {ratio:9.0f}:1, loss at the end {losses[-1]:.2f}")
    plt.semilogy(losses, label=name)
plt.gca().set(xlabel="step", ylabel="mean squared error")
plt.legend(loc=(0.75, 0.56))
plots.show("Only the standardised inputs reach the noise of the data.")


# %% [markdown] lang="zh" slideshow="subslide"
# 印出來的比是最陡和最平的方向的 $\lambda_{\max}:\lambda_{\min}$。標準化之後接近 1:1，幾步就走到底（誤差的變異數是 1，不可能再低）。原樣和置中的，最陡的方向（面積）決定了學習率，其他方向只好慢慢爬。**某個 feature 主導，指的就是這件事**：置中解決了平均帶來的問題，面積很快就學會了，但單位的問題還在，距離學得很慢；兩件都要做。
#
# 第 01 課 S4 的四個點，把 $x_2$ 除以 10 就學得快多了，也是這個道理。
#
# **第二個理由**：第 08 課的 $\mathrm{Var}(Y)=n\,\mathrm{Var}(W)\,\mathrm{Var}(X)$ 要求 $X$ 的平均是 0。**如果 $X\sim N(3,1)$，取 $\mathrm{Var}(W)=1/n$，$Y$ 的標準差會是 1 嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# The ratio is $\lambda_{\max}:\lambda_{\min}$, the steepest direction against the flattest. Standardised it is nearly 1:1, and a few steps reach the bottom (the noise has variance 1, so it cannot get lower).
# With raw or centred inputs the steepest direction, area, sets the learning rate, and the others have to crawl. **That is what "a feature dominates" means**. Centring cures what comes of the means, and area is learnt at once, but the units remain, and distance is slow; it takes both.
#
# It is also why S4's four points in lesson 01 were learnt so much sooner with $x_2$ divided by 10.
#
# **The second reason**: $\mathrm{Var}(Y)=n\,\mathrm{Var}(W)\,\mathrm{Var}(X)$ of lesson 08 needs an $X$ of mean 0. **If $X\sim N(3,1)$ and $\mathrm{Var}(W)=1/n$, will the standard deviation of $Y$ be 1?**
# %% slideshow="fragment"
weights = rng.normal(0, np.sqrt(1 / 500), (500, 400))
for mean, std in ((0, 1), (3, 1), (0, 3)):
    z = rng.normal(mean, std, (1000, 500)) @ weights
    print(f"X ~ N({mean}, {std}²): formula {std}, measured {z.std():.2f}")


# %% [markdown] lang="zh" slideshow="fragment"
# **不會**。平均不是 0，公式就少算了：真正的變異數是 $n\,\mathrm{Var}(W)\,E[X^2]$，所以標準差是 $\sqrt{1+3^2}\approx3.16$（只抽一次 $W$，量到的略有出入）。標準差是 3 的時候公式沒錯，但 $Y$ 也跟著放大成 3，tanh 就飽和了。平均 0、標準差 1 的輸入最好算，也最安全。
# %% [markdown] lang="en" slideshow="fragment"
# **No.** Where the mean is not 0 the formula falls short: the variance is $n\,\mathrm{Var}(W)\,E[X^2]$, and so the standard deviation is $\sqrt{1+3^2}\approx3.16$ (measured with a single draw of $W$, hence not exactly). With a standard deviation of 3 the formula is right, but $Y$ grows to 3 as well, and a tanh saturates. Inputs of mean 0 and standard deviation 1 are the easiest to analyse, and the safest.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 投影片的演算法
#
# S0 接著問：「可以在中間的某層輸入也做某種 normalization 嗎？」可以，就是 BN。權重一直在變，中間層的 $\mu$、$\sigma$ 也一直變，所以**用手上這一小批資料現算**。S3 的演算法，對每一個 feature（每一行）各做一次：
#
# $$\mu_{\mathcal B}=\frac1m\sum_{i=1}^m x_i,\qquad\sigma_{\mathcal B}^2=\frac1m\sum_{i=1}^m(x_i-\mu_{\mathcal B})^2$$
#
# $$\hat x_i=\frac{x_i-\mu_{\mathcal B}}{\sqrt{\sigma_{\mathcal B}^2+\epsilon}},\qquad y_i=\gamma\hat x_i+\beta$$
#
# $\gamma$、$\beta$ 是要學的參數，每個 feature 各一個；$\epsilon$ 讓分母不會是 0，Keras 的預設是 0.001。
#
# 投影片把資料寫成 $x\sim N(\mu,\sigma)$；第二個參數習慣上是變異數，應該寫 $N(\mu,\sigma^2)$（勘誤 R78）。
# %% [markdown] lang="en" slideshow="slide"
# ## 2. The algorithm on the slide
#
# S0 goes on: "may the input of a layer in the middle be normalised as well?" It may, and that is BN. The weights keep changing, hence so do $\mu$ and $\sigma$ in the middle, and therefore they are **computed from the mini-batch at hand**. S3's algorithm, for each feature (each column) by itself:
#
# $$\mu_{\mathcal B}=\frac1m\sum_{i=1}^m x_i,\qquad\sigma_{\mathcal B}^2=\frac1m\sum_{i=1}^m(x_i-\mu_{\mathcal B})^2$$
#
# $$\hat x_i=\frac{x_i-\mu_{\mathcal B}}{\sqrt{\sigma_{\mathcal B}^2+\epsilon}},\qquad y_i=\gamma\hat x_i+\beta$$
#
# $\gamma$ and $\beta$ are learnt, one of each per feature; $\epsilon$ keeps the denominator from being 0, and is 0.001 in Keras.
#
# The slide writes the data as $x\sim N(\mu,\sigma)$; by custom the second parameter is the variance, so it should be $N(\mu,\sigma^2)$ (erratum R78).
# %% slideshow="subslide"
def batch_norm(x, gamma, beta, epsilon=EPSILON):
    """As in training: y, mean, variance. x: (batch, …, features)."""
    x, gamma, beta = checked(x, gamma, beta)
    mean = feature_mean(x)
    variance = feature_mean((x - mean) ** 2)
    x_hat = (x - mean) / np.sqrt(variance + epsilon)
    return gamma * x_hat + beta, mean, variance


# %% [markdown] lang="zh" slideshow="subslide"
# 一批 4 筆資料、4 個 feature：$1,3,5,7$；它的 100 倍；它的 0.001 倍；四個都是 5。**先用手算第一行**（$\mu=4$、$\sigma^2=5$）。然後猜：
#
# - 第二行是第一行的 100 倍，輸出會差幾倍？第三行呢？
# - 第四行的分子是 0，標準差也是 0，會變成 nan 嗎？
# - 取 $\gamma=\sqrt{\sigma_{\mathcal B}^2+\epsilon}$、$\beta=\mu_{\mathcal B}$，輸出是什麼？
# %% [markdown] lang="en" slideshow="subslide"
# A batch of 4 examples with 4 features: $1,3,5,7$; 100 times that; 0.001 times that; and all four 5. **Work out the first column by hand** ($\mu=4$, $\sigma^2=5$). Then guess:
#
# - The second column is 100 times the first: by what factor do the outputs differ? And the third?
# - The fourth column has 0 above, and a standard deviation of 0 below: does it become nan?
# - With $\gamma=\sqrt{\sigma_{\mathcal B}^2+\epsilon}$ and $\beta=\mu_{\mathcal B}$, what comes out?
# %% slideshow="fragment"
c = np.array([1.0, 3.0, 5.0, 7.0])
small_batch = np.column_stack([c, 100 * c, 0.001 * c, np.full(4, 5.0)])
y, mean, variance = batch_norm(small_batch, gamma=1, beta=0)
print(y.round(3))
undone, _, _ = batch_norm(small_batch, np.sqrt(variance + EPSILON), mean)
print("gamma and beta can undo it:", np.allclose(undone, small_batch))


# %% [markdown] lang="zh" slideshow="subslide"
# 前兩行**一樣**：輸入乘上幾倍、加上多少，BN 都看不見（只要 $\epsilon$ 比變異數小得多）。這是整課最重要的一句話，第 4 節會用到。第三行的變異數只有 $5\times10^{-6}$，比 $\epsilon$ 小得多，所以不會被拉到標準差 1：**$\epsilon$ 決定多小的起伏算是「沒有起伏」**。第四行是 0，不是 nan，也是 $\epsilon$ 的功勞。
#
# 而 $\gamma$、$\beta$ 連「完全還原」都做得到：BN 沒有縮小網路能表示的函數，網路覺得不該正規化，可以自己學回去。
#
# ### BN 不做什麼
#
# S3 說：「強制把值拉到標準常態」，$\frac{x-\mu}{\sigma}\sim N(0,1)$。**如果進來的是指數分佈（很歪，偏態 2），出去的會是常態分佈（偏態 0）嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# The first two columns are **the same**: BN does not see by what the input was multiplied, nor what was added (as long as $\epsilon$ is far below the variance). That is the most important sentence of this lesson; section 4 needs it.
# The third column has a variance of $5\times10^{-6}$, far below $\epsilon$, and so does not get standard deviation 1: **$\epsilon$ decides how small a variation counts as none**. The fourth is 0 and not nan, thanks to $\epsilon$ again.
#
# And $\gamma$ and $\beta$ can even undo it all: BN does not shrink the set of functions that a network can represent; where it is better not to normalise, the network can learn that.
#
# ### What BN does not do
#
# S3 says that the values are "forced into a standard normal", $\frac{x-\mu}{\sigma}\sim N(0,1)$. **If what goes in is exponential (very lopsided, skewness 2), does a normal distribution (skewness 0) come out?**
# %% slideshow="subslide"
x = np.random.default_rng(0).exponential(1, (100_000, 1))
y, _, _ = batch_norm(x, gamma=1, beta=0)
print(f"mean {abs(y.mean()):.4f}, std {y.std():.4f}", end=", ")
print(f"skewness {np.mean((y - y.mean()) ** 3) / y.std() ** 3:.2f}")
plt.figure(figsize=(8.5, 2.6))
plt.hist([y[:, 0], x[:, 0]], 300, histtype="step", label=["after", "before"])
plt.gca().set(xlabel="value", ylabel="how many", xlim=(-3, 6))
plt.legend()
plots.show("After BN the steep edge has moved to -1; it is no bell curve.")


# %% [markdown] lang="zh" slideshow="fragment"
# **不會。** 平均是 0、標準差是 1（差的 0.0005 是 $\epsilon$），偏態仍是 2：減一個數、除一個數，只是把圖平移、縮放，形狀不變（勘誤 R77）。原本就是常態，出來才是常態。而且之後 $\gamma$、$\beta$ 還會再改平均和標準差。同理，兩個 feature 之間的相關係數也不變。
#
# 那 S3 的圖為什麼像常態？因為 $z=\sum_iw_ix_i$ 是幾百個數的和，本來就接近常態。
# %% [markdown] lang="en" slideshow="fragment"
# **No.** The mean is 0 and the standard deviation 1 (the missing 0.0005 is $\epsilon$), but the skewness is still 2: subtracting a number and dividing by a number shifts and scales the picture and leaves its shape (erratum R77).
# Only what was normal comes out normal. And then $\gamma$ and $\beta$ change mean and standard deviation once more. For the same reason the correlation between two features stays.
#
# Why then do S3's pictures look normal? Because $z=\sum_iw_ix_i$ adds up hundreds of numbers, and so was nearly normal to begin with.
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. BN 的梯度
#
# 麻煩在於 $x_i$ 走**三條路**影響損失：直接走 $\hat x_i$、經過 $\mu_{\mathcal B}$、經過 $\sigma_{\mathcal B}^2$；而後兩條路會影響這一批裡**每一筆**的輸出。令 $g_i=\partial L/\partial y_i$。先看參數：
#
# $$\frac{\partial L}{\partial\beta}=\sum_ig_i,\qquad\frac{\partial L}{\partial\gamma}=\sum_ig_i\hat x_i$$
#
# 三條路加起來，整理之後很短（$\overline{\,\cdot\,}$ 是對這一批取平均）：
#
# $$\frac{\partial L}{\partial x_i}=\frac{\gamma}{\sqrt{\sigma_{\mathcal B}^2+\epsilon}}\left(g_i-\overline{g}-\hat x_i\,\overline{g\hat x}\right)$$
#
# 讀法：BN 看不見「全部加一個數」，所以梯度要減掉平均 $\overline g$；它也看不見「全部乘一個數」，所以再減掉沿著 $\hat x$ 的那一份。剩下的除以標準差。
#
# **猜一猜**：把一批的 $\partial L/\partial x_i$ 全部加起來是多少？
# %% [markdown] lang="en" slideshow="slide"
# ## 3. The gradient of BN
#
# The trouble is that $x_i$ reaches the loss by **three ways**: straight through $\hat x_i$, through $\mu_{\mathcal B}$, and through $\sigma_{\mathcal B}^2$; and the latter two change the output of **every** example in the batch. Let $g_i=\partial L/\partial y_i$. The parameters first:
#
# $$\frac{\partial L}{\partial\beta}=\sum_ig_i,\qquad\frac{\partial L}{\partial\gamma}=\sum_ig_i\hat x_i$$
#
# The three ways add up to something short (where $\overline{\,\cdot\,}$ is the mean over the batch):
#
# $$\frac{\partial L}{\partial x_i}=\frac{\gamma}{\sqrt{\sigma_{\mathcal B}^2+\epsilon}}\left(g_i-\overline{g}-\hat x_i\,\overline{g\hat x}\right)$$
#
# Read it like this: BN does not see a number added to all, so the gradient loses its mean $\overline g$; nor does it see a factor common to all, so it loses its part along $\hat x$ too. What is left is divided by the standard deviation.
#
# **A guess**: add up $\partial L/\partial x_i$ over the batch. What is the sum?
# %% slideshow="subslide"
def batch_norm_backward(g, x, gamma, epsilon=EPSILON):
    """Gradients of the loss in x, gamma and beta; g: in y, like x."""
    x, gamma = checked(x, gamma)
    g = np.asarray(g, dtype=float)
    if g.shape != x.shape:
        raise ValueError(f"g has shape {g.shape}; expected {x.shape}.")
    x_hat, _, variance = batch_norm(x, 1, 0, epsilon)
    mean_g, mean_gx = feature_mean(g), feature_mean(g * x_hat)
    scale = gamma / np.sqrt(variance + epsilon)
    slope = scale * (g - mean_g - x_hat * mean_gx)
    axes = tuple(range(x.ndim - 1))
    return slope, (g * x_hat).sum(axis=axes), g.sum(axis=axes)


# %% slideshow="subslide"
rng = np.random.default_rng(3)
x, g, move = rng.normal(0, 2, (3, 6, 2))
gamma, step = np.array([1.5, -0.5]), 1e-5
slope, slope_gamma, slope_beta = batch_norm_backward(g, x, gamma)
ends = [batch_norm(x + h * move, gamma + h, h)[0] for h in (step, -step)]
measured = np.sum(g * (ends[0] - ends[1])) / (2 * step)
formula = np.sum(slope * move) + np.sum(slope_gamma) + np.sum(slope_beta)
print(f"formula {formula:.6f}, measured {measured:.6f}")
print("sum over the batch:", abs(slope.sum(axis=0)).round(12))


# %% [markdown] lang="zh" slideshow="slide"
# 和有限差分相同。總和是 **0**：整批一起加一個數，輸出完全不變，損失當然也不變。
#
# 這有一個實用的結論：BN 前面那一層的偏差 $b$，對整批加的就是同一個數，所以**梯度永遠是 0，學不到東西**；$\beta$ 已經替它做了。Keras 裡因此寫 `Dense(…, use_bias=False)`。
#
# ## 4. S3 的兩個實驗
#
# 和第 08 課同一個實驗室：S3 的 tanh 網路，寬度 500-450-400-350-300-250，輸入 1000 筆 $N(0,1)$。實驗 1 的權重是 $N(0,0.01^2)$，實驗 2 是 $N(0,1)$；(a) 不加 BN，(b) 加 BN，也就是 $h=\tanh(\mathrm{BN}(hW))$。
#
# 第 08 課的結果：$\sigma=0.01$ 時一層比一層小，到第五層只剩 0.00029；$\sigma=1$ 時幾乎全部飽和在 $\pm1$。**你預期加了 BN 之後，兩個實驗的圖會有多像？**
# %% [markdown] lang="en" slideshow="slide"
# It agrees with finite differences. The sum is **0**: add one number to the whole batch and the output does not change, hence neither does the loss.
#
# That has a practical side: the bias $b$ of the layer in front adds one number to the whole batch, so **its gradient is always 0 and it learns nothing**; $\beta$ does its work. In Keras one therefore writes `Dense(…, use_bias=False)`.
#
# ## 4. S3's two experiments
#
# The laboratory is that of lesson 08: S3's tanh network with widths 500-450-400-350-300-250 and 1000 inputs from $N(0,1)$. Experiment 1 has weights from $N(0,0.01^2)$, experiment 2 from $N(0,1)$; (a) without BN, (b) with it, that is $h=\tanh(\mathrm{BN}(hW))$.
#
# Lesson 08 found: with $\sigma=0.01$ each layer is smaller than the one before, down to 0.00029 in the fifth; with $\sigma=1$ nearly everything is saturated at $\pm1$. **How much alike do you expect the two experiments to be with BN?**
# %% slideshow="skip"
WIDTHS = (500, 450, 400, 350, 300, 250)


def laboratory(sigma, bn):
    """S3's tanh network: {layer: outputs}, {layer: weights' gradient}."""
    rng = np.random.default_rng(0)
    h, kept = rng.standard_normal((1000, WIDTHS[0])), []
    for n_in, n_out in zip(WIDTHS, WIDTHS[1:], strict=False):
        W = sigma * rng.standard_normal((n_in, n_out))
        z = h @ W
        kept.append((h, W, z))
        h = np.tanh(batch_norm(z, 1, 0)[0] if bn else z)
    outputs, gradients = [], []
    g = rng.standard_normal(h.shape) / 1000  # as if from a loss
    for seen, W, z in reversed(kept):
        g = g * (1 - h**2)  # through tanh
        g = batch_norm_backward(g, z, 1)[0] if bn else g
        outputs.insert(0, h)
        gradients.insert(0, seen.T @ g)
        h, g = seen, g @ W.T
    return dict(enumerate(outputs, 1)), dict(enumerate(gradients, 1))


# %% slideshow="skip"
outputs, gradients = {0.01: {}, 1: {}}, {}
for sigma in (0.01, 1):
    name = f"(a) σ = {sigma}"
    outputs[sigma][name], gradients[name] = laboratory(sigma, bn=False)
    name = f"(b) BN, σ = {sigma}"
    outputs[sigma][name], gradients[name] = laboratory(sigma, bn=True)


# %% slideshow="subslide"
stds = [h.std() for h in outputs[0.01]["(b) BN, σ = 0.01"].values()]
facts.check("S3-48", stds)
plots.value_histograms(outputs[0.01], "activation")
plots.show("Without BN the values shrink to 0; with BN each layer is as wide.")


# %% slideshow="subslide"
facts.check("S3-49", [h.std() for h in outputs[1]["(b) BN, σ = 1"].values()])
plots.value_histograms(outputs[1], "activation")
plots.show("Without BN most values are near -1 or 1; with BN they spread out.")


# %% [markdown] lang="zh" slideshow="subslide"
# 加了 BN，兩個實驗幾乎一模一樣：每層的標準差都在 0.62 左右。S3 那兩頁只有圖、沒有數字，所以 `facts.check` 拿來對的，是照同樣設定另外算好的值；對得上時它不作聲，最後的表會一起列出來。為什麼是 0.628？因為 $\tanh$ 的輸入被拉到標準差 1，而 $z\sim N(0,1)$ 時 $\tanh(z)$ 的標準差就是 0.628。
#
# 仔細看，$\sigma=0.01$ 那一列小一點點（0.617）：$hW$ 的變異數只有 0.01 到 0.05，$\epsilon=0.001$ 佔了一點份量。
#
# **什麼時候不成立**：這只是**訓練之前**的樣子，而且只看了往前。
#
# ### 倒著走
#
# 現在用第 3 節的公式把梯度從最後一層送回去：假設損失對最後一層輸出的梯度是隨機的 $N(0,1)$ 除以筆數，一層一層往前乘，算出每一層**權重的梯度**。
#
# **你預期**：沒有 BN 時，$\sigma=0.01$ 和 $\sigma=1$ 的梯度各怎麼變？有 BN 時，兩個 $\sigma$ 的圖會像剛才一樣重合嗎？
# %% [markdown] lang="en" slideshow="subslide"
# With BN the two experiments are nearly the same: a standard deviation of about 0.62 in every layer. S3's two slides show pictures and no numbers, so `facts.check` compares with values from a separate run in the same set-up; it is silent where they agree, and the table at the end lists them.
# Why 0.628? Because the input of $\tanh$ is brought to standard deviation 1, and for $z\sim N(0,1)$ the standard deviation of $\tanh(z)$ is 0.628.
#
# Look closely, and $\sigma=0.01$ is a little lower (0.617): the variance of $hW$ is only 0.01 to 0.05 there, so $\epsilon=0.001$ counts for something.
#
# **Where it stops being true**: this is **before training**, and we have only looked forward.
#
# ### Backward
#
# Now the formula of section 3 sends gradients back from the last layer: let the gradient of the loss in the last outputs be random, $N(0,1)$ over the number of examples, and go from layer to layer to the gradients **of the weights**.
#
# **What do you expect** of the gradients without BN, for $\sigma=0.01$ and for $\sigma=1$? And with BN, will the two $\sigma$ coincide as before?
# %% slideshow="subslide"
plots.magnitude_histograms(gradients, "gradient")
plots.show("Only for σ = 1 without BN do gradients grow towards layer 1.")


# %% slideshow="subslide"
x, W, g = (rng.normal(0, 1, s) for s in ((64, 20), (20, 10), (64, 10)))
for factor in (1, 100):
    z = x @ (factor * W)
    out = batch_norm(z, 1, 0)[0][0, :2]
    slope = (x.T @ batch_norm_backward(g, z, 1)[0])[0, :2]
    print(f"W × {factor}: output {out}, gradient {slope}")


# %% [markdown] lang="zh" slideshow="subslide"
# 沒有 BN、$\sigma=0.01$：每一層都小，只有加 BN 之後的兩、三千分之一。權重的梯度是「往前的輸入」乘「往後的梯度」：越上層，前者越小；越下層，後者越小；乘起來哪一層都學不動。$\sigma=1$：越往前層越大，第一層是第五層的七十倍，也就是爆炸。有 BN：各層大小差不多。S4 把批次正規化列為梯度消失、爆炸的解法，原因在此。
#
# 但是兩個 $\sigma$ **並不重合**：$\sigma=0.01$ 的梯度大了將近一百倍。上面兩行說明為什麼：$W$ 乘上 100，輸出不變，梯度卻變成百分之一。因為 BN 看不見倍數，$L(100W)=L(W)$，兩邊微分就得到
#
# $$\nabla L(aW)=\frac1a\nabla L(W)$$
#
# 所以真正要緊的是**相對的步伐** $\eta\,\lVert\nabla L\rVert/\lVert W\rVert$，它正比於 $\eta/\sigma^2$。權重太大，步伐自動變小；權重太小，一步就跨得很大、把權重變大，之後步伐就自己縮小。**這個自動煞車，是 BN 能容忍大學習率的原因之一。**
#
# **預測**：第 7 節的熱圖裡，有 BN 的網路，$\sigma$ 越大需要越大的學習率。
# %% [markdown] lang="en" slideshow="subslide"
# Without BN and with $\sigma=0.01$ every layer's gradient is tiny, two or three thousand times smaller than with BN. A weight's gradient is the input from below times the gradient from above: the former shrinks on the way up, the latter on the way down, and no layer gets to learn.
# With $\sigma=1$ gradients grow towards the first layer, to seventy times that of the fifth: they explode. With BN all layers are about equal, which is why S4 lists batch normalization among the cures for vanishing and exploding gradients.
#
# But the two $\sigma$ do **not** coincide: with $\sigma=0.01$ gradients are almost a hundred times as large. The two lines above show why: multiply $W$ by 100, and the output stays while the gradient falls to a hundredth. BN does not see the factor, so $L(100W)=L(W)$, and differentiating both sides gives
#
# $$\nabla L(aW)=\frac1a\nabla L(W)$$
#
# What counts is therefore the **relative step** $\eta\,\lVert\nabla L\rVert/\lVert W\rVert$, which goes with $\eta/\sigma^2$. Where weights are too large, steps become small by themselves; where they are too small, the first step is so long that it makes the weights large, and then steps shrink. **This automatic brake is one reason why BN bears large learning rates.**
#
# **A prediction** for the heat maps of section 7: with BN, a larger $\sigma$ needs a larger learning rate.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 訓練和推論是兩回事
#
# 訓練時，每一筆的輸出要看**同一批的同伴**是誰。推論（inference）時常常只有一筆：一筆的平均就是自己，$\hat x=0$，輸出永遠是 $\beta$。所以推論不用批次的統計量，改用訓練時一路累積的**移動平均**（moving average）：
#
# $$\mu\leftarrow\rho\,\mu+(1-\rho)\,\mu_{\mathcal B},\qquad\sigma^2\leftarrow\rho\,\sigma^2+(1-\rho)\,\sigma_{\mathcal B}^2$$
#
# 從 $\mu=0$、$\sigma^2=1$ 開始。$\rho$ 在 Keras 裡叫 `momentum`，預設 0.99；它和優化器的動量只是同名。
#
# 假設每一批的平均都正好是 5。**$\rho=0.99$ 時，要幾批才走到 5 的 99 %？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Training and inference are two things
#
# In training, the output of an example depends on **its companions in the batch**. At inference there is often a single one: its mean is itself, $\hat x=0$, and the output is always $\beta$. So inference does not use statistics of the batch but a **moving average** of those met in training:
#
# $$\mu\leftarrow\rho\,\mu+(1-\rho)\,\mu_{\mathcal B},\qquad\sigma^2\leftarrow\rho\,\sigma^2+(1-\rho)\,\sigma_{\mathcal B}^2$$
#
# It starts from $\mu=0$, $\sigma^2=1$. Keras calls $\rho$ `momentum`, 0.99 by default; it has only the name in common with the momentum of optimizers.
#
# Suppose that the mean of each batch is exactly 5. **With $\rho=0.99$, how many batches does it take to reach 99 % of 5?**
# %% slideshow="skip"
def update_moving(moving, of_batch, momentum=0.99):
    """The moving average after one more batch; any shape."""
    old, new = np.asarray(moving), np.asarray(of_batch)
    if old.shape != new.shape:
        raise ValueError(f"The shapes differ: {old.shape}, {new.shape}.")
    return momentum * old + (1 - momentum) * new


def batch_norm_inference(x, gamma, beta, mean, variance, epsilon=EPSILON):
    """As in inference; x: (batch, …, features), all else (features,)."""
    x, gamma, beta, mean, variance = checked(x, gamma, beta, mean, variance)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


# %% slideshow="subslide"
one = np.array([[7.0, 3.0]])
print("as in training:", batch_norm(one, 1, 0)[0])
print("at inference:", batch_norm_inference(one, 1, 0, 5, 4).round(3))
for momentum in (0.9, 0.99):
    moving, batches = 0.0, 0
    while moving < 0.99 * 5:
        moving = update_moving(moving, 5.0, momentum)
        batches += 1
    print(f"momentum {momentum}: {batches} batches, {moving:.3f}")


# %% [markdown] lang="zh" slideshow="slide"
# 起點的影響每批縮成 $\rho$ 倍，要到 $0.99^n=0.01$，得等 459 批；$\rho=0.9$ 只要 44 批，但大約只記得最近十批，遇到有雜訊的資料會晃得比較厲害。**$\rho$ 越大越穩，也越慢**；第 10 節會吃到「慢」的苦頭。
#
# ## 6. 和 Keras 一樣嗎？
#
# Keras 的 `BatchNormalization` 有四組數字：$\gamma$、$\beta$（可訓練）和兩個移動平均（不可訓練）。**$C$ 個 feature，一共幾個參數？** 下面用隨機的資料對答案：訓練、移動平均、推論、對 $x$ 的梯度，二維和四維（例如圖片：批次、高、寬、通道）都試。
# %% [markdown] lang="en" slideshow="slide"
# Each batch shrinks the influence of the start to $\rho$ times what it was, and it takes 459 batches until $0.99^n=0.01$. With $\rho=0.9$ it takes 44, but then only the last ten batches or so are remembered, and noisy data make the average wobble. **The larger $\rho$, the steadier and the slower**; the slowness will hurt in section 10.
#
# ## 6. Is it the same as Keras?
#
# Keras' `BatchNormalization` holds four kinds of numbers: $\gamma$ and $\beta$ (trainable) and two moving averages (not trainable). **With $C$ features, how many parameters in all?**
# Below, random data are put to both: training, moving averages, inference and the gradient in $x$, with two axes and with four (such as pictures: batch, height, width, channels).
# %% slideshow="skip"
course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes


# %% slideshow="skip"
def compare_with_keras(shape):
    """Keras' layer, and whether NumPy agrees with it on all of BN."""
    rng = np.random.default_rng(sum(shape))
    x, g = rng.normal(1, 2, (2, *shape))
    gamma, beta, mean, variance = rng.uniform(0.5, 2, (4, shape[-1]))
    layer = layers.BatchNormalization()
    layer.build(shape)
    layer.set_weights([gamma, beta, mean, variance])

    def loss(x):
        with keras.StatelessScope():  # leaves the moving averages alone
            return keras.ops.sum(layer(x, training=True) * g)

    theirs = [probes.gradient(loss, x), layer(x), layer(x, training=True)]
    theirs += layer.non_trainable_variables  # as training has left them
    y, *new = batch_norm(x, gamma, beta)
    ours = [batch_norm_backward(g, x, gamma)[0]]
    ours += [batch_norm_inference(x, gamma, beta, mean, variance), y]
    ours += map(update_moving, (mean, variance), new)
    equal = [
        np.allclose(mine, value, rtol=1e-4, atol=1e-4)
        for mine, value in zip(ours, theirs, strict=True)
    ]
    return layer, all(equal)


# %% slideshow="subslide"
for shape in ((32, 7), (2, 3), (4, 5, 6, 3), (1, 8, 2)):
    layer, equal = compare_with_keras(shape)
    print(shape, f"equal: {equal};", layer.count_params(), "parameters")
print("trainable:", {w.name: w.trainable for w in layer.weights})
print("momentum", layer.momentum, "  epsilon", layer.epsilon)
# %% tags=["guard"]
agreed = [compare_with_keras((32, 7))[1], compare_with_keras((4, 5, 6, 3))[1]]
assert all(agreed), "NumPy and Keras agree"


# %% [markdown] lang="zh" slideshow="fragment"
# 全部相同（Keras 用單精度，所以比到 4 位；課程的測試用雙精度再比上萬個數，包括另外兩個梯度）。參數是 $4C$ 個，一半可訓練。四維時，平均是對「批次、高、寬」一起取的：一個通道一組 $\gamma$、$\beta$。
#
# 預設值是 $\epsilon=0.001$、$\rho=0.99$（查核表 E22）；別的程式庫不同，例如 PyTorch 的 $\epsilon=10^{-5}$，它的 `momentum=0.1` 相當於這裡的 0.9。搬程式的時候要留意。
# %% [markdown] lang="en" slideshow="fragment"
# All equal (to 4 digits, since Keras computes in single precision; the course's tests compare tens of thousands of numbers in double precision, the other two gradients among them). There are $4C$ parameters, half of them trainable.
# With four axes the mean is over batch, height and width together: one $\gamma$ and one $\beta$ per channel.
#
# The defaults are $\epsilon=0.001$ and $\rho=0.99$ (E22 in the list of checks). Other libraries differ: in PyTorch $\epsilon=10^{-5}$, and its `momentum=0.1` is what is 0.9 here. Mind this when you carry programs over.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 學習率 × 起始權重
#
# 現在來訓練。資料是縮成 14×14 的 MNIST，標準化過；網路是 S3 實驗室的十分之一：196-50-45-40-35-30-10，tanh，softmax 配交叉熵，SGD，每批隨機抽 50 張、只走 200 步。學習率 6 種、$\sigma$ 6 種，共 36 個網路；有沒有 BN 各做一遍，再換 3 個隨機種子。
#
# 兩百多個網路用 `fit` 一個一個來太慢。我們把它們**疊成一疊**：$W$ 的形狀是（網路, 輸入, 輸出），一次矩陣乘法算完一整疊。梯度就用第 3 節的公式，只是這裡對指定的軸取平均（`axis=-2` 是同一批的各筆）。
#
# 推論用的統計量，照原論文的做法，訓練完再用 1000 張訓練圖估計一次。
#
# **你預期**：沒有 BN 時，36 格裡有幾格學得起來（驗證準確率超過 0.8）？有 BN 呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Learning rate × first weights
#
# Now to train. The data are MNIST shrunk to 14×14 and standardised; the network is a tenth of S3's laboratory, 196-50-45-40-35-30-10 with tanh, softmax and cross entropy, SGD, batches of 50 drawn at random, and no more than 200 steps. With 6 learning rates and 6 values of $\sigma$ that makes 36 networks, with and without BN, for 3 random seeds.
#
# More than two hundred networks are too many for `fit`, one by one. We **stack** them: $W$ has the shape (network, inputs, outputs), and one matrix product serves the whole stack. The gradients are those of section 3, with the mean over an axis of our choice (`axis=-2` means the examples of a batch).
#
# The statistics for inference are estimated after training, from 1000 training pictures, as the original paper has it.
#
# **What do you expect**: how many of the 36 train (validation accuracy above 0.8) without BN? And with it?
# %% slideshow="skip" tags=["real-data"]
def shrink(pictures):
    """From 28×28 to 196 numbers: each is the mean of 2×2 pixels."""
    squares = pictures.reshape(-1, 14, 2, 14, 2)
    return squares.mean(axis=(2, 4), dtype="float32").reshape(-1, 196)


mnist = datasets.load_mnist()
x_valid, y_valid = shrink(mnist.x_train[:1000]), mnist.y_train[:1000]
x_train = shrink(mnist.x_train[1000:][:TRAIN_IMAGES])
y_train = mnist.y_train[1000:][:TRAIN_IMAGES]
x_test, y_test = shrink(mnist.x_test[:1000]), mnist.y_test[:1000]
mean, std = x_train.mean(), x_train.std()  # of the training pictures
x_train = (x_train - mean) / std
x_valid = (x_valid - mean) / std
x_test = (x_test - mean) / std


# %% slideshow="skip"
SMALL = (196, 50, 45, 40, 35, 30, 10)
AXIS = {"batch": -2, "layer": -1}  # of a stack: (network, example, feature)


def forward(stack, h, order, known=None):
    """Scores, memory of the way; order: what follows h @ W + b."""
    memory = []
    for number, (W, b, gamma, beta) in enumerate(stack, 1):
        memory.append(h)
        h = h @ W + b
        for step in order if number < len(stack) else []:
            if step in AXIS:
                part = h[:, :known] if step == "batch" else h  # BN: these only
                mean = part.mean(axis=AXIS[step], keepdims=True)
                variance = part.var(axis=AXIS[step], keepdims=True)
                scale = 1 / np.sqrt(variance + EPSILON)
                h = (h - mean) * scale
                memory.append((h, scale))
                h = gamma * h + beta
            else:
                h = np.tanh(h) if step == "tanh" else np.maximum(h, 0)
                memory.append(h)
    return h, memory


# %% slideshow="skip"
def descend(stack, g, memory, order, rate):
    """One step of SGD, in place; g: the gradient in the scores."""
    steps = []  # the output layer does nothing after h @ W + b
    for W, b, gamma, beta in reversed(stack):
        for step in reversed(steps):
            kept, past = memory.pop(), g
            if step in AXIS:  # the formula of section 3
                h_hat, scale = kept
                g = gamma * g
                mean_g = g.mean(axis=AXIS[step], keepdims=True)
                mean_gh = np.mean(g * h_hat, axis=AXIS[step], keepdims=True)
                g = scale * (g - mean_g - h_hat * mean_gh)
                gamma -= rate * np.sum(past * h_hat, axis=-2, keepdims=True)
                beta -= rate * np.sum(past, axis=-2, keepdims=True)
            else:
                g = g * (1 - kept**2 if step == "tanh" else kept > 0)
        steps, seen, past = order, memory.pop(), g
        g = g @ W.swapaxes(1, 2)
        W -= rate * (seen.swapaxes(1, 2) @ past)
        b -= rate * np.sum(past, axis=-2, keepdims=True)


def train(sigmas, rates, seeds, order, batch=50, steps=STEPS):
    """Train one network for each sigma, rate and seed, all at once."""
    rngs = [np.random.default_rng(seed) for seed in seeds]
    sigma = np.reshape(sigmas, (-1, 1, 1)).astype("float32")
    rate = np.reshape(rates, (-1, 1, 1)).astype("float32")
    stack = []
    for n_in, n_out in zip(SMALL, SMALL[1:], strict=False):
        W = np.array([rng.normal(size=(n_in, n_out)) for rng in rngs], "f4")
        zero = np.zeros((len(rngs), 1, n_out), "f4")
        stack.append([sigma * W, zero.copy(), zero + 1, zero.copy()])
    for _ in range(steps):
        rows = [rng.integers(len(x_train), size=batch) for rng in rngs]
        scores, memory = forward(stack, x_train[rows], order)
        p = np.exp(scores - scores.max(axis=-1, keepdims=True))
        p /= p.sum(axis=-1, keepdims=True)
        g = (p - np.eye(10, dtype="f4")[y_train[rows]]) / batch
        descend(stack, g, memory, order, rate)
    return stack


# %% slideshow="skip"
def accuracy(stack, x, y, order):
    """Of each network; BN by statistics of 1000 training pictures."""
    known = x_train[:1000]
    both = np.concatenate([known, x])[np.newaxis]
    scores, _ = forward(stack, both, order, len(known))
    return np.mean(scores[:, len(known) :].argmax(axis=-1) == y, axis=-1)


# %% slideshow="skip"
# Where the rate is too large a network diverges, to inf and nan.
np.seterr(over="ignore", invalid="ignore")
sigmas = np.tile(SIGMAS, len(RATES))  # every sigma with every rate
rates = np.repeat(RATES, len(SIGMAS))
maps = {}
for name, order in (("no BN", ["tanh"]), ("BN", ["batch", "tanh"])):
    grids = []
    for seed in training.progress(SEEDS, name=lambda seed: f"seed {seed}"):
        stack = train(sigmas, rates, [seed] * len(sigmas), order)
        valid = accuracy(stack, x_valid, y_valid, order)
        grids.append(valid.reshape(len(RATES), len(SIGMAS)))
    maps[name] = np.array(grids)  # seed, rate, sigma


# %% tags=["nbval-ignore-output"] slideshow="subslide"
figure, panels = plt.subplots(1, 2, figsize=(8, 3.5))
for axes, (name, grid) in zip(panels, maps.items(), strict=True):
    axes.imshow(grid.mean(0), "cividis", aspect="auto", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(grid.mean(axis=0)):
        axes.text(
            column,
            row,
            f"{value:.2f}",
            color="black" if value > 0.5 else "white",
            ha="center",
            va="center",
        )
    axes.set_xticks(range(len(SIGMAS)), SIGMAS)
    axes.set_yticks(range(len(RATES)), RATES)
    axes.set(xlabel="σ of the first weights", ylabel="learning rate")
    axes.set_title(f"{name}: validation accuracy")
    good = (grid > 0.8).sum(axis=(1, 2))
    print(f"{name:<6} above 0.8, seed by seed: {good} of {len(sigmas)}")
plots.show("Without BN a small patch trains, with BN a wide band.")
# %% tags=["guard"]
usable_with = (maps["BN"] > 0.8).sum()
usable_without = (maps["no BN"] > 0.8).sum()
assert usable_with > 2 * usable_without, "twice as many pairs train"
mean_map = maps["BN"].mean(axis=0)  # rate, sigma
at_best_rate = mean_map.max(axis=0)
assert at_best_rate[:5].min() > 0.7, "a good rate for each sigma up to 1"
assert at_best_rate[5] < 0.8, "no rate is good enough for sigma 3"
assert mean_map[5].max() < 0.5, "a rate of 10 ruins every network"
lowest = mean_map[0]
assert lowest[4] < lowest[2] - 0.1, "a larger sigma needs a larger rate"


# %% [markdown] lang="zh" slideshow="subslide"
# 沒有 BN，只有 $\sigma=0.1$ 到 $0.3$ 附近的一小塊學得起來，這正是第 08 課挑出來的 Xavier（這裡大約 0.15）。有 BN，能用的格子多了好幾倍，$\sigma$ 從 0.01 到 1 都至少有一個好的學習率。S4 說的沒錯：BN 是梯度消失、爆炸的解法之一。
#
# 預測也說對了方向：學習率 0.03 時，$\sigma=0.1$ 已經學得起來，$\sigma=1$ 還差得遠，要更大的學習率才行。但沒有大到 $\sigma^2$ 的倍數：輸出層後面沒有 BN，它要的學習率不變；$\sigma$ 太小的權重，前幾步就自己變大了。
#
# **什麼時候不成立**：S3 說 BN 是「不管參數生成方法都可以避免發生問題」的辦法，其實沒有那麼萬能：$\sigma=3$ 的那一行，最好的一格也不到 0.8；學習率 10 的那一列全毀。BN **放寬**了選擇，沒有取消選擇。
#
# 原論文說 BN 有效，是因為減少了 internal covariate shift（各層輸入的分佈一直漂移）；後來的研究（Santurkar 等，2018）在 BN 後面故意加上雜訊讓分佈漂移，照樣學得快，主張關鍵是損失變得比較平滑。這個問題還沒有定論。
# %% [markdown] lang="en" slideshow="subslide"
# Without BN only a small patch around $\sigma=0.1$ to $0.3$ trains, which is just where lesson 08's Xavier lies (about 0.15 here). With BN there are several times as many usable cells, and every $\sigma$ from 0.01 to 1 has at least one good rate. S4 is right: BN is one of the cures for vanishing and exploding gradients.
#
# The prediction has the right direction too: at the rate 0.03, $\sigma=0.1$ trains already while $\sigma=1$ is far behind and needs a larger rate. That rate does not grow as fast as $\sigma^2$, though: the output layer has no BN behind it and wants the same rate as ever, and weights from too small a $\sigma$ grow by themselves in the first steps.
#
# **Where it stops being true**: S3 calls BN a way to avoid trouble "however the parameters are drawn", and it is not quite that: the best cell in the column of $\sigma=3$ stays below 0.8, and the row of rate 10 is ruined altogether. BN makes the choice **wider**; it does not do away with it.
#
# The original paper credits a reduced "internal covariate shift" (the drift of each layer's inputs). Later work (Santurkar et al., 2018) added noise behind BN to make distributions drift on purpose, found that training was as fast as ever, and argues that what matters is a smoother loss. The question is not settled.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8. 放在激勵函數前面還是後面？
#
# S3 的實驗放在前面：$\tanh(\mathrm{BN}(hW))$，原論文也是。另一種是放在後面：$\mathrm{BN}(\tanh(hW+b))$。
#
# 兩種激勵函數、兩種 $\sigma$（0.15 是好的，1 太大），學習率從 0.1、0.3、1 裡用驗證集挑，三個種子，報告**測試集**的平均與標準差。
#
# **你預期**：$\sigma=1$ 時，tanh 放在後面會怎樣？想想第 4 節實驗 2 的 (a)。
# %% [markdown] lang="en" slideshow="slide"
# ## 8. Before or after the activation?
#
# S3's experiments put it before, $\tanh(\mathrm{BN}(hW))$, as the original paper does. The other way is after: $\mathrm{BN}(\tanh(hW+b))$.
#
# Two activations, two values of $\sigma$ (0.15 is good, 1 too large); the rate is chosen from 0.1, 0.3 and 1 on the validation set; three seeds; we report mean and standard deviation on the **test set**.
#
# **What do you expect** of tanh with BN after it, at $\sigma=1$? Think of (a) in experiment 2 of section 4.
# %% slideshow="skip"
def best_rate(sigma, order, rates=(0.1, 0.3, 1), batch=50, steps=STEPS):
    """Test accuracies of all seeds, at the rate best in validation."""
    each = np.repeat(rates, len(SEEDS))  # every rate with every seed
    seeds = SEEDS * len(rates)
    stack = train(sigma, each, seeds, order, batch, steps)
    form = len(rates), len(SEEDS)
    valid = accuracy(stack, x_valid, y_valid, order).reshape(form)
    best = valid.mean(axis=1).argmax()
    return accuracy(stack, x_test, y_test, order).reshape(form)[best]


# %% slideshow="skip"
variants = {}
for act in ("tanh", "relu"):
    for order in ([act], ["batch", act], [act, "batch"]):
        for sigma in (0.15, 1):
            name = f"{' → '.join(order):<13} σ = {sigma}"
            variants[name] = {"sigma": sigma, "order": order}
scores = {}
for name in training.progress(variants):
    scores[name] = best_rate(**variants[name])


# %% tags=["nbval-ignore-output"] slideshow="subslide"
for name, found in scores.items():
    print(f"{name:<23} {found.mean():.2f} ± {found.std():.2f}")
sizes = []
for order in (["batch", "tanh"], ["tanh", "batch"]):
    old = train(1, 1, [0], order, steps=0)
    new = train(1, 1, [0], order, steps=1)  # at rate 1 the step is the slope
    sizes.append([np.std(a[0] - b[0]) for a, b in zip(old, new, strict=True)])
    print(" → ".join(order), "gradients:", np.round(sizes[-1], 3))
# %% tags=["guard"]
mean_score = {what: accuracies.mean() for what, accuracies in scores.items()}
tanh_before = mean_score["batch → tanh  σ = 1"]
tanh_after = mean_score["tanh → batch  σ = 1"]
assert tanh_after < tanh_before - 0.2, "BN after tanh does not help"
relu_before = mean_score["batch → relu  σ = 1"]
relu_after = mean_score["relu → batch  σ = 1"]
assert abs(relu_before - relu_after) < 0.2, "for ReLU both orders do"
assert relu_after > 0.6, "BN after ReLU still helps"
tanh_good = mean_score["batch → tanh  σ = 0.15"]
tanh_good_after = mean_score["tanh → batch  σ = 0.15"]
assert abs(tanh_good - tanh_good_after) < 0.1, "from a good start both do"
exploded = np.log10(sizes[1][0] / sizes[0][0])
assert exploded > 0.7, "after tanh the first layer's gradient explodes"


# %% [markdown] lang="zh" slideshow="fragment"
# tanh 配太大的 $\sigma$，**放在後面救不了**。最後兩行是 $\sigma=1$ 時、第一步各層權重梯度的標準差（從第一層到輸出層）：放在前面，各層都不大；放在後面，越往前層越大，第一層是放在前面的幾十倍，和第 4 節沒有 BN 的 $\sigma=1$ 一樣爆炸。
#
# 原因在第 4 節的煞車：BN 緊接著 $hW$，才看不見 $W$ 的倍數。中間隔了 tanh，倍數先把 tanh 推到飽和，後面的 BN 已經消不掉了。ReLU 不一樣：$\mathrm{relu}(az)=a\,\mathrm{relu}(z)$（$a>0$），倍數原封不動穿過去，放在後面照樣消得掉，所以前後差不多。$\sigma=0.15$ 這種好的起點，放哪裡也差不多。
#
# **什麼時候不成立**：這是五個隱藏層、200 步的小網路。更深的網路和別的資料，兩種都有人報告較好的結果；拿不定主意就放在前面，這樣飽和型的激勵函數也安全。
# %% [markdown] lang="en" slideshow="fragment"
# With tanh and too large a $\sigma$, **BN after the activation does not help**. The last two lines are standard deviations of the weights' gradients at the first step with $\sigma=1$, from the first layer to the output layer: with BN before tanh all are small; with BN after it they grow towards the first layer, to dozens of times as much, and explode like $\sigma=1$ without BN in section 4.
#
# The reason is the brake of section 4: BN has to follow $hW$ directly in order not to see the factor in $W$. With tanh in between, the factor saturates tanh first, and BN behind it cannot undo that. ReLU is different: $\mathrm{relu}(az)=a\,\mathrm{relu}(z)$ ($a>0$) lets the factor through as it is, BN behind it still cancels it, and the two orders do about equally well. From a good start such as $\sigma=0.15$ it makes little difference too.
#
# **Where it stops being true**: these are five hidden layers and 200 steps. For deeper networks and other data both orders have been reported as the better one; when in doubt put BN before, where saturating activations are safe too.
# %% [markdown] lang="zh" slideshow="slide"
# ## 9. 一批要幾筆？
#
# $\mu_{\mathcal B}$、$\sigma_{\mathcal B}^2$ 是從一批資料**估計**的，批次越小，估計越不準。同一筆資料，同伴不同，$\hat x$ 就不同。下圖左邊是一批資料（BN 之前；高低沒有意義，只是把點錯開），星號是我們盯著的一筆，固定在平均加一個標準差的地方；右邊是這一批正規化之後的樣子，灰色的點是同一顆星，換 200 批不同的同伴，分別落在哪裡。
#
# 若 $\mu$、$\sigma$ 準確，星號應該落在 $\gamma+\beta$。**你預期批次是 2 的時候，灰點會散成什麼樣子？**
# %% [markdown] lang="en" slideshow="slide"
# ## 9. How large a batch?
#
# $\mu_{\mathcal B}$ and $\sigma_{\mathcal B}^2$ are **estimates** from one batch, and the smaller it is the worse they are. The same example gets another $\hat x$ in other company.
# On the left is a batch before BN (heights mean nothing, they keep the dots apart); the star is the example that we follow, fixed at one standard deviation above the mean. On the right is the batch after BN, and the grey dots show where the same star lands in 200 batches with other companions.
#
# If $\mu$ and $\sigma$ were exact, the star would land at $\gamma+\beta$. **How do you expect the grey dots to spread in batches of 2?**
# %% slideshow="skip"
def draw_batch(size, mean, spread, gamma, beta):
    rng = np.random.default_rng(0)
    x = mean + spread * rng.standard_normal((size, 200))
    x[0] = mean + spread  # the star is in each of 200 batches
    y, _, _ = batch_norm(x, gamma, beta)
    height = rng.uniform(0.1, 0.9, 200)
    star = f"star ± {y[0].std():.2f}"
    figure, panels = plt.subplots(1, 2, figsize=(8.5, 2.7), layout="none")
    figure.subplots_adjust(0.03, 0.22, 0.98, 0.98, wspace=0.06)
    panels[1].plot(y[0], height, ".", color="0.6", markersize=4)
    panels[1].axvline(gamma + beta, color="C1", linestyle="--", linewidth=1)
    titles = f"before: one batch of {size}", f"after: {star}"
    for axes, values, title in zip(panels, (x, y), titles, strict=True):
        axes.plot(values[1:, 0], height[: size - 1], "o", color="C0")
        axes.plot(values[0, 0], 0.5, "*", color="C1", markersize=16)
        axes.set(xlim=(-12, 12), ylim=(0, 1), yticks=[], xlabel=title)
    return f"In 200 batches of {size}: {star}, mean {y[0].mean():.2f}."


# %% slideshow="subslide"
for size in (2, 4, 32, 256):
    x = np.random.default_rng(0).standard_normal((size, 200))
    star = batch_norm(np.vstack([np.ones(200), x[1:]]), 1, 0)[0][0]
    print(f"batch {size:3d}: star at {star.mean():.2f} ± {star.std():.2f}")
plots.show(draw_batch(8, mean=3.0, spread=2.0, gamma=1.0, beta=0.0))


# %% tags=["nbval-ignore-output"] slideshow="subslide"
sliders = {
    "size": IntSlider(8, 2, 128, description="批次 batch"),
    "mean": FloatSlider(3, min=-6, max=6, description="平均 mean"),
    "spread": FloatSlider(2, min=0.5, max=3, description="標準差 std"),
    "gamma": FloatSlider(1, min=-3, max=3, description="縮放 scale γ"),
    "beta": FloatSlider(0, min=-6, max=6, description="平移 shift β"),
}
widgets.live(draw_batch, sliders)


# %% [markdown] lang="zh" slideshow="subslide"
# 批次大，星號的落點和 $1/\sqrt m$ 成正比地收緊；移動左邊的平均和標準差，右邊**一點也不動**；右邊的位置和寬窄只聽 $\gamma$、$\beta$ 的。
#
# 批次是 2 的時候最極端：兩個數減掉平均再除以標準差，**不是 $+1$ 就是 $-1$**（近到只剩 $\epsilon$ 的時候除外），只剩下「誰大誰小」。
#
# 訓練會受多少影響？每種批次都看 3000 張圖，從學習率 0.01、0.1、0.3、1 裡用驗證集挑，三個種子。對照組是完全不正規化，還有**層正規化**（layer normalization）：公式一樣，只是轉了九十度，對**同一筆資料的各個 feature** 取平均，跟同伴無關，訓練和推論也就完全相同。
#
# **你預期**：批次 2、8、32、256，各是誰贏？
# %% [markdown] lang="en" slideshow="subslide"
# In large batches the star's place tightens as $1/\sqrt m$. Move mean and standard deviation on the left, and on the right **nothing stirs**; place and width on the right obey $\gamma$ and $\beta$ alone.
#
# Batches of 2 are the extreme: two numbers minus their mean, over their standard deviation, are **always $+1$ and $-1$** (unless so close that only $\epsilon$ remains); all that is left is which one was larger.
#
# How much does training suffer? Each batch size sees 3000 pictures, with the rate chosen from 0.01, 0.1, 0.3 and 1 on the validation set, and three seeds. For comparison, no normalization at all, and **layer normalization**: the same formula turned by ninety degrees, with the mean over **the features of one example**. It does not depend on companions, and so training and inference are the same.
#
# **What do you expect**: which one wins with batches of 2, 8, 32, 256?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
sizes = (2, 8, 32, 256)
orders = {
    "none": ["tanh"],
    "batch": ["batch", "tanh"],
    "layer": ["layer", "tanh"],
}
found, spread = {}, {}
for kind, order in orders.items():
    runs = []
    for m in training.progress(sizes, name=lambda m: f"batches of {m}"):
        rates = (0.01, 0.1, 0.3, 1)
        runs.append(best_rate(0.15, order, rates, batch=m, steps=SEEN // m))
    found[kind], spread[kind] = np.mean(runs, axis=1), np.std(runs, axis=1)
    print(f"{kind:<6}", found[kind].round(2))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
plt.figure(figsize=(7.5, 3))
for marker, kind in zip("os^", orders, strict=True):
    plt.errorbar(
        range(4), found[kind], spread[kind], marker=marker, label=kind
    )
plt.xticks(range(4), sizes)
plt.gca().set(xlabel="batch size", ylabel="test accuracy", ylim=(0, 1))
plt.legend(title="normalization", loc="lower right")
plots.show("Only at batch 2 does batch norm fall far below the others.")
# %% tags=["guard"]
rivals = min(found["none"][0], found["layer"][0])
assert found["batch"][0] < rivals - 0.15, "batches of 2 ruin BN"
middle = [accuracies[1:3] for accuracies in found.values()]
assert np.ptp(middle, axis=0).max() < 0.2, "about equal at 8 and 32"
assert found["batch"][3] > found["none"][3] + 0.04, "at 256 BN leads"


# %% [markdown] lang="zh" slideshow="subslide"
# 批次 2 的 BN 垮了：訓練時每個神經元只看得到「誰大誰小」，輸出是 $+1$ 還是 $-1$ 有一半是隨便抽來的同伴決定的，這樣的訊號學不到什麼；推論時又換成一千張圖的統計量，那是訓練時沒見過的函數。LN 不在乎批次大小。批次 8 和 32，三種差不多。批次 256 全部變差，因為同樣看 3000 張圖，只更新了 11 步（第 05 課第 4 節）；步數這麼少，BN 能用大學習率的好處就看得出來，勝過不正規化。
#
# **什麼時候不成立**：LN 把一筆資料的各個 feature 當成同類的東西，在這裡還可以；圖片的通道意義各不相同，CNN 多半用 BN。序列長短不一、批次常常很小的 RNN 和 Transformer，多半用 LN。批次小到 1 時，BN 在全連接層只會輸出 $\beta$（圖片還有高和寬可以平均）。
# %% [markdown] lang="en" slideshow="subslide"
# With batches of 2, BN breaks down: in training each neuron sees only which of two was larger, and whether it puts out $+1$ or $-1$ is half decided by a companion drawn at random. Little can be learnt from that; and the statistics of a thousand pictures, at inference, make it a function that training never met. LN does not care about batch size. At 8 and 32 the three are about equal.
# At 256 all get worse, because 3000 pictures make only 11 updates (lesson 05, chapter 4); with so few steps the large rates that BN bears pay off, and it beats no normalization.
#
# **Where it stops being true**: LN treats the features of an example as things of one kind, which does here; the channels of a picture mean different things, and CNNs mostly use BN. RNNs and Transformers, with sequences of unequal length and often small batches, mostly use LN. In a batch of 1, BN in a dense layer puts out $\beta$ and nothing else (pictures still have height and width to average over).
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 訓練很好，推論很差？
#
# 最後用 Keras 寫同一個網路，$\sigma=0.01$，每批 100 張。`Dense` 不要偏差（第 3 節），BN 夾在中間（第 8 節）。
#
# 每個週期（20 步）量一次**同樣 2000 張訓練圖**的損失，量兩種：用這批圖自己的統計量（`training=True`），用移動平均（推論，預設）。`training=True` 會動到移動平均，所以放在 `StatelessScope` 裡量，量完就丟掉。
#
# **你預期**：$\rho=0.99$ 的前幾十步，兩條線差多少？換成 $\rho=0.9$ 呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 10. Good in training, bad at inference?
#
# Last, the same network in Keras, with $\sigma=0.01$ and batches of 100. `Dense` has no bias (section 3), and BN stands between (section 8).
#
# After each epoch of 20 steps we measure the loss on **the same 2000 training pictures**, in two ways: with their own statistics (`training=True`), and with the moving averages (inference, the default). `training=True` changes the moving averages, so we measure inside a `StatelessScope`, which throws the changes away.
#
# **What do you expect**: in the first few dozen steps with $\rho=0.99$, how far apart are the two? And with $\rho=0.9$?
# %% slideshow="subslide"
def build_network(momentum):
    first = keras.initializers.RandomNormal(stddev=0.01)
    network = keras.Sequential([keras.Input((196,))])
    for n in SMALL[1:-1]:
        network.add(layers.Dense(n, use_bias=False, kernel_initializer=first))
        network.add(layers.BatchNormalization(momentum=momentum))
        network.add(layers.Activation("tanh"))
    network.add(layers.Dense(10, activation="softmax"))
    together = training.steps_together(20)  # 1 with PyTorch
    network.compile(
        optimizer=keras.optimizers.SGD(0.1),
        loss="sparse_categorical_crossentropy",
        steps_per_execution=together,
    )
    return network


# %% slideshow="skip"
def predict(network, x, training):
    """Probabilities; the moving averages stay as they are."""
    with keras.StatelessScope():
        return keras.ops.convert_to_numpy(network(x, training=training))


def cross_entropy(p, y):
    return -np.mean(np.log(p[np.arange(len(y)), y]))


# %% slideshow="skip"
x, y = x_train[:2000], y_train[:2000]
updates = np.arange(1, 7) * int(np.ceil(len(x) / 100))  # after each epoch
own = np.zeros((2, len(SEEDS), 6))  # momentum, seed, epoch
moving = np.zeros((2, len(SEEDS), 6))
for which, momentum in enumerate((0.99, 0.9)):
    network = build_network(momentum)  # compiled once for all seeds
    seeds = training.progress(SEEDS, name=lambda seed: f"seed {seed}")
    for place, seed in enumerate(seeds):
        keras.utils.set_random_seed(seed)
        network.set_weights(build_network(momentum).get_weights())
        for epoch in range(6):
            network.fit(x, y, batch_size=100, verbose=0)
            loss = cross_entropy(predict(network, x, True), y)
            own[which, place, epoch] = loss
            loss = cross_entropy(predict(network, x, False), y)
            moving[which, place, epoch] = loss
gap = np.mean(moving - own, axis=2)  # momentum, seed
# %% tags=["guard"]
assert np.allclose(own[0], own[1], atol=0.05), "momentum changes no training"
assert gap[0].mean() > 0.5, "with 0.99 the loss at inference is far higher"
assert abs(gap[1].mean()) < 0.3, "with 0.9 hardly"


# %% tags=["nbval-ignore-output"] slideshow="subslide"
plt.figure(figsize=(8.5, 3.2))
names = ("own statistics", "moving averages, 0.99", "moving averages, 0.9")
for marker, name, runs in zip("os^", names, (own[0], *moving), strict=True):
    plt.errorbar(updates, runs.mean(0), runs.std(0), marker=marker, label=name)
print("gap, 0.99 and 0.9:", gap.mean(1).round(2), "±", gap.std(1).round(2))
plt.gca().set(xlabel="updates", ylabel="loss, training pictures")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("With 0.99 the loss at inference stays far above, with 0.9 hardly.")


# %% [markdown] lang="zh" slideshow="subslide"
# $\rho=0.99$ 時，推論的損失一直高出一大截；$\rho=0.9$ 很快就追上，幾乎不差。$\rho$ 不影響訓練，兩種動量的權重一樣，所以「自己的統計量」只畫一條；圖一樣、權重也一樣，差的**只有統計量**。
#
# $\sigma=0.01$ 時，第一層 $z$ 的變異數起初只有 $196\times0.01^2\approx0.02$，移動平均卻從 1 出發，20 步之後 1 的份量還有 $0.99^{20}\approx0.82$：推論時每一層都除以太大的數，一層小過一層。$\rho=0.9$ 走二十步，$0.9^{20}\approx0.12$，起點幾乎忘光了。
#
# 所以遇到「訓練很好、`evaluate` 很差」，先別怪過擬合：**在訓練資料上 `evaluate` 一次**，也很差，就是統計量沒跟上。解法：多走幾步、把 `momentum` 調小，或訓練完重新估計統計量（第 7 節）。
#
# ### 忘了切換模式
#
# 反過來，推論時用了 `training=True` 呢？一張圖的答案就要看同伴是誰了。**同一個網路，餵一整批都是 7 的圖，你預期會認出幾成？**
# %% [markdown] lang="en" slideshow="subslide"
# With $\rho=0.99$ the loss at inference stays far above; with $\rho=0.9$ it soon catches up and hardly differs. $\rho$ has no part in training, so both momenta have the same weights, and "own statistics" is drawn once. Same pictures, same weights: **only the statistics** differ.
#
# With $\sigma=0.01$ the first layer's $z$ begins with a variance of just $196\times0.01^2\approx0.02$, while the moving average starts from 1, which after 20 steps still has a weight of $0.99^{20}\approx0.82$: at inference each layer divides by too large a number, and the outputs shrink from layer to layer. With $\rho=0.9$, twenty steps leave $0.9^{20}\approx0.12$, and the start is almost forgotten.
#
# So if training looks good and `evaluate` bad, do not blame overfitting yet: **`evaluate` on the training data**. Bad as well? Then the statistics lag behind. Cures: more steps, a smaller `momentum`, or statistics estimated anew after training (section 7).
#
# ### The wrong mode
#
# And the other way round, with `training=True` at inference? Then the answer to a picture depends on its companions. **Give the same network a batch of nothing but sevens: what share do you expect it to recognise?**
# %% tags=["nbval-ignore-output"] slideshow="subslide"
for mode in (False, True):
    mixed = np.mean(predict(network, x_test, mode).argmax(axis=1) == y_test)
    each = []
    for k in range(10):
        p = predict(network, x_test[y_test == k], mode)  # of one digit
        each.append(np.mean(p.argmax(axis=1) == k))
    print(f"training={mode}: digits mixed {mixed:.2f}, ", end="")
    print(f"one digit at a time {np.mean(each):.2f}")
# %% tags=["guard"]
inference = [
    np.mean(
        predict(network, x_test[y_test == digit], False).argmax(axis=1)
        == digit
    )
    for digit in range(10)
]
assert mixed > 0.5, "digits mixed, the statistics of the batch do"
assert np.mean(inference) > 0.5, "inference knows a digit on its own"
assert np.mean(each) < 0.4, "the statistics of one digit do not"


# %% [markdown] lang="zh" slideshow="fragment"
# 十個數字混在一起時，兩種模式差不多；一批全是同一個數字，`training=True` 就幾乎亂猜。BN 只看得見和同伴的**差別**，而全班都是 7 的時候，「是 7」正好是大家共有、被減掉的那一份。推論模式沒有這個問題，因為它比的是訓練時見過的所有圖。
#
# Keras 的 `predict`、`evaluate`、`model(x)` 預設都是推論模式，自己寫迴圈時才要小心。另外，`layer.trainable = False` 的 BN 層在訓練時也走推論模式，移動平均不再更新，遷移學習（transfer learning）時用得到。
#
# **什麼時候不成立**：移動平均也有弱點。推論的資料和訓練時不同，例如照片暗了一半，統計量不會自己跟著變。
# %% [markdown] lang="en" slideshow="fragment"
# With the ten digits mixed the two modes are about equal; in a batch of one digit, `training=True` is hardly better than guessing. BN sees only **differences** between companions, and where all are sevens, "being a seven" is just what they share and what is subtracted. Inference mode compares with all the pictures met in training and has no such trouble.
#
# In Keras `predict`, `evaluate` and `model(x)` use inference mode by default; take care when you write a loop of your own. Also, a BN layer with `layer.trainable = False` stays in inference mode even in training and its moving averages rest, which is of use in transfer learning.
#
# **Where it stops being true**: moving averages have a weakness too. Where the data at inference differ from those of training, photos half as bright for example, the statistics do not follow.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 輸入要標準化：平均 0、標準差 1，沒有哪個 feature 主導，學習率才好選。
# - BN 對每個 feature、每一批做同樣的事，再用 $\gamma$、$\beta$ 調回網路想要的樣子。
# - BN 看不見整批加的數、乘的倍數：前面的偏差沒有用，起始權重的大小幾乎不影響往前的輸出，梯度則自動反比。
# - 能用的「學習率 × $\sigma$」多了好幾倍，但不是什麼都行。
# - 不變成常態分佈，不去除相關，不能取代選學習率。
# - 放在前面對飽和的激勵函數比較安全。
# - 批次很小就換層正規化。
# - 訓練用批次的統計量，推論用移動平均；兩邊不一致，是用 BN 最容易出的錯。
#
# 下一課（10）：有了 BN，網路還是不能無限加深；ResNet 加了一條捷徑。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Standardise the inputs: with mean 0 and standard deviation 1 no feature dominates, and a learning rate is easy to find.
# - BN does the same to each feature in each batch, and $\gamma$ and $\beta$ give the network back what it wants.
# - BN does not see what is added to a batch, nor by what it is multiplied: a bias in front is useless, the size of the first weights hardly changes the outputs, and gradients go inversely with it.
# - Several times as many pairs of learning rate and $\sigma$ are usable, but not all of them.
# - It makes no normal distribution, removes no correlation, and does not choose your learning rate.
# - Before the activation is safer for those that saturate.
# - With very small batches, use layer normalization.
# - Training uses the statistics of the batch, inference the moving averages; a mismatch between the two is the most frequent mistake with BN.
#
# Next, in lesson 10: even with BN, networks cannot be made deeper without end; ResNet adds a shortcut.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 下表列出投影片印的、你這裡算出來的，以及結論。S3 的兩個實驗在投影片上只有圖，所以沒有數字。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# The table has what the slide prints, what came out here, and the verdict. S3's two experiments are pictures on the slides, hence without a number.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="slide"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 今天／正確 |
# |:--|:--|:--|
# | R77 | S3：強制把值拉到標準常態 $N(0,1)$ | 只是平均 0、變異數 1，形狀不變；$\gamma$、$\beta$ 還可以再改 |
# | R78 | S3：$x\sim N(\mu,\sigma)$ | $N(\mu,\sigma^2)$ |
# %% [markdown] lang="en" slideshow="slide"
# ## Errata met in this lesson
#
# | No. | On the slide | Today / right |
# |:--|:--|:--|
# | R77 | S3: the values are forced into a standard normal $N(0,1)$ | only mean 0 and variance 1, the shape stays; $\gamma$ and $\beta$ may change them again |
# | R78 | S3: $x\sim N(\mu,\sigma)$ | $N(\mu,\sigma^2)$ |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# ### 暖身：有幾個參數？
#
# 各層寬度例如 `[196, 50, 10]`：每個隱藏層是沒有偏差的 `Dense` 接 BN，輸出層是有偏差的 `Dense`。可訓練的、不可訓練的各有幾個？
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# ### Warm-up: how many parameters?
#
# Widths such as `[196, 50, 10]`: each hidden layer is a `Dense` without bias and then BN, the output layer a `Dense` with bias. How many parameters are trainable, and how many are not?
# %% tags=["exercise"] slideshow="fragment"
def count_parameters(widths):
    """Return two numbers: trainable, not trainable."""
    ### BEGIN SOLUTION
    weights = sum(a * b for a, b in zip(widths, widths[1:], strict=False))
    averages = 2 * sum(widths[1:-1])  # as many as gammas and betas
    return weights + averages + widths[-1], averages
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("09-parameters", count_parameters)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 核心一：移動平均走到哪裡了？
#
# 依序給你每一批的 $\mu_{\mathcal B}$（形狀是（批數, features））和 $\rho$（`momentum`），從 0 開始，回傳最後的移動平均。
# %% [markdown] lang="en" slideshow="subslide"
# ### Core 1: where has the moving average got to?
#
# Given $\mu_{\mathcal B}$ of one batch after the other, of shape (batches, features), and $\rho$ (`momentum`), start from 0 and return the moving average at the end.
# %% tags=["exercise"] slideshow="fragment"
def moving_average(batch_means, momentum):
    """The moving average after the last batch, (features,)."""
    ### BEGIN SOLUTION
    moving = np.zeros(batch_means.shape[1])
    for batch_mean in batch_means:
        moving = momentum * moving + (1 - momentum) * batch_mean
    return moving
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("09-moving-average", moving_average)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 核心二：層正規化
#
# 把 BN 轉九十度：對最後一個軸取平均，任何形狀都要能用。
# %% [markdown] lang="en" slideshow="subslide"
# ### Core 2: layer normalization
#
# Turn BN by ninety degrees: take the mean over the last axis, for any shape.
# %% tags=["exercise"] slideshow="fragment"
def layer_norm(x, gamma, beta, epsilon):
    """x: (…, features); gamma, beta: (features,). Returns the same shape."""
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt(variance + epsilon) + beta
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("09-layer-norm", layer_norm)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 挑戰：把 BN 併進前一層
#
# 推論時 BN 只是乘一個數、加一個數，可以併進前面的 `Dense`，少算一層。已知 $z=hW+b$，再經過推論模式的 BN；求新的 $W'$、$b'$，使 $hW'+b'$ 得到一樣的結果。
# %% [markdown] lang="en" slideshow="subslide"
# ### Challenge: fold BN into the layer in front
#
# At inference BN multiplies by a number and adds a number, which the `Dense` in front can do as well, and a layer is saved. Given $z=hW+b$ followed by BN in inference mode, find the new $W'$ and $b'$ such that $hW'+b'$ gives the same.
# %% tags=["exercise"] slideshow="fragment"
def fold(W, b, gamma, beta, mean, variance, epsilon):
    """W: (inputs, units), all else (units,). Returns new W, new b."""
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(variance + epsilon)
    return W * scale, (b - mean) * scale + beta
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("09-fold", fold)
