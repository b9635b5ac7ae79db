"""Writing captures down: evidence, its leaf and the mark that makes its resource dirty, together.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archiver.archive import ledger, packing, payloads
from archiver.models import Capture, digest
from archiver.urls import RULE, urlkey

__all__ = ["Recorded", "RunRow", "capture_row", "heads", "record_capture", "resource_of"]

# What a capture row holds as the value has it; the rest is packed, or an id.
_COLUMNS = (
    "record_id",
    "fetch_id",
    "hop",
    "role",
    "discovered_from",
    "method",
    "trigger",
    "due_at",
    "captured_at",
    "time_source",
    "via",
    "transport",
    "status",
    "protocol",
    "peer",
    "tls_version",
    "certificate_digest",
    "entity_digest",
    "stated_digest",
    "refers_to_uri",
    "refers_to_date",
    "validated_record_id",
    "truncated",
    "redirected_to",
    "robots_record_id",
    "robots_ignored",
    "elapsed_ms",
    "error",
    "content_type",
)
_INSERT = (
    "INSERT INTO captures (url_id, run_id, received_at, stated_digest_ok, payload_digest,"
    " head_base_id, request_head, response_head, warc_head, {}) VALUES ({})"
).format(", ".join(f'"{name}"' for name in _COLUMNS), ", ".join("?" * (9 + len(_COLUMNS))))

_POOR_PATCH = 3  # a patch of more than this part is hardly better than the whole, packed
_HEAD_DEPTH = 4  # a page revisited asks otherwise than at first: its own heads serve better then


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as captures refer to it."""

    id: int
    key: str
    salt: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a capture stands in the archive; `new` is False where it was there already.

    `other` tells that what is there under its record id has another address or payload.
    """

    capture_id: int
    record_id: str
    resource_id: int
    new: bool
    other: bool = False


def record_capture(
    connection: sqlite3.Connection, run: RunRow, capture: Capture, now: str
) -> Recorded:
    """Stores one capture with its payload, heads, leaf and dirty mark, unless it is there."""
    url_id, resource_id, host = _place(connection, capture.url)
    payload_digest = None if capture.payload is None else digest(capture.payload)
    there = _same_capture(connection, capture, resource_id, url_id, payload_digest)
    if there is not None:
        other = there[2:] != (url_id, payload_digest)
        return Recorded(there[0], there[1], resource_id, False, other)
    if capture.payload is not None and payload_digest is not None:
        payloads.store(
            connection,
            capture.payload,
            digest=payload_digest,
            resource_id=resource_id,
            host=host,
        )
    _store_certificates(connection, capture.certificate_chain)
    received_at = capture.received_at or now
    capture_id = _insert(connection, run, capture, url_id, resource_id, received_at, payload_digest)
    row = capture_row(capture, run.key, received_at, payload_digest)
    salt = ledger.capture_salt(run.salt, capture.record_id)
    ledger.append_entry(connection, "capture", capture_id, row, salt)
    connection.execute(
        "INSERT INTO pending VALUES (?, ?, ?)", (resource_id, capture.captured_at, capture_id)
    )
    _mark_revisits(connection, capture)
    return Recorded(capture_id, capture.record_id, resource_id, True)


def capture_row(
    capture: Capture, run_key: str, received_at: str, payload_digest: str | None
) -> dict[str, ledger.Scalar]:
    """A capture's evidence as its leaf covers it: bytes by digest, ids by what they name."""
    row: dict[str, ledger.Scalar] = {name: getattr(capture, name) for name in _COLUMNS}
    checked = capture.stated_digest_ok
    return row | {
        "url": capture.url,
        "run": run_key,
        "received_at": received_at,
        "payload_digest": payload_digest,
        "stated_digest_ok": None if checked is None else int(checked),
        "request_head": _digest_or_none(capture.request_head),
        "response_head": _digest_or_none(capture.response_head),
        "warc_head": _digest_or_none(capture.warc_head),
    }


def heads(connection: sqlite3.Connection, capture_id: int) -> tuple[bytes | None, bytes | None]:
    """The request and response heads of a capture, as they were on the wire."""
    base_id, request, response = connection.execute(
        "SELECT head_base_id, request_head, response_head FROM captures WHERE id = ?",
        (capture_id,),
    ).fetchone()
    base_request, base_response = heads(connection, base_id) if base_id else (None, None)
    return _unpacked(request, base_request), _unpacked(response, base_response)


def resource_of(connection: sqlite3.Connection, url: str) -> int:
    """The resource that an address belongs to, made if it is new."""
    return _place(connection, url)[1]


def _digest_or_none(data: bytes | None) -> str | None:
    return None if data is None else digest(data)


def _place(connection: sqlite3.Connection, url: str) -> tuple[int, int, str]:
    """The ids of an exact URL and of its resource, both made if new, and the resource's host."""
    known = connection.execute(
        "SELECT u.id, r.id, r.host FROM urls u JOIN url_resources x ON x.url_id = u.id"
        " JOIN resources r ON r.id = x.resource_id WHERE u.url = ?",
        (url,),
    ).fetchone()
    if known:
        return int(known[0]), int(known[1]), str(known[2])
    row = connection.execute("INSERT INTO urls (url) VALUES (?) RETURNING id", (url,)).fetchone()
    surt = urlkey(url)
    host = surt.partition(")")[0]
    connection.execute(
        "INSERT INTO resources (urlkey, urlkey_rule, url, host) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (urlkey) DO NOTHING",
        (surt, RULE, url, host),
    )
    (resource_id,) = connection.execute(
        "SELECT id FROM resources WHERE urlkey = ?", (surt,)
    ).fetchone()
    connection.execute("INSERT INTO url_resources VALUES (?, ?)", (row[0], resource_id))
    return int(row[0]), int(resource_id), host


def _same_capture(
    connection: sqlite3.Connection,
    capture: Capture,
    resource_id: int,
    url_id: int,
    payload_digest: str | None,
) -> tuple[int, str, int, str | None] | None:
    """The row of this very capture: by its record id, or by URL, time, status and payload.

    Its id, record id, URL's id and payload digest.
    """
    row: tuple[int, str, int, str | None] | None = connection.execute(
        "SELECT id, record_id, url_id, payload_digest FROM captures WHERE record_id = ?",
        (capture.record_id,),
    ).fetchone()
    if row or capture.via == "live":
        return row
    row = connection.execute(
        "SELECT c.id, c.record_id, c.url_id, c.payload_digest FROM captures c WHERE c.id IN ("
        "  SELECT capture_id FROM visits WHERE resource_id = ?1 AND captured_at = ?2 UNION ALL"
        "  SELECT capture_id FROM pending WHERE resource_id = ?1 AND captured_at = ?2)"
        " AND c.url_id = ?3 AND c.status IS ?4 AND c.payload_digest IS ?5"
        " AND c.transport = ?6 AND c.stated_digest IS ?7 ORDER BY c.id",
        (
            resource_id,
            capture.captured_at,
            url_id,
            capture.status,
            payload_digest,
            capture.transport,
            capture.stated_digest,
        ),
    ).fetchone()
    return row


def _insert(
    connection: sqlite3.Connection,
    run: RunRow,
    capture: Capture,
    url_id: int,
    resource_id: int,
    received_at: str,
    payload_digest: str | None,
) -> int:
    base_id, request, response = _packed_heads(connection, resource_id, capture)
    checked = capture.stated_digest_ok
    values = [
        url_id,
        run.id,
        received_at,
        None if checked is None else int(checked),
        payload_digest,
        base_id,
        request,
        response,
        None if capture.warc_head is None else packing.pack(capture.warc_head, None),
        *(getattr(capture, name) for name in _COLUMNS),
    ]
    (capture_id,) = connection.execute(_INSERT + " RETURNING id", values).fetchone()
    is_base = base_id is None or (request and _depth(connection, base_id) < _HEAD_DEPTH)
    if is_base and capture.response_head is not None:
        connection.execute(
            "UPDATE resources SET head_capture_id = ? WHERE id = ?", (capture_id, resource_id)
        )
    return int(capture_id)


def _depth(connection: sqlite3.Connection, capture_id: int) -> int:
    """How many captures' heads must be unpacked to read this one's."""
    (deep,) = connection.execute(
        "WITH RECURSIVE chain (id) AS (VALUES (?) UNION ALL SELECT c.head_base_id FROM chain"
        " JOIN captures c USING (id) WHERE c.head_base_id IS NOT NULL) SELECT count(*) FROM chain",
        (capture_id,),
    ).fetchone()
    return int(deep)


def _packed_heads(
    connection: sqlite3.Connection, resource_id: int, capture: Capture
) -> tuple[int | None, bytes | None, bytes | None]:
    """The heads as patches against the resource's last whole ones, or whole where that is smaller.

    Patches lie a few deep, so that reading any capture's heads takes few steps.
    """
    sent, came = capture.request_head, capture.response_head
    (base_id,) = connection.execute(
        "SELECT head_capture_id FROM resources WHERE id = ?", (resource_id,)
    ).fetchone()
    if base_id is not None and came is not None:
        base_sent, base_came = heads(connection, base_id)
        patched = (_packed(sent, base_sent), _packed(came, base_came))
        if _size(patched) < _size((sent, came)) // _POOR_PATCH:
            return base_id, *patched
    return None, _packed(sent, None), _packed(came, None)


def _packed(data: bytes | None, base: bytes | None) -> bytes | None:
    """A head, packed; empty where it equals its base."""
    if data is None:
        return None
    return b"" if data == base else packing.pack(data, base)


def _unpacked(packed: bytes | None, base: bytes | None) -> bytes | None:
    if packed is None:
        return None
    return base if packed == b"" else packing.unpack(packed, base, 2**20)


def _size(parts: Iterable[bytes | None]) -> int:
    return sum(len(part) for part in parts if part)


def _store_certificates(connection: sqlite3.Connection, chain: Sequence[bytes]) -> None:
    """Stores the certificates that a host showed, each once, with the one behind it."""
    digests = [digest(der) for der in chain]
    for place, der in enumerate(chain):
        known = connection.execute(
            "SELECT 1 FROM certificates WHERE digest = ?", (digests[place],)
        ).fetchone()
        if not known:
            behind = digests[place + 1] if place + 1 < len(chain) else None
            connection.execute(
                "INSERT INTO certificates VALUES (?, ?, ?)", (digests[place], behind, der)
            )


def _mark_revisits(connection: sqlite3.Connection, capture: Capture) -> None:
    """Marks revisits dirty whose original has come only now; they may show another text with it."""
    if capture.payload is None or capture.via == "live":
        return
    connection.execute(
        "INSERT INTO pending SELECT x.resource_id, c.captured_at, c.id"
        " FROM captures c JOIN url_resources x ON x.url_id = c.url_id"
        " WHERE c.payload_digest IS NULL AND (c.stated_digest = ?"
        "  OR (c.refers_to_uri = ? AND c.refers_to_date = ?))"
        " ON CONFLICT DO NOTHING",
        (capture.stated_digest, capture.url, capture.captured_at),
    )
