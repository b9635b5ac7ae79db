"""The words of a text, folded, each with its place: what names, frames and quotations are found by."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from archiver.fold import fold

__all__ = ["Word", "folded_word", "words_of"]

# Letters and digits with the marks on them. Hyphens, apostrophes and stops part words, so that
# Al-Manar and Al Manar are the same two, and Syria’s is Syria and s.
_WORD = re.compile(
    r"[^\W_](?:[^\W_]|[\u00ad\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u0670"
    r"\u06d6-\u06ed\u200c\u200d])*"
)


class Word(NamedTuple):
    """A word at its place: code points from `start` to `end`, and its folded form."""

    start: int
    end: int
    folded: str


@lru_cache(maxsize=65_536)
def folded_word(word: str) -> str:
    """A word as search folds it."""
    return fold(word)


def words_of(text: str) -> list[Word]:
    """The words of a text in order; each with its offsets in code points."""
    return [
        Word(found.start(), found.end(), folded_word(found[0])) for found in _WORD.finditer(text)
    ]
