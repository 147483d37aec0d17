"""The code that runs inside the sandbox: the zygote, which forks kernels, and the kernels."""
