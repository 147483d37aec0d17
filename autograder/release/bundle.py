"""Make the student bundle, a folder and a zip, and check that it holds no answers."""

import fnmatch
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.gates.leaks import secret_lines
from autograder.authoring.source import Course
from autograder.classroom.class_folder import ClassFolder, release_folder
from autograder.classroom.due import due_dates
from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_file, whole_folder
from autograder.classroom.release_age import missing_imports
from autograder.release.student_files import (
    PACKAGE,
    Released,
    package_data,
    student_environment,
    student_lock,
    student_pyproject,
    student_readme,
)
from autograder.release.wheel import build_wheel, local_version, wheel_name

NAME = "rnn-course"
#: The names that are allowed at the top of a bundle; any other file got in by mistake.
TOP = {
    "course",
    PACKAGE,
    "README.md",
    "LICENSE",
    "pyproject.toml",
    "setup.py",
    "requirements.lock",
    "environment.yml",
}
_WHEEL = ".whl"
_UNCHANGED = ("setup.py", "LICENSE")
_MARKERS = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)")
_GRADER = re.compile(r"\s*(from|import) autograder\b")


@dataclass(frozen=True)
class Bundle:
    """A finished bundle.

    Attributes:
        folder: The folder.
        archive: A zip of the folder.
        chapters: The names of the chapters in it.
        left_out: The chapters that another version of the course has released, and that would not
            run with the one in the bundle.
    """

    folder: Path
    archive: Path
    chapters: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def make_bundle(course: Course, folder: ClassFolder) -> Bundle:
    """Write the bundle with every chapter that has been released to the class so far.

    The new bundle is checked before it replaces an earlier one.

    Raises:
        CourseError: The bundle would hold a line of an answer or of a hidden test, or an
            instructor's file; or a file of the checkout is missing.
    """
    place = folder.root / "bundle"
    bundle_folder, archive = place / NAME, place / f"{NAME}.zip"
    with whole_folder(bundle_folder) as made, whole_file(archive) as zipped:
        chapters = _fill(made, course, folder)
        if problems := bundle_problems(made, course):
            more = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
            raise CourseError(f"No bundle was made: {problems[0]}{more}.")
        _zip(made, zipped)
    left_out = tuple(name for name, _ in _released(folder) if name not in chapters)
    return Bundle(bundle_folder, archive, chapters, left_out)


def _fill(made: Path, course: Course, folder: ClassFolder) -> tuple[str, ...]:
    text = {
        name: _checkout_file(course, name)
        for name in (*_UNCHANGED, "pyproject.toml", "requirements.lock", "environment.yml")
    }
    project = tomllib.loads(text["pyproject.toml"])
    _copy_package(course.root / PACKAGE, made / PACKAGE, package_data(project))
    (made / "course").mkdir()
    released = list(_copy_chapters(folder, made / "course"))
    dependencies = project["project"]["dependencies"]
    version = f"{project['project']['version']}+{local_version(made)}"
    project["project"]["version"] = version
    wheel = wheel_name(project["project"]["name"], version)
    written = {
        "pyproject.toml": student_pyproject(project),
        "requirements.lock": student_lock(text["requirements.lock"], dependencies),
        "environment.yml": student_environment(text["environment.yml"]),
        "README.md": student_readme(project["project"]["requires-python"], wheel, released),
        **{name: text[name] for name in _UNCHANGED},
    }
    for name, content in written.items():
        (made / name).write_text(content, encoding="utf-8")
    build_wheel(made, made)
    return tuple(chapter.name for chapter in released)


def _checkout_file(course: Course, name: str) -> str:
    try:
        return (course.root / name).read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"A bundle needs {course.root / name}: {error.strerror}.") from None


def _copy_package(source: Path, target: Path, data: list[str]) -> None:
    """Copy only the package's modules and the data files that it declares."""
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        declared = path.suffix == ".py" or any(fnmatch.fnmatch(name.as_posix(), g) for g in data)
        if declared and path.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def _released(folder: ClassFolder) -> Iterator[tuple[str, Path]]:
    """Yield each chapter that was released to the class, with its folder."""
    for name in folder.chapters():
        if (released := release_folder(folder, name)).is_dir():
            yield name, released


def _copy_chapters(folder: ClassFolder, target: Path) -> Iterator[Released]:
    due = due_dates(folder)
    for name, released in _released(folder):
        notebook = nbformat.read(released / f"{name}.ipynb", as_version=4)
        if missing_imports(notebook):
            continue
        shutil.copytree(released, target / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        yield Released(name, _title(notebook, name), _points(notebook), due.get(name))


def _title(notebook: nbformat.NotebookNode, name: str) -> str:
    lines = (line for cell in notebook.cells for line in cell.source.splitlines())
    return next((line[2:].strip() for line in lines if line.startswith("# ")), name)


def _points(notebook: nbformat.NotebookNode) -> float:
    return sum(float(c.metadata.get("nbgrader", {}).get("points", 0)) for c in notebook.cells)


def bundle_problems(bundle: Path, course: Course) -> list[str]:
    """Return a sentence for everything in a bundle that students must not see.

    Every line of every file, and of every string in the notebooks, is compared with every line of
    the answers and hidden tests in ``solutions/``, including chapters that are not released yet.
    """
    secret = {
        line: f"{what} of {chapter.name}"
        for chapter in course.chapters()
        for line, what in secret_lines(chapter).items()
    }
    problems = []
    for path in sorted(bundle.rglob("*")):
        name = path.relative_to(bundle)
        is_wheel = len(name.parts) == 1 and name.suffix == _WHEEL
        if path.is_symlink() or not (is_wheel or name.parts[0] in TOP):
            problems.append(f"{name} does not belong in a student's bundle")
        elif is_wheel:
            problems += wheel_problems(path, secret)
        elif path.is_file():
            problems += _file_problems(str(name), path.read_bytes(), secret)
    return problems


def wheel_problems(path: Path, secret: dict[str, str]) -> list[str]:
    """Return a sentence for everything in a wheel that students must not see.

    Args:
        path: The wheel.
        secret: Lines that students must not see, with what each belongs to.
    """
    problems = []
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            top = name.split("/")[0]
            if top != PACKAGE and not top.endswith(".dist-info"):
                problems.append(f"{path.name} holds {name}, which does not belong in it")
            problems += _file_problems(f"{path.name}: {name}", wheel.read(name), secret)
    return problems


def _file_problems(name: str, content: bytes, secret: dict[str, str]) -> Iterator[str]:
    for line in _lines(name, content):
        if line.strip() in secret:
            yield f"{name} holds a line of {secret[line.strip()]}: {line.strip()}"
        elif name.endswith(".ipynb") and _MARKERS.search(line):
            yield f"{name} holds a marker that only instructors may see: {line.strip()}"
        elif name.endswith(".py") and _GRADER.match(line):
            yield f"{name} needs the instructor's package: {line.strip()}"


def _lines(name: str, content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", errors="replace")
    if name.endswith(".ipynb"):
        for string in _strings(nbformat.reads(text, as_version=4)):
            yield from string.splitlines()
    else:
        yield from text.splitlines()


def _strings(value: Any) -> Iterator[str]:
    """Yield every string in nested dicts and lists: sources, outputs, metadata, attachments."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in _strings(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _strings(inner))


def _zip(folder: Path, archive: Path) -> None:
    """Zip a folder under the bundle's name; the same files always give the same bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(folder).as_posix()}")
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                zipped.writestr(entry, path.read_bytes())
