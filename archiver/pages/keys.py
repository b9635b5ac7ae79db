"""Public keys in addresses: the row they name, or where it went."""

from __future__ import annotations

from typing import Any

import sqlite_utils

from archiver.archive import quote_questions
from archiver.pages.answers import Absence, Asked

__all__ = ["READS", "keyed"]

READS = ("retired_keys",)
_TABLE = {
    "version": ("versions_detail", "version_key"),
    "change": ("changes_detail", "change_key"),
    "citation": ("citations_detail", "citation_key"),
}
_SUCCESSION = (
    "WITH RECURSIVE line(key, at, depth) AS ("
    " SELECT superseded_by, at, 1 FROM retired_keys WHERE key = ?"
    " UNION ALL SELECT r.superseded_by, l.at, l.depth + 1 FROM line l"
    " JOIN retired_keys r ON r.key = l.key WHERE l.depth < 20)"
    " SELECT key, at FROM line ORDER BY depth DESC LIMIT 1"
)


async def keyed(asked: Asked, page: str, key: str) -> dict[str, Any] | Absence:
    """The version, change, citation or quotation of a key; 410 with its successor if it fell."""
    row, fallen = await asked.ask(lambda archive: _named(archive, page, key))
    if row is not None:
        return row
    called = "quotation" if page == "quote" else page
    if fallen is None:
        sentence = f"This archive has no {called} {key}; find the page by its address."
        return Absence(404, sentence, asked.link("archive"))
    if fallen["key"] is None:
        sentence = (
            f"The {called} {key} no longer stands since {fallen['at']}; nothing took its place."
        )
        return Absence(410, sentence, asked.link("archive"))
    sentence = (
        f"The {called} {key} no longer stands since {fallen['at']}; see the one in its place."
    )
    return Absence(410, sentence, asked.link(page, fallen["key"]))


def _named(
    archive: sqlite_utils.Database, page: str, key: str
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The row of a key, or else what took its place; for a quotation its lineage will do too."""
    if page == "quote":
        row = quote_questions.quotation(archive, key)
    else:
        view, column = _TABLE[page]
        rows = archive.query(f"SELECT * FROM {view} WHERE {column} = ?", [key])
        row = next(iter(rows), None)
    fallen = None if row else next(iter(archive.query(_SUCCESSION, [key])), None)
    if page == "quote" and not row and not fallen:
        row = quote_questions.quotation_of(archive, key)
    return row, fallen
