"""Start JupyterLab sooner than its own command does, with options that others can't read.

Every user can read every process's command line, but only a process's own user can read its
environment.
"""

import json
import os
import sys
from collections.abc import Sequence
from typing import Final

OPTIONS: Final = "RNN_COURSE_LAB_OPTIONS"


def main() -> None:
    """Start JupyterLab with the options from the command line and from the environment."""
    # Imported here, because processes that only need this module's name import it too. The first
    # one saves the others a second.
    import rnn_helpers.notebooks  # noqa: F401, I001
    from jupyterlab.labapp import LabApp

    # Removed from the environment, so that kernels and terminals don't inherit the options.
    hidden: Sequence[str] = json.loads(os.environ.pop(OPTIONS, "[]"))
    LabApp.launch_instance([*sys.argv[1:], *hidden])


if __name__ == "__main__":
    main()
