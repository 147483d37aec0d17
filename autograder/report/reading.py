"""Read a class for the report: the gradebook with a few queries, then notebook by notebook."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.classroom.cell_grades import chapter_grades
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.graded_notebooks import read_notebooks
from autograder.classroom.logs import GRADING_LOG, Log
from autograder.classroom.scores import ClassScores, read_scores
from autograder.report.chapters import official
from autograder.report.facts import ChapterFacts, chapter_facts


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
    times = run_times(folder.root / GRADING_LOG)
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
                chapter_grades(gradebook, chapter.name),
                partial(read_notebooks, folder, chapter.name),
                times.get(chapter.name, {}).values(),
            )


def run_times(log: Path) -> dict[str, dict[str, float]]:
    """Return the seconds that the latest run of each submission took, by chapter and student."""
    times: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in Log(log).new_entries():
        # A submission that never ran has no stages.
        with suppress(ValueError, KeyError, TypeError):
            seconds = float(entry["stages"]["total"])
            times[str(entry["chapter"])][str(entry["student"])] = seconds
    return times
