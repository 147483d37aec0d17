"""Read and write messages of Jupyter's protocol, in the engine and in its kernels."""

import json
from typing import Any, Final

from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import json_unpacker

# The values of Session.packer and Session.unpacker on both sides.
PACKER: Final = f"{__name__}.pack"
UNPACKER: Final = f"{__name__}.unpack"
# The key in a request's metadata that says whether the cell is locked.
LOCKED: Final = "rnn_course_locked"
# The key in a test's metadata for the names that are the student's again.
GIVEN_BACK: Final = "rnn_course_given_back"
# The code that makes a student's kernel answer calls; it is run like a cell.
SERVE_CODE: Final = "__import__('autograder.engine.kernels.callee', fromlist=['serve']).serve()"


def pack(part: Any) -> bytes:
    """Return a part of a message as JSON in ASCII, which can hold any text.

    Jupyter's own function refuses text that is not valid Unicode. An error with such a message
    would never be sent, and a failed test would look like one without an error.
    """
    try:
        text = json.dumps(part, default=json_default, allow_nan=False)
    except (TypeError, ValueError):
        text = json.dumps(json_clean(part), default=json_default, allow_nan=False)
    return text.encode("ascii")


def unpack(packed: bytes) -> Any:
    """Return a part of a message, without the date, whose parsing takes as long as all the rest."""
    found = json_unpacker(packed)
    if isinstance(found, dict):
        found.pop("date", None)
    return found
