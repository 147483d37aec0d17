"""Sentences for people."""

from autograder.classroom.screen import one_line


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 student", "3 students"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(names: list[str], most: int = 5) -> str:
    """Return the first few names, each on one line, and whether there are more."""
    return ", ".join(map(one_line, names[:most])) + (", ..." if len(names) > most else "")
