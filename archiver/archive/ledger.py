"""The log's entries: a leaf for each row of evidence (RFC 6962 section 2.1).

A leaf is the canonical JSON of what kind of row it is and a commitment: SHA-256 over a salt and the
canonical JSON of the row. A proof of one leaf therefore tells nothing about its neighbours' rows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Mapping

__all__ = [
    "ENTRY_TYPES",
    "Scalar",
    "append_entry",
    "canonical_json",
    "capture_salt",
    "leaf_hash",
    "pretty_json",
]

Scalar = str | int | None
ENTRY_TYPES = ("capture", "run", "run_end", "metadata_record", "decision", "tombstone")


def canonical_json(row: Mapping[str, Scalar]) -> bytes:
    """One spelling for one row: keys in order, no white space, ASCII, no floats."""
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")


def pretty_json(value: object) -> str:
    """JSON for people and for SQL's JSON functions: keys in order, every letter as itself."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def capture_salt(run_salt: bytes, record_id: str) -> bytes:
    """The 32 bytes that hide one capture's row; knowing one capture's tells no other's."""
    return hmac.digest(run_salt, record_id.encode("utf-8", "surrogatepass"), "sha256")


def leaf_hash(entry_type: str, row: Mapping[str, Scalar], salt: bytes) -> bytes:
    """The 32-byte hash of a row's leaf: SHA-256(0x00 ‖ leaf), RFC 6962 section 2.1."""
    commitment = hashlib.sha256(salt + canonical_json(row)).hexdigest()
    leaf = canonical_json({"commitment": commitment, "type": entry_type, "v": 1})
    return hashlib.sha256(b"\x00" + leaf).digest()


def append_entry(
    connection: sqlite3.Connection,
    entry_type: str,
    subject: int,
    row: Mapping[str, Scalar],
    salt: bytes,
) -> None:
    """Adds a row's leaf to the log; the caller's transaction holds the row as well."""
    connection.execute(
        "INSERT INTO log_entries (seq, type, subject, leaf_hash)"
        " VALUES ((SELECT coalesce(max(seq), -1) + 1 FROM log_entries), ?, ?, ?)",
        (ENTRY_TYPES.index(entry_type), subject, leaf_hash(entry_type, row, salt)),
    )
