"""The page of one version: its text as captured, when it was seen, and by which captures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlite_utils

from archiver.pages import keys
from archiver.pages.answers import Absence, Asked, Facts

__all__ = ["READS", "text_of", "version"]

READS = (
    *("versions_detail", "observations_detail", "timeline", "extractions", "occurrences"),
    *("passages", *keys.READS),
)

Row = dict[str, Any]
_CAPTURES = 50
_SOURCE = (
    "byline", "published_at", "published_as_printed", "published_precision",
    "modified_at", "modified_as_printed", "canonical_url", "charset", "partial", "note",
)  # fmt: skip
_NEIGHBOUR = "(SELECT version_key FROM versions WHERE resource_id = :r AND number = :n {})"
_NEIGHBOURS = f"SELECT {_NEIGHBOUR.format('- 1')} AS previous, {_NEIGHBOUR.format('+ 1')} AS next"


async def version(asked: Asked) -> Facts | Absence:
    """A version by its key: text, title, byline, dates, observations and captures."""
    row = await keys.keyed(asked, "version", asked.keys["key"])
    if isinstance(row, Absence):
        return row
    return await asked.ask(lambda archive: _facts(archive, row))


def _facts(archive: sqlite_utils.Database, row: Row) -> Facts:
    seen = archive.query(
        "SELECT first_seen_at, last_seen_at, captures, longest_gap_s, ended_by, next_capture_at"
        " FROM observations_detail WHERE version_id = ? ORDER BY first_seen_at DESC",
        [row["id"]],
    )
    captures = archive.query(
        "SELECT record_id, captured_at, captured_url, outcome, status, via, time_source,"
        " payload_digest FROM timeline WHERE url = ? AND version_id = ?"
        " ORDER BY captured_at DESC, record_id DESC LIMIT ?",
        [row["url"], row["id"], _CAPTURES],
    )
    (neighbours,) = archive.query(
        _NEIGHBOURS, {"r": row["resource_id"], "n": row["version_number"]}
    )
    return {
        **text_of(archive, row),
        "observations": list(seen),
        "captures": list(captures),
        **neighbours,
    }


def text_of(archive: sqlite_utils.Database, row: Row) -> Facts:
    """A version's text in blocks, with title, byline and dates as the page gave them."""
    passages = archive.query(
        "SELECT o.position, o.element, o.start, o.gap, p.passage_key, p.text"
        " FROM occurrences o JOIN passages p ON p.id = o.passage_id"
        " WHERE o.version_id = ? ORDER BY o.position",
        [row["id"]],
    )
    source = archive.query(
        f"SELECT {', '.join(_SOURCE)} FROM extractions"
        " WHERE version_id = ? ORDER BY id DESC LIMIT 1",
        [row["id"]],
    )
    kept = ("version_key", "url", "version_number", "title", "language", "words")
    return {
        **{name: row[name] for name in (*kept, "first_seen_at", "last_seen_at", "text")},
        **next(iter(source), dict.fromkeys(_SOURCE)),
        "blocks": _blocks(passages),
    }


def _blocks(passages: Iterable[Row]) -> list[Facts]:
    """The passages by paragraph: a line break before a sentence opens one."""
    blocks: list[Facts] = []
    for passage in passages:
        element = passage["element"]
        joins = blocks and blocks[-1]["element"] == element and "\n" not in passage["gap"]
        if not joins:
            blocks.append({"element": element, "passages": []})
        _append(blocks[-1]["passages"], passage)
    return blocks


def _append(passages: list[Row], passage: Row) -> None:
    kept: Sequence[str] = ("position", "start", "passage_key", "text")
    passages.append({name: passage[name] for name in kept})
