"""A server that breaks every rule of HTTP that a news site might break, and some that only an
attacker would; each case is a function that answers one request."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import brotli

Answer = Callable[["Visitor"], Awaitable[None]]

GOOD_TEXT = b"<p>The ministry confirmed the figures on Tuesday.</p>" * 20
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass
class Visitor:
    """One connection: what it asked for, and the socket to answer on."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    path: str = ""
    head: bytes = b""

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def drip(self, piece: bytes, pause: float = 0.01) -> None:
        """Send a little, for ever."""
        while True:
            await self.send(piece)
            await asyncio.sleep(pause)

    async def flood(self, piece: bytes) -> None:
        """Send a lot, for ever."""
        block = piece * (1 + 60_000 // len(piece))
        while True:
            await self.send(block)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        link = self.writer.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass
class Hostile:
    """A running server: its address and everything it was asked."""

    port: int = 0
    cases: dict[str, Answer] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    connections: int = 0

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests on a connection until one of the two sides ends it."""
        self.connections += 1
        visitor = Visitor(reader, writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                visitor.head, visitor.path = head, head.split(b" ")[1].decode()
                self.asked.append(head)
                self.open_now += 1
                self.most_open = max(self.most_open, self.open_now)
                try:
                    await self.cases[visitor.path.split("?")[0].strip("/")](visitor)
                finally:
                    self.open_now -= 1
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()


@asynccontextmanager
async def hostile(secure: ssl.SSLContext | None = None) -> AsyncIterator[Hostile]:
    """The server on a free port of 127.0.0.1, with every case of this file."""
    place = Hostile(cases=dict(CASES))
    server = await asyncio.start_server(place.meet, "127.0.0.1", 0, ssl=secure, limit=2**20)
    place.port = server.sockets[0].getsockname()[1]
    try:
        yield place
    finally:
        server.close()


def saying(data: bytes, *, end: bool = True) -> Answer:
    """A case that sends these bytes and, if told, ends the connection."""

    async def answer(visitor: Visitor) -> None:
        await visitor.send(data)
        if end:
            visitor.writer.write_eof()
            raise ConnectionAbortedError

    return answer


def whole(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> Answer:
    """A case that answers by the book and keeps the connection."""
    lines = b"".join(header + b"\r\n" for header in headers)
    length = b"Content-Length: %d\r\n" % len(body)
    return saying(b"HTTP/1.1 " + status + b"\r\n" + lines + length + b"\r\n" + body, end=False)


def coded(body: bytes, coding: bytes) -> Answer:
    """A case whose body is called coded."""
    return whole(body, b"Content-Encoding: " + coding)


def leading(place: bytes, status: bytes = b"302 Found") -> Answer:
    """A case that redirects."""
    return whole(b"", b"Location: " + place, status=status)


def flooding(start: bytes, piece: bytes) -> Answer:
    """A case that never stops sending."""

    async def answer(visitor: Visitor) -> None:
        await visitor.send(start)
        await visitor.flood(piece)

    return answer


def dripping(start: bytes, piece: bytes) -> Answer:
    """A case that sends a little at a time, for ever."""

    async def answer(visitor: Visitor) -> None:
        await visitor.send(start)
        await visitor.drip(piece)

    return answer


def stalling(data: bytes) -> Answer:
    """A case that sends this much and then nothing."""

    async def answer(visitor: Visitor) -> None:
        await visitor.send(data)
        await visitor.reader.read()

    return answer


def resetting(data: bytes) -> Answer:
    """A case that sends this much and then resets the connection."""

    async def answer(visitor: Visitor) -> None:
        await visitor.send(data)
        await asyncio.sleep(0.02)
        visitor.reset()
        raise ConnectionAbortedError

    return answer


async def endless_chain(visitor: Visitor) -> None:
    """Redirect to an address that was never seen before, each a little longer."""
    await leading(visitor.path.encode() + b"?again")(visitor)


async def slow_good(visitor: Visitor) -> None:
    """A good page after a short pause."""
    await asyncio.sleep(0.01)
    await whole(GOOD_TEXT)(visitor)


async def late_surplus(visitor: Visitor) -> None:
    """A whole answer, and some time later one that nobody asked for."""
    await whole(b"true")(visitor)
    await asyncio.sleep(0.02)
    await visitor.send(SURPLUS)


async def pausing(visitor: Visitor) -> None:
    """A good page after a longer pause."""
    await asyncio.sleep(0.15)
    await whole(GOOD_TEXT)(visitor)


async def slow_chain(visitor: Visitor) -> None:
    """Redirect for ever, with a pause each time."""
    await asyncio.sleep(0.15)
    await leading(visitor.path.encode() + b"?again")(visitor)


async def keep_alive_lie(visitor: Visitor) -> None:
    """Answer well, promise to stay, and leave."""
    await whole(GOOD_TEXT, b"Connection: keep-alive")(visitor)
    raise ConnectionAbortedError


async def leaves_unasked(visitor: Visitor) -> None:
    """Answer the first request of a connection and reset on the second."""
    await whole(GOOD_TEXT)(visitor)
    await visitor.reader.readuntil(b"\r\n\r\n")
    visitor.reset()
    raise ConnectionAbortedError


async def one_byte_chunks(visitor: Visitor) -> None:
    """A whole text in chunks of one byte."""
    await visitor.send(CHUNKED + b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n")


async def cookie_trap(visitor: Visitor) -> None:
    """Send everybody round who does not bring the cookie back."""
    place = b"302 Found\r\nSet-Cookie: seen=1\r\nLocation: /cookie-trap"
    await whole(b"", status=place)(visitor)


async def agreeing(visitor: Visitor) -> None:
    """A page with validators; 304 to whoever asks by them."""
    if b"if-none-match" in visitor.head.lower():
        await saying(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n', end=False)(visitor)
    else:
        await whole(GOOD_TEXT, b'ETag: "v1"')(visitor)


def nested(data: bytes, times: int) -> bytes:
    """gzip over gzip."""
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


ZIPPED = gzip.compress(GOOD_TEXT, mtime=0)
BOMB = gzip.compress(bytes(40 * 2**20), mtime=0)
SURPLUS = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

CASES: dict[str, Answer] = {
    "good": whole(GOOD_TEXT),
    "slow-good": slow_good,
    "pausing": pausing,
    "agreeing": agreeing,
    # framing
    "short-body": saying(OK + b"Content-Length: 999\r\n\r\nhalf a sent"),
    "surplus": saying(OK + b"Content-Length: 4\r\n\r\ntrue" + SURPLUS, end=False),
    "late-surplus": late_surplus,
    "surplus-chunked": saying(CHUNKED + b"4\r\ntrue\r\n0\r\n\r\n" + SURPLUS, end=False),
    "cut-chunk": saying(CHUNKED + b"ff\r\nhalf a sent"),
    "no-last-chunk": saying(CHUNKED + b"4\r\ntrue\r\n"),
    "bad-chunk-size": saying(CHUNKED + b"zz\r\ntrue\r\n"),
    "huge-chunk-size": saying(CHUNKED + b"ffffffffffffffff\r\ntrue"),
    "one-byte-chunks": one_byte_chunks,
    "endless-chunk-extension": flooding(CHUNKED + b"4;", b"x"),
    "endless-trailers": flooding(CHUNKED + b"0\r\n", b"X-T: 1\r\n"),
    "two-lengths": saying(OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\ntrue!"),
    "negative-length": saying(OK + b"Content-Length: -1\r\n\r\ntrue"),
    "absurd-length": saying(OK + b"Content-Length: 100000000000000000000\r\n\r\ntrue"),
    "large-length": stalling(OK + b"Content-Length: 5000000000\r\n\r\n"),
    "unknown-transfer": saying(OK + b"Transfer-Encoding: rot13\r\n\r\ngehr"),
    "http-0.9": saying(b"<p>No headers at all.</p>"),
    "garbage-status": saying(b"HTTP/1.1 fine OK\r\n\r\n"),
    "status-2000": saying(b"HTTP/1.1 2000 OK\r\n\r\n"),
    "status-777": whole(b"odd", status=b"777 Lucky"),
    "forged-log-line": saying(b"HTTP/1.1 200 OK\x1b[2J\r\x00INFO all is well\r\n\r\n"),
    "binary-noise": saying(bytes(range(256)) * 20),
    "nul-header": saying(OK + b"X-A: a\0b\r\nContent-Length: 0\r\n\r\n"),
    "no-colon": saying(OK + b"what is this\r\nContent-Length: 0\r\n\r\n"),
    "raw-headers": whole(b"true", b"x-One: caf\xe9", b"X-ONE: two", b"Content-type: text/plain"),
    "bare-newlines": saying(b"HTTP/1.1 200 OK\nContent-Length: 4\n\ntrue"),
    "early-hints": saying(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK + b"Content-"
        b"Length: 4\r\n\r\ntrue",
        end=False,
    ),
    "many-headers": flooding(OK, b"X-Header: value\r\n"),
    "long-header": flooding(OK + b"X-Long: ", b"x"),
    "continue-flood": flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "unasked-101": saying(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello"),
    # time
    "header-drip": dripping(OK, b"X: 1\r\n"),
    "body-drip": dripping(OK + b"\r\n<p>One", b"."),
    "silence": stalling(b""),
    "stall": stalling(OK + b"Content-Length: 100\r\n\r\n<p>The first half"),
    "stall-zipped": stalling(
        OK + b"Content-Encoding: gzip\r\nContent-Length: 9999\r\n\r\n" + ZIPPED[:-9]
    ),
    "event-stream": dripping(OK + b"\r\n", b"data: tick\n\n"),
    "endless-chunks": flooding(CHUNKED, b"400\r\n" + b"true" * 256 + b"\r\n"),
    "endless-tiny-chunks": flooding(CHUNKED, b"1\r\nx\r\n"),
    "endless-body": flooding(OK + b"\r\n", b"true"),
    "fin-at-once": saying(b""),
    "fin-in-head": saying(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "rst-at-once": resetting(b""),
    "rst-in-head": resetting(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "rst-in-body": resetting(OK + b"Content-Length: 999\r\n\r\nhalf a sent"),
    "keep-alive-lie": keep_alive_lie,
    "leaves-unasked": leaves_unasked,
    # content codings
    "zipped": coded(ZIPPED, b"gzip"),
    "brotli": coded(brotli.compress(GOOD_TEXT), b"br"),
    "two-members": coded(ZIPPED + ZIPPED, b"gzip"),
    "zipped-twice": coded(nested(GOOD_TEXT, 2), b"gzip, gzip"),
    "gzip-bomb": coded(BOMB, b"gzip"),
    "nested-bomb": coded(nested(BOMB, 2), b"gzip, gzip, gzip"),
    "brotli-bomb": coded(brotli.compress(bytes(40 * 2**20)), b"br"),
    "hundred-codings": coded(ZIPPED, b", ".join([b"gzip"] * 100)),
    "cut-gzip": coded(ZIPPED[:-20], b"gzip"),
    "bad-crc": coded(ZIPPED[:-8] + b"\0\0\0\0" + ZIPPED[-4:], b"gzip"),
    "no-gzip": coded(GOOD_TEXT, b"gzip"),
    "unknown-coding": coded(GOOD_TEXT, b"rot13"),
    "empty-gzip": coded(b"", b"gzip"),
    # redirects
    "moved": leading(b"/good", b"301 Moved Permanently"),
    "dots": leading(b"../a/./../good?x#part"),
    "self-loop": leading(b"/self-loop"),
    "pair-a": leading(b"/pair-b"),
    "pair-b": leading(b"/pair-a"),
    "endless-chain": endless_chain,
    "slow-chain": slow_chain,
    "endless-redirect-body": flooding(b"HTTP/1.1 302 Found\r\nLocation: /good\r\n\r\n", b"x"),
    "no-location": whole(b"nowhere", status=b"302 Found"),
    "empty-location": leading(b""),
    "two-locations": whole(b"", b"Location: /good", b"Location: /bad", status=b"302 Found"),
    "unreadable-location": leading(b"http://[::1"),
    "latin-location": leading(b"/caf\xe9"),
    "caf%E9": whole(GOOD_TEXT),
    "long-location": leading(b"/" + b"x" * 20_000),
    "location-on-200": whole(GOOD_TEXT, b"Location: /bad"),
    "cookie-trap": cookie_trap,
    # semantics
    "unasked-304": saying(b"HTTP/1.1 304 Not Modified\r\n\r\n", end=False),
    "partial": whole(b"part", b"Content-Range: bytes 0-3/99", status=b"206 Partial Content"),
    "missing": whole(b"<p>Not here.</p>", status=b"404 Not Found"),
    "legal": whole(b"<p>By order.</p>", status=b"451 Unavailable"),
    "nothing": saying(b"HTTP/1.1 204 No Content\r\n\r\n", end=False),
    "empty": whole(b""),
}
