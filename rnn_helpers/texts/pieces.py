"""Cut a text into passages, which a train/test split does not divide, and into tokens."""

import re
import textwrap

KINDS = ("characters", "words")

# A word includes the space before it, so that the joined tokens are the text again.
_WORD = re.compile(r" ?[^\W_]+(?:['’][^\W_]+)*| ?[^\w\s]|\s|_")
# Where a long passage may be cut, the best place first: after a line, a sentence or a word.
_CUTS = (r"(?<=\n)", r"(?<=[.!?] )", r"(?<= )")


def passages(text: str, at_least: int = 80, at_most: int = 2_000) -> list[str]:
    """Return the passages of a text; joined, they are the text again.

    A passage ends at an empty line. A passage of more than ``at_most`` characters is cut, at line
    ends if possible, else at the ends of sentences or words. A passage of fewer than ``at_least``
    characters is joined to a neighbour.

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
    """Return the tokens of a text: characters, or words and marks; joined, they are the text again.

    A word includes the space before it, and a line end is a token by itself.

    Raises:
        ValueError: ``kind`` is neither "characters" nor "words".

    >>> tokens("The otter sang,\\n", "words")
    ['The', ' otter', ' sang', ',', '\\n']
    """
    if kind not in KINDS:
        raise ValueError(f"tokens are {' or '.join(KINDS)}, not {kind!r}")
    return list(text) if kind == "characters" else _WORD.findall(text)


def folded(text: str, width: int = 80) -> str:
    """Return a text whose long lines go on below, so that they can be printed.

    >>> folded("The otter sang.\\nThe heron did not.", 12)
    'The otter\\nsang.\\nThe heron\\ndid not.'
    """
    return "\n".join(textwrap.fill(line, width) for line in text.split("\n"))


def line_end_id(vocabulary: list[str]) -> int:
    """Return the id of the token that ends a line: a line end, or a full stop if there are none.

    Raises:
        ValueError: The vocabulary has neither.
    """
    for token in ("\n", ".", " .", "。"):
        if token in vocabulary:
            return vocabulary.index(token)
    raise ValueError("the vocabulary has no line end and no full stop; name another token's id")


def longest_copy(text: str, source: str) -> str:
    """Return the longest piece of ``text`` that also occurs in ``source``.

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
