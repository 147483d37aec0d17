"""Collect from files: find the student and the chapter of each notebook, and which one counts."""

import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnn_helpers.notebooks.bounded_json import bounded_json

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets.utils.importstring import import_item

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.words import count, some
from autograder.collect.archives import DownloadedFile, PassedOver, RefusedFile, entries, outline
from autograder.collect.deposit import (
    Placed,
    StagedSubmission,
    deposit,
    keep,
    staged_notebook,
    staging,
)
from autograder.collect.layouts import (
    LAYOUTS,
    Sender,
    attempt,
    is_copy,
    own_name,
    recognised_layout,
)
from autograder.collect.log import CollectLog
from autograder.collect.look import Looker, Seen
from autograder.collect.names import key, shown
from autograder.collect.report import Collected, Report
from autograder.collect.students import Students, Unknown

SenderOf = Callable[[str], Sender | None]


@dataclass(frozen=True)
class _Candidate:
    """A notebook that may be a student's submission; the one with the greatest ``rank`` counts.

    The rank consists of: whether the notebook or its file name states the chapter, whether it is
    not a copy, the number of the attempt, and when the file was changed.
    """

    sender: Sender
    submission: StagedSubmission
    rank: tuple[bool, bool, int, float]
    seen: Seen


class Collection:
    """One run over downloads and folders; adds what happens to ``report``."""

    def __init__(
        self, folder: ClassFolder, chapters: list[str], students: Students, report: Report
    ) -> None:
        self._folder = folder
        self._wanted = chapters
        self._known = {key(name): name for name in folder.chapters()}
        self._students = students
        self._report = report
        self._log = CollectLog(folder.root)
        self._looker = Looker(folder)
        self._found: dict[tuple[str, str], list[_Candidate]] = {}
        self._others: dict[str, set[str]] = {}
        # Skipped files: created by programs, of an unknown student, beside a student's notebook.
        self._noise: list[str] = []
        self._of_unknown_students: list[str] = []
        self._beside_notebooks: list[str] = []

    def collect(self, source: Path, layout: str) -> None:
        """Collect everything in a folder or a zip.

        Raises:
            CourseError: ``source`` is neither a folder nor a zip, or can't be read.
        """
        if not source.is_dir() and not zipfile.is_zipfile(source):
            raise CourseError(f"{source} is neither a folder nor a zip.")
        self._found, self._others = defaultdict(list), defaultdict(set)
        self._noise, self._of_unknown_students, self._beside_notebooks = [], [], []
        try:
            sender_of, layout = self._sender_of(source, layout)
            with staging(self._folder) as aside:
                for number, entry in enumerate(entries(source)):
                    if isinstance(entry, PassedOver):
                        self._noise.append(entry.parts[-1])
                    elif isinstance(entry, RefusedFile):
                        self._report.refused.append(str(entry))
                    else:
                        self._sort_in(entry, sender_of(entry.path), aside / str(number))
                self._leave_out_doubles()
                for (student, chapter), candidates in sorted(self._found.items()):
                    self._place(student, chapter, candidates, layout)
        except OSError as error:
            raise CourseError(f"{source}: {error.strerror or error}; collect it again.") from None
        for student, names in self._others.items():
            if not any(student == found for found, _ in self._found):
                self._report.without[student] = sorted(names)
            else:
                self._beside_notebooks += sorted(names)
        self._note_what_was_passed_over(source)

    def _note_what_was_passed_over(self, source: Path) -> None:
        """Report the skipped files, in one line for each reason."""
        for names, what in (
            (self._noise, "left behind by programs"),
            (self._of_unknown_students, "not notebooks, and no student is named"),
            (self._beside_notebooks, "not notebooks, beside a student's notebook"),
        ):
            if names:
                kinds = some([shown(name, 40) for name in dict.fromkeys(names)])
                note = f"{count(len(names), 'file')} passed over, {what}: {kinds}"
                self._report.notes.append(f"{shown(source.name)}: {note}")

    def _sender_of(self, source: Path, layout: str) -> tuple[SenderOf, str]:
        if layout == "own":
            return _own_collector(self._folder), layout
        if layout == "auto":
            layout = recognised_layout(outline(source))
            self._report.notes.append(f"{shown(source.name)}: names as in the layout {layout}")
        return LAYOUTS[layout](config=self._folder.config).sender, layout

    def _sort_in(self, entry: DownloadedFile, sender: Sender | None, place: Path) -> None:
        try:
            if sender is None:
                raise Unknown("its name does not say whose it is")
            if sender.name.startswith("."):
                raise Unknown("the name of whose it is begins with a dot; rename it")
            student = self._students.student(sender)
            if entry.content is None:
                self._others[student].add(shown(entry.parts[-1], 40))
                return
            chapter, sure = self._chapter(sender, entry.content)
        except Unknown as error:
            if entry.is_notebook:
                self._report.refused.append(str(RefusedFile(entry.parts, str(error))))
            else:
                self._of_unknown_students.append(entry.parts[-1])
            return
        stem = entry.parts[-1].rsplit(".", 1)[0]
        made = staged_notebook(place, f"{chapter}.ipynb", entry.content, entry.handed_in)
        rank = sure, not is_copy(stem), attempt(stem), entry.modified
        self._found[student, chapter].append(
            _Candidate(sender, made, rank, self._looker.look(chapter, entry.content))
        )

    def _chapter(self, sender: Sender, content: bytes) -> tuple[str, bool]:
        """Return the chapter of a notebook, and whether the notebook or the file's name says so.

        Raises:
            Unknown: The chapter can't be found out, or is not collected now.
        """
        chapter = self._known.get(key(_chapter_inside(content))) or self._chapter_named(sender)
        if chapter is None and len(self._wanted) == 1:
            return self._wanted[0], False
        if chapter is None:
            raise Unknown("neither its name nor its content says which chapter it is")
        if chapter not in self._wanted:
            raise Unknown(f"it is of {chapter}, which is not collected now")
        return chapter, True

    def _chapter_named(self, sender: Sender) -> str | None:
        """Return the chapter that the file's name states, or that of a folder or zip around it."""
        for part in reversed(sender.file.split("/")):
            stem = part.rsplit(".", 1)[0] if part.lower().endswith((".ipynb", ".zip")) else part
            name = key(own_name(stem)).replace(" ", "_")
            if name in self._known:
                return self._known[name]
        return None

    def _leave_out_doubles(self) -> None:
        """Refuse the files of a name that several students of the LMS have.

        It is not known which file belongs to which of these students.
        """
        numbers: dict[str, set[str]] = defaultdict(set)
        names: dict[str, str] = {}
        for (student, _), candidates in self._found.items():
            numbers[student] |= {candidate.sender.lms_id for candidate in candidates}
            names[student] = candidates[0].sender.name
        for student, several in numbers.items():
            if len(several) > 1:
                self._report.refused.append(
                    f"{shown(names[student])}: several students have this name (their numbers are "
                    f"{', '.join(sorted(several))}); a roster with lms_user_id tells them apart"
                )
        self._found = {
            place: found for place, found in self._found.items() if len(numbers[place[0]]) == 1
        }

    def _place(self, student: str, chapter: str, candidates: list[_Candidate], layout: str) -> None:
        *others, latest = sorted(candidates, key=lambda candidate: candidate.rank)
        others = [other for other in others if other.submission.digest != latest.submission.digest]
        if others and others[-1].rank == latest.rank:
            self._report.notes.append(
                f"{shown(student)}, {chapter}: nothing says which of two notebooks is the later; "
                "the other one is in earlier/"
            )
        for other in others:
            keep(self._folder, student, chapter, other.submission)
        placed = deposit(self._folder, student, chapter, latest.submission)
        sender, digest = latest.sender, latest.submission.digest
        if placed is not Placed.EARLIER:
            entry = {"student": student, "chapter": chapter, "layout": layout, "sha256": digest}
            lms = {"name": sender.name, "lms_id": sender.lms_id, "attachment": sender.attachment}
            self._log.note(entry | lms)
        self._report.collected.append(
            Collected(student, chapter, placed, digest, latest.seen, sender.late, len(others))
        )


def _own_collector(folder: ClassFolder) -> SenderOf:
    """Return the function of the nbgrader collector that nbgrader_config.py names.

    Raises:
        CourseError: The collector can't be imported.
    """
    plugin = folder.config.ZipCollectApp.get("collector_plugin", FileNameCollectorPlugin)
    try:
        collector = (import_item(plugin) if isinstance(plugin, str) else plugin)(
            config=folder.config
        )
    except ImportError as error:
        raise CourseError(
            f"nbgrader_config.py names a collector that is not there: {error}."
        ) from None

    def sender_of(path: str) -> Sender | None:
        found = collector.collect(path)
        return Sender(found["student_id"], found["file_id"]) if found else None

    return sender_of


def _chapter_inside(content: bytes) -> str:
    """Return the chapter that the notebook's metadata name, or "" if they name none."""
    try:
        return str(bounded_json(content)["metadata"]["rnn_course"]["chapter"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
