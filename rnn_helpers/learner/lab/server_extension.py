"""The server extension that Jupyter loads when ``rnn-course study`` starts it.

It serves the page that redirects to the learner's next exercise and the page with review questions.
It starts the process that kernels are forked from before the first kernel is requested.
"""

import contextlib
import threading
from typing import Any

from rnn_helpers.jupyter.kernel_spec import provisioner_is_installed
from rnn_helpers.jupyter.provisioner import can_fork, shared_zygote
from rnn_helpers.jupyter.zygote import ZygoteDied
from rnn_helpers.learner.lab.review_page import Reviewer, ReviewPage
from rnn_helpers.learner.lab.study_page import StudyPage
from rnn_helpers.learner.study import PAGE, REVIEW_PAGE

from jupyter_server.utils import url_path_join


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "rnn_helpers.learner.lab.server_extension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    study = url_path_join(server.base_url, PAGE)
    review = url_path_join(server.base_url, REVIEW_PAGE)
    pages = [(study, StudyPage), (review, ReviewPage, {"reviewer": Reviewer()})]
    server.web_app.add_handlers(".*$", pages)
    if can_fork() and provisioner_is_installed():
        threading.Thread(target=_prepare, name="rnn-course-zygote", daemon=True).start()


def _prepare() -> None:
    # An error here is not shown, because it comes again when a kernel is requested.
    with contextlib.suppress(ZygoteDied, OSError):
        shared_zygote().start()
