"""Change Markdown that students wrote so that every program shows it as text only.

Programs read Markdown in different ways: what is code for one is HTML for another. So nothing is
parsed here. Instead, a space is put into every sequence of characters that begins something active,
wherever it is. Addresses are then shown as text, so no link can hide where it leads.
"""

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

#: Longer texts are cut. No real answer is that long, and programs need long to show it.
MOST_CHARACTERS: Final = 200_000
# TeX macros that do more than draw a formula: links, classes, styles, files, other code.
_MACROS: Final = (
    "action|bbox|catcode|class|csname|cssId|data|def|DeclareMathOperator|edef|endinput|gdef|"
    "globaldefs|href|html\\w*|immediate|include\\w*|input|let|loop|mathtip|mmlToken|newcommand|"
    "newenvironment|openin|openout|providecommand|read|renewcommand|renewenvironment|require|"
    "special|style|texttip|toggle|unicode|url|write|xdef"
)
# Tokens that are common in texts of this course, such as <unk>. As HTML tags, they do nothing.
_TOKENS: Final = "bos|cls|end|eos|mask|oov|pad|s|sep|sos|start|unk|unknown"
_TAG: Final = re.compile(rf"<(?!/?(?:{_TOKENS})>)(?=[A-Za-z/!?])", re.I)
_LINK: Final = re.compile(r"\](?=\(|:)")
_PICTURE: Final = re.compile(r"\(attachment:([\w.-]+)\)")
_FENCE: Final = re.compile(r"((?<!`)`{3,}+|(?<!~)~{3,}+)[ \t]*+(?=mermaid|[^\s`~]*[&\\])", re.I)
_MACRO: Final = re.compile(rf"\\(?=(?:{_MACROS})(?![A-Za-z]))")
# Addresses of this machine, where programs may answer with the rights of the reader.
_LOCAL: Final = re.compile(r"(?<=:)//(?=[^\s/]*@|localhost|\[|[\d.]+(?:[:/\s]|$)|0x)", re.I)
_HEADING: Final = re.compile(r"^([ \t>*+\-:\d.)]*#{1,6})(?!#)(.*)$", re.M)
_UNDERLINED: Final = re.compile(r"^(.+)(?=\n[ \t>]*(?:=+|-+)[ \t]*$)", re.M)
_FIELDS: Final = ("", "comment", "_extra_credit")
_NOT_OF_A_NAME: Final = re.compile(r"\W")


@dataclass(frozen=True)
class InertText:
    """A harmless text, and descriptions of what was changed in it."""

    text: str
    changed: tuple[str, ...]


def inert_markdown(
    text: str, pictures: Collection[str] = (), taken: Collection[str] = ()
) -> InertText:
    """Return Markdown in which nothing acts on a reader.

    Args:
        text: The Markdown as the student wrote it.
        pictures: The names of the cell's attachments; these pictures are shown.
        taken: The names from :func:`taken_names`, which no heading may have.
    """
    changed = []
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]}\n\n… (the rest is too much to show)"
        changed.append("its end")
    for what, pattern, replacement in _STEPS:
        text, count = pattern.subn(replacement, text)
        if count:
            changed.append(what)
    text, count = _without_links(text, pictures)
    if count:
        changed.append("links or pictures")
    return InertText(_with_marked_headings(text, taken), tuple(changed))


def taken_names(cells: Iterable[str]) -> frozenset[str]:
    """Return the names by which formgrader finds the input fields of graded cells.

    A heading with such a name would take the field's place; see :func:`inert_markdown`.
    """
    bare = [_bare(name) for name in cells]
    return frozenset(f"{name}{field}" for name in bare if name for field in _FIELDS)


def inert_formulas(text: str) -> InertText:
    """Return LaTeX in which macros only draw formulas."""
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
    """Add a mark to headings that would otherwise take the place of a graded cell's field."""

    def marked(line: str) -> bool:
        bare = _bare(line)
        # A picture in a heading is not part of the heading's name.
        return bare in taken or ("![" in line and any(name in bare for name in taken))

    text = _HEADING.sub(lambda m: f"{m[1]} ¶ {m[2].strip()}" if marked(m[2]) else m[0], text)
    return _UNDERLINED.sub(lambda m: f"{m[0]} ¶" if marked(m[0]) else m[0], text)


def _bare(line: str) -> str:
    """Return a line without the characters that may be Markdown's marks."""
    return _NOT_OF_A_NAME.sub("", html.unescape(line)).strip("_")
