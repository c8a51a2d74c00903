"""The learning-rate range test: which rate suits a model and its data?"""

import math
from dataclasses import dataclass

import keras
import numpy as np

MEMORY = 0.9  # share of the old value in the moving average
WARM_UP = 10  # batches until the average can be trusted
HOPELESS = 4  # times the best loss


@dataclass(frozen=True)
class RangeTest:
    """What happened at each learning rate.

    Attributes:
        rates: learning rate of each batch.
        losses: loss of each batch, as an exponential moving average;
            as long as rates.
        steps: batches of the whole range; fewer were tried where the loss
            exploded.
    """

    rates: list
    losses: list
    steps: int

    def suggestion(self):
        """Return the rate at which the loss falls most steeply.

        Raises:
            ValueError: the loss never fell.
        """
        # The first averages stand on few batches: their steps are noise.
        falling = self.losses[WARM_UP : int(np.argmin(self.losses)) + 1]
        # Over a tenth of the range: from batch to batch there is noise.
        window = self.steps // 10
        if len(falling) <= window:
            raise ValueError(
                "The loss never fell; try again from a smaller lowest rate."
            )
        falls = np.subtract(falling[:-window], falling[window:])
        return self.rates[WARM_UP + int(np.argmax(falls)) + window // 2]


def range_test(model, x, y, batch_size, lowest=1e-5, highest=1.0, steps=100):
    """Try every learning rate from small to large within one short run.

    The rate grows by the same factor after every batch, and the loss of
    each batch is written down. The run ends after `steps` batches, or when
    the loss is beyond all hope. However it ends, weights, optimizer and
    learning rate are then as they were before.

    Source: Smith (2017), "Cyclical learning rates for training neural
    networks", section 3.3; growing by a factor is fast.ai's form of it.

    Args:
        model: a compiled keras.Model.
        x, y: arrays, inputs and targets.
        batch_size: examples in each batch.
        lowest: first learning rate, above 0.
        highest: last learning rate.
        steps: number of batches, at least 30.

    Returns:
        A RangeTest.

    Raises:
        ValueError: the range or the number of steps makes no sense, or the
            model's learning rate cannot be set after every batch.

    Example:
        tried = finder.range_test(model, x, y, batch_size=100)
        tried.suggestion()
    """
    _check_range(lowest, highest, steps)
    _check_settable(model)
    optimizer = model.optimizer
    if not optimizer.built:
        optimizer.build(model.trainable_variables)
    variables = [*model.variables, *optimizer.variables]
    before = [keras.ops.copy(variable) for variable in variables]
    growing = _GrowingRate(np.geomspace(lowest, highest, steps).tolist())
    batches = math.ceil(len(x) / batch_size)
    try:
        model.fit(
            x,
            y,
            batch_size=batch_size,
            epochs=math.ceil(steps / batches),
            verbose=0,
            callbacks=[growing],
        )
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable.assign(value)
    return RangeTest(growing.rates, growing.losses, steps)


class _GrowingRate(keras.callbacks.Callback):
    """Takes the next rate after each batch and notes the loss."""

    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule
        self.rates, self.losses, self.average = [], [], 0.0

    def on_train_begin(self, logs=None):
        self.model.optimizer.learning_rate = self.schedule[0]

    def on_train_batch_begin(self, batch, logs=None):
        # Else logs would hold the mean over the epoch, not this batch.
        self.model.reset_metrics()

    def on_train_batch_end(self, batch, logs=None):
        done = len(self.rates)
        self.rates.append(self.schedule[done])
        self.losses.append(self._smooth(float(logs["loss"])))
        hopeless = not self.losses[-1] <= HOPELESS * min(self.losses)
        if hopeless or done + 1 == len(self.schedule):
            self.model.stop_training = True
            return
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()
        self.model.optimizer.learning_rate = self.schedule[done + 1]

    def _smooth(self, loss):
        """Moving average, corrected for its start at zero as in Adam."""
        self.average = MEMORY * self.average + (1 - MEMORY) * loss
        return self.average / (1 - MEMORY ** len(self.rates))


def _check_range(lowest, highest, steps):
    if not 0 < lowest < highest < math.inf:
        raise ValueError(
            f"The range was {lowest} to {highest}; expected "
            "0 < lowest < highest, such as 1e-5 to 1.0."
        )
    if steps < 30:
        raise ValueError(
            f"steps was {steps}; a curve needs at least 30 batches."
        )


def _check_settable(model):
    if not isinstance(model.optimizer.get_config()["learning_rate"], float):
        raise ValueError(
            "The optimizer has a schedule of its own; compile the model "
            "with a number as learning_rate to look for one."
        )
    if model.steps_per_execution != 1:
        raise ValueError(
            f"The model has steps_per_execution={model.steps_per_execution}; "
            "compile it with 1, the rate changes after every batch."
        )
