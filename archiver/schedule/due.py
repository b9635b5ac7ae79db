"""Which visit of a page comes next, and why.

A clock may jump, a laptop sleep, a round overrun. Moments that passed become one visit, which
names those it stands for. A clock set back by a step of the grid at most makes no moment again.
Once the last moment made lies more than a step ahead, the latest moment before the new time is made
once more, and those after it as they come again: no page falls silent until the old time is back.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from archiver.clock import from_datetime
from archiver.schedule.adaptive import adaptive_due, in_words
from archiver.schedule.grid import coming, grid_after, grid_before, missed
from archiver.schedule.plan import MINIMUM_S, Due, History, Missed, Plan

__all__ = ["backoff", "next_due", "retry_due"]

RETRIES = 4  # then the base grid alone goes on
_APART = timedelta(seconds=MINIMUM_S)
_DOUBLINGS = 32


def next_due(plan: Plan, history: History, now: datetime) -> Due | None:
    """The visit that comes next; due at once where its `at` is not later than `now`.

    A base moment that has come goes before all else, and no other visit is made within a minute
    of the last one or before the next base moment. Where the last moment made lies more than a
    step ahead of `now`, the clock was set back, and the latest moment before `now` is made once
    more. After `until` nothing is due; `missed` then tells which moments before it went by.
    """
    if plan.until is not None and now > plan.until:
        return None
    base = _base_visit(plan, history, now)
    if base is not None and base.at <= now:
        return base
    extra = _extra_visit(plan, history, now)
    if extra is None or (base is not None and max(extra.at, now) + _APART > base.at):
        return base
    return extra


def _base_visit(plan: Plan, history: History, now: datetime) -> Due | None:
    """The base visit that comes next, standing for all moments that passed since the last one.

    After a clock was set back by more than a step, it is the latest moment before the new time.
    """
    last = history.last_base_due or plan.added_at
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


def _extra_visit(plan: Plan, history: History, now: datetime) -> Due | None:
    """The first visit that is not the base grid's, a minute after the last one at least."""
    found = (retry_due(history), adaptive_due(plan, history, now))
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


def backoff(failures: int, base_s: float, cap_s: float, chance: random.Random) -> float:
    """Seconds to wait after `failures` failures in a row: doubled each time, up to the cap.

    Half of it is drawn, so that pages that failed together do not come back together.
    """
    doubled = base_s * 2.0 ** min(max(failures - 1, 0), _DOUBLINGS)
    return min(cap_s, doubled) * (0.5 + 0.5 * chance.random())
