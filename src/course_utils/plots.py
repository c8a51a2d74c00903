"""The few figures that lessons share, all of them with alt text."""

import base64
import io
import math
import os

# plt.show(), or the end of a cell, shows a figure and forgets it.
NO_FIGURE = (
    "沒有圖可以顯示：請把畫圖的程式和 plots.show() 放在同一格，"
    "並拿掉它前面的 plt.show()。\n"
    "There is no figure to show: draw it in the same cell as plots.show(), "
    "and leave out plt.show()."
)


def show(alt):
    """Show the current matplotlib figure with alt text, then close it.

    The picture is a PNG of 80 dots per inch, small enough to be stored in
    a notebook and the same bytes on every run. The text is stored as its
    alt text and shown where pictures cannot be. Where there is no figure,
    a sentence says so, and Run All goes on; builds and tests stop.

    Args:
        alt: one English sentence that says what there is to see.

    Raises:
        ValueError: the text is empty, or, with COURSE_STRICT=1, there is
            no figure to show.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    if not alt.strip():
        raise ValueError(
            "The alt text is empty; describe in one sentence what there is "
            'to see, for example plots.show("Loss falls with each epoch").'
        )
    if not plt.get_fignums():
        if os.environ.get("COURSE_STRICT") == "1":
            raise ValueError(NO_FIGURE)
        print(NO_FIGURE)
        return
    figure = plt.gcf()
    picture = base64.b64encode(png(figure)).decode()
    plt.close(figure)
    alt = " ".join(alt.split())
    display(
        {"image/png": picture, "text/plain": alt},
        metadata={"image/png": {"alt": alt}},
        raw=True,
    )


def png(figure):
    """Return a figure as the bytes of a PNG of 80 dots per inch."""
    buffer = io.BytesIO()
    # Without its version line the file is the same on every machine.
    figure.savefig(buffer, format="png", dpi=80, metadata={"Software": None})
    return buffer.getvalue()


def images(pictures, titles=None, columns=10):
    """Draw grey pictures in a grid, in a new figure.

    Args:
        pictures: array (number, height, width); large values are ink.
        titles: one short text per picture, or None.
        columns: pictures per row.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: the array has another rank, or the number of titles
            differs from the number of pictures.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    pictures = np.asarray(pictures)
    if pictures.ndim != 3 or len(pictures) == 0:
        raise ValueError(
            f"pictures has shape {pictures.shape}; expected (number, height, "
            "width) with at least one picture, for example x_train[:10]."
        )
    if titles is not None and len(titles) != len(pictures):
        raise ValueError(
            f"There are {len(titles)} titles for {len(pictures)} pictures; "
            "give one title for each."
        )
    columns = min(columns, len(pictures))
    rows = math.ceil(len(pictures) / columns)
    height = 1.0 if titles is None else 1.3
    figure, axes = plt.subplots(
        rows, columns, figsize=(columns * 0.95, rows * height), squeeze=False
    )
    for axis in axes.flat:
        axis.axis("off")
    for index, (axis, picture) in enumerate(
        zip(axes.flat, pictures, strict=False)
    ):
        axis.imshow(picture, cmap="gray_r")
        if titles is not None:
            axis.set_title(str(titles[index]), fontsize=10)
    return figure


def learning_curves(curves, ylabel):
    """Draw one line per training on one axis, in a new figure.

    Args:
        curves: {name: values per epoch}.
        ylabel: what the values are, with the unit if there is one.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: there is nothing to draw.
    """
    import matplotlib.pyplot as plt

    if not curves:
        raise ValueError(
            "There are no curves to draw; expected {name: values per epoch}."
        )
    figure, axis = plt.subplots(figsize=(7, 3.6))
    for name, values in curves.items():
        axis.plot(range(1, len(values) + 1), values, label=name)
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.set_xlabel("epoch")
    axis.set_ylabel(ylabel)
    axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def value_histograms(variants, quantity):
    """Draw how the values in each layer are spread, in a new figure.

    Each variant is a row of histograms turned upright, one for each layer
    and as wide as the next; above each stands its standard deviation. All
    share one scale. S3 shows such rows for its initializations. The bar of
    exact zeros, often half of a ReLU's values, is cut at that width.

    Args:
        variants: {name: {layer: array of any shape}}; a dozen layers find
            room. What the layers are called is written on the axis.
        quantity: what the values are, for example "activation".

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: there is no variant or no layer, or a layer is empty.
    """
    rows = _finite_rows(variants)
    return _upright_histograms(variants, rows, quantity)


def magnitude_histograms(variants, quantity):
    """Draw log10 of the magnitudes in each layer, in a new figure.

    As value_histograms() otherwise. A zero has no logarithm: what share of
    a layer's values is zero stands below its histogram.

    Args:
        variants: {name: {layer: array of any shape}}; a dozen layers find
            room. What the layers are called is written on the axis.
        quantity: what the values are, for example "gradient".

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: there is no variant or no layer, or a layer is empty.
    """
    import numpy as np

    rows = [
        [np.log10(np.abs(values[values != 0])) for values in row]
        for row in _finite_rows(variants)
    ]
    figure = _upright_histograms(variants, rows, f"log10 |{quantity}|")
    for axis, row in zip(figure.axes, variants.values(), strict=True):
        low, high = axis.get_ylim()
        low -= 0.2 * (high - low)  # room for the share of zeros
        axis.set_ylim(low, high)
        for place, values in enumerate(row.values()):
            if zeros := np.mean(np.asarray(values) == 0):
                _write(axis, place, low, f"{zeros:.0%} zeros")
    return figure


def _finite_rows(variants):
    """For each variant the finite values of each layer, in one dimension."""
    import numpy as np

    if not variants or not all(
        row and all(np.size(values) for values in row.values())
        for row in variants.values()
    ):
        raise ValueError(
            "There is nothing to draw; expected {name of the variant: "
            "{layer: array with at least one number}}."
        )
    rows = [map(np.asarray, row.values()) for row in variants.values()]
    return [
        [values[np.isfinite(values)].astype(float) for values in row]
        for row in rows
    ]


def _upright_histograms(variants, rows, label):
    """A row of histograms for each variant, on one scale."""
    import matplotlib.pyplot as plt

    edges = _common_edges([values for row in rows for values in row])
    height = 1.7 * len(rows) + 0.45
    # A fixed layout, because the automatic one takes longer than drawing.
    figure, axes = plt.subplots(
        len(rows), figsize=(8.5, height), squeeze=False, layout="none"
    )
    figure.subplots_adjust(
        0.12, 0.65 / height, 0.99, 1 - 0.5 / height, hspace=0.7
    )
    figure.supylabel(label, fontsize=10, x=0.01, ha="left")
    for number, (name, layers) in enumerate(variants.items()):
        axis = axes[number, 0]
        for place, values in enumerate(rows[number]):
            _upright(axis, place, values, edges, f"C{number}")
        for place, values in enumerate(layers.values()):
            _write(axis, place, edges[-1], _spread(values))
        axis.set(xlim=(-0.6, len(layers) - 0.4), ylim=edges[[0, -1]])
        axis.set_title(name, loc="left", pad=16, fontsize=10)
        axis.set_xticks(range(len(layers)), layers)
    axis.set_xlabel("layer (above: standard deviation)")
    return figure


def _common_edges(rows):
    """Edges of bins that hold nearly all values of all layers."""
    import numpy as np

    ends = [np.quantile(row, [0.001, 0.999]) for row in rows if len(row)]
    low, high = (np.min(ends), np.max(ends)) if ends else (0, 0)
    margin = 0.02 * (high - low) or 0.5
    return np.linspace(low - margin, high + margin, 81)


def _upright(axis, place, values, edges, colour):
    """One histogram, symmetric about its layer."""
    import numpy as np

    counts, _ = np.histogram(values, edges)
    # The zeros of a ReLU would make everything beside them a thin line.
    beside, _ = np.histogram(values[values != 0], edges)
    half = 0.42 * np.minimum(counts / (beside.max() or 1), 1)
    axis.stairs(
        place + half,
        edges,
        baseline=place - half,
        fill=True,
        orientation="horizontal",
        color=colour,
    )


def _write(axis, x, y, text):
    axis.text(x, y, text, ha="center", va="bottom", fontsize=9)


def _spread(values):
    """Standard deviation as text; inf and nan where there are such values."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        return f"{np.std(values, dtype=float):.2g}"
