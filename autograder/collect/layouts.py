"""Find out who handed in a file from its path, as Moodle, Canvas and instructors name files.

The collectors are nbgrader plugins, so ``nbgrader zip_collect`` can use them too:
``--collector=autograder.collect.layouts.MoodleCollector``. For an LMS that names files in another
way, set ``c.ZipCollectApp.collector_plugin`` in nbgrader_config.py to your own plugin.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import List, Unicode

from autograder.classroom.errors import CourseError
from autograder.collect.names import plain, safe_id

#: An LMS's names are searched for in this many folders around them.
_MOST_AROUND = 3


@dataclass(frozen=True)
class Sender:
    """Who handed in a file, according to its path.

    Attributes:
        name: The student's name or id, as it is in the path.
        file: The rest of the path: the file's name, after the folders and zips that it is in.
        lms_id: The number that the LMS gave the student, if any.
        attachment: The number that Canvas gave the file.
        late: Whether Canvas marked it late.
        around: The part of the path before the name. Moodle's numbers mean something only within
            the download of one assignment.
        layout: The layout that the name was read by.
        when: When it was handed in, if the path says so: a text that orders a student's attempts.
    """

    name: str
    file: str
    lms_id: str = ""
    attachment: str = ""
    late: bool = False
    around: str = ""
    layout: str = ""
    when: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Return whether Canvas made up the name, which is of one assignment only."""
        return self.layout == "canvas" and not self.lms_id


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """A collector that reads the student from the first part of a path that names one.

    Later parts of the path may be names that students chose.
    """

    valid_ext = List([".ipynb"]).tag(config=True)
    layout = ""

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file at this path; None if the path doesn't say."""
        return self._matched(self.named_regexp, path)

    def _matched(self, regexp: str, path: str) -> Sender | None:
        found = re.match(regexp, unicodedata.normalize("NFC", path), re.I | re.S)
        if not found:
            return None
        groups = {name: text or "" for name, text in found.groupdict().items()}
        return Sender(
            name=plain(groups["student_id"]),
            file=groups["file_id"],
            lms_id=groups.get("lms_id", ""),
            attachment=groups.get("attachment", ""),
            late=bool(groups.get("late")),
            around=groups.get("around", ""),
            layout=self.layout,
            when=groups.get("when", ""),
        )

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return the ids of student and file for nbgrader's zip_collect, safe as file names.

        Returns:
            The ids, or None if the file is not a notebook or its path names no student.
        """
        sender = self.sender(submitted_file)
        if sender is None or not submitted_file.lower().endswith(tuple(self.valid_ext)):
            return None
        stem = plain(sender.file.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
        return {"student_id": safe_id(sender.name), "file_id": safe_id(own_name(stem))}


class MoodleCollector(LmsCollector):
    """``Full name_1234_assignsubmission_file_/x.ipynb``; without folders, ``..._file_x.ipynb``.

    In anonymous submissions every name is "Participant", so the number is added to it.
    """

    layout = "moodle"
    named_regexp = Unicode(
        r"(?P<around>(?:.*?/)??)(?P<student_id>[^/]+?)_(?P<lms_id>\d+)_assignsubmission_[a-z]+"
        r"(?:_?/|_)(?P<file_id>.+)"
    ).tag(config=True)

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file, with the number added to an anonymous name."""
        found = super().sender(path)
        if found and found.name == "Participant":
            return replace(found, name=f"Participant {found.lms_id}")
        return found


class CanvasCollector(LmsCollector):
    """``lovelaceada_LATE_123_4567_x-1.ipynb``: name, late, user, attachment, file, attempt.

    In anonymous submissions, ``LATE_anon_x9Yz1_4567_x.ipynb``, the name is made up, and there is no
    user.
    """

    layout = "canvas"
    named_regexp = Unicode(
        r"(?P<around>(?:.*?/)??)(?P<student_id>[^/]+?)(?:_(?P<late>late))?_(?P<lms_id>\d+)"
        r"_(?P<attachment>\d+)_(?P<file_id>.+)"
    ).tag(config=True)
    anonymous_regexp = Unicode(
        # The name has letters, and so it is no user's number.
        r"(?P<around>(?:.*?/)??)(?:(?P<late>late)_)?(?P<student_id>anon_(?=\d*[a-z])[a-z\d]+)"
        r"_(?P<attachment>\d+)_(?P<file_id>.+)"
    ).tag(config=True)

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file at this path; None if the path doesn't say."""
        return self._matched(self.anonymous_regexp, path) or super().sender(path)


class BlackboardCollector(LmsCollector):
    """``Week 3_ada_attempt_2017-03-03-11-00-00_x.ipynb``: assignment, user, time, file.

    Beside the files of an attempt there is Blackboard's receipt, whose name ends after the time.
    """

    layout = "blackboard"
    named_regexp = Unicode(
        r"(?P<around>(?:.*?/)??)[^/]*?_(?P<student_id>[^/_]+)_attempt_"
        r"(?P<when>\d{4}(?:-\d\d){5})(?P<file_id>_.+|\.txt.*)"
    ).tag(config=True)

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file; None if the path doesn't say."""
        found = super().sender(path)
        return replace(found, file=found.file.removeprefix("_")) if found else None


class BrightspaceCollector(LmsCollector):
    """``12345-678901 - Ada Lovelace - Jan 30, 2024 310 PM/x.ipynb``: numbers, name, time, file.

    The first number is the user's. There is a folder for each attempt.
    """

    layout = "brightspace"
    named_regexp = Unicode(
        r"(?P<around>(?:.*?/)??)(?P<lms_id>\d+)-\d+ - (?P<student_id>[^/]+) - "
        r"(?P<when>[^/]*?\d{4}[^/]*)/(?P<file_id>.+)"
    ).tag(config=True)

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file, with a time that can be compared with others."""
        found = super().sender(path)
        return replace(found, when=_sortable(found.when)) if found else None


class FolderCollector(LmsCollector):
    """``STUDENT/x.ipynb``, ``STUDENT/CHAPTER/x.ipynb`` or ``STUDENT.zip``."""

    layout = "folder"
    named_regexp = Unicode(r"(?P<student_id>[^/]+?)(?:\.zip)?/(?P<file_id>.+)").tag(config=True)


LAYOUTS: dict[str, type[LmsCollector]] = {
    "moodle": MoodleCollector,
    "canvas": CanvasCollector,
    "blackboard": BlackboardCollector,
    "brightspace": BrightspaceCollector,
    "folder": FolderCollector,
}


def recognised_layout(paths: Iterable[tuple[str, ...]]) -> str:
    """Return the layout that most folders and files at the top of a download have.

    An LMS puts its names at the top, or into the folders or zips of several downloads that are at
    the top. Students choose the rest, so each of their folders has one vote.

    Raises:
        CourseError: There are no paths.
    """
    tops: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for parts in paths:
        tops[parts[0]].append(parts)
    votes = Counter(layout_of_top(top, below) for top, below in tops.items())
    if not votes:
        raise CourseError("There is no file in it.")
    return max(LAYOUTS, key=lambda name: votes[name])


def layout_of_top(top: str, paths: list[tuple[str, ...]]) -> str:
    """Return the layout of a folder or a file at the top of a download.

    Args:
        top: Its name.
        paths: The paths in it.
    """
    if found := _lms_of(top):
        return found
    for level in range(1, _MOST_AROUND + 1):
        names = {parts[level] for parts in paths if len(parts) > level}
        votes = Counter(map(_lms_of, names))
        layout, count = max(votes.items(), key=lambda vote: vote[1], default=("", 0))
        if layout and 2 * count > len(names):
            return layout
    return "folder"


@cache
def _lms_collectors() -> dict[str, LmsCollector]:
    # Names of Canvas are the least special, so they come last.
    return {
        layout: LAYOUTS[layout]() for layout in ("moodle", "blackboard", "brightspace", "canvas")
    }


def _sortable(time: str) -> str:
    """Return a time of Brightspace as year, month, day, hour and minute; "" if it is another."""
    found = re.search(
        r"(?:(?P<day>\d+) )?(?P<month>[A-Z][a-z]{2})[a-z]*\.?(?: (?P<day_after>\d+))?,? "
        r"(?P<year>\d{4}) (?P<hour>\d{1,2}?)(?P<minute>\d\d)(?: (?P<half>[AP])M)?$",
        time,
    )
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    if not found or found["month"] not in months:
        return ""
    day = int(found["day"] or found["day_after"] or 0)
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "P" else 0)
    month = 1 + months.index(found["month"])
    return f"{found['year']}-{month:02d}-{day:02d}-{hour:02d}-{found['minute']}"


def _lms_of(name: str) -> str:
    """Return the LMS that gives such a name to a file or a folder; "" if none does."""
    collectors = _lms_collectors().items()
    return next((layout for layout, one in collectors if one.sender(f"{name}/x")), "")


def stem_of(name: str) -> str:
    """Return a file's name without its ending, which browsers and Jupyter may have made longer."""
    endings = r"(?:-checkpoint)?(?:\.ipynb)?(?:\.(?:txt|json))?$"
    return re.sub(endings, "", name, count=1, flags=re.I)


def own_name(stem: str) -> str:
    """Return a file's name without what marks copies: ``-1``, `` (2)``, ``-Copy1``, ``Copy of``."""
    stem = re.sub(r"^\s*(?:copy of|kopie von|copie de|copia de)\s+", "", stem, flags=re.I)
    return re.sub(r"(?:-\d+|\s*\(\d+\)|-Copy\d*|\s*-?\s*copy)+$", "", stem, flags=re.I)


def attempt(path: str) -> int:
    """Return the number of an attempt.

    Canvas marks repeated submissions with ``-1``, ``-2``; Teams puts them into folders
    ``Version 1``, ``Version 2``.
    """
    found = re.search(r"(?:^|/)Version (\d+)/", path)
    found = found or re.search(r"(?:-|\s*\()(\d+)\)?$", stem_of(path))
    return int(found[1][:6]) if found else 0


def is_copy(stem: str) -> bool:
    """Return whether a file has a name that JupyterLab gives to copies."""
    return re.search(r"-Copy\d*$", stem, re.I) is not None
