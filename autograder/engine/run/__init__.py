"""The loop of a grading run, its workers and how it is told and stopped."""
