"""Run nbgrader's steps quietly: their log messages are shown only when a step fails."""

import logging
import re
import warnings
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

# Imported for what it tells nbgrader.
from autograder.classroom import schema  # noqa: F401
from autograder.classroom.class_folder import address_in
from autograder.classroom.errors import CourseError

# Without this, a kernel on the loopback interface warns at every start that its sockets are not
# encrypted.
QUIET_KERNEL = ["--IPKernelApp.log_level=ERROR"]

_log = logging.getLogger("autograder.classroom.nbgrader_steps")
_log.addHandler(logging.NullHandler())
_log.propagate = False


def nbgrader_api(config: Config) -> NbGraderAPI:
    """Return nbgrader's programming interface with this configuration."""
    # What SQLAlchemy thinks of nbgrader's own queries tells an instructor nothing.
    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")
    coursedir = CourseDirectory(config=config, log=_log)
    return NbGraderAPI(coursedir, config=config, log=_log)


def folder_config(root: Path, db_url: str | None = None) -> Config:
    """Return the configuration of a course directory at ``root``."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = db_url or address_in(root)
    return config


def succeeded(result: dict[str, Any], what: str) -> None:
    """Check that a step of nbgrader succeeded.

    Args:
        result: What nbgrader's programming interface returned for the step.
        what: What the step worked on, for the message.

    Raises:
        CourseError: The step failed; the message quotes nbgrader's reason in one line.
    """
    if not result["success"]:
        raise CourseError(f"{what}: nbgrader refuses it: {reason(result)}")


def reason(result: dict[str, Any]) -> str:
    """Return why a step failed: its last error, or the last error or warning that it logged."""
    log = result.get("log") or ""
    # A logged traceback is indented, and its last line names the error.
    if raised := re.findall(r"^ {4}(?:\w+\.)*\w*(?:Error|Exception|Entry): (.*)$", log, re.M):
        return raised[-1].strip()
    lines = re.findall(r"^\[(?:ERROR|WARNING)\] (.*)$", log, re.M)
    causes = [c for c in lines if "traceback" not in c.lower() and "There was an error" not in c]
    error = result.get("error") or "no reason given"
    return causes[-1] if causes else error.strip().splitlines()[-1]
