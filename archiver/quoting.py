"""What a version quotes, written down with lineage, speaker, and the source that it leans on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from archiver.archive import Connection, persons, quotations
from archiver.archive.persons import GivenRole
from archiver.archive.quotations import Leaning, Place
from archiver.cite import Names
from archiver.cite.offices import office_of
from archiver.cite.persons import person_key
from archiver.cite.quotes import find_said
from archiver.compare.lineage import Trait, continued
from archiver.compare.similarity import similarity
from archiver.models import Extraction, Passage, Quote

__all__ = ["is_family", "write_leanings", "write_quoted"]

_REWORDED = 0.5  # likeness of words from which on a quotation continues an earlier one
_FAMILY = 0.85  # likeness from which on two quotations are one but for small differences


def write_quoted(
    connection: Connection,
    resource_id: int,
    version_id: int,
    extraction: Extraction,
    *,
    at: str,
    version_before: int | None,
    names: Names,
) -> None:
    """Writes the quotations of a version and the offices it gives, where that was not done yet.

    `at` is the capture that shows it: the first one, as a history is told in order of time.
    """
    if quotations.was_quoted(connection, version_id):
        return
    said = extraction.said or find_said(extraction)
    quotes = said.quotes
    roles = [
        GivenRole(one.name, one.role, office_of(one.role, names), one.start, one.end)
        for one in said.roles
    ]
    described = {one.speaker: None for one in quotes if one.speaker}
    named = [one.speaker for one in quotes if one.speaker and one.speaker_named]
    named += [one.name for one in roles]
    speakers = persons.speaker_rows(
        connection, described | {name: person_key(name) for name in named}
    )
    lineages = _lineages(connection, resource_id, version_before, quotes)
    quotations.write_quotes(
        *(connection, resource_id, version_id, at, quotes, lineages, speakers), is_family
    )
    persons.write_roles(connection, resource_id, version_id, roles, speakers)


def write_leanings(connection: Connection, version_id: int, passages: Sequence[Passage]) -> None:
    """Writes which citation each quotation of a version leans on.

    One in its own sentence, else in its paragraph, the nearest; else the one that the speaker's
    words above lean on, or that names the speaker's office.
    """
    quotes, cited, spoken = quotations.places(connection, version_id)
    starts = [one.start for one in passages if "\n" in one.gap or not one.start]
    found: dict[int, Leaning | None] = {}
    for quote in quotes:
        leaning = _beside(quote, cited, starts)
        if leaning is None and quote.speaker in spoken:
            leaning = Leaning(spoken[quote.speaker], "speaker")
        if leaning and quote.speaker is not None:
            spoken[quote.speaker] = leaning.lineage
        found[quote.row_id] = leaning
    quotations.lean(connection, found)


def _beside(quote: Place, cited: Sequence[Place], starts: Sequence[int]) -> Leaning | None:
    """The citation in a quotation's sentence, else in its paragraph, that stands nearest."""
    first, last = (bisect_right(starts, place) for place in (quote.start, quote.end))
    for why, beside in (
        ("sentence", [one for one in cited if one.start < quote.end and quote.start < one.end]),
        ("paragraph", [one for one in cited if first <= bisect_right(starts, one.start) <= last]),
    ):
        if beside:
            nearest = min(beside, key=lambda one: (abs(one.mention - quote.start), one.mention))
            return Leaning(nearest.lineage, why)
    return None


def _lineages(
    connection: Connection,
    resource_id: int,
    version_before: int | None,
    quotes: Sequence[Quote],
) -> list[str | None]:
    """For each quotation the lineage that it continues; None where it begins one.

    Claims continue claims alone: words that gain or lose their marks are another statement.
    """
    earlier = quotations.earlier_quotes(connection, resource_id, version_before)
    if not earlier:
        return [None] * len(quotes)
    pairs = continued(
        [Trait(one.is_claim, one.words, one.standing) for one in earlier],
        [Trait(one.kind == "claim", quotations.folded_words(one.text)) for one in quotes],
        floor=_REWORDED,
    )
    return [
        earlier[pairs[place]].lineage if place in pairs else None for place in range(len(quotes))
    ]


def is_family(one: str, other: str) -> bool:
    """Whether the folded words of two quotations are the same but for small differences."""
    return similarity(one, other) >= _FAMILY
