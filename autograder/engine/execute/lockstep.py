"""Run a notebook in two kernels, cell by cell in document order.

Setup cells and the student's cells run in the student's kernel, setup and test cells in the
grader's. If a student's code ends its kernel, a new kernel runs the cells so far again, without the
cell at fault: an accident in one exercise must not cost the points of the others.
"""

import contextlib
import math
import re
import time
from typing import Any, Final

from rnn_helpers.check_record import MIME_TYPE, Outcome
from rnn_helpers.notebooks.cells import CellKind, cell_name, kind_of
from rnn_helpers.notebooks.demonstrations import is_left_out
from rnn_helpers.notebooks.names import names_defined, names_imported, names_read

import zmq
from nbformat import NotebookNode

from autograder.engine.execute.cell_run import GRACE_SECONDS, CellRun, End
from autograder.engine.execute.channel import parent_of
from autograder.engine.execute.limits_reached import LimitsReached
from autograder.engine.execute.outputs import CellOutputs
from autograder.engine.execute.pair import (
    Spare,
    TensorFlow,
    begin,
    fork_pair,
    fork_ready,
    fork_side,
)
from autograder.engine.execute.relay import Relay
from autograder.engine.execute.side import Side
from autograder.engine.execute.watcher import Watcher
from autograder.engine.stages import Proof, RunVerdict, Task
from autograder.engine.wire.frames import Frame, FrameKind
from autograder.engine.zygotes.zygote import ForkedKernel, GradingZygote, ZygoteDied

MAX_REVIVALS: Final = 3
_RUNS: Final = re.compile(r"\b(keras|tf|tensorflow)\b")
_CONFIGURES: Final = re.compile(r"\bset_\w*(device|thread|growth)|able_eager_execution\b")
_DRAWS: Final = re.compile(r"\b(?:rand\w*|default_rng)\b")
_SEEDED: Final = re.compile(r"seed|default_rng\(\s*\w|Random\(\s*\w|RandomState\(\s*\w")
_MISSING: Final = re.compile(r"name '(\w+)' is not defined")
# A test that calls the student's code so often may only be late because each call is passed on.
_MANY_CALLS: Final = 5000
_TOO_OFTEN: Final = "your code ended its kernel too often to go on"


class Lockstep:
    """One run of one notebook, which is changed in place: its cells get their outputs.

    Attributes:
        reached: Which limits were reached.
        proofs: What is known about each test cell, by its position.
        unproven: For each test cell without a proof, by its position, why it has none.
        refused: For each test cell that two kernels can't judge, by its position, why they can't.
    """

    def __init__(
        self,
        zygote: GradingZygote,
        task: Task,
        notebook: NotebookNode,
        watcher: Watcher,
        spare: Spare | None = None,
    ) -> None:
        self.reached = LimitsReached(task.limits)
        self.proofs: dict[int, Proof] = {}
        self.unproven: dict[int, str] = {}
        self.refused: dict[int, str] = {}
        # Why a failure of the tests that follow may be due to what could not cross before.
        self._lacking = ""
        self._bound_by_tests: set[str] = set()
        # The names that the instructor's cells bind since the last cell in the tests' kernel.
        self._given_back: set[str] = set()
        # The names that setup cells give random values.
        self._drawn: set[str] = set()
        self._zygote = zygote
        self._task = task
        self._limits = task.limits
        self._watcher = watcher
        self._spare = spare
        self._cells = list(notebook.cells)
        # Displays are kept apart by kind of cell: otherwise a student's code could change a test's
        # outputs by updating a display.
        self._displays: dict[CellKind, dict[str, list[Any]]] = {kind: {} for kind in CellKind}
        self._executed = 0
        self._at_fault: set[int] = set()
        self._revivals = {"student": 0, "grader": 0}
        self._sides: dict[str, Side | None] = {"student": None, "grader": None}
        self._deadline = 0.0
        self._zygote_starts = 0
        self._tensorflow = _use_of_tensorflow(self._cells)

    def start(self) -> None:
        """Take the spare kernels or fork two, and begin to make kernels for the next run.

        Raises:
            KernelFailed: A kernel did not become ready.
            ZygoteDied: The preloaded process ended meanwhile.
            SandboxUnavailable: Student code can't be shut in on this machine.
        """
        if self._task.one_kernel:
            sides = fork_ready(self._zygote, self._limits, ["student"])
        elif self._spare:
            sides = self._spare.take(self._limits, self._tensorflow)
        else:
            sides = fork_pair(self._zygote, self._limits)
        self._sides.update(sides)
        self._zygote_starts = self._zygote.starts
        for side in sides.values():
            self._watcher.add(side.kernel)
        begin(sides.values(), self._task)
        if self._spare and not self._task.one_kernel:
            kinds = (CellKind.SETUP, CellKind.TEST)
            codes = [cell.source for cell in self._cells if kind_of(cell) in kinds]
            self._spare.prepare(self._task.chapter, self._limits, self._tensorflow, codes)

    def run(self) -> None:
        """Execute all cells. A limit that is reached ends a cell or a kernel and is noted.

        Raises:
            ZygoteDied: The preloaded process ended meanwhile, and the kernels with it.
        """
        self._deadline = time.monotonic() + self._limits.total_seconds
        for position, cell in enumerate(self._cells):
            kind = kind_of(cell)
            if kind is CellKind.TEXT:
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip() or is_left_out(cell):
                if kind is CellKind.TEST:
                    # The instructor wrote this test cell, and it is empty: nothing can fail.
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
        """Return the kernels that are in use at the moment, by role."""
        return {role: side.kernel for role, side in self._sides.items() if side is not None}

    def close(self) -> None:
        """End both kernels and all that they started: a kernel serves one run only."""
        left = {role: side for role, side in self._sides.items() if side is not None}
        for side in left.values():
            self._watcher.remove(side.kernel)
        if "student" in left:
            left["student"].kernel.begin_to_end()
        self._sides = dict.fromkeys(self._sides)
        if self._spare and not self._task.one_kernel:
            self._spare.close_kernels_of_run(self._task, left)
        else:
            for side in left.values():
                side.close()

    def _run_cell(self, position: int, kind: CellKind, code: str, outputs: CellOutputs) -> None:
        if self._task.one_kernel:
            self._run_alone(position, code, outputs)
        elif kind is CellKind.TEST:
            self._run_in_grader(position, code, outputs)
        elif kind is CellKind.STUDENT:
            self._run_in_student(position, code, outputs)
        else:
            self._run_in_both(position, code, outputs)

    def _run_in_both(self, position: int, code: str, outputs: CellOutputs) -> None:
        """Run a setup cell in both kernels at the same time.

        If the grader's kernel calls the student's kernel meanwhile, the call waits until the
        student's kernel is done with the cell.
        """
        grader = self._living("grader", position)
        begun = None
        if grader is not None:
            begun = CellRun(grader, outputs, code, locked=True, given_back=self._given_back)
            self._given_back.clear()
        self._run_in_student(position, code, CellOutputs(self._limits.output_bytes, {}))
        self._run_in_grader(position, code, outputs, begun)

    def _run_alone(self, position: int, code: str, outputs: CellOutputs) -> None:
        """Run a cell of any kind in the only kernel there is.

        A test passes only if its kernel answered and sent all outputs. But the student's code could
        forge these messages, because it runs in the same process.
        """
        side = self._living("student", position)
        is_test = kind_of(self._cells[position]) is CellKind.TEST
        if side is None:
            outputs.add_error("KernelEnded", _TOO_OFTEN)
            if is_test:
                self._note_unproven(position, "the process of the notebook ended too often")
            return
        run = CellRun(side, outputs, code)
        end = run.wait(self._cell_deadline())
        self._judge_test(position, run, end, outputs)
        self._explain_end(end, "student", outputs)
        if end in (End.KILLED, End.DIED):
            self._at_fault.add(position)
            self._forget_ended("student", end)

    def _run_in_student(self, position: int, code: str, outputs: CellOutputs) -> None:
        side = self._living("student", position)
        if side is None:
            outputs.add_error("KernelEnded", _TOO_OFTEN)
            return
        if not self._stop_serving(side):
            self._forget_ended("student", End.KILLED)
            side = self._living("student", position)
            if side is None:
                outputs.add_error("KernelEnded", _TOO_OFTEN)
                return
        locked = kind_of(self._cells[position]) is CellKind.SETUP
        end = CellRun(side, outputs, code, locked=locked).wait(self._cell_deadline())
        self._explain_end(end, "student", outputs)
        self._note_lacking(outputs)
        if not locked:
            self._given_back.update(self._task.defines.get(cell_name(self._cells[position]), ()))
        if end in (End.KILLED, End.DIED):
            self._at_fault.add(position)
            self._forget_ended("student", end)

    def _run_in_grader(
        self, position: int, code: str, outputs: CellOutputs, begun: CellRun | None = None
    ) -> None:
        grader = self._living("grader", position)
        student = self._living("student", position)
        if grader is None:
            outputs.add_error("KernelEnded", "the kernel of the tests ended too often to go on")
            self._note_unproven(position, "the tests' process ended too often to go on")
            return
        relay = self._relay(grader, student)
        if begun is None or begun.side is not grader:
            locked = kind_of(self._cells[position]) is CellKind.SETUP
            begun = CellRun(grader, outputs, code, locked=locked, given_back=self._given_back)
            self._given_back.clear()
        end = begun.wait(self._cell_deadline(), relay)
        if student is not None and relay.student is None:
            self._forget_ended("student", End.KILLED if end is not End.DONE else End.DIED)
        relay.read_rest()
        self._judge_test(position, begun, end, outputs)
        self._judge_crossing(position, relay, end, outputs)
        self._explain_end(end, "grader", outputs)
        if relay.printed_too_much:
            self.reached.blame(RunVerdict.OUTPUT, self.reached.describe(RunVerdict.OUTPUT))
        if end in (End.KILLED, End.DIED):
            self._forget_ended("grader", end)

    def _judge_test(self, position: int, run: CellRun, end: End, outputs: CellOutputs) -> None:
        """Note whether a test cell passed.

        It has passed only if all of its messages arrived and none of them speaks against it.
        """
        if kind_of(self._cells[position]) is not CellKind.TEST:
            return
        if run.status == "error":
            run.keep_error()
        if end in (End.INTERRUPTED, End.KILLED):
            self.proofs[position] = Proof.FAILED
        elif run.status == "error" or outputs.failed:
            self.proofs[position] = Proof.FAILED
            found_wrong = any(not _says_right(record) for record in outputs.records(MIME_TYPE))
            if self._revivals["grader"] and not found_wrong:
                # The names that earlier tests had bound are lost, and the test may have failed
                # because it needs one of them.
                self._note_unproven(
                    position, "the tests' process had to be started again before it"
                )
        elif end is End.DIED:
            if self._ended_by_watcher(run.side.role):
                self.proofs[position] = Proof.FAILED
            else:
                self._note_unproven(position, "the tests' process ended while it ran")
        elif missing := run.what_is_missing():
            self._note_unproven(position, missing)
        elif run.status != "ok":
            self._note_unproven(position, f"its process answered {run.status!r}")
        elif any(not _says_right(record) for record in outputs.records(MIME_TYPE)):
            self._note_unproven(position, "one of its checks did not say that the answer is right")
        else:
            self.proofs[position] = Proof.PASSED

    def _judge_crossing(self, position: int, relay: Relay, end: End, outputs: CellOutputs) -> None:
        """Note that a person must look at a test if it needs what can't cross between kernels."""
        reasons = list(relay.refusals)
        if end is not End.DONE and relay.calls >= _MANY_CALLS:
            reasons.append(f"it calls the student's code more than {_MANY_CALLS} times")
        cell = self._cells[position]
        if kind_of(cell) is not CellKind.TEST:
            if _DRAWS.search(cell.source) and not _SEEDED.search(cell.source):
                with contextlib.suppress(SyntaxError):
                    imported = {name for name, *_ in names_imported(cell.source)}
                    self._drawn |= names_defined(cell.source) - imported
            self._lacking = self._lacking or "; ".join(reasons)
            return
        with contextlib.suppress(SyntaxError):
            self._bound_by_tests |= names_defined(cell.source)
        failed = self.proofs.get(position) is Proof.FAILED
        if failed and any(not _says_right(record) for record in outputs.records(MIME_TYPE)):
            # A check has found the answer wrong, whatever else there was.
            return
        if failed and end is End.DONE:
            reasons += [self._lacking] if self._lacking else []
            reasons += self._reads_what_was_drawn(cell.source)
        if reasons and self.proofs.get(position) is not Proof.UNPROVEN:
            self.proofs[position] = Proof.REFUSED
            self.refused[position] = "; ".join(reasons)

    def _reads_what_was_drawn(self, code: str) -> list[str]:
        """Return why a test may fail that reads random values, which each kernel draws itself."""
        try:
            names = sorted(self._drawn & names_read(code)) if self._drawn else []
        except SyntaxError:
            return []
        return [f"{name} is drawn at random, in each kernel for itself" for name in names]

    def _note_lacking(self, outputs: CellOutputs) -> None:
        """Note that a student's cell failed because it needs a name that only a test binds."""
        for output in outputs.outputs:
            if output.output_type == "error" and output.ename == "NameError":
                missing = _MISSING.search(output.evalue)
                if missing and missing[1] in self._bound_by_tests:
                    self._lacking = self._lacking or (
                        f"a cell before it reads {missing[1]}, which only a test binds"
                    )

    def _note_unproven(self, position: int, why: str) -> None:
        """Note that a test has proven nothing, and why."""
        self.proofs[position] = Proof.UNPROVEN
        self.unproven[position] = why

    def _relay(self, grader: Side, student: Side | None) -> Relay:
        return Relay(
            grader, student, _TOO_OFTEN, lambda: self.reached.describe(self._cause("student"))
        )

    def _explain_end(self, end: End, role: str, outputs: CellOutputs) -> None:
        """Add an error that says why a cell did not end by itself; such a test is worth 0."""
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

    def _forget_ended(self, role: str, end: End) -> None:
        """Note why a kernel ended, and forget it.

        Raises:
            ZygoteDied: The kernel ended because the preloaded process did.
        """
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
        """Return the kernel of a role, a new one if it ended; None if it ended too often.

        A new kernel has run the cells before ``position`` again.
        """
        side = self._sides[role]
        if side is not None and not side.kernel.alive:
            self._forget_ended(role, End.DIED)
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
        """Run the cells before ``position`` again in a new kernel; return whether it survived."""
        kinds: tuple[CellKind, ...] = (CellKind.SETUP,)
        if role == "student":
            kinds = (CellKind.SETUP, CellKind.STUDENT)
        if self._task.one_kernel:
            kinds = (*kinds, CellKind.TEST)
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
                self._forget_ended(role, end)
                return False
        return True

    def _stop_serving(self, side: Side) -> bool:
        """End the loop in which a student's kernel answers calls, so that a cell can run.

        Returns:
            Whether the loop has ended.
        """
        if side.serving is None:
            return True
        try:
            side.send(Frame(FrameKind.END, 0), GRACE_SECONDS)
        except OSError:
            return False
        for interrupt_first in (False, True):
            if interrupt_first:
                side.kernel.interrupt()
            if self._wait_served(side):
                return True
        return False

    def _wait_served(self, side: Side) -> bool:
        """Wait until a student's kernel has ended its loop; return False if it takes too long."""
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
        """Store a cell's outputs, and number the cell as if one kernel had run them all."""
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
