"""Gate: the site's pages show nothing that is raw, cut off or without words."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nbformat import NotebookNode

from autograder.authoring.site.article import Article, Block, article_of
from autograder.authoring.site.build import build_site
from autograder.authoring.site.pages import UNDESCRIBED
from autograder.authoring.source import ChapterSource, Course
from autograder.classroom.errors import CourseError

#: The width of a small laptop's screen, in pixels.
LAPTOP: Final = 1366
_REM: Final = 16
# The width of a character in the widest of the common fonts, for a font size of 1.
_CHARACTER: Final = 0.62
_SHOWN: Final = 60

_ROW: Final = re.compile(r"^\s*(\|.*\|)\s*$", re.MULTILINE)
_BELOW_HEADER: Final = re.compile(r"^\s*(\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?)\s*$", re.MULTILINE)
_FORMULA: Final = re.compile(r"\$[^\s$](?:[^$]*[^\s$])?\$|\$\$|\\[(\[]|\\[a-zA-Z]{2,}")
_COMMAND: Final = re.compile(r"\\[a-zA-Z]+")
_OBJECT: Final = re.compile(r"<IPython\.core\.display\.\w+ object>")
_NOT_WRAPPED: Final = re.compile(r"white-space:\s*(?:pre|nowrap)\s*(?:;|$)")


def pages(course: Course, run: list[tuple[ChapterSource, NotebookNode]]) -> list[str]:
    """Build the site from chapters that have been run, and return its pages' problems."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "site"
        try:
            build_site(course, run, folder)
        except CourseError as error:
            return [str(error)]
        return page_faults(folder)


def page_faults(folder: Path) -> list[str]:
    """Return a sentence for each thing on a built site's pages that a reader can't read.

    Args:
        folder: The folder of the site.
    """
    line = Line.of_site(folder)
    return [
        f"{path.relative_to(folder)} {fault}"
        for path in sorted(folder.rglob("*.html"))
        for fault in faults(article_of(path.read_text("utf-8")), line)
    ]


@dataclass(frozen=True)
class Line:
    """A line of code or output on the site's pages.

    Attributes:
        characters: How many characters it holds on a laptop.
        is_wrapped: Whether the rest of a longer one goes on below.
    """

    characters: int
    is_wrapped: bool

    @classmethod
    def of_site(cls, folder: Path) -> "Line":
        """Return what the style sheets of a built site say about a line.

        Raises:
            ValueError: The style sheets don't say how wide a part of the page is.
        """
        styles = "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.css")))
        left = _number(r"\.bd-sidebar-primary\s*\{flex-basis:\s*([\d.]+)%", styles) / 100
        right = _number(r"--pst-sidebar-secondary:\s*([\d.]+)rem", styles)
        around = _number(r"\.bd-article \{[^}]*padding-inline: ([\d.]+)rem", styles)
        ours = re.search(r"\.cell_output pre \{([^}]*)\}", styles)
        rule = ours[1] if ours else ""
        inside = _number(r"padding: ([\d.]+)rem", rule)
        size = _number(r"font-size: ([\d.]+)rem", rule)
        width = LAPTOP * (1 - left) - _REM * (right + 2 * around + 2 * inside)
        return cls(int(width / (_CHARACTER * _REM * size)), "white-space: pre-wrap" in rule)


def _number(pattern: str, styles: str) -> float:
    if (found := re.search(pattern, styles)) is None:
        raise ValueError(f"the site's style sheets have nothing like {pattern}")
    return float(found[1])


def faults(article: Article, line: Line) -> Iterator[str]:
    """Yield what is wrong with a page, each as the end of a sentence about it."""
    for text in article.texts:
        for found in (_ROW.search(text), _BELOW_HEADER.search(text)):
            if found:
                yield f"shows a table's bars: {_start(found[1])}"
                break
        if found := _FORMULA.search(text):
            yield f"shows a formula as it is typed: {_start(text[found.start() :])}"
    for text in article.formulas:
        if found := _COMMAND.search(text):
            yield f"has a formula with {found[0]}, which is not drawn"
    for block in article.blocks:
        yield from _block_faults(block, line)
    for words in article.pictures:
        if not words or not words.strip():
            yield "has a picture without alternative text"
        elif words.startswith(UNDESCRIBED):
            yield "has a picture whose alternative text does not say what it shows"


def _block_faults(block: Block, line: Line) -> Iterator[str]:
    if block.is_output and (found := _BELOW_HEADER.search(block.text)):
        yield f"shows a table's bars: {_start(found[1])}"
    if block.is_output and (found := _OBJECT.search(block.text)):
        yield f"shows {found[0]} instead of what it draws"
    if line.is_wrapped and not _NOT_WRAPPED.search(block.style):
        return
    for text in block.text.splitlines():
        if len(text) > line.characters:
            yield (
                f"has a line of {len(text)} characters, and {line.characters} fit: {_start(text)}"
            )


def _start(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
