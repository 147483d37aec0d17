"""Find out which folder of a path is the student's, whatever other folders are around it.

Instructors put one folder around all students, or a folder for each section, or they sort by
chapter first. A name of the class decides, if there is one; otherwise the shape of the folders.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from autograder.collect.layouts import Sender, layout_of_top, own_name, stem_of
from autograder.collect.names import key, plain


@dataclass(frozen=True)
class _Step:
    """A folder or zip on the way to a file that may be a student's; ``place`` is its position."""

    place: int
    name: str


class StudentFolders:
    """The folders of one download.

    Attributes:
        around: The names of the folders that are around all students.
        downloads: The names of folders and zips at the top that an LMS made.
    """

    def __init__(
        self,
        paths: Iterable[tuple[str, ...]],
        is_chapter: Callable[[str], bool],
        is_known: Callable[[str], bool],
        never_students: Iterable[str] = (),
    ) -> None:
        """Look at the paths of a download.

        Args:
            paths: The parts of each path.
            is_chapter: Returns whether a name is a chapter's, which no student has.
            is_known: Returns whether a name is a student's of the class.
            never_students: Names that no student has.
        """
        self._is_chapter = is_chapter
        # A class has a thousand students, and each is asked for with each of the others.
        self._is_known = cache(is_known)
        self._is_around = cache(self._is_folder_around)
        self._has_known = cache(self._has_students)
        self._never = {key(name) for name in never_students}
        paths = list(paths)
        ways = [way for parts in paths if (way := self._way(parts))]
        #: By the names above: the names of the folders there.
        self._there: dict[tuple[str, ...], set[str]] = defaultdict(set)
        #: By the names above: whether a student of the class is below, at any depth.
        self._holds_known: dict[tuple[str, ...], bool] = defaultdict(bool)
        for way in ways:
            names = tuple(step.name for step in way)
            for depth, name in enumerate(names):
                self._there[names[:depth]].add(name)
                for above in range(depth + 1) if self._is_known(name) else ():
                    self._holds_known[names[:above]] = True
        tops: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for parts in paths:
            tops[parts[0]].append(parts)
        self.downloads = {
            top for top, below in tops.items() if layout_of_top(top, below) != "folder"
        }
        self.around = self._around()

    def sender(self, path: str) -> Sender | None:
        """Return who handed in the file at this path; None if the path doesn't say."""
        parts = tuple(path.split("/"))
        above: tuple[str, ...] = ()
        for step in self._way(parts):
            if not self._is_around(above, step.name):
                rest = "/".join(parts[step.place + 1 :])
                around = "".join(f"{part}/" for part in parts[: step.place])
                return Sender(step.name, rest, around=around, layout="folder")
            above = (*above, step.name)
        return self._named_in_file(parts)

    def _way(self, parts: tuple[str, ...]) -> list[_Step]:
        """Return the folders above a file that are not chapters'."""
        steps = [_Step(place, _folder_name(part)) for place, part in enumerate(parts[:-1])]
        return [
            step
            for step in steps
            if step.name and key(step.name) not in self._never and not self._is_chapter(step.name)
        ]

    def _around(self) -> list[str]:
        names: list[str] = []
        above: tuple[str, ...] = ()
        while len(there := self._there.get(above, set())) == 1:
            (name,) = there
            if not self._is_around(above, name):
                break
            names.append(name)
            above = (*above, name)
        return names

    def _is_folder_around(self, above: tuple[str, ...], name: str) -> bool:
        """Return whether a folder is around students, and no student's own."""
        if self._has_known(above):
            # This is the level of the students. Whoever is not known may have chosen what is below.
            return False
        inside = (*above, name)
        if self._holds_known.get(inside, False):
            return True
        # Nobody is known: one folder in one folder, and in the last one several.
        is_only = all(len(self._there[inside[:depth]]) == 1 for depth in range(len(inside)))
        while is_only and len(below := self._there.get(inside, set())) == 1:
            inside = (*inside, *below)
        return is_only and len(self._there.get(inside, set())) > 1

    def _has_students(self, above: tuple[str, ...]) -> bool:
        return any(map(self._is_known, self._there[above]))

    def _named_in_file(self, parts: tuple[str, ...]) -> Sender | None:
        """Return the known student whom the file's own name states, beside the chapter's."""
        words = own_name(stem_of(parts[-1])).replace("-", "_").split("_")
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                rest = words[:start] + words[end:]
                name = " ".join(words[start:end])
                if (not rest or self._is_chapter("_".join(rest))) and self._is_known(name):
                    around = "".join(f"{part}/" for part in parts[:-1])
                    return Sender(plain(name), parts[-1], around=around, layout="folder")
        return None


def _folder_name(part: str) -> str:
    name = PurePosixPath(part)
    # A zip may be called a notebook.
    return plain(name.stem if name.suffix.lower() in (".zip", ".ipynb") else part)
