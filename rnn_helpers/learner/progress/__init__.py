"""A learner's progress: recorded on the learner's own machine, and never uploaded.

:mod:`store` reads and writes the file, :mod:`summary` counts what is done in each chapter,
:mod:`table` and :mod:`card` show that, and :mod:`tracker` records progress while cells run.
"""
