"""Cron lines, held against the clock on the wall where clocks change."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.schedule import base_due
from archiver.schedule.plan import MINIMUM_S
from tests.planning import (
    DAY,
    FIXED,
    HOUR,
    PASSING,
    ZONES,
    coming,
    cron,
    moments,
)


def brute(line: str, zone: str, start: datetime, end: datetime) -> list[datetime]:
    """The moments of a line by looking at the clock on the wall, minute by minute."""
    minute, hour = line.split()[:2]
    passing = minute.startswith("*") or hour.startswith("*")
    shows = set(on_any_day(line))
    tz, due, seen = ZoneInfo(zone), [], set()
    now, before = start, (start - timedelta(minutes=1)).astimezone(tz).replace(tzinfo=None)
    while now < end:
        wall = now.astimezone(tz).replace(tzinfo=None)
        put_forward = max(int((wall - before).total_seconds()) // 60, 1)
        met = [wall - timedelta(minutes=back) for back in range(put_forward)]
        met = [wall] if passing else [one for one in met if one not in seen]
        if any((one.hour, one.minute) in shows for one in met):
            due.append(now)
        seen.update(met)
        before, now = wall, now + timedelta(minutes=1)
    return due


def on_any_day(line: str) -> list[tuple[int, int]]:
    """The hours and minutes of a line of every day, read by hand."""
    fields = []
    for text, size in zip(line.split()[:2], (60, 24), strict=True):
        step = re.fullmatch(r"\*/(\d+)", text)
        values = range(0, size, int(step[1])) if step else range(size)
        fields.append(
            list(values) if text.startswith("*") else [int(one) for one in text.split(",")]
        )
    return [(hour, minute) for hour in fields[1] for minute in fields[0]]


CHANGES = [
    ("America/New_York", "2025-03-09"),
    ("America/New_York", "2025-11-02"),
    ("Asia/Beirut", "2023-03-30"),  # at midnight
    ("Asia/Beirut", "2025-10-26"),  # midnight comes twice
    ("Europe/Moscow", "2011-03-27"),
    ("Europe/Moscow", "2014-10-26"),  # for good
    ("Asia/Gaza", "2024-04-20"),
    ("Asia/Gaza", "2023-10-28"),
    ("Australia/Lord_Howe", "2025-10-05"),  # by half an hour
    ("Australia/Lord_Howe", "2025-04-06"),
    ("Africa/Casablanca", "2025-02-23"),
    ("America/Havana", "2025-11-02"),
    ("Pacific/Apia", "2011-12-30"),  # a day that never was
]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize(
    "line",
    ["0 9 * * *", "30 2 * * *", "0,30 0,1,2,23 * * *", "*/15 * * * *", "*/10 3 * * *", "5 * * * *"],
)
def test_a_cron_line_comes_as_the_clock_on_the_wall_shows_it(
    zone: str, day: str, line: str
) -> None:
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00") - DAY - HOUR
    end = start + 3 * DAY
    plan = cron(line, zone, start - timedelta(minutes=1))
    found, moment = [], base_due(plan, start - timedelta(minutes=1))
    while moment is not None and moment < end:
        found.append(moment)
        moment = base_due(plan, moment)
    assert found == brute(line, zone, start, end)


def test_a_time_that_beirut_skips_comes_as_the_clocks_are_put_forward() -> None:
    due = base_due(cron("30 0 * * *", "Asia/Beirut"), datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert due == datetime(2026, 3, 28, 22, 0, tzinfo=UTC)  # 00:00, shown as 01:00


def test_a_time_that_new_york_shows_twice_comes_once() -> None:
    due = coming(cron("30 1 * * *", "America/New_York"), datetime(2026, 11, 1, 4, tzinfo=UTC), 2)
    assert due == [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 2, 6, 30, tzinfo=UTC),
    ]


def test_every_quarter_of_an_hour_goes_on_through_the_repeated_hour() -> None:
    plan = cron("*/15 * * * *", "America/New_York")
    due = coming(plan, datetime(2026, 11, 1, 4, tzinfo=UTC), 20)
    assert {b - a for a, b in itertools.pairwise(due)} == {timedelta(minutes=15)}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FIXED + PASSING), st.sampled_from(ZONES), moments)
@example("50 1 * * *", "America/New_York", datetime(2025, 11, 2, 6, 45, tzinfo=UTC))
def test_cron_moments_are_strictly_later_and_a_minute_apart(
    line: str, zone: str, after: datetime
) -> None:
    due = [after, *coming(cron(line, zone, after), after, 6)]
    steps = [b - a for a, b in itertools.pairwise(due)]
    assert steps[0] > timedelta(0)
    assert min(steps[1:]) >= timedelta(seconds=MINIMUM_S)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(FIXED + PASSING),
    st.sampled_from(ZONES),
    moments,
    st.integers(1, 6),
    st.integers(0, 100),
)
def test_no_cron_moment_is_lost_wherever_the_question_starts(
    line: str, zone: str, after: datetime, count: int, percent: int
) -> None:
    plan = cron(line, zone, after)
    due = coming(plan, after, count)
    before = due[-2] if count > 1 else after
    between = before + (due[-1] - before) * (percent / 101)
    assert base_due(plan, between) == due[-1]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FIXED), st.sampled_from(ZONES), moments)
def test_a_time_on_the_wall_comes_once(line: str, zone: str, after: datetime) -> None:
    walls = [
        one.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for one in coming(cron(line, zone, after), after, 12)
    ]
    assert walls == sorted(set(walls))
