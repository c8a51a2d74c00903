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
# 不需要任何基礎。
#
# *English version: [the same lesson in English](../en/00_start_here.ipynb)*
# %% [markdown] lang="en" slideshow="slide"
# # 00 Start here
#
# **Goals**: read the course map; run a cell, move a slider, check an exercise; know whether your computer is ready.
#
# Nothing is required.
#
# *中文版：[同一課的中文版](../zh-TW/00_start_here.ipynb)*
# %% [markdown] lang="zh" slideshow="slide"
# ## 課程地圖
#
# 請照順序讀，每一課都只用到前面教過的東西。點課名就能打開。
#
# {{course_map}}
#
# 「投影片」是這一課所根據的講義：S0、S1 蔡炎龍，S2 李宏毅，S3 黃志勝，S4 王一書。
# 講義上的數字我們全都重算過；對不上的地方，課文裡會用勘誤編號（例如 R22）說明。
# %% [markdown] lang="en" slideshow="slide"
# ## The course map
#
# Read the lessons in order: each uses only what came before. Click a title to open it.
#
# {{course_map}}
#
# "Decks" are the lecture slides that a lesson follows: S0 and S1 by 蔡炎龍, S2 by 李宏毅, S3 by 黃志勝, S4 by 王一書.
# Every number on them was computed again; where one differs, the text says so with the number of an erratum, such as R22.
# %% [markdown] lang="zh" slideshow="slide"
# ## 怎麼用筆記本
#
# 筆記本由一格一格組成：有的是文字，有的是程式。點一下程式格，按 **Shift + Enter** 就會執行，結果出現在下方。
#
# - 想從頭來過：選單 **Kernel → Restart Kernel and Run All Cells…**。隨時都可以這樣做，不會弄壞什麼。
# - 想從一課的中間開始：點一下那一格，選 **Run → Run All Above Selected Cell**，先把前面的都執行一遍。只執行中間的一格，常會看到 `NameError`：它要用的東西還沒有載入。
# - 左邊的 `[3]:` 表示它是第三個執行的；`[*]:` 表示正在跑。
# - 改掉數字再執行一次，看看結果怎麼變。這是學得最快的方法。
#
# 每一課的第一格都長得像下面這樣：載入工具，並且固定隨機種子，讓你得到的數字和課文裡的一樣。
# %% [markdown] lang="en" slideshow="slide"
# ## How to use a notebook
#
# A notebook is a column of cells: some hold text, some hold code. Click a code cell and press **Shift + Enter** to run it; the result appears below.
#
# - To start over: menu **Kernel → Restart Kernel and Run All Cells…**. Do it whenever you like, it breaks nothing.
# - To begin in the middle of a lesson: click the cell and choose **Run → Run All Above Selected Cell**. A cell that runs alone often ends in a `NameError`: what it needs is not loaded yet.
# - `[3]:` on the left means that this cell ran third; `[*]:` means that it is still running.
# - Change a number, run again, see what happens. There is no faster way to learn.
#
# Every lesson begins with a cell like the next one: it loads the tools and fixes the random seed, so that your numbers are those in the text.
# %% slideshow="fragment"
import course_utils

course_utils.setup(seed=1)
# %% [markdown] lang="zh" slideshow="fragment"
# 試試看：把下面的 `number` 換成別的數字，按 Shift + Enter。你預期會印出什麼？
# %% [markdown] lang="en" slideshow="fragment"
# Try it: change `number` below and press Shift + Enter. What do you expect it to print?
# %% slideshow="fragment"
number = 7
print(number, "squared is", number**2)


# %% [markdown] lang="zh" slideshow="fragment"
# 課文會把算出來的數字和投影片核對。例如 S1 說一張 28×28 的圖有 784 個輸入。
# 對得上，`facts.check` 就不作聲；對不上，它會說算出了什麼、原本應該是多少。
# 每一課的最後用 `facts.report()` 把核對過的都列成一張表：投影片印的、你這裡算出來的、結論，以及勘誤的編號。
# 把 `28 * 28` 改成 `28 + 28` 再執行看看。
# %% [markdown] lang="en" slideshow="fragment"
# Lessons hold what they compute against the slides. S1, for one, says that a picture of 28×28 has 784 inputs.
# Where the two agree, `facts.check` is silent; where they do not, it says what came out and what was expected.
# At the end of each lesson `facts.report()` lists all of it in one table: what the slide prints, what came out on your computer, the verdict, and the number of the erratum.
# Try it: write `28 + 28` for `28 * 28` and run the cell.
# %% slideshow="fragment"
from course_utils import facts

facts.check("S1-01", 28 * 28)


# %% [markdown] lang="zh" slideshow="slide"
# ## 會動的圖
#
# 很多圖可以自己動手調。下面這張圖現在是靜止的；執行這一格，底下就會多出一張同樣的圖，帶著一條滑桿：拉動「頻率」，曲線會立刻跟著變。
# %% [markdown] lang="en" slideshow="slide"
# ## Live figures
#
# Many figures can be played with. The one below stands still; run its cell, and the same figure appears once more, with a slider: drag the frequency and the curve follows.
# %% slideshow="subslide" tags=["nbval-ignore-output"]
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import IntSlider

from course_utils import plots, widgets


def draw_wave(frequency):
    time = np.linspace(0, 1, 400)
    plt.figure(figsize=(6, 1.8), layout="none")
    plt.subplots_adjust(left=0.12, right=0.97, bottom=0.26, top=0.95)
    plt.plot(time, np.sin(2 * np.pi * frequency * time))
    plt.xlabel("time (s)")
    plt.ylabel("amplitude")
    plt.ylim(-1.1, 1.1)
    return f"A sine wave with {frequency} periods in one second."


plots.show(draw_wave(3))
frequency = IntSlider(3, min=1, max=12, description="頻率 frequency")
widgets.live(draw_wave, {"frequency": frequency})


# %% [markdown] lang="zh" slideshow="slide"
# ## 練習馬上知道對不對
#
# 練習是一個還沒寫完的函數：把 `raise NotImplementedError` 換成你的程式，再執行那一格，最後一行就會檢查。
# 其他課的檢查自成一格：先執行你寫的那一格，再執行下面的檢查格。
#
# 檢查的結果有三種：
#
# - `○` 還沒作答
# - `✓` 答對了
# - `✗` 答錯了，並且說明錯在哪裡
#
# 沒寫完的練習不會擋住後面的內容。先來一題暖身：
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
# An unsolved exercise never blocks what follows. Here is one to warm up:
# %% tags=["exercise"] slideshow="fragment"
from course_utils import exercises


def mean(values):
    """Return the mean of a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION


exercises.check("00-mean", mean)
# %% [markdown] lang="zh" slideshow="fragment"
# 如果有人把總和當成平均，他會看到：
# %% [markdown] lang="en" slideshow="fragment"
# Somebody who takes the sum for the mean would read:
# %% slideshow="fragment"
from course_utils import exercises

exercises.check("00-mean", sum)
# %% [markdown] lang="zh" slideshow="slide"
# ## 你的電腦準備好了嗎？
#
# 下面這一格會檢查 Python、套件、運算裝置，以及每一課會拿到哪一版資料。
# 每個問題後面都寫了解決的方法；在終端機執行 `make doctor` 也會得到同樣的報告。
#
# 沒有網路也能上課：這時會改用內附的小型資料集（手寫數字、影評、棒球紀錄），結論相同，數字略有不同。
# %% [markdown] lang="en" slideshow="slide"
# ## Is your computer ready?
#
# The next cell looks at Python, the packages, the device that will compute, and the edition of the data that each lesson will get.
# Each problem comes with its cure; `make doctor` in a terminal prints the same report.
#
# The course also works without a network: it then uses small embedded data sets (digits, reviews, baseball seasons). The conclusions are the same, the digits differ a little.
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
# **空白鍵**一頁一頁往下走（方向鍵 → 只跳到下一個大段落），程式格照樣可以執行，滑桿照樣可以拉。
# 要離開，請按右下角同樣的紙牌；忘了按的話，下一本筆記本也會以投影片開啟。
#
# ## 接下來
#
# 打開 [01 感知器](01_perceptron.ipynb)：一個神經元能學會什麼？
# %% [markdown] lang="en" slideshow="slide"
# ## Teaching with slides
#
# Every lesson is already divided into slides. Click the cell to begin with, then the orange cards at the right of the notebook's toolbar (Toggle Deck).
#
# The **space bar** goes on page by page (the arrow → jumps to the next large part); cells still run, sliders still move.
# To leave, click the same cards at the lower right; otherwise the next notebook opens as slides, too.
#
# ## What comes next
#
# Open [01 The perceptron](01_perceptron.ipynb): what can a single neuron learn?
