"""The line that every address goes through: fetch, record, read, and follow what it cites."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.archive.standing import Standing, cited_addresses, standing_of, validators_for
from archiver.clock import Clock, utc_now
from archiver.fetch.client import USER_AGENT, Client, Validators
from archiver.models import Capture
from archiver.recorder import Recorder
from archiver.run_facts import run_facts

__all__ = ["Errand", "Line", "Options"]


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

    def client(self) -> Client:
        """A client that fetches so."""
        return Client(
            clock=self.clock,
            user_agent=self.user_agent,
            allow=self.allow,
            timeout=self.timeout,
            max_body=self.max_body,
            delay=self.delay,
            robots=self.robots,
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
    """One round of visits; what two articles cite is fetched once in it."""

    def __init__(self, client: Client, recorder: Recorder, options: Options) -> None:
        self._client = client
        self._recorder = recorder
        self._options = options
        self._sources: dict[str, asyncio.Task[Standing]] = {}

    async def article(self, errand: Errand) -> Standing:
        """Captures an article and the sources it cites; returns how the article stands."""
        standing, _ = await self.visit(errand)
        await self.sources(standing, errand)
        return standing

    async def sources(
        self, standing: Standing, errand: Errand, *, stale_by: str | None = None
    ) -> None:
        """Captures the sources that an article cites, if they are wanted.

        With `stale_by`, those that were captured since then are left for another time.
        """
        if not self._options.sources:
            return
        cited = await self._recorder.ask(
            lambda archive: cited_addresses(archive, standing, stale_by)
        )
        beside = replace(errand, role="source", discovered_from=standing.record_id)
        if errand.trigger != "manual":
            beside = replace(beside, trigger="source")
        await asyncio.gather(*(self._source(replace(beside, url=url)) for url in cited))

    async def visit(self, errand: Errand) -> tuple[Standing, Capture]:
        """One address: ask whether it changed, record what came, wait until it has been read."""
        known = await self._recorder.ask(lambda archive: validators_for(archive, errand.url))
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
        await self._recorder.settle(recorded)
        standing = await self._recorder.ask(
            lambda archive: standing_of(archive, errand.url, recorded[-1].record_id)
        )
        self._options.told(standing)
        return standing, last

    async def _source(self, errand: Errand) -> Standing:
        if errand.url not in self._sources:
            self._sources[errand.url] = asyncio.create_task(self._only_standing(errand))
        return await self._sources[errand.url]

    async def _only_standing(self, errand: Errand) -> Standing:
        standing, _ = await self.visit(errand)
        return standing
