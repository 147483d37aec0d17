"""Explain common error messages of NumPy, Keras and the oracles."""

import re

from rnn_helpers.errors import keras_said

# Longer messages contain whole tensors; the important part is at the beginning.
_LIMIT = 220
# What TensorFlow adds before and after the message of an operation.
_OPERATION = r"\{\{function_node .*?\}\}\s*|\s*\[Op:\w+\](?: name:)?"

_MEANINGS = (
    (
        "unequal_lengths",
        r"inhomogeneous shape|non-rectangular",
        "the parts have different lengths, and an array has no holes. Make the lengths equal "
        "first.",
    ),
    (
        "wrong_number_of_states",
        r"Too few leaves for PyTreeSpec|Too many leaves for PyTreeSpec",
        "initial_state was given another number of states than the layer has. An LSTM has two, "
        "[h, c]; a SimpleRNN or a GRU has one. The output is not a state to hand over.",
    ),
    (
        "several_tensors_for_one",
        r"expects 1 input\(s\), but it received",
        "a layer was given several tensors as one input. With return_state=True a layer returns "
        "its output and its states: take them apart first. (A list of arrays counts as several "
        "inputs as well.)",
    ),
    (
        "time_axis_missing",
        r"expected ndim=3, found ndim=2",
        "a recurrent layer reads (batch, time, features), and it was given no time axis.",
    ),
    (
        "probabilities_are_nan",
        r"(?i)probabilities contain NaN",
        "a probability is NaN, no number: infinity was divided by infinity, or 0 by 0. exp of "
        "large logits is infinite; take the largest one away before exp, and divide by a sum that "
        "is not 0.",
    ),
    (
        "probabilities_do_not_add_up",
        r"(?i)probabilities do not sum to 1",
        "the probabilities do not add up to 1. Take out what must not be drawn first, and divide "
        "by the sum of what is left.",
    ),
    (
        "asked_reference",
        r"of the reference does not answer in your place",
        "this asks the reference for the right answer. While your function is checked it says "
        "nothing; in a cell of your own you may compare with it as often as you like.",
    ),
)


def meaning(error: BaseException) -> tuple[str, str] | None:
    """Return a short name for a known error and its explanation, or None for any other error."""
    text = str(error)
    for name, pattern, explanation in _MEANINGS:
        if re.search(pattern, text):
            return name, explanation
    return None


def shortened(error: BaseException) -> str:
    """Return an error's message in one line, to be quoted with “ and ”.

    A learner's code can choose the message, and a message of several lines could look like part of
    the check's text. What Keras and TensorFlow add to a message is left out.
    """
    text = " ".join(re.sub(_OPERATION, "", keras_said(error)).split())
    text = re.sub("[“”]", '"', text)
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT].rstrip()} …"
