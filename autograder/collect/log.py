"""Remember where each submission came from, under which name.

Feedback goes back to an LMS by what stands here.
"""

from pathlib import Path
from typing import Any

from autograder.classroom.logs import COLLECT_LOG, Log


class CollectLog:
    """The log of one class; ``last`` has the latest entry of each (student, chapter)."""

    def __init__(self, root: Path) -> None:
        self._log = Log(root / COLLECT_LOG)
        self.last: dict[tuple[str, str], dict[str, Any]] = {}
        for entry in self._log.new_entries():
            if isinstance(entry.get("student"), str) and isinstance(entry.get("chapter"), str):
                self.last[entry["student"], entry["chapter"]] = entry

    def note(self, entry: dict[str, str]) -> None:
        """Add an entry, unless the last one of that submission says the same."""
        place = entry["student"], entry["chapter"]
        before = self.last.get(place, {})
        if entry != {name: value for name, value in before.items() if name != "time"}:
            self.last[place] = self._log.append(entry)
