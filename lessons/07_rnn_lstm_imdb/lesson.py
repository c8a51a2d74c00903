# ---
# title_zh: RNN、LSTM 與電影評論
# title_en: RNN, LSTM and film reviews
# question_zh: 網路要怎麼記得前面讀過的字？記得了又有什麼用？
# question_en: How does a network remember what it has read, and what is that worth?
# minutes: 90
# seconds: 110
# decks: S0, S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 07 RNN、LSTM 與電影評論
#
# **讀完這一課，你會**
#
# - 用紙筆算出一個 RNN 讀三個字的每一步，再用 Keras 的 `SimpleRNN` 得到同樣的數字；
# - 說明記憶能解決什麼問題（下一個字、插槽填充），什麼時候還要加上反方向；
# - 量出梯度一步一步變小，說明 LSTM 的三個閥門為什麼有幫助，並且自己寫出 LSTM 與 GRU；
# - 讓 LSTM 讀真正的 IMDB 影評，並且誠實地和不管順序的對手比一比。
#
# **需要的基礎**：第 01–05 課（神經元、softmax、交叉熵、梯度下降、Keras）。
#
# **對應投影片**：S0（蔡炎龍）整份 RNN 與 IMDB、S1 的 RNN、S2（李宏毅）第三講後半、S4（王一書）目錄裡的 NLP。
# %% [markdown] lang="en" slideshow="slide"
# # 07 RNN, LSTM and film reviews
#
# **After this lesson you can**
#
# - compute with pencil and paper every step of an RNN that reads three characters, and get the same numbers from Keras' `SimpleRNN`;
# - say what memory is good for (the next character, slot filling), and when a second direction is needed;
# - measure how the gradient shrinks step by step, explain why the three gates of an LSTM help, and write an LSTM and a GRU yourself;
# - let an LSTM read real IMDB reviews, and compare it honestly with rivals that ignore the order of the words.
#
# **Prerequisites**: lessons 01–05 (neuron, softmax, cross entropy, gradient descent, Keras).
#
# **Decks**: all of S0 (蔡炎龍) on RNN and IMDB, S1 on RNN, the second half of S2's third lecture (李宏毅), S4's outline (王一書) on NLP.
# %% slideshow="skip"
import re
import tempfile
import textwrap
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Textarea

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import callbacks, layers, models

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
MAXLEN = 100  # ids of a review that are read (S0: 100)
EMBEDDING = 32  # numbers for each word (S0: 128)
UNITS = 32  # cells of the LSTM (S0: 150)
BATCH_SIZE = 256  # S0: 32
RATE = 0.002  # of Adam (S0: Keras' 0.001)
EPOCHS = 3  # S0: 15


# %% [markdown] lang="zh" slideshow="slide"
# ## 1 沒有記憶，就猜不到下一個字
#
# S0 把「寫文章」說成一個函數：
#
# $$f(\text{目前的字})=\text{下一個字}$$
#
# 字集只有三個字：好、一、點，可以寫出「好一點」「好好」「一點一點點」。
#
# **你預期**：在「一點一點點」裡，「一」的下一個字是什麼？「點」的下一個字呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 1 Without memory there is no next character
#
# S0 describes writing as a function:
#
# $$f(\text{目前的字})=\text{下一個字}$$
#
# the current character goes in, the next one comes out. There are three characters, 好 (good), 一 (a) and 點 (bit); with them one can write 好一點 ("a bit better"), 好好 or 一點一點點.
#
# **What do you expect**: in 一點一點點, which character follows 一? And which follows 點?
# %% [markdown] lang="zh" slideshow="slide"
# ## 2 「好一點」，一步一步算
#
# 「一」後面總是「點」；可是「點」後面有時是「一」，有時是「點」：同一個輸入、兩個答案，$f$ 根本不是「目前的字」的函數，再大的前饋網路也學不會。要猜對，就得有**記憶**。S0：「RNN 會偷偷把上一次的輸出也當這一次的輸入」。
#
# 字先寫成獨熱編碼（one-hot）。網路有兩個 RNN cell，用 sigmoid：
#
# $$h_t=\sigma(W_h h_{t-1}+W_x x_t+b),\qquad h_0=0$$
#
# $$W_x=\begin{pmatrix}1&1&1\\-1&-1&-1\end{pmatrix},\quad W_h=\begin{pmatrix}1&0.2\\1&0.2\end{pmatrix},\quad b=\begin{pmatrix}0.3\\0.7\end{pmatrix}$$
#
# S0 前面寫成 $h_1^t=\sigma(w_1x_1^t+w_2x_2^t+w_3h_3^{t-1}+w_4h_4^{t-1}+b_1)$；傳回來的是**同一層**兩個 cell 的輸出，所以應該是 $h_1^{t-1}$ 和 $h_2^{t-1}$（勘誤 R07），上面的矩陣寫法才對。
#
# 輸出層的權重在圖裡，看不到數字；下面的 $W_y$、$b_y$ 是從印出來的 $z$ 反推的，一位小數的解只有這一組。
#
# **先拿紙筆**算讀完「好」的 $h_1$。**你預期**：如果三個字換成「點點點」，第三個 $h$ 會和「好一點」的一樣嗎？看看 $W_x$ 的三行。
# %% [markdown] lang="en" slideshow="slide"
# ## 2 好一點, step by step
#
# After 一 there is always 點; but 點 is followed by 一 at one time and by 點 at another: one input, two answers. $f$ is no function of the current character, and no feed-forward network, however large, can learn it. It takes **memory**. S0: "an RNN secretly takes its last output as one more input".
#
# Characters become one-hot vectors. The network has two RNN cells with the sigmoid:
#
# $$h_t=\sigma(W_h h_{t-1}+W_x x_t+b),\qquad h_0=0$$
#
# $$W_x=\begin{pmatrix}1&1&1\\-1&-1&-1\end{pmatrix},\quad W_h=\begin{pmatrix}1&0.2\\1&0.2\end{pmatrix},\quad b=\begin{pmatrix}0.3\\0.7\end{pmatrix}$$
#
# Earlier S0 writes $h_1^t=\sigma(w_1x_1^t+w_2x_2^t+w_3h_3^{t-1}+w_4h_4^{t-1}+b_1)$; what comes back are the outputs of the two cells of the **same layer**, so it should be $h_1^{t-1}$ and $h_2^{t-1}$ (erratum R07), as the matrix form above has it.
#
# The weights of the output layer stand in a picture; $W_y$ and $b_y$ below were worked back from the printed $z$. With one decimal there is no other solution.
#
# **With pencil and paper**, compute $h_1$ after 好. **What do you expect**: if the three characters were 點點點, would the third $h$ be the same as for 好一點? Look at the three columns of $W_x$.
# %% slideshow="skip"
def sigmoid(z):
    """Squash any number into 0..1, element-wise. z: any shape."""
    return np.exp(-np.logaddexp(0, -z))  # 1 / (1 + exp(-z)), no overflow


def check_shapes(x, W_x, W_h, b, blocks, rows=()):
    """Return the number of units, or say what does not fit."""
    units = len(W_h)
    wide = blocks * units
    wanted = [(x.shape[-1], wide), (units, wide), (*rows, wide)]
    got = [W_x.shape, W_h.shape, b.shape]
    if x.ndim != 3 or got != wanted:
        raise ValueError(
            f"x has the shape {x.shape}, the weights have {got}; "
            f"expected (batch, time, inputs) and {wanted}."
        )
    return units


# %% slideshow="subslide"
W_h = np.array([[1, 0.2], [1, 0.2]])
W_x = np.array([[1, 1, 1], [-1, -1, -1]])
b = np.array([0.3, 0.7])
W_y = np.array([[0.3, 0.2], [1, -1], [0.3, 1]])
b_y = np.array([0.5, 0.5, 0.5])
e1, e2, e3 = np.eye(3)  # 好, 一, 點

h1 = sigmoid(W_h @ np.zeros(2) + W_x @ e1 + b)
facts.check("S0-01", h1)
z1 = W_y @ h1 + b_y
facts.check("S0-04", z1)
facts.check("S0-05", np.exp(z1) / np.exp(z1).sum())
# %% slideshow="fragment"
h2 = sigmoid(W_h @ h1 + W_x @ e2 + b)
h3 = sigmoid(W_h @ h2 + W_x @ e3 + b)
facts.check("S0-02", h2)
facts.check("S0-03", h3)
e = np.exp(W_y @ h2 + b_y)
facts.check("S0-06", e / e.sum())
print("columns of W_x all the same:", np.all(W_x == W_x[:, :1]))


# %% [markdown] lang="zh" slideshow="fragment"
# 和投影片印的八位數字全都相同。第一步的 $h_0=0$，$W_h$ 還沒派上用場；第二步起才有記憶。換成「點點點」呢？第三個 $h$ **一樣**！$W_x$ 的三行完全相同，不管讀進哪個字都加上 $(1,-1)$，$h$ 會變只因為記憶在變。這組權重是練習計算用的，沒有訓練過；S0 自己也說這是「比玩具還玩具的例子」。
#
# ### 寫成函數，再交給 Keras
#
# 下面的 `simple_rnn` 一次讀一整批，形狀是（筆數, 時間, 輸入）。Keras 把矩陣寫在**右邊**（$xW$ 而不是 $Wx$），所以投影片的矩陣要轉置。**你預期**兩邊差多少（Keras 用 float32）？
#
# 圖是「展開」（unrolling）：看起來有三個網路，其實是**同一個網路用三次**，$W_x$、$W_h$、$W_y$ 都只有一組。
# %% [markdown] lang="en" slideshow="fragment"
# All eight printed digits agree. With $h_0=0$, $W_h$ has nothing to do in the first step; memory begins with the second. And 點點點? The third $h$ is **the same**! The three columns of $W_x$ are equal: whatever is read adds $(1,-1)$, and $h$ changes only because the memory does. These weights are for practising the sums and were never trained; S0 itself calls it "an example more of a toy than a toy".
#
# ### As a function, and then in Keras
#
# `simple_rnn` below reads a whole batch of shape (examples, time, inputs). Keras puts the matrix on the **right** ($xW$, not $Wx$), so the matrices of the slide are transposed. **How far apart do you expect** the two to be (Keras computes in float32)?
#
# The figure shows "unrolling": it looks like three networks, but it is **one network used three times**, with one $W_x$, one $W_h$ and one $W_y$.
# %% slideshow="subslide"
def simple_rnn(x, W_x, W_h, b, activation=np.tanh):
    """RNN cells that read x (batch, time, inputs), starting with h = 0.
    W_x: (inputs, units), W_h: (units, units), b: (units,). Returns every
    h: (batch, time, units).
    """
    units = check_shapes(x, W_x, W_h, b, blocks=1)
    h = np.zeros((len(x), units))
    states = np.zeros((*x.shape[:2], units))
    for t in range(x.shape[1]):
        h = activation(x[:, t] @ W_x + h @ W_h + b)
        states[:, t] = h
    return states


# %% slideshow="subslide"
sentence = np.eye(3)[np.newaxis]  # 好一點: (1, 3, 3)
states = simple_rnn(sentence, W_x.T, W_h.T, b, sigmoid)[0]
e = np.exp(states @ W_y.T + b_y)
by_hand = e / e.sum(axis=1, keepdims=True)

toy = keras.Sequential([keras.Input((3, 3))])
toy.add(layers.SimpleRNN(2, activation="sigmoid", return_sequences=True))
toy.add(layers.Dense(3, activation="softmax"))
toy.set_weights([W_x.T, W_h.T, b, W_y.T, b_y])
by_keras = keras.ops.convert_to_numpy(toy(sentence))[0]
print(by_hand.round(4))
print("Keras agrees:", bool(np.abs(by_hand - by_keras).max() < 1e-6))


# %% tags=["hide-input"] slideshow="subslide"
figure, axes = plt.subplots(figsize=(8.5, 3.4))
axes.set(xlim=(-1, 8), ylim=(-0.3, 3.3), title="right $W_h$; up $W_x$, $W_y$")
axes.axis("off")
box = {"ha": "center", "va": "center", "bbox": {"fc": "white", "pad": 5}}
arrow = {"arrowstyle": "->"}
for t, h in enumerate([np.zeros(2), *states]):
    right = 2 * t
    axes.annotate("", (right + 1.6, 1.5), (right, 1.5), arrowprops=arrow)
    axes.text(right, 1.5, f"$h_{t}$\n{h[0]:.4f}\n{h[1]:.4f}", **box)
    if t > 0:
        axes.annotate("", (right, 1.05), (right, 0.1), arrowprops=arrow)
        axes.annotate("", (right, 2.8), (right, 1.95), arrowprops=arrow)
        axes.text(right, 0, f"$x_{t}$ = {np.eye(3, dtype=int)[t - 1]}", **box)
        axes.text(right, 3, f"p = {by_hand[t - 1].round(2)}", **box)
plots.show("Three copies of one network, each handing its h to the next.")
# %% [markdown] lang="zh" slideshow="slide"
# ## 3 從頭訓練一個
#
# 上一節的答案：兩邊的差不到百萬分之一，那是 float32 的捨入。現在讓網路自己學。課文是「好一點一點點」不停重複。「點」後面有三種可能，所以不看前面的話，六個字最多猜對四個。
#
# 用 8 個 cell 的 `SimpleRNN`，每次讀 12 個字，每讀一個就猜下一個。視窗可能從課文中間開始，所以前三個字不計分。**你預期**它猜得對幾成？
# %% [markdown] lang="en" slideshow="slide"
# ## 3 Training one from scratch
#
# The answer to the last section: the two differ by less than a millionth, the rounding of float32. Now the network is to learn by itself. The text is 好一點一點點, over and over. 點 can be followed by any of the three, so without looking back four of six guesses are right at best.
#
# Take a `SimpleRNN` with 8 cells; it reads 12 characters at a time and guesses the next after each. A window may begin in the middle of the text, so its first three guesses do not count. **What share do you expect** it to get right?
# %% slideshow="subslide"
numbers = np.array(["好一點".index(c) for c in "好一點一點點" * 60])
windows = np.arange(300)[:, np.newaxis] + np.arange(12)
x = np.eye(3)[numbers[windows]]
y = numbers[windows + 1]
writer = keras.Sequential([keras.Input((None, 3))])
writer.add(layers.SimpleRNN(8, return_sequences=True))
writer.add(layers.Dense(3, activation="softmax"))
writer.compile(
    optimizer=keras.optimizers.Adam(0.02),
    loss="sparse_categorical_crossentropy",
)
bar = training.progress_bar()
writer.fit(x, y, batch_size=10, epochs=10, verbose=0, callbacks=[bar])
right = writer.predict(x, verbose=0).argmax(axis=2) == y
print(f"without memory at most {4 / 6:.2f}, RNN {right[:, 3:].mean():.2f}")
# %% slideshow="fragment"
written = [0]  # 好
while len(written) < 12:
    p = writer(np.eye(3)[np.newaxis, written])
    written.append(int(keras.ops.argmax(p[0, -1])))
print("it writes:", "".join("好一點"[i] for i in written))
# %% tags=["guard"]
assert right[:, 3:].mean() > 0.9, "with memory it guesses the text"
# %% [markdown] lang="zh" slideshow="slide"
# ## 4 插槽填充：抵達台北，還是離開台北？
#
# 上一節的答案：它全都猜對，還自己寫了下去；S0 放的莎士比亞和代數幾何（Karpathy）也是同一招。那裡沒有測試集：課文只有一種，考的就是背書。現在換一個要舉一反三的。
#
# S2 的例子：訂票系統要把句子裡的詞填進插槽（slot）。詞用 1-of-N encoding（就是獨熱編碼）：詞典有幾個詞，向量就有幾個數。
#
# | arrive | Taipei | on | November | 2nd |
# |:--|:--|:--|:--|:--|
# | other | dest | other | time | time |
#
# 換成 leave Taipei on November 2nd，Taipei 就要填進 departure（出發地）。前饋網路一次只看一個詞，兩句的 Taipei 是**同一個輸入**。
#
# 我們用四種句型造一個小資料集，另外兩種句型把線索放在城市**後面**：Taipei arrival on …、Taipei departure on …。
#
# **你預期**：前饋網路、RNN、雙向 RNN，在「線索在前」和「線索在後」的句子裡，城市各填對幾成？先寫下六個數字。
# %% [markdown] lang="en" slideshow="slide"
# ## 4 Slot filling: arriving in Taipei, or leaving it?
#
# The answer to the last section: it guessed them all and went on writing by itself; the Shakespeare and the algebraic geometry shown in S0 (by Karpathy) are made the same way. There was no test set: with one text only, reciting it is the task. Now for a task that needs more.
#
# S2's example: a booking system has to put the words of a sentence into slots. Words are in 1-of-N encoding (one-hot again): as many numbers as there are words in the dictionary.
#
# | arrive | Taipei | on | November | 2nd |
# |:--|:--|:--|:--|:--|
# | other | dest | other | time | time |
#
# In leave Taipei on November 2nd, Taipei belongs into departure, the place one leaves from. A feed-forward network sees one word at a time, and the two Taipei are **one and the same input**.
#
# We make a small data set from four patterns; in two of them the clue comes **after** the city: Taipei arrival on …, Taipei departure on ….
#
# **What do you expect**: for a feed-forward network, an RNN and a bidirectional RNN, what share of the cities is right when the clue comes first, and when it comes last? Write down six numbers.
# %% slideshow="skip"
five_words = ["apple", "bag", "cat", "dog", "elephant"]
facts.check("S2-20", np.eye(len(five_words)))  # S2's 1-of-N encoding
# %% slideshow="skip"
cities = ["Taipei", "Tainan", "Tokyo", "Osaka"]
cities += ["Paris", "London", "Berlin", "Rome"]
days = ["1st", "2nd", "3rd", "4th", "5th"]
days += ["6th", "7th", "8th", "9th", "10th"]
OTHER, DEST, DEPARTURE, TIME = 0, 1, 2, 3  # the slots
patterns = {
    "arrive {} on November {}": [OTHER, DEST, OTHER, TIME, TIME],
    "leave {} on November {}": [OTHER, DEPARTURE, OTHER, TIME, TIME],
    "{} arrival on November {}": [DEST, OTHER, OTHER, TIME, TIME],
    "{} departure on November {}": [DEPARTURE, OTHER, OTHER, TIME, TIME],
}
sentences = []
slots = []
for pattern in patterns:
    for city in cities:
        for day in days:
            sentences.append(pattern.format(city, day).split())
            slots.append(patterns[pattern])
# %% slideshow="skip"
words = set()
for sentence in sentences:
    words.update(sentence)
words = sorted(words)
numbers = [[words.index(word) for word in line] for line in sentences]
x_slots = np.eye(len(words))[np.array(numbers)]  # 1-of-N
y_slots = np.array(slots)
learn = np.random.default_rng(0).random(len(sentences)) < 0.7


# %% slideshow="skip"
def fill_slots(hidden_layer):
    network = keras.Sequential([keras.Input(x_slots.shape[1:])])
    network.add(hidden_layer())
    network.add(layers.Dense(4, activation="softmax"))
    network.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",  # answers as whole numbers
    )
    network.fit(x_slots[learn], y_slots[learn], epochs=25, verbose=0)
    answers = network.predict(x_slots[~learn], verbose=0).argmax(axis=2)
    true = y_slots[~learn]
    right = answers == true
    first = true[:, 0] == OTHER  # no city there, so the clue is
    return {
        "clue first": right[first, 1].mean(),
        "clue last": right[~first, 0].mean(),
    }


# %% tags=["nbval-ignore-output"] slideshow="subslide"
def rnn():
    return layers.SimpleRNN(16, return_sequences=True)


variants = {
    "feed-forward": {"hidden_layer": lambda: layers.Dense(16, "relu")},
    "RNN": {"hidden_layer": rnn},
    "bidirectional RNN": {"hidden_layer": lambda: layers.Bidirectional(rnn())},
}
runs = training.compare(fill_slots, variants)
training.table(runs, ["clue first", "clue last"])
# %% tags=["guard"]
blind, one_way = runs["feed-forward"], runs["RNN"]
two_ways = runs["bidirectional RNN"]
assert blind["clue first"] < 0.75, "without memory a coin"
assert blind["clue last"] < 0.75, "without memory a coin"
assert one_way["clue first"] > 0.8, "an RNN remembers the clue"
assert one_way["clue last"] < 0.8, "an RNN cannot look ahead"
assert two_ways["clue first"] > 0.8, "two directions do both"
assert two_ways["clue last"] > 0.8, "two directions do both"
# %% [markdown] lang="zh" slideshow="fragment"
# 前饋網路在兩種句型都只猜對一半左右（甚至更少：訓練時抽走的答案，正好留在測試裡），和擲銅板差不多：不是沒學會，是**沒得學**。RNN 讀到 Taipei 時還記得 arrive 或 leave，所以全對；但是線索在後面時，它也只好猜。**雙向 RNN** 用兩個 RNN，一個從頭讀、一個從尾讀，把兩邊的 $h$ 接在一起，兩種句型都行。S2：存在「記憶」裡的值是不同的。
#
# 測試用的三成句子沒有拿來訓練；不過每個詞、每種句型訓練時都看過。
#
# **什麼時候不成立**：雙向要等整句讀完才能回答，邊聽邊翻譯就不能用；猜下一個字時更是作弊，因為答案就在後面。
# %% [markdown] lang="en" slideshow="fragment"
# The feed-forward network gets about half of the cities right in either order (or fewer: the answer that is rarer in training is commoner in the test), like a coin: it did not fail to learn, there is **nothing to learn from**. When the RNN gets to Taipei it still remembers arrive or leave, and is right; but where the clue comes last it has to guess too. A **bidirectional RNN** has two of them, one reading forwards and one backwards, and joins their $h$; it manages both. S2: the values stored in the memory are different.
#
# The sentences of the test, three in ten, were not used for training; every word and every pattern, however, did occur there.
#
# **Where it stops being true**: with two directions one must wait for the end of the sentence, so it will not do for interpreting while someone speaks; and for guessing the next character it would be cheating, as the answer comes next.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5 為什麼一般的 RNN 很難訓練？
#
# S1：「其實我有點騙你，RNN 很不容易訓練。」S2 用一個最小的例子解釋：線性的一個 cell，權重 $w$，輸入 $1,0,0,\dots$，第 1000 步的輸出是
#
# $$y^{1000}=w^{999}$$
#
# **你預期**：$w=1$、$1.01$、$0.99$、$0.01$ 時各是多少？
# %% [markdown] lang="en" slideshow="slide"
# ## 5 Why are plain RNNs hard to train?
#
# S1: "to be honest I cheated a little: RNNs are not easy to train." S2 explains it with the smallest example: one linear cell with the weight $w$ and the input $1,0,0,\dots$ puts out in step 1000
#
# $$y^{1000}=w^{999}$$
#
# **What do you expect** for $w=1$, $1.01$, $0.99$ and $0.01$?
# %% slideshow="fragment"
facts.check("S2-21", 1.0**999)
facts.check("S2-22", 1.01**999)
facts.check("S2-23", 0.99**999)
facts.check("S2-24", 0.01**999)
print(f"with 1000 factors: {1.01**1000:.1f} and {0.99**1000:.6f}")


# %% slideshow="subslide"
def toy_loss(w):
    """Squared error of S2's network when the output should be 1."""
    return (w**999 - 1) ** 2


for w in (0.9, 0.99, 1.01):
    slope = probes.gradient(toy_loss, np.float32(w))
    print(f"w = {w}: loss {toy_loss(w):.2g}, gradient {slope:.1g}")
w = np.linspace(0.98, 1.012, 641)
plt.figure(figsize=(7, 3))
plt.semilogy(w, toy_loss(w) + 1e-9)  # so that 0 can be drawn
plt.gca().set(xlabel="w", ylabel="loss (logarithmic)")
plots.show("Loss over w: flat on the left of 1, a steep cliff on the right.")
# %% [markdown] lang="zh" slideshow="subslide"
# 左邊一片平原，右邊一道懸崖，這就是 S2 的「誤差表面粗糙」。平原上梯度幾乎是 0，想用大的學習率；懸崖上梯度是天文數字，學習率要小得離譜。**沒有一個學習率兩邊都適用。**
#
# ### 梯度修剪（gradient clipping）
#
# 懸崖的問題有個簡單的辦法：梯度太長時，方向不變，長度剪到上限。Keras 預設**不剪**，要自己寫 `clipnorm`。**你預期**：從 $w=1.01$ 出發、學習率 0.001，走一步會到哪裡？剪到長度 1 呢？
# %% [markdown] lang="en" slideshow="subslide"
# A plain on the left, a cliff on the right: this is S2's "rough error surface". On the plain the gradient is almost 0, which calls for a large learning rate; on the cliff it is astronomical, and the rate would have to be absurdly small. **No single rate suits both.**
#
# ### Gradient clipping
#
# For the cliff there is a simple remedy: where the gradient is too long, keep its direction and cut its length. Keras does **not** clip by default; you ask for it with `clipnorm`. **What do you expect**: from $w=1.01$ with the rate 0.001, where does one step lead? And when it is clipped to length 1?
# %% slideshow="fragment"
for clipnorm, steps in [(None, 1), (1.0, 1), (1.0, 20)]:
    w = keras.Variable(1.01)
    sgd = keras.optimizers.SGD(learning_rate=0.001, clipnorm=clipnorm)
    for _ in range(steps):
        slope = probes.gradient(toy_loss, w.numpy())
        sgd.apply([keras.ops.convert_to_tensor(slope)], [w])
    print(f"clipnorm {clipnorm}, {steps:2d} steps: w = {w.numpy():.4g}")


# %% [markdown] lang="zh" slideshow="subslide"
# 不剪就一步飛到負八億；剪了，二十步走回 1 附近。不過它只治懸崖：平原上的梯度本來就小，沒有東西可剪。
#
# ### 量一量：梯度能往回走幾步？
#
# 平原就是 S0、S1 說的**梯度消失**（vanishing gradient）。讓三種層讀 60 步亂數、最後回答一個問題，用 `probes` 量損失對**每一步輸入**的梯度有多長。**你預期**第 1 步和第 60 步差幾倍？哪一種最慘？
# %% [markdown] lang="en" slideshow="subslide"
# Unclipped, one step flies off to minus eight hundred million; clipped, twenty steps walk back to about 1. But that cures the cliff only: on the plain gradients are small, and there is nothing to clip.
#
# ### Measure it: how many steps back does the gradient get?
#
# The plain is the **vanishing gradient** of S0 and S1. Three kinds of layer read 60 steps of noise and answer one question at the end; `probes` tells how long the gradient of the loss is with respect to **the input of each step**. **By what factor do you expect** step 1 and step 60 to differ? Which kind is worst?
# %% slideshow="skip"
rng = np.random.default_rng(0)
x_noise = rng.normal(size=(32, 60, 8)).astype("float32")
y_noise = rng.integers(0, 2, (32, 1)).astype("float32")


def gradient_by_step(layer, open_gate=False):
    """Length of the gradient at the input of each of the 60 steps."""
    network = keras.Sequential([keras.Input((60, 8)), layer])
    network.add(layers.Dense(1, activation="sigmoid"))
    if open_gate:
        W_x, W_h, b = layer.get_weights()
        b[32:64] = 5  # Keras keeps the biases of the forget gates here
        layer.set_weights([W_x, W_h, b])
    gradient = probes.input_gradients(network, x_noise, y_noise, "mse")
    return np.sqrt((gradient**2).sum(axis=(0, 2)))


# %% slideshow="subslide"
reach = {
    "SimpleRNN": gradient_by_step(layers.SimpleRNN(32)),
    "GRU": gradient_by_step(layers.GRU(32)),
    "LSTM": gradient_by_step(layers.LSTM(32)),
    "LSTM, forget gate open": gradient_by_step(layers.LSTM(32), True),
}
plt.figure(figsize=(8.5, 3.2))
for name, length in reach.items():
    plt.semilogy(range(1, 61), length, label=name)
    factor = (length[29] / length[58]) ** (1 / 29)
    print(f"{name:22} times {factor:.1f} with each step back")
plt.gca().set(xlabel="step of the input", ylabel="length of the gradient")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Gradients fall on the way back; only an open gate keeps them.")
# %% tags=["guard"]
left_log10 = {
    kind_name: np.log10(sizes[0] / sizes[-1])
    for kind_name, sizes in reach.items()
}
assert left_log10["SimpleRNN"] < -3, "SimpleRNN vanishes"
assert left_log10["GRU"] < -3, "a fresh GRU vanishes"
assert left_log10["LSTM"] < -3, "a fresh LSTM vanishes"
assert left_log10["LSTM, forget gate open"] > -1, "an open gate keeps it"


# %% [markdown] lang="zh" slideshow="subslide"
# 每往回一步，梯度就乘上印出來的倍數。倍數小於 1，六十步以後幾乎什麼都不剩（看圖：SimpleRNN 大約差八個數量級，GRU 十二個）；倍數若大於 1，就越往回越大，也就是懸崖那邊的**梯度爆炸**。
#
# **剛初始化的 LSTM 和 GRU 也一樣消失**，GRU 甚至比 SimpleRNN 還快。LSTM 的好處不在起點，而在它**能把忘記門打開**：打開以後（最後一條線），倍數接近 1，第 1 步的梯度一點也沒少。S2 的話很準確：「除非 forget gate 被關閉，否則影響不會消失」。
#
# S2 也說 LSTM「可以解決梯度消失（不能解決梯度爆炸）」，所以修剪還是要留著。投影片上真實實驗的損失曲線（S2-34）只有圖，沒有資料可以核對。
# %% [markdown] lang="en" slideshow="subslide"
# With each step back the gradient is multiplied by the printed factor. Below 1, next to nothing is left after sixty steps (see the figure: about eight orders of magnitude for SimpleRNN, twelve for the GRU); above 1 it would grow on its way, the **explosion** of the cliff.
#
# **A fresh LSTM or GRU vanishes as well**, the GRU even faster than SimpleRNN. The merit of an LSTM is not where it starts but that it **can open its forget gate**: once open (last line) the factor is close to 1, and step 1 has lost nothing. S2 puts it exactly: "unless the forget gate is closed, the influence does not disappear".
#
# S2 also says that an LSTM "can solve vanishing gradients (it cannot solve exploding ones)", so keep the clipping. The slide's loss curve of a real experiment (S2-34) is a picture without data to check.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6 LSTM：三個閥門
#
# 閥門（gate）輸出 0 到 1 之間的數，0 是關、1 是開。LSTM 除了輸出 $h$，還多一條 cell 狀態 $C$：
#
# $$f,i,o=\sigma(W x_t+U h_{t-1}+b)\quad\text{(three sets of weights)}$$
# $$\tilde C_t=\tanh(W_c x_t+U_c h_{t-1}+b_c)$$
# $$C_{t,k}=f_{t,k}\,C_{t-1,k}+i_{t,k}\,\tilde C_{t,k},\qquad h_{t,k}=o_{t,k}\tanh(C_{t,k})$$
#
# 忘記門 $f$ 決定舊的 $C$ 留多少，輸入門 $i$ 決定新的收多少，輸出門 $o$ 決定露出多少。S0 把 $C_{t-1,k}$ 印成 $C_{t,k-1}$，旁邊也自己註明寫錯了（勘誤 R02）：往回看的是**時間**，不是隔壁的 cell。S2 的 $c'=g(z)f(z_i)+c\,f(z_f)$ 是同一個式子。
#
# 關鍵在那個**加號**：$f=1$ 時 $C$ 原封不動地傳下去，梯度也原封不動地傳回來。先寫成函數，下一節連同 GRU 一起和 Keras 對答案。
# %% [markdown] lang="en" slideshow="slide"
# ## 6 LSTM: three gates
#
# A gate puts out a number from 0 (shut) to 1 (open). Besides its output $h$ an LSTM has a cell state $C$:
#
# $$f,i,o=\sigma(W x_t+U h_{t-1}+b)\quad\text{(three sets of weights)}$$
# $$\tilde C_t=\tanh(W_c x_t+U_c h_{t-1}+b_c)$$
# $$C_{t,k}=f_{t,k}\,C_{t-1,k}+i_{t,k}\,\tilde C_{t,k},\qquad h_{t,k}=o_{t,k}\tanh(C_{t,k})$$
#
# The forget gate $f$ says how much of the old $C$ stays, the input gate $i$ how much of the new comes in, the output gate $o$ how much is shown. S0 prints $C_{t,k-1}$ for $C_{t-1,k}$ and notes the slip itself (erratum R02): it is **time** that goes back, not the neighbouring cell. S2's $c'=g(z)f(z_i)+c\,f(z_f)$ is the same formula.
#
# What matters is the **plus sign**: with $f=1$ the state $C$ is handed on untouched, and so is the gradient on its way back. First as a function; in the next section it meets Keras, together with the GRU.
# %% slideshow="subslide"
def lstm(x, W_x, W_h, b):
    """LSTM cells. As simple_rnn, but W_x, W_h and b are four times as
    wide; their parts are i, f, candidate and o, in Keras' order.
    """
    units = check_shapes(x, W_x, W_h, b, blocks=4)
    h = np.zeros((len(x), units))
    c = np.zeros((len(x), units))
    states = np.zeros((*x.shape[:2], units))
    for t in range(x.shape[1]):
        z = x[:, t] @ W_x + h @ W_h + b
        z_i, z_f, z_c, z_o = np.split(z, 4, axis=1)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
        h = sigmoid(z_o) * np.tanh(c)
        states[:, t] = h
    return states


# %% [markdown] lang="zh" slideshow="slide"
# ## 7 GRU：兩個閥門
#
# LSTM 有三個閥門加一個候選值，各有自己的 $W$、$U$、$b$。S0：「要忘多少和要記多少難道不能一起？」GRU 只留記憶門 $z$ 和重設門 $r$，也沒有另外的 $C$：
#
# $$h_{t,k}=z_{t,k}\,h_{t-1,k}+(1-z_{t,k})\,\tilde h_{t,k}$$
#
# 照投影片和 Keras 的約定，$z=1$ 是**留住舊的**；有些論文把 $z$ 和 $1-z$ 對調，讀的時候要看清楚（勘誤 R08）。
#
# 候選值 $\tilde h$ 也有兩種寫法，差在重設門乘在哪裡：$\tanh(Wx+U(r\odot h)+b)$ 是原始論文的；Keras 預設先乘矩陣再重設（`reset_after=True`），$\tanh(Wx+b+r\odot(Uh+b'))$，所以多一組偏差。兩種都寫，都要和 Keras 相同。
#
# 名字：S0 說，現在講 RNN 常包括 LSTM 和 GRU；原始的那種叫 vanilla RNN，在 Keras 是 `SimpleRNN`。
#
# **你預期**：換上同一組亂數權重，手寫的和 Keras 的差多少？SimpleRNN 有 32 個權重時，LSTM 和 GRU 各有幾個？
# %% [markdown] lang="en" slideshow="slide"
# ## 7 GRU: two gates
#
# An LSTM has three gates and one candidate, each with a $W$, a $U$ and a $b$ of its own. S0: "how much to forget and how much to remember, could that not be one?" A GRU keeps an update gate $z$ (S0's memory gate) and a reset gate $r$, and has no separate $C$:
#
# $$h_{t,k}=z_{t,k}\,h_{t-1,k}+(1-z_{t,k})\,\tilde h_{t,k}$$
#
# In the convention of the slide and of Keras $z=1$ **keeps the old**; some papers exchange $z$ and $1-z$, so look which one you are reading (erratum R08).
#
# The candidate $\tilde h$ too comes in two forms, which differ in where the reset gate acts: $\tanh(Wx+U(r\odot h)+b)$ is that of the first paper; Keras by default applies the matrix first (`reset_after=True`), $\tanh(Wx+b+r\odot(Uh+b'))$, and therefore has a second bias. Here are both, and both must agree with Keras.
#
# On names: S0 says that "RNN" today often includes LSTM and GRU; the original one is called vanilla RNN, in Keras `SimpleRNN`.
#
# **How far apart do you expect** ours and Keras' to be, with the same random weights? And where a SimpleRNN has 32 weights, how many has an LSTM, how many a GRU?
# %% slideshow="subslide"
def gru(x, W_x, W_h, b, reset_after=True):
    """GRU cells. As simple_rnn, but three times as wide: z, r, candidate.
    With reset_after, b has two rows: one for x, one for h.
    """
    units = check_shapes(x, W_x, W_h, b, 3, (2,) if reset_after else ())
    b_x, b_h = b if reset_after else (b, 0)
    h = np.zeros((len(x), units))
    states = np.zeros((*x.shape[:2], units))
    for t in range(x.shape[1]):
        x_z, x_r, x_c = np.split(x[:, t] @ W_x + b_x, 3, axis=1)
        h_z, h_r, h_c = np.split(h @ W_h + b_h, 3, axis=1)
        z = sigmoid(x_z + h_z)
        r = sigmoid(x_r + h_r)
        back = r * h_c if reset_after else (r * h) @ W_h[:, 2 * units :]
        h = z * h + (1 - z) * np.tanh(x_c + back)
        states[:, t] = h
    return states


# %% slideshow="fragment"
kinds = [
    (layers.SimpleRNN, simple_rnn, {}),
    (layers.LSTM, lstm, {}),
    (layers.GRU, gru, {"reset_after": True}),
    (layers.GRU, gru, {"reset_after": False}),
]
for kind, by_hand, settings in kinds:
    layer = kind(4, return_sequences=True, **settings)
    x = rng.normal(size=(5, 7, 3))
    layer.build(x.shape)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    ours = by_hand(x, *layer.get_weights(), **settings)
    theirs = keras.ops.convert_to_numpy(layer(x))
    same = np.abs(ours - theirs).max() < 1e-5
    print(kind.__name__, settings or "", same, layer.count_params(), "weights")
# %% slideshow="fragment"
three = np.array([1, -0.5, 2]).reshape(1, 3, 1)  # three steps, one unit
W_x = np.array([[0.5, -0.3, 0.8, 0.2]])
W_h = np.array([[0.1, 0.4, -0.2, 0.3]])
b = np.array([0.1, 1, 0, -0.1])
facts.check("S2-35", lstm(three, W_x, W_h, b)[0, -1, 0])
W_x = np.array([[0.5, -0.3, 0.8]])
W_h = np.array([[0.1, 0.4, -0.2]])
b = np.zeros(3)
facts.check("S0-33", gru(three, W_x, W_h, b, reset_after=False)[0, -1, 0])
# %% [markdown] lang="zh" slideshow="slide"
# ## 8 IMDB：把評論變成數字
#
# 上一節的答案：四種都和 Keras 相差不到十萬分之一。LSTM 的權重是 SimpleRNN 的四倍，GRU 三倍；Keras 預設的 GRU 多了一組偏差，所以是 108 個。
#
# S0 的實戰：50,000 則電影評論，一半訓練、一半測試，要判斷正評還是負評。課程的 `load_imdb` 和 Keras 的 `imdb.load_data(num_words=10000)` 用同一種格式。
#
# 每個詞換成它的常用名次，再**加 3**，因為 0、1、2 有別的用途：0 補空位、1 是開頭、2 代表沒收錄的詞（3 沒有用到）。
#
# **你預期**：`num_words=10000` 收錄幾個詞？
# %% [markdown] lang="en" slideshow="slide"
# ## 8 IMDB: turning reviews into numbers
#
# The answer to the last section: all four agree with Keras within a hundred-thousandth. An LSTM has four times the weights of a SimpleRNN, a GRU three times; Keras' default GRU has a second bias, hence 108.
#
# The real task of S0: 50,000 film reviews, half for training and half for the test, each positive or negative. The course's `load_imdb` has the format of Keras' `imdb.load_data(num_words=10000)`.
#
# Each word becomes its rank by frequency **plus 3**, as 0, 1 and 2 are taken: 0 fills empty places, 1 starts a review, 2 stands for any word left out (3 is not used).
#
# **How many words do you expect** `num_words=10000` to keep?
# %% tags=["real-data"] slideshow="fragment"
WORDS = 10_000
imdb = datasets.load_imdb(num_words=WORDS)
word_of = {rank + 3: word for word, rank in imdb.word_index.items()}
word_of |= {0: "_", 1: "<start>", 2: "<?>"}
facts.check("S0-27", WORDS - 4)  # words have the ids 4 to 9999
ids = imdb.x_train[0][:10]
print("ids:  ", ids)
print("right:", " ".join(word_of[i] for i in ids))
print("wrong:", " ".join(word_of.get(i + 3, "_") for i in ids))
facts.check("S0-30", all(review[0] == 1 for review in imdb.x_train))
lengths = np.array([len(review) for review in imdb.x_train])
print("the first ten lengths:", *lengths[:10])
facts.check("S0-29", bool(np.ptp(lengths[:10]) > 0))
# %% [markdown] lang="zh" slideshow="subslide"
# 是 9,996 個，不是 10,000 個：Keras 先加 3，再留下**小於** 10,000 的代號，所以只有 4 到 9999（勘誤 R09）。標著 wrong 的那一行示範忘了減 3 的下場：每個詞都錯，讀起來卻有幾分像句子，這種錯很難發現。
#
# 投影片印的第一則是 `[1, 1230, 3765, 566, …]`，前十則的長度是 218、189、141……；那是 Keras 下載的檔案打亂後的順序，換一份檔案或換一個版本，「第一則」就是別則。不變的是每則都以 1 開頭、長短不一。
#
# 順便記兩件小事：`%env KERAS_BACKEND=tensorflow` 今天還有效，但要在第一次 `import keras` **之前**（勘誤 R17）；S0 讀資料那頁的標題底下重複了 backend 的說明，評估、存檔那兩頁的標題都是「訓練」，「訓練成績」其實是測試成績（勘誤 R12）。
#
# ### 長度不一，maxlen=100
#
# **你預期**：有幾成的評論超過 100 個詞？`pad_sequences` 會剪掉哪一頭？
# %% [markdown] lang="en" slideshow="subslide"
# 9,996, not 10,000: Keras first adds 3 and then keeps ids **below** 10,000, which leaves 4 to 9999 (erratum R09). The line marked "wrong" shows what happens if one forgets to subtract 3: every word is wrong, yet it almost sounds like a sentence, and such a mistake is hard to notice.
#
# The slide's first review is `[1, 1230, 3765, 566, …]` and its first ten lengths are 218, 189, 141, …; that is the shuffled order of the file that Keras downloads, and in another file or version another review comes first. What stays: each begins with 1, and no two need be equally long.
#
# Also, `%env KERAS_BACKEND=tensorflow` still works, but only **before** the first `import keras` (erratum R17); and some of S0's headings slipped: the data slide repeats the note on backends, evaluation and saving are called "training", and "training results" are those of the test (erratum R12).
#
# ### All lengths, and maxlen=100
#
# **What share of the reviews do you expect** to be longer than 100 words? And which end does `pad_sequences` cut off?
# %% tags=["real-data"] slideshow="subslide"
pad = keras.utils.pad_sequences
print("a long and a short one:", pad([[1, 2, 3], [4]], maxlen=2).tolist())
if imdb.edition == "real":
    facts.check("S0-28", [len(imdb.x_train), len(imdb.x_test)])
    facts.check("S0-32", list(pad(imdb.x_train, maxlen=100).shape))
# %% tags=["real-data"] slideshow="fragment"
plt.figure(figsize=(8.5, 3))
plt.hist(np.minimum(lengths, 1000), bins=50, color="#56B4E9")
for limit, dash in [(100, "-"), (200, "--")]:
    cut = (lengths > limit).mean()
    lost = np.maximum(lengths - limit, 0)
    print(f"maxlen {limit}: {cut:.1%} are cut,", end=" ")
    print(f"{lost.sum() / lengths.sum():.0%} of all words lost")
    plt.axvline(limit, color="k", linestyle=dash, label=f"maxlen = {limit}")
plt.gca().set(xlabel="length in ids (1000: or more)", ylabel="reviews")
plt.legend()
plots.show("Lengths of reviews: a long tail to the right of both limits.")


# %% [markdown] lang="zh" slideshow="subslide"
# 真正的 IMDB 有 88.7% 的評論被剪，超過一半的詞沒人讀。剪掉的是**開頭**，補的 0 也在前面（預設 `truncating="pre"`、`padding="pre"`；勘誤 R10）。這樣選有道理：結論多半寫在最後。
#
# 改成 200，被剪的剩 42.7%，代價是每則要走兩倍的步數、約兩倍的時間；值不值得，第 10 節會量。
#
# `sequence.pad_sequences` 現在的正式名稱是 `keras.utils.pad_sequences`，是同一個函數（勘誤 R16）。
# %% [markdown] lang="en" slideshow="subslide"
# Of the real IMDB reviews 88.7% are cut, and more than half of all words are never read. It is the **beginning** that is cut off, and zeros are put in front (defaults `truncating="pre"`, `padding="pre"`; erratum R10). There is sense in that: the verdict tends to come last.
#
# With 200 only 42.7% are cut, at the price of twice the steps, and about twice the time, for each review; section 10 measures whether it is worth it.
#
# `sequence.pad_sequences` is now documented as `keras.utils.pad_sequences`; it is the same function (erratum R16).
# %% [markdown] lang="zh" slideshow="slide"
# ## 9 Embedding → LSTM → Dense
#
# S0 的架構：先把 10,000 維的詞壓到 128 維，交給 LSTM，最後一個輸出用 sigmoid。文字說 128 個 LSTM，程式寫 `LSTM(150)`（勘誤 R06）；LSTM 的權重有
#
# $$4\,\bigl(u\,(e+u)+u\bigr)$$
#
# 個（$u$ 個 cell、每個詞 $e$ 個數），所以兩種不一樣多。
#
# `Embedding` 是什麼？它是一張表，一個詞一列。用 one-hot 乘上這張表，結果就是**查表**；Keras 直接查，省下乘以 0 的工夫。這張表也要訓練，意思相近的詞會學到相近的列。
#
# S2 的例子：若 $V(\text{Rome})-V(\text{Italy})=V(\text{Berlin})-V(\text{Germany})$，移項就能算出 Germany。這只是代數，任意三個向量都成立；稀奇的是訓練出來的詞向量竟然**接近**那個等式。
#
# 一百四十多萬個參數、11,730 次更新，兩顆核心要跑很久，所以我們縮小：每個詞 32 個數、32 個 cell、三個週期（epoch；改最前面的參數格就能還原）。每批改讀 256 則，快得多；更新只剩八分之一，學習率就加倍（第 04 課）。訓練資料留五分之一當**驗證集**，用哪個週期的權重由它決定；測試集每個模型只用一次。**你預期**：越訓練，驗證的準確率就越高嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 9 Embedding → LSTM → Dense
#
# S0's architecture: squeeze the words from 10,000 dimensions into 128, hand them to an LSTM, and let a sigmoid give the one output. The text says 128 LSTM cells, the code `LSTM(150)` (erratum R06); an LSTM has
#
# $$4\,\bigl(u\,(e+u)+u\bigr)$$
#
# weights ($u$ cells, $e$ numbers for each word), so the two are not equally large.
#
# What is an `Embedding`? A table with one row for each word. Multiply a one-hot vector by the table, and out comes a **look-up**; Keras looks up directly and saves the multiplications by 0. The table is trained as well, and words of similar use end up with similar rows.
#
# S2's example: if $V(\text{Rome})-V(\text{Italy})=V(\text{Berlin})-V(\text{Germany})$, rearranging gives Germany. That is mere algebra and holds for any three vectors; what is remarkable is that trained word vectors come **close** to the equation.
#
# With over 1.4 million parameters and 11,730 updates it takes two cores a long time, so ours is smaller: 32 numbers for each word, 32 cells, three epochs (the parameter cell at the top restores the slide's size). Batches of 256 are much faster; with an eighth of the updates, the learning rate is doubled (lesson 04). One fifth of the training data is set aside for **validation**, which decides which epoch's weights are kept; the test set is used once for each model. **Do you expect** validation accuracy to rise as long as we train?
# %% slideshow="fragment"
count = {u: 4 * (u * (128 + u) + u) for u in (128, 150)}
print(f"{count}, whole model {10_000 * 128 + count[150] + 151:,}")
facts.check("S0-25", count[128] == count[150])
updates = int(np.ceil(25_000 / 32))  # in one epoch
facts.check("S0-26", [updates, 15 * updates])
table = np.arange(15).reshape(5, 3)
ids = [4, 0, 4]
print("look-up:", np.array_equal(np.eye(5)[ids] @ table, table[ids]))
rome, italy, berlin = rng.normal(size=(3, 50))
germany = berlin - (rome - italy)
facts.check("S2-26", np.allclose(germany, berlin - rome + italy))


# %% slideshow="skip"
def encode(text, word_index):
    """Words of a text, and their ids after the start mark 1."""
    words = re.findall("[a-z']+", text.lower())
    words = words[1 - MAXLEN :]  # the start mark takes one place
    ids = [1]
    for word in words:
        i = word_index.get(word, WORDS) + 3
        ids.append(i if i < WORDS else 2)  # 2 stands for unknown words
    return words, ids


# %% slideshow="skip"
def make_reader(make_layer, maxlen=MAXLEN, rate=RATE, mask=False):
    """Embedding, a layer that reads, and one number from 0 to 1."""
    model = keras.Sequential([keras.Input((maxlen,))])
    model.add(layers.Embedding(WORDS, EMBEDDING, mask_zero=mask))
    model.add(make_layer())
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% slideshow="skip"
def train_reader(model, show=()):
    """Train, keep the best epoch's weights, test. show: more callbacks."""
    x = pad(imdb.x_train, maxlen=model.input_shape[1])
    x_last = pad(imdb.x_test, maxlen=model.input_shape[1])
    stop = callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    history = model.fit(
        x,
        y_train,
        batch_size=BATCH_SIZE,
        epochs=epochs,
        validation_split=0.2,
        callbacks=[stop, *show],
        verbose=0,
    )
    _, test = model.evaluate(x_last, y_test, BATCH_SIZE, verbose=0)
    fifth = -len(x) // 5  # those that fit set aside
    x_valid, y_valid = x[fifth:], y_train[fifth:]
    _, valid = model.evaluate(x_valid, y_valid, BATCH_SIZE, verbose=0)
    return {
        "parameters": model.count_params(),
        "valid": valid,
        "test": test,
        "model": model,
        "history": history.history,
    }


# %% tags=["nbval-ignore-output"] slideshow="subslide"
y_train = imdb.y_train
y_test = imdb.y_test
# The sample is 12 times smaller: 12 times the epochs, as many updates.
epochs = EPOCHS if imdb.edition == "real" else 12 * EPOCHS
keras.utils.set_random_seed(0)
model = make_reader(lambda: layers.LSTM(UNITS))
start = time.perf_counter()
run = train_reader(model, show=[training.progress_bar()])
run["seconds"] = time.perf_counter() - start
runs = {"LSTM": run}
score = run["test"]
for name, curve in run["history"].items():
    print(f"{name:12}", *np.round(curve, 2))
half = 1.96 * np.sqrt(score * (1 - score) / len(y_test))
print(f"test: {score:.3f} ± {half:.3f} (95% interval)")
# %% tags=["guard"]
learnt = runs["LSTM"]["history"]
assert score > 0.7, "the LSTM learns: far better than guessing"
assert learnt["accuracy"][-1] > learnt["accuracy"][0], "training climbs"


# %% [markdown] lang="zh" slideshow="slide"
# ## 10 對手上場
#
# 上一節的答案：不會。訓練的準確率一路往上，驗證的很快就跟不上了：網路開始背書了，所以 `EarlyStopping` 拿回驗證損失最低那個週期的權重（S2 的 early stopping）。在真正的 IMDB 上，測試的評論大約五則答對四則。這樣算好嗎？**要有對手**才知道。
#
# 全部都是 Embedding → 某一層 → Dense，只換中間那一層：
#
# - **詞袋**（bag of words）：把所有詞的列取平均（補的 0 用 mask 略過）。順序完全不管，先後顛倒也一樣。
# - **SimpleRNN**、**GRU**：和 LSTM 一樣多的 cell。
# - **LSTM，200 個詞**：第 8 節說的兩倍代價。
# - **詞袋，500 個詞**：讀得又快又多。
#
# 學習率看驗證集決定：LSTM 用 0.002；詞袋一平均，每個詞的意見都沖淡了，同樣的學習率三個週期學不完，所以用五倍的 0.01。
#
# **你預期**：哪一個最準？哪一個最快？
# %% [markdown] lang="en" slideshow="slide"
# ## 10 Enter the rivals
#
# The answer to the last section: no. Training accuracy climbs and climbs, and validation accuracy soon falls behind: the network begins to learn by heart, so `EarlyStopping` brings back the weights of the epoch with the least validation loss (S2's early stopping). On the real IMDB about four test reviews in five are right. Is that good? It takes **rivals** to know.
#
# All of them are Embedding → one layer → Dense, and only the layer in the middle changes:
#
# - **bag of words**: the mean of the rows of all words (a mask leaves out the zeros). Order plays no part; read it backwards and nothing changes.
# - **SimpleRNN**, **GRU**: with as many cells as the LSTM.
# - **LSTM, 200 words**: the doubled price of section 8.
# - **bag of words, 500 words**: it is quick enough to read that many.
#
# The validation set chose the learning rates: 0.002 for the LSTM; a mean dilutes what each word says, three epochs at the same rate are too few for it, and so the bags have five times as much, 0.01.
#
# **Which one do you expect** to be the most accurate? The fastest?
# %% slideshow="skip"
def read_reviews(make_layer, maxlen=MAXLEN, rate=RATE, mask=False):
    return train_reader(make_reader(make_layer, maxlen, rate, mask))


# %% slideshow="skip"
rivals = {
    "bag of words": {
        "make_layer": layers.GlobalAveragePooling1D,
        "mask": True,
        "rate": 5 * RATE,
    },
    "SimpleRNN": {"make_layer": lambda: layers.SimpleRNN(UNITS)},
    "GRU": {"make_layer": lambda: layers.GRU(UNITS)},
    f"LSTM, {2 * MAXLEN} words": {
        "make_layer": lambda: layers.LSTM(UNITS),
        "maxlen": 2 * MAXLEN,
    },
    f"bag, {5 * MAXLEN} words": {
        "make_layer": layers.GlobalAveragePooling1D,
        "mask": True,
        "rate": 5 * RATE,
        "maxlen": 5 * MAXLEN,
    },
}
# %% tags=["nbval-ignore-output"] slideshow="subslide"
runs |= training.compare(read_reviews, rivals)
training.table(runs, ["parameters", "seconds", "valid", "test"], digits=3)
# %% tags=["guard"]
lead = runs["bag of words"]["test"] - max(score, runs["GRU"]["test"])
more = runs["bag, 500 words"]["test"] - score
if imdb.edition == "real":
    assert lead > -0.03, "order brings no more than words do"
    assert more > 0, "more words help more than their order"
else:
    bag_score, gru_score = runs["bag of words"]["test"], runs["GRU"]["test"]
    simple_score = runs["SimpleRNN"]["test"]
    assert bag_score < gru_score - 0.02, "where order matters the GRU leads"
    assert simple_score < gru_score - 0.05, "SimpleRNN is far behind"
# %% tags=["hide-input"] slideshow="subslide"
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
for mark, (name, run) in zip("os^DvP", runs.items(), strict=True):
    curve = run["history"].get("val_accuracy", [])
    left.plot(np.arange(len(curve)) + 1, curve, marker=mark, label=name)
    right.plot(run["seconds"], run["test"], mark, markersize=9)
left.set(xlabel="epoch", ylabel="accuracy", title="validation")
left.xaxis.get_major_locator().set_params(integer=True)
right.set(xlabel="seconds of training", title="test", xlim=(0, None))
figure.legend(*left.get_legend_handles_labels(), loc="outside right")
plots.show("Validation curves of all rivals; test accuracy over seconds.")
# %% [markdown] lang="zh" slideshow="fragment"
# 在真正的 IMDB 上，讀同樣 100 個詞，**完全不管順序的詞袋和 LSTM 不相上下**，訓練又快得多；讀 500 個詞的詞袋最準。原因不難懂：excellent、awful 這些詞本身就洩漏了答案，**多讀一些詞，比讀懂順序更有用**；LSTM 改讀 200 個詞，步數加倍，卻不是換了每個種子都更準。
#
# SimpleRNN 最不可靠：換個種子，它的成績比 LSTM 的變得更多（不信就在 `training.compare` 裡加上 `seed=1` 再跑）。它得把線索帶過幾十步，而第 5 節量過它的梯度怎麼消失。
#
# **什麼時候不成立**：內建樣本的句子由文法產生，每五個判斷就有兩個是否定的（not bad），那裡 GRU 勝過同樣讀 100 個詞的詞袋，SimpleRNN 卻遠遠落後。誰會贏，要看**資料裡的順序有沒有用**。
# %% [markdown] lang="en" slideshow="fragment"
# On the real IMDB, with the same 100 words to read, **the bag of words, which ignores order altogether, keeps up with the LSTM**, and trains much faster; the bag that reads 500 words is the most accurate of all. Words such as excellent or awful give the answer away by themselves, and **reading more words helps more than reading their order**; an LSTM that reads 200 words takes twice the steps, and is not more accurate with every seed.
#
# SimpleRNN is the least reliable: from seed to seed its accuracy changes more than the LSTM's (add `seed=1` to `training.compare` and see). It has to carry its clues over dozens of steps, and section 5 measured how its gradient vanishes.
#
# **Where it stops being true**: in the embedded sample the sentences are made by a grammar, and two judgements in five are negated (not bad). There the GRU beats the bag on the same 100 words, while SimpleRNN is far behind. Who wins depends on **whether order matters in the data**.
# %% [markdown] lang="zh" slideshow="slide"
# ## 11 只有順序能決定的評論
#
# 那就出一些只有順序能決定的題目。每一題是兩則評論，用的詞**一模一樣**：
#
# - this film is not **bad** at all it is **good**
# - this film is not **good** at all it is **bad**
#
# 四個好詞配五個壞詞，一共 20 題；把第一則判得比第二則正面，就算對。**你預期**詞袋對幾題？LSTM 呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 11 Reviews that only word order can decide
#
# So let us set questions that only order can decide. Each is a pair of reviews made of **exactly the same words**:
#
# - this film is not **bad** at all it is **good**
# - this film is not **good** at all it is **bad**
#
# Four good words times five bad ones make 20 pairs; a pair is right if the first review is judged more positive than the second. **How many do you expect** the bag of words to get right? And the LSTM?
# %% slideshow="fragment"
GOOD = ["good", "great", "wonderful", "funny"]
BAD = ["bad", "awful", "boring", "terrible", "stupid"]
text = "this film is not {} at all it is {}"
first = []
second = []
for good in GOOD:
    for bad in BAD:
        _, ids = encode(text.format(bad, good), imdb.word_index)
        first.append(ids)
        _, ids = encode(text.format(good, bad), imdb.word_index)
        second.append(ids)
# %% tags=["nbval-ignore-output"] slideshow="fragment"
x = pad(first + second, maxlen=MAXLEN)
differences = {}
for name in ("bag of words", "SimpleRNN", "GRU", "LSTM"):
    p = runs[name]["model"].predict(x, verbose=0)
    gap = p[: len(first)] - p[len(first) :]
    largest = np.abs(gap).max()
    right = (gap > 1e-4).sum()
    print(f"{name:13} right: {right:2} of 20, difference up to {largest:.2f}")
    differences[name] = largest
# %% tags=["guard"]
assert differences["bag of words"] < 1e-5, "a bag knows no order"
seen_log10 = [
    np.log10(differences[reader]) for reader in ("SimpleRNN", "GRU", "LSTM")
]
assert min(seen_log10) > -4, "with memory the two reviews differ"
# %% [markdown] lang="zh" slideshow="slide"
# ## 12 錯得最有把握的評論
#
# 上一節的答案：詞袋對兩則的回答一定相同，一題也分不出來，這不必訓練就知道；有記憶的三個都看得出兩則**不同**。但看得出不同，不等於看得懂：在真正的 IMDB 上訓練，答對幾題要看種子（同一個 LSTM 換一個種子，可以從一大半對變成一題都不對），而且兩則的差距往往很小；在否定句很多的樣本上訓練，GRU 就分得很清楚。網路只學到訓練資料逼它學的東西。
#
# 準確率說「錯幾則」，不說「為什麼」。把 LSTM 最有把握卻答錯的評論念出來：兩則標籤是負評、它說是正評；兩則相反。這些就是網路真正讀到的（最後 100 個詞，略去沒收錄的）。
#
# **你預期**：是網路讀不懂，還是連人都難判斷？
# %% [markdown] lang="en" slideshow="slide"
# ## 12 The most confident mistakes
#
# The answer to the last section: the bag of words must give both reviews the same answer and cannot tell a single pair apart; one knows that without training it. The three with memory see that the two **differ**. But to see a difference is not to understand it: trained on the real IMDB, how many are right depends on the seed (the same LSTM with another one can go from most pairs right to none), and the two reviews are often very close; trained on the sample, full of negations, the GRU keeps them well apart. A network learns what its training data force it to learn, no more.
#
# Accuracy tells how many are wrong, not why. So let us read out the reviews on which the LSTM was most certain and wrong: two with a negative label that it calls positive, and two the other way round. The text is what the network really reads (the last 100 words, less unknown ones).
#
# **What do you expect**: does the network fail to understand, or would a person hesitate too?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
x_test = pad(imdb.x_test, maxlen=MAXLEN)
p_test = model.predict(x_test, BATCH_SIZE, verbose=0)[:, 0]
miss = np.abs(p_test - y_test)
for label in (0, 1):
    rows = np.flatnonzero(y_test == label)
    worst_first = rows[np.argsort(-miss[rows])]
    for i in worst_first[:2]:
        read = " ".join(word_of[w] for w in x_test[i] if w > 2)
        said = f"label {label}, the LSTM says {p_test[i]:.3f}"
        read = f"[{said}] … {read}".replace("br br ", "")  # line breaks
        print(textwrap.fill(read, 105), end="\n\n")
# %% tags=["guard"]
worst_good = np.sort(miss[y_test == 1])[-2]
worst_bad = np.sort(miss[y_test == 0])[-2]
assert worst_good > 0.7, "it is certain and wrong"
assert worst_bad > 0.7, "it is certain and wrong"
# %% [markdown] lang="zh" slideshow="subslide"
# 換一台電腦，選出來的會是別的四則，但常見的就是幾種：前面褒後面貶（而我們只留了後面）、諷刺、說的是「另一部片」、文字重複，還有標籤本來就可疑的（這份 notebook 存下的一則「負評」寫著 highly recommended，給了 7 分）。有些要讀得更多、更懂上下文；標籤可疑的，再好的模型也不該「答對」。另外要記得：0.99 只是網路自己的把握，不是它答對的機會。
# %% [markdown] lang="en" slideshow="subslide"
# Another machine will pick other reviews, but some kinds recur: praise first and blame later (of which we kept only the later part), irony, talk about "the other film", repeated text, and labels that look doubtful (one "negative" review stored in this notebook says highly recommended, 7 of 10). Some ask for more text and more understanding; a doubtful label should not be got "right" by any model. And remember that 0.99 is how sure the network is, not how likely it is to be right.
# %% [markdown] lang="zh" slideshow="slide"
# ## 13 存起來，再讀回來
#
# S0 存兩個檔：結構存成 JSON，權重另存成 `imdb_model_weights.h5`。`open(...).write(...)` 沒有關檔，用 `with` 才保證寫完（勘誤 R21）。更省事的是一個 `.keras` 檔，全部都在裡面。
#
# **你預期**：照投影片的檔名存權重，Keras 會說什麼？讀回來的模型，預測會一模一樣嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 13 Save it, and load it again
#
# S0 saves two files, the structure as JSON and the weights beside it as `imdb_model_weights.h5`. `open(...).write(...)` never closes its file; `with` makes sure that all is written (erratum R21). Simpler still is one `.keras` file, which holds everything.
#
# **What do you expect** Keras to say to the slide's name for the weights? And will the loaded models predict exactly the same?
# %% slideshow="fragment"
with tempfile.TemporaryDirectory() as folder:
    try:
        model.save_weights(f"{folder}/imdb_model_weights.h5")
    except ValueError as error:
        print("ValueError:", str(error).split(" Received")[0])
    Path(folder, "imdb.json").write_text(model.to_json())
    model.save_weights(f"{folder}/imdb.weights.h5")
    rebuilt = models.model_from_json(Path(folder, "imdb.json").read_text())
    rebuilt.load_weights(f"{folder}/imdb.weights.h5")
    model.save(f"{folder}/imdb.keras")
    reloaded = models.load_model(f"{folder}/imdb.keras")
for name, copy in [("JSON + weights", rebuilt), (".keras", reloaded)]:
    p = copy.predict(x_test, BATCH_SIZE, verbose=0)[:, 0]
    print(f"{name}: same predictions:", np.allclose(p, p_test, atol=1e-6))


# %% [markdown] lang="zh" slideshow="slide"
# ## 14 換你來：看它逐字讀
#
# 上一節的答案：`to_json` 還能用，但權重檔的名字現在一定要以 `.weights.h5` 結尾（勘誤 R15）；兩種存法讀回來，預測都一樣。
#
# 這裡讀評論的不是 Keras，是第 6 節**手寫的 `lstm`**，裝上剛才訓練好的權重。它每讀一個詞就有一個新的 $h$，把每個 $h$ 都送進輸出層，就看得到它的心意怎麼變。
#
# 請用英文打。先看一則固定的，再到下一格自己打。試試看：把 not 拿掉會怎樣？同一個詞放前面和放後面，分量一樣嗎？打一個它沒看過的詞（標成 `?`）呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 14 Your turn: watch it read word by word
#
# The answer to the last section: `to_json` still works, but the name of a weights file must now end in `.weights.h5` (erratum R15); loaded either way, the model predicts the same.
#
# The reader here is not Keras but our **hand-written `lstm`** of section 6, with the weights just trained. After each word it has a new $h$; send every $h$ through the output layer, and you see how it changes its mind.
#
# First a fixed review; in the next cell type your own, in English. Try: what happens without the not? Does a word weigh the same early and late? And what about a word that it does not know (marked `?`)?
# %% slideshow="skip"
def read_aloud(text, weights, word_index):
    """The words, and after the start mark and each word how positive."""
    table, W_x, W_h, b, W_y, b_y = weights
    words, ids = encode(text, word_index)
    padded = keras.utils.pad_sequences([ids], maxlen=MAXLEN)
    h = lstm(table[padded], W_x, W_h, b)[0, -len(ids) :]
    marked = ["<start>"]
    for word, i in zip(words, ids[1:], strict=True):
        marked.append(f"{word}?" if i == 2 else word)  # 2 is unknown
    return marked, sigmoid(h @ W_y + b_y)[:, 0]


# %% tags=["hide-input"] slideshow="skip"
def draw_reading(review, weights, word_index):
    words, p = read_aloud(review, weights, word_index)
    labels = [word[:14] for word in words[-25:]]  # only so many fit
    figure, axes = plt.subplots(figsize=(8.5, 3.4), layout="none")
    figure.subplots_adjust(left=0.09, right=0.98, top=0.9, bottom=0.34)
    axes.plot(p[-25:], "o-", color="#0072B2")
    axes.axhline(0.5, color="gray", linestyle=":")
    axes.set(ylim=(-0.03, 1.03), xlim=(-0.5, max(len(labels), 10) - 0.5))
    axes.set_xticks(range(len(labels)), labels, rotation=50, ha="right")
    said = f"{'positive' if p[-1] > 0.5 else 'negative'}, {p[-1]:.2f}"
    axes.set(ylabel="positive (0 to 1)", title=f"so far: {said}")
    return f"After {len(p) - 1} words it says {said}."


# %% tags=["nbval-ignore-output"] slideshow="subslide"
weights = model.get_weights()


def draw_review(review):
    return draw_reading(review, weights, imdb.word_index)


review = "this film is not good at all the acting is boring and awful"
plots.show(draw_review(review))
# %% tags=["nbval-ignore-output"] slideshow="subslide"
typed = Textarea(review, rows=6, description="評論 review")
widgets.live(draw_review, {"review": typed})


# %% [markdown] lang="zh" slideshow="fragment"
# 你大概會看到：褒貶分明的詞讓曲線跳一大步，the、is 之類的詞幾乎不動；最後幾個詞的影響特別大。一個詞都還沒讀時也不在 0.5，因為補在前面的 0 它也讀了。它沒看過的詞全都是同一個代號 2，所以 splendiferous 和 xyzzy 對它來說是同一個詞。
#
# **什麼時候不成立**：訓練的評論大多很長，短短一句話不是它平常讀的東西；第 11 節也看過，它讀否定句並不可靠。
# %% [markdown] lang="en" slideshow="fragment"
# You will probably see that words of praise and blame make the curve jump while words such as the and is hardly move it, and that the last few words weigh most. Even before the first word it is not at 0.5, for it has read the zeros in front. All words unknown to it share the id 2, so splendiferous and xyzzy are one word to it.
#
# **Where it stops being true**: most reviews of the training are long, and a single short sentence is not its usual fare; and section 11 showed that it is not to be trusted with negation.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 下一個字不是目前的字的函數：要有記憶。RNN 把 $h$ 傳給下一步，同一個網路用很多次。
# - 手算、`simple_rnn`、`lstm`、`gru` 都和 Keras 相同。
# - 線索在前，RNN 就夠；線索在後，要雙向；但雙向得等整句讀完。
# - 梯度每往回一步就乘一個倍數：小於 1 消失，大於 1 爆炸。修剪治爆炸，打開的忘記門治消失。剛初始化的 LSTM 也會消失。
# - IMDB 上，LSTM 讀 100 個詞，不比不管順序的詞袋好；順序有用的資料上才看得出記憶的價值。**先做一個簡單的對手，再談深度學習。**
# - 要訓練多久、選哪組權重，看驗證集；測試集每個模型只用一次。
#
# 下一站：S2 的多對一就是這裡的情感分析，多對多是翻譯與對話。S2 大綱裡無監督學習的「視頻」應是「音訊」（勘誤 R33），那裡用 RNN 編碼器把聲音壓成向量。S4 接著談注意力與 Transformer：ChatGPT 屬於那裡，不屬於 GAN（勘誤 R115）。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - The next character is no function of the current one: it takes memory. An RNN hands $h$ to its next step; one network is used many times.
# - By hand, `simple_rnn`, `lstm`, `gru` and Keras agree.
# - Where the clue comes first an RNN will do; where it comes last it takes two directions, which must wait for the whole sentence.
# - With each step back the gradient is multiplied by a factor: below 1 it vanishes, above 1 it explodes. Clipping cures explosion, an open forget gate cures vanishing. A fresh LSTM vanishes too.
# - On IMDB an LSTM that reads 100 words is no better than a bag of words without any order; memory shows its worth where order matters. **Make a simple rival first, then talk of deep learning.**
# - How long to train and which weights to keep is for the validation set to say; the test set is used once for each model.
#
# Further on: S2's "many to one" is the sentiment task of this lesson, "many to many" is translation and dialogue. In S2's outline "video", under unsupervised learning, should read "audio" (erratum R33): there an RNN encoder squeezes sound into a vector. S4 goes on to attention and the Transformer, which is where ChatGPT belongs, not under GAN (erratum R115).
# %% [markdown] lang="zh" slideshow="skip"
# ## 投影片的完整設定
#
# 想照 S0 的大小跑一次，把最前面的參數格改成：
#
# `MAXLEN = 100`、`EMBEDDING = 128`、`UNITS = 150`、`BATCH_SIZE = 32`、`RATE = 0.001`、`EPOCHS = 15`
#
# 再從頭執行。這會訓練六個模型；只想看 LSTM，執行到第 9 節就好。LSTM 的權重是二十倍，週期是五倍，每個週期的更新是八倍：泡杯咖啡再回來。
#
# **你預期**：第 15 個週期的訓練準確率和驗證準確率會差多少？哪一個週期的權重會被留下來？
#
# 我們在真正的 IMDB 上跑過一次 LSTM（兩顆核心，約十分鐘，當時電腦還有別的工作）。訓練準確率從 78% 一路爬到 99.6%，驗證準確率卻始終在 82% 到 84% 之間；驗證損失從第 1 個週期的 0.40 漲到 1.0 以上。所以留下來的是**第 1 個**週期的權重，測試 82.1%。後面十四個週期買到的只是背書：這麼多參數，兩萬則影評一下子就背熟了，成績還不如這一課的小網路。
# %% [markdown] lang="en" slideshow="skip"
# ## The full setting of the slide
#
# To run it in the size of S0, change the parameter cell at the top to
#
# `MAXLEN = 100`, `EMBEDDING = 128`, `UNITS = 150`, `BATCH_SIZE = 32`, `RATE = 0.001`, `EPOCHS = 15`
#
# and run all. This trains six models; for the LSTM alone, stop after section 9. An LSTM with twenty times the weights, five times the epochs, eight times the updates in each: have a coffee.
#
# **What do you expect**: how far apart will training and validation accuracy be after epoch 15? And the weights of which epoch will be kept?
#
# We ran the LSTM once on the real IMDB (two cores, about ten minutes, with other work on the machine). Training accuracy climbs from 78% to 99.6%, while validation accuracy stays between 82% and 84%, and the validation loss rises from 0.40 after epoch 1 to more than 1.0. So the weights kept are those of epoch **1**, with 82.1% on the test. The other fourteen epochs buy learning by heart: with so many parameters, twenty thousand reviews are soon memorized, and the result is behind the small network of this lesson.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的說法，這一課都算過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號；評論的則數（S0-28、S0-32）只在真正的 IMDB 上核對。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every claim of the slides that can be computed again was computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum; the numbers of reviews (S0-28, S0-32) are checked on the real IMDB only.
# %% slideshow="skip" tags=["real-data"]
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# 觀念都站得住；照著打字時，留意這幾處：
#
# | 編號 | 投影片 | 上面寫的 | 應該是／今天 |
# |:--|:--|:--|:--|
# | R02 | S0 LSTM 狀態 | $C_{t,k-1}$ | $C_{t-1,k}$；投影片自己也註明了 |
# | R06 | S0 決定架構 | 128 個 LSTM、`LSTM(150)` | 兩處統一：131,584 或 167,400 個權重 |
# | R07 | S0 RNN cell | $h_3^{t-1}$、$h_4^{t-1}$ | $h_1^{t-1}$、$h_2^{t-1}$，同一層的兩個 cell |
# | R08 | S0 GRU | $z\,h_{t-1}+(1-z)\tilde h$ | 正確；但有的論文對調，要說明用哪一種 |
# | R09 | S0 `num_words=10000` | 10,000 個詞 | 9,996 個（代號 4 到 9999） |
# | R10 | S0 `maxlen=100` | 沒說剪哪一頭 | 留下最後 100 個；88.7% 的評論被剪 |
# | R12 | S0 實戰篇的標題 | 「訓練」「訓練成績」 | 評估、儲存、測試成績 |
# | R15 | S0 儲存 | `imdb_model_weights.h5` | 以 `.weights.h5` 結尾，或 `.keras` |
# | R16 | S0 輸入處理 | `keras.preprocessing.sequence` | `keras.utils.pad_sequences` |
# | R17 | S0 Backend | `%env KERAS_BACKEND` | 仍有效，要在匯入 Keras 之前 |
# | R21 | S0 儲存 | `open(…).write(…)` | `with open(…) as f:` |
# | R33 | S2 第四講大綱 | 視頻 | 音訊 |
# | R115 | S4 主要演算法 | ChatGPT 在 GAN 之下 | Transformer 語言模型 |
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# The ideas stand; whoever types the slides in should mind these places:
#
# | No. | Slide | What it says | What it should be, or is today |
# |:--|:--|:--|:--|
# | R02 | S0, LSTM state | $C_{t,k-1}$ | $C_{t-1,k}$, as the slide notes itself |
# | R06 | S0, architecture | 128 LSTM cells, `LSTM(150)` | the same in both: 131,584 or 167,400 weights |
# | R07 | S0, RNN cell | $h_3^{t-1}$, $h_4^{t-1}$ | $h_1^{t-1}$, $h_2^{t-1}$, the two cells of the same layer |
# | R08 | S0, GRU | $z\,h_{t-1}+(1-z)\tilde h$ | right; but some papers exchange the two, so say which you use |
# | R09 | S0, `num_words=10000` | 10,000 words | 9,996 (ids 4 to 9999) |
# | R10 | S0, `maxlen=100` | not said which end is cut | the last 100 stay; 88.7% of the reviews are cut |
# | R12 | S0, headings of the task | "training", "training results" | evaluation, saving, test results |
# | R15 | S0, saving | `imdb_model_weights.h5` | ends in `.weights.h5`, or `.keras` |
# | R16 | S0, input | `keras.preprocessing.sequence` | `keras.utils.pad_sequences` |
# | R17 | S0, backend | `%env KERAS_BACKEND` | still works, before Keras is imported |
# | R21 | S0, saving | `open(…).write(…)` | `with open(…) as f:` |
# | R33 | S2, outline of lecture IV | video | audio |
# | R115 | S4, main algorithms | ChatGPT under GAN | a Transformer language model |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：補齊與截斷
#
# 不用 Keras，寫出 `pad_reviews(reviews, maxlen)`。`reviews` 是代號的串列的串列；太長的留下最後 `maxlen` 個，太短的在前面補 0。回傳形狀 $(n,\text{maxlen})$ 的陣列。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): pad and cut
#
# Without Keras, write `pad_reviews(reviews, maxlen)`. `reviews` is a list of lists of ids; a long one keeps its last `maxlen`, a short one gets zeros in front. Return an array of shape $(n,\text{maxlen})$.
# %% slideshow="skip" tags=["exercise"]
def pad_reviews(reviews, maxlen):
    """Return an array of shape (len(reviews), maxlen)."""
    ### BEGIN SOLUTION
    return np.array([([0] * maxlen + r)[-maxlen:] for r in reviews])
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-pad-reviews", pad_reviews)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：RNN 走一步
#
# 寫出 `rnn_step(h, x, W_h, W_x, b)`，照投影片的寫法（矩陣在左）回傳新的 $h$，激勵函數用 sigmoid。`h` 的形狀是 `(units,)`，`x` 是 `(inputs,)`。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): one step of an RNN
#
# Write `rnn_step(h, x, W_h, W_x, b)`, which returns the new $h$ in the form of the slide (matrices on the left), with the sigmoid as activation. `h` has the shape `(units,)`, `x` has `(inputs,)`.
# %% slideshow="skip" tags=["exercise"]
def rnn_step(h, x, W_h, W_x, b):
    """Return the next h, shape (units,)."""
    ### BEGIN SOLUTION
    return sigmoid(W_h @ h + W_x @ x + b)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-rnn-step", rnn_step)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：LSTM 走一步
#
# 寫出 `lstm_step(c, z_i, z_f, z_c, z_o)`：`c` 是舊的 cell 狀態，四個 $z$ 是加權和，還沒過激勵函數（上一步的 $h$ 已經加在裡面，所以不必再給）。你只要把閥門開好，回傳 `(新的 h, 新的 c)`。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): one step of an LSTM
#
# Write `lstm_step(c, z_i, z_f, z_c, z_o)`: `c` is the old cell state, and the four $z$ are the weighted sums, before any activation function (the last $h$ is in them already, so it is not an argument). All you do is open the gates and return `(new h, new c)`.
# %% slideshow="skip" tags=["exercise"]
def lstm_step(c, z_i, z_f, z_c, z_o):
    """Return (new h, new c), both in the shape of c."""
    ### BEGIN SOLUTION
    c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
    return sigmoid(z_o) * np.tanh(c), c
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-lstm-step", lstm_step)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：整個網路一起剪
#
# 一個網路有好幾個權重陣列，各有各的梯度。寫出 `clip_together(gradients, limit)`：把**所有**梯度看成一個長向量，若它的長度超過 `limit`，就把每個陣列乘上同一個數，讓總長度剛好是 `limit`；沒有超過就原樣傳回。回傳陣列的串列。（Keras 叫它 `global_clipnorm`。）
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): clip the whole network together
#
# A network has several arrays of weights, each with its gradient. Write `clip_together(gradients, limit)`: take **all** gradients for one long vector; if it is longer than `limit`, multiply each array by one and the same number, so that the total length becomes `limit`; otherwise return them as they are. Return a list of arrays. (Keras calls it `global_clipnorm`.)
# %% slideshow="skip" tags=["exercise"]
def clip_together(gradients, limit):
    """Return the list of gradients, together no longer than limit."""
    ### BEGIN SOLUTION
    length = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * limit / max(limit, length) for g in gradients]
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-clip-together", clip_together)
