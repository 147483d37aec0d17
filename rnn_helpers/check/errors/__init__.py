"""Explain errors that come from a learner's own line.

:mod:`~rnn_helpers.check.errors.place` finds the line and describes the values in it, where the
learner's code runs. :mod:`~rnn_helpers.check.errors.explain` knows what an error's message means.
"""
