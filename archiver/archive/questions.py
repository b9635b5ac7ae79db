"""What the commands ask the archive: read-only, rows as dictionaries, through sqlite-utils."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archiver.archive import files
from archiver.archive.extractions import load_extraction
from archiver.errors import ArchiverError, UsageProblem
from archiver.fold import search_words
from archiver.models import Extraction
from archiver.urls import absolute_http_url, urlkey

__all__ = [
    "MOST_PASSAGES",
    "Database",
    "Found",
    "Row",
    "changes_of",
    "common_words",
    "edits_of",
    "extraction_at",
    "find",
    "history_of",
    "observations_of",
    "opened",
    "previous_text",
    "search",
    "shown_captures",
    "standing_text",
    "version_text",
    "watches",
]

Row = dict[str, Any]
MOST_PASSAGES = 20_000  # looked at for one word of a search
_FOLLOWED = ("redirect", "moved", "canonical")
_MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """The resource that an address led to, and by which steps."""

    asked: str
    url: str
    resource_id: int
    followed: tuple[str, ...]  # sentences: what was matched or followed to come here


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The archive, open for questions."""
    connection = files.connect_reader(path)
    try:
        with files.told(path):
            yield Database(connection, execute_plugins=False)
    finally:
        connection.close()


def find(database: Database, asked: str) -> Found:
    """The resource an address means: typed without scheme, with `www.` or tracking parameters too.

    Where the resource itself never showed a text, follows what its captures led to.
    Raises UsageProblem for what is no address, ArchiverError where nothing of it is held.
    """
    surt = urlkey(absolute_http_url(asked))
    row = _first(database, "SELECT id, url FROM resources WHERE urlkey = ? AND captures > 0", surt)
    if row is None:
        raise ArchiverError(_unknown(database, asked, surt))
    followed = [] if row["url"] == asked else [f"{asked} is kept as {row['url']}"]
    seen = {row["id"]}
    for _ in range(_MOST_HOPS):
        onward = None if _has_text(database, row["id"]) else _led_to(database, row["id"])
        if onward is None or onward["id"] in seen:
            break
        seen.add(onward["id"])
        followed.append(
            f"{row['url']} led to {onward['url']} ({onward['kind']}, seen {onward['last_seen_at']})"
        )
        row = onward
    return Found(asked, row["url"], row["id"], tuple(followed))


def history_of(database: Database, found: Found, limit: int) -> list[Row]:
    """The captures of a resource, newest first."""
    return list(
        database.query(
            "SELECT * FROM timeline WHERE url = ?"
            " ORDER BY captured_at DESC, record_id DESC LIMIT ?",
            [found.url, limit],
        )
    )


def observations_of(database: Database, found: Found) -> list[Row]:
    """The observations of a resource, in order of time."""
    return list(
        database.query(
            "SELECT * FROM observations_detail WHERE url = ? ORDER BY first_seen_at, id",
            [found.url],
        )
    )


def changes_of(database: Database, new_record_id: str) -> list[Row]:
    """The changes that one capture was the first to show, in order of place."""
    return list(
        database.query(
            "SELECT d.* FROM captures k JOIN changes c ON c.new_capture_id = k.id"
            " JOIN changes_detail d ON d.id = c.id WHERE k.record_id = ?"
            " AND c.resource_id = (SELECT resource_id FROM url_resources WHERE url_id = k.url_id)"
            " AND c.first_seen_after = k.captured_at ORDER BY d.position",
            [new_record_id],
        )
    )


def edits_of(database: Database, change_key: str) -> list[Row]:
    """The edited spans of a change, in order of place."""
    return list(
        database.query(
            "SELECT d.* FROM changes c JOIN edits e ON e.change_id = c.id"
            " JOIN edits_detail d ON d.id = e.id WHERE c.change_key = ? ORDER BY e.id",
            [change_key],
        )
    )


def shown_captures(
    database: Database, found: Found, first: str, last: str
) -> tuple[Row | None, Row | None]:
    """The captures that bracket a moment: the last usable one up to it, the first one after it.

    Usable are captures that showed a text, or that it was absent.
    """
    usable = (
        "SELECT v.*, c.record_id FROM visits v JOIN captures c ON c.id = v.capture_id"
        " WHERE v.resource_id = ? AND (v.version_id IS NOT NULL"
        " OR v.outcome IN ('missing', 'gone', 'soft_404'))"
    )
    before = _first(
        database,
        usable + " AND v.captured_at <= ? ORDER BY v.captured_at DESC, c.record_id DESC LIMIT 1",
        *(found.resource_id, last),
    )
    after = _first(
        database,
        usable + " AND v.captured_at > ? ORDER BY v.captured_at, c.record_id LIMIT 1",
        *(found.resource_id, last),
    )
    return before, after


def version_text(database: Database, version_id: int) -> Row:
    """A version with its text."""
    row = _first(database, "SELECT * FROM versions_detail WHERE id = ?", version_id)
    assert row is not None, "a visit names a version that is there"
    return row


def standing_text(database: Database, found: Found) -> Row | None:
    """The latest capture of a resource that showed a text."""
    return _first(
        database,
        "SELECT v.*, c.record_id FROM visits v JOIN captures c ON c.id = v.capture_id"
        " WHERE v.resource_id = ? AND v.version_id IS NOT NULL"
        " ORDER BY v.captured_at DESC, c.record_id DESC LIMIT 1",
        found.resource_id,
    )


def extraction_at(database: Database, visit: Row) -> Extraction:
    """What was read from the payload that a visit showed, as its version has it.

    A later reading may have taken it over before the page itself is derived by that.
    """
    row = _first(
        database,
        "SELECT e.id FROM extractions e JOIN resources r ON r.id = e.resource_id"
        " WHERE e.resource_id = ? AND e.payload_id = ? AND e.version_id = ?"
        " ORDER BY e.reading_id = r.reading_id DESC, e.id DESC LIMIT 1",
        *(visit["resource_id"], visit["payload_id"], visit["version_id"]),
    )
    assert row is not None, "a visit shows what was read from its payload"
    return load_extraction(database.conn, row["id"])


def previous_text(database: Database, visit: Row) -> Row | None:
    """The last capture before a visit that showed another version."""
    return _first(
        database,
        "SELECT v.*, c.record_id FROM visits v JOIN captures c ON c.id = v.capture_id"
        " WHERE v.resource_id = ? AND v.version_id IS NOT NULL AND v.version_id <> ?"
        " AND v.captured_at <= ? ORDER BY v.captured_at DESC, c.record_id DESC LIMIT 1",
        *(visit["resource_id"], visit["version_id"], visit["captured_at"]),
    )


def search(database: Database, words: str, limit: int) -> list[Row]:
    """Versions that hold all the words, whichever sentence each stands in; the newest first.

    Of a word that stands in very many passages the newest are looked at, see `common_words`.

    Raises UsageProblem where nothing is left to search for.
    """
    terms = [f'"{word}"' for word in search_words(words)]
    if not terms:
        raise UsageProblem(f"{words!r} holds no word to search for; give a word or a number.")
    values = {"terms": json.dumps(terms), "limit": limit, "most": MOST_PASSAGES}
    return list(database.query(_SEARCH, values))


def common_words(database: Database, words: str) -> list[str]:
    """The words of a search that stand in more passages than are looked at: the newest ones."""
    sql = (
        "SELECT count(*) AS n FROM (SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)"
    )
    return [
        word
        for word in search_words(words)
        if next(iter(database.query(sql, [f'"{word}"', MOST_PASSAGES + 1])))["n"] > MOST_PASSAGES
    ]


_SEARCH = """
WITH terms AS (SELECT key AS n, value AS term FROM json_each(:terms)),
hits AS MATERIALIZED (
  SELECT t.n, o.version_id, min(o.passage_id) AS passage_id
  FROM terms t CROSS JOIN occurrences o
  WHERE o.passage_id IN (
    SELECT rowid FROM passages_fts WHERE passages_fts MATCH t.term ORDER BY rowid DESC LIMIT :most)
  GROUP BY t.n, o.version_id
),
found AS (
  SELECT version_id, min(passage_id) AS passage_id FROM hits
  GROUP BY version_id HAVING count(*) = (SELECT count(*) FROM terms)
)
SELECT r.url, v.number AS version_number, v.version_key, v.title, p.text AS passage,
  v.first_seen_at,
  (SELECT max(o.last_seen_at) FROM observations o WHERE o.version_id = v.id) AS last_seen_at
FROM found f JOIN versions v ON v.id = f.version_id JOIN resources r ON r.id = v.resource_id
JOIN passages p ON p.id = f.passage_id
WHERE v.number IS NOT NULL
ORDER BY v.first_seen_at DESC, r.url LIMIT :limit
"""


def watches(database: Database, *, everything: bool) -> list[Row]:
    """What is under watch, the soonest due first."""
    where = "" if everything else " WHERE state = 'active'"
    return list(database.query(f"SELECT * FROM watches_detail{where} ORDER BY next_due_at, url"))


def _first(database: Database, sql: str, *values: object) -> Row | None:
    return next(iter(database.query(sql, list(values))), None)


def _has_text(database: Database, resource_id: int) -> bool:
    sql = "SELECT 1 FROM resources WHERE id = ? AND observation_id IS NOT NULL"
    return _first(database, sql, resource_id) is not None


def _led_to(database: Database, resource_id: int) -> Row | None:
    """Where a resource without a text of its own led to, as last seen."""
    kinds = ", ".join(f"'{kind}'" for kind in _FOLLOWED)
    return _first(
        database,
        "SELECT r.id, r.url, l.kind, l.last_seen_at FROM resource_links l"
        f" JOIN resources r ON r.id = l.other_id WHERE l.resource_id = ? AND l.kind IN ({kinds})"
        " AND r.captures > 0 ORDER BY l.last_seen_at DESC LIMIT 1",
        resource_id,
    )


def _unknown(database: Database, asked: str, surt: str) -> str:
    """What to say of an address that is not held, with the nearest that are."""
    near = [
        row["url"]
        for row in database.query(
            "SELECT url FROM resources WHERE host = ? AND captures > 0"
            " ORDER BY last_captured_at DESC LIMIT 3",
            [surt.partition(")")[0]],
        )
    ]
    hint = f" From that site it holds {', '.join(near)}." if near else ""
    return (
        f"The archive holds no capture of {asked};"
        f" take one with `archiver snapshot DB {asked}`.{hint}"
    )
