"""JupyterLab with options that nobody else on the machine can read.

Every user sees every process's command line; what stands in its environment only its own user does.
"""

import json
import os
import sys
from collections.abc import Sequence
from typing import Final

OPTIONS: Final = "RNN_COURSE_LAB_OPTIONS"


def main() -> None:
    """Start JupyterLab with the options of the command line and those of the environment."""
    # Whoever only starts this module needs its name, and not all that.
    from jupyterlab.labapp import LabApp

    # Kernels and terminals have no use for them.
    hidden: Sequence[str] = json.loads(os.environ.pop(OPTIONS, "[]"))
    LabApp.launch_instance([*sys.argv[1:], *hidden])


if __name__ == "__main__":
    main()
