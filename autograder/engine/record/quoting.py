"""Mark every line of a student's text in a test's output, so that it can't pose as a check's."""

from typing import Final

#: The mark before each line of a text that comes from an answer.
QUOTE: Final = "|"
#: The names of the errors that checks raise; their messages come from the check.
CHECK_ERRORS: Final = ("CheckFailed", "NotAttempted")


def quoted(text: str, first: str = "") -> str:
    """Return a text with ``first`` before the first line and a mark before each other line."""
    lines = text.splitlines()
    marked = [line if line.startswith(QUOTE) else f"{QUOTE} {line}" for line in lines[1:]]
    end = "\n" if text.endswith("\n") else ""
    return "\n".join([f"{first}{lines[0]}", *marked]) + end if lines else text
