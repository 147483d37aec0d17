"""The shell that runs a learner's cells: who looks at it, what it shows, what it lacks."""
