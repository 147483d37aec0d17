"""What runs inside the sandbox: the forking process, and the kernels of each role."""
