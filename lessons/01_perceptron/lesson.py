# ---
# title_zh: 感知器
# title_en: The perceptron
# question_zh: 一個神經元能學會什麼？學不會什麼？
# question_en: What can a single neuron learn, and what can it not?
# minutes: 45
# seconds: 5
# decks: S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 01 感知器
#
# **讀完這一課，你會**
#
# - 用「找一個函數」說明機器學習，並且說出它的三個步驟；
# - 只用紙筆算出一個神經元、一個小網路的輸出，數出它有幾個參數；
# - 用感知器的學習規則移動一條邊界，知道它什麼時候會停、什麼時候永遠停不下來；
# - 說明一條直線為什麼做不到 XOR（互斥或），而兩層就做得到。
#
# **需要的基礎**：高中數學的向量內積與直線方程式、一點點 NumPy。
#
# 計算只用 NumPy，不需要 Keras。
#
# **對應投影片**：S1（蔡炎龍）開頭到「變數有幾個」的練習、S2（李宏毅）開頭到 softmax 之前、S4（王一書）的感知器。
# %% [markdown] lang="en" slideshow="slide"
# # 01 The perceptron
#
# **After this lesson you can**
#
# - explain machine learning as the search for a function, and name its three steps;
# - compute the output of one neuron and of a small network with pencil and paper, and count its parameters;
# - move a boundary by the perceptron's learning rule, and tell when it will stop and when it never will;
# - explain why one straight line cannot do XOR (exclusive or), and why two layers can.
#
# **Prerequisites**: dot products, the equation of a straight line, a little NumPy.
#
# NumPy does all the computing; no Keras yet.
#
# **Decks**: S1 (蔡炎龍) from the start to the exercise "how many variables", S2 (李宏毅) from the start to just before softmax, S4 (王一書) on the perceptron.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider

import course_utils
from course_utils import exercises, facts, plots, widgets

course_utils.setup(seed=1)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 機器學習就是找一個函數
#
# S1 從一個神燈故事開始：巨人讓你在「任意函數生成器」和現金三千萬之間選一個。為什麼該選前者？因為很多問題說穿了都是一個函數：輸入一個日期，輸出當天的收盤價；輸入兩個人，輸出速配指數；輸入一張 28×28 的圖，輸出圖上的數字。S2 講的是同一件事：「機器學習 ≈ 尋找一個函數」。語音辨識、下圍棋、對話，都是函數。
#
# 那怎麼找？S2 分成三步，本課用最小的例子把三步各走一遍：
#
# | 步驟 | S2 的說法 | 這一課的例子 |
# |:--|:--|:--|
# | 1 | 定義一組函數 | 一個神經元：每組權重畫出一條直線 |
# | 2 | 評估函數的好壞 | 數一數有幾個點落在錯的那一邊 |
# | 3 | 挑出最好的函數 | 感知器的學習規則 |
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Machine learning is the search for a function
#
# S1 opens with a genie who offers either a "generator of arbitrary functions" or thirty million in cash. Why take the generator?
# Because so many problems are functions in disguise:
# a date goes in, a closing price comes out; two people go in, a match score comes out; a 28×28 picture goes in, the digit on it comes out.
# S2 puts it in one line: "machine learning ≈ looking for a function". Recognising speech, playing Go, holding a conversation: all functions.
#
# How does one look? S2 names three steps, and this lesson walks through each of them on the smallest example there is:
#
# | Step | In S2's words | Example in this lesson |
# |:--|:--|:--|
# | 1 | define a set of functions | one neuron: each choice of weights draws a line |
# | 2 | goodness of a function | count the points on the wrong side |
# | 3 | pick the best function | the perceptron's learning rule |
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 一個神經元，三個步驟
#
# S1 說，每個神經元做的事基本上一樣：接受輸入、經過運算、輸出。運算也是三步：
#
# 1. **權重（weight）**：加權相加，$w_1x_1+w_2x_2$；
# 2. **偏差（bias）**：加上一個常數，$z=w_1x_1+w_2x_2+b$；
# 3. **激勵函數（activation function）**：$v=\varphi(z)$。
#
# 拿一個神經元來算（它是第 3 節那個小網路的第一個神經元）：輸入 $[1,-1]$，權重 $[1,-2]$，偏差 $1$，激勵函數是 sigmoid，
#
# $$\sigma(z)=\frac{1}{1+e^{-z}}$$
#
# 請先心算 $z$。代進 sigmoid 之後，你預期比較靠近 0、0.5 還是 1？
# %% [markdown] lang="en" slideshow="slide"
# ## 2. One neuron, three steps
#
# S1 says that all neurons do basically the same: take an input, compute, put out a number. The computation has three steps too:
#
# 1. **weights**: a weighted sum, $w_1x_1+w_2x_2$;
# 2. **bias**: add a constant, $z=w_1x_1+w_2x_2+b$;
# 3. **activation function**: $v=\varphi(z)$.
#
# Take one neuron (the first of the small network in section 3): input $[1,-1]$, weights $[1,-2]$, bias $1$, and the sigmoid as activation,
#
# $$\sigma(z)=\frac{1}{1+e^{-z}}$$
#
# Work out $z$ in your head first. Will the sigmoid of it be near 0, near 0.5 or near 1?
# %% slideshow="subslide"
def sigmoid(z):
    """Squash any number into the interval from 0 to 1."""
    return 1 / (1 + np.exp(-z))


x = np.array([1, -1])
w = np.array([1, -2])
b = 1

weighted = w @ x  # step 1: w1 x1 + w2 x2
z = weighted + b  # step 2: the bias
v = sigmoid(z)  # step 3: the activation function
print(f"weights: {weighted}   bias: {z}   activation: {v:.4f}")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 權重和偏差各管什麼？
#
# 剛才那個神經元算出 $z=4$，輸出 0.98，很靠近 1。下面改看只有一個輸入的神經元 $\sigma(wx+b)$，畫法照 S4 的 `sigmoid.ipynb`（縱軸的 $\phi$ 是 S4 用來表示激勵函數的符號）。
#
# 投影片上那段程式少了 `import matplotlib.pyplot as plt`；標籤 `'$\phi(z)$'` 裡有反斜線，Python 3.12 起會跳出警告，寫成原始字串 `r'$\phi(z)$'` 就沒事（勘誤 R101）。
#
# 動手之前先猜：
#
# - 左圖只改 $w$：$w$ 變大，曲線會變陡還是變平？
# - 右圖只改 $b$：**$b$ 變大，曲線往左移還是往右移？**
# %% [markdown] lang="en" slideshow="subslide"
# ### What do the weight and the bias do?
#
# That neuron has $z=4$ and puts out 0.98, close to 1. Now a neuron with a single input, $\sigma(wx+b)$, drawn as in S4's `sigmoid.ipynb` (the $\phi$ on the axis is how S4 writes the activation function).
#
# The code on that slide lacks `import matplotlib.pyplot as plt`; and since Python 3.12 the backslash in its label `'$\phi(z)$'` gives a warning,
# which a raw string `r'$\phi(z)$'` avoids (erratum R101).
#
# Guess before you look:
#
# - On the left only $w$ changes: does a larger $w$ make the curve steeper or flatter?
# - On the right only $b$ changes: **does a larger $b$ move the curve to the left or to the right?**
# %% slideshow="subslide"
x_line = np.arange(-7, 7, 0.1)
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.2), sharey=True)
for w in (0.5, 1, 4):
    left.plot(x_line, sigmoid(w * x_line), label=f"w = {w}")
for b in (-4, 0, 4):
    right.plot(x_line, sigmoid(2 * x_line + b), label=f"b = {b}")
    right.plot(-b / 2, 0.5, "ko")
    print(f"w = 2, b = {b:2d}: the output is 0.5 at x = {-b / 2:4.1f}")
left.set(title="b = 0", xlabel="x", ylabel=r"$\phi(z)$")
right.set(title="w = 2", xlabel="x")
for axes in (left, right):
    axes.axvline(0, color="gray", linestyle=":", linewidth=1)
    axes.legend(loc="lower right")
plots.show("Sigmoid: larger w is steeper, larger b moves the curve left.")
# %% [markdown] lang="zh" slideshow="fragment"
# **權重管坡度，偏差管位置。** $w$ 越大越陡，$w=4$ 已經很像一個階梯；輸出等於 0.5 的地方是 $z=0$，也就是 $x=-b/w$，所以 $b$ 變大，曲線往**左**移。換個說法：偏差決定神經元的門檻，$b$ 越大，門檻越低，越容易「亮起來」。
#
# 有兩個但書：往左移是因為這裡 $w>0$，$w$ 是負的就反過來；換一個激勵函數，曲線的形狀也會變（第 02 課）。
# %% [markdown] lang="en" slideshow="fragment"
# **The weight sets the slope, the bias sets the place.** A larger $w$ is steeper, and $w=4$ is almost a step already.
# The output is 0.5 where $z=0$, that is at $x=-b/w$, so a larger $b$ moves the curve to the **left**.
# Put differently, the bias sets the neuron's threshold: the larger $b$, the lower the threshold, and the more readily the neuron lights up.
#
# Two limits: "left" holds because $w>0$ here, and turns around for a negative $w$; another activation function gives another shape (lesson 02).
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 把神經元接起來
#
# S2 的「完全連接前饋網路」（fully connected feed-forward network）：兩個輸入，接著三層，每層兩個神經元，全部用 sigmoid。每一層做的都是上一節那三步，只是一次算兩個神經元，所以權重排成矩陣，**一列（橫的）是一個神經元**：
#
# $$a^{(1)}=\sigma(W_1x+b_1),\quad a^{(2)}=\sigma(W_2a^{(1)}+b_2),\quad \hat y=\sigma(W_3a^{(2)}+b_3)$$
#
# 投影片上，第一層的數字和輸入是
#
# $$W_1=\begin{pmatrix}1&-2\\-1&1\end{pmatrix},\quad b_1=\begin{pmatrix}1\\0\end{pmatrix},\quad x=\begin{pmatrix}1\\-1\end{pmatrix}$$
#
# 請先用計算機算出 $a^{(1)}$，再往下執行。
# %% [markdown] lang="en" slideshow="slide"
# ## 3. Connecting neurons
#
# S2's fully connected feed-forward network has two inputs and then three layers of two neurons, all with the sigmoid.
# Every layer takes the three steps of the last section, for two neurons at once, so the weights form a matrix, **one row per neuron**:
#
# $$a^{(1)}=\sigma(W_1x+b_1),\quad a^{(2)}=\sigma(W_2a^{(1)}+b_2),\quad \hat y=\sigma(W_3a^{(2)}+b_3)$$
#
# On the slide, the first layer and the input are
#
# $$W_1=\begin{pmatrix}1&-2\\-1&1\end{pmatrix},\quad b_1=\begin{pmatrix}1\\0\end{pmatrix},\quad x=\begin{pmatrix}1\\-1\end{pmatrix}$$
#
# Compute $a^{(1)}$ with a calculator before you go on.
# %% slideshow="subslide"
W1, b1 = np.array([[1, -2], [-1, 1]]), np.array([1, 0])
W2, b2 = np.array([[2, -1], [-2, -1]]), np.array([0, 0])
W3, b3 = np.array([[3, -1], [-1, 4]]), np.array([-2, 2])

x = np.array([1, -1])
a1 = sigmoid(W1 @ x + b1)
a2 = sigmoid(W2 @ a1 + b2)
y_hat = sigmoid(W3 @ a2 + b3)
print("layer 1:", a1.round(2))
print("layer 2:", a2.round(2))
print("output: ", y_hat.round(2))
facts.check("S2-01", y_hat)


# %% [markdown] lang="zh" slideshow="subslide"
# 第一層的第一個數就是上一節的神經元。輸出在投影片上是 $[0.62, 0.83]$，四捨五入到兩位，完全吻合。
#
# 下面把三層寫成一個函數 `network`。注意它寫成 `a @ W.T` 而不是 `W @ a`：對一個向量來說兩者相同，但前者也吃得下「一列是一筆資料」的一整批輸入。
#
# **你預期輸入 $[0,0]$ 時，輸出也會是 $[0,0]$ 嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# The first number of layer 1 is the neuron of the last section. The slide gives the output as $[0.62, 0.83]$, which agrees when rounded to two digits.
#
# Below, the three layers become one function, `network`. Note that it says `a @ W.T` and not `W @ a`:
# for one vector the two are the same, but the former also takes a whole batch with one example per row.
#
# **When the input is $[0,0]$, do you expect the output to be $[0,0]$ too?**
# %% slideshow="fragment"
def network(x, layers):
    """Feed x forward. layers: (W, b) pairs, one row of W per neuron."""
    a = x
    for W, b in layers:
        a = sigmoid(a @ W.T + b)
    return a


theta = [(W1, b1), (W2, b2), (W3, b3)]
facts.check("S2-02", network(np.array([0, 0]), theta))
batch = np.array([[1, -1], [0, 0]])
print(network(batch, theta).round(2))
# %% [markdown] lang="zh" slideshow="subslide"
# 不是零：輸入是 0，權重的確都使不上力，但偏差還在，而且 $\sigma(0)$ 本來就是 0.5。
#
# S2 接著說了兩句很重要的話：「給定參數 $\theta$，定義一個**函數**；給定網路結構，定義一個**函數集**。」參數 $\theta$ 就是所有權重和偏差。下圖左邊是投影片的 $\theta$，另外兩張把 $\theta$ 換成隨機數，結構完全不動。
#
# **你預期三張圖會有多像？**
# %% [markdown] lang="en" slideshow="subslide"
# It is not zero. Zero inputs do silence the weights, but the biases remain, and $\sigma(0)$ is 0.5 anyway.
#
# S2 goes on with two sentences that matter: "parameters $\theta$ define a **function**; a network structure defines a **set of functions**."
# The parameters $\theta$ are all the weights and biases. On the left is the slide's $\theta$; the other two have random $\theta$ and the same structure.
#
# **How much alike do you expect the three pictures to be?**
# %% slideshow="subslide"
rng = np.random.default_rng(12)
thetas = {"slide": theta, "random 1": [], "random 2": []}
for name in ("random 1", "random 2"):
    for _ in range(3):  # three layers
        thetas[name].append((rng.normal(0, 6, (2, 2)), rng.normal(0, 3, 2)))
side = np.linspace(-4, 4, 81)
plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
figure, panels = plt.subplots(1, 3, figsize=(9, 3.1), sharey=True)
for axes, name in zip(panels, thetas, strict=True):
    y1 = network(plane, thetas[name])[:, 0].reshape(81, 81)
    image = axes.pcolormesh(side, side, y1, vmin=0, vmax=1, cmap="viridis")
    axes.set(title=rf"$\theta$: {name}", xlabel="$x_1$", xticks=(-3, 0, 3))
panels[0].set(ylabel="$x_2$", yticks=(-3, 0, 3))
figure.colorbar(image, ax=panels, label=r"first output $\hat{y}_1$")
plots.show("Three maps of the first output, each with other borders.")
# %% [markdown] lang="zh" slideshow="fragment"
# 同一個結構，三個很不一樣的函數。這就是步驟 1「定義一組函數」：**選定結構，等於圈出一個函數的集合；學習，就是在這個集合裡找一個最好的 $\theta$**（S1 把它寫成 $\theta^*$）。
#
# 這張圖沒有告訴我們：這個集合夠不夠大，裡面有沒有我們要的函數。第 8 節會看到一個「不夠大」的例子。
# %% [markdown] lang="en" slideshow="fragment"
# One structure, three very different functions. This is step 1, "define a set of functions": **to choose a structure is to fence in a set of functions;
# to learn is to look for the best $\theta$ in that set** (S1 calls it $\theta^*$).
#
# What the picture does not say is whether the set is large enough to hold the function that we want. Section 8 meets one that is not.
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 有幾個參數？
#
# S1 的練習問：「這樣子的神經網路變數有幾個呢？」變數就是 weights 和 biases。這裡先數上一節的網路：輸入 2，三層各 2 個神經元。學會數法之後，S1 那一頁圖上的網路請你自己數。
#
# 數法很簡單：一個神經元對**每個**輸入有一個權重，再加**一個**偏差。所以一層有
#
# $$(n_{\mathrm{in}}+1)\times n_{\mathrm{out}}$$
#
# 個參數。你預期上一節的網路有幾個？
# %% [markdown] lang="en" slideshow="slide"
# ## 4. How many parameters?
#
# An exercise in S1 asks: "how many variables does such a network have?" The variables are the weights and the biases.
# Here we count the network of the last section: 2 inputs, three layers of 2 neurons. The network pictured on S1's slide is then yours to count.
#
# There is only one rule: a neuron has a weight for **each** input and **one** bias. A layer therefore has
#
# $$(n_{\mathrm{in}}+1)\times n_{\mathrm{out}}$$
#
# parameters. How many do you expect in the network of the last section?
# %% slideshow="fragment"
total = 0
for W, b in theta:
    n_out, n_in = W.shape
    print(f"({n_in} + 1) * {n_out} = {(n_in + 1) * n_out}")
    total += W.size + b.size
print("total:", total)
# %% tags=["guard"]
assert all(
    matrix.size + bias.size == (matrix.shape[1] + 1) * matrix.shape[0]
    for matrix, bias in theta
), "a layer has (n_in + 1) * n_out parameters"
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. S4 的感知器
#
# 感知器（perceptron）是最早會自己學習的神經元之一。它的激勵函數只看 $z$ 的正負號，輸出只有 $+1$ 和 $-1$。
#
# $$\hat y=\mathrm{sign}(z),\qquad z=b+w_1x_1+w_2x_2=w^Tx$$
#
# 最後一個等號用了一個小技巧：S4 在每筆資料前面補一個 1，偏差就成了第一個權重，$x=[1,x_1,x_2]$、$w=[b,w_1,w_2]$。
#
# S4 的 `perceptron.ipynb` 有四個點和一組起始權重。照抄之前有兩處要留意：
#
# - 最後一個點，程式寫 $(0,2)$，旁邊的矩陣卻寫 $(0,3)$（勘誤 R99）。我們用程式那一組，差別在第 6 節揭曉。
# - 最後一行用到的 `out` 沒有定義，會跑出 `NameError`，要補上 `out = np.sign(X.dot(w))`；標「一維結果」的 `y`，形狀其實是 $(4,1)$（勘誤 R100）。
#
# $z=0$ 是一條直線，叫決策邊界（decision boundary）；起始權重是隨機抽的。**你預期四個點會對幾個？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. S4's perceptron
#
# The perceptron was one of the first neurons that learned by themselves. Its activation is the sign of $z$, so its output is $+1$ or $-1$.
#
# $$\hat y=\mathrm{sign}(z),\qquad z=b+w_1x_1+w_2x_2=w^Tx$$
#
# The last equality holds a small trick: S4 puts a 1 in front of every example, which turns the bias into the first weight, $x=[1,x_1,x_2]$ and $w=[b,w_1,w_2]$.
#
# S4's `perceptron.ipynb` has four points and some weights to start from. Two places need care before you copy them:
#
# - The last point is $(0,2)$ in the code and $(0,3)$ in the matrix beside it (erratum R99). We take the code's; section 6 shows the difference.
# - The last line uses `out`, which is not defined and gives a `NameError`; it lacks `out = np.sign(X.dot(w))`. And `y`, labelled one-dimensional, has the shape $(4,1)$ (erratum R100).
#
# $z=0$ is a straight line, the decision boundary; the weights to start from were drawn at random. **How many of the four points do you expect to be right?**
# %% slideshow="subslide"
X = np.array([[1, 3, 3], [1, 4, 31], [1, 1, 1], [1, 0, 2]])
y = np.array([[1], [1], [-1], [-1]])
w = np.array([[0.61], [-0.96], [0.02]])

out = np.sign(X @ w)  # the line that the slide lacks
print("y:  ", y.ravel(), " shape", y.shape)
print("z:  ", (X @ w).ravel())
print("out:", out.ravel().astype(int))
print("X.T.dot(y - out) / 4 =", (X.T.dot(y - out) / 4).ravel())
facts.check("S4-08", (X @ w).ravel())
facts.check("S4-09", out.ravel())

# From here on flat arrays: (4, 1) minus (4,) would give (4, 4).
y = y.ravel()
w_slide = w.ravel()
# %% slideshow="skip"
# Class, marker and colour: blue circles and orange squares.
CLASSES = ((1, "o", "#0072B2"), (-1, "s", "#D55E00"))
PLUS_SIDE = "#D3E8F5"
MINUS_SIDE = "#FBE3D0"


def count_errors(X, y, w):
    """How many of the n points get the wrong sign."""
    return int(np.sum(np.sign(X @ w) != y))


def draw_points(axes, points, y):
    for label, marker, colour in CLASSES:
        x1, x2 = points[y == label].T
        axes.scatter(
            x1, x2, s=70, marker=marker, color=colour, clip_on=False, zorder=3
        )


# %% tags=["hide-input"] slideshow="skip"
def label_outside(axes, points, shown):
    """Write the coordinates beside points that were moved to the edge."""
    for point, place in zip(points, shown, strict=True):
        if np.any(point != place):
            axes.annotate(
                f"↑ ({point[0]:g}, {point[1]:g})",
                place,
                (-14, -12),
                textcoords="offset points",
                ha="right",
            )


# %% tags=["hide-input"] slideshow="skip"
def draw_boundary(axes, X, y, w, window):
    """Draw the points, the line z = 0 and a ring around each error.

    X: (n, 3), the first column ones. y: (n,) of +1 and -1. w: (3,).
    window: lowest and highest x1, lowest and highest x2. A point outside
    is drawn on the edge, with its coordinates.
    """
    low1, high1, low2, high2 = window
    x1, x2 = np.meshgrid(
        np.linspace(low1, high1, 200), np.linspace(low2, high2, 200)
    )
    z = w[0] + w[1] * x1 + w[2] * x2
    axes.contourf(x1, x2, z, [-1e9, 0, 1e9], colors=[MINUS_SIDE, PLUS_SIDE])
    if z.min() < 0 < z.max():
        axes.contour(x1, x2, z, [0], colors="black", linestyles="-")
    points = X[:, 1:]
    shown = np.clip(points, [low1, low2], [high1, high2])
    draw_points(axes, shown, y)
    label_outside(axes, points, shown)
    x1, x2 = shown[np.sign(X @ w) != y].T
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
    axes.set(xlim=(low1, high1), ylim=(low2, high2))
    axes.set(xlabel="x₁", ylabel="x₂")
    axes.locator_params(nbins=6)


# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(6.5, 3.6))
draw_boundary(axes, X, y, w_slide, (-1, 6, -3, 36))
axes.set_title("S4's four points and the slide's W; ring = wrong")
for label, marker, colour in CLASSES:
    axes.scatter([], [], marker=marker, color=colour, label=f"y = {label:+d}")
axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
plots.show("A steep line at x1 near 1; three of the four points are wrong.")
# %% [markdown] lang="zh" slideshow="fragment"
# 黑線是決策邊界，藍色那一側輸出 $+1$，橘色那一側輸出 $-1$。投影片這組權重錯了三個點，只有 $(1,1)$ 是對的。
#
# R99 的差別出在最後一個 $z$：照程式的 $(0,2)$ 算是 0.65，照矩陣的 $(0,3)$ 算會是 0.67。正負號一樣，所以這裡還看不出影響。
# %% [markdown] lang="en" slideshow="fragment"
# The black line is the decision boundary: on the blue side the output is $+1$, on the orange side $-1$.
# The slide's weights get three points wrong; only $(1,1)$ is right.
#
# The difference of R99 is in the last $z$: it is 0.65 with the code's $(0,2)$ and would be 0.67 with the matrix's $(0,3)$. The signs agree, so nothing comes of it yet.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 怎麼挑出好的權重？
#
# 三個步驟現在都具體了：(1) 函數集是所有的 $\mathrm{sign}(w^Tx)$；(2) 好壞就是錯幾個點；(3) 挑最好的。最笨的挑法是亂猜：照 S4 的起始方式，每個權重從 $-1$ 到 $1$ 之間隨便抽，抽一萬組。
#
# **你預期有百分之幾的直線能把四個點全部分對？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. How to pick good weights?
#
# All three steps are concrete now: (1) the set of functions is all $\mathrm{sign}(w^Tx)$; (2) goodness is the number of wrong points; (3) pick the best.
# The crudest way to pick is to guess: draw each weight between $-1$ and $1$, as S4 does for its start, ten thousand times.
#
# **What share of these lines do you expect to get all four points right?**
# %% slideshow="fragment"
rng = np.random.default_rng(1)
guesses = rng.uniform(-1, 1, (10_000, 3))


def errors_of_guesses(X, y):
    """How many guesses make 0, 1, 2, … errors."""
    errors = np.sum(np.sign(guesses @ X.T) != y, axis=1)
    return np.bincount(errors, minlength=len(y) + 1)


counts = errors_of_guesses(X, y)
for number, count in enumerate(counts):
    print(f"{number} wrong: {count:5d} lines ({count / 100:4.1f} %)")


# %% [markdown] lang="zh" slideshow="subslide"
# 亂猜也找得到，但一百條線裡不到兩條合格（這個比例還跟怎麼抽有關），點和權重一多就完全沒指望。感知器改成**從錯誤裡學**：
#
# $$w\leftarrow w+\eta\,\frac{1}{n}\,X^T(y-\hat y)$$
#
# 加上去的那一項，就是 S4 最後一行印出來的 `X.T.dot(y - out)/int(X.shape[0])`，前面多乘一個學習率（learning rate）$\eta$；投影片沒有寫，等於 $\eta=1$。為什麼有用？
#
# - 分對的點，$y-\hat y=0$：沒有意見。
# - 該正卻判負的點，$y-\hat y=+2$：$w$ 加上一些 $x$，這個點的 $z=w^Tx$ 就增加一個 $x^Tx$ 的正倍數，往正的方向走。
# - 該負卻判正的點，$y-\hat y=-2$：方向相反。
#
# 每一步只顧著錯的點，**但動的是同一條線**，可能把原本對的點弄錯。你預期要更新幾次才會全對？
# %% [markdown] lang="en" slideshow="subslide"
# Guessing does work, but fewer than two lines in a hundred will do (a share that depends on how they are drawn), and it is hopeless with more points and weights. The perceptron **learns from its errors** instead:
#
# $$w\leftarrow w+\eta\,\frac{1}{n}\,X^T(y-\hat y)$$
#
# What is added is what S4's last line prints, `X.T.dot(y - out)/int(X.shape[0])`, with a learning rate $\eta$ in front; the slide shows none, which means $\eta=1$. Why does it work?
#
# - A point that is right has $y-\hat y=0$ and no say.
# - A point that should be positive and is not has $y-\hat y=+2$: some of $x$ is added to $w$, so its own $z=w^Tx$ grows by a positive multiple of $x^Tx$.
# - A point that should be negative and is not has $y-\hat y=-2$ and pushes the other way.
#
# Each step cares about the wrong points only, **but there is one line to move**, and a point that was right may turn wrong. How many updates do you expect until all are right?
# %% slideshow="subslide"
def train_perceptron(
    X, y, w, learning_rate=1.0, activation=np.sign, updates=100
):
    """Apply the rule until no point is wrong, or `updates` times.

    X: (n, 3), the first column ones. y: (n,) of +1 and -1. w: (3,).
    Returns the weights at the start and after every update, (k + 1, 3).
    """
    history = [w]
    for _ in range(updates):
        out = activation(X @ w)
        if np.array_equal(out, y):
            break
        w = w + learning_rate * X.T @ (y - out) / len(y)
        history.append(w)
    return np.array(history)


# %% slideshow="subslide"
ZOOM = (-0.9, 4.9, -0.9, 4.9)
history = train_perceptron(X, y, w_slide)
figure, panels = plt.subplots(2, 3, figsize=(9, 5), sharex=True, sharey=True)
for axes, update in zip(panels.flat, (0, 1, 6, 8, 11, 13), strict=True):
    draw_boundary(axes, X, y, history[update], ZOOM)
    errors = count_errors(X, y, history[update])
    axes.set_title(f"update {update}: {errors} wrong", loc="left")
    axes.label_outer()
print("w after update 1: ", history[1], " 11: ", history[11])
print("errors:", [count_errors(X, y, w) for w in history])
plots.show("The line lies down, climbs, overshoots, ends between the classes.")
# %% [markdown] lang="zh" slideshow="subslide"
# 第 13 次更新之後全對，停下來了。第一次更新就被遠方的 $(4,31)$ 帶著跑：它的 $x_2$ 最大，$w_2$ 一口氣被推得很高，邊界躺平；之後的更新把 $b$ 和 $w_2$ 一點一點往下拉，邊界才慢慢往上爬。第 11 次還爬過頭，原本對的 $(3,3)$ 反而錯了。那麼，把 $x_2$ 全部除以 10 會不會快一點？下一格順便試試。
#
# **這不是運氣。** 只要存在一條能把資料完全分開的直線（線性可分，linearly separable），感知器一定在有限次更新內停下來，這就是感知器收斂定理。
#
# 不過它一分對就停，線離點多近都不管。還記得 R99 嗎？**如果第四個點是矩陣裡的 $(0,3)$，學好的這條線還對嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# After update 13 all points are right, and it stops. The first update is carried away by the far point $(4,31)$: its $x_2$ is the largest, so $w_2$ shoots up and the line lies down.
# The later updates pull $b$ and $w_2$ down, bit by bit, and the line climbs; at update 11 it climbs too far, and $(3,3)$, right until then, turns wrong.
# Would it be quicker if all $x_2$ were divided by 10? The next cell tries that too.
#
# **This is not luck.** Whenever some line separates the classes perfectly (linearly separable data), the perceptron stops after a finite number of updates: the perceptron convergence theorem.
#
# But it stops as soon as all points are right, however narrowly. Remember R99? **If the fourth point is the matrix's $(0,3)$, is the learned line still right?**
# %% slideshow="fragment"
w_learned = history[-1]
print("learned w:   ", w_learned)
print("z, code:     ", X @ w_learned)
X_matrix = X.copy()
X_matrix[3] = [1, 0, 3]
print("z, matrix:   ", X_matrix @ w_learned)
print("errors:      ", count_errors(X_matrix, y, w_learned))
for name, data in (
    ("code", X),
    ("matrix", X_matrix),
    ("code, x2 / 10", X / [1, 1, 10]),
):
    updates = len(train_perceptron(data, y, w_slide)) - 1
    print(f"updates with the {name}: {updates}")
# %% [markdown] lang="zh" slideshow="slide"
# ### 學習率與起點
#
# 用投影片的程式學到的線，遇到矩陣的 $(0,3)$ 就錯了；更新次數也不一樣。一個數字之差，不是小事。而把 $x_2$ 除以 10，同樣的四個點學得快多了：輸入的尺度很要緊，第 09 課會再談。
#
# 接下來換學習率。一般的想法是：**步子縮成五分之一，大概要走五倍的步數。** 我們從兩個起點試：投影片的 $W$，以及全部是 0 的權重。你預期呢？
# %% [markdown] lang="en" slideshow="slide"
# ### Learning rate and starting point
#
# The line learned from the slide's code fails on the matrix's $(0,3)$, and the number of updates differs too. One digit is no small matter. With $x_2$ divided by 10, the same four points are learned far sooner: the scale of the inputs matters, and lesson 09 returns to it.
#
# Now change the learning rate. The obvious thought: **with steps a fifth as long, it should take about five times as many.**
# Try it from two starting points: the slide's $W$, and all weights zero. What do you expect?
# %% slideshow="fragment"
print("start      rate  updates  final line")
for name, start in (("slide's W", w_slide), ("zero", np.zeros(3))):
    for rate in (0.2, 1, 5):
        history = train_perceptron(X, y, start, rate)
        b, w1, w2 = history[-1]
        line = f"x2 = {-b / w2:.2f} {-w1 / w2:+.2f} x1"
        print(f"{name:<9}  {rate:4g}  {len(history) - 1:7d}  {line}")

smaller_steps = train_perceptron(X, y, w_slide, 0.2)
facts.check("S4-10", len(smaller_steps) - 1)


# %% [markdown] lang="zh" slideshow="subslide"
# 從 0 出發，學習率**完全沒有影響**！這時 $w$ 永遠是 $\eta$ 乘上一個與 $\eta$ 無關的向量，而 $\mathrm{sign}$ 不在乎正的倍數：整段過程只是放大或縮小。從投影片的 $W$ 出發，學習率決定的是「起點的影響力有多大」，所以次數有差（但遠遠不到五倍），最後停在哪一條線也不同。這是 $\mathrm{sign}$ 特有的；換成平滑的激勵函數和損失函數，學習率就成了最要緊的設定（第 04 課）。
#
# 從 0 出發還有一個怪地方：第一步每個點的 $z$ 都剛好是 0，**而 `np.sign(0)` 是 0**，既不是 $+1$ 也不是 $-1$。點剛好壓在線上，該算哪一邊？你可能覺得這種事不會發生。下面用 $\eta=0.11$、投影片的 $W$ 試試；$W$ 和 $\eta$ 都先乘 400，讓過程裡全是整數，電腦就沒有捨入誤差（正負號不變）。
# %% [markdown] lang="en" slideshow="subslide"
# From zero the learning rate makes **no difference at all**! There, $w$ is always $\eta$ times a vector that does not depend on $\eta$, and $\mathrm{sign}$ ignores positive factors: the whole run is merely scaled.
# From the slide's $W$, the rate decides how much the starting point still weighs, so the number of updates differs (by far less than a factor of five), and so does the final line.
# This is peculiar to $\mathrm{sign}$: with smooth activations and losses, the learning rate becomes the setting that matters most (lesson 04).
#
# Starting from zero has another oddity: at first $z$ is exactly 0 for every point, **and `np.sign(0)` is 0**, neither $+1$ nor $-1$.
# On which side is a point that lies right on the line? You may think that this never happens.
# Try $\eta=0.11$ from the slide's $W$, with $W$ and $\eta$ multiplied by 400: then only whole numbers occur, and the computer rounds nothing (the signs stay the same).
# %% slideshow="fragment"
def tie_is_minus(z):
    """The sign of z, with a point on the line counted as -1."""
    return np.where(z > 0, 1, -1)


w_whole = np.round(400 * w_slide)
exact = train_perceptron(X, y, w_whole, 400 * 0.11)
minus = train_perceptron(X, y, w_whole, 400 * 0.11, tie_is_minus)
print("after 10 updates: w =", exact[10], " z =", X @ exact[10])
print("sign(0) = 0: ", len(exact) - 1, "updates")
print("tie is -1:   ", len(minus) - 1, "updates")
# %% [markdown] lang="zh" slideshow="fragment"
# 真的發生了：第十次更新之後，$(1,1)$ 剛好壓在線上。`np.sign` 給它 0，於是 $y-\hat y=-1$，多推了半步，更新次數就變了。如果不換成整數，0.11 這類小數會留下極小的捨入誤差，這個 0 會變成正的還是負的，換一台電腦可能就不一樣。
#
# 教訓：**用 $\mathrm{sign}$ 之前先決定 0 歸哪一邊**，並且寫明白。練習 1 就做這件事。
# %% [markdown] lang="en" slideshow="fragment"
# It does happen: after the tenth update $(1,1)$ lies exactly on the line. `np.sign` calls it 0, so $y-\hat y=-1$ gives an extra half push, and the number of updates changes.
# Without whole numbers, a rate like 0.11 leaves a tiny rounding error, and whether that 0 turns positive or negative may depend on the computer.
#
# The lesson: **before you use $\mathrm{sign}$, decide where 0 belongs**, and write it down. Exercise 1 does so.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 自己動手當感知器
#
# 先看一張不會動的圖：AND 的四個點（兩個輸入都是 1 才是 $+1$）和一組隨手選的權重。再下一格加上滑桿（執行過才會出現）。請試試：
#
# 1. 選 AND，先只拉偏差 $b$：線怎麼動？（它只會平移，方向不變。）
# 2. 再拉 $w_1$、$w_2$：線怎麼轉？三個數全部乘以 2，線有變嗎？
# 3. 把 S4、AND、OR（只要有一個輸入是 1 就是 $+1$）都拉到 0 個錯。點壓在線上也算錯。
# 4. 最後選 XOR（兩個輸入**不同**才是 $+1$）。**你預期最少會剩幾個錯？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Be the perceptron
#
# First a figure that stands still: the four points of AND ($+1$ only if both inputs are 1) with some weights. The next cell adds sliders (run it and they appear). Try this:
#
# 1. Choose AND and move only the bias $b$: what does the line do? (It shifts and keeps its direction.)
# 2. Then move $w_1$ and $w_2$: how does the line turn? If you double all three numbers, does it change?
# 3. Bring S4, AND and OR ($+1$ as soon as one input is 1) down to 0 errors. A point on the line counts as wrong.
# 4. Finally choose XOR ($+1$ only if the two inputs **differ**). **What is the smallest number of errors that you expect?**
# %% slideshow="subslide"
corners = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
DATA = {
    "AND": (corners, np.array([-1, -1, -1, 1])),
    "OR": (corners, np.array([-1, 1, 1, 1])),
    "XOR": (corners, np.array([-1, 1, 1, -1])),
    "S4": (X, y),
}


# %% slideshow="fragment"
def draw_by_hand(data, b, w1, w2):
    window = ZOOM if data == "S4" else (-0.7, 1.7, -0.7, 1.7)
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="none")
    figure.subplots_adjust(left=0.14, right=0.96, bottom=0.15, top=0.9)
    points, labels = DATA[data]
    w = np.array([b, w1, w2])
    draw_boundary(axes, points, labels, w, window)
    errors = count_errors(points, labels, w)
    axes.set_title(f"{data}: {errors} of 4 wrong")
    return f"{data}, w = [{b:g}, {w1:g}, {w2:g}]: {errors} of 4 wrong."


plots.show(draw_by_hand("AND", -0.5, 1.0, 0.3))


# %% slideshow="subslide" tags=["nbval-ignore-output"]
def slider(label, value):
    return FloatSlider(value, min=-3, max=3, step=0.1, description=label)


controls = {
    "data": Dropdown(options=list(DATA), description="資料 data"),
    "b": slider("偏差 bias", -0.5),
    "w1": slider("權重 weight w₁", 1.0),
    "w2": slider("權重 weight w₂", 0.3),
}
widgets.live(draw_by_hand, controls)
# %% [markdown] lang="zh" slideshow="slide"
# ## 8. XOR：永遠停不下來
#
# 拉滑桿時應該看到：$(w_1,w_2)$ 永遠和線垂直，指向藍色那一側；三個數一起乘以 2，線一動也不動，因為 $z$ 只是放大，正負號沒變。
#
# 至於 XOR，用手怎麼拉都到不了 0，那讓學習規則來呢？AND、OR、XOR 都從投影片的 $W$ 出發，$\eta=1$，最多更新 100 次。
#
# **你預期 XOR 的錯誤數會慢慢下降、停在某個值，還是一直跳？**
# %% [markdown] lang="en" slideshow="slide"
# ## 8. XOR: it never stops
#
# What the sliders show: $(w_1,w_2)$ is always perpendicular to the line and points to the blue side; doubling all three numbers leaves the line alone, because $z$ grows and keeps its sign.
#
# With XOR, no slider gets to 0. Can the learning rule? AND, OR and XOR all start from the slide's $W$, with $\eta=1$ and at most 100 updates.
#
# **Do you expect the errors on XOR to fall slowly, to settle, or to jump about?**
# %% slideshow="subslide"
figure, panels = plt.subplots(1, 3, figsize=(9, 3.2))
for name in ("AND", "OR", "XOR"):
    points, labels = DATA[name]
    history = train_perceptron(points, labels, w_slide)
    errors = [count_errors(points, labels, w) for w in history]
    panels[0].plot(errors[:12], marker=".", label=name)
    print(f"{name:<3} {len(history) - 1:3d} updates, {errors[-1]} wrong")
panels[0].set(xlabel="update", ylabel="points wrong", ylim=(-0.2, 4))
panels[0].set_xticks((0, 5, 10))
panels[0].legend(ncols=3, fontsize=9, columnspacing=1, handlelength=1.5)
for axes, update in zip(panels[1:], (99, 100), strict=True):
    w = history[update]
    draw_boundary(axes, points, labels, w, (-0.7, 1.7, -0.7, 1.7))
    axes.set_title(f"XOR, update {update}")
    print(f"XOR after update {update}: w =", w)
print("update 98 = update 100:", np.allclose(history[98], history[100]))
plots.show("AND, OR fall to 0 errors; XOR stays at 2, its line jumps.")
# %% [markdown] lang="zh" slideshow="subslide"
# 錯誤數停在 2，線卻一直跳：XOR 陷入兩步一輪的循環，這一次全部判 $+1$，下一次全部判 $-1$，每次都錯兩個，再跑多久也一樣。不是更新次數不夠，也不是學習率不好，而是**函數集裡根本沒有這個函數**。證明只要一個中點：
#
# - 兩個 $+1$ 的點 $(0,1)$、$(1,0)$，中點是 $(\frac12,\frac12)$；
# - 兩個 $-1$ 的點 $(0,0)$、$(1,1)$，中點也是 $(\frac12,\frac12)$。
#
# $z=b+w_1x_1+w_2x_2$ 在中點的值等於兩端的平均。若一條線全部分對，中點的 $z$ 會是兩個正數的平均，又是兩個負數的平均：**既正又負，矛盾。** 用式子寫，不論權重是多少都有
#
# $$z(0,0)+z(1,1)=z(0,1)+z(1,0)=2b+w_1+w_2$$
#
# 那麼，一條線最多能對幾個點？用第 6 節那一萬條線數數看。**會有四個點全錯的線嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# The errors settle at 2 while the line keeps jumping: XOR is caught in a cycle of two, now everything is $+1$, next everything is $-1$, with two errors each time, for ever.
# The updates were not too few and the rate was not bad; **the set of functions simply does not hold this function**. One midpoint proves it:
#
# - the two points of class $+1$, $(0,1)$ and $(1,0)$, have the midpoint $(\frac12,\frac12)$;
# - the two points of class $-1$, $(0,0)$ and $(1,1)$, have the midpoint $(\frac12,\frac12)$ as well.
#
# At a midpoint, $z=b+w_1x_1+w_2x_2$ is the mean of its values at the two ends. If a line got all four right, $z$ at the midpoint would be the mean of two positive numbers and of two negative ones: **positive and negative at once, a contradiction.**
# In symbols, whatever the weights,
#
# $$z(0,0)+z(1,1)=z(0,1)+z(1,0)=2b+w_1+w_2$$
#
# How many can a line get right at best? Count with the ten thousand lines of section 6. **Will any of them be wrong on all four?**
# %% slideshow="fragment"
print("wrong:      0     1     2     3     4")
for name, (points, labels) in DATA.items():
    counts = errors_of_guesses(points, labels)
    print(f"{name:<6}", "".join(f"{count:6d}" for count in counts))

z = guesses @ corners.T  # columns: (0,0), (0,1), (1,0), (1,1)
same = np.allclose(z[:, 0] + z[:, 3], z[:, 1] + z[:, 2])
print("z(0,0) + z(1,1) = z(0,1) + z(1,0) for every line:", same)
# %% [markdown] lang="zh" slideshow="fragment"
# XOR 那一列，0 個錯和 4 個錯都是 0 條：一條線最多對三個，也沒有全錯的線。全錯的線只要把權重全部變號，就成了全對的線，而那是不可能的。
# %% [markdown] lang="en" slideshow="fragment"
# In the row of XOR, both 0 wrong and 4 wrong have no lines: three right is the best, and none is wrong on all four. If one were, flipping the signs of its weights would make it right on all four, which cannot be.
# %% [markdown] lang="zh" slideshow="slide"
# ## 9. 兩層就行了：自己配一組權重
#
# 既然一條線不夠，就用兩條。XOR 的意思是「至少一個是 1，但不能兩個都是 1」：
#
# - 隱藏神經元 $h_1$ 是 **OR**，「至少一個」：$h_1=\mathrm{sign}(x_1+x_2-0.5)$；
# - 隱藏神經元 $h_2$ 是 **AND**，「兩個都是」：$h_2=\mathrm{sign}(x_1+x_2-1.5)$；
# - 輸出要「$h_1$ 成立而 $h_2$ 不成立」：$\hat y=\mathrm{sign}(h_1-h_2-1)$。
#
# 偏差 $-0.5$ 和 $-1.5$ 的意思是：$x_1+x_2$ 超過門檻 0.5、1.5 才輸出 $+1$。$x_1+x_2$ 只會是 0、1、2，門檻放在中間，就不會有點壓在線上。
#
# **四個點在 $(h_1,h_2)$ 平面上會落在哪裡？會有幾個不同的位置？**
# %% [markdown] lang="en" slideshow="slide"
# ## 9. Two layers will do: weights by hand
#
# If one line is not enough, take two. XOR means "at least one, but not both":
#
# - hidden neuron $h_1$ is **OR**, "at least one": $h_1=\mathrm{sign}(x_1+x_2-0.5)$;
# - hidden neuron $h_2$ is **AND**, "both": $h_2=\mathrm{sign}(x_1+x_2-1.5)$;
# - the output wants "$h_1$ and not $h_2$": $\hat y=\mathrm{sign}(h_1-h_2-1)$.
#
# The biases $-0.5$ and $-1.5$ mean that $x_1+x_2$ must pass the thresholds 0.5 and 1.5 for $+1$. $x_1+x_2$ is 0, 1 or 2, and a threshold halfway between keeps every point off the line.
#
# **Where do the four points land in the plane of $(h_1,h_2)$? At how many different places?**
# %% slideshow="fragment"
W_hidden = np.array([[1, 1], [1, 1]])
b_hidden = np.array([-0.5, -1.5])
w_output = np.array([1, -1])
b_output = -1


def hidden_layer(points):
    return np.sign(points @ W_hidden.T + b_hidden)


points = corners[:, 1:]
labels = DATA["XOR"][1]
hidden = hidden_layer(points)
out = np.sign(hidden @ w_output + b_output)
print("x1 x2 | h1 h2 | out  y")
for row in np.column_stack([points, hidden, out, labels]).astype(int):
    x1, x2, h1, h2, o, target = row
    print(f"{x1:2d} {x2:2d} | {h1:2d} {h2:2d} | {o:2d}  {target:2d}")
# %% slideshow="subslide"
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.8))
side = np.array([-0.7, 1.7])
left.set_facecolor(MINUS_SIDE)
left.fill_between(side, 0.5 - side, 1.5 - side, color=PLUS_SIDE)
left.plot(side, 0.5 - side, "k-", label="OR: z = 0")
left.plot(side, 1.5 - side, "k--", label="AND: z = 0")
draw_points(left, points, labels)
left.set(title="input space", xlim=side, ylim=side)
left.set(xlabel="$x_1$", ylabel="$x_2$")
left.legend(loc="upper right", fontsize=9, frameon=True)

rows = np.hstack([np.ones((4, 1)), hidden])
draw_boundary(right, rows, labels, [b_output, *w_output], (-2, 2, -2, 2))
right.set(title="hidden space", xlabel="$h_1$ (OR)", ylabel="$h_2$ (AND)")
for text, place, height in (
    ("(0,1) and (1,0)", (1, -1), -22),
    ("(0,0)", (-1, -1), -22),
    ("(1,1)", (1, 1), 14),
):
    right.annotate(
        text, place, (0, height), textcoords="offset points", ha="center"
    )
plots.show("Input: a strip between two lines. Hidden space: one line.")
# %% [markdown] lang="zh" slideshow="subslide"
# 四個點在隱藏空間只剩**三個**位置：$(0,1)$ 和 $(1,0)$ 疊在一起了。隱藏層把資料搬到新的座標，讓最後一個神經元只要一條線就能收工。左圖看到的是同一件事：兩條平行線夾出一條帶子。
#
# **這樣就夠了嗎？** 還不夠：這組權重是我們想出來的，不是學出來的。感知器的規則需要知道每個神經元「該輸出什麼」，但資料只告訴我們最後的答案，沒有告訴我們 $h_1$、$h_2$ 該是多少；而且 $\mathrm{sign}$ 幾乎處處是平的，把權重動一點點，輸出通常不變，看不出往哪邊調才好。解法是換成平滑的激勵函數（第 02 課）、用損失函數代替數錯誤（第 03 課），再讓梯度告訴每個權重怎麼動（第 04 課）。
# %% [markdown] lang="en" slideshow="subslide"
# In hidden space only **three** places remain: $(0,1)$ and $(1,0)$ lie on top of each other. The hidden layer moved the data to new coordinates, where a single line is enough for the last neuron.
# The left figure shows the same from the other side: two parallel lines cut out a strip.
#
# **Is that enough?** Not yet: we thought these weights up; they were not learned. The perceptron's rule must know what each neuron ought to put out,
# but the data only give the final answer, not what $h_1$ and $h_2$ should be. Besides, $\mathrm{sign}$ is flat almost everywhere: nudge a weight, and usually the output stays, so nothing tells which way is better.
# The cure: smooth activation functions (lesson 02), a loss instead of counting errors (lesson 03), and gradients that tell each weight how to move (lesson 04).
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 一次好幾個感知器
#
# S4：「多個感知器可進行多分類（多輸出）。」每個類別一個神經元，各有自己的權重和偏差：
#
# $$z=xW+b$$
#
# 這裡 $x$ 是一列，$W$ 是 $n\times m$，**一行（直的）是一個神經元**；第 3 節寫的是 $Wx$，剛好是轉置。Keras 用的是 S4 這一種。投影片把 $n$ 個輸入乘上一個 $2\times2$ 的矩陣，只有 $n=2$ 才乘得起來；兩個輸出的 $W$ 應該是 $n\times 2$（勘誤 R102）。
#
# `MP.ipynb` 把 28×28 的圖攤平成 784 個輸入，接 10 個神經元。**先用第 4 節的公式算：有幾個參數？**
# %% [markdown] lang="en" slideshow="slide"
# ## 10. Several perceptrons at once
#
# S4: "several perceptrons can do multi-class classification (several outputs)." Each class gets a neuron with weights and a bias of its own:
#
# $$z=xW+b$$
#
# Here $x$ is a row and $W$ is $n\times m$, **one column per neuron**; section 3 writes $Wx$, which is the transpose. Keras does as S4 does.
# The slide multiplies $n$ inputs by a $2\times2$ matrix, which fits only for $n=2$; with two outputs, $W$ has to be $n\times 2$ (erratum R102).
#
# `MP.ipynb` flattens a 28×28 picture into 784 inputs for 10 neurons. **Use the formula of section 4 first: how many parameters?**
# %% slideshow="fragment"
try:
    np.ones((1, 3)) @ np.ones((2, 2))
except ValueError:
    print("(1, 3) @ (2, 2): the shapes do not fit")
print("(1, 3) @ (3, 2):", (np.ones((1, 3)) @ np.ones((3, 2))).shape)

pictures = np.zeros((5, 28, 28))
x = pictures.reshape(5, 784)  # Keras calls this layer Flatten
W = np.zeros((784, 10))
b = np.zeros(10)
print("five pictures:  ", (x @ W + b).shape)
print("parameters:     ", W.size + b.size)
facts.check("S4-02", W.size + b.size)


# %% [markdown] lang="zh" slideshow="fragment"
# $(784+1)\times10=7850$，和投影片一樣。五張圖一次算完，每張圖得到 10 個數。這 10 個數的正負號沒辦法告訴我們「最像哪一個數字」，所以 `MP.ipynb` 的激勵函數不用 $\mathrm{sign}$，改用 softmax（第 02 課）。
# %% [markdown] lang="en" slideshow="fragment"
# $(784+1)\times10=7850$, as on the slide. All five pictures are computed at once, with 10 numbers for each. The signs of these 10 numbers cannot tell which digit is the most likely one, so `MP.ipynb` has softmax instead of $\mathrm{sign}$ as activation (lesson 02).
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 機器學習是找函數：定義一組函數、評估好壞、挑出最好的。網路結構決定函數集，參數 $\theta$ 從裡面指定一個。
# - 一個神經元三步：權重、偏差、激勵函數。一層有 $(n_{\mathrm{in}}+1)\times n_{\mathrm{out}}$ 個參數。
# - 感知器畫一條線，只從錯的點學。資料線性可分就一定會停，但停在哪一條線，要看起點和學習率；不可分就永遠停不下來。
# - XOR 不可分，一個中點就能證明。多一層就能把點搬到分得開的地方；怎麼**學**出那一層，是接下來三課的主題。
#
# S2 說「深度學習是如此簡單」。三步的確簡單，難的是第三步。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Machine learning looks for a function: define a set, measure goodness, pick the best. The structure fixes the set; the parameters $\theta$ name one member of it.
# - A neuron takes three steps: weights, bias, activation. A layer has $(n_{\mathrm{in}}+1)\times n_{\mathrm{out}}$ parameters.
# - A perceptron draws one line and learns from wrong points only. On linearly separable data it always stops, on a line that depends on the start and the rate; on other data it never stops.
# - XOR is not separable, as one midpoint proves. One more layer moves the points to where they can be separated; how to **learn** that layer is the subject of the next three lessons.
#
# S2 says "deep learning is so simple". The three steps are; the third one is where the work lies.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字，這一課都算過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號；勘誤的內容在再下一格。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Every number of the slides that can be computed again was computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum; the errata follow.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="slide"
# ## 這一課遇到的勘誤
#
# 投影片是給人講的，有講者在旁邊；照著打字時，這幾處要留意：
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R99 | S4 `perceptron.ipynb` | 最後一點，程式是 2，矩陣是 3 | 兩處要一致，本課用 2；學到的線會不同（第 6 節） |
# | R100 | S4 `perceptron.ipynb` | `print(X.T.dot(y - out)…)`；「一維結果」 | 先寫 `out = np.sign(X.dot(w))`；`y` 的形狀是 $(4,1)$ |
# | R101 | S4 `sigmoid.ipynb` | 沒有 import `plt`；`'$\phi(z)$'` | `import matplotlib.pyplot as plt`；`r'$\phi(z)$'` |
# | R102 | S4「多個感知器」 | $n$ 個輸入乘 $2\times2$ 矩陣 | $n\times2$ 矩陣 |
#
# S1 的參數練習（S1-08）只有圖，沒有數字可以核對，所以第 4 節數的是 S2 的網路。
# %% [markdown] lang="en" slideshow="slide"
# ## Errata met in this lesson
#
# Slides are made to be spoken to, by a lecturer who stands next to them. Whoever types them in should mind these places:
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R99 | S4 `perceptron.ipynb` | last point: 2 in the code, 3 in the matrix | the same in both, here 2; the learned line differs (section 6) |
# | R100 | S4 `perceptron.ipynb` | `print(X.T.dot(y - out)…)`; "one-dimensional" | `out = np.sign(X.dot(w))` first; `y` has the shape $(4,1)$ |
# | R101 | S4 `sigmoid.ipynb` | `plt` is not imported; `'$\phi(z)$'` | `import matplotlib.pyplot as plt`; `r'$\phi(z)$'` |
# | R102 | S4, several perceptrons | $n$ inputs times a $2\times2$ matrix | an $n\times2$ matrix |
#
# S1's counting exercise (S1-08) shows a picture and no number to check, so section 4 counts the network of S2.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：不含糊的階梯函數
#
# 寫出 `step(z)`：$z\ge0$ 時是 $+1$，$z<0$ 時是 $-1$。`z` 可以是任何形狀的陣列。第 6 節說過 `np.sign` 在 0 會怎樣，這裡的約定是 0 歸 $+1$。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): a step without ambiguity
#
# Write `step(z)`: $+1$ where $z\ge0$ and $-1$ where $z<0$. `z` is an array of any shape.
# Section 6 showed what `np.sign` does at 0; here the convention is that 0 counts as $+1$.
# %% slideshow="skip" tags=["exercise"]
def step(z):
    """Return +1 where z >= 0 and -1 elsewhere, in the shape of z."""
    ### BEGIN SOLUTION
    return np.where(z >= 0, 1, -1)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("01-step", step)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（暖身）：數參數
#
# 寫出 `count_parameters(sizes)`。`sizes` 列出每一層的大小，第一個數是輸入，例如第 3 節的網路是 `[2, 2, 2, 2]`，第 10 節的是 `[784, 10]`。回傳權重和偏差的總數。先猜猜看：S1 用的 `[784, 500, 500, 10]` 有幾萬個還是幾十萬個參數？寫好之後用你的函數算算看。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (warm-up): count parameters
#
# Write `count_parameters(sizes)`. `sizes` lists the size of every layer, the input first: `[2, 2, 2, 2]` for the network of section 3, `[784, 10]` for that of section 10.
# Return the number of weights and biases together. Guess first: does S1's `[784, 500, 500, 10]` have tens or hundreds of thousands of parameters? Then let your function count.
# %% slideshow="skip" tags=["exercise"]
def count_parameters(sizes):
    """Return the number of weights and biases of a dense network."""
    ### BEGIN SOLUTION
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return sum((n_in + 1) * n_out for n_in, n_out in pairs)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("01-count-parameters", count_parameters)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：更新一次
#
# 寫出 `perceptron_update(w, X, y, learning_rate)`，做**一次**更新，回傳新的權重 $w+\eta\frac1nX^T(y-\hat y)$。`X` 的形狀是 $(n,3)$，第一行全是 1；`y` 和 `w` 都是一維陣列。這一題用 `np.sign`（測試的點都不在線上）。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): one update
#
# Write `perceptron_update(w, X, y, learning_rate)`: make **one** update and return the new weights $w+\eta\frac1nX^T(y-\hat y)$.
# `X` has the shape $(n,3)$ with a first column of ones; `y` and `w` are flat arrays. Use `np.sign` here (no test point lies on the line).
# %% slideshow="skip" tags=["exercise"]
def perceptron_update(w, X, y, learning_rate):
    """Return the weights, shape (3,), after one step of the rule."""
    ### BEGIN SOLUTION
    out = np.sign(X @ w)
    return w + learning_rate * X.T @ (y - out) / len(y)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("01-perceptron-update", perceptron_update)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：三個輸入的 XOR
#
# 奇偶性（parity）是 XOR 的推廣：輸入裡 1 的個數是**奇數**就輸出 $+1$，偶數就輸出 $-1$。寫出 `parity(points)`，`points` 的形狀是 $(n,3)$，每個數是 0 或 1，回傳形狀 $(n,)$。請用一個隱藏層，只用加權、偏差和 `np.sign`，不要用 `%`。
#
# 提示：$x_1+x_2+x_3$ 有幾種值？要用幾個門檻（「至少一個」「至少兩個」……）才能像第 9 節那樣把它們隔開？輸出層的權重要怎麼正負交替？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): XOR of three inputs
#
# Parity generalises XOR: the output is $+1$ if an **odd** number of inputs is 1, and $-1$ if an even number is.
# Write `parity(points)` for `points` of shape $(n,3)$ with entries 0 and 1; return shape $(n,)$. Use one hidden layer, nothing but weighted sums, biases and `np.sign`; no `%`.
#
# Hint: how many values can $x_1+x_2+x_3$ take? As in section 9, how many thresholds, "at least one", "at least two", …, keep them apart? And how do the signs of the output weights alternate?
# %% slideshow="skip" tags=["exercise"]
def parity(points):
    """Return +1 for rows with an odd number of ones, else -1."""
    ### BEGIN SOLUTION
    W = np.ones((3, 3))  # each hidden neuron counts the ones
    hidden = np.sign(points @ W.T + np.array([-0.5, -1.5, -2.5]))
    return np.sign(hidden @ np.array([1, -1, 1]))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("01-xor", parity)
