"""Show the course's own answer to an exercise, if this copy of the course has the solutions."""

from pathlib import Path

from rnn_helpers.learner.hints import STEPS, all_hints, given_before, hints_of
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.solution_files import (
    ModelAnswer,
    answer,
    has_solutions,
    model_answer,
    solutions_file,
    written_questions,
)
from rnn_helpers.shell import frontend
from rnn_helpers.shell.cards import card, prose

from IPython.display import display

_NO_SOLUTIONS = "This copy of the course has no solutions: whoever runs the course has them."
# How often each solution was asked for in this process, for when the progress can't be stored.
_asked: dict[str, int] = {}


def solution(exercise: str, course: Path | None = None) -> None:
    """Show the course's answer, after all hints or when it is asked for a second time.

    For a written question, it shows a model answer and what gets points, to tick off.

    Args:
        exercise: The name of the exercise or the written question.
        course: A folder of the course; by default the notebook's own folder.

    Raises:
        UnknownExercise: There is no such exercise.
    """
    written = written_questions(course or Path())
    if exercise in written:
        if _requests(exercise) < 2:
            print(
                "Write your own answer first: you learn most from the comparison. "
                "To see the model answer now, ask for it once more."
            )
            return
        _show_written(model_answer(written[exercise], exercise))
        return
    if exercise not in all_hints() and not has_solutions(course or Path()):
        # It may be a written question, whose names only the sources say.
        print(_NO_SOLUTIONS)
        return
    file = solutions_file(hints_of(exercise).chapter, course or Path())
    if file is None:
        print(f'{_NO_SOLUTIONS} The hints are here: hint("{exercise}").')
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


def _show_written(model: ModelAnswer) -> None:
    asked = "Compare it with yours. Which of these points does your answer have?"
    boxes = "".join(
        f'<li><label><input type="checkbox"> {prose(point)}</label></li>' for point in model.rubric
    )
    listed = f'<p>{asked}</p><ul style="list-style:none;padding-left:0">{boxes}</ul>'
    plain = "\n".join(f"[ ] {point}" for point in model.rubric)
    if frontend.is_live():
        display({"text/markdown": model.text, "text/plain": model.text}, raw=True)
        shown = {"text/html": card(asked, listed, "rnn-calm"), "text/plain": f"{asked}\n{plain}"}
        display(shown, raw=True)
    else:
        print(f"{model.text}\n\n{asked}\n{plain}")
