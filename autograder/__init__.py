"""Build, release, collect and grade the course, for instructors; the command is ``rnn-grade``."""

import os
import sys
from pathlib import Path

# This import must come before the first import of nbformat.
import rnn_helpers.notebooks  # noqa: F401

# nbgrader runs `alembic` without a path, which fails if the environment is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
