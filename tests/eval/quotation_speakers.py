"""Whether two ways to name a speaker mean the same one, for scoring quotations.

Words are compared folded, and without the endings and particles that a name takes on in a sentence:
the cases of Russian, the article and prepositions written onto an Arabic word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.words import words_of

__all__ = ["folded_words", "is_same_speaker", "namesakes", "same_word"]

_ARABIC_PARTICLES = re.compile(r"[وف]?(?:[بك]?ال|لل)(?=..)")
_RUSSIAN_ENDING = re.compile(r"[аеийоуыьэюямгхвї]{0,3}")
_SHORTEST_STEM = 3
_SAYS_NOTHING = ("a", "an", "the", "one", "his", "her", "its", "their", "my", "our")
_NEW_PART = re.compile(r"[,;()،:—–]")


def folded_words(text: str) -> list[str]:
    """The folded words of a name or description."""
    return [word.folded for word in words_of(text)]


def same_word(one: str, other: str) -> bool:
    """Whether two folded words are one word, whatever its case or particles."""
    if one == other:
        return True
    if "ء" <= one[:1] <= "ي":
        return _ARABIC_PARTICLES.sub("", one, count=1) == _ARABIC_PARTICLES.sub("", other, count=1)
    stem = 0
    while stem < min(len(one), len(other)) and one[stem] == other[stem]:
        stem += 1
    return (
        stem >= _SHORTEST_STEM
        and "а" <= one[0] <= "я"
        and all(_RUSSIAN_ENDING.fullmatch(word[stem:]) for word in (one, other))
    )


def namesakes(name: str, persons: Sequence[str]) -> bool:
    """Whether another of the persons has the surname of this one."""
    surname = folded_words(name)[-1]
    return any(same_word(surname, folded_words(one)[-1]) for one in persons if one != name)


def is_same_speaker(found: str, names: Sequence[str], persons: Sequence[str]) -> bool:
    """Whether what was found names the speaker: one of `names`, the first being the fullest.

    A person: the name with or without what stands around it, or the surname where no other of the
    article's persons has it. A description: the one inside the other.
    """
    parts = [folded_words(part) for part in _NEW_PART.split(found)]
    return any(
        _is_person(part, folded_words(name), namesakes(name, persons))
        if name in persons
        else _is_inside(part, folded_words(name)) or _is_inside(folded_words(name), part)
        for part in (*parts, folded_words(found))
        for name in names
        if part
    )


def _is_person(part: list[str], name: list[str], has_namesake: bool) -> bool:
    """Whether a phrase is this person's name, whole or short, with a title on either side of it."""
    place = _place(name, part)
    if place is not None:
        after = part[place + len(name) :]
        return not after or (place == 0 and after[0] != "s")
    given = any(same_word(word, one) for word in part for one in name[:-1])
    if has_namesake and not given:
        return False
    return same_word(part[-1], name[-1]) or _is_inside(part, name)


def _is_inside(short: list[str], long: list[str]) -> bool:
    """Whether the words of a phrase stand side by side in another, articles left aside."""
    one, other = ([word for word in part if word not in _SAYS_NOTHING] for part in (short, long))
    return bool(one) and _place(one, other) is not None


def _place(short: list[str], long: list[str]) -> int | None:
    """Where the words of one phrase begin in another; None where they do not stand in it."""
    for start in range(len(long) - len(short) + 1):
        if all(same_word(one, long[start + n]) for n, one in enumerate(short)):
            return start
    return None
