"""The second stage: run a notebook in two kernels side by side and say which tests passed."""
