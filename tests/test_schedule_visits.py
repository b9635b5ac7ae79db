"""Visits on top of the base grid: adaptive ones and retries."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.schedule import Due, History, Plan, backoff, next_due, within_budget
from archiver.schedule.adaptive import adaptive_due, pace
from archiver.schedule.due import retry_due
from tests.planning import ADDED, DAY, EAGER, HOUR, SIX_HOURLY, at, visited


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
    now = ADDED
    spent: list[datetime] = []
    dues = {str(n): Due(ADDED, "adaptive", "", pace_s=900) for n in range(40)}
    for pause in pauses:
        now += timedelta(seconds=pause)
        spent += [now] * len(within_budget(dues, spent, budget, now))
    assert budget == 0 or spent
    for start in set(spent):
        assert sum(1 for one in spent if start <= one < start + DAY) <= budget


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
