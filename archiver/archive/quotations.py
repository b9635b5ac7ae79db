"""Quotations as they are kept: in each version, with lineage, speaker, and what they lean on.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archiver.archive.families import Alike, words_row
from archiver.models import Quote, key
from archiver.words import words_of

__all__ = [
    "EarlierQuote",
    "Leaning",
    "Place",
    "earlier_quotes",
    "folded_words",
    "forget_quotes",
    "lean",
    "let_stand",
    "places",
    "was_quoted",
    "write_quotes",
]

_COLUMNS = (
    *("quote_key", "lineage", "words_id", "resource_id", "version_id", "number", '"start"'),
    *('"end"', "quote", "class", "confidence", "marks", "depth", "speaker_id", "speaker_text"),
    *("speaker_basis", "resolved_by", "role", "cue", "rule", "speaker_confidence"),
    "first_seen_at",
)
_INSERT = f"INSERT INTO quotes ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class EarlierQuote:
    """The latest quotation of a lineage; `standing`: it stood in the version just before."""

    lineage: str
    words: str
    is_claim: bool
    standing: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation, or a citation with its sentence, stands in a version's text."""

    row_id: int
    start: int
    end: int
    speaker: int | None = None
    lineage: str = ""  # of a citation
    mention: int = 0  # where a citation's own words begin


@dataclass(frozen=True, slots=True)
class Leaning:
    """The citation that a quotation leans on, and why that one: sentence, paragraph, speaker."""

    lineage: str
    why: str


def folded_words(text: str) -> str:
    """The words of a quotation, folded, without marks: by which two are the same."""
    return " ".join(word.folded for word in words_of(text))


def was_quoted(connection: sqlite3.Connection, version_id: int) -> bool:
    """Whether a version's quotations have been written down, even where it has none."""
    (count,) = connection.execute(
        "SELECT quotes FROM versions WHERE id = ?", (version_id,)
    ).fetchone()
    return count is not None


def earlier_quotes(
    connection: sqlite3.Connection, resource_id: int, version_before: int | None
) -> list[EarlierQuote]:
    """The lineages that an article's versions have shown so far, in order of first sight."""
    rows = connection.execute(
        "SELECT q.lineage, w.words, q.class = 'claim', EXISTS (SELECT 1 FROM quotes b"
        "  WHERE b.lineage = q.lineage AND b.version_id = ?2)"
        " FROM (SELECT min(id) AS first, max(id) AS last FROM quotes WHERE resource_id = ?1"
        "  GROUP BY lineage) l JOIN quotes q ON q.id = l.last"
        " JOIN quoted_words w ON w.id = q.words_id ORDER BY l.first",
        (resource_id, version_before),
    )
    return [
        EarlierQuote(lineage, words, bool(claim), bool(standing))
        for lineage, words, claim, standing in rows
    ]


def write_quotes(
    connection: sqlite3.Connection,
    resource_id: int,
    version_id: int,
    at: str,
    quotes: Sequence[Quote],
    lineages: Sequence[str | None],
    speakers: Mapping[str, int],
    alike: Alike,
) -> None:
    """Writes the quotations of a version first seen at `at`; a lineage of None begins one.

    `speakers` are the rows of the names, `alike` makes families of words.
    """
    urlkey, version_key = connection.execute(
        "SELECT r.urlkey, v.version_key FROM versions v JOIN resources r ON r.id = v.resource_id"
        " WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    seen: Counter[str] = Counter()
    rows = []
    for number, (quote, lineage) in enumerate(zip(quotes, lineages, strict=True)):
        words = folded_words(quote.text)
        seen[words] += 1
        own = key("quote", urlkey, words, str(seen[words]))
        rows.append(
            (
                *(own, lineage or _new_lineage(connection, own, version_key)),
                *(words_row(connection, words, alike), resource_id, version_id, number),
                *(quote.start, quote.end, quote.text, quote.kind, quote.confidence, quote.marks),
                *(quote.depth, speakers[quote.speaker] if quote.speaker else None),
                *(quote.speaker_text, quote.speaker_basis, quote.resolved_by, quote.role),
                *(quote.cue, quote.rule, quote.speaker_confidence, at),
            )
        )
    connection.executemany(_INSERT, rows)
    connection.execute("UPDATE versions SET quotes = ? WHERE id = ?", (len(rows), version_id))


def _new_lineage(connection: sqlite3.Connection, own: str, version_key: str) -> str:
    """The name of a lineage that begins: its first key, unless other words took that over."""
    taken = connection.execute("SELECT 1 FROM quotes WHERE lineage = ? LIMIT 1", (own,)).fetchone()
    return key("lineage", own, version_key) if taken else own


def places(
    connection: sqlite3.Connection, version_id: int
) -> tuple[list[Place], list[Place], dict[int, str]]:
    """Where a version's quotations stand, and the citations in its text that they may lean on.

    And by speaker the lineage of a citation that names the speaker's own office.
    """
    quotes = connection.execute(
        'SELECT id, "start", "end", speaker_id FROM quotes WHERE version_id = ? ORDER BY number',
        (version_id,),
    )
    cited = connection.execute(
        "SELECT id, claim_start, claim_start + length(claim), NULL, lineage,"
        " \"start\" FROM citations WHERE version_id = ? AND how <> 'credit'"
        " AND last_seen_at IS NULL ORDER BY number",
        (version_id,),
    )
    offices = connection.execute(
        "SELECT m.speaker_id, c.lineage FROM role_mentions m JOIN citations c"
        ' ON c.version_id = m.version_id AND c."start" < m."end" AND m."start" < c."end"'
        " WHERE m.version_id = ? AND c.how <> 'credit' AND c.last_seen_at IS NULL"
        " ORDER BY c.number DESC",  # so that the first one counts
        (version_id,),
    )
    return [Place(*row) for row in quotes], [Place(*row) for row in cited], dict(offices.fetchall())


def lean(connection: sqlite3.Connection, leanings: Mapping[int, Leaning | None]) -> None:
    """Writes which citation each quotation, by its row, leans on."""
    connection.executemany(
        "UPDATE quotes SET cited = ?1, cited_by = ?2 WHERE id = ?3"
        " AND (cited IS NOT ?1 OR cited_by IS NOT ?2)",
        [
            (one.lineage if one else None, one.why if one else None, row_id)
            for row_id, one in leanings.items()
        ],
    )


def let_stand(
    connection: sqlite3.Connection, resource_id: int, version_id: int, *, variant: bool = False
) -> None:
    """Lets the quotations of a version that a page began to show be the latest of their lineages.

    Those of a variant are that only where the page itself never showed the lineage.
    """
    if variant:
        connection.execute(
            "UPDATE quotes SET latest = 1 WHERE version_id = ?2 AND lineage NOT IN"
            " (SELECT lineage FROM quotes WHERE resource_id = ?1 AND latest = 1)",
            (resource_id, version_id),
        )
        return
    connection.execute(
        "UPDATE quotes SET latest = 0 WHERE resource_id = ?1 AND latest = 1 AND lineage IN"
        " (SELECT lineage FROM quotes WHERE version_id = ?2)",
        (resource_id, version_id),
    )
    connection.execute("UPDATE quotes SET latest = 1 WHERE version_id = ?", (version_id,))


def forget_quotes(connection: sqlite3.Connection, resource_id: int) -> None:
    """Forgets what a resource's texts quote; names and words that this leaves are settled later."""
    for table, column, source in (
        ("unsettled", "speaker_id", "quotes"),
        ("unsettled", "speaker_id", "role_mentions"),
        ("unsettled_words", "words_id", "quotes"),
    ):
        connection.execute(
            f"INSERT OR IGNORE INTO {table} SELECT DISTINCT {column} FROM {source}"
            f" WHERE resource_id = ? AND {column} IS NOT NULL",
            (resource_id,),
        )
    for table in ("conflicts", "role_mentions", "quotes"):
        connection.execute(f"DELETE FROM {table} WHERE resource_id = ?", (resource_id,))
    connection.execute("UPDATE versions SET quotes = NULL WHERE resource_id = ?", (resource_id,))
