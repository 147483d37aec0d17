"""Make a feedback page for each student and chapter from the graded notebook and the gradebook.

nbgrader can use the exporter too. With ``c.GenerateFeedback.exporter_class =
"autograder.feedback.exporter.FeedbackExporter"`` in nbgrader_config.py, nbgrader's own command and
formgrader's button write these pages.
"""
