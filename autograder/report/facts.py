"""Gather the facts on one chapter for the report.

Students are read one after the other, so that memory does not grow with the class's notebooks.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from autograder.classroom.cell_grades import CellGrade
from autograder.classroom.check_records import CheckRecord
from autograder.classroom.graded_notebooks import GradedNotebook, exercise_name
from autograder.classroom.scores import GradebookChapter, Score
from autograder.engine.stages import ENGINE_VERSION, RunVerdict
from autograder.failures.failure import failures
from autograder.failures.groups import Group, Groups, short_ids
from autograder.feedback.own_code.look import PlaceToLookAt, findings
from autograder.report import item_analysis
from autograder.report.chapters import Official
from autograder.report.similarity import Alike, alike

RIGHT, PARTLY, WRONG, BLANK = "right", "partly right", "wrong", "not attempted"
WAITING = "yet to be graded"
OUTCOMES = (RIGHT, PARTLY, WRONG, BLANK, WAITING)

#: Reads one student's graded notebooks of the chapter. It gets the student, and the chapter's test
#: cells as pairs of notebook and cell.
ReadNotebooks = Callable[[str, set[tuple[str, str]]], list[GradedNotebook]]


@dataclass(frozen=True)
class ExerciseFacts:
    """How a class did in one exercise.

    Attributes:
        name: The exercise's name.
        most: The most points that it gives.
        outcomes: For each outcome, how many students had it.
        difficulty: The mean share of the points; 1 if everyone solved it.
        discrimination: The item-rest correlation; None where it is not defined.
        unrecognised: How many wrong answers hold no mistake that a check could explain.
        waiting: How many answers a person has yet to grade. If there are any, the report shows no
            statistics.
    """

    name: str
    most: float
    outcomes: dict[str, int]
    difficulty: float
    discrimination: float | None
    unrecognised: int
    waiting: int


@dataclass(frozen=True)
class Misconception:
    """A known mistake in one exercise, or one that experiments found out.

    Attributes:
        id: The ID of the failure, as ``rnn-grade failures`` shows it.
        chapter: The chapter's name.
        exercise: The exercise's name.
        mistake: The mistake's name.
        explanation: What students are told about the mistake.
        students: How many students made it.
        student: The student whose answer is the example.
        example: The shortest answer with this mistake.
    """

    id: str
    chapter: str
    exercise: str
    mistake: str
    explanation: str
    students: int
    student: str
    example: str


@dataclass(frozen=True)
class LookAlike:
    """A group of students with similar answers.

    Attributes:
        chapter: The chapter's name.
        group: The students and how similar their answers are.
        code: The answers of the group's first two students.
    """

    chapter: str
    group: Alike
    code: tuple[str, str]


@dataclass(frozen=True)
class ToLookAt:
    """A place in a student's answer that may not be the student's own code.

    Attributes:
        chapter: The chapter's name.
        student: The student.
        found: The place, and what is suspicious there.
    """

    chapter: str
    student: str
    found: PlaceToLookAt


@dataclass(frozen=True)
class ChapterFacts:
    """How a class did in one chapter.

    Attributes:
        name: The chapter's name.
        official: The chapter as its author wrote it.
        most: The most points that it gives.
        students: How many students are in the class.
        handed_in: How many of them handed in.
        shares: For each student who handed in, the share of the points, from 0 to 1.
        exercises: The exercises, in the order of the notebook.
        reliability: Cronbach's alpha; None where it is not defined.
        misconceptions: The known mistakes, the most frequent ones first.
        unnamed: Other failures that several students share, each with its ID, the most frequent
            ones first.
        failures: All failures, put together as for ``rnn-grade failures``.
        look_alikes: Groups of students with similar answers.
        to_look_at: Places that may not be students' own code.
        troubles: How many notebooks have each verdict other than "ok".
        unread: How many students' graded notebooks can't be read.
        outdated: The students whose result is from an earlier version of the engine, which could
            not prove results.
        seconds: How long each submission took to run.
        days_early: How many days before the deadline each submission came in.
        waiting: How many submissions a person has yet to grade.
    """

    name: str
    official: Official
    most: float
    students: int
    handed_in: int
    shares: list[float]
    exercises: list[ExerciseFacts]
    reliability: float | None
    misconceptions: list[Misconception]
    unnamed: list[tuple[str, Group]]
    failures: list[Group]
    look_alikes: list[LookAlike]
    to_look_at: list[ToLookAt]
    troubles: Counter[str]
    unread: int
    outdated: list[str]
    seconds: list[float]
    days_early: list[float]
    waiting: int


@dataclass
class _Gathered:
    """What is counted while the students are read one after the other."""

    points: dict[str, dict[str, float]] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    most: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unrecognised: Counter[str] = field(default_factory=Counter)
    failures: Groups = field(default_factory=Groups)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    to_look_at: list[ToLookAt] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    outdated: list[str] = field(default_factory=list)


def chapter_facts(
    chapter: GradebookChapter,
    official: Official,
    students: int,
    scores: dict[str, Score],
    grades: dict[str, list[CellGrade]],
    read: ReadNotebooks,
    seconds: Iterable[float],
) -> ChapterFacts:
    """Gather the facts on one chapter.

    Args:
        chapter: The chapter.
        official: The chapter as its author wrote it.
        students: How many students are in the class.
        scores: The score of each student who handed in.
        grades: The cell grades of each of these students.
        read: Reads a student's graded notebooks.
        seconds: How long each submission took to run.
    """
    found = _Gathered()
    for student in sorted(scores):
        own = grades.get(student, [])
        _add_points(found, student, own)
        cells = {(grade.notebook, grade.cell) for grade in own}
        notebooks = read(student, cells)
        found.unread += not notebooks and bool(own)
        _add_notebooks(found, student, chapter.name, own, notebooks)
    starters = [official.starter, official.answers]
    look_alikes = alike(found.answers, starters)
    deadline = chapter.deadline
    failed = found.failures.by_size()
    ids = short_ids(group.failure.id for group in failed)
    return ChapterFacts(
        name=chapter.name,
        official=official,
        most=chapter.most,
        students=students,
        handed_in=len(scores),
        shares=[min(1.0, s.counted / chapter.most) for s in scores.values() if chapter.most],
        exercises=_exercises(found, official),
        reliability=_reliability(found),
        misconceptions=[
            _misconception(ids[group.failure.id], group) for group in failed if group.failure.named
        ],
        unnamed=[
            (ids[group.failure.id], group)
            for group in failed
            if not group.failure.named and len(group.students) > 1
        ],
        failures=failed,
        look_alikes=[_look_alike(chapter.name, group, found.answers) for group in look_alikes],
        to_look_at=found.to_look_at,
        troubles=found.troubles,
        unread=found.unread,
        outdated=found.outdated,
        seconds=list(seconds),
        days_early=[
            (deadline - score.handed_in).total_seconds() / 86400
            for score in scores.values()
            if deadline and score.handed_in
        ],
        waiting=sum(score.waiting for score in scores.values()),
    )


def _add_points(found: _Gathered, student: str, grades: list[CellGrade]) -> None:
    points: dict[str, float] = defaultdict(float)
    most: dict[str, float] = defaultdict(float)
    for grade in grades:
        name = exercise_name(grade.cell)
        points[name] += grade.points
        most[name] += grade.most
        found.waiting[name] += grade.waiting
    found.most |= most
    found.points[student] = dict(points)


def _add_notebooks(
    found: _Gathered,
    student: str,
    chapter: str,
    grades: list[CellGrade],
    notebooks: list[GradedNotebook],
) -> None:
    checks: dict[str, list[CheckRecord]] = defaultdict(list)
    explained: set[str] = set()
    marked = {exercise_name(grade.cell) for grade in grades if grade.judged}
    for notebook in notebooks:
        for cell, test in notebook.tests.items():
            checks[exercise_name(cell)] += test.checks
        failed = list(failures(chapter, notebook, grades))
        found.failures.add(student, notebook, failed)
        explained |= {failure.exercise for failure in failed if failure.named}
        found.answers.setdefault(student, {}).update(notebook.answers)
        found.to_look_at += [
            ToLookAt(chapter, student, finding) for finding in findings(notebook.whole)
        ]
        if notebook.verdict not in ("", RunVerdict.OK):
            found.troubles[notebook.verdict] += 1
    if any(nb.engine is not None and nb.engine < ENGINE_VERSION for nb in notebooks):
        found.outdated.append(student)
    waiting = {exercise_name(grade.cell) for grade in grades if grade.waiting}
    for name, points in found.points[student].items():
        tried = name in marked or any(c.outcome != BLANK for c in checks.get(name, []))
        # A test that left no record failed before its first check, such as by a name that is not
        # defined. So the exercise counts as attempted.
        tried = tried or (name in checks and not checks[name]) or not notebooks
        outcome = _outcome(points, found.most[name], tried)
        found.outcomes[name][WAITING if name in waiting else outcome] += 1
        if outcome in (PARTLY, WRONG) and name in checks and name not in explained:
            found.unrecognised[name] += 1


def _outcome(points: float, most: float, tried: bool) -> str:
    if points >= most:
        return RIGHT
    if points > 0:
        return PARTLY
    return WRONG if tried else BLANK


def _misconception(shown: str, group: Group) -> Misconception:
    failure = group.failure
    return Misconception(
        shown,
        failure.chapter,
        failure.exercise,
        failure.name,
        failure.said,
        len(group.students),
        group.student,
        group.example,
    )


def _exercises(found: _Gathered, official: Official) -> list[ExerciseFacts]:
    order = {name: place for place, name in enumerate(official.order)}
    names = sorted(found.most, key=lambda name: (order.get(name, len(order)), name))
    graded = _graded(found)
    table = _table(found, graded)
    rest = dict(zip(graded, item_analysis.item_rest_correlations(table), strict=True))
    return [
        ExerciseFacts(
            name=name,
            most=found.most[name],
            outcomes={outcome: found.outcomes[name][outcome] for outcome in OUTCOMES},
            difficulty=item_analysis.proportion_correct(
                [points.get(name, 0.0) for points in found.points.values()], found.most[name]
            ),
            discrimination=rest.get(name),
            unrecognised=found.unrecognised[name],
            waiting=found.waiting[name],
        )
        for name in names
    ]


def _graded(found: _Gathered) -> list[str]:
    """Return the names of the exercises of which all answers have been graded."""
    return [name for name in found.most if not found.waiting[name]]


def _table(found: _Gathered, names: list[str]) -> np.ndarray:
    rows = [[points.get(name, 0.0) for name in names] for points in found.points.values()]
    return np.array(rows, float).reshape(len(rows), len(names))


def _reliability(found: _Gathered) -> float | None:
    return item_analysis.cronbach_alpha(_table(found, _graded(found)))


def _look_alike(chapter: str, group: Alike, answers: dict[str, dict[str, str]]) -> LookAlike:
    first, second = (answers[student][group.exercise] for student in group.students[:2])
    return LookAlike(chapter, group, (first, second))
