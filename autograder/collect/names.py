"""Make names that students chose safe to use as folder names and to show on a screen."""

import hashlib
import os
import re
import unicodedata
from contextlib import suppress

from autograder.classroom.screen import one_line

#: The most bytes of an id. A file name may have 255, and the grader joins the id and the chapter.
MOST_BYTES = 120
_PUNCTUATION = "-._@"
#: What names have beside letters: apostrophes, hyphens and the dot of Catalan.
_IN_NAMES = "\u2018\u2019\u02bc\u2010\u2011\u2013\u2014\u00b4\u00b7"
#: Soft hyphens, marks and changes of the direction of writing, spaces without width, and the like.
_INVISIBLE = re.compile("[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
#: What people hand in instead of a notebook, by the ends of names.
_NO_NOTEBOOKS = {
    "an archive, but no zip": {"rar", "7z", "tar", "gz", "tgz", "bz2", "tbz", "xz", "txz", "zst"},
    "a shortcut to a file, not the file": {"lnk", "url", "webloc", "desktop", "gdoc", "alias"},
    "a file that is still in iCloud": {"icloud"},
}
_WITHOUT_JOINERS = {0x200C: None, 0x200D: None}


def plain(text: str) -> str:
    """Return a text with composed accents (NFC), single spaces, and no invisible characters.

    Names that are copied from web pages and PDFs may have marks of the direction of writing, or
    spaces without width. The two joiners are kept, which some scripts need within a word.
    """
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def key(text: str) -> str:
    """Return a form of a name for comparing.

    It has no differences in case, encoding of accents, spaces and invisible characters.
    """
    return plain(plain(text).casefold()).translate(_WITHOUT_JOINERS)


def squeezed(text: str) -> str:
    """Return a name as Canvas writes it: letters and digits only, in lower case."""
    return "".join(character for character in key(text) if character.isalnum())


def without_zeros(text: str) -> str:
    """Return a number without the zeros in front, which spreadsheets remove; "" if it is none."""
    return text.strip().lstrip("0") if text.strip().isdecimal() else ""


def ungarbled(name: str) -> str:
    """Return a file's name as its writer meant it, if a program read it in a wrong encoding.

    Old programs unpack the names in a zip as if they were in an encoding of DOS or of Windows, or
    write the number of a character after ``#U``.
    """
    text = re.sub(r"#U([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), name)
    if text.isascii():
        return text
    for wrong in ("cp437", "cp1252", "latin-1", "cp850"):
        try:
            return text.encode(wrong, "surrogateescape").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return in_letters(text)


def in_letters(text: str) -> str:
    """Return a text as another encoding of DOS or Windows has it, if only that one gives letters.

    A text that has letters already stays as it is.
    """
    if _has_letters_only(text):
        return text
    for wrong, right in (("cp437", "cp1252"), ("ascii", "cp1252"), ("cp1252", "cp437")):
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            other = _bytes_of(text, wrong).decode(right)
            if _has_letters_only(other):
                return other
    return text


def readings(name: str) -> list[str]:
    """Return what a name may have been that a zip holds in an encoding of DOS.

    Nothing says which encoding it is, so these are only good for comparing with known names.
    """
    found = []
    for wrong in ("cp437", "cp1252") if not name.isascii() else ():
        for right in ("cp850", "cp852", "cp866", "cp1250", "cp1251", "cp1252", "cp932", "gbk"):
            with suppress(UnicodeEncodeError, UnicodeDecodeError):
                found.append(_bytes_of(name, wrong).decode(right))
    return [text for text in dict.fromkeys(found) if text != name]


def _bytes_of(text: str, encoding: str) -> bytes:
    """Return the bytes that a text was read from; Windows keeps bytes without a character."""
    if encoding != "cp1252":
        return text.encode(encoding, "surrogateescape")
    return b"".join(c.encode("latin-1" if "\x80" <= c < "\xa0" else encoding) for c in text)


def _has_letters_only(text: str) -> bool:
    """Return whether a text has nothing but what is in names, apart from ASCII."""
    return all(c.isalpha() or c in _IN_NAMES for c in text if not c.isascii())


def is_test_student(last_name: str, first_name: str) -> bool:
    """Return whether this is the student that Canvas makes for teachers who try things out."""
    return (key(last_name), key(first_name)) == ("student", "test")


def is_preview_user(name: str) -> bool:
    """Return whether this is a user that Blackboard makes for a teacher who tries things out."""
    return key(name).endswith("previewuser")


def safe_id(name: str) -> str:
    """Return a folder name made from a student's name: letters, digits and ``-._@`` only.

    Spaces become underscores. If other characters had to be removed, a few digits of the name's
    hash are added, so that different names stay different.
    """
    text = plain(name)
    kept = "".join(
        c if c in _PUNCTUATION or unicodedata.category(c)[0] in "LMN" else "_" if c in " _" else ""
        for c in text
        if _can_be_in_a_path(c)
    )
    start = kept.lstrip("._-")
    short = start.encode()[:MOST_BYTES].decode(errors="ignore")
    if short == text.replace(" ", "_") and short:
        return short
    # A file's name may hold bytes that are no text.
    digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
    return f"{short or 'student'}-{digest[:6]}"


def _can_be_in_a_path(character: str) -> bool:
    """Return whether the file system's encoding has a character; in the locale C, it is ASCII."""
    try:
        os.fsencode(character)
    except UnicodeEncodeError:
        return False
    return True


def is_safe_id(name: str) -> bool:
    """Return whether a name can be used for a student's folder without a change."""
    return safe_id(name) == name


def shown(text: str, most: int = 80) -> str:
    """Return a text that is safe to show on one line of a terminal, cut to ``most`` characters."""
    line = one_line(unicodedata.normalize("NFC", text))
    clean = "".join(character if character.isprintable() else "?" for character in line)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def instead_of_notebook(name: str) -> str:
    """Return the name of a file that is no notebook, with what kind of file it is if that helps."""
    ending = name.lower().rpartition(".")[2]
    kind = next((kind for kind, endings in _NO_NOTEBOOKS.items() if ending in endings), "")
    return shown(name, 40) + (f" ({kind})" if kind else "")
