"""Gates on a chapter's form: which cells it must have, and which cells must be locked."""

from collections import Counter

from rnn_helpers.learner.hints import all_hints
from rnn_helpers.shell.setup_first import PACKAGES, only_imports

from nbgrader.utils import is_grade, is_locked, is_solution

from autograder.authoring.build import built_notebook
from autograder.authoring.source import ChapterSource, Course, exercise_of


def form(course: Course, chapter: ChapterSource) -> list[str]:
    """Return the problems with the cells of a chapter, in its source and as released."""
    return [
        *_grade_ids(chapter),
        *_complete_exercises(chapter),
        *_hidden_tests_are_marked(chapter),
        *_locked(course, chapter),
        *_setup_only_imports(chapter),
    ]


def exercises_are_unique(course: Course) -> list[str]:
    """Return a sentence for each exercise name that several chapters use.

    Hints and progress identify an exercise by its name alone.
    """
    count = Counter(name for chapter in course.chapters() for name in chapter.exercises)
    return [f"exercise {name} stands in {n} chapters" for name, n in count.items() if n > 1]


def _grade_ids(chapter: ChapterSource) -> list[str]:
    ids = Counter(
        cell.metadata.nbgrader.grade_id
        for cell in chapter.notebook.cells
        if "nbgrader" in cell.metadata
    )
    return [f"grade_id {name} is used {n} times" for name, n in ids.items() if n > 1]


def _complete_exercises(chapter: ChapterSource) -> list[str]:
    problems = []
    parts = {
        "solution": "solution cell",
        "exercise": "task (role exercise)",
        "test": "visible test",
        "hidden": "hidden test",
    }
    have = {role: {exercise_of(cell) for cell in chapter.cells(role)} for role in parts}
    for exercise in sorted(set().union(*have.values())):
        problems += [
            f"{exercise} has no {what}"
            for role, what in parts.items()
            if exercise not in have[role]
        ]
    hints = all_hints()
    for exercise in chapter.exercises:
        if exercise not in hints:
            place = f"rnn_helpers/topics/{chapter.name[3:]}/hints.toml"
            problems.append(f"{exercise} has no hints in {place}")
        elif hints[exercise].section not in _headings(chapter):
            problems.append(f"{exercise}: no heading “{hints[exercise].section}” to reread")
    if not chapter.cells("written"):
        problems.append("there is no written question")
    for cell in chapter.cells("solution"):
        if "### BEGIN SOLUTION" not in cell.source:
            problems.append(
                f"{exercise_of(cell)}: the answer is not between BEGIN and END SOLUTION"
            )
    return problems


def _headings(chapter: ChapterSource) -> set[str]:
    return {
        line.lstrip("#").strip()
        for cell in chapter.notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    }


def _hidden_tests_are_marked(chapter: ChapterSource) -> list[str]:
    problems = []
    for cell in chapter.cells("hidden"):
        # Line 0 is the comment that says in the released notebook what the cell is.
        lines = cell.source.strip().splitlines()[1:] or [""]
        if not (
            lines and lines[0] == "### BEGIN HIDDEN TESTS" and lines[-1] == "### END HIDDEN TESTS"
        ):
            problems.append(
                f"{exercise_of(cell)}: the hidden test must stand wholly between "
                "### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS"
            )
    return problems


def _locked(course: Course, chapter: ChapterSource) -> list[str]:
    problems = []
    setup_is_over = False
    for cell in built_notebook(course, chapter).cells:
        if "nbgrader" not in cell.metadata:
            continue
        name = cell.metadata.nbgrader.grade_id
        tested = is_grade(cell) and not is_solution(cell)
        if (name.startswith("setup") or tested) and not is_locked(cell):
            problems.append(f"{name} is not locked")
        if not name.startswith("setup"):
            setup_is_over = True
        elif setup_is_over:
            problems.append(f"{name} comes after an exercise; setup cells come first")
    return problems


def _setup_only_imports(chapter: ChapterSource) -> list[str]:
    """Return a sentence for each setup cell that would not run before a learner's first cell."""
    place = f"rnn_helpers/topics/{chapter.name[3:]}/given.py"
    packages = ", ".join(sorted(PACKAGES))
    return [
        f"{cell.metadata.nbgrader.grade_id} does more than import from {packages}; what it defines "
        f"belongs in {place}"
        for cell in chapter.cells("setup")
        if not only_imports(cell.source)
    ]
