"""A small Jupyter client for one forked kernel that can't be trusted.

jupyter_client's own clients trust the kernel: a forged or unsigned message raises an exception
there, and a flood of messages fills the memory. This client counts such messages and drops them,
and bounds all sizes.
"""

import time
from collections.abc import Iterable
from typing import Any, Final

import zmq
from jupyter_client.session import Session

from autograder.engine.kernels.messages import GIVEN_BACK, LOCKED, PACKER, UNPACKER
from autograder.engine.zygotes.zygote import ForkedKernel, KernelFailed

_MAX_MESSAGE: Final = 16 * 1024 * 1024
_WAITING_MESSAGES: Final = 500
_FIRST_ANSWER_SECONDS: Final = 30.0
Message = dict[str, Any]


class KernelChannel:
    """A connection to one kernel: it sends code and returns the messages that have arrived.

    Only :meth:`wait_ready` waits.

    Attributes:
        shell: The socket for requests and replies.
        iopub: The socket for outputs.
        dropped: How many messages were not signed with the key, or made no sense.
        lost: How many outputs the kernel sent that never arrived. Only the engine's own kernels
            say how many they sent.
    """

    def __init__(self, kernel: ForkedKernel) -> None:
        self.dropped = 0
        self.lost = 0
        self._arrived = 0
        # How many outputs had arrived, and how many had been sent, when the kernel last said so.
        self._counted: tuple[int, int] | None = None
        self._kernel = kernel
        self._context = zmq.Context()
        key = kernel.connection["key"].encode()
        self._session = Session(
            key=key,
            signature_scheme="hmac-sha256",
            username="grader",
            packer=PACKER,
            unpacker=UNPACKER,
        )
        self.shell = self._open(zmq.DEALER, "shell_port")
        self.iopub = self._open(zmq.SUB, "iopub_port")

    def _open(self, kind: int, port: str) -> zmq.Socket[bytes]:
        opened = self._context.socket(kind)
        opened.linger = 0
        opened.setsockopt(zmq.MAXMSGSIZE, _MAX_MESSAGE)
        opened.setsockopt(zmq.RCVHWM, _WAITING_MESSAGES)
        if kind == zmq.SUB:
            opened.subscribe(b"")
        else:
            opened.identity = self._session.bsession
        opened.connect(f"ipc://{self._kernel.connection['ip']}-{self._kernel.connection[port]}")
        return opened

    def wait_ready(self) -> None:
        """Wait until the kernel answers and its outputs arrive.

        Raises:
            KernelFailed: The kernel ended, or did not answer in time.
        """
        deadline = time.monotonic() + _FIRST_ANSWER_SECONDS
        while time.monotonic() < deadline and self._kernel.alive:
            self._session.send(self.shell, "kernel_info_request", {})
            # Outputs are lost until the subscription has reached the kernel, which may be after
            # the first request: ask until outputs arrive.
            if self.iopub.poll(20) and self.shell.poll(1000):
                self.drain()
                return
        raise KernelFailed("the kernel did not answer")

    def execute(
        self,
        code: str,
        *,
        record: bool = True,
        locked: bool = False,
        given_back: Iterable[str] = (),
    ) -> str:
        """Send code to be run; return the request's id, which the kernel's messages refer to.

        Args:
            code: The code, such as that of a cell.
            record: Whether the code counts as a cell: it shows outputs and enters the history.
            locked: Whether it is a setup cell, which runs in both kernels.
            given_back: The names that are the student's again, whatever earlier tests bound.
        """
        content = {
            "code": code,
            "silent": not record,
            "store_history": record,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        metadata = {LOCKED: locked, GIVEN_BACK: sorted(given_back)}
        message = self._session.msg("execute_request", content, metadata=metadata)
        self._session.send(self.shell, message)
        return str(message["header"]["msg_id"])

    def receive(self, source: zmq.Socket[bytes]) -> Message | None:
        """Return the next message of a socket that was signed with the key; None if none came."""
        while True:
            try:
                parts = source.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return None
            self._arrived += source is self.iopub
            try:
                _, rest = self._session.feed_identities(parts)
                message: Message = self._session.deserialize(rest)
                if isinstance(message["parent_header"], dict) and isinstance(
                    message["msg_type"], str
                ):
                    self._compare_counts(message)
                    return message
            except Exception:
                pass
            self.dropped += 1

    def _compare_counts(self, message: Message) -> None:
        """Count lost outputs, if the message says how many outputs were sent before it."""
        content = message["content"]
        sent = content.get("sent") if message["msg_type"] == "status" else None
        if isinstance(sent, int):
            if self._counted is not None:
                arrived_then, sent_then = self._counted
                self.lost += max(0, (sent - sent_then) - (self._arrived - arrived_then))
            self._counted = (self._arrived, sent)

    def drain(self) -> None:
        """Drop all messages that have arrived."""
        for source in (self.shell, self.iopub):
            while self.drop(source):
                pass

    @staticmethod
    def drop(source: zmq.Socket[bytes]) -> bool:
        """Drop the next message of a socket unread; return whether there was one."""
        try:
            source.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def close(self) -> None:
        """Close the sockets; safe to call twice."""
        for opened in (self.shell, self.iopub):
            opened.close()
        self._context.term()


def is_idle(message: Message, request: str) -> bool:
    """Return whether a message says that the kernel is done with the request of this id."""
    content = message.get("content")
    return (
        parent_of(message) == request
        and message["msg_type"] == "status"
        and isinstance(content, dict)
        and content.get("execution_state") == "idle"
    )


def parent_of(message: Message) -> str | None:
    """Return the id of the request that a message answers; None if it names none."""
    found = message["parent_header"].get("msg_id")
    return found if isinstance(found, str) else None
