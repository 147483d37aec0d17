"""A small Jupyter client for one forked kernel, made for a kernel that may lie.

jupyter_client's own clients trust the kernel: a forged or unsigned message raises, a flood fills
the memory. Here such messages are counted and dropped, and sizes are bounded.
"""

import time
from typing import Any, Final

import zmq
from jupyter_client.session import Session

from autograder.engine.kernels.messages import LOCKED, PACKER, UNPACKER
from autograder.engine.zygotes.zygote import ForkedKernel, KernelFailed

_MAX_MESSAGE: Final = 16 * 1024 * 1024
_WAITING_MESSAGES: Final = 500
_FIRST_ANSWER_SECONDS: Final = 30.0
Message = dict[str, Any]


class KernelChannel:
    """Sends code to a kernel and hands back what came, without ever waiting by itself.

    Attributes:
        dropped: How many messages were not signed with the key, or made no sense.
        lost: How many outputs a kernel of the engine sent that never arrived.
    """

    def __init__(self, kernel: ForkedKernel) -> None:
        self.dropped = 0
        self.lost = 0
        # Outputs that arrived, and those that had been sent, when the kernel last said so.
        self._arrived = 0
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
        made = self._context.socket(kind)
        made.linger = 0
        made.setsockopt(zmq.MAXMSGSIZE, _MAX_MESSAGE)
        made.setsockopt(zmq.RCVHWM, _WAITING_MESSAGES)
        if kind == zmq.SUB:
            made.subscribe(b"")
        else:
            made.identity = self._session.bsession
        made.connect(f"ipc://{self._kernel.connection['ip']}-{self._kernel.connection[port]}")
        return made

    def wait_ready(self) -> None:
        """Until the kernel answers and its outputs arrive. Raises KernelFailed."""
        deadline = time.monotonic() + _FIRST_ANSWER_SECONDS
        while time.monotonic() < deadline and self._kernel.alive:
            self._session.send(self.shell, "kernel_info_request", {})
            # The subscription travels by itself: outputs sent before it arrived are lost.
            if self.iopub.poll(20) and self.shell.poll(1000):
                self.drain()
                return
        raise KernelFailed("the kernel did not answer")

    def execute(self, code: str, *, record: bool = True, locked: bool = False) -> str:
        """Send a cell; return the id that its messages will carry as their parent's.

        ``locked`` tells a student's kernel that the instructor wrote the cell.
        """
        content = {
            "code": code,
            "silent": not record,
            "store_history": record,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self._session.msg("execute_request", content, metadata={LOCKED: locked})
        self._session.send(self.shell, message)
        return str(message["header"]["msg_id"])

    def receive(self, source: zmq.Socket[bytes]) -> Message | None:
        """The next message of a socket that has been signed with the key, or None."""
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
        """Note what is missing, where a message says how many were sent up to it."""
        content = message["content"]
        sent = content.get("sent") if message["msg_type"] == "status" else None
        if isinstance(sent, int):
            if self._counted is not None:
                arrived_then, sent_then = self._counted
                self.lost += max(0, (sent - sent_then) - (self._arrived - arrived_then))
            self._counted = (self._arrived, sent)

    def drain(self) -> None:
        """Forget all that has arrived."""
        for source in (self.shell, self.iopub):
            while self.drop(source):
                pass

    @staticmethod
    def drop(source: zmq.Socket[bytes]) -> bool:
        """Forget the next message of a socket, unread; return whether there was one."""
        try:
            source.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def close(self) -> None:
        """Close the sockets; safe to call twice."""
        for made in (self.shell, self.iopub):
            made.close()
        self._context.term()


def is_idle(message: Message, request: str) -> bool:
    """Whether this says that the kernel is done with ``request``."""
    content = message.get("content")
    return (
        parent_of(message) == request
        and message["msg_type"] == "status"
        and isinstance(content, dict)
        and content.get("execution_state") == "idle"
    )


def parent_of(message: Message) -> str | None:
    """The id of the request that a message belongs to."""
    found = message["parent_header"].get("msg_id")
    return found if isinstance(found, str) else None
