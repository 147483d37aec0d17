"""The first stage: read a submission and sanitize it."""
