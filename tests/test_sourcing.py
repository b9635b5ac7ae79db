"""An article is captured, and what it leans on comes along: linked, named, or long gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.deciding import load_publishers
from archiver.demo.newsroom import Newsroom
from archiver.fetch.public_archives import Archive
from archiver.snapshot import Options, snapshot
from tests import desk
from tests.conftest import Follower
from tests.desk import NOON, ask, at, page
from tests.memento_archive import STRAIT, PublicArchive, public_archive

CLOSED = "The strait was closed to tankers for six hours on Monday after a buoy broke loose."
NOTE = "The drifting buoy was number fourteen, which had been adrift since Sunday evening."


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicArchive]:
    """A public archive with a few pages, on this machine."""
    with public_archive(tmp_path_factory.mktemp("press")) as opened:
        yield opened


@pytest.fixture
def harbour() -> Iterator[Newsroom]:
    """The site of a source."""
    with Newsroom(clock=lambda: desk.NOON) as opened:
        yield opened


def take(
    database: Path,
    newsroom: Newsroom,
    *paths: str,
    beside: tuple[Newsroom, ...] = (),
    archives: tuple[Archive, ...] = (),
    admit: tuple[str, ...] = (),
    when: datetime = NOON,
) -> None:
    """Captures articles with their sources, by a clock that stands."""
    options = Options(
        allow=(newsroom.address, *(one.address for one in beside), *admit),
        archives=archives,
        delay=0,
        timeout=10,
        workers=0,
        clock=lambda: when,
    )
    standings = snapshot(database, [newsroom.url(path) for path in paths], options)
    assert all(one.outcome in ("ok", "unchanged") for one in standings)


def stands(database: Path, columns: str) -> list[tuple[object, ...]]:
    return ask(database, f"SELECT {columns} FROM citations_detail ORDER BY article_url, number")


def test_what_two_articles_link_to_is_captured_once(
    database: Path, newsroom: Newsroom, harbour: Newsroom
) -> None:
    harbour.publish("/notes/417", page(NOTE, title="Note to mariners"))
    link = f'The office has <a href="{harbour.url("/notes/417")}">a note</a> on the buoy.'
    newsroom.publish("/a", page(CLOSED, link))
    newsroom.publish("/b", page(link, CLOSED))
    take(database, newsroom, "/a", "/b", beside=(harbour,))
    assert [one.path for one in harbour.requests] == ["/notes/417"]
    assert (
        stands(database, "source_url, source_outcome, resolution")
        == [(harbour.url("/notes/417"), "ok", "resolved")] * 2
    )


def test_menus_and_share_buttons_are_no_sources(
    database: Path, newsroom: Newsroom, harbour: Newsroom
) -> None:
    harbour.publish("/notes/417", page(NOTE))
    share = f'<a href="https://www.facebook.com/sharer/sharer.php?u={newsroom.url("/a")}">Share</a>'
    newsroom.publish(
        "/a", page(CLOSED, f'See <a href="{harbour.url("/notes/417")}">the note</a>.', share)
    )
    take(database, newsroom, "/a", beside=(harbour,))
    assert stands(database, "how, source_url") == [("link", harbour.url("/notes/417"))]


PUBLISHER = """
[[publisher]]
name = "Karvelian Harbour Office"
kind = "government"
aliases = ["Karvelian Harbour Office"]
domains = [{{ host = "127.0.0.1", path = "/notes/" }}]
feeds = ["{feed}"]
"""
NAMED = (
    "The Karvelian Harbour Office said that buoy fourteen broke loose near the southern breakwater"
    " on Sunday evening and was adrift for eleven hours."
)
DOCUMENT = (
    "Buoy fourteen broke loose near the southern breakwater on Sunday evening. It was adrift for"
    " eleven hours before two tugs brought it back to its chain.",
    "Tankers waited outside the bar until six in the morning.",
)


def rss(harbour: Newsroom) -> str:
    """The feed of a source: one entry is about the buoy."""
    entries = (
        ("/notes/417", "Buoy fourteen adrift near the southern breakwater"),
        ("/notes/416", "Winter hours of the lock at Ostrel"),
        ("/notes/415", "Pilots wanted: two posts from April"),
    )
    items = "".join(
        f"<item><title>{title}</title><link>{harbour.url(path)}</link>"
        "<pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate></item>"
        for path, title in entries
    )
    return f'<rss version="2.0"><channel><title>Notes</title>{items}</channel></rss>'


def test_a_named_source_is_found_through_its_publishers_feed(
    database: Path, newsroom: Newsroom, harbour: Newsroom, tmp_path: Path
) -> None:
    harbour.publish("/feed", rss(harbour), content_type="application/rss+xml")
    harbour.publish("/notes/417", page(*DOCUMENT, title="Buoy fourteen adrift"))
    harbour.publish("/notes/416", page("The lock opens at eight.", title="Winter hours"))
    more = tmp_path / "more.toml"
    more.write_text(PUBLISHER.format(feed=harbour.url("/feed")))
    load_publishers(database, more, reason=None, by="desk", workers=0)
    newsroom.publish("/a", page(CLOSED, NAMED))
    take(database, newsroom, "/a", beside=(harbour,))
    assert [one.path for one in harbour.requests] == ["/feed", "/notes/417"]
    assert stands(database, "how, publisher, source_url, resolution, source_outcome") == [
        (
            *("name", "Karvelian Harbour Office", harbour.url("/notes/417")),
            *("resolved", "ok"),
        )
    ]
    ((candidates,),) = stands(database, "candidates")
    assert json.loads(str(candidates))[0]["url"] == harbour.url("/notes/417")


def test_a_named_source_whose_feed_has_nothing_of_it_stays_open(
    database: Path, newsroom: Newsroom, harbour: Newsroom, tmp_path: Path
) -> None:
    harbour.publish(
        "/feed",
        rss(harbour).replace("Buoy fourteen adrift", "Seed market"),
        content_type="application/rss+xml",
    )
    more = tmp_path / "more.toml"
    more.write_text(PUBLISHER.format(feed=harbour.url("/feed")))
    load_publishers(database, more, reason=None, by="desk", workers=0)
    newsroom.publish("/a", page(CLOSED, NAMED.replace("near the southern breakwater ", "")))
    take(database, newsroom, "/a", beside=(harbour,))
    ((resolution, source, reason),) = stands(database, "resolution, source_url, reason")
    assert (resolution, source) == ("abstained", None)
    assert reason


OLD = (
    f'In March 2024 the strait <a href="{STRAIT}">was said to be open</a>, against all signs.',
    CLOSED,
)


def old_article() -> str:
    """An article of March 2024 that links to a page which its site no longer has."""
    stated = '<meta property="article:published_time" content="2024-03-02T12:00:00Z">'
    return page(*OLD).replace("</head>", f"{stated}</head>")


def test_a_source_that_is_gone_is_had_from_a_public_archive(
    database: Path, newsroom: Newsroom, press: PublicArchive
) -> None:
    newsroom.publish("/a", old_article())
    admitted = (f"127.0.0.1:{press.port}",)
    take(database, newsroom, "/a", archives=(press.archive,), admit=admitted)
    rows = ask(
        database,
        "SELECT captured_at, via, time_source, outcome FROM timeline WHERE url = ?"
        " ORDER BY captured_at",
        STRAIT,
    )
    assert rows == [
        ("2024-03-02T09:00:00Z", "memento", "archive", "ok"),
        ("2024-03-05T09:00:00Z", "memento", "archive", "missing"),
        (at(0), "live", "own_clock", "dns"),
    ]
    assert stands(database, "source_url, resolution") == [(STRAIT, "resolved")]
    ((text,),) = ask(database, "SELECT text FROM versions_detail WHERE url = ?", STRAIT)
    assert "say two pilots" in text
    told = ask(
        database,
        "SELECT count(*) FROM metadata_records m JOIN captures c ON c.record_id = m.concurrent_to"
        " WHERE c.via = 'memento'",
    )
    assert told == [(2,)]
    desk.is_well(database)
    assert asked_again(database, newsroom, press) == []


def asked_again(
    database: Path, newsroom: Newsroom, press: PublicArchive
) -> list[tuple[object, ...]]:
    """What a second visit asks of public archives; they are out of reach, so each try is kept."""
    away = replace(
        press.archive, timegate="http://127.0.0.1:9/", timemap="http://127.0.0.1:9/timemap/link/"
    )
    later = datetime(2026, 3, 3, 12, tzinfo=UTC)
    take(database, newsroom, "/a", archives=(away,), admit=("127.0.0.1:9",), when=later)
    return ask(
        database,
        "SELECT u.url FROM captures c JOIN urls u ON u.id = c.url_id"
        " WHERE u.url LIKE 'http://127.0.0.1:9/%'",
    )


def test_without_public_archives_a_source_that_is_gone_is_just_that(
    database: Path, newsroom: Newsroom
) -> None:
    newsroom.publish("/a", old_article())
    take(database, newsroom, "/a")
    assert stands(database, "source_url, source_outcome") == [(STRAIT, "dns")]


def test_sources_can_be_left_out(follower: Follower, harbour: Newsroom) -> None:
    harbour.publish("/notes/417", page(NOTE))
    link = f'The office has <a href="{harbour.url("/notes/417")}">a note</a> on the buoy.'
    follower.newsroom.publish("/strait", page(CLOSED, link))
    follower.see("/strait")
    assert harbour.requests == []
    assert stands(follower.database, "source_url, source_outcome") == [
        (harbour.url("/notes/417"), None)
    ]


def test_links_to_this_machine_are_cited_and_not_fetched(
    database: Path, newsroom: Newsroom, harbour: Newsroom
) -> None:
    private = [harbour.url("/notes/417"), "http://[::1]:8000/a-b-c", "http://169.254.169.254/x/y"]
    text = " and ".join(f'<a href="{url}">the note of Monday</a>' for url in private)
    nowhere = (
        '<a href="javascript:alert(1)">one</a>, <a href="data:text/html,x">two</a> and'
        ' <a href="mailto:desk@example.org">three</a>'
    )
    newsroom.publish("/a", page(CLOSED, f"It says so in {text}, or in {nowhere}."))
    take(database, newsroom, "/a")
    assert harbour.requests == []
    assert stands(database, "source_url, source_outcome") == [(url, "refused") for url in private]


def test_an_article_that_links_to_itself_is_no_source_of_its_own(
    database: Path, newsroom: Newsroom
) -> None:
    own = f'We reported this <a href="{newsroom.url("/a")}?utm_source=x#top">on Monday</a> already.'
    newsroom.publish("/a", page(CLOSED, own))
    take(database, newsroom, "/a")
    assert stands(database, "source_url") == []


def test_a_page_of_very_many_links_is_cited_within_bounds(
    database: Path, newsroom: Newsroom
) -> None:
    links = "".join(
        f'<p>The office has <a href="https://harbour.example/notes/{n}">note {n}</a> on it.</p>'
        for n in range(5_000)
    )
    newsroom.publish("/a", page(CLOSED, links))
    options = Options(
        allow=(newsroom.address,), sources=False, delay=0, workers=0, clock=lambda: NOON
    )
    snapshot(database, [newsroom.url("/a")], options)
    ((count,),) = ask(database, "SELECT count(*) FROM citations")
    assert 50 < count <= 500
