"""Learners' notebooks as files: read them, match their cells, move answers to another edition."""

import sys

# Importing nbformat makes jsonschema import checks of string formats, which the schema of notebooks
# doesn't use. One of them, rfc3987_syntax, takes a second to build a grammar. None makes its import
# fail, and jsonschema works without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
