"""Start JupyterLab sooner than its own command does, with options that others can't read.

Every user can read every process's command line, but only a process's own user can read its
environment.
"""

import json
import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

OPTIONS: Final = "RNN_COURSE_LAB_OPTIONS"
#: The exit code if another program took the port that Jupyter had just found free.
NO_PORT: Final = 75


def main() -> None:
    """Start JupyterLab with the options from the command line and from the environment."""
    # Imported here, because processes that only need this module's name import it too. The first
    # one saves the others a second.
    import rnn_helpers.notebooks  # noqa: F401, I001
    from jupyterlab.labapp import LabApp

    # Removed from the environment, so that kernels and terminals don't inherit the options.
    hidden: Sequence[str] = json.loads(os.environ.pop(OPTIONS, "[]"))
    said: list[str] = []

    def note(record: logging.LogRecord) -> bool:
        said.append(record.getMessage())
        return True

    logging.getLogger("ServerApp").addFilter(note)
    try:
        LabApp.launch_instance([*sys.argv[1:], *hidden])
    except SystemExit:
        if any("no available port" in line for line in said):
            sys.exit(NO_PORT)
        raise


if __name__ == "__main__":
    main()
