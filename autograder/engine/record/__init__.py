"""The third stage of grading: make results safe to look at, and record them."""
