"""What the tests of the archive share: captures made by hand, and everything it tells, as rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.archive.store import Archive
from archiver.derive import READING, Deriver
from archiver.models import Capture, Reading, Run
from archiver.text.pool import ReaderPool

STRAIT = "https://news.example/strait"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RECEIVED = datetime(2026, 4, 1, tzinfo=UTC)
Rows = list[tuple[Any, ...]]

_PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"


def at(minutes: float) -> str:
    """The stored time so many minutes after noon of the first day."""
    return (NOON + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def record_id(number: int) -> str:
    """The record id with that number."""
    return f"urn:uuid:00000000-0000-4000-8000-{number:012d}"


def said(
    number: int, when: str, text: str | None = None, *, url: str = STRAIT, **facts: Any
) -> Capture:
    """An imported capture: a plain text, or whatever else `facts` make of it."""
    if text is not None:
        facts = {"payload": text.encode(), "response_head": _PLAIN, "status": 200} | facts
    given: dict[str, Any] = {
        "url": url,
        "record_id": record_id(number),
        "captured_at": when,
        "transport": "response",
        "via": "import",
        "time_source": "record",
    }
    return Capture(**(given | facts))


def page(*paragraphs: str, title: str = "Strait stays open", byline: str = "Ida Vance") -> str:
    """A news page with that much around the text."""
    body = "\n".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<title>{title}</title><meta name="author" content="{byline}"></head><body>'
        f"<header><nav><a href='/world'>World</a></nav></header><main><article><h1>{title}</h1>"
        f'<p class="byline">By <a rel="author" href="/staff">{byline}</a></p>{body}</article>'
        "</main><footer><p>The Ledger, Quay Street</p></footer></body></html>"
    )


def take(
    database: Path,
    captures: Sequence[Capture],
    *,
    derive: bool = True,
    each: bool = False,
    reading: Reading = READING,
    pool: Any = None,
) -> None:
    """Imports captures in one run, and derives what they say: at the end, or after each."""
    with Archive(database, clock=lambda: RECEIVED) as archive, ReaderPool(0) as readers:
        run = archive.begin_run(Run(kind="import", started_at=at(0)))
        deriver = Deriver(archive, pool or readers, reading=reading)
        for capture in captures:
            archive.record(run, [capture])
            if each:
                deriver.run()
        if derive:
            deriver.run()
        archive.end_run(run, {"captures": len(captures)})


def ask(database: Path, sql: str, *values: object) -> Rows:
    """The rows that any SQLite program would get."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql, values).fetchall()


_TOLD = {
    "versions": "SELECT r.url, v.version_key, v.text_digest, v.number, v.title, v.language, v.words"
    " FROM versions v JOIN resources r ON r.id = v.resource_id",
    "passages in versions": "SELECT v.version_key, o.position, p.text, o.element, o.start, o.gap"
    " FROM occurrences o JOIN versions v ON v.id = o.version_id"
    " JOIN passages p ON p.id = o.passage_id",
    "links": "SELECT r.url, o.url, l.kind, l.first_seen_at, l.last_seen_at, l.record_id"
    " FROM resource_links l JOIN resources r ON r.id = l.resource_id"
    " JOIN resources o ON o.id = l.other_id",
    "assessments": "SELECT record_id, class, rule, classifier FROM assessments",
    "left to do": "SELECT * FROM pending",
}


def told(database: Path) -> dict[str, Rows]:
    """Everything that the archive tells in public columns, without the numbers of its rows."""
    with closing(sqlite3.connect(database)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
            if name != "runs_detail"
        ]
        asked = {name: f"SELECT {_public(connection, name)} FROM {name}" for name in names}
        return {
            name: sorted(connection.execute(sql).fetchall(), key=repr)
            for name, sql in (asked | _TOLD).items()
        }


def _public(connection: sqlite3.Connection, view: str) -> str:
    columns: Iterable[str] = (
        row[1] for row in connection.execute(f"SELECT * FROM pragma_table_info('{view}')")
    )
    return ", ".join(
        f'"{name}"'
        for name in columns
        if name != "id" and (not name.endswith("_id") or name.endswith("record_id"))
    )


def is_well(database: Path) -> None:
    """Asserts that the file is whole and that its log counts every leaf from 0 without a gap."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        entries = [seq for (seq,) in connection.execute("SELECT seq FROM log_entries ORDER BY seq")]
        assert entries == list(range(len(entries)))
