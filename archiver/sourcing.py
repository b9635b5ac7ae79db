"""Follow what an article leans on: the pages it links to, the publishers it names, what is gone.

A source is captured once, however many articles cite it. One that is gone, or that keeps us out, is
looked for in public archives. A publisher that is only named is asked by its feeds what it has
published; which document it is shows when the captures are read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from archiver.archive import dues, publishers, sources
from archiver.archive.companions import Companion
from archiver.archive.sources import Named
from archiver.archive.standing import Standing, cited_addresses
from archiver.archive.store import Archive
from archiver.cite.leads import Lead, leads
from archiver.clock import from_datetime, to_datetime
from archiver.fetch.client import Client
from archiver.fetch.memento import Mementos, Taken
from archiver.line import Errand, Line, Options
from archiver.models import Capture
from archiver.publishers import Publisher, Publishers
from archiver.recorder import Recorder
from archiver.resolving import resolve_waiting
from archiver.text.feeds import items_apart
from archiver.urls import urlkey

__all__ = ["Sources"]

_LOST = frozenset({"missing", "gone", "soft_404", "blocked", "paywall", "challenge", "dns"})
_BUSY = 429  # a server that asks to wait has the page
_SOUGHT_AGAIN = timedelta(days=7)  # public archives are not asked for the same page before that
_MOST_LISTINGS = 3  # feeds and sitemaps of one publisher
_MOST_LEADS = 3  # documents that are captured for one named source
_LISTED_FOR = timedelta(minutes=30)  # a feed is asked for again after that
_RECENT = timedelta(days=3)  # what is older is looked for in feeds as public archives held them
_MOST_NAMED = 200  # citations of one text that are looked at before feeds are asked


class Sources:
    """Captures what articles lean on; `stopping` as in `Line`, for a run that goes on."""

    def __init__(
        self,
        line: Line,
        client: Client,
        recorder: Recorder,
        options: Options,
        *,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self._line = line
        self._recorder = recorder
        self._options = options
        self._stopping = stopping
        self._mementos = Mementos(client, options.archives)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._listings: dict[str, asyncio.Task[list[Lead]]] = {}
        self._listed_at: dict[str, datetime] = {}

    async def capture(
        self, standing: Standing, errand: Errand, *, stale_by: str | None = None
    ) -> None:
        """Captures the sources that an article's text cites, if they are wanted.

        With `stale_by`, pages that were captured since then are left for another time. What robots
        rules say is ignored for the article alone.
        """
        if not self._options.sources or standing.version_id is None:
            return
        version = standing.version_id
        around = await self._recorder.ask(
            lambda archive: sources.article_time(archive.connection, version)
        )
        beside = replace(
            errand, role="source", discovered_from=standing.record_id, ignore_robots=False
        )
        if self._stopping is not None:
            beside = replace(beside, trigger="source")
        cited = await self._recorder.ask(lambda archive: self._cited(archive, standing, stale_by))
        await self._all(cited, beside, around)
        await self._named(version, beside, around)

    @property
    def _is_stopping(self) -> bool:
        """Whether the run is to end, so that nothing new is begun."""
        return self._stopping is not None and self._stopping.is_set()

    async def _all(self, urls: Sequence[str], beside: Errand, around: str) -> None:
        """Captures each address once, however many articles want it."""
        await asyncio.gather(*(self._one(replace(beside, url=url), around) for url in urls))

    def _cited(self, archive: Archive, standing: Standing, stale_by: str | None) -> list[str]:
        """The linked sources to capture now."""
        return self._not_paused(archive, cited_addresses(archive, standing, stale_by))

    def _not_paused(self, archive: Archive, urls: Sequence[str]) -> list[str]:
        """The addresses on hosts that did not ask to be left alone."""
        if self._stopping is None:
            return list(urls)
        paused = dues.paused_hosts(archive.connection, self._options.clock())
        return [url for url in urls if dues.host_of(url) not in paused]

    async def _one(self, errand: Errand, around: str) -> None:
        """Captures a source, unless that is under way or done already."""
        surt = urlkey(errand.url)
        if surt not in self._under_way:
            task = asyncio.create_task(self._visit(errand, around))
            self._under_way[surt] = task
            if self._stopping is not None:  # later it may be due again
                task.add_done_callback(lambda done: self._under_way.pop(surt, None))
        await self._under_way[surt]

    async def _visit(self, errand: Errand, around: str) -> None:
        """Captures a source in its host's turn; where it is lost, from public archives."""
        async with self._line.turn(errand.url) as may_begin:
            if not may_begin:
                return
            standing, _ = await self._line.visit(errand)
        if standing.outcome in _LOST and standing.status != _BUSY:
            await self._from_archives(errand, around)

    async def _from_archives(self, errand: Errand, around: str) -> None:
        """Captures what public archives hold of a page: the last before a time, the first after."""
        surt = urlkey(errand.url)
        since = from_datetime(self._options.clock() - _SOUGHT_AGAIN)
        places = [f"{one.timemap}{errand.url}" for one in self._options.archives if one.timemap]
        sought = await self._recorder.ask(
            lambda archive: sources.was_sought(archive.connection, surt, places, since)
        )
        if sought or not places or self._is_stopping:
            return
        await self._mementos_of(errand, around)

    async def _mementos_of(self, errand: Errand, around: str) -> list[Capture]:
        """Stores the mementos of a page around a time, and what failed; returns the mementos."""
        found = await self._mementos.find(
            errand.url,
            around=around,
            discovered_from=errand.discovered_from,
            trigger=errand.trigger,
        )
        await self._recorder.record(found.tries)
        kept: list[Capture] = []
        for memento in found.mementos:
            taken = await self._mementos.capture(
                memento,
                role=errand.role,
                discovered_from=errand.discovered_from,
                trigger=errand.trigger,
            )
            await self._keep(taken)
            kept += [one.capture for one in taken if one.provenance]
        return kept

    async def _keep(self, taken: Sequence[Taken]) -> None:
        """Stores mementos, each beside how it was come by, and waits until they are read."""
        now = from_datetime(self._options.clock())
        recorded = await self._recorder.record(
            [one.capture for one in taken],
            [_companion(one, now) for one in taken if one.provenance],
        )
        await self._recorder.settled(recorded, lambda archive: None)

    async def _named(self, version: int, beside: Errand, around: str) -> None:
        """Captures documents of publishers that are only named, as far as their feeds list them."""
        named, known = await self._recorder.ask(lambda archive: _unfound(archive, version))
        for one in named:
            publisher = known.named(one.publisher)
            if publisher is None:
                continue
            entries: list[Lead] = []
            for address in _listings(publisher, one.language):
                entries += await self._listing(replace(beside, url=address, role="feed"), around)
            found = leads(entries, one.claims, one.cited_on, _MOST_LEADS)
            await self._all(await self._recorder.ask(partial(_unheld, urls=found)), beside, around)
        if named:
            await self._recorder.ask(lambda archive: _unfound(archive, version))

    async def _listing(self, errand: Errand, around: str) -> list[Lead]:
        """The entries of a feed or sitemap, asked for at most twice an hour."""
        now = self._options.clock()
        if self._listed_at.get(errand.url, now - _LISTED_FOR) <= now - _LISTED_FOR:
            self._listed_at[errand.url] = now
            self._listings[errand.url] = asyncio.create_task(self._list(errand, around))
        return await self._listings[errand.url]

    async def _list(self, errand: Errand, around: str) -> list[Lead]:
        """The entries of a feed now; around an earlier time, as a public archive held it then."""
        is_recent = to_datetime(around) >= self._options.clock() - _RECENT
        payloads = await (self._now(errand) if is_recent else self._then(errand, around))
        items = [item for one in payloads for item in await items_apart(one, url=errand.url)]
        return [Lead(item.url, item.title or "", item.published_at) for item in items]

    async def _now(self, errand: Errand) -> list[bytes]:
        """A feed as it is."""
        async with self._line.turn(errand.url) as may_begin:
            if not may_begin:
                return []
            _, capture = await self._line.visit(errand)
        return [capture.payload] if capture.payload and capture.status == 200 else []

    async def _then(self, errand: Errand, around: str) -> list[bytes]:
        """A feed as public archives held it around a time."""
        if self._is_stopping:
            return []
        captures = await self._mementos_of(errand, around)
        return [one.payload for one in captures if one.payload and one.status == 200]


def _companion(taken: Taken, recorded_at: str) -> Companion:
    """How a memento was come by, as a record beside its capture."""
    assert taken.provenance is not None
    return Companion(
        record_id=taken.provenance.record_id,
        type="metadata",
        body=taken.provenance.body,
        url=taken.capture.url,
        recorded_at=recorded_at,
        concurrent_to=taken.capture.record_id,
        content_type="application/json",
    )


def _unfound(archive: Archive, version: int) -> tuple[list[Named], Publishers]:
    """The publishers that a text names and whose documents the archive does not hold."""
    with archive.transaction() as connection:
        resolve_waiting(connection, _MOST_NAMED, version_id=version)
        named = sources.named_sources(connection, version)
        return named, publishers.publishers_in_force(connection) if named else Publishers(())


def _unheld(archive: Archive, urls: Sequence[str]) -> list[str]:
    """The addresses that were never captured."""
    return [url for url in urls if not sources.is_held(archive.connection, urlkey(url))]


def _listings(publisher: Publisher, language: str | None) -> list[str]:
    """The feeds and sitemaps of a publisher, those of the named edition first."""
    known = Publishers([publisher])
    addresses = [*publisher.feeds, *publisher.sitemaps]
    if language is not None:
        addresses.sort(key=lambda address: known.edition(address) != language)
    return addresses[:_MOST_LISTINGS]
