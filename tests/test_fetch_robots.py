"""robots.txt is obeyed as its standard says (RFC 9309), and every answer to it is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch import Client, KnownRobots, known_robots
from archiver.fetch.robots import Rules, our_group, product_token, rules_of
from archiver.models import Capture
from tests import hostile

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
US = "archiver"
CYRILLIC = "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"  # /новости
CLOSED = b"User-agent: *\nDisallow: /"


@pytest.fixture
async def place() -> AsyncIterator[hostile.Hostile]:
    async with hostile.hostile() as opened:
        yield opened


def rules(text: bytes, token: str | None = US) -> Rules:
    """What a file means for us."""
    answer = KnownRobots(
        record_id="urn:uuid:1",
        fetched_at="2026-03-02T06:00:00Z",
        status=200,
        transport="response",
        payload=text,
    )
    return rules_of(answer, token)


def allowed(text: bytes, path: str = "/news/1", token: str | None = US) -> bool:
    """Whether a file lets us ask for a path."""
    return rules(text, token).allow(f"https://news.example{path}")


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        (b"", "/news/1", True),
        (CLOSED, "/news/1", False),
        (b"User-agent: *\nDisallow:", "/news/1", True),
        (b"\xef\xbb\xbfUser-agent: *\rDisallow: /news", "/news/1", False),
        (b"USER-AGENT : ARCHIVER\r\nDISALLOW : /news # all of it", "/news/1", False),
        (b"User-agent: archiver/9.1\nDisallow: /", "/", False),
        (b"User-agent: archiver-news\nDisallow: /", "/", True),
        (b"User-agent: news-archiver\nDisallow: /", "/", True),
        (b"User-agent: arch\nDisallow: /", "/", True),
        (b"User-agent: provenance\nDisallow: /", "/", True),
        (b"User-agent: archiver\n\n" + CLOSED, "/", False),
        (b"User-agent: archiver\nAllow: /\n\n" + CLOSED, "/", True),
        (CLOSED + b"\nUser-agent: archiver\nDisallow: /x", "/y", True),
        (
            b"User-agent: archiver\nDisallow: /a\nUser-agent: b\nDisallow: /\n"
            b"User-agent: Archiver\nDisallow: /b",
            "/b1",
            False,
        ),
        (b"User-agent: archiver\nSitemap: /s\nUser-agent: b\nDisallow: /", "/b1", False),
        (b"User-agent: *\nDisallow: /news\nAllow: /news/1", "/news/1", True),
        (b"User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        (b"User-agent: *\nDisallow: /*.pdf$", "/a.pdfs", True),
        (b"User-agent: *\nDisallow: /*?sort=", "/a?b=1&sort=2", True),
        (b"User-agent: *\nDisallow: /*sort=", "/a?b=1&sort=2", False),
        (
            "User-agent: *\nDisallow: /новости".encode(),
            "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1",
            False,
        ),
        (b"User-agent: *\nDisallow: /%D0%BD%D0%BE", "/%d0%bd%d0%be", False),
        ("User-agent: *\nDisallow: /a\u2028Allow: /a/b".encode(), "/a/b", True),
        (b"Disallow: /", "/news/1", True),
        (b"<!DOCTYPE html><html><body>User-agent: * Disallow: /</body></html>", "/", True),
        (b"\0" * 5000 + CLOSED, "/", True),
    ],
)
def test_a_rule_binds_whom_and_what_it_names(text: bytes, path: str, expected: bool) -> None:
    assert allowed(text, path) is expected


def test_a_name_of_ours_is_the_beginning_of_our_user_agent() -> None:
    assert product_token("Archiver/0.1 (news provenance archive)") == "archiver"
    assert product_token("news_desk-bot") == "news_desk-bot"
    assert product_token("0.1 archiver") is None
    assert allowed(b"User-agent: archiver\nDisallow: /", token=None)


@given(st.binary(max_size=300), st.booleans())
def test_no_file_is_so_odd_that_it_cannot_be_read(text: bytes, cut: bool) -> None:
    assert isinstance(rules(b"User-agent: *\n" + text).allow("https://news.example/a"), bool)
    assert all(line.isascii() and "\n" not in line for line in our_group(text, US, cut=cut))


@given(st.lists(st.sampled_from(["/a", "/a/b", "/c", "/*d"]), max_size=4))
def test_rules_for_others_never_bind_us(paths: list[str]) -> None:
    text = "User-agent: other\n" + "".join(f"Disallow: {path}\n" for path in paths)
    assert allowed(text.encode(), "/a/b/c/d")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        (b"5", 5.0),
        (b"0.5", 0.5),
        (b"99999999999", 60.0),
        (b"-3", 0.0),
        (b"nan", 0.0),
        (b"inf", 0.0),
        (b"soon", 0.0),
    ],
)
def test_a_crawl_delay_is_bounded(line: bytes, seconds: float) -> None:
    assert rules(b"User-agent: *\nCrawl-delay: " + line).crawl_delay == seconds


def test_files_made_to_take_long_do_not() -> None:
    many = b"".join(b"User-agent: bot%d\nDisallow: /\n" % number for number in range(14_000))
    wild = b"User-agent: *\nDisallow: /" + b"*a" * 100_000 + b"b$"
    names = b"User-agent: x\n" * 36_000 + b"Disallow: /"
    began = time.process_time()
    for text in (many, wild, names):
        assert allowed(text, "/" + "a" * 8000)
    assert time.process_time() - began < 3.0


def test_a_line_that_was_cut_off_binds_nobody() -> None:
    group = our_group(b"User-agent: *\nDisallow: /a\nDisallow: /", US, cut=True)
    assert group == ["disallow: /a"]


def asking(place: hostile.Hostile, **more: float) -> Client:
    """A client that obeys robots.txt, with a short deadline."""
    return Client(allow=("127.0.0.1",), delay=0, timeout=more.get("timeout", 20.0), robots=True)


async def visit(
    place: hostile.Hostile, robots: hostile.Answer, page: str = "good", timeout: float = 20.0
) -> list[Capture]:
    """The captures of a page on a site with this robots.txt."""
    place.cases["robots.txt"] = robots
    async with asking(place, timeout=timeout) as fetcher:
        return await fetcher.fetch(f"{place.home}/{page}")


OPEN_ANSWERS = {
    "no rules": hostile.whole(b""),
    "other rules": hostile.whole(b"User-agent: *\nDisallow: /other"),
    "zipped": hostile.coded(hostile.ZIPPED, b"gzip"),
    "html": hostile.whole(hostile.GOOD_TEXT, b"Content-Type: text/html"),
    "missing": hostile.whole(CLOSED, status=b"404 Not Found"),
    "forbidden": hostile.whole(CLOSED, status=b"403 Forbidden"),
    "unauthorized": hostile.whole(CLOSED, status=b"401 Unauthorized"),
    "no content": hostile.saying(b"HTTP/1.1 204 No Content\r\n\r\n", end=False),
    "circle": hostile.leading(b"/robots.txt"),
    "endless chain": hostile.endless_chain,
    "nowhere": hostile.whole(CLOSED, status=b"302 Found"),
}


@pytest.mark.parametrize("case", OPEN_ANSWERS)
async def test_a_site_without_rules_for_us_is_open(place: hostile.Hostile, case: str) -> None:
    *robots, page = await visit(place, OPEN_ANSWERS[case])
    assert (page.transport, page.payload, page.role) == ("response", hostile.GOOD_TEXT, "article")
    assert robots and all(one.role == "robots" for one in robots)
    assert page.robots_record_id == robots[-1].record_id
    assert len(robots) <= 7 and page.hop == 0 and page.fetch_id is None


CLOSED_ANSWERS = {
    "closed": hostile.whole(CLOSED),
    "old newlines": hostile.whole(b"\xef\xbb\xbf" + CLOSED.replace(b"\n", b"\r")),
    "zipped": hostile.coded(hostile.gzip.compress(CLOSED), b"gzip"),
    "long": hostile.whole(CLOSED + b"\n" + b"# more\n" * 90_000),
    "endless": hostile.flooding(hostile.OK + b"\r\n" + CLOSED + b"\n", b"# more\n"),
    "server error": hostile.whole(b"", status=b"500 Internal Server Error"),
    "busy": hostile.whole(b"", status=b"503 Service Unavailable"),
    "too many": hostile.whole(b"", status=b"429 Too Many Requests"),
    "odd status": hostile.whole(b"", status=b"777 Lucky"),
    "reset": hostile.resetting(b""),
    "cut": hostile.saying(hostile.OK + b"Content-Length: 999\r\n\r\nUser-agent: *"),
    "noise": hostile.saying(bytes(range(256))),
    "to a forbidden address": hostile.leading(b"http://169.254.169.254/robots.txt"),
    "to a file": hostile.leading(b"file:///etc/passwd"),
}


@pytest.mark.parametrize("case", CLOSED_ANSWERS)
async def test_a_page_that_the_site_closes_is_refused_and_says_so(
    place: hostile.Hostile, case: str
) -> None:
    *robots, page = await visit(place, CLOSED_ANSWERS[case])
    assert (page.transport, page.request_head, page.payload) == ("refused_robots", None, None)
    assert f"{place.home}/robots.txt" in (page.error or "")
    assert page.robots_record_id == robots[-1].record_id
    assert not any(b"/good" in head for head in place.asked)


async def test_of_a_long_file_the_first_500_kib_are_kept(place: hostile.Hostile) -> None:
    robots, _ = await visit(place, CLOSED_ANSWERS["long"])
    assert (robots.transport, robots.truncated) == ("too_large", "length")
    assert len(robots.payload or b"") == 500 * 1024


@pytest.mark.parametrize("start", [hostile.OK + b"X: ", hostile.OK + b"\r\n" + CLOSED])
async def test_a_slow_file_costs_no_more_than_the_deadline(
    place: hostile.Hostile, start: bytes
) -> None:
    robots, page = await visit(place, hostile.dripping(start, b"x"), timeout=0.3)
    assert (robots.transport, page.transport) == ("timeout", "refused_robots")
    assert (robots.elapsed_ms or 0) < 5_000


async def test_a_host_that_cannot_be_reached_is_not_said_to_refuse() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        return []

    async with Client(resolve=unknown, robots=True, delay=0) as fetcher:
        for _ in range(2):
            robots, page = await fetcher.fetch("http://gone.example/news/1")
            assert (robots.transport, page.transport) == ("dns", "dns")
            assert page.robots_record_id == robots.record_id and page.url.endswith("/news/1")


async def test_rules_are_asked_for_once_and_named_by_every_page(place: hostile.Hostile) -> None:
    place.cases["robots.txt"] = hostile.whole(b"")
    async with asking(place) as fetcher:
        fetched = await asyncio.gather(*(fetcher.fetch(f"{place.home}/good?{n}") for n in range(9)))
    assert sum(b"/robots.txt" in head for head in place.asked) == 1
    (robots,) = [captures[0] for captures in fetched if len(captures) == 2]
    assert {captures[-1].robots_record_id for captures in fetched} == {robots.record_id}


async def test_rules_are_asked_for_anew_after_a_day(place: hostile.Hostile) -> None:
    now = [MONDAY]
    place.cases["robots.txt"] = hostile.whole(b"")
    allow = ("127.0.0.1",)
    async with Client(allow=allow, delay=0, robots=True, clock=lambda: now[0]) as fetcher:
        lengths = []
        for hours in (0, 23, 24, 25, 3):  # the last: a clock that was set back
            now[0] = MONDAY + timedelta(hours=hours)
            lengths.append(len(await fetcher.fetch(f"{place.home}/good")))
    assert lengths == [2, 1, 2, 1, 2]


async def test_a_failure_is_asked_again_soon(place: hostile.Hostile) -> None:
    now = [MONDAY]
    place.cases["robots.txt"] = hostile.whole(b"", status=b"503 Service Unavailable")
    allow = ("127.0.0.1",)
    async with Client(allow=allow, delay=0, robots=True, clock=lambda: now[0]) as fetcher:
        assert len(await fetcher.fetch(f"{place.home}/good")) == 2
        (page,) = await fetcher.fetch(f"{place.home}/good")
        assert page.transport == "refused_robots"
        place.cases["robots.txt"] = hostile.whole(b"")
        now[0] += timedelta(minutes=10)
        _, page = await fetcher.fetch(f"{place.home}/good")
    assert page.transport == "response"


async def test_rules_that_the_archive_holds_are_not_asked_for_again(
    place: hostile.Hostile,
) -> None:
    place.cases["robots.txt"] = hostile.whole(CLOSED)
    async with asking(place) as fetcher:
        robots, _ = await fetcher.fetch(f"{place.home}/good")
    known = {f"{place.home}/robots.txt": known_robots([robots])}
    async with Client(allow=("127.0.0.1",), delay=0, robots=True, robots_known=known) as fetcher:
        (page,) = await fetcher.fetch(f"{place.home}/good")
    assert (page.transport, page.robots_record_id) == ("refused_robots", robots.record_id)
    assert len(place.asked) == 1


async def test_an_archivist_may_overrule_the_rules(place: hostile.Hostile) -> None:
    place.cases["robots.txt"] = hostile.whole(CLOSED)
    async with asking(place) as fetcher:
        (page,) = await fetcher.fetch(f"{place.home}/good", ignore_robots=True)
        (rules_themselves,) = await fetcher.fetch(f"{place.home}/robots.txt")
    assert (page.transport, page.robots_record_id) == ("response", None)
    assert rules_themselves.payload == CLOSED and rules_themselves.role == "article"


async def test_every_site_on_the_way_is_asked_for_its_rules(place: hostile.Hostile) -> None:
    async with hostile.hostile() as other:
        place.cases |= {
            "robots.txt": hostile.leading(f"{other.home}/our-rules".encode()),
            "moved": hostile.leading(f"{other.home}/good".encode()),
        }
        other.cases |= {"robots.txt": hostile.whole(CLOSED), "our-rules": hostile.whole(b"")}
        async with asking(place) as fetcher:
            captures = await fetcher.fetch(f"{place.home}/moved")
    told = [(one.role, one.transport, one.hop) for one in captures]
    assert told == [
        ("robots", "response", 0),
        ("robots", "response", 1),
        ("robots", "response", 0),
        ("article", "response", 0),
        ("article", "refused_robots", 1),
    ]
    first, rules, second, moved, refused = captures
    assert first.fetch_id == rules.fetch_id == first.record_id and second.fetch_id is None
    assert moved.fetch_id == refused.fetch_id == moved.record_id
    assert (moved.robots_record_id, refused.robots_record_id) == (
        rules.record_id,
        second.record_id,
    )


async def test_a_crawl_delay_lengthens_the_pause(place: hostile.Hostile) -> None:
    place.cases["robots.txt"] = hostile.whole(b"User-agent: *\nCrawl-delay: 40")
    async with asking(place) as fetcher:
        await fetcher.fetch(f"{place.home}/good")
        assert 30 < fetcher.host_pause(f"{place.home}/good") <= 40


async def test_rules_that_were_never_recorded_are_forgotten(place: hostile.Hostile) -> None:
    place.cases["robots.txt"] = hostile.whole(b"")
    async with asking(place) as fetcher:
        given_up = asyncio.create_task(fetcher.fetch(f"{place.home}/silence"))
        while len(place.asked) < 2:
            await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert len(await fetcher.fetch(f"{place.home}/good")) == 2
