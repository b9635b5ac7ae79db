"""What an archivist types, the even grid, and clocks that jump."""

from __future__ import annotations

import contextlib
import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import UsageProblem
from archiver.schedule import (
    History,
    Plan,
    base_due,
    draw_phase,
    make_plan,
    missed,
    next_due,
)
from archiver.schedule.plan import MINIMUM_S, Missed, parse_cron, parse_every
from tests.planning import (
    ADDED,
    DAY,
    FIXED,
    HOUR,
    PASSING,
    SIX_HOURLY,
    ZONES,
    at,
    coming,
    cron,
    moments,
    plans,
    visited,
)

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
    listed: list[datetime] = []
    moment = base_due(plan, ADDED)
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


def test_after_a_clock_was_set_back_by_more_than_a_step_moments_are_made_once_more() -> None:
    history = History(last_base_due=at("01 21:30"), last_visit_at=at("01 21:30"))
    again = next_due(SIX_HOURLY, history, at("01 15:30"))
    assert again is not None and again.at == at("02 03:30")  # by a step: none
    made = []
    for now in (at("01 14:00"), at("01 15:30"), at("01 21:30")):
        due = next_due(SIX_HOURLY, history, now)
        assert due is not None and due.at <= now
        made.append(due.at)
        history = visited(history, due, now)
    assert made == [at("01 09:30"), at("01 15:30"), at("01 21:30")]


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
