"""The page of one resource: its standing, and its captures newest first with what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlite_utils

from archiver.archive.questions import Found
from archiver.pages.answers import Absence, Asked, Facts, found_address

__all__ = ["READS", "article"]

READS = ("resources_detail", "timeline", "changes_detail", "coverage_gaps", "versions", "captures")

Row = dict[str, Any]
_CAPTURES = 300  # on one page; older ones are one link away
_CHANGES = 2_000
_TEXT = ("ok", "unchanged")

_TIMELINE = (
    "SELECT *, (SELECT first_seen_at FROM versions WHERE id = version_id) AS version_first_seen_at"
    " FROM timeline WHERE url = :url"
    " AND (:at IS NULL OR (captured_at, record_id) < (:at, :before))"
    " ORDER BY captured_at DESC, record_id DESC LIMIT :limit"
)
_CHANGED = (
    "SELECT *,"
    " (SELECT version_key FROM versions WHERE id = old_version_id) AS old_version_key"
    " FROM changes_detail WHERE url = ? AND first_seen_after BETWEEN ? AND ?"
    " ORDER BY first_seen_after DESC, position LIMIT ?"
)


async def article(asked: Asked) -> Facts | Absence:
    """The timeline of the page that `?url=` means; `?before=` a record id for older captures."""
    typed = asked.query.get("url", "")
    found = await found_address(asked, typed)
    if isinstance(found, Absence):
        return found
    before = asked.query.get("before")
    facts = await asked.ask(lambda archive: _facts(archive, found, before))
    if facts["older"]:
        facts["older"] = asked.link("article", url=found.url, before=facts["older"])
    return facts


def _facts(archive: sqlite_utils.Database, found: Found, before: str | None) -> Facts:
    (resource,) = archive.query("SELECT * FROM resources_detail WHERE id = ?", [found.resource_id])
    captures = _captures(archive, found.url, before)
    shown, older = captures[:_CAPTURES], captures[_CAPTURES:]
    changes = _changes(archive, found.url, shown)
    gaps = archive.query(
        "SELECT gap_from, gap_to, reason, attempts FROM coverage_gaps WHERE url = ?"
        " ORDER BY gap_from DESC LIMIT 50",
        [found.url],
    )
    return {
        "asked": found.asked,
        "url": found.url,
        "followed": list(found.followed),
        "resource": resource,
        "steps": _steps(shown, changes),
        "gaps": list(gaps),
        "older": shown[-1]["record_id"] if older else None,
    }


def _captures(archive: sqlite_utils.Database, url: str, before: str | None) -> list[Row]:
    """One page of captures and one more, newest first."""
    at = None
    if before is not None:
        known = archive.query("SELECT captured_at FROM captures WHERE record_id = ?", [before])
        at = next((row["captured_at"] for row in known), None)
    values = {"url": url, "at": at, "before": before, "limit": _CAPTURES + 1}
    return list(archive.query(_TIMELINE, values))


def _changes(
    archive: sqlite_utils.Database, url: str, captures: Sequence[Row]
) -> dict[str, list[Row]]:
    """The changes that each capture was the first to show, by its record id."""
    if not captures:
        return {}
    span = (captures[-1]["captured_at"], captures[0]["captured_at"])
    by_capture: dict[str, list[Row]] = defaultdict(list)
    for row in archive.query(_CHANGED, [url, *span, _CHANGES]):
        by_capture[row["new_record_id"]].append(row)
    return by_capture


def _steps(captures: Sequence[Row], changes: dict[str, list[Row]]) -> list[Facts]:
    """The captures, those in a row that show the same as one step; newest first."""
    steps: list[Facts] = []
    for capture in captures:
        if not steps or not _continues(steps[-1]["earliest"], capture):
            steps.append(_step(capture))
        step = steps[-1]
        step["captures"] += 1
        step["first_at"], step["earliest"] = capture["captured_at"], capture
        if _shows_change(capture):
            step |= _told(capture, changes.get(capture["record_id"], []))
    for step, older in zip(steps, [*steps[1:], None], strict=True):
        step["step"] = _kind(step, older)
        step["record_id"] = step.pop("earliest")["record_id"]
    return steps


def _step(capture: Row) -> Facts:
    kept = ("outcome", "status", "error", "version_key", "version_number", "redirected_to")
    return {
        **{name: capture[name] for name in (*kept, "via", "time_source", "captured_url")},
        "last_at": capture["captured_at"],
        "captures": 0,
        "changed": 0,
        "returned": 0,
        "changes": [],
        "around": [],
        "old_version_key": None,
    }


def _told(capture: Row, changes: Sequence[Row]) -> Facts:
    """What a capture was the first to show, in the text and around it."""
    at = capture["captured_at"]
    return {
        "changed": capture["changed"],
        "returned": int(capture["changed"] and capture["version_first_seen_at"] < at),
        "changes": [row for row in changes if row["scope"] == "main"],
        "around": [row for row in changes if row["scope"] != "main"],
        "old_version_key": changes[0]["old_version_key"] if changes else None,
        "last_seen_before": changes[0]["last_seen_before"] if changes else None,
    }


def _shows_change(capture: Row) -> bool:
    return bool(capture["changed"] or capture["change_count"] or capture["peripheral_count"])


def _continues(newer: Row, older: Row) -> bool:
    """Whether the older of two captures in a row belongs to the newer one's step."""
    if _shows_change(newer):
        return False
    if newer["outcome"] in _TEXT and older["outcome"] in _TEXT:
        return bool(newer["version_id"] == older["version_id"])
    return (newer["outcome"], newer["status"], newer["redirected_to"]) == (
        *(older["outcome"], older["status"], older["redirected_to"]),
    )


def _kind(step: Facts, older: Facts | None) -> str:
    """first, changed, around (only the page around the text), same, or attempt (no text)."""
    if step["version_key"] is None:
        return "attempt"
    if step["changed"] or step["changes"]:
        return "changed"
    if step["around"]:
        return "around"
    return "same" if older or step["version_number"] != 1 else "first"
