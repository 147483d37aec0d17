"""The error of the wire format, in a module that all its other modules can import."""


class WireError(TypeError):
    """A value can't be sent, or bytes are not a valid message. The message says what it was."""
