"""Write commands of the course into messages, so that they can be copied and run."""

import os
import shlex

from rnn_helpers.commands import as_typed

from autograder.classroom.class_folder import ClassFolder


def to_run(folder: ClassFolder, *words: str) -> str:
    """Return a command for a class, such as ``rnn-grade grade --class my-class 03_simple_rnn``.

    Args:
        folder: The class.
        words: The command, then its arguments.
    """
    near = os.path.relpath(folder.root)
    root = str(folder.root) if near.startswith("..") else near
    command, *rest = words
    return " ".join([as_typed("rnn-grade"), command, "--class", shlex.quote(root), *rest])
