"""Capture now: articles, and the sources they lean on, through the whole line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archiver.archive.standing import Standing, cited_addresses, standing_of, validators_for
from archiver.clock import Clock, utc_now
from archiver.fetch.client import USER_AGENT, Client, Validators
from archiver.recorder import Recorder
from archiver.run_facts import run_facts

__all__ = ["Options", "snapshot"]

_AT_ONCE = 8  # fetches under way; each host still gets one at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to fetch: limits in seconds and bytes, admitted addresses, whether sources come along."""

    allow: tuple[str, ...] = ()
    timeout: float = 60.0
    max_body: int = 32 * 2**20
    delay: float = 1.0
    sources: bool = True
    workers: int = 2
    user_agent: str = USER_AGENT
    clock: Clock = utc_now
    told: Callable[[Standing], None] = field(default=lambda standing: None)


def snapshot(path: Path, urls: Sequence[str], options: Options) -> list[Standing]:
    """Captures each URL, with the sources it cites; returns how each stands, in order."""
    return asyncio.run(_snapshot(path, urls, options))


async def _snapshot(path: Path, urls: Sequence[str], options: Options) -> list[Standing]:
    settings = f"{options.timeout} {options.max_body} {options.delay} {options.allow}"
    facts = run_facts("live", options.clock, settings=settings, user_agent=options.user_agent)
    client = Client(
        clock=options.clock,
        user_agent=options.user_agent,
        allow=options.allow,
        timeout=options.timeout,
        max_body=options.max_body,
        delay=options.delay,
    )
    recorder = Recorder(path, facts, clock=options.clock, workers=options.workers)
    async with recorder, client:
        line = _Line(client, recorder, options)
        return await asyncio.gather(*(line.article(url) for url in urls))


class _Line:
    """The line that every article goes through; what two articles cite is fetched once."""

    def __init__(self, client: Client, recorder: Recorder, options: Options) -> None:
        self._client = client
        self._recorder = recorder
        self._options = options
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._sources: dict[str, asyncio.Task[Standing]] = {}

    async def article(self, url: str) -> Standing:
        """Captures an article and the sources it cites, and tells how the article stands."""
        standing = await self._observe(url, "article", None)
        if self._options.sources:
            cited = await self._recorder.ask(lambda archive: cited_addresses(archive, standing))
            await asyncio.gather(*(self._source(one, standing.record_id) for one in cited))
        return standing

    async def _source(self, url: str, cited_in: str) -> Standing:
        if url not in self._sources:
            self._sources[url] = asyncio.create_task(self._observe(url, "source", cited_in))
        return await self._sources[url]

    async def _observe(self, url: str, role: str, discovered_from: str | None) -> Standing:
        """One address: ask whether it changed, record what came, wait until it has been read."""
        async with self._at_once:
            known = await self._recorder.ask(lambda archive: validators_for(archive, url))
            captures = await self._client.fetch(
                url,
                role=role,
                validators=Validators(*known) if known else None,
                discovered_from=discovered_from,
            )
            recorded = await self._recorder.record(captures)
        await self._recorder.settle(recorded)
        standing = await self._recorder.ask(
            lambda archive: standing_of(archive, url, recorded[-1].record_id)
        )
        self._options.told(standing)
        return standing
