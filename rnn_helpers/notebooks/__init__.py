"""Learners' notebooks as files: read them, put answers into another edition, tell cells apart."""

import sys

# nbformat asks jsonschema for checks of formats, none of which a notebook's schema uses; one of
# them builds a grammar when it is imported, for a second. jsonschema does without what is missing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
