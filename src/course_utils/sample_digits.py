"""The embedded sample of MNIST: scikit-learn's digits, enlarged and bent.

Pure functions, which always give the same arrays; RandomState, because its
numbers stay the same in every version of NumPy.
"""

import numpy as np

SEED = 0
SIDE = 28
_BASE = 40  # side of the enlarged pictures that are sampled from


def _enlarged_digits():
    """scikit-learn's 8x8 digits, enlarged. Returns (1797, 40, 40), labels."""
    from scipy import ndimage
    from sklearn.datasets import load_digits

    digits = load_digits()
    small = np.pad(digits.images / 16.0, ((0, 0), (1, 1), (1, 1)))
    big = ndimage.zoom(
        small, (1, 4, 4), order=3, grid_mode=True, mode="grid-constant"
    )
    # Pen strokes are almost black or white: raise the contrast of the blur.
    big = np.clip((big - 0.5) * 2.0, 0.0, 1.0)
    return big.astype(np.float32), digits.target.astype(np.uint8)


def _boxes(pictures):
    """Centre of mass and half the longer side of the inked box, in pixels."""
    places = np.arange(_BASE, dtype=np.float32)
    centres, halves = [], []
    for axis in (1, 2):
        profile = pictures.sum(axis=3 - axis)
        centres.append((profile * places).sum(1) / profile.sum(1))
        inked = profile > 0.1
        first = inked.argmax(1)
        last = _BASE - 1 - inked[:, ::-1].argmax(1)
        halves.append((last - first + 1) / 2)
    return np.stack(centres, 1), np.maximum(*halves)


def _draw(pictures, centre, half, rng):
    """One slightly turned, scaled, sheared and moved copy of each picture."""
    n = len(pictures)
    turn = rng.normal(0, np.deg2rad(7), n)
    shear = rng.normal(0, 0.12, n)
    scale = half / 10 / rng.uniform(0.88, 1.08, n)  # a box of 20 pixels
    move = rng.normal(0, 0.6, (n, 2, 1))
    grid = np.mgrid[:SIDE, :SIDE].reshape(2, -1) - (SIDE - 1) / 2
    y, x = (grid[None] - move).transpose(1, 0, 2)
    # The originals are narrow, so widen them.
    x = x / rng.normal(1.1, 0.1, (n, 1)) + shear[:, None] * y
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    rows = centre[:, :1] + scale[:, None] * (cos * y - sin * x)
    columns = centre[:, 1:] + scale[:, None] * (sin * y + cos * x)
    ink = _bilinear(pictures, rows, columns)
    ink *= rng.uniform(0.7, 1.0, (n, 1)) + rng.normal(0, 0.04, ink.shape)
    ink = np.clip(ink * 255, 0, 255).round().astype(np.uint8)
    return ink.reshape(n, SIDE, SIDE)


def _bilinear(pictures, rows, columns):
    """Values of each picture between its pixels; outside it is 0."""
    rows = np.clip(rows, 0, _BASE - 1.001)
    columns = np.clip(columns, 0, _BASE - 1.001)
    r, c = rows.astype(np.intp), columns.astype(np.intp)
    dr, dc = rows - r, columns - c
    flat = pictures.reshape(len(pictures), -1)
    at = r * _BASE + c

    def take(offset):
        return np.take_along_axis(flat, at + offset, axis=1)

    top = take(0) * (1 - dc) + take(1) * dc
    bottom = take(_BASE) * (1 - dc) + take(_BASE + 1) * dc
    return top * (1 - dr) + bottom * dr


def digits():
    """Handwritten digits in MNIST's form, drawn from scikit-learn's set.

    Returns:
        x_train (12000, 28, 28) uint8, y_train (12000,) uint8, x_test,
        y_test (2,000 of each). White on black, in a box of about 20 pixels
        centred by the centre of mass. No original serves both sets.
    """
    rng = np.random.RandomState(SEED)
    pictures, labels = _enlarged_digits()
    centre, half = _boxes(pictures)
    order = rng.permutation(len(labels))
    cut = len(labels) // 5
    parts = []
    for originals, n in ((order[cut:], 12_000), (order[:cut], 2_000)):
        chosen = rng.choice(originals, n)
        drawn = [
            _draw(pictures[i], centre[i], half[i], rng)
            for i in np.array_split(chosen, n // 500)
        ]
        parts += [np.concatenate(drawn), labels[chosen]]
    return tuple(parts)
