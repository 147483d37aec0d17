"""Run mutants through the grading engine, with mutants of many exercises in one notebook."""

import ast
import copy
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count

import nbformat
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.authoring.source import ChapterSource, exercise_of
from autograder.engine.execute.stage import execute
from autograder.engine.stages import Limits, Task
from tests.support.bank_runner import not_judged
from tests.course.mutation.mutants import Mutant, mutants

# A mutant may loop for ever; a right answer needs far less time than this on a quiet machine.
LIMITS = Limits(cell_seconds=8, total_seconds=120)
# On a busy machine it may need more, so mutants that reached a limit are judged again, alone.
PATIENT = Limits(cell_seconds=60, total_seconds=300)
SEED = 20_011


@dataclass(frozen=True)
class Judged:
    """One mutant of one exercise, and whether the exercise's tests noticed its fault.

    ``limit`` names the limit that the mutant reached; "ok" means none.
    """

    exercise: str
    mutant: Mutant
    killed: bool
    limit: str


def judge(chapter: ChapterSource, workers: int = 2) -> list[Judged]:
    """Judge every mutant of a chapter's solutions, except those that need demonstrations.

    Raises:
        RuntimeError: A solution itself does not get full marks, so its mutants prove nothing.
    """
    bundles = list(_bundles(chapter))
    with ProcessPoolExecutor(workers) as pool:
        lost, limit = pool.submit(_lost, chapter, {}, PATIENT).result()
        if failing := lost - {*not_judged(chapter)}:
            raise RuntimeError(f"{chapter.name}: the solution fails {', '.join(failing)} ({limit})")
        judged = pool.map(partial(judge_bundle, chapter), bundles)
        return [result for bundle in judged for result in bundle]


def judge_bundle(chapter: ChapterSource, bundle: dict[str, Mutant]) -> list[Judged]:
    """Judge one mutant of each of several exercises that don't use one another."""
    lost, limit = _lost(chapter, bundle, LIMITS)
    if limit == "ok":
        return [Judged(name, mutant, name in lost, limit) for name, mutant in bundle.items()]
    found = []
    for name, mutant in bundle.items():
        lost, limit = _lost(chapter, {name: mutant}, PATIENT)
        found.append(Judged(name, mutant, name in lost, limit))
    return found


def _lost(
    chapter: ChapterSource, bundle: dict[str, Mutant], limits: Limits
) -> tuple[set[str], str]:
    """Return the exercises that lose points with these mutants, and the limit that was reached."""
    notebook = copy.deepcopy(chapter.notebook)
    notebook.cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        if name in bundle and is_solution(cell):
            cell.source = bundle[name].code
    content = nbformat.writes(notebook).encode()
    outcome = execute(Task("mutant", chapter.name, content, SEED, limits), ahead=True)
    lost = set()
    for cell in nbformat.reads(outcome.notebook.decode(), as_version=4).cells:
        if is_grade(cell) and not is_solution(cell):
            points, most = determine_grade(cell)
            if points != most:
                lost.add(exercise_of(cell))
    return lost, outcome.verdict


def _bundles(chapter: ChapterSource) -> Iterator[dict[str, Mutant]]:
    """Yield bundles of a chapter's mutants in which no mutated exercise uses another one."""
    sources = {exercise_of(cell): cell.source for cell in chapter.cells("solution")}
    left_out = not_judged(chapter)
    waiting = {
        name: [] if name in left_out else mutants(source) for name, source in sources.items()
    }
    uses = _uses(chapter, sources)
    for number in count():
        bundle: dict[str, Mutant] = {}
        # Each bundle starts at another exercise, so that exercises that others use get a turn.
        names = [*waiting][number % len(waiting) :] + [*waiting][: number % len(waiting)]
        for name in sorted(names, key=lambda n: -len(waiting[n])):
            apart = all(name not in uses[other] and other not in uses[name] for other in bundle)
            if waiting[name] and apart:
                bundle[name] = waiting[name].pop()
        if not bundle:
            return
        yield bundle


def _uses(chapter: ChapterSource, sources: dict[str, str]) -> dict[str, set[str]]:
    """Return for each exercise the other ones that its solution or tests use, also indirectly."""
    defined = {
        node.name: name
        for name, source in sources.items()
        for node in ast.parse(source).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    texts = dict(sources)
    for role in ("test", "hidden"):
        for cell in chapter.cells(role):
            texts[exercise_of(cell)] += "\n" + cell.source
    uses = {
        name: {defined[n] for n in _names(text) & defined.keys()} - {name}
        for name, text in texts.items()
    }
    for _ in uses:
        for found in uses.values():
            found.update(*(uses[other] for other in tuple(found)))
    return uses


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
