"""Documents that could be a named source: what waits to be looked for, and where to look.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.archive.citations import settle_links

__all__ = [
    "DAYS_BEFORE",
    "Held",
    "Named",
    "Wanted",
    "article_time",
    "came_to_know",
    "documents_for",
    "frequencies",
    "is_held",
    "linked_documents",
    "named_sources",
    "save_resolution",
    "text_of",
    "unresolved",
    "was_sought",
]

DAYS_BEFORE = 30  # of a document's age when it is cited by name; what is older has to be linked
_DAYS_AFTER = 1  # days end at different hours around the world
_MOST_HITS = 2_000  # passages looked at for one word: the newest
_MOST_DOCUMENTS = 24
_LATEST = 8  # documents of a publisher that are looked at whatever their words


@dataclass(frozen=True, slots=True)
class Wanted:
    """A citation whose document is to be found; `cited_on` is the article's day."""

    citation_id: int
    resource_id: int
    version_id: int
    publisher: str | None
    claim: str
    claim_start: int
    mention: str
    cited_on: str
    published_at: str | None  # as the article says, to the moment where it does
    language: str | None  # of the article


@dataclass(frozen=True, slots=True)
class Held:
    """A document that the archive holds, as its fittest version has it."""

    resource_id: int
    version_id: int
    version_key: str
    url: str
    title: str | None
    language: str | None
    published_at: str | None
    first_seen_at: str


@dataclass(frozen=True, slots=True)
class Named:
    """A publisher that a text leans on without a document that was found: by which sentences."""

    publisher: str
    cited_on: str
    language: str | None  # of the edition that is named
    claims: tuple[str, ...]


def came_to_know(connection: sqlite3.Connection, resource_id: int) -> None:
    """Lets citations that a page's new text may answer be looked at again.

    Those are citations of its publisher by name near its day, and those beside a link to it.
    """
    settle_links(connection, resource_id)
    connection.execute(
        "INSERT OR IGNORE INTO unresolved SELECT n.id FROM citations l JOIN citations n"
        " ON n.version_id = l.version_id AND n.link_id IS NULL"
        "  AND (n.publisher = l.publisher OR n.joins = l.citation_key)"
        "  AND coalesce(n.credit_for, 'text') = 'text' WHERE l.source_id = ?",
        (resource_id,),
    )
    connection.execute(
        "INSERT OR IGNORE INTO unresolved SELECT c.id FROM resources r JOIN citations c"
        " ON c.publisher = r.publisher AND c.how IN ('name', 'credit') AND c.cited_on BETWEEN"
        f"  date(coalesce(r.published_at, '0001-01-01'), '-{_DAYS_AFTER} days') AND"
        f"  date(coalesce(r.published_at, '9998-01-01'), '+{DAYS_BEFORE} days')"
        " WHERE r.id = ? AND r.text_capture_id IS NOT NULL"
        "  AND (c.credit_for IS NULL OR c.credit_for = 'text')",
        (resource_id,),
    )


def unresolved(
    connection: sqlite3.Connection, most: int, *, version_id: int | None = None
) -> list[Wanted]:
    """Citations that wait to be looked at, in the order in which they came: all, or a version's."""
    if version_id is None:
        chosen = "FROM unresolved u CROSS JOIN citations c ON c.id = u.citation_id"
    else:
        chosen = (
            "FROM (SELECT id AS citation_id FROM citations WHERE version_id = ?2) u"
            " CROSS JOIN citations c ON c.id = u.citation_id"
            " AND c.id IN (SELECT citation_id FROM unresolved)"
        )
    rows = connection.execute(
        "SELECT c.id, c.resource_id, c.version_id, c.publisher, c.claim, c.claim_start, c.mention,"
        " c.cited_on, (SELECT e.published_at FROM extractions e WHERE e.id = v.extraction_id),"
        f" v.language {chosen} JOIN versions v ON v.id = c.version_id"
        " ORDER BY u.citation_id LIMIT ?1",
        (most,) if version_id is None else (most, version_id),
    )
    return [Wanted(*row) for row in rows]


def frequencies(connection: sqlite3.Connection, words: Sequence[str]) -> tuple[dict[str, int], int]:
    """In how many passages each word stands, up to 2,000; and how many texts there are."""
    counts = {
        word: connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT ?)",
            (_term(word), _MOST_HITS),
        ).fetchone()[0]
        for word in words
    }
    (total,) = connection.execute("SELECT coalesce(max(id), 0) FROM versions").fetchone()
    return counts, int(total)


def documents_for(
    connection: sqlite3.Connection, wanted: Wanted, words: Sequence[str]
) -> list[Held]:
    """Documents that may be the source: of its publisher, by rare words of the claim; the latest of
    it; and what the article links to. The likeliest first, at most 32."""
    found: dict[int, int] = {}
    for resource_id, version_id in (
        *_by_words(connection, wanted, words),
        *_by_link(connection, wanted),
        *_latest(connection, wanted),
    ):
        found.setdefault(resource_id, version_id)
    return _held(connection, list(found.values())[: _MOST_DOCUMENTS + _LATEST])


def linked_documents(connection: sqlite3.Connection, wanted: Wanted) -> list[Held]:
    """The documents that the text links to where it cites the same source."""
    return _held(connection, [version for _, version in _by_link(connection, wanted)])


def _held(connection: sqlite3.Connection, chosen: Sequence[int]) -> list[Held]:
    rows = connection.execute(
        "SELECT r.id, v.id, v.version_key, r.url, v.title, v.language, r.published_at,"
        " v.first_seen_at FROM versions v JOIN resources r ON r.id = v.resource_id"
        " WHERE v.id IN (SELECT value FROM json_each(?)) AND v.first_seen_at IS NOT NULL",
        (json.dumps(list(chosen)),),
    )
    held = {row[1]: Held(*row) for row in rows}
    return [held[one] for one in chosen if one in held]


def _by_words(
    connection: sqlite3.Connection, wanted: Wanted, words: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Versions of the publisher's documents that hold most of the words, the rarest first given."""
    if wanted.publisher is None:
        return
    terms = [_term(word) for word in words]
    yield from connection.execute(
        _HITS,
        {
            "terms": json.dumps(terms),
            "most": _MOST_HITS,
            "publisher": wanted.publisher,
            "article": wanted.resource_id,
            "limit": _MOST_DOCUMENTS * 2,
        },
    )


_HITS = """
WITH hits AS MATERIALIZED (
  SELECT t.key AS n, o.version_id FROM json_each(:terms) t CROSS JOIN occurrences o
  WHERE o.passage_id IN (
    SELECT rowid FROM passages_fts WHERE passages_fts MATCH t.value ORDER BY rowid DESC LIMIT :most)
  GROUP BY t.key, o.version_id
)
SELECT v.resource_id, v.id FROM hits h JOIN versions v ON v.id = h.version_id
JOIN resources r ON r.id = v.resource_id
WHERE r.publisher = :publisher AND r.id <> :article
GROUP BY v.id ORDER BY sum(1.0 / (2 + h.n)) DESC, v.first_seen_at, v.id LIMIT :limit
"""


def _by_link(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """What the article links to where it names the same source."""
    yield from connection.execute(
        "SELECT DISTINCT r.id, (SELECT v.id FROM versions v WHERE v.resource_id = r.id"
        "  AND v.number IS NOT NULL ORDER BY v.number DESC LIMIT 1) AS version"
        " FROM citations c JOIN resources r ON r.id = c.source_id"
        " WHERE c.version_id = ?1 AND c.how = 'link' AND r.text_capture_id IS NOT NULL"
        "  AND (c.publisher = ?2 OR c.citation_key = (SELECT joins FROM citations WHERE id = ?3))"
        " LIMIT 20",
        (wanted.version_id, wanted.publisher, wanted.citation_id),
    )


def _latest(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """The publisher's documents of the days before the article, the latest first."""
    yield from connection.execute(
        "SELECT r.id, (SELECT v.id FROM versions v WHERE v.resource_id = r.id"
        "  AND v.number IS NOT NULL ORDER BY v.number LIMIT 1)"
        " FROM resources r WHERE r.publisher = ?1 AND r.id <> ?2 AND r.text_capture_id IS NOT NULL"
        f"  AND substr(coalesce(r.published_at, r.first_captured_at), 1, 10)"
        f"   BETWEEN date(?3, '-{DAYS_BEFORE} days') AND date(?3, '+{_DAYS_AFTER} days')"
        " ORDER BY coalesce(r.published_at, r.first_captured_at) DESC LIMIT ?4",
        (wanted.publisher, wanted.resource_id, wanted.cited_on, _LATEST),
    )


def named_sources(connection: sqlite3.Connection, version_id: int) -> list[Named]:
    """The publishers that a version names as sources, and whose document is not known."""
    rows = connection.execute(
        "SELECT publisher, min(cited_on), max(language), json_group_array(claim) FROM citations"
        " WHERE version_id = ? AND publisher IS NOT NULL AND link_id IS NULL"
        "  AND resolution <> 'resolved' AND decision_key IS NULL AND last_seen_at IS NULL"
        "  AND coalesce(credit_for, 'text') = 'text' GROUP BY publisher ORDER BY min(number)",
        (version_id,),
    )
    return [
        Named(publisher, day, language, tuple(json.loads(claims)))
        for publisher, day, language, claims in rows
    ]


def article_time(connection: sqlite3.Connection, version_id: int) -> str:
    """When a text says it was published, else when it was first seen; a day's last second."""
    (stated,) = connection.execute(
        "SELECT coalesce((SELECT e.published_at FROM extractions e WHERE e.id = v.extraction_id),"
        " v.first_seen_at) FROM versions v WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    return f"{stated}T23:59:59Z" if len(stated) == len("2026-03-01") else str(stated)


def is_held(connection: sqlite3.Connection, surt: str) -> bool:
    """Whether a page was ever captured, or tried."""
    row = connection.execute(
        "SELECT 1 FROM resources WHERE urlkey = ? AND captures > 0", (surt,)
    ).fetchone()
    return row is not None


def was_sought(
    connection: sqlite3.Connection, surt: str, places: Sequence[str], since: str
) -> bool:
    """Whether public archives showed a page already, or were asked for it since then.

    `places` are the addresses by which they are asked.
    """
    held = connection.execute(
        "SELECT 1 FROM resources r JOIN visits v ON v.resource_id = r.id"
        " JOIN captures c ON c.id = v.capture_id WHERE r.urlkey = ? AND c.via = 'memento' LIMIT 1",
        (surt,),
    ).fetchone()
    asked = connection.execute(
        "SELECT 1 FROM urls u JOIN url_resources x ON x.url_id = u.id"
        " JOIN resources r ON r.id = x.resource_id"
        " WHERE u.url IN (SELECT value FROM json_each(?)) AND r.last_captured_at >= ? LIMIT 1",
        (json.dumps(list(places)), since),
    ).fetchone()
    return held is not None or asked is not None


def text_of(connection: sqlite3.Connection, version_id: int) -> str:
    """A version's whole text."""
    (text,) = connection.execute(
        "SELECT coalesce(group_concat(gap || text, ''), '') FROM ("
        " SELECT w.gap AS gap, p.text AS text FROM occurrences w JOIN passages p"
        " ON p.id = w.passage_id WHERE w.version_id = ? ORDER BY w.position)",
        (version_id,),
    ).fetchone()
    return str(text)


def save_resolution(
    connection: sqlite3.Connection,
    wanted: Wanted,
    *,
    resolution: str,
    source: Held | None,
    score: float | None,
    reason: str,
    candidates: Sequence[dict[str, object]],
) -> None:
    """Writes down which document a citation's source is, or why none is named."""
    connection.execute(
        "UPDATE citations SET resolution = ?, source_id = ?, source_version_id = ?, score = ?,"
        " reason = ?, candidates = ? WHERE id = ?",
        (
            *(resolution, source.resource_id if source else None),
            *(source.version_id if source else None, score, reason),
            json.dumps(candidates, ensure_ascii=False) if candidates else None,
            wanted.citation_id,
        ),
    )
    connection.execute("DELETE FROM unresolved WHERE citation_id = ?", (wanted.citation_id,))


def _term(word: str) -> str:
    """A word as the full-text index is asked for it."""
    quoted = word.replace('"', '""')
    return f'"{quoted}"'
