"""The page as one of nbconvert's exporters, which nbgrader's own generate_feedback takes."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from traitlets import Bool, List, default

from autograder.feedback.content import read_content
from autograder.feedback.grades import read_grades
from autograder.feedback.render import render


class FeedbackExporter(Exporter):
    """Makes a feedback page of a graded notebook.

    ``resources["nbgrader"]`` names student, assignment, notebook and the database, as nbgrader's
    converters do; ``resources["rnn_course"]`` may hold what is known already: ``grades``,
    ``seconds`` and ``state``.
    """

    show_hidden = Bool(False, help="Show the code and the messages of hidden tests.").tag(
        config=True
    )

    #: What else nbconvert would do to the notebook; none of it is needed here.
    default_preprocessors: Any = List([]).tag(config=True)
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and the resources that nbconvert's writer asks for."""
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
