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
    old_places, new_places, changes = list(range(len(old))), list(range(len(new))), []
    old_head, new_head = _headline(old), _headline(new)
    if old_head is not None and new_head is not None:
        # A page has one headline: the new one stands for the old one, however little they share.
        old_places.remove(old_head)
        new_places.remove(new_head)
        score = similarity(old[old_head].text, new[new_head].text)
        if normal(old[old_head].text) != normal(new[new_head].text):
            pairing = Pairing("edited", (old_head,), (new_head,), False, score)
            changes.append(_change(pairing, old, new, worded))
    pairings = align([old[i].text for i in old_places], [new[j].text for j in new_places])
    for op, olds, news, moved, score in pairings:
        if op != "equal":
            pairing = Pairing(
                op,
                tuple([old_places[i] for i in olds]),
                tuple([new_places[j] for j in news]),
                moved,
                score,
            )
            changes.append(_change(pairing, old, new, worded))
    return changes


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
