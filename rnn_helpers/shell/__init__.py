"""Work with the IPython shell that runs a learner's cells: its front-end, cards and messages."""
