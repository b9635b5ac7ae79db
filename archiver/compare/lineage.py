"""Which of a text's citations or quotations continue earlier ones, across versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from archiver.compare.similarity import similarity

__all__ = ["Trait", "continued", "same_words"]

_ALIKE = 0.6  # of the words: below it two sentences are not one sentence, reworded
_PART, _LEAST_PART = 0.75, 3  # likeness of a part to its whole, and the words it must have
_MOST_PAIRS = 10_000  # compared word by word within a group; larger ones are paired in order
_MOST_WORDS = 2_000  # characters that are looked at of one


@dataclass(frozen=True, slots=True)
class Trait:
    """What tells one citation or quotation from another: what it is of, and its words.

    `standing` is whether it stood in the version just before.
    """

    thing: Hashable
    words: str
    standing: bool = True


def continued(old: Sequence[Trait], new: Sequence[Trait], *, floor: float = 0.0) -> dict[int, int]:
    """For places in `new` the place in `old` that each continues; every old one at most once.

    The same words about the same thing first; then the likest words about the same thing, of those
    that stood just before; then of those that stood earlier, in order. Words less alike than
    `floor`, from 0 to 1, continue nothing; a part of three words or more is alike to its whole.
    """
    pairs: dict[int, int] = {}
    free = set(range(len(old)))
    _pair_equals(old, new, pairs, free)
    for standing in (True, False):
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for place in sorted(free):
            if old[place].standing is standing:
                groups[old[place].thing].append(place)
        wanting: dict[Hashable, list[int]] = defaultdict(list)
        for place, trait in enumerate(new):
            if place not in pairs and trait.thing in groups:
                wanting[trait.thing].append(place)
        for thing, places in wanting.items():
            for mine, theirs in _likest(places, groups[thing], new, old, floor):
                pairs[mine] = theirs
                free.discard(theirs)
    return pairs


def same_words(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """For places in `new` the place in `old` that is the same sentence, if reworded; each once."""
    alike = [
        (likeness, mine, theirs)
        for mine, one in enumerate(new)
        for theirs, other in enumerate(old)
        if (likeness := similarity(one[:_MOST_WORDS], other[:_MOST_WORDS])) >= _ALIKE
    ]
    return dict(_best(alike))


def _pair_equals(
    old: Sequence[Trait], new: Sequence[Trait], pairs: dict[int, int], free: set[int]
) -> None:
    """Pairs what has the same words about the same thing, in order."""
    where: dict[tuple[Hashable, str], list[int]] = defaultdict(list)
    for place in sorted(free, key=lambda place: (not old[place].standing, place)):
        where[old[place].thing, old[place].words].append(place)
    for place, trait in enumerate(new):
        places = where.get((trait.thing, trait.words))
        if places:
            pairs[place] = places.pop(0)
            free.discard(pairs[place])


def _likest(
    mine: Sequence[int],
    theirs: Sequence[int],
    new: Sequence[Trait],
    old: Sequence[Trait],
    floor: float,
) -> list[tuple[int, int]]:
    """Pairs within a group: the likest first, or in order where the group is large."""
    if len(mine) * len(theirs) > _MOST_PAIRS or (len(mine) == len(theirs) == 1 and not floor):
        pairs = zip(mine, theirs, strict=False)
        return [(a, b) for a, b in pairs if not floor or _likeness(new[a], old[b]) >= floor]
    alike = [(_likeness(new[a], old[b]), a, b) for a in mine for b in theirs]
    return _best([one for one in alike if one[0] >= floor])


def _likeness(new: Trait, old: Trait) -> float:
    """How alike the words of two are; a part of some length is no less alike than its whole."""
    ours, theirs = new.words[:_MOST_WORDS], old.words[:_MOST_WORDS]
    short, long = sorted((ours, theirs), key=len)
    is_part = short.count(" ") >= _LEAST_PART - 1 and f" {short} " in f" {long} "
    return max(similarity(ours, theirs), _PART if is_part else 0.0)


def _best(alike: Sequence[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """The pairs of the greatest likeness, each side once."""
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs: list[tuple[int, int]] = []
    for _, a, b in sorted(alike, key=lambda one: (-one[0], one[1], one[2])):
        if a not in taken[0] and b not in taken[1]:
            pairs.append((a, b))
            taken[0].add(a)
            taken[1].add(b)
    return pairs
