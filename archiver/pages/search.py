"""The page of a search over the text of all versions."""

from __future__ import annotations

from archiver.archive import questions
from archiver.pages.answers import Absence, Asked, Facts
from archiver.pages.sql_functions import match_words

__all__ = ["READS", "search"]

READS = ("versions_detail", "passages", "passages_fts", "occurrences", "resources_detail")

_RESULTS = 100


async def search(asked: Asked) -> Facts | Absence:
    """Versions that hold all words of `?q=`, in Latin, Arabic or Cyrillic, newest first."""
    words = asked.query.get("q", "").strip()
    if not words:
        return {"q": "", "terms": None, "results": [], "limit": _RESULTS}
    results = await asked.ask(lambda archive: questions.search(archive, words, _RESULTS))
    return {"q": words, "terms": match_words(words), "results": results, "limit": _RESULTS}
