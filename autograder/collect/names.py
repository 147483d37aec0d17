"""Names that came from students: made harmless as a folder's name, and as text on a screen."""

import hashlib
import unicodedata

from autograder.classroom.screen import one_line

#: Bytes. A folder's name may have 255, and the grader joins it with the chapter's.
MOST_BYTES = 120
_PUNCTUATION = "-._@"


def plain(text: str) -> str:
    """The same text however it was typed: composed accents (NFC), single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def key(text: str) -> str:
    """What spellings of a name have in common: neither case, nor encoding, nor spaces count."""
    return plain(plain(text).casefold())


def squeezed(text: str) -> str:
    """A name as Canvas writes it before a file's: letters and digits only, in lower case."""
    return "".join(character for character in key(text) if character.isalnum())


def safe_id(name: str) -> str:
    """A student's folder name made of a name: letters of every script, digits and ``-._@``.

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
    """Whether a name may be a student's folder as it is."""
    return safe_id(name) == name


def shown(text: str, most: int = 80) -> str:
    """Return text for one line of a terminal, and no more than ``most`` characters of it."""
    line = one_line(unicodedata.normalize("NFC", text))
    clean = "".join(sign if sign.isprintable() else "?" for sign in line)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
