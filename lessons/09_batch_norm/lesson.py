# ---
# title_zh: 批次正規化
# title_en: Batch normalization
# question_zh: 能不能讓網路不那麼在乎起始權重？
# question_en: Can a network be made to care less about its first weights?
# minutes: 40
# seconds: 40
# decks: S0, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 09 批次正規化
#
# 第 08 課花了很多力氣挑起始權重：太小，數字一層一層消失；太大，tanh 大多飽和。好不容易挑好了，訓練一步，權重又變了。
#
# 這一課問：**能不能讓網路自己把數字調回合適的大小，不必那麼在乎起始權重？**
#
# **讀完這一課，你會**
#
# - 說出輸入為什麼要標準化，用兩個權重算出差多少；
# - 用紙筆和四行 NumPy 做批次正規化（batch normalization，簡稱 BN），說出它改變什麼、不改變什麼；
# - 解釋權重大 100 倍為什麼沒關係，再用實驗看出哪些設定還是學不起來；
# - 在 Keras 裡把 BN 放對位置；遇到「訓練很好，推論很差」，知道先查什麼。
# %% [markdown] lang="en" slideshow="slide"
# # 09 Batch normalization
#
# Lesson 08 took great pains over the starting weights: too small, and the numbers fade from layer to layer; too large, and most tanh are saturated. And once they are well chosen, a single step of training changes them.
#
# This lesson asks: **can a network bring its numbers back to a good size by itself, and care less about its starting weights?**
#
# **After this lesson you can**
#
# - say why inputs are standardised, and work out with two weights how much it matters;
# - do batch normalization (BN) with pencil and paper and in four lines of NumPy, and say what it changes and what it does not;
# - explain why weights 100 times as large do no harm, and tell by experiment which settings still fail;
# - put BN in the right place in Keras, and know what to check first when training is good and inference bad.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 04 課（梯度下降、學習率）、第 05 課（MNIST、`fit`）、第 08 課（起始權重）。
#
# 主線是第 1 到 7 節；最後的〈深入〉可以挑著讀。
#
# **對應投影片**：S0（蔡炎龍）和 S3（黃志勝）的 Batch Normalization、S4（王一書）的梯度消失與爆炸。沒有看過也讀得懂。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 04 (gradient descent, learning rates), 05 (MNIST, `fit`) and 08 (starting weights).
#
# The main line is chapters 1 to 7; of the part *In depth* read what you like.
#
# **Decks**: S0 (蔡炎龍) and S3 (黃志勝) on batch normalization, S4 (王一書) on vanishing and exploding gradients. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，大約要等四十秒；第 5 節訓練三十幾次，最花時間。跑完就不要再重新啟動 kernel，兩張拖得動的圖要用到它。底下引用的訓練結果在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 目標不唸 |
# | 第 1 節 | 9 | 〈自己調〉由老師拉兩下 |
# | 第 2 節 | 11 | 先在黑板上算 1、3、5、7 |
# | 第 3 節 | 5 | 程式不看，只比兩張圖的下排 |
# | 第 4 節 | 6 | 程式只講一句話 |
# | 第 5 節 | 7 | 〈訓練一整批組合〉只講 `build(sigma)` 那一行 |
# | 第 6 節 | 7 | 〈要等幾批？〉只講 459 |
# | 第 7 節、小結 | 4 | 猜完直接看圖 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 11 分鐘（學生自己拉），第 2 節 14 分鐘，第 3 節 6 分鐘，第 4 節 8 分鐘，練習 1 做 7 分鐘。作業：練習 2。
# - **第二堂**：課前再 Run All 一次。檢討練習 2 用 4 分鐘，第 5 節 9 分鐘，第 6 節 12 分鐘，第 7 節和小結 8 分鐘，練習 3 做 8 分鐘，深入 E 用 7 分鐘。作業：深入 A；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once and allow it some forty seconds; chapter 5, with thirty-six trainings, takes most of them. Do not restart the kernel after that: the two live views need it. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**: with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | do not read the objectives aloud |
# | Chapter 1 | 9 | move the sliders of "Set it yourself" twice, yourself |
# | Chapter 2 | 11 | begin with 1, 3, 5, 7 on the board |
# | Chapter 3 | 5 | no code; compare the lower rows of both figures |
# | Chapter 4 | 6 | one sentence for the code |
# | Chapter 5 | 7 | of "Train all combinations" only the line with `build(sigma)` |
# | Chapter 6 | 7 | of "How many batches does it take?" only the 459 |
# | Chapter 7, summary | 4 | show the figure right after the guess |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 11 (students move the sliders), chapter 2 in 14, chapter 3 in 6, chapter 4 in 8, exercise 1 for 7. Homework: exercise 2.
# - **Second**: Run All once more before class. Going over exercise 2 takes 4 minutes, chapter 5 9, chapter 6 12, chapter 7 and the summary 8, exercise 3 8, and In depth E 7. Homework: In depth A; exercise 4 is for those who are quick.
# %% slideshow="skip"
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatLogSlider, FloatSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import widgets

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 4_000
EPOCHS = 2
SIGMAS = (0.01, 0.1, 1)  # standard deviations of the starting weights
RATES = (0.1, 1, 10)  # learning rates
SEEDS = (0, 1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 輸入為什麼要標準化？
#
# 數字的大小，從輸入就很重要。用兩個數猜房價：面積大約 100（m²），到捷運站的距離大約 1（km）。兩個輸入的大小差這麼多，**同一個學習率，兩個權重都學得好嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Why standardise the inputs?
#
# The size of numbers matters from the inputs on. Two of them are to predict the price of a flat: its floor area, about 100 (m²), and its distance to the metro, about 1 (km). With inputs of such different size, **can one learning rate suit both weights?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：把距離的單位從公里換成公尺，房價沒有變，資料也沒有變。梯度下降會變快、變慢，還是一樣？先不要給答案，拉完〈自己調〉再問一次。（輸入先置中的話，換成公尺會變快：標準差的比從 60 變成 500/30≈17，斜率的比從 3600 變成 278 左右。）
#
# **可能的回答**：「學習率調大就好」：第一個權重會先爆掉，上限是 1。「置中之後平均都是 0，就公平了」：面積的標準差還是距離的六十倍，梯度差三千六百倍。
#
# **時間不夠**：猜完直接看圖；〈三種輸入，同一份資料〉的程式只在筆記本裡。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: measure the distance in metres instead of kilometres; neither prices nor data have changed. Will gradient descent be faster, slower, or the same? Do not tell yet; ask again after "Set it yourself". (With centred inputs, faster: the ratio of the standard deviations goes from 60 to 500/30 ≈ 17, that of the slopes from 3,600 to about 278.)
#
# **You may hear**: "Just take a larger rate": the first weight blows up, its bound is 1. "After centring both have mean 0, so it is fair": the standard deviation of area is still sixty times that of distance, and its gradient 3,600 times as large.
#
# **Short of time**: show the figure right after the guess; the code of "Three kinds of input, one data set" stands in the notebook only.
# %% [markdown] lang="zh" slideshow="notes"
# 先看最小的例子。兩個輸入 $x_1$、$x_2$ 的平均都是 0，彼此無關；$x_1$ 的標準差是 1，$x_2$ 只有 0.1。正確答案是 $y=x_1+x_2$，所以兩個權重都該學到 1。誤差是 $(w_1-1)x_1+(w_2-1)x_2$。平方再平均（兩個輸入無關，交叉的那一項平均是 0），就是損失：
#
# $$L=1^2\cdot(w_1-1)^2+0.1^2\cdot(w_2-1)^2$$
#
# 從 $w_1=w_2=0$ 出發，學習率 0.5，走一步：
#
# - $w_1$ 的斜率是 $2\cdot1\cdot(0-1)=-2$，走一步是 $0+0.5\cdot2=1$，**一步就到**；
# - $w_2$ 的斜率是 $2\cdot0.01\cdot(0-1)=-0.02$，走一步是 $0+0.5\cdot0.02=0.01$，**只走了百分之一**。
#
# 一般來說，平均 0、標準差 $s$ 的輸入，和別的輸入無關，權重該走到 $w^*$，斜率就是 $2s^2(w-w^*)$：離目標一樣遠的時候，標準差小 10 倍，斜率就小 100 倍。
# %% [markdown] lang="en" slideshow="notes"
# The smallest example first. Two inputs $x_1$ and $x_2$ have mean 0 and nothing to do with each other; the standard deviation of $x_1$ is 1, that of $x_2$ only 0.1. The right answer is $y=x_1+x_2$, so both weights should become 1. The error is $(w_1-1)x_1+(w_2-1)x_2$. Squared and averaged (the mixed term is 0 on average, as the inputs are unrelated) it gives the loss:
#
# $$L=1^2\cdot(w_1-1)^2+0.1^2\cdot(w_2-1)^2$$
#
# Start from $w_1=w_2=0$ and take one step at the rate 0.5:
#
# - the slope in $w_1$ is $2\cdot1\cdot(0-1)=-2$, and the step leads to $0+0.5\cdot2=1$: **there at once**;
# - the slope in $w_2$ is $2\cdot0.01\cdot(0-1)=-0.02$, and the step leads to $0+0.5\cdot0.02=0.01$: **one hundredth of the way**.
#
# In general, if an input has mean 0 and standard deviation $s$, is unrelated to the others, and its weight should become $w^*$, the slope is $2s^2(w-w^*)$: equally far from there, a tenth of the standard deviation makes a hundredth of the slope.
# %% tags=["hide-input"] slideshow="skip"
def draw_valley(spread, rate):
    """Twenty steps of gradient descent; spread: std of the second input."""
    path = [np.zeros(2)]
    for _ in range(20):
        slope = 2 * np.array([1, spread**2]) * (path[-1] - 1)
        path.append(path[-1] - rate * slope)
    first, second = np.transpose(path)
    side = np.linspace(-0.5, 2.5, 61)
    w1, w2 = np.meshgrid(side, side)
    loss = (w1 - 1) ** 2 + spread**2 * (w2 - 1) ** 2
    _, axes = plt.subplots(figsize=(6, 3.2), layout="none")
    plt.subplots_adjust(0.12, 0.17, 0.68, 0.96)
    levels = [0, 0.001, 0.01, 0.05, 0.2, 0.5, 1, 2, 5]
    axes.contourf(side, side, loss, levels, cmap="Blues", extend="max")
    axes.plot(first, second, "C1.-", label="20 steps")
    axes.plot(1, 1, "k*", markersize=12, label="right weights")
    axes.set(xlim=(-0.5, 2.5), ylim=(-0.5, 2.5), xlabel="w1", ylabel="w2")
    axes.legend(loc=(1.04, 0.5))
    end = f"({first[-1]:.3g}, {second[-1]:.3g})"
    return f"std {spread:.2g}, rate {rate:g}: 20 steps lead to {end}."


# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調：走得到星號嗎？
#
# 圖上是兩個權重，顏色愈淺，損失愈小。橘線是從 (0, 0) 出發的 20 步。
#
# 1. 第二個輸入的標準差是 0.1：有沒有一個學習率，20 步就走得到星號？
# 2. 把標準差拉到 1，學習率留在 0.5：要走幾步？
# %% [markdown] lang="en" slideshow="subslide"
# ### Set it yourself: is the star within reach?
#
# The axes are the two weights; the paler, the lower the loss. The orange line shows 20 steps from (0, 0).
#
# 1. The second input has a standard deviation of 0.1: does any learning rate reach the star within 20 steps?
# 2. Move the standard deviation to 1 and leave the rate at 0.5: how many steps does it take?
# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_valley(spread=0.1, rate=0.5))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
controls = {
    "spread": FloatLogSlider(
        0.1, min=-1.5, max=0, step=0.1, description="標準差 std of x2"
    ),
    "rate": FloatSlider(
        0.5, min=0.05, max=1.1, step=0.05, description="學習率 rate"
    ),
}
widgets.live(draw_valley, controls)


# %% [markdown] lang="zh" slideshow="notes"
# 1. 沒有。學習率 0.95，$w_2$ 在 20 步裡也只走了三成多；超過 1，$w_1$ 就來回擺盪，愈擺愈遠。學習率被第一個權重限制住了，第二個只好慢慢爬。這就是第 04 課的長谷：彎得最厲害的方向決定學習率的上限，彎得最少的方向決定要走多久。（往星號的方向，谷底其實一路在降低，只是太平緩，顏色看不出來。）
# 2. 一步。標準差相等，山谷是圓的，下坡的方向正對著谷底。
# %% [markdown] lang="en" slideshow="notes"
# 1. No. Even at 0.95, 20 steps take $w_2$ little more than three tenths of the way; above 1, $w_1$ swings to and fro, farther each time. The first weight limits the rate, and the second one has to crawl. (Towards the star the valley floor does fall, but too gently for the colours to show.)
# 2. One. With equal standard deviations the valley is round, and downhill is straight towards the bottom.
# %% tags=["guard"]
crawl = 1 - (1 - 2 * 0.95 * 0.1**2) ** 20
assert 0.3 < crawl < 0.35, "w2 takes little more than 0.3 of the way"


# %% [markdown] lang="zh" slideshow="skip"
# ### 三種輸入，同一份資料
# %% [markdown] lang="en" slideshow="skip"
# ### Three kinds of input, one data set
# %% [markdown] lang="zh" slideshow="notes"
# 回到房價。面積、距離都是隨機產生的；房價記的是和平均房價的差，所以有正有負。同一份資料，用三種方式餵給梯度下降：
#
# - **原樣**（raw）：面積的標準差是 30，距離的是 0.5；
# - **置中**（centred）：每個輸入減掉自己的平均；
# - **標準化**（standardised）：減掉平均，再除以標準差，$\frac{x-\mu}{s}$。
# %% [markdown] lang="en" slideshow="notes"
# Back to the flats. Areas and distances are drawn at random; prices are differences from the mean price, so some are negative. Gradient descent gets the same data in three forms:
#
# - **raw**: the standard deviation of area is 30, that of distance 0.5;
# - **centred**: each input minus its mean;
# - **standardised**: minus the mean, then divided by the standard deviation, $\frac{x-\mu}{s}$.
# %% slideshow="skip"
rng = np.random.default_rng(0)
area = rng.normal(100, 30, 500)  # m²
distance = rng.gamma(4, 0.25, 500)  # km
noise = rng.normal(0, 1, 500)
price = 0.2 * (area - 100) - 5 * (distance - 1) + noise

raw = np.column_stack([area, distance])
centred = raw - raw.mean(axis=0)
standardised = centred / raw.std(axis=0)


# %% [markdown] lang="zh" slideshow="skip"
# ### 梯度下降，200 步
# %% [markdown] lang="en" slideshow="skip"
# ### Gradient descent, 200 steps
# %% slideshow="skip"
def descend(inputs, rate):
    """Fit price to both inputs; the mean squared error of each step."""
    w, b = np.zeros(2), 0.0
    losses = []
    for _ in range(200):
        error = inputs @ w + b - price
        losses.append(np.mean(error**2))
        w = w - rate * 2 * inputs.T @ error / len(price)
        b = b - rate * 2 * np.mean(error)
    return losses


# %% [markdown] lang="zh" slideshow="notes"
# 三種輸入各用自己受得了的學習率：再大個兩三倍，損失就會爆炸。
# %% [markdown] lang="en" slideshow="notes"
# Each kind has a rate that it can bear: two or three times that, and the loss explodes.
# %% slideshow="skip"
losses = {
    "raw": descend(raw, 0.00004),
    "centred": descend(centred, 0.0005),
    "standardised": descend(standardised, 0.4),
}


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：哪一種走得到底？
#
# 資料裡有變異數 1 的雜訊，所以損失最低是 1 左右。200 步之後：
#
# <details><summary>(a) 三種都到 1，只差快慢</summary>→ 猜對的話，三條線在右端疊在一起。</details>
# <details><summary>(b) 置中的和標準化的都到 1</summary>→ 猜對的話，只有 raw 的線在右端還很高。</details>
# <details><summary>(c) 只有標準化的到 1</summary>→ 猜對的話，raw 和 centred 的線在右端都還在 1 上面。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: which of them gets to the bottom?
#
# The data contain noise of variance 1, so the loss cannot get much below 1. After 200 steps:
#
# <details><summary>(a) all are at 1, some sooner</summary>→ Then the three lines meet at the right end.</details>
# <details><summary>(b) centred and standardised are at 1</summary>→ Then at the right end only the line of raw is still high.</details>
# <details><summary>(c) only standardised is at 1</summary>→ Then at the right end raw and centred are both still above 1.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plt.figure(figsize=(7, 3))
for name, values in losses.items():
    plt.semilogy(values, label=name)
plt.xlabel("step")
plt.ylabel("mean squared error")
plt.legend(loc=(1.02, 0.4))
plots.show("Only the standardised inputs reach the noise of the data.")
# %% tags=["guard"]
assert losses["standardised"][20] < 1.4, "a few steps to the bottom"
assert losses["centred"][-1] > 3, "distance hardly learnt"
assert losses["raw"][-1] > losses["centred"][-1], "raw is worst"
for kind_inputs, kind_rate in (
    (raw, 0.00004),
    (centred, 0.0005),
    (standardised, 0.4),
):
    with np.errstate(all="ignore"):
        assert not descend(kind_inputs, 3 * kind_rate)[-1] < 1e3, "explodes"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 答案是 (c)。標準化的，幾步就到底。置中的很快學會了面積，然後就幾乎不動：面積的標準差是距離的 $30/0.5=60$ 倍，離目標一樣遠的時候，斜率差 $60^2=3600$ 倍。學習率要遷就面積，200 步裡距離的權重幾乎沒有走。原樣的更糟，因為面積的平均（100）也來攪局：權重動一點，所有的預測就一起大幅上升。
#
# </details>
#
# S0 說，輸入要正規化（在這裡就是標準化），才**不會有某個特徵太過主導**，指的就是這件事：數字最大的特徵決定了學習率，其他的只好等。（特徵就是一個輸入。）第 01 課有一個例子，把 $x_2$ 除以 10 就學得快多了，也是這個道理。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is (c). Standardised, a few steps reach the bottom. Centred learns the area at once and then hardly moves: the standard deviation of area is $30/0.5=60$ times that of distance, and so, equally far from its goal, its slope is $60^2=3600$ times as large. The rate has to suit area, and within 200 steps the weight of distance has gone almost nowhere. Raw is worse still, since the mean of the area, 100, interferes as well: move the weight a little, and all predictions rise a lot.
#
# </details>
#
# In the words of S0, inputs are normalized (which here means standardised) so that **no feature dominates** (a feature is one of the inputs): the feature with the largest numbers sets the learning rate, and the others have to wait. Lesson 01 met something of the kind: with $x_2$ divided by 10, 13 updates became 4.
# %% [markdown] lang="zh" slideshow="fragment"
# **標準化之後，每個輸入的標準差一樣，一個學習率就夠了。**
# %% [markdown] lang="en" slideshow="fragment"
# **Standardised, all inputs have the same standard deviation, and one learning rate will do.**
# %% [markdown] lang="zh" slideshow="notes"
# **還有例外**：兩個輸入如果高度相關（例如面積和房間數），各自標準化之後，山谷仍然是斜的長條。
# %% [markdown] lang="en" slideshow="notes"
# **An exception**: where two inputs are strongly correlated, such as area and number of rooms, the valley stays long and slanting even if each is standardised.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 中間的層，怎麼標準化？
#
# 把資料標準化，只照顧到第一層；第二層收到的，是第一層算出來的數。權重每一步都在變，這些數的平均和標準差也跟著變，不能像資料那樣事先算好。**那要用哪些數來算？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. How to standardise a layer in the middle?
#
# Standardised data help the first layer only; what the second one receives is what the first puts out. The weights change with each step, and with them mean and standard deviation of these numbers, which cannot be computed beforehand as they can for data. **From which numbers, then?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：全班的身高，減掉全班的平均，再除以標準差。如果每個人都站上同樣高的椅子，結果會變嗎？改用英吋量呢？（都不變，這就是這一節的最後一行。）
#
# **可能的回答**：「除以標準差，當然就變成常態分布」：〈先猜：出來的是鐘形嗎？〉裡，陡的那一邊還在。「減掉平均，資訊就不見了」：$\gamma$、$\beta$ 可以完全還原，程式印的是 True。
#
# **時間不夠**：互動圖只拉 mean 和 batch 兩個，$\gamma$、$\beta$ 的還原講一句。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: take the heights of the class, subtract their mean, divide by their standard deviation. What changes if all stand on chairs of one height? And if you measure in inches? (Nothing, which is the last line of this chapter.)
#
# **You may hear**: "Divided by the standard deviation it becomes normal, of course": in "Guess: does a bell come out?" the steep side is still there. "Subtracting the mean loses information": $\gamma$ and $\beta$ can undo it all; the code prints True.
#
# **Short of time**: in the live view move only mean and batch, and say in one sentence that $\gamma$ and $\beta$ can undo it.
# %% [markdown] lang="zh" slideshow="notes"
# 用手上這一個小批次。這就是**批次正規化**（Ioffe 和 Szegedy，2015）：每個神經元，對這一批資料各標準化一次。（「正規化」在這裡就是第 1 節的標準化，只是習慣這樣叫。）
#
# 標準化的是加權和 $z$，還沒有經過激勵函數；放到激勵函數後面行不行，第 7 節再問。例如一批有 4 筆資料，某個神經元的 $z$ 是 $1,3,5,7$：
#
# - 平均是 4，減掉之後是 $-3,-1,1,3$；
# - 變異數是 $(9+1+1+9)/4=5$，標準差是 $\sqrt5\approx2.24$；
# - 相除，得到 $-1.34,-0.45,0.45,1.34$。
#
# 寫成式子。照論文的習慣，BN 的輸入記作 $x$，輸出記作 $y$；一批有 $m$ 筆。**下標換了意思：第 1 節的 $x_2$ 是同一筆資料的第二個輸入，這裡的 $x_2$ 是這個神經元對第二筆資料的 $z$。**
#
# $$\mu_{\mathcal B}=\frac1m\sum_{i=1}^m x_i\qquad\sigma_{\mathcal B}^2=\frac1m\sum_{i=1}^m(x_i-\mu_{\mathcal B})^2\qquad\hat x_i=\frac{x_i-\mu_{\mathcal B}}{\sqrt{\sigma_{\mathcal B}^2+\varepsilon}}$$
#
# $\mathcal B$ 表示「這一批的」。$\varepsilon$ 是一個很小的數，讓分母不會是 0；Keras 用 0.001。
# %% [markdown] lang="en" slideshow="notes"
# From the mini-batch at hand. This is **batch normalization** (Ioffe and Szegedy 2015): each neuron is standardised over the batch, by itself. ("Normalization" is here what chapter 1 calls standardising; the name has stuck.)
#
# What is standardised is the weighted sum $z$, before the activation; whether it may come after, chapter 7 will ask. Say a batch has 4 examples, for which the $z$ of one neuron is $1,3,5,7$:
#
# - the mean is 4, and without it they are $-3,-1,1,3$;
# - the variance is $(9+1+1+9)/4=5$, the standard deviation $\sqrt5\approx2.24$;
# - divided, they are $-1.34,-0.45,0.45,1.34$.
#
# As a formula, for a batch of $m$ examples. As in the paper, the input of BN is called $x$ and its output $y$. **Mind the index: in chapter 1, $x_2$ was the second input of one example; here $x_2$ is the $z$ of one neuron for the second example.**
#
# $$\mu_{\mathcal B}=\frac1m\sum_{i=1}^m x_i\qquad\sigma_{\mathcal B}^2=\frac1m\sum_{i=1}^m(x_i-\mu_{\mathcal B})^2\qquad\hat x_i=\frac{x_i-\mu_{\mathcal B}}{\sqrt{\sigma_{\mathcal B}^2+\varepsilon}}$$
#
# The index $\mathcal B$ says "of this batch". $\varepsilon$ is a small number that keeps the denominator from being 0; in Keras it is 0.001.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 最後再加兩個參數
#
# $$y_i=\gamma\,\hat x_i+\beta$$
#
# $\gamma$ 和 $\beta$ 是學來的，每個神經元各一個，從 $\gamma=1$、$\beta=0$ 開始。
# %% [markdown] lang="en" slideshow="subslide"
# ### Two parameters at the end
#
# $$y_i=\gamma\,\hat x_i+\beta$$
#
# $\gamma$ and $\beta$ are learned, one of each for every neuron, starting from $\gamma=1$ and $\beta=0$.
# %% [markdown] lang="zh" slideshow="notes"
# 為什麼要它們？標準差 1 不一定最好。網路若覺得寬一點、移一點比較好，可以自己學。
# %% [markdown] lang="en" slideshow="notes"
# What are they for? A standard deviation of 1 need not be best; if a wider spread or another centre works better, the network can learn it.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫成 NumPy
# %% [markdown] lang="en" slideshow="subslide"
# ### In NumPy
# %%
EPSILON = 0.001  # as in Keras


def batch_norm(x, gamma, beta, epsilon=EPSILON):
    """x: (batch, neurons). Returns y, and the neurons' mean and variance."""
    mean = x.mean(axis=0)
    variance = x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(variance + epsilon)
    return gamma * x_hat + beta, mean, variance


# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個神經元，四種 $z$
#
# 一批 4 筆、四個神經元。第一行是 $1,3,5,7$，另外三行是它的 100 倍、加上 50、變號。**哪幾行出來和第一行一樣？**
# %% [markdown] lang="en" slideshow="subslide"
# ### Four neurons, four kinds of $z$
#
# A batch of 4 and four neurons. The first column is $1,3,5,7$; the others are 100 times that, 50 more, and minus that. **Which come out like the first?**
# %% slideshow="fragment"
z = np.array([1.0, 3.0, 5.0, 7.0])
x = np.column_stack([z, 100 * z, z + 50, -z])
y, mean, variance = batch_norm(x, gamma=1, beta=0)
print("      z  100z  z+50    -z")
print(y.round(2))

by_keras = layers.BatchNormalization()(x, training=True)
print("Keras agrees:", np.allclose(y, by_keras, atol=1e-4))
undone, _, _ = batch_norm(x, gamma=np.sqrt(variance + EPSILON), beta=mean)
print("gamma and beta can undo it:", np.allclose(undone, x))
# %% tags=["guard"]
assert np.allclose(y[:, 0], y[:, 1], atol=1e-3), "a factor leaves no trace"
assert np.allclose(y[:, 0], y[:, 2]), "nor does a sum"
assert np.allclose(y[:, 0], -y[:, 3]), "a negative factor turns the sign"
tiny, _, _ = batch_norm(0.001 * z[:, np.newaxis], 1, 0)
assert tiny.std() < 0.1, "where epsilon is not small the factor does show"


# %% [markdown] lang="zh" slideshow="notes"
# 前三行一樣。100 倍的，平均和標準差也都是 100 倍，一減一除就消掉了；加 50 的，減掉平均就沒了。第四行只差正負號，因為標準差永遠是正的。這就是 BN 最重要的性質，第 3、4、5、7 節都靠它：**乘上一個正數、加上一個數，BN 的輸出都不變**；我們說，BN「看不見」它們。（前提是變異數比 $\varepsilon$ 大得多；深入 D 看太小的時候會怎樣。）
#
# 最後印出的兩句：Keras 的 `BatchNormalization` 算的一樣（`training=True` 叫它用這一批的平均和變異數，另一種模式第 6 節再說；Keras 算的位數少，所以 `atol` 放寬到 0.0001）；取 $\gamma=\sqrt{\sigma_{\mathcal B}^2+\varepsilon}$、$\beta=\mu_{\mathcal B}$，就完全還原。所以加了 BN，網路做得到的事一樣也沒少。
# %% [markdown] lang="en" slideshow="notes"
# The first three are the same. With 100 times the numbers, mean and standard deviation are 100 times as large too, and the factor cancels; the 50 goes with the mean. The fourth differs in sign only, since a standard deviation is always positive. This is the property of BN that matters most, and chapters 3, 4, 5 and 7 rest on it: **a positive factor, or a number added, leaves the output of BN as it is**; we shall say that BN "does not see" them. (As long as the variance is far above $\varepsilon$; In depth D shows what happens below.)
#
# The last two printed lines say two things. Keras' `BatchNormalization` computes the same (`training=True` tells it to use mean and variance of this batch, the other mode comes in chapter 6; it computes with fewer digits, hence `atol=1e-4`). And with $\gamma=\sqrt{\sigma_{\mathcal B}^2+\varepsilon}$ and $\beta=\mu_{\mathcal B}$ all is undone. So BN takes nothing away from what a network can represent.
# %% tags=["hide-input"] slideshow="skip"
def draw_batch(size, mean, spread, gamma, beta):
    """A batch before and after BN; the star meets 200 other batches."""
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


# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調：哪些旋鈕有用？
#
# 左邊是一批資料，右邊是 BN 之後（高低沒有意義，只是把點錯開）。藍點和星號合成一批，藍點就是星號的**同伴**。左邊的星號固定在平均加一個標準差的地方；右邊的灰點是它換了 200 批同伴之後的落點，虛線是 $\gamma+\beta$。
#
# 1. 拉平均和標準差：右邊的藍點和星號動了嗎？
# 2. 批次拉到 2：星號落在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### Set it yourself: which controls matter?
#
# On the left is a batch, on the right the same after BN (heights mean nothing, they keep the dots apart). Blue dots and star make up the batch: the dots are the **companions** of the star. On the left the star is fixed at one standard deviation above the mean; on the right the grey dots show where it lands in 200 batches with other companions, and the dashed line is at $\gamma+\beta$.
#
# 1. Move mean and standard deviation: do the blue dots and the star on the right move?
# 2. Set the batch to 2: where does the star land?
# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_batch(8, mean=3.0, spread=2.0, gamma=1.0, beta=0.0))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
sliders = {
    "size": IntSlider(8, 2, 128, description="批次 batch"),
    "mean": FloatSlider(3, min=-6, max=6, description="平均 mean"),
    "spread": FloatSlider(2, min=0.5, max=3, description="標準差 std"),
    "gamma": FloatSlider(1, min=-3, max=3, description="縮放 scale γ"),
    "beta": FloatSlider(0, min=-6, max=6, description="平移 shift β"),
}
widgets.live(draw_batch, sliders)


# %% [markdown] lang="zh" slideshow="notes"
# 1. 看不出有動。右邊在哪裡、有多寬，只聽 $\gamma$ 和 $\beta$ 的。
# 2. 幾乎都在兩個地方：$+1$ 或 $-1$。兩個數減掉平均再除以標準差，只剩下「誰大誰小」。批次大一些，灰點就收緊：同一筆資料的輸出，不再那麼看同伴是誰（深入 E）。
# %% [markdown] lang="en" slideshow="notes"
# 1. They do not stir. Where things are on the right, and how wide, is up to $\gamma$ and $\beta$ alone.
# 2. Nearly always at one of two places, $+1$ or $-1$. Of two numbers, minus their mean and divided by their standard deviation, all that is left is which one was larger. In larger batches the grey dots draw together: what an example becomes depends less on its company (In depth E).


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：出來的是鐘形嗎？
#
# 進來的數很歪：一邊陡，一邊拖著長尾巴（指數分布）。BN 之後平均是 0、標準差是 1，那麼形狀呢？
#
# <details><summary>(a) 變成鐘形（常態分布）</summary>→ 猜對的話，圖上 after 的線左右對稱，中間最高。</details>
# <details><summary>(b) 還是歪的，但比較接近鐘形</summary>→ 猜對的話，圖上 after 的線左邊緩緩升起，不再是一道牆。</details>
# <details><summary>(c) 形狀完全沒變，只是移了位置</summary>→ 猜對的話，圖上 after 的線左邊仍是一道牆，只是換了地方。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: does a bell come out?
#
# What goes in is lopsided: steep on one side, with a long tail on the other (an exponential distribution). After BN the mean is 0 and the standard deviation 1; and the shape?
#
# <details><summary>(a) a bell, that is, a normal distribution</summary>→ Then the line "after" is symmetric and highest in the middle.</details>
# <details><summary>(b) still lopsided, but nearer to a bell</summary>→ Then the line "after" rises gently on the left, no longer as a wall.</details>
# <details><summary>(c) the same shape, only moved</summary>→ Then the line "after" has a wall on its left still, at another place.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
lopsided = np.random.default_rng(0).exponential(1, (100_000, 1))
after, _, _ = batch_norm(lopsided, gamma=1, beta=0)
plt.figure(figsize=(7, 2.6))
for values, label in ((after, "after"), (lopsided, "before")):
    bins = values.min() + np.arange(0, 15, 0.05)  # from the wall on
    plt.hist(values[:, 0], bins, histtype="step", label=label)
plt.xlabel("value")
plt.ylabel("how many")
plt.xlim(-3, 6)
plt.legend()
plots.show("After BN the steep edge has moved to -1; it is no bell curve.")
# %% tags=["guard"]
skewness = np.mean((after - after.mean()) ** 3) / after.std() ** 3
assert abs(after.mean()) < 1e-6 and abs(after.std() - 1) < 0.001
assert abs(skewness - 2) < 0.1, "as lopsided as before"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 答案是 (c)，形狀沒變。減一個數，是把圖平移；除一個數，是把圖縮放（這裡標準差本來就差不多是 1）。那道牆從 0 移到 $-1$，還是一道牆。進來的是常態分布，出去的才是常態分布。
#
# 神經網路裡，$z$ 的直方圖為什麼常常像鐘形？因為每個 $z$ 都是幾百個數加起來的，加總之後本來就接近常態，不是 BN 的功勞。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is (c), the shape stays. Subtracting a number moves the picture, dividing by a number scales it (and here the standard deviation was about 1 already). The wall moves from 0 to $-1$ and is a wall still. Only what was normal comes out normal.
#
# Why do histograms of $z$ in a network often look like bells? Because each $z$ adds up hundreds of numbers, and such sums are nearly normal to begin with; BN has no part in it.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **BN 只平移和縮放：它看不見整批乘上的正數、加上的數，也不改變分布的形狀。**
# %% [markdown] lang="en" slideshow="fragment"
# **BN only shifts and scales: it does not see a positive factor, nor a number added to all, and it leaves the shape of a distribution as it is.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R77**　S3 說值被「強制拉到標準常態 $N(0,1)$」。平均是 0、變異數是 1，形狀不變；$\gamma$、$\beta$ 之後還會再改這兩個數。
# - **R78**　S3 把資料寫成 $x\sim N(\mu,\sigma)$。第二個參數習慣上是變異數，應該寫 $N(\mu,\sigma^2)$。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R77**  S3 says that values are "forced into a standard normal $N(0,1)$". They get mean 0 and variance 1, and keep their shape; then $\gamma$ and $\beta$ may change both numbers.
# - **R78**  S3 writes the data as $x\sim N(\mu,\sigma)$. By custom the second parameter is the variance, so it should be $N(\mu,\sigma^2)$.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 經過五層，還有用嗎？
#
# 看不見倍數，正是我們要的：起始權重太小或太大，不就是 $z$ 乘了一個數嗎？**每一層都放一個 BN，起始權重差 100 倍，五層之後還看得出來嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Does it work through five layers?
#
# Not to see a factor is just what we need: starting weights that are too small or too large do nothing but multiply $z$. **With BN in each layer, does a factor of 100 in the starting weights still show after five layers?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：第 08 課裡，$\sigma=0.01$ 和 $\sigma=1$ 各出了什麼問題？（一個愈來愈小，一個飽和。）放了 BN，tanh 收到的數，標準差是多少？（兩邊都是 1。）
#
# **可能的回答**：「第一層救得回來，後面還是會歪掉」：每一層都有自己的 BN，每一層都重新除成 1。「下排像沙漏，也是飽和」：真正貼在 $\pm1$ 的，一百個裡不到一個。
#
# **時間不夠**：程式不看，直接比兩張圖的下排。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: in lesson 08, what went wrong with $\sigma=0.01$, and what with $\sigma=1$? (One fades, one saturates.) With BN, what is the standard deviation of what tanh receives? (1 in both.)
#
# **You may hear**: "It saves the first layer, and the others go wrong all the same": each layer has a BN of its own, which brings it back to 1. "The lower row looks like hourglasses, so it saturates": fewer than 1 in 100 are really at $\pm1$.
#
# **Short of time**: leave out the code, and compare the lower rows of both figures.
# %% [markdown] lang="zh" slideshow="notes"
# 沿用第 08 課的實驗（S3 的兩個）：1000 筆 500 維的輸入，每個數都抽自 $N(0,1)$；五層 tanh，寬度 450、400、350、300、250。起始權重的標準差取 0.01 和 1。**從這裡起，沒有下標的 $\sigma$ 都是起始權重的標準差**；這一批的標準差寫作 $\sigma_{\mathcal B}$。
#
# 第一層的 $z$ 是 500 個乘積的和，標準差是 $\sigma\sqrt{500}$：$\sigma=0.01$ 時是 0.22，$\sigma=1$ 時是 22。BN 除以它，兩邊都變成 1。
#
# 每一層是 `Dense`、BN、tanh。`Dense` 不用偏差（`use_bias=False`）：偏差對整批加同一個數，BN 看不見，加了也是白加；要平移，有 $\beta$。
# %% [markdown] lang="en" slideshow="notes"
# Take the experiments of lesson 08 again, which are S3's: 1000 inputs of 500 numbers, each drawn from $N(0,1)$; five layers of tanh with widths 450, 400, 350, 300, 250. The standard deviation of the starting weights is 0.01 or 1. **From here on $\sigma$ without an index is the standard deviation of the starting weights**; that of a batch is $\sigma_{\mathcal B}$.
#
# The $z$ of the first layer adds up 500 products and has the standard deviation $\sigma\sqrt{500}$: 0.22 for $\sigma=0.01$, and 22 for $\sigma=1$. BN divides by it, and both become 1.
#
# A layer is `Dense`, BN, tanh. The `Dense` has no bias (`use_bias=False`): a bias adds one number to the whole batch, which BN does not see; to shift, there is $\beta$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 疊五層
# %% [markdown] lang="en" slideshow="subslide"
# ### Five layers
# %%
def dense(units, sigma):
    """Without bias; each layer needs an initializer of its own."""
    start = keras.initializers.RandomNormal(stddev=sigma)
    return layers.Dense(units, use_bias=False, kernel_initializer=start)


def laboratory(sigma, bn):
    network = keras.Sequential([keras.Input((500,))])
    for width in (450, 400, 350, 300, 250):
        network.add(dense(width, sigma))
        if bn:
            network.add(layers.BatchNormalization())
        network.add(layers.Activation("tanh"))
    network.add(layers.Dense(10, activation="softmax"))
    return network


# %% [markdown] lang="zh" slideshow="notes"
# `dense` 每次都做一個新的初始化物件。好幾層共用同一個的話，Keras 會讓形狀相同的層拿到一模一樣的權重。
#
# 接著把資料一層一層送進去，記下每個 tanh 的輸出。`training=True` 的意思是「像訓練時一樣，用這一批的平均和變異數」。
# %% [markdown] lang="en" slideshow="notes"
# `dense` makes a new initializer each time. If layers share one, Keras gives layers of the same shape the very same weights.
#
# Next, send the data through layer by layer, and keep what each tanh puts out. `training=True` says "as in training, with mean and variance of this batch".
# %% slideshow="fragment"
def walk(network, x):
    """What the tanh layers put out, as {1: …, 2: …}."""
    outputs = {}
    h = x
    for layer in network.layers:
        h = layer(h, training=True)
        if isinstance(layer, layers.Activation):
            outputs[len(outputs) + 1] = keras.ops.convert_to_numpy(h)
    return outputs


# %% slideshow="skip"
lab_x = np.random.default_rng(0).normal(size=(1000, 500))
labs, outputs = {}, {}
for bn in (False, True):
    for sigma in (0.01, 1):
        name = f"BN, σ = {sigma}" if bn else f"no BN, σ = {sigma}"
        keras.utils.set_random_seed(1)  # the same draws, times σ
        labs[name] = laboratory(sigma, bn)
        outputs[name] = walk(labs[name], lab_x)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 起始權重太小（σ = 0.01）
# %% [markdown] lang="en" slideshow="subslide"
# ### Starting weights too small (σ = 0.01)
# %% tags=["hide-input"]
name = "BN, σ = 0.01"
facts.check("S3-48", [h.std() for h in outputs[name].values()])
small = {key: outputs[key] for key in ("no BN, σ = 0.01", name)}
plots.value_histograms(small, "activation")
plots.show("Without BN the values shrink to 0; with BN each layer is as wide.")
# %% tags=["guard"]
for guard_run in ("BN, σ = 0.01", "BN, σ = 1"):
    for of_layer in outputs[guard_run].values():
        assert np.mean(np.abs(of_layer) > 0.99) < 0.01, "hardly saturated"


# %% [markdown] lang="zh" slideshow="notes"
# 五個直方圖是五層，立起來畫：高低是值，愈寬表示愈多個；上面的數字是標準差。上排沒有 BN，一層比一層小；下排有 BN，每層都在 0.62 左右。
#
# 下排像沙漏，這也是飽和嗎？不是。tanh 把 $\pm2$ 附近的數都壓到 $\pm0.96$ 一帶，所以兩頭胖一點；超過 $\pm0.99$ 的，一百個裡不到一個。
# %% [markdown] lang="en" slideshow="notes"
# The five histograms are the five layers, turned upright: height is the value, and the wider, the more of them; above stand the standard deviations. In the upper row, without BN, each is smaller than the one before; in the lower row, with BN, all are at about 0.62.
#
# The lower ones look like hourglasses; is this saturation, too? No. Numbers near $\pm2$ come out of tanh near $\pm0.96$, which makes the ends wide; but fewer than 1 in 100 lie beyond $\pm0.99$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 起始權重太大（σ = 1）
# %% [markdown] lang="en" slideshow="subslide"
# ### Starting weights too large (σ = 1)
# %% tags=["hide-input"]
name = "BN, σ = 1"
facts.check("S3-49", [h.std() for h in outputs[name].values()])
large = {key: outputs[key] for key in ("no BN, σ = 1", name)}
plots.value_histograms(large, "activation")
plots.show("Without BN most values are near -1 or 1; with BN they spread out.")


# %% [markdown] lang="zh" slideshow="notes"
# 上排沒有 BN，只剩上下兩條線：幾乎全部擠在 $\pm1$；下排有 BN，和剛才的下排幾乎一模一樣。標準差為什麼是 0.63？因為 tanh 收到的是標準差 1 的數，$N(0,1)$ 的數經過 tanh，標準差就是 0.628。（$\sigma=0.01$ 的略低一點，那裡 $z$ 的變異數只有百分之幾，$\varepsilon=0.001$ 就佔了一點份量。）
# %% [markdown] lang="en" slideshow="notes"
# In the upper row, without BN, two lines are all there is: nearly all values are at $\pm1$. The lower row, with BN, is almost the lower row of the figure before. Why 0.63? What tanh receives has standard deviation 1, and numbers from $N(0,1)$ come out of tanh with a standard deviation of 0.628. (With $\sigma=0.01$ it is a little less: there $z$ has a variance of a few hundredths, so that $\varepsilon=0.001$ counts for something.)
# %% [markdown] lang="zh" slideshow="fragment"
# **每一層都放 BN，起始權重是 σ = 0.01 還是 σ = 1，從各層輸出的直方圖幾乎看不出來。**
# %% [markdown] lang="en" slideshow="fragment"
# **With BN in each layer, the histograms of the outputs hardly show whether the starting weights had σ = 0.01 or σ = 1.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 梯度會怎麼變？
#
# 往前傳的這一半解決了。可是學習靠的是往回傳的梯度。**有 BN，起始權重大 100 倍，權重的梯度會怎麼變？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. What becomes of the gradients?
#
# The forward half is settled. But a network learns by its gradients, which go backwards. **With BN, and starting weights 100 times as large, what becomes of the gradients of the weights?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：學習率 1，走一步，權重少掉的是什麼？（就是梯度。）
#
# **可能的回答**：「(a)，輸出一樣，梯度當然一樣」：輸出看不見 100 倍，可是同樣的一小步，對小的權重是大改變。「(b)，權重大，梯度就大」：沒有 BN 的兩條線是這樣，有 BN 的正好相反。
#
# **時間不夠**：〈走一步，看權重動了多少〉只解釋「學習率 1，走一步就是減掉梯度」。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: at the rate 1, what do the weights lose in one step? (Their gradient.)
#
# **You may hear**: "(a), the same outputs must have the same gradients": the output does not see a factor of 100, but one and the same small step changes small weights a lot. "(b), large weights have large gradients": so it is for the two lines without BN, and just the other way with it.
#
# **Short of time**: of "One step: how far do the weights move?" explain only that at the rate 1 a step subtracts the gradient.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 走一步，看權重動了多少
# %% [markdown] lang="en" slideshow="subslide"
# ### One step: how far do the weights move?
# %% [markdown] lang="zh" slideshow="notes"
# 梯度有個簡單的量法。SGD 走一步是 $W-\eta\nabla L$；學習率 $\eta=1$，$W$ 少掉的就是梯度。一層有很多個權重，就取全部的標準差，當作這一層梯度的大小。這裡答案是什麼不重要，用 0 到 9 的亂數；只走一步，看五層的權重各動了多少。
# %% [markdown] lang="en" slideshow="notes"
# Gradients are easy to measure. A step of SGD leads to $W-\eta\nabla L$; at the rate $\eta=1$, what $W$ loses is the gradient. A layer has many weights; as the size of its gradient we take the standard deviation over all of them. The labels do not matter here, so they are drawn at random from 0 to 9. Take one step, and see how far the weights of the five layers move.
# %%
LOSS = "sparse_categorical_crossentropy"
lab_y = np.random.default_rng(1).integers(10, size=1000)


def gradient_sizes(network):
    """Standard deviation of the gradient in each of the five layers."""
    five = []
    for layer in network.layers[:-1]:
        if isinstance(layer, layers.Dense):
            five.append(layer)
    before = [layer.get_weights()[0] for layer in five]
    # A single step is not worth compiling, so it runs eagerly.
    network.compile(keras.optimizers.SGD(1.0), LOSS, run_eagerly=True)
    network.train_on_batch(lab_x, lab_y)
    after = [layer.get_weights()[0] for layer in five]
    return [np.std(new - old) for new, old in zip(after, before, strict=True)]


# %% slideshow="skip"
gradients = {}
for name, network in labs.items():
    gradients[name] = gradient_sizes(network)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：兩種 σ 的梯度也一樣嗎？
#
# 有 BN 的時候，$\sigma=0.01$ 和 $\sigma=1$ 的輸出幾乎一樣。那麼權重的梯度呢？
#
# <details><summary>(a) 也差不多</summary>→ 猜對的話，兩條橘線（BN）疊在一起。</details>
# <details><summary>(b) σ = 1 的大一百倍左右</summary>→ 猜對的話，橘色實線（BN, σ = 1）比橘色虛線高兩格（一格是十倍）。</details>
# <details><summary>(c) σ = 0.01 的大一百倍左右</summary>→ 猜對的話，橘色虛線（BN, σ = 0.01）比橘色實線高兩格（一格是十倍）。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: are the gradients alike as well?
#
# With BN the outputs are nearly the same for $\sigma=0.01$ and $\sigma=1$. And the gradients of the weights?
#
# <details><summary>(a) much the same</summary>→ Then the two orange lines (BN) lie on top of each other.</details>
# <details><summary>(b) about 100 times as large for σ = 1</summary>→ Then the solid orange line (BN, σ = 1) is two grid lines above the dashed one (each is a factor of ten).</details>
# <details><summary>(c) about 100 times as large for σ = 0.01</summary>→ Then the dashed orange line (BN, σ = 0.01) is two grid lines above the solid one (each is a factor of ten).</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plt.figure(figsize=(7, 3))
for name, sizes in gradients.items():
    color = "C0" if name.startswith("no") else "C1"
    style = "--" if name.endswith("0.01") else "-"
    plt.semilogy(range(1, 6), sizes, style, color=color, label=name)
plt.xticks(range(1, 6))
plt.xlabel("layer")
plt.ylabel("size of the gradient")
plt.grid(axis="y", alpha=0.4)
plt.legend(loc=(1.02, 0.3))
plots.show("With BN σ = 0.01 has gradients about 100 times those of σ = 1.")
# %% tags=["guard"]
size_log10 = {run: np.log10(of_run) for run, of_run in gradients.items()}
apart = size_log10["BN, σ = 0.01"] - size_log10["BN, σ = 1"]
assert np.abs(apart - 2).max() < 0.3, "about 100 times as large"
lost = size_log10["BN, σ = 0.01"] - size_log10["no BN, σ = 0.01"]
assert lost.min() > 2, "without BN hundreds of times smaller"
exploding = size_log10["no BN, σ = 1"][0] - size_log10["no BN, σ = 1"][4]
assert exploding > 1, "without BN and σ = 1 they grow towards the input"
for own_key in ("BN, σ = 0.01", "BN, σ = 1"):
    assert np.ptp(size_log10[own_key]) < 0.7, "with BN all layers alike"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 答案是 (c)：兩條橘線，$\sigma=0.01$ 的（虛線）反而大了一百倍左右。原因在下面。
#
# 再看有沒有 BN。沒有 BN 的是藍線：
#
# - $\sigma=0.01$ 的五層都很小，而且差不多，是消失。一個權重的梯度是兩個數相乘：往前傳的時候這一層收到的數，乘上往回傳到這一層的數。愈靠近輸入，前一個愈大，後一個愈小，乘起來差不多。
# - $\sigma=1$ 的愈靠近輸入愈大，是爆炸。tanh 不是飽和、斜率接近 0 嗎？沒錯，可是往回傳，每一層還要乘上很大的權重，乘起來還是放大（圖上每層約 3 倍）。
#
# 有 BN 的是橘線，五層的梯度差不多大。S4（王一書）把批次正規化列為梯度消失與爆炸的解法，原因就在這裡。（五層是如此；疊到 32 層又不一樣，見第 11 課第 5 節。）
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is (c): of the orange lines, that of $\sigma=0.01$ (dashed) is about 100 times as high. The reason follows below.
#
# Next, BN or not. Without it the lines are blue:
#
# - For $\sigma=0.01$ all five layers are about equally small: gradients vanish. The gradient of a weight is a product: what the layer receives on the way forward, times what arrives on the way back. Towards the input the first factor grows and the second shrinks, and the product stays much the same.
# - For $\sigma=1$ they grow towards the input: gradients explode. Is tanh not saturated, its slope near 0? It is; but on the way back each layer multiplies by its large weights as well, and the product still grows (in the figure about threefold in each layer).
#
# With BN, the orange lines, the five layers have gradients of much the same size. This is why S4 (王一書) lists batch normalization among the cures for vanishing and exploding gradients. (So it is with five layers; with 32 it is another story: lesson 11, chapter 5.)
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 權重大 $a$ 倍，梯度是 $1/a$
#
# $W$ 是 BN 前面那一層的權重，把它換成 $100W$：BN 看不見，輸出和損失都不變。現在移動一點點，$W$ 走 $d$，$100W$ 走 $100d$：
#
# - $W+d$ 和 $100W+100d=100(W+d)$ 只差 100 倍，所以兩邊的損失變得一樣多；
# - 可是後者走了 100 倍遠。同樣的變化攤在 100 倍的距離上，斜率就是 1/100。
#
# $$L(aW)=L(W)\qquad\Longrightarrow\qquad\nabla L(aW)=\frac1a\,\nabla L(W)$$
# %% [markdown] lang="en" slideshow="subslide"
# ### $a$ times the weights, $1/a$ of the gradient
#
# Let $W$ be the weights of a layer in front of BN, and put $100W$ in their place: BN does not see it; output and loss stay. Now move a little, by $d$ from $W$, and by $100d$ from $100W$:
#
# - $W+d$ and $100W+100d=100(W+d)$ differ by a factor of 100 only, so the loss changes by the same amount;
# - but the second move is 100 times as long. The same change spread over 100 times the distance is a hundredth of the slope.
#
# $$L(aW)=L(W)\qquad\Longrightarrow\qquad\nabla L(aW)=\frac1a\,\nabla L(W)$$
# %% [markdown] lang="zh" slideshow="notes"
# 條件是 $a>0$，而且 $\varepsilon$ 比變異數小得多。$a$ 是負的，輸出會變號，損失就不一樣了；權重小到變異數接近 $\varepsilon$，倍數就看得見了（深入 A 兩種都算）。圖上五層的權重一起放大，每一層也都是這樣。
# %% [markdown] lang="en" slideshow="notes"
# Provided that $a>0$, and $\varepsilon$ far below the variance. For a negative $a$ the output changes its sign, and the loss is another; and where weights are so small that the variance comes near $\varepsilon$, the factor does show (In depth A computes both). In the figure all five layers are scaled at once, and the same holds for each.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自動煞車
#
# 同一個學習率，走一步：
#
# - 起始權重小的（$\sigma=0.01$），梯度大，一步就跨得很遠，權重馬上變大；權重大了，梯度變小，步子也跟著小。
# - 起始權重大的，一開始步子就小，不會亂跳。
# %% [markdown] lang="en" slideshow="subslide"
# ### An automatic brake
#
# Take a step, at the same rate:
#
# - Small starting weights ($\sigma=0.01$) have large gradients and take a long step, which makes them large at once; once they are large, gradients are smaller, and so are the steps.
# - Large starting weights take small steps from the beginning, and do not jump about.
# %% [markdown] lang="zh" slideshow="fragment"
# **有 BN 的網路，起始權重大 100 倍，輸出幾乎不變，梯度大約是 1/100。**
# %% [markdown] lang="en" slideshow="fragment"
# **With BN, starting weights 100 times as large leave the outputs nearly as they are, and make the gradients about a hundredth.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 哪些組合學得起來？
#
# 到這裡最多只走了一步。現在真的訓練：起始權重的 $\sigma$ 取 0.01、0.1、1，學習率取 0.1、1、10，一共 9 種組合。**沒有 BN，幾種學得起來？有 BN 呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Which combinations learn?
#
# So far we have taken a single step. Now to train: starting weights with $\sigma$ of 0.01, 0.1 and 1, learning rates of 0.1, 1 and 10, which makes 9 combinations. **How many learn without BN, and how many with it?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：照第 4 節的煞車，$\sigma=1$ 的網路需要大一點還是小一點的學習率？（大一點。）
#
# **可能的回答**：「(c)，BN 看不見倍數，什麼都學得起來」：學習率 10 就全毀，可能是因為煞車管不到輸出層的權重，它們照樣亂跳；$\gamma$、$\beta$ 也一樣。「一個都救不了」：$\sigma=0.01$ 那一行，學習率 0.1 和 1，沒有 BN 是亂猜，有 BN 就學得起來。
#
# **時間不夠**：程式只講 `build(sigma)` 抽一組起始權重，三種學習率都從它出發；看兩張圖各有幾格亮的就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with the brake of chapter 4, does a network with $\sigma=1$ need a larger rate or a smaller one? (Larger.)
#
# **You may hear**: "(c), BN does not see factors, so everything learns": at a rate of 10 nothing does, probably because the brake does not act on the output layer, whose weights jump about; the same goes for $\gamma$ and $\beta$. "It saves nothing": in the column of $\sigma=0.01$, at the rates 0.1 and 1, all are guessing without BN, and learn with it.
#
# **Short of time**: of the code say only that `build(sigma)` draws starting weights, from which all three rates begin; then count the bright cells of both panels.
# %% [markdown] lang="zh" slideshow="notes"
# 資料是四千張 MNIST，像素標準化過，不過和第 1 節有一點不同：像素本來就是同一種單位，而且角落的像素永遠是 0（標準差是 0，不能除），所以 784 個像素共用一個平均、一個標準差，只從訓練的圖算。
#
# 網路是 784 個輸入、五層各 50 個 tanh、10 個輸出；每批 50 張，兩個週期，一共更新 160 次。每種組合從兩個隨機種子各訓練一次。
#
# 亂猜對一成。驗證集讀對**一半以上**，就算「學得起來」。
# %% [markdown] lang="en" slideshow="notes"
# The data are four thousand pictures of MNIST. Their pixels are standardised, though not quite as in chapter 1: pixels are all of one unit, and those in the corners are always 0 (a standard deviation of 0, by which one cannot divide), so the 784 pixels share one mean and one standard deviation, from the training pictures only.
#
# The network has 784 inputs, five layers of 50 tanh neurons, and 10 outputs; in batches of 50, two epochs make 160 updates. Each combination is trained from two random seeds.
#
# Guessing gets one in ten. A network that reads **more than half** of the validation pictures counts as one that learns.
# %% tags=["real-data"] slideshow="skip"
mnist = datasets.load_mnist()
pixels = mnist.x_train.reshape(-1, 784).astype("float32")
x_train = pixels[:-1000][:TRAIN_IMAGES]
y_train = mnist.y_train[:-1000][:TRAIN_IMAGES]
x_val, y_val = pixels[-1000:], mnist.y_train[-1000:]  # never trained on

mean, std = x_train.mean(), x_train.std()  # of all training pixels
x_train = (x_train - mean) / std
x_val = (x_val - mean) / std


# %% [markdown] lang="zh" slideshow="subslide"
# ### 沒有 BN 和有 BN 的網路
# %% [markdown] lang="en" slideshow="subslide"
# ### The networks without BN and with it
# %%
def plain_network(sigma):
    network = keras.Sequential([keras.Input((784,))])
    for _ in range(5):
        network.add(dense(50, sigma))
        network.add(layers.Activation("tanh"))
    network.add(dense(10, sigma))
    network.add(layers.Softmax())
    return network


def bn_network(sigma, momentum=0.9):
    network = keras.Sequential([keras.Input((784,))])
    for _ in range(5):
        network.add(dense(50, sigma))
        network.add(layers.BatchNormalization(momentum=momentum))
        network.add(layers.Activation("tanh"))
    network.add(dense(10, sigma))
    network.add(layers.Softmax())
    return network


# %% [markdown] lang="zh" slideshow="notes"
# `momentum` 是什麼，第 6 節再說。
#
# 底下的 `train`：每個種子、每種 $\sigma$ 抽一組起始權重，三種學習率都從這一組出發，訓練，記下驗證準確率。同一個網路重複使用，就不必每次重新編譯。
# %% [markdown] lang="en" slideshow="notes"
# Chapter 6 will tell what `momentum` is.
#
# For each seed and each $\sigma$ `train` draws starting weights; from these it trains at each of the three rates, and keeps the validation accuracy. One network is used again and again, which saves compiling it each time.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 訓練一整批組合
# %% [markdown] lang="en" slideshow="subslide"
# ### Train all combinations
# %%
def train(build, sigmas):
    """Validation accuracy of each (rate, sigma): one for each seed."""
    network = build(1)
    together = training.steps_together(40)  # steps in one go: quicker
    network.compile(
        "sgd", LOSS, metrics=["accuracy"], steps_per_execution=together
    )
    found = {pair: [] for pair in product(RATES, sigmas)}
    for seed, sigma in training.progress(list(product(SEEDS, sigmas))):
        keras.utils.set_random_seed(seed)
        start = build(sigma).get_weights()
        for rate in RATES:
            network.set_weights(start)
            network.optimizer.learning_rate = rate
            network.fit(
                x_train, y_train, batch_size=50, epochs=EPOCHS, verbose=0
            )
            score = network.evaluate(x_val, y_val, batch_size=1000, verbose=0)
            found[rate, sigma].append(score[1])
    return found


# %% slideshow="skip"
accuracy = {"no BN": train(plain_network, SIGMAS)}
# %% slideshow="skip"
accuracy["BN"] = train(bn_network, SIGMAS)


# %% tags=["hide-input"] slideshow="skip"
def draw_map(axes, found, title):
    """A square for each combination: mean accuracy, then seed by seed."""
    table = [[np.mean(found[r, s]) for s in SIGMAS] for r in RATES]
    axes.imshow(table, "cividis", aspect="auto", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(table):
        style = {"color": "black" if value > 0.5 else "white", "ha": "center"}
        axes.text(column, row, f"{value:.2f}", fontsize=13, **style)
        by_seed = found[RATES[row], SIGMAS[column]]
        small = "  ".join(f"{one:.2f}" for one in by_seed)
        axes.text(column, row + 0.3, small, fontsize=8, **style)
    axes.set_xticks(range(len(SIGMAS)), SIGMAS)
    axes.set_yticks(range(len(RATES)), RATES)
    axes.set(xlabel="σ of the starting weights", ylabel="learning rate")
    axes.set_title(title)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：有 BN 的，9 種裡幾種學得起來？
#
# 沒有 BN 的，9 種裡最多兩三種。有 BN 的呢？（圖上每一格，大字是平均，小字是兩個種子各自的成績。）
#
# <details><summary>(a) 也是兩三種</summary>→ 猜對的話，右圖只有兩三格的大字超過 0.5。</details>
# <details><summary>(b) 五、六種</summary>→ 猜對的話，右圖有五、六格的大字超過 0.5。</details>
# <details><summary>(c) 9 種都學得起來</summary>→ 猜對的話，右圖每一格的大字都超過 0.5。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: with BN, how many of the 9 learn?
#
# Without BN it is two or three of the 9 at most. And with it? (In each square the large number is the mean, the small ones are the two seeds.)
#
# <details><summary>(a) two or three as well</summary>→ Then two or three large numbers in the right panel are above 0.5.</details>
# <details><summary>(b) five or six</summary>→ Then five or six large numbers in the right panel are above 0.5.</details>
# <details><summary>(c) all nine</summary>→ Then all large numbers in the right panel are above 0.5.</details>
# %% tags=["guess", "hide-input", "nbval-ignore-output"] slideshow="fragment"
_, panels = plt.subplots(1, 2, figsize=(9, 3.2))
for axes, (name, found) in zip(panels, accuracy.items(), strict=True):
    draw_map(axes, found, f"{name}: validation accuracy")
plots.show("At most three of nine learn without BN, about six with it.")
# %% tags=["guard"]
plain_good = np.mean(accuracy["no BN"][0.1, 0.1])
assert plain_good > 0.5, "without BN σ = 0.1 learns at the rate 0.1"
for guard_rate in (0.1, 1):
    for guard_sigma in (0.01, 0.1, 1):
        with_bn = np.mean(accuracy["BN"][guard_rate, guard_sigma])
        if (guard_rate, guard_sigma) != (1, 0.01):  # its first step is wild
            assert with_bn > 0.5, "with BN five learn for certain"
    for guard_sigma in (0.01, 1):
        plain_bad = np.mean(accuracy["no BN"][guard_rate, guard_sigma])
        assert plain_bad < 0.5, "without BN the others do not"
for guard_sigma in (0.1, 1):  # so that three of nine are the most
    plain_at_10 = np.mean(accuracy["no BN"][10, guard_sigma])
    assert plain_at_10 < 0.5, "nor do these at the rate 10"
for guard_sigma in (0.01, 0.1, 1):
    assert np.mean(accuracy["BN"][10, guard_sigma]) < 0.5, "10 ruins all"
behind = np.mean(accuracy["BN"][0.1, 0.1]) - np.mean(accuracy["BN"][0.1, 1])
assert behind > 0.03, "at the rate 0.1, σ = 1 is behind"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 答案是 (b)。沒有 BN，只有 $\sigma=0.1$ 學得起來，學習率要 0.1（用 1，換一組亂數就不一定）；那就是第 08 課要我們小心挑選的起點（這裡 Xavier 是 $1/\sqrt{50}\approx0.14$）。$\sigma=0.01$ 的梯度消失（學習率 10 補回一些）；$\sigma=1$ 的 tanh 幾乎只剩 $\pm1$，梯度又愈靠近輸入愈大（第 4 節）。
#
# 有 BN，看學習率 0.1 和 1 的兩列，三種 $\sigma$ 的平均都過半。煞車的方向也看得出來：
#
# - 權重大，步子就小：學習率 0.1 那一列，$\sigma=1$ 落後（圖上是 0.73）；學習率 1，它反而學得更好（0.87）。（輸出層後面沒有 BN，權重也從 $\sigma=1$ 開始，可能也拖慢了一點。）
# - 權重小，步子就大：$\sigma=0.01$ 配學習率 1，兩個種子差很多，多半是第一步太大。這一格最不穩，換一台電腦可能不到一半。
#
# 可是學習率 10 的那一列，有 BN 也全毀。可能的原因是：煞車只管後面緊接著 BN 的權重，管不到輸出層的權重，也管不到 $\gamma$ 和 $\beta$；學習率太大，它們照樣亂跳。
#
# </details>
#
# S3 說，不管起始參數怎麼來，用了 BN 都能避開問題。在這裡，對 $\sigma$ 來說大致沒錯。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is (b). Without BN only $\sigma=0.1$ learns, at the rate 0.1 (at 1 as well, but not with every seed): the start that lesson 08 had us choose with care (Xavier is $1/\sqrt{50}\approx0.14$ here). With $\sigma=0.01$ gradients vanish (a rate of 10 makes up for some of it); with $\sigma=1$ tanh puts out little but $\pm1$, and gradients grow towards the input (chapter 4).
#
# With BN look at the rows of 0.1 and 1: for all three $\sigma$ the mean is above one half. The brake shows, too:
#
# - Large weights take small steps: in the row of rate 0.1, $\sigma=1$ is behind (0.73 in the figure); at rate 1 it learns better (0.87). (The output layer, with no BN behind it, starts at $\sigma=1$ as well, which may slow it down, too.)
# - Small weights take large steps: with $\sigma=0.01$ and rate 1 the two seeds are far apart; probably the first step is too large. No square is less steady; on another computer it may be below one half.
#
# But the row of rate 10 is ruined with BN as well. A likely reason: the brake acts only on weights that BN follows directly, neither on those of the output layer nor on $\gamma$ and $\beta$, which too large a rate makes jump about.
#
# </details>
#
# S3 calls BN a way to avoid trouble however the parameters are drawn. Here that is about right for $\sigma$.
# %% [markdown] lang="zh" slideshow="fragment"
# **有了 BN，試過的 σ 從 0.01 到 1 都學得起來；學習率還是要選。**
# %% [markdown] lang="en" slideshow="fragment"
# **With BN, networks learn from any σ between 0.01 and 1 that we tried; the learning rate must still be chosen.**
# %% [markdown] lang="zh" slideshow="notes"
# **這裡只看了**五層的小網路和 160 次更新。$\sigma$ 再大（例如 3），有 BN 也學得很慢；把 `SIGMAS` 改一改就看得到。
# %% [markdown] lang="en" slideshow="notes"
# **All this** was measured on one small network, with five layers and 160 updates. With a still larger $\sigma$, such as 3, learning is slow even with BN; change `SIGMAS` and see.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 只有一張圖，怎麼辦？
#
# 網路學好了，就要拿來用，這叫**推論**（inference）。可是 BN 要靠同一批的其他圖，而推論常常一次只有一張：平均就是它自己，減掉平均只剩 0，輸出永遠是 $\beta$。**推論用的平均和變異數，從哪裡來？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. And with a single picture?
#
# A network that has learned is there to be used, which is called **inference**. But BN relies on the other pictures of the batch, and at inference there is often a single one: it is its own mean; subtract the mean and 0 is left, so the output is always $\beta$. **Where do mean and variance come from at inference?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：網路訓練得很好，換成推論就很差。你第一個懷疑什麼？（多半答過擬合。）怎麼用**訓練的圖**分辨是不是過擬合？
#
# **可能的回答**：「(a)，同樣的圖、同樣的權重，當然一樣」：BN 用的平均和變異數不一樣。「momentum 就是優化器的動量」：只是同名，這裡是舊的平均佔多少。
#
# **時間不夠**：〈要等幾批？〉只講 459。〈一批全是同一個數字〉只在筆記本裡，口頭講一句就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: a network trains well and is bad at inference. What do you suspect first? (Most say overfitting.) How could the **training pictures** tell whether it is?
#
# **You may hear**: "(a), the same pictures and weights must give the same": BN uses another mean and variance. "The momentum is that of the optimizer": only the name is; here it is the share of the old average.
#
# **Short of time**: of "How many batches does it take?" only the 459. "A batch of one digit only" stands in the notebook; one spoken sentence will do.
# %% [markdown] lang="zh" slideshow="notes"
# 訓練的時候順便記下來。每看一批，就把它的平均混一點進去，也就是第 04 課的**移動平均**。例如從 0 開始，舊的佔 0.9，新的佔 0.1，每一批的平均都剛好是 5：
#
# - 第一批之後：$0.9\cdot0+0.1\cdot5=0.5$
# - 第二批之後：$0.9\cdot0.5+0.1\cdot5=0.95$
# - 第三批之後：$0.9\cdot0.95+0.1\cdot5=1.355$
#
# 慢慢靠近 5。變異數也這樣記，記作 $v$，不過從 1 開始：
#
# $$\mu\leftarrow\rho\,\mu+(1-\rho)\,\mu_{\mathcal B}\qquad v\leftarrow\rho\,v+(1-\rho)\,\sigma_{\mathcal B}^2$$
#
# 沒有下標的 $\mu$ 和 $v$ 是移動平均，有下標 $\mathcal B$ 的是這一批的。$\rho$ 是舊的佔多少，Keras 叫它 `momentum`，預設是 0.99；它和優化器的動量只是同名。這兩個移動平均不靠梯度學，所以每個神經元的 BN 有四個數：兩個可訓練（$\gamma$、$\beta$），兩個不可訓練。
# %% [markdown] lang="en" slideshow="notes"
# They are noted down during training. With each batch, a little of its mean is mixed in; this is the **moving average** of lesson 04. Start from 0, say, let the old one count 0.9 and the new one 0.1, and let the mean of each batch be exactly 5:
#
# - after the first batch: $0.9\cdot0+0.1\cdot5=0.5$
# - after the second: $0.9\cdot0.5+0.1\cdot5=0.95$
# - after the third: $0.9\cdot0.95+0.1\cdot5=1.355$
#
# It slowly comes near 5. The variance, here called $v$, does the same, but starts from 1:
#
# $$\mu\leftarrow\rho\,\mu+(1-\rho)\,\mu_{\mathcal B}\qquad v\leftarrow\rho\,v+(1-\rho)\,\sigma_{\mathcal B}^2$$
#
# Without an index, $\mu$ and $v$ are the moving averages; with $\mathcal B$ they are of this batch. $\rho$ is the share of the old one. Keras calls it `momentum`, 0.99 by default; it shares only the name with the momentum of optimizers. The moving averages are not learned by gradient, so the BN of a neuron holds four numbers: two trainable, $\gamma$ and $\beta$, and two that are not.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 要等幾批？
#
# 每一批的平均都是 5，移動平均從 0 開始，要幾批才走到 5 的 99 %？
# %% [markdown] lang="en" slideshow="subslide"
# ### How many batches does it take?
#
# The mean of each batch is 5, and the moving average starts from 0: how many batches until it is at 99 % of 5?
# %%
def update_moving(moving, of_batch, momentum):
    """The moving average after one more batch."""
    return momentum * moving + (1 - momentum) * of_batch


for momentum in (0.9, 0.99):
    moving, batches = 0.0, 0
    while moving < 0.99 * 5:
        moving = update_moving(moving, 5.0, momentum)
        batches = batches + 1
    print(f"momentum {momentum}: {batches} batches")


# %% [markdown] lang="zh" slideshow="notes"
# 0.9 只要 44 批，0.99 要 459 批。$\rho$ 愈大，記得愈久，愈平穩，也愈**慢**。慢一點，會出什麼事？
#
# 訓練兩個有 BN 的網路，$\sigma=0.01$，2000 張圖，每批 100 張，學習率 0.03，六個週期，只差 `momentum`。每個週期結束，`fit` 會在 `validation_data` 上再算一次損失（推論模式）。這裡故意給它**同樣的 2000 張訓練圖**。
# %% [markdown] lang="en" slideshow="notes"
# With 0.9 it takes 44 batches, with 0.99 it takes 459. The larger $\rho$, the longer it remembers: it is steadier, and **slower**. Does that matter?
#
# Train two networks with BN that differ in `momentum` only: $\sigma=0.01$, 2000 pictures, batches of 100, rate 0.03, six epochs. At the end of each epoch `fit` computes the loss on `validation_data` as well, in inference mode. Here it is given **the same 2000 training pictures**, on purpose.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 同樣的圖，兩種模式
# %% [markdown] lang="en" slideshow="subslide"
# ### The same pictures in both modes
# %%
def losses_in_both_modes(momentum):
    keras.utils.set_random_seed(0)
    network = bn_network(0.01, momentum)
    network.compile(keras.optimizers.SGD(0.03), LOSS)
    x, y = x_train[:2000], y_train[:2000]
    history = network.fit(
        x,
        y,
        batch_size=100,
        epochs=6,
        validation_data=(x, y),  # the same pictures
        callbacks=[training.progress_bar()],
        verbose=0,
    ).history
    return network, history["loss"], history["val_loss"]


# %% slideshow="skip"
_, loss_99, val_loss_99 = losses_in_both_modes(0.99)
trained, loss_90, val_loss_90 = losses_in_both_modes(0.9)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：同樣的圖，推論的損失呢？
#
# `momentum=0.99`，在同樣的 2000 張圖上，推論的損失和訓練的損失比：
#
# <details><summary>(a) 差不多，圖和權重都一樣</summary>→ 猜對的話，三條線從頭到尾都靠在一起。</details>
# <details><summary>(b) 低一點，因為週期結束時已經學得更好</summary>→ 猜對的話，inference, 0.99 的線一直在 training 下面。</details>
# <details><summary>(c) 高出一大截</summary>→ 猜對的話，inference, 0.99 的線和 training 的愈離愈遠。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: the same pictures, and the loss at inference?
#
# With `momentum=0.99`, on the same 2000 pictures, compared with the loss in training the loss at inference is:
#
# <details><summary>(a) much the same, for pictures and weights are the same</summary>→ Then the three lines keep close together.</details>
# <details><summary>(b) a little lower, since by the end of an epoch it has learned more</summary>→ Then the line inference, 0.99 is below training throughout.</details>
# <details><summary>(c) much higher</summary>→ Then the line inference, 0.99 is farther and farther above training.</details>
# %% tags=["guess", "hide-input", "nbval-ignore-output"] slideshow="fragment"
epochs = range(1, len(loss_99) + 1)
plt.figure(figsize=(7, 3))
plt.plot(epochs, loss_99, "C0.-", label="training")
plt.plot(epochs, val_loss_99, "C1.-", label="inference, 0.99")
plt.plot(epochs, val_loss_90, "C2.-", label="inference, 0.9")
plt.ylim(0)
plt.xlabel("epoch")
plt.ylabel("loss, training pictures")
plt.legend(loc=(1.02, 0.4))
plots.show(
    "With 0.99 the loss at inference stays near 2.3; with 0.9 it falls."
)
# %% tags=["guard"]
gap_99 = np.mean(val_loss_99) - np.mean(loss_99)
gap_90 = np.mean(val_loss_90) - np.mean(loss_99)
assert np.allclose(loss_99, loss_90, atol=0.05), "momentum trains nothing"
assert gap_99 > 0.5, "with 0.99 far higher at inference"
assert gap_90 < 0.3, "with 0.9 not"
assert np.min(val_loss_99) > 1.8, "near guessing, while it has learnt"
assert loss_99[-1] < 1.2, "in training it has learnt"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 答案是 (c)。訓練的損失一路下降，0.99 的推論損失卻一直停在 2.3 附近，那是亂猜的損失（$\ln10$）。圖一樣，權重也幾乎一樣（`momentum` 不影響訓練，所以 training 只畫一條；訓練的損失是一邊學一邊算的平均，權重平均早了半個週期，所以 0.9 的線最後還略低一些）。那解釋不了停在 2.3 的線；剩下的差別，**只有平均和變異數**。
#
# 算算第一層。784 格的變異數加起來大約 550（邊上的格子每張圖都一樣，變異數是 0），乘上 $\sigma^2=0.01^2$，$z$ 的變異數只有 0.055 左右，移動平均卻從 1 出發。一個週期是 20 批，之後 1 還佔 $0.99^{20}\approx0.82$。推論時除的數，大約是該除的 4 倍，訊號只剩四分之一。後面幾層更糟：輸入只有 50 個，起點的變異數只有千分之幾，除的數是該除的十倍以上，六個週期之後也還有四、五倍。這樣過了五層，什麼也傳不到最後。
#
# 換成 0.9，第一個週期之後起點還佔 $0.9^{20}\approx0.12$。和千分之幾的變異數比，一成多仍然很大，所以第一個點也很高；再過一兩個週期，起點就忘得差不多了，推論也追上了。
#
# </details>
#
# 所以遇到「訓練很好，推論很差」，先別怪過擬合：**拿訓練的圖 `evaluate` 一次**。也很差，就不是過擬合，多半是移動平均沒跟上。辦法是把 `momentum` 調小，或多訓練幾個週期。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is (c). In training the loss goes down and down; at inference with 0.99 it stays near 2.3, which is the loss of guessing ($\ln10$). The pictures are the same, and so, nearly, are the weights (`momentum` has no part in training, so there is a single line "training"; a training loss is a mean taken while learning, with weights half an epoch older, which is why the line of 0.9 ends even a little lower). That cannot explain a line that stays at 2.3; what is left are **mean and variance**.
#
# Take the first layer. The variances of the 784 pixels add up to about 550 (pixels at the edge are the same in all pictures and have none); times $\sigma^2=0.01^2$ the variance of $z$ is only about 0.055, but the moving average starts from 1. An epoch is 20 batches, and after them the 1 still counts $0.99^{20}\approx0.82$. At inference the numbers are divided by about four times what they should be, which leaves a quarter of the signal. The layers behind it fare worse: with 50 inputs their variance starts at a few thousandths, and they are divided by more than ten times what they should be, still by four or five times after six epochs. After five layers next to nothing is left.
#
# With 0.9, the start still counts $0.9^{20}\approx0.12$ after the first epoch. Beside a variance of a few thousandths that is much, so the first point is high as well; in another epoch or two the start is as good as forgotten, and inference has caught up.
#
# </details>
#
# So where training is good and inference bad, do not blame overfitting yet: **`evaluate` on the training pictures**. If that is bad as well, it is not overfitting: most likely the moving averages lag behind. A smaller `momentum` or a few more epochs will help.
# %% [markdown] lang="zh" slideshow="skip"
# ### 一批全是同一個數字
# %% [markdown] lang="en" slideshow="skip"
# ### A batch of one digit only
# %% [markdown] lang="zh" slideshow="notes"
# 反過來，推論時不小心用了 `training=True` 呢？把驗證的圖照數字分開，一批全是 0，一批全是 1……，兩種模式各讀對幾成？
# %% [markdown] lang="en" slideshow="notes"
# And the other way round, with `training=True` at inference by mistake? Sort the validation pictures by digit, a batch of nothing but 0s, one of nothing but 1s, and so on: how many does each mode read?
# %% tags=["nbval-ignore-output"] slideshow="skip"
kept = trained.get_weights()
for mode in (False, True):
    right = []
    for digit in range(10):
        pictures = x_val[y_val == digit]  # all of one kind
        scores = keras.ops.convert_to_numpy(trained(pictures, training=mode))
        right.append(np.mean(scores.argmax(axis=1) == digit))
    print(f"training={mode}: {np.mean(right):.2f} right")
trained.set_weights(kept)  # training=True has moved the averages
# %% tags=["guard"]
by_inference = [
    np.mean(
        keras.ops.convert_to_numpy(
            trained(x_val[y_val == one_digit], training=False)
        ).argmax(axis=1)
        == one_digit
    )
    for one_digit in range(10)
]
assert np.mean(right) < 0.35, "the statistics of one digit: guessing"
assert np.mean(right) < np.mean(by_inference) - 0.2, "inference knows them"


# %% [markdown] lang="zh" slideshow="notes"
# `training=True` 幾乎是亂猜。整批都是 7 的時候，「是 7」正是大家共有的部分，減掉平均就沒了。推論模式比的是訓練時見過的所有圖，沒有這個問題。
#
# 還有一件事：`training=True` 每算一批，就順便更新移動平均。所以程式先把參數存起來，最後再放回去；不然這一格再執行一次，`training=False` 的結果就不同了。
#
# Keras 的 `predict`、`evaluate` 和 `network(x)` 預設都是推論模式，`fit` 用訓練模式；自己寫迴圈才要小心。
# %% [markdown] lang="en" slideshow="notes"
# With `training=True` it is little better than guessing. Where all are sevens, "being a seven" is just what they share, and it goes with the mean. Inference mode compares with all the pictures met in training, and has no such trouble.
#
# One thing more: with `training=True` each batch also moves the moving averages. This is why the code keeps the parameters and puts them back at the end; without that, running the cell again would give another result for `training=False`.
#
# In Keras `predict`, `evaluate` and `network(x)` use inference mode by default, and `fit` uses training mode; take care when you write a loop of your own.
# %% [markdown] lang="zh" slideshow="fragment"
# **訓練用這一批的平均和變異數，推論用移動平均；兩邊對不上，訓練得再好也沒用。**
# %% [markdown] lang="en" slideshow="fragment"
# **Training uses mean and variance of the batch, inference the moving averages; where they disagree, good training is of no use.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 放在激勵函數前面，還是後面？
#
# 最後一個問題是擺在哪裡。到目前為止，BN 都緊接在權重後面、tanh 前面；也可以先過 tanh，再正規化。**起始權重太大的時候，放在後面也行嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Before the activation, or after it?
#
# The last question is where to put it. So far BN has followed the weights directly, before tanh; one could also take tanh first, and normalize then. **With starting weights that are too large, will it do after tanh as well?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：BN 看不見倍數。先過 tanh，倍數還是倍數嗎？請學生算：$-1$、0.5、1、3 先乘 100，再過 $\tanh$，會變成什麼。（$-1$、1、1、1。）
#
# **可能的回答**：「前後都一樣，反正都正規化了」：〈先猜：放在 tanh 後面呢？〉裡，放在後面的和沒有 BN 差不多。「那 ReLU 也要放前面」：ReLU 讓正的倍數原樣穿過，放哪裡都行。
#
# **時間不夠**：猜完直接看圖，印出來的四列只講兩列。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: BN does not see a factor. Is a factor still a factor behind tanh? Have them work out what $-1$, 0.5, 1, 3, times 100, become after $\tanh$. ($-1$, 1, 1, 1.)
#
# **You may hear**: "It is all the same, normalized is normalized": in "Guess: and after tanh?" BN after tanh does about as badly as no BN. "So it must go before ReLU, too": ReLU lets a positive factor through as it is, and either place will do.
#
# **Short of time**: show the figure right after the guess, and discuss two of the four printed lines.
# %% slideshow="skip"
def bn_after_network(sigma):
    network = keras.Sequential([keras.Input((784,))])
    for _ in range(5):
        network.add(dense(50, sigma))
        network.add(layers.Activation("tanh"))
        network.add(layers.BatchNormalization(momentum=0.9))
    network.add(dense(10, sigma))
    network.add(layers.Softmax())
    return network


# %% [markdown] lang="zh" slideshow="notes"
# `bn_after_network` 和第 5 節的 `bn_network` 只差兩行的順序：`Activation` 在前，`BatchNormalization` 在後。用 `SIGMAS` 裡最大的 $\sigma=1$、同樣的三種學習率訓練。
# %% [markdown] lang="en" slideshow="notes"
# `bn_after_network` differs from the `bn_network` of chapter 5 in the order of two lines: first `Activation`, then `BatchNormalization`. Train it with $\sigma=1$, the largest of `SIGMAS`, at the same three rates.
# %% slideshow="skip"
largest = max(SIGMAS)
accuracy["BN after"] = train(bn_after_network, [largest])


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：放在 tanh 後面呢？
#
# $\sigma=1$。每種網路都取三種學習率裡最好的一種：
#
# <details><summary>(a) 和放在前面一樣好</summary>→ 猜對的話，BN after 的長條和 BN before 一樣高。</details>
# <details><summary>(b) 在中間</summary>→ 猜對的話，BN after 的長條大約在另外兩根的正中間。</details>
# <details><summary>(c) 和沒有 BN 差不多</summary>→ 猜對的話，BN after 的長條和 no BN 差不多矮。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: and after tanh?
#
# With $\sigma=1$, and for each network the best of the three rates:
#
# <details><summary>(a) as good as before tanh</summary>→ Then the bar of BN after is as high as that of BN before.</details>
# <details><summary>(b) halfway</summary>→ Then the bar of BN after is about halfway between the others.</details>
# <details><summary>(c) little better than without BN</summary>→ Then the bar of BN after is about as low as that of no BN.</details>
# %% tags=["guess", "hide-input", "nbval-ignore-output"] slideshow="fragment"
kinds = {"no BN": "no BN", "BN before": "BN", "BN after": "BN after"}
plt.figure(figsize=(6, 2.8))
for name, key in kinds.items():
    best = max(np.mean(accuracy[key][rate, largest]) for rate in RATES)
    plt.bar(name, best)
plt.ylim(0, 1)
plt.ylabel("validation accuracy")
plots.show("At σ = 1 BN after tanh does about as badly as no BN at all.")
# %% tags=["guard"]
best_of = {
    run: max(np.mean(accuracy[run][one_rate, 1]) for one_rate in (0.1, 1, 10))
    for run in accuracy
}
assert best_of["BN"] - best_of["BN after"] > 0.25, "after tanh is far worse"
assert best_of["BN after"] < best_of["no BN"] + 0.25, "about as no BN"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 答案是 (c)：放在 tanh 後面救不了太大的 $\sigma$，和沒有 BN 差不多。原因看四個數就懂。某個神經元的 $z$ 是 $-1,0.5,1,3$：權重大了 100 倍，tanh 之後只剩 $-1,1,1,1$，原本的大小已經分不出來，後面再怎麼縮放也變不回來。
#
# BN 之後標準差是 1，下一層不就正常了嗎？還是不行。下一層自己的權重也是 $\sigma=1$：50 個數加起來，$z$ 的標準差是 $\sqrt{50}\approx7$，還沒輪到 BN，tanh 又飽和了。放在前面，BN 先把 7 除成 1，tanh 才收得到大小適中的數。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is (c): after tanh, BN does not help against too large a $\sigma$; it is about as bad as none. Four numbers tell why. Let the $z$ of a neuron be $-1,0.5,1,3$: with weights 100 times as large tanh leaves $-1,1,1,1$, which no longer shows how large each was, and no scaling behind it brings that back.
#
# But behind BN the standard deviation is 1; is the next layer not all right, then? No: its own weights have $\sigma=1$ as well. With 50 of them added up, the standard deviation of $z$ is $\sqrt{50}\approx7$, and tanh is saturated again before BN has its turn. In front of tanh BN first divides the 7 down to 1, and what tanh receives is of a good size.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 倍數穿得過去嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Does the factor get through?
# %%
z = np.array([[-1.0], [0.5], [1.0], [3.0]])  # one neuron, a batch of 4
for factor in (1, 100):
    of_tanh, _, _ = batch_norm(np.tanh(factor * z), gamma=1, beta=0)
    of_relu, _, _ = batch_norm(np.maximum(0, factor * z), gamma=1, beta=0)
    print(f"z × {factor:<3}  tanh, BN:", of_tanh[:, 0].round(2))
    print("         ReLU, BN:", of_relu[:, 0].round(2))


# %% [markdown] lang="zh" slideshow="notes"
# tanh 的兩列不同，ReLU 的兩列一樣：$\mathrm{relu}(100z)=100\,\mathrm{relu}(z)$，正的倍數原封不動穿過 ReLU，BN 放在後面照樣看不見它。所以就倍數來說，ReLU 的網路放前面、放後面都行；tanh 和 sigmoid 這種會飽和的，要放前面。
# %% [markdown] lang="en" slideshow="notes"
# The two lines of tanh differ, those of ReLU agree: $\mathrm{relu}(100z)=100\,\mathrm{relu}(z)$, a positive factor goes through ReLU as it is, and BN behind it does not see it either. So as far as the factor goes, with ReLU either place will do; with tanh and sigmoid, which saturate, BN goes before.
# %% [markdown] lang="zh" slideshow="fragment"
# **激勵函數會飽和，BN 就要放在它前面，緊接在權重後面。**
# %% [markdown] lang="en" slideshow="fragment"
# **Where the activation saturates, BN goes before it, right behind the weights.**
# %% [markdown] lang="zh" slideshow="notes"
# **這裡只看了**太大的起始權重。ReLU 的網路放哪裡學得比較好，論文裡兩種說法都有；拿不定主意就放前面。
# %% [markdown] lang="en" slideshow="notes"
# **This experiment** tells only about starting weights that are too large. With ReLU either place has been reported as the one that learns better; when in doubt, put it before.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 輸入要標準化：每個特徵平均 0、標準差 1，一個學習率才夠用。
# - BN 對每個神經元、每一批做同樣的事：$\hat x=\frac{x-\mu_{\mathcal B}}{\sqrt{\sigma_{\mathcal B}^2+\varepsilon}}$，再用 $\gamma$、$\beta$ 調整。
# - 它看不見乘上的正數、加上的數，所以前面的 `Dense` 不用偏差；它不改變分布的形狀。
# - 起始權重大 $a$ 倍，輸出不變，梯度是 $1/a$：一個自動煞車。
# - 有了 BN，$\sigma$ 差 100 倍都學得起來；學習率還是要選。
# - 推論用移動平均。`momentum` 太大、訓練太短，推論就會很差：拿訓練的圖 `evaluate` 一次就知道。
# - 激勵函數會飽和，BN 就放在它前面。
#
# **你現在可以**：在一個 Keras 網路裡加上 BN，說出每個參數是做什麼的；分辨過擬合和移動平均沒跟上。
#
# 下一課（10）：有了 BN，網路還是不能一直加深；ResNet 加了一條捷徑。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Standardise the inputs: with mean 0 and standard deviation 1 for each feature, one learning rate will do.
# - BN does the same to each neuron in each batch, $\hat x=\frac{x-\mu_{\mathcal B}}{\sqrt{\sigma_{\mathcal B}^2+\varepsilon}}$, and then $\gamma$ and $\beta$ adjust it.
# - It does not see a positive factor or a number added, so the `Dense` in front needs no bias; it keeps the shape of a distribution.
# - Starting weights $a$ times as large keep the output and make the gradient $1/a$: an automatic brake.
# - With BN, networks learn from $\sigma$ that differ by a factor of 100; the learning rate must still be chosen.
# - Inference uses moving averages. Too large a `momentum` and too short a training make inference bad: `evaluate` on the training pictures will tell.
# - Where the activation saturates, BN goes before it.
#
# **You can now** add BN to a Keras network and say what each of its parameters is for, and tell overfitting from moving averages that lag behind.
#
# Next, in lesson 10: even with BN, networks cannot be made deeper without end; ResNet adds a shortcut.
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
# **課堂上做**：練習 1（7 分鐘）和練習 3（8 分鐘），兩人一組。練習 2 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：替隱藏層算了偏差。問：第 3 節的 `Dense` 為什麼寫 `use_bias=False`？
# - **練習 2**：$\rho$ 和 $1-\rho$ 寫反。問：第 6 節從 0 開始，第一批之後是 0.5 還是 4.5？
# - **練習 3**：還是對整批取平均。問：只有一筆資料的時候，你的程式輸出什麼？
# - **練習 4**：忘了移動平均 $\mu$。問：$z=\mu$ 的那一筆，BN 之後是多少？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 1 (7 minutes) and exercise 3 (8 minutes), in pairs. Exercise 2 is homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: biases are counted for the hidden layers. Ask: why does the `Dense` of chapter 3 have `use_bias=False`?
# - **Exercise 2**: $\rho$ and $1-\rho$ have changed places. Ask: in chapter 6, starting from 0, is it 0.5 or 4.5 after the first batch?
# - **Exercise 3**: the mean is over the batch still. Ask: what does your code give for a single example?
# - **Exercise 4**: the moving average $\mu$ is forgotten. Ask: what does BN make of an example with $z=\mu$?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：有幾個參數？
#
# 各層的寬度例如 `[196, 50, 10]`。每個隱藏層是沒有偏差的 `Dense`，後面接 BN；輸出層是有偏差的 `Dense`，後面沒有 BN。可訓練的、不可訓練的參數各有幾個？
#
# <details><summary>提示</summary>BN 的每個神經元有四個數，第 6 節說過哪兩個可訓練。先用紙筆數 <code>[4, 3, 2]</code>。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): how many parameters?
#
# Given widths such as `[196, 50, 10]`. Each hidden layer is a `Dense` without bias, followed by BN; the output layer is a `Dense` with bias and no BN. How many parameters are trainable, and how many are not?
#
# <details><summary>Hint</summary>BN holds four numbers for each neuron; chapter 6 tells which two are trainable. Count <code>[4, 3, 2]</code> with pencil and paper first.</details>
# %% tags=["exercise"] slideshow="skip"
def count_parameters(widths):
    """Return two numbers: trainable, not trainable."""
    ### BEGIN SOLUTION
    hidden = sum(widths[1:-1])
    trainable = 2 * hidden + widths[-1]  # gammas, betas, last biases
    for layer in range(1, len(widths)):
        trainable += widths[layer - 1] * widths[layer]
    return trainable, 2 * hidden
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("09-parameters", count_parameters)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：移動平均走到哪裡了？
#
# `batch_means` 的形狀是（批數，神經元數），一列是一批的平均，依時間先後排列。從 0 開始，用 `momentum`（就是 $\rho$）更新，回傳最後的移動平均。
#
# <details><summary>提示</summary>從每個神經元一個 0 開始，用迴圈走過每一列；迴圈裡就是第 6 節的那一行式子。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): where has the moving average got to?
#
# `batch_means` has the shape (batches, neurons): each row holds the means of one batch, the earliest first. Start from 0, update with `momentum` (which is $\rho$), and return the moving average at the end.
#
# <details><summary>Hint</summary>Start with one 0 for each neuron and loop over the rows; inside the loop stands the formula of chapter 6.</details>
# %% tags=["exercise"] slideshow="skip"
def moving_average(batch_means, momentum):
    """The moving average after the last batch, (neurons,)."""
    ### BEGIN SOLUTION
    moving = np.zeros(batch_means.shape[1])
    for batch_mean in batch_means:
        moving = momentum * moving + (1 - momentum) * batch_mean
    return moving
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("09-moving-average", moving_average)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：層正規化
#
# **層正規化**（layer normalization）把 BN 轉九十度：不看同一批的同伴，對**同一筆資料的各個特徵**取平均和變異數，之後一樣乘 $\gamma$、加 $\beta$。特徵排在最後一個軸，前面有幾個軸都要能用。
#
# <details><summary>提示</summary>照 <code>batch_norm</code> 寫，平均和變異數都改對 <code>axis=-1</code> 取；再加上 <code>keepdims=True</code>，減的時候形狀才對得上。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): layer normalization
#
# **Layer normalization** is BN turned by ninety degrees: it takes no notice of companions, and uses mean and variance over **the features of one example**; then multiplies by $\gamma$ and adds $\beta$ as before. The features are the last axis; any number of axes may come before it.
#
# <details><summary>Hint</summary>Write it like <code>batch_norm</code>, with mean and variance over <code>axis=-1</code>; add <code>keepdims=True</code>, so that the shapes fit when you subtract.</details>
# %% tags=["exercise"] slideshow="skip"
def layer_norm(x, gamma, beta, epsilon):
    """x: (…, features); gamma, beta: (features,). Returns the same shape."""
    ### BEGIN SOLUTION
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("09-layer-norm", layer_norm)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：把 BN 併進前一層
#
# 推論時，BN 只是乘一個數、加一個數，可以併進前面的 `Dense`，少算一層。已知 $z=hW+b$，再經過推論模式的 BN；求新的 $W'$、$b'$，使 $hW'+b'$ 得到一樣的結果。
#
# <details><summary>提示</summary>把 z = hW + b 代進 γ(z − μ)/√(v + ε) + β（v 是變異數的移動平均），整理成 h 乘一個矩陣，再加一個向量。倍數是一個神經元一個。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): fold BN into the layer in front
#
# At inference BN multiplies by a number and adds a number, which the `Dense` in front can do as well, and a layer is saved. Given $z=hW+b$ followed by BN in inference mode, find the new $W'$ and $b'$ such that $hW'+b'$ gives the same.
#
# <details><summary>Hint</summary>Put z = hW + b into γ(z − μ)/√(v + ε) + β, where v is the moving variance, and collect terms: h times a matrix, plus a vector. There is one factor for each neuron.</details>
# %% tags=["exercise"] slideshow="skip"
def fold(W, b, gamma, beta, mean, variance, epsilon):
    """W: (inputs, units), all else (units,). Returns new W, new b."""
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(variance + epsilon)
    return W * scale, (b - mean) * scale + beta
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("09-fold", fold)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到小結為止。下面每一節各自獨立，可以照任何順序讀，也可以跳過。
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends with the summary. Each section below stands by itself; read them in any order, or leave them.
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：深入 E（批次 2），它回答第 2 節互動圖留下的問題。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「梯度怎麼穿過 BN？」：深入 A，一條路一條路地推，最後總和是 0。
# - 「真的和 Keras 一樣嗎？圖片呢？」：深入 B。
# - 「平均為什麼也要是 0？」：深入 C，標準差變成三倍多。
# - 「$\varepsilon$ 可以不要嗎？」：深入 D。
# - 「BN 為什麼有效？」：深入 F，還沒有定論。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: In depth E (batches of 2), which takes up what the live view of chapter 2 left open.
#
# **Which question from the class each of them answers**
#
# - "How does a gradient get through BN?": In depth A, one way after the other; in the end the sum is 0.
# - "Is it really what Keras does? And with pictures?": In depth B.
# - "Why should the mean be 0, too?": In depth C, where the standard deviation becomes more than three times as large.
# - "Can one do without $\varepsilon$?": In depth D.
# - "Why does BN work?": In depth F; the question is open.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：梯度怎麼穿過 BN？
#
# $x_i$ 走**三條路**影響損失：直接走 $\hat x_i$、經過 $\mu_{\mathcal B}$、經過 $\sigma_{\mathcal B}^2$。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: How does a gradient get through BN?
#
# $x_i$ reaches the loss by **three ways**: straight through $\hat x_i$, through $\mu_{\mathcal B}$, and through $\sigma_{\mathcal B}^2$.
# %% [markdown] lang="zh" slideshow="notes"
# 令 $g_i=\partial L/\partial y_i$，$s=\sqrt{\sigma_{\mathcal B}^2+\varepsilon}$，所以 $\hat x_i=(x_i-\mu_{\mathcal B})/s$。符號上面加一橫，例如 $\overline g$，表示對這一批取平均。
#
# 先看參數，$y_i=\gamma\hat x_i+\beta$，每一筆都用到它們：
#
# $$\frac{\partial L}{\partial\beta}=\sum_ig_i\qquad\frac{\partial L}{\partial\gamma}=\sum_ig_i\hat x_i$$
#
# 再看三條路，一條一行：
#
# 1. 直接走：$x_i$ 加一點，$\hat x_i$ 加 $1/s$ 倍，$y_i$ 再乘 $\gamma$，損失再乘 $g_i$。貢獻是 $\frac{\gamma}{s}g_i$。
# 2. 經過平均：$x_i$ 加一點，$\mu_{\mathcal B}$ 加 $1/m$，於是**每一筆**的 $\hat x_j$ 都減 $\frac{1}{ms}$。全部加起來，貢獻是 $-\frac{\gamma}{s}\cdot\frac1m\sum_jg_j=-\frac{\gamma}{s}\,\overline g$。
# 3. 經過變異數：$\sigma_{\mathcal B}^2$ 對 $x_i$ 的斜率是 $\frac2m(x_i-\mu_{\mathcal B})=\frac{2s}{m}\hat x_i$，$s$ 對 $\sigma_{\mathcal B}^2$ 的斜率是 $\frac{1}{2s}$，所以 $s$ 加 $\frac{1}{m}\hat x_i$；而 $\hat x_j$ 對 $s$ 的斜率是 $-\hat x_j/s$。全部加起來，貢獻是 $-\frac{\gamma}{s}\,\hat x_i\cdot\frac1m\sum_jg_j\hat x_j=-\frac{\gamma}{s}\,\hat x_i\,\overline{g\hat x}$。
#
# 三條路相加：
#
# $$\frac{\partial L}{\partial x_i}=\frac{\gamma}{s}\left(g_i-\overline g-\hat x_i\,\overline{g\hat x}\right)$$
#
# BN 看不見「全部加一個數」，所以梯度減掉了平均 $\overline g$；看不見「全部乘一個數」，所以又減掉了沿著 $\hat x$ 的那一份。
# %% [markdown] lang="en" slideshow="notes"
# Let $g_i=\partial L/\partial y_i$ and $s=\sqrt{\sigma_{\mathcal B}^2+\varepsilon}$, so that $\hat x_i=(x_i-\mu_{\mathcal B})/s$. A bar, as in $\overline g$, is the mean over the batch.
#
# The parameters first; in $y_i=\gamma\hat x_i+\beta$ they serve every example:
#
# $$\frac{\partial L}{\partial\beta}=\sum_ig_i\qquad\frac{\partial L}{\partial\gamma}=\sum_ig_i\hat x_i$$
#
# Then the three ways, a line for each:
#
# 1. Straight: as $x_i$ grows, $\hat x_i$ grows $1/s$ times as fast, $y_i$ another $\gamma$ times, and the loss $g_i$ times. The share is $\frac{\gamma}{s}g_i$.
# 2. Through the mean: as $x_i$ grows, $\mu_{\mathcal B}$ grows $1/m$ times as fast, and **every** $\hat x_j$ falls by $\frac{1}{ms}$ of it. Added up, the share is $-\frac{\gamma}{s}\cdot\frac1m\sum_jg_j=-\frac{\gamma}{s}\,\overline g$.
# 3. Through the variance: the slope of $\sigma_{\mathcal B}^2$ in $x_i$ is $\frac2m(x_i-\mu_{\mathcal B})=\frac{2s}{m}\hat x_i$, that of $s$ in $\sigma_{\mathcal B}^2$ is $\frac{1}{2s}$, so $s$ grows by $\frac{1}{m}\hat x_i$; and the slope of $\hat x_j$ in $s$ is $-\hat x_j/s$. Added up, the share is $-\frac{\gamma}{s}\,\hat x_i\cdot\frac1m\sum_jg_j\hat x_j=-\frac{\gamma}{s}\,\hat x_i\,\overline{g\hat x}$.
#
# All three together:
#
# $$\frac{\partial L}{\partial x_i}=\frac{\gamma}{s}\left(g_i-\overline g-\hat x_i\,\overline{g\hat x}\right)$$
#
# BN does not see a number added to all, so the gradient loses its mean $\overline g$; it does not see a factor common to all, so it loses its part along $\hat x$ as well.
# %% slideshow="fragment"
def batch_norm_backward(g, x, gamma, epsilon=EPSILON):
    """Gradients of the loss in x, gamma and beta. g: those in y, like x."""
    x_hat, _, variance = batch_norm(x, 1, 0, epsilon)
    s = np.sqrt(variance + epsilon)
    mean_g = g.mean(axis=0)
    mean_gx = (g * x_hat).mean(axis=0)
    slope_x = gamma / s * (g - mean_g - x_hat * mean_gx)
    return slope_x, (g * x_hat).sum(axis=0), g.sum(axis=0)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 和有限差分比
# %% [markdown] lang="en" slideshow="subslide"
# ### Against finite differences
# %%
rng = np.random.default_rng(3)
x = rng.normal(0, 2, (6, 2))  # a batch of 6, two neurons
g = rng.normal(0, 1, (6, 2))
move = 1e-5 * rng.normal(0, 1, (6, 2))
gamma = np.array([1.5, -0.5])
slope, _, _ = batch_norm_backward(g, x, gamma)
above, _, _ = batch_norm(x + move, gamma, 0)
below, _, _ = batch_norm(x - move, gamma, 0)
measured = np.sum(g * (above - below)) / 2
print("equal:", np.isclose(np.sum(slope * move), measured))
print("sum over the batch:", abs(slope.sum(axis=0)).round(12))
# %% tags=["guard"]
assert np.isclose(np.sum(slope * move), measured), "formula and measurement"


# %% [markdown] lang="zh" slideshow="notes"
# 相同。一批的梯度加起來是 **0**：整批加同一個數，損失不變。BN 前面那一層的偏差，正是對整批加同一個數，所以它的梯度永遠是 0，學不到東西：這就是 `use_bias=False` 的理由。
#
# 有了公式，也可以檢查第 4 節的 $\nabla L(aW)=\frac1a\nabla L(W)$，以及它要的兩個條件。
# %% [markdown] lang="en" slideshow="notes"
# They agree. Over the batch the gradients add up to **0**: add one number to all, and the loss does not change. A bias in the layer in front adds one number to all, so its gradient is always 0 and it learns nothing: hence `use_bias=False`.
#
# The formula can also check $\nabla L(aW)=\frac1a\nabla L(W)$ of chapter 4, and the two conditions that it needs.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 權重乘上 $a$，梯度變成幾倍？
# %% [markdown] lang="en" slideshow="subslide"
# ### Weights times $a$: what becomes of the gradient?
# %%
inputs = rng.normal(size=(64, 20))
W = rng.normal(size=(20, 10))
wanted = rng.normal(size=(64, 10))  # the loss: squared error


def gradient_of(W):
    z = inputs @ W
    y, _, _ = batch_norm(z, 1, 0)
    slope_z, _, _ = batch_norm_backward(y - wanted, z, 1)
    return inputs.T @ slope_z


size = np.linalg.norm(gradient_of(W))
for a in (100, 0.5, -1, 0.001):
    off = np.linalg.norm(a * gradient_of(a * W) - gradient_of(W))
    print(f"a = {a:<6} 1/a is wrong by {off / size:.1%}")
# %% tags=["guard"]
for a_good in (100, 10, 0.5):
    one_off = np.linalg.norm(a_good * gradient_of(a_good * W) - gradient_of(W))
    assert one_off < 0.01 * size, "for a > 0 and a negligible epsilon"
for a_bad in (-1, 0.001):
    one_off = np.linalg.norm(a_bad * gradient_of(a_bad * W) - gradient_of(W))
    assert one_off > 0.2 * size, "not for these"


# %% [markdown] lang="zh" slideshow="notes"
# $a$ 是正的，就成立；$a=-1$ 不成立，因為輸出變了號，損失不同了；$a=0.001$ 也不成立，那時 $z$ 的變異數只有 $20\times10^{-6}$，比 $\varepsilon=0.001$ 小得多，BN 就放不大它了。
# %% [markdown] lang="en" slideshow="notes"
# For a positive $a$ it holds. For $a=-1$ it does not: the output has changed its sign, and the loss is another. Nor for $a=0.001$, where the variance of $z$ is about $20\times10^{-6}$, far below $\varepsilon=0.001$, and BN no longer blows it up to size.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：和 Keras 逐項比，圖片呢？
#
# `BatchNormalization` 對圖片也能用。**一張圖有高、有寬、有通道，要對誰取平均？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: Item by item with Keras, and with pictures
#
# `BatchNormalization` takes pictures, too. **With height, width and channels, over what is the mean?**
# %% [markdown] lang="zh" slideshow="notes"
# 一個通道算一個特徵：把這一批所有圖、所有位置的數排成一行，取平均。所以一個通道只有一組 $\gamma$、$\beta$ 和移動平均。推論的公式和訓練相同，只是換成移動平均：
# %% [markdown] lang="en" slideshow="notes"
# A channel counts as one feature: put the numbers of all pictures and all places in one column, and take its mean. So there is one $\gamma$, one $\beta$ and one pair of moving averages for each channel. The formula of inference is that of training with moving averages in it:
# %% slideshow="fragment"
def batch_norm_inference(x, gamma, beta, mean, variance, epsilon=EPSILON):
    """With the moving averages. x: (batch, neurons); all else (neurons,)."""
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


# %% [markdown] lang="zh" slideshow="subslide"
# ### 四張圖，四種對照
# %% [markdown] lang="en" slideshow="subslide"
# ### Four pictures, four comparisons
# %%
rng = np.random.default_rng(0)
pictures = rng.normal(1, 2, (4, 5, 6, 3))  # 4 pictures of 5×6, 3 channels
gamma, beta, mean, variance = rng.uniform(0.5, 2, (4, 3))
layer = layers.BatchNormalization()
layer.build(pictures.shape)
layer.set_weights([gamma, beta, mean, variance])

x = pictures.reshape(-1, 3)  # one column for each channel
y, batch_mean, batch_variance = batch_norm(x, gamma, beta)
ours = {
    "inference": batch_norm_inference(x, gamma, beta, mean, variance),
    "training": y,
    "moving mean": update_moving(mean, batch_mean, 0.99),
    "moving variance": update_moving(variance, batch_variance, 0.99),
}
theirs = [layer(pictures), layer(pictures, training=True)]
theirs += [layer.moving_mean, layer.moving_variance]  # after training
for (name, mine), other in zip(ours.items(), theirs, strict=True):
    other = keras.ops.convert_to_numpy(other).reshape(mine.shape)
    print(f"{name:<16} equal: {np.allclose(mine, other, atol=1e-4)}")
# %% slideshow="skip"
print(layer.count_params(), "parameters, momentum", layer.momentum, end="")
print(", epsilon", layer.epsilon)


# %% [markdown] lang="zh" slideshow="notes"
# 全部相同（Keras 用單精度，所以比到四位）。三個通道，12 個參數，一半可訓練。
#
# 別的函式庫預設值不同：PyTorch 的 $\varepsilon$ 是 $10^{-5}$，它的 `momentum=0.1` 相當於這裡的 0.9。搬程式的時候要留意。
#
# 還有一件事：`layer.trainable = False` 的 BN，在 `fit` 裡也走推論模式，移動平均不再更新。拿別人訓練好的網路來改，叫遷移學習（transfer learning），那時用得到。
# %% [markdown] lang="en" slideshow="notes"
# All equal (to four digits, since Keras computes in single precision). Three channels make 12 parameters, half of them trainable.
#
# Other libraries have other defaults: in PyTorch $\varepsilon$ is $10^{-5}$, and its `momentum=0.1` is what is 0.9 here. Mind this when you carry programs over.
#
# One thing more: a BN layer with `layer.trainable = False` uses inference mode even in `fit`, and its moving averages rest. This is of use in transfer learning, where one starts from a network that somebody else has trained.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：平均為什麼也要是 0？
#
# S0 說輸入要正規化的第二個理由：理論上**比較好分析**，$\mathrm{Var}(X_i)$ 最好是 1。那平均呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Why should the mean be 0, too?
#
# S0 has a second reason to normalize the inputs: in theory it is **easier to analyse**, and $\mathrm{Var}(X_i)$ should ideally be 1. And the mean?
# %% [markdown] lang="zh" slideshow="notes"
# 第 08 課用 $\mathrm{Var}(Y)=n\,\mathrm{Var}(W)\,\mathrm{Var}(X)$ 挑起始權重。取 $n=500$、$\mathrm{Var}(W)=1/500$，照公式，$Y$ 和 $X$ 的標準差應該一樣。用三種 $X$ 試試：
# %% [markdown] lang="en" slideshow="notes"
# Lesson 08 chose starting weights by $\mathrm{Var}(Y)=n\,\mathrm{Var}(W)\,\mathrm{Var}(X)$. With $n=500$ and $\mathrm{Var}(W)=1/500$ the standard deviations of $Y$ and $X$ should be the same. Try it with three kinds of $X$:
# %% slideshow="fragment"
rng = np.random.default_rng(0)
W = rng.normal(0, np.sqrt(1 / 500), (500, 400))
for mean, std in ((0, 1), (3, 1), (0, 3)):
    z = rng.normal(mean, std, (1000, 500)) @ W
    print(f"X ~ N({mean}, {std}²): formula {std}, measured {z.std():.2f}")


# %% [markdown] lang="zh" slideshow="notes"
# 平均是 3 的那一列不對：真正的變異數是 $n\,\mathrm{Var}(W)\,E[X^2]$，而 $E[X^2]=1+3^2=10$，標準差是 $\sqrt{10}\approx3.16$（只抽一次 $W$，所以量到的略有出入）。平均是 0，第 08 課的公式才用得上；標準差多少都行。
# %% [markdown] lang="en" slideshow="notes"
# The line of mean 3 is off: the variance is really $n\,\mathrm{Var}(W)\,E[X^2]$ with $E[X^2]=1+3^2=10$, and the standard deviation $\sqrt{10}\approx3.16$ (measured with a single draw of $W$, hence not exactly). Lesson 08's formula needs mean 0; any standard deviation will do.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：$\varepsilon$ 是做什麼的？
#
# 一個神經元對整批都輸出 5，變異數是 0：會不會變成 nan？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: What is $\varepsilon$ for?
#
# A neuron puts out 5 for the whole batch, and the variance is 0: does it become nan?
# %% slideshow="fragment"
z = np.array([1.0, 3.0, 5.0, 7.0])
x = np.column_stack([z, 0.001 * z, np.full(4, 5.0)])
for epsilon in (0.001, 1e-9):
    y, _, _ = batch_norm(x, 1, 0, epsilon)
    print(f"epsilon {epsilon}: std", y.std(axis=0).round(2))


# %% [markdown] lang="zh" slideshow="notes"
# 不會：分子是 0，分母是 $\sqrt\varepsilon$，結果是 0。中間那個神經元是 $1,3,5,7$ 的千分之一，變異數只有 $5\times10^{-6}$。$\varepsilon=0.001$ 時它幾乎被當成 0；$\varepsilon$ 再小，它就和第一個一樣放大到標準差 1。**多小的起伏算是「沒有起伏」，由 $\varepsilon$ 決定。**
# %% [markdown] lang="en" slideshow="notes"
# No: 0 above and $\sqrt\varepsilon$ below make 0. The neuron in the middle has a thousandth of $1,3,5,7$, with a variance of $5\times10^{-6}$. With $\varepsilon=0.001$ it is taken for almost 0; with a smaller $\varepsilon$ it gets standard deviation 1 like the first. **How small a variation counts as none is for $\varepsilon$ to say.**
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：一批要有幾筆？
#
# 平均和變異數是從一批**估計**的，批次愈小愈不準。小到 2，還訓練得起來嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: How large must a batch be?
#
# Mean and variance are **estimates** from one batch, and the smaller it is the worse they are. Will training work with batches of 2?
# %% [markdown] lang="zh" slideshow="notes"
# 先量第 2 節的星號：它固定在平均加一個標準差的地方，換 200 批同伴，落點散得多開？
# %% [markdown] lang="en" slideshow="notes"
# First the star of chapter 2, fixed at one standard deviation above the mean: how far does it scatter in 200 batches with other companions?
# %% slideshow="fragment"
for size in (2, 8, 32, 128):
    x = np.random.default_rng(0).standard_normal((size, 200))
    x[0] = 1  # the star
    y, _, _ = batch_norm(x, gamma=1, beta=0)
    print(f"batch {size:3d}: star at {y[0].mean():.2f} ± {y[0].std():.2f}")


# %% [markdown] lang="zh" slideshow="notes"
# 批次夠大以後，變成 4 倍，散開的範圍就大約減半，和 $1/\sqrt m$ 成正比；從 2 到 8 還沒減那麼多。
#
# 再訓練看看。對手是練習 3 的層正規化（`LayerNormalization`），它不看同伴，批次多大都一樣。三次訓練各看 1000 張圖；批次小的時候梯度的雜訊大，所以批次 2 的學習率取 0.01，批次 32 取 0.1。
# %% [markdown] lang="en" slideshow="notes"
# Once batches are large enough, 4 times the batch about halves the scatter, which goes as $1/\sqrt m$; from 2 to 8 it shrinks by less.
#
# Now train. The rival is the layer normalization of exercise 3 (`LayerNormalization`), which has no companions and does not care about batch size. Each of the three trainings sees 1000 pictures; small batches have noisy gradients, so the rate is 0.01 for batches of 2, and 0.1 for batches of 32.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 批次 2 和批次 32
# %% [markdown] lang="en" slideshow="subslide"
# ### Batches of 2, and of 32
# %% slideshow="skip"
def layer_norm_network(sigma):
    network = keras.Sequential([keras.Input((784,))])
    for _ in range(5):
        network.add(dense(50, sigma))
        network.add(layers.LayerNormalization())
        network.add(layers.Activation("tanh"))
    network.add(dense(10, sigma))
    network.add(layers.Softmax())
    return network


def accuracy_with(network, batch_size, rate):
    sgd = keras.optimizers.SGD(rate)
    together = training.steps_together(20)  # quicker
    network.compile(
        sgd, LOSS, metrics=["accuracy"], steps_per_execution=together
    )
    x, y = x_train[:1000], y_train[:1000]
    network.fit(x, y, batch_size=batch_size, verbose=0)
    return network.evaluate(x_val, y_val, batch_size=1000, verbose=0)[1]


# %% tags=["nbval-ignore-output"] slideshow="fragment"
keras.utils.set_random_seed(0)
batch_norm_2 = accuracy_with(bn_network(0.1, momentum=0.99), 2, 0.01)
layer_norm_2 = accuracy_with(layer_norm_network(0.1), 2, 0.01)
batch_norm_32 = accuracy_with(bn_network(0.1), 32, 0.1)
print(f"batches of 2, batch norm: {batch_norm_2:.2f}")
print(f"batches of 2, layer norm: {layer_norm_2:.2f}")
print(f"batches of 32, batch norm: {batch_norm_32:.2f}")
# %% tags=["guard"]
assert layer_norm_2 - batch_norm_2 > 0.15, "with batches of 2 BN fails"
assert batch_norm_32 - batch_norm_2 > 0.1, "with batches of 32 it works"


# %% [markdown] lang="zh" slideshow="notes"
# 批次 2 的 BN 垮了：每個神經元只看得到「誰大誰小」，輸出 $+1$ 還是 $-1$，也要看剛好抽到哪個同伴，這樣的訊號學不到什麼；推論時又換成移動平均，那是訓練時沒見過的函數。層正規化沒有這個問題，批次 32 的 BN 也沒有。（批次 2 的移動平均雜訊大，所以 `momentum` 取 0.99。）
#
# **該用哪一個？** 全連接網路和 CNN，批次夠大，多半用 BN。RNN 和 Transformer 的序列長短不一，批次常常很小，多半用層正規化。但層正規化把一筆資料的各個特徵當成同類的東西；圖片的每個通道意義不同，就不那麼合適。
# %% [markdown] lang="en" slideshow="notes"
# With batches of 2 BN breaks down: each neuron sees only which of two was larger, and whether it puts out $+1$ or $-1$ depends on the companion it happens to get as well. Little can be learned from that; and at inference the moving averages make it a function that training never met. Layer normalization has no such trouble, nor has BN with batches of 32. (With batches of 2 the moving averages are noisy, hence a `momentum` of 0.99.)
#
# **Which one to take?** Dense networks and CNNs with batches of some size mostly use BN. RNNs and Transformers, with sequences of unequal length and often small batches, mostly use layer normalization. But that treats the features of an example as things of one kind; the channels of a picture mean different things, and there it suits less well.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：BN 為什麼有效？
#
# 這個問題還沒有定論。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Why does BN work?
#
# The question is not settled.
# %% [markdown] lang="zh" slideshow="notes"
# 原論文說，每一層輸入的分布在訓練中一直漂移（內部共變量偏移，internal covariate shift），後面的層要不停追趕；BN 讓它不再漂移，所以學得快。
#
# 後來有人（Santurkar 等人，2018）在 BN 後面故意加上雜訊，讓分布漂移得更厲害，網路照樣學得快。他們主張，關鍵是損失變得比較平滑，走遠一點，梯度也不會變太多。
#
# 這一課量到的（每層的梯度差不多大、自動煞車）和兩種說法都不衝突，也證明不了哪一種。
# %% [markdown] lang="en" slideshow="notes"
# The original paper says that in training the distribution of each layer's inputs keeps drifting ("internal covariate shift"), so that later layers run after it all the time; BN stops the drift, and learning is fast.
#
# Later work (Santurkar et al. 2018) added noise behind BN on purpose, to make distributions drift all the more, and networks learned as fast as ever. They argue that what matters is a smoother loss, whose gradient changes less over a longer way.
#
# What this lesson measured (gradients of much the same size in all layers, and an automatic brake) agrees with both and proves neither.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 在 `SIGMAS` 裡加上 3，在 `RATES` 裡加上 0.01 和 3，再跑第 5 節：有 BN 的亮格還是連成一片嗎？（第 7 節也會改用 3。）
# - 第 6 節的 `epochs` 改成 30：`momentum=0.99` 的推論損失追上來了嗎？
# - 第 7 節的 `largest` 改成 0.1：起點好的時候，放前放後還有差別嗎？把兩個網路的 tanh 都換成 ReLU 呢？
# - 在 `bn_network` 的 `Dense` 加回偏差，訓練之後看看：BN 前面的為什麼還是 0？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Add 3 to `SIGMAS`, and 0.01 and 3 to `RATES`, and run chapter 5 again: are the bright cells with BN still one patch? (Chapter 7 will use 3 as well.)
# - Set `epochs` in chapter 6 to 30: does the loss at inference with `momentum=0.99` catch up?
# - Set `largest` in chapter 7 to 0.1: from a good start, does the place matter? And with ReLU for tanh in both networks?
# - Give the `Dense` layers of `bn_network` biases, train, and look: why are those before BN still 0?
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 下表列出投影片印的、你這裡算出來的、結論。S3 的兩個實驗在投影片上只有圖，沒有數字可比；表上列的是你這裡算出來的。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# The table has what the slide prints, what came out here, and the verdict. S3's two experiments are pictures without numbers, so there is nothing to compare with; the table lists what came out here.
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
