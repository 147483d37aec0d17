"""Collect what students handed in: from the exchange, a folder, or an LMS's download.

The names that students and LMSs gave to files are only read, to find the student and the chapter.
Files are always written under names that the course chooses.
"""

from pathlib import Path

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.tables import doubt_about
from autograder.collect.collector import Collection
from autograder.collect.exchange import collect_from_exchange, note_strangers
from autograder.collect.groups import form_groups, read_groups
from autograder.collect.names import shown
from autograder.collect.report import Report, StudentState
from autograder.collect.roster import class_students

__all__ = ["collect"]


def collect(
    folder: ClassFolder,
    chapters: list[str],
    sources: list[Path],
    exchange: bool = False,
    layout: str = "auto",
    roster: Path | None = None,
    groups: Path | None = None,
) -> tuple[Report, list[StudentState]]:
    """Collect these chapters into ``submitted/``.

    Args:
        folder: The class.
        chapters: The chapters to collect. If there is only one, notebooks that name no chapter
            are taken for it.
        sources: Downloads (zip) and folders.
        exchange: Whether to collect from nbgrader's exchange too.
        layout: How sources name files: one of ``layouts.LAYOUTS``, "own", or "auto".
        roster: A table of everybody who may hand in. Without it, the students in the gradebook
            are expected.
        groups: A table that says who hands in together. What one of them hands in is everybody's.

    Returns:
        What happened, and the state of every student in each chapter.

    Raises:
        CourseError: A source, the roster, the list of groups or the exchange can't be read.
    """
    if not sources and not exchange:
        raise CourseError("Say where to collect from: --from FOLDER_OR_ZIP, or --exchange.")
    if groups and not sources:
        raise CourseError("--groups is for what --from collects; name a download or a folder.")
    named = read_groups(groups) if groups else []
    students = class_students(folder, roster, [person for person, _ in named])
    report = Report()
    for table in filter(None, (roster, groups)):
        report.notes += doubt_about(table)
    report.notes += form_groups(students, named)
    for chapter in chapters if exchange else []:
        collect_from_exchange(folder, chapter, report)
    if exchange:
        note_strangers(folder, report)
    if students.closed:
        # Everybody with an account on the hub can hand in, so strangers are only noted.
        strangers = {collected.student for collected in report.collected} - students.people.keys()
        report.notes += [f"{shown(name)} is not in the roster" for name in sorted(strangers)]
    collection = Collection(folder, chapters, students, report)
    for source in sources:
        collection.collect(source, layout)
    return report, report.rows(folder, chapters, sorted(students.people))
