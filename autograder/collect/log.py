"""Keep a log of where each submission came from, and which name it had there.

Feedback for an LMS is addressed with the help of this log.
"""

from pathlib import Path
from typing import Any

from autograder.classroom.logs import COLLECT_LOG, Log


class CollectLog:
    """The log of one class; ``last`` holds the latest entry for each (student, chapter)."""

    def __init__(self, root: Path) -> None:
        self._log = Log(root / COLLECT_LOG)
        self.last: dict[tuple[str, str], dict[str, Any]] = {}
        self._entries: list[dict[str, Any]] = []
        for entry in self._log.new_entries():
            if isinstance(entry.get("student"), str) and isinstance(entry.get("chapter"), str):
                self.last[entry["student"], entry["chapter"]] = entry
                self._entries.append(entry)

    def numbers(self, layout: str) -> dict[tuple[str, str], str]:
        """Return whom an LMS's numbers belong to, by (chapter, number).

        Args:
            layout: The LMS: "moodle", whose numbers are of one assignment, or "canvas".
        """
        return {
            (entry["chapter"], str(entry["lms_id"])): entry["student"]
            for entry in self._entries
            if entry.get("layout") == layout and entry.get("lms_id")
        }

    def anonymous(self) -> dict[tuple[str, str], str]:
        """Return whose the files are that Canvas gave without a name, by (chapter, attachment)."""
        return {
            (entry["chapter"], str(entry["attachment"])): entry["student"]
            for entry in self._entries
            if _is_anonymous(entry)
        }

    def note(self, entry: dict[str, str]) -> None:
        """Add an entry, unless the last entry for that submission is the same."""
        place = entry["student"], entry["chapter"]
        before = self.last.get(place, {})
        if entry != {name: value for name, value in before.items() if name != "time"}:
            self.last[place] = self._log.append(entry)


def _is_anonymous(entry: dict[str, Any]) -> bool:
    """Return whether Canvas hid the student's name and number."""
    return (
        entry.get("layout") == "canvas"
        and bool(entry.get("attachment"))
        and not entry.get("lms_id")
    )
