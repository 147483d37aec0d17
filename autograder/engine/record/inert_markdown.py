"""Markdown that students wrote, changed so that every reader of it shows text and nothing else.

What one Markdown reader takes for code another takes for HTML, so nothing here depends on reading
it: the few signs that begin something active are set apart by a space wherever they stand. An
address is then shown as it is written, and nobody is led anywhere unseen.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

#: Longer texts are cut: no answer is, and readers of Markdown take long for them.
MOST_CHARACTERS: Final = 200_000
# What TeX's readers take for more than a formula: links, classes, styles, files, other code.
_MACROS: Final = (
    "action|bbox|catcode|class|csname|cssId|data|def|DeclareMathOperator|edef|endinput|gdef|"
    "globaldefs|href|html\\w*|immediate|include\\w*|input|let|loop|mathtip|mmlToken|newcommand|"
    "newenvironment|openin|openout|providecommand|read|renewcommand|renewenvironment|require|"
    "special|style|texttip|toggle|unicode|url|write|xdef"
)
# What texts about words are full of; as HTML, they do nothing.
_TOKENS: Final = "bos|cls|end|eos|mask|oov|pad|s|sep|sos|start|unk|unknown"
_TAG: Final = re.compile(rf"<(?!/?(?:{_TOKENS})>)(?=[A-Za-z/!?])", re.I)
_LINK: Final = re.compile(r"\](?=\(|:)")
_PICTURE: Final = re.compile(r"\(attachment:([\w.-]+)\)")
_FENCE: Final = re.compile(r"((?<!`)`{3,}+|(?<!~)~{3,}+)[ \t]*+(?=mermaid|[^\s`~]*[&\\])", re.I)
_MACRO: Final = re.compile(rf"\\(?=(?:{_MACROS})(?![A-Za-z]))")
# Programs of this machine answer there, with the rights of whoever opens it.
_LOCAL: Final = re.compile(r"(?<=:)//(?=[^\s/]*@|localhost|\[|[\d.]+(?:[:/\s]|$)|0x)", re.I)
_HEADING: Final = re.compile(r"^([ \t>*+\-:\d.)]*#{1,6})(?!#)(.*)$", re.M)
_UNDERLINED: Final = re.compile(r"^(.+)(?=\n[ \t>]*(?:=+|-+)[ \t]*$)", re.M)
_FIELDS: Final = ("", "comment", "_extra_credit")
_NOT_OF_A_NAME: Final = re.compile(r"\W")


@dataclass(frozen=True)
class InertText:
    """A text that does nothing, and what in it was changed, in words."""

    text: str
    changed: tuple[str, ...]


def inert_markdown(
    text: str, pictures: Collection[str] = (), taken: Collection[str] = ()
) -> InertText:
    """Return Markdown in which nothing acts.

    Args:
        text: As the student wrote it.
        pictures: Names of the cell's attachments; these pictures are shown.
        taken: What :func:`taken_names` gives; no heading may have such a name.
    """
    changed = []
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]}\n\n… (the rest is too much to show)"
        changed.append("its end")
    for told, pattern, replacement in _STEPS:
        text, count = pattern.subn(replacement, text)
        if count:
            changed.append(told)
    text, count = _without_links(text, pictures)
    if count:
        changed.append("links or pictures")
    return InertText(_with_marked_headings(text, taken), tuple(changed))


def taken_names(cells: Iterable[str]) -> frozenset[str]:
    """By these names formgrader finds the fields of graded cells: see :func:`inert_markdown`."""
    bare = [_bare(name) for name in cells]
    return frozenset(f"{name}{field}" for name in bare if name for field in _FIELDS)


def inert_formulas(text: str) -> InertText:
    """Return LaTeX in which no macro does more than draw a formula."""
    if len(text) > MOST_CHARACTERS:
        return InertText("… (too much to show)", ("its text",))
    text, tags = _TAG.subn("< ", text)
    text, macros = _MACRO.subn(r"\\ ", text)
    return InertText(text, ("HTML",) * bool(tags) + ("macros of TeX",) * bool(macros))


_STEPS: Final = (
    ("HTML", _TAG, "< "),
    ("diagrams", _FENCE, r"\1 text "),
    ("macros of TeX", _MACRO, r"\\ "),
    ("addresses of this machine", _LOCAL, " //"),
)


def _without_links(text: str, pictures: Collection[str]) -> tuple[str, int]:
    count = 0

    def apart(found: re.Match[str]) -> str:
        nonlocal count
        shown = _PICTURE.match(text, found.end())
        if shown and shown[1] in pictures:
            return "]"
        count += 1
        return "] "

    return _LINK.sub(apart, text), count


def _with_marked_headings(text: str, taken: Collection[str]) -> str:
    """Mark headings that would take the place of a graded cell's fields."""

    def marked(line: str) -> bool:
        bare = _bare(line)
        # A picture in a heading is no part of its name.
        return bare in taken or ("![" in line and any(name in bare for name in taken))

    text = _HEADING.sub(lambda m: f"{m[1]} ¶ {m[2].strip()}" if marked(m[2]) else m[0], text)
    return _UNDERLINED.sub(lambda m: f"{m[0]} ¶" if marked(m[0]) else m[0], text)


def _bare(line: str) -> str:
    """A line without what a reader of Markdown takes for marks."""
    return _NOT_OF_A_NAME.sub("", html.unescape(line)).strip("_")
