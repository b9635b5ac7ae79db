"""What differs between two captures in succession: the story of the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import rapidfuzz

from archiver.compare.align import Pairing, align, normal
from archiver.compare.edits import word_edits
from archiver.compare.page import compare_page
from archiver.compare.peripheral import compare_peripheral
from archiver.compare.similarity import similarity
from archiver.models import Change, Edit, Extraction, Passage

__all__ = ["COMPARE", "compare"]

COMPARE = f"compare/1 rapidfuzz/{rapidfuzz.__version__}"

# Words in a text beyond which its passages are compared and their words are not.
_WORDS = 20_000


def compare(old: Extraction, new: Extraction) -> list[Change]:
    """Everything that differs, most central first: the text in its order, metadata, the rest.

    White space and the kind of a passage alone are no change. Where the parser dropped part of
    `new` (`partial`), nothing is called removed; where it dropped part of `old`, nothing added.
    """
    worded = not (_is_long(old.passages) or _is_long(new.passages))
    changes = _compare_passages(old.passages, new.passages, worded)
    changes += compare_page(old, new)
    changes += compare_peripheral(old, new, worded)
    if old.partial:
        changes = [change for change in changes if change.op != "added"]
    if new.partial:
        changes = [change for change in changes if change.op != "removed"]
    return changes


def _is_long(passages: Sequence[Passage]) -> bool:
    """The text has more than 20,000 words."""
    if sum(len(passage.text) for passage in passages) <= 2 * _WORDS:
        return False
    return sum(len(passage.text.split()) for passage in passages) > _WORDS


def _compare_passages(old: Sequence[Passage], new: Sequence[Passage], worded: bool) -> list[Change]:
    """The changes of the main text, in the order of the new text."""
    old_head, new_head = _headline(old), _headline(new)
    pairings: list[Pairing] = []
    if old_head is None or new_head is None:
        pairings = align([passage.text for passage in old], [passage.text for passage in new])
    else:
        # A page has one headline: the new one stands for the old one, however little they share.
        old_text, new_text = old[old_head].text, new[new_head].text
        op = "equal" if normal(old_text) == normal(new_text) else "edited"
        score = similarity(old_text, new_text)
        pairings.append(Pairing(op, (old_head,), (new_head,), False, score))
        pairings += _align_without(old, new, old_head, new_head)
    return [_change(pairing, old, new, worded) for pairing in pairings if pairing.op != "equal"]


def _align_without(
    old: Sequence[Passage], new: Sequence[Passage], old_head: int, new_head: int
) -> list[Pairing]:
    """The pairings of all passages but the headlines, the changed ones by their full positions."""
    pairings = align(
        [passage.text for i, passage in enumerate(old) if i != old_head],
        [passage.text for j, passage in enumerate(new) if j != new_head],
    )
    return [
        Pairing(
            pairing.op,
            tuple([i + (i >= old_head) for i in pairing.old]),
            tuple([j + (j >= new_head) for j in pairing.new]),
            pairing.moved,
            pairing.similarity,
        )
        for pairing in pairings
        if pairing.op != "equal"
    ]


def _headline(passages: Sequence[Passage]) -> int | None:
    """Where the headline stands, if the text has exactly one."""
    found = [k for k, passage in enumerate(passages) if passage.element == "headline"]
    return found[0] if len(found) == 1 else None


def _change(
    pairing: Pairing, old: Sequence[Passage], new: Sequence[Passage], worded: bool
) -> Change:
    """A pairing as a change of the main text, with its word edits where there are two sides."""
    op, olds, news, moved, score = pairing
    old_text = " ".join([old[i].text for i in olds])
    new_text = " ".join([new[j].text for j in news])
    both = op not in ("added", "removed")
    return Change(
        op=op,
        element=(new[news[0]] if news else old[olds[0]]).element,
        scope="main",
        old=olds,
        new=news,
        old_text=old_text,
        new_text=new_text,
        moved=moved,
        similarity=round(score, 4) if both else None,
        edits=without_space(word_edits(old_text, new_text)) if both and worded else (),
    )


def without_space(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits less those that put white space for white space, or alter it at an end."""
    return tuple(
        [
            edit
            for edit in edits
            if edit.old_text.strip()
            or edit.new_text.strip()
            or not (edit.old_text and edit.new_text)
        ]
    )
