"""The archivist's morning page: how the archive stands, and what happened since a moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from archiver.clock import from_datetime

__all__ = ["status"]

Row = dict[str, Any]
_MOST = 50  # rows of each kind; what there is more of is counted
_SLACK_S = 600  # a visit is late by more than this, and than a tenth of its page's period
_NEVER = "9999"

_COUNTS = """
SELECT (SELECT count(*) FROM resources WHERE captures > 0) AS resources,
  (SELECT count(*) FROM captures) AS captures,
  (SELECT count(*) FROM versions WHERE number IS NOT NULL) AS versions,
  (SELECT count(*) FROM changes WHERE scope = 'main') AS changes,
  (SELECT count(*) FROM payloads) AS payloads,
  (SELECT coalesce(sum(size), 0) FROM payloads) AS payload_bytes,
  (SELECT coalesce(sum(length(body)), 0) FROM bodies) AS stored_payload_bytes,
  (SELECT max(captured_at) FROM visits) AS last_captured_at,
  (SELECT count(*) FROM pending) AS waiting_to_be_read,
  (SELECT count(*) FROM log_entries) AS log_entries,
  (SELECT count(*) FROM watches WHERE state = 'active') AS under_watch,
  (SELECT count(*) FROM watches WHERE state = 'paused') AS watches_paused
"""
# A page that was usable once fails since the first visit after that.
_FAILING = """
SELECT r.url, g.gap_from, g.reason, g.attempts,
  CASE WHEN r.last_usable_at IS NULL THEN g.gap_from ELSE (SELECT min(v.captured_at) FROM visits v
    WHERE v.resource_id = g.resource_id AND v.captured_at > g.gap_from) END AS failing_since,
  (SELECT c.error FROM visits v JOIN captures c ON c.id = v.capture_id
    WHERE v.resource_id = g.resource_id ORDER BY v.captured_at DESC LIMIT 1) AS error
FROM gaps g JOIN resources r ON r.id = g.resource_id WHERE g.gap_to IS NULL
"""
_BROKE = f"SELECT * FROM ({_FAILING}) WHERE failing_since >= :since ORDER BY failing_since DESC"
_BACK = """
SELECT r.url, g.gap_from, g.gap_to AS back_at, g.reason, g.attempts FROM gaps g
JOIN resources r ON r.id = g.resource_id WHERE g.gap_to >= :since ORDER BY g.gap_to DESC
"""
_LATE = """
SELECT w.url, d.due_at, d.made_at, unixepoch(d.made_at) - unixepoch(d.due_at) AS late_s,
  d.missed, d.missed_from, d.missed_reason
FROM dues d JOIN watches w ON w.id = d.watch_id
WHERE d.claimed_at >= :since AND d."trigger" IN ('base', 'manual') AND d.made_at IS NOT NULL
  AND (d.missed > 0 OR unixepoch(d.made_at) - unixepoch(d.due_at)
    > max(:slack, coalesce(w.every_s, 0) / 10)) ORDER BY d.claimed_at DESC, d.id DESC
"""
_OVERDUE = """
SELECT w.url, min(w.next_base_at, coalesce(w.next_due_at, w.next_base_at)) AS due_at,
  (SELECT p.until FROM host_pauses p JOIN resources r ON r.id = w.resource_id
    WHERE p.host = r.host AND p.until > :now) AS host_paused_until
FROM watches w WHERE w.state = 'active' AND w.next_base_at < :now
  AND unixepoch(:now) - unixepoch(w.next_base_at) > max(:slack, coalesce(w.every_s, 0) / 10)
ORDER BY w.next_base_at
"""
_HAPPENED = "SELECT url, at, title, summary FROM events WHERE kind = :kind AND at >= :since"
_SINCE = {
    "broke": _BROKE,
    "came_back": _BACK,
    "late": _LATE,
    "not_made": "SELECT url, due_at, note FROM dues_detail WHERE id IN (SELECT id FROM dues"
    " WHERE claimed_at >= :since AND note IS NOT NULL) ORDER BY due_at DESC",
    "new_watches": "SELECT url, kind, decided_by, reason, added_at FROM watches_detail"
    " WHERE added_at >= :since ORDER BY added_at DESC",
    "new_changes": "SELECT url, count(*) AS changes, max(first_seen_after) AS latest"
    " FROM changes_detail WHERE scope = 'main' AND first_seen_after >= :since"
    " GROUP BY url ORDER BY latest DESC",
}
_EVENTS = {
    "new_pages": "first_seen",
    "new_texts": "text_changed",
    "went": "page_gone",
    "returned": "page_back",
}
_NOW = {
    "failing": f"{_FAILING} ORDER BY g.gap_from",
    "overdue": _OVERDUE,
    "page_gone": "SELECT url, last_captured_at FROM resources_detail WHERE state = 'page_gone'"
    " ORDER BY last_captured_at DESC",
    "paused_hosts": "SELECT host, until, reason FROM host_pauses WHERE until > :now ORDER BY until",
    "next_due": "SELECT url, next_due_at, next_trigger, next_why FROM watches"
    " WHERE state = 'active' AND next_due_at IS NOT NULL ORDER BY next_due_at, id",
    # One that goes on is no news; an import that was cut off waits for its command.
    "unfinished_runs": "SELECT key, kind, started_at, file_name FROM runs_detail"
    " WHERE ended_at IS NULL AND kind <> 'live' AND NOT EXISTS (SELECT 1 FROM runs again"
    "  JOIN run_ends e ON e.run_id = again.id WHERE again.id > runs_detail.id"
    "  AND again.kind = runs_detail.kind AND again.file_sha256 IS runs_detail.file_sha256)"
    " ORDER BY started_at DESC",
}


def status(database: Database, since: str | None, now: datetime) -> Row:
    """Counts and sizes, what fails, is late and comes next; with `since` what happened from then.

    Each list holds at most 50 rows, the latest first; `more` counts those left out by its name.
    """
    values: Row = {"since": since or _NEVER, "now": from_datetime(now), "slack": _SLACK_S}
    values["soon"] = from_datetime(now + timedelta(days=1))
    told: Row = next(iter(database.query(_COUNTS))) | {"since": since}
    asked = _NOW | _SINCE
    lists = {name: _some(database, sql, values) for name, sql in asked.items()}
    for name, kind in _EVENTS.items():
        happened = f"{_HAPPENED} ORDER BY at DESC"
        lists[name] = _some(database, happened, values | {"kind": kind})
    told |= {name: rows for name, (rows, _) in lists.items()}
    told["next_due"] = told["next_due"][:1]
    left = {name: count for name, (_, count) in lists.items() if count and name != "next_due"}
    return told | {"more": left}


def _some(database: Database, sql: str, values: Row) -> tuple[list[Row], int]:
    """The first rows, and how many there are more."""
    rows = list(database.query(f"{sql} LIMIT {_MOST + 1}", values))
    if len(rows) <= _MOST:
        return rows, 0
    (counted,) = database.query(f"SELECT count(*) AS n FROM ({sql})", values)
    return rows[:_MOST], int(counted["n"]) - _MOST
