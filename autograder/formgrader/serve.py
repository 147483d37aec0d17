"""nbgrader's formgrader for a class folder, on this machine only and behind a token."""

import signal
import sys

from rnn_helpers.learner.study import running_lab

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import check_gradebook
from autograder.formgrader import guard

# By way of the login page: formgrader's own pages take no token from an address.
_PAGE = "/login?next=%2Fformgrader"


def serve(folder: ClassFolder, browser: bool = True) -> None:
    """Serve formgrader until Ctrl-C or SIGTERM; the address that it prints holds the token.

    Raises:
        GradebookUnreachable: It would have no gradebook to show.
    """
    check_gradebook(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        # The gradebook's address may hold a password.
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
