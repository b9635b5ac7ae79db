"""What a replay starts from: what is dirty, which captures to take up, what was known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from archiver.archive.captures import heads
from archiver.archive.extractions import Served
from archiver.history import Gap, Observation, Sighting, State

__all__ = [
    "Facts",
    "Plan",
    "count_retired",
    "current_reading",
    "dirty_resources",
    "is_dirty",
    "mark_all",
    "plan",
    "stamp",
    "still_holds",
    "was_derived",
]

_READ_ROLES = frozenset({"article", "source"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A capture as a replay needs it; `served` is what it shows, through a revisit too."""

    capture_id: int
    record_id: str
    captured_at: str
    url: str
    via: str
    role: str
    transport: str
    status: int | None
    redirected_to: str | None
    discovered_from: str | None
    served: Served | None
    refers: bool  # it points at another capture's payload, whether or not that is held

    @property
    def is_read(self) -> bool:
        """Whether its text is of interest at all; an image's or a robots.txt's is not."""
        return self.role in _READ_ROLES

    @property
    def is_memento(self) -> bool:
        """Whether a public archive showed it, and not the page's own server or a file."""
        return self.via == "memento"


@dataclass(frozen=True, slots=True)
class Plan:
    """The captures of one resource to take up, in order, and the state they follow on.

    `whole` means from the beginning: a capture came from before the last one taken up, or through a
    public archive, or the resource was derived by another reading.
    """

    resource_id: int
    url: str
    whole: bool
    state: State
    captures: tuple[Facts, ...]


def dirty_resources(connection: sqlite3.Connection) -> Iterator[int]:
    """Resources with captures that no replay has taken up, in order of id."""
    last = -1
    while True:
        row = connection.execute(
            "SELECT min(resource_id) FROM pending WHERE resource_id > ?", (last,)
        ).fetchone()
        if row[0] is None:
            return
        last = int(row[0])
        yield last


def is_dirty(connection: sqlite3.Connection, resource_id: int) -> bool:
    """Whether captures of a resource wait to be taken up."""
    row = connection.execute(
        "SELECT 1 FROM pending WHERE resource_id = ? LIMIT 1", (resource_id,)
    ).fetchone()
    return row is not None


def was_derived(connection: sqlite3.Connection, resource_id: int) -> bool:
    """Whether a replay has ever taken up a capture of a resource."""
    row = connection.execute(
        "SELECT reading_id FROM resources WHERE id = ?", (resource_id,)
    ).fetchone()
    return row[0] is not None


def plan(connection: sqlite3.Connection, resource_id: int, reading: int) -> Plan:
    """What is to be done for one resource under a reading; no captures where it is not dirty."""
    with _one_look(connection):
        return _plan(connection, resource_id, reading)


@contextmanager
def _one_look(connection: sqlite3.Connection) -> Iterator[None]:
    """Lets all that is read inside be of one moment, whatever other processes write."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _plan(connection: sqlite3.Connection, resource_id: int, reading: int) -> Plan:
    url, resource_reading, last_at, last_id, text_capture = connection.execute(
        "SELECT url, reading_id, last_captured_at, last_record_id, text_capture_id FROM resources"
        " WHERE id = ?",
        (resource_id,),
    ).fetchone()
    waiting = _facts(connection, resource_id, "pending")
    if not waiting:
        return Plan(resource_id, url, False, State(), ())
    follows = last_at is None or (waiting[0].captured_at, waiting[0].record_id) > (last_at, last_id)
    apart = any(facts.is_memento for facts in waiting) or (
        any(facts.is_read and facts.served is not None for facts in waiting)
        and _is_memento(connection, text_capture)
    )
    if last_at is not None and follows and not apart and resource_reading == reading:
        return Plan(resource_id, url, False, _state(connection, resource_id), tuple(waiting))
    seen = _facts(connection, resource_id, "visits")
    known = {facts.capture_id for facts in waiting}
    captures = waiting + [facts for facts in seen if facts.capture_id not in known]
    captures.sort(key=lambda facts: (facts.captured_at, facts.record_id))
    return Plan(resource_id, captures[0].url, True, State(), tuple(captures))


def _is_memento(connection: sqlite3.Connection, capture_id: int | None) -> bool:
    """Whether the text that a page showed last came through a public archive."""
    row = connection.execute(
        "SELECT 1 FROM captures WHERE id = ? AND via = 'memento'", (capture_id,)
    ).fetchone()
    return row is not None


def stamp(connection: sqlite3.Connection) -> int:
    """A number that is another one as soon as another process has written to the archive."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def still_holds(
    connection: sqlite3.Connection, made: Plan, reading: int, made_at_stamp: int
) -> bool:
    """Whether a plan may be carried out: no other process took up or added captures since."""
    if stamp(connection) == made_at_stamp:
        return True
    return plan(connection, made.resource_id, reading) == made


def mark_all(connection: sqlite3.Connection) -> tuple[int, int]:
    """Makes every resource dirty from its first capture on; returns how many, with how many.

    A payload that could not be read is tried again: its reader may have been killed for no fault
    of the page.
    """
    connection.execute("UPDATE extractions SET class = 'to_read' WHERE class = 'unread'")
    connection.execute(
        "INSERT INTO pending SELECT resource_id, captured_at, capture_id FROM visits WHERE true"
        " ON CONFLICT DO NOTHING"
    )
    resources, captures = connection.execute(
        "SELECT count(DISTINCT resource_id), count(*) FROM pending"
    ).fetchone()
    return int(resources), int(captures)


def current_reading(connection: sqlite3.Connection) -> int | None:
    """The id of the reading that every resource's derived rows belong to."""
    row = connection.execute("SELECT id FROM readings WHERE current = 1").fetchone()
    return int(row[0]) if row else None


def count_retired(connection: sqlite3.Connection) -> int:
    """How many public keys no longer stand."""
    return int(connection.execute("SELECT count(*) FROM retired_keys").fetchone()[0])


def _facts(connection: sqlite3.Connection, resource_id: int, table: str) -> list[Facts]:
    """The captures of a resource in one table, in order."""
    rows = connection.execute(
        "SELECT c.id, c.record_id, c.captured_at, c.via, c.role, c.transport, c.status,"
        " c.redirected_to, c.discovered_from, c.content_type, p.id, c.validated_record_id,"
        " c.stated_digest, c.refers_to_uri, c.refers_to_date, u.id, u.url"
        f" FROM {table} w CROSS JOIN captures c ON c.id = w.capture_id"
        " JOIN urls u ON u.id = c.url_id"
        " LEFT JOIN payloads p ON p.digest = c.payload_digest"
        " WHERE w.resource_id = ? ORDER BY c.captured_at, c.record_id",
        (resource_id,),
    ).fetchall()
    return [_one(connection, row) for row in rows]


def _one(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Facts:
    capture_id, record_id, at, via, role, transport, status, target, named_by = row[:9]
    content_type, payload, *reference, url_id, url = row[9:]
    shown = capture_id
    refers = payload is None and any(reference)
    if refers:
        shown, payload = _original(connection, *reference)
    if content_type is None and payload is not None:
        content_type = _stated_type(heads(connection, shown)[1])
    served = None if payload is None else Served(payload, content_type or "", url_id, url)
    return Facts(
        *(capture_id, record_id, at, url, via, role, transport, status, target, named_by),
        *(served, refers),
    )


def _original(
    connection: sqlite3.Connection, validated: object, stated: object, uri: object, date: object
) -> tuple[int | None, int | None]:
    """The capture that a 304 or a revisit points at, and its payload, where it is held."""
    for condition, values in (
        ("c.record_id = ?", (validated,)),
        ("c.stated_digest = ?", (stated,)),
        ("c.captured_at = ?2 AND c.url_id = (SELECT id FROM urls WHERE url = ?1)", (uri, date)),
    ):
        if any(value is None for value in values):
            continue
        row = connection.execute(
            "SELECT c.id, p.id FROM captures c JOIN payloads p ON p.digest = c.payload_digest"
            f" WHERE {condition} ORDER BY c.captured_at, c.record_id LIMIT 1",
            values,
        ).fetchone()
        if row:
            return int(row[0]), int(row[1])
    return None, None


def _stated_type(head: bytes | None) -> str:
    """The Content-Type of a response head; empty where it has none."""
    for line in (head or b"").splitlines()[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-type":
            return value.strip().decode("latin-1")
    return ""


def _state(connection: sqlite3.Connection, resource_id: int) -> State:
    """What was known of a resource after the last capture taken up."""
    row = connection.execute(
        "SELECT first_captured_at, last_captured_at, last_record_id, last_usable_at, captures,"
        " max_gap_s, observation_id, text_capture_id, text_extraction_id, payload_id"
        " FROM resources WHERE id = ?",
        (resource_id,),
    ).fetchone()
    first, last, last_record, usable, captures, max_gap, observation, shown, extraction, payload = (
        row
    )
    (outcome,) = connection.execute(
        "SELECT v.outcome FROM visits v JOIN captures c ON c.id = v.capture_id"
        " WHERE v.resource_id = ? AND v.captured_at = ? ORDER BY c.record_id DESC LIMIT 1",
        (resource_id, last),
    ).fetchone()
    gap = connection.execute(
        "SELECT gap_from, reason, attempts FROM gaps WHERE resource_id = ? AND gap_to IS NULL",
        (resource_id,),
    ).fetchone()
    latest = _observation(connection, observation)
    return State(
        observation=latest,
        shown=_shown(connection, shown, extraction, payload, latest),
        gap=Gap(*gap) if gap else None,
        first_captured_at=first,
        last_captured_at=last,
        last_record_id=last_record,
        last_usable_at=usable,
        last_outcome=outcome,
        captures=captures,
        max_gap_s=max_gap,
    )


def _observation(connection: sqlite3.Connection, row_id: int | None) -> Observation | None:
    row = connection.execute(
        "SELECT version_id, first_seen_at, last_seen_at, captures, longest_gap_s, ended_by,"
        " next_capture_at FROM observations WHERE id = ?",
        (row_id,),
    ).fetchone()
    return Observation(*row) if row else None


def _shown(
    connection: sqlite3.Connection,
    capture_id: int | None,
    extraction: int | None,
    payload: int | None,
    observation: Observation | None,
) -> Sighting | None:
    """The latest capture that showed a text."""
    if capture_id is None or observation is None:
        return None
    record_id, at = connection.execute(
        "SELECT record_id, captured_at FROM captures WHERE id = ?", (capture_id,)
    ).fetchone()
    return Sighting(capture_id, record_id, at, "ok", observation.version_id, extraction, payload)
