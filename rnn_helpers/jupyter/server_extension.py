"""A Jupyter server that `rnn-course study` starts prepares its kernels before one is asked for."""

import contextlib
import threading
from typing import Any

from rnn_helpers.jupyter.kernel_spec import provisioner_is_installed
from rnn_helpers.jupyter.provisioner import can_fork, shared_zygote
from rnn_helpers.jupyter.zygote import ZygoteDied


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "rnn_helpers.jupyter.server_extension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    if can_fork() and provisioner_is_installed():
        threading.Thread(target=_prepare, name="rnn-course-zygote", daemon=True).start()


def _prepare() -> None:
    # Whoever asks for a kernel is told.
    with contextlib.suppress(ZygoteDied, OSError):
        shared_zygote().start()
