"""The page of a text's sources, and of one citation: who is cited, how, and where it stands."""

from __future__ import annotations

import json
from typing import Any

import sqlite_utils

from archiver.archive import source_questions
from archiver.archive.questions import Found
from archiver.pages import keys
from archiver.pages.answers import Absence, Asked, Facts, found_address

__all__ = ["CITATION_READS", "READS", "citation", "sources"]

READS = ("citations_detail", "resources_detail", "observations_detail", "versions", "occurrences")
CITATION_READS = (*READS, *keys.READS)

Row = dict[str, Any]
_CITED_BY = 100  # citations of one page that are listed
_LINEAGE = 100  # versions of one citation
_HIDDEN = ("id", "resource_id", "version_id")


async def sources(asked: Asked) -> Facts | Absence:
    """What the latest text of the page that `?url=` means cites, and which texts cite it."""
    found = await found_address(asked, asked.query.get("url", ""))
    if isinstance(found, Absence):
        return found
    return await asked.ask(lambda archive: _facts(archive, found))


def _facts(archive: sqlite_utils.Database, found: Found) -> Facts:
    (resource,) = archive.query(
        "SELECT url, title, language, publisher, state, last_captured_at FROM resources_detail"
        " WHERE id = ?",
        [found.resource_id],
    )
    cited = source_questions.citations_of(archive, found)
    cited_by = source_questions.cited_by(archive, found, _CITED_BY)
    return {
        "asked": found.asked,
        "url": found.url,
        "followed": list(found.followed),
        "resource": resource,
        "citations": [_told(archive, row) for row in cited],
        "cited_by": [_told(archive, row) for row in cited_by],
    }


async def citation(asked: Asked) -> Facts | Absence:
    """One citation by its key, and how it stood in each version of the text."""
    row = await keys.keyed(asked, "citation", asked.keys["key"])
    if isinstance(row, Absence):
        return row
    return await asked.ask(lambda archive: _citation(archive, row))


def _citation(archive: sqlite_utils.Database, row: Row) -> Facts:
    versions = archive.query(
        "SELECT d.citation_key, d.version_key, (SELECT number FROM versions v"
        "  WHERE v.id = d.version_id) AS version_number, d.how, d.mention, d.claim,"
        " d.first_seen_at, d.last_seen_at"
        " FROM citations c JOIN citations_detail d ON d.id = c.id WHERE c.lineage = ?"
        " ORDER BY d.first_seen_at, d.id LIMIT ?",
        [row["lineage"], _LINEAGE],
    )
    return {**_told(archive, row), "versions": list(versions)}


def _told(archive: sqlite_utils.Database, row: Row) -> Facts:
    """A citation with its passage's place, its sentence around the mention, and its candidates."""
    (place,) = archive.query(
        "SELECT max(position) AS position FROM occurrences WHERE version_id = ? AND start <= ?",
        [row["version_id"], row["start"]],
    )
    return {
        **{name: row[name] for name in row if name not in _HIDDEN},
        "position": place["position"],
        "around": _around(row),
        "candidates": json.loads(row["candidates"] or "[]"),
    }


def _around(row: Row) -> tuple[str, str]:
    """What stands in the sentence before and after the mention; nothing where it stands outside."""
    before = row["start"] - row["claim_start"]
    after = before + len(row["mention"])
    claim = row["claim"]
    if before < 0 or claim[before:after] != row["mention"]:
        return "", ""
    return claim[:before], claim[after:]
