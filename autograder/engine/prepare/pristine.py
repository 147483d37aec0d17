"""Make the notebook that answers are put into, from ``source/`` as nbgrader makes a release."""

import hashlib
import json
import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from rnn_helpers.notebooks.cells import CellKind, cell_name, kind_of
from rnn_helpers.notebooks.names import names_bound_in_text, names_imported
from rnn_helpers.notebooks.sanitize import Transplanter

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.preprocessors import InstantiateTests, SaveCells
from nbgrader.utils import is_solution
from traitlets.config import Config

from autograder.classroom.class_folder import ClassFolder, ClassFolderError
from autograder.classroom.course_rules import CourseRules, rules_of
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.release_age import refuse_old_release
from autograder.classroom.screen import one_line

_MOST_BYTES_OF_FILES: Final = 48 * 1024 * 1024
_MAGIC_LINE: Final = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class PristineNotebook:
    """A notebook of a chapter, ready to receive answers.

    Attributes:
        chapter: The chapter's name.
        notebook_id: The notebook's name, without ending.
        notebook: The instructor's notebook, with hidden tests and without solutions.
        digest: The sha256 of all that is graded.
        rubrics: For the people who grade written questions: the rubrics, by grade_id.
        imports: The names that the instructor's unlocked cells import, with module and name in it.
        defines: The names that each of those cells binds, by the cell's grade_id or id.
        files: The relative path and the content of each file beside the source.
        rules: What the class sets for the chapter.
    """

    chapter: str
    notebook_id: str
    notebook: NotebookNode
    digest: str
    rubrics: dict[str, str]
    imports: tuple[tuple[str, str, str], ...]
    defines: dict[str, tuple[str, ...]]
    files: tuple[tuple[str, bytes], ...]
    rules: CourseRules

    @cached_property
    def transplanter(self) -> Transplanter:
        """Return what puts a submission's answers into the notebook."""
        return Transplanter(self.notebook)


def load_pristine(folder: ClassFolder, chapter: str, notebook_id: str) -> PristineNotebook:
    """Read one source notebook and bring the gradebook up to date with it.

    The source decides: a test that was changed there is used from the next grading on.

    Args:
        folder: The class.
        chapter: The chapter's name.
        notebook_id: The notebook's name, without ending.

    Raises:
        OldRelease: A version of the course with other modules has released it.
        ClassFolderError: The notebook can't be read, is not in Python or of an old schema, or cells
            were added or removed after students handed in.
    """
    path = folder.source(chapter) / f"{notebook_id}.ipynb"
    try:
        source = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise ClassFolderError(f"{path} can't be read as a notebook: {error}") from error
    _refuse_other_language(source, path)
    resources = _resources(folder, chapter, notebook_id)
    defines, rubrics, imports = _defined_by_answers(source), _rubrics(source), _imports(source)
    try:
        pristine = _prepared(folder, source, resources)
    except (SchemaTooOldError, SchemaTooNewError) as error:
        raise ClassFolderError(
            f"{path} was made for another version of nbgrader: {error}. Run: "
            f"nbgrader update {shlex.quote(str(path))}"
        ) from error
    refuse_old_release(pristine, chapter)
    _number_cells_without_id(pristine)
    files, rules = _files(folder, chapter), rules_of(folder, chapter)
    digest = _digest(pristine, files, rules)
    _update_gradebook(folder, pristine, resources)
    pristine.metadata.setdefault("rnn_course", NotebookNode())["defines"] = defines
    return PristineNotebook(
        chapter,
        notebook_id,
        pristine,
        digest,
        rubrics,
        imports,
        _defined(pristine, defines),
        files,
        rules,
    )


def _defined(
    pristine: NotebookNode, by_answers: dict[str, list[str]]
) -> dict[str, tuple[str, ...]]:
    """Return the names that each unlocked cell binds, solutions included, by grade_id or id."""
    found = {name: tuple(names) for name, names in by_answers.items()}
    for cell in pristine.cells:
        name = cell_name(cell)
        if kind_of(cell) is CellKind.STUDENT and name not in found:
            found[name] = tuple(sorted(names_bound_in_text(cell.source)))
    return {name: names for name, names in found.items() if names}


def _files(folder: ClassFolder, chapter: str) -> tuple[tuple[str, bytes], ...]:
    """Return the files that lie beside the source.

    Raises:
        ClassFolderError: A file can't be read, or they are too large.
    """
    found, left = [], _MOST_BYTES_OF_FILES
    for name, path in folder.instructor_files(chapter):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ClassFolderError(f"{path} can't be read: {error.strerror}.") from error
        left -= len(content)
        if left < 0:
            raise ClassFolderError(
                f"The files in {folder.source(chapter)} have more than "
                f"{_MOST_BYTES_OF_FILES >> 20} MiB together. Put a smaller part of the data there."
            )
        found.append((name.as_posix(), content))
    return tuple(found)


def _digest(
    pristine: NotebookNode, files: tuple[tuple[str, bytes], ...], rules: CourseRules
) -> str:
    """Return a sha256 of all that is graded, and of how."""
    found = hashlib.sha256(nbformat.writes(pristine).encode())
    for name, content in files:
        found.update(json.dumps([name, hashlib.sha256(content).hexdigest()]).encode())
    if rules != CourseRules():
        found.update(repr(rules).encode())
    return found.hexdigest()


def _refuse_other_language(source: NotebookNode, path: Path) -> None:
    """Refuse a notebook that is not in Python.

    Raises:
        ClassFolderError: Its kernel is one of another language.
    """
    named = source.metadata.get("kernelspec", {}).get("language")
    language = named or source.metadata.get("language_info", {}).get("name") or "python"
    if str(language).lower() not in ("python", "ipython", "python3"):
        raise ClassFolderError(
            f"{path} is a notebook in {one_line(str(language))}, and only Python can be graded "
            "here. Grade it with nbgrader's own autograde: rnn-grade grade --engine nbgrader"
        )


def _resources(folder: ClassFolder, chapter: str, notebook_id: str) -> dict[str, Any]:
    names = {"student": ".", "assignment": chapter, "notebook": notebook_id}
    return {
        "nbgrader": names | {"db_url": folder.db_url},
        "unique_key": notebook_id,
        "metadata": {"path": str(folder.source(chapter))},
    }


def _prepared(folder: ClassFolder, source: NotebookNode, resources: dict[str, Any]) -> NotebookNode:
    """Run nbgrader's release steps up to the one that stores the cells, hidden tests included."""
    steps = GenerateAssignment(coursedir=folder.coursedir, config=folder.config).preprocessors
    before_saving = steps[: steps.index(SaveCells)] if SaveCells in steps else steps
    config = _with_autotests(folder, Path(resources["metadata"]["path"]))
    notebook = source
    for step in before_saving:
        notebook, resources = step(config=config)(notebook, resources)
    return notebook


def _with_autotests(folder: ClassFolder, chapter: Path) -> Config:
    """Return nbgrader's configuration with the class folder's autotests.yml.

    nbgrader itself looks for the file in the chapter's folder, and then in the folder in which it
    was started.
    """
    config = Config(folder.config)
    name = InstantiateTests(config=config).autotest_filename
    if not (chapter / name).exists():
        config.InstantiateTests.autotest_filename = str(folder.root.absolute() / name)
    return config


def _number_cells_without_id(notebook: NotebookNode) -> None:
    """Give ids to the cells of an old format, because nbformat makes new ones at every reading."""
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
        notebook.nbformat_minor = 5


def _defined_by_answers(source: NotebookNode) -> dict[str, list[str]]:
    """Return the names that the instructor's solution binds in each answer cell, by grade_id.

    What students get in place of the solution need not bind these names.
    """
    return {
        cell.metadata.nbgrader.grade_id: sorted(names_bound_in_text(cell.source))
        for cell in source.cells
        if is_solution(cell) and cell.cell_type == "code"
    }


def _imports(source: NotebookNode) -> tuple[tuple[str, str, str], ...]:
    """Return what the cells import that only run in the student's kernel, solutions included."""
    cells = [cell for cell in source.cells if kind_of(cell) is CellKind.STUDENT]
    codes = (_MAGIC_LINE.sub("", cell.source) for cell in cells)
    return tuple(found for code in codes for found in names_imported(code))


def _rubrics(source: NotebookNode) -> dict[str, str]:
    """Return the text below **Rubric** in each model answer, without the answer, by grade_id."""
    found = {}
    for cell in source.cells:
        if cell.cell_type == "markdown" and is_solution(cell):
            _, _, below = cell.source.partition("**Rubric**")
            if rubric := below.partition("### END SOLUTION")[0].strip():
                found[cell.metadata.nbgrader.grade_id] = rubric
    return found


def _update_gradebook(
    folder: ClassFolder, pristine: NotebookNode, resources: dict[str, Any]
) -> None:
    chapter = resources["nbgrader"]["assignment"]
    notebook_id = resources["nbgrader"]["notebook"]
    with open_gradebook(folder) as gradebook:
        try:
            gradebook.find_assignment(chapter)
        except MissingEntry:
            gradebook.add_assignment(chapter)
        if _stored_checksums(gradebook, chapter, notebook_id) == _checksums(pristine):
            return
    try:
        SaveCells(config=folder.config).preprocess(pristine, resources)
    except RuntimeError as error:
        raise ClassFolderError(
            f"{chapter}: {error}. Put the cells back, or start a new chapter name."
        ) from error


def _stored_checksums(
    gradebook: Gradebook, chapter: str, notebook_id: str
) -> dict[str, str] | None:
    try:
        notebook = gradebook.find_notebook(notebook_id, chapter)
    except MissingEntry:
        return None
    return {cell.name: cell.checksum for cell in notebook.source_cells}


def _checksums(pristine: NotebookNode) -> dict[str, str]:
    cells = [cell.metadata.get("nbgrader", {}) for cell in pristine.cells]
    return {cell["grade_id"]: cell["checksum"] for cell in cells if cell.get("checksum")}
