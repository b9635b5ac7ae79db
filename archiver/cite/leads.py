"""Which entries of a feed or sitemap may be the document that a named source stands for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from archiver.words import words_of

__all__ = ["Lead", "leads"]

_DAYS_BEFORE, _DAYS_AFTER = 14, 1  # around the article's day; days end at different hours
_FEWEST_SHARED = 2  # words that an entry must share with what leans on the source
_SHORTEST = 4  # letters; shorter words are mostly grammar
_MOST_ENTRIES = 2_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Lead:
    """An entry of a listing: its address, its title, and when it says it was published."""

    url: str
    title: str = ""
    published_at: str | None = None


def leads(entries: Sequence[Lead], claims: Sequence[str], day: str, most: int) -> list[str]:
    """The addresses worth a visit, the likeliest first: those that share rare words with a claim.

    Titles count, and the words of the address. `day` is the article's; an entry that says it was
    published outside the days before it is left out. In another language nothing is shared but
    numbers and names that are spelled alike, so that mostly nothing is found.
    """
    near = [entry for entry in entries[:_MOST_ENTRIES] if _is_near(entry, day)]
    words = [_words(f"{entry.title} {_spelled(entry.url)}") for entry in near]
    spread = Counter(word for one in words for word in one)
    wanted = [_words(claim) for claim in claims]
    scored = []
    for entry, one in zip(near, words, strict=True):
        shared = max((one & claim for claim in wanted), key=len, default=set())
        if len(shared) >= _FEWEST_SHARED:
            weight = sum(math.log(1 + len(near) / spread[word]) for word in shared)
            scored.append((weight / math.sqrt(len(one)), entry.url))
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    return list(dict.fromkeys(url for _, url in scored))[:most]


def _is_near(entry: Lead, day: str) -> bool:
    """Whether an entry may have been there when the article was written, as far as it says."""
    stated = _DAY.match(entry.published_at or "")
    if stated is None:
        return True
    try:
        before = (date.fromisoformat(day) - date.fromisoformat(stated[0])).days
    except ValueError:
        return True
    return -_DAYS_AFTER <= before <= _DAYS_BEFORE


def _spelled(url: str) -> str:
    """The words of an address's path."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _words(text: str) -> set[str]:
    return {word.folded for word in words_of(text) if len(word.folded) >= _SHORTEST}
