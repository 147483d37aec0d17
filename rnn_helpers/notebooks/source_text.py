"""Read a notebook's text, which may be written in two ways."""


def source_text(value: object) -> str:
    """Return a notebook's text, given as a string or a list of lines; "" for other values."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
