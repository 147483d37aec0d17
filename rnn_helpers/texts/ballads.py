"""Generate ballads from a small grammar, written for this course and under its licence.

A network would need hours to learn a real author's text. These stanzas make little sense, but they
have everything that a text generator must learn: spelling, words, the order of words, lines,
stanzas, and a rhyme between the second line and the fourth, about fifty characters apart.
"""

from collections.abc import Sequence

import numpy as np

WORDS: dict[str, tuple[str, ...]] = {
    "person": (
        "miller", "sailor", "weaver", "fiddler", "shepherd", "widow", "ferryman", "stranger",
        "baker", "tinker", "daughter", "piper",
    ),
    "thing": (
        "lantern", "candle", "feather", "ribbon", "basket", "kettle", "fiddle", "blanket", "letter",
        "silver", "saddle", "apple",
    ),
    "quality": ("old", "young", "pale", "proud", "quiet", "weary", "merry", "grey", "kind"),
    "deed": ("took", "lost", "hid", "sold", "broke", "found", "kept", "burned", "gave", "mended"),
    "animal": ("raven", "heron", "falcon", "swallow", "badger", "pony", "otter", "spaniel"),
    "sound": ("sang", "called", "cried", "laughed", "wept", "whistled", "waited", "slept"),
    "season": ("summer", "winter", "morning", "evening", "harvest", "april", "autumn"),
}  # fmt: skip
"""The words that can fill each kind of gap, the most common first."""

RHYMES: tuple[tuple[str, ...], ...] = (
    ("hill", "mill", "windowsill"),
    ("shore", "moor", "cottage door"),
    ("sea", "quay", "hollow tree"),
    ("rain", "lane", "golden grain"),
    ("snow", "crow", "fields below"),
    ("town", "crown", "river down"),
    ("night", "light", "mountain height"),
    ("dale", "gale", "broken sail"),
    ("stone", "bone", "empty throne"),
    ("bell", "well", "drying shell"),
)
"""Groups of words that rhyme with each other."""

LONG_LINES: tuple[str, ...] = (
    "The <quality> <person> <deed> the <thing>",
    "There came a <person> in the <season>",
    "One <animal> <sound> to the <person>",
    "O <person>, <person>, where is the <thing>",
    "The <animal> <sound> all the <season>",
    "In <season> when the <animal> <sound>",
    "And who has seen the <quality> <person>",
    "The <person> <deed> her <quality> <thing>",
)
"""Patterns for the first and the third line of a stanza."""

SHORT_LINES: tuple[str, ...] = (
    "beside the <rhyme>",
    "and went to the <rhyme>",
    "and never saw the <rhyme>",
    "a mile beyond the <rhyme>",
    "and dreamed about the <rhyme>",
    "as <quality> as the <rhyme>",
    "for love of the <rhyme>",
)
"""Patterns for the second and the fourth line of a stanza, which rhyme."""


def stanzas(count: int, seed: int = 0) -> list[str]:
    """Draw stanzas of four lines each. The same count and seed give the same stanzas.

    >>> print(stanzas(1)[0])
    The otter sang all the harvest
    a mile beyond the empty throne,
    And who has seen the old tinker
    and never saw the stone.
    """
    rng = np.random.default_rng(seed)
    return [_stanza(rng) for _ in range(count)]


def train_and_test(count: int = 420, held_out: int = 60, seed: int = 0) -> tuple[str, str]:
    """Return a text to train on and a text to test with.

    They are made of different draws of stanzas, which are separated by empty lines.

    Args:
        count: How many stanzas there are in both texts together.
        held_out: How many of them are in the test text.
        seed: The same arguments and seed give the same texts.
    """
    drawn = stanzas(count, seed)
    return "\n\n".join(drawn[:-held_out]) + "\n\n", "\n\n".join(drawn[-held_out:]) + "\n\n"


def _stanza(rng: np.random.Generator) -> str:
    family = RHYMES[rng.integers(len(RHYMES))]
    second, fourth = (family[i] for i in rng.permutation(len(family))[:2])
    first, third = (LONG_LINES[i] for i in rng.permutation(len(LONG_LINES))[:2])
    after_second, after_fourth = (SHORT_LINES[i] for i in rng.permutation(len(SHORT_LINES))[:2])
    return "\n".join(
        [
            _filled(first, "", rng),
            _filled(after_second, second, rng) + ",",
            _filled(third, "", rng),
            _filled(after_fourth, fourth, rng) + ".",
        ]
    )


def _filled(line: str, rhyme: str, rng: np.random.Generator) -> str:
    head, *gaps = line.split("<")
    filled = head
    for gap in gaps:
        name, _, rest = gap.partition(">")
        filled += (rhyme if name == "rhyme" else _word(WORDS[name], rng)) + rest
    return filled


def _word(words: Sequence[str], rng: np.random.Generator) -> str:
    weights = 1 / np.sqrt(np.arange(1, len(words) + 1))
    return words[rng.choice(len(words), p=weights / weights.sum())]
