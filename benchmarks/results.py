"""The results of a run of all benchmarks, and the two files that hold them."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.figures import Growth, Measurement, differences
from benchmarks.machine import BUSY
from benchmarks.tables import (
    chapters_table,
    growth_table,
    machine_table,
    stages_table,
    targets_table,
)
from benchmarks.targets import targets

_HEAD = """# How fast the grader is

Made by `make bench`; `results.json` holds every figure.
"""
_WHAT = """## What is measured

Every grader gets the same {submissions} submissions of a chapter: by turns solved, with wrong
answers out of `tests/course/bank/`, unfinished, and both; none of them hangs.

- **stock nbgrader**: `nbgrader autograde` over the class folder.
- **otter-grader**: `otter run` on each notebook, in an environment of its own; the chapter's test
  cells as exception-based test files, which run the same code in the same places.
- **engine**: `rnn-grade grade` over the class folder, from an empty gradebook: sandbox, two kernels
  for each submission. It leaves out demonstrations that are as released and that nothing graded
  reads; stock nbgrader and otter-grader run them. One row has them run by the engine as well.
- **bare warm execution**: the cells that the engine runs, one notebook after the other in one
  process that has imported TensorFlow and run the first notebook before, by `exec`; no isolation.

*All in* is the wall time of the whole batch by the number of submissions, the start of every
process included. *Running* is the same from the moment when each worker had given its first
result: what a submission more would cost. *× stock* are the ratios of stock nbgrader's figures to
these. *Median* is a submission's own time: for stock nbgrader from one graded notebook to the next,
for otter-grader a command, for the engine from reading to recording. The overhead is the median of
what the engine, with 1 worker, takes longer than the bare execution of the same submission.
*Memory* is the peak of the grader's whole process tree; a page that several processes share counts
once. It is looked at once a second, or less often where that would take more than 2 % of the time.
"""
_GROWTH = """In the rows of simulated students a stand-in gives each notebook back at once, so that
only the coordinator works. In the others a chapter of one exercise is executed by one worker. Times
are from the first result to the last; memory is the coordinator's own.
"""


class ResultsDiffer(Exception):
    """Figures were measured under different conditions and can't be put in one table."""


@dataclass
class Results:
    """The measurements so far, and the conditions under which they were made."""

    submissions: int
    command: str
    date: str
    machine: dict[str, str]
    versions: dict[str, str]
    measurements: list[Measurement] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)

    def keep(self, folder: Path, measured: Collection[str], grown: bool) -> None:
        """Keep the figures of an earlier run in ``folder`` that this run does not measure.

        Args:
            folder: The folder that the earlier run wrote to.
            measured: The chapters of this run.
            grown: Whether this run measures growing classes.

        Raises:
            ResultsDiffer: The earlier run had other versions, another machine or another number of
                submissions.
        """
        path = folder / "results.json"
        if not path.exists():
            return
        earlier = json.loads(path.read_text("utf-8"))
        now = json.loads(json.dumps(asdict(self)))
        for found in (earlier["machine"], now["machine"]):
            del found[BUSY]
        for name in ("submissions", "versions", "machine"):
            if earlier[name] != now[name]:
                raise ResultsDiffer(
                    f"the earlier results are of other {name}: {earlier[name]}, now {now[name]}; "
                    "measure everything again, without --keep"
                )
        for found in (*earlier["measurements"], *earlier["growths"]):
            found["date"] = found.get("date") or earlier["date"]
        kept = [Measurement(**found) for found in earlier["measurements"]]
        self.measurements += [found for found in kept if found.chapter not in measured]
        self.growths += [] if grown else [Growth(**found) for found in earlier["growths"]]

    def write(self, folder: Path) -> None:
        """Write ``results.json`` and ``results.md`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(self.as_json(), "utf-8")
        (folder / "results.md").write_text(self.as_markdown(), "utf-8")

    def as_json(self) -> str:
        """Return all figures as JSON, for programs."""
        found = asdict(self)
        found["targets"] = [asdict(target) for target in targets(self.measurements, self.growths)]
        found["different_scores"] = differences(self.measurements)
        return json.dumps(found, indent=1, ensure_ascii=False) + "\n"

    def as_markdown(self) -> str:
        """Return the most important figures as Markdown, for people."""
        about = {"date": self.date, "command": f"`{self.command}`"} | self._kept()
        versions = ", ".join(f"{name} {found}" for name, found in self.versions.items())
        parts = [_HEAD, machine_table(about | self.machine | {"versions": versions})]
        parts += ["## Targets\n", targets_table(targets(self.measurements, self.growths))]
        parts += ["## Chapter by chapter\n", chapters_table(self.measurements)]
        parts += [self._scores()]
        parts += ["## Where the engine's time goes\n", stages_table(self.measurements)]
        if self.growths:
            parts += ["## A class that grows\n", _GROWTH, growth_table(self.growths)]
        parts += [_WHAT.format(submissions=self.submissions)]
        return "\n".join(parts)

    def _kept(self) -> dict[str, str]:
        """Return the figures that earlier runs measured, described by their dates."""
        things = [(found.date, found.chapter) for found in self.measurements]
        things += [(growth.date, "a class that grows") for growth in self.growths]
        found: dict[str, list[str]] = {}
        for date, what in dict.fromkeys(things):
            if date:
                found.setdefault(f"kept from {date}", []).append(what)
        return {date: ", ".join(whats) for date, whats in found.items()}

    def _scores(self) -> str:
        different = differences(self.measurements)
        if not different:
            graded = {(m.chapter, student) for m in self.measurements for student in m.scores}
            return f"All graders gave each of the {len(graded)} submissions the same score.\n"
        return "Scores that differ:\n\n" + "".join(f"- {line}\n" for line in different)
