"""Keep grading while a class hands in."""
