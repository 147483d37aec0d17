"""JSON from strangers, read without giving it all of the machine's memory.

A list in a list takes two bytes in a file and sixty in memory, so what counts is not the file's
size but the number of values in it.
"""

from __future__ import annotations

import json
from typing import Any, Final

#: A notebook has some thousands; one with big interactive figures some 100,000.
MOST_VALUES: Final = 2_000_000


class TooManyValues(ValueError):
    """The JSON holds more values than are read. The message is a sentence for the student."""

    def __init__(self) -> None:
        super().__init__(
            f"The file holds more than {MOST_VALUES // 10**6} million values. Clear the outputs "
            "(in JupyterLab: Edit, Clear Outputs of All Cells), save, and hand in again."
        )


def check_values(text: str) -> None:
    """Raise TooManyValues where there are more than ``MOST_VALUES``."""
    if _separators(text) <= MOST_VALUES:
        return
    # Most likely they stand in strings: printed tables, say. Those don't count.
    bare = text.replace("\\\\", "").replace('\\"', "")
    if bare.count('"') > 4 * MOST_VALUES:
        raise TooManyValues
    if _separators("".join(bare.split('"')[::2])) > MOST_VALUES:
        raise TooManyValues


def bounded_json(content: bytes) -> Any:
    """Read JSON.

    Raises:
        TooManyValues: It is too large to be read.
        ValueError: It is no JSON, or no Unicode.
        RecursionError: It is nested too deeply.
    """
    text = content.decode(json.detect_encoding(content))
    check_values(text)
    return decoder().decode(text)


def decoder() -> json.JSONDecoder:
    """Return a decoder that takes what programs write though JSON forbids it.

    Whole numbers without end, which Python would refuse to read, are no numbers here: nothing
    that is read from a notebook needs them.
    """
    return json.JSONDecoder(strict=False, parse_int=_whole_number)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float("inf")


def _separators(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{") + text.count(":")
