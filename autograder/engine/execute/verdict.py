"""Decide which limit a run reached, and say so in a sentence for the student."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from autograder.engine.stages import KIB, MIB, VERDICTS, Limits

_MEMORY_ERRORS: Final = ("MemoryError", "_ArrayMemoryError", "ResourceExhaustedError")
_FILE_ERROR: Final = re.compile(r"\[Errno (27|28)\]")
# Only the beginning of an error counts: its text may be the student's own.
_PROCESS_ERROR: Final = re.compile(
    r"(BlockingIOError|OSError): \[Errno 11\] |RuntimeError: can't start new thread"
)


@dataclass
class Verdict:
    """The verdict on a run as a whole; "ok" unless a limit was reached or a proof is missing.

    Attributes:
        limits: The limits of the run.
        verdict: One of :data:`VERDICTS`; the first limit that was reached.
        details: Sentences that explain the verdict.
    """

    limits: Limits
    verdict: str = "ok"
    details: list[str] = field(default_factory=list)

    def blame(self, verdict: str, detail: str) -> None:
        """Note that a limit was reached; the first one becomes the run's verdict.

        Raises:
            ValueError: There is no such verdict.
        """
        if verdict not in VERDICTS:
            raise ValueError(f"unknown verdict {verdict!r}")
        if self.verdict == "ok":
            self.verdict = verdict
        if detail not in self.details:
            self.details.append(detail)

    def doubt(self, detail: str) -> None:
        """Note that the result of a test is not proven, which overrules any other verdict."""
        self.verdict = "not_proven"
        self.details.append(detail)

    def look_at(self, outputs: list[Any]) -> None:
        """Blame the limit behind an error that the student's code got from the system."""
        for output in outputs:
            if output.output_type != "error":
                continue
            text = f"{output.ename}: {output.evalue}"
            if output.ename in _MEMORY_ERRORS:
                self.blame("memory", self.describe("memory"))
            elif output.ename == "OSError" and _FILE_ERROR.match(output.evalue):
                self.blame("file_size", self.describe("file_size"))
            elif _PROCESS_ERROR.match(text):
                self.blame("processes", self.describe("processes"))

    def describe(self, verdict: str) -> str:
        """Return a sentence that says which limit was reached, and how large it is."""
        limits = self.limits
        return {
            "timeout": f"a cell ran longer than {limits.cell_seconds:g} s and was stopped",
            "memory": f"the code used more than {size_text(limits.memory_bytes)} of memory",
            "processes": f"the code started more than {limits.processes} processes",
            "file_size": f"the code wrote more than {size_text(limits.file_bytes)} to a file, or "
            f"more than {size_text(4 * limits.file_bytes)} in all",
            "output": f"a cell showed more than {size_text(limits.output_bytes)}; the rest was cut",
            "kernel_died": "the code ended the kernel that it ran in",
        }[verdict]


def size_text(size: int) -> str:
    """Return a number of bytes as people read it, such as "64 MiB"."""
    for unit, name in ((1024 * MIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
