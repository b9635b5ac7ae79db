"""The people of one text: the fullest name of each, their role and whether he or she is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from archiver.cite.speaker_cases import nominative
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_words import given_names, listed
from archiver.words import folded_word

__all__ = ["People", "Person", "name_words", "surname_root"]

_PART = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_ARTICLES = listed("al el as ash an at ar ad az аль эль ас аш")
_CASE_ENDING = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ый|ий|ая|ой|ую|ым|им|ом|ем|ей|ою|а|у|ы|е|я|ю|и|й|ь)$"
)
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_CYRILLIC = re.compile(r"[а-яё]")
_MOST_BEARERS = 40  # of one word in a name, among whom a short name is sought


_Near = tuple[bool, int, bool, int]


class Person(NamedTuple):
    """Someone whom the text names: fullest name, first role told, `f` or `m` where that shows.

    `sure` tells a person's name: one that begins with a given name, or whose last word alone is
    used of its bearer too.
    """

    name: str
    role: str | None
    gender: str
    at: int
    person: bool = True
    sure: bool = False


@lru_cache(maxsize=16_384)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, without the article of Arabic names."""
    words = _PART.findall(folded_word(name))
    bare = [word.removeprefix("ال") if len(word) > 4 else word for word in words]
    kept = tuple(word for word in bare if word not in _ARTICLES)
    return kept or tuple(bare) or (name,)


def surname_root(word: str) -> str:
    """A folded word of a name without its Russian case ending; any other word as it is."""
    if not _CYRILLIC.match(word) or len(word) < 4:
        return word
    root = _CASE_ENDING.sub("", word)
    return root if len(root) >= 3 else word


class People:
    """Everyone whom a text names, found by a word of the name."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        """Take the names of a text, in its order."""
        self._by_roots: dict[tuple[str, ...], Person] = {}
        named = [_as_subject(mention) for mention in mentions if mention.name]
        alone = {roots[0] for one in named if len(roots := _roots(one.name or "")) == 1}
        self._alone = alone  # surnames and given names by which the text calls people
        for mention in named:
            self._add(_without_tail(mention, alone))
        self._by_word: dict[str, list[tuple[tuple[str, ...], Person]]] = {}
        for roots, person in self._by_roots.items():
            if len(roots) > 1 and person.person:
                sure = roots[-1] in alone or name_words(person.name)[0] in given_names()
                person = self._by_roots[roots] = person._replace(sure=sure)
                for root in dict.fromkeys((roots[-1], roots[0])):
                    self._by_word.setdefault(root, []).append((roots, person))

    def _add(self, mention: Mention) -> None:
        """A name at its first place, with what later places tell of it."""
        name = mention.name or ""
        roots = _roots(name)
        known = self._by_roots.get(roots)
        if known is None:
            self._by_roots[roots] = _person(mention)
        else:
            listed = given_names()
            better = name != known.name and (
                name_words(name)[0] in listed and name_words(known.name)[0] not in listed
            )
            self._by_roots[roots] = Person(
                name if better else known.name,
                known.role or mention.role,
                known.gender or mention.gender,
                known.at,
                known.person or mention.person,
            )

    def known(self, mention: Mention) -> Person:
        """The person whom a named mention means, under the fullest name that the text has.

        A surname is that of its bearer named last before, else first after; a given name as well.
        """
        mention = _as_subject(mention)
        roots = _roots(mention.name or "")
        own = self._by_roots.get(roots) or _person(mention)
        called = self._by_word.get(roots[-1], ())
        bearers = [
            (_nearness(person, mention, self._by_surname(roots, full)), person)
            for full, person in called[:_MOST_BEARERS]
            if len(full) > len(roots)
            and set(roots) <= set(full)
            and (_agree(person, mention) or _is_mere_surname(mention, roots, full))
        ]
        if not bearers and mention.head and len(roots) > 1:
            bearers = self._called(roots[0], mention)
        if bearers:
            own = max(bearers)[1]
        elif mention.name != own.name and name_words(own.name)[0] not in given_names():
            own = own._replace(name=mention.name or own.name)  # in Russian, as a subject
        if mention.role or (mention.gender and not own.gender):
            return own._replace(role=mention.role or own.role, gender=mention.gender or own.gender)
        return own

    def _by_surname(self, roots: tuple[str, ...], full: tuple[str, ...]) -> int:
        """How well a surname fits a bearer: least where the text calls them by the given name."""
        if roots[-1] != full[-1]:
            return 0
        return 1 if full[0] in self._alone else 2

    def _called(self, root: str, mention: Mention) -> list[tuple[_Near, Person]]:
        """Who is called by a surname with which an unlisted subject begins, its object behind."""
        return [
            (_nearness(person, mention, 1), person)
            for full, person in self._by_word.get(root, [])[:_MOST_BEARERS]
            if full[-1] == root and _ARABIC.match(root)
        ]

    def first_after(self, place: int, gender: str) -> Person | None:
        """The first person named after a place whom he or she may mean."""
        return next(
            (
                person
                for person in self._by_roots.values()
                if person.person and person.at > place and person.gender in ("", gender)
            ),
            None,
        )


def _without_tail(mention: Mention, alone: set[str]) -> Mention:
    """An Arabic name without what follows the word by which the text calls its bearer elsewhere.

    Without capitals nothing else tells where a name ends that is followed by an unlisted verb.
    """
    parts = (mention.name or "").split()
    if len(parts) < 3 or not _ARABIC.match(parts[0]):
        return mention
    roots = [_roots(part) for part in parts]
    for place in range(1, len(parts) - 1):
        if len(roots[place]) == 1 and roots[place][0] in alone:
            return mention._replace(name=" ".join(parts[: place + 1]))
    return mention


def _as_subject(mention: Mention) -> Mention:
    """A mention whose Russian name is in the nominative."""
    name = mention.name or ""
    if name.isascii() or not _CYRILLIC.search(name):
        return mention
    return mention._replace(name=nominative(name))


@lru_cache(maxsize=16_384)
def _roots(name: str) -> tuple[str, ...]:
    return tuple(map(surname_root, name_words(name)))


def _person(mention: Mention) -> Person:
    """The person that a mention alone tells of."""
    return Person(mention.name or "", mention.role, mention.gender, mention.start, mention.person)


def _nearness(person: Person, mention: Mention, surname: int) -> _Near:
    """How near a bearer of a name stands: the same form, by surname, named before, how far away.

    Арсеньев is not Арсеньева, though one may be a case of the other.
    """
    form = name_words(person.name)[-1] == name_words(mention.name or "")[-1]
    return form, surname, person.at <= mention.start, -abs(person.at - mention.start)


def _is_mere_surname(mention: Mention, roots: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether a surname alone, which may be a given name too, tells nothing of he or she: Lynn."""
    return mention.text == mention.name and roots == full[-1:]


def _agree(person: Person, mention: Mention) -> bool:
    """Whether a form of address (Mrs X) fits whom it may mean."""
    return not (person.gender and mention.gender) or person.gender == mention.gender
