"""The memory task: at the end of a sequence of random symbols, name the first symbol."""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

SYMBOLS = 4
CHANCE = 1 / SYMBOLS

_GOOD_ENOUGH = 0.05
_TEST_STREAM = 1_000_000


@dataclass(frozen=True)
class Recall:
    """How well a model has learnt the memory task.

    Attributes:
        accuracy: Share of 512 new sequences whose first symbol the model names.
        steps: Number of training steps.
    """

    accuracy: float
    steps: int


def learn(model: Any, seed: int = 0, steps: int = 120, batch: int = 64) -> Recall:
    """Train a model on the memory task, and test it on new sequences.

    Training ends early when the running mean of the loss falls below 0.05. Everything runs as one
    TensorFlow graph, because for such small layers ``fit`` takes longer to start than to train.

    Args:
        model: A built Keras model from ``(batch, time, 4)``, one-hot, to 4 probabilities.
        seed: Seed of the sequences; the weights were drawn when the model was built.
    """
    time = model.input_shape[1]
    optimizer = keras.optimizers.Adam(1e-2, global_clipnorm=1.0)
    optimizer.build(model.trainable_variables)

    def answers(stream: Any, size: int) -> tuple[Any, Any]:
        symbols = tf.random.stateless_uniform(
            (size, time), tf.stack([seed, stream]), maxval=SYMBOLS, dtype=tf.int32
        )
        return symbols[:, 0], model(tf.one_hot(symbols, SYMBOLS))

    def train_and_test() -> tuple[Any, Any]:
        step, recent = tf.constant(0), tf.constant(1.5)
        while step < steps and recent > _GOOD_ENOUGH:
            with tf.GradientTape() as tape:
                first, probabilities = answers(step, batch)
                losses = keras.losses.sparse_categorical_crossentropy(first, probabilities)
                loss = tf.reduce_mean(losses)
            optimizer.apply(tape.gradient(loss, model.trainable_variables))
            recent = 0.7 * recent + 0.3 * loss
            step += 1
        first, probabilities = answers(_TEST_STREAM, 512)
        right = tf.argmax(probabilities, axis=-1, output_type=tf.int32) == first
        return tf.reduce_mean(tf.cast(right, tf.float32)), step

    # A concrete function, because TensorFlow would otherwise warn about retracing for each model.
    accuracy, taken = tf.function(train_and_test).get_concrete_function()()
    return Recall(float(accuracy), int(taken))
