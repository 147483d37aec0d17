"""Check a long grading run for growing memory, leftovers and loss of speed.

``python -m tests.adversity.soak --submissions 1000`` runs it.
"""
