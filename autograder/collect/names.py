"""Names that came from students: made harmless as a folder's name, and as text on a screen."""

import hashlib
import unicodedata

from autograder.classroom.screen import one_line

#: Bytes. A folder's name may have 255, and the grader joins it with the chapter's.
MOST_BYTES = 120
_PUNCTUATION = "-._@"


def plain(text: str) -> str:
    """Return a text with composed accents (NFC) and single spaces, however it was typed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def key(text: str) -> str:
    """Return what all spellings of a name share, without case, kind of accents and spaces."""
    return plain(plain(text).casefold())


def squeezed(text: str) -> str:
    """Return a name as Canvas writes it: letters and digits only, in lower case."""
    return "".join(character for character in key(text) if character.isalnum())


def safe_id(name: str) -> str:
    """Return a folder name made of a student's name: letters, digits and ``-._@`` only.

    Spaces become underscores. Where anything else was lost, a few digits of the name's hash keep
    two names apart.
    """
    text = plain(name)
    kept = "".join(
        c if c in _PUNCTUATION or unicodedata.category(c)[0] in "LMN" else "_" if c in " _" else ""
        for c in text
    )
    start = kept.lstrip("._-")
    short = start.encode()[:MOST_BYTES].decode(errors="ignore")
    if short == text.replace(" ", "_") and short:
        return short
    return f"{short or 'student'}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def is_safe_id(name: str) -> bool:
    """Return whether a name may be a student's folder as it is."""
    return safe_id(name) == name


def shown(text: str, most: int = 80) -> str:
    """Return text for one line of a terminal, and no more than ``most`` characters of it."""
    line = one_line(unicodedata.normalize("NFC", text))
    clean = "".join(sign if sign.isprintable() else "?" for sign in line)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
