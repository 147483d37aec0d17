"""nbgrader's formgrader, with pages that run nothing of a student's."""
