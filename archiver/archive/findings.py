"""Records what the steps found: visits, observations, changes, gaps, links.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

from archiver.archive.captures import resource_of
from archiver.archive.plans import Facts
from archiver.archive.quotations import forget_quotes
from archiver.archive.spells import edited_passages, end_spells, open_spells
from archiver.history import ABSENT, Gap, Observation, Sighting, State, Step
from archiver.models import Assessment, Change, key

__all__ = [
    "clear",
    "save_state",
    "take_up",
    "write_assessment",
    "write_citing_page",
    "write_link",
    "write_role",
    "write_step",
    "write_variant",
]

_DERIVED = (
    *("visits", "observations", "edits", "changes", "spells", "gaps", "assessments"),
    *("resource_links", "happenings", "citations"),
)


def clear(connection: sqlite3.Connection, resource_id: int) -> None:
    """Forgets what was derived for a resource, so that it can be derived anew."""
    forget_quotes(connection, resource_id)
    for table in _DERIVED:
        connection.execute(f"DELETE FROM {table} WHERE resource_id = ?", (resource_id,))
    connection.execute("DELETE FROM cited_pages WHERE source_id = ?", (resource_id,))
    connection.execute(
        "UPDATE versions SET number = NULL, first_seen_at = NULL WHERE resource_id = ?",
        (resource_id,),
    )
    connection.execute(
        "UPDATE resources SET versions = 0, changes_main = 0, observation_id = NULL,"
        " text_capture_id = NULL, text_extraction_id = NULL, payload_id = NULL, role = NULL,"
        " title = NULL, language = NULL, published_at = NULL WHERE id = ?",
        (resource_id,),
    )


def write_step(
    connection: sqlite3.Connection,
    resource_id: int,
    before: State,
    sighting: Sighting,
    told: Step,
    changes: Sequence[Change],
) -> None:
    """Writes what one capture adds: its visit, and what it opens, extends, ends or alters."""
    main = sum(change.scope == "main" for change in changes)
    _write_visit(
        *(connection, resource_id, sighting),
        changed=told.changed,
        main=main,
        around=len(changes) - main,
    )
    if before.gap is not told.state.gap or told.closed_gap:
        _write_gap(connection, resource_id, before.gap, told.closed_gap or told.state.gap)
    if told.compare_with is not None and changes:
        _write_changes(connection, resource_id, told.compare_with, sighting, before, changes)
    _write_observation(connection, resource_id, before, sighting, told, changes)


def write_variant(
    connection: sqlite3.Connection, resource_id: int, sighting: Sighting, told: Step
) -> None:
    """Writes what a public archive showed of a page that this archive has a text of: a variant.

    It has its visit and its observations, and changes nothing in the history beside it.
    """
    _write_visit(connection, resource_id, sighting, changed=False, main=0, around=0)
    standing = told.ended if told.opened or told.ended else told.state.observation
    if standing is not None:
        connection.execute(
            f"UPDATE observations SET {_GROWN} WHERE id ="
            " (SELECT max(id) FROM observations WHERE resource_id = ? AND stream = 'memento')",
            (*_grown(standing), resource_id),
        )
    if told.opened:
        _insert_observation(connection, resource_id, sighting, "memento")


def save_state(
    connection: sqlite3.Connection,
    resource_id: int,
    reading: int,
    url: str,
    state: State,
    publisher: str | None,
) -> None:
    """Keeps a resource's standing on its row, where the next capture finds it."""
    shown = state.shown or Sighting(0, "", "", "")
    connection.execute(
        "UPDATE resources SET reading_id = ?, url = ?, publisher = ?, state = ?,"
        " first_captured_at = ?,"
        " last_captured_at = ?, last_record_id = ?, last_usable_at = ?, captures = ?,"
        " max_gap_s = ?, text_capture_id = ?, text_extraction_id = ?, payload_id = ? WHERE id = ?",
        (
            *(reading, url, publisher, state.standing),
            *(state.first_captured_at, state.last_captured_at),
            *(state.last_record_id, state.last_usable_at, state.captures, state.max_gap_s),
            *(shown.capture_id or None, shown.extraction_id, shown.payload_id, resource_id),
        ),
    )


def take_up(connection: sqlite3.Connection, resource_id: int, captures: Sequence[Facts]) -> None:
    """Takes the dirty mark from captures that a replay has taken up."""
    connection.executemany(
        "DELETE FROM pending WHERE resource_id = ? AND captured_at = ? AND capture_id = ?",
        [(resource_id, facts.captured_at, facts.capture_id) for facts in captures],
    )


def write_role(connection: sqlite3.Connection, resource_id: int, role: str) -> None:
    """Gives a resource the role of its captures; one that was an article once stays one."""
    connection.execute(
        "UPDATE resources SET role = ?1 WHERE id = ?2 AND role IS NOT ?1"
        " AND (role IS NULL OR ?1 = 'article')",
        (role, resource_id),
    )


def write_assessment(
    connection: sqlite3.Connection,
    resource_id: int,
    record_id: str,
    found: Assessment,
    classifier: str,
) -> None:
    """Says what a captured page is, where its transport and status alone do not."""
    connection.execute(
        "INSERT OR REPLACE INTO assessments VALUES (?, ?, ?, ?, ?)",
        (record_id, resource_id, found.kind, found.rule, classifier),
    )


def write_link(
    connection: sqlite3.Connection, resource_id: int, url: str, kind: str, sighting: Sighting
) -> None:
    """Joins a resource with the one at `url`, as this capture showed it."""
    other = resource_of(connection, url)
    if other == resource_id:
        return
    at = sighting.captured_at
    connection.execute(
        "INSERT INTO resource_links VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at",
        (resource_id, other, kind, at, at, sighting.record_id),
    )


def write_citing_page(
    connection: sqlite3.Connection, resource_id: int, article_record_id: str, at: str
) -> None:
    """Notes which article's capture led to this page."""
    connection.execute(
        "INSERT INTO cited_pages SELECT x.resource_id, ?, ? FROM captures c"
        " JOIN url_resources x ON x.url_id = c.url_id WHERE c.record_id = ?"
        " ON CONFLICT DO NOTHING",
        (resource_id, at, article_record_id),
    )


def _write_visit(
    connection: sqlite3.Connection,
    resource_id: int,
    sighting: Sighting,
    *,
    changed: bool,
    main: int,
    around: int,
) -> None:
    connection.execute(
        "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(resource_id, sighting.captured_at, sighting.capture_id, sighting.outcome),
            *(sighting.version_id, sighting.payload_id, int(changed), main, around),
        ),
    )


def _write_gap(
    connection: sqlite3.Connection, resource_id: int, before: Gap | None, gap: Gap | None
) -> None:
    if gap is None:
        return
    if before is None:
        connection.execute(
            "INSERT INTO gaps (resource_id, gap_from, gap_to, reason, attempts)"
            " VALUES (?, ?, ?, ?, ?)",
            (resource_id, gap.gap_from, gap.gap_to, gap.reason, gap.attempts),
        )
        return
    connection.execute(
        "UPDATE gaps SET gap_to = ?, attempts = ? WHERE resource_id = ? AND gap_to IS NULL",
        (gap.gap_to, gap.attempts, resource_id),
    )


def _write_observation(
    connection: sqlite3.Connection,
    resource_id: int,
    before: State,
    sighting: Sighting,
    told: Step,
    changes: Sequence[Change],
) -> None:
    if told.ended is not None:
        _update_observation(connection, resource_id, told.ended)
    if told.opened:
        _open_observation(connection, resource_id, before, sighting, changes)
    elif sighting.version_id is not None and told.state.observation is not None:
        _update_observation(connection, resource_id, told.state.observation)
    elif told.ended is not None and sighting.outcome in ABSENT:
        end_spells(connection, resource_id, told.ended, sighting, "page_gone", None)


def _update_observation(
    connection: sqlite3.Connection, resource_id: int, observation: Observation
) -> None:
    connection.execute(
        f"UPDATE observations SET {_GROWN}"
        " WHERE id = (SELECT observation_id FROM resources WHERE id = ?)",
        (*_grown(observation), resource_id),
    )


_GROWN = "last_seen_at = ?, captures = ?, longest_gap_s = ?, ended_by = ?, next_capture_at = ?"


def _grown(observation: Observation) -> tuple[object, ...]:
    """What `_GROWN` sets of an observation."""
    return (
        *(observation.last_seen_at, observation.captures, observation.longest_gap_s),
        *(observation.ended_by, observation.next_capture_at),
    )


def _insert_observation(
    connection: sqlite3.Connection, resource_id: int, sighting: Sighting, stream: str
) -> int:
    """Opens an observation, and numbers its version at first sight."""
    at = sighting.captured_at
    (observation_id,) = connection.execute(
        "INSERT INTO observations (resource_id, version_id, first_seen_at, last_seen_at, captures,"
        " longest_gap_s, stream) VALUES (?, ?, ?, ?, 1, 0, ?) RETURNING id",
        (resource_id, sighting.version_id, at, at, stream),
    ).fetchone()
    numbered = connection.execute(
        "UPDATE versions SET first_seen_at = ?,"
        " number = (SELECT versions + 1 FROM resources WHERE id = ?)"
        " WHERE id = ? AND number IS NULL",
        (at, resource_id, sighting.version_id),
    )
    if numbered.rowcount:
        connection.execute(
            "UPDATE resources SET versions = versions + 1 WHERE id = ?", (resource_id,)
        )
    return int(observation_id)


def _open_observation(
    connection: sqlite3.Connection,
    resource_id: int,
    before: State,
    sighting: Sighting,
    changes: Sequence[Change],
) -> None:
    """Opens the observation that is the latest, and turns the passages over."""
    observation_id = _insert_observation(connection, resource_id, sighting, "own")
    connection.execute(
        "UPDATE resources SET observation_id = ?1,"
        " title = (SELECT title FROM versions WHERE id = ?3),"
        " language = (SELECT language FROM versions WHERE id = ?3),"
        " published_at = (SELECT published_at FROM extractions WHERE id = ?4) WHERE id = ?2",
        (observation_id, resource_id, sighting.version_id, sighting.extraction_id),
    )
    if before.observation is not None and before.observation.ended_by is None:
        edited = edited_passages(connection, before.observation.version_id, changes)
        end_spells(connection, resource_id, before.observation, sighting, "removed", edited)
    open_spells(connection, resource_id, before, sighting)


def _write_changes(
    connection: sqlite3.Connection,
    resource_id: int,
    old: Sighting,
    new: Sighting,
    before: State,
    changes: Sequence[Change],
) -> None:
    seen: Counter[str] = Counter()
    last_seen = before.observation.last_seen_at if before.observation else old.captured_at
    for position, change in enumerate(changes):
        change_key = key(
            *(old.record_id, new.record_id, change.op, change.element, change.scope),
            *(key(change.old_text), key(change.new_text)),
        )
        seen[change_key] += 1
        if seen[change_key] > 1:
            change_key = key(change_key, str(seen[change_key]))
        (change_id,) = connection.execute(
            "INSERT INTO changes (change_key, resource_id, old_capture_id, new_capture_id,"
            " old_version_id, new_version_id, last_seen_before, first_seen_after, position, op,"
            " element, scope, masked, moved, old_text, new_text, similarity)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?) RETURNING id",
            (
                *(change_key, resource_id, old.capture_id, new.capture_id),
                *(old.version_id, new.version_id, last_seen, new.captured_at, position),
                *(change.op, change.element, change.scope, int(change.moved)),
                *(change.old_text, change.new_text, change.similarity),
            ),
        ).fetchone()
        _write_edits(connection, resource_id, change_id, new.captured_at, change)
    main = sum(change.scope == "main" for change in changes)
    connection.execute(
        "UPDATE resources SET changes_main = changes_main + ? WHERE id = ?", (main, resource_id)
    )


def _write_edits(
    connection: sqlite3.Connection, resource_id: int, change_id: int, at: str, change: Change
) -> None:
    connection.executemany(
        "INSERT INTO edits (change_id, resource_id, first_seen_after, old_start, old_end,"
        " new_start, new_end, old_text, new_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(change_id, resource_id, at, edit.old_start, edit.old_end),
                *(edit.new_start, edit.new_end, edit.old_text, edit.new_text),
            )
            for edit in change.edits
        ],
    )
