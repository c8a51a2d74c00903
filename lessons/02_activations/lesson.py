# ---
# title_zh: 激勵函數
# title_en: Activation functions
# question_zh: 神經元為什麼需要激勵函數？該選哪一個？
# question_en: Why does a neuron need an activation function, and which one?
# minutes: 70
# seconds: 10
# decks: S0, S1, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 02 激勵函數
#
# **讀完這一課，你會**
#
# - 說明沒有激勵函數的十層網路，為什麼只等於一層；
# - 寫出 sigmoid、tanh、ReLU 和它的親戚、ELU、SELU、Gaussian、softmax 的定義與導數，說出值域和飽和的地方；
# - 用實驗解釋梯度消失、零中心、死掉的 ReLU，並且知道每個說法在哪裡不再成立；
# - 寫出不會溢位的 softmax，說明它搭配交叉熵時梯度為什麼不會消失。
#
# **需要的基礎**：第 01 課、導數與連鎖律。
#
# 閱讀約 70 分鐘（不含練習），全部執行約 10 秒。前十節只用 NumPy，最後一節才請出 Keras 對答案。
#
# **對應投影片**：S4（王一書）的激勵函數、S3（黃志勝）的梯度消失與 ReLU、S2（李宏毅）的 softmax 與 ReLU、S1 與 S0（蔡炎龍）的激勵函數、tanh 與 SELU。
# %% [markdown] lang="en" slideshow="slide"
# # 02 Activation functions
#
# **After this lesson you can**
#
# - explain why ten layers without activation functions are worth a single one;
# - write down sigmoid, tanh, ReLU and its relatives, ELU, SELU, Gaussian and softmax with their derivatives, and say where each saturates;
# - show by experiment what vanishing gradients, zero-centring and dead ReLUs are, and where each story stops being true;
# - write a softmax that does not overflow, and explain why its gradient does not vanish with cross entropy.
#
# **Prerequisites**: lesson 01, derivatives and the chain rule.
#
# About 70 minutes to read (without the exercises), 10 seconds to run. Ten sections need NumPy only; Keras comes at the end, to check the answers.
#
# **Decks**: S4 (王一書) on activation functions, S3 (黃志勝) on vanishing gradients and ReLU, S2 (李宏毅) on softmax and ReLU, S1 and S0 (蔡炎龍) on activations, tanh and SELU.
# %% slideshow="skip"
import timeit

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

import course_utils
from course_utils import exercises, facts, plots, widgets

course_utils.setup(seed=1)
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 為什麼一定要「非線性」？
#
# S4 說，神經網路先做線性組合，「再以**非線性**函數進行轉換」。如果省略第二步會怎樣？兩層接起來是
#
# $$(xW_1+b_1)W_2+b_2=x\,(W_1W_2)+(b_1W_2+b_2)$$
#
# 右邊只是**一層**。再多接幾層，也只是重複同一件事。
#
# 下面三個網路完全相同：一個輸入、三個隱藏層（每層 20 個神經元）、同一組隨機權重，只換激勵函數。**三條曲線會各是什麼形狀？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Why must it be non-linear?
#
# S4: a network first forms a linear combination and "then transforms it with a **non-linear** function". What if we skip the second step? Two layers in a row are
#
# $$(xW_1+b_1)W_2+b_2=x\,(W_1W_2)+(b_1W_2+b_2)$$
#
# and the right-hand side is **one** layer. More layers only repeat this.
#
# Below are three networks with one input, three hidden layers of 20 neurons and the same random weights; only the activation differs. **What shape will each curve have?**
# %% slideshow="subslide"
x = np.linspace(-3, 3, 601)
choices = {"no activation": lambda z: z, "ReLU": lambda z: z * (z > 0)}
choices["tanh"] = np.tanh
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3.2))
for axes, (name, activation) in zip(panels, choices.items(), strict=True):
    rng = np.random.default_rng(4)  # the same weights for all three
    a = x[:, np.newaxis]
    for n_in in (1, 20, 20):
        W = rng.normal(0, 1.5 / np.sqrt(n_in), (n_in, 20))
        a = activation(a @ W + rng.normal(0, 1, 20))
    output = a @ rng.normal(0, 0.3, 20)
    slopes = np.unique((np.diff(output) / 0.01).round(4))
    print(f"{name}: {len(slopes)} different slopes")
    axes.plot(x, output)
    axes.set(title=name, xlabel="x", ylabel="output of the network")
plots.show("No activation: a straight line. ReLU: kinks. tanh: smooth.")


# %% [markdown] lang="zh" slideshow="subslide"
# 沒有激勵函數，四層權重只畫得出**一條直線**（斜率只有一種）；第 01 課的 XOR，它永遠做不到。ReLU 的輸出是折線，tanh 是平滑的曲線。
#
# S4 還說激勵函數「需選擇可微分之函數」。第 3 節會看到這個條件太嚴：**幾乎處處可微分**就夠了（勘誤 R87）。但光是「非線性」也不夠：第 01 課的 $\mathrm{sign}$ 非線性，導數卻幾乎處處是 0，梯度什麼都不告訴我們。所以好的激勵函數要看兩條曲線：$f$ 和 $f'$。
# %% [markdown] lang="en" slideshow="subslide"
# Without activations, four layers of weights draw **one straight line** (there is a single slope) and will never do the XOR of lesson 01. ReLU gives a broken line, tanh a smooth curve.
#
# S4 adds that an activation "has to be differentiable". Section 3 shows that this asks too much: **differentiable almost everywhere** is enough (erratum R87).
# Being non-linear is not enough either: lesson 01's $\mathrm{sign}$ is non-linear, but its derivative is 0 almost everywhere, so the gradient says nothing. To judge an activation, look at two curves: $f$ and $f'$.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. sigmoid 與 tanh
#
# $$\sigma(z)=\frac{1}{1+e^{-z}},\qquad \tanh(z)=\frac{e^z-e^{-z}}{e^z+e^{-z}}$$
#
# 兩者的導數都能用輸出表示：$\sigma'=\sigma(1-\sigma)$，$\tanh'=1-\tanh^2$。下面的程式把 $1-\sigma(z)$ 寫成 $\sigma(-z)$：兩者相等，但 $z$ 很大時前者會捨入成 0。
#
# 導數對不對，用有限差分（finite difference）檢查：往左右各走一小步 $h$，量斜率。
#
# **請先猜：$\sigma'$ 最大是多少？在哪裡？tanh 呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Sigmoid and tanh
#
# $$\sigma(z)=\frac{1}{1+e^{-z}},\qquad \tanh(z)=\frac{e^z-e^{-z}}{e^z+e^{-z}}$$
#
# Both derivatives follow from the output: $\sigma'=\sigma(1-\sigma)$ and $\tanh'=1-\tanh^2$. The code below writes $\sigma(-z)$ for $1-\sigma(z)$: the two are equal, but for large $z$ the latter is rounded to 0.
#
# Finite differences check a derivative: step a little, $h$, to either side and measure the slope.
#
# **Guess first: how large does $\sigma'$ get, and where? And tanh's?**
# %% slideshow="skip"
def sigmoid(z):
    """1 / (1 + exp(-z)), element-wise, for any shape."""
    # For z < 0 this is exp(z) / (1 + exp(z)): no exponent above 0.
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def sigmoid_slope(z):
    """Derivative of the sigmoid, element-wise."""
    return sigmoid(z) * sigmoid(-z)


def tanh_slope(z):
    """Derivative of tanh, element-wise."""
    return 1 - np.tanh(z) ** 2


def numerical_slope(f, z, h=1e-5):
    """Central difference: the slope of f between z - h and z + h."""
    return (f(z + h) - f(z - h)) / (2 * h)


# %% slideshow="fragment"
grid = np.linspace(-8, 8, 3201)
for name, slope in (("sigmoid", sigmoid_slope), ("tanh", tanh_slope)):
    flat = grid[(slope(grid) < 0.01) & (grid > 0)][0]
    print(f"{name}: max {slope(grid).max():.2f}, below 0.01 from {flat:.2f}")
facts.check("S3-29", sigmoid_slope(grid).max())
facts.check("S0-16", np.tanh(1.0))
print(f"tanh(1/2) = {np.tanh(0.5):.6f}, 2σ(1) - 1 = {2 * sigmoid(1) - 1:.6f}")


# %% [markdown] lang="zh" slideshow="subslide"
# S3 說得對：$\sigma'$ 最大是 0.25，在 $z=0$，也就是 $\sigma=0.5$ 的地方；tanh 是 1。離開中間，斜率很快就沒了：sigmoid 過了 4.6、tanh 過了 3，斜率不到 0.01。這種地方叫**飽和**（saturation）。
#
# S0 把 tanh 印成 $\frac{1-e^{-x}}{1+e^{-x}}$，指數裡少了一個 2；印出來的其實是 $\tanh(x/2)$（勘誤 R01）。上面最後一行還看得出 $\tanh(x/2)=2\sigma(x)-1$：tanh 就是拉高、壓窄、再往下移的 sigmoid。
#
# S4 說 sigmoid「適合用於二分法」，指的是**二元分類**；「二分法」是另一種方法的名稱（勘誤 R117）。
# %% [markdown] lang="en" slideshow="subslide"
# S3 is right: $\sigma'$ is at most 0.25, at $z=0$, where $\sigma=0.5$; for tanh it is 1. Away from the middle the slope is soon gone: beyond 4.6 for the sigmoid and 3 for tanh it is below 0.01. This is called **saturation**.
#
# S0 prints tanh as $\frac{1-e^{-x}}{1+e^{-x}}$. The exponents lack a 2, and the formula printed is in fact $\tanh(x/2)$ (erratum R01). The last line also shows that $\tanh(x/2)=2\sigma(x)-1$: tanh is a sigmoid stretched upwards, squeezed sideways and shifted down.
#
# S4 recommends the sigmoid for 二分法, meaning **binary classification**; the word as printed is bisection, another method (erratum R117).
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. ReLU 一家
#
# $$\mathrm{ReLU}(z)=\max(0,z),\qquad \mathrm{leaky}(z)=\begin{cases}z&z>0\\ \alpha z&z\le 0\end{cases}$$
#
# S4 把 leaky ReLU 的負半邊印成 $x/\alpha$，「α 一般為 0.01」。**那麼 $x=-1$ 時會得到多少？** 同一份投影片的程式寫的是 `if x < 0: return a*x`。**把整個陣列餵給它，又會怎樣？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. The ReLU family
#
# $$\mathrm{ReLU}(z)=\max(0,z),\qquad \mathrm{leaky}(z)=\begin{cases}z&z>0\\ \alpha z&z\le 0\end{cases}$$
#
# S4 prints the negative half of leaky ReLU as $x/\alpha$, "α is usually 0.01". **What would $x=-1$ give?** The code in the same deck says `if x < 0: return a*x`. **What happens when a whole array goes in?**
# %% slideshow="skip"
def relu(z):
    """max(0, z), element-wise."""
    return np.maximum(z, 0)


def relu_slope(z):
    """1 where z > 0, else 0 (at 0 too: one of the sub-gradients)."""
    return np.where(z > 0, 1.0, 0.0)


def leaky_relu(z, alpha=0.01):
    """z where positive, else alpha z. alpha: a number or an array."""
    with np.errstate(over="ignore", invalid="ignore"):  # z may be -inf
        return np.maximum(z, 0) + alpha * np.minimum(z, 0)


def leaky_relu_slope(z, alpha=0.01):
    """1 where z > 0, else alpha."""
    return np.where(z > 0, 1.0, alpha)


facts.check("S4-19", leaky_relu(-1.0, alpha=0.01))
print("leaky ReLU of -1:", leaky_relu(-1.0, alpha=0.01))
try:
    if np.array([-1.0, 1.0]) < 0:  # as in the deck's leaky_relu
        print("all negative")
except ValueError as error:
    print("ValueError:", str(error)[:51], "…")
# %% [markdown] lang="zh" slideshow="subslide"
# 照除法算是 −100，應該是 −0.01：是**乘**以 α（勘誤 R84）。陣列不能拿來問 `if`，要用 `np.where` 或上面的寫法，一次處理每個元素（勘誤 R103）。
#
# 兩個函數在 0 都有折角（右邊斜率 1，左邊 0 或 α），所以在那一點**不可微**；S4 的表格說 leaky ReLU「可微」，不對（勘誤 R85）。但這無妨：只有一個點，S3 也說了，用次梯度（sub-gradient）代替就好。慣例是 ReLU 在 0 取 0。所以 R87 說「幾乎處處可微分」就夠：ReLU 是最常用的激勵函數，卻不符合 S4 自己的條件。
#
# ### PReLU 與 RReLU：α 從哪裡來？
#
# 三者是同一個公式，只差 α 的來源：
#
# - **leaky ReLU**：事先指定，訓練時不變；
# - **PReLU**（parametric）：α 也是參數，跟權重一起用梯度下降學，$\partial f/\partial\alpha=\min(0,z)$；
# - **RReLU**（randomized）：訓練時每次隨機抽（常用 1/8 到 1/3 之間），測試時固定用平均。
#
# S4 說 PReLU 的 α「是根據資料來定的」，指的就是梯度下降：下面真正的斜率是 0.3，從 $\alpha=0$ 出發，三十次更新就找到了。代價是多了參數，資料少時比較容易過擬合。
# %% [markdown] lang="en" slideshow="subslide"
# The division gives −100 where −0.01 is right: α **multiplies** (erratum R84). An array cannot answer an `if`; `np.where`, or the form above, treats all elements at once (erratum R103).
#
# Both functions have a corner at 0 (slope 1 on the right, 0 or α on the left), so they are **not differentiable** there; S4's table calls leaky ReLU differentiable (erratum R85).
# It does no harm: it is one point, and S3 says that a sub-gradient takes its place; for ReLU at 0 one takes 0. This is why R87 says "almost everywhere": the most popular activation of all does not meet S4's own condition.
#
# ### PReLU and RReLU: where does α come from?
#
# Three names for one formula, which differ in the source of α:
#
# - **leaky ReLU**: chosen beforehand and kept;
# - **PReLU** (parametric): α is a parameter like any weight, learned by gradient descent with $\partial f/\partial\alpha=\min(0,z)$;
# - **RReLU** (randomized): drawn anew at each training step (usually from 1/8 to 1/3), fixed at the mean for testing.
#
# Where S4 says that PReLU's α "is determined by the data", it means gradient descent: below, the true slope is 0.3, and thirty updates from $\alpha=0$ find it. The price is more parameters, which makes overfitting easier when data are few.
# %% slideshow="fragment"
rng = np.random.default_rng(1)
z = rng.normal(size=1000)
target = leaky_relu(z, 0.3)
alpha = 0.0
for _ in range(30):
    slope = np.mean(2 * (leaky_relu(z, alpha) - target) * np.minimum(z, 0))
    alpha -= 0.2 * slope
print(f"PReLU after 30 updates: alpha = {alpha:.3f}")
print("RReLU(-1), training:", leaky_relu(-1, rng.uniform(1 / 8, 1 / 3, 3)))
print(f"RReLU(-1), testing: {leaky_relu(-1, (1 / 8 + 1 / 3) / 2):.4f}")


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. ELU、SELU 與 Gaussian
#
# $$\mathrm{ELU}(z)=\begin{cases}z&z>0\\ \alpha(e^z-1)&z\le 0\end{cases}\qquad \mathrm{SELU}(z)=\lambda\,\mathrm{ELU}(z)\qquad \mathrm{Gaussian}(z)=e^{-z^2}$$
#
# ELU 把折角磨圓：負的那一邊慢慢趨近 $-\alpha$。SELU 是特定 $\alpha$、$\lambda$ 的 ELU，這兩個數讓「平均 0、變異數 1」的輸入，輸出還是平均 0、變異數 1（第 11 課再談）。Gaussian 是 S1 列出的第三個激勵函數，形狀像一口鐘。
#
# **請先猜：哪一個的斜率會超過 1？哪一個的斜率會變號？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. ELU, SELU and Gaussian
#
# $$\mathrm{ELU}(z)=\begin{cases}z&z>0\\ \alpha(e^z-1)&z\le 0\end{cases}\qquad \mathrm{SELU}(z)=\lambda\,\mathrm{ELU}(z)\qquad \mathrm{Gaussian}(z)=e^{-z^2}$$
#
# ELU rounds the corner off: its negative side tends to $-\alpha$. SELU is the ELU with one particular $\alpha$ and $\lambda$, which turn input of mean 0 and variance 1 into output of mean 0 and variance 1 (more in lesson 11). The Gaussian, a bell, is the third activation listed in S1.
#
# **Guess first: whose slope exceeds 1? Whose slope changes its sign?**
# %% slideshow="skip"
def elu(z, alpha=1.0):
    """z where positive, else alpha (exp(z) - 1), element-wise."""
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def elu_slope(z, alpha=1.0):
    """1 where z > 0, else alpha exp(z)."""
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def selu(z):
    """ELU with the two constants that keep mean 0 and variance 1."""
    return SELU_SCALE * elu(z, SELU_ALPHA)


def gaussian(z):
    """exp(-z²), element-wise; clipped, for the square may overflow."""
    return np.exp(-(np.clip(z, -40, 40) ** 2))


def gaussian_slope(z):
    """Derivative of exp(-z²); it is 0 already at the limits of clip."""
    return -2 * np.clip(z, -40, 40) * gaussian(z)


# %% slideshow="subslide"
FUNCTIONS = {
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (np.tanh, tanh_slope),
    "ReLU": (relu, relu_slope),
    "leaky ReLU": (leaky_relu, leaky_relu_slope),
    "ELU": (elu, elu_slope),
    "SELU": (selu, lambda z: SELU_SCALE * elu_slope(z, SELU_ALPHA)),
    "Gaussian": (gaussian, gaussian_slope),
}
smooth = grid[grid != 0]  # a corner has no slope
for name, (f, slope) in FUNCTIONS.items():
    error = np.abs(numerical_slope(f, smooth) - slope(smooth)).max()
    low, high = slope(grid).min(), slope(grid).max()
    print(f"{name:<10} slope from {low:7.4f} to {high:.4f}", end="")
    print("   right to 1e-8:", bool(error < 1e-8))
# %% slideshow="subslide"
figure, panels = plt.subplots(2, 4, figsize=(9, 4.4), sharey=True)
for axes, name in zip(panels.flat, [*FUNCTIONS, ""], strict=True):
    if name:
        f, slope = FUNCTIONS[name]
        axes.plot(grid, f(grid), label="f")
        axes.plot(grid, slope(grid), label="f'")
        axes.set(title=name, ylim=(-2.1, 2.6), xlabel="z", ylabel="f and f'")
panels[1, 3].axis("off")
handles, labels = panels[0, 0].get_legend_handles_labels()
panels[1, 3].legend(handles, labels, loc="center", fontsize=14)
plots.show("Seven activations and their slopes; only SELU's slope exceeds 1.")
# %% [markdown] lang="zh" slideshow="subslide"
# **SELU** 在 0 的左邊斜率是 $\lambda\alpha\approx1.758$，右邊是 1.051，都超過 1，而且在 0 有折角；**Gaussian** 的斜率先正後負。
#
# 飽和的地方也看得出來：sigmoid、tanh、Gaussian 兩邊都飽和；ELU、SELU 只有左邊；ReLU 左邊的斜率就是 0；leaky ReLU 永不飽和。leaky ReLU 的虛線左邊其實是 0.01，圖上分不出來。
#
# ### 拖拖看：切線就是導數
#
# 先看一張不會動的圖：sigmoid 在 $z=2$ 的切線。下一格可以換函數、調 α（只有 leaky ReLU 和 ELU 用得到），在圖上拖動點的左右位置。請試試：
#
# 1. sigmoid 往右拖到 5：切線變成什麼樣子？
# 2. ReLU 拖過 0：切線怎麼變？
# 3. ELU 的 α 調到 2：0 的地方還平滑嗎？
# %% [markdown] lang="en" slideshow="subslide"
# **SELU** has the slope $\lambda\alpha\approx1.758$ just left of 0 and 1.051 on the right, both above 1, with a corner at 0. The slope of the **Gaussian** is positive first, then negative.
#
# Saturation is plain to see: sigmoid, tanh and Gaussian saturate on both sides, ELU and SELU on the left only; ReLU's slope on the left is 0 outright; leaky ReLU never saturates. Its slope on the left is 0.01, too small for the picture.
#
# ### Drag it: the tangent is the derivative
#
# First a figure that stands still: the sigmoid and its tangent at $z=2$. In the next cell you can choose the function and α (used by leaky ReLU and ELU only), and drag the point to the left and right. Try this:
#
# 1. Drag to 5 on the sigmoid: what becomes of the tangent?
# 2. Drag across 0 on ReLU: how does the tangent change?
# 3. Set ELU's α to 2: is it still smooth at 0?
# %% slideshow="skip"
Z_LINE = np.linspace(-5, 5, 401)


def evaluate(name, z, alpha):
    """Values and slopes of one of FUNCTIONS; alpha only where it counts."""
    f, slope = FUNCTIONS[name]
    if name in ("leaky ReLU", "ELU"):
        return f(z, alpha), slope(z, alpha)
    return f(z), slope(z)


def draw_tangent(function, alpha, point):
    x = np.clip(point[0], -5, 5)
    y, slope = evaluate(function, x, alpha)
    curves = np.transpose(evaluate(function, Z_LINE, alpha))
    figure, axes = plt.subplots(figsize=(6, 3.6), layout="none")
    figure.subplots_adjust(left=0.1, right=0.97, bottom=0.15, top=0.9)
    axes.plot(Z_LINE, curves, label=["f", "f'"])
    axes.plot(Z_LINE, y + slope * (Z_LINE - x), "k:", label="tangent")
    axes.plot([x, x], [y, slope], "ko", label="f and f' here")
    f, df = np.round([y, slope], 3) + 0.0  # never -0.000
    says = f"{function}: f({x:.2f}) = {f:.3f}, f'({x:.2f}) = {df:.3f}"
    axes.set(xlim=(-5, 5), ylim=(-2.2, 3), xlabel="z", title=says)
    axes.set_ylabel("f and f'")
    axes.legend(loc="upper left")
    return f"Curve, slope and tangent. {says}."


plots.show(draw_tangent("sigmoid", 0.1, (2.0, 0.0)))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
names = list(FUNCTIONS)
controls = {
    "function": Dropdown(options=names, description="函數 function"),
    "alpha": FloatSlider(0.1, max=2, step=0.01, description="參數 alpha α"),
}
widgets.live(draw_tangent, controls, point=(2, 0))
# %% tags=["guard"]
assert sigmoid_slope(5.0) < 0.01, "the sigmoid is nearly level at 5"
assert relu_slope(-1e-9) == 0 and relu_slope(1e-9) == 1, "ReLU: no between"
assert np.isclose(elu_slope(-1e-9, 2), 2), "ELU with alpha 2 has a corner"
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 導數連乘一百次
#
# 拖動時應該看到：sigmoid 在 5 的切線幾乎水平（飽和）；ReLU 一過 0，切線忽然轉向，沒有中間的斜率；ELU 只有 $\alpha=1$ 才平滑，$\alpha=2$ 時左邊斜率 2、右邊 1，又有折角了。
#
# 斜率小有什麼關係？倒傳遞用連鎖律，每過一層就乘上一個 $f'$。S3：「當層數到 100 層的時候，第一層的梯度會有 100 個激勵函數的導數相乘……所以 $0.25^{100}\approx0$」。
#
# **電腦裡，$0.25^{100}$ 真的等於 0 嗎？乘到第幾層，權重 1 就算加上這個梯度也不會動？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. A hundred derivatives multiplied
#
# What dragging shows: at 5 the sigmoid's tangent is nearly level (saturation); at 0 ReLU's tangent turns all at once, with no slope in between; ELU is smooth for $\alpha=1$ only, and with $\alpha=2$ the slopes are 2 on the left and 1 on the right, a corner again.
#
# Why does a small slope matter? Backpropagation is the chain rule, and each layer multiplies by one $f'$. S3: "with 100 layers, the gradient of the first layer holds a product of 100 derivatives of activations … so $0.25^{100}\approx0$".
#
# **Is $0.25^{100}$ really 0 in a computer? After how many layers does a weight of 1 no longer move when this gradient is added?**
# %% slideshow="fragment"
print(f"0.25^100 = {0.25**100:.0e}")
facts.check("S3-30", 0.25**100)
for kind in (np.float64, np.float32):
    powers = np.cumprod(np.full(600, 0.25, dtype=kind))
    zero = np.argmax(powers == 0) + 1
    still = np.argmax(kind(1) + powers == 1) + 1
    print(f"{kind.__name__}: 0 from n = {zero}, 1 + 0.25^n = 1 from {still}")


# %% [markdown] lang="zh" slideshow="fragment"
# 在 float64 裡是 $6\times10^{-61}$，不是 0；在 Keras 預設的 float32 裡，乘到第 75 次就**真的是 0**。但早在變成 0 之前就沒用了：用 float32，只要 12 層，1 加上這麼小的數還是 1。這就是**梯度消失**（vanishing gradient）。
#
# 而且 0.25 是**最好**的情況。接下來用兩種方式畫每個函數：
#
# - 左圖：一條路徑，每層的 $z$ 從 $N(0,1)$ 抽，畫 2000 條路徑的中位數；
# - 右圖：整個網路，每層 100 個神經元，權重 $N(0,2/100)$。把輸入改一點點，看這個改變過了 $n$ 層還剩多長；這就是 S2 說的「直觀的計算導數的方法」$\Delta l/\Delta w$，跟倒傳遞算的是同一種連乘積。
#
# **ReLU 的一條路徑會是什麼樣子？整個網路呢？**
# %% [markdown] lang="en" slideshow="fragment"
# In float64 it is $6\times10^{-61}$, not 0; in float32, Keras' default, the product **is exactly 0** from the 75th factor on. But it is useless long before: in float32, after 12 layers 1 plus so small a number is still 1. This is the **vanishing gradient**.
#
# And 0.25 is the **best** case. Now two drawings of every function:
#
# - left: a single path, with each layer's $z$ drawn from $N(0,1)$; the median of 2000 paths;
# - right: a whole network, 100 neurons in each layer, weights $N(0,2/100)$. Change the input a little and see how long the change still is after $n$ layers: S2's "intuitive way to compute a derivative", $\Delta l/\Delta w$, and the same kind of product as in backpropagation.
#
# **What will a single path through ReLU look like? And the whole network?**
# %% slideshow="subslide"
def change_lengths(name, gain, layers=100):
    """Length of a small change at the input after 0, 1, … layers."""
    f, slope = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    a = rng.normal(size=100)
    change = np.full(100, 0.1)  # of length 1
    lengths = [1.0]
    for _ in range(layers):
        W = rng.normal(0, gain / 10, (100, 100))
        z = a @ W
        a, change = f(z), (change @ W) * slope(z)  # the chain rule
        lengths.append(np.linalg.norm(change))
    return lengths


# %% slideshow="subslide"
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.4))
z = np.random.default_rng(2).normal(size=(2000, 100))
for name, (_, slope) in FUNCTIONS.items():
    path = np.median(np.abs(np.cumprod(slope(z), axis=1)), axis=0)
    left.plot(range(1, 101), np.where(path > 0, path, np.nan), label=name)
    lengths = change_lengths(name, gain=np.sqrt(2))
    right.plot(lengths, label=name)
    print(f"{name:<10} path {path[99]:.0e}   network {lengths[100]:.0e}")
left.set(yscale="log", xlabel="layers", ylabel="product of derivatives")
left.set(title="one path, median", ylim=(1e-105, 1e10))
right.set(title="network, weights N(0, 2/100)", xlabel="layers")
right.set(yscale="log", ylim=(1e-55, 1e10))
right.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Left: every product falls. Right: only sigmoid and Gaussian fall.")
# %% [markdown] lang="zh" slideshow="subslide"
# 左圖沒有 ReLU 的線，因為中位數是 0：一條路徑只要有一層 $z\le0$ 就斷了，否則剛好是 1。leaky ReLU 的路徑也幾乎斷了（0.01 連乘）。**單看一條路徑，ReLU 沒有比較好！** 但網路裡有非常多條路徑，總有一部分是通的，而且通的路徑一點都不縮小。右圖的 ReLU 過了 100 層，還跟原來差不到十倍；sigmoid 只剩 $10^{-50}$ 左右。（tanh、ELU、SELU 長大了，因為這組權重是為 ReLU 選的。）
#
# S2 的「使用 ReLU 的理由」第三項印成「解決梯度下降問題」，應該是**梯度消失**問題；原本的理由還有一項「相當於無限多個偏差不同的 sigmoid 相加」（勘誤 R32）。
#
# ### ReLU 會爆炸嗎？
#
# S3：「導數值若單調大於 1，就會發生梯度爆炸。」S4：「ReLU 可解決梯度爆炸問題。」但連乘的每一項是**權重 × 導數**，而前面的圖只用了一種權重。下面把權重的標準差改成 $g/10$，看 10 層之後連乘積是多少；再讓資料通過五層 ReLU、權重 $N(0,1)$ 的網路。
#
# **sigmoid 救得回來嗎？ReLU 呢？**
# %% [markdown] lang="en" slideshow="subslide"
# There is no line for ReLU on the left, because its median is 0: a path is cut as soon as one layer has $z\le0$, and is exactly 1 otherwise. Leaky ReLU's paths are nearly cut too (0.01 over and over). **On a single path, ReLU is no better!**
# But a network has a great many paths; some of them are open, and an open path does not shrink at all. On the right, ReLU stays within a factor of ten of the start over 100 layers, while some $10^{-50}$ is left with the sigmoid. (tanh, ELU and SELU grow because these weights were chosen for ReLU.)
#
# S2's third reason for ReLU is printed as "solves the gradient descent problem"; it is the **vanishing gradient** problem. One of the original reasons is missing: it equals infinitely many sigmoids with different biases (erratum R32).
#
# ### Can ReLU explode?
#
# S3: "if the derivatives are larger than 1 throughout, the gradient explodes." S4: "ReLU solves the problem of exploding gradients." But each factor is a **weight times a derivative**, and the figure used only one kind of weights.
# Now let their standard deviation be $g/10$ and look at the product after 10 layers; then send data through five ReLU layers with weights $N(0,1)$.
#
# **Can the sigmoid be rescued? And what happens to ReLU?**
# %% slideshow="subslide"
print("gain:          1      1.41         4        10")
for name in ("sigmoid", "tanh", "ReLU", "SELU"):
    row = [change_lengths(name, gain)[10] for gain in (1, 2**0.5, 4, 10)]
    print(f"{name:<8}", "".join(f"{length:10.1e}" for length in row))
rng = np.random.default_rng(0)
a = rng.normal(size=(1000, 500))
for width in (450, 400, 350, 300, 250):
    a = relu(a @ rng.normal(size=(a.shape[1], width)))
    print(f"ReLU, {width} neurons, weights N(0, 1): std {a.std():,.0f}")
# %% [markdown] lang="zh" slideshow="fragment"
# ReLU 的導數從不超過 1，$g=4$、$g=10$ 時連乘積照樣爆炸，輸出也是：五層就從十幾長到四十幾萬。所以 S3 的「導數大於 1」對 sigmoid（最大 0.25）、tanh、ReLU（最大 1）都不會發生，**能讓連乘積爆炸的是權重**（勘誤 R62）；ReLU 減輕的是梯度**消失**，不是爆炸（勘誤 R86）。反過來，權重夠大，sigmoid 也撐得住，但 $z$ 跟著變大、更飽和：全靠少數沒飽和的神經元，並不可靠。怎麼選權重，是第 08 課的主題。
# %% [markdown] lang="en" slideshow="fragment"
# ReLU's derivative never exceeds 1, yet with $g=4$ and $g=10$ the product explodes, and so does the output: from a dozen or so to some hundred thousands in five layers.
# S3's "derivatives larger than 1" cannot happen with sigmoid (at most 0.25), tanh or ReLU (at most 1): **it is the weights that make the product explode** (erratum R62). And what ReLU eases is the **vanishing**, not the exploding gradient (erratum R86).
# In turn, large weights do keep the sigmoid's product alive, but they also make $z$ large and saturated, and everything hangs on the few neurons that are not. How to choose weights is the subject of lesson 08.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 把常態分布的數推過十層
#
# 深度改變的不只是導數，資料的**分布**也會變。把 100 筆、每筆 100 個 $N(0,1)$ 的數推過一到十層，每層的權重是 $N(0,g^2/100)$。下圖是 sigmoid、三層、$g=1$：那一層所有輸出的直方圖（超出 ±3 的算在最邊上一格）。
#
# 再下一格可以換函數、層數和 $g$。請先猜，再試：
#
# 1. tanh，$g=1$，十層：會擠向哪裡？$g=3$ 呢？
# 2. ReLU：$g$ 要多大，標準差才不會一路縮小或變大？
# 3. SELU，$g=1$：特別在哪裡？
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Normal numbers pushed through ten layers
#
# Depth changes more than derivatives: the **distribution** of the data changes too. Push 100 examples of 100 numbers from $N(0,1)$ through one to ten layers with weights $N(0,g^2/100)$.
# The figure shows the sigmoid, three layers, $g=1$: the histogram of all outputs of that layer (what lies beyond ±3 is counted in the outermost bins).
#
# In the next cell, choose the function, the layers and $g$. Guess, then try:
#
# 1. tanh, $g=1$, ten layers: where do the values gather? And with $g=3$?
# 2. ReLU: for which $g$ does the standard deviation neither shrink nor grow?
# 3. SELU, $g=1$: what is special?
# %% slideshow="skip"
SAMPLE = np.random.default_rng(6).normal(size=(100, 100))
WEIGHTS = np.random.default_rng(7).normal(0, 0.1, size=(10, 100, 100))
BINS = np.linspace(-3, 3, 62)  # 61 bins, one of them around 0


def push(function, layers, gain):
    """Outputs of that many layers for SAMPLE, shape (100, 100)."""
    a, f = SAMPLE, FUNCTIONS[function][0]
    for W in WEIGHTS[:layers]:
        a = f(a @ (gain * W))
    return a


def draw_layers(function, layers, gain):
    a = push(function, layers, gain)
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="none")
    figure.subplots_adjust(left=0.13, right=0.97, bottom=0.16, top=0.9)
    counts, _ = np.histogram(np.clip(a, -2.99, 2.99), BINS)
    axes.stairs(counts / counts.sum(), BINS, fill=True)
    axes.set(xlim=(-3, 3), xlabel="output", ylabel="share of the outputs")
    says = f"layer {layers}: mean {a.mean():.2f}, std {a.std():.2g}"
    axes.set_title(f"{function}, {says}")
    return f"Histogram of the outputs of {function}, {says}."


plots.show(draw_layers("sigmoid", 3, 1.0))
pairs = [("tanh", 1), ("tanh", 3), ("SELU", 1)]
pairs += [("ReLU", 1), ("ReLU", 1.41), ("ReLU", 1.5)]
for function, gain in pairs:
    stds = [push(function, layers, gain).std() for layers in (1, 5, 10)]
    print(f"{function}, g = {gain}: layers 1, 5, 10: std", np.round(stds, 3))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
controls = {
    "function": Dropdown(options=names, description="函數 function"),
    "layers": IntSlider(3, min=0, max=10, description="層 layer"),
    "gain": FloatSlider(1, min=0.5, max=4, description="倍數 gain g"),
}
widgets.live(draw_layers, controls)
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 零中心：為什麼路會走成鋸齒？
#
# 先回答上一節的問題。
#
# 1. tanh 在 $g=1$ 時越來越擠向 0，十層後標準差只剩 0.23；$g=3$ 時堆到 ±1，也就是飽和區，那裡的導數接近 0。
# 2. ReLU 在 $g=1$ 時，十層後標準差只剩 0.016。理論值是 $g=\sqrt2\approx1.41$，也就是 He 初始化（第 08 課）。但那是很寬的網路的平均；這裡每層只有 100 個神經元、權重只抽一次，標準差還是從 0.84 掉到 0.5，要調到 1.5 左右才平。
# 3. SELU 在 $g=1$ 時，標準差十層都留在 1 附近；這正是它的設計。
#
# sigmoid 的輸出則總是在 0.5 附近，永遠是正的。這有什麼壞處？S4 說，這時對下一層的神經元「對權重值求梯度時，梯度數值恆為正」。一個神經元對權重的梯度是 $\delta\cdot x$：$\delta$ 是由後面傳來的一個數，$x$ 是它的輸入。
#
# 取 $x=[0.2,0.5,0.9]$ 和一千個隨機的 $\delta$。**三個梯度同號的有幾次？都是正的又有幾次？** S4 的表格還說 tanh、leaky ReLU 和 ELU 是零中心（zero center）。**哪幾個是真的？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Zero-centred: why does the path zigzag?
#
# First the answers to the last section.
#
# 1. With $g=1$, tanh gathers closer and closer to 0, with a standard deviation of 0.23 after ten layers; with $g=3$ the values pile up at ±1, in saturation, where the derivative is near 0.
# 2. With $g=1$, ReLU is down to 0.016 after ten layers. In theory it takes $g=\sqrt2\approx1.41$, which is He initialization (lesson 08). But that is an average over very wide networks; with 100 neurons and weights drawn once, it still falls from 0.84 to 0.5 here, and it takes about 1.5 to stay level.
# 3. With $g=1$, SELU keeps a standard deviation near 1 through all ten layers: it was designed to.
#
# The sigmoid's outputs stay around 0.5, and are always positive. What harm does that do? S4: for a neuron in the next layer "the gradient of the weights is always positive". The gradient of one neuron's weights is $\delta\cdot x$: $\delta$ is a number that comes from behind, $x$ the neuron's input.
#
# Take $x=[0.2,0.5,0.9]$ and a thousand random $\delta$. **How often do the three gradients share a sign? How often are they positive?** S4's table also calls tanh, leaky ReLU and ELU zero-centred. **Which of them are?**
# %% slideshow="subslide"
delta = np.random.default_rng(0).normal(size=(1000, 1))
gradients = delta * np.array([0.2, 0.5, 0.9])
normal = np.random.default_rng(0).normal(size=1_000_000)
print(f"all positive: {(gradients > 0).all(axis=1).mean():.0%}", end=", ")
print(f"all negative: {(gradients < 0).all(axis=1).mean():.0%}")
means = {name: f(normal).mean() for name, (f, _) in FUNCTIONS.items()}
for name, (f, _) in FUNCTIONS.items():
    print(f"{name}: mean {abs(means[name]):.3f}, std {f(normal).std():.2f}")
facts.check("S4-20", [means["leaky ReLU"], means["ELU"]])


# %% [markdown] lang="zh" slideshow="subslide"
# 一千次都同號，但只有 47% 是正的：梯度是**全正或全負**，看 $\delta$ 的正負號（勘誤 R90）。S4 同一句話的後半「都往正方向更新或往負方向更新」是對的。
#
# 平均是 0 的只有 tanh 和 SELU；leaky ReLU 的 0.396 跟 ReLU 的 0.400 幾乎一樣，ELU 的 0.161 只是近一點（勘誤 R85；第三位小數是抽樣誤差）。
#
# 全部同號有什麼關係？假設該走的方向是 $(+1,-1)$：一個權重增加、另一個減少。每一步卻只能「一起加」或「一起減」。下面每次看一筆資料更新一次，輸入是前一層的兩個輸出，由 sigmoid、減去 0.5 的 sigmoid 或 tanh 算出，學習率都是 0.5。**從 $(0,0)$ 走到 $(1,-1)$，路會長什麼樣子？減去 0.5 就零中心了，更新次數會變少嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# They share a sign a thousand times out of a thousand, but only 47% are positive: the gradients are **all positive or all negative**, as $\delta$ decides (erratum R90). The second half of S4's sentence, "updates all go in the positive or all in the negative direction", is right.
#
# Only tanh and SELU have mean 0; leaky ReLU's 0.396 is hardly different from ReLU's 0.400, and ELU's 0.161 is merely closer (erratum R85; the third decimal is sampling error).
#
# Why does one sign for all matter? Say the way to go is $(+1,-1)$: one weight up, the other down. But each step can only take both up or both down.
# Below, each update sees one example; the inputs are two outputs of the layer before, from sigmoid, from sigmoid minus 0.5, or from tanh, and the rate is 0.5. **What will the path from $(0,0)$ to $(1,-1)$ look like? Minus 0.5, the sigmoid is zero-centred: will it need fewer updates?**
# %% slideshow="subslide"
def walk(activation, rate, seed):
    """Weights after each update, until near the goal or far away."""
    rng = np.random.default_rng(seed)
    goal = np.array([1.0, -1.0])
    path = [np.zeros(2)]
    while 0.1 < np.linalg.norm(path[-1] - goal) < 100:
        a = activation(rng.normal(size=2))
        delta = (path[-1] - goal) @ a  # output minus target
        path.append(path[-1] - rate * delta * a)
    return np.array(path)


# %% slideshow="subslide"
inputs = {"sigmoid": sigmoid, "sigmoid - 0.5": lambda z: sigmoid(z) - 0.5}
inputs["tanh"] = np.tanh
figure, panels = plt.subplots(1, 3, figsize=(8.5, 3.3), sharey=True)
for axes, (name, activation) in zip(panels, inputs.items(), strict=True):
    path = walk(activation, rate=0.5, seed=5)
    steps = np.diff(path, axis=0)
    together = (steps.prod(axis=1) > 0).mean()
    print(f"{name}: {len(steps)} updates, {together:.0%} with one sign")
    axes.plot(*path.T, marker=".", linewidth=1)
    axes.plot(1, -1, "k*", markersize=14)
    axes.set(title=name, xlabel="$w_1$", aspect="equal")
    axes.set(xlim=(-0.5, 1.5), ylim=(-1.3, 0.7))
panels[0].set_ylabel("$w_2$")
plots.show("Sigmoid, centred or not: a long way to the star. tanh: short.")
# %% slideshow="subslide"
print("updates, median of 50 walks, at rates 0.5, 1, 2, 4")
for name, activation in inputs.items():
    row = []
    for rate in (0.5, 1, 2, 4):
        walks = [walk(activation, rate, seed) for seed in range(50)]
        lost = sum(np.linalg.norm(path[-1]) > 50 for path in walks)
        updates = np.median([len(path) - 1 for path in walks])
        row.append(f"{updates:.0f}" if lost == 0 else f"{lost} of 50 lost")
    print(f"{name}:", "   ".join(row))


# %% [markdown] lang="zh" slideshow="fragment"
# 左邊每一步都往右上或左下，只好來回拉鋸、慢慢往右下滑：這就是 S4 說的「綑綁現象」。減去 0.5，綑綁就解開了，只有一半的步同號；**更新次數卻沒有變少**。sigmoid 慢，主要是因為它的輸出彼此差得太少：標準差 0.21，tanh 是 0.63。
#
# 那麼零中心好在哪裡？在**學習率**。輸入全是正的，兩個權重老是一起被推，學習率一大就衝過頭：到 4 時五十條路有 41 條跑到 100 以外；減去 0.5 的全都走得到，只要 17 次，大約是 sigmoid 最快時（32 次）的一半。（tanh 到 4 也會走丟：它的輸出大得多，學習率 1 就夠快了。）所以 S4 說綑綁「影響收斂速度」是對的，只是要透過學習率。
#
# 它在哪裡不再成立？一次看**一批**資料時，各筆的 $\delta$ 有正有負，加起來就不一定同號了；批次正規化（第 09 課）更是直接把輸入拉回零中心。ReLU 的輸出也不是零中心，照樣是最常用的。
# %% [markdown] lang="en" slideshow="fragment"
# On the left each step goes to the upper right or the lower left, so the path see-saws and slides down only slowly: what S4 calls binding. Minus 0.5, the binding is gone and only half of the steps have one sign, **but it takes just as many updates**. The sigmoid is slow mainly because its outputs differ so little from one another: a standard deviation of 0.21, against 0.63 for tanh.
#
# What, then, is zero-centring good for? For the **learning rate**. With inputs that are all positive, both weights are forever pushed together, and a large rate overshoots: at 4, 41 of 50 walks run more than 100 away, while all those with sigmoid minus 0.5 arrive, in 17 updates, about half of the sigmoid's best, 32. (At 4 tanh is lost too: its outputs are much larger, and a rate of 1 is fast enough.) So S4 is right that binding slows convergence, but by way of the rate.
#
# Where does it stop being true? With a **batch** of examples, some $\delta$ are positive and some negative, and their sum need not have one sign; batch normalization (lesson 09) re-centres the inputs outright. ReLU's outputs are not zero-centred either, and it is still the most used.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8. 死掉的 ReLU：製造、發現、救活
#
# S3 說兩種情形容易造成 dead ReLU：初始權重不好、學習率太大。拿一個神經元 $f(wx+b)$ 來試，它要學 $y=2x+0.5$，$x$ 從 0 到 1 共 11 筆：
#
# - **不好的起點** $w=b=-1$：每一筆的 $z$ 都是負的；
# - **好的起點** $w=b=4$，但學習率是 1，是其他情形的十倍；
# - 對照組：$w=1$、$b=-0.5$，有些 $z$ 是負的。
#
# **怎麼發現？** 數一數有幾筆資料的 $z>0$。S3 和 S4 都說「輸出為 0 後，就難以再度輸出」，說得太滿：對**某些**資料輸出 0 很正常，**對所有訓練資料都是 0 才算死**（勘誤 R66）。
#
# **哪幾種情形會死？換成 leaky ReLU（$\alpha=0.01$ 或 0.1）或 ELU，誰救得回來、誰最快？**
# %% [markdown] lang="en" slideshow="slide"
# ## 8. A dead ReLU: made, detected, cured
#
# S3 names two causes of a dead ReLU: bad initial weights, and too large a learning rate. Try them on one neuron $f(wx+b)$ that is to learn $y=2x+0.5$ from 11 examples with $x$ from 0 to 1:
#
# - **a bad start**, $w=b=-1$: $z$ is negative for every example;
# - **a good start**, $w=b=4$, but a rate of 1, ten times that of the others;
# - for comparison, $w=1$, $b=-0.5$, where some $z$ are negative.
#
# **How to detect it?** Count the examples with $z>0$. S3 and S4 both say that "once it has put out 0 it hardly puts out anything again", which claims too much: to be 0 for **some** examples is normal; **dead means 0 for all training examples** (erratum R66).
#
# **Which cases die? With leaky ReLU ($\alpha=0.01$ or 0.1) or ELU, which come back, and which is quickest?**
# %% slideshow="subslide"
def train_neuron(name, alpha, w, b, rate, updates=600):
    """Learn y = 2x + 0.5, print how many z > 0, return the losses."""
    x = np.linspace(0, 1, 11)
    y = 2 * x + 0.5
    losses = []
    for update in range(updates):
        z = w * x + b
        a, slope = evaluate(name, z, alpha)
        losses.append(np.mean((a - y) ** 2))
        if update in (0, 1, updates - 1):
            print(f"{np.sum(z > 0):3d} of 11", end="  ")
        delta = 2 * (a - y) * slope / len(x)
        w, b = w - rate * delta @ x, b - rate * delta.sum()
    return losses


# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(8.5, 3.4))
print("examples with z > 0: at the start, after 1 update, at the end")
for label, name, alpha, w, b, rate in (
    ("ReLU, w = 1, b = -0.5", "ReLU", 0, 1, -0.5, 0.1),
    ("ReLU, w = b = 4, rate 1", "ReLU", 0, 4, 4, 1),
    ("ReLU, w = b = -1", "ReLU", 0, -1, -1, 0.1),
    ("leaky 0.01, w = b = -1", "leaky ReLU", 0.01, -1, -1, 0.1),
    ("leaky 0.1, w = b = -1", "leaky ReLU", 0.1, -1, -1, 0.1),
    ("ELU, w = b = -1", "ELU", 1, -1, -1, 0.1),
):
    losses = train_neuron(name, alpha, w, b, rate)
    axes.plot(losses, label=label)
    print(f"{label:<24} last loss {losses[-1]:.2f}")
axes.set(xlabel="update", ylabel="mean squared error", ylim=(-0.2, 8))
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Dead ReLUs: flat losses. Leaky ReLU and ELU come back and learn.")


# %% [markdown] lang="zh" slideshow="subslide"
# 兩種 ReLU 都死了：每一筆的斜率都是 0，梯度剛好是 0，六百次更新一動也不動。學習率太大的那一個，**一次**更新就跨過頭，再也回不來。第一個（起點 $w=1$、$b=-0.5$）對 11 筆裡的 6 筆輸出 0，照樣學會了：它沒有死。
#
# **解法**：負半邊有斜率，這裡的三個就都救回來了；斜率越大越快，ELU 和 $\alpha=0.1$ 快得多。或者降低學習率（第 04 課）、選好的初始權重（第 08 課）。它們也不是保證：ELU 的斜率 $e^z$ 在很左邊一樣趨近 0；而 leaky ReLU 的**所有**神經元都落在負半邊時，整個網路就是線性的，又回到第 1 節。
#
# S3 還把 ReLU 的 0 比作 Dropout。這只是一種看法（R66）：Dropout 的遮罩是隨機抽的，ReLU 的 0 由輸入決定。
# %% [markdown] lang="en" slideshow="subslide"
# Two of the ReLUs are dead: the slope is 0 for every example, the gradient exactly 0, and six hundred updates move nothing. With the large rate **one** update overshoots, and there is no way back. The first one, from $w=1$, $b=-0.5$, is 0 for 6 of the 11 examples and learns all the same: it is not dead.
#
# **Cures**: with a slope on the negative side, all three come back here, and the larger the slope, the quicker: ELU and $\alpha=0.1$ are far ahead. Or lower the learning rate (lesson 04), or choose good initial weights (lesson 08). None is a guarantee: ELU's slope $e^z$ tends to 0 too, far to the left; and if **all** neurons of a leaky ReLU network fall to the negative side, it is linear, back in section 1.
#
# S3 likens ReLU's zeros to dropout. That is an opinion (R66): dropout draws its mask at random, while ReLU's zeros are decided by the input.
# %% [markdown] lang="zh" slideshow="slide"
# ## 9. softmax：把分數變成機率
#
# 前面的函數一次看一個數；softmax 一次看一整列分數：
#
# $$\mathrm{softmax}(z)_i=\frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# S4 說它「也稱指數函數」，全名是**歸一化**指數函數：除以總和才是重點（勘誤 R88）。S2 寫出它的兩個性質：每個輸出在 0 和 1 之間，總和是 1。
#
# S4 的 `activationFunction.ipynb` 照公式寫：softmax 是 `np.exp(x) / sum(np.exp(x))`，tanh 是 `(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))`。**餵給 softmax $[1000,0]$、餵給 tanh 1000，會得到什麼？餵給 softmax 兩列資料，每一列的和都是 1 嗎？**
#
# 解法：分子分母同除以 $e^{\max z}$，值不變，但指數最大是 0，永遠不會溢位。
# %% [markdown] lang="en" slideshow="slide"
# ## 9. Softmax: from scores to probabilities
#
# The functions so far look at one number; softmax looks at a whole row of scores:
#
# $$\mathrm{softmax}(z)_i=\frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# S4 says that it is "also called the exponential function"; the full name is **normalised** exponential, and dividing by the sum is the point (erratum R88). S2 gives two properties: each output lies between 0 and 1, and they sum to 1.
#
# S4's `activationFunction.ipynb` types in the formulas: `np.exp(x) / sum(np.exp(x))` for softmax, `(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))` for tanh. **What does softmax make of $[1000,0]$, and tanh of 1000? Given two rows of data, does each row of softmax sum to 1?**
#
# The cure: divide numerator and denominator by $e^{\max z}$. The value stays, but the largest exponent is 0 and can never overflow.
# %% slideshow="subslide"
def softmax(z):
    """Probabilities along the last axis. z: (..., classes)."""
    z = np.asarray(z, dtype=float)
    if z.ndim == 0:
        raise ValueError("softmax got one number; expected an array of scores")
    # An infinite score gives nan, as in Keras, and needs no warning.
    with np.errstate(over="ignore", invalid="ignore"):
        highest = np.max(z, axis=-1, keepdims=True, initial=-np.inf)
        powers = np.exp(z - highest)
    return powers / powers.sum(axis=-1, keepdims=True)


two_rows = np.array([[1.0, 2.0], [3.0, 4.0]])
with np.errstate(over="ignore", invalid="ignore"):  # hide the warnings
    up = np.exp(1000.0)
    print("deck: tanh(1000) =", (up - 1 / up) / (up + 1 / up), end=", ")
    powers = np.exp(np.array([1000.0, 0.0]))
    print("softmax([1000, 0]) =", powers / sum(powers))
print("ours:", softmax([1000, 0]), "sums:", softmax(two_rows).sum(axis=1))
powers = np.exp(two_rows)
print("deck, sums of the rows:", (powers / sum(powers)).sum(axis=1))
p = softmax([3, 1, -3])
facts.check("S2-03", bool(p.min() > 0 and np.isclose(p.sum(), 1)))
# %% [markdown] lang="zh" slideshow="subslide"
# $e^{1000}$ 大過 float64 裝得下的數，溢位成 inf，而 $\infty/\infty$ 是 nan。**公式對，程式不一定對。**（`np.tanh` 和我們的 `sigmoid` 沒有這個問題。）二維資料則因為 `sum` 沿著第 0 軸加，變成每一**行**的和是 1。要先減去最大值，再沿 `axis=-1` 加總（勘誤 R103）。
#
# ### 溫度：softmax 對差距做了什麼？
#
# S4：「指數函數會讓值的間距變大。」softmax 只看分數的**差**：$p_i/p_j=e^{z_i-z_j}$。先除以溫度（temperature）$T$，就能調整差距：$\mathrm{softmax}(z/T)$。
#
# **$T$ 很大、很小時，三個機率各變成什麼？softmax 之後，兩個數的間距真的都變大了嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# $e^{1000}$ is more than a float64 can hold; it overflows to inf, and $\infty/\infty$ is nan. **A right formula is not yet a right program.** (`np.tanh` and our `sigmoid` do not have the problem.) And with two-dimensional data the deck's `sum` runs along axis 0, so that each **column** sums to 1. Subtract the maximum first and sum over `axis=-1` (erratum R103).
#
# ### Temperature: what does softmax do to gaps?
#
# S4: "the exponential makes the gaps between values larger." Softmax sees only **differences** of scores: $p_i/p_j=e^{z_i-z_j}$. Dividing by a temperature $T$ first tunes them: $\mathrm{softmax}(z/T)$.
#
# **What becomes of the three probabilities when $T$ is large, or small? And does softmax really make every gap larger?**
# %% slideshow="subslide"
scores = np.array([3.0, 1.0, -3.0])
temperatures = np.geomspace(0.1, 100, 121)
figure, axes = plt.subplots(figsize=(7, 3.3))
p = softmax(scores / temperatures[:, np.newaxis])
axes.plot(temperatures, p, label=["z = 3", "z = 1", "z = -3"])
axes.set(xscale="log", xlabel="temperature T", ylabel="probability")
axes.legend(loc="upper right")
plots.show("Low temperature: nearly one-hot. High temperature: all equal.")
z = np.random.default_rng(3).normal(0, 3, (100_000, 5))
shrunk = np.abs(np.diff(softmax(z)) / np.diff(z))
print(f"gap after / gap before, at most: {shrunk.max():.3f}")
print("odds for a gap of 1, 2, 5:", np.exp([1.0, 2.0, 5.0]).round(1))


# %% [markdown] lang="zh" slideshow="subslide"
# $T$ 小，最大的分數幾乎拿走全部機率；$T$ 大，三者趨於相等；順序從不改變。至於 $T=1$ 時的間距：變大的是**比值**（差 5 分就是 148 倍），機率的**差**反而變小，最多只有分數差的一半。
#
# ### softmax 會讓梯度消失嗎？
#
# S4 列出的缺點：輸出變成 $[0,0,1]$ 時，「梯度也基本上接近 0，無法繼續學習」。假設 $z=[0,0,20]$，而正確答案是第 0 類：錯得離譜，正是最需要梯度的時候。
#
# softmax 自己的導數是 $\partial p_i/\partial z_j=p_i(\delta_{ij}-p_j)$（$\delta_{ij}$ 在 $i=j$ 時是 1，否則是 0）。接上損失函數，交叉熵 $L=-\ln p_0$ 會得到很簡單的結果：$\partial L/\partial z=p-y$。
#
# **接交叉熵和接均方誤差（MSE），梯度各有多大？**
# %% [markdown] lang="en" slideshow="subslide"
# With a small $T$ the largest score takes nearly all; with a large $T$ the three become equal; the order never changes. As for the gaps at $T=1$: what grows is the **ratio** (a gap of 5 means odds of 148); the **difference** of two probabilities always shrinks, to at most half the gap of the scores.
#
# ### Does softmax make the gradient vanish?
#
# The drawback S4 names: once the output is $[0,0,1]$, "the gradient is close to 0 and learning stops". Say $z=[0,0,20]$ while the right answer is class 0: badly wrong, just when a gradient is needed most.
#
# Softmax alone has the derivative $\partial p_i/\partial z_j=p_i(\delta_{ij}-p_j)$ ($\delta_{ij}$ is 1 for $i=j$, else 0). Add a loss: with cross entropy, $L=-\ln p_0$, the result is simple, $\partial L/\partial z=p-y$.
#
# **How large is the gradient with cross entropy, and with mean squared error (MSE)?**
# %% slideshow="subslide"
def softmax_gradients(z, y):
    """dL/dz of cross entropy and of mean squared error, both (3,)."""
    p = softmax(z)
    y = np.reshape(y, p.shape)  # else (3,) and (3, 1) would give (3, 3)
    jacobian = np.diag(p) - np.outer(p, p)
    return p - y, 2 / 3 * jacobian @ (p - y)


class_0, class_2 = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])
by_formula = softmax_gradients(scores, class_0)[0][0]
by_steps = numerical_slope(lambda z0: -np.log(softmax([z0, 1, -3])[0]), 3.0)
print(f"p - y = {by_formula:.4f}, by small steps {by_steps:.4f}")
for score in (0.0, 5.0, 10.0, 20.0):
    z = np.array([0.0, 0.0, score])
    cross_entropy, squared_error = softmax_gradients(z, class_0)
    sizes = np.abs([cross_entropy, squared_error]).max(axis=1)
    print(f"z = {z}: cross entropy {sizes[0]:.2f}, MSE {sizes[1]:.0e}")
facts.check("S4-01", cross_entropy)
print("cross entropy, all three:", cross_entropy.round(2))
correct = np.abs(softmax_gradients(z, class_2)[0]).max()
print(f"cross entropy, answer right: {correct:.0e}")
# %% tags=["guard"]
assert np.isclose(by_steps, by_formula), "the gradient is p - y"
# %% [markdown] lang="zh" slideshow="fragment"
# 交叉熵的梯度是 $[-1,0,1]$，大得很；MSE 最大只有 $4\times10^{-9}$，而且錯得越離譜，梯度越小。所以 S4 的話對 softmax 本身、對 MSE 都成立，**對交叉熵不成立**（勘誤 R89）：$\ln$ 正好抵消指數。交叉熵的梯度只在**答對**時接近 0，那時本來就不必再學。
#
# 這是 softmax 總是配交叉熵的原因；第 03 課會看到 sigmoid 也一樣。
# %% [markdown] lang="en" slideshow="fragment"
# Cross entropy has the gradient $[-1,0,1]$, as large as can be; MSE at most $4\times10^{-9}$, the smaller the more wrong the answer. So S4 is right about softmax alone and about MSE, **but not about cross entropy** (erratum R89): the $\ln$ undoes the exponential. Its gradient is near 0 only when the answer is **right**, and then there is nothing to learn.
#
# This is why softmax comes with cross entropy; lesson 03 shows the same for the sigmoid.
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 重做 S4 的比較表
#
# S4 用一張表比較四種函數。現在每一格都能用量的：
#
# | 表格的列 | 這裡怎麼量 |
# |:--|:--|
# | 可不可微分 | 在 0 的左右，斜率差多少（kink） |
# | 函數值域 | $z$ 從 $-1000$ 到 $1000$ 的最小、最大值 |
# | 梯度消失 | $z=-10$ 和 $z=10$ 的斜率 |
# | zero center | 輸入 $N(0,1)$ 時的平均 |
# | dead | 在 $z=-0.1,-1,-10$ 斜率是不是**剛好**是 0 |
#
# **請先憑前面九節填填看，再執行。**
# %% [markdown] lang="en" slideshow="slide"
# ## 10. S4's comparison table, measured
#
# S4 compares four functions in a table. Each of its cells can now be measured:
#
# | Row of the table | Measured as |
# |:--|:--|
# | differentiable | how much the slopes on the two sides of 0 differ (kink) |
# | range | lowest and highest value for $z$ from $-1000$ to $1000$ |
# | vanishing gradient | the slopes at $z=-10$ and $z=10$ |
# | zero-centred | the mean for input $N(0,1)$ |
# | dead | whether the slope is **exactly** 0 at $z=-0.1,-1,-10$ |
#
# **Fill it in from the nine sections above before you run it.**
# %% slideshow="subslide"
wide = np.linspace(-1000, 1000, 20_001)
print("            kink        range         f'(-10)  f'(10)  mean  dead")
for name, (f, slope) in FUNCTIONS.items():
    kink = abs(f(1e-6) - 2 * f(0.0) + f(-1e-6)) / 1e-6
    low, high = f(wide).min(), f(wide).max()
    dead = "yes" if np.all(slope(np.array([-0.1, -1, -10])) == 0) else "no"
    print(f"{name:<11}{kink:5.2f}{low:8.2f} to {high:7.2f}", end="")
    print(f"{abs(slope(-10.0)):12.0e}{abs(slope(10.0)):8.0e}", end="")
    print(f"{abs(means[name]):6.2f}  {dead}")
# %% slideshow="subslide" tags=["nbval-ignore-output"]
best = {}
timed = {"ReLU": relu, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
for name, f in {**timed, "tanh": np.tanh, "ELU": elu}.items():
    # Other programs only make it slower, so take the fastest of nine.
    runs = timeit.repeat(lambda f=f: f(normal), number=1, repeat=9)
    best[name] = 1000 * min(runs)
    print(f"{name:<8}{best[name]:5.1f} ms for a million numbers")
# %% tags=["guard"]
fastest_exponential = min(best["sigmoid"], best["tanh"], best["ELU"])
assert best["ReLU"] < fastest_exponential, "an exponential is slower"
# %% [markdown] lang="zh" slideshow="subslide"
# | | sigmoid | tanh | ReLU | leaky ReLU／ELU |
# |:--|:--|:--|:--|:--|
# | 可微分 | S4 ✓ | S4 ✓ | 除了 0（S4：部分） | leaky **除了 0**、ELU（$\alpha=1$）✓（S4：都可微） |
# | 速度 | 指數，較慢 | 指數，較慢 | 快 | leaky 快，**ELU 也有指數**（S4：很快） |
# | 值域 | 0 到 1 | −1 到 1 | 0 到 ∞ | leaky −∞ 到 ∞，**ELU −1 到 ∞**（S4：−∞ 到 ∞） |
# | 梯度消失 | 兩側 | 兩側 | 只有負側 | leaky 否，**ELU 負側** |
# | 零中心 | 否 | 是 | 否 | **否**（S4：是） |
# | 會死 | 否 | 否 | 會 | 否 |
#
# 「會死」只算斜率**剛好**是 0；ELU 在 $z=-10$ 只剩 $5\times10^{-5}$，其實也差不多了。粗體是跟 S4 不同的格子，全是 leaky ReLU／ELU 那一欄（勘誤 R85），因為它把兩個不同的函數寫成一欄。S4 在那裡寫的 $\max(0.01x,x)$ 也只在 $\alpha\le1$ 時才等於 leaky ReLU。
#
# 這幾頁把「計算速度」寫成「計算數度」、「簡化」寫成「減化」、sigmoid 寫成 stgmoid（R117）。指數確實比 ReLU 慢；慢多少要看機器和程式庫，所以這裡不寫數字。一層的時間通常大半花在矩陣乘法，激勵函數的快慢未必要緊。
# %% [markdown] lang="en" slideshow="subslide"
# | | sigmoid | tanh | ReLU | leaky ReLU / ELU |
# |:--|:--|:--|:--|:--|
# | differentiable | S4 ✓ | S4 ✓ | except at 0 (S4: partly) | leaky **except at 0**, ELU ($\alpha=1$) ✓ (S4: both) |
# | speed | exponential, slower | exponential, slower | fast | leaky fast, **ELU has an exponential too** (S4: fast) |
# | range | 0 to 1 | −1 to 1 | 0 to ∞ | leaky −∞ to ∞, **ELU −1 to ∞** (S4: −∞ to ∞) |
# | vanishing | both sides | both sides | negative side only | leaky no, **ELU negative side** |
# | zero-centred | no | yes | no | **no** (S4: yes) |
# | can die | no | no | yes | no |
#
# "Can die" counts only slopes of **exactly** 0; ELU's, at $z=-10$, is $5\times10^{-5}$, which is not much better. Bold marks what differs from S4: all in the column of leaky ReLU / ELU (erratum R85), which treats two different functions as one. The $\max(0.01x,x)$ printed there equals leaky ReLU only as long as $\alpha\le1$.
#
# These slides also have typing slips: 計算數度 for speed, 減化 for simplify, stgmoid (R117). The exponential is indeed slower than ReLU; how much depends on the machine and the library, so no number is given. A layer usually spends most of its time on the matrix product, so the activation may hardly matter.
# %% [markdown] lang="zh" slideshow="slide"
# ## 11. Keras 用的是同樣的公式嗎？
#
# 最後請出 Keras，在 $-30$ 到 $30$ 的六萬個點上逐一比對（Keras 沒有 Gaussian，用 `keras.ops` 寫一個）。**leaky ReLU 如果都用預設值，S4、`keras.activations.leaky_relu`、`keras.layers.LeakyReLU` 的 α 會一樣嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 11. Does Keras use the same formulas?
#
# Now bring in Keras and compare at sixty thousand points from $-30$ to $30$ (Keras has no Gaussian; `keras.ops` writes one). **With the defaults, will S4, `keras.activations.leaky_relu` and `keras.layers.LeakyReLU` have the same α?**
# %% slideshow="subslide"
course_utils.setup(seed=1, keras=True)
import keras

z = np.linspace(-30, 30, 60_000)
rows = z.reshape(10_000, 6)
prelu = keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.3))
pairs = (
    ("sigmoid", sigmoid(z), keras.activations.sigmoid(z)),
    ("tanh", np.tanh(z), keras.activations.tanh(z)),
    ("ReLU", relu(z), keras.activations.relu(z)),
    ("leaky ReLU", leaky_relu(z), keras.activations.leaky_relu(z, 0.01)),
    ("PReLU", leaky_relu(rows, 0.3), prelu(rows)),
    ("ELU", elu(z, 2.0), keras.activations.elu(z, 2.0)),
    ("SELU", selu(z), keras.activations.selu(z)),
    ("Gaussian", gaussian(z), keras.ops.exp(-(z**2))),
    ("softmax", softmax(rows), keras.activations.softmax(rows)),
)
for name, ours, theirs in pairs:
    print(f"{name}: equal", np.allclose(ours, theirs, rtol=1e-6, atol=1e-6))
one = np.array([[-1.0]])
print(f"leaky_relu(-1): {float(keras.activations.leaky_relu(one)[0, 0]):.2f}")
print(f"LeakyReLU()(-1): {float(keras.layers.LeakyReLU()(one)[0, 0]):.2f}")


# %% [markdown] lang="zh" slideshow="fragment"
# 公式都一樣，**預設值卻不同**：函數是 0.2，層是 0.3，S4 說 0.01。所以 α 一定要自己寫清楚。
#
# Keras 沒有 RReLU，也沒有 Gaussian；但任何用 `keras.ops` 寫的函數都可以當一層的 `activation`，Keras 會自己算導數。
# %% [markdown] lang="en" slideshow="fragment"
# The formulas agree, **the defaults do not**: 0.2 in the function, 0.3 in the layer, 0.01 in S4. So always write α down.
#
# Keras has neither RReLU nor the Gaussian; but any function written with `keras.ops` can be the `activation` of a layer, and Keras finds the derivative.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 沒有非線性，再多層也只是一層。幾乎處處可微分就夠了。
# - sigmoid、tanh 兩側飽和；導數連乘讓梯度消失。ReLU 打開的路徑不縮小，但權重太大一樣會爆炸。
# - 輸出全是正的，一次一筆更新時路會走成鋸齒，學習率也不能大；tanh 和 SELU 才真的零中心。
# - ReLU 對所有樣本都輸出 0 就死了；leaky ReLU、ELU 或小一點的學習率能避免。
# - softmax 先減最大值。搭配交叉熵，梯度是 $p-y$，不會消失。
#
# **怎麼選？** 隱藏層從 ReLU 開始；死掉的多，就換 leaky ReLU 或 ELU。輸出層看問題：二元分類用 sigmoid、多類別用 softmax、預測數值就不加。這是起點，不是定律。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Without non-linearity, many layers are one. Differentiable almost everywhere is enough.
# - Sigmoid and tanh saturate on both sides, and the product of derivatives makes the gradient vanish. ReLU's open paths do not shrink, but large weights still make it explode.
# - With positive outputs only, updates on single examples zigzag and bear no large rate; tanh and SELU are truly zero-centred.
# - A ReLU that is 0 for every example is dead; leaky ReLU, ELU or a smaller rate prevents it.
# - Softmax: subtract the maximum first. With cross entropy its gradient is $p-y$ and does not vanish.
#
# **Which one?** Start with ReLU in hidden layers; if many die, take leaky ReLU or ELU. The output depends on the problem: sigmoid for two classes, softmax for several, none for a number. A starting point, not a law.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字和說法，這一課都試過一遍。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號；勘誤的內容在再下一格。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Whatever the slides claim and can be computed again was tried above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum; the errata follow.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="slide"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R01 | S0 插播 | $\frac{1-e^{-x}}{1+e^{-x}}$ | 指數是 $-2x$ |
# | R32 | S2 ReLU | 解決梯度下降問題 | 解決梯度消失問題；還少一項理由 |
# | R62 | S3 | 導數大於 1 就爆炸 | 這些函數的導數最大是 1；爆炸來自權重 |
# | R66 | S3 | 輸出 0 之後難以再輸出；如同 Dropout | 對所有樣本都是 0 才算死；後者只是看法 |
# | R84 | S4 | $x/\alpha$ | $\alpha x$ |
# | R85 | S4 比較表 | leaky／ELU 可微、−∞ 到 ∞、零中心 | 見第 10 節 |
# | R86 | S4 | ReLU 解決梯度爆炸 | 減輕的是梯度消失 |
# | R87 | S4 | 需可微分 | 幾乎處處可微分 |
# | R88 | S4 | softmax 也稱指數函數 | 歸一化指數函數 |
# | R89 | S4 | softmax 飽和就學不動 | 搭配交叉熵不會 |
# | R90 | S4 | 梯度恆為正 | 同號，全正或全負 |
# | R103 | S4 程式 | `if x < 0`；`exp` 直接相除 | `np.where`；先減最大值、`axis=-1` |
# | R117 | S4 | 計算數度、stgmoid、減化、二分法 | 計算速度、sigmoid、簡化、二元分類 |
# %% [markdown] lang="en" slideshow="slide"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R01 | S0, aside | $\frac{1-e^{-x}}{1+e^{-x}}$ | $-2x$ in the exponents |
# | R32 | S2, ReLU | solves gradient descent | the vanishing gradient; one reason is missing |
# | R62 | S3 | explodes if derivatives exceed 1 | they are at most 1 here; the weights do it |
# | R66 | S3 | after a 0 hardly any output; like dropout | dead only if 0 for all examples; the latter is an opinion |
# | R84 | S4 | $x/\alpha$ | $\alpha x$ |
# | R85 | S4, table | leaky / ELU: differentiable, −∞ to ∞, zero-centred | see section 10 |
# | R86 | S4 | ReLU solves exploding gradients | it eases vanishing ones |
# | R87 | S4 | must be differentiable | almost everywhere |
# | R88 | S4 | softmax = exponential function | normalised exponential |
# | R89 | S4 | saturated softmax stops learning | not with cross entropy |
# | R90 | S4 | gradient always positive | one sign, plus or minus |
# | R103 | S4, code | `if x < 0`; `exp` as it is | `np.where`; subtract the maximum, `axis=-1` |
# | R117 | S4 | 計算數度, stgmoid, 減化, 二分法 | speed, sigmoid, simplify, binary classification |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：很多線性層合成一層
#
# 照第 1 節，許多線性層（$xW+b$，中間沒有激勵函數）可以合成一層。合成之後的 $W$ 是所有矩陣依序相乘；那 $b$ 呢？寫出 `merged_bias(layers)`，回傳合成之後的 $b$。`layers` 是 `(W, b)` 的列表，資料從第一組通過到最後一組；至少有一層，每層的寬度可以不同。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): many linear layers as one
#
# By section 1, many linear layers ($xW+b$ with no activation in between) can be merged into one. Its $W$ is the product of all matrices in order; what is its $b$? Write `merged_bias(layers)`, which returns the $b$ of the merged layer. `layers` is a list of `(W, b)`, passed from the first to the last; there is at least one, and their widths may differ.
# %% slideshow="skip" tags=["exercise"]
def merged_bias(layers):
    """Return the bias of the one layer that does what all layers do."""
    ### BEGIN SOLUTION
    merged = layers[0][1]
    for W, b in layers[1:]:
        merged = merged @ W + b
    return merged
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("02-merged-bias", merged_bias)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：swish 的導數
#
# swish（Keras 叫 `silu`）是 $f(z)=z\,\sigma(z)$，長得像磨圓的 ReLU。寫出它的導數 `swish_slope(z)`，`z` 可以是任何形狀。可以用這一課的 `sigmoid`，寫好後用 `numerical_slope` 自己核對。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): the slope of swish
#
# Swish (`silu` in Keras) is $f(z)=z\,\sigma(z)$, something like a rounded ReLU. Write its derivative `swish_slope(z)` for any shape of `z`. You may use the `sigmoid` of this lesson, and check yourself with `numerical_slope`.
# %% slideshow="skip" tags=["exercise"]
def swish_slope(z):
    """Derivative of z * sigmoid(z), element-wise."""
    ### BEGIN SOLUTION
    s = sigmoid(z)
    return s + z * s * (1 - s)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("02-swish-slope", swish_slope)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：數死掉的神經元
#
# 寫出 `count_dead(z)`：`z` 的形狀是（樣本數，神經元數），是一層 ReLU **之前**的值。回傳死掉的神經元有幾個，定義照第 8 節。$z$ 剛好是 0 的話，ReLU 輸出什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): count the dead neurons
#
# Write `count_dead(z)` for `z` of shape (examples, neurons), the values **before** a layer's ReLU. Return how many neurons are dead, as section 8 defines it. What does ReLU put out where $z$ is exactly 0?
# %% slideshow="skip" tags=["exercise"]
def count_dead(z):
    """Return the number of ReLU neurons that are 0 for every example."""
    ### BEGIN SOLUTION
    return int(np.all(z <= 0, axis=0).sum())
    ### END SOLUTION


# %% slideshow="skip"
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
# %% slideshow="skip" tags=["exercise"]
def log_softmax(z):
    """Return ln(softmax(z)) along the last axis, in the shape of z."""
    ### BEGIN SOLUTION
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("02-log-softmax", log_softmax)
