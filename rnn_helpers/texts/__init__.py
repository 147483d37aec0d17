"""The texts of the course, and the reading of a learner's own text."""
