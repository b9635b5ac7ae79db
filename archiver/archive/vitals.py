"""How an archive is doing, in figures that cost the same however large it is.

Every question goes by an index and is bounded; nothing here reads a whole table of captures.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from archiver.clock import from_datetime

__all__ = ["LATE_AFTER", "Activity", "Vitals", "activity", "vitals"]

LATE_AFTER = timedelta(hours=1)  # a visit that is due for longer is late
_COUNTED = 100_000  # rows that are counted at most

# What was planned and not made by then; an adaptive visit may wait for its budget, and a host that
# is left alone is left alone on purpose.
_LATE = (
    "SELECT count(*), min(w.next_due_at) FROM watches w WHERE w.state = 'active'"
    " AND w.next_due_at < :by AND w.next_trigger IS NOT 'adaptive' AND NOT EXISTS (SELECT 1"
    "  FROM host_pauses p, resources r WHERE r.id = w.resource_id AND p.host = r.host"
    "  AND p.until > :by)"
)
_UNPLANNED = (  # newly under watch, and no process has taken it up
    "SELECT count(*), min(coalesce(last_visit_at, added_at)) FROM watches"
    " WHERE state = 'active' AND next_due_at IS NULL AND coalesce(last_visit_at, added_at) < :by"
)


@dataclass(frozen=True, slots=True)
class Vitals:
    """Whether captures come in, are read, and come when they are due."""

    schema_version: int
    last_captured_at: str | None
    waiting: int  # captures not read and compared yet, counted to 100,000
    late: int  # visits due for more than an hour and not made
    late_since: str | None
    next_due_at: str | None
    watches: int  # under watch and active
    failing: int  # of these, whose latest visit failed


@dataclass(frozen=True, slots=True)
class Activity:
    """What the last day brought, and what the archive holds."""

    outcomes: dict[str, int]  # captures of the last day by outcome, the latest 100,000 of them
    versions: int  # texts first seen in the last day
    changes: int  # changes of texts first seen in the last day
    states: dict[str, int]  # pages by how they stand
    captures: int  # of whatever age
    leaves: int  # of the log


def vitals(connection: sqlite3.Connection, now: datetime) -> Vitals:
    """How an archive is doing now."""
    by = {"by": from_datetime(now - LATE_AFTER)}
    late, late_since = connection.execute(_LATE, by).fetchone()
    unplanned, unplanned_since = connection.execute(_UNPLANNED, by).fetchone()
    watches, failing = connection.execute(
        "SELECT count(*), total(failures > 0) FROM watches WHERE state = 'active'"
    ).fetchone()
    since = [moment for moment in (late_since, unplanned_since) if moment]
    return Vitals(
        schema_version=_one(connection, "PRAGMA user_version") or 0,
        last_captured_at=_text(connection, "SELECT max(captured_at) FROM visits"),
        waiting=_one(connection, f"SELECT count(*) FROM (SELECT 1 FROM pending LIMIT {_COUNTED})")
        or 0,
        late=late + unplanned,
        late_since=min(since, default=None),
        next_due_at=_text(
            connection, "SELECT min(next_due_at) FROM watches WHERE state = 'active'"
        ),
        watches=watches,
        failing=int(failing),
    )


def activity(connection: sqlite3.Connection, now: datetime) -> Activity:
    """What the last 24 hours brought, and what the archive holds."""
    since = from_datetime(now - timedelta(days=1))
    outcomes = connection.execute(
        "SELECT outcome, count(*) FROM (SELECT outcome FROM visits WHERE captured_at >= ?"
        f" ORDER BY captured_at DESC LIMIT {_COUNTED}) GROUP BY outcome ORDER BY outcome",
        (since,),
    )
    states = connection.execute(
        "SELECT state, count(*) FROM resources WHERE state IS NOT NULL GROUP BY state"
    )
    return Activity(
        outcomes=dict(outcomes.fetchall()),
        versions=_since(connection, "versions WHERE first_seen_at >= ?", since),
        changes=_since(connection, "changes WHERE scope = 'main' AND first_seen_after >= ?", since),
        states=dict(states.fetchall()),
        captures=_one(connection, "SELECT max(id) FROM captures") or 0,
        leaves=(_one(connection, "SELECT max(seq) + 1 FROM log_entries") or 0),
    )


def _since(connection: sqlite3.Connection, rows: str, since: str) -> int:
    """How many rows there are since a time, counted to 100,000."""
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {_COUNTED})", (since,)
    ).fetchone()
    return int(count)


def _one(connection: sqlite3.Connection, sql: str) -> int | None:
    (value,) = connection.execute(sql).fetchone()
    return None if value is None else int(value)


def _text(connection: sqlite3.Connection, sql: str) -> str | None:
    (value,) = connection.execute(sql).fetchone()
    return None if value is None else str(value)
