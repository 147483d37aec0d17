"""Give Jupyter, IPython and the progress folders that can be written, even without a usable home.

IPython always gets a folder of its own: a user's start-up files run in no grader's kernel, and an
odd one could make right answers fail.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from rnn_helpers.errors import StudyError
from rnn_helpers.learner.progress.store import DATA_VARIABLE, progress_file

from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

_IPYTHON: Final = "IPYTHONDIR"
_CONFIG: Final = "JUPYTER_CONFIG_DIR"
_CONFIG_PATH: Final = "JUPYTER_CONFIG_PATH"
_MATPLOTLIB: Final = "MPLCONFIGDIR"


@contextmanager
def writable_places() -> Iterator[None]:
    """Set variables of the environment while a ``with`` block lasts.

    A folder that can't be written is replaced by a private temporary one, and a line says what is
    then not kept.

    Raises:
        StudyError: There is no place for temporary files either.
    """
    data = progress_file().parent
    wanted = {
        DATA_VARIABLE: (data, "your progress"),
        _IPYTHON: (data / "ipython", "the history of your cells"),
        _CONFIG: (Path(jupyter_config_dir()), "JupyterLab's settings"),
        "JUPYTER_DATA_DIR": (Path(jupyter_data_dir()), ""),
        "JUPYTER_RUNTIME_DIR": (Path(jupyter_runtime_dir()), ""),
    }
    refused = [name for name, (folder, _) in wanted.items() if not _can_be_written(folder)]
    if DATA_VARIABLE not in refused:
        # It may have been made by an earlier version, readable for everybody.
        with contextlib.suppress(OSError):
            data.chmod(0o700)
    variables = {_IPYTHON: str(wanted[_IPYTHON][0])}
    with ExitStack() as stack:
        if refused:
            temporary = _temporary_folder(stack)
            variables |= {name: str(temporary / name.lower()) for name in refused}
            if _MATPLOTLIB not in os.environ:
                variables[_MATPLOTLIB] = str(temporary / "matplotlib")
            if _CONFIG in refused:
                # What the user has set there still counts.
                path = [os.environ.get(_CONFIG_PATH), str(wanted[_CONFIG][0])]
                variables[_CONFIG_PATH] = os.pathsep.join(filter(None, path))
            _say([wanted[name] for name in refused])
        stack.callback(_set, {name: os.environ.get(name) for name in variables})
        _set(variables)
        yield


def _can_be_written(folder: Path) -> bool:
    try:
        # Nobody else on this machine needs to read what is kept there.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _temporary_folder(stack: ExitStack) -> Path:
    try:
        # On Windows a file may still be open when a kernel was killed.
        made = tempfile.TemporaryDirectory(prefix="rnn-course-", ignore_cleanup_errors=True)
    except OSError as error:
        raise StudyError(
            f"neither your home folder nor a folder for temporary files can be written: {error}. "
            "Set TMPDIR to a folder that you may write to."
        ) from error
    return Path(stack.enter_context(made))


def _say(refused: list[tuple[Path, str]]) -> None:
    folders = ", ".join(dict.fromkeys(str(folder) for folder, _ in refused))
    lost = ", ".join(what for _, what in refused if what)
    kept = f" Not kept when this ends: {lost}." if lost else ""
    print(f"Note: these folders can't be written: {folders}.{kept} Your answers are kept.")


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
