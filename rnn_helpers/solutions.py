"""The course's own answer to an exercise, for a learner who has the solutions.

They stand in ``solutions/NN_topic.py`` of the course's folder. A student's bundle has none.
"""

import re
from pathlib import Path

from rnn_helpers import frontend
from rnn_helpers.hints import STEPS, given_before, hints_of
from rnn_helpers.progress import store
from rnn_helpers.progress.store import ProgressUnavailable

from IPython.display import display

FOLDER = "solutions"
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)
_MARKER = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$")
# Where the progress can't be kept, a second request counts in this process all the same.
_asked: dict[str, int] = {}


def solution(exercise: str, course: Path | None = None) -> None:
    """Show the course's answer: after all hints, or when it is asked for a second time.

    Args:
        exercise: The exercise's name.
        course: A folder of the course; by default the one that the notebook lies in.

    Raises:
        UnknownExercise: There is no such exercise.
    """
    hints_of(exercise)
    file = solutions_file(exercise, course or Path())
    if file is None:
        print(
            "This copy of the course has no solutions: whoever runs the course has them. "
            f'The hints are here: hint("{exercise}").'
        )
        return
    hints = given_before(exercise)
    if hints < STEPS and _requests(exercise) < 2:
        print(
            f'You have had {hints} of {STEPS} hints; the next one is hint("{exercise}"). '
            "To see the solution all the same, ask for it once more."
        )
        return
    _show(answer(file, exercise))


def solutions_file(exercise: str, folder: Path) -> Path | None:
    """The file with an exercise's solution, in ``folder`` or one above it; None where none is."""
    start = folder.resolve()
    name = f"{hints_of(exercise).chapter}.py"
    candidates = (above / FOLDER / name for above in (start, *start.parents))
    return next((file for file in candidates if file.is_file()), None)


def answer(file: Path, name: str) -> str:
    """The solution cells of an exercise, or of a function of one, without nbgrader's markers."""
    text = file.read_text(encoding="utf-8")
    headers = list(_CELL.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    cells = [
        cell.strip("\n")
        for header, end in zip(headers, ends, strict=True)
        if 'role="solution"' in header[1]
        and _is_about(name, header[1], cell := text[header.end() : end])
    ]
    lines = "\n\n\n".join(cells).splitlines()
    return "\n".join(line for line in lines if not _MARKER.match(line))


def _is_about(name: str, header: str, cell: str) -> bool:
    return f'exercise="{name}"' in header or f"\ndef {name}(" in cell


def _requests(exercise: str) -> int:
    """How many times the solution has been asked for, this time included."""
    _asked[exercise] = _asked.get(exercise, 0) + 1
    try:
        return store.ask_for_solution(exercise)
    except ProgressUnavailable:
        return _asked[exercise]


def _show(code: str) -> None:
    """In a notebook in colours, elsewhere as it is."""
    if frontend.is_live():
        display({"text/markdown": f"```python\n{code}\n```", "text/plain": code}, raw=True)
    else:
        print(code)
