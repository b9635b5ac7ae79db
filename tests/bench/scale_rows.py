"""The rows of a generated archive: one resource as it stands, and a writer that holds rows back."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = [
    "BODY",
    "CAPTURE",
    "CHANGE",
    "CITATION",
    "EDIT",
    "EXTRACTION",
    "PAYLOAD",
    "QUOTE",
    "VERSION",
    "Page",
    "Rows",
    "Text",
]

BATCH = 50_000  # rows held back before they are written
Row = list[object]
Text = tuple[int, str, str]  # passage id, text, element


@dataclass(slots=True)
class Page:
    """One resource on its way through time."""

    id: int
    url_ids: list[int]
    row: dict[str, object]
    host: str
    change_chance: float
    redirects_to: Page | None = None
    text: list[Text] = field(default_factory=list)
    version: int = 0
    told: list[tuple[int, list[Text]]] = field(default_factory=list)  # versions so far
    observation: Row | None = None
    spells: dict[int, Row] = field(default_factory=dict)
    stays: dict[int, int] = field(default_factory=dict)
    gap: Row | None = None
    failing: int = 0
    failure: str = ""
    gone: int = 0  # visits for which the page stays away
    payload: tuple[int, str] | None = None
    shown: tuple[int, str] | None = None  # capture id and record id that showed the payload first
    extraction: int = 0


class Rows:
    """Holds rows back and writes them in batches, each table's in one statement."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._rows: dict[str, list[Sequence[object]]] = {}
        self._ids: dict[str, int] = {}

    def id(self, table: str) -> int:
        self._ids[table] = self._ids.get(table, 0) + 1
        return self._ids[table]

    def add(self, table: str, *row: object) -> None:
        """A row for `table`, which names the columns too where they are not all."""
        rows = self._rows.setdefault(table, [])
        rows.append(row)
        if len(rows) >= BATCH:
            self._write(table, rows)

    def close(self) -> None:
        for table, rows in self._rows.items():
            self._write(table, rows)

    def _write(self, table: str, rows: list[Sequence[object]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            rows.clear()


CAPTURE = (
    "captures (id, record_id, url_id, run_id, hop, role, method, captured_at, time_source,"
    " received_at, via, transport, status, head_base_id, request_head, response_head, protocol,"
    " peer, payload_digest, validated_record_id, redirected_to, elapsed_ms, error)"
)
EXTRACTION = (
    "extractions (id, reading_id, resource_id, payload_id, content_type, url_id, class, rule,"
    " version_id, text_digest, published_at, charset, partial, surroundings, surroundings_size)"
)
CHANGE = (
    "changes (id, change_key, resource_id, old_capture_id, new_capture_id, old_version_id,"
    " new_version_id, last_seen_before, first_seen_after, position, op, element, scope, masked,"
    " moved, old_text, new_text, similarity)"
)
EDIT = (
    "edits (id, change_id, resource_id, first_seen_after, old_start, old_end, new_start, new_end,"
    " old_text, new_text)"
)
VERSION = (
    "versions (id, version_key, resource_id, text_digest, reading_id, extraction_id, number,"
    " first_seen_at, title, language, words)"
)
BODY = "bodies (payload_id, depth, resource_id, encoding, body)"
PAYLOAD = "payloads (id, digest, size)"
CITATION = (
    'citations (id, citation_key, lineage, resource_id, version_id, number, how, start, "end",'
    " mention, claim, claim_start, credit_for, publisher, href, cited_on, link_id, resolution,"
    " source_id, score, reason, candidates, decision_key, decided_id, first_seen_at)"
)
QUOTE = (
    'quotes (id, quote_key, lineage, words_id, resource_id, version_id, number, start, "end",'
    " quote, class, confidence, marks, depth, speaker_id, speaker_text, speaker_basis, role, cue,"
    " rule, speaker_confidence, cited, cited_by,"
    " first_seen_at, latest)"
)
