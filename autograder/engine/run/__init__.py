"""Run the grading of a class: the loop, the workers, and how progress is shown and Ctrl-C heard."""
