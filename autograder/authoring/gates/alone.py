"""Gate: a chapter's other cells do not live on what its test cells leave behind.

In the grading engine test cells run in a kernel of their own, and a reader may leave them out. A
demonstration that reads a name which a test bound last would fail there, or show something else.
"""

from rnn_helpers.notebooks.names import names_bound, names_read

from autograder.authoring.source import ChapterSource, Course


def alone(_: Course, chapter: ChapterSource) -> list[str]:
    """Names that cells other than tests read, and that a test cell was the last to bind."""
    bound_by_test: dict[str, str] = {}
    problems = []
    for cell in chapter.notebook.cells:
        if cell.cell_type != "code":
            continue
        if cell.metadata.get("rnn_course", {}).get("role") in ("test", "hidden"):
            grade_id = cell.metadata.nbgrader.grade_id
            bound_by_test |= dict.fromkeys(names_bound(cell.source), grade_id)
            continue
        first_line = cell.source.strip().partition("\n")[0]
        problems += [
            f"the cell {first_line!r} reads {name}, which the test {bound_by_test[name]} bound last"
            for name in sorted(names_read(cell.source) & bound_by_test.keys())
        ]
        for name in names_bound(cell.source):
            bound_by_test.pop(name, None)
    return problems
