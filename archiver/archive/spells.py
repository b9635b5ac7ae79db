"""The stays of passages on a page: which came with a capture, which left, and how.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archiver.archive.extractions import passages_of
from archiver.history import Observation, Sighting, State
from archiver.models import Change

__all__ = ["edited_passages", "end_spells", "open_spells"]


def edited_passages(
    connection: sqlite3.Connection, old_version: int, changes: Sequence[Change]
) -> set[str]:
    """The old passages that live on in another wording."""
    positions = {
        position
        for change in changes
        if change.scope == "main" and change.op != "removed"
        for position in change.old
    }
    if not positions:
        return set()
    passages = passages_of(connection, old_version)
    return {passages[position].text for position in positions if position < len(passages)}


def end_spells(
    connection: sqlite3.Connection,
    resource_id: int,
    observation: Observation,
    sighting: Sighting,
    ended_by: str,
    edited: set[str] | None,
) -> None:
    """Ends the stay of every standing passage that this capture's version does not hold."""
    leaving = connection.execute(
        "SELECT s.id, p.text FROM spells s JOIN passages p ON p.id = s.passage_id"
        " WHERE s.resource_id = ? AND s.ended_by IS NULL AND NOT EXISTS ("
        "  SELECT 1 FROM occurrences o WHERE o.version_id = ? AND o.passage_id = s.passage_id)",
        (resource_id, sighting.version_id),
    ).fetchall()
    connection.executemany(
        "UPDATE spells SET last_seen_at = ?, absent_from = ?, ended_by = ? WHERE id = ?",
        [
            (
                *(observation.last_seen_at, sighting.captured_at),
                *("edited" if text in (edited or ()) else ended_by, spell),
            )
            for spell, text in leaving
        ],
    )


def open_spells(
    connection: sqlite3.Connection, resource_id: int, before: State, sighting: Sighting
) -> None:
    """Begins the stay of every passage that this capture's version brings."""
    connection.execute(
        "INSERT INTO spells (resource_id, passage_id, spell, not_seen_before, first_seen_at)"
        " SELECT ?1, o.passage_id,"
        "  1 + (SELECT count(*) FROM spells s WHERE s.passage_id = o.passage_id"
        "       AND s.resource_id = ?1), ?2, ?3"
        " FROM (SELECT passage_id, min(position) AS position FROM occurrences"
        "       WHERE version_id = ?4 GROUP BY passage_id ORDER BY position) o"
        " WHERE NOT EXISTS (SELECT 1 FROM spells s WHERE s.passage_id = o.passage_id"
        "       AND s.resource_id = ?1 AND s.ended_by IS NULL) ORDER BY o.position",
        (resource_id, before.last_usable_at, sighting.captured_at, sighting.version_id),
    )
