"""``collect-log.jsonl`` in the class folder: where each submission came from, under which name.

Feedback goes back to an LMS by what stands here.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAME = "collect-log.jsonl"


class CollectLog:
    """The log of one class; ``last`` has the latest entry of each (student, chapter)."""

    def __init__(self, root: Path) -> None:
        self._path = root / NAME
        self.last: dict[tuple[str, str], dict[str, Any]] = {}
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                self.last[entry["student"], entry["chapter"]] = entry
            except (ValueError, KeyError, TypeError):
                # A line that a kill cut off: what it told of is collected again.
                continue

    def note(self, entry: dict[str, str]) -> None:
        """Add an entry, unless the last one of that submission says the same."""
        place = entry["student"], entry["chapter"]
        before = self.last.get(place, {})
        if entry == {name: value for name, value in before.items() if name != "time"}:
            return
        timed = {"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"} | entry
        with open(self._path, "ab+") as file:
            # After a cut-off line the next one must not be lost with it.
            start = b"" if file.tell() == 0 or _ends_in_newline(file) else b"\n"
            file.write(start + json.dumps(timed).encode() + b"\n")
        self.last[place] = timed


def _ends_in_newline(file: Any) -> bool:
    file.seek(-1, 2)
    return bool(file.read(1) == b"\n")
