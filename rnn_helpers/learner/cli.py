"""The command ``rnn-course``, which learners type in a terminal."""

import sys
from pathlib import Path
from typing import Annotated

from rnn_helpers.errors import StudyError
from rnn_helpers.terminal import print_on_any

import typer

app = typer.Typer(
    help="For learners: study the course, check your answers, and hand them in.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Exercise = Annotated[
    str | None, typer.Argument(help="The exercise's name. Without one, the names are listed.")
]
CourseFolder = Annotated[
    Path, typer.Option("--course", help="Your folder: your copies are in answers/ there.")
]


@app.callback()
def without_command(context: typer.Context) -> None:
    """Say what to do next if no command is given."""
    from rnn_helpers.learner.next_step import next_step

    if context.invoked_subcommand is None:
        print(next_step(Path()))


@app.command("study")
def study_command(course: CourseFolder = Path()) -> None:
    """Open the course in JupyterLab. Your copies of the chapters are in answers/."""
    from rnn_helpers.learner.answers_elsewhere import answers_elsewhere, remember
    from rnn_helpers.learner.old_chapters import old_chapters
    from rnn_helpers.learner.study import study

    if other := answers_elsewhere(course):
        print(
            f"Your answers so far are in {other}. This is a new copy; to go on there, run the "
            "command in that folder."
        )
    else:
        remember(course)
    if moved := old_chapters(course):
        from rnn_helpers.learner.updating import carry_over

        carry_over(course, moved)
    raise typer.Exit(study(course))


@app.command("check")
def check_command(
    chapter: Annotated[
        str | None, typer.Argument(help="Default: the chapter where you are.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Run again each time you save.")] = False,
    cell_seconds: Annotated[
        int, typer.Option(help="How many seconds each cell may run.", min=1)
    ] = 60,
    course: CourseFolder = Path(),
) -> None:
    """Run the visible tests of a chapter.

    Use a fresh kernel, as a grader does. Hidden tests, which try other inputs, are not here.
    """
    from rnn_helpers.learner.checking import (
        Checker,
        check_each_save,
        quiet_end,
        report,
        report_repairs,
    )
    from rnn_helpers.learner.handing_in import left_behind, solved_but_not_saved
    from rnn_helpers.learner.places import writable_places
    from rnn_helpers.learner.released import full_name
    from rnn_helpers.learner.study import chapter_to_go_on
    from rnn_helpers.notebooks.files import read_notebook

    chapter = full_name(course, chapter) if chapter else chapter_to_go_on(course)
    _say_where_answers_are(course)
    with quiet_end(), writable_places(), Checker(course, chapter, cell_seconds) as checker:
        if warning := solved_but_not_saved(course, chapter):
            print(f"! {warning}")
        print(f"{checker.chapter}: running...", flush=True)
        checked = checker.check()
        report_repairs(checker, (), print)
        for warning in left_behind(checker.path.parent, read_notebook(checker.path)):
            print(f"! {warning}")
        report(checked, print)
        if watch:
            check_each_save(checker, checked, print)


@app.command("submit")
def submit_command(
    chapter: Annotated[
        str | None,
        typer.Argument(help="The chapter to hand in. Without one, the chapters are listed."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="The folder to write to. Default: hand_in/.")
    ] = None,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="Also hand in through nbgrader.")
    ] = False,
    course: CourseFolder = Path(),
) -> None:
    """Make the file to hand in. List the problems that a grader would find."""
    from rnn_helpers.learner.choices import which_chapter
    from rnn_helpers.learner.handing_in import look_over, submit_to_exchange, write
    from rnn_helpers.learner.released import full_name

    _say_where_answers_are(course)
    if chapter is None:
        raise StudyError(which_chapter(course, "submit"))
    chapter = full_name(course, chapter)
    ready = look_over(course, chapter)
    for warning in ready.warnings:
        print(f"! {warning}")
    print(f"Hand in this file: {write(course, ready, to)}")
    if exchange:
        print(submit_to_exchange(course, chapter))
    if ready.warnings:
        print("You can fix what is listed above, save, and run this again.")


def _say_where_answers_are(course: Path) -> None:
    from rnn_helpers.learner.answers_elsewhere import answers_elsewhere

    if other := answers_elsewhere(course):
        print(f"! Your answers so far are in {other}: run the command in that folder.", flush=True)


@app.command("update")
def update_command(
    chapter: Annotated[str | None, typer.Argument(help="Only this chapter.")] = None,
    course: CourseFolder = Path(),
) -> None:
    """Carry your answers over to a new release.

    The new release is in course/ if there is one, else in the package that is installed. Cells that
    are missing are put back. If exercises have moved to other chapters, your answers follow them.
    """
    from rnn_helpers.learner.released import full_name
    from rnn_helpers.learner.study import copy_missing
    from rnn_helpers.learner.updating import print_update, update

    for name in copy_missing(course):
        print(f"{name}: new")
    for done in update(course, chapter and full_name(course, chapter)):
        print_update(done)


@app.command("hint")
def hint_command(
    exercise: Exercise = None,
    every: Annotated[bool, typer.Option("--all", help="Print all three at once.")] = False,
) -> None:
    """Print the next of three hints.

    The course remembers which hints of an exercise you have seen.
    """
    from rnn_helpers.learner.choices import which_exercise
    from rnn_helpers.learner.hints import STEPS, UnknownExercise, hint, hints_of

    if exercise is None:
        raise StudyError(which_exercise("hint"))
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
def solution_command(exercise: Exercise = None, course: CourseFolder = Path()) -> None:
    """Print the course's answer to an exercise.

    It comes after all three hints, or when you ask a second time.
    """
    from rnn_helpers.learner.choices import which_exercise
    from rnn_helpers.learner.hints import UnknownExercise
    from rnn_helpers.learner.solutions import solution

    if exercise is None:
        raise StudyError(which_exercise("solution"))
    try:
        solution(exercise, course)
    except UnknownExercise as error:
        raise StudyError(str(error)) from None


@app.command("review")
def review_command() -> None:
    """Ask you short questions about exercises that you have done.

    A question that you answer rightly comes back after 3, 7, 14 and 30 days, any other one the next
    day. What you answer is stored on this machine only.
    """
    from datetime import date

    from rnn_helpers.learner.progress.store import ProgressUnavailable
    from rnn_helpers.learner.review.ask import review

    try:
        review(input, print, date.today())
    except ProgressUnavailable as error:
        raise StudyError(str(error)) from None


@app.command("progress")
def progress_command(
    reset: Annotated[
        bool, typer.Option("--reset", help="Delete your progress. Asks you first.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Show what you have done. It is stored on this machine only."""
    from rnn_helpers.learner.progress import store

    try:
        if reset:
            _reset_progress(yes)
        else:
            _print_progress()
    except store.ProgressUnavailable as error:
        raise StudyError(str(error)) from None


def _print_progress() -> None:
    from rnn_helpers.learner.progress.summary import all_progress
    from rnn_helpers.learner.progress.table import progress_table

    from rich.console import Console

    Console().print(progress_table(all_progress()))


def _reset_progress(yes: bool) -> None:
    from rnn_helpers.learner.progress import store

    if not yes and not typer.confirm(
        "Forget which exercises are done, which hints you had, and what you predicted?"
    ):
        print("Nothing was changed.")
    elif store.reset():
        print("Your progress is forgotten; your answers are as they were.")
    else:
        print("There was nothing to forget.")


def main() -> None:
    """Run the command; print an error that the learner can fix as one line, with exit code 2."""
    print_on_any()
    try:
        app()
    except StudyError as error:
        print(f"rnn-course: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
