"""Print on every terminal, also on one that can't show all characters."""

import codecs
import io
import sys
from typing import Final

_HANDLER: Final = "rnn-course"
#: What is printed instead of the course's own signs; "?" instead of any other character.
_INSTEAD: Final = {
    "✓": "+", "✗": "x", "○": "o", "“": '"', "”": '"', "’": "'", "→": "->", "…": "...",
    "–": "-", "—": "-", "×": "x", "█": "#", "░": ".",
}  # fmt: skip


def print_on_any() -> None:
    """Let stdout and stderr replace what their encoding does not have, instead of failing.

    Windows' terminals often use cp1252, and ``LANG`` or ``PYTHONIOENCODING`` may ask for ASCII.
    """
    codecs.register_error(_HANDLER, _instead)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    refused = error.object[error.start : error.end]
    return "".join(_INSTEAD.get(character, "?") for character in refused), error.end
