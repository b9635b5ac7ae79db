"""What an unchanged revisit adds to the file: bytes a visit, by table and index.

    python tests/bench/growth.py [PAGES [VISITS]]

PAGES (default 300) invented pages are recorded and read once; then each is visited VISITS (default
30) more times, page after page as a schedule would, through `Archive.record` and the `Deriver`:
first answered with the same bytes, then with 304. Once with heads as a plain server sends them, of
which only the date differs each time, and once as a content network does, with an age and a request
id besides. After each round the write-ahead log is folded in and the file measured by `dbstat`. The
limit is 500 bytes a visit with all its evidence.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.archive.captures import RunRow
from archiver.archive.store import Archive
from archiver.clock import from_datetime
from archiver.derive import Deriver
from archiver.models import Capture, Run, new_record_id
from archiver.text.pool import ReaderPool

LIMIT = 500
BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)
_REQUEST = (
    "GET /news/{page} HTTP/1.1\r\nHost: www.gazette.example\r\nUser-Agent: archiver/1\r\n"
    "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n"
    "{validators}\r\n"
)
_RESPONSE = (
    "HTTP/1.1 {status}\r\nDate: {date:%a, %d %b %Y %H:%M:%S} GMT\r\n"
    '{body}ETag: "{page:08x}-5f3a"\r\nCache-Control: public, max-age=60\r\n'
    "Server: nginx\r\nVary: Accept-Encoding, Cookie\r\n{network}\r\n"
)
_NETWORK = (
    "Age: {age}\r\nX-Request-Id: {request:016x}\r\nVia: 1.1 varnish\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    "X-Content-Type-Options: nosniff\r\nX-Frame-Options: SAMEORIGIN\r\n"
)
_BODY_FIELDS = "Content-Type: text/html; charset=utf-8\r\nContent-Length: 2048\r\n"


def main() -> None:
    """Prints the bytes of a first capture, of the same bytes again, and of a 304."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    visits = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    for server in ("plain server", "content network"):
        print(f"{server}:")
        _measure(pages, visits, _NETWORK if server == "content network" else "")


def _measure(pages: int, visits: int, network: str) -> None:
    """One archive, from first captures to the last 304."""
    with tempfile.TemporaryDirectory() as folder, ReaderPool(0) as pool:
        archive = Archive(Path(folder) / "growth.db")
        run = archive.begin_run(Run(kind="live", started_at=archive.now()))
        deriver = Deriver(archive, pool)
        chance = random.Random(5)
        moment = BEGIN
        firsts: dict[int, str] = {}
        before = _sizes(archive)
        for kind, rounds in (("first", 1), ("same bytes", visits), ("304", visits)):
            for _ in range(rounds):
                moment += timedelta(hours=1)
                captures = list(_visit_all(pages, kind, moment, chance, firsts, network))
                _take_up(archive, deriver, run, captures)
            after = _sizes(archive)
            _report(kind, before, after, pages * rounds)
            before = after
        _check(archive, pages, visits)
        archive.close()


def _take_up(archive: Archive, deriver: Deriver, run: RunRow, captures: list[Capture]) -> None:
    for start in range(0, len(captures), 20):
        archive.record(run, captures[start : start + 20])
        deriver.run()


def _visit_all(
    pages: int,
    kind: str,
    moment: datetime,
    chance: random.Random,
    firsts: dict[int, str],
    network: str,
) -> Iterator[Capture]:
    """One round of visits, some seconds apart."""
    for page in range(pages):
        at = moment + timedelta(seconds=page * 3)
        record_id = new_record_id(at)
        firsts.setdefault(page, record_id)
        condition = f'If-None-Match: "{page:08x}-5f3a"\r\n' if kind != "first" else ""
        again = kind == "304"
        facts = {
            "date": at,
            "page": page,
            "network": network.format(age=chance.randrange(60), request=chance.getrandbits(64)),
            "status": "304 Not Modified" if again else "200 OK",
            "body": "" if again else _BODY_FIELDS,
        }
        yield Capture(
            url=f"https://www.gazette.example/news/{page}",
            record_id=record_id,
            captured_at=from_datetime(at),
            transport="not_modified" if again else "response",
            trigger="base",
            due_at=from_datetime(moment),
            status=304 if again else 200,
            request_head=_REQUEST.format(page=page, validators=condition).encode(),
            response_head=_RESPONSE.format(**facts).encode(),
            protocol="HTTP/1.1",
            peer="192.0.2.7:443",
            payload=None if again else _page(page),
            validated_record_id=firsts[page] if again else None,
            elapsed_ms=chance.randrange(40, 900),
        )


def _page(number: int) -> bytes:
    chance = random.Random(number)
    words = ["harbour", "council", "minister", "said", "the", "of", "new", "bridge", "on", "Monday"]
    paragraphs = "".join(
        f"<p>{' '.join(chance.choices(words, k=40)).capitalize()}.</p>" for _ in range(8)
    )
    title = f"Report {number} of the harbour council"
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{paragraphs}</article></body></html>"
    ).encode()


def _sizes(archive: Archive) -> dict[str, int]:
    """Bytes of each table and index on disk, free pages apart."""
    archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sizes = dict(
        archive.connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    )
    sizes["(file)"] = archive.path.stat().st_size
    return sizes


def _report(kind: str, before: dict[str, int], after: dict[str, int], visits: int) -> None:
    grown = {name: (size - before.get(name, 0)) / visits for name, size in after.items()}
    total = grown.pop("(file)")
    verdict = "" if kind == "first" else f" (limit {LIMIT})"
    print(f"{kind}: {total:.0f} bytes a visit{verdict}, {visits} visits")
    for name, size in sorted(grown.items(), key=lambda item: -item[1]):
        if size >= 1:
            print(f"  {size:8.1f}  {name}")


def _check(archive: Archive, pages: int, visits: int) -> None:
    """Nothing measured here counts unless the visits were derived as unchanged."""
    found = dict(
        archive.connection.execute("SELECT outcome, count(*) FROM visits GROUP BY outcome")
    )
    if found != {"ok": pages, "unchanged": 2 * visits * pages}:
        sys.exit(f"The visits did not come out as unchanged: {found}")


if __name__ == "__main__":
    try:
        main()
    except sqlite3.OperationalError as error:
        sys.exit(f"This SQLite cannot measure tables ({error}); use one built with dbstat.")
