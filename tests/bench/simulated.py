"""Ten simulated days of a real `run`: `python -m tests.bench.simulated`.

Forty pages on four sites, half of them also with adaptive visits, are watched by the real schedule
through real requests; only the clock is the simulation's. Pages are edited, five visits in a
hundred fail (a hang-up, a 503, a 500, an answer that is cut), the machine sleeps for seven hours
once, its clock is set back by two hours once, and a process dies between claim and capture now and
then. Moments that the clock shows twice, and the one before them, may be made twice.

The moments that must be made or explained are reckoned here anew from each page's period and phase,
not asked of the schedule. An edit is seen when the text of a later capture differs; *delay* is the
time from an edit to the capture that first shows it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from archiver import running
from archiver.archive import rounds, watches
from archiver.archive.store import Archive
from archiver.clock import to_datetime
from archiver.demo.newsroom import Newsroom
from archiver.line import Options
from archiver.schedule import make_plan
from tests import desk

SITES, FAULTS, MEAN_EDIT_S = 4, 0.05, 30 * 3600
PERIODS = ("1h", "3h", "6h", "12h")
NONSENSE = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>Cut"


@dataclass(slots=True)
class Page:
    """A page, and when it was edited."""

    site: Newsroom
    path: str
    every_s: int
    edition: int = 0
    edits: list[datetime] = field(default_factory=list)

    def publish(self) -> None:
        number = self.path.rpartition("/")[2]
        said = f"The coast guard counted {self.edition * 10 + 3} ships at berth {number} on Monday."
        other = "No ship was turned away, and the ferries ran as usual through the week."
        self.site.publish(self.path, desk.page(said, other, title=f"Berth {number} stays open"))


@dataclass(slots=True)
class World:
    """The simulated days: their clock, their chance, their pages."""

    database: Path
    chance: random.Random
    now: datetime = desk.NOON
    pages: list[Page] = field(default_factory=list)
    deaths: int = 0
    faults: int = 0
    rounds: int = 0
    shown_twice: tuple[datetime, datetime] = (desk.NOON, desk.NOON)

    def clock(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Found:
    """What ten days came to; `wrong` is empty where every moment was made or explained."""

    wrong: list[str]
    visits: int
    failed: int
    missed: int
    edits: int
    seen: int
    delays_s: list[float]
    rounds: int


def simulate(folder: Path, *, pages: int, days: int, seed: int) -> Found:
    """Plays the days and looks at what the archive tells of them."""
    with ExitStack() as stack:
        world = World(folder / "news.db", random.Random(seed))
        sites = [stack.enter_context(Newsroom(clock=world.clock)) for _ in range(SITES)]
        put_under_watch(world, sites, pages)
        play(world, sites, days)
        return look(world)


def put_under_watch(world: World, sites: list[Newsroom], pages: int) -> None:
    with Archive(world.database, clock=world.clock) as archive:
        for number in range(pages):
            plan = make_plan(
                world.now,
                world.chance,
                every=PERIODS[number % len(PERIODS)],
                adaptive=number % 2 == 0,
                budget_per_day=12,
            )
            page = Page(sites[number % SITES], f"/berth/{number}", plan.every_s or 0)
            page.publish()
            world.pages.append(page)
            with archive.transaction() as connection:
                wish = watches.Wish(url=page.site.url(page.path), plan=plan, by="bench")
                watches.put_under_watch(connection, wish, archive.now())


def play(world: World, sites: list[Newsroom], days: int) -> None:
    """Round after round, each a quarter of an hour after the one before."""
    begin = world.now
    end = begin + timedelta(days=days)
    asleep, set_back = begin + timedelta(days=days * 0.4), begin + timedelta(days=days * 0.7)
    slept = was_set_back = False
    while world.now < end:
        edit(world)
        if world.chance.random() < 0.02:
            die(world)
        make_round(world, sites)
        world.now += timedelta(minutes=15)
        if not slept and world.now >= asleep:
            slept = True
            world.now += timedelta(hours=7)
        if not was_set_back and world.now >= set_back:
            was_set_back = True
            world.shown_twice = (world.now - timedelta(hours=2), world.now)
            world.now -= timedelta(hours=2)


def edit(world: World) -> None:
    for page in world.pages:
        if world.chance.random() < 900 / MEAN_EDIT_S:
            page.edition += 1
            page.edits.append(world.now)
            page.publish()


def die(world: World) -> None:
    """A process claims what is due and stops before any capture."""
    with Archive(world.database, clock=world.clock) as archive:
        rounds.begin_round(archive, world.now, {}, 500)
    world.deaths += 1


def make_round(world: World, sites: list[Newsroom]) -> None:
    """One `run --once`, while some pages do not answer as they should."""
    bad = [page for page in world.pages if world.chance.random() < FAULTS]
    for page in bad:
        spoil(world, page)
    options = Options(
        allow=tuple(site.address for site in sites),
        delay=0.0,
        timeout=5.0,
        workers=0,
        sources=False,
        clock=world.clock,
    )
    running.run(world.database, options, once=True, budget_per_day=500)
    world.rounds += 1
    for page in bad:
        page.site.restore(page.path)
        page.publish()


def spoil(world: World, page: Page) -> None:
    world.faults += 1
    kind = world.chance.randrange(4)
    if kind < 2:
        page.site.answer_raw(page.path, (b"", NONSENSE)[kind])
    else:
        page.site.publish(page.path, "busy", status=(500, 503)[kind - 2])


def look(world: World) -> Found:
    """Compares what had to happen with what the archive tells."""
    wrong = [sentence for page in world.pages for sentence in unexplained(world, page)]
    desk.is_well(world.database)
    delays = [delay for page in world.pages for delay in seen_after(world, page)]
    visits, failed, missed = desk.ask(
        world.database,
        "SELECT sum(made_at IS NOT NULL), sum(made_at IS NOT NULL AND outcome NOT IN"
        " ('ok', 'unchanged')), sum(missed) FROM dues",
    )[0]
    edits = sum(len(page.edits) for page in world.pages)
    return Found(wrong, visits, failed, missed, edits, len(delays), delays, world.rounds)


def unexplained(world: World, page: Page) -> Iterator[str]:
    """Base moments of a page that are neither made nor named as missed, or are made twice."""
    url = page.site.url(page.path)
    ((added, phase),) = desk.ask(
        world.database, "SELECT added_at, phase_s FROM watches WHERE url = ?", url
    )
    rows = desk.ask(
        world.database,
        'SELECT due_at, "trigger", missed, missed_from, missed_to, made_at FROM dues_detail'
        " WHERE url = ? AND note IS NULL",
        url,
    )
    made = [to_datetime(due) for due, trigger, *_ in rows if trigger == "base"]
    told = [(to_datetime(row[3]), to_datetime(row[4])) for row in rows if row[2]]
    moment = to_datetime(added) + timedelta(seconds=phase)
    while moment <= world.now - timedelta(minutes=30):
        if moment not in made and not any(first <= moment <= last for first, last in told):
            yield f"{url}: nothing is said of {moment}"
        moment += timedelta(seconds=page.every_s)
    first, last = world.shown_twice  # the moment that was latest then is made anew, too
    first -= timedelta(seconds=page.every_s)
    once = [one for one in made if not first <= one <= last]
    if len(set(once)) < len(once):
        yield f"{url}: a moment was made twice"
    if any(row[5] is None for row in rows):
        yield f"{url}: a claim is open"


def seen_after(world: World, page: Page) -> Iterator[float]:
    """Seconds from each edit to the capture that first showed it or a later one's text."""
    changed = [
        to_datetime(at)
        for (at,) in desk.ask(
            world.database,
            "SELECT captured_at FROM timeline WHERE url = ? AND changed = 1 ORDER BY captured_at",
            page.site.url(page.path),
        )
    ]
    for number, edited in enumerate(page.edits):
        following = [one for one in page.edits[number + 1 :] if one > edited]
        until = following[0] if following else world.now
        seen = [at for at in changed if edited <= at <= until]
        if seen:
            yield (seen[0] - edited).total_seconds()


def main() -> None:
    """Prints what the simulated days came to; exits with 1 where a moment is unaccounted for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = simulate(Path(folder), pages=given.pages, days=given.days, seed=given.seed)
    print(f"{found.rounds} rounds, {found.visits} visits made, {found.failed} of them failed;")
    print(f"  {found.missed} moments passed unmade and are named; unaccounted: {len(found.wrong)}")
    hours = sorted(delay / 3600 for delay in found.delays_s)
    print(f"{found.edits} edits, {found.seen} seen before the next one; detection delay in hours:")
    print(f"  median {statistics.median(hours):.2f}, 90 % within {hours[len(hours) * 9 // 10]:.2f}")
    for sentence in found.wrong[:20]:
        print(f"WRONG: {sentence}")
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
