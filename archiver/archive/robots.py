"""What the archive holds of robots.txt files, so that a new run need not ask for them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.archive.payloads import restore_digest
from archiver.errors import ArchiveError

__all__ = ["RobotsAnswer", "robots_answers"]

_MOST = 2_000  # files, and
_MOST_BYTES = 16 << 20  # of them together; the others are asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsAnswer:
    """How a robots.txt was answered: the last capture of the fetch that began at `address`."""

    address: str
    record_id: str
    fetched_at: str
    status: int | None
    transport: str
    payload: bytes | None
    led_astray: bool  # by redirects without end


def robots_answers(connection: sqlite3.Connection, since: str) -> list[RobotsAnswer]:
    """The latest answer of each robots.txt that was fetched since then, the newest first."""
    found: list[RobotsAnswer] = []
    size = 0
    for answer in _answers(connection, since):
        size += len(answer.payload or b"")
        if len(found) >= _MOST or size > _MOST_BYTES:
            break
        found.append(answer)
    return found


def _answers(connection: sqlite3.Connection, since: str) -> Iterator[RobotsAnswer]:
    """The answers one by one; a file whose bytes are withheld or damaged is left out."""
    rows = connection.execute(
        "SELECT c.record_id, u.url FROM visits v JOIN captures c ON c.id = v.capture_id"
        " JOIN urls u ON u.id = c.url_id WHERE v.captured_at >= ? AND c.role = 'robots'"
        " AND c.hop = 0 AND c.via = 'live' ORDER BY v.captured_at DESC, c.id DESC",
        (since,),
    ).fetchall()
    seen: set[str] = set()
    for record_id, address in rows:
        if address not in seen:
            seen.add(address)
            try:
                yield _answer(connection, record_id, address)
            except ArchiveError:
                continue


def _answer(connection: sqlite3.Connection, record_id: str, address: str) -> RobotsAnswer:
    """The answer whose fetch began with this capture."""
    last, at, status, transport, digest, hop, is_asked = connection.execute(
        "SELECT record_id, captured_at, status, transport, payload_digest, hop,"
        " request_head IS NOT NULL FROM captures WHERE id BETWEEN ?1 AND ?1 + 100"
        " AND (record_id = ?2 OR fetch_id = ?2) ORDER BY hop DESC LIMIT 1",
        (_first_id(connection, record_id), record_id),
    ).fetchone()
    return RobotsAnswer(
        address=address,
        record_id=last,
        fetched_at=at,
        status=status,
        transport=transport,
        payload=restore_digest(connection, digest) if digest else None,
        led_astray=hop > 0 and transport == "malformed" and not is_asked,
    )


def _first_id(connection: sqlite3.Connection, record_id: str) -> int:
    (capture_id,) = connection.execute(
        "SELECT id FROM captures WHERE record_id = ?", (record_id,)
    ).fetchone()
    return int(capture_id)
