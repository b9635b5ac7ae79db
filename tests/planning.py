"""Plans, times and short cuts that the tests of the schedule share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from archiver.schedule import Due, History, Plan, base_due
from archiver.schedule.plan import MINIMUM_S, parse_cron

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SIX_HOURLY = Plan(added_at=ADDED, every_s=6 * 3600, phase_s=1800)  # 09:30, 15:30, 21:30, 03:30
EAGER = Plan(added_at=ADDED, every_s=86_400, phase_s=40_000, adaptive=True, seed="harbour")

ZONES = (
    *("Asia/Beirut", "Europe/Moscow", "America/New_York", "Asia/Gaza", "Australia/Lord_Howe"),
    *("Africa/Casablanca", "America/Havana", "Asia/Tehran", "Pacific/Apia", "Europe/Dublin"),
    *("Africa/Cairo", "America/Nuuk", "UTC"),
)
FIXED = ("0 9 * * *", "30 2 * * *", "0,30 0,1,2,3 * * *", "59 23 * * SUN", "15 0 1 * *")
PASSING = ("*/15 * * * *", "0 * * * *", "*/10 3 * * *", "*/20 0,1,2 * * MON-FRI", "7 */6 * * *")

moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
plans = st.builds(
    Plan,
    added_at=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)).map(
        lambda moment: moment.replace(tzinfo=UTC)
    ),
    every_s=st.integers(MINIMUM_S, 40 * 86_400),
    phase_s=st.integers(0, 40 * 86_400),
    adaptive=st.booleans(),
    budget_per_day=st.none() | st.integers(0, 30),
    seed=st.text("abc", max_size=3),
)


def at(text: str) -> datetime:
    """A time of March 2026 as an archivist jots it down: `01 09:00`."""
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00")


def coming(plan: Plan, after: datetime, count: int) -> list[datetime]:
    """The next base moments, one after the other."""
    found: list[datetime] = []
    for _ in range(count):
        moment = base_due(plan, found[-1] if found else after)
        assert moment is not None
        found.append(moment)
    return found


def cron(line: str, zone: str, added: datetime = ADDED) -> Plan:
    return Plan(added_at=added, cron=parse_cron(line, zone), zone=zone)


def visited(history: History, due: Due, now: datetime) -> History:
    """What is known once a visit was made."""
    base = due.at if due.trigger == "base" else history.last_base_due
    extra = (now,) if due.trigger == "adaptive" else ()
    recent = tuple(one for one in history.adaptive_at if abs(one - now) <= DAY)
    return replace(history, last_base_due=base, last_visit_at=now, adaptive_at=recent + extra)
