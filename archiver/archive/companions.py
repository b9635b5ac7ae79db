"""Imported records that are no captures but belong beside them, such as warcinfo and metadata."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass

from archiver.archive import ledger, packing
from archiver.archive.captures import RunRow
from archiver.models import digest

__all__ = ["Companion", "record_companion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """One such record; `recorded_at` is its date as written."""

    record_id: str
    type: str
    body: bytes
    url: str | None = None
    recorded_at: str | None = None
    concurrent_to: str | None = None
    content_type: str | None = None


def record_companion(connection: sqlite3.Connection, run: RunRow, companion: Companion) -> bool:
    """Stores one with its leaf, inside the caller's transaction; False where it was there."""
    known = connection.execute(
        "SELECT 1 FROM metadata_records WHERE record_id = ?", (companion.record_id,)
    ).fetchone()
    if known:
        return False
    facts: dict[str, ledger.Scalar] = {
        "record_id": companion.record_id,
        "type": companion.type,
        "url": companion.url,
        "recorded_at": companion.recorded_at,
        "concurrent_to": companion.concurrent_to,
        "content_type": companion.content_type,
    }
    salt = os.urandom(16)
    names = ("run_id", "size", "body", "salt", *facts)
    (row_id,) = connection.execute(
        f"INSERT INTO metadata_records ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        " RETURNING id",
        (
            *(run.id, len(companion.body), packing.pack(companion.body, None), salt),
            *facts.values(),
        ),
    ).fetchone()
    facts |= {"run": run.key, "body": digest(companion.body)}
    ledger.append_entry(connection, "metadata_record", row_id, facts, salt)
    return True
