"""Serve nbgrader's formgrader for a class folder, on this machine only and with a token."""

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import check_gradebook
from autograder.classroom.serve import serve as serve_class
from autograder.formgrader import guard


def serve(folder: ClassFolder, browser: bool = True) -> None:
    """Serve formgrader until Ctrl-C or SIGTERM, and print its address with the token.

    Args:
        folder: The class.
        browser: Whether to open the page in a browser.

    Raises:
        GradebookUnreachable: The gradebook can't be read.
        CourseError: The server has ended by itself.
    """
    check_gradebook(folder)
    serve_class(
        folder, what="formgrader", page="/formgrader", options=guard.OPTIONS, browser=browser
    )
