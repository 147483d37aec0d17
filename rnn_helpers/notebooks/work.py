"""Find out how much of a chapter a file answers, to choose one of several files of a student.

A name or a time doesn't say which file holds the work: downloads are renamed, copies are made, and
a fresh chapter may be saved over an answered one or handed in after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_helpers.notebooks.sanitize import Transplanter
from rnn_helpers.notebooks.student_notebook import UnreadableNotebook, read_student_notebook

#: For sorting: the greater, the better. Equal values say that other signs must decide.
Merit = tuple[bool, bool, bool]


@dataclass(frozen=True)
class Work:
    """What a file holds of a chapter.

    Attributes:
        is_readable: Whether the file can be read as a notebook.
        answered: The names of the answer cells that are answered.
        is_whole: Whether the file is neither damaged nor cut off.
    """

    is_readable: bool = False
    answered: frozenset[str] = frozenset()
    is_whole: bool = False


def work_in(content: bytes, transplanter: Transplanter) -> Work:
    """Return what a file holds of a chapter.

    Args:
        content: The file's bytes.
        transplanter: The transplanter into the chapter's notebook.
    """
    try:
        student = read_student_notebook(content)
        if not transplanter.shares_cells_with(student):
            return Work(True, is_whole=student.is_whole)
        answered = transplanter.transplant_cells(student).answered
    except UnreadableNotebook:
        return Work()
    return Work(True, answered, student.is_whole)


def merits(works: Sequence[Work]) -> list[Merit]:
    """Return for each of a student's files how good it is beside the others.

    A file that can be read is better than one that can't, an answered one better than a blank. A
    damaged file is better than a whole one only if no other file has more answers.
    """
    most = max((len(work.answered) for work in works), default=0)
    return [
        (
            work.is_readable,
            bool(work.answered),
            work.is_whole or len(work.answered) == most,
        )
        for work in works
    ]
