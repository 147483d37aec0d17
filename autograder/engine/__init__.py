"""Grading in three stages: sanitize (trusted), execute (hostile, anywhere), record (trusted, one writer)."""
