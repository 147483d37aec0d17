"""nbgrader's exchange: the folder through which a JupyterHub's students get and give notebooks."""

import os
from pathlib import Path
from typing import Any

from rnn_helpers.commands import as_typed

from jupyter_core.paths import jupyter_config_path
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash, temp_attrs
from traitlets.config import Config
from traitlets.config.loader import (
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.untrusted import UntrustedFolder, untrusted_folder

_LOADERS = {
    "nbgrader_config.json": JSONFileConfigLoader,
    "nbgrader_config.py": PyFileConfigLoader,
}


def exchange_config(folder: ClassFolder) -> Config:
    """Return the administrator's settings for nbgrader with the class's own over them.

    nbgrader's own commands read both, so the exchange is the one that they use.
    """
    config = Config()
    for place in reversed(jupyter_config_path()):
        for name, loader in _LOADERS.items():
            try:
                config.merge(loader(name, path=place).load_config())
            except ConfigFileNotFound:
                continue
    config.merge(folder.config)
    return config


def exchange_step(folder: ClassFolder, step: str, config: Config | None = None) -> Any:
    """Return one of nbgrader's steps, such as "ReleaseAssignment", ready to be run."""
    config = config or exchange_config(folder)
    return getattr(ExchangeFactory(config=config), step)(
        coursedir=folder.coursedir, authenticator=Authenticator(config=config), config=config
    )


def run_step(folder: ClassFolder, step: Any, chapter: str, student: str = "*") -> None:
    """Run a step for one chapter, and for one student where it is given.

    Raises:
        CourseError: nbgrader refuses; the message is nbgrader's.
    """
    try:
        with temp_attrs(folder.coursedir, assignment_id=chapter, student_id=student):
            step.start()
    except (ExchangeError, OSError) as error:
        raise CourseError(
            f"exchange, {chapter}: {error}. "
            f"To see why: {as_typed('rnn-grade')} doctor --class {folder.root}"
        ) from None


def release_to_exchange(folder: ClassFolder, chapter: str) -> None:
    """Put a released chapter where students fetch it, in place of an earlier release of it.

    Raises:
        CourseError: There is no exchange that may be written to.
    """
    step = exchange_step(folder, "ReleaseAssignment")
    step.force = True
    _refuse_links(Path(step.root) / folder.course_id)
    run_step(folder, step, chapter)


def _refuse_links(course: Path) -> None:
    """Refuse a link in place of a course's folder in the exchange.

    nbgrader removes an earlier release before it writes the new one; behind a link that could be
    anything of the instructor's.

    Raises:
        CourseError: It, or a folder in it, is a link.
    """
    for path in (course, course / "outbound", course / "inbound", course / "feedback"):
        if path.is_symlink():
            raise CourseError(
                f"exchange: {path} is a link, which nbgrader never makes. Look at who made it, "
                "remove it, and release again."
            )


def release_feedback(folder: ClassFolder, student: str, chapter: str) -> bool:
    """Put a student's feedback where ``nbgrader fetch_feedback`` finds it, and nobody else.

    Returns whether that was possible: not where the submission came in another way.

    Raises:
        CourseError: There is no exchange that may be written to.
    """
    coursedir = folder.coursedir
    place = Path(coursedir.format_path(coursedir.feedback_directory, student, chapter))
    if not all((place / name).is_file() for name in ("submission_secret.txt", "timestamp.txt")):
        return False
    config = exchange_config(folder)
    step = exchange_step(folder, "ReleaseFeedback", config)
    if type(step) is ExchangeReleaseFeedback:
        # No exchange of another kind is set up.
        authenticator = Authenticator(config=config)
        step = ClassReleaseFeedback(coursedir=coursedir, authenticator=authenticator, config=config)
    run_step(folder, step, chapter, student)
    return True


class ClassReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """nbgrader's step, apart from how it writes.

    A student knows the name that a page of theirs will get, and where the exchange's own folder
    lacks the sticky bit, they can put another in place of the course's. nbgrader's own step would
    then write through a link, or hand everybody's pages to whoever made the folder.
    """

    def copy_files(self) -> None:
        with untrusted_folder(Path(self.dest_path)) as target:
            self._check_owner(target)
            for page in sorted(Path(self.src_path).glob("*.html")):
                secret = (page.parent / "submission_secret.txt").read_text()
                name = notebook_hash(secret=secret, notebook_id=page.stem)
                target.write(f"{name}.html", page.read_bytes())

    def _check_owner(self, folder: UntrustedFolder) -> None:
        shared = self.coursedir.groupshared and folder.status.st_gid in os.getgroups()
        if folder.owner not in (os.geteuid(), 0) and not shared:
            self.fail(f"{self.dest_path} belongs to user {folder.owner}, not to you")
