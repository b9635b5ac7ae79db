"""Citations as they are kept: in each version, each with its lineage, and where its source stands.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.archive.captures import resource_of
from archiver.archive.decisions import in_force
from archiver.fold import fold
from archiver.models import Citation, key
from archiver.urls import is_web_address, urlkey

__all__ = [
    "BY_HAND",
    "Earlier",
    "apply_decision",
    "earlier_citations",
    "end_citations",
    "settle_links",
    "thing_of",
    "write_citations",
]

BY_HAND = "source"  # kind of the decision that names a citation's document
_LONGEST_HREF = 4_096
_MOST_HOPS = 5
_LEADS_ON = "('redirect', 'moved')"
_COLUMNS = (
    *("citation_key", "lineage", "resource_id", "version_id", "number", "how", '"start"', '"end"'),
    *("mention", "claim", "claim_start", "credit_for", "publisher", "language", "joins", "href"),
    *("cited_on", "link_id", "resolution", "source_id", "reason", "first_seen_at"),
)
_INSERT = (
    f"INSERT INTO citations ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT (citation_key) DO UPDATE SET last_seen_at = NULL RETURNING id, source_id IS NULL"
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest citation of a lineage; `standing`: it stood in the version just before."""

    lineage: str
    thing: str
    is_link: bool
    publisher: str | None
    claim: str
    standing: bool


def thing_of(citation: Citation) -> str:
    """What a citation is of, whatever its words: a linked page, a publisher, or a name."""
    if citation.href is not None:
        return urlkey(citation.href)
    return citation.publisher or fold(citation.mention)


def earlier_citations(
    connection: sqlite3.Connection, resource_id: int, version_before: int | None
) -> list[Earlier]:
    """The lineages that an article's versions have shown so far, in order of first sight."""
    rows = connection.execute(
        "SELECT c.lineage, c.publisher, c.href, c.mention, c.claim, l.standing FROM (SELECT"
        "  min(id) AS first, max(id) AS last, max(version_id = ?2 AND last_seen_at IS NULL)"
        "  AS standing FROM citations WHERE resource_id = ?1 GROUP BY lineage) l"
        " JOIN citations c ON c.id = l.last ORDER BY l.first",
        (resource_id, version_before),
    )
    return [
        Earlier(
            lineage,
            urlkey(href) if href is not None else publisher or fold(mention),
            href is not None,
            *(publisher, claim, bool(standing)),
        )
        for lineage, publisher, href, mention, claim, standing in rows
    ]


def write_citations(
    connection: sqlite3.Connection,
    resource_id: int,
    version_id: int,
    at: str,
    cited: Sequence[Citation],
    lineages: Sequence[str | None],
) -> list[str]:
    """Writes what a version cites, as a capture at `at` showed it; returns the lineages in order.

    What the version cited before and this capture lacks is ended. A lineage of None begins one.
    """
    version_key, cited_on = connection.execute(
        "SELECT v.version_key, substr(coalesce((SELECT e.published_at FROM extractions e"
        " WHERE e.id = v.extraction_id), v.first_seen_at, ?), 1, 10) FROM versions v"
        " WHERE v.id = ?",
        (at, version_id),
    ).fetchone()
    seen: Counter[tuple[str, str]] = Counter()
    keys: list[str] = []
    kept: list[str] = []
    for number, (citation, lineage) in enumerate(zip(cited, lineages, strict=True)):
        thing = thing_of(citation)
        seen[citation.how, thing] += 1
        own = key("citation", version_key, citation.how, thing, str(seen[citation.how, thing]))
        keys.append(own)
        kept.append(lineage or own)
        joins = None if citation.joins is None else keys[citation.joins]
        place = (own, lineage or own, resource_id, version_id, number)
        _write_one(connection, citation, place, joins=joins, cited_on=cited_on, at=at)
    end_citations(connection, version_id, keys)
    return kept


def end_citations(connection: sqlite3.Connection, version_id: int, standing: Sequence[str]) -> None:
    """Ends the citations of a version that its latest capture lacks; they were seen until then."""
    rows = connection.execute(
        "SELECT id, citation_key FROM citations WHERE version_id = ? AND last_seen_at IS NULL",
        (version_id,),
    ).fetchall()
    gone = {row_id for row_id, one in rows} - {row_id for row_id, one in rows if one in {*standing}}
    connection.executemany(
        "UPDATE citations SET last_seen_at = coalesce((SELECT max(o.last_seen_at)"
        " FROM observations o WHERE o.version_id = citations.version_id), first_seen_at)"
        " WHERE id = ?",
        [(row_id,) for row_id in gone],
    )


def _write_one(
    connection: sqlite3.Connection,
    citation: Citation,
    place: tuple[str, str, int, int, int],
    *,
    joins: str | None,
    cited_on: str,
    at: str,
) -> None:
    linked = _linked(connection, citation)
    row_id, is_open = connection.execute(
        _INSERT,
        (
            *place,
            *(citation.how, citation.start, citation.end, citation.mention, citation.claim),
            *(citation.claim_start, citation.credit_for, citation.publisher, citation.language),
            *(joins, citation.href, cited_on, linked),
            "not_attempted" if linked is None else "resolved",
            None if linked is None else _led_to(connection, linked),
            _first_reason(citation),
            at,
        ),
    ).fetchone()
    lineage = place[1]
    apply_decision(connection, lineage, row_id)
    if is_open and citation.credit_for in (None, "text"):
        connection.execute("INSERT OR IGNORE INTO unresolved VALUES (?)", (row_id,))


def _linked(connection: sqlite3.Connection, citation: Citation) -> int | None:
    """The page that a citation links to, made if it is new."""
    href = citation.href
    if href is None or len(href) > _LONGEST_HREF or not is_web_address(href):
        return None
    return resource_of(connection, href)


def _first_reason(citation: Citation) -> str:
    if citation.href is not None:
        return "The text links to it."
    if citation.credit_for in ("photo", "video"):
        return f"A {citation.credit_for} is credited, not what the text says."
    return "No document was looked for yet."


def _led_to(connection: sqlite3.Connection, resource_id: int) -> int:
    """Where a page that never showed a text led at last, by its redirects as observed latest."""
    seen = [resource_id]
    while len(seen) <= _MOST_HOPS:
        row = connection.execute(
            "SELECT l.other_id FROM resource_links l JOIN resources r ON r.id = l.resource_id"
            f" WHERE l.resource_id = ? AND l.kind IN {_LEADS_ON} AND r.text_capture_id IS NULL"
            " ORDER BY l.last_seen_at DESC, l.other_id LIMIT 1",
            (seen[-1],),
        ).fetchone()
        if row is None or row[0] in seen:
            break
        seen.append(int(row[0]))
    return seen[-1]


def settle_links(connection: sqlite3.Connection, resource_id: int) -> None:
    """Lets citations that link to a page, or to one that led to it, know where that leads now."""
    reached = {resource_id}
    edge = {resource_id}
    for _ in range(_MOST_HOPS):
        edge = {
            int(row[0])
            for one in edge
            for row in connection.execute(
                f"SELECT resource_id FROM resource_links WHERE other_id = ? AND kind IN {_LEADS_ON}"
                " LIMIT 200",
                (one,),
            )
        } - reached
        reached |= edge
    for one in reached:
        linked = connection.execute(
            "SELECT 1 FROM citations WHERE link_id = ? LIMIT 1", (one,)
        ).fetchone()
        if linked:
            connection.execute(
                "UPDATE citations SET source_id = ?1 WHERE link_id = ?2 AND source_id IS NOT ?1",
                (_led_to(connection, one), one),
            )


def apply_decision(
    connection: sqlite3.Connection, lineage: str, citation_id: int | None = None
) -> None:
    """Sets what a person decided about a lineage beside what was found, on one row of it or all."""
    decided = in_force(connection, lineage, BY_HAND)
    if decided is None:
        return
    decision_key, url = decided
    source = resource_of(connection, url) if url else None
    connection.execute(
        "UPDATE citations SET decision_key = ?, decided_id = ?"
        f" WHERE {'lineage' if citation_id is None else 'id'} = ?",
        (decision_key, source, lineage if citation_id is None else citation_id),
    )
