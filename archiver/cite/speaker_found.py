"""What the walk through a text tells of a quotation."""

from __future__ import annotations

from typing import NamedTuple

from archiver.cite.speaker_focus import Speaker
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speakers import CONFIDENCE

__all__ = ["Attribution", "Finding"]


class Attribution(NamedTuple):
    """Who said it, the words that say so, by which rule, and on what it rests."""

    speaker: Speaker
    mention: Mention | None
    rule: str
    basis: str  # cue paragraph carried_over
    cue: str | None = None

    @property
    def confidence(self) -> float:
        """How often the rule was right."""
        return CONFIDENCE[self.rule]


class Finding(NamedTuple):
    """What a span is, how sure that is, and who said it, where that is known."""

    kind: str
    confidence: float
    attribution: Attribution | None
