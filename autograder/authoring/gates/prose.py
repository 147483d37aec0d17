"""Gate on prose: what a program can find of the rules in CONTRIBUTING, *How we write*."""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograder.authoring.source import ChapterSource, Course

MOST_SENTENCES = 4
MOST_WORDS = 35
#: Each with the word that we use instead.
NOT_USED = {
    "whoever": "if you",
    "anew": "again",
    "hence": "so",
    "thus": "so",
    "utilize": "use",
    "learned": "learnt",
    "upon": "on",
    "whilst": "while",
    "by and large": "mostly",
    "e.g.": "for example",
    "i.e.": "that is",
}
#: A log of measurements, which quotes what programs printed.
LOGS = frozenset({"evidence.md"})

_MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
_END = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)[\"')*]*\s+(?=[\"'(*`A-Z0-9])")
_ONE_WORD = "Code"


def prose(_: Course, chapter: ChapterSource) -> list[str]:
    """Return a sentence for each place of a chapter's Markdown that breaks a rule."""
    cells = (cell.source for cell in chapter.notebook.cells if cell.cell_type == "markdown")
    return [problem for source in cells for problem in problems(source)]


def guides(course: Course) -> list[str]:
    """Return a sentence for each place of the guides that breaks a rule, with the file's name."""
    root: Path = course.root
    files = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]
    return [
        f"{path.relative_to(root)}: {problem}"
        for path in files
        if path.exists() and path.name not in LOGS
        for problem in problems(path.read_text(encoding="utf-8"))
    ]


def problems(markdown: str) -> Iterator[str]:
    """Yield a sentence for each long paragraph, long sentence and word that we do not use."""
    for paragraph, in_list in paragraphs(markdown):
        begin = f"“{' '.join(paragraph.split()[:8])} ...”"
        sentences = [part for part in _END.split(paragraph) if part.strip()]
        if len(sentences) > MOST_SENTENCES and not in_list:
            yield f"a paragraph of {len(sentences)} sentences, {begin}: make it two"
        for sentence in sentences:
            words = len(sentence.split())
            if words > MOST_WORDS:
                start = " ".join(sentence.split()[:8])
                yield f"a sentence of {words} words, “{start} ...”: make it two"
        for word, better in NOT_USED.items():
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", paragraph, re.IGNORECASE):
                yield f"“{word}” in {begin}: write “{better}”"


def paragraphs(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield each paragraph as plain text, and whether it is part of a list.

    Code and formulas count as one word. Tables, and what is folded away in ``<details>``, are left
    out: a table's fields are no sentences, and the words of a figure describe one thing after the
    other.
    """
    lists, folded = 0, False
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(_MATH.sub(_ONE_WORD, markdown))
    for opening, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif token.type == "html_block":
            folded = "<details" in token.content or (folded and "</details" not in token.content)
        elif token.type == "inline" and opening and opening.type == "paragraph_open" and not folded:
            yield _plain(token), lists > 0


def _plain(inline: Token) -> str:
    parts = {"text": lambda t: t.content, "code_inline": lambda _: _ONE_WORD}
    spaces = ("softbreak", "hardbreak")
    return "".join(
        " " if child.type in spaces else parts.get(child.type, lambda _: "")(child)
        for child in inline.children or []
    )
