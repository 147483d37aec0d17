"""The learner's side: kernels that are ready, checks that teach, hints, progress."""
