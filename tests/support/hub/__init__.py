"""A JupyterHub on this machine with its own Unix users, to test nbgrader's exchange with."""
