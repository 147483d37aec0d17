"""Grading in three stages: sanitize (trusted), execute (hostile, anywhere), record (one writer)."""
