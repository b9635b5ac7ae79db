"""The publishers in force: what ships, and what people loaded over it, as values and as tables.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from archiver.archive.decisions import Decision, decide
from archiver.models import digest, key
from archiver.publishers import (
    Publisher,
    Publishers,
    read_publishers,
    shipped_publishers,
    shipped_text,
)

__all__ = [
    "LOADED",
    "keep_tables",
    "load_publishers",
    "loaded_texts",
    "publishers_in_force",
    "quirks_digest",
]

LOADED = "publishers"  # kind of the decision that brings a file of publishers into force
_QUIRKS = ("prune", "keep", "zone")


def publishers_in_force(connection: sqlite3.Connection) -> Publishers:
    """What ships, and over it each file that was loaded, in the order of the loading."""
    return Publishers(publisher for publisher, _ in _in_force(connection))


def quirks_digest(publishers: Publishers) -> str:
    """Names all that the publishers' data can alter in how a page is read."""
    said = [
        [publisher.name, *[getattr(publisher, name) for name in _QUIRKS]]
        + [[domain.host, domain.path] for domain in publisher.domains]
        for publisher in publishers
        if any(getattr(publisher, name) for name in _QUIRKS)
    ]
    return digest(json.dumps(said, sort_keys=True).encode())


def load_publishers(
    connection: sqlite3.Connection, text: str, *, source: str, by: str, reason: str | None, at: str
) -> tuple[Publisher, ...]:
    """Brings a file of publishers into force; one of the same name takes an earlier one's place.

    Raises UsageProblem, before anything is written, where the file has an error.
    """
    found = read_publishers(text, source=source)
    decide(
        connection,
        Decision(
            subject_key=key(LOADED, source), kind=LOADED, value=text, reason=reason, by=by, at=at
        ),
    )
    keep_tables(connection)
    return found


def loaded_texts(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Key and text of each file in force, in the order of the loading."""
    rows = connection.execute(
        "SELECT key, value FROM decisions d WHERE kind = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM decisions n WHERE n.supersedes = d.key) ORDER BY id",
        (LOADED,),
    )
    return [(str(decision), str(text)) for decision, text in rows]


def keep_tables(connection: sqlite3.Connection) -> None:
    """Lets the tables of publishers be what is in force."""
    mark = int(digest(repr(_said(connection)).encode())[7:22], 16)
    known = connection.execute("SELECT value FROM bookmarks WHERE name = 'publishers'").fetchone()
    if known and known[0] == mark:
        return
    for table in ("publisher_names", "publisher_places", "publishers"):
        connection.execute(f"DELETE FROM {table}")
    latest = {publisher.name: (publisher, by) for publisher, by in _in_force(connection)}
    numbered = list(enumerate(latest.values(), 1))
    connection.executemany(
        "INSERT INTO publishers VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(number, one.name, one.kind, one.country),
                *(json.dumps(one.languages), one.zone, by),
            )
            for number, (one, by) in numbered
        ],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO publisher_names VALUES (?, ?)",
        [(number, name) for number, (one, _) in numbered for name in one.aliases],
    )
    connection.executemany(
        "INSERT INTO publisher_places VALUES (?, ?, ?, ?, ?, ?)",
        [(number, *place) for number, (one, _) in numbered for place in _places(one)],
    )
    connection.execute("INSERT OR REPLACE INTO bookmarks VALUES ('publishers', ?)", (mark,))


def _said(connection: sqlite3.Connection) -> list[str]:
    return [shipped_text(), *(text for _, text in loaded_texts(connection))]


def _in_force(connection: sqlite3.Connection) -> Iterator[tuple[Publisher, str | None]]:
    """Each publisher with the decision that brought it; later ones come over earlier ones."""
    for publisher in shipped_publishers():
        yield publisher, None
    for decision, text in loaded_texts(connection):
        for publisher in read_publishers(text, source="a loaded file"):
            yield publisher, decision


def _places(
    publisher: Publisher,
) -> Iterable[tuple[str, str, str | None, str | None, str | None]]:
    for domain in publisher.domains:
        yield "domain", domain.host + domain.path, domain.language, domain.since, domain.until
    for kind, addresses in (
        ("feed", publisher.feeds),
        ("sitemap", publisher.sitemaps),
        ("search", [publisher.search] if publisher.search else []),
        ("channel", publisher.channels),
    ):
        for address in addresses:
            yield kind, address, None, None, None
