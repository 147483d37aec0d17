"""Short reviews of our own, from a grammar that knows which opinion counts.

The grammar is plain data; chapter 08 lets the learner write the function that draws from it. What
makes a review hard is known for each: the order of two opinions, a "not", and a distance.
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
"""The grammar of chapter 08.

- ``good`` and ``bad``: words for an opinion; ``not``: how often an opinion is said by "not" and a
  word of the other kind.
- ``asides``: two words each, of no consequence; ``distance``: the fewest and the most asides that
  stand at each ``ASIDES``.
- ``patterns``: the words of a review with its places, and the place whose opinion counts. Two
  opinions in one review are opposite.

Asides stand on both sides of the connective and of each opinion, so that no short phrase tells
which opinion it is, the first or the second: that takes the order.
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
"""Reviews of a bakery, for those who want to see that a function depends on its grammar alone."""


def at_distance(grammar: Grammar, asides: int, contrasts_only: bool = True) -> Grammar:
    """The same grammar with a fixed number of asides, by default without its one-opinion reviews.

    Raises:
        ValueError: ``asides`` is negative.
    """
    if asides < 0:
        raise ValueError(f"asides must be 0 or more, not {asides}")
    patterns = [p for p in grammar["patterns"] if not contrasts_only or "SECOND" in p[0]]
    return grammar | {"distance": (asides, asides), "patterns": tuple(patterns)}


def words_between(asides: int) -> int:
    """How many words stand between the two opinions of a contrast in :data:`GRAMMAR`."""
    pattern, _ = GRAMMAR["patterns"][1]
    between = pattern.split("FIRST")[1].split("SECOND")[0].split()
    return sum(2 * asides if word == "ASIDES" else 1 for word in between)


def longest(asides: int) -> int:
    """The most words that a review of :data:`GRAMMAR` has with so many asides at each place."""
    words = {"ASIDES": 2 * asides, "FIRST": 2, "SECOND": 2}
    return max(sum(words.get(w, 1) for w in text.split()) for text, _ in GRAMMAR["patterns"])
