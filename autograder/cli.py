"""The command ``rnn-grade`` for instructors and authors."""

import atexit
import contextlib
import functools
import gc
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError
from rnn_helpers.terminal import print_on_any

import typer
from rich.progress import track
from rich.table import Table

from autograder.classroom.errors import CourseError
from autograder.classroom.screen import Screen, one_line, visible
from autograder.engine.run.progress import Result
from autograder.engine.stages import RunVerdict

if TYPE_CHECKING:
    from autograder.engine.zygotes.early import EarlyZygotes

# TensorFlow, Dask and nbgrader take seconds to import, so each command imports what it needs.

app = typer.Typer(
    help="For instructors: build, release and grade the course, and report on a class.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Screen()

CourseFolder = Annotated[Path, typer.Option("--course", help="The checkout of the course.")]
ClassPath = Annotated[Path, typer.Option("--class", help="The class folder.")]
Chapters = Annotated[
    list[str] | None, typer.Argument(help="Names of chapters. If you give none: all.")
]
Students = Annotated[
    list[str] | None, typer.Option("--student", help="Only this student. Can be repeated.")
]
_DATABASE = "RNN_GRADE_DB"


def _take_database(
    context: typer.Context, parameter: typer.CallbackParam, db: str | None
) -> str | None:
    """Hide the gradebook's address from child processes, and warn of a password in ``--db``.

    Every user of the machine can see a command line, but not another user's environment.
    """
    os.environ.pop(_DATABASE, None)
    if db and _is_on_command_line(context, parameter.name):
        context.call_on_close(lambda: _warn_of_password(db))
    return db


def _warn_of_password(db: str) -> None:
    from autograder.classroom.gradebook_address import shown_url

    # An error is reported in one line, so nothing else is printed then.
    if sys.exc_info()[0] is None and shown_url(db) != db:
        print(
            "rnn-grade: other users of this machine could read the password after --db; set "
            f"{_DATABASE} to the address instead, or keep the password in ~/.pgpass.",
            file=sys.stderr,
        )


def _is_on_command_line(context: typer.Context, name: str | None) -> bool:
    source = context.get_parameter_source(name or "")
    return source is not None and source.name == "COMMANDLINE"


Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        envvar=_DATABASE,
        callback=_take_database,
        help="Address of the gradebook (an SQLAlchemy URL). Default: SQLite in the class "
        "folder. All users of this machine can read what you type here, so if the address has a "
        "password, set the variable instead.",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="Use the Dask cluster with this address instead: tls://host:port. Use tcp:// only if "
        "nobody else can reach it."
    ),
]
CellSeconds = Annotated[int, typer.Option(help="How many seconds each cell may run.", min=1)]
Workers = Annotated[int, typer.Option(help="Worker processes on this machine.", min=1)]
Engine = Annotated[
    Literal["sandbox", "nbgrader"],
    typer.Option(help="What runs the notebooks; nbgrader is stock autograde, only to compare."),
]
OtherPython = Annotated[
    Path | None,
    typer.Option(
        "--python",
        help="The Python that runs students' code, of an environment with packages of your own.",
    ),
]


@app.command("build")
def build_command(chapters: Chapters = None, course: CourseFolder = Path()) -> None:
    """Build the notebooks in course/ from solutions/."""
    from autograder.authoring.build import build
    from autograder.authoring.contents import write_contents
    from autograder.authoring.source import Course

    checkout = Course.find(course)
    for chapter in checkout.chapters(chapters):
        build([chapter], checkout.released)
        console.print(f"course/{chapter.name}: {chapter.title}")
    write_contents(checkout)


@app.command("check")
def check_command(chapters: Chapters = None, course: CourseFolder = Path()) -> None:
    """Check that chapters are fit to be released."""
    from autograder.authoring.gates import check
    from autograder.authoring.source import Course

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
    class_folder: ClassPath,
    chapters: Chapters = None,
    due: Annotated[
        list[str] | None,
        typer.Option(help="Due date: CHAPTER=2026-05-01T18:00, or CHAPTER=never. Can be repeated."),
    ] = None,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="Also put them into the exchange of a JupyterHub.")
    ] = False,
    course: CourseFolder = Path(),
) -> None:
    """Put chapters into a class folder.

    Make the folder if there is none, and make the bundle for students.
    """
    from autograder.authoring.source import Course
    from autograder.classroom.classes import create_class
    from autograder.classroom.due import parse_dues, set_due
    from autograder.classroom.exchange import release_to_exchange
    from autograder.release.bundle import make_bundle
    from autograder.release.chapter import check_cells, release, unchanged_after_errors

    checkout = Course.find(course)
    wanted = checkout.chapters(chapters)
    names = [chapter.name for chapter in wanted]
    dues = parse_dues(due or [], names)
    folder = create_class(class_folder)
    check_cells(folder, wanted)
    with unchanged_after_errors(folder, wanted):
        for chapter in track(wanted, "Releasing", console=console, transient=True):
            release(folder, chapter)
        set_due(folder, dues)
        bundle = make_bundle(checkout, folder)
    console.print(f"{class_folder}: released {', '.join(names)}", soft_wrap=True)
    console.print(f"For students: {bundle.archive}, without answers: checked.", soft_wrap=True)
    if bundle.left_out:
        console.print(
            f"Not in it, because another version of the course released it: "
            f"{', '.join(bundle.left_out)}.",
            soft_wrap=True,
        )
    for name in names if exchange else []:
        release_to_exchange(folder, name)
        console.print(f"exchange: released {name}")


@app.command("collect")
def collect_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option("--from", help="A zip from Moodle or Canvas, or a folder. Can be repeated."),
    ] = None,
    exchange: Annotated[bool, typer.Option("--exchange", help="Use nbgrader's exchange.")] = False,
    layout: Annotated[
        Literal[
            "auto", "moodle", "canvas", "blackboard", "brightspace", "gradescope", "folder", "own"
        ],
        typer.Option(help="How the files are named. own means: as nbgrader_config.py says."),
    ] = "auto",
    roster: Annotated[
        Path | None,
        typer.Option(
            help="List of the students (CSV or .xlsx of nbgrader, Moodle or Canvas). "
            "Their names and addresses go into the gradebook."
        ),
    ] = None,
    groups: Annotated[
        Path | None,
        typer.Option(
            help="List of who hands in together (CSV or .xlsx with a column group_name). "
            "Every member gets what one of them handed in."
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write who is missing, late or unreadable to this CSV file.")
    ] = None,
    db: Database = None,
) -> None:
    """Collect submissions. At the end, list who is missing, late or unreadable."""
    from autograder.classroom.classes import open_class, released_chapters
    from autograder.collect import collect
    from autograder.collect.report import write_report

    folder = open_class(class_folder, db)
    names = released_chapters(folder, chapters)
    result, rows = collect(folder, names, sources or [], exchange, layout, roster, groups)
    for line in result.lines(rows):
        console.print(line, soft_wrap=True)
    if report:
        write_report(rows, report)
        console.print(f"wrote {report}")


@app.command("grade")
def grade_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    students: Students = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Also grade what has not changed.")
    ] = False,
    demonstrations: Annotated[
        bool, typer.Option("--demonstrations", help="Also run the cells that no graded cell needs.")
    ] = False,
    only_failures: Annotated[
        list[str] | None,
        typer.Option(
            "--only-failure",
            help="Grade those again who failed so: an ID that `failures` lists, or its first "
            "characters. Can be repeated.",
        ),
    ] = None,
    cell_seconds: CellSeconds = 30,
    db: Database = None,
    no_sandbox: Annotated[
        bool,
        typer.Option(
            "--no-sandbox", help="Run students' code without a sandbox, with your own rights."
        ),
    ] = False,
    python: OtherPython = None,
    engine: Engine = "sandbox",
) -> None:
    """Grade what was handed in.

    Read the folder submitted/; write the folder autograded/ and the gradebook.
    """
    elsewhere = scheduler or engine == "nbgrader"
    with (
        _chosen_python(class_folder, python),
        _early_zygotes(0 if elsewhere else workers, sandboxed=not no_sandbox) as early,
    ):
        from autograder.classroom.classes import open_class, released_chapters
        from autograder.classroom.release_age import OldRelease
        from autograder.engine.run.grade import ProgressBar, grade
        from autograder.engine.run.with_nbgrader import grade_plain
        from autograder.engine.stages import Limits
        from autograder.failures.regrade import to_regrade

        folder = open_class(class_folder, db)
        names = released_chapters(folder, chapters)
        again = to_regrade(folder, only_failures, chapters, students) if only_failures else None
        if again:
            chapters = names = [again.chapter]
            students, regrade = again.students, True
            for line in again.before():
                console.print(line, soft_wrap=True)
        # Imported modules stay in memory, so the garbage collector need not visit them again.
        gc.freeze()
        old_release: OldRelease | None = None
        with ProgressBar(console) as bar:
            if engine == "nbgrader":
                results = grade_plain(folder, names, students, cell_seconds, bar)
            else:
                try:
                    results = grade(
                        class_folder,
                        chapters=chapters,
                        students=students,
                        workers=workers,
                        scheduler=scheduler,
                        regrade=regrade,
                        demonstrations=demonstrations,
                        db_url=db,
                        sandbox=not no_sandbox,
                        limits=Limits(cell_seconds=cell_seconds),
                        on_progress=bar,
                        early=early,
                    )
                except OldRelease as refused:
                    results, old_release = refused.results, refused
    _print_results(results)
    if old_release is not None:
        raise old_release
    for line in again.after(folder) if again else []:
        console.print(line, soft_wrap=True)
    if faults := sum(row.verdict is RunVerdict.ENGINE_ERROR for row in results):
        raise CourseError(
            f"The engine failed on {faults} submissions, which have no grade: see above."
        )


@app.command("failures")
def failures_command(
    chapter: Annotated[str, typer.Argument(help="The chapter.")],
    class_folder: ClassPath,
    exercise: Annotated[str | None, typer.Argument(help="Only this exercise.")] = None,
    students: Annotated[
        bool, typer.Option("--students", help="List who is in each group.")
    ] = False,
    db: Database = None,
) -> None:
    """List which answers failed alike.

    Each group has an ID for `grade --only-failure` and for `comment --failure`, the number of
    students in it, and one of the answers without names.
    """
    from autograder.classroom.classes import open_class
    from autograder.failures.listing import list_failures

    folder = open_class(class_folder, db)
    for line in list_failures(folder, chapter, exercise, students, console.width):
        console.print(line, soft_wrap=True)


@app.command("comment")
def comment_command(
    chapter: Annotated[str, typer.Argument(help="The chapter.")],
    class_folder: ClassPath,
    failure: Annotated[
        str,
        typer.Option(help="Who gets it: an ID that `failures` lists, or its first characters."),
    ],
    text: Annotated[
        str, typer.Argument(help="The comment, in quotation marks. It may contain Markdown.")
    ] = "",
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Take back the last comment to this group.")
    ] = False,
    db: Database = None,
) -> None:
    """Comment on all answers that failed alike.

    Formgrader and the feedback pages show the comment. A second comment to the same group replaces
    the first. What was written in formgrader stays.
    """
    from autograder.classroom.classes import open_class
    from autograder.failures.comments import comment_on

    if bool(text.strip()) == take_back:
        raise CourseError(
            "Give either the comment, in quotation marks, or --take-back for the last one."
        )
    for line in comment_on(open_class(class_folder, db), chapter, failure, text):
        console.print(line, soft_wrap=True)


@app.command("try")
def try_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Run the code with your own rights.")
    ] = False,
) -> None:
    """Before term: grade the solutions with both graders, and list where they differ.

    Read the folder source/, and change nothing. The solutions also run in nbgrader's own autograde,
    which has no sandbox.
    """
    from autograder.engine.run.grade import ProgressBar
    from autograder.trial import try_class

    with ProgressBar(console) as bar:
        rows = try_class(class_folder, chapters, not no_sandbox, bar)
    for row in (row for row in rows if not row.agrees):
        said = f"can't be judged: {row.why}" if row.why else f"{row.ours} points"
        console.print(
            f"{row.notebook}, {row.test}: {said} (nbgrader: {row.stock})",
            markup=False,
            soft_wrap=True,
        )
        if row.why:
            console.print(f"    Instead: {row.advice}", markup=False, soft_wrap=True)
    agreed = sum(row.agrees for row in rows)
    console.print(f"{agreed} of {len(rows)} tests are judged as nbgrader judges them.")


@app.command("watch")
def watch_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="Also collect from nbgrader's exchange.")
    ] = False,
    give_out: Annotated[
        bool,
        typer.Option("--give-out", help="Give students the pages through nbgrader's exchange."),
    ] = False,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    cell_seconds: CellSeconds = 30,
    db: Database = None,
    no_sandbox: Annotated[
        bool,
        typer.Option(
            "--no-sandbox", help="Run students' code without a sandbox, with your own rights."
        ),
    ] = False,
    python: OtherPython = None,
) -> None:
    """Grade each submission when it arrives. Write its feedback too, until you press Ctrl-C."""
    from autograder.classroom.classes import open_class, released_chapters
    from autograder.classroom.gradebook_address import check_gradebook
    from autograder.engine.run.cluster import unprotected
    from autograder.engine.stages import Limits
    from autograder.watch.loop import EngineGrader, Watch, collector

    folder = open_class(class_folder, db)
    names = released_chapters(folder, chapters) if chapters else None
    check_gradebook(folder)
    show = functools.partial(console.print, soft_wrap=True)
    collect = collector(folder, names, show) if exchange else lambda: None
    settings = {"db_url": db, "sandbox": not no_sandbox, "limits": Limits(cell_seconds)}
    with (
        _chosen_python(folder.root, python),
        EngineGrader(folder.root, workers, scheduler, **settings) as grader,
    ):
        if warning := unprotected(scheduler):
            show(warning)
        watch = Watch(folder, grader, show, names, collect=collect, give_out=give_out)
        watch.run()


@app.command("feedback")
def feedback_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    students: Students = None,
    show_hidden: Annotated[
        bool, typer.Option("--show-hidden", help="Show the code and inputs of hidden tests too.")
    ] = False,
    exchange: Annotated[
        bool,
        typer.Option("--exchange", help="Give students the pages through nbgrader's exchange."),
    ] = False,
    zip_file: Annotated[
        Path | None,
        typer.Option("--zip", help="Zip one chapter's pages under the names of Moodle or Canvas."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing zip file.")] = False,
    db: Database = None,
) -> None:
    """Write feedback pages, and give them out.

    Write a page for each student and chapter that has been graded.
    """
    from autograder.classroom.classes import graded, open_class, released_chapters
    from autograder.feedback.give import give_out

    folder = open_class(class_folder, db)
    names = released_chapters(folder, chapters)
    to_give = graded(folder, names, students)
    tracked = track(to_give, "Feedback", console=console, transient=True)
    for line in give_out(folder, tracked, show_hidden, exchange, zip_file, force):
        console.print(line, soft_wrap=True)


@app.command("formgrader")
def formgrader_command(
    class_folder: ClassPath,
    db: Database = None,
    browser: Annotated[bool, typer.Option(help="Open a browser too.")] = True,
) -> None:
    """Grade written questions by hand. Open nbgrader's formgrader, with the rubrics."""
    from autograder.classroom.classes import open_class
    from autograder.formgrader.serve import serve

    serve(open_class(class_folder, db), browser)


@app.command("mark")
def mark_command(
    class_folder: ClassPath,
    chapter: Annotated[str, typer.Argument(help="The chapter whose answers to mark.")],
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Show no names, and shuffle the answers.")
    ] = False,
    db: Database = None,
    browser: Annotated[bool, typer.Option(help="Open a browser too.")] = True,
) -> None:
    """Mark a chapter's written questions by hand. One page shows one question for all students."""
    from autograder.classroom.classes import open_class, released_chapters
    from autograder.mark.serve import serve

    folder = open_class(class_folder, db)
    (name,) = released_chapters(folder, [chapter])
    serve(folder, name, anonymous, browser)


@app.command("export")
def export_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    kind: Annotated[
        Literal["nbgrader", "canvas", "moodle", "gradescope"],
        typer.Option("--format", help="The program that will read the grades."),
    ] = "nbgrader",
    to: Annotated[Path | None, typer.Option(help="The file or folder to write.")] = None,
    fill: Annotated[
        Path | None,
        typer.Option(help="Fill in this gradebook of Canvas, or grading worksheet of Moodle."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What that program calls a chapter: CHAPTER=NAME. Can be repeated."),
    ] = None,
    missing: Annotated[
        Literal["blank", "zero"],
        typer.Option(help="What to write for a chapter that was not handed in."),
    ] = "blank",
    rescale: Annotated[
        bool,
        typer.Option(
            "--rescale", help="With --fill: scale the points to the maximum in that file."
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
    db: Database = None,
) -> None:
    """Export the grades. Write them for nbgrader (CSV), Canvas, Moodle or Gradescope."""
    from autograder.classroom.classes import open_class
    from autograder.exports.write import chapter_names, export_class

    written, notes = export_class(
        open_class(class_folder, db),
        kind,
        to,
        chapters=chapters,
        force=force,
        fill=str(fill or ""),
        columns=chapter_names(column or []),
        missing=missing,
        rescale=rescale,
    )
    for line in (*notes, f"wrote {written}"):
        console.print(line, soft_wrap=True)


@app.command("report")
def report_command(
    class_folder: ClassPath,
    chapters: Chapters = None,
    to: Annotated[
        Path | None, typer.Option(help="The HTML file to write. Default: report.html in the class.")
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Show names. Without it, the report is anonymous.")
    ] = False,
    db: Database = None,
) -> None:
    """Write a report on the class.

    Show which exercises and misconceptions need attention, and which answers need a look.
    """
    from autograder.classroom.classes import open_class
    from autograder.report.page import write_report

    folder = open_class(class_folder, db)
    destination = to or class_folder / "report.html"
    with console.status("Reading the class") as status:
        write_report(folder, destination, chapters, names, on_chapter=status.update)
    console.print(f"wrote {destination}", soft_wrap=True)


@app.command("new-chapter")
def new_chapter_command(
    name: Annotated[str, typer.Argument(help="Number and topic, like 11_attention.")],
    title: Annotated[str, typer.Option(help="The chapter's heading.")] = "",
    course: CourseFolder = Path(),
) -> None:
    """Write the files of a new chapter, with one exercise."""
    from autograder.authoring.new_chapter import new_chapter
    from autograder.authoring.source import Course

    plain = name[3:].replace("_", " ").capitalize()
    for path in new_chapter(Course.find(course), name, title or plain):
        console.print(f"wrote {path}")
    command = as_typed("rnn-grade")
    console.print(f"Now run: {command} build {name}, then {command} check {name}", soft_wrap=True)


@app.command("site")
def site_command(
    chapters: Chapters = None,
    to: Annotated[
        Path, typer.Option(help="The folder to write. An existing one is replaced.")
    ] = Path("build/site"),
    with_solutions: Annotated[
        bool, typer.Option("--with-solutions", help="Include the answers, folded away.")
    ] = False,
    repository: Annotated[
        str, typer.Option(help="Address of the course on GitHub, for Binder and Colab.")
    ] = "",
    course: CourseFolder = Path(),
) -> None:
    """Build the course's web site from the chapters."""
    from autograder.authoring.site.build import build_site
    from autograder.authoring.site.pages import run_all
    from autograder.authoring.source import Course

    checkout = Course.find(course)
    run = run_all(checkout.chapters(chapters))
    build_site(checkout, run, to, with_solutions, repository)
    console.print(f"{to / 'index.html'}")


@app.command("demo")
def demo_command(
    chapter: Annotated[str, typer.Argument(help="The chapter to grade.")] = "03_simple_rnn",
    class_folder: Annotated[
        Path | None, typer.Option("--class", help="Where to make the class. Default: a new folder.")
    ] = None,
    cell_seconds: CellSeconds = 10,
    workers: Workers = 1,
    course: CourseFolder = Path(),
) -> None:
    """Make up a class of twelve and grade it."""
    with _early_zygotes(workers) as early:
        from autograder.authoring.source import Course
        from autograder.demo import create_demo
        from autograder.engine.run.grade import ProgressBar, grade
        from autograder.engine.stages import Limits
        from autograder.report.page import write_report

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
                early=early,
            )
    _print_results(results, {student.name: student.story for student in students})
    write_report(folder, root / "report.html", names=True)
    console.print(f"The class is in {root}, its report in {root / 'report.html'}.", soft_wrap=True)
    console.print(f"Try: {as_typed('rnn-grade')} feedback --class {root}", soft_wrap=True)


@app.command("doctor")
def doctor_command(
    context: typer.Context,
    class_folder: Annotated[
        Path | None, typer.Option("--class", help="Also look at this class folder.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Try the Dask scheduler at this address: tls://host:port.")
    ] = None,
    python: OtherPython = None,
    db: Database = None,
) -> None:
    """Look for what grading needs on this machine.

    Say what to do about each thing that is missing.
    """
    from autograder.classroom.classes import open_class
    from autograder.doctor import examine

    if _is_on_command_line(context, "db") and not class_folder:
        raise CourseError(
            "--db needs --class as well: it says which class the gradebook belongs to."
        )
    folder = open_class(class_folder, db) if class_folder else None
    problems = 0
    with _chosen_python(class_folder, python):
        for finding in examine(folder, scheduler):
            mark = "✓" if finding.well else "✗"
            console.print(f"{mark} {finding.name}: {finding.found}", soft_wrap=True)
            if not finding.well:
                console.print(f"    → {finding.remedy}", soft_wrap=True)
            problems += not finding.well
    if problems:
        verb = "needs" if problems == 1 else "need"
        raise CourseError(f"{problems} of the above {verb} attention.")


def _chosen_python(
    class_folder: Path | None, given: Path | None
) -> "contextlib.AbstractContextManager[None]":
    """Let students' code run in the Python that was given, or that the class names."""
    from autograder.engine.run.environment import chosen_python

    return chosen_python(class_folder, given)


def _early_zygotes(
    count: int, sandboxed: bool = True
) -> "contextlib.AbstractContextManager[EarlyZygotes | None]":
    """Start the workers' zygotes, which import TensorFlow while this process imports nbgrader."""
    if count == 0 or sys.platform != "linux":
        return contextlib.nullcontext()
    from autograder.engine.zygotes.early import EarlyZygotes
    from autograder.engine.zygotes.zygote import GradingZygote

    return EarlyZygotes(GradingZygote(sandboxed), count)


def _print_results(results: list[Result], stories: dict[str, str] | None = None) -> None:
    if not results:
        return
    names_notebooks = any(row.notebook != row.chapter for row in results)
    notebook = ["notebook"] if names_notebooks else []
    table = Table("student", "chapter", *notebook, "score", "seconds", "verdict")
    if stories:
        table.add_column("handed in")
    for row in results:
        score = "-" if row.score is None else f"{row.score:g} of {row.most:g}"
        verdict = f"{row.verdict}: {row.detail}" if row.detail else row.verdict
        verdict += f" ({len(row.repairs)} repairs)" if row.repairs else ""
        extra = [stories[row.student]] if stories else []
        place = [row.chapter, row.notebook] if names_notebooks else [row.chapter]
        cells = (row.student, *place, score, f"{row.seconds:.1f}", verdict, *extra)
        table.add_row(*map(one_line, cells))
    console.print(table)


def main() -> None:
    """Run the command; report errors that the user can solve in one line, with exit code 2."""
    print_on_any()
    # Garbage collection takes a sixth of a short command's time, mostly during imports, and half a
    # second more at the exit, where the system takes back all memory anyway.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    try:
        app()
    except (CourseError, StudyError, OSError) as error:
        _print_results(getattr(error, "results", []))
        print(f"rnn-grade: {visible(str(error))}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2))


if __name__ == "__main__":
    main()
