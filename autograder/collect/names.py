"""Make names that students chose safe to use as folder names and to show on a screen."""

import hashlib
import unicodedata

from autograder.classroom.screen import one_line

#: The most bytes of an id. A file name may have 255, and the grader joins the id and the chapter.
MOST_BYTES = 120
_PUNCTUATION = "-._@"


def plain(text: str) -> str:
    """Return a text with composed accents (NFC) and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def key(text: str) -> str:
    """Return a form of a name without differences in case, encoding of accents, and spaces."""
    return plain(plain(text).casefold())


def squeezed(text: str) -> str:
    """Return a name as Canvas writes it: letters and digits only, in lower case."""
    return "".join(character for character in key(text) if character.isalnum())


def safe_id(name: str) -> str:
    """Return a folder name made from a student's name: letters, digits and ``-._@`` only.

    Spaces become underscores. If other characters had to be removed, a few digits of the name's
    hash are added, so that different names stay different.
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
    # A file's name may hold bytes that are no text.
    digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
    return f"{short or 'student'}-{digest[:6]}"


def is_safe_id(name: str) -> bool:
    """Return whether a name can be used for a student's folder without a change."""
    return safe_id(name) == name


def shown(text: str, most: int = 80) -> str:
    """Return a text that is safe to show on one line of a terminal, cut to ``most`` characters."""
    line = one_line(unicodedata.normalize("NFC", text))
    clean = "".join(character if character.isprintable() else "?" for character in line)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
