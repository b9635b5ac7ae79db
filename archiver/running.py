"""Capture what is due: a round, or round after round until stopped.

Each due visit is claimed before it is made and closed after, so that a process that died leaves
nothing silently undone and nothing is made twice. A visit belongs to the moment it was due for.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from archiver.archive import Connection, dues, watches
from archiver.archive.lock import only_run
from archiver.archive.standing import Standing
from archiver.archive.store import Archive
from archiver.archive.watches import Watch, Wish
from archiver.clock import from_datetime, to_datetime
from archiver.fetch.client import Client
from archiver.fetch.outcome import is_transient
from archiver.line import Errand, Line, Options
from archiver.models import Capture
from archiver.recorder import Recorder
from archiver.schedule import Due, Plan, backoff, draw_phase, next_due, within_budget
from archiver.text.feeds import feed_items

__all__ = ["Round", "run"]

_LONGEST_SLEEP = 30.0  # seconds; a watch added by another process is seen by then
_RETRY_AFTER, _RETRY_CAP = 120.0, 3600.0  # seconds to the first retry, and at most
_MOST_CLAIMED = 500  # visits of one round; more wait for the next
_USABLE = frozenset({"ok", "unchanged", "redirect", "missing", "gone", "soft_404", "empty"})


@dataclass(slots=True)
class Round:
    """What a run did."""

    made: int = 0
    usable: int = 0
    changed: int = 0
    missed: int = 0
    left_by_the_dead: int = 0  # claims of a process that stopped before their captures
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Claimed:
    watch: Watch
    due: Due
    due_id: int


def run(
    path: Path,
    options: Options,
    *,
    once: bool,
    budget_per_day: int,
    told: Callable[[Watch, Due, Standing], None] = lambda watch, due, standing: None,
) -> Round:
    """Makes the visits that are due; without `once` goes on until SIGINT or SIGTERM.

    Raises ArchiveBusy where another process schedules the same archive.
    """
    with only_run(path):
        return asyncio.run(_run(path, options, once, budget_per_day, told))


async def _run(
    path: Path,
    options: Options,
    once: bool,
    budget: int,
    told: Callable[[Watch, Due, Standing], None],
) -> Round:
    async with options.recorder(path) as recorder, options.client() as client:
        schedule = _Schedule(client, recorder, options, budget, told)
        schedule.done.left_by_the_dead = await recorder.ask(_forget_claims)
        if once:
            await schedule.round()
            await schedule.finish()
        else:
            await schedule.go_on()
        return schedule.done


def _forget_claims(archive: Archive) -> int:
    with archive.transaction() as connection:
        return dues.forget_claims(connection)


class _Schedule:
    """The visits under way, and what came of those that are done."""

    def __init__(
        self,
        client: Client,
        recorder: Recorder,
        options: Options,
        budget: int,
        told: Callable[[Watch, Due, Standing], None],
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._options = options
        self._budget = budget
        self._told = told
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()
        self._chance = random.Random()
        self.done = Round()

    async def go_on(self) -> None:
        """Round after round, until a signal asks to stop; visits under way are finished."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        while not self._stopping.is_set():
            wait = await self.round()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
        await self.finish()

    async def round(self) -> float:
        """Begins every visit that is due; returns after how many seconds to look again."""
        now = self._options.clock()
        busy = frozenset(self._under_way)
        for task in [task for task in self._under_way.values() if task.done()]:
            task.result()  # the archive's own failure ends the run
        claimed, wake = await self._recorder.ask(
            lambda archive: _claim_round(archive, now, busy, self._budget)
        )
        line = Line(self._client, self._recorder, self._options)
        for one in claimed:
            self._under_way[one.watch.id] = asyncio.create_task(self._make(line, one))
        seconds = _LONGEST_SLEEP if wake is None else (wake - now).total_seconds()
        return min(max(seconds, 1.0), _LONGEST_SLEEP)

    async def finish(self) -> None:
        """Waits for the visits under way; raises what went wrong with the archive."""
        await asyncio.gather(*self._under_way.values())

    async def _make(self, line: Line, one: _Claimed) -> None:
        """Makes one visit, writes down what came of it, and lets its page be due again."""
        errand = Errand(
            url=one.watch.url,
            role="feed" if one.watch.kind == "feed" else "article",
            trigger=one.due.trigger,
            due_at=from_datetime(one.due.at),
            ignore_robots=one.watch.ignore_robots,
        )
        with_sources = one.watch.kind == "page" and one.due.trigger in ("base", "manual")
        standing, capture = await line.visit(errand)
        pause = self._client.host_pause(one.watch.url)
        await self._recorder.ask(
            lambda archive: self._close(archive, one, standing, capture, pause)
        )
        if with_sources:
            await line.sources(standing, errand, stale_by=_stale_by(one.watch.plan, one.due.at))
        if capture.payload is not None and one.watch.kind == "feed":
            await self._recorder.ask(lambda archive: self._take_items(archive, one.watch, capture))
        self._count(one, standing)
        del self._under_way[one.watch.id]

    def _close(
        self,
        archive: Archive,
        one: _Claimed,
        standing: Standing,
        capture: Capture,
        pause: float,
    ) -> None:
        """What a visit means for the next: tried again soon where that is likely to help."""
        now = self._options.clock()
        failed = standing.outcome not in _USABLE
        failures = one.watch.history.failures + 1 if failed else 0
        retry_at = None
        if failed and is_transient(capture):
            wait = backoff(failures, _RETRY_AFTER, _RETRY_CAP, self._chance)
            retry_at = now + timedelta(seconds=wait)
        with archive.transaction() as connection:
            dues.close_due(
                connection,
                one.due_id,
                made_at=capture.captured_at,
                record_id=standing.record_id,
                outcome=standing.outcome,
            )
            dues.pause_host(
                connection,
                one.watch,
                pause,
                standing.error or standing.outcome,
                now,
            )
            dues.save_visit(
                connection,
                one.watch,
                one.due,
                made_at=capture.captured_at,
                failures=failures,
                retry_at=retry_at,
            )
            for watch in watches.watches(connection, only=one.watch.id):
                dues.save_next(connection, watch.id, next_due(watch.plan, watch.history, now))

    def _take_items(self, archive: Archive, watch: Watch, capture: Capture) -> None:
        """Puts the pages that a feed names under watch, each once, as the feed is watched."""
        now = archive.now()
        with archive.transaction() as connection:
            for url in feed_items(capture.payload or b"", url=watch.url):
                if not watches.is_known(connection, url):
                    plan = _from_now(watch.plan, to_datetime(now), self._chance)
                    wish = Wish(
                        url=url,
                        plan=plan,
                        by="feed",
                        reason=f"named by {watch.url}",
                        tags=watch.tags,
                        ignore_robots=watch.ignore_robots,
                        found_in=watch.id,
                    )
                    watches.put_under_watch(connection, wish, now)

    def _count(self, one: _Claimed, standing: Standing) -> None:
        self.done.made += 1
        self.done.missed += one.due.missed.count
        self.done.changed += standing.changed
        if standing.outcome in _USABLE:
            self.done.usable += 1
        else:
            self.done.failures.append(f"{standing.url}: {standing.outcome}")
        self._told(one.watch, one.due, standing)


def _claim_round(
    archive: Archive, now: datetime, busy: frozenset[int], budget: int
) -> tuple[list[_Claimed], datetime | None]:
    """The visits to make now, each claimed, and when the next one will be due."""
    with archive.transaction() as connection:
        due_now = _due_now(connection, now, busy)
        extras = {str(watch.id): due for watch, due in due_now if due.trigger == "adaptive"}
        spent = dues.recent_extras(connection, now) if extras else []
        granted = set(within_budget(extras, spent, budget, now))
        claimed = [
            _Claimed(watch, due, dues.claim(connection, watch, due, from_datetime(now)))
            for watch, due in due_now
            if due.trigger != "adaptive" or str(watch.id) in granted
        ]
        return claimed, dues.next_moment(connection, now)


def _due_now(
    connection: Connection, now: datetime, busy: frozenset[int]
) -> list[tuple[Watch, Due]]:
    """Watches whose visit has come, the longest due first; each watch's next visit is kept."""
    found: list[tuple[Watch, Due]] = []
    for watch in watches.watches(connection, due_by=from_datetime(now)):
        if watch.id in busy or len(found) >= _MOST_CLAIMED:
            continue
        due = _first_visit(watch, now) or next_due(watch.plan, watch.history, now)
        dues.save_next(connection, watch.id, due)
        if due is not None and due.at <= now and not dues.is_paused(connection, watch, now):
            found.append((watch, due))
    return found


def _first_visit(watch: Watch, now: datetime) -> Due | None:
    """A page newly under watch is visited at once; the even grid begins after that."""
    if watch.history.last_visit_at is not None:
        return None
    return Due(min(watch.plan.added_at, now), "manual", "Newly put under watch.")


def _from_now(plan: Plan, now: datetime, chance: random.Random) -> Plan:
    """The same plan for another page, with a grid of its own from now on."""
    phase = draw_phase(plan.every_s, chance) if plan.every_s else 0
    return replace(plan, added_at=now, phase_s=phase)


def _stale_by(plan: Plan, due_at: datetime) -> str:
    """Sources captured since then are left alone: once in a period is enough for all articles."""
    period = plan.every_s or 86_400
    return from_datetime(due_at - timedelta(seconds=period - period // 8))
