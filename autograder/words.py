"""Sentences for people."""


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 student", "3 students"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(names: list[str], most: int = 5) -> str:
    """The first few names, and whether there are more."""
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
