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

from archiver.text.page import Element, ShownBlock, Sight, look
from archiver.text.passages import Block

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
_FEWEST_TO_TELL = 20  # characters that make a block's words its own


@dataclass(frozen=True, slots=True)
class MainText:
    """The main blocks in order, the numbers of the shown blocks among them, and a note."""

    blocks: tuple[Block, ...]
    shown: frozenset[int] = frozenset()
    note: str | None = None


def choose(root: Element, sight: Sight) -> MainText:
    """The main text of a page, or all that it shows where no main text can be told apart."""
    if sum(1 for _ in root.iter()) > _LARGEST:
        return _everything(sight, f"more than {_LARGEST:,} elements: main text not told apart")
    chosen = _chosen(root)
    if not chosen:
        return _everything(sight, "no main text was found: all shown text is kept")
    return _complete(chosen, sight)


def _everything(sight: Sight, note: str) -> MainText:
    """All shown blocks as the main text."""
    blocks = tuple(Block(block.text, block.element) for block in sight.blocks)
    return MainText(blocks, frozenset(range(len(blocks))), note)


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


def _complete(chosen: list[ShownBlock], sight: Sight) -> MainText:
    """The chosen blocks in the page's own wording, with what was lost between them put back."""
    keys = [_key(block.text) for block in sight.blocks]
    chosen = [part for block in chosen for part in _parted(block, keys, sight.blocks)]
    own = [_key(block.text) for block in chosen]
    places = _places(own, keys)
    lost = _Lost(sight.blocks, keys, "".join(own))
    blocks: list[Block] = []
    shown: set[int] = set()
    before: int | None = None
    for number, block in enumerate(chosen):
        place = places.get(number)
        if place is None:
            blocks.append(Block(block.text, block.element))
            before = None
            continue
        for between in lost.between(before, place):
            blocks.append(Block(sight.blocks[between].text, sight.blocks[between].element))
            shown.add(between)
        blocks.append(Block(sight.blocks[place].text, sight.blocks[place].element))
        shown.add(place)
        before = place
    return MainText(tuple(blocks), frozenset(shown))


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
        return [n for n in range(before + 1, after) if self._belongs(n, parents)]

    def _belongs(self, number: int, parents: set[Element]) -> bool:
        """Whether a block is a quotation, caption or sister paragraph, and not there already."""
        block = self.blocks[number]
        if len(self.keys[number]) < _FEWEST_TO_TELL or self.keys[number] in self.kept:
            return False
        if block.linked * 2 > len(block.text):
            return False
        if block.element in ("quotation_block", "caption"):
            return True
        return block.tag in ("p", "li") and block.home in parents
