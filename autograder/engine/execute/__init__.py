"""Second stage: run a notebook in two kernels, in step, and say what its tests are worth."""
