"""Read the answers that must be the student's own code, and report where they may not be.

The search starts at the answer's cell and goes on to all of the student's code that the answer
uses: helpers in other cells, and everything that binds or changes their names. It does not go into
the answer of another such exercise, which is searched separately. Code that makes names from text
could change any answer, so it is reported for each of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from autograder.feedback.own_code import rules
from autograder.feedback.own_code.notebook import (
    WATCHER,
    CellPurpose,
    CodeCell,
    by_hand,
    code_cells,
)
from autograder.feedback.own_code.statements import (
    LATER,
    CantBeRead,
    Makes,
    Statement,
    TooDeep,
    statements,
)

#: The most characters of a student's code that are read, and the most findings about one answer.
MOST_CODE, MOST_FINDINGS = 400_000, 5
#: The most characters of a line that are shown, and the most modules that a name may stand for.
MOST_LINE, MOST_MEANINGS = 200, 20
_STUDENTS: Final = (CellPurpose.ANSWER, CellPurpose.OWN)
_OTHER_PROCESS: Final = (
    r"\b(?:subprocess|multiprocessing|ProcessPoolExecutor|create_subprocess_\w+|pty|runpy)\b"
    r"|\bos\.(?:system|popen|p?fork\w*|exec[lv]\w*|(?:posix_)?spawn\w*)\b"
)
_PAST_THE_GUARD: Final = re.compile(
    r"__closure__|cell_contents|__code__|__globals__|\bf_back\b|\bgc\b|\bmock\b|\binspect\b"
    r"|rnn_helpers\.(?:check\.(?:answering|questions)|topics\.(?:oracle_cache|models|\w+\.\w*oracle))\b"
    # Another process has a guard of its own, which may not know of the call.
    rf"|{_OTHER_PROCESS}|\bfrom os\b|\bget_ipython\(\)\.(?:system|getoutput)|=\s*!"
)
_OF_AN_ORACLE: Final = re.compile(
    r"rnn_helpers|^changes |__closure__|cell_contents|__code__|__globals__|f_back"
    rf"|^uses (?:{_OTHER_PROCESS})|^runs a command of the system"
)
# Modules that all answers depend on; code that changes one of them can change any answer.
_GROUND: Final = ("rnn_helpers", "autograder", "keras", "builtins", "sys", "IPython")


@dataclass(frozen=True)
class PlaceToLookAt:
    """A place for a person to look at.

    Attributes:
        exercise: The exercise that asks for the student's own code.
        cell: The name of the answer that the place is in; "" for other cells of the student.
        line: The line in that cell, from 1; 0 for the whole notebook.
        what: What was found, in words: "uses keras.layers.GRUCell".
        code: The text of the line.
    """

    exercise: str
    cell: str
    line: int
    what: str
    code: str

    def where(self, whose: str) -> str:
        """Return the place in words; ``whose`` is "their" or "your"."""
        if not self.line:
            return "the notebook"
        if self.cell == self.exercise:
            return f"line {self.line}"
        cell = f"the answer {self.cell}" if self.cell else f"a cell of {whose} own"
        return f"line {self.line} of {cell}"


def findings(cells: Iterable[Mapping[str, Any]]) -> list[PlaceToLookAt]:
    """Return what a person should look at in a graded notebook, given its cells as in nbformat."""
    code = code_cells(cells)
    exercises = by_hand(code)
    # In other exercises Keras is allowed, and only the oracles are not. Code that gets past the
    # oracles' guard contains texts such as these.
    others = any(_PAST_THE_GUARD.search(c.source) for c in code if c.kind in _STUDENTS)
    if not exercises and not others:
        return []
    if sum(len(cell.source) for cell in code if cell.kind is not CellPurpose.TEST) > MOST_CODE:
        what = "has more code than is looked at"
        return [PlaceToLookAt(exercise, "", 0, what, "") for exercise in sorted(exercises)]
    notebook = _Notebook(code, exercises)
    answers = [cell for cell in code if cell.kind is CellPurpose.ANSWER]
    return [
        found
        for cell in answers
        if cell.name in exercises or others
        for found in notebook.look(cell)
        if cell.name in exercises or _OF_AN_ORACLE.search(found.what)
    ]


@dataclass(frozen=True)
class _Placed:
    """One of the student's statements, and the cell that it is in."""

    cell: CodeCell
    statement: Statement


class _Notebook:
    """The code of a notebook, indexed by the names that each statement binds and changes."""

    def __init__(self, code: Sequence[CodeCell], exercises: set[str]) -> None:
        self._exercises = exercises
        self._too_deep: list[CodeCell] = []
        self._placed: list[_Placed] = []
        self._modules: dict[str, set[rules.Path]] = defaultdict(set)
        for cell in code:
            self._add(cell)
        self._by_name: dict[str, list[_Placed]] = defaultdict(list)
        self._by_module: dict[str, list[_Placed]] = defaultdict(list)
        for placed in self._placed:
            statement = placed.statement
            for name in statement.binds | statement.changes:
                self._by_name[name].append(placed)
            for name in statement.changes:
                for path in self._paths(name, statement):
                    self._by_module[path[0]].append(placed)
        self._follow_data()

    def _add(self, cell: CodeCell) -> None:
        if cell.kind is CellPurpose.TEST:
            return
        try:
            found = statements(cell.source)
        except CantBeRead:
            return
        except TooDeep:
            self._too_deep.append(cell)
            return
        for statement in found:
            for _, name, path in statement.imports:
                self._mean(name, path)
            if statement.alias:
                original, *attributes = statement.alias
                for path in list(self._modules.get(original, ())):
                    for name in statement.binds:
                        self._mean(name, (*path, *attributes))
            if cell.kind is not CellPurpose.SETUP:
                self._placed.append(_Placed(cell, statement))

    def _mean(self, name: str, path: rules.Path) -> None:
        if len(known := self._modules[name]) < MOST_MEANINGS:
            known.add(path)
        else:
            known.add((LATER,))

    def _follow_data(self) -> None:
        """Treat data as changed where a method of it may be called, as in ``known.update(...)``."""
        kinds = {(name, p.statement.kind) for p in self._placed for name in p.statement.binds}
        containers = {name for name, kind in kinds if kind is Makes.CONTAINER}
        others = {name for name, kind in kinds if kind is Makes.DATA}
        for placed in self._placed:
            if placed.statement.kind in (Makes.CONTAINER, Makes.DATA):
                for use in placed.statement.uses:
                    if use.root in containers or (use.attributes and use.root in others):
                        self._by_name[use.root].append(placed)

    def _paths(self, name: str, statement: Statement) -> set[rules.Path]:
        """Return the paths of the modules, or parts of modules, that a name may stand for."""
        if statement.imports:
            near = {path for _, bound, path in statement.imports if bound == name}
            if near:
                return near
        return self._modules.get(name, set())

    def look(self, answer: CodeCell) -> list[PlaceToLookAt]:
        """Return the findings about one answer, those in the answer's own cell first."""
        own = [placed for placed in self._placed if placed.cell is answer]
        names = {name for placed in own for name in placed.statement.binds}
        begun = [*own, *(placed for name in names for placed in self._by_name[name])]
        if begun and all(placed.statement.kind is Makes.STUB for placed in begun):
            return []
        reached = self._reached([*begun, *self._by_name[WATCHER]], answer)
        found = [(p.cell, *use) for p in reached for use in self._forbidden(p.statement)]
        found += [(p.cell, *use) for p in self._placed for use in self._far_reaching(p.statement)]
        found += [
            (cell, 1, "is nested too deeply to be read")
            for cell in self._too_deep
            if not self._is_elsewhere(cell, answer)
        ]

        def order(place: tuple[CodeCell, int, str]) -> tuple[object, ...]:
            cell, line, what = place
            return cell is not answer, cell.name, line, what

        first = sorted(set(found), key=order)[:MOST_FINDINGS]
        return [_finding(answer, *place) for place in first]

    def _reached(self, begun: Iterable[_Placed], answer: CodeCell) -> Iterator[_Placed]:
        todo = list(begun)
        seen: set[int] = set()
        names: set[str] = set()
        modules: set[str] = set()
        while todo:
            placed = todo.pop()
            if id(placed) in seen or self._is_elsewhere(placed.cell, answer):
                continue
            seen.add(id(placed))
            yield placed
            for use in placed.statement.uses:
                for path in self._paths(use.root, placed.statement):
                    if path[0] not in modules:
                        modules.add(path[0])
                        todo += self._by_module.get(path[0], ())
                if use.root not in names:
                    names.add(use.root)
                    todo += self._by_name.get(use.root, ())

    def _is_elsewhere(self, cell: CodeCell, answer: CodeCell) -> bool:
        """Return whether a cell is the answer to another exercise, which is searched separately."""
        return (
            cell.kind is CellPurpose.ANSWER and cell is not answer and cell.name in self._exercises
        )

    def _forbidden(self, statement: Statement) -> Iterator[tuple[int, str]]:
        """Yield the line and a description of everything that an answer may not use."""
        for line, _, path in statement.imports:
            if what := rules.of_import(path):
                yield line, what
        for use in statement.uses:
            for path in self._paths(use.root, statement):
                if what := rules.of_path((*path, *use.attributes)):
                    yield use.line, what
            if not self._by_name.get(use.root) and (what := rules.of_builtin(use.root)):
                yield use.line, what
        for line, name in statement.attributes:
            if what := rules.of_attribute(name):
                yield line, what
        for line in statement.commands:
            yield line, "runs a command of the system"

    def _far_reaching(self, statement: Statement) -> Iterator[tuple[int, str]]:
        """Yield the line and a description of everything that may change any answer."""
        for use in statement.uses:
            if rules.may_define(use.root) and not self._by_name.get(use.root):
                yield use.line, str(rules.of_builtin(use.root))
        for line, _, path in statement.imports:
            if path[-1] == "*" and (what := rules.of_import(path)):
                yield line, what
        for line in statement.magics:
            yield line, "runs a command of IPython"
        for name in statement.binds | statement.changes:
            if name == WATCHER:
                yield statement.line, f"changes {name}, which the check uses"
        for name in statement.changes:
            if any(path[0] in _GROUND for path in self._paths(name, statement)):
                yield statement.line, f"changes {name}"


def _finding(answer: CodeCell, cell: CodeCell, line: int, what: str) -> PlaceToLookAt:
    lines = cell.source.splitlines()
    code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    place = cell.name if cell.kind is CellPurpose.ANSWER else ""
    return PlaceToLookAt(answer.name, place, line, what, code[:MOST_LINE])
