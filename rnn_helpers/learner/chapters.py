"""The course's chapters and their exercises, in order: what progress and solutions go by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name is that of its folder and notebook.

    ``headings`` are those that its exercises stand under.
    """

    name: str
    title: str
    exercises: tuple[str, ...]
    headings: Mapping[str, str] = field(default_factory=dict, compare=False)


@cache
def all_chapters() -> Mapping[str, Chapter]:
    """Every chapter by its name, in reading order; `make build` writes the list."""
    listed = json.loads(
        (files("rnn_helpers.learner") / "chapters.json").read_text(encoding="utf-8")
    )
    return {
        name: Chapter(name, chapter["title"], tuple(chapter["exercises"]), chapter["exercises"])
        for name, chapter in listed.items()
    }


def chapter_of(exercise: str) -> Chapter | None:
    """The chapter that an exercise stands in; None where there is no such exercise."""
    return next((c for c in all_chapters().values() if exercise in c.exercises), None)
