"""httpx over connections that the guard has judged.

httpx is spoken to at its transport layer. The client above that keeps cookies, decodes without a
limit, and loses the whole answer over a Location it cannot read, even when it is not to follow it.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache

import httpcore
import httpx

from archiver.fetch.tls import Witness
from archiver.fetch.wire import Network

__all__ = ["Transport"]


class _AnswerBytes(httpx.AsyncByteStream):
    """An answer's body as httpcore delivers it, as httpx wants to have it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, free of chunk framing but still coded."""
        async for data in self._answer.aiter_stream():
            yield data

    async def aclose(self) -> None:
        """Give the connection back, or close it where the answer was not read to its end."""
        await self._answer.aclose()


class Transport(httpx.AsyncBaseTransport):
    """One pool of connections; `secure` says whom to trust, by default the public authorities."""

    def __init__(self, network: Network, secure: ssl.SSLContext | None) -> None:
        context = secure or _public_authorities()
        context.sslobject_class = Witness
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,  # hung hosts must not keep others waiting
            max_keepalive_connections=64,
            keepalive_expiry=15.0,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return as soon as the answer's head is there."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(request.method, url, headers=request.headers.raw)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_AnswerBytes(answer))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


@cache
def _public_authorities() -> ssl.SSLContext:
    """Trust in the authorities that httpx ships; reading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)
