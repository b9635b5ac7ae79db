"""Which visit of a page comes next, and why.

A clock may jump, a laptop sleep, a round overrun. Moments that passed become one visit, which
names those it stands for; a moment once made is not made again; and a clock set back by more than
a step of the grid never silences a page until that time has come again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from archiver.clock import from_datetime
from archiver.schedule.adaptive import adaptive_due, in_words
from archiver.schedule.grid import coming, grid_after, grid_before, missed
from archiver.schedule.plan import MINIMUM_S, Due, History, Missed, Plan

__all__ = ["backoff", "next_due", "retry_due", "source_due"]

RETRIES = 4  # then the base grid alone goes on
_APART = timedelta(seconds=MINIMUM_S)
_DOUBLINGS = 32


def next_due(
    plan: Plan, history: History, now: datetime, articles: Sequence[datetime] = ()
) -> Due | None:
    """The visit that comes next; due at once where its `at` is not later than `now`.

    A base moment that has come goes before all else, and no other visit is made within a minute
    of the last one or before the next base moment. After `until` nothing is due; `missed` then
    tells which moments before it went by. `articles` as in `source_due`.
    """
    if plan.until is not None and now > plan.until:
        return None
    base = _base_visit(plan, history, now)
    if base is not None and base.at <= now:
        return base
    extra = _extra_visit(plan, history, now, articles)
    if extra is None or (base is not None and max(extra.at, now) + _APART > base.at):
        return base
    return extra


def _base_visit(plan: Plan, history: History, now: datetime) -> Due | None:
    """The base visit that comes next, standing for all moments that passed since the last one."""
    last = history.last_base_due or plan.added_at
    if plan.follows:
        return None
    if _clock_was_set_back(plan, last, now):
        why = f"The clock was set back: the visit before is dated {from_datetime(last)}. "
        return Due(grid_before(plan, now) or now, "base", why + _grid_in_words(plan))
    passed = missed(plan, last, now)
    if passed.last is not None:
        return _late_visit(plan, passed)
    moment = coming(plan, last if now < plan.added_at else max(last, plan.added_at))
    return None if moment is None else Due(moment, "base", _grid_in_words(plan))


def _clock_was_set_back(plan: Plan, last: datetime, now: datetime) -> bool:
    """Whether the last moment made lies more than one moment ahead."""
    first = grid_after(plan, now) if last > now else None
    second = grid_after(plan, first) if first else None
    return second is not None and second <= last


def _late_visit(plan: Plan, passed: Missed) -> Due:
    """One visit for the latest of the moments that passed, naming the others."""
    assert passed.last is not None
    why = _grid_in_words(plan)
    if passed.count == 1:
        return Due(passed.last, "base", why)
    before = grid_before(plan, passed.last - timedelta(seconds=1))
    others = replace(passed, count=passed.count - 1, last=before)
    number = f"{others.count}" if others.exact else f"More than {others.count}"
    why += f" {number} earlier moment{'s' if others.count > 1 else ''} passed without a visit."
    return Due(passed.last, "base", why, missed=others)


def _grid_in_words(plan: Plan) -> str:
    """The base grid in one sentence."""
    if plan.cron is not None:
        return f"By the cron line {plan.cron!r} ({plan.zone})."
    return f"Every {in_words(plan.every_s or 0)} by its even grid."


def _extra_visit(
    plan: Plan, history: History, now: datetime, articles: Sequence[datetime]
) -> Due | None:
    """The first visit that is not the base grid's, a minute after the last one at least."""
    found = (
        retry_due(history),
        source_due(plan, history, now, articles),
        adaptive_due(plan, history, now),
    )
    first = min((due for due in found if due is not None), key=lambda due: due.at, default=None)
    last = history.last_visit_at
    if first is not None and last is not None and last <= now + _APART:
        first = replace(first, at=max(first.at, last + _APART))
    ended = first is not None and plan.until is not None and first.at > plan.until
    return None if ended else first


def retry_due(history: History) -> Due | None:
    """The visit that repeats a failed one: four times in a row at most."""
    if history.retry_at is None or not 0 < history.failures <= RETRIES:
        return None
    why = f"The last visit failed; this is try {history.failures + 1} of {RETRIES + 1}."
    return Due(history.retry_at, "retry", why)


def source_due(
    plan: Plan, history: History, now: datetime, articles: Sequence[datetime]
) -> Due | None:
    """The visit of a source with an article that cites it, at most once in the source's period.

    `articles` are base moments of all citing articles: the last made and the next of each. A
    period may be an hour or an eighth short, as a day is when clocks are put forward.
    """
    if not plan.follows or plan.every_s is None:
        return None
    free = _free_from(history.last_source_due, plan.every_s, now)
    moments = [one for one in articles if free is None or one >= free]
    passed = [one for one in moments if one <= now]
    if not moments:
        return None
    at = max(passed) if passed else min(moments)
    return Due(at, "source", "An article that cites it is due.")


def _free_from(last: datetime | None, period_s: int, now: datetime) -> datetime | None:
    """From when a source may be visited again; a last visit a period ahead is a wrong clock's."""
    if last is None or last > now + timedelta(seconds=period_s):
        return None
    return last + timedelta(seconds=period_s - min(3600, period_s // 8))


def backoff(failures: int, base_s: float, cap_s: float, chance: random.Random) -> float:
    """Seconds to wait after `failures` failures in a row: doubled each time, up to the cap.

    Half of it is drawn, so that pages that failed together do not come back together.
    """
    doubled = base_s * 2.0 ** min(max(failures - 1, 0), _DOUBLINGS)
    return min(cap_s, doubled) * (0.5 + 0.5 * chance.random())
