"""Cutting a text: into passages, which a split keeps whole, and into tokens."""

import re

KINDS = ("characters", "words")

# A word takes the space before it along, so that tokens joined are the text again.
_WORD = re.compile(r" ?[^\W_]+(?:['’][^\W_]+)*| ?[^\w\s]|\s|_")
# Where a long passage may be cut, the best place first: after a line, a sentence, a word.
_CUTS = (r"(?<=\n)", r"(?<=[.!?] )", r"(?<= )")


def passages(text: str, at_least: int = 80, at_most: int = 2_000) -> list[str]:
    """The text in pieces that belong together; joined, they are the text again.

    A passage ends at an empty line. One of more than ``at_most`` characters is cut at line ends,
    else at the ends of sentences or words; one of fewer than ``at_least`` is joined to its
    neighbour.

    >>> passages("one\\n\\ntwo\\n", at_least=1)
    ['one\\n\\n', 'two\\n']
    """
    small: list[str] = []
    for piece in re.split(r"(?<=\n\n)", text):
        small += _cut(piece, at_most, _CUTS)
    found: list[str] = []
    for piece in small:
        if found and len(found[-1]) < at_least:
            found[-1] += piece
        elif piece:
            found.append(piece)
    if len(found) > 1 and len(found[-1]) < at_least:
        found[-2:] = [found[-2] + found[-1]]
    return found


def _cut(piece: str, at_most: int, cuts: tuple[str, ...]) -> list[str]:
    if len(piece) <= at_most:
        return [piece]
    if not cuts:
        return [piece[i : i + at_most] for i in range(0, len(piece), at_most)]
    parts = re.split(cuts[0], piece)
    return [short for part in parts for short in _cut(part, at_most, cuts[1:])]


def tokens(text: str, kind: str) -> list[str]:
    """The text as characters, or as words and marks; joined, they are the text again.

    A word keeps the space before it, a line end is a token of its own.

    Raises:
        ValueError: ``kind`` is neither "characters" nor "words".

    >>> tokens("The otter sang,\\n", "words")
    ['The', ' otter', ' sang', ',', '\\n']
    """
    if kind not in KINDS:
        raise ValueError(f"tokens are {' or '.join(KINDS)}, not {kind!r}")
    return list(text) if kind == "characters" else _WORD.findall(text)


def line_end_id(vocabulary: list[str]) -> int:
    """The id of the token that ends a line: "\\n", or a full stop in a text without lines.

    Raises:
        ValueError: The vocabulary has neither.
    """
    for token in ("\n", ".", " .", "。"):
        if token in vocabulary:
            return vocabulary.index(token)
    raise ValueError("the vocabulary has no line end and no full stop; name another token's id")


def longest_copy(text: str, source: str) -> str:
    """The longest piece of ``text`` that stands in ``source`` as it is.

    >>> longest_copy("the otter wept", "an otter sang")
    ' otter '
    """
    best, start = "", 0
    while start + len(best) < len(text):
        if text[start : start + len(best) + 1] in source:
            best = text[start : start + len(best) + 1]
        else:
            start += 1
    return best
