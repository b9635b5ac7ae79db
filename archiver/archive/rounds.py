"""A round of the schedule: which visits to make now, and what each means for the next.

A visit is claimed before it is made and closed after, each in one transaction with what follows
from it, so that a process that dies leaves nothing silently undone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from archiver.archive import dues, watches
from archiver.archive.store import Archive
from archiver.archive.watches import Watch
from archiver.clock import from_datetime
from archiver.schedule import Due, backoff, missed, next_due, within_budget

__all__ = ["Claimed", "Outcome", "Round", "begin_round", "close_visit", "give_up", "start"]

_MOST_CLAIMED = 500  # visits of one round; more wait for the next
_MOST_OF_A_HOST = 20  # visits claimed at once; so a host that hangs holds up its own pages alone
_RETRY_AFTER, _RETRY_CAP = 120.0, 3600.0  # seconds to the first retry, and at most
_SET_BACK = timedelta(minutes=1)  # by less a clock is only being put right


@dataclass(frozen=True, slots=True)
class Claimed:
    """A visit about to be made: of which watch, why, and the row that says so."""

    watch: Watch
    due: Due
    due_id: int

    @property
    def host(self) -> str:
        """The host that is asked."""
        return dues.host_of(self.watch.url)


@dataclass(frozen=True, slots=True)
class Round:
    """The visits to make now, when the next one is due, and whether some due now had no room."""

    claimed: tuple[Claimed, ...]
    next_at: datetime | None
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a visit came to: its capture, whether it was of use, and whether a retry may help."""

    made_at: str
    record_id: str
    outcome: str
    usable: bool
    may_pass: bool


def start(archive: Archive, now: datetime) -> int:
    """Takes over from the process before, whatever ended it; returns the visits it left unmade."""
    with archive.transaction() as connection:
        latest = dues.latest_claim(connection)
        if latest is not None and now < latest - _SET_BACK:
            dues.plan_anew(connection, now)
        return dues.forget_claims(connection)


def begin_round(
    archive: Archive,
    now: datetime,
    busy: Mapping[int, str],
    budget: int,
    *,
    made: Container[int] = frozenset(),
    set_back: bool = False,
) -> Round:
    """Claims the visits to make now, of watches neither `busy` (watch id → host) nor `made`.

    `set_back` says that the clock was, since the last round.
    """
    with archive.transaction() as connection:
        if set_back:
            dues.plan_anew(connection, now)
        due_now, more = _due_now(archive, now, busy, made)
        extras = {str(watch.id): due for watch, due in due_now if due.trigger == "adaptive"}
        spent = dues.recent_extras(connection, now) if extras else []
        granted = set(within_budget(extras, spent, budget, now))
        claimed = tuple(
            Claimed(watch, due, dues.claim(connection, watch, due, from_datetime(now)))
            for watch, due in due_now
            if due.trigger != "adaptive" or str(watch.id) in granted
        )
        return Round(claimed, dues.next_moment(connection, now), more)


def _due_now(
    archive: Archive, now: datetime, busy: Mapping[int, str], made: Container[int]
) -> tuple[list[tuple[Watch, Due]], bool]:
    """Watches whose visit has come, the longest due first, and whether there are more.

    Each watch's next visit is kept on the way.
    """
    connection = archive.connection
    paused = dues.paused_hosts(connection, now)
    taken = Counter(busy.values())
    found: list[tuple[Watch, Due]] = []
    more = False

    def skip(watch_id: int, url: str) -> bool:
        nonlocal more
        host = dues.host_of(url)
        if watch_id in busy or watch_id in made or host in paused:
            return True
        full = len(found) >= _MOST_CLAIMED or taken[host] >= _MOST_OF_A_HOST
        more = more or full
        return full

    for watch in watches.watches(connection, due_by=from_datetime(now), skip=skip):
        due = _first_visit(watch, now) or next_due(watch.plan, watch.history, now)
        dues.save_next(connection, watch, due)
        if due is not None and due.at <= now:
            found.append((watch, due))
            taken[dues.host_of(watch.url)] += 1
    return found, more


def _first_visit(watch: Watch, now: datetime) -> Due | None:
    """A page newly under watch is visited at once; it stands for moments that passed until then."""
    if watch.history.last_visit_at is not None:
        return None
    added = watch.plan.added_at
    passed = missed(watch.plan, added, now)
    return Due(min(added, now), "manual", "Newly put under watch.", missed=passed)


def close_visit(
    archive: Archive, one: Claimed, came: Outcome, now: datetime, chance: random.Random
) -> None:
    """What a visit means for the next: tried again soon where that is likely to help."""
    failures = 0 if came.usable else one.watch.history.failures + 1
    retry_at = None
    if not came.usable and came.may_pass:
        wait = backoff(failures, _RETRY_AFTER, _RETRY_CAP, chance)
        retry_at = now + timedelta(seconds=wait)
    with archive.transaction() as connection:
        dues.close_due(
            connection,
            one.due_id,
            made_at=came.made_at,
            record_id=came.record_id,
            outcome=came.outcome,
        )
        dues.save_visit(
            connection,
            one.watch,
            one.due,
            made_at=came.made_at,
            failures=failures,
            retry_at=retry_at,
        )
        for watch in watches.watches(connection, only=one.watch.id):
            dues.save_next(connection, watch, next_due(watch.plan, watch.history, now))


def give_up(archive: Archive, one: Claimed, why: str, *, tried_at: datetime | None = None) -> None:
    """Writes down why a visit was not made; with `tried_at` it counts as a failed one."""
    with archive.transaction() as connection:
        dues.explain(connection, one.due_id, why)
        if tried_at is not None:
            dues.save_visit(
                connection,
                one.watch,
                one.due,
                made_at=from_datetime(tried_at),
                failures=one.watch.history.failures + 1,
                retry_at=None,
            )
