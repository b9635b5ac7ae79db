"""Content codings undone layer by layer with limits (RFC 9110 section 8.4).

httpx 0.28.1 takes a gzip body that was cut short for a whole one, drops a second gzip member, and
lets a few bytes unfold into gigabytes; so the body is read as received and decoded here.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import brotli

from archiver.fetch.faults import Fault

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["Body", "Decoded", "content_codings", "decode"]

_PIECE = 64 * 1024
_BROTLI_SLICE = 256  # its decoder gives nothing for a slice that holds an error
_ZSTD_SLICE = 4096
_MOST_LAYERS = 3
_WINDOW_LOG = 23  # 8 MiB, the most that a server may ask of us (RFC 9659)


class _Layer(Protocol):
    """One content coding being undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes decode to, in pieces of bounded size; raises Fault where they cannot."""

    def complete(self) -> bool:
        """Whether the coded stream has come to its own end."""


class _Gzip:
    """gzip (RFC 1952): members follow one another; their texts are one text."""

    def __init__(self) -> None:
        self._member = _Deflate(31)
        self._members = 0
        self._over = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode members; after the first, zeros and foreign bytes are padding, as in gzip(1)."""
        while data and not self._over:
            if self._member.complete():
                data = data.lstrip(b"\0")
                self._over = bool(data) and not data.startswith(b"\x1f")
                if not data or self._over:
                    return
                self._member = _Deflate(31)
            yield from self._member.feed(data)
            data = self._member.rest

    def complete(self) -> bool:
        """Whether the last member that began has also ended."""
        return self._member.complete()


class _Deflate:
    """One deflate stream in the given wrapping (zlib's window bits: 31 gzip, 15 zlib, -15 none)."""

    def __init__(self, window_bits: int) -> None:
        self._machine = zlib.decompressobj(window_bits)
        self.rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode to the stream's end; what follows it is left in `rest`."""
        full = True
        while (data or full) and not self._machine.eof:
            before = self._machine.copy()
            try:
                piece = self._machine.decompress(data, _PIECE)
            except zlib.error:
                yield from _salvage(before, data)
                raise Fault("malformed", "The compressed text is damaged.") from None
            full = len(piece) == _PIECE
            data = self._machine.unconsumed_tail
            if piece:
                yield piece
        self.rest = self._machine.unused_data

    def complete(self) -> bool:
        """Whether the stream has ended, its checksum included."""
        return self._machine.eof


def _salvage(machine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What stands before the damage: zlib gives nothing for a call that meets an error."""
    for position in range(len(data)):
        try:
            piece = machine.decompress(data[position : position + 1])
        except zlib.error:
            return
        if piece:
            yield piece


class _DeflateOfEitherKind:
    """`deflate`: meant as zlib (RFC 1950), sent by some servers without that wrapping."""

    def __init__(self) -> None:
        self._start = b""
        self._stream: _Deflate | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode, once two bytes are there to tell which kind it is."""
        if self._stream is None:
            self._start += data
            if len(self._start) < 2:
                return
            first, second = self._start[:2]
            wrapped = first & 0x0F == 8 and (first << 8 | second) % 31 == 0
            self._stream, data = _Deflate(15 if wrapped else -15), self._start
        yield from self._stream.feed(data)

    def complete(self) -> bool:
        """Whether the stream has ended."""
        return self._stream is not None and self._stream.complete()


class _Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._machine = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode to the stream's end."""
        for start in range(0, len(data), _BROTLI_SLICE):
            if self._machine.is_finished():
                return
            yield from self._slice(data[start : start + _BROTLI_SLICE])

    def _slice(self, data: bytes) -> Iterator[bytes]:
        """Decode a few bytes, however much they unfold to."""
        try:
            piece = self._machine.process(data, output_buffer_limit=_PIECE)
            while piece or not self._machine.can_accept_more_data():
                yield piece
                if self._machine.can_accept_more_data():
                    return
                piece = self._machine.process(b"", output_buffer_limit=_PIECE)
        except brotli.error:
            raise Fault("malformed", "The compressed text is damaged.") from None

    def complete(self) -> bool:
        """Whether the stream has ended."""
        return bool(self._machine.is_finished())


class _Zstd:
    """zstd (RFC 8878): frames follow one another; a window beyond 8 MiB is refused (RFC 9659)."""

    def __init__(self) -> None:
        self._machine = _new_zstd()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode frames."""
        for start in range(0, len(data), _ZSTD_SLICE):
            yield from self._slice(data[start : start + _ZSTD_SLICE])

    def _slice(self, data: bytes) -> Iterator[bytes]:
        """Decode a few bytes, however much they unfold to."""
        try:
            while data or not (self._machine.needs_input or self._machine.eof):
                if self._machine.eof:
                    self._machine = _new_zstd()
                piece = self._machine.decompress(data, _PIECE)
                data = self._machine.unused_data if self._machine.eof else b""
                if piece:
                    yield piece
        except zstd.ZstdError as error:
            sentence = f"The compressed text is damaged or asks too much memory ({error})."
            raise Fault("malformed", sentence) from None

    def complete(self) -> bool:
        """Whether the last frame that began has also ended."""
        return self._machine.eof


def _new_zstd() -> zstd.ZstdDecompressor:
    """A decoder of one frame that refuses a window beyond 8 MiB."""
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})


_LAYERS: dict[str, type[_Gzip | _DeflateOfEitherKind | _Brotli | _Zstd]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _DeflateOfEitherKind,
    "br": _Brotli,
    "zstd": _Zstd,
}


def content_codings(values: Sequence[str]) -> tuple[str, ...]:
    """The codings that Content-Encoding headers name, in the order in which they were applied."""
    names = (name.strip().lower() for value in values for name in value.split(","))
    return tuple(name for name in names if name not in ("", "identity"))


class Body:
    """A body on its way in: what it decodes to, up to `limit` bytes, and the digest as received."""

    def __init__(self, codings: Sequence[str], limit: int) -> None:
        self._limit = limit
        self.received = 0
        self._hasher = hashlib.sha256() if codings else None
        self._text = BytesIO()
        self._raw = BytesIO()  # kept only until something has been decoded
        self._unreadable = _unreadable(codings)
        readable = () if self._unreadable else tuple(reversed(codings))
        self._layers: list[_Layer] = [_LAYERS[name]() for name in readable]
        self._sizes = [0] * len(self._layers)

    def feed(self, data: bytes) -> None:
        """Take bytes as received; raises Fault where they are too many or cannot be decoded."""
        for _ in self.pieces(data):
            pass

    def pieces(self, data: bytes) -> Iterator[int]:
        """Take bytes as received and tell, piece by piece, how many the body has come to hold.

        So the caller can make room while a few bytes unfold; raises Fault as `feed` does.
        """
        self.received += len(data)
        if self._hasher is not None:
            self._hasher.update(data)
        if not self._layers:
            self._keep(data)
            yield self._text.tell()
        else:
            if not self._text.tell():
                self._raw.write(data)
            for piece in self._decoded(data, 0):
                self._keep(piece)
                yield self._text.tell() + self._raw.tell()
        if self.received > self._limit:
            raise _too_large(self._limit)

    def _decoded(self, data: bytes, depth: int) -> Iterator[bytes]:
        """The bytes as the layers from this depth on decode them, every layer within the limit."""
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            self._sizes[depth] += len(piece)
            yield from self._decoded(piece, depth + 1)
            if self._sizes[depth] > self._limit:
                raise _too_large(self._limit)

    def _keep(self, piece: bytes) -> None:
        """Add decoded bytes, up to the limit."""
        room = self._limit - self._text.tell()
        if piece and self._raw.tell():
            self._raw = BytesIO()
        self._text.write(piece[:room])
        if len(piece) > room:
            raise _too_large(self._limit)

    def finish(self) -> None:
        """Raise Fault unless every layer has ended; an empty body has nothing to undo."""
        if self._unreadable and self.received:
            raise Fault("malformed", self._unreadable)
        if self.received and not all(layer.complete() for layer in self._layers):
            raise Fault("interrupted", "The compressed text stops before its end.")
        self._raw = BytesIO()  # a text of no bytes is a text

    @property
    def payload(self) -> bytes:
        """What could be decoded, or the bytes as received where nothing could."""
        return self._text.getvalue() or self._raw.getvalue()

    @property
    def entity_digest(self) -> str | None:
        """The SHA-256 of the body as received, where it was coded."""
        return None if self._hasher is None else f"sha256:{self._hasher.hexdigest()}"


def _unreadable(codings: Sequence[str]) -> str | None:
    """Why codings cannot be undone, so that the body is kept as received."""
    if len(codings) > _MOST_LAYERS:
        return f"The body was coded {len(codings)} times over; at most {_MOST_LAYERS} are undone."
    unknown = next((name for name in codings if name not in _LAYERS), None)
    return None if unknown is None else f"The content coding {unknown!r} is not known."


def _too_large(limit: int) -> Fault:
    """The fault of a body beyond the limit."""
    return Fault("too_large", f"The body is larger than {limit} bytes; --max-body raises that.")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body with its codings undone; `transport` and `error` say how that failed, else None."""

    payload: bytes
    transport: str | None = None  # malformed interrupted too_large
    error: str | None = None


def decode(data: bytes, codings: Sequence[str], limit: int) -> Decoded:
    """A whole body as received, decoded up to `limit` bytes; what could be decoded is kept."""
    body = Body(codings, limit)
    try:
        body.feed(data)
        body.finish()
    except Fault as fault:
        return Decoded(body.payload, fault.transport, str(fault))
    return Decoded(body.payload)
