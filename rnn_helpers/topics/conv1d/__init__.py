"""Topic of the chapter conv1d: convolution over time."""
