"""Bring the output of a kernel's subprocesses to the notebook without a TCP port."""

import os
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread
from zmq.eventloop.zmqstream import ZMQStream


class PrivateOutput(IOPubThread):
    """An IOPubThread that receives subprocesses' output at a socket in the kernel's own folder.

    ipykernel's class receives it at a port of 127.0.0.1, to which every user of the machine could
    send enough data to fill the kernel's memory.
    """

    def __init__(self, publisher: Any, session: Any, address: str) -> None:
        self._address = address
        super().__init__(publisher, pipe=True, session=session)

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        incoming = self.socket.context.socket(zmq.PULL)
        incoming.linger = 0
        incoming.bind(self._address)
        self._pipe_in = ZMQStream(incoming, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[zmq.Context[Any], zmq.Socket[Any]]:
        """Return a new context and socket: a forked subprocess can't use its parent's context."""
        context = zmq.Context()
        outgoing = context.socket(zmq.PUSH)
        outgoing.linger = 3000
        outgoing.connect(self._address)
        return context, outgoing
