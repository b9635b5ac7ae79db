"""Find the main text of a page: trafilatura chooses it, the page's own order and words complete it.

The only door to trafilatura. It loses block quotes, captions and now and then a paragraph; those
that stand between two blocks that it kept are put back where the page has them.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from trafilatura import bare_extraction
from trafilatura.external import jt_stoplist_init
from trafilatura.settings import Extractor

from archiver.text.page import Element
from archiver.text.passages import Block
from archiver.text.sight import ShownBlock, Sight, look

__all__ = ["MainText", "choose"]

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs what we record ourselves
logging.getLogger("justext").setLevel(logging.CRITICAL)
jt_stoplist_init()  # 150 ms, once for each process instead of within a page's time

# Without the second opinions of other extractors (`fast`): what they alone would find is put back
# from the page itself, at a quarter of the time; and no capture differs from the one before only
# because another of them was believed.
_OPTIONS = Extractor(output_format="txt", comments=False, tables=True, dedup=False, fast=True)
_LARGEST = 60_000  # elements; beyond it trafilatura takes minutes
_FEWEST_TO_PART = 40  # characters; what is shorter is one block
_LEAD = 8  # blocks above a text in which the caption of its picture is looked for
_FEWEST_TO_TELL = 20  # characters that make a block's words its own
_FEWEST_OF_CAPTION = 6  # which may be no more than a credit


@dataclass(frozen=True, slots=True)
class MainText:
    """The main blocks in order, the number of the shown block that each is, and a note.

    A block has no number where the page shows it in other words or not at all.
    """

    blocks: tuple[Block, ...]
    places: tuple[int | None, ...] = ()
    note: str | None = None


def choose(root: Element, sight: Sight, keep: frozenset[int] = frozenset()) -> MainText:
    """The main text of a page, or all that it shows where no main text can be told apart.

    `keep` are the numbers of shown blocks that are known to be part of it.
    """
    if sum(1 for _ in root.iter()) > _LARGEST:
        return _everything(sight, f"more than {_LARGEST:,} elements: main text not told apart")
    chosen = _chosen(root)
    if not chosen and not keep:
        return _everything(sight, "no main text was found: all shown text is kept")
    return _complete(chosen, sight, keep)


def _everything(sight: Sight, note: str) -> MainText:
    """All shown blocks as the main text."""
    blocks = tuple(Block(block.text, block.element) for block in sight.blocks)
    return MainText(blocks, tuple(range(len(blocks))), note)


def _chosen(root: Element) -> list[ShownBlock]:
    """The blocks that trafilatura takes for the main text; the tree is left as it was."""
    try:
        document = bare_extraction(root, options=_OPTIONS)
    except (RecursionError, ArithmeticError, LookupError, AttributeError):
        return []
    body = getattr(document, "body", None)
    if body is None:
        return []
    for child in body:
        if child.tag in ("code", "hi", "ref", "del"):  # loose among paragraphs: one of its own
            child.tag = "p"
    return look(body).blocks


def _complete(chosen: list[ShownBlock], sight: Sight, keep: frozenset[int]) -> MainText:
    """The chosen blocks in the page's own wording, with what was lost between them put back."""
    keys = [_key(block.text) for block in sight.blocks]
    if keep:
        chosen = _told_apart(chosen, keys, keep)
    chosen = [part for block in chosen for part in _parted(block, keys, sight.blocks)]
    own = [_key(block.text) for block in chosen]
    places = _places(own, keys)
    lost = _Lost(sight.blocks, keys, "".join(own))
    main: list[tuple[ShownBlock, int | None]] = []
    before: int | None = None
    for number, block in enumerate(chosen):
        place = places.get(number)
        if place is None:
            main.append((block, None))
        else:
            main += [(sight.blocks[n], n) for n in (*lost.between(before, place), place)]
        before = place
    if before is not None:
        main += [(sight.blocks[n], n) for n in lost.listed(before, len(sight.blocks))]
    first = next((n for n, (_, place) in enumerate(main) if place is not None), None)
    if first == 0:
        main = [(sight.blocks[n], n) for n in lost.captions_before(main[0][1] or 0)] + main
    if keep:
        main = _with_kept(main, sight, keep)
    blocks = tuple(Block(block.text, block.element) for block, _ in main)
    return MainText(blocks, tuple(place for _, place in main))


def _told_apart(
    chosen: list[ShownBlock], keys: list[str], keep: frozenset[int]
) -> list[ShownBlock]:
    """The chosen blocks without those that hold the words of kept ones, only cut otherwise.

    A page with little text is given as one paragraph, with its menus.
    """
    kept = [keys[number] for number in sorted(keep)]
    words, longest = "".join(kept), max(kept, key=len)
    known = set(keys)
    return [
        block
        for block in chosen
        if (own := _key(block.text)) in known or not (own in words or longest in own)
    ]


def _with_kept(
    main: list[tuple[ShownBlock, int | None]], sight: Sight, keep: frozenset[int]
) -> list[tuple[ShownBlock, int | None]]:
    """The main blocks and those that are known to be part of the text, in the page's order."""
    missing = sorted(keep.difference(place for _, place in main), reverse=True)
    whole: list[tuple[ShownBlock, int | None]] = []
    for block, place in main:
        while place is not None and missing and missing[-1] < place:
            whole.append((sight.blocks[missing[-1]], missing.pop()))
        whole.append((block, place))
    return whole + [(sight.blocks[number], number) for number in reversed(missing)]


def _key(text: str) -> str:
    """A block's words without any white space, by which two readings of it are matched."""
    return "".join(text.split())


def _parted(block: ShownBlock, keys: list[str], shown: list[ShownBlock]) -> list[ShownBlock]:
    """A chosen block, or the shown ones that it runs together.

    Where trafilatura finds little text it gives all of a page as one paragraph.
    """
    wanted = _key(block.text)
    if len(wanted) < _FEWEST_TO_PART or wanted in keys:
        return [block]
    for first, key in enumerate(keys):
        if key and wanted.startswith(key):
            length, last = len(key), first
            while length < len(wanted) and last + 1 < len(keys):
                last += 1
                if not wanted.startswith(keys[last], length):
                    break
                length += len(keys[last])
            if length == len(wanted):
                return shown[first : last + 1]
    return [block]


def _places(own: list[str], keys: list[str]) -> dict[int, int]:
    """For each chosen block the shown block that it is, in increasing order (patience matching).

    Blocks that occur once on both sides are matched first; repeated ones only between those.
    """
    once_own, once_shown = Counter(own), Counter(keys)
    where = {key: place for place, key in enumerate(keys)}
    unique = [
        (number, where[key])
        for number, key in enumerate(own)
        if once_own[key] == 1 and once_shown.get(key) == 1
    ]
    kept = _longest_increasing([place for _, place in unique])
    matched = {unique[i][0]: unique[i][1] for i in kept}
    _match_repeated(own, keys, matched)
    return matched


def _longest_increasing(places: list[int]) -> list[int]:
    """The positions of a longest increasing run among the places."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for position, place in enumerate(places):
        at = bisect_left(tails, place)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [position]
    run: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        run.append(position)
        position = previous[position]
    return run[::-1]


def _match_repeated(own: list[str], keys: list[str], matched: dict[int, int]) -> None:
    """Match what occurs more than once to its first place between its matched neighbours."""
    ceiling = [len(keys)] * (len(own) + 1)
    for number in range(len(own) - 1, -1, -1):
        ceiling[number] = matched.get(number, ceiling[number + 1])
    wanted = set(own)
    where: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key in wanted:
            where.setdefault(key, []).append(place)
    floor = -1
    for number, key in enumerate(own):
        if number not in matched:
            places = where.get(key, [])
            at = bisect_left(places, floor + 1)
            if at < len(places) and places[at] < ceiling[number]:
                matched[number] = places[at]
        floor = matched.get(number, floor)


@dataclass(frozen=True, slots=True)
class _Lost:
    """What the main text may have lost: the shown blocks, their keys, and all chosen words."""

    blocks: list[ShownBlock]
    keys: list[str]
    kept: str

    def between(self, before: int | None, after: int) -> list[int]:
        """The shown blocks between two neighbours that belong to the text as they do."""
        if before is None:
            return []
        parents = {self.blocks[before].home, self.blocks[after].home}
        listed = self.listed(before, after)
        return [n for n in range(before + 1, after) if n in listed or self._belongs(n, parents)]

    def listed(self, place: int, end: int) -> list[int]:
        """The items of the list that a block announces by its colon, links alone though they be."""
        if not self.blocks[place].text.endswith(":"):
            return []
        items: list[int] = []
        for number in range(place + 1, end):
            block = self.blocks[number]
            same = not items or block.home is self.blocks[items[0]].home
            if block.tag != "li" or not same or self.keys[number] in self.kept:
                break
            items.append(number)
        return items

    def captions_before(self, first: int) -> list[int]:
        """The captions of pictures that stand above the text, below its headline."""
        return [
            number
            for number in range(max(0, first - _LEAD), first)
            if self.blocks[number].element == "caption" and self._belongs(number, set())
        ]

    def _belongs(self, number: int, parents: set[Element]) -> bool:
        """Whether a block is a quotation, caption or sister paragraph, and not there already."""
        block = self.blocks[number]
        fewest = _FEWEST_OF_CAPTION if block.element == "caption" else _FEWEST_TO_TELL
        if len(self.keys[number]) < fewest or self.keys[number] in self.kept:
            return False
        if block.linked * 2 > len(block.text):
            return False
        if block.element in ("quotation_block", "caption"):
            return True
        return block.tag in ("p", "li") and block.home in parents
