"""Serve pages about a class folder, on this machine only and with a token."""

import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from rnn_helpers.learner.study import running_lab

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError


def serve(
    folder: ClassFolder,
    *,
    what: str,
    page: str,
    options: Sequence[str],
    hidden: Sequence[str] = (),
    browser: bool = True,
    port_file: Path | None = None,
) -> None:
    """Serve pages until Ctrl-C or SIGTERM, and print their address with the token.

    Args:
        folder: The class.
        what: What is served, the beginning of a sentence.
        page: The path of the first page.
        options: Options for the Jupyter server's command line.
        hidden: More options, which other users must not read.
        browser: Whether to open the page in a browser.
        port_file: A file that keeps the port, so that the next server has the same address.

    Raises:
        CourseError: The server has ended by itself.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # The address opens the login page first, because other pages accept no token in it.
    login = f"/login?next={quote(page, safe='')}"
    # The gradebook's address may hold a password, so it must not show in the command line.
    hidden = [f"--CourseDirectory.db_url={folder.db_url}", *hidden]
    options = (*options, f"--LabApp.default_url={login}")
    try:
        port = _port(port_file)
        with running_lab(folder.root, *options, hidden=hidden, port=port) as lab:
            if port_file:
                # Without the file, only the address of the next server differs.
                with suppress(OSError):
                    port_file.write_text(str(urlsplit(lab.url).port))
            print(f"{what} is at {lab.url}{login}&token={lab.token}\nCtrl-C stops it.", flush=True)
            if browser:
                lab.open()
            lab.wait()
        raise CourseError("The server has ended by itself. Run the same command again to go on.")
    except KeyboardInterrupt:
        print("Stopped.")


def _port(file: Path | None) -> int:
    """Return the port that a file keeps; 0 if there is none."""
    if file:
        with suppress(OSError, ValueError):
            port = int(file.read_text())
            return port if 1024 <= port < 65536 else 0
    return 0
