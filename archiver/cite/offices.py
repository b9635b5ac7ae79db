"""With whom an office is, by the words for it, and which offices of one person disagree.

An office is compared by its publisher (Russian Ministry of Defence), or where no state is named by
what its ministry is of (ministry of defence). Words for them in three languages: db/offices.toml.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import islice
from typing import NamedTuple
from weakref import WeakKeyDictionary

from archiver.cite.forms import forms
from archiver.cite.names import Names
from archiver.cite.persons import known_person
from archiver.cite.sentence import Sentence
from archiver.data import data_folder
from archiver.publishers import Publisher
from archiver.words import folded_word, words_of

__all__ = ["Holding", "office_of", "offices_disagree"]

_MINISTRY = "ministry of "
_SAME_STATE = 4  # letters that the words for a state and its people share: Syria, Syrian
_DomainsOf = Mapping[str, frozenset[str]]  # what each ministry is of
_FAR = 731  # days: two pages further apart tell of two times, unless one cites the other


@dataclass(frozen=True, slots=True)
class Holding:
    """An office that a version of a page gives someone; `number` is the asker's own for it."""

    number: int
    page: str  # its urlkey
    version: str  # its key
    day: str  # of the page, as it states it, else of its first capture
    is_dated: bool  # whether it states it
    seen: str  # when the version was first seen
    office: str


def office_of(role: str, names: Names) -> str | None:
    """With whom an office is: a publisher's name, else what its ministry is of; None for neither.

    None, too, for an office that someone is said to have left.
    """
    words = _forms(role)
    lists = _lists()
    if not lists.former.isdisjoint(words):
        return None
    if names.may_be_in(role):
        hits = names.find(Sentence(role), {})
        named = [hit.alias.publisher for hit in hits if hit.alias.publisher]
        if named:
            return named[0].name
    domains = _domains(words)
    whose = _whose(word.folded for word in words_of(role))
    ministries = {
        name
        for domain in domains
        for name, states in _ministries(names).by_domain.get(domain, ())
        if any(_is_of(word, states) for word in whose)
    }
    if len(ministries) == 1:
        return ministries.pop()
    return _MINISTRY + " and ".join(domains) if domains else None


def offices_disagree(
    holdings: Sequence[Holding], cites: Collection[tuple[str, str]], person: str, names: Names
) -> Iterator[tuple[Holding, Holding, bool]]:
    """Offices on a page that no office on another one agrees with: both, and whether it is cited.

    The other page is one that the page cites (`cites` are pairs of urlkeys), else of those that
    tell of the same time the nearest. Each page and office is told once, by the version that had it
    first. What the list of persons gives someone at that time agrees.
    """
    domains = _ministries(names).domains
    versions: dict[str, list[Holding]] = defaultdict(list)
    for one in sorted(holdings, key=lambda one: one.number):
        versions[one.version].append(one)
    alike: dict[frozenset[str], list[Holding]] = defaultdict(list)  # versions that give the same
    for version in versions.values():
        alike[_offices(version)].append(version[0])
    for group in alike.values():
        group.sort(key=_when)
    told: set[tuple[str, frozenset[str]]] = set()
    for version in sorted(versions.values(), key=lambda version: _when(version[0])):
        ours, offices = version[0], _offices(version)
        if (ours.page, offices) in told:
            continue
        against = [group for other, group in alike.items() if not _agree(offices, other, domains)]
        cited = [one for group in against for one in group if (ours.page, one.page) in cites]
        near = [one for group in against for one in _nearest(ours, group)]
        of_its_time = [one for one in near if _of_one_time(ours, one, person, domains)]
        if cited or of_its_time:
            told.add((ours.page, offices))
            yield ours, min(cited or of_its_time, key=partial(_distance, ours)), bool(cited)


def _offices(page: Sequence[Holding]) -> frozenset[str]:
    return frozenset(one.office for one in page)


def _when(one: Holding) -> tuple[str, str, str]:
    return one.day, one.seen, one.version


def _agree(ours: frozenset[str], theirs: frozenset[str], domains: _DomainsOf) -> bool:
    """Whether two pages give someone an office in common, as far as they tell."""
    return any(_is_one(one, other, domains) for one in ours for other in theirs)


def _is_one(one: str, other: str, domains: _DomainsOf) -> bool:
    """Whether two offices may be one: ministries of one thing, and a state named at most once."""
    if one == other:
        return True
    bare = one.startswith(_MINISTRY) or other.startswith(_MINISTRY)
    return bare and not _of(one, domains).isdisjoint(_of(other, domains))


def _of(office: str, domains: _DomainsOf) -> frozenset[str]:
    """What an office's ministry is of."""
    return domains.get(office) or frozenset(office.removeprefix(_MINISTRY).split(" and "))


def _nearest(ours: Holding, group: Sequence[Holding]) -> Iterator[Holding]:
    """The nearest versions of other pages before and after a version's day."""
    place = bisect_left(group, _when(ours), key=_when)
    for side in (reversed(group[:place]), group[place:]):
        yield from islice((one for one in side if one.page != ours.page), 1)


def _distance(ours: Holding, other: Holding) -> tuple[int, tuple[str, str, str]]:
    return _apart(ours, other), _when(other)


def _apart(one: Holding, other: Holding) -> int:
    """Days between two pages."""
    return abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days)


def _of_one_time(page: Holding, other: Holding, person: str, domains: _DomainsOf) -> bool:
    """Whether two pages tell of one time, as far as that is known; offices listed for it are right.

    A page that does not state its day may be of any.
    """
    known = known_person(person)
    offices = known.offices if known else ()

    def listed(office: str, day: str) -> bool:
        """Whether the list has someone in an office on a day."""
        return any(
            _is_one(one.organisation, office, domains)
            and (one.since or "") <= day
            and (not one.until or day[: len(one.until)] <= one.until)
            for one in offices
        )

    if listed(page.office, page.day) and listed(other.office, other.day):
        return False
    undated = not (page.is_dated and other.is_dated)
    return undated or listed(other.office, page.day) or _apart(page, other) <= _FAR


@dataclass(frozen=True, slots=True)
class _Lists:
    """The words for offices, in all forms in which they are looked for."""

    heads: frozenset[str]
    former: frozenset[str]
    alone: Mapping[str, str]  # word to what the ministry is of
    domains: Mapping[str, frozenset[str]]
    common: frozenset[str]  # words that many ministries have in their names


@cache
def _lists() -> _Lists:
    with (data_folder() / "offices.toml").open("rb") as file:
        lists = tomllib.load(file)
    heads, domains = _words(lists["heads"]), lists["domains"]
    alone = {word: domain for domain, text in lists["alone"].items() for word in _words(text)}
    every = heads.union(alone, _words(lists["common"]), *map(_words, domains.values()))
    return _Lists(
        heads=heads,
        former=_words(lists["former"]),
        alone=alone,
        domains={domain: _words(text) for domain, text in domains.items()},
        common=frozenset(map(_bare, every)),
    )


def _words(text: str) -> frozenset[str]:
    """Listed words, folded; stems keep their mark."""
    marked = ((word.rstrip("~"), word.endswith("~")) for word in text.split())
    return frozenset(folded_word(word) + ("~" if stem else "") for word, stem in marked)


def _domains(words: Sequence[str]) -> tuple[str, ...]:
    """What the ministry in an office is of; a ministry may be of several things."""
    lists = _lists()
    told = [lists.alone[word] for word in words if word in lists.alone]
    if told or lists.heads.isdisjoint(words):
        return tuple(dict.fromkeys(told))
    return tuple(domain for domain, listed in lists.domains.items() if not listed.isdisjoint(words))


class _Ministries(NamedTuple):
    """Ministries by what they are of, each with the words for its state; and what each is of."""

    by_domain: Mapping[str, Sequence[tuple[str, frozenset[str]]]]
    domains: _DomainsOf


_known: WeakKeyDictionary[Names, _Ministries] = WeakKeyDictionary()


def _ministries(names: Names) -> _Ministries:
    """The ministries among the publishers, by what their names say that they are of."""
    found = _known.get(names)
    if found is None:
        by_domain: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        domains: dict[str, frozenset[str]] = {}
        for publisher in names.publishers:
            if publisher.kind in ("ministry", "government"):
                of = frozenset(one for name in publisher.aliases for one in _domains(_forms(name)))
                states = _state_words(publisher) if of else frozenset()
                if of:
                    domains[publisher.name] = of
                for domain in of:
                    by_domain[domain].append((publisher.name, states))
        found = _known[names] = _Ministries(dict(by_domain), domains)
    return found


def _forms(text: str) -> list[str]:
    """The words of a text in all forms under which a list may have them."""
    return [form for word in words_of(text) for form in forms(word.folded)]


def _state_words(publisher: Publisher) -> frozenset[str]:
    """The words in a ministry's names that tell whose it is: Syria, Syrian, Сирии, السورية.

    They are what is left of its words, but for those that stand in one of its names alone.
    """
    told = Counter(
        word for name in publisher.aliases for word in _whose(one.folded for one in words_of(name))
    )
    return frozenset(word for word, times in told.items() if times > 1)


def _whose(words: Iterable[str]) -> set[str]:
    """The words of a name or an office that may tell of a state, without the Arabic article."""
    common = _lists().common
    left = (word for word in words if common.isdisjoint(map(_bare, forms(word))))
    return {_bare(word) for word in left if len(word) > 1}


def _is_of(word: str, states: frozenset[str]) -> bool:
    """Whether a word of an office is one for a ministry's state, or for its people."""
    return word in states or (
        len(word) >= _SAME_STATE and any(one[:_SAME_STATE] == word[:_SAME_STATE] for one in states)
    )


def _bare(word: str) -> str:
    """A form of a word without the mark of a stem and the Arabic article."""
    return word.rstrip("~").removeprefix("ال")
