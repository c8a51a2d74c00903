# ---
# title_zh: 感知器
# title_en: The perceptron
# question_zh: 一個神經元能學會什麼？學不會什麼？
# question_en: What can a single neuron learn, and what can it not?
# minutes: 35
# seconds: 5
# decks: S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 01 感知器
#
# 天氣熱了，冷氣要不要開？沒有人教過你公式，看過幾次別人開、自己猜錯幾次，自然就會了。**感知器**（perceptron）也是這樣學的：它只會乘、加、看正負號，卻能從自己的錯誤裡找到答案。Frank Rosenblatt 在 1958 年提出它；今天的深度網路，還是由這樣的**神經元**一個一個接起來的。
#
# 這一課問：**一個神經元能學會什麼？學不會什麼？**
#
# **讀完這一課，你會**
#
# - 用紙筆算出一個神經元的輸出，說出它的每個數字管什麼；
# - 看一個神經元的權重，就知道它把平面分成哪兩邊；
# - 用感知器的規則更新權重，判斷它會不會停下來；
# - 分辨哪些問題一個神經元就夠，哪些要多一層，並且說出理由。
# %% [markdown] lang="en" slideshow="slide"
# # 01 The perceptron
#
# It is getting warm: air conditioning on or off? Nobody ever gave you a formula for that; a few examples, a few mistakes, and you knew. The **perceptron** learns in the same way. All it can do is multiply, add and look at a sign, and still it finds the answer from its own mistakes. Frank Rosenblatt proposed it in 1958; the deep networks of today are still made of such **neurons**, connected to one another.
#
# This lesson asks: **what can a single neuron learn, and what can it not?**
#
# **After this lesson you can**
#
# - work out with pencil and paper what a neuron puts out, and say what each of its numbers is for;
# - see from a neuron's weights how it divides the plane;
# - update weights by the perceptron's rule, and judge whether it will ever stop;
# - tell problems that one neuron can solve from those that need another layer, and say why.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：高中的直線方程式、一點點 Python。程式只用 NumPy 和畫圖的套件。
#
# 主線是第 1 到 6 節：第 1、2 節看一個神經元做些什麼，第 3、4 節看它怎麼學，第 5 節碰到它的極限，第 6 節跨過去。最後的〈深入〉可以挑著讀。遇到「先猜」，請先選一個再往下執行：猜錯的地方，最值得讀。
#
# **對應投影片**：S4（王一書）的感知器、S2（李宏毅）的完全連接前饋網路、S1（蔡炎龍）開頭的神經元和參數練習。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: the equation of a straight line, a little Python. The code needs NumPy and a plotting library.
#
# The main line is chapters 1 to 6: chapters 1 and 2 show what a neuron does, 3 and 4 how it learns, 5 meets its limit, and 6 goes beyond. Read what you like of "In depth" at the end. Where it says "Guess", do choose an answer before you run the next cell: where you guess wrong, reading pays most.
#
# **Decks**: S4 (王一書) on the perceptron, S2 (李宏毅) on fully connected networks, S1 (蔡炎龍) from its opening to the exercise on counting parameters. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，幾秒就好，互動圖才會動。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 2 | 只講冷氣的例子，目標不唸 |
# | 第 1 節 | 9 | 互動圖只做第 1、3 題，sigmoid 留給學生讀 |
# | 第 2 節 | 9 | 〈每一點都算一次〉不講程式，只看圖 |
# | 第 3 節 | 13 | 〈一步一步看〉只停在第 0、1、11、13 次 |
# | 第 4 節 | 5 | 跳過〈換一個起點，換一把尺〉，只講定理那一句 |
# | 第 5 節 | 7 | 〈自己拉拉看：最少錯幾個？〉請一位同學上來拉 |
# | 第 6 節、小結 | 5 | 跳過〈門檻可以放在哪裡？〉 |
#
# 練習沒有時間做：練習 1、3 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 13 分鐘，第 2 節 13 分鐘，第 3 節 17 分鐘（學生自己當感知器），練習 1 做 5 分鐘。作業：練習 3。
# - **第二堂**：檢討練習 3 用 5 分鐘，第 4 節 9 分鐘，第 5 節 11 分鐘，第 6 節和小結 13 分鐘，練習 4 先做 7 分鐘，深入 F 用 5 分鐘。作業：練習 2，並讀深入 A 和 B。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once; it takes a few seconds, and only then do the live figures move.
#
# **One session of 50 minutes**: with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 2 | only the air conditioning; do not read the objectives aloud |
# | Chapter 1 | 9 | of the live view questions 1 and 3; leave the sigmoid for reading |
# | Chapter 2 | 9 | of "Work it out for every point" the picture, not the code |
# | Chapter 3 | 13 | in "Step by step" stop at 0, 1, 11 and 13 only |
# | Chapter 4 | 5 | of "Another start, another scale" only the sentence of the theorem |
# | Chapter 5 | 7 | one student comes forward for "Try it: how few errors?" |
# | Chapter 6, summary | 5 | skip "Where may the thresholds be?" |
#
# There is no time for exercises: 1 and 3 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 13, chapter 2 in 13, chapter 3 in 17 (students are the perceptron themselves), exercise 1 for 5. Homework: exercise 3.
# - **Second**: going over exercise 3 takes 5 minutes, chapter 4 9, chapter 5 11, chapter 6 and the summary 13, a start on exercise 4 7, In depth F 5. Homework: exercise 2, and read In depth A and B.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

import course_utils
from course_utils import exercises, facts, plots, widgets

course_utils.setup(seed=1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 一個神經元怎麼做決定？
#
# 冷氣要不要開？先只看一個數：$x$ 是氣溫比 25 °C 高幾度。神經元做三件事：
#
# 1. 乘上**權重**（weight）$w$；
# 2. 加上**偏差**（bias）$b$，得到 $z=wx+b$；
# 3. 看 $z$ 的正負號：正的就輸出 $+1$（開），負的就輸出 $-1$（不開）。
#
# 假如 $w=2$、$b=-6$：
#
# | $x$ | $z=2x-6$ | 輸出 |
# |--:|--:|:--|
# | 5 | 4 | $+1$，開 |
# | 1 | −4 | $-1$，不開 |
# %% [markdown] lang="en" slideshow="slide"
# ## 1. How does a neuron decide?
#
# Air conditioning on or off? Look at one number first: $x$ says by how many degrees it is warmer than 25 °C. A neuron does three things:
#
# 1. multiply by a **weight** $w$;
# 2. add a **bias** $b$, which gives $z=wx+b$;
# 3. look at the sign of $z$: if it is positive, put out $+1$ (on), if it is negative, $-1$ (off).
#
# With $w=2$ and $b=-6$:
#
# | $x$ | $z=2x-6$ | output |
# |--:|--:|:--|
# | 5 | 4 | $+1$, on |
# | 1 | −4 | $-1$, off |
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$w=2$、$b=-6$ 的冷氣，幾度開始吹？（比 25 °C 高 3 度，也就是 28 °C。）怕熱的人該調哪個數字？
#
# **可能的回答**：「$b$ 變大，階梯往右」：加一個數像是往右走，但這裡加在 $z$ 上，不是加在 $x$ 上；請他算 $b=2$、$x=0$ 時的 $z$。「權重就是重要性，不能是負的」：把 $w$ 拉成 $-2$，開關反過來，就是暖氣。
#
# **時間不夠**：跳過 sigmoid，互動圖留在 sign 就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with $w=2$ and $b=-6$, at what temperature does it switch on? (3 degrees above 25 °C, at 28 °C.) Which number should somebody change who cannot stand the heat?
#
# **You may hear**: "A larger $b$ moves the step to the right": adding does look like moving right, but it is added to $z$ and not to $x$; have them work out $z$ for $b=2$ and $x=0$. "A weight is an importance and cannot be negative": pull $w$ to $-2$, the switch turns round, and it is a heater.
#
# **Short of time**: skip the sigmoid and leave the live view at sign.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫成程式
# %% [markdown] lang="en" slideshow="subslide"
# ### In code
# %%
w = 2
b = -6
for x in (1, 3, 5):
    z = w * x + b
    print(f"x = {x}: z = {z}, output {np.sign(z)}")
# %% [markdown] lang="zh" slideshow="notes"
# 第三步的函數叫**激勵函數**（activation function）。這裡用的是 $\mathrm{sign}$，正負號函數；NumPy 的 `np.sign` 對正數回傳 1，對負數回傳 −1。
#
# $x=3$ 那一行，$z$ 剛好是 0：這就是開和不開的分界，叫**門檻**。`np.sign(0)` 回傳 0，兩邊都不算。
# %% [markdown] lang="en" slideshow="notes"
# The function of the third step is called the **activation function**. Here it is $\mathrm{sign}$; NumPy's `np.sign` returns 1 for positive numbers and −1 for negative ones.
#
# In the line $x=3$, $z$ is exactly 0: this is the border between on and off, the **threshold**. `np.sign(0)` returns 0, neither one nor the other.
# %% [markdown] lang="zh" slideshow="subslide"
# ### $b$ 變大，門檻往哪邊走？
#
# $w=2$ 不變，$b$ 從 −6 加到 −2，再加到 2。等一下每個 $b$ 畫一條長條：橘色的地方輸出 $-1$，藍色的地方輸出 $+1$。
#
# **先猜：$b$ 變大，兩色的交界往哪邊移？**
#
# <details><summary>(a) 往右，要更熱才開</summary>→ 猜對的話，b = 2 的藍色，起點比 b = −6 的更靠右。</details>
# <details><summary>(b) 往左，不必那麼熱就開</summary>→ 猜對的話，b = 2 的藍色，起點比 b = −6 的更靠左。</details>
# <details><summary>(c) 不動</summary>→ 猜對的話，三條長條的藍色，從同一個地方開始。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### As $b$ grows, where does the threshold go?
#
# Keep $w=2$, and raise $b$ from −6 to −2 and then to 2. Below, each $b$ gets a bar: orange where the output is $-1$, blue where it is $+1$.
#
# **Guess: as $b$ grows, which way does the border between the colours move?**
#
# <details><summary>(a) to the right: it takes more heat</summary>→ Then the blue of b = 2 begins to the right of that of b = −6.</details>
# <details><summary>(b) to the left: it takes less heat</summary>→ Then the blue of b = 2 begins to the left of that of b = −6.</details>
# <details><summary>(c) it stays</summary>→ Then all three blue bars begin at the same place.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三個 $b$
# %% [markdown] lang="en" slideshow="subslide"
# ### Three values of $b$
# %% tags=["hide-input"] slideshow="skip"
PLUS, MINUS = "#0072B2", "#D55E00"  # blue circles, orange squares
PLUS_SIDE, MINUS_SIDE = "#D3E8F5", "#FBE3D0"  # the same, pale
# %% tags=["guess", "hide-input"]
print("where the output changes:")
plt.figure(figsize=(7, 2.6))
for row, b in ((2, -6), (1, -2), (0, 2)):
    threshold = -b / 2
    plt.barh(row, threshold + 7, left=-7, color=MINUS_SIDE)
    plt.barh(row, 7 - threshold, left=threshold, color=PLUS_SIDE)
    plt.text(-6.8, row, "-1: off", va="center")
    plt.text(6.8, row, "+1: on", va="center", ha="right")
    print(f"b = {b}: at x = {threshold:.0f}")
plt.yticks((0, 1, 2), ("b = 2", "b = -2", "b = -6"))
plt.xlim(-7, 7)
plt.xlabel("x: degrees above 25 °C")
plots.show("From b = -6 to b = 2 the blue part grows to the left.")
# %% tags=["guard"]
for one_b in (-6, -2, 2):
    assert np.sign(2 * (-one_b / 2 + 0.01) + one_b) == 1
    assert np.sign(2 * (-one_b / 2 - 0.01) + one_b) == -1


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 往**左**。門檻是 $z=0$ 的地方：
#
# $$2x+b=0$$
#
# $$x=-\frac{b}{2}$$
#
# $b=-6$ 時在 3，$b=-2$ 時在 1，$b=2$ 時在 −1。$b$ 直接加在 $z$ 上；$b$ 愈大，$x$ 不必那麼大，$z$ 就是正的。你可以把 $b$ 想成「怕熱的程度」。
#
# </details>
#
# 一般的 $w$（不是 0）也一樣：門檻在 $x=-b/w$。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# To the **left**. The threshold is where $z=0$:
#
# $$2x+b=0$$
#
# $$x=-\frac{b}{2}$$
#
# It is at 3 for $b=-6$, at 1 for $b=-2$ and at −1 for $b=2$. $b$ goes straight into $z$; the larger $b$, the smaller the $x$ that makes $z$ positive. You may think of $b$ as how easily somebody feels hot.
#
# </details>
#
# For any other $w$ but 0 it is the same: the threshold is at $x=-b/w$.
# %% [markdown] lang="zh" slideshow="notes"
# ### 不只是開或關：sigmoid
#
# 有時候想知道的不是開或不開，而是**有多想開**。把 $\mathrm{sign}$ 換成 sigmoid，輸出就不再是 −1 或 +1，而是從 0 平滑地升到 1：
#
# $$\sigma(z)=\frac{1}{1+e^{-z}}$$
#
# $z=4$ 時，$e^{-4}\approx0.018$，所以 $\sigma(4)\approx\frac{1}{1.018}\approx0.98$：很想開。門檻 $z=0$ 的地方，剛好是一半。
# %% [markdown] lang="en" slideshow="notes"
# ### Not just on or off: the sigmoid
#
# Sometimes the question is not whether but **how much** we want it on. Replace $\mathrm{sign}$ by the sigmoid, and the output is no longer −1 or +1 but rises smoothly from 0 to 1:
#
# $$\sigma(z)=\frac{1}{1+e^{-z}}$$
#
# At $z=4$ we have $e^{-4}\approx0.018$, so $\sigma(4)\approx\frac{1}{1.018}\approx0.98$: very much. At the threshold, $z=0$, it is one half.
# %% slideshow="skip"
def sigmoid(z):
    """Squash any number into the interval from 0 to 1."""
    return 1 / (1 + np.exp(-z))


print(f"-4: {sigmoid(-4):.3f}   0: {sigmoid(0):.3f}   4: {sigmoid(4):.3f}")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拉拉看：$w$ 和 $b$
#
# 1. 只拉 $b$：階梯怎麼動？
# 2. 函數換成平滑的 sigmoid，$b$ 拉到 0，$w$ 從 0.5 慢慢拉到 4：曲線怎麼變？
# 3. $w$ 拉成負的：這台機器變成什麼了？
# %% [markdown] lang="en" slideshow="subslide"
# ### Try it: $w$ and $b$
#
# 1. Move only $b$: what does the step do?
# 2. Change the function to the smooth sigmoid, set $b$ to 0, and move $w$ slowly from 0.5 to 4: how does the curve change?
# 3. Make $w$ negative: what has the machine become?
# %% tags=["hide-input"] slideshow="skip"
DEGREES = np.linspace(-7, 7, 1401)


def draw_neuron(function, w, b):
    """Output of one neuron for each x, as a curve."""
    z = w * DEGREES + b
    output = np.sign(z) if function == "sign" else sigmoid(z)
    figure, axes = plt.subplots(figsize=(6, 3.2), layout="none")
    figure.subplots_adjust(left=0.12, right=0.97, bottom=0.17, top=0.89)
    axes.plot(DEGREES, output, color=PLUS)
    axes.axhline(0, color="gray", linewidth=1)
    where = "nowhere here"
    if w != 0 and abs(b / w) <= 7:
        where = f"at x = {-b / w:.2f}"
        axes.axvline(-b / w, color="gray", linestyle=":")
    axes.set(xlim=(-7, 7), ylim=(-1.2, 1.2), ylabel="output")
    axes.set_xlabel("x: degrees above 25 °C")
    axes.set_title(f"{function}: z = {w:.1f} x {b:+.1f}, z = 0 {where}")
    return f"Output of {function}, w = {w:.1f}, b = {b:.1f}; z = 0 {where}."


plots.show(draw_neuron("sign", 2.0, -6.0))
# %% slideshow="fragment" tags=["hide-input", "nbval-ignore-output"]
controls = {
    "function": Dropdown(
        options=["sign", "sigmoid"], description="函數 function"
    ),
    "w": FloatSlider(2, min=-4, max=4, step=0.1, description="權重 weight w"),
    "b": FloatSlider(-6, min=-8, max=8, step=0.1, description="偏差 bias b"),
}
widgets.live(draw_neuron, controls)
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>拉過再看：答案</summary>
#
# 1. 階梯只會左右平移：$b$ 變大往左，變小往右（$w$ 是正的時候）。
# 2. 愈來愈陡；$w=4$ 已經很像一個階梯。$b=0$ 時，$w$ 只改變坡度；不然門檻 $-b/w$ 也跟著動。
# 3. 左右反過來，愈冷愈想開：冷氣變成了暖氣。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After trying it: the answers</summary>
#
# 1. The step only moves sideways: to the left as $b$ grows, to the right as it falls (as long as $w$ is positive).
# 2. It gets steeper and steeper; at $w=4$ it is nearly a step. With $b=0$, $w$ changes the steepness only; otherwise the threshold $-b/w$ moves as well.
# 3. Left and right change places, and the colder it is, the more it wants to be on: a heater.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **乘上權重、加上偏差、看正負號；偏差愈大，神經元愈容易輸出 $+1$。**
# %% [markdown] lang="en" slideshow="fragment"
# **Multiply by the weight, add the bias, look at the sign; the larger the bias, the more readily a neuron puts out $+1$.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R101**　S4 的 `sigmoid.ipynb` 畫的就是上面的 sigmoid，但是少了 `import matplotlib.pyplot as plt`；Python 3.12 起，軸名裡的反斜線會跳出警告，要用原始字串 `r'$\phi(z)$'`。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R101**  S4's `sigmoid.ipynb`, which draws this sigmoid, lacks `import matplotlib.pyplot as plt`; and since Python 3.12 the backslash in its label gives a warning, which a raw string, `r'$\phi(z)$'`, avoids.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 有兩個輸入呢？
#
# 房間裡人多，也該開冷氣。現在看兩個數：$x_1$ 是比 25 °C 高幾度，$x_2$ 是房間裡有幾個人。每個輸入各有一個權重：
#
# $$z=w_1x_1+w_2x_2+b$$
#
# 假如 $w_1=1$、$w_2=2$、$b=-4$：
#
# | $x_1$ | $x_2$ | $z=x_1+2x_2-4$ | 輸出 |
# |--:|--:|--:|:--|
# | 3 | 2 | 3 | $+1$，開 |
# | 1 | 1 | −1 | $-1$，不開 |
#
# 兩個輸入就是平面上的一個點。**開和不開的點，分界長什麼樣子？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. And with two inputs?
#
# A crowded room needs cooling, too. Now look at two numbers: $x_1$ degrees above 25 °C, and $x_2$ people in the room. Each input has a weight of its own:
#
# $$z=w_1x_1+w_2x_2+b$$
#
# With $w_1=1$, $w_2=2$ and $b=-4$:
#
# | $x_1$ | $x_2$ | $z=x_1+2x_2-4$ | output |
# |--:|--:|--:|:--|
# | 3 | 2 | 3 | $+1$, on |
# | 1 | 1 | −1 | $-1$, off |
#
# Two inputs are a point in the plane. **What does the border between the points "on" and the points "off" look like?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$w_2=2$、$w_1=1$，多一個人抵得過熱幾度？（兩度：$z$ 一樣多加 2。）
#
# **可能的回答**：「三個數都乘 2，線會移到兩倍遠」：只有 $b$ 乘 2 才會；三個一起乘，請他用 $(2,1)$ 代代看，$z$ 還是 0。「$z$ 就是點到線的距離」：差一點，愈遠 $|z|$ 愈大沒錯，但權重乘 2，線沒動，$z$ 卻變成兩倍。
#
# **時間不夠**：〈每一點都算一次〉直接看黑點排成什麼，程式不講。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with $w_2=2$ and $w_1=1$, one more person is worth how many degrees? (Two: both add 2 to $z$.)
#
# **You may hear**: "With all three doubled the line is twice as far away": so it is if only $b$ is doubled; with all three, have them plug in $(2,1)$, and $z$ is still 0. "$z$ is the distance from the line": nearly, for $|z|$ does grow with the distance, but double the weights, and the line stays while $z$ doubles.
#
# **Short of time**: in "Work it out for every point" look at the black dots at once and leave the code.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 每一點都算一次
# %% [markdown] lang="en" slideshow="subslide"
# ### Work it out for every point
# %%
w1 = 1
w2 = 2
b = -4
ticks = np.linspace(0, 5, 21)  # 0, 0.25, 0.5, ... 5
x1, x2 = np.meshgrid(ticks, ticks)  # all 21 × 21 points
z = w1 * x1 + w2 * x2 + b
print("points:", z.size, "  z = 0:", np.sum(z == 0))
# %% tags=["hide-input"]
plt.figure(figsize=(5, 3.2))
plt.scatter(x1[z > 0], x2[z > 0], s=12, color="C0", label="+1: on")
plt.scatter(x1[z < 0], x2[z < 0], s=12, color="C1", label="-1: off")
plt.scatter(x1[z == 0], x2[z == 0], s=36, color="black", label="z = 0")
plt.xlabel("$x_1$: degrees above 25 °C")
plt.ylabel("$x_2$: people in the room")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("The dots with z = 0 form a straight line between two colours.")


# %% [markdown] lang="zh" slideshow="notes"
# 四百多個點，$z$ 剛好是 0 的有九個。看黑點：它們排成一條**直線**。因為 $x_1+2x_2-4=0$ 移項就是
#
# $$x_2=2-\tfrac12x_1$$
#
# 正是高中學過的直線方程式。這條線叫**決策邊界**（decision boundary）：一邊開，另一邊不開。
# %% [markdown] lang="en" slideshow="notes"
# Of some four hundred points, nine have a $z$ of exactly 0. Look at these black dots: they form a **straight line**. Indeed, $x_1+2x_2-4=0$ can be written as
#
# $$x_2=2-\tfrac12x_1$$
#
# which is the equation of a straight line, as at school. It is called the **decision boundary**: on one side the answer is on, on the other side off.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三個數都乘以 2，線怎麼變？
#
# 左圖是剛才的 $w_1=1$、$w_2=2$、$b=-4$，右圖三個數都乘以 2：$w_1=2$、$w_2=4$、$b=-8$。
#
# **先猜：右圖的黑線在哪裡？**
#
# <details><summary>(a) 離左下角遠一倍</summary>→ 猜對的話，右圖的黑線碰到橫軸的地方是 8，畫到圖外去了。</details>
# <details><summary>(b) 陡一倍</summary>→ 猜對的話，右圖的黑線從縱軸上同一個高度出發，在 2 就碰到橫軸。</details>
# <details><summary>(c) 在原來的地方</summary>→ 猜對的話，兩張圖的黑線碰到橫軸和縱軸的地方都一樣。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Double all three numbers: what becomes of the line?
#
# On the left $w_1=1$, $w_2=2$, $b=-4$ as before; on the right all three are doubled: $w_1=2$, $w_2=4$, $b=-8$.
#
# **Guess: where is the black line on the right?**
#
# <details><summary>(a) twice as far from the lower left corner</summary>→ Then the black line on the right meets the horizontal axis at 8, outside the picture.</details>
# <details><summary>(b) twice as steep</summary>→ Then the black line on the right begins at the same height and meets the horizontal axis at 2 already.</details>
# <details><summary>(c) where it was</summary>→ Then the black lines of both pictures meet both axes at the same places.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩組權重，兩張圖
# %% [markdown] lang="en" slideshow="subslide"
# ### Two sets of weights, two pictures
# %% tags=["hide-input"] slideshow="skip"
def draw_sides(axes, w, window):
    """Colour both sides of the line z = 0; w holds b, w1 and w2."""
    low, high = window
    x1, x2 = np.meshgrid(
        np.linspace(low, high, 100), np.linspace(low, high, 100)
    )
    z = w[0] + w[1] * x1 + w[2] * x2
    axes.contourf(x1, x2, z, [-1e9, 0, 1e9], colors=[MINUS_SIDE, PLUS_SIDE])
    if z.min() < 0 < z.max():
        axes.contour(x1, x2, z, [0], colors="black", linestyles="-")
    axes.set(xlim=(low, high), ylim=(low, high))
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    axes.locator_params(nbins=6)


# %% tags=["guess", "hide-input"]
print("z at three points, before and after doubling:")
for x1, x2 in ((3, 2), (1, 1), (2, 1)):
    once, twice = x1 + 2 * x2 - 4, 2 * x1 + 4 * x2 - 8
    print(f"({x1}, {x2}): {once} and {twice}")
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
draw_sides(left, (-4, 1, 2), (0, 5))
draw_sides(right, (-8, 2, 4), (0, 5))
left.set_title("w₁ = 1, w₂ = 2, b = -4")
right.set_title("w₁ = 2, w₂ = 4, b = -8")
plots.show("Both panels have the same line, from (0, 2) to (4, 0).")
# %% tags=["guard"]
points_of_plane = np.random.default_rng(0).uniform(-5, 5, (1000, 2))
z_once = points_of_plane @ [1, 2] - 4
z_twice = points_of_plane @ [2, 4] - 8
assert np.array_equal(np.sign(z_once), np.sign(z_twice)), "the same sides"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 線**不動**。每一點的 $z$ 都變成兩倍，可是正的還是正的，負的還是負的，0 還是 0，而神經元只看正負號。
#
# </details>
#
# 所以同一條線有無數組權重。乘上 −1 的話，線也不動，只是兩邊對調。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It **stays**. Each $z$ is doubled, but what was positive is still positive, what was negative still negative, and 0 is still 0; and the neuron looks at nothing but the sign.
#
# </details>
#
# So one line has countless sets of weights. Multiply all three numbers by −1, and the line stays too, but its sides swap.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拖拖看：點、線和箭頭
#
# 黑點可以拖，三個數可以拉；箭頭的方向是 $(w_1,w_2)$。
#
# 1. 把點拖過線：標題上的 $z$ 怎麼變？拖得離線愈遠呢？
# 2. 只拉 $b$：線怎麼動？
# 3. 拉 $w_1$ 和 $w_2$：箭頭和線夾幾度？指向哪一邊？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: point, line and arrow
#
# Drag the black dot, move the three numbers; the arrow points along $(w_1,w_2)$.
#
# 1. Drag the dot across the line: what happens to $z$ in the title? And as you go further from the line?
# 2. Move only $b$: what does the line do?
# 3. Move $w_1$ and $w_2$: at what angle do arrow and line meet? To which side does it point?
# %% tags=["hide-input"] slideshow="skip"
def draw_plane(w1, w2, b, point):
    """A line, the arrow (w1, w2), and z at a point that can be dragged."""
    x1, x2 = np.clip(point, -1, 5)
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="none")
    figure.subplots_adjust(left=0.12, right=0.88, bottom=0.15, top=0.9)
    draw_sides(axes, (b, w1, w2), (-1, 5))
    length = np.hypot(w1, w2)
    if length > 0:
        # Start where the line is closest to the middle of the picture.
        away = (2 * w1 + 2 * w2 + b) / length**2
        start = np.array([2 - away * w1, 2 - away * w2])
        end = start + np.array([w1, w2]) / length
        arrow = {"arrowstyle": "->", "linewidth": 2}
        if np.all(np.abs(start - 2) < 3):
            axes.annotate("", xy=end, xytext=start, arrowprops=arrow)
    axes.plot(x1, x2, "ko", markersize=9)
    axes.set_aspect("equal")
    z = w1 * x1 + w2 * x2 + b
    says = f"z = {z:.2f} at ({x1:.2f}, {x2:.2f})"
    axes.set_title(says)
    return f"Two sides of a line, its arrow, a point: {says}."


plots.show(draw_plane(1.0, 2.0, -4.0, (3.0, 2.0)))


# %% tags=["hide-input"] slideshow="skip"
def slider(label, value):
    return FloatSlider(value, min=-4, max=4, step=0.1, description=label)


# %% slideshow="fragment" tags=["hide-input", "nbval-ignore-output"]
controls = {
    "w1": slider("權重 weight w₁", 1),
    "w2": slider("權重 weight w₂", 2),
    "b": slider("偏差 bias b", -4),
}
widgets.live(draw_plane, controls, point=(3, 2))
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>拉過再看：答案</summary>
#
# 1. 在線上 $z=0$，過了線就變號；離線愈遠，$z$ 的絕對值愈大。
# 2. 線只會平移，方向不變。
# 3. 箭頭永遠和線**垂直**，指向輸出 $+1$ 的那一邊。
#
# </details>
#
# 箭頭為什麼和線垂直？沿著線走，$z$ 不變：在原來的線上從 $(2,1)$ 走到 $(4,0)$，$x_1$ 加 2、$x_2$ 減 1，$z$ 改變 $1\times2+2\times(-1)=0$。這個式子正是 $(w_1,w_2)$ 和走的方向的**內積**，內積是 0 就是垂直。沿箭頭 $(1,2)$ 走，$z$ 增加 $1\times1+2\times2=5$，所以指向正的那一邊。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After trying it: the answers</summary>
#
# 1. On the line $z=0$, and across it the sign changes; the further from the line, the larger the size of $z$.
# 2. The line shifts and keeps its direction.
# 3. The arrow is always **perpendicular** to the line and points to the side of $+1$.
#
# </details>
#
# Why perpendicular? Along the line $z$ does not change: on the line we began with, walk from $(2,1)$ to $(4,0)$; $x_1$ grows by 2, $x_2$ falls by 1, and $z$ changes by $1\times2+2\times(-1)=0$. That sum is the **inner product** (also called dot product) of $(w_1,w_2)$ and the direction walked, and a dot product of 0 means a right angle. Along the arrow $(1,2)$, $z$ grows by $1\times1+2\times2=5$, so it points to the positive side.
# %% [markdown] lang="zh" slideshow="fragment"
# **有兩個輸入的神經元，用一條直線把平面分成兩邊；$(w_1,w_2)$ 和線垂直，指向 $+1$ 那一邊。**
# %% [markdown] lang="en" slideshow="fragment"
# **A neuron with two inputs divides the plane by a straight line; $(w_1,w_2)$ is perpendicular to it and points to the side of $+1$.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 權重從哪裡來？
#
# 到這裡，權重都是我們給的。現在反過來：不給權重，只給四個點和正確答案 $y$（S4 的例子）：$(4,31)$ 是高 4 度、31 個人，要開；$(1,1)$ 不開。
#
# | 點 $(x_1,x_2)$ | (3, 3) | (4, 31) | (1, 1) | (0, 2) |
# |:--|--:|--:|--:|--:|
# | 答案 $y$ | $+1$ | $+1$ | $-1$ | $-1$ |
#
# S4 隨機抽了一組權重當起點：$b=0.61$、$w_1=-0.96$、$w_2=0.02$。
#
# **怎麼從這裡出發，找到一條線，讓四個點都對？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Where do the weights come from?
#
# So far we chose the weights. Now turn it round: no weights are given, only four points and their right answers $y$ (the example of S4): $(4,31)$ is 4 degrees warmer with 31 people, on; $(1,1)$ is off.
#
# | point $(x_1,x_2)$ | (3, 3) | (4, 31) | (1, 1) | (0, 2) |
# |:--|--:|--:|--:|--:|
# | answer $y$ | $+1$ | $+1$ | $-1$ | $-1$ |
#
# S4 drew some weights at random to start from: $b=0.61$, $w_1=-0.96$, $w_2=0.02$.
#
# **How do we get from here to a line for which all four points are right?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：讓一位同學到前面拉〈換你當感知器〉，其他人只准說「往上」「往下」。拉到 0 個錯之後問他：你是看著什麼決定往哪裡拉的？（看著錯的點。規則也是。）
#
# **可能的回答**：「三個錯，更新三次就好」：線只有一條，救了這個點，可能弄錯那個點；〈從起點到全對〉的第 11 次，原本對的 $(3,3)$ 就被弄錯了。「對的點也該推一把，推遠一點」：聽起來有道理，不過那是別的規則；這裡的 $y-\hat y$ 在對的點上是 0。
#
# **時間不夠**：〈規則寫成程式〉只指出 `w = w + …` 那一行，〈一步一步看〉停在第 0、1、11、13 次。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: one student works the sliders of "You are the perceptron", the others may only say "up" or "down". At 0 errors, ask: what did you look at to know which way to go? (At the wrong points. So does the rule.)
#
# **You may hear**: "Three errors, so three updates": there is only one line, and what rescues one point may spoil another; at update 11 of "From the start to all right", $(3,3)$, right until then, turns wrong. "The right points should push as well, to be safer": a good thought, but another rule; here $y-\hat y$ is 0 for them.
#
# **Short of time**: in "The rule in code" point only at the line `w = w + …`; in "Step by step" stop at 0, 1, 11 and 13.
# %% [markdown] lang="zh" slideshow="notes"
# 從例子裡找權重，叫**訓練**（training）。
#
# 先做一個省事的小動作：在每個點前面補一個 1，偏差就變成第一個權重。
#
# $$x=[1,x_1,x_2],\qquad w=[b,w_1,w_2]$$
#
# 從現在起，$w$ 代表三個數，$z$ 是兩排數字一對一相乘再加起來，也就是第 2 節的內積，寫成 $z=w\cdot x$。拿 $(3,3)$ 算一次：
#
# $$z=1\times0.61+3\times(-0.96)+3\times0.02=-2.21$$
# %% [markdown] lang="en" slideshow="notes"
# To find weights from examples is called **training**.
#
# First a small convenience: put a 1 in front of each point, and the bias becomes the first weight.
#
# $$x=[1,x_1,x_2],\qquad w=[b,w_1,w_2]$$
#
# From now on $w$ stands for three numbers, and $z$ is the two rows multiplied number by number and summed up, the inner product of chapter 2, written $z=w\cdot x$. For $(3,3)$:
#
# $$z=1\times0.61+3\times(-0.96)+3\times0.02=-2.21$$
# %% [markdown] lang="zh" slideshow="skip"
# ### 四個點，一組起點
# %% [markdown] lang="en" slideshow="skip"
# ### Four points, weights to start from
# %% slideshow="skip"
X = np.array([[1, 3, 3], [1, 4, 31], [1, 1, 1], [1, 0, 2]])
y = np.array([1, 1, -1, -1])
w_start = np.array([0.61, -0.96, 0.02])  # b, w1, w2

z = X @ w_start  # one z for each row of X
out = np.sign(z)
print("z:  ", z)
print("out:", out.astype(int))
print("y:  ", y)
# Compare with the slides: the table at the end shows all such checks.
facts.check("S4-08", z)
facts.check("S4-09", out)


# %% [markdown] lang="zh" slideshow="notes"
# `X` 的每一橫列是一個點，`X @ w_start` 一次算出每一列的 $z$。神經元的回答記作 $\hat y$（程式裡的 `out`），和正確答案 $y$ 比一比：四個點只對了 $(1,1)$ 一個。
# %% [markdown] lang="en" slideshow="notes"
# Each row of `X` is a point, and `X @ w_start` computes the $z$ of all rows at once. What the neuron answers is called $\hat y$ (`out` in the code). Compare it with the right answers $y$: of the four points only $(1,1)$ is right.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你當感知器
#
# 藍色圓點該是 $+1$，橘色方塊該是 $-1$；黑線是 $z=0$，圓圈圈住答錯的點。$(4,31)$ 太高，畫在靠近上緣的地方。
#
# 1. 動三個數字，讓四個點都對。
# 2. 拉的時候，你看著什麼決定往哪裡拉？
# %% [markdown] lang="en" slideshow="subslide"
# ### You are the perceptron
#
# Blue circles should be $+1$, orange squares $-1$; the black line is $z=0$, and rings mark wrong points. $(4,31)$ is too high up and drawn near the upper edge.
#
# 1. Move the three numbers until all four points are right.
# 2. What do you look at to know which way to move them?
# %% tags=["hide-input"] slideshow="skip"
def count_errors(X, y, w):
    """How many points get the wrong sign."""
    return int(np.sum(np.sign(X @ w) != y))


def draw_points(axes, points, y):
    """Blue circles for y = +1, orange squares for y = -1."""
    for label, marker, colour in ((1, "o", PLUS), (-1, "s", MINUS)):
        x1, x2 = points[y == label].T
        axes.scatter(
            x1, x2, s=70, marker=marker, color=colour, clip_on=False, zorder=3
        )


def draw_boundary(axes, X, y, w, window):
    """The sides of the line, the points, and a ring around each error."""
    draw_sides(axes, w, window)
    low, high = window
    points = np.clip(X[:, 1:], low, high - 0.4)  # too far: near the edge
    draw_points(axes, points, y)
    for far, shown in zip(X[:, 1:], points, strict=True):
        if np.any(far != shown):
            text = f"↑ ({far[0]:g}, {far[1]:g})"
            axes.annotate(
                text,
                shown,
                (-14, -4),
                textcoords="offset points",
                ha="right",
            )
    x1, x2 = points[np.sign(X @ w) != y].T
    axes.scatter(
        x1,
        x2,
        s=260,
        facecolors="none",
        edgecolors="black",
        linewidths=2,
        clip_on=False,
        zorder=4,
    )


# %% tags=["hide-input"] slideshow="skip"
FOUR_POINTS = (-0.9, 5.9)  # the window for S4's points


def draw_by_hand(b, w1, w2):
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="none")
    figure.subplots_adjust(left=0.12, right=0.95, bottom=0.16, top=0.9)
    w = np.array([b, w1, w2])
    draw_boundary(axes, X, y, w, FOUR_POINTS)
    errors = count_errors(X, y, w)
    axes.set_title(f"{errors} of 4 wrong")
    return f"b = {b:.2f}, w1 = {w1:.2f}, w2 = {w2:.2f}: {errors} of 4 wrong."


plots.show(draw_by_hand(*w_start))
# %% slideshow="fragment" tags=["hide-input", "nbval-ignore-output"]
controls = {
    "b": slider("偏差 bias b", 0.6),
    "w1": slider("權重 weight w₁", -1),
    "w2": slider("權重 weight w₂", 0),
}
widgets.live(draw_by_hand, controls)
# %% tags=["guard"]
assert count_errors(X, y, np.array([-3, 1, 0.5])) == 0, "the answer below"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>拉過再看：答案</summary>
#
# 1. 答案很多，例如 $b=-3$、$w_1=1$、$w_2=0.5$。
# 2. 多半是看著**圈起來的點**：線該往哪邊讓，它才會到對的那一側。感知器的規則也是這樣。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After trying it: the answers</summary>
#
# 1. There are many answers, for example $b=-3$, $w_1=1$, $w_2=0.5$.
# 2. At the **points with a ring**, most likely: which way must the line move to get them to the right side? The perceptron's rule does the same.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 從一個錯的點學
#
# $(3,3)$ 應該是 $+1$，但 $z=-2.21$，太小了。把這個點的 $x=[1,3,3]$ 直接**加到權重上**：
#
# $$w+x=[0.61+1,\;-0.96+3,\;0.02+3]=[1.61,\;2.04,\;3.02]$$
#
# 再算一次它的 $z$：
#
# $$1\times1.61+3\times2.04+3\times3.02=16.79$$
#
# 變成正的了！
# %% [markdown] lang="en" slideshow="subslide"
# ### Learning from one wrong point
#
# $(3,3)$ should be $+1$, but $z=-2.21$ is too small. Simply **add** its $x=[1,3,3]$ **to the weights**:
#
# $$w+x=[0.61+1,\;-0.96+3,\;0.02+3]=[1.61,\;2.04,\;3.02]$$
#
# and compute its $z$ again:
#
# $$1\times1.61+3\times2.04+3\times3.02=16.79$$
#
# Now it is positive!
# %% [markdown] lang="zh" slideshow="notes"
# 這不是巧合。加上 $x$ 之後，
#
# $$(w+x)\cdot x=w\cdot x+x\cdot x$$
#
# 這個點的 $z$ 增加 $x\cdot x=1+3^2+3^2=19$；$x\cdot x$ 是平方和，一定是正的，所以**加上自己，自己的 $z$ 一定變大**。該負卻判正的點就反過來：減掉自己，$z$ 一定變小。
#
# 整個規則就是這個念頭。原本的規則一次只看一個錯的點；S4 一次看完四個點，把錯的點想推的方向加起來，除以點數，再走一步。推的方向用 $y-\hat y$ 表示：該正卻判負是 $+2$，該負卻判正是 $-2$，對的點是 0；壓在線上的點 $\hat y=0$，也算錯，是 $+1$ 或 $-1$。和直接加上 $x$ 相比，乘 2 和除以 4 只改變步子的長短，不改變方向。
# %% [markdown] lang="en" slideshow="notes"
# That is no accident. With $x$ added,
#
# $$(w+x)\cdot x=w\cdot x+x\cdot x$$
#
# so the $z$ of this point grows by $x\cdot x=1+3^2+3^2=19$. $x\cdot x$ is a sum of squares and always positive: **add a point, and its own $z$ grows**. For a point that should be negative and is not, do the opposite: subtract it, and its $z$ falls.
#
# That idea is the whole rule. The original rule takes one wrong point at a time; S4 looks at all four points, adds up what the wrong ones want, divides by the number of points, and makes one step. The direction of each push is $y-\hat y$: $+2$ for a point that should be positive and is not, $-2$ for the reverse, 0 for a point that is right; a point on the line, where $\hat y=0$, counts as wrong, with $+1$ or $-1$. Compared with simply adding $x$, the 2 and the division by 4 change only the length of the step, not its direction.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個點一起推一次
#
# | 點 $x$ | $y$ | $\hat y$ | $y-\hat y$ | $(y-\hat y)\,x$ |
# |:--|--:|--:|--:|--:|
# | [1, 3, 3] | 1 | −1 | 2 | [2, 6, 6] |
# | [1, 4, 31] | 1 | −1 | 2 | [2, 8, 62] |
# | [1, 1, 1] | −1 | −1 | 0 | [0, 0, 0] |
# | [1, 0, 2] | −1 | 1 | −2 | [−2, 0, −4] |
# | 平均 | | | | [0.5, 3.5, 16] |
#
# 新的權重是 $[0.61,-0.96,0.02]+[0.5,3.5,16]=[1.11,2.54,16.02]$。
# %% [markdown] lang="en" slideshow="subslide"
# ### One push by all four points
#
# | point $x$ | $y$ | $\hat y$ | $y-\hat y$ | $(y-\hat y)\,x$ |
# |:--|--:|--:|--:|--:|
# | [1, 3, 3] | 1 | −1 | 2 | [2, 6, 6] |
# | [1, 4, 31] | 1 | −1 | 2 | [2, 8, 62] |
# | [1, 1, 1] | −1 | −1 | 0 | [0, 0, 0] |
# | [1, 0, 2] | −1 | 1 | −2 | [−2, 0, −4] |
# | mean | | | | [0.5, 3.5, 16] |
#
# The new weights are $[0.61,-0.96,0.02]+[0.5,3.5,16]=[1.11,2.54,16.02]$.
# %% tags=["guard"]
pushed = X.T @ (y - np.sign(X @ w_start)) / 4
assert np.allclose(pushed, [0.5, 3.5, 16]), "the table's last row"
assert np.isclose((w_start + X[0]) @ X[0], 16.79), "the point adds itself"


# %% [markdown] lang="zh" slideshow="notes"
# 這樣走一步，叫一次**更新**（update）。寫成公式，$n$ 是點數，$x_i$、$y_i$ 是第 $i$ 個點（三個數，不是前面的座標 $x_1$、$x_2$）和它的答案：
#
# $$w\leftarrow w+\eta\cdot\frac1n\sum_i(y_i-\hat y_i)\,x_i$$
#
# 箭頭的意思是「用右邊算出來的當作新的 $w$」。$\eta$ 叫**學習率**（learning rate），管步子多大；表裡用的是 $\eta=1$。
#
# 程式裡的 `X.T @ (y - out)`，就是表格最右邊那一欄的總和。
# %% [markdown] lang="en" slideshow="notes"
# One such step is called an **update**. As a formula, with $n$ points, of which $x_i$ is number $i$ (three numbers, not the coordinate $x_1$ or $x_2$ of before) and $y_i$ its answer:
#
# $$w\leftarrow w+\eta\cdot\frac1n\sum_i(y_i-\hat y_i)\,x_i$$
#
# The arrow means "take the right-hand side as the new $w$". $\eta$ is the **learning rate**, which sets the size of the step; in the table $\eta=1$.
#
# `X.T @ (y - out)` in the code is the sum of the last column of the table.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 規則寫成程式
# %% [markdown] lang="en" slideshow="subslide"
# ### The rule in code
# %%
def train_perceptron(X, y, w, learning_rate=1.0, updates=100):
    """Update until all points are right, at most so many times.

    Returns the weights at the start and after each update.
    """
    history = [w]
    for update in range(updates):
        out = np.sign(X @ w)
        if np.all(out == y):
            break
        w = w + learning_rate * X.T @ (y - out) / len(y)
        history.append(w)
    return np.array(history)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 要更新幾次？
#
# 一開始錯三個點，$\eta=1$。
#
# **先猜：更新幾次之後四個點全對？**
#
# <details><summary>(a) 三次，一次救一個點</summary>→ 猜對的話，印出來的錯誤數有四個：3、2、1、0。</details>
# <details><summary>(b) 十幾次</summary>→ 猜對的話，印出來的錯誤數有十幾個，最後一個是 0。</details>
# <details><summary>(c) 一百次還不夠</summary>→ 猜對的話，印出來的錯誤數有長長一串，最後一個不是 0。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### How many updates?
#
# Three points are wrong at the start, and $\eta=1$.
#
# **Guess: after how many updates are all four right?**
#
# <details><summary>(a) three, one for each wrong point</summary>→ Then four numbers of errors are printed: 3, 2, 1, 0.</details>
# <details><summary>(b) a dozen or so</summary>→ Then a dozen or so numbers are printed, and the last is 0.</details>
# <details><summary>(c) a hundred are not enough</summary>→ Then the list is long, and its last number is not 0.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 從起點到全對
# %% [markdown] lang="en" slideshow="subslide"
# ### From the start to all right
# %% tags=["guess", "hide-input"]
print("points wrong, at the start and after each update:")
history = train_perceptron(X, y, w_start)
print([count_errors(X, y, w) for w in history])
figure, panels = plt.subplots(2, 3, figsize=(8.5, 4.2))
for axes, update in zip(panels.flat, (0, 1, 6, 8, 11, 13), strict=True):
    draw_boundary(axes, X, y, history[update], FOUR_POINTS)
    errors = count_errors(X, y, history[update])
    axes.set_title(f"update {update}: {errors} wrong", fontsize=11)
    axes.label_outer()
plots.show("The line lies down, climbs, and ends between the two classes.")
# %% tags=["guard"]
assert len(history) == 14 and count_errors(X, y, history[13]) == 0
signs = np.sign(X @ history.T)  # one column for each update
assert signs[0, 10] == 1 and signs[0, 11] == -1, "(3, 3) turns wrong at 11"
assert np.all(signs[2:, 1:8] == 1), "at 1 to 7 both points of -1 are wrong"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# **13 次**（圖只畫起點和其中五次）。三個錯不是各自修好就好：線只有一條，每次更新都動到所有的點。
#
# </details>
#
# 看圖：線先躺平，再往上爬，最後停在兩類中間。沒有人告訴它線該放哪裡，它自己找到了。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# **13** (the figure shows the start and five of them). Three errors are not mended one by one: there is only one line, and each update moves it for all points.
#
# </details>
#
# Look at the figure: the line lies down, climbs, and ends between the two classes. Nobody told it where to put the line; it found the place by itself.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一步一步看
#
# 拉「更新」，從第 0 次走到第 13 次。
#
# 1. 第 1 次更新之後，線躺平了。上面那張表裡，是哪一個點害的？
# 2. 從第 10 次到第 11 次，哪一個點原本對、現在錯了？
# %% [markdown] lang="en" slideshow="subslide"
# ### Step by step
#
# Move "update" from 0 to 13.
#
# 1. After update 1 the line lies flat. Which point in the table above is to blame?
# 2. From update 10 to 11, which point was right and turns wrong?
# %% tags=["hide-input"] slideshow="skip"
HISTORY = train_perceptron(X, y, w_start)


def draw_update(update):
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="none")
    figure.subplots_adjust(left=0.12, right=0.95, bottom=0.16, top=0.9)
    w = HISTORY[update]
    draw_boundary(axes, X, y, w, FOUR_POINTS)
    says = f"w = [{w[0]:.2f}, {w[1]:.2f}, {w[2]:.2f}]"
    errors = count_errors(X, y, w)
    axes.set_title(f"{says}: {errors} wrong", fontsize=11)
    return f"After update {update}: {says}, {errors} of 4 wrong."


plots.show(draw_update(0))
# %% slideshow="fragment" tags=["hide-input", "nbval-ignore-output"]
controls = {"update": IntSlider(0, min=0, max=13, description="更新 update")}
widgets.live(draw_update, controls)
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>拉過再看：答案</summary>
#
# 1. $(4,31)$：$w_2$ 從 0.02 一口氣變成 16.02，增加的 16 裡面，有 15.5 是它的 $x_2=31$ 推的。之後的更新一點一點把 $b$ 和 $w_2$ 往下拉，線才慢慢爬上來。
# 2. $(3,3)$。$(0,2)$ 還錯著，它把線再往上推，推過頭了。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After trying it: the answers</summary>
#
# 1. $(4,31)$: $w_2$ jumps from 0.02 to 16.02, and of these 16 its $x_2=31$ alone gives 15.5. The following updates pull $b$ and $w_2$ down bit by bit, and the line climbs slowly.
# 2. $(3,3)$. While $(0,2)$ is still wrong it pushes the line further up, and too far.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **只有錯的點會推動那條線；推的時候，也可能把對的點弄錯。**
# %% [markdown] lang="en" slideshow="fragment"
# **Only wrong points push the line; and a push may turn a point wrong that was right.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R99**　S4 的第四個點，程式寫 $(0,2)$，旁邊的矩陣寫 $(0,3)$。這裡用程式的；第 13 次更新後的那條線，會把矩陣的 $(0,3)$ 分錯。
# - **R100**　S4 最後一行用到的 `out` 沒有定義，要先寫 `out = np.sign(X.dot(w))`；標「一維結果」的 `y`，形狀其實是 $(4,1)$。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R99**  S4's fourth point is $(0,2)$ in the code and $(0,3)$ in the matrix beside it. Here it is the code's; the line after update 13 would get the matrix's $(0,3)$ wrong.
# - **R100**  S4's last line uses `out` before it is defined; `out = np.sign(X.dot(w))` must come first. And `y`, called one-dimensional, has the shape $(4,1)$.
#
# </details>
# %% tags=["guard"]
matrix_point = np.array([1, 0, 3])
assert history[13] @ matrix_point > 0, "R99: wrong for the matrix's point"


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 換一種步子，換一個起點，還會停嗎？
#
# 上一節更新 13 次就停了，是湊巧嗎？那時候的學習率是 $\eta=1$。這次從 $w=[0,0,0]$ 出發，$\eta$ 各用 0.2、1、5 訓練一次。
#
# **先猜：$\eta=0.2$ 的步子只有 $\eta=1$ 的五分之一，更新次數呢？**
#
# <details><summary>(a) 大約五倍</summary>→ 猜對的話，updates 那一欄，0.2 那一列大約是 1 那一列的五倍。</details>
# <details><summary>(b) 多一些，但遠不到五倍</summary>→ 猜對的話，updates 那一欄，0.2 那一列比 1 那一列多，但遠不到五倍。</details>
# <details><summary>(c) 一樣</summary>→ 猜對的話，updates 那一欄，三列都一樣。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 4. With other steps, from another start: does it still stop?
#
# In the last chapter it stopped after 13 updates. Was that a coincidence? The learning rate there was $\eta=1$. Now start from $w=[0,0,0]$ and train once each with an $\eta$ of 0.2, 1 and 5.
#
# **Guess: the steps of $\eta=0.2$ are a fifth of those of $\eta=1$. And the number of updates?**
#
# <details><summary>(a) about five times as many</summary>→ Then in the column “updates” the row of 0.2 has about five times as many as that of 1.</details>
# <details><summary>(b) more, but far from five times</summary>→ Then in the column “updates” the row of 0.2 has more than that of 1, but far from five times as many.</details>
# <details><summary>(c) the same</summary>→ Then the column “updates” is the same in all three rows.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：舉完手先問選 (a) 的人：步子小，$w$ 的確走得慢；那條**線**呢？請他回想第 2 節，三個數一起乘 2，線怎麼了。
#
# **可能的回答**：「那學習率永遠沒有用」：只有從 0 出發才這樣；〈換一個起點，換一把尺〉從投影片的起點出發，三種學習率要 19、13、10 次。「步子大比較快」：這一組資料剛好如此，不是定律；換成平滑的激勵函數和損失，步子太大就走丟了（第 04 課）。
#
# **時間不夠**：〈換一個起點，換一把尺〉只講收斂定理那一句。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: after the vote, those who chose (a): with small steps $w$ does move slowly; but the **line**? Remind them of chapter 2: what became of the line when all three numbers were doubled?
#
# **You may hear**: "So the learning rate never matters": only from 0; in "Another start, another scale" the start of the slide takes 19, 13 and 10 updates. "Larger steps are quicker": so it happens with these data, but it is no law; with smooth activations and a loss, steps that are too large get lost (lesson 04).
#
# **Short of time**: of "Another start, another scale" only the sentence of the theorem.
# %% [markdown] lang="zh" slideshow="notes"
# 為了比較最後的線，把 $w_1x_1+w_2x_2+b=0$ 移項（$w_2$ 不是 0），像第 2 節那樣寫成
#
# $$x_2=-\frac b{w_2}-\frac{w_1}{w_2}x_1$$
# %% [markdown] lang="en" slideshow="notes"
# To compare the final lines, write $w_1x_1+w_2x_2+b=0$, as in chapter 2, in the form (if $w_2$ is not 0)
#
# $$x_2=-\frac b{w_2}-\frac{w_1}{w_2}x_1$$
# %% slideshow="skip"
def line_of(w):
    """The line z = 0, as text."""
    b, w1, w2 = w
    return f"x2 = {-b / w2:.2f} {-w1 / w2:+.2f} x1"


# %% slideshow="fragment" tags=["guess"]
print("rate  updates  final line")
for rate in (0.2, 1, 5):
    history = train_perceptron(X, y, np.zeros(3), rate)
    w = history[-1]
    print(f"{rate:4}  {len(history) - 1:7}  {line_of(w)}   w = {w}")
# %% tags=["guard"]
slow = train_perceptron(X, y, np.zeros(3), 0.2)
fast = train_perceptron(X, y, np.zeros(3), 5)
assert len(slow) == len(fast) == 8, "as many updates"
assert np.allclose(25 * slow, fast), "scaled at every update"
assert np.allclose(fast[1], 5 * np.array([0, 1.5, 7.75])), "in the text"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# **一樣**，連最後的線都一樣；只有 $w$ 的大小差五倍。第 2 節說過，三個數一起乘上同一個正數，線不動。一步一步看：
#
# 1. $w=[0,0,0]$ 時，四個 $z$ 都是 0，四個 $\hat y$ 也都是 0，每個點都算錯，$y-\hat y=y$。
# 2. 第一次更新把 $w$ 變成 $\frac\eta4([1,3,3]+[1,4,31]-[1,1,1]-[1,0,2])=\eta\times[0,1.5,7.75]$。不管 $\eta$ 是多少，這是同一條線，所以錯的點也一樣。
# 3. 錯的點一樣，下一步推的方向也一樣，$w$ 又是「$\eta$ 乘上同樣的三個數」。以後每一步都如此。
#
# </details>
#
# 只看正負號的神經元，不在乎 $w$ 的大小，只在乎方向。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# **The same**, and the final line is the same, too; only the size of $w$ differs by factors of five. As chapter 2 has it, multiply all three numbers by the same positive number, and the line stays. Step by step:
#
# 1. At $w=[0,0,0]$ all four $z$ are 0, so all four $\hat y$ are 0, and each point counts as wrong, with $y-\hat y=y$.
# 2. The first update makes $w$ equal to $\frac\eta4([1,3,3]+[1,4,31]-[1,1,1]-[1,0,2])=\eta\times[0,1.5,7.75]$. Whatever $\eta$ is, this is the same line, and so the same points are wrong.
# 3. Where the same points are wrong, the next push has the same direction, and $w$ is again "$\eta$ times the same three numbers". So it goes on at each step.
#
# </details>
#
# A neuron that looks at nothing but signs ignores the size of $w$: what counts is the direction.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換一個起點，換一把尺
#
# 從 S4 的起點出發，三種學習率還會一樣嗎？再試一件事：把 $x_2$ 都除以 10，$(4,31)$ 就不再那麼遠。
# %% [markdown] lang="en" slideshow="subslide"
# ### Another start, another scale
#
# From S4's start, will the three rates agree again? And one thing more: divide all $x_2$ by 10, so that $(4,31)$ is no longer so far away.
# %%
for rate in (0.2, 1, 5):
    history = train_perceptron(X, y, w_start, rate)
    line = line_of(history[-1])
    print(f"rate {rate}: {len(history) - 1} updates, {line}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S4-10", len(train_perceptron(X, y, w_start, 0.2)) - 1)
# %%
smaller = X / [1, 1, 10]  # the ones, x1, and x2 / 10
history = train_perceptron(smaller, y, w_start)
print(f"rate 1, x2 divided by 10: {len(history) - 1} updates")
# %% tags=["guard"]
ends = [train_perceptron(X, y, w_start, eta)[-1] for eta in (0.2, 1, 5)]
unit = [weights / np.linalg.norm(weights) for weights in ends]
assert not np.allclose(unit[0], unit[1]), "another rate, another line"
assert len(history) - 1 == 4, "13 become 4"
# %% [markdown] lang="zh" slideshow="notes"
# 從不是 0 的起點出發，學習率就有影響：和起點的權重相比，一步有多大，由 $\eta$ 決定。更新次數和最後的線都不一樣，但是次數的差距遠小於五倍。
#
# 把 $x_2$ 除以 10，13 次變成 4 次，多半是因為 $(4,31)$ 的 31 變成了 3.1，不再一步就把線推倒。輸入的尺度很要緊，第 09 課會再談。
#
# 每一次都停了。這不是運氣：只要**存在**一條線能把兩類點完全分開（這種資料叫**線性可分**，linearly separable），感知器的更新次數就一定有限。這叫**感知器收斂定理**，〈深入 F〉用十行證明它。
# %% [markdown] lang="en" slideshow="notes"
# From a start other than 0 the learning rate does matter: $\eta$ decides how large a step is beside the weights of the start. The number of updates and the final line differ, the number by far less than a factor of five.
#
# With $x_2$ divided by 10, 13 updates become 4, probably because $(4,31)$ no longer knocks the line over. The scale of the inputs matters; lesson 09 returns to it.
#
# It stopped each time, and that is not luck: whenever there **exists** a line that separates the two classes completely (such data are called **linearly separable**), the perceptron makes a finite number of updates. This is the **perceptron convergence theorem**; "In depth F" proves it in ten lines.
# %% [markdown] lang="zh" slideshow="fragment"
# **只要有一條線分得開，感知器就一定會停；停在哪一條線，跟起點和學習率有關。**
# %% [markdown] lang="en" slideshow="fragment"
# **If there is a line that separates the classes, the perceptron will stop; on which line depends on the start and the rate.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. XOR 也學得會嗎？
#
# 換一個問題試試。樓梯上下各有一個開關，控制同一盞燈：兩個開關位置**不同**，燈就亮。這叫 **XOR**（互斥或）。另外兩個老朋友：**AND**，兩個都是 1 才算；**OR**，至少一個是 1 就算。
#
# | $x_1$ | $x_2$ | AND | OR | XOR |
# |--:|--:|--:|--:|--:|
# | 0 | 0 | $-1$ | $-1$ | $-1$ |
# | 0 | 1 | $-1$ | $+1$ | $+1$ |
# | 1 | 0 | $-1$ | $+1$ | $+1$ |
# | 1 | 1 | $+1$ | $+1$ | $-1$ |
#
# 同一條規則，三個問題都從第 3 節的起點 `w_start` 出發，$\eta=1$，最多更新 100 次。等一下有三張圖，左圖畫的是答錯的點數。
#
# **先猜：XOR 答錯的點數會怎麼變？**
#
# <details><summary>(a) 一直是 2</summary>→ 猜對的話，左圖 XOR 的線停在 2，一次也沒有降下來。</details>
# <details><summary>(b) 降到 1，就不再變</summary>→ 猜對的話，XOR 那一列，最後是 1 wrong，左圖 XOR 的線降到 1。</details>
# <details><summary>(c) 降到 0，只是慢一點</summary>→ 猜對的話，XOR 那一列，更新次數最多，最後是 0 wrong。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Can it learn XOR, too?
#
# Now another problem. A lamp on the stairs has a switch at the bottom and one at the top: it is lit when the two switches **differ**. This is **XOR**, exclusive or. Two old friends stand beside it: **AND** needs both inputs to be 1, **OR** at least one.
#
# | $x_1$ | $x_2$ | AND | OR | XOR |
# |--:|--:|--:|--:|--:|
# | 0 | 0 | $-1$ | $-1$ | $-1$ |
# | 0 | 1 | $-1$ | $+1$ | $+1$ |
# | 1 | 0 | $-1$ | $+1$ | $+1$ |
# | 1 | 1 | $+1$ | $+1$ | $-1$ |
#
# Train all three by the same rule, from `w_start` of chapter 3, with $\eta=1$ and at most 100 updates. Of the three panels below, the left one shows the number of wrong points.
#
# **Guess: what happens to the number of wrong points of XOR?**
#
# <details><summary>(a) it is 2 all the time</summary>→ Then the line of XOR in the left panel stays at 2 and never comes down.</details>
# <details><summary>(b) it falls to 1 and stays there</summary>→ Then the row of XOR ends with 1 wrong, and its line in the left panel comes down to 1.</details>
# <details><summary>(c) it falls to 0, only more slowly</summary>→ Then the row of XOR has the most updates and ends with 0 wrong.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：在黑板上畫正方形的四個角，請同學拿一把尺，把 AND、OR、XOR 各分一次。分不開的那個，最少錯幾個？
#
# **可能的回答**：「多更新幾次就好」：〈三個問題，同一條規則〉的最後一行印出第 98 次和第 100 次的 $w$ 一樣，再走只是繞圈。「學習率調小就好」：中點的論證裡根本沒有學習率，也沒有規則，只有「一條直線」。「那就停在錯一個的那條線」：最好的線確實只錯一個，但這條規則看到還有錯就繼續推，不會停在那裡。
#
# **時間不夠**：表格和圖一起看，中點的論證一定要講；〈自己拉拉看：最少錯幾個？〉請一位同學上來拉。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: draw the four corners of a square on the board, and let somebody separate AND, OR and XOR with a ruler. With the one that cannot be done, what is the smallest number of errors?
#
# **You may hear**: "It only takes more updates": the last line of "Three problems, one rule" says that $w$ is the same at 98 and at 100; from there it only goes round. "Take a smaller rate": the argument with the midpoint knows no rate and no rule, only a straight line. "Then it should stop at the line with one error": the best line does have one error, but this rule pushes on as long as anything is wrong.
#
# **Short of time**: show table and figure together, but do explain the midpoint; one student comes forward for "Try it: how few errors?".
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三個問題，同一條規則
# %% [markdown] lang="en" slideshow="subslide"
# ### Three problems, one rule
# %% slideshow="skip"
corners = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
answers = {
    "AND": np.array([-1, -1, -1, 1]),
    "OR": np.array([-1, 1, 1, 1]),
    "XOR": np.array([-1, 1, 1, -1]),
}
# %% tags=["guess", "hide-input"]
print("from w_start, at most 100 updates:")
SQUARE = (-0.7, 1.7)  # the window for the four corners
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3))
for name, labels in answers.items():
    history = train_perceptron(corners, labels, w_start)
    errors = [count_errors(corners, labels, w) for w in history]
    panels[0].plot(errors[:12], marker=".", label=name)
    print(f"{name}: {len(history) - 1} updates, {errors[-1]} wrong")
panels[0].set(xlabel="update", ylabel="points wrong", ylim=(-0.2, 4.2))
panels[0].legend(ncols=3, fontsize=9, columnspacing=1, handlelength=1.5)
for axes, update in zip(panels[1:], (99, 100), strict=True):
    draw_boundary(axes, corners, answers["XOR"], history[update], SQUARE)
    axes.set_title(f"XOR, update {update}", fontsize=11)
print("XOR, w at 98 and at 100:", history[98], history[100])
plots.show("AND, OR fall to 0 errors; XOR stays at 2, its line jumps.")
# %% tags=["guard"]
of_xor = train_perceptron(corners, answers["XOR"], w_start)
assert np.allclose(of_xor[98], of_xor[100]), "round and round"
from_zero = train_perceptron(corners, answers["XOR"], np.zeros(3))
assert not np.any(from_zero), "from [0, 0, 0] it never moves"
for weights in of_xor:
    assert count_errors(corners, answers["XOR"], weights) == 2
for easy in ("AND", "OR"):
    of_easy = train_perceptron(corners, answers[easy], w_start)
    assert count_errors(corners, answers[easy], of_easy[-1]) == 0
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# AND 更新 5 次、OR 更新 6 次就全對；XOR **一直錯兩個**（左圖只畫到第 11 次）。線倒是沒有停：右邊兩張圖，第 99 次全判 $+1$，第 100 次全判 $-1$。第 98 次和第 100 次的 $w$ 一模一樣，以後只會繞圈子，再跑多久都不會停。要是從 $[0,0,0]$ 出發，四個點的推力互相抵消，$w$ 根本不動。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# AND is right after 5 updates and OR after 6; XOR has **two errors all the time** (the left panel ends at update 11). Its line does not rest, though: in the two panels on the right, all points get $+1$ at update 99 and $-1$ at 100. The $w$ of 98 and of 100 are the same, so from here it goes round for ever. From $[0,0,0]$ the four pushes would cancel, and $w$ would never move.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 是不夠努力，還是根本沒有那條線？
#
# 把 XOR 的兩個 $+1$ 連起來，再把兩個 $-1$ 連起來。
# %% [markdown] lang="en" slideshow="subslide"
# ### Too little effort, or no such line?
#
# In XOR, join the two points of $+1$, and join the two points of $-1$.
# %% tags=["hide-input"]
plt.figure(figsize=(4.6, 3.4))
axes = plt.gca()
axes.plot([0, 1], [1, 0], color=PLUS)
axes.plot([0, 1], [0, 1], color=MINUS, linestyle="--")
draw_points(axes, corners[:, 1:], answers["XOR"])
axes.plot(0.5, 0.5, "k*", markersize=16)
axes.annotate("(½, ½): on both", (0.5, 0.5), (0.62, 0.47))
axes.set(xlim=SQUARE, ylim=SQUARE, xlabel="$x_1$", ylabel="$x_2$")
plots.show("Both diagonals of the square have the same midpoint.")
# %% [markdown] lang="zh" slideshow="notes"
# 看星號：兩條對角線有**同一個中點** $(\frac12,\frac12)$。
#
# $z=w_1x_1+w_2x_2+b$ 在中點的值，是兩端的平均：把 $(0,1)$ 和 $(1,0)$ 兩處的值加起來，是 $w_1+w_2+2b$，除以 2 就是中點的 $z$。用 `w_start` 驗算藍色那一條：$(0,1)$ 的 $z$ 是 $0.63$，$(1,0)$ 的是 $-0.35$，平均 $0.14$；中點自己是 $0.61-0.48+0.01=0.14$，一樣。
#
# 假設有一條線把四個點全部分對。藍色兩端的 $z$ 都是正的，所以中點的 $z$ 是**正的**；橘色兩端的 $z$ 都是負的，所以中點的 $z$ 是**負的**。同一個數不可能又正又負，所以這樣的線不存在。
#
# 這裡沒有用到學習率，也沒有用到更新的規則：不是不夠努力，是一個神經元畫得出來的直線裡，根本沒有這一條。Minsky 和 Papert 在 1969 年的書裡，把這一類限制講得很清楚。
# %% [markdown] lang="en" slideshow="notes"
# Look at the star: both diagonals have **the same midpoint**, $(\frac12,\frac12)$.
#
# At a midpoint, $z=w_1x_1+w_2x_2+b$ is the mean of its values at the two ends: those at $(0,1)$ and $(1,0)$ add up to $w_1+w_2+2b$, and half of that is $z$ at the midpoint. Check the blue diagonal with `w_start`: $z$ is $0.63$ at $(0,1)$ and $-0.35$ at $(1,0)$, with a mean of $0.14$; at the midpoint itself it is $0.61-0.48+0.01=0.14$, the same.
#
# Suppose that some line gets all four points right. At both blue ends $z$ is positive, so at the midpoint $z$ is **positive**; at both orange ends $z$ is negative, so at the midpoint $z$ is **negative**. No number is both, so there is no such line.
#
# No learning rate and no rule came into this: it is not for lack of effort; among the lines that one neuron can draw, this one is missing. A book by Minsky and Papert of 1969 made such limits plain.
# %% tags=["guard"]
midpoint = np.array([1, 0.5, 0.5])
assert np.isclose(w_start @ midpoint, 0.14), "the number in the text"
assert np.isclose((w_start @ corners[1] + w_start @ corners[2]) / 2, 0.14)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己拉拉看：最少錯幾個？
#
# 1. AND 和 OR：各拉到 0 個錯。
# 2. XOR：最少可以錯幾個？有沒有四個都錯的線？
# %% [markdown] lang="en" slideshow="subslide"
# ### Try it: how few errors?
#
# 1. AND and OR: bring each down to 0 errors.
# 2. XOR: how few errors can you get? Is there a line with all four wrong?
# %% tags=["hide-input"] slideshow="skip"
def draw_corners(problem, b, w1, w2):
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="none")
    figure.subplots_adjust(left=0.14, right=0.95, bottom=0.16, top=0.9)
    w = np.array([b, w1, w2])
    draw_boundary(axes, corners, answers[problem], w, SQUARE)
    errors = count_errors(corners, answers[problem], w)
    axes.set_title(f"{problem}: {errors} of 4 wrong")
    return f"{problem}: {errors} of 4 wrong with b = {b:.1f}."


plots.show(draw_corners("XOR", -0.5, 1.0, 0.3))
# %% slideshow="fragment" tags=["hide-input", "nbval-ignore-output"]
controls = {
    "problem": Dropdown(
        options=["XOR", "AND", "OR"], description="問題 problem"
    ),
    "b": slider("偏差 bias b", -0.5),
    "w1": slider("權重 weight w₁", 1),
    "w2": slider("權重 weight w₂", 0.3),
}
widgets.live(draw_corners, controls)
# %% tags=["guard"]
for task, tried in (
    ("AND", (-1.5, 1, 1)),
    ("OR", (-0.5, 1, 1)),
    ("XOR", (-0.5, 1, 1)),
):
    left_over = count_errors(corners, answers[task], np.array(tried))
    assert left_over == (1 if task == "XOR" else 0), task
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>拉過再看：答案</summary>
#
# 1. 例如 AND：$b=-1.5$、$w_1=w_2=1$；OR：$b=-0.5$、$w_1=w_2=1$。
# 2. XOR 最少錯一個，例如把 OR 的線拿來用。點不壓在線上的話，也沒有四個都錯的線：要是有，把三個數都變號，兩邊對調（第 2 節），就四個全對了，而那是不可能的。
#
# </details>
#
# 那規則為什麼沒有停在只錯一個的線？因為它找的是「全對」，不是「錯最少」：只要還有一個點是錯的，它就繼續推。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After trying it: the answers</summary>
#
# 1. For example $b=-1.5$, $w_1=w_2=1$ for AND, and $b=-0.5$, $w_1=w_2=1$ for OR.
# 2. XOR has one error at best, for example with the line of OR. Nor is there a line with all four wrong, as long as no point lies on it: otherwise change the sign of all three numbers, the sides change places (chapter 2), and all four would be right, which cannot be.
#
# </details>
#
# Why, then, did the rule not end at a line with one error? It aims at no mistakes at all, not at the fewest: as long as a single point is wrong, it pushes on.
# %% [markdown] lang="zh" slideshow="fragment"
# **XOR 沒有一條直線分得開；一個神經元更新再多次，也學不會。**
# %% [markdown] lang="en" slideshow="fragment"
# **No straight line separates XOR; a single neuron will not learn it in any number of updates.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 請兩個神經元幫忙呢？
#
# 一條線不夠，就畫兩條。XOR 的意思是「**至少一個**是 1，但**不是兩個**都是 1」：
#
# - 神經元 $h_1$ 管「至少一個」（OR）：$h_1=\mathrm{sign}(x_1+x_2-0.5)$；
# - 神經元 $h_2$ 管「兩個都是」（AND）：$h_2=\mathrm{sign}(x_1+x_2-1.5)$；
# - 第三個神經元只看前兩個的輸出，要 $h_1$ 而不要 $h_2$：$\hat y=\mathrm{sign}(h_1-h_2-1)$。四個點的 $h_1-h_2$ 只會是 0 或 2，門檻放在中間的 1。
#
# 拿 $(0,1)$ 算一次：$x_1+x_2=1$，所以 $h_1=+1$、$h_2=-1$，而 $1-(-1)-1=1$，輸出 $+1$，對了。
# %% [markdown] lang="en" slideshow="slide"
# ## 6. What if two neurons help?
#
# If one line is not enough, draw two. XOR means "**at least one** is 1, but **not both**":
#
# - neuron $h_1$ sees to "at least one" (OR): $h_1=\mathrm{sign}(x_1+x_2-0.5)$;
# - neuron $h_2$ sees to "both" (AND): $h_2=\mathrm{sign}(x_1+x_2-1.5)$;
# - a third neuron looks at the outputs of these two only, and wants $h_1$ and not $h_2$: $\hat y=\mathrm{sign}(h_1-h_2-1)$. At the four points $h_1-h_2$ is 0 or 2, and the threshold is halfway, at 1.
#
# Try it with $(0,1)$: $x_1+x_2=1$, so $h_1=+1$ and $h_2=-1$, and $1-(-1)-1=1$ gives $+1$, which is right.
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：請四位同學各拿一張卡，上面寫一個點，走到教室裡 $(h_1,h_2)$ 的位置站好。怎麼有兩個人站在一起？
#
# **可能的回答**：「隱藏層只是多一條線」：看右圖，最後那個神經元還是只畫一條線，變的是點的位置。「那用第 3 節的規則學就好了」：問他 $h_1$ 在 $(0,1)$ 的正確答案是多少？資料沒有說，是我們想出來的。「四個，一個點一個位置」：$(0,1)$ 和 $(1,0)$ 的 $x_1+x_2$ 都是 1，$h_1$、$h_2$ 看到的就一樣。
#
# **時間不夠**：跳過〈門檻可以放在哪裡？〉。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: four students each take a card with one point and go and stand in the classroom at their $(h_1,h_2)$. Why do two of them stand together?
#
# **You may hear**: "A hidden layer is just one more line": look at the right panel, where the last neuron still draws one line; what has changed is the place of the points. "Then let the rule of chapter 3 learn it": ask what the right answer of $h_1$ is at $(0,1)$. The data do not say; we made it up. "Four, one place for each point": $x_1+x_2$ is 1 for both $(0,1)$ and $(1,0)$, so $h_1$ and $h_2$ see the same.
#
# **Short of time**: skip "Where may the thresholds be?".
# %% [markdown] lang="zh" slideshow="notes"
# 門檻 0.5 和 1.5 怎麼選的？$x_1+x_2$ 只會是 0、1、2；門檻放在相鄰兩個數的正中間，就沒有點會壓在線上。（這是 $x_1+x_2$ 的門檻，偏差是它的負數。）
#
# 一起讀同樣輸入的神經元叫一**層**（layer）。$h_1$ 和 $h_2$ 夾在輸入和輸出之間，這一層就叫**隱藏層**（hidden layer）；最後的神經元是**輸出層**。這樣一層接一層的神經元，就是**神經網路**（neural network）。
# %% [markdown] lang="en" slideshow="notes"
# Why the thresholds 0.5 and 1.5? $x_1+x_2$ is 0, 1 or 2; with a threshold halfway between neighbours no point lies on a line. (They are thresholds of the sum $x_1+x_2$; the bias is minus that.)
#
# Neurons that read the same inputs form a **layer**. $h_1$ and $h_2$ stand between input and output: theirs is a **hidden layer**; the last neuron is the **output layer**. Neurons in layers, one after another, make a **neural network**.
# %% [markdown] lang="zh" slideshow="skip"
# ### 三個神經元，三行程式
# %% [markdown] lang="en" slideshow="skip"
# ### Three neurons, three lines of code
# %% slideshow="skip"
x1 = np.array([0, 0, 1, 1])
x2 = np.array([0, 1, 0, 1])
h1 = np.sign(x1 + x2 - 0.5)  # OR: at least one
h2 = np.sign(x1 + x2 - 1.5)  # AND: both
out = np.sign(h1 - h2 - 1)  # h1 and not h2
print("right for all four:", np.array_equal(out, answers["XOR"]))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個點搬到哪裡去了？
#
# 最後的神經元看不到 $x_1$、$x_2$，它只看到 $(h_1,h_2)$。等一下先列一張表，再畫兩張圖：左圖的座標是 $(x_1,x_2)$，右圖是 $(h_1,h_2)$。
#
# **先猜：四個點在 $(h_1,h_2)$ 的平面上，佔幾個不同的位置？**
#
# <details><summary>(a) 四個</summary>→ 猜對的話，表上 h1 和 h2 兩欄，四列都不一樣。</details>
# <details><summary>(b) 三個</summary>→ 猜對的話，表上 h1 和 h2 兩欄，恰好有兩列一樣。</details>
# <details><summary>(c) 兩個，一類一個</summary>→ 猜對的話，表上 h1 和 h2 兩欄，答案相同的列都一樣。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Where have the four points gone?
#
# The last neuron does not see $x_1$ and $x_2$, only $(h_1,h_2)$. Below is a table, then two pictures: on the left in the coordinates $(x_1,x_2)$, on the right in $(h_1,h_2)$.
#
# **Guess: how many different places do the four points take in the plane of $(h_1,h_2)$?**
#
# <details><summary>(a) four</summary>→ Then in the columns h1 and h2 no two rows of the table are alike.</details>
# <details><summary>(b) three</summary>→ Then in the columns h1 and h2 just two rows are alike.</details>
# <details><summary>(c) two, one for each class</summary>→ Then in the columns h1 and h2 all rows with the same answer are alike.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 同樣四個點，兩種座標
# %% [markdown] lang="en" slideshow="subslide"
# ### The same four points, two kinds of coordinates
# %% tags=["hide-input"] slideshow="skip"
def draw_two_layers(axes, threshold1, threshold2):
    """Four points with the lines of h1 and h2, and in the plane of h1, h2.

    Returns how many points are wrong.
    """
    left, right = axes
    points, labels = corners[:, 1:], answers["XOR"]
    h1 = np.sign(points.sum(axis=1) - threshold1)
    h2 = np.sign(points.sum(axis=1) - threshold2)
    x1 = np.array(SQUARE)
    left.set_facecolor(MINUS_SIDE)
    line1, line2 = threshold1 - x1, threshold2 - x1
    if threshold1 < threshold2:
        left.fill_between(x1, line1, line2, color=PLUS_SIDE)
    left.plot(x1, line1, "k-", label="$h_1$: z = 0")
    left.plot(x1, line2, "k--", label="$h_2$: z = 0")
    draw_points(left, points, labels)
    left.set(xlim=SQUARE, ylim=SQUARE, xlabel="$x_1$", ylabel="$x_2$")
    left.legend(loc="upper right", fontsize=9, frameon=True)
    h1_line = np.array([-2, 2])
    right.set_facecolor(MINUS_SIDE)
    right.fill_between(h1_line, -2, h1_line - 1, color=PLUS_SIDE)
    right.plot(h1_line, h1_line - 1, "k-")
    draw_points(right, np.column_stack([h1, h2]), labels)
    for place in {(a, b) for a, b in zip(h1, h2, strict=True)}:
        names = [
            f"({point[0]},{point[1]})"
            for point, a, b in zip(points, h1, h2, strict=True)
            if (a, b) == place
        ]
        low = place[1] < 0
        text = ", ".join(names)
        below = (0, -22 if low else 12)
        right.annotate(
            text, place, below, textcoords="offset points", ha="center"
        )
    right.set(xlim=(-2, 2), ylim=(-2, 2), xlabel="$h_1$", ylabel="$h_2$")
    return int(np.sum(np.sign(h1 - h2 - 1) != labels))


# %% tags=["guess", "hide-input"]
print("x1 x2 | h1 h2 | out")
for row in np.column_stack([x1, x2, h1, h2, out]).astype(int):
    print(f"{row[0]:2} {row[1]:2} | {row[2]:2} {row[3]:2} | {row[4]:2}")
figure, panels = plt.subplots(1, 2, figsize=(8, 3.3))
draw_two_layers(panels, 0.5, 1.5)
plots.show("Left: a strip between two lines. Right: one line is enough.")
# %% tags=["guard"]
places = np.unique([h1, h2], axis=1)
assert places.shape == (2, 3) and np.array_equal(out, answers["XOR"])


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# **三個**。$(0,1)$ 和 $(1,0)$ 都是「至少一個，但不是兩個」，所以 $h_1$、$h_2$ 都一樣，兩個點疊在一起了。
#
# </details>
#
# 看右圖：疊起來之後，一條線（$h_2=h_1-1$）就把它和另外兩個點分開。看左圖是同一件事：兩條平行的線，夾出一條藍色的帶子。隱藏層沒有發明彎曲的線，它做的是**換座標**：把點送到一個新的平面，有的點在那裡會疊在一起。右圖點旁邊寫的，還是原來的 $(x_1,x_2)$。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# **Three**. $(0,1)$ and $(1,0)$ are both "at least one but not both", so they share $h_1$ and $h_2$, and the two points lie on top of each other.
#
# </details>
#
# Look at the right panel: once they lie there together, one line ($h_2=h_1-1$) separates them from the other two. The left panel shows the same: two parallel lines with a blue strip between them. The hidden layer did not invent a curved line; what it does is **change coordinates**: it sends the points to a new plane, where some may coincide. The labels in the right panel are still the old $(x_1,x_2)$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 門檻可以放在哪裡？
#
# 兩個門檻原來是 0.5 和 1.5。
#
# 1. 各自可以放在哪個範圍，四個點仍然全對？
# 2. 兩個門檻一樣大的時候，左圖的帶子怎麼了？
# %% [markdown] lang="en" slideshow="subslide"
# ### Where may the thresholds be?
#
# The two thresholds were 0.5 and 1.5.
#
# 1. Within which range may each of them be, so that all four points stay right?
# 2. When both thresholds are equal, what has become of the strip on the left?
# %% tags=["hide-input"] slideshow="skip"
def draw_thresholds(first, second):
    figure, panels = plt.subplots(1, 2, figsize=(7, 3.3), layout="none")
    figure.subplots_adjust(0.12, 0.16, 0.98, 0.89, wspace=0.27)
    wrong = draw_two_layers(panels, first, second)
    says = f"thresholds {first:.1f}, {second:.1f}: {wrong} of 4 wrong"
    figure.suptitle(says, y=0.98, fontsize=12)
    return f"Two lines, and the points in the plane of h1, h2; {says}."


plots.show(draw_thresholds(0.5, 1.5))
# %% slideshow="fragment" tags=["hide-input", "nbval-ignore-output"]
controls = {
    "first": FloatSlider(
        0.5, min=-0.5, max=2.5, step=0.1, description="門檻 threshold 1"
    ),
    "second": FloatSlider(
        1.5, min=-0.5, max=2.5, step=0.1, description="門檻 threshold 2"
    ),
}
widgets.live(draw_thresholds, controls)
# %% tags=["guard"]
ones = np.array([0, 1, 1, 2])
for t1 in np.arange(-0.45, 2.5, 0.1):
    for t2 in np.arange(-0.45, 2.5, 0.1):
        two = np.sign(np.sign(ones - t1) - np.sign(ones - t2) - 1)
        solved = np.array_equal(two, answers["XOR"])
        assert solved == (0 < t1 < 1 and 1 < t2 < 2), (t1, t2)


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>拉過再看：答案</summary>
#
# 1. 第一個在 0 和 1 之間，第二個在 1 和 2 之間；剛好等於 0、1、2 就有點壓在線上。所以好的權重不只一組，而是一大片。
# 2. 帶子消失了，兩個神經元說的是同一句話；沒有一個點輸出 $+1$。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After trying it: the answers</summary>
#
# 1. The first between 0 and 1, the second between 1 and 2; at exactly 0, 1 or 2 some point lies on a line. So there is not one set of good weights but a whole range.
# 2. The strip is gone, both neurons say the same, and for no point is the output $+1$.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **隱藏層把點搬到新的座標，在那裡一條直線就夠了。**
# %% [markdown] lang="en" slideshow="fragment"
# **The hidden layer moves the points to new coordinates, where one straight line is enough.**
# %% [markdown] lang="zh" slideshow="notes"
# ### 還缺什麼？
#
# 故事還沒完：這組權重是我們**想**出來的，不是**學**出來的。第 3 節的規則在這裡卡住了，原因有兩個：
#
# - 規則要用 $y-\hat y$，可是 $h_1$、$h_2$ 該輸出什麼，資料沒有說。
# - $\mathrm{sign}$ 幾乎到處是平的：權重動一點點，輸出通常一點也不變，看不出該往哪邊調。
#
# 第 1 節的 sigmoid 是平滑的，一動就有反應。激勵函數該長什麼樣子，就是第 02 課的主題；第 03 課把「錯幾個」換成一個平滑的數（損失），算出每個權重該往哪邊動（倒傳遞），然後真的讓網路自己學會 XOR；第 04 課談怎麼走得好。
# %% [markdown] lang="en" slideshow="notes"
# ### What is still missing?
#
# The story does not end here: these weights were **thought up**, not **learned**. The rule of chapter 3 is stuck, for two reasons:
#
# - It needs $y-\hat y$, but the data do not say what $h_1$ and $h_2$ ought to put out.
# - $\mathrm{sign}$ is flat nearly everywhere: change a weight a little, and usually nothing changes at the output, so nothing says which way to go.
#
# The sigmoid of chapter 1 is smooth and responds to every touch. What an activation function should look like is the subject of lesson 02; lesson 03 replaces "how many are wrong" by one smooth number (a loss), works out which way each weight should go (backpropagation), and has a network learn XOR by itself; lesson 04 is about stepping well.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 神經元：乘權重、加偏差，$z=w_1x_1+w_2x_2+b$，再看正負號。
# - 它用一條直線把平面分成兩邊；$(w_1,w_2)$ 垂直於線，指向 $+1$。三個數同乘一個正數，線不動。
# - 規則：$w\leftarrow w+\eta\cdot\frac1n\sum_i(y_i-\hat y_i)\,x_i$，只有錯的點會推。
# - 線性可分，就一定會停；不可分，就永遠不會停。
# - XOR 不可分：兩條對角線有同一個中點。
# - 多一層，把點搬到分得開的地方；怎麼**學**出那一層，第 03 課做給你看。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - A neuron multiplies by weights and adds a bias, $z=w_1x_1+w_2x_2+b$; then it looks at the sign.
# - It divides the plane by a straight line; $(w_1,w_2)$ is perpendicular to it and points to $+1$. Multiply all three numbers by the same positive number, and the line stays.
# - The rule: $w\leftarrow w+\eta\cdot\frac1n\sum_i(y_i-\hat y_i)\,x_i$; only wrong points push.
# - Linearly separable: it will stop. Not separable: it never will.
# - XOR is not separable: both diagonals have the same midpoint.
# - One more layer moves the points to where they can be separated; lesson 03 **learns** such a layer.
# %% [markdown] lang="zh" slideshow="notes"
# **你現在可以**：拿四個點和一枝筆，自己走一次更新；看到一筆資料，先問「一條直線分得開嗎？」；在紙上搭出一個兩層的網路。接下來用練習試試看。
# %% [markdown] lang="en" slideshow="notes"
# **You can now** take four points and a pencil and make an update yourself; ask of any data first, "will one straight line do?"; and put together a network of two layers on paper. The exercises put it to the test.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。不知道從哪裡開始，就打開提示。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell. If you do not know where to begin, open the hint.
# %% [markdown] lang="zh" tags=["teacher"]
# **課堂上做**（上兩堂課的話）：第一堂練習 1（5 分鐘），兩人一組；第二堂練習 4 做 7 分鐘，做不完的回家做。練習 2、3 是作業。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：用 `np.sign`。問：`np.sign(0)` 是多少？題目要的是多少？用 `if` 的，問他 `z` 是一個數，還是很多數。
# - **練習 2**：每一層只加一個偏差，或是漏掉偏差。問：第 6 節的三個神經元，一共有幾個數字？（9 個。）
# - **練習 3**：忘了除以點數，或是先更新一個點再看下一個。問：第 3 節的表，四列用的是同一組權重，還是邊走邊換？
# - **練習 4**：做成多數決。問：有兩個 1 的時候，你的三個隱藏神經元各輸出什麼？輸出層要怎麼加減，才會變成 $-1$？
# %% [markdown] lang="en" tags=["teacher"]
# **In class** (with two sessions): exercise 1 (5 minutes) in pairs in the first; a start on exercise 4 (7 minutes) in the second, to be finished at home. Exercises 2 and 3 are homework.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: `np.sign`. Ask: what is `np.sign(0)`, and what should it be? Where there is an `if`, ask whether `z` is one number or many.
# - **Exercise 2**: one bias for each layer, or none. Ask: how many numbers do the three neurons of chapter 6 have between them? (9.)
# - **Exercise 3**: the division by the number of points is missing, or each point updates before the next is looked at. Ask: do the four rows of the table in chapter 3 share one set of weights, or does it change on the way?
# - **Exercise 4**: a majority vote. Ask: with two ones, what do your three hidden neurons put out? How must the output layer add and subtract to make that $-1$?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：0 該算哪一邊？
#
# 第 1 節的 `np.sign(0)` 兩邊都不算。寫一個不含糊的 `step(z)`：$z\ge0$ 時是 $+1$，$z<0$ 時是 $-1$。`z` 可以是任何形狀的陣列。
#
# <details><summary>提示</summary><code>np.where(條件, 成立時的值, 不成立時的值)</code> 一次處理陣列裡的每個數。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): where does 0 belong?
#
# In chapter 1 `np.sign(0)` is neither one nor the other. Write a `step(z)` that always decides: $+1$ where $z\ge0$ and $-1$ where $z<0$. `z` is an array of any shape.
#
# <details><summary>Hint</summary><code>np.where(condition, value if true, value if false)</code> treats each number of an array.</details>
# %% tags=["exercise"]
def step(z):
    """Return +1 where z >= 0 and -1 elsewhere, in the shape of z."""
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1, -1)
    ### END SOLUTION


# %%
exercises.check("01-step", step)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（暖身）：數一數有幾個數字
#
# 一個神經元對每個輸入有一個權重，另外有一個偏差；它們合稱**參數**（parameter）。寫出 `count_parameters(sizes)`，回傳參數的總數。`sizes` 列出每一層有幾個數，第一個是輸入：第 6 節的網路是 `[2, 2, 1]`，有 9 個參數。
#
# 寫好之後，算算 S1 用的 `[784, 500, 500, 10]`：幾萬個，還是幾十萬個？
#
# <details><summary>提示</summary>從 <code>[2, 2, 1]</code> 開始：隱藏層有 2 個神經元，各有 2 個權重和 1 個偏差；輸出層有 1 個神經元。9 是哪兩個數相加？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (warm-up): how many numbers?
#
# A neuron has a weight for each input, and one bias; together they are called **parameters**. Write `count_parameters(sizes)`, which returns how many there are. `sizes` lists the size of every layer, the input first: the network of chapter 6 is `[2, 2, 1]` and has 9 parameters.
#
# Then let it count S1's `[784, 500, 500, 10]`: tens or hundreds of thousands?
#
# <details><summary>Hint</summary>Begin with <code>[2, 2, 1]</code>: the hidden layer has 2 neurons with 2 weights and 1 bias each, the output layer has 1 neuron. Which two numbers make 9?</details>
# %% tags=["exercise"]
def count_parameters(sizes):
    """Return the number of weights and biases of such a network."""
    ### BEGIN SOLUTION
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return sum((n_in + 1) * n_out for n_in, n_out in pairs)
    ### END SOLUTION


# %%
exercises.check("01-count-parameters", count_parameters)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：更新一次
#
# 不看第 3 節的程式，寫出 `perceptron_update(w, X, y, learning_rate)`：照公式 $w+\eta\cdot\frac1n\sum_i(y_i-\hat y_i)\,x_i$ 更新**一次**，回傳新的權重。`X` 的形狀是 $(n,3)$，第一直行全是 1；`y` 和 `w` 是一維陣列。用 `np.sign`。
#
# <details><summary>提示</summary>先把第 3 節的表算出來：<code>out</code> 是什麼？每一列要乘上多少？用迴圈一列一列加，或用 <code>X.T @ …</code> 都可以。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): one update
#
# Without looking at the code of chapter 3, write `perceptron_update(w, X, y, learning_rate)`: make **one** update by the formula $w+\eta\cdot\frac1n\sum_i(y_i-\hat y_i)\,x_i$ and return the new weights. `X` has the shape $(n,3)$ with ones in its first column; `y` and `w` are flat arrays. Use `np.sign`.
#
# <details><summary>Hint</summary>Make the table of chapter 3 first: what is <code>out</code>, and by how much is each row multiplied? Add up row by row in a loop, or with <code>X.T @ …</code>, as you like.</details>
# %% tags=["exercise"]
def perceptron_update(w, X, y, learning_rate):
    """Return the weights, shape (3,), after one step of the rule."""
    ### BEGIN SOLUTION
    out = np.sign(X @ w)
    return w + learning_rate * X.T @ (y - out) / len(y)
    ### END SOLUTION


# %%
exercises.check("01-perceptron-update", perceptron_update)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：三個開關的 XOR
#
# 三個輸入，1 的個數是**奇數**就輸出 $+1$，偶數就輸出 $-1$。寫出 `parity(points)`：`points` 的形狀是 $(n,3)$，每個數是 0 或 1；回傳形狀 $(n,)$。照第 6 節，用一個隱藏層，只用加權、偏差和 `np.sign`，不要用 `%`。
#
# <details><summary>提示</summary>三個數的和可能是 0、1、2、3。要幾個門檻（「至少一個」「至少兩個」……）才能把它們隔開？再把每個和的隱藏層輸出列成一張表，看輸出層的權重該怎麼正負交替。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): XOR of three switches
#
# With three inputs, put out $+1$ if an **odd** number of them are 1, and $-1$ if an even number. Write `parity(points)` for `points` of shape $(n,3)$ with entries 0 and 1; return shape $(n,)$. As in chapter 6, use one hidden layer, nothing but weighted sums, biases and `np.sign`; no `%`.
#
# <details><summary>Hint</summary>The sum of the three is 0, 1, 2 or 3. How many thresholds, "at least one", "at least two", …, keep these apart? Then list what the hidden layer puts out for each sum, and see how the signs of the output weights must alternate.</details>
# %% tags=["exercise"]
def parity(points):
    """Return +1 for rows with an odd number of ones, else -1."""
    ### BEGIN SOLUTION
    W = np.ones((3, 3))  # each hidden neuron counts the ones
    hidden = np.sign(points @ W.T + np.array([-0.5, -1.5, -2.5]))
    return np.sign(hidden @ np.array([1, -1, 1]))
    ### END SOLUTION


# %%
exercises.check("01-xor", parity)
# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面六節各自獨立，想看哪一節就看哪一節：
#
# - **A**　機器學習就是找一個函數
# - **B**　一個網路有幾個參數
# - **C**　一次好幾個感知器
# - **D**　點剛好壓在線上
# - **E**　亂猜一萬條線
# - **F**　感知器為什麼一定會停
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. Each of the six sections below stands on its own; read those that you like:
#
# - **A**　Machine learning is the search for a function
# - **B**　How many parameters in a network
# - **C**　Several perceptrons at once
# - **D**　A point exactly on the line
# - **E**　Guess ten thousand lines
# - **F**　Why the perceptron must stop
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：F，給喜歡證明的班級；接著要上第 05 課的話，講 B 和 C。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「那機器學習到底是什麼？」：**A**，S1 的神燈和 S2 的三步。
# - 「真的網路有多少個數字？」：**B**。
# - 「要分十類怎麼辦？」：**C**，一類一個神經元。
# - 「$z$ 真的會剛好是 0 嗎？」：**D**，會，而且更新次數因此差兩次。
# - 「亂猜不行嗎？」：**E**，一百條線裡不到兩條合格。
# - 「憑什麼說一定會停？」：**F**。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: F, for a class that likes proofs; if lesson 05 comes next, B and C.
#
# **Which question from the class each of them answers**
#
# - "So what is machine learning?": **A**, with the genie of S1 and the three steps of S2.
# - "How many numbers does a real network have?": **B**.
# - "And with ten classes?": **C**, one neuron for each.
# - "Does $z$ ever hit 0 exactly?": **D**; it does, and the number of updates differs by two for it.
# - "Why not simply guess?": **E**; fewer than two lines in a hundred will do.
# - "How can one know that it must stop?": **F**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：機器學習就是找一個函數
#
# S1 從一個神燈故事開始：巨人讓你在「任意函數生成器」和現金三千萬之間選一個。該選前者，因為很多問題都是一個函數：輸入一張圖，輸出圖上的數字；輸入兩個人，輸出速配指數。S2 把找函數分成三步，這一課都走過了：
#
# | 步驟 | S2 的說法 | 這一課 |
# |:--|:--|:--|
# | 1 | 定義一組函數 | 一個神經元：每組權重一條線 |
# | 2 | 評估函數的好壞 | 數錯了幾個點 |
# | 3 | 挑出最好的函數 | 感知器的規則：有全對的線，就找得到一條 |
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Machine learning is the search for a function
#
# S1 opens with a genie who offers either a "generator of arbitrary functions" or thirty million in cash. Take the generator, for many a problem is a function: a picture goes in, the digit on it comes out; two people go in, a match score comes out. S2 has three steps to look for a function, and this lesson has taken them all:
#
# | Step | In S2's words | In this lesson |
# |:--|:--|:--|
# | 1 | define a set of functions | one neuron: a line for each set of weights |
# | 2 | goodness of a function | count the wrong points |
# | 3 | pick the best function | the perceptron's rule: it finds a perfect line if there is one |
# %% [markdown] lang="zh" slideshow="notes"
# 網路大一點，也是這三步。S2 的例子是**完全連接前饋網路**（fully connected feed-forward network）：每一層的每個神經元都讀上一層的全部輸出。兩個輸入，三層，每層兩個神經元，激勵函數全是 sigmoid。
#
# 把一層的權重排成矩陣 $W$，**一橫列是一個神經元**，一層就是 $\sigma(Wx+b)$。第一層的第一個神經元，權重 $[1,-2]$、偏差 1；輸入 $x=[1,-1]$ 的話，$z=1\times1+(-2)\times(-1)+1=4$，$\sigma(4)=0.98$。
# %% [markdown] lang="en" slideshow="notes"
# With a larger network the steps are the same. S2's example is a **fully connected feed-forward network**: each neuron reads all outputs of the layer before. It has two inputs and three layers of two neurons, all with the sigmoid.
#
# Put the weights of a layer into a matrix $W$, **one row for each neuron**, and a layer is $\sigma(Wx+b)$. The first neuron of the first layer has weights $[1,-2]$ and bias 1; for the input $x=[1,-1]$ we get $z=1\times1+(-2)\times(-1)+1=4$ and $\sigma(4)=0.98$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三層，一層一層算
# %% [markdown] lang="en" slideshow="subslide"
# ### Three layers, one after the other
# %%
W1, b1 = np.array([[1, -2], [-1, 1]]), np.array([1, 0])
W2, b2 = np.array([[2, -1], [-2, -1]]), np.array([0, 0])
W3, b3 = np.array([[3, -1], [-1, 4]]), np.array([-2, 2])
theta = [(W1, b1), (W2, b2), (W3, b3)]


def network(x, theta):
    """Outputs of the last layer. x: one example, or one in each row."""
    a = x
    for W, b in theta:
        a = sigmoid(a @ W.T + b)
    return a


for x in (np.array([1, -1]), np.array([0, 0])):
    print(x, "->", network(x, theta).round(2))
facts.check("S2-01", network(np.array([1, -1]), theta))
facts.check("S2-02", network(np.array([0, 0]), theta))
# %% [markdown] lang="zh" slideshow="notes"
# 程式寫 `a @ W.T`，不寫 `W @ a`：對一個向量來說兩者一樣，但前者也吃得下「一列一筆」的很多筆輸入。輸入 $[0,0]$ 的輸出不是 0：第一層的權重使不上力，偏差還在，而且 $\sigma(0)$ 本來就是 0.5。
#
# 所有的權重和偏差合起來記作 $\theta$。S2 說：給定 $\theta$，就定義一個**函數**；只給定結構，就定義一個**函數集**。下面左圖用投影片的 $\theta$，另外兩張換成隨機的 $\theta$，結構不變；顏色是第一個輸出。
# %% [markdown] lang="en" slideshow="notes"
# The code has `a @ W.T` and not `W @ a`: for one vector they are the same, but the former also takes many inputs, one in each row. For the input $[0,0]$ the output is not 0: the weights of the first layer are silenced, the biases remain, and $\sigma(0)$ is 0.5 anyway.
#
# All weights and biases together are called $\theta$. S2 says: given $\theta$, a network is a **function**; given its structure only, it is a **set of functions**. Below, the left panel has the $\theta$ of the slide, the other two a random $\theta$ and the same structure; the colour is the first output.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 同一個結構，三組參數
# %% [markdown] lang="en" slideshow="subslide"
# ### One structure, three sets of parameters
# %% tags=["hide-input"]
rng = np.random.default_rng(12)
thetas = {"of the slide": theta, "random": [], "random again": []}
for name in ("random", "random again"):
    for layer in range(3):
        thetas[name].append((rng.normal(0, 6, (2, 2)), rng.normal(0, 3, 2)))
side = np.linspace(-4, 4, 81)
plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
figure, panels = plt.subplots(1, 3, figsize=(8.5, 2.9), sharey=True)
for axes, name in zip(panels, thetas, strict=True):
    y1 = network(plane, thetas[name])[:, 0].reshape(81, 81)
    image = axes.pcolormesh(side, side, y1, vmin=0, vmax=1, cmap="viridis")
    axes.set(title=rf"$\theta$: {name}", xlabel="$x_1$", xticks=(-3, 0, 3))
panels[0].set(ylabel="$x_2$", yticks=(-3, 0, 3))
figure.colorbar(image, ax=panels, label="first output")
plots.show("Three maps of the first output, each with other borders.")
# %% [markdown] lang="zh" slideshow="notes"
# 三個很不一樣的函數。**選定結構，就圈出一個函數的集合；學習，就是在裡面找一個好的 $\theta$**（S1 寫成 $\theta^*$）。集合太小，裡面可能根本沒有要的函數：第 5 節的 XOR 就是這樣。
# %% [markdown] lang="en" slideshow="notes"
# Three very different functions. **To choose a structure is to fence in a set of functions; to learn is to look for a good $\theta$ in it** (S1 writes $\theta^*$). If the set is too small, the function we want may not be there at all, like XOR in chapter 5.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：一個網路有幾個參數？
#
# 第 6 節的網路：隱藏層有 2 個神經元，各有 2 個權重和 1 個偏差，輸出層有 1 個，一共 $(2+1)\times2+(2+1)\times1=9$。一般來說，一層有
#
# $$(n_{\mathrm{in}}+1)\times n_{\mathrm{out}}$$
#
# 個參數：$n_{\mathrm{out}}$ 個神經元，每個讀 $n_{\mathrm{in}}$ 個數，再加一個偏差。深入 A 的網路呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: How many parameters in a network?
#
# The network of chapter 6 has a hidden layer of 2 neurons, with 2 weights and 1 bias each, and 1 output neuron: $(2+1)\times2+(2+1)\times1=9$ in all. In general, a layer has
#
# $$(n_{\mathrm{in}}+1)\times n_{\mathrm{out}}$$
#
# parameters: $n_{\mathrm{out}}$ neurons, each of which reads $n_{\mathrm{in}}$ numbers and has a bias. And the network of In depth A?
# %%
total = 0
for W, b in theta:
    n_out, n_in = W.shape
    print(f"({n_in} + 1) * {n_out} = {(n_in + 1) * n_out}")
    total += W.size + b.size
print("together:", total)
# %% tags=["guard"]
for matrix, bias in theta:
    n = (matrix.shape[1] + 1) * matrix.shape[0]
    assert matrix.size + bias.size == n, "(n_in + 1) * n_out"
# %% [markdown] lang="zh" slideshow="notes"
# 三層各 6 個，一共 18 個。S1 的練習「這樣子的神經網路變數有幾個呢？」問的就是這個；它的網路畫在圖上，請你自己數。相鄰兩層的寬度要相乘，所以參數增加得很快：練習 2 的網路有六十幾萬個。
# %% [markdown] lang="en" slideshow="notes"
# Three layers with 6 each, 18 in all. This is what S1 asks in its exercise, "how many variables does such a network have?"; its network is in a picture, for you to count. The widths of neighbouring layers are multiplied, so the number grows fast: the network of exercise 2 has more than six hundred thousand.
# %% tags=["guard"]
assert 785 * 500 + 501 * 500 + 501 * 10 == 648_010, "exercise 2"
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：一次好幾個感知器
#
# 一個神經元只能回答一個是非題。要認十個數字，就用十個神經元，一類一個，各有自己的權重和偏差：
#
# $$z=xW+b$$
#
# 這裡 $x$ 是 $n$ 個數的橫列，$W$ 是 $n\times m$，**一直行是一個神經元**；深入 A 的 $Wx$ 剛好是轉置，Keras 用 $xW$。S4 的 `MP.ipynb` 把 28×28 的圖攤平成 784 個數，接 10 個神經元。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Several perceptrons at once
#
# One neuron answers one yes-or-no question. To read ten digits take ten neurons, one for each class, with weights and a bias of their own:
#
# $$z=xW+b$$
#
# Here $x$ is a row of $n$ numbers, $W$ is $n\times m$, **one column for each neuron**; the $Wx$ of In depth A is the transpose, and Keras uses $xW$. S4's `MP.ipynb` flattens a 28×28 picture into 784 numbers for 10 neurons.
# %%
pictures = np.zeros((5, 28, 28))
x = pictures.reshape(5, 784)  # Keras calls this layer Flatten
W = np.zeros((784, 10))
b = np.zeros(10)
print("five pictures:", (x @ W + b).shape)
print("parameters:   ", W.size + b.size)
facts.check("S4-02", W.size + b.size)
# %% [markdown] lang="zh" slideshow="notes"
# 五張圖一次算完，每張得到 10 個數；參數有 $(784+1)\times10=7850$ 個。這 10 個數的正負號，說不出圖上「最像哪一個數字」，所以 `MP.ipynb` 在這裡用的激勵函數是 softmax（第 02 課）。
#
# <details><summary>投影片勘誤</summary>
#
# - **R102**　S4〈多個感知器〉把 $n$ 個輸入乘上 $2\times2$ 的矩陣，只有 $n=2$ 才乘得起來；兩個輸出的矩陣應該是 $n\times2$。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# All five pictures are done at once, with 10 numbers for each; there are $(784+1)\times10=7850$ parameters. The signs of these 10 numbers cannot tell which digit is the most likely, so `MP.ipynb` has softmax as activation here (lesson 02).
#
# <details><summary>Errata of the slides</summary>
#
# - **R102**  S4's slide on several perceptrons multiplies $n$ inputs by a $2\times2$ matrix, which fits for $n=2$ only; with two outputs the matrix is $n\times2$.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：點剛好壓在線上
#
# $z$ 剛好是 0 的時候，`np.sign` 給 0，那個點的 $y-\hat y$ 只有 ±1，推半步。這種事會發生嗎？從 S4 的起點、$\eta=0.11$ 試試看。$w$ 有兩位小數，$\eta$ 還要除以 4 個點；兩者都先乘 400，$w$ 變成 $[244,-384,8]$，$\frac\eta4$ 變成 11，過程裡就全是整數，電腦沒有捨入誤差（線不變，第 2 節）。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: A point exactly on the line
#
# Where $z$ is exactly 0, `np.sign` gives 0, and $y-\hat y$ of that point is only ±1: half a push. Does it happen? Try S4's start with $\eta=0.11$. $w$ has two decimals, and $\eta$ is divided by 4 points; multiply both by 400, and $w$ becomes $[244,-384,8]$ and $\frac\eta4$ becomes 11. Then only whole numbers occur, and the computer rounds nothing (by chapter 2 the lines are the same).
# %%
w_whole = np.round(400 * w_start)
exact = train_perceptron(X, y, w_whole, 400 * 0.11)
print("after 10 updates: z =", X @ exact[10])
print("where 0 is neither:", len(exact) - 1, "updates")

w = w_whole
updates = 0
while np.any(np.where(X @ w > 0, 1, -1) != y):  # here 0 counts as -1
    out = np.where(X @ w > 0, 1, -1)
    w = w + 400 * 0.11 * X.T @ (y - out) / len(y)
    updates += 1
print("where 0 counts as -1:", updates, "updates")
# %% tags=["guard"]
assert (X @ exact[10])[2] == 0 and (len(exact) - 1, updates) == (22, 20)
# %% [markdown] lang="zh" slideshow="notes"
# 真的發生了：第十次更新之後，$(1,1)$ 的 $z$ 剛好是 0。0 歸哪一邊，更新次數就差了兩次。不換成整數的話，0.11 會留下極小的捨入誤差，這個 0 變成正的還是負的，換一台電腦可能就不同。所以**用 $\mathrm{sign}$ 之前，先決定 0 歸哪一邊**，像練習 1 那樣。
# %% [markdown] lang="en" slideshow="notes"
# It does happen: after the tenth update, $z$ of $(1,1)$ is exactly 0. Depending on where 0 belongs, there are two updates more or fewer. Without whole numbers 0.11 leaves a tiny rounding error, and whether this 0 becomes positive or negative may differ from one computer to the next. So **decide where 0 belongs before you use $\mathrm{sign}$**, as in exercise 1.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：亂猜一萬條線
#
# 不學習，光靠猜呢？照 S4 抽起點的方式，每個數從 −1 到 1 之間隨便抽，抽一萬組，數每組錯幾個點。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Guess ten thousand lines
#
# What if we do not learn and only guess? As S4 draws its start, draw each number between −1 and 1, ten thousand times, and count the wrong points of each.
# %%
rng = np.random.default_rng(1)
guesses = rng.uniform(-1, 1, (10_000, 3))
problems = {"S4": (X, y)}
for name, labels in answers.items():
    problems[name] = (corners, labels)
print("wrong:      0     1     2     3     4")
for name, (points, labels) in problems.items():
    errors = np.sum(np.sign(guesses @ points.T) != labels, axis=1)
    counts = np.bincount(errors, minlength=5)
    print(f"{name:<6}", "".join(f"{count:6d}" for count in counts))
# %% tags=["guard"]
sums = guesses @ corners.T  # columns: (0,0), (0,1), (1,0), (1,1)
assert np.allclose(sums[:, 0] + sums[:, 3], sums[:, 1] + sums[:, 2])
assert counts[0] == 0 and counts[4] == 0, "XOR: none right, none all wrong"


# %% [markdown] lang="zh" slideshow="notes"
# S4 的四個點，一百條線裡不到兩條全對；這個比例還要看怎麼抽；點愈多，通常愈難猜中。XOR 那一列，0 和 4 兩欄都是 0 條，和第 5 節的論證一致。
# %% [markdown] lang="en" slideshow="notes"
# For S4's four points fewer than two lines in a hundred get all of them right; the share depends on how the lines are drawn, and usually the more points, the smaller the chance. In the row of XOR the columns 0 and 4 have no line, as chapter 5 proved.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：感知器為什麼一定會停？
#
# 假設有一組權重 $w^*$ 能把全部的點分對。把 $w^*$ 放大，可以讓每個點都滿足 $y_i\,(w^*\cdot x_i)\ge1$。從 $w=0$ 出發，$\eta=1$。看兩件事：
#
# - 每次更新，$w\cdot w^*$ 至少增加 $\frac1n$。
# - 可是 $w$ 長不快：$|w|^2$ 每次最多增加 $4R^2$，其中 $R$ 是最長的 $|x_i|$。
#
# **這樣能走多少步？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Why must the perceptron stop?
#
# Suppose that some weights $w^*$ get all points right. Scale $w^*$ up, so that $y_i\,(w^*\cdot x_i)\ge1$ for each point. Start from $w=0$ with $\eta=1$ and watch two things:
#
# - With each update $w\cdot w^*$ grows by at least $\frac1n$.
# - But $w$ cannot grow fast: $|w|^2$ grows by at most $4R^2$ each time, where $R$ is the largest $|x_i|$.
#
# **For how many steps can that go on?**
# %% [markdown] lang="zh" slideshow="notes"
# 一次更新加上 $u=\frac1n\sum_i(y_i-\hat y_i)\,x_i$。錯的點，$y_i-\hat y_i$ 和 $y_i$ 同號，大小是 2（壓在線上的是 1）；寫成 $c_iy_i$，對的點 $c_i=0$，錯的點 $c_i\ge1$。
#
# 第一件事：至少有一個點是錯的，所以
#
# $$u\cdot w^*=\frac1n\sum_ic_i\,y_i\,(x_i\cdot w^*)\ge\frac1n$$
#
# 更新 $k$ 次之後，$w\cdot w^*\ge\frac kn$。
#
# 第二件事：錯的點，$y_i\,(w\cdot x_i)\le0$，所以 $w\cdot u\le0$；而 $|u|\le2R$。因此
#
# $$|w+u|^2=|w|^2+2\,w\cdot u+|u|^2\le|w|^2+4R^2$$
#
# 更新 $k$ 次之後，$|w|\le2R\sqrt k$。
#
# 兩件事合起來：內積不會大於長度相乘，
#
# $$\frac kn\le w\cdot w^*\le|w|\,|w^*|\le2R\sqrt k\,|w^*|$$
#
# 兩邊平方、約掉一個 $k$，得到 $k\le(2nR\,|w^*|)^2$。右邊跟 $k$ 無關，是一個固定的數，所以**更新次數有限**。
#
# 從別的起點出發、用別的 $\eta$，也是同樣的道理，只是右邊的數不同。
# %% [markdown] lang="en" slideshow="notes"
# One update adds $u=\frac1n\sum_i(y_i-\hat y_i)\,x_i$. At a wrong point $y_i-\hat y_i$ has the sign of $y_i$, and its size is 2 (or 1, if the point lies on the line); write it as $c_iy_i$, with $c_i=0$ at right points and $c_i\ge1$ at wrong ones.
#
# The first thing: at least one point is wrong, so
#
# $$u\cdot w^*=\frac1n\sum_ic_i\,y_i\,(x_i\cdot w^*)\ge\frac1n$$
#
# and after $k$ updates $w\cdot w^*\ge\frac kn$.
#
# The second thing: at a wrong point $y_i\,(w\cdot x_i)\le0$, so $w\cdot u\le0$; and $|u|\le2R$. Therefore
#
# $$|w+u|^2=|w|^2+2\,w\cdot u+|u|^2\le|w|^2+4R^2$$
#
# and after $k$ updates $|w|\le2R\sqrt k$.
#
# Both together, since an inner product is at most the product of the lengths:
#
# $$\frac kn\le w\cdot w^*\le|w|\,|w^*|\le2R\sqrt k\,|w^*|$$
#
# Square both sides and cancel one $k$: $k\le(2nR\,|w^*|)^2$. The right-hand side does not depend on $k$, it is a fixed number, so **the number of updates is finite**.
#
# From another start, and with another $\eta$, the argument is the same and only the number on the right differs.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 用第 4 節的四個點算算看
# %% [markdown] lang="en" slideshow="subslide"
# ### With the four points of chapter 4
# %%
def most_updates(X, y, w_right):
    """The bound, from weights that get all points right."""
    w_star = w_right / np.min(y * (X @ w_right))  # now y (w* x) >= 1
    R = np.max(np.linalg.norm(X, axis=1))
    return (2 * len(y) * R * np.linalg.norm(w_star)) ** 2


by_hand = np.array([-3, 1, 0.5])  # chapter 3
history = train_perceptron(X, y, np.zeros(3))
bound = most_updates(X, y, by_hand)
print(f"updates: {len(history) - 1}, at most {bound:,.0f}")

history = train_perceptron(smaller, y, np.zeros(3))
bound = most_updates(smaller, y, by_hand * [1, 1, 10])  # the same line
print(f"x2 / 10: {len(history) - 1}, at most {bound:,.0f}")
# %% tags=["guard"]
steps = train_perceptron(X, y, np.zeros(3))
size = np.linalg.norm(steps, axis=1)
longest = np.max(np.linalg.norm(X, axis=1))
assert np.all(size <= 2 * longest * np.sqrt(np.arange(len(size))) + 1e-9)
scaled = by_hand / np.min(y * (X @ by_hand))
assert np.all(steps @ scaled >= np.arange(len(size)) / 4 - 1e-9)
assert bound < most_updates(X, y, by_hand) / 5, "a smaller bound"
# %% [markdown] lang="zh" slideshow="notes"
# 實際只要 7 次，上限卻大得離譜：這個定理保證「會停」，不預測「幾次」。把 $x_2$ 除以 10（線不變，所以 $w_2$ 乘 10），$R$ 變小，這裡的上限也小得多；實際次數跟著變少，但上限小，不保證次數一定少。
# %% [markdown] lang="en" slideshow="notes"
# It takes 7 updates, and the bound is enormous: the theorem promises that it stops, it does not predict when. With $x_2$ divided by 10 (and $w_2$ times 10, for the same line) $R$ is smaller, and here the bound is much smaller, too. The number of updates falls as well, though a smaller bound does not promise fewer of them.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字，這一課都算過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號。S1-08 只有圖，沒有數字可以核對；S4-10 的 19 次用的是 $\eta=0.2$。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every number of the slides that can be computed again was computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum. S1-08 is a picture without a number to check; the 19 updates of S4-10 are those with $\eta=0.2$.
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
