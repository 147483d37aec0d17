"""Use nbgrader's exchange: the folder through which users of a JupyterHub pass on notebooks."""

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
    """Return the administrator's nbgrader settings, overridden by those of the class.

    nbgrader's own commands read both, so these settings lead to the exchange that they use.
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
    """Return one of nbgrader's exchange steps, such as "ReleaseAssignment", ready to be run."""
    config = config or exchange_config(folder)
    return getattr(ExchangeFactory(config=config), step)(
        coursedir=folder.coursedir, authenticator=Authenticator(config=config), config=config
    )


def run_step(folder: ClassFolder, step: Any, chapter: str, student: str = "*") -> None:
    """Run a step for one chapter, and only for one student if ``student`` is given.

    Raises:
        CourseError: nbgrader refused; the message quotes nbgrader's.
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
    """Put a released chapter into the exchange, replacing an earlier release of the chapter.

    Raises:
        CourseError: There is no exchange that can be written to.
    """
    step = exchange_step(folder, "ReleaseAssignment")
    step.force = True
    _refuse_links(Path(step.root) / folder.course_id)
    run_step(folder, step, chapter)


def _refuse_links(course: Path) -> None:
    """Refuse to use a course's folder in the exchange if it is a link.

    nbgrader removes an earlier release before it writes the new one. Through a link, it could
    remove any of the instructor's files.

    Raises:
        CourseError: The folder, or a folder in it, is a link.
    """
    for path in (course, course / "outbound", course / "inbound", course / "feedback"):
        if path.is_symlink():
            raise CourseError(
                f"exchange: {path} is a link, which nbgrader never makes. Look at who made it, "
                "remove it, and release again."
            )


def release_feedback(folder: ClassFolder, student: str, chapter: str) -> bool:
    """Put a student's feedback where only that student's ``nbgrader fetch_feedback`` finds it.

    Returns:
        Whether that was possible. It is not if the submission did not come through the exchange.

    Raises:
        CourseError: There is no exchange that can be written to.
    """
    coursedir = folder.coursedir
    place = Path(coursedir.format_path(coursedir.feedback_directory, student, chapter))
    if not all((place / name).is_file() for name in ("submission_secret.txt", "timestamp.txt")):
        return False
    config = exchange_config(folder)
    step = exchange_step(folder, "ReleaseFeedback", config)
    if type(step) is ExchangeReleaseFeedback:
        # Only nbgrader's own kind of exchange is replaced, not one that a configuration names.
        authenticator = Authenticator(config=config)
        step = ClassReleaseFeedback(coursedir=coursedir, authenticator=authenticator, config=config)
    run_step(folder, step, chapter, student)
    return True


class ClassReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """nbgrader's step that releases feedback, except that it writes the pages safely.

    Students know the file names of their pages in advance. If the exchange's folder lacks the
    sticky bit, a student can also replace the course's folder. nbgrader's own step would then
    write through a link, or put everybody's pages into that student's folder.
    """

    def copy_files(self) -> None:
        """Write the pages without following links, and only to a folder that can be trusted."""
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
