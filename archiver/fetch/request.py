"""One request and its answer, read to the end within its limits."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import httpcore
import httpx

from archiver.fetch.budget import Loan
from archiver.fetch.decode import Body, content_codings
from archiver.fetch.faults import Fault
from archiver.fetch.heads import written_http_date
from archiver.fetch.hop import Hop, explained, status_of
from archiver.fetch.redirects import redirect_target
from archiver.fetch.transport import Transport
from archiver.fetch.wire import Exchange, current_exchange

__all__ = ["Terms", "Validators", "make_request", "written"]

_REDIRECT_BODY = 2**20  # what a redirect says is in its head
_PARTS_IN_A_ROW = 64
_MOST_FRAMING = 5 * 2**18  # bytes of chunk sizes: a body of tiny chunks is work without end
_VALIDATOR = re.compile(r"[\x20-\x7e\x80-\xff]{1,1024}")


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier capture of this very URL gave to ask by whether it still holds.

    `record_id` is the capture whose payload they validate (RFC 9110 section 8.8).
    """

    etag: str | None
    last_modified: str | None
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a request may take: seconds, bytes of a body, and whose permits the body counts on.

    `reads_on` takes the beginning of a body that says it is too long, instead of nothing of it.
    """

    left: float
    patience: float  # the whole time that `left` is the rest of
    longest: int
    reads_on: bool
    loan: Loan


def written(
    hop: Hop,
    url: httpx.URL,
    user_agent: str,
    validators: Validators | None,
    accept_datetime: str | None = None,
) -> httpx.Request:
    """The request as it is sent.

    It asks for gzip, br and zstd, as browsers do, so that a cache serves what readers get; not
    for deflate, which servers send in two incompatible ways (RFC 9110 section 8.4.1.2).
    """
    headers = [
        ("User-Agent", user_agent),
        ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"),
        ("Accept-Encoding", "gzip, br, zstd"),
    ]
    asked = _conditions(validators)
    if validators is not None and asked:
        hop.conditional_on = validators.record_id
    if accept_datetime is not None:
        asked.append(("Accept-Datetime", written_http_date(accept_datetime)))
    encoded = [(name.encode(), text.encode("latin-1", "replace")) for name, text in headers + asked]
    return httpx.Request("GET", url, headers=encoded)


async def make_request(
    transport: Transport, hop: Hop, request: httpx.Request, terms: Terms
) -> None:
    """Make the request within the time that is left; whatever goes wrong is the hop's fault."""
    clock = asyncio.get_running_loop().time
    started, waited = clock(), terms.loan.waited
    token = current_exchange.set(hop.exchange)
    try:
        async with asyncio.timeout(terms.left) as deadline:
            await _answer(transport, hop, request, terms, deadline)
    except Fault as fault:
        hop.fault = fault
    except TimeoutError:
        sentence = f"No whole answer within {terms.patience:g} s; it was still "
        hop.fault = Fault("timeout", f"{sentence}{hop.exchange.stage}.")
    except Exception as error:  # a server's fault may surface in a library as anything
        hop.fault = explained(error, hop.exchange)
    finally:
        current_exchange.reset(token)
        hop.elapsed = clock() - started - (terms.loan.waited - waited)


async def _answer(
    transport: Transport,
    hop: Hop,
    request: httpx.Request,
    terms: Terms,
    deadline: asyncio.Timeout,
) -> None:
    """Read the answer to its end; raises Fault where it is too large, cut or unreadable."""
    response = await _sent(transport, hop.exchange, request)
    length = _content_length(response)
    try:
        hop.redirected_to = redirect_target(hop.address, response)
        limit = min(terms.longest, _REDIRECT_BODY) if hop.redirected_to else terms.longest
        if length is not None and length > limit and not terms.reads_on:
            raise Fault("too_large", f"The body is {length} bytes; --max-body allows {limit}.")
        hop.body = Body(content_codings(response.headers.get_list("content-encoding")), limit)
        async with terms.loan:
            await _read(response, hop.body, hop.exchange, terms.loan, deadline)
    finally:
        stream = hop.exchange.stream
        if stream is not None and not hop.exchange.ends_clean(length):
            stream.usable = False
        await response.aclose()


async def _read(
    response: httpx.Response,
    body: Body,
    exchange: Exchange,
    loan: Loan,
    deadline: asyncio.Timeout,
) -> None:
    """Read a body piece by piece, each only once there is memory for what came before it."""
    await loan.cover(1, deadline)
    parts = 0
    async for data in response.aiter_raw():
        parts += 1
        if not parts % _PARTS_IN_A_ROW:
            await asyncio.sleep(0)  # a flood of tiny chunks must not hold up the other hosts
        for held in body.pieces(data):
            await loan.cover(held, deadline)
        if exchange.body_wire - body.received > _MOST_FRAMING:
            raise Fault("too_large", "The body comes in too many small chunks.")
    body.finish()


async def _sent(transport: Transport, exchange: Exchange, request: httpx.Request) -> httpx.Response:
    """The answer's head; a kept connection that turns out closed is replaced by a new one."""
    while True:
        try:
            response = await transport.handle_async_request(request)
        except (Fault, httpcore.RemoteProtocolError):
            if not (exchange.reused and exchange.ended and not exchange.wire):
                raise
            exchange.ended = False
            continue
        if status_of(exchange) == response.status_code:
            return response
        await response.aclose()
        raise Fault("malformed", "The answer began before the request was sent.")


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
