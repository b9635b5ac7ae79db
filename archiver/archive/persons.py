"""Who bears which name, by the names alone and by what people decided; which offices texts give.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from archiver.fold import fold

__all__ = [
    "PERSON",
    "Given",
    "GivenRole",
    "cited_documents",
    "mark_settled",
    "mentions_of",
    "save_conflicts",
    "settle_names",
    "speaker_rows",
    "unsettle",
    "unsettle_names_in",
    "unsettled",
    "write_roles",
]

PERSON = "person"  # kind of the decision that joins a name (its subject) to another, or parts it
_MOST_ALIKE = 200  # names with one key; more are left as they are
_MOST_MENTIONS = 5_000  # of one person: the latest

Same = Callable[[str, str], bool]
Label = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class GivenRole:
    """An office that a text gives to someone; `office` is with whom, where that is known."""

    name: str
    role: str
    office: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Given:
    """An office that a version of a page gives to a person, `page` and `version` by their keys."""

    mention_id: int
    page: str
    version: str
    day: str  # of the page, as it states it, else of its first capture
    is_dated: bool
    seen: str  # when the version was first seen
    office: str
    is_article: bool
    resource_id: int


def speaker_rows(connection: sqlite3.Connection, names: Mapping[str, str | None]) -> dict[str, int]:
    """The rows of names, made where they are new; each comes with what its spellings share, or
    None for a description."""
    rows: dict[str, int] = {}
    for name, alike in names.items():
        row = connection.execute(
            "SELECT id, alike FROM speakers WHERE name = ?", (name,)
        ).fetchone()
        if row is None:
            folded = fold(name)
            row = connection.execute(
                "INSERT INTO speakers (name, folded, alike, likely, person)"
                " VALUES (?1, ?2, ?3, ?1, ?1) RETURNING id, alike",
                (name, folded, alike),
            ).fetchone()
            connection.execute(
                "INSERT INTO speakers_fts (rowid, folded) VALUES (?, ?)", (row[0], folded)
            )
            unsettle(connection, [row[0]])
        elif row[1] is None and alike is not None:
            connection.execute("UPDATE speakers SET alike = ? WHERE id = ?", (alike, row[0]))
            unsettle(connection, [row[0]])
        rows[name] = int(row[0])
    return rows


def write_roles(
    connection: sqlite3.Connection,
    resource_id: int,
    version_id: int,
    roles: Sequence[GivenRole],
    speakers: Mapping[str, int],
) -> None:
    """Writes the offices that a version gives to people."""
    connection.executemany(
        "INSERT INTO role_mentions (resource_id, version_id, speaker_id, role, office, passage_id,"
        ' "start", "end") SELECT ?1, ?2, ?3, ?4, ?5, passage_id, ?6, ?7 FROM occurrences'
        " WHERE version_id = ?2 AND start <= ?6 ORDER BY position DESC LIMIT 1",
        [
            (
                *(resource_id, version_id, speakers[one.name], one.role, one.office),
                one.start,
                one.end,
            )
            for one in roles
        ],
    )
    unsettle(connection, {speakers[one.name] for one in roles})


def unsettle(connection: sqlite3.Connection, speakers: Iterable[int]) -> None:
    """Lets names be looked at again: whose they are, and which offices disagree."""
    connection.executemany(
        "INSERT OR IGNORE INTO unsettled VALUES (?)", [(one,) for one in speakers]
    )


def unsettle_names_in(connection: sqlite3.Connection, resource_id: int) -> None:
    """Lets the names that a document gives offices to be looked at again, now that it is cited."""
    connection.execute(
        "INSERT OR IGNORE INTO unsettled SELECT DISTINCT speaker_id FROM role_mentions"
        " WHERE resource_id = ?",
        (resource_id,),
    )


def unsettled(connection: sqlite3.Connection, most: int) -> list[int]:
    """Names that wait to be looked at."""
    rows = connection.execute("SELECT speaker_id FROM unsettled LIMIT ?", (most,))
    return [int(row[0]) for row in rows]


def mark_settled(connection: sqlite3.Connection, speakers: Sequence[int]) -> None:
    """These names have been looked at."""
    connection.executemany(
        "DELETE FROM unsettled WHERE speaker_id = ?", [(one,) for one in speakers]
    )


def settle_names(
    connection: sqlite3.Connection, speakers: Sequence[int], same: Same, label: Label
) -> set[str]:
    """Sorts names, with all that are spelled alike, into persons; drops those that no text has.

    `same` tells whether two names are clearly one person's, `label` which name stands for some.
    Returns the persons whom this concerns, under their names before and after. What it makes of
    the names depends on which there are, not on the order in which they came.
    """
    chosen = json.dumps(list(speakers))
    keys = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT alike FROM speakers WHERE alike IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?)) ORDER BY alike",
            (chosen,),
        )
    ]
    concerned = {
        str(row[0])
        for row in connection.execute(
            "SELECT person FROM speakers WHERE id IN (SELECT value FROM json_each(?1))"
            " OR alike IN (SELECT value FROM json_each(?2))",
            (chosen, json.dumps(keys)),
        )
    }
    _drop_unheard(connection, chosen)
    for alike in keys:
        names = [
            str(row[0])
            for row in connection.execute(
                "SELECT name FROM speakers WHERE alike = ? ORDER BY length(name) DESC, name"
                " LIMIT ?",
                (alike, _MOST_ALIKE),
            )
        ]
        for group in _groups(names, same):
            likely = label(group)
            connection.executemany(
                "UPDATE speakers SET likely = ?1, person = ?1 WHERE name = ?2",
                [(likely, name) for name in group],
            )
            concerned.add(likely)
    return concerned | _decided(connection, label)


def _drop_unheard(connection: sqlite3.Connection, chosen: str) -> None:
    """Drops those names, of some, that no text has any more."""
    unheard = connection.execute(
        "SELECT s.id, s.folded FROM speakers s WHERE s.id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM quotes q WHERE q.speaker_id = s.id)"
        " AND NOT EXISTS (SELECT 1 FROM role_mentions m WHERE m.speaker_id = s.id)",
        (chosen,),
    ).fetchall()
    for row_id, folded in unheard:
        connection.execute(
            "INSERT INTO speakers_fts (speakers_fts, rowid, folded) VALUES ('delete', ?, ?)",
            (row_id, folded),
        )
        connection.execute("DELETE FROM speakers WHERE id = ?", (row_id,))


def _groups(names: Sequence[str], same: Same) -> list[list[str]]:
    """Names, the longest first, in groups of which every two are one person's."""
    groups: list[list[str]] = []
    for name in names:
        for group in groups:
            if all(same(name, other) for other in group):
                group.append(name)
                break
        else:
            groups.append([name])
    return groups


def _decided(connection: sqlite3.Connection, label: Label) -> set[str]:
    """Joins and parts names as people decided; returns the persons whom that changed.

    A name that was joined brings those along that are clearly its own person's; one that was parted
    stands alone, until it is joined again.
    """
    decisions = dict(
        connection.execute(
            "SELECT subject_key, value FROM decisions d WHERE kind = ? AND id ="
            " (SELECT max(id) FROM decisions WHERE kind = d.kind AND subject_key = d.subject_key)",
            (PERSON,),
        ).fetchall()
    )
    before = _taken_or_named(connection, {*decisions, *filter(None, decisions.values())})
    if not before:
        return set()
    # A group is what the names alone say, and whose it is where one of them was parted from it.
    group = {
        name: (likely, name if name in decisions and decisions[name] is None else None)
        for name, likely, _ in before
    }
    merged = {one: one for one in group.values()}
    for name, other in sorted(decisions.items()):
        if other in group and name in group:
            ours, theirs = merged[group[name]], merged[group[other]]
            merged = {one: ours if to == theirs else to for one, to in merged.items()}
    persons: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for name, one in sorted(group.items()):
        persons[merged[one]].append(name)
    now = {name: label(names) for names in persons.values() for name in names}
    changed = [(now[name], name, person) for name, _, person in before if now[name] != person]
    connection.executemany(
        "UPDATE speakers SET person = ?1 WHERE name = ?2",
        [(person, name) for person, name, _ in changed],
    )
    return {person for one in changed for person in (one[0], one[2])}


def _taken_or_named(connection: sqlite3.Connection, named: set[str]) -> list[tuple[str, str, str]]:
    """Names of which people decided something, now or before, with all that are likely theirs."""
    return connection.execute(
        "SELECT name, likely, person FROM speakers WHERE likely IN"
        " (SELECT likely FROM speakers WHERE person <> likely"
        "  UNION SELECT likely FROM speakers WHERE name IN (SELECT value FROM json_each(?)))",
        (json.dumps(sorted(named)),),
    ).fetchall()


def mentions_of(connection: sqlite3.Connection, person: str) -> list[Given]:
    """The offices that versions of pages give to a person, each once; the latest, if very many."""
    rows = connection.execute(
        "SELECT min(m.id), r.urlkey, v.version_key,"
        " substr(coalesce(r.published_at, r.first_captured_at), 1, 10) AS day,"
        " r.published_at IS NOT NULL, v.first_seen_at, m.office, r.role = 'article', r.id"
        " FROM speakers s JOIN role_mentions m ON m.speaker_id = s.id"
        " JOIN resources r ON r.id = m.resource_id JOIN versions v ON v.id = m.version_id"
        " WHERE s.person = ? AND m.office IS NOT NULL AND v.first_seen_at IS NOT NULL"
        " GROUP BY v.id, m.office ORDER BY day DESC, v.first_seen_at DESC, v.version_key, m.office"
        " LIMIT ?",
        (person, _MOST_MENTIONS),
    )
    return [
        Given(row_id, page, version, day, bool(dated), seen, office, bool(article), resource)
        for row_id, page, version, day, dated, seen, office, article, resource in rows
    ]


def cited_documents(
    connection: sqlite3.Connection, resources: Iterable[int]
) -> set[tuple[str, str]]:
    """Which of some pages cite which of them, by their urlkeys."""
    rows = connection.execute(
        "SELECT DISTINCT a.urlkey, s.urlkey FROM citations c JOIN resources a"
        " ON a.id = c.resource_id JOIN resources s ON s.id ="
        "  CASE WHEN c.decision_key IS NULL THEN c.source_id ELSE c.decided_id END"
        " WHERE c.resource_id IN (SELECT value FROM json_each(?1))"
        "  AND (c.resolution = 'resolved' OR c.decision_key IS NOT NULL)"
        "  AND s.id IN (SELECT value FROM json_each(?1))",
        (json.dumps(sorted(resources)),),
    )
    return set(rows.fetchall())


def save_conflicts(
    connection: sqlite3.Connection,
    person: str,
    found: Iterable[tuple[int, int, int, bool]],
) -> None:
    """Lets a person's conflicts be these: article, its mention, the other one, whether cited."""
    connection.execute("DELETE FROM conflicts WHERE person = ?", (person,))
    connection.executemany(
        "INSERT INTO conflicts (person, resource_id, mention_id, other_id, cited)"
        " VALUES (?, ?, ?, ?, ?)",
        [(person, *one) for one in found],
    )
