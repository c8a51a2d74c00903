# ---
# title_zh: 用 MLP 認手寫數字
# title_en: An MLP reads handwritten digits
# question_zh: 同一個網路，為什麼有時學得會、有時學不會？
# question_en: Why does one network sometimes learn, and sometimes not?
# minutes: 40
# seconds: 80
# decks: S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 05 用 MLP 認手寫數字
#
# 第 04 課最後，一個小網路已經讀對九成左右的手寫數字，可是我們只看了優化器那一行。這一課把整個網路從頭建起來，每次只改一個設定：損失、批次、深度、激勵函數。有的改法讓它學會，有的改法讓它什麼都學不到。
#
# 這一課問：**同一個網路，為什麼有時學得會，有時學不會？**
#
# **讀完這一課，你會**
#
# - 把一張圖變成網路能算的數，把答案寫成獨熱編碼
# - 用 Keras 建一個網路、訓練它，不執行程式就算出它有幾個參數
# - 用實驗說明損失、批次、深度和激勵函數各改變了什麼
# - 看懂混淆矩陣，並且讓網路讀你自己寫的數字
# %% [markdown] lang="en" slideshow="slide"
# # 05 An MLP reads handwritten digits
#
# At the end of lesson 04 a small network read about nine in ten handwritten digits, but we looked at its optimizer only. In this lesson we build the whole network from the beginning and change one setting at a time: the loss, the batches, the depth, the activation function. With some changes it learns to read; with others it learns nothing at all.
#
# This lesson asks: **why does one network sometimes learn, and sometimes not?**
#
# **After this lesson you can**
#
# - turn a picture into numbers that a network can use, and write the answer one-hot
# - build a network in Keras, train it, and tell the number of its parameters without running it
# - show by experiment what the loss, the batches, the depth and the activation function change
# - read a confusion matrix, and let the network read your own handwriting
# %% [markdown] lang="zh" slideshow="notes"
# **需要的基礎**：第 01 到 04 課（神經元、激勵函數、損失函數、梯度下降）。用到的名詞，這裡都會再用一句話說一次。
#
# 主線是第 1 到 6 節；後面的〈深入〉可以挑著讀。
#
# **對應投影片**：S1（蔡炎龍）的 Keras、S2（李宏毅）的 Lecture I 和 II、S4（王一書）的 MLP。沒看過也讀得懂。
# %% [markdown] lang="en" slideshow="notes"
# **Prerequisites**: lessons 01 to 04 (neuron, activation function, loss, gradient descent). Each term is explained once more in a sentence where it is used.
#
# The main line is chapters 1 to 6; of the part "In depth" read what you like.
#
# **Decks**: S1 (蔡炎龍) on Keras, S2 (李宏毅), lectures I and II, and S4 (王一書) on the MLP. You need not have seen them.
# %% [markdown] lang="zh" tags=["teacher"]
# **課前**：在要上課的電腦上按一次 *Run → Run All Cells*，要一分多鐘，一共訓練十個網路。跑完就不要再重新啟動 kernel，手寫板要用訓練好的網路。下面引用的訓練結果取自存好的圖，在你的電腦上會略有出入。
#
# **一堂 50 分鐘**：照下表刪，剛好一堂。
#
# | 段落 | 分鐘 | 怎麼刪 |
# |:--|--:|:--|
# | 開頭 | 1 | 目標不唸 |
# | 第 1 節 | 7 | 跳過〈答案也變成數：獨熱編碼〉的程式 |
# | 第 2 節 | 9 | 〈有幾個參數？〉只算第一層 |
# | 第 3 節 | 9 | 推導只講交叉熵的 $1-p_3$，寫在黑板上 |
# | 第 4 節 | 7 | 數更新的次數寫在黑板上 |
# | 第 5 節 | 8 | 跳過〈九層的 ReLU，比三層好嗎？〉 |
# | 第 6 節、小結 | 9 | 混淆矩陣只看一格；手寫板一定要玩 |
#
# 練習沒有時間做，練習 1 和 2 當作業。
#
# **兩堂各 50 分鐘**
#
# - **第一堂**：開頭 2 分鐘，第 1 節 11 分鐘（學生自己拖那一格），第 2 節 13 分鐘，第 3 節 14 分鐘，練習 1 和 2 共 10 分鐘。作業：深入 B。
# - **第二堂**：課前再 Run All 一次。第 4 節 10 分鐘，第 5 節 13 分鐘，第 6 節 14 分鐘（每個人寫十個數字），小結 3 分鐘，練習 3 做 6 分鐘，其餘時間看深入 C。作業：練習 4。
# %% [markdown] lang="en" tags=["teacher"]
# **Before class**: on the machine you teach from, choose *Run → Run All Cells* once; it takes little more than a minute and trains ten networks. Do not restart the kernel after that: the handwriting pad needs a trained network. Results of training are quoted below from the stored figures, and will differ a little on your computer.
#
# **One session of 50 minutes**: with these cuts it fits.
#
# | Part | Minutes | What to cut |
# |:--|--:|:--|
# | Opening | 1 | do not read the objectives aloud |
# | Chapter 1 | 7 | skip the code of "The answer becomes numbers too: one-hot" |
# | Chapter 2 | 9 | in "How many parameters?" count the first layer only |
# | Chapter 3 | 9 | derive only the $1-p_3$ of cross entropy, on the board |
# | Chapter 4 | 7 | count the updates on the board |
# | Chapter 5 | 8 | skip "Is ReLU better with nine layers than with three?" |
# | Chapter 6, summary | 9 | one cell of the confusion matrix; do not cut the pad |
#
# There is no time for exercises; 1 and 2 are homework.
#
# **Two sessions of 50 minutes**
#
# - **First**: opening 2 minutes, chapter 1 in 11 (students drag the pixel themselves), chapter 2 in 13, chapter 3 in 14, exercises 1 and 2 for 10. Homework: In depth B.
# - **Second**: Run All once more before class. Chapter 4 takes 10 minutes, chapter 5 13, chapter 6 14 (everybody writes ten digits), the summary 3, exercise 3 6, and what is left goes to In depth C. Homework: exercise 4.
# %% slideshow="skip"
import math
import tempfile

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from ipywidgets import FloatSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers

from course_utils import pad, widgets

# %% tags=["parameters"] slideshow="skip"
TRAIN_IMAGES = 10_000  # MNIST has 60,000
EPOCHS = 20
BATCH_SIZE = 100
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 一張圖，怎麼交給網路？
#
# 網路只會算數。**一張手寫的 7，要怎麼變成它能算的數？它的答案又該長什麼樣子？**
# %% [markdown] lang="en" slideshow="slide"
# ## 1. How does a network take a picture?
#
# A network can only compute with numbers. **How does a handwritten 7 become numbers, and what should the answer look like?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：把一張圖的 784 格照一個固定的順序打亂，你還認得嗎？網路認得嗎？（先不公布答案；這是〈再往前一步〉的第三題，網路的成績幾乎不變。）
#
# **可能的回答**：「一個輸出就夠了，輸出 0 到 9」：那麼輸出 5 是像 5，還是在 4 和 6 之間猶豫？問他猶豫 1 和 7 的時候該輸出多少。「上下兩格攤平之後還是鄰居」：請他在〈拖拖看〉把點往下移一列，看位置跳了多少（28）。
#
# **時間不夠**：獨熱編碼在黑板上寫一個 3 就好。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: shuffle the 784 pixels of a picture in one fixed order: could you still read it? Could the network? (Keep the answer for later; it is the third task of "One step further", and the network does about as well.)
#
# **You may hear**: "One output is enough, from 0 to 9": does an output of 5 mean a 5, or a doubt between 4 and 6? Ask what it should put out when it wavers between 1 and 7. "One pixel and the one below it stay neighbours": have them move the point down by one row in "Drag it", and read how far the place jumps (28).
#
# **Short of time**: write one one-hot 3 on the board.
# %% [markdown] lang="zh" slideshow="notes"
# 我們用的是 MNIST，最有名的手寫數字資料：每張圖 28×28 格，每格一個 0（沒有墨）到 255（全是墨）的整數，外加一個**標籤**（label），也就是人寫下的正確答案。圖分成兩份：**訓練集**給網路學，**測試集**從頭到尾不給它學，只用來考它。
#
# 在書上和網路上，你最常看到的是這一行：
#
# ```python
# (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
# ```
#
# 它拿到四個陣列：訓練的圖和標籤，測試的圖和標籤；第一次用的時候要從網路下載。這門課改用自己的 `datasets.load_mnist()`，拿到的是同樣四個陣列。為什麼要自己寫？因為教室不一定有網路：找得到 MNIST 的檔案，它就先核對檔案有沒有壞；找不到，就換成課程自帶的一份比較小的樣本，並且說一聲，讓每一格都還跑得動。
# %% [markdown] lang="en" slideshow="notes"
# We use MNIST, the best known collection of handwritten digits. Each picture has 28×28 pixels, each pixel a whole number from 0 (no ink) to 255 (all ink), and with each picture comes a **label**, the right answer as a person gave it. The pictures come in two parts: the network learns from the **training set**, and never from the **test set**, which is for its examination.
#
# In books and on the web you will mostly meet this line:
#
# ```python
# (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
# ```
#
# It returns four arrays, pictures and labels for training, and pictures and labels for testing, and downloads them the first time. This course has `datasets.load_mnist()` instead, which returns the same four arrays. Why one of our own? Because a classroom may be offline. Where a file of MNIST is found, it is checked for damage first; where there is none, a smaller sample that comes with the course takes its place, with a line that says so, and every cell still runs.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 二十張圖，和它們的標籤
# %% [markdown] lang="en" slideshow="subslide"
# ### Twenty pictures and their labels
# %% tags=["real-data"]
mnist = datasets.load_mnist()
print("edition:", mnist.edition)
print("for training:", mnist.x_train.shape, mnist.y_train.shape)
print("for the test:", mnist.x_test.shape, mnist.y_test.shape)
print("pixels from", mnist.x_train.min(), "to", mnist.x_train.max())
plots.images(mnist.x_train[:20], titles=mnist.y_train[:20])
plots.show("Twenty handwritten digits, each with its label above it.")


# %% [markdown] lang="zh" slideshow="notes"
# 形狀 `(60000, 28, 28)` 是說：六萬張圖，每張 28 列、28 行。圖上面的小字是標籤。
#
# 這一課的網路不認得「上下左右」，只收一長串數。所以把 28 列一列接一列排好，這叫**攤平**（flatten）。列和行都從 0 數起：第 14 列前面有 14 整列，每列 28 格，所以第 14 列第 13 行排在第 $28\times14+13=405$ 格。一般來說，第 $r$ 列第 $c$ 行排在
#
# $$28\,r+c$$
#
# 再把每個數除以 255，墨就從 0 到 1。
# %% [markdown] lang="en" slideshow="notes"
# A shape of `(60000, 28, 28)` means sixty thousand pictures of 28 rows and 28 columns. The small figures above the pictures are the labels.
#
# The network of this lesson knows no up, down, left or right; it takes one long list of numbers. So lay the 28 rows end to end, which is called **flattening**. Count rows and columns from 0: before row 14 there are 14 whole rows of 28 pixels, so row 14, column 13 comes to place $28\times14+13=405$. In general, row $r$, column $c$ comes to place
#
# $$28\,r+c$$
#
# Then divide by 255, and ink runs from 0 to 1.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 攤平，再除以 255
# %% [markdown] lang="en" slideshow="subslide"
# ### Flatten, and divide by 255
# %% tags=["real-data"]
def to_vectors(pictures):
    """Pictures (n, 28, 28) of 0..255 to vectors (n, 784) of 0..1."""
    vectors = pictures.reshape(len(pictures), 28 * 28)
    return vectors.astype("float32") / 255


x_train = to_vectors(mnist.x_train[:TRAIN_IMAGES])
x_test = to_vectors(mnist.x_test)
print("one picture", mnist.x_train[0].shape, "->", x_train[0].shape)
print("row 14, column 13:", mnist.x_train[0, 14, 13], "/ 255")
print(f"place 28 * 14 + 13: {x_train[0, 28 * 14 + 13]:.3f}")
facts.check("S1-01", x_train.shape[1])


# %% [markdown] lang="zh" slideshow="notes"
# 最後兩行是同一格：除以 255 前後。訓練只用前一萬張，免得等太久；想用全部，改最前面的 `TRAIN_IMAGES`。
# %% [markdown] lang="en" slideshow="notes"
# The last two lines are one pixel, before and after the division. We train on the first ten thousand pictures only, to keep the wait short; to use all of them, change `TRAIN_IMAGES` at the top.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 拖拖看：這一格排到哪裡？
#
# 在左邊的圖上拖動紅點；右邊是同一張圖攤平之後的 784 個數，紅點是同一格。
#
# 1. 往**右**移一格，右邊的紅點移動幾格？往**下**移一格呢？
# 2. 換一張有直筆的圖，沿著筆畫由上往下拖：右邊的紅點怎麼走？
# %% [markdown] lang="en" slideshow="subslide"
# ### Drag it: where does this pixel go?
#
# Drag the red dot in the picture on the left. On the right are the 784 numbers of the same picture, flattened, with a red dot at the same pixel.
#
# 1. Move one pixel to the **right**: how many places does the dot on the right move? And one pixel **down**?
# 2. Choose a picture with an upright stroke and follow it down: what does the dot on the right do?
# %% tags=["hide-input"] slideshow="skip"
def draw_place(picture, point):
    """A picture with one pixel marked, and its place in the vector."""
    column = int(np.clip(round(point[0]), 0, 27))
    row = int(np.clip(round(point[1]), 0, 27))
    place = 28 * row + column
    vector = x_train[picture]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9, 3.1), layout="none", width_ratios=(1, 2.2)
    )
    figure.subplots_adjust(left=0.05, right=0.98, bottom=0.2, top=0.88)
    left.imshow(vector.reshape(28, 28), cmap="gray_r")
    left.plot(column, row, "ro")
    left.set(xticks=(0, 14, 27), yticks=(0, 14, 27))
    left.set_title(f"row {row}, column {column}")
    right.plot(vector, linewidth=1)
    right.plot(place, vector[place], "ro")
    right.set(xlabel="place", ylabel="ink", xlim=(0, 783), ylim=(-0.05, 1.1))
    right.set_title(f"place 28 · {row} + {column} = {place}")
    return f"Row {row}, column {column} of a digit is at place {place}."


# %% tags=["hide-input", "real-data"] slideshow="skip"
plots.show(draw_place(0, (13, 14)))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
picture = IntSlider(max=199, description="圖片 picture")
column_row = (13, 14)
widgets.live(draw_place, {"picture": picture}, point=column_row)
# %% [markdown] lang="zh" slideshow="notes"
# 往右移一格，位置加 1；往下移一格，位置加 28。所以一條直筆在攤平之後散成一段一段，每段隔 28 格：右邊那一叢一叢的尖峰，一叢就是筆畫橫過的一列。兩格上下相鄰這件事，網路得自己從資料裡學會。（第 06 課的 CNN 會把「相鄰」直接放進網路裡。）
# %% [markdown] lang="en" slideshow="notes"
# One pixel to the right adds 1 to the place, one pixel down adds 28. So an upright stroke is scattered into pieces 28 places apart: each cluster of peaks on the right is one row that the pen crosses. That a pixel and the one below it are neighbours, the network has to find out from the data. (The CNN of lesson 06 has "neighbour" built in.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 答案也變成數：獨熱編碼
# %% [markdown] lang="en" slideshow="subslide"
# ### The answer becomes numbers too: one-hot
# %% [markdown] lang="zh" slideshow="notes"
# 能不能只用一個輸出，直接報出 0 到 9？S1 反問：那麼輸出 0.2 是什麼意思？像 0，但也有一點像 1？這說不通：數字的大小和字形像不像無關，介於 1 和 7 之間的字，不該讀成 4。所以用**十個**輸出，各報一個數字的機率，十個加起來是 1（第 02 課的 softmax）；網路的答案就是機率最大的那一個。
#
# 標籤也照樣寫成十個數：正確的那一格是 1，其他都是 0，叫**獨熱編碼**（one-hot）。
# %% [markdown] lang="en" slideshow="notes"
# Could a single output name the digit, from 0 to 9? S1 asks back: what, then, would 0.2 mean? A 0 that looks a little like a 1? That makes no sense, for size has nothing to do with shape: what lies between a 1 and a 7 should not be read as a 4. So take **ten** outputs, each the probability of one digit, which add up to 1 (the softmax of lesson 02); the answer of the network is the digit with the largest probability.
#
# Labels are written as ten numbers in the same way: 1 in the place of the right digit and 0 everywhere else, which is called **one-hot**.
# %%
labels = mnist.y_train[:TRAIN_IMAGES]
y_train = keras.utils.to_categorical(labels, 10)
y_test = keras.utils.to_categorical(mnist.y_test, 10)
print("one-hot 3:", keras.utils.to_categorical(3, 10))
print("largest at place", keras.utils.to_categorical(3, 10).argmax())
# %% tags=["guard"]
assert np.array_equal(y_train.argmax(axis=1), labels), "argmax undoes it"
# %% [markdown] lang="zh" slideshow="notes"
# `argmax` 找出最大的數在第幾格，剛好把獨熱編碼換回數字；網路的十個機率，等一下也用它換成答案。
# %% [markdown] lang="en" slideshow="notes"
# `argmax` tells the place of the largest number, which turns one-hot back into a digit. It will turn the ten probabilities of a network into its answer, too.
# %% [markdown] lang="zh" slideshow="fragment"
# **一張圖是 784 個數，答案是十個數；哪兩格相鄰，沒有人告訴網路。**
# %% [markdown] lang="en" slideshow="fragment"
# **A picture is 784 numbers, an answer is ten; which pixels are neighbours, nobody tells the network.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 第一個大一點的網路，讀得懂嗎？
#
# S1 和 S2 用同一個網路開場：784 個輸入，兩個隱藏層各 500 個神經元，10 個輸出。
#
# **訓練之後，測試的圖它讀對幾成？**
# %% [markdown] lang="en" slideshow="slide"
# ## 2. The network of the slides: can it read?
#
# S1 and S2 open with the same network: 784 inputs, two hidden layers of 500 neurons, 10 outputs.
#
# **After training, how many of the test pictures does it read?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：亂猜的話，十張會對幾張？（一張。）再請每個人猜這個網路對幾張，寫在紙上。
#
# **可能的回答**：「六十幾萬個參數，一定九成以上」：看圖右端，兩條線都不到 0.6。「讀不好是過擬合」：過擬合是訓練好、測試差，這裡訓練的線也一樣低。「要讓它跑久一點」：有道理，線還在往上走；但第 3 節同樣走兩千步，換一個設定就夠了。
#
# **時間不夠**：〈有幾個參數？〉只在黑板上算 $785\times500$。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: guessing blindly, how many in ten would be right? (One.) Then have everybody write down a guess for this network.
#
# **You may hear**: "With more than 600,000 parameters, nine in ten at least": at the right end of the figure both lines are below 0.6. "It overfits": then training would be good and the test bad; here the training line is just as low. "It only needs longer": there is something in it, the lines still rise; but in chapter 3 the same two thousand steps are enough, with one setting changed.
#
# **Short of time**: of "How many parameters?" do $785\times500$ on the board.
# %% [markdown] lang="zh" slideshow="notes"
# 這裡每一層的每個神經元，都接到前一層的每一個輸出，所以叫**完全連接層**，Keras 的名字是 `Dense`。完全連接層一層一層疊起來，就是**多層感知器**（MLP）。隱藏層的激勵函數用 sigmoid，輸出層用 softmax。
#
# `Sequential` 是一個空的架子，`add` 一次放一層上去；`keras.Input` 說明輸入有幾個數。網路一開始的權重是亂數；`set_random_seed` 讓你每次抽到同樣的亂數。
# %% [markdown] lang="en" slideshow="notes"
# Here each neuron of a layer is connected to every output of the layer before, so these are **fully connected** layers, `Dense` in Keras. Fully connected layers, one after another, make a **multilayer perceptron** (MLP). Its hidden layers have the sigmoid for their activation function, the output layer softmax.
#
# `Sequential` is an empty stack, and each `add` puts one layer on it; `keras.Input` says how many numbers come in. The weights of a new network are random, and `set_random_seed` makes you draw the same ones each time.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 疊起來：用 Keras 寫
# %% [markdown] lang="en" slideshow="subslide"
# ### Stack it, in Keras
# %%
keras.utils.set_random_seed(0)
network = keras.Sequential()
network.add(keras.Input((784,)))
network.add(layers.Dense(500, activation="sigmoid"))
network.add(layers.Dense(500, activation="sigmoid"))
network.add(layers.Dense(10, activation="softmax"))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 有幾個參數？
#
# 3 個輸入、2 個神經元的一層：每個神經元有 3 個權重和 1 個偏差，一共 $(3+1)\times2=8$ 個參數。一般來說，一層有
#
# $$(\text{inputs}+1)\times\text{units}$$
#
# 個參數，units 是神經元的個數。
# %% [markdown] lang="en" slideshow="subslide"
# ### How many parameters?
#
# A layer of 2 neurons with 3 inputs: each neuron has 3 weights and 1 bias, together $(3+1)\times2=8$ parameters. In general a layer has
#
# $$(\text{inputs}+1)\times\text{units}$$
#
# parameters, where units is the number of neurons.
# %%
print("by formula:", (784 + 1) * 500, (500 + 1) * 500, (500 + 1) * 10)
print("by Keras:  ", [layer.count_params() for layer in network.layers])
print(f"altogether: {network.count_params():,}")
facts.check("S1-07", network.count_params())
# %% tags=["guard"]
by_formula = [(784 + 1) * 500, (500 + 1) * 500, (500 + 1) * 10]
by_keras = [each.count_params() for each in network.layers]
assert by_formula == by_keras, "a layer has (inputs + 1) * units parameters"
# %% [markdown] lang="zh" slideshow="notes"
# 公式和 Keras 數的一樣：648,010 個數，全部要從資料裡學出來。怎麼學？`compile` 要三樣東西：
#
# - **損失**（loss）：量「錯多少」的函數，訓練就是要讓它變小。先選 `"mse"`，就是第 03 課的均方誤差（以下簡稱平方誤差）：十個輸出和十個正確答案各相減、平方，再取平均。
# - **優化器**（optimizer）：怎麼改權重。先用最簡單的 `SGD(learning_rate=0.1)`，也就是第 04 課的梯度下降，好看清楚別的設定各有什麼影響；第 6 節再換成 Adam。它算出損失對每個權重的導數，再減去 0.1 倍的導數。權重是 2、導數是 3，走一步就變成 $2-0.1\times3=1.7$。
# - **指標**（metrics）：給人看的數。`"accuracy"` 是**準確率**，答對的比例。
#
# `fit` 才真的訓練。它每次拿 100 張圖，叫一個**批次**（batch，就是第 04 課的小批次），算出這 100 張的平均損失和梯度，把權重**更新**一次。一萬張圖分成 100 批，全部看過一遍是一個**週期**（epoch），所以一個週期更新 100 次，20 個週期更新 2,000 次。
#
# 每個週期之後，`validation_data` 用 2,000 張測試的圖考它一次。這裡只是看，網路不會從這些圖學；`callbacks` 那一行畫出進度，告訴你還要等多久。（第 04 課挑學習率的時候，另外留了一份**驗證集**。這裡不挑設定，只和 S2 比，而 S2 看的是測試的圖；要靠成績挑設定，就需要驗證集，第 12 課再細談。）
# %% [markdown] lang="en" slideshow="notes"
# The formula and Keras agree: 648,010 numbers, all to be learned from data. How? `compile` takes three things:
#
# - The **loss** measures how wrong the network is; training is to make it smaller. We begin with `"mse"`, the mean squared error of lesson 03 (squared error for short): subtract the ten right answers from the ten outputs, square the differences, take their mean.
# - The **optimizer** says how to change the weights. `SGD(learning_rate=0.1)` is the gradient descent of lesson 04, the plainest of them, so that the other settings show what they do; chapter 6 turns to Adam. It works like this: find the derivative of the loss with respect to each weight, and subtract 0.1 times the derivative. From 2, with a derivative of 3, one step leads to $2-0.1\times3=1.7$.
# - **Metrics** are numbers for people to read. `"accuracy"` is the share of right answers.
#
# It is `fit` that trains. It takes 100 pictures at a time, a **batch** (the mini-batch of lesson 04), finds their mean loss and its gradient, and **updates** the weights once. Ten thousand pictures make 100 batches; to see all of them once is an **epoch**. So there are 100 updates in an epoch, and 2,000 in 20 epochs.
#
# After each epoch `validation_data` examines the network on 2,000 test pictures. We only look; the network does not learn from them. The line with `callbacks` shows how far training has come. (Lesson 04 kept a **validation set** aside to choose a rate by. Here we do not choose, we compare with S2, which looked at the test pictures; whoever chooses by such a result needs a validation set, and lesson 12 tells more.)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 訓練它
# %% [markdown] lang="en" slideshow="subslide"
# ### Train it
# %%
network.compile(
    loss="mse",
    optimizer=keras.optimizers.SGD(learning_rate=0.1),
    metrics=["accuracy"],
)
history = network.fit(
    x_train,
    y_train,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(x_test[:2000], y_test[:2000]),
    callbacks=[training.progress_bar()],
    verbose=0,
)
history_mse = history.history  # {name: one number for each epoch}
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：20 個週期之後，它讀對幾成？
#
# 圖上是每個週期的準確率，訓練的圖和測試的圖各一條。看右端：
#
# <details><summary>(a) 九成以上</summary>→ 猜對的話，兩條線的右端都在 0.9 以上。</details>
# <details><summary>(b) 六成到九成</summary>→ 猜對的話，兩條線的右端都在 0.6 和 0.9 之間。</details>
# <details><summary>(c) 不到六成</summary>→ 猜對的話，兩條線的右端都在 0.6 以下。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: after 20 epochs, how many does it read?
#
# The figure has the accuracy of each epoch, one line for the training pictures and one for the test pictures. Look at the right end:
#
# <details><summary>(a) more than nine in ten</summary>→ Then both lines end above 0.9.</details>
# <details><summary>(b) six to nine in ten</summary>→ Then both lines end between 0.6 and 0.9.</details>
# <details><summary>(c) fewer than six in ten</summary>→ Then both lines end below 0.6.</details>
# %% tags=["guess", "hide-input"]
curves = {
    "training": history_mse["accuracy"],
    "test": history_mse["val_accuracy"],
}
plots.learning_curves(curves, "accuracy")
plt.axhline(0.1, color="gray", linestyle=":")
plt.ylim(0, 1)
plots.show("Accuracy on training and test pictures, epoch by epoch.")
# %% tags=["guard"]
assert history_mse["val_accuracy"][-1] < 0.6, "squared error at 0.1 is slow"
assert history_mse["accuracy"][-1] < 0.6, "on the training pictures as well"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 不到六成。灰色的虛線是亂猜的一成。
#
# 程式沒有寫錯：S2 的投影片上，這個設定得到的更低，只有 0.11（S2 沒說訓練用了幾張圖）。
#
# 也不是**過擬合**。過擬合是訓練的圖讀得好、沒看過的圖讀不好；這裡連訓練的圖都讀不好。
#
# </details>
#
# 我們做了五個選擇：損失、學習率、批次、深度、激勵函數。接下來一次只換一個，看看差在哪裡。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Fewer than six in ten. The grey dots mark blind guessing, one in ten.
#
# There is no bug: S2 prints even less for these settings, 0.11 (it does not say from how many pictures).
#
# Nor is it **overfitting**, which means good on the training pictures and bad on pictures never seen; here even the training pictures are read badly.
#
# </details>
#
# Five choices were made: the loss, the learning rate, the batches, the depth, the activation function. From here on we change one at a time.
# %% [markdown] lang="zh" slideshow="fragment"
# **程式沒有錯，權重更新了兩千次，大多數的圖卻還是讀錯。**
# %% [markdown] lang="en" slideshow="fragment"
# **There is no bug and there were two thousand updates, and still most of the pictures are misread.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R116**　S4 說 MLP 也叫人工神經網路（ANN）；MLP 是 ANN 的一種。
# - **R42**　S2 的全部損失是總和 $L=\sum_r l_r$；Keras 取批次裡的平均，同一個學習率的步伐因此差了「批次大小」倍。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R116**  S4 says that an MLP is also called an artificial neural network (ANN); it is one kind of ANN.
# - **R42**  S2's total loss is a sum, $L=\sum_r l_r$; Keras takes the mean over the batch, so that with one learning rate the steps differ by a factor of the batch size.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 換一個損失呢？
#
# 損失不只說「錯多少」：梯度下降照損失的斜率改權重，所以損失也決定**每一步推多大力**。
#
# **平方誤差和交叉熵（cross entropy），剛開始的時候推力差幾倍？**
# %% [markdown] lang="en" slideshow="slide"
# ## 3. And with another loss?
#
# A loss does more than say how wrong the network is. Gradient descent changes the weights by the slope of the loss, so the loss also decides **how hard each step pushes**.
#
# **Squared error or cross entropy: by what factor do their pushes differ at the start?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：網路什麼都還不會的時候，十個機率各是多少？（0.1。）請大家心算兩種損失的值：$-\ln 0.1$ 約 2.3，平方誤差 0.09。
#
# **可能的回答**：「損失差 26 倍，推力就差 26 倍」：損失是高度，推力是斜率，兩座山差 26 倍高，不代表差 26 倍陡。「平方誤差錯得愈多推得愈大力」：看右端，錯得很有把握的時候，平方誤差的虛線只剩百萬分之幾。「那 mse 就是不能用」：rate 2 的線也爬上來了，慢的是「mse 配 0.1」。
#
# **時間不夠**：黑板上只寫交叉熵的 $1-p_3$，平方誤差的那幾行請學生自己讀。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: while the network knows nothing, what are the ten probabilities? (0.1 each.) Have the class work out both losses: $-\ln 0.1$ is about 2.3, the squared error 0.09.
#
# **You may hear**: "The losses differ by a factor of 26, so the pushes do": a loss is a height, a push is a slope, and a hill 26 times as high need not be 26 times as steep. "Squared error pushes harder the more it is wrong": look at the right end of the figure, where the network is wrong and sure: its dashed line is down to a few millionths. "So mse is no good": the line of rate 2 climbs as well; what is slow is mse with 0.1.
#
# **Short of time**: write down the $1-p_3$ of cross entropy only, and leave the lines on squared error for reading.
# %% [markdown] lang="zh" slideshow="notes"
# 拿一張 3 來看。剛開始網路什麼都不懂，softmax 之前的十個數 $z_0,\dots,z_9$ 差不多一樣大，十個機率 $p_k$ 都在 0.1 附近。正確答案的獨熱編碼是 $y_3=1$，其他的 $y_k=0$。兩種損失是
#
# - **交叉熵**：$L=-\ln p_3$，只看正確的那一格。現在是 $-\ln 0.1=2.303$。
# - **平方誤差**：$L=\frac1{10}\sum_k(p_k-y_k)^2$。現在是 $\frac1{10}(0.9^2+9\times0.1^2)=0.09$。
#
# 兩個損失差了 $2.303/0.09\approx26$ 倍。再看另一個數：把正確那一格的 $z_3$ 加大一點點，損失**降**多少，除以 $z_3$ 加大了多少，叫做它的**推力**（大小就是第 03 課說的力道）。
# %% [markdown] lang="en" slideshow="notes"
# Take a picture of a 3. At the start the network knows nothing; the ten numbers before softmax, $z_0,\dots,z_9$, are much the same, and the ten probabilities $p_k$ are all near 0.1. The right answer, one-hot, is $y_3=1$, and all other $y_k=0$. The two losses are
#
# - **Cross entropy**: $L=-\ln p_3$, which looks at the right place only. It is now $-\ln 0.1=2.303$.
# - **Squared error**: $L=\frac1{10}\sum_k(p_k-y_k)^2$. It is now $\frac1{10}(0.9^2+9\times0.1^2)=0.09$.
#
# The losses differ by a factor of $2.303/0.09\approx26$. Now another number: raise $z_3$, the one of the right answer, by a little; how much the loss **falls**, divided by how much $z_3$ was raised, we call the **push** (in size, the gradient of lesson 03).
# %% [markdown] lang="zh" slideshow="skip"
# ### 用一小步量推力
# %% [markdown] lang="en" slideshow="skip"
# ### Measure the push by a small step
# %% slideshow="skip"
y = np.zeros(10)
y[3] = 1  # the right answer is 3


def probabilities(z3, z5):
    """Softmax, where all other z are 0."""
    z = np.zeros(10)
    z[3] = z3
    z[5] = z5
    return np.exp(z) / np.exp(z).sum()


def cross_entropy(p):
    return -np.log(p[3])


def squared_error(p):
    return np.mean((p - y) ** 2)


# %% slideshow="skip"
def push(loss, z3, z5, h=1e-5):
    """How fast the loss falls as z3 grows, by a small step each way."""
    below = loss(probabilities(z3 - h, z5))
    above = loss(probabilities(z3 + h, z5))
    return (below - above) / (2 * h)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：剛開始，交叉熵的推力是平方誤差的幾倍？
#
# 圖的橫軸是 $z_5-z_3$：錯的那個 5 領先正確的 3 多少。左端的 0 就是剛開始；愈往右，網路愈肯定地答錯。圖上面會印出左端（at the start）和右端（wrong and sure）的推力，最後一行 ratio 是左端的倍數。
#
# <details><summary>(a) 差不多</summary>→ 猜對的話，在左端，兩條線一樣高，ratio 大約是 1。</details>
# <details><summary>(b) 26 倍，和損失的比一樣</summary>→ 猜對的話，在左端，一條線比另一條高得多，ratio 是 26。</details>
# <details><summary>(c) 50 倍</summary>→ 猜對的話，在左端，一條線比另一條高得多，ratio 是 50。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: at the start, how many times as hard does cross entropy push?
#
# The figure's axis is $z_5-z_3$, the lead of the wrong 5 over the right 3. At 0, the left end, is the start; further to the right the network is wrong and more and more sure. Above the figure are printed the pushes at the left end (at the start) and at the right end (wrong and sure), and last the ratio at the start.
#
# <details><summary>(a) about as hard</summary>→ Then at the left end the two lines are equally high, and the ratio is about 1.</details>
# <details><summary>(b) 26 times, like the losses</summary>→ Then at the left end one line is far above the other, and the ratio is 26.</details>
# <details><summary>(c) 50 times</summary>→ Then at the left end one line is far above the other, and the ratio is 50.</details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 兩種推力
#
# 縱軸上，相鄰兩個標了數字的刻度差十倍；印出來的 `1.8e-02` 就是 0.018。
# %% [markdown] lang="en" slideshow="subslide"
# ### The two pushes
#
# Each labelled mark of the vertical axis is a factor of ten; `1.8e-02` is printed for 0.018.
# %% tags=["guess", "hide-input"]
leads = np.linspace(0, 12, 61)
plt.figure(figsize=(7, 3))
print("push on the z of the right answer:")
for loss in (cross_entropy, squared_error):
    name = loss.__name__.replace("_", " ")
    pushes = [push(loss, 0, lead) for lead in leads]
    plt.semilogy(leads, pushes, label=name)
    print(f"{name}: at the start {pushes[0]:.1e}", end=", ")
    print(f"wrong and sure {pushes[-1]:.1e}")
ratio = push(cross_entropy, 0, 0) / push(squared_error, 0, 0)
print(f"ratio at the start: {ratio:.0f}")
plt.xlabel("lead of the wrong answer, $z_5 - z_3$")
plt.ylabel("push")
plt.legend()
plots.show("Cross entropy pushes hard; squared error barely.")
# %% tags=["guard"]
assert np.isclose(push(cross_entropy, 0, 0), 0.9), "1 - p"
assert np.isclose(push(squared_error, 0, 0), 0.018), "a fiftieth of it"
assert push(cross_entropy, 0, 12) > 0.99 > 1000 * push(squared_error, 0, 12)


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 50 倍：0.9 對 0.018。26 倍是損失的高度，推力是斜率，兩回事。**交叉熵**的梯度是預測減答案，$p_3-y_3$（第 03 課第 4 節推導過），推力就是 $1-p_3=0.9$。
#
# **平方誤差**的梯度裡還留著 softmax 的斜率：$z_3$ 加大，$p_3$ 變大，斜率是 $p_3(1-p_3)=0.09$；其他的 $p_k$ 變小，斜率是 $-p_k\,p_3=-0.01$。最後還要除以 10：
#
# $$-\frac{\partial L}{\partial z_3}=-\frac{2}{10}\sum_k(p_k-y_k)\frac{\partial p_k}{\partial z_3}$$
#
# $$=-\frac{2}{10}\Bigl[(0.1-1)\times0.09+9\times0.1\times(-0.01)\Bigr]$$
#
# $$=\frac{2}{10}\times(0.081+0.009)=0.018$$
#
# </details>
#
# 圖的右端更要緊：錯得很有把握的時候，平方誤差的推力只剩百萬分之幾，因為那裡 softmax 飽和了（第 02 課）；交叉熵的推力是 $1-p_3$，接近 1。
#
# 這就是 S2 的建議：softmax 的輸出，選交叉熵。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# 50 times: 0.9 against 0.018. The 26 compares heights, and a push is a slope. The gradient of **cross entropy** is prediction minus answer, $p_3-y_3$ (derived in lesson 03, chapter 4), so its push is $1-p_3=0.9$.
#
# In the gradient of **squared error** the slopes of softmax remain: as $z_3$ grows, $p_3$ grows, with slope $p_3(1-p_3)=0.09$, and each other $p_k$ shrinks, with slope $-p_k\,p_3=-0.01$. And it is divided by 10 besides:
#
# $$-\frac{\partial L}{\partial z_3}=-\frac{2}{10}\sum_k(p_k-y_k)\frac{\partial p_k}{\partial z_3}$$
#
# $$=-\frac{2}{10}\Bigl[(0.1-1)\times0.09+9\times0.1\times(-0.01)\Bigr]$$
#
# $$=\frac{2}{10}\times(0.081+0.009)=0.018$$
#
# </details>
#
# The right end of the figure matters even more. Where the network is wrong and sure, the push of squared error is down to a few millionths, for there softmax is saturated (lesson 02); the push of cross entropy is $1-p_3$, close to 1.
#
# Hence the advice of S2: with a softmax output, choose cross entropy.
# %% [markdown] lang="zh" slideshow="notes"
# 實際訓練看看。後面還要訓練好幾個網路，所以把第 2 節的寫法收進函數：`build` 疊一個網路；`train` 照給定的損失和學習率訓練它，真正跑的是 `run_epochs`，回傳每個週期的準確率；`count_updates` 數更新了幾次。
#
# `steps_per_execution` 讓 Keras 走 100 步才回報一次，結果一樣，只是快一點（第 04 課）。
# %% [markdown] lang="en" slideshow="notes"
# Now train. More networks are to come, so functions hold what chapter 2 did: `build` stacks a network; `train` trains it with a given loss and rate, leaving the work to `run_epochs`, which returns the accuracy of each epoch; and `count_updates` counts the updates.
#
# `steps_per_execution` lets Keras take 100 steps before it reports, with the same result, and sooner (lesson 04).
# %% [markdown] lang="zh" slideshow="skip"
# ### 一個函數，訓練任何一個網路
# %% [markdown] lang="en" slideshow="skip"
# ### One function to train any network
# %% slideshow="skip"
def build(hidden_layers, activation, seed=0):
    """A network of so many layers of 500 neurons, and ten outputs."""
    keras.utils.set_random_seed(seed)
    network = keras.Sequential()
    network.add(keras.Input((784,)))
    for _ in range(hidden_layers):
        network.add(layers.Dense(500, activation=activation))
    network.add(layers.Dense(10, activation="softmax"))
    return network


def count_updates(images, batch_size, epochs):
    """A last batch that is not full counts as well."""
    return math.ceil(images / batch_size) * epochs


# %% slideshow="skip"
def run_epochs(network, images, batch_size, epochs):
    """Train a compiled network; returns its history."""
    history = network.fit(
        x_train[:images],
        y_train[:images],
        batch_size=batch_size,
        epochs=epochs,
        validation_data=(x_test[:2000], y_test[:2000]),
        callbacks=[training.progress_bar()],
        verbose=0,
    )
    print(f"{count_updates(images, batch_size, epochs):,} updates")
    return history.history


# %% slideshow="skip"
def train(
    network,
    loss="categorical_crossentropy",
    rate=0.1,
    images=TRAIN_IMAGES,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
):
    """The history of a training, with "accuracy" and "val_accuracy"."""
    network.compile(
        loss=loss,
        optimizer=keras.optimizers.SGD(learning_rate=rate),
        metrics=["accuracy"],
        steps_per_execution=training.steps_together(100),
    )
    return run_epochs(network, images, batch_size, epochs)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 只換損失
#
# 同樣的起點、同樣的批次，第一個只換損失。第二個還是平方誤差，但學習率是 20 倍。（50 倍只是最開頭、對 $z_3$ 的推力；20 倍就看得出差別。）
# %% [markdown] lang="en" slideshow="subslide"
# ### Change the loss only
#
# The same start and the same batches; the first run changes nothing but the loss. The second has squared error again, at 20 times the learning rate. (The 50 holds at the very start, for the push on $z_3$; 20 is enough to see a difference.)
# %% slideshow="skip"
network_ce = build(2, "sigmoid")
history_ce = train(network_ce, loss="categorical_crossentropy")
faster = train(build(2, "sigmoid"), loss="mse", rate=2.0)
# %% tags=["hide-input"]
curves = {
    "cross entropy, rate 0.1": history_ce["val_accuracy"],
    "squared error, rate 2": faster["val_accuracy"],
    "squared error, rate 0.1": history_mse["val_accuracy"],
}
plots.learning_curves(curves, "test accuracy")
plt.ylim(0, 1)
plots.show("Cross entropy climbs at once; squared error needs a larger rate.")


# %% slideshow="skip"
def typical(history):
    """Test accuracy, median of the last five epochs."""
    return np.median(history["val_accuracy"][-5:])


facts.check("S2-27", typical(history_ce) - typical(history_mse))
# %% tags=["guard"]
at_one_rate = network_ce.optimizer.learning_rate
assert np.isclose(keras.ops.convert_to_numpy(at_one_rate), 0.1)
assert typical(faster) > 0.6, "a larger rate helps squared error"
assert typical(history_ce) > 0.7, "cross entropy learns at 0.1"
# %% [markdown] lang="zh" slideshow="notes"
# 起點、批次、學習率都一樣，只換成交叉熵，準確率就明顯高得多，曲線也很早就爬上來。
#
# 平方誤差真的學不會嗎？不是。中間那條線把學習率乘以 20，它也爬了上來。第 04 課提醒過：只用一個學習率比，比的就是學習率。交叉熵省下的，是去找那個學習率的工夫。而且學習率不能靠一路加大來補：走到圖上「錯得很有把握」的地方，推力只剩百萬分之幾，要乘上幾十萬倍才補得回來。
#
# 以後怎麼比兩個網路？最後一個週期可能剛好特別好或特別差，所以這一課多半取**最後五個週期的中位數**，程式裡叫 `typical`。
# %% [markdown] lang="en" slideshow="notes"
# With the same start, batches and learning rate, cross entropy alone makes the accuracy far higher, and its curve climbs early.
#
# Can squared error not learn at all? It can: at 20 times the rate its curve climbs as well. Lesson 04 gave the warning: to compare at one rate is to compare rates. What cross entropy saves us is the search for that rate. And larger and larger rates are no cure: where the network is wrong and sure the push is a few millionths, and it would take hundreds of thousands times the rate to make up for that.
#
# How shall we compare networks from here on? The last epoch may happen to be a very good or a very bad one, so in this lesson we mostly take the **median of the last five epochs**, `typical` in the code.
# %% [markdown] lang="zh" slideshow="fragment"
# **學習率一樣，損失決定每一步推得多用力。**
# %% [markdown] lang="en" slideshow="fragment"
# **At one learning rate, the loss decides how hard each step pushes.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# - **R25**　S1 的 softmax 輸出配 `loss='mse'`；改用交叉熵學得快得多。
# - **R47**　S2 寫 `loss='categorical_crossentropy'`，沒有提到它要獨熱編碼的標籤；整數標籤要用 `sparse_categorical_crossentropy`（深入 B 看得到給錯的錯誤訊息）。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# - **R25**  S1 trains a softmax output with `loss='mse'`; with cross entropy it learns much faster.
# - **R47**  S2 writes `loss='categorical_crossentropy'` without saying that labels must be one-hot; whole-number labels take `sparse_categorical_crossentropy` (In depth B shows the message for the wrong kind).
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 看幾張圖才更新一次？
#
# 一萬張圖，可以每 100 張更新一次，也可以全部看完才更新一次。全部看完，梯度是全部資料的平均，一點雜訊也沒有。**那為什麼不每次都看完？**
# %% [markdown] lang="en" slideshow="slide"
# ## 4. How many pictures for one update?
#
# Of ten thousand pictures one can take 100 for each update, or see them all before updating once. From all of them, the gradient is the mean over all the data, without noise. **Why not see them all each time?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：20 個週期，兩種批次各看過幾張圖？（一樣，都是 20 萬張次。）各更新幾次？（2,000 和 20。）先讓大家算完，再看三根柱子的題目。
#
# **可能的回答**：「(a)，看的圖一樣多就學得一樣多」：第二根離一半還很遠，差的是更新次數。「(b)，小批次的每一步走得比較好」：第三根也是小批次，20 步也不行。「那批次用 1 最好」：一步只看一張，方向很亂，而且電腦一次算一張和一次算一百張花的時間差不多。
#
# **時間不夠**：數完次數直接猜。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: in 20 epochs, how many pictures does each kind of batch get to see? (The same, 200,000.) And how many updates are there? (2,000 and 20.) Let them do the sums before the question of the three bars.
#
# **You may hear**: "(a), as much is learned from as many pictures": the second bar is far below one half; what differs is the number of updates. "(b), a small batch makes a better step": the third bar is of small batches too, and 20 of their steps are not enough. "Then batches of 1 are best": a step from a single picture goes every which way, and computing one takes a computer nearly as long as computing a hundred.
#
# **Short of time**: count, then go straight to the guess.
# %% [markdown] lang="zh" slideshow="notes"
# 先數一數。$N$ 張圖，每批 $B$ 張，一個週期有 $N/B$ 批（除不盡就進位，最後一批少幾張），每批更新一次：
#
# - 每批 100 張：一個週期更新 $10000/100=100$ 次，20 個週期更新 2,000 次。
# - 一萬張一批：一個週期更新 1 次，20 個週期更新 20 次。
#
# 兩種做法看過的圖一樣多，每張都恰好看 20 次。
# %% [markdown] lang="en" slideshow="notes"
# Count first. $N$ pictures in batches of $B$ make $N/B$ batches an epoch (rounded up, the last batch being smaller), with one update each:
#
# - Batches of 100: $10000/100=100$ updates an epoch, 2,000 in 20 epochs.
# - All ten thousand in one batch: 1 update an epoch, 20 in 20 epochs.
#
# Both have seen equally many pictures, each of them exactly 20 times.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 數更新的次數
# %% [markdown] lang="en" slideshow="subslide"
# ### Count the updates
# %%
print("batches of 100:", count_updates(10_000, 100, 20), "updates")
print("one batch:     ", count_updates(10_000, 10_000, 20), "updates")
print("2,000 pictures, one epoch:", count_updates(2_000, 100, 1), "updates")
facts.check("S2-10", count_updates(2_000, 100, 1))


# %% [markdown] lang="zh" slideshow="skip"
# ### 一整批，和只走 20 步的小批次
#
# 多加一個對照組：小批次，但也只更新 20 次。
# %% [markdown] lang="en" slideshow="skip"
# ### All in one batch, and small batches with 20 steps
#
# One more run is the control: small batches, but also only 20 updates.
# %% slideshow="skip"
whole = build(2, "sigmoid")
whole_batch = train(whole, batch_size=TRAIN_IMAGES)
few = build(2, "sigmoid")
few_steps = train(few, images=20 * BATCH_SIZE, epochs=1)
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：哪幾根柱子高過一半？
#
# small：小批次，更新 2,000 次。whole：一整批，更新 20 次。few：小批次，只更新 20 次（所以只看了前 2,000 張，各一次）。虛線是一半。
#
# <details><summary>(a) small 和 whole：看過的圖夠多就好</summary>→ 猜對的話，small 和 whole 高過虛線，few 沒有。</details>
# <details><summary>(b) small 和 few：小批次的每一步比較好</summary>→ 猜對的話，small 和 few 高過虛線，whole 沒有。</details>
# <details><summary>(c) 只有 small：更新的次數要夠</summary>→ 猜對的話，只有 small 高過虛線。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: which bars are higher than one half?
#
# small: small batches, 2,000 updates. whole: all in one batch, 20 updates. few: small batches, 20 updates only (so it sees just the first 2,000 pictures, once). The dotted line is one half.
#
# <details><summary>(a) small and whole: it takes enough pictures</summary>→ Then small and whole are above the dotted line, and few is not.</details>
# <details><summary>(b) small and few: small batches make better steps</summary>→ Then small and few are above the dotted line, and whole is not.</details>
# <details><summary>(c) only small: it takes enough updates</summary>→ Then small alone is above the dotted line.</details>
# %% tags=["guess", "hide-input"]
heights = [typical(history_ce), typical(whole_batch), typical(few_steps)]
plt.figure(figsize=(5.5, 3))
bars = plt.bar(["small", "whole", "few"], heights, color="#56B4E9")
plt.bar_label(bars, fmt="%.2f")
plt.axhline(0.5, color="gray", linestyle=":")
plt.ylim(0, 1)
plt.ylabel("test accuracy")
plots.show("Small batches do well with many updates, not with only 20.")
facts.check("S2-28", typical(history_ce) - typical(whole_batch))
# %% tags=["guard"]
assert typical(whole_batch) < 0.5, "20 large batches are too few"
assert typical(few_steps) < 0.5, "20 small batches are too few"
# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 只有第一根。whole 和 small 看過一樣多的圖，卻只更新 20 次；few 的每一步也是小批次，更新 20 次一樣不夠。小批次贏在同樣多的圖可以多走一百倍的步。
#
# </details>
#
# 這不是說一整批學不會：讓它也更新 2,000 次，就要看 2,000 遍全部的圖，計算是一百倍。也不是批次愈小愈好：一次只看一張圖，每一步的方向都很亂；而電腦把一百張圖排成一個矩陣一起算，比一張一張算划算得多。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Only the first. The whole batch saw as many pictures as the small batches did, but made 20 updates only; and with small batches, too, 20 updates are not enough. What small batches gain is a hundred times as many steps from the same pictures.
#
# </details>
#
# This does not mean that whole batches cannot learn. For 2,000 updates they would have to go through all the pictures 2,000 times, a hundred times the computing. Nor are the smallest batches best: from one picture at a time, steps go every which way, and a computer takes a hundred pictures, laid in one matrix, far more cheaply than one after another.
# %% [markdown] lang="zh" slideshow="fragment"
# **看的圖一樣多，批次愈小，更新的次數愈多。**
# %% [markdown] lang="en" slideshow="fragment"
# **From equally many pictures, smaller batches make more updates.**
# %% [markdown] lang="zh" slideshow="skip"
# <details><summary>投影片勘誤</summary>
#
# **R105**　S4 說週期多一些可以避免遺漏、批次大會浪費資料。不管批次多大，一個週期每張圖都恰好用一次；變的是更新的次數和雜訊。
#
# </details>
# %% [markdown] lang="en" slideshow="skip"
# <details><summary>Errata of the slides</summary>
#
# **R105**  S4 says that more epochs keep data from being missed, and that large batches waste data. Whatever the batch size, an epoch uses each picture exactly once; what changes is the number of updates and their noise.
#
# </details>
# %% [markdown] lang="zh" slideshow="slide"
# ## 5. 深一點，會更好嗎？
#
# 三層的網路學會了（從這裡起，輸出層也算一層：兩個隱藏層加輸出層）。**再加六個隱藏層，一共九層，參數變成三倍多，會發生什麼事？**
# %% [markdown] lang="en" slideshow="slide"
# ## 5. Is deeper better?
#
# The network of three layers has learned (from here on the output layer counts as well: two hidden layers and the output layer). **What happens with six more hidden layers, nine in all, and more than three times the parameters?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：九層的網路測試成績要是很差，要看哪一個數字，才知道是過擬合還是沒學會？（訓練準確率。）
#
# **可能的回答**：「(a)，參數太多一定過擬合」：看圖，九層兩根柱子都在一成，訓練的圖也沒學會。「那就是太深了」：往下看，同樣九層換成 ReLU 就學會了。「前面的層看得到圖，應該學得最快」：動得最少的正是最前面幾層，因為梯度從輸出那一頭往回傳。
#
# **時間不夠**：跳過〈九層的 ReLU，比三層好嗎？〉，只說一句「三層的 ReLU 也一樣好」。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: if the nine layers do badly on the test, which number tells whether they overfit or have not learned? (The training accuracy.)
#
# **You may hear**: "(a), so many parameters must overfit": in the figure both bars of nine layers are at one in ten, so the training pictures are not learned either. "Then it is too deep": further down the same nine layers learn with ReLU. "The first layers see the picture and learn fastest": the first layers moved least, since the gradient comes back from the output.
#
# **Short of time**: skip "Is ReLU better with nine layers than with three?", and say that three layers of ReLU do as well.
# %% [markdown] lang="zh" slideshow="notes"
# 九層的每一步要算三倍多，所以只走四分之一的週期（`QUARTER`），也拿三層在同一個週期的成績來比。損失用交叉熵，學習率 0.1，每批 100 張，都和三層一樣。
#
# 等一下要看每一層的權重動了多少，所以訓練前先用 `get_weights` 記下起點。
# %% [markdown] lang="en" slideshow="notes"
# A step of nine layers takes more than three times the computing, so they get a quarter of the epochs (`QUARTER`), and we compare with the three layers at the same epoch. Cross entropy, a rate of 0.1 and batches of 100, all as before.
#
# Later we look at how far the weights of each layer moved; so `get_weights` keeps the start, before training.
# %% [markdown] lang="zh" slideshow="skip"
# ### 九層，sigmoid
# %% [markdown] lang="en" slideshow="skip"
# ### Nine layers of sigmoid
# %% slideshow="skip"
QUARTER = math.ceil(EPOCHS / 4)
deep_sigmoid = build(8, "sigmoid")
start_sigmoid = deep_sigmoid.get_weights()
nine_sigmoid = train(deep_sigmoid, epochs=QUARTER)
print(f"3 layers: {network_ce.count_params():,} parameters")
print(f"9 layers: {deep_sigmoid.count_params():,} parameters")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：九層的 sigmoid，訓練和測試各對幾成？
#
# 三層的兩根柱子當對照：
#
# <details><summary>(a) 訓練好，測試差：過擬合</summary>→ 猜對的話，九層的 training 高，test 低得多。</details>
# <details><summary>(b) 都比三層好</summary>→ 猜對的話，九層的兩根柱子都高過三層的。</details>
# <details><summary>(c) 都在一成左右</summary>→ 猜對的話，九層的兩根柱子都在虛線附近，虛線是亂猜的一成。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: how good are nine layers of sigmoid, in training and on the test?
#
# The two bars of three layers are there for comparison:
#
# <details><summary>(a) good in training, bad on the test: overfitting</summary>→ Then the training bar of nine layers is high and its test bar much lower.</details>
# <details><summary>(b) both better than three layers</summary>→ Then both bars of nine layers are higher than those of three.</details>
# <details><summary>(c) both at about one in ten</summary>→ Then both bars of nine layers are near the dotted line, which is blind guessing.</details>
# %% tags=["guess", "hide-input"]
plt.figure(figsize=(5.5, 3))
for place, history in enumerate((history_ce, nine_sigmoid)):
    in_training = history["accuracy"][QUARTER - 1]
    on_test = history["val_accuracy"][QUARTER - 1]
    plt.bar(place - 0.2, in_training, 0.38, color="#0072B2")
    plt.bar(place + 0.2, on_test, 0.38, color="#E69F00")
plt.axhline(0.1, color="gray", linestyle=":")
plt.xticks([0, 1], ["3 layers", "9 layers"])
plt.ylim(0, 1)
plt.ylabel("accuracy")
plt.legend(["guessing", "training", "test"], loc="center right")
plots.show("Three layers: both bars high. Nine layers: both at one in ten.")
facts.check("S2-29", typical(history_ce) - typical(nine_sigmoid))
# %% tags=["guard"]
assert nine_sigmoid["accuracy"][-1] < 0.2, "training data not learned"
assert nine_sigmoid["val_accuracy"][-1] < 0.2, "and neither the test"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 都在一成左右，跟亂猜一樣。訓練的圖也沒學會，所以不是過擬合；參數是三倍多，一點好處也沒有。
#
# </details>
#
# 那麼它到底在猜什麼？又是哪幾層沒在學？
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Both at about one in ten, no better than guessing. The training pictures are not learned either, so it is not overfitting; more than three times the parameters have gained nothing.
#
# </details>
#
# What, then, does it answer? And which of its layers are not learning?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 它在猜什麼？
# %% [markdown] lang="en" slideshow="subslide"
# ### What does it answer?
# %%
def answers_of(network, vectors):
    """The digit that the network reads in each picture."""
    probabilities = keras.ops.convert_to_numpy(network(vectors))
    return probabilities.argmax(axis=1)


counts = np.bincount(answers_of(deep_sigmoid, x_test))
share = counts.max() / counts.sum()
print(f"its favourite answer, to {share:.0%} of the test pictures")
# %% tags=["guard"]
assert share > 0.98, "nine sigmoid layers answer the same to all pictures"
# %% [markdown] lang="zh" slideshow="notes"
# 不管看到什麼圖，它都答同一個數字。
#
# 再看每一層**動了多少**：這一層所有權重的變化有多長，除以最初有多長。例如權重 $(3,4)$ 長度是 5，訓練後變成 $(3,5)$，變化是 $(0,1)$，長度 1，那麼動了 $1/5=0.2$。旁邊放另一個九層的網路，只把 sigmoid 換成 ReLU。
# %% [markdown] lang="en" slideshow="notes"
# Whatever the picture, it answers the same digit.
#
# Now, how far did each layer **move**? Take the length of the change of all its weights, over their length at the start. For example, weights $(3,4)$ have length 5; if training makes them $(3,5)$, the change is $(0,1)$ with length 1, and they moved by $1/5=0.2$. Beside it stands another network of nine layers, with ReLU in place of the sigmoid.
# %% [markdown] lang="zh" slideshow="skip"
# ### 九層，ReLU
# %% [markdown] lang="en" slideshow="skip"
# ### Nine layers of ReLU
# %% slideshow="skip"
deep_relu = build(8, "relu")
start_relu = deep_relu.get_weights()
nine_relu = train(deep_relu, epochs=QUARTER)


def movement(start, end):
    """Change of each layer's weights, over their length at the start."""
    moved = []
    # Each second array has the biases, which are left out.
    for before, after in zip(start[::2], end[::2], strict=True):
        change = np.linalg.norm(after - before)
        moved.append(change / np.linalg.norm(before))
    return moved


# %% [markdown] lang="zh" slideshow="subslide"
# ### 每一層動了多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### How far did each layer move?
# %% tags=["hide-input"]
by_sigmoid = movement(start_sigmoid, deep_sigmoid.get_weights())
by_relu = movement(start_relu, deep_relu.get_weights())
plt.figure(figsize=(7, 3))
plt.semilogy(range(1, 10), by_relu, "s-", label="ReLU")
plt.semilogy(range(1, 10), by_sigmoid, "o-", label="sigmoid")
plt.xlabel("layer (1 is next to the input, 9 is the output)")
plt.ylabel("change / start")
plt.legend()
plots.show("Movement: sigmoid's first layers hardly move, all of ReLU's do.")
facts.check("S2-30", typical(nine_relu) - typical(nine_sigmoid))
# %% tags=["guard"]
assert by_sigmoid[-1] > 100 * by_sigmoid[0], "the first layers are slow"
assert min(by_relu) > 20 * by_sigmoid[0], "with ReLU all layers move"
# %% [markdown] lang="zh" slideshow="notes"
# 縱軸上，相鄰兩個標了數字的刻度差十倍。**sigmoid** 的線往輸入那一頭大致一路降低，第 1 層動得不到輸出層的百分之一，幾乎停在亂數的起點。梯度從輸出那一頭往回傳，每穿過一層 sigmoid 就乘上一個不超過 0.25 的斜率（第 02 課）；傳到第 1 層要穿過八層，光是斜率就最多剩 $0.25^8\approx0.000015$（權重和輸入也要乘進來，所以圖上的倍數不會剛好是這個）。這就是**梯度消失**。
#
# 往前算也一樣會縮。把 500 張圖送進一個還沒訓練的九層網路，看每一層的輸出在圖和圖之間差多少：
# %% [markdown] lang="en" slideshow="notes"
# Each labelled mark of the vertical axis is a factor of ten. The line of **sigmoid** falls, roughly, towards the input, and layer 1 moved less than a hundredth as far as the output layer: it has hardly left its random start. The gradient comes back from the output, and at each sigmoid it is multiplied by a slope of 0.25 at most (lesson 02); on its way to layer 1 it passes eight of them, and the slopes alone leave at most $0.25^8\approx0.000015$ (weights and inputs come in too, so the figure does not show just this factor). This is the **vanishing gradient**.
#
# On the way forward things shrink as well. Send 500 pictures through nine layers that are not trained yet, and see how much the outputs of each layer differ from picture to picture:
# %% tags=["nbval-ignore-output"] slideshow="skip"
outputs = x_test[:500]
spreads = []
for layer in build(8, "sigmoid").layers[:-1]:
    outputs = keras.ops.convert_to_numpy(layer(outputs))
    spreads.append(outputs.std(axis=0).mean())
print("spread across pictures, layers 1 to 8:")
print(" ".join(f"{spread:.0e}" for spread in spreads))
# %% tags=["guard"]
shrinking = np.divide(spreads[:-1], spreads[1:])
assert 3 < shrinking.min() and shrinking.max() < 6, "about fourfold a layer"
# %% [markdown] lang="zh" slideshow="notes"
# 每過一層，圖和圖的差別就縮成大約四分之一；到了第 8 層，所有的圖看起來幾乎一樣。剩下的差別太小，輸出層的權重要變得非常大才看得出來，可是每次只走一小步，走不到那裡，於是它對每張圖給同一個答案。
#
# **ReLU** 讓負的變成 0、正的照原樣通過，斜率不是 0 就是 1，不會每層都縮成四分之一；九層全都動了，準確率也上來了。
#
# 所以學不動的是「深，又用 sigmoid 加上這種起點」。更好的起點（第 08 課，給 tanh 和 ReLU）、批次正規化（第 09 課）、捷徑（第 10 課），都能讓深的網路動起來。
# %% [markdown] lang="en" slideshow="notes"
# Each layer shrinks the differences between pictures to about a quarter; at layer 8 all pictures look nearly alike. So little of the difference is left that the output layer would need enormous weights to see it; in small steps it does not get there, and it gives one answer to all.
#
# **ReLU** turns what is negative into 0 and passes on what is positive; its slope is 0 or 1, which does not shrink to a quarter in every layer. All nine layers moved, and the accuracy is up.
#
# So what failed is depth together with sigmoid and this kind of start. Better starts (lesson 08, for tanh and ReLU), batch normalization (lesson 09) and shortcuts (lesson 10) get deep networks to move.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 九層的 ReLU，比三層好嗎？
#
# 和三層的 sigmoid 比，深度和激勵函數都不一樣。所以再訓練一個**三層的 ReLU**，其他設定都一樣，三條曲線畫在一起。
# %% [markdown] lang="en" slideshow="subslide"
# ### Is ReLU better with nine layers than with three?
#
# Against three layers of sigmoid, depth and activation both differ. So train **three layers of ReLU** too, with all other settings the same, and draw the three curves together.
# %%
three_relu = train(build(2, "relu"), epochs=QUARTER)
# %% tags=["hide-input"]
curves = {
    "9 layers, ReLU": nine_relu["val_accuracy"],
    "3 layers, ReLU": three_relu["val_accuracy"],
    "3 layers, sigmoid": history_ce["val_accuracy"][:QUARTER],
}
plots.learning_curves(curves, "test accuracy")
plt.ylim(0, 1)
plots.show("Test accuracy: ReLU with 9 layers and with 3, and sigmoid with 3.")
# %% tags=["guard"]
assert typical(nine_relu) > 0.7, "nine ReLU layers learn"
assert max(three_relu["val_accuracy"]) > 0.8, "and so do three"
# %% [markdown] lang="zh" slideshow="notes"
# 參數是三倍多，第一個週期反而落後，之後和三層的 ReLU 差不多；各只訓練了一次，差上幾個百分點也不稀奇。這一節看到的不是「愈深愈好」，也不是「愈深愈糟」，而是深的 sigmoid 學不動。
#
# 九層的曲線有時會有一個週期忽然往下掉，下一個又爬回來；有沒有掉、掉在哪裡，換一個種子或一台電腦就會變。多半是因為學習率 0.1 對它偏大，偶爾一步跨得太遠。掉下去的若剛好是最後一個週期，只看它，九層就會排到三層後面，所以我們取五個週期的中位數。
# %% [markdown] lang="en" slideshow="notes"
# With more than three times the parameters it is behind in the first epoch, and later does about as well as three layers of ReLU; with one training each, a few points of difference mean little. What this chapter saw is neither that deeper is better nor that it is worse, but that deep sigmoid does not move.
#
# The accuracy of nine layers may fall in one epoch and be back in the next; whether it does, and where, depends on the seed and on the computer. Probably a rate of 0.1 is large for this network, and now and then a step goes too far. If the last epoch is the one that falls, it alone would rank nine layers below three; hence the median of five epochs.
# %% [markdown] lang="zh" slideshow="fragment"
# **九層的 sigmoid，最前面的層幾乎沒有動；換成 ReLU，九層都動了。**
# %% [markdown] lang="en" slideshow="fragment"
# **With nine layers of sigmoid the first ones hardly move; with ReLU all nine do.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 6. 它錯在哪裡？讀得懂你的字嗎？
#
# 準確率只是一個數。**它把什麼讀成了什麼？讀錯的時候，它自己知道嗎？換成你的字呢？**
# %% [markdown] lang="en" slideshow="slide"
# ## 6. Where is it wrong, and can it read your handwriting?
#
# Accuracy is a single number. **What did it read as what? Does it know when it is wrong? And what about your handwriting?**
# %% [markdown] lang="zh" tags=["teacher"]
# **先問**：手寫板上讀錯一個字，是誰的問題：字、網路，還是訓練資料？
#
# **可能的回答**：「機率 99% 就是有 99% 會對」：十張錯得最有把握的，每張都超過九成。「網路認得 2 的形狀，往下移三格當然還是 2」：看上排，移過的讀錯了；它學的是哪一格有墨。「三角形應該每個機率都低」：十個機率加起來一定是 1，softmax 沒有「都不是」。
#
# **時間不夠**：混淆矩陣只問「顏色最深的那一格是什麼意思」，手寫板留三分鐘。
# %% [markdown] lang="en" tags=["teacher"]
# **Ask**: when a digit on the pad is misread, whose fault is it: the writer's, the network's, or that of the training data?
#
# **You may hear**: "A probability of 99% means that 99% are right": of its ten surest mistakes, each is more than nine tenths sure. "It knows the shape of a 2, so 3 pixels lower it is a 2 still": look at the upper row, where what was moved is misread; it has learned which places have ink. "A triangle should get a low probability everywhere": ten probabilities add up to 1, and softmax has no "none of these".
#
# **Short of time**: of the confusion matrix ask only what the darkest cell means, and keep three minutes for the pad.
# %% [markdown] lang="zh" slideshow="notes"
# 這一節要一個讀得好的網路：三層，ReLU，優化器換成 Adam（替每個權重各調步伐，第 04 課），走 10 個週期。
# %% [markdown] lang="en" slideshow="notes"
# For this chapter we want a network that reads well: three layers, ReLU, and Adam for the optimizer, which fits the step to each weight (lesson 04), for 10 epochs.
# %% [markdown] lang="zh" slideshow="skip"
# ### 三層、ReLU、Adam
# %% [markdown] lang="en" slideshow="skip"
# ### Three layers, ReLU, Adam
# %% tags=["nbval-ignore-output"] slideshow="skip"
best = build(2, "relu")
best.compile(
    loss="categorical_crossentropy",
    optimizer=keras.optimizers.Adam(learning_rate=0.001),
    metrics=["accuracy"],
    steps_per_execution=training.steps_together(100),
)
good = run_epochs(best, TRAIN_IMAGES, BATCH_SIZE, epochs=10)
answers = answers_of(best, x_test)
accuracy = np.mean(answers == mnist.y_test)
print(f"all test pictures: {accuracy:.2f} right")
# %% tags=["guard"]
assert typical(good) > 0.9, "Adam reads nine in ten"
# %% [markdown] lang="zh" slideshow="notes"
# 十張讀對九張以上。錯的是哪些？把「真正的數字」和「網路的答案」的每一種組合數一數，排成一張表，叫**混淆矩陣**（confusion matrix）：每一列是一個真正的數字，每一行是一個答案。第 4 列第 9 行，就是「4 讀成 9」的張數；對角線是讀對的。
# %% [markdown] lang="en" slideshow="notes"
# More than nine in ten are right. Which are wrong? Count each pair of "true digit" and "answer of the network" and lay the counts out in a table, the **confusion matrix**: each row is a true digit, each column an answer. Row 4, column 9 counts the 4s read as 9; the diagonal has what was read right.
# %% [markdown] lang="zh" slideshow="skip"
# ### 數一數：混淆矩陣
# %% [markdown] lang="en" slideshow="skip"
# ### Count them: the confusion matrix
# %% slideshow="skip"
confusion = np.zeros((10, 10), dtype=int)
for true in range(10):
    for answer in range(10):
        both = (mnist.y_test == true) & (answers == answer)
        confusion[true, answer] = both.sum()
right = confusion.trace() / confusion.sum()  # trace: sum of the diagonal
print("diagonal / all = accuracy:", bool(np.isclose(right, accuracy)))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 哪些數字常弄混？
# %% [markdown] lang="en" slideshow="subslide"
# ### Which digits are mixed up?
# %% tags=["hide-input"]
mistakes = confusion - np.diag(confusion.diagonal())
plt.figure(figsize=(5.4, 4.2))
plt.imshow(mistakes, cmap="Blues", vmax=1.5 * max(mistakes.max(), 1))
for (true, answer), count in np.ndenumerate(confusion):
    plt.text(answer, true, count, ha="center", va="center", fontsize=9)
plt.gca().set(xlabel="answer of the network", ylabel="true digit")
plt.gca().set(xticks=range(10), yticks=range(10))
plots.show("Counts of digit against answer; darker cells: more mistakes.")
# %% [markdown] lang="zh" slideshow="notes"
# 讀對的對角線故意不上色；其他的格子，顏色愈深，弄混的次數愈多。找出最深的幾格；下一張圖裡，就有這樣讀錯的例子。（各格的次數，換一台電腦會略有出入。）
#
# 再把讀錯的圖叫出來，挑它**最有把握**的十張，看它給那個錯的答案多少機率。
# %% [markdown] lang="en" slideshow="notes"
# The diagonal is left uncoloured on purpose; elsewhere, the darker a cell, the more often the two are mixed up. Find the darkest cells; some of these mistakes are in the next figure. (The counts differ a little on another computer.)
#
# Now bring up the misread pictures, the ten of which it was **most certain**, and see what probability it gave to the wrong answer.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 錯得最有把握的十張
#
# 標題是「真正的數字 → 網路的答案」和它給這個答案的機率。
# %% [markdown] lang="en" slideshow="subslide"
# ### The ten surest mistakes
#
# Titles are "true digit → answer of the network", with the probability of that answer.
# %%
test_probabilities = keras.ops.convert_to_numpy(best(x_test))
wrong = np.flatnonzero(answers != mnist.y_test)
certainty = test_probabilities[wrong].max(axis=1)
order = np.argsort(-certainty)[:10]  # surest first
surest = wrong[order]
print("each is more than 0.9 sure:", bool(certainty[order].min() > 0.9))
# %% tags=["hide-input"]
titles = [
    f"{mnist.y_test[place]} → {answers[place]}, {sure:.0%}"
    for place, sure in zip(surest, certainty[order], strict=True)
]
plots.images(mnist.x_test[surest], titles, columns=5)
plots.show("Misread digits, each with its label and the answer given.")
# %% tags=["guard"]
assert certainty[order].min() > 0.9, "very sure of ten wrong answers"


# %% [markdown] lang="zh" slideshow="notes"
# 這十張，它給錯的答案的機率每張都超過 0.9。有些圖連人都要想一下，有些一眼就看得出來。（用真正的 MNIST，十張裡常有好幾張是中間加了一橫的 7，被讀成 2：網路只認得訓練資料裡夠多的寫法。）softmax 的機率是網路自己的把握，不保證它會對。
#
# 現在換你。S1 做了一個小介面來試學到的東西，這裡也有一個。用滑鼠、筆或手指寫一個數字，十條機率會跟著筆畫變；旁邊的小圖是網路看到的。按「這是」後面的數字把它收集起來，下面會數讀對幾個。
# %% [markdown] lang="en" slideshow="notes"
# To each of the ten it gave the wrong answer with a probability above 0.9. Some would make a person hesitate, others are plain at a glance. (On real MNIST several of the ten are often a 7 with a bar, read as a 2: the network knows only what its training data had enough of.) A probability from softmax is how sure the network is, and no promise that it is right.
#
# Now your turn. S1 builds a small interface to try out what was learned, and here is ours. Write a digit with the mouse, a pen or a finger, and the ten bars follow your strokes; the small picture beside them is what the network sees. Press the digit after "it was a" to collect it, and the line below counts how many were read right.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 換你寫
#
# 同一個數字寫大、寫小、寫在角落，小圖變了多少？畫一個不是數字的東西，會有一條機率特別高嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### Write one yourself
#
# Write one digit large, small, in a corner: how much does the small picture change? Draw something that is no digit: does one bar stand high?
# %% tags=["nbval-ignore-output"]
def read(image):
    return best(image.reshape(1, 784))


board = pad.Pad({"MLP": read})
display(board)
# %% tags=["hide-input"] slideshow="skip"
print("digits collected:", len(board.labels))
if len(board.labels):  # write some, then run this cell again
    written = np.array(board.images).reshape(-1, 784)
    share_read = np.mean(answers_of(best, written) == board.labels)
    print(f"read right: {share_read:.2f}")
# %% [markdown] lang="zh" slideshow="notes"
# 寫大寫小、寫在哪裡，小圖幾乎不變：手寫板照 MNIST 作者的辦法先把筆畫縮放到 20×20 以內，再把**重心**（墨的平均位置）移到 28×28 的正中央。不是數字的東西，十個機率加起來還是 1，網路非選一個不可，而且常有一條特別高。
#
# 要是不縮放、不置中呢？拿同一個 2，畫在四個地方：中央、往下 3 格、縮成一半放在左下、縮成一半放在右下。
# %% [markdown] lang="en" slideshow="notes"
# Large or small, here or there, the small picture hardly changes. The pad prepares your strokes as MNIST's authors did: it scales them to fit into 20×20 pixels and moves their **centre of mass** (the mean place of the ink) to the middle of 28×28. For what is no digit the ten probabilities still add up to 1; the network must choose, and usually one bar stands high.
#
# And without scaling and centring? Draw one 2 in four ways: in the middle, 3 pixels lower, half as large at the lower left, and half as large at the lower right.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 先猜：不縮放、不置中，四個 2 讀對幾個？
#
# 上排照畫，下排縮放、置中過；標題是答案和它的機率。最右邊多放一個三角形。
#
# <details><summary>(a) 四個都對，2 還是 2</summary>→ 猜對的話，上排前四張的標題都是 2。</details>
# <details><summary>(b) 錯一個</summary>→ 猜對的話，上排前四張有三張的標題是 2。</details>
# <details><summary>(c) 至少錯兩個</summary>→ 猜對的話，上排前四張最多兩張的標題是 2。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Guess: not scaled, not centred, how many of four 2s are read?
#
# The upper row is as drawn, the lower row scaled and centred; titles are the answer and its probability. At the far right there is a triangle.
#
# <details><summary>(a) all four, a 2 is a 2</summary>→ Then the first four titles of the upper row are all 2.</details>
# <details><summary>(b) one is misread</summary>→ Then three of the first four titles of the upper row are 2.</details>
# <details><summary>(c) two or more are misread</summary>→ Then at most two of the first four titles of the upper row are 2.</details>
# %% tags=["hide-input"] slideshow="skip"
two = np.array([(2, 3), (3, 1), (5, 0), (7, 1), (7, 3), (1, 9), (8, 9)])
triangle = np.array([(0, 9), (10, 9), (5, 0), (0, 9)])
drawn = [
    two * 2.2 + (4.5, 4),  # in the middle
    two * 2.2 + (4.5, 7),  # 3 pixels lower
    two * 1.1 + (3, 14),  # small, on the left
    two * 1.1 + (15, 14),  # small, on the right
    triangle * 2 + (4, 5),
]
raw = [pad.ink([stroke]) for stroke in drawn]
prepared = [pad.as_mnist([stroke]) for stroke in drawn]
pictures = np.array(raw + prepared)
guess = keras.ops.convert_to_numpy(best(pictures.reshape(-1, 784)))
# %% tags=["guess", "hide-input"]
titles = [f"{one.argmax()}, {one.max():.0%}" for one in guess]
plots.images(pictures, titles, columns=5).set_facecolor("#DDDDDD")
plots.show("A 2 at four places and a triangle; below them, all prepared.")
# %% tags=["guard"]
assert np.all(guess[5:9, 2] > 0.5), "prepared, all four are read as 2"
assert np.sort(guess[:4, 2])[1] < 0.5, "as drawn, at least two are misread"


# %% [markdown] lang="zh" slideshow="notes"
# <details><summary>執行之後再看：解釋</summary>
#
# 至少錯兩個。下排四張幾乎是同一張圖，全都讀成 2；上排只是移了幾格，或再縮成一半，就讀錯了。第 1 節說過，網路只收到 784 個數，它學的是「哪一格有墨」，而訓練的數字全都置中過。
#
# 三角形根本不是數字，還是得到一個答案。
#
# </details>
#
# 置中只消掉大小和位置。字寫得斜、7 中間加一橫、1 底下加一橫，要訓練資料裡有，它才認得。不置中的話，移開幾格，對這個網路就是另一個字：它認的是位置，不知道哪幾格相鄰。第 06 課把「相鄰」放進網路裡。
# %% [markdown] lang="en" slideshow="notes"
# <details><summary>After running: the explanation</summary>
#
# Two or more are misread. The four of the lower row are almost one picture, and all are read as 2; in the upper row a shift by a few pixels, or that and half the size, is enough to be misread. As chapter 1 said, the network is handed 784 numbers; it has learned which places have ink, and in training all digits were centred.
#
# The triangle is no digit at all, and gets an answer nevertheless.
#
# </details>
#
# Centring takes away size and place only. A slant, a bar through the 7, a foot under the 1 must be in the training data to be known. And without centring, a digit a few pixels aside is another digit to this network: it knows places, not neighbours. Lesson 06 builds the neighbours in.
# %% [markdown] lang="zh" slideshow="fragment"
# **有把握不等於答對；而且給網路看的圖，要照訓練資料的辦法準備。**
# %% [markdown] lang="en" slideshow="fragment"
# **To be sure is not to be right; and what a network is shown must be prepared as its training data were.**
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 一張圖是 784 個 0 到 1 的數；答案是十個機率，標籤寫成獨熱編碼。
# - 一層有（輸入數 + 1）× 神經元數個參數。
# - softmax 配交叉熵：推力是 $1-p$，錯得再有把握也推得動。
# - 看同樣多的圖，批次小，更新的次數就多；20 次更新不夠。
# - 深的 sigmoid 網路，梯度傳不到前面；換成 ReLU，每一層都會動。
# - 先看**訓練**準確率：訓練就不好，是沒學會；訓練好而測試差，才是過擬合。
# - 混淆矩陣說得出它錯在哪裡；機率高不保證答對。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - A picture is 784 numbers from 0 to 1; the answer is ten probabilities, and labels are one-hot.
# - A layer has (inputs + 1) × units parameters.
# - With softmax take cross entropy: its push is $1-p$, however sure a wrong answer is.
# - From equally many pictures small batches make more updates; 20 updates are not enough.
# - In a deep sigmoid network the gradient does not reach the first layers; with ReLU every layer moves.
# - Look at the **training** accuracy first: if it is bad, the network has not learned; good in training and bad on the test is overfitting.
# - A confusion matrix tells where it is wrong; a high probability does not promise a right answer.
# %% [markdown] lang="zh" slideshow="notes"
# 現在你能把一批圖變成向量，用十幾行 Keras 建一個網路、訓練它，算出它有幾個參數；成績不好的時候，知道先看訓練準確率，再一次換一個設定去找原因；也能說出它把什麼讀成了什麼。
# %% [markdown] lang="en" slideshow="notes"
# You can now turn pictures into vectors, build and train a network in a dozen or so lines of Keras, and tell the number of its parameters. When a result is poor you know to look at the training accuracy first, then to change one setting at a time; and you can say what was read as what.
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
# **課堂上做**：練習 1（4 分鐘）和練習 2（6 分鐘），兩人一組。練習 3 要弄清楚 `axis`，適合當面教；練習 4 給做得快的人。
#
# **最常見的錯，和該反問的話**
#
# - **練習 1**：只攤平沒有除，或是把 784 寫死。問：12×10 的圖，攤平之後有幾個數？
# - **練習 2**：忘了偏差，或是忘了輸出層。問：多一個隱藏神經元，一共多幾個參數？（795。）
# - **練習 3**：`argmax` 沒寫 `axis`。問：五張圖，該有幾個答案？你的程式給了幾個？
# - **練習 4**：列和行放反，或是同一格只數到一次。問：「4 讀成 9」該加在第幾列第幾行？兩張 4 都讀成 9，那一格應該是多少？
# %% [markdown] lang="en" tags=["teacher"]
# **In class**: exercise 1 (4 minutes) and exercise 2 (6 minutes), in pairs. Exercise 3 is about getting `axis` straight and is best taught face to face; exercise 4 is for those who are quick.
#
# **The commonest mistakes, and what to ask back**
#
# - **Exercise 1**: flattened but not divided, or 784 written into the code. Ask: how many numbers does a picture of 12×10 give?
# - **Exercise 2**: biases or the output layer are forgotten. Ask: one more hidden neuron, how many more parameters? (795.)
# - **Exercise 3**: `argmax` without an `axis`. Ask: how many answers should there be for five pictures, and how many does your code give?
# - **Exercise 4**: rows and columns are swapped, or a cell is counted once only. Ask: where does "4 read as 9" belong? If two 4s are read as 9, what is in that cell?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 1（暖身）：攤平與縮放
#
# 寫出 `flatten_scale(pictures)`，把任意大小的 8 位元灰階圖（每格 0 到 255）變成網路的輸入。
#
# <details><summary>提示</summary>第一個維度是張數，要留著；reshape 裡的 -1 是「剩下的全部」。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 1 (warm-up): flatten and scale
#
# Write `flatten_scale(pictures)`, which turns 8-bit grey pictures of any size (0 to 255 a pixel) into the input of a network.
#
# <details><summary>Hint</summary>The first dimension is the number of pictures and stays; in reshape, -1 means "all that is left".</details>
# %% tags=["exercise"] slideshow="fragment"
def flatten_scale(pictures):
    """Pictures (n, height, width) of 0..255 to (n, height*width) of 0..1."""
    ### BEGIN SOLUTION
    return pictures.reshape(len(pictures), -1) / 255
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-flatten-scale", flatten_scale)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：最多可以多寬？
#
# 網路是 784 個輸入、一個有 $h$ 個神經元的隱藏層、10 個輸出，參數最多只能有 `budget` 個。寫出 `widest(budget)`，回傳最大的整數 $h$。（第 06 課要和有 12,810 個參數的 CNN 公平地比，就會用到它。）
#
# <details><summary>提示</summary>照第 2 節的公式把兩層的參數加起來。多一個隱藏神經元，一共多幾個？哪幾個和 h 無關？解出 h 再捨去小數。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): how wide may it be?
#
# A network of 784 inputs, one hidden layer of $h$ neurons and 10 outputs may have at most `budget` parameters. Write `widest(budget)`, which returns the largest whole $h$. (Lesson 06 needs it for a fair comparison with a CNN of 12,810 parameters.)
#
# <details><summary>Hint</summary>Add up both layers by the formula of chapter 2. One more hidden neuron: how many more parameters? Which do not depend on h? Solve for h and round down.</details>
# %% tags=["exercise"] slideshow="fragment"
def widest(budget):
    """The most hidden neurons of a network with at most so many parameters."""
    ### BEGIN SOLUTION
    output_biases = 10
    for_each_neuron = 784 + 1 + 10  # in, its bias, out
    return (budget - output_biases) // for_each_neuron
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-widest", widest)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：從機率到準確率
#
# 網路輸出 `(n, 10)` 的機率，標籤是獨熱編碼。寫出 `accuracy_of(probabilities, one_hot)`：答對的比例是多少？
#
# <details><summary>提示</summary>兩個陣列都先用 argmax 換成「哪一個數字」，每張圖一個；每張圖是一列。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): from probabilities to accuracy
#
# A network returns probabilities of shape `(n, 10)`, the labels are one-hot. Write `accuracy_of(probabilities, one_hot)`: what share of the answers is right?
#
# <details><summary>Hint</summary>Turn both arrays into digits with argmax, one for each picture; each picture is a row.</details>
# %% tags=["exercise"] slideshow="fragment"
def accuracy_of(probabilities, one_hot):
    """Share of right answers, 0 to 1. Both arrays have shape (n, classes)."""
    ### BEGIN SOLUTION
    return np.mean(probabilities.argmax(axis=1) == one_hot.argmax(axis=1))
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-accuracy", accuracy_of)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：混淆矩陣
#
# 第 6 節為了一百格，把所有的圖看了一百遍。寫出 `confusion_matrix(true, answers, classes)`，**只看一遍**：列是真正的數字，行是網路的答案。
#
# <details><summary>提示</summary>從全是 0 的表開始；每看一張圖，只有一格要加 1。</details>
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): the confusion matrix
#
# For its hundred cells, chapter 6 went through all the pictures a hundred times. Write `confusion_matrix(true, answers, classes)`, which goes through them **once**: rows are true labels, columns are answers.
#
# <details><summary>Hint</summary>Begin with a table of zeros; each picture adds 1 to a single cell.</details>
# %% tags=["exercise"] slideshow="fragment"
def confusion_matrix(true, answers, classes):
    """Counts (classes, classes): row = true label, column = answer."""
    ### BEGIN SOLUTION
    counts = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(true, answers, strict=True):
        counts[label, answer] += 1
    return counts
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-confusion-matrix", confusion_matrix)
# %% [markdown] lang="zh" slideshow="slide"
# ## 深入
#
# 主線到這裡為止。下面七節各自獨立，想看哪一節就看哪一節：
#
# - **A**　同樣的層，三種寫法
# - **B**　舊的寫法，今天的錯誤訊息
# - **C**　測試的圖加上雜訊
# - **D**　一個隱藏層就夠了嗎
# - **E**　既然一層就夠，為什麼要深
# - **F**　存起來，再讀回來
# - **G**　五組比較，和投影片並排
# %% [markdown] lang="en" slideshow="slide"
# ## In depth
#
# The main line ends here. Each of the seven sections below stands on its own; read those that you like:
#
# - **A**　The same layers, written in three ways
# - **B**　Old spellings, and what Keras says to them
# - **C**　Noise on the test pictures
# - **D**　Is one hidden layer enough
# - **E**　If one layer is enough, why go deep
# - **F**　Save it, and load it again
# - **G**　Five comparisons beside the slides
# %% [markdown] lang="zh" tags=["teacher"]
# **值得上第二堂課的**：D 和 E 連著看，十五分鐘；時間只夠一個，選 C，學生可以自己調雜訊。
#
# **學生問到什麼，就翻到哪一節**
#
# - 「網路上的程式為什麼不是 `add`？」：**A**。
# - 「照投影片打，跑不動」：**B**，舊名字和新名字的對照。
# - 「字寫在有花紋的紙上呢？」：**C**。
# - 「聽說一層就能逼近任何函數？」：**D**，再接 **E**。
# - 「關掉電腦，網路就不見了？」：**F**。
# - 「數字為什麼和投影片不一樣？」：**G**。
# %% [markdown] lang="en" tags=["teacher"]
# **Worth a second session**: D followed by E, a quarter of an hour; if there is time for one only, take C, where students set the noise themselves.
#
# **Which question from the class each of them answers**
#
# - "Why do programs on the web not use `add`?": **A**.
# - "I typed what is on the slide, and it does not run": **B**, old names and new ones.
# - "And on patterned paper?": **C**.
# - "Can one layer approximate any function?": **D**, and then **E**.
# - "Is the network gone when I switch off?": **F**.
# - "Why do the numbers differ from the slides'?": **G**.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 A：同樣的層，三種寫法
#
# S4 示範三種建模方式：一層一層 `add`、函數式、一次給一個串列。**它們建出來的層一樣嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth A: The same layers, written in three ways
#
# S4 shows three ways to build a model: one `add` after another, functional, and a list. **Do they make the same layers?**
# %% [markdown] lang="zh" slideshow="notes"
# **第一種**就是主線的寫法。每一層還能取名字；輸入有幾個數，可以一開始用 `keras.Input` 說，也可以最後用 `build` 補上。
# %% [markdown] lang="en" slideshow="notes"
# **The first** is that of the main line. Layers may have names, and the size of the input may be given first, by `keras.Input`, or last, by `build`.
# %% slideshow="skip"
named = keras.Sequential(name="my_example_model")
named.add(layers.Dense(64, activation="relu", name="my_first_layer"))
named.add(layers.Dense(10, activation="softmax", name="my_last_layer"))
named.build((None, 3))  # any number of examples, 3 numbers each
with_input = keras.Sequential()
with_input.add(keras.Input((3,)))
with_input.add(layers.Dense(64, activation="relu"))
with_input.add(layers.Dense(10, activation="softmax"))
print([layer.name for layer in named.layers])
print("parameters:", named.count_params(), with_input.count_params())
# %% [markdown] lang="zh" slideshow="notes"
# **第二種**是函數式（functional）：把一層當成函數，用在前一層的輸出上。輸入和輸出都可以不只一個，`Sequential` 做不到。下面的例子（S4）讀一張客服單的標題、內文和標籤，同時猜它多急、該交給哪個部門：
# %% [markdown] lang="en" slideshow="notes"
# **The second** is functional: a layer is used like a function, on the output of the one before. There may be several inputs and outputs, which `Sequential` cannot do. The example below (from S4) reads title, text and tags of a support ticket, and predicts how urgent it is and which department should handle it:
# %% slideshow="skip"
title = keras.Input((10_000,), name="title")
text_body = keras.Input((10_000,), name="text_body")
tags = keras.Input((100,), name="tags")
features = layers.Concatenate()([title, text_body, tags])  # side by side
features = layers.Dense(64, activation="relu")(features)
priority = layers.Dense(1, activation="sigmoid")(features)
department = layers.Dense(4, activation="softmax")(features)
tickets = keras.Model([title, text_body, tags], [priority, department])
print(f"parameters: {tickets.count_params():,}")
# %% [markdown] lang="zh" slideshow="notes"
# **第三種**把所有的層排成一個串列，一次交給 `Sequential`。S4 的 MLP_clf 這樣寫；它直接收 28×28 的圖，第一層 `Flatten` 負責攤平：
# %% [markdown] lang="en" slideshow="notes"
# **The third** hands all layers to `Sequential` at once, in a list. S4's MLP_clf is written like this; it takes pictures of 28×28, and its first layer, `Flatten`, flattens them:
# %% slideshow="skip"
mlp_clf = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(300, activation="relu"),
        layers.Dense(200, activation="relu"),
        layers.Dense(100, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
print([layer.count_params() for layer in mlp_clf.layers])
print(f"altogether: {mlp_clf.count_params():,}")


# %% tags=["hide-input"] slideshow="skip"
def dense(inputs, units):
    return (inputs + 1) * units


facts.check("S2-04", 16 * 16)
facts.check("S4-03", dense(784, 300))
facts.check("S4-04", dense(300, 200))
facts.check("S4-05", dense(200, 100))
facts.check("S4-06", dense(100, 10))
facts.check("S4-07", mlp_clf.count_params())
facts.check("S4-38", dense(3, 64) + dense(64, 10))
facts.check("S4-39", dense(20_100, 64) + dense(64, 1) + dense(64, 4))
facts.check("S2-05", 7 * 1000 * 1000)
# %% tags=["guard"]
assert named.count_params() == dense(3, 64) + dense(64, 10)
assert with_input.count_params() == named.count_params()
assert tickets.count_params() == 1_286_789
# %% [markdown] lang="zh" slideshow="notes"
# 層都一樣，參數照樣是（輸入數 + 1）× 神經元數，`Flatten` 沒有參數。三種寫法差在能表達什麼：函數式可以分岔和合併。
#
# 有的語音網路有 8 層、每層 1,000 個神經元，光是層與層之間就有 7×1,000×1,000，七百萬個權重：想試遍所有可能的值，行不通。
#
# <details><summary>投影片勘誤</summary>
#
# - **R111**　S4 把輸入大小寫在 `Flatten(input_shape=…)` 裡：還能用，但 Keras 會警告你改放 `keras.Input`。
# - **R112**　S4 說 `kernel_regularizer`、`bias_regularizer` 管 w、b 和激勵函數；管輸出的是第三個參數 `activity_regularizer`。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# The layers are the same, and their parameters are again (inputs + 1) × units; `Flatten` has none. What differs is what one can express: the functional style can branch and join.
#
# A speech network of 8 layers of 1,000 neurons has 7×1,000×1,000 weights between its layers, seven million: trying out all possible values is hopeless.
#
# <details><summary>Errata of the slides</summary>
#
# - **R111**  S4 gives the size of the input in `Flatten(input_shape=…)`: it still works, but Keras warns you to use `keras.Input`.
# - **R112**  S4 says that `kernel_regularizer` and `bias_regularizer` are for w, b and the activation function; it is a third argument, `activity_regularizer`, that is for a layer's output.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 B：舊的寫法，今天的錯誤訊息
#
# 網路上還有很多 Keras 1 時代的程式，幾個名字後來改了。**照舊的打，Keras 會怎麼說？**
#
# | 舊的寫法 | 今天 | 勘誤 |
# |:--|:--|:--|
# | `Dense(input_dim=784, output_dim=500)` | `keras.Input((784,))`、`Dense(500)` | R27, R43 |
# | `SGD(lr=0.1)` | `SGD(learning_rate=0.1)` | R28, R43 |
# | `fit(…, nb_epoch=20)` | `fit(…, epochs=20)` | R43 |
# | `Dense(…, w_regularizer=…)` | `Dense(…, kernel_regularizer=…)` | R14 |
# | `save_weights("w.h5")` | `save_weights("w.weights.h5")` | R15 |
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth B: Old spellings, and what Keras says to them
#
# There are still many programs from the time of Keras 1 on the web; some names have changed since. **What does Keras say to the old ones?**
#
# | Old spelling | Today | Erratum |
# |:--|:--|:--|
# | `Dense(input_dim=784, output_dim=500)` | `keras.Input((784,))`, `Dense(500)` | R27, R43 |
# | `SGD(lr=0.1)` | `SGD(learning_rate=0.1)` | R28, R43 |
# | `fit(…, nb_epoch=20)` | `fit(…, epochs=20)` | R43 |
# | `Dense(…, w_regularizer=…)` | `Dense(…, kernel_regularizer=…)` | R14 |
# | `save_weights("w.h5")` | `save_weights("w.weights.h5")` | R15 |
# %% slideshow="skip"
try:
    layers.Dense(input_dim=784, output_dim=500)
except (TypeError, ValueError) as error:
    print("Dense:", str(error).split(" Received")[0])
try:
    keras.optimizers.SGD(lr=0.1)
except (TypeError, ValueError) as error:
    print("SGD:", error)
try:
    network.fit(x_train, y_train, nb_epoch=20)
except (TypeError, ValueError) as error:
    print("fit:", error)
try:
    network.save_weights("w.h5")
except (TypeError, ValueError) as error:
    print("save_weights:", str(error).split(" Received")[0])
# %% [markdown] lang="zh" slideshow="notes"
# 每一行都說得出缺了哪個參數、不認得哪個參數，或檔名該怎麼結尾，照著改就好。標籤給錯種類，又會怎麼說？`categorical_crossentropy` 要獨熱編碼，這裡故意給它整數 3 和 7：
# %% [markdown] lang="en" slideshow="notes"
# Each message names the argument that is missing or not known, or how the file's name must end. And what if labels are of the wrong kind? `categorical_crossentropy` wants them one-hot, and here it is given the whole numbers 3 and 7:
# %% slideshow="skip"
try:
    keras.losses.categorical_crossentropy([3, 7], np.full((2, 10), 0.1))
except ValueError as error:
    print("ValueError:", str(error).split(". ")[0])
# %% [markdown] lang="zh" slideshow="notes"
# 它抱怨兩邊的維度（rank）不同：標籤是一排整數，輸出是一張表，每列十個機率。改用 `sparse_categorical_crossentropy`，整數標籤就對了。
#
# 最後核對第 2 節說過的兩個數：一步 SGD，和 Keras 怎麼把四張圖的損失合成一個。
# %% [markdown] lang="en" slideshow="notes"
# It complains that the ranks differ: the labels are one row of whole numbers, the output is a table with ten probabilities in each row. With `sparse_categorical_crossentropy` whole-number labels are right.
#
# Finally two numbers from chapter 2: one step of SGD, and how Keras merges four losses into one.
# %% slideshow="skip"
weight = keras.Variable(2.0)
gradient = keras.ops.convert_to_tensor(3.0)
keras.optimizers.SGD(learning_rate=0.1).apply([gradient], [weight])
print(f"one step with gradient 3 takes w from 2 to {weight.numpy():.1f}")
facts.check("S2-09", float(weight.numpy()))
mean_loss = keras.losses.MeanSquaredError()
four = mean_loss([[0], [0], [0], [0]], [[1.0], [2.0], [3.0], [4.0]])
print("squared errors 1, 4, 9, 16 give the loss", float(four))
# %% [markdown] lang="zh" slideshow="notes"
# $2-0.1\times3=1.7$；$1,4,9,16$ 的損失是平均 7.5，不是總和 30。
#
# <details><summary>投影片勘誤</summary>
#
# - **R41**　S2 把 `evaluate` 的第一個數印成 Total loss；它是每張圖的平均損失。
# - **R44、R45**　S2 的 Theano、Caffe、CNTK 已經停止開發，Keras 的程式碼也搬了家；今天的後端是 TensorFlow、JAX 和 PyTorch，看得到 GPU 就會自動使用。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# $2-0.1\times3=1.7$; and the loss of $1,4,9,16$ is their mean, 7.5, not their sum, 30.
#
# <details><summary>Errata of the slides</summary>
#
# - **R41**  S2 prints the first number of `evaluate` as the total loss; it is the mean per picture.
# - **R44, R45**  Theano, Caffe and CNTK, named in S2, are no longer developed, and the code of Keras has moved; the backends are now TensorFlow, JAX and PyTorch, and a GPU that is visible is used by itself.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 C：測試的圖加上雜訊
#
# 訓練完全不動，只在測試的圖上加雜訊。S2 印出了 79 個加過雜訊的像素。**看得出加的是哪一種雜訊嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth C: Noise on the test pictures
#
# Leave the training alone, and add noise to the test pictures only. S2 prints 79 noisy pixels. **Can one tell which noise it was?**
# %%
printed = np.array(facts.entry("S2-11")["data"])
spread = printed.std(ddof=1)
print(f"79 pixels: mean {printed.mean():.2f}, spread {spread:.2f}")
facts.check("S2-11", [printed.mean(), spread])
noise = np.random.default_rng(0).normal(0, 1, x_test.shape)
x_noisy = (x_test + noise).astype("float32")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 同樣六張，加了雜訊之後
# %% [markdown] lang="en" slideshow="subslide"
# ### The same six, with noise
# %% tags=["hide-input", "nbval-ignore-output"]
noisy_accuracy = np.mean(answers_of(best, x_noisy) == mnist.y_test)
pairs = np.concatenate([x_test[:6], x_noisy[:6]]).reshape(-1, 28, 28)
plots.images(pairs, columns=6)
plots.show("Six test digits, and below them the same digits under noise.")
print(f"accuracy: {accuracy:.2f} clean, {noisy_accuracy:.2f} noisy")
facts.check("S2-31", accuracy - noisy_accuracy)


# %% [markdown] lang="zh" slideshow="notes"
# 這 79 格原本是空白的，所以印出來的就是雜訊。平均接近 0、標準差接近 1：和標準常態分布 $N(0,1)$ 吻合（形狀這裡沒有驗），而且是在除以 255 之後才加的。雜訊比筆畫還強，下排你自己認得出幾個？
#
# 網路訓練時從沒見過灰色的背景，也沒見過負的像素：訓練資料和測試資料不同，適合前者的參數不一定適合後者。何況雜訊真的蓋住了筆畫：訓練時也加同樣的雜訊，成績補得回一部分，但補不滿（第 12 課）。
# %% [markdown] lang="en" slideshow="notes"
# These 79 pixels were blank, so what is printed is the noise itself. Its mean is near 0 and its standard deviation near 1, which agrees with the standard normal distribution $N(0,1)$ (its shape is not tested here), added after the division by 255. It is stronger than the pen; how many of the lower row can you read yourself?
#
# In training the network never met a grey background or a negative pixel: training and test data differ, and parameters that suit the one need not suit the other. Besides, such noise does hide the pen: with the same noise in training, part of the lost accuracy comes back, and not all of it (lesson 12).
# %% [markdown] lang="zh" slideshow="subslide"
# ### 自己調：雜訊愈來愈強
#
# 選一張圖，把雜訊從 0 慢慢調大，看十個機率。
#
# 1. 它是慢慢變得沒把握，還是突然改口？
# 2. 改口之後，它對錯的答案有多少把握？
# %% [markdown] lang="en" slideshow="subslide"
# ### Set it yourself: more and more noise
#
# Choose a picture, raise the noise slowly from 0, and watch the ten probabilities.
#
# 1. Does it slowly lose its confidence, or suddenly change its mind?
# 2. Once it has changed its mind, how sure is it of the wrong answer?
# %% tags=["hide-input"] slideshow="skip"
def draw_guess(number, strength):
    noise = np.random.default_rng(number).normal(0, strength, 784)
    picture = (x_test[number] + noise).astype("float32")
    guess = keras.ops.convert_to_numpy(best(picture[np.newaxis]))[0]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.8), layout="none")
    figure.subplots_adjust(left=0.02, right=0.98, bottom=0.2, top=0.88)
    left.imshow(picture.reshape(28, 28), vmin=-0.5, vmax=1.5)
    left.set(title=f"label {mnist.y_test[number]}", xticks=[], yticks=[])
    right.bar(range(10), guess, color="#0072B2")
    right.set(xlabel="digit", ylabel="probability", ylim=(0, 1.02))
    right.set(title=f"answer {guess.argmax()}", xticks=range(10))
    return f"Picture {number}, noise {strength:g}: read as {guess.argmax()}."


# %% tags=["hide-input", "real-data"] slideshow="skip"
plots.show(draw_guess(0, 0.3))
# %% tags=["nbval-ignore-output"] slideshow="fragment"
number = IntSlider(max=199, description="圖片 picture")
strength = FloatSlider(0.3, max=1.5, description="雜訊 noise")
widgets.live(draw_guess, {"number": number, "strength": strength})
# %% slideshow="skip"
strong = keras.ops.convert_to_numpy(best(x_test + 1.5 * noise))
missed = strong.argmax(axis=1) != mnist.y_test
median_certainty = np.median(strong[missed].max(axis=1))
often_sure = bool(median_certainty > 0.8)
print("noise 1.5, misread and typically over 0.8 sure:", often_sure)
# %% tags=["guard"]
assert missed.mean() > 0.3, "strong noise is often misread"
assert median_certainty > 0.8, "wrong, and sure of it"


# %% [markdown] lang="zh" slideshow="notes"
# 第一題：多半是起先不為所動，接著在一小段雜訊裡改口。第二題：改口之後它常常**錯得很有把握**；在整個測試集上，上面印的那行說，雜訊 1.5 的時候，讀錯的圖有一半以上，把握超過 0.8。也有再怎麼加都不改口的圖，和在幾個答案之間猶豫的圖。
# %% [markdown] lang="en" slideshow="notes"
# First: mostly it holds out for a while, then changes its mind within a short stretch. Second: after that it is often **wrong and sure of it**; on the whole test set, at a noise of 1.5, the line printed above says that more than half of the misread pictures have an answer over 0.8 sure. Some pictures keep their answer under any noise, others waver.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 D：一個隱藏層就夠了嗎？
#
# S1 和 S2 都說：只要一個隱藏層，神經元夠多，就能做出任何連續函數，這叫**普遍性定理**（universality theorem）。**親手做一個。**
#
# sigmoid 的權重很大時，就是一級很陡的**階梯**。把 0 到 1 切成 $N$ 段，每個神經元負責一段：階梯站在那一段的中央，高度是曲線在那一段升了或降了多少。中央在 $m_i$，就取 $b_i=-w_i m_i$；$w_i=4N$，每一級剛好在自己那一段裡升完大半。全部加起來是
#
# $$F(x)=f(0)+\sum_{i=1}^{N}\alpha_i\,\sigma(w_i x+b_i)$$
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth D: Is one hidden layer enough?
#
# S1 and S2 both say that one hidden layer with enough neurons can make any continuous function, the **universality theorem**. **Make one by hand.**
#
# A sigmoid with a large weight is a steep **step**. Cut the stretch from 0 to 1 into $N$ parts and let each neuron look after one: its step stands in the middle of the part, and is as high as the curve rises or falls there. For a step at $m_i$ take $b_i=-w_i m_i$; with $w_i=4N$ each does most of its rising within its own part. Together they give
#
# $$F(x)=f(0)+\sum_{i=1}^{N}\alpha_i\,\sigma(w_i x+b_i)$$
# %% slideshow="skip"
def target(x):
    return np.sin(2 * np.pi * x) + 0.4 * np.sin(6 * np.pi * x)


def staircase(neurons):
    """Weights of a 1-N-1 network that climbs along the target."""
    edges = np.linspace(0, 1, neurons + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    steepness = np.full((1, neurons), 4.0 * neurons)  # w
    heights = np.diff(target(edges))[:, np.newaxis]  # alpha
    return [steepness, -steepness[0] * middle, heights, target(edges[:1])]


def one_hidden_layer(neurons):
    network = keras.Sequential([keras.Input((1,))])
    network.add(layers.Dense(neurons, activation="sigmoid"))
    network.add(layers.Dense(1))
    return network


# %% [markdown] lang="zh" slideshow="subslide"
# ### 神經元多一倍，最大的誤差剩多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### Twice as many neurons: what becomes of the largest error?
# %%
x = np.linspace(0, 1, 1001)[:, np.newaxis]
for neurons in (10, 20, 40, 80, 160):
    stairs = one_hidden_layer(neurons)
    stairs.set_weights(staircase(neurons))
    error = np.abs(keras.ops.convert_to_numpy(stairs(x)) - target(x)).max()
    print(f"{neurons:>4} neurons: largest error {error:.3f}")
# %% tags=["hide-input"]
weights, biases, heights, offset = staircase(10)
steps = heights[:, 0] / (1 + np.exp(-(x * weights + biases)))
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8))
left.plot(x, steps, color="#0072B2", linestyle="-", linewidth=1)
left.set(xlabel="x", ylabel="contribution", title="each of 10 neurons")
right.plot(x, target(x), label="target f")
right.plot(x, offset + steps.sum(axis=1), label="network F")
right.set(xlabel="x", ylabel="output", title="their sum")
right.legend()
plots.show("Ten sigmoid steps, and their sum following the target curve.")
# %% [markdown] lang="zh" slideshow="notes"
# 神經元每多一倍，最大誤差大約減半：要多準就能多準。這裡沒有訓練，權重全是算出來的。
#
# 那麼訓練找得到嗎？同樣 20 個神經元，改從亂數出發，讓 Adam 走 600 步。
# %% [markdown] lang="en" slideshow="notes"
# With twice as many neurons the largest error is about halved: as exact as you wish. There was no training; all weights were computed.
#
# Would training find them? Start the same 20 neurons at random, and let Adam take 600 steps.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 算出來的，和訓練出來的
# %% [markdown] lang="en" slideshow="subslide"
# ### Computed, and trained
# %% slideshow="skip"
keras.utils.set_random_seed(0)
learner = one_hidden_layer(20)
learner.compile(
    loss="mse",
    optimizer=keras.optimizers.Adam(0.01),
    steps_per_execution=training.steps_together(20),
)
learner.fit(x[1:], target(x[1:]), batch_size=50, epochs=30, verbose=0)
wide = np.linspace(-0.3, 1.3, 1601)[:, np.newaxis]
trained = keras.ops.convert_to_numpy(learner(wide))
learner.set_weights(staircase(20))
computed = keras.ops.convert_to_numpy(learner(wide))
# %% tags=["hide-input"]
plt.figure(figsize=(7, 3))
plt.plot(x, target(x), label="target f")
plt.plot(wide, computed, label="20 neurons, computed")
plt.plot(wide, trained, label="20 neurons, trained")
plt.gca().set(xlabel="x", ylabel="output")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("The computed network follows the target, the trained does not.")
far = keras.ops.convert_to_numpy(learner(np.array([[1.3], [10.0]])))
print("F is flat from 1.3 on:", bool(abs(far[0, 0] - far[1, 0]) < 1e-6))
# %% tags=["guard"]
inside = slice(300, 1301)  # 0 to 1
by_hand = np.abs(computed[inside] - target(x)).max()
by_training = np.abs(trained[inside] - target(x)).max()
assert by_hand < by_training, "computed weights are better than trained ones"


# %% [markdown] lang="zh" slideshow="notes"
# 「存在」不等於「訓練得到」：裝得下那條曲線的網路，走 600 步還找不到它。而且只在有界的閉集合上逼近：走出 $[0,1]$ 一小段，每一級階梯都平了，$F$ 就停在原地。
#
# <details><summary>投影片勘誤</summary>
#
# - **R24**　S1 的式子裡每個神經元共用一個 $w$；應該各有自己的 $w_i$，不然輸入不只一個時，$F$ 只沿一個方向起伏。
# - **R40**　S2 說「實現」任何連續函數；是在有界閉集合上**逼近**。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# "There is" does not mean "training finds it": a network with room for the curve has not found it in 600 steps. And it approximates on a bounded closed set only: a little way outside $[0,1]$ all steps are flat, and $F$ stays where it is.
#
# <details><summary>Errata of the slides</summary>
#
# - **R24**  In S1's formula all neurons share one $w$; each needs a $w_i$ of its own, or with several inputs $F$ varies in one direction only.
# - **R40**  S2 says "realise" any continuous function; it is **approximate**, on a bounded closed set.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 E：既然一層就夠，為什麼要深？
#
# S2 問：**同樣多的參數**，矮胖的網路好，還是高瘦的好？它的表裡，語音辨識 5 層的錯誤率是 17.2%，一樣多參數的一層是 22.5%。
#
# 這要幾百小時的語音才做得出來；不過理由看得見：**深的網路，後面的層可以重複使用前面的層做好的東西**，叫做**模組化**。
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth E: If one layer is enough, why go deep?
#
# S2 asks: with **equally many parameters**, is it better to be short and wide, or tall and thin? In its table of speech recognition 5 layers have 17.2% errors, and one layer with as many parameters 22.5%.
#
# It took hundreds of hours of speech; but the reason can be seen: **in a deep network later layers use again what earlier layers have made**, which is called **modularization**.
# %% slideshow="skip"
def speech_weights(hidden_layers, width):
    """429 inputs and 9304 outputs, as in the paper that S2 cites."""
    return (429 + (hidden_layers - 1) * width + 9304) * width


as_5 = speech_weights(5, 2048) / (429 + 9304)  # neurons of one layer
as_7 = speech_weights(7, 2048) / (429 + 9304)
print(f"as many weights as 5 × 2048: one layer of {as_5:.2f} neurons")
print(f"as many weights as 7 × 2048: one layer of {as_7:.2f} neurons")
facts.check("S2-06", as_5)
facts.check("S2-07", as_7)


# %% [markdown] lang="zh" slideshow="notes"
# 這就是投影片上 3772 和 4634 的來歷。
#
# 重複使用，用 ReLU 最容易看到。兩個 ReLU 就能把 0 到 1 對摺：$\text{fold}(x)=2\,\text{relu}(x)-4\,\text{relu}(x-\tfrac12)$，從 0 升到 1，再降回 0。每多一層就再對摺一次；而一個隱藏層的 $n$ 個 ReLU，最多只有 $n$ 個轉折、$n+1$ 段直線。參數一樣多，誰的段數多？
# %% [markdown] lang="en" slideshow="notes"
# This is where the 3772 and 4634 of the slide come from.
#
# Using again is easiest to see with ReLU. Two of them fold the stretch from 0 to 1: $\text{fold}(x)=2\,\text{relu}(x)-4\,\text{relu}(x-\tfrac12)$ rises from 0 to 1 and falls to 0 again. Each further layer folds once more; one hidden layer of $n$ ReLUs has at most $n$ corners and $n+1$ straight pieces. With equally many parameters, who has more pieces?
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一摺再摺，數一數段數
# %% [markdown] lang="en" slideshow="subslide"
# ### Fold upon fold: count the pieces
# %%
def fold(x):
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)


line = np.linspace(0, 1, 2**10 + 1)  # halves: nothing is rounded
folded = line
print("layers  parameters  pieces deep  pieces wide, at most")
for depth in range(1, 7):
    folded = fold(folded)
    slopes = np.diff(folded)
    pieces = 1 + np.sum(slopes[1:] != slopes[:-1])
    parameters = 4 + 6 * (depth - 1) + 3  # 1→2, then 2→2 each, then 2→1
    wide = (parameters - 1) // 3  # neurons: 2 weights and a bias for each
    print(f"{depth:>6}{parameters:>12}{pieces:>13}{wide + 1:>22}")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 一層摺一次
# %% [markdown] lang="en" slideshow="subslide"
# ### Each layer folds once
# %% tags=["hide-input"]
figure, axes = plt.subplots(1, 6, figsize=(9.5, 2.2), sharey=True)
folded = line
for depth, axis in enumerate(axes, start=1):
    folded = fold(folded)
    axis.plot(line, folded, linewidth=1)
    axis.set(title=f"{depth} × 2", xlabel="x")
axes[0].set_ylabel("output")
plots.show("Zigzag lines of 2, 4, 8, … 64 pieces: each layer doubles them.")
# %% [markdown] lang="zh" slideshow="notes"
# 每多一層，參數只多 6 個，段數卻加倍：深的用**乘**的，寬的用**加**的。前兩列寬的還占上風，從第三列起深的就超前，而且愈差愈多。
#
# 這只證明深的網路裝得下這種曲線。目標若不是一摺再摺出來的，深度就沒有這個好處；裝得下，也不代表訓練找得到。
#
# <details><summary>投影片勘誤</summary>
#
# **R31**　S2 的中文「不是更多的參數意味著更好的性能」是誤譯；原意是參數更多、成績更好，不令人意外。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Each layer takes 6 more parameters and doubles the pieces: depth **multiplies**, width **adds**. In the first two rows width is still ahead; from the third on depth leads, by more and more.
#
# This proves only that a deep network has room for such a curve. Where the target is not made of folds upon folds, depth has no such advantage; and room for it does not mean that training finds it.
#
# <details><summary>Errata of the slides</summary>
#
# **R31**  S2's Chinese, "more parameters do not mean better performance", is a mistranslation; what is meant is that more parameters do better, and that this is no surprise.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 F：存起來，再讀回來
#
# 最省事的是一個 `.keras` 檔：結構、權重、優化器的狀態全在裡面。S0 用兩個檔，結構存成 JSON，權重另外存。**讀回來的網路，算出來的機率會一模一樣嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth F: Save it, and load it again
#
# The easy way is one `.keras` file, with structure, weights and the state of the optimizer. S0 uses two, the structure as JSON and the weights beside it. **Do loaded networks compute exactly the same probabilities?**
# %%
with tempfile.TemporaryDirectory() as folder:
    best.save(f"{folder}/digits.keras")
    reloaded = keras.models.load_model(f"{folder}/digits.keras")
    best.save_weights(f"{folder}/digits.weights.h5")
    rebuilt = keras.models.model_from_json(best.to_json())
    rebuilt.load_weights(f"{folder}/digits.weights.h5")
from_file = keras.ops.convert_to_numpy(reloaded(x_test))
from_json = keras.ops.convert_to_numpy(rebuilt(x_test))
same = np.array_equal(from_file, test_probabilities)
print(".keras: same bits:", same)
same = np.array_equal(from_json, test_probabilities)
print("JSON + weights: same bits:", same)
# %% [markdown] lang="zh" slideshow="notes"
# 一個位元也不差。再來是幾乎每個人都會踩到的坑：**只預測一張圖**。`x_test[0]` 是 784 個數，網路卻當成 784 筆、每筆 1 個數，一次拿 32 筆。網路收的永遠是一疊圖，形狀是 `(n, 784)`；只有一張，就是 `(1, 784)`。
# %% [markdown] lang="en" slideshow="notes"
# Not a bit differs. And now a trap that nearly everybody falls into: **predicting a single picture**. `x_test[0]` has 784 numbers; the network takes them for 784 examples of one number each, 32 at a time. A network always takes a stack of pictures, of shape `(n, 784)`; a stack of one is `(1, 784)`.
# %% slideshow="skip"
print("one picture:", x_test[0].shape, "  a stack of one:", x_test[:1].shape)
try:
    reloaded.predict(x_test[0], verbose=0)
except ValueError as error:
    message = str(error)[str(error).index("Expected") :]
    print("ValueError:", message.split("\x1b")[0])  # less its colours
one = rebuilt.predict(x_test[:1], verbose=0)
print("answer:", one.shape, "probabilities, their sum is", one.sum().round(3))
# %% [markdown] lang="zh" slideshow="subslide"
# ### 深入 G：五組比較，和投影片並排
#
# S2 做過的五組比較，這一課全都做了。柱子是你的電腦算的，菱形是 S2 印的。**勝負一樣嗎？數字一樣嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# ### In depth G: Five comparisons beside the slides
#
# This lesson has made all the five comparisons of S2. Bars are from your computer, diamonds are what S2 prints. **Are the winners the same? And the numbers?**
# %% tags=["hide-input"]
three, nine = typical(history_ce), typical(nine_sigmoid)
pairs = {
    "loss": ([typical(history_mse), three], [0.11, 0.84]),
    "batch": ([typical(whole_batch), three], [0.12, 0.84]),
    "depth": ([nine, three], [0.11, 0.84]),
    "activation": ([nine, typical(nine_relu)], [0.11, 0.96]),
    "test pictures": ([noisy_accuracy, accuracy], [0.50, 0.97]),
}
names = {
    "loss": ["squared\nerror", "cross\nentropy"],
    "batch": ["one\nbatch", "batches\nof 100"],
    "depth": ["9 layers", "3 layers"],
    "activation": ["sigmoid", "ReLU"],
    "test pictures": ["noisy", "clean"],
}
figure, axes = plt.subplots(1, 5, figsize=(10, 3.2), sharey=True)
for axis, (question, (here, slide)) in zip(axes, pairs.items(), strict=True):
    bars = axis.bar(names[question], here, color="#56B4E9")
    axis.bar_label(bars, fmt="%.2f", label_type="center")
    axis.plot([0.3, 1.3], slide, "D", color="#D55E00", label="S2")
    axis.set_title(question)
axes[0].set(ylabel="test accuracy", ylim=(0, 1.05))
axes[0].legend(loc="upper left")
plots.show("Five pairs of bars, each with the same winner as on the slide.")
# %% [markdown] lang="zh" slideshow="notes"
# 每一組的勝負都和投影片一樣，數字不必一樣：S2 沒說用了幾張圖訓練。depth 那一組（表上的 S2-29），三層走了 20 個週期，九層只走 5 個；第 5 節的圖比的才是同一個週期。（最後一組 S2 也沒說是哪個網路；我們用第 6 節那一個。）
#
# <details><summary>投影片勘誤</summary>
#
# **R46**　S2 的五張表沒有寫訓練用了幾張圖；沒有哪一個張數能同時重現所有數字，每一組的勝負都能重現。
#
# </details>
# %% [markdown] lang="en" slideshow="notes"
# Every pair has the same winner as on the slide; the numbers need not agree, for S2 does not say how many pictures it trained on. In the pair of depth (S2-29 in the table) three layers had 20 epochs and nine had 5; the figure of chapter 5 compares them at the same epoch. (Nor does it name the network of the last pair; we take that of chapter 6.)
#
# <details><summary>Errata of the slides</summary>
#
# **R46**  The five tables of S2 do not give the number of training pictures; no single number reproduces all of them, while every winner is reproduced.
#
# </details>
# %% [markdown] lang="zh" slideshow="subslide"
# ### 再往前一步
#
# - 把 `TRAIN_IMAGES` 改成 60,000：更新變成六倍，平方誤差追上來多少？
# - 訓練深入 A 的 `mlp_clf`：損失用 `sparse_categorical_crossentropy`，優化器用 `"sgd"`，直接給它 `(n, 28, 28)` 除以 255 的圖和整數標籤。
# - 把 784 個像素用同一個亂數順序打亂再訓練，成績會變嗎？為什麼？想通了，就知道下一課要做什麼。
# - 訓練兩個參數差不多多的網路，5 個 128 的隱藏層和 1 個 211 的，各用三個種子：在手寫數字上，深的也贏嗎？差距比換種子的起伏大嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### One step further
#
# - Set `TRAIN_IMAGES` to 60,000: with six times the updates, how far does squared error catch up?
# - Train the `mlp_clf` of In depth A with the loss `sparse_categorical_crossentropy` and the optimizer `"sgd"`, on pictures of shape `(n, 28, 28)` divided by 255 and whole-number labels.
# - Put the 784 pixels in one random order, the same for all pictures, and train again. Does the result change? Why? Once you see it, you know what the next lesson is about.
# - Train two networks of nearly equal size, with 5 hidden layers of 128 and with 1 of 211, from three seeds each: does depth win on digits too, and by more than the scatter between seeds?
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字，這一課都算過一遍。下表列出投影片印的、你這裡算出來的、結論。訓練出來的數字每台電腦略有不同，所以只看差距是否落在預期的範圍。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Whatever number of the slides can be computed again was computed above. The table has what the slide prints, what came out here, and the verdict. Trained numbers differ a little from computer to computer, so what counts is whether a difference lies within the range expected.
# %% tags=["nbval-ignore-output"] slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# {{errata}}
#
# R30、R34 只是用字，不影響內容。深入 B 的 R14 屬於第 12 課，R15 屬於第 07 課。
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# {{errata}}
#
# R30 and R34 are about spelling only. R14, met in depth B, belongs to lesson 12, R15 to lesson 07.
