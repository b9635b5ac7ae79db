"""The page of a search over the text of all versions."""

from __future__ import annotations

from archiver.pages.answers import Absence, Asked, Facts
from archiver.pages.described import question_sql
from archiver.pages.sql_functions import match_words

__all__ = ["READS", "search"]

READS = ("versions_detail", "passages", "passages_fts", "occurrences", "resources_detail")


async def search(asked: Asked) -> Facts | Absence:
    """Versions that hold all words of `?q=`, in Latin, Arabic or Cyrillic, newest first.

    It is the named question `search-all-versions`, bounded so that common words are quick too.
    """
    words = asked.query.get("q", "").strip()
    if not words:
        return {"q": "", "terms": None, "results": []}
    terms = match_words(words)
    if terms == "[]":
        return Absence(400, f"{words} holds no word to search for; give a word or a number.")
    sql = question_sql("search-all-versions")
    results = await asked.ask(lambda archive: list(archive.query(sql, {"words": words})))
    return {"q": words, "terms": terms, "results": results}
