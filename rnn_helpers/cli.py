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

CourseFolder = Annotated[Path, typer.Option("--course", help="The folder that holds course/.")]


@app.command("study")
def study_command(course: CourseFolder = Path()) -> None:
    """Open the course in JupyterLab; your copies of the chapters are in answers/."""
    from rnn_helpers.study import study

    raise typer.Exit(study(course))


@app.command("hint")
def hint_command(exercise: Annotated[str, typer.Argument(help="The exercise's name.")]) -> None:
    """Print the three hints for an exercise."""
    from rnn_helpers.hints import STEPS, hint

    try:
        for _ in range(STEPS):
            hint(exercise)
    except ValueError as error:
        raise StudyError(str(error)) from None


def main() -> None:
    """Run the command; what the learner can put right is told in one line, with exit code 2."""
    try:
        app()
    except StudyError as error:
        print(f"rnn-course: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
