"""A fetch asks politely, by name, in time, and tells exactly what came of it."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.fetch import Client, Validators, is_transient, transport_outcome
from archiver.fetch.politeness import Politeness
from archiver.models import Capture, digest
from tests import hostile
from tests.identity import (
    CERTIFICATE,
    EXPIRED_CERTIFICATE,
    EXPIRED_KEY,
    shown_by_server,
    trusting,
)

MONDAY = datetime(2026, 3, 2, 6, 0, 7, 900_000, tzinfo=UTC)


@pytest.fixture
async def place() -> AsyncIterator[hostile.Hostile]:
    async with hostile.hostile() as opened:
        yield opened


async def here(host: str, port: int) -> list[str]:
    """A name server by which every name stands for this machine."""
    return ["127.0.0.1"]


async def test_a_capture_says_when_why_and_what(place: hostile.Hostile) -> None:
    allow = (f"127.0.0.1:{place.port}",)
    async with Client(allow=allow, clock=lambda: MONDAY, user_agent="desk/1 (a@b.example)") as one:
        (capture,) = await one.fetch(
            f"{place.home}/zipped",
            role="source",
            trigger="base",
            due_at="2026-03-02T06:00:00Z",
            discovered_from="urn:uuid:1",
        )
    assert (capture.captured_at, capture.received_at) == ("2026-03-02T06:00:07Z", None)
    assert (capture.role, capture.trigger) == ("source", "base")
    assert (capture.due_at, capture.discovered_from) == ("2026-03-02T06:00:00Z", "urn:uuid:1")
    assert capture.entity_digest == digest(hostile.ZIPPED)
    assert capture.elapsed_ms is not None and capture.certificate_digest is None
    assert b"User-Agent: desk/1 (a@b.example)\r\n" in (capture.request_head or b"")


async def test_an_unchanged_article_answers_that_it_is_unchanged(place: hostile.Hostile) -> None:
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        (first,) = await fetcher.fetch(f"{place.home}/agreeing")
        seen = Validators('"v1"', "Mon, 02 Mar 2026 06:00:00 GMT", first.record_id)
        (second,) = await fetcher.fetch(f"{place.home}/agreeing", validators=seen)
    assert (second.transport, second.status) == ("not_modified", 304)
    assert (second.validated_record_id, second.payload) == (first.record_id, None)
    assert b'If-None-Match: "v1"\r\n' in place.asked[1]
    assert b"If-Modified-Since: Mon, 02 Mar 2026 06:00:00 GMT\r\n" in place.asked[1]


async def test_an_unasked_304_is_no_observation(place: hostile.Hostile) -> None:
    nothing_to_ask_by = Validators(None, None, "urn:uuid:1")
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        for validators in (None, nothing_to_ask_by):
            (capture,) = await fetcher.fetch(f"{place.home}/unasked-304", validators=validators)
            assert (capture.transport, capture.validated_record_id) == ("response", None)
            assert transport_outcome("response", 304, None) == "malformed"


async def test_validators_are_for_the_first_address_only(place: hostile.Hostile) -> None:
    seen = Validators('"v1"', None, "urn:uuid:1")
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        place.cases["to-agreeing"] = hostile.leading(b"/agreeing")
        captures = await fetcher.fetch(f"{place.home}/to-agreeing", validators=seen)
    assert [capture.transport for capture in captures] == ["response", "response"]
    assert [b"If-None-Match" in head for head in place.asked] == [True, False]


@pytest.mark.parametrize("etag", ['"a"\r\nX-Injected: 1', "\n", "x" * 5000, '"в"'])
async def test_a_stored_etag_cannot_inject_a_header(place: hostile.Hostile, etag: str) -> None:
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        seen = Validators(etag, None, "urn:uuid:1")
        (capture,) = await fetcher.fetch(f"{place.home}/agreeing", validators=seen)
    assert capture.payload == hostile.GOOD_TEXT
    assert b"If-None-Match" not in place.asked[0] and b"Injected" not in place.asked[0]


async def test_a_secure_site_is_kept_with_its_certificate() -> None:
    async with hostile.hostile(shown_by_server()) as place:
        name = f"news.example:{place.port}"
        async with Client(allow=(name,), resolve=here, secure=trusting(), delay=0) as fetcher:
            for _ in range(2):
                (capture,) = await fetcher.fetch(f"https://{name}/zipped")
                assert capture.payload == hostile.GOOD_TEXT
                assert capture.certificate_digest == digest(ssl.PEM_cert_to_DER_cert(CERTIFICATE))
                assert capture.certificate_chain == (ssl.PEM_cert_to_DER_cert(CERTIFICATE),)
                assert capture.tls_version == "TLSv1.3"
    assert place.connections == 1


async def test_a_certificate_that_does_not_hold_is_a_failure() -> None:
    async with hostile.hostile(shown_by_server()) as place:
        for name, secure in (("news.example", None), ("other.example", trusting())):
            allow = (f"{name}:{place.port}",)
            async with Client(allow=allow, resolve=here, secure=secure, delay=0) as fetcher:
                (capture,) = await fetcher.fetch(f"https://{name}:{place.port}/good")
            assert (capture.transport, capture.payload) == ("tls", None)
            assert capture.peer == f"127.0.0.1:{place.port}"
            assert "certificate" in (capture.error or "")
            assert capture.certificate_chain == (ssl.PEM_cert_to_DER_cert(CERTIFICATE),)
            assert (capture.tls_version, capture.request_head) == (None, None)
    assert place.asked == []


async def cut(visitor: hostile.Visitor) -> None:
    """A body to the end of the connection, cut on the way: TCP ends, TLS was never ended."""
    await visitor.send(hostile.OK + b"\r\n<p>The minister did not")
    with socket.socket(fileno=os.dup(visitor.writer.get_extra_info("socket").fileno())) as link:
        link.shutdown(socket.SHUT_WR)


async def ended(visitor: hostile.Visitor) -> None:
    """A body to the end of the connection, ended by the book."""
    await visitor.send(hostile.OK + b"\r\n<p>The minister did not resign.")
    visitor.writer.close()
    await visitor.writer.wait_closed()


async def test_a_page_cut_on_the_way_is_not_taken_for_whole() -> None:
    async with hostile.hostile(shown_by_server()) as place:
        place.cases |= {"cut": cut, "ended": ended}
        home = f"news.example:{place.port}"
        async with Client(allow=(home,), resolve=here, secure=trusting(), delay=0) as fetcher:
            (whole,) = await fetcher.fetch(f"https://{home}/ended")
            (part,) = await fetcher.fetch(f"https://{home}/cut")
    assert (whole.transport, whole.payload) == ("response", b"<p>The minister did not resign.")
    assert (part.transport, part.payload) == ("interrupted", b"<p>The minister did not")
    assert part.truncated == "disconnect"


async def test_an_expired_certificate_is_a_failure_that_shows_it() -> None:
    async with hostile.hostile(shown_by_server(EXPIRED_CERTIFICATE, EXPIRED_KEY)) as place:
        name = f"news.example:{place.port}"
        secure = trusting(EXPIRED_CERTIFICATE)
        async with Client(allow=(name,), resolve=here, secure=secure, delay=0) as fetcher:
            (capture,) = await fetcher.fetch(f"https://{name}/good")
    assert capture.transport == "tls" and "expired" in (capture.error or "")
    assert capture.certificate_digest == digest(ssl.PEM_cert_to_DER_cert(EXPIRED_CERTIFICATE))


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_a_site_that_does_not_speak_tls_is_a_failure(greeting: bytes) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(greeting)
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Client(allow=("127.0.0.1",), delay=0, timeout=5) as fetcher:
            (capture,) = await fetcher.fetch(f"https://127.0.0.1:{port}/good")
    assert (capture.transport, capture.request_head) == ("tls", None) and capture.error


async def test_a_port_where_nobody_listens_is_a_refused_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
            (capture,) = await fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert capture.transport == "refused_connection" and capture.error


async def test_names_that_do_not_resolve_are_said_to_be_unknown() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def empty(host: str, port: int) -> list[str]:
        return []

    for resolve in (unknown, empty):
        async with Client(resolve=resolve, delay=0) as fetcher:
            (capture,) = await fetcher.fetch("http://gone.example/")
        assert capture.transport == "dns" and "gone.example" in (capture.error or "")


async def test_an_impossible_name_is_said_to_be_unknown() -> None:
    async with Client(delay=0) as fetcher:
        (capture,) = await fetcher.fetch(f"http://{'a' * 64}.example/")
    assert capture.transport == "dns"


async def test_a_silent_name_server_costs_no_more_than_the_deadline() -> None:
    async def silent(host: str, port: int) -> list[str]:
        return await asyncio.get_running_loop().create_future()

    async with Client(resolve=silent, delay=0, timeout=0.2) as fetcher:
        (capture,) = await fetcher.fetch("http://slow.example/")
    assert capture.transport == "timeout" and "looking up the name" in (capture.error or "")


async def test_a_second_address_serves_where_the_first_is_dead(place: hostile.Hostile) -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.99", "127.0.0.1"]

    name = f"news.example:{place.port}"
    async with Client(allow=(name,), resolve=two, delay=0) as fetcher:
        (capture,) = await fetcher.fetch(f"http://{name}/good")
    assert capture.payload == hostile.GOOD_TEXT and capture.peer == f"127.0.0.1:{place.port}"


async def test_proxies_of_the_environment_are_not_used(
    place: hostile.Hostile, tmp_path: Path
) -> None:
    program = (
        "import asyncio, sys\n"
        "from archiver.fetch import Client\n"
        "async def main():\n"
        "    async with Client(allow=('127.0.0.1',), delay=0) as one:\n"
        "        print((await one.fetch(sys.argv[1]))[0].transport)\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parents[1]
    proxy = "http://127.0.0.1:9"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        f"{place.home}/good",
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
        env={"http_proxy": proxy, "HTTP_PROXY": proxy, "ALL_PROXY": proxy, "PYTHONPATH": str(root)},
    )
    output, _ = await process.communicate()
    assert output == b"response\n"


async def test_a_host_is_given_a_pause_between_two_requests(place: hostile.Hostile) -> None:
    clock = asyncio.get_running_loop().time
    async with Client(allow=("127.0.0.1",), delay=0.15) as fetcher:
        started = clock()
        first, *_ = await asyncio.gather(*(fetcher.fetch(f"{place.home}/good") for _ in range(3)))
        assert clock() - started >= 0.3
    assert (first[0].elapsed_ms or 0) < 150, "waiting for a turn is no part of the request"


async def test_hung_hosts_do_not_keep_good_ones_waiting(place: hostile.Hostile) -> None:
    names = tuple(f"hung{n}.example:{place.port}" for n in range(60))
    good = f"good.example:{place.port}"
    fetcher = Client(allow=(*names, good), resolve=here, delay=0, timeout=0.5)
    async with fetcher, asyncio.TaskGroup() as tasks:
        hung = [tasks.create_task(fetcher.fetch(f"http://{name}/silence")) for name in names]
        (capture,) = await fetcher.fetch(f"http://{good}/good")
        assert capture.payload == hostile.GOOD_TEXT and not any(one.done() for one in hung)
    assert {one.result()[0].transport for one in hung} == {"timeout"}


async def test_a_host_keeps_its_connection_though_many_others_hang(
    place: hostile.Hostile,
) -> None:
    names = tuple(f"hung{n}.example:{place.port}" for n in range(90))
    good = f"good.example:{place.port}"
    async with Client(allow=(*names, good), resolve=here, delay=0, timeout=20) as fetcher:
        hung = [asyncio.create_task(fetcher.fetch(f"http://{name}/silence")) for name in names]
        while len(place.asked) < len(names):
            await asyncio.sleep(0)
        for _ in range(5):
            (capture,) = await fetcher.fetch(f"http://{good}/good")
            assert capture.payload == hostile.GOOD_TEXT
        assert place.connections == len(names) + 1
        assert not any(task.done() for task in hung)
        for task in hung:
            task.cancel()
        await asyncio.gather(*hung, return_exceptions=True)


async def test_connections_to_sites_of_long_ago_are_closed(place: hostile.Hostile) -> None:
    names = tuple(f"site{n}.example:{place.port}" for n in range(90))
    async with Client(allow=names, resolve=here, delay=0) as fetcher:
        for name in names:
            await fetcher.fetch(f"http://{name}/good")
        assert len(fetcher._transport._sites) <= 65
        await fetcher.fetch(f"http://{names[-1]}/good")
        assert place.connections == 90
        await fetcher.fetch(f"http://{names[0]}/good")
        assert place.connections == 91


async def test_a_fetch_given_up_leaves_the_host_free(place: hostile.Hostile) -> None:
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        given_up = asyncio.create_task(fetcher.fetch(f"{place.home}/silence"))
        while not place.asked:
            await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        (capture,) = await fetcher.fetch(f"{place.home}/good")
    assert capture.payload == hostile.GOOD_TEXT


async def test_hosts_that_need_no_pause_any_more_are_forgotten() -> None:
    politeness = Politeness(0)
    for number in range(3000):
        async with politeness.turn(f"host{number}.example"):
            pass
    assert len(politeness._hosts) <= 1024


@pytest.mark.parametrize(
    ("transport", "status", "error", "transient"),
    [
        ("response", 200, None, False),
        ("response", 404, None, False),
        ("response", 403, None, False),
        ("response", 500, None, False),
        ("response", 429, None, True),
        ("response", 503, None, True),
        ("not_modified", 304, None, False),
        ("timeout", None, "No whole answer.", True),
        ("timeout", 200, "No whole answer.", True),
        ("reset", None, "The server reset the connection.", True),
        ("interrupted", 404, "The server broke off.", True),
        ("tls", None, "No secure connection.", False),
        ("refused_connection", None, "No connection.", False),
        ("refused_guard", None, "Port 25 is refused.", False),
        ("refused_robots", None, "It does not allow this page.", False),
        ("too_large", 200, "The body is larger.", False),
        ("malformed", 200, "It breaks the rules.", False),
    ],
)
def test_only_what_may_pass_is_worth_another_try(
    transport: str, status: int | None, error: str | None, transient: bool
) -> None:
    capture = Capture(
        url="http://a.example/",
        record_id="urn:uuid:1",
        captured_at="2026-03-02T06:00:07Z",
        transport=transport,
        status=status,
        error=error,
    )
    assert is_transient(capture) is transient


@pytest.mark.parametrize(
    ("number", "transient"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)]
)
async def test_a_name_server_in_trouble_is_not_an_unknown_name(
    number: int, transient: bool
) -> None:
    async def failing(host: str, port: int) -> list[str]:
        raise socket.gaierror(number, "in trouble")

    async with Client(resolve=failing, delay=0) as fetcher:
        (capture,) = await fetcher.fetch("http://news.example/")
    assert capture.transport == "dns" and is_transient(capture) is transient


@pytest.mark.parametrize(
    ("transport", "status", "target", "outcome"),
    [
        ("response", 200, None, None),
        ("response", 203, None, None),
        ("file", None, None, None),
        ("response", 204, None, "empty"),
        ("response", 205, None, "empty"),
        ("response", 206, None, "malformed"),
        ("response", 304, None, "malformed"),
        ("response", 302, None, "malformed"),
        ("response", 302, "http://a.example/", "redirect"),
        ("response", 404, None, "missing"),
        ("response", 410, None, "gone"),
        ("response", 402, None, "paywall"),
        ("response", 401, None, "blocked"),
        ("response", 403, None, "blocked"),
        ("response", 429, None, "blocked"),
        ("response", 451, None, "blocked"),
        ("response", 418, None, "blocked"),
        ("response", 500, None, "server_error"),
        ("response", 599, None, "server_error"),
        ("response", 101, None, "malformed"),
        ("response", 777, None, "malformed"),
        ("response", 99, None, "malformed"),
        ("response", None, None, "malformed"),
        ("not_modified", 304, None, "unchanged"),
        ("refused_guard", None, None, "refused"),
        ("refused_robots", None, None, "refused"),
        ("refused_connection", None, None, "refused"),
        ("reset", 200, None, "reset"),
        ("timeout", 200, None, "timeout"),
        ("dns", None, None, "dns"),
        ("tls", None, None, "tls"),
        ("malformed", 200, None, "malformed"),
        ("too_large", 200, None, "too_large"),
        ("interrupted", 404, None, "interrupted"),
    ],
)
def test_an_outcome_follows_from_what_was_sent(
    transport: str, status: int | None, target: str | None, outcome: str | None
) -> None:
    assert transport_outcome(transport, status, target) == outcome
