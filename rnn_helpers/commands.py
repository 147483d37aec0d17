"""The course's commands as the user can type them."""

import os
import sys

_COMMANDS = ("rnn-course", "rnn-grade")


def as_typed(command: str) -> str:
    """Return a command of the course as the user would have to type it.

    If the running command was typed with a folder, this command is named with the same folder: a
    user of ``.venv/bin/rnn-course`` reads ``.venv/bin/rnn-grade``. The name alone is enough if the
    shell found the running command on its search path (it then has an absolute path), and if no
    command of the course is running.

    >>> as_typed("rnn-grade")
    'rnn-grade'
    """
    folder, name = os.path.split(sys.argv[0])
    if os.path.isabs(folder) or os.path.splitext(name)[0] not in _COMMANDS:
        return command
    return os.path.join(folder, command)
