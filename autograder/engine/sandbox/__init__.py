"""What shuts kernels in: bubblewrap, namespaces, limits, system calls."""
