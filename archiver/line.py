"""The line that every address goes through: fetch, record, read, and follow what it cites."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from archiver.archive import dues
from archiver.archive.standing import (
    Standing,
    cited_addresses,
    feed_validators_for,
    standing_of,
    validators_for,
)
from archiver.archive.store import Archive
from archiver.clock import Clock, utc_now
from archiver.fetch.client import USER_AGENT, Client, Validators
from archiver.fetch.outcome import is_failing
from archiver.fetch.robots import KnownRobots
from archiver.models import Capture
from archiver.recorder import Recorder
from archiver.run_facts import run_facts
from archiver.urls import urlkey
from archiver.wording import say

__all__ = ["Errand", "Line", "Options"]

_AT_A_HOST = 2  # visits begun at once in a run: one asks, the other is being read


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to fetch: limits in seconds and bytes, admitted addresses, whether sources come along."""

    allow: tuple[str, ...] = ()
    timeout: float = 60.0
    max_body: int = 32 * 2**20
    delay: float = 1.0
    sources: bool = True
    robots: bool = False
    workers: int = 2
    user_agent: str = USER_AGENT
    clock: Clock = utc_now
    told: Callable[[Standing], None] = field(default=lambda standing: None)

    def client(self, robots_known: Mapping[str, KnownRobots] = MappingProxyType({})) -> Client:
        """A client that fetches so; robots rules that are known already are not asked for again."""
        return Client(
            clock=self.clock,
            user_agent=self.user_agent,
            allow=self.allow,
            timeout=self.timeout,
            max_body=self.max_body,
            delay=self.delay,
            robots=self.robots,
            robots_known=robots_known,
        )

    def recorder(self, path: Path) -> Recorder:
        """A recorder whose run says that it fetched so."""
        settings = (
            f"timeout={self.timeout} max_body={self.max_body} delay={self.delay}"
            f" allow={' '.join(self.allow)} robots={self.robots}"
        )
        facts = run_facts("live", self.clock, settings=settings, user_agent=self.user_agent)
        return Recorder(path, facts, clock=self.clock, workers=self.workers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An address to visit, and why."""

    url: str
    role: str = "article"
    trigger: str = "manual"
    due_at: str | None = None
    discovered_from: str | None = None
    ignore_robots: bool = False


class Line:
    """What two articles cite is fetched once, however many of them are visited together.

    With `stopping` the line lasts for as long as a run: it lets few visits to a host begin at once,
    none once the run is to stop, and leaves alone the sources on hosts that asked for that.
    """

    def __init__(
        self,
        client: Client,
        recorder: Recorder,
        options: Options,
        *,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._options = options
        self._stopping = stopping
        self._sources: dict[str, asyncio.Task[None]] = {}
        self._turns: dict[str, tuple[asyncio.Semaphore, int]] = {}

    async def article(self, errand: Errand) -> Standing:
        """Captures an article and the sources it cites; returns how the article stands."""
        standing, _ = await self.visit(errand)
        await self.sources(standing, errand)
        return standing

    async def sources(
        self, standing: Standing, errand: Errand, *, stale_by: str | None = None
    ) -> None:
        """Captures the sources that an article cites, if they are wanted.

        With `stale_by`, those that were captured since then are left for another time. What robots
        rules say is ignored for the article alone.
        """
        if not self._options.sources:
            return
        cited = await self._recorder.ask(lambda archive: self._cited(archive, standing, stale_by))
        beside = replace(
            errand, role="source", discovered_from=standing.record_id, ignore_robots=False
        )
        if self._stopping is not None:
            beside = replace(beside, trigger="source")
        await asyncio.gather(*(self._source(replace(beside, url=url)) for url in cited))

    def _cited(self, archive: Archive, standing: Standing, stale_by: str | None) -> list[str]:
        """The sources to capture now."""
        cited = cited_addresses(archive, standing, stale_by)
        if self._stopping is None:
            return cited
        paused = dues.paused_hosts(archive.connection, self._options.clock())
        return [url for url in cited if dues.host_of(url) not in paused]

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[bool]:
        """Waits until few visits to a host are under way; False where none is to begin any more."""
        if self._stopping is None:
            yield True
            return
        host = dues.host_of(url)
        gate, guests = self._turns.get(host, (asyncio.Semaphore(_AT_A_HOST), 0))
        self._turns[host] = gate, guests + 1
        try:
            async with gate:
                yield not self._stopping.is_set()
        finally:
            gate, guests = self._turns[host]
            if guests == 1:
                del self._turns[host]
            else:
                self._turns[host] = gate, guests - 1

    async def visit(self, errand: Errand) -> tuple[Standing, Capture]:
        """One address: ask whether it changed, record what came, wait until it has been read."""
        asked = feed_validators_for if errand.role == "feed" else validators_for
        known = await self._recorder.ask(lambda archive: asked(archive, errand.url))
        async with self._client.fetched(
            errand.url,
            role=errand.role,
            trigger=errand.trigger,
            due_at=errand.due_at,
            validators=Validators(*known) if known else None,
            discovered_from=errand.discovered_from,
            ignore_robots=errand.ignore_robots,
        ) as captures:
            recorded = await self._recorder.record(captures)
            last = captures[-1] if errand.role == "feed" else replace(captures[-1], payload=None)
        del captures  # many visits wait to be read at once; none keeps its page in memory for that
        pause = self._client.host_pause(last.url) if is_failing(last) else 0.0
        standing = await self._recorder.settled(
            recorded, lambda archive: self._look(archive, errand.url, last, pause)
        )
        self._options.told(standing)
        return standing, last

    def _look(self, archive: Archive, url: str, capture: Capture, pause: float) -> Standing:
        """How an address stands; where its host fails, other rounds are told to leave it alone."""
        standing = standing_of(archive, url, capture.record_id)
        now = self._options.clock()
        host = dues.host_of(capture.url)
        was_asked = capture.request_head is not None
        if pause or (was_asked and host in dues.paused_hosts(archive.connection, now)):
            reason = capture.error or say("outcome", standing.outcome)
            with archive.transaction() as connection:
                dues.pause_host(connection, host, pause, reason, now)
        return standing

    async def _source(self, errand: Errand) -> None:
        """Captures a source, unless that is under way already."""
        surt = urlkey(errand.url)
        if surt not in self._sources:
            task = asyncio.create_task(self._visit_in_turn(errand))
            self._sources[surt] = task
            if self._stopping is not None:  # later it may be due again
                task.add_done_callback(lambda done: self._sources.pop(surt, None))
        await self._sources[surt]

    async def _visit_in_turn(self, errand: Errand) -> None:
        async with self.turn(errand.url) as may_begin:
            if may_begin:
                await self.visit(errand)
