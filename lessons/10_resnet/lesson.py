# ---
# title_zh: 殘差網路 ResNet
# title_en: Residual networks
# question_zh: 網路為什麼不是愈深愈好？加一條捷徑改變了什麼？
# question_en: Why is deeper not better, and what does a shortcut change?
# minutes: 40
# seconds: 55
# decks: S0, S2, S3
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 10 殘差網路 ResNet
#
# 第 08 課替起點挑了大小，第 09 課讓每一層自己調回來。那麼多疊幾層，網路應該更厲害吧？2015 年的 ResNet 每隔幾層就在旁邊多寫一個加號，疊到 152 層還訓練得起來。
#
# 這一課問：**網路為什麼不是愈深愈好？那個加號到底改變了什麼？**
#
# **讀完這一課，你會**
#
# - 從訓練誤差看出一個網路是沒學會，還是過擬合
# - 說出殘差區塊為什麼讓「什麼都不做」變容易，並且用實驗分辨功勞是捷徑的還是起點的
# - 用 Keras 的函數式寫法寫出全連接和卷積的殘差區塊
# - 拿掉訓練好的區塊，說明殘差網路為什麼像一群網路
# %% [markdown] lang="en" slideshow="slide"
# # 10 Residual networks
#
# Lesson 08 chose the size of the start, lesson 09 has every layer adjust itself. So stack more layers, and a network should do better? ResNet (2015) writes one more plus sign beside every few layers, and 152 layers can be trained.
#
# This lesson asks: **why is deeper not better, and what does that plus sign change?**
#
# **After this lesson you can**
#
# - read from the training error whether a network failed to learn or overfits
# - say why a residual block makes it easy to do nothing, and tell by experiment whether the credit is the shortcut's or the start's
# - write dense and convolutional residual blocks in Keras' functional style
# - take blocks out of a trained network, and say why a residual network is like a crowd of networks
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 02、04、05、06、08、09 課（ReLU、梯度下降、Keras、卷積、He 初始化、批次正規化），以及第 05 課深入 A 的函數式寫法。網路最後不放 softmax，由損失的 `from_logits=True` 代勞（第 03 課深入 B）。
#
# 主線是第 1 到 6 節；後面的〈深入〉可以挑著讀。
#
# **對應投影片**：S3（黃志勝）的 ResNet 三頁、S2（李宏毅）的超深網路、S0（蔡炎龍）的 ResNet 深度結構。沒有看過也讀得懂。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 02, 04, 05, 06, 08 and 09 (ReLU, gradient descent, Keras, convolution, He's initialization, batch normalization), and the functional style of lesson 05, In depth A. The networks end without softmax; `from_logits=True` in the loss stands in for it (lesson 03, In depth B).
#
# Chapters 1 to 6 are the main line; of the part "In depth" read what you like.
#
# **Decks**: S3 (黃志勝), three slides on ResNet; S2 (李宏毅) on ultra-deep networks; S0 (蔡炎龍) on the ResNet structure. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：上課前按 *Run → Run All Cells*，要等一分鐘左右。第 1 節和第 4 節一共訓練十八個網路（`train(plain_network)`、`train(residual_network)`、`train(identity_network)`），第 6 節再一個小的 ResNet。跑完就不要再重新啟動 kernel，第 5 節的互動圖要用訓練好的權重。底下引用的訓練結果取自存好的圖，在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：主線到小結共 29 張，從頭唸完要 38 分鐘；加上發問和操作，實際是 46 到 57 分鐘。照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 2 | 目標不唸 |
# | 第 1 節 | 8 | 〈三種深度的普通網路〉一句話帶過 |
# | 第 2 節 | 8 | 跳過〈從中間切開，量兩件事〉 |
# | 第 3 節 | 11 | 〈一個加號，用 Keras 寫〉只看迴圈；跳過〈梯度也有一條捷徑〉，式子寫在黑板上 |
# | 第 4 節 | 8 | 不刪，這是全課的重點 |
# | 第 5 節 | 9 | 跳過〈走一遍網路，跳過幾個區塊〉、〈一個接一個拿掉〉和〈少了第 5 個區塊〉 |
# | 第 6 節、小結 | 3 | 跳過〈訓練它〉 |
#
# 練習沒有時間做，暖身和核心一當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 10 分鐘，第 2 節 10 分鐘，第 3 節 15 分鐘（學生自己拉 $y$），練習的暖身 6 分鐘，深入〈捷徑會不會讓梯度爆炸？〉6 分鐘。作業：核心一。
# - **第二堂**：課前再 Run All 一次。檢討核心一 3 分鐘，第 4 節 10 分鐘，第 5 節 13 分鐘（學生自己拿掉區塊），第 6 節和小結 6 分鐘，核心二 8 分鐘，深入〈損失曲面長什麼樣子？〉8 分鐘。作業：讀〈普通網路只少一層呢？〉；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells*, which takes about a minute. Chapters 1 and 4 train eighteen networks between them (`train(plain_network)`, `train(residual_network)`, `train(identity_network)`), and chapter 6 one small ResNet more. Do not restart the kernel after that: the live view of chapter 5 needs the trained weights. Results of training are quoted below from the stored figures, and will differ a little on your computer.
#
# **One session of 50 minutes**: the main line up to the summary is 29 slides and 38 minutes of plain reading, which with questions and live views becomes 46 to 57. With these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 2 | do not read the objectives aloud |
# | Chapter 1 | 8 | one sentence for "Plain networks of three depths" |
# | Chapter 2 | 8 | skip "Cut it, and measure two things" |
# | Chapter 3 | 11 | of "The plus sign in Keras" only the loop; skip "The gradient has a shortcut, too" and write its formula on the board |
# | Chapter 4 | 8 | nothing: it is the heart of the lesson |
# | Chapter 5 | 9 | skip "Through the network, some blocks skipped", "One block after another" and "Without block 5" |
# | Chapter 6, summary | 3 | skip "Train it" |
#
# There is no time for exercises; the warm-up and Core 1 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 10, chapter 2 in 10, chapter 3 in 15 (students pull $y$ themselves), exercise 1 for 6, and 6 for "Can shortcuts make gradients explode?" from In depth. Homework: Core 1.
# - **Second**: Run All once more before class. Going over exercise 2 takes 3 minutes, chapter 4 10, chapter 5 13 (students take out blocks themselves), chapter 6 and the summary 6, exercise 3 8, and "What does the loss surface look like?" from In depth 8. Homework: read "And if the plain network lacks one layer only?"; exercise 4 is for those who are quick.
# %% slideshow="skip"
import itertools
import math
import tempfile

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Checkbox, FloatSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 10_000
EPOCHS = 4
DEPTHS = (8, 20, 32)  # layers, the first and the last one included; even
SEEDS = (0, 1)
WIDTH = 32  # neurons in a layer


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 愈深愈好？
#
# 深的網路做得到淺的網路做的每一件事。那麼，**8、20、32 層（頭尾兩層也算），誰的訓練誤差最低？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Is deeper better?
#
# A deep network can do all that a shallow one can. So: **of 8, 20 and 32 layers (the first and the last one included), which has the lowest training error?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：舉手之前先問：32 層要是輸了，看哪一個數字才知道是過擬合，還是根本沒學會？（訓練誤差。）
#
# **可能的回答**：「32 層參數最多，訓練誤差一定最低」：請他看最後一個 epoch 的平均，8 層剩一成多，20 層還有一半以上，32 層超過八成。「32 層輸了，因為過擬合」：縱軸是**訓練**誤差，過擬合的話這個數字應該很低。「只是練得不夠久」：有道理，深的網路還在往下走；但大家走一樣多步，淺的早就學好了。
#
# **時間不夠**：ImageNet 的歷史不講，〈三種深度的普通網路〉只說「每層 32 個神經元、He 起點、SGD、四個週期」。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before the vote: if the 32 layers lose, which number tells whether they overfit or never learned in the first place? (The training error.)
#
# **You may hear**: "32 layers have the most parameters, so the lowest training error": look at the means of the last epoch, where 8 layers are left with a little over a tenth, 20 with more than half and 32 with more than eight tenths. "32 layers lose because they overfit": the axis is the **training** error, which would be low if they did. "They only need longer": there is something in it, the deep ones are still coming down; but all take equally many steps, and the shallow one has long learned.
#
# **Short of time**: leave out the history of ImageNet, and for "Plain networks of three depths" say only "32 neurons a layer, He's start, SGD, four epochs".
# %% [markdown] lang="zh" slideshow="notes"
# 歷史站在深的這一邊。ImageNet 是一千種東西的照片比賽，猜五次都不中才算錯：2012 年的 AlexNet 有 8 層，錯 16.4 %；2014 年的 VGG 有 19 層，錯 7.3 %，GoogLeNet 有 22 層，錯 6.7 %。（這三個網路差的不只是層數，而且要用 ImageNet 才重做得出來。）
#
# 道理好像也站在這一邊。拿一個淺的網路，在輸出層前面插進**什麼都不做的層**，輸出一個數字也不會變。ReLU 之後的值都不是負的，所以只要一層的權重是單位矩陣 $I$，它就什麼都不做：
# %% [markdown] lang="en" slideshow="notes"
# History is on the side of depth. ImageNet is a contest with photographs of a thousand kinds of things, where a picture counts as an error if none of five guesses is right: AlexNet of 2012 with 8 layers makes 16.4 % errors; in 2014 VGG with 19 layers makes 7.3 % and GoogLeNet with 22 makes 6.7 %. (The three differ in more than their depth, and to recompute them takes ImageNet.)
#
# Reason seems to be on that side, too. Insert **layers that do nothing** before the output layer of a shallow network, and not one number of its output changes. Values after a ReLU are never negative, so a layer whose weights are the identity matrix $I$ does nothing:
# %% slideshow="skip"
def relu(z):
    """max(0, z), element-wise. z: any shape."""
    return np.maximum(0, z)


h = relu(np.array([-1.0, 0.7, 2.5]))
print(h, "and one layer later", relu(h @ np.eye(3)))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 三種深度的普通網路
# %% [markdown] lang="en" slideshow="subslide"
# ### Plain networks of three depths
# %% [markdown] lang="zh" slideshow="notes"
# 來試試看。一萬張 MNIST，每層 32 個神經元，ReLU，起始權重用第 08 課為 ReLU 推導的 He（`he_normal`）。優化器是最簡單的梯度下降 SGD，四個週期，每種深度各從兩個隨機種子開始。為了讓式子和程式一樣短，第 1 到 5 節的全連接層都不用偏差。
# %% [markdown] lang="en" slideshow="notes"
# Let us try: ten thousand pictures of MNIST, 32 neurons a layer, ReLU, and He's start (`he_normal`), which lesson 08 derived for ReLU. The optimizer is the simplest, SGD, for four epochs, from two random seeds for each depth. The dense layers of chapters 1 to 5 have no biases, which keeps formulas and code short.
# %% tags=["real-data"] slideshow="skip"
mnist = datasets.load_mnist()
pixels = mnist.x_train.reshape(-1, 784) / np.float32(255)
x_val, y_val = pixels[-1000:], mnist.y_train[-1000:]  # never trained on
x_train = pixels[:-1000][:TRAIN_IMAGES]
y_train = mnist.y_train[:-1000][:TRAIN_IMAGES]
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
shallow, middle = DEPTHS[:2]
deepest = DEPTHS[-1]


# %%
def dense(activation=None, start="he_normal"):
    return layers.Dense(
        WIDTH, activation, use_bias=False, kernel_initializer=start
    )


def plain_network(depth, start="he_normal"):
    stack = [keras.Input((784,)), dense("relu")]
    for _ in range(depth - 2):
        stack.append(dense("relu", start))
    stack.append(layers.Dense(10, use_bias=False))
    return keras.Sequential(stack)


# %% slideshow="skip"
def train(build):
    """Train a network of each depth with each seed.

    Returns {(depth, seed): training errors, one for each epoch} and
    {(depth, seed): trained weights}.
    """
    errors, weights = {}, {}
    runs = list(itertools.product(DEPTHS, SEEDS))
    for depth, seed in training.progress(runs):
        keras.utils.set_random_seed(seed)
        network = build(depth)
        network.compile(keras.optimizers.SGD(0.05), LOSS, metrics=["accuracy"])
        history = network.fit(
            x_train, y_train, batch_size=100, epochs=EPOCHS, verbose=0
        ).history
        errors[depth, seed] = 1 - np.array(history["accuracy"])
        weights[depth, seed] = network.get_weights()
    return errors, weights


# %% slideshow="skip"
errors, weights = {}, {}  # of each kind of network


# %% slideshow="fragment"
errors["plain"], weights["plain"] = train(plain_network)


# %% tags=["hide-input"] slideshow="skip"
def draw_epochs():
    """Training error of the plain networks, epoch by epoch."""
    epochs = range(1, EPOCHS + 1)
    plt.figure(figsize=(7, 3.2))
    for depth in DEPTHS:
        each = [errors["plain"][depth, seed] for seed in SEEDS]
        bars = np.std(each, axis=0)
        line = np.mean(each, axis=0)
        label = f"{depth} layers"
        plt.errorbar(epochs, line, bars, capsize=3, label=label)
    plt.axhline(0.9, color="gray", linestyle=":", label="guessing")
    plt.xticks(epochs)
    plt.ylim(0, 0.95)
    plt.xlabel("epoch")
    plt.ylabel("training error")
    plt.legend(loc=(1.02, 0.4))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：誰的訓練誤差最低？
#
# 訓練誤差在這一課是訓練用的圖答錯的比例，不是第 03 課的 $\hat y-y$。
#
# <details><summary>(a) 32 層</summary>→ 猜對的話，在最右邊，32 layers 的線最低。</details>
# <details><summary>(b) 三種差不多</summary>→ 猜對的話，在最右邊，三條線擠在一起。</details>
# <details><summary>(c) 8 層</summary>→ 猜對的話，在最右邊，8 layers 的線最低。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: which training error is lowest?
#
# The training error, in this lesson, is the share of training pictures answered wrongly, not the $\hat y-y$ of lesson 03.
#
# <details><summary>(a) 32 layers</summary>→ Then at the right end the line of 32 layers is the lowest.</details>
# <details><summary>(b) all much the same</summary>→ Then at the right end the three lines are close together.</details>
# <details><summary>(c) 8 layers</summary>→ Then at the right end the line of 8 layers is the lowest.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
draw_epochs()
plots.show("Training error of plain networks rises from 8 to 20 to 32 layers.")
# %% tags=["guard"]
plain_error = {
    of_depth: np.mean(
        [errors["plain"][of_depth, one_seed].min() for one_seed in SEEDS]
    )
    for of_depth in DEPTHS
}
assert 1.5 * plain_error[8] < plain_error[20], "20 are worse than 8"
assert 2 * plain_error[8] < plain_error[32], "and so are 32"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 8 層學得好，20 層錯得多得多，32 層離亂猜（錯九成）不遠。（誤差是 Keras 邊訓練邊記的，每個週期一個平均；誤差線是種子之間的標準差。）
#
# 這不是過擬合。過擬合是訓練好、測試差；這裡輸的是**訓練**誤差。ResNet 的論文（He 等人，2015）開頭就是這個現象：同一套資料，56 層的普通網路連訓練誤差都比 20 層高。
#
# 第 08 課的二十層也從 He 出發，卻學得起來。那裡每層有 100 個神經元，輸入標準化過；這裡每層只有 32 個，像素也沒有標準化，差別多半在這裡：He 的倍數只在很寬的層裡、平均起來才剛好。
#
# 前面的論證沒有錯：好的權重**存在**。錯在以為存在就找得到。梯度下降從隨機的權重出發，四個週期之內走不到那裡。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# With 8 layers it learns well, with 20 it makes many times the errors, and with 32 it is not far from guessing, nine wrong in ten. (Keras takes the error while it trains, one mean for each epoch; the bars are the standard deviation over the seeds.)
#
# This is not overfitting. Overfitting is good in training and bad on the test; here it is the **training** error that is high. The ResNet paper (He et al. 2015) opens with the same: on the same data a plain network of 56 layers has a higher training error than one of 20.
#
# The twenty layers of lesson 08 began with He as well, and learned. They had 100 neurons a layer and standardised inputs; here there are only 32, and the pixels are not standardised, which is probably the difference: He's factor is right for wide layers, and on average.
#
# The argument above was not wrong: good weights **exist**. The mistake was to think that what exists is found. Gradient descent sets out from random weights, and within four epochs it does not get there.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **好的權重存在，不等於找得到。**
# %% [markdown] lang="en" slideshow="fragment"
# **That good weights exist does not mean that they are found.**
# %% [markdown] lang="zh" slideshow="notes"
# **什麼時候不成立**：四個週期很短。更多步、別的學習率或 Adam 都會縮小差距；換成 Adam，20 層、32 層好得多，但還是輸給 8 層。這裡比的是同一套設定、同樣多步。
#
# <details><summary>投影片勘誤</summary>
#
# R49：S2 的〈超深網路〉寫 GoogleNet；正確的名字是 GoogLeNet，大寫的 L 是向 1998 年的 LeNet 致意。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# **Where it stops being true**: four epochs are few. More steps, another learning rate or Adam narrow the gap; with Adam 20 and 32 layers do far better, and still lose to 8. Here all share one setting and take equally many steps.
#
# <details><summary>Errata of the slides</summary>
#
# R49: S2's slide on ultra-deep networks writes GoogleNet; it is GoogLeNet, with a capital L in honour of LeNet (1998).
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 是梯度消失嗎？
#
# 最有名的嫌犯是梯度消失：每過一層乘一個小於 1 的數，乘到前面（靠近輸入的層）就沒了。**我們那個 32 層的網路，梯度走得到最前面嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Do the gradients vanish?
#
# The best-known suspect is the vanishing gradient: each layer multiplies by a number below 1, and nothing is left for the front, the layers near the input. **Does the gradient of our network of 32 layers reach the front?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：梯度消失，消失的是前面的層還是後面的層？先讓大家選邊，再猜用 He 的 32 層會怎樣。
#
# **可能的回答**：「消失的是後面的層」：左圖 Xavier 的線愈往左（靠近輸入）愈低。「(a)，ReLU 一半斜率是 0，深了一定消失」：He 的兩條線從頭到尾都在 0.02 和 0.1 之間；掉到十萬分之一以下的是 Xavier。「梯度到得了，就學得會」：再看右圖，餘弦往 1 走，不同的圖到了後面幾乎同方向，最後一層分不出來。
#
# **時間不夠**：跳過〈從中間切開，量兩件事〉的程式，餘弦只用 $(1,2)$ 和 $(2,4)$ 解釋一次。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: when gradients vanish, which layers lose theirs, the front or the back? Have the class take sides, then guess about 32 layers with He's start.
#
# **You may hear**: "The layers at the back": in the left panel the line of Xavier falls towards the left, near the input. "(a), half of ReLU's slopes are 0, so depth must make it vanish": both lines of He stay between 0.02 and 0.1 from front to back; those that fall below a hundred-thousandth are Xavier's. "If the gradient arrives, the network learns": now the right panel, where the cosine climbs towards 1; at the back different pictures point nearly the same way, and the last layer cannot tell them apart.
#
# **Short of time**: skip the code of "Cut it, and measure two things", and explain the cosine once, with $(1,2)$ and $(2,4)$.
# %% [markdown] lang="zh" slideshow="notes"
# 先看數字。sigmoid 的斜率最多 0.25（第 02 課）；每層乘一次，乘 32 次剩下 $0.25^{32}\approx 5\times10^{-20}$。我們用的是 ReLU，斜率不是 0 就是 1。實際量量看。
#
# 拿還沒訓練的網路和 200 張圖，每隔一層量兩件事：
#
# - **傳到這一層的梯度**：損失對這一層輸出的梯度有多大（200 張圖合在一起的長度）。做法是從這一層把網路切開，後半段自己就是一個網路，`probes.input_gradients` 給出損失對它的輸入的梯度。
# - **不同的圖有多像**：兩張圖在這一層的輸出是兩個向量，算夾角的餘弦，再對所有成對的圖取平均。$(1,2)$ 和 $(2,4)$ 同方向，餘弦是 1；$(1,0)$ 和 $(0,1)$ 垂直，是 0。
#
# 起始權重比兩種：我們用的 He，和 Keras 的預設 Xavier（`glorot_uniform`；輸入和輸出一樣多時，變異數剛好是 He 的一半）。
# %% [markdown] lang="en" slideshow="notes"
# Numbers first. The slope of a sigmoid is at most 0.25 (lesson 02); once a layer, 32 times, that leaves $0.25^{32}\approx 5\times10^{-20}$. Ours is ReLU, whose slope is 0 or 1. Let us measure.
#
# Take untrained networks and 200 pictures, and measure two things at every second layer:
#
# - **the gradient that arrives**: the size (the norm, over all 200 pictures together) of the gradient of the loss with respect to the layer's output. Cut the network behind that layer; the rest is a network by itself, and `probes.input_gradients` returns the gradient of the loss with respect to its input.
# - **how alike different pictures are**: the outputs of two pictures are two vectors; take the cosine of the angle between them, and the mean over all pairs. $(1,2)$ and $(2,4)$ point the same way, with cosine 1; $(1,0)$ and $(0,1)$ are at right angles, with cosine 0.
#
# Compare two starts: He, which we used, and Keras' default, Xavier (`glorot_uniform`; with as many outputs as inputs its variance is just half of He's).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 從中間切開，量兩件事
# %% [markdown] lang="en" slideshow="subslide"
# ### Cut it, and measure two things
# %%
def mean_cosine(h):
    """How alike the rows of h point: 1 means all the same way."""
    unit = h / np.linalg.norm(h, axis=1, keepdims=True)
    cosines = unit @ unit.T
    return cosines[np.triu_indices(len(h), k=1)].mean()


def look_inside(network, watched):
    """Gradient that arrives at each watched layer, and mean cosine there."""
    outputs = probes.activations(network, x_train[:200])
    sizes, alike = [], []
    for layer in watched:
        h = outputs[layer.name]
        rest = keras.Model(layer.output, network.layers[-1].output)
        gradient = probes.input_gradients(rest, h, y_train[:200], LOSS)
        sizes.append(np.linalg.norm(gradient))
        alike.append(mean_cosine(h))
    return sizes, alike


# %% tags=["hide-input"] slideshow="skip"
def draw_inside(inside, labels):
    """Both measurements at the watched layers; one line for each seed."""
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
    places = range(1, deepest, 2)
    for number, (kind, label) in enumerate(labels.items()):
        for seed in SEEDS:
            sizes, alike = inside[kind, seed]
            name = label if seed == SEEDS[0] else None
            left.semilogy(places, sizes, f"C{number}.-", label=name)
            right.plot(places, alike, f"C{number}.-")
    left.set(xlabel="layer", ylabel="size of the gradient", ylim=(1e-7, 1))
    right.set(xlabel="layer", ylabel="mean cosine", ylim=(0, 1.05))
    left.legend()


# %% slideshow="fragment"
inside = {}
for seed in training.progress(SEEDS):
    for start in ("he_normal", "glorot_uniform"):
        keras.utils.set_random_seed(seed)
        network = plain_network(deepest, start)
        every_second = network.layers[:-1:2]
        inside[start, seed] = look_inside(network, every_second)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：用 He 的 32 層，最前面的梯度呢？
#
# 和最後面比：
#
# <details><summary>(a) 不到千分之一</summary>→ 猜對的話，左圖 He 的兩條線，從左到右升高三格以上（一格是十倍）。</details>
# <details><summary>(b) 差不多大</summary>→ 猜對的話，左圖 He 的兩條線，從左到右大致留在同一格裡（一格是十倍）。</details>
# <details><summary>(c) 大一千倍以上</summary>→ 猜對的話，左圖 He 的兩條線，從左到右降低三格以上（一格是十倍）。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: 32 layers with He's start, the gradient at the front?
#
# Compared with the back:
#
# <details><summary>(a) less than a thousandth</summary>→ Then in the left panel both lines of He rise by three or more powers of ten.</details>
# <details><summary>(b) much the same</summary>→ Then in the left panel both lines of He stay within about one power of ten.</details>
# <details><summary>(c) more than a thousand times</summary>→ Then in the left panel both lines of He fall by three or more powers of ten.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
labels = {"he_normal": "plain, He", "glorot_uniform": "plain, Xavier"}
draw_inside(inside, labels)
plots.show("With He gradients keep their size; pictures become alike.")


# %% tags=["guard"]
def front_to_back(network_kind):
    """log10 of the gradient at the front over that at the back."""
    of_all = [inside[network_kind, one_seed][0] for one_seed in SEEDS]
    return np.mean([np.log10(size[0] / size[-1]) for size in of_all])


def more_alike(network_kind):
    """Growth of the mean cosine from the first watched layer to the last."""
    of_all = [inside[network_kind, one_seed][1] for one_seed in SEEDS]
    return np.mean([cosine[-1] - cosine[0] for cosine in of_all])


assert front_to_back("he_normal") > -1.5, "nothing vanishes with He"
assert front_to_back("glorot_uniform") < -3, "a thousandth with Xavier"
assert more_alike("he_normal") > 0.1, "pictures become more alike"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# **Xavier**（變異數是 He 的一半）每過一層，梯度再乘 $\sqrt{1/2}$。愈往前愈小，最前面的層收到的不到最後面的千分之一：這才是梯度消失，消失的是**前面**、靠近輸入的層，因為它們乘上了後面所有的因子。
#
# **He** 前後差不多大，沒有消失：它把權重放大到剛好補回 ReLU 擋掉的那一半（第 08 課）。可是第 1 節學不會的，正是用 He 的網路！
#
# 右圖有另一個線索。不管哪一種起點，不同的圖愈往深處愈像，餘弦在前十層裡升得很快，之後有起伏，但一直很高：到了深處，0 和 7 差不多指著同一個方向，最後一層要怎麼分辨？隨機的一層再加 ReLU，只留下正的部分，平均來說會讓方向靠近一點；一兩層沒關係。但這還不是全部的原因：餘弦在前七層就升了不少，而學得會的 8 層網路也有這一段；更深的網路後面還有很多隨機的層。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# **Xavier**, with half of He's variance, multiplies the gradient by another $\sqrt{1/2}$ at each layer. It shrinks towards the front, and the first layers get less than a thousandth of what arrives at the last: this is a vanishing gradient, and it vanishes at the **front**, near the input, where the factors of all later layers are multiplied together.
#
# With **He** it is much the same everywhere and nothing vanishes: the weights are just large enough to make up for the half that ReLU shuts off (lesson 08). Yet it was the network with He's start that failed in chapter 1!
#
# The right panel has another clue. From either start different pictures become more and more alike; the cosine rises fast within ten layers and, with ups and downs, stays high. Deep inside, a 0 and a 7 point in much the same direction, and how is the last layer to tell them apart? A random layer and a ReLU, which keeps the positive parts only, on average bring directions a little closer each time; once or twice does no harm. This cannot be the whole story, though: much of the rise comes within the first seven layers, and the network of 8 layers, which learned, has it too; the deeper ones have many more random layers to come.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **梯度走得到前面，圖的差別卻走不到後面：還沒訓練的深網路，讓不同的圖擠到差不多同一個方向。**
# %% [markdown] lang="en" slideshow="fragment"
# **The gradient reaches the front, but what tells pictures apart does not reach the back: untrained, a deep network turns them all to much the same direction.**
# %% [markdown] lang="zh" slideshow="notes"
# **還沒證明的地方**：這量的是第一步之前，是說得通的解釋，還不是證明；第 4 節會再回來看它。ResNet 的論文也說，他們的普通網路有批次正規化，梯度並沒有消失。
#
# <details><summary>投影片勘誤</summary>
#
# R63：S3 寫「假設越後面層的 Gradient 很小」。變小的是前面（靠近輸入）的層；若這裡的 Gradient 是指後面各層那些連乘的因子，原意就對了。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# **What is not proved yet**: this is measured before the first step, and is a plausible explanation only; chapter 4 comes back to it. The ResNet paper, too, says that its plain networks had batch normalization and no vanishing gradients.
#
# <details><summary>Errata of the slides</summary>
#
# R63: S3 writes "suppose the gradients of the later layers are very small". It is the front layers, near the input, whose gradients shrink; if "gradient" is meant to be the factors of the later layers, the sentence is right.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 怎麼讓「什麼都不做」變容易？
#
# 好的解（什麼都不做的層）存在，只是離隨機的起點太遠。**能不能把它搬到起點旁邊？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. How can doing nothing be made easy?
#
# The good solution, layers that do nothing, exists, but far from a random start. **Can it be moved next to the start?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：在〈換你動動看〉拉 $y$ 之前：輸入是 2，要輸出 2，普通的層和有捷徑的層，最好的 $w$ 各是多少？（1 和 0。）要輸出 0 呢？（0 和 −1。）
#
# **可能的回答**：「捷徑多了 $2x^2$，梯度不會是 0，所以學得快」：〈一個權重，兩條拋物線〉印出 $w=0$ 時有捷徑的斜率是 0.0，普通的是 −8.0；兩條線形狀一樣，只是左移 1。「加了捷徑總是比較好」：把 $y$ 拉到 0，最低點落在灰色那一段的，就換成普通的那條。「捷徑也要學，參數變多」：〈一個加號，用 Keras 寫〉印出來的都是 56128。
#
# **時間不夠**：跳過〈梯度也有一條捷徑〉，式子寫在黑板上；〈一個加號，用 Keras 寫〉只講迴圈裡的 `Add`。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before you pull $y$ in "Your turn": 2 goes in and 2 should come out; what is the best $w$, plain and with a shortcut? (1 and 0.) And if 0 should come out? (0 and −1.)
#
# **You may hear**: "With the extra $2x^2$ the gradient cannot be 0, so it learns faster": at $w=0$ "One weight, two parabolas" prints a slope of 0.0 with the shortcut and −8.0 without; the curves have one shape, and one is moved to the left by 1. "A shortcut always helps": pull $y$ to 0, and it is the plain one that has its minimum in the grey. "A shortcut has to be learned as well, so there are more parameters": "The plus sign in Keras" prints 56128 for both.
#
# **Short of time**: skip "The gradient has a shortcut, too" and write its formula on the board; in "The plus sign in Keras" talk only about the `Add` in the loop.
# %% [markdown] lang="zh" slideshow="notes"
# 先看只有一個權重的「層」，$F(x)=wx$。輸入 $x=2$，希望輸出 $y=2$，也就是什麼都不做；損失是 $E=(\hat y-y)^2$。權重通常從 0 附近出發，例如 $w=0.1$：
#
# - 普通的層輸出 $\hat y=wx=0.2$，損失 $(0.2-2)^2=3.24$。要走到 $w=1$ 才對。
# - 旁邊加一條**捷徑**（shortcut），把 $x$ 原樣加上去：$\hat y=wx+x=2.2$，損失只有 $0.04$。$w=0$ 就對了。
# %% [markdown] lang="en" slideshow="notes"
# First a "layer" with a single weight, $F(x)=wx$. The input is $x=2$ and we want $y=2$, that is, do nothing; the loss is $E=(\hat y-y)^2$. Weights usually start near 0, at $w=0.1$, say:
#
# - The plain layer puts out $\hat y=wx=0.2$, with loss $(0.2-2)^2=3.24$. It has to get to $w=1$.
# - With a **shortcut** beside it, which adds $x$ as it is, $\hat y=wx+x=2.2$ and the loss is a mere $0.04$. The solution is $w=0$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 捷徑：把 $x$ 原樣加上去
#
# $$H(x)=F(x)+x$$
#
# $F(x)$ 由區塊裡原來的層算，$x$ 走旁邊的捷徑。只要 $F=0$，這個區塊就什麼都不做。
# %% [markdown] lang="en" slideshow="subslide"
# ### A shortcut adds $x$ as it is
#
# $$H(x)=F(x)+x$$
#
# $F(x)$ is what the layers of the block compute, $x$ takes the shortcut beside them. Where $F=0$, the block does nothing.
# %% tags=["hide-input"]
def draw_block():
    """A residual block: the way through F, and the shortcut above it."""
    _, axes = plt.subplots(figsize=(7, 1.9), layout="none")
    plt.subplots_adjust(0, 0, 1, 1)
    arrow = {"arrowstyle": "->", "linewidth": 1.5}
    stations = ["$x$", "$F$", "+", "$H(x)$"]
    for place, name in enumerate(stations):
        box = {"boxstyle": "round,pad=0.5", "facecolor": "white"}
        if name in ("$x$", "$H(x)$"):
            box["edgecolor"] = "white"
        axes.text(place, 0, name, bbox=box, ha="center", va="center", size=16)
    for place in range(3):
        ends = {"xy": (place + 0.77, 0), "xytext": (place + 0.23, 0)}
        axes.annotate("", **ends, arrowprops=arrow)
    axes.text(1.5, -0.33, "$F(x)$", ha="center", va="center", size=14)
    curve = arrow | {"connectionstyle": "arc3,rad=-0.3", "color": "C1"}
    axes.annotate("", xy=(2, 0.3), xytext=(0.05, 0.3), arrowprops=curve)
    axes.text(1, 0.98, "shortcut: $x$", color="C1", ha="center", size=14)
    axes.set(xlim=(-0.4, 3.5), ylim=(-0.6, 1.2))
    axes.axis("off")


draw_block()
plots.show("x goes through F and around it; where both meet they are added.")


# %% [markdown] lang="zh" slideshow="notes"
# 這就是 ResNet 的全部想法；$H(x)$ 是相加的結果。不管 $F$ 是什麼，它和旁邊的捷徑合起來叫**殘差區塊**（residual block）。如果希望區塊輸出的是 $H(x)$，$F$ 不必學整個 $H(x)$，只要學「還差多少」，$F(x)=H(x)-x$，這個差叫**殘差**（residual）。斜率也多了一項：
#
# $$\frac{\partial}{\partial w}(wx-y)^2=2(wx-y)x\qquad\frac{\partial}{\partial w}(wx+x-y)^2=2(wx-y)x+2x^2$$
# %% [markdown] lang="en" slideshow="notes"
# This is all there is to ResNet; $H(x)$ is the sum. Whatever $F$ is, it makes a **residual block** together with the shortcut beside it. If a certain $H(x)$ is wanted, $F$ need not learn all of $H(x)$, only what is still missing, $F(x)=H(x)-x$, the **residual**. The slope has one more term as well:
#
# $$\frac{\partial}{\partial w}(wx-y)^2=2(wx-y)x\qquad\frac{\partial}{\partial w}(wx+x-y)^2=2(wx-y)x+2x^2$$
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個權重，兩條拋物線
# %% [markdown] lang="en" slideshow="subslide"
# ### One weight, two parabolas
# %%
def slope(w, x, y, shortcut):
    """dE/dw of E = (wx + shortcut x - y)², shortcut 0 or 1."""
    return 2 * (w * x + shortcut * x - y) * x


facts.check("S3-34", [slope(0.3, 1.2, 0.7, shortcut=s) for s in (0, 1)])
print("slope at   plain  with shortcut")
for w in (0.1, 0.0):
    print(f"w = {w} {slope(w, 2, 2, 0):8.1f} {slope(w, 2, 2, 1):8.1f}")


# %% tags=["hide-input"] slideshow="skip"
def draw_parabolas(w, y):
    """E with and without a shortcut, for x = 2."""
    _, axes = plt.subplots(figsize=(6.4, 3), layout="none")
    plt.subplots_adjust(0.1, 0.17, 0.7, 0.97)
    ws, said = np.linspace(-2, 2, 81), []
    for s, name in enumerate(("plain", "with shortcut")):
        axes.plot(ws, (ws * 2 + s * 2 - y) ** 2, f"C{s}", label=name)
        E = (w * 2 + s * 2 - y) ** 2
        axes.plot(w, E, f"C{s}o")
        said.append(f"{name} E = {E:.2f}")
    axes.axvspan(-0.3, 0.3, color="#DDDDDD", label="usual start")
    axes.set(xlim=(-2, 2), ylim=(-0.3, 10), xlabel="w", ylabel="E")
    axes.legend(loc=(1.03, 0.5))
    return f"x = 2, y = {y:g}, w = {w:g}: {', '.join(said)}."


# %% tags=["hide-input"] slideshow="fragment"
plots.show(draw_parabolas(w=0.1, y=2))


# %% [markdown] lang="zh" slideshow="notes"
# **兩條拋物線形狀一樣，有捷徑的那條只是往左移了 1。** 多出來的 $2x^2$ 就是這一移，不是額外的動力：$w$ 每增加 1，斜率就增加 $2x^2$，所以曲線左移 1，同一個 $w$ 的斜率就多 $2x^2$。在 $w=0$、$y=x$ 兩項相消，斜率是 0；那裡就是最低點，斜率本來就該是 0。容易，是因為起點在 0 附近，而捷徑把「什麼都不做」搬到了 0。
# %% [markdown] lang="en" slideshow="notes"
# **The two parabolas have the same shape; the shortcut merely moves one to the left by 1.** The extra $2x^2$ is that move and no extra push: the slope grows by $2x^2$ as $w$ grows by 1, so moving the curve to the left by 1 adds $2x^2$ at each $w$. At $w=0$, $y=x$ the two parts cancel and the slope is 0, as it must be at a minimum. It is easier because weights start near 0, and the shortcut has moved "do nothing" to 0.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你動動看
#
# 把 $y$ 從 2 拉到 0：現在哪一條的最低點離起點近？
# %% [markdown] lang="en" slideshow="subslide"
# ### Your turn
#
# Pull $y$ from 2 to 0: which minimum is near the start now?
# %% tags=["nbval-ignore-output"]
w = FloatSlider(0.1, min=-2, max=2, step=0.05, description="權重 weight w")
y = FloatSlider(2, min=-2, max=4, step=0.25, description="目標 target y")
widgets.live(draw_parabolas, {"w": w, "y": y})
# %% [markdown] lang="zh" slideshow="notes"
# $y=0$ 時換成普通的那條：它的最低點在 $w=0$，有捷徑的在 $w=-1$。所以捷徑只在**該做的事接近什麼都不做**的時候佔便宜。很深的網路裡，每一層是不是真的只需要改一點點？第 4、5 節會看。
# %% [markdown] lang="en" slideshow="notes"
# At $y=0$ it is the plain one: its minimum is at $w=0$, that with the shortcut at $w=-1$. So a shortcut gains only where **what is to be done is close to nothing**. Is the share of each layer in a deep network as small as that? Chapters 4 and 5 will show.


# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個加號，用 Keras 寫
# %% [markdown] lang="en" slideshow="subslide"
# ### The plus sign in Keras
# %% [markdown] lang="zh" slideshow="notes"
# 真正的區塊裡，$F$ 是兩層：$F(x)=\mathrm{relu}(xW_1)W_2$。我們的程式在相加之後再過一次 ReLU，所以區塊輸出的是 $\mathrm{relu}(H(x))$；$H$ 是正的地方，這個 ReLU 什麼也不改。捷徑讓資料分成兩條路再合起來，`Sequential` 排不出來，所以用第 05 課的函數式寫法；加號就是 `Add`。要能相加，$F(x)$ 和 $x$ 必須一樣寬。
#
# $W_2$ 從 0 開始（`"zeros"`），所以一開始 $F(x)=0$：每個區塊都什麼都不做。（這不是第 08 課「全部是 0」的死路：$W_1$ 仍是亂數，各個神經元的輸出不同，$W_2$ 第一步就動得了。）
# %% [markdown] lang="en" slideshow="notes"
# In a real block $F$ is two layers, $F(x)=\mathrm{relu}(xW_1)W_2$. In our code one more ReLU follows the sum, so that the block puts out $\mathrm{relu}(H(x))$; where $H$ is positive this ReLU changes nothing. A shortcut splits the data into two ways and joins them again, which `Sequential` cannot express, so we use the functional style of lesson 05; the plus sign is `Add`. To be added, $F(x)$ and $x$ must have the same width.
#
# $W_2$ starts from 0 (`"zeros"`), so at first $F(x)=0$: every block does nothing. (No dead end like "all zeros" in lesson 08: $W_1$ is random, its neurons put out different numbers, and $W_2$ can move in the first step.)
# %%
def residual_network(depth, start="zeros"):
    inputs = keras.Input((784,))
    h = dense("relu")(inputs)
    for _ in range((depth - 2) // 2):
        F = dense("relu")(h)
        F = dense(start=start)(F)
        h = layers.ReLU()(layers.Add()([F, h]))
    outputs = layers.Dense(10, use_bias=False)(h)
    return keras.Model(inputs, outputs)


# %% slideshow="fragment"
deep = residual_network(deepest)
outputs = list(probes.activations(deep, x_train[:200]).values())
print("plain   ", plain_network(deepest).count_params(), "parameters")
print("residual", deep.count_params(), "parameters")
first_layer, last_block = outputs[0], outputs[-2]
print("last block puts out the same as the first layer:", end=" ")
print(np.array_equal(last_block, first_layer))


# %% [markdown] lang="zh" slideshow="notes"
# 一樣多參數：捷徑不花錢。而且還沒訓練時，32 層的殘差網路把第一層的輸出原封不動送到最後一個區塊，一個位元也沒變：**它從一個兩層的網路出發**，多出來的 30 層等著慢慢加進來。
#
# 梯度呢？如果 $F(x)=0.25x$，那麼 $H(x)=1.25x$，輸出對輸入的斜率是 $1.25$，不是 $0.25$。
# %% [markdown] lang="en" slideshow="notes"
# As many parameters: a shortcut costs nothing. And untrained, the residual network of 32 layers hands the output of its first layer through to the last block, unchanged to the bit: **it sets out as a network of two layers**, and the other 30 wait to be added little by little.
#
# And the gradient? If $F(x)=0.25x$ then $H(x)=1.25x$, and the slope of the output with respect to the input is $1.25$ instead of $0.25$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 梯度也有一條捷徑
#
# $$\frac{\partial H}{\partial x}=F'(x)+1$$
#
# 1 是捷徑給的：$F'$ 很小的時候，梯度幾乎原樣通過。
# %% [markdown] lang="en" slideshow="subslide"
# ### The gradient has a shortcut, too
#
# $$\frac{\partial H}{\partial x}=F'(x)+1$$
#
# The 1 is the shortcut's: while $F'$ is small, the gradient passes almost as it is.
# %% [markdown] lang="zh" slideshow="notes"
# 剛開始，不管 $x$ 是多少，$F$ 都是 0，所以每個區塊的 $H$ 的因子剛好是 1，乘幾次都是 1。再用第 2 節的兩把尺量一次。
# %% [markdown] lang="en" slideshow="notes"
# At the start $F$ is 0 for every $x$, so the factor of each $H$ is exactly 1, and stays 1 however often it is multiplied. Measure again as in chapter 2.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 圖和梯度，都走得到底嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Do pictures and gradients get through?
# %% tags=["hide-input"]
for seed in SEEDS:
    keras.utils.set_random_seed(seed)
    network = residual_network(deepest)
    block_ends = [
        layer for layer in network.layers if isinstance(layer, layers.ReLU)
    ]
    watched = [network.layers[1], *block_ends]
    inside["residual", seed] = look_inside(network, watched)

labels = {"he_normal": "plain, He", "residual": "residual"}
draw_inside(inside, labels)
plots.show("In the residual network gradients and pictures stay as they are.")
# %% tags=["guard"]
assert front_to_back("residual") > -1.5, "nothing vanishes"
assert abs(more_alike("residual")) < 1e-4, "no picture more alike"


# %% [markdown] lang="zh" slideshow="notes"
# residual 的線（每個種子一條，左圖兩條疊在一起）兩邊都是平的：梯度一樣大，圖也沒有變得更像，因為每個區塊都讓它們原樣通過。左圖裡用 He 的普通網路也差不多平，差別在右圖。（最右一點高一些，因為因子 1 算的是 $H$，還沒算相加後的 ReLU。最右一點的梯度不必穿過任何 ReLU，其他點都要；輸出是 0 的神經元在那裡不傳梯度。每個區塊擋的都是同一批神經元，所以只小這一次。）
# %% [markdown] lang="en" slideshow="notes"
# The lines of residual (one for each seed; in the left panel they coincide) are flat in both panels: gradients keep their size and pictures grow no more alike, since every block lets them pass. In the left panel plain with He is nearly flat as well; the difference is on the right. (The rightmost point is a little higher, since the factor 1 is that of $H$ and leaves out the ReLU after the sum. At the rightmost point the gradient has not passed any ReLU yet, at the others it has, and where a neuron puts out 0 nothing passes. All blocks shut off the same neurons, so it shrinks this once only.)
# %% [markdown] lang="zh" slideshow="fragment"
# **捷徑把「什麼都不做」搬到權重是 0 的地方：$F=0$。**
# %% [markdown] lang="en" slideshow="fragment"
# **A shortcut moves "do nothing" to where the weights are 0: $F=0$.**
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>投影片勘誤</summary>
#
# R64：S3 在 $2x^2$ 旁邊說梯度因此「不會接近 0」。只有離最佳解還遠時才對；在 $w=0$、$y=x$ 時是 0。捷徑真正保住的，是梯度往輸入方向傳時，每個區塊乘上的因子 $\partial H/\partial x=F'(x)+1$；第 4 節會看到，沒有捷徑、從 $W=I$ 出發也學得會。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>Errata of the slides</summary>
#
# R64: beside $2x^2$ S3 says that the gradient therefore stays away from 0. That holds only far from the optimum; at $w=0$, $y=x$ it is 0. What the shortcut does keep is the factor by which each block multiplies the gradient on its way to the front, $\partial H/\partial x=F'(x)+1$; chapter 4 will show that a network without shortcuts learns as well if it starts from $W=I$.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 是捷徑的功勞，還是起點的？
#
# 同樣的深度、資料、優化器和種子，只把普通的層換成第 3 節的殘差區塊。**訓練誤差還會隨深度上升嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. The shortcut's credit, or the start's?
#
# The same depths, data, optimizer and seeds, but residual blocks in place of plain layers. **Does the training error still rise with depth?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：殘差網路和普通網路差了幾件事？（多半只說得出加號，提醒他們 $W_2$ 從 0 開始。）要做什麼實驗，才知道是誰的功勞？讓學生先想對照組，再猜。
#
# **可能的回答**：「(a)，沒有捷徑就一樣糟」：32 層那裡 `identity` 和 `residual` 疊在一起，都不到一成，普通網路超過八成。「那捷徑沒有用嘛」：起點會被忘記，捷徑不會；還要追問，就翻到深入的〈損失曲面長什麼樣子？〉。「每層都是 $I$，神經元不就都一樣了？」：第一層還是隨機的，所以後面每個神經元收到的數字都不同。
#
# **時間不夠**：第一張圖只看 32 層那兩個點，十秒就好；對照組的猜測不要省。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: in how many ways does the residual network differ from the plain one? (Most classes find only the plus sign; remind them that $W_2$ starts from 0.) Which experiment would tell whose credit it is? Let them think of a control before they guess.
#
# **You may hear**: "(a), without shortcuts it is just as bad": at 32 layers `identity` and `residual` lie on top of each other, both below a tenth, and plain is above eight tenths. "Then shortcuts are good for nothing": a start is forgotten, a shortcut is not; for those who insist, go to "What does the loss surface look like?" in depth. "If each layer is $I$, are not all neurons the same?": the first layer is still random, so each neuron behind it receives another number.
#
# **Short of time**: ten seconds for the first figure, only its two points at 32 layers; do not give up the guess about the control.
# %% tags=["hide-input"] slideshow="skip"
def draw_lowest(kinds):
    """Lowest training error of each network, over its depth."""
    plt.figure(figsize=(7, 3.2))
    for number, kind in enumerate(kinds):
        lowest = [
            [errors[kind][depth, seed].min() for seed in SEEDS]
            for depth in DEPTHS
        ]
        line, bars = np.mean(lowest, axis=1), np.std(lowest, axis=1)
        mark = "os^"[number]
        plt.errorbar(DEPTHS, line, bars, capsize=3, marker=mark, label=kind)
    plt.xticks(DEPTHS)
    plt.ylim(0, 0.95)
    plt.xlabel("layers")
    plt.ylabel("lowest training error")
    plt.legend()


# %% slideshow="fragment"
errors["residual"], weights["residual"] = train(residual_network)
# %% tags=["hide-input"] slideshow="fragment"
draw_lowest(["plain", "residual"])
plots.show("Plain networks get worse with depth, residual networks do not.")


# %% [markdown] lang="zh" slideshow="notes"
# 不會了，32 層和 8 層一樣好。（圖上是每個網路四個週期裡最低的誤差。）
#
# 這是捷徑的功勞嗎？殘差網路和普通網路其實差了**兩件事**：計算時多一個加號，**而且**起點是「什麼都不做」。要分開它們，需要一個對照組：沒有捷徑的普通網路，但是頭尾兩層以外，每一層都從 $W=I$ 開始。第一步之前，它和殘差網路一樣，等於一個兩層的網路；在 Keras 裡只要換一個字：`start="identity"`。
# %% [markdown] lang="en" slideshow="notes"
# It does not: 32 layers do as well as 8. (The figure shows each network's lowest error of the four epochs.)
#
# Is it the shortcut's doing? The residual network differs from the plain one in **two** things: there is a plus sign in it, **and** it starts from doing nothing. To tell them apart takes a control: a plain network without shortcuts in which all layers but the first and the last start from $W=I$. Before the first step it equals a network of two layers, just as the residual one does; in Keras it is one word, `start="identity"`.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 對照組：沒有捷徑，從單位矩陣出發
# %% [markdown] lang="en" slideshow="subslide"
# ### The control: no shortcuts, a start from the identity
# %%
def identity_network(depth):
    return plain_network(depth, start="identity")


errors["identity"], weights["identity"] = train(identity_network)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：沒有捷徑，但從 $W=I$ 出發
#
# 32 層的對照組 `identity`：
#
# <details><summary>(a) 和普通網路一樣糟</summary>→ 猜對的話，32 層那裡，identity（三角形）和 plain（圓點）一樣高。</details>
# <details><summary>(b) 在中間</summary>→ 猜對的話，32 層那裡，identity（三角形）在 plain（圓點）和 residual（方塊）中間。</details>
# <details><summary>(c) 和殘差網路差不多</summary>→ 猜對的話，32 層那裡，identity（三角形）和 residual（方塊）一樣低。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: no shortcuts, but a start from $W=I$
#
# The control, `identity`, with 32 layers:
#
# <details><summary>(a) as bad as plain</summary>→ Then at 32 layers identity (triangle) is as high as plain (dot).</details>
# <details><summary>(b) in between</summary>→ Then at 32 layers identity (triangle) is halfway between plain (dot) and residual (square).</details>
# <details><summary>(c) about as good as residual</summary>→ Then at 32 layers identity (triangle) is as low as residual (square).</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
draw_lowest(["plain", "residual", "identity"])
plots.show("Plain rises with depth; residual and identity stay low.")


# %% tags=["guard"]
def log_errors(network_kind, of_depth):
    return np.log(
        [errors[network_kind][of_depth, one_seed].min() for one_seed in SEEDS]
    ).mean()


third_of_plain = log_errors("plain", 32) - np.log(3)
assert log_errors("residual", 32) < third_of_plain, "far below plain"
assert log_errors("identity", 32) < third_of_plain, "and so is the control"
as_with_8 = np.exp(log_errors("residual", 8)) + 0.05
assert np.exp(log_errors("residual", 32)) < as_with_8, "32 do as well as 8"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 對照組沒有一條捷徑，卻和殘差網路差不多好。**所以光靠起點就夠了**：從「什麼都不做」出發，一次改一點。（反過來，光有捷徑、$W_2$ 從 He 開始夠不夠，這裡沒有訓練；〈深入〉看得到它一開始就把數值放得很大。）這和第 2 節的解釋合得起來：$W=I$ 不會把不同的圖混在一起。但這還不算證明，因為這個起點同時也改變了別的事（例如梯度）。
#
# 那捷徑還有什麼用？它把「什麼都不做」放在權重是 0 的地方，只要 $W_2$ 從 0 開始就好（$W_2$ 也從 He 開始的話就不是什麼都不做了，見深入 A）。而且起點可能被忘記，捷徑不會：L2 和權重衰減（第 12 課）把 $W$ 往 0 拉，在普通網路裡是拉離 $I$，在殘差網路裡卻是拉**向**「什麼都不做」。下一節看訓練之後的網路。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The control has not one shortcut, and does about as well as the residual network. **So the start alone is enough here**: set out from doing nothing, and change a little at a time. (Whether shortcuts alone are enough, with $W_2$ from He, was not tried; *In depth* shows how large they make the numbers to begin with.) This fits chapter 2: $W=I$ does not blend different pictures. It is no proof, since that start changes other things as well (the gradients, for one).
#
# What is the shortcut good for, then? It puts "do nothing" where the weights are 0, so that it is enough to start $W_2$ from 0 (with He's start in $W_2$, too, a block would do a lot: see In depth A). And a start can be forgotten, a shortcut cannot: L2 and weight decay (lesson 12) pull $W$ towards 0, which in a plain network is away from $I$, but in a residual one **towards** doing nothing. The next section looks at networks after training.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **從「什麼都不做」出發，一次改一點：深的網路就學得會。**
# %% [markdown] lang="en" slideshow="fragment"
# **Set out from doing nothing, change a little at a time, and a deep network learns.**
# %% [markdown] lang="zh" slideshow="notes"
# **這個實驗沒說的事**：MNIST 很簡單，多出來的層幫助不大，所以 32 層只是「不比 8 層差」。在 ImageNet 上，ResNet 的 152 層確實比 34 層好。
# %% [markdown] lang="en" slideshow="notes"
# **What this experiment does not say**: MNIST is easy, the extra layers help little, and 32 layers are merely "no worse than 8". On ImageNet the 152 layers of ResNet do beat 34.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 少了一個區塊，會怎樣？
#
# 網路已經訓練好，一個權重都不再改，只把其中一個區塊拿掉。**還認得圖嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. What if a block is missing?
#
# The network is trained, no weight will change any more, and one block is taken out. **Does it still read?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：三個區塊拿掉一個，準確率會掉多少？讓每個人先寫下一個數字，再看選項。
#
# **可能的回答**：「掉三分之一」：〈先猜：三個區塊少一個〉的普通網路從九成掉到一成左右，另外兩種還有九成上下。「只有殘差網路沒事，對照組又沒有捷徑」：`identity` 的三條也很高，因為 $W=I+V$ 乘開來一樣有很多條路。「區塊全拿掉還有八成，那區塊沒用」：MNIST 簡單，頭尾兩層自己就做得不錯，換成 ImageNet 就不能這麼說。
#
# **時間不夠**：跳過〈走一遍網路，跳過幾個區塊〉、〈一個接一個拿掉〉和〈少了第 5 個區塊〉，〈換你拿掉區塊〉讓一個學生上來按兩分鐘：先拿前面的，再拿後面的。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with one block of three taken out, how much accuracy is lost? Have everybody write down a number before they see the choices.
#
# **You may hear**: "A third": in "Guess: one block of three is missing" the plain network falls from nine tenths to about one tenth, while the other two stay near nine tenths. "Only residual holds out, for the control has no shortcuts": the three bars of `identity` are high as well, since $W=I+V$ multiplied out gives many paths too. "Eight tenths without any block: then blocks are useless": MNIST is easy, and the first and last layer do well by themselves; do not conclude the same for ImageNet.
#
# **Short of time**: skip "Through the network, some blocks skipped", "One block after another" and "Without block 5"; for "Your turn: take blocks out" call one student to the front for two minutes, front blocks first, then back blocks.
# %% [markdown] lang="zh" slideshow="notes"
# 先用兩個數字算算看。把區塊當成乘法：$F_1$ 是乘 0.5，$F_2$ 是乘 2。兩個殘差區塊把 $x=1$ 變成 $(1+2)(1+0.5)=4.5$。乘開來呢？
# %% [markdown] lang="en" slideshow="notes"
# First with two numbers. Let blocks be multiplications: $F_1$ by 0.5 and $F_2$ by 2. Two residual blocks turn $x=1$ into $(1+2)(1+0.5)=4.5$. And multiplied out?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個區塊，四條路
#
# $$(1+F_2)(1+F_1)=1+F_1+F_2+F_2F_1=1+0.5+2+1=4.5$$
#
# 每個括號是一個區塊：走捷徑（1），或是走 $F$。這裡 $F_1=0.5$，$F_2=2$。
# %% [markdown] lang="en" slideshow="subslide"
# ### Two blocks, four paths
#
# $$(1+F_2)(1+F_1)=1+F_1+F_2+F_2F_1=1+0.5+2+1=4.5$$
#
# Each bracket is a block: take the shortcut, 1, or take $F$. Here $F_1=0.5$ and $F_2=2$.
# %% [markdown] lang="zh" slideshow="notes"
# $n$ 個區塊就有 $2^n$ 條長短不一的路。殘差網路拿掉第二個區塊，還剩 $1+F_1=1.5$，四條路裡的兩條。普通網路本來就只有一條路 $F_2F_1=1$；拿掉第二個區塊，就只剩 $F_1=0.5$，一條它從來沒有練過的路。S2 的說法是：超深網路是許多深度不同的網路的**集成**（ensemble，把許多網路的答案合起來用；Veit 等人，2016）。
#
# 真的網路也這樣嗎？`predict` 用 NumPy 走一遍訓練好的網路，`dropped` 是要跳過的區塊：$h$ 直接交給下一個。普通網路的一個區塊，就是同樣位置的那兩層。
# %% [markdown] lang="en" slideshow="notes"
# With $n$ blocks there are $2^n$ paths of different lengths. Without its second block a residual network has $1+F_1=1.5$ left, two of the four paths. A plain network has one path only, $F_2F_1=1$; without its second block $F_1=0.5$ is left, a path that it was never trained for. In the words of S2, an ultra-deep network is an **ensemble**, many networks of different depth whose answers are combined (Veit et al. 2016).
#
# Does a real network behave so? `predict` goes through a trained network in NumPy; `dropped` are the blocks to skip, where $h$ goes straight to the next. In a plain network a block is the two layers at the same place.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 走一遍網路，跳過幾個區塊
# %% [markdown] lang="en" slideshow="subslide"
# ### Through the network, some blocks skipped
# %%
def predict(x, trained, shortcut, dropped=()):
    """Scores of a trained network without the dropped blocks (1, 2, …)."""
    first, *inner, last = trained
    h = relu(x @ first)
    for block in range(1, len(inner) // 2 + 1):
        if block not in dropped:
            W1, W2 = inner[2 * block - 2], inner[2 * block - 1]
            F = relu(h @ W1) @ W2
            h = relu(F + h) if shortcut else relu(F)
    return h @ last


KINDS = ("plain", "residual", "identity")


def accuracy(kind, depth, seed, dropped=()):
    """Share of right answers on the validation pictures."""
    trained = weights[kind][depth, seed]
    scores = predict(x_val, trained, kind == "residual", dropped)
    return np.mean(scores.argmax(axis=1) == y_val)


# %% tags=["hide-input"] slideshow="skip"
def draw_one_less():
    """Accuracy of the shallow networks without one of their blocks."""
    _, axes = plt.subplots(figsize=(7, 3))
    for number, kind in enumerate(KINDS):
        whole = [accuracy(kind, shallow, seed) for seed in SEEDS]
        axes.hlines(np.mean(whole), number - 0.4, number + 0.4, "black")
        for block in range(1, shallow // 2):
            left = [accuracy(kind, shallow, seed, [block]) for seed in SEEDS]
            place = number + (block - 2) * 0.25
            axes.bar(place, np.mean(left), width=0.2, color=f"C{number}")
            axes.text(place, 0.02, block, ha="center", color="white")
    axes.set(xticks=range(3), xticklabels=KINDS, ylim=(0, 1))
    axes.set(xlabel=f"{shallow} layers, without one block (line: with all)")
    axes.set(ylabel="validation accuracy")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：三個區塊少一個
#
# 三種 8 層的網路都學得很好，各有三個區塊。拿掉一個，準確率：
#
# <details><summary>(a) 三種都掉三分之一左右</summary>→ 猜對的話，九根長條，每一根都只有黑線的三分之二高。</details>
# <details><summary>(b) 普通網路垮掉，另外兩種幾乎沒事</summary>→ 猜對的話，九根長條裡，只有 plain 的三根離黑線很遠。</details>
# <details><summary>(c) 只有殘差網路沒事</summary>→ 猜對的話，九根長條裡，只有 residual 的三根貼近黑線。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: one block of three is missing
#
# All three networks of 8 layers have learned well, and have three blocks each. Without one of them:
#
# <details><summary>(a) each loses about a third</summary>→ Then each of the nine bars is about two thirds as high as its black line.</details>
# <details><summary>(b) plain breaks down, the other two hardly notice</summary>→ Then of the nine bars only the three of plain are far below their black line.</details>
# <details><summary>(c) only residual hardly notices</summary>→ Then of the nine bars only the three of residual are close to their black line.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
draw_one_less()
plots.show("Plain guesses without any one block; the others hardly notice.")
# %% tags=["guard"]
one_less = {
    of: [
        accuracy(of, 8, one_seed, [out])
        for out in (1, 2, 3)
        for one_seed in SEEDS
    ]
    for of in KINDS
}
assert np.max(one_less["plain"]) < 0.5, "no block of plain can be spared"
assert np.min(one_less["residual"]) > 0.6, "any block can, with shortcuts"
assert np.min(one_less["identity"]) > 0.6, "and in the control"
way_from_identity = [
    np.linalg.norm(matrix - np.eye(WIDTH)) / np.linalg.norm(np.eye(WIDTH))
    for one_seed in SEEDS
    for matrix in weights["identity"][8, one_seed][1:-1]
]
assert np.max(way_from_identity) < 0.3, "its layers are still near I"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 普通網路少了任何一個區塊都和亂猜差不多：後面的層等的是前面的層加工過的東西，等不到就和亂猜一樣。殘差網路少一個，一半的路沒了；但每個 $F$ 只改一點點，剩下的路給的答案還很接近。
#
# 對照組也耐得住！它沒有捷徑，但訓練之後每層還在 $I$ 附近：離開的距離 $\|W-I\|$（所有元素平方和的根號）只有 $\|I\|$ 的一成多。寫成 $W=I+V$，$V$ 是改掉的部分，乘開來也有許多條路。所以關鍵不是捷徑本身，而是**每個區塊只改一點點**；捷徑是讓它只改一點點最省事的辦法。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Whichever block is removed, the plain network does about as well as guessing: later layers wait for what the earlier ones make, and without it all goes wrong. The residual network loses half of its paths; but each $F$ changes only a little, and those that are left give nearly the same answer.
#
# The control holds out, too! It has no shortcuts, but after training its layers are still near $I$: the distance they have moved, $\|W-I\|$ (the root of the sum of all squares), is little more than a tenth of $\|I\|$. Write $W=I+V$, where $V$ is what has changed, multiply out, and there are many paths as well. So what matters is not the shortcut itself: it is that **each block changes only a little**, and a shortcut is the easiest way to have that.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個接一個拿掉
# %% [markdown] lang="en" slideshow="subslide"
# ### One block after another
# %% slideshow="skip"
blocks = range(1, middle // 2)
left = {}  # {kind: accuracy without 0, 1, 2, … blocks, for each seed}
for kind in ("plain", "residual"):
    left[kind] = []
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(blocks)
        left[kind].append(
            [accuracy(kind, middle, seed, order[:n]) for n in (0, *blocks)]
        )

# %% tags=["hide-input"]
plt.figure(figsize=(7, 3))
for kind, style in (("plain", "C0s--"), ("residual", "C1o-")):
    for seed, values in zip(SEEDS, left[kind], strict=True):
        name = kind if seed == SEEDS[0] else None
        plt.plot(values, style, label=name)
plt.ylim(0, 1)
plt.xlabel(f"number of blocks left out, of {len(blocks)}")
plt.ylabel("validation accuracy")
plt.legend()
plots.show("Residual declines slowly; plain falls with the first block.")
# %% tags=["guard"]
half = np.array(left["residual"])[:, 4]
assert half.min() > 0.5, "half of the blocks gone, most still read"


# %% [markdown] lang="zh" slideshow="notes"
# 20 層的網路有九個區塊，隨機的順序，一個接一個拿掉。殘差網路慢慢變差，就像集成少了幾個成員；20 層的普通網路本來就沒學好，第一個區塊一走就接近亂猜。
#
# 底下先示範 20 層的網路少了第 5 個區塊（□ 是拿掉的，黑線是完整的網路）；再下一格換你：取消打勾就拿掉那個區塊。哪一個區塊對殘差網路最要緊？普通網路呢，有沒有哪一個可以少？全部拿掉又如何？
# %% [markdown] lang="en" slideshow="notes"
# The networks of 20 layers have nine blocks, taken out in random order. The residual network declines slowly, as an ensemble does when it loses members; the plain one of 20 layers had not learned well to begin with, and does little better than guessing once the first block is gone.
#
# First the networks of 20 layers without block 5 (□ is what is gone, the black lines are the whole networks); then it is your turn: clear a box to take that block out. Which single block matters most to the residual network? Is there any that plain can spare? And what if all are gone?
# %% tags=["hide-input"] slideshow="skip"
def draw_dropped(**kept):
    """Two trained networks without the blocks whose box is not ticked."""
    dropped = [n for n, on in enumerate(kept.values(), 1) if not on]
    _, axes = plt.subplots(figsize=(6.4, 2.4), layout="none")
    plt.subplots_adjust(0.14, 0.22, 0.98, 0.86)
    said = []
    for row, kind in enumerate(("plain", "residual")):
        whole = accuracy(kind, middle, SEEDS[0])
        now = accuracy(kind, middle, SEEDS[0], dropped)
        axes.barh(row, now, color=f"C{row}")
        axes.plot([whole, whole], [row - 0.4, row + 0.4], "k-")
        axes.text(1.02, row, f"{now:.2f}", va="center")
        said.append(f"{kind} {now:.2f} (whole {whole:.2f})")
    axes.set(yticks=(0, 1), yticklabels=("plain", "residual"))
    axes.set(xlim=(0, 1.12), xticks=(0, 0.5, 1), xlabel="validation accuracy")
    axes.set_title("".join("■" if on else "□" for on in kept.values()))
    return f"Without blocks {dropped}: {', '.join(said)}."


boxes = {
    f"block{n}": Checkbox(True, description=f"區塊 block {n}") for n in blocks
}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 少了第 5 個區塊
# %% [markdown] lang="en" slideshow="subslide"
# ### Without block 5
# %% tags=["nbval-ignore-output", "hide-input"]
plots.show(draw_dropped(**{name: name != "block5" for name in boxes}))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你拿掉區塊
#
# 先拿掉一個，再拿掉三個，最後全部拿掉：普通網路和殘差網路，各剩下多少準確率？
# %% [markdown] lang="en" slideshow="subslide"
# ### Your turn: take blocks out
#
# Take out one block, then three, then all of them: what accuracy is left to the plain network, and what to the residual one?
# %% tags=["nbval-ignore-output"]
widgets.live(draw_dropped, boxes)
# %% [markdown] lang="zh" slideshow="notes"
# 對殘差網路來說，沒有哪一個特別要緊：少哪一個，準確率都只差一點點，全部拿掉也還有八成上下。普通網路一個也少不得。（全部拿掉還剩那麼多，是因為在 MNIST 上頭尾兩層自己就做得不錯。）
# %% [markdown] lang="en" slideshow="notes"
# To the residual network none of them matters much: whichever is gone, the accuracy is only a little lower, and with all of them gone it is still about eight in ten. Plain can spare none. (That so much is left with all blocks gone is the work of the first and last layer, which do well on MNIST by themselves.)


# %% [markdown] lang="zh" slideshow="fragment"
# **每個區塊只改一點點，少一個還有別的路；每一層都從頭來過的普通網路是一條鏈，少一環就斷。**
# %% [markdown] lang="en" slideshow="fragment"
# **Where each block changes only a little, one may go, and other paths are left; a plain network, whose layers make everything anew, is a chain that breaks with one link.**
# %% [markdown] lang="zh" slideshow="notes"
# **什麼時候不成立**：ReLU 不是線性的，所以「路的和」只是近似。真正的集成是分開訓練的，這些「成員」卻一起訓練、共用權重。
# %% [markdown] lang="en" slideshow="notes"
# **Where it stops being true**: ReLU is not linear, so the sum over paths is an approximation. And the members of a true ensemble are trained separately, while these "members" train together and share weights.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 讀圖片的 ResNet 長什麼樣子？
#
# 真正的 ResNet 用卷積，而且一路把圖縮小、把通道加多。**$x$ 和 $F(x)$ 形狀不一樣的時候，怎麼相加？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. What does a ResNet for pictures look like?
#
# The real ResNet is made of convolutions, and on its way shrinks the picture and adds channels. **How are $x$ and $F(x)$ added if shapes differ?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$x$ 是 14×14、8 個通道，$F(x)$ 是 7×7、16 個通道，加不起來，怎麼辦？主意愈多愈好。
#
# **可能的回答**：「攤平，接一層 Dense」：可以，但要一百二十多萬個權重，1×1 卷積只要 128 個。「不夠的補 0」：也行，論文試過。「那裡就不要捷徑」：那個區塊就沒辦法「什麼都不做」了。「每條捷徑都放 1×1 卷積」：〈卷積的殘差區塊〉印出來的 (1, 1) 只有一個，形狀一樣的地方空著最好。
#
# **時間不夠**：跳過〈訓練它〉，只說兩個週期之後驗證準確率大約 0.94。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: $x$ is 14×14 with 8 channels, $F(x)$ is 7×7 with 16, and they cannot be added: what now? The more ideas the better.
#
# **You may hear**: "Flatten it, then a dense layer": possible, but it takes more than 1.2 million weights, where the 1×1 convolution has 128. "Fill up with zeros": that works, and the paper tried it. "No shortcut there": then this block can no longer do nothing. "A 1×1 convolution on every shortcut": "The convolutional block" prints a single (1, 1); where shapes agree, empty is best.
#
# **Short of time**: skip "Train it", and say that after two epochs the validation accuracy is about 0.94.
# %% [markdown] lang="zh" slideshow="notes"
# 例如 $x$ 是 14×14、8 個通道，$F$ 用步長 2 的卷積變成 7×7、16 個通道。辦法是在捷徑上放一個 1×1 的卷積，步長也是 2：它不看鄰居，橫直每隔一格把那個位置的 8 個數混成 16 個，形狀就對齊了。其他地方的捷徑照樣讓 $x$ 原樣通過。
#
# $F$ 是兩層 3×3 卷積，每一層後面照論文接批次正規化（第 09 課；它有自己的 $\beta$，所以卷積不用偏差）。第二個批次正規化的 $\gamma$ 從 0 開始，區塊一開始就什麼都不做；這是論文之後大家慣用的起點（Goyal 等人，2017）。`momentum=0.9` 是因為底下只更新兩百次，0.99 的移動平均跟不上（第 09 課）。
# %% [markdown] lang="en" slideshow="notes"
# Say $x$ is 14×14 with 8 channels, and $F$, by a convolution of stride 2, is 7×7 with 16. The way out is a 1×1 convolution on the shortcut, of stride 2 as well: it looks at no neighbours, only mixes the 8 numbers at every second place in each direction into 16, and the shapes match. All other shortcuts pass $x$ on unchanged.
#
# $F$ is two 3×3 convolutions, each followed by batch normalization as in the paper (lesson 09; it has a $\beta$ of its own, so the convolutions need no bias). The $\gamma$ of the second one starts from 0, so the block begins by doing nothing; that start came into use after the paper (Goyal et al. 2017). The `momentum` is 0.9 because two hundred updates, which is all there will be below, are too few for moving averages with 0.99 (lesson 09).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 卷積的殘差區塊
# %% [markdown] lang="en" slideshow="subslide"
# ### The convolutional block
# %%
def batch_norm(gamma="ones"):
    return layers.BatchNormalization(momentum=0.9, gamma_initializer=gamma)


def conv_block(x, channels, stride=1):
    F = layers.Conv2D(channels, 3, stride, "same", use_bias=False)(x)
    F = layers.ReLU()(batch_norm()(F))
    F = layers.Conv2D(channels, 3, 1, "same", use_bias=False)(F)
    F = batch_norm(gamma="zeros")(F)
    if F.shape != x.shape:
        x = layers.Conv2D(channels, 1, stride, use_bias=False)(x)
        x = batch_norm()(x)
    return layers.ReLU()(layers.Add()([F, x]))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個區塊，一個小的 ResNet
# %% [markdown] lang="en" slideshow="subslide"
# ### Two blocks make a small ResNet
# %%
pictures = keras.Input((28, 28, 1))
h = layers.Conv2D(8, 3, 2, "same", activation="relu")(pictures)
h = conv_block(h, 8)
h = conv_block(h, 16, stride=2)
h = layers.Flatten()(h)
small_resnet = keras.Model(pictures, layers.Dense(10)(h))
for layer in small_resnet.layers:
    if isinstance(layer, layers.Conv2D):
        print(layer.kernel_size, "→", layer.output.shape[1:])


# %% [markdown] lang="zh" slideshow="notes"
# 五個 (3, 3)，只有一個 (1, 1)：它在第二個區塊，因為那裡步長是 2，通道又從 8 變成 16。第一個區塊的捷徑不花一個參數。
# %% [markdown] lang="en" slideshow="notes"
# Five (3, 3) and a single (1, 1): it is in the second block, where the stride is 2 and 8 channels become 16. The shortcut of the first block costs no parameter.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 訓練它
# %% [markdown] lang="en" slideshow="subslide"
# ### Train it
# %% tags=["nbval-ignore-output"]
small_resnet.compile("adam", LOSS, metrics=["accuracy"])
images = x_train.reshape(-1, 28, 28, 1)
for _ in training.progress(range(2)):  # epochs
    small_resnet.fit(images, y_train, batch_size=100, verbose=0)
_, seen = small_resnet.evaluate(x_val.reshape(-1, 28, 28, 1), y_val, verbose=0)
print(f"validation accuracy after two epochs: {seen:.2f}")
# %% tags=["guard"]
assert seen > 0.6, "the small ResNet reads most pictures"
# %% [markdown] lang="zh" slideshow="notes"
# 這只說明區塊裝對了、訓練得動。第 5 節的全連接網路在 MNIST 上也差不多；卷積在更難的圖上才顯出好處。
# %% [markdown] lang="en" slideshow="notes"
# This only shows that the blocks are joined correctly and can be trained. On MNIST the dense networks of chapter 5 do nearly as well; convolution pays on harder pictures.


# %% [markdown] lang="zh" slideshow="fragment"
# **ResNet-18 和 ResNet-34 就是把這種區塊疊很多次，中間縮小幾次；ResNet-152 的區塊有三層，加號還是同一個。**
# %% [markdown] lang="en" slideshow="fragment"
# **ResNet-18 and ResNet-34 are such blocks, stacked many times, with the picture made smaller now and then; the blocks of ResNet-152 have three layers, and the same plus sign.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 從 He 出發，普通網路愈深，**訓練**誤差愈高。好的權重存在，卻找不到；那不是過擬合。
# - 用 He 的普通網路，梯度沒有消失；倒是不同的圖愈走愈像。
# - 殘差區塊 $H=F(x)+x$ 把「什麼都不做」搬到 $F=0$，也就是權重是 0 的地方。捷徑不花參數。
# - $\partial H/\partial x=F'(x)+1$：梯度也有一條捷徑。
# - 從 $W=I$ 出發的普通網路差不多一樣好：關鍵是從「什麼都不做」出發、每個區塊只改一點。捷徑讓這件事變容易：只要 $W_2$ 從 0 開始。
# - 少一個區塊，從 He 出發的普通網路就垮掉；殘差網路和從 $I$ 出發的對照組幾乎沒感覺。殘差網路像一群深淺不同的網路。
# - 形狀改變的地方，捷徑上放一個 1×1 卷積。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - From He's start, the deeper our plain network, the higher its **training** error. Good weights exist and are not found; it is not overfitting.
# - In the plain network with He's start gradients do not vanish; instead, different pictures become more and more alike.
# - The residual block $H=F(x)+x$ moves "do nothing" to $F=0$, where the weights are 0. Shortcuts cost no parameter.
# - $\partial H/\partial x=F'(x)+1$: the gradient has a shortcut, too.
# - A plain network that starts from $W=I$ does about as well: what counts is to start from doing nothing and to change little in each block. Shortcuts make that easy: it is enough that $W_2$ starts from 0.
# - Without one block a plain network that started from He's weights breaks down; a residual one hardly notices, and neither does the control that starts from $I$. A residual network is like a crowd of networks of different depth.
# - Where shapes change, a 1×1 convolution goes on the shortcut.
# %% [markdown] lang="zh" slideshow="notes"
# **現在你會**：從訓練誤差看出一個網路沒有學會；用函數式寫法寫出殘差區塊，讓它從「什麼都不做」出發；並且用對照組檢驗「是捷徑的功勞」這種說法。
#
# 下一課（11）：SELU，不用捷徑也不用批次正規化，靠激勵函數自己走得深。
# %% [markdown] lang="en" slideshow="notes"
# **Now you can** tell from the training error that a network has not learned, write a residual block in the functional style and start it from doing nothing, and test with a control a claim such as "the shortcut did it".
#
# Next, in lesson 11: SELU, which goes deep by its activation function alone, without shortcuts or batch normalization.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# ### 練習 1（暖身）：投影片的區塊
#
# 寫出第 3 節的區塊 $H(x)=F(x)+x$，$F(x)=\mathrm{relu}(xW_1)W_2$。這次照 S3 的圖：相加之後**不**再過 ReLU。
#
# <details><summary>提示</summary>先寫 F：x 乘 W1，過 ReLU，再乘 W2。最後加上 x。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# ### Exercise 1 (warm-up): the slide's block
#
# Write the block of chapter 3, $H(x)=F(x)+x$ with $F(x)=\mathrm{relu}(xW_1)W_2$, but as S3 draws it: with **no** ReLU after the sum.
#
# <details><summary>Hint</summary>First F: x times W1, through ReLU, times W2. Then add x.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **課堂上做**：練習 1（6 分鐘）和練習 3（8 分鐘）。練習 2 要用連鎖律，當作業；練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：相加之後又過一次 ReLU，因為第 3 節的 `residual_network` 就是這樣寫。問：題目和那段程式，哪裡不一樣？第二層也過 ReLU 的，問他 $F(x)$ 可不可以是負的。
# - **練習 2**：忘了乘 ReLU 自己的斜率。問：$w=-1.5$、$x=1.2$ 時 ReLU 輸出多少？把 $w$ 改一點點，$E$ 會變嗎？
# - **練習 3**：拿掉的區塊輸出 0，或者變成 $h+h$。問：第 5 節拿掉一個區塊，下一個區塊收到的是什麼？
# - **練習 4**：忘了扣掉拿走的區塊，或是回傳的數不夠多。問：第 5 節的兩個區塊拿掉一個，還剩哪兩條路？各穿過幾個 $F$？長度 2 那一格該填多少？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 1 (6 minutes) and exercise 3 (8 minutes). Exercise 2 takes the chain rule and is homework; exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: one more ReLU after the sum, because `residual_network` in chapter 3 has one. Ask: where does the task differ from that code? Where the second layer has a ReLU too, ask whether $F(x)$ may be negative.
# - **Exercise 2**: the slope of the ReLU itself is forgotten. Ask: what does the ReLU put out at $w=-1.5$, $x=1.2$? Change $w$ a little: does $E$ change?
# - **Exercise 3**: a block that is left out gives 0, or $h+h$. Ask: when chapter 5 leaves out a block, what does the next one receive?
# - **Exercise 4**: the dropped blocks are still counted, or the list is too short. Ask: of the two blocks in chapter 5 one is taken out; which two paths are left, and how many $F$ are on each? What belongs in the place of length 2?
# %% tags=["exercise"] slideshow="fragment"
def slide_block(x, W1, W2):
    """x: (n, d). W1: (d, h). W2: (h, d). Returns (n, d)."""
    ### BEGIN SOLUTION
    return np.maximum(0, x @ W1) @ W2 + x
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-slide-block", slide_block)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：斜率
#
# 區塊只有一個權重，但是相加之後有 ReLU：$E=(\mathrm{relu}(wx+x)-y)^2$。對 $w$ 的斜率是多少？（ReLU 在 0 的斜率當作 0。）
#
# <details><summary>提示</summary>連鎖律，三個因數：平方的斜率、ReLU 的斜率、wx + x 對 w 的斜率。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): the slope
#
# A block of one weight, but with a ReLU after the sum: $E=(\mathrm{relu}(wx+x)-y)^2$. What is its slope with respect to $w$? (Take the slope of ReLU at 0 to be 0.)
#
# <details><summary>Hint</summary>The chain rule, three factors: the slope of the square, the slope of ReLU, the slope of wx + x with respect to w.</details>
# %% tags=["exercise"] slideshow="fragment"
def relu_slope(w, x, y):
    """dE/dw. w, x, y: numbers."""
    ### BEGIN SOLUTION
    return 2 * (w * x + x - y) * x if w * x + x > 0 else 0.0
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-relu-slope", relu_slope)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：拿掉區塊
#
# 一串殘差區塊，第 $k$ 個是 $h\leftarrow\mathrm{relu}(hW_k)+h$。`keep[k]` 是假的區塊要拿掉。
#
# <details><summary>提示</summary>用 zip(weights, keep) 寫一個迴圈；拿掉一個區塊，h 就原封不動交給下一個。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): leave blocks out
#
# In a chain of residual blocks, block $k$ is $h\leftarrow\mathrm{relu}(hW_k)+h$. Leave out those whose `keep[k]` is false.
#
# <details><summary>Hint</summary>Loop over zip(weights, keep); where a block is left out, h goes on to the next one as it is.</details>
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
# ### 練習 4（挑戰）：少了區塊，還剩幾條路？
#
# 第 5 節數過路：有 `blocks` 個區塊，拿掉其中 `dropped` 個之後，長度 0、1、2、… 的路各有幾條？長度是穿過幾個 $F$。回傳 `blocks + 1` 個數，沒有路的長度填 0。
#
# <details><summary>提示</summary>留下來的每個區塊，要嘛穿過、要嘛走捷徑：從幾個裡面選幾個？math.comb(n, k)，k 比 n 大就是 0。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): how many paths are left?
#
# Chapter 5 counted paths. Of `blocks` blocks, `dropped` are taken out: how many paths of length 0, 1, 2, … are left? The length counts the $F$ on the way. Return `blocks + 1` numbers, with 0 for lengths that cannot be reached.
#
# <details><summary>Hint</summary>Each block that is left is either passed through or gone around: how many ways are there to choose? math.comb(n, k), which is 0 where k exceeds n.</details>
# %% tags=["exercise"] slideshow="fragment"
def paths_left(blocks, dropped):
    """List or array of blocks + 1 whole numbers."""
    ### BEGIN SOLUTION
    return [math.comb(blocks - dropped, k) for k in range(blocks + 1)]
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("10-paths-left", paths_left)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到小結為止。下面每一節各自獨立，可以照任何順序讀，也可以跳過。
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends with the summary. Each section below stands by itself; read them in any order, or leave them.
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：〈損失曲面長什麼樣子？〉，它回答第 4 節留下的問題；還有時間，再加〈捷徑會不會讓梯度爆炸？〉。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「從 $I$ 出發一樣好，為什麼還要捷徑？」：〈損失曲面長什麼樣子？〉和〈先猜：誰的盆地寬？〉，把權重挪開，盆地寬的只有 `residual`。
# - 「每層的因子大於 1，不會爆炸嗎？」：〈捷徑會不會讓梯度爆炸？〉，$W_2$ 也從 He 開始的話，值放大 254 倍。
# - 「32 層真的等於一群淺網路？」：〈15 個區塊有幾條路？〉，最多的是長度 7 和 8。
# - 「一次拿掉兩層，對普通網路不公平吧？」：〈普通網路只少一層呢？〉，最高也只有 0.28。
# - 「怎麼存起來？」：〈怎麼做成自己的層，存起來，再讀回來？〉，做專題的人用得到。
# - 「捷徑可以開一半嗎？」「和 LSTM 的閘像不像？」：〈捷徑可以開一半嗎？〉。
# - 〈再往前一步〉是專題的題目，不在課堂上做。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: "What does the loss surface look like?", which answers what chapter 4 leaves open; with time to spare, "Can shortcuts make gradients explode?" as well.
#
# **Which question from the class each of them answers**
#
# - "If a start from $I$ is as good, why shortcuts?": "What does the loss surface look like?" with "Guess: whose basin is wide?"; move the weights, and only `residual` has a wide basin.
# - "With a factor above 1 in each layer, does it not explode?": "Can shortcuts make gradients explode?"; with $W_2$ from He as well, values become 254 times as large.
# - "Are 32 layers really a crowd of shallow networks?": "How many paths do 15 blocks make?"; most have length 7 or 8.
# - "Is it fair to take two layers from the plain network?": "And if the plain network lacks one layer only?"; the best is still only 0.28.
# - "How do I save it?": "How to make it a layer that can be saved and loaded?", for those with a project.
# - "Can a shortcut be half open?", "Is this like the gates of an LSTM?": "Can a shortcut be half open?".
# - "One step further" holds topics for projects, not for class.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：捷徑會不會讓梯度爆炸？
#
# 有捷徑時，每個區塊的因子是 $F'+1$。32 個區塊乘起來，是多大？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Can shortcuts make gradients explode?
#
# With a shortcut the factor of a block is $F'+1$. How large is the product over 32 blocks?
# %% slideshow="fragment"
slopes_of = {
    "0.25 each": np.full(32, 0.25),
    "0.25, -0.25, …": np.array([0.25, -0.25] * 16),
    "0.01 each": np.full(32, 0.01),
}
for name, slopes in slopes_of.items():
    plain, with_shortcut = np.prod(slopes), np.prod(1 + slopes)
    print(f"{name:<15} plain {plain:.0e}, shortcut {with_shortcut:.3g}")


# %% [markdown] lang="zh" slideshow="notes"
# 沒有捷徑，三種都消失。有捷徑就看 $F'$：正負相抵或者很小，大小大致保得住；32 個 0.25 同號，就放大一千多倍。
# %% [markdown] lang="en" slideshow="notes"
# Without shortcuts all three vanish. With them it depends on $F'$: where signs cancel, or where it is small, the size is roughly kept; 32 times 0.25 with one sign makes it a thousand times larger.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 真的網路呢？
#
# 讓 $W_2$ 也從 He 開始，其他都一樣：
# %% [markdown] lang="en" slideshow="subslide"
# ### And a real network?
#
# Let $W_2$ start from He as well, all else being equal:
# %% tags=["real-data"]
for start in ("zeros", "he_normal"):
    keras.utils.set_random_seed(0)
    network = residual_network(deepest, start)
    block_ends = [
        layer for layer in network.layers if isinstance(layer, layers.ReLU)
    ]
    outputs = probes.activations(network, x_train[:200])
    first, last = block_ends[0].name, block_ends[-1].name
    growth = np.std(outputs[last]) / np.std(outputs[first])
    print(f"W2 from {start}: {growth:.0f} times as large at the end")
# %% tags=["guard"]
assert np.log10(growth) > 1, "with He in both layers values explode"


# %% [markdown] lang="zh" slideshow="notes"
# 每個區塊都加上一份和 $x$ 差不多大的東西，值就一路變大，梯度也是。**捷徑治消失，不治爆炸**，所以 $F$ 要從小的開始，$W_2=0$；或者在區塊裡放批次正規化，不讓 $F$ 跟著 $x$ 一起變大。兩層都設成 0 則不行：$W_1$ 的梯度要乘 $W_2$，$W_2$ 的要乘 $\mathrm{relu}(xW_1)$，兩個都是 0，永遠不動（第 08 課）。只有 $W_2=0$ 時，$W_2$ 第一步就動，$W_1$ 從第二步起跟著學。
# %% [markdown] lang="en" slideshow="notes"
# Each block adds something about as large as $x$, so values grow all the way, and gradients with them. **Shortcuts cure vanishing, not exploding**, so $F$ should start small, $W_2=0$; or batch normalization within the block keeps $F$ from growing along with $x$. Zeros in both layers will not do: the gradient of $W_1$ has the factor $W_2$, that of $W_2$ the factor $\mathrm{relu}(xW_1)$, both are 0, and nothing ever moves (lesson 08). With $W_2=0$ only, $W_2$ moves in the first step, and $W_1$ learns from the second on.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：15 個區塊有幾條路？
#
# 最常見的長度（穿過幾個 $F$）是多少？先用三個線性的區塊確認路真的加得起來。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: How many paths do 15 blocks make?
#
# And which length (the number of $F$ on the way) is the most common? First make sure, with three linear blocks, that paths do add up.
# %% slideshow="fragment"
rng, eye = np.random.default_rng(3), np.eye(4)
F1, F2, F3 = rng.normal(size=(3, 4, 4))  # linear blocks
x = rng.normal(size=4)
network_output = x @ (eye + F1) @ (eye + F2) @ (eye + F3)
paths = [
    x @ first @ second @ third
    for first in (eye, F1)
    for second in (eye, F2)
    for third in (eye, F3)
]
print(len(paths), "paths add up:", np.allclose(network_output, sum(paths)))
print("15 blocks:", 2**15, "paths;", math.comb(15, 7), "of length 7")


# %% [markdown] lang="zh" slideshow="notes"
# 32,768 條路，最多的長度是 7 和 8（各 6,435 條），也就是一半左右的區塊：32 層的網路像一大群 16 到 18 層的網路。有 ReLU 時，和只是近似。
# %% [markdown] lang="en" slideshow="notes"
# There are 32,768 paths, and the most common lengths are 7 and 8 (6,435 each), about half of the blocks: a network of 32 layers resembles a crowd of networks of 16 to 18. With ReLU the sum is only approximate.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：普通網路只少一層呢？
#
# 第 5 節一次拿掉兩層，對普通網路是不是不公平？把 8 層普通網路的一層換成第 1 節「什麼都不做」的層：
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: And if the plain network lacks one layer only?
#
# Chapter 5 took out two layers at once; was that fair to the plain network? Replace one layer of the plain network of 8 by a layer that does nothing, as in chapter 1:
# %% tags=["nbval-ignore-output"] slideshow="fragment"
one_layer = []
for seed in SEEDS:
    for layer in range(1, shallow - 1):
        changed = list(weights["plain"][shallow, seed])
        changed[layer] = np.eye(WIDTH)
        answers = predict(x_val, changed, shortcut=False).argmax(axis=1)
        one_layer.append(np.mean(answers == y_val))
print(f"accuracy without one layer: at most {max(one_layer):.2f}")
# %% tags=["guard"]
assert np.max(one_layer) < 0.7, "nor can a single layer be spared"


# %% [markdown] lang="zh" slideshow="notes"
# 只少一層也好不到哪裡去：普通網路的每一層都等著上一層加工過的東西。
# %% [markdown] lang="en" slideshow="notes"
# One layer less is hardly any better: in a plain network each layer waits for what the one before it makes.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：損失曲面長什麼樣子？
#
# 有名的一張圖（Li 等人，2018）畫 ResNet-56 的損失：沒有捷徑像山脈，有捷徑像碗。那要訓練 CIFAR-10；我們的小網路，自己算一張。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: What does the loss surface look like?
#
# A well-known picture (Li et al. 2018) shows the loss of ResNet-56: a mountain range without shortcuts, a bowl with them. That takes training on CIFAR-10; for our small networks we compute one ourselves.
# %% [markdown] lang="zh" slideshow="notes"
# 以訓練好的權重 $\theta$ 為中心，選兩個隨機方向 $d_1,d_2$，在格子點上算損失 $L(\theta+a\,d_1+b\,d_2)$：把每個權重挪開，再用 `predict` 走一遍，如此而已。
#
# 麻煩在「挪多遠」。ReLU 網路有一個自由：$W_1$ 乘 8、$W_2$ 除以 8，函數完全不變；但是同樣長的一步，對大的權重微不足道，對小的卻是大地震。**濾波器正規化**（filter normalization）把方向裡每個神經元的那一行，縮放到和它的權重一樣長，一步就是「同樣的比例」。
# %% [markdown] lang="en" slideshow="notes"
# Around the trained weights $\theta$ choose two random directions $d_1,d_2$, and compute the loss $L(\theta+a\,d_1+b\,d_2)$ on a grid: move each weight, go through the network with `predict`, that is all.
#
# The trouble is how far to move. A ReLU network has a freedom: $W_1$ times 8 and $W_2$ divided by 8 leave the function as it is; but a step of one length is nothing to large weights and an earthquake to small ones. **Filter normalization** scales each neuron's column of the direction to the length of that neuron's weights, so that a step is one and the same proportion.
# %% slideshow="fragment"
def random_direction(trained, rng, normalise=True):
    direction = []
    for W in trained:
        step = rng.normal(size=W.shape)
        if normalise:  # each column as long as that of W
            step *= np.linalg.norm(W, axis=0) / np.linalg.norm(step, axis=0)
        direction.append(step)
    return direction


# %% [markdown] lang="zh" slideshow="subslide"
# ### 在格子點上算損失
# %% [markdown] lang="en" slideshow="subslide"
# ### The loss on a grid
# %%
def loss_surface(trained, shortcut, side, normalise=True):
    """Loss on the grid side × side, as an array (b, a)."""
    rng = np.random.default_rng(0)
    d1 = random_direction(trained, rng, normalise)
    d2 = random_direction(trained, rng, normalise)
    losses = np.zeros((len(side), len(side)))
    for row, b in enumerate(side):
        for column, a in enumerate(side):
            triples = zip(trained, d1, d2, strict=True)
            moved = [W + a * u + b * v for W, u, v in triples]
            scores = predict(x_train[:200], moved, shortcut)
            losses[row, column] = LOSS(y_train[:200], scores)
    return losses


# %% [markdown] lang="zh" slideshow="subslide"
# ### 同一個函數，兩種寫法
# %% [markdown] lang="en" slideshow="subslide"
# ### One function, written in two ways
# %%
ours = weights["residual"][shallow, SEEDS[0]]
same = list(ours)
for W1 in range(1, len(ours) - 1, 2):  # W1 times 8, W2 divided by 8
    same[W1], same[W1 + 1] = ours[W1] * 8, ours[W1 + 1] / 8
outputs = [predict(x_val, each, shortcut=True) for each in (ours, same)]
print("same function:", np.allclose(*outputs, atol=1e-4))
for normalise in (True, False):
    found = [
        loss_surface(each, True, np.linspace(-1, 1, 3), normalise)
        for each in (ours, same)
    ]
    print(f"normalised: {normalise}, same surface: {np.allclose(*found)}")


# %% [markdown] lang="zh" slideshow="notes"
# 同一個函數，不正規化就畫出兩張不同的圖；正規化之後完全相同，兩個網路才能放在一起比。
# %% [markdown] lang="en" slideshow="notes"
# One function gives two different pictures without normalization, and the same with it; only so can two networks be compared.
# %% slideshow="skip"
side = np.linspace(-1, 1, 15)
surfaces = {}
for kind in training.progress(KINDS):
    for seed in SEEDS:
        surfaces[kind, seed] = loss_surface(
            weights[kind][shallow, seed], kind == "residual", side
        )


# %% tags=["hide-input"] slideshow="skip"
def draw_surfaces(surfaces):
    """Those of the first seed, from above; white: the loss of guessing."""
    _, axes = plt.subplots(1, 3, figsize=(9.5, 3), sharey=True)
    levels, guessing = np.linspace(-1, 3, 9), np.log10(np.log(10))
    for axis, kind in zip(axes, KINDS, strict=True):
        height = np.clip(np.log10(surfaces[kind, SEEDS[0]]), -1, 3)
        drawn = axis.contourf(side, side, height, levels, cmap="viridis")
        axis.contour(side, side, height, [guessing], colors="white")
        axis.set(title=kind, xlabel="a", aspect="equal")
    axes[0].set_ylabel("b")
    plt.colorbar(drawn, ax=axes, label="log10 of the loss, cut at 3")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：誰的盆地寬？
#
# 三種 8 層的網路都學得很好。損失比亂猜（$\ln 10$）低的地方：
#
# <details><summary>(a) 三種差不多大</summary>→ 猜對的話，三張圖裡，白線圍住的範圍差不多大。</details>
# <details><summary>(b) <code>residual</code> 和 <code>identity</code> 都大</summary>→ 猜對的話，三張圖裡，只有左圖的白線圍出一小片。</details>
# <details><summary>(c) 只有 <code>residual</code> 大</summary>→ 猜對的話，三張圖裡，只有中圖的白線圍出一大片。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: whose basin is wide?
#
# All three networks of 8 layers have learned well. The area where the loss is below that of guessing, $\ln 10$:
#
# <details><summary>(a) much the same</summary>→ Then in all three panels the white line encloses about the same area.</details>
# <details><summary>(b) large for <code>residual</code> and <code>identity</code></summary>→ Then only in the left panel does the white line enclose a small area.</details>
# <details><summary>(c) large for <code>residual</code> only</summary>→ Then only in the middle panel does the white line enclose a large area.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
draw_surfaces(surfaces)
plots.show("Residual: a wide basin. Plain and identity: a narrow hole.")
# %% tags=["guard"]
area = {
    of: np.mean([surfaces[of, one_seed] < np.log(10) for one_seed in SEEDS])
    for of in KINDS
}
assert area["residual"] > 1.3 * area["plain"], "wider than plain"
assert area["residual"] > 1.1 * area["identity"], "and than the control"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 白線圈住的地方，損失比亂猜低。普通網路和對照組只有中央一個洞，走出去，損失很快就衝上去；殘差網路是寬敞的盆地，面積明顯比它們大。
#
# 這就是第 4 節還看不出來的差別。對照組的「什麼都不做」寫在**權重裡**（$W\approx I$）：把權重挪開自己那麼長的距離，「什麼都不做」也一起毀了。殘差網路的 $x$ 不經過任何權重，挪動只碰得到小小的 $F$。盆地寬，權重偏一點也無妨：權重衰減、雜訊、大一點的學習率都是這種偏。
#
# </details>
#
# **什麼時候不成立**：這只是幾萬維裡的一個平面切片，以**訓練好的**權重為中心；別的方向可以很不一樣，也證明不了「容易找到」。論文的山脈在這麼小的網路裡看不到，我們看到的是洞的寬窄。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Inside the white line the loss is below that of guessing. Plain and control have a hole in the middle, and outside it the loss soon shoots up; the residual network lies in a wide basin, of clearly larger area than either.
#
# This is the difference that chapter 4 could not show yet. The control has its "do nothing" written **in the weights** ($W\approx I$): move them by their own length, and it is destroyed as well. In the residual network $x$ passes through no weights, and moving them touches only the small $F$. In a wide basin it does no harm if weights are a little off, and weight decay, noise or a larger learning rate do push them off.
#
# </details>
#
# **Where it stops being true**: this is one flat slice through a space of tens of thousands of dimensions, centred on the **trained** weights; other directions may look different, and it proves nothing about "easy to find". The mountains of the paper do not show in networks this small: what differs here is the width of the hole.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：怎麼做成自己的層，存起來，再讀回來？
#
# 區塊要用十五次，就值得做成一個層。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: How to make it a layer that can be saved and loaded?
#
# What is used fifteen times deserves to be a layer.
# %% [markdown] lang="zh" slideshow="notes"
# 要寫好三件事：
#
# - `build` 建好裡面的層；
# - `get_config` 交代 `__init__` 的參數；
# - `register_keras_serializable` 登記名字，`load_model` 才找得到這個類別。
# %% [markdown] lang="en" slideshow="notes"
# Write three things:
#
# - `build` builds the layers inside;
# - `get_config` reports the arguments of `__init__`;
# - `register_keras_serializable` registers the name under which `load_model` finds the class.
# %% slideshow="fragment"
@keras.saving.register_keras_serializable("course")
class ResidualBlock(layers.Layer):
    def __init__(self, width, **settings):
        super().__init__(**settings)
        self.width = width
        self.w1 = layers.Dense(width, "relu", use_bias=False)
        self.w2 = layers.Dense(
            width, use_bias=False, kernel_initializer="zeros"
        )

    def build(self, shape):
        self.w1.build(shape)
        self.w2.build(shape)

    def call(self, x):
        return keras.ops.relu(self.w2(self.w1(x)) + x)

    def get_config(self):
        return {**super().get_config(), "width": self.width}


# %% [markdown] lang="zh" slideshow="notes"
# 同一組訓練好的權重，放進四個地方：自己的層、存檔再讀回來的、用 `Add` 拼的函數式寫法、NumPy 的 `predict`。
# %% [markdown] lang="en" slideshow="notes"
# One set of trained weights goes to four places: the layer of our own, the model saved and loaded, the functional form with `Add`, and `predict` in NumPy.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四種寫法，同一個網路？
# %% [markdown] lang="en" slideshow="subslide"
# ### Four forms, one network?
# %%
own = keras.Sequential([keras.Input((784,)), dense("relu")])
for _ in range((deepest - 2) // 2):
    own.add(ResidualBlock(WIDTH))
own.add(layers.Dense(10, use_bias=False))
trained = weights["residual"][deepest, SEEDS[0]]
own.set_weights(trained)
deep.set_weights(trained)  # the functional form of chapter 3

with tempfile.TemporaryDirectory() as folder:
    own.save(f"{folder}/own.keras")
    loaded = keras.models.load_model(f"{folder}/own.keras")
scores = own.predict(x_val, verbose=0)
again = loaded.predict(x_val, verbose=0)
with_add = deep.predict(x_val, verbose=0)
in_numpy = predict(x_val, trained, shortcut=True)
print(type(loaded.layers[1]).__name__, np.array_equal(scores, again))
print("with Add:", np.allclose(scores, with_add, atol=1e-3))
print("in NumPy:", np.allclose(scores, in_numpy, atol=1e-3))


# %% [markdown] lang="zh" slideshow="notes"
# 讀回來的網路一個位元都不差，四種寫法算的是同一個網路。
# %% [markdown] lang="en" slideshow="notes"
# The loaded network agrees to the last bit, and all four compute the same network.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：捷徑可以開一半嗎？
#
# 高速公路網路（highway network；Srivastava 等人，2015，比 ResNet 早半年）讓一個**閘**決定走捷徑還是走 $F(x)$。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Can a shortcut be half open?
#
# In a highway network (Srivastava et al. 2015, half a year before ResNet) a **gate** decides between the shortcut and $F(x)$.
# %% [markdown] lang="zh" slideshow="notes"
# 和第 07 課的 LSTM、GRU 同一個想法。閘開了 0.1 的話，輸出是 $0.1F(x)+0.9x$；一般地
#
# $$H=T\cdot F(x)+(1-T)\cdot x,\qquad T=\sigma(xW_T+b_T)$$
#
# $T=0$ 是原樣通過，$T=1$ 是普通的層。閘的偏差從負的開始（例如 $-2$），所以一開始大多走捷徑：又是「從什麼都不做開始」。
# %% [markdown] lang="en" slideshow="notes"
# It is the idea of the LSTM and GRU of lesson 07. With the gate open by 0.1 the output is $0.1F(x)+0.9x$; in general
#
# $$H=T\cdot F(x)+(1-T)\cdot x,\qquad T=\sigma(xW_T+b_T)$$
#
# $T=0$ passes the input on as it is, $T=1$ is an ordinary layer. The gate's bias starts negative (at $-2$, say), so that at first most of the input takes the shortcut: once more, "start from doing nothing".
# %% slideshow="fragment"
x = keras.Input((WIDTH,))
f = layers.Dense(WIDTH, "relu")(x)
closed = keras.initializers.Constant(-2)
t = layers.Dense(WIDTH, "sigmoid", bias_initializer=closed)(x)
highway = keras.Model(x, t * f + (1 - t) * x)
gate = 1 / (1 + np.exp(2))  # the sigmoid of -2
print(f"gate {gate:.3f} where x = 0, parameters {highway.count_params():,}")


# %% [markdown] lang="zh" slideshow="notes"
# 閘只開了一成多，其餘走捷徑。參數是普通一層（32 × 33 = 1,056）的兩倍，因為閘也要學；ResNet 把閘拿掉，捷徑永遠全開。
#
# S2 還提到幾個遠親：**ResNet in ResNet**（捷徑裡再放捷徑）、**FractalNet**（沒有捷徑，長短不一的路取平均）、**All you need is a good init**（只靠好的起點）。第 4 節的對照組站在最後一個這邊：起點好，普通網路也走得遠。
# %% [markdown] lang="en" slideshow="notes"
# The gate is open by little more than a tenth; the rest takes the shortcut. There are twice the parameters of an ordinary layer (32 × 33 = 1,056), since the gate has to be learned as well; ResNet takes the gate away and leaves the shortcut open.
#
# S2 names more relatives: **ResNet in ResNet** (shortcuts within shortcuts), **FractalNet** (no shortcuts; paths of different length are averaged), and **All you need is a good init** (nothing but a good start). The control of chapter 4 speaks for the last one: from a good start a plain network goes far as well.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 把 `train` 裡的優化器換成 `"adam"`：普通網路追上來多少？`WIDTH` 改成 64、`EPOCHS` 改成 10 呢？
# - 用 `residual_network(32, start="he_normal")` 訓練，會怎樣？用「捷徑不治爆炸」預測，再試。
# - 在普通網路的每一層後面加上第 09 課的批次正規化，20 層還輸給 8 層嗎？
# - 把 `conv_block` 多疊幾個，最後用 `GlobalAveragePooling2D` 代替 `Flatten`，準確率到哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Put `"adam"` for the optimizer in `train`: how far does the plain network catch up? And with `WIDTH` 64 and `EPOCHS` 10?
# - What happens when `residual_network(32, start="he_normal")` is trained? Predict it from "Shortcuts cure vanishing, not exploding", then try.
# - Add the batch normalization of lesson 09 after each layer of the plain network: do 20 layers still lose to 8?
# - Stack some more `conv_block`s, with `GlobalAveragePooling2D` in place of `Flatten` at the end: how far does accuracy go?
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
# {{errata}}
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# {{errata}}
