"""Read a learner's own text file, or say in one line what is wrong with it.

The file may come from any program and any decade, so its encoding is detected. A text from which a
network can't learn anything is refused before minutes are spent on training.
"""

import codecs
import contextlib
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnn_helpers.errors import StudyError
from rnn_helpers.texts import ballads, sentences as corpus, valley

MAX_BYTES = 4_000_000
MIN_CHARACTERS = 5_000
MIN_DIFFERENT = 10
MIN_LINES = 20

COURSE_TEXTS: dict[str, Callable[[], str]] = {
    "tales": lambda: "".join(valley.tales()),
    "ballads": lambda: "\n\n".join(ballads.stanzas(480)) + "\n",
    "sentences": lambda: "\n".join(f"{s}." for s in corpus.sentences(1200)) + "\n",
}
"""Functions that return the course's own texts.

These are tales, stanzas from a grammar, and sentences from another grammar, one on each line.
"""

_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive (as .docx, .odt and .epub files are)",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
}
# The order matters: the mark of UTF-32 begins with that of UTF-16.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Encodings of other alphabets and the names that people know them by. Central European ones are
# left out: the guess would choose them for French, and for English with curly quotes.
_OTHER_ALPHABETS = {
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp1253": "Windows-1253",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "gb18030": "GB18030",
    "big5": "Big5",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")


class TextFileError(StudyError):
    """A text file can't be used; the message is one line that says why, and what to do."""

    def _render_traceback_(self) -> list[str]:
        # IPython calls this to show the error; a traceback would only hide the message.
        return [str(self)]


class TextFileMissing(TextFileError):
    """The file does not exist, or is in a folder that can't be opened."""


@dataclass(frozen=True)
class FoundText:
    """A text, and a description of the encoding that it was read with."""

    text: str
    encoding: str


def own_text(path: str | Path | None = None, otherwise: str = "tales") -> str:
    """Return the text of a file or one of the course's own, and print in one line which it is.

    If the file does not exist, the course's text is used instead, and the printed line says so.
    Grading needs this, because a notebook is handed in without the file and is run again.

    Args:
        path: The learner's file, or ``None`` for the course's text.
        otherwise: The name of the course's text, one of :data:`COURSE_TEXTS`.

    Raises:
        TextFileError: The file exists but can't be used.
        ValueError: The course has no text of that name.
    """
    if otherwise not in COURSE_TEXTS:
        names = ", ".join(f'"{name}"' for name in COURSE_TEXTS)
        raise ValueError(f"the course has no text {otherwise!r}; it has {names}")
    if path is not None:
        try:
            found = read_text_file(path)
        except TextFileMissing as missing:
            print(f"{missing} Until then the course's {otherwise} stand in for it.")
        else:
            _describe(f"{path}, read as {found.encoding}", found.text)
            return found.text
    text = COURSE_TEXTS[otherwise]()
    _describe(f"the course's {otherwise}", text)
    return text


def _describe(name: str, text: str) -> None:
    lines, different = text.count("\n"), len(set(text))
    print(f"{name}: {len(text):,} characters in {lines:,} lines, {different} different ones")


def read_text_file(path: str | Path) -> FoundText:
    """Read and clean a learner's text file.

    Raises:
        TextFileMissing: The file does not exist, or can't be reached.
        TextFileError: The file can't be read, is not plain text, is too large or too short, or
            repeats itself too much.
    """
    content = _content(path)
    for signature, kind in _SIGNATURES.items():
        if content.lstrip().startswith(signature):
            raise TextFileError(
                f"{path} is {kind}, not plain text. Open it in its program and save it as "
                "plain text (.txt)."
            )
    found = _decoded(path, content)
    text = cleaned(found.text)
    _refuse_unteachable(path, text)
    return FoundText(text, found.encoding)


def _content(path: str | Path) -> bytes:
    """Read the bytes of a file.

    Raises:
        TextFileMissing: The file does not exist, or can't be reached.
        TextFileError: The file can't be read, is not an ordinary file, or is too large.
    """
    if not str(path).strip():
        raise TextFileMissing("There is no file without a name. Write one, or None.")
    try:
        file = Path(path).expanduser()
        status = file.stat()
    except PermissionError:
        raise TextFileMissing(
            f"{path} lies in a folder that you may not open. Copy it to where this notebook is."
        ) from None
    except (OSError, ValueError, RuntimeError):
        # No such file, a name that no file can have, or a "~" without a home folder.
        raise TextFileMissing(
            f"There is no file {str(path)!r} here. Put it beside this notebook, or correct the "
            "name."
        ) from None
    if stat.S_ISDIR(status.st_mode):
        raise TextFileError(f"{path} is a folder. Give the name of one text file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise TextFileError(f"{path} is no ordinary file. Copy the text into one.")
    if status.st_size > MAX_BYTES:
        raise TextFileError(
            f"{path} has {_megabytes(status.st_size)} MB, and {_megabytes(MAX_BYTES)} MB are the "
            "most. Copy a part of it into a file of its own: two minutes don't suffice for more."
        )
    try:
        return file.read_bytes()
    except PermissionError:
        raise TextFileError(
            f"You may not read {path}. Change its permissions (chmod u+r), or copy its text into "
            "a file of your own."
        ) from None
    except OSError as error:
        raise TextFileError(
            f"{path} can't be read: {error.strerror}. Copy it to where this notebook is."
        ) from None


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}" if size >= 10e6 else f"{size / 1e6:.1f}".removesuffix(".0")


def _decoded(path: str | Path, content: bytes) -> FoundText:
    """Decode bytes according to their byte order mark, else as UTF-8, else as an older encoding.

    Raises:
        TextFileError: The content is damaged, or it is not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                raise TextFileError(
                    f"{path} begins as {encoding.upper()} does, and is damaged further on. Save it "
                    "again as UTF-8."
                ) from None
            name = "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
            return FoundText(text, f"{name} (it has a byte order mark)")
    try:
        found = FoundText(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        found = _decoded_by_bytes(content)
    if len(_CONTROL.findall(found.text)) * 500 > len(found.text):
        raise TextFileError(
            f"{path} is binary, or UTF-16 without a mark: no plain text. Open it in the program "
            "that made it and save it as plain text, UTF-8."
        )
    return found


def _decoded_by_bytes(content: bytes) -> FoundText:
    """Return a text that an older program wrote.

    It is in an encoding of another alphabet if it reads as one. Otherwise every byte is one
    character, of Latin-1 or of Windows-1252, which has curly quotes besides.
    """
    advice = "since it is not UTF-8; if letters look wrong, save it as UTF-8"
    # In Western texts, most letters are ASCII.
    if len(re.findall(rb"[\x80-\xff]", content)) > len(content) / 5:
        # Imported only here because it takes 0.1 s and is seldom needed.
        from charset_normalizer import from_bytes

        guess = from_bytes(content, cp_isolation=["cp1252", "latin_1", *_OTHER_ALPHABETS]).best()
        if guess is not None and guess.encoding in _OTHER_ALPHABETS:
            return FoundText(str(guess), f"{_OTHER_ALPHABETS[guess.encoding]}, {advice}")
    if re.search(rb"[\x80-\x9f]", content):
        with contextlib.suppress(UnicodeDecodeError):
            return FoundText(content.decode("cp1252"), f"Windows-1252, {advice}")
    return FoundText(content.decode("latin-1"), f"Latin-1, {advice}")


def cleaned(text: str) -> str:
    """Return a text with uniform line ends and spaces, and at most one empty line in a row.

    Letters with accents become single characters (NFC); invisible marks and control characters are
    removed.
    """
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|\x85|\u2028|\u2029|\f|\v", "\n", text))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = re.sub(r"[^\S\n]", " ", text)
    text = re.sub(r" +\n", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n ")
    return f"{text}\n" if text else ""


def _refuse_unteachable(path: str | Path, text: str) -> None:
    if not text:
        raise TextFileError(f"{path} is empty. Put a text of {MIN_CHARACTERS:,} characters in it.")
    if len(text) < MIN_CHARACTERS:
        raise TextFileError(
            f"{path} has {len(text):,} characters, and it takes {MIN_CHARACTERS:,} to learn from "
            "(about three pages). Add to it."
        )
    if len(set(text)) < MIN_DIFFERENT:
        raise TextFileError(
            f"{path} has only {len(set(text))} different characters, so there is nothing to "
            "learn. Take a text in words."
        )
    # Lines of verse are short; longer lines are compared in pieces of 60 characters.
    pieces = {line[i : i + 60] for line in text.split("\n") for i in range(0, len(line), 60)}
    if len(pieces) < MIN_LINES:
        raise TextFileError(
            f"{path} repeats itself: of its lines only {len(pieces)} differ, so nothing new can be "
            "held out. Take a text with more in it."
        )
