"""Who was told of which events, and how far the captures have been looked at for a target.

An event is news only while the capture that showed it is new: what an import or a rebuild finds in
captures that were looked at before is history.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from archiver.archive.events import TAGGED, Event, Wanted, events_by_id
from archiver.models import digest, key

__all__ = ["Look", "look_for", "remember_delivery", "remember_look"]

_AT_ONCE = 500  # events of one look
_LED_HERE = (
    "h.resource_id IN (SELECT l.other_id FROM resource_links l JOIN resources a"
    " ON a.id = l.resource_id WHERE l.kind IN ('redirect', 'moved', 'canonical')"
    " AND a.urlkey IN (SELECT value FROM json_each(:urlkeys)))"
)
_NEWS = (
    "SELECT h.id FROM captures c CROSS JOIN url_resources x ON x.url_id = c.url_id"
    " CROSS JOIN happenings h ON h.resource_id = x.resource_id AND h.at = c.captured_at"
    "  AND h.capture_id = c.id"
    " WHERE c.id > :after AND c.via = 'live'"
    " AND (:kinds = '[]' OR h.kind IN (SELECT value FROM json_each(:kinds)))"
    f" AND (:tags = '[]' OR {TAGGED})"
    " AND (:urlkeys = '[]' OR (SELECT urlkey FROM resources WHERE id = h.resource_id)"
    f"  IN (SELECT value FROM json_each(:urlkeys)) OR {_LED_HERE})"
    " AND NOT EXISTS (SELECT 1 FROM deliveries d"
    "  WHERE d.target = :target AND d.event_key = h.event_key)"
    f" ORDER BY h.at, h.id LIMIT {_AT_ONCE}"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found for a target: undelivered events, oldest first, and where it ended.

    `upto` is the latest capture that need not be looked at again once these are delivered.
    `complete` is False where more events wait than one look takes.
    """

    events: tuple[Event, ...]
    upto: int
    complete: bool


def look_for(
    connection: sqlite3.Connection, target: str, wanted: Wanted, since: str | None, at_first: str
) -> Look:
    """The events that a target has not been told of yet, of captures that came in since a time.

    Goes on from where it was looked before, and `since` can only shorten that; where it never was,
    begins at `since`, or where that is None `at_first`.
    """
    mark = _mark(connection, target, wanted)
    begin = since or (at_first if mark is None else None)
    after = max(mark or 0, _captures_before(connection, begin) if begin else 0)
    choice = {name: json.dumps(values) for name, values in asdict(wanted).items()}
    rows = connection.execute(_NEWS, choice | {"target": digest(target.encode()), "after": after})
    ids = [row_id for (row_id,) in rows.fetchall()]
    events = tuple(events_by_id(connection, ids))
    return Look(events, max(after, _settled(connection)), len(ids) < _AT_ONCE)


def remember_look(connection: sqlite3.Connection, target: str, wanted: Wanted, upto: int) -> None:
    """Keeps how far the captures have been looked at for a target; never goes back."""
    connection.execute(
        "INSERT INTO bookmarks VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        " WHERE excluded.value > bookmarks.value",
        (_name(target, wanted), upto),
    )


def remember_delivery(
    connection: sqlite3.Connection, target: str, event_keys: Iterable[str], now: str
) -> None:
    """Writes down that a target has been told of events."""
    connection.executemany(
        "INSERT INTO deliveries VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(digest(target.encode()), event_key, now) for event_key in event_keys],
    )


def _name(target: str, wanted: Wanted) -> str:
    """The bookmark of a target and a choice of events: each choice is looked at by itself."""
    return f"told {key(target, json.dumps(asdict(wanted), sort_keys=True))}"


def _mark(connection: sqlite3.Connection, target: str, wanted: Wanted) -> int | None:
    row = connection.execute(
        "SELECT value FROM bookmarks WHERE name = ?", (_name(target, wanted),)
    ).fetchone()
    return int(row[0]) if row else None


def _captures_before(connection: sqlite3.Connection, moment: str) -> int:
    """The id of the last capture that came in before a moment: ids rise with the time."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()

    def received(capture_id: int) -> str:
        row = connection.execute(
            "SELECT received_at FROM captures WHERE id <= ? ORDER BY id DESC LIMIT 1",
            (capture_id,),
        ).fetchone()
        return str(row[0])

    return bisect_left(range(1, last + 1), moment, key=received)


def _settled(connection: sqlite3.Connection) -> int:
    """The id up to which every capture has been read and compared."""
    (settled,) = connection.execute(
        "SELECT coalesce((SELECT min(capture_id) - 1 FROM pending),"
        " (SELECT max(id) FROM captures), 0)"
    ).fetchone()
    return int(settled)
