"""The course's commands as the user can type them."""

import os
import sys

_COMMANDS = ("rnn-course", "rnn-grade")


def as_typed(command: str) -> str:
    """A command of the course's, from the same folder as the one that runs was typed with.

    ``.venv/bin/rnn-course`` speaks of ``.venv/bin/rnn-grade``. A command that the shell found by
    itself has a whole path, and its name is enough; so it is where no command of the course's runs.

    >>> as_typed("rnn-grade")
    'rnn-grade'
    """
    folder, name = os.path.split(sys.argv[0])
    if os.path.isabs(folder) or os.path.splitext(name)[0] not in _COMMANDS:
        return command
    return os.path.join(folder, command)
