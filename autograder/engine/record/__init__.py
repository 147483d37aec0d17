"""Third stage: make results safe to look at, and record them."""
