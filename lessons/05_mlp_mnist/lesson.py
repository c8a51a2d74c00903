# ---
# title_zh: 用 MLP 認手寫數字
# title_en: An MLP reads handwritten digits
# question_zh: 同一個網路，為什麼有時猜對一成、有時猜對九成？
# question_en: Why does one network get one digit in ten right, or nine?
# minutes: 75
# seconds: 110
# decks: S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 05 用 MLP 認手寫數字
#
# S1 和 S2 都拿同一個網路開場：784 個輸入、兩個 500 個神經元的隱藏層、10 個輸出。這一課把它原封不動搬到今天的 Keras，然後問：**同一個網路，為什麼有時只猜對一成，有時猜對九成？**
#
# **學完以後你能**
#
# - 把一張圖變成網路吃得下的向量，並用三種寫法建出 Keras 模型
# - 不執行程式就算出任何 MLP 有幾個參數
# - 重做 S2 的五組比較，並說出每一組的原因，以及什麼時候不成立
# - 看懂混淆矩陣、把模型存起來再讀回來
# - 讓網路讀你自己寫的數字，說得出它為什麼會讀錯
#
# **需要的基礎**：第 01–04 課（神經元、激勵函數、損失函數、梯度下降）。**投影片**：S1 Keras 的部分，S2 Lecture I–II，S4 MLP 與三種建模方式。
#
# *English version: [the same lesson in English](../en/05_mlp_mnist.ipynb)*
# %% [markdown] lang="en" slideshow="slide"
# # 05 An MLP reads handwritten digits
#
# S1 and S2 open with the same network: 784 inputs, two hidden layers of 500 neurons, 10 outputs.
# This lesson carries it over to today's Keras as it stands, and asks: **why does one and the same network get one digit in ten right, or nine?**
#
# **After this lesson you can**
#
# - turn a picture into the vector that a network takes, and build a Keras model in three ways
# - say how many parameters any MLP has, without running it
# - repeat the five comparisons of S2, give the reason for each, and say where it stops being true
# - read a confusion matrix, save a model and load it again
# - let the network read your own handwriting, and say why it may misread it
#
# **Prerequisites**: lessons 01–04 (neuron, activation, loss, gradient descent).
# **Decks**: S1 on Keras, S2 lectures I and II, S4 on the MLP and the three ways to build one.
#
# *中文版：[同一課的中文版](../zh-TW/05_mlp_mnist.ipynb)*
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
TRAIN_IMAGES = 10_000  # MNIST has 60,000; S2 does not say how many it took
EPOCHS = 20
BATCH_SIZE = 100
# %% [markdown] lang="zh" slideshow="slide"
# ## 1 一張圖就是一個向量
#
# MNIST 是七萬張 28×28 的手寫數字。S1 的〈圖形辨識〉把認數字寫成一個函數，吃 784 個數字、吐出答案；
# S2 的〈示例〉只說了一句話：有墨是 1，沒墨是 0（Ink → 1, no ink → 0）。先看看資料長什麼樣子。
# %% [markdown] lang="en" slideshow="slide"
# ## 1 A picture is a vector
#
# MNIST holds seventy thousand handwritten digits of 28×28 pixels. S1 writes recognition as a function that takes 784 numbers and returns the answer;
# S2 needs one line: ink is 1, no ink is 0. First, a look at the data.
# %% tags=["real-data"] slideshow="fragment"
mnist = datasets.load_mnist()
print(f"{mnist.edition}: {mnist.x_train.shape}, test {mnist.x_test.shape}")
print("pixels:", mnist.x_train.min(), "to", mnist.x_train.max())
print(f"pixels with ink: {(mnist.x_train > 0).mean():.0%}")
print("training pictures of each digit:", np.bincount(mnist.y_train))
plots.images(mnist.x_train[:20], titles=mnist.y_train[:20])
plots.show("Twenty handwritten digits, each with its label above it.")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 攤平：列接著列排成一長串
#
# 全連接的網路不認得「上下左右」，只收一串數字。把 28 列一列接一列排好，第 $r$ 列第 $c$ 行（都從 0 數起）就落在第 $28r+c$ 格。像素原本是 0 到 255，除以 255 之後就是 S2 說的 0（沒墨）到 1（墨）。
#
# **你預期**：攤平以後的一張圖，畫成曲線會是什麼模樣？
# %% [markdown] lang="en" slideshow="subslide"
# ### Flattening: row after row in one long line
#
# A fully connected network knows no up, down, left or right; it takes a list of numbers. Lay the 28 rows end to end, and row $r$, column $c$ (both counted from 0) comes to place $28r+c$.
# Pixels run from 0 to 255; divided by 255 they become S2's 0 (no ink) to 1 (ink).
#
# **What do you expect** a flattened picture to look like, drawn as a curve?
# %% slideshow="fragment"
def to_vectors(pictures):
    """Pictures (n, 28, 28) of 0..255 to vectors (n, 784) of 0..1."""
    return pictures.reshape(len(pictures), -1).astype("float32") / 255


x_train = to_vectors(mnist.x_train[:TRAIN_IMAGES])
x_test = to_vectors(mnist.x_test)
same = x_train[0, 28 * 14 + 13] * 255 == mnist.x_train[0, 14, 13]
print("row 14, column 13 is at place 28*14 + 13:", bool(same))
facts.check("S1-01", x_train.shape[1])
facts.check("S2-04", 16 * 16)
# %% slideshow="fragment"
plt.figure(figsize=(8, 2.4))
plt.plot(x_train[0], linewidth=1)
plt.gca().set(xlabel="place, 28 · row + column", ylabel="ink (0 to 1)")
plots.show("A digit as 784 values: clusters of peaks, one for each row.")
# %% [markdown] lang="zh" slideshow="subslide"
# 一叢一叢的尖峰就是筆畫橫過的每一列；同一筆在上下兩列的墨，攤平之後隔了 28 格。網路得自己學會它們有關係。第 06 課的 CNN 會把「相鄰」直接放進網路裡。
#
# ### 答案也要變成向量：獨熱編碼（one-hot）
#
# S1 問得好：輸出如果是 0.2，代表什麼？所以不用一個輸出報數字，而用十個輸出，各報一個數字的機率；標籤就跟著寫成 one-hot。
# `categorical_crossentropy` 和 `mse` 都要 one-hot；整數標籤則要用 `sparse_categorical_crossentropy`（勘誤 R47）。給錯會怎樣？
# %% [markdown] lang="en" slideshow="subslide"
# Each cluster of peaks is a row that the pen crosses; ink of one stroke in two neighbouring rows ends up 28 places apart.
# The network must find out by itself that they belong together. The CNN of lesson 06 has "neighbour" built in.
#
# ### The answer becomes a vector too: one-hot
#
# S1 asks well: what would an output of 0.2 mean? So instead of one output that names the digit there are ten, one probability for each digit, and labels become one-hot.
# `categorical_crossentropy` and `mse` want them one-hot; whole-number labels take `sparse_categorical_crossentropy` (erratum R47). What happens with the wrong kind?
# %% slideshow="fragment"
labels = mnist.y_train[:TRAIN_IMAGES]
y_train = keras.utils.to_categorical(labels, 10)
y_test = keras.utils.to_categorical(mnist.y_test, 10)
print("one-hot 3:", keras.utils.to_categorical(3, 10))
print("argmax undoes it:", np.array_equal(y_train.argmax(axis=1), labels))
try:
    keras.losses.categorical_crossentropy([3, 7], np.full((2, 10), 0.1))
except ValueError as error:
    print("ValueError:", str(error).split(". ")[0])
# %% [markdown] lang="zh" slideshow="slide"
# ## 2 三種寫法，同樣的層
#
# S4 用三張投影片示範三種建模方式：
#
# 1. **逐層 add**：先開一個空的 `Sequential`，再一層一層加，每層都能取名字。輸入大小可以最後用 `build((None, 3))` 補上，也可以一開始就放 `keras.Input`。
# 2. **函數式**（functional）：把層當函數用，上一層的輸出交給下一層；輸入、輸出都可以不只一個。S4 的例子讀一張客服單（標題、內文、標籤），同時猜優先順序和該交給哪個部門。
# 3. **串列**：把所有的層排成一個串列交給 `Sequential`，MLP_clf 就是這樣寫的。投影片把輸入大小寫在 `Flatten(input_shape=…)` 裡：還能用，但 Keras 會警告你改用 `keras.Input`（勘誤 R111）。
#
# **你預期**：3 個輸入、64 個神經元、10 個輸出，一共幾個參數？兩種給輸入的方式一樣多嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 2 Three ways to write the same layers
#
# S4 shows three ways on three slides:
#
# 1. **One `add` after another**: open an empty `Sequential` and add layers, each with a name if you like. The size of the input can come late, with `build((None, 3))`, or first, with `keras.Input`.
# 2. **Functional**: a layer is used like a function on the output of the one before; there may be several inputs and outputs. S4's example reads a support ticket (title, text, tags) and predicts its priority and the department to handle it.
# 3. **A list** of all layers handed to `Sequential`, as in MLP_clf. The slide gives the input size in `Flatten(input_shape=…)`: it still works, but Keras warns you to use `keras.Input` (erratum R111).
#
# **What do you expect**: with 3 inputs, 64 neurons and 10 outputs, how many parameters? The same number with both kinds of input?
# %% slideshow="subslide"
# Way 1: one add after another
named = keras.Sequential(name="my_example_model")
named.add(layers.Dense(64, activation="relu", name="my_first_layer"))
named.add(layers.Dense(10, activation="softmax", name="my_last_layer"))
named.build((None, 3))
with_input = keras.Sequential()
with_input.add(keras.Input(shape=(3,)))
with_input.add(layers.Dense(64, activation="relu"))
with_input.add(layers.Dense(10, activation="softmax"))
print([layer.name for layer in named.layers])
print(named.count_params(), with_input.count_params())
# %% slideshow="subslide"
# Way 2: functional
title = keras.Input(shape=(10_000,), name="title")
text_body = keras.Input(shape=(10_000,), name="text_body")
tags = keras.Input(shape=(100,), name="tags")
features = layers.Concatenate()([title, text_body, tags])
features = layers.Dense(64, activation="relu")(features)
priority = layers.Dense(1, activation="sigmoid")(features)
department = layers.Dense(4, activation="softmax")(features)
tickets = keras.Model([title, text_body, tags], [priority, department])
print(f"{tickets.count_params():,}")
# %% slideshow="subslide"
# Way 3: a list
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
print(f"{mlp_clf.count_params():,}")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 一個公式算出全部參數
#
# 每個神經元對每個輸入各有一個權重，再加一個偏差。所以一層的參數是
#
# $$(\text{inputs}+1)\times\text{units}$$
#
# 上面三個模型用 `count_params()` 數過了，現在用公式再算一次，兩邊要相同。最後一個是 S2 的語音網路：8 層、每層 1000 個神經元，光是層與層之間就有幾百萬個權重，「列舉所有可能的值」當然行不通。
#
# 用詞：MLP 是人工神經網路（ANN）的一種，不是它的別名（勘誤 R116）。
# `Dense` 也可以給正則化：`kernel_regularizer` 管權重、`bias_regularizer` 管偏差，管輸出的是第三個參數 `activity_regularizer`（勘誤 R112）。
# %% [markdown] lang="en" slideshow="subslide"
# ### One formula counts them all
#
# Each neuron has one weight for each input, and one bias. A layer therefore has
#
# $$(\text{inputs}+1)\times\text{units}$$
#
# parameters. `count_params()` has counted the three models above; now the formula counts them again, and the two must agree.
# The last one is S2's speech network: 8 layers of 1000 neurons have millions of weights between them, and trying out all possible values is hopeless.
#
# On names: an MLP is one kind of artificial neural network (ANN), not another word for it (erratum R116).
# `Dense` also takes regularizers: `kernel_regularizer` for the weights, `bias_regularizer` for the biases, and a third one, `activity_regularizer`, for the layer's output (erratum R112).
# %% slideshow="fragment"
def dense(inputs, units):
    return (inputs + 1) * units


counted = []
by_formula = []
for layer in mlp_clf.layers[1:]:  # the first one only flattens
    inputs, units = layer.kernel.shape
    counted.append(layer.count_params())
    by_formula.append(dense(inputs, units))
print("MLP_clf, counted:   ", counted, f"{sum(counted):,}")
print("MLP_clf, by formula:", by_formula, f"{sum(by_formula):,}")
# %% slideshow="fragment"
facts.check("S4-03", dense(784, 300))
facts.check("S4-04", dense(300, 200))
facts.check("S4-05", dense(200, 100))
facts.check("S4-06", dense(100, 10))
facts.check("S4-07", mlp_clf.count_params())
facts.check("S4-38", dense(3, 64) + dense(64, 10))
facts.check("S4-39", dense(20_100, 64) + dense(64, 1) + dense(64, 4))
between = 7 * 1000 * 1000
print(f"weights between the 8 layers of the speech network: {between:,}")
facts.check("S2-05", between)
# %% tags=["guard"]
assert counted == by_formula, "a layer has (inputs + 1) * units parameters"
# %% [markdown] lang="zh" slideshow="slide"
# ## 3 S1、S2 的網路，用今天的 Keras
#
# 投影片是 Keras 1 的時代寫的，有幾個參數後來改了名字：
#
# | 投影片 | 今天 | 勘誤 |
# |:--|:--|:--|
# | `Dense(input_dim=28*28, output_dim=500)` | `keras.Input((784,))`、`Dense(500)` | R27, R43 |
# | `SGD(lr=0.1)` | `SGD(learning_rate=0.1)` | R28, R43 |
# | `fit(…, nb_epoch=20)` | `fit(…, epochs=20)` | R43 |
# | `Dense(…, w_regularizer=…)` | `Dense(…, kernel_regularizer=…)` | R14 |
# | `save_weights("w.h5")` | `save_weights("w.weights.h5")` | R15 |
#
# 照舊的寫法打進去，Keras 會怎麼說？看得懂錯誤訊息，就能自己把舊程式修好。
# %% [markdown] lang="en" slideshow="slide"
# ## 3 The network of S1 and S2 in today's Keras
#
# The slides date from Keras 1; some arguments have been renamed since:
#
# | On the slide | Today | Erratum |
# |:--|:--|:--|
# | `Dense(input_dim=28*28, output_dim=500)` | `keras.Input((784,))`, `Dense(500)` | R27, R43 |
# | `SGD(lr=0.1)` | `SGD(learning_rate=0.1)` | R28, R43 |
# | `fit(…, nb_epoch=20)` | `fit(…, epochs=20)` | R43 |
# | `Dense(…, w_regularizer=…)` | `Dense(…, kernel_regularizer=…)` | R14 |
# | `save_weights("w.h5")` | `save_weights("w.weights.h5")` | R15 |
#
# What does Keras say to the old spelling? Whoever can read the error message can mend an old program.
# %% slideshow="fragment"
old_ways = {
    "Dense": lambda: layers.Dense(input_dim=784, output_dim=500),
    "SGD": lambda: keras.optimizers.SGD(lr=0.1),
    "fit": lambda: named.fit(x_train, y_train, nb_epoch=20),
    "save_weights": lambda: named.save_weights("w.h5"),
}
for name, attempt in old_ways.items():
    try:
        attempt()
    except (TypeError, ValueError) as error:
        message = str(error).split(" Received")[0]
        print(f"{name}: {type(error).__name__}: {message}")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 照 S1 的順序寫出來
#
# 兩個隱藏層各 500 個、sigmoid；輸出 10 個、softmax。**你預期**：784-500-500-10 有幾個參數？比 MLP_clf 多還是少？
#
# 接著的 `compile` 要三樣東西：損失函數、優化器、想看的指標。投影片選 `mse` 和 `SGD(0.1)`，也就是 $w\leftarrow w-0.1\,\partial L/\partial w$。
# `fit` 每個週期（epoch）把資料洗牌、切成每批 100 張、每批更新一次。不管批次多大，一個 epoch 每張圖都恰好用一次：沒有誰被浪費或遺漏，變的只是更新的次數和雜訊（勘誤 R105）。
#
# S2 寫的全部損失 $L=\sum_r l_r$ 沒有錯，只是 Keras 取**平均**；同一個學習率，步伐因此差了「批次大小」倍（勘誤 R42）。
# %% [markdown] lang="en" slideshow="subslide"
# ### Line by line, in the order of S1
#
# Two hidden layers of 500 with sigmoid, ten outputs with softmax. **What do you expect**: how many parameters has 784-500-500-10? More than MLP_clf, or fewer?
#
# Then `compile` takes three things: loss, optimizer, and the metrics to watch. The slides choose `mse` and `SGD(0.1)`, that is $w\leftarrow w-0.1\,\partial L/\partial w$.
# In each epoch `fit` shuffles the data, cuts it into batches of 100 and updates once per batch. Whatever the batch size, an epoch uses every picture exactly once: nothing is wasted or missed, only the number of updates and their noise change (erratum R105).
#
# S2's total loss $L=\sum_r l_r$ is fine, but Keras takes the **mean**; with one learning rate the steps then differ by a factor of the batch size (erratum R42).
# %% slideshow="fragment"
keras.utils.set_random_seed(0)
model = keras.Sequential()
model.add(keras.Input((784,)))
model.add(layers.Dense(500))
model.add(layers.Activation("sigmoid"))
model.add(layers.Dense(500))
model.add(layers.Activation("sigmoid"))
model.add(layers.Dense(10))
model.add(layers.Activation("softmax"))
print(f"784-500-500-10 has {model.count_params():,} parameters")
facts.check("S1-07", model.count_params())
# %% slideshow="fragment"
weight = keras.Variable(2.0)
gradient = keras.ops.convert_to_tensor(3.0)
keras.optimizers.SGD(learning_rate=0.1).apply([gradient], [weight])
print(f"one step with gradient 3 takes w from 2 to {weight.numpy():.1f}")
facts.check("S2-09", float(weight.numpy()))
facts.check("S2-10", math.ceil(2_000 / 100))
mean_loss = keras.losses.MeanSquaredError()
four = mean_loss([[0], [0], [0], [0]], [[1.0], [2.0], [3.0], [4.0]])
print("squared errors 1, 4, 9, 16 give the loss", float(four))
# %% tags=["nbval-ignore-output"] slideshow="subslide"
sgd = keras.optimizers.SGD(learning_rate=0.1)
model.compile(loss="mse", optimizer=sgd, metrics=["accuracy"])
weights_before = model.get_weights()
history = model.fit(
    x_train,
    y_train,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(x_test[:2000], y_test[:2000]),
    callbacks=[training.progress_bar()],
    verbose=0,
)
score = model.evaluate(x_test, y_test, batch_size=1000, verbose=0)
print(f"test: mean loss {score[0]:.3f}, accuracy {score[1]:.2f}")
# %% tags=["nbval-ignore-output"] slideshow="subslide"
accuracies = {"training": history.history.get("accuracy", [])}
accuracies["test"] = history.history.get("val_accuracy", [])
plots.learning_curves(accuracies, "accuracy")
plt.ylim(0, 1)
plots.show("Accuracy of the slide's network stays low, epoch after epoch.")
# %% tags=["guard"]
assert score[1] < 0.6, "squared error at this rate is slow"


# %% [markdown] lang="zh" slideshow="fragment"
# 二十個 epoch 過去，準確率還在慢慢爬，測試圖答錯的還很多；亂猜就有一成。是程式寫錯了嗎？不是：S2 的投影片上也只有 0.11。五個選擇裡有一個選壞了，第 4 節來找是哪一個。而且別急著怪過擬合：連**訓練**資料都學不好，就還輪不到談過擬合（S2〈不要總是怪過擬合〉）。
#
# 順帶一提：投影片把 `evaluate` 的第一個數字印成 Total loss，其實是平均每張的損失（勘誤 R41）。
# %% [markdown] lang="en" slideshow="fragment"
# Twenty epochs, and the accuracy is still crawling; a great many test pictures are read wrong, where guessing gets one in ten right. Is it a bug? No: S2's slide has just 0.11 as well. One of five choices is a bad one, and section 4 will find it.
# And do not blame overfitting: where even the **training** data are not learnt, overfitting is not yet the question (S2, "do not always blame overfitting").
#
# By the way: the slide prints the first number of `evaluate` as the total loss; it is the mean per picture (erratum R41).
# %% [markdown] lang="zh" slideshow="slide"
# ## 4 S2 的五組比較
#
# 同一個網路，一次只換一件事。先寫下你的預測，再往下看：
#
# | | 甲 | 乙 | 你猜誰贏？ |
# |:--|:--|:--|:--|
# | 損失函數 | 平方誤差 | 交叉熵 | |
# | 批次 | 每批 100 張 | 全部一批 | |
# | 深度 | 3 層 | 9 層 | |
# | 激勵函數（9 層） | sigmoid | ReLU | |
# | 測試圖 | 乾淨 | 加上雜訊 | |
#
# 「3 層」是兩個隱藏層加輸出層，「9 層」是八個隱藏層加輸出層。9 層的每一步要算三倍多，Adam 則很快就學會了，所以這兩種只走一半的 epoch；想和 S2 一樣走滿，把下面的 `HALF` 改成 `EPOCHS`，勝負不變。
# %% [markdown] lang="en" slideshow="slide"
# ## 4 The five comparisons of S2
#
# One network, one change at a time. Write your prediction down before you go on:
#
# | | A | B | Which one wins? |
# |:--|:--|:--|:--|
# | loss | squared error | cross entropy | |
# | batch | 100 pictures | all in one batch | |
# | depth | 3 layers | 9 layers | |
# | activation (9 layers) | sigmoid | ReLU | |
# | test pictures | clean | noisy | |
#
# "3 layers" are two hidden layers and the output, "9 layers" eight hidden layers and the output. A step of nine layers costs more than three times as much, and Adam has soon learnt its lesson, so both get half the epochs here; to give them all of S2's, set `HALF` below to `EPOCHS`: the winners stay the same.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 怎麼量
#
# 每次訓練都從同一個隨機種子開始。每個 epoch 之後，用前 2,000 張測試圖量一次準確率；test 取**最後五個 epoch 的中位數**，哪一個 epoch 剛好特別差（4.4 節會看到），也拖不動它。另外量訓練完以後訓練圖、加了雜訊的測試圖各答對多少，以及每一層的權重從頭到尾**移動了多少**（變化的長度除以最初的長度）。
#
# 五組比較只需要六個網路，因為「交叉熵、每批 100 張、3 層」是同一個。最後一組 S2 沒說用的是哪個網路；我們用 3 層、ReLU 加 Adam 的，它的乾淨成績最接近投影片的 0.97。另外三個是下面要用的對照組。
#
# 每次訓練都用 `steps_per_execution=100`（第 04 課）：一次走 100 步再回報，結果不變。`fit` 一次只跑一個 epoch，接著再呼叫就從停下來的地方繼續，中間正好量準確率。
# %% [markdown] lang="en" slideshow="subslide"
# ### How to measure
#
# Every training starts from the same random seed. After each epoch we measure the accuracy on the first 2,000 test pictures; "test" is the **median of the last five epochs**, which a single bad epoch (section 4.4 shows some) does not move.
# We also measure how many training pictures and noisy test pictures are right at the end, and how far the weights of each layer **moved** from start to end (length of the change over length at the start).
#
# Six networks are enough, because "cross entropy", "batches of 100" and "3 layers" are one and the same. S2 does not name the network of the last pair; we take 3 layers with ReLU and Adam, which comes closest to its 0.97 on clean pictures. Three more runs serve as controls below.
#
# All use `steps_per_execution=100` (lesson 04): 100 steps before each report, with the same result. Each call of `fit` runs one epoch and the next goes on from there; in between we measure.
# %% slideshow="skip"
noise = np.random.default_rng(0).normal(0.0, 1.0, x_test.shape)
x_noisy = (x_test + noise).astype("float32")


def accuracy_on(model, pictures, one_hot):
    guess = keras.ops.convert_to_numpy(model(pictures)).argmax(axis=1)
    return np.mean(guess == one_hot.argmax(axis=1))


def movement(before, after):
    """Change of each layer's weights, over their length at the start."""
    moved = []
    for old, new in zip(before[::2], after[::2], strict=True):  # no biases
        moved.append(np.linalg.norm(new - old) / np.linalg.norm(old))
    return moved


# %% slideshow="skip"
def measure(model, before, curve):
    return {
        "curve": curve,  # test accuracy after each epoch
        "test": np.median(curve[-5:]),
        "train": accuracy_on(model, x_train, y_train),
        "noisy": accuracy_on(model, x_noisy, y_test),
        "moved": movement(before, model.get_weights()),
        "model": model,
    }


# %% slideshow="skip"
def build(hidden, activation):
    network = keras.Sequential([keras.Input((784,))])
    for width in hidden:
        network.add(layers.Dense(width, activation=activation))
    network.add(layers.Dense(10, activation="softmax"))
    return network


# %% slideshow="skip"
def run_network(
    loss="categorical_crossentropy",
    hidden=(500, 500),
    activation="sigmoid",
    optimizer="sgd",
    learning_rate=0.1,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    images=TRAIN_IMAGES,
):
    network = build(hidden, activation)
    rule = keras.optimizers.get(optimizer)
    rule.learning_rate = learning_rate
    together = training.steps_together(100)  # 1 with PyTorch
    network.compile(rule, loss, steps_per_execution=together)
    before = network.get_weights()
    x, y = x_train[:images], y_train[:images]
    curve = []
    for _ in range(epochs):
        network.fit(x, y, batch_size=batch_size, verbose=0)
        curve.append(accuracy_on(network, x_test[:2000], y_test[:2000]))
    return measure(network, before, curve)


# %% slideshow="subslide"
HALF = math.ceil(EPOCHS / 2)
variants = {
    "cross entropy": {},
    "one batch": {"batch_size": TRAIN_IMAGES},
    "9 layers, sigmoid": {"hidden": [500] * 8, "epochs": HALF},
    "9 layers, ReLU": {
        "hidden": [500] * 8,
        "activation": "relu",
        "epochs": HALF,
    },
    "3 layers, ReLU, Adam": {
        "activation": "relu",
        "optimizer": "adam",
        "learning_rate": 0.001,
        "epochs": HALF,
    },
    "squared error, rate 2": {"loss": "mse", "learning_rate": 2.0},
    "only 20 updates": {"images": 20 * BATCH_SIZE, "epochs": 1},
    "batches of 200, rate 0.5": {"batch_size": 200, "learning_rate": 0.5},
}
# %% tags=["nbval-ignore-output"] slideshow="subslide"
runs = {"squared error": measure(model, weights_before, accuracies["test"])}
runs.update(training.compare(run_network, variants))
training.table(runs, ["train", "test", "noisy"])
# %% tags=["guard"]
at_one_rate = ["squared error", "cross entropy", "one batch"]
at_one_rate += ["9 layers, sigmoid", "9 layers, ReLU", "only 20 updates"]
assert all(
    np.isclose(runs[key]["model"].optimizer.learning_rate.numpy(), 0.1)
    for key in at_one_rate
), "the decks train with a rate of 0.1; another one proves other claims"
assert runs["squared error, rate 2"]["test"] > 0.6, "a larger rate helps mse"
assert runs["only 20 updates"]["test"] < 0.5, "20 small batches are too few"
assert runs["one batch"]["test"] < 0.5, "20 large batches are too few"
slightly_less = runs["cross entropy"]["test"] - 0.05
larger = runs["batches of 200, rate 0.5"]["test"]
assert larger > slightly_less, "batches of 200 at rate 0.5 do about as well"
assert runs["3 layers, ReLU, Adam"]["test"] > 0.9, "Adam reads nine in ten"
# %% [markdown] lang="zh" slideshow="subslide"
# ### 和投影片並排
#
# 下圖的柱子是這一次跑出來的，菱形是 S2 印的數字。五組的勝負全都和投影片相同；個別的數字不必一樣：
# S2 沒寫用了幾張圖，也沒有哪一個張數能同時重現所有數字（勘誤 R46）。我們取前 10,000 張，兩顆核心就跑得完；想用全部的 MNIST，把最前面的 `TRAIN_IMAGES` 改成 60,000；更新變成六倍，平方誤差會追上來許多。
# %% [markdown] lang="en" slideshow="subslide"
# ### Beside the slides
#
# In the figure the bars come from this run, the diamonds are the numbers that S2 prints. All five come out the same way round; the digits need not:
# S2 does not give the number of pictures, and no single number reproduces all of its digits (erratum R46). We take the first 10,000, which two cores can manage; for the whole of MNIST set `TRAIN_IMAGES` at the top to 60,000; with six times as many updates squared error catches up a good deal.
# %% slideshow="skip"
test = {}
for name, results in runs.items():
    test[name] = results["test"]
test["batches of 100"] = test["cross entropy"]
test["3 layers"] = test["cross entropy"]
test["clean"] = test["3 layers, ReLU, Adam"]
test["noisy"] = runs["3 layers, ReLU, Adam"]["noisy"]
five = {
    "loss": {"squared error": 0.11, "cross entropy": 0.84},
    "batch": {"batches of 100": 0.84, "one batch": 0.12},
    "depth": {"3 layers": 0.84, "9 layers, sigmoid": 0.11},
    "activation": {"9 layers, sigmoid": 0.11, "9 layers, ReLU": 0.96},
    "test pictures": {"clean": 0.97, "noisy": 0.50},
}
facts.check("S2-27", test["cross entropy"] - test["squared error"])
facts.check("S2-28", test["cross entropy"] - test["one batch"])
facts.check("S2-29", test["cross entropy"] - test["9 layers, sigmoid"])
facts.check("S2-30", test["9 layers, ReLU"] - test["9 layers, sigmoid"])
facts.check("S2-31", test["clean"] - test["noisy"])
# %% tags=["hide-input"] slideshow="fragment"
figure, axes = plt.subplots(1, 5, figsize=(10, 3.4), sharey=True)
for axis, (question, slide) in zip(axes, five.items(), strict=True):
    ticks = [name.replace(" ", "\n") for name in slide]
    bars = axis.bar(ticks, [test[name] for name in slide], color="#56B4E9")
    axis.bar_label(bars, fmt="%.2f", label_type="center")
    axis.plot([0.3, 1.3], slide.values(), "D", color="#D55E00", label="S2")
    axis.set_title(question)
axes[0].set(ylabel="test accuracy", ylim=(0, 1.05))
axes[0].legend(loc="upper left")
plots.show("Five pairs of bars, each with the same winner as on the slide.")


# %% [markdown] lang="zh" slideshow="subslide"
# ### 4.1 平方誤差對交叉熵：推力有多大？
#
# 剛開始網路什麼都不懂，十個輸出都在 0.1 附近。這時損失對「正確那一格的 $z$」有多陡？直接從定義量：把 $z$ 動一點點，看損失降多少；降得越快，推力越大。
#
# 再量一次網路**錯得很有把握**的時候：另一格的 $z$ 高出 12。**你預期**哪一個損失推得動它？
# %% [markdown] lang="en" slideshow="subslide"
# ### 4.1 Squared error against cross entropy: how hard is the push?
#
# At the start the network knows nothing and all ten outputs are near 0.1. How steep is the loss then in the $z$ of the right answer? Measure it from the definition: move $z$ a little and see how fast the loss falls; the faster, the harder the push.
#
# Measure again where the network is **wrong and sure of it**: another $z$ is ahead by 12. **Which loss do you expect** to get it moving?
# %% slideshow="fragment"
def losses(z_right, z_other):
    z = np.zeros(10)
    z[3], z[5] = z_right, z_other
    p = np.exp(z) / np.exp(z).sum()
    cross_entropy = -np.log(p[3])
    squared = np.mean((p - np.eye(10)[3]) ** 2)
    return np.array([cross_entropy, squared])


for name, other in [("at the start", 0), ("wrong and sure", 12)]:
    push = (losses(-1e-5, other) - losses(1e-5, other)) / 2e-5
    print(f"{name}: cross entropy {push[0]:.3f}, squared {push[1]:.3f}")
# %% [markdown] lang="zh" slideshow="subslide"
# 起步的推力是 0.900 對 0.018，差了五十倍。原因有兩個：平方誤差多乘了 softmax 的斜率（$0.1\times0.9$），Keras 又對十個輸出取平均。錯得有把握時，平方誤差的推力幾乎是 0，交叉熵仍接近 1。所以「softmax 輸出，選擇交叉熵」（S2；S1 的 `loss='mse'` 見勘誤 R25）。
#
# **什麼時候不成立**：S2 比的是**同一個學習率**。把學習率乘以 20，平方誤差也學得會（表裡的 rate 2）；但不能一路加大，一旦走到「錯得有把握」的地方，它就回不來了。
# %% [markdown] lang="en" slideshow="subslide"
# The first push is 0.900 against 0.018, a factor of fifty, for two reasons: squared error carries the slope of softmax as well ($0.1\times0.9$), and Keras takes the mean over the ten outputs.
# Where the network is wrong and sure, squared error hardly pushes at all, cross entropy still with almost 1. Hence "softmax output: choose cross entropy" (S2; for `loss='mse'` in S1 see erratum R25).
#
# **Where it stops being true**: S2 compares at **one learning rate**. With a rate 20 times as large squared error learns too ("rate 2" in the table); but not with any rate: once it gets to where it is wrong and sure, there is no way back.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 4.2 小批次對一整批：更新的次數
#
# 兩邊看過的圖一樣多，都是 20 個 epoch。但每批 100 張時更新了 2,000 次，一整批只更新 20 次。是小批次的每一步走得比較好嗎？對照組 only 20 updates 用小批次也只走 20 步：和「一整批」差不多，都還沒學起來。小批次贏在**看同樣多的圖，可以多走一百倍的步**。
#
# **什麼時候不成立**：讓「一整批」也走 2,000 步，它一樣學得會，只是要多花一百倍的計算。批次也不是越小越好：小到 1 張，每一步的雜訊都很大，後端的平行計算也用不上。
# %% [markdown] lang="en" slideshow="subslide"
# ### 4.2 Small batches against one: the number of updates
#
# Both saw the same number of pictures, 20 epochs of them. But batches of 100 gave 2,000 updates, one batch just 20.
# Is each step of a small batch a better step? The control "only 20 updates" took 20 steps with small batches: about as bad as "one batch", neither has learnt much yet. Small batches win because **the same number of pictures buys a hundred times as many steps**.
#
# **Where it stops being true**: give "one batch" 2,000 steps and it learns as well, at a hundred times the computing.
# Nor is smaller always better: with a single picture per step the steps are noisy, and the parallel hardware has nothing to do.
# %% [markdown] lang="zh" slideshow="subslide"
# #### 批次加倍，學習率也跟著調高
#
# 反過來想：步數少一半，但每一步走大一點，行不行？表裡的 batches of 200, rate 0.5 只更新 1,000 次，學習率是五倍，成績和每批 100 張差不多。步數少，通常也省時間：矩陣乘法大一倍，處理器可以用得更滿；改寫權重的次數少一半。省多少要看電腦，也可能幾乎沒省。
#
# **什麼時候不成立**：批次繼續加大，剩下的步數越來越少，學習率卻不能無限調高，成績就追不上了。改改看 `run_network(batch_size=1000, learning_rate=2.0)["test"]`。
# %% [markdown] lang="en" slideshow="subslide"
# #### Twice the batch, and a larger rate
#
# Turn the argument round: would half as many steps do, if they are larger? "Batches of 200, rate 0.5" in the table updates only 1,000 times, at five times the rate, and does about as well as batches of 100. Fewer steps usually save time, too: products of matrices twice as large keep the processor busier, and the weights are rewritten half as often. How much that saves depends on the computer; some save hardly anything.
#
# **Where it stops being true**: with larger and larger batches fewer and fewer steps remain, the rate cannot rise for ever, and the result falls behind. Try `run_network(batch_size=1000, learning_rate=2.0)["test"]`.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 4.3 三層對九層、4.4 sigmoid 對 ReLU：哪幾層學到了東西？
#
# 九層的 sigmoid 網路比三層的大了三倍多，卻只有一成的準確率。看看它到底在猜什麼，以及每一層的權重動了多少。**你預期**：是靠近輸入的層動得多，還是靠近輸出的層？
# %% [markdown] lang="en" slideshow="subslide"
# ### 4.3 Three layers against nine, 4.4 sigmoid against ReLU: which layers learn?
#
# The sigmoid network of nine layers is more than three times as large as that of three, and gets one picture in ten right. See what it guesses, and how far the weights of each layer moved.
# **What do you expect**: do the layers near the input move more, or those near the output?
# %% slideshow="fragment"
deep = runs["9 layers, sigmoid"]
guesses = keras.ops.convert_to_numpy(deep["model"](x_test)).argmax(axis=1)
print("parameters:", model.count_params(), deep["model"].count_params())
favourite = np.mean(guesses == np.bincount(guesses).argmax())
print(f"its favourite answer: to {favourite:.0%} of the test pictures")
print(f"right on the training data: {deep['train']:.1f} of them")
# %% slideshow="fragment"
plt.figure(figsize=(7, 3.2))
for name, mark in [("9 layers, sigmoid", "o"), ("9 layers, ReLU", "s")]:
    plt.semilogy(range(1, 10), runs[name]["moved"], marker=mark, label=name)
plt.xlabel("layer (1 is next to the input, 9 is the output)")
plt.ylabel("change / start")
plt.legend()
plots.show("Movement: sigmoid's first layers hardly move, all of ReLU's do.")
# %% tags=["guard"]
assert favourite > 0.98, "nine sigmoid layers answer the same to all pictures"
assert deep["train"] < 0.2, "nine sigmoid layers: training data not learnt"
assert deep["moved"][-1] > 20 * deep["moved"][0], "the first layers are slow"
slowest = min(runs["9 layers, ReLU"]["moved"])
assert slowest > 20 * deep["moved"][0], "with ReLU all layers move"
# %% [markdown] lang="zh" slideshow="subslide"
# 不管看到什麼圖，九層的 sigmoid 網路都猜同一個數字。前面幾層幾乎停在亂數的起點：誤差往回傳，每過一層 sigmoid 就乘上一個不超過 ¼ 的斜率，傳到前面已經所剩無幾——這就是**梯度消失**。前面的層交出來的是一團亂數，後面的層再怎麼動也沒用。
#
# 換成 ReLU，斜率是 0 或 1，推力一路傳得到前面，九層全都在動。
#
# **什麼時候不成立**：輸的是 sigmoid 加上這種起始值，不是「深」。它連訓練資料都學不好，所以也不是過擬合。第 08 課換起始值、第 09 課加批次正規化、第 10 課加捷徑，都能讓深的網路動起來。
# %% [markdown] lang="en" slideshow="subslide"
# Whatever the picture, the nine-layer sigmoid network answers the same digit. Its first layers hardly left their random start:
# on its way back the error is multiplied at each sigmoid by a slope of ¼ at most, and little is left when it arrives in front. This is the **vanishing gradient**.
# What the first layers hand on is a jumble, and nothing that the last layers do can help.
#
# With ReLU the slope is 0 or 1, the push arrives, and all nine layers move.
#
# **Where it stops being true**: what loses is sigmoid with this kind of start, not depth. Nor is it overfitting: the training data are not learnt either.
# Other starting values (lesson 08), batch normalization (09) and shortcuts (10) all get deep networks to move.
# %% [markdown] lang="zh" slideshow="subslide"
# #### 最後一個 epoch 算不算數？
#
# 九層的 ReLU 網路學起來了，可是 0.1 的學習率對它來說偏大。下圖是每個 epoch 之後的測試準確率；九層的換一個種子再訓練一次。**你預期**：兩條九層的曲線會疊在一起嗎？會像三層的一樣平順嗎？
# %% [markdown] lang="en" slideshow="subslide"
# #### Does the last epoch count?
#
# The nine ReLU layers have learnt, but a rate of 0.1 is large for them. The figure has the test accuracy after each epoch; the nine layers are trained once more, with another seed.
# **Do you expect** the two curves of nine layers to lie on top of each other? And to be as smooth as that of three?
# %% tags=["nbval-ignore-output"] slideshow="fragment"
nine_relu = {"seed 1": variants["9 layers, ReLU"]}
again = training.compare(run_network, nine_relu, seed=1)
curves = {"3 layers, sigmoid": runs["cross entropy"]["curve"]}
curves["9 layers, ReLU"] = runs["9 layers, ReLU"]["curve"]
curves["9 layers, ReLU, seed 1"] = again["seed 1"]["curve"]
plots.learning_curves(curves, "test accuracy")
plt.ylim(0, 1)
plots.show("Test accuracy after each epoch: 3 layers, and 9 with two seeds.")
# %% tags=["guard"]
assert again["seed 1"]["test"] > 0.7, "another seed learns as well"
# %% [markdown] lang="zh" slideshow="subslide"
# 三層的平順地往上爬。九層的換一個種子就走出另一條路；路上可能有一個 epoch 突然往下掉，下一個又爬回來，掉在哪裡、掉多深，換一台電腦也會變。
# ReLU 的輸出沒有上限，九層的變化又是相乘的：學習率太大，一步跨得太遠，損失就跳高，要走上幾十步才回得來。掉下去的若剛好是最後一個 epoch，只看它就會以為網路沒學好。所以我們取最後五個 epoch 的中位數：掉一兩次，它也幾乎不動。
#
# 試試 `run_network(**variants["9 layers, ReLU"], learning_rate=0.03)["curve"]`：步伐小了，曲線平順些，也爬得慢些。
# %% [markdown] lang="en" slideshow="subslide"
# The three layers climb steadily. The nine take another path with another seed; on the way the accuracy may fall in one epoch and be back in the next, and where and how far it falls depends on the computer as well.
# The output of ReLU has no upper limit, and through nine layers changes multiply: with too large a rate a step goes too far, the loss jumps, and it takes some dozens of steps to come back.
# If the last epoch is the one that falls, whoever looks at that one alone thinks that the network has not learnt. Hence the median of the last five: a fall or two hardly moves it.
#
# Try `run_network(**variants["9 layers, ReLU"], learning_rate=0.03)["curve"]`: with smaller steps the curve is smoother, and climbs more slowly.
# %% [markdown] lang="zh" slideshow="subslide"
# ### 4.5 乾淨對雜訊：測試資料變了
#
# S2 在測試圖上加了雜訊，訓練完全不動。投影片印出了 79 個加過雜訊的像素；從它們看得出加的是哪一種雜訊嗎？
# %% [markdown] lang="en" slideshow="subslide"
# ### 4.5 Clean against noisy: the test data changed
#
# S2 adds noise to the test pictures and leaves the training alone. The slide prints 79 noisy pixels: can you tell from them which noise it was?
# %% slideshow="fragment"
printed = np.array(facts.entry("S2-11")["data"])
spread = printed.std(ddof=1)
print(f"79 pixels: mean {printed.mean():.2f}, spread {spread:.2f}")
facts.check("S2-11", [printed.mean(), spread])
pairs = np.concatenate([x_test[:6], x_noisy[:6]]).reshape(-1, 28, 28)
plots.images(pairs, columns=6)
plots.show("Six test digits, and below them the same digits under noise.")


# %% [markdown] lang="zh" slideshow="fragment"
# 平均接近 0、標準差接近 1：是標準常態 N(0, 1) 的雜訊，在縮放到 0…1 之後才加上去（這 79 個像素原本大多沒有墨）。雜訊比筆畫還強，你自己認得出幾個？
#
# 網路在訓練時從沒見過負的像素或灰色的背景，而 784 格的小擾動加起來就很可觀。S2 的說法是：訓練資料和測試資料不同，達到學習目標的參數不一定適合測試資料。
#
# **什麼時候不成立**：如果訓練時也加同一種雜訊，準確率補得回一部分，但補不滿，乾淨圖的成績還會跟著變差（第 12 課會試）。訓練資料裡沒有這種圖是原因之一；雜訊真的蓋掉了筆畫，是另一個。
# %% [markdown] lang="en" slideshow="fragment"
# A mean near 0 and a standard deviation near 1: standard normal noise N(0, 1), added after scaling to 0…1 (most of these 79 pixels had no ink).
# The noise is stronger than the pen: how many can you read yourself?
#
# In training the network never met a negative pixel or a grey background, and 784 small disturbances add up. As S2 puts it: training and test data differ, and the parameters that reach the learning target need not suit the test data.
#
# **Where it stops being true**: train with noise of the same kind and some of the lost accuracy comes back, not all of it, and the clean test pays for it (lesson 12 tries it). Pictures of this kind were missing from the training data; besides, such noise does hide the pen.
# %% [markdown] lang="zh" slideshow="slide"
# ## 5 一個隱藏層就夠了嗎？
#
# S1 和 S2 都說：只要一個隱藏層，神經元夠多，就能做出任何連續函數（universal approximator）。親手做一個看看。sigmoid 的權重很大時，就是一級很陡的**階梯**。把 $[0,1]$ 切成 $N$ 段，每個神經元負責一級：站在那一段的中央，高度是曲線在那一段升降多少。全部加起來：
#
# $$F(x)=f(0)+\sum_{i=1}^{N}\alpha_i\,\sigma(w_i x+b_i)$$
#
# **你預期**：神經元多一倍，最大的誤差會變成幾分之幾？
# %% [markdown] lang="en" slideshow="slide"
# ## 5 Is one hidden layer enough?
#
# S1 and S2 both say it: with one hidden layer and enough neurons you can make any continuous function (universal approximator).
# Make one by hand. A sigmoid with a large weight is a steep **step**. Cut $[0,1]$ into $N$ parts and let each neuron look after one:
# it stands in the middle of its part, and is as high as the curve rises or falls there. Together:
#
# $$F(x)=f(0)+\sum_{i=1}^{N}\alpha_i\,\sigma(w_i x+b_i)$$
#
# **What do you expect**: with twice as many neurons, what becomes of the largest error?
# %% slideshow="subslide"
def target(x):
    return np.sin(2 * np.pi * x) + 0.4 * np.sin(6 * np.pi * x)


def staircase(neurons):
    """Weights of a 1-N-1 network that climbs along the target."""
    edges = np.linspace(0, 1, neurons + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    steepness = np.full((1, neurons), 4.0 * neurons)
    heights = np.diff(target(edges))[:, np.newaxis]
    return [steepness, -steepness[0] * middle, heights, target(edges[:1])]


# %% slideshow="fragment"
x = np.linspace(0, 1, 1001)[:, np.newaxis]
for neurons in (10, 20, 40, 80, 160):
    network = keras.Sequential([keras.Input((1,))])
    network.add(layers.Dense(neurons, activation="sigmoid"))
    network.add(layers.Dense(1))
    network.set_weights(staircase(neurons))
    error = np.abs(keras.ops.convert_to_numpy(network(x)) - target(x)).max()
    print(f"{neurons:>4} neurons: largest error {error:.3f}")
# %% slideshow="subslide"
weights, biases, heights, offset = staircase(10)
steps = heights[:, 0] / (1 + np.exp(-(x * weights + biases)))
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
left.plot(x, steps, color="#0072B2", linestyle="-", linewidth=1)
left.set(xlabel="x", ylabel="contribution", title="each of 10 neurons")
right.plot(x, target(x), label="target f")
right.plot(x, offset + steps.sum(axis=1), label="network F")
right.set(xlabel="x", ylabel="output", title="their sum")
right.legend()
plots.show("Ten sigmoid steps, and their sum following the target curve.")
# %% [markdown] lang="zh" slideshow="fragment"
# 神經元每多一倍，最大誤差大約減半：要多準就能多準。沒有訓練，一個權重也沒有學，全是算出來的。定理裡有三件事要小心：
#
# - S2 說的「實現」應該是**逼近**，而且只在有界的閉集合上（勘誤 R40）。走出 $[0,1]$，每一級階梯都平了，$F$ 就停在原地，追不上 $x^2$ 之類的函數。
# - S1 的式子只有一個 $w$；其實每個神經元要有**自己的** $w_i$（勘誤 R24）。輸入不只一個時，共用一個 $w$ 的 $F$ 只沿著 $w$ 的方向起伏，和 $w$ 垂直的方向永遠是平的。
# - 「存在」不等於「訓練得到」。同樣 20 個 sigmoid 神經元，改從亂數出發，交給 Adam 走 600 步，**你預期**它比得上手算的階梯嗎？
# %% [markdown] lang="en" slideshow="fragment"
# Twice as many neurons, about half the largest error: as exact as you wish. No training, not a single weight was learnt; all are computed. Three things in the theorem deserve care:
#
# - S2's "realise" should read **approximate**, and only on a bounded closed set (erratum R40). Outside $[0,1]$ all steps are flat and $F$ stays where it is; it cannot follow a function such as $x^2$.
# - S1's formula has a single $w$; in truth each neuron needs a $w_i$ **of its own** (erratum R24). With several inputs and one common $w$, the function $F$ rises and falls along $w$ only and is flat in all directions at right angles to $w$.
# - "There is" does not mean "training finds it". Start the same 20 sigmoid neurons at random and let Adam take 600 steps: **do you expect** them to match the staircase made by hand?
# %% slideshow="subslide"
keras.utils.set_random_seed(0)
learner = keras.Sequential([keras.Input((1,))])
learner.add(layers.Dense(20, activation="sigmoid"))
learner.add(layers.Dense(1))
together = training.steps_together(20)  # 1 with PyTorch
learner.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="mse",
    steps_per_execution=together,
)
learner.fit(x[1:], target(x[1:]), batch_size=50, epochs=30, verbose=0)
trained = keras.ops.convert_to_numpy(learner(x))
# %% slideshow="fragment"
learner.set_weights(staircase(20))
computed = keras.ops.convert_to_numpy(learner(x))
worst = []
for y in (computed, trained):
    worst.append(np.abs(y - target(x)).max())
print("computed weights are better:", bool(worst[0] < worst[1]))
far = learner(np.array([[1.5], [10.0]]))
print("F is flat outside [0, 1]:", bool(abs(far[0, 0] - far[1, 0]) < 1e-6))
# %% slideshow="fragment"
plt.figure(figsize=(7, 3))
plt.plot(x, target(x), label="target f")
plt.plot(x, computed, label="20 neurons, computed")
plt.plot(x, trained, label="20 neurons, trained")
plt.gca().set(xlabel="x", ylabel="output")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show("The computed network follows the target, the trained does not.")
# %% tags=["guard"]
assert worst[0] < worst[1], "computed weights are better than trained ones"


# %% [markdown] lang="zh" slideshow="slide"
# ## 6 既然一層就夠，為什麼要深？
#
# 剛才的網路明明裝得下那條曲線，訓練 600 步卻還找不到：亂數的起點上，二十級階梯又緩又擠。定理說的是「函數集夠不夠大」（S2 的第一步），沒有說「找不找得到」（第三步）。
#
# 那麼該把網路做成什麼形狀？S2 的〈Fat + Short v.s. Thin + Tall〉問得公平：**同樣數量的參數**，矮胖好還是高瘦好？先看投影片的 3772 和 4634 是怎麼來的。那篇論文的語音網路有 429 個輸入、9304 個輸出（投影片沒寫）；一個隱藏層要多寬，才和 5 層、7 層的 2048 一樣多？
#
# 投影片的表：5 層的錯誤率 17.2%，一樣多參數的一層 22.5%，深的明顯贏。表上方「不是更多的參數意味著更好的性能」是誤譯（勘誤 R31）：參數變多、成績變好並不稀奇；稀奇的是參數**一樣多**時深的還是贏。這是幾百小時的語音訓練出來的，這裡重做不了。不過它的**理由**看得見：深的網路裡，後面的層可以重複使用前面的層做好的零件，S2 叫它**模組化**。
# %% [markdown] lang="en" slideshow="slide"
# ## 6 If one layer is enough, why go deep?
#
# The network had room for that curve, yet 600 steps of training did not find it: at the random start the twenty steps are gentle and crowded. The theorem is about the size of the set of functions (step 1 of S2), not about finding the best one in it (step 3).
#
# What shape, then, should a network have? "Fat + Short v.s. Thin + Tall" of S2 asks a fair question: **with the same number of parameters**, is short and wide better, or tall and thin?
# First, where the slide's 3772 and 4634 come from. The speech network of the cited paper has 429 inputs and 9304 outputs (not on the slide); how wide must one hidden layer be to have as many weights as 5 or 7 layers of 2048?
#
# In the slide's table 5 layers have 17.2% errors, one layer with as many parameters 22.5%: depth wins clearly. The sentence above the table is a mistranslation (erratum R31):
# that more parameters do better is no surprise; the surprise is that depth wins with **equally many**.
# It took hundreds of hours of speech and cannot be repeated here. But the **reason** can be seen: in a deep network later layers use again what earlier layers made, which S2 calls **modularization**.
# %% slideshow="fragment"
def speech_weights(hidden_layers, width):
    return (429 + (hidden_layers - 1) * width + 9304) * width


print(f"5 × 2048: {speech_weights(5, 2048):,} weights")
as_5 = speech_weights(5, 2048) / (429 + 9304)  # neurons of one layer
as_7 = speech_weights(7, 2048) / (429 + 9304)
print(f"one layer with as many: {as_5:.2f} neurons; as 7 × 2048: {as_7:.2f}")
facts.check("S2-06", as_5)
facts.check("S2-07", as_7)
print("5 × 128:", dense(784, 128) + 4 * dense(128, 128) + dense(128, 10))
print("1 × 211:", dense(784, 211) + dense(211, 10))


# %% [markdown] lang="zh" slideshow="subslide"
# ### 深度強在哪裡？數一數折線的段數
#
# 模組化用 ReLU 最容易看到。兩個 ReLU 神經元就能把 $[0,1]$ 對摺：$\text{fold}(x)=2\,\text{relu}(x)-4\,\text{relu}(x-\tfrac12)$。每多一層就再對摺一次；而一個隱藏層的 $n$ 個 ReLU，最多只有 $n$ 個轉折。
#
# **你預期**：參數一樣多，6 層的折線和 1 層的折線各有幾段？
# %% [markdown] lang="en" slideshow="subslide"
# ### Where depth is strong: count the pieces of a broken line
#
# ReLU shows modularization best.
# Two ReLU neurons fold $[0,1]$ once: $\text{fold}(x)=2\,\text{relu}(x)-4\,\text{relu}(x-\tfrac12)$.
# Each further layer folds again; one hidden layer of $n$ ReLUs has at most $n$ kinks.
#
# **What do you expect**: with as many parameters, how many pieces has the line of 6 layers, and of 1 layer?
# %% slideshow="subslide"
def fold(x):
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)


line = np.linspace(0, 1, 2**10 + 1)  # halves: nothing is rounded
folded = line
figure, axes = plt.subplots(1, 6, figsize=(9.5, 2.2), sharey=True)
print("layers  parameters  pieces deep  pieces wide, at most")
for depth, axis in enumerate(axes, start=1):
    folded = fold(folded)
    slopes = np.diff(folded)
    pieces = 1 + np.sum(slopes[1:] != slopes[:-1])
    parameters = 4 + 6 * (depth - 1) + 3  # 1→2, then 2→2 each, then 2→1
    wide = (parameters - 1) // 3  # neurons: 2 weights and a bias for each
    print(f"{depth:>6}{parameters:>12}{pieces:>13}{wide + 1:>22}")
    axis.plot(line, folded, linewidth=1)
    axis.set(title=f"{depth} × 2", xlabel="x")
axes[0].set_ylabel("output")
plots.show("Zigzag lines of 2, 4, 8, … 64 pieces: each layer doubles them.")
# %% [markdown] lang="zh" slideshow="subslide"
# 參數每層只多 6 個，段數卻加倍：深的用**乘**的，寬的用**加**的。開頭兩列寬的還占上風，從第三列起深的就超前，而且越差越遠。
#
# **什麼時候不成立**：這只證明深的網路「裝得下」這種曲線。目標若不是一摺再摺出來的，深度就幫不上忙；而且裝得下，不代表訓練找得到（第 5 節的教訓）。
# %% [markdown] lang="en" slideshow="subslide"
# Six more parameters per layer, and twice the pieces: depth **multiplies**, width **adds**. In the first two rows width is still ahead; from the third row on depth leads, by more and more.
#
# **Where it stops being true**: this proves only that a deep network has room for such a curve. Where the target is not made of folds upon folds, depth does not help;
# and room for it does not mean that training finds it (the lesson of section 5).
# %% [markdown] lang="zh" slideshow="slide"
# ## 7 它錯在哪裡？
#
# 準確率只有一個數字。把「真正的數字 × 網路的答案」數成一張表，就是**混淆矩陣**（confusion matrix）：列是真正的數字、行是網路的答案，別看反了。我們看測試成績好的那個 ReLU、Adam 網路。**你預期**：哪兩個數字最常被弄混？
#
# 接著看錯得**最有把握**的十張：標題是「真正的數字 → 網路的答案」。**你預期**那是些什麼樣的圖？
# %% [markdown] lang="en" slideshow="slide"
# ## 7 Where is it wrong?
#
# Accuracy is one number. Count true digit against answer and you have a table, the **confusion matrix**: rows are true digits, columns are answers; do not swap them.
# We look at the network with ReLU and Adam, which does well on the test. **Which two digits do you expect** it to mix up most?
#
# Then the ten mistakes of which it was **most certain**, titled "true digit → answer". **What kind of pictures do you expect**?
# %% slideshow="subslide"
best = runs["3 layers, ReLU, Adam"]["model"]
probabilities = keras.ops.convert_to_numpy(best(x_test))
answers = probabilities.argmax(axis=1)
confusion = np.zeros((10, 10), dtype=int)
np.add.at(confusion, (mnist.y_test, answers), 1)
right = confusion.trace() / confusion.sum()
accuracy = accuracy_on(best, x_test, y_test)
print("diagonal / all = accuracy:", bool(np.isclose(right, accuracy)))
# %% slideshow="fragment"
mistakes = confusion - np.diag(confusion.diagonal())
plt.figure(figsize=(5.4, 4.4))
plt.imshow(mistakes, cmap="Blues", vmax=1.5 * mistakes.max())
for (true, answer), count in np.ndenumerate(confusion):
    plt.text(answer, true, count, ha="center", va="center", fontsize=9)
plt.gca().set(xlabel="answer of the network", ylabel="true digit")
plt.gca().set(xticks=range(10), yticks=range(10))
plots.show("Counts of digit against answer; darker cells: more mistakes.")
# %% slideshow="subslide"
wrong = np.flatnonzero(answers != mnist.y_test)
certainty = probabilities[wrong, answers[wrong]]
most = np.argsort(-certainty)[:10]
worst = wrong[most]
print("each is more than 0.9 sure:", bool(np.all(certainty[most] > 0.9)))
titles = []
for i in worst:
    titles.append(f"{mnist.y_test[i]} → {answers[i]}")
plots.images(mnist.x_test[worst], titles)
plots.show("Misread digits, each with its label and the answer given.")
# %% tags=["guard"]
assert np.all(certainty[most] > 0.9), "it is very sure of ten wrong answers"


# %% [markdown] lang="zh" slideshow="fragment"
# 表裡最深的幾格，多半是只差一兩筆的數字：4 的上面一封口就成了 9，7 加一橫就像 2（換一台電腦，次數會略有出入）。那十張裡，有些連人都要想一下，有些卻一眼就看得出來；不管哪一種，網路都非常肯定。softmax 的「機率」是網路自己的把握，不是它答對的保證。
#
# **什麼時候不成立**：表只說「弄混了多少」，不說為什麼；各個數字的張數不同時，還要先除以那一列的總數才能比。
# %% [markdown] lang="en" slideshow="fragment"
# The darkest cells are mostly pairs that differ by a stroke or two: a 4 closed at the top becomes a 9, a 7 with a bar looks like a 2 (on another machine the counts differ a little).
# Of the ten pictures some would give a person pause, others are plain at a glance; in either case the network is very sure. A softmax "probability" says how sure the network is, not how likely it is to be right.
#
# **Where it stops being true**: the table says how often, not why; and where the digits are not equally frequent, divide by the total of the row before you compare.
# %% [markdown] lang="zh" slideshow="slide"
# ## 8 存起來，再讀回來
#
# 最省事的是一個 `.keras` 檔：結構、權重、優化器的狀態全在裡面。投影片（S0）用的是兩個檔：結構存成 JSON、權重另存；今天權重檔的名字一定要以 `.weights.h5` 結尾（勘誤 R15）。
#
# **你預期**：讀回來的模型，預測會一模一樣嗎？
#
# ### 只預測一張圖
#
# 幾乎每個人都會踩到這個坑：`x_test[0]` 是 784 個數字，網路卻以為你給了 784 **筆**資料、每筆 1 個數字。網路吃的永遠是一疊圖，形狀是 `(n, 784)`；只有一張，就是 `(1, 784)`。
# %% [markdown] lang="en" slideshow="slide"
# ## 8 Save it, and load it again
#
# The easy way is one `.keras` file: structure, weights and the state of the optimizer are all in it. The slides (S0) use two files, the structure as JSON and the weights beside it;
# today the name of the weights file must end in `.weights.h5` (erratum R15).
#
# **Do you expect** the loaded models to predict exactly the same?
#
# ### A single picture
#
# Nearly everybody falls into this trap: `x_test[0]` has 784 numbers, and the network takes them for 784 **examples** of one number each.
# A network always takes a stack of pictures, of shape `(n, 784)`; a stack of one is `(1, 784)`.
# %% slideshow="fragment"
with tempfile.TemporaryDirectory() as folder:
    best.save(f"{folder}/digits.keras")
    reloaded = keras.models.load_model(f"{folder}/digits.keras")
    best.save_weights(f"{folder}/digits.weights.h5")
    rebuilt = keras.models.model_from_json(best.to_json())
    rebuilt.load_weights(f"{folder}/digits.weights.h5")
for name, copy in [(".keras", reloaded), ("JSON + weights", rebuilt)]:
    again = keras.ops.convert_to_numpy(copy(x_test))
    print(f"{name}: same bits:", np.array_equal(again, probabilities))
# %% slideshow="fragment"
print("one picture:", x_test[0].shape, "  a stack of one:", x_test[:1].shape)
try:
    reloaded.predict(x_test[0], verbose=0)  # a copy: JAX may spoil it
except ValueError as error:
    start = str(error).index("Expected")
    print("ValueError:", str(error)[start:].split(", but")[0])
one = rebuilt.predict(x_test[:1], verbose=0)
print("answer:", one.shape, "probabilities, their sum is", one.sum().round(3))


# %% [markdown] lang="zh" slideshow="slide"
# ## 9 換你來：加一點雜訊
#
# 選一張測試圖，調雜訊的強弱，看十個機率怎麼變。先看一張靜止的，再動手。**你預期**：雜訊變大時，是慢慢變得沒把握，還是突然改口？改口之後呢？
# %% [markdown] lang="en" slideshow="slide"
# ## 9 Your turn: add some noise
#
# Choose a test picture, set the noise, and watch the ten probabilities. First a figure that stands still, then your turn.
# **What do you expect** as the noise grows: does it lose confidence slowly, or change its mind at once? And once it has?
# %% slideshow="skip"
def draw_guess(number, strength):
    noise = np.random.default_rng(number).normal(0, strength, 784)
    picture = x_test[number] + noise
    guess = keras.ops.convert_to_numpy(best(picture[np.newaxis]))[0]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.8), layout="none")
    figure.subplots_adjust(left=0.02, right=0.98, bottom=0.2, top=0.88)
    left.imshow(picture.reshape(28, 28), vmin=-0.5, vmax=1.5)
    left.set(title=f"label {mnist.y_test[number]}", xticks=[], yticks=[])
    right.bar(range(10), guess, color="#0072B2")
    right.set(xlabel="digit", ylabel="probability", ylim=(0, 1.02))
    right.set(title=f"answer {guess.argmax()}", xticks=range(10))
    return f"Picture {number}, noise {strength:g}: read as {guess.argmax()}."


# %% slideshow="skip" tags=["real-data"]
plots.show(draw_guess(0, 0.3))
# %% slideshow="skip" tags=["real-data"]
strong = keras.ops.convert_to_numpy(best(x_test + 1.5 * noise))
missed = strong.argmax(axis=1) != mnist.y_test
sure = np.median(strong[missed].max(axis=1)) > 0.8
print("strong noise: wrong and yet sure:", bool(missed.mean() > 0.3 and sure))
# %% tags=["guard"]
assert missed.mean() > 0.3, "strong noise is often misread"
assert np.median(strong[missed].max(axis=1)) > 0.8, "wrong, and sure of it"
# %% tags=["nbval-ignore-output"] slideshow="subslide"
picture = IntSlider(max=199, description="圖片 picture")
strength = FloatSlider(0.3, max=1.5, description="雜訊 noise")
widgets.live(draw_guess, {"number": picture, "strength": strength})
# %% [markdown] lang="zh" slideshow="fragment"
# 多半是起先不為所動，接著在一小段雜訊裡改口，改口之後又越來越肯定：**錯得很有把握**（整個測試集也是這樣，上面印的就是）。雜訊把輸入推得離訓練資料很遠，各個輸出 $z$ 的差距跟著拉大，softmax 就報出接近 1 的機率。
#
# **什麼時候不成立**：也有雜訊再強都不改口的圖，和在幾個答案之間猶豫的圖。
# %% [markdown] lang="en" slideshow="fragment"
# Mostly it holds out at first, changes its mind within a short stretch, and then becomes ever more certain again: **wrong, and sure of it** (as is the test set as a whole, see the line printed above).
# Noise pushes the input far from the training data, the outputs $z$ spread further apart, and softmax reports a probability near 1.
#
# **Where it stops being true**: some pictures keep their answer under any noise, others waver between several.
# %% [markdown] lang="zh" slideshow="slide"
# ## 10 它讀得懂你的字嗎？
#
# S1 的〈檢測學習成果〉做了一個小介面來試學到的東西，這裡也有一個。用滑鼠、筆或手指寫一個數字，十條機率會跟著筆畫變；再按「這是」後面的數字，把它收集起來，下面會數網路讀對幾個。
#
# 測試集的數字，它十個裡讀對九個以上。**你預期**：你寫的十個數字，它讀對幾個？讀錯的話，是誰的問題？
# %% [markdown] lang="en" slideshow="slide"
# ## 10 Can it read your hand?
#
# S1 builds a small interface to test what was learnt, and so do we. Write a digit with the mouse, a pen or a finger, and the ten bars follow your strokes; then press the digit behind "it was a" to collect it, and the line below counts how many were read right.
#
# Of the test digits it reads more than nine in ten. **How many of your own ten do you expect** it to read? And if it misreads one, whose fault is it?
# %% tags=["nbval-ignore-output"] slideshow="fragment"
board = pad.Pad({"MLP": lambda image: best(image.reshape(1, 784))})
display(board)
# %% slideshow="skip"
print("digits collected:", len(board.labels))
if len(board.labels):  # write some, then run this cell again
    one_hot = keras.utils.to_categorical(board.labels, 10)
    written = board.images.reshape(-1, 784)
    print(f"accuracy: {accuracy_on(best, written, one_hot):.2f}")
# %% [markdown] lang="zh" slideshow="subslide"
# ### 網路看到的不是你的筆畫
#
# 手寫板旁邊的小圖才是。它照 MNIST 作者的辦法準備：筆畫照原來的比例縮放到 20×20 以內，再把**重心**（墨的平均位置）移到 28×28 的正中央，筆也和 MNIST 差不多粗。所以寫大寫小、寫在哪裡都沒關係。
#
# 要是不準備呢？拿同一個 2：畫在中央、往下 3 格、縮成一半放在兩個角落；再畫一個三角形。上排照畫，下排準備過，標題是答案和把握。**你預期**上排會讀成什麼？三角形呢？
# %% [markdown] lang="en" slideshow="subslide"
# ### The network does not see your strokes
#
# It sees the small picture beside the pad, prepared as MNIST's authors did: the strokes are scaled, with their proportions kept, to fit into 20×20 pixels, and moved until their **centre of mass** (the mean place of the ink) is in the middle of 28×28, with a pen about as wide as MNIST's. So neither size nor place of your writing matters.
#
# And without it? Take one 2: in the middle, 3 pixels lower, and at half the size in two corners; then a triangle. Upper row as drawn, lower row prepared, titled with answer and certainty. **What do you expect** the upper row to be read as? And the triangle?
# %% slideshow="fragment"
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
# %% slideshow="fragment"
titles = []
for odds in guess:
    titles.append(f"{odds.argmax()}, {odds.max():.0%}")
plots.images(pictures, titles, columns=5).set_facecolor("#DDDDDD")
plots.show("A 2 at four places and a triangle; below them, all prepared.")
# %% tags=["guard"]
assert np.all(guess[5:9, 2] > 0.5), "prepared, all four are read as 2"
assert np.sort(guess[:4, 2])[1] < 0.5, "as drawn, at least two are misread"


# %% [markdown] lang="zh" slideshow="subslide"
# 準備過的四張幾乎是同一張圖，全都讀成 2。照畫的只要差幾格就讀錯，有的還很有把握：網路記的是「哪一格有墨」，而訓練時的數字全都置中。**用網路的時候，輸入要照訓練資料的辦法準備。**
#
# **什麼時候不成立**：準備只消掉大小和位置。斜著寫、7 加一橫、1 帶底線，訓練資料裡有才認得。三角形根本不是數字，softmax 還是得在十個裡選一個：它沒有「都不是」的選項。
# %% [markdown] lang="en" slideshow="subslide"
# Prepared, the four are almost one picture, and all are read as 2. As drawn, a few pixels are enough to be misread, sometimes with great certainty: the network knows which places have ink, and in training all digits were centred. **Whoever uses a network must prepare its input as the training data were.**
#
# **Where it stops being true**: preparation takes away size and place only. A slant, a bar through the 7, a foot under the 1 must be in the training data to be known. And a triangle is no digit at all, yet softmax must choose one of ten: "none of these" is not among its answers.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 一張圖是 784 個 0…1 的數字；答案是十個機率，標籤寫成 one-hot。
# - 三種寫法建出來的是同樣的層；一層有（輸入數 + 1）× 神經元數個參數。
# - 同一個網路從一成到九成，差在選擇：softmax 配交叉熵、用小批次多走幾步、深的時候用 ReLU。每個結論都有它成立的條件。
# - 先看**訓練**準確率。訓練就不好，是最佳化的問題；訓練好而測試差，才輪到過擬合或資料不同。
# - 一個隱藏層裝得下任何連續函數（在有界閉集合上、逼近）；裝得下不等於訓練得到。
# - 深度能一摺再摺；目標若不是摺出來的，就幫不上忙。
# - 看錯的圖比看準確率學到更多；輸入要照訓練資料的辦法準備，`(1, 784)` 才是一張圖。
#
# ### 再往前一步
#
# - 訓練 S4 的 `mlp_clf`：用 `sparse_categorical_crossentropy` 和 `"sgd"`，直接餵 `(n, 28, 28)` 除以 255 的圖和整數標籤。投影片沒有寫成績，你量到多少？
# - 訓練第 6 節的 5 × 128 和 1 × 211，參數幾乎一樣多，各用三個種子：在手寫數字上，深的也贏嗎？差距比換種子的起伏大嗎？
# - 把 784 個像素用同一個亂數順序重排再訓練，結果會變嗎？為什麼？想通了就知道下一課要做什麼。
#
# 下一課（06）：卷積神經網路，把「相鄰」放進網路裡。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - A picture is 784 numbers from 0 to 1; the answer is ten probabilities, and labels are one-hot.
# - Three ways of writing give the same layers; a layer has (inputs + 1) × units parameters.
# - One in ten or nine in ten is a matter of choice: cross entropy with softmax, small batches for more steps, ReLU when it gets deep. Each finding has its conditions.
# - Look at the **training** accuracy first. Bad there: a problem of optimization. Good there, bad on the test: only now think of overfitting or of different data.
# - One hidden layer has room for any continuous function (approximately, on a bounded closed set); room does not mean that training finds it.
# - Depth folds upon folds; where the target is not made of folds, it does not help.
# - Misread pictures teach more than an accuracy. Prepare an input as the training data were; a single one has shape `(1, 784)`.
#
# ### One step further
#
# - Train S4's `mlp_clf` with `sparse_categorical_crossentropy` and `"sgd"` on pictures of shape `(n, 28, 28)` divided by 255 and whole-number labels. The slides give no result: what is yours?
# - Train 5 × 128 and 1 × 211 of section 6, of nearly equal size, with three seeds each: does depth win on digits too, and by more than the scatter between seeds?
# - Put the 784 pixels in one random order, the same for all pictures, and train again. Does the result change? Why? Once you see it, you know what the next lesson is about.
#
# Next, in lesson 06: the convolutional network, which has "neighbour" built in.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片上能重算的數字，這一課都算過一遍。下表並排列出投影片印的和你這裡算出來的；訓練出來的數字每台電腦略有不同，所以只看差距是否落在預期的範圍。勘誤的內容在再下一格。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# Whatever number of the slides can be computed again was computed above. The table has what the slide prints beside what came out here; trained numbers differ a little from computer to computer, so what counts is whether a difference lies within the range expected. The errata follow.
# %% tags=["nbval-ignore-output"] slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課遇到的勘誤
#
# 投影片寫於幾年前，Keras 已經換了兩代；下面大多是時間造成的，觀念都還站得住。
#
# | 編號 | 投影片 | 今天／正確 |
# |:--|:--|:--|
# | R24 | S1：$F$ 的式子共用一個 $w$ | 每個神經元有自己的 $w_i$；也不必有界（ReLU 也行） |
# | R25 | S1：softmax 配 `mse` | 用交叉熵 |
# | R27, R28, R43 | S1、S2：`output_dim`、`lr`、`nb_epoch` | `units`、`learning_rate`、`epochs` |
# | R30 | S2：李弘毅 | 李宏毅 |
# | R31 | S2：「不是更多的參數意味著更好的性能」 | 參數更多、性能更好，並不意外 |
# | R34 | S2：啟動函數、迴圈神經網路等自動換字 | 激勵函數、循環神經網路 |
# | R40 | S2：一個隱藏層可以「實現」任何連續函數 | 在有界閉集合上「逼近」 |
# | R41, R42 | S2：`score[0]` 是 Total loss；$L=\sum_r l_r$ | Keras 給的是平均 |
# | R44 | S2：Theano、`THEANO_FLAGS`、Caffe、CNTK | 後端是 TensorFlow、JAX、PyTorch；GPU 會自動使用 |
# | R45 | S2：github.com/fchollet/keras；作者在 Google | keras-team/keras、keras.io/examples；作者 2024 年離開 Google |
# | R46 | S2：五張表沒寫訓練張數 | 沒有一個張數能重現全部數字；勝負都能重現 |
# | R47 | S2：`categorical_crossentropy` | 要 one-hot；整數用 sparse 版 |
# | R105 | S4：epochs 多一些可避免遺漏；大批次浪費資料 | 每個 epoch 每筆恰用一次 |
# | R111 | S4：`Flatten(input_shape=…)` | 先放 `keras.Input` |
# | R112 | S4：用 kernel、bias 兩個正則化參數涵蓋 w、b、activation | 第三個是 `activity_regularizer` |
# | R116 | S4：MLP 也叫 ANN | MLP 是 ANN 的一種 |
#
# 第 07 課的 R14、R15 也先在這裡遇到了（`w_regularizer`、權重檔的名字）。
# %% [markdown] lang="en" slideshow="skip"
# ## Errata met in this lesson
#
# The slides are some years old and Keras has seen two generations since; most of this is the work of time, and the ideas stand.
#
# | No. | On the slide | Today / right |
# |:--|:--|:--|
# | R24 | S1: one common $w$ in the formula of $F$ | each neuron has its own $w_i$; nor need it be bounded (ReLU will do) |
# | R25 | S1: `mse` with softmax | cross entropy |
# | R27, R28, R43 | S1, S2: `output_dim`, `lr`, `nb_epoch` | `units`, `learning_rate`, `epochs` |
# | R30 | S2: 李弘毅 | 李宏毅 |
# | R31 | S2: "more parameters do not mean better performance" | not surprised: more parameters, better performance |
# | R34 | S2: 啟動函數, 迴圈神經網路 and more, by automatic conversion | 激勵函數 (activation), 循環神經網路 (RNN) |
# | R40 | S2: one hidden layer can "realise" any continuous function | "approximate", on a bounded closed set |
# | R41, R42 | S2: `score[0]` is the total loss; $L=\sum_r l_r$ | Keras gives the mean |
# | R44 | S2: Theano, `THEANO_FLAGS`, Caffe, CNTK | backends are TensorFlow, JAX, PyTorch; a GPU is used by itself |
# | R45 | S2: github.com/fchollet/keras; the author is at Google | keras-team/keras, keras.io/examples; he left Google in 2024 |
# | R46 | S2: five tables without the number of training pictures | no single number gives all the digits; every winner is reproduced |
# | R47 | S2: `categorical_crossentropy` | needs one-hot; whole numbers take the sparse form |
# | R105 | S4: more epochs so that nothing is missed; large batches waste data | each epoch uses each example exactly once |
# | R111 | S4: `Flatten(input_shape=…)` | put `keras.Input` first |
# | R112 | S4: two regularizer arguments for w, b and activation | the third is `activity_regularizer` |
# | R116 | S4: an MLP is also called ANN | an MLP is one kind of ANN |
#
# R14 and R15 of lesson 07 were met here too (`w_regularizer`, the name of the weights file).
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# ### 暖身：攤平與縮放
#
# 寫一個函數，把任意大小的 8 位元灰階圖變成網路的輸入。
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# ### Warm-up: flatten and scale
#
# Write a function that turns 8-bit grey pictures of any size into the input of a network.
# %% tags=["exercise"] slideshow="fragment"
def flatten_scale(pictures):
    """Pictures (n, height, width) of 0..255 to (n, height*width) of 0..1."""
    ### BEGIN SOLUTION
    return pictures.reshape(len(pictures), -1) / 255
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-flatten-scale", flatten_scale)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 核心一：有幾個參數？
#
# 給各層的寬度，例如 `[784, 500, 500, 10]`，算出整個 MLP 的參數個數。
# %% [markdown] lang="en" slideshow="subslide"
# ### Core 1: how many parameters?
#
# Given the widths of the layers, such as `[784, 500, 500, 10]`, count the parameters of the whole MLP.
# %% tags=["exercise"] slideshow="fragment"
def count_parameters(widths):
    """Number of weights and biases of a fully connected network."""
    ### BEGIN SOLUTION
    total = 0
    for inputs, units in zip(widths[:-1], widths[1:], strict=True):
        total += (inputs + 1) * units
    return total
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-count-parameters", count_parameters)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 核心二：從機率到準確率
#
# 網路吐出 `(n, 10)` 的機率，標籤是 one-hot。答對的比例是多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### Core 2: from probabilities to accuracy
#
# The network returns probabilities of shape `(n, 10)`, the labels are one-hot. What share of the answers is right?
# %% tags=["exercise"] slideshow="fragment"
def accuracy_of(probabilities, one_hot):
    """Share of right answers, 0 to 1. Both arrays have shape (n, classes)."""
    ### BEGIN SOLUTION
    return np.mean(probabilities.argmax(axis=1) == one_hot.argmax(axis=1))
    ### END SOLUTION


# %% slideshow="fragment"
exercises.check("05-accuracy", accuracy_of)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 挑戰：混淆矩陣
#
# 不用第 7 節的 `np.add.at`，也可以用迴圈。小心：列是真正的數字，行是網路的答案。
# %% [markdown] lang="en" slideshow="subslide"
# ### Challenge: the confusion matrix
#
# With a loop if you like, instead of the `np.add.at` of section 7. Mind: rows are true labels, columns are answers.
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
