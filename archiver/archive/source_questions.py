"""What the commands and pages ask about sources: read-only, rows as dictionaries."""

from __future__ import annotations

from sqlite_utils import Database

from archiver.archive.questions import Found, Row
from archiver.errors import ArchiverError

__all__ = ["citation", "citations", "citations_of", "cited_by", "publishers"]


def citations_of(database: Database, found: Found) -> list[Row]:
    """What the latest text of a page cites, in order of place."""
    return list(
        database.query(
            "SELECT d.* FROM resources r JOIN observations o ON o.id = r.observation_id"
            " JOIN citations c ON c.version_id = o.version_id AND c.last_seen_at IS NULL"
            " JOIN citations_detail d ON d.id = c.id WHERE r.id = ? ORDER BY c.number",
            [found.resource_id],
        )
    )


def cited_by(database: Database, found: Found, limit: int) -> list[Row]:
    """Citations in other pages whose document a page is, the latest first; each lineage once."""
    return list(
        database.query(
            "SELECT d.* FROM (SELECT max(id) AS id FROM citations"
            "  WHERE (source_id = ?1 AND decision_key IS NULL AND resolution = 'resolved')"
            "   OR decided_id = ?1 GROUP BY lineage ORDER BY max(first_seen_at) DESC LIMIT ?2) l"
            " JOIN citations_detail d ON d.id = l.id ORDER BY d.first_seen_at DESC, d.id DESC",
            [found.resource_id, limit],
        )
    )


def citations(
    database: Database, *, publisher: str | None, resolution: str | None, limit: int
) -> list[Row]:
    """Citations of the whole archive, the latest first."""
    standing = (
        "CASE WHEN decision_key IS NULL THEN resolution"
        " WHEN decided_id IS NULL THEN 'abstained' ELSE 'resolved' END"
    )
    asked = {"publisher = :publisher": publisher, f"{standing} = :resolution": resolution}
    where = " AND ".join(one for one, value in asked.items() if value is not None) or "1"
    return list(
        database.query(
            f"SELECT d.* FROM (SELECT id FROM citations WHERE {where}"
            " ORDER BY first_seen_at DESC, id DESC LIMIT :limit) l"
            " JOIN citations_detail d ON d.id = l.id ORDER BY d.first_seen_at DESC, d.id DESC",
            {"publisher": publisher, "resolution": resolution, "limit": limit},
        )
    )


def citation(database: Database, citation_key: str) -> Row:
    """One citation by its key; raises ArchiverError where none has it."""
    for row in database.query(
        "SELECT * FROM citations_detail WHERE citation_key = ?", [citation_key]
    ):
        return row
    raise ArchiverError(
        f"No citation has the key {citation_key}; `archiver sources DB URL --json` lists them."
    )


def publishers(database: Database, name: str | None) -> list[Row]:
    """The publishers in force with their names and places, and how often each is cited."""
    return list(
        database.query(
            "SELECT p.name, p.kind, p.country, p.languages, p.zone,"
            " (SELECT json_group_array(n.name) FROM publisher_names n WHERE n.publisher_id = p.id)"
            "  AS names,"
            " (SELECT json_group_array(json_object('kind', a.kind, 'address', a.address,"
            "   'language', a.language, 'since', a.since, 'until', a.until))"
            "  FROM publisher_places a WHERE a.publisher_id = p.id) AS places,"
            " (SELECT count(*) FROM citations c WHERE c.publisher = p.name) AS citations,"
            " (SELECT count(*) FROM resources r WHERE r.publisher = p.name AND r.captures > 0)"
            "  AS pages, p.loaded_by IS NOT NULL AS loaded"
            " FROM publishers p WHERE ?1 IS NULL OR p.name = ?1 ORDER BY p.name COLLATE NOCASE",
            [name],
        )
    )
