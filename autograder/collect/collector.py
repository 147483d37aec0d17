"""Collect from files: find the student and the chapter of each notebook, and which one counts."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from rnn_helpers.learner.released import called_now
from rnn_helpers.notebooks.bounded_json import bounded_json

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets.utils.importstring import import_item

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.words import count, some
from autograder.collect.archives import DownloadedFile, PassedOver, RefusedFile, entries, outline
from autograder.collect.beside import FilesBeside
from autograder.collect.deposit import (
    Placed,
    StagedSubmission,
    copied,
    deposit,
    keep,
    staged_notebook,
    staging,
)
from autograder.collect.folders import StudentFolders
from autograder.collect.gradescope import GradescopeExport, is_export
from autograder.collect.layouts import (
    LAYOUTS,
    Sender,
    attempt,
    is_copy,
    own_name,
    recognised_layout,
    stem_of,
)
from autograder.collect.log import CollectLog
from autograder.collect.look import Looker, Seen
from autograder.collect.names import (
    instead_of_notebook,
    is_preview_user,
    key,
    shown,
    squeezed,
    ungarbled,
)
from autograder.collect.report import Collected, Report
from autograder.collect.students import Students, Unknown

_CHAPTER_IN_TEXT = re.compile(rb'"rnn_course"\s*:\s*\{\s*"chapter"\s*:\s*"([^"\\]{1,100})"')
SenderOf = Callable[[str], Sender | None]


@dataclass(frozen=True)
class _Candidate:
    """A notebook that may be a student's submission.

    Of those that hold as much work, the one with the greatest ``rank`` counts. The rank consists
    of: whether the notebook or its file name states the chapter, the LMS's time, whether it is not
    a copy, the number of the attempt, and when the file was changed. ``by`` is the member of the
    student's group who handed it in, if that is somebody else.
    """

    file: str
    sender: Sender
    submission: StagedSubmission
    rank: tuple[bool, str, bool, int, float]
    seen: Seen
    by: str = ""

    @property
    def is_answered(self) -> bool:
        return not (self.seen.unanswered or self.seen.unreadable)


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
        self._checkpoints: dict[tuple[str, str], list[_Candidate]] = {}
        self._others: dict[str, set[str]] = {}
        self._downloads: set[str] = set()
        self._without_names: set[tuple[str, str]] = set()
        # Skipped files: created by programs, and of an unknown student.
        self._noise: list[str] = []
        self._of_unknown_students: list[str] = []
        self._beside = FilesBeside(folder, chapters)

    def collect(self, source: Path, layout: str) -> None:
        """Collect everything in a folder or a zip.

        Raises:
            CourseError: ``source`` is neither a folder nor a zip, or can't be read.
        """
        if not source.is_dir() and not zipfile.is_zipfile(source):
            raise CourseError(
                f"{source} is neither a folder nor a zip. If it is another archive, unpack it, and "
                "collect the folder."
            )
        self._found, self._others = defaultdict(list), defaultdict(set)
        self._checkpoints, self._downloads = defaultdict(list), set()
        self._noise, self._of_unknown_students = [], []
        self._beside = FilesBeside(self._folder, self._wanted)
        groups = dict(self._students.groups)
        try:
            sender_of, layout = self._sender_of(source, layout)
            with staging(self._folder) as aside:
                for number, entry in enumerate(entries(source)):
                    if isinstance(entry, PassedOver):
                        self._noise.append(entry.parts[-1])
                    elif isinstance(entry, RefusedFile):
                        self._report.refused.append(str(entry))
                    else:
                        path = "/".join(map(ungarbled, entry.place))
                        self._sort_in(entry, sender_of(path), aside / str(number))
                self._add_checkpoints()
                self._recognise_anonymous()
                self._leave_out_doubles()
                self._share_in_groups()
                for (student, chapter), candidates in sorted(self._found.items()):
                    self._place(student, chapter, candidates, layout)
        except OSError as error:
            raise CourseError(f"{source}: {error.strerror or error}; collect it again.") from None
        # The groups of an export are those of its assignment.
        self._students.groups = groups
        for student, names in self._others.items():
            if not any(student == found for found, _ in self._found):
                self._report.without[student] = sorted(names)
        self._note_what_was_passed_over(source)

    def _note_what_was_passed_over(self, source: Path) -> None:
        """Report the files that are no notebooks, in one line for each reason."""
        self._beside.finish(self._report.without)
        for names, what in (
            (self._beside.taken, "taken along with notebooks"),
            (self._noise, "passed over, left behind by programs"),
            (self._of_unknown_students, "passed over, not notebooks, and no student is named"),
            *(
                (names, f"passed over, not notebooks, {reason}")
                for reason, names in self._beside.passed_over.items()
            ),
        ):
            if names:
                kinds = some([shown(name, 40) for name in dict.fromkeys(names)])
                note = f"{count(len(names), 'file')} {what}: {kinds}"
                self._report.notes.append(f"{shown(source.name)}: {note}")

    def _sender_of(self, source: Path, layout: str) -> tuple[SenderOf, str]:
        if layout == "own":
            return _own_collector(self._folder), layout
        paths = [tuple(map(ungarbled, parts)) for parts in outline(source)]
        if layout == "auto":
            layout = "gradescope" if is_export(paths) else recognised_layout(paths)
            self._report.notes.append(f"{shown(source.name)}: names as in the layout {layout}")
        if layout == "gradescope":
            return GradescopeExport(source, self._students).sender, layout
        if layout != "folder":
            return LAYOUTS[layout](config=self._folder.config).sender, layout
        submitted = str(self._folder.coursedir.submitted_directory)
        folders = StudentFolders(paths, self._is_chapter, self._students.knows, [submitted])
        for name in folders.around:
            self._report.notes.append(
                f"{shown(source.name)}: {shown(name)} is taken for a folder around all students"
            )
        self._downloads = folders.downloads
        return folders.sender, layout

    def _is_chapter(self, name: str) -> bool:
        return key(own_name(name)).replace(" ", "_") in self._known

    def _sort_in(self, entry: DownloadedFile, sender: Sender | None, place: Path) -> None:
        try:
            if sender is None:
                raise Unknown("its name does not say whose it is")
            if sender.name.startswith("."):
                raise Unknown("the name of whose it is begins with a dot; rename it")
            if sender.layout == "canvas" and squeezed(sender.name) == "studenttest":
                raise Unknown("it is of Canvas' test student, who is nobody")
            if sender.layout == "blackboard" and is_preview_user(sender.name):
                raise Unknown("it is of a teacher's preview user in Blackboard, who is nobody")
            if entry.parts[0] in self._downloads:
                raise Unknown("it is in a download of an LMS among other folders; collect it alone")
            student = self._students.student(sender)
            if entry.content is None:
                self._others[student].add(instead_of_notebook(entry.parts[-1]))
                self._beside.read(student, sender, entry, place)
                return
            chapter, sure = self._chapter(sender, entry.content)
        except Unknown as error:
            if entry.is_checkpoint:
                self._noise.append(entry.parts[-1])
            elif entry.is_notebook:
                self._report.refused.append(str(RefusedFile(entry.parts, str(error))))
            else:
                self._of_unknown_students.append(entry.parts[-1])
            return
        stem = stem_of(entry.parts[-1])
        made = staged_notebook(place, f"{chapter}.ipynb", entry.content, entry.handed_in)
        rank = sure, sender.when, not is_copy(stem), attempt(sender.file), entry.modified
        found = self._found
        if entry.is_checkpoint:
            rank, found = (False, "", False, 0, entry.modified), self._checkpoints
        found[student, chapter].append(
            _Candidate(entry.path, sender, made, rank, self._looker.look(chapter, entry.content))
        )

    def _add_checkpoints(self) -> None:
        """Take what Jupyter kept of students whose notebooks are blank, unreadable or missing."""
        for place, checkpoints in self._checkpoints.items():
            answered = [one for one in checkpoints if one.is_answered]
            if answered and not any(one.is_answered for one in self._found.get(place, ())):
                self._found[place] += answered
            else:
                self._noise += [one.file.rpartition("/")[2] for one in checkpoints]

    def _chapter(self, sender: Sender, content: bytes) -> tuple[str, bool]:
        """Return the chapter of a notebook, and whether the notebook or the file's name says so.

        Raises:
            Unknown: The chapter can't be found out, or is not collected now.
        """
        inside = _chapter_inside(content)
        chapter = self._known.get(key(inside)) or self._chapter_named(sender)
        if chapter is None:
            # The student has another version of the course, where the chapter has another number.
            chapter = called_now(inside, self._known.values())
        if chapter is None and len(self._wanted) == 1:
            return self._wanted[0], False
        if chapter is None and inside:
            raise Unknown(f"it is of {shown(inside)}, which this class does not have")
        if chapter is None:
            raise Unknown("neither its name nor its content says which chapter it is")
        if chapter not in self._wanted:
            raise Unknown(f"it is of {chapter}, which is not collected now")
        return chapter, True

    def _chapter_named(self, sender: Sender) -> str | None:
        """Return the chapter that the file's name states, or that of a folder or zip around it."""
        *folders, file = sender.file.split("/")
        above = sender.around.split("/")
        stems = [stem_of(file), *(_unzipped(name) for name in (*folders[::-1], *above[::-1]))]
        for stem in stems:
            name = key(own_name(stem)).replace(" ", "_")
            if name in self._known:
                return self._known[name]
        return None

    def _leave_out_doubles(self) -> None:
        """Refuse the files of a name that several students of the LMS have.

        It is not known which file belongs to which of these students.
        """
        numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
        names: dict[str, str] = {}
        for (student, _), candidates in self._found.items():
            names[student] = candidates[0].sender.name
            for sender in (candidate.sender for candidate in candidates):
                # Moodle's numbers differ between the downloads that lie side by side.
                download = sender.around if sender.layout == "moodle" else ""
                numbers[student, download].add(sender.lms_id)
        several = {student: found for (student, _), found in numbers.items() if len(found) > 1}
        for student, found in several.items():
            self._report.refused.append(
                f"{shown(names[student])}: several students have this name (their numbers are "
                f"{', '.join(sorted(found))}); a roster with lms_user_id tells them apart"
            )
        self._found = {
            place: found for place, found in self._found.items() if place[0] not in several
        }

    def _recognise_anonymous(self) -> None:
        """Find those who handed in without a name before, now that Canvas shows their names.

        They keep the name that Canvas made up, because their grades are under that name. The log
        then holds their number, by which an export finds them.
        """
        anonymous = self._log.anonymous()
        self._without_names = {(student, chapter) for (chapter, _), student in anonymous.items()}
        found: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
        for (student, chapter), candidates in self._found.items():
            attachments = [c.sender.attachment for c in candidates if c.sender.layout == "canvas"]
            before = {anonymous.get((chapter, number), "") for number in attachments} - {""}
            # Canvas never gives two students' files the same number.
            known = before.pop() if len(before) == 1 else student
            if known != student:
                self._others[known] |= self._others.pop(student, set())
                self._report.notes.append(
                    f"{shown(candidates[0].sender.name)} is {shown(known)} in {chapter}: "
                    "the same file in Canvas"
                )
            elif any(candidate.sender.is_anonymous for candidate in candidates):
                self._without_names.add((student, chapter))
            found[known, chapter] += candidates
        self._found = found

    def _share_in_groups(self) -> None:
        """Give what a member of a group handed in to all the others in the group too."""
        shared: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
        for (student, chapter), candidates in self._found.items():
            for place, member in enumerate(self._students.together_with(student)):
                if member == student:
                    shared[member, chapter] += candidates
                    continue
                for candidate in candidates:
                    original = candidate.submission
                    copy = original.folder.with_name(f"{original.folder.name}-{place}")
                    shared[member, chapter].append(
                        replace(candidate, submission=copied(original, copy), by=student)
                    )
        self._found = shared

    def _place(self, student: str, chapter: str, candidates: list[_Candidate], layout: str) -> None:
        *others, best = self._from_worst_to_best(student, chapter, candidates)
        others = [other for other in others if other.submission.digest != best.submission.digest]
        for other in others:
            keep(self._folder, student, chapter, other.submission)
        submission = self._beside.attach(best.sender, chapter, best.submission)
        placed = deposit(self._folder, student, chapter, submission, self._looker)
        digest, seen = best.submission.digest, best.seen
        if placed in (Placed.EARLIER, Placed.POORER):
            seen = self._looker.look_at(self._folder.submitted(student, chapter), chapter)
        if placed is not Placed.EARLIER:
            # The LMS knows the student by this number, even if another file of theirs counts.
            entry = {"student": student, "chapter": chapter, "layout": layout, "sha256": digest}
            # In a group, the LMS may know the student by a file of their own.
            known = next((other for other in (best, *candidates) if not other.by), best)
            self._log.note(entry | _names_in_lms(known.sender, known.by))
        group = self._students.groups.get(student)
        self._report.collected.append(
            Collected(
                student, chapter, placed, digest, seen, best.sender.late, len(others),
                group.name if group else "", (student, chapter) in self._without_names,
            )
        )  # fmt: skip

    def _from_worst_to_best(
        self, student: str, chapter: str, candidates: list[_Candidate]
    ) -> list[_Candidate]:
        """Sort a student's notebooks, and note it if their names and times say another order."""
        by_rank = sorted(candidates, key=lambda candidate: candidate.rank)
        if len({candidate.submission.digest for candidate in candidates}) == 1:
            return by_rank
        files = [c.submission.folder / c.submission.notebook for c in by_rank]
        merits = self._looker.merits(chapter, [file.read_bytes() for file in files])
        # Sorting keeps the order of those that hold as much work.
        order = sorted(range(len(by_rank)), key=lambda place: merits[place])
        best, latest = by_rank[order[-1]], by_rank[-1]
        if best is not latest:
            self._report.notes.append(
                f"{shown(student)}, {chapter}: {shown(best.file, 120)} counts, because "
                f"{shown(latest.file, 120)} holds fewer answers or can't be read; it is in earlier/"
            )
        rivals = [by_rank[place] for place in order[:-1] if merits[place] == merits[order[-1]]]
        if any(
            rival.rank == best.rank and rival.submission.digest != best.submission.digest
            for rival in rivals
        ):
            self._report.notes.append(
                f"{shown(student)}, {chapter}: nothing says which of two notebooks is the later; "
                "the other one is in earlier/"
            )
        return [by_rank[place] for place in order]


def _names_in_lms(sender: Sender, by: str) -> dict[str, str]:
    """Return how an LMS names a file; its numbers are those of the member who handed it in."""
    if by:
        return {"name": sender.name, "by": by}
    return {"name": sender.name, "lms_id": sender.lms_id, "attachment": sender.attachment}


def _unzipped(name: str) -> str:
    return name[:-4] if name.lower().endswith(".zip") else name


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
        # In a damaged file, the part that says it may be whole.
        found = _CHAPTER_IN_TEXT.findall(content)
        return found[-1].decode(errors="replace") if found else ""
