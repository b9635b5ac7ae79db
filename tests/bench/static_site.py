"""A site of real pages in a process of its own, on several addresses of this machine.

    python tests/bench/static_site.py FOLDER HOSTS

Serves the pages of FOLDER/pages.tar.xz as `/KIND/COPY/NUMBER`. KIND is `etag` (answers 304 to the
right If-None-Match) or `plain`; a COPY above 0 is the same page with a comment of its own. Prints
its port and the number of pages, and ends when its input is closed.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

_HEAD = (
    "HTTP/1.1 200 OK\r\nDate: Mon, 02 Mar 2026 09:00:00 GMT\r\nServer: bench\r\n"
    "Content-Type: text/html{charset}\r\n{tag}Content-Length: {length}\r\n"
    "Cache-Control: public, max-age=60\r\nVary: Accept-Encoding\r\n\r\n"
)
_NOT_MODIFIED = (
    "HTTP/1.1 304 Not Modified\r\nDate: Mon, 02 Mar 2026 09:00:00 GMT\r\nServer: bench\r\n"
    "ETag: {tag}\r\n\r\n"
)
_REQUEST = re.compile(rb"GET /(etag|plain)/(\d+)/(\d+) ")
_ASKED = re.compile(rb"(?i)\r\nif-none-match: *([^\r]*)\r\n")


def pages_of(folder: Path) -> list[tuple[bytes, str]]:
    """The pages of the corpus in order of name, each with what its Content-Type says of charset."""
    with tarfile.open(folder / "pages.tar.xz") as tar:
        found = {
            member.name: file.read()
            for member in tar
            if member.name.endswith(".html") and (file := tar.extractfile(member))
        }
    pages = [found[name] for name in sorted(found)]
    return [(page, "; charset=utf-8" if _is_utf8(page) else "") for page in pages]


class _Site(asyncio.Protocol):
    """One connection; requests come one after another."""

    def __init__(self, pages: Sequence[tuple[bytes, str]]) -> None:
        self._pages = pages
        self._transport: asyncio.WriteTransport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: a client connected."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes of a request came."""
        self._buffer += data
        while b"\r\n\r\n" in self._buffer and self._transport is not None:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._transport.write(self._answered(head + b"\r\n"))

    def _answered(self, head: bytes) -> bytes:
        asked = _REQUEST.match(head)
        if asked is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        kind, copy, number = asked[1].decode(), int(asked[2]), int(asked[3])
        tag = f'"{copy}-{number}"'
        held = _ASKED.search(head)
        if kind == "etag" and held and held[1].decode() == tag:
            return _NOT_MODIFIED.format(tag=tag).encode()
        return self._answer(kind, copy, number)

    def _answer(self, kind: str, copy: int, number: int) -> bytes:
        page, charset = self._pages[number % len(self._pages)]
        if copy:
            page = page.replace(b"</body>", b"<!-- copy %d --></body>" % copy, 1)
            page += b"<!-- copy %d -->" % copy
        tag = f'ETag: "{copy}-{number}"\r\n' if kind == "etag" else ""
        return _HEAD.format(charset=charset, tag=tag, length=len(page)).encode() + page


def _is_utf8(page: bytes) -> bool:
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


async def _serve(pages: Sequence[tuple[bytes, str]], hosts: Sequence[str]) -> None:
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: _Site(pages), hosts[0], 0)
    port = first.sockets[0].getsockname()[1]
    if len(hosts) > 1:
        await loop.create_server(lambda: _Site(pages), hosts[1:], port)
    print(port, len(pages), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    number = int(sys.argv[2])
    asyncio.run(_serve(pages_of(Path(sys.argv[1])), [f"127.0.0.{n + 1}" for n in range(number)]))
