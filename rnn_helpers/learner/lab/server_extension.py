"""What a Jupyter server that `rnn-course study` starts does besides.

It knows the page that leads to where the learner is, and prepares its kernels before one is asked
for.
"""

import contextlib
import threading
from typing import Any

from rnn_helpers.jupyter.kernel_spec import provisioner_is_installed
from rnn_helpers.jupyter.provisioner import can_fork, shared_zygote
from rnn_helpers.jupyter.zygote import ZygoteDied
from rnn_helpers.learner.lab.study_page import StudyPage
from rnn_helpers.learner.study import PAGE

from jupyter_server.utils import url_path_join


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "rnn_helpers.learner.lab.server_extension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    page = url_path_join(server.base_url, PAGE)
    server.web_app.add_handlers(".*$", [(page, StudyPage)])
    if can_fork() and provisioner_is_installed():
        threading.Thread(target=_prepare, name="rnn-course-zygote", daemon=True).start()


def _prepare() -> None:
    # Whoever asks for a kernel is told.
    with contextlib.suppress(ZygoteDied, OSError):
        shared_zygote().start()
