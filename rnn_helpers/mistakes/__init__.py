"""Known mistakes, one module for each topic.

Each function is a generator of :class:`rnn_helpers.check.Mistake` for one call of an exercise. What
a mistake returns is found by perturbing the oracle's inputs or outputs (a zeroed bias, swapped
axes, reversed time), so that recognising a mistake gives no answer away.
"""
