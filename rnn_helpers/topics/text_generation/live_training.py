"""A training callback that shows a progress bar and the loss curve while the training runs."""

import time
from typing import Any

from rnn_helpers.topics.text_generation.figures import training_progress

import keras
from IPython.display import display
from matplotlib.figure import Figure


class LiveTraining(keras.callbacks.Callback):  # type: ignore[misc]
    """A Keras callback that draws a progress bar and the loss of every batch, in place.

    Drawing takes longer than a training step. So at most one picture is drawn every ``pause``
    seconds, and on a busy machine so few that drawing takes at most a tenth of the time.

    Args:
        baseline: The perplexity of a simpler model, drawn as a line.
        pause: Minimum time between two pictures, in seconds.

    Attributes:
        losses: Loss of every batch, in nats.
    """

    def __init__(self, baseline: float, pause: float = 1.0) -> None:
        super().__init__()
        self.baseline = baseline
        self.pause = pause
        self.losses: list[float] = []
        self._shown: Any = None
        self._epoch = 0
        self._total = self._count = 0.0
        self._started = self._next = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        self._started = time.monotonic()
        self._next = self._started + self.pause
        self._shown = display(self.figure(), display_id=True)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch, self._total, self._count = epoch, 0.0, 0.0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        # The loss in `logs` is the mean of the epoch so far, and the last batch may be smaller.
        running = next(metric for metric in self.model.metrics if metric.name == "loss")
        total, count = float(running.total), float(running.count)
        self.losses.append((total - self._total) / (count - self._count))
        self._total, self._count = total, count
        if time.monotonic() > self._next:
            self._draw()

    def on_train_end(self, logs: Any = None) -> None:
        self._draw()

    def figure(self) -> Figure:
        """Return the current picture."""
        epochs = self.params["epochs"]
        total = epochs * (self.params["steps"] or 1)
        seconds = time.monotonic() - self._started
        text = f"epoch {self._epoch + 1} of {epochs}, {seconds:.0f} s"
        if not self.losses:
            text = "the training step is being compiled"
        return training_progress(self.losses, total, self.baseline, text)

    def _draw(self) -> None:
        start = time.monotonic()
        if self._shown is not None:  # Outside a notebook there is no display to update.
            self._shown.update(self.figure())
        done = time.monotonic()
        self._next = done + max(self.pause, 9 * (done - start))
