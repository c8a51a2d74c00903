# ---
# title_zh: 從這裡開始
# title_en: Start here
# question_zh: 這門課怎麼走、筆記本怎麼用？
# question_en: Where does this course lead, and how do I use a notebook?
# minutes: 10
# seconds: 10
# decks: —
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 00 從這裡開始
#
# **目標**：看懂課程地圖；會執行一格程式、拉一條滑桿、檢查一題練習；知道自己的電腦準備好了沒有。
#
# 這一課不需要任何基礎。
# %% [markdown] lang="en" slideshow="slide"
# # 00 Start here
#
# **Goals**: read the course map; run a cell, move a slider, check an exercise; know whether your computer is ready.
#
# This lesson itself requires nothing.
# %% [markdown] lang="zh" slideshow="slide"
# ## 課程地圖
#
# 請照順序讀，點課名就能打開。
#
# {{course_map}}
# %% [markdown] lang="en" slideshow="slide"
# ## The course map
#
# Read the lessons in order; click a title to open it.
#
# {{course_map}}
# %% [markdown] lang="zh" slideshow="notes"
# 開始之前，要會一點 Python（迴圈、函數、NumPy 陣列），和高中到大一的數學：直線方程式、對數、導數與連鎖律、向量與矩陣相乘、平均與標準差。除此之外，每一課只用到前面教過的東西。
#
# 每一課開頭寫的閱讀時間，只算主線，不含練習和〈深入〉。「投影片」是這一課所根據的講義：S0、S1 蔡炎龍，S2 李宏毅，S3 黃志勝，S4 王一書。講義上的數字我們全都重算過；對不上的地方，課文裡會用勘誤編號（例如 R22）說明。
# %% [markdown] lang="en" slideshow="notes"
# Before you begin you need a little Python (loops, functions, NumPy arrays) and the mathematics of school and a first term: lines, logarithms, derivatives and the chain rule, vectors and matrix products, mean and standard deviation. Apart from that, each lesson uses only what came before.
#
# The minutes at the head of a lesson are for its main line, without exercises and "In depth". "Decks" are the lecture slides that a lesson follows: S0 and S1 by 蔡炎龍, S2 by 李宏毅, S3 by 黃志勝, S4 by 王一書.
# Every number on them was computed again; where one differs, the text says so with the number of an erratum, such as R22.
# %% [markdown] lang="zh" slideshow="skip"
# ### 你做到哪裡了？
#
# 每解開一題練習，這台電腦就會記下來（只記在這裡，不會傳出去）。執行下面這一格，就看得到完成了哪些、接下來是哪一題。想重新開始，執行 `progress.reset()`。
# %% [markdown] lang="en" slideshow="skip"
# ### How far are you?
#
# Each exercise that you solve is remembered on this computer (here only; nothing is sent anywhere). Run the next cell to see which are done and what comes next. To start all over, run `progress.reset()`.
# %% slideshow="skip"
from course_utils import progress

progress.show()
# %% [markdown] lang="zh" slideshow="slide"
# ## 這門課的故事
#
# 一課接一課：前面解決不了的問題，留給後面。橘色是遇到的問題，藍色是那一課的答案。
# %% [markdown] lang="en" slideshow="slide"
# ## The story of this course
#
# What one lesson leaves open, a later one takes up. The problem is in orange, the lesson's answer in blue.
# %% tags=["hide-input"]
import matplotlib.pyplot as plt

import course_utils
from course_utils import plots

course_utils.setup(seed=1)

STORY = {
    "One neuron learns": [
        ("01", "rules nobody can write down", "a neuron that learns"),
        ("02", "sign is flat: no way to go", "activation functions"),
        ("03", "which weight is to blame?", "loss, backpropagation"),
        ("04", "one rate, many directions", "momentum, Adam"),
    ],
    "Networks that see and read": [
        ("05", "sometimes it learns nothing", "MLP: loss, depth, ReLU"),
        ("06", "it ignores who is next to whom", "CNN: shared windows"),
        ("07", "it forgets what came before", "LSTM: gated memory"),
    ],
    "Going deep": [
        ("08", "signals die out or explode", "a start of the right size"),
        ("09", "a start must be chosen well", "batch normalization"),
        ("10", "deeper, and yet worse", "ResNet: shortcuts"),
        ("11", "can we do without 09 and 10?", "SELU: an activation"),
    ],
    "Not by heart": [
        ("12", "perfect in training, poor after", "regularization"),
        ("13", "few and noisy real data", "fair tests, honest limits"),
    ],
}


figure = plt.figure(figsize=(10, 4.6), layout="none")
axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 4), ylim=(-3.9, 0.45))
axes.axis("off")
arrow = {"arrowstyle": "-|>", "color": "gray"}
for column, (act, lessons) in enumerate(STORY.items()):
    middle = column + 0.5
    axes.text(middle, 0.2, act, weight="bold", ha="center")
    for row, (number, problem, answer) in enumerate(lessons):
        top = -row
        axes.add_patch(
            plt.Rectangle((column + 0.03, top - 0.8), 0.94, 0.8, fill=0)
        )
        axes.text(
            middle,
            top - 0.22,
            problem,
            ha="center",
            va="center",
            color="#A64500",
            size=9.5,
        )
        axes.text(
            middle,
            top - 0.57,
            f"{number}  {answer}",
            ha="center",
            va="center",
            color="#00567A",
            size=9.5,
            weight="bold",
        )
        if row:
            axes.annotate(
                "", (middle, top), (middle, top + 0.2), arrowprops=arrow
            )
plots.show(
    "Four acts, lesson by lesson: what fails, and the idea that answers it, "
    "from one line and XOR to SELU, regularization and real data."
)
# %% [markdown] lang="zh" slideshow="notes"
# 從左到右是四幕，每一幕從上往下讀：
#
# 1. **一個神經元怎麼學**：沒有人寫得出規則，就讓神經元從錯誤中學，一條線解不開 XOR 就疊成兩層（01）；可是 sign 到處是平的，看不出中間那一層該往哪邊調，換成有斜率的激勵函數（02）；不知道該怪哪個權重，用損失函數和倒傳遞算出來（03）；知道該怪誰，還要決定一步走多遠，而一個學習率適合不了所有的方向，用動量和 Adam（04）。
# 2. **看圖、讀字的網路**：同一個網路有時學得會、有時什麼都學不到，要看多層感知器的損失、批次、深度和激勵函數怎麼選（05）；它不管誰和誰相鄰，卷積用共用的小窗子（06）；它記不住前面讀過什麼，LSTM 用閘管理記憶（07）。
# 3. **往深處走**：訊號一層層消失或爆炸，從大小剛好的權重出發（08）；起點要挑得剛好，批次正規化讓每一層自己調回來（09）；更深反而更差，走捷徑（10）；批次正規化和捷徑都不靠，換一個激勵函數 SELU（11）。
# 4. **不要死背**：訓練滿分、考試不行，用正則化（12）；真實資料少、雜訊多，要公平地比，也要承認做不到的事（13）。
#
# 學到一半忘了某個詞，查[詞彙表](../../docs/glossary.zh-TW.md)；想複習，看[每一課的小結](../../docs/summary.zh-TW.md)。
# %% [markdown] lang="en" slideshow="notes"
# Four acts from left to right, each read downwards:
#
# 1. **One neuron, and how it learns**: nobody can write down the rules, so a neuron learns them from its mistakes, and two layers can do XOR, which one line cannot (01); but `sign` is flat and does not say which way to turn a weight, so it is replaced by activation functions with a slope (02); which weight is to blame is worked out by a loss and backpropagation (03); how far to step is the next question, and as one learning rate does not suit all directions, there are momentum and Adam (04).
# 2. **Networks that see and read**: the same multilayer perceptron learns to read digits or learns nothing, depending on its loss, batches, depth and activation function (05); it ignores who is next to whom, and convolution looks through small shared windows (06); it forgets what came before, and an LSTM keeps a memory with gates (07).
# 3. **Going deep**: signals die out or explode from layer to layer, so start with weights of the right size (08); that size must be chosen well, and batch normalization brings numbers back to a good size in every layer (09); deeper networks get worse, and shortcuts help (10); SELU, an activation function, needs neither batch normalization nor shortcuts (11).
# 4. **Not by heart**: perfect in training, poor in the exam, hence regularization (12); real data are few and noisy, which calls for fair tests and honest limits (13).
#
# For a word that you forgot there is the [glossary](../../docs/glossary.md), for revision [the summaries of all lessons](../../docs/summary.md).
# %% [markdown] lang="zh" slideshow="slide"
# ## 怎麼用筆記本
#
# 筆記本由一格一格組成：有的是文字，有的是程式。點一下程式格，按 **Shift + Enter** 就會執行，結果出現在下方。
#
# 左邊的 `[3]:` 表示這一格是第三個執行的；`[*]:` 表示還在跑。
# %% [markdown] lang="en" slideshow="slide"
# ## How to use a notebook
#
# A notebook is a column of cells: some hold text, some hold code. Click a code cell and press **Shift + Enter** to run it; the result appears below.
#
# `[3]:` on the left means that this cell ran third; `[*]:` means that it is still running.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 常用的動作
#
# | 想做什麼 | 怎麼做 |
# |:--|:--|
# | 整課跑一遍 | 選單 **Run → Run All Cells** |
# | 從中間開始 | 點一下那一格，選 **Run → Run All Above Selected Cell** |
# | 跑太久，先停下來 | 工具列的 **■** |
# | 全部重來 | 選單 **Kernel → Restart Kernel and Run All Cells…** |
# | 跳到某一節 | 最左邊那排圖示裡的目錄（Table of Contents） |
# | 改程式；改完離開 | **Enter**；**Esc** |
# %% [markdown] lang="en" slideshow="subslide"
# ### What you will do often
#
# | You want to | Do this |
# |:--|:--|
# | run the whole lesson | menu **Run → Run All Cells** |
# | begin in the middle | click the cell, then **Run → Run All Above Selected Cell** |
# | stop what takes too long | **■** in the toolbar |
# | start all over | menu **Kernel → Restart Kernel and Run All Cells…** |
# | jump to a section | the table of contents, among the icons at the far left |
# | edit a cell; leave it | **Enter**; **Esc** |
# %% [markdown] lang="zh" slideshow="notes"
# - 這些動作都不會弄壞什麼，放心試。
# - 跳過前面、只執行中間的一格，常會看到 `NameError`：它要用的東西還沒有載入。這時就用 *Run All Above*。
# - 按 **■** 停下來之後，前面算好的結果都還在。
# - 按了 **Esc** 離開一格，鍵盤上的字母就是指令，例如連按兩次 `D` 會刪掉那一格；按 `Z` 可以救回來。
#
# 每一課的第一格都長得像下面這樣：載入工具，並且固定隨機種子，讓你得到的數字和課文裡的一樣。
# %% [markdown] lang="en" slideshow="notes"
# - None of this breaks anything, so try it.
# - A cell in the middle that runs alone often ends in a `NameError`: what it needs is not loaded yet. *Run All Above* is the cure.
# - After **■** everything that was computed before is still there.
# - Once you have left a cell with **Esc**, letters are commands: `D` pressed twice deletes the cell, `Z` brings it back.
#
# Every lesson begins with a cell like the next one: it loads the tools and fixes the random seed, so that your numbers are those in the text.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 執行兩格看看
# %% [markdown] lang="en" slideshow="subslide"
# ### Run two cells
# %%
import course_utils

course_utils.setup(seed=1)
# %% [markdown] lang="zh" slideshow="fragment"
# 把下面的 `number` 換成別的數字，按 Shift + Enter。改數字、再執行、看結果怎麼變，是學得最快的方法。
# %% [markdown] lang="en" slideshow="fragment"
# Change `number` below and press Shift + Enter. Change a number, run, see what happens: there is no faster way to learn.
# %% slideshow="fragment"
number = 7
print(number, "squared is", number**2)


# %% [markdown] lang="zh" slideshow="slide"
# ## 先猜再看
#
# 課文有時會先問你一題，答案收在下面那一格裡。先猜一個，點開它，裡面有一句話：要是猜對了，會看到什麼。再執行那一格，答案就會出現。
#
# **先猜：把 0.1 連加十次，結果是？**
#
# <details><summary>(a) 剛好 1</summary>→ 猜對的話，第二行以 1 開頭，最後是 True。</details>
# <details><summary>(b) 比 1 小一點點</summary>→ 猜對的話，第二行以 0 開頭，最後是 False。</details>
# <details><summary>(c) 比 1 大一點點</summary>→ 猜對的話，第二行以 1 開頭，最後是 False。</details>
# %% [markdown] lang="en" slideshow="slide"
# ## Guess first
#
# Now and then a lesson asks you something, and the answer is hidden in the cell below. Guess, and click your choice: it says what you would see if it were right. Then run the cell: the answer appears.
#
# **Guess: 0.1 added ten times, what is the result?**
#
# <details><summary>(a) exactly 1</summary>→ Then the second line begins with 1 and ends with True.</details>
# <details><summary>(b) a little less than 1</summary>→ Then the second line begins with 0 and ends with False.</details>
# <details><summary>(c) a little more than 1</summary>→ Then the second line begins with 1 and ends with False.</details>
# %% tags=["guess"] slideshow="fragment"
total = 0
for step in range(10):
    total = total + 0.1
print("0.1 added ten times:")
print(total, "is it 1?", total == 1)
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 電腦用二進位存數字，0.1 存進去就有一點點誤差，每加一次又捨入一次，誤差就看得見了。所以比較兩個算出來的數字，要問「夠不夠接近」，不要問「是不是相等」；這門課的練習也是這樣批改的。
# </details>
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# A computer stores numbers in binary, where 0.1 is rounded, and so is every sum: the error shows. So ask of two computed numbers whether they are close, not whether they are equal. The exercises of this course are checked that way, too.
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 和投影片核對
#
# 課文把算出來的數字和投影片核對。例如 S1 說一張 28×28 的圖有 784 個輸入：
# %% [markdown] lang="en" slideshow="slide"
# ## Checked against the slides
#
# Lessons check the numbers of the slides. S1, for one, says that a picture of 28×28 has 784 inputs:
# %% slideshow="fragment"
from course_utils import facts

facts.check("S1-01", 28 * 28)


# %% [markdown] lang="zh" slideshow="notes"
# 對得上，`facts.check` 就不作聲；對不上，它會說算出了什麼、原本應該是多少。把 `28 * 28` 改成 `28 + 28` 再執行看看。
#
# 每一課的最後用 `facts.report()` 把核對過的都列成一張表：投影片印的、你這裡算出來的、結論，以及勘誤的編號。
# %% [markdown] lang="en" slideshow="notes"
# Where the two agree, `facts.check` is silent; where they do not, it says what came out and what was expected. Try it: write `28 + 28` for `28 * 28` and run the cell.
#
# At the end of each lesson `facts.report()` lists all of it in one table: what the slide prints, what came out on your computer, the verdict, and the number of the erratum.
# %% [markdown] lang="zh" slideshow="slide"
# ## 會動的圖
#
# 很多圖可以自己動手調。下面這張圖現在是靜止的；執行這一格，底下就會多出一張同樣的圖，帶著一條滑桿：拉動「頻率」，曲線會立刻跟著變。
# %% [markdown] lang="en" slideshow="slide"
# ## Live figures
#
# Many figures can be played with. The one below stands still; run its cell, and the same figure appears once more, with a slider: drag the frequency and the curve follows.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拉拉看：一條正弦波
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: a sine wave
# %% tags=["nbval-ignore-output"]
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import IntSlider

from course_utils import plots, widgets


def draw_wave(frequency):
    time = np.linspace(0, 1, 400)
    plt.figure(figsize=(6, 1.5))
    plt.plot(time, np.sin(2 * np.pi * frequency * time))
    plt.xlabel("time (s)")
    plt.ylabel("amplitude")
    return f"A sine wave with {frequency} periods in one second."


plots.show(draw_wave(3))
frequency = IntSlider(3, min=1, max=12, description="頻率 frequency")
widgets.live(draw_wave, {"frequency": frequency})


# %% [markdown] lang="zh" slideshow="slide"
# ## 練習馬上知道對不對
#
# 練習是一個還沒寫完的函數：把 `raise NotImplementedError` 換成你的程式，再執行那一格，最後一行就會檢查。其他課的檢查自成一格：先執行你寫的那一格，再執行下面的檢查格。
#
# 檢查的結果有三種：
#
# - `○` 還沒作答
# - `✓` 答對了
# - `✗` 答錯了，並且說明錯在哪裡
#
# 沒寫完的練習不會擋住後面的內容。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises that answer at once
#
# An exercise is a function that is not finished: put your code in place of `raise NotImplementedError` and run the cell; its last line is the check.
# In the other lessons the check has a cell of its own: run yours first, then the check below it.
#
# A check has three outcomes:
#
# - `○` not attempted yet
# - `✓` solved
# - `✗` wrong, with the reason
#
# An unsolved exercise never blocks what follows.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先來一題暖身
# %% [markdown] lang="en" slideshow="subslide"
# ### One to warm up
# %% tags=["exercise"]
from course_utils import exercises


def mean(values):
    """Return the mean of a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION


exercises.check("00-mean", mean)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 答錯了會看到什麼？
#
# 如果有人把總和當成平均：
# %% [markdown] lang="en" slideshow="subslide"
# ### What does a wrong answer get?
#
# Somebody who takes the sum for the mean:
# %% slideshow="fragment"
from course_utils import exercises

exercises.check("00-mean", sum)
# %% [markdown] lang="zh" slideshow="slide"
# ## 你的電腦準備好了嗎？
#
# 下面這一格會檢查 Python、套件、運算裝置，以及每一課會拿到哪一版資料。每個問題後面都寫了解決的方法；在終端機執行 `make doctor` 也會得到同樣的報告。
#
# 沒有網路也能上課：這時會改用內附的小型資料集（手寫數字、影評、棒球紀錄），結論相同，數字略有不同。
# %% [markdown] lang="en" slideshow="slide"
# ## Is your computer ready?
#
# The next cell looks at Python, the packages, the device that will compute, and the edition of the data that each lesson will get.
# Each problem comes with its cure; `make doctor` in a terminal prints the same report.
#
# The course also works offline: it then uses small embedded data sets (digits, reviews, baseball seasons). The conclusions are the same, the numbers differ a little.
# %% slideshow="fragment" tags=["nbval-ignore-output"]
from course_utils import doctor

report = doctor.examine()
print(report.text)
# %% tags=["guard"]
assert report.text.startswith("Python"), "the report begins with Python"
# %% [markdown] lang="zh" slideshow="slide"
# ## 當投影片來上課
#
# 每一課都已經標好投影片的分頁。先點一下想開始的那一格，再按筆記本工具列右邊那疊橘色紙牌（Toggle Deck）。
#
# | 按鍵 | 作用 |
# |:--|:--|
# | **空白鍵**、**PageDown**、簡報器的下一頁 | 往下走 |
# | **PageUp**、簡報器的上一頁 | 往回走 |
# | **Ctrl + Enter** | 執行這一格，留在這一頁 |
# | **B** | 黑畫面；再按任何鍵回來 |
# | **Esc** | 離開正在用的滑桿或程式格；再按一次，離開投影片 |
# %% [markdown] lang="en" slideshow="slide"
# ## Teaching with slides
#
# Every lesson is already divided into slides. Click the cell to start from, then the orange cards at the right of the notebook's toolbar (Toggle Deck).
#
# | Key | Does |
# |:--|:--|
# | **Space**, **PageDown**, a remote's *next* | go on |
# | **PageUp**, a remote's *back* | go back |
# | **Ctrl + Enter** | run the cell, stay on the slide |
# | **B** | black screen; any key brings the slide back |
# | **Esc** | leave the slider or cell in use; once more: leave the slides |
# %% [markdown] lang="zh" slideshow="notes"
# 投影片上，程式格照樣可以執行，滑桿照樣可以拉。老師要準備的事，都寫在教學指南（`docs/teaching.zh-TW.md`）裡。
# %% [markdown] lang="en" slideshow="notes"
# On slides cells still run and sliders still move. What a teacher must prepare is in the teaching guide (`docs/teaching.md`).
