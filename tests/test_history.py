"""A page's history as a fold over what its captures showed, beside the same told at length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from archiver.clock import seconds_between
from archiver.history import ABSENT, Gap, Observation, Sighting, State, Step, step
from tests.desk import at

ANSWERED = ("redirect", "empty", "not_text")
FAILED = ("blocked", "timeout", "server_error", "malformed", "unread")
SHOWN = st.tuples(st.just("ok"), st.integers(1, 3))
SILENT = st.tuples(st.sampled_from([*sorted(ABSENT), *ANSWERED, *FAILED, "ok"]), st.none())


@st.composite
def sightings(draw: st.DrawFn) -> list[Sighting]:
    """What the captures of one page showed, in order of time, some in the same second."""
    seen = draw(st.lists(st.one_of(SHOWN, SHOWN, SILENT), min_size=1, max_size=25))
    minutes = sorted(draw(st.lists(st.integers(0, 40), min_size=len(seen), max_size=len(seen))))
    return [
        Sighting(number, f"record {number:02}", at(minute), outcome, version, version)
        for number, (minute, (outcome, version)) in enumerate(zip(minutes, seen, strict=True), 1)
    ]


def folded(seen: Sequence[Sighting]) -> list[Step]:
    """What each capture adds."""
    state, steps = State(), []
    for sighting in seen:
        steps.append(step(state, sighting))
        state = steps[-1].state
    return steps


def bears_on_text(sighting: Sighting) -> bool:
    return sighting.version_id is not None or sighting.outcome in ABSENT


def told_at_length(seen: Sequence[Sighting]) -> list[Observation]:
    """The observations, told from all captures at once: the runs of one version among them."""
    runs = [
        (version, list(run))
        for version, run in groupby(filter(bears_on_text, seen), key=lambda one: one.version_id)
    ]
    observations = []
    for (version, run), (_, follower) in pairwise([*runs, (None, [])]):
        if version is None:
            continue
        ended_by = next_at = None
        if follower:
            next_at = follower[0].captured_at
            ended_by = "changed" if follower[0].version_id else follower[0].outcome
        gaps = [seconds_between(a.captured_at, b.captured_at) for a, b in pairwise(run)]
        observations.append(
            Observation(
                version_id=version,
                first_seen_at=run[0].captured_at,
                last_seen_at=run[-1].captured_at,
                captures=len(run),
                longest_gap_s=max(gaps, default=0),
                ended_by=ended_by,
                next_capture_at=next_at,
            )
        )
    return observations


@given(sightings())
def test_observations_are_the_runs_of_one_text(seen: list[Sighting]) -> None:
    steps = folded(seen)
    ended = [one.ended for one in steps if one.ended is not None]
    last = steps[-1].state.observation
    found = [*ended, last] if last is not None and last.ended_by is None else ended
    assert found == told_at_length(seen)


@given(sightings())
def test_changed_is_where_the_text_differs_from_the_last_one_seen(seen: list[Sighting]) -> None:
    last: int | None = None
    for sighting, told in zip(seen, folded(seen), strict=True):
        version = sighting.version_id
        assert told.changed == (version is not None and last is not None and version != last)
        assert (told.compare_with is not None) == (version is not None and last is not None)
        last = version or last


@given(sightings())
def test_what_is_compared_are_two_texts_in_succession(seen: list[Sighting]) -> None:
    texts = [one for one in seen if one.version_id is not None]
    compared = [one.compare_with for one in folded(seen) if one.compare_with is not None]
    assert compared == texts[:-1]


@given(sightings())
def test_an_open_gap_holds_every_attempt_since_the_last_answer(seen: list[Sighting]) -> None:
    gap: Gap | None = None
    usable_at: str | None = None
    has_text = False
    for sighting, told in zip(seen, folded(seen), strict=True):
        when = sighting.captured_at
        if sighting.outcome in FAILED:
            attempts = gap.attempts + 1 if gap else 1
            gap = Gap(
                *((gap.gap_from, gap.reason) if gap else (usable_at or when, sighting.outcome)),
                attempts,
            )
            assert told.closed_gap is None
        elif bears_on_text(sighting) or (sighting.outcome == "ok" and not has_text):
            closed = told.closed_gap
            assert (closed.gap_to if closed else None) == (when if gap else None)
            gap = None
        usable_at = when if bears_on_text(sighting) else usable_at
        has_text = has_text or sighting.version_id is not None
        assert told.state.gap == gap
        assert told.state.last_usable_at == usable_at


@given(sightings())
def test_every_capture_is_counted_and_the_last_one_known(seen: list[Sighting]) -> None:
    state = folded(seen)[-1].state
    assert (state.captures, state.last_record_id) == (len(seen), seen[-1].record_id)
    assert (state.first_captured_at, state.last_captured_at) == (
        seen[0].captured_at,
        seen[-1].captured_at,
    )
    assert state.last_outcome == seen[-1].outcome


@given(sightings())
def test_how_a_page_stands_follows_from_its_last_captures(seen: list[Sighting]) -> None:
    state = folded(seen)[-1].state
    on_text = [one for one in seen if bears_on_text(one)]
    if not any(one.version_id for one in seen):
        assert state.standing == "absent"
    elif on_text[-1].outcome in ABSENT:
        assert state.standing == "page_gone"
    else:
        assert state.standing == ("not_checked_since" if seen[-1].outcome in FAILED else "present")
