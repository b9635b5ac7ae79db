"""The base grid: moments that no edit and no visit can bend.

Rates computed from base visits alone are those of the page, not of the schedule: the even grid
starts at a random phase and goes on whatever was seen.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archiver.schedule.plan import Missed, Plan, zone_named
from archiver.schedule.wall import cron_after

__all__ = ["base_due", "coming", "grid_after", "grid_before", "missed"]

_COUNTED = 1000  # moments of a cron line that are counted one by one
_LOOKED_BACK = timedelta(days=3200)  # a leap year's day may be eight years back
_SECOND = timedelta(seconds=1)


def base_due(plan: Plan, after: datetime) -> datetime | None:
    """The first base moment later than `after` and than the plan; None where there is none."""
    return coming(plan, max(after, plan.added_at))


def coming(plan: Plan, after: datetime) -> datetime | None:
    """The first base moment later than `after`, for a clock that may stand before the plan."""
    moment = grid_after(plan, after)
    ended = moment is not None and plan.until is not None and moment > plan.until
    return None if ended else moment


def grid_after(plan: Plan, after: datetime) -> datetime | None:
    """The first moment of the grid later than `after`, the grid having neither start nor end."""
    if plan.cron is not None:
        return cron_after(plan.cron, zone_named(plan.zone), after)
    step = timedelta(seconds=plan.every_s or 0)
    anchor = _anchor(plan)
    return anchor + ((after.astimezone(UTC) - anchor) // step + 1) * step


def grid_before(plan: Plan, now: datetime) -> datetime | None:
    """The latest moment of the grid that is not later than `now`."""
    if plan.every_s is not None:
        return (grid_after(plan, now) or now) - timedelta(seconds=plan.every_s)
    back = timedelta(minutes=1)
    while back < _LOOKED_BACK:
        if (found := grid_after(plan, now - back)) is not None and found <= now:
            return _latest(plan, now - back, now)
        back *= 2
    return None


def _latest(plan: Plan, low: datetime, now: datetime) -> datetime | None:
    """The latest moment up to `now`, some being known to lie between `low` and `now`."""
    high = now
    while high - low > _SECOND:
        middle = low + (high - low) / 2
        found = grid_after(plan, middle)
        if found is not None and found <= now:
            low = middle
        else:
            high = middle
    return grid_after(plan, low)


def _anchor(plan: Plan) -> datetime:
    """Where the even grid starts, to the second: stored moments must be found again exactly."""
    return plan.added_at.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=plan.phase_s)


def missed(plan: Plan, last_due: datetime, now: datetime) -> Missed:
    """The base moments later than `last_due` and not later than `now`.

    A month of sleep is one answer, whatever its length: of an even grid the count is reckoned, of
    a cron line at most 1,000 moments are counted, then `exact` is false and the count is a floor.
    """
    now = now if plan.until is None else min(now, plan.until)
    first = coming(plan, last_due if now < plan.added_at else max(last_due, plan.added_at))
    if first is None or first > now:
        return Missed()
    last = grid_before(plan, now) or first
    if plan.every_s is not None:
        return Missed(1 + (last - first) // timedelta(seconds=plan.every_s), first, last)
    count, moment = 1, first
    while moment < last and count < _COUNTED:
        moment, count = grid_after(plan, moment) or last, count + 1
    return Missed(count, first, last, exact=moment >= last)
