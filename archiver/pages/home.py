"""The way into an archive: search, address, the latest changes, and what is failing; one change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlite_utils

from archiver.pages import keys
from archiver.pages.answers import Absence, Asked, Facts
from archiver.pages.described import named_questions

__all__ = ["CHANGE_READS", "READS", "change", "home"]

READS = (
    *("resources_detail", "changes_detail", "coverage_gaps", "captures", "versions"),
    *("resources", "changes"),
)
CHANGE_READS = ("changes_detail", "edits_detail", "versions", *keys.READS)

_STEPS = (
    "SELECT DISTINCT resource_id, first_seen_after FROM ("
    " SELECT resource_id, first_seen_after FROM changes WHERE scope = 'main' AND NOT masked"
    " ORDER BY first_seen_after DESC LIMIT 2000) LIMIT 20"
)
_OF_STEP = (
    "SELECT change_key, url, op, element, moved, old_text, new_text, last_seen_before,"
    " first_seen_after, (SELECT title FROM resources WHERE id = c.resource_id) AS title,"
    " (SELECT version_key FROM versions WHERE id = c.old_version_id) AS old_version_key,"
    " (SELECT version_key FROM versions WHERE id = c.new_version_id) AS new_version_key"
    " FROM changes_detail c WHERE resource_id = :resource_id"
    " AND first_seen_after = :first_seen_after AND scope = 'main' AND NOT masked ORDER BY position"
)
_SHOWN = 3  # changes of each step
_COUNTS = (
    "SELECT (SELECT count(*) FROM resources_detail) AS resources,"
    " (SELECT count(*) FROM captures) AS captures,"
    " (SELECT max(last_captured_at) FROM resources) AS last_captured_at"
)
_FAILING = (
    "SELECT url, gap_from, reason, attempts FROM coverage_gaps WHERE gap_to IS NULL"
    " ORDER BY gap_from DESC LIMIT 10"
)
_GONE = (
    "SELECT url, title, last_captured_at FROM resources_detail WHERE state = 'page_gone'"
    " ORDER BY last_captured_at DESC LIMIT 10"
)


async def home(asked: Asked) -> Facts | Absence:
    """The archive at a glance: counts, the latest changes of texts, pages failing and gone."""
    return await asked.ask(_facts)


def _facts(archive: sqlite_utils.Database) -> Facts:
    (counts,) = archive.query(_COUNTS)
    return {
        **counts,
        "latest": list(_latest(archive)),
        "failing": list(archive.query(_FAILING)),
        "gone": list(archive.query(_GONE)),
        "questions": named_questions(),
    }


def _latest(archive: sqlite_utils.Database) -> Iterator[Facts]:
    """The latest steps of any page, each with its first changes and how many there are."""
    shared = ("url", "title", "last_seen_before", "first_seen_after")
    keys_of = ("old_version_key", "new_version_key")
    for place in list(archive.query(_STEPS)):
        rows = list(archive.query(_OF_STEP, place))
        step = {name: rows[0][name] for name in (*shared, *keys_of)}
        told = [{name: row[name] for name in row if name not in step} for row in rows[:_SHOWN]]
        yield step | {"count": len(rows), "changes": told}


async def change(asked: Asked) -> Facts | Absence:
    """One change by its key, with its edited spans and the versions on either side."""
    row = await keys.keyed(asked, "change", asked.keys["key"])
    if isinstance(row, Absence):
        return row
    return await asked.ask(lambda archive: _change(archive, row))


def _change(archive: sqlite_utils.Database, row: dict[str, Any]) -> Facts:
    edits = archive.query(
        "SELECT kind, content_kind, old_text, new_text, old_start, old_end, new_start, new_end"
        " FROM edits WHERE change_id = ? ORDER BY new_start, old_start",
        [row["id"]],
    )
    sides = archive.query(
        "SELECT id, version_key FROM versions WHERE id IN (?, ?)",
        [row["old_version_id"], row["new_version_id"]],
    )
    versions = {side["id"]: side["version_key"] for side in sides}
    hidden = ("id", "resource_id", "old_version_id", "new_version_id")
    return {
        **{name: row[name] for name in row if name not in hidden},
        "old_version_key": versions[row["old_version_id"]],
        "new_version_key": versions[row["new_version_id"]],
        "edits": list(edits),
    }
