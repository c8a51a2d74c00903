"""The learning-rate range test, as a Keras callback."""

import functools
import math

import keras
import numpy as np

_running = {}  # id of the model -> its finder


class LearningRateFinder(keras.callbacks.Callback):
    """Try every learning rate from small to large within one short run.

    The rate grows by the same factor after every batch, and the loss of
    each batch is written down. The run ends by itself, after `steps`
    batches or when the loss is beyond all hope; then weights, optimizer
    and learning rate are as they were before. So they are when it is
    interrupted or fails.

    Source: Smith (2017), "Cyclical learning rates for training neural
    networks", section 3.3; growing by a factor is fast.ai's form of it.

    Args:
        lowest: first learning rate, above 0.
        highest: last learning rate.
        steps: number of batches, at least 30.

    Attributes:
        rates: learning rate of each batch.
        losses: loss of each batch, as an exponential moving average;
            as long as rates.

    Raises:
        ValueError: the range or the number of steps makes no sense, the
            model's learning rate cannot be set, or fit() ended early.

    Example:
        finder = training.LearningRateFinder(1e-4, 1.0)
        model.fit(x, y, batch_size=100, epochs=10, callbacks=[finder])
        finder.suggestion()
    """

    MEMORY = 0.9  # share of the old value in the moving average
    WARM_UP = 10  # batches until the average can be trusted
    HOPELESS = 4  # times the best loss

    def __init__(self, lowest=1e-5, highest=1.0, steps=100):
        super().__init__()
        if not 0 < lowest < highest < math.inf:
            raise ValueError(
                f"The range was {lowest} to {highest}; expected "
                "0 < lowest < highest, such as 1e-5 to 1.0."
            )
        if steps < 30:
            raise ValueError(
                f"steps was {steps}; a curve needs at least 30 batches."
            )
        self.schedule = np.geomspace(lowest, highest, int(steps)).tolist()

    def on_train_begin(self, logs=None):
        _check_settable(self.model)
        self.rates, self.losses, self._average = [], [], 0.0
        optimizer = self.model.optimizer
        self._saved = [
            (variable, keras.ops.copy(variable))
            for variable in [*self.model.variables, *optimizer.variables]
        ]
        _running[id(self.model)] = self
        optimizer.learning_rate = self.schedule[0]

    def on_train_batch_begin(self, batch, logs=None):
        # Else logs would hold the mean over the epoch, not this batch.
        self.model.reset_metrics()

    def on_train_batch_end(self, batch, logs=None):
        done = len(self.rates)
        self.rates.append(self.schedule[done])
        self.losses.append(self._smooth(float(logs["loss"])))
        best = min(self.losses)
        hopeless = not self.losses[-1] <= self.HOPELESS * best
        if hopeless or done + 1 == len(self.schedule):
            self.model.stop_training = True
            return
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()
        self.model.optimizer.learning_rate = self.schedule[done + 1]

    def put_back(self):
        """Give weights, optimizer and rate the values from before."""
        try:
            self._assign()
        except KeyboardInterrupt:  # the stop button was pressed twice
            self._assign()
            raise

    def _assign(self):
        for variable, value in self._saved:
            variable.assign(value)

    def on_train_end(self, logs=None):
        if not self.model.stop_training:
            raise ValueError(
                f"fit() ended after {len(self.rates)} of "
                f"{len(self.schedule)} batches; give it more epochs, the "
                "finder stops by itself."
            )

    def suggestion(self):
        """Return the rate at which the loss falls most steeply.

        Raises:
            ValueError: the loss never fell, or nothing was trained yet.
        """
        losses = getattr(self, "losses", None) or [math.inf]
        # The first averages stand on few batches: their steps are noise.
        falling = losses[self.WARM_UP : int(np.argmin(losses)) + 1]
        # Over a tenth of the range: from batch to batch there is noise.
        window = len(self.schedule) // 10
        if len(falling) <= window:
            raise ValueError(
                "The loss never fell; run fit() with this callback, from "
                "a smaller lowest rate."
            )
        falls = np.subtract(falling[:-window], falling[window:])
        return self.rates[self.WARM_UP + int(np.argmax(falls)) + window // 2]

    def _smooth(self, loss):
        """Moving average, corrected for its start at zero as in Adam."""
        memory = self.MEMORY
        self._average = memory * self._average + (1 - memory) * loss
        return self._average / (1 - memory ** len(self.rates))


def _check_settable(model):
    if isinstance(
        model.optimizer._learning_rate,
        keras.optimizers.schedules.LearningRateSchedule,
    ):
        raise ValueError(
            "The optimizer has a schedule of its own; compile the model "
            "with a number as learning_rate to look for one."
        )
    if model.steps_per_execution != 1:
        raise ValueError(
            f"The model has steps_per_execution={model.steps_per_execution}; "
            "compile it with 1, the rate changes after every batch."
        )


def _put_back_after(fit):
    """Make fit() put back what a finder has changed, however it ends.

    Keras does not tell its callbacks of an interruption or an error.
    """

    @functools.wraps(fit)
    def guarded(model, *args, **kwargs):
        try:
            return fit(model, *args, **kwargs)
        finally:
            if finder := _running.pop(id(model), None):
                finder.put_back()

    return guarded


keras.Model.fit = _put_back_after(keras.Model.fit)
