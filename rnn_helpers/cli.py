"""The command ``rnn-course``: what a learner types."""

import sys
from pathlib import Path
from typing import Annotated

from rnn_helpers.errors import StudyError

import typer

app = typer.Typer(
    help="Recurrent neural networks in Jupyter: the learner's side of the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Exercise = Annotated[str, typer.Argument(help="The exercise's name.")]
CourseFolder = Annotated[Path, typer.Option("--course", help="The folder that holds course/.")]


@app.command("study")
def study_command(course: CourseFolder = Path()) -> None:
    """Open the course in JupyterLab; your copies of the chapters are in answers/."""
    from rnn_helpers.study import study

    raise typer.Exit(study(course))


@app.command("hint")
def hint_command(
    exercise: Exercise,
    every: Annotated[bool, typer.Option("--all", help="All three at once.")] = False,
) -> None:
    """Print the next of three hints for an exercise; which ones you had is remembered."""
    from rnn_helpers.hints import STEPS, UnknownExercise, hint, hints_of

    try:
        if not every:
            hint(exercise)
            return
        hints = hints_of(exercise)
    except UnknownExercise as error:
        raise StudyError(str(error)) from None
    for number, step in enumerate(hints.steps, start=1):
        print(f"Hint {number} of {STEPS}: {step}")
    print(f"To reread: the section “{hints.section}”.")


@app.command("solution")
def solution_command(exercise: Exercise, course: CourseFolder = Path()) -> None:
    """Print the course's answer: after all hints, or when asked a second time."""
    from rnn_helpers.hints import UnknownExercise
    from rnn_helpers.solutions import solution

    try:
        solution(exercise, course)
    except UnknownExercise as error:
        raise StudyError(str(error)) from None


@app.command("progress")
def progress_command(
    reset: Annotated[bool, typer.Option("--reset", help="Forget it all; asks first.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Show what is done. It is kept on this machine only."""
    from rnn_helpers.progress import store

    try:
        if reset:
            _reset_progress(yes)
        else:
            _print_progress()
    except store.ProgressUnavailable as error:
        raise StudyError(str(error)) from None


def _print_progress() -> None:
    from rnn_helpers.progress.chapters import all_chapters
    from rnn_helpers.progress.table import progress_table

    from rich.console import Console

    Console().print(progress_table(all_chapters()))


def _reset_progress(yes: bool) -> None:
    from rnn_helpers.progress import store

    if not yes and not typer.confirm("Forget which exercises are done, and which hints you had?"):
        print("Nothing was changed.")
    elif store.reset():
        print("Your progress is forgotten; your answers are as they were.")
    else:
        print("There was nothing to forget.")


def main() -> None:
    """Run the command; what the learner can put right is told in one line, with exit code 2."""
    try:
        app()
    except StudyError as error:
        print(f"rnn-course: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
