"""What a version cites, written down with its lineage; and which sources came, went, or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archiver.archive import Connection
from archiver.archive.citations import Earlier, earlier_citations, thing_of, write_citations
from archiver.archive.happenings import SourceMove, write_source_moves
from archiver.compare.lineage import Trait, continued, same_words
from archiver.history import Sighting, State
from archiver.models import Citation

__all__ = ["Moves", "write_cited", "write_moves"]

_MOST_COMPARED = 100  # sources that went, or came, in one step; more are told apart by name alone


@dataclass(frozen=True, slots=True)
class Moves:
    """The sources of an article that a capture was the first to show, or to lack."""

    moves: tuple[SourceMove, ...] = ()


def write_cited(
    connection: Connection,
    resource_id: int,
    sighting: Sighting,
    *,
    version_before: int | None,
    cited: Sequence[Citation],
) -> Moves:
    """Writes what a capture's text cites; returns what moved since the version before it."""
    assert sighting.version_id is not None
    earlier = earlier_citations(connection, resource_id, version_before)
    lineages = _lineages(earlier, cited)
    kept = write_citations(
        *(connection, resource_id, sighting.version_id, sighting.captured_at, cited, lineages)
    )
    standing = [one for one in earlier if one.standing]
    return _moves(standing, cited, kept)


def write_moves(
    connection: Connection, resource_id: int, before: State, sighting: Sighting, moved: Moves
) -> None:
    """Makes each source that came or went worth reporting."""
    old = before.shown.version_id if before.shown else None
    write_source_moves(connection, resource_id, old, sighting, moved.moves)


def _lineages(earlier: Sequence[Earlier], cited: Sequence[Citation]) -> list[str | None]:
    """For each citation the lineage that it continues; None where it begins one.

    What continues by the thing cited comes first; then a name that became a link to the same
    publisher, or the other way round, over the same sentence.
    """
    old = [Trait(one.thing, one.claim, one.standing) for one in earlier]
    new = [Trait(thing_of(one), one.claim) for one in cited]
    pairs = continued(old, new)
    taken = set(pairs.values())
    free = [place for place, one in enumerate(earlier) if one.standing and place not in taken]
    wanting = [place for place in range(len(cited)) if place not in pairs]
    again = continued(
        [
            _named_or_linked(earlier[n].publisher, n, not earlier[n].is_link, earlier[n].claim)
            for n in free
        ],
        [
            _named_or_linked(cited[n].publisher, -n - 1, cited[n].href is not None, cited[n].claim)
            for n in wanting
        ],
    )
    for mine, theirs in again.items():
        pairs[wanting[mine]] = free[theirs]
    return [
        earlier[pairs[place]].lineage if place in pairs else None for place in range(len(cited))
    ]


def _named_or_linked(publisher: str | None, number: int, linked: bool, claim: str) -> Trait:
    """A citation by its publisher and by whether it is, or would now be, a link.

    One without a publisher equals no other.
    """
    return Trait((publisher or number, linked), claim)


def _moves(standing: Sequence[Earlier], cited: Sequence[Citation], kept: Sequence[str]) -> Moves:
    """Which sources came, went, or took another's place over the same sentence."""
    before = {one.lineage for one in standing}
    things = {one.thing for one in standing}
    now = {thing_of(one) for one in cited}
    came = _each_once(
        [
            (thing_of(one), lineage, one.publisher or one.href or one.mention, one.claim)
            for one, lineage in zip(cited, kept, strict=True)
            if lineage not in before and thing_of(one) not in things
        ]
    )
    went = _each_once(
        [
            (one.thing, one.lineage, one.publisher or one.thing, one.claim)
            for one in standing
            if one.lineage not in set(kept) and one.thing not in now
        ]
    )
    replaced: dict[int, int] = {}
    if max(len(came), len(went)) <= _MOST_COMPARED:
        replaced = same_words([one[3] for one in went], [one[3] for one in came])
    told = [
        SourceMove("source_replaced", came[new][1], came[new][2], came[new][3], went[old][2])
        for new, old in sorted(replaced.items())
    ]
    told += [
        SourceMove("source_added", lineage, name, claim)
        for place, (_, lineage, name, claim) in enumerate(came)
        if place not in replaced
    ]
    told += [
        SourceMove("source_removed", lineage, name, claim)
        for place, (_, lineage, name, claim) in enumerate(went)
        if place not in set(replaced.values())
    ]
    return Moves(tuple(told))


def _each_once(found: Sequence[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """The first citation of each thing."""
    return list({one[0]: one for one in reversed(found)}.values())[::-1]
