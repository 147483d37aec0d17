"""Write the report as one HTML file, which needs no network and runs no scripts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from rnn_helpers.commands import as_typed

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from autograder.classroom.anonymous import anonymous_answer
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_file
from autograder.classroom.scores import ClassScores, Person
from autograder.classroom.words import count
from autograder.engine.stages import RunVerdict
from autograder.failures.groups import Group
from autograder.failures.listing import said
from autograder.failures.noted import FailuresLog
from autograder.report import figures, item_analysis
from autograder.report.facts import (
    RIGHT,
    ChapterFacts,
    ExerciseFacts,
    LookAlike,
    Misconception,
    ToLookAt,
)
from autograder.report.figures import ReportFigure
from autograder.report.item_analysis import spread
from autograder.report.reading import read_class
from autograder.report.similarity import shared_lines

#: How many misconceptions, groups of similar answers, students in need of help and notable
#: exercises the report shows at most.
MOST_MISCONCEPTIONS, MOST_GROUPS, MOST_STUDENTS, MOST_NOTABLE = 12, 12, 15, 8
#: How many other failures that students share the report shows at most.
MOST_UNNAMED = 12
#: How many places that may not be a student's own code the report shows at most.
MOST_PLACES = 60
#: The report says so if less than this share of the students solve an exercise.
HARD = 0.4


@dataclass(frozen=True)
class Shown:
    """A misconception as the page shows it.

    Attributes:
        misconception: The misconception.
        title: Its name as a title.
        code: The example; None if it can't be made anonymous.
        student: Whose example it is; empty if the page must not name students.
    """

    misconception: Misconception
    title: str
    code: str | None
    student: str


@dataclass(frozen=True)
class Unnamed:
    """A failure without a name that several students share, as the page shows it.

    Attributes:
        id: The ID of the failure.
        group: The students.
        said: What they are told.
        code: The example; None if it can't be made anonymous.
        student: Whose example it is; empty if the page must not name students.
    """

    id: str
    group: Group
    said: str
    code: str | None
    student: str


@dataclass(frozen=True)
class ShownGroup:
    """A group of students with similar answers as the page shows it.

    Attributes:
        look_alike: The group.
        students: Who they are; empty if the page must not name students.
        codes: The lines of two answers, each with whether the other answer has a similar line.
    """

    look_alike: LookAlike
    students: list[str]
    codes: list[list[tuple[str, bool]]]


def write_report(
    folder: ClassFolder,
    to: Path,
    chapters: list[str] | None = None,
    names: bool = False,
    on_chapter: Callable[[str], None] = lambda name: None,
) -> None:
    """Write the class report.

    Args:
        folder: The class.
        to: The HTML file; an older one is replaced once the new one is complete.
        chapters: Only these chapters; None for all.
        names: Whether the page may name students.
        on_chapter: Called with each chapter's name before the chapter is read.

    Raises:
        CourseError: There is nothing to report, or the gradebook can't be read.
    """
    scores, facts = read_class(folder, chapters, on_chapter)
    if not facts:
        raise CourseError(f"Nothing has been graded yet; run {as_typed('rnn-grade')} grade first.")
    page = render(folder, scores, facts, names)
    FailuresLog(folder).note(group for chapter in facts for group in chapter.failures)
    with whole_file(to) as aside:
        aside.write_text(page, encoding="utf-8")


def render(
    folder: ClassFolder, scores: ClassScores, chapters: list[ChapterFacts], names: bool
) -> str:
    """Return the page as text, in which everything that students wrote is escaped.

    Args:
        folder: The class.
        scores: The scores of all students.
        chapters: The facts on each chapter.
        names: Whether the page may name students.
    """
    people = {person.id: person for person in scores.students}
    template = _environment().from_string(
        (files(__package__) / "page.html").read_text(encoding="utf-8")
    )
    return template.render(
        course=folder.course_id,
        made=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        names=names,
        people=people,
        students=len(people),
        chapters=chapters,
        notable=[*_unsure(chapters, people, names), *_notable(chapters)],
        trend=figures.trend(chapters) if len(chapters) > 1 else None,
        figures={c.name: (figures.distribution(c), figures.exercises(c)) for c in chapters},
        misconceptions=_shown(chapters, people, names),
        misconception_figure=_misconception_figure(chapters),
        unnamed=_unnamed(chapters, people, names),
        unnamed_in_all=sum(len(c.unnamed) for c in chapters),
        command=as_typed("rnn-grade"),
        run_times=_run_times(chapters),
        hand_ins=_hand_ins(chapters),
        groups=[_shown_group(look, people, names) for look in _look_alikes(chapters)],
        groups_in_all=sum(len(c.look_alikes) for c in chapters),
        places=[(place, _called(people, place.student)) for place in _places(chapters)],
        places_in_all=sum(len(c.to_look_at) for c in chapters),
        in_need=_in_need(scores, chapters) if names else [],
        spread=spread,
        item_analysis=item_analysis,
        sentence_of=RunVerdict.sentence_of,
        right=RIGHT,
    )


def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["count"] = count
    environment.filters["image"] = _image
    environment.filters["decimal"] = _decimal
    return environment


def _image(picture: ReportFigure) -> Markup:
    return Markup('<img src="{}" alt="{}">').format(picture.source, picture.alt)


def _decimal(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _unsure(
    chapters: list[ChapterFacts], people: dict[str, Person], names: bool
) -> Iterator[Markup]:
    """Yield sentences on results that are not proven."""
    link = Markup('<a href="#{}">{}</a>: ')
    for chapter in chapters:
        if unproven := chapter.troubles[RunVerdict.NOT_PROVEN]:
            problem = (
                f"{count(unproven, 'submission')} with a test whose result could not be proven. "
            )
            remedy = "Grade again with --regrade, or give the points by hand in formgrader."
            yield link.format(chapter.name, chapter.name) + problem + remedy
        if refused := chapter.troubles[RunVerdict.NEEDS_PERSON]:
            problem = f"{count(refused, 'submission')} with a test that the grader can't judge. "
            remedy = "Give the points by hand in formgrader; `rnn-grade try` says how to change it."
            yield link.format(chapter.name, chapter.name) + problem + remedy
        if chapter.outdated:
            who = ", ".join(_called(people, student) for student in chapter.outdated)
            results = count(len(chapter.outdated), "result")
            problem = f"{results} of an earlier version of the grader"
            problem += f" ({who})" if names else ""
            remedy = ", which could not prove them. Grade again: rnn-grade grade."
            yield link.format(chapter.name, chapter.name) + problem + remedy


def _notable(chapters: list[ChapterFacts]) -> list[Markup]:
    """Return sentences on what an instructor should know first, beginning with the gravest."""
    judged = [
        (gravity, chapter.name, exercise.name, sentence)
        for chapter in chapters
        for exercise in chapter.exercises
        if (judgement := _judged(exercise))
        for gravity, sentence in [judgement]
    ]
    link = Markup('<a href="#{}"><code>{}</code></a> {}')
    worst = sorted(judged, reverse=True)[:MOST_NOTABLE]
    sentences = [link.format(chapter, name, sentence) for _, chapter, name, sentence in worst]
    if len(judged) > len(worst):
        more = count(len(judged) - len(worst), "more exercise")
        sentences.append(Markup("{} hard or of poor discrimination: see below.").format(more))
    doubtful = {
        (place.chapter, place.student, place.found.exercise)
        for chapter in chapters
        for place in chapter.to_look_at
    }
    if doubtful:
        link = Markup('<a href="#own-code">{}</a> may not be the student’s own code.')
        sentences.append(link.format(count(len(doubtful), "answer")))
    unread = sum(chapter.unread for chapter in chapters)
    if unread:
        notebooks = count(unread, "graded notebook")
        sentences.append(
            Markup("{} can't be read; their points count all the same.").format(notebooks)
        )
    return sentences


def _judged(exercise: ExerciseFacts) -> tuple[float, str] | None:
    """Return how grave the problem with an exercise is, and a sentence; None if there is none."""
    tried = sum(exercise.outcomes.values())
    if exercise.waiting or tried < item_analysis.FEWEST:
        return None
    told, grave = [], 0.0
    solved = exercise.outcomes[RIGHT] / tried
    if solved < HARD:
        told.append(
            f"was solved by {100 * solved:.0f} % only" if solved else "was solved by nobody"
        )
        grave += HARD - solved
    known = exercise.discrimination
    if known is not None and known < 0:
        told.append(f"is solved by weak students more often than by strong ones ({known:.2f})")
        grave += 1 - known
    elif known is not None and known < item_analysis.POOR and 0.1 < exercise.difficulty < 0.95:
        told.append(f"hardly tells strong students from weak ones ({known:.2f})")
        grave += item_analysis.POOR - known
    return (grave, f"{' and '.join(told)}.") if told else None


def _all_misconceptions(chapters: list[ChapterFacts]) -> list[Misconception]:
    every = [entry for chapter in chapters for entry in chapter.misconceptions]
    every.sort(key=lambda m: (-m.students, m.chapter, m.exercise, m.mistake))
    return every[:MOST_MISCONCEPTIONS]


def _shown(chapters: list[ChapterFacts], people: dict[str, Person], names: bool) -> list[Shown]:
    return [
        Shown(
            entry,
            entry.mistake.replace("_", " "),
            entry.example if names else anonymous_answer(entry.example, people.get(entry.student)),
            _called(people, entry.student) if names else "",
        )
        for entry in _all_misconceptions(chapters)
    ]


def _unnamed(chapters: list[ChapterFacts], people: dict[str, Person], names: bool) -> list[Unnamed]:
    every = [entry for chapter in chapters for entry in chapter.unnamed]
    every.sort(key=lambda entry: -len(entry[1].students))
    shown = []
    for id_, group in every[:MOST_UNNAMED]:
        person = people.get(group.student)
        code = group.example if names else anonymous_answer(group.example, person)
        student = _called(people, group.student) if names else ""
        shown.append(Unnamed(id_, group, said(group, None if names else person), code, student))
    return shown


def _misconception_figure(chapters: list[ChapterFacts]) -> ReportFigure | None:
    entries = _all_misconceptions(chapters)
    if not entries:
        return None
    labels = [f"{m.mistake.replace('_', ' ')}  ({m.exercise})"[:60] for m in entries]
    return figures.misconceptions(labels, [m.students for m in entries])


def _run_times(chapters: list[ChapterFacts]) -> ReportFigure | None:
    known = [(c.name, found) for c in chapters if (found := spread(c.seconds))]
    if not known:
        return None
    return figures.ranges([n for n, _ in known], [s for _, s in known], "seconds to run")


def _hand_ins(chapters: list[ChapterFacts]) -> ReportFigure | None:
    known = [(c.name, found) for c in chapters if (found := spread(c.days_early))]
    if not known:
        return None
    labels, spreads = [n for n, _ in known], [s for _, s in known]
    return figures.ranges(labels, spreads, "days before the deadline", mark=0)


def _look_alikes(chapters: list[ChapterFacts]) -> list[LookAlike]:
    every = [look for chapter in chapters for look in chapter.look_alikes]
    return sorted(every, key=lambda look: -look.group.surprise)[:MOST_GROUPS]


def _places(chapters: list[ChapterFacts]) -> list[ToLookAt]:
    return [place for chapter in chapters for place in chapter.to_look_at][:MOST_PLACES]


def _shown_group(look: LookAlike, people: dict[str, Person], names: bool) -> ShownGroup:
    codes = [
        code if names else anonymous_answer(code, people.get(student)) or ""
        for code, student in zip(look.code, look.group.students, strict=False)
    ]
    marked = [
        [(line, place in shared) for place, line in enumerate(code.splitlines(), start=1)]
        for code, shared in zip(codes, shared_lines(*codes), strict=True)
    ]
    students = [_called(people, student) for student in look.group.students] if names else []
    return ShownGroup(look, students, marked)


def _called(people: dict[str, Person], student: str) -> str:
    person = people.get(student)
    return f"{person.full_name} ({student})" if person and person.full_name else student


def _in_need(
    scores: ClassScores, chapters: list[ChapterFacts]
) -> list[tuple[str, float, list[str]]]:
    """Return the students with the fewest points so far.

    Returns:
        For each of them the name, the share of the points and the chapters not handed in.
    """
    most = sum(chapter.most for chapter in chapters)
    people = {person.id: person for person in scores.students}
    found = []
    for student in people:
        own = {c.name: scores.scores.get((student, c.name)) for c in chapters}
        points = sum(score.counted for score in own.values() if score)
        missing = [name for name, score in own.items() if score is None]
        found.append((_called(people, student), points / most if most else 0.0, missing))
    return sorted(found, key=lambda entry: entry[1])[:MOST_STUDENTS]
