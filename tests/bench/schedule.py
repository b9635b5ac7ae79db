"""Thirty days of 2,000 articles in one process, without network: `python tests/bench/schedule.py`.

Articles appear over the 30 days and are watched within a quarter of an hour of publication. Their
edits follow an invented but plausible process: a few each, the most in the first hours, a long
tail, some in quick succession, some after a source changed. Five visits in a hundred fail, and
five hosts in a hundred fail on any day for some hours. The machine sleeps for eight hours once,
and once its clock is set back by twenty minutes. A round is made every five minutes.

An edit is *seen* when a visit succeeds before the next edit of that article; *delay* is the time
from an edit to the next successful visit. Beside each schedule stands an even grid with as many
visits. The moments that must be made or explained are reckoned here anew, not asked of the
schedule. The rate is edits per article and day, from the edits dated within the hour before a
visit: base visits must show the true one, all visits together need not.
"""

from __future__ import annotations

import argparse
import bisect
import heapq
import random
import statistics
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from archiver.schedule import Due, History, Plan, backoff, draw_phase, next_due, within_budget

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS, ARTICLES, SOURCES, HOSTS = 30, 2000, 300, 100
ROUND_S, HOUR_S, DAY_S = 300, 3600, 86_400
END_S = DAYS * DAY_S
SLEEP = (12 * DAY_S, 12 * DAY_S + 8 * HOUR_S)
SET_BACK_AT, SET_BACK_S = 20 * DAY_S, 1200


@dataclass(slots=True)
class Article:
    """What happens to one article; seconds from the start."""

    born: float
    added: float
    host: int
    sources: list[int]
    edits: list[float]
    dated: bool  # whether the page says when it was published


@dataclass(slots=True)
class World:
    """What happens in thirty days, whoever looks."""

    articles: list[Article]
    source_changes: list[list[float]]
    down: dict[tuple[int, int], tuple[float, float]]  # (host, day): from, to


@dataclass(slots=True)
class Record:
    """What a schedule did: visits per article (time, due, trigger, success), gaps it told."""

    visits: list[list[tuple[float, float, str, bool]]]
    explained: list[list[tuple[int, float, float]]]
    cpu_s: float = 0.0
    late: list[float] = field(default_factory=list)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def since_start(moment: datetime) -> float:
    return (moment - START).total_seconds()


def world(chance: random.Random) -> World:
    """Articles, their edits, changes of sources, hosts that are down."""
    changes = [sorted(arrivals(chance, 12 * DAY_S)) for _ in range(SOURCES)]
    articles = [article(chance, changes) for _ in range(ARTICLES)]
    down = {}
    for host in range(HOSTS):
        for day in range(DAYS):
            if chance.random() < 0.05:
                begin = day * DAY_S + chance.random() * DAY_S
                down[host, day] = (begin, begin + chance.uniform(1, 12) * HOUR_S)
    return World(articles, changes, down)


def arrivals(chance: random.Random, mean_s: float) -> Iterator[float]:
    now = chance.expovariate(1 / mean_s)
    while now < END_S:
        yield now
        now += chance.expovariate(1 / mean_s)


def article(chance: random.Random, changes: list[list[float]]) -> Article:
    """One article with about three edits: half within two hours, one in seven after two days."""
    born = chance.random() * END_S
    sources = chance.sample(range(SOURCES), chance.randint(1, 5))
    ages = []
    while chance.random() < 0.7:
        age = 5400 * (chance.random() ** (-1 / 0.7) - 1)  # Lomax: a tail of weeks
        ages.append(age)
        if chance.random() < 0.25:
            ages.append(age + chance.uniform(120, 3600))
    after = [
        one + chance.expovariate(1 / (3 * HOUR_S))
        for source in sources
        for one in changes[source]
        if one > born and chance.random() < 0.15
    ]
    added = born + chance.uniform(0, 900)
    edits = sorted(one for one in (*(born + age for age in ages), *after) if added < one < END_S)
    return Article(born, added, chance.randrange(HOSTS), sources, edits, chance.random() < 0.8)


def fails(one: Article, events: World, now: float, chance: random.Random) -> bool:
    begin, end = events.down.get((one.host, int(now // DAY_S)), (0.0, 0.0))
    return begin <= now < end or chance.random() < 0.05


class Watching:
    """One archive that watches all articles by one kind of plan, round after round."""

    def __init__(
        self, events: World, every_s: int, adaptive: bool, budget: int, seed: int = 1
    ) -> None:
        self.events, self.budget, self.chance = events, budget, random.Random(seed)
        self.plans = [
            Plan(
                added_at=at(one.added),
                every_s=every_s,
                phase_s=draw_phase(every_s, self.chance),
                adaptive=adaptive,
                seed=str(number),
            )
            for number, one in enumerate(events.articles)
        ]
        self.histories = [
            History(
                first_seen_at=at(one.added),
                published_at=at(one.born).replace(microsecond=0) if one.dated else None,
            )
            for one in events.articles
        ]
        self.queue = [(one.added, number) for number, one in enumerate(events.articles)]
        heapq.heapify(self.queue)
        self.asked_at = [
            one.added for one in events.articles
        ]  # older entries of the queue are void
        self.waiting: dict[str, Due] = {}
        self.spent: deque[datetime] = deque()
        self.record = Record([[] for _ in self.plans], [[] for _ in self.plans])

    def run(self) -> Record:
        """Rounds until the end, but for the hours asleep; the clock is set back once."""
        begin = time.process_time()
        for tick in range(0, END_S + SET_BACK_S, ROUND_S):
            if not SLEEP[0] <= tick < SLEEP[1]:
                self.round(float(tick), tick - SET_BACK_S if tick >= SET_BACK_AT else tick)
        self.record.cpu_s = time.process_time() - begin
        return self.record

    def round(self, real: float, shown: float) -> None:
        """Visit what is due by the clock shown, extra visits as far as the budget goes."""
        now = at(shown)
        while self.queue and self.queue[0][0] <= shown:
            asked_at, number = heapq.heappop(self.queue)
            if asked_at != self.asked_at[number]:
                continue
            due = next_due(self.plans[number], self.histories[number], now)
            if due is None:
                continue
            if due.at > now:
                self.ask_at(due, number)
            elif due.trigger == "adaptive":
                self.waiting[str(number)] = due
                base = next_due(
                    replace(self.plans[number], adaptive=False), self.histories[number], now
                )
                if base is not None:
                    self.ask_at(base, number)
            else:
                self.visit(number, due, real, now)
        while self.spent and now - self.spent[0] > timedelta(days=1):
            self.spent.popleft()
        if self.waiting:
            for key in within_budget(self.waiting, self.spent, self.budget, now):
                self.spent.append(now)
                self.visit(int(key), self.waiting[key], real, now)

    def ask_at(self, due: Due, number: int) -> None:
        self.asked_at[number] = since_start(due.at)
        heapq.heappush(self.queue, (self.asked_at[number], number))

    def visit(self, number: int, due: Due, real: float, now: datetime) -> None:
        """Make a visit, write down what it stands for, and ask when the next is due."""
        self.waiting.pop(str(number), None)
        one, history = self.events.articles[number], self.histories[number]
        visits = self.record.visits[number]
        failed = fails(one, self.events, real, self.chance)
        last = next((when for when, _, _, ok in reversed(visits) if ok), one.added)
        visits.append((real, since_start(due.at), due.trigger, not failed))
        if due.trigger == "base":
            history = replace(history, last_base_due=due.at)
        if due.missed.first and due.missed.last:
            gone = (due.missed.count, since_start(due.missed.first), since_start(due.missed.last))
            self.record.explained[number].append(gone)
        if failed:
            failures = history.failures + 1
            again = now + timedelta(seconds=backoff(failures, 120, 3600, self.chance))
            history = replace(history, last_visit_at=now, failures=failures, retry_at=again)
        else:
            changed = between(one.edits, last, real) > 0
            source = any(between(self.events.source_changes[s], last, real) for s in one.sources)
            history = replace(
                history,
                last_visit_at=now,
                failures=0,
                retry_at=None,
                changed_at=now if changed else history.changed_at,
                source_changed_at=now if source else history.source_changed_at,
            )
        self.histories[number] = history
        following = next_due(self.plans[number], history, now)
        if following is not None:
            self.ask_at(following, number)


def between(times: list[float], after: float, until: float) -> int:
    return bisect.bisect_right(times, until) - bisect.bisect_right(times, after)


def even_visits(events: World, every_s: float) -> Record:
    """An even grid alone, with the same faults and one retry after five minutes, for comparison."""
    return Watching(events, round(every_s), adaptive=False, budget=0).run()


def accounts(record: Record, plans: list[Plan]) -> Counter[str]:
    """Every base moment of the thirty days, reckoned anew: made, explained, twice, or silent."""
    found: Counter[str] = Counter()
    last_shown = END_S + SET_BACK_S - ROUND_S - SET_BACK_S
    for plan, visits, explained in zip(plans, record.visits, record.explained, strict=True):
        made = Counter(due for _, due, trigger, _ in visits if trigger == "base")
        told = sum(number for number, _, _ in explained)
        found["explained"] += told
        anchor = since_start(plan.added_at.replace(microsecond=0)) + plan.phase_s
        assert plan.every_s
        moment, within = anchor, 0
        while moment <= last_shown:
            if moment > since_start(plan.added_at):
                covered = any(first <= moment <= last for _, first, last in explained)
                within += covered
                kind = "made" if made[moment] == 1 else "twice" if made[moment] else ""
                found[kind or ("" if covered else "silent")] += 1
                found["both"] += bool(kind) and covered
            made.pop(moment, None)
            moment += plan.every_s
        found["off the grid"] += len(made)
        found["miscounted"] += within != told
    kinds = ("made", "explained", "silent", "twice", "both", "off the grid", "miscounted")
    return Counter({kind: found[kind] for kind in kinds})


def delays(events: World, record: Record) -> tuple[float, list[float], int]:
    """Share of edits seen as they were, delays in hours, and edits that no visit came after."""
    seen, late, never, total = 0, [], 0, 0
    for one, visits in zip(events.articles, record.visits, strict=True):
        good = [when for when, _, _, ok in visits if ok]
        for edit, following in pairwise([*one.edits, float("inf")]):
            place = bisect.bisect_left(good, edit)
            total += 1
            if place == len(good):
                never += 1
                continue
            late.append((good[place] - edit) / HOUR_S)
            seen += good[place] < following
    return seen / total, late, never


def rate(events: World, times: Iterator[tuple[Article, float]]) -> tuple[float, int]:
    """Edits per article and day, by those dated within the hour before each visit."""
    edits = visits = 0
    for one, when in times:
        edits += between(one.edits, when - HOUR_S, when)
        visits += 1
    return edits / visits * 24, visits


def true_rate(events: World) -> float:
    hours = sum(min(HOUR_S, END_S - edit) for one in events.articles for edit in one.edits)
    return hours / sum(END_S - one.added for one in events.articles) * 24


def visits_of(
    events: World, record: Record, triggers: frozenset[str]
) -> Iterator[tuple[Article, float]]:
    for one, visits in zip(events.articles, record.visits, strict=True):
        for when, _, trigger, _ in visits:
            if trigger in triggers and when <= END_S:
                yield one, when


def draws(events: World, every_s: int, rounds: int) -> Iterator[float]:
    """The rate by base visits alone, the phases drawn anew each time."""
    for number in range(rounds):
        chance = random.Random(number)
        times = (
            (one, when)
            for one in events.articles
            for when in even(one.added + draw_phase(every_s, chance), every_s)
        )
        yield rate(events, times)[0]


def even(first: float, every_s: int) -> Iterator[float]:
    while first <= END_S:
        yield first
        first += every_s


def line(name: str, events: World, record: Record) -> None:
    """One schedule in one line."""
    share, late, never = delays(events, record)
    late.sort()
    total = sum(map(len, record.visits))
    print(
        f"{name:34} {total / DAYS:8.0f} {share:7.1%} {statistics.median(late):8.2f}"
        f" {late[int(len(late) * 0.9)]:7.2f} {late[-1]:7.1f} {never:6} {record.cpu_s:6.1f}"
    )


def told(name: str, events: World, watching: Watching) -> None:
    """Accounts, rates, and the even grid with as many visits."""
    record = watching.run()
    line(name, events, record)
    total = sum(map(len, record.visits))
    if any(plan.adaptive for plan in watching.plans):
        life = sum(END_S - one.added for one in events.articles)
        tried = even_visits(events, life / total * 1.06)  # faults bring retries on top
        line("  an even grid as often", events, tried)
    print(
        "   ",
        ", ".join(f"{number} {kind}" for kind, number in accounts(record, watching.plans).items()),
    )
    kinds = Counter(trigger for visits in record.visits for _, _, trigger, _ in visits)
    print("   ", ", ".join(f"{number / DAYS:.0f} {kind} a day" for kind, number in kinds.items()))
    base, _ = rate(events, visits_of(events, record, frozenset({"base"})))
    everything, _ = rate(events, visits_of(events, record, frozenset(kinds)))
    print(f"    edits per article and day: base visits {base:.3f}, all visits {everything:.3f}")
    extra = sorted(when for when in watching_spent(record))
    most = max((between(extra, when - DAY_S, when) for when in extra), default=0)
    print(f"    extra visits in the fullest 24 hours: {most}, budget {watching.budget}")


def watching_spent(record: Record) -> Iterator[float]:
    for visits in record.visits:
        yield from (when for when, _, trigger, _ in visits if trigger == "adaptive")


def main() -> None:
    """Run the schedules side by side."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=3)
    options.add_argument("--budget", type=int, default=2000, help="extra visits a day")
    chosen = options.parse_args()
    begin = time.process_time()
    events = world(random.Random(chosen.seed))
    edits = sum(len(one.edits) for one in events.articles)
    print(f"{ARTICLES} articles, {DAYS} days, {edits} edits, true rate {true_rate(events):.3f}")
    print(f"{'':34} visits/d    seen median h   90 % h worst h never  CPU s")
    told("base 24 h", events, Watching(events, DAY_S, False, 0))
    told("base 24 h, adaptive", events, Watching(events, DAY_S, True, chosen.budget))
    told("base 6 h", events, Watching(events, 6 * HOUR_S, False, 0))
    told("base 6 h, adaptive", events, Watching(events, 6 * HOUR_S, True, chosen.budget))
    found = list(draws(events, DAY_S, 40))
    error = statistics.stdev(found) / len(found) ** 0.5
    print(
        f"base 24 h alone, phases drawn {len(found)} times: {statistics.mean(found):.4f}"
        f" ± {1.96 * error:.4f} (95 %), truth {true_rate(events):.4f}"
    )
    print(f"CPU {time.process_time() - begin:.0f} s")


if __name__ == "__main__":
    main()
