"""What differs outside the main text: the second reading, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archiver.compare.align import Pairing, align, normal
from archiver.compare.edits import word_edits
from archiver.compare.onesided import one_sided
from archiver.models import Change, Extraction

__all__ = ["compare_peripheral"]

# Letters from which a block is looked for inside the main text; a shorter one ("Live", "30") would
# be found in any text by accident and counts as main only if it is a whole passage.
_LONG = 20
# The share of a block's runs of three words that must stand in the main text for it to be main.
_COVERED = 0.8
_RUN = 3
# Blocks times letters of main text up to which each block is looked for letter by letter.
_SEARCH = 20_000_000


def compare_peripheral(old: Extraction, new: Extraction, worded: bool) -> list[Change]:
    """Blocks of the visible page that came, went or changed, and are no part of the main text.

    A block that only changed its place is no change; neither is one whose words the main text of
    either side holds, or that repeats the headline, byline or date: those are compared elsewhere.
    `worded` asks for word edits.
    """
    if old.visible == new.visible:
        return []
    old_raw, new_raw = one_sided(old.visible, new.visible)
    old_blocks, new_blocks = one_sided(_normal(old_raw), _normal(new_raw))
    old_left = _out_of_step(old_blocks, " ".join([passage.text for passage in old.passages]))
    new_left = _out_of_step(new_blocks, " ".join([passage.text for passage in new.passages]))
    if not old_left and not new_left:
        return []
    outside = set(_outside({*old_left, *new_left}, (old, new)))
    old_rest = [block for block in old_left if block in outside]
    new_rest = [block for block in new_left if block in outside]
    return [_change(pairing, old_rest, new_rest, worded) for pairing in align(old_rest, new_rest)]


def _normal(blocks: Iterable[str]) -> list[str]:
    """The blocks with their white space made even, empty ones left out."""
    return [block for text in blocks if (block := normal(text))]


def _out_of_step(blocks: Iterable[str], main: str) -> list[str]:
    """The blocks that are not found in the main text of their own side, read in step with it."""
    left: list[str] = []
    place = 0
    for block in blocks:
        found = main.find(block, place) if len(block) >= _LONG else -1
        if found < 0:
            left.append(block)
        else:
            place = found + len(block)
    return left


def _outside(blocks: Iterable[str], sides: Iterable[Extraction]) -> Iterator[str]:
    """The blocks that are no part of the main text of any side."""
    texts = [[passage.text for passage in side.passages] for side in sides]
    whole = {normal(text) for side in sides for text in _printed(side)}.union(*texts)
    mains = [" ".join(passages) for passages in texts]
    unsure = [block for block in blocks if block not in whole]
    if len(unsure) * sum(map(len, mains)) <= _SEARCH:
        unsure = [block for block in unsure if not _stands_in(block, mains)]
    if unsure:
        runs = {run for main in mains for run in _runs(main)}
        yield from (block for block in unsure if not _covered(block, runs))


def _printed(side: Extraction) -> Iterator[str]:
    """What a page prints once and is compared for itself."""
    for value in (
        side.title,
        side.byline,
        side.published_at,
        side.published_as_printed,
        side.modified_at,
        side.modified_as_printed,
    ):
        if value:
            yield value


def _stands_in(block: str, mains: Sequence[str]) -> bool:
    """The block is a stretch of a main text."""
    return len(block) >= _LONG and any(block in main for main in mains)


def _covered(block: str, runs: set[tuple[str, ...]]) -> bool:
    """Nearly all runs of three words in the block stand in a main text."""
    own = _runs(block)
    return bool(own) and sum(run in runs for run in own) >= _COVERED * len(own)


def _runs(text: str) -> list[tuple[str, ...]]:
    """Every three words in succession."""
    words = text.split()
    return list(zip(*(words[k:] for k in range(_RUN)), strict=False))


def _change(pairing: Pairing, old: Sequence[str], new: Sequence[str], worded: bool) -> Change:
    """A pairing of visible blocks as a peripheral change; a split or merge is an edit here."""
    old_text = " ".join([old[i] for i in pairing.old])
    new_text = " ".join([new[j] for j in pairing.new])
    both = bool(old_text and new_text)
    return Change(
        op="edited" if both else pairing.op,
        element="sentence",
        scope="peripheral",
        old_text=old_text,
        new_text=new_text,
        similarity=round(pairing.similarity, 4) if both else None,
        edits=word_edits(old_text, new_text) if both and worded else (),
    )
