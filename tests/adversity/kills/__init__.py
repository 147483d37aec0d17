"""Grading runs of which a random process is killed at a random moment, and that start again.

``python -m tests.adversity.kills --runs 50`` compares each of them with an undisturbed run.
"""
