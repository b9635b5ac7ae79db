"""Public keys over a replay: which stand, which no longer do, and what took their place."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["Standing", "retire", "standing_keys"]

_CHANGES = (
    "SELECT change_key, new_capture_id, op, element, old_text, new_text FROM changes"
    " WHERE resource_id = ? ORDER BY id"
)
_VERSIONS = (
    "SELECT w.capture_id, v.version_key FROM visits w JOIN versions v ON v.id = w.version_id"
    " WHERE w.resource_id = ?"
)
_CITATIONS = (
    "SELECT citation_key, first_seen_at, how, coalesce(href, publisher, mention) FROM citations"
    " WHERE resource_id = ? ORDER BY id"
)
_QUOTES = (
    'SELECT q.quote_key, q.lineage, v.version_key, q."start" FROM quotes q'
    " JOIN versions v ON v.id = q.version_id WHERE q.resource_id = ? ORDER BY q.id"
)
_Shape = tuple[int, str, str, str]
_Cited = tuple[str, str, str]
_Quoted = tuple[str, str, int]  # lineage, version key, place in its text


@dataclass(frozen=True, slots=True)
class Standing:
    """The keys of a resource before a replay, each with what its successor would share with it."""

    reading: int | None
    changes: dict[str, tuple[_Shape, _Shape]]
    versions: dict[int, str]  # capture id → key of the version it showed
    citations: dict[str, _Cited]
    quotes: dict[str, _Quoted]


def standing_keys(connection: sqlite3.Connection, resource_id: int) -> Standing:
    """The keys that stand for a resource now."""
    (reading,) = connection.execute(
        "SELECT reading_id FROM resources WHERE id = ?", (resource_id,)
    ).fetchone()
    changes = {
        change_key: ((capture, op, element, old), (capture, op, element, new))
        for change_key, capture, op, element, old, new in connection.execute(
            _CHANGES, (resource_id,)
        )
    }
    versions = dict(connection.execute(_VERSIONS, (resource_id,)).fetchall())
    citations = {
        citation_key: (at, how, thing)
        for citation_key, at, how, thing in connection.execute(_CITATIONS, (resource_id,))
    }
    quotes = {
        quote_key: (lineage, version_key, start)
        for quote_key, lineage, version_key, start in connection.execute(_QUOTES, (resource_id,))
    }
    return Standing(reading, changes, versions, citations, quotes)


def retire(
    connection: sqlite3.Connection, resource_id: int, before: Standing, reading: int, now: str
) -> None:
    """Writes down which keys fell, why, and their successors; keys that stand again are taken off.

    A version's successor is what the same capture shows now; a change's is the change of the same
    capture that has the same old or new words; a citation's is that of the same source, in the
    version of the same capture or else in any; a quotation's is that of the same lineage, else the
    one at the same place of the same text.
    """
    after = standing_keys(connection, resource_id)
    reason = "history" if before.reading == reading else "reading"
    successors = (
        _version_successors(before, after)
        | _change_successors(before, after)
        | _citation_successors(before, after)
        | _quote_successors(before, after)
    )
    connection.executemany(
        "INSERT INTO retired_keys VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET superseded_by = excluded.superseded_by",
        [(fallen, successor, now, reason) for fallen, successor in successors.items()],
    )
    connection.executemany(
        "DELETE FROM retired_keys WHERE key = ?",
        [
            (standing,)
            for standing in (
                *(*after.changes, *after.citations, *after.quotes),
                *after.versions.values(),
            )
        ],
    )
    _drop_unseen_versions(connection, resource_id)


def _version_successors(before: Standing, after: Standing) -> dict[str, str | None]:
    standing = set(after.versions.values())
    return {
        version: after.versions.get(capture)
        for capture, version in before.versions.items()
        if version not in standing
    }


def _change_successors(before: Standing, after: Standing) -> dict[str, str | None]:
    by_shape = {
        shape: change_key for change_key, shapes in after.changes.items() for shape in shapes
    }
    return {
        change_key: by_shape.get(shapes[1]) or by_shape.get(shapes[0])
        for change_key, shapes in before.changes.items()
        if change_key not in after.changes
    }


def _citation_successors(before: Standing, after: Standing) -> dict[str, str | None]:
    by_shape = {shape: one for one, shape in after.citations.items()}
    by_thing = {shape[1:]: one for one, shape in after.citations.items()}
    return {
        one: by_shape.get(shape) or by_thing.get(shape[1:])
        for one, shape in before.citations.items()
        if one not in after.citations
    }


def _quote_successors(before: Standing, after: Standing) -> dict[str, str | None]:
    by_lineage = {shape[0]: one for one, shape in after.quotes.items()}
    by_place = {shape[1:]: one for one, shape in after.quotes.items()}
    return {
        one: by_lineage.get(shape[0]) or by_place.get(shape[1:])
        for one, shape in before.quotes.items()
        if one not in after.quotes
    }


def _drop_unseen_versions(connection: sqlite3.Connection, resource_id: int) -> None:
    """Drops versions that no capture shows by this reading; old extractions keep their digests."""
    unseen = [
        row_id
        for (row_id,) in connection.execute(
            "SELECT id FROM versions WHERE resource_id = ? AND number IS NULL", (resource_id,)
        )
    ]
    for row_id in unseen:
        connection.execute(
            "UPDATE extractions SET version_id = NULL WHERE version_id = ?", (row_id,)
        )
        connection.execute("DELETE FROM occurrences WHERE version_id = ?", (row_id,))
        connection.execute("DELETE FROM versions WHERE id = ?", (row_id,))
