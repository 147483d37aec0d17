"""The gates of ``rnn-grade check``, which find out whether a chapter can be released.

Each gate is a function that returns a sentence for each problem. A chapter without problems passes.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from nbformat import NotebookNode

from autograder.authoring.build import out_of_step
from autograder.authoring.contents import contents_out_of_step
from autograder.authoring.gates.alone import alone
from autograder.authoring.gates.crossing import crossing
from autograder.authoring.gates.form import exercises_are_unique, form
from autograder.authoring.gates.leaks import leaks
from autograder.authoring.gates.pace import times_slower
from autograder.authoring.gates.pages import pages
from autograder.authoring.gates.predictions import predictions_are_asked
from autograder.authoring.gates.prose import guides, prose
from autograder.authoring.gates.runs import TOO_LATE, released_run, solved_run
from autograder.authoring.source import ChapterSource, Course


def check(course: Course, chapters: list[ChapterSource]) -> Iterator[tuple[str, list[str]]]:
    """Run every gate; yield the name and the problems of each gate when it ends."""
    yield "course/ is what solutions/ builds", out_of_step(course, chapters)
    yield "README lists the chapters as they are", contents_out_of_step(course)
    yield "exercise names are unique", exercises_are_unique(course)
    yield "the guides are plain English", guides(course)
    quick: tuple[tuple[str, Callable[[Course, ChapterSource], list[str]]], ...] = (
        ("form", form),
        ("predictions", predictions_are_asked),
        ("plain English", prose),
        ("what crosses between kernels", crossing),
        ("nothing depends on what tests leave behind", alone),
        ("no answer is shipped", leaks),
    )
    for chapter in chapters:
        for name, gate in quick:
            yield f"{chapter.name}: {name}", gate(course, chapter)
    executed: list[tuple[ChapterSource, NotebookNode]] = []
    yield from _runs(course, chapters, executed)
    yield "the pages of the site can be read", pages(course, executed)


def _runs(
    course: Course,
    chapters: list[ChapterSource],
    executed: list[tuple[ChapterSource, NotebookNode]],
) -> Iterator[tuple[str, list[str]]]:
    """Run the chapters, two at a time, and yield the problems of both kinds of runs.

    Each chapter's executed notebook is added to ``executed``.

    A chapter that takes too long runs again, alone. If it still takes too long, its limit is
    raised in proportion to how slow this machine is at that time. That is tried three times,
    because other programs may disturb a run, or the measurement of the machine's speed.
    """
    with ThreadPoolExecutor(2) as pool:
        solved = pool.map(partial(solved_run, course), chapters)
        released = pool.map(partial(released_run, course), chapters)
    for chapter, (notebook, problems), unsolved in zip(chapters, solved, released, strict=True):
        for _ in range(3):
            if any(TOO_LATE in problem for problem in problems):
                _, problems = solved_run(course, chapter, times_slower)
        executed.append((chapter, notebook))
        yield f"{chapter.name}: solved, it gets full marks in time", problems
        yield f"{chapter.name}: unsolved, it passes nothing", unsolved
