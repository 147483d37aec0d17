"""Serve nbgrader's formgrader for a class folder, on this machine only and with a token."""

import signal
import sys

from rnn_helpers.learner.study import running_lab

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import check_gradebook
from autograder.formgrader import guard

# The address opens the login page first, because formgrader's own pages accept no token in it.
_PAGE = "/login?next=%2Fformgrader"


def serve(folder: ClassFolder, browser: bool = True) -> None:
    """Serve formgrader until Ctrl-C or SIGTERM, and print its address with the token.

    Args:
        folder: The class.
        browser: Whether to open the page in a browser.

    Raises:
        GradebookUnreachable: The gradebook can't be read.
    """
    check_gradebook(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        # The gradebook's address may hold a password, so it must not show in the command line.
        hidden = [f"--CourseDirectory.db_url={folder.db_url}"]
        options = (*guard.OPTIONS, f"--LabApp.default_url={_PAGE}")
        with running_lab(folder.root, *options, hidden=hidden) as lab:
            print(
                f"formgrader is at {lab.url}{_PAGE}&token={lab.token}\nCtrl-C stops it.", flush=True
            )
            if browser:
                lab.open()
            signal.pause()
    except KeyboardInterrupt:
        print("Stopped.")
