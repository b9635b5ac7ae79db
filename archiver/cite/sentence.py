"""A passage as its words, with what names and frames ask of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from archiver.cite.forms import forms
from archiver.words import Word, words_of

__all__ = ["Sentence", "Span"]

_BETWEEN = re.compile(r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_QUOTES = "«»“”„‟\"‹›'‘’"
_WITHIN = ("-", "‐", "‑", ".", "'", "’", "`", "´", "&", "+")  # between words of one phrase
_MATES = {"»": "«", "”": "“", ")": "(", "]": "[", '"': '"'}
_LONGEST_GAP = 12
_ABBREVIATED = 4  # letters at most of a word that a stop shortens: Gen. Igor Konashenkov


class Span(NamedTuple):
    """Words of a sentence: from `first` to before `last`."""

    first: int
    last: int


class Sentence:
    """The words of a passage in order; places count words, and what stands between is a gap."""

    __slots__ = ("text", "words")

    def __init__(self, text: str) -> None:
        """Part a passage's text into its words."""
        self.text = text
        self.words: list[Word] = words_of(text)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.words)

    def forms(self, place: int) -> tuple[str, ...]:
        """The forms under which a list may have the word; none outside the passage."""
        return forms(self.words[place].folded) if 0 <= place < len(self.words) else ()

    def written(self, place: int) -> str:
        """The word as it is written."""
        return self.text[self.words[place].start : self.words[place].end]

    def capital(self, place: int) -> bool:
        """Whether the word begins with a capital letter."""
        return 0 <= place < len(self.words) and self.text[self.words[place].start].isupper()

    def ascii(self, place: int) -> bool:
        """Whether the word is in Latin script, accents left aside."""
        return self.words[place].folded.isascii()

    def gap(self, place: int) -> str:
        """What stands before the word, back to the one before it."""
        begin = self.words[place - 1].end if place > 0 else 0
        end = self.words[place].start if place < len(self.words) else len(self.text)
        return self.text[begin:end]

    def joined(self, place: int) -> bool:
        """Whether the word goes on with the one before it: no comma, stop, dash or bracket."""
        if not 0 < place < len(self.words):
            return False
        gap = self.gap(place)
        if gap == " ":
            return True
        if len(gap) > _LONGEST_GAP:
            return False
        bare = _BETWEEN.sub("", gap)
        if bare == "." and bare != gap:
            return self._shortened(place - 1)
        return not bare.strip(_QUOTES) or (bare == gap and bare in _WITHIN)

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Where words begin and end in the text, with the mate of a mark that is among them."""
        start, end = self.words[first].start, self.words[last - 1].end
        closed = self.closed(start, end)
        if closed == end and self.text[start - 1 : start] in _MATES.values():
            inside = self.text[start:end]
            if any(
                mark in inside and opening == self.text[start - 1]
                for mark, opening in _MATES.items()
            ):
                return start - 1, end
        return start, closed

    def closed(self, start: int, end: int) -> int:
        """The end of a stretch of the text, with a closing mark whose mate is in it."""
        mate = _MATES.get(self.text[end : end + 1])
        return end + 1 if mate and mate in self.text[start:end] else end

    def span(self, start: int, end: int) -> Span:
        """The words that stand on a stretch of the text, in part or whole."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        last = bisect_left(self.words, end, key=lambda word: word.start)
        return Span(first, max(first, last))

    def _shortened(self, place: int) -> bool:
        """Whether the stop behind the word may be that of an abbreviation, as in Gen. or U. S."""
        word = self.written(place)
        return len(word) <= _ABBREVIATED and (word.istitle() or len(word) == 1)
