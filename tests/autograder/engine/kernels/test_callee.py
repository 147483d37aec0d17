"""What the student's side of a call reports about its arguments."""

import json
import struct
from types import SimpleNamespace

import pytest

from autograder.engine.kernels import callee
from autograder.engine.kernels.handles import HandleTable
from autograder.engine.wire import codec as wire


@pytest.fixture(autouse=True)
def shell(monkeypatch):
    """Make the shell of a kernel without names the current one."""
    monkeypatch.setattr(callee._Server, "shell", SimpleNamespace(user_ns={}), raising=False)
    table = HandleTable("#", callee._stand_in)
    monkeypatch.setattr(callee._Server, "handles", table, raising=False)


def _with_blanks(message: bytes) -> bytes:
    """Return the same message in other bytes."""
    (size,) = struct.unpack_from("<I", message, 4)
    text = json.dumps(json.loads(message[8 : 8 + size])).encode()
    assert len(text) > size
    return message[:4] + struct.pack("<I", len(text)) + text + message[8 + size :]


@pytest.mark.parametrize("payload_of", [lambda message: message, _with_blanks])
def test_only_what_a_call_changed_counts_as_changed(payload_of):
    payload = payload_of(
        wire.encode(("call", "f", ([1, 2],), {"by": {"a": 1}}, [], None, None, {}, None))
    )
    request = callee._request(payload, [])
    assert not callee._is_changed(payload, request)
    request[2][0].append(3)
    assert callee._is_changed(payload, request)


def test_what_can_no_longer_be_told_counts_as_unchanged():
    payload = wire.encode(("call", "f", ([1, 2],), {}, [], None, None, {}, None))
    request = callee._request(payload, [])
    request[2][0].append(object())
    assert not callee._is_changed(payload, request)
