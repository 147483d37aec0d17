"""Shut kernels in, with bubblewrap, namespaces, resource limits and a filter of system calls."""
