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


def layers(variants, quantity, log=False, most=12):
    """Draw how the values in each layer are spread, in a new figure.

    Each variant is a row of histograms turned upright, one for each layer
    and as wide as the next; above each stands its standard deviation. All
    share one scale. S3 shows such rows for its initializations. The bar of
    exact zeros, often half of a ReLU's values, is cut at that width.

    Args:
        variants: {name: {layer: array of any shape}}, the arrays from
            probes.activations or probes.weight_gradients, for example.
        quantity: what the values are, for example "activation".
        log: draw log10 of the sizes instead of the values. A zero has
            none; the share of zeros is written as well.
        most: where there are more layers, draw so many, evenly chosen.

    Returns:
        Alt text made of the figure's numbers, for plots.show().

    Raises:
        ValueError: there is no variant or no layer, or a layer is empty.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    rows = {name: _some(found, most) for name, found in variants.items()}
    if not rows or not all(
        row and all(np.size(values) for values in row.values())
        for row in rows.values()
    ):
        raise ValueError(
            "There is nothing to draw; expected {name of the variant: "
            "{layer: array with at least one number}}."
        )
    drawn = {
        name: [_drawable(values, log) for values in row.values()]
        for name, row in rows.items()
    }
    edges = _common_edges([pool for row in drawn.values() for pool in row])
    height = 1.7 * len(rows) + 0.45
    # A fixed layout, because the automatic one takes longer than drawing.
    figure, axes = plt.subplots(
        len(rows), figsize=(8.5, height), squeeze=False, layout="none"
    )
    figure.subplots_adjust(
        0.12, 0.65 / height, 0.99, 1 - 0.5 / height, hspace=0.7
    )
    label = f"log10 |{quantity}|" if log else quantity
    figure.supylabel(label, fontsize=10, x=0.01, ha="left")
    low, high = edges[[0, -1]]
    if log:
        low -= 0.2 * (high - low)  # room for the share of zeros
    said = []
    for number, (name, row) in enumerate(rows.items()):
        axis = axes[number, 0]
        _uprights(axis, drawn[name], edges, log, f"C{number}")
        axis.set_ylim(low, high)
        spread = [_spread(values) for values in row.values()]
        for place, values in enumerate(row.values()):
            at = {"x": place, "ha": "center", "va": "bottom", "fontsize": 9}
            axis.text(y=high, s=spread[place], **at)
            if log and (zeros := np.mean(values == 0)):
                axis.text(y=low, s=f"{zeros:.0%} zeros", **at)
        axis.set_title(name, loc="left", pad=16, fontsize=10)
        axis.set_xticks(range(len(row)), row)
        first, *_, last = [*row] * 2
        said.append(
            f"{name}, {spread[0]} in layer {first}, "
            f"{spread[-1]} in layer {last}"
        )
    axis.set_xlabel("layer (above: standard deviation)")
    return f"Standard deviation of the {quantity}: {'; '.join(said)}."


def _some(layers, most):
    """{number of the layer from 1: array}, of at most so many layers."""
    import numpy as np

    numbers = np.linspace(1, len(layers), min(most, len(layers)))
    values = list(layers.values())
    return {n: np.asarray(values[n - 1]) for n in numbers.round().astype(int)}


def _drawable(values, log):
    """The finite values, or the log10 of their sizes, in one dimension."""
    import numpy as np

    values = values[np.isfinite(values)].astype(float)
    return np.log10(np.abs(values[values != 0])) if log else values


def _common_edges(pools):
    """Edges of bins that hold nearly all values of all layers."""
    import numpy as np

    ends = [np.quantile(pool, [0.001, 0.999]) for pool in pools if len(pool)]
    low, high = (np.min(ends), np.max(ends)) if ends else (0, 0)
    margin = 0.02 * (high - low) or 0.5
    return np.linspace(low - margin, high + margin, 81)


def _uprights(axis, pools, edges, log, colour):
    """One histogram after the other, each symmetric about its layer."""
    import numpy as np

    for place, pool in enumerate(pools):
        counts, _ = np.histogram(pool, edges)
        # The zeros of a ReLU would make everything beside them a thin line.
        beside = pool if log else pool[pool != 0]
        widest = np.histogram(beside, edges)[0].max() or 1
        half = 0.42 * np.minimum(counts / widest, 1)
        axis.stairs(
            place + half,
            edges,
            baseline=place - half,
            fill=True,
            orientation="horizontal",
            color=colour,
        )
    axis.set(xlim=(-0.6, len(pools) - 0.4))


def _spread(values):
    """Standard deviation as text; inf and nan where there are such values."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        return f"{np.std(values, dtype=float):.2g}"
