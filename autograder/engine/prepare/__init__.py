"""First stage: read a submission and sanitize it."""
