"""The handwriting pad prepares digits as MNIST does and asks networks."""

import numpy as np
import pytest
from scipy import ndimage

from course_utils import pad

SEVEN = [[[0.3, 0.2], [0.7, 0.2], [0.45, 0.85]]]
DASH = [[[0.1, 0.5], [0.9, 0.5]]]
DOT = [[[0.5, 0.5]]]


def vote(digit):
    """A network that always reads the same digit."""
    return lambda image: np.eye(10)[[digit]]


def extent(image):
    """Height and width of the ink in pixels."""
    rows, columns = np.nonzero(image > 0)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


class Wire:
    """Counts what a widget sends to the browser."""

    def __init__(self, board):
        self.messages = []
        board._send = lambda message, buffers=None: self.messages.append(
            message
        )

    def states(self):
        return [message["state"] for message in self.messages]


@pytest.fixture
def board():
    return pad.Pad({"MLP": vote(7), "CNN": vote(1)})


@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_no_stroke_is_blank_paper(strokes):
    image = pad.as_mnist(strokes)
    assert image.shape == (28, 28)
    assert not image.any()


@pytest.mark.parametrize("size", [0.001, 0.05, 0.3, 1, 280])
@pytest.mark.parametrize("place", [0, 0.4, 1000])
def test_size_and_place_of_the_writing_do_not_matter(size, place):
    moved = [[(size * x + place, size * y) for x, y in SEVEN[0]]]
    assert np.allclose(pad.as_mnist(moved), pad.as_mnist(SEVEN), atol=0.02)


@pytest.mark.parametrize("strokes", [SEVEN, DASH, DOT, SEVEN + DASH + DOT])
def test_ink_fits_twenty_pixels_and_is_centred(strokes):
    image = pad.as_mnist(strokes)
    assert image.dtype == np.float32
    assert image.min() == 0 and 0.9 < image.max() <= 1
    # One pixel more where the edge of the ink falls between two.
    assert max(extent(image)) <= 21
    assert np.allclose(ndimage.center_of_mass(image), 13.5, atol=0.1)


def test_a_long_digit_is_twenty_pixels_long():
    assert max(extent(pad.as_mnist(SEVEN))) >= 20
    assert extent(pad.as_mnist(DASH))[0] <= 4


def test_the_pen_is_round_and_about_two_pixels_wide():
    image = pad.ink([[(5, 14), (23, 14)]])
    assert np.allclose(image[:, 6:22].sum(axis=0), 2.2, atol=0.1)
    # Half a pen further at each end, in a half circle.
    assert image.sum() == pytest.approx(18 * 2.2 + np.pi * 1.1**2, abs=2)
    assert np.allclose(ndimage.center_of_mass(image), 13.5, atol=0.07)
    assert image[13, 4] > 0.5 > image[12, 4]
    tap = pad.as_mnist(DOT)
    assert tap.sum() == pytest.approx(np.pi * 1.1**2, abs=0.5)
    assert pad.ink([[(13.5, 13.5)]]).max() == 1


@pytest.mark.parametrize("strokes", [DASH, [[[0, 0], [3, 4]]], SEVEN])
def test_the_longer_side_is_twenty_pixels(strokes):
    image = pad.as_mnist(strokes)
    # Places between pixels: half of a column's ink is half a column.
    sides = [np.minimum(image.max(axis), 1).sum() for axis in (0, 1)]
    assert max(sides) == pytest.approx(20, abs=0.6)
    points = np.ptp(np.concatenate(strokes), axis=0)
    ratio = min(points) / max(points)
    assert min(sides) == pytest.approx(2.2 + ratio * 17.8, abs=0.8)


def test_ink_stays_where_it_is_drawn():
    rows, columns = np.nonzero(pad.ink([[(4, 6), (10, 6)]]))
    assert set(rows) <= {4, 5, 6, 7}
    assert columns.min() <= 3 and columns.max() <= 11
    assert not pad.ink([[(-9, -9), (-9, 40)]]).any(), "beside the picture"
    assert pad.ink([[(5, 20), (5, 5), (20, 5)]])[4, 4] > 0.5, "a round corner"


@pytest.mark.parametrize(
    "stroke", [[1, 2], [(1, 2, 3)], [(0, np.nan)], "seven", [(1, 2), (3,)]]
)
@pytest.mark.parametrize("drawn", [pad.as_mnist, pad.ink])
def test_what_is_no_stroke_is_named(drawn, stroke):
    with pytest.raises(ValueError, match=r"expected a list of \(x, y\)"):
        drawn([stroke])


def test_every_network_sees_what_is_written():
    images = []

    def network(image):
        images.append(image)
        return np.eye(10)[[3]]

    board = pad.Pad({"MLP": network, "CNN": vote(7)})
    assert board.guesses == [] and images == [], "the paper is blank"
    board.strokes = SEVEN
    (image,) = images
    assert image.shape == (1, 28, 28) and image.dtype == np.float32
    assert np.array_equal(image[0], pad.as_mnist(SEVEN))
    assert [np.argmax(guess) for guess in board.guesses] == [3, 7]
    seen = np.frombuffer(board.seen, "uint8").reshape(28, 28)
    assert np.allclose(seen / 255, image[0], atol=0.002)
    assert board.problem == ""
    board.strokes = []
    assert board.guesses == [] and not any(board.seen)


def test_digits_are_collected_and_taken_back(board):
    assert board.images.shape == (0, 28, 28) and board.labels.shape == (0,)
    board.collect(7)
    assert len(board.labels) == 0, "nothing was written"
    board.undo()
    for label in (7, 1, 7):
        board.strokes = SEVEN
        board.collect(label)
        assert board.strokes == []
    assert board.labels.tolist() == [7, 1, 7]
    assert board.images.dtype == np.float32 and board.labels.dtype == int
    assert np.array_equal(board.images[2], pad.as_mnist(SEVEN))
    assert "MLP 2/3 (67%)" in board.score and "CNN 1/3 (33%)" in board.score
    board.undo()
    assert board.labels.tolist() == [7, 1]
    assert "MLP 1/2 (50%)" in board.score
    board.undo()
    board.undo()
    assert board.score == ""


def test_each_question_gets_one_message(board):
    """The browser waits for it before it asks again."""
    wire = Wire(board)
    for strokes in (SEVEN, SEVEN + DASH, DOT, [DOT[0] * 3], []):
        before = len(wire.messages)
        board.set_state({"strokes": strokes})
        assert len(wire.messages) == before + 1
        assert "answered" in wire.states()[-1]
        assert "strokes" not in wire.states()[-1], "known to the browser"
    board.set_state({"strokes": SEVEN})
    for wish in ({"label": 7}, {"label": 7}, {"undo": True}, {"undo": True}):
        before = len(wire.messages)
        board._hear(board, wish, [])
        assert len(wire.messages) == before + 1
        assert "answered" in wire.states()[-1]


@pytest.mark.parametrize(
    ("network", "says"),
    [
        (lambda image: np.ones(10), "expected ten probabilities"),
        (lambda image: np.eye(10)[[3]] * 2 - 0.5, "-0.5 to 1.5"),
        (lambda image: np.full((1, 10), np.nan), "nan"),
        (lambda image: 1 / 0, "ZeroDivisionError"),
        (lambda image: np.ones((2, 3)) @ image, "ValueError"),
    ],
)
def test_a_network_that_fails_is_told_and_the_pad_lives_on(network, says):
    fails = [True]
    board = pad.Pad({"MLP": lambda x: (network if fails else vote(7))(x)})
    wire = Wire(board)
    board.set_state({"strokes": SEVEN})
    assert says in board.problem and board.guesses == []
    assert "answered" in wire.states()[-1]
    board.collect(7)
    assert board.strokes == SEVEN and len(board.labels) == 0
    fails.clear()
    board.strokes = SEVEN + DASH
    assert board.problem == "" and np.argmax(board.guesses) == 7


def test_rounding_of_a_softmax_is_forgiven():
    board = pad.Pad({"MLP": lambda image: np.eye(10)[[7]] * 1.0001})
    board.strokes = SEVEN
    assert board.problem == ""


def test_a_network_that_claims_too_much_is_not_believed():
    board = pad.Pad({"MLP": lambda image: np.eye(10)[[7]] * 1.002})
    board.strokes = SEVEN
    assert board.problem == (
        "ValueError: MLP returned 0 to 1 in shape (1, 10); expected ten "
        "probabilities for one image, shape (1, 10)."
    )
    assert not any(board.guesses)


def test_guesses_have_four_digits():
    board = pad.Pad({"MLP": lambda image: np.full((1, 10), 1 / 7)})
    board.strokes = SEVEN
    assert board.guesses == [[0.1429] * 10]


def test_the_browser_gets_the_code_and_every_value(board):
    board.strokes = SEVEN
    board.collect(7)
    board.strokes = DASH
    state = board.get_state()
    assert "export default { render }" in state["_esm"]
    assert state["names"] == ["MLP", "CNN"]
    assert state["strokes"] == DASH
    assert state["score"] == "答對 right: MLP 1/1 (100%) · CNN 0/1 (0%)"
    assert len(state["guesses"]) == 2 and state["problem"] == ""
    assert state["answered"] == 3
    seen = np.frombuffer(state["seen"], "uint8").reshape(28, 28)
    assert seen.max() == 255
    assert np.array_equal(seen, np.rint(pad.as_mnist(DASH) * 255))
    assert len(pad.Pad({}).seen) == 28 * 28, "blank paper"


def test_wishes_of_the_browser_are_heard(board):
    def ask(**wish):
        data = {"method": "custom", "content": wish}
        board._handle_msg({"content": {"data": data}, "buffers": []})

    answered = board.answered
    board.strokes = SEVEN
    ask(label=4)
    assert board.labels.tolist() == [4] and board.strokes == []
    ask(undo=True)
    assert board.labels.tolist() == []
    assert board.answered == answered + 4, "strokes, wish, blank, wish"
