"""What a grade depends on, in one number; and the seed of a submission's hidden inputs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from autograder.engine.stages import ENGINE_VERSION, Limits


def fingerprint(
    submitted: bytes,
    timestamp: bytes,
    chapter_digest: str,
    limits: Limits,
    demonstrations: bool,
    names: tuple[str, ...],
) -> str:
    """Return a sha256 over all that a grade depends on; equal ones need no second grading.

    ``names`` are student, chapter and notebook.
    """
    settings = json.dumps(
        [ENGINE_VERSION, asdict(limits), chapter_digest, demonstrations, names], sort_keys=True
    )
    parts = (settings.encode(), timestamp, submitted)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def seed(submitted: bytes, names: tuple[str, ...]) -> int:
    """Return the seed of the hidden inputs, 0 to 2**32 - 1.

    The same submission has the same seed each time. It depends on the submitted bytes, so nobody
    can work out the hidden inputs and then write them into the notebook: that would change them.
    """
    parts = (json.dumps(names).encode(), submitted)
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
    return int.from_bytes(digest[:4], "big")
