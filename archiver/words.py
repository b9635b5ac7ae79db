"""The words of a text, folded, each with its place: names, frames and quotations are found so."""

from __future__ import annotations

import re
from typing import NamedTuple

from archiver.fold import fold

__all__ = ["Word", "folded_word", "words_of"]

# Letters and digits with the marks on them. Hyphens, apostrophes and stops part words, so that
# Al-Manar and Al Manar are the same two, and Syria’s is Syria and s.
_MARKS = (
    r"\u00ad\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u200c\u200d"
)
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
_MOST_REMEMBERED = 100_000  # words; a text of more different ones only takes longer


class Word(NamedTuple):
    """A word at its place: code points from `start` to `end`, and its folded form."""

    start: int
    end: int
    folded: str


class _Folded(dict[str, str]):
    """What each word folds to, worked out when it is first met."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        folded = self[word] = fold(word)
        return folded


_FOLDED = _Folded()
_made = tuple.__new__  # a third quicker than calling Word, of which a text has thousands


def folded_word(word: str) -> str:
    """A word as search folds it."""
    return _FOLDED[word]


def words_of(text: str) -> list[Word]:
    """The words of a text in order; each with its offsets in code points."""
    return [
        _made(Word, (start, end, _FOLDED[text[start:end]]))
        for start, end in [found.span() for found in _WORD.finditer(text)]
    ]
