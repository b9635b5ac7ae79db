"""The pages of quotations: those of a text, a search by speaker and words, and one by its key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlite_utils

from archiver.archive import quote_questions
from archiver.archive.questions import Found
from archiver.cite.persons import person_key
from archiver.fold import search_words
from archiver.pages import keys
from archiver.pages.answers import Absence, Asked, Facts, found_address
from archiver.pages.sql_functions import match_words

__all__ = ["QUOTE_READS", "READS", "quotation", "quotes"]

_TOLD = (
    *("quote_status", "quotes_detail", "quotes", "quoted_words", "citations", "versions"),
    *("occurrences", "resources", "role_conflicts", "conflicts", "role_mentions"),
)
READS = (
    *(*_TOLD, "quoted_words_fts", "speakers", "speakers_fts", "resources_detail"),
    "extractions",
)
QUOTE_READS = (*_TOLD, *keys.READS)

Row = dict[str, Any]
_SHOWN = 500  # quotations of one page
_FOUND = 100  # quotations of a search
_VERSIONS = 100  # versions of one quotation
_OFFICES = 50  # of one person
_HIDDEN = (
    *("id", "resource_id", "version_id", "source_version_id"),
    *("start", "end", "latest", "cited"),
)
_CLOSING = "”»’›"
_PLACES = (
    "SELECT q.id, v.version_key, v.number AS version_number, v.language, q.marks, q.depth,"
    " (SELECT r.state FROM resources r WHERE r.id = q.resource_id) AS page_state,"
    " (SELECT max(o.position) FROM occurrences o WHERE o.version_id = q.version_id"
    '  AND o.start <= q."start") AS position,'
    " (SELECT c.citation_key FROM citations c WHERE c.version_id = q.version_id"
    "  AND c.lineage = q.cited ORDER BY c.id DESC LIMIT 1) AS citation_key"
    " FROM quotes q JOIN versions v ON v.id = q.version_id"
    " WHERE q.id IN (SELECT value FROM json_each(?))"
)
_MENTION = (
    "(SELECT {} FROM role_mentions m JOIN versions v ON v.id = m.version_id WHERE m.id = c.{}_id)"
)
_POSITION = (
    "(SELECT min(o.position) FROM occurrences o"
    " WHERE o.version_id = m.version_id AND o.passage_id = m.passage_id)"
)
_CONFLICT_PLACES = (
    f"SELECT {_MENTION.format('v.version_key', 'mention')} AS version_key,"
    f" {_MENTION.format(_POSITION, 'mention')} AS position,"
    f" {_MENTION.format('v.version_key', 'other')} AS other_version_key,"
    f" {_MENTION.format(_POSITION, 'other')} AS other_position"
    " FROM conflicts c WHERE c.id = ?"
)


async def quotes(asked: Asked) -> Facts | Absence:
    """All quotations of the page that `?url=` means, or those of `?speaker=` with `?words=`."""
    url, speaker, words = (
        asked.query.get(name, "").strip() for name in ("url", "speaker", "words")
    )
    if not url:
        return await _searched(asked, speaker, words)
    if speaker or words:
        return Absence(400, "Give either url, or speaker and words; those search all articles.")
    found = await found_address(asked, url)
    if isinstance(found, Absence):
        return found
    return await asked.ask(lambda archive: _of_page(archive, found))


def _of_page(archive: sqlite_utils.Database, found: Found) -> Facts:
    (resource,) = archive.query(
        "SELECT url, title, language, publisher, state, last_captured_at FROM resources_detail"
        " WHERE id = ?",
        [found.resource_id],
    )
    (unread,) = archive.query(
        "SELECT count(*) AS versions FROM versions WHERE resource_id = ? AND quotes IS NULL",
        [found.resource_id],
    )
    rows = quote_questions.quotes_of(archive, found)
    told = _told(archive, rows[:_SHOWN])
    return {
        "asked": found.asked,
        "url": found.url,
        "followed": list(found.followed),
        "resource": resource,
        "standing": [row for row in told if row["present"]],
        "gone": [row for row in told if not row["present"]],
        "left_out": len(rows) - len(told),
        "role_conflicts": _conflicts(archive, found),
        "versions_unread": unread["versions"],
    }


async def _searched(asked: Asked, speaker: str, words: str) -> Facts | Absence:
    """The latest quotations of a speaker, in any spelling and script, that hold some words."""
    for typed in (speaker, words):
        if typed and not search_words(typed):
            return Absence(400, f"{typed} holds no word to search for; give a word or a number.")
    facts = {"url": None, "speaker": speaker, "words": words, "terms": match_words(words)}
    if not speaker and not words:
        return facts | {"persons": [], "offices": [], "quotes": []}
    return facts | await asked.ask(lambda archive: _search(archive, speaker, words))


def _search(archive: sqlite_utils.Database, speaker: str, words: str) -> Facts:
    names = quote_questions.names_of(archive, speaker, person_key(speaker)) if speaker else []
    rows = quote_questions.quotes_where(
        archive,
        speakers=[name["id"] for name in names] if speaker else None,
        words=words,
        limit=_FOUND,
    )
    persons = _persons(names)
    one = persons[0]["person"] if len(persons) == 1 and names[0]["is_name"] else None
    offices = quote_questions.offices_of(archive, one, _OFFICES) if one else []
    return {"persons": persons, "offices": offices, "quotes": _told(archive, rows)}


def _persons(names: Sequence[Row]) -> list[Facts]:
    """The persons that were meant, each with the other spellings that texts have."""
    spellings: dict[str, list[str]] = {}
    for name in names:
        others = spellings.setdefault(name["person"], [])
        if name["name"] != name["person"]:
            others.append(name["name"])
    return [{"person": person, "also": also} for person, also in spellings.items()]


async def quotation(asked: Asked) -> Facts | Absence:
    """One quotation by its key: in each version of its text, and in other articles."""
    row = await keys.keyed(asked, "quote", asked.keys["key"])
    if isinstance(row, Absence):
        return row
    return await asked.ask(lambda archive: _quotation(archive, row))


def _quotation(archive: sqlite_utils.Database, row: Row) -> Facts:
    (told,) = _told(archive, [row])
    page = Found(row["article_url"], row["article_url"], row["resource_id"], ())
    conflicts = _conflicts(archive, page) if row["person"] else []
    return {
        **told,
        "versions": _told(archive, quote_questions.history_of(archive, row["lineage"], _VERSIONS)),
        "elsewhere": _told(archive, quote_questions.family_of(archive, row)),
        "role_conflicts": [one for one in conflicts if one["speaker"] == row["person"]],
    }


def _told(archive: sqlite_utils.Database, rows: Sequence[Row]) -> list[Facts]:
    """Quotations with the marks around them, their places in the text, and the citation."""
    ids = json.dumps([row["id"] for row in rows])
    places = {place["id"]: place for place in archive.query(_PLACES, [ids])}
    told = []
    for row in rows:
        facts = {**row, **places[row["id"]]}
        facts["marks"] = _either_side(facts["marks"])
        told.append({name: facts[name] for name in facts if name not in _HIDDEN})
    return told


def _either_side(marks: str) -> tuple[str, str]:
    """The mark before a quotation and the one after it; a lone one stands where it belongs."""
    if len(marks) == 1 or marks in ("``", "''"):
        return ("", marks) if marks in _CLOSING or marks == "''" else (marks, "")
    half = len(marks) // 2
    return marks[:half], marks[half:]


def _conflicts(archive: sqlite_utils.Database, found: Found) -> list[Facts]:
    """The people to whom a page gives another office than other texts do, with both places."""
    told = []
    for row in quote_questions.conflicts_of(archive, found):
        (places,) = archive.query(_CONFLICT_PLACES, [row["id"]])
        hidden = ("id", "resource_id", "version_id", "other_version_id")
        told.append({**{name: row[name] for name in row if name not in hidden}, **places})
    return told
