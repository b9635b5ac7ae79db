"""A source that is gone is had from a public archive, as it was, with how it was come by."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.archive.companions import Companion, record_companion
from archiver.archive.store import Archive as Database
from archiver.clock import utc_now
from archiver.derive import Deriver
from archiver.fetch.client import Client
from archiver.fetch.memento import Mementos, Taken
from archiver.models import Capture, Run
from archiver.text.pool import ReaderPool
from tests.memento_archive import HELD, STRAIT, PublicArchive, public_archive

SECOND_OF_MARCH = "2024-03-02T12:00:00Z"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicArchive]:
    """A public archive with a few pages, on this machine."""
    with public_archive(tmp_path_factory.mktemp("press")) as opened:
        yield opened


async def nobody(host: str, port: int) -> list[str]:
    """A name server that must not be asked: the archive has its address, the live web is closed."""
    raise AssertionError(f"{host} was looked up")


@pytest.fixture
async def client(press: PublicArchive) -> AsyncIterator[Client]:
    """A client that can reach the archive and nothing else."""
    allow = (f"127.0.0.1:{press.port}",)
    async with Client(allow=allow, delay=0, resolve=nobody) as opened:
        yield opened


@pytest.fixture
def mementos(client: Client, press: PublicArchive) -> Mementos:
    return Mementos(client, [press.archive])


async def first_of(mementos: Mementos, url: str) -> list[Taken]:
    """What is taken of a page's last memento before the second of March was over."""
    found = await mementos.find(url, around=SECOND_OF_MARCH)
    return await mementos.capture(found.mementos[0], discovered_from="urn:uuid:article")


def held(url: str, day: str = "2024-03-02") -> bytes:
    """The page's text of a day, as its site sent it."""
    return next(one.body for one in HELD if one.url == url and one.at.startswith(day))


async def test_the_states_on_either_side_of_an_articles_date_are_found(mementos: Mementos) -> None:
    found = await mementos.find(STRAIT, around=SECOND_OF_MARCH)
    assert [one.datetime for one in found.mementos] == [
        "2024-03-02T09:00:00Z",
        "2024-03-05T09:00:00Z",
    ]
    assert {(one.how, one.original, one.asked) for one in found.mementos} == {
        ("timemap", STRAIT, SECOND_OF_MARCH)
    }
    assert (found.complete, found.notes, found.tries) == (True, (), ())
    at_that_second = await mementos.find(STRAIT, around="2024-03-01T09:00:00Z")
    assert at_that_second.mementos[0].datetime == "2024-03-01T09:00:00Z"
    too_early = await mementos.find(STRAIT, around="2024-02-01T00:00:00Z")
    assert [one.datetime for one in too_early.mementos] == ["2024-03-01T09:00:00Z"]


async def test_a_memento_is_a_capture_of_the_page_at_the_archives_time(
    mementos: Mementos, press: PublicArchive
) -> None:
    (taken,) = await first_of(mementos, STRAIT)
    capture, provenance = taken.capture, taken.provenance
    assert (capture.url, capture.captured_at) == (STRAIT, "2024-03-02T09:00:00Z")
    assert (capture.via, capture.time_source, capture.role) == ("memento", "archive", "source")
    assert (capture.transport, capture.status, capture.error) == ("response", 200, None)
    assert capture.payload == held(STRAIT), "as the site sent it, without its compression"
    assert b"Memento-Datetime: Sat, 02 Mar 2024 09:00:00 GMT\r\n" in (capture.response_head or b"")
    assert (capture.discovered_from, capture.hop) == ("urn:uuid:article", 0)
    assert provenance is not None
    assert json.loads(provenance.body) == {
        "archive": "Press Archive",
        "asked": SECOND_OF_MARCH,
        "found_by": "timemap",
        "given": "2024-03-02T09:00:00Z",
        "listed": "2024-03-02T09:00:00Z",
        "raw": True,
        "timegate": press.home,
        "uri_m": f"{press.home}20240302090000id_/{STRAIT}",
    }


async def test_the_same_memento_taken_twice_is_one_capture(mementos: Mementos) -> None:
    (first,), (second,) = [await first_of(mementos, STRAIT) for _ in range(2)]
    assert first.capture.record_id == second.capture.record_id
    assert first.provenance == second.provenance
    later = await mementos.find(STRAIT, around="2024-03-04T00:00:00Z")
    (other,) = await mementos.capture(later.mementos[1])
    assert other.capture.record_id != first.capture.record_id


async def test_a_page_that_was_missing_then_is_kept_as_missing(mementos: Mementos) -> None:
    found = await mementos.find(STRAIT, around="2024-03-09T00:00:00Z")
    (taken,) = await mementos.capture(found.mementos[0])
    assert (taken.capture.status, taken.capture.url) == (404, STRAIT)
    assert taken.capture.payload == held(STRAIT, "2024-03-05")


@pytest.mark.parametrize(
    ("moved", "target", "status"),
    [
        ("http://news.example/old-strait", STRAIT, 301),
        ("http://news.example/to-the-port", "https://port.example/notice?day=2&berth=7", 302),
    ],
)
async def test_an_archived_redirect_leads_on_inside_the_archive(
    mementos: Mementos, moved: str, target: str, status: int
) -> None:
    first, second = await first_of(mementos, moved)
    assert (first.capture.status, first.capture.redirected_to) == (status, target)
    assert (second.capture.url, second.capture.via) == (target, "memento")
    assert second.capture.payload == held(target)
    assert (first.capture.hop, second.capture.hop) == (0, 1)
    assert first.capture.fetch_id == second.capture.fetch_id == first.capture.record_id
    assert second.provenance is not None and second.provenance.listed is None


async def test_what_an_archived_redirect_led_to_may_not_be_held(
    mementos: Mementos, press: PublicArchive
) -> None:
    redirect, missing = await first_of(mementos, "http://news.example/to-nowhere")
    assert redirect.capture.redirected_to == "https://unheard.example/"
    assert redirect.capture.fetch_id is None
    assert missing.provenance is None
    assert (missing.capture.via, missing.capture.status) == ("live", 404)
    assert missing.capture.url.startswith(press.home)


async def test_an_archived_refusal_is_the_pages_and_not_the_archives(mementos: Mementos) -> None:
    (taken,) = await first_of(mementos, "http://news.example/busy")
    assert (taken.capture.status, taken.capture.via) == (429, "memento")
    (again,) = await first_of(mementos, STRAIT)
    assert again.capture.status == 200, "the archive itself is not busy"


async def test_a_page_that_was_never_archived_is_not_found(
    mementos: Mementos, press: PublicArchive
) -> None:
    url = "http://news.example/never?edition=2&page=1"
    found = await mementos.find(url, around=SECOND_OF_MARCH, trigger="backfill")
    assert (found.mementos, found.complete, found.notes) == ((), True, ())
    (asked,) = found.tries
    assert (asked.url, asked.status) == (f"{press.home}timemap/link/{url}", 404)
    assert (asked.role, asked.via, asked.trigger) == ("source", "live", "backfill")


async def test_a_timegate_alone_serves(client: Client, press: PublicArchive) -> None:
    archive = replace(press.archive, timemap=None)
    (taken,) = await first_of(Mementos(client, [archive]), STRAIT)
    assert taken.capture.payload == held(STRAIT)
    assert taken.provenance is not None and taken.provenance.found_by == "timegate"
    assert taken.provenance.raw is True


async def test_an_archive_without_raw_bytes_gives_rewritten_ones_and_that_is_said(
    client: Client, press: PublicArchive
) -> None:
    rewriting = Mementos(client, [replace(press.archive, raw=None)])
    found = await rewriting.find(STRAIT, around="2024-03-01T12:00:00Z")
    (taken,) = await rewriting.capture(found.mementos[0])
    assert taken.provenance is not None and taken.provenance.raw is False
    assert taken.capture.url == STRAIT
    assert (taken.capture.payload or b"").count(b"http://127.0.0.1") > 0


async def test_all_mementos_of_a_timemap_come_in_order(
    client: Client, mementos: Mementos, press: PublicArchive
) -> None:
    address = f"{press.home}timemap/link/{STRAIT}"
    by_page = await mementos.timemap(STRAIT)
    by_known_map = await mementos.timemap(address)
    by_unknown_map = await Mementos(client, []).timemap(address)
    days = ["2024-03-01T09:00:00Z", "2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]
    for timemap in (by_page, by_known_map, by_unknown_map):
        assert [one.datetime for one in timemap.mementos] == days
        assert (timemap.original, timemap.complete) == (STRAIT, True)
    (taken,) = await mementos.capture(by_unknown_map.mementos[1])
    assert taken.capture.payload == held(STRAIT)
    assert taken.provenance is not None and taken.provenance.asked == days[1]
    assert taken.provenance.archive == f"127.0.0.1:{press.port}"


async def test_robots_rules_of_an_archive_are_obeyed_and_kept(press: PublicArchive) -> None:
    allow = (f"127.0.0.1:{press.port}",)
    async with Client(allow=allow, delay=0, resolve=nobody, robots=True) as client:
        asking = Mementos(client, [press.archive])
        found = await asking.find(STRAIT, around=SECOND_OF_MARCH)
        (taken,) = await asking.capture(found.mementos[0])
    assert {one.role for one in found.tries} == {"robots"}
    assert found.tries[0].url == f"http://127.0.0.1:{press.port}/robots.txt"
    assert taken.capture.robots_record_id in {one.record_id for one in found.tries}


async def test_mementos_are_stored_with_how_they_were_come_by(
    mementos: Mementos, database: Path
) -> None:
    timemap = await mementos.timemap(STRAIT)
    taken = [one for memento in timemap.mementos for one in await mementos.capture(memento)]
    with Database(database, clock=utc_now) as archive, ReaderPool(0) as pool:
        for _ in range(2):
            store(archive, taken)
        Deriver(archive, pool).run()
        rows = archive.connection.execute(
            "SELECT captured_at, via, time_source, status, outcome, version_number FROM timeline"
            " WHERE url = ? ORDER BY captured_at",
            (STRAIT,),
        ).fetchall()
        beside = archive.connection.execute(
            "SELECT m.type, m.content_type FROM metadata_records m"
            " JOIN captures c ON c.record_id = m.concurrent_to"
        ).fetchall()
    assert [tuple(row) for row in rows] == [
        ("2024-03-01T09:00:00Z", "memento", "archive", 200, "ok", 1),
        ("2024-03-02T09:00:00Z", "memento", "archive", 200, "ok", 2),
        ("2024-03-05T09:00:00Z", "memento", "archive", 404, "missing", None),
    ]
    assert [tuple(row) for row in beside] == [("metadata", "application/json")] * 3


def store(archive: Database, taken: list[Taken]) -> None:
    """Stores what was taken, as a run that asked public archives."""
    now = datetime(2026, 3, 2, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    run = archive.begin_run(Run(kind="memento", started_at=now))
    captures: list[Capture] = [one.capture for one in taken]
    archive.record(run, captures)
    with archive.transaction() as connection:
        for one in taken:
            if one.provenance is not None:
                companion = Companion(
                    record_id=one.provenance.record_id,
                    type="metadata",
                    body=one.provenance.body,
                    url=one.capture.url,
                    recorded_at=now,
                    concurrent_to=one.capture.record_id,
                    content_type="application/json",
                )
                record_companion(connection, run, companion)
    archive.end_run(run, {})
