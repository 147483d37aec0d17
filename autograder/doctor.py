"""Check whether everything that grading needs is there; each check also says what to do."""

import contextlib
import os
import shlex
import shutil
import stat
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

from rnn_helpers.commands import as_typed

import nbformat
from nbgrader.api import Student
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from sqlalchemy import text

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.exchange import exchange_config, exchange_step
from autograder.classroom.gradebook_address import (
    GradebookUnreachable,
    checked_url,
    open_gradebook,
    shown_url,
)
from autograder.classroom.release_age import missing_imports
from autograder.classroom.schema import newest_schema
from autograder.classroom.words import count, some
from autograder.engine.run.cluster import SchedulerUnreachable, Workers, unprotected
from autograder.engine.sandbox.bubblewrap import sandbox_problem
from autograder.engine.sandbox.interpreter import (
    InterpreterUnusable,
    interpreter,
    is_another,
    missing_packages,
)
from autograder.engine.stages import Execution, RunVerdict, Task

#: Bytes that must be free: a graded class of 300 takes about 100 MB, and pip takes more.
LEAST_FREE = 1 << 30
_SECONDS_FOR_A_WORKER = 90.0
_REINSTALL = "install what the lock file names: make study, or pip install -r requirements.lock"


@dataclass(frozen=True)
class Diagnosis:
    """What one check found. ``remedy`` says what to do; it is empty if nothing is wrong."""

    name: str
    found: str
    remedy: str = ""

    @property
    def well(self) -> bool:
        return not self.remedy


def examine(folder: ClassFolder | None, scheduler: str | None = None) -> Iterator[Diagnosis]:
    """Yield what each check finds: those of this machine and, with ``folder``, those of a class."""
    yield python()
    yield packages()
    if is_another():
        yield other_python()
    yield sandbox()
    yield disk("temporary files", Path(tempfile.gettempdir()))
    yield dask(scheduler)
    if folder is not None:
        yield disk("class folder", folder.root)
        yield privacy(folder)
        yield chapters(folder)
        yield database(folder)
        yield exchange(folder)


def project() -> tuple[str, list[str]]:
    """Return the Python versions and the packages that the course needs, for instructors too.

    They come from pyproject.toml if the course is a checkout, else from the installed metadata.
    """
    file = Path(__file__).parents[1] / "pyproject.toml"
    if file.is_file():
        table = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
        needed = [*table["dependencies"], *table["optional-dependencies"]["instructor"]]
        return table["requires-python"], needed
    installed = metadata("rnn-course")
    return installed["Requires-Python"], installed.get_all("Requires-Dist", [])


def python() -> Diagnosis:
    """Check that the course supports this version of Python."""
    wanted, _ = project()
    here = ".".join(map(str, sys.version_info[:3]))
    if SpecifierSet(wanted).contains(here):
        return Diagnosis("Python", here)
    return Diagnosis(
        "Python", f"{here}; {wanted} is needed", "delete .venv, and set up again with such a Python"
    )


def packages() -> Diagnosis:
    """Check that every package is installed in a version that pyproject.toml allows."""
    _, lines = project()
    needed = [Requirement(line) for line in lines]
    here = [r for r in needed if not r.marker or r.marker.evaluate({"extra": "instructor"})]
    wrong = [problem for requirement in here if (problem := _wrong_version(requirement))]
    if wrong:
        return Diagnosis("packages", some(wrong, most=3), _REINSTALL)
    return Diagnosis("packages", f"{count(len(here), 'package')} as pyproject.toml asks")


def _wrong_version(requirement: Requirement) -> str:
    try:
        here = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(here, prereleases=True):
        return ""
    return f"{requirement.name} is {here}, and {requirement.specifier} is needed"


def other_python() -> Diagnosis:
    """Check that the Python that was chosen for students' code can run it."""
    name = "students' Python"
    try:
        chosen, missing = interpreter(), missing_packages()
    except InterpreterUnusable as error:
        return Diagnosis(name, str(error), "choose another one with --python, or leave it out")
    found = f"{chosen.executable}, {'.'.join(map(str, chosen.version))}"
    if not missing:
        return Diagnosis(name, f"{found}, with {count(len(chosen.installed()), 'package')}")
    install = f"uv pip install --python {shlex.quote(chosen.executable)} -r requirements.lock"
    return Diagnosis(name, f"{found} lacks {some(missing)}", f"{install}, then your own packages")


def sandbox() -> Diagnosis:
    """Check that students' code can be run in a sandbox."""
    problem = sandbox_problem()
    if problem is None:
        return Diagnosis("sandbox", "bubblewrap and user namespaces work")
    found, _, remedy = problem.partition("; " if "; " in problem else ": ")
    return Diagnosis("sandbox", found, remedy or problem)


def disk(name: str, place: Path) -> Diagnosis:
    """Check that a folder's disk has enough room, and that files can be written to the folder."""
    free = shutil.disk_usage(place).free
    found = f"{free / (1 << 30):.1f} GiB free in {place}"
    if free < LEAST_FREE:
        return Diagnosis(name, found, f"free {LEAST_FREE >> 30} GiB, or use another disk")
    try:
        with tempfile.TemporaryFile(dir=place):
            return Diagnosis(name, found)
    except OSError as error:
        remedy = f"give yourself the right to write there, or use another place than {place}"
        return Diagnosis(name, f"{place} can't be written: {error.strerror}", remedy)


def dask(scheduler: str | None) -> Diagnosis:
    """Check that a Dask worker takes a task and returns a result."""
    name = "Dask" if scheduler is None else f"Dask at {scheduler}"
    try:
        with Workers(_answer, scheduler=scheduler) as workers:
            if workers.capacity and workers.waiting_for_workers:
                remedy = f"start some: dask worker {scheduler} --nthreads 1"
                return Diagnosis(name, "the scheduler has no workers", remedy)
            workers.submit(Task("doctor", "doctor", b"", 0), 1)
            answer = _answer_of(workers)
    except (SchedulerUnreachable, OSError) as error:
        found, _, remedy = str(error).partition("; ")
        if scheduler is None:
            remedy = "allow this user to make sockets where TMPDIR says and to start processes"
        return Diagnosis(name, found, remedy)
    if answer is None:
        seconds = f"{_SECONDS_FOR_A_WORKER:.0f} s"
        return Diagnosis(name, f"no worker answered in {seconds}", "look at the workers' own logs")
    if isinstance(answer, BaseException):
        remedy = f"on the workers too, {_REINSTALL}"
        return Diagnosis(name, f"a worker failed: {answer}", remedy)
    if answer.detail:
        return Diagnosis(name, f"on a worker, {answer.detail}", "do on the worker what it says")
    warning = unprotected(scheduler)
    found = "a worker answers, and its sandbox works"
    return Diagnosis(name, f"{found}. {warning}" if warning else found)


def _answer_of(workers: Workers) -> Execution | BaseException | None:
    deadline = time.monotonic() + _SECONDS_FOR_A_WORKER
    while time.monotonic() < deadline:
        if done := workers.next_done(1.0):
            return done[1]
    return None


def _answer(task: Task) -> Execution:
    """Return, on a worker, what prevents it from running students' code in a sandbox, if anything.

    The result has the form of a graded task, because workers return nothing else.
    """
    problem = sandbox_problem() or ""
    return Execution(task.student, task.chapter, b"", RunVerdict.OK, problem, {}, 0)


def privacy(folder: ClassFolder) -> Diagnosis:
    """Check that other users, who may be students, can't enter the class folder."""
    root = folder.root.resolve()
    reached = all(place.stat().st_mode & stat.S_IXOTH for place in (root, *root.parents))
    if os.name == "posix" and reached:
        remedy = f"close it: chmod o-rwx {shlex.quote(str(root))}"
        return Diagnosis("privacy", "every user of this machine can enter the class folder", remedy)
    return Diagnosis("privacy", "other users of this machine can't enter the class folder")


def chapters(folder: ClassFolder) -> Diagnosis:
    """Check that the class has chapters to grade."""
    known = folder.chapters()
    old = [name for name in known if _is_old(folder, name)]
    if old:
        found = f"released by another version of the course: {some(old)}"
        remedy = f"{as_typed('rnn-grade')} grade says for each what to do; it grades the others"
        return Diagnosis("chapters", found, remedy)
    if known:
        return Diagnosis("chapters", some(list(known)))
    remedy = (
        f"release some: {as_typed('rnn-grade')} release --class {folder.root}; or put assignments "
        f"of your own into {folder.source('ASSIGNMENT')}"
    )
    return Diagnosis("chapters", "the class has none", remedy)


def _is_old(folder: ClassFolder, chapter: str) -> bool:
    """Return whether a chapter needs modules that this version of the course does not have."""
    for path in folder.source(chapter).glob("*.ipynb"):
        # What is no notebook is told when it is graded.
        with contextlib.suppress(OSError, ValueError, nbformat.reader.NotJSONError):
            if missing_imports(nbformat.read(path, as_version=4)):
                return True
    return False


def database(folder: ClassFolder) -> Diagnosis:
    """Check that the gradebook can be read and written, and fits the installed nbgrader."""
    where = shown_url(folder.db_url)
    try:
        if (new := _new_file(folder)) is not None:
            with tempfile.TemporaryFile(dir=new.parent):
                return Diagnosis(
                    "gradebook", f"{where} is not there yet; the first release makes it"
                )
        with open_gradebook(folder) as gradebook:
            here = gradebook.db.execute(text("select version_num from alembic_version")).scalar()
            if here != (wanted := newest_schema()):
                remedy = "back it up, then run in the class folder: nbgrader db upgrade"
                return Diagnosis("gradebook", f"{where} has schema {here}, not {wanted}", remedy)
            gradebook.db.add(Student(id="rnn-grade doctor, taken back at once"))
            gradebook.db.flush()
            gradebook.db.rollback()
            students = gradebook.db.query(Student).count()
    except GradebookUnreachable as error:
        return Diagnosis("gradebook", error.found, error.remedy)
    except OSError as error:
        remedy = "name a file in a folder that is there and that you may write to"
        return Diagnosis("gradebook", f"{where} can't be made: {error.strerror}", remedy)
    return Diagnosis("gradebook", f"{where} with {count(students, 'student')}")


def _new_file(folder: ClassFolder) -> Path | None:
    """Return the gradebook's path if it is an SQLite file that does not exist yet, else None."""
    url = checked_url(folder.db_url)
    if url.get_backend_name() != "sqlite" or str(url.database).startswith("file:"):
        return None
    path = Path(str(url.database))
    return None if path.exists() else path.absolute()


def exchange(folder: ClassFolder) -> Diagnosis:
    """Check that nbgrader's exchange can be used, if one is set up."""
    config = exchange_config(folder)
    step = exchange_step(folder, "ReleaseAssignment", config)
    root = Path(step.root)
    if "root" not in config.Exchange and not root.exists():
        return Diagnosis("exchange", "none is set up (c.Exchange.root); none is needed for an LMS")
    if not root.is_dir():
        remedy = f"make it: install -d -m 1777 {_quoted(root)}"
        return Diagnosis("exchange", f"there is no folder {root}", remedy)
    if not folder.coursedir.course_id:
        remedy = 'write c.CourseDirectory.course_id = "NAME" into nbgrader_config.py'
        return Diagnosis("exchange", "the class has no course_id", remedy)
    mode, shared = stat.S_IMODE(root.stat().st_mode), folder.coursedir.groupshared
    if not shared and mode & 0o777 != 0o777:
        lacks = f"its mode is {mode:04o}, and 1777 is needed (o+rwx, sticky)"
        found = f"students can't write to {root} of {_owner(root)}: {lacks}"
        return Diagnosis("exchange", found, f"chmod 1777 {_quoted(root)}")
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        found = f"everybody may put another folder in place of the course's in {root}"
        return Diagnosis("exchange", found, f"chmod +t {_quoted(root)}")
    inbound = root / folder.coursedir.course_id / "inbound"
    if inbound.exists() and not os.access(inbound, os.R_OK | os.X_OK):
        owner = _owner(inbound)
        return Diagnosis("exchange", f"you can't read {inbound}", f"work as its owner, {owner}")
    return Diagnosis("exchange", str(root))


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
