"""Run a notebook in two kernels, in document order, as one kernel would have run it.

Student and setup cells go to the student's kernel, setup and test cells to the grader's. Where a
student's code ended its kernel, a fresh one runs the cells so far again, without the one at fault:
an accident in one exercise must not cost the points of the others.
"""

import math
import re
import time
from typing import Any, Final

from rnn_helpers.check_record import MIME_TYPE, Outcome
from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.demonstrations import is_left_out

import zmq
from nbformat import NotebookNode

from autograder.engine.execute.cell_run import GRACE_SECONDS, CellRun, End
from autograder.engine.execute.channel import parent_of
from autograder.engine.execute.limits_reached import LimitsReached
from autograder.engine.execute.outputs import CellOutputs
from autograder.engine.execute.pair import Spare, TensorFlow, begin, fork_pair, fork_side
from autograder.engine.execute.relay import Relay
from autograder.engine.execute.side import Side
from autograder.engine.execute.watcher import Watcher
from autograder.engine.stages import Proof, RunVerdict, Task
from autograder.engine.wire.frames import Frame, Kind
from autograder.engine.zygotes.zygote import ForkedKernel, Zygote, ZygoteDied

MAX_REVIVALS: Final = 3
_RUNS: Final = re.compile(r"\b(keras|tf|tensorflow)\b")
_CONFIGURES: Final = re.compile(r"\bset_\w*(device|thread|growth)|able_eager_execution\b")
_TOO_OFTEN: Final = "your code ended its kernel too often to go on"


class Lockstep:
    """One run of one notebook; ``notebook`` is changed in place.

    Attributes:
        reached: Which limits were reached.
        proofs: What is known of each test cell, by its position.
        unproven: Why there is no proof, for each test cell that has none.
    """

    def __init__(
        self,
        zygote: Zygote,
        task: Task,
        notebook: NotebookNode,
        watcher: Watcher,
        spare: Spare | None = None,
    ) -> None:
        self.reached = LimitsReached(task.limits)
        self.proofs: dict[int, Proof] = {}
        self.unproven: dict[int, str] = {}
        self._zygote = zygote
        self._task = task
        self._limits = task.limits
        self._watcher = watcher
        self._spare = spare
        self._cells = list(notebook.cells)
        # Apart, or a student's update of a display could reach into a test's outputs.
        self._displays: dict[CellKind, dict[str, list[Any]]] = {kind: {} for kind in CellKind}
        self._executed = 0
        self._at_fault: set[int] = set()
        self._revivals = {"student": 0, "grader": 0}
        self._sides: dict[str, Side | None] = {"student": None, "grader": None}
        self._deadline = 0.0
        self._zygote_starts = 0
        self._tensorflow = _use_of_tensorflow(self._cells)

    def start(self) -> None:
        """Take the spare kernels, or fork two; and have made what the next run needs.

        Raises KernelFailed, ZygoteDied, SandboxUnavailable.
        """
        if self._spare:
            sides = self._spare.take(self._limits, self._tensorflow)
        else:
            sides = fork_pair(self._zygote, self._limits)
        self._sides.update(sides)
        self._zygote_starts = self._zygote.starts
        for side in sides.values():
            self._watcher.add(side.kernel)
        begin(sides.values(), self._task)
        if self._spare:
            kinds = (CellKind.SETUP, CellKind.TEST)
            codes = [cell.source for cell in self._cells if kind_of(cell) in kinds]
            self._spare.prepare(self._task.chapter, self._limits, self._tensorflow, codes)

    def run(self) -> None:
        """Execute all cells; each limit is held, none raises. Raises ZygoteDied."""
        self._deadline = time.monotonic() + self._limits.total_seconds
        for position, cell in enumerate(self._cells):
            kind = kind_of(cell)
            if kind is CellKind.TEXT:
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip() or is_left_out(cell):
                if kind is CellKind.TEST:
                    # The instructor's own cell asks for nothing.
                    self.proofs[position] = Proof.PASSED
                continue
            if time.monotonic() >= self._deadline:
                self._skip(position, cell, kind)
                continue
            outputs = CellOutputs(self._limits.output_bytes, self._displays[kind])
            self._run_cell(position, kind, cell.source, outputs)
            self._keep(cell, outputs)

    @property
    def kernels(self) -> dict[str, ForkedKernel]:
        """The kernels that live at the moment, by role."""
        return {role: side.kernel for role, side in self._sides.items() if side is not None}

    def close(self) -> None:
        """End both kernels and all that they started: none of them serves another run."""
        left = {role: side for role, side in self._sides.items() if side is not None}
        for side in left.values():
            self._watcher.remove(side.kernel)
        if "student" in left:
            left["student"].kernel.begin_to_end()
        self._sides = dict.fromkeys(self._sides)
        if self._spare:
            self._spare.see_off(self._task, left)
        else:
            for side in left.values():
                side.close()

    def _run_cell(self, position: int, kind: CellKind, code: str, outputs: CellOutputs) -> None:
        if kind is CellKind.TEST:
            self._run_in_grader(position, code, outputs)
        elif kind is CellKind.STUDENT:
            self._run_in_student(position, code, outputs)
        else:
            self._run_in_both(position, code, outputs)

    def _run_in_both(self, position: int, code: str, outputs: CellOutputs) -> None:
        """At once: should the tests' kernel call the student's, it waits until that is done."""
        grader = self._living("grader", position)
        begun = CellRun(grader, outputs, code) if grader is not None else None
        self._run_in_student(position, code, CellOutputs(self._limits.output_bytes, {}))
        self._run_in_grader(position, code, outputs, begun)

    def _run_in_student(self, position: int, code: str, outputs: CellOutputs) -> None:
        side = self._living("student", position)
        if side is None:
            outputs.add_error("KernelEnded", _TOO_OFTEN)
            return
        if not self._stop_serving(side):
            self._bury("student", End.KILLED)
            side = self._living("student", position)
            if side is None:
                outputs.add_error("KernelEnded", _TOO_OFTEN)
                return
        locked = kind_of(self._cells[position]) is CellKind.SETUP
        end = CellRun(side, outputs, code, locked=locked).wait(self._cell_deadline())
        self._tell(end, "student", outputs)
        if end in (End.KILLED, End.DIED):
            self._at_fault.add(position)
            self._bury("student", end)

    def _run_in_grader(
        self, position: int, code: str, outputs: CellOutputs, begun: CellRun | None = None
    ) -> None:
        grader = self._living("grader", position)
        student = self._living("student", position)
        if grader is None:
            outputs.add_error("KernelEnded", "the kernel of the tests ended too often to go on")
            self._note(position, "the tests' process ended too often to go on")
            return
        relay = self._relay(grader, student)
        if begun is None or begun.side is not grader:
            begun = CellRun(grader, outputs, code)
        end = begun.wait(self._cell_deadline(), relay)
        if student is not None and relay.student is None:
            self._bury("student", End.KILLED if end is not End.DONE else End.DIED)
        self._prove(position, begun, end, outputs)
        self._tell(end, "grader", outputs)
        if relay.printed_too_much:
            self.reached.blame(RunVerdict.OUTPUT, self.reached.describe(RunVerdict.OUTPUT))
        if end in (End.KILLED, End.DIED):
            self._bury("grader", end)

    def _prove(self, position: int, run: CellRun, end: End, outputs: CellOutputs) -> None:
        """Note what a test has proven. Only a complete and right account of it is a pass."""
        if kind_of(self._cells[position]) is not CellKind.TEST:
            return
        if run.status == "error":
            run.keep_error()
        if end in (End.INTERRUPTED, End.KILLED):
            self.proofs[position] = Proof.FAILED
        elif run.status == "error" or outputs.failed:
            self.proofs[position] = Proof.FAILED
            if self._revivals["grader"]:
                # What earlier tests had bound is gone: it may have failed for want of that.
                self._note(position, "the tests' process had to be started again before it")
        elif end is End.DIED:
            if self._ended_by_watcher("grader"):
                self.proofs[position] = Proof.FAILED
            else:
                self._note(position, "the tests' process ended while it ran")
        elif missing := run.what_is_missing():
            self._note(position, missing)
        elif run.status != "ok":
            self._note(position, f"its process answered {run.status!r}")
        elif any(not _says_right(record) for record in outputs.records(MIME_TYPE)):
            self._note(position, "one of its checks did not say that the answer is right")
        else:
            self.proofs[position] = Proof.PASSED

    def _note(self, position: int, why: str) -> None:
        """Note that a test has proven nothing."""
        self.proofs[position] = Proof.UNPROVEN
        self.unproven[position] = why

    def _relay(self, grader: Side, student: Side | None) -> Relay:
        return Relay(
            grader, student, _TOO_OFTEN, lambda: self.reached.describe(self._cause("student"))
        )

    def _tell(self, end: End, role: str, outputs: CellOutputs) -> None:
        """Say in a cell's outputs why it did not end by itself; such a test cell is worth 0."""
        if end in (End.INTERRUPTED, End.KILLED) and not self._ended_by_watcher(role):
            outputs.add_error("TimeLimit", self.reached.describe(RunVerdict.TIMEOUT))
            self.reached.blame(RunVerdict.TIMEOUT, self.reached.describe(RunVerdict.TIMEOUT))
        elif end is not End.DONE:
            outputs.add_error("KernelEnded", self.reached.describe(self._cause(role)))

    def _ended_by_watcher(self, role: str) -> bool:
        side = self._sides[role]
        return side is not None and self._watcher.reason(side.kernel) is not None

    def _cause(self, role: str) -> RunVerdict:
        side = self._sides[role]
        found = self._watcher.reason(side.kernel) if side is not None else None
        return found or RunVerdict.KERNEL_DIED

    def _bury(self, role: str, end: End) -> None:
        """Note why a kernel is gone, and forget it. Raises ZygoteDied if that was not its doing."""
        if self._zygote.lost(self._zygote_starts):
            raise ZygoteDied("the preloaded process ended while a notebook ran")
        if end is End.DIED or self._ended_by_watcher(role):
            cause = self._cause(role)
            self.reached.blame(cause, self.reached.describe(cause))
        self._drop(role)

    def _drop(self, role: str) -> None:
        side = self._sides[role]
        if side is not None:
            self._watcher.remove(side.kernel)
            side.close()
            self._sides[role] = None

    def _living(self, role: str, position: int) -> Side | None:
        """The kernel of a role, a fresh one if it ended; None when that happened too often."""
        side = self._sides[role]
        if side is not None and not side.kernel.alive:
            self._bury(role, End.DIED)
            side = None
        while side is None and self._revivals[role] < MAX_REVIVALS:
            self._revivals[role] += 1
            side = self._sides[role] = fork_side(self._zygote, role, self._limits)
            self._watcher.add(side.wait_ready().kernel)
            begin([side], self._task)
            if not self._repeat_cells(role, side, position):
                side = None
        return side

    def _repeat_cells(self, role: str, side: Side, position: int) -> bool:
        """Run the cells before ``position`` again in a fresh kernel. False if that ended it too."""
        kinds = (CellKind.SETUP, CellKind.STUDENT) if role == "student" else (CellKind.SETUP,)
        for earlier, cell in enumerate(self._cells[:position]):
            if kind_of(cell) not in kinds or earlier in self._at_fault or not cell.source.strip():
                continue
            if is_left_out(cell):
                continue
            unseen = CellOutputs(self._limits.output_bytes, {})
            relay = self._relay(side, None) if role == "grader" else None
            locked = kind_of(cell) is CellKind.SETUP
            run = CellRun(side, unseen, cell.source, locked=locked)
            end = run.wait(self._cell_deadline(), relay)
            if end in (End.KILLED, End.DIED):
                self._at_fault.add(earlier)
                self._bury(role, end)
                return False
        return True

    def _stop_serving(self, side: Side) -> bool:
        """End the loop that answers calls, before a cell can run. False when it does not end."""
        if side.serving is None:
            return True
        try:
            side.send(Frame(Kind.END, 0), GRACE_SECONDS)
        except OSError:
            return False
        for interrupt_first in (False, True):
            if interrupt_first:
                side.kernel.interrupt()
            if self._served(side):
                return True
        return False

    def _served(self, side: Side) -> bool:
        until = time.monotonic() + GRACE_SECONDS
        poller = zmq.Poller()
        poller.register(side.channel.shell, zmq.POLLIN)
        poller.register(side.kernel.end_fd, zmq.POLLIN)
        while (left := until - time.monotonic()) > 0 and side.kernel.alive:
            poller.poll(math.ceil(left * 1000))
            message = side.channel.receive(side.channel.shell)
            if message is not None and parent_of(message) == side.serving:
                side.serving = None
                return True
        return False

    def _cell_deadline(self) -> float:
        return min(time.monotonic() + self._limits.cell_seconds, self._deadline)

    def _keep(self, cell: NotebookNode, outputs: CellOutputs) -> None:
        """Store outputs, numbered in document order as one kernel would have done."""
        self._executed += 1
        cell.execution_count = self._executed
        cell.outputs = outputs.outputs
        for output in outputs.outputs:
            if output.output_type == "execute_result":
                output.execution_count = self._executed
        if outputs.overflowed:
            self.reached.blame(RunVerdict.OUTPUT, self.reached.describe(RunVerdict.OUTPUT))
        self.reached.look_at(outputs.outputs)

    def _skip(self, position: int, cell: NotebookNode, kind: CellKind) -> None:
        reason = f"the notebook ran longer than {self._limits.total_seconds:g} s in all"
        self.reached.blame(RunVerdict.TIMEOUT, reason)
        if kind is CellKind.TEST:
            outputs = CellOutputs(self._limits.output_bytes, {})
            outputs.add_error("NotRun", reason)
            cell.outputs = outputs.outputs
            self.proofs[position] = Proof.FAILED


def _says_right(record: Any) -> bool:
    return isinstance(record, dict) and record.get("outcome") == Outcome.RIGHT


def _use_of_tensorflow(cells: list[NotebookNode]) -> TensorFlow:
    text = "\n".join(cell.source for cell in cells if kind_of(cell) is CellKind.STUDENT)
    if _CONFIGURES.search(text):
        return TensorFlow.CONFIGURED
    return TensorFlow.USED if _RUNS.search(text) else TensorFlow.UNUSED
