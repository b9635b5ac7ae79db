"""SQL functions for every Datasette and sqlite-utils connection: bounded, and null for null.

Neither Datasette's time limit nor SQLite's progress handler interrupts a Python function, so each
answers null for texts beyond its bound in place of keeping the connection busy.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from archiver.compare import similarity as similarity_of
from archiver.errors import UsageProblem
from archiver.fold import fold as fold_text
from archiver.fold import search_words
from archiver.pages.marking import marked_both
from archiver.urls import absolute_http_url
from archiver.urls import urlkey as urlkey_of

__all__ = ["LENGTH_LIMIT", "limit_length", "match_words", "register"]

LENGTH_LIMIT = 4 * 2**20  # bytes of one value; a text of a million words is longer than any article
_LIMIT_LENGTH = 0  # SQLITE_LIMIT_LENGTH, sqlite.org/c3ref/c_limit_attached.html
_FOLDED = 1_000_000  # characters that are folded in about 50 ms
_COMPARED = 30_000  # characters on each side that are compared in about 20 ms
_ADDRESS = 10_000


def register(connection: Any) -> None:
    """Adds `fold`, `similarity`, `diff_html`, `match_words` and `urlkey` to a SQLite connection."""
    functions: tuple[tuple[str, int, Callable[..., object]], ...] = (
        ("fold", 1, fold),
        ("similarity", 2, similarity),
        ("diff_html", 2, diff_html),
        ("match_words", 1, match_words),
        ("urlkey", 1, urlkey),
    )
    for name, arguments, function in functions:
        connection.create_function(name, arguments, function, deterministic=True)


def limit_length(connection: Any) -> None:
    """Bounds every value a query can make: `printf` otherwise fills the memory within one step."""
    connection.setlimit(_LIMIT_LENGTH, LENGTH_LIMIT)


def fold(text: object) -> str | None:
    """The text as the search index spells it; null for null and beyond a million characters."""
    known = _bounded(text, _FOLDED)
    return None if known is None else fold_text(known)


def similarity(old: object, new: object) -> float | None:
    """How alike two texts are, 0 to 1; null where either is null or over 30,000 characters."""
    before, after = _bounded(old, _COMPARED), _bounded(new, _COMPARED)
    return None if before is None or after is None else round(similarity_of(before, after), 4)


def diff_html(old: object, new: object) -> str | None:
    """Both texts as escaped HTML, what fell in `<del>`, what came in `<ins>`.

    Null where either text is null or over 30,000 characters.
    """
    before, after = _bounded(old, _COMPARED), _bounded(new, _COMPARED)
    return None if before is None or after is None else str(marked_both(before, after))


def match_words(text: object) -> str | None:
    """The words of a search as a JSON array of full-text terms: folded, quoted, at most 16.

    `json_each(match_words(:q))` gives one term for each `MATCH`; null for null.
    """
    known = _bounded(text, _FOLDED)
    if known is None:
        return None
    return json.dumps([f'"{word}"' for word in search_words(known)], ensure_ascii=False)


def urlkey(address: object) -> str | None:
    """What all spellings of one page's address share (SURT); null for what is no web address."""
    known = _bounded(address, _ADDRESS)
    try:
        return None if known is None else urlkey_of(absolute_http_url(known))
    except UsageProblem:
        return None


def _bounded(value: object, most: int) -> str | None:
    """A value as text; None for null, for bytes, and for more than `most` characters."""
    if value is None or isinstance(value, bytes):
        return None
    text = str(value)
    return text if len(text) <= most else None
