"""Collecting from nbgrader's exchange, in nbgrader's way, but believing less.

Students write into the exchange's inbound folder themselves. nbgrader's own collector follows links
there (so that one could be handed any file that the instructor may read), takes a submission under
somebody else's name with a warning, and stops at a name that it can't parse.
"""

import os
import pwd
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook

from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect

from autograder.collect.deposit import Placed, deposit, ready_bundle, staging
from autograder.collect.log import CollectLog
from autograder.collect.look import Looker, Seen
from autograder.collect.names import is_safe_id, shown
from autograder.collect.report import Collected, Report
from autograder.collect.stamps import NAME as TIMESTAMP
from autograder.collect.stamps import write_timestamp
from autograder.engine.course import ClassFolder, read_regular_file
from autograder.exchange import exchange_config, run_step

#: nbgrader writes this one last; feedback goes back by it.
SECRET = "submission_secret.txt"
#: Seconds after which a submission without it is taken as it is.
PATIENCE = 60.0
_NOBODY = ""


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


class ClassCollect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collector, apart from what it takes."""

    class_folder: ClassFolder
    report: Report
    log_of_collecting: CollectLog
    looker: Looker

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            if is_safe_id(record["username"]):
                return record
            why = "its name has no student's name in it"
        except (ExchangeError, ValueError, OverflowError):
            why = "its name is not one that nbgrader gives"
        self._refuse(path, why)
        return {"username": _NOBODY, "filename": path, "timestamp": datetime.min}

    def copy_files(self) -> None:
        with staging(self.class_folder) as aside:
            for number, record in enumerate(self.src_records):
                if record["username"] != _NOBODY:
                    self._take(record, aside / str(number))

    def _take(self, record: dict[str, Any], place: Path) -> None:
        source = Path(self.inbound_path, record["filename"])
        student, chapter = record["username"], self.coursedir.assignment_id
        try:
            status = source.lstat()
            if not stat.S_ISDIR(status.st_mode):
                self._refuse(source, "it is no folder")
            elif self.check_owner and (owner := _owner(status.st_uid)) != student:
                self._refuse(source, f"it says {shown(student)}, but is from {shown(owner)}")
            elif not _is_being_written(source, status):
                self._copy(source, place)
                write_timestamp(place, record["timestamp"])
                self._place(student, chapter, place, record["timestamp"])
        except OSError as error:
            self._refuse(source, f"it can't be read: {error.strerror or error}")

    def _copy(self, source: Path, place: Path) -> None:
        """Copy the ordinary files, up to the sizes that the class allows."""
        left = int(self.coursedir.max_dir_size) * 1000
        place.mkdir()
        for path, status in _files_below(source):
            name = path.relative_to(source)
            most = min(left, int(self.coursedir.max_file_size) * 1000)
            if not stat.S_ISREG(status.st_mode):
                self._refuse(path, "it is a link, or no ordinary file")
            elif status.st_size > most:
                self._refuse(path, f"it is larger than {most // 1000:,} KB")
            elif not self._is_ignored(name):
                left -= status.st_size
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                try:
                    (place / name).write_bytes(read_regular_file(path, most))
                except UnreadableNotebook as error:
                    self._refuse(path, error.reason)

    def _is_ignored(self, name: Path) -> bool:
        return any(Path(part).match(glob) for part in name.parts for glob in self.coursedir.ignore)

    def _place(self, student: str, chapter: str, place: Path, handed_in: datetime) -> None:
        found = ready_bundle(place, f"{chapter}.ipynb", handed_in)
        placed = deposit(self.class_folder, student, chapter, found)
        if placed is not Placed.EARLIER:
            entry = {"student": student, "chapter": chapter, "layout": "exchange"}
            self.log_of_collecting.note(entry | {"sha256": found.digest})
        target = self.class_folder.submitted(student, chapter) / found.notebook
        try:
            seen = self.looker.look(chapter, read_regular_file(target, MAX_FILE_BYTES))
        except UnreadableNotebook as error:
            seen = Seen(unreadable=error.reason)
        self.report.collected.append(Collected(student, chapter, placed, found.digest, seen))

    def _refuse(self, path: str | Path, why: str) -> None:
        name = Path(path).relative_to(self.inbound_path)
        self.report.refused.append(f"{shown(str(name), 120)}: {why}")


def _owner(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}, who is unknown here"


def _is_being_written(source: Path, status: os.stat_result) -> bool:
    """Whether nbgrader has not come to its end with a submission that has only begun to arrive."""
    finished = all(os.path.lexists(source / name) for name in (TIMESTAMP, SECRET))
    return not finished and time.time() - status.st_mtime < PATIENCE


def _files_below(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Everything below that is no folder, without following links, in order."""
    for path in sorted(folder.iterdir()):
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            yield from _files_below(path)
        else:
            yield path, status
