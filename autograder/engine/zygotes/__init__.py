"""The owner's side of the processes that kernels are forked from."""
