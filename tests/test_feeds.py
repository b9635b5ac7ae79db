"""Feeds: what a reader's program is told is new, and that any such program can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from archiver.archive.store import Archive
from archiver.archive.watches import Wish, put_under_watch
from archiver.clock import to_datetime
from archiver.models import Capture
from archiver.schedule import Plan
from tests import small_archive
from tests.desk import NOON, ask, at, page, said, take
from tests.served import Served, served
from tests.small_archive import STRAIT

PORTS = "https://news.example/ports"
WHEAT = "https://news.example/wheat"
OLD = "https://news.example/old"
FIRST = "Three people were hurt when a ferry struck the northern pier, the coast guard said."
SECOND = "Repairs to the pier are expected to take two weeks, according to the port authority."
MORE = "No ship was turned away, and the ferries ran as usual on Tuesday and Wednesday."
LAST = "The harbour board meets on Monday to hear from the crew and from the owners of the pier."
SCRIPT = "The <script>alert(1)</script> & the \x1b[1m\x0b crane “stood & fell” in the storm."
ATOM = "{http://www.w3.org/2005/Atom}"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def live(number: int, minutes: float, url: str, *paragraphs: str, **facts: Any) -> Capture:
    """A capture that this archive made itself."""
    given: dict[str, Any] = {"via": "live", "time_source": "own_clock"}
    if paragraphs:
        given |= {
            "payload": page(*paragraphs, MORE, LAST).encode(),
            "response_head": _HEAD,
            "status": 200,
        }
    return said(number, at(minutes), url=url, **(given | facts))


def escaped(text: str) -> str:
    """A text as a page writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages that were captured live, one of them an edit and a withdrawal; and an imported one."""
    path = tmp_path_factory.mktemp("archive") / "daily news.db"
    edited = FIRST.replace("Three", "Thirty")
    take(
        path,
        [
            live(1, 0, PORTS, FIRST, SECOND),
            live(2, 60, PORTS, edited, SECOND, escaped(SCRIPT)),
            live(3, 120, PORTS, status=404, payload=b"gone"),
            live(4, 180, PORTS, edited, SECOND, escaped(SCRIPT)),
            live(5, 30, WHEAT, SECOND, FIRST),
            said(6, at(10), url=OLD, payload=page(FIRST).encode(), response_head=_HEAD, status=200),
        ],
    )
    with Archive(path) as archive, archive.transaction() as connection:
        plan = Plan(added_at=NOON, every_s=3600)
        wish = Wish(url=PORTS, plan=plan, by="desk", tags=("harbours", "coast"))
        put_under_watch(connection, wish, at(0))
    return path


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The archive, served."""
    with served(database, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def read(site: Served, **query: str) -> Any:
    """A feed as a reader's program reads it."""
    answer = site.page("feed.atom", **query)
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.text.encode())
    assert not feed.bozo and feed.version == "atom10"
    return feed


def kinds(feed: Any) -> list[tuple[str, str]]:
    """The kind and the page of each entry."""
    related = ("related", "alternate")
    pages = [
        {link.rel: link.href for link in entry.links if link.rel in related}["related"]
        for entry in feed.entries
    ]
    return [(entry.tags[0].term, page) for entry, page in zip(feed.entries, pages, strict=True)]


def test_a_feed_tells_the_latest_events_of_live_captures(site: Served) -> None:
    assert kinds(read(site)) == [
        ("page_back", PORTS),
        ("page_gone", PORTS),
        ("text_changed", PORTS),
        ("first_seen", WHEAT),
        ("first_seen", PORTS),
    ]


def test_what_an_import_added_is_told_only_when_asked_for(site: Served) -> None:
    assert ("first_seen", OLD) not in kinds(read(site))
    assert ("first_seen", OLD) in kinds(read(site, all="1"))


def test_a_feed_can_be_of_a_page_a_kind_or_a_tag(site: Served) -> None:
    assert kinds(read(site, url="www.news.example/wheat")) == [("first_seen", WHEAT)]
    assert kinds(read(site, kind="page_gone")) == [("page_gone", PORTS)]
    assert {page for _, page in kinds(read(site, tag="coast"))} == {PORTS}
    assert kinds(read(site, tag="harvest")) == []


def test_an_entry_holds_the_words_that_changed_and_a_link(site: Served) -> None:
    (entry,) = read(site, kind="text_changed").entries
    content = entry.content[0]
    assert content.type == "text/html"
    assert "<del>Three</del><ins>Thirty</ins> people were hurt" in content.value
    assert "Another text than at the capture before." in content.value
    path = re.sub(r"^http://[^/]+", "", entry.link)
    assert re.fullmatch(r"/daily\+news/-/diff/\w+/\w+", path)
    assert site.get(path).status == 200


def test_every_link_of_a_feed_leads_somewhere(site: Served) -> None:
    feed = read(site)
    links = [link.href for link in feed.feed.links]
    links += [entry.link for entry in feed.entries]
    here = f"http://127.0.0.1:{site.port}"
    assert all(link.startswith(here) for link in links)
    assert {site.get(link.removeprefix(here)).status for link in links} == {200}


def test_markup_in_a_page_stays_text_in_a_feed(site: Served) -> None:
    text = site.page("feed.atom").text
    assert "\x1b" not in text and "\x0b" not in text
    root = ElementTree.fromstring(text)
    told = [element.text or "" for element in root.iter(f"{ATOM}content")]
    (edited,) = [one for one in told if "crane" in one]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; the" in edited
    assert "<script" not in edited


def test_an_event_keeps_its_id_and_says_no_bare_value(site: Served, database: Path) -> None:
    first, again = read(site), read(site, all="1")
    ids = {entry.id for entry in first.entries}
    assert len(ids) == 5 and ids < {entry.id for entry in again.entries}
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    assert first.feed.id != again.feed.id
    told = " ".join(f"{entry.title} {entry.content[0].value}" for entry in first.entries)
    for value in ("first_seen", "text_changed", "page_gone", "page_back", "missing"):
        assert value not in told
    keys = ask(database, "SELECT count(DISTINCT event_key) FROM events")
    assert keys == [(6,)]


def test_the_events_view_says_what_a_capture_was_in_words(site: Served) -> None:
    said = {row["kind"]: row["summary"] for row in site.rows("events", url=PORTS)}
    assert said["page_gone"] == "no page at this address (404)"
    assert "[-Three-]{+Thirty+} people were hurt" in said["text_changed"]


def test_a_feed_is_dated_by_its_latest_event(site: Served) -> None:
    feed = read(site)
    assert feed.feed.updated == feed.entries[0].updated == at(180)
    assert to_datetime(read(site, tag="harvest").feed.updated).year == 1970


def test_a_feed_of_nothing_known_says_what_to_do(site: Served) -> None:
    unknown = site.page("feed.atom", url="nowhere.example/x")
    assert unknown.status == 404 and "archiver snapshot" in unknown.text
    wrong = site.page("feed.atom", kind="scandal")
    assert wrong.status == 400 and "text_changed" in wrong.text


def test_pages_say_where_their_feed_is(site: Served) -> None:
    for page_of in (site.page("archive"), site.page("article", url=PORTS)):
        pattern = r'rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)"'
        (href,) = re.findall(pattern, page_of.text)
        assert site.get(href.replace("&amp;", "&")).status == 200


def test_a_private_view_leaks_through_no_feed(database: Path, tmp_path: Path) -> None:
    for view in ("events", "changes_detail"):
        metadata = tmp_path / f"{view}.json"
        tables = f'{{"{view}": {{"allow": false}}}}'
        metadata.write_text(f'{{"databases": {{"daily news": {{"tables": {tables}}}}}}}')
        with served(database, tmp_path, "-m", str(metadata)) as site:
            assert site.page("feed.atom").status == 403
            assert site.page("feed.atom", url=PORTS).status == 403


def test_an_imported_archive_has_an_empty_feed_and_a_full_one(tmp_path: Path) -> None:
    database = small_archive.fill(tmp_path / "small.db")
    with served(database, tmp_path) as site:
        assert kinds(read(site)) == []
        pages = [page for _, page in kinds(read(site, all="1", url=STRAIT))]
        assert pages == [STRAIT] * 4
