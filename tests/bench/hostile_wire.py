"""What servers do to the bytes of an answer, and the class that each case must end in.

K: kept as an answer. F: a failure that says why. R: refused, nothing asked. Two letters: either is
honest.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
import zlib

import brotli

from tests import hostile
from tests.hostile import CHUNKED, GOOD_TEXT, OK, Answer, Visitor, coded, leading, saying, whole

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CLASSES = {
    "K": """good slow-good pausing agreeing surplus late-surplus surplus-chunked one-byte-chunks
        status-203 raw-headers early-hints keep-alive-lie leaves-unasked zipped brotli
        zipped-twice two-members moved dots latin-location location-on-200 bytes-200k-one-by-one
        cross-origin date-lie refresh meta-refresh script-redirect cookie-elsewhere zstd deflate
        raw-deflate early-hints-many percent-location""",
    "KF": """bare-newlines obs-fold length-and-chunks trailing-garbage unlabelled-gzip empty-gzip
        nul-header no-colon crlf-location nothing empty endless-redirect-body trailers
        space-before-colon many-lengths-same etag-lie fragment-loop""",
    "F": """short-body cut-chunk no-last-chunk bad-chunk-size huge-chunk-size
        endless-chunk-extension endless-trailers two-lengths negative-length absurd-length
        large-length unknown-transfer http-0.9 garbage-status status-2000 status-777 forged-log-line
        binary-noise many-headers long-header continue-flood unasked-101 header-drip body-drip
        silence stall stall-zipped event-stream endless-chunks endless-tiny-chunks endless-body
        fin-at-once fin-in-head rst-at-once rst-in-head rst-in-body gzip-bomb nested-bomb
        brotli-bomb hundred-codings cut-gzip bad-crc no-gzip unknown-coding self-loop pair-a
        endless-chain slow-chain no-location empty-location two-locations unreadable-location
        cookie-trap unasked-304 partial missing legal gone unauthorized payment forbidden proxy-asks
        busy-absurd busy-negative busy-garbage too-many chunk-of-minus last-byte-stall mixed-replace
        endless-gzip slow-gzip-bomb zstd-bomb zstd-window cut-brotli cut-zstd large-headers-1m
        endless-status-line chunked-twice length-list nested-unknown drip-chunks
        early-hints-flood""",
    "FR": "growing-location",
    "R": "long-location",
}


def _blocks(piece: bytes) -> tuple[bytes, bytes]:
    """The start of a gzip stream, and a part of it that may be repeated for ever."""
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = machine.compress(b"x") + machine.flush(zlib.Z_FULL_FLUSH)
    return start, machine.compress(piece) + machine.flush(zlib.Z_FULL_FLUSH)


def _slowly(data: bytes, size: int, pause: float) -> Answer:
    """A case that sends its answer in small parts."""

    async def answer(visitor: Visitor) -> None:
        for start in range(0, len(data), size):
            await visitor.send(data[start : start + size])
            await asyncio.sleep(pause)

    return answer


async def _growing(visitor: Visitor) -> None:
    """Redirect to an address twice as long as the one that was asked for."""
    await leading(visitor.path.encode() + b"?" + visitor.path.encode())(visitor)


async def _mixed(visitor: Visitor) -> None:
    """Replace the page by another for ever."""
    part = b"--x\r\nContent-Type: text/html\r\n\r\n" + GOOD_TEXT + b"\r\n"
    start = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n"
    await hostile.dripping(start, part)(visitor)


async def _etag_lie(visitor: Visitor) -> None:
    """Call every page unchanged, whatever it is asked by."""
    await saying(b'HTTP/1.1 304 Not Modified\r\nETag: "always"\r\n\r\n', end=False)(visitor)


def _failing(status: bytes, *headers: bytes) -> Answer:
    return whole(b"<p>Not now.</p>", *headers, status=status)


ZEROS = bytes(2**20)
ENDLESS = _blocks(ZEROS)
ZSTD = zstd.compress(GOOD_TEXT)
RAW_DEFLATE = zlib.compress(GOOD_TEXT)[2:-4]
MANY = b"".join(b"1\r\nx\r\n" for _ in range(200_000)) + b"0\r\n\r\n"

EXTRA: dict[str, Answer] = {
    "status-203": whole(b"odd", status=b"203 Non-Authoritative Information"),
    "bytes-200k-one-by-one": saying(CHUNKED + MANY, end=False),
    "obs-fold": saying(OK + b"X-A: one\r\n two\r\nContent-Length: 4\r\n\r\ntrue"),
    "length-and-chunks": saying(
        OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntrue\r\n0\r\n\r\n"
    ),
    "trailing-garbage": coded(hostile.ZIPPED + b"and more", b"gzip"),
    "unlabelled-gzip": whole(hostile.ZIPPED, b"Content-Type: text/html"),
    "crlf-location": leading(b"/good%0d%0aX-Injected:%201\r\nX-Other: 2"),
    "percent-location": leading(b"/go%6Fd"),
    "trailers": saying(CHUNKED + b"4\r\ntrue\r\n0\r\nX-After: 1\r\n\r\n"),
    "space-before-colon": saying(OK + b"X-A : 1\r\nContent-Length: 4\r\n\r\ntrue"),
    "many-lengths-same": saying(OK + b"Content-Length: 4, 4\r\n\r\ntrue"),
    "etag-lie": _etag_lie,
    "fragment-loop": leading(b"/fragment-loop#once"),
    "early-hints-many": saying(
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100 + OK + b"Content-Length: 4\r\n\r\ntrue", end=False
    ),
    "early-hints-flood": hostile.flooding(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "date-lie": whole(GOOD_TEXT, b"Date: Fri, 31 Dec 9999 23:59:59 GMT", b"Age: 99999999999999"),
    "refresh": whole(GOOD_TEXT, b"Refresh: 0; url=http://127.0.0.1/"),
    "meta-refresh": whole(
        b'<meta http-equiv=refresh content="0;url=http://127.0.0.1/">' + GOOD_TEXT
    ),
    "script-redirect": whole(b'<script>location="http://127.0.0.1/"</script>' + GOOD_TEXT),
    "cookie-elsewhere": leading(b"/good\r\nSet-Cookie: seen=1; Domain=example; Path=/"),
    "zstd": coded(ZSTD, b"zstd"),
    "deflate": coded(zlib.compress(GOOD_TEXT), b"deflate"),
    "raw-deflate": coded(RAW_DEFLATE, b"deflate"),
    "gone": _failing(b"410 Gone"),
    "unauthorized": _failing(b"401 Unauthorized", b'WWW-Authenticate: Basic realm="x"'),
    "payment": _failing(b"402 Payment Required"),
    "forbidden": _failing(b"403 Forbidden"),
    "proxy-asks": _failing(b"407 Proxy Authentication Required"),
    "busy-absurd": _failing(b"503 Busy", b"Retry-After: 100000000000000"),
    "busy-negative": _failing(b"503 Busy", b"Retry-After: -1"),
    "busy-garbage": _failing(b"503 Busy", b"Retry-After: soon"),
    "too-many": _failing(b"429 Too Many Requests", b"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
    "chunk-of-minus": saying(CHUNKED + b"-4\r\ntrue\r\n0\r\n\r\n"),
    "last-byte-stall": hostile.stalling(OK + b"Content-Length: 1060\r\n\r\n" + GOOD_TEXT[:1059]),
    "mixed-replace": _mixed,
    "endless-gzip": hostile.flooding(
        OK + b"Content-Encoding: gzip\r\n\r\n" + ENDLESS[0], ENDLESS[1]
    ),
    "slow-gzip-bomb": hostile.dripping(
        OK + b"Content-Encoding: gzip\r\n\r\n" + ENDLESS[0], ENDLESS[1]
    ),
    "zstd-bomb": coded(zstd.compress(bytes(2**28)), b"zstd"),
    "zstd-window": coded(b"\x28\xb5\x2f\xfd\x00\xa8\x21\x00\x00true", b"zstd"),
    "cut-brotli": coded(brotli.compress(GOOD_TEXT)[:-9], b"br"),
    "cut-zstd": coded(ZSTD[:-9], b"zstd"),
    "large-headers-1m": saying(OK + b"X-Long: " + b"x" * 2**20 + b"\r\n\r\n"),
    "endless-status-line": hostile.flooding(b"HTTP/1.1 200 ", b"OK "),
    "chunked-twice": saying(OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    "length-list": saying(OK + b"Content-Length: 4, 5\r\n\r\ntrue!"),
    "nested-unknown": coded(gzip.compress(GOOD_TEXT), b"rot13, gzip"),
    "growing-location": _growing,
    "go%6Fd": whole(GOOD_TEXT),
    "drip-chunks": hostile.dripping(CHUNKED, b"1\r\nx\r\n"),
}
