"""Compare the grader's speed with that of other graders: ``python -m benchmarks``."""
