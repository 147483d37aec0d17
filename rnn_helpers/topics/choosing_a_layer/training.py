"""Fast training of small classifiers: one TensorFlow graph for the whole run.

For models as small as those of chapter 10, ``fit`` takes longer to start than to train.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray


@dataclass(frozen=True)
class History:
    """The mean binary cross-entropy of each epoch.

    Attributes:
        training: On the training set, during training.
        validation: On the validation set, after each epoch; empty without a validation set.
    """

    training: list[float]
    validation: list[float]


@dataclass(frozen=True)
class _Compiled:
    """A training compiled to one graph, and the model that it was compiled for.

    Attributes:
        fresh: The optimizer's variables before the first update.
        run: Trains the model for all epochs, from a seed, and returns two losses for each epoch.
    """

    model: Any
    optimizer: Any
    fresh: Sequence[Array]
    run: Callable[[Any], Any]

    def train(self, model: Any, seed: int) -> Array:
        """Train another model of the same layers; the compiled model keeps its own weights."""
        for variable, value in zip(self.optimizer.variables, self.fresh, strict=True):
            variable.assign(value)
        own, start = self.model.get_weights(), model.get_weights()
        self.model.set_weights(start)
        losses = np.asarray(self.run(tf.constant(seed)))
        end = self.model.get_weights()
        self.model.set_weights(own)
        model.set_weights(end)
        return losses


_COMPILED: dict[int, _Compiled] = {}
"""Trainings by the ``id`` of their model; each keeps its model alive, so no id is reused."""


def train(
    model: Any,
    ids: Array,
    labels: Array,
    epochs: int,
    seed: int = 0,
    validation: tuple[Array, Array] | None = None,
    batch: int = 64,
    learning_rate: float = 1e-2,
    like: Any = None,
) -> History:
    """Train a classifier with Adam; gradients are clipped to a global norm of 1.

    Args:
        model: A built Keras model from ids, ``(batch, time)``, to probabilities, ``(batch, 1)``.
        ids: ``(samples, time)``; samples left over after an epoch's last whole batch are skipped.
        labels: ``(samples,)``, 0 or 1.
        seed: Seed of the order of the samples.
        validation: Ids and labels on which the loss is measured after each epoch.
        like: A model of the same layers that was trained before with the same settings. Its
            compiled training is used again, which saves a second or two.

    Raises:
        ValueError: There are fewer samples than one batch.
    """
    if len(ids) < batch:
        raise ValueError(f"at least {batch} samples are needed for one batch, not {len(ids)}")
    if like is None:
        like = model
        held_out = _tensors(*validation) if validation else None
        _COMPILED[id(model)] = _compiled(
            model, *_tensors(ids, labels), held_out, epochs, batch, learning_rate
        )
    training, held_out_losses = _COMPILED[id(like)].train(model, seed).T.tolist()
    return History(training, held_out_losses if validation else [])


def _compiled(
    model: Any,
    x: Any,
    y: Any,
    held_out: tuple[Any, Any] | None,
    epochs: int,
    batch: int,
    learning_rate: float,
) -> _Compiled:
    """Compile the training of one model to a graph."""
    optimizer = keras.optimizers.Adam(learning_rate, global_clipnorm=1.0)
    optimizer.build(model.trainable_variables)
    fresh = [np.asarray(variable) for variable in optimizer.variables]
    count = len(x)

    def loss_on(some_ids: Any, some_labels: Any, training: bool) -> Any:
        probabilities = model(some_ids, training=training)
        return tf.reduce_mean(keras.losses.binary_crossentropy(some_labels, probabilities))

    def one_epoch(seed: Any, epoch: Any) -> Any:
        order = tf.argsort(tf.random.stateless_uniform((count,), tf.stack([seed, epoch])))
        total = tf.constant(0.0)
        for start in tf.range(0, count - batch + 1, batch):
            rows = order[start : start + batch]
            with tf.GradientTape() as tape:
                loss = loss_on(tf.gather(x, rows), tf.gather(y, rows), True)
            optimizer.apply(tape.gradient(loss, model.trainable_variables))
            total += loss
        return total / float(count // batch)

    def every_epoch(seed: Any) -> Any:
        losses = tf.TensorArray(tf.float32, size=epochs)
        for epoch in tf.range(epochs):
            training_loss = one_epoch(seed, epoch)
            held_out_loss = loss_on(*held_out, False) if held_out else tf.constant(0.0)
            losses = losses.write(epoch, tf.stack([training_loss, held_out_loss]))
        return losses.stack()

    # A concrete function, because TensorFlow would otherwise warn about retracing for each model.
    run = tf.function(every_epoch).get_concrete_function(tf.TensorSpec((), tf.int32))
    return _Compiled(model, optimizer, fresh, run)


def with_kernel_size(model: Any, kernel_size: int) -> Any:
    """Return a new, untrained model whose convolutions have another kernel size."""
    config = model.get_config()
    for layer in config["layers"]:
        if layer["class_name"] == "Conv1D":
            layer["config"]["kernel_size"] = (kernel_size,)
    return type(model).from_config(config)


def _tensors(ids: Array, labels: Array) -> tuple[Any, Any]:
    column = np.asarray(labels, "float32").reshape(-1, 1)
    return tf.constant(np.asarray(ids, "int32")), tf.constant(column)


def predictor(model: Any) -> Callable[[Array], Array]:
    """Return the model as a function from ids, ``(batch, time)`` of any length, to ``(batch, 1)``.

    The function is compiled once, whereas ``predict`` compiles again for each new length.
    """
    # A concrete function here too, to avoid the warning about retracing.
    any_ids = tf.TensorSpec((None, None), tf.int32)
    compiled = tf.function(lambda ids: model(ids, training=False), autograph=False)
    run = compiled.get_concrete_function(any_ids)

    def probabilities(ids: Array) -> Array:
        return np.asarray(run(tf.constant(np.asarray(ids, "int32"))))

    return probabilities
