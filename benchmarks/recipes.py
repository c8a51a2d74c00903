"""Trainings whose time is measured by bench.py, in a process of their own.

    python benchmarks/recipes.py pairs    the decks' recipes and the course's
    python benchmarks/recipes.py course   the course's, once
    python benchmarks/recipes.py growth   what an epoch costs as things grow

Prints one JSON. KERAS_BACKEND chooses the backend.

Floating-point operations are counted by rule: a product of a row with an
(inputs, outputs) matrix is 2 · inputs · outputs; training does it three
times (forward, for the gradient of the weights, for that of the inputs),
twice in the first layer, whose inputs need no gradient. Activations,
losses, look-ups and the optimizer's own sums are not counted.
"""

import functools
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


def dense_network(
    width=500, depth=2, loss="categorical_crossentropy", rate=0.1
):
    """784-500-500-10 with sigmoid, as in S1 and S2."""
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(depth):
        model.add(layers.Dense(width, activation="sigmoid"))
    model.add(layers.Dense(10, activation="softmax"))
    return model, keras.optimizers.SGD(rate), loss


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


def train(recipe, data, batch, settings, again=True, seed=0):
    """Train for an epoch, and once more without building the graph.

    Args:
        recipe: function that returns a model, its optimizer and its loss.
        settings: what else compile() is given.
        seed: of the first weights and of the order of the examples.

    Returns:
        {"first", "next": seconds, "test": accuracy after the first epoch,
        "rate": operations a second of the next epoch}.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model, optimizer, loss = recipe()
    model.compile(optimizer, loss, **settings)
    x, y, x_test, y_test = data

    def epoch():
        start = time.perf_counter()
        model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
        return time.perf_counter() - start

    found = {"first": epoch()}
    weights = model.get_weights()
    found["next"] = epoch() if again else found["first"]
    found["rate"] = operations(model, len(x)) / found["next"]
    model.set_weights(weights)
    model.compile(loss=loss, metrics=["accuracy"])
    found["test"] = model.evaluate(x_test, y_test, 1000, verbose=0)[1]
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


def real(data):
    if data.edition != "real":
        sys.exit("The benchmarks need the real data; see data/README.md.")
    return data


def digits():
    mnist = real(datasets.load_mnist())
    flat = [x.reshape(-1, 784) for x in (mnist.x_train, mnist.x_test)]
    flat = [x.astype("float32") / 255 for x in flat]
    answers = [
        keras.utils.to_categorical(y) for y in (mnist.y_train, mnist.y_test)
    ]
    return flat[0], answers[0], flat[1], answers[1]


def reviews(length=100):
    imdb = real(datasets.load_imdb(num_words=WORDS))
    pad = keras.utils.pad_sequences
    x, x_test = (pad(r, maxlen=length) for r in (imdb.x_train, imdb.x_test))
    return x, imdb.y_train, x_test, imdb.y_test


# A network, its batch, and what else compile() is given. The decks count
# right answers while they train, lesson 05 does not. Where a lesson has more
# than one way, "course" is the fastest.
COUNT = {"metrics": ["accuracy"]}
HUNDRED = {"steps_per_execution": 100}
squared_error = functools.partial(dense_network, loss="mse")
KINDS = {
    "squared error": (
        digits,
        {
            "deck": (squared_error, 100, COUNT),
            "course": (squared_error, 100, HUNDRED),
        },
    ),
    "cross entropy": (
        digits,
        {
            "deck": (dense_network, 100, COUNT),
            "100 steps at once": (dense_network, 100, HUNDRED),
            "course": (
                functools.partial(dense_network, rate=0.5),
                200,
                HUNDRED,
            ),
        },
    ),
    "LSTM": (
        reviews,
        {
            "deck": (lstm_network, 32, COUNT),
            "batch 128": (lstm_network, 128, COUNT),
            "course": (
                functools.partial(lstm_network, rate=0.002),
                256,
                COUNT,
            ),
        },
    ),
}


def pairs():
    """A B A B: the deck's recipe, then the others; a seed for each round."""
    found = {name: [] for name in KINDS}
    data = {load: load() for load, _ in KINDS.values()}
    for seed in range(PAIRS):
        for name, (load, ways) in KINDS.items():
            again = name != "LSTM"  # there the graph costs next to nothing
            runs = {"matmul": matmul_rate()}
            for who, (recipe, batch, settings) in ways.items():
                runs[who] = train(
                    recipe, data[load], batch, settings, again, seed
                )
            found[name].append(runs)
    return found


def course():
    """The course's trainings, once."""
    found = {}
    for name, (load, ways) in KINDS.items():
        recipe, batch, settings = ways["course"]
        found[name] = train(recipe, load(), batch, settings)
    return found


def growth():
    """Seconds of an epoch: {what grows: {its value: [seconds, …]}}."""
    mnist, imdb = digits(), reviews(200)
    found = {}

    def measure(what, value, recipe, data, batch):
        seconds = train(recipe, data, batch, {})["next"]
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
