"""Own the zygotes, the preloaded processes that kernels are forked from."""
