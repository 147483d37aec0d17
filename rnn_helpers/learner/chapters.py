"""The list of the course's chapters and their exercises, in reading order."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Chapter:
    """A chapter of the course and its exercises.

    Attributes:
        name: The name of the chapter's folder and notebook, such as ``"03_simple_rnn"``.
        title: The chapter's heading.
        exercises: The names of the exercises, in reading order.
        headings: For each exercise, the heading of the section that it is in.
    """

    name: str
    title: str
    exercises: tuple[str, ...]
    headings: Mapping[str, str] = field(default_factory=dict, compare=False)


@cache
def all_chapters() -> Mapping[str, Chapter]:
    """Return every chapter by its name, in reading order.

    The list is read from ``chapters.json``, which ``make build`` writes.
    """
    listed = json.loads(
        (files("rnn_helpers.learner") / "chapters.json").read_text(encoding="utf-8")
    )
    return {
        name: Chapter(name, chapter["title"], tuple(chapter["exercises"]), chapter["exercises"])
        for name, chapter in listed.items()
    }


def chapter_of(exercise: str) -> Chapter | None:
    """Return the chapter that contains an exercise, or None if there is no such exercise."""
    return next((c for c in all_chapters().values() if exercise in c.exercises), None)
