"""Text of a student's making beside what a check says: marked line by line, so that it can't pass
for a check's.
"""

from typing import Final

#: Stands before every line of a text that an answer made.
QUOTE: Final = "|"
#: The errors that a check raises itself; their messages are the check's.
CHECK_ERRORS: Final = ("CheckFailed", "NotAttempted")


def quoted(text: str, first: str = "") -> str:
    """The text with a mark before each line but the first, which ``first`` stands before."""
    lines = text.splitlines()
    marked = [line if line.startswith(QUOTE) else f"{QUOTE} {line}" for line in lines[1:]]
    end = "\n" if text.endswith("\n") else ""
    return "\n".join([f"{first}{lines[0]}", *marked]) + end if lines else text
