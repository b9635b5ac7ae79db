"""The bytes of one request and its answer, as they pass: evidence, limits, and the guarded socket.

httpcore asks a network backend for connections. Ours resolves a name once, has every address
judged, connects to a judged address, and keeps the heads as they stand on the wire.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpcore

from archiver.fetch.faults import NOT_FOUND_NOW, Fault
from archiver.fetch.guard import Guard
from archiver.fetch.tls import Witness, certificates, shown_to, tls_reason

__all__ = ["LONGEST_HEAD", "Exchange", "Network", "Resolve", "current_exchange", "system_resolver"]

LONGEST_HEAD = 64 * 1024
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d")
_BUFFER = 256 * 1024
_MOST_ADDRESSES = 8
_LAST_CHUNK = b"0\r\n\r\n"
_UNKNOWN_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(slots=True)
class Exchange:
    """One request and its answer on the wire; `stage` says how far it has come."""

    stage: str = "looking up the name"
    request: bytearray = field(default_factory=bytearray)
    head: bytearray = field(default_factory=bytearray)
    head_done: bool = False
    wire: int = 0
    body_wire: int = 0
    tail: bytes = b""
    ended: bool = False  # the other side has closed
    reached: Stream | None = None  # the last connection, whether or not a request went out on it
    stream: Stream | None = None
    reused: bool = False

    def sent(self, stream: Stream, data: bytes) -> None:
        """Note request bytes and the connection they went out on."""
        if self.stream is not stream:
            self.stream, self.reached, self.reused = stream, stream, stream.requests > 0
            stream.requests += 1
            self.request.clear()
        self.request += data
        self.stage = "waiting for the answer"

    def came(self, data: bytes) -> None:
        """Note answer bytes; raises Fault where the heads outgrow their limit."""
        self.wire += len(data)
        if self.head_done:
            self._body_came(data)
        else:
            self._head_came(data)

    def _body_came(self, data: bytes) -> None:
        """Count body bytes and keep the last few."""
        self.body_wire += len(data)
        self.tail = (self.tail + data[-5:])[-5:]

    def _head_came(self, data: bytes) -> None:
        """Keep the final head; interim ones (1xx) only count towards the limit."""
        start = max(0, len(self.head) - 3)
        self.head += data
        while match := _EMPTY_LINE.search(self.head, start):
            start = 0
            if not _INTERIM.match(self.head):
                body = bytes(self.head[match.end() :])
                del self.head[match.end() :]
                self.head_done, self.stage = True, "reading the body"
                self._body_came(body)
                break
            del self.head[: match.end()]
        if self.wire - self.body_wire > LONGEST_HEAD:
            raise Fault("too_large", f"The headers take more than {LONGEST_HEAD} bytes.")

    def ends_clean(self, content_length: int | None) -> bool:
        """Whether the answer ended where its framing says, with nothing behind it.

        Bytes behind an answer would be read as the answer to the next request.
        """
        if content_length is not None:
            return self.body_wire == content_length
        return self.body_wire == 0 or self.tail == _LAST_CHUNK


current_exchange: ContextVar[Exchange] = ContextVar("current_exchange")


class Stream(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """A connection to a judged address.

    It reads ahead, so that bytes or an end that come between two requests are seen before the
    connection is used again.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._ended = False
        self._lost: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False
        self.requests = 0
        self.usable = True
        self.peer: str | None = None
        self.tls_version: str | None = None
        self.certificates: tuple[bytes, ...] = ()
        self._secured: Witness | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes came."""
        self._buffer += data
        if len(self._buffer) > _BUFFER and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> bool:
        """asyncio: the other side sends no more."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection is gone."""
        self._ended, self._lost = True, exc
        self._wake()

    def _wake(self) -> None:
        """Let a waiting reader go on."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most so many; empty at the end. Raises Fault where it was reset."""
        exchange = current_exchange.get()
        while not self._buffer and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if not self._buffer:
            exchange.ended = True
            if self._lost is not None:
                raise _lost(self._lost)
            if self._secured is not None and not self._secured.closed and exchange.head_done:
                raise Fault("interrupted", "The secure connection was cut, not ended.")
            return b""
        data = bytes(self._buffer[:max_bytes])
        del self._buffer[:max_bytes]
        if self._paused and self._transport is not None and len(self._buffer) < _BUFFER:
            self._paused = False
            self._transport.resume_reading()
        exchange.came(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes; a request is small, so nothing waits for the other side to take it."""
        if buffer and self._transport is not None:
            current_exchange.get().sent(self, buffer)
            if not self._ended:
                self._transport.write(buffer)

    async def aclose(self) -> None:
        """Close at once, without waiting for the other side."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Stream:
        """Turn to TLS and keep what the server shows; raises Fault where that fails."""
        current_exchange.get().stage = "agreeing on TLS"
        assert self._transport is not None
        name = (server_hostname or "").rstrip(".") or None
        shown: list[Witness] = []
        token = shown_to.set(shown)
        try:
            secured = await asyncio.get_running_loop().start_tls(
                self._transport, self, ssl_context, server_hostname=name, ssl_shutdown_timeout=1.0
            )
        except (OSError, ValueError) as error:
            await self.aclose()
            if isinstance(error, TimeoutError):
                raise
            raise Fault("tls", f"No secure connection: {tls_reason(error)}.") from None
        finally:
            shown_to.reset(token)
            for witness in shown:
                self._secured, self.certificates = witness, certificates(witness)
                self.tls_version = witness.version()
        if secured is None or self._buffer:
            await self.aclose()
            raise Fault("tls", "No secure connection: the server spoke before it was secured.")
        self._transport = secured
        return self

    def get_extra_info(self, info: str) -> Any:
        """httpcore asks `is_readable` of an idle connection; if it is, it is not used again."""
        if info == "is_readable":
            return bool(self._buffer) or self._ended or not self.usable
        if info == "server_addr" and self._transport is not None:
            return self._transport.get_extra_info("peername")
        return None


def _lost(error: Exception) -> Fault:
    """A connection that broke while it was read."""
    if isinstance(error, ssl.SSLError):
        return Fault("tls", f"The secure connection broke: {tls_reason(error)}.")
    return Fault("reset", "The server reset the connection.")


def system_resolver(threads: ThreadPoolExecutor) -> Resolve:
    """A resolver that asks the system, in threads of its own, since a silent name server blocks."""

    async def resolve(host: str, port: int) -> list[str]:
        """The addresses that the system knows, in its order of preference."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(threads, _lookup, host, port, 0)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    return resolve


def _lookup(host: str, port: int, flags: int) -> list[Any]:
    """The system's addresses for a TCP connection to a host."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)


def _literal(host: str, port: int) -> list[str]:
    """The address that a host spells out in any form the system reads (`127.1`, `0x7f000001`)."""
    try:
        return [str(entry[4][0]) for entry in _lookup(host, port, socket.AI_NUMERICHOST)]
    except (OSError, UnicodeError):
        return []


class Network(httpcore.AsyncNetworkBackend):
    """Connects httpcore to judged addresses only."""

    def __init__(self, guard: Guard, resolve: Resolve) -> None:
        self._guard = guard
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """A connection to the first of the host's addresses that answers; raises Fault."""
        exchange = current_exchange.get()
        exchange.stage = "looking up the name"
        name = host.rstrip(".")
        addresses = _literal(name, port) or await self._addresses(name, port)
        self._guard.admit_addresses(host, port, addresses)
        exchange.stage = "connecting"
        stream = exchange.reached = await _connect_any(addresses[:_MOST_ADDRESSES], port)
        return stream

    async def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses that a name stands for; raises Fault for none."""
        try:
            addresses = await self._resolve(host, port)
        except TimeoutError:
            raise
        except (OSError, UnicodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no possible name"
            sure = not isinstance(error, socket.gaierror) or error.errno in _UNKNOWN_NAME
            found = "was not found" if sure else NOT_FOUND_NOW
            raise Fault("dns", f"The name {host} {found} ({why}).") from None
        if not addresses:
            raise Fault("dns", f"The name {host} stands for no address.")
        return addresses

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """Always refused: the web has no Unix sockets."""
        raise Fault("refused_guard", "Unix sockets are refused.")

    async def sleep(self, seconds: float) -> None:
        """httpcore's pause between tries, of which we ask for none."""
        await asyncio.sleep(seconds)


async def _connect_any(addresses: list[str], port: int) -> Stream:
    """Try addresses in turn; all but the last get five seconds, as a dead one may be silent."""
    last: OSError | None = None
    for position, address in enumerate(addresses):
        patience = None if position == len(addresses) - 1 else 5.0
        try:
            async with asyncio.timeout(patience):
                return await _connect(address, port)
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        raise last
    why = last.strerror if last is not None else None
    raise Fault("refused_connection", f"No connection to port {port} ({why or 'refused'}).")


async def _connect(address: str, port: int) -> Stream:
    """A connection to one address; raises Fault if another one answers."""
    loop = asyncio.get_running_loop()
    transport, stream = await loop.create_connection(Stream, address, port)
    peer = transport.get_extra_info("peername")
    if peer is None or peer[0].partition("%")[0] != address.partition("%")[0]:
        await stream.aclose()
        raise Fault("refused_guard", f"Another address than {address} answered.")
    stream.peer = f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"
    return stream
