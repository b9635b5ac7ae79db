"""A resource's history as a fold over its captures in order of time.

`step` takes what is known before a capture and what the capture showed, and tells what the capture
adds. It knows no database and no clock, so the history is a function of the set of captures.

A text (`ok`, `unchanged`) opens or extends an observation; an absence (`missing`, `gone`,
`soft_404`) ends one; everything else says nothing about the text and leaves it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from archiver.clock import seconds_between

__all__ = ["ABSENT", "TEXT", "Gap", "Observation", "Sighting", "State", "Step", "step"]

TEXT = frozenset({"ok", "unchanged"})
ABSENT = frozenset({"missing", "gone", "soft_404"})
# A redirect leads to a text of another resource, and empty or foreign bytes are an answer without
# one: none of them is a failure to reach the page.
_ANSWERED = frozenset({"redirect", "empty", "not_text"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one capture showed; `version_id` is None where it showed no text."""

    capture_id: int
    record_id: str
    captured_at: str
    outcome: str
    version_id: int | None = None
    extraction_id: int | None = None
    payload_id: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """An unbroken run of captures that show one version; gaps in seconds."""

    version_id: int
    first_seen_at: str
    last_seen_at: str
    captures: int = 1
    longest_gap_s: int = 0
    ended_by: str | None = None
    next_capture_at: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which captures were tried and none was usable."""

    gap_from: str
    reason: str
    attempts: int = 1
    gap_to: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a resource after some of its captures."""

    observation: Observation | None = None  # the latest, open or ended
    shown: Sighting | None = None  # the latest capture that showed a text
    gap: Gap | None = None  # open, or None
    first_captured_at: str | None = None
    last_captured_at: str | None = None
    last_record_id: str | None = None
    last_usable_at: str | None = None  # the latest capture that showed a text or its absence
    last_outcome: str | None = None
    captures: int = 0
    max_gap_s: int | None = None

    @property
    def standing(self) -> str:
        """present, absent (no text ever seen), page_gone, or not_checked_since."""
        if self.observation is None:
            return "absent"
        if self.observation.ended_by in ABSENT:
            return "page_gone"
        if self.last_outcome in TEXT or self.last_outcome in _ANSWERED:
            return "present"
        return "not_checked_since"


@dataclass(frozen=True, slots=True)
class Step:
    """What one capture adds to the history.

    `ended` and `opened` are observations, `closed_gap` a gap that this capture ends. `compare_with`
    is the earlier capture whose text and surroundings this one's may differ from.
    """

    state: State
    changed: bool = False
    ended: Observation | None = None
    opened: bool = False
    closed_gap: Gap | None = None
    compare_with: Sighting | None = None


def step(state: State, sighting: Sighting) -> Step:
    """What `sighting` adds to what was known before it."""
    usable = sighting.outcome in TEXT or sighting.outcome in ABSENT
    after = replace(
        state,
        first_captured_at=state.first_captured_at or sighting.captured_at,
        last_captured_at=sighting.captured_at,
        last_record_id=sighting.record_id,
        last_outcome=sighting.outcome,
        captures=state.captures + 1,
    )
    if sighting.outcome in TEXT and sighting.version_id is None:
        return _not_read(state, after, sighting)
    if usable:
        return _usable(state, _seen(after, sighting.captured_at), sighting)
    if sighting.outcome in _ANSWERED:
        return Step(after)
    return Step(replace(after, gap=_widened(state, sighting)))


def _seen(state: State, at: str) -> State:
    """The state after a usable capture: its gap measured, no gap open."""
    longest = state.max_gap_s
    if state.last_usable_at is not None:
        longest = max(longest or 0, seconds_between(state.last_usable_at, at))
    return replace(state, last_usable_at=at, max_gap_s=longest, gap=None)


def _widened(state: State, sighting: Sighting) -> Gap:
    """The open gap with one more attempt in it."""
    if state.gap is not None:
        return replace(state.gap, attempts=state.gap.attempts + 1)
    return Gap(state.last_usable_at or sighting.captured_at, sighting.outcome)


def _not_read(before: State, after: State, sighting: Sighting) -> Step:
    """An answer whose text is of no interest: an image, a robots.txt, a head asked for alone.

    It says nothing of the text that other captures showed, but where there is none it ends a gap.
    """
    if before.observation is not None or before.gap is None:
        return Step(after)
    closed = replace(before.gap, gap_to=sighting.captured_at)
    return Step(replace(after, gap=None), closed_gap=closed)


def _usable(before: State, after: State, sighting: Sighting) -> Step:
    at = sighting.captured_at
    closed = None if before.gap is None else replace(before.gap, gap_to=at)
    observation = before.observation
    is_open = observation is not None and observation.ended_by is None
    if sighting.version_id is None:
        ended = None
        if observation is not None and is_open:
            ended = replace(observation, ended_by=sighting.outcome, next_capture_at=at)
            after = replace(after, observation=ended)
        return Step(after, ended=ended, closed_gap=closed)
    changed = observation is not None and observation.version_id != sighting.version_id
    after = replace(after, shown=sighting)
    told = Step(after, changed=changed, closed_gap=closed, compare_with=before.shown)
    if observation is not None and is_open and not changed:
        return replace(told, state=replace(after, observation=_grown(observation, at)))
    opened = Observation(sighting.version_id, at, at)
    told = replace(told, state=replace(after, observation=opened), opened=True)
    if observation is None or not is_open:
        return told
    return replace(told, ended=replace(observation, ended_by="changed", next_capture_at=at))


def _grown(observation: Observation, at: str) -> Observation:
    """The observation with one more capture that shows its version."""
    gap = seconds_between(observation.last_seen_at, at)
    return replace(
        observation,
        last_seen_at=at,
        captures=observation.captures + 1,
        longest_gap_s=max(observation.longest_gap_s, gap),
    )
