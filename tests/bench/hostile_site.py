"""The hostile servers in a process of their own, so that the fetcher's memory is its own.

It prints its ports as one line of JSON, answers a line `canary` with how often the canary was
reached, and ends with its input.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from contextlib import AsyncExitStack, suppress

from tests import hostile
from tests.bench.hostile_net import FORBIDDEN_PLACES, ROBOTS
from tests.bench.hostile_pages import PAGES
from tests.bench.hostile_wire import EXTRA
from tests.hostile import Answer, Visitor, leading, whole
from tests.identity import EXPIRED_CERTIFICATE, EXPIRED_KEY, shown_by_server

NO_RULES = whole(b"", status=b"404 Not Found")
reached: list[str] = []


async def rules_of_the_site(visitor: Visitor) -> None:
    """robots.txt: each site NAME.robots.example has its own."""
    host = visitor.head.lower().partition(b"\r\nhost: ")[2].partition(b"\r\n")[0].decode()
    site, dot, _ = host.partition(".robots.example")
    await (ROBOTS[site][1] if dot else NO_RULES)(visitor)


def page(content_type: str | None, body: bytes) -> Answer:
    """A case that answers with a page by the book."""
    name = b'Content-Disposition: attachment; filename="../../etc/x"'
    if content_type is None:
        return whole(body)
    return whole(body, name, b"Content-Type: " + content_type.encode("latin-1"))


async def good_elsewhere(visitor: Visitor) -> None:
    """Redirect to the same server under another name."""
    port = visitor.writer.get_extra_info("sockname")[1]
    await leading(b"http://elsewhere.example:%d/good" % port)(visitor)


async def bad_third(visitor: Visitor) -> None:
    """Redirect to a redirect to a redirect to this machine."""
    await leading(
        {b"0": b"/third?1", b"1": b"/third?2"}.get(
            visitor.path.encode().partition(b"?")[2], b"http://127.0.0.1/"
        )
    )(visitor)


def cases(canary: int) -> dict[str, Answer]:
    """All cases that are told apart by their path."""
    places = {
        f"to/{name}": leading(place.replace("{canary}", str(canary)).encode())
        for name, place in FORBIDDEN_PLACES.items()
    }
    pages = {f"page/{name}": page(kind, body) for name, (kind, body) in _pages().items()}
    own = {"robots.txt": rules_of_the_site, "cross-origin": good_elsewhere, "third": bad_third}
    return {**hostile.CASES, **EXTRA, **places, **pages, **own}


def _pages() -> dict[str, tuple[str | None, bytes]]:
    return {name: (kind, body) for name, (_, kind, body) in PAGES.items()}


async def _canary(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    reached.append(str(writer.get_extra_info("sockname")))
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary")
    writer.close()


async def _hung(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing, whatever is said; for TLS that is a handshake that never goes on."""
    with suppress(ConnectionError):
        await reader.read()
    writer.transport.abort()


async def _cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End as soon as something was said; for TLS that is in the handshake."""
    with suppress(ConnectionError):
        await reader.read(100)
    writer.transport.abort()


async def _port_of(stack: AsyncExitStack, secure: ssl.SSLContext) -> int:
    place = await stack.enter_async_context(hostile.hostile(secure))
    place.cases = cases(0)
    return place.port


async def serve() -> None:
    """Run all servers until the input ends."""
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(hostile.hostile())
        guards = [await asyncio.start_server(_canary, "127.0.0.1", 0)]
        canary = guards[0].sockets[0].getsockname()[1]
        for address in ("127.0.0.1", "127.8.8.8", "::1"):
            for port in (80, 443):
                with suppress(OSError):  # not everybody may listen there
                    guards.append(await asyncio.start_server(_canary, address, port))
        silent = await asyncio.start_server(_hung, "127.0.0.1", 0)
        cutting = await asyncio.start_server(_cut, "127.0.0.1", 0)
        place.cases = cases(canary)
        told = {
            "home": place.port,
            "canary": canary,
            "canaries": len(guards),
            "secure": await _port_of(stack, shown_by_server()),
            "expired": await _port_of(stack, shown_by_server(EXPIRED_CERTIFICATE, EXPIRED_KEY)),
            "silent": silent.sockets[0].getsockname()[1],
            "cutting": cutting.sockets[0].getsockname()[1],
        }
        print(json.dumps(told), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(reached if line == "canary\n" else None), flush=True)


if __name__ == "__main__":
    with asyncio.Runner() as runner, suppress(KeyboardInterrupt):
        # Its visitors leave in the middle of every sentence: no news.
        runner.get_loop().set_exception_handler(lambda loop, context: None)
        runner.run(serve())
