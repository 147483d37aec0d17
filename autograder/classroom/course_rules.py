"""Read what a class sets for grading in its nbgrader_config.py, in the section ``RnnGrade``."""

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any, Final

from autograder.classroom.class_folder import ClassFolder, ClassFolderError

_MIB: Final = 1024 * 1024
_SECTION: Final = "RnnGrade"
_EXAMPLE: Final = {
    "one_kernel": 'c.RnnGrade.one_kernel = ["ps1"]',
    "python": 'c.RnnGrade.python = "/opt/course/bin/python"',
    "student_files": 'c.RnnGrade.student_files = ["*.txt", "*.csv"]',
    "student_files_mib": "c.RnnGrade.student_files_mib = 8",
}


@dataclass(frozen=True)
class CourseRules:
    """What a class sets for one assignment.

    Attributes:
        one_kernel: Whether the tests run in the student's kernel.
        student_files: Patterns of the files beside a submitted notebook that its code may read.
        student_files_bytes: How many bytes these files of one submission may have together.
        cell_seconds: How long a cell may take in nbgrader; None if the class does not set it.
    """

    one_kernel: bool = False
    student_files: tuple[str, ...] = ("*",)
    student_files_bytes: int = 16 * _MIB
    cell_seconds: float | None = None

    def takes(self, name: str) -> bool:
        """Return whether a file of this relative path, handed in beside a notebook, is used."""
        return any(fnmatch(name, pattern) for pattern in self.student_files)


def rules_of(folder: ClassFolder, chapter: str) -> CourseRules:
    """Return what a class sets for one assignment.

    Raises:
        ClassFolderError: A setting makes no sense.
    """
    settings = _settings(folder)
    defaults = CourseRules()
    return CourseRules(
        one_kernel=_one_kernel(settings.get("one_kernel", False), chapter),
        student_files=_patterns(settings.get("student_files", defaults.student_files)),
        student_files_bytes=_bytes(settings.get("student_files_mib", 16)),
        cell_seconds=_cell_seconds(folder),
    )


def python_of(folder: ClassFolder) -> str | None:
    """Return the Python that the class's notebooks run in; None for the grader's own.

    Raises:
        ClassFolderError: A setting makes no sense.
    """
    value = _settings(folder).get("python")
    if value is None or (isinstance(value, str) and value):
        return value
    raise _wrong("python")


def _settings(folder: ClassFolder) -> dict[str, Any]:
    settings: dict[str, Any] = dict(folder.config.get(_SECTION, {}))
    if unknown := sorted(set(settings) - set(_EXAMPLE)):
        raise ClassFolderError(
            f"nbgrader_config.py sets c.{_SECTION}.{unknown[0]}, which does not exist; there are "
            f"{', '.join(_EXAMPLE)}."
        )
    return settings


def _one_kernel(value: Any, chapter: str) -> bool:
    if isinstance(value, bool):
        return value
    return chapter in _texts(value, "one_kernel")


def _patterns(value: Any) -> tuple[str, ...]:
    return tuple(_texts(value, "student_files"))


def _texts(value: Any, name: str) -> list[str]:
    if isinstance(value, (list, tuple, set)) and all(isinstance(part, str) for part in value):
        return list(value)
    raise _wrong(name)


def _bytes(value: Any) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 48:
        return int(value * _MIB)
    raise _wrong("student_files_mib")


def _wrong(name: str) -> ClassFolderError:
    return ClassFolderError(
        f"nbgrader_config.py sets c.{_SECTION}.{name} to something that makes no sense. "
        f"An example: {_EXAMPLE[name]}"
    )


def _cell_seconds(folder: ClassFolder) -> float | None:
    """Return the class's own limit for a cell, as nbgrader's converters read it."""
    for section in ("ExecutePreprocessor", "Execute"):
        value = folder.config.get(section, {}).get("timeout")
        if isinstance(value, (int, float)) and value > 0:
            return float(value)
    return None
