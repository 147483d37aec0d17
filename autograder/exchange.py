"""nbgrader's exchange: the folder through which a JupyterHub's students get and give notebooks."""

from pathlib import Path
from typing import Any

from rnn_helpers.typed import as_typed

from jupyter_core.paths import jupyter_config_path
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import temp_attrs
from traitlets.config import Config
from traitlets.config.loader import (
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

from autograder.engine.course import ClassFolder
from autograder.errors import CourseError

_LOADERS = {
    "nbgrader_config.json": JSONFileConfigLoader,
    "nbgrader_config.py": PyFileConfigLoader,
}


def exchange_config(folder: ClassFolder) -> Config:
    """The class's settings over those that the machine's administrator made for nbgrader.

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
    """One of nbgrader's steps through the exchange, as "ReleaseAssignment", ready to be run."""
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
    run_step(folder, step, chapter)


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
    run_step(folder, exchange_step(folder, "ReleaseFeedback"), chapter, student)
    return True
