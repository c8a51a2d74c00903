"""A pad to write digits on; networks guess while one writes."""

from pathlib import Path

import numpy as np
import traitlets
from PIL import Image, ImageDraw

from course_utils import plots, still

try:
    from anywidget import AnyWidget
except ImportError:
    AnyWidget = still.Widget

SIDE, BOX = 28, 20  # pixels of an MNIST picture, and of the digit in it
PEN = 2.2  # pixels, about the width of MNIST's strokes
FINE = 8  # drawn this many times larger, then averaged
# A digit that somebody has written, where nobody can write.
TWO = [[(2, 3), (3, 1), (5, 0), (7, 1), (7, 3), (1, 9), (8, 9)]]


class Pad(AnyWidget):
    """A pad to write on; every network says what it reads.

    Without anywidget a digit that is already written is shown in its place.

    Attributes:
        strokes: list of strokes, each a list of (x, y) from 0 to 1, y
            downwards.
        image: float32 (28, 28), 0 paper to 1 ink, what the networks see.
        guesses: ten probabilities for each network; none on blank paper.
        images, labels: the digits collected so far, float32 (n, 28, 28)
            and int64 (n,).
        score: how many of them each network has read, as a text.
        problem: why a network could not answer, or nothing.
    """

    _esm = Path(__file__).with_name("pad.js")
    names = traitlets.List().tag(sync=True)
    # The browser knows what it sent; an echo would only cost time.
    strokes = traitlets.List().tag(sync=True, echo_update=False)
    # The image, one byte for each pixel.
    seen = traitlets.Bytes(bytes(SIDE * SIDE)).tag(sync=True)
    guesses = traitlets.List().tag(sync=True)
    score = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    # Number of answers so far; the browser waits for the next.
    answered = traitlets.Int().tag(sync=True)

    def __init__(self, networks):
        """Make a pad for some networks.

        Args:
            networks: {name: function}; each function takes float32
                (1, 28, 28), 0 to 1, and returns ten probabilities (1, 10).
        """
        super().__init__(names=list(networks))
        self._networks = networks
        self._collected = []  # (image, label, what each network reads)
        self.observe(self._answer, "strokes")
        self.on_msg(self._hear)

    @property
    def image(self):
        return as_mnist(self.strokes)

    @property
    def images(self):
        pictures = [image for image, _, _ in self._collected]
        return np.array(pictures, "float32").reshape(-1, SIDE, SIDE)

    @property
    def labels(self):
        return np.array([label for _, label, _ in self._collected], "int64")

    def collect(self, label):
        """Keep the written digit under its label, and clear the pad.

        Nothing is kept of blank paper, or when a network has failed.
        """
        if self.guesses:
            reads = np.argmax(self.guesses, axis=1)
            self._collected.append((self.image, label, reads))
            self.strokes = []
        self._count()

    def undo(self):
        """Forget the digit that was collected last."""
        self._collected = self._collected[:-1]
        self._count()

    def __repr__(self):
        return (
            "手寫板：在 JupyterLab 執行這一格就會出現。 "
            "A pad to write on: run this cell in JupyterLab to see it."
        )

    def stand_still(self):
        """Draw a digit and what each network reads."""
        import matplotlib.pyplot as plt

        image = as_mnist(self.strokes or TWO)
        panels = plt.subplots(
            ncols=1 + len(self._networks),
            figsize=(2.4 * (1 + len(self._networks)), 2.2),
            squeeze=False,
        )[1][0]
        panels[0].imshow(image, cmap="gray_r")
        panels[0].set(title="what they see", xticks=[], yticks=[])
        for axes, name in zip(panels[1:], self._networks, strict=True):
            guess = _probabilities(name, self._networks[name], image)
            axes.bar(range(10), guess)
            axes.set(xlabel="digit", ylabel="probability", ylim=(0, 1))
            axes.set(title=_english(name), xticks=range(0, 10, 3))
        plots.show("A written digit, and how each network reads it.")

    def _hear(self, widget, content, buffers):
        # Held, so that the browser gets one message.
        with self.hold_sync():
            if content.get("undo"):
                self.undo()
            else:
                self.collect(content["label"])
            self.answered += 1

    def _answer(self, change):
        """Ask every network and tell the browser, in one message."""
        guesses, problem = [], ""
        image = np.zeros((SIDE, SIDE), "float32")
        try:
            image = self.image
            if image.any():
                guesses = [
                    _probabilities(name, network, image)
                    for name, network in self._networks.items()
                ]
        except Exception as error:  # whatever a network may raise
            problem = f"{type(error).__name__}: {error}"
        with self.hold_sync():
            self.seen = np.rint(image * 255).astype("uint8").tobytes()
            self.guesses, self.problem = guesses, problem
            self.answered += 1

    def _count(self):
        number = len(self._collected)
        if not number:
            self.score = ""
            return
        reads = np.array([reads for _, _, reads in self._collected])
        right = (reads == self.labels[:, np.newaxis]).sum(axis=0)
        each = [
            f"{name} {hits}/{number} ({hits / number:.0%})"
            for name, hits in zip(self.names, right, strict=True)
        ]
        self.score = f"答對 right: {' · '.join(each)}"


def _english(name):
    """The part of a name that every font of a figure has."""
    ascii_only = name.encode("ascii", "ignore").decode()
    return " ".join(ascii_only.split())


def _probabilities(name, network, image):
    guess = np.asarray(network(image[np.newaxis]), "float64")
    # The sum of a softmax may be a little more than 1; nan is not less.
    if guess.shape != (1, 10) or not np.all(np.abs(guess - 0.5) < 0.501):
        raise ValueError(
            f"{name} returned {guess.min():.3g} to {guess.max():.3g} in shape "
            f"{guess.shape}; expected ten probabilities for one image, "
            "shape (1, 10)."
        )
    return guess[0].round(4).tolist()


def as_mnist(strokes):
    """Draw strokes as MNIST's authors prepared their digits.

    The digit is fitted into 20×20 pixels, its proportions kept, and its
    centre of mass put into the middle of 28×28 pixels (LeCun, Cortes and
    Burges, "The MNIST database of handwritten digits"). The pen is as wide
    for a small digit as for a large one.

    Args:
        strokes: list of strokes, each a list of (x, y), y downwards, in
            any unit.

    Returns:
        float32 array (28, 28), 0 paper to 1 ink; all 0 without strokes.

    Raises:
        ValueError: a stroke is not a list of pairs of finite numbers.
    """
    strokes = [_points(stroke) for stroke in strokes if len(stroke)]
    if not strokes:
        return ink(strokes)
    everything = np.concatenate(strokes)
    low, high = everything.min(axis=0), everything.max(axis=0)
    # A tap of the pen has no size at all.
    scale = (BOX - PEN) / max(*(high - low), 1e-9)
    middle = (low + high) / 2
    strokes = [(stroke - middle) * scale + SIDE / 2 for stroke in strokes]
    image = ink(strokes)
    rows, columns = np.indices(image.shape) + 0.5
    mass = [(image * place).sum() / image.sum() for place in (columns, rows)]
    return ink([stroke - mass + SIDE / 2 for stroke in strokes])


def ink(strokes):
    """Draw strokes where they are, without fitting or centring them.

    Args:
        strokes: list of strokes, each a list of (x, y) in pixels, from
            (0, 0) at the top left to (28, 28).

    Returns:
        float32 array (28, 28), 0 paper to 1 ink.

    Raises:
        ValueError: a stroke is not a list of pairs of finite numbers.
    """
    image = Image.new("L", (SIDE * FINE, SIDE * FINE))
    draw = ImageDraw.Draw(image)
    radius = PEN * FINE / 2
    for stroke in strokes:
        # Pillow counts from the middle of its first pixel.
        points = list(map(tuple, _points(stroke) * FINE - 0.5))
        draw.line(points, fill=255, width=round(2 * radius), joint="curve")
        for x, y in (points[0], points[-1]):
            ends = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse(ends, fill=255)
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, "float32") / 255


def _points(stroke):
    try:
        points = np.asarray(stroke, "float64")
    except (TypeError, ValueError):
        points = np.empty(0)
    flat = points.ndim != 2 or points.shape[1] != 2
    if flat or not np.isfinite(points).all():
        raise ValueError(
            f"A stroke is {str(stroke)[:60]}; expected a list of (x, y) "
            "with finite numbers."
        )
    return points
