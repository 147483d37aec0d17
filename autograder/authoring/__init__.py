"""Build chapters from their sources, check them, and make the course's web site."""
