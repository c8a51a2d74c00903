# ---
# title_zh: RNN、LSTM 與電影評論
# title_en: RNN, LSTM and film reviews
# question_zh: 網路要怎麼記得前面讀過的字？記得了又有什麼用？
# question_en: How does a network remember what it has read, and what is that worth?
# minutes: 50
# seconds: 50
# decks: S0, S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 07 RNN、LSTM 與電影評論
#
# 到目前為止，網路每次看一份輸入就回答，看完就忘。可是讀一句話的時候，我們記得前面讀過什麼。這一課問：**網路要怎麼記得前面讀過的字？記得了又有什麼用？**
#
# **讀完這一課，你會**
#
# - 用紙筆算出一個 RNN 讀三個字的每一步，再用 Keras 得到同樣的數字；
# - 說出記憶幫得上什麼忙，什麼時候還要從另一頭再讀一次；
# - 算出一份記憶能撐幾步，說明 LSTM 的三個閘怎麼讓它撐得更久，並且自己寫出 LSTM；
# - 讓 LSTM 讀真正的影評，並且檢查它是不是真的用到了詞的順序。
# %% [markdown] lang="en" slideshow="slide"
# # 07 RNN, LSTM and film reviews
#
# So far our networks have looked at one input, answered, and forgotten it. Reading a sentence, we remember how it began. This lesson asks: **how does a network remember what it has read, and what is that worth?**
#
# **After this lesson you can**
#
# - compute with pencil and paper every step of an RNN that reads three characters, and get the same numbers from Keras;
# - say what memory helps with, and when one must read from the other end as well;
# - work out how many steps a memory lasts, explain how the three gates of an LSTM make it last longer, and write an LSTM yourself;
# - let an LSTM read real film reviews, and find out whether it makes any use of the order of the words.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 01–06 課（神經元、softmax、交叉熵、梯度下降、Keras 的 `Sequential` 和 `fit`、卷積的小窗子）。
#
# 主線是第 1 到 7 節，後面的〈深入〉可以挑著讀。
#
# **對應投影片**：S0（蔡炎龍）的 RNN 與 IMDB、S1 的 RNN、S2（李宏毅）第三講後半、S4（王一書）的演算法一覽。沒看過也讀得懂。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 01–06 (neuron, softmax, cross entropy, gradient descent, Keras' `Sequential` and `fit`, the small window of convolution).
#
# The main line is chapters 1 to 7; of the part "In depth" read what you like.
#
# **Decks**: S0 (蔡炎龍) on RNN and IMDB, S1 on RNN, the second half of S2's third lecture (李宏毅), S4's list of algorithms (王一書). You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，要等一分鐘左右（第 2、3、6、7 節會訓練）。跑完就不要再重新啟動 kernel，第 6 節的互動圖要用訓練好的權重。底下引用的訓練結果，在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 目標不唸 |
# | 第 1 節 | 6 | 〈換你打一段〉由老師打 aaaaab |
# | 第 2 節 | 10 | 〈讓它自己學〉只看印出來的兩行和它寫的字 |
# | 第 3 節 | 7 | 程式只看四個隱藏層的名字 |
# | 第 4 節 | 7 | 〈真的 RNN 呢？〉只看圖 |
# | 第 5 節 | 9 | 〈寫成程式〉只唸更新 $C$ 的那一行 |
# | 第 6 節 | 5 | 〈三層〉只唸三個名字，〈看它逐詞讀〉打兩句 |
# | 第 7 節、小結 | 5 | 猜完直接看結果 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 8 分鐘，第 2 節 14 分鐘（學生用紙筆算），第 3 節 9 分鐘，第 4 節 9 分鐘，練習 2 做 8 分鐘。作業：練習 1。
# - **第二堂**：課前再 Run All 一次。第 5 節 14 分鐘，第 6 節 11 分鐘（學生自己打評論），第 7 節和小結 10 分鐘，練習 3 做 8 分鐘，深入 C 或 D 7 分鐘。作業：練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once, which takes about a minute (chapters 2, 3, 6 and 7 train networks). Do not restart the kernel after that: the live view of chapter 6 needs the trained weights. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**: with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | do not read the objectives aloud |
# | Chapter 1 | 6 | in "Your own text" type aaaaab yourself |
# | Chapter 2 | 10 | of "Let it learn by itself" only the two printed lines and what it writes |
# | Chapter 3 | 7 | of the code only the names of the four hidden layers |
# | Chapter 4 | 7 | of "And a real RNN?" only the figure |
# | Chapter 5 | 9 | of "As a program" read only the line that updates $C$ |
# | Chapter 6 | 5 | of "Three layers" only the three names; two sentences in "Watch it read" |
# | Chapter 7, summary | 5 | vote, then show the result at once |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 8, chapter 2 in 14 (students use pencil and paper), chapter 3 in 9, chapter 4 in 9, exercise 2 for 8. Homework: exercise 1.
# - **Second**: Run All once more before class. Chapter 5 takes 14 minutes, chapter 6 11 (students type reviews), chapter 7 and the summary 10, exercise 3 8, In depth C or D 7. Homework: exercise 4 for those who are quick.
# %% slideshow="skip"
import re
import tempfile
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, IntSlider, Text, Textarea

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import callbacks, layers

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
MAXLEN = 100  # words of a review that are read
EMBEDDING = 32  # numbers for each word
UNITS = 32  # units of the LSTM
BATCH_SIZE = 256
RATE = 0.002  # learning rate of Adam
EPOCHS = 3


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 只看目前這個字，猜得到下一個嗎？
#
# 寫文章，就是看著前面的字，一直猜下一個字。我們用一段只有三個字的文章，不停重複：
#
# **好 一 點 一 點 點** 好 一 點 一 點 點 …
#
# 「一」的後面永遠是「點」。**「點」的後面呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Does the current character tell the next?
#
# To write is to look at what stands there and to guess the next character, again and again. Take a text made of three characters only, repeated without end:
#
# **好 一 點 一 點 點** 好 一 點 一 點 點 …
#
# (Read 好 as *hao*, 一 as *yi*, 點 as *dian*. 好一點 means "a bit better", and you need no more Chinese than this.) 一 is always followed by 點. **And what follows 點?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：請全班把「好一點一點點」唸兩遍，再問：你怎麼知道這個「點」後面該接「一」、「點」還是「好」？
#
# **可能的回答**：「網路夠大就學得會」：只看一個字的話，同一個輸入有三種答案，再大也沒用；要先讓它看得到更多字。「那就給它看十個字」：可以，但打十一個 a 再加一個 b，十個字又不夠了。
#
# **時間不夠**：〈換你打一段〉只示範 aaaaab。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: have the class say the six characters twice, then ask: how do you know whether this 點 is followed by 一, 點 or 好?
#
# **You may hear**: "A large enough network will learn it": seeing one character it gets one input with three answers, whatever its size; first it must be shown more. "Then show it ten characters": fine, but type eleven a's and a b, and ten are too few again.
#
# **Short of time**: in "Your own text" show aaaaab only.
# %% [markdown] lang="zh" slideshow="notes"
# 六個字一圈，數一數誰跟在誰後面：
#
# | 這個字 | 下一個字 |
# |:--|:--|
# | 好 | 一 |
# | 一 | 點、點 |
# | 點 | 一、點、好 |
#
# 「點」出現三次，後面的字三次都不同，不管猜哪一個，三次只對一次。所以只看一個字的網路，六個字最多猜對 $1+2+1=4$ 個。這和網路的大小無關：**同一個輸入，要三種答案**，沒有哪個函數做得到。
#
# 那就讓它多看幾個字。把看得到的那幾個字叫做**窗子**；下面的程式替每一種窗子裡的內容數一數後面接什麼，每次都猜最常見的那個。
# %% [markdown] lang="en" slideshow="notes"
# Go round the six characters once and count what follows what:
#
# | this character | the next one |
# |:--|:--|
# | 好 | 一 |
# | 一 | 點, 點 |
# | 點 | 一, 點, 好 |
#
# 點 occurs three times, each time with another successor, so that any guess is right once in three. A network that sees one character only gets at best $1+2+1=4$ of the six right. Its size has nothing to do with it: **one input would need three answers**, and no function can give them.
#
# So let it see more characters. Call those that it sees its **window**; the program below counts, for everything that can stand in the window, what comes next, and always guesses the most frequent.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 要看得到幾個字才夠？
# %% [markdown] lang="en" slideshow="subslide"
# ### How many characters must one see?
# %%
def best_share(text, window):
    """Share of right guesses, at best, when `window` characters are seen.

    The text is repeated without end.
    """
    repeated = text * (window + 1)
    followers = defaultdict(Counter)  # a new count for each new window
    for start in range(len(text)):
        seen = repeated[start : start + window]
        following = repeated[start + window]
        followers[seen][following] += 1
    right = sum(max(counts.values()) for counts in followers.values())
    return right / len(text)


TEXT = "好一點一點點"
for window in (1, 2, 3):
    print(f"{window} seen: at best {best_share(TEXT, window):.2f} right")
# %% tags=["guard"]
assert [round(6 * best_share(TEXT, n)) for n in (1, 2, 3)] == [4, 5, 6]
assert best_share("aaaaab", 4) < 1, "four are too few"
assert best_share("aaaaab", 5) == 1, "five are enough"


# %% [markdown] lang="zh" slideshow="notes"
# 看得到一個字，最多對三分之二；兩個字，還有一個會錯，因為「一點」的後面可以是「一」，也可以是「點」；三個字就夠了。所以一個沒有記憶的網路（**前饋網路**，第 01–06 課的都是），只要看得到三個字，就寫得出這篇文章。
#
# 有沒有一個窗子，夠所有的文章用？
# %% [markdown] lang="en" slideshow="notes"
# With one character two thirds are right at best. With two, one guess of six still fails, since 一點 can be followed by 一 and by 點. Three are enough: a network without memory, such as those of lessons 01–06 (a **feed-forward** network), can write this text if it sees three characters.
#
# Is there one window that is large enough for all texts?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你打一段
#
# 你打的字會不停重複；圖上是各種大小的窗子最多猜對幾成。
#
# 1. `aaaaab` 要看得到幾個字才夠？再多打一個 a 呢？
# 2. 你打得出連 10 個字的窗子都不夠用的一段嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Your own text
#
# What you type is repeated without end; the figure shows what share can be right at best with each size of the window.
#
# 1. How many characters must one see for `aaaaab`? And with one more a?
# 2. Can you type a text for which even a window of 10 is too small?
# %% tags=["hide-input"] slideshow="skip"
def draw_windows(text):
    """Best share of right guesses with windows of 1 to 10 characters."""
    if not text:
        raise ValueError("Type at least one character.")
    sizes = np.arange(1, 11)
    shares = np.array([best_share(text[:100], size) for size in sizes])
    enough = sizes[shares == 1]
    said = "more than 10 needed"
    if len(enough) > 0:
        said = f"a window of {enough[0]} is enough"
    figure, axes = plt.subplots(figsize=(7, 2.9), layout="none")
    figure.subplots_adjust(0.1, 0.19, 0.98, 0.88)
    axes.bar(sizes, shares, color=np.where(shares == 1, "#009E73", "#56B4E9"))
    axes.axhline(1, color="gray", linestyle=":")
    axes.set(xticks=sizes, ylim=(0, 1.1), title=said)
    axes.set(xlabel="characters seen (the window)", ylabel="right at best")
    return f"Best share of right guesses for windows 1 to 10: {said}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_windows("aaaaab"))
# %% tags=["nbval-ignore-output"] slideshow="fragment" typed=["ab", "aaaaaab", "to be or not to be, ", "aaaaaaaaaaab"]
typed = Text("aaaaab", description="文章 text")
widgets.live(draw_windows, {"text": typed})


# %% [markdown] lang="zh" slideshow="notes"
# 1. 要 5 個：看到四個 a，還分不出下一個是 a 還是 b。多打一個 a，就要 6 個。
# 2. 打 11 個 a 再加一個 b 就行。
#
# 所以每一段都有夠大的窗子，但沒有一個窗子夠所有文章用：窗子是事先決定的，線索只要再遠一格，它就看不到；而且窗子每加大一格，就要多一批權重。
#
# 要換個辦法：不把看過的字全部擺在眼前，而是一路**帶著記憶**往下讀。
# %% [markdown] lang="en" slideshow="notes"
# 1. It takes 5: after four a's the next may be a or b. With one more a it takes 6.
# 2. Eleven a's and a b will do.
#
# So for each of these texts some window is large enough, but no window is large enough for all. It is chosen in advance; let the clue be one place further away, and it is out of sight. And every extra place in the window costs more weights.
#
# So we want another way: instead of keeping in view all that has been read, read on and **carry a memory along**.
# %% [markdown] lang="zh" slideshow="fragment"
# **要猜下一個字，得知道前面讀過什麼；固定的窗子再大，也有剛好看不到的線索。**
# %% [markdown] lang="en" slideshow="fragment"
# **To guess what comes next one must know what came before; and however large a window, a clue can lie just outside.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 怎麼把讀過的字帶著走？
#
# **循環神經網路**（recurrent neural network，**RNN**）一次只讀一個字，而且每讀一個字，都把自己**上一步的輸出** $h$ 也當成輸入。
#
# 拿兩個神經元來算。讀第一個字「好」的時候，還沒有上一步，所以 $h_0=(0,0)$。**那麼讀完「好」，$h_1$ 是多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. How to carry along what was read?
#
# A **recurrent neural network** (**RNN**) reads one character at a time, and at each step takes **its own last output** $h$ as one more input.
#
# Let us do the sums for two neurons. At the first character, 好, there is no last step yet, so $h_0=(0,0)$. **What is $h_1$, after 好?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：給兩分鐘，每個人算出讀完「好」的兩個數，再請一個人上來算讀完「一」的第一個數（0.8976）。
#
# **可能的回答**：「三個字要三個網路」：圖上畫了三個，權重只有一組，同一個網路用三次。「換了字，$h_3$ 一定不一樣」：這組權重對三個字一視同仁，看 $W_x$ 的三行；要學過才會分。
#
# **時間不夠**：〈讓它自己學〉只看印出來的兩行和它寫的字。和 Keras 的核對只在筆記本裡，說一句「一樣」就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: allow two minutes for everybody to find both numbers after 好, then have somebody work out the first number after 一 on the board (0.8976).
#
# **You may hear**: "Three characters take three networks": three are drawn, but there is one set of weights, and one network used three times. "With other characters $h_3$ must differ": these weights treat all three characters alike, look at the columns of $W_x$; to tell them apart takes training.
#
# **Short of time**: of "Let it learn by itself" show the two printed lines and what it writes. The comparison with Keras stands in the notebook and not on the slides; say that they agree.
# %% [markdown] lang="zh" slideshow="notes"
# 字先寫成**獨熱編碼**：好是 $(1,0,0)$，一是 $(0,1,0)$，點是 $(0,0,1)$。這個例子的權重來自 S0（蔡炎龍）。
#
# **讀「好」**。第一個神經元從「好」收到 $1$，偏差是 $0.3$，記憶還是 0：
#
# $$z=1+0.3=1.3,\qquad \sigma(1.3)=0.7858$$
#
# 第二個神經元從「好」收到 $-1$，偏差是 $0.7$：$\sigma(-0.3)=0.4256$。所以 $h_1=(0.7858,\ 0.4256)$。
#
# **讀「一」**。這時多了記憶：第一個神經元看自己剛才的輸出，權重是 $1$；也看另一個神經元的，權重是 $0.2$。加上從「一」收到的 $1$ 和偏差 $0.3$：
#
# $$z=1\cdot0.7858+0.2\cdot0.4256+1+0.3=2.1709,\qquad \sigma(2.1709)=0.8976$$
#
# 讀下一個字，又拿這一次的輸出當記憶。
# %% [markdown] lang="en" slideshow="notes"
# Characters are written as **one-hot** vectors: 好 is $(1,0,0)$, 一 is $(0,1,0)$, 點 is $(0,0,1)$. The weights of this example are S0's (蔡炎龍).
#
# **Read 好.** The first neuron receives $1$ from 好, its bias is $0.3$, and the memory is still 0:
#
# $$z=1+0.3=1.3,\qquad \sigma(1.3)=0.7858$$
#
# The second neuron receives $-1$ from 好, and its bias is $0.7$: $\sigma(-0.3)=0.4256$. So $h_1=(0.7858,\ 0.4256)$.
#
# **Read 一.** Now there is a memory: the first neuron sees its own last output, with weight $1$, and that of the other neuron, with weight $0.2$. Add the $1$ that it receives from 一, and its bias $0.3$:
#
# $$z=1\cdot0.7858+0.2\cdot0.4256+1+0.3=2.1709,\qquad \sigma(2.1709)=0.8976$$
#
# For the next character, this output is the memory in its turn.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一步的公式
#
# $$h_t=\sigma(W_h\,h_{t-1}+W_x\,x_t+b),\qquad h_0=0$$
#
# $$W_h=\begin{pmatrix}1&0.2\\1&0.2\end{pmatrix},\quad W_x=\begin{pmatrix}1&1&1\\-1&-1&-1\end{pmatrix},\quad b=\begin{pmatrix}0.3\\0.7\end{pmatrix}$$
#
# $x_t$ 是第 $t$ 個字，$h_t$ 是讀完它的輸出。$W_h$ 的每一列是一個神經元看記憶的權重，$W_x$ 的每一列是它看字的權重（照投影片把矩陣寫在左邊，和前面幾課的 $xW$ 剛好是轉置）。
# %% [markdown] lang="en" slideshow="subslide"
# ### One step, in general
#
# $$h_t=\sigma(W_h\,h_{t-1}+W_x\,x_t+b),\qquad h_0=0$$
#
# $$W_h=\begin{pmatrix}1&0.2\\1&0.2\end{pmatrix},\quad W_x=\begin{pmatrix}1&1&1\\-1&-1&-1\end{pmatrix},\quad b=\begin{pmatrix}0.3\\0.7\end{pmatrix}$$
#
# $x_t$ is character number $t$, and $h_t$ is the output after it. Each row of $W_h$ has the weights with which one neuron sees the memory; each row of $W_x$, those with which it sees the character. (The matrices stand on the left, as on the slides; the $xW$ of earlier lessons is the transpose.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 讀完「好一點」
# %% [markdown] lang="en" slideshow="subslide"
# ### Read 好一點
# %%
def sigmoid(z):
    """Squash any number into 0..1, element by element."""
    return 1 / (1 + np.exp(-z))


W_h = np.array([[1, 0.2], [1, 0.2]])
W_x = np.array([[1, 1, 1], [-1, -1, -1]])
b = np.array([0.3, 0.7])
hao, yi, dian = np.eye(3)  # 好, 一, 點

h = np.zeros(2)
states = []
for x in (hao, yi, dian):
    h = sigmoid(W_h @ h + W_x @ x + b)
    states.append(h)
    print(h.round(4))
# %% slideshow="skip" tags=["hide-input"]
facts.check("S0-01", states[0])
facts.check("S0-02", states[1])
facts.check("S0-03", states[2])


# %% [markdown] lang="zh" slideshow="notes"
# 第一列的兩個數，和第二列的第一個數，就是剛才用紙筆算的。迴圈裡只有一行公式，$W_h$、$W_x$、$b$ 從頭到尾都是同一組。
# %% [markdown] lang="en" slideshow="notes"
# The two numbers of the first line, and the first of the second, are what we found with pencil and paper. There is one formula in the loop, and $W_h$, $W_x$ and $b$ are the same from beginning to end.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：改讀「點點點」呢？
#
# 同一個網路，改讀「點點點」。讀完之後的 $h_3$，和讀完「好一點」的比：
#
# <details><summary>(a) 完全不同</summary>→ 猜對的話，印出來的兩列，第一位小數就不一樣。</details>
# <details><summary>(b) 差一點點</summary>→ 猜對的話，印出來的兩列，最後一兩位不一樣。</details>
# <details><summary>(c) 一模一樣</summary>→ 猜對的話，印出來的兩列，每一位都一樣。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: and if it reads 點點點?
#
# The same network reads 點點點 instead. Compared with the one after 好一點, its $h_3$ is:
#
# <details><summary>(a) altogether different</summary>→ Then the two printed lines differ in their first decimal.</details>
# <details><summary>(b) a little different</summary>→ Then the two printed lines differ in their last digits.</details>
# <details><summary>(c) exactly the same</summary>→ Then the two printed lines agree in every digit.</details>
# %% tags=["guess"] slideshow="fragment"
h = np.zeros(2)
for x in (dian, dian, dian):
    h = sigmoid(W_h @ h + W_x @ x + b)
print("h after the third character")
print("好一點:", states[2])
print("點點點:", h)
# %% tags=["guard"]
assert np.array_equal(h, states[2]), "the columns of W_x are equal"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 一模一樣。看 $W_x$ 的三行：全都是 $(1,-1)$，讀進哪個字都一樣，$h$ 會變只是因為記憶在變。S0 自己也說這是「比玩具還玩具的例子」：權重是隨手寫的，用來練習計算。會不會分辨不同的字，要看**學到的權重**。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Exactly the same. The three columns of $W_x$ are all $(1,-1)$: whatever is read has the same effect, and $h$ changes only because the memory does. S0 itself calls it the toy of a toy: the weights were made up for practising the sums. Whether a network tells characters apart depends on the weights that it **has learned**.
#
# </details>
# %% [markdown] lang="zh" slideshow="skip"
# ### 從 $h$ 到下一個字
# %% [markdown] lang="en" slideshow="skip"
# ### From $h$ to the next character
# %% [markdown] lang="zh" slideshow="notes"
# $h$ 還不是答案。再加一個輸出層，看著 $h_t$ 替三個字各算一個分數，合稱 $s$；softmax 把它們變成機率 $p$，機率最大的就是它猜的下一個字：
#
# $$s=W_y\,h_t+b_y,\qquad W_y=\begin{pmatrix}0.3&0.2\\1&-1\\0.3&1\end{pmatrix},\quad b_y=\begin{pmatrix}0.5\\0.5\\0.5\end{pmatrix}$$
#
# 讀完「好」，$h_1=(0.7858,\ 0.4256)$。「好」的分數是 $0.3\cdot0.7858+0.2\cdot0.4256+0.5=0.82$，三個分數是 $s=(0.82,\ 0.86,\ 1.16)$。取指數，得到 $2.27$、$2.36$、$3.19$，總和 $7.83$（先加、再四捨五入），所以「點」的機率是
#
# $$\frac{3.19}{7.83}=0.41$$
# %% [markdown] lang="en" slideshow="notes"
# $h$ is not an answer yet. An output layer looks at $h_t$ and gives each of the three characters a score; call the three $s$. Softmax turns them into probabilities $p$, and the largest is its guess of the next character:
#
# $$s=W_y\,h_t+b_y,\qquad W_y=\begin{pmatrix}0.3&0.2\\1&-1\\0.3&1\end{pmatrix},\quad b_y=\begin{pmatrix}0.5\\0.5\\0.5\end{pmatrix}$$
#
# After 好, $h_1=(0.7858,\ 0.4256)$. The score of 好 is $0.3\cdot0.7858+0.2\cdot0.4256+0.5=0.82$, and the three are $s=(0.82,\ 0.86,\ 1.16)$. Their exponentials are $2.27$, $2.36$ and $3.19$, with the sum $7.83$ (added up before rounding), so the probability of 點 is
#
# $$\frac{3.19}{7.83}=0.41$$
# %% slideshow="skip"
W_y = np.array([[0.3, 0.2], [1, -1], [0.3, 1]])
b_y = np.array([0.5, 0.5, 0.5])
scores = np.array([W_y @ h_t + b_y for h_t in states])  # a row a step
by_hand = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
print(by_hand.round(4))
# %% slideshow="skip" tags=["hide-input"]
facts.check("S0-04", scores[0])
facts.check("S0-05", by_hand[0])
facts.check("S0-06", by_hand[1])


# %% [markdown] lang="zh" slideshow="subslide"
# ### 展開：同一個網路，用三次
# %% [markdown] lang="en" slideshow="subslide"
# ### Unrolled: one network, used three times
# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(8.5, 3.4))
axes.set(xlim=(-0.6, 6.9), ylim=(-0.3, 3.3))
axes.axis("off")
box = {"ha": "center", "va": "center", "bbox": {"fc": "white", "pad": 5}}
arrow = {"arrowstyle": "->"}
read = ["", "hao: 1, 0, 0", "yi: 0, 1, 0", "dian: 0, 0, 1"]
for t, h in enumerate([np.zeros(2), *states]):
    right = 2 * t
    axes.annotate("", (right + 1.75, 1.5), (right, 1.5), arrowprops=arrow)
    axes.text(right, 1.5, f"$h_{t}$\n{h[0]:.2f}\n{h[1]:.2f}", **box)
    if t > 0:
        axes.annotate("", (right, 1.15), (right, 0.1), arrowprops=arrow)
        axes.annotate("", (right, 2.8), (right, 1.95), arrowprops=arrow)
        axes.text(right - 1.05, 1.6, "$W_h$", ha="center")
        axes.text(right + 0.07, 0.5, "$W_x$")
        axes.text(right + 0.07, 2.3, "$W_y$")
        axes.text(right, 0, f"$x_{t}$, {read[t]}", **box)
        p = zip(["hao", "yi", "dian"], by_hand[t - 1], strict=True)
        named = "  ".join(f"{name} {value:.2f}" for name, value in p)
        axes.text(right, 3, named, fontsize=9, **box)
plots.show("Three copies of one network, each handing its h to the next.")


# %% [markdown] lang="zh" slideshow="notes"
# 把每一步畫開，叫做**展開**（unrolling）。看起來有三個網路，其實是同一個：往右的箭頭都是 $W_h$，從字（hao、yi、dian）往上的都是 $W_x$，到輸出層的都是 $W_y$。
#
# 最上面是三個字的機率：這組沒學過的權重，每一步都猜「點」。
# %% [markdown] lang="en" slideshow="notes"
# Drawn like this, step by step, the network is **unrolled**. It looks like three networks and is one: every arrow to the right is $W_h$, every arrow up from a character (hao, yi, dian) is $W_x$, and every arrow to the output layer is $W_y$.
#
# At the top stand the probabilities of the three characters: untrained, it guesses 點 at every step.
# %% [markdown] lang="zh" slideshow="skip"
# ### 交給 Keras
# %% [markdown] lang="en" slideshow="skip"
# ### The same in Keras
# %% slideshow="skip"
toy = keras.Sequential(
    [
        keras.Input((3, 3)),  # three steps, three numbers in each
        layers.SimpleRNN(2, activation="sigmoid", return_sequences=True),
        layers.Dense(3, activation="softmax"),
    ]
)
toy.set_weights([W_x.T, W_h.T, b, W_y.T, b_y])
sentence = np.array([[hao, yi, dian]])  # one sentence: (1, 3, 3)
by_keras = toy.predict(sentence, verbose=0)[0]
print(by_keras.round(4))
print("the same as by hand:", np.allclose(by_keras, by_hand, atol=1e-6))


# %% [markdown] lang="zh" slideshow="notes"
# 每一列是一步的三個機率，和上圖的一樣。Keras 把這種 RNN 叫做 `SimpleRNN`；`return_sequences=True` 的意思是每一步的 $h$ 都交出來，不寫就只交最後一個。Keras 把輸入寫在前面，`x @ W`，我們寫的是 `W @ x`，所以每個矩陣都要用 `.T` 轉置。
# %% [markdown] lang="en" slideshow="notes"
# Each line has the three probabilities of one step, as in the figure. Keras calls this kind of RNN `SimpleRNN`; `return_sequences=True` hands out $h$ at every step, otherwise only the last one comes out. Keras, like lessons 02 to 06, writes the input first, `x @ W`; here, as on the slides, it is `W @ x`; so each matrix is transposed, by `.T`.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 讓它自己學
# %% [markdown] lang="en" slideshow="subslide"
# ### Let it learn by itself
# %% [markdown] lang="zh" slideshow="notes"
# 到這裡權重都是別人給的，而且這個網路永遠只猜「點」。**讓它自己學，寫得出第 1 節的文章嗎？**
#
# 拿那篇文章訓練一個 `SimpleRNN`，八個單元（RNN 裡的神經元常叫做單元）。它每次讀 12 個字，每讀一個字就猜下一個。12 個字可能從文章中間開始，而第 1 節算過，要看到三個字才夠，所以讀前兩個字時的猜測不計分（訓練時照樣算進損失）。文章只是不停重複，所以不另外留測試資料。
# %% [markdown] lang="en" slideshow="notes"
# So far the weights were given, and the network guesses 點 every time. **Can it learn to write the text of chapter 1?**
#
# Train a `SimpleRNN` of eight units (as the neurons of an RNN are often called) on that text. It reads 12 characters at a time, and guesses the next after each of them. The 12 may begin in the middle of the text, and chapter 1 found that one must see three; so the guesses after the first and the second are left out of the score (though not out of the loss). The text only repeats, so there is no separate test.
# %% slideshow="skip"
numbers = ["好一點".index(character) for character in TEXT * 60]
x, y = [], []
for start in range(300):
    x.append(np.eye(3)[numbers[start : start + 12]])
    y.append(numbers[start + 1 : start + 13])
x, y = np.array(x), np.array(y)
# %%
writer = keras.Sequential(
    [
        keras.Input((None, 3)),  # any number of steps
        layers.SimpleRNN(8, return_sequences=True),
        layers.Dense(3, activation="softmax"),
    ]
)
writer.compile(
    optimizer=keras.optimizers.Adam(0.02),
    loss="sparse_categorical_crossentropy",
)
bar = training.progress_bar()
writer.fit(x, y, batch_size=10, epochs=10, verbose=0, callbacks=[bar])
right = writer.predict(x, verbose=0).argmax(axis=2) == y
print(f"one character seen: at best {best_share(TEXT, 1):.2f} right")
print(f"RNN: {right[:, 2:].mean():.2f} right")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換它來寫
# %% [markdown] lang="en" slideshow="subslide"
# ### Its turn to write
# %%
written = [0]  # 好
while len(written) < 12:
    so_far = np.eye(3)[written]  # (steps, 3)
    p = writer.predict(so_far[np.newaxis], verbose=0)[0]
    written.append(p[-1].argmax())  # after its last character
print("it writes:", "".join("好一點"[i] for i in written))
# %% tags=["guard"]
assert right[:, 2:].mean() > 0.9, "with memory it guesses the text"


# %% [markdown] lang="zh" slideshow="notes"
# 它把文章學會了，從一個「好」開始，自己寫得下去。它沒有三個字的窗子，每一步只看一個字；其餘的都在那八個數的 $h$ 裡。S0 放的莎士比亞和數學講義（Karpathy 的實驗）也是這一招，只是字多得多。
#
# <details><summary>投影片勘誤</summary>
#
# R07：S0 把一個單元寫成 $h_1^t=\sigma(w_1x_1^t+w_2x_2^t+w_3h_3^{t-1}+w_4h_4^{t-1}+b_1)$。傳回來的是**同一層**兩個單元的輸出，所以應該是 $h_1^{t-1}$ 和 $h_2^{t-1}$。輸出層的數字在投影片的圖裡看不清楚；這裡的 $W_y$、$b_y$ 是從印出來的分數（S0 叫它 $z$）反推的，一位小數的解只有這一組。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# It has learned the text, and from a single 好 it writes on by itself. It has no window of three: at each step it sees one character, and all the rest is in the eight numbers of $h$. The Shakespeare and the mathematics shown in S0 (experiments by Karpathy) are made the same way, with many more characters.
#
# <details><summary>Errata of the slides</summary>
#
# R07: S0 writes one unit as $h_1^t=\sigma(w_1x_1^t+w_2x_2^t+w_3h_3^{t-1}+w_4h_4^{t-1}+b_1)$. What comes back are the outputs of the two units of the **same layer**, so these should be $h_1^{t-1}$ and $h_2^{t-1}$. The numbers of the output layer cannot be read in the slide's picture; $W_y$ and $b_y$ here were worked back from the printed scores (which S0 calls $z$), and with one decimal there is no other solution.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **RNN 是同一個網路用很多次：每一步都把自己的 $h$ 交給下一步。**
# %% [markdown] lang="en" slideshow="fragment"
# **An RNN is one network used many times: at each step it hands its $h$ to the next.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 記得讀過的，就夠了嗎？
#
# RNN 記得讀過的字了；拿一件要看上下文的工作試試。訂票系統要把句子裡的詞填進**插槽**（slot）：目的地、出發地、時間、其他。
#
# | arrive | Taipei | on | November | 2nd |
# |:--|:--|:--|:--|:--|
# | 其他 | **目的地** | 其他 | 時間 | 時間 |
#
# | leave | Taipei | on | November | 2nd |
# |:--|:--|:--|:--|:--|
# | 其他 | **出發地** | 其他 | 時間 | 時間 |
#
# **只看 Taipei 這一個詞，該填哪一格？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Is it enough to remember what was read?
#
# An RNN remembers what it has read; let us give it work that depends on the words around. A booking system has to put the words of a sentence into **slots**: destination, departure, time, other.
#
# | arrive | Taipei | on | November | 2nd |
# |:--|:--|:--|:--|:--|
# | other | **destination** | other | time | time |
#
# | leave | Taipei | on | November | 2nd |
# |:--|:--|:--|:--|:--|
# | other | **departure** | other | time | time |
#
# **Seeing the word Taipei alone, into which slot would you put it?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：句子倒過來說，Taipei arrival on November 2nd，RNN 讀到 Taipei 的時候知道了什麼？（什麼都還不知道。）
#
# **可能的回答**：「RNN 有記憶，當然會」：記憶裡只有讀過的，線索還沒讀到。「雙向一定比較好，那就都用雙向」：要等整句讀完才能回答，即時口譯就不能用。「前饋網路做不到」：看三個詞的窗子就做得到，因為線索剛好在旁邊。
#
# **時間不夠**：程式只看四個隱藏層的名字，直接猜。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: put the sentence the other way round, Taipei arrival on November 2nd. When the RNN is at Taipei, what does it know? (Nothing yet.)
#
# **You may hear**: "An RNN has a memory, so it will": the memory holds what has been read, and the clue has not. "Both ways is better, so always use it": one must wait for the end of the sentence, which will not do for live interpreting. "A feed-forward network cannot": one that sees a window of three words can, as the clue happens to be next door.
#
# **Short of time**: of the code only the names of the four hidden layers, then the guess.
# %% [markdown] lang="zh" slideshow="notes"
# 這是 S2（李宏毅）的例子。兩句的 Taipei 是同一個輸入，答案卻不同，和第 1 節的「點」一樣：要靠旁邊的線索。前兩種句型的線索在城市**前面**；另外兩種的在**後面**：
#
# - arrive Taipei on November 2nd、leave Taipei on November 2nd
# - Taipei arrival on November 2nd、Taipei departure on November 2nd
#
# 四種句型、8 個城市、10 個日期，一共 320 句，隨機分成兩份，一份訓練、一份考試；下面印出各有幾句。每個詞一樣用獨熱編碼（S2 叫它 1-of-N）。
#
# 程式裡，`x_slots` 的形狀是（320 句，5 個詞，獨熱編碼的長度），`y_slots` 是（320，5），替每個詞記下插槽的編號 0 到 3。`learn` 是 320 個 `True` 或 `False`：`True` 的拿來訓練，`~learn` 把它們反過來，就是考試的那一份。
# %% [markdown] lang="en" slideshow="notes"
# The example is S2's (李宏毅). *Taipei* is the same input in both sentences and needs a different answer, as 點 did in chapter 1: it takes a clue nearby. In two patterns the clue comes **before** the city; in two more it comes **after**:
#
# - arrive Taipei on November 2nd, leave Taipei on November 2nd
# - Taipei arrival on November 2nd, Taipei departure on November 2nd
#
# Four patterns, 8 cities and 10 days make 320 sentences, divided at random into two parts, one for training and one for the test; how many are in each is printed below. Words are one-hot again (S2 calls it 1-of-N).
#
# In the program `x_slots` has the shape (320 sentences, 5 words, length of a one-hot vector), and `y_slots` (320, 5), with the number of a slot, 0 to 3, for each word. `learn` is 320 times `True` or `False`: `True` for training; `~learn` turns them round, which gives the test.
# %% slideshow="skip" tags=["hide-input"]
facts.check("S2-20", np.eye(5))  # apple, bag, cat, dog, elephant
cities = ["Taipei", "Tainan", "Tokyo", "Osaka"]
cities += ["Paris", "London", "Berlin", "Rome"]
days = ["1st", "2nd", "3rd", "4th", "5th"]
days += ["6th", "7th", "8th", "9th", "10th"]
OTHER, DESTINATION, DEPARTURE, TIME = 0, 1, 2, 3  # the slots
patterns = {
    "arrive {} on November {}": [OTHER, DESTINATION, OTHER, TIME, TIME],
    "leave {} on November {}": [OTHER, DEPARTURE, OTHER, TIME, TIME],
    "{} arrival on November {}": [DESTINATION, OTHER, OTHER, TIME, TIME],
    "{} departure on November {}": [DEPARTURE, OTHER, OTHER, TIME, TIME],
}
sentences, slots = [], []
for pattern, answer in patterns.items():
    for city in cities:
        for day in days:
            sentences.append(pattern.format(city, day).split())
            slots.append(answer)
words = sorted(set(sum(sentences, [])))
one_hot = np.eye(len(words))
x_slots = [one_hot[[words.index(w) for w in line]] for line in sentences]
x_slots, y_slots = np.array(x_slots), np.array(slots)
learn = np.random.default_rng(0).random(len(sentences)) < 0.7
print("x_slots:", x_slots.shape, " y_slots:", y_slots.shape)
print(f"{learn.sum()} sentences to learn from, {(~learn).sum()} for the test")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個網路，只差隱藏層
# %% [markdown] lang="en" slideshow="subslide"
# ### Four networks that differ in their hidden layer
# %% [markdown] lang="zh" slideshow="notes"
# 四個網路，只有隱藏層不同。每個都替五個詞各選一個插槽，差別在看得到什麼：
#
# - `one word`：`Dense` 一次只看一個詞；
# - `3 words`：第 06 課的小窗子，這次在一列詞上滑動（`Conv1D`），看得到前一個、自己和後一個；
# - `RNN`：從頭讀到尾；
# - `both ways`：**雙向 RNN**，一個 RNN 從頭讀、另一個從尾讀，把兩邊的 $h$ 接在一起。
# %% [markdown] lang="en" slideshow="notes"
# Four networks; only their hidden layer differs. Each chooses a slot for each of the five words, but they do not see the same:
#
# - `one word`: `Dense` sees one word at a time;
# - `3 words`: the small window of lesson 06, now moved along a row of words (`Conv1D`); it sees the word before, the word itself and the word after;
# - `RNN`: reads from the first word to the last;
# - `both ways`: a **bidirectional RNN**, that is two of them, one reading forwards and one backwards, with their $h$ joined.
# %%
hidden_layers = {
    "one word": layers.Dense(16, activation="relu"),
    "3 words": layers.Conv1D(16, 3, padding="same", activation="relu"),
    "RNN": layers.SimpleRNN(16, return_sequences=True),
    "both ways": layers.Bidirectional(
        layers.SimpleRNN(16, return_sequences=True)
    ),
}
answers = {}
for name in training.progress(hidden_layers):
    network = keras.Sequential([keras.Input((5, len(words)))])
    network.add(hidden_layers[name])
    network.add(layers.Dense(4, activation="softmax"))
    network.compile(
        optimizer=keras.optimizers.Adam(0.02),
        loss="sparse_categorical_crossentropy",
    )
    network.fit(x_slots[learn], y_slots[learn], epochs=12, verbose=0)
    p = network.predict(x_slots[~learn], verbose=0)
    answers[name] = p.argmax(axis=2)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：線索在後面的時候，RNN 呢？
#
# 「Taipei arrival on …」這一類句子，RNN 的城市填對：
#
# <details><summary>(a) 幾乎全對，因為它有記憶</summary>→ 猜對的話，RNN 那一列，最右邊接近 1.00。</details>
# <details><summary>(b) 大約一半</summary>→ 猜對的話，RNN 那一列，最右邊離 0.50 不遠，離 1.00 很遠。</details>
# <details><summary>(c) 幾乎全錯</summary>→ 猜對的話，RNN 那一列，最右邊接近 0.00。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: with the clue last, what of the RNN?
#
# In sentences such as "Taipei arrival on …", of the cities the RNN gets right:
#
# <details><summary>(a) nearly all, for it has a memory</summary>→ Then the last number in the line of RNN is close to 1.00.</details>
# <details><summary>(b) about half</summary>→ Then the last number in the line of RNN is near 0.50, and far from 1.00.</details>
# <details><summary>(c) hardly any</summary>→ Then the last number in the line of RNN is close to 0.00.</details>
# %% tags=["guess", "nbval-ignore-output"] slideshow="fragment"
clue_first = y_slots[~learn][:, 0] == OTHER  # then the city is second
first, last = {}, {}
print("cities right  clue first  clue last")
for name in answers:
    right = answers[name] == y_slots[~learn]
    first[name] = right[clue_first, 1].mean()
    last[name] = right[~clue_first, 0].mean()
    print(f"{name:12}  {first[name]:10.2f}  {last[name]:9.2f}")
# %% tags=["guard"]
assert first["one word"] < 0.75, "without memory a coin"
assert last["one word"] < 0.75, "without memory a coin"
assert first["RNN"] > 0.8, "an RNN remembers the clue"
assert last["RNN"] < 0.8, "an RNN cannot look ahead"
assert first["both ways"] > 0.8, "two directions do both"
assert last["both ways"] > 0.8, "two directions do both"
assert first["3 words"] > 0.8, "a window with the clue in it will do"
assert last["3 words"] > 0.8, "a window with the clue in it will do"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 表上的兩個數，左邊是線索在前的句子，右邊是線索在後的。
#
# **RNN**：線索在前就填得對，讀到 Taipei 的時候，$h$ 裡還留著 arrive 或 leave。線索在後就只能猜，因為它讀到 Taipei 的時候，arrival 還沒出現。往往還對不到一半：兩種答案合起來各占一半，訓練那份剛好多一點的那一種，考試那份就少一點，而它猜的正是訓練時多的那一種。
#
# **一次一個詞**：兩種都只能猜，和擲銅板差不多。不是沒學會，是**沒有線索可學**。
#
# **雙向**：兩種都對，倒著讀的那一個先讀到 arrival。**三個詞的窗子**也都對！它沒有記憶，但這裡的線索就在城市隔壁。換成 arrive late at night in Taipei，線索就在窗子外面了。
#
# </details>
#
# 雙向有代價：要等整句讀完才能回答。邊聽邊翻譯不能用；猜下一個字也不能用，因為倒著讀的那一個會先看到答案。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Of the two numbers in a line the left is for sentences with the clue first, the right for those with the clue last.
#
# **The RNN** is right where the clue comes first: when it reads *Taipei*, *arrive* or *leave* is still in $h$. Where the clue comes last it has to guess, for when it reads *Taipei*, *arrival* is yet to come. It may even get less than half: it guesses the slot of which training had more, and then the test has fewer of it.
#
# **One word at a time** can only guess in both, like a coin. It did not fail to learn; there is **no clue to learn from**.
#
# **Both ways** does both: the one that reads backwards has met *arrival* before *Taipei*. **The window of three words** does both as well! It has no memory, but here the clue stands next to the city. In *arrive late at night in Taipei* the clue would be outside the window.
#
# </details>
#
# Two directions have a price: one must wait for the end of the sentence. That will not do for interpreting while somebody speaks; nor for guessing the next character, where the one that reads backwards would see the answer first.
# %% [markdown] lang="zh" slideshow="fragment"
# **RNN 的記憶裡只有讀過的東西；線索在後面的話，要從另一頭再讀一次。**
# %% [markdown] lang="en" slideshow="fragment"
# **The memory of an RNN holds only what it has read; a clue that comes later takes a second reading from the other end.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 記憶能留多久？
#
# 上一節的線索就在隔壁，RNN 只要記住一步。隔了幾十步、幾百步呢？
#
# 看最簡單的記憶：一個線性的單元，$h_t=w\,h_{t-1}+x_t$，只在第一步收到一個 1，之後都是 0。$w=0.9$ 時，$h$ 依序是
#
# $$1,\quad 0.9,\quad 0.81,\quad 0.729,\quad\dots$$
#
# **每走一步就乘一次 $w$。走一千步，還剩多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. How long does a memory last?
#
# In the last chapter the clue was next door, and the RNN had to keep it for one step. What if it is dozens or hundreds of steps away?
#
# Take the simplest memory of all: one linear unit, $h_t=w\,h_{t-1}+x_t$, which receives a 1 in the first step and 0 ever after. With $w=0.9$ its $h$ is
#
# $$1,\quad 0.9,\quad 0.81,\quad 0.729,\quad\dots$$
#
# **Each step multiplies by $w$. What is left after a thousand steps?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：每天多 1 %，一年之後是幾倍？（約 37.8 倍。）每天少 1 % 呢？（剩 0.026。）
#
# **可能的回答**：「差 2 %，結果也差不多」：乘 999 次之後，一個是兩萬，一個是十萬分之四。「那就讓 $w=1$」：那就永遠忘不掉，該忘的也留著；下一節讓網路自己決定。
#
# **時間不夠**：互動圖只做第 1 題，〈真的 RNN 呢？〉只看圖。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with 1 % more each day, how many times as much is it after a year? (About 37.8.) And with 1 % less? (0.026 is left.)
#
# **You may hear**: "They differ by 2 %, so will the results": after 999 multiplications one is twenty thousand, the other four hundred-thousandths. "Then let $w=1$": then nothing is ever forgotten, not even what should be; in the next chapter the network decides by itself.
#
# **Short of time**: of the live view question 1 only, of "And a real RNN?" only the figure.
# %% [markdown] lang="zh" slideshow="notes"
# 第 2 步剩 $w$，第 3 步剩 $w^2$，所以第 1000 步剩
#
# $$h_{1000}=w^{999}$$
#
# 這是 S2 的例子，取 $w=1$、$1.01$、$0.99$、$0.01$。
# %% [markdown] lang="en" slideshow="notes"
# In step 2 there is $w$ left, in step 3 $w^2$, so in step 1000
#
# $$h_{1000}=w^{999}$$
#
# The example is S2's, with $w=1$, $1.01$, $0.99$ and $0.01$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：1.01 和 0.99 差多少？
#
# 第 1000 步的輸出，$w=1.01$ 的是 $w=0.99$ 的幾倍？
#
# <details><summary>(a) 兩倍以內</summary>→ 猜對的話，最後兩列的兩個數差不多大。</details>
# <details><summary>(b) 大約一千倍</summary>→ 猜對的話，最後兩列的兩個數，差三位左右。</details>
# <details><summary>(c) 一億倍以上</summary>→ 猜對的話，最後兩列的兩個數，差八位以上。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: how far apart are 1.01 and 0.99?
#
# How many times as large as with $w=0.99$ is the output of step 1000 with $w=1.01$?
#
# <details><summary>(a) not even twice</summary>→ Then the numbers in the last two lines are about equal.</details>
# <details><summary>(b) about a thousand times</summary>→ Then the numbers in the last two lines differ by some three powers of ten.</details>
# <details><summary>(c) more than a hundred million times</summary>→ Then the numbers in the last two lines differ by eight powers of ten or more.</details>
# %% tags=["guess"] slideshow="fragment"
print("w: output in step 1000")
for w in (1, 0.01, 0.99, 1.01):
    print(f"{w}: {w**999:.3g}")
# %% slideshow="skip" tags=["hide-input"]
facts.check("S2-21", 1.0**999)
facts.check("S2-22", 1.01**999)
facts.check("S2-23", 0.99**999)
facts.check("S2-24", 0.01**999)
# %% tags=["guard"]
assert 1.01**999 / 0.99**999 > 1e8, "a hundred million times"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 兩萬多對十萬分之四，差了四億多倍。權重只差 2 %，可是要乘 999 次。$w=0.01$ 印出 0：那個數小到電腦存不下。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# More than twenty thousand against 0.00004, a ratio of over four hundred million. The weights differ by 2 % only, but they are multiplied 999 times. For $w=0.01$ it prints 0: the number is too small for a computer to store.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你轉動 $w$
#
# 1. $w$ 至少要多大，走 60 步還留得住一半？
# 2. $w=1.05$ 的時候，100 步之後變成幾倍？
# %% [markdown] lang="en" slideshow="subslide"
# ### Turn $w$ yourself
#
# 1. How large must $w$ be for half of it to be left after 60 steps?
# 2. With $w=1.05$, how many times as much is it after 100 steps?
# %% tags=["hide-input"] slideshow="skip"
def draw_memory(w, steps):
    """What is left of a 1, step by step, on a logarithmic axis."""
    walked = np.arange(steps + 1)
    left = w**walked
    figure, axes = plt.subplots(figsize=(7, 2.9), layout="none")
    figure.subplots_adjust(0.12, 0.19, 0.98, 0.88)
    axes.semilogy(walked, left, ".-", color="#0072B2")
    axes.axhline(0.5, color="gray", linestyle=":")
    axes.text(steps, 0.6, "one half ", ha="right", va="bottom", color="gray")
    axes.set(ylim=(1e-4, 1e4), xlim=(0, steps), ylabel="what is left")
    axes.set(xlabel="steps walked")
    said = f"w = {w:.3f}: after {steps} steps {left[-1]:.3g} is left"
    axes.set_title(said)
    return f"{said}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_memory(w=0.9, steps=60))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
w_box = FloatSlider(0.9, min=0.5, max=1.1, step=0.001, readout_format=".3f")
w_box.description = "倍數 factor w"
steps_box = IntSlider(60, min=10, max=200, step=10, description="步數 steps")
widgets.live(draw_memory, {"w": w_box, "steps": steps_box})
# %% tags=["guard"]
assert 0.988**60 < 0.5 < 0.989**60, "0.989 keeps half over 60 steps"
assert 131 < 1.05**100 < 132, "132 times"


# %% [markdown] lang="zh" slideshow="notes"
# 1. 至少 0.989。0.9 聽起來很多，60 步之後卻剩不到百分之一。
# 2. 大約 132 倍，再走下去沒有止境。
#
# 學習也要走同一條路。要讀到最後才知道答錯了。如果錯在第 1 步，梯度就得從最後一步一路傳回去，每退一步，同樣乘上一次 $w$。倍數小於 1，傳回開頭就沒有了，這就是第 02 課的**梯度消失**：網路不知道開頭的字該怎麼看。倍數大於 1，傳回去就大得離譜，也就是**梯度爆炸**。
#
# 爆炸有簡單的辦法：梯度太長，就剪到一個上限（**梯度修剪**，第 04 課深入 I；在 RNN 上的例子見深入 A）。消失就沒有東西可剪了。
# %% [markdown] lang="en" slideshow="notes"
# 1. At least 0.989. 0.9 sounds like a lot, but after 60 steps less than a hundredth is left.
# 2. About 132 times, and there is no end to it.
#
# Learning has to go back the same way. Only at the end does the network know that it was wrong. If the fault lies in step 1, the gradient must go all the way back from the last step, and each step back multiplies it by $w$ again. With a factor below 1 nothing arrives at the beginning, the **vanishing gradient** of lesson 02: the network never learns what to make of the first words. With a factor above 1 what arrives is absurdly large, an **exploding gradient**.
#
# For explosion there is a simple remedy: a gradient that is too long is cut to a limit (**gradient clipping**, In depth I of lesson 04; with an RNN, In depth A). Where it vanishes, there is nothing to cut.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 真的 RNN 呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### And a real RNN?
# %% [markdown] lang="zh" slideshow="notes"
# 真的 RNN 有很多單元，還有激勵函數，倍數不再是一個數。那就實際量一次：讓 32 個單元的 `SimpleRNN`（還沒訓練）讀 60 步亂數，最後回答一個問題。`probes.input_gradients` 給出損失對每一步輸入的梯度；我們畫的是它的長度（32 條序列、8 個數合在一起算），並且讓最後一步等於 1，就看得出往回走還剩幾成。
# %% [markdown] lang="en" slideshow="notes"
# A real RNN has many units, and activation functions, so the factor is no longer one number. So measure it: let an untrained `SimpleRNN` of 32 units read 60 steps of noise, and answer one question at the end. `probes.input_gradients` gives the gradient of the loss with respect to the input of each step. We plot its length, over all 32 sequences and 8 numbers, with that of the last step as 1: then one reads off directly what is left on the way back.
# %%
rng = np.random.default_rng(0)
x_noise = rng.normal(size=(32, 60, 8)).astype("float32")
y_noise = rng.integers(0, 2, (32, 1)).astype("float32")


def gradient_by_step(layer):
    """Length of the gradient at each of the 60 inputs; the last is 1."""
    network = keras.Sequential([keras.Input((60, 8)), layer])
    network.add(layers.Dense(1, activation="sigmoid"))
    gradient = probes.input_gradients(network, x_noise, y_noise, "mse")
    length = np.sqrt((gradient**2).sum(axis=(0, 2)))
    return length / length[-1]


reach = {"SimpleRNN": gradient_by_step(layers.SimpleRNN(32))}


# %% tags=["hide-input"] slideshow="skip"
def draw_reach(names):
    """Length of the gradient at each step, on a logarithmic axis."""
    plt.figure(figsize=(8.5, 3.2))
    for name in names:
        plt.semilogy(range(1, 61), reach[name], label=name)
    plt.axhline(1, color="gray", linestyle=":")
    plt.xlabel("step of the input (60: the last one read)")
    plt.ylabel("gradient (last step: 1)")
    plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 傳回第 1 步，還剩多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### How much gets back to step 1?
# %% tags=["hide-input"]
draw_reach(["SimpleRNN"])
plots.show("On the way back to step 1 the gradient of a SimpleRNN vanishes.")


# %% tags=["guard"]
def loss_log10(of):
    """log10 of the gradient at the first step over that at the last."""
    return np.log10(reach[of][0] / reach[of][-1])


assert loss_log10("SimpleRNN") < -6, "SimpleRNN vanishes"


# %% [markdown] lang="zh" slideshow="notes"
# 縱軸是對數的，一格就差很多倍。從右邊（最後一步）往左走，線幾乎筆直往下：每往回一步，就少掉差不多同樣的比例。傳到第 1 步，大約只剩一億分之一。這樣的 RNN 很難學到六十步之前的線索。
#
# 圖上看到的是剛開始的網路。訓練會改變倍數，但是學不到開頭，就不知道該往哪裡改。
# %% [markdown] lang="en" slideshow="notes"
# The vertical axis is logarithmic, and one mark down is many times less. From the right, the last step, the line goes nearly straight down to the left: every step back costs about the same proportion. At step 1 some hundred-millionth is left. Such an RNN can hardly learn from a clue sixty steps ago.
#
# This is a network at its start. Training changes the factor; but as long as no gradient arrives from the beginning, it cannot know whether to raise or to lower it.
# %% [markdown] lang="zh" slideshow="fragment"
# **記憶和梯度每走一步都乘一個倍數：小於 1 就消失，大於 1 就爆炸。**
# %% [markdown] lang="en" slideshow="fragment"
# **Each step multiplies memory and gradient by a factor: below 1 they vanish, above 1 they explode.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 忘多少，能不能讓網路自己決定？
#
# 上一節的倍數 $w$ 是固定的。**LSTM**（long short-term memory，長短期記憶）讓網路每讀一個詞，就自己算出這一步要留幾成。
#
# 看一個單元、一步。舊的記憶是 $2$，留九成。讀到新的詞，先算出一個準備寫進記憶的數，叫做**候選值**，這次是 $-1$，只收一半：
#
# $$0.9\cdot2+0.5\cdot(-1)=1.3$$
#
# **0.9 和 0.5 是誰決定的？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Can the network decide how much to forget?
#
# In the last chapter the factor $w$ was fixed. An **LSTM** (long short-term memory) computes anew, at each word, how much to keep in this step.
#
# Take one unit, and one step. The old memory is $2$, and nine tenths of it are kept. From the new word comes a number that might be written into the memory, called the **candidate**; here it is $-1$, and half of it is taken in:
#
# $$0.9\cdot2+0.5\cdot(-1)=1.3$$
#
# **Who decides on 0.9 and 0.5?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：讀到句點，記憶該怎麼辦？讀到 not 呢？（前者多半該忘，後者要留到下一個詞。）一個固定的 $w$ 做得到嗎？
#
# **可能的回答**：「LSTM 不會梯度消失」：剛初始化的 LSTM，遺忘閘大約開七成，六十步就剩不下什麼；看〈先猜〉的圖。「閘開到 1 就好了」：那就永遠不忘，變成只會累加。
#
# **時間不夠**：圖上只指 $C$ 那條線，〈寫成程式〉只唸更新 $C$ 的那一行，和 Keras 的核對一句帶過。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: at a full stop, what should become of the memory? And at the word *not*? (Mostly forgotten at the first; kept until the next word at the second.) Can one fixed $w$ do both?
#
# **You may hear**: "In an LSTM gradients do not vanish": a fresh LSTM keeps its forget gate about seven tenths open, which leaves next to nothing after sixty steps; see the figure of the guess. "Just open the gate to 1": then nothing is ever forgotten, and it can only add up.
#
# **Short of time**: in the picture follow the line of $C$ only; of "As a program" read only the line that updates $C$; one sentence for the comparison with Keras.
# %% [markdown] lang="zh" slideshow="notes"
# 這一節有三件事，一件一件來：一步裡做了什麼；閘怎麼算出來；這樣的記憶撐多久。
#
# 先看一步。0 到 1 之間的這種數叫做**閘**（gate）：0 是關，1 是全開。LSTM 有三個閘：
#
# | 閘 | 決定 | 上面的例子 |
# |:--|:--|--:|
# | **遺忘閘** $f$ | 舊的記憶 $C$ 留幾成（名字叫遺忘，1 卻是全部留下） | 0.9 |
# | **輸入閘** $i$ | 候選值 $\tilde C$ 收幾成 | 0.5 |
# | **輸出閘** $o$ | 記憶交出去幾成，當作輸出 $h$ | |
# %% [markdown] lang="en" slideshow="notes"
# This chapter does three things, one after the other: what happens in a step; how the gates are computed; and how long such a memory lasts.
#
# First the step. Such a number from 0 to 1 is called a **gate**: 0 is shut, 1 is wide open. An LSTM has three:
#
# | Gate | Decides | Above |
# |:--|:--|--:|
# | **forget gate** $f$ | how much of the old memory $C$ is kept (for all its name, 1 keeps everything) | 0.9 |
# | **input gate** $i$ | how much of the candidate $\tilde C$ is taken in | 0.5 |
# | **output gate** $o$ | how much of the memory is handed out, as the output $h$ | |
# %% [markdown] lang="zh" slideshow="subslide"
# ### LSTM 的一步
#
# $$C_t=f\cdot C_{t-1}+i\cdot\tilde C$$
#
# $$h_t=o\cdot\tanh(C_t)$$
# %% [markdown] lang="en" slideshow="subslide"
# ### One step of an LSTM
#
# $$C_t=f\cdot C_{t-1}+i\cdot\tilde C$$
#
# $$h_t=o\cdot\tanh(C_t)$$
# %% [markdown] lang="zh" slideshow="notes"
# 要緊的是第一行：舊的記憶只乘上 $f$，再**加**上新的。所以 $f$ 就是上一節的倍數，只是每一步、每個單元都可以不一樣。（每個單元各有自己的 $C$、$f$、$i$，各乘各的。）
#
# 第二行：記憶 $C$（cell state）是 LSTM 比 RNN 多的；和 RNN 一樣交出去的，還是 $h$。$\tanh$ 把任何數壓到 $-1$ 和 $1$ 之間。上面的例子，輸出閘若是 $0.8$，就交出 $0.8\cdot\tanh(1.3)=0.69$。
# %% [markdown] lang="en" slideshow="notes"
# The first line is what matters: the old memory is multiplied by $f$, and the new is **added**. So $f$ is the factor of the last chapter, only that it may differ from step to step and from unit to unit. (Each unit has its own $C$, $f$ and $i$, and multiplies by its own.)
#
# The second line: the memory $C$ (the cell state) is what an LSTM has in addition to an RNN; what it hands out, as an RNN does, is still $h$. $\tanh$ squashes any number to between $-1$ and $1$. In the example above, an output gate of $0.8$ would hand out $0.8\cdot\tanh(1.3)=0.69$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 閘怎麼算出來？
#
# 每個閘自己就是一個小網路。先算加權和，看詞 $x_t$，也看上一步的 $h_{t-1}$：
#
# $$z_f=W_{xf}\,x_t+W_{hf}\,h_{t-1}+b_f$$
#
# $z_i$、$z_o$、$z_c$ 也一樣，各有自己的權重。然後
#
# $$f=\sigma(z_f)\qquad i=\sigma(z_i)\qquad o=\sigma(z_o)\qquad\tilde C=\tanh(z_c)$$
# %% [markdown] lang="en" slideshow="subslide"
# ### How are the gates computed?
#
# Each gate is a small network of its own. First a weighted sum, of the word $x_t$ and of the last $h_{t-1}$:
#
# $$z_f=W_{xf}\,x_t+W_{hf}\,h_{t-1}+b_f$$
#
# and in the same way $z_i$, $z_o$ and $z_c$, each with weights of its own. Then
#
# $$f=\sigma(z_f)\qquad i=\sigma(z_i)\qquad o=\sigma(z_o)\qquad\tilde C=\tanh(z_c)$$
# %% [markdown] lang="zh" slideshow="notes"
# 加權和和第 2 節的一樣，$W_{xf}$ 是遺忘閘看詞的權重，$W_{hf}$ 是它看上一步輸出的權重；四組權重一起學。閘用 $\sigma$，因為要在 0 和 1 之間。候選值 $\tilde C$ 就是普通 RNN 的一步，用 $\tanh$，因為可以是負的。RNN 平常用的就是 $\tanh$（Keras 的 `SimpleRNN` 預設也是），第 2 節用 $\sigma$ 是照投影片。
# %% [markdown] lang="en" slideshow="notes"
# The sum is that of chapter 2: $W_{xf}$ has the weights with which the forget gate sees the word, and $W_{hf}$ those with which it sees the last output; all four sets are learned together. A gate takes $\sigma$, for it must lie between 0 and 1. The candidate $\tilde C$ is one step of a plain RNN, with $\tanh$, for it may be negative. $\tanh$ is what RNNs commonly use (and Keras' `SimpleRNN` by default); chapter 2 has $\sigma$ because the slides do.
# %% tags=["hide-input"] slideshow="skip"
ways = {  # what flows, and the points that it passes
    "#D55E00": [[(0.6, 3), (8.2, 3)]],  # the memory C
    "#0072B2": [
        [(0.6, 0), (5.4, 0), (5.4, 0.45)],  # the last h and x, to all four
        [(2, 0), (2, 0.45)],
        [(3.2, 0), (3.2, 0.45)],
        [(4.2, 0), (4.2, 0.45)],
        [(6.6, 1.5), (6.6, 0), (8.2, 0)],  # the new h
    ],
    "#444444": [
        [(2, 0.7), (2, 2.8)],
        [(3.2, 0.7), (3.2, 1.9), (4, 1.9)],
        [(4.2, 0.7), (4.2, 1.7)],
        [(4.2, 1.9), (4.2, 2.8)],
        [(5.4, 0.7), (5.4, 1.5), (6.4, 1.5)],
        [(6.6, 3), (6.6, 1.7)],
    ],
}
signs = {"×": [(2, 3), (4.2, 1.9), (6.6, 1.5)], "+": [(4.2, 3)]}
signs |= {"tanh": [(6.6, 2.3)], "$f$": [(2, 0.7)], "$i$": [(3.2, 0.7)]}
signs |= {r"$\tilde{C}$": [(4.2, 0.7)], "$o$": [(5.4, 0.7)]}
ends = {"$C_{t-1}$": (0.3, 3), "$C_t$": (8.45, 3), "$h_t$": (8.45, 0)}
ends["$h_{t-1}$, $x_t$"] = (0.1, 0)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一步畫成圖
# %% [markdown] lang="en" slideshow="subslide"
# ### The step as a picture
# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(8.5, 3.4))
axes.set(xlim=(-0.5, 8.7), ylim=(-0.3, 3.4))
axes.axis("off")
for color, lines in ways.items():
    for *before, start, end in lines:
        bend = zip(*before, start, strict=True)
        axes.plot(*bend, color=color, linestyle="-")
        arrow = {"arrowstyle": "->", "color": color, "shrinkB": 0}
        axes.annotate("", end, start, arrowprops={**arrow, "shrinkA": 0})
centred = {"ha": "center", "va": "center"}
for sign, places in signs.items():
    shape = "circle" if sign in "×+" else "round"
    for place in places:
        box = {"boxstyle": shape, "fc": "white", "ec": "#444444"}
        axes.text(*place, sign, **centred, bbox=box)
for name, place in ends.items():
    axes.text(*place, name, **centred)
plots.show("One step: C runs along the top, times f, plus i times C-tilde.")


# %% [markdown] lang="zh" slideshow="notes"
# RNN 只帶著 $h$（藍）往下走；LSTM 多帶一樣：記憶 $C$（橙）。$C$ 一路往右，路上只乘一次 $f$、加一次 $i\cdot\tilde C$；三個閘和候選值都看 $h_{t-1}$ 和 $x_t$。
# %% [markdown] lang="en" slideshow="notes"
# An RNN carries along its $h$ (blue) and nothing else; an LSTM has one thing more, the memory $C$ (orange). $C$ runs straight to the right, and on its way is multiplied by $f$ once, and $i\cdot\tilde C$ is added to it once; the three gates and the candidate all look at $h_{t-1}$ and $x_t$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫成程式
# %% [markdown] lang="en" slideshow="subslide"
# ### As a program
# %%
def lstm(x, W_x, W_h, b):
    """Read x (steps, inputs) as Keras' LSTM does; return h of each step.

    W_x is W_xi, W_xf, W_xc and W_xo side by side; so are W_h and b.
    """
    units = len(W_h)
    h = np.zeros(units)
    C = np.zeros(units)
    states = []
    for x_t in x:
        z = x_t @ W_x + h @ W_h + b
        z_i, z_f, z_c, z_o = np.split(z, 4)
        C = sigmoid(z_f) * C + sigmoid(z_i) * np.tanh(z_c)
        h = sigmoid(z_o) * np.tanh(C)
        states.append(h)
    return np.array(states)


# %% slideshow="skip"
layer = layers.LSTM(4, return_sequences=True)
x = rng.normal(size=(7, 3)).astype("float32")  # 7 steps
by_keras = keras.ops.convert_to_numpy(layer(x[np.newaxis]))[0]
by_hand = lstm(x, *layer.get_weights())
print("the same as Keras:", np.allclose(by_hand, by_keras, atol=1e-5))
# %% slideshow="skip" tags=["hide-input"]
three = np.array([[1], [-0.5], [2]])  # three steps, one unit
kernel = np.array([[0.5, -0.3, 0.8, 0.2]])
recurrent = np.array([[0.1, 0.4, -0.2, 0.3]])
biases = np.array([0.1, 1, 0, -0.1])
facts.check("S2-35", lstm(three, kernel, recurrent, biases)[-1, 0])
# %% tags=["guard"]
assert np.allclose(by_hand, by_keras, atol=1e-5), "lstm is Keras' LSTM"


# %% [markdown] lang="zh" slideshow="notes"
# 十行左右，和 Keras 的 `LSTM` 相同。四組權重並排成 `W_x`、`W_h`、`b`，只是為了一次乘完；`np.split` 再把加權和切成 $z_i$、$z_f$、$z_c$、$z_o$。和 Keras 一樣，這裡把輸入寫在矩陣前面。
#
# 第三件事：這樣的記憶撐多久？有了 $f$，梯度就走得遠了嗎？用第 4 節的尺量量看。
# %% [markdown] lang="en" slideshow="notes"
# A dozen lines or so, and the same as Keras' `LSTM`. The four sets of weights stand side by side, as `W_x`, `W_h` and `b`, to be multiplied in one go; `np.split` takes the sums apart, into $z_i$, $z_f$, $z_c$ and $z_o$. As in Keras, the input is written before the matrix.
#
# Now the third thing: how long does such a memory last? With $f$ in place, do gradients now travel far? Measure as in chapter 4.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：剛初始化的 LSTM 呢？
#
# 還沒訓練的 LSTM，照 Keras 的預設，讀一樣的 60 步。第 1 步的梯度：
#
# <details><summary>(a) 和最後一步差不多</summary>→ 猜對的話，LSTM 的線大致是平的。</details>
# <details><summary>(b) 也消失了</summary>→ 猜對的話，LSTM 的線往左一路下降，降好幾格。</details>
# <details><summary>(c) 爆炸了</summary>→ 猜對的話，LSTM 的線往左一路上升。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: and a fresh LSTM?
#
# An untrained LSTM, as Keras makes it, reads the same 60 steps. Its gradient at step 1:
#
# <details><summary>(a) is about as large as at the last</summary>→ Then the line of LSTM is roughly level.</details>
# <details><summary>(b) vanishes as well</summary>→ Then the line of LSTM falls all the way to the left, by several marks.</details>
# <details><summary>(c) explodes</summary>→ Then the line of LSTM rises all the way to the left.</details>
# %% tags=["guess"] slideshow="fragment"
reach["LSTM"] = gradient_by_step(layers.LSTM(32))
draw_reach(["SimpleRNN", "LSTM"])
plots.show("The gradients of a SimpleRNN and of a fresh LSTM.")
# %% tags=["guard"]
assert loss_log10("LSTM") < -3, "a fresh LSTM vanishes"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 也消失了！Keras 讓遺忘閘的偏差從 1 開始，所以一開始 $f$ 大約是 $\sigma(1)=0.73$，每走一步只留七成多。（光看 $f$，$0.73^{59}$ 只剩一億分之一；線掉得慢一些，每步大約 0.8 倍，因為梯度還有另一條路，經過 $h$ 和 $W_h$。即使這樣，到得了第 1 步的也少得可憐。）LSTM 的長處不在起點，而在 $f$ **可以學**：偏差大一點，閘就開大一點。
#
# 第 1 步的梯度到不了，它怎麼知道該開？靠比較近的線索：五步之前的梯度到得了，閘就開一點；開了一點，十步之前的也到得了。這裡不看這個過程，直接用手把閘打開，看看開著的閘值多少；線索可能很遠的話，就從大一點的偏差開始。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It vanishes, too! Keras starts the bias of the forget gate at 1, so at first $f$ is about $\sigma(1)=0.73$, and every step keeps little more than seven tenths. (By $f$ alone, $0.73^{59}$, a hundred-millionth would be left. The line falls less, to about 0.8 in each step, for the gradient has another way back, through $h$ and $W_h$. Even so, next to nothing reaches step 1.) The strength of an LSTM is not where it starts but that $f$ **can be learned**: a larger bias opens the gate further.
#
# How does it find out, if nothing arrives from step 1? From clues that are nearer: the gradient of five steps back does arrive and opens the gate a little, and then that of ten steps back arrives as well. We do not watch this here; we open the gate by hand, to see what an open gate is worth. Where a clue may be far away, one starts with a larger bias.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 閘開多大，記憶撐多久？
# %% [markdown] lang="en" slideshow="subslide"
# ### How far open, and how long does it last?
# %% [markdown] lang="zh" slideshow="notes"
# 先不管 $x_t$ 和 $h_{t-1}$，只看偏差：$f=\sigma(b_f)$。
# %% [markdown] lang="en" slideshow="notes"
# Leave aside $x_t$ and $h_{t-1}$ for now and look at the bias alone: $f=\sigma(b_f)$.
# %%
print("bias    f    left after 59 steps   half is gone after")
for bias in (-5, 0, 1, 5):
    f = sigmoid(bias)
    half_life = np.log(0.5) / np.log(f)
    steps = f"{half_life:.0f} steps" if half_life > 1 else "1 step or less"
    print(f"{bias:4} {f:7.4f} {f**59:13.1e}        {steps}")
# %% tags=["guard"]
assert abs(sigmoid(5) - 0.9933) < 5e-5, "f of bias 5"
assert abs(sigmoid(5) ** 59 - 0.67) < 0.005, "two thirds are left"
assert sigmoid(1) ** 59 < 1e-8, "a fresh LSTM keeps nothing"
assert 100 < np.log(0.5) / np.log(sigmoid(5)) < 106, "103 steps"


# %% [markdown] lang="zh" slideshow="notes"
# 表由左到右：遺忘閘的偏差、$f$、走 59 步還剩多少、走幾步就剩一半。第一列的閘幾乎關上，什麼都留不住。
#
# 偏差 5 的時候 $f=0.9933$，59 步之後還有三分之二，103 步左右才剩一半：記憶還是會淡，但是**很慢**。偏差 1 的 0.73 離「關上」還遠，59 步之後卻已經不到一億分之一。所以不能說閘沒關就記得住；要看 $f$ 離 1 有多近。
#
# 把偏差真的改成 5，再量一次：
# %% [markdown] lang="en" slideshow="notes"
# From left to right: the bias of the forget gate, the gate $f$ itself, what is left after 59 steps, and after how many steps half is gone. In the first line the gate is nearly shut and keeps nothing.
#
# With bias 5, $f=0.9933$: two thirds are left after 59 steps, and it takes about 103 to lose one half. The memory still fades, but **slowly**. With bias 1 the gate, at 0.73, is far from shut, and yet less than a hundred-millionth is left after 59 steps. So it is not enough for a gate not to be shut: what counts is how close $f$ is to 1.
#
# Now set the bias to 5, and measure again:
# %% [markdown] lang="zh" slideshow="subslide"
# ### 打開遺忘閘
# %% [markdown] lang="en" slideshow="subslide"
# ### Open the forget gate
# %% slideshow="skip"
open_lstm = layers.LSTM(32)
open_lstm.build((None, 60, 8))
weights = open_lstm.get_weights()  # W_x, W_h, b
weights[2][32:64] = 5  # in b the second block is the forget gates
open_lstm.set_weights(weights)
reach["LSTM, gate open"] = gradient_by_step(open_lstm)
# %% tags=["hide-input"] slideshow="fragment"
draw_reach(["SimpleRNN", "LSTM", "LSTM, gate open"])
plots.show("With its forget gates open the LSTM keeps the gradient.")
# %% tags=["guard"]
assert loss_log10("LSTM, gate open") > 0, "an open gate keeps it"


# %% [markdown] lang="zh" slideshow="notes"
# 第三條線往左不會一路下降，走到頭還超過 1：第 1 步的梯度是最後一步的幾倍。（單靠 $f$ 會剩三分之二；多出來的，是另外經過 $h$ 和 $W_h$ 走回來的那些路，加在一起。）該開多大，由訓練決定：要記的留著，沒用的忘掉。
#
# 會不會爆炸？$f$ 最多是 1，這條路不會；經過 $h$ 和 $W_h$ 的那些路仍然可能，所以梯度修剪還是用得到。
#
# 比 LSTM 再省一點的是 **GRU**，只有兩個閘，見深入 B。
#
# <details><summary>投影片勘誤</summary>
#
# - R02：S0 把 $C_{t-1,k}$ 印成 $C_{t,k-1}$，旁邊也自己註明寫錯了；往回看的是**時間**，不是隔壁的單元。S2 的 $c'=g(z)f(z_i)+c\,f(z_f)$ 是同一個式子。
# - S2 說「除非 forget gate 被關閉，否則影響不會消失」：方向對，但 $f$ 不到 1 就會慢慢淡掉，上表算的就是多快。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# The third line does not keep falling to the left, and ends above the dotted one: the gradient at step 1 is several times that at the last. (By $f$ alone two thirds would be left; the rest comes back by other ways, through $h$ and $W_h$, and adds up.) How far to open is for training to decide: keep what is needed, forget the rest.
#
# Can it explode? $f$ is at most 1, so not along this path; along the others, through $h$ and $W_h$, it still can, and gradient clipping remains useful.
#
# A **GRU** makes do with less than an LSTM: it has two gates; see In depth B.
#
# <details><summary>Errata of the slides</summary>
#
# - R02: S0 prints $C_{t,k-1}$ for $C_{t-1,k}$, and notes the slip itself; it is **time** that goes back, not the neighbouring unit. S2's $c'=g(z)f(z_i)+c\,f(z_f)$ is the same formula.
# - S2 says that "unless the forget gate is closed, the influence does not disappear": right in direction, but with $f$ below 1 it fades all the same, and the table above tells how fast.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **遺忘閘 $f$ 就是每一步的倍數；接近 1，記憶就留得久，而且它由學來的權重每一步重新算。**
# %% [markdown] lang="en" slideshow="fragment"
# **The forget gate $f$ is the factor of each step; near 1 a memory lasts, and learned weights compute it anew at every step.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. LSTM 讀得懂影評嗎？
#
# LSTM 會自己決定記多久了；現在讓它讀真正的文章。IMDB 有 50,000 則英文電影評論，一半是正評、一半是負評；一半用來訓練、一半用來考試（S0 的實戰題）。
#
# 詞 → 代號 → 向量 → LSTM → 最後的 $h$ → 0（負評）到 1（正評）
#
# **一則評論要怎麼變成數字？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Can an LSTM read film reviews?
#
# An LSTM decides for itself how long to remember; now let it read real text. IMDB has 50,000 film reviews in English, one half positive and one half negative; one half for training and one half for the test (S0's real task).
#
# word → number → vector → LSTM → its last $h$ → 0 (negative) to 1 (positive)
#
# **How does a review become numbers?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：評論有長有短，只能讀 100 個詞的話，你留開頭還是結尾？（結論多半寫在最後，所以留結尾。）
#
# **可能的回答**：「訓練愈久愈好」：看印出來的兩列，訓練準確率一路升，驗證的很快就不升了；十五個週期的結果在深入 H。「它懂英文」：打 xyzzy 和 splendiferous 看看，它沒收錄的詞都是同一個代號。
#
# **時間不夠**：〈看它逐詞讀〉打兩句，把 not 拿掉再看一次。詞怎麼變成代號、怎麼補齊，只在筆記本裡。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: reviews are long and short. If only 100 words can be read, would you keep the beginning or the end? (The verdict tends to come last, so keep the end.)
#
# **You may hear**: "The longer one trains, the better": look at the two printed lines; training accuracy climbs on, validation accuracy soon does not. In depth H has fifteen epochs. "It understands English": type xyzzy and splendiferous; all words that it does not know share one number.
#
# **Short of time**: in "Watch it read" type two sentences, and take out the *not*. How words become numbers and get one length stands in the notebook only.
# %% [markdown] lang="zh" slideshow="skip"
# ### 詞變成代號
# %% [markdown] lang="en" slideshow="skip"
# ### Words become numbers
# %% tags=["real-data"] slideshow="skip"
WORDS = 10_000
imdb = datasets.load_imdb(num_words=WORDS)
word_of = {1: "<start>", 2: "<?>"}
for word, rank in imdb.word_index.items():
    word_of[rank + 3] = word

ids = imdb.x_train[0][:10]
print(f"{imdb.edition}: {len(imdb.x_train)} reviews for training")
print("numbers:", *ids)
print("words:  ", *[word_of[i] for i in ids])
# %% tags=["real-data", "hide-input"] slideshow="skip"
facts.check("S0-27", WORDS - 4)  # words have the numbers 4 to 9999
facts.check("S0-30", all(review[0] == 1 for review in imdb.x_train))
lengths = np.array([len(review) for review in imdb.x_train])
facts.check("S0-29", bool(np.ptp(lengths[:10]) > 0))
if imdb.edition == "real":
    facts.check("S0-28", [len(imdb.x_train), len(imdb.x_test)])


# %% [markdown] lang="zh" slideshow="notes"
# 印出 real 的話，是真正的 IMDB；印出 sample，是連不上網路時的小樣本，句子由一套文法寫成。格式和別處常見的 `keras.datasets.imdb.load_data(num_words=10000)` 相同。
#
# 把詞按出現次數排名，代號就是名次**加 3**：0 用來補空位，1 是開頭的記號，2 代表沒收錄的詞，3 沒有用到（深入 E）。
#
# LSTM 一步一步讀，很長的評論會讀很久，所以每則只留最後 100 個（`MAXLEN`）：
# %% [markdown] lang="en" slideshow="notes"
# Where the line says "real", this is IMDB itself; "sample" is the small set that stands in for it offline, written by a grammar. The format is that of `keras.datasets.imdb.load_data(num_words=10000)`, which you will meet elsewhere.
#
# Words are ranked by how often they occur, and the number of a word is its rank **plus 3**: 0 fills empty places, 1 marks the start, 2 stands for any word left out, and 3 is not used (In depth E).
#
# An LSTM reads step by step, and a long review takes long; so keep the last 100 of each (`MAXLEN`):
# %% [markdown] lang="zh" slideshow="skip"
# ### 一樣長：剪掉開頭，前面補 0
# %% [markdown] lang="en" slideshow="skip"
# ### One length: cut the beginning, zeros in front
# %% tags=["real-data"] slideshow="skip"
pad = keras.utils.pad_sequences
print(pad([[4, 5, 6, 7], [8]], maxlen=3))
x_train = pad(imdb.x_train, maxlen=MAXLEN)
x_test = pad(imdb.x_test, maxlen=MAXLEN)
print("all reviews for training:", x_train.shape)
# %% tags=["real-data", "hide-input"] slideshow="skip"
plt.figure(figsize=(8.5, 2.7))
plt.hist(np.minimum(lengths, 1000), bins=50, color="#56B4E9")
for limit, dash in [(100, "-"), (500, "--")]:
    print(f"longer than {limit}: {(lengths > limit).mean():.1%}")
    plt.axvline(limit, color="k", linestyle=dash, label=f"{limit} words")
plt.gca().set(xlabel="words in a review (1000: or more)", ylabel="reviews")
plt.legend()
plots.show("Lengths of reviews, with lines at 100 and at 500 words.")
if imdb.edition == "real":
    facts.check("S0-32", list(pad(imdb.x_train, maxlen=100).shape))


# %% [markdown] lang="zh" slideshow="notes"
# 真正的 IMDB 有 88.7 % 的評論超過 100 個詞，被剪掉的是**開頭**。這樣剪有道理：結論多半寫在最後。
#
# <details><summary>投影片勘誤</summary>
#
# R10：S0 用 `maxlen=100` 統一長度，沒有說剪哪一頭。預設是留下最後 100 個、在前面補 0（`truncating="pre"`、`padding="pre"`）。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Of the real IMDB reviews 88.7 % are longer than 100 words, and it is their **beginning** that is cut. There is sense in that: the verdict tends to come last.
#
# <details><summary>Errata of the slides</summary>
#
# R10: S0 makes lengths equal by `maxlen=100` and does not say which end is cut. By default the last 100 are kept, and zeros put in front (`truncating="pre"`, `padding="pre"`).
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三層：`Embedding`、`LSTM`、`Dense`
# %% [markdown] lang="en" slideshow="subslide"
# ### Three layers: `Embedding`, `LSTM`, `Dense`
# %%
def make_lstm():
    model = keras.Sequential(
        [
            keras.Input((MAXLEN,)),
            layers.Embedding(WORDS, EMBEDDING),
            layers.LSTM(UNITS),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(RATE),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% [markdown] lang="zh" slideshow="notes"
# `Embedding` 是一張表，10,000 列，一個詞一列，每列 32 個數。代號 5 進來，就交出第 5 列。這些數也是參數，跟著一起學；查表的細節見深入 F。
#
# LSTM 讀完 100 個向量，只交出最後一個 $h$；`Dense` 從這 32 個數算出一個 0 到 1 的數。
# %% [markdown] lang="en" slideshow="notes"
# `Embedding` is a table of 10,000 rows, one for each word, with 32 numbers in a row. Number 5 goes in, row 5 comes out. These numbers are parameters, learned with all the others; In depth F shows the look-up in detail.
#
# The LSTM reads 100 vectors and hands out its last $h$ only; from these 32 numbers `Dense` computes one number from 0 to 1.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 訓練，考試
# %% [markdown] lang="en" slideshow="subslide"
# ### Train it, test it
# %% [markdown] lang="zh" slideshow="notes"
# 訓練資料留五分之一當驗證集（第 04 課；第 12 課再細談）。`EarlyStopping` 記住驗證損失最低的那個週期，訓練完就換回那時的權重；測試集只在最後用一次。如果上面印出的是 sample：它只有真正的十二分之一大，所以週期數乘 12，權重更新的次數才差不多。
# %% [markdown] lang="en" slideshow="notes"
# One fifth of the training data is set aside for validation (as in lesson 04; lesson 12 tells more). `EarlyStopping` remembers the epoch with the lowest validation loss and brings back its weights after training; the test set is used once, at the end. If "sample" was printed above: that set is twelve times smaller, so the epochs are multiplied by 12, for about as many updates of the weights.
# %% slideshow="skip"
epochs = EPOCHS if imdb.edition == "real" else 12 * EPOCHS


# %%
def train(model, x, y):
    """Train, keep the weights of the best epoch, return the curves."""
    keep_best = callbacks.EarlyStopping(
        patience=epochs,  # never stops early; wanted for its best weights
        restore_best_weights=True,
    )
    history = model.fit(
        x,
        y,
        batch_size=BATCH_SIZE,
        epochs=epochs,
        validation_split=0.2,
        verbose=0,
        callbacks=[keep_best, training.progress_bar()],
    )
    return history.history


# %% slideshow="skip"
def accuracy(model, x, y):
    """Share of the reviews x that the model judges rightly."""
    _, right = model.evaluate(x, y, batch_size=1000, verbose=0)
    return right


# %% tags=["nbval-ignore-output"] slideshow="fragment"
model = make_lstm()
curves = train(model, x_train, imdb.y_train)
lstm_right = accuracy(model, x_test, imdb.y_test)
print("training:  ", *np.round(curves["accuracy"], 2))
print("validation:", *np.round(curves["val_accuracy"], 2))
print(f"test: {lstm_right:.2f} right")
# %% tags=["guard"]
assert lstm_right > 0.65, "the LSTM learns: far better than guessing"
assert curves["accuracy"][-1] > curves["accuracy"][0], "training climbs"


# %% [markdown] lang="zh" slideshow="notes"
# 印出的三列是每個週期的訓練準確率、驗證準確率，和最後的測試準確率。在真正的 IMDB 上，答對八成多。訓練的準確率一路上升，驗證的很快就跟不上：再練下去就是背書了（深入 H 練了十五個週期）。
# %% [markdown] lang="en" slideshow="notes"
# The three lines have the training and the validation accuracy of each epoch, and the accuracy on the test. On the real IMDB more than four reviews in five are right. Training accuracy climbs from epoch to epoch, validation accuracy soon falls behind: beyond this the network learns by heart (In depth H trained for fifteen epochs).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 看它逐詞讀
#
# 每讀一個詞就有一個新的 $h$；把每個 $h$ 都送進輸出層，就看得到它的判斷怎麼變。請用**英文**打，它只讀過英文。
#
# 1. 把 not 拿掉，曲線怎麼變？
# 2. 哪些詞讓曲線跳一大步，哪些幾乎不動？
# 3. 打 xyzzy 呢？（它不認識的詞標成 `?`。）
# %% [markdown] lang="en" slideshow="subslide"
# ### Watch it read
#
# After each word there is a new $h$; send every $h$ through the output layer, and you see its judgement change. Type in **English**, the only language that it has read.
#
# 1. What becomes of the curve without *not*?
# 2. Which words make it jump, and which hardly move it?
# 3. And *xyzzy*? (Words that it does not know are marked `?`.)
# %% slideshow="skip" tags=["hide-input"]
def encode(text, word_index):
    """Words of a text, and their numbers after the start mark 1."""
    words = re.findall(r"[\w']+", text.lower())
    words = words[1 - MAXLEN :]  # the start mark takes one place
    ids = [1]
    for word in words:
        i = word_index.get(word, WORDS) + 3
        ids.append(i if i < WORDS else 2)  # 2 stands for unknown words
    return words, ids


def read_aloud(text, weights, word_index):
    """The words, and after the start mark and each word how positive."""
    table, W_x, W_h, b, W_y, b_y = weights
    words, ids = encode(text, word_index)
    padded = keras.utils.pad_sequences([ids], maxlen=MAXLEN)[0]
    h = lstm(table[padded], W_x, W_h, b)[-len(ids) :]
    marked = ["<start>"]
    for word, i in zip(words, ids[1:], strict=True):
        if i == 2:  # unknown; figures have Latin letters only
            word = f"{word}?" if word.isascii() else "?"
        marked.append(word)
    return marked, sigmoid(h @ W_y + b_y)[:, 0]


def verdict(words, p):
    """What to write above the curve."""
    if all(word.endswith("?") for word in words[1:]):
        return "it knows none of these words: it has read English only"
    return f"{'positive' if p[-1] > 0.5 else 'negative'}, {p[-1]:.2f}"


# %% tags=["hide-input"] slideshow="skip"
weights = model.get_weights()


def draw_review(review):
    words, p = read_aloud(review, weights, imdb.word_index)
    labels = [word[:14] for word in words[-25:]]  # only so many fit
    figure, axes = plt.subplots(figsize=(8.5, 3.4), layout="none")
    figure.subplots_adjust(left=0.09, right=0.98, top=0.9, bottom=0.34)
    axes.plot(p[-25:], "o-", color="#0072B2")
    axes.axhline(0.5, color="gray", linestyle=":")
    axes.set(ylim=(-0.03, 1.03), xlim=(-0.5, max(len(labels), 10) - 0.5))
    axes.set_xticks(range(len(labels)), labels, rotation=50, ha="right")
    said = verdict(words, p)
    axes.set(ylabel="positive (0 to 1)", title=said)
    return f"After {len(p) - 1} words: {said}."


# %% tags=["nbval-ignore-output", "hide-input"] slideshow="skip"
review = "this film is not good at all the acting is boring and awful"
plots.show(draw_review(review))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 打一段影評
# %% [markdown] lang="en" slideshow="subslide"
# ### Type a review
# %% tags=["nbval-ignore-output"] typed=["this film is good", "this film is not good", "one of the best films i have ever seen wonderful story and a perfect ending", "i thought it would be boring but it was great", "the first half is great the second half is a waste of time", "xyzzy", "這部電影很好看"]
typed = Textarea(review, rows=3, description="評論 review")
typed.add_class("course-live-wide")
widgets.live(draw_review, {"review": typed})
# %% tags=["guard"]
for unread in ("這部電影很好看", "", "xyzzy"):
    assert "knows none" in draw_review(unread), "says that it cannot read"
    plt.close("all")
assert "knows none" not in draw_review("a good film")
plt.close("all")


# %% [markdown] lang="zh" slideshow="notes"
# 算這條曲線的不是 Keras，是第 5 節手寫的 `lstm`，裝上剛才學好的權重。
#
# 1. 看你的曲線：往往只移一點，有時連方向都不對；not 後面的 good，常常照樣把曲線往上推。它讀否定句並不可靠：深入 C 會看到，差別對它來說有多小。
# 2. 跳得大的，多半是褒貶分明的詞（boring、great）；this、is 通常只動一點。跳多大也要看曲線已經在哪裡：awful 也很強，可是曲線若已經貼近 0，再降也降不了多少。
# 3. 沒收錄的詞全都是代號 2，所以 xyzzy 和 splendiferous 對它是同一個詞。打中文也一樣：它一個詞都不認得，圖上會說它只讀過英文。
#
# 曲線一開始就不在 0.5：讀到 `<start>` 之前，它已經讀過一長串補上的 0。
# %% [markdown] lang="en" slideshow="notes"
# It is not Keras that computes this curve but our own `lstm` of chapter 5, with the weights just learned.
#
# 1. Look at yours: often it moves only a little, and sometimes not even in the right direction; often *good* pushes it up even right after *not*. Do not trust it with negation: In depth C shows how small a difference it makes.
# 2. Large jumps mostly come from words of praise and blame (*boring*, *great*); *this* and *is* usually move it a little only. How far it jumps also depends on where it is: *awful* is a strong word as well, but a curve already close to 0 cannot fall much further.
# 3. All words left out share the number 2, so that *xyzzy* and *splendiferous* are one word to it. The same goes for a review in Chinese: it knows none of the words, and the figure says that it has read English only.
#
# From its beginning the curve is not at 0.5: before `<start>` the network has read a long row of zeros put in front.
# %% [markdown] lang="zh" slideshow="fragment"
# **LSTM 每讀一個詞就改一次判斷，以讀完時的 $h$ 為準；答對很多，還不等於讀懂。**
# %% [markdown] lang="en" slideshow="fragment"
# **An LSTM changes its judgement with every word, and the last $h$ is what counts; many right answers are not yet understanding.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 記得順序，幫了多少忙？
#
# 答對這麼多，算不算好？要有**對手**（基準，baseline）才知道。找一個完全不管順序的：**詞袋**（bag of words）把所有詞的向量平均起來。三個詞若是 $(1,0)$、$(0,2)$、$(2,1)$，平均是 $(1,1)$；怎麼排都是 $(1,1)$。
#
# - this film is not **bad** it is **good**
# - this film is not **good** it is **bad**
#
# 詞袋看這兩句，是同一個輸入。**LSTM 會贏它多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. How much does the order help?
#
# Are that many right answers a good result? It takes a **rival** (a baseline) to know. Take one that ignores order altogether: a **bag of words** averages the vectors of all words. If three words are $(1,0)$, $(0,2)$ and $(2,1)$, their mean is $(1,1)$, and it is $(1,1)$ in whatever order.
#
# - this film is not **bad** it is **good**
# - this film is not **good** it is **bad**
#
# To the bag these two are one and the same input. **By how much will the LSTM win?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：把一則影評的詞全部打亂，你還猜得出是好評還是壞評嗎？拿螢幕上的一則試試。
#
# **可能的回答**：「詞袋太笨了，一定輸很多」：看印出的兩個數，差不多。「那 LSTM 沒有用」：這裡的詞自己就洩漏了答案；如果用的是 sample，裡面有很多否定句，把詞打亂，平均就掉幾個百分點。「差 0.01 也是贏」：每個數都只訓練一次，再訓練一次就差這麼多。
#
# **時間不夠**：猜完只看詞袋和打亂兩個結果。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: put all words of a review in random order; can you still tell praise from blame? Try one on the screen.
#
# **You may hear**: "A bag is too simple, it must lose by far": look at the two numbers, they are about the same. "Then LSTMs are good for nothing": here the words give the answer away; in the sample, full of negations, shuffling costs several points on average. "0.01 more is a win all the same": each number is from one training, and the next training changes it by as much.
#
# **Short of time**: after the guess only the bag and the shuffled LSTM.
# %% [markdown] lang="zh" slideshow="notes"
# 在 Keras 裡，只要把 LSTM 那一層換成 `GlobalAveragePooling1D`。補的 0 不該算進平均，所以 `Embedding` 加上 `mask_zero=True`，讓下一層跳過 0（這叫**遮罩**）。學習率用 LSTM 的五倍：一平均，每個詞的意見都沖淡了，同樣的學習率三個週期學不完（這是看驗證集決定的）。
# %% [markdown] lang="en" slideshow="notes"
# In Keras it is enough to replace the LSTM by `GlobalAveragePooling1D`. The zeros in front should not count in the mean, so `mask_zero=True` tells the next layer to skip them (this is called a **mask**). The learning rate is five times that of the LSTM: a mean dilutes what each word says, and at the same rate three epochs are too few (the validation set decided on this).
# %% [markdown] lang="zh" slideshow="skip"
# ### 詞袋：只換中間一層
# %% [markdown] lang="en" slideshow="skip"
# ### A bag of words: exchange one layer
# %% slideshow="skip"
def make_bag():
    model = keras.Sequential(
        [
            keras.Input((MAXLEN,)),
            layers.Embedding(WORDS, EMBEDDING, mask_zero=True),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(5 * RATE),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model


bag = make_bag()
train(bag, x_train, imdb.y_train)
bag_right = accuracy(bag, x_test, imdb.y_test)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：LSTM 贏多少？
#
# 讀同樣的 100 個詞，真正的 IMDB，測試集：
#
# <details><summary>(a) 贏十個百分點以上</summary>→ 猜對的話，LSTM 的數字至少比 bag of words 大 0.10。</details>
# <details><summary>(b) 贏三到十個百分點</summary>→ 猜對的話，LSTM 的數字比 bag of words 大 0.03 到 0.10。</details>
# <details><summary>(c) 差不多，或者根本沒贏</summary>→ 猜對的話，LSTM 的數字最多比 bag of words 大 0.03，也可能比較小。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: by how much does the LSTM win?
#
# The same 100 words, on the test set of the real IMDB:
#
# <details><summary>(a) by more than ten points</summary>→ Then the number of the LSTM is larger than that of the bag of words by 0.10 or more.</details>
# <details><summary>(b) by three to ten points</summary>→ Then the number of the LSTM is larger than that of the bag of words by 0.03 to 0.10.</details>
# <details><summary>(c) they are about equal, or it does not win</summary>→ Then the number of the LSTM is larger than that of the bag of words by 0.03 at most, or smaller.</details>
# %% tags=["guess", "nbval-ignore-output"] slideshow="fragment"
print("right on the test")
print(f"LSTM:         {lstm_right:.2f}")
print(f"bag of words: {bag_right:.2f}")
# %% tags=["guard"]
if imdb.edition == "real":
    assert bag_right > lstm_right - 0.03, "the bag keeps up"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 在真正的 IMDB 上，**完全不管順序的詞袋，和 LSTM 不相上下**（兩萬五千則的抽樣誤差大約半個百分點；每個數都只訓練了一次，再訓練一次，也會差上半個到一個百分點。所以這兩個數對我們是一樣的；差十個百分點就不是了）；它不必一步一步讀，訓練也快得多。excellent、awful 這種詞，自己就洩漏了答案。
#
# </details>
#
# 但這裡換了一層，學習率和遮罩也不同。要知道**順序**幫了多少忙，最乾淨的辦法是別的都不改，只把順序毀掉。有兩個問題可以問：第 6 節的 LSTM 已經練好了，考試時把詞打亂，它會掉幾分？一開始就只有打亂的詞可以學呢？
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# On the real IMDB **the bag of words, which ignores order altogether, keeps up with the LSTM**. (With 25,000 reviews the error of sampling is about half a point; and each number is from one training, and may differ by half a point to a point if trained again. So the two are the same to us; a gap of ten points would not be.) And as it need not read step by step, it trains much faster. Words such as *excellent* or *awful* give the answer away by themselves.
#
# </details>
#
# But here the layer is different, and so are the learning rate and the mask. To know how much **order** helps, the clean way is to change nothing else and destroy the order. There are two things to ask. The LSTM of chapter 6 is trained already: how much does it lose if the words of the test are shuffled? And what if there are shuffled words only, to learn from as well?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一樣的 LSTM，用打亂的詞從頭訓練
# %% [markdown] lang="en" slideshow="subslide"
# ### An LSTM just like it, trained afresh on shuffled words
# %%
def shuffle_words(x):
    """The words of each review in a random order; zeros stay in front."""
    shuffler = np.random.default_rng(0)
    shuffled = x.copy()
    for review in shuffled:
        words = review[review > 0]
        review[review > 0] = shuffler.permutation(words)
    return shuffled


test_shuffled = shuffle_words(x_test)
mixed_right = accuracy(model, test_shuffled, imdb.y_test)  # of chapter 6
shuffled_lstm = make_lstm()
train(shuffled_lstm, shuffle_words(x_train), imdb.y_train)
shuffled_right = accuracy(shuffled_lstm, test_shuffled, imdb.y_test)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 照順序、打亂考、打亂學
# %% [markdown] lang="en" slideshow="subslide"
# ### In order, tested shuffled, trained shuffled
# %% tags=["nbval-ignore-output"]
print("trained on   tested on   right")
print(f"in order     in order     {lstm_right:.2f}")
print(f"in order     shuffled     {mixed_right:.2f}")
print(f"shuffled     shuffled     {shuffled_right:.2f}")
# %% tags=["guard"]
if imdb.edition == "real":
    assert shuffled_right > lstm_right - 0.06, "order is worth little here"
    assert mixed_right > lstm_right - 0.06, "it hardly uses the order"
else:
    drop = lstm_right - (mixed_right + shuffled_right) / 2
    assert np.log10(drop) > -2, "here order matters: a point or more"


# %% [markdown] lang="zh" slideshow="notes"
# 在真正的 IMDB 上，三列差不多，最多差幾個百分點。
#
# - **第二列**：第 6 節練好的那個 LSTM，考試時詞全部打亂，成績也沒掉多少。它的成績，絕大部分靠的是**有哪些詞**。
# - **第三列**：詞全部打亂再從頭訓練（結構、學習率、週期數都一樣），成績幾乎一樣：要判斷這些影評，光知道有哪些詞就差不多夠了。
#
# 如果第 6 節替你印出的是 sample，下面兩列平均會低幾個百分點：那裡的句子每五個判斷就有兩個是否定的（not bad），順序要緊。第 3 節的插槽也是：看不到旁邊的詞，就只能擲銅板。所以順序幫得上多少忙，要看**工作和資料**；也要看網路學得夠不夠好：更大的模型讀更多的資料，就能從順序裡讀出更多（這一課沒有試）。
# %% [markdown] lang="en" slideshow="notes"
# On the real IMDB the three lines are about equal, a few points apart at most.
#
# - **Second line**: the LSTM that chapter 6 trained loses little when all words of the test are shuffled. What it achieves rests almost entirely on **which words** there are.
# - **Third line**: trained afresh on shuffled words (with the same structure, learning rate and epochs), it does almost as well: to judge these reviews it is nearly enough to know which words there are.
#
# If chapter 6 printed "sample" for you, the other two lines are lower, by several points on average: there two judgements in five are negated (not bad), and order matters. The same was true of the slots of chapter 3, where a network that saw no other word could only toss a coin. How much order helps depends on **the task and the data**, and on how well the network learns: larger models that read more data do gain more from order (not tried in this lesson).
# %% [markdown] lang="zh" slideshow="notes"
# 只留 100 個詞，也丟掉了一些線索。我們試過讓同一個詞袋讀 500 個詞（要多花不少時間，所以這裡不跑）：在真正的 IMDB 上，又多對三、四個百分點。LSTM 會不會也進步？沒有試過，它要走五倍的步數；把最前面的 `MAXLEN` 改大，你可以自己看（詞袋也跟著多讀）。
# %% [markdown] lang="en" slideshow="notes"
# With 100 words kept, some clues were thrown away. We tried the same bag with 500 words (it takes longer, so it is not run here): on the real IMDB it gets three or four points more. Would an LSTM gain as well? That was not tried, for it takes five times the steps; set `MAXLEN` at the top to more and see (the bag then reads more words as well).
# %% [markdown] lang="zh" slideshow="fragment"
# **順序有多要緊，要看工作：填插槽不能不看旁邊的詞；讀真正的影評，這樣的 LSTM 不看順序也學得到差不多的成績。有簡單的對手，才看得出來。**
# %% [markdown] lang="en" slideshow="fragment"
# **How much order matters depends on the task: slots need the words nearby, while on real film reviews such an LSTM does about as well without any order. It takes a simple rival to see that.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 只看目前的字，同一個輸入會有好幾種答案。固定的窗子有邊界；RNN 把 $h$ 一路帶著走。
# - RNN 是同一個網路用很多次：$h_t=\sigma(W_h h_{t-1}+W_x x_t+b)$。
# - 記憶裡只有讀過的。線索在後面，要雙向，代價是得等整句讀完。
# - 每走一步乘一個倍數：小於 1 消失，大於 1 爆炸。修剪治爆炸。
# - LSTM 的倍數是遺忘閘 $f$，由網路自己算。$f=0.73$ 走 59 步就忘光，$f=0.9933$ 還有三分之二。
# - 真正的 IMDB：`Embedding` → `LSTM` → `Dense`，答對八成多；不管順序的詞袋和它不相上下，把詞打亂也差不了幾個百分點。
#
# **你現在可以**：手算一個 RNN；看到「記得很久」，就問倍數是多少；用 Keras 寫出讀文字的網路；並且先找一個簡單的對手，再說記憶有用。
#
# 下一課（08）：倍數的問題不只 RNN 有。很深的網路一層乘一次，起始的權重該多大？
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Seeing the current character only, one input would need several answers. A fixed window has an edge; an RNN carries its $h$ along.
# - An RNN is one network used many times: $h_t=\sigma(W_h h_{t-1}+W_x x_t+b)$.
# - The memory holds what has been read. A clue that comes later takes two directions, at the price of waiting for the end.
# - Each step multiplies by a factor: below 1 it vanishes, above 1 it explodes. Clipping cures explosion.
# - In an LSTM the factor is the forget gate $f$, which the network computes. With $f=0.73$ all is gone after 59 steps, with $f=0.9933$ two thirds are left.
# - The real IMDB: `Embedding` → `LSTM` → `Dense` gets more than four in five right; a bag of words without any order keeps up with it, and shuffling the words makes a few points of difference at most.
#
# **You can now** do the sums of an RNN by hand; ask of any "long memory" what its factor is; write a network that reads text in Keras; and find a simple rival before you call memory useful.
#
# Next, in lesson 08: not only RNNs have factors. A deep network multiplies once a layer: how large should its weights be at the start?
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
# **課堂上做**：練習 2（8 分鐘）和練習 3（8 分鐘），兩人一組。練習 1 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：0 補在後面，或是留下開頭。問：LSTM 最後讀到的該是什麼？
# - **練習 2**：忘了 $W_h h$。問：這樣第二個字讀完，記得第一個字嗎？
# - **練習 3**：用舊的 $C$ 算 $h$，或者候選值用了 sigmoid。問：先更新誰？候選值可不可以是負的？
# - **練習 4**：每個陣列各剪各的。問：剪完之後，合起來的方向還一樣嗎？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 2 (8 minutes) and exercise 3 (8 minutes), in pairs. Exercise 1 is homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: zeros at the end, or the beginning kept. Ask: what should an LSTM read last?
# - **Exercise 2**: $W_h h$ is forgotten. Ask: after the second character, does this network know the first?
# - **Exercise 3**: $h$ from the old $C$, or a sigmoid for the candidate. Ask: which comes first? May a candidate be negative?
# - **Exercise 4**: each array is clipped by itself. Ask: do all of them together still point the same way?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：補齊與截斷
#
# 不用 Keras，寫出 `pad_reviews(reviews, maxlen)`。`reviews` 是代號的串列的串列；太長的留下最後 `maxlen` 個，太短的在前面補 0。回傳形狀 $(n,\text{maxlen})$ 的陣列。
#
# <details><summary>提示</summary>先在前面補一大串 0，再一律留下最後 maxlen 個：兩種情況就變成一種。串列可以用 + 接起來。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): pad and cut
#
# Without Keras, write `pad_reviews(reviews, maxlen)`. `reviews` is a list of lists of numbers; a long one keeps its last `maxlen`, a short one gets zeros in front. Return an array of shape $(n,\text{maxlen})$.
#
# <details><summary>Hint</summary>Put plenty of zeros in front first, then keep the last maxlen of everything: that makes one case of two. Lists are joined with +.</details>
# %% slideshow="skip" tags=["exercise"]
def pad_reviews(reviews, maxlen):
    """Return an array of shape (len(reviews), maxlen)."""
    ### BEGIN SOLUTION
    padded = []
    for review in reviews:
        longer = [0] * maxlen + review
        padded.append(longer[-maxlen:])
    return np.array(padded)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-pad-reviews", pad_reviews)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：RNN 走一步
#
# 寫出 `rnn_step(h, x, W_h, W_x, b)`：照第 2 節的公式（矩陣在左），回傳新的 $h$，激勵函數用 sigmoid。`h` 的形狀是 `(units,)`，`x` 是 `(inputs,)`。
#
# <details><summary>提示</summary>矩陣乘向量用 @。三樣東西相加，再過 sigmoid；第 2 節的迴圈裡就有這一行。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): one step of an RNN
#
# Write `rnn_step(h, x, W_h, W_x, b)`: by the formula of chapter 2 (matrices on the left) return the new $h$, with the sigmoid as activation. `h` has the shape `(units,)`, `x` has `(inputs,)`.
#
# <details><summary>Hint</summary>A matrix times a vector takes @. Three things are added and go through the sigmoid; the line stands in the loop of chapter 2.</details>
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
# 寫出 `lstm_step(C, z_i, z_f, z_c, z_o)`：`C` 是舊的記憶，四個 $z$ 是加權和，還沒過激勵函數（上一步的 $h$ 已經加在裡面）。回傳 `(新的 h, 新的 C)`。
#
# <details><summary>提示</summary>三個閘用 sigmoid，候選值用 tanh。先更新 C，再用新的 C 算 h。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): one step of an LSTM
#
# Write `lstm_step(C, z_i, z_f, z_c, z_o)`: `C` is the old memory, and the four $z$ are weighted sums that have not been through an activation function (the last $h$ is in them already). Return `(new h, new C)`.
#
# <details><summary>Hint</summary>The three gates take the sigmoid, the candidate takes tanh. Update C first, then make h from the new C.</details>
# %% slideshow="skip" tags=["exercise"]
def lstm_step(C, z_i, z_f, z_c, z_o):
    """Return (new h, new C), both in the shape of C."""
    ### BEGIN SOLUTION
    C = sigmoid(z_f) * C + sigmoid(z_i) * np.tanh(z_c)
    h = sigmoid(z_o) * np.tanh(C)
    return h, C
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-lstm-step", lstm_step)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：整個網路一起剪
#
# 一個網路有好幾個權重陣列，各有各的梯度。寫出 `clip_together(gradients, limit)`：把**所有**梯度看成一個長向量，若它的長度超過 `limit`，就把每個陣列乘上同一個數，讓總長度剛好是 `limit`；沒有超過就原樣傳回。回傳陣列的串列。（Keras 叫它 `global_clipnorm`。）
#
# <details><summary>提示</summary>長向量的長度，是所有陣列裡所有數的平方加起來，再開根號。全部剪一樣的比例，方向才不會變。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): clip the whole network together
#
# A network has several arrays of weights, each with its gradient. Write `clip_together(gradients, limit)`: treat **all** gradients as one long vector; if it is longer than `limit`, multiply each array by one and the same number, so that the total length becomes `limit`; otherwise return them as they are. Return a list of arrays. (Keras calls it `global_clipnorm`.)
#
# <details><summary>Hint</summary>The length of the long vector is the root of the sum of the squares of all numbers in all arrays. One proportion for all keeps the direction.</details>
# %% slideshow="skip" tags=["exercise"]
def clip_together(gradients, limit):
    """Return the list of gradients, together no longer than limit."""
    ### BEGIN SOLUTION
    squares = 0
    for gradient in gradients:
        squares += np.sum(gradient**2)
    length = np.sqrt(squares)
    if length <= limit:
        return gradients
    return [gradient * limit / length for gradient in gradients]
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("07-clip-together", clip_together)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到小結為止。下面每一節各自獨立，想看哪一節就看哪一節：
#
# - **A**　懸崖和梯度修剪
# - **B**　GRU：兩個閘
# - **C**　只有順序能決定的評論
# - **D**　錯得最有把握的評論
# - **E**　代號從哪裡來？
# - **F**　`Embedding` 是查表
# - **G**　存起來，再讀回來
# - **H**　照投影片的規模跑一次
# - **I**　接下來
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends with the summary. Each section below stands on its own; read those that you like:
#
# - **A**　The cliff, and clipping
# - **B**　GRU: two gates
# - **C**　Reviews that only order can decide
# - **D**　The most confident mistakes
# - **E**　Where the numbers come from
# - **F**　An `Embedding` looks up
# - **G**　Save it, and load it again
# - **H**　As large as on the slides
# - **I**　What comes next
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：C 和 D，各五到七分鐘，學生最有話說。其餘的給學生自己讀。
#
# **學生問到什麼，就翻到哪一節**：「梯度爆炸怎麼辦？」：**A**。「GRU 是什麼？」：**B**。「LSTM 到底懂不懂 not？」：**C**。「它都錯在哪裡？」：**D**。「9,996 是怎麼來的？」：**E**。「詞向量可以加減？」：**F**。「怎麼存模型？」：**G**。「照投影片的規模會更好嗎？」：**H**。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: C and D, five to seven minutes each; students have most to say there. Leave the others for reading.
#
# **Which section for which question**: "What about exploding gradients?": **A**. "What is a GRU?": **B**. "Does an LSTM understand not?": **C**. "Where does it go wrong?": **D**. "Why 9,996 words?": **E**. "Can one add and subtract words?": **F**. "How do I save a model?": **G**. "Is the slides' size better?": **H**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：懸崖和梯度修剪
#
# 第 4 節的單元，假設第 1000 步應該輸出 1。損失是 $(w^{999}-1)^2$：把它畫出來，看得到消失，也看得到爆炸。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: The cliff, and clipping
#
# Suppose that the unit of chapter 4 should put out 1 in step 1000. The loss is $(w^{999}-1)^2$; drawn, it shows the vanishing as well as the exploding.
# %% slideshow="skip"
def toy_loss(w):
    """Squared error of the one-unit network when its output should be 1."""
    return (w**999 - 1) ** 2


for w in (0.9, 0.99, 1.01):
    slope = probes.gradient(toy_loss, np.float32(w))
    print(f"w = {w}: loss {toy_loss(w):.2g}, gradient {slope:.1g}")
# %% tags=["hide-input"] slideshow="fragment"
w = np.linspace(0.98, 1.012, 641)
plt.figure(figsize=(7, 2.8))
plt.semilogy(w, toy_loss(w) + 1e-9)  # so that 0 can be drawn
plt.gca().set(xlabel="w", ylabel="loss (logarithmic)")
plots.show("Loss over w: flat on the left of 1, a steep cliff on the right.")


# %% [markdown] lang="zh" slideshow="notes"
# 左邊一片平原，右邊一道懸崖。縱軸是對數：右邊看起來是斜坡，其實 $w$ 從 1.005 到 1.01，損失就大了上萬倍。中間那根針是損失等於 0 的地方。梯度印出 $-0$ 的話，是小到存不下。
#
# 平原上梯度幾乎是 0，想用大的學習率；懸崖上梯度是天文數字，學習率要小得離譜。S2 把這叫做「誤差表面粗糙」：**沒有一個學習率兩邊都適用。**
#
# 懸崖有簡單的辦法：梯度太長的時候，方向不變，長度剪到上限。Keras 預設**不剪**，要自己寫 `clipnorm`。從 $w=1.01$ 出發，學習率 0.001：
# %% [markdown] lang="en" slideshow="notes"
# A plain on the left, a cliff on the right. The vertical axis is logarithmic: what looks like a slope on the right grows more than ten thousand times while $w$ goes from 1.005 to 1.01. The needle in the middle is where the loss is 0. A gradient printed as $-0$ is too small to store.
#
# On the plain the gradient is almost 0, which calls for a large learning rate; on the cliff it is astronomical, and the rate would have to be absurdly small. S2 calls it a "rough error surface": **no single rate suits both.**
#
# For the cliff there is a simple remedy: where the gradient is too long, keep its direction and cut its length. Keras does **not** clip by default; ask for it with `clipnorm`. From $w=1.01$, with a learning rate of 0.001:
# %% [markdown] lang="zh" slideshow="subslide"
# ### 剪和不剪
# %% [markdown] lang="en" slideshow="subslide"
# ### Clipped and not
# %%
def descend(steps, clipnorm):
    w = keras.Variable(1.01)
    sgd = keras.optimizers.SGD(learning_rate=0.001, clipnorm=clipnorm)
    for _ in range(steps):
        slope = probes.gradient(toy_loss, keras.ops.convert_to_numpy(w))
        sgd.apply([keras.ops.convert_to_tensor(slope)], [w])
    return float(keras.ops.convert_to_numpy(w))


print(f"not clipped,  1 step:  w = {descend(1, None):.4g}")
print(f"clipped,      1 step:  w = {descend(1, 1.0):.4g}")
print(f"clipped,     20 steps: w = {descend(20, 1.0):.4g}")


# %% [markdown] lang="zh" slideshow="notes"
# 不剪就一步飛到負八億；剪了，二十步走回 1 附近。不過它只治懸崖：平原上的梯度本來就小，沒有東西可剪。平原要靠 LSTM：S2 說它「可以解決梯度消失（不能解決梯度爆炸）」，所以兩樣都要。
#
# 投影片上真實實驗的損失曲線（S2-34）只有圖，沒有資料可以核對。
# %% [markdown] lang="en" slideshow="notes"
# Unclipped, one step flies off to minus eight hundred million; clipped, twenty steps walk back to about 1. But this cures the cliff only: on the plain gradients are small, and there is nothing to clip. There an LSTM helps: it "can solve vanishing gradients (it cannot solve exploding ones)" (S2), so one needs both.
#
# The slide's loss curve of a real experiment (S2-34) is a picture without data to check.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：GRU：兩個閘
#
# LSTM 留幾成、收幾成，是兩個閘分開決定的。S0 問：「要忘多少和要記多少難道不能一起？」**GRU** 就這麼做：**更新閘** $z$ 管留幾成，$1-z$ 就是收幾成；也不另外設 $C$。
#
# $$h_t=z\cdot h_{t-1}+(1-z)\cdot\tilde h$$
#
# 例如 $z=0.9$，舊的 $h=2$，候選值 $-1$：新的是 $0.9\cdot2+0.1\cdot(-1)=1.7$。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: GRU: two gates
#
# In an LSTM two gates decide separately how much to keep and how much to take in. S0 asks: "how much to forget and how much to remember, could that not be one?" A **GRU** does just that: its **update gate** $z$ says how much is kept, and $1-z$ how much is taken in; nor is there a separate $C$.
#
# $$h_t=z\cdot h_{t-1}+(1-z)\cdot\tilde h$$
#
# With $z=0.9$, an old $h=2$ and a candidate of $-1$, for example, the new one is $0.9\cdot2+0.1\cdot(-1)=1.7$.
# %% [markdown] lang="zh" slideshow="notes"
# 這裡照投影片，$z$ 是閘，是 0 到 1 的數，不是前面的加權和。權重的寫法和第 5 節一樣。另一個閘是**重設閘** $r$：算候選值的時候，先把舊的 $h$ 乘上 $r$，可以暫時不看它：$\tilde h=\tanh(W_{xc}\,x_t+W_{hc}\,(r\cdot h_{t-1})+b_c)$。
# %% [markdown] lang="en" slideshow="notes"
# As on the slides, $z$ is a gate here, a number from 0 to 1, and not a weighted sum as before. Weights are written as in chapter 5. The other gate is the **reset gate** $r$: for the candidate the old $h$ is multiplied by $r$ first, and so can be left out for the moment: $\tilde h=\tanh(W_{xc}\,x_t+W_{hc}\,(r\cdot h_{t-1})+b_c)$.
# %% slideshow="skip"
def gru(x, W_x, W_h, b):
    """Read x (steps, inputs) as GRU(reset_after=False); return every h.

    W_x, W_h and b have three blocks side by side: z, r, candidate.
    """
    W_xz, W_xr, W_xc = np.split(W_x, 3, axis=1)
    W_hz, W_hr, W_hc = np.split(W_h, 3, axis=1)
    b_z, b_r, b_c = np.split(b, 3)
    h = np.zeros(len(W_h))
    states = []
    for x_t in x:
        z = sigmoid(x_t @ W_xz + h @ W_hz + b_z)
        r = sigmoid(x_t @ W_xr + h @ W_hr + b_r)
        candidate = np.tanh(x_t @ W_xc + (r * h) @ W_hc + b_c)
        h = z * h + (1 - z) * candidate
        states.append(h)
    return np.array(states)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 和 Keras 比，再數數權重
# %% [markdown] lang="en" slideshow="subslide"
# ### Same as Keras? And weights counted
# %%
layer = layers.GRU(4, reset_after=False, return_sequences=True)
x = rng.normal(size=(7, 3)).astype("float32")
by_keras = keras.ops.convert_to_numpy(layer(x[np.newaxis]))[0]
same = np.allclose(gru(x, *layer.get_weights()), by_keras, atol=1e-5)
print("GRU, the same as Keras:", same)
for kind in (layers.SimpleRNN, layers.LSTM, layers.GRU):
    layer = kind(4)
    layer.build((None, 7, 3))
    print(f"{kind.__name__:9} {layer.count_params():4} weights")
# %% slideshow="skip" tags=["hide-input"]
kernel = np.array([[0.5, -0.3, 0.8]])
recurrent = np.array([[0.1, 0.4, -0.2]])
facts.check("S0-33", gru(three, kernel, recurrent, np.zeros(3))[-1, 0])
# %% tags=["guard"]
assert same, "gru is Keras' GRU with reset_after=False"


# %% [markdown] lang="zh" slideshow="notes"
# LSTM 的權重是 SimpleRNN 的四倍，GRU 大約三倍。GRU 印出 108 而不是 96，因為 Keras 預設 `reset_after=True`：先乘 $W_{hc}$ 再乘 $r$，多了一組偏差。
#
# 名字：今天說 RNN，常常包括 LSTM 和 GRU；最原始的那種叫 vanilla RNN，在 Keras 是 `SimpleRNN`。想在影評上比一比，就換掉 `make_lstm` 裡的 `layers.LSTM`，並且跳過〈看它逐詞讀〉的圖：畫圖的 `lstm` 只收 LSTM 的權重。
#
# <details><summary>投影片勘誤</summary>
#
# R08：投影片的約定是 $z=1$ 留住舊的，和 Keras 相同；有些論文把 $z$ 和 $1-z$ 對調，讀的時候要看清楚。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# An LSTM has four times the weights of a SimpleRNN, a GRU about three times. The GRU prints 108 and not 96, because by default Keras has `reset_after=True`: it multiplies by $W_{hc}$ first and by $r$ after that, and has a second bias.
#
# On names: "RNN" today often includes LSTM and GRU; the original one is called vanilla RNN, in Keras `SimpleRNN`. To compare them on film reviews, change `layers.LSTM` in `make_lstm`, and skip the figures of "Watch it read": our `lstm`, which draws them, takes the weights of an LSTM only.
#
# <details><summary>Errata of the slides</summary>
#
# R08: in the convention of the slide, and of Keras, $z=1$ keeps the old; some papers exchange $z$ and $1-z$, so look which one you are reading.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：只有順序能決定的評論
#
# 每一題是兩則評論，用的詞一模一樣：
#
# - this film is not **bad** at all it is **good**
# - this film is not **good** at all it is **bad**
#
# 四個好詞配五個壞詞，一共 20 題；第一則判得比第二則正面，就算對。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Reviews that only order can decide
#
# Each question is a pair of reviews made of exactly the same words:
#
# - this film is not **bad** at all it is **good**
# - this film is not **good** at all it is **bad**
#
# Four good words times five bad ones make 20 pairs; a pair is right if the first review is judged more positive than the second.
# %% slideshow="skip"
PAIR = "this film is not {} at all it is {}"
praise, blame = [], []
for good in ("good", "great", "wonderful", "funny"):
    for bad in ("bad", "awful", "boring", "terrible", "stupid"):
        _, ids = encode(PAIR.format(bad, good), imdb.word_index)
        praise.append(ids)
        _, ids = encode(PAIR.format(good, bad), imdb.word_index)
        blame.append(ids)
# %% tags=["nbval-ignore-output"] slideshow="fragment"
largest = {}
for name, reader in (("bag of words", bag), ("LSTM", model)):
    p_praise = reader.predict(pad(praise, maxlen=MAXLEN), verbose=0)
    p_blame = reader.predict(pad(blame, maxlen=MAXLEN), verbose=0)
    gap = p_praise - p_blame
    largest[name] = np.abs(gap).max()
    apart = ((p_praise > 0.5) & (p_blame < 0.5)).sum()
    print(f"{name:13} right: {(gap > 1e-4).sum():2} of 20,", end=" ")
    print(f"difference up to {largest[name]:.2f},", end=" ")
    print(f"on both sides of 0.5: {apart}")
# %% tags=["guard"]
assert largest["bag of words"] < 1e-5, "a bag knows no order"
assert np.log10(largest["LSTM"]) > -4, "with memory the two differ"


# %% [markdown] lang="zh" slideshow="notes"
# 詞袋對兩則的回答一定相同，一題也分不出來，這不必訓練就知道。LSTM 看得出兩則**不同**，上面可能印出很多題都對。但看得出不同，不等於看得懂：看第二個數，兩則最多差多少？再看第三個數，有幾題是褒的判成正評、貶的判成負評？真正看懂的人，一則會接近 1，另一則接近 0，二十題都分在 0.5 的兩邊。在真正的 IMDB 上訓練，答對幾題要看種子，差距往往很小；而且這裡褒的一則總是以好字結尾，只要偏重後面的詞就能答對，不必懂 not。網路只學到訓練資料逼它學的東西，而第 7 節看過，那裡的順序幾乎不要緊。
# %% [markdown] lang="en" slideshow="notes"
# The bag must give both reviews the same answer and cannot tell a single pair apart; one knows that without training. The LSTM sees that the two **differ**, and many may be printed as right. But to see a difference is not to understand it: look at the second number, the largest difference within a pair, and at the third, the number of pairs with the praise judged positive and the blame negative. For a reader who understands, one would be near 1 and the other near 0, on both sides of 0.5 in all twenty. Trained on the real IMDB, how many pairs are right depends on the seed, and the two are often very close; besides, the praising one always ends on the good word, so more weight on late words is enough; *not* can be ignored. A network learns what its training data force it to learn, and chapter 7 found that order hardly matters there.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：錯得最有把握的評論
#
# 準確率說「錯幾則」，不說「為什麼」。把 LSTM 最有把握卻答錯的念出來：標籤是負評（0）、它說是正評的兩則；相反的兩則。印的是最後 100 個詞裡它認得的。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: The most confident mistakes
#
# Accuracy tells how many are wrong, not why. Let us read those on which the LSTM was most certain and wrong: two with a negative label (0) that it calls positive, and two the other way round. The text is what it read: the last 100 words, less unknown ones.
# %% tags=["nbval-ignore-output"] slideshow="skip"
p_test = model.predict(x_test, batch_size=1000, verbose=0)[:, 0]
miss = np.abs(p_test - imdb.y_test)
for label in (0, 1):
    of_label = np.flatnonzero(imdb.y_test == label)
    worst_first = of_label[np.argsort(-miss[of_label])]
    for i in worst_first[:2]:
        known = [word_of[number] for number in x_test[i] if number > 2]
        text = " ".join(known).replace("br br ", "")  # line breaks
        print(f"label {label}, the LSTM says {p_test[i]:.3f}:")
        print(textwrap.fill(text, 100), end="\n\n")
# %% tags=["guard"]
assert np.sort(miss[imdb.y_test == 1])[-2] > 0.7, "certain and wrong"
assert np.sort(miss[imdb.y_test == 0])[-2] > 0.7, "certain and wrong"


# %% [markdown] lang="zh" slideshow="notes"
# 換一台電腦，選出來的會是別的四則，但常見的就是幾種：前面褒、後面貶（而我們只留了後面），諷刺，說的是「另一部片」，文字重複，還有標籤本來就可疑的。有些要讀得更多、更懂上下文；標籤可疑的，再好的模型也不該「答對」。另外要記得：0.99 只是網路自己的把握，不是它答對的機會。
# %% [markdown] lang="en" slideshow="notes"
# Another computer will pick other reviews, but some kinds recur: praise first and blame later (of which we kept the later part only), irony, talk about "the other film", repeated text, and labels that look doubtful. Some ask for more text and more understanding; a doubtful label should not be got "right" by any model. And remember that 0.99 is how sure the network is, not how likely it is to be right.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：代號從哪裡來？
#
# `num_words=10000`，收錄了幾個詞？忘了減 3，又會讀到什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Where the numbers come from
#
# How many words does `num_words=10000` keep? And what do you read if you forget to subtract 3?
# %% tags=["real-data"]
kept = [rank for rank in imdb.word_index.values() if rank + 3 < WORDS]
print("words kept:", len(kept))
ids = imdb.x_train[0][1:11]
print("right:", *[word_of[i] for i in ids])
print("wrong:", *[word_of.get(i + 3, "_") for i in ids])


# %% [markdown] lang="zh" slideshow="notes"
# 真正的 IMDB 是 9,996 個，不是 10,000 個：Keras 先把名次加 3，再留下**小於** 10,000 的代號，所以只有 4 到 9999。標著 wrong 的那一行示範忘了減 3 的下場：每個詞都換成了別的詞。
#
# 每則都以 1 開頭、長短不一。「第一則」是哪一則，則要看檔案的順序，換一個版本就不同。
#
# <details><summary>投影片勘誤</summary>
#
# - R09：S0 說 `num_words=10000` 選出 10,000 個詞；實際是 9,996 個。
# - R12：S0 讀資料那頁重複了 backend 的說明；評估、存檔那兩頁的標題都是「訓練」；「訓練成績」其實是測試成績。
# - R16：`keras.preprocessing.sequence.pad_sequences` 現在的正式名稱是 `keras.utils.pad_sequences`，是同一個函數。
# - R17：`%env KERAS_BACKEND=tensorflow` 今天還有效，但要在第一次 `import keras` 之前。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# On the real IMDB 9,996, not 10,000: Keras first adds 3 to the rank and then keeps numbers **below** 10,000, which leaves 4 to 9999. The line marked "wrong" shows what happens to those who forget to subtract 3: every word becomes another.
#
# Every review begins with 1, and lengths differ. Which review comes first depends on the order of the file, and is another in another version.
#
# <details><summary>Errata of the slides</summary>
#
# - R09: S0 says that `num_words=10000` selects 10,000 words; it is 9,996.
# - R12: S0's slide on reading data repeats the note on backends; evaluation and saving are both headed "training"; "training results" are those of the test.
# - R16: `keras.preprocessing.sequence.pad_sequences` is now documented as `keras.utils.pad_sequences`; it is the same function.
# - R17: `%env KERAS_BACKEND=tensorflow` still works, but only before the first `import keras`.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：`Embedding` 是查表
#
# 一個詞的獨熱向量乘上一張表，結果就是那個詞的那一列。所以 Keras 不乘，直接查。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: An `Embedding` looks up
#
# A one-hot vector times a table is the row of its word. So Keras does not multiply at all but looks it up.
# %%
table = np.arange(15).reshape(5, 3)  # five words, three numbers each
ids = [4, 0, 4]
print("look-up:", np.array_equal(np.eye(5)[ids] @ table, table[ids]))
for units in (128, 150):
    print(f"LSTM({units}): {4 * (units * (128 + units) + units):,} weights")
# %% slideshow="skip" tags=["hide-input"]
rome, italy, berlin = rng.normal(size=(3, 50))
germany = berlin - (rome - italy)
facts.check("S2-26", np.allclose(germany, berlin - rome + italy))
facts.check("S0-25", 4 * 128 * (256 + 1) == 4 * 150 * (278 + 1))
updates = int(np.ceil(25_000 / 32))  # in one epoch
facts.check("S0-26", [updates, 15 * updates])


# %% [markdown] lang="zh" slideshow="notes"
# S2 的例子：若 $V(\text{Rome})-V(\text{Italy})=V(\text{Berlin})-V(\text{Germany})$，移項就能算出 Germany。這只是代數，任意三個向量都成立；稀奇的是，訓練出來的詞向量竟然**接近**那個等式。
#
# LSTM 的權重有 $4\,(u\,(e+u)+u)$ 個：四個區塊，每一個都有 $u$ 個單元，各看 $e$ 個數的詞、$u$ 個數的 $h$，再加一個偏差。
#
# <details><summary>投影片勘誤</summary>
#
# R06：S0 的文字說 128 個 LSTM，程式寫 `LSTM(150)`；兩種的權重不一樣多，131,584 和 167,400。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# S2's example: if $V(\text{Rome})-V(\text{Italy})=V(\text{Berlin})-V(\text{Germany})$, rearranging gives Germany. That is mere algebra and holds for any three vectors; what is remarkable is that trained word vectors come **close** to the equation.
#
# An LSTM has $4\,(u\,(e+u)+u)$ weights: four blocks, each with $u$ units, each of which sees the $e$ numbers of a word and the $u$ numbers of $h$, and has a bias.
#
# <details><summary>Errata of the slides</summary>
#
# R06: S0's text says 128 LSTM units, its code `LSTM(150)`; they have different numbers of weights, 131,584 and 167,400.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 G：存起來，再讀回來
#
# 最省事的是一個 `.keras` 檔，結構和權重都在裡面。也可以分開存：結構存成 JSON，權重存成 `.weights.h5`。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth G: Save it, and load it again
#
# Simplest is one `.keras` file, which holds both structure and weights. They can be saved apart as well, the structure as JSON and the weights as `.weights.h5`.
# %%
with tempfile.TemporaryDirectory() as folder:
    model.save(f"{folder}/imdb.keras")
    loaded = keras.models.load_model(f"{folder}/imdb.keras")
    Path(folder, "imdb.json").write_text(model.to_json())
    model.save_weights(f"{folder}/imdb.weights.h5")
    structure = Path(folder, "imdb.json").read_text()
    rebuilt = keras.models.model_from_json(structure)
    rebuilt.load_weights(f"{folder}/imdb.weights.h5")
    try:
        model.save_weights(f"{folder}/imdb_model_weights.h5")
    except ValueError as error:
        print("ValueError:", str(error).split(" Received")[0])
p_loaded = loaded.predict(x_test[:1000], verbose=0)[:, 0]
p_rebuilt = rebuilt.predict(x_test[:1000], verbose=0)[:, 0]
print(".keras, the same:        ", np.allclose(p_loaded, p_test[:1000]))
print("JSON + weights, the same:", np.allclose(p_rebuilt, p_test[:1000]))


# %% [markdown] lang="zh" slideshow="notes"
# 兩種讀回來，預測都一樣。
#
# <details><summary>投影片勘誤</summary>
#
# - R15：S0 的 `imdb_model_weights.h5` 今天會出現上面的 ValueError；檔名要以 `.weights.h5` 結尾。
# - R21：S0 的 `open(…).write(…)` 沒有關檔；用 `with`（或 `write_text`）才保證寫完。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Loaded either way, the model predicts the same.
#
# <details><summary>Errata of the slides</summary>
#
# - R15: S0's `imdb_model_weights.h5` raises the ValueError above today; the name must end in `.weights.h5`.
# - R21: S0's `open(…).write(…)` never closes its file; `with` (or `write_text`) makes sure that all is written.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 H：照投影片的規模跑一次
#
# S0 的網路大得多：`EMBEDDING = 128`、`UNITS = 150`、`BATCH_SIZE = 32`、`RATE = 0.001`、`EPOCHS = 15`。改掉最前面的參數格，就能照樣跑一次。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth H: As large as on the slides
#
# S0's network is much larger: `EMBEDDING = 128`, `UNITS = 150`, `BATCH_SIZE = 32`, `RATE = 0.001`, `EPOCHS = 15`. Set the parameter cell at the top to these and run it.
# %% [markdown] lang="zh" slideshow="notes"
# 光是第 6 節的 LSTM，兩顆核心就要十分鐘上下；執行到那裡就好。
#
# 我們在真正的 IMDB 上跑過一次。訓練準確率從 78 % 一路爬到 99.6 %，驗證準確率卻始終在 82 % 到 84 % 之間；驗證損失從第 1 個週期的 0.40 漲到 1.0 以上。所以留下來的是**第 1 個**週期的權重，測試 82.1 %。後面十四個週期都只是在背書：這麼多參數，兩萬則影評一下子就背熟了，成績並不比這一課的小網路好。
# %% [markdown] lang="en" slideshow="notes"
# The LSTM of chapter 6 alone takes two cores about ten minutes; stop after it.
#
# We ran it once on the real IMDB. Training accuracy climbs from 78 % to 99.6 %, while validation accuracy stays between 82 % and 84 %, and the validation loss rises from 0.40 after epoch 1 to more than 1.0. So the weights kept are those of epoch **1**, with 82.1 % on the test. In the other fourteen epochs it only learns by heart: with so many parameters, twenty thousand reviews are soon memorized, and the result is no better than that of the small network of this lesson.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 I：接下來
#
# - 這一課的影評是 S2 說的**多對一**：讀很多詞，回答一次。**多對多**是翻譯和對話。
# - 不想讓記憶一步一步淡掉，可以讓每個詞直接去看其他的詞：這是**注意力**，也是 **Transformer** 的核心；ChatGPT 就是用它做的。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth I: What comes next
#
# - The film reviews of this lesson are what S2 calls **many to one**: read many words, answer once. **Many to many** is translation and dialogue.
# - To keep a memory from fading step by step, let each word look at the other words directly: this is **attention**, at the heart of the **Transformer**, and ChatGPT is made of it.
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>投影片勘誤</summary>
#
# - R33：S2 大綱裡無監督學習的「視頻」應是「音訊」；那裡用 RNN 編碼器把聲音壓成向量。
# - R115：S4 把 ChatGPT 列在 GAN 之下；它是 Transformer 語言模型。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>Errata of the slides</summary>
#
# - R33: in S2's outline "video", under unsupervised learning, should read "audio"; there an RNN encoder squeezes sound into a vector.
# - R115: S4 lists ChatGPT under GAN; it is a Transformer language model.
#
# </details>
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的說法，這一課都算過。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號；評論的則數（S0-28、S0-32）只在真正的 IMDB 上核對。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every claim of the slides that can be computed again was computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum; the numbers of reviews (S0-28, S0-32) are checked on the real IMDB only.
# %% slideshow="skip" tags=["real-data"]
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# {{errata}}
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# {{errata}}
