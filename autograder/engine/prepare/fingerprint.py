"""Compute the fingerprint of all that a grade depends on, and the seed of hidden inputs."""

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
    environment: str = "",
) -> str:
    """Return a sha256 of all that a grade depends on.

    A submission with the same fingerprint as before would get the same grade again.

    Args:
        submitted: The content of the submitted notebook, and the digest of the files beside it.
        timestamp: The content of the file that says when it was handed in.
        chapter_digest: The sha256 of the instructor's notebook.
        limits: What the submission may use.
        demonstrations: Whether cells that nothing graded reads are run as well.
        names: The student, the chapter and the notebook.
        environment: A digest of the Python that runs the notebook; "" for the grader's own.
    """
    all_settings = [ENGINE_VERSION, asdict(limits), chapter_digest, demonstrations, names]
    if environment:
        all_settings.append(environment)
    settings = json.dumps(all_settings, sort_keys=True)
    parts = (settings.encode(), timestamp, submitted)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def digest_of(files: tuple[tuple[str, bytes], ...]) -> bytes:
    """Return a digest of files with their relative paths; nothing if there are none."""
    found = hashlib.sha256()
    for name, content in files:
        found.update(json.dumps([name, hashlib.sha256(content).hexdigest()]).encode())
    return found.digest() if files else b""


def seed(submitted: bytes, names: tuple[str, ...]) -> int:
    """Return the seed of the hidden inputs, a number from 0 to 2**32 - 1.

    The same submission always has the same seed. The seed depends on the submitted bytes, so a
    student can't work out the hidden inputs and write them into the notebook: with the notebook,
    the inputs would change.

    Args:
        submitted: The content of the submitted notebook, and the digest of the files beside it.
        names: The student, the assignment and the notebook.
    """
    parts = (json.dumps(names).encode(), submitted)
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
    return int.from_bytes(digest[:4], "big")
