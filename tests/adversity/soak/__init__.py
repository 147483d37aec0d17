"""One long grading run: what grows, what is left behind, and whether it slows down.

``python -m tests.adversity.soak --submissions 1000`` makes it.
"""
