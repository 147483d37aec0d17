"""What the course adds to JupyterLab: kernels that are ready at once, and quiet settings.

A *zygote* is a process that has imported TensorFlow and the rest once; a kernel is a fork of it.
:mod:`forker` is that process, :mod:`zygote` its owner's side, :mod:`provisioner` what Jupyter asks
for kernels. The grading engine builds its sandbox on the same three.
"""

PROVISIONER = "rnn-course"
"""Name of the provisioner's entry point, and of the kernel specification that asks for it."""
