"""What differs between two passages, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from rapidfuzz.distance import Indel, Postfix, Prefix

from archiver.models import Edit

__all__ = ["apply", "tokens", "word_edits"]

# Letters with what belongs to them: combining marks (Latin and Cyrillic stress, Arabic vowel
# signs, tatweel), joiners and the soft hyphen. Python's \w leaves the marks out.
_LETTER = "[\\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200c\u200d]"
# A number with its separators, a word with inner apostrophes, or one mark.
_WORD = rf"\d+(?:[.,:'’٫٬]\d+)*|{_LETTER}+(?:['’]{_LETTER}+)*|[^\w\s]"
_TOKEN = re.compile(rf"{_WORD}|\s+")
# The same with the white space before it; the last piece is what white space ends the text.
_PIECE = re.compile(rf"\s*(?:{_WORD}|\Z)")
# Tokens times tokens up to which the edits are sought; beyond, the middle is one edit.
_AREA = 25_000_000
# Characters up to which a lone common token between two edits is taken into one with them.
_SHORT = 3
# What the end of a text is compared as: the library takes "" and the character U+0000 for the same.
_END = "  "

Gap = tuple[int, int, int, int]


def tokens(text: str) -> list[str]:
    """Words, numbers with their separators, marks and white space: joined, they are the text."""
    return _TOKEN.findall(text)


def word_edits(old: str, new: str) -> tuple[Edit, ...]:
    """The spans that turn `old` into `new`, exactly, white space included.

    Neighbouring edits are one where only white space or one short common token parts them, unless
    each of them puts one token for one. Passages of more than about 5,000 differing tokens give one
    covering edit.
    """
    if old == new:
        return ()
    start, end = _common_ends(old, new)
    old_pieces = _PIECE.findall(old, start, len(old) - end)
    new_pieces = _PIECE.findall(new, start, len(new) - end)
    old_at = list(accumulate(map(len, old_pieces), initial=start))
    new_at = list(accumulate(map(len, new_pieces), initial=start))
    gaps = _merged(_gaps(old_pieces, new_pieces), old_pieces)
    return tuple(
        [
            edit
            for gap in _with_space(gaps, old, new, old_at, new_at)
            if (edit := _edit(old, new, old_at, new_at, gap)) is not None
        ]
    )


def apply(edits: Iterable[Edit], old: str) -> str:
    """The new text that `edits`, in order, make of `old`."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (old[done : edit.old_start], edit.new_text)
        done = edit.old_end
    return "".join((*parts, old[done:]))


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """Characters both texts start and end with, cut back to a space so that words stay whole."""
    start = old.rfind(" ", 0, Prefix.similarity(old, new)) + 1
    tail = Postfix.similarity(old[start:], new[start:])
    space = old.find(" ", len(old) - tail) if tail else -1
    return start, len(old) - space if space >= 0 else 0


def _gaps(old_pieces: Sequence[str], new_pieces: Sequence[str]) -> list[Gap]:
    """The runs of tokens between what both texts share, as piece positions in old and in new."""
    if len(old_pieces) * len(new_pieces) > _AREA:
        return [(0, len(old_pieces), 0, len(new_pieces))]
    old_words = [piece.strip() or _END for piece in old_pieces]
    new_words = [piece.strip() or _END for piece in new_pieces]
    gaps: list[Gap] = []
    i = j = 0
    for a, b, size in Indel.editops(old_words, new_words).as_matching_blocks():
        if a > i or b > j:
            gaps.append((i, a, j, b))
        i, j = a + size, b + size
    return gaps


def _merged(gaps: Sequence[Gap], old_pieces: Sequence[str]) -> list[Gap]:
    """The gaps, with those as one that a single short token parts."""
    merged: list[Gap] = []
    for gap in gaps:
        if merged:
            last = merged[-1]
            alone = gap[0] - last[1] == 1 and 0 < len(old_pieces[last[1]].strip()) <= _SHORT
            if alone and not (_one_for_one(last) and _one_for_one(gap)):
                merged[-1] = (last[0], gap[1], last[2], gap[3])
                continue
        merged.append(gap)
    return merged


def _one_for_one(gap: Gap) -> bool:
    """One token stands for one token."""
    return gap[1] - gap[0] == gap[3] - gap[2] == 1


def _with_space(
    gaps: Sequence[Gap], old: str, new: str, old_at: Sequence[int], new_at: Sequence[int]
) -> Iterator[Gap]:
    """The gaps, and between them the places where only the white space before a token differs."""
    i = j = 0
    last = (len(old_at) - 1, len(old_at) - 1, len(new_at) - 1, len(new_at) - 1)
    for gap in [*gaps, last]:
        # The white space before the token right after a gap belongs to that gap's own span.
        a, b = (i + 1, j + 1) if i or j else (0, 0)
        if a < gap[0] and old[old_at[a] : old_at[gap[0]]] != new[new_at[b] : new_at[gap[2]]]:
            for step in range(gap[0] - a):
                before = old[old_at[a + step] : old_at[a + step + 1]]
                if before != new[new_at[b + step] : new_at[b + step + 1]]:
                    yield a + step, a + step, b + step, b + step
        if gap is not last:
            yield gap
        i, j = gap[1], gap[3]


def _edit(
    old: str, new: str, old_at: Sequence[int], new_at: Sequence[int], gap: Gap
) -> Edit | None:
    """The edit that a gap is: its tokens and the white space around them, less what both share."""
    a, b, c, d = old_at[gap[0]], old_at[gap[1]], new_at[gap[2]], new_at[gap[3]]
    if old[b : b + 2] != new[d : d + 2] or old[b + 1 : b + 2].isspace():
        b, d = _past_space(old, b), _past_space(new, d)
    while a < b and c < d and old[a] == new[c] and old[a].isspace():
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1] and old[b - 1].isspace():
        b, d = b - 1, d - 1
    return Edit(a, b, c, d, old[a:b], new[c:d]) if a < b or c < d else None


def _past_space(text: str, place: int) -> int:
    """The first place from `place` on that is not white space."""
    while place < len(text) and text[place].isspace():
        place += 1
    return place
