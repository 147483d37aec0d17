"""A JupyterHub on this machine, with Unix users of its own, for a test of nbgrader's exchange."""
