"""Which passage of one text is which passage of the other.

Passages that stand unchanged, in order, are the frame. What is left over is first looked for
elsewhere (moved), then paired inside the frame by similarity (edited, split, merged), then looked
for elsewhere once more (moved and edited); the rest was added or removed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from archiver.compare.similarity import candidates, similarity

__all__ = ["Pairing", "align", "normal"]

# Similarity from which two passages at the same place are one passage, edited …
_EDITED = 0.5
# … from which one is taken for the other at another place …
_MOVED = 0.65
# … and from which several neighbours are one sentence split, or one is several merged.
_JOINED = 0.7
# What the join must gain over the best single passage, so that an added sentence is no split.
_GAIN = 0.05
# Passages times passages up to which the longest common order is computed exactly.
_EXACT_AREA = 4_000_000
# Left-over pairs that may still be tried for moves and for splits.
_TRIES = 10_000
# Left-over characters (some 100,000 words of both texts) beyond which only the smallest stretches
# are paired by similarity, so that no text takes longer than a reader would wait.
_CROWD, _CROWD_STRETCH = 700_000, 4


class Pairing(NamedTuple):
    """Passages that belong together: positions in the old and in the new text."""

    op: str  # equal edited added removed moved split merged
    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool
    similarity: float  # 0 for added and removed


Pair = tuple[int, int, float]


def normal(text: str) -> str:
    """The text with every run of white space, no-break spaces included, as one space."""
    return " ".join(text.split())


def align(old: Sequence[str], new: Sequence[str]) -> list[Pairing]:
    """Every passage of both texts in exactly one pairing, in the order of the new text.

    Removed passages stand after the old neighbour that went before them. White space does not
    count. An `edited` pairing with `moved` set was found at another place.
    """
    old_ids, new_ids = _numbered(old, new)
    frame = _frame(old_ids, new_ids)
    paired = [Pairing("equal", (i,), (j,), False, 1.0) for i, j in frame]
    paired += _moved_whole(old_ids, new_ids, frame)
    free_old, free_new = _free(paired, len(old), len(new))
    if free_old and free_new:
        paired += _reworded(old, new, frame, free_old, free_new)
        free_old, free_new = _free(paired, len(old), len(new))
    paired += [Pairing("removed", (i,), (), False, 0.0) for i in free_old]
    paired += [Pairing("added", (), (j,), False, 0.0) for j in free_new]
    return _in_order(paired, len(old))


def _numbered(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """A number for each passage, the same where the words are."""
    numbers: dict[str, int] = {}
    number = numbers.setdefault
    by_text = {text: number(normal(text), len(numbers)) for text in {*old, *new}}
    return [by_text[text] for text in old], [by_text[text] for text in new]


def _frame(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """The passages that both texts hold in the same order, as (old, new) positions."""
    if old == new:
        return [(i, i) for i in range(len(old))]
    if len(old) * len(new) > _EXACT_AREA:
        return _frame_of_landmarks(old, new)
    return [
        (i + step, j + step)
        for i, j, size in Indel.editops(old, new).as_matching_blocks()
        for step in range(size)
    ]


def _frame_of_landmarks(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """The frame of a very long text: passages that occur once in each, and their neighbours.

    The longest increasing run of such landmarks (patience sorting) takes n log n steps where the
    exact table takes n².
    """
    once = {n for n, count in Counter(old).items() if count == 1}
    once &= {n for n, count in Counter(new).items() if count == 1}
    place = {n: j for j, n in enumerate(new) if n in once}
    landmarks = _longest_rise([(i, place[n]) for i, n in enumerate(old) if n in once])
    frame: list[tuple[int, int]] = []
    i = j = 0
    for stop_old, stop_new in [*landmarks, (len(old), len(new))]:
        while i < stop_old and j < stop_new and old[i] == new[j]:
            frame.append((i, j))
            i, j = i + 1, j + 1
        tail: list[tuple[int, int]] = []
        a, b = stop_old, stop_new
        while a > i and b > j and old[a - 1] == new[b - 1]:
            a, b = a - 1, b - 1
            tail.append((a, b))
        frame += reversed(tail)
        i, j = stop_old, stop_new
        if stop_old < len(old):
            frame.append((i, j))
            i, j = i + 1, j + 1
    return frame


def _longest_rise(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most points, in order, whose second number rises."""
    tops: list[int] = []
    heads: list[int] = []
    before: list[int] = []
    for index, (_, height) in enumerate(points):
        pile = bisect_left(tops, height)
        before.append(heads[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [height]
        heads[pile : pile + 1] = [index]
    rise: list[tuple[int, int]] = []
    index = heads[-1] if heads else -1
    while index >= 0:
        rise.append(points[index])
        index = before[index]
    return rise[::-1]


def _moved_whole(
    old: Sequence[int], new: Sequence[int], frame: Sequence[tuple[int, int]]
) -> list[Pairing]:
    """Passages outside the frame that stand, word for word, at another place."""
    if len(frame) == len(old) or len(frame) == len(new):
        return []
    kept_old = {i for i, _ in frame}
    kept_new = {j for _, j in frame}
    waiting: defaultdict[int, deque[int]] = defaultdict(deque)
    for i, number in enumerate(old):
        if i not in kept_old:
            waiting[number].append(i)
    return [
        Pairing("moved", (waiting[number].popleft(),), (j,), True, 1.0)
        for j, number in enumerate(new)
        if j not in kept_new and waiting.get(number)
    ]


def _free(paired: Iterable[Pairing], old: int, new: int) -> tuple[list[int], list[int]]:
    """The positions in the old and in the new text that no pairing holds yet."""
    taken_old, taken_new = bytearray(old), bytearray(new)
    for pairing in paired:
        for i in pairing.old:
            taken_old[i] = 1
        for j in pairing.new:
            taken_new[j] = 1
    return (
        [i for i, taken in enumerate(taken_old) if not taken],
        [j for j, taken in enumerate(taken_new) if not taken],
    )


def _reworded(
    old: Sequence[str],
    new: Sequence[str],
    frame: Sequence[tuple[int, int]],
    free_old: Sequence[int],
    free_new: Sequence[int],
) -> list[Pairing]:
    """Passages paired by similarity: inside each stretch between frame passages, then anywhere."""
    found: list[Pairing] = []
    alike: list[Pair] = []
    stretches = list(_stretches(frame, free_old, free_new))
    if sum(len(old[i]) for i in free_old) + sum(len(new[j]) for j in free_new) > _CROWD:
        stretches = [pair for pair in stretches if len(pair[0]) * len(pair[1]) <= _CROWD_STRETCH]
    for olds, news in stretches:
        here = [
            (olds[a], news[b], score)
            for a, b, score in candidates([old[i] for i in olds], [new[j] for j in news], _EDITED)
        ]
        alike += here
        found += _joined(old, new, olds, news, _best_chain(here))
    taken_old = {i for pairing in found for i in pairing.old}
    taken_new = {j for pairing in found for j in pairing.new}
    rest_old = [i for i in free_old if i not in taken_old]
    rest_new = [j for j in free_new if j not in taken_new]
    if len(rest_old) * len(rest_new) <= _TRIES and not _all_in_one(stretches, free_old, free_new):
        alike = [
            (rest_old[a], rest_new[b], score)
            for a, b, score in candidates(
                [old[i] for i in rest_old], [new[j] for j in rest_new], _MOVED
            )
        ]
    return found + _moved_and_edited(alike, set(rest_old), set(rest_new))


def _all_in_one(
    stretches: Sequence[tuple[Sequence[int], Sequence[int]]],
    free_old: Sequence[int],
    free_new: Sequence[int],
) -> bool:
    """One stretch holds everything, so that every pair has been looked at."""
    return len(stretches) == 1 and (len(stretches[0][0]), len(stretches[0][1])) == (
        len(free_old),
        len(free_new),
    )


def _stretches(
    frame: Sequence[tuple[int, int]], free_old: Sequence[int], free_new: Sequence[int]
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """The free positions between one frame passage and the next, where both texts have some."""
    frame_old = [i for i, _ in frame]
    frame_new = [j for _, j in frame]
    groups: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in free_old:
        groups[bisect_left(frame_old, i)][0].append(i)
    for j in free_new:
        groups[bisect_left(frame_new, j)][1].append(j)
    return ((olds, news) for olds, news in groups.values() if olds and news)


def _best_chain(found: Sequence[Pair]) -> list[Pair]:
    """The candidates, rising in both positions, whose similarity is greatest in sum.

    A pair counts by what it has above four fifths of the floor, so that one good pair outweighs
    two poor ones. Best sums so far are kept in a Fenwick tree over the new positions.
    """
    if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found)):
        return list(found)
    height = {j: rank for rank, j in enumerate(sorted({j for _, j, _ in found}))}
    width = len(height)
    tree: list[tuple[float, int]] = [(0.0, -1)] * (width + 1)
    before: list[int] = []
    order = sorted(range(len(found)), key=lambda n: (found[n][0], -found[n][1]))
    for step, n in enumerate(order):
        _, j, score = found[n]
        total, last = _best_up_to(tree, height[j])
        before.append(last)
        total += score - 0.8 * _EDITED
        place = height[j] + 1
        while place <= width:
            if tree[place][0] < total:
                tree[place] = (total, step)
            place += place & -place
    chain: list[Pair] = []
    step = _best_up_to(tree, width)[1]
    while step >= 0:
        chain.append(found[order[step]])
        step = before[step]
    return chain[::-1]


def _best_up_to(tree: Sequence[tuple[float, int]], place: int) -> tuple[float, int]:
    """The best sum that ends before new position `place`, and the step that reached it."""
    best = tree[0]
    while place > 0:
        if tree[place][0] > best[0]:
            best = tree[place]
        place -= place & -place
    return best


def _joined(
    old: Sequence[str],
    new: Sequence[str],
    olds: Sequence[int],
    news: Sequence[int],
    pairs: Sequence[Pair],
) -> list[Pairing]:
    """The pairs, grown to splits and merges where free neighbours hold the missing words."""
    free_old = set(olds) - {i for i, _, _ in pairs}
    free_new = set(news) - {j for _, j, _ in pairs}
    found: list[Pairing] = []
    for i, j, score in pairs:
        parts, better = _grown(old[i], new, j, free_new, score)
        wholes, best = _grown(new[j], old, i, free_old, max(score, better))
        if len(wholes) > 1:
            free_old -= set(wholes)
            found.append(Pairing("merged", wholes, (j,), False, best))
        elif len(parts) > 1:
            free_new -= set(parts)
            found.append(Pairing("split", (i,), parts, False, better))
        else:
            found.append(Pairing("edited", (i,), (j,), False, score))
    return found + _joined_from_nothing(old, new, free_old, free_new)


def _grown(
    whole: str, texts: Sequence[str], seed: int, free: set[int], score: float
) -> tuple[tuple[int, ...], float]:
    """The run of up to three neighbours around `seed` that is most like `whole`."""
    best: tuple[int, ...] = (seed,)
    best_score = score
    if seed - 1 not in free and seed + 1 not in free:
        return best, best_score
    for first, last in ((0, 1), (-1, 0), (0, 2), (-1, 1), (-2, 0)):
        run = tuple(range(seed + first, seed + last + 1))
        if all(k == seed or k in free for k in run):
            joined = similarity(whole, " ".join(texts[k] for k in run))
            if joined >= max(_JOINED, best_score + _GAIN):
                best, best_score = run, joined
    return best, best_score


def _joined_from_nothing(
    old: Sequence[str], new: Sequence[str], free_old: set[int], free_new: set[int]
) -> list[Pairing]:
    """Splits and merges none of whose parts alone is like the whole."""
    found: list[Pairing] = []
    if len(free_old) * len(free_new) > _TRIES // 100:
        return found
    for i in sorted(free_old):
        for j in sorted(free_new):
            if i not in free_old or j not in free_new:
                continue
            parts, score = _grown(old[i], new, j, free_new, 0.0)
            wholes, other = _grown(new[j], old, i, free_old, 0.0)
            if len(parts) > 1 and score >= other:
                found.append(Pairing("split", (i,), parts, False, score))
            elif len(wholes) > 1:
                found.append(Pairing("merged", wholes, (j,), False, other))
            else:
                continue
            free_old -= set(found[-1].old)
            free_new -= set(found[-1].new)
    return found


def _moved_and_edited(
    alike: Sequence[Pair], free_old: set[int], free_new: set[int]
) -> list[Pairing]:
    """Left-over passages that are much alike, wherever they stand, the most alike first."""
    pairings: list[Pairing] = []
    for i, j, score in sorted(alike, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if score >= _MOVED and i in free_old and j in free_new:
            free_old.remove(i)
            free_new.remove(j)
            pairings.append(Pairing("edited", (i,), (j,), True, score))
    return pairings


def _in_order(paired: Sequence[Pairing], length: int) -> list[Pairing]:
    """The pairings by position in the new text, a removal after its old neighbour."""
    after = [-1] * (length + 1)
    for pairing in paired:
        if pairing.old and pairing.new and not pairing.moved:
            after[pairing.old[-1] + 1] = pairing.new[-1]
    for i in range(1, length + 1):
        after[i] = max(after[i], after[i - 1])

    def place(pairing: Pairing) -> tuple[int, int, int]:
        if pairing.new:
            return pairing.new[0], 0, 0
        return after[pairing.old[0]], 1, pairing.old[0]

    return sorted(paired, key=place)
