"""The few figures that lessons share, all of them with alt text."""

import base64
import io
import math


def show(alt):
    """Show the current matplotlib figure with alt text, then close it.

    The picture is a PNG of 80 dots per inch, small enough to be stored in
    a notebook and the same bytes on every run. The text is stored as its
    alt text and shown where pictures cannot be.

    Args:
        alt: one English sentence that says what there is to see.

    Raises:
        ValueError: the text is empty, or there is no figure to show.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    if not alt.strip():
        raise ValueError(
            "The alt text is empty; describe in one sentence what there is "
            'to see, for example plots.show("Loss falls with each epoch").'
        )
    if not plt.get_fignums():
        raise ValueError(
            "There is no figure to show; draw one before plots.show()."
        )
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
