"""Run named variants of an experiment, show progress, tabulate them."""

import sys
import threading
import time
from numbers import Integral

# The item in work, a bar, how many are done, minutes and seconds.
BAR = "{desc} |{bar:20}| {n} of {total}, {elapsed} gone, {remaining} left"


def progress(items, name=str):
    """Go through items one by one and show how far one has come.

    The line tells the item in work, how many are done, and how long the
    rest will take; its clock ticks while an item is in work, and after the
    last one it is gone. TQDM_DISABLE=1 in the environment leaves it out, as
    builds and tests do.

    Args:
        items: sequence, such as the seeds of several trainings.
        name: function that returns an item's name.

    Yields:
        The items.
    """
    from tqdm import tqdm

    # On standard output: in a notebook, standard error looks like a fault.
    with tqdm(
        total=len(items), leave=False, file=sys.stdout, bar_format=BAR
    ) as bar:
        done = threading.Event()
        clock = threading.Thread(target=_tick, args=(bar, done), daemon=True)
        clock.start()
        try:
            for item in items:
                bar.set_description_str(name(item))
                yield item
                bar.update()
        finally:
            done.set()
            clock.join()  # else it might draw once more, below the result


def _tick(bar, done):
    """Draw the bar anew each second: a long item looks alive, too."""
    while not done.wait(1):
        bar.refresh()


def progress_bar():
    """Make a callback that shows how far a long fit has come.

    One line with the epochs done, the time left, and the loss and metrics
    of the last epoch; after the training it is gone. TQDM_DISABLE=1 leaves
    it out, as builds and tests do.

    Returns:
        A keras.callbacks.Callback, for fit(callbacks=[...]).
    """
    from tqdm import tqdm
    from tqdm.keras import TqdmCallback

    return TqdmCallback(
        verbose=0,  # epochs, not batches
        tqdm_class=tqdm,
        desc="epochs",
        leave=False,
        file=sys.stdout,
        bar_format=BAR + "{postfix}",
    )


def steps_together(steps):
    """How many steps of a training Keras may take in one go.

    For compile(steps_per_execution=...): the result is the same, and sooner
    there. PyTorch takes one step at a time, and Keras refuses more on it.

    Args:
        steps: number of steps that is wanted.

    Returns:
        The same number; with PyTorch as backend 1.
    """
    import keras

    return 1 if keras.backend.backend() == "torch" else steps


def compare(experiment, variants, seed=0):
    """Run an experiment once for each named variant, and show progress.

    Before each run all random generators are seeded alike, so a result
    depends neither on the order of the variants nor on what ran before.

    Args:
        experiment: function of the variant's settings that returns a
            dictionary of results.
        variants: {name: {keyword: value}}.
        seed: integer for keras.utils.set_random_seed.

    Returns:
        {name: the experiment's results, plus "seconds"}.

    Raises:
        TypeError: the experiment does not return a dictionary.
    """
    import keras

    runs = {}
    for name in progress(variants):
        settings = variants[name]
        # Otherwise the graphs of all models stay in memory.
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        start = time.perf_counter()
        results = experiment(**settings)
        if not isinstance(results, dict):
            raise TypeError(
                f"The experiment returned {type(results).__name__} for "
                f"'{name}'; expected a dictionary such as "
                '{"accuracy": 0.9}.'
            )
        runs[name] = {**results, "seconds": time.perf_counter() - start}
    return runs


def table(runs, columns, digits=2):
    """Print one line per run and one column per result.

    Args:
        runs: {name: {column: value}}, as compare() returns.
        columns: names of the results to print, in order.
        digits: digits after the decimal point; whole numbers and texts
            are printed as they are.

    Raises:
        KeyError: a run lacks one of the columns.
    """
    rows = [["", *columns]]
    for name, results in runs.items():
        missing = [column for column in columns if column not in results]
        if missing:
            raise KeyError(
                f"Run '{name}' has no result {missing}; it has "
                f"{sorted(results)}."
            )
        rows.append([name, *(_text(results[c], digits) for c in columns)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0])]
        cells += [t.rjust(w) for t, w in zip(rest, widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def _text(value, digits):
    if isinstance(value, str):
        return value
    if isinstance(value, Integral):
        return f"{value:,}"
    return f"{value:.{digits}f}"
