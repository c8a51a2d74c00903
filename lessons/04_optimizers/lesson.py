# ---
# title_zh: 優化器
# title_en: Optimizers
# question_zh: 哪邊是下坡？一步該跨多大？
# question_en: Which way is down, and how long should a step be?
# minutes: 40
# seconds: 45
# decks: S0, S1, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 04 優化器
#
# 第 03 課算得出每個權重的梯度，看得出往哪邊動損失會變小，卻沒有說一步該走多大。把損失想成高度，訓練就是在霧裡下山：看不到最低的地方在哪裡，只踩得出腳下的坡。每一步都要決定兩件事：**往哪邊走？走多遠？** 決定的方法就叫**優化器**（optimizer）。
#
# **讀完這一課，你會**
#
# - 用斜率和梯度決定往哪裡走，算出一條拋物線的學習率上限；
# - 說明為什麼有時候學習率怎麼調都慢；
# - 逐行讀懂梯度下降、動量、RMSprop 和 Adam，每一種大約十行程式，並自己寫出動量；
# - 在手寫數字上公平地比較它們，替自己的網路選一個。
# %% [markdown] lang="en" slideshow="slide"
# # 04 Optimizers
#
# Lesson 03 ended with the gradient of every weight, which tells which way to go, and with a question: how large should the steps be? Think of the loss as a height; then training is a walk downhill in fog, where one cannot see the lowest place and only feels the slope underfoot. Each step takes two decisions: **which way, and how far?** The method that decides is called an **optimizer**.
#
# **After this lesson you can**
#
# - decide by slope and gradient where to go, and compute a parabola's bound on the learning rate;
# - explain why, at times, no learning rate is quick;
# - read gradient descent, momentum, RMSprop and Adam line by line, about ten lines each, and write momentum yourself;
# - compare them fairly on handwritten digits, and choose one for your own network.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 01 到 03 課、導數、向量、NumPy 陣列。前六節把損失當成一個已知的函數；第 7 節的網路才用到 ReLU、softmax 和交叉熵。
#
# 主線是第 1 到 7 節；〈深入〉的每一節各自獨立。前六節只用 NumPy，第 7 節用 Keras。
#
# **對應投影片**：S3（黃志勝）的梯度下降法和優化器、S0（蔡炎龍）的 Momentum 與 Adam、S1 的「基本上這樣調」、S2（李宏毅）的學習率與 Adagrad、S4（王一書）的優化器。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 01 to 03, derivatives, vectors, NumPy arrays. In the first six chapters the loss is just a function that we are given; the network of chapter 7 has ReLU, softmax and cross entropy.
#
# Chapters 1 to 7 are the main line; the sections "In depth" stand on their own. The first six chapters need NumPy only, chapter 7 uses Keras.
#
# **Decks**: S3 (黃志勝) on gradient descent and optimizers, S0 (蔡炎龍) on momentum and Adam, S1 on how weights are tuned, S2 (李宏毅) on the learning rate and Adagrad, S4 (王一書) on optimizers. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，第 7 節的十六次訓練要一點時間，先跑好再上課。
#
# **一堂 50 分鐘**
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 2 | 目標不唸 |
# | 第 1 節 | 8 | 〈拖拖看：球往哪邊滾？〉只做第 1 題 |
# | 第 2 節 | 9 | $2/f''$ 只推導拋物線的情形 |
# | 第 3 節 | 8 | 跳過〈寫成程式〉 |
# | 第 4 節 | 8 | 不做互動圖 |
# | 第 5 節 | 5 | 只講第一步的數字，再看圖 |
# | 第 6 節 | 6 | 偏差修正只講第一步；不做互動圖 |
# | 第 7 節、小結 | 4 | 只看圖和最後的表 |
#
# **兩堂各 50 分鐘**：第一堂上第 1 到 4 節，讓學生自己拖，做練習 1；作業是練習 2 和 3。第二堂上第 5 到 7 節，做練習 4，再選深入 B 或 H。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once; the sixteen trainings of chapter 7 take a while and should be done before you begin.
#
# **One session of 50 minutes**
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 2 | do not read the objectives aloud |
# | Chapter 1 | 8 | of "Drag it: which way does the ball roll?" only question 1 |
# | Chapter 2 | 9 | derive $2/f''$ for the parabola only |
# | Chapter 3 | 8 | skip "In code" |
# | Chapter 4 | 8 | no live view |
# | Chapter 5 | 5 | only the numbers of the first step, then the figure |
# | Chapter 6 | 6 | of the bias correction only the first step; no live view |
# | Chapter 7, summary | 4 | only the figure and the last table |
#
# **Two sessions of 50 minutes**: first chapters 1 to 4, with students dragging for themselves, and exercise 1; homework is exercises 2 and 3. Then chapters 5 to 7, exercise 4, and In depth B or H.
# %% slideshow="skip"
import inspect
import os

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatLogSlider, FloatSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 哪邊是下坡？
#
# 先看只有一個權重的情形，照 S3 把它叫做 $x$（這一課的 $x$ 是權重，不是輸入）。損失是 S3 的例子 $f(x)=x^2-10x+1$。我們站在 $x=20$，只能往旁邊試一小步：
#
# | $x$ | $f(x)$ | $x$ 每加 1，$f(x)$ 增加多少 |
# |--:|--:|--:|
# | 20 | 201 | |
# | 20.01 | 201.3001 | 30.01 |
#
# 往右走會上升，所以往**左**。上表最後一欄就是坡度，叫**斜率**。規定每一步走「0.1 × 斜率」，第一步大約是 $0.1\times30=3$，走到 17。
#
# 等一下印出前六個 $x$。**先猜：0.1 一直不變，每一步都一樣長嗎？**
#
# <details><summary>(a) 每一步都是 3</summary>→ 猜對的話，印出來的是 20、17、14、11、8、5。</details>
# <details><summary>(b) 愈走愈短</summary>→ 猜對的話，相鄰兩數的差愈來愈小。</details>
# <details><summary>(c) 愈走愈長，像球愈滾愈快</summary>→ 猜對的話，相鄰兩數的差愈來愈大。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Which way is down?
#
# We begin with a single weight and, like S3, call it $x$ (in this lesson $x$ is a weight, not an input). The loss is an example of S3's, $f(x)=x^2-10x+1$. We stand at $x=20$ and can only try a small step to the side:
#
# | $x$ | $f(x)$ | increase of $f(x)$ per 1 added to $x$ |
# |--:|--:|--:|
# | 20 | 201 | |
# | 20.01 | 201.3001 | 30.01 |
#
# To the right it goes up, so we go **left**. The last column says how steep it is: that is the **slope**. Let each step be "0.1 × slope": the first one is about $0.1\times30=3$ and leads to 17.
#
# The first six $x$ will be printed. **Guess: the 0.1 never changes; are all steps equally long?**
#
# <details><summary>(a) every step is 3</summary>→ Then the numbers are 20, 17, 14, 11, 8, 5.</details>
# <details><summary>(b) they get shorter and shorter</summary>→ Then the differences between neighbours shrink.</details>
# <details><summary>(c) they get longer, like a ball that gains speed</summary>→ Then the differences between neighbours grow.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：斜率是正的，該往左還是往右？先讓學生用手比方向，再寫減號。
#
# **可能的回答**：「學習率固定，每一步就一樣長」：一步是學習率乘斜率，請他算 $x=17$ 的斜率。「斜率負的就要用加的」：減去負數就是加，公式不必改。
#
# **時間不夠**：互動圖只拖一次，從 $x=-5$ 出發。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: the slope is positive; left or right? Have the class point before you write the minus sign.
#
# **You may hear**: "The rate is fixed, so the steps are": a step is rate times slope; have them compute the slope at $x=17$. "With a negative slope we must add": subtracting a negative number does that, the formula stays as it is.
#
# **Short of time**: drag the live view once, to start at $x=-5$.
# %% [markdown] lang="zh" slideshow="notes"
# 把試走的那一小步縮到無限小，這個比值就是斜率，也就是**導數**：$f'(x)=2x-10$，$f'(20)=30$。斜率是正的，右邊比較高；是負的，左邊比較高。兩種情形下坡都在**減去斜率**的那一邊，所以一條公式就夠：
#
# $$x\leftarrow x-\eta f'(x)$$
#
# $\eta$ 就是第 01 課的**學習率**（learning rate），程式裡是 `rate`；箭頭的意思是「用右邊的值取代左邊的」。反覆這樣走，就是**梯度下降**（gradient descent）。
# %% [markdown] lang="en" slideshow="notes"
# Make the small trial step ever smaller, and this ratio tends to the exact slope, the **derivative**: $f'(x)=2x-10$, and $f'(20)=30$. Where the slope is positive, it is higher on the right; where it is negative, on the left. Both times the way down is to **subtract the slope**, and one formula is enough:
#
# $$x\leftarrow x-\eta f'(x)$$
#
# $\eta$ is the **learning rate** of lesson 01, `rate` in the code; the arrow means "replace the left by the value on the right". To walk like this again and again is **gradient descent**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 梯度下降的程式
# %% [markdown] lang="en" slideshow="subslide"
# ### Gradient descent in code
# %%
def height(x):
    return x**2 - 10 * x + 1


def slope(x):
    return 2 * x - 10


def gradient_descent(gradient, x, rate, steps):
    """All points on the way from x; gradient: a function of the point."""
    path = [x]
    for step in range(steps):
        x = x - rate * gradient(x)
        path.append(x)
    return np.array(path)


# %% tags=["guess"]
path = gradient_descent(slope, 20, rate=0.1, steps=5)
print("x:", path)

# %% tags=["hide-input"] slideshow="skip"
facts.check("S3-01", [5, height(5), 2])
facts.check("S3-14", gradient_descent(slope, 3.3, 0.1, 1)[1])
# %% tags=["guard"]
assert np.all(np.diff(np.abs(np.diff(path))) < 0), "ever shorter"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 每一步是 3、2.4、1.92……愈走愈短。學習率沒有變，變的是斜率：在 $x=20$ 是 30，在 17 只剩 24，愈靠近最低點愈平。到了最低點 $x=5$，斜率是 0，就不動了。
#
# </details>
#
# 真正的網路有很多個權重，每個權重各有一個斜率：只動這一個、其他不動，這個權重每加 1，損失增加多少。把它們排在一起，就是第 02 課說的梯度。每個權重 $w$ 都照同一條公式走，$L$ 是損失，$\partial L/\partial w$ 就是只動 $w$ 的斜率：
#
# $$w\leftarrow w-\eta\,\frac{\partial L}{\partial w}$$
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The steps are 3, 2.4, 1.92 and so on, shorter and shorter. The rate has not changed, but the slope has: 30 at $x=20$, only 24 at 17, and flatter the nearer the lowest point. There, at $x=5$, the slope is 0, and nothing moves.
#
# </details>
#
# A real network has many weights, and each has a slope of its own: if only this weight moves and the others stay, by how much the loss increases per 1 added to the weight. All these slopes together are the gradient of lesson 02. Each weight $w$ follows the same formula, where $L$ is the loss and $\partial L/\partial w$ the slope when only $w$ moves:
#
# $$w\leftarrow w-\eta\,\frac{\partial L}{\partial w}$$
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拖拖看：球往哪邊滾？
#
# 黑球是起點，左右拖；橘色的點是走 15 步的路。
#
# 1. 把球拖到 5 的左邊：往哪邊走？公式改了嗎？
# 2. 學習率從 0.02 拉到 0.3：看得出差別嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: which way does the ball roll?
#
# The black ball is the start: drag it left and right. The orange dots are the next 15 steps.
#
# 1. Drag the ball to the left of 5: which way does it go? Did the formula change?
# 2. Move the rate from 0.02 to 0.3: what is the difference?
# %% tags=["hide-input"] slideshow="skip"
def draw_ball(rate, point):
    """15 steps of gradient descent on the parabola."""
    x = float(np.clip(point[0], -12, 22))
    path = gradient_descent(slope, x, rate, steps=15)
    figure, axes = plt.subplots(figsize=(6.4, 3.3), layout="none")
    figure.subplots_adjust(left=0.12, right=0.97, bottom=0.16, top=0.89)
    ground = np.linspace(-14, 24, 120)
    axes.plot(ground, height(ground), color="0.7")
    axes.plot(path, height(path), "o-", color="C1", markersize=5, lw=0.8)
    axes.plot(x, height(x), "ko", markersize=10)
    axes.set(xlim=(-14, 24), ylim=(-45, 350), xlabel="x", ylabel="f(x)")
    says = f"rate {rate:.2f}: x = {path[0]:.1f} → {path[-1]:.2f}"
    axes.set_title(says)
    return f"15 steps down the parabola. {says}."


plots.show(draw_ball(0.1, (20, 200)))
# %% slideshow="fragment" tags=["nbval-ignore-output", "hide-input"]
rate = FloatSlider(
    0.1, min=0.01, max=0.4, step=0.01, description="學習率 learning rate"
)
widgets.live(draw_ball, {"rate": rate}, point=(20, 200))


# %% [markdown] lang="zh" slideshow="notes"
# 第一題：往右走。那裡的斜率是負的，減去負數就是加，公式沒有改。第二題：0.02 走了 15 步還離最低點很遠，0.3 五、六步就差不多到了。
# %% [markdown] lang="en" slideshow="notes"
# First: to the right. There the slope is negative, and to subtract a negative number is to add; the formula is the same. Second: at 0.02 fifteen steps are still far from the lowest point, at 0.3 five or six are almost there.
# %% [markdown] lang="zh" slideshow="fragment"
# **走一步，就是減去學習率乘上斜率。**
# %% [markdown] lang="en" slideshow="fragment"
# **A step is to subtract the learning rate times the slope.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R26**　S1「基本上這樣調」只看得到 $\eta\,\partial L/\partial w_{ij}$，沒有減號；更新要減去它。
# - **R52**　S3 在 $f(x)=x^2$、$x=20$ 寫 $f'(20)=20$，下一點 10；應該是 40，學習率 0.5 一步就到 0。
# - **R53**　S3 第二張「梯度」把 $x^{(1)}$ 的梯度標成 $x^{(0)}$ 的。
# - **R55**　能微分的是「函數」，不是「方程式」。
# - **R81**　S3 用 $0.5x_1+2x_2+4x_3+10$ 說明梯度，但線性函數沒有極值。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R26**  S1 shows only $\eta\,\partial L/\partial w_{ij}$ and no minus sign; the update subtracts it.
# - **R52**  For $f(x)=x^2$ at $x=20$, S3 gives $f'(20)=20$ and 10 as the next point; the slope is 40, and a rate of 0.5 leads to 0 in one step.
# - **R53**  The second slide on the gradient in S3 labels the gradient at $x^{(1)}$ as that at $x^{(0)}$.
# - **R55**  What has a derivative is a function (函數) and not an equation (方程式).
# - **R81**  S3 explains the gradient by $0.5x_1+2x_2+4x_3+10$, but a linear function has no extremum.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 一步該跨多大？
#
# 上一節的圖，學習率 0.02 很慢，0.3 快得多。那就愈大愈好嗎？同一條拋物線，同樣從 $x=20$ 出發，試五個學習率：0.01、0.1、0.5、0.9、1。
#
# 等一下印出每個學習率要幾步，$x$ 離最低點 5 才不到 0.001（走一千步還到不了，就印 never）。**先猜：0.9 和 0.1 比起來呢？**
#
# <details><summary>(a) 0.9 快得多</summary>→ 猜對的話，0.9 那一列的步數小得多。</details>
# <details><summary>(b) 一樣快</summary>→ 猜對的話，兩列印出同一個數。</details>
# <details><summary>(c) 0.9 到不了</summary>→ 猜對的話，0.9 那一列印出 never。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 2. How long should a step be?
#
# In the figure of chapter 1 a rate of 0.02 was slow and 0.3 quick. So is larger always better? The same parabola, the same start $x=20$, and five rates: 0.01, 0.1, 0.5, 0.9, 1.
#
# For each rate the number of steps will be printed until $x$ is less than 0.001 from the lowest point, 5 ("never" if a thousand steps do not get there). **Guess: how does 0.9 compare with 0.1?**
#
# <details><summary>(a) 0.9 is much faster</summary>→ Then the row of 0.9 has a much smaller number.</details>
# <details><summary>(b) they are equally fast</summary>→ Then both rows print the same number.</details>
# <details><summary>(c) 0.9 does not get there</summary>→ Then the row of 0.9 says never.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：在黑板上從 $x=20$ 用學習率 0.9 走一步：$20-0.9\times30=-7$。離最低點變近還是變遠？
#
# **可能的回答**：「跳到另一邊就是發散」：$-7$ 離 5 是 12，比原來的 15 近。「1 只比 0.9 大一點，應該只慢一點」：乘上 $-1$ 就不會變短，永遠在 20 和 $-10$ 之間來回。
#
# **時間不夠**：只推導拋物線的 $1-2\eta$，一般的 $f''$ 留給學生讀。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: on the board, take one step from $x=20$ at rate 0.9: $20-0.9\times30=-7$. Is that nearer to the lowest point, or farther away?
#
# **You may hear**: "Jumping across means that it diverges": $-7$ is 12 from 5, nearer than the 15 before. "1 is hardly more than 0.9, so it is a little slower": a distance multiplied by $-1$ does not shrink, and it goes back and forth between 20 and $-10$ for ever.
#
# **Short of time**: derive $1-2\eta$ for the parabola, and leave the general $f''$ for reading.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 五個學習率
# %% [markdown] lang="en" slideshow="subslide"
# ### Five learning rates
# %%
def steps_needed(path, goal, near):
    """Steps until the path stays within `near` of the goal, or "never"."""
    distances = [np.max(np.abs(x - goal)) for x in path]
    # The last point that is not near decides.
    for step in range(len(path), 0, -1):
        if not distances[step - 1] < near:
            return "never" if step == len(path) else step
    return 0


# %% tags=["guess"]
print("rate  steps")
for rate in (0.01, 0.1, 0.5, 0.9, 1):
    path = gradient_descent(slope, 20, rate, steps=1000)
    print(f"{rate:4}  {steps_needed(path, goal=5, near=0.001):>5}")

# %% tags=["hide-input"] slideshow="skip"
firsts, counts = [], {}
for rate in (0.01, 0.1, 0.5, 0.9, 1):
    path = gradient_descent(slope, 20, rate, steps=1000)
    counts[rate] = steps_needed(path, 5, 0.001)
    if rate != 0.9:
        firsts.append(path[:6])
facts.check("S3-15", counts[0.1] < counts[0.01])
facts.check("S3-16", set(path) == {20, -10})
facts.check("S3-17", firsts)
# %% tags=["guard"]
assert counts == {0.01: 476, 0.1: 44, 0.5: 1, 0.9: 44, 1: "never"}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 五條路
# %% [markdown] lang="en" slideshow="subslide"
# ### Five paths
# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(8, 3))
for rate, style in zip((0.01, 0.1, 0.5, 0.9, 1), "^ovs*", strict=True):
    path = gradient_descent(slope, 20, rate, steps=15)
    axes.plot(path, style + "-", label=f"rate {rate}")
axes.set(xlabel="step", ylabel="x")
figure.legend(loc="outside right center")
plots.show("0.01 creeps, 0.1 glides, 0.5 jumps, 0.9 swings to 5, 1 for ever.")
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 0.1 和 0.9 都是 44 步。看離最低點的距離，第一步從 $20-5=15$ 開始：
#
# - 學習率 0.1：走 $0.1\times30=3$，距離變成 12，也就是 $15\times0.8$；
# - 學習率 0.9：走 $0.9\times30=27$，跳到另一邊，距離是 $-12$，也就是 $15\times(-0.8)$。
#
# 大小都乘上 0.8，一樣快，差別只在 0.9 每一步都換邊。圖上看得到：0.1 平順地下降，0.9 上下擺動；0.5 一步就到，1 永遠在 20 和 $-10$ 之間來回。
#
# </details>
#
# 每一步把距離 $x-5$ 乘上多少？把公式代進去：
#
# $$x_{\text{new}}-5=x-\eta(2x-10)-5$$
#
# $$\phantom{x_{\text{new}}-5}=(x-5)-2\eta(x-5)$$
#
# $$\phantom{x_{\text{new}}-5}=(1-2\eta)(x-5)$$
#
# 這裡的 2 是斜率的斜率，也就是二階導數 $f''$：它表示這條線彎得多厲害。任何開口向上的拋物線都一樣，每一步把距離乘上 $1-\eta f''$。大小比 1 小，距離才會縮短，也就是 $-1<1-\eta f''<1$：
#
# $$0<\eta<\frac{2}{f''}$$
#
# 這裡的上限是 $2/2=1$，一步就到的是一半，$1/f''=0.5$。別的函數，每個地方的 $f''$ 不同，要看**最低點附近**的 $f''$（深入 A）。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Both 0.1 and 0.9 take 44 steps. Look at the distance from the lowest point, which is $20-5=15$ at the start:
#
# - rate 0.1: a step of $0.1\times30=3$ leaves a distance of 12, that is, $15\times0.8$;
# - rate 0.9: a step of $0.9\times30=27$ jumps across, to a distance of $-12$, that is, $15\times(-0.8)$.
#
# In size both are multiplied by 0.8, so they are equally fast; only, 0.9 changes sides at each step. The figure shows it: 0.1 glides down and 0.9 swings up and down; 0.5 is there at once, and 1 goes back and forth between 20 and $-10$ for ever.
#
# </details>
#
# By what is the distance $x-5$ multiplied in each step? Put the formula in:
#
# $$x_{\text{new}}-5=x-\eta(2x-10)-5$$
#
# $$\phantom{x_{\text{new}}-5}=(x-5)-2\eta(x-5)$$
#
# $$\phantom{x_{\text{new}}-5}=(1-2\eta)(x-5)$$
#
# The 2 is the slope of the slope, the second derivative $f''$, which tells how strongly the line bends. For every parabola that opens upward a step multiplies the distance by $1-\eta f''$. The distance shrinks if that is smaller than 1 in size, $-1<1-\eta f''<1$, and so
#
# $$0<\eta<\frac{2}{f''}$$
#
# Here the bound is $2/2=1$, and one step is enough at half of it, $1/f''=0.5$. In other functions $f''$ differs from place to place, and what counts is $f''$ **near the lowest point** (In depth A).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 超過上限會怎樣？
#
# 回到第 1 節的球，學習率現在可以拉到 1.2。球這次放在 $x=8$，離最低點近一點，因為等一下它會跳得愈來愈高，從 20 出發馬上就跳出圖外。學習率從 0.9 慢慢往上拉：過了 1，會發生什麼事？
# %% [markdown] lang="en" slideshow="subslide"
# ### What happens beyond the bound?
#
# The ball of chapter 1 again, and now the rate goes up to 1.2. The ball starts at $x=8$ this time, nearer to the lowest point: it will jump higher and higher, and from 20 it would leave the picture at once. Move the rate up slowly from 0.9: what happens beyond 1?
# %% slideshow="fragment" tags=["nbval-ignore-output", "hide-input"]
rate = FloatSlider(
    0.9, min=0.05, max=1.2, step=0.01, description="學習率 learning rate"
)
widgets.live(draw_ball, {"rate": rate}, point=(8, 200))
# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_ball(1.05, (8, 200)))
# %% [markdown] lang="zh" slideshow="notes"
# 0.9 來回跳，愈跳愈近；1 在兩點之間來回；過了 1 就步步遠離，球愈跳愈高（上面不能動的那張圖是 1.05）。愈走愈靠近一個點，叫**收斂**（converge）；像 1.05 這樣愈走愈遠，叫**發散**（diverge）。訓練時損失忽然愈來愈大，甚至變成 `nan`，就是發散，最常見的原因是學習率太大。
# %% [markdown] lang="en" slideshow="notes"
# At 0.9 it jumps to and fro and comes nearer; at 1 it alternates between two points; beyond 1 each jump is longer and higher than the last (the still figure has 1.05). A walk that comes nearer and nearer to one point **converges**; one that gets farther and farther away, as at 1.05, **diverges**. When a loss suddenly grows during training, even to `nan`, it diverges, and a rate that is too large is the commonest reason.
# %% [markdown] lang="zh" slideshow="fragment"
# **在開口向上的拋物線上，學習率太小只是慢；等於或超過 $2/f''$，就永遠走不到最低點。**
# %% [markdown] lang="en" slideshow="fragment"
# **On a parabola that opens upward too small a rate is only slow; at $2/f''$ or more it never gets to the lowest point.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# **R56**　S3 寫「學習率愈大愈快找到解」：在這個例子裡只到 0.5 為止，0.9 和 0.1 一樣快。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# **R56**  S3 says "the larger the learning rate, the sooner the solution is found": in this example that ends at 0.5, and 0.9 is as fast as 0.1.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 兩個方向，只有一個學習率
#
# 兩個權重，S3 的例子 $f(x_1,x_2)=0.1x_1^2+x_2^2$，從 $[-8,5]$ 出發。$x_1$ 方向的 $f''$ 是 0.2，$x_2$ 方向是 2：一條窄窄的山谷，谷壁陡，谷底平，最低點在 $(0,0)$。
#
# 照第 2 節的算法，$x_1$ 的上限是 $2/0.2=10$，$x_2$ 的上限是 $2/2=1$。可是學習率只有一個：**該聽誰的？另一個方向會怎樣？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Two directions, but one learning rate
#
# Two weights, in an example of S3's: $f(x_1,x_2)=0.1x_1^2+x_2^2$ from $[-8,5]$. Along $x_1$ its $f''$ is 0.2, along $x_2$ it is 2: a narrow valley with steep walls and a flat floor, and its lowest point at $(0,0)$.
#
# By the reckoning of chapter 2 the bound for $x_1$ is $2/0.2=10$, that for $x_2$ is $2/2=1$. But there is only one rate: **which of them decides, and what becomes of the other direction?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：從 $[-8,5]$ 看，最低點 $(0,0)$ 在哪個方向？減去梯度又是往哪個方向？畫在黑板上，兩個箭頭差很多。
#
# **可能的回答**：「平一點比較好走，應該比較快」：每一步也跟著變短。「那就把學習率調大」：谷壁沒有變，上限還是 1。
#
# **時間不夠**：跳過〈寫成程式〉，直接看步數。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: seen from $[-8,5]$, where is the lowest point $(0,0)$, and where does minus the gradient point? Draw both arrows on the board; they are far apart.
#
# **You may hear**: "Flatter is easier, so it is faster": the steps get shorter as well. "Then take a larger rate": the walls are the same, and the bound is still 1.
#
# **Short of time**: skip "In code" and go straight to the numbers of steps.
# %% [markdown] lang="zh" slideshow="notes"
# 先走一步看看。在 $[-8,5]$，兩個斜率是 $0.2\times(-8)=-1.6$ 和 $2\times5=10$，所以梯度是 $[-1.6,10]$。學習率 0.9：
#
# $$[-8,\,5]-0.9\times[-1.6,\,10]=[-6.56,\,-4]$$
#
# $x_2$ 跳到對面的谷壁，$x_1$ 只前進一點點。梯度幾乎都指著谷壁，很少指向最低點。
# %% [markdown] lang="en" slideshow="notes"
# One step first. At $[-8,5]$ the two slopes are $0.2\times(-8)=-1.6$ and $2\times5=10$, so the gradient is $[-1.6,10]$. With a rate of 0.9:
#
# $$[-8,\,5]-0.9\times[-1.6,\,10]=[-6.56,\,-4]$$
#
# $x_2$ jumps to the other side, and $x_1$ gets ahead only a little. The gradient points mostly at the wall, and hardly towards the lowest point.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫成程式
# %% [markdown] lang="en" slideshow="subslide"
# ### In code
# %%
start = np.array([-8.0, 5.0])


def short_valley(x):
    """Gradient of 0.1 x1² + x2²."""
    return np.array([0.2, 2]) * x


print("first step:", gradient_descent(short_valley, start, 0.9, steps=1))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 三個學習率，三條路
# %% [markdown] lang="en" slideshow="subslide"
# ### Three rates, three paths
# %% tags=["hide-input"] slideshow="skip"
def draw_star(axes, x1, x2):
    """The lowest point, on top of all paths."""
    axes.plot(x1, x2, "k*", markersize=13, markeredgecolor="white", zorder=5)


def draw_valley(axes, flat):
    """Level lines of flat · x1² + x2²."""
    x1, x2 = np.linspace(-10, 6, 80), np.linspace(-6, 6, 80)
    ground = flat * x1**2 + x2[:, np.newaxis] ** 2
    axes.contour(x1, x2, ground, [0.3, 2, 6, 14, 26], colors="0.75")
    draw_star(axes, 0, 0)
    axes.set(xlim=(-10, 6), ylim=(-6, 6), xlabel="x₁", ylabel="x₂")


# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 3, figsize=(9, 2.9))
for axes, rate in zip(panels, (0.5, 0.9, 1), strict=True):
    draw_valley(axes, 0.1)
    path = gradient_descent(short_valley, start, rate, steps=30)
    axes.plot(path[:, 0], path[:, 1], ".-", color="C1")
    axes.set_title(f"short valley, rate {rate:g}")
plots.show("0.5 slides along the axis, 0.9 zig-zags to (0, 0), 1 bounces.")


# %% [markdown] lang="zh" slideshow="notes"
# 橫軸是沿著谷底的方向 $x_1$，縱軸是跨過山谷的方向 $x_2$，星號是最低點。0.5 一步就落到谷底，再慢慢往右滑；0.9 上下來回，走成**鋸齒**；1 在上下兩邊的谷壁之間跳，停不下來。
#
# 用第 2 節的算法就看得出原因：$x_2$ 每步乘上 $1-2\eta$：0、−0.8、−1。$x_1$ 每步乘上 $1-0.2\eta$：0.9、0.82、0.8，都很慢。所以聽陡的那一個：學習率到了 1 就停不下來，雖然 $x_1$ 還想要大得多的。
# %% [markdown] lang="en" slideshow="notes"
# Across the picture runs $x_1$, along the floor; upright is $x_2$, across the valley; the star is the lowest point. With 0.5 the first step lands on the floor and then slides slowly to the right; 0.9 goes up and down in a **zig-zag**; 1 bounces between the upper and the lower wall and never settles.
#
# The reckoning of chapter 2 shows why. Each step multiplies $x_2$ by $1-2\eta$: 0, −0.8, −1. It multiplies $x_1$ by $1-0.2\eta$: 0.9, 0.82, 0.8, slow every time. So the steep direction decides: at a rate of 1 the walk never settles, though $x_1$ would like a far larger one.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 谷底再平一點，要走多久？
#
# 我們再挖一條：$0.01x_1^2+x_2^2$，谷壁一樣陡，谷底更平。叫它長谷（long），原來那條叫短谷（short）。
#
# 等一下印出兩條谷各在五個學習率下的步數（每個座標都離 0 不到 0.01 才算到）。**先猜：長谷要幾步？**
#
# <details><summary>(a) 差不多</summary>→ 猜對的話，同一列的兩個步數差不多。</details>
# <details><summary>(b) 少一些</summary>→ 猜對的話，long 那一欄的步數比較小。</details>
# <details><summary>(c) 大約十倍</summary>→ 猜對的話，long 那一欄的步數大約是 short 的十倍。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### A flatter floor: how long does it take?
#
# We dig another valley, $0.01x_1^2+x_2^2$, with equally steep walls and a flatter floor. Call it the long one, and the first the short one.
#
# For five rates the number of steps in each valley will be printed (until each coordinate is less than 0.01 from 0). **Guess: how many steps does the long valley take?**
#
# <details><summary>(a) about as many</summary>→ Then the two numbers in each row are alike.</details>
# <details><summary>(b) fewer</summary>→ Then the column “long” has the smaller numbers.</details>
# <details><summary>(c) about ten times as many</summary>→ Then the numbers under “long” are about ten times those under “short”.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 短谷和長谷
# %% [markdown] lang="en" slideshow="subslide"
# ### The short valley and the long one
# %% tags=["guess"]
def long_valley(x):
    """Gradient of 0.01 x1² + x2²."""
    return np.array([0.02, 2]) * x


print("rate  short   long")
for rate in (0.1, 0.3, 0.5, 0.9, 1):
    short = gradient_descent(short_valley, start, rate, steps=4000)
    long = gradient_descent(long_valley, start, rate, steps=4000)
    in_short = steps_needed(short, goal=0, near=0.01)
    in_long = steps_needed(long, goal=0, near=0.01)
    print(f"{rate:4}  {in_short:>5}  {in_long:>5}")

# %% tags=["hide-input"] slideshow="skip"
factors = []
for rate in (0.9, 0.5, 1):
    path = gradient_descent(short_valley, start, rate, steps=1)
    factors.append(path[1] / path[0])
facts.check("S3-26", 0.1 * start[0] ** 2 + start[1] ** 2)
facts.check("S3-27", np.linalg.norm(short_valley(start)))
facts.check("S3-28", factors)
# %% tags=["guard"]
way = gradient_descent(short_valley, start, 0.9, 4000)
assert steps_needed(way, 0, 0.01) == 34
way = gradient_descent(long_valley, start, 0.9, 4000)
assert steps_needed(way, 0, 0.01) == 369


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 大約十倍。這幾個學習率裡最好的 0.9，也從 34 步變成 369 步。谷壁彎得一樣厲害，所以上限仍然是 $2/2=1$，學習率不能更大；可是沿著谷底的斜率只有十分之一，同樣的學習率，一步就只走十分之一。
#
# </details>
#
# 這裡兩個方向的彎曲差了 100 倍。真正的網路有成千上萬個方向，彎曲差得更多。這是梯度下降最根本的困難，接下來幾節用兩個辦法對付它，再把兩個辦法合起來。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# About ten times. Even the best of these rates, 0.9, goes from 34 steps to 369. The walls bend as strongly as before, so the bound is still $2/2=1$, and the rate cannot be larger; but the floor slopes only a tenth as much, and at the same rate a step gets only a tenth as far.
#
# </details>
#
# In this valley one direction bends 100 times as much as the other. A real network has thousands of directions, and their bends differ by more. This is the basic trouble of gradient descent; the next chapters have two remedies, and then both in one.
# %% [markdown] lang="zh" slideshow="fragment"
# **彎得最厲害的方向決定學習率的上限，彎得最少的方向決定要走多久。**
# %% [markdown] lang="en" slideshow="fragment"
# **The most strongly bent direction sets the bound on the rate, the least bent one the time it takes.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# **R80**　S3 這個例子的動畫，起點印著 $x=-8.5$、gradient norm = 0；應該是 $[-8,5]$，梯度的長度是 10.13。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# **R80**  S3's animation of this example starts with $x=-8.5$ and gradient norm = 0; it is $[-8,5]$, and the gradient has a length of 10.13.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 不只看腳下，也記得剛才往哪裡走？
#
# 在長谷裡，梯度下降每一步都只看腳下：沿著谷底，每次都往右，但每次只走一點點。如果每一步都記得前幾步，會怎樣？這叫**動量**（momentum）：每一步保留上一步的九成，再加上「學習率 × 梯度」。
#
# 在長谷 $0.01x_1^2+x_2^2$ 裡，學習率 0.3，從同一個起點走 128 步，等一下畫出路，並印出 $x_1$ 最大走到多少（起點是 −8，最低點是 0）。**先猜：動量走出什麼樣的路？**
#
# <details><summary>(a) 筆直走到最低點，停住</summary>→ 猜對的話，路是一條直線，x1 最大是 0。</details>
# <details><summary>(b) 鋸齒一路到最低點，不會超過</summary>→ 猜對的話，路一直上下擺到星號，x1 最大是 0。</details>
# <details><summary>(c) 衝過最低點，再走回來</summary>→ 猜對的話，路越過星號再折回，x1 最大是正的。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Not only the ground underfoot: what if steps remember?
#
# In the long valley each step of gradient descent looks only at the ground underfoot: along the floor it always goes to the right, but every time only a little. What if a step remembers those before? This is **momentum**: each step keeps nine tenths of the step before and adds "rate × gradient".
#
# In the long valley $0.01x_1^2+x_2^2$, at rate 0.3, 128 steps from the same start will be drawn, and the largest $x_1$ on the way printed (it starts at −8, the lowest point is 0). **Guess: what does the path of momentum look like?**
#
# <details><summary>(a) straight to the lowest point, where it stops</summary>→ Then the path is a straight line, and the largest x1 is 0.</details>
# <details><summary>(b) a zig-zag to the lowest point and never past it</summary>→ Then the path swings up and down all the way to the star, and the largest x1 is 0.</details>
# <details><summary>(c) past the lowest point and back again</summary>→ Then the path goes past the star and returns, and the largest x1 is positive.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：一個人下坡，每一步都看腳下；一顆球滾下去。到了最低點，各會怎樣？
#
# **可能的回答**：「動量就是學習率大一點」：直接把學習率乘 10 會超過谷壁的上限；動量的每一步，只有沿著谷底才積到 10 倍，因為那裡的梯度一直同號。「$m=0.99$ 更好」：在互動圖試，它來回盪很久。
#
# **時間不夠**：不做互動圖，只看兩欄步數。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: somebody walks downhill and looks at each step; a ball rolls down. What does each of them do at the lowest point?
#
# **You may hear**: "Momentum is just a larger rate": ten times the rate would exceed the bound of the walls; the steps of momentum grow tenfold only along the floor, where the gradient keeps its sign. "Then $m=0.99$ is better": try it in the live view, it swings for a long time.
#
# **Short of time**: leave the live view out, and look at the two columns of steps.
# %% [markdown] lang="zh" slideshow="notes"
# 一步走的位移叫 $v$，開始時是 0；$m$ 是保留幾成（常用 0.9），$\eta$ 是學習率，$g$ 是這一點的梯度：
#
# $$v\leftarrow m\,v+\eta\,g,\qquad x\leftarrow x-v$$
#
# 用數字看，$m=0.9$、$\eta=0.01$，前三步的 $v$：
#
# | | 第 1 步 | 第 2 步 | 第 3 步 | 最後趨近 |
# |:--|--:|--:|--:|--:|
# | $g$ 一直是 1 | 0.01 | 0.019 | 0.0271 | 0.1 |
# | $g$ 是 1、−1、1…… | 0.01 | −0.001 | 0.0091 | ±0.0053 |
#
# 方向一致的時候愈走愈大步，最後是原來的 10 倍，也就是 $\frac{1}{1-m}$ 倍：步幅不再變，就是 $v=0.9\,v+0.01$，解出 $v=0.1$。方向一直變的時候，互相抵消，只剩大約一半。$m=0$ 就是原來的梯度下降。
# %% [markdown] lang="en" slideshow="notes"
# The step is called $v$ and starts at 0; $m$ is the part that is kept (often 0.9), $\eta$ the rate, and $g$ the gradient at the point:
#
# $$v\leftarrow m\,v+\eta\,g,\qquad x\leftarrow x-v$$
#
# In numbers, with $m=0.9$ and $\eta=0.01$, the first three $v$:
#
# | | step 1 | step 2 | step 3 | in the end |
# |:--|--:|--:|--:|--:|
# | $g$ is always 1 | 0.01 | 0.019 | 0.0271 | 0.1 |
# | $g$ is 1, −1, 1 … | 0.01 | −0.001 | 0.0091 | ±0.0053 |
#
# Where the direction stays, steps grow, in the end to 10 times the first, which is $\frac{1}{1-m}$: when the step no longer changes, $v=0.9\,v+0.01$, so $v=0.1$. Where the direction keeps turning, they cancel, and about half is left. With $m=0$ it is gradient descent again.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 比梯度下降多一行
# %% [markdown] lang="en" slideshow="subslide"
# ### One line more than gradient descent
# %%
def momentum(gradient, x, rate, steps, m=0.9):
    """All points on the way from x. Each step keeps a part m of the last."""
    path = [x]
    v = 0  # the step
    for step in range(steps):
        v = m * v + rate * gradient(x)
        x = x - v
        path.append(x)
    return np.array(path)


# %% tags=["hide-input"] slideshow="skip"
path = momentum(long_valley, start, 0.3, 99, m=0)
plain = gradient_descent(long_valley, start, 0.3, 99)
facts.check("S0-23", bool(np.all(path == plain)))

# %% [markdown] lang="zh" slideshow="subslide"
# ### 在長谷裡走走看
# %% [markdown] lang="en" slideshow="subslide"
# ### A walk in the long valley
# %% tags=["guess", "hide-input"]
plain = gradient_descent(long_valley, start, rate=0.3, steps=128)
path = momentum(long_valley, start, rate=0.3, steps=128)
print("128 steps at rate 0.3")
print(f"gradient descent: largest x1 {plain[:, 0].max():.2f}")
print(f"momentum:         largest x1 {path[:, 0].max():.2f}")
figure, panels = plt.subplots(1, 2, figsize=(8.5, 2.9))
for axes, name, points in (
    (panels[0], "gradient descent", plain),
    (panels[1], "momentum, m = 0.9", path),
):
    draw_valley(axes, 0.01)
    axes.plot(points[:, 0], points[:, 1], ".-", color="C1")
    axes.set_title(f"{name}, rate 0.3")
plots.show("Plain descent is half way; momentum overshot and is at the star.")
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 動量衝過最低點，再走回來。沿著谷底（橫軸 $x_1$），梯度一直同號，每一步愈積愈大，到了最低點還停不下來。跨過山谷的方向（圖上的縱軸 $x_2$），動量也在擺：5、2、−1.9、−4.27……上下來回，幅度後來才愈來愈小；梯度下降是 5、2、0.8、0.32，根本不換邊。好處全在谷底那個方向。
#
# </details>
#
# 左圖是同樣步數的梯度下降：才走到半路。
#
# 表的第二列不是說會互相抵消嗎？那一列說的是**每一步都換正負號**的梯度，像第 3 節學習率 0.9 的 $x_2$。這裡學習率是 0.3，梯度下降在跨谷方向本來就不換邊，沒有東西可以抵消；擺盪是動量自己造成的，因為它把前幾步記得太久。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It goes past the lowest point and comes back. Along the floor ($x_1$, across the picture) the gradient keeps its sign, so the steps add up and do not stop at the lowest point. Across the valley ($x_2$, upright in the picture) momentum swings as well: 5, 2, −1.9, −4.27 and so on, up and down, until the swings die down; gradient descent, with 5, 2, 0.8, 0.32, never changes sides. The whole gain is along the floor.
#
# </details>
#
# The left panel shows gradient descent after as many steps: about half way.
#
# Did the second row of the table not say that turns cancel? That row is for a gradient that **changes sign at each step**, such as that of $x_2$ at rate 0.9 in chapter 3. Here the rate is 0.3, gradient descent does not change sides, and there is nothing to cancel; the swing is momentum's own, from remembering the steps before for too long.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 快了多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### How much faster?
# %%
print("rate  descent  momentum")
for rate in (0.03, 0.1, 0.3, 0.9):
    plain = gradient_descent(long_valley, start, rate, steps=4000)
    path = momentum(long_valley, start, rate, steps=4000)
    without = steps_needed(plain, goal=0, near=0.01)
    with_it = steps_needed(path, goal=0, near=0.01)
    print(f"{rate:4}  {without:>7}  {with_it:>8}")

# %% tags=["guard"]
ball = momentum(long_valley, start, 0.3, 4000)
assert ball[:, 0].max() > 0.4, "momentum overshoots"
assert steps_needed(ball, 0, 0.01) == 128
across = momentum(long_valley, start, 0.3, 3)[:, 1]
assert np.allclose(across, [5, 2, -1.9, -4.27])
across = gradient_descent(long_valley, start, 0.3, 3)[:, 1]
assert np.allclose(across, [5, 2, 0.8, 0.32])
across = gradient_descent(short_valley, start, 0.9, 9)[:, 1]
assert np.all(across[1:] * across[:-1] < 0), "there it changes sides"
for push in (0.3, 0.9):  # eigenvalues of a step of momentum, size √0.9
    for curve in (0.02, 2):  # f''
        both = np.roots([1, push * curve - 1.9, 0.9])
        assert np.allclose(np.abs(both), 0.9**0.5), "0.95 a step"
    ball = momentum(long_valley, start, push, 4000)
    assert steps_needed(ball, 0, 0.01) == 128
for push in (0.03, 0.1, 0.3, 0.9):
    ball = momentum(short_valley, start, push, 400)
    assert steps_needed(ball, 0, 0.01) > 100, "slower in the short valley"
ball = momentum(short_valley, start, 0.5, 400, m=0.5)
assert steps_needed(ball, 0, 0.01) == 19, "but not with m = 0.5"


# %% [markdown] lang="zh" slideshow="notes"
# 四個學習率，動量都比較快。各拿其中最好的來比，梯度下降要 369 步（0.9），動量 128 步，大約三分之一。
#
# 為什麼 0.3 和 0.9 都是 128 步？這兩個學習率，兩個方向都在擺盪，而擺盪的幅度平均每一步縮成 $\sqrt{0.9}\approx0.95$ 倍，和學習率無關：從 8 縮到 0.01，大約要 127 步。
#
# 但這是長谷：在短谷，梯度下降用 0.9 只要 34 步，動量用這四個學習率，光是等擺盪平息就要一百多步，反而慢。以上都是 $m=0.9$；少記一點，結果就不同：$m=0.5$、學習率 0.5，在短谷只要 19 步。
# %% [markdown] lang="en" slideshow="notes"
# Momentum is faster at all four rates. With the best of these rates for each, gradient descent takes 369 steps (at 0.9) and momentum 128, about a third.
#
# Why 128 at both 0.3 and 0.9? At these rates it swings in both directions, and a swing shrinks on average by $\sqrt{0.9}\approx0.95$ a step, whatever the rate: from 8 to 0.01 that takes about 127 steps.
#
# But this is the long valley. In the short one gradient descent needs only 34 steps at 0.9, while momentum at each of the four rates takes more than a hundred to stop swinging, and is slower. All this is with $m=0.9$. A shorter memory changes that: $m=0.5$ at rate 0.5 needs only 19 steps there.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己放一顆球
#
# 拖動黑點換起點；`m` 是保留幾成。圖上是長谷，走 120 步。
#
# 1. 學習率 0.3，$m$ 從 0 慢慢加到 0.9：路怎麼變？
# 2. $m=0.99$ 呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### Let a ball go yourself
#
# Drag the black dot to change the start; `m` is the part that is kept. This is the long valley, with 120 steps.
#
# 1. At rate 0.3, raise $m$ slowly from 0 to 0.9: how does the path change?
# 2. And $m=0.99$?
# %% tags=["hide-input"] slideshow="skip"
def draw_momentum(rate, m, point):
    """120 steps of momentum in the long valley."""
    x = np.clip(point, [-10, -6], [6, 6])
    path = momentum(long_valley, x, rate, steps=120, m=m)
    figure, axes = plt.subplots(figsize=(6.4, 3.3), layout="none")
    figure.subplots_adjust(left=0.11, right=0.97, bottom=0.16, top=0.89)
    draw_valley(axes, 0.01)
    axes.plot(path[:, 0], path[:, 1], ".-", color="C1", linewidth=1)
    axes.plot(x[0], x[1], "ko", markersize=8)
    end = f"({path[-1, 0]:.2f}, {path[-1, 1]:.2f})"
    says = f"rate {rate:.2f}, m = {m:.2f}: ends at {end}"
    axes.set_title(says)
    return f"120 steps of momentum. {says}."


plots.show(draw_momentum(0.3, 0.9, (-8, 5)))
# %% slideshow="fragment" tags=["nbval-ignore-output", "hide-input"]
controls = {
    "rate": FloatSlider(
        0.3, min=0.01, max=0.95, step=0.01, description="學習率 learning rate"
    ),
    "m": FloatSlider(0.9, max=0.99, step=0.01, description="動量 momentum m"),
}
widgets.live(draw_momentum, controls, point=(-8, 5))


# %% [markdown] lang="zh" slideshow="notes"
# 第一題：$m=0$ 只走到半路，$m$ 愈大走得愈遠，到 0.9 會衝過頭一點再回來。第二題：0.99 記得太久，120 步之後還在最低點附近大幅來回。
# %% [markdown] lang="en" slideshow="notes"
# First: with $m=0$ it gets about half way, a larger $m$ gets farther, and at 0.9 it overshoots a little and returns. Second: 0.99 remembers too long, and after 120 steps it is still swinging widely around the lowest point.
# %% [markdown] lang="zh" slideshow="fragment"
# **沿著長谷的谷底，動量的每一步愈積愈大；跨谷方向，動量自己會上下擺盪，再慢慢平息。**
# %% [markdown] lang="en" slideshow="fragment"
# **Along the floor of the long valley the steps of momentum add up; across the valley momentum itself swings, and the swings die down.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# **R108**　S4 的表寫成 $m=\gamma m+(1-\gamma)g$、$\Delta\theta=-\alpha m$（它的 $\gamma$ 是保留幾成，$\alpha$ 才是學習率），S0、S3 和 Keras 是這裡的寫法。兩種都對，但同一個學習率，保留九成時步幅差十倍；抄學習率之前先看清楚是哪一種。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# **R108**  S4's table has $m=\gamma m+(1-\gamma)g$ and $\Delta\theta=-\alpha m$ (its $\gamma$ is the part that is kept, its $\alpha$ the rate); S0, S3 and Keras have the form used here. Both are right, but at one rate their steps differ by a factor of ten when nine tenths are kept; before you copy a rate, see which form it is for.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 除以梯度平常的大小：RMSprop
#
# 動量仍然讓所有權重共用一個學習率。谷壁想要小的，谷底想要大的，何不各給一個？麻煩的是，事先誰也不知道哪裡陡、哪裡平。優化器看得到的只有一路上的梯度，所以就**從梯度自己看**：平常梯度大的權重，除以大的數；平常梯度小的，除以小的數。這就是 **RMSprop**。
#
# 在長谷的起點，梯度是 $[-0.16,10]$，兩個方向差 60 倍，梯度下降的第一步幾乎全在跨谷方向。**除過之後，第一步會朝哪裡走？最後停得住嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Divide by the usual size of the gradient: RMSprop
#
# With momentum all weights still share one rate. The walls want a small one, the floor wants a large one; why not give each its own? The trouble is that nobody knows beforehand where it is steep and where flat. All that an optimizer sees is the gradients on its way, so it must be **read off the gradients themselves**: a weight whose gradient is usually large is divided by a large number, one whose gradient is usually small by a small one. This is **RMSprop**.
#
# At the start of the long valley the gradient is $[-0.16,10]$; the two directions are 60 times apart, and the first step of gradient descent goes almost wholly across the valley. **Which way does the first step go after the division, and does the walk come to rest in the end?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：跨谷方向的梯度是 10，沿著谷底是 −0.16。要讓兩個方向的第一步一樣長，各要除以多少？（各除以自己的大小。）
#
# **可能的回答**：「那就每步都除以當時的 $|g|$」：那樣只剩正負號，每一步都剛好一個學習率；除以一段時間的平均，才看得出這次的梯度比平常大還是小。（到了最低點，兩種都會來回跳，見右圖。）「這樣第一步就直直指向星號」：圖上是斜的 45 度，先落到谷底，再沿著谷底走；兩個方向一樣長，不等於朝著最低點。
#
# **時間不夠**：只講第一步的數字，再看圖。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: the gradient is 10 across the valley and −0.16 along the floor. By what must each be divided so that both first steps are equally long? (By its own size.)
#
# **You may hear**: "Then divide by the present $|g|$ at each step": only the sign would be left, and every step would be one rate long; a mean over some time still shows whether this gradient is larger or smaller than usual. (At the lowest point both hop to and fro: see the right panel.) "So the first step points at the star": in the figure it goes down at 45 degrees, gets to the floor and then follows it; equally far in both directions is not the same as towards the lowest point.
#
# **Short of time**: only the numbers of the first step, then the figure.
# %% [markdown] lang="zh" slideshow="notes"
# 每個權重記一個數 $Q$，是它的梯度平方的**移動平均**：每一步保留舊的九成，加入新的一成。更新時除以 $\sqrt Q$：
#
# $$Q\leftarrow\rho\,Q+(1-\rho)\,g^2,\qquad x\leftarrow x-\eta\,\frac{g}{\sqrt{Q+\varepsilon}}$$
#
# $\rho=0.9$；$\varepsilon$ 是一個極小的數，免得除以 0。用數字看，起點的梯度是 $[-0.16,10]$，$Q$ 從 0 開始，第一步：
#
# $$Q=0.1\,g^2=[0.00256,\,10],\qquad \frac{g}{\sqrt Q}=\left[\frac{-0.16}{0.0506},\,\frac{10}{3.16}\right]=[-3.16,\,3.16]$$
#
# 再乘上學習率。陡的、平的，**兩個方向一樣長**。更早的 **Adagrad** 把平方全部加起來，不取平均，所以步幅愈來愈短（深入 D）。
# %% [markdown] lang="en" slideshow="notes"
# Each weight keeps a number $Q$, a **moving average** of its squared gradients: at each step nine tenths of the old and one tenth of the new. The update divides by $\sqrt Q$:
#
# $$Q\leftarrow\rho\,Q+(1-\rho)\,g^2,\qquad x\leftarrow x-\eta\,\frac{g}{\sqrt{Q+\varepsilon}}$$
#
# $\rho=0.9$, and $\varepsilon$ is a tiny number against division by 0. In numbers: at the start the gradient is $[-0.16,10]$ and $Q$ is 0, so in the first step
#
# $$Q=0.1\,g^2=[0.00256,\,10],\qquad \frac{g}{\sqrt Q}=\left[\frac{-0.16}{0.0506},\,\frac{10}{3.16}\right]=[-3.16,\,3.16]$$
#
# This is multiplied by the rate. **Both directions move equally far**, the steep and the flat. **Adagrad**, which came before, adds up all the squares instead of taking a mean, so its steps get shorter and shorter (In depth D).
# %% [markdown] lang="zh" slideshow="subslide"
# ### RMSprop 的程式
# %% [markdown] lang="en" slideshow="subslide"
# ### RMSprop in code
# %%
def rmsprop(gradient, x, rate, steps, rho=0.9, epsilon=1e-7):
    """All points on the way from x. Divides by the usual gradient."""
    path = [x]
    mean_square = 0  # Q
    for step in range(steps):
        g = gradient(x)
        mean_square = rho * mean_square + (1 - rho) * g**2
        x = x - rate * g / np.sqrt(mean_square + epsilon)
        path.append(x)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### RMSprop 走長谷
# %% [markdown] lang="en" slideshow="subslide"
# ### RMSprop in the long valley
# %% tags=["hide-input"]
plain = gradient_descent(long_valley, start, rate=0.1, steps=300)
path = rmsprop(long_valley, start, rate=0.1, steps=300)
print("first step at rate 0.1")
print("gradient descent:", (plain[1] - plain[0]).round(3))
print("RMSprop:         ", (path[1] - path[0]).round(3))
figure, panels = plt.subplots(1, 2, figsize=(8.5, 2.9))
draw_valley(panels[0], 0.01)
panels[0].plot(path[:, 0], path[:, 1], ".-", color="C1")
panels[0].set_title("RMSprop, long valley, rate 0.1")
panels[1].plot(path[:, 0], label="x₁")
panels[1].plot(path[:, 1], label="x₂", linewidth=0.8)
panels[1].set(xlim=(80, 300), ylim=(-0.2, 0.2), xlabel="step")
panels[1].set_title("close to the lowest point (0, 0)")
panels[1].legend(loc="upper right")
plots.show("Down at 45°, along the floor to the star, and later it hops.")
# %% tags=["guard"]
hops = rmsprop(long_valley, start, 0.1, 1)
assert np.allclose(hops[1] - start, [0.316, -0.316], atol=1e-3)
hops = np.abs(rmsprop(long_valley, start, 0.1, 4000))
assert np.all(hops[110:130] < 0.01), "it gets there"
assert 0.04 < hops[-50:].min() and hops[-50:].max() < 0.06, "and hops"
for push in (0.01, 0.03, 0.1, 0.3, 0.9):
    hops = np.abs(rmsprop(long_valley, start, push, 4000))[-50:].max(axis=0)
    assert np.isclose(hops.max(), push / 2, rtol=0.01), "half a rate"


# %% [markdown] lang="zh" slideshow="notes"
# 左圖：第一步兩個方向都走 0.316，就是 $0.1\times3.16$，所以斜著 45 度往下；愈靠近谷底轉得愈平，再沿著谷底走。谷底雖然平，步幅並沒有因此縮短：一百多步就到了，同樣的學習率，梯度下降要 3339 步。
#
# 右圖：到了卻停不住。靠近最低點，梯度變小，$Q$ 也慢慢忘掉以前的大梯度，除數跟著變小，步幅反而又變長；最後每步大約走一個學習率，從最低點的一邊跳到另一邊，離它**大約半個學習率**，這裡是 0.05。所以 RMSprop 適合小的學習率，或愈走愈小的學習率（深入 H）。
# %% [markdown] lang="en" slideshow="notes"
# On the left: the first step is 0.316 in both directions, which is $0.1\times3.16$, so it goes down at 45 degrees, turns flatter near the floor, and then follows it. Flat as the floor is, the steps are none the shorter for it: it arrives after little more than a hundred, where gradient descent at the same rate needs 3339.
#
# On the right: it arrives and cannot stop. Near the lowest point gradients get small, $Q$ slowly forgets the large ones before, the divisor shrinks as well, and the steps grow again; in the end a step is about one learning rate long and hops from one side of the lowest point to the other, **about half a rate** away from it, here 0.05. So RMSprop wants a small rate, or one that shrinks on the way (In depth H).
# %% [markdown] lang="zh" slideshow="fragment"
# **RMSprop 把每個權重的步幅除以它梯度平常的大小：不管坡陡坡平，第一步都一樣長。**
# %% [markdown] lang="en" slideshow="fragment"
# **RMSprop divides each weight's step by the usual size of its gradient: steep or flat, first steps are equally long.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 兩個辦法合起來：Adam
#
# 動量記得剛才往哪裡走，RMSprop 記得梯度平常多大。兩個辦法都只是多記一個數，何不兩個都用？這就是 **Adam**，用得最多的優化器。
#
# 這一節要弄清楚兩件事。Adam 記著兩個平均，都從 0 開始，開頭幾步怎麼辦？還有，**在 Adam 裡，學習率到底是什麼意思？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Both remedies in one: Adam
#
# Momentum remembers where it was going, RMSprop how large gradients usually are. Each takes just one more number to remember; why not use both? This is **Adam**, of all optimizers the most used.
#
# Two things need to be settled. Adam keeps two moving averages that start at 0; what about the first few steps? And **what does the learning rate mean in Adam?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：移動平均從 0 開始，第一步只加入一成。第一步之後，它離真正的梯度差幾倍？（十倍；$\beta_2=0.999$ 的那一個差一千倍。）
#
# **可能的回答**：「Adam 不用調學習率」：每一步多長大致由學習率決定，所以還是要調，下一節會看到。「高度乘上 1000，第一步當然也長 1000 倍」：分母也是 1000 倍，消掉了。
#
# **時間不夠**：偏差修正只講第一步，$0.1g$ 除以 0.1；互動圖不做。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: a moving average starts at 0, and the first step puts one tenth in. By what factor is it too small then? (Ten; the one with $\beta_2=0.999$ by a thousand.)
#
# **You may hear**: "So Adam needs no tuning": the rate sets roughly the length of its steps and must still be chosen, as the next chapter shows. "With heights times 1000 the first step is 1000 times as long, of course": so is what it is divided by, and the factor cancels.
#
# **Short of time**: of the bias correction only the first step, $0.1g$ divided by 0.1; no live view.
# %% [markdown] lang="zh" slideshow="notes"
# 分子也換成移動平均 $M$，像動量一樣記得前幾步的梯度；分母用 RMSprop 的 $Q$：
#
# $$M\leftarrow\beta_1M+(1-\beta_1)\,g,\qquad Q\leftarrow\beta_2Q+(1-\beta_2)\,g^2$$
#
# 常用 $\beta_1=0.9$、$\beta_2=0.999$，兩個平均都從 0 開始。
#
# 論文和 S0 把 $M$、$Q$ 寫成 $m_t$、$v_t$；這裡換字母，免得和動量的 $m$、$v$ 混在一起。
# %% [markdown] lang="en" slideshow="notes"
# The numerator becomes a moving average $M$ as well, which like momentum remembers the gradients before; below it stands the $Q$ of RMSprop:
#
# $$M\leftarrow\beta_1M+(1-\beta_1)\,g,\qquad Q\leftarrow\beta_2Q+(1-\beta_2)\,g^2$$
#
# Usually $\beta_1=0.9$ and $\beta_2=0.999$, and both means start at 0.
#
# The paper and S0 write $m_t$ and $v_t$ for $M$ and $Q$; we use other letters, lest they be confused with the $m$ and $v$ of momentum.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 開頭的平均太小：偏差修正
#
# 谷壁的 $g=10$，第一步 $M=0.1\times10=1$，$Q=0.001\times100=0.1$；可是梯度是 10，平方是 100，兩個平均都太小。
# %% [markdown] lang="en" slideshow="subslide"
# ### Means too small at first: the bias correction
#
# On the wall $g=10$, and the first step gives $M=0.1\times10=1$ and $Q=0.001\times100=0.1$; but the gradient is 10 and its square 100, so both means are too small.
# %% [markdown] lang="zh" slideshow="notes"
# **偏差修正**（bias correction）把太小的平均補回來（這個「偏差」說的是平均偏小了多少，不是神經元的偏差 $b$）。假如 $g$ 一直不變：
#
# $$M_1=(1-\beta_1)\,g$$
#
# $$M_2=\beta_1(1-\beta_1)\,g+(1-\beta_1)\,g=(1-\beta_1^2)\,g$$
#
# 每走一步，指數就加 1。所以第 $t$ 步除以 $1-\beta_1^t$，就剛好是 $g$；$Q$ 也一樣：
#
# $$x\leftarrow x-\eta\,\frac{M/(1-\beta_1^t)}{\sqrt{Q/(1-\beta_2^t)}+\varepsilon}$$
#
# 剛才的第一步：$M$ 補成 $1/0.1=10$，$Q$ 補成 $0.1/0.001=100$，$10/\sqrt{100}=1$。
#
# $\varepsilon$ 放在哪裡有兩種寫法：這裡的 RMSprop 和 Keras 一樣，放在根號裡；Adam 照論文，放在根號外。平常沒有差別，梯度極小的時候才有（深入 B、D）。
# %% [markdown] lang="en" slideshow="notes"
# The **bias correction** makes up for means that are too small (bias in the sense of being off; the bias $b$ of a neuron has nothing to do with it). Suppose that $g$ never changes:
#
# $$M_1=(1-\beta_1)\,g$$
#
# $$M_2=\beta_1(1-\beta_1)\,g+(1-\beta_1)\,g=(1-\beta_1^2)\,g$$
#
# Each step adds 1 to the exponent. So in step $t$, divided by $1-\beta_1^t$, it is exactly $g$; likewise for $Q$:
#
# $$x\leftarrow x-\eta\,\frac{M/(1-\beta_1^t)}{\sqrt{Q/(1-\beta_2^t)}+\varepsilon}$$
#
# In the first step above, $M$ becomes $1/0.1=10$, $Q$ becomes $0.1/0.001=100$, and $10/\sqrt{100}=1$.
#
# There are two places for $\varepsilon$: in RMSprop we have it inside the root, as Keras does; in Adam outside, as in the paper. Usually it makes no difference; with tiny gradients it does (In depth B and D).
# %% [markdown] lang="zh" slideshow="subslide"
# ### Adam 的程式
# %% [markdown] lang="en" slideshow="subslide"
# ### Adam in code
# %%
def adam(gradient, x, rate, steps, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """All points on the way from x. Momentum and RMSprop in one."""
    path = [x]
    mean, mean_square = 0, 0  # M and Q
    for t in range(1, steps + 1):
        g = gradient(x)
        mean = beta1 * mean + (1 - beta1) * g
        mean_square = beta2 * mean_square + (1 - beta2) * g**2
        corrected = mean / (1 - beta1**t)
        size = np.sqrt(mean_square / (1 - beta2**t))
        x = x - rate * corrected / (size + epsilon)
        path.append(x)
    return np.array(path)


# %% tags=["hide-input"] slideshow="skip"
usual = inspect.signature(adam).parameters
betas = [usual["beta1"].default, usual["beta2"].default]
facts.check("S0-31", [*betas, usual["epsilon"].default])


# %% [markdown] lang="zh" slideshow="subslide"
# ### 出一題考考它：高度乘上 1000
#
# 同一條長谷，把高度全部乘上 1000（好比公里改用公尺量），所有的梯度也變成 1000 倍。學習率都是 0.1，走 100 步，等一下印出兩種高度下的第一步和終點。第 2 節說過，這時梯度下降的上限縮成千分之一，一定飛走。**先猜：Adam 呢？**
#
# <details><summary>(a) 一樣飛走</summary>→ 猜對的話，1000 倍的那一列，Adam 的終點是大得不得了的數。</details>
# <details><summary>(b) 第一步長 1000 倍，之後才慢慢調整</summary>→ 猜對的話，Adam 兩列的第一步差 1000 倍。</details>
# <details><summary>(c) 幾乎走同一條路</summary>→ 猜對的話，Adam 兩列印的數一樣。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Put it to a test: all heights times 1000
#
# Multiply all heights of the long valley by 1000 (as if kilometres were now metres), and all gradients become 1000 times as large. The rate is 0.1; after 100 steps the first step and the end will be printed for both kinds of height. By chapter 2 the bound for gradient descent shrinks to a thousandth, and it is sure to fly off. **Guess: and Adam?**
#
# <details><summary>(a) it flies off as well</summary>→ Then Adam's end in the row of 1000 is a huge number.</details>
# <details><summary>(b) a first step 1000 times as long, and then it adapts</summary>→ Then the first steps in Adam's two rows differ by a factor of 1000.</details>
# <details><summary>(c) it takes nearly the same path</summary>→ Then Adam's two rows print the same numbers.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩種高度
# %% [markdown] lang="en" slideshow="subslide"
# ### Two kinds of height
# %% tags=["guess"]
def high_valley(x):
    return 1000 * long_valley(x)


print("rate 0.1         first x1   first x2     end x1     end x2")
for name, walk_down in (("descent", gradient_descent), ("Adam", adam)):
    for factor, gradient in ((1, long_valley), (1000, high_valley)):
        path = walk_down(gradient, start, rate=0.1, steps=100)
        first, end = path[1] - path[0], path[-1]
        numbers = [f"{x:10.4g}" for x in (*first, *end.round(3))]
        print(f"{name:7} × {factor:4}", *numbers)

# %% tags=["guard"]
low = adam(long_valley, start, 0.1, 100)
assert np.allclose(low, adam(high_valley, start, 0.1, 100), atol=1e-4)
assert np.abs(gradient_descent(high_valley, start, 0.1, 100)).max() > 1e100
assert np.allclose(np.abs(low[1] - low[0]), 0.1, atol=1e-5)
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 幾乎是同一條路。分子 $M$ 變成 1000 倍，分母 $\sqrt Q$ 也變成 1000 倍，相除就消掉了；只剩極小的 $\varepsilon$ 有一點點影響。
#
# 再看 Adam 的第一步，四個數的大小都是 0.1，就是學習率。因為第一步修正之後是 $g/\sqrt{g^2}$，也就是 $g$ 的正負號：不管坡有多陡，每個權重的第一步都走一個學習率。
#
# 梯度下降果然飛走了，飛走的是 $x_2$；$x_1$ 還印著 −8，只是因為 0.1 剛好等於那個方向的上限 $2/20$，每步都在 −8 和 8 之間來回。
#
# </details>
#
# 學習率的意思因此變了。對梯度下降來說，學習率要配合坡度；對 Adam 來說，它差不多就是每個權重**起初一步的長度**，後來的步幅多半更短。梯度小到和 $\varepsilon$ 差不多時，這句話就不對了，步幅會變短（深入 D）。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Nearly the same path. The numerator $M$ becomes 1000 times as large, so does $\sqrt Q$ below it, and the factor cancels; only the tiny $\varepsilon$ makes a very small difference.
#
# And look at Adam's first steps: all four numbers have size 0.1, the learning rate. After the correction the first step is $g/\sqrt{g^2}$, which is the sign of $g$: however steep it is, every weight moves by one learning rate.
#
# Gradient descent did fly off, along $x_2$; $x_1$ still says −8 only because 0.1 happens to be exactly the bound in that direction, $2/20$, so that it alternates between −8 and 8.
#
# </details>
#
# So the learning rate has a new meaning. In gradient descent it has to suit the slope; in Adam it is about **the length of the first steps** of each weight; later ones are mostly shorter. When gradients are as small as $\varepsilon$ this no longer holds, and steps get shorter (In depth D).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四種走法，同一條長谷
# %% [markdown] lang="en" slideshow="subslide"
# ### Four ways down the long valley
# %%
print("rate  descent  momentum  RMSprop   Adam")
for rate in (0.01, 0.03, 0.1, 0.3, 0.9):
    line = f"{rate:4}"
    for walk_down in (gradient_descent, momentum, rmsprop, adam):
        path = walk_down(long_valley, start, rate, steps=4000)
        line = line + f"  {steps_needed(path, goal=0, near=0.01):>7}"
    print(line)

# %% tags=["guard"]
hops = rmsprop(long_valley, start, 0.01, 4000)
assert np.allclose(np.abs(hops[-50:, 1]), 0.005, rtol=0.01)
hops = rmsprop(long_valley, start, 0.03, 4000)
assert np.allclose(np.abs(hops[-50:, 1]), 0.015, rtol=0.01)
# %% [markdown] lang="zh" slideshow="notes"
# 一列一個學習率，一欄一種走法，數的是走幾步之後，就**一直留在**離最低點 0.01 以內。看每一欄最小的數：動量和 Adam 差不多，都比梯度下降少一大截。
#
# RMSprop 只在 0.01 有數字，因為它最後總是來回跳，離最低點大約半個學習率。學習率 0.01 時是 0.005，在我們要求的 0.01 以內；0.03 就有 0.015，不算到了。要求寬一點，never 就會少一些。梯度下降的 never 是另一回事：4000 步還不夠。
# %% [markdown] lang="en" slideshow="notes"
# A row is a rate, a column a way of walking; counted are the steps until it is within 0.01 of the lowest point **and stays there**. Look at the least number in each column: momentum and Adam are about alike, and both need far fewer than gradient descent.
#
# RMSprop has a number only at 0.01, for in the end it always hops, about half a rate from the lowest point. At rate 0.01 that is 0.005, within the 0.01 asked for; at 0.03 it is 0.015, which does not count as there. Be content with a larger distance, and fewer rows say never. When gradient descent says never, it is something else: 4000 steps are not enough.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換一條彎的谷試試
#
# Rosenbrock 函數 $(1-x_1)^2+100(x_2-x_1^2)^2$ 是一條又彎又窄的谷，最低點在 $(1,1)$。走 300 步。
#
# 1. 梯度下降：學習率 0.001 走到哪裡？0.01 呢？
# 2. Adam：0.01 和 0.3 呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### Try a valley with a bend
#
# Rosenbrock's function $(1-x_1)^2+100(x_2-x_1^2)^2$ is a narrow, winding valley with its lowest point at $(1,1)$. There are 300 steps.
#
# 1. Descent: where does a rate of 0.001 lead? And 0.01?
# 2. Adam: and 0.01 or 0.3?
# %% tags=["hide-input"] slideshow="skip"
# Where a rate is too large, numbers grow beyond all bounds.
np.seterr(over="ignore", invalid="ignore")
WALKS = {
    "descent": gradient_descent,
    "momentum": momentum,
    "RMSprop": rmsprop,
    "Adam": adam,
}


def rosenbrock(x1, x2):
    return (1 - x1) ** 2 + 100 * (x2 - x1**2) ** 2


def winding_valley(x):
    """Gradient of Rosenbrock's function."""
    bend = 200 * (x[1] - x[0] ** 2)
    return np.array([2 * (x[0] - 1) - 2 * x[0] * bend, bend])


def draw_walk(optimizer, rate, point):
    """300 steps down Rosenbrock's valley."""
    x = np.clip(point, [-2, -1], [2, 3])
    with np.errstate(over="ignore", invalid="ignore"):
        path = WALKS[optimizer](winding_valley, x, rate, steps=300)
        path = np.nan_to_num(np.clip(path, -1e3, 1e3), nan=1e3)
    figure, axes = plt.subplots(figsize=(6.4, 3.1), layout="none")
    figure.subplots_adjust(left=0.11, right=0.97, bottom=0.17, top=0.89)
    x1, x2 = np.meshgrid(np.linspace(-2, 2, 80), np.linspace(-1, 3, 80))
    levels = [5, 20, 80, 300, 1000]
    axes.contour(x1, x2, rosenbrock(x1, x2), levels, colors="0.75")
    draw_star(axes, 1, 1)
    axes.plot(path[:, 0], path[:, 1], ".-", color="C1", linewidth=1)
    axes.plot(x[0], x[1], "ko", markersize=8)
    axes.set(xlim=(-2, 2), ylim=(-1, 3), xlabel="x₁", ylabel="x₂")
    end = f"({path[-1, 0]:.2f}, {path[-1, 1]:.2f})"
    if np.abs(path).max() >= 1e3:
        end = "it flew off"
    says = f"{optimizer}, rate {rate:.2g}: {end}"
    axes.set_title(says)
    return f"300 steps in Rosenbrock's valley. {says}."


plots.show(draw_walk("Adam", 0.1, (-1.5, 2)))
# %% slideshow="fragment" tags=["nbval-ignore-output", "hide-input"]
controls = {
    "optimizer": Dropdown(options=[*WALKS], description="優化器 optimizer"),
    "rate": FloatLogSlider(
        0.1, min=-4, max=0, step=0.1, description="學習率 learning rate"
    ),
}
widgets.live(draw_walk, controls, point=(-1.5, 2))
# %% tags=["guard"]
with np.errstate(over="ignore", invalid="ignore"):
    flew = gradient_descent(winding_valley, np.array([-1.5, 2]), 0.01, 300)
assert not np.all(np.isfinite(flew)), "descent flies off at 0.01"
there = np.array([-1.5, 2])
calm = gradient_descent(winding_valley, there, 0.001, 300)
assert np.abs(calm).max() < 10, "descent stays at 0.001"
near_walk = adam(winding_valley, there, 0.01, 300)
far_walk = adam(winding_valley, there, 0.3, 300)
assert np.abs(near_walk).max() < 10 and np.abs(far_walk).max() < 10
assert np.allclose(calm[-1], [-1.25, 1.56], atol=0.01)
assert np.allclose(near_walk[-1], [-1.27, 1.62], atol=0.01)
assert np.allclose(far_walk[-1], [0.63, 0.39], atol=0.01)
# %% [markdown] lang="zh" slideshow="notes"
# 起點是 $(-1.5,2)$，上面不能動的那張圖是 Adam 用 0.1，走到 $(0.50,0.25)$。
#
# 第一題：0.001 留在谷裡慢慢走，300 步之後在 $(-1.25,1.56)$，離起點不遠；0.01 就飛走了，因為谷壁很陡，上限很小。第二題：0.01 走到 $(-1.27,1.62)$，0.3 走到 $(0.63,0.39)$，都沒有飛走，因為步幅大致由學習率決定，和谷壁多陡無關；0.01 走得短，0.3 走得遠。
# %% [markdown] lang="en" slideshow="notes"
# The start is $(-1.5,2)$; the still figure has Adam at 0.1, which ends at $(0.50,0.25)$.
#
# First: 0.001 stays in the valley and goes slowly, and is at $(-1.25,1.56)$ after 300 steps, not far from the start; 0.01 flies off, for the walls are steep and the bound is small. Second: 0.01 ends at $(-1.27,1.62)$ and 0.3 at $(0.63,0.39)$; neither flies off, for the length of a step is set roughly by the rate, however steep the walls. 0.01 does not get far, 0.3 does.
# %% [markdown] lang="zh" slideshow="fragment"
# **Adam 的學習率就是第一步的長度：每個權重都走這麼長，坡有多陡都一樣（$\varepsilon$ 小到可以不管時）。**
# %% [markdown] lang="en" slideshow="fragment"
# **Adam's learning rate is the length of the first step: every weight moves by that much, however steep the slope (as long as $\varepsilon$ is negligible).**
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 在真的網路上，哪一種最好？
#
# 手寫數字 MNIST，每張 28 × 28 個像素，排成 784 個數；網路有 64 個隱藏神經元、10 個輸出。四種優化器：SGD（Keras 裡的梯度下降）、動量、RMSprop、Adam；四個學習率：0.001、0.01、0.1、1。一共訓練十六次，每次只用一種組合。
#
# 用沒有訓練過的 2000 張圖量**準確率**（認對的比例，亂猜是 0.1）。等一下畫四條線，橫軸是學習率，縱軸是準確率。**先猜：四種優化器各用自己最好的學習率，準確率差多少？**
#
# <details><summary>(a) 差很多</summary>→ 猜對的話，四條線的最高點，一個比一個低一大截。</details>
# <details><summary>(b) 差不多，而且最好的學習率是同一個</summary>→ 猜對的話，四個最高點差不多高，而且上下對齊。</details>
# <details><summary>(c) 差不多，但最好的學習率不是同一個</summary>→ 猜對的話，四個最高點差不多高，左右位置卻不同。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 7. On a real network, which one is best?
#
# The handwritten digits of MNIST: 28 × 28 pixels, laid out as 784 numbers, and a network of 64 hidden neurons and 10 outputs. Four optimizers: SGD (gradient descent, in Keras), momentum, RMSprop and Adam. Four rates: 0.001, 0.01, 0.1, 1. That is sixteen trainings, one for each pair.
#
# **Accuracy** (the share of right answers; guessing gives 0.1) is measured on 2000 pictures not used in training. There will be four lines, with the rate across and the accuracy up. **Guess: with each optimizer at its own best rate, how far apart are the four accuracies?**
#
# <details><summary>(a) far apart</summary>→ Then the tops of the four lines are at clearly different heights.</details>
# <details><summary>(b) close, and the best rate is the same for all</summary>→ Then the four tops are about equally high, one right above the other.</details>
# <details><summary>(c) close, but the best rates are not the same</summary>→ Then the four tops are about equally high, but in different places from left to right.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：網路上常見「我試過，Adam 比 SGD 好」的圖。看到這種圖，第一個要問什麼？（各用什麼學習率？調過沒有？）
#
# **可能的回答**：「那就永遠用 Adam 預設值」：當起點很好，但圖上 Adam 用 1 就學不起來。「最高的那一條最好」：頂點的差很小，換一個隨機種子名次就可能變。
#
# **時間不夠**：跳過程式，直接看圖和最後的表。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: the web is full of plots in which "Adam beats SGD". What is the first question to ask of such a plot? (At which rates, and were they tuned?)
#
# **You may hear**: "So always Adam with its default": a good place to start, but in the figure Adam fails at a rate of 1. "The highest line is the best": the tops differ little, and another seed may change the order.
#
# **Short of time**: skip the code, and show the figure and the last table.
# %% [markdown] lang="zh" slideshow="notes"
# 幾個新詞，以後每一課都用得到。**小批次**（mini-batch）：不等看完全部的圖才走一步，每 50 張算一次梯度就更新一次；這樣的梯度有一點雜訊，但算起來快得多（深入 C）。SGD 的 S 就是「隨機」（stochastic），指這種抽樣。**週期**（epoch）：全部訓練圖看過一遍。**驗證集**：不參加訓練、用來挑設定的那 2000 張。損失見第 03 課，網路的細節留到第 05 課；這裡只看 `optimizer=` 那一行。
#
# 資料由 `load_mnist` 讀進來；它和 Keras 自己的 `keras.datasets.mnist.load_data()` 有什麼不同，第 05 課會說。
# %% [markdown] lang="en" slideshow="notes"
# Some terms for this lesson and all that follow. **Mini-batch**: instead of looking at all pictures before each step, one takes the gradient of 50 and updates at once; such a gradient is a little noisy, but far quicker to compute (In depth C). The S of SGD stands for stochastic and means this sampling. **Epoch**: one pass over all training pictures. **Validation set**: the 2000 pictures that are kept out of training to choose settings by. For the loss see lesson 03; the details of the network are left to lesson 05. Here the line to look at is `optimizer=`.
#
# The data come from `load_mnist`; lesson 05 tells how it differs from Keras' own `keras.datasets.mnist.load_data()`.
# %% tags=["hide-input"] slideshow="skip"
os.environ["JAX_ENABLE_X64"] = "1"  # for In depth E: JAX has 32 bits only
course_utils.setup(seed=1, keras=True)
from course_utils import finder

# %% slideshow="skip" tags=["parameters"]
TRAIN_IMAGES = 6_000
BATCH_SIZE = 50
EPOCHS = 3
# %% [markdown] lang="zh" slideshow="subslide"
# ### 資料
# %% [markdown] lang="en" slideshow="subslide"
# ### The data
# %%
import keras
from keras import layers, optimizers

# %% tags=["real-data"]
mnist = datasets.load_mnist()
pixels = mnist.x_train.reshape(-1, 784) / 255
x_valid, y_valid = pixels[:2000], mnist.y_train[:2000]
x_train = pixels[2000 : 2000 + TRAIN_IMAGES]
y_train = mnist.y_train[2000 : 2000 + TRAIN_IMAGES]
# %% tags=["hide-input"] slideshow="skip"
batches = int(np.ceil(len(x_train) / BATCH_SIZE))
TOTAL_STEPS = max(EPOCHS, 1) * batches


# %% [markdown] lang="zh" slideshow="subslide"
# ### 一次訓練
#
# `steps_per_execution` 讓 Keras 一口氣走 20 步再回來報告：結果一樣，只是比較快。
# %% [markdown] lang="en" slideshow="subslide"
# ### One training
#
# `steps_per_execution` lets Keras take 20 steps before it reports: the same result, only faster.
# %%
def train(optimizer):
    """Train a new network; returns its history and its accuracy."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)  # the same start for all
    network = keras.Sequential()
    network.add(keras.Input((784,)))
    network.add(layers.Dense(64, activation="relu"))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile(
        optimizer=optimizer,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=training.steps_together(20),
    )
    history = network.fit(x_train, y_train, BATCH_SIZE, EPOCHS, verbose=0)
    loss, accuracy = network.evaluate(x_valid, y_valid, verbose=0)
    return history.history, accuracy


# %% [markdown] lang="zh" slideshow="subslide"
# ### 四種優化器，四個學習率
# %% [markdown] lang="en" slideshow="subslide"
# ### Four optimizers, four rates
# %% tags=["guess", "nbval-ignore-output"]
RATES = [0.001, 0.01, 0.1, 1.0]
accuracies = {"SGD": [], "momentum": [], "RMSprop": [], "Adam": []}
for rate in training.progress(RATES):
    tried = {
        "SGD": optimizers.SGD(rate),
        "momentum": optimizers.SGD(rate, momentum=0.9),
        "RMSprop": optimizers.RMSprop(rate),
        "Adam": optimizers.Adam(rate),
    }
    for name in tried:
        history, accuracy = train(tried[name])
        accuracies[name].append(accuracy)

print("accuracy at", *[f"{rate:6}" for rate in RATES])
for name in accuracies:
    print(f"{name:11}", *[f"{value:6.2f}" for value in accuracies[name]])
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四條線
# %% [markdown] lang="en" slideshow="subslide"
# ### Four lines
# %% tags=["hide-input", "nbval-ignore-output"]
figure, axes = plt.subplots(figsize=(8, 3))
for (name, line), style in zip(accuracies.items(), "o^sv", strict=True):
    axes.semilogx(RATES, line, style + "-", label=name)
axes.set(xlabel="learning rate", ylabel="accuracy", ylim=(0, 1))
figure.legend(loc="outside right center")
plots.show("The four tops are about equally high, but at different rates.")
# %% tags=["guard"]
tops = np.max(list(accuracies.values()), axis=1)
assert np.ptp(tops) < 0.2, "the tops are close"
worst = np.min(list(accuracies.values()), axis=1)
assert worst.max() < 0.55, "each has a rate at which it does badly"
assert accuracies["Adam"][0] - accuracies["SGD"][0] > 0.3, "at 0.001"
assert accuracies["SGD"][3] - accuracies["Adam"][3] > 0.3, "at 1"
best = {key: RATES[np.argmax(row)] for key, row in accuracies.items()}
assert best["SGD"] == max(best.values()), "SGD takes the largest"
assert max(best["Adam"], best["RMSprop"]) < 0.05, "theirs are small"
sgd_gain = max(accuracies["SGD"][2:]) - max(accuracies["SGD"][:2])
assert sgd_gain > 0.02, "by a margin"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 差不多，但最好的學習率不是同一個。四條線的頂點只差一點點；SGD 的頂點在右邊（0.1 或 1），Adam 和 RMSprop 的在左邊（0.001 或 0.01）。
#
# 所以用同一個學習率比優化器，比出來的其實是學習率：學習率 0.001 時，Adam 遠勝 SGD；到了 1 卻反過來，Adam 完全學不起來，SGD 還好好的。每一種都有學得很差的學習率，換名字救不了。
#
# </details>
#
# 圖的左邊，學習率對 SGD 來說太小，只是慢；右邊，對另外三種來說太大，到不了。動量的線像是把 SGD 的往左移：第 4 節說過，方向一致時動量的每一步是 10 倍長。
#
# 為什麼大家先試 Adam？不管坡有多陡，它起初的每一步大約就是學習率那麼長，後來多半更短；所以 Keras 預設的 0.001 常被拿來當起點。
#
# 這張圖看不出誰最好：頂點很接近，只有一個小網路、一個隨機種子、四個學習率、三個週期。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# They are close, but the best rates are not the same. The four tops are about equally high; SGD has its top on the right (0.1 or 1), Adam and RMSprop theirs on the left (0.001 or 0.01).
#
# So to compare optimizers at one rate is to compare rates: at 0.001 Adam is far ahead of SGD; at 1 it is the other way round, Adam learns nothing and SGD does well. Each of them has a rate at which it does badly, whatever its name.
#
# </details>
#
# On the left the rate is too small for SGD, which is only slow; on the right it is too large for the other three, which never arrive. The line of momentum is like that of SGD moved to the left; as chapter 4 said, where the direction stays, its steps are 10 times as long.
#
# Why do people try Adam first? At first its steps are about as long as the rate, whatever the slope, and later mostly shorter; so 0.001, the default of Keras, is a common starting value.
#
# The figure cannot tell which is best: the tops are close, and there is only one small network, one seed, four rates and three epochs.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 什麼時候用哪一種？
#
# | 情況 | 先試 | 為什麼 |
# |:--|:--|:--|
# | 新的問題，先跑起來 | Adam，0.001 | 第 7 節：預設的學習率就不差 |
# | 有時間調學習率 | SGD 加動量，也試 Adam | 第 7 節：各自調好，頂點很接近 |
# | 各方向彎曲差很多 | 動量或 Adam | 第 4、6 節：長谷 |
# | 損失忽然飛走 | 先把學習率除以 10 | 第 2 節：超過 $2/f''$ |
# | 訓練到後來降不下去 | 讓學習率愈走愈小 | 深入 H |
# %% [markdown] lang="en" slideshow="subslide"
# ### Which one when?
#
# | Situation | Try first | Why |
# |:--|:--|:--|
# | a new problem, to get going | Adam, 0.001 | chapter 7: the default rate is not bad |
# | time to tune the rate | SGD with momentum, and Adam too | chapter 7: once tuned, the tops are close |
# | directions that bend very differently | momentum or Adam | chapters 4 and 6: the long valley |
# | the loss suddenly flies off | divide the rate by 10 first | chapter 2: beyond $2/f''$ |
# | it no longer falls, late in training | let the rate shrink on the way | In depth H |
# %% [markdown] lang="zh" slideshow="fragment"
# **在這個網路上，學習率合適，四種都差不多好；學習率不合適，哪一種都學不好。所以先調學習率。**
# %% [markdown] lang="en" slideshow="fragment"
# **In this network each of the four does about as well at a rate that suits it, and at one that does not, none does well: tune the rate first.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 斜率指向上坡，減去「學習率 × 斜率」就是下坡；每個權重的斜率合起來叫梯度。
# - 在開口向上的拋物線上，學習率要小於 $2/f''$：太小只是慢，太大走不到最低點。
# - 彎得最厲害的方向決定上限，彎得最少的方向決定要走多久。
# - 動量讓同方向的步幅愈積愈大；RMSprop 除以梯度平常的大小；Adam 兩件事都做，再修正偏差，所以學習率就是它第一步的長度。
# - 學習率合適，四種都差不多好：比較優化器，要各用適合自己的學習率；新問題先試 Adam，0.001。
#
# **你現在可以**：算出一條拋物線的學習率上限；不看書把梯度下降改成動量（練習 2）；逐行說出 RMSprop 和 Adam 在做什麼；看到「Adam 勝過 SGD」的圖，知道該問什麼。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - The slope points uphill; subtract "rate × slope" to go down. The slopes of all weights together are the gradient.
# - On a parabola that opens upward the rate must stay below $2/f''$: too small is only slow, too large never gets to the lowest point.
# - The most strongly bent direction sets the bound, the least bent one the time it takes.
# - Momentum adds up steps of one direction; RMSprop divides by the usual size of the gradient; Adam does both and corrects the bias, so that its rate is the length of its first step.
# - At rates that suit them the four do about as well: compare optimizers at rates that suit each, and for a new problem try Adam with 0.001 first.
#
# **You can now** compute a parabola's bound on the rate, turn gradient descent into momentum without looking it up (exercise 2), say line by line what RMSprop and Adam do, and say what to ask of a plot in which Adam beats SGD.
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
# **課堂上做**：練習 1 和 4。最常見的錯：練習 1 只用起點的斜率；練習 2 先走一步才更新 $v$；練習 3 取了最小的 $f''$（請他用第 3 節的短谷驗算，應該是 1）；練習 4 把每個座標各自壓到上限；練習 5 忘了絕對值。
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercises 1 and 4. The commonest mistakes: in 1 only the slope at the start is used; in 2 the step is taken before $v$ is updated; in 3 the least $f''$ is taken (have them check it with the short valley of chapter 3, which gives 1); in 4 each coordinate is cut by itself; in 5 the absolute value is forgotten.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：在 $x^2$ 上走
#
# 寫出 `walk(x, rate, steps)`：對 $f(x)=x^2$ 做 `steps` 次梯度下降，回傳起點和每一步之後的 $x$，共 `steps + 1` 個數。
#
# <details><summary>提示</summary>$x^2$ 的斜率是多少？每走到新的點，都要重算一次。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): a walk on $x^2$
#
# Write `walk(x, rate, steps)`: take `steps` steps of gradient descent on $f(x)=x^2$ and return the start and the $x$ after each step, `steps + 1` numbers in all.
#
# <details><summary>Hint</summary>What is the slope of $x^2$? It must be computed anew at each new point.</details>
# %% slideshow="skip" tags=["exercise"]
def walk(x, rate, steps):
    """Return the start and the point after each step of descent on x²."""
    ### BEGIN SOLUTION
    path = [x]
    for step in range(steps):
        x = x - rate * 2 * x
        path.append(x)
    return np.array(path)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-walk", walk)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：加上動量
#
# 把練習 1 改成動量，不要翻回第 4 節：寫出 `walk_with_momentum(x, rate, steps, m)`，仍然是 $f(x)=x^2$。位移 $v$ 從 0 開始，每一步留下 $v$ 的 $m$ 倍，再加上「學習率 × 斜率」，然後從 $x$ 減去它。回傳起點和每一步之後的 $x$，共 `steps + 1` 個數。
#
# <details><summary>提示</summary>比練習 1 多一個變數 v，迴圈裡多一行。先更新 v，再用新的 v 更新 x。m = 0 的時候，應該和練習 1 一樣。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): add momentum
#
# Turn exercise 1 into momentum, without looking at chapter 4: write `walk_with_momentum(x, rate, steps, m)`, again for $f(x)=x^2$. The step $v$ begins at 0; each time keep a part $m$ of $v$, add "rate × slope", and then subtract it from $x$. Return the start and the $x$ after each step, `steps + 1` numbers in all.
#
# <details><summary>Hint</summary>One variable more than in exercise 1, v, and one line more in the loop. Update v first, then x with the new v. With m = 0 it should do as exercise 1 does.</details>
# %% slideshow="skip" tags=["exercise"]
def walk_with_momentum(x, rate, steps, m):
    """Return the start and the point after each step of momentum on x²."""
    ### BEGIN SOLUTION
    path = [x]
    v = 0
    for step in range(steps):
        v = m * v + rate * 2 * x
        x = x - v
        path.append(x)
    return np.array(path)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-momentum", walk_with_momentum)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：好幾個方向的上限
#
# 一座山谷有好幾個方向，每個方向各有一個 $f''$，都大於 0，排成陣列 `bends`。寫出 `largest_rate(bends)`：學習率要小於多少，每個方向才都會收斂？第 3 節的短谷是 `np.array([0.2, 2])`，應該得到 1。
#
# <details><summary>提示</summary>每個方向各有一個上限 2/f''。要全部都收斂，該聽哪一個方向的？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): the bound in many directions
#
# A valley has several directions, each with an $f''$ of its own; all are above 0 and stand in the array `bends`. Write `largest_rate(bends)`: below which rate does every direction converge? The short valley of chapter 3 is `np.array([0.2, 2])` and should give 1.
#
# <details><summary>Hint</summary>Each direction has a bound of its own, 2/f''. If all are to converge, which one decides?</details>
# %% slideshow="skip" tags=["exercise"]
def largest_rate(bends):
    """Return the bound on the rate, given the f'' of each direction."""
    ### BEGIN SOLUTION
    return 2 / np.max(bends)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-bound", largest_rate)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（核心）：修剪長度
#
# 梯度偶爾會大得離譜，走一步就飛走。寫出 `clip_by_norm(g, limit)`：梯度 `g`（任何形狀）的長度（平方和開根號）超過 `limit`，就縮到剛好 `limit`，方向不變；沒超過就原樣回傳，包括全部是 0 的時候。
#
# <details><summary>提示</summary>[3, 4] 的長度是 5。要變成長度 2、方向不變，兩個數都乘上多少？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (core): clip the length
#
# Now and then a gradient is so huge that one step flies off. Write `clip_by_norm(g, limit)`: if the length of `g` (of any shape; the root of the sum of squares) is beyond `limit`, shorten it to exactly `limit` and keep its direction; otherwise return it as it is, also when it is all zeros.
#
# <details><summary>Hint</summary>[3, 4] has length 5. By what must both numbers be multiplied to give length 2 in the same direction?</details>
# %% slideshow="skip" tags=["exercise"]
def clip_by_norm(g, limit):
    """Return g, shortened to the length limit if it is longer."""
    ### BEGIN SOLUTION
    length = np.sqrt(np.sum(g**2))
    if length > limit:
        return g * limit / length
    return g
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-clip", clip_by_norm)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 5（挑戰）：Adamax
#
# Adamax 把 Adam 的平方平均換成「會衰減的最大值」$u$：
#
# $$M\leftarrow0.9\,M+0.1\,g,\qquad u\leftarrow\max(0.999\,u,|g|),\qquad x\leftarrow x-\frac{\eta}{1-0.9^t}\,\frac{M}{u}$$
#
# 寫出 `adamax(x, g, mean, u, t, rate)`，`t` 是這一步的編號，從 1 算起；回傳新的 `x, mean, u`。`mean` 就是第 6 節的 $M$，和那裡的程式同名；新的 $u$ 都大於 0。最大值要**逐元素**取。
#
# <details><summary>提示</summary>np.maximum 逐元素比較兩個陣列。先更新 mean 和 u，再用新的值更新 x。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 5 (challenge): Adamax
#
# Adamax has a fading maximum $u$ in place of Adam's mean of squares:
#
# $$M\leftarrow0.9\,M+0.1\,g,\qquad u\leftarrow\max(0.999\,u,|g|),\qquad x\leftarrow x-\frac{\eta}{1-0.9^t}\,\frac{M}{u}$$
#
# Write `adamax(x, g, mean, u, t, rate)`, where `t` is the number of this step, counted from 1; return the new `x, mean, u`. `mean` is the $M$ of chapter 6, as in the code there, and the new $u$ is always above 0. The maximum goes **element by element**.
#
# <details><summary>Hint</summary>np.maximum compares two arrays element by element. Update mean and u first, then x with the new values.</details>
# %% slideshow="skip" tags=["exercise"]
def adamax(x, g, mean, u, t, rate):
    """Return the new x, mean and u, arrays of the same shape."""
    ### BEGIN SOLUTION
    mean = 0.9 * mean + 0.1 * g
    u = np.maximum(0.999 * u, np.abs(g))
    return x - rate / (1 - 0.9**t) * mean / u, mean, u
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-adamax", adamax)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面九節各自獨立，想看哪一節就看哪一節：
#
# - **A**　不是拋物線的時候
# - **B**　梯度是 0 的地方：鞍點
# - **C**　看幾筆資料才走一步
# - **D**　優化器的親戚
# - **E**　和 Keras 是同一回事嗎
# - **F**　MNIST 上的另外四種
# - **G**　怎麼找學習率
# - **H**　學習率排程
# - **I**　修剪梯度
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. Each of the nine sections below stands on its own; read those that you like:
#
# - **A**　When it is no parabola
# - **B**　Where the gradient is 0: saddles
# - **C**　How many examples per step
# - **D**　Relatives
# - **E**　Is it what Keras does
# - **F**　Four more on MNIST
# - **G**　How to find a learning rate
# - **H**　Schedules
# - **I**　Clipping gradients
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：B（鞍點）和 H（排程），各七分鐘。學生問「一批該多大」翻到 C，問「AdamW 是什麼」翻到 D，問「學習率怎麼找」翻到 G。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: B (saddles) and H (schedules), seven minutes each. If a student asks how large a batch should be, turn to C; what AdamW is, to D; how to find a rate, to G.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：不是拋物線的時候
#
# S3 的第二個例子是四次函數 $f(x)=x^4-50x^3-x+1$，斜率 $f'(x)=4x^3-150x^2-1$。從 $x=-5$ 出發，學習率 0.00001、0.0003、0.0004 各會怎樣？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: When it is no parabola
#
# S3's second example is the quartic $f(x)=x^4-50x^3-x+1$ with slope $f'(x)=4x^3-150x^2-1$. What happens from $x=-5$ at the rates 0.00001, 0.0003 and 0.0004?
# %%
def quartic_slope(x):
    return 4 * x**3 - 150 * x**2 - 1


roots = np.roots([4, -150, 0, -1])  # where the slope is 0
real = roots[np.isreal(roots)].real
lowest = real[0]
bound = 2 / (12 * lowest**2 - 300 * lowest)  # 2 / f''
print(f"points of slope 0: {len(real)}, at {lowest:.5f}")
print(f"bound 2/f'' there: {bound:.7f}")
for rate in (0.00001, 0.0003, 0.0004):
    path = gradient_descent(quartic_slope, -5, rate, steps=26_000)
    print(f"rate {rate:.5f}: {steps_needed(path, lowest, near=0.001):>5}")
with_momentum = momentum(quartic_slope, -5, 0.00001, steps=3000)
arrived = steps_needed(with_momentum, lowest, near=0.001)
print(f"with momentum, rate 0.00001: {arrived}")


# %% tags=["hide-input"] slideshow="skip"
def measured_gradient(f, x, step=1e-5):
    """Gradient of f at x, from a small step to either side."""
    slopes = []
    for direction in np.eye(len(x)):
        ahead = f(x + step * direction)
        behind = f(x - step * direction)
        slopes.append((ahead - behind) / (2 * step))
    return np.array(slopes)


def quartic(x):
    return x[0] ** 4 - 50 * x[0] ** 3 - x[0] + 1


slow = gradient_descent(quartic_slope, -5, 0.00001, 26_000)
good = gradient_descent(quartic_slope, -5, 0.0003, 26_000)
large = gradient_descent(quartic_slope, -5, 0.0004, 26_000)
after = [1, 2, 3, 10, 100, 1000]
facts.check("S3-18", measured_gradient(quartic, np.array([1.7]))[0])
facts.check("S3-19", len(real) > 1)
facts.check("S3-20", bool(abs(large[2000] - large[1999]) > 5))
slow_steps = steps_needed(slow, lowest, 0.001)
facts.check("S3-21", steps_needed(good, lowest, 0.001) < slow_steps)
facts.check("S3-22", [slow[after], good[after], large[after]])
first_near = np.argmax(np.abs(with_momentum - lowest) < 0.01)
facts.check("S3-23", first_near)

# %% [markdown] lang="zh" slideshow="notes"
# 斜率只有一個地方是 0，所以只有一個最低點，$x=37.50018$。$x\approx0$ 是一片平地，不是坑：0.00001 走了兩萬五千多步，一樣走到。0.0004 超過最低點附近的上限 0.0003555，在兩邊來回，永遠停不下來；0.0003 沒有超過，874 步就到。平地上梯度一直同號，正是動量的專長：同樣的 0.00001，兩千多步就到。
#
# <details><summary>投影片勘誤</summary>
#
# **R54**　S3 說 0.00001「掉到 local minima」：這個函數沒有另外的局部最小值，只是走得慢。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# The slope is 0 in one place only, so there is one lowest point, $x=37.50018$. Around $x\approx0$ the land is flat, but no hole: 0.00001 takes more than 25,000 steps, and arrives. 0.0004 is beyond the bound near the lowest point, 0.0003555, and goes back and forth for ever; 0.0003 is below it and arrives in 874 steps. On the flat part the gradient keeps its sign, which is what momentum is good at: at the same 0.00001 it arrives in fewer than 2500 steps.
#
# <details><summary>Errata of the slides</summary>
#
# **R54**  S3 says that 0.00001 "falls into a local minimum": this function has no other minimum, the rate is only slow.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：梯度是 0 的地方：鞍點
#
# S3 找 $f=x_1^2+x_1-4x_1x_2+x_1^3x_2$ 梯度等於 0 的點：
#
# $$\nabla f=\begin{bmatrix}2x_1+1-4x_2+3x_1^2x_2\\x_1^3-4x_1\end{bmatrix}=0$$
#
# 第二列給 $x_1=-2,0,2$，代回第一列得 $x_2=\frac{2x_1+1}{4-3x_1^2}$。是最低點還是山頂，看 Hessian（二階導數排成的矩陣）的**特徵值**（線性代數的詞），也就是各主要方向的 $f''$：全正是最小值，這時學習率的上限是 2 除以最大的那一個（練習 3）；全負是最大值，**有正有負是鞍點**，一個方向是谷，另一個方向是峰。三個點各是哪一種？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: Where the gradient is 0: saddles
#
# S3 looks for the points where the gradient of $f=x_1^2+x_1-4x_1x_2+x_1^3x_2$ is 0:
#
# $$\nabla f=\begin{bmatrix}2x_1+1-4x_2+3x_1^2x_2\\x_1^3-4x_1\end{bmatrix}=0$$
#
# The second row gives $x_1=-2,0,2$, and then the first $x_2=\frac{2x_1+1}{4-3x_1^2}$. Lowest point or top is told by the **eigenvalues** (a term of linear algebra) of the Hessian, the matrix of second derivatives; they are the $f''$ of its main directions: all positive is a minimum (and the bound on the rate is 2 divided by the largest of them, exercise 3), all negative a maximum, and **some of each a saddle**, a valley one way and a peak the other. Which are these three?
# %%
for x1 in (-2, 0, 2):
    x2 = (2 * x1 + 1) / (4 - 3 * x1**2)
    hessian = [[2 + 6 * x1 * x2, 3 * x1**2 - 4], [3 * x1**2 - 4, 0]]
    eigenvalues = np.linalg.eigvalsh(hessian)
    print(f"({x1:2}, {x2:6.3f}): {eigenvalues.round(2)}")


# %% tags=["hide-input"] slideshow="skip"
def wavy(x):
    return x[0] ** 2 + x[0] - 4 * x[0] * x[1] + x[0] ** 3 * x[1]


def linear(x):
    return x @ np.array([0.5, 2, 4]) + 10


def round_bowl(x):
    return (x[0] - 5) ** 2 + x[1] ** 2


facts.check("S3-02", measured_gradient(linear, np.array([3.0, 1, 2])))
facts.check("S3-03", measured_gradient(wavy, np.array([0.7, -0.3])))
facts.check("S3-04", np.sort(np.roots([1, 0, -4, 0])))
facts.check("S3-05", 1 / 4)
facts.check("S3-06", (2 * -2 + 1) / (4 - 3 * (-2) ** 2))
facts.check("S3-07", (2 * 2 + 1) / (4 - 3 * 2**2))
facts.check("S3-08", [wavy([0, 0.25]), wavy([-2, 0.125]), wavy([2, -0.625])])
facts.check("S3-09", 2 * 20)
facts.check("S3-10", 20 - 0.5 * 2 * 20)
at_start = measured_gradient(round_bowl, np.array([-9.0, 6]))
second = np.array([-9.0, 6]) - 0.1 * at_start
facts.check("S3-11", at_start)
facts.check("S3-12", [second, measured_gradient(round_bowl, second)])
facts.check("S3-13", at_start)


# %% [markdown] lang="zh" slideshow="notes"
# 三個都有一正一負的特徵值：三個全是鞍點，一個最小值也沒有。所以「梯度等於 0」還不能說已經走到最低點。
#
# 離開鞍點要多久？$x_2^2-x_1^2$，起點 $[10^{-6},5]$，幾乎就在稜線上。下面印出第一步在 $x_1$ 方向走多長，和走到 $|x_1|\ge1$ 的步數，各用三個學習率。
# %% [markdown] lang="en" slideshow="notes"
# Each has one positive and one negative eigenvalue: all three are saddles, and there is no minimum at all. So "the gradient is 0" does not yet mean the lowest point.
#
# How long does it take to leave a saddle? On $x_2^2-x_1^2$ we start at $[10^{-6},5]$, almost on the ridge. Printed are the length of the first step along $x_1$, and the steps until $|x_1|\ge1$, at three rates each.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 離開鞍點
# %% [markdown] lang="en" slideshow="subslide"
# ### Leaving a saddle
# %%
def saddle_gradient(x):
    """Gradient of x2² - x1²."""
    return np.array([-2, 2]) * x


on_ridge = np.array([1e-6, 5.0])
print("first step along x1 at rate 0.1; steps at 0.01   0.1   0.5")
for name, walk_down in WALKS.items():
    counts = []
    for rate in (0.01, 0.1, 0.5):
        path = walk_down(saddle_gradient, on_ridge, rate, steps=1000)
        counts.append(np.argmax(np.abs(path[:, 0]) >= 1))
    first = walk_down(saddle_gradient, on_ridge, 0.1, steps=1)
    line = f"{name:8} {first[1, 0] - 1e-6:22.1e}         "
    print(line, *[f"{count:5}" for count in counts])

# %% tags=["hide-input"] slideshow="skip"
path = gradient_descent(saddle_gradient, on_ridge, 0.1, steps=100)
facts.check("S3-60", int(np.argmax(np.abs(path[:, 0]) >= 1)))

# %% tags=["guard"]
pushed = {}
for label in WALKS:
    ball = WALKS[label](saddle_gradient, on_ridge, 0.1, steps=1)
    pushed[label] = ball[1, 0] - 1e-6
assert pushed["Adam"] > 0.09, "Adam: nearly a whole learning rate"
assert 1e-6 < pushed["RMSprop"] < 0.001, "RMSprop: under a hundredth of it"
for label in ("descent", "momentum"):
    assert abs(pushed[label] / 2e-7 - 1) < 1e-6
left = gradient_descent(saddle_gradient, on_ridge, 0.5, 1000)[:, 0]
adam_left = adam(saddle_gradient, on_ridge, 0.01, 1000)[:, 0]
assert np.argmax(np.abs(left) >= 1) < np.argmax(np.abs(adam_left) >= 1)

# %% [markdown] lang="zh" slideshow="notes"
# 梯度只有 $2\times10^{-6}$。Adam 的第一步仍然接近一整個學習率；RMSprop 的 $\varepsilon$ 在根號裡，比這麼小的梯度平方大得多，所以第一步不到學習率的百分之一；梯度下降和動量的第一步只有 $2\times10^{-7}$。至於誰先離開，要看學習率：學習率 0.5 的梯度下降，比 0.01 的 Adam 還早離開。因此這裡不排名次。從 $x_1=0$ 出發，梯度剛好是 0，誰也走不掉。
#
# <details><summary>投影片勘誤</summary>
#
# - **R50**　S3 的 $(-2,0.125)$ 應該是 $(-2,0.375)$。
# - **R51**　S3 說解「不一定是極值」；可以說得更確定，三個全是鞍點。
# - **R73**　Hessian 的元素是 $\frac{\partial^2f}{\partial x_i\partial x_j}$，S3 的分子少了平方。
# - **R106**　S4「直到找出微分等於 0 的解」：那裡也可能是鞍點或平地。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# The gradient is only $2\times10^{-6}$. Adam's first step is still nearly a whole learning rate; RMSprop's $\varepsilon$ is inside the root and far larger than the square of so small a gradient, so its first step is less than a hundredth of the rate; for descent and momentum it is $2\times10^{-7}$. Who leaves first depends on the rate: descent at 0.5 leaves earlier than Adam at 0.01. So there is no ranking here. From $x_1=0$ the gradient is exactly 0, and nobody gets away.
#
# <details><summary>Errata of the slides</summary>
#
# - **R50**  S3's $(-2,0.125)$ should be $(-2,0.375)$.
# - **R51**  S3 says that a solution "need not be an extremum"; more can be said, all three are saddles.
# - **R73**  The entries of the Hessian are $\frac{\partial^2f}{\partial x_i\partial x_j}$; S3 lacks the square in the numerator.
# - **R106**  S4: "until the derivative is 0"; that may be a saddle or flat land.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：看幾筆資料才走一步？
#
# 損失是很多筆資料的平均，精確的梯度要看完全部。只看 $B$ 筆（一個小批次），梯度會有誤差。$B$ 從 1 變成 100，誤差會變成幾分之一？拿 1000 個點擬合一條直線，各抽 2000 次量量看。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: How many examples per step?
#
# The loss is a mean over many examples, and its exact gradient needs all of them. From only $B$ (a mini-batch) the gradient has an error. When $B$ grows from 1 to 100, to what fraction does the error fall? We fit a line to 1000 points, and draw 2000 batches of each size to measure it.
# %%
rng = np.random.default_rng(4)
inputs = rng.uniform(-1, 1, 1000)
targets = 1 + 2 * inputs + rng.normal(0, 0.5, 1000)
each = -2 * inputs * targets  # slope of each squared error at w = b = 0
for size in (1, 10, 100, 1000):
    means = [rng.permutation(each)[:size].mean() for draw in range(2000)]
    error = np.std(means)
    print(f"B = {size:4}: error {error:.2f}, times √B {error * size**0.5:.2f}")
facts.check("S3-24", 10_000 * 1 / 3600)  # one by one, in hours
facts.check("S3-25", 10_000 / 100 * 2 / 60)  # in batches, in minutes


# %% [markdown] lang="zh" slideshow="notes"
# 大約十分之一，因為誤差和 $1/\sqrt B$ 成正比：乘上 $\sqrt B$ 之後，前三列差不多是同一個數（最後一列每次都抽到全部 1000 筆，所以沒有誤差）。多看 100 倍的資料只換到 10 倍的準確，不如用同樣的力氣多走幾步。S3 算時間：一筆一秒，一萬筆要一萬秒；每批 100 筆 2 秒，全部只要 3.3 分鐘。
#
# <details><summary>投影片勘誤</summary>
#
# - **R76**　S3 的 SGD 指小批次；S4 的 SGD 一次一筆，小批次另稱 MBGD。本課程和 Keras 一樣，SGD 指小批次。
# - **R79**　一萬秒四捨五入是 2.8 小時，S3 寫 2.7。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# To about a tenth, for the error goes with $1/\sqrt B$: multiplied by $\sqrt B$, the first three rows give about the same number (the last one draws all 1000 each time, and has no error). A hundred times the work buys ten times the accuracy, so many cheap steps are the better bargain. S3 counts time: at one second each, ten thousand examples take ten thousand seconds; in batches of 100 that take 2 seconds, only 3.3 minutes.
#
# <details><summary>Errata of the slides</summary>
#
# - **R76**  S3 says SGD for mini-batches; in S4 SGD takes one example at a time, and mini-batch descent is MBGD. Here, as in Keras, SGD means mini-batches.
# - **R79**  Ten thousand seconds are 2.8 hours when rounded; S3 has 2.7.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：優化器的親戚
#
# 五個親戚，除了 Nadam，都和主線四個裡的一個差不了幾行。**Adagrad**：把平方全部加起來，$G\leftarrow G+g^2$，除以 $\sqrt{G+\varepsilon}$。**Adadelta**：像 RMSprop，再把學習率換成最近幾步的步幅。**Nesterov**：動量再往前看一步，走 $m\,v+\eta g$。**AdamW**：Adam，另外每步把權重縮小一點點，這叫**權重衰減**（weight decay）；它直接縮小權重，不經過梯度，所以叫**分離式**（decoupled）。**Nadam**：Adam 加上 Nesterov 的往前看。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: Relatives
#
# Five relatives; all but Nadam differ from one of the four by a few lines. **Adagrad** adds up all squares, $G\leftarrow G+g^2$, and divides by $\sqrt{G+\varepsilon}$. **Adadelta** is like RMSprop, with the size of recent steps in place of the rate. **Nesterov** is momentum that looks one step ahead and moves by $m\,v+\eta g$. **AdamW** is Adam with **weight decay**, which shrinks the weights a little at each step, **decoupled**, that is, not by way of the gradient. **Nadam** is Adam with Nesterov's look ahead.
# %%
def adagrad(gradient, x, rate, steps, total=0.1, epsilon=1e-7):
    """Divides by the root of the sum of all squared gradients."""
    path = [x]
    for step in range(steps):
        g = gradient(x)
        total = total + g**2
        x = x - rate * g / np.sqrt(total + epsilon)
        path.append(x)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### Nesterov
# %% [markdown] lang="en" slideshow="subslide"
# ### Nesterov
# %%
def nesterov(gradient, x, rate, steps, m=0.9):
    """Momentum that looks one step ahead."""
    path = [x]
    v = 0
    for step in range(steps):
        g = gradient(x)
        v = m * v + rate * g
        x = x - (m * v + rate * g)  # as if v were updated once more
        path.append(x)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### Adadelta
# %% [markdown] lang="en" slideshow="subslide"
# ### Adadelta
# %%
def adadelta(gradient, x, rate, steps, rho=0.95, epsilon=1e-7):
    """RMSprop, with the size of recent steps in place of the rate."""
    path = [x]
    mean_square, mean_step = 0, 0
    for step in range(steps):
        g = gradient(x)
        mean_square = rho * mean_square + (1 - rho) * g**2
        recent = np.sqrt(mean_step + epsilon)
        move = recent * g / np.sqrt(mean_square + epsilon)
        mean_step = rho * mean_step + (1 - rho) * move**2
        x = x - rate * move
        path.append(x)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### AdamW
# %% [markdown] lang="en" slideshow="subslide"
# ### AdamW
# %%
def adamw(gradient, x, rate, steps, decay=0.004, beta1=0.9, beta2=0.999):
    """Adam that shrinks the weights a little at every step."""
    path = [x]
    mean, mean_square = 0, 0
    for t in range(1, steps + 1):
        g = gradient(x)
        mean = beta1 * mean + (1 - beta1) * g
        mean_square = beta2 * mean_square + (1 - beta2) * g**2
        corrected = mean / (1 - beta1**t)
        size = np.sqrt(mean_square / (1 - beta2**t))
        x = x - rate * decay * x  # the only new line
        x = x - rate * corrected / (size + 1e-30)  # no division by 0
        path.append(x)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### Nadam
# %% [markdown] lang="en" slideshow="subslide"
# ### Nadam
# %%
def nadam(gradient, x, rate, steps, beta1=0.9, beta2=0.999):
    """Adam that looks ahead; its beta1 grows from one half of itself."""
    path = [x]
    mean, mean_square, product = 0, 0, 1
    for t in range(1, steps + 1):
        g = gradient(x)
        # From about half of beta1 up to beta1; Keras has the same numbers.
        now = beta1 * (1 - 0.5 * 0.96**t)
        ahead = beta1 * (1 - 0.5 * 0.96 ** (t + 1))
        product = product * now
        mean = beta1 * mean + (1 - beta1) * g
        mean_square = beta2 * mean_square + (1 - beta2) * g**2
        corrected = ahead * mean / (1 - product * ahead)
        corrected = corrected + (1 - now) * g / (1 - product)
        size = np.sqrt(mean_square / (1 - beta2**t))
        x = x - rate * corrected / (size + 1e-30)  # no division by 0
        path.append(x)
    return np.array(path)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 梯度一直是 1，每一步多長？
# %% [markdown] lang="en" slideshow="subslide"
# ### The gradient is always 1: how long are the steps?
# %%
def always_one(x):
    return np.ones_like(x)


here = np.array([0.0])
print("length of steps 1, 10, 100, 1000 at rate 1")
for name, walk_down in (("Adagrad", adagrad), ("RMSprop", rmsprop)):
    lengths = -np.diff(walk_down(always_one, here, 1, 1000)[:, 0])
    print(f"{name:8}", lengths[[0, 9, 99, 999]].round(3))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 沒有 $\varepsilon$ 會怎樣？
# %% [markdown] lang="en" slideshow="subslide"
# ### What happens without $\varepsilon$?
# %%
def double(x):
    return 2 * x


for epsilon in (0, 1e-7):
    path = adadelta(double, 1.0, 1, 100, epsilon=epsilon)
    print(f"Adadelta on x² from 1, ε = {epsilon}: x = {path[-1]:.4f}")


def tiny(x):
    return 1e-5 * np.ones_like(x)


print("Adam, rate 0.001, gradient 1e-5: first step", end=" ")
for epsilon in (1e-8, 1e-7, 1e-5):
    print(f"{-adam(tiny, here, 0.001, 1, epsilon=epsilon)[1, 0]:.6f}", end=" ")

# %% tags=["guard"]
assert adadelta(double, 1.0, 1, 100, epsilon=0)[-1] == 1
half = adagrad(lambda x: 0.5, 0, 1, 1)[1]
assert abs(half + 0.8452) < 1e-4, "R48"


# %% [markdown] lang="zh" slideshow="notes"
# Adagrad 的總和只增不減，步幅一路縮短；梯度沒有變，變小的是**有效學習率**。常常是 0 的梯度（稀疏的特徵）不增加總和，所以少出現的特徵保有大的步幅，這是它的專長。RMSprop 的步幅不久就穩定在 1，不再縮短。
#
# 沒有 $\varepsilon$ 的 Adadelta 一步也不動：最近的步幅從 0 開始，0 乘什麼都是 0。最後一列是 Adam：$\varepsilon$ 和梯度一樣大時，第一步只剩一半。
#
# <details><summary>投影片勘誤</summary>
#
# - **R11**　S0「Learning Rate 變速器」的下一頁又是動量；這裡應接排程或 Adagrad。
# - **R48**　S2 的 Adagrad 公式沒有起始值和 $\varepsilon$；Keras 的總和從 0.1 開始，並加上 $\varepsilon$（S2-32 的例子在圖裡，沒有數字可算）。
# - **R74**　S3 的 Adagrad 有時是 $\sqrt{G+\varepsilon}$，有時是 $\sqrt G+\varepsilon$；Keras 用前者。
# - **R75**　S3 把 Adam 的 $\varepsilon$ 寫進根號；論文和 S0 在根號外。
# - **R82**　S3 稱 Adagrad 為「學習率衰減」；這是自適應學習率。
# - **R83**　S3 的錯字：導傳遞（倒傳遞）、何鎧明（何愷明）、「常看到的 function」（優化器）。
# - **R107**　S4 說梯度會趨近於 0，適合標籤不均；趨近於 0 的是有效學習率，適合的是稀疏的特徵。
# - **R109**　S4 的表沒有 $\varepsilon$，Adadelta 拼成 Adadelata。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Adagrad's sum never falls, and its steps get shorter and shorter; the gradient is the same, it is the **effective rate** that shrinks. A gradient that is mostly 0 (a sparse feature) adds nothing to the sum, so rare features keep long steps, which is what the method is good at. RMSprop's steps soon settle at 1 and shrink no further.
#
# Adadelta without $\varepsilon$ does not move at all: its recent steps start at 0, and 0 times anything is 0. The last row is Adam: where $\varepsilon$ is as large as the gradient, half of the first step is left.
#
# <details><summary>Errata of the slides</summary>
#
# - **R11**  After S0's slide on varying the rate comes momentum again; schedules or Adagrad belong here.
# - **R48**  S2's formula for Adagrad has no starting value and no $\varepsilon$; Keras starts the sum at 0.1 and adds $\varepsilon$ (the example S2-32 is a picture without numbers).
# - **R74**  S3 has Adagrad now with $\sqrt{G+\varepsilon}$, now with $\sqrt G+\varepsilon$; Keras has the former.
# - **R75**  S3 has Adam's $\varepsilon$ inside the root; the paper and S0 have it outside.
# - **R82**  S3 calls Adagrad learning rate decay; it is an adaptive rate.
# - **R83**  Slips of S3: 導傳遞 (倒傳遞), 何鎧明 (何愷明), "common functions" (optimizers).
# - **R107**  S4 says that the gradient tends to 0 and that the method suits uneven labels; it is the effective rate, and sparse features.
# - **R109**  S4's table lacks $\varepsilon$, and spells Adadelta Adadelata.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：和 Keras 是同一回事嗎？
#
# 從同一點出發，走 60 步，我們的函數和 Keras 的優化器會不會到同一個地方？Keras 有些設定只存 32 位元，0.1 和 0.9 不完全準確，所以比較時用二進位寫得完的 $1/8$、$7/8$、$1023/1024$。Keras 在 Adam 裡加 $\varepsilon$ 的時機也不同（在偏差修正之前），所以這裡把它設成幾乎是 0。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Is it what Keras does?
#
# From the same point, after 60 steps: are our functions and Keras' optimizers in the same place? Keras keeps some settings in 32 bits, where 0.1 and 0.9 are not quite exact, so the comparison uses numbers exact in binary, $1/8$, $7/8$ and $1023/1024$. In Adam, Keras also adds $\varepsilon$ at another moment (before the bias correction), so here it is almost 0.
# %%
def keras_walk(optimizer, gradient, x, steps):
    """As our functions, with an optimizer of Keras."""
    weights = keras.Variable(x, dtype="float64")
    path = [x]
    for step in range(steps):
        g = keras.ops.convert_to_tensor(gradient(path[-1]))
        optimizer.apply([g], [weights])
        path.append(np.array(keras.ops.convert_to_numpy(weights)))
    return np.array(path)


def compare(name, ours, optimizer):
    theirs = keras_walk(optimizer, short_valley, start, steps=60)
    print(f"{name:8} equal:", np.allclose(ours, theirs, 1e-6, 1e-12))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個一個比
# %% [markdown] lang="en" slideshow="subslide"
# ### One by one
# %%
rate, b1, b2 = 1 / 8, 7 / 8, 1023 / 1024
path = gradient_descent(short_valley, start, rate, 60)
compare("SGD", path, optimizers.SGD(rate))
path = momentum(short_valley, start, rate, 60, b1)
compare("momentum", path, optimizers.SGD(rate, b1))
path = nesterov(short_valley, start, rate, 60, b1)
compare("Nesterov", path, optimizers.SGD(rate, b1, nesterov=True))
path = adagrad(short_valley, start, rate, 60)
compare("Adagrad", path, optimizers.Adagrad(rate))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 另外五種
# %% [markdown] lang="en" slideshow="subslide"
# ### The other five
# %%
path = adadelta(short_valley, start, rate, 60)
compare("Adadelta", path, optimizers.Adadelta(rate))
path = rmsprop(short_valley, start, rate, 60)
compare("RMSprop", path, optimizers.RMSprop(rate))
path = adam(short_valley, start, rate, 60, b1, b2, 1e-30)
compare("Adam", path, optimizers.Adam(rate, b1, b2, 1e-30))
path = adamw(short_valley, start, rate, 60, 0.004, b1, b2)
compare("AdamW", path, optimizers.AdamW(rate, 0.004, b1, b2, 1e-30))
path = nadam(short_valley, start, rate, 60, b1, b2)
compare("Nadam", path, optimizers.Nadam(rate, b1, b2, 1e-30))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 預設值
# %% [markdown] lang="en" slideshow="subslide"
# ### The defaults
# %%
def defaults(optimizer, *names):
    """The default values of these arguments of an optimizer."""
    arguments = inspect.signature(optimizer).parameters
    return [arguments[name].default for name in names]


of_sgd = defaults(optimizers.SGD, "learning_rate", "momentum", "ema_momentum")
facts.check("S4-43", of_sgd)
names = ("learning_rate", "initial_accumulator_value", "epsilon")
facts.check("S4-44", defaults(optimizers.Adagrad, *names))
names = ("learning_rate", "rho", "epsilon")
facts.check("S4-45", defaults(optimizers.Adadelta, *names))
names = ("learning_rate", "rho", "momentum", "epsilon")
facts.check("S4-46", defaults(optimizers.RMSprop, *names))
names = ("learning_rate", "beta_1", "beta_2", "epsilon")
facts.check("S4-47", defaults(optimizers.Adam, *names))
print("RMSprop:", inspect.signature(optimizers.RMSprop))
# %% [markdown] lang="zh" slideshow="notes"
# 九種全部一樣，所以主線那幾行 NumPy 就是 Keras 做的事。S4 印的預設值也都還對。
#
# <details><summary>投影片勘誤</summary>
#
# **R110**　S4 的優化器參數有 `jit_compile=True`，現在屬於 `compile()`，上面印出的清單裡已經沒有；RMSprop 的 `ema_overwrite_frequency` 預設是 None，不是 100。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# All nine agree, so the few lines of NumPy of the main line are what Keras does. The defaults that S4 prints are still right, too.
#
# <details><summary>Errata of the slides</summary>
#
# **R110**  S4's optimizers take `jit_compile=True`; it now belongs to `compile()`, and the list printed above lacks it. RMSprop's `ema_overwrite_frequency` is None by default and not 100.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：MNIST 上的另外四種
#
# S4 列了 Keras 的十種優化器：主線的 SGD、RMSprop、Adam，還有七種。這裡從七種裡挑四種，用 Keras 的預設學習率各訓練一次：AdamW、Adamax、Adagrad、Adadelta。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Four more on MNIST
#
# S4 lists ten optimizers of Keras: SGD, RMSprop and Adam of the main line, and seven more. Four of the seven are trained here once each, with the default rates of Keras: AdamW, Adamax, Adagrad and Adadelta.
# %% tags=["nbval-ignore-output"]
by_default = {}
for name in training.progress(["AdamW", "Adamax", "Adagrad", "Adadelta"]):
    optimizer = getattr(optimizers, name)()
    rate = float(optimizer.learning_rate)
    history, by_default[name] = train(optimizer)
    print(f"{name:9} rate {rate:.3f}  accuracy {by_default[name]:.2f}")
# %% tags=["hide-input"] slideshow="skip"
ten = ["SGD", "RMSprop", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax"]
ten = ten + ["Adafactor", "Nadam", "Ftrl"]
facts.check("S4-48", sum(hasattr(optimizers, name) for name in ten))
# %% tags=["guard"]
assert min(by_default["AdamW"], by_default["Adamax"]) > 0.6
assert by_default["Adadelta"] < 0.6
# %% [markdown] lang="zh" slideshow="notes"
# AdamW 和 Adamax 是 Adam 的近親，結果也像 Adam；Adadelta 用預設值幾乎沒有學到東西（亂猜是 0.1）。這是預設學習率的比較，不是方法的比較：主線的圖說過，換一個學習率，名次就變。S4-41 的速度與正確性比較是一張圖，沒有數字可算。
# %% [markdown] lang="en" slideshow="notes"
# AdamW and Adamax are close relatives of Adam, and do as Adam does; Adadelta learns next to nothing with its default (guessing gives 0.1). This compares default rates and not methods: as the figure of the main line showed, with another rate the order changes. S4's comparison of speed and accuracy (S4-41) is a picture without numbers.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 G：怎麼找學習率？
#
# Smith（2017）的辦法，也是 S4 的 `tf_lr_finder.ipynb` 用的：只訓練一小段，每個批次之後把學習率乘上一個固定倍數，從小到大，記下損失。太小，損失不動；剛好，下降最快；太大，損失爆開。`finder.range_test` 就這樣做，最後把權重還原。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth G: How to find a learning rate
#
# The method of Smith (2017), also that of S4's `tf_lr_finder.ipynb`: train for a short while, multiply the rate by a fixed factor after every batch, from small to large, and note the loss. Too small, and the loss stays; about right, and it falls fastest; too large, and it explodes. `finder.range_test` does this, and puts the weights back at the end.
# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(1)
network = keras.Sequential()
network.add(keras.Input((784,)))
network.add(layers.Dense(64, activation="relu"))
network.add(layers.Dense(10, activation="softmax"))
network.compile(optimizers.SGD(), "sparse_categorical_crossentropy")
tried = finder.range_test(
    network, x_train, y_train, BATCH_SIZE, lowest=1e-4, highest=10.0
)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 損失和學習率
# %% [markdown] lang="en" slideshow="subslide"
# ### Loss and rate
# %% tags=["hide-input", "nbval-ignore-output"]
figure, axes = plt.subplots(figsize=(7, 3))
axes.semilogx(tried.rates, tried.losses)
axes.axvline(tried.suggestion(), color="C1", linestyle="--")
axes.set(xlabel="learning rate (dashed: suggestion)", ylabel="loss")
plots.show("The loss is level, then falls, and explodes at large rates.")
# %% tags=["guard"]
rise = tried.losses[-1] / min(tried.losses)
assert min(rise, 2) > 1.2, "it explodes, no matter how far"
assert -2 < np.log10(tried.suggestion()) < 0.7
# %% [markdown] lang="zh" slideshow="notes"
# 虛線是建議值，取下降最陡的地方。它通常在最低點的左邊，也就是小一點的學習率，因為最低點已經在懸崖邊。
# %% [markdown] lang="en" slideshow="notes"
# The dashed line is the suggestion, where the fall is steepest. It is usually at a smaller rate than the lowest point, which is already at the edge of the cliff.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 H：學習率排程
#
# 學習率可以隨著訓練改變，叫**排程**（schedule）。S4：起初大，愈接近最佳解愈小。令 $T$ 是總步數，$\eta$ 是最高的學習率：**餘弦**（cosine）是 $\frac{\eta}{2}(1+\cos\frac{\pi t}{T})$；**單循環**（one cycle，Smith）先從 0 升到 $\eta$，再一路降。故意用很大的 $\eta=2$，和固定不變的比一比。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth H: Schedules
#
# The rate may change during training, by a **schedule**. S4: large at first, smaller near the solution. With $T$ steps in all and a top rate of $\eta$, **cosine** is $\frac{\eta}{2}(1+\cos\frac{\pi t}{T})$; **one cycle** (Smith) first rises from 0 to $\eta$ and then falls all the way. With $\eta=2$, large on purpose, they meet a constant rate.
# %%
cosine = optimizers.schedules.CosineDecay(2.0, TOTAL_STEPS)
one_cycle = optimizers.schedules.CosineDecay(
    initial_learning_rate=0.0,
    decay_steps=TOTAL_STEPS * 3 / 4,
    warmup_target=2.0,
    warmup_steps=TOTAL_STEPS / 4,
)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三次訓練
# %% [markdown] lang="en" slideshow="subslide"
# ### Three trainings
# %% tags=["nbval-ignore-output"]
rates = {"constant": 2.0, "cosine": cosine, "one cycle": one_cycle}
histories = {}
for name in training.progress(list(rates)):
    histories[name], accuracy = train(optimizers.SGD(rates[name]))
# %% tags=["hide-input", "nbval-ignore-output"]
curves = {name: histories[name].get("loss", []) for name in histories}
axes = plots.learning_curves(curves, "training loss").axes[0]
axes.set(yscale="log")
axes.yaxis.set_major_formatter("{x:g}")
axes.yaxis.set_minor_formatter("{x:g}")
plots.show("Training loss by epoch for three schedules, top rate 2.")
# %% [markdown] lang="zh" slideshow="notes"
# 縱軸是對數。餘弦的學習率從 2 一路降到 0；單循環多了**暖身**（warm-up），先用小步，再升上去。這裡只有一個網路和一個隨機種子，三條的距離和名次換一個種子就可能變，所以這張圖不說哪一種最好。學習率太大的時候，讓它愈走愈小，常常救得回來。
# %% [markdown] lang="en" slideshow="notes"
# The axis is logarithmic. Cosine takes the rate from 2 down to 0; one cycle adds a **warm-up**, with short steps before the rate rises. There is one network and one seed; another seed may change distances and order, so the figure does not say which is best. A rate that is too large can often be saved by letting it shrink.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 I：修剪梯度
#
# 深入 A 的四次函數，從 $x=70$ 出發，學習率 0.0003；那裡的梯度超過 60 萬。`clipnorm` 把太長的梯度縮到上限，方向不變（練習 4）；`clipvalue` 把每個座標各自壓到上限，方向可能會變。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth I: Clipping gradients
#
# The quartic of In depth A from $x=70$, at rate 0.0003; the gradient there is beyond 600,000. `clipnorm` shortens a gradient that is too long and keeps its direction (exercise 4); `clipvalue` cuts each coordinate by itself, which may change the direction.
# %%
print("gradient at 70:", quartic_slope(70))
for limit in (None, 30_000.0):
    optimizer = optimizers.SGD(0.0003, clipnorm=limit)
    path = keras_walk(optimizer, quartic_slope, np.array(70.0), steps=60)
    print(f"clipnorm {limit}: x =", path[[1, 2, 60]])
plain = optimizers.SGD()
facts.check("S3-63", (plain.clipnorm, plain.clipvalue) == (1.0, 0.5))
# %% [markdown] lang="zh" slideshow="notes"
# 不修剪，幾步就飛走；修剪之後安穩走到 37.5。修剪救的是偶爾的懸崖；學習率本來就太大，還是要調學習率。
#
# <details><summary>投影片勘誤</summary>
#
# **R65**　S3 說 Keras 預設 clipnorm = 1.0、clipvalue = 0.5；兩者預設都是 None，而且只能給一個。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Without clipping it flies off within a few steps; with it, it walks safely to 37.5. Clipping helps against the odd cliff; a rate that is too large everywhere has to be lowered.
#
# <details><summary>Errata of the slides</summary>
#
# **R65**  S3 says that by default Keras has clipnorm = 1.0 and clipvalue = 0.5; both are None, and only one may be given.
#
# </details>
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字和說法，這一課都試過。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號。S3 前兩段動畫的起點（S3-62）只在圖裡，這一課用的起點是我們自己選的。S3 的 $\gamma$ 是學習率，就是這一課的 $\eta$；S0-23 的 $\gamma$ 是第 4 節的 $m$。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Whatever the slides claim and can be computed again was tried above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum. The starts of S3's first two animations (S3-62) are shown in pictures only; we chose our own. S3's $\gamma$ is the learning rate, our $\eta$; the $\gamma$ of S0-23 is the $m$ of chapter 4.
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
