"""How fast the grader is beside others, on the same submissions: ``python -m benchmarks``."""
