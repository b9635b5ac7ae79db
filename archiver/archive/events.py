"""What feeds and alerts tell of a page: events, each with the first words that changed.

Every function here only reads.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["TAGGED", "Changed", "Event", "Wanted", "events_by_id", "latest_events"]

_LOOKED_AT = 20_000  # latest events that a feed chooses from
_SHOWN = 3  # changes of an event that are told
_SPANS = 200  # edited spans of a change that are told

# Whether a page is under watch by a tag: itself, or an address that led to it.
TAGGED = (
    "EXISTS (SELECT 1 FROM watches w, json_each(w.tags) t WHERE t.value IN"
    " (SELECT value FROM json_each(:tags)) AND (w.resource_id = h.resource_id"
    " OR w.resource_id IN (SELECT l.resource_id FROM resource_links l"
    "  WHERE l.other_id = h.resource_id AND l.kind IN ('redirect', 'moved', 'canonical'))))"
)
_LATEST = (  # chosen by one index each: of a page, of a kind, of all
    "SELECT h.id FROM (SELECT id, resource_id, capture_id, at FROM happenings {where}"
    f" ORDER BY at DESC LIMIT {_LOOKED_AT}) h"
    " WHERE (:everything OR (SELECT via FROM captures WHERE id = h.capture_id) = 'live')"
    f" AND (:tags = '[]' OR {TAGGED}) ORDER BY h.at DESC, h.id DESC LIMIT :most"
)
_EVENT = (
    "SELECT e.event_key, e.at, e.kind, e.url, e.title, e.href, e.summary, h.capture_id,"
    " h.resource_id,"
    " (SELECT v.outcome FROM visits v WHERE v.resource_id = h.resource_id"
    "  AND v.captured_at = h.at AND v.capture_id = h.capture_id)"
    " FROM happenings h JOIN events e ON e.id = h.id WHERE h.id = ?"
)
_CHANGES = (
    "FROM changes WHERE resource_id = ? AND first_seen_after = ? AND new_capture_id = ?"
    " AND scope = 'main' AND NOT masked"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; an empty choice means all of its sort."""

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    urlkeys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of an event; `spans` are (start and end in the old text, what went, what came)."""

    op: str
    element: str
    old_text: str
    new_text: str
    spans: tuple[tuple[int, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `outcome` is its capture's, `count` how many changes of the text it has in all.

    `source` tells, of a source that came or went, which one and the sentence that leans on it.
    """

    event_key: str
    at: str
    kind: str
    url: str
    title: str | None
    href: str | None  # relative to the database's page; None where no version is left to show
    outcome: str | None
    changes: tuple[Changed, ...]
    count: int
    source: str | None = None


def events_by_id(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Event]:
    """The events with these row ids, in their order."""
    return [_event(connection, row_id) for row_id in ids]


def latest_events(
    connection: sqlite3.Connection,
    *,
    most: int,
    resource_id: int | None = None,
    kind: str | None = None,
    tag: str | None = None,
    everything: bool = False,
) -> list[Event]:
    """The latest events, newest first; those of captures that this archive made itself.

    With `everything` those of imported captures too. Chooses from the 20,000 latest of a page or
    kind, so that an archive of a million captures answers as soon as a small one.
    """
    chosen = {"resource_id": resource_id, "kind": kind}
    conditions = [f"{name} = :{name}" for name, value in chosen.items() if value is not None]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    tags = json.dumps([tag] if tag else [])
    rows = connection.execute(
        _LATEST.format(where=where),
        chosen | {"tags": tags, "everything": everything, "most": most},
    )
    return events_by_id(connection, [row_id for (row_id,) in rows.fetchall()])


def _event(connection: sqlite3.Connection, row_id: int) -> Event:
    row = connection.execute(_EVENT, (row_id,)).fetchone()
    event_key, at, kind, url, title, href, summary, capture_id, resource_id, outcome = row
    if kind.startswith("source_"):
        return Event(event_key, at, kind, url, title, href, outcome, (), 0, summary)
    step = (resource_id, at, capture_id)
    changes = connection.execute(
        f"SELECT id, op, element, old_text, new_text {_CHANGES} ORDER BY position LIMIT {_SHOWN}",
        step,
    ).fetchall()
    (count,) = connection.execute(f"SELECT count(*) {_CHANGES}", step).fetchone()
    told = tuple(
        Changed(op, element, old, new, _spans(connection, change_id))
        for change_id, op, element, old, new in changes
    )
    return Event(event_key, at, kind, url, title, href, outcome, told, count)


def _spans(connection: sqlite3.Connection, change_id: int) -> tuple[tuple[int, int, str, str], ...]:
    rows = connection.execute(
        "SELECT old_start, old_end, old_text, new_text FROM edits WHERE change_id = ?"
        f" ORDER BY old_start, new_start LIMIT {_SPANS}",
        (change_id,),
    )
    return tuple(rows.fetchall())
