"""Export grades for other programs: as nbgrader's CSV, and for Canvas, Moodle and Gradescope."""

from autograder.exports.canvas import CanvasExportPlugin
from autograder.exports.gradescope_results import GradescopeExportPlugin
from autograder.exports.moodle import MoodleExportPlugin
from autograder.exports.nbgrader_csv import NbgraderCsvExportPlugin
from autograder.exports.plugin import ClassExportPlugin

FORMATS: dict[str, type[ClassExportPlugin]] = {
    "nbgrader": NbgraderCsvExportPlugin,
    "canvas": CanvasExportPlugin,
    "moodle": MoodleExportPlugin,
    "gradescope": GradescopeExportPlugin,
}

__all__ = [
    "FORMATS",
    "CanvasExportPlugin",
    "ClassExportPlugin",
    "GradescopeExportPlugin",
    "MoodleExportPlugin",
    "NbgraderCsvExportPlugin",
]
