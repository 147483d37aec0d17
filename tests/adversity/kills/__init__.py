"""Grading runs that are killed at a random moment in a random process, and started again.

``python -m tests.adversity.kills --runs 50`` compares each with an undisturbed run.
"""
