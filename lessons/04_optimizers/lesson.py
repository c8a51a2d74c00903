# ---
# title_zh: 優化器
# title_en: Optimizers
# question_zh: 哪邊是下坡？一步該跨多大？
# question_en: Which way is down, and how long should a step be?
# minutes: 80
# seconds: 60
# decks: S0, S1, S2, S3, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 04 優化器
#
# **讀完這一課，你會**
#
# - 用導數和梯度決定往哪裡走，並且算出學習率的上限 $2/f''$；
# - 用 Hessian 分辨最小值、最大值和鞍點；
# - 用幾行 NumPy 寫出 SGD、動量、Nesterov、Adagrad、Adadelta、RMSprop、Adam、AdamW、Nadam，並且證明它們和 Keras 的一步不差；
# - 在 MNIST 上比較十種優化器，找學習率、安排學習率、修剪梯度，最後憑證據選一個。
#
# **需要的基礎**：微分、向量、第 03 課的損失函數。
#
# 前 9 節只用 NumPy，第 10 節起才用 Keras。
#
# **對應投影片**：S3（黃志勝）從頭到「導傳遞」之前（應該是「倒傳遞」，勘誤 R83）、S0（蔡炎龍）的 Momentum 與 Adam、S1 的「基本上這樣調」、S2（李宏毅）的學習率、Adagrad、動量與 mini-batch、S4（王一書）的優化器。
# %% [markdown] lang="en" slideshow="slide"
# # 04 Optimizers
#
# **After this lesson you can**
#
# - decide by derivative and gradient where to go, and compute the bound $2/f''$ on the learning rate;
# - tell minima, maxima and saddles apart by the Hessian;
# - write SGD, momentum, Nesterov, Adagrad, Adadelta, RMSprop, Adam, AdamW and Nadam in a few lines of NumPy, and prove that they take the same steps as Keras;
# - compare ten optimizers on MNIST, find a learning rate, schedule it, clip gradients, and choose by evidence.
#
# **Prerequisites**: derivatives, vectors, the losses of lesson 03.
#
# Sections 1 to 9 use NumPy alone, Keras comes with section 10.
#
# **Decks**: S3 (黃志勝) from the start to just before 導傳遞 (which ought to be 倒傳遞, backpropagation: erratum R83), S0 (蔡炎龍) on momentum and Adam, S1 on "this is how it is tuned", S2 (李宏毅) on the learning rate, Adagrad, momentum and mini-batches, S4 (王一書) on optimizers.
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
# 第 03 課把「好不好」變成一個數字，損失。現在要讓它變小。S3：導數和梯度指向**上坡**，所以往反方向走。S1 在圖上標出 $\eta\,\partial L/\partial w_{ij}$，S0 和 S2 把減號也寫出來了，完整的更新是（勘誤 R26）
#
# $$w_{ij}\leftarrow w_{ij}-\eta\,\frac{\partial L}{\partial w_{ij}}$$
#
# S3 的例子：$f(x)=x^2-10x+1$，令 $f'(x)=2x-10=0$，得 $x=5$；$f''=2>0$，所以是最小值。再來是 $f(x)=x^2$，$x=20$，$\alpha=0.5$：**請先算 $f'(20)$ 和下一個 $x$。**
#
# 最後是 $(x_1-5)^2+x_2^2$，從 $[-9,6]$ 出發。下面的 `gradient` 不用公式，往每個方向各走一小步量斜率，這樣什麼公式都能查核。
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Which way is down?
#
# Lesson 03 turned "good or bad" into one number, the loss. Now it has to become small. S3: derivative and gradient point **uphill**, so go the other way.
# S1 marks $\eta\,\partial L/\partial w_{ij}$ in a picture; S0 and S2 print the minus sign as well, and the whole update is (erratum R26)
#
# $$w_{ij}\leftarrow w_{ij}-\eta\,\frac{\partial L}{\partial w_{ij}}$$
#
# S3's examples: for $f(x)=x^2-10x+1$, set $f'(x)=2x-10=0$ to get $x=5$; $f''=2>0$, so it is a minimum. Then $f(x)=x^2$ with $x=20$, $\alpha=0.5$: **work out $f'(20)$ and the next $x$ first.**
#
# Last comes $(x_1-5)^2+x_2^2$ from $[-9,6]$. The function `gradient` below uses no formula: it takes a small step to either side and measures. So it can check any formula.
# %% slideshow="subslide"
def gradient(f, x, h=1e-5):
    """Gradient of f at x, shape (…, d): a small step to either side."""
    x = np.asarray(x, dtype=float)
    rises = [f(x + d) - f(x - d) for d in h * np.eye(x.shape[-1])]
    return np.stack(rises, axis=-1) / (2 * h)


def draw_surface(axes, f, window, levels):
    """Level lines of f; window: from and to of x1, then of x2."""
    left, right, low, high = window
    x1, x2 = np.linspace(left, right, 80), np.linspace(low, high, 80)
    height = f(np.stack(np.meshgrid(x1, x2), axis=-1))
    axes.contour(x1, x2, height, levels, colors="0.75", linewidths=1)
    axes.set(xlabel="x₁", ylabel="x₂", xlim=(left, right), ylim=(low, high))


# %% slideshow="subslide"
def round_bowl(x):
    return (x[..., 0] - 5) ** 2 + x[..., 1] ** 2


PARABOLA = np.poly1d([1, -10, 1])  # x² - 10x + 1
bottom = PARABOLA.deriv().roots[0]
facts.check("S3-01", [bottom, PARABOLA(bottom), PARABOLA.deriv(2)(bottom)])
facts.check("S3-02", gradient(lambda x: x @ [0.5, 2, 4] + 10, [3, 1, 2]))
at_20 = gradient(lambda x: x[0] ** 2, [20])[0]
facts.check("S3-09", at_20)
facts.check("S3-10", 20 - 0.5 * at_20)
at_start = gradient(round_bowl, [-9, 6])
x1 = [-9, 6] - 0.1 * at_start
facts.check("S3-11", at_start)
facts.check("S3-12", [x1, gradient(round_bowl, x1)])
facts.check("S3-13", at_start)
print("x² at 20: slope", round(at_20), "next x", round(20 - 0.5 * at_20))
print("gradient at [-9, 6]:", at_start)
print("gradient at", x1, "is", gradient(round_bowl, x1))


# %% [markdown] lang="zh" slideshow="subslide"
# 投影片寫 $f'(20)=20$、下一點 $20-10=10$；其實 $f'(x)=2x$，所以 $f'(20)=40$，下一點是 $20-0.5\times40=0$，**一步就到最小值**（勘誤 R52）。第二張「梯度」把 $[-22.4,9.6]$ 標成 $\nabla f(x^{(0)})$，那是 $\nabla f(x^{(1)})$，前一張寫的才對（勘誤 R53）。
#
# 兩個用詞：能微分的是**函數**，不是「方程式」（勘誤 R55）。而 $0.5x_1+2x_2+4x_3+10$ 的梯度到處都是 $[0.5,2,4]$，永遠不是 0：拿來說明梯度很好，但它沒有極值（勘誤 R81）。
#
# **看圖之前先猜**：圓碗上，減梯度的箭頭會不會都指向最低點？如果碗是橢圓形的呢？
# %% [markdown] lang="en" slideshow="subslide"
# The slide gives $f'(20)=20$ and the next point as $20-10=10$; but $f'(x)=2x$, so $f'(20)=40$, and the next point is $20-0.5\times40=0$: **the minimum in a single step** (erratum R52).
# The second slide on the gradient labels $[-22.4,9.6]$ as $\nabla f(x^{(0)})$; it is $\nabla f(x^{(1)})$, as the slide before has it (erratum R53).
#
# Two words: what has a derivative is a **function** (函數), not an equation (方程式) (erratum R55). And $0.5x_1+2x_2+4x_3+10$ has the gradient $[0.5,2,4]$ everywhere and never 0: a good example of a gradient, but one without an extremum (erratum R81).
#
# **Guess before you look**: in a round bowl, do all arrows of minus the gradient point to the lowest place? And in a bowl that is an ellipse?
# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(6, 3.8))
draw_surface(axes, round_bowl, (-12, 16, -9, 9), 10)
starts = np.array([[-9, 6], [-6, -6], [12, 5], [1, 2], [11, -7]])
moves = -0.15 * gradient(round_bowl, starts)
axes.quiver(*starts.T, *moves.T, color="C1", angles="xy", scale=28)
plots.show("All arrows point to the minimum; the farther away, the longer.")


# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 梯度是 0，就到底了嗎？
#
# 圓碗的梯度垂直於等高線，正好指向最低點；橢圓的碗就不會，第 4 節會看到。箭頭越近底部越短，因為坡越緩。
#
# S3 接著找梯度等於 0 的點：$f=x_1^2+x_1-4x_1x_2+x_1^3x_2$，
#
# $$\nabla f=\begin{bmatrix}2x_1+1-4x_2+3x_1^2x_2\\x_1^3-4x_1\end{bmatrix}=0$$
#
# 第二列給 $x_1=0,-2,2$；代回第一列得 $x_2=\frac{2x_1+1}{4-3x_1^2}$。是高是低，要看二階導數排成的 Hessian，元素是 $\frac{\partial^2f}{\partial x_i\partial x_j}$（投影片的分子少了平方，勘誤 R73）。特徵值全正是最小值，全負是最大值，**有正有負是鞍點**：一個方向是谷，另一個方向是峰。
#
# **你預期三個點裡有幾個最小值？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. Is the bottom where the gradient is 0?
#
# In a round bowl the gradient, perpendicular to the level lines, points straight away from the minimum; in an elliptic one it does not, as section 4 will show. Near the bottom the arrows are short, because the slope is gentle.
#
# S3 goes on to places where the gradient is 0, for $f=x_1^2+x_1-4x_1x_2+x_1^3x_2$:
#
# $$\nabla f=\begin{bmatrix}2x_1+1-4x_2+3x_1^2x_2\\x_1^3-4x_1\end{bmatrix}=0$$
#
# The second row gives $x_1=0,-2,2$, and then the first gives $x_2=\frac{2x_1+1}{4-3x_1^2}$. High or low is a matter of the Hessian, which holds the second derivatives $\frac{\partial^2f}{\partial x_i\partial x_j}$ (the slide lacks the square in the numerator, erratum R73).
# All eigenvalues positive: a minimum; all negative: a maximum; **some of each: a saddle**, a valley in one direction and a peak in another.
#
# **How many of the three points do you expect to be minima?**
# %% slideshow="subslide"
def wavy(x):
    return x[0] ** 2 + x[0] - 4 * x[0] * x[1] + x[0] ** 3 * x[1]


facts.check("S3-03", gradient(wavy, [0.7, -0.3]))
roots = np.sort(np.roots([1, 0, -4, 0]))  # x1³ - 4 x1 = 0
facts.check("S3-04", roots)
points = [(x1, (2 * x1 + 1) / (4 - 3 * x1**2)) for x1 in roots]
facts.check("S3-05", points[1][1])
facts.check("S3-06", points[0][1])
facts.check("S3-07", points[2][1])
facts.check("S3-08", [wavy([0, 0.25]), wavy([-2, 0.125]), wavy([2, -0.625])])
print("gradient at the slide's (-2, 0.125):", gradient(wavy, [-2, 0.125]))
for x1, x2 in points:
    hessian = [[2 + 6 * x1 * x2, 3 * x1**2 - 4], [3 * x1**2 - 4, 0]]
    print(f"({x1:2.0f}, {x2:6.3f})  eigenvalues", np.linalg.eigvalsh(hessian))


# %% [markdown] lang="zh" slideshow="slide"
# **一個最小值也沒有：三個全是鞍點。** S3 說「不一定是極值，有可能是鞍點、反曲點」，沒錯，而且可以說得更確定（勘誤 R51）。另外，投影片的 $(-2,0.125)$ 梯度是 $[-2,0]$，不是 0；應該是 $(-2,0.375)$（勘誤 R50）。函數值 2 倒沒有受影響，因為 $x_1=-2$ 時函數和 $x_2$ 無關。
#
# 所以 S4 說的「直到找出微分等於 0 的解」只是必要條件：那裡可能是鞍點，也可能只是一片平地（勘誤 R106）。下一節就有一片平地。
#
# ## 3. 一步該跨多大？
#
# 方向有了，還差步長，也就是學習率（learning rate）。S3 把 $f=x^2-10x+1$ 代入，得到
#
# $$x^{(t+1)}=x^{(t)}-\gamma(2x^{(t)}-10)=(1-2\gamma)x^{(t)}+10\gamma$$
#
# 投影片比較 0.01 和 0.1，結論是「學習率越大越快找到解」，下一頁又說 1 太大。那麼**最快的是多少？0.1 和 0.9，誰比較快？** 動畫的起點不在文字裡（S3-62），我們從 $x=20$ 出發，數幾步之後離 5 不到 0.001。為了以後能換優化器，`run` 把「怎麼走一步」當成參數；`sgd` 是最簡單的一種，$x-\gamma g$。
# %% [markdown] lang="en" slideshow="slide"
# **None at all: all three are saddles.** S3 says that a solution "need not be an extremum, it may be a saddle or an inflection point", which is true and can be said with more certainty (erratum R51).
# Also, at the slide's $(-2,0.125)$ the gradient is $[-2,0]$ and not 0; the point is $(-2,0.375)$ (erratum R50). Its value 2 is right all the same, because for $x_1=-2$ the function does not depend on $x_2$.
#
# So S4's "until the derivative is 0" is necessary but not enough: it may be a saddle, or nothing but flat land (erratum R106). The next section has some of that.
#
# ## 3. How long should a step be?
#
# The direction is settled; the length of the step is the learning rate. S3 puts $f=x^2-10x+1$ in and gets
#
# $$x^{(t+1)}=x^{(t)}-\gamma(2x^{(t)}-10)=(1-2\gamma)x^{(t)}+10\gamma$$
#
# The slide compares 0.01 and 0.1, concludes "the larger the learning rate, the sooner the solution is found", and calls 1 too large on the next page. So **which rate is the fastest? And which is faster, 0.1 or 0.9?**
# The start of the animation is not in the text (S3-62); ours is $x=20$, and we count the steps until 5 is less than 0.001 away. So that the optimizer can be exchanged later, `run` takes "how to make a step" as an argument; `sgd` is the simplest one, $x-\gamma g$.
# %% slideshow="subslide"
def sgd(x, g, state=(), rate=0.01):
    """Next point and state. x: a point, g: its gradient, any shape."""
    return x - rate * g, ()


# Where the rate is too large the numbers grow without end, to inf and nan.
np.seterr(over="ignore", invalid="ignore")


def run(step, gradient_of, start, steps, **settings):
    """The start and the points after each step, shape (steps + 1, …)."""
    path, state = [np.array(start, dtype=float)], ()
    for _ in range(steps):
        x, state = step(path[-1], gradient_of(path[-1]), state, **settings)
        path.append(x)
    return np.array(path)


# %% slideshow="subslide"
slope = PARABOLA.deriv()  # 2x - 10
facts.check("S3-14", run(sgd, slope, 3.3, 1, rate=0.1)[1])
rates = (0.01, 0.1, 0.4, 0.5, 0.6, 0.9, 0.99, 1)
paths = {rate: run(sgd, slope, 20, 1000, rate=rate) for rate in rates}
facts.check("S3-17", [paths[rate][:6] for rate in (0.01, 0.1, 0.5, 1)])
steps = {r: int(np.argmax(abs(paths[r] - 5) < 0.001)) for r in rates}
print("steps (0 is never):", steps)
facts.check("S3-15", steps[0.1] < steps[0.01])
facts.check("S3-16", set(paths[1]) == {20, -10})
# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(8.5, 3.2))
for rate, style in zip((0.01, 0.1, 0.5, 0.9, 1), "^ovs*", strict=True):
    axes.plot(paths[rate][:16], style + "-", label=f"rate {rate}")
axes.set(xlabel="step", ylabel="x")
figure.legend(loc="outside right center")
plots.show("0.01 creeps, 0.1 glides, 0.5 jumps, 0.9 swings to 5, 1 for ever.")
# %% [markdown] lang="zh" slideshow="slide"
# ### 上限是 $2/f''$
#
# 看圖：0.01 慢慢爬，0.1 平順地降，0.5 一步就到，0.9 每一步都跳到另一邊，但越跳越近。「越大越快」只到 0.5 為止；0.9 和 0.1 **一樣快**，都是 44 步，1 則永遠在 20 和 $-10$ 之間來回（勘誤 R56）。因為每一步把誤差乘上 $1-\gamma f''$：絕對值小於 1 才會收斂，也就是
#
# $$0<\gamma<\frac{2}{f''}$$
#
# 這裡 $f''=2$，上限是 1，最好的是 $1/f''=0.5$。別的函數，$f''$ 到處不同，上限要看**最低點附近**的 $f''$。
#
# S3 的第二個例子是 $f=x^4-50x^3-x+1$。投影片說：0.00001 太小，掉到 local minima；0.0004 太大；0.0003 最合適。**你預期這個四次函數有幾個最小值？** 數一數 $f'=4x^3-150x^2-1$ 的實根就知道。
# %% [markdown] lang="en" slideshow="slide"
# ### The bound is $2/f''$
#
# In the picture 0.01 creeps, 0.1 glides down, 0.5 is there at once, and 0.9 jumps across at every step but comes closer. "The larger the sooner" ends at 0.5; 0.9 is **as fast as** 0.1, with 44 steps each, and 1 goes back and forth between 20 and $-10$ for ever (erratum R56). Each step multiplies the error by $1-\gamma f''$, which must stay below 1 in size:
#
# $$0<\gamma<\frac{2}{f''}$$
#
# Here $f''=2$, so the bound is 1, and the best rate is $1/f''=0.5$. In other functions $f''$ differs from place to place; what counts is $f''$ **near the minimum**.
#
# S3's second example is $f=x^4-50x^3-x+1$. The slides say: 0.00001 is too small and falls into a local minimum; 0.0004 is too large; 0.0003 fits best. **How many minima do you expect of this quartic?** Count the real roots of $f'=4x^3-150x^2-1$.
# %% slideshow="subslide"
QUARTIC = np.poly1d([1, -50, 0, -1, 1])
slope = QUARTIC.deriv()
facts.check("S3-18", gradient(lambda x: QUARTIC(x[0]), [1.7])[0])
extremes = slope.roots[abs(slope.roots.imag) < 1e-9].real
lowest = extremes[0]
facts.check("S3-19", len(extremes) > 1)
print(f"x* = {lowest:.5f}, 2/f''(x*) = {2 / QUARTIC.deriv(2)(lowest):.7f}")
paths = {r: run(sgd, slope, -5, 26_000, rate=r) for r in (1e-5, 3e-4, 4e-4)}
steps = {r: int(np.argmax(abs(p - lowest) < 0.001)) for r, p in paths.items()}
print("steps (0 is never):", steps, "; 4e-4 ends at", paths[0.0004][1999:2001])
facts.check("S3-20", bool(abs(np.diff(paths[0.0004])[1999]) > 5))
facts.check("S3-21", steps[0.0003] < steps[0.00001])
facts.check("S3-22", [p[[1, 2, 3, 10, 100, 1000]] for p in paths.values()])


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 兩個方向，一個學習率
#
# 先回答上一題：**只有一個**，$x^*=37.50018$。$x\approx0$ 是一片平地（$f'(0)=-1$，仍然往右下坡），所以 0.00001 不是「掉到 local minima」，只是慢：25,722 步之後一樣走到（勘誤 R54）。另外兩個判斷都對，因為上限是 0.0003555。
#
# 如果有兩個方向呢？S3 的 $f=0.1x_1^2+x_2^2$，起點 $[-8,5]$，學習率 0.9、0.5、1。兩個方向的 $f''$ 是 0.2 和 2，差十倍。**請先用上一節的公式算出每一步兩個座標各乘上多少。** 哪一個學習率會鋸齒、哪一個永遠停不下來？
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Two directions, one learning rate
#
# First the answer: **only one**, $x^*=37.50018$. Around $x\approx0$ the land is flat (with $f'(0)=-1$ it still falls to the right), so 0.00001 does not "fall into a local minimum"; it is slow, and arrives after 25,722 steps (erratum R54). The other two verdicts are right, because the bound is 0.0003555.
#
# And with two directions? S3 takes $f=0.1x_1^2+x_2^2$ from $[-8,5]$ with the rates 0.9, 0.5 and 1. The two directions have $f''$ of 0.2 and 2, ten times apart. **Use the last section's formula: by what is each coordinate multiplied per step?** Which rate will zig-zag, which will never settle?
# %% slideshow="subslide"
def bowl(x):
    return 0.1 * x[..., 0] ** 2 + x[..., 1] ** 2


def down(x):
    return gradient(bowl, x)


BOWL = (bowl, (-9, 6, -6, 6), [0.3, 2, 6, 14, 26])
start = np.array([-8.0, 5.0])
facts.check("S3-26", bowl(start))
facts.check("S3-27", np.linalg.norm(down(start)))
print(f"loss {bowl(start):.1f}, norm {np.linalg.norm(down(start)):.2f}")
paths = [run(sgd, down, start, 30, rate=rate) for rate in (0.9, 0.5, 1)]
facts.check("S3-28", [path[1] / path[0] for path in paths])
# %% slideshow="fragment"
figure, panels = plt.subplots(1, 3, figsize=(9, 2.9))
for axes, path, rate in zip(panels, paths, (0.9, 0.5, 1), strict=True):
    draw_surface(axes, *BOWL)
    axes.plot(*path.T, ".-", color="C1")
    axes.set_title(f"rate {rate:g}")
plots.show("0.9 zig-zags to (0, 0), 0.5 slides along the axis, 1 bounces.")
# %% [markdown] lang="zh" slideshow="slide"
# $x_2$ 每步乘上 $1-2\gamma$：$-0.8$（鋸齒）、0（一步到位）、$-1$（永遠在 $\pm5$ 之間跳）。$x_1$ 每步乘上 0.82、0.9、0.8，都很慢。**陡的方向限制了學習率，平的方向就得慢慢走**，這是梯度下降最根本的困難，第 6 節到第 8 節的方法都在對付它。
#
# 順帶一提：動畫起點印著 gradient norm = 0，其實是 10.13；$x=-8.5$ 是 $[-8,5]$；loss = 31.4 是對的（勘誤 R80）。
#
# ## 5. 看幾筆資料才走一步？
#
# 損失是很多筆資料的平均，精確的梯度要看完全部。S3 的算術：一筆 1 秒，一萬筆要一萬秒（投影片寫 2.7 小時，四捨五入是 2.8，勘誤 R79）；100 筆一個小批次（mini-batch）2 秒，全部只要 3.3 分鐘。
#
# 名字要小心：S3 的 SGD 是小批次，S4 的 SGD 一次一筆、小批次另稱 MBGD（勘誤 R76）。本課程和 Keras 一樣，SGD 指小批次。
#
# 我們拿 1000 個點擬合一條直線 $y=wx+b$。**批次從 1 變成 100，梯度的誤差會變成幾分之一？** 100 分之 1 嗎？
# %% [markdown] lang="en" slideshow="slide"
# $x_2$ is multiplied by $1-2\gamma$: $-0.8$ (a zig-zag), 0 (there at once), $-1$ (between $\pm5$ for ever). $x_1$ is multiplied by 0.82, 0.9, 0.8, slow every time.
# **The steep direction limits the rate, and the flat one has to crawl**: the basic trouble of gradient descent, which the methods of sections 6 to 8 are meant to cure.
#
# By the way: the animation starts with "gradient norm = 0", but the norm is 10.13; $x=-8.5$ stands for $[-8,5]$; the loss of 31.4 is right (erratum R80).
#
# ## 5. How many examples per step?
#
# The loss is a mean over many examples, and its exact gradient needs them all. S3's arithmetic: with 1 second each, ten thousand examples take ten thousand seconds (2.7 hours on the slide, 2.8 when rounded, erratum R79); in mini-batches of 100 that take 2 seconds each, only 3.3 minutes.
#
# Mind the names: S3 says SGD for mini-batches, while in S4 SGD takes one example at a time and mini-batch descent is MBGD (erratum R76). Here, as in Keras, SGD means mini-batches.
#
# We fit a line $y=wx+b$ to 1000 points. **When the batch grows from 1 to 100, to what fraction does the error of the gradient fall?** To one hundredth?
# %% slideshow="subslide"
facts.check("S3-24", 10_000 * 1 / 3600)  # one by one, in hours
facts.check("S3-25", 10_000 / 100 * 2 / 60)  # in batches, in minutes
rng = np.random.default_rng(4)
points = np.column_stack([np.ones(1000), rng.uniform(-1, 1, 1000)])
y = points @ [1, 2] + rng.normal(0, 0.5, 1000)
each = -2 * points * y[:, np.newaxis]  # gradients at w = 0, one a row
for size in (1, 10, 100, 1000):
    draws = [rng.permutation(each)[:size].mean(axis=0) for _ in range(2000)]
    error = np.sqrt(np.mean((draws - each.mean(axis=0)) ** 2))
    print(f"batch {size:4d}: error {error:.2f}, × √B {error * size**0.5:.2f}")
# %% slideshow="subslide"
figure, axes = plt.subplots(figsize=(7.5, 3.3))
for size in (1, 20, 1000):
    w = np.zeros(2)
    losses = []
    for _ in range(20):
        for rows in rng.permutation(1000).reshape(-1, size):
            losses.append(np.mean((points @ w - y) ** 2))
            g = 2 * points[rows].T @ (points[rows] @ w - y[rows]) / size
            w = w - 0.1 * g
    end = np.mean(losses[-1000 // size :])  # of the last epoch
    print(f"batch {size}: {len(losses)} steps, loss at the end {end:.3f}")
    axes.plot(
        range(0, 3000, size), losses[: 3000 // size], label=f"batch {size}"
    )
axes.set(xlabel="examples seen", ylabel="loss on all data", ylim=(0, 3))
axes.legend()
plots.show("Batch 1 is quick and noisy, 20 quick and calm, 1000 far too slow.")


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 動量：記得剛才往哪裡走
#
# 上一節的答案：批次變 100 倍，誤差只變成十分之一左右，因為它和 $1/\sqrt{B}$ 成正比（$B$ 是批次大小）。**多看 100 倍的資料，只換到 10 倍的準確**，所以不如早點走：同樣看完 20 遍，整批只走 20 步，損失還有 0.331；一次 20 筆走了 1000 步，降到 0.238。代價是雜訊：學習率固定，一次一筆最後停不下來，在谷底附近亂跳，損失 0.275 反而比一次 20 筆大。S4 說要「慢慢降低學習率」，第 13 節再談。
#
# 梯度有雜訊、又會鋸齒，S0 和 S3 的辦法是**動量**（momentum）：步伐 $v$ 保留上一步的一部分，
#
# $$v_t=m\,v_{t-1}+\gamma g_t,\qquad x_{t+1}=x_t-v_t$$
#
# 方向一直變的部分互相抵消，方向一致的部分越積越大。Nesterov 再往前看一步：用 $m\,v_t+\gamma g_t$ 來走。
#
# S4 的表寫成 $m_t=\gamma m_{t-1}+(1-\gamma)g_t$、$\Delta\theta=-\alpha m_t$。**梯度恆為 1、學習率 0.01、動量 0.9，兩種寫法最後一步各走多遠？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Momentum: remember where you were going
#
# The answer: a batch 100 times as large brings the error down to about a tenth, because it goes with $1/\sqrt{B}$ for batches of size $B$. **A hundred times the work buys ten times the accuracy**, so it is better to set out early: after 20 epochs the full batch has made only 20 steps and still has a loss of 0.331, while batches of 20 have made 1000 and are at 0.238.
# The price is noise: at a fixed rate, one example at a time never settles and jumps about near the bottom, with a loss of 0.275, larger than that of batches of 20. S4 would lower the rate slowly; section 13 returns to that.
#
# Against noise and zig-zag, S0 and S3 use **momentum**: the step $v$ keeps a part of the step before,
#
# $$v_t=m\,v_{t-1}+\gamma g_t,\qquad x_{t+1}=x_t-v_t$$
#
# What keeps turning cancels; what keeps its direction adds up. Nesterov looks one step further ahead and moves by $m\,v_t+\gamma g_t$.
#
# S4's table has $m_t=\gamma m_{t-1}+(1-\gamma)g_t$ and $\Delta\theta=-\alpha m_t$ instead. **If the gradient is always 1, the rate 0.01 and the momentum 0.9, how long do the steps become in each form?**
# %% slideshow="subslide"
def momentum(x, g, state=(), rate=0.01, m=0.9, look_ahead=False):
    """The step v keeps a part m of the last one; Nesterov looks ahead."""
    (v,) = state or (0,)  # at rest before the first step
    v = m * v + rate * g
    step = m * v + rate * g if look_ahead else v
    return x - step, (v,)


plain = run(sgd, down, start, 99)
facts.check("S0-23", (run(momentum, down, start, 99, m=0) == plain).all())
path = run(momentum, slope, -5, 3000, rate=0.00001)
arrived = int(np.argmax(abs(path - lowest) < 0.01))
facts.check("S3-23", arrived)
print("momentum on the quartic, rate 0.00001:", arrived, "steps")
for name, rate in (("v = mv + γg", 0.01), ("S4's mean", 0.01 * (1 - 0.9))):
    path = run(momentum, np.ones_like, 0, 200, rate=rate)
    print(f"{name:<12} last of 200 steps: {path[-2] - path[-1]:.4f}")


# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 每個權重有自己的學習率
#
# 先看動量：四次函數上，學習率 0.00001 從兩萬五千多步縮短成 2,364 步；$m=0$ 就是原來的梯度下降，如 S0 所說。兩種寫法都對，但 S4 的每一步小十倍（0.01 對 0.1），**抄學習率之前先看清楚是哪一種**：S4 的寫法等於把 $\gamma$ 換成 $(1-m)\gamma$，Keras 用 S0、S3 那一種（勘誤 R108）。
#
# S0 接著說要介紹「Learning Rate 變速器」，下一頁卻又是動量的公式（勘誤 R11）；其他投影片補上了。**Adagrad** 用每個權重自己的梯度平方和來除，陡的方向步子小、平的方向步子大：
#
# $$x\leftarrow x-\frac{\gamma}{\sqrt{G+\varepsilon}}\,g,\qquad G\leftarrow G+g^2$$
#
# S3 稱之為「學習率衰減」，但那個詞指隨時間變的排程（第 13 節）；這裡是**自適應**學習率，S2 說得好：「參數依賴學習率」（勘誤 R82）。**RMSprop** 把總和換成移動平均；**Adadelta** 再把 $\gamma$ 換成最近步伐的大小。
#
# S3 的 $\varepsilon$ 有時在根號裡、有時在外（勘誤 R74）；S2 的公式沒有 $\varepsilon$（勘誤 R48）；S4 的表也沒有。**你預期少了 $\varepsilon$ 會怎樣？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. A learning rate for each weight
#
# Momentum first: on the quartic, with the rate 0.00001, it cuts more than 25,000 steps to 2,364, and $m=0$ is plain descent, as S0 says. Both forms are right, but S4's steps are ten times smaller (0.01 against 0.1), so **before you copy a rate, see which form it is for**: S4's equals the other with $(1-m)\gamma$ in place of $\gamma$; Keras has the form of S0 and S3 (erratum R108).
#
# S0 then announces ways to vary the learning rate, but its next slide shows momentum again (erratum R11); the other decks fill the gap. **Adagrad** divides by the sum of each weight's own squared gradients, for short steps where it is steep and long ones where it is flat:
#
# $$x\leftarrow x-\frac{\gamma}{\sqrt{G+\varepsilon}}\,g,\qquad G\leftarrow G+g^2$$
#
# S3 calls this learning rate decay, but that is a schedule over time (section 13); this is an **adaptive** rate, or in S2's apt words a rate that depends on the parameter (erratum R82). **RMSprop** replaces the sum by a running mean, and **Adadelta** also replaces $\gamma$ by the size of recent steps.
#
# In S3 $\varepsilon$ stands now inside, now outside the root (erratum R74); S2's formula has no $\varepsilon$ (erratum R48), nor has S4's table. **What do you expect without $\varepsilon$?**
# %% slideshow="subslide"
def adagrad(x, g, state=(), rate=0.01, epsilon=1e-7, first_sum=0.1):
    """Divide by the root of the sum of all squared gradients."""
    (total,) = state or (first_sum,)
    total = total + g**2
    return x - rate * g / np.sqrt(total + epsilon), (total,)


def rmsprop(x, g, state=(), rate=0.01, rho=0.9, epsilon=1e-7):
    """Divide by the root of a running mean of squared gradients."""
    (mean,) = state or (0,)
    mean = rho * mean + (1 - rho) * g**2
    return x - rate * g / np.sqrt(mean + epsilon), (mean,)


# %% slideshow="subslide"
def adadelta(x, g, state=(), rate=1.0, rho=0.95, epsilon=1e-7):
    """RMSprop, with the size of recent steps in place of the rate."""
    mean, mean_step = state or (0, 0)
    mean = rho * mean + (1 - rho) * g**2
    step = g * np.sqrt(mean_step + epsilon) / np.sqrt(mean + epsilon)
    mean_step = rho * mean_step + (1 - rho) * step**2
    return x - rate * step, (mean, mean_step)


# %% slideshow="subslide"
for first_sum in (0, 0.1):  # the slide's, and Keras'
    x = adagrad(0, 0.5, rate=1, first_sum=first_sum)[0]
    print(f"Adagrad, sum from {first_sum}: first step {-x:.4f}")
two = np.array([1e-5 / np.sqrt(1e-10 + 1e-7), 1e-5 / (1e-5 + 1e-7)])
print("g = 1e-5, first step with √(G+ε) and with √G+ε:", two)
for epsilon in (0, 1e-7):
    path = run(adadelta, lambda x: 2 * x, 1, 100, epsilon=epsilon)
    print(f"Adadelta on x² from 1, ε = {epsilon:g}: x = {path[-1]:.4f}")
for step in (adagrad, rmsprop):  # the gradient is always 1
    moves = -np.diff(run(step, np.ones_like, 0, 1000, rate=1))
    print(f"{step.__name__}, steps 1, 10, 100, 1000:", moves[[0, 9, 99, 999]])


# %% [markdown] lang="zh" slideshow="slide"
# ## 8. Adam：兩件事一起做
#
# 上一節的結果：
#
# - 照 S2 的公式，第一步是 1；Keras 的總和從 0.1 開始，所以是 0.8452（R48）。梯度很小時，$\varepsilon$ 的位置讓步伐差 30 倍；Keras 放在根號裡（R74）。
# - Adadelta 沒有 $\varepsilon$ 就**永遠不動**，因為「最近的步伐」從 0 開始；S4 的表還把名字拼成 Adadelata（勘誤 R109）。
# - 梯度一直是 1，Adagrad 的步伐卻從 0.95 縮到 0.03：變小的是**有效學習率**，不是 S4 說的梯度；它適合的是稀疏的特徵，不是「標籤分佈不均」（勘誤 R107）：梯度是 0 的時候總和不變，所以只出現過 10 次的特徵，步伐還有 0.31，出現過 1000 次的只剩 0.03。RMSprop 沒有這個問題。S2 的雙參數例子是圖，沒有數字可核對（S2-32）。
#
# **Adam** 是動量加 RMSprop，各自再做偏差修正，因為兩個平均都從 0 開始：
#
# $$\hat m_t=\frac{m_t}{1-\beta_1^t},\qquad \hat v_t=\frac{v_t}{1-\beta_2^t},\qquad x\leftarrow x-\frac{\gamma}{\sqrt{\hat v_t}+\varepsilon}\,\hat m_t$$
#
# **AdamW** 另外讓權重每步縮一點點，**Nadam** 加上 Nesterov 的往前看。S3 把 Adam 的 $\varepsilon$ 寫進根號裡。**梯度是 100 和 0.01，Adam 的第一步各多長？**
# %% [markdown] lang="en" slideshow="slide"
# ## 8. Adam: both at once
#
# What the last section gave:
#
# - By S2's formula the first step is 1; Keras starts the sum at 0.1 and takes 0.8452 (R48). With tiny gradients the place of $\varepsilon$ changes the step thirtyfold; Keras has it inside the root (R74).
# - Without $\varepsilon$ Adadelta **never moves**, because its "recent steps" start at 0; S4's table also spells it Adadelata (erratum R109).
# - With a gradient that is always 1, Adagrad's steps shrink from 0.95 to 0.03: it is the **effective rate** that shrinks and not, as S4 says, the gradient; and the method suits sparse features rather than uneven labels (erratum R107): a gradient of 0 leaves the sum as it is, so a feature seen 10 times still has a step of 0.31, one seen 1000 times only 0.03. RMSprop is free of this. S2's example with two parameters is a picture without numbers to check (S2-32).
#
# **Adam** is momentum plus RMSprop, each corrected for its bias, because both means start at 0:
#
# $$\hat m_t=\frac{m_t}{1-\beta_1^t},\qquad \hat v_t=\frac{v_t}{1-\beta_2^t},\qquad x\leftarrow x-\frac{\gamma}{\sqrt{\hat v_t}+\varepsilon}\,\hat m_t$$
#
# **AdamW** also shrinks the weights a little at every step, and **Nadam** adds Nesterov's look ahead. S3 writes Adam's $\varepsilon$ inside the root. **With gradients of 100 and of 0.01, how long is Adam's first step?**
# %% slideshow="subslide"
def adam(
    x,
    g,
    state=(),
    rate=0.001,
    b1=0.9,
    b2=0.999,
    epsilon=1e-8,
    decay=0.0,
    as_keras=False,
):
    """Running means of g and g², corrected for their start at 0."""
    m, v, t = state or (0, 0, 0)
    t = t + 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    if as_keras:  # its epsilon is added before the correction
        epsilon = epsilon / np.sqrt(1 - b2**t)
    x = x - rate * decay * x  # AdamW
    m_hat = m / (1 - b1**t)
    v_hat = v / (1 - b2**t)
    return x - rate * m_hat / (np.sqrt(v_hat) + epsilon), (m, v, t)


# %% slideshow="subslide"
def nadam(x, g, state=(), rate=0.001, b1=0.9, b2=0.999, epsilon=1e-7):
    """Adam that looks ahead; its momentum grows from b1 / 2."""
    m, v, t, product = state or (0, 0, 0, 1)
    t = t + 1
    now = b1 * (1 - 0.5 * 0.96**t)
    ahead = b1 * (1 - 0.5 * 0.96 ** (t + 1))
    product = product * now
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    m_hat = ahead * m / (1 - product * ahead) + (1 - now) * g / (1 - product)
    v_hat = v / (1 - b2**t)
    return x - rate * m_hat / (np.sqrt(v_hat) + epsilon), (m, v, t, product)


# %% slideshow="fragment"
facts.check("S0-31", adam.__defaults__[2:5])  # β1, β2, ε
for g in (100, 0.01, 1e-5):
    print(f"gradient {g:5g}: Adam's first step {-adam(0, g)[0]:.6f}")
print(f"as in S3: {1e-8 / np.sqrt(1e-10 + 1e-8):.6f}; as in Keras:", end=" ")
print(f"{-adam(0, 1e-5, epsilon=1e-7, as_keras=True)[0]:.6f}")


# %% [markdown] lang="zh" slideshow="slide"
# ## 9. 賽跑
#
# Adam 的第一步**就是學習率**，0.001，不管梯度是 100 還是 0.01。論文和 S0 的 $\varepsilon$ 在根號外；S3 放在根號裡，梯度是 $10^{-5}$ 時第一步只剩十分之一（勘誤 R75）。Keras 又有自己的版本（`as_keras` 那一行），$\varepsilon=10^{-7}$，得 0.00076。
#
# 現在賽跑：左邊是 S3 的碗，右邊是 S3 的鞍點 $x_2^2-x_1^2$，起點 $[10^{-6},5]$，幾乎就在稜線上。大家的學習率都是 0.1。下一格再印出兩件事：走幾步離開鞍點（$|x_1|\ge1$）；還有 Rosenbrock 函數 $(1-x_1)^2+100(x_2-x_1^2)^2$，一條又彎又窄的谷，每一種都用十一個學習率（0.00001 到 1）裡最好的那個走 2000 步。**你預期誰最先離開鞍點，為什麼？**
# %% [markdown] lang="en" slideshow="slide"
# ## 9. The race
#
# Adam's first step **is the learning rate**, 0.001, whether the gradient is 100 or 0.01. The paper and S0 have $\varepsilon$ outside the root; inside, as in S3, the first step is a tenth of that for a gradient of $10^{-5}$ (erratum R75). Keras has a version of its own (the line with `as_keras`) with $\varepsilon=10^{-7}$, and takes 0.00076.
#
# Now the race: S3's bowl on the left, and on the right S3's saddle $x_2^2-x_1^2$ from $[10^{-6},5]$, almost on the ridge. Everyone has the rate 0.1. The cell after that prints two things: the steps to leave the saddle ($|x_1|\ge1$); and Rosenbrock's function $(1-x_1)^2+100(x_2-x_1^2)^2$, a narrow winding valley, after 2000 steps with the best of eleven rates from 0.00001 to 1 for each. **Who do you expect to leave the saddle first, and why?**
# %% slideshow="subslide"
def saddle(x):
    return x[..., 1] ** 2 - x[..., 0] ** 2


def rosenbrock(x):
    return (1 - x[..., 0]) ** 2 + 100 * (x[..., 1] - x[..., 0] ** 2) ** 2


# %% slideshow="subslide"
def nesterov(x, g, state=(), **settings):
    return momentum(x, g, state, look_ahead=True, **settings)


def adamw(x, g, state=(), decay=0.004, **settings):
    return adam(x, g, state, decay=decay, **settings)


OPTIMIZERS = {
    "SGD": sgd,
    "momentum": momentum,
    "Nesterov": nesterov,
    "Adagrad": adagrad,
    "Adadelta": adadelta,
    "RMSprop": rmsprop,
    "Adam": adam,
    "AdamW": adamw,
    "Nadam": nadam,
}


# %% slideshow="subslide"
def from_ridge(x):
    return gradient(saddle, x)


SADDLE = (saddle, (-3, 6, -4, 6), (-16, -4, 4, 16))
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.1))
draw_surface(left, *BOWL)
draw_surface(right, *SADDLE)
for name in ("SGD", "momentum", "Nesterov", "Adagrad", "RMSprop", "Adam"):
    left.plot(*run(OPTIMIZERS[name], down, start, 100, rate=0.1).T, label=name)
    right.plot(*run(OPTIMIZERS[name], from_ridge, [1e-6, 5], 100, rate=0.1).T)
figure.legend(loc="outside right center")
plots.show("Momentum swings to the minimum; RMSprop and Adam leave the ridge.")


# %% slideshow="subslide"
def curved(x):
    return gradient(rosenbrock, x)


rates = np.logspace(-5, 0, 11)
starts = np.tile([-1.5, 2.0], (11, 1))  # one row for each rate
gone = {}
for name, step in OPTIMIZERS.items():
    path = run(step, from_ridge, [1e-6, 5], 200, rate=0.1)
    gone[name] = int(np.argmax(abs(path[:, 0]) >= 1))
    ends = run(step, curved, starts, 2000, rate=rates[:, np.newaxis])[-1]
    best = np.nanargmin(rosenbrock(ends))
    print(f"{name:<9} saddle: {gone[name]:3d} steps", end="   Rosenbrock: ")
    print(f"f = {rosenbrock(ends)[best]:.4f} with rate {rates[best]:.1g}")
facts.check("S3-60", gone["SGD"])
# %% [markdown] lang="zh" slideshow="subslide"
# - **碗**：學習率同樣是 0.1，動量和 Nesterov 衝過頭再盪回來，Adagrad 卻還離谷底很遠。同一個數字對不同的優化器意思完全不同。
# - **鞍點**：普通梯度下降 76 步，Adam 11 步，RMSprop 只要 5 步。自適應的方法把 $10^{-6}$ 的梯度也放大成一整步。如果從 $x_1=0$ 出發，梯度剛好是 0，誰也走不掉；而且這個函數根本沒有最小值。
# - **Rosenbrock**：動量、Nesterov、Adam 到了谷底，Nadam、AdamW 很接近；SGD、Adagrad、Adadelta 還在半路。SGD 最好的學習率只有 0.001，Adam 是 0.3。
#
# **沒有一種在每個地形都最快。** 自己試試：先看靜態圖，再換地形、換優化器、拉學習率與動量，在圖上點一下或拖曳就能換起點。四次函數畫成只看 $x_1$ 的水槽，$x_2$ 沒有作用。
#
# 試試看：SGD 在 Rosenbrock 上，學習率多大會飛出去？Adam 呢？
# %% [markdown] lang="en" slideshow="subslide"
# - **Bowl**: with the same rate of 0.1, momentum and Nesterov overshoot and swing back, and Adagrad is still far from the bottom. One number means quite different things to different optimizers.
# - **Saddle**: plain descent takes 76 steps, Adam 11 and RMSprop only 5. The adaptive methods blow even a gradient of $10^{-6}$ up to a full step. From $x_1=0$ the gradient is exactly 0 and nobody gets away; besides, this function has no minimum.
# - **Rosenbrock**: momentum, Nesterov and Adam are at the bottom, Nadam and AdamW close to it; SGD, Adagrad and Adadelta are still on their way. The best rate is only 0.001 for SGD, but 0.3 for Adam.
#
# **None is the fastest on every ground.** Try it: after the still figure, change surface, optimizer, rate and momentum; click or drag in the picture to change the start. The quartic is drawn as a trough in $x_1$; $x_2$ does nothing there.
#
# For example: from which rate on does SGD fly off on Rosenbrock? And Adam?
# %% slideshow="skip"
HEIGHTS = [-6e5, -4e5, -2e5, -2e4, 3e5]  # of S3's quartic, in x1 alone
TROUGH = (lambda x: QUARTIC(x[..., 0]), (-12, 56, -1, 1), HEIGHTS)
VALLEY = (rosenbrock, (-2, 2, -1, 3), [5, 20, 80, 300, 1000])
SURFACES = {
    "bowl": BOWL,
    "saddle": SADDLE,
    "quartic": TROUGH,
    "Rosenbrock": VALLEY,
}
MEMORY = {  # what the setting is called
    "momentum": "m",
    "Nesterov": "m",
    "Adam": "b1",
    "AdamW": "b1",
    "Nadam": "b1",
}


# %% slideshow="skip"
def draw_race(surface, optimizer, rate, memory, point):
    """100 steps of an optimizer from a point; returns the alt text."""
    f, window, levels = SURFACES[surface]
    settings = {"rate": rate}
    if optimizer in MEMORY:
        settings[MEMORY[optimizer]] = memory
    step = OPTIMIZERS[optimizer]
    path = run(step, lambda x: gradient(f, x), point, 100, **settings)
    figure, axes = plt.subplots(figsize=(5.6, 4), layout="none")
    figure.subplots_adjust(left=0.13, right=0.97, bottom=0.13, top=0.9)
    draw_surface(axes, f, window, levels)
    axes.plot(*np.clip(path, -1e4, 1e4).T, ".-", color="C1", linewidth=1)
    axes.plot(*point, "ko")
    result = f"f = {f(path[0]):.3g} → {f(path[-1]):.3g}"
    axes.set_title(f"{optimizer}, rate {rate:.2g}: {result}", fontsize=11)
    return f"100 steps of {optimizer} on the {surface}: {result}."


# %% slideshow="subslide"
plots.show(draw_race("Rosenbrock", "momentum", 0.001, 0.9, (-1.5, 2.0)))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
controls = {
    "surface": Dropdown(options=list(SURFACES), description="地形 surface"),
    "optimizer": Dropdown(
        options=list(OPTIMIZERS), description="優化器 optimizer"
    ),
    "rate": FloatLogSlider(0.1, min=-5, max=1, description="學習率 rate"),
    "memory": FloatSlider(0.9, max=0.99, description="動量 momentum"),
}
widgets.live(draw_race, controls, point=(-8, 5))
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 和 Keras 是同一回事嗎？
#
# 地形試完了：SGD 在 Rosenbrock 上只受得了很小的學習率（上一節最好的是 0.001），又是 $2/f''$，因為谷壁很陡；Adam 的步長和梯度大小無關，不會那樣飛走。現在載入 Keras，查兩件事。第一，S4 印出的預設值今天還對嗎？第二，我們那幾行和 Keras 的優化器，走 60 步會不會到同一個地方？
#
# Keras 有些設定會經過 32 位元的數字，0.1、0.9、0.999 因此不完全準確。所以比較時用二進位剛好寫得完的 $1/8$、$7/8$、$1023/1024$，座標則用 64 位元（JAX 要另外開啟，所以有第一行）。
#
# **你預期哪幾個會對不上？**
# %% [markdown] lang="en" slideshow="slide"
# ## 10. Is it what Keras does?
#
# On Rosenbrock, SGD bears only tiny rates (the best was 0.001): $2/f''$ again, because the walls of the valley are steep; Adam's steps do not depend on the size of the gradient, and it does not fly off like that. Now we load Keras, to ask two things. Are the defaults that S4 prints still right? And do our few lines get to the same place as Keras' optimizers in 60 steps?
#
# Some settings pass through 32-bit numbers in Keras, where 0.1, 0.9 and 0.999 are not quite exact. So the comparison uses numbers that end in binary, $1/8$, $7/8$ and $1023/1024$, and 64-bit coordinates (JAX has to be asked for them, hence the first line).
#
# **Which of them do you expect to disagree?**
# %% slideshow="subslide"
os.environ["JAX_ENABLE_X64"] = "1"  # else JAX has 32 bits only
course_utils.setup(seed=1, keras=True)
import keras
from keras import layers, optimizers

from course_utils import finder

# %% slideshow="subslide"
of_sgd = optimizers.SGD.__init__.__defaults__
facts.check("S4-43", [of_sgd[0], of_sgd[1], of_sgd[8]])
facts.check("S4-44", optimizers.Adagrad.__init__.__defaults__[:3])
facts.check("S4-45", optimizers.Adadelta.__init__.__defaults__[:3])
facts.check("S4-46", optimizers.RMSprop.__init__.__defaults__[:4])
facts.check("S4-47", optimizers.Adam.__init__.__defaults__[:4])
print("RMSprop today:", inspect.signature(optimizers.RMSprop))


# %% slideshow="skip"
def run_keras(rule, gradient_of, start, steps):
    """As run(), with an optimizer of Keras."""
    x = keras.Variable(start, dtype="float64")
    path = [np.array(start)]
    for _ in range(steps):
        rule.apply([keras.ops.convert_to_tensor(gradient_of(path[-1]))], [x])
        path.append(np.array(keras.ops.convert_to_numpy(x)))
    return np.array(path)


# %% slideshow="skip"
ours = {"b1": 7 / 8, "b2": 1023 / 1024, "epsilon": 1e-7}
ours_adam = {**ours, "as_keras": True}
pairs = {
    "SGD": (optimizers.SGD(1 / 8), {}),
    "momentum": (optimizers.SGD(1 / 8, 7 / 8), {"m": 7 / 8}),
    "Nesterov": (optimizers.SGD(1 / 8, 7 / 8, True), {"m": 7 / 8}),
    "Adagrad": (optimizers.Adagrad(1 / 8), {}),
    "Adadelta": (optimizers.Adadelta(1 / 8), {}),
    "RMSprop": (optimizers.RMSprop(1 / 8), {}),
    "Adam": (optimizers.Adam(1 / 8, 7 / 8, 1023 / 1024), ours_adam),
    "AdamW": (optimizers.AdamW(1 / 8, 0.004, 7 / 8, 1023 / 1024), ours_adam),
    "Nadam": (optimizers.Nadam(1 / 8, 7 / 8, 1023 / 1024), ours),
}
# %% slideshow="subslide"
for name, (rule, settings) in pairs.items():
    theirs = run_keras(rule, down, start, 60)
    path = run(OPTIMIZERS[name], down, start, 60, rate=1 / 8, **settings)
    print(f"{name:<8} equals Keras:", np.allclose(path, theirs, 1e-6, 1e-12))
# %% [markdown] lang="zh" slideshow="slide"
# ## 11. MNIST 上的十種優化器
#
# 九種全部一樣，S4 印的預設值也都還對；只是優化器不再收 `jit_compile`，它屬於 `compile()`；上面印出的 RMSprop 參數裡已經沒有它，`ema_overwrite_frequency` 也不再是 100 而是 None（勘誤 R110）。所以這幾行 NumPy **就是** Keras 做的事。
#
# 現在換真正的問題：手寫數字，784-64-10 的網路，S4 清單上的十種優化器，學習率都用 Keras 的預設值。`steps_per_execution=100` 讓 Keras 一次執行 100 次更新再回到 Python，結果不變，快得多。像素減去平均是常見的前處理。
#
# 要比較，就要有沒看過的圖：訓練用 6000 張，另外 2000 張訓練圖留作**驗證**（validation），挑學習率、看名次都靠它；2000 張測試圖什麼都不決定，只在最後看一眼。
#
# **你預期誰第一、誰最後？準確率差多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 11. Ten optimizers on MNIST
#
# All nine agree, and S4's defaults are all still right; only, optimizers no longer take `jit_compile`, which belongs to `compile()`: it is absent from the parameters of RMSprop printed above, and `ema_overwrite_frequency` is None there instead of 100 (erratum R110). So these few lines of NumPy **are** what Keras does.
#
# Now a real problem: handwritten digits, a network of 784-64-10, the ten optimizers of S4's list, with Keras' default rates. With `steps_per_execution=100`, Keras runs 100 updates before it returns to Python: the same result, much sooner. Subtracting the mean of the pixels is common practice.
#
# A comparison needs unseen pictures: 6000 are for training, and 2000 other training pictures for **validation**, by which rates are picked and runs compared. The 2000 test pictures decide nothing; we look at them once, at the end.
#
# **Who do you expect to be first, who last, and how far apart?**
# %% slideshow="subslide" tags=["parameters"]
TRAIN_IMAGES = 6_000
BATCH_SIZE = 50
EPOCHS = 5
# %% slideshow="subslide" tags=["real-data"]
mnist = datasets.load_mnist()
pixels = mnist.x_train[: 2000 + TRAIN_IMAGES].reshape(-1, 784) / 255
center = pixels[2000:].mean()
x_valid, x_train = np.split(pixels - center, [2000])
y_valid, y_train = np.split(mnist.y_train[: len(pixels)], [2000])
x_test = mnist.x_test[:2000].reshape(-1, 784) / 255 - center
y_test = mnist.y_test[:2000]
held_out = {"validation": (x_valid, y_valid), "test": (x_test, y_test)}


# %% slideshow="subslide"
def build(optimizer, steps_per_execution=100):
    network = keras.Sequential([keras.Input((784,))])
    network.add(layers.Dense(64, "relu"))
    network.add(layers.Dense(10, "softmax"))
    together = training.steps_together(steps_per_execution)  # PyTorch: 1
    network.compile(
        optimizer=optimizer,
        loss="sparse_categorical_crossentropy",
        steps_per_execution=together,
    )
    return network


def train(name, **settings):
    network = build(getattr(optimizers, name)(**settings))
    history = network.fit(
        x_train, y_train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0
    )
    result = {"curve": history.history.get("loss", [])}
    for part, (x, y) in held_out.items():
        output = keras.ops.convert_to_numpy(network(x))
        result[part] = np.mean(output.argmax(axis=1) == y)
    return result


# %% slideshow="subslide"
names = [
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adadelta",
    "Adagrad",
    "Adamax",
    "Adafactor",
    "Nadam",
    "Ftrl",
]
facts.check("S4-48", sum(hasattr(optimizers, name) for name in names))
# %% slideshow="subslide" tags=["nbval-ignore-output"]
runs = training.compare(train, {name: {"name": name} for name in names})
training.table(runs, ["validation"])
score = {name: result["validation"] for name, result in runs.items()}
# %% slideshow="fragment" tags=["nbval-ignore-output"]
curves = {name: result["curve"] for name, result in runs.items()}
axes = plots.learning_curves(curves, "training loss").axes[0]
for line, marker in zip(axes.lines, "os^Dv<>XP*", strict=True):
    line.set(marker=marker, linewidth=1)
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
axes.figure.set_size_inches(7.5, 2.7)
plots.show("Adadelta and Ftrl stay high; RMSprop, Adam and kin fall fastest.")
# %% tags=["guard"]
family = ["RMSprop", "Adam", "AdamW", "Adamax", "Nadam"]
slowest = min(score[leader] for leader in family)
behind = max(score["SGD"], score["Adagrad"], score["Adafactor"])
assert behind < slowest, "RMSprop and Adam's family lead"
assert max(score["Adadelta"], score["Ftrl"]) < 0.5, "two hardly move"
# %% slideshow="subslide" tags=["nbval-ignore-output"]
best = {}
for name in ("Adam", "SGD", "Adagrad", "Adadelta", "Adafactor", "Ftrl"):
    rates = (0.001, 0.003, 0.01) if name == "Adam" else (0.1, 0.3, 1.0)
    tries = {rate: {"name": name, "learning_rate": rate} for rate in rates}
    runs = training.compare(train, tries)
    rate = max(rates, key=lambda rate: runs[rate]["validation"])
    best[f"{name} {rate}"] = runs[rate]
training.table(best, ["validation", "test"])
# %% tags=["guard"]
picked = {pair.split()[0]: got["test"] for pair, got in best.items()}
assert np.ptp(list(picked.values())) < 0.1, "with tuned rates all are close"
assert picked["Adam"] - 0.02 < picked["SGD"], "SGD catches up with Adam"
# %% [markdown] lang="zh" slideshow="slide"
# ## 12. 怎麼找學習率？
#
# 用預設值，RMSprop 和 Adam 一家（Adam、AdamW、Adamax、Nadam）領先，Adadelta 和 Ftrl 幾乎沒動。但是**大部分的差距來自預設的學習率，不是方法**：第二張表讓五個落後者和 Adam 各試三個學習率，用驗證圖挑最好的一個，這六種在測試圖上就只差不到 10 個百分點：落後的全都**追上來了**。S0 說「通常可以交給 Adam」，理由就在這裡：它的預設值在很多問題上都不會太離譜。
#
# 這張表只說明「追得上」，不能說誰比較好：每種只試三個學習率，挑中的有些還在範圍的邊緣；而且這只是一個小網路、一個隨機種子。
#
# 那學習率怎麼找？S4 的 `tf_lr_finder.ipynb` 用的是 Smith（2017）的辦法：**只訓練一小段，每個批次之後把學習率乘上一個固定倍數**，從小到大，記下損失。太小，損失不動；剛好，下降最快；太大，損失爆開。`finder.range_test` 就是這樣做的：最多一百個批次，損失爆開就先停，結束後會把權重、優化器和學習率都還原。因為每個批次都要改學習率，這裡 `steps_per_execution` 必須是 1。
#
# **你預期 SGD 從多大的學習率開始爆開？**
# %% [markdown] lang="en" slideshow="slide"
# ## 12. How to find a learning rate
#
# With their defaults RMSprop and Adam's family (Adam, AdamW, Adamax, Nadam) lead, while Adadelta and Ftrl hardly move. But **most of the gap is the default rate and not the method**: in the second table five that lagged behind, and Adam, try three rates each; validation picks one, and on the test pictures the six are then within 10 percentage points: all of the slow ones **catch up**. That is the point of S0's advice to "leave it to Adam": its default is not far off in many problems.
#
# The table shows that they can catch up, and not who is better: there were only three rates each, some of those picked are at the end of their range, and it is one small network and one seed.
#
# How does one find a rate? S4's `tf_lr_finder.ipynb` stands for the method of Smith (2017): **train for a short while and multiply the rate by a fixed factor after every batch**, from small to large, and note the loss. Too small, and the loss stays; about right, and it falls fastest; too large, and it explodes.
# `finder.range_test` does so for a hundred batches, or until the loss explodes, and afterwards puts weights, optimizer and rate back. As the rate changes after each batch, `steps_per_execution` has to be 1 here.
#
# **From which rate on do you expect SGD to explode?**
# %% slideshow="subslide" tags=["nbval-ignore-output"]
tried = finder.range_test(
    build(optimizers.SGD(), steps_per_execution=1),
    x_train,
    y_train,
    batch_size=BATCH_SIZE,
    lowest=1e-4,
    highest=10.0,
)
figure, axes = plt.subplots(figsize=(7, 3.1))
axes.semilogx(tried.rates, tried.losses)
axes.axvline(tried.suggestion(), color="C1", linestyle="--")
axes.set(xlabel="learning rate (dashed: suggestion)", ylabel="loss")
plots.show("The loss is level, falls between 0.01 and 1, then explodes.")
# %% tags=["guard"]
lowest_loss, last_loss = min(tried.losses), tried.losses[-1]
assert np.log(1.5 * lowest_loss) < np.log(last_loss), "the loss explodes"
assert np.log(0.1) < np.log(tried.suggestion()), "fastest at a few tenths"
assert np.log(tried.suggestion()) < np.log(1), "fastest at a few tenths"
# %% [markdown] lang="zh" slideshow="slide"
# ## 13. 學習率排程
#
# 曲線分三段：0.01 以下幾乎不動，零點幾下降最快，過了 1 不久就爆開。建議值取下降最陡的地方，通常**比最低點小**，因為最低點已經在懸崖邊。第 11 節 SGD 試過的三個學習率都在這一帶；預設的 0.01 難怪太慢。
#
# S4 的「學習速率排程」：初始較大，越接近最佳解越小。令 $T$ 是總步數，最高是 $\eta$：
#
# - **階梯**（step）：走到 $T/2$ 除以 5，$3T/4$ 再除以 5；
# - **指數**（exponential）：$\eta\cdot0.01^{t/T}$；
# - **餘弦**（cosine）：$\frac{\eta}{2}(1+\cos\frac{\pi t}{T})$；
# - **一個週期**（one cycle，Smith）：先從 0 **升**到 $\eta$，再一路降。原版的升降都是直線；這裡用 `CosineDecay` 的 `warmup_target`，直線升、餘弦降。
#
# 下面五種都用 $\eta=2$，故意挑得很大。**你預期哪幾種受得了？從小開始有沒有好處？**
# %% [markdown] lang="en" slideshow="slide"
# ## 13. Schedules
#
# The curve has three parts: below 0.01 next to nothing, the fastest fall at a few tenths, and soon after 1 it explodes. The suggestion is where the fall is steepest, usually **below the lowest point**, which is already at the edge of the cliff. The three rates that SGD tried in section 11 are from here; no wonder that the default of 0.01 is slow.
#
# S4's schedules start large and become smaller near the solution. With $T$ steps in all and a top rate of $\eta$:
#
# - **step**: divided by 5 at $T/2$ and again at $3T/4$;
# - **exponential**: $\eta\cdot0.01^{t/T}$;
# - **cosine**: $\frac{\eta}{2}(1+\cos\frac{\pi t}{T})$;
# - **one cycle** (Smith): first **up** from 0 to $\eta$, then down all the way. The original uses straight lines; here `CosineDecay` with its `warmup_target` goes up in a line and down as a cosine.
#
# All five run with $\eta=2$, which is large on purpose. **Which of them do you expect to bear it, and does a small start help?**
# %% slideshow="subslide"
TOP = 2.0
TOTAL = max(EPOCHS, 1) * int(np.ceil(len(x_train) / BATCH_SIZE))
of_keras = optimizers.schedules
schedules = {
    "constant": of_keras.ExponentialDecay(TOP, TOTAL, decay_rate=1.0),
    "step": of_keras.PiecewiseConstantDecay(
        [TOTAL / 2, TOTAL * 3 / 4], [TOP, TOP / 5, TOP / 25]
    ),
    "exponential": of_keras.ExponentialDecay(TOP, TOTAL, decay_rate=0.01),
    "cosine": of_keras.CosineDecay(TOP, TOTAL),
    "one cycle": of_keras.CosineDecay(
        0.0, TOTAL * 3 / 4, warmup_target=TOP, warmup_steps=TOTAL / 4
    ),
}
# %% slideshow="fragment"
figure, axes = plt.subplots(figsize=(7.5, 3.1))
steps = np.linspace(0, TOTAL, 201)
for name, rate in schedules.items():
    axes.plot(steps, [float(rate(step)) for step in steps], label=name)
axes.set(xlabel="step", ylabel="learning rate")
axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("Four schedules start at the top; one cycle climbs there first.")
# %% slideshow="subslide" tags=["nbval-ignore-output"]
plans = {}
for name, schedule in schedules.items():
    plans[name] = {"name": "SGD", "learning_rate": schedule}
runs = training.compare(train, plans)
training.table(runs, ["validation"])
curves = {name: result["curve"] for name, result in runs.items()}
axes = plots.learning_curves(curves, "training loss").axes[0]
axes.set(yscale="log")
plots.show("The constant rate stays high; one cycle comes down far lower.")
# %% tags=["guard"]
steady, cycle = curves["constant"][-1], curves["one cycle"][-1]
assert np.log(cycle) < np.log(steady), "one cycle ends far lower"
# %% [markdown] lang="zh" slideshow="slide"
# ## 14. 梯度太大：修剪
#
# 固定不變，訓練損失就一直很高；階梯的前半段和它一模一樣。一個週期同樣升到 2，最後的損失卻低得多（縱軸是對數）：它先**暖身**（warm-up），從小步開始再升上去，沒有一開始就用大步，後來又一路降下來。指數一開始也是 2，但很快就降下來：我們換過八個隨機種子，真的資料和內附的資料都試，它每次都勝過固定不變，勝多少則差很多。所以學習率大不一定不能用，**要看什麼時候用、用多久**。暖身是一種辦法，早點降下來是另一種，這個實驗分不出哪一種比較好。
#
# $\eta=2$ 是手挑的，因為它最能看出差別：我們另外試過 0.3、1 和 3。0.3 和 1 的時候五種差不多，固定不變的也不差；3 則大多學壞。名次也會隨隨機種子改變。排程調的是時間，Adam 調的是每個權重，兩者可以合用。
#
# 另一種保險是修剪梯度（gradient clipping）。S3 說「Keras 預設 clipnorm = 1.0 和 clipvalue = 0.5」。**今天的預設是多少？兩個能一起用嗎？** 再試四次函數：從 $x=70$ 出發，學習率 0.0003，那裡的梯度超過 60 萬。
# %% [markdown] lang="en" slideshow="slide"
# ## 14. Gradients too large: clipping
#
# With the constant rate the training loss stays high; the steps are like it in their first half. One cycle rises to 2 as well and yet ends far lower (the axis is logarithmic): it **warms up**, with short steps first and no long ones at the start, and then comes down all the way. Exponential decay starts at 2 too, but soon comes down: with eight other seeds, on the real data and on the sample, it beat the constant rate every time, by little or by much. So a large rate is not out of the question; **it depends on when, and for how long**. Warming up is one way and coming down early another; this experiment cannot tell which is better.
#
# We picked $\eta=2$ by hand, because it shows the difference best: we also tried 0.3, 1 and 3. With 0.3 and 1 the five are much alike and the constant rate does well; with 3 most of them fail. The order also changes with the seed. A schedule acts over time and Adam on each weight; the two go together.
#
# Another safeguard is gradient clipping. S3 says that by default Keras has clipnorm = 1.0 and clipvalue = 0.5. **What are the defaults today, and may one use both?** Then try the quartic from $x=70$ with the rate 0.0003; the gradient there is beyond 600,000.
# %% slideshow="subslide"
facts.check("S3-63", of_sgd[4:6] == (1.0, 0.5))  # clipnorm, clipvalue
try:
    optimizers.SGD(clipnorm=1.0, clipvalue=0.5)
except ValueError:
    print("both together: ValueError")
for limit in (None, 30_000.0):
    path = run_keras(optimizers.SGD(0.0003, clipnorm=limit), slope, 70.0, 100)
    print(f"f'(70) = {slope(70)}, clipnorm={limit}: x =", path[[1, 2, 3, 100]])


# %% [markdown] lang="zh" slideshow="slide"
# ## 15. 什麼時候用哪一種？
#
# 預設都是 None（第 10 節印出的 RMSprop 參數也是），也就是不修剪，而且只能給一個（勘誤 R65）。`clipnorm` 把整個梯度乘上同一個數，所以方向不變（練習 3 會自己寫）；`clipvalue` 把每個座標各自壓到上限，方向就可能變了。四次函數不修剪三步就飛走，修剪之後安穩走到 37.5。修剪救的是偶爾的懸崖；學習率本來就太大，還是要調學習率。
#
# | 情況 | 建議 | 這一課的證據 |
# |:--|:--|:--|
# | 新問題，先跑起來 | Adam 或 AdamW，預設值 | 第 11 節：不調就在前段 |
# | 有時間調學習率 | SGD 加動量，配 finder 與排程 | 第 11 節：各挑學習率之後，SGD 追上 Adam |
# | 各方向陡峭程度差很多 | 動量、Nesterov、Adam | 第 9 節 Rosenbrock |
# | 梯度極小的平地、鞍點 | RMSprop、Adam | 第 9 節鞍點：5 步、11 步對 76 步 |
# | 特徵稀疏 | Adagrad，學習率要調 | 第 8 節開頭：少出現的特徵，步伐還大 |
# | 梯度偶爾爆開 | 加 `clipnorm` | 第 14 節 |
#
# S4 的「優化速度與正確性比較」是一張圖，沒有數字可核對（S4-41），它也說「Adam 各種狀況均適用」。本課的說法是：**Adam 是好的起點，學習率仍然是最要緊的設定。** 這些結論來自二維的地形和一個小網路，換成大模型，排名可能不同。
# %% [markdown] lang="en" slideshow="slide"
# ## 15. Which one when?
#
# They default to None, also in the parameters of RMSprop printed in section 10: no clipping, and only one of them may be given (erratum R65). `clipnorm` multiplies all of the gradient by one number, so its direction stays (exercise 3 is to write it); `clipvalue` cuts each coordinate by itself, which may change the direction. Without clipping the quartic flies off in three steps; with it, it walks safely to 37.5. Clipping helps against the odd cliff; a rate that is too large everywhere has to be lowered.
#
# | Situation | Advice | Evidence in this lesson |
# |:--|:--|:--|
# | a new problem, to get going | Adam or AdamW with defaults | section 11: near the top untuned |
# | time to tune the rate | SGD with momentum, finder and schedule | section 11: with rates picked for both, SGD catches up with Adam |
# | very unequal slopes | momentum, Nesterov, Adam | section 9, Rosenbrock |
# | flat land with tiny gradients, saddles | RMSprop, Adam | section 9, saddle: 5 and 11 steps against 76 |
# | sparse features | Adagrad, with a tuned rate | start of section 8: a rare feature keeps long steps |
# | gradients explode now and then | add `clipnorm` | section 14 |
#
# S4's comparison of speed and accuracy is a picture without numbers to check (S4-41); S4 also says that Adam suits all situations. This lesson would say: **Adam is a good start, and the learning rate is still the setting that matters most.** All this stands on two-dimensional surfaces and one small network; with large models the order may differ.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 梯度指向上坡，減去它就是下坡。梯度為 0 可能是最小值、鞍點或平地，Hessian 的特徵值能分辨。
# - 學習率的上限是 $2/f''$：太小只是慢，太大會來回或飛走。最陡的方向決定上限，最平的方向決定要走多久。
# - 小批次用雜訊換速度：誤差和 $1/\sqrt{B}$ 成正比。
# - 動量累積方向，Adagrad、RMSprop 調整每個權重的步伐，Adam 兩樣都做；全部只要幾行，而且和 Keras 一步不差。
# - 比較優化器時要各用合適的學習率；finder 幫忙找，驗證圖幫忙挑，排程決定何時用大步，修剪防意外。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - The gradient points uphill; subtract it to go down. Where it is 0 there may be a minimum, a saddle or flat land; the eigenvalues of the Hessian tell.
# - The learning rate is bounded by $2/f''$: too small is only slow, too large goes back and forth or flies off. The steepest direction sets the bound, the flattest one the time it takes.
# - Mini-batches trade noise for speed: the error goes with $1/\sqrt{B}$.
# - Momentum collects direction, Adagrad and RMSprop adapt the step of each weight, Adam does both; all of them are a few lines and agree with Keras step for step.
# - Compare optimizers with a suitable rate for each; the finder suggests one, validation picks, a schedule decides when to take long steps, clipping guards against accidents.
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


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R11 | S0「Learning Rate 變速器」 | 下一頁又是動量 | 這裡應接排程或 Adagrad |
# | R26 | S1「基本上這樣調」 | 只看得到 $\eta\frac{\partial L}{\partial w_{ij}}$ | 更新要減去它 |
# | R48 | S2 Adagrad | 沒有起始值和 ε | 公式沒錯；Keras 從 0.1 開始，加 ε |
# | R50、R51 | S3 | $(-2,0.125)$；「不一定是極值」 | $(-2,0.375)$；三個都是鞍點 |
# | R52 | S3 | $f'(20)=20$，下一點 10 | 40，下一點 0 |
# | R53 | S3 | $[-22.4,9.6]$ 是 $\nabla f(x^{(0)})$ | 是 $\nabla f(x^{(1)})$ |
# | R54 | S3 | 0.00001 掉到 local minima | 沒有局部最小值，只是慢 |
# | R55、R81 | S3 | 「方程式」；線性函數的極值 | 函數；沒有極值 |
# | R56 | S3 | 學習率越大越快 | 只到 $1/f''$ 為止 |
# | R65 | S3 | clipnorm、clipvalue 的預設 | 都是 None |
# | R73 | S3 Hessian | 分子 $\partial f$ | 分子 $\partial^2f$ |
# | R74、R75 | S3 | ε 在根號裡或外 | Adagrad 兩種都有；Adam 在外 |
# | R76 | S3、S4 | SGD 的定義不同 | 本課程指小批次 |
# | R79 | S3 | 2.7 小時 | 2.8 |
# | R80 | S3 | 起點的 norm 是 0 | 10.13 |
# | R82 | S3 | 「學習率衰減」 | 自適應學習率 |
# | R83 | S3 | 導傳遞、close-form、何鎧明、「常看到的 function」 | 倒傳遞、closed-form、何愷明、優化器 |
# | R106 | S4 | 直到微分等於 0 | 也可能是鞍點、平地 |
# | R107 | S4 Adagrad | 梯度趨近 0；標籤不均 | 有效學習率；稀疏特徵 |
# | R108、R109 | S4 的表 | $(1-\gamma)g$；沒有 ε、Adadelata | 步伐差十倍；要有 ε、Adadelta |
# | R110 | S4 | `jit_compile=True` 等 | 已移除 |
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R11 | S0, varying the rate | momentum again on the next slide | schedules or Adagrad belong here |
# | R26 | S1 | only $\eta\frac{\partial L}{\partial w_{ij}}$ is to be seen | the update subtracts it |
# | R48 | S2, Adagrad | no starting value, no ε | fine as a formula; Keras starts at 0.1 and adds ε |
# | R50, R51 | S3 | $(-2,0.125)$; "not always an extremum" | $(-2,0.375)$; all three are saddles |
# | R52 | S3 | $f'(20)=20$, next point 10 | 40, next point 0 |
# | R53 | S3 | $[-22.4,9.6]$ is $\nabla f(x^{(0)})$ | it is $\nabla f(x^{(1)})$ |
# | R54 | S3 | 0.00001 falls into a local minimum | there is none; it is slow |
# | R55, R81 | S3 | "equation"; the extremum of a linear function | function; it has none |
# | R56 | S3 | the larger the rate, the sooner | only up to $1/f''$ |
# | R65 | S3 | defaults of clipnorm and clipvalue | both None |
# | R73 | S3, Hessian | $\partial f$ above | $\partial^2f$ above |
# | R74, R75 | S3 | ε inside or outside the root | both occur for Adagrad; outside for Adam |
# | R76 | S3, S4 | two meanings of SGD | mini-batches in this course |
# | R79 | S3 | 2.7 hours | 2.8 |
# | R80 | S3 | norm 0 at the start | 10.13 |
# | R82 | S3 | learning rate decay | an adaptive rate |
# | R83 | S3 | 導傳遞, close-form, 何鎧明, "common functions" | 倒傳遞, closed-form, 何愷明, optimizers |
# | R106 | S4 | until the derivative is 0 | may be a saddle or flat land |
# | R107 | S4, Adagrad | gradient tends to 0; uneven labels | the effective rate; sparse features |
# | R108, R109 | S4, table | $(1-\gamma)g$; no ε, Adadelata | ten times smaller steps; ε needed, Adadelta |
# | R110 | S4 | `jit_compile=True` and more | gone |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下面那一格檢查；還沒做的題目不會出錯。
#
# ### 練習 1（暖身）：在 $x^2$ 上走
#
# 寫出 `walk(x, rate, steps)`：對 $f(x)=x^2$ 做 `steps` 次梯度下降，回傳起點和每一步之後的 $x$，共 `steps + 1` 個數。先想想：學習率 0.5 會怎樣？
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the cell below to check it; exercises not attempted do no harm.
#
# ### Exercise 1 (warm-up): a walk on $x^2$
#
# Write `walk(x, rate, steps)`: take `steps` steps of gradient descent on $f(x)=x^2$ and return the start and the $x$ after each step, `steps + 1` numbers in all. What will a rate of 0.5 do?
# %% slideshow="skip" tags=["exercise"]
def walk(x, rate, steps):
    """Return the start and the point after each step of descent on x²."""
    ### BEGIN SOLUTION
    return x * (1 - 2 * rate) ** np.arange(steps + 1)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-walk", walk)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：好幾個方向的上限
#
# 最小值附近的 Hessian 是一個對稱矩陣，特徵值就是各個方向的 $f''$。寫出 `largest_rate(hessian)`：學習率要小於多少，每個方向才都會收斂？用 `np.linalg.eigvalsh`。第 4 節的碗應該是 1。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): the bound in many directions
#
# Near a minimum the Hessian is a symmetric matrix, and its eigenvalues are the $f''$ of its directions. Write `largest_rate(hessian)`: below which rate does every direction converge? Use `np.linalg.eigvalsh`. For the bowl of section 4 it should be 1.
# %% slideshow="skip" tags=["exercise"]
def largest_rate(hessian):
    """Return the bound on the learning rate near a minimum."""
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(hessian).max()
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-bound", largest_rate)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：修剪長度
#
# 寫出 `clip_by_norm(g, limit)`：梯度 `g`（任何形狀）的長度超過 `limit` 就縮到剛好 `limit`，方向不變；沒超過就原樣回傳，包括全部是 0 的時候。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): clip the length
#
# Write `clip_by_norm(g, limit)`: if the gradient `g`, of any shape, is longer than `limit`, shorten it to exactly `limit` and keep its direction; otherwise return it as it is, also when it is all zeros.
# %% slideshow="skip" tags=["exercise"]
def clip_by_norm(g, limit):
    """Return g, shortened to the length limit if it is longer."""
    ### BEGIN SOLUTION
    return g * limit / max(limit, np.sqrt(np.sum(g**2)))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-clip", clip_by_norm)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：Adamax
#
# S4 清單裡的 Adamax 把 Adam 的平方平均換成「衰減的最大值」：
#
# $$m\leftarrow0.9\,m+0.1\,g,\qquad u\leftarrow\max(0.999\,u,|g|),\qquad x\leftarrow x-\frac{\gamma}{1-0.9^t}\,\frac{m}{u}$$
#
# 寫出 `adamax(x, g, m, u, t, rate)`，`t` 是這一步的編號，從 1 算起；回傳新的 `x, m, u`。最大值要**逐元素**取。為什麼只有 $m$ 需要修正？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): Adamax
#
# Adamax, from S4's list, has a fading maximum in place of Adam's mean of squares:
#
# $$m\leftarrow0.9\,m+0.1\,g,\qquad u\leftarrow\max(0.999\,u,|g|),\qquad x\leftarrow x-\frac{\gamma}{1-0.9^t}\,\frac{m}{u}$$
#
# Write `adamax(x, g, m, u, t, rate)`, where `t` is the number of this step, counted from 1; return the new `x, m, u`. The maximum goes **element by element**. Why does only $m$ need a correction?
# %% slideshow="skip" tags=["exercise"]
def adamax(x, g, m, u, t, rate):
    """Return the new x, m and u, arrays of the same shape."""
    ### BEGIN SOLUTION
    m = 0.9 * m + 0.1 * g
    u = np.maximum(0.999 * u, np.abs(g))
    return x - rate / (1 - 0.9**t) * m / u, m, u
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("04-adamax", adamax)
