# ---
# title_zh: 正則化
# title_en: Regularization
# question_zh: 訓練資料全對了，為什麼考試還是錯？怎麼治？
# question_en: All of the training data right, so why does the test go wrong, and what helps?
# minutes: 75
# seconds: 60
# decks: S0, S1, S2, S4
# ---
# %% [markdown] lang="zh" slideshow="slide"
# # 12 正則化
#
# 第 08–11 課想盡辦法讓深的網路學得會。現在它學會了，甚至學得太會：訓練資料全對，考試卻錯。投影片開了好幾帖藥，這一課每一帖都試，並且問：**有效嗎？還是只是運氣好？**
#
# **讀完這一課，你會**
#
# - 從兩條曲線認出過擬合，也分得出「沒學會」和「背起來」；
# - 用手算出 L2、權重衰減（三種寫法）和 dropout 的每一步，前向、反向都和 Keras 一致；
# - 說明 dropout 為什麼像很多網路的平均，什麼時候是等號、什麼時候只是近似；
# - 用五份訓練集和誤差線比較各種藥方，知道哪些差別是真的、哪些只是運氣。
#
# **需要的基礎**：第 03–05 課（損失、優化器、MNIST），第 06 課的資料擴增看過更好。
#
# **對應投影片**：S2（李宏毅）〈為什麼會過擬合〉到〈Dropout 是集成方法的一種〉、S0（蔡炎龍）的 Regularization、S4（王一書）的過於擬合；S1 的兩條叮嚀「要有夠多的訓練資料」「Dropout 避免 overfitting」。
# %% [markdown] lang="en" slideshow="slide"
# # 12 Regularization
#
# Lessons 08–11 did everything to make deep networks learn. Now they do, and even too well: all of the training data right, and the test wrong. The slides prescribe several medicines; this lesson tries each and asks: **does it work, or was it luck?**
#
# **After this lesson you can**
#
# - recognise overfitting from two curves, and tell "not learnt" from "learnt by heart";
# - work out every step of L2, of weight decay in its three forms, and of dropout, forward and backward as Keras does;
# - explain why dropout is like the average of many networks, where that is an equality and where only nearly so;
# - compare remedies over five training sets with error bars, and know which differences are real and which are luck.
#
# **Prerequisites**: lessons 03–05 (loss, optimizers, MNIST); data augmentation from lesson 06 helps.
#
# **Decks**: S2 (李宏毅) from "why overfitting" to "dropout is a kind of ensemble", S0 (蔡炎龍) on regularization, S4 (王一書) on overfitting, and two pieces of advice from S1: "have enough training data", "dropout against overfitting".
# %% slideshow="skip"
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatLogSlider, FloatSlider, IntSlider

import course_utils
from course_utils import datasets, exercises, facts, plots, training, widgets

course_utils.setup(seed=1, keras=True)

import keras
from keras import layers, ops

from course_utils import probes

# %% tags=["parameters"] slideshow="skip"
SEED = 0  # another one: other digits, other mistakes, other starts
DIGITS = 500  # in each training set
WRONG_LABELS = 0.2  # share of wrong labels where we want some
WIDTH = 64
RATE = 0.003
BATCH_SIZE = 100
EPOCHS = 32
UPDATES = EPOCHS * DIGITS // BATCH_SIZE
MANY_DIGITS = 10_000  # of section 11, in three epochs
# %% [markdown] lang="zh" slideshow="slide"
# ## 1. 學會，還是背起來？
#
# S2：「訓練數據和測試資料是不同的」，學習目標由訓練資料定義，達到目標的參數**不一定**適合測試資料。這一課把訓練集縮得很小，只有 500 張 MNIST，而且每五張就有一張的標籤是**錯的**：真實的資料是人標的，標錯很平常。驗證的一千張和測試集的標籤都是對的。
#
# 網路也很普通：784–64–64–10、ReLU、Adam。訓練 32 個週期（epoch）。
#
# **你預期**：標錯的那些圖沒有道理可循。訓練準確率最後會停在 80% 左右，還是會到 100%？驗證損失會一路下降嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 1. Learnt, or learnt by heart?
#
# S2: training data and test data are different; the training data define the target, and parameters that reach it **need not** suit the test data. In this lesson the training set is tiny, 500 MNIST digits, and one label in five is **wrong**: in real life people write the labels, and mistakes are common. The thousand validation digits and the test set have right labels.
#
# The network is an ordinary one: 784–64–64–10, ReLU, Adam. It trains for 32 epochs.
#
# **What do you expect**: there is no sense in the wrong labels. Will training accuracy end near 80%, or reach 100%? Will the validation loss fall all the way?
# %% tags=["real-data"] slideshow="skip"
mnist = datasets.load_mnist()
x_all = mnist.x_train.reshape(-1, 784).astype("float32") / 255
x_test = mnist.x_test.reshape(-1, 784).astype("float32") / 255
y_all, y_test = mnist.y_train.astype(int), mnist.y_test.astype(int)
rng = np.random.default_rng(SEED)
order = rng.permutation(len(x_all))
x_valid, y_valid = x_all[order[:1000]], y_all[order[:1000]]
pool = order[1000:11_000].reshape(5, 2000)  # five training sets
right_labels = y_all[pool]
mistakes = (right_labels + rng.integers(1, 10, pool.shape)) % 10
is_wrong = rng.random(pool.shape) < WRONG_LABELS
some_wrong = np.where(is_wrong, mistakes, right_labels)
x_small, y_small = x_all[pool[0, :DIGITS]], some_wrong[0, :DIGITS]
print(mnist.edition, "data, wrong labels:", is_wrong[0, :DIGITS].sum())


# %% slideshow="subslide"
def make_network():
    network = keras.Sequential([keras.Input((784,))])
    network.add(layers.Dense(WIDTH, activation="relu"))
    network.add(layers.Dense(WIDTH, activation="relu"))
    network.add(layers.Dense(10, activation="softmax"))
    loss = "sparse_categorical_crossentropy"
    network.compile(keras.optimizers.Adam(RATE), loss, metrics=["accuracy"])
    return network


history = make_network().fit(
    x_small,
    y_small,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(x_valid, y_valid),
    verbose=0,
)
history = history.history  # the curves by name
# %% slideshow="fragment"
figure, panels = plt.subplots(1, 2, figsize=(8.5, 3.3))
for axes, what in zip(panels, ("accuracy", "loss"), strict=True):
    axes.plot(history.get(what, []), label="training")
    axes.plot(history.get(f"val_{what}", []), label="validation")
    axes.set(xlabel="epoch (from 0)", ylabel=what, ylim=(0, None))
    axes.legend()
plots.show("Training gets perfect; validation loss falls, then rises again.")
# %% tags=["guard"]
late = np.median(history["val_loss"][-5:])  # one epoch may be a spike
assert max(history["accuracy"]) > 0.9, "it learns the mistakes as well"
assert late > 1.05 * min(history["val_loss"]), "falls, then rises again"


# %% [markdown] lang="zh" slideshow="subslide"
# 訓練準確率接近 100%：連**標錯的**也背起來了。驗證損失先降後升，回升的那一段學的不是數字長什麼樣，而是這 500 張各自的答案。這就是過擬合（overfitting）：**訓練的那條曲線還在進步，驗證的那條已經退步**。
#
# S2 提醒「不要總是怪過擬合」：如果訓練的曲線自己就很差，那是沒學會（第 05 課的平方誤差、第 08 課的壞初始值），這一課的藥全都幫不上忙，反而更糟。先看訓練，再看驗證。
#
# **什麼時候不成立**：準確率和損失不一定同時變壞。損失還看「有多肯定」；錯得很肯定，損失就大，準確率卻可能沒變。所以下面兩個都量。
# %% [markdown] lang="en" slideshow="subslide"
# Training accuracy comes close to 100%: even the **wrong** labels have been learnt by heart. Validation loss falls, then rises; what is learnt on the way up is not what digits look like but the answer to each of these 500. This is overfitting: **the training curve still improves while the validation curve gets worse**.
#
# S2 warns "do not always blame overfitting": if the training curve itself is poor, nothing has been learnt (squared error in lesson 05, bad initial values in lesson 08), and the medicines of this lesson would only make it worse. Look at training first, then at validation.
#
# **Where it stops being true**: accuracy and loss need not get worse together. The loss also asks "how sure"; being wrong and sure costs much loss and perhaps no accuracy. So we measure both from now on.
# %% [markdown] lang="zh" slideshow="slide"
# ## 2. 量法：一次訓練十個網路
#
# 上面只是**一次**。換五百張別的圖、換一組起始權重，結果會變多少？要比較藥方，得先知道運氣有多大。所以我們準備五份訓練集，每份用兩次：標籤全對的一次、錯兩成的一次，一共十個網路，起始權重各不相同。
#
# 十個小網路分開訓練，大半的時間花在準備工作上；疊在一起就快得多。`EinsumDense` 的權重多了一個軸，每個網路用自己的那一片：`bni,nio->bno`（$b$ 批次、$n$ 網路、$i$ 輸入、$o$ 輸出）。損失把十個網路**相加**，第 3 個網路的權重只影響第 3 項，所以每個網路的梯度和分開訓練時相同。
#
# 測試時沒有 dropout、沒有雜訊，網路只剩矩陣乘法，所以 `forward` 用 NumPy 一個網路一個網路地乘（`mask1`、`mask2` 到第 9 節才用）。訓練完會檢查：Keras 疊在一起算的，和 NumPy 分開算的一樣。
#
# **你預期**：換了訓練集，每個網路的驗證損失都會先降後升嗎？標籤全對的也會嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 2. How to measure: ten networks at a time
#
# That was **one** run. How much would change with five hundred other digits and another random start? To compare remedies we must know the size of luck first. So there are five training sets, each used twice: once with right labels, once with a fifth of them wrong. Ten networks in all, each with initial weights of its own.
#
# Trained one by one, ten small networks spend most of their time on preparations; stacked they are much faster. The weights of `EinsumDense` have one more axis, a slice for each network: `bni,nio->bno` ($b$ batch, $n$ network, $i$ inputs, $o$ outputs). The loss **adds up** the ten networks; the weights of number 3 touch only the third term, so each network has the gradient that it would have on its own.
#
# In testing there is neither dropout nor noise, nothing but matrix products, so `forward` multiplies network by network in NumPy (`mask1` and `mask2` wait for section 9). After training comes a check: what Keras computes for the stack is what NumPy computes for each.
#
# **What do you expect**: on other training sets, does the validation loss of every network fall and then rise? Even where all labels are right?
# %% slideshow="skip"
def stacked_dense(networks, inputs, units, activation, l2=0.0):
    """A Dense layer for each network; inputs (batch, networks, inputs)."""
    std = np.sqrt(2 / inputs)  # He's; Keras would take n for inputs as well
    # With a seed of its own every remedy begins with the same weights.
    he = keras.initializers.RandomNormal(0.0, std, SEED + inputs * units)
    return layers.EinsumDense(
        "bni,nio->bno",
        output_shape=(networks, units),
        bias_axes="no",
        activation=activation,
        kernel_initializer=he,
        kernel_regularizer=keras.regularizers.L2(l2),
    )


def make_stack(networks=10, dropout=0.0, l2=0.0, decay=None, noise=0.0):
    """Networks of one form side by side; a rate or noise of 0 is none."""
    stack = keras.Sequential([keras.Input((networks, 784))])
    stack.add(layers.GaussianNoise(noise))
    for inputs in (784, WIDTH):
        stack.add(stacked_dense(networks, inputs, WIDTH, "relu", l2))
        stack.add(layers.Dropout(dropout))
    stack.add(stacked_dense(networks, WIDTH, 10, "softmax", l2))
    adam = keras.optimizers.Adam(RATE, weight_decay=decay)
    loss = "sparse_categorical_crossentropy"  # a mean; times n, the sum
    together = training.steps_together(5)  # 1 with PyTorch
    stack.compile(
        adam, loss, loss_weights=[networks], steps_per_execution=together
    )
    return stack


# %% slideshow="skip"
def forward(stack, pictures, mask1=1, mask2=1):
    """Probabilities (networks, pictures, 10) for the same pictures."""
    w1, b1, w2, b2, w3, b3 = stack.get_weights()
    hidden = mask1 * np.maximum(pictures @ w1 + b1[:, np.newaxis], 0)
    hidden = mask2 * np.maximum(hidden @ w2 + b2[:, np.newaxis], 0)
    z = hidden @ w3 + b3[:, np.newaxis]
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def judge(stack, pictures, labels):
    """Accuracy and mean cross entropy of each network."""
    p = forward(stack, pictures)
    p_label = np.maximum(p[:, np.arange(len(labels)), labels], 1e-7)
    right = p.argmax(axis=-1) == labels
    return right.mean(axis=1), -np.log(p_label).mean(axis=1)


# %% slideshow="skip"
class KeepBest(keras.callbacks.Callback):
    """Keeps each network as it was in its best epoch on validation data."""

    def on_train_begin(self, logs=None):
        self.best = self.model.get_weights()
        self.losses = [judge(self.model, x_valid, y_valid)[1]]

    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(judge(self.model, x_valid, y_valid)[1])
        record = np.argmin(self.losses, axis=0) == epoch + 1
        for best, now in zip(self.best, self.model.get_weights(), strict=True):
            best[record] = now[record]


# %% slideshow="skip"
RIGHT, WRONG = slice(0, 5), slice(5, 10)  # places of the networks
KINDS = {"right": RIGHT, "wrong": WRONG}  # all labels right, 20% wrong
x_noisy = rng.normal(0.0, 1.0, x_test.shape).astype("float32") + x_test


def ten_sets(size):
    """Pictures (size, 10, 784); labels (size, 10), right for the first 5."""
    pictures = x_all[np.tile(pool[:, :size], (2, 1))]
    labels = np.concatenate([right_labels[:, :size], some_wrong[:, :size]])
    return pictures.swapaxes(0, 1), labels.T


# %% slideshow="skip"
def test_results(stack):
    accuracy, loss = judge(stack, x_test, y_test)
    noisy, _ = judge(stack, x_noisy, y_test)
    return {"accuracy": accuracy, "loss": loss, "noisy": noisy}


def train_ten(data=None, updates=UPDATES, callbacks=(), **remedy):
    """Train networks side by side; the stack and its test results."""
    x, y = data or ten_sets(DIGITS)
    stack = make_stack(**remedy)
    stack.fit(
        x,
        y,
        batch_size=BATCH_SIZE,
        epochs=updates * BATCH_SIZE // len(x),  # more data, no more updates
        callbacks=list(callbacks),
        verbose=0,
    )
    return {"stack": stack, **test_results(stack)}


# %% slideshow="skip"
def change(name, what, group):
    """Change on each of the five sets; half of the 95% interval."""
    gain = runs[name][what][group] - runs["nothing"][what][group]
    return gain, 2.776 * gain.std(ddof=1) / np.sqrt(5)  # Student's t


def report(names, *quantities):
    columns = [(what, kind) for what in quantities for kind in KINDS]
    print(f"{'remedy':<14} sec.", *(f"{a} {b}".rjust(14) for a, b in columns))
    for name in ["nothing", *names]:
        print(f"{name:<14}{runs[name]['seconds']:5.0f}", end="")
        for what, kind in columns:
            gain, half = change(name, what, KINDS[kind])
            text = f"{gain.mean():+.3f} ±{half:.3f}"
            if name == "nothing":
                text = f"{nothing[what][KINDS[kind]].mean():.3f}"
            print(f"{text:>15}", end="")
        print()


# %% slideshow="subslide"
keep = KeepBest()
runs = training.compare(train_ten, {"nothing": {"callbacks": [keep]}}, SEED)
nothing = runs["nothing"]
again = nothing["stack"](np.repeat(x_valid[:50, np.newaxis], 10, axis=1))
again = ops.convert_to_numpy(again).swapaxes(0, 1)
by_numpy = forward(nothing["stack"], x_valid[:50])
print("Keras and NumPy agree:", np.allclose(again, by_numpy, 0, 1e-3))
# %% slideshow="fragment"
curves = np.array(keep.losses)  # (epochs, networks)
plt.figure(figsize=(8, 3.4))
plt.plot(curves[:, RIGHT], "C0-", curves[:, WRONG], "C1--", linewidth=1)
plt.gca().set(xlabel="epochs", ylabel="validation loss")
plt.legend(plt.gca().lines[::5], ["right labels", "wrong labels"])
plots.show("Validation loss of ten networks: it falls, then rises again.")
# %% tags=["guard"]
assert np.allclose(again, by_numpy, 0, 1e-3), "the stack is ten networks"
rise = np.median(curves[-5:], axis=0) - curves.min(axis=0)
assert rise[RIGHT].mean() > 0, "falls, then rises again"
times_more = rise[WRONG].mean() / rise[RIGHT].mean()
assert np.log(times_more) > 0, "with wrong labels it rises more"
# %% [markdown] lang="zh" slideshow="subslide"
# 每條線是一個網路，第 0 個週期是訓練之前。不管哪一種標籤，驗證損失都先降後升；標籤錯兩成的，升得更多：錯的標籤給了它們更多可以背的東西。標籤全對也會過擬合，只是升得少；第 4 節會看到，那時準確率幾乎沒動，變壞的主要是「太肯定」。
#
# **規矩**：下面的設定照投影片抄（L2 0.01、λ 0.01、dropout 50%；訓練加的雜訊取 S2 的一半，0.5），不在測試集上挑；驗證集只用來決定停在哪裡；每個模型在測試集上只考一次。之後的表，第一列（nothing）是沒用藥的成績，其他列是**變化**：同一份訓練集、同一組起始權重，有藥減沒藥，五份的平均 ± 95% 信賴區間的一半。區間跨過 0，就不能說有差別。right 是標籤全對，wrong 是錯兩成。sec. 是訓練加考試的秒數，換一台電腦就不同，看個大概就好（nothing 多花了每個週期驗證的時間）。
# %% [markdown] lang="en" slideshow="subslide"
# Each line is a network; epoch 0 is before training. With either kind of labels the loss goes down and then up; with wrong ones it rises more, for there is more to learn by heart. Networks with right labels overfit as well, only less; section 4 will show that their accuracy hardly moves, they mainly get too sure.
#
# **House rules**: the settings below are copied from the slides (L2 0.01, λ 0.01, dropout 50%; for noise in training half of S2's, 0.5), none is picked on the test set; the validation set decides only when to stop; each model takes the test once. In the tables to come the first row (nothing) holds results without any remedy, the others hold **changes**: with the remedy minus without, on the same training set from the same initial weights, mean of the five ± half of its 95% confidence interval. Where the interval crosses 0, no difference may be claimed. Columns "right" are for right labels, "wrong" for a fifth of them wrong; sec. is the time for training and testing, rough and different on each machine (that of nothing includes a validation in each epoch).
# %% [markdown] lang="zh" slideshow="slide"
# ## 3. 靈丹妙藥：更多資料，或造出來的資料
#
# S2 的「過擬合的靈丹妙藥」：有更多的訓練資料；沒有，就**創造**，例如把手寫數字轉 15°。每份 500 張變成 2,000 張，有兩種變法：
#
# - **more data**：多給 1,500 張真的；
# - **created data**：原來的 500 張，加上三份隨機轉（−15° 到 15°）、隨機移（−2 到 2 格）的；
#
# 更新的次數一樣多，所以時間差不多。**你預期**：標籤有錯的時候，造出來的資料會連錯誤也一起複製，還有用嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 3. The cure-all: more data, or created data
#
# S2's cure-all for overfitting: more training data; where there are none, **create** some, for instance by turning the digits by 15°. Each 500 digits become 2,000 in one of two ways:
#
# - **more data**: another 1,500 real ones;
# - **created data**: the 500, and three copies of them turned (−15° to 15°) and shifted (−2 to 2 pixels) at random.
#
# The number of updates stays the same, and so does the time, roughly. **What do you expect**: where labels are wrong, creating data copies the mistakes as well. Is it still of use?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
turn = layers.RandomRotation(15 / 360, "constant", seed=1)
shift = layers.RandomTranslation(2 / 28, 2 / 28, "constant", seed=1)
x, y = ten_sets(DIGITS)
squares = x.reshape(-1, 28, 28, 1)
created = [x]
for _ in range(3):
    altered = shift(turn(squares, training=True), training=True)
    created.append(ops.convert_to_numpy(altered).reshape(x.shape))
plots.images(np.array(created)[:, :6, 0].reshape(-1, 28, 28), columns=6)
plots.show("Six digits in a row, and three turned and shifted copies.")
# %% tags=["nbval-ignore-output"] slideshow="subslide"
x_created, y_created = np.concatenate(created), np.tile(y, (4, 1))
variants = {
    "more data": {"data": ten_sets(4 * DIGITS)},
    "created data": {"data": (x_created, y_created)},
}
runs |= training.compare(train_ten, variants, SEED)
report(variants, "accuracy", "loss")
# %% tags=["guard"]
more, made = (
    {these: change(given, "accuracy", KINDS[these])[0] for these in KINDS}
    for given in ("more data", "created data")
)
assert more["wrong"].mean() > 0.03, "more data help with wrong labels"
assert more["right"].mean() > 0, "and with right ones"
less = change("created data", "loss", WRONG)[0].mean()
assert less < 0, "created data help with wrong labels"
pooled = np.mean([made["right"], made["wrong"]])
assert pooled > 0, "and accuracy, both kinds of labels taken together"
if mnist.edition == "real":
    assert more["wrong"].mean() > made["wrong"].mean(), "real data help more"
    assert more["right"].mean() > made["right"].mean(), "with right ones too"
# %% [markdown] lang="zh" slideshow="subslide"
# 在真正的 MNIST 上，真資料最有效：標籤全對時，準確率升得比後面任何一種藥都多；標籤有錯時，對的例子多了，錯的就難以把它們蓋過去。造出來的資料也有幫助，只是少一點。（內建樣本是由少數人的字造出來的，再造一次，效果就和「真」資料相當。）
#
# 標籤有錯時，錯的標籤也被複製了三份，但四份長得不一樣，比較難背，所以損失還是變小；準確率賺多少，每份訓練集不一樣，看信賴區間的寬度就知道。
#
# **什麼時候不成立**：造資料要用不改變答案的變換（6 轉 180° 就是 9，見第 06 課）。而且這裡只比「一樣多的更新」；讓造出來的資料多走幾步，結果還會變。
# %% [markdown] lang="en" slideshow="subslide"
# On the real MNIST, real data help most: with right labels accuracy rises by more than with any remedy below; with wrong ones there are more right examples, and the mistakes find it harder to shout them down. Created data help too, though less. (The embedded sample was itself created from a few people's digits; create once more, and the result is as good as "real" data.)
#
# With wrong labels the mistakes were copied three times too, but the four copies look different and are harder to learn by heart, so the loss still falls; how much accuracy gains differs between the training sets, as the width of the interval tells.
#
# **Where it stops being true**: create data by changes that leave the answer alone (a 6 turned by 180° is a 9, see lesson 06). And this compares equal numbers of updates; with more steps created data may do better.
# %% [markdown] lang="zh" slideshow="slide"
# ## 4. 早期停止
#
# S2 的「早期停止」（early stopping）最便宜：既然驗證損失先降後升，就停在谷底。Keras 寫成一個 callback：
#
# - `patience=5`：驗證損失連續五個週期沒有刷新紀錄就停；
# - `restore_best_weights=True`：把權重放回紀錄最好的那個週期。沒有這一項，你拿到的是已經往上爬了五個週期的網路。
#
# 疊在一起的十個網路谷底各不相同，不能一起停，所以 `KeepBest` 讓它們走完，再把**各自**驗證損失最低的那個週期拿回來；真的停的話，只要走到谷底再加五個週期，時間就照這個算。
#
# **你預期**：500 張、標籤錯兩成的那個網路，大約走完 32 個週期的幾分之幾就會停？
# %% [markdown] lang="en" slideshow="slide"
# ## 4. Early stopping
#
# S2's early stopping is the cheapest remedy: if validation loss falls and then rises, stop at the bottom. In Keras it is a callback:
#
# - `patience=5`: stop after five epochs in a row without a new record of the validation loss;
# - `restore_best_weights=True`: put the weights back to the epoch of the record. Without it you get a network that has been climbing for five epochs.
#
# Ten networks in a stack have ten bottoms and cannot stop together. So `KeepBest` lets them run on and hands back to **each** the weights of its epoch of lowest validation loss; had it stopped, it would have run five epochs beyond that, and its time is counted so.
#
# **What do you expect**: after what part of its 32 epochs will the network of 500 digits with wrong labels stop?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
network = make_network()
ran = network.fit(
    x_small,
    y_small,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(x_valid, y_valid),
    callbacks=[stop],
    verbose=0,
).epoch
restored = network.evaluate(x_valid, y_valid, 500, verbose=0)[0]
# %% tags=["nbval-ignore-output"] slideshow="subslide"
learnt = {"nothing": nothing["stack"].get_weights()}  # for section 6
nothing["stack"].set_weights(keep.best)  # each as in its best epoch
stops = np.minimum(curves.argmin(axis=0) + 5, len(curves) - 1)
share = (stops.mean() + 1) / len(curves)  # of the time of "nothing"
print(f"stopped after epoch {len(ran)}; the ten after {stops.mean():.0f}")
runs["early stopping"] = test_results(nothing["stack"])
runs["early stopping"]["seconds"] = share * nothing["seconds"]
report(["early stopping"], "accuracy", "loss")
# %% tags=["guard"]
assert np.isclose(restored, stop.best, 1e-3), "the best weights are back"
assert len(ran) < EPOCHS, "it stops early"
assert len(ran) == stop.best_epoch + 1 + 5, "five epochs after the best"
assert share < 0.7, "the ten about half-way or earlier"
assert change("early stopping", "accuracy", WRONG)[0].mean() > 0.02
assert change("early stopping", "loss", RIGHT)[0].mean() < 0, "less sure"
# %% [markdown] lang="zh" slideshow="slide"
# 一半上下就停了，省下的時間也是好處。標籤有錯時，網路**先**學會共同的規律，**後**才背個別的錯誤，所以早停賺了好幾個百分點；標籤全對時，損失變好，準確率卻沒有進步，有時還略降。
#
# **什麼時候不成立**：早停要犧牲一份驗證資料，而且用它做了選擇，那份成績就不再公正，所以最後要看測試集。驗證集太小時，谷底在哪裡也是運氣。
#
# ## 5. L2：同一個 λ，兩種意思
#
# S0 的公式把損失加上 $\frac{\lambda}{2n}\|w\|_2^2$，旁邊的程式寫 `l2(0.01)`。想法是：權重越大，函數可以越陡；要大，就得拿損失去換。
#
# 程式那一行是舊名字：`keras.regularizer` 少了 s，`w_regularizer` 現在叫 `kernel_regularizer`（勘誤 R14；文字檔裡的 12 是字母 l 被認成 1）。
#
# **你預期**：$w=[3,4]$、$\lambda=0.01$、$n=1$，公式和 Keras 會加上同一個數嗎？
# %% [markdown] lang="en" slideshow="slide"
# They stop about half-way or earlier, which saves time as well. With wrong labels a network learns the common rule **first** and single mistakes **afterwards**, so early stopping wins several points; with right labels the loss gets better, accuracy does not, and may even lose a little.
#
# **Where it stops being true**: early stopping takes a set of validation data, and as a choice was made on it, its score is no longer fair; hence the test set. And on a small validation set the place of the bottom is luck too.
#
# ## 5. L2: one λ, two meanings
#
# S0's formula adds $\frac{\lambda}{2n}\|w\|_2^2$ to the loss; the code beside it says `l2(0.01)`. The idea: large weights make steep functions, and to be large they must now pay in loss.
#
# The line of code has old names: `keras.regularizer` lacks its s, and `w_regularizer` is `kernel_regularizer` today (erratum R14; the 12 in the text is an l read as a 1).
#
# **What do you expect** for $w=[3,4]$, $\lambda=0.01$, $n=1$: do the formula and Keras add the same number?
# %% slideshow="subslide"
w = np.array([3.0, 4.0], "float32")
by_keras = float(keras.regularizers.L2(0.01)(w))
by_formula = 0.01 / (2 * 1) * np.sum(w**2)
facts.check("S0-24", [by_keras, by_formula])


# %% [markdown] lang="zh" slideshow="slide"
# 0.25 對 0.125。兩種約定都對，只是 λ 不能直接互換（勘誤 R13）：Keras 加的是 $\lambda\sum w^2$，梯度是 $2\lambda w$；S0 的梯度是 $\frac{\lambda}{n}w$。想讓 Keras 做 S0 的事，要填 $\frac{\lambda}{2n}$。看到別人的 λ，先問：有沒有 ½？有沒有除以 $n$？（S4 的範例另有 `L1L2`，再加上 $\lambda_1\sum|w|$；`activity_regularizer` 罰的是輸出，不是權重。）
#
# ## 6. 權重衰減：三條規則
#
# S2 說大腦會刪掉無用的聯繫，機器也該讓無用的權重萎縮：$\lambda=0.01$ 時，$w\leftarrow 0.99\,(w-\eta g)$，其中 $g=\partial L/\partial w$。和另外兩條放在一起：
#
# | | 規則 | 每一步縮小的倍率 |
# |:--|:--|:--|
# | S2 的投影片 | $w\leftarrow(1-\lambda)(w-\eta g)$ | $1-\lambda$，連梯度那一步也縮 |
# | L2（Keras） | $w\leftarrow w-\eta(g+2\lambda w)$ | $1-2\eta\lambda$ |
# | 分離式（decoupled） | $w\leftarrow(1-\eta\lambda)w-\eta g$ | $1-\eta\lambda$ |
#
# 先拿 $w=1$、$g=0.5$、$\eta=0.1$、$\lambda=0.01$ 走一步。再把 $L=\frac12(w-1)^2$ 走到不動為止，學習率 0.1 一次、0.01 一次。**你預期** Keras 的 `SGD(weight_decay=0.01)` 是哪一條？停下來的地方和學習率有關嗎？
# %% [markdown] lang="en" slideshow="slide"
# 0.25 against 0.125. Both conventions are sound, but their λ are not the same (erratum R13): Keras adds $\lambda\sum w^2$, with the gradient $2\lambda w$; the gradient of S0's is $\frac{\lambda}{n}w$. For Keras to do what S0 says, give it $\frac{\lambda}{2n}$. Whenever you meet a λ, ask: is there a ½? Is it divided by $n$? (S4's example has `L1L2`, which adds $\lambda_1\sum|w|$ too; `activity_regularizer` charges for outputs, not for weights.)
#
# ## 6. Weight decay: three rules
#
# S2 says that brains remove useless connections, and that useless weights of a machine should wither too: with $\lambda=0.01$, $w\leftarrow 0.99\,(w-\eta g)$, where $g=\partial L/\partial w$. Beside two other rules:
#
# | | Rule | Factor of each step |
# |:--|:--|:--|
# | S2's slide | $w\leftarrow(1-\lambda)(w-\eta g)$ | $1-\lambda$, on the gradient step as well |
# | L2 (Keras) | $w\leftarrow w-\eta(g+2\lambda w)$ | $1-2\eta\lambda$ |
# | decoupled | $w\leftarrow(1-\eta\lambda)w-\eta g$ | $1-\eta\lambda$ |
#
# First take one step with $w=1$, $g=0.5$, $\eta=0.1$, $\lambda=0.01$. Then go down $L=\frac12(w-1)^2$ until nothing moves, once with rate 0.1 and once with 0.01. **Which rule do you expect** Keras' `SGD(weight_decay=0.01)` to follow? Does the resting place depend on the rate?
# %% slideshow="subslide"
def decay_step(rule, w, gradient, rate, strength):
    """One step. rule: "slide", "L2", "decoupled"; w, gradient: one shape."""
    w, gradient = np.asarray(w), np.asarray(gradient)
    if w.shape != gradient.shape:
        raise ValueError(f"Shapes {w.shape} and {gradient.shape} must agree.")
    if rule == "slide":
        return (1 - strength) * (w - rate * gradient)
    if rule == "L2":
        return w - rate * (gradient + 2 * strength * w)
    return (w - rate * strength * w) - rate * gradient


# %% slideshow="fragment"
for rule in ("slide", "L2", "decoupled"):
    first = decay_step(rule, 1.0, 0.5, 0.1, 0.01)
    rates = np.array([0.1, 0.01])
    rest = np.zeros(2)  # one weight for each rate
    for _ in range(5000):
        rest = decay_step(rule, rest, rest - 1, rates, 0.01)
    print(f"{rule:<10} one step {first:.4f}   rests at {rest.round(4)}")
weight = keras.Variable(1.0)
sgd = keras.optimizers.SGD(0.1, weight_decay=0.01)
sgd.apply([ops.convert_to_tensor(0.5)], [weight])
print(f"Keras' SGD one step {float(weight.numpy()):.4f}")
facts.check("S2-12", decay_step("slide", 1.0, 0.0, 0.1, 0.01))
# %% [markdown] lang="zh" slideshow="subslide"
# 0.99 的算術沒錯，但常用的規則是分離式，Keras 也是：0.9490，不是 0.9405（勘誤 R38）。投影片的倍率裡沒有 $\eta$，而且連梯度那一步也縮。後果看右邊：L2 和分離式停在哪裡都與學習率無關；投影片的規則，學習率小十倍，衰減沒跟著變小，$w$ 就從 0.91 掉到 0.50。換一個學習率（或用排程）等於偷偷換了 λ。
#
# ### 換成 Adam，L2 就不是權重衰減了
#
# 用沒有動量的 SGD 時，L2 的 λ 取分離式的一半，兩條就相同。Adam 會把梯度除以它自己的大小，L2 的那一項跟著被除掉。試三個「無用」的權重，梯度在 $\pm0.01$、$\pm0.1$、$\pm1$ 之間跳來跳去，平均是 0。**S2 說無用的要萎縮；你預期三個縮得一樣嗎？**
# %% [markdown] lang="en" slideshow="subslide"
# The arithmetic of 0.99 is right, but the usual rule is the decoupled one, in Keras too: 0.9490, not 0.9405 (erratum R38). The slide's factor does not contain $\eta$, and it shrinks the gradient step as well. The right-hand numbers show what follows: where L2 and the decoupled rule rest has nothing to do with the rate; with the slide's rule and a rate ten times smaller the decay stays as it was, and $w$ drops from 0.91 to 0.50. Another rate (or a schedule) secretly means another λ.
#
# ### With Adam, L2 is not weight decay
#
# With SGD (without momentum), L2 and the decoupled rule agree if the λ of L2 is half as large. Adam divides the gradient by its own size, and L2's part is divided along with it. Try three "useless" weights whose gradients jump between $\pm0.01$, $\pm0.1$ and $\pm1$, with mean 0. **Useless ones should wither, says S2; do you expect all three to shrink alike?**
# %% slideshow="subslide"
adam = keras.optimizers.Adam(0.001)
adamw = keras.optimizers.AdamW(0.001, weight_decay=1.0)
for name, rule, l2 in [("Adam + L2", adam, 0.05), ("AdamW", adamw, 0.0)]:
    weights = keras.Variable(np.ones(3, "float32"))
    for step in range(200):
        useless = np.float32([0.01, 0.1, 1.0]) * (-1) ** step
        rule.apply([useless + 2 * l2 * weights], [weights])
        if step in (0, 199):
            now = ops.convert_to_numpy(weights).round(2 + (step == 0))
            print(f"{name:<10} after step {step + 1:3d}: {now}")
# %% [markdown] lang="zh" slideshow="fragment"
# AdamW（分離式）：三個一樣。Adam 加 L2：第一步**看不出** λ 有多大，每個都剛好走 $\eta=0.001$；之後梯度越大的權重，衰減越弱。這就是 AdamW 存在的理由。（兩邊的 λ 意思不同，不要比快慢，要比三個之間是否公平。）
#
# 實戰：S0 的 `l2(0.01)`，和 S2 的 0.99。分離式每步乘上 $1-\eta\lambda$，所以要 0.99 就填 `weight_decay=0.01 / RATE`。練完用第 08 課起的同一種圖，看三層的權重（十個網路一起）。**你預期**：「萎縮」是每一層都一樣，還是集中在某一層？
# %% [markdown] lang="en" slideshow="fragment"
# AdamW (decoupled): all three alike. Adam with L2: the first step **cannot tell** how large λ is, each weight moves by exactly $\eta=0.001$; afterwards the larger the gradients, the weaker the decay. This is why AdamW exists. (λ means different things in the two; compare not their speed but how evenly they treat the three.)
#
# Now for real: S0's `l2(0.01)`, and S2's 0.99. The decoupled factor is $1-\eta\lambda$, so 0.99 takes `weight_decay=0.01 / RATE`. After the training, the picture in use since lesson 08 shows the weights of the three layers (all ten networks together). **Which do you expect**: do all layers wither alike, or one of them most of all?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
variants = {"L2": {"l2": 0.01}, "weight decay": {"decay": 0.01 / RATE}}
runs |= training.compare(train_ten, variants, SEED)
report(variants, "accuracy", "loss")
# %% tags=["guard"]
without_any = nothing["loss"].mean()
assert runs["L2"]["loss"].mean() < without_any, "L2 lowers the loss"
assert runs["weight decay"]["loss"].mean() < without_any, "so does decay"
gains = [change(cure, "accuracy", WRONG)[0] for cure in variants]
assert np.mean(gains) > 0, "and the two together help with wrong labels"


# %% tags=["real-data"] slideshow="subslide"
learnt |= {name: runs[name]["stack"].get_weights() for name in variants}
kernels = {name: dict(enumerate(w[::2], 1)) for name, w in learnt.items()}
plots.value_histograms(kernels, "weight")
plots.show(
    "L2 has narrowed the first layer most; decay has narrowed all three."
)
# %% tags=["guard"]
untreated, by_l2, by_decay = (
    np.array([matrix.std() for matrix in kernels[cure].values()])
    for cure in ("nothing", "L2", "weight decay")
)
part = by_l2 / untreated  # what is left of each layer
assert part[0] < 0.5, "L2 withers the first layer"
assert part[2] > part[0] + 0.2, "more than the last"
assert np.all(np.abs(by_decay / untreated - 0.5) < 0.25), "all about alike"


# %% [markdown] lang="zh" slideshow="subslide"
# 兩種都讓測試**損失**變小。標籤全對時，準確率沒有進步；標籤有錯時，兩種合起來看是進步的，多少要看資料：內建樣本很明顯，真正的 MNIST 少一些；單看其中一種，換一組訓練集，可能就看不出來。
#
# 圖上方的標準差說：L2 讓第一層只剩三成，最後一層還留著七成；權重衰減讓三層都剩一半左右。原因就是前面的小實驗：分離式對誰都乘同一個數；L2 的那一項要經過 Adam，梯度小的縮得最兇，而第一層有許多永遠是 0 的像素，那裡的權重只感覺得到 λ。權重小，分數就小，也就不會那麼肯定，損失因此變小。
#
# **什麼時候不成立**：λ 太大，連該學的也學不會（第 10 節的滑桿拉到底看看）。0.01 是投影片的值，不是最好的值。
# %% [markdown] lang="en" slideshow="subslide"
# Both lower the test **loss**. With right labels accuracy does not improve; with wrong ones the two taken together improve it, by how much depends on the data: plainly on the embedded sample, less on the real MNIST; of one alone, other training sets may show nothing.
#
# The standard deviations above the picture say: L2 leaves the first layer three tenths and the last one still seven; weight decay leaves all three about half. The small experiment before tells why: the decoupled rule multiplies every weight by the same number; L2's part goes through Adam, which withers weights with small gradients most, and the first layer has many pixels that are always 0, where weights feel nothing but λ. Small weights make small scores, which cannot be that sure, and so the loss falls.
#
# **Where it stops being true**: too large a λ keeps the network from learning at all (push the slider of section 10 to its end). And 0.01 is the slides' value, not the best one.
# %% [markdown] lang="zh" slideshow="slide"
# ## 7. Dropout：訓練和測試各怎麼縮放
#
# 每次更新之前，每個神經元有 $p$ 的機率被丟掉（輸出變 0）；測試時全部留下。S2 拿團隊來比喻：知道搭檔隨時可能不在，每個人就會自己把事情做好。可是留下全部，下一層收到的總和就變大了，所以要縮放。有兩種做法：
#
# | | 訓練 | 測試 |
# |:--|:--|:--|
# | S2 的投影片 | 丟，不縮放 | 權重乘以 $1-p$ |
# | Keras（inverted dropout） | 丟，留下的除以 $1-p$ | 什麼都不做 |
#
# 表裡的 $p$ 是比例；投影片上的是百分比，寫「乘以 $(1-p)\%$」。$p=50$ 時，照字面是 $(1-50)\%=-0.49$；應該是 $(100-p)\%$（勘誤 R36），下一行的例子就算對了：$w=1$ 變 0.5。**你預期**：丟掉的比例是 0.3，把所有可能的遮罩按機率平均，兩種做法的訓練和測試各自對得上嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 7. Dropout: how to scale in training and testing
#
# Before each update every neuron is dropped with probability $p$ (its output becomes 0); for testing all are kept. S2 compares it to a team: if your partner may be gone at any time, you do your own part well. But with all of them the next layer gets a larger sum, so something must be scaled. There are two ways:
#
# | | Training | Testing |
# |:--|:--|:--|
# | S2's slide | drop, no scaling | weights times $1-p$ |
# | Keras (inverted dropout) | drop, divide the kept by $1-p$ | nothing |
#
# Here $p$ is a share; on the slide it is a percentage, and it says "times $(1-p)\%$". For $p=50$ that is $(1-50)\%=-0.49$ if taken literally; it should be $(100-p)\%$ (erratum R36), and the example in the next line gets it right: $w=1$ becomes 0.5. **What do you expect**: drop a share of 0.3, average over all masks by their probabilities; do training and testing agree in both ways?
# %% slideshow="subslide"
def dropout_forward(x, keep, rate):
    """Inverted dropout; keep, shaped like x, is True where kept."""
    x, keep = np.asarray(x), np.asarray(keep, dtype=bool)
    if x.shape != keep.shape:
        raise ValueError(f"Shapes {x.shape} and {keep.shape} must agree.")
    if not 0 <= rate <= 1:
        raise ValueError(f"The rate was {rate}; expected 0 to 1.")
    if rate == 1:  # nothing is kept
        return np.zeros_like(x)
    return np.where(keep, x / (1 - rate), 0.0)


def dropout_backward(upstream, keep, rate):
    """Gradient for x: 0 where dropped, scaled where kept."""
    return dropout_forward(upstream, keep, rate)


# %% slideshow="fragment"
def all_masks(neurons, rate):
    """Every mask, shape (2**neurons, neurons), and its probability."""
    masks = np.array(list(np.ndindex(*[2] * neurons)), dtype=bool)
    return masks, np.where(masks, 1 - rate, rate).prod(axis=1)


x, w = np.array([1.0, -2, 0.5, 3]), np.array([2.0, 1, -1, 0.5])
masks, chance = all_masks(4, 0.3)
slide = chance @ ((masks * x) @ w)  # the average over all 16 masks
inverted = chance @ (dropout_forward(np.tile(x, (16, 1)), masks, 0.3) @ w)
print(f"slide:    training {slide:.4f}, testing {x @ (w * (1 - 0.3)):.4f}")
print(f"inverted: training {inverted:.4f}, testing {x @ w:.4f}")
masks, chance = all_masks(4, 0.5)
facts.check("S2-13", chance @ masks[:, 0])  # how much of w = 1 is left
facts.check("S2-14", (chance @ masks).mean())
# %% [markdown] lang="zh" slideshow="fragment"
# 兩種都對得上（期望值相等）；Keras 的好處是測試時不必動權重（勘誤 R37）。反向也一樣簡單：S4 說「被丟棄的神經元其梯度是 0」，留下的梯度也要除以 $1-p$。
#
# 拿 Keras 的遮罩來比：同一個種子的兩個 `Dropout` 層會抽出同一組遮罩，第一層餵 1，就把遮罩讀出來了。
# %% [markdown] lang="en" slideshow="fragment"
# Both agree (the expectations are equal); the advantage of Keras' way is that the weights stay as they are for testing (erratum R37). Backwards it is as simple: S4 says that the gradient of a dropped neuron is 0; that of a kept one is divided by $1-p$ too.
#
# Compare with Keras, mask by mask: two `Dropout` layers with one seed draw the same mask, and feeding ones to the first reads it off.
# %% slideshow="subslide"
up, x = rng.normal(size=(2, 4, 6)).astype("float32")
drop = [layers.Dropout(0.5, seed=3) for _ in range(4)]
ones = ops.convert_to_numpy(drop[0](np.ones_like(x), training=True))
out = drop[1](x, training=True)
slope = probes.gradient(lambda x: ops.sum(drop[2](x, training=True) * up), x)
print("ones become", np.unique(ones))
print("forward:", np.allclose(dropout_forward(x, ones > 0, 0.5), out))
print("backward:", np.allclose(dropout_backward(up, ones > 0, 0.5), slope))
print("testing changes nothing:", np.allclose(drop[3](x), x))
# %% [markdown] lang="zh" slideshow="slide"
# ## 8. 多久換一次遮罩？
#
# S4：「每一次的迭代 (epoch) 皆以一定的比率丟棄」。S2：「每次更新參數之前」「對於每個小批量資料，我們重新採樣」。誰說得對？
#
# 用梯度當偵探：12 個輸入都是 1，經過 dropout，接一個神經元。被丟掉的輸入，權重的梯度是 0，這次更新就**不會動**。一個週期有四個批次，各印成一列，1 是動了的權重。**你預期**會看到幾組不同的遮罩？
# %% [markdown] lang="en" slideshow="slide"
# ## 8. How often is there a new mask?
#
# S4: a share is dropped "in every iteration (epoch)". S2: "before each update", "for each mini-batch we sample anew". Who is right?
#
# Let the gradient be the detective: 12 inputs, all 1, through dropout to a single neuron. The weight of a dropped input has the gradient 0 and **does not move** in this update. An epoch has four batches, one printed row for each, with a 1 for every weight that moved. **How many different masks do you expect**?
# %% slideshow="subslide"
detective = keras.Sequential([keras.Input((12,))])
detective.add(layers.Dropout(0.5, noise_shape=(1, 12), seed=1))
detective.add(layers.Dense(1, use_bias=False, kernel_initializer="zeros"))
detective.compile(keras.optimizers.SGD(0.001), "mse")
weights = [np.zeros(12)]
for _ in range(4):  # the four batches of an epoch
    detective.train_on_batch(np.ones((4, 12)), np.ones((4, 1)))
    weights.append(detective.get_weights()[0].ravel())
moved = np.diff(weights, axis=0) != 0
print(moved.astype(int))
print(f"{len(moved)} batches, {len(np.unique(moved, axis=0))} masks")
# %% [markdown] lang="zh" slideshow="slide"
# 四個批次、四組遮罩，都在同一個週期裡：S2 說得對，是**每個批次**換一次（勘誤 R114）。沒動的權重，就是 S4 說的「梯度是 0」。上面用 `noise_shape` 才讓整個批次共用一組；Keras 的預設是批次裡**每一筆資料**各抽一組。
#
# ## 9. Dropout 是集成？
#
# S2：「Dropout 是集成方法的一種」。每組遮罩是一個變瘦的網路，$n$ 個神經元有 $2^n$ 個，共用權重；測試時用一個縮放過的網路，代替它們全部的平均。這個代替是等號嗎？
#
# 8 個神經元只有 256 個瘦網路，可以全部算完。一個線性的輸出，和一個在 dropout **之後**還有 ReLU 的輸出，**你預期**哪一個剛好相等？最後一行算的是線性神經元的平方**損失**，第 10 節用得到。
# %% [markdown] lang="en" slideshow="slide"
# Four batches, four masks, all within one epoch: S2 is right, there is a new one for **each batch** (erratum R114). The weights that stayed are S4's "gradient 0". Only `noise_shape` made a batch share one mask here; by Keras' default **each example** of a batch has a mask of its own.
#
# ## 9. Is dropout an ensemble?
#
# S2: "dropout is a kind of ensemble". Each mask is a thinned network; $n$ neurons make $2^n$ of them, with shared weights, and for testing one scaled network stands in for the average of them all. Is that an equality?
#
# Eight neurons have just 256 thinned networks, and we can compute them all. One output is linear, the other has a ReLU **after** the dropout. **Which one do you expect** to be equal? The last line is the squared **loss** of a linear neuron; section 10 will need it.
# %% slideshow="subslide"
thin = np.random.default_rng(5)
h, W, v = thin.normal(size=8), thin.normal(size=(8, 6)), thin.normal(size=6)
masks, chance = all_masks(8, 0.5)
each = dropout_forward(np.tile(h, (256, 1)), masks, 0.5) @ W
scaled = h @ W
linear, relu = chance @ (each @ v), chance @ (np.maximum(each, 0) @ v)
print(f"linear  average of 256 {linear:.4f}, scaled {scaled @ v:.4f}")
scaled_relu = np.maximum(scaled, 0) @ v
print(f"ReLU    average of 256 {relu:.4f}, scaled {scaled_relu:.4f}")
squared_errors = (2 - each[:, 0]) ** 2  # one linear neuron, target 2
extra = 0.5 / (1 - 0.5) * np.sum(h**2 * W[:, 0] ** 2)
print(f"loss    average of 256 {chance @ squared_errors:.4f}", end=", ")
print(f"scaled {(2 - scaled[0]) ** 2:.4f} + {extra:.4f}")
# %% [markdown] lang="zh" slideshow="fragment"
# 線性的剛好相等，因為平均可以穿過加權總和；ReLU 的就不等，平均穿不過彎曲的函數。深的網路每一層都有 ReLU，縮放過的網路只是**近似**。
#
# 近似得有多好？拿真的用 dropout 訓練出來的網路（兩個隱藏層都丟 50%），抽 100 次遮罩（每次一組，所有的圖共用，才真的是**一個**瘦網路），把機率平均，和一次算完的縮放網路比。**你預期**單獨一個瘦網路的準確率差多少？要平均幾個才追得上？
# %% [markdown] lang="en" slideshow="fragment"
# The linear one is exactly equal, for an average passes through a weighted sum; the ReLU one is not, an average does not pass through a bent function. A deep network has ReLUs in each layer, so its scaled version is only an **approximation**.
#
# How good is it? Take networks really trained with dropout (50% in both hidden layers), draw masks 100 times (each time one for all digits, so that it really is **one** thinned network), average the probabilities, and compare with the scaled network, computed once. **What do you expect**: how much worse is a single thinned network? How many make up for it?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
variants = {
    "dropout": {"dropout": 0.5},
    "dropout + L2": {"dropout": 0.5, "l2": 0.01},
}
runs |= training.compare(train_ten, variants, SEED)
report(["L2", *variants], "accuracy", "loss")
stack = runs["dropout"]["stack"]
thinned = []
for _ in range(100):  # each time one mask for each hidden layer
    keep1, keep2 = rng.random((2, 10, 1, WIDTH)) < 0.5
    mask1 = dropout_forward(np.ones(keep1.shape), keep1, 0.5)  # 0 or 2
    mask2 = dropout_forward(np.ones(keep2.shape), keep2, 0.5)
    thinned.append(forward(stack, x_test[:300], mask1, mask2))
# %% tags=["guard"]
assert change("dropout", "accuracy", WRONG)[0].mean() > 0.01, "it helps"
alone, both = (change(cure, "loss", WRONG)[0].mean() for cure in variants)
assert alone < both, "with L2 on top the loss is larger"


# %% slideshow="subslide"
def share_right(p):
    """Over the networks and pictures, the last axes but one of p."""
    return (p.argmax(axis=-1) == y_test[:300]).mean(axis=(-2, -1))


each = share_right(np.array(thinned))
average = share_right(np.cumsum(thinned, axis=0))  # a sum answers alike
scaled = share_right(forward(stack, x_test[:300]))
plt.figure(figsize=(8, 3.4))
plt.plot(range(1, 101), each, "C5.", label="each thinned network")
plt.plot(range(1, 101), average, "C0-", label="average so far")
plt.axhline(scaled, color="C1", linestyle="--", label="scaled network")
plt.gca().set(xlabel="number of masks", ylabel="test accuracy (300 digits)")
plt.legend(loc=(0.65, 0.5))
plots.show("The average climbs from one thinned network to the scaled one.")
# %% tags=["guard"]
climb = average - each.mean()
assert average[-1] > each.max(), "every thinned network is worse"
assert np.abs(scaled - average[-1]) < 0.03, "the scaled one is like it"
assert climb[11] > 0.7 * climb[-1], "a dozen nearly catch up"
# %% [markdown] lang="zh" slideshow="subslide"
# 圖裡是十個網路的平均。每一個瘦網路都比較差；平均十來個就幾乎追上，平均 100 個和縮放的網路只差一點點，有時略好。S2 的圖說得沒錯：縮放的網路就像集成，只算一次，不是 100 次。
#
# 上面的表回答 S0 的「通常 dropout, L2 regularization 選一個就好」：標籤有錯時，dropout 單獨就賺到好幾個百分點；再加上 L2，準確率的區間重疊，損失還比較大。在這裡 S0 說得對。
#
# **什麼時候不成立**：標籤全對時，dropout 對準確率沒有看得出來的幫助，再加上 L2 也沒有。沒有那麼多病，藥就太重了。
# %% [markdown] lang="en" slideshow="subslide"
# The figure shows the mean over the ten networks. Every thinned network is worse; the average of a dozen nearly catches up, and the average of 100 differs from the scaled network by very little, sometimes for the better. S2's picture is right: the scaled network is like an ensemble, computed once instead of 100 times.
#
# The tables above answer S0's "usually choose one of dropout and L2": with wrong labels dropout alone wins several points; with L2 on top the intervals overlap and the loss is larger. Here S0 is right.
#
# **Where it stops being true**: with right labels dropout does nothing for accuracy that can be seen, nor does L2 on top of it. Where there is less of an illness, the medicine is too strong.
# %% [markdown] lang="zh" slideshow="slide"
# ## 10. 動手：一條曲線，兩根滑桿
#
# Dropout 和 L2 為什麼可以互相取代？對一個線性神經元，把所有遮罩的平方誤差按機率平均，可以算出一個公式：
#
# $$\mathbb{E}\,(y-w\cdot\tilde x)^2=(y-w\cdot x)^2+\frac{p}{1-p}\sum_j x_j^2w_j^2$$
#
# $\tilde x$ 是 dropout 之後的輸入。多出來的那一項就是 L2，只是每個權重的 λ 跟著輸入的大小走。第 9 節最後一行的兩邊就是這個等式。拿它擬合 12 個有雜訊的點：30 個 tanh 神經元一個接一個升起（像第 05 課的階梯），只學輸出的權重，最小化「平均的平方誤差 + $\lambda\sum w^2$」，對 30 個神經元做 dropout。有公式可解，所以滑桿一動就有答案。
# %% [markdown] lang="en" slideshow="slide"
# ## 10. Hands on: one curve, two sliders
#
# Why can dropout and L2 stand in for each other? For a linear neuron the squared error, averaged over all masks by their probabilities, is
#
# $$\mathbb{E}\,(y-w\cdot\tilde x)^2=(y-w\cdot x)^2+\frac{p}{1-p}\sum_j x_j^2w_j^2$$
#
# where $\tilde x$ is the input after dropout. The extra term is L2, only that the λ of each weight goes by the size of its input. The two sides of the last line of section 9 are this equation. Now fit 12 noisy points with it: 30 tanh neurons rise one after the other (like the staircase of lesson 05), only the output weights are learnt, the goal is "mean squared error + $\lambda\sum w^2$", with dropout on the 30 neurons. There is a formula for the answer, so the sliders respond at once.
# %% slideshow="skip"
POINTS = np.linspace(-1, 1, 12)
VALUES = np.sin(np.pi * POINTS) + np.random.default_rng(2).normal(0, 0.35, 12)
LINE = np.linspace(-1, 1, 101)
TRUTH = np.sin(np.pi * LINE)
STRENGTHS = np.logspace(-6, 1, 29)  # values of λ


def hidden(x, neurons):
    """A 1 for the bias, then neurons that rise one after the other."""
    steps = np.tanh(3 * np.subtract.outer(x, np.linspace(-1, 1, neurons)))
    return np.insert(steps, 0, 1, axis=1)


def fit_curves(neurons, strengths, rate, values=VALUES):
    """For each λ the curve along LINE, training error, true error."""
    X, on_line = hidden(POINTS, neurons), hidden(LINE, neurons)
    squares, target = X.T @ X / len(X), X.T @ values / len(X)
    penalty = np.add.outer(strengths, rate / (1 - rate) * np.diag(squares))
    penalty[:, 0] = 0  # the bias is neither dropped nor punished
    system = squares + penalty[:, None] * np.eye(neurons + 1)
    weights = np.linalg.solve(system, target[:, None])[..., 0]
    curves = weights @ on_line.T
    training_error = np.square(weights @ X.T - values).mean(axis=-1)
    return curves, training_error, np.square(curves - TRUTH).mean(axis=-1)


# %% slideshow="skip"
def draw_fit(neurons, strength, rate):
    """The fitted curve, and both errors along λ; returns the alt text."""
    curves, on_points, to_truth = fit_curves(neurons, [strength], rate)
    _, on_points_along, to_truth_along = fit_curves(neurons, STRENGTHS, rate)
    figure, axes = plt.subplots(1, 2, figsize=(8.5, 3.4), layout="none")
    figure.subplots_adjust(0.08, 0.16, 0.98, 0.9, wspace=0.25)
    axes[0].plot(LINE, TRUTH, "C2:", LINE, curves[0], "C0-")
    axes[0].plot(POINTS, VALUES, "ko")
    axes[0].legend(["truth", "fit", "training points"], loc="upper left")
    axes[0].set(xlabel="x", ylabel="y", ylim=(-2.2, 3.2), yticks=(-2, 0, 2))
    axes[1].semilogx(STRENGTHS, on_points_along, "C0-")
    axes[1].semilogx(STRENGTHS, to_truth_along, "C1--")
    now = [on_points[0], to_truth[0]]
    axes[1].plot([strength, strength], now, "ko", markersize=5)
    axes[1].legend(["on the points", "to the truth", "now"], loc="upper left")
    axes[1].set(xlabel="λ (L2)", ylabel="squared error", ylim=(0, 0.7))
    axes[1].set(xticks=(1e-6, 1e-3, 1), xticklabels=("1e-6", "0.001", "1"))
    found = f"{neurons} neurons, λ {strength:.1g}, dropout {rate:.2f}: "
    found += f"training error {now[0]:.3f}, true error {now[1]:.3f}"
    figure.suptitle(found, fontsize=10)
    return f"Curve and errors for {found}."


# %% slideshow="subslide"
plots.show(draw_fit(neurons=30, strength=1e-6, rate=0.0))
plots.show(draw_fit(neurons=30, strength=0.1, rate=0.0))
# %% [markdown] lang="zh" slideshow="subslide"
# 上圖幾乎沒有懲罰：曲線穿過每一點，連雜訊也背起來；下圖 λ = 0.1，訓練誤差變大，離真相卻近得多。右邊的兩條線就是過擬合的地圖：越往左訓練誤差越小，真正的誤差卻有谷底。
#
# 自己動手，先猜再拉：
#
# 1. λ 拉到最小，只用 dropout，救得回來嗎？
# 2. 兩個都開，谷底會更低嗎？
# 3. 神經元減到 4 個，還需要正則化嗎？
# %% [markdown] lang="en" slideshow="subslide"
# Above there is next to no penalty: the curve runs through every point and learns the noise by heart; below, with λ = 0.1, the training error is larger and the curve much closer to the truth. The two lines on the right are a map of overfitting: the further left, the smaller the training error, but the true error has a valley.
#
# Your turn; guess before you move:
#
# 1. With λ at its smallest, can dropout alone save the day?
# 2. With both on, is the valley any deeper?
# 3. With only 4 neurons, is regularization needed at all?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
controls = {
    "neurons": IntSlider(30, 1, 40, description="神經元 neurons"),
    "strength": FloatLogSlider(
        1e-6, min=-6, max=1, description="懲罰 penalty λ"
    ),
    "rate": FloatSlider(0, max=0.9, step=0.05, description="丟棄率 dropout"),
}
widgets.live(draw_fit, controls)
# %% slideshow="subslide"
draws = np.random.default_rng(3).normal(0, 0.35, (100, 12))
for neurons, rate in [(30, 0.0), (30, 0.1), (4, 0.0), (4, 0.1)]:
    error = 0
    for values in np.sin(np.pi * POINTS) + draws:  # 100 training sets
        error += fit_curves(neurons, STRENGTHS, rate, values)[2] / 100
    print(f"{neurons:2d} neurons, dropout {rate}:", end=" ")
    print(f"smallest λ {error[0]:.3f}, best λ {error.min():.3f}")
# %% [markdown] lang="zh" slideshow="fragment"
# 一組點可能只是運氣，所以這裡換 100 組雜訊，印出平均。
#
# 1. 可以：10% 的 dropout 就和最好的 λ 差不多。
# 2. 幾乎不會：有了最好的 λ，加不加 dropout 都一樣；兩種藥治同一種病，選一個就好。
# 3. 四個神經元裝不下多少雜訊，什麼藥都不用就比沒吃藥的 30 個好，dropout 反而有害。模型小也是一種正則化，只是比不上「大模型加對的藥」。
#
# **什麼時候不成立**：這個等式只對線性的神經元成立。深的網路裡，dropout 和 L2 不再是同一回事：第 12 節的表裡，測試圖加上雜訊時，兩者幫的忙就差很多。
# %% [markdown] lang="en" slideshow="fragment"
# One set of points could be luck, so these are means over 100 draws of the noise.
#
# 1. It can: dropout of 10% does about as well as the best λ.
# 2. Hardly: at the best λ it makes no difference whether there is dropout; two medicines for one illness, choose one.
# 3. Four neurons have little room for noise; without any medicine they beat 30 untreated ones, and dropout harms them. A small model is a kind of regularization too, only not as good as a large one with the right medicine.
#
# **Where it stops being true**: the equation holds for linear neurons only. In a deep network dropout and L2 are no longer the same thing: in the table of section 12 they are far apart in how well they stand noise on the test pictures.
# %% [markdown] lang="zh" slideshow="slide"
# ## 11. 測試圖加上雜訊：0.97 → 0.50
#
# S2 在**測試**圖加了 N(0, 1) 的雜訊（第 05 課從印出的像素認出來的），訓練不變，準確率從 0.97 掉到 0.50。500 張到不了 0.97，所以這裡用 10,000 張、三個不同起點的網路；再用 `GaussianNoise` 在**訓練**時每一批加新的雜訊，當作解藥。
#
# **你預期**：訓練時加一樣強的雜訊（1.0），雜訊測試能回到 0.97 嗎？乾淨測試要付出代價嗎？
# %% [markdown] lang="en" slideshow="slide"
# ## 11. Noise on the test pictures: 0.97 → 0.50
#
# S2 adds noise N(0, 1) to the **test** pictures (lesson 05 recognised it from the printed pixels), leaves training alone, and accuracy falls from 0.97 to 0.50. With 500 digits 0.97 is out of reach, so here are 10,000, and three networks with different starts. As a cure, `GaussianNoise` adds fresh noise to each **training** batch.
#
# **What do you expect**: with noise as strong in training (1.0), is the noisy test back at 0.97? Does the clean test pay for it?
# %% tags=["nbval-ignore-output"] slideshow="subslide"
x = np.repeat(x_all[:MANY_DIGITS, np.newaxis], 3, axis=1)
y = np.repeat(y_all[:MANY_DIGITS, np.newaxis], 3, axis=1)
variants = {}
for noise in (0.0, 0.5, 1.0):
    variants[noise] = {
        "data": (x, y),
        "networks": 3,
        "updates": 3 * len(x) // BATCH_SIZE,
        "noise": noise,
    }
many = training.compare(train_ten, variants, SEED)
for noise, run in many.items():
    clean, noisy = run["accuracy"].round(3), run["noisy"].round(3)
    print(f"noise {noise} in training: clean {clean}, noisy {noisy}")
runs |= training.compare(train_ten, {"noise 0.5": {"noise": 0.5}}, SEED)
# %% tags=["guard"]
clear = {level: tried["accuracy"].mean() for level, tried in many.items()}
rough = {level: tried["noisy"].mean() for level, tried in many.items()}
assert clear[0.0] - rough[0.0] > 0.2, "noise in the test is a disaster"
assert rough[0.5] > rough[0.0] + 0.05, "noise of 0.5 in training repairs"
assert rough[1.0] > rough[0.0] + 0.05, "noise of 1.0 repairs"
assert max(rough[0.5], rough[1.0]) < clear[0.0], "but not all of it"
assert clear[1.0] < clear[0.5] < clear[0.0] + 0.05, "1.0 has a price"
# %% [markdown] lang="zh" slideshow="fragment"
# （方括號裡是三個起點。）真正的 MNIST 掉下來的幅度和投影片差不多，內建樣本掉得更多。0.97、0.50 這兩個數字本身沒辦法核對：S2 沒寫用幾張圖、哪一個網路（第 05 課）；這裡的網路小一些，乾淨的成績也低一點。
#
# 訓練時加雜訊，雜訊測試補回不少，但補不滿：雜訊真的蓋掉了筆畫。1.0 的雜訊讓乾淨測試付出代價：網路學的是「有雜訊的數字」；0.5 的代價小得多。S2 的道理兩邊都適用：**訓練資料要像測試資料**。
#
# 雜訊也是正則化：每一批都不一樣，就沒有固定的 500 張可以背。所以最後一行回到 500 張，用 0.5 的雜訊訓練，成績放進下一節的表。
# %% [markdown] lang="en" slideshow="fragment"
# (In square brackets: the three starts.) On the real MNIST the fall is about that of the slide, on the embedded sample it is deeper. The numbers 0.97 and 0.50 themselves cannot be checked: S2 does not say how many pictures and which network it used (lesson 05); ours is smaller, and a little worse on clean pictures.
#
# Noise in training gives back a good part of the loss, not all of it: such noise does hide the pen. With noise of 1.0 the clean test pays: the network has learnt "digits with noise"; 0.5 is much cheaper. S2's reason cuts both ways: **training data should be like the test data**.
#
# Noise also regularizes: with fresh noise in each batch there is no fixed set of 500 pictures to learn by heart. So the last line of the cell goes back to 500 digits, with noise of 0.5 in training; its result enters the table of the next section.
# %% [markdown] lang="zh" slideshow="slide"
# ## 12. 一張表：藥方、代價、收穫
#
# 每種藥五份訓練集，標籤全對和錯兩成各一次。先想一想：**如果只能用一種，你會選哪一種？** 圓點是五份的平均，橫線是 95% 信賴區間，淡點是每一份自己的差。
# %% [markdown] lang="en" slideshow="slide"
# ## 12. One table: remedy, cost, gain
#
# Five training sets for each remedy, with right labels and with a fifth of them wrong. Think first: **if you could have only one, which?** Markers are the means of five, bars their 95% confidence intervals, and the pale dots the differences of the five sets themselves.
# %% slideshow="subslide"
remedies = [name for name in runs if name != "nothing"]
figure, panels = plt.subplots(1, 2, figsize=(8.5, 3.7), sharey=True)
for axes, (kind, group) in zip(panels, KINDS.items(), strict=True):
    for place, name in enumerate(remedies):
        gain, half = change(name, "accuracy", group)
        axes.plot(100 * gain, [place + 0.25] * 5, ".C5", markersize=5)
        axes.errorbar(100 * gain.mean(), place, xerr=100 * half, fmt="oC0")
    axes.axvline(0, color="gray", linestyle=":")
    axes.set(title=f"{kind} labels", xlabel="change of accuracy (points)")
panels[0].set_yticks(range(len(remedies)), remedies)
panels[0].invert_yaxis()
plots.show("Gains of eight remedies with error bars, on both kinds of labels.")
# %% tags=["nbval-ignore-output"] slideshow="subslide"
report(remedies, "accuracy", "loss", "noisy")
# %% tags=["guard"]
mean_of = {
    (cure, scored, truth_): change(cure, scored, which)[0].mean()
    for cure in remedies
    for scored in ("accuracy", "loss", "noisy")
    for truth_, which in KINDS.items()
}
no_data = [cure for cure in remedies if "data" not in cure]
of_right = [mean_of[cure, "accuracy", "right"] for cure in no_data]
assert mean_of["more data", "accuracy", "right"] > max(of_right), "the most"
assert max(of_right[:-1]) < 0.03, "little to see with right labels"
loss_of = [mean_of[cure, "loss", "wrong"] for cure in remedies]
loss_of.remove(mean_of["dropout + L2", "loss", "wrong"])
assert max(loss_of) < 0, "seven remedies lower the loss"
stand_noise = ("L2", "dropout", "dropout + L2", "noise 0.5")
assert all(
    mean_of[cure, "noisy", truth_] > 0
    for cure in stand_noise
    for truth_ in KINDS
), "they stand noise better"
assert mean_of["created data", "noisy", "right"] < 0, "noise hurts more"
dropped = mean_of["dropout", "noisy", "right"]
assert mean_of["L2", "noisy", "right"] > dropped + 0.03, "two things"


# %% [markdown] lang="zh" slideshow="subslide"
# | 藥方 | 代價 | 在這裡的收穫 |
# |:--|:--|:--|
# | 更多資料 | 要去收集、標註 | 標籤對或錯都有效；在真正的 MNIST 上，標籤全對時準確率升得最多 |
# | 創造資料 | 要知道什麼不改變答案 | 標籤有錯時損失變小，兩種標籤合起來看準確率也升；但標籤全對時更怕雜訊 |
# | 早期停止 | 一份驗證資料；時間反而更少 | 標籤有錯時明顯；標籤全對只改善損失 |
# | L2、權重衰減 | 要選 λ | 損失變小；標籤有錯時，兩種合起來看準確率也升；L2 耐雜訊 |
# | Dropout | 要選比率 | 標籤有錯時明顯；標籤全對時準確率看不出進步 |
# | Dropout + L2 | 兩個都要選 | 乾淨的圖不比只用 dropout 好；但很耐雜訊 |
# | 訓練加雜訊 | 要選強度；太強傷乾淨的成績 | 標籤有錯時明顯，也耐雜訊 |
#
# 只能選一種的話：要得到資料，就選資料。要不到，又擔心標籤有錯，早期停止最省事。標籤有錯時，七種藥都讓損失明顯變小；dropout 加 L2 卻比只用 dropout 少得多，換一組訓練集，區間可能就碰到 0：兩種一起下，太重了。標籤全對時就沒那麼精彩：除了第 3 節的真資料，多數的準確率分不出高下。最後兩欄（noisy，測試圖加雜訊）有意思：L2 和 dropout **從沒見過**雜訊，也比較耐雜訊。一個可能的解釋：權重小、不靠少數幾個神經元，784 個小擾動就推不動它那麼遠。
#
# **什麼時候不成立**：五份訓練集、一種小網路、投影片上的設定。換一個比率、換一種資料，排名會變；不變的是做法：同樣的資料、好幾份、誤差線。
# %% [markdown] lang="en" slideshow="subslide"
# | Remedy | Cost | Gain here |
# |:--|:--|:--|
# | more data | collecting and labelling | works with right and wrong labels; on the real MNIST the largest gain in accuracy with right ones |
# | created data | know what leaves the answer alone | with wrong labels lower loss, over both kinds of labels better accuracy; but with right ones noise hurts more |
# | early stopping | a validation set; even saves time | plain with wrong labels; with right ones loss only |
# | L2, weight decay | choose λ | lower loss; with wrong labels, taken together, better accuracy too; L2 helps against noise |
# | dropout | choose a rate | plain with wrong labels; no visible gain in accuracy with right ones |
# | dropout + L2 | choose both | on clean digits no better than dropout alone; but stands noise well |
# | noise in training | choose its strength; too much hurts the clean test | plain with wrong labels, and helps against noise |
#
# If you may have only one: data, if you can get them. If not, and the labels are in doubt, early stopping is the least trouble. With wrong labels seven remedies clearly lower the loss; dropout with L2 lowers it far less than dropout alone, and with other training sets its interval may touch 0: both at once is too much. With right labels there is less to see: apart from the real data of section 3, most cannot be told apart by accuracy. The last two columns (noisy: noise on the test pictures) are interesting: L2 and dropout **never met** any noise and stand it better all the same. A possible reason: with small weights, and without relying on a few neurons, 784 small disturbances do not push as far.
#
# **Where it stops being true**: five training sets, one small network, the settings of the slides. Another rate or other data, and the order changes; what stays is the method: the same data, several times, with error bars.
# %% [markdown] lang="zh" slideshow="slide"
# ## 小結
#
# - 過擬合是訓練還在進步、驗證已經退步。先確定訓練學得會，再談正則化。
# - L2 的 λ 有好幾種約定；權重衰減的常用式是 $w\leftarrow(1-\eta\lambda)w-\eta g$；在 Adam 之下，L2 和權重衰減不是同一回事。
# - Dropout：訓練時丟、測試時留，縮放一次（在訓練或在測試）；每個批次一組新遮罩；對線性的神經元是精確的平均，對深的網路是很好的近似。
# - 訓練資料要像測試資料：在測試加雜訊會垮，在訓練加雜訊補得回不少。
# - 沒有誤差線的比較，只是一則故事。
# %% [markdown] lang="en" slideshow="slide"
# ## Summary
#
# - Overfitting: training still improves while validation gets worse. First make sure that training works, then regularize.
# - There are several conventions for the λ of L2; the usual weight decay is $w\leftarrow(1-\eta\lambda)w-\eta g$; with Adam, L2 and weight decay are two things.
# - Dropout: drop in training, keep in testing, scale once (in one of the two); a new mask for each batch; an exact average for a linear neuron, a very good approximation for a deep network.
# - Training data should be like test data: noise in the test is a disaster, noise in training repairs a good part of it.
# - A comparison without error bars is just a story.
# %% [markdown] lang="zh" slideshow="skip"
# ## 這一課核對過的說法
#
# 投影片怎麼寫、上面的程式在你的電腦上算出什麼，都在這張表裡。
# %% [markdown] lang="en" slideshow="skip"
# ## The claims of this lesson
#
# What the slides say, and what the cells above found on your computer.
# %% slideshow="skip"
facts.report()


# %% [markdown] lang="zh" slideshow="slide"
# ## 這一課遇到的勘誤
#
# | 編號 | 投影片 | 上面寫的 | 應該是 |
# |:--|:--|:--|:--|
# | R13 | S0 L2 Regularization | $\frac{\lambda}{2n}\|w\|_2^2$ 與 `l2(0.01)` 並列 | 兩種約定，λ 不能互換：Keras 是 $\lambda\sum w^2$ |
# | R14 | S0〈設 regularizer〉 | `keras.regularizer`、`w_regularizer` | `keras.regularizers`、`kernel_regularizer` |
# | R36 | S2〈Dropout 測試〉 | 乘以 $(1-p)\%$ | 乘以 $(100-p)\%$ |
# | R37 | S2〈Dropout 測試〉 | 測試時縮小權重 | Keras 改在訓練時放大；兩種都可以 |
# | R38 | S2〈權重衰減〉 | $w\leftarrow0.99\,(w-\eta g)$ | $w\leftarrow(1-\eta\lambda)w-\eta g$ |
# | R114 | S4 Dropout | 每次迭代 (epoch) 丟棄 | 每個批次重新抽 |
# %% [markdown] lang="en" slideshow="slide"
# ## Errata met in this lesson
#
# | No. | Slide | What it says | What it should be |
# |:--|:--|:--|:--|
# | R13 | S0, L2 regularization | $\frac{\lambda}{2n}\|w\|_2^2$ beside `l2(0.01)` | two conventions, two λ: Keras has $\lambda\sum w^2$ |
# | R14 | S0, setting a regularizer | `keras.regularizer`, `w_regularizer` | `keras.regularizers`, `kernel_regularizer` |
# | R36 | S2, dropout in testing | times $(1-p)\%$ | times $(100-p)\%$ |
# | R37 | S2, dropout in testing | weights scaled in testing | Keras scales up in training; either way works |
# | R38 | S2, weight decay | $w\leftarrow0.99\,(w-\eta g)$ | $w\leftarrow(1-\eta\lambda)w-\eta g$ |
# | R114 | S4, dropout | drops in every iteration (epoch) | a new draw for every batch |
# %% [markdown] lang="zh" slideshow="slide"
# ## 練習
#
# 直接從這裡開始的話，先點一下這一格，選 **Run → Run All Above Selected Cell**，練習才找得到前面的東西。
#
# 把 `raise NotImplementedError` 換成你的程式，執行它，再執行下一格檢查。
#
# ### 練習 1（暖身）：換算 λ
#
# S0 的公式用 λ 和 $n$ 筆資料。寫出 `keras_strength(slide_lambda, n)`：`keras.regularizers.L2(…)` 要填多少，懲罰才相同？
# %% [markdown] lang="en" slideshow="slide"
# ## Exercises
#
# If you begin here: click this cell and choose **Run → Run All Above Selected Cell** first, for an exercise needs what stands above it.
#
# Replace `raise NotImplementedError` with your code, run it, then run the check in the next cell.
#
# ### Exercise 1 (warm-up): convert λ
#
# S0's formula has λ and $n$ examples. Write `keras_strength(slide_lambda, n)`: what must `keras.regularizers.L2(…)` be given for the same penalty?
# %% slideshow="skip" tags=["exercise"]
def keras_strength(slide_lambda, n):
    """Return the strength for Keras' L2 that equals the slide's penalty."""
    ### BEGIN SOLUTION
    return slide_lambda / (2 * n)
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-strength", keras_strength)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 2（核心）：早期停止
#
# `losses` 是每個週期的驗證損失，週期從 1 數起。連續 `patience` 個週期沒有**低於**目前的紀錄就停（停在那個週期的結尾）；沒停過就走到底。寫出 `early_stopping(losses, patience)`，回傳 `(停在第幾個週期, 紀錄在第幾個週期)`。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 2 (core): early stopping
#
# `losses` are the validation losses of the epochs, counted from 1. Training stops at the end of an epoch when `patience` epochs in a row did not get **below** the record so far; otherwise it goes on to the end. Write `early_stopping(losses, patience)` and return `(epoch of the stop, epoch of the record)`.
# %% slideshow="skip" tags=["exercise"]
def early_stopping(losses, patience):
    """Return the epoch of the stop and that of the best loss, from 1."""
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch + 1, best + 1
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-early-stopping", early_stopping)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 3（核心）：成對的差
#
# `before`、`after` 是同樣幾份訓練集用藥前後的準確率，一維陣列。回傳差的平均，和它的標準誤：差的標準差（`ddof=1`）除以 $\sqrt n$。
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 3 (core): paired differences
#
# `before` and `after` are accuracies on the same training sets without and with a remedy, flat arrays. Return the mean of the differences and its standard error: their standard deviation (`ddof=1`) over $\sqrt n$.
# %% slideshow="skip" tags=["exercise"]
def paired_change(before, after):
    """Return (mean change, standard error of it)."""
    ### BEGIN SOLUTION
    change = np.asarray(after) - np.asarray(before)
    return change.mean(), change.std(ddof=1) / np.sqrt(len(change))
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-paired-change", paired_change)


# %% [markdown] lang="zh" slideshow="subslide"
# ### 練習 4（挑戰）：不丟完就平均
#
# 第 10 節的公式用的是 Keras 的縮放。換成 S2 的：訓練時丟掉的變 0，留下的**不**放大。寫出 `slide_loss(x, y, w, rate)`：$(y-w\cdot(\text{mask}*x))^2$ 對所有遮罩的期望值。不要列舉遮罩。提示：輸出的期望值和變異數各是多少？
# %% [markdown] lang="en" slideshow="subslide"
# ### Exercise 4 (challenge): average without drawing
#
# The formula of section 10 is for Keras' scaling. Take S2's: in training the dropped become 0 and the kept are **not** scaled up. Write `slide_loss(x, y, w, rate)`: the expectation over all masks of $(y-w\cdot(\text{mask}*x))^2$. Do not list the masks. Hint: what are the mean and the variance of the output?
# %% slideshow="skip" tags=["exercise"]
def slide_loss(x, y, w, rate):
    """Expected squared error of a linear neuron. x, w: (n,), y: number."""
    ### BEGIN SOLUTION
    mean = (1 - rate) * np.sum(w * x)
    variance = rate * (1 - rate) * np.sum((w * x) ** 2)
    return (y - mean) ** 2 + variance
    ### END SOLUTION


# %% slideshow="skip"
exercises.check("12-slide-loss", slide_loss)
