"""What the walk through a text tells of a quotation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from archiver.cite.speaker_focus import Speaker
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speakers import CONFIDENCE

__all__ = ["Attribution", "Finding", "Voices"]


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

    @property
    def continued(self) -> Attribution:
        """The same speaker for the next quotation of a paragraph."""
        if self.basis == "carried_over":
            return self
        return self._replace(rule="paragraph", basis="paragraph", cue=None)

    def carried(self, rule: str) -> Attribution:
        """The same speaker for a quotation of another paragraph, by a rule."""
        return self._replace(rule=rule, basis="carried_over", cue=None)


class Finding(NamedTuple):
    """What a span is, how sure that is, and who said it, where that is known."""

    kind: str
    confidence: float
    attribution: Attribution | None


@dataclass(slots=True)
class Voices:
    """Who speaks in the sentences of one paragraph: by a cue, or as what a sentence is about."""

    spoke: dict[int, Attribution] = field(default_factory=dict)
    subject: dict[int, tuple[Mention, Speaker]] = field(default_factory=dict)
    waiting: list[tuple[int, int]] = field(default_factory=list)  # sentence, place of its quotation
