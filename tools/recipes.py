"""Trainings whose time is measured by bench.py, in a process of their own.

    python tools/recipes.py pairs    the decks' recipes and the course's
    python tools/recipes.py course   the course's, once
    python tools/recipes.py growth   what an epoch costs as things grow

Prints one JSON. KERAS_BACKEND chooses the backend.

Floating-point operations are counted by rule: a product of a row with an
(inputs, outputs) matrix is 2 · inputs · outputs; training does it three
times (forward, for the gradient of the weights, for that of the inputs),
twice in the first layer, whose inputs need no gradient. Activations,
losses, look-ups and the optimizer's own sums are not counted.
"""

import json
import statistics
import sys
import time

import course_utils
from course_utils import datasets

course_utils.setup(seed=1, keras=True)

import keras  # noqa: E402
from keras import layers  # noqa: E402

PAIRS = 5
ROUNDS = 3  # of the measurements of growth
WORDS = 10_000


def dense_network(width=500, depth=2, loss="categorical_crossentropy"):
    """784-500-500-10 with sigmoid, as in S1 and S2."""
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(depth):
        model.add(layers.Dense(width, activation="sigmoid"))
    model.add(layers.Dense(10, activation="softmax"))
    return model, keras.optimizers.SGD(0.1), loss


def lstm_network(length=100, embedding=128, units=150, rate=0.001):
    """S0's network for film reviews."""
    model = keras.Sequential([keras.Input((length,))])
    model.add(layers.Embedding(WORDS, embedding))
    model.add(layers.LSTM(units))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model, keras.optimizers.Adam(rate), "binary_crossentropy"


def operations(model, examples):
    """Floating-point operations of one epoch; see above."""
    total, first = 0, True
    for layer in model.layers:
        shapes = [weights.shape for weights in layer.weights]
        matrices = [shape for shape in shapes if len(shape) == 2]
        if isinstance(layer, layers.Embedding):
            first = False  # its output needs a gradient
            continue
        steps = layer.input.shape[1] if isinstance(layer, layers.LSTM) else 1
        products = sum(2 * rows * columns for rows, columns in matrices)
        total += (2 if first else 3) * steps * products
        first = False
    return total * examples


def train(recipe, data, batch, steps_per_execution, again=True):
    """Train for an epoch, and once more without building the graph.

    Returns:
        {"first", "next": seconds, "test": accuracy, "rate": operations a
        second of the next epoch}.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    model, optimizer, loss = recipe()
    model.compile(
        optimizer,
        loss,
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )
    x, y, x_test, y_test = data

    def epoch():
        start = time.perf_counter()
        model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
        return time.perf_counter() - start

    found = {"first": epoch()}
    found["test"] = model.evaluate(x_test, y_test, 1000, verbose=0)[1]
    found["next"] = epoch() if again else found["first"]
    found["rate"] = operations(model, len(x)) / found["next"]
    return found


def matmul_rate(size=3000, products=10):
    """Operations a second of a large float32 product: what is possible."""
    a = keras.random.uniform((size, size))
    keras.ops.convert_to_numpy(keras.ops.matmul(a, a))
    times = []
    for _ in range(products):
        start = time.perf_counter()
        keras.ops.convert_to_numpy(keras.ops.matmul(a, a)[:1, :1])
        times.append(time.perf_counter() - start)
    return 2 * size**3 / statistics.median(times)


def digits():
    mnist = datasets.load_mnist()
    flat = [x.reshape(-1, 784) for x in (mnist.x_train, mnist.x_test)]
    flat = [x.astype("float32") / 255 for x in flat]
    answers = [
        keras.utils.to_categorical(y) for y in (mnist.y_train, mnist.y_test)
    ]
    return flat[0], answers[0], flat[1], answers[1]


def reviews(length=100):
    imdb = datasets.load_imdb(num_words=WORDS)
    pad = keras.utils.pad_sequences
    x, x_test = (pad(r, maxlen=length) for r in (imdb.x_train, imdb.x_test))
    return x, imdb.y_train, x_test, imdb.y_test


def squared_error():
    return dense_network(loss="mse")


# What is trained; batch and steps_per_execution of the deck, of the course.
KINDS = {
    "squared error": (squared_error, digits, (100, 1), (100, 100)),
    "cross entropy": (dense_network, digits, (100, 1), (100, 100)),
    "LSTM": (lstm_network, reviews, (32, 1), (128, 1)),
}


def pairs():
    """A B A B: the deck's recipe, then the course's, PAIRS times."""
    found = {name: [] for name in KINDS}
    data = {load: load() for _, load, _, _ in KINDS.values()}
    for _ in range(PAIRS):
        for name, (recipe, load, deck, ours) in KINDS.items():
            again = name != "LSTM"  # there the graph costs next to nothing
            found[name].append(
                {
                    "matmul": matmul_rate(),
                    "deck": train(recipe, data[load], *deck, again),
                    "course": train(recipe, data[load], *ours, again),
                }
            )
    return found


def course():
    """The course's trainings, once."""
    return {
        name: train(recipe, load(), *ours)
        for name, (recipe, load, _, ours) in KINDS.items()
    }


def growth():
    """Seconds of an epoch: {what grows: {its value: [seconds, …]}}."""
    mnist, imdb = digits(), reviews(200)
    found = {}

    def measure(what, value, recipe, data, batch):
        seconds = train(recipe, data, batch, 1)["next"]
        found.setdefault(what, {}).setdefault(value, []).append(seconds)

    def first(data, examples, length=784):
        """The first examples, and of each the last numbers."""
        x, y, x_test, y_test = (part[:examples] for part in data)
        return x[:, -length:], y, x_test[:, -length:], y_test

    def network(**sizes):
        return lambda: dense_network(**sizes)

    def reader(length):
        return lambda: lstm_network(length)

    ten = first(mnist, 10_000)
    for _ in range(ROUNDS):
        for examples in (7_500, 15_000, 30_000, 60_000):
            measure("images", examples, network(), first(mnist, examples), 100)
        for width in (125, 250, 500, 1000):
            measure("width", width, network(width=width), ten, 100)
        for depth in (1, 2, 4, 8):
            measure("hidden layers", depth, network(depth=depth), ten, 100)
        for batch in (25, 50, 100, 200, 400):
            measure("batch", batch, network(), ten, batch)
        for length in (25, 50, 100, 200):
            short = first(imdb, 1280, length)
            measure("words of a review", length, reader(length), short, 128)
        for batch in (32, 64, 128, 256):
            short = first(imdb, 1280, 100)
            measure("batch of an LSTM", batch, reader(100), short, batch)
    return found


if __name__ == "__main__":
    parts = {"pairs": pairs, "course": course, "growth": growth}
    print(json.dumps(parts[sys.argv[1]]()))
