"""Whatever a server does, a fetch ends in honest captures, and the next page can still be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from archiver.fetch import Client
from archiver.models import Capture
from tests import hostile

PATIENCE = 20.0  # for cases that must end by themselves, however busy the machine
HASTE = 0.3
LIMIT = 2**20


@pytest.fixture
async def place() -> AsyncIterator[hostile.Hostile]:
    async with hostile.hostile() as opened:
        yield opened


def client(place: hostile.Hostile, timeout: float = PATIENCE, **more: int) -> Client:
    """A client that may reach the hostile server and nothing else on this machine."""
    allow = (f"127.0.0.1:{place.port}",)
    return Client(allow=allow, timeout=timeout, delay=0, max_body=LIMIT, **more)


async def visit(place: hostile.Hostile, case: str, timeout: float = PATIENCE) -> list[Capture]:
    """The captures of one case, after which a good page must still be had from the same client."""
    async with client(place, timeout) as fetcher:
        captures = await fetcher.fetch(f"{place.home}/{case}")
        (after,) = await fetcher.fetch(f"{place.home}/good")
    assert (after.transport, after.payload) == ("response", hostile.GOOD_TEXT)
    for capture in captures:
        assert capture.error is None or (capture.error.isprintable() and "\n" not in capture.error)
        assert (capture.error is None) == (capture.transport in ("response", "not_modified"))
    return captures


WHOLE = {
    "surplus": b"true",
    "surplus-chunked": b"true",
    "one-byte-chunks": b"x" * 20_000,
    "status-777": b"odd",
    "raw-headers": b"true",
    "bare-newlines": b"true",
    "early-hints": b"true",
    "keep-alive-lie": hostile.GOOD_TEXT,
    "leaves-unasked": hostile.GOOD_TEXT,
    "zipped": hostile.GOOD_TEXT,
    "brotli": hostile.GOOD_TEXT,
    "zipped-twice": hostile.GOOD_TEXT,
    "two-members": hostile.GOOD_TEXT * 2,
    "empty-gzip": b"",
    "location-on-200": hostile.GOOD_TEXT,
    "no-location": b"nowhere",
    "empty-location": b"",
    "two-locations": b"",
    "unreadable-location": b"",
    "unasked-304": b"",
    "partial": b"part",
    "missing": b"<p>Not here.</p>",
    "legal": b"<p>By order.</p>",
    "nothing": b"",
    "empty": b"",
}


@pytest.mark.parametrize("case", WHOLE)
async def test_an_odd_but_whole_answer_is_kept_as_it_came(
    place: hostile.Hostile, case: str
) -> None:
    (capture,) = await visit(place, case)
    assert (capture.transport, capture.payload) == ("response", WHOLE[case])
    assert capture.redirected_to is None and capture.truncated is None


BROKEN = {
    "short-body": ("interrupted", b"half a sent", "disconnect"),
    "cut-chunk": ("interrupted", b"half a sent", "disconnect"),
    "no-last-chunk": ("interrupted", b"true", "disconnect"),
    "bad-chunk-size": ("malformed", b"", None),
    "huge-chunk-size": ("interrupted", b"true", "disconnect"),
    "endless-chunk-extension": ("malformed", b"", None),
    "endless-trailers": ("malformed", b"", None),
    "two-lengths": ("malformed", None, None),
    "negative-length": ("malformed", None, None),
    "absurd-length": ("malformed", None, None),
    "large-length": ("too_large", None, "length"),
    "unknown-transfer": ("malformed", None, None),
    "http-0.9": ("malformed", None, None),
    "garbage-status": ("malformed", None, None),
    "status-2000": ("malformed", None, None),
    "forged-log-line": ("malformed", None, None),
    "binary-noise": ("malformed", None, None),
    "nul-header": ("malformed", None, None),
    "no-colon": ("malformed", None, None),
    "many-headers": ("too_large", None, None),
    "long-header": ("too_large", None, None),
    "continue-flood": ("too_large", None, None),
    "unasked-101": ("malformed", None, None),
    "endless-chunks": ("too_large", b"true" * (LIMIT // 4), "length"),
    "endless-body": ("too_large", b"true" * (LIMIT // 4), "length"),
    "fin-at-once": ("reset", None, None),
    "fin-in-head": ("interrupted", None, None),
    "rst-at-once": ("reset", None, None),
    "rst-in-head": ("reset", None, None),
    "rst-in-body": ("reset", b"half a sent", "disconnect"),
    "gzip-bomb": ("too_large", bytes(LIMIT), "length"),
    "nested-bomb": ("too_large", bytes(LIMIT), "length"),
    "brotli-bomb": ("too_large", bytes(LIMIT), "length"),
    "hundred-codings": ("malformed", hostile.ZIPPED, None),
    "bad-crc": ("malformed", hostile.GOOD_TEXT, None),
    "no-gzip": ("malformed", hostile.GOOD_TEXT, None),
    "unknown-coding": ("malformed", hostile.GOOD_TEXT, None),
    "long-location": ("refused_guard", None, None),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_answer_is_a_failure_that_keeps_what_came(
    place: hostile.Hostile, case: str
) -> None:
    capture = (await visit(place, case))[-1]
    assert (capture.transport, capture.payload, capture.truncated) == BROKEN[case]


SLOW = {
    "header-drip": None,
    "body-drip": b"<p>One...",
    "silence": None,
    "stall": b"<p>The first half",
    "stall-zipped": hostile.GOOD_TEXT,
    "event-stream": b"data: tick",
}


@pytest.mark.parametrize("case", SLOW)
async def test_a_server_that_never_finishes_costs_no_more_than_the_deadline(
    place: hostile.Hostile, case: str
) -> None:
    async with client(place, HASTE) as fetcher:
        (capture,) = await fetcher.fetch(f"{place.home}/{case}")
    assert capture.transport == "timeout"
    assert capture.elapsed_ms is not None and HASTE * 900 < capture.elapsed_ms < 5_000
    came, wanted = capture.payload, SLOW[case]
    assert came is None if wanted is None else came is not None and came[:9] == wanted[:9]
    assert capture.truncated == ("time" if wanted else None)


async def test_a_chain_of_slow_redirects_has_one_deadline(place: hostile.Hostile) -> None:
    async with client(place, 0.4) as fetcher:
        captures = await fetcher.fetch(f"{place.home}/slow-chain")
    assert captures[-1].transport == "timeout"
    assert 1 < len(captures) <= 3
    assert sum(capture.elapsed_ms or 0 for capture in captures) < 5_000


async def test_a_flood_of_tiny_chunks_is_given_up_long_before_the_body_is_full(
    place: hostile.Hostile,
) -> None:
    (capture,) = await visit(place, "endless-tiny-chunks")
    assert (capture.transport, capture.truncated) == ("too_large", "length")
    assert capture.payload is not None and 200_000 < len(capture.payload) < LIMIT // 3


async def test_a_cut_gzip_is_never_taken_for_a_whole_article(place: hostile.Hostile) -> None:
    (capture,) = await visit(place, "cut-gzip")
    assert (capture.transport, capture.truncated) == ("interrupted", "disconnect")
    assert capture.payload and hostile.GOOD_TEXT.startswith(capture.payload)


async def test_headers_are_kept_in_order_case_and_bytes(place: hostile.Hostile) -> None:
    (capture,) = await visit(place, "raw-headers")
    assert capture.response_head == (
        b"HTTP/1.1 200 OK\r\nx-One: caf\xe9\r\nX-ONE: two\r\nContent-type: text/plain\r\n"
        b"Content-Length: 4\r\n\r\n"
    )
    assert capture.request_head == place.asked[0]
    assert (capture.status, capture.protocol) == (200, "HTTP/1.1")
    assert capture.peer == f"127.0.0.1:{place.port}"


async def test_interim_answers_are_no_part_of_the_head(place: hostile.Hostile) -> None:
    (capture,) = await visit(place, "early-hints")
    assert capture.response_head is not None
    assert capture.response_head.startswith(b"HTTP/1.1 200 OK\r\n") and capture.status == 200


@pytest.mark.parametrize("case", ["surplus", "surplus-chunked"])
async def test_bytes_behind_an_answer_never_become_the_next_article(
    place: hostile.Hostile, case: str
) -> None:
    async with client(place) as fetcher:
        for _ in range(3):
            (capture,) = await fetcher.fetch(f"{place.home}/{case}")
            assert capture.payload == b"true"
    assert place.connections == 3


async def test_an_answer_that_nobody_asked_for_never_becomes_the_next_article(
    place: hostile.Hostile,
) -> None:
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    allow = (f"127.0.0.1:{place.port}", f"other.example:{place.port}")
    async with Client(allow=allow, resolve=here, delay=0) as fetcher:
        for _ in range(2):
            (capture,) = await fetcher.fetch(f"{place.home}/late-surplus")
            assert capture.payload == b"true"
            await fetcher.fetch(f"http://other.example:{place.port}/pausing")
    assert place.connections == 3


async def test_a_kept_connection_that_died_is_replaced_without_a_failure(
    place: hostile.Hostile,
) -> None:
    async with client(place) as fetcher:
        for _ in range(3):
            (capture,) = await fetcher.fetch(f"{place.home}/leaves-unasked")
            assert (capture.transport, capture.payload) == ("response", hostile.GOOD_TEXT)


async def test_connections_are_kept_between_articles_of_one_host(place: hostile.Hostile) -> None:
    async with client(place) as fetcher:
        for _ in range(5):
            await fetcher.fetch(f"{place.home}/zipped")
    assert (place.connections, len(place.asked)) == (1, 5)


@pytest.mark.parametrize("case", ["moved", "dots", "latin-location"])
async def test_a_redirect_is_two_captures_of_one_fetch(place: hostile.Hostile, case: str) -> None:
    first, second = await visit(place, case)
    assert first.transport == "response" and first.redirected_to == second.url
    assert second.payload == hostile.GOOD_TEXT
    assert first.fetch_id == second.fetch_id == first.record_id
    assert [first.hop, second.hop] == [0, 1]
    assert first.record_id < second.record_id


async def test_a_single_capture_names_no_fetch(place: hostile.Hostile) -> None:
    (capture,) = await visit(place, "good")
    assert (capture.fetch_id, capture.hop) == (None, 0)


@pytest.mark.parametrize(
    ("case", "length"), [("self-loop", 2), ("pair-a", 3), ("cookie-trap", 2), ("endless-chain", 12)]
)
async def test_redirects_without_end_are_given_up(
    place: hostile.Hostile, case: str, length: int
) -> None:
    captures = await visit(place, case)
    assert captures[-1].transport == "malformed" and captures[-1].request_head is None
    assert all(capture.redirected_to for capture in captures[:-1])
    assert len(captures) == length


async def test_a_redirect_is_followed_although_its_own_body_never_ends(
    place: hostile.Hostile,
) -> None:
    first, second = await visit(place, "endless-redirect-body")
    assert (first.transport, second.payload) == ("too_large", hostile.GOOD_TEXT)


async def test_no_cookie_credential_or_referrer_is_ever_sent(place: hostile.Hostile) -> None:
    await visit(place, "cookie-trap")
    for head in place.asked:
        names = {line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:] if line}
        assert names == {b"host", b"user-agent", b"accept", b"accept-encoding"}


async def test_a_host_is_asked_one_thing_at_a_time(place: hostile.Hostile) -> None:
    async with client(place) as fetcher, asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(fetcher.fetch(f"{place.home}/slow-good"))
    assert place.most_open == 1 and len(place.asked) == 8


async def test_every_case_at_once_and_in_any_order_leaves_the_client_sound(
    place: hostile.Hostile,
) -> None:
    async with client(place, 1.0) as fetcher:
        answers = await asyncio.gather(
            *(fetcher.fetch(f"{place.home}/{case}?{round_}") for case in BROKEN for round_ in "ab")
        )
        (after,) = await fetcher.fetch(f"{place.home}/good")
    assert after.payload == hostile.GOOD_TEXT
    assert all(captures[-1].transport != "response" for captures in answers)
