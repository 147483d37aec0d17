"""Check that the chapters' tests notice small faults, by mutants of every solution.

``python -m tests.course.mutation [CHAPTER ...]`` makes the mutants, runs them through the grading
engine, and prints which survived.
"""
