"""Decide which limit a run reached, and say so in a sentence for the student."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from autograder.engine.stages import KIB, MIB, Limits, RunVerdict

_MEMORY_ERRORS: Final = ("MemoryError", "_ArrayMemoryError", "ResourceExhaustedError")
_FILE_ERROR: Final = re.compile(r"\[Errno (27|28)\]")
# Only the beginning of an error counts: its text may be the student's own.
_PROCESS_ERROR: Final = re.compile(
    r"(BlockingIOError|OSError): \[Errno 11\] |RuntimeError: can't start new thread"
)


@dataclass
class LimitsReached:
    """The limits that a run reached; the first one becomes the run's verdict.

    Attributes:
        limits: The limits of the run.
        verdict: OK unless a limit was reached or a proof is missing.
        details: Sentences that explain the verdict.
    """

    limits: Limits
    verdict: RunVerdict = RunVerdict.OK
    details: list[str] = field(default_factory=list)

    def blame(self, verdict: RunVerdict, detail: str) -> None:
        """Note that a limit was reached; the first one becomes the run's verdict."""
        if self.verdict is RunVerdict.OK:
            self.verdict = verdict
        if detail not in self.details:
            self.details.append(detail)

    def doubt(self, detail: str) -> None:
        """Note that the result of a test is not proven, which overrules any other verdict."""
        self.verdict = RunVerdict.NOT_PROVEN
        self.details.append(detail)

    def refuse(self, detail: str) -> None:
        """Note that a test needs a person, which overrules that a limit was reached."""
        if self.verdict is not RunVerdict.KERNEL_DIED:
            self.verdict = RunVerdict.NEEDS_PERSON
        self.details.append(detail)

    def look_at(self, outputs: list[Any]) -> None:
        """Blame the limit behind an error that the student's code got from the system."""
        for output in outputs:
            if output.output_type != "error":
                continue
            text = f"{output.ename}: {output.evalue}"
            if output.ename in _MEMORY_ERRORS:
                self.blame(RunVerdict.MEMORY, self.describe(RunVerdict.MEMORY))
            elif output.ename == "OSError" and _FILE_ERROR.match(output.evalue):
                self.blame(RunVerdict.FILE_SIZE, self.describe(RunVerdict.FILE_SIZE))
            elif _PROCESS_ERROR.match(text):
                self.blame(RunVerdict.PROCESSES, self.describe(RunVerdict.PROCESSES))

    def describe(self, verdict: RunVerdict) -> str:
        """Return a sentence that says which limit was reached, and how large it is."""
        limits = self.limits
        memory, file_size = size_text(limits.memory_bytes), size_text(limits.file_bytes)
        all_files, shown = size_text(4 * limits.file_bytes), size_text(limits.output_bytes)
        return {
            RunVerdict.TIMEOUT: f"a cell ran longer than {limits.cell_seconds:g} s and was stopped",
            RunVerdict.MEMORY: f"the code used more than {memory} of memory",
            RunVerdict.PROCESSES: f"the code started more than {limits.processes} processes",
            RunVerdict.FILE_SIZE: f"the code wrote more than {file_size} to a file, or "
            f"more than {all_files} in all",
            RunVerdict.OUTPUT: f"a cell showed more than {shown}; the rest was cut",
            RunVerdict.KERNEL_DIED: "the code ended the kernel that it ran in",
        }[verdict]


def size_text(size: int) -> str:
    """Return a number of bytes as people read it, such as "64 MiB"."""
    for unit, name in ((1024 * MIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
