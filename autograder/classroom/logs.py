"""Read and write the logs of a class folder: one line of JSON for each entry.

If a process is killed in the middle of a write, only that entry is lost.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

#: How each submission was graded.
GRADING_LOG: Final = "grading-log.jsonl"
#: Where each submission came from, and which name it had there.
COLLECT_LOG: Final = "collect-log.jsonl"
#: Who failed alike when it was listed, and which comments they got.
FAILURES_LOG: Final = "failures-log.jsonl"

LogEntry = dict[str, Any]


class Log:
    """A log of a class. It can be read repeatedly while other processes add entries."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes_read = 0

    def append(self, entry: LogEntry) -> LogEntry:
        """Add an entry with the time (UTC) in a single write.

        Returns:
            The entry as it is in the log.
        """
        timed = {"time": datetime.now(UTC).isoformat(timespec="seconds")} | entry
        line = json.dumps(timed, ensure_ascii=False, default=str) + "\n"
        with open(self._path, "ab+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                # If the last line was cut off, the new entry starts on a new line.
                file.seek(size - 1)
                line = line if file.read(1) == b"\n" else "\n" + line
            file.write(line.encode("utf-8", "replace"))
        return timed

    def new_entries(self) -> Iterator[LogEntry]:
        """Yield the entries that were added since the last call; the first call yields all.

        Incomplete lines are skipped. An incomplete last line is read later, once it is complete.
        """
        if not self._path.is_file():
            return
        with self._path.open("rb") as file:
            file.seek(self._bytes_read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._bytes_read += len(line)
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                if isinstance(entry, dict):
                    yield entry
