"""The one error of the wire format, in a module that every part of it can import."""


class WireError(TypeError):
    """A value that can't cross, or bytes that are no value. The message names what it was."""
