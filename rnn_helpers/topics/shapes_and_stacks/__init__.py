"""Topic of the chapter shapes_and_stacks: which shapes come out, stacks, and both directions."""
