"""Read the cards that checks show."""

import re


def words(card: str) -> str:
    """Return a card's text without its style."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", card, flags=re.S).split())
