"""Tell quickly whether the course has moved exercises to other chapters since a learner began."""

import json
from pathlib import Path
from typing import Any

from rnn_helpers.learner.released import released_chapters
from rnn_helpers.learner.study import ANSWERS, RELEASED


def old_chapters(folder: Path) -> list[str]:
    """Return the learner's chapters that hold exercises which are in other chapters now.

    This reads only the names in the notebooks, so that it is quick if nothing has moved.

    Raises:
        StudyError: A chapter of the course can't be read.
    """
    now: dict[str, str] = {}
    twice = set()
    current = released_chapters(folder)
    for chapter, place in current.items():
        for name in _answer_names(place / f"{chapter}.ipynb"):
            if now.setdefault(name, chapter) != chapter:
                twice.add(name)
    found = []
    for path in sorted((folder / ANSWERS).glob("[!.]*/*.ipynb")):
        chapter = path.stem
        if path.parent.name != chapter:
            continue
        kept = folder / ANSWERS / RELEASED / path.name
        if chapter not in current and not kept.exists() and _says(path) != chapter:
            # A folder of the learner's own.
            continue
        # A cell that the learner copied from another chapter proves nothing: only the release does.
        names = _answer_names(kept if kept.exists() else path)
        if chapter in current and not kept.exists():
            continue
        if any(now.get(name, chapter) != chapter for name in names - twice):
            found.append(chapter)
    return found


def _metadata(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a notebook's metadata and those of its cells; empty if it can't be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
        return notebook["metadata"], [cell["metadata"] for cell in notebook["cells"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}, []


def _says(path: Path) -> str | None:
    course = _metadata(path)[0].get("rnn_course")
    return course.get("chapter") if isinstance(course, dict) else None


def _answer_names(path: Path) -> set[str]:
    found = set()
    for metadata in _metadata(path)[1]:
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        if isinstance(nbgrader, dict) and nbgrader.get("solution"):
            found.add(str(nbgrader.get("grade_id")))
    return found
