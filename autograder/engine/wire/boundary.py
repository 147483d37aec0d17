"""Limit and clean what a student's kernel sent, before anything uses it.

A student's code may have changed its process in any way, so nothing that the process sends can be
trusted. Sizes, types and texts are checked here, in the process of the tests or of the engine.
"""

import inspect
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

__all__ = [
    "CUT",
    "MESSAGE_CHARACTERS",
    "SOURCE_CHARACTERS",
    "CellFrame",
    "PrintedText",
    "StudentFunction",
    "cell_frames",
    "clean_text",
    "error_place",
    "notes",
    "student_function",
]

NAME_CHARACTERS: Final = 200
DOC_CHARACTERS: Final = 10_000
MESSAGE_CHARACTERS: Final = 20_000
SOURCE_CHARACTERS: Final = 20_000
NOTES: Final = 8
PARAMETERS: Final = 255
FRAMES: Final = 12
FRAME_LINE: Final = 10_000
FRAME_SOURCE_CHARACTERS: Final = 100_000
SOURCE_LINE_CHARACTERS: Final = 400
PLACE_CHARACTERS: Final = 120
PLACE_OPERANDS: Final = 6
PLACE_FUNCTIONS: Final = 3
PLACE_OWN: Final = ("raise", "assert", "other", "call")

CUT: Final = "\n... (the rest of the output was left out)\n"
# Characters that a terminal or a page could act on, except tabs, line ends and the escape character
# that begins a colour.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_KINDS: Final = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)


def clean_text(text: object, most: int | None = None) -> str:
    """Return ``text`` as a string that any file can hold, cut to ``most`` characters.

    Lone surrogates, which UTF-8 can't represent, become "?".
    """
    plain = text if isinstance(text, str) else str(text)
    if most is not None:
        plain = plain[:most]
    return plain.encode("utf-8", "replace").decode("utf-8")


def plain_line(text: object, most: int) -> str:
    """Return the first ``most`` characters of a text on one line, without control characters."""
    return " ".join(_CONTROL.sub("", clean_text(text, most)).split())


class PrintedText:
    """A limit on what a student's functions print while a test cell calls them, in characters.

    ``on_cut`` is called once for each cell in which the limit is reached.
    """

    def __init__(self, on_cut: Callable[[], None]) -> None:
        self._on_cut = on_cut
        self._budget = 0
        self._left = 0

    def allow(self, characters: int) -> None:
        """Set how much each cell may print from now on."""
        self._budget = self._left = characters

    def next_cell(self) -> None:
        """Start a new cell, which may print as much as the last one."""
        self._left = self._budget

    def take(self, text: object) -> str:
        """Return the part of a printed text that may be shown, cleaned."""
        if not isinstance(text, str) or not text or self._left <= 0:
            return ""
        kept = clean_text(text, self._left)
        self._left -= len(text)
        if self._left > 0:
            return kept
        self._left = 0
        self._on_cut()
        return kept + CUT


@dataclass(frozen=True)
class StudentFunction:
    """How a student's function must look in a test: its name, docstring and signature."""

    name: str
    doc: str | None
    signature: inspect.Signature | None


def student_function(name: str, described: dict[str, Any]) -> StudentFunction:
    """Read the description of a function, without its invalid parts.

    Args:
        name: The name that the test uses.
        described: ``name``, ``doc`` and ``parameters`` as the student's kernel sent them.
    """
    own, doc = described.get("name"), described.get("doc")
    return StudentFunction(
        name=plain_line(own, NAME_CHARACTERS) if isinstance(own, str) else name,
        doc=clean_text(doc, DOC_CHARACTERS) if isinstance(doc, str) else None,
        signature=_signature(described.get("parameters"), described.get("returns")),
    )


def _signature(parameters: object, returned: object) -> inspect.Signature | None:
    if not isinstance(parameters, list) or len(parameters) > PARAMETERS:
        return None
    returns = inspect.Signature.empty
    if isinstance(returned, tuple) and returned:
        returns = returned[0]
    try:
        parts = [_parameter(*part) for part in parameters]
        return inspect.Signature(parts, return_annotation=returns)
    except (TypeError, ValueError):
        return None


def _parameter(
    name: object, kind: object, default: object, annotation: object = inspect.Parameter.empty
) -> inspect.Parameter:
    """Return one parameter.

    Raises:
        TypeError: The description is invalid.
        ValueError: The description is invalid.
    """
    if not isinstance(name, str) or len(name) > NAME_CHARACTERS or keyword.iskeyword(name):
        raise ValueError("a parameter without a name")
    if type(kind) is not int or not 0 <= kind < len(_KINDS) or not isinstance(default, tuple):
        raise ValueError("a parameter of no known kind")
    given = default[0] if default else inspect.Parameter.empty
    return inspect.Parameter(name, _KINDS[kind], default=given, annotation=annotation)


def notes(given: object) -> list[str]:
    """Return the notes of an exception, limited in number and length."""
    if not isinstance(given, list):
        return []
    return [clean_text(note, MESSAGE_CHARACTERS) for note in given[:NOTES] if isinstance(note, str)]


@dataclass(frozen=True)
class CellFrame:
    """A frame of a student's traceback: the function, the line in the cell, and the cell's text."""

    function: str
    line: int
    source: str


def cell_frames(given: object) -> list[CellFrame]:
    """Return the valid frames, innermost last; long lines are cut."""
    frames = []
    for frame in given[-FRAMES:] if isinstance(given, list) else ():
        match frame:
            case (str(function), int(line), str(source)) if 0 < line <= FRAME_LINE:
                text = _CONTROL.sub("", clean_text(source, FRAME_SOURCE_CHARACTERS))
                lines = [part[:SOURCE_LINE_CHARACTERS] for part in text.split("\n")]
                frames.append(
                    CellFrame(plain_line(function, NAME_CHARACTERS) or "?", line, "\n".join(lines))
                )
    return frames


def error_place(given: object) -> dict[str, Any] | None:
    """Return the valid parts of a description of the line that an error came from.

    They are the attributes of a :class:`rnn_helpers.check.errors.place.Place`. Each text is on one
    line, without control characters, and cut.
    """
    if not isinstance(given, dict):
        return None
    line, own = given.get("line"), given.get("own")
    pairs = (
        (_place_text(part[0]), _place_text(part[1]))
        for part in _few(given.get("operands"), PLACE_OPERANDS)
        if isinstance(part, (list, tuple)) and len(part) == 2
    )
    names = map(_place_text, _few(given.get("repeats"), PLACE_FUNCTIONS))
    return {
        "line": line if type(line) is int and 0 < line <= FRAME_LINE else 0,
        "expression": _place_text(given.get("expression")),
        "operands": tuple(pair for pair in pairs if all(pair)),
        "inside": given.get("inside") is True,
        "own": own if isinstance(own, str) and own in PLACE_OWN else "",
        "near": _place_text(given.get("near")),
        "repeats": tuple(filter(None, names)),
    }


def _few(given: object, most: int) -> tuple[object, ...]:
    return tuple(given[:most]) if isinstance(given, (list, tuple)) else ()


def _place_text(given: object) -> str:
    if not isinstance(given, str):
        return ""
    return plain_line(given.replace("\x1b", ""), PLACE_CHARACTERS)
