# ---
# title_zh: 猜明年的全壘打
# title_en: Guessing next year's home runs
# question_zh: 看過一位打者十年，猜得到他明年打幾支全壘打嗎？
# question_en: After ten years of a batter, can we guess his next home runs?
# minutes: 70
# seconds: 35
# decks: S0
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 13 猜明年的全壘打
#
# S0 有一組同學（孫瑄正、邢恒毅、劉亮緯、曾煜祐、李錦藤）用一層 LSTM 看美國職棒打者的十個球季，猜下一年的全壘打落在哪一段；六位明星猜對了五位。這一課用真正的球季資料把整件事從頭做一次，然後問一個投影片沒有問的問題：**跟三個數字的平均比起來，LSTM 到底厲害多少？**
#
# **學完以後你能**
#
# - 把一堆表格變成「十季 × 十五個特徵」的序列，補齊年資短的打者，並用遮罩（masking）讓 LSTM 跳過補上去的空白
# - 照時間切分資料，並且**證明**沒有偷看未來
# - 替模型找到誠實的對手，用信賴區間（confidence interval）判斷差距是不是運氣
# - 說出這種預測的天花板在哪裡，為什麼
#
# **需要的基礎**：第 05 課（訓練、驗證、測試）、第 07 課（LSTM）。**投影片**：S0〈MLB 球員全壘打數預測〉到〈2017 預測結果〉。沒有真實資料時，課程用一個虛構的聯盟代替，結論相同，數字不同。
# %% [markdown] lang="en" slideshow="slide"
# # 13 Guessing next year's home runs
#
# In S0 a group of students (孫瑄正, 邢恒毅, 劉亮緯, 曾煜祐, 李錦藤) lets one LSTM layer watch ten seasons of a major-league batter and guess the range of his home runs in the next; five of six stars came out right.
# This lesson does it all again on the real season tables, and then asks what the slides do not: **how much better is the LSTM than a mean of three numbers?**
#
# **After this lesson you can**
#
# - turn tables into sequences of "ten seasons × fifteen features", pad short careers, and mask the padding so that an LSTM skips it
# - split data by time, and **prove** that nothing of the future leaks in
# - find honest rivals for a model, and use a confidence interval to tell a difference from luck
# - say where the ceiling of such a forecast lies, and why
#
# **Prerequisites**: lesson 05 (training, validation, test) and lesson 07 (LSTM). **Decks**: S0 from "MLB 球員全壘打數預測" to "2017 預測結果".
# Without the real tables the course takes an invented league; the conclusions are the same, the numbers are not.
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
FIRST_TARGET = 1985  # first and last season to train on, as targets
LAST_TRAIN = 2015
CHOOSE = 2016  # choose a model on this season,
TEST = 2017  # and test it on this one, once
LENGTH = 10  # seasons that the network sees
MIN_PA = 200  # plate appearances in the target season
UNITS = (16, 64)  # the slide does not say how many
EPOCHS = 30  # at most
BATCH_SIZE = 128
# %% [markdown] lang="zh" slideshow="slide"
# ## 1 一個球季是十五個數字
#
# S0 的輸入是第 $t-1$ 年的 15 個特徵，輸出是第 $t$ 年的全壘打數；一次給十年。
#
# | 縮寫 | 意思 | 縮寫 | 意思 |
# |:--|:--|:--|:--|
# | Age | 年齡 | RBI | 打點 |
# | G | 出賽 | SB | 盜壘 |
# | PA、AB | 打席、打數 | BB、SO | 保送、三振 |
# | R、H | 得分、安打 | OPS+ | 與聯盟相比的打擊能力 |
# | 2B、3B、HR | 二壘打、三壘打、全壘打 | TB | 壘打數 |
#
# 資料是 Lahman 資料庫的兩張表（S. Lahman、SABR，CC BY-SA 3.0）：誰、哪一年、在哪一隊、打得如何；還有每個人的生日。**你預期**：15 個特徵裡，有哪幾個不在表上，得自己算？
# %% [markdown] lang="en" slideshow="slide"
# ## 1 A season is fifteen numbers
#
# S0 takes 15 features of year $t-1$ as input and the home runs of year $t$ as output, ten years at a time.
#
# | Short | Meaning | Short | Meaning |
# |:--|:--|:--|:--|
# | Age | age | RBI | runs batted in |
# | G | games | SB | stolen bases |
# | PA, AB | plate appearances, at-bats | BB, SO | walks, strikeouts |
# | R, H | runs, hits | OPS+ | batting compared with the league |
# | 2B, 3B, HR | doubles, triples, home runs | TB | total bases |
#
# The data are two tables of the Lahman database (S. Lahman, SABR, CC BY-SA 3.0): who, which year, which team, how well; and everybody's date of birth.
# **What do you expect**: which of the 15 features are not in the tables and must be computed?
# %% tags=["real-data"] slideshow="fragment"
COUNTS = ["G", "PA", "AB", "R", "H", "2B", "3B", "HR", "RBI", "SB", "BB", "SO"]
FEATURES = ["Age", *COUNTS, "OPS+", "TB"]
HR = FEATURES.index("HR")
facts.check("S0-07", len(FEATURES))
tables = datasets.load_batting()
batting = tables.batting
people = tables.people
years = batting["yearID"]
print("not in the tables:", [name for name in FEATURES if name not in batting])
print(f"{tables.edition}: {len(years):,} rows, {years.min()}-{years.max()}")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 四個特徵自己算
#
# - **PA** $=\text{AB}+\text{BB}+\text{HBP}+\text{SH}+\text{SF}$（捕手妨礙打擊不在表上），**TB** $=\text{H}+\text{2B}+2\cdot\text{3B}+3\cdot\text{HR}$；**Age** 照棒球的習慣，算 6 月 30 日幾歲。
# - 表上一列是一個 **stint**，不是一季：球季中被交易的人，同一年有好幾列，要先加總，否則他會變成兩個只打半季的人。
#
# ### OPS+：和聯盟比的一個數字
#
# **OPS+** 拿上壘率 OBP 和長打率 SLG，跟同年、同聯盟的平均比，100 就是平均：
#
# $$\text{OPS+}=100\left(\frac{\text{OBP}}{\text{lgOBP}}+\frac{\text{SLG}}{\text{lgSLG}}-1\right)$$
#
# 這是**我們的定義**，和公布的 OPS+（Baseball-Reference）有三點不同：公布的還校正主場好不好打，我們沒有球場資料；公布的聯盟平均不算投手的打擊，這兩張表看不出誰是投手，全算進去，所以我們的數字通常高一點；打席太少的季會出現離譜的值，我們限制在 0 到 250，沒有打數的季當作 100。
#
# **你預期**：全聯盟的平均會是 100 嗎？只看打滿 200 個打席的人呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### Four features to compute
#
# - **PA** $=\text{AB}+\text{BB}+\text{HBP}+\text{SH}+\text{SF}$ (catcher's interference is not in the tables), **TB** $=\text{H}+\text{2B}+2\cdot\text{3B}+3\cdot\text{HR}$; **Age** is, by baseball's custom, the age on June 30.
# - A row of the table is a **stint**, not a season: whoever is traded in mid-season has several rows in that year. Add them up, or he becomes two batters of half a season each.
#
# ### OPS+: one number that compares with the league
#
# **OPS+** compares on-base percentage OBP and slugging SLG with the mean of the same year and league; 100 is average:
#
# $$\text{OPS+}=100\left(\frac{\text{OBP}}{\text{lgOBP}}+\frac{\text{SLG}}{\text{lgSLG}}-1\right)$$
#
# This is **our definition**. The published OPS+ (Baseball-Reference) differs in three ways: it also corrects for the home ballpark, on which we have no data; its league means leave out pitchers at bat, while these tables do not say who pitches, so we count everybody and our values are mostly a little higher; and seasons with few plate appearances give absurd values, so we keep ours between 0 and 250, and a season without at-bats counts as 100.
#
# **What do you expect**: is the mean of the whole league 100? And of those with 200 plate appearances?
# %% slideshow="skip"
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


# %% slideshow="skip"
def adjusted_ops(reached, expected_reached, bases, expected_bases):
    """Our OPS+, element-wise, 0 to 250; 100 where nothing is expected."""
    known = (expected_reached > 0) & (expected_bases > 0)
    obp = reached / np.where(known, expected_reached, 1)
    slg = bases / np.where(known, expected_bases, 1)
    return np.where(known, np.clip(100 * (obp + slg - 1), 0, 250), 100)


# %% slideshow="skip"
def add_up(rows, people):
    """One season of each player and year, its stints added up."""
    number = {name: i for i, name in enumerate(people["playerID"])}
    player = np.array([number[name] for name in rows["playerID"]], dtype=int)
    # Player 12 in 2016 is season 122016; all of its stints share the number.
    season = player * 10_000 + rows["yearID"]
    season, season_of_row = np.unique(season, return_inverse=True)
    seasons = {"player": season // 10_000, "year": season % 10_000}
    parts_of_ops = ["reached", "expected reached", "TB", "expected TB"]
    for name in COUNTS + parts_of_ops:
        seasons[name] = np.bincount(season_of_row, rows[name])
    return seasons


# %% slideshow="skip"
def prepare(batting, people):
    """All player seasons with the 15 features."""
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


# %% tags=["real-data"] slideshow="subslide"
seasons = prepare(batting, people)
at_last = seasons["year"] == LAST_TRAIN
regular = at_last & (seasons["PA"] >= MIN_PA)
for name, rows in (("all", at_last), (f"{MIN_PA}+ PA", regular)):
    mean = np.average(seasons["OPS+"][rows], weights=seasons["PA"][rows])
    print(f"{LAST_TRAIN}, {name}: {rows.sum()} batters, OPS+ {mean:.0f}")
# %% [markdown] lang="zh" slideshow="slide"
# ## 2 不要猜精確數目，猜區間即可
#
# 先回答上一題：用打席加權，全聯盟大約就是 100，這是定義保證的；打滿 200 個打席的人高於 100，因為打得好才站得上打擊區。**什麼時候不成立**：OPS+ 只跟同一年的別人比，看不出整個聯盟的全壘打突然變多（第 9 節）。
#
# S0 把全壘打分成五段：0-9、10-19、20-29、30-39、40+，再寫成獨熱編碼（one-hot）。10-19 是 $[0,1,0,0,0]$。
#
# ### 就算全知，能猜對幾成？
#
# 假設你確切知道一位打者的實力：同樣的一季重打無限多次，平均會打 25 支。實際打出幾支仍然有運氣，最簡單的假設是 Poisson 分布。**你預期**：這位全知者猜 20-29，會對幾成？換成實力 30 支的打者呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 2 Do not guess the number, guess the range
#
# First the last answer: weighted by plate appearances, the mean of the league is about 100, as the definition makes it; those with 200 plate appearances are above, because good batters are sent to bat. **Where it stops being true**: OPS+ compares with the others of the same year and cannot see that the whole league hits more home runs all of a sudden (section 9).
#
# S0 cuts home runs into five classes, 0-9, 10-19, 20-29, 30-39 and 40+, and makes them one-hot. 10-19 is $[0,1,0,0,0]$.
#
# ### How often could the all-knowing be right?
#
# Suppose you knew a batter's talent exactly: if he played the same season over and over, he would hit 25 on average. How many it is in one season is still luck; the simplest assumption is a Poisson distribution.
# **What do you expect**: how often is the all-knowing right with 20-29? And for a batter whose talent is 30?
# %% slideshow="subslide"
CLASSES = ["0-9", "10-19", "20-29", "30-39", "40+"]


def home_run_class(home_runs):
    """Class 0 to 4 of each number of home runs. Any shape."""
    return np.minimum(np.asarray(home_runs) // 10, 4).astype(int)


facts.check("S0-08", keras.utils.to_categorical(home_run_class(15), 5))
# %% slideshow="subslide"
talent = np.arange(1, 51)
rng = np.random.default_rng(0)
luck = home_run_class(rng.poisson(talent, (20_000, 50)))
chances = []
for k in range(5):
    chances.append((luck == k).mean(axis=0))
chance = np.sort(chances, axis=0)  # the likeliest class comes last
ceiling = chance[-1]
print("talent 5, 15, 25, 30, 35:", ceiling[[4, 14, 24, 29, 34]].round(2))
# %% tags=["hide-input"] slideshow="fragment"
figure, axes = plt.subplots(figsize=(8.5, 3.2))
axes.plot(talent, ceiling, label="one guess")
axes.plot(talent, chance[-2:].sum(axis=0), label="two guesses")
axes.set(xlabel="talent (home runs a season)", ylabel="chance to be right")
axes.legend(loc="lower left")
plots.show("The chance dips to one half at each border of two classes.")


# %% [markdown] lang="zh" slideshow="subslide"
# 實力 25 支的人，全知者約對七成；30 支正好在兩段的交界，連一半都不到。就算在一段的正中央，也從 10-19 的八成一路降到 30-39 的六成：打得越多，運氣的起伏也越大。這不是模型不好，是題目本來就有運氣。所以看**前兩名**（top-2）更公平：S0 替 Bryant 寫的「第二高 20-29」就是這個意思。
#
# **什麼時候不成立**：真人還會受傷、換隊、老去，沒有人真的知道明年的實力，所以真正的天花板還要更低。
# %% [markdown] lang="en" slideshow="subslide"
# With a talent of 25 the all-knowing is right about seven times in ten; 30 is right at a border of two classes, and there it is less than one in two. Even in the middle of a class the chance falls from eight in ten (10-19) to six in ten (30-39): the more home runs, the wider the swings of luck. No fault of a model: luck is part of the question. So the **top two** guesses (top-2) are a fairer measure; S0's "second highest: 20-29" for Bryant is exactly that.
#
# **Where it stops being true**: real people get hurt, change teams and grow old, and nobody knows next year's talent; the true ceiling is lower still.
# %% [markdown] lang="zh" slideshow="slide"
# ## 3 十個球季，可是很多人沒有十個
#
# 「輸入 10 年的資料」：對資歷還淺的人怎麼辦？投影片沒有說（勘誤 R20）。到 2016 年為止，S0 的六位球員沒有一位有十季的紀錄。
#
# 做法是**填補**加**遮罩**：輸入固定是第 $t-10$ 到 $t-1$ 年，沒上場的年份全部填 0，再告訴 LSTM 跳過它們。**你預期**：在訓練資料裡，十季全滿的打者佔幾成？
# %% [markdown] lang="en" slideshow="slide"
# ## 3 Ten seasons, which many do not have
#
# "Ten years of data are the input": and what of those who have just begun? The slide does not say (erratum R20). Up to 2016 none of S0's six players had ten seasons.
#
# The way out is **padding** and **masking**: the input is always the years $t-10$ to $t-1$; a year without playing is filled with zeros, and the LSTM is told to skip it.
# **What do you expect**: how many in ten of the training examples have all ten seasons?
# %% slideshow="skip"
def rows_played(seasons):
    """{(player, year): row} of all seasons with a plate appearance."""
    rows = {}
    for row in np.flatnonzero(seasons["PA"] > 0):
        rows[seasons["player"][row], seasons["year"][row]] = row
    return rows


# %% slideshow="skip"
def careers(seasons, rows, ahead=0):
    """The LENGTH years before each row's year (plus `ahead`).

    Returns x (n, LENGTH, 15), which is 0 where none was played, and
    played (n, LENGTH), True or False.
    """
    table = np.stack([seasons[name] for name in FEATURES], axis=1)
    row_of = rows_played(seasons)
    x = np.zeros((len(rows), LENGTH, len(FEATURES)))
    played = np.zeros((len(rows), LENGTH), dtype=bool)
    for n, row in enumerate(rows):
        player = seasons["player"][row]
        first = seasons["year"][row] + ahead - LENGTH
        for step in range(LENGTH):
            season = (player, first + step)
            if season in row_of:
                x[n, step] = table[row_of[season]]
                played[n, step] = True
    return x, played


# %% slideshow="skip"
def examples(seasons, first, last):
    """Batters with MIN_PA in the seasons first to last, and their past."""
    year = seasons["year"]
    wanted = (first <= year) & (year <= last) & (seasons["PA"] >= MIN_PA)
    rows = np.flatnonzero(wanted)
    x, played = careers(seasons, rows)
    group = {"x": x, "played": played}
    for name in ("player", "year", "HR"):
        group[name] = seasons[name][rows]
    group["class"] = home_run_class(group["HR"])
    known = played.any(axis=1)  # leave out debuts: nothing to go by
    for name in group:
        group[name] = group[name][known]
    return group


# %% tags=["real-data"] slideshow="subslide"
train = examples(seasons, FIRST_TARGET, LAST_TRAIN)
choose = examples(seasons, CHOOSE, CHOOSE)
test = examples(seasons, TEST, TEST)  # its answers wait for section 7
print(f"all ten seasons: {train['played'].all(axis=1).mean():.0%}")
# %% slideshow="skip"
ids = list(people["playerID"][test["player"]])
stars = ["troutmi01", "bryankr01", "bettsmo01"]
stars += ["murphda08", "altuvjo01", "seageco01"]
on_slide = set(stars) <= set(ids)
# An invented league has no Trout: take the six longest careers.
six = np.argsort(-test["played"].sum(axis=1), kind="stable")[:6]
if on_slide:
    six = [ids.index(player) for player in stars]
names = [str(people["nameLast"][test["player"][i]]) for i in six]
# %% tags=["real-data"] slideshow="fragment"
for name, i in zip(names, six, strict=True):
    past = np.where(test["played"][i], test["x"][i, :, HR].astype(int), "-")
    print(f"{name:<9}", *(f"{home_runs:>3}" for home_runs in past))


# %% [markdown] lang="zh" slideshow="subslide"
# 每列是 2007 到 2016 年的全壘打，「-」是沒有上場的年份。十季全滿的只有少數（真實資料大約兩成）。S0 的六位依序是 6、2、3、8、6、2 季；Murphy 在中間還空了一年（2010）。
#
# ### 遮罩到底做了什麼？
#
# 第 07 課手寫過 LSTM 的一步，這裡的 `cell` 就是 Keras 的那一步。加上遮罩只多一句話：**沒上場的那一年，狀態 $h$、$c$ 原封不動帶過去。** 所以中間的洞也難不倒它。**你預期**：同一段資歷，空白補在前面和補在後面，有遮罩時輸出一樣嗎？沒有遮罩，跟有遮罩一樣嗎？
# %% [markdown] lang="en" slideshow="subslide"
# Each line holds the home runs of 2007 to 2016; "-" is a year without playing. Only few examples have all ten (about two in ten on the real tables). S0's six have 6, 2, 3, 8, 6, 2 seasons; Murphy even has an empty year in between (2010).
#
# ### What does the mask do?
#
# Lesson 07 wrote one step of an LSTM by hand; here `cell` is that step in Keras. The mask adds one sentence: **in a year without playing, the states $h$ and $c$ are carried over as they are.** So holes in between are no trouble either.
# **What do you expect**: with a mask, is the output the same with the blanks in front and at the end? And without a mask, is it the same as with one?
# %% slideshow="skip"
def masked_lstm(x, played, cell):
    """Last state (n, units); x (n, steps, features), played (n, steps)."""
    h = np.zeros((len(x), cell.units), x.dtype)
    c = np.zeros((len(x), cell.units), x.dtype)
    for step in range(x.shape[1]):
        output, states = cell(x[:, step], [h, c])
        next_h, next_c = states
        here = played[:, step, np.newaxis]
        h = np.where(here, next_h, h)  # not played: carried over
        c = np.where(here, next_c, c)
    return h


# %% slideshow="subslide"
lstm = layers.LSTM(8, unroll=True)
masked = keras.Sequential([keras.Input((LENGTH, 15)), layers.Masking(), lstm])
rng = np.random.default_rng(0)
weights = []
for w in lstm.get_weights():
    weights.append(rng.normal(0, 0.3, w.shape))
lstm.set_weights(weights)
played = train["played"][:200]
x = rng.standard_normal((*played.shape, 15), "float32")
x[~played] = 0
# %% slideshow="fragment"
order = np.argsort(~played, axis=1, kind="stable")  # empty years last
moved = np.take_along_axis(x, order[:, :, np.newaxis], axis=1)
results = {
    "by hand": masked_lstm(x, played, lstm.cell),
    "padding moved": masked.predict(moved, verbose=0),
    "without mask": masked_lstm(x, np.ones_like(played), lstm.cell),
}
keras_says = masked.predict(x, verbose=0)
for name, h in results.items():
    print(f"{name} = Keras with mask:", np.allclose(h, keras_says, atol=1e-5))


# %% [markdown] lang="zh" slideshow="subslide"
# 自己一步一步走的和 Keras 一樣；有遮罩時，空白放哪裡都無所謂；沒有遮罩，LSTM 把每一列 0 當成「又打了一季」，狀態一路改變，輸出就不同了。
#
# `Masking()` 的規則是：某一步的**每個**特徵都等於 0，就跳過那一步。我們的特徵會先標準化，0 的意思變成「平均」；一個真正的球季 15 個數字全都剛好是平均，實際上不會發生，下面還會檢查。
# `unroll=True` 是把十步展開成一串運算，結果一樣；這樣在 GPU 上就不會用到 cuDNN 的快速版，它只接受補在後面的遮罩。
# %% [markdown] lang="en" slideshow="subslide"
# Step by step by hand equals Keras; with a mask it does not matter where the blanks are; without, the LSTM takes each row of zeros for "one more season", its state drifts, and the output differs.
#
# The rule of `Masking()`: skip a step if **all** of its features are 0. Our features will be standardised, so 0 comes to mean "average"; a real season with all 15 numbers exactly average does not happen in practice, and a check below makes sure.
# `unroll=True` writes the ten steps out as one chain, with the same result; on a GPU it steers clear of cuDNN's fast version, which takes masks with the padding at the end only.
# %% [markdown] lang="zh" slideshow="slide"
# ## 4 未來不可以漏進來
#
# 訓練用目標球季 2015 年以前，在 2016 年挑模型，2017 年只打開一次。為什麼不像 MNIST 那樣隨機切？因為同一位打者有很多個例子，窗子彼此重疊：「猜 2010」的答案，就是「猜 2011」的輸入。隨機切還會洩漏「那一年全聯盟打得如何」，真正預測時不可能知道。
#
# **標準化也會洩漏**：各特徵的平均和標準差，只能用訓練資料裡**真的打過**的球季來算；補的 0 不算，2016、2017 也不算。
#
# ### 證明：把未來全部毀掉
#
# 嘴上說沒有洩漏不算數。做一個實驗：把 2017 年起每一列的數字換成亂數，整套資料處理重跑一次。**你預期**：訓練資料、2017 的輸入、2017 的答案，哪些會變？
# %% [markdown] lang="en" slideshow="slide"
# ## 4 Nothing of the future may leak in
#
# We train on target seasons up to 2015, choose a model on 2016, and open 2017 once. Why not split at random, as with MNIST? Because one batter gives many examples with overlapping windows: the answer to "guess 2010" is part of the input of "guess 2011". A random split also gives away "how the whole league did in that year", which no true forecast can know.
#
# **Scaling can leak too**: the mean and standard deviation of each feature may come only from seasons of the training data that were **really played**, not from padding, nor from 2016 or 2017.
#
# ### Proof: destroy the future
#
# To say that nothing leaks is not enough. So try: replace every number of 2017 and later by a random one, and run the whole preparation again.
# **What do you expect** to change: the training data, the inputs for 2017, the answers of 2017?
# %% slideshow="subslide"
def scaled(group, train):
    """Seasons in units of the training data, and 0 where masked."""
    seasons = train["x"][train["played"]]  # (seasons played, 15)
    z = (group["x"] - seasons.mean(axis=0)) / seasons.std(axis=0)
    return np.where(group["played"][..., np.newaxis], z, 0).astype("float32")


x_train = scaled(train, train)
x_choose = scaled(choose, train)
x_test = scaled(test, train)
y_train = keras.utils.to_categorical(train["class"], 5)
y_choose = keras.utils.to_categorical(choose["class"], 5)
# %% tags=["guard"]
assert np.all(np.any(x_train != 0, axis=2) == train["played"]), "no average"
# %% slideshow="subslide"
rng = np.random.default_rng(0)
spoilt = dict(batting)
for name in [*COUNTS, "HBP", "SH", "SF"]:
    if name in batting:  # PA is not in the table
        nonsense = MIN_PA + rng.integers(300, size=len(years))
        spoilt[name] = np.where(years >= TEST, nonsense, batting[name])
# %% slideshow="fragment"
again = prepare(spoilt, people)
train_2 = examples(again, FIRST_TARGET, LAST_TRAIN)
test_2 = examples(again, TEST, TEST)
same = np.isin(test_2["player"], test["player"])
x_again = scaled(test_2, train_2)[same]
print("training data same:", np.array_equal(train["x"], train_2["x"]))
print(f"{TEST} inputs same:  ", np.array_equal(x_again, x_test))
print(f"{TEST} answers same: ", np.array_equal(test_2["HR"][same], test["HR"]))


# %% [markdown] lang="zh" slideshow="subslide"
# 訓練資料、2017 的輸入（連同標準化用的平均）一點都沒變，變的只有 2017 的答案：輸入裡真的沒有未來。這種「毀掉未來」的測試很便宜，值得放進每個時間序列的專案。
#
# **什麼時候不成立**：它抓不到「人」造成的洩漏。若看了 2017 的成績才回頭改模型，程式裡一行都看不出來；只能靠紀律：2017 只打開一次。還有一點要老實說：「打滿 200 個打席」說的是**目標**球季，開季前沒有人知道。我們問的是「如果他打得夠多，會打幾支」，所有對手都在同一群人上比；第 9 節再看不作這個假設會怎樣。
# %% [markdown] lang="en" slideshow="subslide"
# The training data and the inputs for 2017 (with the means that scale them) have not changed at all; only the answers of 2017 changed: there really is no future in the inputs. Such a "destroy the future" test is cheap and worth having in any project on time series.
#
# **Where it stops being true**: it does not catch leaks through people. Change the model after a look at the results of 2017, and no line of the program shows it; only discipline helps: 2017 is opened once.
# And to be frank: "at least 200 plate appearances" is about the **target** season, and nobody knows it beforehand. Our question is "if he plays enough, how many will it be", and all rivals answer it for the same batters; section 9 drops the assumption.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5 先請出誠實的對手
#
# 沒有對手，「準確率五成」沒有意義。從最笨的開始，都用 2016 年來比：
#
# 1. **永遠 0-9**；
# 2. **去年那一段**（去年沒打，就用最近打過的一季）；
# 3. **三年加權平均**：最近三季的權重是 5、4、3，這是 Tom Tango 著名的簡易預測 Marcel 用的權重；
# 4. **羅吉斯迴歸**（logistic regression）：沒有隱藏層的網路，一口氣看攤平的十季，第 6 節訓練。
#
# 前兩名怎麼選？去年打 27 支，第一猜 20-29，第二猜就是比較近的鄰居 30-39。**你預期**：去年打 40 支以上的人，明年最可能落在哪一段？
# %% [markdown] lang="en" slideshow="slide"
# ## 5 First the honest rivals
#
# Without rivals "50 % accuracy" means nothing. From the simplest on, all of them on 2016:
#
# 1. **always 0-9**;
# 2. **last year's class** (if he did not play, that of the latest season he did);
# 3. **weighted mean of three years**: weights 5, 4, 3, the latest first, as in Marcel, Tom Tango's well-known simple forecast;
# 4. **logistic regression**: a network without hidden layer that sees all ten seasons at once; trained in section 6.
#
# And the top two? After 27 home runs the first guess is 20-29, and the second the nearer neighbour, 30-39.
# **What do you expect**: where will those with 40 or more last year most likely be next year?
# %% slideshow="skip"
def last_home_runs(group):
    """Home runs of the latest season that each batter played."""
    back = group["played"][:, ::-1].argmax(axis=1)  # 0 is last year
    return group["x"][np.arange(len(back)), LENGTH - 1 - back, HR]


def mean_of_three(group):
    """Mean of the last three years, weighted 3, 4, 5, if played."""
    latest_last = [3, 4, 5][-LENGTH:]  # fewer if LENGTH is 1 or 2
    weights = group["played"][:, -3:] * latest_last
    total = (weights * group["x"][:, -3:, HR]).sum(axis=1)
    mean = total / np.maximum(weights.sum(axis=1), 1)
    return np.where(weights.any(axis=1), mean, last_home_runs(group))


# %% slideshow="skip"
def best_two(odds):
    """The two largest of each row, best first. (n, 5) -> (n, 2)."""
    return np.argsort(-odds, axis=1, kind="stable")[:, :2]


def hits(guesses, classes):
    """Right at once, right with two guesses."""
    right = guesses == classes[:, np.newaxis]
    return right[:, 0], right.any(axis=1)


# %% slideshow="skip"
def simple_rivals(group):
    """First and second guess of each rival that needs no training."""
    home_runs = {
        "always 0-9": np.zeros(len(group["x"])),
        "last year": last_home_runs(group),
        "mean of three": mean_of_three(group),
    }
    guesses = {}
    for name, number in home_runs.items():
        # The nearer the middle of a class (4.5, 14.5, ...), the better.
        middles = 10 * np.arange(5) + 4.5
        distance = np.abs(number.round()[:, np.newaxis] - middles)
        guesses[name] = best_two(-distance)
    return guesses


# %% tags=["real-data"] slideshow="subslide"
for name, guesses in simple_rivals(choose).items():
    one, two = hits(guesses, choose["class"])
    print(f"{name:<14} {CHOOSE}: {one.mean():.2f}, top-2 {two.mean():.2f}")
known = np.clip(mean_of_three(train).round().astype(int), 1, 50)
print(f"if talent were known:   {ceiling[known - 1].mean():.2f}")
# %% tags=["real-data"] slideshow="fragment"
before = home_run_class(last_home_runs(train))
after_last = np.zeros((5, 5))
for k in range(5):
    after_last[k] = y_train[before == k].mean(axis=0)
print("from last class (row) to next class (column):")
print(after_last.round(2))


# %% [markdown] lang="zh" slideshow="subslide"
# 去年 40 支以上的人，最可能的一段還是 40+，可是**掉下來的很多**：真實資料裡超過一半。這叫迴歸到平均（regression to the mean）：打出 40 支的人，有一部分是實力，有一部分是那年的好運，好運不會跟到明年。三年平均把運氣攤平，所以是強勁的對手。
#
# 「if talent were known」那一行拿訓練資料的三年平均代替「已知的實力」，粗略估計天花板：全知者猜一次約對八成。上面的對手都差了一大截；中間這段差距，多半是明年的實力、傷病和上場機會，沒有人事先知道。永遠猜 0-9 也能對四成左右，所以單說「準確率五成」，什麼都還沒說。
#
# 這張表本身也是一個預測：看去年那一段，讀出那一列的五個機率。等一下用交叉熵跟 LSTM 比。
# %% [markdown] lang="en" slideshow="subslide"
# After 40 or more, the likeliest class is still 40+, yet **many fall back**: on the real tables more than half. This is regression to the mean: hitting 40 takes talent and some luck, and the luck does not come along to next year. A mean of three years evens luck out, which makes it a strong rival.
#
# The line "if talent were known" takes the mean of three in the training data for known talent and makes a rough estimate of the ceiling: the all-knowing is right about eight times in ten at once. The rivals above are far from that; most of the gap in between is next year's talent, injuries and playing time, which nobody knows beforehand. Always saying 0-9 is right about four times in ten, so "50 % accuracy" alone says nothing yet.
#
# The table is a forecast in itself: find last year's class and read off the five probabilities of its row. Cross entropy will compare it with the LSTM.
# %% [markdown] lang="zh" slideshow="slide"
# ## 6 只有一層 LSTM
#
# 網路照 S0：十步、每步 15 個數字，一層 LSTM，再加五個輸出的 softmax。LSTM 有四組權重，每組 $(15+u+1)\cdot u$ 個：
#
# $$4(15+u+1)u+(u+1)\cdot5$$
#
# 每個週期（epoch）後看 2016 年的損失；連續三次沒有進步就停，退回最好的那一次（early stopping）。這和「挑單元數」一樣，都是**在 2016 年做選擇**，所以 2016 年的成績會有點偏高。羅吉斯迴歸用同樣的學習率、同樣的停法，才公平。
#
# **你預期**：$u=16$ 時參數比羅吉斯迴歸（十季攤平加上「有沒有打」，$160$ 個輸入）多還是少？損失會像 MNIST 那樣一路往下，還是很快就停？
# %% [markdown] lang="en" slideshow="slide"
# ## 6 Only one LSTM layer
#
# The network is S0's: ten steps of 15 numbers, one LSTM layer, then a softmax with five outputs. An LSTM has four sets of $(15+u+1)\cdot u$ weights:
#
# $$4(15+u+1)u+(u+1)\cdot5$$
#
# After each epoch look at the loss on 2016; after three without progress, stop and go back to the best (early stopping). Like the number of units, this is **a choice made on 2016**, so results on 2016 are a little too good. Logistic regression gets the same learning rate and the same stopping rule, to be fair.
#
# **What do you expect**: with $u=16$, are there more or fewer parameters than in logistic regression (ten seasons end to end plus "did he play", $160$ inputs)? Will the loss fall on and on, as with MNIST, or stop soon?
# %% slideshow="subslide"
def lstm_model(units):
    model = keras.Sequential([keras.Input((LENGTH, 15))])
    model.add(layers.Masking())  # skip the steps that are all 0
    model.add(layers.LSTM(units, unroll=True))
    model.add(layers.Dense(5, activation="softmax"))
    return model


# %% slideshow="skip"
def cross_entropies(odds, classes):
    """-log(probability of the true class) of each example, in nats."""
    return -np.log(np.maximum(odds[np.arange(len(odds)), classes], 1e-7))


def flat(x, group):
    """All seasons in one row, and which were played: (n, LENGTH * 16)."""
    return np.hstack([x.reshape(len(x), -1), group["played"]])


# %% slideshow="subslide"
def train_model(model, x, x_new):
    """Train until the loss on the season CHOOSE stops falling."""
    model.compile("adam", "categorical_crossentropy")
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    history = model.fit(
        x,
        y_train,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        validation_data=(x_new, y_choose),
        callbacks=[stop],
        verbose=0,
    )
    return history.history.get("val_loss", [])


# %% slideshow="skip"
def judge(model, x_new, curve):
    """What came out on the season CHOOSE."""
    odds = model.predict(x_new, verbose=0)
    one, two = hits(best_two(odds), choose["class"])
    return {
        "model": model,
        "curve": curve,
        "parameters": model.count_params(),
        "loss": cross_entropies(odds, choose["class"]).mean(),
        "accuracy": one.mean(),
        "top-2": two.mean(),
    }


# %% slideshow="skip"
def logistic_regression():
    model = keras.Sequential([layers.Dense(5, activation="softmax")])
    x_new = flat(x_choose, choose)
    curve = train_model(model, flat(x_train, train), x_new)
    return judge(model, x_new, curve)


def one_lstm_layer(units):
    model = lstm_model(units)
    curve = train_model(model, x_train, x_choose)
    return judge(model, x_choose, curve)


# %% tags=["nbval-ignore-output"] slideshow="subslide"
variants = {}
for units in UNITS:
    variants[f"LSTM({units})"] = {"units": units}
runs = training.compare(logistic_regression, {"logistic": {}})
runs |= training.compare(one_lstm_layer, variants)
training.table(runs, ["parameters", "loss", "accuracy", "top-2", "seconds"])
# %% tags=["nbval-ignore-output"] slideshow="fragment"
odds = after_last[home_run_class(last_home_runs(choose))]
from_last = cross_entropies(odds, choose["class"]).mean()
chosen = min(variants, key=lambda name: runs[name]["loss"])
print(f"last year's row above: loss {from_last:.2f}; chosen: {chosen}")
model = runs[chosen]["model"]
logistic = runs["logistic"]["model"]
curves = {name: run["curve"] for name, run in runs.items()}
plots.learning_curves(curves, f"cross entropy on {CHOOSE}")
plots.show("Loss by epoch of three models; they end close to each other.")
# %% tags=["guard"]
ended = [trial["loss"] for trial in runs.values()]
assert max(ended) < from_last, "ten seasons say more than one"
assert max(ended) - min(ended) < 0.25, "the three end close together"
# %% [markdown] lang="zh" slideshow="subslide"
# LSTM(16) 的參數是羅吉斯迴歸的兩倍半，LSTM(64) 是二十幾倍。可是損失很快就到底，而且三個相差不多；換一個隨機種子，名次就可能對調：**資料的雜訊**說了算。該學的規律不多，多出來的參數只會去背訓練資料的運氣，和 MNIST 完全不同。不過它們都低於「去年那一段」的表：看十季，機率報得比看一季準。**什麼時候不成立**：單元數和學習率都沒有仔細找過。多試也許還能擠出一點，但每試一次，就多用掉 2016 年一次。
#
# ### 它記得幾年？它懂年齡嗎？
#
# 兩個不必重新訓練的實驗，都在 2016 年的打者身上做：
#
# - **記憶**：只讓它看最近 $k$ 季，更早的全部遮住。**你預期** $k$ 要多大才夠？
# - **年齡**：成績不動，只替每一季的年齡加（或減）幾歲，看它猜的平均段數 $0p_0+1p_1+2p_2+3p_3+4p_4$。**你預期**老六歲會升還是降？
# %% [markdown] lang="en" slideshow="subslide"
# LSTM(16) has two and a half times the parameters of logistic regression, LSTM(64) more than twenty times. Yet the loss is soon at its bottom, the three do not end far apart, and another random seed may change their order: the **noise in the data** has the say. There is not much of a pattern to learn, and further parameters learn the luck of the training data by heart; quite unlike MNIST. Still, they are all below the table of "last year's class": ten seasons give better probabilities than one.
# **Where it stops being true**: there was no thorough search for the size or the learning rate. More tries might squeeze out a little, but each try uses up 2016 a little more.
#
# ### How far back does it remember? Does it know about age?
#
# Two experiments that need no new training, both on the batters of 2016:
#
# - **Memory**: let it see the last $k$ seasons only, with all earlier ones masked. How large must $k$ be, do you **expect**?
# - **Age**: leave the record as it is, but add some years to (or take them from) the age in every season, and look at the mean class $0p_0+1p_1+2p_2+3p_3+4p_4$ that it guesses. Six years older: up or down, do you **expect**?
# %% slideshow="skip"
seasons_seen = range(1, LENGTH + 1)
memory = []
for seen in training.progress(seasons_seen, name=lambda k: f"{k} seasons"):
    recent = x_choose.copy()
    recent[:, : LENGTH - seen] = 0  # masked
    odds = model.predict(recent, verbose=0)
    memory.append(cross_entropies(odds, choose["class"]).mean())
# %% slideshow="skip"
shifts = np.arange(-6, 7, 2)
mean_class = []
for shift in shifts:
    x_older = choose["x"].copy()
    x_older[:, :, FEATURES.index("Age")] += shift
    older = {"x": x_older, "played": choose["played"]}
    odds = model.predict(scaled(older, train), verbose=0)
    mean_class.append((odds @ np.arange(5)).mean())
# %% tags=["guard"]
assert memory[-1] < memory[0], "more seasons help"
assert memory[3] - memory[-1] < (memory[0] - memory[-1]) / 2, "four nearly do"
assert mean_class[-1] < mean_class[0], "the older, the fewer"
# %% tags=["hide-input"] slideshow="subslide"
figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.2))
left.plot(seasons_seen, memory, "o-", color="#0072B2")
left.set(xlabel="seasons seen", ylabel=f"cross entropy on {CHOOSE}")
right.plot(shifts, mean_class, "s-", color="#D55E00")
right.set(xlabel="years added to the age", ylabel="mean class guessed")
plots.show("Loss falls with the seasons seen, guesses fall with added age.")


# %% [markdown] lang="zh" slideshow="subslide"
# **記憶**：看到第三、四季，損失就降得差不多了，更早的只再添一點點。LSTM 有本事記十年，這個題目卻用不上多少；三年平均這麼強，也就不奇怪。不過要小心：只露出一季，在網路眼中就成了「只打過一季的新人」，這和「重新訓練一個只看一季的網路」是兩回事，左邊那幾點的損失因此偏高。
#
# **年齡**：同樣的成績，越老，猜得越低；沒有人教過它「老化」，它從資料裡學到的。虛構聯盟的老化是我們寫進去的（全壘打的高峰在 28 歲），它也學得到。**什麼時候不成立**：「十季都老六歲、成績不變」的人，資料裡很少，網路是在外插。而且資料只看得到留下來的人：35 歲還站得上打擊區的，都是特別強的人（倖存者偏差）。
# %% [markdown] lang="en" slideshow="subslide"
# **Memory**: with three or four seasons most of the fall is done; earlier ones add only a little. An LSTM is able to remember ten years, but this problem has little use for it; no wonder that a mean of three years is so strong. A caution, though: with one season left, the network sees "a newcomer with a single season", which is not the same as a network trained anew on one season; so the points on the left are too high.
#
# **Age**: with one and the same record, the older, the lower the guess. Nobody taught it about ageing; it learnt that from the data. In the invented league ageing was written in by us (home runs peak at 28), and there it learns it as well.
# **Where it stops being true**: few in the data are "six years older with the same record in all ten seasons", so the network extrapolates. Besides, the data show only those who remain: whoever still bats at 35 is exceptionally good (survivorship bias).
# %% [markdown] lang="zh" slideshow="slide"
# ## 7 打開 2017，一次
#
# 模型選好了，再也不改。現在才看 2017。五個對手，同一群打者，報兩個數字：一次猜中、兩次猜中。
#
# 只有三百多位打者（虛構聯盟只有一百位上下），所以每個比例 $\hat p$ 都要帶 95 % 信賴區間。用 Wilson 的公式（$z=1.96$，$n$ 是人數），它在比例接近 0 或 1 時也不會跑出界：
#
# $$\frac{\hat p+\frac{z^2}{2n}\pm z\sqrt{\frac{\hat p(1-\hat p)}{n}+\frac{z^2}{4n^2}}}{1+\frac{z^2}{n}}$$
#
# **你預期**：LSTM 會贏三年平均多少？區間會分得開嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 7 Opening 2017, once
#
# The model is chosen and will not change any more. Only now do we look at 2017. Five rivals, the same batters, two numbers: right at once, right with two guesses.
#
# There are only some three hundred batters (about a hundred in the invented league), so each share $\hat p$ needs a 95 % confidence interval. We take Wilson's formula ($z=1.96$, $n$ batters), which stays within bounds even near 0 and 1:
#
# $$\frac{\hat p+\frac{z^2}{2n}\pm z\sqrt{\frac{\hat p(1-\hat p)}{n}+\frac{z^2}{4n^2}}}{1+\frac{z^2}{n}}$$
#
# **What do you expect**: by how much will the LSTM beat the mean of three years? Will the intervals come apart?
# %% slideshow="skip"
def wilson(hits, n, z=1.96):
    """95 % confidence interval (low, high) of hits / n. Element-wise."""
    share = hits / n
    half = z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    middle = share + z**2 / (2 * n)
    stretch = 1 + z**2 / n
    return (middle - half) / stretch, (middle + half) / stretch


def interval(right):
    """Wilson's interval as text; right: True or False for each batter."""
    low, high = wilson(right.sum(), len(right))
    return f"{low:.2f} to {high:.2f}"


# %% slideshow="skip"
def bootstrap(differences):
    """95 % interval of their mean, from 2,000 draws with replacement."""
    rng = np.random.default_rng(0)
    n = len(differences)
    draws = differences[rng.integers(0, n, (2000, n))]
    return np.percentile(draws.mean(axis=1), [2.5, 97.5])


# %% tags=["nbval-ignore-output"] slideshow="subslide"
guessed = {
    "logistic": logistic.predict(flat(x_test, test), verbose=0),
    "LSTM": model.predict(x_test, verbose=0),
}
answers = simple_rivals(test)
for name, odds in guessed.items():
    answers[name] = best_two(odds)
result = {}
for name, guesses in answers.items():
    one, two = hits(guesses, test["class"])
    result[name] = {
        "at once": one.mean(),
        "at once 95 %": interval(one),
        "top-2": two.mean(),
        "top-2 95 %": interval(two),
    }
print(len(test["class"]), "batters of", TEST)
training.table(result, ["at once", "at once 95 %", "top-2", "top-2 95 %"])
# %% [markdown] lang="zh" slideshow="subslide"
# 除了「永遠 0-9」，其他四個的區間大幅重疊。
#
# 區間重疊還不能下結論，因為五個對手面對的是**同一批打者**，好猜的大家都好猜。該比的是成對的差：把打者有放回地重抽兩千次（bootstrap），每次都算「LSTM 減去對手」，取中間 95 %。機率準不準，用交叉熵比；「去年那一段」的機率來自第 5 節的表，羅吉斯迴歸也一起比。**你預期**：這幾個差的區間，哪些不含 0？
# %% [markdown] lang="en" slideshow="subslide"
# Except for "always 0-9", the intervals overlap widely.
#
# Overlap does not settle it, because all five rivals face **the same batters**, and easy ones are easy for all. What counts is the paired difference: draw the batters again with replacement two thousand times (bootstrap), take "LSTM minus rival" each time, and keep the middle 95 %. How good the probabilities are is compared by cross entropy; those of "last year's class" come from the table of section 5, and logistic regression is compared as well.
# **What do you expect**: which of the intervals leave out 0?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
guessed["table"] = after_last[home_run_class(last_home_runs(test))]
loss = {}
for name, odds in guessed.items():
    loss[name] = cross_entropies(odds, test["class"])
right = {}
for name, guesses in answers.items():
    one, two = hits(guesses, test["class"])
    right[name] = one.astype(float)
more = bootstrap(right["LSTM"] - right["mean of three"])
print("hits, LSTM minus mean of three:", more.round(2))
pairs = [("LSTM", "table"), ("logistic", "table"), ("LSTM", "logistic")]
for name, rival in pairs:
    less = bootstrap(loss[name] - loss[rival])
    print(f"loss, {name} minus {rival}:", less.round(2))
# %% tags=["guard"]
assert right["LSTM"].mean() > right["always 0-9"].mean()
gain = right["LSTM"].mean() - right["mean of three"].mean()
assert gain < 0.1, "in hits not clearly better"
real = tables.edition == "real"
assert not real or loss["LSTM"].mean() < loss["table"].mean(), "better odds"
apart = loss["LSTM"].mean() - loss["logistic"].mean()
assert not real or np.abs(apart) < 0.1, "so has logistic regression"
# %% [markdown] lang="zh" slideshow="subslide"
# 老實說：**猜中的次數，LSTM 沒有明顯贏過三個數字的平均。** 它明顯好過永遠猜同一段；在真實資料上，它報的機率也比「去年那一段」的表更準（交叉熵比較小；虛構聯盟人太少，連這一點都看不清楚）。但這個好處不專屬於 LSTM：在真實資料上，羅吉斯迴歸的交叉熵和它差不了多少，分不出高下；看好幾季、報出機率，沒有隱藏層也做得到。用命中率來看，小學生也會算的平均並不輸它。
#
# 為什麼？第 2 節的天花板和第 6 節的記憶都說過了：有用的訊息多半在最近三、四季，其餘是運氣。序列短、雜訊大、例子少，正是深度學習最難發揮的地方。語言的序列長、例子多，條件好得多；即使如此，第 07 課的詞袋也不輸 LSTM。
#
# **什麼時候不成立**：只有一個測試球季。兩種方法的真實差距若只有兩三個百分點，三百多人根本看不出來；要看出來，得多等幾個球季，而不是多試幾個模型。
# %% [markdown] lang="en" slideshow="subslide"
# To be honest: **in hits, the LSTM does not clearly beat a mean of three numbers.** It is clearly better than a constant guess, and on the real tables its probabilities are better than the table of "last year's class" (its cross entropy is lower; the invented league has too few batters to see even that). But this is no privilege of the LSTM: on the real tables logistic regression has much the same cross entropy, and neither is shown to be better; several seasons and honest probabilities need no hidden layer. And by the share of right classes, a mean that any schoolchild can work out is no worse.
#
# Why? The ceiling of section 2 and the memory of section 6 have said it: what is useful lies mostly in the last three or four seasons, and the rest is luck. Short sequences, much noise, few examples: that is where deep learning finds it hardest to shine. Language, with long sequences and plenty of examples, offers far better conditions; and even there the bag of words of lesson 07 was a match for the LSTM.
#
# **Where it stops being true**: there is one test season. If two methods really differ by two or three points, three hundred batters cannot show it; what would show it is more seasons, not more models.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8 投影片的六位球員
#
# S0〈2017 預測結果〉列出六位球員的預測段和實際支數，只有 Bryant 多寫了「第二高 20-29」。先把投影片的成績單核對一次：猜中幾位？加上第二高呢？
#
# 標題底下的日期是「2016 年 6 月預測」。**你看得出哪裡不對嗎？**（提示：模型的輸入到第 $t-1$ 年為止。）
# %% [markdown] lang="en" slideshow="slide"
# ## 8 The six players of the slide
#
# S0's results for 2017 list the predicted range and the actual number for six players; a second choice, 20-29, is given for Bryant only. First the slide's own score: how many are right? And with the second choice?
#
# The date below the heading is June 2016. **Do you see what is wrong with it?** (Hint: the model's input goes up to year $t-1$.)
# %% tags=["real-data"] slideshow="fragment"
actual = facts.entry("S0-10")["true"]  # home runs as on the slide
if on_slide:
    actual = test["HR"][six].astype(int)
    facts.check("S0-10", actual)
slide = facts.entry("S0-09")["data"]
right = home_run_class(actual) == slide
with_second = right.copy()
with_second[1] |= home_run_class(actual[1]) == 2  # Bryant: 20-29 as well
facts.check("S0-09", [right.sum(), with_second.sum()])
print("five of six, from and to:", np.round(wilson(5, 6), 2))
# %% tags=["nbval-ignore-output"] slideshow="subslide"
columns = ["last year", "mean of three", "logistic", "LSTM"]
lines = {}
for name, i, k in zip(names, six, slide, strict=False):
    lines[name] = {"slide": CLASSES[k] if on_slide else "-"}
    for rival in columns:
        lines[name][rival] = CLASSES[answers[rival][i, 0]]
    lines[name]["actual"] = int(test["HR"][i])
training.table(lines, ["slide", *columns, "actual"])
# %% tags=["guard"]
of_six = (answers["LSTM"][six, 0] == test["class"][six]).sum()
assert not real or of_six < 5, "fewer than on the slide"
# %% tags=["hide-input"] slideshow="subslide"
figure, panels = plt.subplots(1, 2, figsize=(8.8, 3.4), sharey=True)
for axes, name in zip(panels, ("LSTM", "logistic"), strict=True):
    axes.imshow(guessed[name][six], vmin=0, vmax=1, cmap="cividis")
    for (row, column), p in np.ndenumerate(guessed[name][six]):
        axes.text(
            column,
            row,
            f"{p:.2f}",
            color="white" if p < 0.55 else "black",
            ha="center",
            va="center",
        )
    for row, k in enumerate(test["class"][six]):
        box = plt.Rectangle((k - 0.46, row - 0.46), 0.92, 0.92, fill=False)
        axes.add_patch(box).set(edgecolor="#E69F00", linewidth=3)
    axes.set(xticks=range(5), xticklabels=CLASSES, aspect="auto", title=name)
    axes.set(yticks=range(len(six)), yticklabels=names)
    axes.set_xlabel("home runs, box: true")
plots.show("Class probabilities of six batters by two models, truth boxed.")
# %% [markdown] lang="zh" slideshow="subslide"
# 投影片的成績單沒錯：六位對五位，加上第二高就是六位全對。可是光看六個人，真正的命中率從四成多到九成多都說得通，何況六位都是挑出來的明星。我們的網路在真實資料上沒有對那麼多，換一個隨機種子，對的人數可能又不同；看圖上的機率，多半在兩段之間拉鋸，差一點點就換邊。六個人分不出模型的高下，第 7 節三百多人都還分不太出來。
#
# **日期的問題**：預測 2017 年，輸入要到 2016 年**整季**打完。2016 年 6 月球季才過一半，不可能有；應是 2016 年球季之後，推測是 2017 年 6 月（勘誤 R19）。若硬要在 2016 年 6 月預測，最後一個完整的球季是 2015 年，真實資料裡 Seager 那時只有 4 支全壘打（第 3 節）；投影片的成績單不像是這樣做出來的。
# %% [markdown] lang="en" slideshow="subslide"
# The slide's score is right: five of six, and all six with the second choice. Yet six people alone agree with a true rate of anything from some four in ten to more than nine in ten, and these six are hand-picked stars. On the real tables our network gets fewer of them, and with another random seed perhaps another number; the probabilities show most of the six in the balance between two classes, and a little tips them over. Six people cannot rank models; even the three hundred of section 7 hardly can.
#
# **The date**: for 2017 the input must hold the **whole** season of 2016. In June 2016 half of it was still to come; it must have been after the 2016 season, presumably in June 2017 (erratum R19). In June 2016 the last full season would have been 2015, when Seager had 4 home runs on the real tables (section 3); the slide's score does not look like that.
# %% [markdown] lang="zh" slideshow="slide"
# ## 9 哪裡猜錯，為什麼
#
# 兩件事，前面都埋過伏筆：
#
# 1. **年代**：整個聯盟的全壘打如果突然變多，誰都不會事先知道。
# 2. **條件**：第 4 節說過，「打滿 200 個打席」是目標球季的事。開季前能確定的，只有「**去年**打滿 200 個打席」的人；他明年可能受傷、下放、退休，一支都沒有。
#
# 模型不動，只是換一群人來考它；看完也不再回頭改。
#
# **你預期**：換成第二群人，準確率會升還是降？
# %% [markdown] lang="en" slideshow="slide"
# ## 9 Where it goes wrong, and why
#
# Two things, both announced above:
#
# 1. **The times**: if the whole league hits more home runs all of a sudden, nobody knows beforehand.
# 2. **The condition**: as section 4 said, "at least 200 plate appearances" is about the target season. Before a season one knows only who had 200 plate appearances **last** year; he may get hurt, be sent down or retire, and hit none.
#
# The model stays as it is and is only asked about another group; nothing is changed afterwards.
#
# For this second group, do you **expect** the accuracy to go up or down?
# %% slideshow="skip"
# The second group, known before the season: MIN_PA in the year before it.
rows = np.flatnonzero((seasons["year"] == CHOOSE) & (seasons["PA"] >= MIN_PA))
x, played = careers(seasons, rows, ahead=1)
spring = {"x": x, "played": played}
hit_in_test = np.where(seasons["year"] == TEST, seasons["HR"], 0)
home_runs = np.bincount(seasons["player"], hit_in_test)  # 0: did not play
truth = home_run_class(home_runs[seasons["player"][rows]])
odds = model.predict(scaled(spring, train), verbose=0)
# %% tags=["nbval-ignore-output"] slideshow="subslide"
for group, year in ((train, "training"), (choose, CHOOSE), (test, TEST)):
    print(f"mean class, {year}: {group['class'].mean():.2f}")
print(f"expected by the LSTM: {(guessed['LSTM'] @ np.arange(5)).mean():.2f}")
answers_in_spring = simple_rivals(spring)
answers_in_spring["LSTM"] = best_two(odds)
for name, guesses in answers_in_spring.items():
    one, two = hits(guesses, truth)
    print(f"{len(rows)} of spring, {name}: {one.mean():.2f}")
# %% tags=["nbval-ignore-output"] slideshow="fragment"
# Share of 0-9: what it was, and what the LSTM expects.
enough = [(test["class"] == 0).mean(), guessed["LSTM"][:, 0].mean()]
anyone = [(truth == 0).mean(), odds[:, 0].mean()]
print(f"0-9 with enough turns: {enough[0]:.2f}, LSTM expects {enough[1]:.2f}")
print(f"0-9 of spring:         {anyone[0]:.2f}, LSTM expects {anyone[1]:.2f}")
# %% tags=["guard"]
of_spring = hits(best_two(odds), truth)[0].mean()
at_once = result["LSTM"]["at once"]
assert not real or of_spring > at_once, "even better in spring"
assert not real or anyone[0] > enough[0], "more of them end in 0-9"
assert not real or enough[1] > enough[0], "too much for 0-9"
assert not real or anyone[0] - anyone[1] > enough[0] - enough[1], "no more"


# %% [markdown] lang="zh" slideshow="subslide"
# **年代**：在真實資料上，平均段數從訓練期到 2016、2017 一路升高，網路對 2017 年的期望低於實際。OPS+ 幫不上忙：它只跟同一年的別人比。虛構聯盟沒有年代，高低只是抽樣。
#
# **條件**：準確率並沒有變差，在真實資料上反而升高！別高興：這群人有更多落在 0-9，永遠猜 0-9 的成績也跟著升高，題目只是變得比較容易。兩群不同的人，準確率不能直接比。看機率才看得出偏差：在真實資料上，對打得夠多的人，它給 0-9 的機率太多（年代變了）；換成開季前的這群人，多給的就不見了，甚至變成不夠，因為它沒見過打得不夠的人。虛構聯盟沒有下放，打滿 200 個打席的人換年也差不多，看不到這麼大的轉變。模型只會回答你訓練它回答的問題；要問另一個問題，就用另一群人重新訓練。
# %% [markdown] lang="en" slideshow="subslide"
# **The times**: on the real tables the mean class rises from the training years to 2016 and 2017, and the network expects less of 2017 than came. OPS+ does not help: it compares with the others of the same year. The invented league has no eras; there, high or low is a matter of the draw.
#
# **The condition**: the accuracy is no worse, on the real tables even better! No reason for joy: more of this group end in 0-9, the constant guess gains as well, and the question is just easier. Accuracies of two different groups cannot be compared. The probabilities show the bias: on the real tables it gives too much to 0-9 for those who played enough (the times have changed), but for the group of spring that surplus is gone or even a shortage, because it has never seen anyone who did not play enough. The invented league knows no demotions, and most of its regulars play enough the year after, so there is no such large change. A model answers the question that it was trained on; for another question, train on another group.
# %% [markdown] lang="zh" slideshow="slide"
# ## 10 換你來：遮住幾季、老幾歲
#
# 選一位打者，決定網路看得到最近幾季（其餘遮住），再替他加減幾歲。左圖灰色的是被遮住的球季，右圖是五段的機率。先看一張靜止的。**試試看**：
#
# 1. 只看一季、三季、十季，預測從哪裡開始不再動？
# 2. 把一位年輕的強打者加十歲，機率往哪邊跑？
# %% [markdown] lang="en" slideshow="slide"
# ## 10 Your turn: mask seasons, add years
#
# Pick a batter, decide how many of the last seasons the network may see (the others are masked), and make him older or younger. On the left, grey seasons are masked; on the right are the five probabilities.
# First one that stands still. **Try**:
#
# 1. With one season, three, ten: from where on does the forecast stay?
# 2. Make a young slugger ten years older: which way do the probabilities go?
# %% slideshow="skip"
def draw_career(name, seen, older):
    x, played = batters[name]
    visible = played & (np.arange(LENGTH) >= LENGTH - seen)
    x_older = x.copy()
    x_older[:, FEATURES.index("Age")] += older
    one = {"x": x_older[np.newaxis], "played": visible[np.newaxis]}
    odds = model.predict_on_batch(scaled(one, train))[0]
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="none")
    figure.subplots_adjust(0.08, 0.16, 0.98, 0.88, wspace=0.25)
    colours = np.where(visible, "#0072B2", "#cccccc")
    left.bar(np.arange(-LENGTH, 0), x[:, HR], color=colours)
    left.set(xlabel="years before the forecast", ylabel="home runs")
    left.set(ylim=(0, 60), title=f"{name}, last {seen} seasons")
    right.bar(CLASSES, odds, color="#D55E00")
    right.set(ylim=(0, 1), title=f"probability, {older:+d} years of age")
    left.set_yticks((0, 30, 60))  # few ticks are quick to draw
    return f"{name}, {seen} seasons: {CLASSES[odds.argmax()]} leads."


# %% slideshow="subslide"
batters = {}
for name, i in zip(names, six, strict=True):
    batters[name] = (test["x"][i], test["played"][i])
draw_career(names[0], seen=LENGTH, older=0)
plots.show("Home runs of one career on the left, five probabilities right.")
# %% tags=["nbval-ignore-output"] slideshow="subslide"
seen = IntSlider(LENGTH, 1, LENGTH, description="看幾季 seasons seen")
older = IntSlider(0, -10, 10, description="加幾歲 years older")
who = Dropdown(options=names, description="打者 batter")
widgets.live(draw_career, {"name": who, "seen": seen, "older": older})


# %% [markdown] lang="zh" slideshow="fragment"
# 多半三、四季之後就不太動了，和第 6 節的曲線一致；加歲數，機率往左邊（少的那邊）移。只看一季時，網路等於只有去年，誰去年特別好、特別壞，它都照單全收。
#
# **什麼時候不成立**：替二十五歲的人減十歲，就是要它猜一個國中生在大聯盟打幾支；它照樣給一組機率，而且不會臉紅。
# %% [markdown] lang="en" slideshow="fragment"
# Mostly it moves little after three or four seasons, as the curve of section 6 says; years of age shift it to the left, to fewer home runs. With one season it has last year only, and takes a very good or very bad one at face value.
#
# **Where it stops being true**: take ten years from a man of twenty-five, and you ask about a schoolboy in the major leagues; it gives you probabilities all the same, and does not blush.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 序列資料的苦工在前面：加總、定義、補齊、遮罩。遮罩就是「這一步狀態不動」。
# - 照時間切分；用「毀掉未來」的測試證明沒有洩漏；標準化只用訓練資料裡真正打過的球季；測試集只打開一次。
# - 先有對手，才有成績。LSTM 好過永遠猜同一段，但命中率沒有明顯贏過三年加權平均；它的機率比「去年那一段」的表準（真實資料上才看得出來），但羅吉斯迴歸也做得到。
# - 六個人的成績說明不了什麼：信賴區間從四成多到九成多。三百多人，也只夠看出五個百分點以上的差別。
# - 題目有天花板：就算知道實力，五段也不可能全猜中。
#
# ### 再往前一步
#
# - 把 `MIN_PA` 改成 1，或用第 9 節的第二群人訓練，看看會怎樣；比的時候用 2016 年，2017 已經打開過了。
# - 五段是有順序的，交叉熵卻把「差一段」和「差四段」當成一樣錯。下面的挑戰題用一個懂順序的分數重新比較。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - With sequences the toil comes first: add up, define, pad, mask. To mask a step is to leave the state as it is.
# - Split by time; prove by "destroying the future" that nothing leaks; scale by the played seasons of the training data only; open the test set once.
# - No score without rivals. The LSTM beats a constant guess, but in hits it does not clearly beat a weighted mean of three years; its probabilities are better than a table of last year's class (which shows on the real tables only), but so are those of logistic regression.
# - Six people prove little: the interval runs from some four in ten to nine in ten and more. Even three hundred show only differences of about five points and up.
# - The question has a ceiling: even with talent known, five classes cannot all be guessed right.
#
# ### One step further
#
# - Set `MIN_PA` to 1, or train on the second group of section 9, and see what happens; compare on 2016, for 2017 has been opened already.
# - The five classes are in order, yet to cross entropy a miss by one class is as bad as a miss by four. The challenge below compares by a score that knows about order.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片怎麼寫、上面的程式在你的電腦上算出什麼，都在這張表裡。六位球員 2017 年的支數要有真實的資料才核對得到。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# What the slides say, and what the cells above found on your computer. The home runs of the six players in 2017 can be checked on the real tables only.
# %% tags=["real-data"] slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R19 | S0〈2017 預測結果〉 | 2016 年 6 月預測 | 2016 年球季結束之後，推測是 2017 年 6 月（第 8 節） |
# | R20 | S0〈MLB 球員全壘打數預測〉 | 輸入 10 年的資料 | 年資短的要填補與遮罩；六位球員都不到十季（第 3 節） |
#
# 另外，投影片沒有寫 OPS+ 從哪裡來、LSTM 有幾個單元、訓練了多久；這一課用的是自己的定義和選擇，所以機率不會和當年一樣。
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R19 | S0, results for 2017 | forecast made in June 2016 | after the 2016 season, presumably in June 2017 (section 8) |
# | R20 | S0, home runs of MLB players | ten years of data are the input | short careers need padding and masking; none of the six players had ten seasons (section 3) |
#
# Besides, the slides do not say where OPS+ came from, how many units the LSTM had or how long it was trained; this lesson has its own definition and choices, so its probabilities are not those of that day.
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：換一種分段
#
# 第 2 節的分段每段十支。寫出 `to_class(values, edges)`：`edges` 由小到大列出各段的**起點**（第一段不必寫），例如 `edges=[10, 20]` 分成「不到 10」「10 到 19」「20 以上」三段。回傳每個數是第幾段（從 0 數起），形狀和 `values` 一樣。**剛好等於起點的數，算在新的那一段。**
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): other classes
#
# The classes of section 2 are ten wide. Write `to_class(values, edges)`: `edges` lists where each class **begins**, in increasing order and without the first one; `edges=[10, 20]` makes the three classes "below 10", "10 to 19" and "20 and more".
# Return the number of the class of each value, from 0, in the shape of `values`. **A value equal to an edge belongs to the class that begins there.**
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
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): pad a career
#
# Write `pad_career(seasons, length)`: `seasons` has the shape $(k,f)$, earliest first, and $k$ may be 0. Return an array of shape $(\text{length},f)$: put zeros **in front** of a short career, and keep only the **latest** `length` seasons of a long one.
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
# 寫出 `standardise(train, played, new, played_new)`。`train`、`new` 的形狀是 $(n,T,f)$，`played`、`played_new` 是 $(n,T)$ 的布林值。回傳標準化之後的 `new`：每個特徵減去平均、除以標準差，兩者只用 `train` 裡**打過**的球季算；`new` 裡沒打的球季要剛好是 0，遮罩才認得。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): scale without leaking
#
# Write `standardise(train, played, new, played_new)`. `train` and `new` have the shape $(n,T,f)$, `played` and `played_new` are $(n,T)$ of bool.
# Return `new` standardised: subtract the mean of each feature and divide by its standard deviation, both taken from the **played** seasons of `train` only. Seasons of `new` that were not played must be exactly 0, so that the mask knows them.
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
# 排序機率分數（ranked probability score, RPS）比較**累積**機率：$P_k$ 是「第 $k$ 段或更少」的預測機率，$Y_k$ 在真正的段 $\le k$ 時是 1，否則是 0，
#
# $$\text{RPS}=\sum_{k}\left(P_k-Y_k\right)^2$$
#
# 寫出 `rps(probabilities, classes)`：`probabilities` 是 $(n,m)$，`classes` 是 $(n,)$ 的整數；回傳所有例子的平均。完全猜中是 0，把握十足卻差 $d$ 段是 $d$。寫好之後，拿它比較 `guessed["LSTM"]`、`guessed["logistic"]` 和 `guessed["table"]`。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): a score that knows about order
#
# The ranked probability score (RPS) compares **cumulative** probabilities: $P_k$ is the predicted probability of "class $k$ or lower", and $Y_k$ is 1 if the true class is $\le k$ and else 0,
#
# $$\text{RPS}=\sum_{k}\left(P_k-Y_k\right)^2$$
#
# Write `rps(probabilities, classes)` for `probabilities` of shape $(n,m)$ and whole numbers `classes` of shape $(n,)$; return the mean over all examples. A perfect guess gives 0, a certain one that is $d$ classes off gives $d$. Then compare `guessed["LSTM"]`, `guessed["logistic"]` and `guessed["table"]` by it.
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
