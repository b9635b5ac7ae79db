"""The line that every address goes through: ask, record, and wait until it has been read."""

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
    feed_validators_for,
    standing_of,
    validators_for,
)
from archiver.archive.store import Archive
from archiver.clock import Clock, utc_now
from archiver.fetch.client import USER_AGENT, Client, Validators
from archiver.fetch.outcome import is_failing
from archiver.fetch.public_archives import Archive as PublicArchive
from archiver.fetch.public_archives import shipped_archives
from archiver.fetch.robots import KnownRobots
from archiver.models import Capture
from archiver.recorder import Recorder
from archiver.run_facts import run_facts
from archiver.wording import say

__all__ = ["Errand", "Line", "Options"]

_AT_A_HOST = 2  # visits begun at once in a run: one asks, the other is being read


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to fetch: limits in seconds and bytes, admitted addresses, whether sources come along.

    `archives` are the public archives that are asked for sources that are gone.
    """

    allow: tuple[str, ...] = ()
    timeout: float = 60.0
    max_body: int = 32 * 2**20
    delay: float = 1.0
    sources: bool = True
    archives: tuple[PublicArchive, ...] = field(default_factory=shipped_archives)
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
    """Visits addresses; with `stopping` for as long as a run lasts.

    Then it lets few visits to a host begin at once, and none once the run is to stop.
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
        self._turns: dict[str, tuple[asyncio.Semaphore, int]] = {}

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
