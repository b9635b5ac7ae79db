"""What a feed or alert reports of a page: first seen, another text, gone, back, other sources.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.excerpt import excerpt, shortened
from archiver.history import ABSENT, Sighting, State, Step
from archiver.models import Change, key
from archiver.wording import say

__all__ = ["SourceMove", "write_happening", "write_source_moves"]

_LONGEST = 240  # characters
_MOST_MOVES = 20  # of one capture; a page that swaps more has been made anew


@dataclass(frozen=True, slots=True)
class SourceMove:
    """A source that came, went, or took the place of another over the same sentence."""

    kind: str  # source_added source_removed source_replaced
    lineage: str
    source: str
    claim: str
    instead_of: str | None = None


def write_happening(
    connection: sqlite3.Connection,
    resource_id: int,
    before: State,
    sighting: Sighting,
    told: Step,
    changes: Sequence[Change],
) -> None:
    """Writes down what one capture makes worth reporting, if anything."""
    kind = _kind(before, sighting, told)
    if kind is None:
        return
    old = before.observation.version_id if before.observation else None
    connection.execute(
        "INSERT INTO happenings (event_key, resource_id, capture_id, at, kind, summary,"
        " old_version_id, new_version_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(key(kind, sighting.record_id), resource_id, sighting.capture_id),
            *(sighting.captured_at, kind, _summary(kind, sighting, changes)),
            *(old, sighting.version_id),
        ),
    )


def write_source_moves(
    connection: sqlite3.Connection,
    resource_id: int,
    old_version: int | None,
    sighting: Sighting,
    moves: Sequence[SourceMove],
) -> None:
    """Writes down which sources an article came to cite, or no longer cites."""
    connection.executemany(
        "INSERT INTO happenings (event_key, resource_id, capture_id, at, kind, summary,"
        " old_version_id, new_version_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(key(move.kind, sighting.record_id, move.lineage), resource_id),
                *(sighting.capture_id, sighting.captured_at, move.kind, _moved(move)),
                *(old_version, sighting.version_id),
            )
            for move in moves[:_MOST_MOVES]
        ],
    )


def _moved(move: SourceMove) -> str:
    """One line: the source, and the sentence that leans or leaned on it."""
    instead = f" instead of {shortened(move.instead_of, 80)}" if move.instead_of else ""
    return shortened(f"{shortened(move.source, 80)}{instead}: {move.claim}", _LONGEST)


def _kind(before: State, sighting: Sighting, told: Step) -> str | None:
    if told.opened and before.observation is None:
        return "first_seen"
    if told.changed:
        return "text_changed"
    if told.opened:
        return "page_back"
    if told.ended is not None and sighting.outcome in ABSENT:
        return "page_gone"
    return None


def _summary(kind: str, sighting: Sighting, changes: Sequence[Change]) -> str:
    """One line: the first change in the text and how many more there are, or what the page was."""
    main = [change for change in changes if change.scope == "main"]
    if kind != "text_changed" or not main:
        return say("outcome", sighting.outcome)
    more = f" (and {len(main) - 1} more)" if len(main) > 1 else ""
    return _line(main[0]) + more


def _line(change: Change) -> str:
    """A change in one line."""
    if change.edits and change.op == "edited":
        edit = change.edits[0]
        words = (edit.old_start, edit.old_end, edit.old_text, edit.new_text)
        return shortened(excerpt(change.old_text, *words), _LONGEST)
    if not change.old_text:
        return f"+ {shortened(change.new_text, _LONGEST)}"
    if not change.new_text:
        return f"− {shortened(change.old_text, _LONGEST)}"
    half = _LONGEST // 2
    return f"{shortened(change.old_text, half)} → {shortened(change.new_text, half)}"
