"""How alike two passages are: the words they share in order, and the characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, cycle

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

__all__ = ["candidates", "similarity"]

# Unrelated sentences of one language share about half of their characters by chance.
_CHANCE = 0.5
# Characters times characters up to which an exact alignment stays within a few milliseconds.
_EXACT_AREA = 100_000_000
# Word similarity below which two long passages cannot be the same sentence, reworded.
_WORDS_FLOOR = 0.35
# Pairs of passages up to which each is looked at with care, and up to which each is looked at.
_CAREFUL, _AREA = 36, 250_000
# The library compares eight-bit letters four times as fast as others, so that words share them:
# a text in such letters can only look more alike than it is. Two stand for words of one side only.
_OLD_ONLY, _NEW_ONLY = "\0", "\1"
_LETTERS = "".join(map(chr, range(2, 256)))

Candidate = tuple[int, int, float]


def similarity(old: str, new: str) -> float:
    """0 (nothing in common) to 1 (the same text): the mean of shared words and shared characters.

    Words and characters count where they stand in the same order (1 − Indel distance / both
    lengths); words spelled a little differently count by their characters. In texts too long for
    that, words count in any order.
    """
    if old == new:
        return 1.0
    if len(old) * len(new) > _EXACT_AREA:
        return _in_any_order(old.split(), new.split())
    return _blend(Indel.normalized_similarity(old.split(), new.split()), old, new)


def candidates(old: Sequence[str], new: Sequence[str], floor: float) -> Iterator[Candidate]:
    """Every (position in old, position in new, similarity) at or above `floor`, in that order.

    Bounded: long lists are compared by words first, very long ones only near the diagonal.
    """
    if len(old) * len(new) <= _CAREFUL:
        found: Iterable[Candidate] = (
            (i, j, similarity(a, b)) for i, a in enumerate(old) for j, b in enumerate(new)
        )
    else:
        found = _by_words(old, new)
    return (candidate for candidate in found if candidate[2] >= floor)


def _blend(words: float, old: str, new: str) -> float:
    """Shared words (or shared characters less chance, if that is more) and characters, averaged."""
    if len(old) * len(new) > _EXACT_AREA:
        return words
    characters: float = Indel.normalized_similarity(old, new)
    return (max(words, (characters - _CHANCE) / (1 - _CHANCE)) + characters) / 2


def _in_any_order(old: Sequence[str], new: Sequence[str]) -> float:
    """The share of words that both texts hold, whatever their order."""
    common = sum((Counter(old) & Counter(new)).values())
    return 2 * common / (len(old) + len(new) or 1)


def _by_words(old: Sequence[str], new: Sequence[str]) -> Iterator[Candidate]:
    """Candidates that share enough words; each word is first written as one letter, for speed."""
    old_words = [text.split() for text in old]
    new_words = [text.split() for text in new]
    old_letters, new_letters = _as_letters(old_words, new_words)
    few = None if len(old) * len(new) <= 2_500 else 6
    for i, letters in enumerate(old_letters):
        first, last = _window(i, len(old), len(new))
        matches = extract(
            letters,
            new_letters if last - first == len(new) else new_letters[first:last],
            scorer=Indel.normalized_similarity,
            score_cutoff=_WORDS_FLOOR,
            limit=few,
        )
        for j in sorted([first + match[2] for match in matches]):
            words = Indel.normalized_similarity(old_words[i], new_words[j])
            if words >= _WORDS_FLOOR:
                yield i, j, _blend(words, old[i], new[j])


def _window(position: int, length: int, other: int) -> tuple[int, int]:
    """The part of the other text to look at: all of it, or what lies near the same height."""
    width = max(_AREA // length, 8)
    if width >= other:
        return 0, other
    first = min(max(position * other // length - width // 2, 0), other - width)
    return first, first + width


def _as_letters(
    old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]
) -> tuple[list[str], list[str]]:
    """Both texts with one letter for each word, given in the order in which words first appear."""
    old_letters = dict.fromkeys(chain.from_iterable(old), _OLD_ONLY)
    new_letters = dict.fromkeys(chain.from_iterable(new), _NEW_ONLY)
    common = [word for word in old_letters if word in new_letters]
    shared = dict(zip(common, cycle(_LETTERS), strict=False))
    old_letters.update(shared)
    new_letters.update(shared)
    return (
        ["".join(map(old_letters.__getitem__, words)) for words in old],
        ["".join(map(new_letters.__getitem__, words)) for words in new],
    )
