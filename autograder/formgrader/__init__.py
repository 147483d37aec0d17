"""Serve nbgrader's formgrader so that its pages run no code of a student's."""
