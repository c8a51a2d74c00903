# ---
# title_zh: 激勵函數
# title_en: Activation functions
# question_zh: 神經元為什麼需要激勵函數？該選哪一個？
# question_en: Why does a neuron need an activation function, and which one?
# minutes: 40
# seconds: 10
# decks: S0, S1, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 02 激勵函數
#
# 第 01 課停在一個難題：兩層的網路解得開 XOR，可是那組權重是想出來的；$\mathrm{sign}$ 幾乎到處是平的，看不出隱藏層的權重該往哪邊調。
#
# 神經元先算 $z=xw+b$，再把 $z$ 交給**激勵函數**（activation function）$f$，得到輸出 $a=f(z)$。能換的只有 $f$。這一課從頭到尾只問一件事：**$f$ 該長什麼樣子？** 前四節講隱藏層，每一節都會發現上一節的答案還不夠好；第 5 節換到輸出層，第 6 節做決定。
#
# **讀完這一課，你會**
#
# - 說明網路為什麼不能沒有激勵函數；
# - 寫出 sigmoid、tanh、ReLU、leaky ReLU、ELU 和它們的導數，說出哪裡會飽和；
# - 用實驗說明梯度什麼時候會消失、ReLU 什麼時候會死，以及怎麼救；
# - 寫出不會溢位的 softmax，說明它該配哪一種損失。
# %% [markdown] lang="en" slideshow="slide"
# # 02 Activation functions
#
# Lesson 01 ended with a debt: two layers can do XOR, but their weights were thought up. $\mathrm{sign}$ is flat nearly everywhere and does not tell which way a hidden weight should go.
#
# A neuron computes $z=xw+b$ and hands $z$ to its **activation function** $f$, which gives the output $a=f(z)$. What can be exchanged is $f$. This lesson asks one thing from beginning to end: **what should $f$ look like?** Chapters 1 to 4 are about hidden layers, and each finds a weakness in the answer of the one before; chapter 5 moves on to the output layer, chapter 6 decides.
#
# **After this lesson you can**
#
# - explain why a network cannot do without activation functions;
# - write down sigmoid, tanh, ReLU, leaky ReLU and ELU with their derivatives, and say where each of them saturates;
# - show by experiment when gradients vanish, when a ReLU dies, and what helps;
# - write a softmax that does not overflow, and say which loss goes with it.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 01 課、導數與連鎖律、矩陣相乘、平均與標準差、NumPy 陣列。
#
# 主線是第 1 到 6 節，只用 NumPy；最後的〈深入〉可以挑著讀，全讀再加約 25 分鐘。
#
# **對應投影片**：S4（王一書）的激勵函數、S3（黃志勝）的梯度消失與 ReLU、S2（李宏毅）的 softmax 與 ReLU、S1 與 S0（蔡炎龍）的激勵函數、tanh 與 SELU。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lesson 01, derivatives and the chain rule, matrix products, mean and standard deviation, NumPy arrays.
#
# Chapters 1 to 6 are the main line, which needs NumPy only; the sections "In depth" at the end can be read in any order, about 25 minutes more for all of them.
#
# **Decks**: S4 (王一書) on activation functions, S3 (黃志勝) on vanishing gradients and ReLU, S2 (李宏毅) on softmax and ReLU, S1 and S0 (蔡炎龍) on activations, tanh and SELU. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：在要上課的電腦上按一次 *Run → Run All Cells*，十幾秒就好。這一課沒有要等的訓練，但是跑過之後，拖得動的圖才會動。
#
# **一堂 50 分鐘**：主線到小結共 29 張，從頭唸完要 38 分鐘；加上發問和操作，實際是 46 到 57 分鐘。照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 只講 $z$ 和 $f$，目標不唸 |
# | 第 1 節 | 6 | 跳過〈十層，換三種激勵函數〉 |
# | 第 2 節 | 8 | 跳過〈三個函數和它們的斜率〉和〈公式和量到的斜率一樣嗎？〉 |
# | 第 3 節 | 10 | 跳過〈把權重也算進去：100 層的網路〉 |
# | 第 4 節 | 12 | 跳過〈訓練一個神經元〉；最後的互動圖只做第 1 題 |
# | 第 5 節 | 8 | 〈公式對，程式就對嗎？〉只看印出來的四行 |
# | 第 6 節、小結 | 4 | 〈五個函數，一張表〉只講結論 |
#
# 這樣就沒有時間講次梯度（第 2 節），也沒有時間做練習。請學生回家讀這一段，作業是練習 1 和 3。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 7 分鐘，第 2 節 12 分鐘（讓學生自己拖切線），第 3 節 12 分鐘，練習 1 做 8 分鐘，最後是深入 B，7 分鐘。作業：練習 2。
# - **第二堂**：檢討練習 2 用 4 分鐘，第 4 節 15 分鐘（學生自己弄死一個 ReLU），第 5 節 11 分鐘，第 6 節和小結 6 分鐘，練習 3 做 8 分鐘，深入 F 用 5 分鐘。作業：從深入 A、C、D、E 選一節讀；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: on the machine you teach from, choose *Run → Run All Cells* once; it takes a quarter of a minute. No training here keeps anyone waiting, but the figures to be dragged stand still until it is done.
#
# **One session of 50 minutes**: the main line up to the summary is 29 slides and 38 minutes of plain reading, which with questions and live views becomes 46 to 57. With these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | only $z$ and $f$; do not read the objectives aloud |
# | Chapter 1 | 6 | skip "Ten layers, three activation functions" |
# | Chapter 2 | 8 | skip "Three functions and their slopes" and "Do formula and measurement agree?" |
# | Chapter 3 | 10 | skip "With weights: a network of 100 layers" |
# | Chapter 4 | 12 | skip "Train one neuron"; in the live view at the end, question 1 only |
# | Chapter 5 | 8 | of "A right formula: is it a right program?" only the four printed lines |
# | Chapter 6, summary | 4 | of "Five functions, one table" only the conclusions |
#
# There is no time left for sub-gradients (chapter 2) or for exercises. Have students read that passage at home; exercises 1 and 3 are the homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 7, chapter 2 in 12 (students drag the tangent themselves), chapter 3 in 12, exercise 1 for 8, and In depth B to finish, 7. Homework: exercise 2.
# - **Second**: going over exercise 2 takes 4 minutes, chapter 4 takes 15 (students kill a ReLU themselves), chapter 5 11, chapter 6 and the summary 6, exercise 3 8, and In depth F 5. Homework: read one of In depth A, C, D and E; exercise 4 is for those who are quick.
# %% slideshow="skip"
import timeit

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

import course_utils
from course_utils import exercises, facts, plots, widgets

course_utils.setup(seed=1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 疊十層，就畫得出曲線嗎？
#
# 一層的輸出是下一層的輸入；最後一層是輸出層，前面的都是隱藏層（第 01 課）。一層的權重排成一個矩陣 $W$，一直行（column）是一個神經元，`a @ W + b` 一次算出這一層所有的 $z$；從這裡起，每一課都這樣排，和 Keras 一樣。
#
# 我們的網路有十個隱藏層，每層 20 個神經元，權重全是隨機的。輸入一個數 $x$，輸出一個數；把 $x$ 從 −3 移到 3，輸出就畫成一條線。
#
# 權重不變，只換激勵函數：**不用**（$f(z)=z$）、**ReLU**（負數變成 0，正數不變）、**tanh**（把任何數平滑地壓進 −1 到 1）。
#
# 等一下畫出三條線，並且印出每條線最小和最大的斜率。**先猜：不用激勵函數的那一個，十層疊起來畫出什麼？**
#
# <details><summary>(a) 彎來彎去的曲線</summary>→ 猜對的話，左圖的線會圓滑地轉彎，none 的兩個斜率不一樣。</details>
# <details><summary>(b) 有折角的折線</summary>→ 猜對的話，左圖的線會有折角，none 的兩個斜率不一樣。</details>
# <details><summary>(c) 一條直線</summary>→ 猜對的話，左圖的線可以用尺畫，none 的兩個斜率一樣。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Do ten layers draw a curve?
#
# The outputs of one layer are the inputs of the next; the last is the output layer, those before it are hidden layers (lesson 01). The weights of a layer form a matrix $W$, one column for each neuron, and `a @ W + b` computes all its $z$ at once; all lessons from here on arrange them like this, as Keras does.
#
# Our network has ten hidden layers of 20 neurons each, and all its weights are random. One number $x$ goes in, one number comes out; as $x$ moves from −3 to 3, the output draws a line.
#
# The weights stay, only the activation function changes: **none** ($f(z)=z$), **ReLU** (negative numbers become 0, positive ones stay) and **tanh** (squeezes any number smoothly between −1 and 1).
#
# The three lines will be drawn, and the least and the greatest slope of each printed. **Guess: what do the ten layers without an activation function draw?**
#
# <details><summary>(a) a winding curve</summary>→ Then the line in the left panel bends smoothly, and the two slopes of “none” differ.</details>
# <details><summary>(b) a line with corners</summary>→ Then the line in the left panel has corners, and the two slopes of “none” differ.</details>
# <details><summary>(c) a straight line</summary>→ Then a ruler fits the line in the left panel, and the two slopes of “none” are the same.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：這個網路有三千六百多個權重，不加激勵函數，畫不畫得出波浪？先舉手選 (a)、(b)、(c)，再問選 (a) 的人：是哪一步運算讓線轉彎的？
#
# **可能的回答**：「權重是亂數，線當然彎來彎去」：亂數只決定這條直線有多陡，〈畫出了什麼？〉印的斜率從頭到尾都是 −27.51。「每層都加了 $b$，加著加著就彎了」：$b$ 只會把直線上下移，在黑板上一步一步算出 $6x-1$ 給他看。
#
# **時間不夠**：跳過〈十層，換三種激勵函數〉，說一句「權重一樣，只換 $f$」就好；矩陣的式子也留給學生自己讀。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: this network has more than 3,600 weights. Without an activation function, can it draw a wave? Have them vote for (a), (b) or (c), then ask those who chose (a) which step of the computation makes the line turn.
#
# **You may hear**: "The weights are random, so of course it winds": random numbers only decide how steep the line is, and "What did they draw?" prints the same slope, −27.51, from one end to the other. "Each layer adds a $b$, and that bends it": $b$ only moves the line up or down; work out $6x-1$ on the board, step by step.
#
# **Short of time**: skip "Ten layers, three activation functions" and say "the same weights, only $f$ changes"; leave the matrix formula for reading.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 十層，換三種激勵函數
# %% [markdown] lang="en" slideshow="subslide"
# ### Ten layers, three activation functions
# %%
def no_activation(z):
    return z


def relu(z):
    """max(0, z), element-wise."""
    return np.maximum(0, z)


def deep_network(x, f):
    """Output for each x of ten random layers of 20 neurons."""
    rng = np.random.default_rng(3)  # the same weights for every f
    a = x.reshape(-1, 1)  # one row for each x
    for layer in range(10):
        n = a.shape[1]
        # With ReLU or tanh such weights keep a moderate: see chapter 3.
        W = rng.normal(0, 1.4 / np.sqrt(n), size=(n, 20))
        b = rng.normal(0, 0.5, size=20)
        a = f(a @ W + b)
    return a @ rng.normal(0, 0.3, size=20)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 畫出了什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### What did they draw?
# %% tags=["guess", "hide-input"]
x = np.linspace(-3, 3, 601)
activations = {"none": no_activation, "ReLU": relu, "tanh": np.tanh}
print("slopes along each line:")
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3))
for axes, (name, f) in zip(panels, activations.items(), strict=True):
    output = deep_network(x, f)
    axes.plot(x, output)
    axes.set(title=name, xlabel="x", ylabel="output of the network")
    slopes = np.diff(output) / np.diff(x)
    print(f"{name}: from {slopes.min():.2f} to {slopes.max():.2f}")
plots.show("No activation: a straight line. ReLU: corners. tanh: a curve.")
# %% tags=["guard"]
straight = np.diff(deep_network(x, no_activation)) / np.diff(x)
bend = np.ptp(straight) / np.abs(straight).max()
assert bend < 1e-6, "without f there is one slope"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 先看最小的例子。第一層算 $2x+1$，第二層把結果乘 3 再減 4：
#
# $$3\,(2x+1)-4=6x-1$$
#
# 又是一個「乘一個數、加一個數」，也就是**一層**。換成矩陣也一樣：
#
# $$(xW_1+b_1)W_2+b_2=x\,(W_1W_2)+(b_1W_2+b_2)$$
#
# 右邊只有一個矩陣、一個偏差。再接幾層都是重複這件事，所以圖上的斜率從頭到尾都是同一個數。
#
# </details>
#
# ReLU 在 $z=0$ 折一下，很多神經元各折一下，就成了折線；tanh 讓線平滑地彎。第 01 課的 XOR，一條直線分不開；沒有 $f$，疊再多層，分界還是一條直線，所以 $f$ 不能省。這也是「激勵函數要**非線性**」的意思。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The smallest example first. One layer computes $2x+1$, the next multiplies by 3 and subtracts 4:
#
# $$3\,(2x+1)-4=6x-1$$
#
# Again this multiplies by one number and adds another: it is **one** layer. With matrices nothing changes:
#
# $$(xW_1+b_1)W_2+b_2=x\,(W_1W_2)+(b_1W_2+b_2)$$
#
# The right-hand side has one matrix and one bias. Further layers only repeat this, and so the slope in the figure is the same number everywhere.
#
# </details>
#
# ReLU has a corner at $z=0$, and the corners of many neurons make a line of straight pieces; tanh bends the line smoothly. No straight line separates the XOR of lesson 01, and without $f$ the border remains a straight line, however many layers there are: we cannot do without $f$. This is what is meant by "activation functions are **non-linear**".
# %% [markdown] lang="zh" slideshow="fragment"
# **$f$ 不彎，十層只等於一層。**
# %% [markdown] lang="en" slideshow="fragment"
# **Without a bend in $f$, ten layers are worth one.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 光會彎就夠了嗎？
#
# 第 01 課的 $\mathrm{sign}$（正數輸出 1，負數輸出 −1）也不是直線，為什麼不用它就好？
#
# 第 01 課的規則只教得會**一層**：那裡的正確答案是已知的。隱藏層的神經元沒有自己的正確答案，只能問：把 $z$ 加大一點點，輸出變多少？從 $z=2$ 走到 2.01，拿 sign 和 sigmoid 比一比。sigmoid 是 $\sigma(z)=\frac{1}{1+e^{-z}}$，從 0 平滑升到 1：
#
# | | $f(2)$ | $f(2.01)$ | 每走 1 變多少 |
# |:--|--:|--:|--:|
# | $\mathrm{sign}$ | 1 | 1 | 0 |
# | $\sigma$ | 0.880797 | 0.881843 | 0.105 |
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Is a bend enough?
#
# The $\mathrm{sign}$ of lesson 01 (1 for positive numbers, −1 for negative ones) has a bend, too. What exactly is wrong with it?
#
# The rule of lesson 01 teaches **one** layer, whose right answers are known. A neuron in a hidden layer has no right answer of its own; all that one can ask is: if $z$ grows a little, by how much does the output change? Take a step from $z=2$ to 2.01, with sign and with the sigmoid, $\sigma(z)=\frac{1}{1+e^{-z}}$, which rises smoothly from 0 to 1:
#
# | | $f(2)$ | $f(2.01)$ | change per unit |
# |:--|--:|--:|--:|
# | $\mathrm{sign}$ | 1 | 1 | 0 |
# | $\sigma$ | 0.880797 | 0.881843 | 0.105 |
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：翻到〈兩條曲線：$f$ 和 $f'$〉之前，請每個人在紙上畫 sigmoid，標出哪裡最陡、斜率多少（這裡最容易把 $f$ 和 $f'$ 混在一起）。
#
# **可能的回答**：「最陡的地方斜率是 0.5」：0.5 是 $f(0)$ 的高度，圖的上方印的最大斜率是 0.25。「$z=5$ 時輸出 0.99，最有把握，學得最好」：把切線拖到 5，標題上的 $f'$ 只有 0.007，這時幾乎不學了。「ReLU 在 0 不能微分，所以不能訓練」：只差那一個點，程式在那裡取 0。
#
# **時間不夠**：跳過〈三個函數和它們的斜率〉和〈公式和量到的斜率一樣嗎？〉，〈拖拖看：切線的斜率就是 $f'$〉由老師拖兩下，一分鐘就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before "Two curves: $f$ and $f'$", have everybody sketch a sigmoid and mark where it is steepest, and how steep (this is where $f$ and $f'$ get mixed up).
#
# **You may hear**: "The steepest slope is 0.5": that is the height $f(0)$; the largest slope, printed above the figure, is 0.25. "At $z=5$ it puts out 0.99, so it is surest there and learns best": drag the tangent to 5, and the title gives $f'$ as 0.007, so it hardly learns any more. "ReLU has no derivative at 0, so it cannot be trained": that is a single point, and the code takes 0 there.
#
# **Short of time**: skip "Three functions and their slopes" and "Do formula and measurement agree?", and do "Drag it: the tangent's slope is $f'$" yourself, two moves in a minute.
# %% [markdown] lang="zh" slideshow="notes"
# 步子夠小，最右邊就是斜率，也就是導數 $f'(z)$。$\mathrm{sign}$ 除了 $z=0$ 這一點，斜率都是 0：不管權重該加還是該減，它都說「沒差」。所以看一個激勵函數要看**兩條曲線**：$f$ 和 $f'$。
#
# 訓練的做法（第 03、04 課細談）：用損失（loss，記作 $L$）量輸出錯多少，算出損失對每個權重的導數，寫成 $\frac{\partial L}{\partial w}$（用 $\partial$ 代替 d，意思是只動這一個權重，其他的不動），再把權重往損失變小的方向移一小步，也就是減去「學習率 × 導數」。這些導數合起來叫**梯度**（gradient）。$f'$ 是這些導數的因數，因為 $a=f(z)$、$z=xw+b$，連鎖律就給出
#
# $$\frac{\partial L}{\partial w}=\frac{\partial L}{\partial a}\cdot f'(z)\cdot x$$
#
# $f'$ 是 0，導數就是 0，權重不動。
#
# 最常見的三個，和它們的導數：
#
# $$\sigma(z)=\frac{1}{1+e^{-z}},\qquad \sigma'(z)=\sigma(z)\,(1-\sigma(z))$$
#
# $$\tanh(z)=\frac{e^z-e^{-z}}{e^z+e^{-z}},\qquad \tanh'(z)=1-\tanh^2(z)$$
#
# $$\mathrm{ReLU}(z)=\max(0,z),\qquad \mathrm{ReLU}'(z)=\begin{cases}1&z>0\\ 0&z<0\end{cases}$$
#
# 用表裡的數對一次：$\sigma(2)=0.8808$，所以 $\sigma'(2)=0.8808\times0.1192=0.105$，和走一小步量到的一樣。
# %% [markdown] lang="en" slideshow="notes"
# For a small step the last column is the slope, that is, the derivative $f'(z)$. The slope of $\mathrm{sign}$ is 0 everywhere except at $z=0$: asked whether a weight should go up or down, it answers "no difference". So an activation function is judged by **two curves**, $f$ and $f'$.
#
# How training goes (lessons 03 and 04 tell more): a loss $L$ measures how wrong the outputs are; take the derivative of the loss with respect to each weight, written $\frac{\partial L}{\partial w}$ (with $\partial$ in place of d, since only this weight moves and all others stay), and move the weight a small step towards a smaller loss: subtract "learning rate × derivative". All these derivatives together are called the **gradient**. $f'$ is a factor in each of them, since with $a=f(z)$ and $z=xw+b$ the chain rule gives
#
# $$\frac{\partial L}{\partial w}=\frac{\partial L}{\partial a}\cdot f'(z)\cdot x$$
#
# Where $f'$ is 0 the derivative is 0, and the weight does not move.
#
# The three most common ones, with their derivatives:
#
# $$\sigma(z)=\frac{1}{1+e^{-z}},\qquad \sigma'(z)=\sigma(z)\,(1-\sigma(z))$$
#
# $$\tanh(z)=\frac{e^z-e^{-z}}{e^z+e^{-z}},\qquad \tanh'(z)=1-\tanh^2(z)$$
#
# $$\mathrm{ReLU}(z)=\max(0,z),\qquad \mathrm{ReLU}'(z)=\begin{cases}1&z>0\\ 0&z<0\end{cases}$$
#
# With a number from the table: $\sigma(2)=0.8808$, so $\sigma'(2)=0.8808\times0.1192=0.105$, just what the small step measured.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三個函數和它們的斜率
# %% [markdown] lang="en" slideshow="subslide"
# ### Three functions and their slopes
# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)


def measured_slope(f, z, h=1e-5):
    """Slope between z - h and z + h: small steps, one to each side."""
    return (f(z + h) - f(z - h)) / (2 * h)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 公式和量到的斜率一樣嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Do formula and measurement agree?
# %%
THREE = {
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (np.tanh, tanh_slope),
    "ReLU": (relu, relu_slope),
}
print("     z          f(z)    f'(z)   measured")
for name, (f, slope) in THREE.items():
    for z in (-2.0, 2.0, 5.0):
        measured = measured_slope(f, z)
        print(f"{z:6}  {name:8}{f(z):7.4f}{slope(z):9.4f}{measured:9.4f}")
# Compare with the slides: the table at the end shows all such checks.
facts.check("S0-16", np.tanh(1.0))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩條曲線：$f$ 和 $f'$
# %% [markdown] lang="en" slideshow="subslide"
# ### Two curves: $f$ and $f'$
# %% tags=["hide-input"]
grid = np.linspace(-8, 8, 3201)
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3), sharey=True)
for axes, (name, (f, slope)) in zip(panels, THREE.items(), strict=True):
    axes.plot(grid, f(grid), label="f")
    axes.plot(grid, slope(grid), label="f'")
    axes.set(title=name, ylim=(-1.2, 2.2), xlabel="z")
    flat = grid[(slope(grid) < 0.01) & (grid > 0)]
    print(f"{name}: steepest {slope(grid).max():.2f}", end="")
    print(f", below 0.01 from z = {flat[0]:.2f}" if len(flat) else "")
panels[0].set_ylabel("f and f'")
panels[0].legend()
plots.show("The slopes of sigmoid and tanh are hills; ReLU's is a step.")
facts.check("S3-29", sigmoid_slope(grid).max())
# %% [markdown] lang="zh" slideshow="notes"
# - **sigmoid**：斜率最大只有 0.25，在 $z=0$。過了 4.6，斜率不到 0.01。
# - **tanh**：中間比較陡，最大是 1；但過了 3，斜率也不到 0.01。它像一個拉高、壓窄、往下移的 sigmoid。
# - **ReLU**：右邊斜率永遠是 1，左邊永遠是 0，沒有中間值。
#
# 曲線平掉、斜率接近 0 的地方叫**飽和**（saturation）。sigmoid 和 tanh 兩邊都飽和，ReLU 只有左邊。
#
# ReLU 在 $z=0$ 是一個折角，左右斜率不同，那一點沒有導數（圖上的虛線只是把 0 和 1 連起來）。這不要緊：只有一個點，$z$ 幾乎不會剛好是 0；真的遇上，就從左右斜率之間挑一個，叫**次梯度**（sub-gradient），慣例取 0，上面的程式就是這樣。所以激勵函數不必處處可微分，**幾乎處處可微分**就夠了；只是斜率不能像 sign 那樣，幾乎處處是 0。
# %% [markdown] lang="en" slideshow="notes"
# - **Sigmoid**: its slope is at most 0.25, at $z=0$. Beyond 4.6 it is below 0.01.
# - **tanh**: steeper in the middle, at most 1; but beyond 3 its slope is below 0.01 too. It looks like a sigmoid stretched upwards, squeezed sideways and moved down.
# - **ReLU**: the slope is always 1 on the right and always 0 on the left, with nothing in between.
#
# Where a curve becomes flat and its slope is near 0 we speak of **saturation**. Sigmoid and tanh saturate on both sides, ReLU on the left only.
#
# At $z=0$ ReLU has a corner: the slopes on its two sides differ, and there is no derivative (the dashed line in the figure merely joins 0 and 1). That does no harm: it is a single point, and $z$ hardly ever hits 0 exactly; where it does, one takes a number between the two slopes, a **sub-gradient**, by custom 0, as the code above does. So an activation function need not be differentiable everywhere: **almost everywhere** is enough, provided that the slope is not 0 nearly everywhere, as that of sign is.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拖拖看：切線的斜率就是 $f'$
#
# 換函數，左右拖動橘色的圓圈，兩個黑點就跟著動（起點是 sigmoid，$z=2$）：
#
# 1. sigmoid 往右拖到 5：切線變成什麼樣子？
# 2. ReLU 從左邊拖過 0：切線怎麼變？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: the tangent's slope is $f'$
#
# Choose the function, and drag the orange circle to the left and right; the two black dots follow (they start on the sigmoid, at $z=2$):
#
# 1. Drag to 5 on the sigmoid: what becomes of the tangent?
# 2. Drag across 0 on ReLU, from the left: how does the tangent change?
# %% tags=["hide-input"] slideshow="skip"
Z_LINE = np.linspace(-5, 5, 401)


def draw_tangent(function, point):
    f, slope = THREE[function]
    z = np.clip(point[0], -5, 5)
    a, steep = f(z), slope(z)
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="none")
    figure.subplots_adjust(left=0.1, right=0.97, bottom=0.15, top=0.9)
    axes.plot(Z_LINE, f(Z_LINE), label="f")
    axes.plot(Z_LINE, slope(Z_LINE), label="f'")
    axes.plot(Z_LINE, a + steep * (Z_LINE - z), "k:", label="tangent")
    axes.plot([z, z], [a, steep], "ko")
    says = f"{function}: f({z:.2f}) = {a:.3f}, f'({z:.2f}) = {steep:.3f}"
    axes.set(xlim=(-5, 5), ylim=(-1.5, 3), xlabel="z", title=says)
    axes.set_ylabel("f and f'")
    axes.legend(loc="upper left")
    return f"Curve, slope and tangent. {says}."


plots.show(draw_tangent("sigmoid", (2.0, 0.0)))
# %% slideshow="fragment" tags=["nbval-ignore-output"]
controls = {
    "function": Dropdown(options=[*THREE], description="函數 function")
}
widgets.live(draw_tangent, controls, point=(2, 0))
# %% tags=["guard"]
assert sigmoid_slope(5.0) < 0.01, "the sigmoid is nearly level at 5"
assert relu_slope(-1e-9) == 0 and relu_slope(1e-9) == 1, "ReLU: no between"
# %% [markdown] lang="zh" slideshow="notes"
# 第一題：切線幾乎是水平的，這就是飽和。第二題：切線一過 0 忽然抬起來，前一刻斜率 0，後一刻斜率 1。
# %% [markdown] lang="en" slideshow="notes"
# First: the tangent is nearly level, which is saturation. Second: the tangent rises all at once at 0; its slope is 0 just before and 1 just after.
# %% [markdown] lang="zh" slideshow="fragment"
# **看激勵函數要看兩條曲線：$f$ 決定網路畫得出什麼，$f'$ 決定它學不學得動。**
# %% [markdown] lang="en" slideshow="fragment"
# **Look at two curves: $f$ decides what a network can draw, $f'$ whether it can learn.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R01**　S0 把 tanh 印成 $\frac{1-e^{-x}}{1+e^{-x}}$，指數裡少了一個 2；印出來的式子其實是 $\tanh(x/2)$，在 $x=1$ 得到 0.462，不是 0.762。
# - **R87**　S4 說激勵函數「需選擇可微分之函數」；同一份投影片推薦的 ReLU 在 0 就不可微分。
# - **R117**　S4 說 sigmoid「適合用於二分法」，指的是**二元分類**；二分法（bisection）是另一種方法。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R01**  S0 prints tanh as $\frac{1-e^{-x}}{1+e^{-x}}$. The exponents lack a 2; what is printed is $\tanh(x/2)$, which is 0.462 at $x=1$, not 0.762.
# - **R87**  S4 says that an activation function "has to be differentiable"; ReLU, which the same deck recommends, is not, at 0.
# - **R117**  S4 calls the sigmoid fit for 二分法. It means **binary classification**; 二分法 is bisection, another method.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 疊深了，第一層還學得動嗎？
#
# 要調第一層的權重，得知道第一層的輸出變一點點時，**最後的**輸出變多少。連鎖律說：每過一層就乘一次那一層的斜率（還有權重，等一下再算）。sigmoid 最好的情況是 0.25，三層就是 $0.25\times0.25\times0.25\approx0.016$，$n$ 層是 $0.25^n$。
#
# 深度學習的函式庫（例如這門課用的 Keras）的數預設是 float32，大約七位有效數字。拿一個等於 1 的權重來試：假設這次更新要加上 $0.25^n$。
#
# **先猜：幾層以上，權重加了也跟沒加一樣？**
#
# <details><summary>(a) 大約 12 層</summary>→ 猜對的話，印著 weight stays 1 的那一列，開頭的層數在 12 上下。</details>
# <details><summary>(b) 大約 100 層</summary>→ 猜對的話，印著 weight stays 1 的那一列，開頭的層數在 100 上下。</details>
# <details><summary>(c) 不會，$0.25^n$ 永遠大於 0</summary>→ 猜對的話，迴圈停不下來，weight stays 1 永遠不會印出來。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 3. In a deep network, can the first layer still learn?
#
# To adjust a weight in the first layer we must know by how much the **final** output changes when the first layer's output changes a little. By the chain rule, each layer on the way multiplies by its slope (and by weights, which come a little later). The sigmoid's best is 0.25: three layers give $0.25\times0.25\times0.25\approx0.016$, and $n$ layers give $0.25^n$.
#
# In Keras, the library of this course, numbers are float32 unless you say otherwise: about seven significant digits. Take a weight of 1, and suppose that an update adds $0.25^n$ to it.
#
# **Guess: from how many layers on does adding it change nothing?**
#
# <details><summary>(a) about 12</summary>→ Then the line with “weight stays 1” begins with a number near 12.</details>
# <details><summary>(b) about 100</summary>→ Then the line with “weight stays 1” begins with a number near 100.</details>
# <details><summary>(c) never, for $0.25^n$ is always above 0</summary>→ Then the loop never stops, and “weight stays 1” is never printed.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：這一頁的三選一；舉完手先別公布，請選 (c) 的人說理由，再問：只能記七位數的計算機，$1+0.00000006$ 會顯示多少？
#
# **可能的回答**：「(c)，$0.25^n$ 永遠大於 0」：在紙上對；〈一層一層乘上 0.25〉印出 12 層時梯度是 6e-08，還不是 0，權重卻已經不動了。「ReLU 把一半的梯度變成 0，所以它也會消失」：看〈過了 100 層，還剩多少？〉，sigmoid 剩 7e-51，ReLU 還有 2e-01，擋掉的那一半由權重補回來。「斜率不超過 1，就不會爆炸」：下一張表裡 $g=4$ 的 ReLU，十層就到 2.0e+04。
#
# **時間不夠**：跳過〈把權重也算進去：100 層的網路〉的程式，只說「每層先乘權重，再乘斜率」；最後那張表只看 ReLU 那一列。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: the three choices on this page; before you show the result, let those who chose (c) give their reason, and ask what a calculator with seven digits shows for $1+0.00000006$.
#
# **You may hear**: "(c), $0.25^n$ is always above 0": on paper, yes; "Multiply by 0.25, layer by layer" prints a gradient of 6e-08 at 12 layers, which is not 0, and yet the weight no longer moves. "ReLU sets half of the gradient to 0, so it vanishes there too": in "What is left after 100 layers?" the sigmoid is down to 7e-51 and ReLU still has 2e-01, since the weights make up for the half that is blocked. "No slope above 1, so nothing can explode": in the table after it, ReLU at $g=4$ has reached 2.0e+04 within ten layers.
#
# **Short of time**: skip the code of "With weights: a network of 100 layers" and just say "each layer multiplies by weights, then by slopes"; in the last table read only the row of ReLU.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一層一層乘上 0.25
# %% [markdown] lang="en" slideshow="subslide"
# ### Multiply by 0.25, layer by layer
# %% tags=["guess"]
weight = np.float32(1)
gradient = np.float32(1)
layers = 0
while weight + gradient != weight:
    layers = layers + 1
    gradient = gradient * np.float32(0.25)
print("0.25 for each layer, in float32:")
print(f"{layers} layers: gradient {gradient:.0e}, weight stays 1")
print(f"100 layers: gradient {np.float32(0.25) ** 100}")
print(f"100 layers in float64: gradient {0.25**100:.0e}")
facts.check("S3-30", 0.25**100)


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# float32 裡，1 的下一個數大約是 $1+12\times10^{-8}$；加上 $0.25^{12}\approx6\times10^{-8}$ 剛好走到一半，這時照規則取尾數是偶數的那一個，也就是 1。所以只要 12 層，這個等於 1 的權重就加不動了，那時梯度離 0 還遠得很。（改成減去，要 13 層：在 1 的下面，數排得密一倍。）到了 100 層，float32 連 $0.25^{100}$ 本身都存成 0；float64 存得下，是 $6\times10^{-61}$，一樣沒有用。
#
# </details>
#
# 梯度一層一層變小、前面的層學不動，叫**梯度消失**（vanishing gradient）。而且 0.25 是 sigmoid **最好**的情況，只在 $z=0$；飽和的地方更小。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# In float32 the next number after 1 is about $1+12\times10^{-8}$; $0.25^{12}\approx6\times10^{-8}$ gets exactly half way there, and such a tie is rounded to the even one of the two, which is 1. So 12 layers are enough for this weight of 1 not to move, when the gradient is still far from 0. (To subtract instead takes 13: below 1, numbers are twice as dense.) At 100 layers float32 even stores $0.25^{100}$ itself as 0; float64 can hold it, as $6\times10^{-61}$, which is of no more use.
#
# </details>
#
# When gradients shrink from layer to layer, until the first layers no longer learn, we speak of the **vanishing gradient**. And 0.25 is the sigmoid's **best**, at $z=0$ only; in saturation it is less.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 把權重也算進去：100 層的網路
#
# 每層 100 個神經元，權重隨機，標準差是 $g/\sqrt{100}$（$g$ 叫**增益**，gain）；先用 $g=\sqrt2$，等一下再換別的 $g$。這樣的權重會把改變放大到大約 $g$ 倍。把輸入往某個方向移一點點，拿這個改變的長度（各分量平方和的根號）當單位，看它過了每一層還剩多長。要是到了第 100 層幾乎不剩，最後的輸出就感覺不到前面的層，前面的層得到的梯度也就幾乎是 0。
#
# 每一層先乘權重，再乘斜率，這正是連鎖律；訓練時算梯度，乘的也是這些權重和斜率。
# %% [markdown] lang="en" slideshow="subslide"
# ### With weights: a network of 100 layers
#
# Each layer has 100 neurons and random weights of standard deviation $g/\sqrt{100}$ ($g$ is called the **gain**), first with $g=\sqrt2$; other $g$ come a little later. Such weights make a change about $g$ times as long. Move the input a little in some direction, take the length of that change (the root of the sum of its squares) as the unit, and see how long it is after each layer. If almost nothing is left at layer 100, the output does not feel the first layers, and the gradient that they get is almost nothing, too.
#
# Each layer multiplies by the weights, then by the slopes. This is the chain rule, and the gradient in training is a product of the same weights and slopes.
# %%
def change_lengths(f, slope, g, layers=100):
    """Length of a small change at the input after 0, 1, ... layers."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=100)
    change = np.full(100, 0.1)  # its length is 1
    lengths = [1.0]
    for layer in range(layers):
        W = rng.normal(0, g / np.sqrt(100), size=(100, 100))
        z = a @ W
        a = f(z)
        change = (change @ W) * slope(z)
        lengths.append(np.linalg.norm(change))
    return lengths


# %% [markdown] lang="zh" slideshow="subslide"
# ### 過了 100 層，還剩多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### What is left after 100 layers?
# %% tags=["hide-input"]
plt.figure(figsize=(7, 3.2))
for name, (f, slope) in THREE.items():
    lengths = change_lengths(f, slope, g=np.sqrt(2))
    plt.semilogy(lengths, label=name)
    print(f"{name}: {lengths[100]:.0e} after 100 layers")
plt.xlabel("layer")
plt.ylabel("length of the change")
plt.legend()
plots.show("The change vanishes with sigmoid; ReLU and tanh keep it.")
# %% [markdown] lang="zh" slideshow="notes"
# 縱軸是對數，每往下一格就小一千萬倍。sigmoid 像一條直線往下掉，100 層之後只剩 $10^{-50}$ 左右；ReLU 剩兩成左右，tanh 反而長了十倍多，放大或縮小都不到二十倍。
#
# ReLU 的斜率不是 0 就是 1：斜率 0 的那一半神經元把改變擋掉，斜率 1 的那一半**原封不動**讓它通過。一半的分量變成 0，平方和就剩一半，長度剩 $1/\sqrt2$ 倍；權重每層放大 $g=\sqrt2$ 倍，剛好抵消（第 08 課會推導）。tanh 在中間的斜率接近 1，這組權重下也撐得住。
# %% [markdown] lang="en" slideshow="notes"
# The vertical axis is logarithmic: each mark down is ten million times less. The sigmoid's curve is a straight line downwards, to about $10^{-50}$ after 100 layers; ReLU keeps about a fifth, tanh grows a little over ten times as long: both stay within a factor of twenty of the start.
#
# ReLU's slope is either 0 or 1: the neurons with slope 0, about half of them, block the change; the others let it pass **unchanged**. With half of the numbers 0, the sum of squares is halved and the length is $1/\sqrt2$ of what it was; weights of $g=\sqrt2$ make up for just that (lesson 08 derives it). In the middle tanh has a slope near 1, and with these weights it holds out as well.
# %% [markdown] lang="zh" slideshow="subslide"
# ### ReLU 的斜率最多是 1，那就不會爆炸了？
#
# 梯度也可能愈乘愈大，叫**梯度爆炸**（exploding gradient）。ReLU 的斜率從來不超過 1。
#
# **先猜：權重放大到 $g=4$，一個長度 1 的改變過了十層 ReLU，變成多長？**
#
# <details><summary>(a) 不超過 1</summary>→ 猜對的話，ReLU 那一列、4 底下的數不超過 1.0e+00。</details>
# <details><summary>(b) 10 左右</summary>→ 猜對的話，ReLU 那一列、4 底下的數在 1.0e+01 上下。</details>
# <details><summary>(c) 超過 1,000</summary>→ 猜對的話，ReLU 那一列、4 底下的數超過 1.0e+03。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### ReLU's slope is at most 1: can it not explode?
#
# A gradient can also grow from layer to layer, which is called an **exploding gradient**. ReLU's slope never exceeds 1.
#
# **Guess: with weights as large as $g=4$, how long is a change of length 1 after ten layers of ReLU?**
#
# <details><summary>(a) at most 1</summary>→ Then the number in the row ReLU, column 4, is at most 1.0e+00.</details>
# <details><summary>(b) about 10</summary>→ Then the number in the row ReLU, column 4, is close to 1.0e+01.</details>
# <details><summary>(c) more than 1,000</summary>→ Then the number in the row ReLU, column 4, is more than 1.0e+03.</details>
# %% slideshow="fragment" tags=["guess"]
print("gain g:           1      1.41         4        10")
for name, (f, slope) in THREE.items():
    row = f"{name:8}"
    for g in (1, np.sqrt(2), 4, 10):
        row += f"{change_lengths(f, slope, g, layers=10)[10]:10.1e}"
    print(row)
# %% tags=["guard"]
grown = change_lengths(relu, relu_slope, 4, layers=10)[10]
assert np.log10(grown) > 3, "(c)"
assert np.log10(change_lengths(sigmoid, sigmoid_slope, 2**0.5)[100]) < -30
assert np.log10(change_lengths(relu, relu_slope, 2**0.5)[100]) > -10
assert np.log10(change_lengths(np.tanh, tanh_slope, 2**0.5)[100]) > -10
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 每一層乘的是**權重 × 斜率**，不是只有斜率。斜率最多是 1，但 $g=4$ 時，光是權重每層就把改變放大四倍左右，ReLU 擋掉一半的分量，每層還有 $4/\sqrt2\approx2.8$ 倍；$2.8^{10}$ 大約三萬。這裡量到兩萬。
#
# </details>
#
# 橫著看一列：$g$ 愈大，連乘積愈大，三個函數都一樣。所以**爆炸的原因是權重，不是激勵函數**；這三個函數的斜率都不超過 1。反過來，$g$ 夠大，sigmoid 的梯度就消失得慢得多，但那時 $z$ 都很大，大部分神經元飽和，全靠少數幾個撐著，並不可靠。怎麼選權重是第 08 課的主題。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Each layer multiplies by **weights times slope**, not by the slope alone. The slope is at most 1, but with $g=4$ the weights alone make the change about four times as long in each layer; ReLU blocks half of the numbers, which leaves $4/\sqrt2\approx2.8$, and $2.8^{10}$ is about thirty thousand. Here it came to twenty thousand.
#
# </details>
#
# Read along a row: the larger $g$, the larger the product, for all three functions. So **it is the weights that make a gradient explode, not the activation function**; none of these three has a slope above 1. Conversely, with a large $g$ even the sigmoid's gradient vanishes far more slowly, but then $z$ is large, most neurons are saturated, and everything hangs on the few that are not. How to choose weights is the subject of lesson 08.
# %% [markdown] lang="zh" slideshow="fragment"
# **$g=\sqrt2$ 時，sigmoid 的梯度消失，ReLU 大致保得住；權重太大，ReLU 也會爆炸。**
# %% [markdown] lang="en" slideshow="fragment"
# **At $g=\sqrt2$ the sigmoid's gradient vanishes and ReLU's is roughly kept; with large weights even ReLU's explodes.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R32**　S2 使用 ReLU 的第三個理由印成「解決梯度下降問題」，應該是**梯度消失**問題；原本的理由還有一項：近似於無限多個偏差不同的 sigmoid 相加。
# - **R62**　S3 說「如果導數值單調大於 1，就會發生梯度爆炸」。sigmoid 的導數最大 0.25，tanh 和 ReLU 最大 1，不會大於 1；爆炸來自權重。
# - **R86**　S4 說「ReLU 可解決梯度爆炸問題」。它減輕的是梯度**消失**。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R32**  S2's third reason for ReLU is printed as "solves the gradient descent problem". It is the **vanishing gradient** problem; and one of the original reasons is missing: ReLU is close to the sum of infinitely many sigmoids with different biases.
# - **R62**  S3: "if the derivatives are larger than 1 throughout, the gradient explodes." The derivative of the sigmoid is at most 0.25, those of tanh and ReLU at most 1; it is the weights that make it explode.
# - **R86**  S4: "ReLU solves the problem of exploding gradients." What it eases is **vanishing** gradients.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. ReLU 會死嗎？
#
# ReLU 左半邊的斜率**剛好**是 0。拿一個神經元 $a=\mathrm{ReLU}(wx+b)$ 來學 $y=2x+0.5$，資料是 0 到 1 之間的 11 個 $x$。
#
# 假如 $w=b=-1$，那麼 $x=0$ 時 $z=-1$，$x=1$ 時 $z=-2$，**每一筆**的 $z$ 都是負的：輸出全是 0，斜率全是 0，梯度就是 0，權重一步也不會動。（在更深的網路裡，前面的層還會動，可能改變它收到的數；單靠它自己，就回不來了。）這樣的神經元叫**死掉的 ReLU**（dead ReLU）。
#
# 換一個好的起點：$w=b=4$，每一筆的 $z$ 都是正的。學習率 0.1 學得會。
#
# 等一下的圖，每一點是一組 $(w,b)$：星號是答案 $(2,0.5)$，灰色是死掉的地方。圖的上方另外印四列，每列是一個起點：$z>0$ 的資料在開始時、一次更新後、最後各有幾筆，以及最後的損失。**先猜：學習率改成 1 呢？**
#
# <details><summary>(a) 快十倍</summary>→ 猜對的話，rate 1 的路沒幾步就走到星號，最後一列的 loss 是 0.00。</details>
# <details><summary>(b) 衝過頭，再慢慢走回來</summary>→ 猜對的話，rate 1 的路越過星號又折回來，最後一列的第三個數不是 0。</details>
# <details><summary>(c) 一次更新就死</summary>→ 猜對的話，rate 1 的路停在灰色的 dead 裡，最後一列的第二個數是 0。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Can a ReLU die?
#
# On its left side ReLU's slope is **exactly** 0. Take one neuron $a=\mathrm{ReLU}(wx+b)$ that is to learn $y=2x+0.5$ from 11 examples with $x$ between 0 and 1.
#
# Suppose $w=b=-1$. Then $z=-1$ at $x=0$ and $z=-2$ at $x=1$: $z$ is negative for **every** example, all outputs are 0, all slopes are 0, so the gradient is 0, and its weights do not move any more. (In a deeper network the layers before it may still move and change what it receives; by itself it does not come back.) Such a neuron is called a **dead ReLU**.
#
# Now a good start, $w=b=4$, where every $z$ is positive. With a learning rate of 0.1 it learns.
#
# In the figure each point is one pair $(w,b)$: the star is the answer $(2,0.5)$, grey is where the neuron is dead. Above it four rows are printed, one for each start: for how many examples $z>0$ at the start, after one update and at the end, and the last loss. **Guess: and with a learning rate of 1?**
#
# <details><summary>(a) ten times as fast</summary>→ Then the path of rate 1 is at the star in a few steps, and the last row has a loss of 0.00.</details>
# <details><summary>(b) it overshoots and comes back slowly</summary>→ Then the path of rate 1 passes the star and turns back, and the third number of the last row is not 0.</details>
# <details><summary>(c) one update kills it</summary>→ Then the path of rate 1 ends in the grey marked “dead”, and the second number of the last row is 0.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：猜完學習率 1 會怎樣，翻到〈四個起點，誰死了？〉之前再問：那張圖的兩個軸是 $w$ 和 $b$，圖上的一個點代表什麼？（一組 $(w,b)$，也就是一整個神經元，不是一筆資料。）
#
# **可能的回答**：「(b)，衝過頭會慢慢走回來」：學習率 1 那一列印的是 11、0、0，第一步就掉進灰色，那裡斜率剛好是 0，沒有東西拉它回來。「輸出 0 就是死了」：看 5、8、11 那一列，起初有 6 筆輸出 0，還是學會了。「leaky ReLU 0.01 也救不活」：互動圖從 $(-1,-1)$ 出發只走 200 次，確實還在灰色裡；〈從死掉的起點出發，誰回得來？〉走 600 次，它要到 340 次左右才回來。
#
# **時間不夠**：跳過〈訓練一個神經元〉，〈自己弄死一個，再救回來〉只做第 1 題：學習率停在 0.55，再調到 0.60。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: after the guess about a rate of 1, and before "Four starts: which of them are dead?": the axes of that figure are $w$ and $b$; what is a point in it? (One pair $(w,b)$, that is, a whole neuron, not one example.)
#
# **You may hear**: "(b), it overshoots and comes back": the row of rate 1 reads 11, 0, 0; the first step lands in the grey, where the slope is exactly 0, and nothing pulls it out. "An output of 0 means dead": look at the row 5, 8, 11, where 6 examples gave 0 at first and it learned all the same. "Leaky ReLU 0.01 does not help either": the live view makes only 200 updates, and from $(-1,-1)$ it is indeed still in the grey; "From the dead start: who comes back?" makes 600, and it is back after about 340.
#
# **Short of time**: skip "Train one neuron", and of "Kill one yourself, and bring it back" do only question 1: stop at a rate of 0.55, then go to 0.60.
# %% [markdown] lang="zh" slideshow="notes"
# 注意「每一筆」：對**某些**資料輸出 0 很正常，ReLU 本來就該如此。只要還有一筆的 $z>0$，就還有梯度，權重就會動。**對所有訓練資料都輸出 0 才算死**，所以檢查的方法是數有幾筆的 $z>0$。
#
# 程式裡的 `delta` 是損失對 $z$ 的導數。損失用均方誤差（mean squared error，MSE；第 03 課細談）：輸出和答案的差，平方之後取平均。所以一筆資料的 $\delta=\frac{2}{11}(a-y)\,f'(z)$；每筆的 $\delta$ 乘上它的 $x$，11 筆加起來就是對 $w$ 的導數；$\delta$ 直接加起來就是對 $b$ 的。
# %% [markdown] lang="en" slideshow="notes"
# Mind the word "every": an output of 0 for **some** examples is normal, it is what ReLU is for. As long as one example has $z>0$ there is a gradient, and the weights move. **Dead means 0 for all training examples**, so to detect it, count the examples with $z>0$.
#
# `delta` in the code is the derivative of the loss with respect to $z$. The loss is the mean squared error (MSE; more in lesson 03): the differences between outputs and answers, squared and averaged. So $\delta=\frac{2}{11}(a-y)\,f'(z)$ for each example; each $\delta$ times its $x$, summed over the 11, is the derivative with respect to $w$, and the plain sum of $\delta$ the one with respect to $b$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 訓練一個神經元
# %% [markdown] lang="en" slideshow="subslide"
# ### Train one neuron
# %%
X = np.linspace(0, 1, 11)
Y = 2 * X + 0.5


def train_neuron(f, slope, w, b, rate, updates=600):
    """All (w, b) on the way from the start, shape (updates + 1, 2)."""
    path = [(w, b)]
    for update in range(updates):
        z = w * X + b
        delta = 2 / len(X) * (f(z) - Y) * slope(z)
        w = w - rate * np.sum(delta * X)
        b = b - rate * np.sum(delta)
        path.append((w, b))
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個起點，誰死了？
# %% [markdown] lang="en" slideshow="subslide"
# ### Four starts: which of them are dead?
# %% tags=["hide-input"] slideshow="skip"
def draw_dead_zone(axes):
    """The (w, b) for which no x from 0 to 1 has z > 0."""
    w = np.linspace(-7, 7, 15)
    axes.fill_between(w, -8, np.minimum(0, -w), color="lightgray")
    axes.text(-6.5, -7.4, "dead: no z > 0")
    axes.plot(2, 0.5, "k*", markersize=12)
    axes.set(xlim=(-7, 7), ylim=(-8, 7), xlabel="w", ylabel="b")


# %% tags=["guess", "hide-input"]
starts = {  # w, b, learning rate
    "w = 1, b = -0.5, rate 0.1": (1, -0.5, 0.1),
    "w = b = -1, rate 0.1": (-1, -1, 0.1),
    "w = b = 4, rate 0.1": (4, 4, 0.1),
    "w = b = 4, rate 1": (4, 4, 1),
}
plt.figure(figsize=(7, 3.4))
draw_dead_zone(plt.gca())
print("examples with z > 0: at the start, after 1 update, at the end")
for name, (start_w, start_b, rate) in starts.items():
    path = train_neuron(relu, relu_slope, start_w, start_b, rate)
    alive = [np.sum(w * X + b > 0) for w, b in path]
    end_w, end_b = path[-1]
    loss = np.mean((relu(end_w * X + end_b) - Y) ** 2)
    print(f"{alive[0]:2} {alive[1]:2} {alive[-1]:2}  loss {loss:.2f}  {name}")
    plt.plot(path[:, 0], path[:, 1], marker=".", label=name)
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Two paths reach the star; two end in the grey dead zone.")


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 學習率 1 的那一條，第一步從 $(4,4)$ 跳到 $(-0.9,-5)$，落在灰色裡面，那裡梯度剛好是 0，從此不動。0.1 的那一條走同一個方向，但步子小，一路留在外面，走到星號。
#
# </details>
#
# 從 $w=b=-1$ 出發的，一開始就在灰色裡，600 次更新都沒動。$w=1$、$b=-0.5$ 的一開始對 6 筆資料輸出 0，只有 5 筆的 $z>0$，照樣學會了：它沒有死。
#
# 所以 ReLU 會死，常見的原因有兩個：**起點不好**，或**學習率太大**。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# At rate 1 the first step leaps from $(4,4)$ to $(-0.9,-5)$, into the grey, where the gradient is exactly 0, and nothing moves again. At rate 0.1 the path sets out in the same direction, but in small steps that stay outside, and it reaches the star.
#
# </details>
#
# The one that starts at $w=b=-1$ is in the grey from the beginning, and 600 updates do not move it. The one at $w=1$, $b=-0.5$ is 0 for 6 examples at first and has $z>0$ for 5 only, yet it learns: it is not dead.
#
# So a ReLU can die, and usually for one of two reasons: **a bad start** or **too large a learning rate**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 怎麼救？左半邊留一點斜率
#
# | | $z>0$ | $z\le0$ | 左邊的斜率 | $f(-1)$ |
# |:--|:--|:--|:--|--:|
# | leaky ReLU | $z$ | $\alpha z$ | $\alpha$ | −0.01（$\alpha=0.01$） |
# | ELU | $z$ | $\alpha(e^z-1)$ | $\alpha e^z$ | −0.632（$\alpha=1$） |
#
# leaky ReLU 把左邊換成一條斜的線，$\alpha$ 自己選。ELU 讓左邊慢慢彎向 $-\alpha$；$\alpha=1$ 時左右斜率都是 1，連折角也沒有了。
# %% [markdown] lang="en" slideshow="subslide"
# ### The cure: leave some slope on the left
#
# | | $z>0$ | $z\le0$ | slope on the left | $f(-1)$ |
# |:--|:--|:--|:--|--:|
# | leaky ReLU | $z$ | $\alpha z$ | $\alpha$ | −0.01 ($\alpha=0.01$) |
# | ELU | $z$ | $\alpha(e^z-1)$ | $\alpha e^z$ | −0.632 ($\alpha=1$) |
#
# Leaky ReLU puts a sloping line on the left, with an $\alpha$ of your choice. ELU bends slowly towards $-\alpha$. With $\alpha=1$ the slopes on both sides of 0 are 1, and even the corner is gone.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫成程式
# %% [markdown] lang="en" slideshow="subslide"
# ### In code
# %%
def leaky_relu(z, alpha=0.01):
    return np.where(z > 0, z, alpha * z)


def leaky_relu_slope(z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


def elu(z, alpha=1.0):
    # np.where computes both sides: min(z, 0) keeps exp from overflowing.
    return np.where(z > 0, z, alpha * (np.exp(np.minimum(z, 0)) - 1))


def elu_slope(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


print(f"leaky ReLU of -1: {leaky_relu(-1.0):.2f}, ELU of -1: {elu(-1.0):.3f}")
facts.check("S4-19", leaky_relu(-1.0, alpha=0.01))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 從死掉的起點出發，誰回得來？
# %% [markdown] lang="en" slideshow="subslide"
# ### From the dead start: who comes back?
# %% tags=["hide-input"] slideshow="skip"
def leaky_relu_01(z):
    return leaky_relu(z, alpha=0.1)


def leaky_relu_01_slope(z):
    return leaky_relu_slope(z, alpha=0.1)


CURES = {
    "ReLU": (relu, relu_slope),
    "leaky ReLU 0.01": (leaky_relu, leaky_relu_slope),
    "leaky ReLU 0.1": (leaky_relu_01, leaky_relu_01_slope),
    "ELU": (elu, elu_slope),
}
# %% tags=["hide-input"]
plt.figure(figsize=(7, 3.2))
for name, (f, slope) in CURES.items():
    path = train_neuron(f, slope, w=-1, b=-1, rate=0.1)
    losses = [np.mean((f(w * X + b) - Y) ** 2) for w, b in path]
    plt.plot(losses, label=name)
    print(f"{name}: loss {losses[0]:.2f} at the start, {losses[-1]:.2f} now")
plt.xlabel("update")
plt.ylabel("mean squared error")
plt.legend()
plots.show("ReLU's loss stays; the others' losses fall, ELU's first.")


# %% [markdown] lang="zh" slideshow="notes"
# 四個都從 $w=b=-1$ 出發。ReLU 的損失一動也不動；另外三個都救回來了，左邊的斜率愈大愈快：ELU 最快（在 −1 到 −2 之間，斜率是 0.37 到 0.14），$\alpha=0.1$ 其次，$\alpha=0.01$ 要等很久。兩條 leaky ReLU 的損失忽然下降，是從開始有資料的 $z$ 變成正的那一刻起：那些資料的斜率變成 1。
#
# 另外兩種辦法不用換函數，但主要是預防，不是治療：**學習率調小**（第 04 課）、**選好起點**（第 08 課）。
# %% [markdown] lang="en" slideshow="notes"
# All four start at $w=b=-1$. ReLU's loss does not move at all; the other three come back, and the larger the slope on the left, the sooner: first ELU (its slope is 0.37 to 0.14 between −1 and −2), then $\alpha=0.1$, and after a long wait $\alpha=0.01$. The losses of leaky ReLU drop suddenly when the first examples get a positive $z$, for there the slope is 1.
#
# Two more remedies leave the function alone, but they prevent rather than cure: **a smaller learning rate** (lesson 04) and **a better start** (lesson 08).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己弄死一個，再救回來
#
# 拖動圖上的點，選起點 $(w,b)$；換函數、調學習率，看 200 次更新走到哪裡。
#
# 1. ReLU，起點 $(4,4)$：學習率調到多少會死？
# 2. 起點拖到 $(-6,-6)$，學習率 0.1：leaky ReLU 0.1 走得出來嗎？ELU 呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### Kill one yourself, and bring it back
#
# Drag the point to choose the start $(w,b)$; change the function and the learning rate, and see where 200 updates lead.
#
# 1. ReLU from $(4,4)$: at which learning rate does it die?
# 2. Drag the start to $(-6,-6)$, rate 0.1: does leaky ReLU 0.1 get out? And ELU?
# %% tags=["hide-input"] slideshow="skip"
def draw_training(function, rate, point):
    f, slope = CURES[function]
    w, b = np.clip(point, -6, 6)
    path = train_neuron(f, slope, w, b, rate, updates=200)
    figure, axes = plt.subplots(figsize=(6, 3.6), layout="none")
    figure.subplots_adjust(left=0.12, right=0.97, bottom=0.15, top=0.9)
    draw_dead_zone(axes)
    axes.plot(path[:, 0], path[:, 1], marker=".", linewidth=1)
    axes.plot(w, b, "ko", markersize=8)
    end_w, end_b = path[-1]
    alive = np.sum(end_w * X + end_b > 0)
    says = f"{function}, rate {rate:.2f}: z > 0 for {alive} of 11 at the end"
    axes.set_title(says)
    return f"Path of w and b. {says}."


plots.show(draw_training("ReLU", 0.1, (4.0, 4.0)))
# %% slideshow="fragment" tags=["nbval-ignore-output"]
controls = {
    "function": Dropdown(options=[*CURES], description="函數 function"),
    "rate": FloatSlider(
        0.1, min=0.05, max=1, step=0.05, description="學習率 learning rate"
    ),
}
widgets.live(draw_training, controls, point=(4, 4))
# %% tags=["guard"]
killed = train_neuron(relu, relu_slope, 4, 4, rate=1)
assert np.all(killed[1] == killed[-1]), "one update, then nothing moves"
learned = train_neuron(relu, relu_slope, 4, 4, rate=0.1)
assert np.allclose(learned[-1], [2, 0.5], atol=0.01), "reaches the answer"
for cure in ("leaky ReLU 0.01", "leaky ReLU 0.1", "ELU"):
    end = train_neuron(*CURES[cure], -1, -1, rate=0.1)[-1]
    assert np.all(end[0] * X + end[1] > 0), f"{cure} comes back"
for size, lives in ((0.55, True), (0.6, False)):
    end = train_neuron(relu, relu_slope, 4, 4, size, updates=200)[-1]
    assert np.any(end[0] * X + end[1] > 0) == lives, "the limit is 0.6"
for cure, lives in (("leaky ReLU 0.1", True), ("ELU", False)):
    end = train_neuron(*CURES[cure], -6, -6, rate=0.1, updates=200)[-1]
    assert np.any(end[0] * X + end[1] > 0) == lives, cure
# R103: an array cannot answer an `if`.
try:
    bool(np.array([-1.0, 1.0]) < 0)
    answered = True
except ValueError:
    answered = False
assert not answered, "the deck's leaky_relu fails for an array"


# %% [markdown] lang="zh" slideshow="notes"
# 第一題：0.55 還走得到星號，從 0.6 起第一步就跳進灰色。第二題：從 $(-6,-6)$ 出發，leaky ReLU 0.1 走得出來，因為它的斜率在灰色裡到處都是 0.1；ELU 在 200 次之內走不出來，那裡的 $e^z$ 幾乎是 0。
# %% [markdown] lang="en" slideshow="notes"
# First: at 0.55 the path still reaches the star; from 0.6 on its first step lands in the grey. Second: from $(-6,-6)$ leaky ReLU 0.1 gets out, for its slope is 0.1 everywhere in the grey; ELU does not within 200 updates, for $e^z$ is nearly 0 there.
# %% [markdown] lang="zh" slideshow="fragment"
# **ReLU 對所有資料都輸出 0 才算死；左半邊留一點斜率，就有機會回來。**
# %% [markdown] lang="en" slideshow="fragment"
# **A ReLU that is 0 for all examples is dead; some slope on the left may bring it back.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R66**　S3 和 S4 說神經元輸出為 0 後「就難以再度輸出」：對某些資料輸出 0 並不算死，要對所有訓練資料都是 0。S3 把它比作 Dropout（第 12 課），這只是一種看法：Dropout 的遮罩是隨機抽的，ReLU 的 0 由輸入決定。
# - **R84**　S4 把 leaky ReLU 的左半邊印成 $x/\alpha$，「α 一般為 0.01」；照除法，$x=-1$ 會得到 −100，應該是**乘**，得到 −0.01。
# - **R103**　S4 的 `leaky_relu` 用 `if x < 0` 判斷；傳進整個陣列會出現 ValueError，要像上面用 `np.where`。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R66**  S3 and S4 say that a neuron that has put out 0 "hardly puts out anything again": 0 for some examples is not dead, it takes 0 for all training examples. S3's comparison with dropout is an opinion: dropout (lesson 12) draws its mask at random, ReLU's zeros are decided by the input.
# - **R84**  S4 prints the left side of leaky ReLU as $x/\alpha$, "α is usually 0.01". The division would give −100 at $x=-1$; it must **multiply**, which gives −0.01.
# - **R103**  S4's `leaky_relu` tests `if x < 0`, which raises a ValueError for an array; `np.where`, as above, treats all elements at once.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 輸出層：怎麼把分數變成機率？
#
# 前四節說的是隱藏層。輸出層有別的任務：三個類別，網路給出三個分數 $z=[3,1,-3]$，我們要三個**機率**，都是正的，加起來是 1。
#
# 先用 $e^{z}$ 變成正數，再除以總和：
#
# | 分數 $z$ | 3 | 1 | −3 | 總和 |
# |:--|--:|--:|--:|--:|
# | $e^{z}$ | 20.09 | 2.72 | 0.05 | 22.85 |
# | 機率 | 0.879 | 0.119 | 0.002 | 1 |
#
# 這就是 softmax：
#
# $$\mathrm{softmax}(z)_i=\frac{e^{z_i}}{\sum_j e^{z_j}}$$
# %% [markdown] lang="en" slideshow="slide"
# ## 5. The output layer: how do scores become probabilities?
#
# Chapters 1 to 4 were about hidden layers. The output layer has another task: for three classes a network gives three scores, $z=[3,1,-3]$, and we want three **probabilities**, positive and with a sum of 1.
#
# Make them positive by $e^{z}$, then divide by the sum:
#
# | score $z$ | 3 | 1 | −3 | sum |
# |:--|--:|--:|--:|--:|
# | $e^{z}$ | 20.09 | 2.72 | 0.05 | 22.85 |
# | probability | 0.879 | 0.119 | 0.002 | 1 |
#
# This is softmax:
#
# $$\mathrm{softmax}(z)_i=\frac{e^{z_i}}{\sum_j e^{z_j}}$$
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：翻到這一頁之前，在黑板上寫分數 3、1、−3：直接除以總和，當成機率可以嗎？（總和是 1，除完還是 3、1、−3。）
#
# **可能的回答**：「減掉最大值，機率不就變了？」：〈公式對，程式就對嗎？〉前兩行一模一樣，softmax 只看分數的差。「(a)，softmax 都飽和了，當然學不動」：〈錯得愈離譜，梯度愈大嗎？〉裡 $z=[0,0,20]$ 那一列，交叉熵還有 1.00。「(b)，錯得多，平方就大」：大的是損失，不是梯度；同一行 MSE 的梯度只剩 4e-09。
#
# **時間不夠**：〈公式對，程式就對嗎？〉只看印出來的四行，$p-y$ 的推導留給學生讀，但 $z=[0,0,20]$ 那一列一定要看。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before this slide, write the scores 3, 1, −3 on the board: why not divide them by their sum and call that probabilities? (The sum is 1, so they stay 3, 1, −3.)
#
# **You may hear**: "Subtracting the maximum must change the probabilities": the first two lines of "A right formula: is it a right program?" are the same, for softmax sees only differences. "(a), softmax is saturated, so nothing can learn": in "The more wrong, the larger the gradient?" the line of $z=[0,0,20]$ still has 1.00 for cross entropy. "(b), a large error has a large square": what is large is the loss and not its gradient, which for MSE is 4e-09 in that same line.
#
# **Short of time**: of "A right formula: is it a right program?" show only the four printed lines, and leave the derivation of $p-y$ for reading; but do show the line of $z=[0,0,20]$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 公式對，程式就對嗎？
#
# 照公式寫一個，再寫一個先減去最大值的，兩個都餵 $[3,1,-3]$ 和 $[1000,0]$。
# %% [markdown] lang="en" slideshow="subslide"
# ### A right formula: is it a right program?
#
# One version is the formula as it stands; the other subtracts the maximum first. Both get $[3,1,-3]$ and $[1000,0]$.
# %%
def softmax_as_printed(z):
    return np.exp(z) / np.sum(np.exp(z))


def softmax(z):
    """Probabilities along the last axis. z: (..., classes)."""
    # keepdims leaves the axis in place, so each row meets its own maximum.
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


with np.errstate(all="ignore"):  # the overflow is what we want to see
    for z in (np.array([3.0, 1.0, -3.0]), np.array([1000.0, 0.0])):
        print(z, "as printed:", softmax_as_printed(z).round(3))
        print(z, "softmax:", softmax(z).round(3))
p = softmax(np.array([3.0, 1.0, -3.0]))
facts.check("S2-03", bool(p.min() > 0 and np.isclose(p.sum(), 1)))


# %% [markdown] lang="zh" slideshow="notes"
# $e^{1000}$ 大過電腦裝得下的數，變成 inf（無限大），這叫**溢位**（overflow）；inf 除以 inf 是 nan，不是一個數。**公式對，程式不一定對。**
#
# 解法是先把每個分數減去最大的那個。這不會改變答案。拿 3 和 1 兩個分數來看，各減 3，就是分子分母同乘 $e^{-3}$：$\frac{e^{3}}{e^{3}+e^{1}}=\frac{e^{3-3}}{e^{3-3}+e^{1-3}}$。減完之後最大的指數是 0，$e^0=1$，再也不會溢位。（$[1000,0]$ 的第二個機率印成 0：$e^{-1000}$ 小得存不下，練習 4 會再遇到它。）
#
# 也就是說，softmax 只看分數的**差**：兩個機率的比 $p_i/p_j=e^{z_i-z_j}$。只有兩類、分數是 $[z,0]$ 時，第一個機率是 $\frac{e^z}{e^z+1}=\sigma(z)$：sigmoid 就是兩類的 softmax。
#
# `axis=-1` 是「沿著最後一軸」：一次給很多列分數時，每一列自己加起來是 1。
# %% [markdown] lang="en" slideshow="notes"
# $e^{1000}$ is more than the computer can hold and becomes inf (infinity): an **overflow**. And inf divided by inf is nan, "not a number". **A right formula is not yet a right program.**
#
# The cure is to subtract the largest score from all of them. It does not change the result. With two scores, 3 and 1, subtracting 3 multiplies numerator and denominator by $e^{-3}$: $\frac{e^{3}}{e^{3}+e^{1}}=\frac{e^{3-3}}{e^{3-3}+e^{1-3}}$. Afterwards the largest exponent is 0, $e^0=1$, and nothing can overflow any more. (The second probability of $[1000,0]$ is stored as 0, for $e^{-1000}$ is too small; exercise 4 meets it again.)
#
# In other words softmax sees only **differences** of scores: the ratio of two probabilities is $p_i/p_j=e^{z_i-z_j}$. For two classes with scores $[z,0]$ the first probability is $\frac{e^z}{e^z+1}=\sigma(z)$: the sigmoid is the softmax of two classes.
#
# `axis=-1` means "along the last axis": given many rows of scores at once, each row has a sum of 1 of its own.
# %% [markdown] lang="zh" slideshow="subslide"
# ### softmax 飽和了，還學得動嗎？
#
# 分數是 $z=[0,0,20]$，softmax 之後是 $[0,0,1]$，而正確答案是第 0 類：錯得離譜，正是最需要梯度的時候。可是 softmax 在這裡已經飽和，機率幾乎不隨分數改變。
#
# 比較兩種損失：第 4 節的均方誤差（MSE），也就是機率和 $y=[1,0,0]$ 的差，平方後平均；交叉熵（cross entropy），$-\ln p_0$，正確類別的機率取對數，再加負號（第 03 課細談）。
#
# **先猜：哪一種損失，對分數 $z$ 還有夠大的梯度？**
#
# <details><summary>(a) 都沒有</summary>→ 猜對的話，z = [0, 0, 20] 那一列，MSE 和 cross entropy 都接近 0。</details>
# <details><summary>(b) 只有 MSE</summary>→ 猜對的話，z = [0, 0, 20] 那一列，MSE 明顯大於 0，cross entropy 接近 0。</details>
# <details><summary>(c) 只有交叉熵</summary>→ 猜對的話，z = [0, 0, 20] 那一列，MSE 接近 0，cross entropy 明顯大於 0。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Once softmax saturates, can it still learn?
#
# The scores are $z=[0,0,20]$, softmax makes $[0,0,1]$ of them, and the right answer is class 0: this is badly wrong, and now a gradient is needed most. But softmax is saturated here, and the probabilities hardly change with the scores.
#
# Compare two losses: the mean squared error (MSE) of chapter 4, the differences between the probabilities and $y=[1,0,0]$, squared and averaged; and cross entropy, $-\ln p_0$, minus the logarithm of the right class's probability (more in lesson 03).
#
# **Guess: which loss still has a large gradient with respect to the scores $z$?**
#
# <details><summary>(a) neither</summary>→ Then at z = [0, 0, 20] the gradients of both MSE and cross entropy are near 0.</details>
# <details><summary>(b) only MSE</summary>→ Then at z = [0, 0, 20] the gradient of MSE is clearly above 0, and that of cross entropy near 0.</details>
# <details><summary>(c) only cross entropy</summary>→ Then at z = [0, 0, 20] the gradient of MSE is near 0, and that of cross entropy clearly above 0.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩種損失，用一小步量梯度
# %% [markdown] lang="en" slideshow="subslide"
# ### Two losses, their gradients by small steps
# %%
def mean_squared_error(z):
    return np.mean((softmax(z) - np.array([1, 0, 0])) ** 2)


def cross_entropy(z):
    return -np.log(softmax(z)[0])


def measured_gradient(loss, z, h=1e-5):
    """Slope of the loss as each score in turn takes a small step."""
    gradient = []
    for step in h * np.eye(len(z)):
        gradient.append((loss(z + step) - loss(z - step)) / (2 * h))
    return np.array(gradient)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 錯得愈離譜，梯度愈大嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### The more wrong, the larger the gradient?
# %% tags=["guess"]
print("largest entry of the gradient, right answer: class 0")
for score in (0.0, 5.0, 10.0, 20.0):
    z = np.array([0.0, 0.0, score])
    mse = np.abs(measured_gradient(mean_squared_error, z)).max()
    ce = np.abs(measured_gradient(cross_entropy, z)).max()
    print(f"z = [0, 0, {score:2.0f}]: MSE {mse:.0e}, cross entropy {ce:.2f}")
gradient = measured_gradient(cross_entropy, z)
formula = softmax(z) - [1, 0, 0]
agree = np.allclose(formula, gradient, atol=1e-6)
print("z = [0, 0, 20]: p - y =", formula.round(2), "as measured:", agree)
facts.check("S4-01", gradient)
# %% tags=["guard"]
for given in (np.array([3.0, 1.0, -3.0]), np.array([0.0, 0.0, 20.0])):
    by_steps = measured_gradient(cross_entropy, given)
    assert np.allclose(by_steps, softmax(given) - [1, 0, 0], atol=1e-6)
assert np.abs(measured_gradient(mean_squared_error, given)).max() < 1e-7
two_rows = np.array([[1.0, 2.0], [3.0, 4.0]])
assert np.allclose(softmax(two_rows).sum(axis=1), 1), "each row"
by_deck = np.exp(two_rows) / sum(np.exp(two_rows))
assert np.allclose(by_deck.sum(axis=0), 1), "R103: each column"
two_classes = softmax(np.array([1.5, 0.0]))[0]
assert np.isclose(two_classes, sigmoid(1.5)), "sigmoid: two classes"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# MSE 的梯度要先乘 softmax 的斜率，飽和時那個斜率接近 0，所以錯得愈離譜，梯度反而愈小：$z=[0,0,20]$ 時只有 $4\times10^{-9}$。交叉熵的對數正好把指數抵消，微分的結果是**預測減答案**，$p-y$（第 03 課第 4 節一步一步推導）。最後一行印的就是它，和量到的一樣。
#
# </details>
#
# $p-y$ 只有在答**對**時才接近 0，那時本來就不用再學。這是 softmax 總是配交叉熵的原因；第 03 課會看到 sigmoid 配交叉熵也一樣。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# MSE's gradient is multiplied by the slope of softmax, which is near 0 in saturation. So the more wrong, the smaller the gradient: $4\times10^{-9}$ at $z=[0,0,20]$. In cross entropy the logarithm undoes the exponential, and the derivative is **prediction minus answer**, $p-y$ (lesson 03, chapter 4, derives it step by step). The last line printed shows it, and that the measurement agrees.
#
# </details>
#
# $p-y$ is near 0 only when the answer is **right**, and then there is nothing left to learn. This is why softmax goes with cross entropy; lesson 03 shows the same for the sigmoid.
# %% [markdown] lang="zh" slideshow="fragment"
# **softmax 先減最大值；配交叉熵，梯度就是預測減答案。**
# %% [markdown] lang="en" slideshow="fragment"
# **Subtract the maximum before softmax; with cross entropy its gradient is prediction minus answer.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R88**　S4 說 softmax「也稱指數函數」，全名是**歸一化**指數函數：除以總和才是重點。
# - **R89**　S4 說輸出變成 $[0,0,1]$ 時「梯度也基本上接近 0，無法繼續學習」：對 softmax 本身、對 MSE 成立，配交叉熵就不成立。
# - **R103**　S4 的 `softmax` 是 `np.exp(x) / sum(np.exp(x))`：$[1000,0]$ 會得到 nan；給二維資料時，`sum` 沿第 0 軸加，變成每一直**行**（column）的和是 1。要先減最大值，沿 `axis=-1` 加。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R88**  S4 says that softmax is "also called the exponential function"; the full name is **normalized** exponential function, and dividing by the sum is the point.
# - **R89**  S4 says that once the output is $[0,0,1]$, "the gradient is close to 0 and learning stops": true of softmax alone and of MSE, but not with cross entropy.
# - **R103**  S4's `softmax` is `np.exp(x) / sum(np.exp(x))`: for $[1000,0]$ it gives nan, and with two-dimensional data `sum` runs along axis 0, so that each **column** has a sum of 1. Subtract the maximum first and sum along `axis=-1`.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 那麼，該選哪一個？
#
# 把走過的五個隱藏層函數排在一起量一次：
#
# - **最小、最大**：輸入 $z$ 從 −100 到 100，輸出的範圍；
# - **$z=-10$ 和 $z=10$ 的斜率**：飽和嗎？剛好是 0 的話，就可能會死；
# - **平均**：輸入是一百萬個平均 0、標準差 1 的常態亂數，輸出的平均是不是 0？是的話叫**零中心**（zero-centred），好處見〈深入 D〉。
# %% [markdown] lang="en" slideshow="slide"
# ## 6. So which one do I take?
#
# Put the five functions for hidden layers side by side and measure:
#
# - **lowest and highest** output for inputs $z$ from −100 to 100;
# - **the slopes at $z=-10$ and $z=10$**: does it saturate? Where the slope is exactly 0, it can die;
# - **mean**: given a million normal random numbers of mean 0 and standard deviation 1, is the mean of the output 0? Then it is called **zero-centred**; "In depth D" tells what that is good for.
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：出四題讓全班搶答，每題都要說理由：隱藏層用什麼？貓或狗（二選一）的輸出層呢？0 到 9 十個數字呢？預測房價呢？
#
# **可能的回答**：「房價是正的，輸出層用 ReLU」：起點不好的話，每一筆的 $z$ 都是負的，輸出層一開始就死了（第 4 節），所以什麼都不加。「leaky ReLU 和 ELU 不會死，一定比較好」：看〈五個函數，一張表〉，ELU 在 −10 的斜率只剩 5e-05，而且沒有一個函數每欄都贏。「十個數字用十個 sigmoid」：那十個數各算各的，加起來不一定是 1。
#
# **時間不夠**：表不必一列一列讀，指出 ReLU 在 −10 的斜率剛好是 0，就唸最後那句結論。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: four quick ones, each with a reason: which function in a hidden layer? At the output for cat or dog? For the ten digits? For the price of a house?
#
# **You may hear**: "Prices are positive, so ReLU at the output": with a bad start $z$ is negative for every example, and the output layer is dead from the beginning (chapter 4), so leave it out. "Leaky ReLU and ELU cannot die, so they must be better": in "Five functions, one table" ELU's slope at −10 is down to 5e-05, and none of them wins in every column. "Ten sigmoids for ten digits": each of the ten goes its own way, and their sum need not be 1.
#
# **Short of time**: do not read the table row by row; point at ReLU's slope at −10, which is exactly 0, and go to the last line.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 五個函數，一張表
# %% [markdown] lang="en" slideshow="subslide"
# ### Five functions, one table
# %%
FIVE = {
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (np.tanh, tanh_slope),
    "ReLU": (relu, relu_slope),
    "leaky ReLU": (leaky_relu, leaky_relu_slope),
    "ELU": (elu, elu_slope),
}
wide = np.linspace(-100, 100, 2001)
normal = np.random.default_rng(0).normal(size=1_000_000)
print("              lowest highest   f'(-10)    f'(10)    mean")
for name, (f, slope) in FIVE.items():
    print(f"{name:12}{f(wide).min():8.2f}{f(wide).max():8.2f}", end="")
    print(f"{slope(-10.0):10.0e}{slope(10.0):10.0e}", end="")
    print(f"{f(normal).mean():8.2f}")
facts.check("S4-20", [leaky_relu(normal).mean(), elu(normal).mean()])


# %% [markdown] lang="zh" slideshow="notes"
# leaky ReLU 的最小值 −1 只是 $0.01\times(-100)$，$z$ 再小就再低；tanh 和 ELU 的 −1 才是到不了的底。一列一列讀：
#
# | | 值域 | 哪裡飽和 | 會死嗎 | 零中心 | 計算 |
# |:--|:--|:--|:--|:--|:--|
# | sigmoid | 0 到 1 | 兩邊 | 不會 | 否 | 有指數，較慢（深入 G） |
# | tanh | −1 到 1 | 兩邊 | 不會 | **是** | 有指數，較慢 |
# | ReLU | 0 到 ∞ | 左邊 | **會** | 否 | 快 |
# | leaky ReLU | −∞ 到 ∞ | 不飽和 | 不會 | 否 | 快 |
# | ELU（$\alpha=1$） | −1 到 ∞ | 左邊 | 不會 | 否，但比 ReLU 近 | 有指數，較慢 |
#
# 「會死」只算斜率剛好是 0；ELU 在 $z=-10$ 只剩 $5\times10^{-5}$，其實也差不多了。照這張表，leaky ReLU 每一欄都不輸 ReLU；但 ReLU 不必選 $\alpha$，起點和學習率合適時也很少大量死掉。所以：
#
# - **隱藏層**從 ReLU 開始；死掉的多，換 leaky ReLU 或 ELU，或者把學習率調小、重新訓練。
# - **輸出層**看要輸出什麼：兩個類別的機率用 sigmoid，多個類別用 softmax，預測一個數就不加，免得值域被限制住。
#
# 在 Keras 裡只是一個名字：`Dense(20, activation="relu")`。這是起點，不是定律：換一個問題，就該自己再量一次。今天的大型語言模型多半用 GELU 或 swish（練習 2），它們像是轉角磨圓了的 ReLU。
# %% [markdown] lang="en" slideshow="notes"
# Leaky ReLU's lowest, −1, is only $0.01\times(-100)$ and goes down further with $z$; for tanh and ELU −1 is a floor. Row by row:
#
# | | range | saturates | can die | zero-centred | computing |
# |:--|:--|:--|:--|:--|:--|
# | sigmoid | 0 to 1 | on both sides | no | no | an exponential, slower (In depth G) |
# | tanh | −1 to 1 | on both sides | no | **yes** | an exponential, slower |
# | ReLU | 0 to ∞ | on the left | **yes** | no | fast |
# | leaky ReLU | −∞ to ∞ | nowhere | no | no | fast |
# | ELU ($\alpha=1$) | −1 to ∞ | on the left | no | no, but closer than ReLU | an exponential, slower |
#
# "Can die" counts only slopes of exactly 0; ELU's $5\times10^{-5}$ at $z=-10$ is not much better. By this table leaky ReLU is nowhere worse than ReLU; but ReLU has no $\alpha$ to choose, and from a good start and with a suitable rate few of them die. Therefore:
#
# - In **hidden layers**, start with ReLU; if many die, take leaky ReLU or ELU, or train again with a smaller learning rate.
# - The **output layer** depends on what is to come out: the probability of two classes, sigmoid; of several, softmax; for a number of any size, no activation: it would only limit the range.
#
# In Keras it is just a name: `Dense(20, activation="relu")`. This is a starting point and not a law: for another problem, measure again. Today's large language models mostly use GELU or swish (exercise 2), which are like ReLU with its corner rounded off.
# %% [markdown] lang="zh" slideshow="fragment"
# **隱藏層先用 ReLU；輸出層用 sigmoid、softmax，或什麼都不加。**
#
# 損失和它的導數怎麼來，第 03 課接著說。
# %% [markdown] lang="en" slideshow="fragment"
# **ReLU first in hidden layers; at the output sigmoid, softmax, or nothing.**
#
# Where the loss and its derivatives come from is for lesson 03.
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R85**　S4 的比較表把 leaky ReLU 和 ELU 放在同一欄，寫「可微、−∞ 到 ∞、零中心、很快」：leaky ReLU 在 0 不可微，ELU 不低於 $-\alpha$ 而且要算指數，兩者的平均 0.40 和 0.16 都不是 0。那一欄的 $\max(0.01x,x)$，一般寫成 $\max(\alpha x,x)$，也只在 $\alpha\le1$ 時才是 leaky ReLU。
# - **R117**　這幾頁的「計算數度」是計算速度，「減化」是簡化，stgmoid 是 sigmoid。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R85**  S4's table has leaky ReLU and ELU in one column: "differentiable, −∞ to ∞, zero-centred, fast". Leaky ReLU is not differentiable at 0, ELU stays above $-\alpha$ and needs an exponential, and the means of both, 0.40 and 0.16, are not 0. And the $\max(0.01x,x)$ in that column, in general $\max(\alpha x,x)$, is leaky ReLU only for $\alpha\le1$.
# - **R117**  On these slides 計算數度 stands for computing speed, 減化 for simplify, stgmoid for sigmoid.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 沒有非線性，十層只等於一層；幾乎處處可微分就夠了，只要斜率不是幾乎處處為 0。
# - 看兩條曲線：$f$ 和 $f'$。sigmoid、tanh 兩邊飽和；很小的斜率一直乘下去，梯度就消失。
# - ReLU 在 $z>0$ 時斜率是 1，不會再縮小梯度；會不會爆炸要看權重。
# - ReLU 對所有資料都輸出 0 就死了；leaky ReLU、ELU、小一點的學習率、好一點的起點都有幫助。
# - softmax 先減最大值；配交叉熵，梯度是 $p-y$，答錯時不會消失。
#
# **現在你會**：寫出五個激勵函數和它們的斜率，從一層的 $z$ 看出它飽和了沒有、死了沒有，並且替隱藏層和輸出層選函數。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Without non-linearity ten layers are worth one. Differentiable almost everywhere is enough, as long as the slope is not 0 almost everywhere.
# - Look at two curves, $f$ and $f'$. Sigmoid and tanh saturate on both sides, and where many small slopes multiply, the gradient vanishes.
# - For $z>0$ ReLU has slope 1 and does not shrink the gradient any further; whether it explodes is up to the weights.
# - A ReLU that is 0 for all examples is dead; leaky ReLU, ELU, a smaller learning rate or a better start help.
# - Subtract the maximum before softmax; with cross entropy its gradient is $p-y$, which does not vanish when the answer is wrong.
#
# **Now you can** write five activation functions and their slopes, tell from the $z$ of a layer whether it saturates or is dead, and choose for hidden and for output layers.
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
# **課堂上做**：練習 1（8 分鐘）和練習 3（8 分鐘），兩人一組。練習 2 要用乘法的微分公式，當作業；練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：把所有的 $b$ 加起來就交了。問：第 1 節先算 $2x+1$，再乘 3 減 4，那個 1 後來變成多少？兩層對了、三層錯的，請他用三層的數字自己走一遍。
# - **練習 2**：只寫了一項，或是漏乘 $z$。問：你的函數和 `measured_slope` 在 $z=0$ 各是多少？$z=2$ 呢？
# - **練習 3**：把「有些樣本是 0」當成死了，或是漏掉 $z$ 剛好是 0 的情形。問：一千筆裡有一筆是正的，它還學不學？`axis` 弄錯的，問他 `z` 的一直行代表什麼。
# - **練習 4**：先算 `softmax` 再取 `np.log`。問：第 5 節的 `softmax` 把 $[1000,0]$ 的第二個機率印成多少？它的對數呢？再請他先在紙上化簡，不要先寫程式。
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 1 (8 minutes) and exercise 3 (8 minutes), in pairs. Exercise 2 takes the product rule and is homework; exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: all the $b$ are simply added up. Ask: chapter 1 computes $2x+1$ and then takes that times 3 minus 4; what has become of the 1? Where two layers come out right and three do not, have them follow three layers through with numbers.
# - **Exercise 2**: there is only one term, or the factor $z$ is missing. Ask: what do your function and `measured_slope` give at $z=0$? And at $z=2$?
# - **Exercise 3**: "0 for some examples" is taken for dead, or the case of $z$ exactly 0 is forgotten. Ask: if one example in a thousand is positive, does it still learn? Where the axis is wrong, ask what a column of `z` stands for.
# - **Exercise 4**: `softmax` first and `np.log` after it. Ask: what did chapter 5's `softmax` print as the second probability of $[1000,0]$? And its logarithm? Then have them simplify on paper before they touch the code.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：很多線性層合成一層
#
# 照第 1 節，許多線性層（$xW+b$，中間沒有激勵函數）可以合成一層。合成之後的 $W$ 是所有矩陣依序相乘；那 $b$ 呢？寫出 `merged_bias(layers)`，回傳合成之後的 $b$。`layers` 是 `(W, b)` 的列表，資料從頭到尾依序經過；至少有一層，每層的寬度可以不同。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): many linear layers as one
#
# By chapter 1, many linear layers ($xW+b$ with no activation in between) can be merged into one. Its $W$ is the product of all matrices in order; what is its $b$? Write `merged_bias(layers)`, which returns the $b$ of the merged layer. `layers` is a list of `(W, b)`, which the data go through from first to last; there is at least one layer, and widths may differ.
# %% tags=["exercise"]
def merged_bias(layers):
    """Return the bias of the one layer that does what all layers do."""
    ### BEGIN SOLUTION
    merged = layers[0][1]
    for W, b in layers[1:]:
        merged = merged @ W + b
    return merged
    ### END SOLUTION


# %%
exercises.check("02-merged-bias", merged_bias)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：swish 的導數
#
# swish（Keras 叫 `silu`）是 $f(z)=z\,\sigma(z)$，長得像磨圓的 ReLU。寫出它的導數 `swish_slope(z)`，`z` 可以是任何形狀。可以用這一課的 `sigmoid`，寫好後用 `measured_slope` 自己核對。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): the slope of swish
#
# Swish (`silu` in Keras) is $f(z)=z\,\sigma(z)$, something like a rounded ReLU. Write its derivative `swish_slope(z)` for any shape of `z`. You may use the `sigmoid` of this lesson, and check yourself with `measured_slope`.
# %% tags=["exercise"]
def swish_slope(z):
    """Derivative of z * sigmoid(z), element-wise."""
    ### BEGIN SOLUTION
    s = sigmoid(z)
    return s + z * s * (1 - s)
    ### END SOLUTION


# %%
exercises.check("02-swish-slope", swish_slope)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：數死掉的神經元
#
# 寫出 `count_dead(z)`：`z` 的形狀是（樣本數，神經元數），是一層 ReLU **之前**的值。回傳死掉的神經元有幾個，定義照第 4 節。$z$ 剛好是 0 的話，ReLU 輸出什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): count the dead neurons
#
# Write `count_dead(z)` for `z` of shape (examples, neurons), the values **before** a layer's ReLU. Return how many neurons are dead, as chapter 4 defines it. What does ReLU put out where $z$ is exactly 0?
# %% tags=["exercise"]
def count_dead(z):
    """Return the number of ReLU neurons that are 0 for every example."""
    ### BEGIN SOLUTION
    return int(np.all(z <= 0, axis=0).sum())
    ### END SOLUTION


# %%
exercises.check("02-count-dead", count_dead)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：不會溢位的 log-softmax
#
# 交叉熵需要 $\ln p$。先算 `softmax` 再取 `np.log`，遇到 $[1000,0]$ 會得到 $-\infty$，但真正的值是 $-1000$。寫出 `log_softmax(z)`：沿最後一軸，任何形狀都要對、都不溢位。
#
# 提示：$\ln\frac{e^{a}}{S}=a-\ln S$。把最大值減掉之後，$S$ 至少是多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): log-softmax without overflow
#
# Cross entropy needs $\ln p$. `np.log` of `softmax` makes $-\infty$ of $[1000,0]$, where the true value is $-1000$. Write `log_softmax(z)`: along the last axis, right for any shape, without overflow.
#
# Hint: $\ln\frac{e^{a}}{S}=a-\ln S$. Once the maximum is subtracted, how small can $S$ be?
# %% tags=["exercise"]
def log_softmax(z):
    """Return ln(softmax(z)) along the last axis, in the shape of z."""
    ### BEGIN SOLUTION
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    ### END SOLUTION


# %%
exercises.check("02-log-softmax", log_softmax)
# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面八節各自獨立，想看哪一節就看哪一節：
#
# - **A**　SELU 和 Gaussian
# - **B**　一條路徑和整個網路
# - **C**　常態分布的數通過十層
# - **D**　零中心
# - **E**　$\alpha$ 從哪裡來：PReLU 和 RReLU
# - **F**　softmax 的溫度
# - **G**　指數有多慢
# - **H**　Keras 用的是同樣的公式嗎
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. Each of the eight sections below stands on its own; read those that you like:
#
# - **A**　SELU and Gaussian
# - **B**　One path and the whole network
# - **C**　Normal numbers pass ten layers
# - **D**　Zero-centred
# - **E**　Where does $\alpha$ come from: PReLU and RReLU
# - **F**　The temperature of softmax
# - **G**　How slow is an exponential
# - **H**　Does Keras use the same formulas
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：B 和 F，各五到七分鐘講得完；接著要上第 08 課的話，加上 C。其餘的給學生自己讀。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「ReLU 有一半斜率是 0，梯度怎麼還過得去？」：**B**，單看一條路徑中位數是 0，整個網路卻還剩 2e-01。
# - 「$g=\sqrt2$ 是哪裡來的？」：**C**，讓學生自己找 ReLU 要多大的 $g$ 才不縮小；這裡要到 1.5 左右，$\sqrt2$ 是很寬的網路的理論值。
# - 「聽說輸出都是正的不好？」：**D**，也有三選一可以先猜。
# - 「溫度是什麼？」：**F**。
# - 「斜率可以超過 1 嗎？」：**A**，SELU 到 1.76。
# - 「$\alpha$ 誰決定？」：**E**。
# - 「指數真的很慢嗎？」：**G**，當場量一次。
# - 「Keras 算的一樣嗎？」：**H**，公式一樣，leaky ReLU 的預設值卻有 0.2 和 0.3 兩種。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: B and F, five to seven minutes each; if lesson 08 comes next, add C. Leave the others for reading.
#
# **Which question from the class each of them answers**
#
# - "Half of ReLU's slopes are 0: how does the gradient get through?": **B**; the median of a single path is 0, and still the whole network keeps 2e-01.
# - "Where does $g=\sqrt2$ come from?": **C**; let students find the $g$ at which ReLU no longer shrinks. Here it is about 1.5; $\sqrt2$ is the theory for very wide networks.
# - "Is it bad when all outputs are positive?": **D**, which has a guess of its own.
# - "What is temperature?": **F**.
# - "Can a slope exceed 1?": **A**; SELU's reaches 1.76.
# - "Who decides about $\alpha$?": **E**.
# - "Are exponentials really slow?": **G**; measure it on the spot.
# - "Does Keras compute the same?": **H**; the formulas agree, but leaky ReLU has two defaults, 0.2 and 0.3.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：SELU 和 Gaussian
#
# $$\mathrm{SELU}(z)=\lambda\,\mathrm{ELU}(z),\qquad \mathrm{Gaussian}(z)=e^{-z^2}$$
#
# SELU 是乘上 $\lambda\approx1.05$ 的 ELU，而且 $\alpha\approx1.67$。這兩個數是算出來的：輸入的平均是 0、變異數是 1，輸出也會是 0 和 1（第 11 課）。Gaussian 的形狀像一口鐘，是 S1 列出的第三個激勵函數。
#
# **主線的五個函數，斜率都在 0 和 1 之間。這兩個呢？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: SELU and Gaussian
#
# $$\mathrm{SELU}(z)=\lambda\,\mathrm{ELU}(z),\qquad \mathrm{Gaussian}(z)=e^{-z^2}$$
#
# SELU is the ELU with $\alpha\approx1.67$, multiplied by $\lambda\approx1.05$. The two numbers were computed so that input of mean 0 and variance 1 gives output of mean 0 and variance 1 (lesson 11). The Gaussian has the shape of a bell and is the third activation listed in S1.
#
# **The slopes of all five functions of the main line lie between 0 and 1. And these two?**
# %% slideshow="skip"
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def selu(z):
    return SELU_SCALE * elu(z, SELU_ALPHA)


def selu_slope(z):
    return SELU_SCALE * elu_slope(z, SELU_ALPHA)


# %% slideshow="skip"
def gaussian(z):
    return np.exp(-(z**2))


def gaussian_slope(z):
    return -2 * z * gaussian(z)


SEVEN = FIVE | {
    "SELU": (selu, selu_slope),
    "Gaussian": (gaussian, gaussian_slope),
}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個函數和它們的斜率
# %% [markdown] lang="en" slideshow="subslide"
# ### The two functions and their slopes
# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3), sharey=True)
for axes, name in zip(panels, ("ELU", "SELU", "Gaussian"), strict=True):
    f, slope = SEVEN[name]
    axes.plot(grid, f(grid), label="f")
    axes.plot(grid, slope(grid), label="f'")
    axes.set(title=name, ylim=(-2, 2.5), xlabel="z")
    low, high = slope(grid).min(), slope(grid).max()
    print(f"{name:8} slopes from {low:5.2f} to {high:.2f}")
panels[0].set_ylabel("f and f'")
panels[0].legend()
plots.show("SELU's slope jumps at 0 and exceeds 1; Gaussian's changes sign.")
print(f"tanh(1/2) = {np.tanh(0.5):.6f}, 2σ(1) - 1 = {2 * sigmoid(1) - 1:.6f}")
# %% tags=["guard"]
away = grid[np.abs(grid) > 1e-4]  # a corner has no slope
for its_f, its_slope in SEVEN.values():
    by_steps = measured_slope(its_f, away)
    assert np.allclose(its_slope(away), by_steps, atol=1e-8), its_f
assert np.isclose(elu_slope(-1e-9, 2), 2), "ELU with alpha 2 has a corner"
# %% [markdown] lang="zh" slideshow="notes"
# **SELU** 的斜率超過 1：0 的左邊是 $\lambda\alpha\approx1.76$，右邊是 1.05，所以又有折角了。ELU 只有 $\alpha=1$ 時才平滑；$\alpha=2$ 時左邊斜率是 2，右邊是 1。**Gaussian** 的斜率會變號：先正後負。
#
# 最後一行順便說明 tanh 和 sigmoid 是一家人：$\tanh(x/2)=2\sigma(x)-1$。tanh 就是拉高、壓窄、再往下移的 sigmoid。
# %% [markdown] lang="en" slideshow="notes"
# **SELU**'s slope exceeds 1: it is $\lambda\alpha\approx1.76$ just left of 0 and 1.05 on the right, so there is a corner again. ELU is smooth for $\alpha=1$ only; for $\alpha=2$ the slopes are 2 on the left and 1 on the right. The slope of the **Gaussian** changes its sign: first positive, then negative.
#
# The last line shows that tanh and sigmoid are of one family: $\tanh(x/2)=2\sigma(x)-1$. tanh is a sigmoid stretched upwards, squeezed sideways and shifted down.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：一條路徑和整個網路
#
# 第 3 節說 ReLU 讓梯度通過。可是只看**一條**路徑，每層挑一個神經元、只乘斜率，會怎樣？從 2000 條路徑取中位數，每一層的 $z$ 都從常態分布 $N(0,1)$ 抽。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: One path and the whole network
#
# Chapter 3 said that ReLU lets the gradient pass. But what of a **single** path, one neuron in each layer, with slopes only? Take the median of 2000 paths, with each layer's $z$ drawn from the normal distribution $N(0,1)$.
# %%
z = np.random.default_rng(2).normal(size=(2000, 100))
for name, (f, slope) in SEVEN.items():
    products = np.prod(slope(z), axis=1)  # through 100 layers
    path = np.median(np.abs(products))
    network = change_lengths(f, slope, g=np.sqrt(2))[100]
    print(f"{name:12} one path {path:.0e}   network {network:.0e}")
# %% [markdown] lang="zh" slideshow="notes"
# ReLU 的中位數是 0：一條路徑只要有一層 $z\le0$ 就斷了，否則剛好是 1。leaky ReLU 的路徑也幾乎斷了（很多個 0.01 相乘）。**單看一條路徑，ReLU 沒有比較好。** 但網路裡有非常多條路徑，總有一部分是通的，而且通的路徑一點也不縮小。整個網路裡，ReLU 跟原來差不到十倍，sigmoid 只剩 $10^{-50}$ 左右。（tanh、ELU、SELU 長大了，因為這組權重是為 ReLU 選的。）
#
# 把輸入改一點點，看輸出改多少，就是 S2 說的「直觀的計算導數的方法」$\Delta l/\Delta w$。
#
# 輸出本身也會爆炸。下面是五層 ReLU，權重直接從 $N(0,1)$ 抽：
# %% [markdown] lang="en" slideshow="notes"
# ReLU's median is 0: a path is cut as soon as one layer has $z\le0$, and is exactly 1 otherwise. Leaky ReLU's paths are nearly cut too (many factors of 0.01). **On a single path, ReLU is no better.** But a network has a great many paths; some of them are open, and an open path does not shrink at all. In the whole network ReLU stays within a factor of ten of the start, while about $10^{-50}$ is left with the sigmoid. (tanh, ELU and SELU grow because these weights were chosen for ReLU.)
#
# To change the input a little and see how much the output changes is what S2 calls an "intuitive way to compute a derivative", $\Delta l/\Delta w$.
#
# Outputs can explode as well. Here are five layers of ReLU with weights straight from $N(0,1)$:
# %% [markdown] lang="zh" slideshow="subslide"
# ### 輸出也會爆炸
# %% [markdown] lang="en" slideshow="subslide"
# ### Outputs explode, too
# %%
rng = np.random.default_rng(0)
a = rng.normal(size=(1000, 500))
for width in (450, 400, 350, 300, 250):
    a = relu(a @ rng.normal(size=(a.shape[1], width)))
    print(f"{width} neurons: standard deviation {a.std():,.0f}")
# %% [markdown] lang="zh" slideshow="notes"
# 第一層的標準差是十幾，再過四層就長到四十幾萬，而 ReLU 的斜率從不超過 1：又是權重的關係（R62、R86）。
# %% [markdown] lang="en" slideshow="notes"
# After one layer the standard deviation is a dozen or so; four layers on it is over 460,000, although ReLU's slope never exceeds 1: the weights again (R62, R86).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：常態分布的數通過十層
#
# 深度改變的不只是斜率，資料的**分布**也會變。把 100 筆、每筆 100 個 $N(0,1)$ 的數推過一到十層，權重的標準差是 $g/\sqrt{100}$，看輸出的標準差怎麼變。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Normal numbers pass ten layers
#
# Depth changes more than slopes: the **distribution** of the data changes too. Push 100 examples of 100 numbers from $N(0,1)$ through one to ten layers with weights of standard deviation $g/\sqrt{100}$, and see what becomes of the standard deviation of the outputs.
# %%
NUMBERS = np.random.default_rng(6).normal(size=(100, 100))
WEIGHTS = np.random.default_rng(7).normal(0, 0.1, size=(10, 100, 100))


def push(function, layers, g):
    """Outputs of so many layers for NUMBERS, shape (100, 100)."""
    f, slope = SEVEN[function]
    a = NUMBERS
    for W in WEIGHTS[:layers]:
        a = f(a @ (g * W))
    return a


# %% [markdown] lang="zh" slideshow="subslide"
# ### 十層之後，標準差剩多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### What is left of the standard deviation after ten layers?
# %%
for function, g in (
    ("tanh", 1),
    ("tanh", 3),
    ("ReLU", 1),
    ("ReLU", 1.41),
    ("ReLU", 1.5),
    ("SELU", 1),
):
    stds = [push(function, layers, g).std() for layers in (1, 5, 10)]
    print(f"{function}, g = {g}: layers 1, 5, 10: std", np.round(stds, 3))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己推推看
#
# 換函數、層數和 $g$，看那一層所有輸出的直方圖（起點是 sigmoid、三層、$g=1$；超出 ±3 的算在最邊上一格）：
#
# 1. tanh，$g=1$，十層：擠向哪裡？$g=3$ 呢？
# 2. ReLU：$g$ 要多大，標準差才不會一路縮小或變大？
# 3. SELU，$g=1$：特別在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### Push them yourself
#
# Choose the function, the layers and $g$, and look at the histogram of all outputs of that layer (what lies beyond ±3 is counted in the outermost bins; it starts with sigmoid, three layers, $g=1$):
#
# 1. tanh, $g=1$, ten layers: where do the values gather? And with $g=3$?
# 2. ReLU: for which $g$ does the standard deviation neither shrink nor grow?
# 3. SELU, $g=1$: what is special?
# %% tags=["hide-input"] slideshow="skip"
BINS = np.linspace(-3, 3, 62)  # 61 bins, one of them around 0


def draw_layers(function, layers, g):
    a = push(function, layers, g)
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="none")
    figure.subplots_adjust(left=0.13, right=0.97, bottom=0.16, top=0.9)
    counts, edges = np.histogram(np.clip(a, -2.99, 2.99), BINS)
    axes.stairs(counts / counts.sum(), edges, fill=True)
    axes.set(xlim=(-3, 3), xlabel="output", ylabel="share of the outputs")
    says = f"layer {layers}: mean {a.mean():.2f}, std {a.std():.2g}"
    axes.set_title(f"{function}, {says}")
    return f"Histogram of the outputs of {function}, {says}."


plots.show(draw_layers("sigmoid", 3, 1.0))
# %% slideshow="fragment" tags=["nbval-ignore-output"]
controls = {
    "function": Dropdown(options=[*SEVEN], description="函數 function"),
    "layers": IntSlider(3, min=0, max=10, description="層 layer"),
    "g": FloatSlider(1, min=0.5, max=4, description="增益 gain g"),
}
widgets.live(draw_layers, controls)


# %% [markdown] lang="zh" slideshow="notes"
# 1. tanh 在 $g=1$ 時愈來愈擠向 0，十層後標準差只剩 0.23；$g=3$ 時堆到 ±1，也就是飽和的地方，那裡的斜率接近 0。
# 2. ReLU 在 $g=1$ 時，十層後標準差只剩 0.016。理論值是 $g=\sqrt2\approx1.41$，也就是 He 初始化（第 08 課）；但那是很寬的網路的平均，這裡每層只有 100 個神經元、權重只抽一次，標準差還是從 0.84 掉到 0.5，要到 1.5 左右才平。
# 3. SELU 在 $g=1$ 時，標準差十層都在 1 附近：它就是這樣設計的。
# %% [markdown] lang="en" slideshow="notes"
# 1. With $g=1$, tanh gathers closer and closer to 0, with a standard deviation of 0.23 after ten layers; with $g=3$ the values pile up at ±1, in saturation, where the slope is near 0.
# 2. With $g=1$, ReLU is down to 0.016 after ten layers. In theory it takes $g=\sqrt2\approx1.41$, which is He initialization (lesson 08); but that is an average over very wide networks. With 100 neurons and weights drawn once, it still falls from 0.84 to 0.5 here, and takes about 1.5 to stay level.
# 3. With $g=1$, SELU keeps a standard deviation near 1 through all ten layers: it was designed to.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：零中心，減掉 0.5 會比較快嗎？
#
# sigmoid 的輸出永遠是正的。下一層的神經元拿到它，梯度是 $\delta\cdot a$：$\delta$ 是後面傳來的一個數，$a$ 是 sigmoid 的輸出。$a=[0.2,0.5,0.9]$、$\delta=-2$ 時，梯度是 $[-0.4,-1,-1.8]$，全是負的；$\delta$ 是正的，就全是正的。**同一個神經元的權重只能一起增加，或一起減少**，S4 稱之為「綑綁現象」。
#
# 假如答案是 $w=(1,-1)$，從 $(0,0)$ 出發，一個該增加、一個該減少，就只好走鋸齒。把 sigmoid 減掉 0.5，輸出有正有負，就沒有這個限制了。
#
# **先猜：每次看一筆資料更新，學習率一樣，減掉 0.5 之後需要的更新次數？**
#
# <details><summary>(a) 少很多</summary>→ 猜對的話，中圖的點比左圖少很多，再下面印的次數也少很多。</details>
# <details><summary>(b) 差不多</summary>→ 猜對的話，中圖的點和左圖差不多一樣多，再下面印的次數也差不多。</details>
# <details><summary>(c) 多很多</summary>→ 猜對的話，中圖的點比左圖多很多，再下面印的次數也多很多。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: Zero-centred, is it faster minus 0.5?
#
# A sigmoid's output is always positive. For a neuron in the next layer the gradient is $\delta\cdot a$: $\delta$ is a number that comes from behind, $a$ the sigmoid's output. For $a=[0.2,0.5,0.9]$ and $\delta=-2$ it is $[-0.4,-1,-1.8]$, all negative; with a positive $\delta$ all are positive. **The weights of one neuron can only go up together, or down together**; S4 says that they are bound.
#
# Say the answer is $w=(1,-1)$ and we start at $(0,0)$: one must go up and the other down, so the path has to zigzag. Subtract 0.5 from the sigmoid, and its outputs have both signs: the restriction is gone.
#
# **Guess: one example per update, the same learning rate: how many updates after subtracting 0.5?**
#
# <details><summary>(a) far fewer</summary>→ Then the middle panel has far fewer dots than the left one, and the counts below agree.</details>
# <details><summary>(b) about as many</summary>→ Then the middle panel has about as many dots as the left one, and the counts below agree.</details>
# <details><summary>(c) far more</summary>→ Then the middle panel has far more dots than the left one, and the counts below agree.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 每次看一筆，一直走到終點
# %% [markdown] lang="en" slideshow="subslide"
# ### One example per update, until the goal
# %%
def sigmoid_centred(z):
    return sigmoid(z) - 0.5


def walk(f, rate, seed):
    """Weights after each update, until near the goal or far away."""
    rng = np.random.default_rng(seed)
    goal = np.array([1.0, -1.0])
    w = np.zeros(2)
    path = [w]
    while 0.1 < np.linalg.norm(w - goal) < 100:
        a = f(rng.normal(size=2))  # two outputs of the layer before
        delta = (w - goal) @ a  # output minus target
        w = w - rate * delta * a
        path.append(w)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 梯度多常全是同號？
# %% [markdown] lang="en" slideshow="subslide"
# ### How often do all gradients have one sign?
# %%
delta = np.random.default_rng(0).normal(size=(1000, 1))
gradients = delta * np.array([0.2, 0.5, 0.9])
positive = np.all(gradients > 0, axis=1).mean()
negative = np.all(gradients < 0, axis=1).mean()
print(f"all positive: {positive:.0%}, all negative: {negative:.0%}")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三條路
# %% [markdown] lang="en" slideshow="subslide"
# ### Three paths
# %% tags=["guess", "hide-input"]
walkers = {
    "sigmoid": sigmoid,
    "sigmoid - 0.5": sigmoid_centred,
    "tanh": np.tanh,
}
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3.2), sharey=True)
for axes, (name, f) in zip(panels, walkers.items(), strict=True):
    path = walk(f, rate=0.5, seed=5)
    axes.plot(path[:, 0], path[:, 1], marker=".", linewidth=1)
    axes.plot(1, -1, "k*", markersize=14)
    axes.set(title=name, xlabel="$w_1$", aspect="equal")
    axes.set(xlim=(-0.5, 1.5), ylim=(-1.3, 0.7))
panels[0].set_ylabel("$w_2$")
plots.show("Sigmoid, centred or not: a long way to the star. tanh: short.")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 各要更新幾次？學習率大一點呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### How many updates? And at larger rates?
# %% tags=["guess"]
print("the walks above, and the inputs' standard deviation:")
for name, f in walkers.items():
    steps = np.diff(walk(f, rate=0.5, seed=5), axis=0)
    one_sign = np.mean(steps[:, 0] * steps[:, 1] > 0)
    print(
        f"{name}: {len(steps)} updates, {one_sign:.0%} with one sign", end=""
    )
    print(f", std {f(normal).std():.2f}")
# %%
print("updates, median of 50 walks, at rates 0.5, 1, 2, 4")
for name, f in walkers.items():
    row = []
    for rate in (0.5, 1, 2, 4):
        walks = [walk(f, rate, seed) for seed in range(50)]
        lost = sum(np.linalg.norm(path[-1]) > 50 for path in walks)
        updates = np.median([len(path) - 1 for path in walks])
        row.append(f"{updates:.0f}" if lost == 0 else f"{lost} of 50 lost")
    print(f"{name}:", "   ".join(row))
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 減掉 0.5，只剩一半的步同號，綑綁解開了，**更新次數卻沒有變少**。sigmoid 慢，主要是因為它的輸出彼此差得太少：標準差 0.21，tanh 是 0.63。減掉一個數，不會讓差別變大。
#
# </details>
#
# 那麼零中心好在哪裡？在**學習率**。輸入全是正的，兩個權重老是一起被推，學習率一大就衝過頭：到 4 時五十條路有 41 條跑到 100 以外；減掉 0.5 的全都走得到，只要 17 次，大約是 sigmoid 最快時（32 次）的一半。tanh 到 4 也會走丟，因為它的輸出大得多，學習率 1 就夠快了。
#
# 什麼時候不成立？一次看**一批**資料時，各筆的 $\delta$ 有正有負，加起來就不一定同號；批次正規化（第 09 課）更是直接把輸入拉回零中心。ReLU 也不是零中心，照樣是最常用的。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Minus 0.5, only half of the steps have one sign and nothing is bound any more, **but it takes just as many updates**. The sigmoid is slow mainly because its outputs differ so little from one another: a standard deviation of 0.21, against 0.63 for tanh. Subtracting a number does not make differences larger.
#
# </details>
#
# What, then, is zero-centring good for? For the **learning rate**. With inputs that are all positive, both weights are forever pushed together, and a large rate overshoots: at 4, 41 of 50 walks run more than 100 away, while all those minus 0.5 arrive, in 17 updates, about half of the sigmoid's best, 32. At 4 tanh is lost too: its outputs are much larger, and a rate of 1 is fast enough.
#
# Where does it stop being true? With a **batch** of examples, some $\delta$ are positive and some negative, and their sum need not have one sign; batch normalization (lesson 09) re-centres the inputs outright. ReLU is not zero-centred either, and it is still the most used.
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R90**　S4 說輸入皆為正數時「梯度數值恆為正」。是**同號**，全正或全負：上面一千個隨機的 $\delta$ 只有 47% 是全正。同一句後半的「往正方向更新或往負方向更新」是對的。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R90**  S4 says that with positive inputs "the gradient is always positive". They share **one sign**, plus or minus: of the thousand random $\delta$ above only 47% give all positive. The second half of the same sentence, "updates in the positive or in the negative direction", is right.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：$\alpha$ 從哪裡來？PReLU 和 RReLU
#
# 和 leaky ReLU 同一個公式，只差 $\alpha$ 的來源：
#
# - **leaky ReLU**：事先指定，訓練時不變；
# - **PReLU**（parametric）：$\alpha$ 也是參數，跟權重一起用梯度下降學，$\partial f/\partial\alpha=\min(0,z)$；
# - **RReLU**（randomized）：訓練時每次隨機抽（常用 1/8 到 1/3 之間），測試時固定用平均。
#
# S4 說 PReLU 的 $\alpha$「是根據資料來定的」，指的就是梯度下降。底下真正的斜率是 0.3，從 $\alpha=0$ 出發。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Where does $\alpha$ come from? PReLU and RReLU
#
# The formula is that of leaky ReLU; only the source of $\alpha$ differs:
#
# - **leaky ReLU**: chosen beforehand and kept;
# - **PReLU** (parametric): $\alpha$ is learned like a weight, with $\partial f/\partial\alpha=\min(0,z)$;
# - **RReLU** (randomized): drawn at each training step (usually 1/8 to 1/3), its mean for testing.
#
# Where S4 says that PReLU's $\alpha$ "is determined by the data", it means gradient descent. Below, the true slope is 0.3, and we start from $\alpha=0$.
# %%
rng = np.random.default_rng(1)
z = rng.normal(size=1000)
target = leaky_relu(z, 0.3)
alpha = 0.0
for update in range(30):
    error = leaky_relu(z, alpha) - target
    alpha = alpha - 0.2 * np.mean(2 * error * np.minimum(z, 0))
print(f"PReLU after 30 updates: alpha = {alpha:.3f}")
print("RReLU(-1), training:", leaky_relu(-1, rng.uniform(1 / 8, 1 / 3, 3)))
print(f"RReLU(-1), testing: {leaky_relu(-1, (1 / 8 + 1 / 3) / 2):.4f}")
# %% [markdown] lang="zh" slideshow="notes"
# 三十次更新就找到 0.3 附近。代價是多了參數，資料少時比較容易過擬合（第 05 課）。
#
# leaky ReLU 有一個極端：如果**所有**神經元都落在負的那一邊，整個網路就是線性的，又回到第 1 節。
# %% [markdown] lang="en" slideshow="notes"
# Thirty updates come close to 0.3. The price is more parameters, which makes overfitting (lesson 05) easier when data are few.
#
# Leaky ReLU has one extreme: if **all** neurons fall to the negative side, the whole network is linear, back in chapter 1.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：softmax 的溫度
#
# softmax 只看分數的差，所以把差放大或縮小，就能調整機率有多集中：先把分數除以**溫度**（temperature）$T$，算 $\mathrm{softmax}(z/T)$。
#
# S4 說：「指數函數會讓值的間距變大。」**$T=1$ 時，兩個機率的差真的都比分數的差大嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: The temperature of softmax
#
# Softmax sees only differences of scores, so stretching or shrinking the differences tunes how concentrated the probabilities are: divide the scores by a **temperature** $T$ first, $\mathrm{softmax}(z/T)$.
#
# S4: "the exponential makes the gaps between values larger." **At $T=1$, is the difference of two probabilities really larger than that of the scores?**
# %% tags=["hide-input"]
scores = np.array([3.0, 1.0, -3.0])
temperatures = np.geomspace(0.1, 100, 121)
p = np.array([softmax(scores / T) for T in temperatures])
plt.figure(figsize=(7, 3.2))
plt.semilogx(temperatures, p, label=["z = 3", "z = 1", "z = -3"])
plt.xlabel("temperature T")
plt.ylabel("probability")
plt.legend(loc="upper right")
plots.show("Low temperature: nearly one-hot. High temperature: all equal.")
z = np.random.default_rng(3).normal(0, 3, (100_000, 5))
shrunk = np.abs(np.diff(softmax(z)) / np.diff(z))
print(f"gap after / gap before, at most: {shrunk.max():.3f}")
print("ratio for a gap of 1, 2, 5:", np.exp([1.0, 2.0, 5.0]).round(1))
# %% [markdown] lang="zh" slideshow="notes"
# $T$ 小，最大的分數幾乎拿走全部機率；$T$ 大，三者趨於相等；順序從不改變。$T=1$ 時，變大的是**比值**（差 5 分就是 148 倍），機率的**差**反而變小，最多只有分數差的一半。
# %% [markdown] lang="en" slideshow="notes"
# With a small $T$ the largest score takes nearly all the probability; with a large $T$ the three become equal; the order never changes. At $T=1$, what grows is the **ratio** (a gap of 5 means a factor of 148); the **difference** of two probabilities shrinks, to at most half the gap of the scores.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 G：指數有多慢？
#
# S4 說指數運算「很慢」。一百萬個數，各算一次看看。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth G: How slow is an exponential?
#
# S4 calls exponentials slow. Take a million numbers and measure.
# %% tags=["nbval-ignore-output"]
best = {}
for name in ("ReLU", "sigmoid", "tanh", "ELU"):
    f, slope = FIVE[name]
    # Other programs only make it slower, so take the fastest of nine.
    runs = timeit.repeat(lambda f=f: f(normal), number=1, repeat=9)
    best[name] = 1000 * min(runs)
    print(f"{name:8}{best[name]:5.1f} ms for a million numbers")
# %% tags=["guard"]
fastest_exponential = min(best["sigmoid"], best["tanh"], best["ELU"])
share = best["ReLU"] / fastest_exponential
assert share < 1, "an exponential is slower"
# %% [markdown] lang="zh" slideshow="notes"
# 指數確實比 ReLU 慢；慢多少要看機器和函式庫，上面的毫秒數在你的電腦上會不同。一層的時間通常大半花在矩陣乘法，激勵函數的快慢未必要緊。
# %% [markdown] lang="en" slideshow="notes"
# An exponential is indeed slower than ReLU; how much depends on the machine and the library, so the milliseconds above are those of one computer only. A layer usually spends most of its time on the matrix product, so the activation may hardly matter.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 H：Keras 用的是同樣的公式嗎？
#
# 最後請出 Keras（載入要幾秒），在 −30 到 30 的六萬個點上逐一比對。Keras 沒有 Gaussian，用 `keras.ops` 寫一個。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth H: Does Keras use the same formulas?
#
# Now bring in Keras (loading it takes a few seconds) and compare at sixty thousand points from −30 to 30. Keras has no Gaussian; `keras.ops` writes one.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 逐一比對
# %% [markdown] lang="en" slideshow="subslide"
# ### One by one
# %%
course_utils.setup(seed=1, keras=True)
import keras
from keras import activations

z = np.linspace(-30, 30, 60_000)
rows = z.reshape(10_000, 6)
prelu = keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.3))
pairs = {
    "sigmoid": (sigmoid(z), activations.sigmoid(z)),
    "tanh": (np.tanh(z), activations.tanh(z)),
    "ReLU": (relu(z), activations.relu(z)),
    "leaky ReLU": (leaky_relu(z), activations.leaky_relu(z, 0.01)),
    "PReLU": (leaky_relu(rows, 0.3), prelu(rows)),
    "ELU": (elu(z, 2.0), activations.elu(z, 2.0)),
    "SELU": (selu(z), activations.selu(z)),
    "Gaussian": (gaussian(z), keras.ops.exp(-(z**2))),
    "softmax": (softmax(rows), activations.softmax(rows)),
}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一樣嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Are they equal?
# %%
for name, (ours, of_keras) in pairs.items():
    of_keras = keras.ops.convert_to_numpy(of_keras)
    print(f"{name}: equal", np.allclose(ours, of_keras, 1e-6, 1e-6))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 預設值也一樣嗎？
#
# leaky ReLU 的 $\alpha$ 不寫，用函數 `activations.leaky_relu` 和用層 `layers.LeakyReLU`，會得到一樣的數嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Are the defaults the same, too?
#
# Leave out the $\alpha$ of leaky ReLU: do the function `activations.leaky_relu` and the layer `layers.LeakyReLU` give the same number?
# %%
minus_one = np.array([[-1.0]])
by_function = activations.leaky_relu(minus_one)
by_layer = keras.layers.LeakyReLU()(minus_one)
print("leaky_relu(-1): ", keras.ops.convert_to_numpy(by_function))
print("LeakyReLU()(-1):", keras.ops.convert_to_numpy(by_layer))
# %% tags=["guard"]
for each, (by_us, by_keras) in pairs.items():
    by_keras = keras.ops.convert_to_numpy(by_keras)
    assert np.allclose(by_us, by_keras, rtol=1e-6, atol=1e-6), each
# %% [markdown] lang="zh" slideshow="notes"
# 公式都一樣，**預設值卻不同**：函數是 0.2，層是 0.3，S4 說 0.01。所以 $\alpha$ 一定要自己寫清楚。
#
# Keras 沒有 RReLU，也沒有 Gaussian；但任何用 `keras.ops` 寫的函數都可以當一層的 `activation`，Keras 會自己算導數。
# %% [markdown] lang="en" slideshow="notes"
# The formulas agree, **the defaults do not**: 0.2 in the function, 0.3 in the layer, 0.01 in S4. So always write $\alpha$ down.
#
# Keras has neither RReLU nor the Gaussian; but any function written with `keras.ops` can be the `activation` of a layer, and Keras finds the derivative.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字和說法，這一課都試過。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every claim of the slides that can be recomputed was tried above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum.
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
