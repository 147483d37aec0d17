"""From a chapter's source to what students open: build, gates, bank, site."""
