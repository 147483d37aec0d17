"""Tests of the learner's side: ready kernels, checks with explanations, hints, progress."""
