# ---
# title_zh: 卷積神經網路（CNN）
# title_en: Convolutional networks
# question_zh: 看圖的時候，網路為什麼不必每個像素都連起來？
# question_en: Must every neuron see every pixel?
# minutes: 40
# seconds: 45
# decks: S1, S2
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 06 卷積神經網路（CNN）
#
# 第 05 課的多層感知器（MLP）先把一張圖攤平成 784 個數，再讓每個神經元和每一個數相連。哪個像素在哪個旁邊，它一概不知道。這一課從頭到尾只問一件事：**如果每次只從一個小窗子看圖，會得到什麼，又會失去什麼？**
#
# **讀完這一課，你會**
#
# - 說出圖片有哪三個性質，讓小窗子行得通；
# - 用紙筆算一次卷積和池化，說出結果有多大、要幾個參數；
# - 自己設計一個濾波器，也看懂網路學出來的濾波器；
# - 讀懂一個小 CNN 的程式，拿它和參數一樣多的 MLP 公平地比一次，再用實驗看出它靠的是什麼。
# %% [markdown] lang="en" slideshow="slide"
# # 06 Convolutional networks
#
# The multilayer perceptron (MLP) of lesson 05 flattens a picture into 784 numbers and wires every neuron to every one of them. It has no idea which pixel lies next to which. This lesson asks one thing from beginning to end: **if we look at a picture through a small window only, what do we gain, and what do we lose?**
#
# **After this lesson you can**
#
# - name the three properties of pictures that make a small window work;
# - do a convolution and a pooling with pencil and paper, and say how large the result is and how many parameters it takes;
# - design a filter yourself, and read the filters that a network has learned;
# - read the code of a small CNN, compare it fairly with an MLP of equally many parameters, and tell from experiments what it relies on.
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 05 課（MLP、MNIST、Keras 的 `Sequential` 和 `fit`）。
#
# 主線是第 1 到 7 節；最後的〈深入〉可以挑著讀。
#
# **對應投影片**：S1（蔡炎龍）的 CNN、S2（李宏毅）Lecture III 的卷積神經網路和 Lecture II 的「創造更多的數據」。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lesson 05 (the MLP, MNIST, Keras' `Sequential` and `fit`).
#
# The main line is chapters 1 to 7; of the part "In depth" read what you like.
#
# **Decks**: S1 (蔡炎龍) on CNNs; S2 (李宏毅), lecture III on convolutional networks and lecture II on creating more data. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，要等一分鐘左右（第 6、7 節和深入 D 要訓練）。跑完就不要再重新啟動 kernel，拖得動的圖和手寫板都要用到它。底下引用的訓練結果在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 目標不唸 |
# | 第 1 節 | 7 | 〈自己移窗子〉由老師拖兩下 |
# | 第 2 節 | 8 | 先算完 35 再翻到程式，只唸迴圈裡的兩行 |
# | 第 3 節 | 9 | 〈換你設計〉只做第 1、3 題 |
# | 第 4 節 | 9 | 〈亮點走三步，看得出幾步？〉表決完直接看結果 |
# | 第 5 節 | 4 | 〈紅減藍，藍減紅〉只看圖 |
# | 第 6 節 | 6 | 跳過〈一個數字走過整個網路〉 |
# | 第 7 節、小結 | 5 | 兩個猜都要做，理由講一句 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 9 分鐘，第 2 節 12 分鐘，第 3 節 15 分鐘（學生自己設計濾波器），練習 3 做 10 分鐘。作業：練習 2。
# - **第二堂**：課前再 Run All 一次。檢討練習 2 用 4 分鐘，第 4 節 11 分鐘，第 5 節 6 分鐘，第 6 節 9 分鐘，第 7 節和小結 10 分鐘，深入 E（手寫板）8 分鐘。作業：從深入 A 到 D 選一節讀；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once, which takes about a minute (chapters 6 and 7 and In depth D train networks). Do not restart the kernel after that: the live views and the handwriting pad need it. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**: with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | do not read the objectives aloud |
# | Chapter 1 | 7 | move "Slide the window yourself" twice, yourself |
# | Chapter 2 | 8 | work out 35 first; of the code read only the two lines inside the loops |
# | Chapter 3 | 9 | in "Design one yourself", questions 1 and 3 only |
# | Chapter 4 | 9 | in "A spot takes three steps: how many are noticed?" vote, then show the result at once |
# | Chapter 5 | 4 | of "Red minus blue, blue minus red" only the figure |
# | Chapter 6 | 6 | skip "One digit on its way through the network" |
# | Chapter 7, summary | 5 | take both guesses, with one sentence of explanation |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 9, chapter 2 in 12, chapter 3 in 15 (students design filters themselves), exercise 3 for 10. Homework: exercise 2.
# - **Second**: Run All once more before class. Going over exercise 2 takes 4 minutes, chapter 4 11, chapter 5 6, chapter 6 9, chapter 7 and the summary 10, and In depth E (the handwriting pad) 8. Homework: read one of In depth A to D; exercise 4 is for those who are quick.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from ipywidgets import Dropdown, Textarea, dlink
from sklearn.datasets import load_sample_image

import course_utils
from course_utils import datasets, exercises, facts, pad, plots, training

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import probes, widgets

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 60_000  # all of MNIST
EPOCHS = 2
BATCH_SIZE = 100


# %% tags=["hide-input"] slideshow="skip"
FRAME = {"fill": False, "edgecolor": "#D55E00", "linewidth": 3}


def show_row(views, alt, frame=None, **style):
    """Draw {title: picture}; frame (row, column, side) in the first."""
    _, panels = plt.subplots(1, len(views), figsize=(9.5, 2.3))
    for axes, (title, view) in zip(panels, views.items(), strict=True):
        axes.imshow(view, interpolation="nearest", **style)
        axes.set(xticks=[], yticks=[], frame_on=False)
        axes.set_title(title, fontsize=13)
    if frame:
        row, column, side = frame
        corner = (column - 0.5, row - 0.5)
        panels[0].add_patch(plt.Rectangle(corner, side, side, **FRAME))
    plots.show(alt)


def show_tables(tables, alt, frames=()):
    """Draw {title: table}; frame (panel, row, column, side), from 0."""
    _, panels = plt.subplots(
        1,
        len(tables),
        figsize=(9.5, 3.5),
        width_ratios=[len(table) for table in tables.values()],
    )
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        limit = 3 * np.abs(table).max()  # three: keep the colours pale
        axes.imshow(table, cmap="PuOr", vmin=-limit, vmax=limit)
        for (row, column), value in np.ndenumerate(table):
            axes.text(column, row, f"{value:g}", ha="center", va="center")
        axes.set_xticks(range(len(table)), range(1, len(table) + 1))
        axes.set_yticks(range(len(table)), range(1, len(table) + 1))
        axes.set(title=title, xlabel="column", ylabel="row")
    for panel, row, column, side in frames:
        corner = (column - 0.5, row - 0.5)
        panels[panel].add_patch(plt.Rectangle(corner, side, side, **FRAME))
    plots.show(alt)


# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 看圖，非得一次看整張嗎？
#
# MLP 的一個神經元，一次看完 784 個像素。可是圖片不是隨便的 784 個數，關於圖片，我們知道一些 MLP 不知道的事。
#
# **你在一張圖裡找一小段筆畫的時候，需要知道整張圖的每一個像素嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Must one see the whole picture at once?
#
# One neuron of an MLP sees all 784 pixels. But a picture is not just any 784 numbers; there are things that we know about pictures and the MLP does not.
#
# **To find a piece of a stroke, must you know every pixel of the picture?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：把一張照片的像素順序全部打亂（每張都用同一種亂法），人還看得懂嗎？MLP 呢？先不要給答案，第 7 節會做這個實驗。
#
# **可能的回答**：「小窗子看不到整個數字，怎麼認得出來？」：對，一個窗子不夠；要很多窗子，再一層一層組起來，第 6 節會看到。「共用權重，不就每個位置都輸出一樣的數？」：權重一樣，看到的像素不一樣，輸出就不一樣。
#
# **時間不夠**：〈自己移窗子〉拖兩下就好，但 576、144、9 這三個數一定要講。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: if all pixels of a photo are put in another order, the same for all photos, can people still read them? Can an MLP? Do not tell yet; chapter 7 makes the experiment.
#
# **You may hear**: "Through a small window one cannot see the digit, so how could one read it?": true, one window will not do; it takes many, put together layer by layer, as chapter 6 shows. "With shared weights every place must give the same number": the weights are the same, but the pixels below them are not.
#
# **Short of time**: two moves in "Slide the window yourself" are enough, but do tell about 576, 144 and 9.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個數字，三個性質
# %% [markdown] lang="en" slideshow="subslide"
# ### One digit, three properties
# %% tags=["real-data", "hide-input"]
mnist = datasets.load_mnist()
print(f"{mnist.edition}: {mnist.x_train.shape}, test {mnist.x_test.shape}")
digit = mnist.x_train[0]
views = {
    "a digit, 28 × 28": digit,
    "1: framed, 8 × 8": digit[4:12, 12:20],
    "2: digit moved": np.roll(digit, (3, -4), axis=(0, 1)),
    "3: 14 × 14": digit.reshape(14, 2, 14, 2).mean(axis=(1, 3)),
    "3: 7 × 7": digit.reshape(7, 4, 7, 4).mean(axis=(1, 3)),
}
show_row(
    views,
    "A digit, a framed patch of it, the digit moved, and shrunk twice.",
    frame=(4, 12, 8),
    cmap="gray_r",
)


# %% [markdown] lang="zh" slideshow="notes"
# 印出 real 的話，圖是真正的 MNIST；印出 sample，就是連不上網路時拿來代替的小樣本，準確率會低一些。最左邊是一張手寫數字，右邊四張各說明一件事：框起來的一小段、整個數字移到別處、縮小兩次。它們是圖片的三個性質，每個性質都對應一種設計：
#
# | | 圖片的性質 | 網路的設計 |
# |:--|:--|:--|
# | 1 | 有用的圖樣很小：一小段筆畫、一個轉角 | 神經元只看一個小**窗子**，例如 3×3 |
# | 2 | 同樣的圖樣會出現在不同的地方 | 每個窗子用**同一組**權重，這叫**共用權重** |
# | 3 | 圖縮小了，東西還是同一個東西 | 每一小區只留一個數，這叫**池化**（pooling） |
#
# 第 3 項有限度：14×14 很好認，7×7 得瞇起眼睛，再小就不行了。
# %% [markdown] lang="en" slideshow="notes"
# Where the line says "real", these are the digits of MNIST; "sample" is the small set that stands in for them offline, and gives lower accuracies. On the left stands a handwritten digit; each of the others makes one point: the framed piece, the whole digit moved, the digit shrunk twice. These are three properties of pictures, and each suggests a design:
#
# | | Property of pictures | Design of the network |
# |:--|:--|:--|
# | 1 | useful patterns are small: a piece of a stroke, a corner | a neuron sees a small **window** only, say 3×3 |
# | 2 | the same pattern occurs at different places | all windows use the **same** weights: **shared weights** |
# | 3 | a picture shrunk still shows the same thing | of each small region one number is kept: **pooling** |
#
# The third has its limits: 14×14 is easy to read, 7×7 makes you squint, and much less will not do.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己移窗子
#
# 拖動左圖的圓點（或用方向鍵）移動 8×8 的窗子。中間是窗子看到的，右圖框的是另一個數字裡**最像**它的地方。
#
# 1. 框住一小段筆畫：另一個數字裡，有差不多的一段嗎？在同樣的位置嗎？
# 2. 把窗子移到最角落：中間看到什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### Slide the window yourself
#
# Drag the circle in the left picture (or use the arrow keys) to move the window of 8×8. The middle shows what the window sees; in the other digit, on the right, the place **most like** it is framed.
#
# 1. Frame a piece of a stroke: is there a piece much like it in the other digit? At the same place?
# 2. Move the window into a corner: what does the middle show?
# %% tags=["hide-input"] slideshow="skip"
def most_similar_place(patch, picture):
    """Row and column of the 8×8 window that differs least from a patch."""
    best, place = np.inf, (0, 0)
    for row in range(21):
        for column in range(21):
            window = picture[row : row + 8, column : column + 8]
            difference = np.sum((window - patch) ** 2)
            if difference < best:
                best, place = difference, (row, column)
    return place


def draw_similar(point, digit, other):
    """The place most like a window. point: across and down, from 0."""
    here = mnist.x_train[mnist.y_train == digit][0] / 255
    there = mnist.x_train[mnist.y_train == other][-1] / 255
    corner = np.clip(np.array(point) - 3.5, 0, 20)
    column, row = corner.round().astype(int)
    patch = here[row : row + 8, column : column + 8]
    row_there, column_there = most_similar_place(patch, there)
    figure, panels = plt.subplots(1, 3, figsize=(7.5, 2.7), layout="none")
    figure.subplots_adjust(0.02, 0.02, 0.98, 0.88, wspace=0.08)
    for axes, view in zip(panels, (here, patch, there), strict=True):
        axes.imshow(view, cmap="gray_r", vmin=0, vmax=1)
        axes.set(xticks=[], yticks=[])
    corner = (column - 0.5, row - 0.5)
    panels[0].add_patch(plt.Rectangle(corner, 8, 8, **FRAME))
    corner = (column_there - 0.5, row_there - 0.5)
    panels[2].add_patch(plt.Rectangle(corner, 8, 8, **FRAME))
    panels[0].set_title(f"row {row + 1}, column {column + 1}")
    panels[1].set_title("what it sees")
    panels[2].set_title(f"row {row_there + 1}, column {column_there + 1}")
    return f"A window on a {digit}, and the place most like it in a {other}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_similar((13, 8), digit=7, other=2))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
digit_box = Dropdown(options=range(10), value=7, description="數字 digit")
other_box = Dropdown(options=range(10), value=2, description="另一個 other")
controls = {"digit": digit_box, "other": other_box}
widgets.live(draw_similar, controls, point=(13, 8))  # across, down


# %% [markdown] lang="zh" slideshow="notes"
# 1. 多半找得到像的一段，而且常常在別的列、別的行（列和行印在標題上）。兩個數字整張看完全不同，從小窗子看出去卻有許多相同的零件：這就是性質 1 和 2。
# 2. 角落是空白，所以中間什麼也沒有；右圖框的也是一塊空白。
# %% [markdown] lang="en" slideshow="notes"
# 1. Mostly there is a piece like it, often in another row or column (the titles give both). As wholes two digits may be altogether different; through a small window they share many parts: these are properties 1 and 2.
# 2. The corner is blank, so the middle is empty, and a blank piece is framed on the right as well.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 省下幾個權重？
#
# 6×6 的圖，3×3 的窗子：每一列有 4 個位置，一共 $4\times4=16$ 個，每個位置輸出一個數。
#
# | 接法 | 權重 | |
# |:--|:--|--:|
# | 每個輸出看整張圖 | $36\times16$ | 576 |
# | 每個輸出只看自己的 3×3 | $9\times16$ | 144 |
# | 而且 16 個窗子共用 | $9$ | 9 |
# %% [markdown] lang="en" slideshow="subslide"
# ### How many weights are saved?
#
# A picture of 6×6 and a window of 3×3: it has 4 places in each row, $4\times4=16$ in all, and each place puts out one number.
#
# | Connection | Weights | |
# |:--|:--|--:|
# | each output sees the whole picture | $36\times16$ | 576 |
# | each output sees its own 3×3 only | $9\times16$ | 144 |
# | and the 16 windows share | $9$ | 9 |
# %% slideshow="skip"
places = (6 - 3 + 1) ** 2
print("all pixels:", 6 * 6 * places, " windows:", 3 * 3 * places, end="")
print(" shared:", 3 * 3)
facts.check("S2-19", 3 * 3)


# %% [markdown] lang="zh" slideshow="notes"
# 圖愈大，省得愈多：MNIST 的一個 3×3 窗子有 $26\times26=676$ 個位置，還是只要 9 個權重。
# %% [markdown] lang="en" slideshow="notes"
# The larger the picture, the more is saved: on MNIST a window of 3×3 has $26\times26=676$ places, and still needs 9 weights.
# %% [markdown] lang="zh" slideshow="fragment"
# **小窗子共用一組權重，576 個權重就只剩 9 個。**
# %% [markdown] lang="en" slideshow="fragment"
# **Small windows that share their weights turn 576 weights into 9.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 窗子裡要算什麼？
#
# 那一組共用的權重排成一個小方塊，叫**濾波器**（filter），記作 $W$。把它蓋在圖 $X$ 的左上角。S1 的例子裡，那一角和 $W$ 是：
#
# $$\begin{pmatrix}2&5&5\\2&3&4\\4&3&1\end{pmatrix}\qquad W=\begin{pmatrix}1&0&1\\2&1&3\\1&1&2\end{pmatrix}$$
#
# 神經元做的事沒有變：輸入乘權重，全部加起來。**請先用紙筆算：左上角這個窗子輸出多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. What is computed in the window?
#
# The shared weights form a small square, called a **filter** and written $W$. Lay it on the top left corner of the picture $X$. In S1's example that corner and $W$ are:
#
# $$\begin{pmatrix}2&5&5\\2&3&4\\4&3&1\end{pmatrix}\qquad W=\begin{pmatrix}1&0&1\\2&1&3\\1&1&2\end{pmatrix}$$
#
# What a neuron does has not changed: inputs times weights, all added up. **With pencil and paper: what does this window put out?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：給全班一分鐘用紙筆算左上角，再請一個人上來算往右移一格的那個（27）。
#
# **可能的回答**：「做矩陣乘法」：不是，是對應的位置相乘再加起來，九個乘積、一個和。「8×8 的圖，結果還是 8×8」：3×3 的窗子在一列裡只有 6 個位置，再右邊就超出去了。「濾波器要先翻轉吧？」：訊號處理課本會翻，這裡不翻，深入 A 會談。
#
# **時間不夠**：〈兩層迴圈就寫完了〉只說迴圈裡那兩行在做什麼。Keras 的核對只在筆記本裡，投影片上沒有，說一句「一樣」就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: give everybody a minute for the corner, then have somebody work out the next place to the right (27) on the board.
#
# **You may hear**: "Multiply the matrices": no, multiply what lies on top of each other and add up, nine products and one sum. "8×8 in, 8×8 out": a window of 3×3 has only 6 places in a row, beyond them it sticks out. "Does one not flip the filter first?": books on signal processing do, here one does not; see In depth A.
#
# **Short of time**: of "Two loops, and it is done" explain only the two innermost lines. The comparison with Keras stands in the notebook and not on the slides; say that they agree.
# %% [markdown] lang="zh" slideshow="notes"
# 對應的位置相乘，九個乘積加起來，就是第 01 課的**內積**。
#
# <details><summary>算完再看</summary>
#
# $$(2\cdot1+5\cdot0+5\cdot1)+(2\cdot2+3\cdot1+4\cdot3)+(4\cdot1+3\cdot1+1\cdot2)=7+19+9=35$$
#
# </details>
#
# 寫下結果，窗子往右移一格，再算一次；一列做完，往下移一格，再從左邊開始，直到右下角。第 05 課的列和行從 0 數起；這一課跟著投影片，圖和文字從 1 數起，公式和程式才從 0 數起，所以左上角的結果叫 $Y_{00}$。一般的位置 $(i,j)$ 是
#
# $$Y_{ij}=\sum_{u=0}^{k-1}\sum_{v=0}^{k-1}X_{i+u,\,j+v}\,W_{uv}$$
#
# $k$ 是濾波器的邊長，這裡是 3。這個運算叫**卷積**（convolution）。
# %% [markdown] lang="en" slideshow="notes"
# Multiply each overlapping pair and add up the nine products; this is the **inner product** of lesson 01.
#
# <details><summary>When you have worked it out</summary>
#
# $$(2\cdot1+5\cdot0+5\cdot1)+(2\cdot2+3\cdot1+4\cdot3)+(4\cdot1+3\cdot1+1\cdot2)=7+19+9=35$$
#
# </details>
#
# Write down the result, move the window one step to the right, and do it again; at the end of a row go down one step and start from the left, until the bottom right corner. Lesson 05 counted rows and columns from 0; here, as on the slides, figures and text count from 1, and only formulas and code from 0, so the result at the top left is $Y_{00}$. In general, at place $(i,j)$,
#
# $$Y_{ij}=\sum_{u=0}^{k-1}\sum_{v=0}^{k-1}X_{i+u,\,j+v}\,W_{uv}$$
#
# where $k$ is the side of the filter, here 3. This operation is called **convolution**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩層迴圈就寫完了
# %% [markdown] lang="en" slideshow="subslide"
# ### Two loops, and it is done
# %%
def slide_over(X, W):
    """One inner product for each place of the filter W on the picture X."""
    k = len(W)
    rows = X.shape[0] - k + 1
    columns = X.shape[1] - k + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            patch = X[i : i + k, j : j + k]
            Y[i, j] = np.sum(patch * W)
    return Y


# %% [markdown] lang="zh" slideshow="subslide"
# ### S1 的 8×8
# %% [markdown] lang="en" slideshow="subslide"
# ### S1's 8×8
# %% tags=["hide-input"]
S1_PICTURE = np.array(facts.entry("S1-03")["data"])
S1_FILTER = np.array([[1, 0, 1], [2, 1, 3], [1, 1, 2]])
Y = slide_over(S1_PICTURE, S1_FILTER)
facts.check("S1-02", Y[0, 0])
facts.check("S1-03", Y)
show_tables(
    {"X, 8 × 8": S1_PICTURE, "Y, 6 × 6": Y},
    "S1's picture and its table of 6×6; the first window gives 35.",
    frames=[(0, 0, 0, 3), (1, 0, 0, 1)],
)


# %% [markdown] lang="zh" slideshow="notes"
# 左邊框起來的窗子，給出右邊框起來的 35。8 格寬的圖放得下 6 個 3 格寬的窗子，所以結果是 6×6。這張結果表叫**特徵圖**（feature map）。
#
# S1 在 $W$ 旁邊寫著「這學來的」：這九個數是參數，和其他權重一樣從亂數開始，用倒傳遞（第 03 課）和梯度下降（第 04 課）學出來。
# %% [markdown] lang="en" slideshow="notes"
# The window framed on the left gives the 35 framed on the right. In a picture 8 pixels wide a window of 3 has 6 places, so the result is 6×6. This table of results is called a **feature map**.
#
# Beside $W$, S1 notes "this is learned": the nine numbers are parameters. Like all weights they start at random; backpropagation (lesson 03) and gradient descent (lesson 04) find them.
# %% [markdown] lang="zh" slideshow="skip"
# ### Keras 算的一樣嗎？
# %% [markdown] lang="en" slideshow="skip"
# ### Does Keras compute the same?
# %% slideshow="skip"
def apply_layer(layer, table):
    """Give one table (rows, columns) to a Keras layer; return one table."""
    rows, columns = table.shape
    pictures = table.reshape(1, rows, columns, 1).astype("float32")
    return keras.ops.convert_to_numpy(layer(pictures))[0, :, :, 0]


# S1_PICTURE, S1_FILTER and Y: from the folded cell above.
conv = layers.Conv2D(filters=1, kernel_size=3, use_bias=False)
conv.build((None, 8, 8, 1))
conv.set_weights([S1_FILTER.reshape(3, 3, 1, 1)])
by_keras = apply_layer(conv, S1_PICTURE)
print("first row, Keras:", by_keras[0].round())
print("first row, loops:", Y[0])
print("all 36 equal:", np.array_equal(by_keras.round(), Y))


# %% [markdown] lang="zh" slideshow="notes"
# 一樣。Keras 的層叫 `Conv2D`，`kernel_size=3` 就是 $k=3$（kernel 是濾波器的另一個名字）。偏差先不用（`use_bias=False`），第 5 節替每個濾波器加上一個。要留意的只有形狀：Keras 一次收很多張圖，形狀是（張數，列，行，**通道**）。灰階圖只有一個通道，彩色圖有三個，第 5 節會用到。濾波器的形狀則是（列，行，通道，濾波器的個數）。
# %% [markdown] lang="en" slideshow="notes"
# They agree. Keras calls the layer `Conv2D`, and `kernel_size=3` is our $k=3$ (kernel is another word for filter). We leave out the bias for now (`use_bias=False`); chapter 5 adds one for each filter. Mind the shapes: Keras takes many pictures at once, in the shape (pictures, rows, columns, **channels**). A grey picture has one channel, a colour picture three; chapter 5 needs them. Filters have the shape (rows, columns, channels, filters).
# %% [markdown] lang="zh" slideshow="fragment"
# **CNN 的卷積：同一組權重，在每個位置各算一次內積。**
# %% [markdown] lang="en" slideshow="fragment"
# **Convolution in a CNN: the same weights, one inner product at every place.**
# %% tags=["guard"]
products = S1_PICTURE[1:4, 3:6] * S1_FILTER
assert products.sum(axis=1).tolist() == [2, 26, 9], "37, and not 36"
assert Y[1, 3] == 37, "row 2, column 4"
assert np.array_equal(by_keras.round(), Y), "Conv2D does not flip"


# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 九個數能找什麼？
#
# 內積是一個數，可是它說明了什麼？S2 的圖只有 0（白格）和 1（黑格，也就是墨），濾波器是
#
# $$W_1=\begin{pmatrix}1&-1&-1\\-1&1&-1\\-1&-1&1\end{pmatrix}\qquad W_2=\begin{pmatrix}-1&1&-1\\-1&1&-1\\-1&1&-1\end{pmatrix}$$
#
# **窗子裡的黑格怎麼排，$W_1$ 的分數才會最高？$W_2$ 呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. What can nine numbers find?
#
# An inner product is one number, but what does it tell? S2's picture has only 0 (blank) and 1 (ink), and its filters are
#
# $$W_1=\begin{pmatrix}1&-1&-1\\-1&1&-1\\-1&-1&1\end{pmatrix}\qquad W_2=\begin{pmatrix}-1&1&-1\\-1&1&-1\\-1&1&-1\end{pmatrix}$$
#
# **How must the ink lie in the window for the highest score of $W_1$? And of $W_2$?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：$W_1$ 最高幾分？（3 分：三個 1 都碰到墨，六個 −1 都碰到空白。）整個窗子塗滿墨呢？（$3-6=-3$。）
#
# **可能的回答**：「天空是亮的，乘 8 更亮，所以選 (a)」：只看了中間的 8，旁邊八個 −1 也碰到一樣亮的像素，$8\times0.8-8\times0.8=0$。「和是 0 的濾波器什麼都找不到」：它找的是變化，均勻的地方才得 0。
#
# **時間不夠**：互動圖只做第 1 題和第 3 題。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: what is the highest score of $W_1$? (3: the three 1s meet ink, the six −1s meet none.) And for a window full of ink? ($3-6=-3$.)
#
# **You may hear**: "The sky is bright, and 8 times that is brighter, so (a)": that is the 8 in the middle only; the eight −1s around it meet pixels just as bright, $8\times0.8-8\times0.8=0$. "A filter with sum 0 finds nothing": it finds changes, and gives 0 where there are none.
#
# **Short of time**: in the live view questions 1 and 3 only.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 斜線和直線
# %% [markdown] lang="en" slideshow="subslide"
# ### Diagonals and verticals
# %% tags=["hide-input"]
S2_PICTURE = np.array(facts.entry("S2-15")["data"])
W1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
W2 = np.array([[-1, 1, -1], [-1, 1, -1], [-1, 1, -1]])
map_1 = slide_over(S2_PICTURE, W1)
map_2 = slide_over(S2_PICTURE, W2)
facts.check("S2-15", map_1)
facts.check("S2-17", map_2)
show_tables(
    {"picture, 6 × 6": S2_PICTURE, "with W1": map_1, "with W2": map_2},
    "S2's picture and two maps of 4×4; W1 scores 3 where ink is diagonal.",
    frames=[(0, 0, 0, 3), (1, 0, 0, 1), (0, 3, 0, 3), (1, 3, 0, 1)],
)


# %% [markdown] lang="zh" slideshow="notes"
# $W_1$ 的 1 排成從左上到右下的斜線，其餘都是 −1：墨在斜線上加分，在別處扣分。左上角的窗子裡正好只有一條斜線，所以得 $1+1+1=3$；第 4 列第 1 行的窗子也是。框起來的就是這兩處，用的是**同一組**權重，這就是性質 2。$W_2$ 找的是直線，最高的 3 在右下角，那裡的墨正好在窗子中間連成一直行。
#
# 所以一個濾波器是一個問題：「這裡有沒有我要找的圖樣？」特徵圖是每個位置的回答。
# %% [markdown] lang="en" slideshow="notes"
# The 1s of $W_1$ lie on a diagonal from top left to bottom right, and all else is −1: ink on the diagonal scores, ink beside it costs. The window at the top left holds just such a diagonal, which gives $1+1+1=3$; so does the window at row 4, column 1. Both are framed, and both meet the **same** weights: this is property 2. $W_2$ looks for verticals; its highest, 3, is at the bottom right, where the ink stands in the middle column of the window.
#
# So a filter is a question: "is the pattern that I look for here?" The feature map holds the answer of each place.
# %% [markdown] lang="zh" slideshow="skip"
# ### 四個濾波器
#
# 下面四個濾波器是人設計的。「和」是九個數加起來。
#
# | 名字 | 九個數 | 和 |
# |:--|:--|--:|
# | edge | 中間 8，其餘 −1 | 0 |
# | blur | 全是正的，中間最大 | 1 |
# | sharpen | 中間 5，上下左右 −1，角落 0 | 1 |
# | emboss | 左上 −2，右下 2 | 1 |
# %% [markdown] lang="en" slideshow="skip"
# ### Four filters
#
# These four were designed by people. "Sum" adds up the nine numbers.
#
# | Name | Nine numbers | Sum |
# |:--|:--|--:|
# | edge | 8 in the middle, −1 elsewhere | 0 |
# | blur | all positive, largest in the middle | 1 |
# | sharpen | 5 in the middle, −1 above, below, left and right, 0 in the corners | 1 |
# | emboss | −2 at the top left, 2 at the bottom right | 1 |
# %% slideshow="skip"
KERNELS = {
    "edge": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "blur": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：明亮的天空會變成什麼？
#
# 照片上方是一片明亮而均勻的天空，像素值都在 0.8 左右（0 是黑，1 是白）。等一下把照片和四個濾波器的結果並排畫出來（小於 0 畫成黑，大於 1 畫成白）。**經過 edge，天空變成什麼？**
#
# <details><summary>(a) 白的，因為中間乘了 8</summary>→ 猜對的話，edge 那張圖的上方一片白。</details>
# <details><summary>(b) 和原來一樣亮</summary>→ 猜對的話，edge 那張圖的上方和 photo 一樣灰白。</details>
# <details><summary>(c) 黑的</summary>→ 猜對的話，edge 那張圖的上方一片黑。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: what becomes of a bright sky?
#
# At the top of the photo is an even, bright sky, with pixels of about 0.8 (0 is black, 1 is white). The photo and the results of the four filters will be drawn side by side (below 0 black, above 1 white). **What does "edge" make of the sky?**
#
# <details><summary>(a) white, for the middle is multiplied by 8</summary>→ Then the top of the panel “edge” is white.</details>
# <details><summary>(b) as bright as before</summary>→ Then the top of the panel “edge” is the same pale grey as in “photo”.</details>
# <details><summary>(c) black</summary>→ Then the top of the panel “edge” is black.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
PHOTO = load_sample_image("china.jpg")[20:380, 30:390] / 255
# Each block of 6 × 6 pixels becomes one pixel, their mean.
COLOUR = PHOTO.reshape(60, 6, 60, 6, 3).mean(axis=(1, 3))
GREY = COLOUR.mean(axis=2).round(2)
views = {"photo": GREY}
for name, kernel in KERNELS.items():
    views[name] = slide_over(GREY, kernel)
show_row(
    views,
    "The photo, and what edge, blur, sharpen and emboss make of it.",
    cmap="gray",
    vmin=0,
    vmax=1,
)


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 天空均勻，窗子裡九個像素都差不多，就當都是 0.8：
#
# $$8\times0.8-8\times0.8=0$$
#
# 所以是黑的，只有屋簷、牆邊這些亮度忽然改變的地方留下來。和是 0 的濾波器，遇到均勻的地方就得 0；和是 1 的，均勻的地方 0.8 還是 0.8，所以另外三張的天空照樣亮。
#
# </details>
#
# blur 是加權平均，照片變模糊；sharpen 把中間和鄰居的差放大；emboss 左上減、右下加，像光從一側打過來的浮雕。
#
# 照片：danielbuechele，[CC BY 2.0](https://creativecommons.org/licenses/by/2.0/)，由 [scikit-learn](https://scikit-learn.org/stable/datasets/loading_other_datasets.html) 提供；本課裁切、縮小並轉成灰階。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# In an even sky the nine pixels of a window are much the same; say they are all 0.8:
#
# $$8\times0.8-8\times0.8=0$$
#
# So it turns black, and only places remain where brightness changes suddenly, such as eaves and walls. A filter whose sum is 0 gives 0 wherever all is even; where the sum is 1, an even 0.8 stays 0.8, which is why the sky of the other three is still bright.
#
# </details>
#
# Blur is a weighted mean, and the photo gets blurred; sharpen enlarges the difference between a pixel and its neighbours; emboss subtracts at the top left and adds at the bottom right, like a relief lit from one side.
#
# Photo: danielbuechele, [CC BY 2.0](https://creativecommons.org/licenses/by/2.0/), as it comes with [scikit-learn](https://scikit-learn.org/stable/datasets/loading_other_datasets.html); cropped, shrunk and turned grey here.
# %% tags=["guard"]
sky = GREY[:12, :20]
edge_sky = slide_over(sky, KERNELS["edge"])
assert np.abs(sky - 0.8).max() < 0.15, "an even, bright sky"
assert np.abs(edge_sky).mean() < 0.08, "edge turns it black"
assert slide_over(sky, KERNELS["blur"]).min() > 0.65, "blur keeps it"
sums = {one: round(KERNELS[one].sum(), 6) for one in KERNELS}
assert sums == {"edge": 0, "blur": 1, "sharpen": 1, "emboss": 1}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你設計
#
# 拖動左圖的圓點移動窗子，九個數可以直接改。
#
# 1. 圖選 S1、濾波器選 S1's filter，窗子移到第 2 列第 4 行：內積是多少？
# 2. 照片配 edge，把中間的 8 改成 9：九個數加起來變成多少？天空呢？
# 3. 設計一個濾波器，只讓「上面亮、下面暗」的**水平**邊緣亮起來。
# %% [markdown] lang="en" slideshow="subslide"
# ### Design one yourself
#
# Drag the circle to move the window, and change the nine numbers as you like.
#
# 1. Picture S1 with S1's filter, window at row 2, column 4: what is the inner product?
# 2. Photo with edge, and the 8 in the middle changed to 9: what do the nine numbers add up to now, and what happens to the sky?
# 3. Design a filter that lights up **horizontal** edges only, bright above and dark below.
# %% tags=["hide-input"] slideshow="skip"
PICTURES = {"photo": GREY, "S1": S1_PICTURE, "S2": S2_PICTURE}
ALL_KERNELS = {**KERNELS, "S1's filter": S1_FILTER, "S2's W1": W1}


def as_text(kernel):
    return "\n".join(" ".join(f"{w:g}" for w in row) for row in kernel)


def draw_framed(axes, view, row, column, size, style):
    """A picture, and a frame around size × size of its numbers."""
    axes.imshow(view, extent=(0, 1, 1, 0), **style)
    corner = np.array([column, row]) / len(view)
    side = size / len(view)
    axes.add_patch(plt.Rectangle(corner, side, side, **FRAME))
    axes.set(xticks=[], yticks=[])


# %% tags=["hide-input"] slideshow="skip"
def draw_window(point, picture, preset, kernel):
    """point: across and down, 0 to 1. kernel: nine numbers as a text."""
    weights = np.array(kernel.split(), float)
    if weights.size != 9 or not np.all(np.abs(weights) <= 1e6):
        raise ValueError("expected nine numbers, three in each row")
    weights = weights.reshape(3, 3)
    table = PICTURES[picture]
    side = len(table)
    result = slide_over(table, weights)
    column, row = np.clip(np.array(point) * side - 1, 0, side - 3).astype(int)
    style = {"cmap": "gray_r"}  # ink: the larger, the darker
    if picture == "photo":  # light: the larger, the brighter
        style = {"cmap": "gray", "vmin": 0, "vmax": 1}
    figure, panels = plt.subplots(1, 2, figsize=(7.5, 3), layout="none")
    figure.subplots_adjust(0.01, 0.02, 0.72, 0.9, wspace=0.05)
    draw_framed(panels[0], table, row, column, 3, style)
    draw_framed(panels[1], result, row, column, 1, style)
    same = np.array_equal(weights, ALL_KERNELS[preset])
    name = preset if same else "yours"
    panels[0].set_title(f"{picture}, {side} × {side}")
    panels[1].set_title(f"{name}: {result.min():.3g} to {result.max():.3g}")
    where = f"row {row + 1}, column {column + 1}"
    patch = table[row : row + 3, column : column + 3].round(2)
    text = f"{where}\n\n{patch}\n\n×\n\n{weights}\n\ninner product\n"
    product = f"{result[row, column]:.3g}"
    text += product
    figure.text(0.74, 0.04, text, family="monospace", size=12)
    return f"{picture}, window at {where}: inner product {product}."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_window((0.4, 0.3), "photo", "edge", as_text(KERNELS["edge"])))
# %% tags=["nbval-ignore-output", "hide-input"] slideshow="fragment"
picture_box = Dropdown(options=[*PICTURES], description="圖片 picture")
preset_box = Dropdown(options=[*ALL_KERNELS], description="濾波器 filter")
kernel_box = Textarea(rows=3, description="九個數 nine numbers")
# A preset fills in its nine numbers.
dlink(
    (preset_box, "value"),
    (kernel_box, "value"),
    lambda preset: as_text(ALL_KERNELS[preset]),
)
controls = {
    "picture": picture_box,
    "preset": preset_box,
    "kernel": kernel_box,
}
widgets.live(draw_window, controls, point=(0.4, 0.3))


# %% [markdown] lang="zh" slideshow="notes"
# 右邊是窗子裡的像素、濾波器和它們的內積；結果的標題寫著整張表的最小值和最大值。照片裡數值愈大愈亮，S1 和 S2 像墨一樣，愈大愈黑。三題的答案：
#
# 1. 37。
# 2. 加起來是 1，天空恢復原來的亮度，輪廓疊在照片上，也就是很強的銳化。
# 3. 例如上面三個 1、中間三個 0、下面三個 −1，和是 0：均勻的地方得 0，上亮下暗的地方是正的。轉 90 度，找的就換成直的邊緣。
#
# 這些數以前由人設計，CNN 則讓梯度下降去找。
# %% [markdown] lang="en" slideshow="notes"
# On the right stand the pixels of the window, the filter and their inner product; the title of the result gives the smallest and the largest number of the whole table. In the photo larger is brighter; S1 and S2 are like ink, larger is darker. The answers:
#
# 1. 37.
# 2. They add up to 1; the sky is as bright as it was, and the outlines lie on top of the photo: a strong sharpening.
# 3. For example three 1s above, three 0s in the middle, three −1s below, with sum 0: it gives 0 where all is even, and a positive number where it is bright above and dark below. Turn it by 90 degrees, and it looks for vertical edges.
#
# Such numbers used to be designed by people; in a CNN gradient descent finds them.
# %% [markdown] lang="zh" slideshow="fragment"
# **濾波器的九個數決定它找什麼；和是 0 的，遇到一片均勻就得 0。**
# %% [markdown] lang="en" slideshow="fragment"
# **Its nine numbers decide what a filter finds; where their sum is 0, an even patch gives 0.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R22：S1 的三張表在第 2 列第 4 行都印 36，應該是 $2+26+9=37$，就是互動圖的第 1 題。
#
# R39：S2 的文字檔裡，$W_1$ 的表有三個數多了負號：第 1 列第 1 行的 3、第 2 列第 2 行的 1、第 4 列第 1 行的 3。多半是轉成文字時弄錯的，不是講者的錯。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R22: in row 2, column 4 all three tables of S1 print 36; it is $2+26+9=37$. It is question 1 of the live view.
#
# R39: in the text of S2 three numbers of the table of $W_1$ have a minus too many: 3 at row 1, column 1; 1 at row 2, column 2; 3 at row 4, column 1. Most likely this happened when the slides were turned into text, and is no error of the lecturer's.
#
# </details>
# %% tags=["guard"]
horizontal = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
assert np.allclose(slide_over(np.full((5, 5), 0.8), horizontal), 0), "even"
assert map_1[0, 0] == map_1[3, 0] == map_1.max() == 3, "two diagonals"
assert map_2[3, 3] == map_2.max() == 3, "one vertical"
sharper = KERNELS["edge"] + np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
assert np.abs(slide_over(sky, sharper) - 0.8).mean() < 0.15, "bright again"


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 結果有多大？
#
# 到目前為止，窗子一次移一格，也從不超出圖外。兩樣都可以改：**步長**（stride）是窗子一次移幾格；**補零**（padding）是先在圖的四周補上 0。
#
# 拿 S2 的 6×6 和 3×3 的窗子來看。等一下畫出三張表，每一格寫著這個像素被幾個窗子看到。**先猜：步長 2 的時候，有幾個像素沒有任何窗子看得到？**
#
# <details><summary>(a) 0 個，窗子會走遍整張圖</summary>→ 猜對的話，stride 2 的表裡沒有 0。</details>
# <details><summary>(b) 11 個，一整列加一整行</summary>→ 猜對的話，stride 2 的表裡有 11 個 0。</details>
# <details><summary>(c) 18 個，跳過了一半</summary>→ 猜對的話，stride 2 的表裡有 18 個 0。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## 4. How large is the result?
#
# So far the window has moved by one step and has never left the picture. Both can be changed: the **stride** is how far the window moves at a time; **padding** first puts zeros around the picture.
#
# Take S2's 6×6 and a window of 3×3. Three tables will be drawn, with the number of windows that see each pixel. **Guess: with stride 2, how many pixels does no window see?**
#
# <details><summary>(a) 0, the window goes everywhere</summary>→ Then the table of “stride 2” has no 0.</details>
# <details><summary>(b) 11, one whole row and one whole column</summary>→ Then the table of “stride 2” has eleven 0s.</details>
# <details><summary>(c) 18, half of them are skipped</summary>→ Then the table of “stride 2” has eighteen 0s.</details>
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：先表決，再請一個選 (a) 的人在黑板上畫出四個窗子。
#
# **可能的回答**：「步長 2 就是跳過一半」：窗子寬 3，一次移 2，中間還重疊一格，跳過的只有最後面。「補零只是把圖變大，沒有壞處」：補上的 0 也是資料，圖邊的值如果不是 0，等於多加了一圈 0 的框。「池化和步長 2 一樣」：都讓圖變小，但池化沒有權重。
#
# **時間不夠**：大小的公式寫在黑板上，用 6、3、2 三個數代一次就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: vote first, then have somebody who chose (a) draw the four windows on the board.
#
# **You may hear**: "Stride 2 skips half of it": the window is 3 wide and moves by 2, so windows overlap by one; only the end is left out. "Padding just makes the picture larger and does no harm": zeros are data too, and where the values at the edge of a picture are not 0 they add a frame of 0s. "Pooling is the same as stride 2": both make the picture smaller, but pooling has no weights.
#
# **Short of time**: write the formula for the size on the board, and put in 6, 3 and 2 once.
# %% [markdown] lang="zh" slideshow="skip"
# ### 數一數，每個像素被看了幾次
# %% [markdown] lang="en" slideshow="skip"
# ### Count how often each pixel is seen
# %% slideshow="skip"
def times_seen(n, k, s):
    """How many windows see each pixel. Picture n × n, window k, stride s."""
    seen = np.zeros((n, n), int)
    for i in range(0, n - k + 1, s):
        for j in range(0, n - k + 1, s):
            seen[i : i + k, j : j + k] += 1
    return seen


padded = times_seen(8, 3, 1)  # 6 × 6 with a frame of zeros is 8 × 8
# %% [markdown] lang="zh" slideshow="subslide"
# ### 三種走法
# %% [markdown] lang="en" slideshow="subslide"
# ### Three ways to go
# %% tags=["guess", "hide-input"]
show_tables(
    {
        "stride 1": times_seen(6, 3, 1),
        "stride 2": times_seen(6, 3, 2),
        "stride 1, padded": padded[1:-1, 1:-1],
    },
    "How many windows see each pixel of a 6×6 picture, in three settings.",
)
by_two = slide_over(S2_PICTURE, W1)[::2, ::2]  # every second place
facts.check("S2-16", by_two)


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 是 11 個：最後一列和最後一行。步長 2 的窗子從第 1 格或第 3 格開始，蓋到第 5 格為止；再移 2 格就超出去了，所以第 6 格看不到。
#
# </details>
#
# 左邊的表還說明了一件事：步長 1、不補零時，中間的像素被看 9 次，角落只有 1 次。在四周各補一圈 0（右表），窗子就能往外站一格，角落被看 4 次，結果也還是 6×6。補上的 0 也是資料：圖邊的值如果不是 0，等於加了一圈 0 的框，靠邊的結果要小心。
#
# 現在算大小。一邊 $n=6$ 格，窗子 $k=3$ 格，步長 $s=2$：起點最遠是 $6-3=3$，一次走 2 格，$3/2=1.5$，只走得到 1 步，加上出發的位置，一共 2 個。每一側補 $p$ 格零的話，圖就變成 $n+2p$ 格：
#
# $$\text{size}=\left\lfloor\frac{n+2p-k}{s}\right\rfloor+1$$
#
# $\lfloor\ \rfloor$ 是無條件捨去。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# It is 11: the last row and the last column. With stride 2 a window begins at pixel 1 or 3, and reaches pixel 5 at most; two pixels further it would stick out, so pixel 6 is never seen.
#
# </details>
#
# The left table shows something else: with stride 1 and no padding a pixel in the middle is seen 9 times, a corner only once. Put a ring of zeros around the picture (right table), and the window may stand one step further out: a corner is seen 4 times, and the result is 6×6 again. The zeros are data too: where the values at the edge are not 0, a frame of 0s is added, so be careful with results near the edge.
#
# Now for the size. With $n=6$ pixels to a side, a window of $k=3$ and stride $s=2$ the window can start $6-3=3$ pixels away at most; in steps of 2 that is $3/2=1.5$, so it makes 1 whole step, and with the place where it set out there are 2 places. With $p$ zeros added on each side the picture has $n+2p$ pixels:
#
# $$\text{size}=\left\lfloor\frac{n+2p-k}{s}\right\rfloor+1$$
#
# $\lfloor\ \rfloor$ rounds down.
# %% tags=["guard"]
assert np.sum(times_seen(6, 3, 2) == 0) == 11, "eleven are never seen"
assert by_two.shape == (2, 2), "two places to a side"
assert times_seen(6, 3, 1).max() == 9 and times_seen(6, 3, 1)[0, 0] == 1
assert padded[1, 1] == 4, "a corner, padded"
# %% [markdown] lang="zh" slideshow="skip"
# ### Keras 的兩種補法
# %% [markdown] lang="en" slideshow="skip"
# ### Two kinds of padding in Keras
# %% slideshow="skip"
valid = layers.Conv2D(1, 3, padding="valid")
same = layers.Conv2D(1, 3, padding="same")
valid_shape = apply_layer(valid, S1_PICTURE).shape
same_shape = apply_layer(same, S1_PICTURE).shape
print("S1's 8 × 8, valid:", valid_shape, " same:", same_shape)
facts.check("S1-06", [valid_shape, same_shape])
# %% [markdown] lang="zh" slideshow="notes"
# `"valid"` 不補，$p=0$，8×8 變成 $8-3+1=6$；`"same"` 補到步長 1 時大小不變，這裡是 $p=1$，$8+2-3+1=8$。
# %% [markdown] lang="en" slideshow="notes"
# `"valid"` adds nothing, $p=0$, and 8×8 becomes $8-3+1=6$; `"same"` adds as much as keeps the size at stride 1, here $p=1$, and $8+2-3+1=8$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 池化：每一區選一個代表
#
# 性質 3 說，圖可以縮小。**最大池化**（max pooling）把特徵圖切成 2×2 的小區，每區只留最大的數，其餘多大都不管。
#
# 第 2 節的 $Y$，左上角那一區是 35、27、36、36，留下 36；整張 6×6 分成 9 區，變成 3×3。
# %% [markdown] lang="en" slideshow="subslide"
# ### Pooling: one number speaks for each region
#
# Property 3 says that a picture may shrink. **Max pooling** cuts a feature map into regions of 2×2 and keeps the largest number of each, whatever the others are.
#
# In the $Y$ of chapter 2 the region at the top left holds 35, 27, 36 and 36, and 36 is kept; the 6×6 has 9 regions and becomes 3×3.
# %% slideshow="fragment"
max_pooling = layers.MaxPooling2D(2)
mean_pooling = layers.AveragePooling2D(2)
pooled = apply_layer(max_pooling, Y)
print(pooled)
facts.check("S1-04", pooled)
facts.check("S1-05", pooled.size)
# %% tags=["hide-input"] slideshow="skip"
facts.check(
    "S2-18",
    [apply_layer(max_pooling, map_1), apply_layer(max_pooling, map_2)],
)
# %% [markdown] lang="zh" slideshow="notes"
# 大小的公式照樣能用：$k=s=2$、$p=0$；湊不滿一區的列和行不要。池化沒有權重，什麼都不用學。S1 說它「基本上就是投票」，其實是最大的說了算。也有人取平均，叫平均池化（`AveragePooling2D`）。
# %% [markdown] lang="en" slideshow="notes"
# The formula for the size holds here, too, with $k=s=2$ and $p=0$; a row or column that fills no region is left out. Pooling has no weights and learns nothing. S1 calls it "basically a vote", though the largest alone decides. One may also take the mean of each region, which is average pooling (`AveragePooling2D`).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 亮點走三步，看得出幾步？
#
# 兩排各八格，下排全空；亮點（值是 1）在上排，從第 1 格往右走到第 4 格，一次一格，一共三步。等一下印出四組數，是四個位置池化之後的結果：max 是最大池化，mean 是平均池化。**最大池化之後，看得出它走了幾步？**
#
# <details><summary>(a) 三步</summary>→ 猜對的話，印出來的四組，max 都不一樣。</details>
# <details><summary>(b) 一步</summary>→ 猜對的話，從第一組到第四組，max 只變了一次。</details>
# <details><summary>(c) 一步也看不出</summary>→ 猜對的話，四組的 max 都一樣。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### A spot takes three steps: how many are noticed?
#
# In the upper of two rows of eight pixels (the lower one is blank) a spot (value 1) walks to the right from place 1 to place 4, three steps of one pixel. Four lines will be printed, with the result of pooling for each of the four places: “max” for max pooling, “mean” for average pooling. **After max pooling, how many of the three steps can be seen?**
#
# <details><summary>(a) three</summary>→ Then “max” differs in all four printed lines.</details>
# <details><summary>(b) one</summary>→ Then “max” changes once within the four lines.</details>
# <details><summary>(c) none</summary>→ Then “max” is the same in all four lines.</details>
# %% tags=["guess"] slideshow="fragment"
print("two rows of eight become one row of four")
for place in range(4):
    row = np.zeros((2, 8))
    row[0, place] = 1
    largest = apply_layer(max_pooling, row)[0]
    mean = apply_layer(mean_pooling, row)[0]
    print(f"spot at {place + 1}: max {largest}  mean {mean}")
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 一步。從 1 到 2、從 3 到 4 都還在同一區，池化之後一模一樣；從 2 到 3 跨過兩區的界線，才跳一格。
#
# </details>
#
# 最大值留住亮點的強度 1，平均把它和三格空白攪在一起，只剩 0.25。代價是位置：亮點在區裡的哪一格，池化之後就不知道了。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# One. From 1 to 2 and from 3 to 4 the spot stays in its region, and the result is the same; from 2 to 3 it crosses a border, and the result moves by one.
#
# </details>
#
# The maximum keeps the strength of the spot, 1, while the mean mixes it with three blank pixels, which leaves 0.25. The price is position: where in its region the spot was, nobody can tell afterwards.
# %% [markdown] lang="zh" slideshow="fragment"
# **池化留下「這一區有沒有」，丟掉「在哪一格」。**
# %% [markdown] lang="en" slideshow="fragment"
# **Pooling keeps whether something is in a region, and loses where in it.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# R23：S1 的文字檔說最大池化分成「四個 3x2 小格」；是九個 2×2 的區。那是自動產生的圖說，不是講者寫的。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# R23: the text of S1 speaks of "four 3x2 sub-grids"; there are nine regions of 2×2. The caption was made by a machine, not by the lecturer.
#
# </details>


# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 照片有三個顏色，濾波器呢？
#
# 到目前為止，圖只有一個通道。彩色照片有紅、綠、藍**三張**表，疊在一起。
#
# **要看這三張表的同一個窗子，濾波器該長什麼樣子？輸出幾個數？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. A photo has three colours. And a filter?
#
# So far a picture had one channel. A colour photo is **three** tables on top of each other: red, green and blue.
#
# **To see the same window in all three, what must a filter be like? And how many numbers does it put out?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：16 個濾波器看過一張彩色照片，輸出幾張特徵圖？（16 張，不是 48 張：三個通道的內積加在一起。）
#
# **可能的回答**：「三個通道各有一張特徵圖」：一個濾波器只輸出一張，三個內積要加起來。「照片愈大，參數愈多」：濾波器一樣大，只是多站幾個位置；圖大了，多的是計算，不是參數。
#
# **時間不夠**：〈紅減藍，藍減紅〉只看圖，但參數公式要講。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: 16 filters look at a colour photo; how many feature maps come out? (16 and not 48: the inner products of the three channels are added up.)
#
# **You may hear**: "A map for each channel": one filter puts out one map, the three inner products are added. "The larger the photo, the more parameters": the filter is as large as before and stands at more places; a larger picture takes more computing, not more parameters.
#
# **Short of time**: of "Red minus blue, blue minus red" only the figure, but do give the formula for the parameters.
# %% [markdown] lang="zh" slideshow="notes"
# 濾波器也有三張 3×3 的權重表，一張看一個通道，合起來的形狀是 3×3×3。每張各算一次內積，三個數**加起來**，還是一個數。例如在某個位置，紅色那張算出 0.7，綠色 0，藍色 −0.4，這個位置就輸出 $0.7+0-0.4=0.3$。
# %% [markdown] lang="en" slideshow="notes"
# A filter, too, has three tables of 3×3 weights, one for each channel; together they have the shape 3×3×3. Each table gives an inner product, and the three are **added up** to one number. If red gives 0.7 at some place, green 0 and blue −0.4, this place puts out $0.7+0-0.4=0.3$.
# %% [markdown] lang="zh" slideshow="skip"
# ### 每個通道一次，加起來
# %% [markdown] lang="en" slideshow="skip"
# ### Once for each channel, and added up
# %% slideshow="skip"
def slide_over_channels(X, W):
    """X: (rows, columns, channels). W: (k, k, channels). One map."""
    total = 0
    for channel in range(X.shape[2]):
        total = total + slide_over(X[:, :, channel], W[:, :, channel])
    return total


# COLOUR: the photo, from the folded cell in chapter 3.
red_minus_blue = np.zeros((3, 3, 3))
red_minus_blue[:, :, 0] = 1 / 9  # mean of the red pixels
red_minus_blue[:, :, 2] = -1 / 9  # minus the mean of the blue ones
red_map = slide_over_channels(COLOUR, red_minus_blue)
blue_map = slide_over_channels(COLOUR, -red_minus_blue)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 紅減藍，藍減紅
# %% [markdown] lang="en" slideshow="subslide"
# ### Red minus blue, blue minus red
# %% tags=["hide-input"]
views = {
    "photo, 3 channels": COLOUR,
    "red - blue, ReLU": np.maximum(red_map, 0),
    "blue - red, ReLU": np.maximum(blue_map, 0),
}
show_row(
    views, "Red walls and roofs light up, then the sky.", cmap="gray", vmin=0
)


# %% [markdown] lang="zh" slideshow="notes"
# 兩個濾波器，兩張特徵圖：中間那張亮的是紅牆和屋瓦，右邊是天空。卷積之後也要激勵函數，不然兩層卷積接起來，仍然只是一次加權相加（第 02 課）。這裡用 ReLU，負的變成 0，畫成黑的。
#
# 下一層把這些特徵圖當成輸入：上一層有幾個濾波器，下一層就有幾個通道。所以濾波器的通道和輸入一樣多（除非分組，見深入 B），它只在平面上滑動，不會前後移動。
# %% [markdown] lang="en" slideshow="notes"
# Two filters, two feature maps: in the middle the red walls and roof tiles are bright, on the right the sky. After a convolution comes an activation function, or two convolutions in a row would be no more than one weighted sum (lesson 02). Here it is ReLU; what is negative becomes 0 and is drawn black.
#
# The next layer takes these maps as its input: it has as many channels as this layer has filters. A filter has as many channels as its input (unless there are groups, In depth B) and slides in the plane only.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一層有幾個參數？
#
# 一個 3×3×3 的濾波器有 27 個權重，再加 1 個偏差，是 28；兩個濾波器就是 $28\times2=56$。一般而言，
#
# $$(\text{rows}\times\text{columns}\times\text{channels}+1)\times\text{filters}$$
# %% [markdown] lang="en" slideshow="subslide"
# ### How many parameters in a layer?
#
# A filter of 3×3×3 has 27 weights, and with 1 bias that makes 28; two filters have $28\times2=56$. In general,
#
# $$(\text{rows}\times\text{columns}\times\text{channels}+1)\times\text{filters}$$
# %% slideshow="fragment"
def conv_parameters(rows, columns, channels, filters):
    return (rows * columns * channels + 1) * filters


inputs = 224 * 224 * 3  # numbers in a colour photo of 224 × 224
outputs = 222 * 222 * 64  # 64 maps of 222 × 222
print(f"photo, 64 filters: {conv_parameters(3, 3, 3, 64):,} parameters")
print(f"photo, all connected: {(inputs + 1) * outputs:,} parameters")
# %% [markdown] lang="zh" slideshow="notes"
# 同樣大小的輸出，完全連接要四千多億個參數，一般的電腦根本裝不下；卷積只要 1,792 個。公式裡沒有圖的大小：換成更大的照片，參數一個也不會多。
# %% [markdown] lang="en" slideshow="notes"
# For an output of the same size, full connection takes more than 400 billion parameters, which no ordinary computer can hold; convolution takes 1,792. The size of the picture does not appear in the formula: a larger photo takes not one parameter more.
# %% tags=["guard"]
colours = layers.Conv2D(2, 3)
colours.build((None, 60, 60, 3))
assert colours.count_params() == conv_parameters(3, 3, 3, 2) == 56
colours.set_weights(
    [np.stack([red_minus_blue, -red_minus_blue], axis=-1), np.zeros(2)]
)
maps_by_keras = keras.ops.convert_to_numpy(
    colours(COLOUR[np.newaxis].astype("float32"))
)[0]
assert np.allclose(maps_by_keras[..., 0], red_map, atol=1e-5)
assert np.allclose(maps_by_keras[..., 1], blue_map, atol=1e-5)
assert blue_map[:10].mean() > 0.02 > red_map[:10].mean(), "the sky is blue"
# %% [markdown] lang="zh" slideshow="fragment"
# **卷積層的參數只看濾波器的大小、通道數和個數，和圖的大小無關。**
# %% [markdown] lang="en" slideshow="fragment"
# **The parameters of a convolutional layer depend on the size, the channels and the number of its filters, not on the size of the picture.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 參數一樣多，誰認得準？
#
# 零件都有了。典型的 CNN 是這樣組起來的：卷積、池化、卷積、池化，最後攤平（第 05 課），接一層普通的 `Dense`，輸出十個數字的機率。
#
# **和參數一樣多的 MLP 比，誰認得準？差多少？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. With equally many parameters, who reads better?
#
# All parts are there. A typical CNN puts them together: convolution, pooling, convolution, pooling, then flatten (lesson 05) and one ordinary `Dense` layer, which puts out the probabilities of the ten digits.
#
# **Against an MLP of equally many parameters, who reads better, and by how much?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：看程式之前，請學生用第 5 節的公式算 `conv2` 有幾個參數。（$(3\times3\times16+1)\times32=4640$。最常見的錯是忘了 16 個通道。）
#
# **可能的回答**：「CNN 參數少，所以贏」：這裡兩邊一樣多，不是贏在參數少。「CNN 比較快」：參數一樣多，這個 CNN 的乘法卻有 MLP 的五十多倍。「濾波器應該長得像數字」：3×3 只裝得下一小段邊緣。
#
# **時間不夠**：跳過〈一個數字走過整個網路〉。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: before the code, have them work out the parameters of `conv2` by the formula of chapter 5. ($(3\times3\times16+1)\times32=4640$. The commonest mistake is to forget the 16 channels.)
#
# **You may hear**: "The CNN wins because it has fewer parameters": here both have as many. "A CNN is faster": with as many parameters, this one takes more than fifty times the multiplications of the MLP. "Filters should look like digits": in 3×3 there is room for a piece of an edge.
#
# **Short of time**: skip "One digit on its way through the network".
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個網路
# %% [markdown] lang="en" slideshow="subslide"
# ### Two networks
# %%
def make_cnn():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(32, 3, activation="relu", name="conv2"),
            layers.MaxPooling2D(2, name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(10, activation="softmax", name="output"),
        ]
    )


# %% slideshow="fragment"
def make_mlp():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


# %% [markdown] lang="zh" slideshow="subslide"
# ### 每一層的大小和參數
# %% [markdown] lang="en" slideshow="subslide"
# ### Size and parameters of each layer
# %%
cnn = make_cnn()
mlp = make_mlp()
for layer in cnn.layers:
    shape = str(layer.output.shape[1:])
    print(f"{layer.name:8}{shape:>13}{layer.count_params():>8,}")
print(f"CNN {cnn.count_params():,}, MLP {mlp.count_params():,} parameters")
# %% [markdown] lang="zh" slideshow="notes"
# 每一層印出名字、輸出的形狀、參數。用前兩節的公式核對：28×28 經過 3×3 的窗子變成 26，池化變成 13，再卷積變成 11，池化變成 5（湊不滿一區的最後一列和最後一行不要）。`conv2` 的濾波器要看 16 個通道，所以有 $(3\times3\times16+1)\times32=4640$ 個參數；攤平之後是 $5\times5\times32=800$ 個數，`output` 有 $(800+1)\times10=8010$ 個參數，超過整個網路的一半。這一層不是卷積：圖大了，它的參數就跟著變多。
#
# MLP 攤平之後只放得下 16 個神經元，因為每個都要 784 個權重。兩個網路的參數相差不到百分之一。
# %% [markdown] lang="en" slideshow="notes"
# One line for each layer: its name, the shape of its output, its parameters. Check them by the formulas of the last two chapters: a window of 3×3 turns 28×28 into 26, pooling makes that 13, the next convolution 11, and pooling 5 (the last row and column, which fill no region, are left out). The filters of `conv2` see 16 channels, so there are $(3\times3\times16+1)\times32=4640$ parameters; flattened there are $5\times5\times32=800$ numbers, and `output` has $(800+1)\times10=8010$ parameters, more than half of the network's. This layer is no convolution: a larger picture gives it more parameters.
#
# The MLP has room for 16 neurons only, since each takes 784 weights. The two differ by less than one per cent in parameters.
# %% [markdown] lang="zh" slideshow="skip"
# ### 同樣的資料，同樣的訓練
# %% [markdown] lang="en" slideshow="skip"
# ### The same data, the same training
# %% slideshow="skip"
x_train = mnist.x_train[:TRAIN_IMAGES].reshape(-1, 28, 28, 1)
x_train = x_train.astype("float32") / 255
y_train = mnist.y_train[:TRAIN_IMAGES]
x_test = mnist.x_test.reshape(-1, 28, 28, 1).astype("float32") / 255
y_test = mnist.y_test


def train(network, x, y):
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    network.fit(
        x,
        y,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        callbacks=[training.progress_bar()],
        verbose=0,
    )


# %% slideshow="skip"
train(cnn, x_train, y_train)
train(mlp, x_train, y_train)


# %% slideshow="skip"
def accuracy(network, x, y):
    """Share of pictures that the network reads right."""
    answers = network.predict(x, batch_size=250, verbose=0).argmax(axis=1)
    return np.mean(answers == y)


# %% [markdown] lang="zh" slideshow="notes"
# 損失是交叉熵（第 03 課），優化器是 Adam（第 04 課），學習率用預設的 0.001；一個批次 100 張圖，走 2 個週期。訓練時，細細的進度條會說走到哪裡。
#
# 測試集只拿來報成績。要挑層數或學習率的話，就得像第 04 課那樣另外留一份驗證集。
# %% [markdown] lang="en" slideshow="notes"
# The loss is cross entropy (lesson 03), the optimizer is Adam (lesson 04) with its usual rate of 0.001; in batches of 100 pictures, for 2 epochs. While it trains, a bar tells how far it has come.
#
# The test set only reports the result. To choose layers or a learning rate, one would have to keep a validation set, as lesson 04 did.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：一百張測試圖，各錯幾張？
#
# 等一下印出 CNN 和 MLP 的結果，wrong 是一百張測試圖裡平均答錯幾張。
#
# <details><summary>(a) 差不多，參數一樣多</summary>→ 猜對的話，兩個 wrong 幾乎相同。</details>
# <details><summary>(b) MLP 錯得少，它看得到整張圖</summary>→ 猜對的話，MLP 的 wrong 比較小。</details>
# <details><summary>(c) CNN 錯得少得多</summary>→ 猜對的話，CNN 的 wrong 不到 MLP 的三分之二。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: of a hundred test pictures, how many wrong?
#
# Two lines will be printed, one for the CNN and one for the MLP; “wrong” is the mean number of wrong answers in a hundred test pictures.
#
# <details><summary>(a) about the same, with equally many parameters</summary>→ Then “wrong” is nearly the same in both lines.</details>
# <details><summary>(b) the MLP fewer, for it sees the whole picture</summary>→ Then “wrong” is smaller in the line of the MLP.</details>
# <details><summary>(c) the CNN far fewer</summary>→ Then “wrong” in the line of the CNN is less than two thirds of the MLP’s.</details>
# %% tags=["guess", "nbval-ignore-output"] slideshow="fragment"
print("of a hundred test pictures:")
cnn_wrong = 1 - accuracy(cnn, x_test, y_test)
mlp_wrong = 1 - accuracy(mlp, x_test, y_test)
print(f"CNN: {100 * cnn_wrong:.1f} wrong")
print(f"MLP: {100 * mlp_wrong:.1f} wrong")
# %% tags=["guard"]
assert cnn.count_params() == 12_810, "parameters of the CNN"
assert mlp.count_params() == 12_730, "parameters of the MLP"
products = [26 * 26 * 9 * 16, 11 * 11 * 9 * 16 * 32, 800 * 10]
assert products == [97_344, 557_568, 8_000], "multiplications, CNN"
assert 784 * 16 + 16 * 10 == 12_704, "multiplications, MLP"
assert sum(products) // 12_704 == 52, "52 times as many"
assert cnn_wrong < mlp_wrong, "the MLP errs more often"
if mnist.edition == "real":
    assert 2 * cnn_wrong < mlp_wrong, "more than twice as often"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# CNN 錯得少得多：在真正的 MNIST 上不到 MLP 的一半（小樣本的測試圖少，差距不一定這麼大）。參數的個數、資料、週期都一樣，不同的是結構：小窗子、共用權重和池化，等於事先告訴網路圖片的三個性質。MLP 得靠資料自己去發現「誰在誰旁邊」。神經元更多的 MLP（第 05 課）也會錯得少一些，但參數就多得多。
#
# </details>
#
# 參數一樣多，計算卻不一樣多：同一組權重在每個位置都要算一次，CNN 輸出的數比 MLP 的神經元多得多。一張圖，CNN 要做 $97344+557568+8000$ 次乘法，大約 663,000 次；MLP 只要 12,704 次。CNN 是它的 52 倍左右，訓練也久得多。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The CNN is wrong far less often: on the real MNIST not half as often as the MLP (the sample has few test digits, and there the gap may be smaller). The number of parameters, data and epochs are the same, the architecture differs: small windows, shared weights and pooling tell the network of the three properties in advance. The MLP has to find out from the data who is next to whom. An MLP with more neurons (lesson 05) does better than this one, with many more parameters.
#
# </details>
#
# Equally many parameters do not mean equally much computing: the same weights work at every place, and the CNN puts out far more numbers than the MLP has neurons. A picture takes the CNN $97344+557568+8000$ multiplications, about 663,000, and the MLP 12,704. That is some 52 times as many, and training takes much longer.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 它學到的 16 個濾波器
# %% [markdown] lang="en" slideshow="subslide"
# ### The 16 filters that it learned
# %% tags=["hide-input"]
filters = cnn.get_layer("conv1").get_weights()[0]  # (3, 3, 1, 16)
row = plots.images(np.moveaxis(filters[:, :, 0], -1, 0), range(1, 17), 8)
row.set_size_inches(8.5, 2.7)
limit = np.abs(filters).max()
for axes in row.axes:  # white is 0
    axes.images[0].set(cmap="PuOr", clim=(-limit, limit))
plots.show("Sixteen learned 3×3 filters: purple positive, orange negative.")
# %% [markdown] lang="zh" slideshow="notes"
# `conv1` 的 16 個濾波器：紫色是正的，橘色是負的，白色是 0。沒有人告訴它們該找什麼，但其中幾個一邊正、一邊負，例如 4 號上下相反、14 號左右相反，和你在第 3 節設計的邊緣濾波器是親戚，只是有點歪。（在別的電腦上，編號可能不同。）
# %% [markdown] lang="en" slideshow="notes"
# The 16 filters of `conv1`: purple is positive, orange negative, white 0. Nobody told them what to look for, yet some are positive on one side and negative on the other, such as number 4 (above against below) and number 14 (left against right): cousins of the edge filter that you designed in chapter 3, a little crooked. (On another computer the numbers may be others.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個數字走過整個網路
# %% [markdown] lang="en" slideshow="subslide"
# ### One digit on its way through the network
# %% tags=["hide-input"]
maps = probes.activations(cnn, x_test[:1])
_, panels = plt.subplots(
    4, 9, figsize=(8.8, 3.6), subplot_kw={"xticks": [], "yticks": []}
)
for row, name in zip(panels, maps, strict=False):
    row[0].imshow(x_test[0, :, :, 0], cmap="gray_r")
    row[0].set_ylabel(name, fontsize=14)
    for number, axes in enumerate(row[1:]):
        axes.imshow(maps[name][0, :, :, number], cmap="viridis")
plots.show("The digit and 8 maps of each layer: strokes, then a few blobs.")
# %% [markdown] lang="zh" slideshow="notes"
# 最左邊一行是同一個數字，右邊是四層各前 8 張特徵圖，這裡愈亮數值愈大。`conv1` 還看得出筆畫，只是每一張各有偏好，例如有的偏向橫畫、有的偏向直畫。到了 `pool2` 只剩幾塊亮斑，每一塊說的是「這附近有我要找的東西」。有幾張也許還認得出數字的輪廓，多數已經認不出來：`pool2` 記的是哪裡有什麼，不是長什麼樣。
#
# `conv2` 的一個數，看得到原圖每邊幾格？`conv1` 的一個數看 3 格；`pool1` 的一個數併了相鄰的兩個，看 4 格；它的鄰居也看 4 格，只是往旁邊移了 2 格。`conv2` 取相鄰的三個，看到的就是 $4+2+2=8$ 格。這個 8×8 叫**感受野**（receptive field）。深入 C 會看看第二層最喜歡什麼樣的 8×8。
# %% [markdown] lang="en" slideshow="notes"
# In the left column stands the same digit, to its right the first 8 maps of four layers; bright means large. `conv1` still shows strokes, but each map has its preference, some for horizontal strokes, say, and some for upright ones. In `pool2` a few blobs are left, each saying "what I look for is around here". In some the outline of the digit can perhaps still be made out, in most it cannot: `pool2` holds what is where, not what it looks like.
#
# How many pixels a side does one number of `conv2` see? One number of `conv1` sees 3 pixels; one of `pool1` joins two neighbours and sees 4; its neighbour sees 4 as well, 2 pixels further on. `conv2` takes three neighbours, and they see $4+2+2=8$ pixels. This 8×8 is its **receptive field**. In depth C looks for the patches of 8×8 that the second layer likes best.
# %% tags=["guard"]
assert maps["conv2"].shape == (1, 11, 11, 32)
assert maps["pool2"].shape == (1, 5, 5, 32)
# %% [markdown] lang="zh" slideshow="fragment"
# **參數一樣多，這個結構錯得少得多：CNN 贏過 MLP。**
# %% [markdown] lang="en" slideshow="fragment"
# **With equally many parameters, the CNN errs far less than the MLP.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 它靠的是什麼？
#
# 接下來動手干擾兩次。有一種干擾，CNN 的接法應該受得了；另一種，未必。**哪一種是哪一種？**
#
# 1. 把測試的數字**移位**，不再置中；
# 2. 把像素的順序**打亂**，相鄰的像素不再相鄰。
# %% [markdown] lang="en" slideshow="slide"
# ## 7. What does it rely on?
#
# Now two disturbances: one that the wiring of the CNN should stand, one that it may not. **Which is which?**
#
# 1. **move** the test digits, so that they are not centred any more;
# 2. **scramble** the pixels, so that neighbours are neighbours no more.
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：兩個實驗都先表決；第一個，請選 (a) 的人說：網路的哪一層還記得位置？（`output`，那個 `Dense`。）
#
# **可能的回答**：「卷積到處都用同一組權重，所以移位不影響」：到 `pool2` 為止差不多是這樣，但攤平之後每個位置又有自己的權重。「打亂了誰都看不懂」：MLP 從來不知道誰和誰相鄰，換個順序，對它只是換個名字。
#
# **時間不夠**：每個實驗一分鐘，只看結果，理由講一句。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: vote on both experiments; in the first, ask those who chose (a): which layer of the network still remembers places? (`output`, the `Dense` one.)
#
# **You may hear**: "Convolution has the same weights everywhere, so moving does not matter": up to `pool2` that is nearly so, but after flatten each place has weights of its own again. "Scrambled, nobody can read it": an MLP never knew who is next to whom, and another order is just another set of names.
#
# **Short of time**: one minute for each, the result and one sentence of explanation.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：數字移了位，還認得嗎？
#
# MNIST 的數字都置中，四周留了大約 4 格空白。把測試圖往右、左、下、上各移 0 到 4 格，筆畫還幾乎都留在圖裡。兩個網路都**不重新訓練**。等一下畫出兩條線：橫軸是移了幾格，縱軸是準確率（答對的比例，1 是全對）。
#
# <details><summary>(a) CNN 的線是平的，卷積不在乎位置</summary>→ 猜對的話，CNN 的線從左到右一樣高。</details>
# <details><summary>(b) 兩條都掉，CNN 掉得比較少</summary>→ 猜對的話，移 3 格的時候，兩條線的距離比沒移的時候大。</details>
# <details><summary>(c) 兩條掉得一樣多</summary>→ 猜對的話，兩條線的距離一直不變。</details>
# <details><summary>(d) 兩條都掉，CNN 掉得比較多</summary>→ 猜對的話，移 3 格的時候，兩條線靠得更近，甚至交叉。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: are moved digits still read?
#
# The digits of MNIST are centred, with about 4 blank pixels around them. Moved by 0 to 4 pixels to the right, left, down or up, nearly all of the strokes stay in the picture. **Neither network is trained again.** Two lines will be drawn: across, the shift in pixels; upwards, the accuracy (the share of right answers, 1 if all are right).
#
# <details><summary>(a) the CNN’s line is flat, convolution does not care for places</summary>→ Then the line of the CNN is equally high from left to right.</details>
# <details><summary>(b) both fall, the CNN by less</summary>→ Then at a shift of 3 the two lines are further apart than at 0.</details>
# <details><summary>(c) both fall by as much</summary>→ Then the distance between the lines stays the same.</details>
# <details><summary>(d) both fall, the CNN by more</summary>→ Then at a shift of 3 the two lines are closer together, or have crossed.</details>
# %% [markdown] lang="zh" slideshow="skip"
# ### 把圖移幾格
# %% [markdown] lang="en" slideshow="skip"
# ### Move a picture
# %% slideshow="skip"
def shift(pictures, right, down):
    """Move pictures (n, 28, 28, 1) by at most 4 pixels; blank comes in."""
    wide = np.pad(pictures, [(0, 0), (4, 4), (4, 4), (0, 0)])
    top, left = 4 - down, 4 - right
    return wide[:, top : top + 28, left : left + 28]


def accuracy_when_moved(network, pixels):
    """Mean accuracy with digits moved right, left, down and up."""
    x, y = x_test[::8], y_test[::8]  # every eighth picture, to save time
    total = 0
    for right, down in [(pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels)]:
        total += accuracy(network, shift(x, right, down), y)
    return total / 4


# %% slideshow="skip"
cnn_moved, mlp_moved = [], []
for pixels in training.progress(range(5)):
    cnn_moved.append(accuracy_when_moved(cnn, pixels))
    mlp_moved.append(accuracy_when_moved(mlp, pixels))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 移 0 到 4 格
# %% [markdown] lang="en" slideshow="subslide"
# ### Moved by 0 to 4 pixels
# %% tags=["guess", "hide-input", "real-data"]
ink_left = shift(x_test, right=0, down=4).sum() / x_test.sum()
print(f"ink still in the picture when moved down by 4: {ink_left:.0%}")
plt.figure(figsize=(7, 3))
plt.plot(cnn_moved, marker="o", label="CNN")
plt.plot(mlp_moved, marker="s", label="MLP")
plt.xlabel("shift (pixels)")
plt.ylabel("accuracy")
plt.xticks(range(5))
plt.ylim(0, 1.03)
plt.legend()
plots.show("Both curves fall as digits are moved; the CNN's stays above.")
# %% tags=["guard"]
for far in range(1, 5):
    lead = cnn_moved[far] - mlp_moved[far]
    assert lead > 0.02, "the CNN stays above"
assert cnn_moved[0] - cnn_moved[4] > 0.25, "and falls, too"
cnn_lost, mlp_lost = -np.diff(cnn_moved), -np.diff(mlp_moved)
assert cnn_lost[:3].sum() < mlp_lost[:3].sum(), "by less, up to 3 pixels"
if mnist.edition == "real":  # the sample has few test digits
    assert cnn_lost[3] > mlp_lost[3], "from 3 to 4, by more"
for way in [(4, 0), (-4, 0), (0, 4), (0, -4)]:
    assert shift(x_test, *way).sum() > 0.95 * x_test.sum(), "ink stays"
if mnist.edition == "real":
    assert cnn_moved[3] > 0.6 and mlp_moved[3] < 0.45, "3 pixels"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 兩條都掉，CNN 一路在上面，移到 3 格為止也掉得比較少。在真正的 MNIST 上，移 3 格，MLP 只剩不到一半答對，CNN 還有一半以上；最後一格就不同了：從 3 到 4，CNN 反而掉得多，因為 MLP 已經沒有多少可以掉。
#
# 為什麼 CNN 的線不是平的？圖移一格，`conv1` 的特徵圖就跟著移一格：卷積只是把結果也移過去（這叫**等變**，equivariance），池化再吸收掉一點。但是攤平之後接的是 `Dense`，在那裡每個位置又各有自己的權重；訓練時數字總在正中間，靠邊的權重沒學過移到那裡的數字。
#
# </details>
#
# 所以卷積層處理得了移位，但一攤平就失效了。要更不怕移動，一個辦法是讓訓練資料也會移動，深入 D 試給你看。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Both fall; the CNN stays above, and up to 3 pixels falls by less. On the real MNIST, with digits moved by 3 pixels, the MLP reads fewer than half of them and the CNN more than half; there the last step is another matter: from 3 to 4 the CNN falls by more, the MLP having little left to lose.
#
# Why is the CNN's line not flat? Move the picture by a pixel, and the maps of `conv1` move along: convolution merely moves its result (this is called **equivariance**), and pooling absorbs a little of it. But after flatten comes `Dense`, where each place has weights of its own again; in training the digits were always in the middle, and the weights near the edge have not met digits there.
#
# </details>
#
# So the convolutional layers can deal with movement, but with flatten this ends. To make a network mind movement less, one can let the training pictures move as well; In depth D tries it.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 把像素打亂
#
# 第 05 課最後留給你的一題：抽一個亂數順序，把每張圖的 784 個像素都照這個順序重新排列。
# %% [markdown] lang="en" slideshow="subslide"
# ### Scramble the pixels
#
# What lesson 05 left you with in the end: draw one random order, and put the 784 pixels of every picture in it.
# %%
order = np.random.default_rng(1).permutation(784)


def scramble(pictures):
    """Put the 784 pixels of each picture in the same new order."""
    return pictures.reshape(-1, 784)[:, order].reshape(-1, 28, 28, 1)


x_mixed = scramble(x_test)
# %% tags=["hide-input"] slideshow="fragment"
views = {}
for number in range(3):
    views[f"tidy, a {y_test[number]}"] = x_test[number, :, :, 0]
    views[f"scrambled, {y_test[number]}"] = x_mixed[number, :, :, 0]
show_row(
    views, "Three test digits, tidy and with scrambled pixels.", cmap="gray_r"
)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：打亂之後，誰吃虧？
#
# 訓練和測試的圖都用同一個順序打亂，兩個網路從頭訓練。對照組是同樣兩個網路、沒打亂的圖。（為了省時間，都只用一萬張訓練圖。）順序只抽一次，每個網路也只訓練一次。等一下印出一百張測試圖裡錯幾張（百分比）：tidy 是沒打亂的，scrambled 是打亂的。
#
# <details><summary>(a) 兩個一樣慘</summary>→ 猜對的話，兩個網路的 scrambled 都比 tidy 多 5 張以上。</details>
# <details><summary>(b) MLP 掉得多，CNN 沒事</summary>→ 猜對的話，MLP 的 scrambled 比 tidy 多 5 張以上，CNN 的兩個數差不到 5 張。</details>
# <details><summary>(c) CNN 掉得多，MLP 掉得少</summary>→ 猜對的話，CNN 的 scrambled 比 tidy 多 5 張以上，MLP 的兩個數差得少得多。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: once scrambled, who is hurt?
#
# Training and test pictures are scrambled by one order, and both networks trained from the beginning, once; the control is the same with tidy pictures. (All with ten thousand training pictures, to save time.) Wrong answers in a hundred test pictures (per cent) will be printed, “tidy” and “scrambled”.
#
# <details><summary>(a) both alike</summary>→ Then both err at least 5 more when “scrambled”.</details>
# <details><summary>(b) the MLP loses much, the CNN nothing</summary>→ Then the MLP errs at least 5 more when “scrambled”, the CNN does not.</details>
# <details><summary>(c) the CNN loses much, the MLP little</summary>→ Then the CNN errs at least 5 more when “scrambled”, and the two numbers of the MLP differ far less.</details>
# %% slideshow="skip"
few, y_few = x_train[:10_000], y_train[:10_000]
tidy_cnn, tidy_mlp = make_cnn(), make_mlp()
train(tidy_cnn, few, y_few)
train(tidy_mlp, few, y_few)
scrambled_cnn, scrambled_mlp = make_cnn(), make_mlp()
train(scrambled_cnn, scramble(few), y_few)
train(scrambled_mlp, scramble(few), y_few)
# %% tags=["guess", "nbval-ignore-output"] slideshow="fragment"
print("wrong answers:")
cnn_tidy = accuracy(tidy_cnn, x_test, y_test)
cnn_mixed = accuracy(scrambled_cnn, x_mixed, y_test)
mlp_tidy = accuracy(tidy_mlp, x_test, y_test)
mlp_mixed = accuracy(scrambled_mlp, x_mixed, y_test)
print(f"CNN: tidy {1 - cnn_tidy:.1%}, scrambled {1 - cnn_mixed:.1%}")
print(f"MLP: tidy {1 - mlp_tidy:.1%}, scrambled {1 - mlp_mixed:.1%}")
# %% tags=["guard"]
assert cnn_tidy - cnn_mixed > 0.05, "scrambling costs the CNN a lot"
assert abs(mlp_tidy - mlp_mixed) < cnn_tidy - cnn_mixed, "the MLP less"
assert cnn_tidy > mlp_tidy + 0.02, "tidy: the CNN is ahead"
leads = cnn_tidy - mlp_tidy, cnn_mixed - mlp_mixed
assert leads[1] < leads[0] / 2, "scrambled: most of the lead is gone"
if mnist.edition == "real":
    assert cnn_mixed < mlp_mixed, "scrambled: it is behind"
    assert abs(mlp_tidy - mlp_mixed) < 0.05, "it costs the MLP little"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# CNN 多錯了很多；MLP 差得少，在真正的 MNIST 上不到 5 張。MLP 本來就不知道誰和誰相鄰，換個順序，對它只是換個名字。CNN 的 3×3 窗子裡原本是一小段筆畫，打亂之後只剩九個不相干的點。
#
# 沒打亂時 CNN 領先；打亂之後，在真正的 MNIST 上它**反而落到 MLP 後面**（小樣本上有時打平）。參數、資料、訓練都沒變，變的只有「相鄰」。
#
# </details>
#
# 這也說明了什麼資料該用卷積：相鄰的數彼此有關係，而且同樣的圖樣會出現在不同的地方，例如圖片、聲音。表格的欄位順序是隨便排的，對表格滑動窗子就沒有道理。
#
# 還有一種資料，小窗子不夠用：讀一句話，開頭的一個「不」會改變結尾的意思，窗子移過去就忘了。網路要怎麼記得前面讀過的字？那是第 07 課。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# The CNN errs far more often; for the MLP the difference is small, on the real MNIST below 5 in a hundred. An MLP never knew who is next to whom, and another order is just another set of names. In a window of 3×3 of the CNN there used to be a piece of a stroke; now there are nine unrelated dots.
#
# On tidy pictures the CNN is ahead; with scrambled ones, on the real MNIST, it **falls behind the MLP** (on the small sample it is sometimes a draw). Parameters, data and training are the same, and only "next to" has changed.
#
# </details>
#
# This also tells which data want convolution: those where neighbours belong together and the same pattern may occur at different places, such as pictures and sounds. The columns of a table stand in any order, and to slide a window over them makes no sense.
#
# And there are data for which small windows are not enough. In a sentence one "not" at the beginning may change the meaning of the end, and a window that has moved on has forgotten it. How does a network remember what it has read? That is lesson 07.
# %% [markdown] lang="zh" slideshow="fragment"
# **像素一打亂，CNN 掉很多，MLP 掉得少：CNN 靠的是相鄰的像素有關係。**
# %% [markdown] lang="en" slideshow="fragment"
# **Scrambled pixels cost the CNN much and the MLP little: a CNN relies on neighbours belonging together.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 只從小窗子看：得到的是參數少，同樣的圖樣在哪裡都認得；失去的是，一層只看得到附近。相鄰沒有意義的時候，這種接法反而吃虧。
# - 圖片有三個性質，各對應一種設計：小窗子、共用權重、池化。
# - 卷積：同一組權重，在每個位置算一次內積。濾波器的數決定它找什麼。
# - 輸出一邊 $\lfloor(n+2p-k)/s\rfloor+1$ 格（$p$ 是每一側補的零）；參數（列 × 行 × 通道 + 1）× 濾波器個數，和圖的大小無關。
# - 池化留下「這一區有沒有」，丟掉「在哪一格」。
# - 參數一樣多，CNN 錯得比 MLP 少得多；數字移了位，兩個都變差，CNN 一路領先；像素打亂，CNN 掉很多，MLP 掉得少。
#
# **你現在可以**：看懂一個 CNN 的每一層有多大、有幾個參數；判斷一份資料適不適合用卷積；讀懂一個小 CNN 的程式。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Through a small window we save parameters, and a pattern known at one place is known everywhere; we lose what is far away, for a layer sees only what is near. Where neighbours mean nothing, this wiring is a handicap.
# - Pictures have three properties, each with a design to match: small windows, shared weights, pooling.
# - Convolution: the same weights, one inner product at every place. Its numbers decide what a filter finds.
# - Output: $\lfloor(n+2p-k)/s\rfloor+1$ to a side ($p$ zeros on each side); parameters: (rows × columns × channels + 1) × filters, whatever the size of the picture.
# - Pooling keeps whether something is in a region, and loses where in it.
# - With equally many parameters a CNN errs far less than an MLP; when digits are moved both get worse, the CNN staying ahead; scrambled pixels cost the CNN much and the MLP little.
#
# **You can now** tell the size and the parameters of each layer of a CNN, judge whether data are suited for convolution, and read the code of a small CNN.
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
# **課堂上做**：練習 3（10 分鐘），兩人一組。練習 1、2 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：只加了一側的零。問：S1 的 8×8 四周各補一圈，一邊變成幾格？忘了加 1 的，問：窗子和圖一樣大，有幾個位置？
# - **練習 2**：從 0 開始找最大值。問：一區四個數全是負的，你的程式選出誰？
# - **練習 3**：最後一個位置漏掉了。問：8 格的訊號、3 格的濾波器，最後一個窗子從第幾格開始？
# - **練習 4**：把這一層的步長算給自己。問：第一層就是步長 2 的池化，它的一個數看得到幾格？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 3 (10 minutes), in pairs. Exercises 1 and 2 are homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: zeros are added on one side only. Ask: with one ring of zeros around it, how wide is S1's 8×8? Where the 1 is forgotten, ask: if the window is as large as the picture, how many places are there?
# - **Exercise 2**: the search for the maximum starts at 0. Ask: if all four numbers of a region are negative, which does your code elect?
# - **Exercise 3**: the last place is missing. Ask: with a signal of 8 and a filter of 3, where does the last window start?
# - **Exercise 4**: a layer's stride is counted for the layer itself. Ask: if pooling with stride 2 is the first layer, how many pixels does one of its numbers see?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：輸出多大？
#
# 寫出 `output_size(size, kernel, stride, zeros)`：一邊 `size` 格的圖，**每一側**各補 `zeros` 格零（就是第 4 節的 $p$）。回傳輸出一邊的格數，是整數。
#
# <details><summary>提示</summary>補完零，圖的一邊變成幾格？窗子的起點最遠能走多遠？無條件捨去的除法是 <code>//</code>。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): how large is the output?
#
# Write `output_size(size, kernel, stride, zeros)` for a picture of `size` pixels to a side, with `zeros` zeros added **on each** side (the $p$ of chapter 4). Return the side of the output, a whole number.
#
# <details><summary>Hint</summary>With its zeros, how wide is the picture? How far can the start of the window move? Division that rounds down is <code>//</code>.</details>
# %% slideshow="skip" tags=["exercise"]
def output_size(size, kernel, stride, zeros):
    """Number of places of a kernel along one side of a picture."""
    ### BEGIN SOLUTION
    return (size + 2 * zeros - kernel) // stride + 1
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-output-size", output_size)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：最大池化
#
# 寫出 `max_pool(table, size)`：`table` 是二維陣列，每 `size`×`size` 一區取最大值。湊不滿一區的列和行不要。數字可能全是負的。
#
# <details><summary>提示</summary>照 <code>slide_over</code> 寫兩層迴圈就好。先用 <code>//</code> 算出有幾個整區；第 i 區從第 i * size 列開始。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): max pooling
#
# Write `max_pool(table, size)`: the largest number of each `size`×`size` region of a two-dimensional array. Leave out rows and columns that fill no region. All numbers may be negative.
#
# <details><summary>Hint</summary>Two loops as in <code>slide_over</code> will do. First find the number of whole regions with <code>//</code>; region i starts at row i * size.</details>
# %% slideshow="skip" tags=["exercise"]
def max_pool(table, size):
    """table: (height, width). Returns (height // size, width // size)."""
    ### BEGIN SOLUTION
    down, across = table.shape[0] // size, table.shape[1] // size
    result = np.zeros((down, across))
    for i in range(down):
        for j in range(across):
            rows = table[i * size : (i + 1) * size]
            result[i, j] = rows[:, j * size : (j + 1) * size].max()
    return result
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-max-pool", max_pool)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：一維的卷積
#
# 聲音和股價是一維的。寫出 `slide_1d(signal, kernel, stride)`：不補零，窗子一次移 `stride` 格，一個位置一個內積，回傳一維陣列。
#
# <details><summary>提示</summary>這是 <code>slide_over</code> 少一層迴圈。窗子的起點是 0、stride、2 * stride、……；最後一個窗子可以貼著右端。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): convolution in one dimension
#
# Sound and share prices have one dimension. Write `slide_1d(signal, kernel, stride)`: no padding, the window moves by `stride`, one inner product for each place; return a flat array.
#
# <details><summary>Hint</summary>It is <code>slide_over</code> with one loop less. Windows start at 0, stride, 2 * stride, …; the last one may touch the right end.</details>
# %% slideshow="skip" tags=["exercise"]
def slide_1d(signal, kernel, stride):
    """signal: (n,). kernel: (k,). Returns one number for each place."""
    ### BEGIN SOLUTION
    k = len(kernel)
    results = []
    for start in range(0, len(signal) - k + 1, stride):
        results.append(np.sum(signal[start : start + k] * kernel))
    return np.array(results)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-slide-1d", slide_1d)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：感受野
#
# 第 6 節算過：3×3 卷積、2×2 池化、再 3×3 卷積，一個數看得到 8 格。寫出 `receptive_field(stack)`：`stack` 從輸入到輸出列出每一層的（大小，步長），例如 `[(3, 1), (2, 2), (3, 1)]`，答案是 8。池化的步長等於它的大小。一層都沒有的時候，答案是 1。
#
# <details><summary>提示</summary>一路記住兩個數：現在看得到幾格，以及這一層相鄰的兩個數在原圖上差幾格。3 格的窗子，比一個數多看兩步。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): the receptive field
#
# In chapter 6, after a convolution of 3×3, pooling of 2×2 and another convolution of 3×3, one number saw 8 pixels. Write `receptive_field(stack)`: `stack` lists (size, stride) of each layer from input to output, such as `[(3, 1), (2, 2), (3, 1)]`, where the answer is 8. The stride of pooling is its size. With no layer at all the answer is 1.
#
# <details><summary>Hint</summary>Carry two numbers along: how many pixels you see so far, and how many pixels apart two neighbours of this layer are. A window of 3 sees two steps more than a single number.</details>
# %% slideshow="skip" tags=["exercise"]
def receptive_field(stack):
    """Number of pixels along one side that reach one output."""
    ### BEGIN SOLUTION
    sees, step = 1, 1
    for size, stride in stack:
        sees += (size - 1) * step
        step *= stride
    return sees
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("06-receptive-field", receptive_field)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面六節各自獨立，想看哪一節就看哪一節：
#
# - **A**　這真的叫「卷積」嗎？
# - **B**　`Conv2D` 還會做什麼？
# - **C**　第二層最喜歡什麼？
# - **D**　創造更多的資料
# - **E**　你寫的字，誰讀得懂？
# - **F**　這個家族
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. Each of the six sections below stands on its own; read those that you like:
#
# - **A**　Is this really a "convolution"?
# - **B**　What else can `Conv2D` do?
# - **C**　What does the second layer like best?
# - **D**　Creating more data
# - **E**　Who can read your handwriting?
# - **F**　The family
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：E（每個人寫自己的數字）和 D，各八分鐘。其餘的給學生自己讀。
#
# **學生問到什麼，就翻到哪一節**：「濾波器不用翻轉嗎？」：**A**。「dilation、groups 是什麼？」：**B**。「第二層的濾波器長什麼樣？」：**C**。「資料不夠怎麼辦？」：**D**。「讀得懂我寫的字嗎？」：**E**。「和 AlexNet、ResNet 是什麼關係？」：**F**。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: E, where everybody writes digits, and D, eight minutes each. Leave the others for reading.
#
# **Which section for which question**: "Does one not flip the filter?": **A**. "What are dilation and groups?": **B**. "What do the filters of the second layer look like?": **C**. "And if data are scarce?": **D**. "Can it read my handwriting?": **E**. "What has this to do with AlexNet and ResNet?": **F**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：這真的叫「卷積」嗎？
#
# 數學課本的卷積，要先把濾波器上下、左右**翻轉**，再滑動；不翻轉的叫**互相關**（cross-correlation）。深度學習的函式庫都不翻轉，卻都叫它卷積。拿 S1 的例子看，差在哪裡？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Is this really a "convolution"?
#
# In mathematics a convolution first **flips** the filter, top to bottom and left to right, and then slides it; without flipping it is called **cross-correlation**. Deep learning libraries do not flip, and call it convolution all the same. What is the difference for S1's example?
# %%
# S1_PICTURE, S1_FILTER and Y: from the folded cell in chapter 2.
flipped = slide_over(S1_PICTURE, S1_FILTER[::-1, ::-1])
print("first row, not flipped:", Y[0])
print("first row, flipped:    ", flipped[0])


# %% [markdown] lang="zh" slideshow="notes"
# Keras 得到的是印出的第一組（第 2 節），所以它沒有翻轉。對網路來說沒有差別：濾波器是學來的，需要翻轉的那一個，它就學成翻轉的樣子。從別處搬濾波器過來用的時候才要留意，例如訊號處理課本裡的公式。
#
# <details><summary>投影片勘誤</summary>
#
# R29：S1 把內積叫做卷積，這樣用沒有問題；只是和數學課本不同。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Keras gives the first line (chapter 2), so it does not flip. To a network it makes no difference: filters are learned, and where a flipped one is needed, it is learned flipped. Take care when you bring filters from elsewhere, say a formula from a book on signal processing.
#
# <details><summary>Errata of the slides</summary>
#
# R29: S1 calls the inner product a convolution. That usage is fine; it only differs from books on mathematics.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：`Conv2D` 還會做什麼？
#
# 第 2 到 5 節說了通道、濾波器、步長、補零和偏差。把它們寫在一起，和 Keras 比一次；`Conv2D` 另外還有兩個選項：`dilation_rate`（擴張）和 `groups`（分組）。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: What else can `Conv2D` do?
#
# Chapters 2 to 5 had channels, filters, stride, padding and bias. Here they are in one function, to compare with Keras; and `Conv2D` has two more arguments, `dilation_rate` and `groups`.
# %% slideshow="fragment"
def convolve(X, W, biases, stride=1):
    """X: (rows, columns, channels). W: (k, k, channels, filters)."""
    k, filters = W.shape[0], W.shape[3]
    rows = (X.shape[0] - k) // stride + 1
    columns = (X.shape[1] - k) // stride + 1
    Y = np.zeros((rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = X[top : top + k, left : left + k]
            for f in range(filters):
                Y[i, j, f] = np.sum(patch * W[:, :, :, f]) + biases[f]
    return Y


# %% [markdown] lang="zh" slideshow="subslide"
# ### 和 Keras 比一次
# %% [markdown] lang="en" slideshow="subslide"
# ### Same as Keras?
# %%
rng = np.random.default_rng(1)
X = rng.normal(size=(9, 8, 3)).astype("float32")
W = rng.normal(0, 0.1, size=(3, 3, 3, 4))
biases = rng.normal(0, 0.1, size=4)
gaps = []
for stride in (1, 2):
    conv = layers.Conv2D(4, 3, strides=stride)
    conv.build((None, 9, 8, 3))
    conv.set_weights([W, biases])
    by_keras = keras.ops.convert_to_numpy(conv(X[np.newaxis]))[0]
    ours = convolve(X, W, biases, stride)
    gaps.append(np.abs(ours - by_keras).max())
    print(f"stride {stride}: {ours.shape}, equal:", gaps[-1] < 1e-5)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 擴張和分組
# %% [markdown] lang="en" slideshow="subslide"
# ### Dilation and groups
# %%
spread = np.zeros((5, 5))
spread[::2, ::2] = S1_FILTER  # zeros between the nine numbers
dilated = layers.Conv2D(1, 3, dilation_rate=2, use_bias=False)
dilated.build((None, 8, 8, 1))
dilated.set_weights([S1_FILTER.reshape(3, 3, 1, 1)])
by_keras = apply_layer(dilated, S1_PICTURE).round()
same_as_spread = np.array_equal(by_keras, slide_over(S1_PICTURE, spread))
print("dilation 2 = filter with zeros between:", same_as_spread)
for groups in (1, 2):
    conv = layers.Conv2D(8, 3, groups=groups)
    conv.build((None, 8, 8, 4))
    print(f"4 channels, {groups} groups: {conv.count_params()} parameters")
# %% tags=["guard"]
assert max(gaps) < 1e-5, "convolve gives what Conv2D gives"
assert same_as_spread, "dilation is a filter with zeros between"
even = layers.Conv2D(1, 2, padding="same", kernel_initializer="ones")
sums_of_four = apply_layer(even, np.ones((3, 3)))
assert sums_of_four[0, 0] == 4, "no zeros at the top left"
assert sums_of_four[2, 2] == 1, "but at the bottom right"


# %% [markdown] lang="zh" slideshow="notes"
# **擴張** 2：九個數不變，彼此隔一格，一個窗子就涵蓋 5×5，權重還是 9 個。**分組** 2：四個通道分成兩組，一半的濾波器只看前兩個通道，另一半只看後兩個，所以參數少了將近一半：從 $(9\times4+1)\times8=296$ 變成 $(9\times2+1)\times8=152$。
#
# `"same"` 在步長大於 1 或濾波器是偶數邊時，兩側補的零可能差一格：Keras 把多的那一格放在右邊和下面。
# %% [markdown] lang="en" slideshow="notes"
# **Dilation** 2: the nine numbers leave one pixel between them, so a window spans 5×5 and still has 9 weights. **Groups** 2: the four channels form two groups; half of the filters see the first two channels only, the others the last two, which saves nearly half of the parameters: $(9\times4+1)\times8=296$ become $(9\times2+1)\times8=152$.
#
# With strides above 1 or filters of an even side, `"same"` may need one zero more on one side than on the other: Keras adds it on the right and at the bottom.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：第二層最喜歡什麼？
#
# `conv2` 的濾波器看 16 張特徵圖，把權重畫出來很難懂，所以反過來問：**哪些小塊讓它的輸出最大？** 它的感受野是 8×8（第 6 節），步長合起來是 2。在一千張測試圖裡，挑出最大輸出排前五的濾波器，各找十個小塊，每張圖最多出一塊。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: What does the second layer like best?
#
# The filters of `conv2` see 16 maps, and a drawing of their weights tells little. So ask the other way round: **which patches make its output largest?** Its receptive field is 8×8 (chapter 6), and its steps are 2 pixels wide. Among a thousand test pictures, take the five filters with the largest outputs anywhere, and for each the ten patches to which it answers most, at most one from a picture.
# %% slideshow="skip"
def favourite_patches(pictures, answers, how_many=10):
    """The patches of 8×8 with the largest answers of one filter.

    answers: (pictures, 11, 11), one map of conv2 for each picture.
    """
    strongest = answers.max(axis=(1, 2)).argsort()[::-1][:how_many]
    patches = []
    for number in strongest:
        place = answers[number].argmax()
        row, column = place // 11, place % 11
        top, left = 2 * row, 2 * column  # a step is two pixels
        patches.append(pictures[number, top : top + 8, left : left + 8, 0])
    return patches


# %% tags=["hide-input"] slideshow="fragment"
several = x_test[:1000]
answers = probes.activations(cnn, several)["conv2"]  # (1000, 11, 11, 32)
strongest = answers.max(axis=(0, 1, 2)).argsort()[::-1][:5]
_, panels = plt.subplots(
    5, 10, figsize=(8.6, 4), subplot_kw={"xticks": [], "yticks": []}
)
for row, number in zip(panels, strongest, strict=True):
    row[0].set_ylabel(f"filter {number + 1}", rotation=0, ha="right")
    patches = favourite_patches(several, answers[:, :, :, number])
    for axes, patch in zip(row, patches, strict=False):
        axes.spines[:].set_visible(True)
        axes.imshow(patch, cmap="gray_r", vmin=0, vmax=1)
plots.show("Five rows of ten patches; within a row the strokes are alike.")


# %% [markdown] lang="zh" slideshow="notes"
# 每一列是一個濾波器，十個小塊來自十張不同的圖。同一列的筆畫很像，例如方向和位置都差不多。這叫**模組化**：前面的層認小零件，後面的層把零件組起來。沒有人規定要這樣分工。
#
# 挑最強的十塊，看到的是濾波器最愛什麼，不是它平常對什麼有反應，也不能證明它對最後的答案重要。
# %% [markdown] lang="en" slideshow="notes"
# Each row is a filter, and its ten patches come from ten pictures. Within a row the strokes are alike, in direction and place for instance. This is **modularization**: earlier layers know small parts, later ones put them together. Nobody told it to divide the work like this.
#
# The ten strongest patches show what a filter likes best, not what it answers to on an ordinary day; nor do they prove that it matters for the answer.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：創造更多的資料
#
# 對付過擬合，更多的訓練資料最有效；沒有，就**創造**，也叫**資料擴增**（data augmentation）。一個數字轉 15°、移 2 格，還是同一個數字，標籤不用重寫。轉 180° 呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: Creating more data
#
# Against overfitting nothing helps like more training data; where there are none, **create** some, which is called **data augmentation**. Turned by 15° or moved by 2 pixels, a digit is still the same digit with the same label. And turned by 180°?
# %% tags=["nbval-ignore-output"] slideshow="fragment"
upside_down = np.rot90(x_test[y_test == 6], 2, axes=(1, 2))
answers = cnn.predict(upside_down, verbose=0).argmax(axis=1)
most_frequent = np.bincount(answers).argmax()
share = np.mean(answers == most_frequent)
print(f"most frequent answer to a 6 upside down: {most_frequent}, {share:.0%}")
# %% [markdown] lang="zh" slideshow="notes"
# 最常說是 9（印出的百分比是這個答案占幾成），而且說得沒錯：轉了 180° 的 6 就是 9。所以 15° 可以，180° 不行；左右鏡射對貓狗可以，對數字不行。**變換不能改變答案。**
#
# 造出來的資料值多少？假裝只有 200 張訓練圖，各做五十份，每份隨機轉 −15° 到 15°、移 −2.8 到 2.8 格。對照組有兩個：同樣 200 張重複五十次，以及第 7 節用一萬張**真的**圖訓練的 `tidy_cnn`。三邊看的圖一樣多，更新次數也一樣。另外也印出第 6 節用全部訓練圖訓練的 `cnn`。
# %% [markdown] lang="en" slideshow="notes"
# Most often it says 9 (the percentage is its share), and rightly so: a 6 turned by 180° is a 9. So 15° is fine and 180° is not; a mirror is fine for cats and dogs, but not for digits. **A transformation must not change the answer.**
#
# What are created data worth? Pretend that there are only 200 training pictures, and make fifty copies of each, turned by −15° to 15° and moved by −2.8 to 2.8 pixels at random. There are two controls: the same 200 repeated fifty times, and `tidy_cnn` of chapter 7, trained on ten thousand **real** pictures. All three see as many pictures and take as many updates. The `cnn` of chapter 6, trained on all training pictures, is printed as well.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩百張，變成一萬張
# %% [markdown] lang="en" slideshow="subslide"
# ### Two hundred become ten thousand
# %%
turn = layers.RandomRotation(15 / 360, fill_mode="constant", seed=1)
move = layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=1)
repeated = np.tile(x_train[:200], (50, 1, 1, 1))
y_repeated = np.tile(y_train[:200], 50)
created = move(turn(repeated, training=True), training=True)
created = keras.ops.convert_to_numpy(created)
cnn_repeated, cnn_created = make_cnn(), make_cnn()
train(cnn_repeated, repeated, y_repeated)
train(cnn_created, created, y_repeated)
# %% tags=["hide-input"] slideshow="fragment"
views = {"original": x_train[0, :, :, 0]}
for copy in (3, 4, 5, 6):  # 200 pictures further on is the next copy
    index = copy * len(repeated) // 50
    views[f"copy {copy}"] = created[index, :, :, 0]
show_row(views, "A digit and four turned and moved copies.", cmap="gray_r")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 值多少真資料？
# %% [markdown] lang="en" slideshow="subslide"
# ### How many real pictures is it worth?
# %% tags=["nbval-ignore-output"]
candidates = {
    "200 repeated": cnn_repeated,
    "200 created": cnn_created,
    "10,000 real": tidy_cnn,
    "all real": cnn,
}
centred, moved = {}, {}
print("accuracy on test digits, centred and moved by 3:")
for name, network in candidates.items():
    centred[name] = accuracy(network, x_test, y_test)
    moved[name] = accuracy_when_moved(network, 3)
    print(f"{name}: {centred[name]:.2f}, moved {moved[name]:.2f}")
# %% tags=["guard"]
assert most_frequent == 9, "a 6 upside down is a 9"
if mnist.edition == "real":  # the sample has few test digits
    assert centred["200 repeated"] < centred["200 created"], "they help"
    assert moved["200 created"] > moved["10,000 real"], "moved: of real ones"
    assert centred["200 created"] < centred["10,000 real"], "real: better"
    assert moved["200 created"] - moved["all real"] < 0.05, "all: no worse"
assert moved["200 created"] > moved["200 repeated"], "moved: ahead"


# %% [markdown] lang="zh" slideshow="notes"
# 在真正的 MNIST 上（小樣本的測試圖少，結果可能不同），測試圖置中的時候，造出來的資料比重複的好，但比不上一萬張真的：再怎麼轉，也轉不出**別人**的寫法。移了 3 格就倒過來：`cnn_created` 見過移動，領先 `tidy_cnn`。但這不是說真資料再多也沒用：`cnn` 看過六萬張置中的圖，移了 3 格也不輸 `cnn_created`。缺資料的時候，造一些很划算；造得出來的，只有你想得到的變化。
#
# 實際寫程式時，把 `RandomRotation` 和 `RandomTranslation` 放在模型最前面，每個週期都會重新造一批。
# %% [markdown] lang="en" slideshow="notes"
# On the real MNIST (the sample has few test digits, and may come out otherwise), with test digits centred, the created data do better than the repeated ones, but are no match for ten thousand real ones: no turning produces **another person's** handwriting. Moved by 3 pixels it is the other way round: `cnn_created` has seen movement and is ahead of `tidy_cnn`. That does not make real data useless: `cnn`, which saw 60,000 centred pictures, keeps up with `cnn_created` at the same shift. Where data are scarce, creating some pays; all that you can create are changes that you thought of.
#
# In practice put `RandomRotation` and `RandomTranslation` at the front of the model, and every epoch creates new pictures.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：你寫的字，誰讀得懂？
#
# 手寫板又來了，這次有四份答案：MLP 和 CNN 看你寫的數字；另外兩份是同樣的網路，看到的圖卻往右移了 3 格。寫完按「這是」後面的數字，各網路讀對幾個就會列在下面。
#
# **哪一份最先亂掉？** 十個數字都寫寫看，再寫幾個斜的、潦草的。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: Who can read your handwriting?
#
# The handwriting pad once more, now with four answers: MLP and CNN read the digit that you write; the other two are the same networks, but see it moved 3 pixels to the right. Press the digit behind "it was a" when you are done, and the line below counts what each has read right.
#
# **Which is the first to fail?** Write all ten, then some that are slanted or scrawled.
# %% slideshow="skip"
def as_picture(image):
    return image.reshape(1, 28, 28, 1)


def moved_picture(image):
    return shift(as_picture(image), right=3, down=0)


# %% slideshow="skip"
def read_by_mlp(image):
    return mlp(as_picture(image))


def read_by_cnn(image):
    return cnn(as_picture(image))


def read_moved_by_mlp(image):
    return mlp(moved_picture(image))


def read_moved_by_cnn(image):
    return cnn(moved_picture(image))


# %% slideshow="skip"
readers = {
    "MLP": read_by_mlp,
    "CNN": read_by_cnn,
    "MLP 移位 moved": read_moved_by_mlp,
    "CNN 移位 moved": read_moved_by_cnn,
}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 寫一個數字
# %% [markdown] lang="en" slideshow="subslide"
# ### Write a digit
# %% tags=["nbval-ignore-output", "hide-input"]
display(pad.Pad(readers))


# %% [markdown] lang="zh" slideshow="notes"
# 你多半會發現：置中的時候，兩個大多讀對；移了 3 格，MLP 比 CNN 更常改口，和第 7 節的曲線一樣。
#
# 一個人寫的十個數字不是測試集，差一兩個說明不了什麼。訓練資料裡沒有的，例如躺著寫的數字，CNN 一樣會讀錯；寫個不是數字的東西，它也非選一個不可。
# %% [markdown] lang="en" slideshow="notes"
# You will probably find that centred, both mostly read it; moved by 3 pixels, the MLP changes its mind more often than the CNN, as in the curves of chapter 7.
#
# Ten digits by one person are no test set, and one or two more or less say little. What the training data did not have, such as digits lying on their side, the CNN misreads too; and draw what is no digit at all, and it must still choose one.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：這個家族
#
# | 年 | 網路 | 多了什麼 |
# |:--|:--|:--|
# | 1998 | LeNet | 骨架和這一課的 CNN 一樣，也認手寫數字 |
# | 2012 | AlexNet | 更大、更深，ReLU、dropout（第 12 課）、資料擴增、GPU；照片比賽 ImageNet 冠軍 |
# | 2014 | VGG | 全部用 3×3，疊得更深 |
# | 2015 | ResNet | 捷徑（第 10 課） |
#
# AlexNet 之後約十年，認圖的網路幾乎都是 CNN。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: The family
#
# | Year | Network | What was new |
# |:--|:--|:--|
# | 1998 | LeNet | the same skeleton as the CNN of this lesson, for handwritten digits too |
# | 2012 | AlexNet | larger and deeper, with ReLU, dropout (lesson 12), data augmentation, GPUs; won ImageNet, a contest in naming photos |
# | 2014 | VGG | 3×3 throughout, and deeper still |
# | 2015 | ResNet | shortcuts (lesson 10) |
#
# For some ten years after AlexNet, nearly all networks that read pictures were CNNs.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字，這一課都算過。下表列出投影片印的、你這裡算出來的、結論，以及勘誤的編號。S2 的彩色圖像只有圖，沒有數字可以核對（S2-33）。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Whatever numbers the slides print and can be computed again were computed above. The table has what the slide prints, what came out here, the verdict, and the number of the erratum. S2's colour picture shows no numbers to check (S2-33).
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
