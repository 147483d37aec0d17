"""The course's additions to JupyterLab: kernels that start at once, and settings.

A *zygote* is a process that has imported TensorFlow and everything else once; each kernel is a fork
of it. :mod:`forker` runs in that process, :mod:`zygote` controls it from the process that started
it (its *owner*), and :mod:`provisioner` gets the kernels for Jupyter. The grading engine extends
the same three modules with a sandbox.
"""

PROVISIONER = "rnn-course"
"""The name of the provisioner's entry point, and of the kernel specification that uses it."""
