"""What payloads say: extractions, the versions they show, and the passages those are made of.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archiver.archive import packing
from archiver.fold import fold
from archiver.models import Assessment, Extraction, Link, Passage, Reading, join_passages, key

__all__ = [
    "Served",
    "canonical_url",
    "feed_search",
    "find_extraction",
    "load_extraction",
    "make_current",
    "passages_of",
    "reading_id",
    "set_again",
    "set_by_later",
    "store_extraction",
    "summary",
    "text_digest",
]


@dataclass(frozen=True, slots=True)
class Served:
    """A payload as it came: with its stated type, from the exact address its links start from."""

    payload_id: int
    content_type: str  # empty where none was stated
    url_id: int
    url: str


_META = (
    "title",
    "language",
    "byline",
    "published_at",
    "published_as_printed",
    "published_precision",
    "modified_at",
    "modified_as_printed",
    "canonical_url",
    "charset",
    "charset_source",
    "note",
)
# What another attempt at a payload may find; surroundings that others lean on stay as they are.
_READ_AGAIN = ", ".join(
    [f"{name} = excluded.{name}" for name in ("class", "rule", "version_id", "text_digest")]
    + [f"{name} = excluded.{name}" for name in ("partial", *_META)]
    + [
        f"{name} = CASE WHEN extractions.surroundings IS NULL THEN excluded.{name}"
        f" ELSE extractions.{name} END"
        for name in ("base_id", "surroundings_size", "surroundings")
    ]
)
_SURROUNDINGS_LEVEL = 6
_POOR_PATCH = 12  # a patch of more than this part is no better than the whole, packed
_LONGEST_SURROUNDINGS = 64 * 2**20  # bytes of JSON


def reading_id(connection: sqlite3.Connection, reading: Reading, now: str) -> int:
    """The id of a reading; the archive's first one is its current one."""
    names = Reading.__slots__
    values = [getattr(reading, name) for name in names]
    row = connection.execute(
        f"SELECT id FROM readings WHERE {' AND '.join(f'{name} = ?' for name in names)}", values
    ).fetchone()
    if row:
        return int(row[0])
    row = connection.execute(
        f"INSERT INTO readings (made_at, {', '.join(names)}, current)"
        f" VALUES (?, {', '.join('?' * len(names))}, NOT EXISTS (SELECT 1 FROM readings))"
        " RETURNING id",
        [now, *values],
    ).fetchone()
    _adopt(connection, int(row[0]), reading)
    return int(row[0])


def _adopt(connection: sqlite3.Connection, reading_id: int, reading: Reading) -> None:
    """Lets a new reading have what was read by one that reads every page in the same way.

    They differ in what is made of the text: no page needs to be read again for that.
    """
    row = connection.execute(
        "SELECT max(id) FROM readings WHERE id <> ? AND extractor = ? AND segmenter = ?"
        " AND fold = ?",
        (reading_id, reading.extractor, reading.segmenter, reading.fold),
    ).fetchone()
    if row[0] is not None:
        for table in ("extractions", "versions"):
            connection.execute(
                f"UPDATE {table} SET reading_id = ? WHERE reading_id = ?", (reading_id, row[0])
            )


def make_current(connection: sqlite3.Connection, reading: int) -> None:
    """Lets a reading be the current one once every resource's derived rows belong to it."""
    left = connection.execute(
        "SELECT 1 FROM resources WHERE captures > 0 AND reading_id IS NOT ? LIMIT 1", (reading,)
    ).fetchone()
    if left is None:
        connection.execute(
            "UPDATE readings SET current = 0 WHERE current = 1 AND id <> ?", (reading,)
        )
        connection.execute("UPDATE readings SET current = 1 WHERE id = ?", (reading,))


def find_extraction(
    connection: sqlite3.Connection, reading: int, resource_id: int, served: Served
) -> int | None:
    """The extraction that a reading made of a payload, if it did and its text still stands as cut.

    Another reading since may have cut the same text into other passages, or dropped it.
    """
    row = connection.execute(
        "SELECT e.id FROM extractions e LEFT JOIN versions v ON v.id = e.version_id"
        " WHERE e.resource_id = ?1 AND e.reading_id = ?2 AND e.payload_id = ?3"
        " AND e.content_type = ?4 AND e.url_id = ?5 AND e.class <> 'to_read'"
        " AND (e.class <> 'ok' OR v.reading_id = ?2)",
        (resource_id, reading, served.payload_id, served.content_type, served.url_id),
    ).fetchone()
    return int(row[0]) if row else None


def summary(connection: sqlite3.Connection, extraction_id: int) -> tuple[str, str, int | None]:
    """An extraction's class, the rule behind it, and the version it shows."""
    kind, rule, version = connection.execute(
        "SELECT class, rule, version_id FROM extractions WHERE id = ?", (extraction_id,)
    ).fetchone()
    return str(kind), str(rule), version


def text_digest(connection: sqlite3.Connection, version: int) -> str:
    """What names a version's text."""
    (text,) = connection.execute(
        "SELECT text_digest FROM versions WHERE id = ?", (version,)
    ).fetchone()
    return str(text)


def canonical_url(connection: sqlite3.Connection, extraction_id: int) -> str | None:
    """The address that a page calls its own, if it names one on the web."""
    (url,) = connection.execute(
        "SELECT canonical_url FROM extractions WHERE id = ?", (extraction_id,)
    ).fetchone()
    return str(url) if url and url.startswith(("http://", "https://")) else None


def store_extraction(
    connection: sqlite3.Connection,
    reading: int,
    resource_id: int,
    served: Served,
    found: Extraction,
) -> int:
    """Stores what a payload says, with its version where it has a text."""
    is_text = found.assessment.kind == "ok"
    version = _find_or_make_version(connection, reading, resource_id, found) if is_text else None
    base, surroundings, size = _packed_surroundings(connection, resource_id, found)
    (extraction_id,) = connection.execute(
        "INSERT INTO extractions (reading_id, resource_id, payload_id, content_type, url_id, class,"
        f" rule, version_id, text_digest, partial, base_id, surroundings, surroundings_size,"
        f" {', '.join(_META)}) VALUES ({', '.join('?' * (13 + len(_META)))})"
        " ON CONFLICT (resource_id, reading_id, payload_id, content_type, url_id)"
        f" DO UPDATE SET {_READ_AGAIN} RETURNING id",
        (
            *(reading, resource_id, served.payload_id, served.content_type, served.url_id),
            *(found.assessment.kind, found.assessment.rule),
            *(version, found.text_digest if is_text else None, int(found.partial)),
            *(base, surroundings, size),
            *(getattr(found, name) for name in _META),
        ),
    ).fetchone()
    if version is not None:
        cut = connection.execute(
            "UPDATE versions SET reading_id = ?1, extraction_id = ?2"
            " WHERE id = ?3 AND (reading_id <> ?1 OR extraction_id IS NULL)",
            (reading, extraction_id, version),
        )
        if cut.rowcount:
            _cut(connection, version, found)
    return int(extraction_id)


def set_by_later(
    connection: sqlite3.Connection, reading: int, resource_id: int, order: Iterable[Served]
) -> list[Served]:
    """The pages that show a text first, though a later one was there before and set its passages.

    `order` is the order in which the pages were shown, each once.
    """
    seen: set[int] = set()
    first: list[Served] = []
    for served in order:
        extraction = find_extraction(connection, reading, resource_id, served)
        row = connection.execute(
            "SELECT v.id, v.extraction_id FROM extractions e"
            " JOIN versions v ON v.id = e.version_id WHERE e.id = ?",
            (extraction,),
        ).fetchone()
        if row and row[0] not in seen:
            seen.add(row[0])
            if row[1] != extraction:
                first.append(served)
    return first


def set_again(
    connection: sqlite3.Connection,
    reading: int,
    resource_id: int,
    served: Served,
    found: Extraction,
) -> None:
    """Cuts the version that a page shows into the passages of that page."""
    row = connection.execute(
        "SELECT id, version_id, text_digest FROM extractions WHERE id = ?",
        (find_extraction(connection, reading, resource_id, served),),
    ).fetchone()
    if row and row[2] == found.text_digest:  # a reader may fail where it did not before
        connection.execute("UPDATE versions SET extraction_id = ? WHERE id = ?", row[:2])
        _cut(connection, row[1], found)


def load_extraction(connection: sqlite3.Connection, extraction_id: int) -> Extraction:
    """The extraction as it was read, its passages those of its version."""
    row = connection.execute(
        f"SELECT class, rule, partial, version_id, {', '.join(_META)} FROM extractions"
        " WHERE id = ?",
        (extraction_id,),
    ).fetchone()
    kind, rule, partial, version, *meta = row
    around = json.loads(_surroundings(connection, extraction_id) or b"[[],[],[]]")
    passages = passages_of(connection, version) if version else ()
    text = join_passages(passages)
    return Extraction(
        assessment=Assessment(kind, rule),
        passages=passages,
        visible=tuple(around[0]),
        links=tuple(_link(text, *stored) for stored in around[1]),
        images=tuple(around[2]),
        partial=bool(partial),
        **dict(zip(_META, meta, strict=True)),
    )


def passages_of(connection: sqlite3.Connection, version: int) -> tuple[Passage, ...]:
    """A version's passages in order."""
    rows = connection.execute(
        "SELECT p.text, o.element, o.start, o.gap FROM occurrences o"
        " JOIN passages p ON p.id = o.passage_id WHERE o.version_id = ? ORDER BY o.position",
        (version,),
    )
    return tuple(Passage(*row) for row in rows)


def feed_search(connection: sqlite3.Connection, *, at_least: int = 1) -> None:
    """Brings the full-text index up to the newest passage, where enough are waiting."""
    (mark,) = connection.execute(
        "SELECT coalesce((SELECT value FROM bookmarks WHERE name = 'search'), 0)"
    ).fetchone()
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()
    if newest - mark < at_least:
        return
    connection.execute(
        "INSERT INTO passages_fts (rowid, text, folded)"
        " SELECT id, text, folded FROM passages WHERE id > ? AND id <= ?",
        (mark, newest),
    )
    connection.execute("INSERT OR REPLACE INTO bookmarks VALUES ('search', ?)", (newest,))


def _find_or_make_version(
    connection: sqlite3.Connection, reading: int, resource_id: int, found: Extraction
) -> int:
    """The version that a text is on its resource; a new one is not yet cut into passages."""
    (urlkey,) = connection.execute(
        "SELECT urlkey FROM resources WHERE id = ?", (resource_id,)
    ).fetchone()
    version_key = key(urlkey, found.text_digest)
    row = connection.execute(
        "SELECT id FROM versions WHERE version_key = ?", (version_key,)
    ).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO versions (version_key, resource_id, text_digest, reading_id, words)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id",
            (version_key, resource_id, found.text_digest, reading, len(found.text.split())),
        ).fetchone()
    return int(row[0])


def _cut(connection: sqlite3.Connection, version: int, found: Extraction) -> None:
    """Gives a version the title, language and passages of a page that shows it."""
    connection.execute(
        "UPDATE versions SET title = ?, language = ? WHERE id = ?",
        (found.title, found.language, version),
    )
    connection.execute("DELETE FROM occurrences WHERE version_id = ?", (version,))
    ids = _store_passages(connection, found.passages)
    connection.executemany(
        "INSERT INTO occurrences VALUES (?, ?, ?, ?, ?, ?)",
        [
            (version, position, ids[passage.text], passage.element, passage.start, passage.gap)
            for position, passage in enumerate(found.passages)
        ],
    )


def _store_passages(connection: sqlite3.Connection, passages: Sequence[Passage]) -> dict[str, int]:
    """The id of each passage's text, stored once for the whole archive."""
    keys = {key(passage.text): passage.text for passage in passages}
    known = dict(
        connection.execute(
            "SELECT passage_key, id FROM passages"
            " WHERE passage_key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        ).fetchall()
    )
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()
    new = [passage_key for passage_key in keys if passage_key not in known]
    known |= {passage_key: newest + n for n, passage_key in enumerate(new, 1)}
    connection.executemany(
        "INSERT INTO passages (id, passage_key, text, folded) VALUES (?, ?, ?, ?)",
        [(known[one], one, keys[one], _folded(keys[one])) for one in new],
    )
    return {text: known[passage_key] for passage_key, text in keys.items()}


def _folded(text: str) -> str | None:
    """A text as search folds it, where that is more than lower case."""
    folded = fold(text)
    return None if folded == text.lower() else folded


def _packed_surroundings(
    connection: sqlite3.Connection, resource_id: int, found: Extraction
) -> tuple[int | None, bytes | None, int]:
    """What stands around the text, as a patch against the resource's last whole one if smaller."""
    if found.assessment.kind == "unread":
        return None, None, 0
    around = [
        found.visible,
        [_stored(link) for link in found.links],
        found.images,
    ]
    data = json.dumps(around, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    row = connection.execute(
        "SELECT max(id) FROM extractions WHERE resource_id = ? AND base_id IS NULL", (resource_id,)
    ).fetchone()
    base = _surroundings(connection, row[0]) if row[0] else None
    if base:
        patched = packing.pack(data, base, level=_SURROUNDINGS_LEVEL)
        if len(patched) < len(data) // _POOR_PATCH:
            return int(row[0]), patched, len(data)
    return None, packing.pack(data, None, level=_SURROUNDINGS_LEVEL), len(data)


def _stored(link: Link) -> tuple[str | int, ...]:
    """A link as it is stored: without a start where its words are not in the text."""
    start = () if link.start is None else (link.start,)
    return (link.href, link.anchor, int(link.main), *start)


def _link(text: str, href: str, anchor: str, main: int, start: int | None = None) -> Link:
    """A link as it was read; without a start where another page set the text in other paragraphs.

    What was stored before links had a start has none.
    """
    stands = start is not None and text.startswith(anchor, start)
    return Link(href, anchor, bool(main), start if stands else None)


def _surroundings(connection: sqlite3.Connection, extraction_id: int) -> bytes | None:
    """The JSON of what stands around an extraction's text; None where a takedown emptied it."""
    base_id, packed, size = connection.execute(
        "SELECT base_id, surroundings, surroundings_size FROM extractions WHERE id = ?",
        (extraction_id,),
    ).fetchone()
    if packed is None or size > _LONGEST_SURROUNDINGS:
        return None
    base = _surroundings(connection, base_id) if base_id else None
    return packing.unpack(packed, base, size)
