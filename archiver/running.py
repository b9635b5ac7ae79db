"""Capture what is due: a round, or round after round until stopped.

Each due visit is claimed before it is made and closed after, so that a process that died leaves
nothing silently undone and nothing made twice. A visit belongs to the moment it was due for.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.archive import rounds, watches
from archiver.archive.dues import host_of
from archiver.archive.lock import only_run
from archiver.archive.robots import robots_answers
from archiver.archive.rounds import Claimed
from archiver.archive.standing import Standing
from archiver.archive.store import Archive
from archiver.archive.watches import Watch, Wish
from archiver.clock import from_datetime
from archiver.errors import ArchiverError
from archiver.fetch.client import Client
from archiver.fetch.outcome import is_transient
from archiver.fetch.robots import KnownRobots
from archiver.line import Errand, Line, Options
from archiver.models import Capture
from archiver.recorder import Recorder
from archiver.schedule import Due, Plan, draw_phase
from archiver.sourcing import Sources
from archiver.text.feeds import items_apart

__all__ = ["Round", "run"]

_LONGEST_SLEEP = 30.0  # seconds; a watch added by another process is seen by then
_CROWDED = 5  # visits of a host under way; with fewer, more of it are claimed
_SET_BACK = timedelta(minutes=1)  # by less a clock is only being put right
_ROBOTS_LIFE = timedelta(hours=24)  # RFC 9309 section 2.4
_USABLE = frozenset({"ok", "unchanged", "redirect", "missing", "gone", "soft_404", "empty"})
Told = Callable[[Watch, Due, Standing], None]
Beside = Callable[[Recorder], AbstractAsyncContextManager[object]]


@dataclass(slots=True)
class Round:
    """What a run did."""

    made: int = 0
    usable: int = 0
    changed: int = 0
    missed: int = 0
    failed: int = 0
    fault: str | None = None  # the latest of our own, which cost one visit
    left_by_the_dead: int = 0  # claims of a process that stopped before their captures


def run(
    path: Path,
    options: Options,
    *,
    once: bool,
    budget_per_day: int,
    told: Told = lambda watch, due, standing: None,
    beside: Beside = nullcontext,
) -> Round:
    """Makes the visits that are due; without `once` goes on. Ends at SIGINT or SIGTERM.

    Then the visits under way are finished and no other is begun. `beside` is entered with the
    recorder while visits are made. Raises ArchiveBusy where another process schedules the same
    archive.
    """
    with only_run(path):
        return asyncio.run(_run(path, options, once, budget_per_day, told, beside))


async def _run(
    path: Path, options: Options, once: bool, budget: int, told: Told, beside: Beside
) -> Round:
    async with options.recorder(path) as recorder:
        now = options.clock()
        left = await recorder.ask(lambda archive: rounds.start(archive, now))
        known = await recorder.ask(lambda archive: _robots_known(archive, now))
        async with options.client(known) as client:
            schedule = _Schedule(client, recorder, options, budget, told)
            schedule.done.left_by_the_dead = left
            with schedule.ended_by_signals():
                async with beside(recorder):
                    await schedule.go_on(once)
            return schedule.done


def _robots_known(archive: Archive, now: datetime) -> dict[str, KnownRobots]:
    """The robots rules that were fetched within the last 24 hours, by the address of their file."""
    since = from_datetime(now - _ROBOTS_LIFE)
    return {
        one.address: KnownRobots(
            record_id=one.record_id,
            fetched_at=one.fetched_at,
            status=one.status,
            transport=one.transport,
            payload=one.payload,
            led_astray=one.led_astray,
        )
        for one in robots_answers(archive.connection, since)
    }


class _Schedule:
    """The visits under way, and what came of those that are done."""

    def __init__(
        self, client: Client, recorder: Recorder, options: Options, budget: int, told: Told
    ) -> None:
        self._recorder = recorder
        self._options = options
        self._budget = budget
        self._told = told
        self._stopping = asyncio.Event()
        self._wake = asyncio.Event()
        self._line = Line(client, recorder, options, stopping=self._stopping)
        self._sources = Sources(self._line, client, recorder, options, stopping=self._stopping)
        self._busy: dict[int, str] = {}  # watch → host
        self._tasks: set[asyncio.Task[None]] = set()
        self._more = False
        self._latest = options.clock()
        self._chance = random.Random()
        self._error: BaseException | None = None
        self.done = Round()

    @contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """Lets SIGINT and SIGTERM ask to stop."""
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGINT, signal.SIGTERM)
        for number in numbers:
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    async def go_on(self, once: bool) -> None:
        """Round after round until asked to stop; with `once`, until each due visit is made."""
        made: set[int] = set()
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                begun, wait = await self._round(made)
                if once:
                    made |= begun.keys()
                    if not (begun or self._busy):
                        break
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), wait)
            while self._tasks and self._error is None:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            await self._end()
        if self._error is not None:
            raise self._error

    async def _end(self) -> None:
        """Leaves no visit behind that nobody waits for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _round(self, made: set[int]) -> tuple[dict[int, str], float]:
        """Begins every visit that is due; returns them, and after how many seconds to look again.

        Watches that are among `made` have had theirs.
        """
        now = self._options.clock()
        set_back = now < self._latest - _SET_BACK
        self._latest = now if set_back else max(now, self._latest)
        busy = dict(self._busy)
        found = await self._recorder.ask(
            lambda archive: rounds.begin_round(
                archive, now, busy, self._budget, made=made, set_back=set_back
            )
        )
        begun = {one.watch.id: one.host for one in found.claimed}
        self._busy |= begun
        self._more = found.more
        for one in found.claimed:
            self._begin(self._make(one))
        seconds = (found.next_at - now).total_seconds() if found.next_at else _LONGEST_SLEEP
        return begun, min(max(seconds, 1.0), _LONGEST_SLEEP)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Work is done; where the archive itself failed, the run is over."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._error = self._error or error
            self._stop()

    async def _make(self, one: Claimed) -> None:
        """Makes one visit in its host's turn, and lets its page be due again."""
        try:
            async with self._line.turn(one.watch.url) as may_begin:
                if may_begin:
                    await self._visit(one)
                else:
                    await self._give_up(one, "the run was stopped before the visit")
        finally:
            del self._busy[one.watch.id]
            few = sum(host == one.host for host in self._busy.values()) < _CROWDED
            if not self._busy or (self._more and few):
                self._wake.set()

    async def _visit(self, one: Claimed) -> None:
        """Makes one visit and writes down what came of it.

        A fault of our own costs one visit, and is told on it; the archive's ends the run.
        """
        errand = _errand(one)
        try:
            standing, capture = await self._line.visit(errand)
            wishes = await self._items(one.watch, capture)
        except (ArchiverError, OSError):
            raise
        except Exception as error:
            self.done.failed += 1
            self.done.fault = f"{one.watch.url}: a fault of archiver's own: {error!r}"
            tried_at = self._options.clock()
            await self._give_up(one, f"a fault of archiver's own: {error!r}", tried_at)
            return
        await self._recorder.ask(
            lambda archive: self._close(archive, one, standing, capture, wishes)
        )
        self._count(one, standing)
        if one.watch.kind == "page" and one.due.trigger != "adaptive":
            stale_by = _stale_by(one.watch.plan, one.due.at)
            self._begin(self._sources.capture(standing, errand, stale_by=stale_by))

    async def _give_up(self, one: Claimed, why: str, tried_at: datetime | None = None) -> None:
        await self._recorder.ask(
            lambda archive: rounds.give_up(archive, one, why, tried_at=tried_at)
        )

    async def _items(self, watch: Watch, capture: Capture) -> list[Wish]:
        """How the pages that a feed names are to be watched: as it is, on grids of their own."""
        if not _shows_items(watch, capture):
            return []
        now = self._options.clock()
        return [
            Wish(
                url=item.url,
                plan=_from_now(watch.plan, now, self._chance),
                by="feed",
                reason=f"named by {watch.url}",
                tags=watch.tags,
                ignore_robots=watch.ignore_robots and host_of(item.url) == host_of(watch.url),
                found_in=watch.id,
            )
            for item in await items_apart(capture.payload or b"", url=capture.url)
        ]

    def _close(
        self,
        archive: Archive,
        one: Claimed,
        standing: Standing,
        capture: Capture,
        wishes: list[Wish],
    ) -> None:
        """What a visit means for the next, and which pages a feed brings under watch, together."""
        now = self._options.clock()
        came = rounds.Outcome(
            made_at=capture.captured_at,
            record_id=standing.record_id,
            outcome=standing.outcome,
            usable=standing.outcome in _USABLE,
            may_pass=is_transient(capture),
        )
        with archive.transaction() as connection:
            if _shows_items(one.watch, capture):
                watches.take_items(
                    connection, one.watch, standing.record_id, wishes, from_datetime(now)
                )
            rounds.close_visit(archive, one, came, now, self._chance)

    def _count(self, one: Claimed, standing: Standing) -> None:
        self.done.made += 1
        self.done.missed += one.due.missed.count
        self.done.changed += standing.changed
        if standing.outcome in _USABLE:
            self.done.usable += 1
        else:
            self.done.failed += 1
        self._told(one.watch, one.due, standing)


def _errand(one: Claimed) -> Errand:
    return Errand(
        url=one.watch.url,
        role="feed" if one.watch.kind == "feed" else "article",
        trigger=one.due.trigger,
        due_at=from_datetime(one.due.at),
        ignore_robots=one.watch.ignore_robots,
    )


def _shows_items(watch: Watch, capture: Capture) -> bool:
    """Whether a capture brought a feed, which a 304 or a failure does not."""
    return watch.kind == "feed" and capture.payload is not None and capture.status == 200


def _from_now(plan: Plan, now: datetime, chance: random.Random) -> Plan:
    """The same plan for another page, with a grid of its own from now on."""
    phase = draw_phase(plan.every_s, chance) if plan.every_s else 0
    return replace(plan, added_at=now, phase_s=phase)


def _stale_by(plan: Plan, due_at: datetime) -> str:
    """Sources captured since then are left alone: once in a period is enough for all articles."""
    period = plan.every_s or 86_400
    return from_datetime(due_at - timedelta(seconds=period - period // 8))
