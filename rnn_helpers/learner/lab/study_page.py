"""The page that ``rnn-course study`` opens, which redirects to the first unfinished exercise."""

from pathlib import Path

from rnn_helpers.errors import StudyError
from rnn_helpers.learner.study import page_to_go_on

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web


class StudyPage(JupyterHandler):
    """A page that redirects to the cell of the learner's next exercise."""

    @web.authenticated
    def get(self) -> None:
        """Redirect to the next exercise.

        Raises:
            HTTPError: Status 404: the server's folder belongs to no course.
        """
        answers = Path(self.settings["server_root_dir"]).expanduser()
        try:
            page = page_to_go_on(answers.parent)
        except StudyError as error:
            raise web.HTTPError(404, str(error)) from error
        self.redirect(url_path_join(self.base_url, page))
