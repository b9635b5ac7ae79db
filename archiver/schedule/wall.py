"""Moments of a cron line in a time zone, right when its clocks change.

A line of fixed times (neither minute nor hour begins with `*`) names times on the wall. Each comes
once: one that the clocks skip comes as they are put forward, one that they repeat comes the first
time. Any other line (`*/15 * * * *`) goes by what the clock shows as time passes: what is skipped
does not come, what is repeated comes twice, so that the pace is kept. That is what Debian's
cron(8) does. cronsim reads the line against a clock without zone; the zone is applied here,
because cronsim 2.8 returns moments before the one asked for in a repeated hour, and leaves some
out where clocks change by half an hour.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from cronsim import CronSim

__all__ = ["cron_after"]

_SECOND = timedelta(seconds=1)
_WEEK = timedelta(days=7)  # clocks stay as they are for longer than that


def cron_after(line: str, zone: tzinfo, after: datetime) -> datetime | None:
    """The first moment (UTC) of a cron line strictly later than `after`; None in 50 years."""
    start = after.astimezone(UTC).replace(microsecond=0)
    minute, hour = line.split()[:2]
    if minute.startswith("*") or hour.startswith("*"):
        return _as_time_passes(line, zone, start)
    return _on_the_wall(line, zone, start)


def _on_the_wall(line: str, zone: tzinfo, after: datetime) -> datetime | None:
    """Each time on the wall once, the first time the clock shows it or skips it."""
    wall: datetime | None = _wall(zone, after)
    while wall is not None:
        wall = next(CronSim(line, wall), None)
        if wall is not None and (moment := _first_shown(zone, wall)) > after:
            return moment
    return None


def _as_time_passes(line: str, zone: tzinfo, after: datetime) -> datetime | None:
    """Each time as often as the clock shows it: stretch by stretch between clock changes."""
    since, wall = after, _wall(zone, after)
    while (found := next(CronSim(line, wall), None)) is not None:
        moment = since + (found - _wall(zone, since))
        change = _clock_change(zone, since, moment)
        if change is None:
            return moment
        since, wall = change, _wall(zone, change) - _SECOND
    return None


def _wall(zone: tzinfo, moment: datetime) -> datetime:
    """What the clock on the wall shows, without zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _first_shown(zone: tzinfo, wall: datetime) -> datetime:
    """When the clock first shows a time, or is put forward past it (PEP 495)."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if _wall(zone, moment) == wall:
        return moment
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _clock_change(zone, before, moment) or moment


def _clock_change(zone: tzinfo, since: datetime, until: datetime) -> datetime | None:
    """The first second after `since`, up to `until`, at which the zone's offset is another."""
    low, offset = since, since.astimezone(zone).utcoffset()
    while low < until:
        high = min(low + _WEEK, until)
        if high.astimezone(zone).utcoffset() != offset:
            break
        low = high
    else:
        return None
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
