"""``grading-log.jsonl`` in the class folder: one line of JSON for each result."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def append_log_line(root: Path, entry: dict[str, Any]) -> None:
    """Append one entry in a single write. A line that a kill cut off stays a line of its own."""
    line = json.dumps(entry, ensure_ascii=False, default=str) + "\n"
    with open(root / "grading-log.jsonl", "ab+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            line = line if file.read(1) == b"\n" else "\n" + line
        file.write(line.encode("utf-8", "replace"))
