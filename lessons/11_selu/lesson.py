# ---
# title_zh: SELU：自己把分布拉回來的層
# title_en: SELU, layers that repair themselves
# question_zh: 兩個常數怎麼讓 32 層的網路不必正規化？
# question_en: How can two constants let a network of 32 layers do without normalization?
# minutes: 40
# seconds: 40
# decks: S0
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 11 SELU：自己把分布拉回來的層
#
# 網路一深，數字就容易一層一層愈變愈大，或者愈變愈小。第 08 課挑起點，第 09 課每層重新正規化，第 10 課加捷徑。這一課不正規化，也不加捷徑：挑好起點，再換一個激勵函數，而這個函數裡只有兩個固定的常數。
#
# 這一課問：**兩個常數怎麼讓 32 層的網路不必正規化？**
#
# **讀完這一課，你會**
#
# - 自己算出那兩個常數；
# - 把一層看成平面上的一步，說明偏掉的分布為什麼會被拉回來；
# - 說出 SELU 要靠哪些條件，少了會怎樣；
# - 用 Keras 寫一個 32 層的 SELU 網路，在同樣的條件下和 ReLU、批次正規化比較，並說出這個比較沒回答什麼。
# %% [markdown] lang="en" slideshow="slide"
# # 11 SELU: layers that repair themselves
#
# The danger in a deep network is numbers that grow, or shrink, from layer to layer. Lesson 08 chose a start, lesson 09 normalized every layer anew, lesson 10 added shortcuts. This lesson changes the activation function instead: it takes one with two fixed constants in it, and the start that goes with it.
#
# It asks: **how can two constants let a network of 32 layers do without normalization?**
#
# **After this lesson you can**
#
# - work out the two constants yourself;
# - see a layer as a step in a plane, and say why a distribution that has drifted is pulled back;
# - name the conditions that SELU needs, and what happens without them;
# - write a SELU network of 32 layers in Keras, compare it with ReLU and with batch normalization under equal conditions, and say what that comparison leaves open.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 02、08 課（激勵函數、初始化）；第 09、10 課讀過更好。
#
# 主線是第 1 到 6 節；最後的〈深入〉可以挑著讀。
#
# **對應投影片**：S0（蔡炎龍）的 SELU 與 LeCun Initialization。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 02 and 08 (activation functions, initialization); 09 and 10 help.
#
# The main line is chapters 1 to 6; of the part "In depth" read what you like.
#
# **Decks**: S0 (蔡炎龍) on SELU and on LeCun initialization. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，要等不到一分鐘（第 6 節訓練十二次，深入 F 再六次）。跑完就不要再重新啟動 kernel，三張會動的圖都要用到它。底下引用的訓練結果在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 2 | 目標不唸 |
# | 第 1 節 | 11 | 〈自己調〉由老師調，不講 $\lambda$ 的式子 |
# | 第 2 節 | 6 | 猜完直接看最後一列數字 |
# | 第 3 節 | 12 | 〈寫成程式〉只看 `layer_map` 的三行 |
# | 第 4 節 | 7 | 〈權重大一點呢？〉拉一次就好 |
# | 第 5 節 | 6 | 跳過〈怎麼量〉的程式 |
# | 第 6 節、小結 | 6 | 不刪 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 14 分鐘（學生自己調），第 2 節 8 分鐘，第 3 節 16 分鐘，練習 2 做 10 分鐘。作業：練習 1、3。
# - **第二堂**：課前再 Run All 一次。檢討練習 3 用 4 分鐘，第 4 節 10 分鐘，第 5 節 9 分鐘，第 6 節和小結 10 分鐘，深入 C（dropout）9 分鐘，深入 D（捷徑）5 分鐘。作業：讀深入 B；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once, which takes less than a minute (chapter 6 trains twelve times, In depth F six times more). Do not restart the kernel after that: the three live views need it. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**: with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 2 | do not read the objectives aloud |
# | Chapter 1 | 11 | set the sliders of "Set it yourself" for them, leave out the formula of $\lambda$ |
# | Chapter 2 | 6 | after the guess go straight to the last line of numbers |
# | Chapter 3 | 12 | of "As code" only the three lines of `layer_map` |
# | Chapter 4 | 7 | in "And slightly larger weights?" one move is enough |
# | Chapter 5 | 6 | skip the code of "How to measure" |
# | Chapter 6, summary | 6 | nothing |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 14 (students set the sliders), chapter 2 in 8, chapter 3 in 16, exercise 2 for 10. Homework: exercises 1 and 3.
# - **Second**: Run All once more before class. Going over exercise 3 takes 4 minutes, chapter 4 10, chapter 5 9, chapter 6 and the summary 10, In depth C (dropout) 9, In depth D (shortcuts) 5. Homework: read In depth B; exercise 4 is for those who are quick.
# %% slideshow="skip"
import math

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 5_000
EPOCHS = 3
BATCH_SIZE = 50
DEPTHS = (8, 32)  # hidden layers
RATE = 0.02  # learning rate, the same for all networks
SEEDS = (0, 1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 哪個函數，給什麼就還什麼？
#
# 平均 0、變異數 1 的數，過了激勵函數，最好還是平均 0、變異數 1。那麼再過幾層都一樣，什麼也不必修。
#
# **有這樣的激勵函數嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Which function returns what it was given?
#
# Suppose that numbers of mean 0 and variance 1 go into an activation function, and mean 0 and variance 1 come out again. Then they can pass any number of layers, and nothing needs repair.
#
# **Is there such an activation function?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：tanh 是奇函數，平均是 0，大家都看得出來；它的變異數會比 1 大還是小？（tanh 每一點都比 $z$ 靠近 0。）
#
# **可能的回答**：「ReLU 一半不動、一半變 0，變異數剩一半」：剩一半的是平方平均；ReLU 的平均是 0.40，變異數還要減掉它的平方，剩 0.34。「用 $\lambda$ 也能調平均」：請他在〈自己調〉把 $\lambda$ 拉到底，平均的正負號不會變。
#
# **時間不夠**：〈自己調〉由老師調，三十秒；〈天平〉的 $0.399/0.238$ 一定要算。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: everybody sees that tanh has mean 0, as it is odd; will its variance be above or below 1? (Everywhere tanh is nearer to 0 than $z$.)
#
# **You may hear**: "ReLU leaves one half and sets the other to 0, so half of the variance is left": half of the mean square is left; ReLU's mean is 0.40, and its square goes off as well, which leaves 0.34. "With $\lambda$ one can set the mean, too": let them pull $\lambda$ in "Set it yourself" from end to end; the mean never changes its sign.
#
# **Short of time**: set the sliders yourself, in half a minute; but do work out $0.399/0.238$ in "The balance".
# %% [markdown] lang="zh" slideshow="notes"
# 先認識兩個記號。$N(0,1)$ 是標準常態分布，就是平均 0、變異數 1 的那條鐘形曲線；$E[\ldots]$ 是取平均。要算「$z$ 從 $N(0,1)$ 來的時候，$f(z)$ 平均是多少」，不必抽幾百萬個數：在 $-8$ 到 $8$ 之間排好 1,601 個 $z$，各自的權重是鐘形曲線在那裡的高度，再取加權平均，`np.average(f(z), weights=bell)`。
#
# 要試的三個函數，第 02 課都見過：ReLU、tanh，還有 ELU，它在正半邊是 $z$，負半邊是 $e^z-1$（程式裡的 `np.expm1`）。
# %% [markdown] lang="en" slideshow="notes"
# Two symbols first. $N(0,1)$ is the standard normal distribution, the bell curve of mean 0 and variance 1; $E[\ldots]$ means the average. To find the average of $f(z)$ when $z$ comes from $N(0,1)$ we need not draw millions of numbers: line up 1,601 values of $z$ from $-8$ to $8$, weight each by the height of the bell curve at its place, and take the weighted average, `np.average(f(z), weights=bell)`.
#
# The three functions to try are known from lesson 02: ReLU, tanh, and ELU, which is $z$ on the positive side and $e^z-1$ (`np.expm1` in the code) on the negative one.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三個函數，和量它們的尺
# %% [markdown] lang="en" slideshow="subslide"
# ### Three functions, and how to measure them
# %%
z = np.linspace(-8, 8, 1601)
bell = np.exp(-(z**2) / 2)


def mean_and_variance(outputs):
    """Of f(z) at each place z, for z from N(0, 1)."""
    mean = np.average(outputs, weights=bell)
    variance = np.average((outputs - mean) ** 2, weights=bell)
    return mean, variance


def relu(z):
    return np.maximum(z, 0)


def elu(z, alpha=1.0):
    """z where positive, else alpha (exp(z) - 1), element-wise."""
    negative = np.minimum(z, 0)  # np.where takes both; exp stays small
    return np.where(z > 0, z, alpha * np.expm1(negative))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：三個舊識，誰守得住平均 0、變異數 1？
#
# 輸入是 $N(0,1)$，輸出的平均還是 0、變異數還是 1 的是：
#
# <details><summary>(a) tanh</summary>→ 猜對的話，tanh 那一行的平均是 0.00，變異數是 1.00。</details>
# <details><summary>(b) ELU</summary>→ 猜對的話，ELU 那一行的平均是 0.00，變異數是 1.00。</details>
# <details><summary>(c) 三個都不行</summary>→ 猜對的話，每一行都至少有一個數不對。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: which of three old friends does it?
#
# $N(0,1)$ goes in; mean 0 and variance 1 come out of:
#
# <details><summary>(a) tanh</summary>→ Then the line of tanh has mean 0.00 and variance 1.00.</details>
# <details><summary>(b) ELU</summary>→ Then the line of ELU has mean 0.00 and variance 1.00.</details>
# <details><summary>(c) none of the three</summary>→ Then in each line at least one number is wrong.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
print("N(0, 1) goes in. What comes out:")
for function in (relu, np.tanh, elu):
    mean, variance = mean_and_variance(function(z))
    name = function.__name__
    shown = round(mean, 2) + 0.0  # 0.00, not -0.00
    print(f"{name:5} mean {shown:.2f}, variance {variance:.2f}")


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 三個都不行。ReLU 把負的全砍掉，平均跑到 0.40。tanh 左右對稱，平均是 0，但是它把每個數都往 0 壓，變異數只剩 0.39。ELU 的負半邊有東西，可是不夠深，平均還是正的。
#
# </details>
#
# ELU 差得最少。把負半邊挖**深**一點，就抵得過正半邊；抵平以後，再整個**放大**一點，變異數就補得回 1。所以要兩個旋鈕，$\alpha$ 管深度，$\lambda$ 管放大：
#
# $$f(z)=\lambda\cdot\begin{cases}z&z>0\\ \alpha\,(e^z-1)&z\le 0\end{cases}$$
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# None of the three. ReLU cuts off all that is negative, and its mean moves to 0.40. tanh is symmetric and has mean 0, but it presses every number towards 0, and a variance of 0.39 is left. ELU does have something on the negative side, but not deep enough, and its mean is still positive.
#
# </details>
#
# ELU comes closest. Dig its negative side **deeper**, and it will balance the positive one; once they balance, **stretch** everything a little, and the variance is 1 again. That takes two knobs, $\alpha$ for the depth and $\lambda$ for the stretching:
#
# $$f(z)=\lambda\cdot\begin{cases}z&z>0\\ \alpha\,(e^z-1)&z\le 0\end{cases}$$
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調：把圓點推到星號上
#
# 左圖是函數；右圖的圓點是輸出的平均（mean）和變異數（variance），星號在平均 0、變異數 1。
#
# 1. 先調 $\alpha$，讓平均變成 0。這時動 $\lambda$，平均會跑掉嗎？
# 2. 再調 $\lambda$，讓變異數變成 1。
# %% [markdown] lang="en" slideshow="subslide"
# ### Set it yourself: push the dot onto the star
#
# On the left is the function; on the right the dot shows mean and variance of what comes out, and the star stands at mean 0, variance 1.
#
# 1. First set $\alpha$ so that the mean is 0. Now move $\lambda$: does the mean run away?
# 2. Then set $\lambda$ so that the variance is 1.
# %% tags=["hide-input"] slideshow="skip"
def draw_knobs(alpha, scale):
    """The function, and the mean and variance that it puts out."""
    outputs = scale * elu(z, alpha)
    mean, variance = mean_and_variance(outputs)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="none")
    figure.subplots_adjust(0.08, 0.17, 0.98, 0.88, wspace=0.28)
    left.plot(z, outputs)
    left.axhline(0, color="0.8", zorder=0)
    left.axvline(0, color="0.8", zorder=0)
    left.set(xlim=(-4, 3), ylim=(-3.5, 4.5), xlabel="z", ylabel="f(z)")
    right.plot(0, 1, "k*", markersize=15)
    right.plot(mean, variance, "o", color="#D55E00", markersize=9)
    right.set(xlim=(-0.6, 0.6), ylim=(0, 2), xlabel="mean")
    right.set_ylabel("variance")
    says = f"mean {round(mean, 2) + 0.0:.2f}, variance {variance:.2f}"
    right.set_title(says)
    return f"alpha = {alpha:.2f}, lambda = {scale:.2f}: {says}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_knobs(alpha=1.0, scale=1.0))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
depth_slider = FloatSlider(
    1, min=0, max=3, step=0.01, description="深度 depth α"
)
scale_slider = FloatSlider(
    1, min=0.5, max=1.5, step=0.01, description="放大 scale λ"
)
widgets.live(draw_knobs, {"alpha": depth_slider, "scale": scale_slider})
# %% [markdown] lang="zh" slideshow="notes"
# 1. $\alpha$ 在 1.67 左右，平均是 0。這時 $\lambda$ 怎麼動，平均都是 0：0 放大幾倍還是 0。
# 2. $\lambda$ 在 1.05 左右，變異數是 1。只有這一組調得到星號。
# %% [markdown] lang="en" slideshow="notes"
# 1. With $\alpha$ near 1.67 the mean is 0. From there it stays 0 wherever $\lambda$ goes: 0 stretched is still 0.
# 2. With $\lambda$ near 1.05 the variance is 1. No other pair reaches the star.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 天平：正半邊 0.399，負半邊 0.238
# %% [markdown] lang="en" slideshow="subslide"
# ### The balance: 0.399 on one side, 0.238 on the other
# %%
up = np.average(relu(z), weights=bell)
down = np.average(elu(np.minimum(z, 0)), weights=bell)
alpha = up / -down
square = np.average(elu(z, alpha) ** 2, weights=bell)
scale = 1 / np.sqrt(square)
print(f"positive side {up:.3f}, negative side {down:.3f}: alpha {alpha:.4f}")
print(f"variance then {square:.3f}: lambda {scale:.4f}")
# %% [markdown] lang="zh" slideshow="notes"
# 正半邊給平均貢獻 0.399，負半邊（$\alpha=1$ 時）貢獻 $-0.238$。負半邊乘上 $\alpha$，要剛好抵掉正半邊，所以 $\alpha=0.399/0.238\approx1.67$。這時平均是 0，變異數就是平方平均 0.906；放大 $\lambda$ 倍，變異數乘 $\lambda^2$，所以 $\lambda=1/\sqrt{0.906}\approx1.05$。寫成式子：
#
# $$\alpha=\frac{E[\max(z,0)]}{E[1-e^{\min(z,0)}]},\qquad \lambda=\frac1{\sqrt{E[\mathrm{elu}(z)^2]}}$$
#
# 第二式的 $\mathrm{elu}$ 用的是第一式算出來的 $\alpha$。兩個條件，一步一個答案（$\lambda$ 取正的），沒有別的解。帶著這兩個數的函數就叫 **SELU**（scaled ELU，放大的 ELU；Klambauer 等人，2017）。S0 說它「最炫的是參數其實是常數」，並且各印了 32 位；深入 A 把積分算成公式，核對到第 15 位。
# %% [markdown] lang="en" slideshow="notes"
# The positive side adds 0.399 to the mean, the negative side (with $\alpha=1$) adds $-0.238$. Multiplied by $\alpha$ the negative side has to cancel the positive one, so $\alpha=0.399/0.238\approx1.67$. Now the mean is 0, and the variance is the mean square, 0.906; stretching by $\lambda$ multiplies it by $\lambda^2$, so $\lambda=1/\sqrt{0.906}\approx1.05$. As formulas:
#
# $$\alpha=\frac{E[\max(z,0)]}{E[1-e^{\min(z,0)}]},\qquad \lambda=\frac1{\sqrt{E[\mathrm{elu}(z)^2]}}$$
#
# where $\mathrm{elu}$ in the second one uses the $\alpha$ of the first. Two conditions, one answer at each step (with $\lambda$ positive), and no other solution. With these two numbers the function is called **SELU** (scaled ELU; Klambauer et al. 2017). "The most dazzling thing is that its parameters are in fact constants", says S0, and prints 32 digits of each; In depth A confirms 15 of them by a closed formula.
# %% [markdown] lang="zh" slideshow="subslide"
# ### Keras 裡就有
# %% [markdown] lang="en" slideshow="subslide"
# ### Keras has it
# %%
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def selu(z):
    """SELU, element-wise, for any shape."""
    return SELU_SCALE * elu(z, SELU_ALPHA)


draws = np.random.default_rng(0).normal(size=1_000_000)
by_keras = keras.ops.convert_to_numpy(keras.activations.selu(draws))
mean = round(float(by_keras.mean()), 2) + 0.0  # 0.00, not -0.00
print(f"mean {mean:.2f}, variance {by_keras.var():.2f}")
print("the same as ours:", np.allclose(by_keras, selu(draws), atol=1e-5))
facts.check("S0-21", [selu(draws).mean(), selu(draws).var()])
# %% tags=["guard"]
assert abs(alpha - SELU_ALPHA) < 1e-4, "the balance gives alpha"
assert abs(scale - SELU_SCALE) < 1e-4, "and lambda"
assert abs(mean_and_variance(np.tanh(z))[1] - 0.394) < 0.001
assert abs(mean_and_variance(elu(z))[0] - 0.161) < 0.001
# %% [markdown] lang="zh" slideshow="notes"
# 一百萬個真的抽出來的數，用 Keras 自己的 `selu` 也一樣。
# %% [markdown] lang="en" slideshow="notes"
# A million numbers that were really drawn, put through Keras' own `selu`, say the same.
# %% [markdown] lang="zh" slideshow="fragment"
# **$\alpha\approx1.67$、$\lambda\approx1.05$：輸入是 $N(0,1)$，輸出的平均還是 0、變異數還是 1；$\lambda>0$ 時只有這一組。**
# %% [markdown] lang="en" slideshow="fragment"
# **With $\alpha\approx1.67$ and $\lambda\approx1.05$, $N(0,1)$ goes in and mean 0 and variance 1 come out; no other pair with $\lambda>0$ does that.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 下一層收到的，還是 $N(0,1)$ 嗎？
#
# SELU 要的是平均 0、變異數 1 的 $z$。可是下一層的 $z$ 不是上一層的輸出，而是很多個輸出乘上權重的**和**，$z=w_1x_1+\cdots+w_nx_n$。
#
# **權重要多大，這個和的變異數才是 1？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Does the next layer receive $N(0,1)$?
#
# SELU wants a $z$ of mean 0 and variance 1. But the $z$ of the next layer is not what the last one put out; it is the **sum** of many outputs times weights, $z=w_1x_1+\cdots+w_nx_n$.
#
# **How large must the weights be for that sum to have variance 1?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：500 個變異數都是 1 的獨立的數相加，變異數是多少？標準差呢？（500；$\sqrt{500}$，不是 500。）
#
# **可能的回答**：「權重也取平均 0、變異數 1，看起來最整齊」：單看一個權重很整齊，加起來的和就不整齊了。「SELU 不是會自己修嗎？」：好問題，先記下來；第 3 節說它修得了輸入偏掉，第 4 節說它修不了權重太大。
#
# **時間不夠**：猜完直接翻到最後一列數字。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: add 500 independent numbers of variance 1: what is the variance of the sum, and its standard deviation? (500, and $\sqrt{500}$, not 500.)
#
# **You may hear**: "Weights of mean 0 and variance 1 look tidiest": one weight by itself does, the sum does not. "Does SELU not repair itself?": a good question to write down; chapter 3 says that it repairs an input that is off, chapter 4 that it cannot repair weights that are too large.
#
# **Short of time**: after the guess go straight to the last line of numbers.
# %% [markdown] lang="zh" slideshow="notes"
# 先算一個例子。500 個輸入，每個變異數是 1；權重的變異數也取 1。每個乘積 $w_ix_i$ 的變異數是 $1\cdot1=1$，加 500 個，$\mathrm{Var}(z)=500$，標準差是 $\sqrt{500}\approx22.4$。一般來說，權重和輸入都是平均 0、互相獨立的時候（第 08 課），
#
# $$\mathrm{Var}(z)=n\cdot\mathrm{Var}(w)\cdot\mathrm{Var}(x)$$
#
# 那是第一層。標準差 22.4 的 $z$ 過了 SELU，再乘權重、再加總，到第八層會怎樣？
# %% [markdown] lang="en" slideshow="notes"
# An example first. There are 500 inputs of variance 1, and let the weights have variance 1 as well. Each product $w_ix_i$ has variance $1\cdot1=1$, there are 500 of them, so $\mathrm{Var}(z)=500$, a standard deviation of $\sqrt{500}\approx22.4$. In general, for weights and inputs of mean 0 that are independent (lesson 08),
#
# $$\mathrm{Var}(z)=n\cdot\mathrm{Var}(w)\cdot\mathrm{Var}(x)$$
#
# That was the first layer. A $z$ of standard deviation 22.4 goes through SELU, is multiplied by weights and added up again: what happens by the eighth layer?
# %%
def random_layer(x, variance, rng):
    """A SELU layer as wide as its input, with random weights."""
    width = x.shape[1]
    weights = rng.normal(0, np.sqrt(variance), (width, width))
    return selu(x @ weights)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：權重的變異數是 1，八層之後呢？
#
# 第 8 層輸出的標準差：
#
# <details><summary>(a) 還是 22 左右，SELU 會飽和</summary>→ 猜對的話，變異數 1 那一欄的八個數差不多大。</details>
# <details><summary>(b) 一百八十左右，八個 22.4</summary>→ 猜對的話，變異數 1 那一欄每層增加二十左右。</details>
# <details><summary>(c) 十億以上</summary>→ 猜對的話，變異數 1 那一欄每層都變成十幾倍。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: weights of variance 1, and eight layers?
#
# The standard deviation of what layer 8 puts out:
#
# <details><summary>(a) still about 22, since SELU saturates</summary>→ Then the eight numbers for variance 1 are much alike.</details>
# <details><summary>(b) about 180, eight times 22.4</summary>→ Then each number for variance 1 is larger by about twenty than the one above it.</details>
# <details><summary>(c) more than a billion</summary>→ Then each number for variance 1 is more than ten times the one above it.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
print("standard deviation after each of eight layers")
after = {1: [], 1 / 500: []}
for variance in after:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(1000, 500))
    for _ in range(8):
        x = random_layer(x, variance, rng)
        after[variance].append(x.std())
print("layer   weights of variance 1   of variance 1/n")
for layer in range(8):
    large, small = after[1][layer], after[1 / 500][layer]
    print(f"{layer + 1:5} {large:23.1e} {small:17.2f}")
facts.check("S0-22", 1 / 500)
# %% tags=["guard"]
assert 0.8 < after[1 / 500][-1] < 1.2, "weights of variance 1/n keep it"
assert np.log10(after[1][-1]) > 9, "weights of variance 1 do not"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 超過十億（`1e+09` 就是十億）。變異數 1 那一欄的第一個數 14（`1.4e+01`），是標準差 22.4 的 $z$ 過了 SELU 之後剩下的；負半邊確實飽和了，正半邊卻是一條直線，放多大就傳多大，所以往後每層再乘上十幾倍。
#
# </details>
#
# 要讓 $\mathrm{Var}(z)=1$，式子裡的 $n\cdot\mathrm{Var}(w)$ 必須是 1，也就是 $\mathrm{Var}(w)=1/n$。這就是第 08 課的 **LeCun 初始化**，Keras 的 `lecun_normal`。用它，八層下來標準差都在 1 附近（最右邊一欄）。
#
# <details><summary>投影片勘誤</summary>
#
# R03：S0 的〈使用注意事項〉寫 LeCun Normal 的權重「平均 0, 變異數 1」。權重的變異數是 $1/n_{\mathrm{in}}$，變異數 1 的是加權後的總和。輸入也要平均 0、變異數 1，這一條是對的。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# More than a billion, which is `1e+09`. The first number for variance 1, 14 (`1.4e+01`), is what SELU makes of a $z$ of standard deviation 22.4. The negative side does saturate, but the positive side is a straight line and passes on whatever size it gets, so each further layer multiplies by more than ten once more.
#
# </details>
#
# For $\mathrm{Var}(z)=1$ the factor $n\cdot\mathrm{Var}(w)$ of the formula has to be 1, that is $\mathrm{Var}(w)=1/n$. This is the **LeCun initialization** of lesson 08, `lecun_normal` in Keras. With it the standard deviation stays near 1 through all eight layers (the column on the right).
#
# <details><summary>Errata of the slides</summary>
#
# R03: S0's advice on using SELU says that LeCun Normal has weights "of mean 0, variance 1". The weights have variance $1/n_{\mathrm{in}}$; what has variance 1 is the weighted sum. That the input needs mean 0 and variance 1, too, is right.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **權重的變異數是 $1/n$，總和 $z$ 的變異數才是 1。**
# %% [markdown] lang="en" slideshow="fragment"
# **The weights need variance $1/n$ for the sum $z$ to have variance 1.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 偏掉了，會回來嗎？
#
# 到這裡，$(0,1)$ 進、$(0,1)$ 出。可是訓練走幾步，權重就變了；輸入也不會剛好是 $N(0,1)$。
#
# **輸出偏掉一點，往後的層會讓它愈偏愈遠，還是拉回來？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. What is off: does it come back?
#
# So far, $(0,1)$ goes in and $(0,1)$ comes out. But a few training steps change the weights, and inputs are never exactly $N(0,1)$.
#
# **When outputs are a little off, do the next layers carry them further away, or back?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：一個擺鐘推一下會停回中間，一顆放在桌上的球推一下就換了地方，兩個都「靜止」，差在哪裡？（前者的不動點會吸引。）
#
# **可能的回答**：「給 $(0,1)$ 還 $(0,1)$，當然會回來」：ReLU + He 給什麼平方平均就還什麼，可是 4 永遠不會變回 1；守得住和修得好是兩回事。「平均偏掉比較難修」：看第一步，平均一層就從 1 掉到 0.22，因為權重的平均是 0。
#
# **時間不夠**：〈寫成程式〉只講 `layer_map` 的三行；向量場拖一次就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: pushed a little, a pendulum comes to rest in the middle again, and a ball on a table somewhere else; both were at rest before: where is the difference? (The first fixed point attracts.)
#
# **You may hear**: "It returns $(0,1)$ for $(0,1)$, so of course it comes back": ReLU + He returns whatever mean square it gets, and yet 4 never becomes 1; to keep is not to repair. "A mean that is off is harder to repair": look at the first step; one layer takes the mean from 1 to 0.22, for the mean of the weights is 0.
#
# **Short of time**: of "As code" only the three lines of `layer_map`; drag the dot in the field once.
# %% [markdown] lang="zh" slideshow="notes"
# 把一層的輸出記成兩個數：平均 $\mu$ 和變異數 $\nu$（對這一層所有的神經元和所有的資料一起算）。假設它偏到 $\mu=1$、$\nu=2.5$。過下一層分兩步：
#
# 1. **加權和**。權重平均 0、變異數 $1/n$，所以 $z$ 的平均是 0，變異數是輸入的**平方平均**：$E[x^2]=\nu+\mu^2=2.5+1^2=3.5$。（平均不是 0 的時候，第 2 節的式子要補上 $\mu^2$。）
# 2. **SELU**。$z$ 是很多項的和，差不多是常態分布，變異數 3.5；送進 SELU，取平均和變異數，得到 0.22 和 2.65。
#
# 所以一層把 $(1,\,2.5)$ 帶到 $(0.22,\,2.65)$。一般來說，從 $(\mu,\nu)$ 到 $(\mu',\nu')$，
#
# $$\mu'=E[f(s\,z)],\qquad \nu'=E[f(s\,z)^2]-\mu'^2,\qquad s=\sqrt{g\,(\nu+\mu^2)}$$
#
# 從一點算出下一點，這個對應就叫**映射**。式子裡的記號：
#
# - $f$ 是激勵函數。
# - $z$ 又是第 1 節的 $N(0,1)$，$s\,z$ 才是加權的和；$s$ 就是那個和的標準差，程式裡叫 `spread`（剛才的例子是 $\sqrt{3.5}\approx1.87$）。
# - $g=n\cdot\mathrm{Var}(w)$ 是權重把**變異數**放大幾倍；第 02、08 課的 $g=\sigma\sqrt n$ 是標準差的倍數，這裡的是它的平方：LeCun 是 1，He 是 2。
#
# 過一層還留在原地的點叫**不動點**。對 SELU 和 $g=1$，$(0,1)$ 就是一個。
# %% [markdown] lang="en" slideshow="notes"
# Write down two numbers for the outputs of a layer: mean $\mu$ and variance $\nu$ (over all its neurons and all data together). Say they are off, at $\mu=1$ and $\nu=2.5$. The next layer does two things:
#
# 1. **The weighted sum**. With weights of mean 0 and variance $1/n$, $z$ has mean 0, and its variance is the **mean square** of the inputs: $E[x^2]=\nu+\mu^2=2.5+1^2=3.5$. (Where the mean is not 0, the formula of chapter 2 needs the $\mu^2$ as well.)
# 2. **SELU**. As a sum of many terms $z$ is nearly normal, with variance 3.5; send it through SELU, take mean and variance, and find 0.22 and 2.65.
#
# So a layer takes $(1,\,2.5)$ to $(0.22,\,2.65)$. In general it takes $(\mu,\nu)$ to $(\mu',\nu')$,
#
# $$\mu'=E[f(s\,z)],\qquad \nu'=E[f(s\,z)^2]-\mu'^2,\qquad s=\sqrt{g\,(\nu+\mu^2)}$$
#
# Such a rule, from each point to the next, is called a **map**. The symbols:
#
# - $f$ is the activation function.
# - $z$ is the $N(0,1)$ of chapter 1 again; the weighted sum is $s\,z$, and $s$ is its standard deviation, `spread` in the code (in the example just now $\sqrt{3.5}\approx1.87$).
# - $g=n\cdot\mathrm{Var}(w)$ is the factor by which the weights stretch the **variance**, while the $g=\sigma\sqrt n$ of lessons 02 and 08 is that of the standard deviation; this one is its square: 1 for LeCun, 2 for He.
#
# A point that the map leaves where it is is a **fixed point**. For SELU and $g=1$, $(0,1)$ is one.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫成程式
# %% [markdown] lang="en" slideshow="subslide"
# ### As code
# %%
def layer_map(mean, variance, f=selu, gain=1.0):
    """Mean and variance after one more wide layer of random weights."""
    spread = np.sqrt(gain * (variance + mean**2))
    return mean_and_variance(f(spread * z))


def path_from(mean, variance, depth, f=selu, gain=1.0):
    """Mean and variance at the start and after each layer."""
    path = [(mean, variance)]
    for _ in range(depth):
        mean, variance = layer_map(mean, variance, f, gain)
        path.append((mean, variance))
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 算出來的，和真的一層
# %% [markdown] lang="en" slideshow="subslide"
# ### As computed, and as a real layer does it
# %%
path = path_from(mean=1.0, variance=2.5, depth=20)
rng = np.random.default_rng(3)
x = rng.normal(1.0, np.sqrt(2.5), (1000, 500))
print("layer    the map        500 real neurons")
for layer in range(1, 21):
    x = random_layer(x, 1 / 500, rng)
    if layer in (1, 2, 5, 10, 20):
        mean, variance = path[layer]
        print(f"{layer:5} {mean:6.2f} {variance:6.2f}", end="      ")
        print(f"{x.mean():6.2f} {x.var():6.2f}")
# %% tags=["guard"]
assert np.allclose(path[1], [0.216, 2.649], atol=0.002)
assert abs(path[20] - [0, 1]).max() < 0.02, "the map leads to (0, 1)"
assert abs(x.mean()) < 0.15 and abs(x.var() - 1) < 0.25, "so do neurons"
# %% [markdown] lang="zh" slideshow="notes"
# 每一行是過了幾層：左邊兩個數是映射算的平均和變異數，右邊兩個是 500 個真的神經元（權重是抽的，所以有點出入）。平均一層就掉到 0.22，變異數一層一層走回 1，二十層後兩個都到了。
# %% [markdown] lang="en" slideshow="notes"
# Each line tells how many layers were passed, then mean and variance by the map, then those of 500 real neurons (whose weights were drawn, hence the small differences). The mean drops to 0.22 in one layer, the variance walks back to 1, and after twenty layers both have arrived.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：變異數是 4，或者只有 0.25，誰回得到 1？
#
# 三種組合，各用自己的起始權重：SELU + LeCun、ReLU + He、tanh + LeCun。過很多層之後，變異數回到 1 的是：
#
# <details><summary>(a) 三種都會，這些起始權重就是為此設計的</summary>→ 猜對的話，三張圖裡，兩條線最後都走到 1 的灰線上。</details>
# <details><summary>(b) SELU 和 ReLU</summary>→ 猜對的話，只有 tanh 那張圖的線沒走到 1 的灰線上。</details>
# <details><summary>(c) 只有 SELU</summary>→ 猜對的話，只有 SELU 那張圖的兩條線走到 1 的灰線上。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: a variance of 4, or of 0.25: who gets back to 1?
#
# Three combinations, each with its own start: SELU + LeCun, ReLU + He, tanh + LeCun. After many layers the variance is back at 1 with:
#
# <details><summary>(a) all three, which is what their starts were made for</summary>→ Then in all three panels both lines end on the grey line at 1.</details>
# <details><summary>(b) SELU and ReLU</summary>→ Then only in the panel of tanh do the lines miss the grey line at 1.</details>
# <details><summary>(c) SELU only</summary>→ Then only in the panel of SELU do both lines end on the grey line at 1.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
combinations = [
    ("SELU + LeCun", selu, 1),
    ("ReLU + He", relu, 2),
    ("tanh + LeCun", np.tanh, 1),
]
_, panels = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
for axes, (name, function, gain) in zip(panels, combinations, strict=True):
    for start in (4, 0.25):
        path = path_from(0, start, depth=20, f=function, gain=gain)
        axes.semilogy(path[:, 1], marker=".", label=f"from {start}")
    axes.axhline(1, color="0.6", lw=1.5, ls="-", label="variance 1", zorder=0)
    axes.set(title=name, xlabel="layer", xticks=(0, 5, 10, 15, 20))
panels[0].set(ylabel="variance", ylim=(0.01, 10))
panels[0].legend(loc="lower right")
plots.show("SELU returns to 1 from both starts, ReLU stays, tanh falls.")
# %% tags=["guard"]
for level in (4, 0.25):
    assert abs(path_from(0, level, 20)[-1, 1] - 1) < 0.02, "SELU returns"
    by_relu = path_from(0, level, 20, relu, 2)[:, 1]
    assert abs(by_relu[-1] / by_relu[1] - 1) < 1e-6, "ReLU + He stays"
    assert path_from(0, level, 20, np.tanh)[-1, 1] < 0.03, "tanh leaks"
by_relu = path_from(0, 4, 1, relu, 2)[1]
assert np.allclose(by_relu, [1.13, 2.73], atol=0.01), "and a mean of 1.13"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 三種組合，三種脾氣（縱軸每一大格差十倍）：
#
# - **SELU + LeCun 會修**。從 4 走下來，從 0.25 爬上去，兩邊都到 1。
# - **ReLU + He 只守不修**。第一層從 4 變成 2.73、從 0.25 變成 0.17，以後一動也不動。少掉的跑進平均：4 出發的平均變成 1.13，而 $2.73+1.13^2=4$。它保住的是平方平均，偏掉多少就永遠偏多少。
# - **tanh + LeCun 一直漏**。不管從哪裡出發，變異數都往 0 流。
#
# </details>
#
# SELU 為什麼會修？變異數太大時，負的那一半 $z$ 都飽和在 $-\lambda\alpha\approx-1.76$，幾乎不再貢獻；只剩正的一半放大 1.05 倍。一半乘 $1.05^2$，平方平均每層大約只剩 0.55 倍，所以**壓住**了。（第 2 節會爆，是因為權重每層先把變異數放大 500 倍，0.55 抵不過。）變異數太小時，$z$ 都擠在 0 附近，那裡左邊的斜率是 $\lambda\alpha\approx1.76$，右邊是 $\lambda\approx1.05$，兩邊都大於 1，把它們**撐開**。
#
# 修得多快？拿 1.001 和 0.999 兩個變異數，過一層，看它們的差剩下幾倍：
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Three combinations, three behaviours (each large step of the vertical axis is a factor of ten):
#
# - **SELU + LeCun repairs**. Down from 4 and up from 0.25, it gets to 1 either way.
# - **ReLU + He keeps without repairing**. The first layer turns 4 into 2.73 and 0.25 into 0.17, and after that nothing moves. What is missing has gone into the mean: from 4 it becomes 1.13, and $2.73+1.13^2=4$. What is kept is the mean square, and what is off is off for ever.
# - **tanh + LeCun leaks**. From wherever it sets out, the variance trickles towards 0.
#
# </details>
#
# Why does SELU repair? When the variance is too large, the negative half of the $z$ saturates at $-\lambda\alpha\approx-1.76$ and hardly counts any more; only the positive half is left, times 1.05. One half times $1.05^2$ leaves the mean square at about 0.55 of what it was in each layer, so it is **held**. (Chapter 2 exploded because the weights first made the variance 500 times as large, and 0.55 is no match for that.) When it is too small, all $z$ crowd around 0, where the slope is $\lambda\alpha\approx1.76$ on the left and $\lambda\approx1.05$ on the right, both above 1, and they are **spread**.
#
# How fast? Take two variances, one 0.001 above 1 and one 0.001 below, pass one layer, and see what share of their difference is left:
# %% slideshow="skip"
_, from_above = layer_map(0.0, 1.001)
_, from_below = layer_map(0.0, 0.999)
slope_at_1 = (from_above - from_below) / 0.002
print(f"left of an error near 1: {slope_at_1:.3f}")
# %% tags=["guard"]
assert abs(slope_at_1 - 0.783) < 0.001, "what is left of an error"


# %% [markdown] lang="zh" slideshow="notes"
# 在 1 附近，誤差每過一層剩下 0.783 倍：1.1 變成大約 1.08，大約三層減半。這個倍數小於 1，所以會修。
# %% [markdown] lang="en" slideshow="notes"
# Near 1, each layer leaves 0.783 of an error: 1.1 becomes about 1.08, and half of it is gone in about three layers. It repairs because this factor is below 1.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己拖：流進 $(0,1)$ 的向量場
#
# 箭頭指向過一層之後的地方，顏色愈深走得愈遠；橘線是從圓點出發走二十層的路，星號是 $(0,1)$。拖動圓點：
#
# 1. 用 SELU，找得到一個走不回星號的起點嗎？
# 2. 換成 ReLU + He：路停在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: a field of arrows that flows into $(0,1)$
#
# Arrows point to where one layer leads, the darker the further; the orange line is the path of twenty layers from the dot, and the star is $(0,1)$. Drag the dot:
#
# 1. With SELU, is there a start that does not find the star?
# 2. With ReLU + He, where does the path stop?
# %% tags=["hide-input"] slideshow="skip"
def draw_flow(point, kind="SELU + LeCun", gain=None):
    """Arrows of the map, and the path of twenty layers from a point."""
    functions = {"SELU": selu, "ReLU": relu, "tanh": np.tanh}
    function = functions[kind.split()[0]]
    if gain is None:
        gain = 2 if "He" in kind else 1
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="none")
    figure.subplots_adjust(0.1, 0.15, 0.98, 0.9)
    arrows = []
    for mean in np.arange(-1.4, 1.5, 0.4):
        for variance in np.arange(0.2, 4, 0.4):
            after = layer_map(mean, variance, function, gain)
            move = np.subtract(after, (mean, variance))
            arrows.append((mean, variance, *move))
    x, y, right, up = np.transpose(arrows)
    far = np.maximum(np.hypot(right, up), 1e-9)
    style = {"angles": "xy", "scale": 28, "width": 0.004, "cmap": "Greys"}
    shades = 0.35 + 0.5 * np.minimum(far, 1)
    axes.quiver(x, y, right / far, up / far, shades, clim=(0, 1), **style)
    path = path_from(point[0], max(point[1], 0), 20, function, gain)
    axes.plot(*path.T, color="#D55E00", marker=".")
    axes.plot(*path[0], "o", color="#0072B2", markersize=9)
    axes.plot(0, 1, "k*", markersize=13)
    axes.set(xlim=(-1.5, 1.5), ylim=(0, 4), xlabel="mean", ylabel="variance")
    mean, variance = path[-1].round(6) + 0.0  # no -0
    says = f"after 20 layers mean {mean:.2g}, variance {variance:.3g}"
    axes.set_title(says)
    return f"{kind}, g = {gain:.3g}: {says}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_flow((1.0, 2.5)))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
kinds = ["SELU + LeCun", "ReLU + He", "tanh + LeCun"]
kind_box = Dropdown(options=kinds, description="組合 kind")
widgets.live(draw_flow, {"kind": kind_box}, point=(1.0, 2.5))
# %% tags=["guard"]
for corner in ((-1.5, 4), (1.5, 4), (-1.5, 0), (1.5, 0), (0, 0.1)):
    assert abs(path_from(*corner, 60)[-1] - [0, 1]).max() < 0.01, corner
assert path_from(0, 0, 3)[-1].tolist() == [0, 0], "zeros stay zeros"
# %% [markdown] lang="zh" slideshow="notes"
# 1. 只有正下方的 $(0,0)$：全部是 0 的輸入，過幾層都是 0。其他的起點都流向星號，離 $(0,0)$ 很近的走得慢一點，二十層還走不完。一個會把旁邊的點拉過來的不動點，叫做**會吸引**的不動點。
# 2. 走一步就停住，停在哪裡要看從哪裡出發。ReLU + He 的不動點連成一條曲線；從旁邊一點出發，會停在曲線上的另一點，所以一個也不吸引。
# %% [markdown] lang="en" slideshow="notes"
# 1. Only $(0,0)$, straight below: inputs that are all 0 stay 0 through any number of layers. Every other start flows towards the star, those very near to $(0,0)$ slowly, and not all the way in twenty layers. A fixed point that draws in the points around it is called **attracting**.
# 2. After one step it stops, and where depends on where it set out. The fixed points of ReLU + He form a curve; from a point beside one of them the path stops at another, so none of them attracts.
# %% [markdown] lang="zh" slideshow="fragment"
# **SELU + LeCun 把偏掉的平均和變異數拉回 $(0,1)$；ReLU + He 只守住平方平均，不修。**
# %% [markdown] lang="en" slideshow="fragment"
# **SELU + LeCun pulls a mean and a variance that are off back to $(0,1)$; ReLU + He only keeps the mean square, and does not repair.**
# %% [markdown] lang="zh" slideshow="notes"
# **適用範圍**：映射假設層很寬、權重是隨機的，$z$ 才會接近常態分布。層愈窄，真的網路在 $(0,1)$ 旁邊晃得愈厲害；訓練以後權重不再隨機，映射也只剩大概。
# %% [markdown] lang="en" slideshow="notes"
# **How far this goes**: the map takes layers to be wide and weights to be random, which makes $z$ nearly normal. The narrower the layers, the more a real network wobbles around $(0,1)$; and after training weights are not random any more, and the map is a rough guide.


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 什麼時候修不回來？
#
# 會修，不等於什麼都修得好。有兩件事人人都會忘：**輸入沒標準化**（像素直接用 0 到 1），**起始權重用了 He**（寫 ReLU 的習慣）。
#
# **這兩件，SELU 都救得回來嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. When is there no way back?
#
# To repair is not to repair everything. Two things are easily forgotten: **inputs that are not standardised** (pixels left at 0 to 1), and **He's start** (a habit from ReLU).
#
# **Does SELU make up for both?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：哪一種錯只犯一次，哪一種每一層都犯？（輸入只進來一次；起始權重每層都有。）
#
# **可能的回答**：「He 只是大了根號二倍，SELU 修得回來」：看圖，He 的線一路往上，變異數每層再放大一成以上，永遠不停。「0 到 255 一定沒救」：變異數從幾千往下走，三十層左右也回到 1；但是前面的層都泡在過大的數裡，所以還是要標準化。
#
# **時間不夠**：只看圖，〈權重大一點呢？〉由老師把 $g$ 拉到 2 一次。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: which of the two mistakes is made once, and which in every layer? (Inputs come in once; every layer has its start.)
#
# **You may hear**: "He's weights are larger by root two only, SELU can repair that": in the figure the line of He climbs all the way, by a tenth and more in each layer, and never stops. "0 to 255 is hopeless": from thousands the variance comes down to 1 in some thirty layers; but all the layers before are flooded with large numbers, so do standardise.
#
# **Short of time**: only the figure; in "And slightly larger weights?" pull $g$ to 2 once, yourself.
# %% [markdown] lang="zh" slideshow="notes"
# 拿真的資料來：MNIST 的數字裁掉四周的空白，再把每 3×3 個像素平均成一個，變成 8×8 的小圖，所以輸入是 64 個數。
#
# **標準化**是每個像素各自減掉平均、除以標準差，兩個數都只看訓練集。角落的像素幾乎總是 0，標準差也接近 0，拿來當除數會把雜訊放得很大，所以除數至少取 0.05。
# %% [markdown] lang="en" slideshow="notes"
# Take real data: the digits of MNIST lose their empty margin, and the mean of every 3×3 pixels makes a small picture of 8×8, so that there are 64 inputs.
#
# To **standardise**, subtract from each pixel its own mean and divide by its own standard deviation, both taken from the training set alone. Pixels in the corners are almost always 0, and so is their standard deviation; to divide by it would blow up noise, so we divide by 0.05 at least.
# %% tags=["real-data"] slideshow="skip"
def thumbnails(pictures):
    """Pictures (n, 28, 28) of 0 to 255 to vectors (n, 64) of 0 to 1."""
    cropped = pictures[:, 2:26, 2:26] / 255
    small = cropped.reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4))
    return small.reshape(-1, 64).astype("float32")


mnist = datasets.load_mnist()
pixels = thumbnails(mnist.x_train[:TRAIN_IMAGES])
pixel_mean = pixels.mean(axis=0)
pixel_std = np.maximum(pixels.std(axis=0), 0.05)
x_train = (pixels - pixel_mean) / pixel_std
y_train = mnist.y_train[:TRAIN_IMAGES]
x_test = (thumbnails(mnist.x_test[:2000]) - pixel_mean) / pixel_std
y_test = mnist.y_test[:2000]
print(f"pixels 0 to 1: mean {pixels.mean():.2f}, var {pixels.var():.2f}")
print(f"standardised: mean {abs(x_train.mean()):.2f}", end="")
print(f", var {x_train.var():.2f}")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：32 層之後，哪一種還沒回來？
#
# 用映射算：像素 0 到 1、像素 0 到 255（都用 LeCun），以及標準化但是用 He。32 層之後，變異數離 1 還遠的是：
#
# <details><summary>(a) 像素 0 到 1 和 0 到 255</summary>→ 猜對的話，只有 He 的線在右邊貼著 1 的灰線。</details>
# <details><summary>(b) 只有像素 0 到 255</summary>→ 猜對的話，只有它的線在右邊沒貼著 1 的灰線。</details>
# <details><summary>(c) 只有 He</summary>→ 猜對的話，只有 He 的線在右邊沒貼著 1 的灰線。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: after 32 layers, which has not come back?
#
# By the map: pixels 0 to 1 and pixels 0 to 255 (both with LeCun), and standardised pixels with He's start. After 32 layers, the variance is still far from 1 for:
#
# <details><summary>(a) pixels 0 to 1 and 0 to 255</summary>→ Then at the right only the line of He lies on the grey line at 1.</details>
# <details><summary>(b) only pixels 0 to 255</summary>→ Then theirs is the only line that is not on the grey line at 1 at the right end.</details>
# <details><summary>(c) only He</summary>→ Then the line of He is the only one that is not on the grey line at 1 at the right end.</details>
# %% tags=["guess", "hide-input", "real-data"] slideshow="fragment"
mean, variance = pixels.mean(), pixels.var()
recovering = {
    "pixels 0 to 255": path_from(255 * mean, 255**2 * variance, 32),
    "pixels 0 to 1": path_from(mean, variance, 32),
    "standardised, but He": path_from(0, 1, 32, gain=2),
}
plt.figure(figsize=(8, 3.2))
for name, path in recovering.items():
    plt.semilogy(path[:, 1], marker=".", label=name)
plt.axhline(1, color="0.6", lw=1.5, ls="-", label="variance 1", zorder=0)
plt.xlabel("layer")
plt.ylabel("variance")
plt.legend()
plots.show("Both kinds of pixels come to 1 in the end, He climbs away.")
# %% tags=["guard"]
assert abs(recovering["pixels 0 to 1"][32, 1] - 1) < 0.1, "it comes back"
assert abs(recovering["pixels 0 to 255"][32, 1] - 1) < 0.5, "so does this"
assert recovering["standardised, but He"][32, 1] > 100, "He does not"
assert recovering["pixels 0 to 1"][8, 1] < 0.9, "8 layers are too few"
assert 0.7 < x_train.var() < 1.1 and abs(x_train.mean()) < 0.01
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 沒有標準化的像素是**起點**偏了，往後每一層都在修，0 到 255 也在三十層左右回到 1。He 讓**每一層**的 $z$，變異數都多乘一個 2：SELU 修好一點，下一層又乘 2，永遠追不上，32 層之後變異數已經超過 100。
#
# </details>
#
# 起點偏了還是有代價：修要好幾層，層數少的網路等不到那個時候，而 0 到 255 會讓前面的層泡在很大的數裡。標準化只要三行程式，照做就好；標準化之後的變異數比 1 小一點：角落像素的標準差不到 0.05，卻除以 0.05，除得太多了。這種小偏差就交給 SELU。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# With pixels that are not standardised the **start** is off, and every layer repairs; even from 0 to 255 the variance is back at 1 after some thirty layers. He's weights double the variance of $z$ in **every layer**: SELU repairs a little, the next layer doubles again, and it never catches up; after 32 layers the variance is above 100.
#
# </details>
#
# A start that is off has its price all the same: the repair takes layers that a network of few does not have, and 0 to 255 floods the first layers with large numbers. Standardising takes three lines, so do it. The variance is then a little below 1, since the pixels in the corners were divided by 0.05, more than their own standard deviation. Such a small error can be left to SELU.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 權重大一點呢？
#
# 同一張圖，這次可以調 $g=n\cdot\mathrm{Var}(w)$。LeCun 是 1，He 是 2。
#
# 1. $g=1.25$ 時，路停在哪裡？還是星號嗎？
# 2. 拉到 2：還有停下來的地方嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### And slightly larger weights?
#
# The same picture, now with a slider for $g=n\cdot\mathrm{Var}(w)$. LeCun is 1, He is 2.
#
# 1. With $g=1.25$, where does the path end? At the star?
# 2. Pull it to 2: is there any place to stop?
# %% tags=["nbval-ignore-output"]
gain_slider = FloatSlider(
    1, min=0.3, max=2.2, step=0.05, description="倍數 gain g"
)
widgets.live(draw_flow, {"gain": gain_slider}, point=(0.0, 1.0))
# %% tags=["guard"]
assert abs(path_from(0, 1, 200, gain=1.25)[-1, 1] - 2.27) < 0.01
assert path_from(0, 1, 20, gain=2)[-1, 1] > 30
# %% [markdown] lang="zh" slideshow="notes"
# 1. 它還是會停，但停在變異數 2.3 左右：差一點的權重，不動點只是搬家。
# 2. 沒有，變異數一路往上，走出圖外。修得住的 $g$ 有一個範圍，He 在範圍外面；界線在哪裡，見深入 B。
#
# 權重和輸入之外還有第三件：**接法**。映射假設一層的輸出就是 $f(z)$。普通的 dropout（第 12 課：訓練時隨機丟掉一些輸出）像是把 $g$ 調大，不動點會搬家；捷徑每層再加一份變異數，一去不回。要用的話得先調整（深入 C、D）。
# %% [markdown] lang="en" slideshow="notes"
# 1. It does stop, but at a variance of about 2.3: with weights a little off, the fixed point merely moves.
# 2. No, the variance climbs and leaves the picture. There is a range of $g$ that can be held, and He lies outside; In depth B finds its ends.
#
# Besides weights and inputs there is a third thing, the **wiring**. The map takes $f(z)$ to be all that a layer puts out. Ordinary dropout (lesson 12: some outputs are dropped at random in training) acts like a larger $g$, and the fixed point moves; a shortcut adds some variance in each layer for good. Both need an adjustment first (In depth C and D).
# %% [markdown] lang="zh" slideshow="fragment"
# **起點偏了，SELU 會修；每一層都偏，它修不回來：輸入要標準化，權重要用 LeCun。**
# %% [markdown] lang="en" slideshow="fragment"
# **SELU repairs a start that is off, not an error made in every layer: standardise the inputs, and use LeCun.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 32 層，還沒訓練：走得到另一端嗎？
#
# 數字的大小守住了，還不保證學得會。兩樣東西必須走完全程：不同的圖要**保持不同**，一路走到最後一層；梯度要從最後一層走回**靠近輸入的層**。
#
# **32 層的 SELU、ReLU + He、ReLU + 批次正規化（BN），誰兩樣都做得到？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. 32 layers, untrained: what gets through?
#
# That numbers keep their size does not yet mean that a network can learn. Two things have to get all the way: different pictures must **stay different** up to the last layer, and gradients must come back to the layers **near the input**.
#
# **With 32 layers of SELU, of ReLU + He, of ReLU + batch normalization (BN): who manages both?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：BN 讓每一層的輸出都是平均 0、變異數 1；倒傳遞經過它的時候，梯度要除以什麼？（那一層的標準差，第 09 課。）
#
# **可能的回答**：「BN 治梯度消失，所以梯度前後一樣大」：它確實不消失，可是每層都變大一點，32 層乘起來就是幾百倍。「SELU 的梯度也固定在 1」：沒有，往後看深入 E，每層多 7%。
#
# **時間不夠**：跳過〈怎麼量〉；餘弦用第 10 課的 $(1,2)$ 和 $(2,4)$ 提一次。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: BN gives the outputs of every layer mean 0 and variance 1; on the way back through it, what is a gradient divided by? (The standard deviation of that layer, lesson 09.)
#
# **You may hear**: "BN cures vanishing gradients, so they are alike everywhere": they do not vanish, true, but each layer makes them a little larger, and 32 of those make hundreds. "SELU holds the gradient at 1 as well": it does not; In depth E finds 7% more in each layer.
#
# **Short of time**: skip "How to measure"; recall cosines once, by $(1,2)$ and $(2,4)$ of lesson 10.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三種層，用 Keras 寫
# %% [markdown] lang="en" slideshow="subslide"
# ### Three kinds of layers in Keras
# %%
def selu_layer():
    return [layers.Dense(64, "selu", kernel_initializer="lecun_normal")]


def relu_layer():
    return [layers.Dense(64, "relu", kernel_initializer="he_normal")]


def bn_layer():
    # No bias: BN adds one of its own.
    dense = layers.Dense(64, use_bias=False, kernel_initializer="he_normal")
    return [dense, layers.BatchNormalization(momentum=0.9), layers.ReLU()]


def make_network(one_layer, depth):
    stack = [keras.Input((64,))]
    for _ in range(depth):
        stack.extend(one_layer())
    stack.append(layers.Dense(10))
    return keras.Sequential(stack)


# %% [markdown] lang="zh" slideshow="notes"
# SELU 只要寫 `"selu"` 和 `"lecun_normal"`，每層 64 個神經元；`make_network` 疊上 `depth` 次，最後一層 `Dense(10)` 輸出十個數字的分數。BN 放在激勵函數前面，移動平均的 `momentum` 取 0.9，因為等一下只走三百步（第 09 課）。
# %% [markdown] lang="en" slideshow="notes"
# SELU takes the words `"selu"` and `"lecun_normal"`, with 64 neurons in a layer; `make_network` stacks `depth` of them, and a last layer, `Dense(10)`, puts out the scores of the ten digits. BN stands before the activation; the `momentum` of its moving averages is 0.9, for there will be only three hundred steps (lesson 09).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 怎麼量：走一步，看權重動了多少
# %% [markdown] lang="en" slideshow="subslide"
# ### How to measure: take a step, see how far weights move
# %% [markdown] lang="zh" slideshow="notes"
# **梯度**：SGD 的一步是「權重減學習率乘梯度」。學習率取 1，走一步，權重減少的就是梯度；取每一層的標準差，當作它的大小。（這個網路走完這一步就丟掉。）
#
# **像不像**：和第 10 課一樣，兩張圖在某一層的輸出是兩個向量，算夾角的餘弦，再對所有成對的圖取平均。1 是全部同方向，0 是互相垂直。`probes.activations` 交出每一層的輸出。
# %% [markdown] lang="en" slideshow="notes"
# **Gradients**: a step of SGD subtracts the rate times the gradient from the weights. With rate 1, what the weights lose in one step is the gradient; its standard deviation in each layer is taken as its size. (The network is thrown away after the step.)
#
# **How alike**: as in lesson 10, what a layer puts out for two pictures is two vectors; take the cosine of their angle, and the mean over all pairs of pictures. 1 means all the same way, 0 at right angles. `probes.activations` hands over what each layer puts out.
# %%
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def gradient_sizes(network, x, y):
    """Size of the gradient of each Dense layer, by one step of rate 1."""
    dense = [part for part in network.layers if isinstance(part, layers.Dense)]
    before = [layer.get_weights()[0] for layer in dense]
    # For a single step it is not worth while to compile a graph.
    network.compile(keras.optimizers.SGD(1.0), LOSS, run_eagerly=True)
    network.train_on_batch(x, y)  # one step, with this batch
    sizes = []
    for layer, old in zip(dense, before, strict=True):
        gradient = old - layer.get_weights()[0]
        sizes.append(gradient.std())
    return sizes


# %% slideshow="fragment"
def mean_cosine(h):
    """How alike the rows of h point: 1 means all the same way."""
    unit = h / np.linalg.norm(h, axis=1, keepdims=True)
    cosines = unit @ unit.T
    return cosines[np.triu_indices(len(h), k=1)].mean()  # each pair once


# %% slideshow="skip"
KINDS = {
    "SELU + LeCun": selu_layer,
    "ReLU + He": relu_layer,
    "ReLU + BN": bn_layer,
}
deep = DEPTHS[-1]
gradients, alike = {}, {}
for kind in training.progress(KINDS):
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        network = make_network(KINDS[kind], deep)
        outputs = probes.activations(network, x_train[:200])
        cosines = [mean_cosine(h) for h in outputs.values()]
        alike[kind, seed] = cosines[:-1]  # without the scores
        sizes = gradient_sizes(network, x_train[:400], y_train[:400])
        gradients[kind, seed] = sizes[:-1]  # without Dense(10)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：BN 的梯度，第 1 層和第 32 層比呢？
#
# 32 層的 ReLU + BN，還沒訓練。（圖裡每一種有兩條線：兩個種子，也就是抽了兩次權重。）靠近輸入的第 1 層收到的梯度：
#
# <details><summary>(a) 差不多大，BN 讓每一層都整齊</summary>→ 猜對的話，ReLU + BN 的線從左到右大致是平的。</details>
# <details><summary>(b) 小得多，一層一層消失</summary>→ 猜對的話，ReLU + BN 的線從左到右往上升。</details>
# <details><summary>(c) 大得多，一層一層爆炸</summary>→ 猜對的話，ReLU + BN 的線從左到右往下降。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: with BN, the gradient of layer 1 against that of layer 32?
#
# ReLU + BN with 32 layers, untrained. (Each kind has two lines in the figure, one for each seed: its weights were drawn twice.) In layer 1, next to the input, the gradient is:
#
# <details><summary>(a) about as large, since BN keeps every layer tidy</summary>→ Then the line of ReLU + BN is roughly level.</details>
# <details><summary>(b) far smaller: it vanishes layer by layer</summary>→ Then the line of ReLU + BN rises from left to right.</details>
# <details><summary>(c) far larger: it explodes layer by layer</summary>→ Then the line of ReLU + BN falls from left to right.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plt.figure(figsize=(8, 3.2))
for number, kind in enumerate(KINDS):
    for seed in SEEDS:
        label = kind if seed == SEEDS[0] else None
        numbers = range(1, deep + 1)
        sizes = gradients[kind, seed]
        style = f"C{number}-" + "os^"[number]
        plt.semilogy(numbers, sizes, style, markersize=3, label=label)
plt.xlabel("layer (1 is next to the input)")
plt.ylabel("size of the gradient")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("With BN gradients are far larger near the input; SELU's are not.")
# %% tags=["guard"]
steep = {
    of: np.mean(
        [
            np.log10(gradients[of, one_seed][0] / gradients[of, one_seed][-1])
            for one_seed in SEEDS
        ]
    )
    for of in KINDS
}
assert steep["ReLU + BN"] > 2, "BN explodes towards the input"
assert -0.8 < steep["SELU + LeCun"] < 1.3, "SELU roughly keeps"
assert steep["SELU + LeCun"] < steep["ReLU + BN"] - 0.5
assert abs(steep["ReLU + He"]) < steep["ReLU + BN"] - 0.5, "He: less"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 爆炸（c）：第 1 層的梯度是第 32 層的一百倍以上。為什麼？ReLU 的輸出變異數是 0.34（第 1 節）；BN 會減掉每個神經元自己的平均，所以第 3 節補上的 $\mu^2$ 這裡不算。He 的權重再乘 2，加權和的變異數是 0.68，標準差 0.82。BN 除以 0.82；倒傳遞時梯度也除以 0.82，每層放大約 1.2 倍，乘上三十幾次就是幾百倍。（第 09 課看不出來：那裡是 tanh，而且只有五層。）輸出整齊，不代表梯度整齊。
#
# </details>
#
# SELU 的線大致是平的。算式說，在很寬的網路裡，梯度每往輸入走一層，平方平均應該多 7%，沒有東西把它拉回來（深入 E）；這裡每層只有 64 個神經元，這麼小的趨勢被抽權重的起伏蓋過去，圖上看不到。ReLU + He 的兩條線可以差十倍以上，要看抽到什麼權重；從頭到尾的差別只有幾倍，和 BN 的百倍以上比不算什麼。ReLU + He 輸在另一樣：
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It explodes (c): the gradient of layer 1 is more than a hundred times that of layer 32. Why? A ReLU's output has variance 0.34 (chapter 1); BN subtracts each neuron's mean, so the $\mu^2$ of chapter 3 does not count here. He's weights double the variance: that of the weighted sum is 0.68, a standard deviation of 0.82. BN divides by 0.82; on the way back the gradient is divided by 0.82 as well, and so grows by a factor of about 1.2 in each layer, which over thirty layers multiplies up to hundreds. (In lesson 09, with five layers of tanh, gradients were level; here it is ReLU, and 32 layers.) Tidy outputs do not make tidy gradients.
#
# </details>
#
# The line of SELU is roughly level. By the formula, in very wide networks the mean square of the gradient should grow by 7% in each layer towards the input, and nothing pulls it back (In depth E); with 64 neurons in each layer so small a trend is lost among the ups and downs of the weights that were drawn. The two lines of ReLU + He can differ more than tenfold, depending on the weights drawn; from end to end each changes only by a small factor, which is little beside BN's factor of more than a hundred. ReLU + He loses elsewhere:
# %% [markdown] lang="zh" slideshow="subslide"
# ### 不同的圖，還分得開嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Are different pictures still different?
# %% tags=["hide-input"]
plt.figure(figsize=(8, 3.2))
for number, kind in enumerate(["SELU + LeCun", "ReLU + He"]):
    for seed in SEEDS:
        label = kind if seed == SEEDS[0] else None
        numbers = range(1, deep + 1)
        style = f"C{number}-" + "os"[number]
        cosines = alike[kind, seed]
        plt.plot(numbers, cosines, style, markersize=3, label=label)
plt.ylim(-0.1, 1.05)
plt.xlabel("layer (1 is next to the input)")
plt.ylabel("mean cosine")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("ReLU turns all pictures one way, SELU keeps them apart.")
# %% tags=["guard"]
for one_seed in SEEDS:
    assert alike["ReLU + He", one_seed][-1] > 0.5, "ReLU: alike"
    assert alike["SELU + LeCun", one_seed][-1] < 0.4, "SELU: apart"
# %% [markdown] lang="zh" slideshow="notes"
# ReLU 的輸出都不是負的，每過一層，不同的圖就更往同一個方向擠；到了第 32 層，平均餘弦接近 1，隨便挑兩張圖，方向都幾乎一樣（第 10 課第 2 節）。SELU 的輸出有正有負，平均是 0，不會把大家推向同一邊，所以到了最後一層，不同的圖還分得很開。（BN 要看整批圖才知道怎麼正規化，這裡不畫。）
# %% [markdown] lang="en" slideshow="notes"
# What a ReLU puts out is never negative, and with each layer different pictures are squeezed further into one direction; by layer 32 the mean cosine is near 1, and any two pictures point nearly the same way (chapter 2 of lesson 10). What SELU puts out is positive and negative with mean 0, which pushes no picture to one side, and in the last layer different pictures are still well apart. (BN needs a whole batch to know how to normalise, and is left out here.)
# %% [markdown] lang="zh" slideshow="fragment"
# **ReLU + He 把不同的圖擠在一起，ReLU + BN 的梯度往輸入的方向爆炸；SELU 兩樣都守得住。**
# %% [markdown] lang="en" slideshow="fragment"
# **ReLU + He squeezes different pictures together, the gradients of ReLU + BN explode towards the input; SELU keeps both in hand.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 8 層和 32 層，學得會嗎？
#
# 現在真的訓練。三種網路用同樣的資料、同樣的學習率、同樣多步：5,000 張小圖，SGD，3 個週期，一共 300 步。
#
# **8 層的時候誰好？32 層呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. 8 layers and 32: do they learn?
#
# Now for training. All three kinds get the same data, the same learning rate and equally many steps: 5,000 small pictures, SGD, 3 epochs, 300 steps in all.
#
# **Who does well with 8 layers, and who with 32?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：用第 5 節的兩張圖預測：ReLU + He 和 ReLU + BN 在 32 層各會敗在哪裡？寫下來，看完結果再對。
#
# **可能的回答**：「換個學習率，BN 就會贏」：很好的質疑，深入 F 試了五倍和五分之一的學習率；更多步、加上捷徑，BN 是另一回事。「那以後都用 SELU」：看 8 層，三種都學得會；而且 SELU 的 32 層並沒有比 8 層好。
#
# **時間不夠**：不要刪，這是全課的結論。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: predict from the two figures of chapter 5: what will ReLU + He fail by with 32 layers, and what ReLU + BN? Write it down and compare.
#
# **You may hear**: "With another learning rate BN would win": a fair objection; In depth F tries five times the rate and a fifth; with more steps, and with shortcuts, BN is another story. "So from now on always SELU": with 8 layers all three learn, and SELU's 32 layers are no better than its 8.
#
# **Short of time**: do not cut this, it is what the lesson concludes.
# %% [markdown] lang="zh" slideshow="notes"
# 一個網路訓練完，用 2,000 張沒看過的測試圖量準確率；測試圖只拿來報成績，沒有用來挑任何東西。每種網路、每個深度各從兩個種子開始：同一個網路換上新抽的權重，再訓練一次，Keras 就不必重新準備。`steps_per_execution` 讓 Keras 一口氣走二十步，結果一樣，只是快一點（第 05 課）。
# %% [markdown] lang="en" slideshow="notes"
# A trained network is measured on 2,000 test pictures that it has never seen; they only report the result, nothing is chosen by them. Every kind and depth starts from two seeds: the same network gets weights drawn anew and is trained once more, and Keras need not prepare it again. With `steps_per_execution` Keras takes twenty steps in one go: the same result, a little sooner (lesson 05).
# %% slideshow="skip"
def prepare(one_layer, depth):
    """A network, compiled for training by SGD."""
    network = make_network(one_layer, depth)
    together = training.steps_together(20)
    sgd = keras.optimizers.SGD(RATE)
    network.compile(sgd, LOSS, steps_per_execution=together)
    return network


def train(network, start, rate):
    """Train from the weights start; return the accuracy on test pictures."""
    network.set_weights(start)
    network.optimizer.learning_rate = rate
    network.fit(
        x_train, y_train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0
    )
    scores = keras.ops.convert_to_numpy(network(x_test))
    return np.mean(scores.argmax(axis=1) == y_test)


# %% slideshow="skip"
networks, accuracies = {}, {}
settings = [(kind, depth) for depth in DEPTHS for kind in KINDS]
for kind, depth in training.progress(settings):
    networks[kind, depth] = prepare(KINDS[kind], depth)
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        start = make_network(KINDS[kind], depth).get_weights()
        accuracy = train(networks[kind, depth], start, RATE)
        accuracies[kind, depth, seed] = accuracy


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：32 層，誰還學得好？
#
# 測試圖的準確率（亂猜是 0.1）：
#
# <details><summary>(a) 三種都學得好，32 層還更好一點</summary>→ 猜對的話，右邊三根長條和左邊一樣高，或者更高。</details>
# <details><summary>(b) SELU 和 BN</summary>→ 猜對的話，右邊三根裡，只有 ReLU + He 矮下去。</details>
# <details><summary>(c) 只有 SELU</summary>→ 猜對的話，右邊三根裡，只有 SELU 還和左邊差不多高。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: with 32 layers, who still learns well?
#
# Accuracy on test pictures (guessing: 0.1):
#
# <details><summary>(a) all three, a little better even than with 8</summary>→ Then the three bars on the right are as high as those on the left, or higher.</details>
# <details><summary>(b) SELU and BN</summary>→ Then of the three bars on the right only that of ReLU + He is low.</details>
# <details><summary>(c) SELU only</summary>→ Then of the three bars on the right only that of SELU is about as high as on the left.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plt.figure(figsize=(8, 3.2))
for number, kind in enumerate(KINDS):
    for place, depth in enumerate(DEPTHS):
        shares = [accuracies[kind, depth, seed] for seed in SEEDS]
        x_bar = place + 0.27 * (number - 1)
        label = kind if place == 0 else None
        color = f"C{number}"
        plt.bar(x_bar, np.mean(shares), 0.25, color=color, label=label)
        plt.plot([x_bar] * len(SEEDS), shares, "k.")
plt.axhline(0.1, color="gray", linestyle=":", label="guessing")
plt.xticks(range(len(DEPTHS)), [f"{depth} layers" for depth in DEPTHS])
plt.ylim(0, 1)
plt.ylabel("test accuracy")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show(
    "With 8 layers all three learn; with 32 SELU alone still does well."
)
# %% tags=["guard"]
reached = {
    (of, layers_of): np.mean([accuracies[of, layers_of, one] for one in SEEDS])
    for of in KINDS
    for layers_of in DEPTHS
}
assert min(reached[of, 8] for of in KINDS) > 0.45, "with 8 all learn"
rivals = max(reached["ReLU + He", 32], reached["ReLU + BN", 32])
assert reached["SELU + LeCun", 32] > 0.6, "with 32 SELU does"
assert reached["SELU + LeCun", 32] > rivals + 0.15, "the others do not"
assert reached["SELU + LeCun", 32] < reached["SELU + LeCun", 8] + 0.05
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 只有 SELU（c）。8 層時三種都學得會，BN 已經墊底：三百步對它太短，學習率也沒有替它挑過。同樣三百步，32 層的 ReLU + He 和 ReLU + BN 掉了一大截，SELU 只差一點點。（長條是平均，黑點是各個種子。）
#
# 兩個輸家很可能輸在第 5 節看到的地方。ReLU + He 的最後一層收到的圖都差不多，要很久才分得開。ReLU + BN 的第 1 層梯度太大、第 32 層太小，很難有一個學習率同時適合兩頭。
#
# </details>
#
# S0 說，有了 SELU，「可以做很深的深度學習」。這裡的結果站在它這邊：不靠正規化，也不靠捷徑，32 層訓練得起來。不過「做得到」不等於「該這樣做」：SELU 自己的 32 層也沒有比 8 層好，這個題目用不著 32 層。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# SELU only (c). With 8 layers all three learn, though BN is last already: three hundred steps are few for it, and the rate was not chosen for it. In as many steps the 32 layers of ReLU + He and of ReLU + BN fall far behind, and SELU loses very little. (Bars are means, dots the single seeds.)
#
# Chapter 5 has probably shown why the two losers fail. To the last layer of ReLU + He all pictures look much alike, and it takes many steps to tell them apart. With ReLU + BN the gradient is too large in layer 1 and too small in layer 32, and one rate can hardly suit both ends.
#
# </details>
#
# With SELU "very deep learning becomes possible", says S0. This result is on its side: without normalization or shortcuts, 32 layers can be trained. Yet "can" is not "should": SELU's own 32 layers are no better than its 8, and this task has no need of 32.
# %% [markdown] lang="zh" slideshow="fragment"
# **三百步之內：8 層時三種都學得會，32 層時只有 SELU 還學得好。**
# %% [markdown] lang="en" slideshow="fragment"
# **Within three hundred steps all three learn with 8 layers, and with 32 only SELU still learns well.**
# %% [markdown] lang="zh" slideshow="notes"
# **這個實驗沒說的事**：三百步很短，多走幾步，輸家會追上一些。學習率對三種都是同一個，0.02，SELU 受得了的大小，沒有替哪一種挑過最好的；深入 F 試五倍和五分之一的，各一個種子。BN 加上捷徑，就是第 10 課的 ResNet，幾百層也訓練得起來；這裡比的是**沒有捷徑**的網路。
# %% [markdown] lang="en" slideshow="notes"
# **What this experiment does not say**: three hundred steps are few, and with more the losers catch up somewhat. All three got one learning rate, 0.02, which SELU can stand; no kind got the rate that is best for it. In depth F tries five times as much and a fifth, with one seed each. BN with shortcuts is the ResNet of lesson 10, of which hundreds of layers can be trained; compared here are networks **without** them.


# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - SELU 是放大的 ELU：$\alpha\approx1.67$ 讓平均是 0，$\lambda\approx1.05$ 讓變異數是 1。兩個數是算出來的，不是調出來的。
# - 權重的變異數要是 $1/n$（LeCun），總和 $z$ 的變異數才是 1。
# - 一層是 $(\mu,\nu)$ 平面上的一步。對 SELU + LeCun，$(0,1)$ 是會吸引的不動點，變異數的誤差每層剩 0.783 倍；ReLU + He 只守不修，tanh 一直漏。
# - 變異數太大就縮小，因為負半邊停在 $-\lambda\alpha\approx-1.76$，只剩正的一半還算數；太小就變大，因為 0 兩邊的斜率都大於 1：這就是「自己修」。
# - 修得了起點，修不了每一層都犯的錯：輸入要標準化，權重用 LeCun，接法不要另外改變變異數。
# - 沒有捷徑的 32 層：ReLU + He 讓不同的圖擠在一起，ReLU + BN 的梯度往輸入的方向爆炸，SELU 兩樣都守得住，三百步就學得好。
#
# **你現在可以**：自己算出一個激勵函數的平均和變異數；判斷一組激勵函數和起始權重會修、會守還是會漏；用兩個字串寫出一個深的 SELU 網路，並且知道什麼時候不該用它。
#
# 下一課（12）：網路學得會以後，怎麼不讓它死背？
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - SELU is a stretched ELU: $\alpha\approx1.67$ gives it mean 0, and $\lambda\approx1.05$ variance 1. The two numbers were computed, not tuned.
# - The weights need variance $1/n$ (LeCun) for the sum $z$ to have variance 1.
# - A layer is a step in the plane of $(\mu,\nu)$. For SELU + LeCun $(0,1)$ is an attracting fixed point, and an error in the variance shrinks to 0.783 per layer; ReLU + He keeps without repairing, tanh leaks.
# - A variance that is too large shrinks, since the negative side stops at $-\lambda\alpha\approx-1.76$ and only the positive half still counts; one that is too small grows, since both slopes at 0 are above 1: that is the repair.
# - It repairs a start that is off, not an error made in every layer: standardise the inputs, use LeCun, and let no wiring change the variance on top.
# - 32 layers without shortcuts: ReLU + He squeezes pictures together, the gradients of ReLU + BN explode towards the input, SELU keeps both in hand, and learns well in three hundred steps.
#
# **You can now** work out the mean and the variance that an activation function puts out, tell whether an activation and a start repair, keep or leak, write a deep SELU network with two words of Keras, and say when not to use it.
#
# Next, in lesson 12: once a network can learn, what keeps it from learning by heart?


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
# **課堂上做**：練習 2（10 分鐘），兩人一組。練習 1、3 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：用測試集自己的平均。問：如果測試集只有一個數，它的標準差是多少？
# - **練習 2**：先過一層才比較。問：一開始就剛好是 1，要過幾層？
# - **練習 3**：變異數忘了減平均的平方。問：丟掉的那些把平均拉到哪裡？
# - **練習 4**：$t$ 忘了乘 $s$。問：先放大再平移，平均也跟著放大了嗎？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 2 (10 minutes), in pairs. Exercises 1 and 3 are homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: the mean of the test set itself. Ask: if the test set is a single number, what is its standard deviation?
# - **Exercise 2**: a layer is passed before the first comparison. Ask: if it is exactly 1 at the start, how many layers does it take?
# - **Exercise 3**: the square of the mean is not subtracted. Ask: where do the dropped values take the mean?
# - **Exercise 4**: $t$ lacks the factor $s$. Ask: stretched first and shifted afterwards, has the mean been stretched, too?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：標準化
#
# 寫出 `standardise(x_train, x_test)`。這次不分像素：用**訓練集**全部數字的平均和標準差（各一個數），回傳標準化之後的 `x_test`，形狀不變。
#
# <details><summary>提示</summary>兩個數都從 <code>x_train</code> 來，整個陣列一起算：<code>x_train.mean()</code> 是什麼？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): standardise
#
# Write `standardise(x_train, x_test)`. This time not pixel by pixel: with mean and standard deviation of all numbers of the **training set** (one number each), return the standardised `x_test` in its own shape.
#
# <details><summary>Hint</summary>Both numbers come from <code>x_train</code>, of the array as a whole: what is <code>x_train.mean()</code>?</details>
# %% slideshow="skip" tags=["exercise"]
def standardise(x_train, x_test):
    """Return x_test, standardised by the training set."""
    ### BEGIN SOLUTION
    return (x_test - x_train.mean()) / x_train.std()
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("11-standardise", standardise)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：要幾層才修得好？
#
# `step(variance)` 回傳過一層之後的變異數。寫出 `layers_needed(step, variance, tolerance)`：從 `variance` 出發，最少過幾層，變異數和 1 的差才**不超過** `tolerance`？一開始就夠近，答案是 0；過了 1000 層還不夠近，回傳 `None`。
#
# 寫好之後，定義 `def selu_step(variance): return layer_map(0.0, variance)[1]`，試試 `layers_needed(selu_step, 4, 0.1)`，和第 3 節的圖對一對。
#
# <details><summary>提示</summary>用一個迴圈數層數。比較和過一層，哪一個先，一開始就夠近時才會回傳 0？變異數比 1 小的時候，差怎麼算？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): how many layers until it is repaired?
#
# `step(variance)` returns the variance after one layer. Write `layers_needed(step, variance, tolerance)`: from `variance` on, what is the smallest number of layers after which it differs from 1 by **no more than** `tolerance`? If it is close enough at the start, the answer is 0; if it still is not after 1000 layers, return `None`.
#
# Then define `def selu_step(variance): return layer_map(0.0, variance)[1]`, try `layers_needed(selu_step, 4, 0.1)`, and compare with the figure of chapter 3.
#
# <details><summary>Hint</summary>Count the layers in a loop. Which comes first, comparing or passing a layer, so that a good start returns 0? And how far from 1 is a variance below 1?</details>
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
# ### 練習 3（挑戰，可以等讀完第 12 課）：丟掉一些，再搬回來
#
# dropout（第 12 課）在訓練時隨機丟掉一些數。AlphaDropout 是配 SELU 用的一種：進來的數平均 0、變異數 1，每個數以機率 $p$（`rate`）被換成 SELU 的下限 $m=-\lambda\alpha$（程式裡是 `-SELU_SCALE * SELU_ALPHA`），平均和變異數就都跑掉了。再用一條直線 $y=ax+b$，$a>0$，把平均搬回 0、變異數搬回 1。寫出 `alpha_line(rate)`，回傳 `(a, b)`。
#
# <details><summary>提示</summary>換掉之後，平均是 p m，平方平均是 (1 − p) · 1 + p m²。變異數等於平方平均減去平均的平方；a 除掉標準差，b 抵掉平均。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (challenge, best after lesson 12): drop some, then put things right
#
# Dropout (lesson 12) drops some numbers at random while training. AlphaDropout is the kind that goes with SELU: numbers of mean 0 and variance 1 come in, each is replaced, with probability $p$ (`rate`), by SELU's lower limit $m=-\lambda\alpha$ (in code, `-SELU_SCALE * SELU_ALPHA`), and mean and variance are off. A straight line $y=ax+b$ with $a>0$ then takes the mean back to 0 and the variance to 1. Write `alpha_line(rate)` and return `(a, b)`.
#
# <details><summary>Hint</summary>After the replacement the mean is p m, and the mean square (1 − p) · 1 + p m². The variance is the mean square less the square of the mean; a divides by the standard deviation, b cancels the mean.</details>
# %% slideshow="skip" tags=["exercise"]
def alpha_line(rate):
    """Return (a, b) for a share `rate` of dropped values."""
    ### BEGIN SOLUTION
    m = -SELU_SCALE * SELU_ALPHA  # where SELU saturates
    a = ((1 - rate) * (1 + rate * m**2)) ** -0.5
    return a, -a * rate * m
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("11-alpha-line", alpha_line)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：平均 0、變異數 1 的 leaky ReLU
#
# 照第 1 節的做法，自己做一個：$f(z)=s\cdot\mathrm{leaky}(z)+t$，負半邊的斜率是 `slope`。寫出 `standard_leaky(slope)`，回傳 `(s, t)`，$s>0$，使 $z\sim N(0,1)$ 時 $f(z)$ 的平均是 0、變異數是 1。
#
# <details><summary>提示</summary>max(z, 0) 的平均是 1/√(2π)。負半邊也有貢獻，所以 leaky(z) 的平均是 (1 − slope)/√(2π)；平方平均是 (1 + slope²)/2。先定 s，再定 t。</details>
#
# 做好之後，選一個 slope（例如 0.1），用算出來的 s、t 寫成函數 `f(z)`（z 是陣列），執行 `path_from(0, 0.25, 20, f=f)`，再把 0.25 換成 4：變異數會自己回到 1 嗎？
#
# <details><summary>試過再看</summary>不會像 SELU 那樣：從 0.25 爬得很慢，從 4 卻愈走愈大。在 1 附近，誤差每層乘的倍數剛好是 1，不是 0.783，沒有東西把它拉回來。平均 0、變異數 1 只讓 (0, 1) 成為不動點，要會吸引，還得壓得住、撐得開。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): a leaky ReLU of mean 0 and variance 1
#
# Make one of your own, as in chapter 1: $f(z)=s\cdot\mathrm{leaky}(z)+t$, with `slope` on the negative side. Write `standard_leaky(slope)` and return `(s, t)` with $s>0$, such that $f(z)$ has mean 0 and variance 1 for $z\sim N(0,1)$.
#
# <details><summary>Hint</summary>max(z, 0) has mean 1/√(2π). The negative side counts as well, so leaky(z) has mean (1 − slope)/√(2π); its mean square is (1 + slope²)/2. Find s first, then t.</details>
#
# Then choose a slope (0.1, say), write `f(z)` (z an array) with your s and t, run `path_from(0, 0.25, 20, f=f)`, and put 4 in place of 0.25: does the variance return to 1?
#
# <details><summary>After you have tried</summary>Not as SELU does: from 0.25 it climbs very slowly, from 4 it grows and grows. Near 1 each layer multiplies an error by exactly 1, not by 0.783, and nothing pulls it back. Mean 0 and variance 1 make (0, 1) a fixed point; to attract, the function must also hold what is large and spread what is small.</details>
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


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到小結為止。下面每一節各自獨立，可以照任何順序讀，也可以跳過。
#
# - **A**　15 位的 $\alpha$ 和 $\lambda$
# - **B**　權重可以差多少？
# - **C**　dropout 和 AlphaDropout
# - **D**　SELU 加上捷徑
# - **E**　梯度每層長多少？
# - **F**　換個學習率，換個起點
# - **G**　再往前一步
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends with the summary. Each section below stands by itself; read them in any order, or leave them.
#
# - **A**　$\alpha$ and $\lambda$ to 15 digits
# - **B**　How far off may weights be?
# - **C**　Dropout and AlphaDropout
# - **D**　SELU with shortcuts
# - **E**　By how much do gradients grow?
# - **F**　Another rate, another start
# - **G**　One step further
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：C，它讓人看見「守住分布」不等於「守住訊號」；還有時間，再加 D。
#
# **學生問到什麼，就翻到哪一節**：「32 位真的對嗎？」看 A；「LeCun 一定要剛剛好嗎？」看 B；「第 12 課的 dropout 能用嗎？」看 C；「和 ResNet 一起用呢？」看 D；「梯度也有不動點嗎？」看 E；「換個學習率，結果會翻盤吧？」看 F。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: C, which shows that to keep a distribution is not to keep a signal; with time to spare, D.
#
# **Which question leads where**: "Are the 32 digits right?": A; "Must it be LeCun exactly?": B; "May I use the dropout of lesson 12?": C; "And together with ResNet?": D; "Do gradients have a fixed point, too?": E; "Surely another rate would reverse the result?": F.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：15 位的 $\alpha$ 和 $\lambda$
#
# S0 各印了 32 位。第 1 節的 1,601 個點只算到四、五位；積分算得出來，就能到 15 位。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: $\alpha$ and $\lambda$ to 15 digits
#
# S0 prints 32 digits of each. The 1,601 places of chapter 1 give four or five; the integrals can be solved, and then there are 15.
# %% [markdown] lang="zh" slideshow="notes"
# 記 $\Phi$ 為標準常態的累積分布：$\Phi(-1)$ 是 $z<-1$ 的機率，約 0.16。正半邊的平均是 $1/\sqrt{2\pi}$；負半邊用到
#
# $$E[e^{kz};\,z<0]=e^{k^2/2}\,\Phi(-k)$$
#
# 左邊的意思是「只算 $z<0$ 的部分」。代進第 1 節的兩個式子：
#
# $$\alpha=\frac{1/\sqrt{2\pi}}{\frac12-\sqrt e\,\Phi(-1)},\qquad \lambda=\left[\tfrac12+\alpha^2\left(e^2\,\Phi(-2)-2\sqrt e\,\Phi(-1)+\tfrac12\right)\right]^{-1/2}$$
# %% [markdown] lang="en" slideshow="notes"
# Let $\Phi$ be the normal distribution function: $\Phi(-1)$ is the probability that $z<-1$, about 0.16. The mean of the positive half is $1/\sqrt{2\pi}$; for the negative half we need
#
# $$E[e^{kz};\,z<0]=e^{k^2/2}\,\Phi(-k)$$
#
# where the left side counts only $z<0$. Put into the two formulas of chapter 1:
#
# $$\alpha=\frac{1/\sqrt{2\pi}}{\frac12-\sqrt e\,\Phi(-1)},\qquad \lambda=\left[\tfrac12+\alpha^2\left(e^2\,\Phi(-2)-2\sqrt e\,\Phi(-1)+\tfrac12\right)\right]^{-1/2}$$
# %%
below_1 = math.erfc(1 / math.sqrt(2)) / 2  # Φ(-1)
below_2 = math.erfc(2 / math.sqrt(2)) / 2  # Φ(-2)
once = math.sqrt(math.e) * below_1
twice = math.e**2 * below_2
exact_alpha = 1 / math.sqrt(2 * math.pi) / (0.5 - once)
exact_scale = (0.5 + exact_alpha**2 * (twice - 2 * once + 0.5)) ** -0.5
facts.check("S0-19", exact_alpha)
facts.check("S0-20", exact_scale)
print(f"alpha {exact_alpha:.14f}, lambda {exact_scale:.14f}")
# %% [markdown] lang="zh" slideshow="notes"
# 和 S0 印的一樣。`float64` 只存得下 16 位左右，所以程式用不到後面那些；用 60 位的算術驗過，32 位全對。
# %% [markdown] lang="en" slideshow="notes"
# Just as S0 prints them. `float64` holds about 16 digits, so no program needs the rest; checked with arithmetic of 60 digits, all 32 are right.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：權重可以差多少？
#
# $g=n\cdot\mathrm{Var}(w)$ 離 1 多遠，SELU 還停得住？從 $(0,1)$ 走 500 層：
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: how far off may weights be?
#
# How far may $g=n\cdot\mathrm{Var}(w)$ be from 1 for SELU to come to rest? From $(0,1)$ through 500 layers:
# %%
for gain in (0.45, 0.5, 0.8, 1.0, 1.25, 1.5, 1.8, 2.0):
    variance = path_from(0, 1, 500, gain=gain)[-1, 1]
    print(f"g = {gain:4}: variance after 500 layers {variance:8.2g}")
largest = 2 / SELU_SCALE**2
smallest = largest / (1 + SELU_ALPHA**2)
print(f"window: {smallest:.3f} < g < {largest:.3f}")
# %% [markdown] lang="zh" slideshow="notes"
# $g$ 在 0.477 和 1.812 之間都停得住，但只有 $g=1$ 停在 1。兩個界線可以這樣算：
#
# - 變異數很小時，$z$ 都在 0 旁邊，SELU 像兩段直線，斜率是 $\lambda\alpha$ 和 $\lambda$。一層把平方平均乘上 $g\lambda^2(1+\alpha^2)/2$，要大於 1 才撐得開。
# - 變異數很大時，負半邊早就飽和，只剩右半邊的直線。一層乘上 $g\lambda^2/2$，要小於 1 才壓得住。
#
# He 的 $g=2$ 在外面。Keras 的 `Dense` 預設 `glorot_uniform`，變異數是 $2/(n_{\mathrm{in}}+n_{\mathrm{out}})$；前後一樣寬的層，$g$ 剛好也是 1。
# %% [markdown] lang="en" slideshow="notes"
# With $g$ between 0.477 and 1.812 it comes to rest, but at 1 only with $g=1$. The two limits:
#
# - Where the variance is small, all $z$ are next to 0, and SELU looks like two straight lines of slopes $\lambda\alpha$ and $\lambda$. A layer multiplies the mean square by $g\lambda^2(1+\alpha^2)/2$, which must be above 1 to spread.
# - Where the variance is large, the negative side has long saturated, and only the straight line on the right counts. A layer multiplies by $g\lambda^2/2$, which must be below 1 to hold.
#
# He's $g=2$ lies outside. The default of Keras' `Dense`, `glorot_uniform`, has variance $2/(n_{\mathrm{in}}+n_{\mathrm{out}})$; in a layer as wide as the one before, $g$ is 1 as well.
# %% tags=["guard"]
assert abs(smallest - 0.477) < 0.001 and abs(largest - 1.812) < 0.001
assert path_from(0, 1, 500, gain=0.45)[-1, 1] < 1e-10, "shrinks to 0"
assert path_from(0, 1, 500, gain=2)[-1, 1] > 1e10, "explodes"
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：dropout 和 AlphaDropout
#
# dropout（第 12 課）訓練時隨機丟掉一些輸出。普通的把丟掉的設成 0，再把留下的除以 $1-p$；AlphaDropout 把丟掉的設成 SELU 的下限，再用一條直線搬回來（練習 3）。**哪一種適合 SELU？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: dropout and AlphaDropout
#
# Dropout (lesson 12) drops some outputs at random while training. The ordinary one sets what it drops to 0 and divides the rest by $1-p$; AlphaDropout sets what it drops to SELU's lower limit and puts things right by a straight line (exercise 3). **Which one suits SELU?**
# %%
LOWEST = -SELU_SCALE * SELU_ALPHA  # where SELU saturates


def dropout(x, kept, rate):
    """kept: array of booleans like x, false where x is dropped."""
    return np.where(kept, x, 0) / (1 - rate)


def alpha_dropout(x, kept, rate):
    a = ((1 - rate) * (1 + rate * LOWEST**2)) ** -0.5
    b = -a * rate * LOWEST
    return a * np.where(kept, x, LOWEST) + b


# %% [markdown] lang="zh" slideshow="subslide"
# ### 丟掉兩成，變異數變成多少？
#
# 一百萬個 $N(0,1)$ 的數，過我們的兩個函數，也過 Keras 的兩個層：
# %% [markdown] lang="en" slideshow="subslide"
# ### Drop a fifth: what becomes of the variance?
#
# A million numbers from $N(0,1)$ go through our two functions, and through Keras' two layers:
# %%
kept = np.random.default_rng(1).uniform(size=draws.shape) >= 0.2
drawn = draws.astype("float32")
results = {
    "dropout": dropout(draws, kept, 0.2),
    "Keras' Dropout": layers.Dropout(0.2)(drawn, training=True),
    "alpha_dropout": alpha_dropout(draws, kept, 0.2),
    "Keras' AlphaDropout": layers.AlphaDropout(0.2)(drawn, training=True),
}
for name, y in results.items():
    y = keras.ops.convert_to_numpy(y)
    print(f"{name:19} mean {abs(y.mean()):.2f}, variance {y.var():.2f}")
# %% [markdown] lang="zh" slideshow="notes"
# 普通的 dropout 把變異數變成 $1/(1-p)=1.25$，等於每一層的 $g$ 都大了一點；AlphaDropout 守在 1。但還有一件事沒問：**雜訊**。
# %% [markdown] lang="en" slideshow="notes"
# Ordinary dropout makes the variance $1/(1-p)=1.25$, as if $g$ were larger in every layer; AlphaDropout keeps it at 1. But there is one more thing to ask about: **noise**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩張不同的遮罩，輸出還有多像？
# %% [markdown] lang="en" slideshow="subslide"
# ### Two different masks: how much alike are the outputs?
# %% [markdown] lang="zh" slideshow="notes"
# 同樣的資料、同樣的權重，抽兩次不同的遮罩（誰留下、誰丟掉），走 16 層，再比較兩次的輸出。用相關係數量：1 是一模一樣，0 是毫無關係。
# %% [markdown] lang="en" slideshow="notes"
# With the same data and the same weights, draw two different masks (which values stay and which are dropped), go through 16 layers, and compare the two outputs by their correlation: 1 means the same, 0 unrelated.
# %%
correlations = {}
for drop in (dropout, alpha_dropout):
    rng = np.random.default_rng(0)
    first = second = rng.normal(size=(300, 300))
    for layer in range(1, 17):
        weights = rng.normal(0, np.sqrt(1 / 300), (300, 300))
        one_mask = rng.uniform(size=first.shape) >= 0.05
        other_mask = rng.uniform(size=first.shape) >= 0.05
        first = drop(selu(first @ weights), one_mask, 0.05)
        second = drop(selu(second @ weights), other_mask, 0.05)
        alike_now = np.corrcoef(first.ravel(), second.ravel())[0, 1]
        correlations[drop, layer] = alike_now
        if layer in (1, 4, 16):
            print(f"{drop.__name__}, layer {layer}: {alike_now:.2f}")
# %% tags=["guard"]
assert np.allclose([results["dropout"].var()], 1.25, atol=0.02)
assert np.allclose([results["alpha_dropout"].var()], 1, atol=0.02)
for number_of in (1, 4, 16):
    of_both = [correlations[d, number_of] for d in (dropout, alpha_dropout)]
    assert of_both[1] < of_both[0] - 0.05, "AlphaDropout is noisier"
# %% [markdown] lang="zh" slideshow="notes"
# 兩種都只丟 5%，AlphaDropout 的兩次輸出卻快得多就不像了：把一個數換成 $-1.76$，比換成 0 動得更遠。**守住分布，不等於守住訊號。** 所以 AlphaDropout 的丟棄率要比平常小得多，也不必每一層都放；要用的話，放在最後一兩層，看驗證集決定。
# %% [markdown] lang="en" slideshow="notes"
# Both drop only 5%, yet with AlphaDropout the two outputs part much sooner: to turn a number into $-1.76$ moves it further than to turn it into 0. **To keep a distribution is not to keep a signal.** AlphaDropout therefore wants much smaller rates than usual, and not in every layer; if you use it, put it into the last layer or two, and let a validation set decide.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：SELU 加上捷徑
#
# 第 10 課的捷徑讓一層輸出 $x+F(x)$，$F(x)$ 是整層的輸出。$x$ 的變異數是 1，$F(x)$ 的也是 1，兩者不相關。加起來是多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: SELU with shortcuts
#
# With the shortcuts of lesson 10 a layer puts out $x+F(x)$, where $F(x)$ is what the layer alone would put out. The variance of $x$ is 1, that of $F(x)$ is 1, and the two are uncorrelated. What is that of the sum?
# %%
rng = np.random.default_rng(0)
simple = halved = rng.normal(size=(1000, 300))
for layer in range(1, 17):
    simple = simple + random_layer(simple, 1 / 300, rng)
    halved = (halved + random_layer(halved, 1 / 300, rng)) / np.sqrt(2)
    if layer in (1, 2, 16):
        print(f"layer {layer:2}: x + F(x) {simple.var():.3g}", end="")
        print(f", divided by √2 {halved.var():.2f}")
# %% tags=["guard"]
assert simple.var() > 100 and abs(halved.var() - 1) < 0.3
# %% [markdown] lang="zh" slideshow="notes"
# 一層就變成 2，以後每層還繼續變大，一去不回。除以 $\sqrt2$，變異數除以 2，$(0,1)$ 又是不動點。SELU 和捷徑解決的是同一個問題，兩個疊在一起的時候，別忘了這個 $\sqrt2$。
# %% [markdown] lang="en" slideshow="notes"
# After one layer it is 2, and each layer adds to it for good. Divide by $\sqrt2$, the variance is divided by 2, and $(0,1)$ is a fixed point again. SELU and shortcuts solve the same problem; when you stack them, remember the $\sqrt2$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：梯度每層長多少？
#
# 梯度往輸入的方向走一層，要乘上激勵函數的斜率。很寬的網路裡，它的平方平均乘的是 $g\cdot E[f'(z)^2]$。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: by how much do gradients grow?
#
# On its way towards the input a gradient is multiplied by the slope of the activation in each layer. In very wide networks its mean square is multiplied by $g\cdot E[f'(z)^2]$.
# %%
slope = np.where(z > 0, SELU_SCALE, SELU_SCALE * SELU_ALPHA * np.exp(z))
slope[z == 0] = (SELU_SCALE + SELU_SCALE * SELU_ALPHA) / 2  # the corner
growth = np.average(slope**2, weights=bell)
print(f"SELU + LeCun: times {growth:.3f} in each layer", end="")
print(f", times {growth**32:.0f} in 32 layers")
# %% tags=["guard"]
assert abs(growth - SELU_SCALE**2 * (0.5 + SELU_ALPHA**2 * twice)) < 1e-3
assert abs(growth - 1.072) < 0.002 and 8 < growth**32 < 10


# %% [markdown] lang="zh" slideshow="notes"
# 每層 1.07 倍，32 層是 9 倍，標準差 3 倍。前向的分布有不動點，梯度沒有：它只是長得慢。網路愈深，學習率就要愈小。
#
# 同一個數也有好處。兩張很像的圖，差別很小；這個小差別往前走一層，平方也是乘 1.07，所以差別會**變大**，不會被抹掉。ReLU + He 的倍數是 $2\cdot\frac12=1$，差別只是勉強守住，而本來不像的圖還會愈來愈像：第 5 節餘弦圖的兩種線，就是這樣分開的。
# %% [markdown] lang="en" slideshow="notes"
# Times 1.07 in each layer is times 9 in 32 layers, times 3 for the standard deviation. The distribution on the forward pass has a fixed point, the gradient has none: it only grows slowly. The deeper the network, the smaller the learning rate has to be.
#
# The same number does some good. Two pictures that are much alike differ by little; each layer multiplies the square of that little difference by 1.07 as well, so that differences **grow** and are not wiped out. For ReLU + He the factor is $2\cdot\frac12=1$: a small difference is just about kept, while pictures that were unlike become more and more alike, as the cosines of chapter 5 show.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：換個學習率，換個起點
#
# 第 6 節三種網路共用學習率 0.02。換成五倍，或者五分之一，32 層的輸家會翻身嗎？還有，第 4 節說 He 修不回來：真的訓練看看。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: another rate, another start
#
# In chapter 6 all three kinds shared the rate 0.02. With five times as much, or a fifth, do the losers among the 32 layers catch up? And chapter 4 says that there is no way back from He's start: train it.
# %% slideshow="skip"
def selu_he_layer():
    return [layers.Dense(64, "selu", kernel_initializer="he_normal")]


tries = [
    ("ReLU + He", relu_layer, 5),
    ("ReLU + BN", bn_layer, 5),
    ("SELU + LeCun", selu_layer, 5),
    ("ReLU + He", relu_layer, 1 / 5),
    ("ReLU + BN", bn_layer, 1 / 5),
    # And the SELU network, started with He's weights:
    ("SELU + LeCun", selu_he_layer, 1),
]
# %% tags=["nbval-ignore-output"]
others = {}
for kind, one_layer, factor in training.progress(tries):
    keras.utils.set_random_seed(SEEDS[0])
    start = make_network(one_layer, deep).get_weights()
    accuracy = train(networks[kind, deep], start, factor * RATE)
    others[one_layer, factor] = accuracy
    print(f"{one_layer.__name__:13} rate × {factor:<3} {accuracy:.2f}")
# %% tags=["guard"]
losers = [(one, times) for one in (relu_layer, bn_layer) for times in (5, 0.2)]
best_other = max(others[loser] for loser in losers)
assert best_other < reached["SELU + LeCun", 32] - 0.1, "still behind"
assert others[selu_he_layer, 1] < 0.4, "the wrong start"
assert others[selu_layer, 5] < 0.4, "too large for SELU"
# %% [markdown] lang="zh" slideshow="notes"
# 用這兩個學習率（各一個種子），兩個輸家都沒有翻身。SELU 自己也受不了五倍的學習率（梯度愈走愈大，深入 E）；用 He 起頭的 SELU 幾乎學不到東西：第 4 節的映射不必訓練，就已經料到了。
#
# 別的數要自己試：改開頭的 `RATE`，全部重跑。
# %% [markdown] lang="en" slideshow="notes"
# With these two rates (one seed each) neither of the losers catches up. SELU itself cannot stand five times the rate (its gradients grow on their way, In depth E); and with He's start SELU learns next to nothing, as the map of chapter 4 foretold without any training.
#
# For other rates, change `RATE` at the top and run everything again.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 把 `DEPTHS` 改成 `(8, 64)`，`RATE` 改小：SELU 走得到 64 層嗎？
# - 把 `EPOCHS` 改成 10：32 層的輸家追上多少？
# - 在 `bn_layer` 的網路加上捷徑（第 10 課），32 層還會輸嗎？
# - 把輸入換成 `pixels`（0 到 1，不標準化）：8 層和 32 層，誰比較在意？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Set `DEPTHS` to `(8, 64)` and make `RATE` smaller: does SELU get as far as 64 layers?
# - Set `EPOCHS` to 10: how far do the losers with 32 layers catch up?
# - Add shortcuts (lesson 10) to the network of `bn_layer`: do 32 layers still lose?
# - Put in `pixels` (0 to 1, not standardised): who minds more, 8 layers or 32?
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片怎麼寫、上面的程式在你的電腦上算出什麼，都在這張表裡。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# What the slides say, and what the cells above found on your computer.
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
