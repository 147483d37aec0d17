"""Read a built page: its text, its formulas, its lines of code and output, and its pictures."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset(
    ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
# These elements don't end the text that they are in.
_INLINE: Final = frozenset(("a", "b", "br", "em", "i", "small", "span", "strong", "sub", "sup"))
_NO_TEXT: Final = frozenset(("script", "style"))


@dataclass(frozen=True)
class Block:
    """Code or output, in which every space and line counts.

    Attributes:
        text: What it shows.
        is_output: Whether a cell printed it.
        style: The CSS that is written into the element itself.
    """

    text: str
    is_output: bool
    style: str


@dataclass
class Article:
    """What a page shows, without what is around its article.

    Attributes:
        texts: The text of each paragraph, list item, heading and cell of a table, without the code
            and the formulas in it.
        formulas: The text of each formula that is drawn.
        blocks: Code and outputs.
        pictures: The alternative text of each picture; None if it has none.
    """

    texts: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pictures: list[str | None] = field(default_factory=list)


def article_of(html: str) -> Article:
    """Return what the article of a page shows."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.article


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.article = Article()
        self._open: list[tuple[str, dict[str, str]]] = []
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self._text_ends()
        if tag == "img" and self._is_within("bd-article"):
            self.article.pictures.append(attributes.get("alt"))
        if tag not in _VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._text_ends()
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._is_within("bd-article"):
            self._text += data

    def _text_ends(self) -> None:
        """Put the text since the last border between two elements where it belongs."""
        text, self._text = self._text, ""
        tags = dict(self._open)
        if not text.strip() or not _NO_TEXT.isdisjoint(tags):
            return
        if "math" in tags:
            self.article.formulas.append(text)
        elif "pre" in tags:
            block = Block(text, self._is_within("cell_output"), tags["pre"].get("style", ""))
            self.article.blocks.append(block)
        elif "code" not in tags:
            self.article.texts.append(text)

    def _is_within(self, name: str) -> bool:
        return any(name in attributes.get("class", "").split() for _, attributes in self._open)
