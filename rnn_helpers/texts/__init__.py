"""Verse, ballads, sentences and reviews to learn from, and a learner's own text."""
