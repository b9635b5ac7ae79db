"""Visits that are due: claimed before they are made, closed after, and what they mean for the next.

Every function here runs inside the caller's transaction, or only reads.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from archiver.archive.watches import Watch, as_moment, as_text
from archiver.clock import from_datetime, to_datetime
from archiver.schedule import Due, base_due
from archiver.urls import urlkey

__all__ = [
    "claim",
    "close_due",
    "explain",
    "forget_claims",
    "host_of",
    "latest_claim",
    "next_moment",
    "pause_host",
    "paused_hosts",
    "plan_anew",
    "recent_extras",
    "save_next",
    "save_visit",
]

_CLOCKS_DIFFER = timedelta(minutes=1)


def claim(connection: sqlite3.Connection, watch: Watch, due: Due, now: str) -> int:
    """Writes down that a visit is about to be made, and what it stands for; returns its id."""
    missed = due.missed
    since = reason = None
    if missed.first is not None and missed.last is not None:
        since = as_text(watch.history.last_visit_at or missed.first)
        paused = _was_paused(connection, host_of(watch.url), missed.first, missed.last)
        reason = "host_paused" if paused else "not_attempted"
    (due_id,) = connection.execute(
        'INSERT INTO dues (watch_id, resource_id, due_at, "trigger", why, claimed_at, missed,'
        " missed_from, missed_to, missed_exact, missed_since, missed_reason, ignore_robots)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(watch.id, watch.resource_id, as_text(due.at), due.trigger, due.why, now),
            *(missed.count, as_text(missed.first), as_text(missed.last), int(missed.exact)),
            *(since, reason, int(watch.ignore_robots)),
        ),
    ).fetchone()
    return int(due_id)


def close_due(
    connection: sqlite3.Connection,
    due_id: int,
    *,
    made_at: str,
    record_id: str,
    outcome: str | None,
) -> None:
    """Writes down what a visit that was due has shown."""
    connection.execute(
        "UPDATE dues SET made_at = ?, record_id = ?, outcome = ? WHERE id = ?",
        (made_at, record_id, outcome, due_id),
    )


def explain(connection: sqlite3.Connection, due_id: int, note: str) -> None:
    """Writes down why a visit that was about to be made was not."""
    connection.execute("UPDATE dues SET note = ? WHERE id = ?", (note, due_id))


def forget_claims(connection: sqlite3.Connection) -> int:
    """Closes the claims of a process that died: made where its capture is there, else explained.

    Returns how many visits had begun and left no capture; they are still due.
    """
    open_claims = connection.execute(
        "SELECT id, due_at, claimed_at, watch_id, resource_id FROM dues"
        " WHERE made_at IS NULL AND note IS NULL"
    ).fetchall()
    lost = 0
    for due_id, due_at, claimed_at, watch_id, resource_id in open_claims:
        made = _capture_for(connection, resource_id, due_at, claimed_at)
        if made is None:
            explain(connection, due_id, "the process stopped before the capture")
            lost += 1
            continue
        close_due(connection, due_id, made_at=made[0], record_id=made[1], outcome=None)
        connection.execute(
            "UPDATE watches SET last_visit_at = ?1, next_due_at = NULL, last_base_due = coalesce("
            "(SELECT CASE \"trigger\" WHEN 'base' THEN due_at WHEN 'manual' THEN missed_to END"
            " FROM dues WHERE id = ?2), last_base_due) WHERE id = ?3",
            (made[0], due_id, watch_id),
        )
    return lost


def _capture_for(
    connection: sqlite3.Connection, resource_id: int, due_at: str, claimed_at: str
) -> tuple[str, str] | None:
    """Time and record id of the capture of a page for one due moment, read yet or not.

    Of a page that leads elsewhere it is the last address's. A clock may have been set back by up
    to a day meanwhile.
    """
    since = from_datetime(to_datetime(min(due_at, claimed_at)) - timedelta(days=1))
    row = connection.execute(
        "SELECT c.record_id, c.captured_at FROM captures c WHERE c.id IN ("
        "  SELECT capture_id FROM visits WHERE resource_id = ?1 AND captured_at >= ?2 UNION ALL"
        "  SELECT capture_id FROM pending WHERE resource_id = ?1 AND captured_at >= ?2)"
        " AND c.due_at = ?3 AND c.hop = 0 AND c.role <> 'source' AND c.via = 'live'"
        " ORDER BY c.id DESC LIMIT 1",
        (resource_id, since, due_at),
    ).fetchone()
    if row is None:
        return None
    (last,) = connection.execute(
        "SELECT record_id FROM captures WHERE id BETWEEN ?1 AND ?1 + 100"
        " AND (record_id = ?2 OR fetch_id = ?2) ORDER BY hop DESC LIMIT 1",
        (_id_of(connection, row[0]), row[0]),
    ).fetchone()
    return str(row[1]), str(last)


def _id_of(connection: sqlite3.Connection, record_id: str) -> int:
    (capture_id,) = connection.execute(
        "SELECT id FROM captures WHERE record_id = ?", (record_id,)
    ).fetchone()
    return int(capture_id)


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
            *(as_text(_base_made(due)), watch.id),
        ),
    )


def _base_made(due: Due) -> datetime | None:
    """Up to which base moment a visit leaves none unmade; None where it stands for none."""
    if due.trigger == "base":
        return due.at
    return due.missed.last if due.trigger == "manual" else None


def save_next(connection: sqlite3.Connection, watch: Watch, due: Due | None) -> None:
    """Keeps when a watch is due next, and why; a watch that is never due again has ended."""
    if due is None:
        connection.execute(
            "UPDATE watches SET state = 'ended', next_due_at = NULL, next_base_at = NULL"
            " WHERE id = ?",
            (watch.id,),
        )
        return
    base = base_due(watch.plan, watch.history.last_base_due or watch.plan.added_at)
    connection.execute(
        "UPDATE watches SET next_due_at = ?, next_trigger = ?, next_why = ?, next_base_at = ?"
        " WHERE id = ?",
        (as_text(due.at), due.trigger, due.why, as_text(base), watch.id),
    )


def latest_claim(connection: sqlite3.Connection) -> datetime | None:
    """When a visit was last claimed, by the clock of then."""
    row = connection.execute("SELECT claimed_at FROM dues ORDER BY id DESC LIMIT 1").fetchone()
    return as_moment(row[0]) if row else None


def plan_anew(connection: sqlite3.Connection, now: datetime) -> None:
    """Forgets what was planned by a clock that has been set back; what it ended goes on."""
    connection.execute(
        "UPDATE watches SET next_due_at = NULL, state = 'active' WHERE state = 'active'"
        " OR (state = 'ended' AND until > ? AND EXISTS (SELECT 1 FROM decisions d"
        "  WHERE d.key = watches.decision_key AND json_extract(d.value, '$.state') = 'active'))",
        (as_text(now),),
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
    connection: sqlite3.Connection, host: str, seconds: float, reason: str, now: datetime
) -> None:
    """Keeps for other rounds that a host is to be left alone for a while, or may be asked again."""
    connection.execute("DELETE FROM host_pauses WHERE host = ?", (host,))
    if seconds > 0:
        connection.execute(
            "INSERT INTO host_pauses VALUES (?, ?, ?, ?)",
            (host, as_text(now + timedelta(seconds=seconds)), reason, as_text(now)),
        )


def paused_hosts(connection: sqlite3.Connection, now: datetime) -> frozenset[str]:
    """The hosts to be left alone now; a pause set in the future was set by a wrong clock."""
    rows = connection.execute(
        "SELECT host FROM host_pauses WHERE until > ? AND set_at <= ?",
        (as_text(now), as_text(now + _CLOCKS_DIFFER)),
    )
    return frozenset(host for (host,) in rows)


def _was_paused(connection: sqlite3.Connection, host: str, first: datetime, last: datetime) -> bool:
    """Whether all of a stretch fell into the latest pause of a host."""
    row = connection.execute(
        "SELECT 1 FROM host_pauses WHERE host = ? AND set_at <= ? AND until >= ?",
        (host, as_text(first), as_text(last)),
    ).fetchone()
    return row is not None


def host_of(url: str) -> str:
    """The host of an address as resources and pauses name it: reversed, with a port of its own."""
    return urlkey(url).partition(")")[0]
