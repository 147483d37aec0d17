"""Make the course's web site: :mod:`pages` makes notebooks, :mod:`build` turns them into HTML."""
