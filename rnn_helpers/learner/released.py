"""Find the released chapters: in ``course/`` of the learner's folder, else in the package.

A wheel carries the chapters, so that a learner needs no checkout (see setup.py).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError

COURSE: Final = "course"
_PACKAGE: Final = Path(__file__).parents[1]
#: Where an installed package has the chapters, and where a checkout has them, which was installed
#: as a link.
PACKAGED: Final = (_PACKAGE / "course_files", _PACKAGE.parent / COURSE)


def released_chapters(folder: Path) -> dict[str, Path]:
    """Return the folder of each released chapter by the chapter's name, in reading order.

    Args:
        folder: The learner's folder. If it holds a ``course/``, the chapters are those in there.

    Raises:
        StudyError: There is no such folder, or no chapter anywhere.
    """
    if not folder.is_dir():
        raise StudyError(f"there is no folder {folder}; make it first, or name another one.")
    for place in (folder / COURSE, *PACKAGED):
        if found := sorted(path.parent for path in place.glob("*/*.ipynb")):
            return {chapter.name: chapter for chapter in found}
    raise StudyError(
        f"{folder.resolve()} holds no {COURSE}/ with chapters, and this installation has none; go "
        "to the folder of the course, or install the course again."
    )


def full_name(folder: Path, chapter: str) -> str:
    """Return a chapter's name for what a learner has typed, such as ``03`` or ``3``.

    What stands for no single chapter is returned as it is.

    Raises:
        StudyError: There is no such folder, or no chapter anywhere.
    """
    known = released_chapters(folder)
    begins = f"{int(chapter):02}_" if chapter.isdecimal() else chapter
    found = [name for name in known if name.startswith(begins)]
    return found[0] if chapter and chapter not in known and len(found) == 1 else chapter


def released_notebook(folder: Path, chapter: str) -> Path:
    """Return the path of a chapter's released notebook.

    Raises:
        StudyError: There is no such chapter; the message names those that there are, or what the
            chapter is called now.
    """
    known = released_chapters(folder)
    if chapter not in known:
        now = called_now(chapter, known)
        if now is not None:
            raise StudyError(
                f"{chapter} is called {now} now. If you have not done so, "
                f"`{as_typed('rnn-course')} update` carries your answers over."
            )
        raise StudyError(f"there is no chapter {chapter}; there are: {', '.join(known)}.")
    return known[chapter] / f"{chapter}.ipynb"


def called_now(chapter: str, known: Iterable[str]) -> str | None:
    """Return the chapter on the same topic, if a release has only changed its number; or None."""
    topic = chapter.lstrip("0123456789")
    same = [name for name in known if topic and name.lstrip("0123456789") == topic]
    return same[0] if len(same) == 1 else None
