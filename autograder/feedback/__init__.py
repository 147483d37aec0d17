"""Feedback: one page for each student and chapter, made of the graded notebook and the gradebook.

nbgrader takes the exporter as well: ``c.GenerateFeedback.exporter_class =
"autograder.feedback.exporter.FeedbackExporter"`` in nbgrader_config.py makes its own command, and
the button in formgrader, write these pages.
"""
