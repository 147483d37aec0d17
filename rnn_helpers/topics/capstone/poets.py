"""Training a language model for a given time, and running it one token at a time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_helpers.errors import keras_said

import keras
import numpy as np
import tensorflow as tf
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

Array = np.ndarray
Step = Callable[..., tuple[Array, Any]]

_MEASUREMENTS = 8
_VALIDATION_WINDOWS, _VALIDATION_LENGTH = 64, 64


@dataclass(frozen=True)
class Training:
    """The record of a training. Perplexities are per token.

    Attributes:
        updates: Numbers of the updates after which was measured; 0 is the untrained model.
        training: Perplexity of the batches since the previous measurement.
        validation: Perplexity of the validation text. The first number is also used for
            ``training``, because an untrained model is equally unsure of any text.
        best: Number of the update whose weights the model was left with.
        seconds: Wall time, including compiling and measuring.
    """

    updates: tuple[int, ...]
    training: tuple[float, ...]
    validation: tuple[float, ...]
    best: int
    seconds: float


def train(
    model: Any,
    ids: Array,
    validation_ids: Array,
    updates: int = 150,
    seed: int = 0,
    most_seconds: float = 20.0,
    length: int = 32,
    batch: int = 64,
    learning_rate: float = 1e-2,
) -> tuple[Any, Training]:
    """Train a language model with Adam, and leave it with the weights of its best measurement.

    An update sees ``batch`` windows of ``length`` tokens, from random places. After each eighth of
    the updates the perplexity of the validation text is measured. A second call continues the
    training of the model.

    The training stops after ``most_seconds``, and says so. The time is counted from the first
    update, because compiling takes longer on a slow machine. If the training is stopped by hand
    (the square button of JupyterLab), the model keeps its best weights too.

    Args:
        model: A built Keras model from ids, ``(batch, time)``, to logits,
            ``(batch, time, vocabulary)``.
        ids: Token ids of the training text, ``(n,)``.
        validation_ids: Token ids of the validation text, ``(n,)``.
        seed: Seed of the windows' places.

    Returns:
        The model, and the record of the training.

    Raises:
        ValueError: A text is too short for a window.
    """
    for name, given, least in (("training", ids, length + 1), ("validation", validation_ids, 2)):
        if len(given) < least:
            raise ValueError(f"the {name} text has {len(given)} tokens; {least} are needed")
    started = time.monotonic()
    update, measure = _compiled(model, ids, validation_ids, length, batch, learning_rate)
    rng = np.random.default_rng(seed)
    every = max(1, updates // _MEASUREMENTS)
    progress = _Progress(updates, most_seconds)
    best, weights = 0, model.get_weights()
    untrained = measure()
    numbers, training, validation = [0], [untrained], [untrained]
    losses: list[float] = []
    end = float("inf")
    try:
        for number in range(1, updates + 1):
            losses.append(update(rng.integers(0, len(ids) - length, batch)))
            if number == 1:  # the first update also compiles the graph
                end = time.monotonic() + most_seconds
            late = time.monotonic() >= end
            if number % every == 0 or number == updates or late:
                numbers.append(number)
                training.append(float(np.exp(np.mean(losses))))
                validation.append(measure())
                losses.clear()
                if validation[-1] <= min(validation):
                    best, weights = number, model.get_weights()
                progress.show(number, validation[-1], late and number < updates)
            if late:
                break
    finally:
        model.set_weights(weights)
    seconds = time.monotonic() - started
    return model, Training(tuple(numbers), tuple(training), tuple(validation), best, seconds)


def _compiled(
    model: Any, ids: Array, validation_ids: Array, length: int, batch: int, learning_rate: float
) -> tuple[Callable[[Array], float], Callable[[], float]]:
    """Return two compiled functions: one update, given its windows' places, and the validation."""
    optimizer = keras.optimizers.Adam(learning_rate, global_clipnorm=1.0)
    optimizer.build(model.trainable_variables)
    text = tf.constant(np.asarray(ids, "int32"))
    held_out = tf.constant(_validation_windows(np.asarray(validation_ids, "int32")))

    def loss_of(windows: Any, training: bool) -> Any:
        logits = model(windows[:, :-1], training=training)
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=windows[:, 1:], logits=logits)
        return tf.reduce_mean(each)

    def update(places: Any) -> Any:
        windows = tf.gather(text, places[:, None] + tf.range(length + 1)[None])
        with tf.GradientTape() as tape:
            loss = loss_of(windows, True)
        optimizer.apply(tape.gradient(loss, model.trainable_variables))
        return loss

    # Concrete functions, because TensorFlow would otherwise warn about retracing for each model.
    # They don't branch on tensors, so Autograph would spend 0.2 s on finding nothing to convert.
    places = tf.TensorSpec((batch,), tf.int32)
    one_update = tf.function(update, autograph=False).get_concrete_function(places)
    other = tf.function(lambda: loss_of(held_out, False), autograph=False).get_concrete_function()
    return (
        lambda places: float(one_update(tf.constant(places.astype("int32")))),
        lambda: float(np.exp(other().numpy())),
    )


def _validation_windows(ids: Array) -> Array:
    """Return adjacent windows, each with the next one's first token: ``(windows, length + 1)``."""
    length = min(_VALIDATION_LENGTH, len(ids) - 1)
    count = min(_VALIDATION_WINDOWS, (len(ids) - 1) // length)
    return np.stack([ids[i * length : (i + 1) * length + 1] for i in range(count)])


class _Progress:
    """A progress bar that is redrawn in place in a notebook, and shows nothing elsewhere."""

    def __init__(self, updates: int, most_seconds: float) -> None:
        self._updates = updates
        self._most_seconds = most_seconds
        self._handle: Any = None

    def show(self, number: int, perplexity: float, stopped: bool) -> None:
        if not InteractiveShell.initialized():
            return
        done = round(20 * number / self._updates)
        text = f"{'█' * done}{'░' * (20 - done)} {number} of {self._updates} updates, "
        text += f"validation perplexity {perplexity:.2f}"
        if stopped:
            text += f"; stopped after {self._most_seconds:g} s: run the cell again to go on"
        shown = {"text/plain": text}
        if self._handle is None:
            self._handle = display(shown, raw=True, display_id=True)
        else:
            self._handle.update(shown, raw=True)


def predictor(model: Any) -> Callable[[Array], Array]:
    """Return the model as a fast function from ids, ``(batch, time)`` of any size, to logits."""
    any_ids = tf.TensorSpec((None, None), tf.int32)
    compiled = tf.function(lambda ids: model(ids, training=False), autograph=False)
    run = compiled.get_concrete_function(any_ids)

    def logits(ids: Array) -> Array:
        return np.asarray(run(tf.constant(np.asarray(ids, "int32"))))

    return logits


def stepper(model: Any) -> Step:
    """Return ``step(token_id, state=None)``, which returns logits ``(vocabulary,)`` and a state.

    The state holds what the layers need from earlier tokens: the states of recurrent layers, and
    the last inputs of causal convolutions. Without a state, the text begins.

    Args:
        model: A sequence of layers, each of which reads a text from its start to its end.

    Raises:
        ValueError: The model gives other logits step by step than for the whole text at once.
    """
    layers = [x for x in model.layers if not isinstance(x, keras.layers.InputLayer)]

    def one_token(token: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        x, new_states = token[None, None], []
        for layer, state in zip(layers, states, strict=True):
            x, state = _through(layer, x, state)
            new_states.append(state)
        return x[0, 0], new_states

    compiled = tf.function(one_token, autograph=False)

    def step(token_id: int, state: Any = None) -> tuple[Array, Any]:
        begun = [_beginning(layer) for layer in layers] if state is None else state
        logits, new_state = compiled(tf.constant(token_id, tf.int32), begun)
        return logits.numpy(), new_state

    _same_as_in_one_piece(model, step)
    return step


def chances(step: Step, prompt_ids: Sequence[int], ids: Sequence[int]) -> list[float]:
    """Return the probability of each id, given the prompt and the ids before, at temperature 1."""
    state, every = None, []
    for token_id in [*prompt_ids, *ids]:
        logits, state = step(int(token_id), state)
        every.append(logits)
    before = np.array(every[len(prompt_ids) - 1 : -1]).reshape(len(ids), -1)
    return np.asarray(keras.ops.softmax(before))[np.arange(len(ids)), list(ids)].tolist()


def _beginning(layer: Any) -> Any:
    """Return a layer's state before the first token."""
    if isinstance(layer, keras.layers.RNN):
        return layer.get_initial_state(1)
    if isinstance(layer, keras.layers.Conv1D):
        past = (layer.kernel_size[0] - 1) * layer.dilation_rate[0]
        return tf.zeros((1, past, layer.kernel.shape[1]))
    return []


def _through(layer: Any, x: Any, state: Any) -> tuple[Any, Any]:
    """Pass one token, ``(1, 1, features)``, through one layer."""
    if isinstance(layer, keras.layers.RNN):
        output, state = layer.cell(x[:, 0], state)
        return output[:, None], state
    if isinstance(layer, keras.layers.Conv1D):
        seen = tf.concat([state, x], axis=1)
        return layer(seen)[:, -1:], seen[:, 1:]
    return layer(x), state


def _same_as_in_one_piece(model: Any, step: Step) -> None:
    ids = np.arange(5) % model.output_shape[-1]
    state, found = None, []
    try:
        for token_id in ids:
            logits, state = step(int(token_id), state)
            found.append(logits)
        apart = float(np.abs(np.array(found) - np.asarray(model(ids[None]))[0]).max())
    except Exception as error:
        raise ValueError(f"this model can't be run token by token: {keras_said(error)}") from error
    if not apart < 1e-3:
        raise ValueError(
            f"token by token the logits differ by {apart:.2g} from those of the text in one piece. "
            "The model must be a row of layers, none of which reads backwards."
        )
