"""The class report: which exercise, which misconception, who needs a look; one HTML file."""
