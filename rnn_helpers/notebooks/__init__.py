"""Learners' notebooks as files: read them, put answers into another edition, tell cells apart."""
