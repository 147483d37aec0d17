"""Errors that are told to learners in one line."""

import re


class StudyError(Exception):
    """Something the learner can put right; the message says what, and what to do."""


def keras_said(error: BaseException) -> str:
    """What a Keras error says, in one line, without the list of arguments that Keras adds.

    >>> keras_said(ValueError("Error in call()\\n\\n\\x1b[1mtoo\\nshort\\x1b[0m\\n\\nArguments"))
    'too short'
    """
    bold = re.search(r"\x1b\[1m(.*?)\x1b\[0m", str(error), re.DOTALL)
    return " ".join((bold[1] if bold else str(error)).split())
