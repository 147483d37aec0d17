"""Collect from nbgrader's exchange as nbgrader does, but without trusting what is there.

Students can write to the exchange's inbound folder at any time. nbgrader's own collector follows
links there, so a link could hand in any file that the instructor can read. It only warns if a
submission is under somebody else's name, and it stops at a name that it can't parse. Here
everything is read through open folders, and the owner is read from the opened folder.
"""

import os
import pwd
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.exchange import exchange_config, exchange_step, run_step
from autograder.classroom.timestamps import TIMESTAMP, write_timestamp
from autograder.classroom.untrusted import UntrustedFolder, untrusted_folder
from autograder.collect.deposit import (
    Placed,
    StagedSubmission,
    deposit,
    staged_folder,
    staging,
)
from autograder.collect.log import CollectLog
from autograder.collect.look import Looker, Seen
from autograder.collect.names import is_safe_id, shown
from autograder.collect.report import Collected, Report

#: The file that nbgrader writes last. Feedback is addressed by the secret in it.
SECRET = "submission_secret.txt"
#: Seconds after which an incomplete submission is taken as it is.
PATIENCE = 60.0
_NOBODY = ""
_MOST_STRANGERS = 20


def collect_from_exchange(folder: ClassFolder, chapter: str, report: Report) -> None:
    """Collect the latest submission of everybody for one chapter.

    Raises:
        CourseError: There is no exchange, or it can't be read.
    """
    config = exchange_config(folder)
    collector = ClassCollect(
        coursedir=folder.coursedir, authenticator=Authenticator(config=config), config=config
    )
    collector.update, collector.class_folder, collector.report = True, folder, report
    collector.log_of_collecting, collector.looker = CollectLog(folder.root), Looker(folder)
    run_step(folder, collector, chapter)


def note_strangers(folder: ClassFolder, report: Report) -> None:
    """Report what is in the inbound folder but is not a submission to a chapter of this class."""
    inbound = inbound_folder(folder)
    names = sorted(os.listdir(inbound)) if inbound.is_dir() else []
    chapters = [f"+{chapter}+" for chapter in folder.chapters()]
    strange = [n for n in names if n.startswith(".") or not any(c in n for c in chapters)]
    for name in strange[:_MOST_STRANGERS]:
        report.refused.append(f"{shown(name, 120)}: it is no submission to a chapter of this class")
    if len(strange) > _MOST_STRANGERS:
        more = len(strange) - _MOST_STRANGERS
        report.refused.append(f"{more} more in {inbound} are no submissions either")


def inbound_folder(folder: ClassFolder) -> Path:
    """Return the folder of nbgrader's exchange in which students put their submissions."""
    return Path(exchange_step(folder, "Collect").root) / folder.course_id / "inbound"


class _StillBeingWritten(Exception):
    """nbgrader is copying a submission into the exchange at this moment."""


class ClassCollect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collector, except that it checks every submission before it takes it."""

    class_folder: ClassFolder
    report: Report
    log_of_collecting: CollectLog
    looker: Looker

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Return what a folder's name says; report a name that is not nbgrader's, and go on."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            if is_safe_id(record["username"]):
                self.found.append(record)
                return record
            why = "its name has no student's name in it"
        except (ExchangeError, ValueError, OverflowError):
            why = "its name is not one that nbgrader gives"
        self._refuse(Path(path).name, why)
        return {"username": _NOBODY, "filename": path, "timestamp": datetime.min}

    def init_src(self) -> None:
        """Find the submissions, and remember all of them, not only each student's latest."""
        self.found: list[dict[str, Any]] = []
        super().init_src()

    def copy_files(self) -> None:
        """Take the latest acceptable submission of each student, or the latest that is answered."""
        by_student: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in self.found:
            by_student[record["username"]].append(record)
        with staging(self.class_folder) as aside:
            for number, student in enumerate(sorted(by_student)):
                fetched = self._fetched(by_student[student], aside / str(number))
                if fetched:
                    self._place(student, fetched)

    def _fetched(
        self, records: list[dict[str, Any]], aside: Path
    ) -> list[tuple[StagedSubmission, Seen]]:
        """Fetch a student's submissions, the latest first, until one of them is answered.

        A forged submission must not hide the one that the student really handed in, and a blank
        one must not hide an earlier one with answers.
        """
        chapter = self.coursedir.assignment_id
        fetched: list[tuple[StagedSubmission, Seen]] = []
        for attempt, record in enumerate(self._latest_first(records)):
            place = aside.with_name(f"{aside.name}-{attempt}")
            try:
                is_complete = self._fetch(record, place)
            except _StillBeingWritten:
                return fetched
            if is_complete:
                found = staged_folder(place, f"{chapter}.ipynb", record["timestamp"])
                seen = self.looker.look_at(place, chapter)
                fetched.append((found, seen))
                if not (seen.unreadable or seen.unanswered):
                    break
        return fetched

    def _latest_first(self, records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        def rank(record: dict[str, Any]) -> tuple[bool, datetime]:
            late = self.before_duedate and self.duedate and record["timestamp"] > self.duedate
            return not late, record["timestamp"]

        return sorted(records, key=rank, reverse=True)

    def _fetch(self, record: dict[str, Any], place: Path) -> bool:
        """Copy one submission, and return whether it is complete.

        Raises:
            _StillBeingWritten: nbgrader has not finished writing it.
        """
        student, name = record["username"], record["filename"]
        try:
            with self._inbound() as inbound, inbound.folder(name) as source:
                if self.check_owner and (owner := _owner(source.owner)) != student:
                    self._refuse(name, f"it says {shown(student)}, but is from {shown(owner)}")
                    return False
                if _is_being_written(source):
                    raise _StillBeingWritten
                if self._copy(name, source, place):
                    write_timestamp(place, record["timestamp"])
                    return True
        except NotADirectoryError:
            self._refuse(name, "it is no folder")
        except OSError as error:
            self._refuse(name, f"it can't be read: {error.strerror or error}")
        return False

    @contextmanager
    def _inbound(self) -> Iterator[UntrustedFolder]:
        """Yield the inbound folder, opened without following links below the exchange's root.

        The folders below the root may have been made by other users.
        """
        with untrusted_folder(Path(self.inbound_path)) as folder:
            yield folder

    def _copy(self, name: str, source: UntrustedFolder, place: Path) -> bool:
        """Copy the ordinary files of a submission, up to the sizes that the class allows.

        Returns:
            Whether every notebook was copied. Without the notebook there is nothing to grade.
        """
        left = int(self.coursedir.max_dir_size) * 1000
        complete = True
        owner = source.owner if self.check_owner else None
        place.mkdir()
        for entry in source.entries():
            path, target = Path(name, *entry.parts), place.joinpath(*entry.parts)
            most = min(left, int(self.coursedir.max_file_size) * 1000)
            if self._is_ignored(Path(*entry.parts)):
                continue
            refusal = ""
            if not entry.is_file:
                refusal = "it is a link, or no ordinary file"
            elif entry.status.st_size > most:
                refusal = f"it is larger than {most // 1000:,} KB"
            else:
                left -= entry.status.st_size
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    target.write_bytes(entry.read(most, owner))
                except UnreadableNotebook as error:
                    refusal = error.reason
            if refusal:
                self._refuse(path, refusal)
                complete = complete and not target.name.endswith(".ipynb")
        return complete

    def _is_ignored(self, name: Path) -> bool:
        return any(Path(part).match(glob) for part in name.parts for glob in self.coursedir.ignore)

    def _place(self, student: str, fetched: list[tuple[StagedSubmission, Seen]]) -> None:
        """Put the best of a student's submissions into place; ``fetched`` has the latest first."""
        chapter = self.coursedir.assignment_id
        contents = [self.looker.content_at(found.folder, chapter) for found, _ in fetched]
        merits = self.looker.merits(chapter, contents)
        found, _ = fetched[max(range(len(fetched)), key=lambda place: merits[place])]
        if found is not fetched[0][0]:
            self.report.notes.append(
                f"{shown(student)}, {chapter}: an earlier submission counts, because the latest "
                "one holds no answers or can't be read"
            )
        placed = deposit(self.class_folder, student, chapter, found, self.looker)
        if placed not in (Placed.EARLIER, Placed.POORER):
            entry = {"student": student, "chapter": chapter, "layout": "exchange"}
            self.log_of_collecting.note(entry | {"sha256": found.notebook_digest})
        seen = self.looker.look_at(self.class_folder.submitted(student, chapter), chapter)
        self.report.collected.append(
            Collected(student, chapter, placed, found.notebook_digest, seen)
        )

    def _refuse(self, name: str | Path, why: str) -> None:
        self.report.refused.append(f"{shown(str(name), 120)}: {why}")


def _owner(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}, who is unknown here"


def _is_being_written(source: UntrustedFolder) -> bool:
    """Return whether nbgrader is still copying a submission into the exchange."""
    finished = all(map(source.has, (TIMESTAMP, SECRET)))
    return not finished and time.time() - source.status.st_mtime < PATIENCE
