"""Show the course's own answer to an exercise, if this copy of the course has the solutions."""

from pathlib import Path

from rnn_helpers.learner.hints import STEPS, given_before, hints_of
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.solution_files import answer, solutions_file
from rnn_helpers.shell import frontend

from IPython.display import display

# How often each solution was asked for in this process, for when the progress can't be stored.
_asked: dict[str, int] = {}


def solution(exercise: str, course: Path | None = None) -> None:
    """Show the course's answer, after all hints or when it is asked for a second time.

    Args:
        exercise: The exercise's name.
        course: A folder of the course; by default the notebook's own folder.

    Raises:
        UnknownExercise: There is no such exercise.
    """
    file = solutions_file(hints_of(exercise).chapter, course or Path())
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


def _requests(exercise: str) -> int:
    """Return how many times the solution has been asked for, including this time."""
    _asked[exercise] = _asked.get(exercise, 0) + 1
    try:
        return store.ask_for_solution(exercise)
    except ProgressUnavailable:
        return _asked[exercise]


def _show(code: str) -> None:
    """Show code in colours in a notebook that somebody reads, and as plain text elsewhere."""
    if frontend.is_live():
        display({"text/markdown": f"```python\n{code}\n```", "text/plain": code}, raw=True)
    else:
        print(code)
