"""Do the tests notice a small fault? Mutants of every solution, judged by the grading engine.

``python -m tests.course.mutation [CHAPTER ...]`` makes them, runs them, and prints which survived.
"""
