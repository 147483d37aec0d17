"""Grammars for short reviews, in which it is known which of two opinions counts.

A grammar is plain data; in chapter 10 the learner writes the function that draws reviews from it.
For each review it is known what makes it hard: the order of two opinions, a "not", or a distance.
"""

from typing import Any

Grammar = dict[str, Any]

GRAMMAR: Grammar = {
    "good": ("moving", "clever", "warm", "witty"),
    "bad": ("dull", "silly", "cold", "clumsy"),
    "not": 0.3,
    "asides": ("on monday", "in town", "with friends", "at night", "by chance", "for once"),
    "distance": (0, 2),
    "patterns": (
        ("ASIDES it was FIRST ASIDES", "FIRST"),
        ("ASIDES it was FIRST ASIDES but ASIDES it was SECOND ASIDES", "SECOND"),
        ("ASIDES it was FIRST ASIDES though ASIDES it was SECOND ASIDES", "FIRST"),
    ),
}
"""The grammar of chapter 10.

- ``good`` and ``bad``: words for an opinion; ``not``: how often an opinion is expressed as "not"
  with a word of the other kind.
- ``asides``: phrases of two words that do not affect the opinion; ``distance``: the fewest and the
  most asides at each ``ASIDES``.
- ``patterns``: the words of a review with its gaps, and the gap whose opinion counts. Two opinions
  in one review are opposite.

Asides are on both sides of the connective and of each opinion, so that no short phrase shows
whether an opinion is the first or the second: only the order does.
"""

ANOTHER_GRAMMAR: Grammar = {
    "good": ("fresh", "crisp", "sweet"),
    "bad": ("stale", "burnt"),
    "not": 0.5,
    "asides": ("as ever", "last week", "to us"),
    "distance": (1, 2),
    "patterns": (
        ("the bread tasted FIRST ASIDES", "FIRST"),
        ("FIRST ASIDES yet on the whole SECOND ASIDES my sister said", "SECOND"),
        ("SECOND ASIDES although the bread was FIRST ASIDES", "SECOND"),
        ("i heard it was SECOND ASIDES and found it FIRST", "FIRST"),
    ),
}
"""A grammar for reviews of a bakery, to test that a function depends on its grammar alone."""


def at_distance(grammar: Grammar, asides: int, contrasts_only: bool = True) -> Grammar:
    """Return a grammar with a fixed number of asides.

    Args:
        grammar: The grammar to start from.
        asides: How many asides there are at each ``ASIDES``.
        contrasts_only: Whether to leave out reviews with only one opinion.

    Raises:
        ValueError: ``asides`` is negative.
    """
    if asides < 0:
        raise ValueError(f"asides must be 0 or more, not {asides}")
    patterns = [p for p in grammar["patterns"] if not contrasts_only or "SECOND" in p[0]]
    return grammar | {"distance": (asides, asides), "patterns": tuple(patterns)}


def words_between(asides: int, grammar: Grammar = GRAMMAR) -> int:
    """Return how many words are between the two opinions of a grammar's first contrast.

    Args:
        asides: How many asides there are at each ``ASIDES``.
        grammar: A grammar with a pattern that has ``FIRST`` before ``SECOND``.
    """
    pattern = next(text for text, _ in grammar["patterns"] if "SECOND" in text)
    between = pattern.split("FIRST")[1].split("SECOND")[0].split()
    return sum(2 * asides if word == "ASIDES" else 1 for word in between)


def longest(asides: int, grammar: Grammar = GRAMMAR) -> int:
    """Return the length, in words, of the longest review of a grammar.

    Args:
        asides: How many asides there are at each ``ASIDES``.
        grammar: A grammar whose asides have two words each.
    """
    words = {"ASIDES": 2 * asides, "FIRST": 2, "SECOND": 2}
    return max(sum(words.get(w, 1) for w in text.split()) for text, _ in grammar["patterns"])
