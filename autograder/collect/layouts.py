"""Whose file is it? What Moodle, Canvas and instructors make of names.

The classes are nbgrader's own kind of collector, so that ``nbgrader zip_collect`` takes them too:
``--collector=autograder.collect.layouts.MoodleCollector``. A class whose LMS names files in yet
another way sets ``c.ZipCollectApp.collector_plugin`` in its nbgrader_config.py to one of its own.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import List, Unicode

from autograder.classroom.errors import CourseError
from autograder.collect.names import plain, safe_id


@dataclass(frozen=True)
class Sender:
    """Who handed a file in, as its path says.

    Attributes:
        name: The student's name or id, as it stands there.
        file: The rest of the path: the file's own name, with folders and zips that it lies in.
        lms_id: The number that the LMS gave the student, if any.
        attachment: The number that Canvas gave the file.
        late: Whether Canvas marked it late.
    """

    name: str
    file: str
    lms_id: str = ""
    attachment: str = ""
    late: bool = False


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Finds the first place in a path that names a student; what students named comes after it."""

    valid_ext = List([".ipynb"]).tag(config=True)

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file at this path; None if the path doesn't say."""
        found = re.match(self.named_regexp, unicodedata.normalize("NFC", path), re.I | re.S)
        if not found:
            return None
        groups = {name: text or "" for name, text in found.groupdict().items()}
        return Sender(
            name=plain(groups["student_id"]),
            file=groups["file_id"],
            lms_id=groups.get("lms_id", ""),
            attachment=groups.get("attachment", ""),
            late=bool(groups.get("late")),
        )

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return what nbgrader's zip_collect asks for: harmless ids of student and file."""
        sender = self.sender(submitted_file)
        if sender is None or not submitted_file.lower().endswith(tuple(self.valid_ext)):
            return None
        stem = plain(sender.file.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
        return {"student_id": safe_id(sender.name), "file_id": safe_id(own_name(stem))}


class MoodleCollector(LmsCollector):
    """``Full name_1234_assignsubmission_file_/x.ipynb``; without folders, ``..._file_x.ipynb``.

    With anonymous submissions each name is "Participant", and the number tells them apart.
    """

    named_regexp = Unicode(
        r"(?:.*?/)??(?P<student_id>[^/]+?)_(?P<lms_id>\d+)_assignsubmission_[a-z]+"
        r"(?:_?/|_)(?P<file_id>.+)"
    ).tag(config=True)

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file at this path; None if the path doesn't say."""
        found = super().sender(path)
        if found and found.name == "Participant":
            return replace(found, name=f"Participant {found.lms_id}")
        return found


class CanvasCollector(LmsCollector):
    """``lovelaceada_LATE_123_4567_x-1.ipynb``: sortable name, user, attachment, file, attempt."""

    named_regexp = Unicode(
        r"(?:.*?/)??(?P<student_id>[^/]+?)(?:_(?P<late>late))?_(?P<lms_id>\d+)"
        r"_(?P<attachment>\d+)_(?P<file_id>.+)"
    ).tag(config=True)


class FolderCollector(LmsCollector):
    """``STUDENT/x.ipynb``, ``STUDENT/CHAPTER/x.ipynb`` or ``STUDENT.zip``."""

    named_regexp = Unicode(r"(?P<student_id>[^/]+?)(?:\.zip)?/(?P<file_id>.+)").tag(config=True)


LAYOUTS: dict[str, type[LmsCollector]] = {
    "moodle": MoodleCollector,
    "canvas": CanvasCollector,
    "folder": FolderCollector,
}


def recognised_layout(paths: Iterable[tuple[str, ...]]) -> str:
    """Return the layout of most paths in a download, whatever students called their files.

    An LMS puts its own names first, at most below the zip that they came in.
    """
    votes = dict.fromkeys(LAYOUTS, 0)
    collectors = {name: LAYOUTS[name]() for name in ("moodle", "canvas")}
    for parts in paths:
        outer = [f"{part}/x" for part in parts[:2]]
        for name, collector in collectors.items():
            if any(collector.sender(part) for part in outer):
                votes[name] += 1
                break
        else:
            votes["folder"] += 1
    if not any(votes.values()):
        raise CourseError("There is no file in it.")
    return max(votes, key=lambda name: votes[name])


def own_name(stem: str) -> str:
    """Return a file's name without what downloads add: ``-1``, `` (2)``, ``-Copy1``."""
    return re.sub(r"(?:-\d+|\s*\(\d+\)|-Copy\d*|\s*-?\s*copy)+$", "", stem, flags=re.I)


def attempt(stem: str) -> int:
    """Return which attempt a file is: Canvas counts re-submissions ``-1``, ``-2``."""
    found = re.search(r"(?:-|\s*\()(\d+)\)?$", stem)
    return int(found[1][:6]) if found else 0


def is_copy(stem: str) -> bool:
    """Return whether a name is the one that JupyterLab gives to a copy."""
    return re.search(r"-Copy\d*$", stem, re.I) is not None
