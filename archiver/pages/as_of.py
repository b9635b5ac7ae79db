"""The page of a moment: the captures on either side of it, and how sure they make us."""

from __future__ import annotations

from typing import Any

import sqlite_utils

from archiver.archive.questions import Found, shown_captures, version_text
from archiver.asof import AsOf
from archiver.asof import as_of as judged
from archiver.clock import parse_moment
from archiver.pages.answers import Absence, Asked, Facts, found_address
from archiver.pages.version import READS as VERSION_READS
from archiver.pages.version import text_of

__all__ = ["READS", "as_of"]

READS = ("resources_detail", "visits", "captures", *VERSION_READS)

Row = dict[str, Any]
_WITHIN = 50


async def as_of(asked: Asked) -> Facts | Absence:
    """What was captured of `?url=` around `?at=`: a time with its offset, or a whole UTC day."""
    first, last = parse_moment(asked.query.get("at", ""))
    found = await found_address(asked, asked.query.get("url", ""))
    if isinstance(found, Absence):
        return found
    return await asked.ask(lambda archive: _facts(archive, found, first, last))


def _facts(archive: sqlite_utils.Database, found: Found, first: str, last: str) -> Facts:
    answer = judged(first, last, *shown_captures(archive, found, first, last))
    before, after = _side(archive, answer.before), _side(archive, answer.after)
    shown = answer.nearest
    version_id = shown["version_id"] if shown else None
    text = text_of(archive, version_text(archive, version_id)) if version_id else None
    return {
        "asked": found.asked,
        "url": found.url,
        "followed": list(found.followed),
        "interval": {"first": first, "last": last},
        "certainty": answer.certainty,
        "gap_s": answer.gap_s,
        "before": before,
        "after": after,
        "within": _within(archive, found, answer),
        "shown": before or after,
        "text": text,
    }


def _side(archive: sqlite_utils.Database, visit: Any) -> Facts | None:
    """One capture beside the moment, with the version it showed."""
    if visit is None:
        return None
    kept = {name: visit[name] for name in ("captured_at", "record_id", "outcome")}
    version = archive.query(
        "SELECT version_key, number AS version_number FROM versions WHERE id = ?",
        [visit["version_id"]],
    )
    return kept | next(iter(version), {"version_key": None, "version_number": None})


def _within(archive: sqlite_utils.Database, found: Found, answer: AsOf) -> list[Row]:
    """The captures in the interval itself, newest first: several on one day may differ."""
    if answer.certainty != "at_capture":
        return []
    return list(
        archive.query(
            "SELECT captured_at, record_id, outcome, version_key, version_number FROM timeline"
            " WHERE url = ? AND captured_at BETWEEN ? AND ?"
            " ORDER BY captured_at DESC, record_id DESC LIMIT ?",
            [found.url, answer.first, answer.last, _WITHIN],
        )
    )
