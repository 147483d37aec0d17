"""Start JupyterLab sooner than its own command does, with options that others can't read.

Every user can read every process's command line, but only a process's own user can read its
environment.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import Final

OPTIONS: Final = "RNN_COURSE_LAB_OPTIONS"
#: The exit code if another program took the port that Jupyter had just found free.
NO_PORT: Final = 75
# Warnings of the server that mean nothing to a learner. The second one is about its own defaults,
# and whoever stopped the server says so.
_NOT_SHOWN: Final = re.compile(
    r"Notebook .* is not trusted$"
    r"|The websocket_ping_timeout .* cannot be longer than the websocket_ping_interval"
    r"|received signal \d+, stopping$"
)


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
        message = record.getMessage()
        said.append(message)
        return _NOT_SHOWN.match(message) is None

    # Tornado's own messages come through its logger, which the server shows as its own.
    for logger in ("ServerApp", "tornado.general"):
        logging.getLogger(logger).addFilter(note)
    try:
        LabApp.launch_instance([*sys.argv[1:], *hidden])
    except SystemExit:
        if any("no available port" in line for line in said):
            sys.exit(NO_PORT)
        raise


if __name__ == "__main__":
    main()
