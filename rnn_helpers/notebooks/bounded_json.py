"""Read untrusted JSON with a bound on the memory that it takes.

A nested list takes two bytes in a file and sixty in memory, so the bound is on the number of values
and not on the size of the file.
"""

import json
from typing import Any, Final

#: A notebook has a few thousand values; one with big interactive figures about 100,000.
MOST_VALUES: Final = 2_000_000


class TooManyValues(ValueError):
    """The JSON holds more values than allowed. The message is a sentence for the student."""

    def __init__(self) -> None:
        super().__init__(
            f"The file holds more than {MOST_VALUES // 10**6} million values. Clear the outputs "
            "(in JupyterLab: Edit, Clear Outputs of All Cells), save, and hand in again."
        )


def check_values(text: str) -> None:
    """Check the number of values in JSON text, without parsing it.

    Raises:
        TooManyValues: There are more than ``MOST_VALUES``.
    """
    if _separators(text) <= MOST_VALUES:
        return
    # Most of the separators are probably in strings, such as printed tables, and don't count.
    bare = text.replace("\\\\", "").replace('\\"', "")
    if bare.count('"') > 4 * MOST_VALUES:
        raise TooManyValues
    if _separators("".join(bare.split('"')[::2])) > MOST_VALUES:
        raise TooManyValues


def bounded_json(content: bytes) -> Any:
    """Read JSON of bounded size.

    Raises:
        TooManyValues: It holds more than ``MOST_VALUES`` values.
        ValueError: It is not JSON, or not Unicode.
        RecursionError: It is nested too deeply.
    """
    text = content.decode(json.detect_encoding(content))
    check_values(text)
    return decoder().decode(text)


def decoder() -> json.JSONDecoder:
    """Return a decoder that accepts common deviations from the JSON standard.

    It reads whole numbers of 20 digits or more as infinity, because Python refuses to read very
    long ones and nothing that is read from a notebook needs them.
    """
    return json.JSONDecoder(strict=False, parse_int=_whole_number)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float("inf")


def _separators(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{") + text.count(":")
