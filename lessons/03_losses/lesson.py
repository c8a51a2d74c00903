# ---
# title_zh: 損失函數與倒傳遞
# title_en: Loss functions and backpropagation
# question_zh: 要怎麼量「錯多少」，又該怪哪一個權重？
# question_en: How wrong is the answer, and which weight is to blame?
# minutes: 40
# seconds: 10
# decks: S1, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 03 損失函數與倒傳遞
#
# 第 02 課替神經元換上有斜率的激勵函數，隱藏層學得動了，可是還不知道每個權重該往哪邊動。網路答錯的時候，要先回答兩個問題：**錯了多少？該怪誰？**
#
# 「錯了多少」由**損失函數**（loss function）回答：拿預測和正確答案一比，算出一個數，愈大就是錯得愈多（第 1 到 4 節）。「該怪誰」由**倒傳遞**（backpropagation）回答：這個數對每個權重的導數各是多少（第 5 到 7 節）。損失函數已經會了，就從第 5 節開始。
#
# **讀完這一課，你會**
#
# - 說出一個量錯的點怎樣影響平方誤差和絕對誤差擬合出來的線；
# - 從「猜中的機率」推出交叉熵，算出一筆資料的損失；
# - 推導 sigmoid 接上交叉熵之後的梯度，並說出為什麼這樣搭配；
# - 用紙筆替一個小網路做一次倒傳遞，每個因數都說得出是什麼，並且用小步驗算；
# - 用四行矩陣運算寫出倒傳遞。
# %% [markdown] lang="en" slideshow="slide"
# # 03 Loss functions and backpropagation
#
# With activation functions that have a slope (lesson 02) a hidden layer can learn, once we know which way each weight should go. When the network gives a wrong answer, two questions come first: **how wrong is it, and whose fault is it?**
#
# "How wrong" is answered by a **loss function**: it compares a prediction with the right answer and gives one number, larger for worse (chapters 1 to 4). "Whose fault" is answered by **backpropagation**: the derivative of that number with respect to each weight (chapters 5 to 7). Do you know your losses already? Then begin with chapter 5.
#
# **After this lesson you can**
#
# - say what one badly measured point does to the lines of squared and of absolute error;
# - get to cross entropy from "the probability of being right", and compute the loss of an example;
# - derive the gradient of a sigmoid followed by cross entropy, and say why the two belong together;
# - do backpropagation for a small network with pencil and paper, name every factor, and check it with small steps;
# - write backpropagation in four lines of matrices.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 01、02 課、導數與連鎖律、對數、矩陣相乘。
#
# 主線是第 1 到 7 節；〈深入〉的各節可以挑著讀。主線只用 NumPy；Keras 到深入 F 才出場。
#
# **對應投影片**：S4（王一書）的損失函數與手算倒傳遞、S3（黃志勝）的倒傳遞、S2（李宏毅）的選擇損失函數、S1（蔡炎龍）的損失函數。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 01 and 02, derivatives and the chain rule, logarithms, matrix products.
#
# Chapters 1 to 7 are the main line; read what you like of "In depth". The main line needs NumPy only; Keras appears in In depth F.
#
# **Decks**: S4 (王一書) on loss functions and backpropagation by hand, S3 (黃志勝) on backpropagation, S2 (李宏毅) on choosing a loss, S1 (蔡炎龍) on the loss function. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：在要上課的電腦上按一次 *Run → Run All Cells*，十幾秒就好。沒有要等的訓練，但是跑過之後，三個拖得動的圖才會動。
#
# **一堂 50 分鐘**：主線到小結共 27 張。照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 只講「錯多少」和「該怪誰」 |
# | 第 1 節 | 9 | 〈三把尺〉只看右圖 |
# | 第 2 節 | 7 | 跳過〈答案是 1，機率愈來愈小〉 |
# | 第 3 節 | 6 | 不刪；〈不只一筆，就取平均〉不在放映的頁裡，留給學生讀 |
# | 第 4 節 | 8 | 〈從哪裡出發，走多久？〉由老師拉 |
# | 第 5 節 | 12 | 不刪，這是全課的重點 |
# | 第 6 節 | 2 | 只看表的最右邊一欄 |
# | 第 7 節、小結 | 5 | 〈讓它學〉只看印出的三列 |
#
# 練習沒有時間做，作業是練習 1 和 3。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：第 1 到 4 節，40 分鐘；練習 1 做 8 分鐘。作業：練習 2。
# - **第二堂**：檢討練習 2 用 4 分鐘；第 5、6 節 20 分鐘（學生用計算機跟著算）；練習 3 做 5 分鐘；第 7 節和小結 10 分鐘；練習 4 做 10 分鐘。作業：練習 5。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: on the machine you teach from, choose *Run → Run All Cells* once; it takes a quarter of a minute. No training keeps anyone waiting, but the three live figures stand still until it is done.
#
# **One session of 50 minutes**: the main line up to the summary is 27 slides. With these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | only "how wrong" and "whose fault" |
# | Chapter 1 | 9 | of "Three rulers" only the right panel |
# | Chapter 2 | 7 | skip "The answer is 1, its probability smaller and smaller" |
# | Chapter 3 | 6 | nothing; "More than one example: the mean" is not shown and left for reading |
# | Chapter 4 | 8 | pull the sliders of "From which start, and for how long?" yourself |
# | Chapter 5 | 12 | nothing: it is the heart of the lesson |
# | Chapter 6 | 2 | the last column of the table only |
# | Chapter 7, summary | 5 | of "Let it learn" only the three lines printed |
#
# There is no time for exercises; 1 and 3 are the homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: chapters 1 to 4, 40 minutes; exercise 1 for 8. Homework: exercise 2.
# - **Second**: going over exercise 2 takes 4 minutes; chapters 5 and 6 take 20 (students follow with a calculator); exercise 3 for 5; chapter 7 and the summary 10; exercise 4 for 10. Homework: exercise 5.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

import course_utils
from course_utils import exercises, facts, plots, widgets

course_utils.setup(seed=1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 一個壞點能把線拉多遠？
#
# 十個點，九個大致排成一條直線，第十個量錯了，掉在很下面。要找一條線通過它們，「最好」是什麼意思？
#
# 每個點的**誤差**（error）是 $e=\hat y-y$：線在那裡的高度 $\hat y$，減去點的高度 $y$。把十個誤差變成一個損失，最簡單的兩種是
#
# - **均方誤差**（mean squared error，MSE）：$e^2$ 的平均；
# - **平均絕對誤差**（mean absolute error，MAE）：$\lvert e\rvert$ 的平均。
#
# 哪一條線的損失最小，就選哪一條。**換一種損失，線會差很多嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. How far can one bad point pull a line?
#
# Ten points: nine lie close to a straight line, the tenth was measured wrongly and ended up far below. We want the straight line that fits them best. What does "best" mean?
#
# The **error** of a point is $e=\hat y-y$: the height $\hat y$ of the line there, minus the height $y$ of the point. The two simplest ways to make one loss of ten errors are
#
# - the **mean squared error** (MSE): the mean of $e^2$;
# - the **mean absolute error** (MAE): the mean of $\lvert e\rvert$.
#
# The line with the smallest loss is chosen. **Does it matter much which loss it is?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：壞點從 0.5 掉到 −100，一條「公平」的線該不該理它？先不要講公式，請人上來拖〈拖拖看：兩條線，一個壞點〉。
#
# **可能的回答**：「MAE 不怕離群值」：只對一半，把壞點沿著底部拖到 $x=28$ 給他看。「梯度大的學得快，所以絕對誤差先到」：在〈誰離 0 最近？〉，絕對誤差的確先靠近 0，可是停不下來，最後還差 0.05。
#
# **時間不夠**：〈三把尺〉只看右圖。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: the bad point falls from 0.5 to −100; should a fair line care? No formulas yet: have somebody drag the point in "Drag it: two lines, one bad point".
#
# **You may hear**: "MAE does not mind outliers": half true; drag the bad point along the bottom to $x=28$. "A larger gradient learns faster, so the absolute error gets there first": in "Which is closest to 0?" the absolute error is indeed near 0 first, but it cannot stop there and ends 0.05 away.
#
# **Short of time**: of "Three rulers" show only the right panel.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拖拖看：兩條線，一個壞點
#
# 圖上的方塊是壞點，可以拖（或點一下圖，再按方向鍵）：
#
# 1. 往下拖到底，再往上拖到頂：哪一條線一直跟著走？
# 2. 放回底部 $x=9$ 的地方，再往右拖：MAE 的線從哪裡開始忽然跳下來？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: two lines, one bad point
#
# The square is the bad point. Drag it (or click the figure and press the arrow keys):
#
# 1. Down to the bottom, then up to the top: which line keeps following?
# 2. Back to the bottom at $x=9$, then along it to the right: where does the line of MAE suddenly jump down?
# %% tags=["hide-input"] slideshow="skip"
GOOD_X = np.arange(9.0)
GOOD_Y = np.array([1.1, 1.4, 2.2, 2.3, 3.1, 3.4, 4.2, 4.3, 5.1])


def fit_mse(x, y):
    """Slope and intercept of the line with the smallest MSE."""
    return np.polyfit(x, y, 1)


def fit_mae(x, y):
    """The same for MAE: some best line passes through two points."""
    smallest = np.inf
    best = (0.0, 0.0)
    for i in range(len(x)):
        for j in range(i):
            if abs(x[i] - x[j]) > 1e-9:  # not one above the other
                slope = (y[i] - y[j]) / (x[i] - x[j])
                intercept = y[i] - slope * x[i]
                total = np.abs(slope * x + intercept - y).sum()
                if total < smallest:
                    smallest = total
                    best = (slope, intercept)
    return best


def draw_outlier(lines, point):
    x = np.append(GOOD_X, point[0])
    y = np.append(GOOD_Y, point[1])
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="none")
    figure.subplots_adjust(left=0.1, right=0.97, bottom=0.15, top=0.97)
    ends = np.array([-1.0, 31])
    says = []
    for name, fit in (("MSE", fit_mse), ("MAE", fit_mae)):
        if name in lines:
            slope, intercept = fit(x, y)
            label = f"{name}: slope {slope:.2f}"
            style = "--" if name == "MAE" else "-"
            axes.plot(ends, slope * ends + intercept, style, label=label)
            says.append(label)
    axes.plot(GOOD_X, GOOD_Y, "ko", markersize=5, label="nine good points")
    axes.plot(*point, "s", color="#CC79A7", markersize=11, label="bad point")
    axes.set(xlim=(-1, 31), ylim=(-4, 16), xlabel="x", ylabel="y")
    axes.legend(loc="upper left")
    return f"Ten points; lines of {lines}. " + ", ".join(says) + "."


# %% slideshow="skip"
plots.show(draw_outlier("MSE, MAE", (9, -3)))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
lines_box = Dropdown(
    options=["MSE, MAE", "MSE", "MAE"], description="畫哪一條 lines"
)
widgets.live(draw_outlier, {"lines": lines_box}, point=(9, -3))
# %% tags=["guard"]
at_bottom = np.append(GOOD_Y, -4)
stays = fit_mae(np.append(GOOD_X, 23), at_bottom)[0]
jumps = fit_mae(np.append(GOOD_X, 26), at_bottom)[0]
assert stays > 0.3, "the line of MAE stays until near x = 25"
assert jumps < 0, "beyond, it goes through the bad point"
ten_x = np.append(GOOD_X, 9)
for height in (-100, -4, 0.5, 4, 5, 6, 16, 100):
    slope_there = fit_mae(ten_x, np.append(GOOD_Y, height))[0]
    assert 0.455 < slope_there < 0.505
assert abs(fit_mse(ten_x, np.append(GOOD_Y, -4))[0]) < 0.05
assert fit_mse(ten_x, np.append(GOOD_Y, 16))[0] > 1


# %% [markdown] lang="zh" slideshow="notes"
# 第一題：MSE 的線一直跟著壞點走，壞點到底的時候，線幾乎是平的；MAE 的線，斜率只在 0.46 和 0.50 之間換，壞點上下拉得再遠也拉不動。第二題：到了 $x=25$ 附近，MAE 的線也忽然跳下來，通過壞點。
#
# 所以「MAE 不怕**離群值**」（outlier，離其他點很遠的點）要說完整：**上下**偏得再遠，它都擋得住；**左右**偏得夠遠就擋不住了，因為在那麼遠的地方，線只要斜一點點，誤差就差很多，順著那個點比較划算。
# %% [markdown] lang="en" slideshow="notes"
# First: the line of MSE follows the bad point wherever it goes, and with the point at the bottom it is nearly level; the line of MAE has a slope of 0.46 or 0.50, however far up or down the point is. Second: near $x=25$ the line of MAE suddenly jumps down as well and passes through the bad point.
#
# So "MAE does not mind **outliers**" (points far from all others) needs its second half: however far a point is off **up or down**, MAE withstands it; far enough **to the side** it does not. So far out, a tiny tilt of the line changes the error a lot, and giving in to the point is cheaper.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三把尺
#
# 壞點為什麼拉得動一條線，拉不動另一條？
# %% [markdown] lang="en" slideshow="subslide"
# ### Three rulers
#
# Why can the bad point pull one line and not the other?
# %% [markdown] lang="zh" slideshow="notes"
# 看**導數**：誤差變一點點，損失變多少。導數愈大，把這個誤差縮小就愈划算，可以當成這個點「拉」線的力道。很多個參數的導數合起來，就是第 02 課的梯度。
#
# | 誤差 $e$ | 平方 $e^2$ | 力道 $2e$ | 絕對值 $\lvert e\rvert$ | 力道（$e$ 的正負號） |
# |--:|--:|--:|--:|--:|
# | 0.25 | 0.0625 | 0.5 | 0.25 | 1 |
# | 2 | 4 | 4 | 2 | 1 |
# | 10 | 100 | 20 | 10 | 1 |
#
# 差 10 的點，在平方誤差裡用 20 的力道拉，差 2 的只有 4；在絕對誤差裡，每個點都是 1，一點一票。這是對**誤差**的力道；對線的斜率，還要乘上點的 $x$，像槓桿：在 $x=25$ 的一票抵得過很多票。（絕對誤差在 $e=0$ 是折角，沒有導數；程式照慣例取 0。）S1 的損失寫成 $\frac12\sum e^2$：前面的 $\frac12$ 只是為了在微分之後消掉那個 2。
#
# 有沒有折衷的辦法？**Huber 損失**在 $\lvert e\rvert\le1$ 的時候用 $\frac12e^2$，再遠就換成直線 $\lvert e\rvert-\frac12$，所以力道在近處是 $e$，到 1 為止，不再變大。這個門檻 1 可以自己選。
# %% [markdown] lang="en" slideshow="notes"
# Look at the **derivative**: by how much the loss changes when the error changes a little. The larger it is, the more is gained by making that error smaller; take it as the strength with which the point pulls. The derivatives with respect to many parameters together are the gradient of lesson 02.
#
# | error $e$ | square $e^2$ | pull $2e$ | absolute value $\lvert e\rvert$ | pull (the sign of $e$) |
# |--:|--:|--:|--:|--:|
# | 0.25 | 0.0625 | 0.5 | 0.25 | 1 |
# | 2 | 4 | 4 | 2 | 1 |
# | 10 | 100 | 20 | 10 | 1 |
#
# With squares, a point that is 10 away pulls with 20, one that is 2 away with only 4. With absolute values each pulls with 1: one point, one vote. That is the pull on the **error**; on the slope of the line it is multiplied by the point's $x$, like a lever: a vote at $x=25$ outweighs many. (At $e=0$ the absolute value has a corner and no derivative; by custom the code takes 0.) S1 writes its loss as $\frac12\sum e^2$, where the $\frac12$ only serves to cancel the 2 of the derivative.
#
# Is there something in between? The **Huber loss** is $\frac12e^2$ as long as $\lvert e\rvert\le1$ and goes on as a straight line, $\lvert e\rvert-\frac12$. Its pull is $e$ near 0, up to 1, and grows no further. The threshold of 1 can be chosen.
# %% slideshow="skip"
def squared(e):
    return e**2


def squared_slope(e):
    return 2 * e


def absolute(e):
    return np.abs(e)


def absolute_slope(e):
    return np.sign(e)


# %% slideshow="skip"
def huber(e, threshold=1.0):
    near = e**2 / 2
    far = threshold * np.abs(e) - threshold**2 / 2
    return np.where(np.abs(e) <= threshold, near, far)


def huber_slope(e, threshold=1.0):
    return np.clip(e, -threshold, threshold)


# %% tags=["hide-input"] slideshow="fragment"
e = np.linspace(-3, 3, 301)
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 2.6))
left.plot(e, squared(e), "-", label="squared")
left.plot(e, absolute(e), "--", label="absolute")
left.plot(e, huber(e), ":", label="Huber", linewidth=2.5)
right.plot(e, squared_slope(e), "-")
right.plot(e, absolute_slope(e), "--")
right.plot(e, huber_slope(e), ":", linewidth=2.5)
left.set(xlabel="error e", ylabel="loss", ylim=(-0.1, 5))
right.set(xlabel="error e", ylabel="derivative (pull)", ylim=(-4, 4))
left.legend(loc="upper center")
plots.show("A parabola, a V, and a V with a round tip; and their slopes.")
facts.check("S4-11", squared(np.array([0, -0.0003, 0.1192])))
facts.check("S4-18", absolute_slope(np.array([-2, -0.25, 0.25, 2])))


# %% [markdown] lang="zh" slideshow="notes"
# 左圖是損失，右圖是左圖的斜率，也就是力道（程式裡名字帶 `slope` 的函數）。看右圖的三條線：平方誤差一直變大；絕對誤差只有 −1 和 1；Huber 中間跟著 $e$ 走，兩頭被切平。（力道大就到得快嗎？深入 J 試給你看。）
# %% [markdown] lang="en" slideshow="notes"
# The left panel has the losses, the right one their slopes, that is, the pulls (the functions with `slope` in their names). In the right panel the squared error grows without end, the absolute error knows only −1 and 1, and Huber follows $e$ in the middle and is cut off level at both ends. (Does a stronger pull arrive sooner? In depth J tries it.)
# %% [markdown] lang="zh" slideshow="fragment"
# **平方誤差：差得愈遠，拉得愈用力。絕對誤差：差多遠都一樣用力。**
# %% [markdown] lang="en" slideshow="fragment"
# **Squared error: the farther off, the harder the pull. Absolute error: the same pull, however far off.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R96**　S4 說「MAE 的梯度則一直保持為 1」，所以 MSE 收斂更快。一直是 1 的是**大小**，正負號跟著 $e$，在 0 沒有定義；誰快要看誤差，見深入 J。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R96**  S4: "the gradient of MAE stays at 1", and so MSE converges faster. It is the **size** that stays at 1; the sign is that of $e$, and at 0 it is undefined. Which is faster depends on the error: see In depth J.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 機率說錯了，要罰多少？
#
# 有些答案只有是或否：明天下不下雨、這封信是不是垃圾信。這時預測不是一個高度，而是一個**機率** $p$。
#
# 預報員連說三天「會下雨」的機率：0.8、0.6、0.3。結果第一、二天下雨，第三天沒下。另一位預報員三天都說 0.5。**憑什麼說第一位比較準？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. What does a wrong probability cost?
#
# Some answers are only yes or no: will it rain tomorrow, is this mail spam? Then the prediction is a **probability** $p$, not a height.
#
# For three days a forecaster gives the probability of rain: 0.8, 0.6, 0.3. It rains on the first two days, not on the third. Another forecaster says 0.5 each time. **On what grounds is the first one better?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：三天的結果一起發生，第一位給它的機率是多少？（0.8 × 0.6 × 0.7，注意第三天是 0.7。）
#
# **可能的回答**：「第三天給 0.3」：那是下雨的機率，沒下雨是 $1-0.3$。「機率 0.001 的損失一定大得不得了」：〈答案是 1，機率愈來愈小〉印的只有 6.9，不是 2.3 的一百倍。「完美的答案當然是 0」：數學上對；請他看〈$p=1$ 呢？〉的最後一行。
#
# **時間不夠**：跳過〈答案是 1，機率愈來愈小〉。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: what probability did the first forecaster give to all that happened in the three days? (0.8 × 0.6 × 0.7; mind the 0.7 of the third day.)
#
# **You may hear**: "The third day has 0.3": that is rain; no rain has $1-0.3$. "At a probability of 0.001 the loss must be huge": "The answer is 1, its probability smaller and smaller" prints only 6.9, not a hundred times 2.3. "A perfect answer has loss 0, of course": in mathematics, yes; look at the last line of "And at $p=1$?".
#
# **Short of time**: skip "The answer is 1, its probability smaller and smaller".
# %% [markdown] lang="zh" slideshow="notes"
# 看「真正發生的事，事前給了多少機率」。第一位給的是 0.8、0.6，第三天沒下雨，所以是 $1-0.3=0.7$。三天連在一起（假設各天互不影響），機率相乘：
#
# $$0.8\times0.6\times0.7=0.336$$
#
# 第二位是 $0.5\times0.5\times0.5=0.125$。這個乘積叫**概似**（likelihood），愈大愈準，第一位贏。
#
# 乘積有兩個麻煩：資料一多就小得存不下（$0.7^{3000}$ 在電腦裡是 0），而且我們要的是「愈小愈好」的損失。取 $-\ln$ 兩個都解決：$\ln$ 把乘法變成加法，負號把大小倒過來。
#
# $$-\ln0.8-\ln0.6-\ln0.7=0.223+0.511+0.357=1.091=-\ln0.336$$
#
# 所以一天的損失就是 $-\ln$（真正發生的那一邊分到的機率）。把結果記作 $y$，發生是 1，沒發生是 0，兩種情形可以寫成一條式子，叫**二元交叉熵**（binary cross entropy）：
#
# $$L=-\bigl[\,y\ln p+(1-y)\ln(1-p)\,\bigr]$$
#
# $y=1$ 時第二項乘上 0，剩下 $-\ln p$；$y=0$ 時剩下 $-\ln(1-p)$。S4 就是這樣從 Bernoulli 分布（結果只有 1 和 0，機率 $p$ 和 $1-p$）推出它的。
# %% [markdown] lang="en" slideshow="notes"
# Ask what probability had been given to what really happened. The first forecaster gave 0.8 and 0.6, and for the dry third day $1-0.3=0.7$. For all three days together (one day not influencing another) the probabilities multiply:
#
# $$0.8\times0.6\times0.7=0.336$$
#
# The second has $0.5\times0.5\times0.5=0.125$. Such a product is called the **likelihood**; the larger, the better, so the first one wins.
#
# A product has two drawbacks: with many data it becomes too small to store (in a computer, $0.7^{3000}$ is 0), and a loss is to be small when things are good. Taking $-\ln$ settles both: $\ln$ turns the product into a sum, and the minus turns large into small.
#
# $$-\ln0.8-\ln0.6-\ln0.7=0.223+0.511+0.357=1.091=-\ln0.336$$
#
# So the loss of a day is $-\ln$ of the probability given to the side that really happened. Call the outcome $y$, 1 if it happened and 0 if not, and both cases fit into one formula, the **binary cross entropy**:
#
# $$L=-\bigl[\,y\ln p+(1-y)\ln(1-p)\,\bigr]$$
#
# For $y=1$ the second term is multiplied by 0 and leaves $-\ln p$; for $y=0$ what is left is $-\ln(1-p)$. This is how S4 derives it, from the Bernoulli distribution (only 1 and 0 can happen, with $p$ and $1-p$).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三天的損失
# %% [markdown] lang="en" slideshow="subslide"
# ### The losses of three days
# %%
def binary_cross_entropy(y, p):
    """Loss of each probability p; y is 1 (it happened) or 0."""
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


rain = np.array([1, 1, 0])
for forecast in ([0.8, 0.6, 0.3], [0.5, 0.5, 0.5]):
    losses = binary_cross_entropy(rain, np.array(forecast))
    print(f"{losses.round(3)}  sum {losses.sum():.3f}", end="")
    print(f"  product of probabilities {np.exp(-losses.sum()):.3f}")
print("0.7 to the power of 3000:", 0.7**3000)
# %% tags=["hide-input"] slideshow="skip"
outputs = np.array([0.9997, 0.1192])
facts.check("S4-12", binary_cross_entropy(np.array([1, 0]), outputs))
# %% [markdown] lang="zh" slideshow="notes"
# 每一列是一位預報員：三天的損失、總和、由總和換算回來的機率乘積。總和小的，乘積大。訓練時通常不用總和而用**平均**，損失的大小才不會跟著資料的多寡變。
# %% [markdown] lang="en" slideshow="notes"
# Each row is a forecaster: the losses of the three days, their sum, and the product of probabilities computed back from the sum. The smaller sum belongs to the larger product. Training usually takes the **mean** instead of the sum, so that the loss does not depend on how many data there are.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 答案是 1，機率愈來愈小
# %% [markdown] lang="en" slideshow="subslide"
# ### The answer is 1, its probability smaller and smaller
# %% tags=["hide-input"]
p = np.linspace(0.001, 0.999, 999)
plt.figure(figsize=(7, 2.9))
plt.plot(p, binary_cross_entropy(1, p), "-", label="y = 1")
plt.plot(p, binary_cross_entropy(0, p), "--", label="y = 0")
plt.xlabel("probability p")
plt.ylabel("cross entropy")
plt.legend(loc="upper center")
plots.show("The loss for y = 1 falls from 7 to 0 as p grows; y = 0 mirrors.")
# %%
small = np.array([0.1, 0.01, 0.001])
losses = binary_cross_entropy(1, small)
print("losses:", losses.round(3), "  differences:", np.diff(losses).round(3))
# %% tags=["hide-input"] slideshow="skip"
facts.check("S4-16", np.isclose(losses[1] / losses[0], losses[2] / losses[1]))
# %% [markdown] lang="zh" slideshow="notes"
# 看圖的左端：答案是 1，機率卻快要是 0，曲線幾乎是直的往上。它沒有上限，但漲得比看起來慢：機率每縮小十倍，損失就多 2.303，也就是 $\ln10$，不是變成十倍。因為 $-\ln p=\ln\frac1p$，損失隨著 $\frac1p$ **依對數成長**。
# %% [markdown] lang="en" slideshow="notes"
# Look at the left end: the answer is 1, its probability almost 0, and the curve is nearly vertical. It has no upper limit, but it climbs more slowly than it looks: each time the probability is divided by ten, the loss rises by 2.303, which is $\ln10$; it is not multiplied by ten. Since $-\ln p=\ln\frac1p$, the loss grows **logarithmically** in $\frac1p$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### $p=1$ 呢？
#
# 答案是 1，機率 0.9、0.99、0.999 的損失愈來愈小。**先猜：機率剛好是 1，完美的答案，程式會印出什麼？**
#
# <details><summary>(a) 0</summary>→ 猜對的話，perfect 後面印的是 0.0 或 −0.0。</details>
# <details><summary>(b) 無限大</summary>→ 猜對的話，perfect 後面印的是 inf。</details>
# <details><summary>(c) 連數都不是</summary>→ 猜對的話，perfect 後面印的是 nan（not a number）。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### And at $p=1$?
#
# The answer is 1, and at probabilities of 0.9, 0.99 and 0.999 the loss gets smaller and smaller. **Guess: with a probability of exactly 1, the perfect answer, what does the program print?**
#
# <details><summary>(a) 0</summary>→ Then 0.0 or −0.0 is printed after “perfect”.</details>
# <details><summary>(b) infinity</summary>→ Then inf is printed after “perfect”.</details>
# <details><summary>(c) not even a number</summary>→ Then nan (not a number) is printed after “perfect”.</details>
# %% tags=["guess"] slideshow="fragment"
good = np.array([0.9, 0.99, 0.999])
print("good:", binary_cross_entropy(1, good).round(4))
with np.errstate(all="ignore"):  # NumPy would warn here
    perfect = binary_cross_entropy(1, np.array([0.9, 0.99, 1.0]))
print("perfect:", perfect[2])
print("mean of the batch:", perfect.mean())
# %% tags=["guard"]
assert np.isnan(perfect[2]) and np.isnan(perfect.mean())


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# $y=1$、$p=1$ 時，第二項是 $(1-y)\ln(1-p)=0\cdot\ln0$。電腦把 $\ln0$ 算成 $-\infty$，而 $0\cdot(-\infty)$ 不是任何一個數，就是 `nan`。
#
# </details>
#
# 幾筆資料一起算叫一**批**（batch）。最後一行說明為什麼這個錯很嚴重：一筆 `nan`，整批的平均就是 `nan`，權重更新之後也全是 `nan`。補救很簡單：取對數之前，先把 $p$ 限制在 $10^{-7}$ 到 $1-10^{-7}$ 之間，Keras 就是這樣做的；你會在練習 1 寫一次。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# For $y=1$ and $p=1$ the second term is $(1-y)\ln(1-p)=0\cdot\ln0$. A computer makes $-\infty$ of $\ln0$, and $0\cdot(-\infty)$ is no number at all: `nan`.
#
# </details>
#
# Several examples computed together are called a **batch**. The last line shows why this is serious: with a single `nan` the mean of the batch is `nan`, and after an update so are all the weights. The cure is simple: keep $p$ between $10^{-7}$ and $1-10^{-7}$ before taking the logarithm. Keras does so, and you will in exercise 1.
# %% [markdown] lang="zh" slideshow="fragment"
# **一筆資料的交叉熵，就是 $-\ln$（真正發生的那一邊分到的機率）。**
# %% [markdown] lang="en" slideshow="fragment"
# **The cross entropy of an example is $-\ln$ of the probability given to what really happened.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R91**　S4 說「隨著誤差變差，損失呈指數成長」。是依**對數**成長，沒有上限。
# - **R104**　S4 的 `cross_entropy_loss.ipynb` 直接取 $\log$，遇到完美的答案會得到 `nan`。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R91**  S4: "as the error gets worse, the loss grows exponentially." It grows **logarithmically**, without a limit.
# - **R104**  S4's `cross_entropy_loss.ipynb` takes the $\log$ as it is, and the perfect answer gives `nan`.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 十個類別，機率怎麼算分？
#
# 手寫數字有十個類別，網路要輸出十個機率，加起來是 1。兩個網路看到同一張「7」：
#
# | 類別 | 0 | 1 | 2 | 3 | 4 | 5 | 6 | **7** | 8 | 9 |
# |:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
# | 甲 A | 0.09 | 0.09 | 0.09 | 0.09 | 0.09 | 0.09 | 0.09 | 0.21 | 0.08 | 0.08 |
# | 乙 B | 0.01 | 0.70 | 0.01 | 0.01 | 0.01 | 0.01 | 0.01 | 0.21 | 0.01 | 0.02 |
#
# 甲最看好的是 7，答對了；乙最看好的是 1，答錯了。
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Ten classes: how are their probabilities scored?
#
# Handwritten digits have ten classes, so a network puts out ten probabilities that add up to 1. Two networks see the same "7":
#
# | class | 0 | 1 | 2 | 3 | 4 | 5 | 6 | **7** | 8 | 9 |
# |:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
# | A | 0.09 | 0.09 | 0.09 | 0.09 | 0.09 | 0.09 | 0.09 | 0.21 | 0.08 | 0.08 |
# | B | 0.01 | 0.70 | 0.01 | 0.01 | 0.01 | 0.01 | 0.01 | 0.21 | 0.01 | 0.02 |
#
# A favours 7 and is right; B favours 1 and is wrong.
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：上一節的最後一句話，換成十個類別要怎麼說？讓學生自己說出 $-\ln0.21$，再投票。
#
# **可能的回答**：「乙錯得離譜，當然大」：請他指出公式裡哪一項用到 0.70。「那交叉熵不就不管答對答錯？」：單看一筆的確如此；但機率的總和是 1，要讓這個損失變小，只能從別人那裡拿機率過來。
#
# **時間不夠**：softmax 的例子不講，只講 $-\ln0.21$。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: how does the last line of the chapter before read for ten classes? Let the class find $-\ln0.21$ before they vote.
#
# **You may hear**: "B is terribly wrong, so B": have them point to the term that contains the 0.70. "So cross entropy does not care whether the answer is right?": for a single example, no; but probabilities add up to 1, and the only way to a smaller loss is to take probability away from the other classes.
#
# **Short of time**: leave out the example of softmax, and show only $-\ln0.21$.
# %% [markdown] lang="zh" slideshow="notes"
# 機率從哪裡來？輸出層先給每一類一個分數 $z$，再用第 02 課的 **softmax** 變成機率：各取 $e^z$（這裡的 $e$ 是 2.718…，不是第 1 節的誤差），再除以總和。例如分數 $[2,1,0]$：
#
# $$e^2=7.39,\quad e^1=2.72,\quad e^0=1,\quad\text{sum}=11.11\ \Rightarrow\ [0.665,\ 0.245,\ 0.090]$$
#
# 正確答案也寫成十個數：正確的類別是 1，其餘是 0，叫**獨熱編碼**（one-hot）。例如 7 是 $[0,0,0,0,0,0,0,1,0,0]$。多類別的**交叉熵**（categorical cross entropy）就是把每一類的 $y\ln p$ 加起來，再加上負號：
#
# $$L=-\sum_{c}y_c\ln p_c$$
# %% [markdown] lang="en" slideshow="notes"
# Where do the probabilities come from? The output layer first gives each class a score $z$, and the **softmax** of lesson 02 turns scores into probabilities: take $e^z$ of each ($e$ is 2.718…, not the error of chapter 1) and divide by the sum. For the scores $[2,1,0]$:
#
# $$e^2=7.39,\quad e^1=2.72,\quad e^0=1,\quad\text{sum}=11.11\ \Rightarrow\ [0.665,\ 0.245,\ 0.090]$$
#
# The right answer is written as ten numbers too, 1 for the right class and 0 for the others, which is called **one-hot**. For example, 7 is $[0,0,0,0,0,0,0,1,0,0]$. The **categorical cross entropy** adds up $y\ln p$ over the classes and puts a minus in front:
#
# $$L=-\sum_{c}y_c\ln p_c$$
# %% [markdown] lang="zh" slideshow="subslide"
# ### 甲和乙，誰的損失大？
#
# **先猜：哪一個的交叉熵大？**
#
# <details><summary>(a) 乙，它答錯了，而且很有把握</summary>→ 猜對的話，等一下印的兩列裡，B 的 loss 比較大。</details>
# <details><summary>(b) 一樣大</summary>→ 猜對的話，等一下印的兩列裡，兩個 loss 相同。</details>
# <details><summary>(c) 甲，它對哪一個都沒把握</summary>→ 猜對的話，等一下印的兩列裡，A 的 loss 比較大。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### A and B: whose loss is larger?
#
# **Guess: which of them has the larger cross entropy?**
#
# <details><summary>(a) B, which is wrong and sure of it</summary>→ Then of the two rows printed below, B has the larger loss.</details>
# <details><summary>(b) both the same</summary>→ Then the two rows printed below have the same loss.</details>
# <details><summary>(c) A, which is sure of nothing</summary>→ Then of the two rows printed below, A has the larger loss.</details>
# %% slideshow="skip"
def cross_entropy_of_classes(y, p):
    """Loss of each row of p; y is one-hot, in the shape of p."""
    return -np.sum(y * np.log(p), axis=-1)


A = np.array([0.09, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09, 0.21, 0.08, 0.08])
B = np.array([0.01, 0.70, 0.01, 0.01, 0.01, 0.01, 0.01, 0.21, 0.01, 0.02])
seven = np.array([0, 0, 0, 0, 0, 0, 0, 1, 0, 0])  # one-hot
# %% tags=["guess", "hide-input"] slideshow="fragment"
for name, p in (("A", A), ("B", B)):
    loss = cross_entropy_of_classes(seven, p)
    print(f"{name} favours {p.argmax()}, sum {p.sum():.2f}, loss {loss:.3f}")
print(f"ten equal probabilities: loss {-np.log(1 / 10):.3f}")
print(f"only the entry of class 7: {-np.log(A[7]):.3f}")
# %% tags=["guard"]
losses_of = [cross_entropy_of_classes(seven, each) for each in (A, B)]
assert np.isclose(*losses_of) and A.argmax() == 7 and B.argmax() == 1
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 一樣大。獨熱的 $y$ 只有 $y_7=1$，總和裡的十項有九項乘上 0，只剩下 $-\ln p_7=-\ln0.21=1.561$。0.70 給了誰，這個式子根本不看。
#
# </details>
#
# 第三列是十個類別都給 0.1，也就是完全不知道的時候：$-\ln0.1=2.303$。所以 1.561 只比亂猜好一些。
#
# 既然只用到一項，也可以不寫獨熱編碼，直接拿**整數標籤**（label，正確類別的編號）7 去取出 $p_7$，就是最後一列。Keras 的 `categorical_crossentropy` 收獨熱編碼，`sparse_categorical_crossentropy` 收整數標籤，算出來的數相同。
#
# 損失看不出甲和乙的差別，梯度看得出來，下一節會看到：乙的類別 1 會被壓得很用力。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# They are the same. In the one-hot $y$ only $y_7=1$, so nine of the ten terms are multiplied by 0, and what is left is $-\ln p_7=-\ln0.21=1.561$. The formula does not look at who got the 0.70.
#
# </details>
#
# The third row gives 0.1 to each class, which is knowing nothing: $-\ln0.1=2.303$. So 1.561 is only somewhat better than a blind guess.
#
# Since only one term is used, one may leave out the one-hot vector and pick $p_7$ by the **integer label** 7 (the number of the right class), as in the last row. Keras' `categorical_crossentropy` takes one-hot vectors, `sparse_categorical_crossentropy` takes integer labels, and both give the same number.
#
# The loss does not tell A from B, but the gradient does, as the next chapter shows: B's class 1 is pushed down hard.
# %% [markdown] lang="zh" slideshow="skip"
# ### 不只一筆，就取平均
# %% [markdown] lang="en" slideshow="skip"
# ### More than one example: the mean
# %% tags=["hide-input"] slideshow="skip"
# The ten probabilities of S4's example.
table = np.array([0.09, 0.07, 0.08, 0.08, 0.09, 0.1, 0.1, 0.21, 0.1, 0.09])
facts.check("S4-13", table.sum())
facts.check("S4-14", cross_entropy_of_classes(seven, table))
facts.check("S4-15", table.argmax())
# %% slideshow="skip"
two = np.array([0.21, 0.8])  # given to the right class of two examples
print(f"mean loss of two examples: {np.mean(-np.log(two)):.3f}")


# %% [markdown] lang="zh" slideshow="notes"
# 第一筆的正確類別分到 0.21，第二筆分到 0.8，平均是 $(1.561+0.223)/2=0.892$。一般寫成 $N$ 筆資料：
#
# $$L=-\frac1N\sum_{i=1}^N\sum_{c}y_{i,c}\ln p_{i,c}$$
#
# $i$ 是第幾筆，$c$ 是第幾類。注意只除以筆數 $N$，**不**除以類別數。
# %% [markdown] lang="en" slideshow="notes"
# If the right class got 0.21 in the first example and 0.8 in the second, it is $(1.561+0.223)/2=0.892$. In general, for $N$ examples:
#
# $$L=-\frac1N\sum_{i=1}^N\sum_{c}y_{i,c}\ln p_{i,c}$$
#
# Here $i$ counts examples and $c$ classes. Divide by the number of examples $N$ only, **not** by the number of classes.
# %% [markdown] lang="zh" slideshow="fragment"
# **十個機率裡，交叉熵只看正確類別的那一個。**
# %% [markdown] lang="en" slideshow="fragment"
# **Of the ten probabilities, cross entropy looks only at that of the right class.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R35**　S2 的 $-\sum y_i\ln y_i$ 少了一頂帽子：應該是 $-\sum\hat y_i\ln y_i$，在 S2 戴帽子的是目標。
# - **R92**　S4 印 $\log0.21=-0.156$，CE = 0.156。CE 應該是 1.561；$-0.156$ 是 $\ln0.21$ 再除以 10。
# - **R93**　S4 的公式只對 $i$ 加總，而且 $\log$ 裡不是預測值；樣本和類別都要加總。
# - **R94**　S4 的例子說十個數總和為 1；加起來是 1.01（各數四捨五入過）。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R35**  S2's $-\sum y_i\ln y_i$ lacks a hat: it should be $-\sum\hat y_i\ln y_i$, where the hat marks the target in S2.
# - **R92**  S4 prints $\log0.21=-0.156$ and CE = 0.156. CE is 1.561; $-0.156$ is $\ln0.21$ divided by 10.
# - **R93**  S4's formula sums over $i$ only, and what stands in the $\log$ is not the prediction; both examples and classes are summed.
# - **R94**  S4 says that the ten numbers of its example sum to 1; they add up to 1.01 (each is rounded).
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. sigmoid 後面，該接哪一種損失？
#
# 二元分類的機率通常來自 sigmoid：$p=\sigma(z)=\frac1{1+e^{-z}}$。平方誤差 $(p-y)^2$ 也量得出 $p$ 和 $y$ 差多少，為什麼不用它就好？
#
# 正確答案是 $y=1$。$z=-1$ 時 $p=0.27$，錯了；$z=-5$ 時 $p=0.007$，**錯得離譜**，而且很有把握。更新的時候，$z$ 移動的距離是學習率乘上導數的大小。
#
# **先猜：用平方誤差，$z=-5$ 和 $z=-1$，誰的第一步大？**
#
# <details><summary>(a) $z=-5$，因為錯得比較多</summary>→ 猜對的話，squared 那一列，$z=-5$ 的數是 $z=-1$ 的兩倍以上。</details>
# <details><summary>(b) 差不多</summary>→ 猜對的話，squared 那一列，兩個數差不到兩倍。</details>
# <details><summary>(c) $z=-1$，雖然錯得比較少</summary>→ 猜對的話，squared 那一列，$z=-1$ 的數是 $z=-5$ 的兩倍以上。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Which loss goes behind a sigmoid?
#
# In binary classification the probability usually comes from a sigmoid, $p=\sigma(z)=\frac1{1+e^{-z}}$. The squared error $(p-y)^2$ measures how far $p$ is from $y$, too. Why not simply use that?
#
# Let the right answer be $y=1$. At $z=-1$, $p=0.27$, which is wrong; at $z=-5$, $p=0.007$, which is **terribly wrong**, and sure of it. In an update, $z$ moves by the learning rate times the size of the derivative.
#
# **Guess: with the squared error, is the first step larger from $z=-5$ or from $z=-1$?**
#
# <details><summary>(a) from $z=-5$, where it is more wrong</summary>→ Then in the row “squared” the number for $z=-5$ is at least twice that for $z=-1$.</details>
# <details><summary>(b) much the same</summary>→ Then in the row “squared” the two numbers differ by less than a factor of two.</details>
# <details><summary>(c) from $z=-1$, though it is less wrong</summary>→ Then in the row “squared” the number for $z=-1$ is at least twice that for $z=-5$.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：第 1 節說平方誤差「差得愈遠，拉得愈用力」。接在 sigmoid 後面還是這樣嗎？讓兩邊的人各說一個理由。
#
# **可能的回答**：「錯得多，梯度就大」：對 $p$ 的導數的確如此，可是要更新的是 $z$，中間還隔著 sigmoid 的斜率。「學習率調大就好了」：在〈從哪裡出發，走多久？〉裡拉到 8 試試；$z=-8$ 在一百次裡還是不動。
#
# **時間不夠**：推導只做 $y=1$ 的那一半。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: chapter 1 says of the squared error, "the farther off, the harder the pull". Is it still so behind a sigmoid? Hear one reason from each side.
#
# **You may hear**: "More wrong, so a larger gradient": true of the derivative with respect to $p$, but it is $z$ that is updated, and the slope of the sigmoid stands in between. "Then take a larger learning rate": try 8 in "From which start, and for how long?"; from $z=-8$ it still does not move within a hundred updates.
#
# **Short of time**: derive only the half with $y=1$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 第一步走多大？
#
# 把 $z$ 前後各動 0.00001，量損失變多少。
# %% [markdown] lang="en" slideshow="subslide"
# ### How large is the first step?
#
# Move $z$ by 0.00001 to both sides and measure how the loss changes.
# %% slideshow="skip"
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def squared_loss_at(z):
    return (sigmoid(z) - 1) ** 2  # the right answer is 1


def cross_entropy_at(z):
    return -np.log(sigmoid(z))


def measured_slope(loss, z, h=1e-5):
    """By small steps, one to each side of z."""
    return (loss(z + h) - loss(z - h)) / (2 * h)


# %% tags=["guess"] slideshow="fragment"
starts = np.array([-5.0, -1.0])
print("size of the derivative at z = -5 and z = -1, by small steps:")
for name, loss in (
    ("squared", squared_loss_at),
    ("cross entropy", cross_entropy_at),
):
    print(f"{name:14}", np.abs(measured_slope(loss, starts)).round(4))
print(f"{'1 - p':14}", (1 - sigmoid(starts)).round(4))
# %% tags=["guard"]
pull = np.abs(measured_slope(squared_loss_at, starts))
assert 20 < pull[1] / pull[0] < 25
push = np.abs(measured_slope(cross_entropy_at, starts))
assert np.allclose(push, 1 - sigmoid(starts), atol=1e-6)


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# $z=-1$ 的那一步是 0.2875，$z=-5$ 只有 0.0132，**錯得離譜的反而小了二十多倍**。平方誤差對 $p$ 的導數在 $z=-5$ 比較大，可是 $p=\sigma(z)$ 在那裡幾乎是平的（飽和）：$z$ 動了，$p$ 也不太動，損失就不太動。
#
# </details>
#
# 交叉熵那一列剛好和最後一列相同：力道就是 $1-p$，還差多少就推多用力。這不是巧合，用連鎖律一步一步算。sigmoid 的導數是 $\frac{\partial p}{\partial z}=p(1-p)$（第 02 課）。
#
# $y=1$ 時，$L=-\ln p$：
#
# $$\frac{\partial L}{\partial p}=-\frac1p$$
#
# $$\frac{\partial L}{\partial z}=\frac{\partial L}{\partial p}\cdot\frac{\partial p}{\partial z}=-\frac1p\cdot p(1-p)=-(1-p)=p-1$$
#
# $y=0$ 時，$L=-\ln(1-p)$：
#
# $$\frac{\partial L}{\partial p}=\frac1{1-p}$$
#
# $$\frac{\partial L}{\partial z}=\frac1{1-p}\cdot p(1-p)=p=p-0$$
#
# 兩種情形都是 $\frac{\partial L}{\partial z}=p-y$，預測減目標。對數的導數 $\frac1p$ 剛好消掉了 sigmoid 的平坦。平方誤差沒有東西可以消：
#
# $$\frac{\partial(p-y)^2}{\partial z}=2(p-y)\cdot\underbrace{p(1-p)}_{\text{slope}}$$
#
# 用數字對一次，$z=-5$、$y=1$：$2\times(-0.9933)\times0.0067\times0.9933=-0.0132$，和量到的一樣大。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The step from $z=-1$ is 0.2875, the one from $z=-5$ only 0.0132: **the one that is terribly wrong moves less than a twentieth as far**. The derivative of the squared error with respect to $p$ is larger at $z=-5$, but there $p=\sigma(z)$ is almost level (saturated): $z$ moves, $p$ hardly does, and so neither does the loss.
#
# </details>
#
# The row of cross entropy equals the last row: its push is $1-p$, just what is still missing. That is no accident; let us go through it step by step with the chain rule. The derivative of the sigmoid is $\frac{\partial p}{\partial z}=p(1-p)$ (lesson 02).
#
# For $y=1$, $L=-\ln p$:
#
# $$\frac{\partial L}{\partial p}=-\frac1p$$
#
# $$\frac{\partial L}{\partial z}=\frac{\partial L}{\partial p}\cdot\frac{\partial p}{\partial z}=-\frac1p\cdot p(1-p)=-(1-p)=p-1$$
#
# For $y=0$, $L=-\ln(1-p)$:
#
# $$\frac{\partial L}{\partial p}=\frac1{1-p}$$
#
# $$\frac{\partial L}{\partial z}=\frac1{1-p}\cdot p(1-p)=p=p-0$$
#
# In both cases $\frac{\partial L}{\partial z}=p-y$, prediction minus target. The derivative $\frac1p$ of the logarithm cancels just what makes the sigmoid level. In the squared error nothing cancels:
#
# $$\frac{\partial(p-y)^2}{\partial z}=2(p-y)\cdot\underbrace{p(1-p)}_{\text{slope}}$$
#
# With numbers, at $z=-5$ and $y=1$: $2\times(-0.9933)\times0.0067\times0.9933=-0.0132$, the size that was measured.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 從哪裡出發，走多久？
#
# 直接更新 $z$，看 $p$ 怎麼走向 1。拉拉看：
#
# 1. 起點 $-1$、$-3$、$-5$、$-8$：虛線的平方誤差要等多久才動？
# 2. 起點 $-8$，學習率拉到最大：平方誤差救得回來嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### From which start, and for how long?
#
# Update $z$ itself, and watch $p$ on its way to 1. Try:
#
# 1. The starts $-1$, $-3$, $-5$, $-8$: how long does the dashed line, the squared error, wait before it moves?
# 2. Start at $-8$ and take the largest learning rate: does that save the squared error?
# %% tags=["hide-input"] slideshow="skip"
def draw_race(start, rate):
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="none")
    figure.subplots_adjust(left=0.1, right=0.97, bottom=0.17, top=0.9)
    says = []
    for name, style in (("cross entropy", "-"), ("squared", "--")):
        z = start
        path = [1 / (1 + np.exp(-z))]
        for _ in range(100):
            p = path[-1]
            slope = p - 1
            if name == "squared":
                slope = 2 * (p - 1) * p * (1 - p)
            z = z - rate * slope
            path.append(1 / (1 + np.exp(-z)))
        axes.plot(path, style, label=f"{name}: p = {path[-1]:.3f}")
        says.append(f"{name} ends at p = {path[-1]:.3f}")
    axes.set(xlabel="update", ylabel="p (right answer: 1)", ylim=(-0.03, 1.03))
    axes.set_title(f"start at z = {start:g}, learning rate {rate:g}")
    axes.legend(loc="center", title="after 100 updates")
    return f"From z = {start:g} at rate {rate:g}: {', '.join(says)}."


plots.show(draw_race(-5.0, 1.0))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
race_sliders = {
    "start": FloatSlider(-5, min=-8, max=2, step=1, description="起點 start"),
    "rate": FloatSlider(
        1, min=0.5, max=8, step=0.5, description="學習率 rate"
    ),
}
widgets.live(draw_race, race_sliders)
# %% tags=["guard"]
for begin, step_size, goes_to in (
    (-1, 1, 1),
    (-3, 1, 1),
    (-8, 1, 0),
    (-8, 8, 0),
):
    at = float(begin)
    for _ in range(100):
        q = sigmoid(at)
        at -= step_size * 2 * (q - 1) * q * (1 - q)
    assert abs(sigmoid(at) - goes_to) < 0.1
waited = 0
at = -5.0
while sigmoid(at) < 0.1:
    q = sigmoid(at)
    at -= 2 * (q - 1) * q * (1 - q)
    waited += 1
assert 70 < waited < 80
three_scores = np.array([2.0, 1.0, 0.0])
of_three = np.exp(three_scores) / np.exp(three_scores).sum()
assert np.allclose(of_three.round(3), [0.665, 0.245, 0.09])
for which in range(3):
    nudge = 1e-5 * np.eye(3)[which]
    above, below = np.exp(three_scores + nudge), np.exp(three_scores - nudge)
    rise = -np.log(above[2] / above.sum()) + np.log(below[2] / below.sum())
    assert np.isclose(rise / 2e-5, of_three[which] - (which == 2), atol=1e-6)


# %% [markdown] lang="zh" slideshow="notes"
# 第一題：學習率 1 的時候，$-1$ 很快，$-3$ 要 17 次才過 0.5（交叉熵 4 次）；$-5$ 先躺著不動，七十多次之後才忽然站起來；$-8$ 在一百次裡看不出有動。交叉熵從哪裡出發，十次之內都過了 0.5。第二題：這一百次之內救不回來，要 190 次左右。學習率放大八倍，等待大約縮短成八分之一（從 $-5$ 只要十來次），可是事先並不知道要放大多少。
# %% [markdown] lang="en" slideshow="notes"
# First: at a rate of 1 the start $-1$ is quick, and $-3$ takes 17 updates to pass 0.5 (cross entropy 4); from $-5$ it lies still for more than seventy updates and then gets up all at once; from $-8$ nothing is to be seen within a hundred. Cross entropy passes 0.5 within ten updates from any of them. Second: not within these hundred; it takes about 190. A rate eight times as large shortens the wait to about an eighth (from $-5$, a dozen updates), but beforehand one does not know how large it must be.
# %% [markdown] lang="zh" slideshow="skip"
# ### 十個類別也一樣嗎？
# %% [markdown] lang="en" slideshow="skip"
# ### Is it the same with ten classes?
# %% [markdown] lang="zh" slideshow="notes"
# 是的。第 02 課已經量到：分數經過 softmax 變成機率，再接多類別的交叉熵，對分數的梯度也是「預測減答案」。現在來推導。正確類別叫 $k$，它的機率是 $p_k=e^{z_k}/\sum_je^{z_j}$。除法取了 $-\ln$，就變成減法：
#
# $$L=-\ln p_k=-z_k+\ln\sum_je^{z_j}$$
#
# 對分數 $z_c$ 微分，兩項分開來看。第一項 $-z_k$：$c$ 就是正確類別時得 $-1$，不是就得 0，合起來剛好是 $-y_c$。第二項用連鎖律，先微分 $\ln$，再微分總和（總和裡只有 $e^{z_c}$ 和 $z_c$ 有關）：
#
# $$\frac{\partial}{\partial z_c}\ln\sum_je^{z_j}=\frac{1}{\sum_je^{z_j}}\cdot e^{z_c}=p_c$$
#
# 兩項加起來：
#
# $$\frac{\partial L}{\partial z_c}=p_c-y_c$$
#
# 例如機率 $[0.665,0.245,0.090]$、正確答案是第三類，梯度就是 $[0.665,\ 0.245,\ -0.910]$：錯的往下壓，對的往上推。上一節的乙，類別 1 的梯度是 0.70，甲只有 0.09，差別在這裡。這就是 S2 和 S4 建議分類用交叉熵的原因。
#
# 要留意的是：標籤本身標錯的時候，「錯得離譜就推得用力」反而可能讓網路努力去記住錯的標籤。而且消掉的只有**輸出層**的斜率，隱藏層的斜率還在，第 5 節會遇到。
# %% [markdown] lang="en" slideshow="notes"
# It is. Lesson 02 measured it: a softmax turns scores into probabilities, categorical cross entropy follows, and the gradient with respect to the scores is again prediction minus answer. Here is why. Let $k$ be the right class, so $p_k=e^{z_k}/\sum_je^{z_j}$. Under $-\ln$ the division becomes a subtraction:
#
# $$L=-\ln p_k=-z_k+\ln\sum_je^{z_j}$$
#
# Take the derivative with respect to a score $z_c$, one term at a time. The first, $-z_k$, gives $-1$ if $c$ is the right class and 0 if not, which is $-y_c$. The second takes the chain rule: first the derivative of $\ln$, then that of the sum, in which only $e^{z_c}$ depends on $z_c$:
#
# $$\frac{\partial}{\partial z_c}\ln\sum_je^{z_j}=\frac{1}{\sum_je^{z_j}}\cdot e^{z_c}=p_c$$
#
# Together:
#
# $$\frac{\partial L}{\partial z_c}=p_c-y_c$$
#
# For the probabilities $[0.665,0.245,0.090]$ and the third class as the right answer it is $[0.665,\ 0.245,\ -0.910]$: the wrong ones are pushed down, the right one up. In the last chapter, B's class 1 has a gradient of 0.70, A's only 0.09; there is the difference between the two. This is why S2 and S4 recommend cross entropy for classification.
#
# A word of caution: where the label itself is wrong, pushing hard where the network looks terribly wrong means learning the wrong label by heart. And what cancels is the slope in the **output** layer only; the slopes of hidden layers stay, as we shall see in chapter 5.
# %% [markdown] lang="zh" slideshow="fragment"
# **sigmoid 配交叉熵，對 $z$ 的梯度是 $p-y$：錯得愈離譜，推得愈用力。**
# %% [markdown] lang="en" slideshow="fragment"
# **A sigmoid with cross entropy has the gradient $p-y$ with respect to $z$: the more wrong, the harder the push.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 這個錯，該怪哪一個權重？
#
# 損失說得出錯了多少，卻沒有說該改哪裡。網路一層接一層，前面的權重並沒有直接碰到答案，它只影響後面的神經元，後面的再影響輸出。
#
# 要問的是：**一個權重加大一點點，損失會變多少？** 也就是損失對它的導數。先用一個神經元把整條路走一遍，再換成有八個權重的網路。
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Which weight is to blame?
#
# The loss says how wrong we are, not where to change something. In a network of layers, an early weight never touches the answer itself: it influences the neurons behind it, and these influence the output.
#
# The question is: **if a weight grows a little, by how much does the loss change?** That is, the derivative of the loss with respect to it. First we walk the whole way for a single neuron, then for a network with eight weights.
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：請每個人拿出計算機，跟著算 $h_1$、$o_1$、$\delta_{o1}$ 和 $\partial E/\partial w_5$ 這四個數（$h_2=0.4950$ 直接給），再翻頁對答案。
#
# **可能的回答**：「兩個輸出都太大，所以前面的權重都要變小」：這是最值得討論的錯，$w_6$ 是負的，$h_1$ 加大反而把 $o_2$ 壓下來。「往回傳的是 $w_5$ 的梯度」：看〈每個權重動一小步〉的 slip 那一列，$w_1$ 和 $w_3$ 的正負號都錯了，損失卻照樣下降。「$\delta$ 就是誤差」：$\delta$ 是損失對 $z$ 的導數，比 $o-y$ 多乘了一個斜率。
#
# **時間不夠**：〈一步一步走〉只走不拉 $y_2$。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: with a calculator, have everybody find four numbers, $h_1$, $o_1$, $\delta_{o1}$ and $\partial E/\partial w_5$ (give them $h_2=0.4950$), and only then turn the page.
#
# **You may hear**: "Both outputs are too large, so all earlier weights must shrink": the mistake most worth discussing; $w_6$ is negative, and a larger $h_1$ pulls $o_2$ down. "What travels back is the gradient of $w_5$": look at the row "slip" in "Move each weight a little"; $w_1$ and $w_3$ have the wrong sign, and the loss falls all the same. "$\delta$ is the error": $\delta$ is the derivative of the loss with respect to $z$, and has one slope more than $o-y$.
#
# **Short of time**: in "One step at a time" walk through the steps, without moving $y_2$.
# %% [markdown] lang="zh" slideshow="notes"
# 一個神經元：輸入 $x=0.5$，權重 $w=0.8$，加權總和 $z=wx=0.4$，輸出 $a=\sigma(z)=0.5987$，正確答案 $y=1$。損失和 S4 一樣叫 $E$：$E=\frac12(a-y)^2=0.0805$。
#
# 把 $w$ 加大 0.001，看它像骨牌一樣一路傳到 $E$：
#
# | | 變了多少 | 怎麼來的 |
# |:--|--:|:--|
# | $w$ | 0.001 | 我們加的 |
# | $z$ | 0.0005 | 乘 $x=0.5$ |
# | $a$ | 0.00012 | 再乘 sigmoid 的斜率 $a(1-a)=0.2403$ |
# | $E$ | −0.000048 | 再乘 $a-y=-0.4013$ |
#
# 每一步都把前一步的變化乘上一個數，那個數就是那一步的導數。三個數乘起來，就是**連鎖律**：
#
# $$\frac{\partial E}{\partial w}=\frac{\partial E}{\partial a}\cdot\frac{\partial a}{\partial z}\cdot\frac{\partial z}{\partial w}=(a-y)\cdot a(1-a)\cdot x$$
#
# 算輸出是從 $w$ 走到 $E$，叫前向；算導數的時候，從 $E$ 這一頭開始乘比較划算（等一下就會看到為什麼），所以叫**倒**傳遞。
# %% [markdown] lang="en" slideshow="notes"
# One neuron: input $x=0.5$, weight $w=0.8$, weighted sum $z=wx=0.4$, output $a=\sigma(z)=0.5987$, right answer $y=1$. As in S4, the loss is called $E$ here: $E=\frac12(a-y)^2=0.0805$.
#
# Make $w$ larger by 0.001 and follow the change, like falling dominoes, until it arrives at $E$:
#
# | | changes by | because of |
# |:--|--:|:--|
# | $w$ | 0.001 | our doing |
# | $z$ | 0.0005 | times $x=0.5$ |
# | $a$ | 0.00012 | times the sigmoid's slope, $a(1-a)=0.2403$ |
# | $E$ | −0.000048 | times $a-y=-0.4013$ |
#
# Each step multiplies the change of the step before by a number, the derivative of that step. Multiply all three, and you have the **chain rule**:
#
# $$\frac{\partial E}{\partial w}=\frac{\partial E}{\partial a}\cdot\frac{\partial a}{\partial z}\cdot\frac{\partial z}{\partial w}=(a-y)\cdot a(1-a)\cdot x$$
#
# The output is computed forward, from $w$ to $E$. For the derivatives it pays to multiply starting from $E$, and we shall soon see why. Hence the name **back**propagation.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個神經元：三個因數
# %% [markdown] lang="en" slideshow="subslide"
# ### One neuron: three factors
# %%
def loss_of_neuron(weight):
    a = sigmoid(weight * 0.5)
    return (a - 1) ** 2 / 2


a = sigmoid(0.8 * 0.5)
first = a - 1  # dE / da
second = a * (1 - a)  # da / dz
third = 0.5  # dz / dw, the input
print(f"three factors: {first:.4f}, {second:.4f}, {third}")
print(f"their product: {first * second * third:.6f}")
print(f"small step:    {measured_slope(loss_of_neuron, 0.8):.6f}")
# %% tags=["guard"]
chain = first * second * third
assert np.isclose(chain, measured_slope(loss_of_neuron, 0.8), atol=1e-9)
assert np.isclose(chain, -0.0482, atol=5e-5)
# %% [markdown] lang="zh" slideshow="notes"
# 三個因數的乘積，和「把 $w$ 前後各動一小步、看 $E$ 變多少」量到的一樣。導數是負的：$w$ 加大，$E$ 變小，所以更新的時候該把 $w$ 加大。
#
# 換成別的運算，走法也一樣：**收到的梯度，乘上自己這一步的導數，交給自己的輸入。** 拿一個不是網路的例子，$E=(a+b)\,c$，$a=2$、$b=3$、$c=4$。前向：$s=a+b=5$，$E=5\times4=20$。倒著走，從 $\partial E/\partial E=1$ 開始：
#
# | 這一步 | 收到 | 自己的導數 | 交出去 |
# |:--|--:|:--|:--|
# | $E=s\,c$ | 1 | 對 $s$ 是 $c=4$，對 $c$ 是 $s=5$ | $s$ 得到 4，$c$ 得到 5 |
# | $s=a+b$ | 4 | 都是 1 | $a$ 得到 4，$b$ 也得到 4 |
#
# **加法**把收到的原封不動交給每一項；**乘法**交給一邊的，要乘上**另一邊**的值。一個數如果用在兩個地方，兩邊交回來的就相加：$E=a\cdot a$ 的導數是 $a+a=2a$。神經元的 $z=w_1x_1+w_2x_2$ 只有這兩種運算，所以 $w_1$ 得到的，就是 $z$ 收到的乘上 $x_1$。
# %% [markdown] lang="en" slideshow="notes"
# The product of the three factors agrees with the change of $E$ that small steps of $w$ to both sides measure. The derivative is negative: as $w$ grows, $E$ falls, so an update should make $w$ larger.
#
# Other operations go the same way: **take the gradient that arrives, multiply it by the derivative of your own step, and hand it to your inputs.** An example that is no network: $E=(a+b)\,c$ with $a=2$, $b=3$, $c=4$. Forward: $s=a+b=5$, $E=5\times4=20$. Back, beginning with $\partial E/\partial E=1$:
#
# | Step | arrives | own derivative | hands on |
# |:--|--:|:--|:--|
# | $E=s\,c$ | 1 | $c=4$ for $s$, $s=5$ for $c$ | 4 to $s$, 5 to $c$ |
# | $s=a+b$ | 4 | 1 for both | 4 to $a$, and 4 to $b$ |
#
# A **sum** hands on what arrives, unchanged, to each term; a **product** hands one side the gradient times the value of the **other**. Where a number is used in two places, what comes back from both is added up: the derivative of $E=a\cdot a$ is $a+a=2a$. A neuron's $z=w_1x_1+w_2x_2$ has these two operations only, so what $w_1$ gets is what arrives at $z$, times $x_1$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 八個權重的網路
#
# 兩個輸入，兩個隱藏神經元，兩個輸出。
# %% [markdown] lang="en" slideshow="subslide"
# ### A network of eight weights
#
# Two inputs, two hidden neurons, two outputs.
# %% [markdown] lang="zh" slideshow="notes"
# 這是 S4 的例子，畫在下面：輸入 $x_1=0.5$、$x_2=0.3$，隱藏神經元 $h_1$、$h_2$，輸出 $o_1$、$o_2$，全用 sigmoid，沒有偏差。例如權重 $w_3=0.5$ 從 $x_2$ 到 $h_1$；程式裡的 `w[3]` 就是 $w_3$。目標是 $y_1=0.23$、$y_2=-0.07$，損失是
#
# $$E=\tfrac12(o_1-y_1)^2+\tfrac12(o_2-y_2)^2$$
#
# （目標不是 0 或 1，輸出也不當成機率，所以這裡用平方誤差。）
# %% [markdown] lang="en" slideshow="notes"
# This is the example of S4, drawn below: inputs $x_1=0.5$, $x_2=0.3$, hidden neurons $h_1$, $h_2$, outputs $o_1$, $o_2$, sigmoids everywhere, no biases. The weight $w_3=0.5$, for example, leads from $x_2$ to $h_1$; in the code `w[3]` is $w_3$. The targets are $y_1=0.23$ and $y_2=-0.07$, and the loss is
#
# $$E=\tfrac12(o_1-y_1)^2+\tfrac12(o_2-y_2)^2$$
#
# (The targets are not 0 or 1 and the outputs are no probabilities; hence the squared error.)
# %% slideshow="skip"
x1, x2 = 0.5, 0.3
y1, y2 = 0.23, -0.07  # the targets
# w[5] is the weight w5; w[0] is not used.
w = np.array([0, 0.2, -0.4, 0.5, 0.6, 0.1, -0.5, -0.3, 0.8])


def forward_by_hand(w):
    h1 = sigmoid(w[1] * x1 + w[3] * x2)
    h2 = sigmoid(w[2] * x1 + w[4] * x2)
    o1 = sigmoid(w[5] * h1 + w[7] * h2)
    o2 = sigmoid(w[6] * h1 + w[8] * h2)
    return h1, h2, o1, o2


# %% tags=["hide-input"] slideshow="fragment"
STEPS = [
    "inputs and weights",
    "forward: h1 and h2",
    "forward: o1 and o2",
    "the loss E",
    "back: error terms of o1 and o2",
    "gradients of w5 to w8",
    "back: error terms of h1 and h2",
    "gradients of w1 to w4",
]


def draw_graph(step, target):
    h1, h2, o1, o2 = forward_by_hand(w)
    d_o1 = (o1 - y1) * o1 * (1 - o1)
    d_o2 = (o2 - target) * o2 * (1 - o2)
    d_h1 = (d_o1 * w[5] + d_o2 * w[6]) * h1 * (1 - h1)
    d_h2 = (d_o1 * w[7] + d_o2 * w[8]) * h2 * (1 - h2)
    starts = [x1, x1, x2, x2, h1, h1, h2, h2]
    ends = [d_h1, d_h2, d_h1, d_h2, d_o1, d_o2, d_o1, d_o2]
    loss = (o1 - y1) ** 2 / 2 + (o2 - target) ** 2 / 2
    figure = plt.figure(figsize=(8.5, 4), layout="none")
    axes = figure.add_axes((0, 0, 1, 0.92), xlim=(-0.3, 5), ylim=(-0.35, 1.4))
    axes.set_title(f"step {step}: {STEPS[step]}")
    axes.axis("off")
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1}

    def write(from_step, x, y, text, color="black", box=white):
        if step >= from_step:
            axes.text(
                x, y, text, color=color, bbox=box, ha="center", va="center"
            )

    for k in range(8):
        left = 1.8 * (k // 4)
        start = 1 - k // 2 % 2
        end = 1 - k % 2
        axes.plot([left, left + 1.8], [start, end], "-", color="gray")
        across = left + 0.58
        up = start + 0.32 * (end - start)
        write(0, across, up + 0.06, f"w{k + 1} = {w[k + 1]:g}")
        gradient = starts[k] * ends[k]
        write(
            7 if k < 4 else 5, across, up - 0.06, f"{gradient:.4f}", "#A64500"
        )
    nodes = (
        ("x1", 0, 1, x1, 0, None),
        ("x2", 0, 0, x2, 0, None),
        ("h1", 1.8, 1, h1, 1, d_h1),
        ("h2", 1.8, 0, h2, 1, d_h2),
        ("o1", 3.6, 1, o1, 2, d_o1),
        ("o2", 3.6, 0, o2, 2, d_o2),
    )
    circle = {"boxstyle": "circle,pad=0.35", "facecolor": "#D3E8F5"}
    for name, x, y, value, from_step, delta in nodes:
        write(0, x, y, name, box=circle)
        shown = f"{value:g}" if delta is None else f"{value:.4f}"
        write(from_step, x, y - 0.22, shown)
        if delta is not None:
            begins = 4 if x > 2 else 6
            write(begins, x, y + 0.24, f"δ = {delta:.4f}", "#A64500")
    for y, target_of in ((1, y1), (0, target)):
        axes.plot([3.6, 4.6], [y, 0.5], "-", color="gray")
        write(0, 4.35, y, f"target {target_of:.2f}")
    write(0, 4.6, 0.5, "E", box=circle)
    write(3, 4.6, 0.28, f"{loss:.4f}")
    return (
        f"The network, target of o2 {target:.2f}, step {step}: {STEPS[step]}."
    )


plots.show(draw_graph(0, y2))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 前向：從左算到右
# %% [markdown] lang="en" slideshow="subslide"
# ### Forward: from left to right
# %%
def loss_of(w):
    h1, h2, o1, o2 = forward_by_hand(w)
    return (o1 - y1) ** 2 / 2 + (o2 - y2) ** 2 / 2


h1, h2, o1, o2 = forward_by_hand(w)
print(f"h1 = {h1:.4f}, h2 = {h2:.4f}")
print(f"o1 = {o1:.4f}, o2 = {o2:.4f}")
print(f"o1 - y1 = {o1 - y1:.4f}, o2 - y2 = {o2 - y2:.4f}")
print(f"E = {loss_of(w):.4f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S4-21", h1)
facts.check("S4-22", h2)
facts.check("S4-23", o1)
facts.check("S4-24", o2)
facts.check("S4-25", loss_of(w))
facts.check("S4-26", o1 - y1)
facts.check("S4-27", o2 - y2)
# %% [markdown] lang="zh" slideshow="notes"
# 這叫**前向傳遞**（forward pass）；損失 $E$ 在程式裡是 `loss_of(w)`。例如 $h_1$ 的加權總和是 $z_{h1}=w_1x_1+w_3x_2=0.2\times0.5+0.5\times0.3=0.25$，所以 $h_1=\sigma(0.25)=0.5622$。請用計算機再算一次 $o_1$：$z_{o1}=w_5h_1+w_7h_2=0.1\times0.5622-0.3\times0.4950=-0.0923$。
#
# 兩個輸出都比目標大：$o_1$ 大了 0.2469，$o_2$ 大了 0.5987。
# %% [markdown] lang="en" slideshow="notes"
# This is called the **forward pass**; in the code the loss $E$ is `loss_of(w)`. The weighted sum of $h_1$, for example, is $z_{h1}=w_1x_1+w_3x_2=0.2\times0.5+0.5\times0.3=0.25$, and so $h_1=\sigma(0.25)=0.5622$. Work out $o_1$ with a calculator: $z_{o1}=w_5h_1+w_7h_2=0.1\times0.5622-0.3\times0.4950=-0.0923$.
#
# Both outputs are above their targets: $o_1$ by 0.2469, $o_2$ by 0.5987.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 倒傳遞：先算輸出層
# %% [markdown] lang="en" slideshow="subslide"
# ### Back: the output layer first
# %% [markdown] lang="zh" slideshow="notes"
# $w_5$ 到 $E$ 的路和一個神經元時一樣，也是三個因數：
#
# $$\frac{\partial E}{\partial w_5}=\frac{\partial E}{\partial o_1}\cdot\frac{\partial o_1}{\partial z_{o1}}\cdot\frac{\partial z_{o1}}{\partial w_5}$$
#
# $$\frac{\partial E}{\partial o_1}=o_1-y_1=0.2469$$
#
# $$\frac{\partial o_1}{\partial z_{o1}}=o_1(1-o_1)=0.4769\times0.5231=0.2495$$
#
# $$\frac{\partial z_{o1}}{\partial w_5}=h_1=0.5622$$
#
# $$\frac{\partial E}{\partial w_5}=0.2469\times0.2495\times0.5622=0.0346$$
#
# $w_7$ 也通到 $o_1$，前兩個因數完全一樣，只有第三個換成 $h_2$。所以把前兩個先乘好，取個名字：神經元的**誤差項**（error term）$\delta$，就是損失對它的加權總和 $z$ 的導數。
#
# $$\delta_{o1}=\frac{\partial E}{\partial z_{o1}}=(o_1-y_1)\cdot o_1(1-o_1)=0.0616$$
#
# 這樣，每個權重的梯度只要再乘一次：**線的終點的 $\delta$，乘上線的起點的輸出**。例如 $w_6$ 從 $h_1$ 到 $o_2$：$\delta_{o2}=0.5987\times0.5287\times0.4713=0.1492$，梯度是 $\delta_{o2}h_1=0.1492\times0.5622=0.0839$。
#
# （要是分類，目標是 0 或 1，損失用交叉熵，第 4 節說過，$\delta_{o1}$ 就只剩 $o_1-y_1$，少了後面的斜率。）
# %% [markdown] lang="en" slideshow="notes"
# The way from $w_5$ to $E$ is that of the single neuron, three factors again:
#
# $$\frac{\partial E}{\partial w_5}=\frac{\partial E}{\partial o_1}\cdot\frac{\partial o_1}{\partial z_{o1}}\cdot\frac{\partial z_{o1}}{\partial w_5}$$
#
# $$\frac{\partial E}{\partial o_1}=o_1-y_1=0.2469$$
#
# $$\frac{\partial o_1}{\partial z_{o1}}=o_1(1-o_1)=0.4769\times0.5231=0.2495$$
#
# $$\frac{\partial z_{o1}}{\partial w_5}=h_1=0.5622$$
#
# $$\frac{\partial E}{\partial w_5}=0.2469\times0.2495\times0.5622=0.0346$$
#
# $w_7$ leads to $o_1$ as well: its first two factors are the same, only the third is $h_2$ instead. So multiply those two once and give them a name, the **error term** $\delta$ of a neuron: the derivative of the loss with respect to its weighted sum $z$.
#
# $$\delta_{o1}=\frac{\partial E}{\partial z_{o1}}=(o_1-y_1)\cdot o_1(1-o_1)=0.0616$$
#
# Now the gradient of each weight takes one multiplication more: **the $\delta$ where its line ends, times the output where it starts**. $w_6$, for example, leads from $h_1$ to $o_2$: $\delta_{o2}=0.5987\times0.5287\times0.4713=0.1492$, and the gradient is $\delta_{o2}h_1=0.1492\times0.5622=0.0839$.
#
# (If this were classification, with targets 0 or 1 and cross entropy, then, as chapter 4 showed, $\delta_{o1}$ would be just $o_1-y_1$, without the slope.)
# %% [markdown] lang="zh" slideshow="fragment"
# 整條路寫成一行：
#
# $$\frac{\partial E}{\partial w_5}=\underbrace{(o_1-y_1)\cdot o_1(1-o_1)}_{\delta_{o1}}\cdot h_1$$
# %% [markdown] lang="en" slideshow="fragment"
# The whole way in one line:
#
# $$\frac{\partial E}{\partial w_5}=\underbrace{(o_1-y_1)\cdot o_1(1-o_1)}_{\delta_{o1}}\cdot h_1$$
# %% slideshow="fragment"
delta_o1 = (o1 - y1) * o1 * (1 - o1)
delta_o2 = (o2 - y2) * o2 * (1 - o2)

gradient = np.zeros(9)  # gradient[5] belongs to w5
gradient[5] = delta_o1 * h1
gradient[6] = delta_o2 * h1
gradient[7] = delta_o1 * h2
gradient[8] = delta_o2 * h2
print(f"delta_o1 = {delta_o1:.4f}, delta_o2 = {delta_o2:.4f}")
print("gradients of w5 to w8:", gradient[5:].round(4))
# %% tags=["hide-input"] slideshow="skip"
facts.check("S4-28", gradient[5])
facts.check("S4-29", gradient[7])
facts.check("S4-30", gradient[6])
facts.check("S4-31", gradient[8])
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：$w_1$ 該變大還是變小？
#
# $w_1$ 從 $x_1$ 到 $h_1$。$h_1$ 的輸出再經過 $w_5=0.1$ 到 $o_1$，經過 $w_6=-0.5$ 到 $o_2$。**兩個輸出都太大了。** 更新時減去梯度，所以梯度是正的，$w_1$ 就會變小。
#
# <details><summary>(a) 變小，好讓兩個輸出都降下來</summary>→ 猜對的話，等一下印的 w1 後面大於 0.001。</details>
# <details><summary>(b) 變大</summary>→ 猜對的話，等一下印的 w1 後面小於 −0.001。</details>
# <details><summary>(c) 幾乎不動，它離輸出太遠了</summary>→ 猜對的話，等一下印的 w1 後面在 −0.001 和 0.001 之間。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: should $w_1$ grow or shrink?
#
# $w_1$ leads from $x_1$ to $h_1$. From $h_1$, $w_5=0.1$ leads on to $o_1$ and $w_6=-0.5$ to $o_2$. **Both outputs are too large.** An update subtracts the gradient, so a positive gradient makes $w_1$ smaller.
#
# <details><summary>(a) shrink, to bring both outputs down</summary>→ Then the number printed after w1 below is above 0.001.</details>
# <details><summary>(b) grow</summary>→ Then the number printed after w1 below is below −0.001.</details>
# <details><summary>(c) hardly move: it is too far from the output</summary>→ Then the number printed after w1 below lies between −0.001 and 0.001.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往回一層
# %% [markdown] lang="en" slideshow="subslide"
# ### One layer further back
# %% [markdown] lang="zh" slideshow="notes"
# 往回再走一層，有一件新的事：$h_1$ 被用到**兩次**，一次算 $o_1$，一次算 $o_2$。先看一個小例子：$u=2h$、$v=-5h$、$E=u+v$。$h$ 多 0.001，$u$ 就多 0.002，$v$ 少 0.005，$E$ 一共少 0.003。**一個數被用到幾次，往回走就有幾條路，各條路的影響相加。**
#
# 所以 $h_1$ 的兩條路也相加：
#
# $$\frac{\partial E}{\partial h_1}=\delta_{o1}\cdot\frac{\partial z_{o1}}{\partial h_1}+\delta_{o2}\cdot\frac{\partial z_{o2}}{\partial h_1}=\delta_{o1}w_5+\delta_{o2}w_6$$
#
# 再穿過 $h_1$ 的 sigmoid，乘上它的斜率，就是 $h_1$ 的誤差項：
#
# $$\delta_{h1}=\frac{\partial E}{\partial z_{h1}}=\frac{\partial E}{\partial h_1}\cdot h_1(1-h_1)$$
#
# 最後又是「終點的 $\delta$ 乘起點的輸出」，$\frac{\partial E}{\partial w_1}=\delta_{h1}\,x_1$。
# %% [markdown] lang="en" slideshow="notes"
# One layer further back, something is new: $h_1$ is used **twice**, once for $o_1$ and once for $o_2$. A small example first: $u=2h$, $v=-5h$, $E=u+v$. Make $h$ larger by 0.001, and $u$ gains 0.002, $v$ loses 0.005, and $E$ loses 0.003 in all. **A number that is used several times has as many ways back, and their effects add up.**
#
# So the two ways of $h_1$ add up as well:
#
# $$\frac{\partial E}{\partial h_1}=\delta_{o1}\cdot\frac{\partial z_{o1}}{\partial h_1}+\delta_{o2}\cdot\frac{\partial z_{o2}}{\partial h_1}=\delta_{o1}w_5+\delta_{o2}w_6$$
#
# Then through the sigmoid of $h_1$, times its slope, which gives the error term of $h_1$:
#
# $$\delta_{h1}=\frac{\partial E}{\partial z_{h1}}=\frac{\partial E}{\partial h_1}\cdot h_1(1-h_1)$$
#
# And at last, once more, "the $\delta$ where the line ends times the output where it starts": $\frac{\partial E}{\partial w_1}=\delta_{h1}\,x_1$.
# %% slideshow="fragment"
back_h1 = delta_o1 * w[5] + delta_o2 * w[6]  # dE / dh1
back_h2 = delta_o1 * w[7] + delta_o2 * w[8]  # dE / dh2
delta_h1 = back_h1 * h1 * (1 - h1)
delta_h2 = back_h2 * h2 * (1 - h2)

gradient[1] = delta_h1 * x1
gradient[2] = delta_h2 * x1
gradient[3] = delta_h1 * x2
gradient[4] = delta_h2 * x2
# %% tags=["guess"] slideshow="fragment"
print("by way of o1 and of o2, from h1:")
print(f"{delta_o1 * w[5]:.4f} and {delta_o2 * w[6]:.4f}")
for k in (1, 2, 3, 4):
    print(f"w{k} {gradient[k]:7.4f}")
# %% tags=["hide-input"] slideshow="skip"
facts.check("S4-32", gradient[1])
facts.check("S4-34", gradient[2])
facts.check("S4-33", gradient[3])
facts.check("S4-35", gradient[4])
products = [0.11 * 0.56 * 0.44 * 0.5, 0.11 * 0.56 * 0.44 * 0.3]
products += [0.1 * 0.5 * 0.5 * 0.5, 0.1 * 0.5 * 0.5 * 0.3]
facts.check("S4-36", products)
# %% tags=["guard"]
assert gradient[1] < -0.008, "(b)"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# $w_1$ 的梯度是負的，所以該**變大**。$h_1$ 同時通到兩個輸出：加大 $h_1$，經過正的 $w_5$ 會讓 $o_1$ 更大（壞事，0.0062），經過負的 $w_6$ 會讓 $o_2$ 變小（好事，−0.0746）。好的比壞的多，總和是負的。
#
# </details>
#
# 代進數字：
#
# $$\frac{\partial E}{\partial h_1}=0.0616\times0.1+0.1492\times(-0.5)=-0.0684$$
#
# $$\delta_{h1}=-0.0684\times\underbrace{0.5622\times0.4378}_{h_1(1-h_1)}=-0.0168,\qquad\frac{\partial E}{\partial w_1}=-0.0168\times0.5=-0.0084$$
#
# 注意算 $\delta_{h1}$ 時，$\delta_{o1}$ 和 $\delta_{o2}$ 都是現成的。從 $E$ 這一頭開始，每個 $\delta$ 只要算一次，就能讓前面所有的權重共用；這就是倒著算比較划算的原因。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The gradient of $w_1$ is negative, so it should **grow**. $h_1$ leads to both outputs: a larger $h_1$ makes $o_1$ larger through the positive $w_5$ (bad, 0.0062) and $o_2$ smaller through the negative $w_6$ (good, −0.0746). There is more good than bad, and the sum is negative.
#
# </details>
#
# With numbers:
#
# $$\frac{\partial E}{\partial h_1}=0.0616\times0.1+0.1492\times(-0.5)=-0.0684$$
#
# $$\delta_{h1}=-0.0684\times\underbrace{0.5622\times0.4378}_{h_1(1-h_1)}=-0.0168,\qquad\frac{\partial E}{\partial w_1}=-0.0168\times0.5=-0.0084$$
#
# Notice that $\delta_{o1}$ and $\delta_{o2}$ were at hand when $\delta_{h1}$ was computed. Starting from $E$, each $\delta$ is computed once and shared by all the weights before it. That is why going backwards pays.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一步一步走
#
# 黑色的數是輸入、權重、目標和前向算出來的，橘色的是倒傳遞：節點上面是 $\delta$，線上的是那個權重的梯度。
#
# 1. 從步驟 0 走到 7（1 到 3 前向算到 $E$，4、5 倒回輸出層，6、7 再倒回隱藏層），每一步先自己算出一個數。
# 2. 停在步驟 7，把 $o_2$ 的目標從 −0.07 拉到 0.53：哪些梯度變得幾乎是 0？$w_1$ 的梯度呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step at a time
#
# Black numbers are inputs, weights, targets and the forward pass, orange ones come from backpropagation: above a node its $\delta$, on a line the gradient of its weight.
#
# 1. Go from step 0 to step 7 (1 to 3 lead forward to $E$, 4 and 5 back to the output layer, 6 and 7 to the hidden one), and work out one number yourself before each.
# 2. At step 7, move the target of $o_2$ from −0.07 to 0.53: which gradients almost vanish? And that of $w_1$?
# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_graph(7, y2))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
graph_sliders = {
    "step": IntSlider(0, min=0, max=7, description="步驟 step"),
    "target": FloatSlider(
        -0.07, min=-0.5, max=1, step=0.01, description="目標 target"
    ),
}
widgets.live(draw_graph, graph_sliders)
# %% tags=["guard"]
other = (o2 - 0.53) * o2 * (1 - o2)
assert abs(other * h1) < 5e-4 and abs(other * h2) < 5e-4
assert delta_o1 * w[5] + other * w[6] > 0, "w1 changes its sign"


# %% [markdown] lang="zh" slideshow="notes"
# 第二題：$o_2$ 現在幾乎等於目標，$\delta_{o2}$ 幾乎是 0，通到它的 $w_6$、$w_8$ 的梯度也幾乎是 0。$w_1$ 的梯度從 −0.0084 變成 +0.0008，只剩十分之一，還**變了正負號**（$w_2$ 到 $w_4$ 也變號）：本來是替 $o_2$ 負責，現在只剩 $o_1$ 那一條路。同一個權重該往哪裡走，要看它後面所有的錯加起來。
# %% [markdown] lang="en" slideshow="notes"
# Question 2: $o_2$ is now almost at its target, $\delta_{o2}$ is almost 0, and so are the gradients of $w_6$ and $w_8$, which lead to it. The gradient of $w_1$ goes from −0.0084 to +0.0008: a tenth, and it **changes its sign** (as do $w_2$ to $w_4$): before, it answered mostly for $o_2$; now only the way through $o_1$ is left. Where a weight should go depends on all the errors behind it, added up.
# %% [markdown] lang="zh" slideshow="fragment"
# **$\delta$ 沿著權重往回傳，穿過 sigmoid 就乘上斜率；權重的梯度，是終點的 $\delta$ 乘起點的輸出。**
# %% [markdown] lang="en" slideshow="fragment"
# **$\delta$ travels back along the weights and takes a slope at each sigmoid; the gradient of a weight is the $\delta$ where it ends times the output where it starts.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 怎麼知道沒算錯？
#
# 倒傳遞的每一步都是人寫的程式，正負號、權重、斜率都可能弄錯。看損失有沒有下降，就能發現嗎？
#
# 還有一個不用連鎖律的辦法：一次只動一個權重，前後各走一小步，看 $E$ 變多少。第 02 課就用過，它的名字叫**有限差分**（finite differences）。
# %% [markdown] lang="en" slideshow="slide"
# ## 6. How do we know that it is right?
#
# Every step of backpropagation is a program that somebody wrote; a sign, a weight or a slope may be wrong. Would we notice, because the loss does not fall?
#
# There is a way without the chain rule: move one weight at a time, a small step to each side, and watch $E$. Lesson 02 did so already; these are **finite differences**.
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：倒傳遞寫錯了一個正負號，你要怎麼發現？多數人會說「看損失有沒有下降」，先記在黑板上，看完表再回來。
#
# **可能的回答**：「那就一直用有限差分好了」：每個權重都要多算兩次前向，下一節會數給他們看。「差一點點算不算錯？」：小步本身有誤差，這裡相差不到十萬分之一就算一樣。
#
# **時間不夠**：只看表的最右邊一欄。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: suppose there is a wrong sign in your backpropagation; how would you notice? Most will say, "the loss does not fall": write it on the board and come back to it after the table.
#
# **You may hear**: "Then let us always use finite differences": each weight takes two more forward passes; the next chapter counts them. "Is a tiny difference a mistake?": small steps have errors of their own; equal means here to about one part in 100,000.
#
# **Short of time**: look at the last column of the table only.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 每個權重動一小步
# %% [markdown] lang="en" slideshow="subslide"
# ### Move each weight a little
# %%
def numeric_gradient(loss, w, step=1e-6):
    """By small steps: the derivative of loss(w) for each entry of w."""
    gradient = np.zeros(w.shape)
    for k in range(w.size):
        up = w.copy()
        up.flat[k] += step
        down = w.copy()
        down.flat[k] -= step
        gradient.flat[k] = (loss(up) - loss(down)) / (2 * step)
    return gradient


# %% slideshow="skip"
measured = numeric_gradient(loss_of, w)

slip = gradient.copy()  # the same with a mistake: gradients are sent back
slip_h1 = (gradient[5] + gradient[6]) * h1 * (1 - h1)
slip_h2 = (gradient[7] + gradient[8]) * h2 * (1 - h2)
slip[1] = slip_h1 * x1
slip[2] = slip_h2 * x1
slip[3] = slip_h1 * x2
slip[4] = slip_h2 * x2
# %% tags=["hide-input"] slideshow="fragment"
print(f"E before: {loss_of(w):.4f}")
print("            w1      w2      w3      w4      w5   E after one step")
rows = {"by hand": gradient, "measured": measured, "slip": slip}
for name, row in rows.items():
    print(f"{name:9}", end="")
    for k in range(1, 6):
        print(f"{row[k]:8.4f}", end="")
    print(f"{loss_of(w - row):11.4f}")
same = np.allclose(gradient, measured, atol=1e-9)
print("by hand and measured agree in all eight:", same)
# %% tags=["guard"]
assert np.allclose(gradient, measured, atol=1e-9)
assert loss_of(w - gradient) < loss_of(w - slip) < loss_of(w)
assert slip[1] > 0 and slip[3] > 0


# %% [markdown] lang="zh" slideshow="notes"
# 前兩列相同：手算的沒有錯。（最後一行比的是全部八個；$w_6$ 到 $w_8$ 和 $w_5$ 一樣，三列都相同，沒有印。）第三列故意犯一個常見的錯：往回傳的時候，把 $\delta_{o1}w_5+\delta_{o2}w_6$ 寫成兩個**權重的梯度**相加，$\frac{\partial E}{\partial w_5}+\frac{\partial E}{\partial w_6}$。這時 $w_1$、$w_3$ 的正負號都反了。
#
# 最右邊一欄更值得看：照每一列走一步（學習率 1），犯錯的那一列損失**也下降了**，只是降得少。程式會跑，損失會降，卻有一半的隱藏層權重往錯的方向走。光看損失抓不到這種錯，和有限差分一比，馬上現形。
# %% [markdown] lang="en" slideshow="notes"
# The first two rows agree: our hand calculation is right. (The last line compares all eight; $w_6$ to $w_8$ behave like $w_5$ and are not printed.) The third makes a common slip on purpose: on the way back, instead of $\delta_{o1}w_5+\delta_{o2}w_6$, it adds the **gradients of the two weights**, $\frac{\partial E}{\partial w_5}+\frac{\partial E}{\partial w_6}$. Now $w_1$ and $w_3$ have the wrong sign.
#
# The last column is worth a look: after one step along each row (learning rate 1), the loss of the slip has **fallen, too**, only by less. The program runs, the loss falls, and half of the hidden layer's weights go the wrong way. The loss does not give such a bug away; a comparison with finite differences does, at once.
# %% [markdown] lang="zh" slideshow="fragment"
# **寫錯的倒傳遞，損失也可能下降；自己寫的，一定要用有限差分對過一次。**
# %% [markdown] lang="en" slideshow="fragment"
# **With a bug in backpropagation the loss may fall all the same: compare what you write with finite differences, once.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R97**　S4 寫 $\delta w_1=\delta w_5+\delta w_6\cdot H_1(1-H_1)\,x_1$（它的 $\delta w$ 就是這裡的梯度），四個結果都印成 0.01。往回傳的應該是誤差項乘權重，相加也要加括號；就是上面 slip 那一列。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R97**  S4 has $\delta w_1=\delta w_5+\delta w_6\cdot H_1(1-H_1)\,x_1$ (its $\delta w$ is our gradient) and prints 0.01 for all four. What travels back is error term times weight, and the sum needs brackets; it is the row "slip" above.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 換成矩陣，要寫幾行？
#
# 有限差分不必用連鎖律，也得到一樣的八個數。那為什麼還要倒傳遞？
#
# 因為每個權重都要重算兩次前向：八個權重算 16 次，第 05 課的網路有六十多萬個權重和偏差，**更新一次**就要算一百二十多萬次。倒傳遞不管有幾個權重，前向一趟、倒著一趟就夠了。
#
# 一個一個寫八個權重已經很長。**六十萬個，程式要多長？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. How many lines with matrices?
#
# Finite differences found the same eight numbers without the chain rule. Why, then, backpropagation?
#
# Because they take two forward passes for each weight: 16 passes for eight weights, and for the network of lesson 05, with more than 600,000 weights and biases, over 1,200,000 passes for **a single update**. Backpropagation needs one pass forward and one back, however many weights there are.
#
# Eight weights, written one by one, already fill a page. **How long is the program for 600,000?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$\delta_{h1}=(\delta_{o1}w_5+\delta_{o2}w_6)\cdots$ 括號裡的是哪兩個向量的內積？（$\delta_o$ 和 $W_2$ 的第一列。）
#
# **可能的回答**：「為什麼要轉置？」：前向時 $W_2$ 的一行收集一個輸出的權重；往回走要收集從同一個 $h$ 出去的權重，那是一列。
#
# **時間不夠**：〈讓它學〉只看印出的三列。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: in $\delta_{h1}=(\delta_{o1}w_5+\delta_{o2}w_6)\cdots$, the bracket is the inner product of which two vectors? ($\delta_o$ and the first row of $W_2$.)
#
# **You may hear**: "Why the transpose?": going forward, a column of $W_2$ collects the weights into one output; going back, we collect the weights that leave the same $h$, and that is a row.
#
# **Short of time**: of "Let it learn" only the three lines printed.
# %% [markdown] lang="zh" slideshow="notes"
# 把數排成矩陣：$x=[x_1,x_2]$ 是一列，$h=[h_1,h_2]$、$o=[o_1,o_2]$ 也是。權重的列是起點，行是終點：
#
# $$W_1=\begin{bmatrix}w_1&w_2\\w_3&w_4\end{bmatrix},\qquad W_2=\begin{bmatrix}w_5&w_6\\w_7&w_8\end{bmatrix}$$
#
# 前向就是 $h=\sigma(xW_1)$、$o=\sigma(hW_2)$。倒傳遞的每一句話也各變成一行（$\odot$ 是逐元素相乘，$T$ 是轉置）：
#
# $$\delta_o=(o-y)\odot o\odot(1-o)$$
#
# $$\delta_h=(\delta_o W_2^T)\odot h\odot(1-h)$$
#
# $$\frac{\partial E}{\partial W_2}=h^T\delta_o,\qquad\frac{\partial E}{\partial W_1}=x^T\delta_h$$
#
# 對一對：$\delta_oW_2^T$ 的第一個數是 $\delta_{o1}w_5+\delta_{o2}w_6$，正是上一節的兩條路相加；$h^T\delta_o$ 左上角的數是 $h_1\delta_{o1}$，正是 $w_5$ 的梯度。
# %% [markdown] lang="en" slideshow="notes"
# Arrange the numbers in matrices: $x=[x_1,x_2]$ is a row, and so are $h=[h_1,h_2]$ and $o=[o_1,o_2]$. In the weights, rows are where lines start and columns where they end:
#
# $$W_1=\begin{bmatrix}w_1&w_2\\w_3&w_4\end{bmatrix},\qquad W_2=\begin{bmatrix}w_5&w_6\\w_7&w_8\end{bmatrix}$$
#
# Forward is $h=\sigma(xW_1)$, $o=\sigma(hW_2)$. Each sentence of backpropagation becomes one line ($\odot$ multiplies entry by entry, $T$ transposes):
#
# $$\delta_o=(o-y)\odot o\odot(1-o)$$
#
# $$\delta_h=(\delta_o W_2^T)\odot h\odot(1-h)$$
#
# $$\frac{\partial E}{\partial W_2}=h^T\delta_o,\qquad\frac{\partial E}{\partial W_1}=x^T\delta_h$$
#
# Compare: the first number of $\delta_oW_2^T$ is $\delta_{o1}w_5+\delta_{o2}w_6$, the two ways of the last chapter added up; the upper left entry of $h^T\delta_o$ is $h_1\delta_{o1}$, the gradient of $w_5$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 四行倒傳遞
# %% [markdown] lang="en" slideshow="subslide"
# ### Backpropagation in four lines
# %%
def forward(x, W1, W2):
    h = sigmoid(x @ W1)
    o = sigmoid(h @ W2)
    return h, o


def backward(x, y, h, o, W2):
    """Gradients of half the squared error, for W1 and for W2."""
    delta_o = (o - y) * o * (1 - o)
    delta_h = (delta_o @ W2.T) * h * (1 - h)
    gradient_W1 = x.T @ delta_h
    gradient_W2 = h.T @ delta_o
    return gradient_W1, gradient_W2


# %% [markdown] lang="zh" slideshow="skip"
# ### 和手算的一樣嗎？
# %% [markdown] lang="en" slideshow="skip"
# ### The same as by hand?
# %% slideshow="skip"
x = np.array([[x1, x2]])  # one row for each example
y = np.array([[y1, y2]])
W1 = np.array([[0.2, -0.4], [0.5, 0.6]])
W2 = np.array([[0.1, -0.5], [-0.3, 0.8]])
h, o = forward(x, W1, W2)
gradient_W1, gradient_W2 = backward(x, y, h, o, W2)
print("for W1:", gradient_W1.ravel().round(4))
print("for W2:", gradient_W2.ravel().round(4))
print("by hand:", gradient[1:5].round(4), gradient[5:].round(4))
# %% tags=["guard"]
assert np.allclose(gradient_W1.ravel(), gradient[1:5], atol=1e-12)
assert np.allclose(gradient_W2.ravel(), gradient[5:], atol=1e-12)


# %% [markdown] lang="zh" slideshow="notes"
# 前兩列接起來就是第三列：八個數完全相同。再多神經元，程式也是這四行，只是矩陣大一點；每多一層，倒傳遞多一行 $\delta$ 和一行梯度，前向也多一行。`x` 有好幾列（一批資料）時，矩陣相乘會自動把每一筆的梯度加起來；要平均，就除以筆數。
#
# 這四行要用到 $h$ 和 $o$，所以前向算出來的每一層都得留著，等倒傳遞用完。訓練比預測多用記憶體，就是這個原因。
# %% [markdown] lang="en" slideshow="notes"
# The first two rows together are the third: all eight numbers agree. For more neurons the program stays at these four lines, with larger matrices; each further layer adds a line for its $\delta$, one for its gradient, and one forward. If `x` has several rows (a batch), the matrix product adds up the gradients of all examples by itself; for their mean, divide by the number of rows.
#
# The four lines ask for $h$ and $o$, so whatever the forward pass computed in each layer is kept until the way back has used it. This is why training needs more memory than predicting.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 讓它學：第 01 課欠的 XOR
#
# 有了梯度就能學：每次更新，每個權重減去學習率乘梯度。第 01 課的 XOR，隱藏層的權重是想出來的；現在從亂數出發，讓網路自己去找。五個隱藏神經元，答案改成 0 和 1；每個點前面的 1 就是偏差的輸入。
# %% [markdown] lang="en" slideshow="subslide"
# ### Let it learn: the XOR that lesson 01 owes
#
# With gradients a network can learn: an update subtracts learning rate × gradient from every weight. In lesson 01 the weights of the hidden layer were thought up. Now let the network find them, from random ones: five hidden neurons, answers 0 and 1, and in front of each point a 1, the input of the bias.
# %% slideshow="skip"
def learn(x, y, W1, W2, updates, rate=1.0):
    """E before each update, and the weights after the last."""
    errors = []
    for update in range(updates):
        h, o = forward(x, W1, W2)
        errors.append(np.sum((o - y) ** 2) / 2)
        gradient_W1, gradient_W2 = backward(x, y, h, o, W2)
        W1 = W1 - rate * gradient_W1
        W2 = W2 - rate * gradient_W2
    return np.array(errors), W1, W2


# %%
points = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
answers = np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(0)
random_W1 = rng.normal(size=(3, 5))
random_W2 = rng.normal(size=(5, 1))
_, xor_W1, xor_W2 = learn(points, answers, random_W1, random_W2, updates=5000)
_, before = forward(points, random_W1, random_W2)
_, after = forward(points, xor_W1, xor_W2)
print("answers:", answers.ravel())
print("before: ", before.ravel().round(1))
print("after:  ", after.ravel().round(1))
# %% tags=["guard"]
assert np.abs(after - answers).max() < 0.2, "all four points are learned"


# %% [markdown] lang="zh" slideshow="notes"
# 學之前，四個輸出和答案沒有關係；學完之後，四個點都對了。沒有人告訴隱藏神經元要當什麼角色，責任一路傳回去，它們自己找到了。（如果只給三個隱藏神經元，有些起點會卡住；多給幾個，就比較不會。）
#
# 往後每一課用 Keras 的 `fit`，對每一批資料做的就是這件事：前向、損失、倒傳遞、更新。步子多大、怎麼走才快，是第 04 課的事。
# %% [markdown] lang="en" slideshow="notes"
# Before, the four outputs have nothing to do with the answers; after, all four points are right. Nobody told the hidden neurons which part to play; the blame was sent back to them, and they found out. (With only three of them, some starts get stuck; with a few more that is rare.)
#
# In the lessons to come Keras' `fit` does just this for each batch: forward, loss, backpropagation, update. How large the steps should be, and how to get there fast, is the matter of lesson 04.
# %% [markdown] lang="zh" slideshow="fragment"
# **前向一趟，倒著一趟，所有權重的梯度就都有了。**
# %% [markdown] lang="en" slideshow="fragment"
# **One pass forward and one pass back give the gradients of all weights.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R98**　S4 讓 sigmoid 的輸出以 $-0.07$ 為目標，那是到不了的（深入 E）；手算練習不受影響。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R98**  S4 sets $-0.07$ as the target of a sigmoid, which cannot be reached (In depth E); the exercise by hand does not suffer from it.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - **平方誤差** $e^2$：差得愈遠拉得愈用力，一個離群值就能把線拉走。**絕對誤差** $\lvert e\rvert$：一點一票，擋得住上下的離群值。
# - **交叉熵**：$-\ln$（正確的那一邊分到的機率）。是或否：$-[y\ln p+(1-y)\ln(1-p)]$；很多類別：$-\sum_cy_c\ln p_c$。
# - **sigmoid 或 softmax 配交叉熵**：對 $z$ 的梯度是 $p-y$，錯得離譜也推得動。
# - **倒傳遞**：輸出層 $\delta_o=(o-y)\odot o\odot(1-o)$，往回一層 $\delta_h=(\delta_oW_2^T)\odot h\odot(1-h)$，梯度 $h^T\delta_o$ 和 $x^T\delta_h$。
# - 寫好了，就用**有限差分**驗一次。
#
# **現在你會**：替一個任務選損失、寫出它對 $z$ 的梯度，並且用紙筆算出小網路裡任何一個權重的責任。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - **Squared error** $e^2$: the farther off, the harder the pull, and one outlier can carry off the line. **Absolute error** $\lvert e\rvert$: one point, one vote; it withstands outliers up or down.
# - **Cross entropy**: $-\ln$ of the probability given to the right side. Yes or no: $-[y\ln p+(1-y)\ln(1-p)]$; many classes: $-\sum_cy_c\ln p_c$.
# - **Sigmoid or softmax with cross entropy**: the gradient with respect to $z$ is $p-y$, which pushes even what is terribly wrong.
# - **Backpropagation**: output layer $\delta_o=(o-y)\odot o\odot(1-o)$, one layer back $\delta_h=(\delta_oW_2^T)\odot h\odot(1-h)$, gradients $h^T\delta_o$ and $x^T\delta_h$.
# - Once it is written, check it with **finite differences**.
#
# **Now you can** choose a loss for a task, write its gradient with respect to $z$, and work out with pencil and paper how much any weight of a small network is to blame.
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
# **課堂上做**：練習 1（8 分鐘）、練習 3（5 分鐘，只用紙筆）和練習 4（10 分鐘），兩人一組；練習 2 當作業，練習 5 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：算完才把 `nan` 換掉。問：$p=0$、$y=1$ 時你的損失是多少？該是多少？
# - **練習 2**：寫成 `p[:, labels]`。問：三筆資料應該取出幾個數？
# - **練習 3**：只走一條路。問：$h$ 通到幾個輸出？
# - **練習 4**：忘了除以 $n$。問：損失取了平均，導數呢？
# - **練習 5**：往回傳時用了 `w` 的梯度。問：第 6 節的 slip 是哪一種錯？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercises 1 (8 minutes), 3 (5 minutes, pencil and paper only) and 4 (10 minutes), in pairs; exercise 2 is homework, exercise 5 for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: `nan` is replaced afterwards. Ask: what is your loss at $p=0$, $y=1$? What should it be?
# - **Exercise 2**: `p[:, labels]`. Ask: how many numbers should be picked for three examples?
# - **Exercise 3**: only one way back. Ask: to how many outputs does $h$ lead?
# - **Exercise 4**: the division by $n$ is missing. Ask: the loss is a mean, so what of its derivative?
# - **Exercise 5**: the gradient of `w` is sent back. Ask: which slip was that in chapter 6?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：不會 nan 的交叉熵
#
# 修好第 2 節的 `binary_cross_entropy`，寫成 `cross_entropy(y, p)`：逐元素、自然對數，先把 $p$ 限制在 $[10^{-7},1-10^{-7}]$。`y` 和 `p` 形狀相同。
#
# <details><summary>提示</summary>NumPy 的 np.clip(p, 下限, 上限) 一次就能把整個陣列限制住；之後的式子不必改。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): cross entropy without nan
#
# Repair chapter 2's `binary_cross_entropy` and call it `cross_entropy(y, p)`: element-wise, natural logarithm, with $p$ kept within $[10^{-7},1-10^{-7}]$ first. `y` and `p` have the same shape.
#
# <details><summary>Hint</summary>NumPy's np.clip(p, low, high) keeps a whole array within bounds; the formula after it stays as it is.</details>
# %% slideshow="skip" tags=["exercise"]
def cross_entropy(y, p):
    """Binary cross entropy, element-wise, in the shape of y and p."""
    ### BEGIN SOLUTION
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-cross-entropy", cross_entropy)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（暖身）：整數標籤
#
# 寫出 `sparse_cross_entropy(labels, p)`：`labels` 是 $(n,)$ 的整數，`p` 是 $(n,C)$ 的機率，每列和為 1、沒有 0。回傳**一個數**：$n$ 筆「標籤那一類的機率」取 $-\ln$ 的平均。不要建立獨熱陣列。
#
# <details><summary>提示</summary>第 i 列要取第 labels[i] 個數。NumPy 的 p[列號, 行號] 可以一次取很多個；列號是 0 到 n−1，用 np.arange。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (warm-up): integer labels
#
# Write `sparse_cross_entropy(labels, p)`: `labels` holds $(n,)$ integers, `p` probabilities $(n,C)$ whose rows add up to 1, none of them 0. Return **one number**, the mean over the $n$ examples of $-\ln$ of the probability of the label. Do not build one-hot arrays.
#
# <details><summary>Hint</summary>From row i take entry labels[i]. NumPy's p[rows, columns] picks many at once; the rows are 0 to n−1, from np.arange.</details>
# %% slideshow="skip" tags=["exercise"]
def sparse_cross_entropy(labels, p):
    """Mean cross entropy of integer labels, a single number."""
    ### BEGIN SOLUTION
    return -np.log(p[np.arange(len(labels)), labels]).mean()
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-sparse", sparse_cross_entropy)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：用紙筆倒著走一遍
#
# 一個小網路，隱藏神經元的激勵函數是平方，輸出層沒有激勵函數：
#
# - 輸入 $x=2$，隱藏神經元 $z=w_1x$、$h=z^2$，$w_1=1$；
# - 兩個輸出 $o_1=w_2h$、$o_2=w_3h$，$w_2=1$、$w_3=-2$；
# - 目標 $y_1=3$、$y_2=-7$，損失 $E=\frac12(o_1-y_1)^2+\frac12(o_2-y_2)^2$。
#
# 先前向，再算 $\delta_{o1}$、$\delta_{o2}$ 和隱藏神經元的 $\delta_h$，最後算三個權重的梯度，依 $w_1$、$w_2$、$w_3$ 的順序填進 `return` 後面。全是整數，不需要計算機。
#
# <details><summary>提示</summary>沒有激勵函數，輸出的誤差項就是 o − y。h 通到兩個輸出，兩條路要相加；再穿過平方，乘上它的斜率 2z。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): once backwards, with pencil and paper
#
# A small network; the activation of its hidden neuron is the square, and the outputs have none:
#
# - input $x=2$, hidden neuron $z=w_1x$, $h=z^2$ with $w_1=1$;
# - two outputs $o_1=w_2h$, $o_2=w_3h$ with $w_2=1$, $w_3=-2$;
# - targets $y_1=3$, $y_2=-7$, and the loss $E=\frac12(o_1-y_1)^2+\frac12(o_2-y_2)^2$.
#
# Go forward, then find $\delta_{o1}$, $\delta_{o2}$ and the $\delta_h$ of the hidden neuron, and at last the gradients of the three weights. Write them after `return`, in the order $w_1$, $w_2$, $w_3$. They are whole numbers; no calculator is needed.
#
# <details><summary>Hint</summary>Without an activation the error term of an output is o − y. From h two ways lead to outputs, and they add up; then through the square, times its slope 2z.</details>
# %% slideshow="skip" tags=["exercise"]
def gradients_by_pencil():
    """The gradients of w1, w2 and w3: three numbers."""
    ### BEGIN SOLUTION
    return 24, 4, -4
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-by-pencil", gradients_by_pencil)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（核心）：對分數的梯度
#
# 寫出 `logit_gradient(z, labels)`：`z` 是 $(n,C)$ 的分數（也叫 logit），`labels` 是 $(n,)$ 的整數；損失是 softmax 加交叉熵、對 $n$ 筆取**平均**。回傳損失對 `z` 的梯度，形狀 $(n,C)$。`z` 可能大到 1000，所以取指數之前，每一列先減掉自己的最大值（第 02 課）。
#
# <details><summary>提示</summary>先算 softmax 的機率 p。第 4 節說每一筆的梯度是 p − y；把正確類別那一格減 1 就好。最後別忘了損失是平均。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (core): the gradient with respect to the scores
#
# Write `logit_gradient(z, labels)`: `z` holds scores (also called logits) $(n,C)$, `labels` integers $(n,)$; the loss is softmax with cross entropy, the **mean** over the $n$ examples. Return its gradient with respect to `z`, of shape $(n,C)$. Entries of `z` may be as large as 1000, so subtract from each row its own maximum before taking exponentials (lesson 02).
#
# <details><summary>Hint</summary>First the probabilities p by softmax. By chapter 4 the gradient of an example is p − y: subtract 1 at the right class. And remember that the loss is a mean.</details>
# %% slideshow="skip" tags=["exercise"]
def logit_gradient(z, labels):
    """Gradient of the mean cross entropy, in the shape of z."""
    ### BEGIN SOLUTION
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    return (p - np.eye(z.shape[1])[labels]) / len(labels)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-logit-gradient", logit_gradient)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 5（挑戰）：換激勵函數，把偏差加回來
#
# 現在隱藏層用 tanh、輸出層不用激勵函數，兩層都有偏差：$h=\tanh(xV+b)$、$\hat y=hW+c$，損失 $\frac12\sum(\hat y-y)^2$。寫出 `tanh_backward(v, b, w, c, x, y)`，依序回傳對 `v`、`b`、`w`、`c` 的梯度，形狀和它們一樣。程式裡 `v`、`w` 就是 $V$、$W$。$m$ 個輸入、$k$ 個隱藏神經元、$n$ 個輸出的時候，形狀是 `x` $(m,)$、`v` $(m,k)$、`b` $(k,)$、`w` $(k,n)$、`c` 和 `y` $(n,)$。
#
# <details><summary>提示</summary>先前向算出 h 和輸出，再寫輸出層的誤差項（沒有激勵函數，斜率是 1）。偏差就像一個輸入永遠是 1 的權重；tanh 的導數是 1 減去 tanh 的平方。一維陣列的「起點的輸出 × 終點的誤差項」用 np.outer。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 5 (challenge): another activation, and biases
#
# Here the hidden layer has tanh, the output no activation, and both have biases: $h=\tanh(xV+b)$, $\hat y=hW+c$, with the loss $\frac12\sum(\hat y-y)^2$. Write `tanh_backward(v, b, w, c, x, y)` and return the gradients with respect to `v`, `b`, `w`, `c`, in this order and in their shapes. In the code `v`, `w` are $V$, $W$. With $m$ inputs, $k$ hidden neurons and $n$ outputs the shapes are `x` $(m,)$, `v` $(m,k)$, `b` $(k,)$, `w` $(k,n)$, `c` and `y` $(n,)$.
#
# <details><summary>Hint</summary>Go forward to h and the output, then write the error terms of the output (no activation, so a slope of 1). A bias is like a weight whose input is always 1; the derivative of tanh is 1 minus its square. For one-dimensional arrays, "output at the start times error term at the end" is np.outer.</details>
# %% slideshow="skip" tags=["exercise"]
def tanh_backward(v, b, w, c, x, y):
    """Return the gradients with respect to v, b, w and c."""
    ### BEGIN SOLUTION
    h = np.tanh(x @ v + b)
    d = h @ w + c - y
    d_hidden = (w @ d) * (1 - h**2)
    return np.outer(x, d_hidden), d_hidden, np.outer(h, d), d
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("03-tanh-backward", tanh_backward)
# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到小結為止。下面每一節可以照任何順序讀，也可以跳過；要執行其中的程式，先把上面的都跑過。
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends with the summary. Read the sections below in any order, or leave them; to run the code of one, run all above it first.
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：深入 H，它把第 7 節的四行用在另一個網路上。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「為什麼是平方，不是四次方？」：深入 A。
# - 「`from_logits=True` 是什麼？」：深入 B。
# - 「SVM 的損失呢？」：深入 C。
# - 「那張兩個曲面的圖是怎麼來的？」：深入 D。
# - 「一直學下去，損失會降到 0 嗎？」：深入 E。
# - 「Keras 算的梯度也一樣嗎？」：深入 F。
# - 「Keras 的損失是對什麼取平均？」：深入 G。
# - 「層數更多的時候呢？」：深入 I。
# - 「平方誤差力道大，是不是學得快？」：深入 J。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: In depth H, which uses the four lines of chapter 7 on another network.
#
# **Which question from the class each of them answers**
#
# - "Why squares and not fourth powers?": In depth A.
# - "What is `from_logits=True`?": In depth B.
# - "And the loss of an SVM?": In depth C.
# - "Where does the picture with the two surfaces come from?": In depth D.
# - "Does the loss get down to 0?": In depth E.
# - "Does Keras find the same gradients?": In depth F.
# - "Over what do Keras' losses take the mean?": In depth G.
# - "And with more layers?": In depth I.
# - "The squared error pulls harder; does it learn faster?": In depth J.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：平方從哪裡來？
#
# 第 2 節從「發生的事分到多少機率」推出交叉熵。迴歸也可以這樣想：量到的 $y$ 等於預測 $\hat y$ 加上雜訊，哪一種雜訊會給出哪一種損失？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Where do the squares come from?
#
# Chapter 2 arrived at cross entropy from the probability given to what happened. Regression can be seen in the same way: what was measured, $y$, is the prediction $\hat y$ plus noise. Which noise leads to which loss?
# %% [markdown] lang="zh" slideshow="notes"
# 假設各筆的雜訊互不影響，誤差 $e$ 的機率密度是 $f(e)$。所有資料的概似是乘積，取 $-\ln$ 變成和：
#
# $$-\ln\prod_i f(e_i)=\sum_i -\ln f(e_i)$$
#
# | 雜訊 | $f(e)$ 正比於 | $-\ln f(e)$，去掉常數 |
# |:--|:--|:--|
# | 常態（Gaussian），標準差 1 | $\exp(-e^2/2)$ | $\frac12e^2$，平方誤差的一半 |
# | Laplace | $e^{-\lvert e\rvert}$ | $\lvert e\rvert$，絕對誤差 |
#
# 所以用平方誤差，等於說「我相信雜訊是常態的，而且每一筆的標準差都一樣」。最簡單的例子：用一個常數 $c$ 去猜 1、2.5、3、4、14.5 這五個數。
# %% [markdown] lang="en" slideshow="notes"
# Let the noise of one example not influence another, and let errors $e$ have the probability density $f(e)$. The likelihood of all the data is a product, and $-\ln$ makes it a sum:
#
# $$-\ln\prod_i f(e_i)=\sum_i -\ln f(e_i)$$
#
# | noise | $f(e)$ is proportional to | $-\ln f(e)$ without constants |
# |:--|:--|:--|
# | Gaussian, standard deviation 1 | $\exp(-e^2/2)$ | $\frac12e^2$, half the squared error |
# | Laplace | $e^{-\lvert e\rvert}$ | $\lvert e\rvert$, the absolute error |
#
# To use the squared error is thus to say "I believe that each number carries Gaussian noise, of the same standard deviation". The simplest example: one constant $c$ is to guess the five numbers 1, 2.5, 3, 4, 14.5.
# %% slideshow="fragment"
numbers = np.array([1, 2.5, 3, 4, 14.5])
candidates = np.arange(0, 15.001, 0.01)
for name, loss in (("squared", squared), ("absolute", absolute)):
    average_loss = [loss(c - numbers).mean() for c in candidates]
    print(f"{name}: best c = {candidates[np.argmin(average_loss)]:.2f}")
print("mean:", numbers.mean(), "  median:", np.median(numbers))
print(f"likelihood of e = 10 compared with e = 0: Gaussian {np.exp(-50):.0e}")
print(f"Laplace {np.exp(-10):.0e}")


# %% [markdown] lang="zh" slideshow="notes"
# 平方誤差選**平均數** 5，絕對誤差選**中位數** 3。14.5 離其他數很遠；對常態雜訊來說，誤差 10 的可能性只有中心的 $10^{-22}$ 左右，簡直不會發生，只好把 $c$ 大幅移過去；Laplace 還有 $5\times10^{-5}$ 左右，偶爾出現一個也不奇怪。
# %% [markdown] lang="en" slideshow="notes"
# The squared error chooses the **mean**, 5, the absolute error the **median**, 3. 14.5 is far from the others. With Gaussian noise an error of 10 has about $10^{-22}$ of the likelihood at the centre, as good as impossible, so $c$ has to move a long way; with Laplace noise it is about $5\times10^{-5}$, and one such number now and then is no surprise.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：從分數直接算，`from_logits`
#
# 練習 1 把機率限制在 $[10^{-7},1-10^{-7}]$，`nan` 不見了。但限制住的機率，還推得動嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: Straight from the score, `from_logits`
#
# Exercise 1 keeps probabilities within $[10^{-7},1-10^{-7}]$, and `nan` is gone. But does a probability that is held fast still push?
# %% [markdown] lang="zh" slideshow="notes"
# 正確答案是 0，分數 $z$（logit）愈大錯得愈離譜。$z=40$ 時，$\sigma(z)$ 被限制成 $1-10^{-7}$；$z$ 再變，損失也不變，導數就是 0。另一條路是不經過機率，把 $p=\sigma(z)$ 代進交叉熵，先在紙上化簡：
#
# $$-\ln\sigma(z)=\ln(1+e^{-z}),\qquad-\ln(1-\sigma(z))=\ln(1+e^{z})$$
#
# $$L=y\ln(1+e^{-z})+(1-y)\ln(1+e^{z})=\ln(1+e^z)-yz$$
#
# 最後一步用到 $\ln(1+e^{-z})=\ln(1+e^z)-z$。NumPy 的 `logaddexp(0, z)` 就是 $\ln(1+e^z)$，$z$ 多大都不會溢位。
# %% [markdown] lang="en" slideshow="notes"
# The right answer is 0, so a larger score $z$ (the logit) is more wrong. At $z=40$, $\sigma(z)$ is held at $1-10^{-7}$; $z$ may change, but the loss does not, and the derivative is 0. The other way avoids probabilities: put $p=\sigma(z)$ into the cross entropy, and simplify on paper first:
#
# $$-\ln\sigma(z)=\ln(1+e^{-z}),\qquad-\ln(1-\sigma(z))=\ln(1+e^{z})$$
#
# $$L=y\ln(1+e^{-z})+(1-y)\ln(1+e^{z})=\ln(1+e^z)-yz$$
#
# The last step uses $\ln(1+e^{-z})=\ln(1+e^z)-z$. NumPy's `logaddexp(0, z)` is $\ln(1+e^z)$, which never overflows, however large $z$.
# %% slideshow="fragment"
def clipped_cross_entropy(y, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def cross_entropy_from_logit(y, z):
    return np.logaddexp(0, z) - y * z


def by_probability(z):
    return clipped_cross_entropy(0, sigmoid(z))


def by_logit(z):
    return cross_entropy_from_logit(0, z)


# %% slideshow="fragment"
z = np.array([5.0, 40.0, 1000.0])  # more and more wrong
for name, loss in (("by probability", by_probability), ("by logit", by_logit)):
    slope = measured_slope(loss, z)
    print(f"{name:15} losses {loss(z).round(2)}, slopes {slope.round(2)}")


# %% [markdown] lang="zh" slideshow="notes"
# 經過機率的那一列，損失停在 16.12（$-\ln10^{-7}$），斜率變成 0；直接從分數算的照實成長，斜率穩穩接近 1。Keras 的損失加上 `from_logits=True` 就是走後面這條路，這時輸出層不要再加 sigmoid 或 softmax。
# %% [markdown] lang="en" slideshow="notes"
# By way of probabilities the losses stop at 16.12 ($-\ln10^{-7}$), and the slope becomes 0; from the score the loss grows as it should, with a steady slope near 1. With `from_logits=True`, a loss of Keras takes this second way; the output layer must then have no sigmoid or softmax of its own.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：鉸鏈損失和 SVM
#
# 答對就好，還是要留一點距離？**鉸鏈損失**（hinge loss）選後者，支援向量機（SVM）用的就是它。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Hinge loss and the SVM
#
# Is it enough to be right, or must there be room to spare? The **hinge loss** of the support vector machine (SVM) takes the second view.
# %% [markdown] lang="zh" slideshow="notes"
# 標籤是 $y=\pm1$，輸出 $\hat y$ 可以是任何實數，正負號代表類別。例如 $y=1$：輸出 −1 的損失是 2，0.5 的損失是 0.5，到 1 以上就是 0。
#
# $$L=\max(0,\,1-y\hat y),\qquad\frac{\partial L}{\partial\hat y}=\begin{cases}-y&y\hat y<1\\0&y\hat y>1\end{cases}$$
#
# 它不是從某種雜訊的概似推出來的，而是從「邊界兩側要留多寬」來的。S4 說 SVM 的損失本質上是鉸鏈損失加上 L2 正則化（讓權重小一點的懲罰，第 12 課）。
# %% [markdown] lang="en" slideshow="notes"
# Labels are $y=\pm1$; the output $\hat y$ may be any real number, and its sign is the class. For $y=1$, an output of −1 has loss 2, one of 0.5 has loss 0.5, and from 1 on the loss is 0.
#
# $$L=\max(0,\,1-y\hat y),\qquad\frac{\partial L}{\partial\hat y}=\begin{cases}-y&y\hat y<1\\0&y\hat y>1\end{cases}$$
#
# It does not come from the likelihood of some noise but from the width of the margin beside the boundary. S4 calls the loss of an SVM in essence hinge loss plus L2 regularization (a penalty that keeps weights small; lesson 12).
# %% slideshow="fragment"
def hinge(y, y_hat):
    """Element-wise; y is -1 or 1."""
    return np.maximum(0, 1 - y * y_hat)


def hinge_slope(y, y_hat):
    return np.where(y * y_hat < 1, -y, 0)


facts.check("S4-17", hinge(1, np.array([-1, 0, 0.5, 1, 2])))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩種損失的形狀
# %% [markdown] lang="en" slideshow="subslide"
# ### The shapes of the losses
# %% tags=["hide-input"]
output = np.linspace(-3, 3, 301)
plt.figure(figsize=(7, 3))
plt.plot(output, hinge(1, output), "-", label="hinge")
plt.plot(output, np.logaddexp(0, -output), "--", label="cross entropy")
plt.plot(output, squared(output - 1), ":", label="squared error")
plt.xlabel("output (right answer: 1)")
plt.ylabel("loss")
plt.ylim(-0.1, 4)
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Hinge is 0 from 1 on; the squared error rises again.")
# %% [markdown] lang="zh" slideshow="notes"
# 三條都是正確答案為 1 的損失（交叉熵畫的是 $-\ln\sigma(\hat y)$）。鉸鏈損失過了 1 就完全平坦；交叉熵一直下降，但永遠不到 0；平方誤差過了 1 又往上翹，**連答得太對也要罰**。
#
# 照 S4 的例子做：569 位病人、30 個測量值（標籤 1 是**良性**），每個測量值先減去平均、除以標準差（標準化，第 09 課），再交給 SVM。
# %% [markdown] lang="en" slideshow="notes"
# All three are losses for the right answer 1 (cross entropy is $-\ln\sigma(\hat y)$). The hinge is perfectly level beyond 1; cross entropy keeps falling but never reaches 0; the squared error rises again beyond 1: **it punishes answers for being too right**.
#
# Now the example of S4: 569 patients, 30 measurements each (label 1 means **benign**), each with its mean subtracted and divided by its standard deviation (standardised; lesson 09), and handed to an SVM.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拿掉損失是 0 的病人
#
# 拿掉他們再訓練一次，邊界會動嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Without the patients whose loss is 0
#
# Train again without them: will the boundary move?
# %% slideshow="skip"
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

patients, benign = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(
    patients, benign, test_size=0.2, random_state=42
)
scaler = StandardScaler().fit(X_train)  # from the training part only
X_std = scaler.transform(X_train)
score = SVC().fit(X_std, y_train).score(scaler.transform(X_test), y_test)
facts.check("S4-37", score)
# %% slideshow="fragment"
print(f"SVC(): {score:.3f} of the test patients right")
svm = SVC(kernel="linear").fit(X_std, y_train)
few = svm.support_  # the rows of the support vectors
again = SVC(kernel="linear").fit(X_std[few], y_train[few])
loss = hinge(2 * y_train - 1, svm.decision_function(X_std))
print(f"linear: {len(few)} support vectors of {len(y_train)} patients")
print("largest loss of the others:", np.delete(loss, few).max().round(2))
print("same weights:", np.allclose(svm.coef_, again.coef_, 0.01))
# %% [markdown] lang="zh" slideshow="notes"
# 訓練用的 455 位病人裡，線性的 SVM 只有 36 位是**支援向量**（support vector，離邊界不夠遠的點）。其他人的損失和梯度都是 0，全部拿掉再訓練，權重幾乎不變（相差不到 1%）。交叉熵做不到這件事，它的梯度永遠不會剛好是 0，每個點都有影響。
#
# （第一列是 S4 用的 `SVC()`，邊界是彎的；為了比較權重，後面改用線性的。98.2% 只是一次切分的結果。）
# %% [markdown] lang="en" slideshow="notes"
# Of the 455 patients in the training part, only 36 are **support vectors** of the linear SVM, points that are not far enough from the boundary. All others have loss and gradient 0; train again without them, and the weights are practically the same (within 1%). Cross entropy cannot do that: its gradient is never exactly 0, and every point has a say.
#
# (The first row is S4's `SVC()`, whose boundary is curved; for comparing weights, the rest uses a linear one. The 98.2% come from a single split.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：兩個損失曲面
#
# S2 和 S4 都放了 Glorot 與 Bengio（2010）的一張圖：交叉熵的曲面和平方誤差的曲面。圖的資料沒有附，我們自己畫一張：一個 tanh 神經元接一個 sigmoid，
#
# $$p=\sigma(z),\qquad z=w_2\tanh(w_1x),\qquad x=1,\ y=1$$
#
# 兩個權重都從 −6 到 6。$z<0$ 的一邊是答錯的。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: Two loss surfaces
#
# S2 and S4 both show a picture of Glorot and Bengio (2010): the surface of cross entropy and that of the squared error. Its data are not given, so we draw our own: one tanh neuron followed by one sigmoid,
#
# $$p=\sigma(z),\qquad z=w_2\tanh(w_1x),\qquad x=1,\ y=1$$
#
# with both weights from −6 to 6. Where $z<0$ the answer is wrong.
# %% slideshow="skip"
side = np.linspace(-6, 6, 61)
first, second = np.meshgrid(side, side)  # w1 and w2 of each point
t = np.tanh(first)
z = second * t
p = sigmoid(z)
cross = np.logaddexp(0, -z)
square = (p - 1) ** 2
cross_by_z = p - 1
square_by_z = 2 * (p - 1) * p * (1 - p)
# dz/dw1 is w2 * (1 - t**2), dz/dw2 is t.
z_slope = np.hypot(second * (1 - t**2), t)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 畫出來
# %% [markdown] lang="en" slideshow="subslide"
# ### The figure
# %% tags=["hide-input"]
figure = plt.figure(figsize=(8.5, 3.4))
for k, name, loss in ((1, "cross entropy", cross), (2, "squared", square)):
    axes = figure.add_subplot(1, 2, k, projection="3d")
    axes.plot_surface(first, second, loss, cmap="viridis", antialiased=False)
    axes.set(xlabel="\n$w_1$", ylabel="\n$w_2$", zlabel="\nloss")
    axes.set_box_aspect((4, 4, 3), zoom=0.85)
    axes.set(xticks=(-5, 0, 5), yticks=(-5, 0, 5), title=name)
plots.show("Cross entropy slopes up to 6; squared error has flat tops at 1.")
wrong = z < 0
for name, by_z in (("cross entropy", cross_by_z), ("squared", square_by_z)):
    length = np.abs(by_z) * z_slope
    share = (length[wrong] < 0.05).mean()
    print(f"{name}: gradient shorter than 0.05 on {share:.0%} of z < 0")
# %% tags=["guard"]
shares = [
    (np.abs(each)[wrong] * z_slope[wrong] < 0.05).mean()
    for each in (cross_by_z, square_by_z)
]
assert shares[0] < 0.05 and 0.25 < shares[1] < 0.42
# %% [markdown] lang="zh" slideshow="notes"
# 右邊的曲面在答錯的兩個角落是平台；左邊的沿著 $w_2$ 的方向是斜坡。在我們畫的這個正方形裡，答錯的一半有三分之一左右，平方誤差的梯度長度小於 0.05；交叉熵幾乎沒有這種地方。（「三分之一」只說這一個正方形。）
#
# 交叉熵治好的是輸出層的飽和。$\lvert w_1\rvert$ 很大時 tanh 也飽和，對 $w_1$ 的導數兩種損失都會很小；在原點，兩個曲面的梯度都是 0，那是第 04 課深入 B 的鞍點。
# %% [markdown] lang="en" slideshow="notes"
# In the corners where the answer is wrong, the surface on the right is a plateau; the one on the left slopes along $w_2$. Within the square that we drew, on about a third of the wrong half the gradient of the squared error is shorter than 0.05; with cross entropy there is next to no such place. ("A third" belongs to this square only.)
#
# What cross entropy cures is saturation in the output layer. For a large $\lvert w_1\rvert$ the tanh is saturated as well, and the derivative with respect to $w_1$ is small for both losses; and at the origin both gradients are 0, a saddle point (lesson 04, In depth B).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：八個權重學下去，誤差降得到 0 嗎？
#
# 第 5 節的網路，用第 7 節的 `learn` 走兩千步。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Eight weights go on learning: down to 0?
#
# The network of chapter 5, two thousand steps of the `learn` of chapter 7.
# %% tags=["hide-input"] slideshow="fragment"
errors, _, _ = learn(x, y, W1, W2, updates=2001)
plt.figure(figsize=(7, 2.6))
plt.loglog(np.arange(1, 2002), errors, label="E before the update")
plt.axhline(0.00245, color="gray", linestyle=":", label="0.00245")
plt.xlabel("update (log axis)")
plt.ylabel("E (log axis)")
plt.legend()
plots.show("E falls from 0.2, ever more slowly, towards the dotted line.")
for update in (0, 1, 10, 100, 1000, 2000):
    print(f"{update:5} updates: E = {errors[update]:.5f}")
# %% tags=["guard"]
assert np.all(np.diff(errors) < 0) and errors[-1] < 0.004
assert errors.min() > 0.07**2 / 2
# %% [markdown] lang="zh" slideshow="notes"
# $E$ 愈降愈慢，愈來愈靠近虛線，但永遠不會越過它。這不是倒傳遞的錯：$o_2$ 的目標是 −0.07，而 sigmoid 恆大於 0，所以 $E$ 永遠大於 $\frac12\times0.07^2=0.00245$。損失降不下去的時候，先問一句：這個網路**做得到**嗎？
# %% [markdown] lang="en" slideshow="notes"
# $E$ falls ever more slowly and comes closer to the dotted line, but never crosses it. That is not backpropagation's fault: the target of $o_2$ is −0.07, a sigmoid is always above 0, and so $E$ stays above $\frac12\times0.07^2=0.00245$. When a loss will not fall any further, ask first: **can** this network do it?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：Keras 算的梯度也一樣嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Does Keras find the same gradients?
# %%
course_utils.setup(seed=1, keras=True)
import keras

network = keras.Sequential()
network.add(keras.Input((2,)))
network.add(keras.layers.Dense(2, "sigmoid", use_bias=False))
network.add(keras.layers.Dense(2, "sigmoid", use_bias=False))
network.set_weights([W1, W2])
network.compile(keras.optimizers.SGD(learning_rate=1.0), loss="mse")
network.train_on_batch(x, y)
after_1, after_2 = network.get_weights()
print("for W1:", (W1 - after_1).ravel().round(4))
print("for W2:", (W2 - after_2).ravel().round(4))
# %% tags=["guard"]
assert np.allclose(W1 - after_1, gradient_W1, atol=1e-6)
assert np.allclose(W2 - after_2, gradient_W2, atol=1e-6)


# %% [markdown] lang="zh" slideshow="notes"
# 同樣的網路用 Keras 搭起來（每個 `Dense` 是一層），放進同樣的權重，用學習率 1 訓練一步；更新前的權重減去更新後的，就是它用的梯度。（`mse` 對輸出取平均；這裡剛好有兩個輸出，所以就是我們的 $\frac12$。）八個數和手算的相同。
#
# Keras 不需要我們寫導數：每一種運算（相乘、相加、sigmoid）都附有兩段程式，一段往前算出結果，一段把梯度往回傳給它的輸入。加法和乘法怎麼傳，第 5 節看過了；取最大值，就只傳給最大的那一個。前向的時候記下用了哪些運算、順序如何，倒著走一遍就得到所有的梯度，這叫**自動微分**。
# %% [markdown] lang="en" slideshow="notes"
# Build the same network in Keras (each `Dense` is a layer), give it the same weights and train it for one step at learning rate 1; weights before minus weights after are the gradients that it used. (`mse` takes the mean over the outputs; here there happen to be two, hence our $\frac12$.) All eight agree with ours.
#
# Keras needs no derivatives from us: each operation (a product, a sum, a sigmoid) comes with two pieces of code, one that computes its result and one that hands a gradient back to its inputs. How sums and products do it was in chapter 5; a maximum hands it to the largest alone. The forward pass notes which operations were used in which order; walking that list backwards gives all the gradients. This is called **automatic differentiation**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 G：和 Keras 的損失對一對
#
# 一批 200 筆、每筆 10 個數，Keras 的損失函數各回傳 200 個數。那 10 個數是取平均，還是加起來？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth G: Compared with Keras' losses
#
# For a batch of 200 examples with 10 numbers each, a loss function of Keras returns 200 numbers. Has it averaged the 10, or added them up?
# %% slideshow="skip"
rng = np.random.default_rng(3)
target = rng.normal(0, 3, (200, 10))
output = rng.normal(0, 3, (200, 10))
bits = rng.integers(0, 2, (200, 10))
labels = rng.integers(0, 10, 200)
one_hot = np.eye(10)[labels]
p = rng.uniform(0.1, 1, (200, 10))
p = p / p.sum(axis=1, keepdims=True)
e = output - target
picked = p[np.arange(200), labels]
# %% slideshow="fragment"
pairs = {
    "mean_squared_error": (squared(e), keras.losses.mean_squared_error),
    "mean_absolute_error": (absolute(e), keras.losses.mean_absolute_error),
    "huber": (huber(e), keras.losses.huber),
}
for name, (ours, of_keras) in pairs.items():
    of_keras = np.asarray(of_keras(target, output))
    print(name, "mean:", np.allclose(ours.mean(axis=1), of_keras, rtol=1e-4))
ours = binary_cross_entropy(bits, p).mean(axis=1)
of_keras = np.asarray(keras.losses.binary_crossentropy(bits, p))
print("binary_crossentropy mean:", np.allclose(ours, of_keras, rtol=1e-4))
signs = 2 * bits - 1
of_keras = np.asarray(keras.losses.hinge(signs, output))
ours = hinge(signs, output).mean(axis=1)
print("hinge mean:", np.allclose(ours, of_keras, rtol=1e-4))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 多類別的交叉熵
# %% [markdown] lang="en" slideshow="subslide"
# ### Categorical cross entropy
# %%
ours = cross_entropy_of_classes(one_hot, p)
of_keras = np.asarray(keras.losses.categorical_crossentropy(one_hot, p))
print("categorical sum:", np.allclose(ours, of_keras, rtol=1e-4))
of_keras = np.asarray(keras.losses.sparse_categorical_crossentropy(labels, p))
ours = -np.log(picked)
print("sparse, entry picked:", np.allclose(ours, of_keras, rtol=1e-4))
# %% [markdown] lang="zh" slideshow="skip"
# ### 機率加起來不是 1 呢？
# %% [markdown] lang="en" slideshow="skip"
# ### And if the probabilities do not add up to 1?
# %% slideshow="skip"
# Ten rounded numbers; the right class, 7, has 0.21.
rounded = np.array([[0.09, 0.07, 0.08, 0.08, 0.09, 0.1, 0.1, 0.21, 0.1, 0.09]])
right = np.array([7])
by_label = keras.losses.sparse_categorical_crossentropy(right, rounded)
print(f"sum {np.sum(rounded):.2f}, loss by Keras {float(by_label[0]):.4f}")
print(f"-ln 0.21          = {-np.log(0.21):.4f}")
print(f"-ln (0.21 / 1.01) = {-np.log(0.21 / 1.01):.4f}")
# %% tags=["guard"]
for ours_of, keras_of in pairs.values():
    ratio = ours_of.mean(axis=1) / np.asarray(keras_of(target, output))
    assert np.allclose(ratio, 1, rtol=0, atol=1e-4)
checked = np.asarray(keras.losses.binary_crossentropy(bits, p))
ratio = binary_cross_entropy(bits, p).mean(axis=1) / checked
assert np.allclose(ratio, 1, rtol=0, atol=1e-4)
checked = np.asarray(keras.losses.hinge(signs, output))
ratio = hinge(signs, output).mean(axis=1) / checked
assert np.allclose(ratio, 1, rtol=0, atol=1e-4)
checked = np.asarray(keras.losses.categorical_crossentropy(one_hot, p))
ratio = cross_entropy_of_classes(one_hot, p) / checked
assert np.allclose(ratio, 1, rtol=0, atol=1e-4)  # the sum, not the mean
checked = np.asarray(keras.losses.sparse_categorical_crossentropy(labels, p))
assert np.allclose(-np.log(picked) / checked, 1, rtol=0, atol=1e-4)
assert abs(float(by_label[0]) + np.log(0.21 / 1.01)) < 1e-4
one_of = keras.losses.categorical_crossentropy(seven[None], rounded)
assert abs(float(one_of[0]) - float(by_label[0])) < 1e-6
# %% [markdown] lang="zh" slideshow="notes"
# 逐元素的損失（平方、絕對、Huber、二元交叉熵、鉸鏈）對最後一軸取**平均**；多類別的交叉熵對類別**加總**，因為十個類別合起來才是一個答案。訓練時再對整批取平均，變成一個數。
#
# S4 的例子裡，十個機率四捨五入之後加起來是 1.01。Keras 會先除以總和，所以損失是 1.5706，不是 $-\ln0.21=1.5606$。
# %% [markdown] lang="en" slideshow="notes"
# The element-wise losses (squared, absolute, Huber, binary cross entropy, hinge) take the **mean** over the last axis. Categorical cross entropy takes the **sum** over the classes, for the ten classes are one answer together. In training, either is then averaged over the batch to one number.
#
# In S4's example the ten probabilities are rounded and add up to 1.01. Keras divides by the sum first, so its loss is 1.5706 and not $-\ln0.21=1.5606$.
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R95**　S4 說 `sparse_categorical_crossentropy` 會先做 one-hot 編碼。在 TensorFlow 上它直接用整數取出那一項，不建立獨熱陣列；類別有幾萬個的時候，省下很多記憶體。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R95**  S4 says that `sparse_categorical_crossentropy` first makes one-hot vectors. On TensorFlow it picks the entry by its integer and builds no one-hot array, which saves much memory with tens of thousands of classes.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 H：S3 的 2-3-2 網路
#
# S3 用矩陣寫倒傳遞：$V$ 是 $2\times3$，$W$ 是 $3\times2$，更新是 $W\leftarrow W-\alpha\,\Delta W$（它的 $\alpha$ 就是學習率），其中 $\Delta W$ 由 $(y-\hat y)$ 開頭。**照這樣走一步，損失會升還是降？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth H: S3's 2-3-2 network
#
# S3 writes backpropagation with matrices: $V$ is $2\times3$, $W$ is $3\times2$, the update is $W\leftarrow W-\alpha\,\Delta W$ (its $\alpha$ is the learning rate), and $\Delta W$ begins with $(y-\hat y)$. **Will such a step raise or lower the loss?**
# %% slideshow="skip"
rng = np.random.default_rng(0)
V = rng.normal(size=(2, 3))
W = rng.normal(size=(3, 2))
row = rng.normal(size=(1, 2))  # one example
goal = rng.uniform(size=(1, 2))


def half_square(V, W):
    h, o = forward(row, V, W)
    return np.sum((o - goal) ** 2) / 2


def loss_by_w(W):
    return half_square(V, W)


# %% slideshow="fragment"
h, o = forward(row, V, W)
gradient_v, gradient_w = backward(row, goal, h, o, W)
by_steps = numeric_gradient(loss_by_w, W)
print("as by small steps:", np.allclose(gradient_w, by_steps, atol=1e-9))
slide = -gradient_w  # begins with y minus output
facts.check("S3-32", np.allclose(slide, by_steps, atol=1e-9))
print(f"loss before: {half_square(V, W):.4f}")
up = half_square(V + 0.5 * gradient_v, W + 0.5 * gradient_w)
down = half_square(V - 0.5 * gradient_v, W - 0.5 * gradient_w)
print(f"one step with (y - output): {up:.4f}, (output - y): {down:.4f}")
# %% [markdown] lang="zh" slideshow="notes"
# 第 7 節的四行，一個字也不用改就能用在這個網路上。損失是 $\frac12\sum(\hat y-y)^2$，對 $\hat y$ 微分是 $\hat y-y$；用 $y-\hat y$ 開頭，得到的是梯度的相反數，減去它，損失就**上升**了。要嘛寫 $\hat y-y$，要嘛更新時改用加號。
# %% [markdown] lang="en" slideshow="notes"
# The four lines of chapter 7 work on this network without a change. The loss is $\frac12\sum(\hat y-y)^2$, and its derivative with respect to $\hat y$ is $\hat y-y$. What begins with $y-\hat y$ is minus the gradient; subtract that, and the loss **rises**. Either write $\hat y-y$, or update with a plus.
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R57**　S3 用 $(y-\hat y)f_2'(z)$ 配減號更新；正負號要改一個。
# - **R59**　S3 推導的第一行少了 $\frac12$，分子少了 $\partial$，輸出和目標都寫成 $y$。
# - **R60**　S3 把兩個梯度寫成一般的乘法；應該是外積，形狀才和權重一樣，也就是這裡的 $h^T\delta_o$、$x^T\delta_h$。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R57**  S3 has $(y-\hat y)f_2'(z)$ with a minus in the update; one of the two signs must change.
# - **R59**  The first line of S3's derivation lacks its $\frac12$, a numerator its $\partial$, and both output and target are called $y$.
# - **R60**  S3 writes both gradients as ordinary products; they are outer products, shaped like their weights, our $h^T\delta_o$ and $x^T\delta_h$.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 I：四層的時候，誰乘在誰前面？
#
# 四層的網路，權重是 $W_1$ 到 $W_4$。從第 4 層往回走到第 3 層，該乘 $W_3$ 還是 $W_4$？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth I: With four layers, which matrix comes when?
#
# A network of four layers has the weights $W_1$ to $W_4$. On the way back from layer 4 to layer 3, is it $W_3$ or $W_4$ that one multiplies by?
# %% [markdown] lang="zh" slideshow="notes"
# 前向從第 3 層到第 4 層，走的是 $W_4$；往回走同一條路，所以也是 $W_4$：
#
# $$\delta_4=(a_4-y)\odot a_4\odot(1-a_4),\qquad\delta_3=(\delta_4W_4^T)\odot a_3\odot(1-a_3)$$
#
# 依此類推，最後 $\frac{\partial E}{\partial W_1}=x^T\delta_1$：往回走的路上，$W_1$ 不會乘進自己的梯度。底下用四個 3 × 3 的矩陣，兩種寫法都乘得起來，再請有限差分當裁判。
# %% [markdown] lang="en" slideshow="notes"
# Forward, $W_4$ leads from layer 3 to layer 4; the way back is the same way, so it is $W_4$ again:
#
# $$\delta_4=(a_4-y)\odot a_4\odot(1-a_4),\qquad\delta_3=(\delta_4W_4^T)\odot a_3\odot(1-a_3)$$
#
# and so on, until $\frac{\partial E}{\partial W_1}=x^T\delta_1$: $W_1$ is no factor on the way back to its own gradient. Below, all four matrices are 3 × 3, so that both versions can be multiplied at all, and finite differences are the judge.
# %% slideshow="skip"
deep = [rng.normal(size=(3, 3)) for _ in range(4)]  # W1, W2, W3, W4
row = rng.normal(size=(1, 3))
goal = rng.uniform(size=(1, 3))


def activations(W_first):
    """Input and outputs of the four layers; W_first stands for W1."""
    a = [row]
    for W in [W_first, *deep[1:]]:
        a.append(sigmoid(a[-1] @ W))
    return a


def deep_loss(W_first):
    return np.sum((activations(W_first)[4] - goal) ** 2) / 2


# %% slideshow="fragment"
def gradient_of_first(matrices):
    """Gradient for W1; matrices are those met on the way back."""
    a = activations(deep[0])
    delta = (a[4] - goal) * a[4] * (1 - a[4])
    for layer, W in zip((3, 2, 1), matrices, strict=True):
        delta = (delta @ W.T) * a[layer] * (1 - a[layer])
    return row.T @ delta


by_steps = numeric_gradient(deep_loss, deep[0])
right = gradient_of_first([deep[3], deep[2], deep[1]])
shifted = gradient_of_first([deep[2], deep[1], deep[0]])
print("W4, W3, W2:", np.allclose(right, by_steps, atol=1e-9))
print("W3, W2, W1:", np.allclose(shifted, by_steps, atol=1e-9))
facts.check("S3-33", np.allclose(-shifted, by_steps, atol=1e-9))


# %% [markdown] lang="zh" slideshow="notes"
# 只有 $W_4$、$W_3$、$W_2$ 的那一種和有限差分相同。S3 這一頁要說的事是對的：**靠近輸入的層，梯度是後面所有層的連乘積**，每過一層就乘一次權重和一次斜率。sigmoid 的斜率最多是 $\frac14$，權重不夠大的話，層數一多，梯度就消失了（第 02 課）。
# %% [markdown] lang="en" slideshow="notes"
# Only the version with $W_4$, $W_3$, $W_2$ agrees with finite differences. What S3 wants to say here is right: **the gradient of a layer near the input is a product over all the layers behind it**, each contributing its weights and its slope. A sigmoid's slope is at most $\frac14$; unless the weights are large, the gradient vanishes as layers pile up (lesson 02).
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R58**　S3 依序乘上 $W_3$、$W_2$、$W_1$；應該是 $W_4$、$W_3$、$W_2$，而且正負號也要改。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R58**  S3 multiplies by $W_3$, $W_2$, $W_1$ in turn; it should be $W_4$, $W_3$, $W_2$, and the sign must be reversed as well.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 J：力道大，就到得快嗎？
#
# 拿單單一個誤差，從 $e=0.45$ 出發，每次更新都減去「學習率 0.1 × 導數」。在 0.45，絕對誤差的導數是 1，平方誤差的只有 0.9。
#
# 等一下印出幾次更新之後的 $e$，每種損失一列。**先猜：200 次更新之後，平方誤差和絕對誤差，誰離 0 比較近？**
#
# <details><summary>(a) 絕對誤差，它起步最大</summary>→ 猜對的話，最右邊的數，absolute 比 squared 接近 0。</details>
# <details><summary>(b) 平方誤差</summary>→ 猜對的話，最右邊的數，squared 比 absolute 接近 0。</details>
# <details><summary>(c) 200 次很夠了，兩種都到了</summary>→ 猜對的話，這兩列最右邊的數都小於 0.000001。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth J: Does a stronger pull arrive sooner?
#
# Take a single error, start at $e=0.45$, and let each update subtract "learning rate 0.1 × derivative". At 0.45 the derivative of the absolute error is 1, that of the squared error only 0.9.
#
# Below, $e$ is printed after some updates, one row for each loss. **Guess: after 200 updates, which is closer to 0, the squared or the absolute error?**
#
# <details><summary>(a) the absolute error, whose first step is the largest</summary>→ Then of the last numbers, that of “absolute” is closer to 0.</details>
# <details><summary>(b) the squared error</summary>→ Then of the last numbers, that of “squared” is closer to 0.</details>
# <details><summary>(c) 200 are plenty: both have arrived</summary>→ Then both last numbers are below 0.000001.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 誰離 0 最近？
# %% [markdown] lang="en" slideshow="subslide"
# ### Which is closest to 0?
# %%
def error_after(updates, slope):
    e = 0.45
    for update in range(updates):
        e = e - 0.1 * slope(e)
    return e


# %% tags=["guess", "hide-input"]
slopes = {
    "squared": squared_slope,
    "absolute": absolute_slope,
    "Huber": huber_slope,
}
print("updates:         1         4         7        20       200")
for name, slope in slopes.items():
    row = f"{name:8}"
    for updates in (1, 4, 7, 20, 200):
        row += f"{error_after(updates, slope):10.1e}"
    print(row)
# %% tags=["guard"]
assert 0 < error_after(200, squared_slope) < 1e-19
assert 1e-12 < error_after(200, huber_slope) < 1e-9
assert np.isclose(abs(error_after(200, absolute_slope)), 0.05)
assert np.isclose(error_after(4, absolute_slope), 0.05)
distance = 0.4
for _ in range(200):
    distance -= 0.1 * squared_slope(distance)
assert abs(distance) < 1e-19, "not for large errors only"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# （5.0e-02 就是 $5.0\times10^{-2}=0.05$。）起先絕對誤差真的比較快：4 次更新就到 0.05。可是它的步子永遠是 0.1，到了 0.05 只能跨到 −0.05，再跨回來，跳個沒完。平方誤差每次變成原來的 0.8 倍，愈靠近 0 步子愈小，200 次以後只剩 $10^{-20}$ 左右；Huber 在近處也是如此，每次變成 0.9 倍。
#
# </details>
#
# 所以「誰比較快」要看誤差多大、走了多久：誤差大於 0.5，平方誤差的導數 $2\lvert e\rvert$ 比絕對誤差的 1 大；小於 0.5 就反過來。要**停得準**，則需要愈靠近愈小的步子。（絕對誤差也可以停得準，只要學習率自己慢慢變小。）
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# (5.0e-02 is $5.0\times10^{-2}=0.05$.) At first the absolute error really is faster: 4 updates bring it to 0.05. But its step is always 0.1, so from 0.05 it can only stride to −0.05 and back, for ever. The squared error leaves 0.8 of it each time: the nearer to 0, the smaller the step, and after 200 about $10^{-20}$ is left. Nearby, Huber does the same with a factor of 0.9.
#
# </details>
#
# Which one is faster thus depends on how large the error is and how long you wait: above 0.5 the squared error's derivative $2\lvert e\rvert$ is larger than the absolute error's 1, below 0.5 it is smaller. To **stop exactly**, steps have to shrink on arrival. (The absolute error can do that too, if the learning rate is made smaller as you go.)
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字和說法，這一課都試過。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號。兩個損失曲面的圖（S4-40）出自論文，資料沒有附，所以不能核對。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every claim of the slides that can be recomputed was tried above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum. The picture of the two loss surfaces (S4-40) is from a paper whose data are not given, so it cannot be checked.
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
