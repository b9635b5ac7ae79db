"""Settle what depends on all texts together: whose name is whose, which offices disagree, families.

Texts leave marks behind as they come and go; the outcome depends on which texts there are, not on
the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence

from archiver.archive import Connection, families, persons
from archiver.cite import Names
from archiver.cite.offices import Holding, offices_disagree
from archiver.cite.persons import known_person, same_person
from archiver.quoting import is_family

__all__ = ["settle_all", "settle_waiting"]

_TOGETHER = 200


def settle_waiting(connection: Connection, most: int, names: Names) -> int:
    """Looks at names and words that wait for it, at most so many; returns how many it looked at."""
    waiting = persons.unsettled(connection, most)
    if waiting:
        persons.mark_settled(connection, waiting)
        for person in sorted(persons.settle_names(connection, waiting, _is_same, _label)):
            _settle_offices(connection, person, names)
    return len(waiting) + families.settle_words(connection, most, is_family)


def settle_all(connection: Connection, names: Names) -> None:
    """Looks at everything that waits for it."""
    while settle_waiting(connection, _TOGETHER, names):
        pass


def _is_same(one: str, other: str) -> bool:
    """Whether two names are clearly one person's; where that is open they stay apart."""
    return same_person(one, other) is True


def _label(names: Sequence[str]) -> str:
    """The name that stands for a person: as listed, else the fullest, in Latin script if any is."""
    known = next((known_person(name) for name in names if known_person(name)), None)
    if known:
        return known.name
    return min(names, key=lambda name: (not _is_latin(name), -len(name.split()), -len(name), name))


def _is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters."""
    return all(letter < "\u0250" for letter in name if letter.isalpha())


def _settle_offices(connection: Connection, person: str, names: Names) -> None:
    """Writes down which articles give a person another office than other texts do."""
    given = {one.mention_id: one for one in persons.mentions_of(connection, person)}
    holdings = [
        Holding(
            *(one.mention_id, one.page, one.version, one.day, one.is_dated, one.seen, one.office)
        )
        for one in given.values()
    ]
    cites = persons.cited_documents(connection, {one.resource_id for one in given.values()})
    found = [
        (given[ours.number].resource_id, ours.number, theirs.number, cited)
        for ours, theirs, cited in offices_disagree(holdings, cites, person, names)
        if given[ours.number].is_article
    ]
    persons.save_conflicts(connection, person, found)
