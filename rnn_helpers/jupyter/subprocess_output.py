"""How what a kernel's subprocesses print reaches the notebook, unseen by other users."""

import os
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread
from zmq.eventloop.zmqstream import ZMQStream


class PrivateOutput(IOPubThread):
    """Takes it at a socket of the kernel's own folder.

    ipykernel's takes it at a port of 127.0.0.1, where every user of the machine could send as much
    as fills the kernel's memory.
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
        """In a forked subprocess, where the parent's context can't be used."""
        context = zmq.Context()
        outgoing = context.socket(zmq.PUSH)
        outgoing.linger = 3000
        outgoing.connect(self._address)
        return context, outgoing
