"""Build the site with Sphinx, MyST-NB and the Sphinx book theme, without downloading anything."""

import shutil
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.build import built_notebook
from autograder.authoring.contents import contents
from autograder.authoring.site import pages
from autograder.authoring.source import ChapterSource, Course
from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_folder

PICTURE = "docs/images/lesson.png"


def build_site(
    course: Course,
    run: list[tuple[ChapterSource, NotebookNode]],
    destination: Path,
    with_solutions: bool = False,
    repository: str = "",
    branch: str = "main",
    site_branch: str = "gh-pages",
) -> None:
    """Build the site's pages from chapters that have been run.

    Args:
        course: The course.
        run: The chapters that the site shows, each with its executed notebook.
        destination: The folder of the site; an existing one is replaced.
        with_solutions: Whether to show the answers, folded away.
        repository: The course's address on GitHub. With it, every page has links that open the
            chapter on Binder and on Google Colab.
        branch: The branch that Binder opens.
        site_branch: The branch on which the site is published. Colab opens notebooks from it.

    Raises:
        CourseError: Sphinx finds an error in a page.
    """
    chapters = [chapter for chapter, _ in run]
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "source"
        (source / "chapters").mkdir(parents=True)
        for chapter, executed in run:
            released = built_notebook(course, chapter)
            made = pages.page(executed, released, with_solutions)
            if repository:
                made.cells.insert(
                    1, pages.launch_links(chapter.name, repository, branch, site_branch)
                )
            nbformat.write(made, source / "chapters" / f"{chapter.name}.ipynb")
        (source / "index.md").write_text(_index(course, chapters), "utf-8")
        if (course.root / PICTURE).is_file():
            shutil.copy(course.root / PICTURE, source)
        for name in ("conf.py", "course.css"):
            shutil.copy(str(files(__package__) / "sphinx" / name), source / name)
        with whole_folder(destination) as filled:
            _sphinx(source, filled)
            if repository:
                _write_colab(course, chapters, filled / "colab", repository)


def _index(course: Course, chapters: list[ChapterSource]) -> str:
    names = "\n".join(f"{c.name[:2]} · {c.title} <chapters/{c.name}>" for c in chapters)
    table = contents(course, [chapter.name for chapter in chapters], "chapters/{name}.ipynb")
    return (
        "# Recurrent neural networks, in Jupyter\n\n"
        "A course in notebooks: you fill in cells, and each check says what is wrong, and why. "
        "Read it here, and do it in JupyterLab.\n\n"
        f"{_picture(course)}"
        f"{table}\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    )


def _picture(course: Course) -> str:
    """Return the picture of a check for the start page; "" for a course that has none."""
    if not (course.root / PICTURE).is_file():
        return ""
    return (
        f"```{{image}} {Path(PICTURE).name}\n"
        ":alt: An answer in JupyterLab, and the card of its check, which names the mistake\n"
        ":width: 720px\n```\n\n"
    )


def _sphinx(source: Path, destination: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    done = subprocess.run([*command, str(source), str(destination)], capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"Sphinx refuses the pages:\n{done.stderr.strip()}")
    for left in (".doctrees", "_sources"):
        shutil.rmtree(destination / left, ignore_errors=True)
    # Without this file, GitHub Pages leaves out folders whose names begin with an underscore.
    (destination / ".nojekyll").touch()


def _write_colab(
    course: Course, chapters: list[ChapterSource], folder: Path, repository: str
) -> None:
    folder.mkdir()
    for chapter in chapters:
        made = pages.colab_notebook(built_notebook(course, chapter), repository)
        nbformat.write(made, folder / f"{chapter.name}.ipynb")
