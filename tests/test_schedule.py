"""When a page is due: the even grid, cron lines, extra visits, sources, clocks that jump."""

from __future__ import annotations

import contextlib
import itertools
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.errors import UsageProblem
from archiver.schedule import (
    MINIMUM_S,
    Due,
    History,
    Missed,
    Plan,
    Unseen,
    adaptive_due,
    backoff,
    base_due,
    draw_phase,
    make_plan,
    missed,
    next_due,
    pace,
    parse_cron,
    parse_every,
    retry_due,
    source_due,
    within_budget,
    worst_case_unseen,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SIX_HOURLY = Plan(added_at=ADDED, every_s=6 * 3600, phase_s=1800)  # 09:30, 15:30, 21:30, 03:30
DAILY = Plan(added_at=ADDED, every_s=86_400)
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


# What an archivist types


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("6h", 21_600), ("15m", 900), ("1d", 86_400), ("90s", 90), ("1h30m", 5400), ("2W", 1_209_600)],
)
def test_a_length_of_time_is_read_as_it_is_said(text: str, seconds: int) -> None:
    assert parse_every(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "6", "h", "six hours", "59s", "0m", "-6h", "1h1h", "367d", "9999999999d", "٦h"]
)
def test_a_length_of_time_that_cannot_be_meant_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageProblem, match=r"^.+; .+\.$"):
        parse_every(text)


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_a_length_of_time(text: str) -> None:
    with contextlib.suppress(UsageProblem):
        assert MINIMUM_S <= parse_every(text) <= 366 * 86_400


@pytest.mark.parametrize(
    "line", ["", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "@daily", "0 0 * FOO *"]
)
def test_a_cron_line_that_cannot_be_meant_is_refused_in_a_sentence(line: str) -> None:
    with pytest.raises(UsageProblem, match=r"^.+; .+\.$"):
        parse_cron(line)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "Asia"])
def test_a_zone_that_is_none_is_refused_in_a_sentence(zone: str) -> None:
    with pytest.raises(UsageProblem, match=r"is no time zone; write an IANA name"):
        parse_cron("0 9 * * *", zone)


@given(st.text("0123456789*/,-L#W MONFEB", max_size=20))
def test_no_text_breaks_the_reading_of_a_cron_line(text: str) -> None:
    with contextlib.suppress(UsageProblem):
        assert base_due(cron(text, "Asia/Gaza"), ADDED) is not None


def test_a_watch_without_a_period_is_daily_and_contradictions_are_refused() -> None:
    assert make_plan(ADDED, random.Random(1)).every_s == 86_400
    with pytest.raises(UsageProblem, match="give one of them"):
        make_plan(ADDED, random.Random(1), every="6h", cron="0 9 * * *")
    with pytest.raises(ValueError, match="a period or a cron line"):
        Plan(added_at=ADDED)


# The even grid


def test_a_page_is_due_every_six_hours_from_its_phase_on() -> None:
    due = coming(SIX_HOURLY, ADDED, 3)
    assert due == [at("01 09:30"), at("01 15:30"), at("01 21:30")]


@given(plans, moments)
def test_the_grid_is_even_and_strictly_later(plan: Plan, after: datetime) -> None:
    first, second, third = coming(plan, after, 3)
    assert max(after, plan.added_at) < first
    assert second - first == third - second == timedelta(seconds=plan.every_s or 0)
    assert (first - max(after, plan.added_at)) <= second - first
    assert first.microsecond == 0


def test_phases_are_spread_over_the_whole_period() -> None:
    chance = random.Random(7)
    phases = [draw_phase(600, chance) for _ in range(6000)]
    assert set(phases) <= set(range(600))
    assert all(sum(1 for one in phases if one // 60 == minute) > 400 for minute in range(10))


def test_nothing_is_due_after_the_end_of_a_watch() -> None:
    plan = replace(SIX_HOURLY, until=at("01 16:00"), adaptive=True)
    assert base_due(plan, at("01 10:00")) == at("01 15:30")
    assert base_due(plan, at("01 15:30")) is None
    assert next_due(plan, History(), at("02 09:00")) is None
    assert missed(plan, at("01 09:30"), at("30 09:00")).count == 1


# Cron lines, where clocks change


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
@example("30 1 * * *", "America/New_York", datetime(2025, 11, 2, 6, 45, tzinfo=UTC))
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


# Clocks that jump, laptops that sleep, rounds that overrun


def test_a_laptop_asleep_for_a_month_makes_one_visit_and_names_the_others() -> None:
    asleep = History(last_base_due=at("01 15:30"), last_visit_at=at("01 15:31"))
    due = next_due(SIX_HOURLY, asleep, at("31 15:00"))
    assert due is not None
    assert (due.at, due.trigger) == (at("31 09:30"), "base")
    assert due.missed == Missed(118, at("01 21:30"), at("31 03:30"))
    assert due.why == "Every 6 hours by its even grid. 118 earlier moments passed without a visit."
    after = next_due(SIX_HOURLY, visited(asleep, due, at("31 15:00")), at("31 15:00"))
    assert after is not None and after.at == at("31 15:30")
    assert after.missed.count == 0


def test_years_of_sleep_under_a_cron_line_of_every_minute_are_one_short_answer() -> None:
    plan = cron("* * * * *", "Europe/Moscow")
    gone = missed(plan, ADDED, ADDED + 3000 * DAY)
    assert gone == Missed(1000, ADDED + timedelta(minutes=1), ADDED + 3000 * DAY, exact=False)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIXED + PASSING), st.sampled_from(ZONES), st.integers(0, 20 * 86_400))
def test_what_was_missed_by_a_cron_line_is_counted_as_by_hand(
    line: str, zone: str, asleep_s: int
) -> None:
    plan = cron(line, zone)
    now = ADDED + timedelta(seconds=asleep_s)
    listed, moment = [], base_due(plan, ADDED)
    while moment is not None and moment <= now and len(listed) <= 1000:
        listed.append(moment)
        moment = base_due(plan, moment)
    gone = missed(plan, ADDED, now)
    assert gone.count == min(len(listed), 1000)
    if gone.exact and listed:
        assert (gone.first, gone.last) == (listed[0], listed[-1])


@given(plans, st.integers(0, 200 * 86_400))
def test_what_was_missed_on_the_even_grid_is_counted_as_by_hand(plan: Plan, asleep_s: int) -> None:
    now = plan.added_at + timedelta(seconds=asleep_s)
    gone = missed(plan, plan.added_at, now)
    first = base_due(plan, plan.added_at)
    assert first is not None
    step = timedelta(seconds=plan.every_s or 0)
    assert gone.count == (0 if now < first else (now - first) // step + 1)
    if gone.last is not None:
        assert gone.last <= now < gone.last + step


def test_a_clock_set_back_a_little_does_not_make_a_moment_again() -> None:
    history = History(last_base_due=at("01 15:30"), last_visit_at=at("01 15:30"))
    due = next_due(SIX_HOURLY, history, at("01 15:29"))
    assert due is not None and due.at == at("01 21:30")


def test_a_clock_set_back_by_a_year_does_not_silence_a_page_for_a_year() -> None:
    history = History(last_base_due=at("01 15:30") + 365 * DAY)
    due = next_due(SIX_HOURLY, history, at("02 10:00"))
    assert due is not None and due.at == at("02 09:30")
    assert due.why.startswith("The clock was set back: the visit before is dated 2027-03-01T15:30")
    after = next_due(SIX_HOURLY, visited(history, due, at("02 10:00")), at("02 10:01"))
    assert after is not None and after.at == at("02 15:30")


def test_a_clock_that_starts_in_1970_still_visits() -> None:
    start = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    due = next_due(SIX_HOURLY, History(), start)
    assert due is not None and due.at <= start
    history = visited(History(), due, start)
    after = next_due(SIX_HOURLY, history, start)
    assert after is not None and start < after.at <= start + 6 * HOUR
    right = next_due(SIX_HOURLY, history, at("01 16:00"))  # no 56 years of missed visits
    assert right is not None and right.missed == Missed(1, at("01 09:30"), at("01 09:30"))


jumps = st.lists(
    st.integers(-400 * 86_400, 400 * 86_400) | st.integers(-7200, 7200), min_size=1, max_size=12
)


@settings(max_examples=200, deadline=None)
@given(plans, jumps)
def test_after_any_jump_of_the_clock_one_visit_at_most_is_due_at_once(
    plan: Plan, steps: list[int]
) -> None:
    now, history = plan.added_at, History(first_seen_at=plan.added_at)
    for step in steps:
        now += timedelta(seconds=step)
        due = next_due(plan, history, now)
        assert due is not None
        if due.at <= now:
            history = visited(history, due, now)
            due = next_due(plan, history, now)
            assert due is not None
        assert now < due.at
        assert due.at - now <= 2 * timedelta(seconds=plan.every_s or 0)  # and no silent gap


@settings(max_examples=60, deadline=None)
@given(plans, st.lists(st.integers(0, 3 * 86_400), min_size=5, max_size=40))
def test_every_base_moment_is_made_once_or_explained(plan: Plan, sleeps: list[int]) -> None:
    now, history, made, explained = plan.added_at, History(), [], 0
    for sleep in sleeps:
        now += timedelta(seconds=sleep)
        due = next_due(plan, history, now)
        if due is not None and due.at <= now:
            history = visited(history, due, now)
            made += [due.at] if due.trigger == "base" else []
            explained += due.missed.count
    last = max(made, default=plan.added_at)
    assert len(set(made)) == len(made)
    assert len(made) + explained == missed(plan, plan.added_at, last).count


@settings(max_examples=60, deadline=None)
@given(plans, st.integers(0, 2**32), st.integers(20, 60))
def test_no_two_visits_are_within_a_minute_and_no_day_exceeds_its_budget(
    plan: Plan, seed: int, count: int
) -> None:
    chance = random.Random(seed)
    history = History(first_seen_at=plan.added_at)
    now, times, extra = plan.added_at, [], []
    for _ in range(count):
        due = next_due(plan, history, now)
        assert due is not None
        now = max(now, due.at)
        times.append(now)
        extra += [now] if due.trigger == "adaptive" else []
        history = visited(history, due, now)
        if chance.random() < 0.2:
            history = replace(history, changed_at=now)
        if chance.random() < 0.1:
            history = replace(history, source_changed_at=now + HOUR)
    assert all(b - a >= timedelta(seconds=MINIMUM_S) for a, b in itertools.pairwise(times))
    for one in extra:
        in_a_day = sum(1 for other in extra if one <= other < one + DAY)
        assert plan.budget_per_day is None or in_a_day <= plan.budget_per_day


# Extra visits


def test_an_eager_watch_visits_at_once_then_often_then_less() -> None:
    first = next_due(EAGER, History(), ADDED)
    assert first is not None
    assert (first.at, first.trigger, first.why) == (ADDED, "adaptive", "It was never visited.")
    history, now, waits = History(first_seen_at=ADDED), ADDED, []
    for _ in range(60):
        due = adaptive_due(EAGER, replace(history, last_visit_at=now), now)
        assert due is not None
        waits.append(due.at - now)
        now = due.at
    assert all(timedelta(minutes=12) <= one <= timedelta(minutes=18) for one in waits[:5])
    assert timedelta(hours=1) < waits[35] < timedelta(hours=6)
    assert sum(waits[-5:], timedelta()) > 2 * sum(waits[20:25], timedelta())


def test_a_change_in_the_page_or_in_a_source_brings_visits_closer_again() -> None:
    old = History(first_seen_at=ADDED, last_visit_at=at("12 09:00"))
    calm = adaptive_due(EAGER, old, at("12 09:00"))
    own = adaptive_due(EAGER, replace(old, changed_at=at("12 09:00")), at("12 09:00"))
    source = adaptive_due(EAGER, replace(old, source_changed_at=at("12 08:30")), at("12 09:00"))
    assert calm and own and source
    assert calm.at > at("12 17:00")
    assert own.at <= at("12 09:18") and own.why.startswith("Changed 0 seconds before")
    assert source.at <= at("12 09:18") and source.why.startswith("A source changed 30 minutes")


def test_an_old_article_is_not_fresh_because_it_was_found_today() -> None:
    today = History(first_seen_at=at("01 09:00"), last_visit_at=at("01 09:00"))
    fresh = adaptive_due(EAGER, today, at("01 09:00"))
    old = adaptive_due(EAGER, replace(today, published_at=ADDED - 300 * DAY), at("01 09:00"))
    ahead = adaptive_due(EAGER, replace(today, published_at=ADDED + 300 * DAY), at("01 09:00"))
    assert fresh and old and ahead
    assert old.at - fresh.at > DAY
    assert ahead.at == fresh.at


def test_the_same_history_gives_the_same_visit_and_another_seed_another() -> None:
    history = History(first_seen_at=ADDED, last_visit_at=at("01 12:00"))
    due = {adaptive_due(EAGER, history, at(f"01 {hour}:00")) for hour in (12, 15, 20)}
    assert len(due) == 1
    others = [adaptive_due(replace(EAGER, seed=str(n)), history, at("01 12:00")) for n in range(50)]
    assert len({one.at for one in others if one}) > 40


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_the_wait_never_shrinks_with_age(younger: float, older: float) -> None:
    younger, older = sorted((younger, older))
    assert 900 <= pace(younger) <= pace(older)


def test_base_visits_are_those_of_a_watch_without_extra_visits() -> None:
    def base_visits(plan: Plan) -> list[datetime]:
        now, history, found = ADDED, History(first_seen_at=ADDED), []
        while now < ADDED + 20 * DAY:
            due = next_due(plan, history, now)
            assert due is not None
            now = max(now, due.at)
            found += [due.at] if due.trigger == "base" else []
            history = replace(visited(history, due, now), changed_at=now)
        return [one for one in found if one < ADDED + 20 * DAY]

    assert len(base_visits(EAGER)) == 20
    assert base_visits(EAGER) == base_visits(replace(EAGER, adaptive=False))


def test_an_extra_visit_just_before_a_base_moment_leaves_it_to_the_base() -> None:
    history = History(first_seen_at=ADDED, last_visit_at=ADDED, last_base_due=ADDED)
    extra = adaptive_due(replace(EAGER, every_s=3600, phase_s=0), history, ADDED)
    assert extra is not None
    near = Plan(
        added_at=ADDED,
        every_s=3600,
        phase_s=int((extra.at - ADDED).total_seconds()) + 59,
        adaptive=True,
        seed=EAGER.seed,
    )
    far = replace(near, phase_s=near.phase_s + 1)
    chosen, before = next_due(near, history, ADDED), next_due(far, history, ADDED)
    assert chosen and before
    assert (chosen.trigger, before.trigger) == ("base", "adaptive")


def test_a_budget_goes_to_those_who_waited_longest_for_their_pace() -> None:
    now = at("05 12:00")
    dues = {
        "old": Due(now - 6 * HOUR, "adaptive", "", pace_s=36_000),
        "late": Due(now - HOUR, "adaptive", "", pace_s=3600),
        "new": Due(now - timedelta(minutes=30), "adaptive", "", pace_s=900),
        "not yet": Due(now + HOUR, "adaptive", "", pace_s=900),
    }
    assert within_budget(dues, (), 10_000, now) == ("new", "late", "old")
    assert within_budget(dues, (), 288, now) == ("new", "late")  # two in ten minutes
    assert within_budget(dues, (now - HOUR,) * 10_000, 10_000, now) == ()
    assert within_budget(dues, (), 0, now) == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.lists(st.integers(1, 5000), min_size=50, max_size=150))
def test_the_common_budget_holds_over_any_day_whatever_the_rounds(
    budget: int, pauses: list[int]
) -> None:
    now, spent = ADDED, []
    dues = {str(n): Due(ADDED, "adaptive", "", pace_s=900) for n in range(40)}
    for pause in pauses:
        now += timedelta(seconds=pause)
        spent += [now] * len(within_budget(dues, spent, budget, now))
    assert budget == 0 or spent
    for start in set(spent):
        assert sum(1 for one in spent if start <= one < start + DAY) <= budget


# Sources and retries


SOURCE = Plan(added_at=ADDED, every_s=6 * 3600, follows=True)


def test_a_source_is_visited_with_the_article_that_cites_it() -> None:
    due = next_due(SOURCE, History(), at("01 12:00"), [at("01 15:30"), at("01 21:30")])
    assert due is not None
    assert (due.at, due.trigger) == (at("01 15:30"), "source")
    assert next_due(SOURCE, History(), at("01 12:00")) is None


def test_a_source_of_many_articles_is_visited_once_in_its_period() -> None:
    chance = random.Random(5)
    articles = sorted(ADDED + timedelta(seconds=chance.randrange(10 * 86_400)) for _ in range(900))
    history, made = History(), []
    for now in articles:
        due = next_due(SOURCE, history, now, articles)
        if due is not None and due.at <= now:
            made.append(due.at)
            history = replace(history, last_source_due=due.at, last_visit_at=now)
    gaps = [b - a for a, b in itertools.pairwise(made)]
    assert len(made) > 35
    assert min(gaps) >= 6 * HOUR - timedelta(minutes=45)


def test_a_daily_source_follows_its_article_over_the_change_of_clocks() -> None:
    daily = cron("0 9 * * *", "America/New_York", datetime(2026, 3, 5, tzinfo=UTC))
    articles = coming(daily, datetime(2026, 3, 5, tzinfo=UTC), 8)
    made = []
    for now in articles:
        history = History(last_source_due=made[-1] if made else None)
        due = source_due(replace(SOURCE, every_s=86_400), history, now, articles)
        made += [due.at] if due else []
    assert made == articles


def test_a_source_with_a_wrong_date_ahead_is_visited_all_the_same() -> None:
    history = History(last_source_due=at("01 09:30") + 400 * DAY)
    due = next_due(SOURCE, history, at("02 10:00"), [at("02 09:30"), at("02 15:30")])
    assert due is not None and due.at == at("02 09:30")


def test_a_failed_visit_is_repeated_a_few_times_and_never_instead_of_the_base() -> None:
    failed = History(
        last_base_due=at("01 15:30"),
        last_visit_at=at("01 15:30"),
        failures=1,
        retry_at=at("01 15:34"),
    )
    plan = replace(SIX_HOURLY, adaptive=True)
    due = next_due(plan, failed, at("01 15:31"))
    assert due is not None
    assert (due.at, due.trigger) == (at("01 15:34"), "retry")
    assert due.why == "The last visit failed; this is try 2 of 5."
    late = next_due(plan, failed, at("01 21:29") + timedelta(seconds=30))
    assert late is not None and late.trigger == "base"
    tired = next_due(plan, replace(failed, failures=5), at("01 15:31"))
    assert tired is not None and (tired.at, tired.trigger) == (at("01 21:30"), "base")
    assert retry_due(replace(failed, failures=0)) is None


@given(st.integers(0, 10_000), st.floats(1, 600), st.floats(600, 86_400), st.integers())
def test_backing_off_doubles_up_to_its_cap(
    failures: int, base_s: float, cap_s: float, seed: int
) -> None:
    waits = [backoff(failures, base_s, cap_s, random.Random(seed + n)) for n in range(20)]
    full = min(cap_s, base_s * 2 ** min(max(failures - 1, 0), 32))
    assert all(full / 2 <= one <= full for one in waits)
    assert len(set(waits)) > 15


# How long a change could have gone unseen


def test_the_longest_stretch_without_a_sight_is_told_with_the_one_still_open() -> None:
    seen = [at("03 09:00"), at("01 09:00"), at("01 12:00")]
    assert worst_case_unseen(DAILY, seen, at("03 10:00")) == Unseen(
        86_400, 45 * 3600, at("01 12:00"), at("03 09:00")
    )
    assert worst_case_unseen(DAILY, seen, at("09 09:00")).longest_s == 6 * 86_400
    assert worst_case_unseen(DAILY, [], at("09 09:00")) == Unseen(86_400, 0, None, None)
    assert worst_case_unseen(DAILY, [at("09 09:00")], at("01 09:00")).longest_s == 0


def test_a_cron_line_of_office_hours_leaves_the_weekend_unseen() -> None:
    office = cron("0 9-17 * * MON-FRI", "Europe/Moscow")
    assert worst_case_unseen(office, [], ADDED).planned_s == 64 * 3600
    assert worst_case_unseen(SOURCE, [], ADDED).planned_s is None
