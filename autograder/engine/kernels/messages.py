"""How messages of Jupyter's protocol are read and written, by the engine and by its kernels."""

import json
from typing import Any, Final

from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import json_unpacker

# For Session.packer and Session.unpacker, at both ends.
PACKER: Final = f"{__name__}.pack"
UNPACKER: Final = f"{__name__}.unpack"
# In the metadata of a request to run a cell: whether it is a locked one.
LOCKED: Final = "rnn_course_locked"
# The cell in which a student's kernel answers calls.
SERVE_CODE: Final = "__import__('autograder.engine.kernels.callee', fromlist=['serve']).serve()"


def pack(part: Any) -> bytes:
    """Return a part of a message as JSON in ASCII, which holds any text.

    Jupyter's own writer refuses text that is no valid Unicode: an error with such text in its
    message would never be sent, and a failed test would look like one that said nothing.
    """
    try:
        text = json.dumps(part, default=json_default, allow_nan=False)
    except (TypeError, ValueError):
        text = json.dumps(json_clean(part), default=json_default, allow_nan=False)
    return text.encode("ascii")


def unpack(packed: bytes) -> Any:
    """Return a part of a message, without the date: reading that takes as long as all the rest."""
    found = json_unpacker(packed)
    if isinstance(found, dict):
        found.pop("date", None)
    return found
