"""Errors that are told to learners in one line."""


class StudyError(Exception):
    """Something the learner can put right; the message says what, and what to do."""
