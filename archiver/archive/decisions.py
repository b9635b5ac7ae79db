"""What people decided: evidence that stands beside the findings and never overwrites one."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import asdict, dataclass

from archiver.archive import ledger
from archiver.models import key

__all__ = ["Decision", "decide", "in_force"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision about the subject that a public key or an address names."""

    subject_key: str
    kind: str  # watch, hold, takedown, a class overruled, a source resolved by hand, …
    value: str | None
    reason: str | None
    by: str
    at: str


def decide(connection: sqlite3.Connection, decision: Decision) -> str:
    """Writes a decision down with its leaf, inside the caller's transaction; returns its key.

    It supersedes the one of its kind that was in force for the same subject.
    """
    before = in_force(connection, decision.subject_key, decision.kind)
    facts: dict[str, ledger.Scalar] = asdict(decision)
    facts["supersedes"] = before[0] if before else None
    facts["key"] = key(*(str(facts[name]) for name in sorted(facts)), os.urandom(8).hex())
    salt = os.urandom(16)
    names = [*facts, "salt"]
    (row_id,) = connection.execute(
        f"INSERT INTO decisions ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        " RETURNING id",
        [*facts.values(), salt],
    ).fetchone()
    ledger.append_entry(connection, "decision", row_id, facts, salt)
    return str(facts["key"])


def in_force(
    connection: sqlite3.Connection, subject_key: str, kind: str
) -> tuple[str, str | None] | None:
    """Key and value of the latest decision of a kind about a subject."""
    row = connection.execute(
        "SELECT key, value FROM decisions WHERE subject_key = ? AND kind = ?"
        " ORDER BY id DESC LIMIT 1",
        (subject_key, kind),
    ).fetchone()
    return (str(row[0]), row[1]) if row else None
