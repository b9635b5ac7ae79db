"""What the commands and pages ask about quotations and persons: read-only, rows as dictionaries."""

from __future__ import annotations

import json

from sqlite_utils import Database

from archiver.archive.questions import Found, Row
from archiver.errors import ArchiverError
from archiver.fold import search_words

__all__ = [
    "conflicts_of",
    "family_of",
    "history_of",
    "names_of",
    "names_of_person",
    "offices_of",
    "person_named",
    "quotation",
    "quotation_of",
    "quotes_of",
    "quotes_where",
]

_MOST_NAMES = 500  # names that a search for a speaker may mean
_ELSEWHERE = 50  # articles with the same words


def quotes_of(database: Database, found: Found) -> list[Row]:
    """Every quotation that a page's texts ever held, as seen last: those that stand, in order."""
    return list(
        database.query(
            "SELECT s.* FROM quotes q JOIN quote_status s ON s.id = q.id"
            " WHERE q.resource_id = ? AND q.latest = 1 ORDER BY s.present DESC,"
            " CASE WHEN s.present THEN '' ELSE s.last_seen_at END DESC, q.number, q.id",
            [found.resource_id],
        )
    )


def quotes_where(
    database: Database,
    *,
    speakers: list[int] | None = None,
    words: str = "",
    kind: str | None = None,
    limit: int,
) -> list[Row]:
    """Quotations of the whole archive, the latest first: of some speakers, with some words."""
    terms = " ".join(f'"{word}"' for word in search_words(words))
    if words and not terms:
        return []
    wanted = {
        "q.speaker_id IN (SELECT value FROM json_each(:speakers))": speakers is not None,
        "q.words_id IN (SELECT rowid FROM quoted_words_fts WHERE quoted_words_fts MATCH :terms)": (
            bool(terms)
        ),
        "q.class = :kind": kind is not None,
    }
    where = " AND ".join(["q.latest = 1", *(one for one, asked in wanted.items() if asked)])
    return list(
        database.query(
            "SELECT s.* FROM (SELECT q.id, q.first_seen_at AS at, q.number FROM quotes q"
            f" WHERE {where} ORDER BY q.first_seen_at DESC, q.version_id DESC, q.number"
            " LIMIT :limit) l"
            " JOIN quote_status s ON s.id = l.id ORDER BY l.at DESC, s.version_id DESC, l.number",
            {"speakers": json.dumps(speakers), "terms": terms, "kind": kind, "limit": limit},
        )
    )


def names_of(database: Database, asked: str, alike: str) -> list[Row]:
    """Names and descriptions that hold the words asked for, and all names of the same persons.

    `alike` is what the spellings of the name asked for share, in all scripts.
    """
    terms = " ".join(f'"{word}"' for word in search_words(asked))
    if not terms:
        return []
    return list(
        database.query(
            "SELECT s.id, s.name, s.person, s.alike IS NOT NULL AS is_name FROM speakers s"
            " WHERE s.person IN (SELECT person FROM speakers WHERE alike = :alike UNION"
            "  SELECT h.person FROM speakers_fts f JOIN speakers h ON h.id = f.rowid"
            "  WHERE f.speakers_fts MATCH :terms) ORDER BY s.person, s.name LIMIT :most",
            {"alike": alike, "terms": terms, "most": _MOST_NAMES},
        )
    )


def person_named(database: Database, name: str) -> Row:
    """One name as texts have it, with its person; raises ArchiverError where no text has it."""
    for row in database.query(
        "SELECT id, name, person, alike IS NOT NULL AS is_name FROM speakers WHERE name = ?", [name]
    ):
        return row
    raise ArchiverError(
        f"No text has the name {name!r}; `archiver quotes DB --speaker WORD` finds names by a word."
    )


def names_of_person(database: Database, name: str) -> list[Row]:
    """All names of the person whom a name means."""
    return list(
        database.query(
            "SELECT name, person FROM speakers WHERE person ="
            " (SELECT person FROM speakers WHERE name = ?) ORDER BY name <> person, name",
            [name],
        )
    )


def offices_of(database: Database, person: str, limit: int) -> list[Row]:
    """The offices that pages give to a person: each once for a page, the latest page first."""
    return list(
        database.query(
            "SELECT m.role, r.url AS article_url, v.version_key, (SELECT min(o.position)"
            "  FROM occurrences o WHERE o.version_id = v.id AND o.passage_id = m.passage_id)"
            " AS position, max(coalesce(e.published_at, v.first_seen_at)) AS date"
            " FROM speakers s JOIN role_mentions m ON m.speaker_id = s.id"
            " JOIN versions v ON v.id = m.version_id JOIN resources r ON r.id = m.resource_id"
            " LEFT JOIN extractions e ON e.id = v.extraction_id WHERE s.person = ?"
            " GROUP BY m.resource_id, m.role ORDER BY date DESC, m.id DESC LIMIT ?",
            [person, limit],
        )
    )


def quotation(database: Database, quote_key: str) -> Row | None:
    """The quotation that had a key last, as it was seen last; several versions have the key."""
    found = database.query(
        "SELECT s.* FROM quotes q JOIN quotes k ON k.lineage = q.lineage AND k.latest = 1"
        " JOIN quote_status s ON s.id = k.id WHERE q.quote_key = ?"
        " ORDER BY q.latest DESC, s.last_seen_at DESC, q.id DESC LIMIT 1",
        [quote_key],
    )
    return next(iter(found), None)


def quotation_of(database: Database, lineage: str) -> Row | None:
    """The quotation of a lineage, as it was seen last."""
    found = database.query(
        "SELECT s.* FROM quotes q JOIN quote_status s ON s.id = q.id"
        " WHERE q.lineage = ? AND q.latest = 1 LIMIT 1",
        [lineage],
    )
    return next(iter(found), None)


def history_of(database: Database, lineage: str, limit: int) -> list[Row]:
    """A quotation in each version of its text, in order of first sight."""
    return list(
        database.query(
            "SELECT d.*, (SELECT number FROM versions v WHERE v.id = d.version_id)"
            " AS version_number FROM quotes q JOIN quotes_detail d ON d.id = q.id"
            " WHERE q.lineage = ? ORDER BY d.first_seen_at, d.id LIMIT ?",
            [lineage, limit],
        )
    )


def family_of(database: Database, row: Row) -> list[Row]:
    """The same words, or nearly, in other articles, the earliest first."""
    return list(
        database.query(
            "SELECT s.* FROM quoted_words w JOIN quotes q ON q.words_id = w.id AND q.latest = 1"
            " JOIN quote_status s ON s.id = q.id WHERE w.family = ? AND q.resource_id <> ?"
            " ORDER BY s.first_seen_at, s.id LIMIT ?",
            [row["family"], row["resource_id"], _ELSEWHERE],
        )
    )


def conflicts_of(database: Database, found: Found) -> list[Row]:
    """The people to whom a page gives another office than other texts do."""
    return list(
        database.query(
            "SELECT d.* FROM conflicts c JOIN role_conflicts d ON d.id = c.id"
            " WHERE c.resource_id = ? ORDER BY d.speaker, d.id",
            [found.resource_id],
        )
    )
