"""Read whose the folders in Gradescope's export of submissions are.

The folders are named ``submission_123``. A file beside them, ``submission_metadata.yml``, says who
handed each of them in: one student, or a group.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

import yaml

from autograder.classroom.errors import CourseError
from autograder.collect.archives import DownloadedFile, entries
from autograder.collect.layouts import Sender
from autograder.collect.names import safe_id
from autograder.collect.students import Group, Students, Unknown

METADATA: Final = "submission_metadata.yml"
#: The file lies at the top of an export, which may lie in two more folders.
_MOST_ABOVE: Final = 2
_MOST_BYTES: Final = 20_000_000
_FOLDER: Final = re.compile(r"submission_\d+")
_KINDS: Final = ("sid", "email", "name")


@dataclass(frozen=True)
class _Submission:
    """What the file says of one folder: when it was handed in, and the details of each student."""

    when: str
    students: tuple[Mapping[str, str], ...]


def is_export(paths: Iterable[tuple[str, ...]]) -> bool:
    """Return whether a download is Gradescope's export of submissions.

    Raises:
        CourseError: It is one, but the file is missing that says whose the folders are.
    """
    paths = list(paths)
    if any(parts[-1] == METADATA and len(parts) <= _MOST_ABOVE + 1 for parts in paths):
        return True
    named = [any(map(_FOLDER.fullmatch, parts[: _MOST_ABOVE + 1])) for parts in paths]
    if named and sum(named) * 2 > len(named):
        raise CourseError(
            f"this looks like Gradescope's export, but without {METADATA} nothing says whose the "
            "folders are. Collect the whole zip from Gradescope, as it was downloaded."
        )
    return False


class GradescopeExport:
    """The students of an export, who must be found before its files are read."""

    def __init__(self, source: Path, students: Students) -> None:
        """Read whose the folders are, and let the members of a group hand in together.

        Raises:
            CourseError: The file that says it can't be read.
        """
        self._submissions: dict[tuple[str, ...], _Submission] = {}
        self._students = students
        for entry in entries(source):
            if isinstance(entry, DownloadedFile) and _is_metadata(entry.parts):
                above = entry.parts[:-1]
                for folder, submission in _read(entry).items():
                    self._submissions[*above, folder] = submission
        for place, submission in self._submissions.items():
            members = tuple(dict.fromkeys(map(self._id, submission.students)))
            if len(members) > 1:
                students.join(Group("/".join(place), members))

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file at this path; None if the export does not say it."""
        parts = tuple(path.split("/"))
        for end in range(1, min(len(parts), _MOST_ABOVE + 2)):
            found = self._submissions.get(parts[:end])
            if found and found.students:
                return Sender(
                    name=self._name(found.students[0]),
                    file="/".join(parts[end:]),
                    around="/".join(parts[: end - 1]),
                    layout="gradescope",
                    when=found.when,
                )
        return None

    def _name(self, details: Mapping[str, str]) -> str:
        """Return that detail of a student by which the class knows them, or else the best one."""
        given = [details[kind] for kind in _KINDS if details.get(kind)]
        known = (text for text in given if self._students.knows(text))
        return next(known, given[0] if given else "")

    def _id(self, details: Mapping[str, str]) -> str:
        try:
            return self._students.student(Sender(self._name(details), "", layout="gradescope"))
        except Unknown:
            # The reason is told for the file, if it is this student's alone.
            return safe_id(self._name(details))


def _is_metadata(parts: tuple[str, ...]) -> bool:
    return parts[-1] == METADATA and len(parts) <= _MOST_ABOVE + 1


def _read(entry: DownloadedFile) -> dict[str, _Submission]:
    wrong = CourseError(f"{entry.path} can't be read; download the export again.")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        told = yaml.load(entry.read(_MOST_BYTES), Loader=loader)
    except (UnreadableNotebook, yaml.YAMLError, ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(told, dict):
        raise wrong
    return {
        folder: _Submission(
            str(_get(record, "created_at") or ""),
            tuple(
                _details(one) for one in _get(record, "submitters") or () if isinstance(one, dict)
            ),
        )
        for folder, record in told.items()
        if isinstance(folder, str) and isinstance(record, dict)
    }


def _get(record: Mapping[Any, Any], name: str) -> Any:
    """Return a value, whose key Gradescope writes with a colon in front."""
    return record.get(f":{name}", record.get(name))


def _details(student: Mapping[Any, Any]) -> dict[str, str]:
    return {kind: str(text).strip() for kind in _KINDS if (text := _get(student, kind)) is not None}
