"""Shorten an error's message, so that it can be quoted."""

import re

from rnn_helpers.errors import keras_said

# Longer messages contain whole tensors; the important part is at the beginning.
_LIMIT = 220
# What TensorFlow adds before and after the message of an operation.
_OPERATION = r"\{\{function_node .*?\}\}\s*|\s*\[Op:\w+\](?: name:)?"


def shortened(error: BaseException) -> str:
    """Return an error's message in one line, to be quoted with “ and ”.

    A learner's code can choose the message, and a message of several lines could look like part of
    the check's text. What Keras and TensorFlow add to a message is left out.
    """
    text = " ".join(re.sub(_OPERATION, "", keras_said(error)).split())
    text = re.sub("[“”]", '"', text)
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT].rstrip()} …"
