"""Find every quotation in a text, with who said it and how that is known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypedDict

from archiver.cite.marks import Paragraph, Span, paragraphs_of, spans_in
from archiver.cite.person_roles import roles_in
from archiver.cite.quote_claims import Claim
from archiver.cite.speaker_focus import Focus
from archiver.cite.speaker_found import Attribution, Finding
from archiver.cite.speaker_people import People
from archiver.cite.speaker_sentences import Quoted, Told, find_surnames, tell
from archiver.cite.speaker_tokens import plain
from archiver.cite.speaker_walk import walk
from archiver.models import Extraction, Quote, Said

__all__ = ["find_quotes", "find_said"]


class _Speaking(TypedDict, total=False):
    """The fields of a quotation that tell who said it, and how that is known."""

    speaker: str
    speaker_named: bool
    speaker_text: str | None
    speaker_start: int | None
    speaker_basis: str
    resolved_by: str | None
    role: str | None
    cue: str | None
    rule: str
    speaker_confidence: float


_LONGEST = 1_000_000  # code points of a text
_MOST_SPANS = 20_000


def find_quotes(extraction: Extraction) -> tuple[Quote, ...]:
    """The quotations of a text in order: all that stands between marks, blocks, and claims."""
    return find_said(extraction).quotes


def find_said(extraction: Extraction) -> Said:
    """The quotations of a text, and the offices that it gives to people.

    No span between marks is left out: what may be a title or a scare quote is kept as one, with
    how sure that is. Of a text that is longer than a book only the beginning is looked at.
    """
    text = extraction.text
    paragraphs = [
        paragraph._replace(end=_LONGEST) if paragraph.end > _LONGEST else paragraph
        for paragraph in paragraphs_of(extraction.passages)
        if paragraph.start < _LONGEST
    ]
    spans = spans_in(text, paragraphs)[:_MOST_SPANS]
    told = _told(text, paragraphs, spans)
    find_surnames(text, told)
    people = People(mention for one in told for mention in one.mentions)
    findings, claims = walk(text, told, spans, Focus(people, extraction.byline))
    quotes = [_quote(text, span, findings.get(place)) for place, span in enumerate(spans)]
    quotes += [_claimed(text, claim, said) for claim, said in claims]
    quotes.sort(key=lambda quote: (quote.start, -quote.end))
    return Said(tuple(quotes), roles_in(text, told, extraction.passages))


def _told(text: str, paragraphs: Sequence[Paragraph], spans: Sequence[Span]) -> list[Told]:
    """The paragraphs with their sentences, each with the outermost quotations that touch it."""
    starts = [paragraph.start for paragraph in paragraphs]
    touching: dict[int, list[Quoted]] = {}
    for number, span in enumerate(spans):
        if not span.depth:
            for start, end in span.stretches():
                place = bisect_right(starts, start + 1) - 1
                touching.setdefault(place, []).append((start, end, number))
    return [
        tell(text, paragraph, touching.get(number, ()))
        for number, paragraph in enumerate(paragraphs)
    ]


def _quote(text: str, span: Span, finding: Finding | None) -> Quote:
    """A span and what was told of it, as one quotation."""
    return Quote(
        start=span.start,
        end=span.end,
        text=span.words(text),
        kind=finding.kind if finding else "speech",
        confidence=finding.confidence if finding else 0.5,
        marks=span.marks,
        depth=span.depth,
        **_speaker(finding.attribution if finding else None),
    )


def _claimed(text: str, claim: Claim, said: Attribution) -> Quote:
    """A claim as a quotation without marks."""
    return Quote(
        start=claim.start,
        end=claim.end,
        text=plain(text[claim.start : claim.end]),
        kind="claim",
        confidence=claim.confidence,
        marks="",
        **_speaker(said),
    )


def _speaker(said: Attribution | None) -> _Speaking:
    """The fields of a quotation that tell who said it."""
    if said is None:
        return {}
    return {
        "speaker": said.speaker.name,
        "speaker_named": said.speaker.person and not said.speaker.head,
        "speaker_text": said.mention.text if said.mention else None,
        "speaker_start": said.mention.start if said.mention else None,
        "speaker_basis": said.basis,
        "resolved_by": said.speaker.resolved_by,
        "role": said.speaker.role,
        "cue": said.cue,
        "rule": said.rule,
        "speaker_confidence": said.confidence,
    }
