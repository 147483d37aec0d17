"""The accidents: each makes one kind of edit somewhere in a notebook."""

import random
from collections.abc import Callable

from tests.adversity.chaos.files import Form
from tests.adversity.chaos.work import Cell, Line

_OWN_CELLS = (
    ("code", "z = 5"),
    ("code", "import math"),
    ("code", "%matplotlib inline"),
    ("code", "def helper(x):\n    return x"),
    ("code", ""),
    ("markdown", "A note to myself."),
    ("raw", "raw text"),
)


class Accidents:
    """A notebook to which random accidents happen; ``done`` lists them."""

    def __init__(self, cells: list[Cell], seed: int | str) -> None:
        self.cells = cells
        self.form = Form()
        self.done: list[str] = []
        self._random = random.Random(seed)

    def happen(self, count: int) -> None:
        """Do ``count`` edits, drawn at random."""
        for _ in range(count):
            edit = self._random.choice(EDITS)
            edit(self, self._number())
            self.done.append(edit.__name__)

    def copy(self, number: int | None) -> None:
        if number is not None:
            cell = self.cells[number]
            # JupyterLab gives a pasted cell a new id, but other editors don't.
            same = self._random.random() < 0.3
            place = self._random.choice([number, number + 1, self._place()])
            self.cells.insert(place, cell.pasted(cell.cell_id if same else self._new_id()))

    def split(self, number: int | None) -> None:
        if number is not None:
            cell = self.cells[number]
            at = self._random.randrange(len(cell.lines) + 1)
            rest = cell.pasted(self._new_id())
            cell.lines, rest.lines = cell.lines[:at], rest.lines[at:]
            if self._random.random() < 0.5:
                rest.metadata = {}
            self.cells.insert(number + 1, rest)

    def merge(self, number: int | None) -> None:
        """Merge a cell with the next one, as JupyterLab does: the first one's metadata stays.

        Only cells of the same kind are merged, because code with text in it is no longer Python,
        even in the student's own notebook.
        """
        if number is None or number + 1 == len(self.cells):
            return
        cell, other = self.cells[number : number + 2]
        if (cell.kind, cell.prose) == (other.kind, other.prose):
            cell.lines += [Line(""), *other.lines]
            del self.cells[number + 1]

    def move(self, number: int | None) -> None:
        if number is not None:
            cell = self.cells.pop(number)
            self.cells.insert(self._place(), cell)

    def delete(self, number: int | None) -> None:
        if number is not None:
            del self.cells[number]

    def empty(self, number: int | None) -> None:
        if number is not None:
            self.cells[number].lines = [Line("")]

    def retype(self, number: int | None) -> None:
        if number is not None:
            kinds = {"code", "markdown", "raw"} - {self.cells[number].kind}
            self.cells[number].kind = self._random.choice(sorted(kinds))

    def strip(self, number: int | None) -> None:
        if number is not None:
            self.cells[number].metadata = {}

    def strip_all(self, _: int | None) -> None:
        for cell in self.cells:
            cell.metadata = {}

    def change_id(self, number: int | None) -> None:
        if number is not None:
            self.cells[number].cell_id = self._new_id()

    def change_all_ids(self, _: int | None) -> None:
        for cell in self.cells:
            cell.cell_id = self._new_id()

    def insert(self, _: int | None) -> None:
        kind, source = self._random.choice(_OWN_CELLS)
        lines = [Line(text) for text in source.split("\n")]
        self.cells.insert(self._place(), Cell(kind, lines, kind != "code", self._new_id()))

    def flood_outputs(self, number: int | None) -> None:
        if number is not None:
            text = ["x" * 99 + "\n"] * 3000
            flood = {"output_type": "stream", "name": "stdout", "text": text}
            self.cells[number].outputs = [flood]

    def clear_outputs(self, _: int | None) -> None:
        for cell in self.cells:
            cell.outputs = []

    def truncate(self, _: int | None) -> None:
        self.form.cut = self._random.random()

    def save_as_old(self, _: int | None) -> None:
        self.form.version = self._random.choice(["3.0", "4.0"])

    def reencode(self, _: int | None) -> None:
        self.form.encoding = self._random.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])

    def use_windows_line_ends(self, _: int | None) -> None:
        self.form.line_ends = "\r\n"

    def _number(self) -> int | None:
        """Return the number of a random cell; every second time one with an answer, if possible."""
        numbers = range(len(self.cells))
        answers = [n for n in numbers if any(line.answer for line in self.cells[n].lines)]
        chosen = answers if answers and self._random.random() < 0.5 else numbers
        return self._random.choice(chosen) if chosen else None

    def _place(self) -> int:
        return self._random.randrange(len(self.cells) + 1)

    def _new_id(self) -> str:
        return f"{self._random.getrandbits(32):08x}"


#: Accidents to cells happen three times as often as accidents to the whole file.
EDITS: list[Callable[[Accidents, int | None], None]] = [
    *[Accidents.copy, Accidents.split, Accidents.merge, Accidents.move, Accidents.delete] * 3,
    *[Accidents.retype, Accidents.strip, Accidents.change_id, Accidents.insert] * 3,
    *(Accidents.empty, Accidents.strip_all, Accidents.change_all_ids),
    *(Accidents.flood_outputs, Accidents.clear_outputs, Accidents.truncate),
    *(Accidents.save_as_old, Accidents.reencode, Accidents.use_windows_line_ends),
]
