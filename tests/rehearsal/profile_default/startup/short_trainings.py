"""Lessons in seconds, for some tests: their kernels run this at the start.

A smoke test, no more. It asks whether JupyterLab shows a lesson, its live
views and its slides, and whether its code runs on another backend. Whether
the networks learn is asked where every lesson runs as it stands
(test_notebooks.py); here trainings are shortened. On TensorFlow, whose
graphs take seconds to build, a training only scales the weights; elsewhere
it sees one batch. Figures that do not move are white pictures of their
size; those that are stored in the notebooks, and shown in its other
language, are whole.
"""

import ast
import dataclasses
import io

import course_utils
from course_utils import datasets, plots, runtime, training


# Names of this file can be overwritten by a lesson, so they are few.
class Shorten(ast.NodeTransformer):
    few = {"TRAIN_IMAGES": 1000, "EPOCHS": 2}  # parameters of the lessons
    steps = 3  # at most, of a training loop that is written out

    def visit_Assign(self, node):
        name = getattr(node.targets[0], "id", None)
        if name in self.few:
            number = ast.Constant(self.few[name])
            node.value = ast.copy_location(number, node.value)
        return node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        names = [argument.arg for argument in node.args.args]
        if node.name.startswith("train") and "steps" in names:
            fewer = ast.parse(f"steps = min(steps, {self.steps})").body
            node.body = fewer + node.body
        return node


def shorten_keras():
    import keras

    from course_utils import finder

    model, graphs = keras.Model, keras.backend.backend() == "tensorflow"
    whole_fit, whole_evaluate = model.fit, model.evaluate
    whole_predict = model.predict

    def fit(self, x, y=None, batch_size=None, epochs=1, **settings):
        growing = finder._GrowingRate
        callbacks = settings.get("callbacks") or ()
        if any(isinstance(callback, growing) for callback in callbacks):
            # It needs all its steps; they are few.
            return whole_fit(self, x, y, batch_size, epochs, **settings)
        rows = slice(batch_size or 32)
        x, y = x[rows], None if y is None else y[rows]
        if graphs:
            return pretend(self, x, y, epochs, **settings)
        if "validation_data" in settings:
            settings["validation_data"] = tuple(
                values[rows] for values in settings["validation_data"]
            )
        return whole_fit(self, x, y, batch_size, epochs, **settings)

    def pretend(self, x, y, epochs, callbacks=(), **settings):
        """Scale the weights; tell the callbacks of epochs, all alike."""
        self.run_eagerly = True
        found = self.test_on_batch(x, y, return_dict=True)
        found = {name: float(value) for name, value in found.items()}
        if settings.keys() & {"validation_data", "validation_split"}:
            found |= {f"val_{name}": found[name] for name in list(found)}
        self.optimizer.build(self.trainable_variables)  # it may be saved
        for weights in self.trainable_variables:
            weights.assign(weights * 1.01)
        told = keras.callbacks.CallbackList(
            callbacks, add_history=True, model=self, epochs=epochs
        )
        told.on_train_begin()
        for epoch in range(epochs):
            told.on_epoch_begin(epoch)
            told.on_train_batch_begin(0)
            told.on_train_batch_end(0, dict(found))
            told.on_epoch_end(epoch, dict(found))
        told.on_train_end(found)
        return self.history

    def evaluate(self, x, y, *rest, **settings):
        self.run_eagerly = graphs
        return whole_evaluate(self, x[:100], y[:100], *rest, **settings)

    def predict(self, x, batch_size=None, **settings):
        self.run_eagerly = graphs
        return whole_predict(self, x, 2000, **settings)

    model.fit, model.evaluate, model.predict = fit, evaluate, predict
    keras.backend.clear_session = lambda: None  # takes long, frees memory


def setup(*positional, **settings):
    whole_setup(*positional, **settings)
    if settings.get("keras"):
        shorten_keras()


def load_mnist():
    return cut(whole_mnist(), 12_000)


def load_imdb(num_words=None):
    return cut(whole_imdb(num_words), 2000)


def cut(data, examples):
    """The first examples: about as many as the sample has."""
    return dataclasses.replace(
        data,
        x_train=data.x_train[:examples],
        y_train=data.y_train[:examples],
        x_test=data.x_test[:2000],
        y_test=data.y_test[:2000],
    )


def compare(experiment, variants, seed=0):
    """Of many variants with the same settings, run one; the rest copy it."""
    if len(variants) < 4:
        return whole_compare(experiment, variants, seed)
    first, runs = {}, {}
    for name, settings in variants.items():
        kind = tuple(settings)
        if kind not in first:
            runs |= whole_compare(experiment, {name: settings}, seed)
            first[kind] = name
        runs[name] = dict(runs[first[kind]])
    return runs


def show(alt):
    plots.png = white
    try:
        whole_show(alt)
    finally:
        plots.png = whole_png


def white(figure):
    """A picture of the figure's size; to draw it takes a tenth of a lesson."""
    from PIL import Image

    size = [round(80 * inches) for inches in figure.get_size_inches()]
    buffer = io.BytesIO()
    Image.new("L", size, "white").save(buffer, "png")
    return buffer.getvalue()


get_ipython().ast_transformers.append(Shorten())  # noqa: F821
whole_setup, course_utils.setup = runtime.setup, setup
whole_mnist, datasets.load_mnist = datasets.load_mnist, load_mnist
whole_imdb, datasets.load_imdb = datasets.load_imdb, load_imdb
whole_show, plots.show, whole_png = plots.show, show, plots.png
whole_compare, training.compare = training.compare, compare
