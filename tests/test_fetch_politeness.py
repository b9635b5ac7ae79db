"""A host that fails or asks for a pause is left alone, for a time that nobody can stretch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch import Client, retry_after
from archiver.fetch.budget import Budget, Loan
from tests import hostile

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = 86_400


@pytest.fixture
async def place() -> AsyncIterator[hostile.Hostile]:
    async with hostile.hostile() as opened:
        yield opened


def asked_to_wait(value: str) -> int | None:
    """The seconds that a Retry-After of this value asks for on Monday at six."""
    head = f"HTTP/1.1 503 Busy\r\nretry-AFTER:{value}\r\nX: y\r\n\r\n".encode("latin-1")
    return retry_after(head, lambda: MONDAY)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (" 120", 120),
        ("0", 0),
        (" 100000000000000 ", DAY),
        ("9" * 399, DAY),
        (" Mon, 02 Mar 2026 06:01:30 GMT", 90),
        (" Monday, 02-Mar-26 06:01:30 GMT", 90),
        (" Mon Mar  2 06:01:30 2026", 90),
        (" Sun, 01 Mar 2026 06:00:00 GMT", 0),
        (" Mon, 02 Mar 9999 06:00:00 GMT", DAY),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        (" Mon, 99 Mar 2026 06:00:00 GMT", None),
    ],
)
def test_a_server_says_how_long_to_wait_up_to_a_day(value: str, seconds: int | None) -> None:
    assert asked_to_wait(value.encode("utf-8").decode("latin-1")) == seconds


def test_two_wishes_that_differ_are_none() -> None:
    head = b"HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nRetry-After: 6\r\n\r\n"
    assert retry_after(head, lambda: MONDAY) is None
    assert retry_after(head.replace(b"6", b"5"), lambda: MONDAY) == 5
    assert retry_after(b"HTTP/1.1 503 Busy\r\n\r\n", lambda: MONDAY) is None


@given(st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n")))
def test_no_wish_is_so_odd_that_it_breaks_the_schedule(value: str) -> None:
    seconds = asked_to_wait(value)
    assert seconds is None or 0 <= seconds <= DAY


async def test_a_host_that_asks_for_a_pause_is_given_it(place: hostile.Hostile) -> None:
    place.cases["busy"] = hostile.whole(b"", b"Retry-After: 7000", status=b"503 Busy")
    place.cases["moved"] = hostile.leading(b"/good\r\nRetry-After: 7000")
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        await fetcher.fetch(f"{place.home}/moved")
        assert fetcher.host_pause(place.home) == 0
        (capture,) = await fetcher.fetch(f"{place.home}/busy")
        assert 6900 < fetcher.host_pause(f"{place.home}/other/page") <= 7000
        assert fetcher.host_pause("http://other.example/") == fetcher.host_pause("no address") == 0
    assert retry_after(capture.response_head or b"", lambda: MONDAY) == 7000


async def test_a_host_that_fails_is_asked_less_and_less(place: hostile.Hostile) -> None:
    async with Client(allow=("127.0.0.1",), delay=0, random=Random(7)) as fetcher:
        pauses = []
        for _ in range(11):
            await fetcher.fetch(f"{place.home}/fin-at-once")
            pauses.append(fetcher.host_pause(place.home))
        for number, pause in enumerate(pauses):
            whole = min(3600, 15 * 2**number)
            assert whole / 2 - 5 < pause <= whole
        await fetcher.fetch(f"{place.home}/good")
        assert fetcher.host_pause(place.home) == 0


async def test_hosts_that_fail_together_are_not_asked_together_again(
    place: hostile.Hostile,
) -> None:
    pauses = set()
    for seed in range(5):
        async with Client(allow=("127.0.0.1",), delay=0, random=Random(seed)) as fetcher:
            await fetcher.fetch(f"{place.home}/fin-at-once")
            pauses.add(round(fetcher.host_pause(place.home), 1))
    assert len(pauses) > 1


async def test_a_missing_page_says_nothing_against_its_host(place: hostile.Hostile) -> None:
    async with Client(allow=("127.0.0.1",), delay=0) as fetcher:
        for case in ("missing", "legal", "bad-crc"):
            await fetcher.fetch(f"{place.home}/{case}")
            assert fetcher.host_pause(place.home) == 0


async def here(host: str, port: int) -> list[str]:
    """A name server by which every name stands for this machine."""
    return ["127.0.0.1"]


def many_hosts(place: hostile.Hostile, budget: int) -> Client:
    """A client that takes names for hosts, with a small budget of memory."""
    allow = tuple(f"host{number}.example:{place.port}" for number in range(8))
    return Client(allow=allow, resolve=here, delay=0, timeout=5, budget=budget)


def page_of(place: hostile.Hostile, number: int, case: str) -> str:
    """A page on one of the hosts."""
    return f"http://host{number}.example:{place.port}/{case}"


async def test_memory_is_lent_until_the_pages_have_been_used(place: hostile.Hostile) -> None:
    place.cases["large"] = hostile.whole(b"x" * 600_000)
    async with many_hosts(place, 2**20) as fetcher:
        async with fetcher.fetched(page_of(place, 0, "large")) as (first,):
            second = asyncio.create_task(fetcher.fetch(page_of(place, 1, "large")))
            (small,) = await fetcher.fetch(page_of(place, 2, "good"))
            assert small.payload == hostile.GOOD_TEXT and len(first.payload or b"") == 600_000
            assert not second.done()
        (capture,) = await second
        assert (capture.transport, len(capture.payload or b"")) == ("response", 600_000)


async def test_waiting_for_memory_is_no_fault_of_the_server(place: hostile.Hostile) -> None:
    place.cases["large"] = hostile.whole(b"x" * 600_000)
    allow = tuple(f"host{number}.example:{place.port}" for number in range(2))
    fetcher = Client(allow=allow, resolve=here, delay=0, timeout=0.5, budget=2**20)
    async with fetcher:
        async with fetcher.fetched(page_of(place, 0, "large")):
            second = asyncio.create_task(fetcher.fetch(page_of(place, 1, "large")))
            done, _ = await asyncio.wait([second], timeout=1.0)
            assert not done
        (capture,) = await second
        assert capture.transport == "response" and (capture.elapsed_ms or 0) < 900


async def test_a_page_larger_than_the_budget_passes_alone(place: hostile.Hostile) -> None:
    place.cases["large"] = hostile.whole(b"x" * 600_000)
    async with many_hosts(place, 2**17) as fetcher:
        answers = await asyncio.gather(
            *(fetcher.fetch(page_of(place, number, "large")) for number in range(8))
        )
        assert [len(captures[-1].payload or b"") for captures in answers] == [600_000] * 8
        assert fetcher._budget.taken == fetcher._budget.handed_out == 0


async def test_memory_comes_back_however_a_fetch_ends(place: hostile.Hostile) -> None:
    async with many_hosts(place, 2**20) as fetcher:
        for case in ("gzip-bomb", "rst-in-body", "bad-crc", "moved", "endless-redirect-body"):
            await fetcher.fetch(page_of(place, 0, case))
            assert fetcher._budget.taken == fetcher._budget.handed_out == 0
        given_up = asyncio.create_task(fetcher.fetch(page_of(place, 0, "stall")))
        while not fetcher._budget.taken:
            await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert not fetcher._budget.taken and not fetcher._budget.reading


async def test_only_the_body_that_began_first_may_exceed_the_memory() -> None:
    budget = Budget(2**20)
    first, second = Loan(budget), Loan(budget)
    async with asyncio.timeout(20) as deadline, first:
        await first.cover(900_000, deadline)
        async with second:
            await second.cover(100_000, deadline)
            growing = asyncio.create_task(second.cover(900_000, deadline))
            await asyncio.sleep(0)
            await first.cover(1_500_000, deadline)
            assert not growing.done() and budget.taken < 1_700_000
            first.close()
            await growing
            second.hand_out()
    second.close()
    assert (budget.taken, budget.handed_out) == (0, 0)


async def test_a_body_waits_for_what_was_handed_out() -> None:
    budget = Budget(2**20)
    handed_out, first = Loan(budget), Loan(budget)
    async with asyncio.timeout(20) as deadline:
        async with handed_out:
            await handed_out.cover(600_000, deadline)
        handed_out.hand_out()
        async with first:
            growing = asyncio.create_task(first.cover(600_000, deadline))
            await asyncio.sleep(0)
            assert not growing.done() and deadline.when() is None
            handed_out.close()
            await growing
            assert deadline.when() is not None
    first.close()
