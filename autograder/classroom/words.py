"""Build parts of sentences for people: counts and short lists of names."""

from autograder.classroom.screen import one_line


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 student", "3 students"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(names: list[str], most: int = 5) -> str:
    """Return the first ``most`` names, separated by commas, and "..." if there are more."""
    return ", ".join(map(one_line, names[:most])) + (", ..." if len(names) > most else "")
