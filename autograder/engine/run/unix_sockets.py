"""Let Dask's processes on this machine talk over Unix sockets in a folder of one user.

Dask pickles what it sends, so anyone who can connect to a scheduler or a worker can run code in it.
Every user of the machine can connect to ports of 127.0.0.1. TLS would keep other users from running
code, but they could still use up all the connections that a process may hold. A folder that only
one user can open needs no credentials, because Linux refuses the connections of all others.

The address ``unix://FOLDER:NUMBER`` means the socket NUMBER in FOLDER. Dask takes the two for a
host and a port.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from distributed.comm.addressing import parse_host_port, unparse_host_port
from distributed.comm.core import BaseListener, Comm, CommClosedError, Connector
from distributed.comm.registry import Backend, backends
from distributed.comm.utils import from_frames, to_frames
from distributed.protocol.utils import pack_frames, unpack_frames

SCHEME = "unix"
_LENGTH_BYTES = 8
# A notebook fits into a buffer of this size, so that it is read at once.
_BUFFER_BYTES = 1 << 20


def _path(address: str) -> str:
    folder, number = parse_host_port(address)
    return f"{folder}/{number}"


class UnixComm(Comm):
    """A connection, over which each message is sent with its length before it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        address: str,
        deserialize: bool,
    ) -> None:
        super().__init__(deserialize=deserialize)
        self._reader = reader
        self._writer = writer
        # Dask reads these two attributes. The side that connects has no address of its own, so both
        # are the listener's.
        self._local_addr = self._peer_addr = address

    @property
    def local_address(self) -> str:
        """Return the listener's address, at both ends of the connection."""
        return self._local_addr

    @property
    def peer_address(self) -> str:
        """Return the listener's address, at both ends of the connection."""
        return self._peer_addr

    async def read(self, deserializers: Any = None) -> Any:
        """Wait for a message, and return it.

        Raises:
            CommClosedError: The connection was closed or broke.
        """
        try:
            length = int.from_bytes(await self._reader.readexactly(_LENGTH_BYTES), "little")
            frames = unpack_frames(await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, OSError) as error:
            self.abort()
            raise CommClosedError(f"in {self!r}: {error}") from error
        except BaseException:
            # A part of the message may have been read, so the connection can't be used any more.
            self.abort()
            raise
        return await from_frames(
            frames,
            deserialize=self.deserialize,
            deserializers=deserializers,
            allow_offload=self.allow_offload,
        )

    async def write(self, msg: Any, serializers: Any = None, on_error: str = "message") -> int:
        """Send a message; return how many bytes it took without its length.

        Raises:
            CommClosedError: The connection is closed or broke.
        """
        context = {
            "sender": self.local_info,
            "recipient": self.remote_info,
            **self.handshake_options,
        }
        frames = await to_frames(
            msg,
            allow_offload=self.allow_offload,
            serializers=serializers,
            on_error=on_error,
            context=context,
        )
        if self.closed():
            raise CommClosedError(f"in {self!r}: the connection is closed")
        message = pack_frames(frames)
        try:
            self._writer.writelines((len(message).to_bytes(_LENGTH_BYTES, "little"), message))
            await self._writer.drain()
        except OSError as error:
            self.abort()
            raise CommClosedError(f"in {self!r}: {error}") from error
        return len(message)

    async def close(self) -> None:
        """Close the connection once everything has been sent."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Close the connection at once."""
        self._writer.transport.abort()

    def closed(self) -> bool:
        """Return whether either side has closed the connection."""
        return self._writer.is_closing() or self._reader.at_eof()


class UnixConnector(Connector):
    """What connects to a socket at an address."""

    async def connect(self, address: str, deserialize: bool = True, **_: Any) -> UnixComm:
        """Return a new connection to the socket at an address.

        Raises:
            OSError: Nothing listens there, or this user may not open the folder.
        """
        reader, writer = await asyncio.open_unix_connection(_path(address), limit=_BUFFER_BYTES)
        return UnixComm(reader, writer, f"{SCHEME}://{address}", deserialize)


class UnixListener(BaseListener):
    """What listens on a new socket in a folder.

    The folder must be one that other users can't open, because everyone who connects is accepted.
    """

    prefix = f"{SCHEME}://"

    def __init__(
        self, address: str, handler: Callable[[Comm], Awaitable[None]], deserialize: bool
    ) -> None:
        """Prepare to listen.

        Args:
            address: The folder and the socket's number; 0 stands for a random number.
            handler: Called with each new connection.
            deserialize: Whether connections deserialize what they receive.
        """
        super().__init__()
        folder, number = parse_host_port(address, 0)
        self._address = unparse_host_port(folder, number or secrets.randbelow(1 << 30) + 1)
        self._handler = handler
        self._deserialize = deserialize
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Make the socket and begin to listen."""
        self._server = await asyncio.start_unix_server(
            self._accept, _path(self._address), limit=_BUFFER_BYTES
        )

    def stop(self) -> None:
        """Stop listening; connections that were accepted stay open."""
        if self._server is not None:
            self._server.close()

    @property
    def listen_address(self) -> str:
        """Return the socket's address."""
        return self.prefix + self._address

    @property
    def contact_address(self) -> str:
        """Return the socket's address, which is also where others connect."""
        return self.listen_address

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        comm = UnixComm(reader, writer, self.listen_address, self._deserialize)
        # The other side may close the connection before it has sent anything.
        with contextlib.suppress(CommClosedError):
            await self.on_connection(comm)
            await self._handler(comm)


class UnixBackend(Backend):
    """The transport, as Dask wants transports to be described."""

    def get_connector(self) -> UnixConnector:
        """Return what connects to addresses of this transport."""
        return UnixConnector()

    def get_listener(
        self,
        loc: str,
        handle_comm: Callable[[Comm], Awaitable[None]],
        deserialize: bool,
        **_: Any,
    ) -> UnixListener:
        """Return what listens at an address of this transport."""
        return UnixListener(loc, handle_comm, deserialize)

    def get_address_host(self, loc: str) -> str:
        """Return the folder of an address, which Dask takes for the host."""
        return self.get_address_host_port(loc)[0]

    def get_address_host_port(self, loc: str) -> tuple[str, int]:
        """Return the folder and the number of an address; without a number it is 0."""
        folder, number = parse_host_port(loc, 0)
        return folder, number

    def resolve_address(self, loc: str) -> str:
        """Return the address itself, because a folder needs no look-up."""
        return loc

    def get_local_address_for(self, loc: str) -> str:
        """Return the folder in which a new socket can reach an address, which is the same one."""
        return self.get_address_host(loc)


backends[SCHEME] = UnixBackend()
