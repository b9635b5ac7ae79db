"""Words quoted twice: a headline, heading or pull quote repeats what somebody says elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from archiver.cite.marks import Span
from archiver.cite.speaker_found import Attribution, Finding
from archiver.cite.speakers import CONFIDENCE

__all__ = ["echoes"]

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_FEWEST_WORDS = 4
_MOST = 60  # quotations whose words are sought among those of others
_SURE = CONFIDENCE["split"]


def echoes(
    text: str, spans: Sequence[Span], found: Mapping[int, Finding]
) -> Iterator[tuple[int, Attribution]]:
    """Each quotation without a sure speaker that another one with a sure speaker holds, and whose.

    Both are told by their places among the spans.
    """
    sure: list[tuple[str, Attribution]] = []
    unsure: list[int] = []
    for place, (kind, _, said) in found.items():
        if said and said.confidence >= _SURE:
            sure.append((spans[place].words(text), said))
        elif kind == "speech":
            unsure.append(place)
    sought = ((place, _plain(spans[place].words(text))) for place in unsure)
    long = ((place, words) for place, words in sought if words.count(" ") > _FEWEST_WORDS)
    told: list[tuple[str, Attribution]] = []
    for place, words in islice(long, _MOST):
        told = told or [(_plain(others), said) for others, said in sure]
        said = next((said for others, said in told if words in others), None)
        if said:
            yield place, said.carried("echo")


def _plain(words: str) -> str:
    """Words without stops and capitals, a space on either side of each."""
    return f" {' '.join(_WORD.findall(words.casefold()))} "
