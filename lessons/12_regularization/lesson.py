# ---
# title_zh: 正則化
# title_en: Regularization
# question_zh: 訓練資料全對了，為什麼考試還是錯？怎麼治？
# question_en: All of the training data right, so why does the test go wrong, and what helps?
# minutes: 40
# seconds: 75
# decks: S0, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 12 正則化
#
# 第 08 到 11 課想盡辦法，讓深的網路學得會。現在它學會了，甚至學得太會：訓練資料全對，考試卻錯。
#
# 這一課問：**它是學會了，還是背起來了？哪一種藥有效，又怎麼知道不是運氣好？**
#
# **讀完這一課，你會**
#
# - 從兩條曲線認出過擬合，也分得出「沒學會」和「背起來」
# - 用 Keras 寫早停、L2 和 dropout，說得出每一種做了什麼
# - 用手算一次 L2 的懲罰項和 dropout 的縮放
# - 用五份訓練集，一份一份相減，分辨差別是真的還是運氣
# %% [markdown] lang="en" slideshow="slide"
# # 12 Regularization
#
# Lessons 08 to 11 did everything to make deep networks learn. Now they do, and even too well: all of the training data right, and the test wrong.
#
# This lesson asks: **has it learned, or learned by heart? Which remedy helps, and how do we know that it was not luck?**
#
# **After this lesson you can**
#
# - recognise overfitting from two curves, and tell "not learned" from "learned by heart"
# - write early stopping, L2 and dropout in Keras, and say what each of them does
# - work out an L2 penalty and the scaling of dropout by hand
# - subtract results on five training sets, one by one, and tell a real difference from luck
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 03 到 05 課（損失、優化器、用 Keras 訓練 MNIST）。
#
# 主線是第 1 到 7 節；最後的〈深入〉可以挑著讀。
#
# **對應投影片**：S2（李宏毅）從〈為什麼會過擬合〉到〈Dropout 是集成方法的一種〉、S0（蔡炎龍）和 S4（王一書）的正則化。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 03 to 05 (loss, optimizers, training on MNIST with Keras).
#
# The main line is chapters 1 to 7; of the part "In depth" read what you like.
#
# **Decks**: S2 (李宏毅), from why networks overfit to dropout as a kind of ensemble; S0 (蔡炎龍) and S4 (王一書) on regularization. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，要等一分鐘左右；第 2 到 7 節會訓練幾十個小網路。跑完就不要再重新啟動 kernel。底下引用的訓練結果，在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 目標不唸 |
# | 第 1 節 | 8 | 〈拖動一個點〉由老師拖兩下 |
# | 第 2 節 | 7 | 網路的程式一句話帶過 |
# | 第 3 節 | 7 | callback 的程式一句話帶過 |
# | 第 4 節 | 7 | 不刪：成對比較後面一直要用 |
# | 第 5 節 | 7 | 〈自己調 λ〉只做第 1 題 |
# | 第 6 節 | 7 | 四張遮罩在黑板上算 |
# | 第 7 節、小結 | 6 | 表決之後直接看圖 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 12 分鐘（學生自己拖），第 2 節 10 分鐘，第 3 節 8 分鐘，第 4 節 8 分鐘，練習 2 做 10 分鐘。作業：練習 3。
# - **第二堂**：課前再 Run All 一次。檢討練習 3 用 4 分鐘，第 5 節 10 分鐘，第 6 節 10 分鐘，第 7 節和小結 8 分鐘，練習 1 做 5 分鐘，深入 D（一群網路）7 分鐘，深入 F（雜訊）6 分鐘。作業：從深入 A、B、C、E 選一節讀；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once, which takes about a minute; chapters 2 to 7 train some dozens of small networks. Do not restart the kernel after that. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**: with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | do not read the objectives aloud |
# | Chapter 1 | 8 | in "Drag a point" move it twice, yourself |
# | Chapter 2 | 7 | one sentence for the code of the network |
# | Chapter 3 | 7 | one sentence for the code of the callback |
# | Chapter 4 | 7 | nothing: paired comparison is needed to the end |
# | Chapter 5 | 7 | of "Set λ yourself" question 1 only |
# | Chapter 6 | 7 | work out the four masks on the board |
# | Chapter 7, summary | 6 | vote, then show the figure at once |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 12 (students drag), chapter 2 in 10, chapter 3 in 8, chapter 4 in 8, exercise 2 for 10. Homework: exercise 3.
# - **Second**: Run All once more before class. Going over exercise 3 takes 4 minutes, chapter 5 10, chapter 6 10, chapter 7 and the summary 8, exercise 1 5, In depth D (a crowd of networks) 7 and In depth F (noise) 6. Homework: read one of In depth A, B, C and E; exercise 4 is for those who are quick.
# %% slideshow="skip"
import itertools

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatLogSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
SEED = 0  # another one: other digits, other mistakes
DIGITS = 500  # in each training set; at most 2,000
WRONG_LABELS = 0.2  # share of labels that are wrong, more than 0
WIDTH = 64  # neurons in a hidden layer
BATCH_SIZE = 100
EPOCHS = 20


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 每一點都穿過，就算學會了嗎？
#
# 十二次測量，要畫一條曲線。真相是 $y=\sin(\pi x)$，但每次測量都帶一點雜訊。
#
# **曲線剛好穿過每一個測量點，是好事嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Through every point: is that learning?
#
# We have twelve measurements and want a curve through them. The truth is $y=\sin(\pi x)$, but every measurement comes with some noise.
#
# **If the curve runs exactly through every point, is that a good thing?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：把圖遮住曲線，只留十二個點：你會怎麼畫？會繞到每一點嗎？
#
# **可能的回答**：「誤差是 0，當然最好」：請他看兩點之間，曲線離虛線多遠。「那就用最少的神經元」：把神經元拉到 1 或 2，兩種誤差都大。
#
# **時間不夠**：互動圖只做第 1、2 題。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: hide the curves and leave the twelve points: how would you draw it? Would you visit every point?
#
# **You may hear**: "The error is 0, what could be better?": look between the points, how far is the curve from the dotted line? "Then take as few neurons as possible": with 1 or 2 both errors are large.
#
# **Short of time**: in the live view questions 1 and 2 only.
# %% [markdown] lang="zh" slideshow="notes"
# 拿一個小網路來畫：一個輸入 $x$，一層 tanh 神經元，一個輸出 $y$。這些神經元的權重固定，不參加學習；它們的曲線從左到右一個接一個升起，像第 05 課的階梯。要學的只有輸出的權重。這樣一來，均方誤差最小的權重有公式可算，不必用梯度下降：程式裡的 `np.linalg.pinv` 就是在解它。
# %% [markdown] lang="en" slideshow="notes"
# Let a small network draw it: one input $x$, a layer of tanh neurons, one output $y$. The weights of the neurons are fixed; their curves rise one after the other from left to right, like the staircase of lesson 05. Only the output weights are learned. A formula gives the weights with the least mean squared error, without gradient descent: `np.linalg.pinv` solves for them.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 十二個點，一個小網路
# %% [markdown] lang="en" slideshow="subslide"
# ### Twelve points, one small network
# %%
X = np.linspace(-1, 1, 12)
Y = np.array([0.1, -0.7, -1.1, -1.8, -0.1, 0.1, 0.2, 1.0, 1.1, 0.7, 0.9, -0.1])


def hidden(x, neurons):
    """Outputs of the hidden layer, one column for each neuron."""
    places = np.linspace(-1, 1, neurons)  # where each neuron crosses 0
    return np.tanh(3 * (x[:, np.newaxis] - places))


def fit(x, y, neurons):
    """Output weights with the smallest mean squared error."""
    return np.linalg.pinv(hidden(x, neurons)) @ y


# %% tags=["hide-input"] slideshow="skip"
LINE = np.linspace(-1, 1, 101)
TRUTH = np.sin(np.pi * LINE)


def two_errors(weights, x, y):
    """Mean squared error on the points, and to the truth."""
    neurons = len(weights)
    on_points = np.mean((hidden(x, neurons) @ weights - y) ** 2)
    to_truth = np.mean((hidden(LINE, neurons) @ weights - TRUTH) ** 2)
    return on_points, to_truth


def draw_curve(axes, weights, x, y):
    axes.plot(LINE, TRUTH, "C2:", label="truth")
    axes.plot(LINE, hidden(LINE, len(weights)) @ weights, "C0-", label="fit")
    axes.plot(x, y, "ko", markersize=5, label="measured")
    axes.set(xlabel="x", ylabel="y", ylim=(-2.6, 2.6), yticks=(-2, 0, 2))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 3 個神經元，30 個神經元
# %% [markdown] lang="en" slideshow="subslide"
# ### 3 neurons, 30 neurons
# %% tags=["hide-input"]
_, panels = plt.subplots(1, 2, figsize=(9, 3.3), sharey=True)
errors = {}
for axes, neurons in zip(panels, (3, 30), strict=True):
    weights = fit(X, Y, neurons)
    errors[neurons] = two_errors(weights, X, Y)
    draw_curve(axes, weights, X, Y)
    axes.set_title(
        f"{neurons} neurons: error on points {errors[neurons][0]:.3f},\n"
        f"error to truth {errors[neurons][1]:.3f}",
        fontsize=11,
    )
panels[0].legend(loc="upper left")
plots.show("3 neurons stay near the truth; 30 run through every point.")
# %% tags=["guard"]
assert errors[3][0] > 0.1 and errors[30][0] < 1e-3, "30 hit every point"
assert errors[30][1] > 10 * errors[3][1], "3 are much nearer to the truth"


# %% [markdown] lang="zh" slideshow="notes"
# 圓點是測量，點線是真相，實線是網路畫的。標題上有兩個誤差，都是差的平方取平均：
#
# - **訓練誤差**（error on points）：曲線和十二個測量點差多少。網路看得到，學的就是讓它變小。
# - **離真相的誤差**（error to truth）：曲線在整條線上和真相差多少。這才是我們真正在乎的，網路看不到。
#
# 30 個神經元的訓練誤差是 0：有三十個權重可以調，十二個點當然穿得過去。可是雜訊也一起穿過去了，所以兩點之間離真相反而遠。3 個神經元穿不過每一點，和真相的誤差卻不到它的十分之一。
# %% [markdown] lang="en" slideshow="notes"
# The dots are measurements, the dotted line is the truth, the solid line is the network's. The titles give two errors, both of them mean squares of differences:
#
# - The **training error** (error on points): how far the curve is from the twelve measurements. The network sees it; learning makes it small.
# - The **error to the truth**: how far the curve is from the truth all along the line. This is what we care for, and the network does not see it.
#
# With 30 neurons the training error is 0: thirty weights have no trouble with twelve points. But the curve has followed the noise as well, and between the points it is far from the truth. Three neurons cannot hit every point, yet their error to the truth is less than a tenth of that.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拖動一個點
#
# 再多量一次，就是空心的那一點。它可以拖動（或用方向鍵）。
#
# 1. 30 個神經元，把點往下拖到 −2：曲線在別的地方變成什麼樣子？
# 2. 換成 3 個神經元，再拖一次：曲線理它嗎？
# 3. 按「重設」，神經元從 1 個慢慢加上去：幾個的時候離真相最近？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag a point
#
# One more measurement, the open circle. Drag it, or use the arrow keys.
#
# 1. With 30 neurons drag it down to −2: what becomes of the curve elsewhere?
# 2. With 3 neurons drag it again: does the curve follow?
# 3. Press "reset" and add neurons from 1 upwards: with how many is the curve nearest to the truth?
# %% tags=["hide-input"] slideshow="skip"
def draw_fit(point, neurons):
    """Fit the twelve points and one more, which may be dragged."""
    x, y = np.append(X, point[0]), np.append(Y, point[1])
    weights = fit(x, y, neurons)
    on_points, to_truth = two_errors(weights, x, y)
    figure, axes = plt.subplots(figsize=(6.4, 3.2), layout="none")
    figure.subplots_adjust(0.1, 0.16, 0.98, 0.88)
    draw_curve(axes, weights, X, Y)
    axes.plot(
        *point,
        "o",
        color="C1",
        fillstyle="none",
        markersize=12,
        label="yours to drag",
    )
    axes.legend(loc="upper left", ncols=4, fontsize=9, columnspacing=1)
    said = f"error on points {on_points:.3f}, to truth {to_truth:.3f}"
    axes.set_title(f"{neurons} neurons: {said}", fontsize=11)
    return f"Thirteen points, {neurons} neurons: {said}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_fit((0.4, 1.0), neurons=30))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
number_box = IntSlider(30, min=1, max=40, description="神經元 neurons")
widgets.live(draw_fit, {"neurons": number_box}, point=(0.4, 1.0))


# %% [markdown] lang="zh" slideshow="notes"
# 1. 曲線照樣穿過它，訓練誤差還是 0；為了這一點，曲線在旁邊大起大落，衝出畫面。一次量錯，賠上的是別的地方。
# 2. 只被拉過去一點。3 個神經元的曲線彎不了那麼急，只好聽多數的點。
# 3. 大約 3 個。更少，連真相的形狀都畫不出來；更多，就開始跟著雜訊走。
#
# 真實的問題沒有那條點線可以比。辦法是留一些**沒有參加訓練**的資料，看網路在那裡錯多少。第 2 節就這麼做。
# %% [markdown] lang="en" slideshow="notes"
# 1. The curve still runs through it, and the training error is still 0; for the sake of this one point it swings up and down beside it, right out of the picture. One bad measurement is paid for elsewhere.
# 2. Only a little. The curve of 3 neurons cannot bend that sharply, and has to listen to the majority.
# 3. About 3. Fewer cannot even draw the shape of the truth, more begin to follow the noise.
#
# Real problems have no dotted line to compare with. What one can do is set some data aside that **take no part in training**, and see how wrong the network is there. Chapter 2 does so.
# %% [markdown] lang="zh" slideshow="fragment"
# **穿過每一個訓練點的曲線，把雜訊也一起學了。**
# %% [markdown] lang="en" slideshow="fragment"
# **A curve through every training point has learned the noise as well.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 標錯的答案，也背得起來嗎？
#
# 曲線穿得過雜訊；那麼認數字的網路呢？給它 500 張 MNIST，每張有兩成的機會被貼上**錯的**標籤：錯成哪一個數字，完全隨機。
#
# **錯得毫無道理的答案，網路學得會嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Can wrong answers be learned by heart?
#
# A curve can run through noise. And a network that reads digits? Give it 500 pictures of MNIST; each has one chance in five of a **wrong** label, some other digit drawn at random.
#
# **Can a network learn answers that make no sense?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：表決之前先問：一個網路什麼都懂，也知道標籤有兩成是亂標的，它的訓練準確率會是多少？（八成左右。）
#
# **可能的回答**：「標錯的沒有規律，所以停在八成」：沒有規律可以學，但是可以背，五萬多個權重記得下那些例外。「準確率和損失講同一件事」：錯得很有把握，損失就很大，準確率只算錯一題。
#
# **時間不夠**：三份資料的用處、網路的程式，各講一句。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before the vote: a network that knows everything, and also that a fifth of the labels are nonsense, what would its training accuracy be? (About 80 %.)
#
# **You may hear**: "There is no rule in the wrong labels, so it stops at 80 %": there is nothing to understand, but one can learn by heart, and more than fifty thousand weights have room for the exceptions. "Accuracy and loss say the same": being wrong and sure costs much loss, and one wrong answer.
#
# **Short of time**: one sentence each for the three sets and for the code of the network.
# %% [markdown] lang="zh" slideshow="notes"
# 資料分成三份，各有各的用處：
#
# - **訓練集**：權重照著它調。這裡每份只有 500 張，其中大約兩成標籤是錯的。真實的標籤是人標的，標錯很平常。
# - **驗證集**：1,000 張，標籤全對，不參加訓練；訓練途中拿來看網路學得怎樣。
# - **測試集**：MNIST 的測試圖，最後才用，只報成績。
#
# 順便切出五份訓練集，每份不同；第 3 節需要。每份先佔兩千張的位子，現在只用前 500 張；第 7 節才用到全部（程式裡的 `size` 就是為了那時候）。
#
# 印出來的 real 是真正的 MNIST；拿不到的時候改用課程附的小樣本，印的是 sample，後面的數字會不同。
# %% [markdown] lang="en" slideshow="notes"
# The data are split in three, each part with its own use:
#
# - **Training set**: the weights are fitted to it. Here it has only 500 pictures, about a fifth of them with wrong labels. In real life people write the labels, and mistakes are common.
# - **Validation set**: 1,000 pictures with right labels, which take no part in training; they tell on the way how the network is doing.
# - **Test set**: MNIST's test pictures, used at the end, to report a result.
#
# While we are at it, we cut five different training sets, which chapter 3 will need. Each has room for two thousand pictures, of which we use the first 500 for now; all of them serve in chapter 7, which is what `size` in the code is for.
#
# “Real” in the line printed is the full MNIST; where it cannot be had, a small sample that comes with the course takes its place, “sample” is printed, and later numbers differ.
# %% tags=["real-data"] slideshow="skip"
mnist = datasets.load_mnist()
rng = np.random.default_rng(SEED)
order = rng.permutation(len(mnist.x_train))
pictures = mnist.x_train.reshape(-1, 784)[order].astype("float32") / 255
digits = mnist.y_train[order].astype(int)
x_test = mnist.x_test.reshape(-1, 784).astype("float32") / 255
y_test = mnist.y_test.astype(int)

x_valid, y_valid = pictures[:1000], digits[:1000]
x_pool, y_right = pictures[1000:11_000], digits[1000:11_000]
is_wrong = rng.random(10_000) < WRONG_LABELS
another = (y_right + rng.integers(1, 10, 10_000)) % 10  # never the right one
y_given = np.where(is_wrong, another, y_right)  # a fifth of them wrong
print(f"{mnist.edition} data, {is_wrong[:DIGITS].sum()} of {DIGITS} wrong")


# %% slideshow="skip"
def training_set(number, size=DIGITS):
    """Which pictures of the pool belong to a set, 0 to 4."""
    start = 2000 * number
    return slice(start, start + size)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個普通的網路
# %% [markdown] lang="en" slideshow="subslide"
# ### An ordinary network
# %%
def make_network():
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(WIDTH, activation="relu"),
            layers.Dense(WIDTH, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def compile_network(network, metrics=None):
    network.compile(
        optimizer=keras.optimizers.Adam(0.005),
        loss="sparse_categorical_crossentropy",
        metrics=metrics,
    )


# %% [markdown] lang="zh" slideshow="skip"
# ### 訓練，每個週期都看一次驗證集
# %% [markdown] lang="en" slideshow="skip"
# ### Train, and look at the validation set after each epoch
# %% slideshow="skip"
chosen = training_set(0)
network = make_network()
compile_network(network, metrics=["accuracy"])  # for the curves
history = network.fit(
    x_pool[chosen],
    y_given[chosen],
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(x_valid, y_valid),
    callbacks=[training.progress_bar()],
    verbose=0,
)
# %% [markdown] lang="zh" slideshow="notes"
# 三層，ReLU，優化器是 Adam（第 04 課）。500 張看過一遍叫一個週期（epoch），一共 20 個。
# %% [markdown] lang="en" slideshow="notes"
# Three layers, ReLU, and Adam as the optimizer (lesson 04). Once through the 500 pictures is an epoch, and there are 20.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：訓練準確率停在哪裡？
#
# 五張裡大約有一張的答案是亂標的。下面左圖是準確率，看實線（training）的右端：
#
# <details><summary>(a) 0.8 左右：亂標的學不起來</summary>→ 猜對的話，training 的線到 0.8 就平了。</details>
# <details><summary>(b) 接近 1</summary>→ 猜對的話，training 的線一路升到最上面。</details>
# <details><summary>(c) 遠低於 0.8：錯的標籤把網路搞糊塗了</summary>→ 猜對的話，training 的線停在 0.6 以下。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: where does training accuracy end?
#
# About one answer in five is nonsense. The left panel below shows accuracy; look at the right end of the solid line, “training”:
#
# <details><summary>(a) near 0.8: nonsense cannot be learned</summary>→ Then the line “training” levels off at 0.8.</details>
# <details><summary>(b) near 1</summary>→ Then the line “training” climbs all the way to the top.</details>
# <details><summary>(c) far below 0.8: wrong labels confuse the network</summary>→ Then the line “training” stays below 0.6.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
curves = history.history
epochs = range(1, EPOCHS + 1)
_, panels = plt.subplots(1, 2, figsize=(9, 3.3))
for axes, what in zip(panels, ("accuracy", "loss"), strict=True):
    axes.plot(epochs, curves[what], label="training")
    axes.plot(epochs, curves[f"val_{what}"], label="validation")
    axes.set(xlabel="epoch", ylabel=what, ylim=(0, None))
panels[0].set_ylim(0, 1.05)
share = 1 - is_wrong[chosen].mean()
panels[0].axhline(share, color="gray", linestyle=":", label="right labels")
panels[0].legend(loc="lower right")
plots.show("Training gets perfect; validation loss falls, then rises again.")
# %% tags=["guard"]
assert max(curves["accuracy"]) > 0.9, "it learns the mistakes as well"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 接近 1，遠遠超過灰色點線（right labels，標對的比例，八成左右）：**連亂標的也背起來了**。沒有道理的東西學不會，卻背得起來；這個網路有五萬多個權重，記下這些例外綽綽有餘。
#
# </details>
#
# 開頭幾個週期，驗證的準確率反而比訓練高：驗證集的標籤全對，訓練集有錯的；訓練的那個數字又是一邊學、一邊算的平均。
#
# 右圖是損失。訓練的損失一路往下；驗證的損失先降後升。回升的那一段，網路學的不是數字長什麼樣子，而是這 500 張各自的答案。這就是**過擬合**（overfitting）。
#
# 為什麼驗證損失明顯回升，準確率卻只掉一些？損失還看網路**多有把握**。交叉熵是 $-\ln p$，$p$ 是它給正確答案的機率。同樣是答錯，$p=0.4$ 損失 0.9，$p=0.01$ 損失 4.6：網路背完錯的答案，錯得更有把握了。
#
# S2 提醒「不要總是怪過擬合」：要是**訓練**的曲線自己就很差，那是沒學會（第 05 課的平方誤差、第 08 課不好的起始權重）。這一課的藥都幫不上忙，多半更糟。先看訓練，再看驗證。
#
# 讓網路少背例外、多學規律的辦法，統稱**正則化**（regularization）。接下來的「藥」，就是它們。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Near 1, far above the grey dotted line, the share of right labels, which is about 0.8: **the nonsense labels have been learned by heart, too**. There is nothing to understand in them, but they can be memorized; with more than fifty thousand weights this network has room enough for these exceptions.
#
# </details>
#
# In the first epochs validation is even ahead of training: its labels are all right, some of the training set's are wrong, and the training number is a mean taken while the network is still learning.
#
# The right panel is the loss. In training it keeps falling; on the validation set it falls and then rises again. What is learned on the way up is not what digits look like but the answer to each of these 500 pictures. This is **overfitting**.
#
# Why does the validation loss rise so plainly while accuracy drops only a little? The loss also asks **how sure** the network is. Cross entropy is $-\ln p$, where $p$ is the probability that it gives to the right answer. Two answers may both be wrong: with $p=0.4$ that costs 0.9, with $p=0.01$ it costs 4.6. Having learned wrong answers by heart, the network is wrong with more confidence.
#
# "Do not always blame overfitting", S2 reminds us: if the **training** curve itself is poor, nothing has been learned (squared error in lesson 05, bad starting weights in lesson 08). No remedy of this lesson helps there; most would make it worse. Look at training first, then at validation.
#
# Whatever makes a network learn rules rather than exceptions by heart is called **regularization**. The remedies of the coming chapters are of this kind.
# %% [markdown] lang="zh" slideshow="fragment"
# **過擬合：訓練的曲線還在進步，驗證的曲線已經退步。**
# %% [markdown] lang="en" slideshow="fragment"
# **Overfitting: the training curve still improves while the validation curve gets worse.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 停在谷底，少學了什麼？
#
# 驗證損失先降後升，那就停在谷底。這叫**早停**（early stopping），是最省事的藥。
#
# **停得早，少學到的是數字的樣子，還是要背的例外？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Stop at the bottom: what is left unlearned?
#
# The validation loss falls and then rises, so stop at the bottom. This is **early stopping**, the easiest of all remedies.
#
# **What does a network that stops early miss: what digits look like, or the exceptions?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：驗證損失一回升就停，有什麼不好？（一次上升可能只是碰巧，所以要等 `patience` 個週期。）
#
# **可能的回答**：「訓練時看到的是錯的標籤，當然答錯的標籤」：看印出來的 early stopping 那一列。「早停就是少訓練幾步」：是，但停在哪裡由驗證集決定，而且權重要放回谷底那一週期。
#
# **時間不夠**：callback 的程式一句話帶過，直接猜。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: what is wrong with stopping as soon as the validation loss rises? (One rise may be chance; hence the `patience` epochs.)
#
# **You may hear**: "In training it saw the wrong label, so that is what it answers": look at the line "early stopping". "Early stopping is just fewer steps": yes, but the validation set decides where to stop, and the weights go back to those of the bottom.
#
# **Short of time**: one sentence for the code of the callback, then the guess.
# %% [markdown] lang="zh" slideshow="notes"
# 一份訓練集可能剛好特別，所以做五次：五份不同的訓練集，每份訓練一個網路。`**options` 是多給的參數，原樣交給 `fit`，等一下早停就用它。（`training.progress` 只是畫進度條。）
# %% [markdown] lang="en" slideshow="notes"
# A single training set may happen to be special, so do it five times: five different training sets, and one network for each. `**options` are further arguments, handed on to `fit` as they are; early stopping will need them. (`training.progress` merely shows a bar.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 五份訓練集，五個網路
# %% [markdown] lang="en" slideshow="subslide"
# ### Five training sets, five networks
# %%
def train_five(make, labels, size=DIGITS, epochs=EPOCHS, **options):
    """Make five networks and train each on a set of its own."""
    networks = []
    for number in training.progress(range(5)):
        keras.utils.set_random_seed(number)
        network = make()
        compile_network(network)
        chosen = training_set(number, size)
        network.fit(
            x_pool[chosen],
            labels[chosen],
            batch_size=BATCH_SIZE,
            epochs=epochs,
            verbose=0,
            **options,
        )
        networks.append(network)
    return networks


# %% slideshow="skip"
without = train_five(make_network, y_given)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 同樣五份，加上早停
# %% [markdown] lang="en" slideshow="subslide"
# ### The same five, with early stopping
# %%
stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
stopped = train_five(
    make_network,
    y_given,
    validation_data=(x_valid, y_valid),
    callbacks=[stop],
)


# %% [markdown] lang="zh" slideshow="notes"
# Keras 用一個 callback 做這件事，`fit` 每個週期結束時會問它要不要停：
#
# - `patience=5`：驗證損失連續五個週期沒有刷新最低紀錄，就停；
# - `restore_best_weights=True`：訓練結束後，把權重放回紀錄最低的那個週期。少了這一項，拿到的是過了谷底五個週期的網路。
#
# 同一份訓練集的兩個網路，隨機種子相同，起始權重也就相同；差別只在什麼時候停。現在拿**訓練集裡標錯的圖**來問它們。
# %% [markdown] lang="en" slideshow="notes"
# Keras does it with a callback, which `fit` asks after each epoch whether to stop:
#
# - `patience=5`: stop when five epochs in a row brought no new record of the validation loss;
# - `restore_best_weights=True`: when training ends, put the weights back to the epoch of the record. Without it you get the network of five epochs past the bottom.
#
# The two networks of a set have the same random seed, and so the same initial weights; all that differs is when they stop. Now ask them about the **wrongly labelled pictures of their training sets**.
# %% slideshow="skip"
def answers(network, x):
    """The digit with the highest probability, for each picture."""
    probabilities = keras.ops.convert_to_numpy(network(x))
    return probabilities.argmax(axis=1)


# %% slideshow="skip"
def answers_to_mistakes(networks):
    """Shares of wrong labels repeated, and of true digits given."""
    wrong_label, true_digit = [], []
    for number, network in enumerate(networks):
        chosen = training_set(number)
        mistakes = is_wrong[chosen]
        said = answers(network, x_pool[chosen][mistakes])
        wrong_label.append(np.mean(said == y_given[chosen][mistakes]))
        true_digit.append(np.mean(said == y_right[chosen][mistakes]))
    return np.mean(wrong_label), np.mean(true_digit)


def compare_answers(named_networks):
    print("answers to wrongly labelled training pictures:")
    for name, networks in named_networks.items():
        repeated, true_digit = answers_to_mistakes(networks)
        print(f"{name:15} wrong label {repeated:.2f}", end="  ")
        print(f"true digit {true_digit:.2f}")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：標錯的圖，它回答什麼？
#
# 一張 7，標籤寫著 2，網路照著 2 訓練。早停的網路看到這張圖，有幾成會回答 7？（五份訓練集平均。不用藥的網路，幾乎都回答 2。）
#
# <details><summary>(a) 幾乎沒有：它學到的就是 2</summary>→ 猜對的話，early stopping 那一列的 true digit 在 0.1 以下。</details>
# <details><summary>(b) 一成左右，和亂猜一樣</summary>→ 猜對的話，early stopping 那一列的 true digit 在 0.1 附近。</details>
# <details><summary>(c) 兩成以上</summary>→ 猜對的話，early stopping 那一列的 true digit 超過 0.2。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: what does it answer to a wrongly labelled picture?
#
# A picture shows a 7, its label says 2, and the network is trained on the 2. Of such pictures, how many does a network with early stopping call 7? (Mean of the five sets. Without a remedy nearly all are called 2.)
#
# <details><summary>(a) hardly any: 2 is what it was taught</summary>→ Then in the line “early stopping” the “true digit” is below 0.1.</details>
# <details><summary>(b) about one in ten, as by chance</summary>→ Then in the line “early stopping” the “true digit” is near 0.1.</details>
# <details><summary>(c) more than two in ten</summary>→ Then in the line “early stopping” the “true digit” is above 0.2.</details>
# %% tags=["guess", "nbval-ignore-output"] slideshow="fragment"
compare_answers({"no remedy": without, "early stopping": stopped})
# %% tags=["guard"]
assert answers_to_mistakes(without)[0] > 0.8, "learned by heart"
assert answers_to_mistakes(stopped)[1] > 0.25, "stopped early: knows better"
cross_entropy = keras.losses.SparseCategoricalCrossentropy()
rises = []
for to_the_end, at_best in zip(without, stopped, strict=True):
    at_end = float(cross_entropy(y_valid, to_the_end(x_valid)))
    rises.append(at_end - float(cross_entropy(y_valid, at_best(x_valid))))
assert np.mean(rises) > 0.05, "validation loss falls, then rises again"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 遠不止兩成，多半有四成到七成。訓練時標籤明明是 2，它卻回答 7：它比老師懂得多。網路**先**學會許多圖共有的規律，**後**才一張一張背例外。停得早，規律學到了，例外還沒背完。訓練到底的那個，幾乎都背起來了。
#
# </details>
#
# 早停的代價是一份驗證集。這裡留了 1,000 張，標籤全對，比訓練集還多；只為了知道何時該停，不算便宜。停在哪裡是看驗證集選的，網路在驗證集上的成績就不再公正，所以最後要看測試集。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Far more than two in ten, usually four to seven. It was shown a 2, and says 7: it knows better than its teacher. A network learns what many pictures have in common **first**, and the exceptions one by one **afterwards**. Stopped early, it has the rule and not yet all of the exceptions; trained to the end, it has nearly all of them.
#
# </details>
#
# The price of early stopping is a validation set. Here it has 1,000 pictures, rightly labelled, more than the training set; that is not cheap just to know when to stop. And as the place to stop was chosen on it, the validation score is no longer fair; results are read from the test set.
# %% [markdown] lang="zh" slideshow="fragment"
# **網路先學共同的規律，後背個別的例外；早停停在兩者之間。**
# %% [markdown] lang="en" slideshow="fragment"
# **The common rule is learned first, single exceptions afterwards; early stopping stops in between.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 有效，還是運氣？
#
# 早停的網路比老師懂得多。到了測試集，準確率也會比較高嗎？就算高了幾個百分點，也可能只是這 500 張剛好。
#
# **要怎麼比，才算數？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. A remedy, or luck?
#
# With early stopping a network knows better than its teacher. Is it also better on the test set? Even if so, a few points may be down to these 500 pictures.
#
# **How must one compare for it to count?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：甲用藥得 0.75，乙不用藥得 0.72，能說藥有效嗎？還要知道什麼？（同樣不用藥，換一份訓練集會差多少。）
#
# **可能的回答**：「五次都比較高就夠了吧？」：五次都高當然好；區間還說得出高**多少**，也管得到有高有低的時候。「做一次差很多就算數」：直著看 no remedy 那一欄，沒有用藥也差那麼多。
#
# **時間不夠**：區間的公式只算一次，用那五個整齊的數。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with the remedy A gets 0.75, without it B gets 0.72; does the remedy work? What else must one know? (How far apart other training sets are without any remedy.)
#
# **You may hear**: "Five times higher out of five, is that not enough?": very good; but the interval also says **how much** higher, and serves where some are higher and some lower. "One large difference is enough": read down the column "no remedy": there are differences without any remedy.
#
# **Short of time**: work out the interval once only, with the five round numbers.
# %% slideshow="skip"
def test_accuracies(networks):
    """Share of right answers of each network on the test set."""
    accuracies = []
    for network in networks:
        accuracies.append(np.mean(answers(network, x_test) == y_test))
    return np.array(accuracies)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 五份訓練集，一份一列
# %% [markdown] lang="en" slideshow="subslide"
# ### Five training sets, a line for each
# %% tags=["nbval-ignore-output"]
accuracy_plain = test_accuracies(without)
accuracy_early = test_accuracies(stopped)
print("set  no remedy  early stopping  change")
for number in range(5):
    plain, early = accuracy_plain[number], accuracy_early[number]
    print(f"{number + 1}{plain:11.3f}{early:14.3f}{early - plain:+12.3f}")
# %% tags=["guard"]
assert np.mean(accuracy_early - accuracy_plain) > 0.01, "early stopping helps"


# %% [markdown] lang="zh" slideshow="notes"
# 每一列是一份訓練集：不用藥（no remedy）的測試準確率、早停（early stopping）的，最後是兩者的差（change）。
#
# 先直著看：同樣不用藥，只是換了 500 張圖和起點，準確率就有高有低，常常差到幾個百分點。這就是運氣。再橫著看：同一份訓練集裡相減，叫**成對比較**（paired comparison），運氣就抵消了一部分，因為比較好學的那一份，對兩邊都好學。
# %% [markdown] lang="en" slideshow="notes"
# Each line is a training set: test accuracy with no remedy, with early stopping, and the change from one to the other.
#
# First read down: without any remedy, other pictures and another start alone make accuracy higher or lower, often by a few points. This is luck. Now read across: subtracting within a set is called a **paired comparison**; part of the luck cancels, for a set that is easy to learn is easy for both.
# %% [markdown] lang="zh" slideshow="notes"
# 這五個差，平均是多少？這個平均又有多可靠？先用整齊的數算一次。五個差是 0.04、0.06、0.05、0.07、0.03：
#
# - **平均** 0.05。
# - **標準差** $s=0.0158$：五個差彼此差多少。各個差減掉平均，平方加起來，除以 $5-1$，開根號。
# - **標準誤** $s/\sqrt5=0.0071$：五個數的平均，比單獨一個數可靠，所以除以 $\sqrt5$。
#
# 換五份訓練集，平均又會不同。**95% 信賴區間**是這樣定的一段範圍：這樣的實驗做一百次，大約有九十五次，範圍會包含「很多很多份訓練集的平均」。只有五個數的時候，平均的左右各留 2.776 個標準誤（查 $t$ 分布表；數一多，倍數就降到 2 左右）：
#
# $$0.05\pm2.776\times0.0071=0.05\pm0.02$$
#
# 整個區間都在 0 的右邊，才說有效；都在左邊，是有害；跨過 0，就不能說有差別。
# %% [markdown] lang="en" slideshow="notes"
# What is the mean of the five changes, and how reliable is this mean? Round numbers first: let the changes be 0.04, 0.06, 0.05, 0.07 and 0.03.
#
# - The **mean** is 0.05.
# - The **standard deviation** $s=0.0158$ tells how much the five differ: subtract the mean from each, add up the squares, divide by $5-1$, take the root.
# - The **standard error** is $s/\sqrt5=0.0071$: a mean of five is more reliable than a single number, hence the $\sqrt5$.
#
# Another five sets would give another mean. The **95% confidence interval** is a range made so that in about 95 of 100 such experiments it contains the mean over very many sets. For five numbers it reaches 2.776 standard errors to either side (from a table of Student's $t$; with more numbers the factor comes down to about 2):
#
# $$0.05\pm2.776\times0.0071=0.05\pm0.02$$
#
# All of it right of 0: the remedy helps. All of it left: it harms. If it crosses 0, no difference may be claimed.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 平均和它的信賴區間
# %% [markdown] lang="en" slideshow="subslide"
# ### The mean and its confidence interval
# %% tags=["nbval-ignore-output"]
def half_interval(changes):
    """Half the width of the 95% confidence interval of the mean."""
    return 2.776 * np.std(changes, ddof=1) / np.sqrt(5)


def report(changes):
    mean, half = np.mean(changes), half_interval(changes)
    print(f"change of accuracy: {mean:+.3f} ± {half:.3f}")


report(accuracy_early - accuracy_plain)
# %% tags=["guard"]
tidy = [0.04, 0.06, 0.05, 0.07, 0.03]
assert round(np.std(tidy, ddof=1), 4) == 0.0158
assert round(half_interval(tidy), 2) == 0.02


# %% [markdown] lang="zh" slideshow="notes"
# 早停讓準確率平均升了好幾個百分點。看看你的區間在不在 0 的右邊，再決定能不能說它有效。
# %% [markdown] lang="en" slideshow="notes"
# Early stopping raises accuracy by several points on average. See whether your interval lies right of 0, before you say that it helps.
# %% [markdown] lang="zh" slideshow="fragment"
# **同一份訓練集裡相減，做五次：這樣才看得出藥有沒有效。**
# %% [markdown] lang="en" slideshow="fragment"
# **Compare on the same training set, five times over, and look at the differences: they show whether a remedy helps.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 不准曲線亂甩，要管住什麼？
#
# 早停不讓網路走到底。另一條路是讓它走到底，但管住它的**權重**。第 1 節那條 30 個神經元的曲線忽上忽下，要甩得那麼急，權重非大不可。
#
# **如果權重大就得罰錢，曲線會怎樣？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. What must be kept small to tame a curve?
#
# Early stopping does not let a network go all the way. Another way is to let it go, but hold its **weights**. The curve of 30 neurons in chapter 1 swings up and down, and to swing like that takes large weights.
#
# **If large weights had to pay a penalty, what would become of the curve?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$w=[3,4]$ 和 $w=[5,0]$，哪一個罰得多？（一樣，都是 25。）$w=[3.5,3.5]$ 呢？（24.5，分散一點就便宜一點。）
#
# **可能的回答**：「加了懲罰項，訓練誤差變大，當然變差」：要看的是橘線（離真相），不是藍線。「λ 愈大愈保險」：拉到最右邊，曲線變成幾乎是平的。
#
# **時間不夠**：〈自己調 λ〉只做第 1 題；五份訓練集的結果講一句。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: which pays more, $w=[3,4]$ or $w=[5,0]$? (The same, 25.) And $w=[3.5,3.5]$? (24.5: it is cheaper to share.)
#
# **You may hear**: "With the penalty the training error grows, so it gets worse": look at the other line, the error to the truth. "The larger λ, the safer": at the right end the curve is nearly flat.
#
# **Short of time**: in "Set λ yourself" question 1 only, and one sentence for the result on the five sets.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 權重大，就罰錢
#
# 先算一個。權重 $w=[3,4]$，懲罰項的強度 $\lambda=0.01$（和第 11 課的 $\lambda$ 無關）：
#
# $$\lambda\,(3^2+4^2)=0.01\times25=0.25$$
#
# 這 0.25 加進損失 $L$ 裡。一般的寫法是
#
# $$L+\lambda\sum_i w_i^2$$
# %% [markdown] lang="en" slideshow="subslide"
# ### Large weights pay
#
# Large weights shall pay a **penalty**, as one pays a fine. One example first. With weights $w=[3,4]$ and the strength $\lambda=0.01$ (no relation of lesson 11's $\lambda$), the penalty
#
# $$\lambda\,(3^2+4^2)=0.01\times25=0.25$$
#
# is added to the loss $L$. In general,
#
# $$L+\lambda\sum_i w_i^2$$
# %% [markdown] lang="zh" slideshow="notes"
# 這叫 **L2 正則化**（L2 regularization）。權重要是縮成一半，$[1.5,2]$，就只罰 0.0625。對一個權重微分，懲罰項給的梯度是 $2\lambda w$，每一步都把權重往 0 拉。權重想留下，就得讓 $L$ 降得夠多，抵得過這筆罰款。
# %% [markdown] lang="en" slideshow="notes"
# This is **L2 regularization**. Were the weights half as large, $[1.5,2]$, the penalty would be 0.0625 only. The derivative of the penalty with respect to a weight is $2\lambda w$; each step pulls the weight towards 0. A weight that wants to stay must lower $L$ by enough to be worth its price.
# %% [markdown] lang="zh" slideshow="skip"
# ### 加上懲罰項，重畫第 1 節的曲線
# %% [markdown] lang="en" slideshow="skip"
# ### The curve of chapter 1, with the penalty
# %% slideshow="skip"
def fit_with_l2(strength):
    """Weights of 30 neurons: least squared error + strength * sum(w**2)."""
    h = hidden(X, 30)
    squares = h.T @ h / len(X)
    return np.linalg.solve(squares + strength * np.eye(30), h.T @ Y / len(X))


for strength in (1e-6, 0.1):
    weights = fit_with_l2(strength)
    print(f"λ = {strength:g}: sum of w² = {np.sum(weights**2):.1f}")
# %% tags=["guard"]
assert np.sum(fit_with_l2(0.1) ** 2) < 1, "with a penalty: small ones"
assert np.sum(fit_with_l2(1e-6) ** 2) > 1000, (
    "hardly any penalty: large weights"
)


# %% [markdown] lang="zh" slideshow="notes"
# 最好的權重又有公式：把損失對每個權重的斜率設成 0，得到三十條聯立方程式，`np.linalg.solve` 直接解。懲罰項只在對角線上多加一個 λ（`np.eye(30)` 是單位矩陣）。λ 幾乎是 0 的時候，權重的平方和將近三千；λ = 0.1，不到 1。
# %% [markdown] lang="en" slideshow="notes"
# Again there is a formula: the slope of the loss must be 0 for every weight, which makes thirty equations, and `np.linalg.solve` solves them. All that the penalty adds is λ on the diagonal (`np.eye(30)` is the identity matrix). With next to no λ the squares of the weights add up to nearly 3,000; with λ = 0.1 to less than 1.
# %% tags=["hide-input"] slideshow="skip"
STRENGTHS = np.logspace(-6, 1, 29)


def draw_l2(strength):
    """The curve for one λ, and both errors for all of them."""
    along = []
    for each in STRENGTHS:
        along.append(two_errors(fit_with_l2(each), X, Y))
    weights = fit_with_l2(strength)
    on_points, to_truth = two_errors(weights, X, Y)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(8.8, 3.3), layout="none"
    )
    figure.subplots_adjust(0.07, 0.16, 0.98, 0.88, wspace=0.25)
    draw_curve(left, weights, X, Y)
    left.legend(loc="upper left", ncols=2)
    right.semilogx(STRENGTHS, along, label=["on points", "to truth"])
    now = [on_points, to_truth]
    right.plot([strength, strength], now, "ko", markersize=5, label="now")
    right.set(xlabel="λ", ylabel="error", ylim=(0, 0.5))
    right.set_xticks([1e-6, 1e-4, 1e-2, 1], ["1e-6", "1e-4", "0.01", "1"])
    right.legend(loc="upper left")
    said = f"error on points {on_points:.3f}, to truth {to_truth:.3f}"
    figure.suptitle(f"30 neurons, λ = {strength:.1g}: {said}", fontsize=11)
    return f"30 neurons, λ = {strength:.1g}: {said}."


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：λ 變大，離真相的誤差怎麼走？
#
# 還是 30 個神經元、十二個點。λ 從 0.000001 一路加到 10，訓練誤差（on points）一路變大。離真相的誤差（to truth）呢？
#
# <details><summary>(a) 也一路變大</summary>→ 猜對的話，右圖裡兩條線都從左到右一路上升。</details>
# <details><summary>(b) 一路變小</summary>→ 猜對的話，右圖裡 to truth 的線從左到右一路下降。</details>
# <details><summary>(c) 先變小，再變大</summary>→ 猜對的話，右圖裡 to truth 的線中間有個谷。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: as λ grows, what does the error to the truth do?
#
# Still 30 neurons and twelve points. As λ grows from 0.000001 to 10, the training error (on points) grows all the way. And the error to the truth?
#
# <details><summary>(a) grows all the way, too</summary>→ Then in the right panel both lines rise from left to right.</details>
# <details><summary>(b) shrinks all the way</summary>→ Then in the right panel the line “to truth” falls from left to right.</details>
# <details><summary>(c) shrinks, then grows</summary>→ Then in the right panel the line “to truth” has a valley.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plots.show(draw_l2(strength=0.1))
# %% tags=["guard"]
truth_of = {
    fine: two_errors(fit_with_l2(fine), X, Y)[1] for fine in (1e-6, 0.1, 10)
}
assert truth_of[0.1] < 0.2 * truth_of[1e-6], "a valley: nearer than left"
assert truth_of[10] > 5 * truth_of[0.1], "and than right"
point_errors = [two_errors(fit_with_l2(fine), X, Y)[0] for fine in STRENGTHS]
assert np.all(np.diff(point_errors) > 0), "on the points it only grows"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 先變小，再變大。左邊幾乎不罰，曲線跟著雜訊甩；右邊罰得太重，權重全擠到 0 附近，連真相的形狀也畫不出來。中間的 λ = 0.1，訓練誤差大了，離真相卻近得多，左圖的曲線也平順了。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It shrinks, then grows. At the left there is hardly a penalty, and the curve swings along with the noise; at the right the penalty is so heavy that all weights are pressed towards 0 and cannot even draw the shape of the truth. In between, at λ = 0.1, the training error is larger and the curve much nearer to the truth; in the left panel it runs smoothly.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調 λ
#
# 1. λ 調到多少，離真相最近？
# 2. 如果看不到真相，只看訓練誤差（on points），你會選哪一個 λ？
# %% [markdown] lang="en" slideshow="subslide"
# ### Set λ yourself
#
# 1. With which λ is the curve nearest to the truth?
# 2. If you could not see the truth and had only the training error (on points), which λ would you choose?
# %% tags=["nbval-ignore-output"]
strength_box = FloatLogSlider(
    1e-6, min=-6, max=1, description="懲罰 penalty λ"
)
widgets.live(draw_l2, {"strength": strength_box})


# %% [markdown] lang="zh" slideshow="notes"
# 1. 0.1 左右。
# 2. 最小的那個，也就是幾乎不罰：訓練誤差永遠說「不要罰」。所以 λ 不能靠訓練資料選，要靠驗證集。
# %% [markdown] lang="en" slideshow="notes"
# 1. With about 0.1.
# 2. The smallest, next to no penalty at all: the training error always says "no penalty". So λ cannot be chosen on the training data; it takes a validation set.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 在 Keras 裡，每一層加一個參數
# %% [markdown] lang="en" slideshow="subslide"
# ### In Keras, one argument more for each layer
# %%
def make_l2_network():
    l2 = keras.regularizers.L2(0.01)
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(WIDTH, activation="relu", kernel_regularizer=l2),
            layers.Dense(WIDTH, activation="relu", kernel_regularizer=l2),
            layers.Dense(10, activation="softmax", kernel_regularizer=l2),
        ]
    )


with_l2 = train_five(make_l2_network, y_given)
# %% tags=["nbval-ignore-output"] slideshow="fragment"
accuracy_l2 = test_accuracies(with_l2)
report(accuracy_l2 - accuracy_plain)


# %% slideshow="skip"
def mean_square(networks):
    """Mean of w² over the first layers of all networks."""
    squares = []
    for network in networks:
        kernel = network.layers[0].get_weights()[0]
        squares.append(np.mean(kernel**2))
    return np.mean(squares)


# %% tags=["nbval-ignore-output"] slideshow="skip"
left_over = mean_square(with_l2) / mean_square(without)
print(f"mean of w² in the first layer, with L2 / without: {left_over:.2f}")
# %% tags=["guard"]
assert left_over < 0.5, "weights are smaller"


# %% [markdown] lang="zh" slideshow="notes"
# 0.01 是投影片的值，不是為這份資料挑的。權重確實小多了。準確率呢？看你印出來的區間：整個在 0 的右邊，才能說 L2 有幫助；跨過 0，就不能說。要用得好，得照上面第 2 題，用驗證集挑 λ；〈再往前一步〉可以試試。
#
# 看到別人的 λ，先問它怎麼寫。Keras 加的是 $\lambda\sum w^2$；另一種常見的約定是 $\frac{\lambda}{2n}\sum w^2$，多了 ½，還除以資料的筆數 $n$。同樣 $w=[3,4]$、$\lambda=0.01$、$n=1$：
# %% [markdown] lang="en" slideshow="notes"
# The 0.01 is the value of the slides and was not chosen for these data. Weights are indeed much smaller. And accuracy? Look at your interval: if all of it is right of 0, L2 helps; where it crosses 0, no gain may be claimed. To do better, choose λ on a validation set, as question 2 said; "One step further" at the end lets you try.
#
# When you meet somebody's λ, ask how it is written. Keras adds $\lambda\sum w^2$; another convention is $\frac{\lambda}{2n}\sum w^2$, with a ½, and divided by the number of examples $n$. For the same $w=[3,4]$ and $\lambda=0.01$, with $n=1$:
# %% slideshow="skip"
w = np.array([3.0, 4.0], "float32")
by_keras = float(keras.regularizers.L2(0.01)(w))
by_formula = 0.01 / (2 * 1) * np.sum(w**2)
print(f"Keras {by_keras:.3f}, with ½ and 1/n {by_formula:.3f}")
facts.check("S0-24", [by_keras, by_formula])
# %% [markdown] lang="zh" slideshow="fragment"
# **L2 讓大的權重付錢；λ 選得好，訓練誤差大一點，離真相卻近一點。**
# %% [markdown] lang="en" slideshow="fragment"
# **L2 makes large weights pay: with a good λ the training error is larger, and the truth nearer.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R13：S0 把 $\frac{\lambda}{2n}\|w\|_2^2$ 和 `l2(0.01)` 放在一起；兩種寫法都對，但 λ 不能互換，Keras 的是 $\lambda\sum w^2$。
#
# R14：S0 寫 `keras.regularizer`、`w_regularizer`；現在是 `keras.regularizers`、`kernel_regularizer`。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R13: S0 has $\frac{\lambda}{2n}\|w\|_2^2$ beside `l2(0.01)`; both conventions are sound, but their λ are not the same: Keras has $\lambda\sum w^2$.
#
# R14: S0 writes `keras.regularizer` and `w_regularizer`; today they are `keras.regularizers` and `kernel_regularizer`.
#
# </details>


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 隨機關掉一半，怎麼還學得起來？
#
# L2 管住權重；還有一種藥管的是神經元。每次更新，隨機挑一些神經元**丟掉**，也就是把輸出改成 0；測試時全部留著。這叫 **dropout**。
#
# **丟了一半，下一層收到的總和就少了。到了測試全部留下，不會太大嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Half the neurons switched off: how can it learn?
#
# L2 holds the weights; another remedy deals with the neurons. In each update some of them, chosen at random, are **dropped**: their outputs are replaced by 0. For testing all are kept. This is **dropout**.
#
# **With half of them dropped, the next layer gets a smaller sum. And in testing, when all are there, will the sum not be too large?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：十個人分組報告，任何人都可能臨時缺席，大家會怎麼準備？（每個人都得自己會，不能只靠一個。）
#
# **可能的回答**：「不是 0 就是 1」：留下的要放大，看印出來的 2。「一個週期換一次遮罩」：印出來的三列是同一批的三筆資料，每列都不同。「測試時也要丟」：看最後印的那一列，全是 1。
#
# **時間不夠**：四個遮罩在黑板上算，程式不看。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: ten people prepare a talk, and any of them may be absent on the day; how will they prepare? (Everybody must know it, nobody may rely on one other.)
#
# **You may hear**: "Either 0 or 1": what is kept is scaled up, look at the 2s. "A new mask for each epoch": the three rows are three examples of one batch, and all differ. "Testing drops as well": look at the last row, all 1s.
#
# **Short of time**: work out the four masks on the board and skip the code.
# %% [markdown] lang="zh" slideshow="notes"
# S2 拿團隊來比喻：知道搭檔隨時可能不在，每個人就得把自己的事做好，不能只靠某一個人。每個神經元被丟掉的機率叫**丟棄率**（dropout rate），記作 $p$（不是第 2 節的那個 $p$）。一次丟哪些、留哪些，就是一張**遮罩**（mask）：1 是留下，0 是丟掉。
# %% [markdown] lang="en" slideshow="notes"
# S2 compares it to a team: if your partner may be gone at any time, you do your own part well and rely on nobody else. The probability that a neuron is dropped is the **dropout rate** $p$ (not the $p$ of chapter 2). Which are dropped and which kept at a time is a **mask**: 1 for kept, 0 for dropped.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：全是 1 的輸出，過了 Dropout 變成什麼？
#
# 三筆資料，每筆八個神經元，輸出全部是 1。經過 `layers.Dropout(0.5)`，**訓練時**會變成什麼？
#
# <details><summary>(a) 0 和 1，大約各一半</summary>→ 猜對的話，訓練時印出來的只有 0 和 1。</details>
# <details><summary>(b) 全部變成 0.5</summary>→ 猜對的話，訓練時印出來的全是 0.5。</details>
# <details><summary>(c) 0 和 2，大約各一半</summary>→ 猜對的話，訓練時印出來的只有 0 和 2。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: what does Dropout make of ones?
#
# Three examples with eight neurons each, and all outputs are 1. What does `layers.Dropout(0.5)` make of them **in training**?
#
# <details><summary>(a) 0s and 1s, about half each</summary>→ Then there are only 0s and 1s in training.</details>
# <details><summary>(b) all become 0.5</summary>→ Then there is nothing but 0.5 in training.</details>
# <details><summary>(c) 0s and 2s, about half each</summary>→ Then there are only 0s and 2s in training.</details>
# %% tags=["guess"] slideshow="fragment"
ones = np.ones((3, 8))
drop = layers.Dropout(0.5, seed=8)
print("three examples in training:")
in_training = keras.ops.convert_to_numpy(drop(ones, training=True))
print(in_training)
print("the first one in testing:")
print(keras.ops.convert_to_numpy(drop(ones))[0])
# %% tags=["guard"]
assert set(np.unique(in_training)) == {0.0, 2.0}, "0 or 2"
many_rows = keras.ops.convert_to_numpy(drop(np.ones((9, 40)), training=True))
assert len(np.unique(many_rows, axis=0)) == 9, "a mask for each example"
again = keras.ops.convert_to_numpy(drop(np.ones((9, 40)), training=True))
assert not np.array_equal(again, many_rows), "and new ones each time"
assert np.all(keras.ops.convert_to_numpy(drop(ones)) == 1), "testing"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 0 和 2。留下的放大成兩倍，測試時全部留下、什麼都不放大，下一層收到的總和**平均**起來就一樣大。
#
# 三列都不同，留下幾個也不一定剛好一半，平均才是：**同一批的每一筆資料，各抽一張遮罩**；下一次更新又重新抽。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# 0s and 2s. What is kept is doubled, so that the sum which reaches the next layer is **on average** as large as in testing, where all are kept and nothing is scaled.
#
# The three rows differ, and how many are kept is half on average only: **each example of a batch has a mask of its own**, and the next update draws new ones.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個神經元，四張遮罩
#
# 輸出是 3 和 1，權重是 1 和 2，全部留下的總和是 $3\times1+1\times2=5$。丟棄率 0.5，四張遮罩出現的機率都一樣：
#
# | 留下 | 不放大 | 放大兩倍 |
# |:--|--:|--:|
# | 兩個 | 5 | 10 |
# | 只有第一個 | 3 | 6 |
# | 只有第二個 | 2 | 4 |
# | 都丟 | 0 | 0 |
# | **平均** | **2.5** | **5** |
# | 測試，全部留下 | 5 | 5 |
# %% [markdown] lang="en" slideshow="subslide"
# ### Two neurons, four masks
#
# They put out 3 and 1, with weights 1 and 2, and with both kept the sum is $3\times1+1\times2=5$. At a rate of 0.5 four masks are equally likely:
#
# | Kept | As it is | Doubled |
# |:--|--:|--:|
# | both | 5 | 10 |
# | the first only | 3 | 6 |
# | the second only | 2 | 4 |
# | neither | 0 | 0 |
# | **mean** | **2.5** | **5** |
# | testing, both kept | 5 | 5 |
# %% [markdown] lang="zh" slideshow="notes"
# 這就是「平均起來一樣大」的意思。不放大的話，訓練時平均 2.5，測試卻是 5。補救的方法有兩種，補一次就好：
#
# - Keras：**訓練時**把留下的除以 $1-p$，測試時什麼都不做；
# - 最早的做法：訓練時不放大，**測試時**把權重乘以 $1-p$，$5$ 就變回 $2.5$。
# %% [markdown] lang="en" slideshow="notes"
# This is what "as large on average" means. Without scaling it would be 2.5 on average in training, and 5 in testing. There are two ways to make up for it, and one of them is enough:
#
# - Keras: **in training** divide what is kept by $1-p$, and do nothing in testing;
# - The original way: do not scale in training, and **in testing** multiply the weights by $1-p$, which turns $5$ into $2.5$.
# %% [markdown] lang="zh" slideshow="skip"
# ### 四張遮罩，算給你看
# %% [markdown] lang="en" slideshow="skip"
# ### The four masks in numbers
# %% slideshow="skip"
outputs = np.array([3.0, 1.0])
weights = np.array([1.0, 2.0])
masks = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
sums = (masks * outputs) @ weights
print("as it is:", sums, "mean", sums.mean())
print("doubled: ", 2 * sums, "mean", (2 * sums).mean())
part_left = sums.mean() / (outputs @ weights)
facts.check("S2-13", part_left)
facts.check("S2-14", part_left)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 在 Keras 裡，多兩層 `Dropout`
# %% [markdown] lang="en" slideshow="subslide"
# ### In Keras, two more layers
# %%
def make_dropout_network():
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(WIDTH, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(WIDTH, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


with_dropout = train_five(make_dropout_network, y_given)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 準確率，和標錯的圖
# %% [markdown] lang="en" slideshow="subslide"
# ### Accuracy, and the wrongly labelled pictures
# %% tags=["nbval-ignore-output"]
accuracy_dropout = test_accuracies(with_dropout)
report(accuracy_dropout - accuracy_plain)
compare_answers({"no remedy": without, "dropout": with_dropout})
# %% tags=["guard"]
assert np.mean(accuracy_dropout - accuracy_plain) > 0.01, "dropout helps"
fewer = answers_to_mistakes(without)[0] - answers_to_mistakes(with_dropout)[0]
assert fewer > 0.2, "dropout learns fewer mistakes by heart"


# %% [markdown] lang="zh" slideshow="notes"
# 同樣五份訓練集、同樣的做法：準確率升了好幾個百分點。下面兩列是第 3 節的問法：標錯的圖，用 dropout 的網路照抄錯標籤的少得多。可能的原因是：同一張圖，每次都由不同的一半神經元來看，要合力把它背下來，就難得多了。
#
# （Dropout 層自己也要抽亂數，所以種子雖然相同，兩邊的起始權重不全相同；一份訓練集的兩個網路，共有的是資料。）
# %% [markdown] lang="en" slideshow="notes"
# The same five training sets, compared in the same way: accuracy rises by several points. The two lines below it ask what chapter 3 asked: with dropout far fewer of the wrong labels are repeated. A likely reason: the same picture is seen by another half of the neurons each time, and to learn it by heart together becomes much harder.
#
# (The Dropout layers draw random numbers, too, so that in spite of the same seed not all initial weights are alike; what the two networks of a set share is the data.)
# %% [markdown] lang="zh" slideshow="fragment"
# **訓練時每筆資料各抽一張遮罩，留下的放大；測試時全部都在，什麼都不必改。**
# %% [markdown] lang="en" slideshow="fragment"
# **In training each example draws a mask, and what is kept is scaled up; in testing all are there, and nothing is changed.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R36：S2 的〈Dropout 測試〉寫權重乘以 $(1-p)\%$；$p=50$ 時，照字面是 −0.49。應該是 $(100-p)\%$；下一行的例子（$w=1$ 變 0.5）是對的。
#
# R37：S2 說測試時才縮小權重；Keras 改在訓練時放大，兩種都可以。
#
# R114：S4 說每一次的迭代（epoch）丟一次。其實每次更新都重新抽，Keras 還替批次裡的每筆資料各抽一張。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R36: S2's slide on testing with dropout multiplies the weights by $(1-p)\%$, which for $p=50$ is −0.49 if taken literally. It should be $(100-p)\%$; the example in the next line, where $w=1$ becomes 0.5, is right.
#
# R37: S2 scales the weights down in testing; Keras scales up in training instead. Either way works.
#
# R114: S4 drops once in every iteration (epoch). There is a new draw in every update, and in Keras one for each example of the batch.
#
# </details>


# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 只能選一種，選哪一種？
#
# 三種藥都試過了。還有一個辦法，不用任何技巧：**更多的訓練資料**。這裡是每份再給 1,500 張，一樣有兩成標錯。
#
# **早停、L2、dropout、更多資料，誰讓準確率升最多？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. If you may have only one?
#
# Three remedies have been tried. There is another way, with no trick in it: **more training data**, here another 1,500 pictures for each set, with a fifth of them wrong as before.
#
# **Early stopping, L2, dropout, more data: which raises accuracy most?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：更多資料也帶來更多錯的標籤（多三百張），還划算嗎？先表決，再看圖。
#
# **可能的回答**：「錯的也變成四倍，沒有用」：對的也變成四倍，而且對的彼此一致，錯的各錯各的。「兩條橫線重疊，就是沒差別」：要比兩種藥，得把它們直接相減，看〈兩種藥直接比〉。
#
# **時間不夠**：表決之後直接看圖，表格不唸。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: more data bring more wrong labels, too, another three hundred; is it still worth it? Vote, then show the figure.
#
# **You may hear**: "Four times the mistakes, so it is no use": four times the right ones as well, and these agree with one another, while each mistake goes its own way. "The bars overlap, so there is no difference": to compare two remedies, subtract them directly, see "Two remedies directly".
#
# **Short of time**: vote, show the figure, do not read the table aloud.
# %% [markdown] lang="zh" slideshow="notes"
# 更多資料的網路，更新次數和不用藥的一樣多：資料是四倍，週期就是四分之一。另外加一組對照：**標籤全對**的時候，dropout 還有用嗎？同樣五份訓練集、正確的標籤，用藥和不用藥各訓練一次。
# %% [markdown] lang="en" slideshow="notes"
# The networks with more data take as many updates as those with no remedy: four times the data, a quarter of the epochs. And one more control: does dropout still help where **all labels are right**? The same five sets with right labels, once with and once without it.
# %% slideshow="skip"
fewer_epochs = max(1, EPOCHS * DIGITS // 2000)  # as many updates
with_more = train_five(make_network, y_given, size=2000, epochs=fewer_epochs)
right_without = train_five(make_network, y_right)
right_dropout = train_five(make_dropout_network, y_right)
# %% slideshow="skip"
accuracy_more = test_accuracies(with_more)
on_right = test_accuracies(right_dropout) - test_accuracies(right_without)
changes = {
    "early stopping": accuracy_early - accuracy_plain,
    "L2": accuracy_l2 - accuracy_plain,
    "dropout": accuracy_dropout - accuracy_plain,
    "more data": accuracy_more - accuracy_plain,
    "dropout, right labels": on_right,
}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：哪一種升最多？
#
# 標籤錯了兩成，測試準確率升最多的是：
#
# <details><summary>(a) 早停</summary>→ 猜對的話，圖裡 early stopping 的圓點在最右邊。</details>
# <details><summary>(b) dropout</summary>→ 猜對的話，圖裡 dropout 的圓點在最右邊。</details>
# <details><summary>(c) 更多資料，錯的也更多</summary>→ 猜對的話，圖裡 more data 的圓點在最右邊。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: which gains most?
#
# With a fifth of the labels wrong, test accuracy gains most from
#
# <details><summary>(a) early stopping</summary>→ Then in the figure the marker of “early stopping” is furthest to the right.</details>
# <details><summary>(b) dropout</summary>→ Then in the figure the marker of “dropout” is furthest to the right.</details>
# <details><summary>(c) more data, mistakes included</summary>→ Then in the figure the marker of “more data” is furthest to the right.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
plt.figure(figsize=(8.5, 3.3))
for place, (name, change) in enumerate(changes.items()):
    points = 100 * change
    plt.plot(points, [place + 0.22] * 5, "C5.", markersize=6)
    half = half_interval(points)
    plt.errorbar(points.mean(), place, xerr=half, fmt="C0o", capsize=3)
plt.axvline(0, color="gray", linestyle=":")
plt.axhline(3.6, color="gray", linewidth=0.5)
plt.yticks(range(len(changes)), changes)
plt.gca().invert_yaxis()
plt.xlabel("change of test accuracy (percentage points)")
plots.show(
    "More data gain most; dropout on right labels gains nothing to see."
)
# %% tags=["guard"]
gains = {remedy: np.mean(per_set) for remedy, per_set in changes.items()}
assert gains["more data"] > gains["early stopping"], "more data gain most"
assert gains["more data"] > gains["dropout"], "more than dropout"
assert gains["more data"] > gains["L2"], "more than L2"
assert gains["dropout, right labels"] < 0.03, "right labels: no gain"
assert gains["dropout, right labels"] < gains["dropout"], "less than wrong"


# %% [markdown] lang="zh" slideshow="notes"
# 大圓點是五份的平均，橫線（誤差線）是 95% 信賴區間，小點是每一份自己的差。
#
# <details><summary>執行之後再看：解釋</summary>
#
# 更多資料。錯的標籤也多了，但每張錯得不一樣，對的卻彼此一致：對的例子一多，錯的就難以把它們蓋過去。還有一點混在裡面：更新次數一樣，所以每張圖只看五遍，不是二十遍，背錯標籤的時間也少了；這裡比的是「同樣的更新次數，給更多資料」。
#
# </details>
#
# 最下面一列（dropout, right labels）是標籤全對的時候：dropout 看不出幫助；照第 4 節的規則，整條誤差線都在 0 左邊的話，就是倒扣了一點（在別的電腦上，也可能跨過 0）。沒有錯的標籤可背，這帖藥就沒有多少病可治。**藥要對症。**
#
# 那麼 dropout 和早停，誰比較好？看兩條誤差線有沒有重疊，不算數：兩邊都受同一份訓練集的運氣影響。要把兩者**直接相減**，和第 4 節一樣。
# %% [markdown] lang="en" slideshow="notes"
# Large markers are the means of five, the error bars their 95% confidence intervals, and the small dots the changes of the sets themselves.
#
# <details><summary>After running: the explanation</summary>
#
# More data. They bring more wrong labels, too; but each of these is wrong in its own way, while the right ones agree, and the more right ones there are, the less the wrong ones weigh. One thing is mixed in: with as many updates each picture is seen five times and not twenty, which leaves less time to learn wrong labels by heart. What is compared is more data at the same number of updates.
#
# </details>
#
# The bottom row is dropout where all labels are right: no help to be seen. By the rule of chapter 4, if all of its bar is left of 0, dropout costs a little here (on another computer the bar may cross 0). With no mistakes to learn by heart, there is not much of an illness to cure. **A remedy must fit the illness.**
#
# And of dropout and early stopping, which is better? Whether their error bars overlap settles nothing, for the luck of a training set is in both. **Subtract one from the other**, as in chapter 4.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩種藥直接比
# %% [markdown] lang="en" slideshow="subslide"
# ### Two remedies directly
# %% tags=["nbval-ignore-output"]
print("dropout minus early stopping:")
report(accuracy_dropout - accuracy_early)
print("more data minus dropout:")
report(accuracy_more - accuracy_dropout)


# %% [markdown] lang="zh" slideshow="notes"
# 區間跨過 0，就不能說誰比較好；整個在 0 的一邊，才能說。
#
# | 藥方 | 代價 | 在這裡的收穫 |
# |:--|:--|:--|
# | 更多資料 | 要收集、要標註（這裡 1,500 張，兩成標錯） | 最大 |
# | 早停 | 一份驗證集（這裡 1,000 張，標籤全對）；還省了時間 | 標籤有錯時，好幾個百分點 |
# | Dropout | 要選丟棄率 | 標籤有錯時，好幾個百分點；標籤全對時看不出來 |
# | L2 | 要選 λ | 權重小得多；真正的 MNIST 上，準確率看不出差別 |
#
# 這是五份訓練集、一種小網路、投影片上的設定。換一種資料或換一個 λ，名次會變；不變的是比法：同樣的資料，做好幾次，直接相減。
#
# 要不到更多資料，有時可以自己**創造**：第 06 課的深入 D 把數字轉一點、移一點，就是一種。
# %% [markdown] lang="en" slideshow="notes"
# If the interval crosses 0, neither may be called the better one; if it lies on one side of 0, one may.
#
# | Remedy | Cost | Gain here |
# |:--|:--|:--|
# | more data | collecting and labelling (here 1,500 pictures, a fifth wrong) | the largest |
# | early stopping | a validation set (here 1,000 pictures with right labels); it even saves time | several points with wrong labels |
# | dropout | choose a rate | several points with wrong labels, nothing to see with right ones |
# | L2 | choose λ | much smaller weights; on the real MNIST no gain in accuracy to be seen |
#
# These are five training sets, one small network, the settings of the slides. With other data or another λ the order changes. What stays is the way to compare: the same data, several times, subtracted directly.
#
# Where more data cannot be had, some can be **created**: In depth D of lesson 06 turns and moves digits a little.
# %% [markdown] lang="zh" slideshow="fragment"
# **在這裡，更多資料最有效；標籤有錯時 dropout 有用，標籤全對時看不出用處。**
# %% [markdown] lang="en" slideshow="fragment"
# **Here more data help most; dropout helps with wrong labels, and with right ones no help is to be seen.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 過擬合：訓練還在進步，驗證已經退步。先確定訓練學得會，再談正則化。
# - 網路先學共同的規律，後背個別的例外。**早停**停在驗證損失的谷底，把那時的權重放回來。
# - **L2** 在損失上加 $\lambda\sum w^2$，把權重往 0 拉。λ 用驗證集選；看到別人的 λ，先問有沒有 ½、有沒有除以 $n$。
# - **Dropout** 訓練時每筆資料各抽一張遮罩，留下的除以 $1-p$；測試時全部留下，什麼都不必改。
# - 比較兩種做法：同樣幾份訓練集，一份一份相減，再看平均和信賴區間。
# - 能得到更多資料，先要資料。
#
# **你現在可以**：從訓練和驗證曲線判斷該不該用藥；用 Keras 加上早停、L2、dropout；說得出一個進步是不是運氣。
#
# 下一課：真實的資料少、雜訊多，用同樣的比法，分得出網路到底有沒有用嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Overfitting: training still improves, validation gets worse. First make sure that training works, then regularize.
# - A network learns the common rule first and single exceptions afterwards. **Early stopping** stops at the bottom of the validation loss and puts those weights back.
# - **L2** adds $\lambda\sum w^2$ to the loss and pulls weights towards 0. Choose λ on a validation set; of somebody else's λ ask whether there is a ½, and whether it is divided by $n$.
# - **Dropout** draws a mask for each example in training and divides what is kept by $1-p$; in testing all are kept, and nothing is changed.
# - To compare two ways, take the same training sets, subtract one by one, then look at the mean and its confidence interval.
# - If more data can be had, get them first.
#
# **You can now** tell from the curves of training and validation whether a remedy is needed, add early stopping, L2 and dropout in Keras, and say whether an improvement is luck.
#
# Next: real data are few and noisy. Can the same comparison tell whether a network is of any use there?
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
# **課堂上做**：練習 2（10 分鐘），兩人一組。練習 1 在第二堂做（5 分鐘），練習 3 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：方向反了。問：n 很大的時候，同樣的 λ，哪一種寫法罰得輕？
# - **練習 2**：和上一個週期比，而不是和紀錄比。問：損失 3、5、4，第三個週期算進步嗎？
# - **練習 3**：把兩組分開算標準差。問：兩份訓練集都升 0.04，但一份本來就高 0.1，差的標準差是多少？
# - **練習 4**：忘了變異數。問：輸出有時是 0、有時是 10，平均 5，目標是 5，平均的平方誤差是 0 嗎？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 2 (10 minutes), in pairs. Exercise 1 is done in the second session (5 minutes), exercise 3 is homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: the wrong way round. Ask: when n is large, which of the two penalties is smaller for the same λ?
# - **Exercise 2**: an epoch is compared with the one before instead of the record. Ask: with losses 3, 5, 4, is the third epoch progress?
# - **Exercise 3**: the standard deviations of the two are taken apart. Ask: two sets both gain 0.04, and one is higher by 0.1 from the start; what is the standard deviation of the changes?
# - **Exercise 4**: the variance is forgotten. Ask: an output is sometimes 0 and sometimes 10, on average 5, and the target is 5; is the mean squared error 0?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：換算 λ
#
# 懲罰項寫成 $\frac{\lambda}{2n}\sum w^2$，有 $n$ 筆資料。寫出 `keras_strength(slide_lambda, n)`：`keras.regularizers.L2(…)` 要填多少，罰的才一樣多？
#
# <details><summary>提示</summary>Keras 罰的是填進去的數乘 Σw²。讓它等於 λ/(2n) 乘 Σw²，兩邊的 Σw² 約掉。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): convert λ
#
# A penalty is written $\frac{\lambda}{2n}\sum w^2$, with $n$ examples. Write `keras_strength(slide_lambda, n)`: what must `keras.regularizers.L2(…)` be given for the same penalty?
#
# <details><summary>Hint</summary>Keras’ penalty is the number it is given times Σw². Let that equal λ/(2n) times Σw²; Σw² cancels.</details>
# %% slideshow="skip" tags=["exercise"]
def keras_strength(slide_lambda, n):
    """Return the strength for Keras' L2 that equals the slide's penalty."""
    ### BEGIN SOLUTION
    return slide_lambda / (2 * n)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-strength", keras_strength)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：早停
#
# `losses` 是每個週期的驗證損失，週期從 1 數起。連續 `patience` 個週期沒有**低於**目前的紀錄，就在那個週期結束時停下；沒停過就走到底。寫出 `early_stopping(losses, patience)`，回傳 `(停在第幾個週期, 紀錄在第幾個週期)`。
#
# <details><summary>提示</summary>一路記住紀錄是在哪個週期。每看一個損失：比紀錄低，就換掉紀錄；再看離紀錄幾個週期了。<code>enumerate(losses)</code> 從 0 數起。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): early stopping
#
# `losses` are the validation losses of the epochs, counted from 1. Training stops at the end of an epoch when `patience` epochs in a row did not get **below** the record so far; otherwise it goes on to the end. Write `early_stopping(losses, patience)` and return `(epoch of the stop, epoch of the record)`.
#
# <details><summary>Hint</summary>Carry along which epoch holds the record. For each loss: if it is below the record, it becomes the new one; then ask how many epochs ago the record was. <code>enumerate(losses)</code> counts from 0.</details>
# %% slideshow="skip" tags=["exercise"]
def early_stopping(losses, patience):
    """Return the epoch of the stop and that of the best loss, from 1."""
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch + 1, best + 1
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-early-stopping", early_stopping)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：成對的差
#
# `before`、`after` 是同樣幾份訓練集用藥前後的準確率，一維陣列，份數不一定是 5。寫出 `paired_change(before, after)`，回傳差的平均和它的標準誤：差的標準差（`ddof=1`）除以 $\sqrt n$。
#
# <details><summary>提示</summary>先一份一份相減，得到 n 個差；之後只用這 n 個差。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): paired differences
#
# `before` and `after` are accuracies on the same training sets without and with a remedy, flat arrays, not always of length 5. Write `paired_change(before, after)` and return the mean of the changes and its standard error: their standard deviation (`ddof=1`) over $\sqrt n$.
#
# <details><summary>Hint</summary>Subtract set by set first, which gives n changes; after that use nothing but these.</details>
# %% slideshow="skip" tags=["exercise"]
def paired_change(before, after):
    """Return (mean change, standard error of it)."""
    ### BEGIN SOLUTION
    change = np.asarray(after) - np.asarray(before)
    return change.mean(), change.std(ddof=1) / np.sqrt(len(change))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-paired-change", paired_change)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：不列舉就平均
#
# 一個線性的神經元，權重 `w`，輸入 `x`，目標 `y`。訓練時每個輸入各有 `rate` 的機率變成 0，留下的**不**放大。寫出 `slide_loss(x, y, w, rate)`：$(y-w\cdot\tilde x)^2$ 對所有遮罩的平均，$\tilde x$ 是丟過的輸入。不要列舉遮罩。
#
# <details><summary>提示</summary>平方誤差的平均 =（目標 − 輸出的平均）² + 輸出的變異數。每個輸入留不留是獨立的；一個 0 或 1 的數，平均是 1 − rate，變異數是 rate × (1 − rate)。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): average without listing
#
# A linear neuron has weights `w`, inputs `x` and the target `y`. In training each input becomes 0 with the probability `rate`, and those kept are **not** scaled up. Write `slide_loss(x, y, w, rate)`: the mean over all masks of $(y-w\cdot\tilde x)^2$, where $\tilde x$ are the inputs after dropping. Do not list the masks.
#
# <details><summary>Hint</summary>Mean squared error = (target − mean output)² + variance of the output. Inputs are kept independently of each other; a number that is 0 or 1 has the mean 1 − rate and the variance rate × (1 − rate).</details>
# %% slideshow="skip" tags=["exercise"]
def slide_loss(x, y, w, rate):
    """Expected squared error of a linear neuron. x, w: (n,), y: number."""
    ### BEGIN SOLUTION
    mean = (1 - rate) * np.sum(w * x)
    variance = rate * (1 - rate) * np.sum((w * x) ** 2)
    return (y - mean) ** 2 + variance
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-slide-loss", slide_loss)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面六節各自獨立，想看哪一節就看哪一節：
#
# - **A**　權重衰減的三種寫法
# - **B**　換成 Adam，L2 就不是權重衰減了
# - **C**　梯度怎麼穿過 dropout？
# - **D**　一個網路，還是一群網路？
# - **E**　對線性的神經元，dropout 就是 L2
# - **F**　測試圖加上雜訊
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. Each of the six sections below stands on its own; read those that you like:
#
# - **A**　Weight decay, written in three ways
# - **B**　With Adam, L2 is not weight decay
# - **C**　How does the gradient pass through dropout?
# - **D**　One network, or a crowd?
# - **E**　For a linear neuron, dropout is L2
# - **F**　Noise on the test pictures
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：D（一群網路），七分鐘：先問 64 個神經元有幾張遮罩（$2^{64}$，約一千八百京；算不完，所以才要找捷徑）。F（雜訊），六分鐘。A 的表也很適合黑板。其餘的給學生自己讀。
#
# **學生問到什麼，就翻到哪一節**：「權重衰減和 L2 有什麼不同？」：**A**。「AdamW 的 W 是什麼？」：**B**。「被丟掉的神經元還學嗎？」：**C**。「dropout 為什麼說是集成？」：**D**。「dropout 和 L2 是同一回事嗎？」：**E**。「資料加雜訊也算正則化嗎？」：**F**。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: D (a crowd of networks), seven minutes: ask first how many masks 64 neurons have ($2^{64}$, some eighteen million million million: nobody can compute them all, hence the short cut). F (noise), six minutes. The table of A suits the board. Leave the others for reading.
#
# **Which section for which question**: "How do weight decay and L2 differ?": **A**. "What is the W in AdamW?": **B**. "Do dropped neurons learn?": **C**. "Why is dropout called an ensemble?": **D**. "Are dropout and L2 the same?": **E**. "Is noise a regularizer, too?": **F**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：權重衰減的三種寫法
#
# L2 改的是損失。也可以直接改更新的規則，讓每個權重每一步都縮小一點，這叫**權重衰減**（weight decay）。常見的寫法有三種，$g$ 是原來損失的梯度，$\eta$ 是學習率：
#
# | | 規則 | 每一步縮小的倍率 |
# |:--|:--|:--|
# | S2 的投影片 | $w\leftarrow(1-\lambda)(w-\eta g)$ | $1-\lambda$，連梯度那一步也縮 |
# | L2（Keras） | $w\leftarrow w-\eta(g+2\lambda w)$ | $1-2\eta\lambda$ |
# | 分離式（decoupled） | $w\leftarrow(1-\eta\lambda)w-\eta g$ | $1-\eta\lambda$ |
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Weight decay, written in three ways
#
# L2 changes the loss. One can also change the rule of the update and make every weight a little smaller in each step, which is called **weight decay**. There are three common ways to write it; $g$ is the gradient of the loss as it was, $\eta$ the learning rate:
#
# | | Rule | Factor of each step |
# |:--|:--|:--|
# | S2's slide | $w\leftarrow(1-\lambda)(w-\eta g)$ | $1-\lambda$, on the gradient step as well |
# | L2 (Keras) | $w\leftarrow w-\eta(g+2\lambda w)$ | $1-2\eta\lambda$ |
# | decoupled | $w\leftarrow(1-\eta\lambda)w-\eta g$ | $1-\eta\lambda$ |
# %% [markdown] lang="zh" slideshow="notes"
# 拿 $w=1$、$g=0.5$、$\eta=0.1$、$\lambda=0.01$ 走一步。投影片的規則：$0.99\times(1-0.05)=0.9405$。分離式：$0.999\times1-0.05=0.949$。
#
# 再讓它們沿著 $L=\frac12(w-1)^2$（梯度是 $w-1$）一直走到不動為止，學習率 0.1 一次、0.01 一次。停下來的地方會不會因學習率而不同？
# %% [markdown] lang="en" slideshow="notes"
# Take one step with $w=1$, $g=0.5$, $\eta=0.1$, $\lambda=0.01$. The slide's rule: $0.99\times(1-0.05)=0.9405$. Decoupled: $0.999\times1-0.05=0.949$.
#
# Then let them go down $L=\frac12(w-1)^2$, with the gradient $w-1$, until nothing moves, once with rate 0.1 and once with 0.01. Does the resting place depend on the rate?
# %% slideshow="fragment"
def slide_step(w, g, rate, strength):
    return (1 - strength) * (w - rate * g)


def l2_step(w, g, rate, strength):
    return w - rate * (g + 2 * strength * w)


def decoupled_step(w, g, rate, strength):
    return (1 - rate * strength) * w - rate * g


# %% [markdown] lang="zh" slideshow="subslide"
# ### 走一步，再走到不動為止
# %% [markdown] lang="en" slideshow="subslide"
# ### One step, and then until nothing moves
# %%
for step in (slide_step, l2_step, decoupled_step):
    print(f"{step.__name__:15} one step {step(1, 0.5, 0.1, 0.01):.4f}", end="")
    for rate in (0.1, 0.01):
        w = 0
        for _ in range(5000):
            w = step(w, w - 1, rate, 0.01)
        print(f"   rate {rate}: rests at {w:.4f}", end="")
    print()
weight = keras.Variable(1.0)
sgd = keras.optimizers.SGD(0.1, weight_decay=0.01)
sgd.apply([keras.ops.convert_to_tensor(0.5)], [weight])
print(f"Keras' SGD      one step {float(weight.numpy()):.4f}")
facts.check("S2-12", slide_step(1.0, 0.0, 0.1, 0.01))


# %% [markdown] lang="zh" slideshow="notes"
# Keras 的 `SGD(weight_decay=0.01)` 走的是分離式。L2 和分離式停在哪裡，與學習率無關。投影片的規則不同：學習率小十倍，衰減沒有跟著變小，$w$ 就從 0.91 掉到 0.50。換一個學習率（或用排程），等於偷偷換了 λ。
#
# <details><summary>投影片勘誤</summary>
#
# R38：S2 寫 $w\leftarrow0.99\,(w-\eta g)$；常用的是 $w\leftarrow(1-\eta\lambda)w-\eta g$，倍率含有 $\eta$，而且只縮 $w$。$1-0.01=0.99$ 的算術沒有錯。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Keras' `SGD(weight_decay=0.01)` takes the decoupled step. Where L2 and the decoupled rule rest has nothing to do with the rate. The slide's rule is different: with a rate ten times smaller the decay stays as it was, and $w$ drops from 0.91 to 0.50. Another rate (or a schedule) secretly means another λ.
#
# <details><summary>Errata of the slides</summary>
#
# R38: S2 writes $w\leftarrow0.99\,(w-\eta g)$; usual is $w\leftarrow(1-\eta\lambda)w-\eta g$, where the factor contains $\eta$ and shrinks $w$ only. The arithmetic, $1-0.01=0.99$, is right.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：換成 Adam，L2 就不是權重衰減了
#
# 優化器是沒有動量的 SGD 時，L2 的 λ 取分離式的一半，兩條規則就完全相同（看深入 A 的表）。Adam 會把梯度除以它自己的大小，L2 的那一項也跟著被除掉。
#
# 權重衰減要讓無用的權重萎縮。試三個無用的權重，梯度各在 ±0.01、±0.1、±1 之間跳來跳去，平均是 0。**三個會縮得一樣快嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: With Adam, L2 is not weight decay
#
# With SGD without momentum, L2 and the decoupled rule are the same if the λ of L2 is half as large (see the table of In depth A). Adam divides the gradient by its own size, and L2's part is divided along with it.
#
# Weight decay is to let useless weights wither. Take three of them, whose gradients jump between ±0.01, ±0.1 and ±1, with mean 0. **Do all three shrink alike?**
# %% slideshow="fragment"
def wither(optimizer, strength):
    """Three useless weights that start from 1, after 200 updates."""
    weights = keras.Variable(np.ones(3, "float32"))
    useless = np.array([0.01, 0.1, 1.0], "float32")
    for _ in range(200):
        useless = -useless  # the sign jumps, the mean is 0
        optimizer.apply([useless + 2 * strength * weights], [weights])
    return keras.ops.convert_to_numpy(weights)


by_l2 = wither(keras.optimizers.Adam(0.001), strength=0.05)
by_adamw = wither(keras.optimizers.AdamW(0.001, weight_decay=1.0), strength=0)
print("after 200 steps: Adam + L2", by_l2.round(2), end="  ")
print("AdamW", by_adamw.round(2))
# %% tags=["guard"]
assert np.ptp(by_adamw) < 0.02, "AdamW: all three alike"
assert by_l2[0] < 0.9 < by_l2[2], "Adam with L2: small gradients wither most"


# %% [markdown] lang="zh" slideshow="notes"
# AdamW 用分離式：三個縮得一樣。Adam 加 L2：梯度愈大的權重，縮得愈少。這就是 AdamW 存在的理由，W 是 weight decay。（兩邊的 λ 意思不同，不要比快慢，要看三個權重之間是否公平。）
# %% [markdown] lang="en" slideshow="notes"
# AdamW uses the decoupled rule, and all three shrink alike. With Adam and L2, the larger the gradients of a weight, the less it shrinks. This is why AdamW exists; its W is for weight decay. (λ means different things in the two: compare not their speed but how evenly they treat the three.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：梯度怎麼穿過 dropout？
#
# 只看一筆資料：被丟掉的神經元，輸出是 0，梯度也是 0，這筆資料教不到它。那留下的呢？前向時，留下的除以 $1-p$；所以輸出對輸入的斜率就是 $1/(1-p)$，丟掉的是 0。反向和前向是同一個動作。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: How does the gradient pass through dropout?
#
# Take one example: a dropped neuron puts out 0, its gradient is 0 as well, and the example teaches it nothing. And a kept one? Forward, what is kept is divided by $1-p$; so the slope of the output with respect to the input is $1/(1-p)$ where kept, and 0 where dropped. Backward is the same operation as forward.
# %% slideshow="fragment"
def dropout_forward(x, keep, rate):
    """keep, shaped like x, is True where kept."""
    return np.where(keep, x / (1 - rate), 0.0)


def dropout_backward(upstream, keep, rate):
    """Gradient for x, from the gradient for the output."""
    return np.where(keep, upstream / (1 - rate), 0.0)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 和 Keras 比一次
#
# 同一個種子的 `Dropout` 層抽出同一張遮罩；餵它 1，就把遮罩讀出來了。
# %% [markdown] lang="en" slideshow="subslide"
# ### Same as Keras?
#
# `Dropout` layers with the same seed draw the same mask; feed one with ones, and it can be read off.
# %%
def keras_dropout(x):
    """Always the same mask: a new layer with the same seed."""
    return layers.Dropout(0.5, seed=3)(x, training=True)


def weighted_sum(x):
    return keras.ops.sum(keras_dropout(x) * upstream)


rng = np.random.default_rng(1)
x = rng.normal(size=(4, 6)).astype("float32")
upstream = rng.normal(size=(4, 6)).astype("float32")
keep = keras.ops.convert_to_numpy(keras_dropout(np.ones_like(x))) > 0
forward = dropout_forward(x, keep, 0.5)
backward = dropout_backward(upstream, keep, 0.5)
same = np.allclose(forward, keras_dropout(x), atol=1e-6)
print("forward as Keras: ", same)
slope = probes.gradient(weighted_sum, x)
print("backward as Keras:", np.allclose(backward, slope, atol=1e-6))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：一個網路，還是一群網路？
#
# 每張遮罩都留下一個比較瘦的網路，叫**瘦網路**（thinned network）。$n$ 個神經元有 $2^n$ 張遮罩，就有 $2^n$ 個瘦網路，它們共用權重。把許多網路的答案平均起來，就是第 10 課的**集成**；S2 說「Dropout 是集成方法的一種」。
#
# **全部留下、只算一次的網路，真的等於所有瘦網路的平均嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: One network, or a crowd?
#
# A network that lacks some neurons is called a **thinned network**. With $n$ neurons there are $2^n$ masks, and so $2^n$ thinned networks, which share their weights. To average the answers of many networks is the **ensemble** of lesson 10, and S2 calls dropout a kind of it.
#
# **Does the network with all neurons kept, computed once, really equal the average of all thinned ones?**
# %% [markdown] lang="zh" slideshow="notes"
# 兩個神經元的時候，第 6 節的平均剛好等於全部留下的 5。現在用八個神經元，$2^8=256$ 個瘦網路全部算完；程式裡的遮罩直接寫成 0 和 2，丟掉的是 0，留下的放大兩倍。總和算完之後，再接一個 ReLU。
# %% [markdown] lang="en" slideshow="notes"
# With two neurons, in chapter 6, the mean was exactly the 5 of both kept. Now take eight, and compute all $2^8=256$ thinned networks: first the sum, then a ReLU behind it. The masks in the code hold 0 for dropped and 2 for kept and doubled.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：哪一個剛好相等？
#
# 256 個瘦網路的平均，和全部留下、只算一次的結果比：
#
# <details><summary>(a) 總和、ReLU 之後，兩個都相等</summary>→ 猜對的話，印出來的兩列，各自的兩個數都相同。</details>
# <details><summary>(b) 只有總和相等</summary>→ 猜對的話，sum 那一列兩個數相同，after ReLU 那一列不同。</details>
# <details><summary>(c) 兩個都不等</summary>→ 猜對的話，兩列都是兩個不同的數。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: which is exactly equal?
#
# The mean of 256 thinned networks against the result with all kept, computed once:
#
# <details><summary>(a) the sum, and also after the ReLU</summary>→ Then in both lines the two numbers are the same.</details>
# <details><summary>(b) the sum only</summary>→ Then the two numbers agree in the line “sum” and not in “after ReLU”.</details>
# <details><summary>(c) neither</summary>→ Then in both lines the two numbers differ.</details>
# %% tags=["guess"] slideshow="fragment"
h = np.array([1, 2, 1, 3, 2, 1, 1, 2])  # outputs of eight neurons
w = np.array([1, -1, 2, -1, 1, -2, 1, 1])
masks = np.array(list(itertools.product([0, 2], repeat=8)))
z = (masks * h) @ w  # 256 sums
print(len(masks), "thinned networks")
print(f"sum: mean {z.mean():.2f}, all kept {h @ w:.2f}")
after_relu = np.maximum(z, 0)
print(f"after ReLU: mean {after_relu.mean():.2f}", end=", ")
print(f"all kept {np.maximum(h @ w, 0):.2f}")
# %% tags=["guard"]
assert np.isclose(z.mean(), h @ w), "equal for a weighted sum"
assert after_relu.mean() > 1.5 * max(h @ w, 0), "not after a ReLU"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 只有總和相等。加權總和是線性的，先平均再加總、先加總再平均，結果一樣。ReLU 會轉彎，就不行：兩個總和 −1 和 3，平均是 1，過 ReLU 還是 1；先過 ReLU 變成 0 和 3，平均卻是 1.5。
#
# </details>
#
# 真的網路中間有 ReLU，所以「全部留下」只是**近似**。近似得有多好？拿第 6 節用 dropout 訓練的一個網路。`training=True` 叫 Keras 照訓練的方式丟，每張圖各由一個瘦網路來認；這樣認五十遍，把機率一遍一遍加起來。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The sum only. A weighted sum is linear: first the mean and then the sum, or the other way round, gives the same. ReLU has a bend: two sums of −1 and 3 have the mean 1, and ReLU leaves it at 1; after ReLU they are 0 and 3, with the mean 1.5.
#
# </details>
#
# A real network has ReLUs in between, so "all kept" is only an **approximation**. How good is it? Take a network that was trained with dropout in chapter 6. `training=True` tells Keras to drop as in training, so that each picture is read by some thinned network; read all pictures fifty times, each time with new masks, and add up the probabilities.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 很多瘦網路的平均？
# %% [markdown] lang="en" slideshow="subslide"
# ### The average of many thinned networks?
# %%
network = with_dropout[0]
x_some, y_some = x_test[:1000], y_test[:1000]
thinned, average = [], []
total = np.zeros((1000, 10))
for _ in range(50):
    by_some = keras.ops.convert_to_numpy(network(x_some, training=True))
    total += by_some  # probabilities
    thinned.append(np.mean(by_some.argmax(axis=1) == y_some))
    average.append(np.mean(total.argmax(axis=1) == y_some))
all_kept = np.mean(answers(network, x_some) == y_some)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一遍一遍加起來
# %% [markdown] lang="en" slideshow="subslide"
# ### Reading by reading
# %% tags=["hide-input"]
plt.figure(figsize=(8, 3.3))
times = range(1, 51)
plt.plot(times, thinned, "C5o", markersize=4, label="thinned, once")
plt.plot(times, average, "C0-", label="average so far")
plt.axhline(all_kept, color="C1", linestyle="--", label="all kept")
plt.xlabel("times read")
plt.ylabel("accuracy (1,000 pictures)")
plt.legend(loc="center right")
plots.show("The average of thinned networks climbs to that with all kept.")
# %% tags=["guard"]
assert average[-1] > np.mean(thinned) + 0.03, "the average is better"
assert np.abs(all_kept - average[-1]) < 0.04, "all kept is like it"
assert average[11] - np.mean(thinned) > 0.5 * (
    average[-1] - np.mean(thinned)
), "a dozen go most of the way"


# %% [markdown] lang="zh" slideshow="notes"
# 每個圓點是認一遍：瘦網路單獨上場，差了一截。實線是認到目前為止的平均，十來遍就爬得差不多了。虛線是全部留下、只算一次：和五十遍的平均差不多一樣好，計算量只要五十分之一。有了 ReLU，兩邊不會剛好相等，但準確率的差別很小。
# %% [markdown] lang="en" slideshow="notes"
# Each dot is one reading: on their own, thinned networks are clearly worse. The solid line is the average of the readings so far, and after a dozen it has climbed most of the way. The dashed line is all kept, computed once: about as good as the average of fifty, at a fiftieth of the cost. The two are not equal, since there are ReLUs in between, but in accuracy the difference is small.


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：對線性的神經元，dropout 就是 L2
#
# 深入 D 的 256 個瘦網路，總和的**平均**剛好等於全部留下的總和。平方**誤差**呢？把目標定為 2，每個瘦網路算一次平方誤差，再平均。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: For a linear neuron, dropout is L2
#
# Of the 256 thinned networks of In depth D, the **mean** sum was exactly the sum with all kept. And the squared **error**? Let the target be 2, take the squared error of each thinned network, and then the mean.
# %% slideshow="fragment"
h = np.array([1, 2, 1, 3, 2, 1, 1, 2])  # as in In depth D
w = np.array([1, -1, 2, -1, 1, -2, 1, 1])
masks = np.array(list(itertools.product([0, 2], repeat=8)))
target = 2
squared_errors = (target - (masks * h) @ w) ** 2  # 256 of them
all_kept_error = (target - h @ w) ** 2
extra = np.sum(h**2 * w**2)
print(f"mean of 256: {squared_errors.mean():.1f}")
print(f"all kept: {all_kept_error:.1f}, and sum of h²w²: {extra:.1f}")
# %% tags=["guard"]
assert np.isclose(squared_errors.mean(), all_kept_error + extra)


# %% [markdown] lang="zh" slideshow="notes"
# 瘦網路的平均誤差比較大，多出來的剛好是 $\sum h_j^2w_j^2$：輸出會隨遮罩跳動，多出來的就是它的變異數。丟棄率 $p$，目標是 $y$，輸入是 $x$，丟過、放大後是 $\tilde x$；$\mathbb{E}$ 是對所有遮罩取平均：
#
# $$\mathbb{E}\,(y-w\cdot\tilde x)^2=(y-w\cdot x)^2+\frac{p}{1-p}\sum_j x_j^2w_j^2$$
#
# 丟棄率 0.5 的時候，$\frac{p}{1-p}=1$，就是上面算的。多出來的那一項正是 L2 的懲罰項，只是每個權重的 λ 跟著輸入的大小走。所以對線性的神經元，dropout 就是一種 L2。深的網路有 ReLU，總和的平均穿不過去（深入 D），這個等式就不再成立。
# %% [markdown] lang="en" slideshow="notes"
# The mean error of the thinned networks is larger, and the extra is exactly $\sum h_j^2w_j^2$: the output jumps with the mask, and the extra is its variance. For any dropout rate $p$, with the target $y$, inputs $x$ that dropping and scaling turn into $\tilde x$, and $\mathbb{E}$ for the mean over all masks,
#
# $$\mathbb{E}\,(y-w\cdot\tilde x)^2=(y-w\cdot x)^2+\frac{p}{1-p}\sum_j x_j^2w_j^2$$
#
# At a rate of 0.5 $\frac{p}{1-p}=1$, which is the case above. The extra term is an L2 penalty, only that the λ of each weight goes by the size of its input. So for a linear neuron dropout is a kind of L2. In a deep network the mean does not pass through the ReLUs (In depth D), and the equation no longer holds.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：測試圖加上雜訊
#
# S2 在**測試**圖上加了 N(0, 1) 的雜訊，訓練不變，準確率從 0.97 掉到 0.50。訓練時也加雜訊，補得回來嗎？Keras 有一層 `GaussianNoise`：只在訓練時，每一批加上新的雜訊。
#
# 只用 500 張訓練，準確率離 0.97 太遠；這裡用一萬張，標籤全對，訓練三個週期。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Noise on the test pictures
#
# S2 adds noise N(0, 1) to the **test** pictures and leaves training alone; accuracy falls from 0.97 to 0.50. Does noise in training bring it back? Keras has a layer `GaussianNoise`, which adds fresh noise to each batch, in training only.
#
# With 500 pictures accuracy stays far below 0.97, so here are ten thousand, all with right labels, for three epochs.
# %% slideshow="fragment"
def make_noise_network(noise):
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.GaussianNoise(noise),
            layers.Dense(WIDTH, activation="relu"),
            layers.Dense(WIDTH, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


# %% [markdown] lang="zh" slideshow="subslide"
# ### 三種強度的雜訊
# %% [markdown] lang="en" slideshow="subslide"
# ### Noise of three strengths
# %% tags=["nbval-ignore-output"]
rng = np.random.default_rng(2)
x_noisy = x_test + rng.normal(0, 1, x_test.shape).astype("float32")
clean, noisy = {}, {}
for noise in training.progress([0.0, 0.5, 1.0]):
    keras.utils.set_random_seed(0)
    network = make_noise_network(noise)
    compile_network(network)
    network.fit(x_pool, y_right, batch_size=100, epochs=3, verbose=0)
    clean[noise] = np.mean(answers(network, x_test) == y_test)
    noisy[noise] = np.mean(answers(network, x_noisy) == y_test)
for noise in clean:
    print(f"noise {noise} in training: clean test {clean[noise]:.2f}", end="")
    print(f", noisy test {noisy[noise]:.2f}")
# %% tags=["guard"]
assert clean[0.0] - noisy[0.0] > 0.2, "noise in the test is a disaster"
assert noisy[0.5] > noisy[0.0] + 0.05, "noise of 0.5 in training repairs"
assert noisy[1.0] > noisy[0.0] + 0.05, "noise of 1.0 repairs"
assert max(noisy[0.5], noisy[1.0]) < clean[0.0], "but not all of it"
assert clean[1.0] < clean[0.0], "1.0 has a price"


# %% [markdown] lang="zh" slideshow="notes"
# 測試圖加雜訊，準確率大跌。（0.97 和 0.50 這兩個數沒辦法核對：沒寫用幾張圖、哪一個網路。）
#
# 訓練時也加雜訊，補回不少，但補不滿：雜訊真的蓋住了筆畫。1.0 的雜訊讓乾淨測試付出代價，因為網路學的是「有雜訊的數字」。這個道理兩邊都適用：**訓練資料要像測試資料**。
#
# 雜訊也是一種正則化：每一批都不一樣，就沒有固定的 500 張可以背。
# %% [markdown] lang="en" slideshow="notes"
# Noise on the test pictures is a disaster. (The numbers 0.97 and 0.50 themselves cannot be checked: how many pictures and which network is not said.)
#
# Noise in training brings back a good part, not all: such strong noise really hides the strokes. With noise of 1.0 the clean test pays, since the network has learned "digits with noise". The reason cuts both ways: **training data should be like the test data**.
#
# Noise is a kind of regularization, too: with fresh noise in each batch there is no fixed set of 500 pictures to learn by heart.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 把 `make_noise_network(0.5)` 放進 `train_five`（先寫一個沒有參數的函數），它在第 7 節的圖裡排第幾？
# - 把 `WRONG_LABELS` 改成 0.4 再跑一次：早停和 dropout 的收穫變大還是變小？
# - 把 L2 的 0.01 換成 0.003、0.03，用**驗證集**挑一個，再看測試集。
# - S0 說：「通常 dropout, L2 regularization 選一個就好」。在 `make_dropout_network` 的每個 `Dense` 加上 L2，和只用 dropout 直接相減。
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Give `make_noise_network(0.5)` to `train_five` (write a function without arguments first): where would it stand in the figure of chapter 7?
# - Change `WRONG_LABELS` to 0.4 and run again: do early stopping and dropout gain more, or less?
# - Try 0.003 and 0.03 in place of 0.01 for L2, choose one on the **validation set**, then look at the test set.
# - S0 advises to choose one of dropout and L2, usually. Add L2 to each `Dense` of `make_dropout_network`, and subtract the results of dropout alone.
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
