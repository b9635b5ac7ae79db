"""A URL in, a capture for every hop out: whatever the server does is a fact on the capture.

httpx is spoken to at its transport layer. The client above that keeps cookies, decodes without a
limit, and loses the whole answer over a Location it cannot read, even when it is not to follow it.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from types import TracebackType
from typing import Self

import httpcore
import httpx

from archiver.clock import Clock, utc_now
from archiver.fetch.decode import Body, content_codings
from archiver.fetch.faults import Fault
from archiver.fetch.guard import Guard, read_url
from archiver.fetch.hop import Hop, Visit, capture_of, explained, status_of
from archiver.fetch.politeness import Politeness
from archiver.fetch.redirects import redirect_target
from archiver.fetch.wire import Exchange, Network, Resolve, current_exchange, system_resolver
from archiver.models import Capture, new_record_id

__all__ = ["USER_AGENT", "Client", "Validators"]

USER_AGENT = "archiver/0.1 (news provenance archive)"
_REDIRECT_BODY = 2**20  # what a redirect says is in its head
_MOST_FRAMING = 2 * 2**20  # bytes of chunk sizes: a body of tiny chunks is work without end
_NAME_THREADS = 32
_VALIDATOR = re.compile(r"[\x20-\x7e\x80-\xff]{1,1024}")


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier capture of this very URL gave to ask by whether it still holds.

    `record_id` is the capture whose payload they validate (RFC 9110 section 8.8).
    """

    etag: str | None
    last_modified: str | None
    record_id: str


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


class _Transport(httpx.AsyncBaseTransport):
    """httpx's transport over connections that the guard has judged."""

    def __init__(self, network: Network, secure: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=secure,
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


class Client:
    """Fetches URLs, one connection pool and one queue per host for all; an async context manager.

    `timeout` in seconds spans name look-up, connection and answers of all hops, not the waiting for
    a host's turn; `max_body` bytes bound a body both as received and decoded; `delay` seconds pass
    between two requests to a host; `allow` lists HOST or HOST:PORT that the guard lets pass.
    """

    def __init__(
        self,
        *,
        clock: Clock = utc_now,
        user_agent: str = USER_AGENT,
        allow: tuple[str, ...] = (),
        timeout: float = 60.0,
        max_body: int = 32 * 2**20,
        delay: float = 1.0,
        max_hops: int = 10,
        resolve: Resolve | None = None,
        secure: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._user_agent = user_agent
        self._guard = Guard.allowing(allow)
        self._timeout = timeout
        self._max_body = max_body
        self._max_hops = max_hops
        self._politeness = Politeness(delay)
        self._threads = ThreadPoolExecutor(_NAME_THREADS, thread_name_prefix="names")
        network = Network(self._guard, resolve or system_resolver(self._threads))
        self._transport = _Transport(network, secure or _public_authorities())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def fetch(
        self,
        url: str,
        *,
        role: str = "article",
        trigger: str = "manual",
        due_at: str | None = None,
        discovered_from: str | None = None,
        validators: Validators | None = None,
    ) -> list[Capture]:
        """The captures of a URL and of every address it redirects to, in order.

        Nothing that a server, name server or URL does raises: the last capture then says what
        happened in `transport` and `error`, and holds what came until then.
        """
        visit = Visit(role=role, trigger=trigger, due_at=due_at, discovered_from=discovered_from)
        hops: list[Capture] = []
        address, left = url, self._timeout
        while True:
            hop = await self._visit_hop(address, hops, validators if not hops else None, left)
            hops.append(capture_of(hop, visit))
            if hop.redirected_to is None or hop.elapsed >= left:
                break
            address, left = hop.redirected_to, left - hop.elapsed
        if len(hops) == 1:
            return hops
        return [replace(capture, fetch_id=hops[0].record_id) for capture in hops]

    async def _visit_hop(
        self, address: str, before: list[Capture], validators: Validators | None, left: float
    ) -> Hop:
        """Request one address in its host's turn, or say why it is not requested."""
        try:
            url = read_url(address)
            self._guard.admit_url(url)
            if len(before) > self._max_hops:
                raise Fault("malformed", f"There are more than {self._max_hops} redirects.")
            if any(capture.url == address for capture in before):
                raise Fault("malformed", "The redirects lead in a circle.")
        except Fault as fault:
            hop = self._new_hop(address, len(before))
            hop.fault = fault
            return hop
        async with self._politeness.turn(_host_of(url)):
            hop = self._new_hop(address, len(before))
            await self._request(hop, url, validators, left)
            return hop

    def _new_hop(self, address: str, number: int) -> Hop:
        """A hop that starts now."""
        moment = self._clock()
        return Hop(
            address=address,
            number=number,
            moment=moment,
            record_id=new_record_id(moment),
            exchange=Exchange(),
        )

    async def _request(
        self, hop: Hop, url: httpx.URL, validators: Validators | None, left: float
    ) -> None:
        """Make the request within the time that is left; whatever goes wrong is the hop's fault."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        token = current_exchange.set(hop.exchange)
        try:
            async with asyncio.timeout(left):
                await self._answer(hop, self._written(hop, url, validators))
        except Fault as fault:
            hop.fault = fault
        except TimeoutError:
            sentence = (
                f"No whole answer within {self._timeout:g} s; it was still {hop.exchange.stage}."
            )
            hop.fault = Fault("timeout", sentence)
        except Exception as error:  # a server's fault may surface in a library as anything
            hop.fault = explained(error, hop.exchange)
        finally:
            current_exchange.reset(token)
            hop.elapsed = loop.time() - started

    def _written(self, hop: Hop, url: httpx.URL, validators: Validators | None) -> httpx.Request:
        """The request as it is sent.

        It asks for gzip, br and zstd, as browsers do, so that a cache serves what readers get; not
        for deflate, which servers send in two incompatible ways (RFC 9110 section 8.4.1.2).
        """
        headers = [
            ("User-Agent", self._user_agent),
            ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"),
            ("Accept-Encoding", "gzip, br, zstd"),
        ]
        asked = _conditions(validators)
        if validators is not None and asked:
            hop.conditional_on = validators.record_id
        encoded = [(name, value.encode("latin-1", "replace")) for name, value in headers + asked]
        return httpx.Request(
            "GET", url, headers=[(name.encode(), value) for name, value in encoded]
        )

    async def _answer(self, hop: Hop, request: httpx.Request) -> None:
        """Read the answer to its end; raises Fault where it is too large, cut or unreadable."""
        response = await self._sent(hop.exchange, request)
        try:
            hop.redirected_to = redirect_target(hop.address, response)
            limit = min(self._max_body, _REDIRECT_BODY) if hop.redirected_to else self._max_body
            length = _content_length(response)
            if length is not None and length > limit:
                raise Fault("too_large", f"The body is {length} bytes; --max-body allows {limit}.")
            hop.body = Body(content_codings(response.headers.get_list("content-encoding")), limit)
            async for data in response.aiter_raw():
                hop.body.feed(data)
                if hop.exchange.body_wire - hop.body.received > _MOST_FRAMING:
                    raise Fault("too_large", "The body comes in too many small chunks.")
            hop.body.finish()
        finally:
            stream = hop.exchange.stream
            if stream is not None and not hop.exchange.ends_clean(_content_length(response)):
                stream.usable = False
            await response.aclose()

    async def _sent(self, exchange: Exchange, request: httpx.Request) -> httpx.Response:
        """The answer's head; a kept connection that turns out closed is replaced by a new one."""
        while True:
            try:
                response = await self._transport.handle_async_request(request)
            except (Fault, httpcore.RemoteProtocolError):
                if not (exchange.reused and exchange.ended and not exchange.wire):
                    raise
                exchange.ended = False
                continue
            if status_of(exchange) == response.status_code:
                return response
            await response.aclose()
            raise Fault("malformed", "The answer began before the request was sent.")


@cache
def _public_authorities() -> ssl.SSLContext:
    """Trust in the authorities that httpx ships; reading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


def _host_of(url: httpx.URL) -> str:
    """The host whose turn a request waits for; a port of its own is a server of its own."""
    host = url.raw_host.decode("ascii").rstrip(".")
    return host if url.port is None else f"{host}:{url.port}"


def _conditions(validators: Validators | None) -> list[tuple[str, str]]:
    """The conditional headers (RFC 9110 section 13.1), without values that are no header's."""
    if validators is None:
        return []
    pairs = (
        ("If-None-Match", validators.etag),
        ("If-Modified-Since", validators.last_modified),
    )
    return [(name, value) for name, value in pairs if value and _VALIDATOR.fullmatch(value)]


def _content_length(response: httpx.Response) -> int | None:
    """The body's announced length, where it counts (RFC 9112 section 6.3)."""
    if response.status_code in (204, 304):
        return 0
    if "transfer-encoding" in response.headers:
        return None
    value = response.headers.get("content-length", "")
    return int(value) if value.isdecimal() else None
