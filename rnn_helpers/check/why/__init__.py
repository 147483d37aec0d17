"""Find out why an answer is wrong, by experiments with the learner's function.

A check calls :func:`~rnn_helpers.check.why.investigate.investigate` when, and only when, an answer
has failed. Each mechanism is a generator that asks questions of its own in a
:class:`~rnn_helpers.check.why.lab.Lab` and yields what it found. None of them knows an exercise.
"""
