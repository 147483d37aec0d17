"""nbgrader's own steps, called quietly: what they log is kept, and told only when they fail."""

import logging
import re
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.classroom.errors import CourseError

# A kernel on the loopback interface warns at every start that its sockets are not encrypted.
QUIET_KERNEL = ["--IPKernelApp.log_level=ERROR"]

_log = logging.getLogger("autograder.classroom.nbgrader_steps")
_log.addHandler(logging.NullHandler())
_log.propagate = False


def nbgrader_api(config: Config) -> NbGraderAPI:
    """Return nbgrader's programming interface with this configuration."""
    coursedir = CourseDirectory(config=config, log=_log)
    return NbGraderAPI(coursedir, config=config, log=_log)


def folder_config(root: Path, db_url: str | None = None) -> Config:
    """Return the configuration of a course directory at ``root``."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = db_url or f"sqlite:///{root / 'gradebook.db'}"
    return config


def succeeded(result: dict[str, Any], what: str) -> None:
    """Check that a step of nbgrader went well.

    Raises:
        CourseError: It did not; the message says what nbgrader says, in one line.
    """
    if not result["success"]:
        raise CourseError(f"{what}: nbgrader refuses it: {reason(result)}")


def reason(result: dict[str, Any]) -> str:
    """Return the last complaint of a failed step before it gave up."""
    lines = re.findall(r"^\[(?:ERROR|WARNING)\] (.*)$", result.get("log") or "", re.M)
    told = [line for line in lines if "traceback" not in line and "There was an error" not in line]
    return told[-1] if told else (result.get("error") or "no reason given").strip().splitlines()[-1]
