"""Visits that are due: claimed before they are made, closed after, and what they mean for the next.

Every function here runs inside the caller's transaction, or only reads.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from archiver.archive.watches import Watch, as_moment, as_text
from archiver.clock import from_datetime, to_datetime
from archiver.schedule import Due

__all__ = [
    "claim",
    "close_due",
    "forget_claims",
    "is_paused",
    "next_moment",
    "pause_host",
    "recent_extras",
    "save_next",
    "save_visit",
]

_WORTH_KEEPING = 10.0  # seconds; the usual pause between two requests is no news


def claim(connection: sqlite3.Connection, watch: Watch, due: Due, now: str) -> int:
    """Writes down that a visit is about to be made; returns its id."""
    missed = due.missed
    (due_id,) = connection.execute(
        'INSERT INTO dues (watch_id, due_at, "trigger", why, claimed_at, missed, missed_from,'
        " missed_to, missed_exact) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(watch.id, as_text(due.at), due.trigger, due.why, now),
            *(missed.count, as_text(missed.first), as_text(missed.last), int(missed.exact)),
        ),
    ).fetchone()
    return int(due_id)


def close_due(
    connection: sqlite3.Connection, due_id: int, *, made_at: str, record_id: str, outcome: str
) -> None:
    """Writes down what a visit that was due has shown."""
    connection.execute(
        "UPDATE dues SET made_at = ?, record_id = ?, outcome = ? WHERE id = ?",
        (made_at, record_id, outcome, due_id),
    )


def forget_claims(connection: sqlite3.Connection) -> int:
    """Closes the claims of a process that died: made where its capture is there, else explained.

    Returns how many visits had begun and left no capture; they are still due.
    """
    open_claims = connection.execute(
        "SELECT d.id, d.due_at, w.id, w.resource_id FROM dues d JOIN watches w ON w.id = d.watch_id"
        " WHERE d.made_at IS NULL AND d.note IS NULL"
    ).fetchall()
    lost = 0
    for due_id, due_at, watch_id, resource_id in open_claims:
        row = connection.execute(
            "SELECT c.captured_at, c.record_id, v.outcome FROM visits v"
            " JOIN captures c ON c.id = v.capture_id WHERE v.resource_id = ? AND v.captured_at >= ?"
            " AND c.due_at = ? ORDER BY v.captured_at DESC LIMIT 1",
            (resource_id, due_at, due_at),
        ).fetchone()
        if row:
            close_due(connection, due_id, made_at=row[0], record_id=row[1], outcome=row[2])
            connection.execute(
                "UPDATE watches SET last_visit_at = ?, last_base_due = CASE WHEN EXISTS ("
                " SELECT 1 FROM dues WHERE id = ? AND \"trigger\" = 'base') THEN ?"
                " ELSE last_base_due END WHERE id = ?",
                (row[0], due_id, due_at, watch_id),
            )
        else:
            connection.execute(
                "UPDATE dues SET note = 'the process stopped before the capture' WHERE id = ?",
                (due_id,),
            )
            lost += 1
    return lost


def save_visit(
    connection: sqlite3.Connection,
    watch: Watch,
    due: Due,
    *,
    made_at: str,
    failures: int,
    retry_at: datetime | None,
) -> None:
    """Keeps what a visit means for the next one."""
    connection.execute(
        "UPDATE watches SET last_visit_at = ?, failures = ?, retry_at = ?, next_due_at = NULL,"
        " last_base_due = coalesce(?, last_base_due) WHERE id = ?",
        (
            *(made_at, failures, as_text(retry_at)),
            *(as_text(due.at) if due.trigger == "base" else None, watch.id),
        ),
    )


def save_next(connection: sqlite3.Connection, watch_id: int, due: Due | None) -> None:
    """Keeps when a watch is due next, and why; a watch that is never due again has ended."""
    if due is None:
        connection.execute(
            "UPDATE watches SET state = 'ended', next_due_at = NULL WHERE id = ?", (watch_id,)
        )
        return
    connection.execute(
        "UPDATE watches SET next_due_at = ?, next_trigger = ?, next_why = ? WHERE id = ?",
        (as_text(due.at), due.trigger, due.why, watch_id),
    )


def recent_extras(connection: sqlite3.Connection, now: datetime) -> list[datetime]:
    """When adaptive visits of any watch were made in the last 24 hours."""
    rows = connection.execute(
        "SELECT made_at FROM dues WHERE due_at >= ? AND \"trigger\" = 'adaptive'"
        " AND made_at IS NOT NULL",
        (from_datetime(now - timedelta(days=2)),),
    )
    return [to_datetime(at) for (at,) in rows]


def next_moment(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """When the next visit after now is due, as far as it is planned."""
    (at,) = connection.execute(
        "SELECT min(next_due_at) FROM watches WHERE state = 'active' AND next_due_at > ?",
        (from_datetime(now),),
    ).fetchone()
    return as_moment(at)


def pause_host(
    connection: sqlite3.Connection, watch: Watch, seconds: float, reason: str, now: datetime
) -> None:
    """Keeps for other rounds that a host is to be left alone for a while, or may be asked again."""
    host = (watch.resource_id,)
    connection.execute(
        "DELETE FROM host_pauses WHERE host = (SELECT host FROM resources WHERE id = ?)", host
    )
    if seconds >= _WORTH_KEEPING:
        connection.execute(
            "INSERT INTO host_pauses SELECT host, ?, ?, ? FROM resources WHERE id = ?",
            (as_text(now + timedelta(seconds=seconds)), reason, as_text(now), *host),
        )


def is_paused(connection: sqlite3.Connection, watch: Watch, now: datetime) -> bool:
    """Whether the host of a watch is to be left alone now."""
    row = connection.execute(
        "SELECT 1 FROM host_pauses p JOIN resources r ON r.host = p.host"
        " WHERE r.id = ? AND p.until > ?",
        (watch.resource_id, as_text(now)),
    ).fetchone()
    return row is not None
