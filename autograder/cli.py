"""The command ``rnn-grade``: what an instructor or an author types."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.engine.progress import Result
from autograder.errors import CourseError

# TensorFlow, Dask and nbgrader take seconds to import, so each command imports what it needs.

app = typer.Typer(
    help="Build, release, grade and report: the instructor's side of the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Console(highlight=False, markup=False)

CourseFolder = Annotated[Path, typer.Option("--course", help="The checkout of the course.")]
ClassPath = Annotated[Path, typer.Option("--class", help="The class folder.")]
Chapters = Annotated[list[str] | None, typer.Argument(help="Chapters by name; all if left out.")]
Students = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
]
Database = Annotated[
    str | None, typer.Option("--db", help="Gradebook's address (SQLAlchemy URL); else SQLite.")
]
CellSeconds = Annotated[int, typer.Option(help="How long one cell may run, in seconds.", min=1)]
Workers = Annotated[int, typer.Option(help="Worker processes on this machine.", min=1)]
Engine = Annotated[
    Literal["sandbox", "nbgrader"],
    typer.Option(help="What runs the notebooks; nbgrader's own autograde is there to compare."),
]


@app.command("build")
def build_command(chapters: Chapters = None, course: CourseFolder = Path()) -> None:
    """Build course/ from solutions/."""
    from autograder.build import build
    from autograder.contents import write_contents
    from autograder.source import Course

    checkout = Course.find(course)
    for chapter in checkout.chapters(chapters):
        build([chapter], checkout.released)
        console.print(f"course/{chapter.name}: {chapter.title}")
    write_contents(checkout)


@app.command("check")
def check_command(chapters: Chapters = None, course: CourseFolder = Path()) -> None:
    """Run the gates: is every chapter fit to be released?"""
    from autograder.gates import check
    from autograder.source import Course

    checkout = Course.find(course)
    failed = 0
    for name, problems in check(checkout, checkout.chapters(chapters)):
        console.print(f"{'✗' if problems else '✓'} {name}")
        for problem in problems:
            console.print(f"    {problem}", soft_wrap=True)
        failed += len(problems)
    if failed:
        raise CourseError(f"{failed} problems.")


@app.command("release")
def release_command(
    class_folder: ClassPath, chapters: Chapters = None, course: CourseFolder = Path()
) -> None:
    """Put chapters into a class folder, made if there is none: source/, release/, gradebook."""
    from autograder.classes import create_class, release
    from autograder.source import Course

    wanted = Course.find(course).chapters(chapters)
    folder = create_class(class_folder)
    for chapter in track(wanted, "Releasing", console=console, transient=True):
        release(folder, chapter)
    console.print(f"{class_folder}: released {', '.join(chapter.name for chapter in wanted)}")


@app.command("grade")
def grade_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    students: Students = None,
    workers: Workers = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler's address (tcp://host:port) instead.")
    ] = None,
    regrade: Annotated[bool, typer.Option("--regrade", help="Also what has not changed.")] = False,
    cell_seconds: CellSeconds = 30,
    db: Database = None,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Run students' code with your own rights.")
    ] = False,
    engine: Engine = "sandbox",
) -> None:
    """Grade what was handed in: submitted/ to autograded/ and the gradebook."""
    from autograder.classes import open_class, released_chapters
    from autograder.engine.coordinate import ProgressBar, grade
    from autograder.engine.task import Limits
    from autograder.plain import grade_plain

    folder = open_class(class_folder, db)
    names = released_chapters(folder, chapters)
    with ProgressBar(console) as bar:
        if engine == "nbgrader":
            results = grade_plain(folder, names, students, cell_seconds, bar)
        else:
            results = grade(
                class_folder,
                chapters=chapters,
                students=students,
                workers=workers,
                scheduler=scheduler,
                regrade=regrade,
                db_url=db,
                sandbox=not no_sandbox,
                limits=Limits(cell_seconds=cell_seconds),
                on_progress=bar,
            )
    _print_results(results)
    if faults := sum(row.verdict == "engine_error" for row in results):
        raise CourseError(f"{faults} submissions were not graded by a fault of the engine's own.")


@app.command("feedback")
def feedback_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    students: Students = None,
    db: Database = None,
) -> None:
    """Write a feedback page for everything that has been graded."""
    from autograder.classes import feedback, graded, open_class, released_chapters

    folder = open_class(class_folder, db)
    every = graded(folder, released_chapters(folder, chapters), students)
    for student, chapter in track(every, "Feedback", console=console, transient=True):
        feedback(folder, chapter, student)
    console.print(f"{len(every)} pages in {folder.root / 'feedback'}")


@app.command("export")
def export_command(
    class_folder: ClassPath,
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("grades.csv"),
    db: Database = None,
) -> None:
    """Write every grade as nbgrader's CSV."""
    from autograder.classes import export_csv, open_class

    if to.exists():
        raise CourseError(f"{to} exists; name another file with --to, or remove it.")
    export_csv(open_class(class_folder, db), to)
    console.print(f"wrote {to}")


@app.command("demo")
def demo_command(
    chapter: Annotated[str, typer.Argument(help="The chapter to grade.")] = "03_simple_rnn",
    class_folder: Annotated[
        Path | None, typer.Option("--class", help="Where to make the class; else a new folder.")
    ] = None,
    cell_seconds: CellSeconds = 10,
    workers: Workers = 1,
    course: CourseFolder = Path(),
) -> None:
    """Make up a class of twelve, grade it, and print the table."""
    from autograder.demo import create_demo
    from autograder.engine.coordinate import ProgressBar, grade
    from autograder.engine.task import Limits
    from autograder.source import Course

    checkout = Course.find(course)
    (wanted,) = checkout.chapters([chapter])
    root = class_folder or Path(tempfile.mkdtemp(prefix="rnn-class-")) / "class"
    folder, students = create_demo(checkout, wanted, root)
    with ProgressBar(console) as bar:
        results = grade(
            folder.root,
            limits=Limits(cell_seconds=cell_seconds),
            workers=workers,
            on_progress=bar,
        )
    _print_results(results, {student.name: student.story for student in students})
    console.print(f"The class is in {root}. Try: rnn-grade feedback --class {root}", soft_wrap=True)


def _print_results(results: list[Result], stories: dict[str, str] | None = None) -> None:
    if not results:
        return
    table = Table("student", "chapter", "score", "seconds", "verdict")
    if stories:
        table.add_column("handed in")
    for row in results:
        score = "-" if row.score is None else f"{row.score:g} of {row.most:g}"
        verdict = f"{row.verdict}: {row.detail}" if row.detail else row.verdict
        verdict += f" ({len(row.repairs)} repairs)" if row.repairs else ""
        extra = [stories[row.student]] if stories else []
        table.add_row(row.student, row.chapter, score, f"{row.seconds:.1f}", verdict, *extra)
    console.print(table)


def main() -> None:
    """Run the command; what the user can put right is told in one line, with exit code 2."""
    try:
        app()
    except (CourseError, OSError) as error:
        _print_results(getattr(error, "results", []))
        print(f"rnn-grade: {error}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2))


if __name__ == "__main__":
    main()
