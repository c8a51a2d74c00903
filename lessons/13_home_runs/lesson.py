# ---
# title_zh: 猜明年的全壘打
# title_en: Guessing next year's home runs
# question_zh: 有人猜六位打者明年的全壘打，對了五位：算厲害嗎？
# question_en: Five of six home-run guesses were right: is that good?
# minutes: 40
# seconds: 25
# decks: S0
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 13 猜明年的全壘打
#
# 一組同學用 LSTM 預測美國職棒大聯盟的全壘打：看一位打者過去十年的成績，猜他 2017 年打幾支。他們公布了六位明星的結果，猜對五位。
#
# 這一課拿真正的球季資料，把整件事重做一遍，只問一個問題：**六位猜對五位，算厲害嗎？**
#
# **讀完這一課，你會**
#
# - 估計一個題目的天花板：什麼都知道的人，也只能猜對幾成
# - 把長短不一的紀錄補成一樣長，並讓 LSTM 跳過補上去的部分
# - 照時間切分資料，而且證明沒有偷看未來
# - 替模型找對手，用成對的差和信賴區間分辨實力和運氣
# %% [markdown] lang="en" slideshow="slide"
# # 13 Guessing next year's home runs
#
# A group of students let an LSTM forecast home runs in the American major leagues: from a batter's last ten years, how many will he hit in 2017? Of the six stars that they showed, five came out right.
#
# This lesson does it all again on the real season tables, and asks one thing: **five of six right, is that good?**
#
# **After this lesson you can**
#
# - estimate the ceiling of a question: how often even the all-knowing would be right
# - make records of different length equally long, and have an LSTM skip what was added
# - split data by time, and prove that nothing of the future was used
# - find rivals for a model, and tell skill from luck by paired differences and confidence intervals
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 03 課（softmax 和交叉熵）、第 07 課（LSTM、補齊和遮罩）、第 09 課（標準化）、第 12 課（訓練、驗證、測試集，早停，成對的差）。不必懂棒球：打者把球打出場外，就是一支全壘打（home run，簡寫 HR）；他上場打擊一次，叫一個打席；一年比賽一季。
#
# 主線是第 1 到 7 節；最後的〈深入〉可以挑著讀。沒有真實的球季表時，課程用一個虛構的聯盟代替。文中的數字以真實資料為準，虛構聯盟會不同的地方，都會說明。
#
# **對應投影片**：S0（蔡炎龍）裡，孫瑄正、邢恒毅、劉亮緯、曾煜祐、李錦藤五位同學的〈MLB 球員全壘打數預測〉。沒看過投影片也能讀。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lesson 03 (softmax and cross entropy), lesson 07 (LSTM, padding and masks), lesson 09 (standardising), lesson 12 (training, validation and test set, early stopping, paired differences). You need not know baseball: a batter who hits the ball out of the field has a home run (HR for short); each of his turns to bat is called a plate appearance; a year's games are a season.
#
# The main line is chapters 1 to 7; of the part "In depth" read what you like. Without the real season tables the course takes an invented league. Numbers in the text are those of the real tables; where the invented league differs, the text says so.
#
# **Decks**: S0 (蔡炎龍), the home runs of major-league players, by the students 孫瑄正, 邢恒毅, 劉亮緯, 曾煜祐 and 李錦藤. You need not have seen it.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：按一次 *Run → Run All Cells*，要等半分鐘左右；第 5 節訓練兩個網路，後面的圖和互動圖都要用到，跑完就不要再重新啟動 kernel。底下引用的訓練結果，在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：主線到小結共 29 張（標題不算），照下表刪，剛好一堂：
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 3 | 成績單一定要看，目標不唸 |
# | 第 1 節 | 9 | 〈自己調實力〉只做第 1 題 |
# | 第 2 節 | 9 | 〈往回看十年〉只唸迴圈；表格怎麼準備不講 |
# | 第 3 節 | 6 | 標準化一句話帶過，〈把未來毀掉〉的程式不唸 |
# | 第 4 節 | 8 | 〈兩個不必訓練的對手〉的程式不唸 |
# | 第 5 節 | 7 | 互動圖由老師拉兩下 |
# | 第 6 節 | 4 | 跳過〈機率報得準不準？〉 |
# | 第 7 節、小結 | 4 | 表決之後直接看圖 |
#
# 練習沒有時間做，練習 1、2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 3 分鐘，第 1 節 12 分鐘（學生自己調實力），第 2 節 12 分鐘，第 3 節 9 分鐘，練習 2 做 10 分鐘。作業：練習 1、3。
# - **第二堂**：課前再 Run All 一次。檢討練習 3 用 4 分鐘，第 4 節 10 分鐘，第 5 節 11 分鐘（學生自己遮球季、加歲數），第 6 節 9 分鐘，第 7 節和小結 8 分鐘，深入 D 用 6 分鐘。作業：從深入 A 到 C 選一節讀；練習 4 給做得快的人。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: choose *Run → Run All Cells* once, which takes about half a minute; chapter 5 trains two networks, which later figures and the live view need, so do not restart the kernel after that. Results of training are quoted below, and will differ a little on your computer.
#
# **One session of 50 minutes**: the main line up to the summary is 29 slides (without the title), and with these cuts it fits:
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 3 | do show the score of six; do not read the objectives aloud |
# | Chapter 1 | 9 | in "Set the talent yourself" question 1 only |
# | Chapter 2 | 9 | of "Ten years back" only the loop; nothing on preparing the tables |
# | Chapter 3 | 6 | one sentence on scaling; do not read the code of "Destroy the future" |
# | Chapter 4 | 8 | do not read the code of "Two rivals without training" |
# | Chapter 5 | 7 | move the live view twice, yourself |
# | Chapter 6 | 4 | skip "How good are the probabilities?" |
# | Chapter 7, summary | 4 | vote, then show the figure at once |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 3 minutes, chapter 1 in 12 (students set the talent), chapter 2 in 12, chapter 3 in 9, exercise 2 for 10. Homework: exercises 1 and 3.
# - **Second**: Run All once more before class. Going over exercise 3 takes 4 minutes, chapter 4 10, chapter 5 11 (students mask seasons and add years), chapter 6 9, chapter 7 and the summary 8, and In depth D 6. Homework: read one of In depth A to C; exercise 4 is for those who are quick.
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Dropdown, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

# %% tags=["parameters"] slideshow="skip"
FIRST_TARGET = 1985  # first and last season to train on, as answers
LAST_TRAIN = 2015
CHOOSE = 2016  # when to stop training is chosen on this season,
TEST = 2017  # and this one is opened once
LENGTH = 10  # seasons that the network sees
MIN_PA = 200  # plate appearances in the season to be guessed
UNITS = 32  # of the LSTM
EPOCHS = 30  # at most
BATCH_SIZE = 64


# %% [markdown] lang="zh" slideshow="slide"
# ## 六位球員的成績單
#
# | 2017 年 | 猜的段 | 實際 | |
# |:--|:-:|--:|:-:|
# | Trout | 30-39 | 33 | 對 |
# | Bryant | 30-39 | 29 | 錯 |
# | Betts | 20-29 | 24 | 對 |
# | Murphy | 20-29 | 23 | 對 |
# | Altuve | 20-29 | 24 | 對 |
# | Seager | 20-29 | 22 | 對 |
# %% [markdown] lang="en" slideshow="slide"
# ## The score of six players
#
# | 2017 | Class guessed | Actual | |
# |:--|:-:|--:|:-:|
# | Trout | 30-39 | 33 | right |
# | Bryant | 30-39 | 29 | wrong |
# | Betts | 20-29 | 24 | right |
# | Murphy | 20-29 | 23 | right |
# | Altuve | 20-29 | 24 | right |
# | Seager | 20-29 | 22 | right |
# %% [markdown] lang="zh" slideshow="notes"
# 這是 S0 公布的成績。不猜精確的支數，只猜落在哪一段：0-9、10-19、20-29、30-39、40 以上，一共五段。
#
# 乍看很厲害：五段瞎猜一段，六位大概只對一位。但是「厲害」要跟什麼比？這一課先找出最好能有多好（第 1 節），再把資料整理到網路讀得懂、又沒有偷看答案（第 2、3 節），然後找不用網路的對手（第 4 節），最後才訓練 LSTM、打開 2017 年（第 5、6 節），回頭看這六位（第 7 節）。
# %% [markdown] lang="en" slideshow="notes"
# This is the score that S0 shows. The number need not be exact, only the class has to be right: 0-9, 10-19, 20-29, 30-39, or 40 and more, five classes in all.
#
# It looks impressive: a class drawn at random would be right for about one of the six. But impressive compared with what? This lesson first finds out how good one could be at best (chapter 1), then makes the data such that a network can read them and no answer is given away (chapters 2 and 3), looks for rivals without a network (chapter 4), and only then trains the LSTM and opens 2017 (chapters 5 and 6). Chapter 7 comes back to the six.
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 什麼都知道的人，能猜對幾成？
#
# 假設有一位**全知者**，他確切知道每位打者的**實力**：同樣的一季重打很多很多次，平均會打幾支。
#
# 有一位打者的實力是 25 支，全知者當然猜 20-29。**他每次都會對嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. How often would the all-knowing be right?
#
# Suppose there is somebody **all-knowing**, who knows the **talent** of each batter exactly: if the same season were played over and over, how many home runs he would hit on average.
#
# For a batter whose talent is 25, the all-knowing of course guesses 20-29. **Is that right every time?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：擲一百次公正的銅板，你會不會賭「剛好 50 次正面」？賭「45 到 54 次」呢？（實力已知，結果還是有運氣。）
#
# **可能的回答**：「知道實力就一定猜得到」：看印出來的那一列，25 支的人只有七成落在 20-29。「實力愈高愈好猜，因為他們穩定」：愈高，起伏愈大；除非已經遠高過 40，上面沒有邊界。
#
# **時間不夠**：〈自己調實力〉只做第 1 題。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: of a hundred tosses of a fair coin, would you bet on exactly 50 heads? And on 45 to 54? (The talent is known, and yet there is luck.)
#
# **You may hear**: "Who knows the talent knows the result": see the printed line, with a talent of 25 only seven seasons in ten fall into 20-29. "The better the batter, the easier, since they are steady": the higher the talent, the wider the swings, unless it is well above 40, where no border lies ahead.
#
# **Short of time**: in "Set the talent yourself" question 1 only.
# %% [markdown] lang="zh" slideshow="notes"
# 一季打出幾支，除了實力，還有運氣。一季大約有 600 個打席。想像每個打席擲一次特製的骰子，實力 25 支的人，每次有 25/600 的機會擲出「全壘打」。擲 600 次，數一數擲出幾次：平均是 25，但有時只有 18，有時有 31。
#
# 「次數很多、每次機會很小」的計數，有一個現成的模型，叫 **Poisson 分布**，只需要平均這一個數。`rng.poisson(25, 20_000)` 就是把同一季重打兩萬次，得到兩萬個支數。
#
# 程式裡的 `home_run_class` 把支數換成第幾段，從 0 數起：15 支是第 1 段。獨熱編碼寫成 $[0,1,0,0,0]$。
# %% [markdown] lang="en" slideshow="notes"
# How many home runs come out of a season is talent and luck. A season has about 600 plate appearances. Think of a special die, thrown once for each: with a talent of 25 it shows "home run" with a chance of 25/600. Throw it 600 times and count the home runs: the mean is 25, but sometimes there are 18 and sometimes 31.
#
# For counts of this kind, many trials with a small chance each, there is a ready-made model, the **Poisson distribution**, which needs nothing but the mean. `rng.poisson(25, 20_000)` plays the same season 20,000 times and gives 20,000 numbers of home runs.
#
# In the code, `home_run_class` turns them into classes, counted from 0: 15 home runs are class 1. One-hot, this is $[0,1,0,0,0]$.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 同一季，重打兩萬次
# %% [markdown] lang="en" slideshow="subslide"
# ### One season, played 20,000 times
# %%
CLASSES = ["0-9", "10-19", "20-29", "30-39", "40+"]


def home_run_class(home_runs):
    """Class 0 to 4 of each number of home runs."""
    return np.minimum(np.asarray(home_runs) // 10, 4).astype(int)


def class_chances(talent):
    """The share of each class in 20,000 seasons of one talent."""
    rng = np.random.default_rng(0)
    home_runs = rng.poisson(talent, 20_000)
    return np.bincount(home_run_class(home_runs), minlength=5) / 20_000


print("talent 25:", class_chances(25).round(2))
facts.check("S0-08", keras.utils.to_categorical(home_run_class(15), 5))
# %% tags=["guard"]
assert 0.65 < class_chances(25)[2] < 0.75, "seven in ten"


# %% [markdown] lang="zh" slideshow="notes"
# 五個數依序是落在五段的比例：實力 25 支的人，大約七成的球季落在 20-29，其餘三成不是太少就是太多。全知者也只能對七成。
# %% [markdown] lang="en" slideshow="notes"
# The five numbers are the shares of the five classes: with a talent of 25, about seven seasons in ten fall into 20-29, and the others come out too low or too high. Even the all-knowing is right only seven times in ten.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：實力 30 支的人呢？
#
# 全知者猜機會最大的那一段，會對幾成？
#
# <details><summary>(a) 七成，和 25 支的人差不多</summary>→ 猜對的話，圖上 30 的地方，線的高度在 0.7 附近。</details>
# <details><summary>(b) 六成</summary>→ 猜對的話，圖上 30 的地方，線的高度在 0.6 附近。</details>
# <details><summary>(c) 一半左右</summary>→ 猜對的話，圖上 30 的地方，線的高度在 0.5 附近。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: and with a talent of 30?
#
# The all-knowing names the class with the highest chance. How often is that right?
#
# <details><summary>(a) seven in ten, much as with 25</summary>→ Then at 30 the line in the figure is near 0.7.</details>
# <details><summary>(b) six in ten</summary>→ Then at 30 the line in the figure is near 0.6.</details>
# <details><summary>(c) about one half</summary>→ Then at 30 the line in the figure is near 0.5.</details>
# %% slideshow="skip"
talents = np.arange(1, 51)
best_chance = []
for talent in talents:
    best_chance.append(class_chances(talent).max())
best_chance = np.array(best_chance)
# %% tags=["guess", "hide-input"] slideshow="fragment"
print("chance of the likeliest class:")
for talent in (15, 25, 30, 35, 45):
    print(f"talent {talent}: {best_chance[talent - 1]:.2f}", end="   ")
plt.figure(figsize=(8.5, 2.7))
plt.plot(talents, best_chance)
for border in (10, 20, 30, 40):
    plt.axvline(border - 0.5, color="gray", linestyle=":", linewidth=1)
plt.xlabel("talent (home runs a season)")
plt.ylabel("chance to be right")
plt.ylim(0, 1.05)
plots.show("The chance to be right dips to one half at each border.")
# %% tags=["guard"]
assert best_chance[29] < 0.5, "talent 30: less than one half"
for edge in (10, 20, 30, 40):
    assert best_chance[edge - 2 : edge + 1].min() < 0.57, "one half"
assert best_chance[14] > best_chance[24] > best_chance[34], "wider swings"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 一半左右，還略少一點。30 剛好在兩段的交界（圖上的點線）：將近一半的球季打不到 30 支，一半多一點打到了，其中還有少數超過 40。不管猜哪一段，都像擲銅板。
#
# </details>
#
# 就算在一段的正中央，實力愈高也愈難猜：15 支的人對八成，25 支的七成，35 支的六成。一段總是寬 10 支，運氣的起伏卻跟著變大：Poisson 分布的標準差是平均開根號，實力 16 支是 4，實力 36 支是 6。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# About one half, and a little less. 30 lies right at a border (the dotted lines): nearly half of the seasons fall short of 30, a little more than half do not, and a few of these go beyond 40. Whichever class is named, it is the toss of a coin.
#
# </details>
#
# Even in the middle of a class, higher talents are harder: 15 is guessed right eight times in ten, 25 seven, 35 six. A class is always ten wide, but luck swings wider: the standard deviation of a Poisson distribution is the root of its mean, 4 for a talent of 16, and 6 for 36.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調實力
#
# 拉一拉實力，看五段的機會（左），以及猜對的機會（右，圓點）。
#
# 1. 在 20-29 這一段裡，實力多少的人最好猜？
# 2. 實力 45 的人，比 35 的好猜還是難猜？為什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### Set the talent yourself
#
# Move the talent, and see the chances of the five classes (left) and the chance to be right (right, the dot).
#
# 1. Within the class 20-29, which talent is easiest to guess?
# 2. Is a talent of 45 easier or harder than one of 35, and why?
# %% tags=["hide-input"] slideshow="skip"
def draw_talent(talent):
    """Chances of the five classes for one talent."""
    chances = class_chances(talent)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="none")
    figure.subplots_adjust(0.08, 0.17, 0.98, 0.88, wspace=0.25)
    left.bar(CLASSES, chances, color="#0072B2")
    left.set(ylim=(0, 1.05), title=f"talent {talent}", yticks=(0, 0.5, 1))
    left.set_ylabel("share of seasons")
    right.plot(talents, best_chance, color="gray")
    right.plot(talent, chances.max(), "o", color="#D55E00", markersize=10)
    right.set(ylim=(0, 1.05), yticks=(0, 0.5, 1), xlabel="talent")
    right.set_title(f"chance to be right: {chances.max():.2f}")
    likeliest = CLASSES[chances.argmax()]
    return f"Talent {talent}: {likeliest} in {chances.max():.0%} of seasons."


# %% tags=["hide-input"] slideshow="skip"
plots.show(draw_talent(25))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
talent_box = IntSlider(25, min=1, max=50, description="實力 talent")
widgets.live(draw_talent, {"talent": talent_box})


# %% [markdown] lang="zh" slideshow="notes"
# 1. 24 支左右，也就是一段的正中央，離兩邊的交界一樣遠。
# 2. 45 的好猜得多，因為「40 以上」沒有上限，運氣太好也不會出界。
#
# 真正的天花板還要更低：真人會受傷、換隊、變老，沒有人真的知道明年的實力。我們手上只有過去的成績，下一節把它們交給網路。
# %% [markdown] lang="en" slideshow="notes"
# 1. About 24, the middle of the class, as far as possible from both borders.
# 2. 45 is much easier, since "40 and more" has no upper end: too much luck does no harm.
#
# The true ceiling is lower still: real people get hurt, change teams and grow old, and nobody knows next year's talent. All we have are past seasons, and the next chapter hands them to a network.
# %% [markdown] lang="zh" slideshow="fragment"
# **就算實力完全知道，也不可能全對；實力在兩段交界的人，對錯大約各半。**
# %% [markdown] lang="en" slideshow="fragment"
# **Even with the talent known, nobody is right every time; at a border of two classes it is about one half.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 十年的成績，怎麼交給網路？
#
# 打者的一季是十五個數字，往回看十年，就是 10×15 的表：
#
# | 縮寫 | 意思 | 縮寫 | 意思 |
# |:--|:--|:--|:--|
# | Age | 年齡 | RBI | 打點 |
# | G | 出賽 | SB | 盜壘 |
# | PA、AB | 打席、打數 | BB、SO | 保送、三振 |
# | R、H | 得分、安打 | OPS+ | 和聯盟相比的打擊能力 |
# | 2B、3B、HR | 二壘打、三壘打、全壘打 | TB | 壘打數 |
#
# **可是很多人還沒有打滿十季，怎麼辦？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. How are ten years handed to a network?
#
# A batter's season is fifteen numbers, and ten years back make a table of 10×15:
#
# | Short | Meaning | Short | Meaning |
# |:--|:--|:--|:--|
# | Age | age | RBI | runs batted in |
# | G | games | SB | stolen bases |
# | PA, AB | plate appearances, at-bats | BB, SO | walks, strikeouts |
# | R, H | runs, hits | OPS+ | batting compared with the league |
# | 2B, 3B, HR | doubles, triples, home runs | TB | total bases |
#
# **But many have not played ten seasons: what then?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：第 07 課的影評長短不一，那時是怎麼補齊的？這裡補 0，0 支全壘打和「沒有上場」分得出來嗎？（沒上場的那一列，十五個數全是 0，連年齡也是。）
#
# **可能的回答**：「補 0 就是沒有影響，0 乘什麼都是 0」：還有偏差和上一步的狀態，看〈先猜：沒有遮罩呢？〉右邊那一欄。「只留打滿十季的人就好」：真實資料只剩兩成，而且六位明星全部出局。
#
# **時間不夠**：〈往回看十年〉只唸迴圈，準備表格的程式不必打開。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: the film reviews of lesson 07 were of different length; how were they padded? With zeros here, can "no home run" be told from "did not play"? (In a year without playing all fifteen numbers are 0, even the age.)
#
# **You may hear**: "Zeros have no effect, since 0 times anything is 0": there are biases and the state of the step before; see the right-hand column of "Guess: and without a mask?". "Keep only those with ten seasons": on the real tables that leaves two in ten, and none of the six stars.
#
# **Short of time**: of "Ten years back" only the loop; leave the code that prepares the tables closed.
# %% [markdown] lang="zh" slideshow="notes"
# 這十五個特徵是 S0 選的。資料是 Lahman 資料庫的兩張表（S. Lahman、SABR，CC BY-SA 3.0）：一張是誰、哪一年、在哪一隊、打得如何，另一張有每個人的生日。
#
# 表格要先整理。程式收合在下面，想看再點開，它做三件事：
#
# - 有人一年待過兩隊，表上就有兩列，加成一列；
# - 年齡、打席、OPS+、壘打數不在表上，用其他欄算出來（算法在深入 A）；
# - 每個人、每一年留一列，欄位就是上面十五個。
#
# 後面會用到它定的幾個名字：`FEATURES` 是十五個欄名，`COUNTS` 是其中可以直接相加的那些，`HR` 和 `AGE` 是全壘打和年齡在第幾欄。
# %% [markdown] lang="en" slideshow="notes"
# The fifteen features are S0's choice. The data are two tables of the Lahman database (S. Lahman, SABR, CC BY-SA 3.0): one says who, which year, which team, how well; the other has everybody's date of birth.
#
# Tables need tidying first. The code is folded below, to be opened if you like; it does three things:
#
# - whoever played for two teams in a year has two rows, which are added up;
# - age, plate appearances, OPS+ and total bases are not in the tables and are computed from the other columns (In depth A tells how);
# - one row is left for each player and year, with the fifteen columns above.
#
# Some of its names are used later: `FEATURES` are the fifteen column names, `COUNTS` those that can be added up, `HR` and `AGE` the places of home runs and age among the columns.
# %% tags=["hide-input"] slideshow="skip"
COUNTS = ["G", "PA", "AB", "R", "H", "2B", "3B", "HR", "RBI", "SB", "BB", "SO"]
FEATURES = ["Age", *COUNTS, "OPS+", "TB"]
AGE = FEATURES.index("Age")
HR = FEATURES.index("HR")
facts.check("S0-07", len(FEATURES))


def complete(rows):
    """Add PA, TB and the parts of OPS+ to the rows of the table."""
    rows = dict(rows)
    for name in ("RBI", "SB", "SO", "HBP", "SH", "SF"):
        rows[name] = np.nan_to_num(rows[name])  # unknown counts as none
    rows["reached"] = rows["H"] + rows["BB"] + rows["HBP"]
    rows["chances"] = rows["AB"] + rows["BB"] + rows["HBP"] + rows["SF"]
    rows["PA"] = rows["chances"] + rows["SH"]
    rows["TB"] = rows["H"] + rows["2B"] + 2 * rows["3B"] + 3 * rows["HR"]
    # "2015AL" and "2016AL" are two leagues: each season has its own means.
    names = np.char.add(rows["yearID"].astype(str), rows["lgID"])
    league = np.unique(names, return_inverse=True)[1]
    for name, per in (("reached", "chances"), ("TB", "AB")):
        total = np.bincount(league, rows[name])  # sum of each league
        average = total / np.maximum(np.bincount(league, rows[per]), 1)
        rows["expected " + name] = average[league] * rows[per]
    return rows


def adjusted_ops(reached, expected_reached, bases, expected_bases):
    """Our OPS+, element-wise, 0 to 250; 100 where nothing is expected."""
    known = (expected_reached > 0) & (expected_bases > 0)
    obp = reached / np.where(known, expected_reached, 1)
    slg = bases / np.where(known, expected_bases, 1)
    return np.where(known, np.clip(100 * (obp + slg - 1), 0, 250), 100)


def add_up(rows, people):
    """One season of each player and year, its rows added up."""
    number = {name: i for i, name in enumerate(people["playerID"])}
    player = np.array([number[name] for name in rows["playerID"]], dtype=int)
    # Player 12 in 2016 is season 122016; all of its rows share the number.
    season = player * 10_000 + rows["yearID"]
    season, season_of_row = np.unique(season, return_inverse=True)
    seasons = {"player": season // 10_000, "year": season % 10_000}
    parts_of_ops = ["reached", "expected reached", "TB", "expected TB"]
    for name in COUNTS + parts_of_ops:
        seasons[name] = np.bincount(season_of_row, rows[name])
    return seasons


def prepare(batting, people):
    """All player seasons, a column for each of the 15 features."""
    recent = batting["yearID"] >= FIRST_TARGET - LENGTH
    rows = {name: batting[name][recent] for name in batting}
    seasons = add_up(complete(rows), people)
    seasons["OPS+"] = adjusted_ops(
        seasons["reached"],
        seasons["expected reached"],
        seasons["TB"],
        seasons["expected TB"],
    )
    birth_year = people["birthYear"][seasons["player"]]
    after_june = people["birthMonth"][seasons["player"]] > 6
    seasons["Age"] = seasons["year"] - birth_year - after_june
    return seasons


# %% [markdown] lang="zh" slideshow="subslide"
# ### 一季，十五個數字
# %% [markdown] lang="en" slideshow="subslide"
# ### One season, fifteen numbers
# %% tags=["real-data"]
tables = datasets.load_batting()
batting, people = tables.batting, tables.people
seasons = prepare(batting, people)  # one row for each player and year

most = np.argmax(seasons["HR"] * (seasons["year"] == CHOOSE))
print(tables.edition, "data; most home runs in", CHOOSE, end=": ")
print(people["nameLast"][seasons["player"][most]])
for name in FEATURES:
    print(name, int(seasons[name][most]), end="  ")


# %% [markdown] lang="zh" slideshow="notes"
# 印出來的是 2016 年的全壘打王和他那一季的十五個數。印出 real 就是真實的表，sample 是虛構的聯盟。
#
# 要猜某個人的 $t$ 年，輸入是他 $t-10$ 到 $t-1$ 年的球季。例如要猜 2016 年，輸入就是 2006 到 2015 年。其中哪一年沒有上場，那一列就全部填 0：這就是第 07 課的**補齊**，只是 0 也可能在中間。真正打過的球季不會整列是 0，至少年齡不是；所以程式裡用 `x.any(axis=2)` 問每一列「有沒有不是 0 的數」，就知道那一年打過沒有。
# %% [markdown] lang="en" slideshow="notes"
# Printed is the home-run leader of 2016 with the fifteen numbers of that season. "real" stands for the real tables, "sample" for the invented league.
#
# To guess year $t$ of a player, the input is his seasons of the years $t-10$ to $t-1$. For 2016, say, that is 2006 to 2015. Any of these years in which he did not play is a row of zeros: the **padding** of lesson 07, only that the zeros may be in the middle, too. A season that was really played is never all 0: the age, at least, is not. So the code asks of each row whether anything in it is not 0, `x.any(axis=2)`, and that tells whether he played.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 往回看十年
# %% [markdown] lang="en" slideshow="subslide"
# ### Ten years back
# %%
def careers(seasons, players, years):
    """The LENGTH seasons before each year; 0 where none was played."""
    row_of = rows_played(seasons)
    table = np.stack([seasons[name] for name in FEATURES], axis=1)
    x = np.zeros((len(players), LENGTH, 15))
    for n in range(len(players)):
        for step in range(LENGTH):
            season = (players[n], years[n] - LENGTH + step)
            if season in row_of:
                x[n, step] = table[row_of[season]]
    return x


# %% slideshow="skip"
def rows_played(seasons):
    """{(player, year): row} of all seasons with a plate appearance."""
    rows = {}
    for row in np.flatnonzero(seasons["PA"] > 0):
        rows[seasons["player"][row], seasons["year"][row]] = row
    return rows


# %% slideshow="skip"
def examples(seasons, first, last):
    """Batters with enough plate appearances, and the years before."""
    year = seasons["year"]
    wanted = (year >= first) & (year <= last) & (seasons["PA"] >= MIN_PA)
    rows = np.flatnonzero(wanted)
    x = careers(seasons, seasons["player"][rows], year[rows])
    known = x.any(axis=(1, 2))  # leave out debuts: nothing to go by
    x, rows = x[known], rows[known]
    home_runs = seasons["HR"][rows]
    return {
        "x": x,
        "player": seasons["player"][rows],
        "HR": home_runs,
        "class": home_run_class(home_runs),
    }


# %% [markdown] lang="zh" slideshow="notes"
# `examples` 挑出一段年份裡所有的例子：那一季至少有 200 個打席的打者、他之前十年的成績、那一季的支數和段。打席太少的球季說明不了什麼，所以不猜；第一年上場的人沒有過去可看，也不猜。但要記住，「至少 200 個打席」講的是**要猜的那一季**，開季之前沒有人知道；我們問的是「如果他打得夠多，會打幾支」。深入 D 看看不這樣假設會怎樣。
# %% [markdown] lang="en" slideshow="notes"
# `examples` picks all examples of some years: batters with at least 200 plate appearances in that season, the ten years before it, and its home runs with their class. Seasons with fewer say little, so they are not guessed; neither are first seasons, which have no past to look at. But remember that "at least 200" is about **the season to be guessed**, and before it nobody knows; our question is "if he plays enough, how many will it be". In depth D drops the condition.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 打滿十季的有幾成？
# %% [markdown] lang="en" slideshow="subslide"
# ### How many have all ten?
# %% tags=["real-data"]
train = examples(seasons, FIRST_TARGET, LAST_TRAIN)
choose = examples(seasons, CHOOSE, CHOOSE)
test = examples(seasons, TEST, TEST)  # its answers wait for chapter 6

all_ten = train["x"].any(axis=2).all(axis=1)
print(f"{len(train['x']):,} examples to train on")
print(f"with all ten seasons: {all_ten.mean():.0%}")
# %% tags=["hide-input", "real-data"] slideshow="skip"
STARS = ["troutmi01", "bryankr01", "bettsmo01"]
STARS += ["murphda08", "altuvjo01", "seageco01"]
ids = list(people["playerID"][test["player"]])
on_slide = TEST == 2017 and set(STARS) <= set(ids)
if on_slide:
    six = np.array([ids.index(player) for player in STARS])
else:  # an invented league has no Trout: take the six longest careers
    lengths = test["x"].any(axis=2).sum(axis=1)
    six = np.argsort(-lengths, kind="stable")[:6]
names = [str(people["nameLast"][test["player"][i]]) for i in six]
print(f"home runs, {TEST - LENGTH} to {TEST - 1}:")
for name, career in zip(names, test["x"][six], strict=True):
    print(f"{name:12}", end="")
    for season in career:
        print(f"{int(season[HR]):4}" if season.any() else "   -", end="")
    print()
# %% tags=["guard"]
assert all_ten.mean() < 0.25, "few have ten seasons"


# %% [markdown] lang="zh" slideshow="notes"
# 真實資料裡，打滿十季的只有兩成（虛構聯盟不到一成）。下面六列是成績單上的六位，從 2007 到 2016 年每年打幾支，「-」是沒有上場的年份：六位沒有一個打滿十季，分別只有 6、2、3、8、6、2 季；Murphy 中間還空了一年。（虛構聯盟沒有這六位，換成資歷最長的六個人。）所以補 0 不是小事：輸入裡有很多列是補出來的。
#
# <details><summary>投影片勘誤</summary>
#
# R20：S0 寫「輸入 10 年的資料」，沒有說年資短的人怎麼辦；補齊和遮罩是這一課的做法。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# On the real tables only two in ten have all ten seasons (in the invented league not even one in ten). The six lines are the six of the score, with their home runs of each year from 2007 to 2016; "-" is a year without playing. None of them has ten seasons: they have 6, 2, 3, 8, 6 and 2, and Murphy even has an empty year in between. (The invented league does not have these six; there you see the six longest careers.) So padding is no small matter: many rows of the input were added by us.
#
# <details><summary>Errata of the slides</summary>
#
# R20: S0 writes "ten years of data are the input" and does not say what to do with short careers; padding and masking are this lesson's way.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 補上去的列，請 LSTM 跳過
# %% [markdown] lang="en" slideshow="subslide"
# ### Have the LSTM skip what was added
# %%
layer = layers.LSTM(1, unroll=True)
mask = keras.Sequential([keras.Input((10, 15)), layers.Masking(), layer])
no_mask = keras.Sequential([keras.Input((10, 15)), layer])
rng = np.random.default_rng(6)
layer.set_weights([rng.normal(0, 0.3, w.shape) for w in layer.get_weights()])

four = rng.normal(size=(4, 15))  # a career of four seasons
blank = np.zeros((6, 15))  # six years without playing
careers_of_four = {
    "blank first": np.concatenate([blank, four]),
    "in between": np.concatenate([four[:2], blank, four[2:]]),
    "blank last": np.concatenate([four, blank]),
}


# %% [markdown] lang="zh" slideshow="notes"
# `Masking()` 檢查每一步：十五個數全是 0，就告訴後面的 LSTM「這一步跳過」，狀態原封不動帶到下一步：這就是第 07 課的**遮罩**。（`unroll=True` 把十步展開來算，結果一樣；在 GPU 上才不會用到不接受這種遮罩的快速版。）
#
# 程式裡拿一個最小的 LSTM，只有一個單元，權重是亂數。同一個人打了四季，另外六年空白，空白放在三種不同的地方。兩個網路共用同一層 LSTM，只差有沒有遮罩。
# %% [markdown] lang="en" slideshow="notes"
# `Masking()` looks at each step: if all fifteen numbers are 0, it tells the LSTM behind it to skip the step and carry its state over as it is: the **mask** of lesson 07. (`unroll=True` writes the ten steps out one after the other, with the same result; on a GPU it avoids the fast version, which does not take such masks.)
#
# The code takes the smallest LSTM there is, with one unit and random weights. One and the same player has four seasons and six blank years, which are put at three different places. The two networks share the LSTM layer; one has the mask, the other has not.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：沒有遮罩呢？
#
# 有遮罩（mask）的話，空白放哪裡，輸出都一樣。沒有遮罩（no mask）的時候：
#
# <details><summary>(a) 也一樣：0 乘權重還是 0，補了等於沒補</summary>→ 猜對的話，no mask 那一欄三個數相同。</details>
# <details><summary>(b) 不一樣</summary>→ 猜對的話，no mask 那一欄三個數不全相同。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: and without a mask?
#
# With the mask the output is the same wherever the blank years are. With no mask:
#
# <details><summary>(a) the same as well: 0 times a weight is 0, so padding does nothing</summary>→ Then the three numbers of the column “no mask” are equal.</details>
# <details><summary>(b) not the same</summary>→ Then the three numbers of the column “no mask” are not all equal.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
print("output of the LSTM     mask   no mask")
for name, career in careers_of_four.items():
    x = career[np.newaxis]
    skipped = mask.predict(x, verbose=0).item()
    read = no_mask.predict(x, verbose=0).item()
    print(f"{name:20}{skipped:+7.2f}{read:+10.2f}")
# %% tags=["guard"]
outputs = {"mask": [], "no mask": []}
for one_career in careers_of_four.values():
    one = one_career[np.newaxis]
    outputs["mask"].append(mask.predict(one, verbose=0).item())
    outputs["no mask"].append(no_mask.predict(one, verbose=0).item())
assert np.ptp(outputs["mask"]) < 1e-5, "the place does not matter"
assert np.log10(np.ptp(outputs["no mask"])) > -2, "it does, to be seen"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 不一樣。輸入是 0 的時候，LSTM 的閘還是會動：偏差不是 0，上一步的輸出也還在。第 07 課的式子裡，記憶每一步都乘上遺忘閘，所以六列空白就忘了六次，還會寫進一些東西；放在最前面，雖然還沒有可忘的，也照樣寫。對它來說，一列 0 不是「沒有打」，而是「又打了一季」。（第 3 節會把輸入標準化，那之後的 0 是「樣樣剛好平均的一季」。）
#
# </details>
#
# 遮罩那一欄三個數相同：空白放在前面、中間、後面都無所謂，Murphy 中間的空檔也不成問題。（把遮罩的一步自己寫出來，和 Keras 完全相同：見深入 B。）
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Not the same. With an input of 0 the gates of the LSTM still move: biases are not 0, and the output of the step before is there. In the formula of lesson 07 the memory is multiplied by the forget gate at every step, so six blank rows forget six times, and write something as well; in front there is nothing to forget yet, but they write all the same. To the LSTM a row of zeros is not "did not play" but "one more season". (Chapter 3 standardises the inputs; from then on a 0 is "just average in everything".)
#
# </details>
#
# In the column "mask" all three numbers are equal: in front, in between or at the end makes no difference, and Murphy's empty year is no trouble. (Written by hand, a masked step agrees with Keras: see In depth B.)
# %% [markdown] lang="zh" slideshow="fragment"
# **補 0 讓每個人都有十列，遮罩讓 LSTM 跳過補上去的列。**
# %% [markdown] lang="en" slideshow="fragment"
# **Padding gives everybody ten rows; the mask has the LSTM skip those that were added.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 怎麼證明沒有偷看未來？
#
# 2017 年的答案，和訓練資料在同一份檔案裡。
#
# **怎麼證明，訓練和輸入裡沒有混進 2017 年以後的任何一個數？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. How to prove that nothing of the future was used?
#
# The answers of 2017 are in the same file as the training data.
#
# **How can one prove that no number of 2017 or later got into the training or the inputs?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：隨機抽兩成打者的球季當測試，像 MNIST 那樣，有什麼不好？（「猜 2010」的答案，是「猜 2011」的輸入。）
#
# **可能的回答**：「程式我檢查過了，沒有用到 2017」：眼睛會看漏，〈什麼變了？〉印出來的最後一行就是故意放進去的一個漏。「平均和標準差又不是答案，用全部資料算沒關係」：那個平均裡有 2017 年以後的數，預測的時候還沒有。
#
# **時間不夠**：標準化只講 $(32-12)/10=2$ 這一個例子，程式在筆記本裡。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: why not draw a fifth of all examples at random as a test set, as with MNIST? (The answer to "guess 2010" is an input of "guess 2011".)
#
# **You may hear**: "I have checked the code, it does not use 2017": eyes overlook things; the last line printed under "What has changed?" is a leak put in on purpose. "A mean is no answer, so it may be taken over all data": that mean holds numbers of 2017 and later, which nobody has when forecasting.
#
# **Short of time**: of scaling only the example $(32-12)/10=2$; its code is in the notebook.
# %% [markdown] lang="zh" slideshow="notes"
# 先照時間切成三份：**訓練集**是 1985 到 2015 年的答案；**驗證集**是 2016 年，用來決定訓練何時停下；**測試集**是 2017 年，最後打開一次。
#
# 為什麼不像 MNIST 那樣隨機抽？因為例子彼此重疊：同一位打者，「猜 2010 年」的答案就在「猜 2011 年」的輸入裡。測試時才該知道的事，訓練時就用到了，叫做**洩漏**（leakage）。（猜 2017 年時，輸入裡有 2016 年的成績，這不是洩漏：那時 2016 年已經打完了。）
#
# 標準化也會洩漏。網路的輸入要先減去平均、除以標準差：假如平均是 12 支、標準差是 10 支，32 支就變成 $(32-12)/10=2$。這兩個數只能從訓練集裡**真的打過**的球季算，補的 0 不算，2016、2017 年的也不算。標準化之後，補的列仍然填 0，遮罩才認得。（打過的一季，年齡也許剛好變成 0，但十五個數不會同時剛好等於平均。）
# %% [markdown] lang="en" slideshow="notes"
# First, split by time: the **training set** has the answers of 1985 to 2015, the **validation set** is 2016 and tells when to stop training, and the **test set** is 2017, opened once at the end.
#
# Why not at random, as with MNIST? Because the examples overlap: for one batter, the answer to "guess 2010" is among the inputs of "guess 2011". When training makes use of what only the test should know, this is called **leakage**. (That the inputs for 2017 contain the season of 2016 is no leak: by then it has been played.)
#
# Scaling can leak as well. The inputs of a network have their mean subtracted and are divided by their standard deviation: with a mean of 12 home runs and a standard deviation of 10, 32 become $(32-12)/10=2$. Both numbers may come only from seasons of the training set that were **really played**; padding does not count, and neither do 2016 and 2017. After scaling, the added rows must still be 0, so that the mask knows them. (In a season that was played the age may happen to become 0, but fifteen numbers are never all just average at once.)
# %% [markdown] lang="zh" slideshow="skip"
# ### 只用訓練資料來標準化
# %% [markdown] lang="en" slideshow="skip"
# ### Scale by training data only
# %% slideshow="skip"
def mean_and_spread(x):
    """Mean and standard deviation of each feature, of played seasons."""
    played = x[x.any(axis=2)]
    return played.mean(axis=0), played.std(axis=0)


def scaled(x, mean, spread):
    """Standardised seasons; 0 where none was played."""
    played = x.any(axis=2)
    z = np.zeros(x.shape, dtype="float32")
    z[played] = (x[played] - mean) / spread
    return z


mean, spread = mean_and_spread(train["x"])
x_train = scaled(train["x"], mean, spread)
x_choose = scaled(choose["x"], mean, spread)
x_test = scaled(test["x"], mean, spread)
# %% tags=["guard"]
same_blanks = x_train.any(axis=2) == train["x"].any(axis=2)
assert same_blanks.all(), "no played season is exactly average"


# %% [markdown] lang="zh" slideshow="notes"
# 口說無憑，做個實驗：把成績表裡從 2017 年起的每一個數都換成亂數，整套準備重做一次。如果訓練資料和 2017 年的輸入一個數也沒變，裡面就沒有未來。
#
# 還要確定這個檢查真的抓得到：再故意放進一個漏，改用**所有年份**的球季算平均。
# %% [markdown] lang="en" slideshow="notes"
# Saying so proves nothing, so here is an experiment: replace every number of 2017 and later in the batting table by a random one, and do the whole preparation again. If no number of the training data and of the inputs for 2017 changes, there is no future in them.
#
# And to be sure that such a check would notice: put in a leak on purpose, a mean over the seasons of **all years**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 把未來毀掉
# %% [markdown] lang="en" slideshow="subslide"
# ### Destroy the future
# %%
rng = np.random.default_rng(0)
future = batting["yearID"] >= TEST
spoilt = dict(batting)
for name in [*COUNTS, "HBP", "SH", "SF"]:
    if name in batting:  # PA is not in the table
        nonsense = MIN_PA + rng.integers(300, size=len(future))
        spoilt[name] = np.where(future, nonsense, batting[name])

seasons_again = prepare(spoilt, people)
train_again = examples(seasons_again, FIRST_TARGET, LAST_TRAIN)
test_again = examples(seasons_again, TEST, TEST)
mean_again, spread_again = mean_and_spread(train_again["x"])


# %% [markdown] lang="zh" slideshow="subslide"
# ### 什麼變了？
# %% [markdown] lang="en" slideshow="subslide"
# ### What has changed?
# %%
# Everybody now has enough plate appearances in 2017: keep the same batters.
same = np.isin(test_again["player"], test["player"])
x_again = scaled(test_again["x"][same], mean_again, spread_again)
answers_again = test_again["HR"][same]
mean_of_all = np.mean(seasons["HR"])  # a leak: all years
mean_of_all_again = np.mean(seasons_again["HR"])
same_x = np.array_equal(train["x"], train_again["x"])
same_answers = np.array_equal(train["HR"], train_again["HR"])
print("training data same:    ", same_x and same_answers)
print(f"{TEST} inputs same:      ", np.array_equal(x_again, x_test))
print(f"{TEST} answers same:     ", np.array_equal(answers_again, test["HR"]))
print("mean of all years same:", mean_of_all == mean_of_all_again)


# %% [markdown] lang="zh" slideshow="notes"
# 前兩行是 True：訓練資料（training data）沒變，2017 年的輸入（inputs）也沒變，連標準化用的平均在內。2017 年的答案（answers）變了，本來就該變。（名單也會變：誰在 2017 年有 200 個打席，要 2017 年才知道，所以程式只比原來的那些人。第 2 節說過，這是題目的假設；深入 D 拿掉它。）最後一行是故意放的漏：用所有年份算的平均變了，檢查抓到了。
#
# 這種檢查幾行就寫完，每個有時間的題目都值得做。但它抓不到「人」：看了 2017 年的成績，回頭改模型，程式裡一行都看不出來。這只能靠紀律，所以 2017 年只打開一次。
# %% [markdown] lang="en" slideshow="notes"
# The first two lines are True: the training data have not changed, nor have the inputs for 2017, with the means that scale them. The answers of 2017 changed, as they should. (So does the list: who has 200 plate appearances in 2017 is known only in 2017, so the code compares the batters of the first list. As chapter 2 said, that is an assumption of the question; In depth D drops it.) The last line is the leak put in on purpose: a mean over all years has changed, and the check noticed.
#
# Such a check takes a few lines and is worth having wherever time plays a part. But it does not catch people: whoever looks at the results of 2017 and then changes the model leaves no trace in the code. Against that only discipline helps, and so 2017 is opened once.
# %% [markdown] lang="zh" slideshow="fragment"
# **把未來全部換成亂數，輸入一個數也沒變：這才證明程式沒有偷看。**
# %% [markdown] lang="en" slideshow="fragment"
# **All of the future replaced by random numbers, and not one input changed: that proves that the program did not peek.**
# %% tags=["guard"]
assert np.array_equal(train["x"], train_again["x"]), "no future in training"
assert np.array_equal(x_again, x_test), "nor in the inputs"
assert not np.array_equal(answers_again, test["HR"]), "answers changed"
assert mean_of_all != mean_of_all_again, "a leak is noticed"


# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 不用網路，能猜對幾成？
#
# 資料乾淨了，先不要訓練。沒有對手，「猜對五成」算好還是壞，沒有人知道。三個不必訓練的對手：
#
# 1. **永遠 0-9**：每個人都猜最多人的那一段；
# 2. **去年那一段**：去年打幾支，就猜那一段（去年沒上場，就看最近打過的一季）；
# 3. **三年平均**：最近三年加權平均，愈近愈重。
#
# **最好的一個，能對幾成？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. How far does one get without a network?
#
# The data are clean, but do not train yet. Without rivals nobody knows whether "right five times in ten" is good or bad. Three rivals need no training:
#
# 1. **always 0-9**: for everybody, the class of most batters;
# 2. **last year's class**: as many home runs as last year (or, if he did not play, as in the latest season that he played);
# 3. **mean of three years**: a weighted mean, the latest year counting most.
#
# **How often is the best of them right?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：什麼都不看，永遠猜同一段，會對幾成？（看 2016 年那一行 always 0-9：將近四成。）所以「準確率四成」可以是零分。
#
# **可能的回答**：「五段亂猜對兩成，五成就是兩倍半」：沒有人會亂猜，要跟最好的簡單方法比。「去年打 42 支，今年至少也有 40 支」：看圖最下面一列，很多人掉下來；運氣好的那一年，不會每年都有。
#
# **時間不夠**：〈兩個不必訓練的對手〉的程式不唸，只算 34.75 那一個。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: how often would one be right by looking at nothing and always naming the same class? (See the line "always 0-9" for 2016: nearly four times in ten.) So an accuracy of 40 % may be worth nothing.
#
# **You may hear**: "One of five at random is 20 %, so 50 % is two and a half times as good": nobody guesses at random; compare with the best simple way. "He hit 42, so he will hit at least 40": see the bottom row of the figure, many fall back; a lucky year does not come every year.
#
# **Short of time**: do not read the code of "Two rivals without training"; work out 34.75 only.
# %% [markdown] lang="zh" slideshow="notes"
# 三年平均的權重，由遠到近是 3、4、5，這是 Tom Tango 有名的簡易預測法 Marcel 用的。Trout 在 2014、2015、2016 年打了 36、41、29 支，所以
#
# $$\frac{3\times36+4\times41+5\times29}{3+4+5}=\frac{417}{12}=34.75$$
#
# 四捨五入是 35，猜 30-39。沒上場的年份不算；三年都沒上場，就用最近打過的那一季。
# %% [markdown] lang="en" slideshow="notes"
# From the earliest year to the latest the weights are 3, 4 and 5, those of Marcel, Tom Tango's well-known simple forecast. In 2014, 2015 and 2016 Trout hit 36, 41 and 29, so
#
# $$\frac{3\times36+4\times41+5\times29}{3+4+5}=\frac{417}{12}=34.75$$
#
# Rounded this is 35, and the guess is 30-39. Years without playing do not count; if he did not play in any of the three, the latest season that he played is taken.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個不必訓練的對手
# %% [markdown] lang="en" slideshow="subslide"
# ### Two rivals without training
# %%
def last_home_runs(x):
    """Home runs of the latest season that each batter played."""
    home_runs = np.zeros(len(x))
    for step in range(LENGTH):  # later seasons replace earlier ones
        played = x[:, step].any(axis=1)
        home_runs[played] = x[played, step, HR]
    return home_runs


def mean_of_three(x):
    """Mean of the last three years, weighted 3, 4, 5 where played."""
    means = last_home_runs(x)  # for whoever missed all three
    for n, recent in enumerate(x[:, -3:]):
        weights = recent.any(axis=1) * [3, 4, 5][-len(recent) :]
        if weights.any():
            means[n] = np.average(recent[:, HR], weights=weights)
    return means


# %% [markdown] lang="zh" slideshow="subslide"
# ### 2016 年，誰對幾成？
# %% [markdown] lang="en" slideshow="subslide"
# ### 2016: how often is each right?
# %% tags=["real-data"]
def simple_rivals(x):
    """The class that each rival without training names."""
    return {
        "always 0-9": np.zeros(len(x), dtype=int),
        "last year": home_run_class(last_home_runs(x)),
        "mean of three": home_run_class(mean_of_three(x).round()),
    }


for name, guess in simple_rivals(choose["x"]).items():
    print(f"{name:14}{np.mean(guess == choose['class']):.2f}")
talent = np.clip(mean_of_three(train["x"]).round().astype(int), 1, 50)
ceiling = best_chance[talent - 1].mean()
print(f"{'all-knowing':14}{ceiling:.2f}")
# %% tags=["guard"]
shares = {}
for whose, said in simple_rivals(choose["x"]).items():
    shares[whose] = np.mean(said == choose["class"])
assert 0.35 < shares["always 0-9"] < 0.5, "four in ten"
assert 0.45 < shares["mean of three"] < 0.7, "half, or six in ten"
assert 0.75 < ceiling < 0.85, "eight in ten"
assert ceiling - max(shares.values()) > 0.1, "far from the ceiling"


# %% [markdown] lang="zh" slideshow="notes"
# 前三行是 2016 年猜對的比例。永遠猜 0-9（always 0-9）就對了將近四成；去年那一段（last year）和三年平均（mean of three）在真實資料上對一半左右，虛構聯盟更高一些。所以單說「猜對四成」，等於什麼都沒學到；「猜對五成」，也不過是三年平均的程度。
#
# 最後一行（all-knowing）是第 1 節的天花板，粗略估計：把訓練資料每個人的三年平均當成他的實力，全知者大約對八成。（打不到 10 支的人很多，他們幾乎一定猜對，平均才這麼高。）對手和天花板之間還有一段距離，那是明年的實力、傷病、上場機會，事先沒有人知道。
# %% [markdown] lang="en" slideshow="notes"
# The first three lines are shares of right answers in 2016. Always saying 0-9 is right about four times in ten; last year's class and the mean of three are right about half of the time on the real tables, and somewhat more often in the invented league. So "right four times in ten" alone means that nothing was learned, and "five in ten" is no more than a mean of three years.
#
# The last line is a rough estimate of the ceiling of chapter 1: if the mean of three in the training data is taken for the talent, the all-knowing is right about eight times in ten. (Many batters hit fewer than 10 and are almost sure to be guessed right, hence the high mean.) Between the rivals and the ceiling there is a gap: next year's talent, injuries, playing time, which nobody knows beforehand.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：打出 40 支的人，明年呢？
#
# 訓練資料裡，前一季打了 40 支以上的人，下一季有多少**不到** 40 支？
#
# <details><summary>(a) 一成左右：強就是強</summary>→ 猜對的話，圖最下面一列，最右邊的格子在 0.9 附近。</details>
# <details><summary>(b) 兩成左右</summary>→ 猜對的話，圖最下面一列，最右邊的格子在 0.8 附近。</details>
# <details><summary>(c) 三成以上</summary>→ 猜對的話，圖最下面一列，最右邊的格子在 0.7 以下。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: after 40 home runs, what next?
#
# Of those in the training data who hit 40 or more in their last season, how many hit **fewer than 40** in the next?
#
# <details><summary>(a) about one in ten: a slugger is a slugger</summary>→ Then in the bottom row the rightmost cell is near 0.9.</details>
# <details><summary>(b) about two in ten</summary>→ Then in the bottom row the rightmost cell is near 0.8.</details>
# <details><summary>(c) three in ten or more</summary>→ Then in the bottom row the rightmost cell is below 0.7.</details>
# %% slideshow="skip"
last_class = home_run_class(last_home_runs(train["x"]))
after_last = np.zeros((5, 5))  # row: last class, column: next class
for k in range(5):
    next_class = train["class"][last_class == k]
    counts = np.bincount(next_class, minlength=5)
    after_last[k] = counts / max(len(next_class), 1)
# %% tags=["guess", "hide-input", "real-data"] slideshow="fragment"
plt.figure(figsize=(6, 3.6))
plt.imshow(after_last, vmin=0, vmax=1, cmap="cividis", aspect="auto")
for (row, column), share in np.ndenumerate(after_last):
    colour = "white" if share < 0.55 else "black"
    plt.text(
        column, row, f"{share:.2f}", color=colour, ha="center", va="center"
    )
plt.xticks(range(5), CLASSES)
plt.yticks(range(5), CLASSES)
plt.xlabel("next class")
plt.ylabel("last class")
plots.show("Shares of the next class after each last class, row by row.")
# %% tags=["guard"]
assert after_last[4, 4] < 0.69, "many fall back"
assert after_last[4].argmax() == 4, "yet 40+ is the likeliest"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 三成以上；真實資料裡更有六成。每一列是前一季的段（last class），各格是下一季落在各段（next class）的比例。最下面一列，最可能的還是 40+，但掉下來的很多。
#
# </details>
#
# 打出 40 支的人，有兩種：實力本來就有 40 支的，和實力 35 支、那年運氣好的。前一種人下一季也可能不到 40（第 1 節：交界上一半一半）；後一種人不少，而好運不會跟到明年，所以平均起來要往下掉。這叫**迴歸到平均**（regression to the mean）。三年平均把好運攤薄，所以比只看一年穩。
#
# 這張表本身也是一個預測，而且會報機率：找出去年那一段，讀出那一列的五個數。機率報得準不準，用第 03 課的交叉熵來量：給真正發生的那一段多少機率 $p$，損失就是 $-\ln p$。給 0.39，損失是 0.94；只給 0.02，損失是 3.9。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Three in ten or more, and on the real tables even six. Each row is a last class, its cells are the shares of the next classes. In the bottom row 40+ is still the likeliest, but many have fallen back.
#
# </details>
#
# There are two kinds of batters who hit 40: those whose talent is 40, and those with a talent of 35 and a lucky year. The first kind may miss 40 as well (chapter 1: at a border it is half and half); there are many of the second kind, and luck does not carry over to next year, so on average they fall back. This is **regression to the mean**. A mean of three years spreads luck thinner, and is steadier than a single year.
#
# The table is a forecast in itself, one with probabilities: find last year's class, and read off the five numbers of its row. How good probabilities are is measured by the cross entropy of lesson 03: if the class that came was given the probability $p$, the loss is $-\ln p$. With 0.39 that is 0.94, with 0.02 it is 3.9.
# %% [markdown] lang="zh" slideshow="fragment"
# **好運不會跟到明年；要說自己學到東西，先贏過三年平均。**
# %% [markdown] lang="en" slideshow="fragment"
# **Luck does not carry over to next year; to claim that something was learned, first beat a mean of three.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 一層 LSTM，學得到更多嗎？
#
# 三年平均只看三個數。網路看得到十年、一百五十個數，含年齡。訓練兩個：
#
# - **LSTM**：讀十步，每步 15 個數，32 個單元，最後是五段的 softmax；
# - **羅吉斯迴歸**：沒有隱藏層，150 個數攤平，直接接 softmax。它不必遮罩：只有一次乘和加，補的 0 乘權重還是 0，什麼也不添。
#
# **一個有六千多個參數，一個不到八百。誰的損失低得多？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Does an LSTM layer learn more?
#
# A mean of three sees three numbers. A network can see ten years, a hundred and fifty numbers, age among them. We train two:
#
# - an **LSTM** that reads ten steps of 15 numbers, with 32 units and a softmax over five classes;
# - **logistic regression**: no hidden layer, 150 numbers end to end and the softmax directly behind them. It needs no mask: there is one multiplication and one sum, 0 times a weight is 0, and the padding adds nothing.
#
# **One has more than six thousand parameters, the other fewer than eight hundred. Whose loss is much lower?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：訓練資料將近一萬筆，MNIST 是六萬筆；哪一個的答案比較「確定」？（同樣的十年，答案可能差好幾段，這是雜訊。）
#
# **可能的回答**：「LSTM 懂時間順序，一定贏很多」：看〈先猜：誰的損失低得多？〉的兩條線。「差一點點也是贏」：換一個隨機種子，名次可能就變了。
#
# **時間不夠**：互動圖由老師拉兩下：只看一季、加十歲。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: there are nearly ten thousand examples, MNIST has sixty thousand; for which of them are the answers more certain? (After the same ten years the answer may be several classes apart, which is noise.)
#
# **You may hear**: "The LSTM knows about order, so it wins by far": see the two curves of "Guess: whose loss is much lower?". "A little lower is a win, too": another random seed may change the order.
#
# **Short of time**: move the live view twice, yourself: one season only, ten years older.
# %% [markdown] lang="zh" slideshow="notes"
# 只有兩段的時候，沒有隱藏層的網路就是一個神經元加 sigmoid，也就是第 01 課那個平滑的神經元；**羅吉斯迴歸**（logistic regression）原本指的就是它。五段就換成五個輸出的 softmax。
#
# 數一數參數。羅吉斯迴歸：$(150+1)\times5=755$。LSTM 有四組權重（三個閘和新的記憶），每組連著 15 個輸入、32 個舊的輸出和一個偏差：
#
# $$4\times(15+32+1)\times32=6144$$
#
# 再加上 softmax 的 $(32+1)\times5=165$，一共 6,309。
#
# 羅吉斯迴歸只有一層，沒有第 08 課的對稱性要打破，權重可以從 0 開始，結果就和起點的運氣無關。
# %% [markdown] lang="en" slideshow="notes"
# With two classes, a network with no hidden layer is one neuron with a sigmoid, the smooth neuron of lesson 01; this is what **logistic regression** first meant; with five classes it becomes a softmax of five outputs.
#
# Count the parameters. Logistic regression has $(150+1)\times5=755$. The LSTM has four sets of weights (three gates and the new memory), each for 15 inputs, 32 old outputs and a bias:
#
# $$4\times(15+32+1)\times32=6144$$
#
# With $(32+1)\times5=165$ for the softmax there are 6,309.
#
# Logistic regression has one layer only, with no symmetry to break as in lesson 08, so its weights may start from 0, and the result owes nothing to a lucky start.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩個網路
# %% [markdown] lang="en" slideshow="subslide"
# ### Two networks
# %%
def make_lstm():
    return keras.Sequential(
        [
            keras.Input((LENGTH, 15)),
            layers.Masking(),  # skip the rows that were added
            layers.LSTM(UNITS, unroll=True),
            layers.Dense(5, activation="softmax"),
        ]
    )


def make_logistic():
    return keras.Sequential(
        [
            keras.Input((LENGTH, 15)),
            layers.Flatten(),
            layers.Dense(5, "softmax", kernel_initializer="zeros"),
        ]
    )


# %% [markdown] lang="zh" slideshow="notes"
# 訓練方式兩者相同，才公平：Adam，每個週期（epoch）看一次 2016 年的損失，連續三次沒有刷新紀錄就停，把權重放回紀錄最好的那一次。這是第 12 課的早停。停在哪裡是看 2016 年選的，所以 2016 年的成績會比真正的好看一點。
# %% [markdown] lang="en" slideshow="notes"
# Both are trained alike, to be fair: with Adam, a look at the loss of 2016 after each epoch, a stop when three in a row brought no new record, and the weights put back to those of the record. This is the early stopping of lesson 12. Where to stop is chosen on 2016, so the results on 2016 are a little too good.
# %% [markdown] lang="zh" slideshow="skip"
# ### 同樣的訓練，同樣的早停
# %% [markdown] lang="en" slideshow="skip"
# ### The same training, the same early stopping
# %% slideshow="skip"
def train_network(network):
    """Train until the loss on the season CHOOSE stops falling."""
    network.compile("adam", "sparse_categorical_crossentropy")
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    history = network.fit(
        x_train,
        train["class"],
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=(x_choose, choose["class"]),
        callbacks=[stop, training.progress_bar()],
        verbose=0,
    )
    return history.history["val_loss"]


# %% slideshow="skip"
logistic = make_logistic()
logistic_losses = train_network(logistic)
# %% slideshow="skip"
lstm = make_lstm()
lstm_losses = train_network(lstm)


# %% slideshow="skip"
def cross_entropies(probabilities, classes):
    """-log of the probability that the true class was given, of each."""
    given = probabilities[
        np.arange(len(probabilities)), classes
    ]  # row n, column classes[n]
    return -np.log(np.maximum(given, 1e-7))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：誰的損失低得多？
#
# 2016 年的交叉熵，愈低愈好。點線是第 4 節的表（last year's row）。
#
# <details><summary>(a) LSTM 低得多</summary>→ 猜對的話，LSTM 的最低點比 logistic 的低 0.2 以上。</details>
# <details><summary>(b) 兩個差不多，都比表低</summary>→ 猜對的話，兩條線的最低點相差不到 0.2，都在點線下面。</details>
# <details><summary>(c) LSTM 參數太多，過擬合，比表還高</summary>→ 猜對的話，LSTM 的線最低的地方也在點線上面。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: whose loss is much lower?
#
# Cross entropy on 2016, the lower the better. The dotted line is the table of chapter 4 (last year's row).
#
# <details><summary>(a) the LSTM's is much lower</summary>→ Then the lowest point of “LSTM” is more than 0.2 below that of “logistic”.</details>
# <details><summary>(b) both much the same, and below the table</summary>→ Then the lowest points of both lines are less than 0.2 apart, below the dotted line.</details>
# <details><summary>(c) too many parameters: the LSTM overfits and stays above the table</summary>→ Then even the lowest point of “LSTM” is above the dotted line.</details>
# %% tags=["guess", "hide-input"] slideshow="fragment"
table_probabilities = after_last[simple_rivals(choose["x"])["last year"]]
table_loss = cross_entropies(table_probabilities, choose["class"]).mean()
plt.figure(figsize=(8, 3.2))
for name, losses in [("logistic", logistic_losses), ("LSTM", lstm_losses)]:
    plt.plot(range(1, len(losses) + 1), losses, "o-", ms=4, label=name)
plt.axhline(table_loss, color="gray", linestyle=":", label="last year's row")
plt.xlabel("epoch")
plt.ylabel(f"cross entropy on {CHOOSE}")
plt.legend()
plots.show("Two losses fall below the table's and end close to each other.")
# %% tags=["guard"]
lowest = [min(logistic_losses), min(lstm_losses)]
assert max(lowest) < table_loss, "ten seasons say more than one"
assert max(lowest) - min(lowest) < 0.2, "the two end close together"
assert tables.edition != "real" or max(lowest) - min(lowest) < 0.1


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 兩個差不多。它們都比「去年那一段」的表低：看十季、每季十五個數，機率報得比只看去年那一段準。但是在真實資料上，多出來的五千多個參數換不到多少好處（虛構聯盟裡多一點）；LSTM 很快就到底，再練下去只是背訓練資料的運氣。
#
# </details>
#
# 這和 MNIST 很不一樣。那裡答案是確定的，參數愈多，學得愈細；這裡同樣的十年，下一季可以差好幾段，可以學的規律不多，剩下的是雜訊。單元數和學習率都沒有仔細找過，多試也許還能擠出一點；但每試一次，就多用掉 2016 年一次。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Both much the same. They are below the table of "last year's class": ten seasons of fifteen numbers give better probabilities than last year's class alone. But on the real tables five thousand parameters more buy little (in the invented league somewhat more); the LSTM soon bottoms out, and beyond that it only learns the luck of the training data by heart.
#
# </details>
#
# This is quite unlike MNIST. There the answers are certain, and more parameters learn finer things; here the next season after the same ten years may be several classes apart, there is not much of a rule to learn, and the rest is noise. The number of units and the learning rate were not searched for with care, and more tries might squeeze out a little; but each try uses up 2016 a little more.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 問問這個網路
#
# 選一位打者，決定 LSTM 看得到最近幾季（灰色的遮住），再替他加減幾歲。右圖是它給 2017 年五段的機率。（只用到輸入，2017 年的答案還沒打開。）
#
# 1. 一季、兩季……慢慢加到十季：從哪裡開始，機率不太動了？
# 2. 把一位強打者加十歲，機率往哪一邊移？
# %% [markdown] lang="en" slideshow="subslide"
# ### Ask the network
#
# Choose a batter, decide how many of the last seasons the LSTM may see (grey ones are masked), and make him older or younger. On the right are its probabilities of the five classes in 2017. (Only inputs are used; the answers of 2017 are still closed.)
#
# 1. One season, two, and so on to ten: from where on do the probabilities hardly move?
# 2. Make a slugger ten years older: which way do the probabilities go?
# %% tags=["hide-input"] slideshow="skip"
def draw_career(name, seen, older):
    """One career, as far as it is seen, and what the LSTM makes of it."""
    x = batters[name].copy()
    x[: LENGTH - seen] = 0  # masked
    played = x.any(axis=1)
    x[played, AGE] += older
    z = scaled(x[np.newaxis], mean, spread)
    probabilities = np.asarray(lstm.predict_on_batch(z))[0]
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="none")
    figure.subplots_adjust(0.08, 0.17, 0.98, 0.88, wspace=0.25)
    colours = np.where(played, "#0072B2", "#cccccc")
    left.bar(np.arange(-LENGTH, 0), batters[name][:, HR], color=colours)
    left.set(xlabel="years before the forecast", ylabel="home runs")
    left.set(ylim=(0, 60), title=f"{name}, last {seen} seasons")
    right.bar(CLASSES, probabilities, color="#D55E00")
    right.set(ylim=(0, 1), title=f"probability, {older:+d} years of age")
    left.set_yticks((0, 30, 60))  # few ticks are quick to draw
    right.set_yticks((0, 0.5, 1))
    return f"{name}, {seen} seasons: {CLASSES[probabilities.argmax()]} leads."


# %% tags=["hide-input"] slideshow="skip"
batters = dict(zip(names, test["x"][six], strict=True))
draw_career(names[0], seen=LENGTH, older=0)
plots.show("Home runs of one career on the left, five probabilities right.")
# %% tags=["nbval-ignore-output"] slideshow="fragment"
seen_box = IntSlider(LENGTH, min=1, max=LENGTH, description="看幾季 seen")
older_box = IntSlider(0, min=-10, max=10, description="加幾歲 older")
who_box = Dropdown(options=names, description="打者 batter")
controls = {"name": who_box, "seen": seen_box, "older": older_box}
widgets.live(draw_career, controls)


# %% [markdown] lang="zh" slideshow="notes"
# 1. 多半看到三、四季就不太動了。只看一季的時候，它分不出去年是實力還是運氣，還會把他當成只打過一季的新人（深入 C）。
# 2. 往左，往少的那邊。沒有人告訴它打者會老，它從資料裡學到了。（平均起來是不是這樣，深入 C 用 2016 年的所有打者算過。）
#
# 替二十幾歲的人減十歲，等於問一個國中生在大聯盟打幾支；它照樣給一組機率。網路不會說「這個我沒見過」。
# %% [markdown] lang="en" slideshow="notes"
# 1. Mostly after three or four seasons. With one season only, it cannot tell the talent from the luck of last year, and it takes him for a newcomer with a single season (In depth C).
# 2. To the left, towards fewer. Nobody told it that batters age; it learned that from the data. (In depth C works out, over all batters of 2016, that this is so on average.)
#
# Take ten years from a man in his twenties, and you ask about a schoolboy in the major leagues; it answers all the same. A network does not say "this I have never seen".
# %% [markdown] lang="zh" slideshow="fragment"
# **看十季、每季十五個數，機率報得比只看去年那一段準；在真實資料上，多一層 LSTM 卻沒有再多學到多少。**
# %% [markdown] lang="en" slideshow="fragment"
# **Ten seasons of fifteen numbers give better probabilities than last year's class alone; on the real tables a layer of LSTM adds little to that.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 打開 2017 年，一次
#
# 模型定了，不再改。現在打開 2017 年：五種猜法，同一批打者。
#
# **LSTM 比三年平均，多猜對多少人？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. 2017, opened once
#
# The models are settled and will not change any more. Now open 2017: five ways to guess, the same batters.
#
# **How many more does the LSTM get right than the mean of three?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：三百多人裡多猜對 5 個人，算不算贏？（那是 1.5 個百分點，看圖上的誤差線有多長。）
#
# **可能的回答**：「LSTM 多對了幾個，所以比較好」：誤差線跨過 0，就不能這樣說。「那就多試幾個網路，總有一個贏」：2017 年只有一份，試到贏為止，贏的就是運氣。
#
# **時間不夠**：跳過〈機率報得準不準？〉。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: five more right out of 332, is that a win? (It is 1.5 percentage points; look at the length of the error bars.)
#
# **You may hear**: "The LSTM has a few more, so it is better": if the bar crosses 0, one cannot say so. "Then try more networks until one wins": there is only one 2017, and what wins in the end is luck.
#
# **Short of time**: skip "How good are the probabilities?".
# %% [markdown] lang="zh" slideshow="notes"
# 五種猜法面對的是**同一批**打者，好猜的人對大家都好猜。所以和第 12 課一樣，做成對的比較：每位打者，LSTM 猜對記 1、猜錯記 0，減去對手的 1 或 0，得到 −1、0 或 1。再把這些差取平均，並且算出 95% 信賴區間。
#
# 例如一百個人，LSTM 對而對手錯的有 12 個，反過來的有 8 個，其餘 80 個差是 0。平均的差是 $(12-8)/100=0.04$。差的標準差是 0.45，標準誤是 $0.45/\sqrt{100}=0.045$，左右各留 1.96 倍：
#
# $$0.04\pm1.96\times0.045=0.04\pm0.09$$
#
# 區間跨過 0，所以這一百個人說不準誰比較好。（人數多，倍數是 1.96；第 12 課只有五個差，才用 2.776。）
# %% [markdown] lang="en" slideshow="notes"
# All five face **the same** batters, and easy ones are easy for all. So compare in pairs, as in lesson 12: for each batter take 1 if the LSTM is right and 0 if it is wrong, subtract the 1 or 0 of the rival, and get −1, 0 or 1. Take the mean of these differences, and its 95% confidence interval.
#
# Say, of a hundred batters 12 are right for the LSTM only, 8 for the rival only, and for the other 80 the difference is 0. The mean difference is $(12-8)/100=0.04$. The standard deviation of the differences is 0.45, the standard error $0.45/\sqrt{100}=0.045$, and 1.96 times that to either side makes
#
# $$0.04\pm1.96\times0.045=0.04\pm0.09$$
#
# The interval crosses 0, so these hundred cannot tell which is better. (With many differences the factor is 1.96; lesson 12 had five only, hence 2.776.)
# %% [markdown] lang="zh" slideshow="skip"
# ### 成對的差
# %% [markdown] lang="en" slideshow="skip"
# ### Paired differences
# %% slideshow="skip"
def paired(ours, theirs):
    """Mean difference, and half of its 95% confidence interval."""
    differences = ours - theirs
    error = np.std(differences, ddof=1) / np.sqrt(len(differences))
    return differences.mean(), 1.96 * error


answers = simple_rivals(test["x"])
answers["logistic"] = logistic.predict(x_test, verbose=0).argmax(axis=1)
answers["LSTM"] = lstm.predict(x_test, verbose=0).argmax(axis=1)
right = {}  # 1 for each batter guessed right, else 0
for name, guess in answers.items():
    right[name] = (guess == test["class"]).astype(int)
# %% tags=["guard"]
hundred = np.repeat([1, -1, 0], [12, 8, 80])
assert np.allclose(paired(hundred, 0 * hundred), [0.04, 0.09], atol=0.005)
assert round(np.std(hundred, ddof=1), 2) == 0.45


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：比三年平均多對多少？
#
# 每一百位打者，LSTM 比三年平均（mean of three）多猜對：
#
# <details><summary>(a) 二十個以上</summary>→ 猜對的話，mean of three 那一列的圓點在 20 的右邊。</details>
# <details><summary>(b) 十到二十個</summary>→ 猜對的話，mean of three 那一列的圓點在 10 和 20 之間。</details>
# <details><summary>(c) 多不到十個，甚至比三年平均少</summary>→ 猜對的話，mean of three 那一列的圓點在 10 的左邊。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: how many more than the mean of three?
#
# Of a hundred batters the LSTM gets right, compared with the mean of three,
#
# <details><summary>(a) twenty more, or above</summary>→ Then the marker of “mean of three” is to the right of 20.</details>
# <details><summary>(b) ten to twenty more</summary>→ Then the marker of “mean of three” is between 10 and 20.</details>
# <details><summary>(c) fewer than ten more, or even fewer than the mean of three</summary>→ Then the marker of “mean of three” is to the left of 10.</details>
# %% tags=["guess", "nbval-ignore-output", "hide-input"] slideshow="fragment"
plt.figure(figsize=(8, 3))
rivals = [name for name in right if name != "LSTM"]
for place, name in enumerate(rivals):
    middle, half = paired(right["LSTM"], right[name])
    plt.errorbar(100 * middle, place, xerr=100 * half, fmt="C0o", capsize=3)
plt.axvline(0, color="gray", linestyle=":")
labels = [f"{name} ({right[name].mean():.2f})" for name in rivals]
plt.yticks(range(len(rivals)), labels)
plt.ylim(len(rivals) - 0.5, -0.5)
plt.title(f"{TEST}, {len(x_test)} batters: LSTM {right['LSTM'].mean():.2f}")
plt.xlabel("LSTM minus rival (right answers in a hundred)")
plots.show("The LSTM beats a constant guess; the other rivals are near.")
# %% tags=["guard"]
gain = right["LSTM"].mean() - right["mean of three"].mean()
assert right["LSTM"].mean() > right["always 0-9"].mean(), "beats a constant"
assert gain < 0.1, "less than ten in a hundred"


# %% [markdown] lang="zh" slideshow="notes"
# 圖的標題是 LSTM 在 2017 年猜對的比例，每個對手的寫在名字後面的括號裡。每一列是 LSTM 減去那個對手，橫線（誤差線）是 95% 信賴區間。
#
# <details><summary>執行之後再看：解釋</summary>
#
# 不到十個。LSTM 贏過永遠猜 0-9，沒有疑問。但是和三年平均的差，只有幾個百分點，或正或負；誤差線跨過 0，就不能說誰比較好。小學生算得出來的平均，追得上六千多個參數。
#
# </details>
#
# 誤差線左右各有好幾個百分點（虛構聯盟只有一百多人，更長）。和三年平均的真正差距要是只有兩三個百分點，一個球季根本看不出來；要看出來，得多等幾個球季，而不是多試幾個模型。
# %% [markdown] lang="en" slideshow="notes"
# The title gives the LSTM's share of right answers in 2017, and each rival's stands in brackets behind its name. Each row is the LSTM minus that rival, with an error bar for the 95% confidence interval.
#
# <details><summary>After running: the explanation</summary>
#
# Fewer than ten. That the LSTM beats "always 0-9" is beyond doubt. But its distance from the mean of three is a few points, one way or the other; where the bar crosses 0, neither may be called the better one. A mean that schoolchildren can work out keeps up with six thousand parameters.
#
# </details>
#
# The bars reach several points to either side (more in the invented league, which has little more than a hundred batters). If the LSTM really differs from the mean of three by two or three points, a single season cannot show it; what would show it is more seasons, not more models.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 機率報得準不準？
# %% [markdown] lang="en" slideshow="subslide"
# ### How good are the probabilities?
# %% tags=["nbval-ignore-output"]
forecasts = {
    "table": after_last[answers["last year"]],
    "logistic": logistic.predict(x_test, verbose=0),
    "LSTM": lstm.predict(x_test, verbose=0),
}
loss = {}
for name, of_name in forecasts.items():
    loss[name] = cross_entropies(of_name, test["class"])
for name, rival in [("LSTM", "table"), ("LSTM", "logistic")]:
    difference, half = paired(loss[name], loss[rival])
    print(f"loss, {name} minus {rival}: {difference:+.2f} ± {half:.2f}")
# %% tags=["guard"]
real = tables.edition == "real"
apart = loss["LSTM"].mean() - loss["logistic"].mean()
assert not real or loss["LSTM"].mean() < loss["table"].mean(), "beats table"
assert not real or np.abs(apart) < 0.1, "so has logistic regression"


# %% [markdown] lang="zh" slideshow="notes"
# 換成交叉熵，愈低愈好。真實資料上，LSTM 比「去年那一段」的表低：它報的機率比較準。但是和羅吉斯迴歸相減，差得比這個少，多半分不出高下：這個好處，沒有隱藏層的網路也有。（虛構聯盟人太少，這裡看不清楚。）
#
# 為什麼 LSTM 施展不開？有用的訊息多半在最近三、四季，其餘是運氣；序列短、雜訊大、例子不到一萬個。語言的序列長、例子多，條件好得多；即使如此，第 07 課的詞袋也和 LSTM 打得有來有往。
# %% [markdown] lang="en" slideshow="notes"
# Now cross entropy, the lower the better. On the real tables the LSTM is below the table of "last year's class": its probabilities are better. Against logistic regression the difference is smaller, and mostly neither may be called the better one: a network with no hidden layer has that advantage, too. (The invented league has too few batters to tell.)
#
# Why can the LSTM not shine? What is useful lies mostly in the last three or four seasons, and the rest is luck; sequences are short, noise is large, and there are under 10,000 examples. Language, with long sequences and plenty of examples, offers far better conditions; and even there the bag of words of lesson 07 was a match for the LSTM.
# %% [markdown] lang="zh" slideshow="fragment"
# **LSTM 贏過永遠猜同一段，卻沒有甩開三個數的平均。**
# %% [markdown] lang="en" slideshow="fragment"
# **The LSTM beats a constant guess, but it does not leave a mean of three numbers behind.**


# %% [markdown] lang="zh" slideshow="slide"
# ## 7. 六位猜對五位，證明了什麼？
#
# 三百多人還很難分出高下。回到開頭的六位：五除以六是八成三。第 4 節的八成是所有打者的平均，裡面有很多打不到 10 支、幾乎一定猜對的人；這六位的實力都在難猜的地方，看第 1 節的圖，全知者也常常猜錯。
#
# **如果真正的命中率是五成，六位裡碰巧對五位，很稀奇嗎？**
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Five of six: what does it prove?
#
# Even three hundred batters hardly tell rivals apart. Back to the six of the beginning: five sixths is 83 %. The eight in ten of chapter 4 is a mean over all batters, many of whom hit fewer than 10 and are almost sure to be guessed right; these six have talents that are hard to guess, and as the figure of chapter 1 shows, even the all-knowing is often wrong there.
#
# **If the true rate were one half, would five of six by chance be a rare thing?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：全班每人擲六次銅板，數正面。有幾個人擲出五次以上？（平均九個人裡有一個：7/64。）
#
# **可能的回答**：「八成三就是八成三」：六個人，差一個就差 17 個百分點。「六位都是明星，比較好猜」：反過來，實力二、三十支的人最難猜，回去看第 1 節的圖。
#
# **時間不夠**：表決之後直接看印出來的範圍，最後一張圖只看一列。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: have everybody toss a coin six times and count heads. How many get five or more? (One in nine on average: 7/64.)
#
# **You may hear**: "83 % is 83 %": with six people, one more or less is 17 points. "They are stars, so they are easy": on the contrary, talents of twenty or thirty are the hardest; go back to the figure of chapter 1.
#
# **Short of time**: vote, show the printed range at once, and read only one row of the last figure.
# %% [markdown] lang="zh" slideshow="notes"
# 先算銅板：擲六次，五次以上是正面的機會是 $7/64$，大約九個人就有一個。不算稀奇。
#
# 那麼，真正的命中率是多少，「六位猜對五位」才說得通？命中率如果是 $p$，猜 $n$ 個人，猜對的比例會在 $p$ 左右，標準誤是 $\sqrt{p(1-p)/n}$。離 $p$ 不超過 1.96 個標準誤，就算說得通：
#
# - $p=0.5$：標準誤 $\sqrt{0.25/6}=0.204$，1.96 倍是 0.40。$5/6$ 離 0.5 有 0.33，說得通。
# - $p=0.4$：標準誤 $\sqrt{0.24/6}=0.2$，1.96 倍是 0.39。$5/6$ 離 0.4 有 0.43，太遠了。
#
# 把 0 到 1 的每個 $p$ 都這樣試一次，留下來的範圍就是 95% 信賴區間。（這叫 Wilson 區間。）
# %% [markdown] lang="en" slideshow="notes"
# First the coin: in six tosses the chance of five heads or more is $7/64$, about one person in nine. Not rare at all.
#
# Which true rates, then, agree with five of six? If the rate is $p$ and $n$ are guessed, the share of right ones will be near $p$, with a standard error of $\sqrt{p(1-p)/n}$. Within 1.96 standard errors of $p$, call it agreement:
#
# - $p=0.5$: the standard error is $\sqrt{0.25/6}=0.204$, times 1.96 this is 0.40. $5/6$ is 0.33 away from 0.5: it agrees.
# - $p=0.4$: the standard error is $\sqrt{0.24/6}=0.2$, times 1.96 this is 0.39. $5/6$ is 0.43 away from 0.4: too far.
#
# Try each $p$ from 0 to 1 in this way; those that remain are the 95% confidence interval. (It is called Wilson's interval.)
# %% [markdown] lang="zh" slideshow="skip"
# ### 哪些命中率說得通？
# %% [markdown] lang="en" slideshow="skip"
# ### Which rates agree?
# %% slideshow="skip"
def rates_that_agree(number_right, n):
    """Least and largest true rate that agree with number_right of n."""
    rates = np.linspace(0, 1, 1001)
    errors = np.sqrt(rates * (1 - rates) / n)
    agree = np.abs(number_right / n - rates) <= 1.96 * errors
    return rates[agree].min(), rates[agree].max()


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：六位對五位，真正的命中率是多少？
#
# 95% 信賴區間大約是：
#
# <details><summary>(a) 0.8 到 0.87</summary>→ 猜對的話，印出來的兩個數只差不到 0.1。</details>
# <details><summary>(b) 0.65 到 0.95</summary>→ 猜對的話，印出來的兩個數差 0.3 左右。</details>
# <details><summary>(c) 0.4 多到 0.9 多</summary>→ 猜對的話，印出來的兩個數差 0.5 左右。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: five of six, so what is the true rate?
#
# The 95% confidence interval is about
#
# <details><summary>(a) 0.8 to 0.87</summary>→ Then the two printed numbers differ by less than 0.1.</details>
# <details><summary>(b) 0.65 to 0.95</summary>→ Then the two printed numbers differ by about 0.3.</details>
# <details><summary>(c) 0.4 and something to 0.9 and something</summary>→ Then the two printed numbers differ by about 0.5.</details>
# %% tags=["guess"] slideshow="fragment"
predicted = np.array(facts.entry("S0-09")["data"])  # classes on the slide
actual = np.array(facts.entry("S0-10")["true"])  # home runs on the slide
hits = predicted == home_run_class(actual)
print("true rates that agree with the score of six:")
low, high = rates_that_agree(hits.sum(), len(hits))
print(f"{hits.sum()} of {len(hits)} right: from {low:.2f} to {high:.2f}")
# %% tags=["guard"]
assert np.allclose([low, high], [0.44, 0.97], atol=0.006), "nearly anything"
assert rates_that_agree(5, 6)[0] < 0.5, "a coin agrees"


# %% tags=["hide-input", "real-data"] slideshow="skip"
second = hits.copy()
second[1] |= home_run_class(actual[1]) == 2  # Bryant's second choice: 20-29
facts.check("S0-09", [hits.sum(), second.sum()])
if on_slide:
    facts.check("S0-10", test["HR"][six].astype(int))


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 從 0.44 到 0.97。銅板說得通，第 6 節的三年平均說得通，全知者也說得通。六個人只排除了瞎猜（兩成），其他幾乎都沒有排除，何況這六位是挑出來給人看的。
#
# </details>
#
# S0 替 Bryant 另外寫了第二選擇 20-29；他打了 29 支，連第二選擇也算的話，六位全對。這正是第 1 節的交界：29 和 30 只差一支，就差一段。
#
# 我們的 LSTM 猜同樣這六位，會怎樣？
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# From 0.44 to 0.97. A coin agrees, the mean of three of chapter 6 agrees, and so does the all-knowing. Six people rule out blind guessing (two in ten) and not much else; besides, they were picked to be shown.
#
# </details>
#
# For Bryant S0 gives a second choice, 20-29; he hit 29, and with the second choice all six are right. This is the border of chapter 1: 29 and 30 are one home run apart, and one class.
#
# And what does our LSTM say of these six?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 我們的 LSTM 怎麼看這六位
# %% [markdown] lang="en" slideshow="subslide"
# ### What our LSTM makes of the six
# %% tags=["hide-input"]
plt.figure(figsize=(8, 3.4))
of_six = forecasts["LSTM"][six]
plt.imshow(of_six, vmin=0, vmax=1, cmap="cividis", aspect="auto")
for (row, column), p in np.ndenumerate(of_six):
    colour = "white" if p < 0.55 else "black"
    plt.text(column, row, f"{p:.2f}", color=colour, ha="center", va="center")
for row, k in enumerate(test["class"][six]):
    box = plt.Rectangle((k - 0.47, row - 0.45), 0.94, 0.9, fill=False)
    box.set(edgecolor="#E69F00", linewidth=3)
    plt.gca().add_patch(box)
plt.xticks(range(5), CLASSES)
plt.yticks(range(len(six)), names)
plt.xlabel("home runs (box: what came)")
plots.show("Five probabilities for each of six batters, the truth boxed.")
# %% tags=["guard"]
assert not real or not all(right["LSTM"][six]), "not all six"


# %% [markdown] lang="zh" slideshow="notes"
# 每一列是一個人的五個機率，橘框是真正打出來的那一段。真實資料上，我們的 LSTM 也沒有六個全對；看它給的機率，有幾位的頭兩名很接近，差一點點就換邊，猜對了也有運氣。Murphy 和 Altuve 就不是差一點點：他們 2016 年才第一次打超過 20 支，前幾年少得多，網路多半猜得太低。不過不能因此說 S0 的網路比較好：換一個隨機種子，或者換六個人，數字就不同。（虛構聯盟的六位是另外六個人。）
#
# 六位猜對五位算厲害嗎？現在可以回答：**說它厲害，說得通；說它只有三年平均的程度，也說得通。只看六個人，分不出來。**
#
# <details><summary>投影片勘誤</summary>
#
# R19：S0 的標題寫「2016 年 6 月預測」。要預測 2017 年，輸入必須有 2016 年**整季**，六月時球季才過一半；應是 2016 年球季結束之後，推測為 2017 年 6 月。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Each row has the five probabilities of one player; the orange box is what came true. On the real tables our LSTM is not right for all six either; and for some of the six two classes are nearly level, where a little would tip them over, so there is luck in being right as well. With Murphy and Altuve it is no near miss: 2016 was their first season above 20, with far fewer before, and the network mostly guesses too low. Still it does not follow that S0's network is better: another random seed, or six others, and the number changes. (In the invented league the six are other people.)
#
# Five of six right, is that good? Now there is an answer: **it may be a good forecast, and it may be no better than a mean of three; six people alone cannot tell.**
#
# <details><summary>Errata of the slides</summary>
#
# R19: the heading on S0 says that the forecast was made in June 2016. A forecast of 2017 needs the **whole** season of 2016 as input, and in June half of it is still to come; it must have been after the 2016 season, presumably in June 2017.
#
# </details>
# %% [markdown] lang="zh" slideshow="fragment"
# **六個人分不出好壞：真正的命中率從四成多到九成多，都說得通。**
# %% [markdown] lang="en" slideshow="fragment"
# **Six people cannot tell good from bad: true rates from less than a half to well over nine in ten agree with them.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - **天花板**：就算知道實力，運氣也不讓人全對；在兩段的交界，只有一半左右。
# - **補齊和遮罩**：補 0 讓序列一樣長，遮罩讓 LSTM 跳過補上去的列，狀態原封不動。
# - **不偷看**：照時間切分；標準化只用訓練資料裡真正打過的球季；把未來換成亂數，輸入不該變。
# - **先有對手**：永遠猜同一段、去年、三年平均。說「五成」之前，先說它們幾成。
# - **成對的差**：同一批人，相減再取平均，看信賴區間。LSTM 贏過永遠猜同一段，沒有甩開三年平均。
# - **人數**：六位猜對五位，真正的命中率從 0.44 到 0.97 都說得通。
#
# **你現在可以**：把長短不一的紀錄交給 LSTM；證明一個預測沒有偷看未來；看到「準確率五成」，問得出該跟誰比、有幾個例子、天花板在哪裡。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - **Ceiling**: even with the talent known, luck keeps one from being right every time; at a border of two classes it is about one half.
# - **Padding and mask**: zeros make sequences equally long, the mask has the LSTM skip the added rows and leave its state as it is.
# - **No peeking**: split by time; scale by the played seasons of the training data only; replace the future by random numbers, and no input may change.
# - **Rivals first**: always the same class, last year, a mean of three. Before you say "five in ten", say what they get.
# - **Paired differences**: the same batters, subtract, take the mean, look at the confidence interval. The LSTM beats a constant guess and does not leave the mean of three behind.
# - **Numbers**: five of six agrees with any rate from 0.44 to 0.97.
#
# **You can now** hand records of different length to an LSTM, prove that a forecast did not peek into the future, and ask of "an accuracy of 50 %": compared with whom, on how many examples, and with what ceiling?
# %% [markdown] lang="zh" slideshow="notes"
# **整門課到這裡。** 第 01 課從一個神經元開始：乘、加、看正負號。後來我們換了它的激勵函數（02），量它錯多少、把責任分給每一個權重（03），一步一步改（04），把它疊成網路（05），讓它透過小窗子看（06），給它記憶（07），讓它走得深（08 到 11），又不讓它死背（12）。這一課站在 LSTM 旁邊、不輸給它多少的羅吉斯迴歸，正是那一個神經元，只是五段就有五個。會做大的網路，也要記得先問一個神經元。
# %% [markdown] lang="en" slideshow="notes"
# **Here the course ends.** Lesson 01 began with one neuron: multiply, add, look at the sign. Then we changed its activation function (02), measured how wrong it was and shared out the blame among its weights (03), changed them step by step (04), stacked neurons into networks (05), had them look through small windows (06), gave them a memory (07), let them go deep (08 to 11) and kept them from learning by heart (12). And the logistic regression that stands beside the LSTM in this lesson, and is not far behind, is that one neuron, or five of them, one for each class. Whoever can build large networks should still ask one neuron first.
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
# **課堂上做**：練習 2（10 分鐘），兩人一組。練習 1、3 當作業，練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：剛好等於起點的數分錯邊。問：`edges=[10, 20]` 的時候，10 是第幾段？
# - **練習 2**：0 補到後面，或者一季都沒有的人出錯。問：`padded[-0:]` 是空的，還是全部？
# - **練習 3**：拿 `new` 自己的平均來用。問：如果 `new` 只有一位打者、一季，標準差是多少？
# - **練習 4**：答案忘了累積。問：真正的段是第 2 段，「第 3 段或更少」算對嗎？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 2 (10 minutes), in pairs. Exercises 1 and 3 are homework, exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: a value equal to an edge goes to the wrong side. Ask: with `edges=[10, 20]`, which class is 10?
# - **Exercise 2**: zeros at the end, or a failure for a career without seasons. Ask: is `padded[-0:]` empty, or everything?
# - **Exercise 3**: the mean of `new` itself is taken. Ask: if `new` is one season of one batter, what is its standard deviation?
# - **Exercise 4**: the truth is not accumulated. Ask: the true class is 2; is "class 3 or lower" right?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：換一種分段
#
# 這一課每段寬 10 支。寫出 `to_class(values, edges)`：`edges` 由小到大列出各段的**起點**（第一段不必寫），例如 `edges=[10, 20]` 分成「不到 10」「10 到 19」「20 以上」三段。回傳每個數是第幾段（從 0 數起），形狀和 `values` 一樣。**剛好等於起點的數，算在新的那一段。**
#
# <details><summary>提示</summary>一個數在第幾段，就看有幾個起點不比它大。NumPy 的 searchsorted 正是在數這個；side 決定相等的時候怎麼算。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): other classes
#
# The classes of this lesson are ten wide. Write `to_class(values, edges)`: `edges` lists where each class **begins**, in increasing order and without the first one; `edges=[10, 20]` makes the three classes "below 10", "10 to 19" and "20 and more". Return the number of the class of each value, from 0, in the shape of `values`. **A value equal to an edge belongs to the class that begins there.**
#
# <details><summary>Hint</summary>The class of a value is the number of edges that are not above it. NumPy's searchsorted counts just that; its side settles what happens when they are equal.</details>
# %% tags=["exercise"] slideshow="skip"
def to_class(values, edges):
    """Class of each value. values: any shape; edges: increasing list."""
    ### BEGIN SOLUTION
    return np.searchsorted(edges, values, side="right")
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("13-to-class", to_class)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：補齊一段資歷
#
# 寫出 `pad_career(seasons, length)`：`seasons` 的形狀是 $(k,f)$，由早到晚，$k$ 可以是 0。回傳形狀 $(\text{length},f)$ 的陣列：太短就在**前面**補 0，太長就只留**最近**的 `length` 季。
#
# <details><summary>提示</summary>長的、短的、空的不必分開處理：先補到一定夠長，再留該留的那一頭。要補幾列 0，才能讓一季都沒有的人也夠長？</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): pad a career
#
# Write `pad_career(seasons, length)`: `seasons` has the shape $(k,f)$, earliest first, and $k$ may be 0. Return an array of shape $(\text{length},f)$: put zeros **in front** of a short career, and keep only the **latest** `length` seasons of a long one.
#
# <details><summary>Hint</summary>Long, short and empty careers need no cases of their own: first make the array long enough in any case, then keep the right end. How many rows of zeros are enough even for a career without seasons?</details>
# %% tags=["exercise"] slideshow="skip"
def pad_career(seasons, length):
    """Seasons (k, features) to (length, features), zeros in front."""
    ### BEGIN SOLUTION
    zeros = np.zeros((length, seasons.shape[1]))
    return np.concatenate([zeros, seasons])[-length:]
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("13-pad-career", pad_career)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：不洩漏的標準化
#
# 寫出 `standardise(train, played, new, played_new)`。`train`、`new` 的形狀是 $(n,T,f)$，`played`、`played_new` 是 $(n,T)$ 的布林值，說明哪些球季真的打過。回傳標準化之後的 `new`：每個特徵減去平均、除以標準差，兩者只用 `train` 裡**打過**的球季算；`new` 裡沒打的球季要剛好是 0，遮罩才認得。
#
# <details><summary>提示</summary><code>train[played]</code> 是打過的球季排成的表，一列一季；平均和標準差都對 axis=0 算。算完之後，再把 <code>played_new</code> 是 False 的地方設回 0。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): scale without leaking
#
# Write `standardise(train, played, new, played_new)`. `train` and `new` have the shape $(n,T,f)$; `played` and `played_new` are $(n,T)$ of bool and say which seasons were really played. Return `new` standardised: subtract the mean of each feature and divide by its standard deviation, both taken from the **played** seasons of `train` only. Seasons of `new` that were not played must be exactly 0, so that the mask knows them.
#
# <details><summary>Hint</summary><code>train[played]</code> is a table of the played seasons, one a row; take mean and standard deviation along axis=0. Afterwards set back to 0 wherever <code>played_new</code> is False.</details>
# %% tags=["exercise"] slideshow="skip"
def standardise(train, played, new, played_new):
    """`new` in units of the training data, 0 where it was not played."""
    ### BEGIN SOLUTION
    z = (new - train[played].mean(axis=0)) / train[played].std(axis=0)
    return np.where(played_new[:, :, np.newaxis], z, 0)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("13-standardise", standardise)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：懂順序的分數
#
# 五段是有順序的，交叉熵卻把「差一段」和「差四段」當成一樣錯。排序機率分數（ranked probability score，RPS）比較**累積**機率：$P_k$ 是「第 $k$ 段或更少」的預測機率，$Y_k$ 在真正的段 $\le k$ 時是 1，否則是 0，
#
# $$\text{RPS}=\sum_{k}\left(P_k-Y_k\right)^2$$
#
# 寫出 `rps(probabilities, classes)`：`probabilities` 是 $(n,m)$，`classes` 是 $(n,)$ 的整數；回傳所有例子的平均。完全猜中是 0，把握十足卻差 $d$ 段是 $d$。寫好之後，拿它比較 `forecasts["LSTM"]`、`forecasts["logistic"]` 和 `forecasts["table"]`。
#
# <details><summary>提示</summary>先手寫一個例子：五段，真正的是第 2 段，Y 是哪五個數？它們可以寫成一個比較，一次算完所有例子。P 是一路加上去的機率，NumPy 的 <code>np.cumsum</code> 做的就是這件事。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): a score that knows about order
#
# The five classes are in order, yet to cross entropy a miss by one class is as bad as a miss by four. The ranked probability score (RPS) compares **cumulative** probabilities: $P_k$ is the predicted probability of "class $k$ or lower", and $Y_k$ is 1 if the true class is $\le k$ and else 0,
#
# $$\text{RPS}=\sum_{k}\left(P_k-Y_k\right)^2$$
#
# Write `rps(probabilities, classes)` for `probabilities` of shape $(n,m)$ and whole numbers `classes` of shape $(n,)$; return the mean over all examples. A perfect guess gives 0, a certain one that is $d$ classes off gives $d$. Then compare `forecasts["LSTM"]`, `forecasts["logistic"]` and `forecasts["table"]` by it.
#
# <details><summary>Hint</summary>Write out one example by hand: five classes, the true one is 2; which five numbers are Y? A comparison gives them, and for all examples at once. P adds up probabilities as it goes along, which is what <code>np.cumsum</code> does.</details>
# %% tags=["exercise"] slideshow="skip"
def rps(probabilities, classes):
    """Mean ranked probability score. (n, m) and (n,) -> one number."""
    ### BEGIN SOLUTION
    reached = np.arange(probabilities.shape[1]) >= classes[:, np.newaxis]
    distance = np.cumsum(probabilities, axis=1) - reached
    return np.mean(np.sum(distance**2, axis=1))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("13-rps", rps)


# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面四節各自獨立，想看哪一節就看哪一節：
#
# - **A** 表上沒有的四個特徵
# - **B** 遮罩的一步，自己寫
# - **C** 它記得幾年？它懂年齡嗎？
# - **D** 開季前的那一群人
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# Here the main line ends. The four sections below stand each on its own; read what you like:
#
# - **A** Four features that are not in the tables
# - **B** One masked step, by hand
# - **C** How far back does it remember? Does it know about age?
# - **D** The group known before the season
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：表上沒有的四個特徵
#
# - **PA** $=\text{AB}+\text{BB}+\text{HBP}+\text{SH}+\text{SF}$
# - **TB** $=\text{H}+\text{2B}+2\cdot\text{3B}+3\cdot\text{HR}$
# - **Age**：照棒球的習慣，6 月 30 日那天幾歲
# - **OPS+** $=100\left(\dfrac{\text{OBP}}{\text{lgOBP}}+\dfrac{\text{SLG}}{\text{lgSLG}}-1\right)$
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: Four features that are not in the tables
#
# - **PA** $=\text{AB}+\text{BB}+\text{HBP}+\text{SH}+\text{SF}$
# - **TB** $=\text{H}+\text{2B}+2\cdot\text{3B}+3\cdot\text{HR}$
# - **Age**: by baseball's custom, the age on June 30
# - **OPS+** $=100\left(\dfrac{\text{OBP}}{\text{lgOBP}}+\dfrac{\text{SLG}}{\text{lgSLG}}-1\right)$
# %% [markdown] lang="zh" slideshow="notes"
# 打席是打數加上保送（BB）、觸身球（HBP）、犧牲觸擊（SH）和犧牲飛球（SF）；壘打數把二、三壘打和全壘打算成 2、3、4 個壘。
#
# OPS+ 拿一個人的上壘率 OBP（多常上壘）和長打率 SLG（每個打數幾個壘），跟同一年、同聯盟的平均（lg）比。兩項都剛好平均，就是 $100\times(1+1-1)=100$；都高出一成，就是 $100\times(1.1+1.1-1)=120$。
#
# 這是這一課自己的定義，S0 沒有寫它的 OPS+ 從哪裡來。公布的 OPS+（Baseball-Reference）還校正主場好不好打，聯盟平均也不算投手的打擊，這兩張表都做不到，所以我們的數字通常高一點。打席太少的球季會出現離譜的值，限制在 0 到 250；沒有打數的算 100。
#
# 整個聯盟用打席加權，平均應該是 100 左右；有 200 個打席的人應該高於 100，因為打得好才站得上打擊區：
# %% [markdown] lang="en" slideshow="notes"
# Plate appearances are at-bats plus walks (BB), hit by pitch (HBP), sacrifice bunts (SH) and sacrifice flies (SF); total bases count doubles, triples and home runs as 2, 3 and 4.
#
# OPS+ takes a batter's on-base percentage OBP (how often he reaches base) and slugging SLG (bases per at-bat), and compares them with the mean (lg) of the same year and league. With both just average it is $100\times(1+1-1)=100$, with both a tenth above it is $100\times(1.1+1.1-1)=120$.
#
# This is the lesson's own definition; S0 does not say where its numbers are from. The published OPS+ (Baseball-Reference) also corrects for the home ballpark, and its league means leave out pitchers at bat; these tables allow neither, so our values are mostly a little higher. Seasons with few plate appearances give absurd values, which are kept between 0 and 250; without at-bats it is 100.
#
# Weighted by plate appearances, the mean of the whole league should be about 100, and that of batters with 200 of them above, since good batters are sent to bat:
# %% tags=["real-data"] slideshow="skip"
of_the_year = seasons["year"] == LAST_TRAIN
regulars = of_the_year & (seasons["PA"] >= MIN_PA)
for name, rows in [("all", of_the_year), (f"{MIN_PA}+ PA", regulars)]:
    average = np.average(seasons["OPS+"][rows], weights=seasons["PA"][rows])
    print(f"{LAST_TRAIN}, {name}: {rows.sum()} batters, OPS+ {average:.0f}")


# %% [markdown] lang="zh" slideshow="notes"
# OPS+ 只跟同一年的人比，所以看不出整個聯盟的全壘打是不是突然變多；深入 D 會碰到。
# %% [markdown] lang="en" slideshow="notes"
# OPS+ compares with others of the same year, so it does not see when the whole league hits more home runs all of a sudden; In depth D meets that.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：遮罩的一步，自己寫
#
# 遮罩只多一句話：**沒上場的那一年，狀態 $h$、$c$ 原封不動帶過去。** 自己寫，和 Keras 一樣嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: One masked step, by hand
#
# The mask adds one sentence: **in a year without playing, the states $h$ and $c$ are carried over as they are.** Written by hand, does it agree with Keras?
# %% [markdown] lang="zh" slideshow="notes"
# 第 07 課手寫過 LSTM 的一步；Keras 裡，這一步叫 `cell`，吃這一步的輸入和舊的 $h$、$c$，吐出新的。
# %% [markdown] lang="en" slideshow="notes"
# Lesson 07 wrote one step of an LSTM by hand; in Keras this step is called `cell`, and it turns the input and the old $h$, $c$ into new ones.
# %% slideshow="skip"
def masked_lstm(x, played, cell):
    """Last state (n, units); x (n, steps, features), played (n, steps)."""
    h = np.zeros((len(x), cell.units), x.dtype)
    c = np.zeros((len(x), cell.units), x.dtype)
    for step in range(x.shape[1]):
        output, (next_h, next_c) = cell(x[:, step], [h, c])
        here = played[:, step, np.newaxis]
        h = np.where(here, next_h, h)  # not played: carried over
        c = np.where(here, next_c, c)
    return h


played = x_test.any(axis=2)
cell = lstm.layers[-2].cell  # of the LSTM that was trained
h = masked_lstm(x_test, played, cell)
until_lstm = keras.Sequential(lstm.layers[:-1])
same = np.allclose(h, until_lstm.predict(x_test, verbose=0), atol=1e-5)
print("by hand = Keras:", same)
# %% tags=["guard"]
assert same, "a masked step carries the state over"


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：它記得幾年？它懂年齡嗎？
#
# 兩個不必重新訓練的實驗，都在 2016 年的打者身上做：
#
# - **記憶**：只讓 LSTM 看最近 $k$ 季，更早的全部遮住。
# - **年齡**：成績不動，每一季的年齡加（或減）幾歲，看它猜的平均段數 $0p_0+1p_1+2p_2+3p_3+4p_4$。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: How far back does it remember? Does it know about age?
#
# Two experiments that need no new training, both on the batters of 2016:
#
# - **Memory**: let the LSTM see the last $k$ seasons only, with all earlier ones masked.
# - **Age**: leave the record as it is, but add some years to (or take them from) the age in each season, and look at the mean class $0p_0+1p_1+2p_2+3p_3+4p_4$ that it guesses.
# %% slideshow="skip"
seasons_seen = range(1, LENGTH + 1)
memory = []
for seen in seasons_seen:
    recent = x_choose.copy()
    recent[:, : LENGTH - seen] = 0  # masked
    probabilities = lstm.predict(recent, verbose=0)
    losses = cross_entropies(probabilities, choose["class"])
    memory.append(losses.mean())

years_older = np.arange(-6, 7, 2)
mean_class = []
for years in years_older:
    x = choose["x"].copy()
    x[:, :, AGE] += years * x.any(axis=2)  # where a season was played
    probabilities = lstm.predict(scaled(x, mean, spread), verbose=0)
    mean_class.append(np.mean(probabilities @ np.arange(5)))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 看得愈多，加得愈老
# %% [markdown] lang="en" slideshow="subslide"
# ### The more seen, the older made
# %% tags=["hide-input"]
figure, (left, right_panel) = plt.subplots(1, 2, figsize=(8.5, 3.2))
left.plot(seasons_seen, memory, "o-", color="#0072B2")
left.set(xlabel="seasons seen", ylabel=f"cross entropy on {CHOOSE}")
right_panel.plot(years_older, mean_class, "s-", color="#D55E00")
right_panel.set(xlabel="years added to the age", ylabel="mean class guessed")
plots.show("Loss falls with the seasons seen, guesses fall with added age.")
# %% tags=["guard"]
assert memory[-1] < memory[0], "more seasons help"
assert memory[3] - memory[-1] < (memory[0] - memory[-1]) / 2, "four nearly do"
assert mean_class[-1] < mean_class[0], "the older, the fewer"


# %% [markdown] lang="zh" slideshow="notes"
# **記憶**（左）：看到第四季，損失已經降了一大半，更早的只再添一點點。LSTM 有本事記十年，這個題目卻用不上多少；三年平均那麼強，也就不奇怪。不過只露出一季，在網路眼中就成了「只打過一季的新人」，和重新訓練一個只看一季的網路是兩回事，所以左邊那幾點偏高。
#
# **年齡**（右）：同樣的成績，愈老，猜得愈低。虛構聯盟的老化是寫進去的（全壘打的高峰在 28 歲），它也學得到。但是「十季都老六歲、成績不變」的人，資料裡很少，這裡是外插。而且資料只看得到留下來的人：35 歲還站得上打擊區的，都特別強。這叫**倖存者偏差**（survivorship bias）。
# %% [markdown] lang="en" slideshow="notes"
# **Memory** (left): with the fourth season most of the fall is done, and earlier ones add only a little. An LSTM is able to remember ten years, but this problem has little use for it; no wonder that a mean of three is so strong. With one season left, though, the network sees "a newcomer with a single season", which is not the same as a network trained anew on one season; so the points on the left are too high.
#
# **Age** (right): with one and the same record, the older, the lower the guess. In the invented league ageing was written in (home runs peak at 28), and there it learns it as well. But few in the data are "six years older with the same record in all ten seasons", so this is extrapolation. Besides, the data show only those who remain: whoever still bats at 35 is exceptionally good. This is called **survivorship bias**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：開季前的那一群人
#
# 「要猜的那一季至少 200 個打席」，開季前沒有人知道。知道的是**前一年**有 200 個打席的人；他明年可能受傷、下放、退休，一支都沒有。
#
# **LSTM 不動，改考這一群人，準確率會升還是降？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: The group known before the season
#
# "At least 200 plate appearances in the season to be guessed" is not known beforehand. Known are those who had 200 in the year **before**; they may get hurt, be sent down or retire, and hit none.
#
# **Ask the same LSTM about this group: does accuracy go up or down?**
# %% slideshow="skip"
enough_before = (seasons["year"] == CHOOSE) & (seasons["PA"] >= MIN_PA)
players = seasons["player"][enough_before]
x_spring = careers(seasons, players, np.full(len(players), TEST))
hit_in_test = np.where(seasons["year"] == TEST, seasons["HR"], 0)
home_runs = np.bincount(seasons["player"], hit_in_test)  # 0: did not play
class_spring = home_run_class(home_runs[players])
z = scaled(x_spring, mean, spread)
in_spring = lstm.predict(z, verbose=0)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩群人，放在一起看
# %% [markdown] lang="en" slideshow="subslide"
# ### The two groups side by side
# %% tags=["nbval-ignore-output"]
right_spring = np.mean(in_spring.argmax(axis=1) == class_spring)
print("                   chapter 6   in spring")
print(f"batters            {len(x_test):9}{len(x_spring):12}")
print(f"LSTM right         {right['LSTM'].mean():9.2f}{right_spring:12.2f}")
low_test = np.mean(test["class"] == 0)
low_spring = np.mean(class_spring == 0)
print(f"always 0-9 right   {low_test:9.2f}{low_spring:12.2f}")
expected_test = forecasts["LSTM"][:, 0].mean()
expected_spring = in_spring[:, 0].mean()
print(f"LSTM gives to 0-9  {expected_test:9.2f}{expected_spring:12.2f}")
# %% tags=["guard"]
assert not real or right_spring > right["LSTM"].mean(), "better in spring"
assert not real or low_spring > low_test, "more of them end in 0-9"
surplus_test = expected_test - low_test
surplus_spring = expected_spring - low_spring
assert not real or surplus_test > 0, "too much for 0-9"
assert not real or surplus_spring < surplus_test, "less so in spring"


# %% [markdown] lang="zh" slideshow="notes"
# 真實資料上，準確率不降反升！別高興：這一群人有更多落在 0-9，永遠猜 0-9 的成績升得更多，題目只是變容易了。兩群不同的人，準確率不能直接比。
#
# 最後一行是 LSTM 給 0-9 的平均機率。對打得夠多的人（chapter 6），真實資料上給得太多：很可能是因為 2017 年整個聯盟的全壘打變多了，訓練資料裡沒有這種年代，只跟同一年比的 OPS+ 也看不出來。對開季前的這一群（in spring），多給的少了；這不是它懂，而是兩個偏差互相抵銷：一邊給得太多，一邊又沒見過打得不夠的人。虛構聯盟沒有年代，也沒有下放，看不到這麼大的轉變。
#
# 模型只會回答你訓練它回答的問題；要問另一個問題，就用另一群人重新訓練。
# %% [markdown] lang="en" slideshow="notes"
# On the real tables accuracy is even better! No reason for joy: more of this group end in 0-9, "always 0-9" gains more, and the question is just easier. Accuracies of two different groups cannot be compared.
#
# The last line is the mean probability that the LSTM gives to 0-9. For those who played enough (chapter 6) this is too much on the real tables, very likely because in 2017 the whole league hit more home runs, which no season of the training data had shown, and OPS+ cannot see, since it compares within a year. For the group of spring the surplus is smaller; not because the network knows, but because two errors cancel: it gives too much, and it has never seen anyone who did not play enough. The invented league knows neither eras nor demotions, so there is no such large change.
#
# A model answers the question that it was trained on; for another question, train on another group.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 把 `UNITS` 改成 4 或 64，或者換一個 `setup` 的種子：第 5 節的兩條線，誰低？
# - 用開季前的那一群人訓練（前一年有 200 個打席），再看深入 D 的表；比的時候用 2016 年，2017 年已經打開過了。
# - 把輸入縮成三年（`LENGTH = 3`），LSTM 損失多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Set `UNITS` to 4 or 64, or give `setup` another seed: which of the two curves of chapter 5 is lower?
# - Train on the group known before the season (200 plate appearances the year before), and look at the table of In depth D again; compare on 2016, for 2017 has been opened already.
# - Cut the input to three years (`LENGTH = 3`): how much does the LSTM lose?
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片怎麼寫、上面的程式在你的電腦上算出什麼，都在這張表裡。六位球員 2017 年的支數，要有真實的資料才核對得到。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# What the slides say, and what the cells above found on your computer. The home runs of the six players in 2017 can be checked on the real tables only.
# %% tags=["real-data"] slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# {{errata}}
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# {{errata}}
