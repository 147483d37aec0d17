"""What an instructor runs: build, release, grade, feedback and export. Command: ``rnn-grade``."""

import os
import sys
from pathlib import Path

# Before anything imports nbformat.
import rnn_helpers.notebooks  # noqa: F401

# nbgrader calls `alembic` by its bare name, which fails where the environment is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
