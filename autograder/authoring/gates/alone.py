"""Gate: no other cell of a chapter depends on names that test cells define.

In the grading engine, test cells run in a separate kernel, and a reader may skip them. A
demonstration that reads a name defined by a test would then fail, or show something else.
"""

from rnn_helpers.notebooks.names import names_bound, names_read

from autograder.authoring.source import ChapterSource, Course


def alone(_: Course, chapter: ChapterSource) -> list[str]:
    """Return a sentence for each name that a cell reads and that a test was the last to define."""
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
