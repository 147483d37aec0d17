"""nbgrader's formgrader for a class folder, on this machine only and behind its token."""

import subprocess

from rnn_helpers.study import lab_command, lab_environment

from autograder.engine.course import ClassFolder


def command(folder: ClassFolder, *options: str) -> list[str]:
    """The command that serves formgrader; it is to be started in the class folder."""
    return lab_command(
        folder.root,
        "--LabApp.default_url=/formgrader",
        f"--CourseDirectory.db_url={folder.db_url}",
        *options,
    )


def serve(folder: ClassFolder, browser: bool = True) -> int:
    """Serve until it is stopped; its exit code. The address that it prints holds the token."""
    options = () if browser else ("--no-browser",)
    print("formgrader opens in your browser; if not, take the address below. Ctrl-C stops it.")
    try:
        return subprocess.call(
            # nbgrader_config.py is looked for where the server is started.
            command(folder, *options),
            cwd=folder.root,
            env=lab_environment(),
        )
    except KeyboardInterrupt:
        return 0
