"""Offer the feedback page as an nbconvert exporter, which nbgrader's generate_feedback can use."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from traitlets import Bool, List, default

from autograder.feedback.content import read_content
from autograder.feedback.grades import read_grades
from autograder.feedback.render import render


class FeedbackExporter(Exporter):
    """An exporter that makes a feedback page from a graded notebook.

    ``resources["nbgrader"]`` must name the student, the assignment, the notebook and the database,
    as nbgrader's converters do. ``resources["rnn_course"]`` may hold what the caller knows already:
    ``grades``, ``seconds`` and ``state``.
    """

    show_hidden = Bool(False, help="Show the code and the messages of hidden tests.").tag(
        config=True
    )

    #: Empty, so that nbconvert does not change the notebook first.
    default_preprocessors: Any = List([]).tag(config=True)
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources; read the grades if they are not given."""
        notebook, made = super().from_notebook_node(nb, resources, **kw)
        names, known = made["nbgrader"], made.get("rnn_course", {})
        grades = known.get("grades")
        if grades is None:
            with Gradebook(names["db_url"]) as gradebook:
                grades = read_grades(
                    gradebook, names["student"], names["assignment"], names["notebook"]
                )
        content = read_content(notebook, grades, known.get("seconds"), self.show_hidden)
        return render(content, known.get("state", "")), made
