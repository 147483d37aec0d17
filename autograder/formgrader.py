"""nbgrader's formgrader for a class folder, on this machine only and behind a token."""

import signal
import sys
import webbrowser

from rnn_helpers.study import running_lab

from autograder import formgrader_guard
from autograder.engine.course import ClassFolder
from autograder.engine.gradebook_address import check_gradebook


def serve(folder: ClassFolder, browser: bool = True) -> None:
    """Serve formgrader until Ctrl-C or SIGTERM; the address that it prints holds the token.

    Raises:
        GradebookUnreachable: It would have no gradebook to show.
    """
    check_gradebook(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with running_lab(
            folder.root, *formgrader_guard.OPTIONS, f"--CourseDirectory.db_url={folder.db_url}"
        ) as lab:
            # By way of the login page: formgrader's own pages take no token from an address.
            address = f"{lab.url}/login?next=%2Fformgrader&token={lab.token}"
            print(f"formgrader is at {address}\nCtrl-C stops it.", flush=True)
            if browser:
                webbrowser.open(address)
            signal.pause()
    except KeyboardInterrupt:
        print("Stopped.")
