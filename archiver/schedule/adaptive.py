"""Visits on top of the base grid: dense while a text is fresh, thinner as it ages.

The wait is a quarter of an hour in the first hour and a half after the last event (publication,
a change, a change in a source), then grows with age. A change starts it anew.
"""

from __future__ import annotations

import bisect
import heapq
import math
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from archiver.schedule.plan import DAY_S, Due, History, Plan

__all__ = ["adaptive_due", "in_words", "pace", "within_budget"]

_SHORTEST_S = 900.0
_FRESH_S = 5400.0
_POWER = 0.75
_SPREAD = 0.2  # a wait is stretched or cut by up to this share
_WINDOWS_S = (DAY_S, 3600, 600)
_DAY = timedelta(seconds=DAY_S)


def pace(age_s: float) -> float:
    """Seconds to wait between visits when the last event is `age_s` seconds old.

    15 minutes up to an age of 1.5 hours, 2 hours at a day, 8.6 hours at a week, a day at a month.
    """
    return _SHORTEST_S * math.pow(max(1.0, age_s / _FRESH_S), _POWER)


def adaptive_due(plan: Plan, history: History, now: datetime) -> Due | None:
    """When the next extra visit is due; the same answer for the same plan and history.

    None for a plan without extra visits, a budget of none, and while visits fail: retries and the
    base grid do then. A last visit further ahead than the wait was made by a wrong clock, and the
    page is due at once.
    """
    if not plan.adaptive or plan.budget_per_day == 0 or history.failures:
        return None
    if history.last_visit_at is None:
        return Due(plan.added_at, "adaptive", "It was never visited.", _SHORTEST_S)
    event, what = _last_event(plan, history)
    age = (history.last_visit_at - event).total_seconds()
    chance = random.Random(f"{plan.seed} {history.last_visit_at.isoformat()}")
    wait = pace(age) * (1 - _SPREAD + 2 * _SPREAD * chance.random())
    at = (history.last_visit_at + timedelta(seconds=math.ceil(wait))).replace(microsecond=0)
    if (history.last_visit_at - now).total_seconds() > wait:
        at = now
    at = max(at, _budget_frees(plan, history, at))
    when = "after" if age < 0 else f"{in_words(age)} before"
    why = f"{what} {when} the last visit: looked at again {in_words(wait)} after it."
    return Due(at, "adaptive", why, wait)


def _last_event(plan: Plan, history: History) -> tuple[datetime, str]:
    """What last made the text fresh; a date of publication after the first sight is wrong."""
    seen = history.first_seen_at or plan.added_at
    born = min(history.published_at or seen, seen)
    events = [(born, "Published" if history.published_at == born else "First seen")]
    if history.changed_at:
        events.append((history.changed_at, "Changed"))
    if history.source_changed_at:
        events.append((history.source_changed_at, "A source changed"))
    return max(events)


def _budget_frees(plan: Plan, history: History, at: datetime) -> datetime:
    """When the page's own budget has room: never more visits than it in any 24 hours."""
    recent = sorted(one for one in history.adaptive_at if abs(one - at) < _DAY)
    if plan.budget_per_day is None or len(recent) < plan.budget_per_day:
        return at
    return recent[-plan.budget_per_day] + _DAY


def within_budget(
    dues: Mapping[str, Due], spent: Sequence[datetime], budget_per_day: int, now: datetime
) -> tuple[str, ...]:
    """Which pages' extra visits to make now, by key, the most pressing first.

    `dues` are adaptive visits, `spent` the times of those made in the last 24 hours. Never more
    than the budget in any 24 hours, nor than an hour's or ten minutes' share of it (rounded up), so
    that a busy morning leaves some for the evening. The most pressing has waited longest for the
    wait it should have had: all waits stretch alike, and the freshest come first.
    """
    times = sorted(spent)
    room = min(_room(times, budget_per_day, window, now) for window in _WINDOWS_S)
    if room <= 0:
        return ()

    def pressing(key: str) -> tuple[float, float, str]:
        due = dues[key]
        return ((due.at - now).total_seconds() / max(due.pace_s, 1.0), due.pace_s, key)

    ready = (key for key, due in dues.items() if due.at <= now)
    return tuple(heapq.nsmallest(room, ready, key=pressing))


def _room(times: Sequence[datetime], budget: int, window_s: int, now: datetime) -> int:
    """How many visits a window still has; those ahead of a clock set back count as just made."""
    window = timedelta(seconds=window_s)
    used = bisect.bisect_left(times, now + window) - bisect.bisect_right(times, now - window)
    return math.ceil(budget * window_s / DAY_S) - used


def in_words(seconds: float) -> str:
    """A length of time as one says it: `20 minutes`, `5 hours`, `3 days`."""
    for unit, name in ((DAY_S, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * unit or (unit == 60 and seconds >= 60):
            number = round(seconds / unit)
            return f"{number} {name}{'' if number == 1 else 's'}"
    return f"{round(seconds)} seconds"
