"""httpx over connections that the guard has judged.

httpx is spoken to at its transport layer. The client above that keeps cookies, decodes without a
limit, and loses the whole answer over a Location it cannot read, even when it is not to follow it.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache

import httpcore
import httpx

from archiver.fetch.tls import Witness
from archiver.fetch.wire import Network

__all__ = ["Transport"]

_MOST_KEPT = 64  # sites to which connections stay open


class _AnswerBytes(httpx.AsyncByteStream):
    """An answer's body as httpcore delivers it, as httpx wants to have it."""

    def __init__(self, answer: httpcore.Response, site: _Site) -> None:
        self._answer = answer
        self._site = site

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, free of chunk framing but still coded."""
        async for data in self._answer.aiter_stream():
            yield data

    async def aclose(self) -> None:
        """Give the connection back, or close it where the answer was not read to its end."""
        try:
            await self._answer.aclose()
        finally:
            self._site.users -= 1


@dataclass(slots=True)
class _Site:
    """The connections to one scheme, host and port, and how many requests use them now."""

    pool: httpcore.AsyncConnectionPool
    users: int = 0


class Transport(httpx.AsyncBaseTransport):
    """Connections for each site; `secure` says whom to trust, by default the public authorities.

    One pool for all sites would look at each of its connections at every request, and close idle
    ones because others hang.
    """

    def __init__(self, network: Network, secure: ssl.SSLContext | None) -> None:
        self._network = network
        self._context = secure or _public_authorities()
        self._context.sslobject_class = Witness
        self._sites: dict[tuple[bytes, bytes, int | None], _Site] = {}  # used last, stands last

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return as soon as the answer's head is there."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        site = self._site((url.scheme, url.host, url.port))
        site.users += 1
        try:
            await self._close_unused()
            answer = await site.pool.handle_async_request(
                httpcore.Request(request.method, url, headers=request.headers.raw)
            )
        except BaseException:
            site.users -= 1
            raise
        stream = _AnswerBytes(answer, site)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)

    def _site(self, origin: tuple[bytes, bytes, int | None]) -> _Site:
        """The connections to a site, from now on the one that was used last."""
        site = self._sites.pop(origin, None) or _Site(self._new_pool())
        self._sites[origin] = site
        return site

    async def _close_unused(self) -> None:
        """Close the connections to sites that were not used for longest, where they are many."""
        surplus = len(self._sites) - _MOST_KEPT
        if surplus > 0:
            unused = [key for key, site in self._sites.items() if not site.users]
            for site in [self._sites.pop(key) for key in unused[:surplus]]:
                await site.pool.aclose()

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        """Connections to one site: one request at a time needs no more than one, or two."""
        return httpcore.AsyncConnectionPool(
            ssl_context=self._context,
            max_keepalive_connections=2,
            keepalive_expiry=15.0,
            network_backend=self._network,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        for site in self._sites.values():
            await site.pool.aclose()


@cache
def _public_authorities() -> ssl.SSLContext:
    """Trust in the authorities that httpx ships; reading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)
