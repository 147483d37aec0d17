"""Serve the page on which a person marks the written answers of a chapter."""

import hashlib
import secrets
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import check_gradebook
from autograder.classroom.serve import serve as serve_class
from autograder.mark import extension
from autograder.mark.desk import questions_to_mark


def serve(folder: ClassFolder, chapter: str, anonymous: bool, browser: bool) -> None:
    """Serve the page until Ctrl-C or SIGTERM, and print its address with the token.

    Args:
        folder: The class.
        chapter: The chapter to mark.
        anonymous: Whether to show no names.
        browser: Whether to open the page in a browser.

    Raises:
        CourseError: The chapter has no written question, or the gradebook can't be read.
    """
    questions_to_mark(folder, chapter)
    check_gradebook(folder)
    remembered = _remembered_port(folder, chapter)
    serve_class(
        folder,
        what=f"The page to mark {chapter}",
        page=extension.PAGE,
        options=extension.options(chapter, anonymous),
        # A page that is still open after a crash has a cookie. It is worth nothing to whoever
        # listens at its address meanwhile, because the next server does not accept it.
        hidden=[f"--ServerApp.cookie_secret={secrets.token_hex(32)}"],
        browser=browser,
        port_file=remembered,
    )


def _remembered_port(folder: ClassFolder, chapter: str) -> Path:
    """Return the file that keeps the port for the next time.

    The browser keeps marks that could not be saved, by the page's address. At the same address, the
    page finds them again.
    """
    name = hashlib.sha256(f"{folder.root}\n{chapter}".encode()).hexdigest()[:16]
    return Path(jupyter_runtime_dir()) / f"rnn-mark-{name}.port"
