"""Short questions about exercises that a learner has done, which come back after days and weeks.

:mod:`questions` makes them from the oracles and the known mistakes, :mod:`schedule` says which are
due, and :mod:`ask` asks them in a terminal.
"""
