"""Read a class for the report: the gradebook with a few queries, then notebook by notebook."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.graded_notebooks import GradedNotebook, read_graded
from autograder.classroom.scores import ClassScores, read_parts, read_scores
from autograder.report.chapters import official
from autograder.report.facts import ChapterFacts, ReadNotebooks, chapter_facts


def read_class(
    folder: ClassFolder,
    chapters: list[str] | None = None,
    on_chapter: Callable[[str], None] = lambda name: None,
) -> tuple[ClassScores, list[ChapterFacts]]:
    """Read the scores of a class, and gather the facts on each chapter that anyone handed in.

    Args:
        folder: The class.
        chapters: Only these chapters; None for all.
        on_chapter: Called with each chapter's name before the chapter is read.

    Raises:
        CourseError: A chapter is not in the gradebook.
        GradebookUnreachable: The gradebook can't be read.
    """
    with open_gradebook(folder) as gradebook:
        scores = read_scores(gradebook, chapters=chapters)
        return scores, list(_chapters(folder, gradebook, scores, on_chapter))


def _chapters(
    folder: ClassFolder,
    gradebook: Gradebook,
    scores: ClassScores,
    on_chapter: Callable[[str], None],
) -> Iterator[ChapterFacts]:
    times = run_times(folder.root / "grading-log.jsonl")
    for chapter in sorted(scores.chapters, key=lambda chapter: chapter.name):
        on_chapter(chapter.name)
        own = {
            student: score
            for (student, name), score in scores.scores.items()
            if name == chapter.name
        }
        if own:
            yield chapter_facts(
                chapter,
                official(folder, chapter.name),
                len(scores.students),
                own,
                read_parts(gradebook, chapter.name),
                _reader(folder, chapter.name),
                times.get(chapter.name, {}).values(),
            )


def _reader(folder: ClassFolder, chapter: str) -> ReadNotebooks:
    def read(student: str, cells: set[tuple[str, str]]) -> list[GradedNotebook]:
        place = folder.autograded(student, chapter)
        found = []
        for name in sorted({notebook for notebook, _ in cells}):
            tests = {cell for notebook, cell in cells if notebook == name}
            graded = read_graded(place / f"{name}.ipynb", tests)
            found += [graded] if graded else []
        return found

    return read


def run_times(log: Path) -> dict[str, dict[str, float]]:
    """Seconds that the latest run of each submission took, by chapter and student."""
    times: dict[str, dict[str, float]] = defaultdict(dict)
    if not log.is_file():
        return times
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                entry = json.loads(line)
                seconds = float(entry["stages"]["total"])
                times[str(entry["chapter"])][str(entry["student"])] = seconds
            except (ValueError, KeyError, TypeError):
                # A line that a kill cut off, or a submission that never ran.
                continue
    return times
