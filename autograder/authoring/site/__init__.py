"""The course as a web site: :mod:`pages` makes pages of the chapters, :mod:`build` builds them."""
