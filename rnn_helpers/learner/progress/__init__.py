"""What is done, kept on the learner's own machine and never uploaded.

:mod:`store` is the file, :mod:`summary` what it means, :mod:`table` and :mod:`card` how it is
shown, :mod:`tracker` what keeps it while cells run.
"""
