"""The only format in which values cross between two kernels."""
