"""The part of a sentence that leans on one source, where the sentence names several."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["Span", "own_part"]

Span = tuple[int, int]  # start and end in code points

_CLAUSE_ENDS = re.compile(r"[,;:،؛–—]\s")


def own_part(claim: str, mention: Span | None, others: Iterable[Span]) -> str:
    """What lies nearer to a mention than to any other in the same sentence.

    Between two mentions the sentence is parted at its last comma there, else half-way.
    """
    if mention is None:
        return claim
    start, end = mention
    before = max((other_end for _, other_end in others if other_end <= start), default=None)
    after = min((other_start for other_start, _ in others if other_start >= end), default=None)
    first = 0 if before is None else _parting(claim, before, start)
    last = len(claim) if after is None else _parting(claim, end, after)
    return claim[first:last]


def _parting(claim: str, first: int, last: int) -> int:
    """Where the words between two mentions are parted."""
    commas = [found.end() for found in _CLAUSE_ENDS.finditer(claim, first, last)]
    if commas:
        return commas[-1]
    space = claim.find(" ", (first + last) // 2, last)
    return space if space >= 0 else last
