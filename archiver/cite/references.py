"""Second references: which publisher "the ministry", агентство or القناة stands for."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

from archiver.cite.frames import frames, listed
from archiver.cite.names import Hit
from archiver.cite.nouns import is_russian_adjective
from archiver.cite.sentence import Sentence

__all__ = ["Antecedent", "Antecedents", "introduces", "second_reference", "topic_of"]

_NEARBY = 40  # mentions that are remembered with their place
_MOST_QUALIFIERS = 3  # words between "the" and the noun
_INDEFINITE = ("a", "an", "one", "another", "two", "senior")
_RUSSIAN_VERB = re.compile(r"(?:л[аои]?|л(?:ся|ас[ья]|ос[ья]|ис[ья])|[еи]т|[аюуя]т|[аеиюуя]тся)$")
_BEHIND_A_NOUN = (*("adverbs", "prepositions", "connectors", "refusals", "free"),)


class Antecedent(NamedTuple):
    """A publisher that was mentioned: its kinds, its name, and the first citation of it.

    Both are None for one that is not known: it is there, and the noun may stand for it.
    """

    kinds: tuple[str, ...]  # empty for a name that only the text itself explains
    publisher: str | None
    citation: int | None
    paragraph: int


class Antecedents:
    """The publishers that a text has mentioned so far."""

    def __init__(self) -> None:
        """Nothing was mentioned yet."""
        self._recent: deque[Antecedent] = deque(maxlen=_NEARBY)
        self._cited: dict[str, Antecedent] = {}

    def add(self, one: Antecedent) -> None:
        """Remember a mention."""
        self._recent.append(one)
        if one.publisher and one.citation is not None:
            self._cited[one.publisher] = one

    def meant(self, kinds: tuple[str, ...], topic: str | None, paragraph: int) -> Antecedent | None:
        """The one that a noun stands for, where only one fits nearby or in the whole text."""
        recent = [one for one in self._recent if _fits(one, kinds, topic)]
        for nearby in (paragraph, paragraph - 1):
            near = {_identity(one): one for one in recent if one.paragraph >= nearby}
            if near:
                return _only(list(near.values()))
        return _only([one for one in self._cited.values() if _fits(one, kinds, topic)])


def _fits(one: Antecedent, kinds: tuple[str, ...], topic: str | None) -> bool:
    """Whether a noun of these kinds may stand for a publisher."""
    if topic and one.publisher and topic not in one.publisher.lower():
        return False
    return not one.kinds or not set(kinds).isdisjoint(one.kinds)


def _identity(one: Antecedent) -> str | int | None:
    return one.publisher or one.citation


def _only(found: list[Antecedent]) -> Antecedent | None:
    """The one that is found, where it is one and known."""
    known = len(found) == 1 and _identity(found[0]) is not None
    return found[0] if known else None


def second_reference(sentence: Sentence, noun: Hit) -> Hit | None:
    """A noun that stands alone for a publisher named before: the agency, в ведомстве, القناة.

    With it comes what a ministry is for, where the next word says that: وزارة الخارجية.
    """
    word, last = sentence.words[noun.first].folded, noun.last
    if word.isascii():
        alone = _is_definite(sentence, noun) and not _goes_on(sentence, last)
        return noun if alone else None
    if "а" <= word[0] <= "я":
        alone = not _is_described(sentence, noun.first)
        return noun if alone and (_is_told(sentence, noun) or _is_free(sentence, last)) else None
    if _topic(sentence, last) and sentence.joined(last):
        last += 1
    elif not any(form.startswith("ال") for form in sentence.forms(noun.first)):
        return None
    described = sentence.joined(last) and sentence.words[last].folded.startswith("ال")
    return None if described else noun._replace(last=last)


def introduces(sentence: Sentence, noun: Hit) -> bool:
    """Whether a noun brings in a publisher that is not known: the Energy Ministry, a newspaper."""
    place, last = noun.first, noun.last
    if not sentence.ascii(place):
        return sentence.joined(last)
    if not sentence.joined(place):
        return _goes_on(sentence, last)
    named = sentence.capital(place) and sentence.capital(place - 1)
    return named or _is_indefinite(sentence, place) or _goes_on(sentence, last)


def topic_of(sentence: Sentence, noun: Hit) -> str | None:
    """What a ministry is for, where a word in or before the noun says it: the foreign ministry."""
    for place in range(noun.last - 1, max(-1, noun.first - 2), -1):
        if place >= noun.first or sentence.joined(noun.first):
            found = _topic(sentence, place)
            if found:
                return found
    return None


def _topic(sentence: Sentence, place: int) -> str | None:
    topics = frames().topics
    return next((topics[form] for form in sentence.forms(place) if form in topics), None)


def _is_definite(sentence: Sentence, noun: Hit) -> bool:
    """English: whether "the" stands before the noun, or it says who speaks: a ministry official."""
    place = noun.first
    while noun.first - place < _MOST_QUALIFIERS and sentence.joined(place):
        before = place - 1
        if sentence.words[before].folded == "the":
            return True
        if not listed(sentence, before, "usual") and not _topic(sentence, before):
            break
        place = before
    speaks = frames().roles.beginning(sentence, noun.last, ("voices", "people"))
    indefinite = sentence.joined(place) and sentence.words[place - 1].folded in _INDEFINITE
    return indefinite and speaks is not None


def _is_indefinite(sentence: Sentence, place: int) -> bool:
    """English: whether "a" or "another" stands before a noun, with qualifiers between."""
    for before in range(place - 1, max(-1, place - 1 - _MOST_QUALIFIERS), -1):
        if not sentence.joined(before + 1) or sentence.words[before].folded == "the":
            return False
        if sentence.words[before].folded in _INDEFINITE:
            return True
    return False


def _goes_on(sentence: Sentence, place: int) -> bool:
    """English: whether the noun is the beginning of a name: the Ministry of, the agency SANA."""
    if not sentence.joined(place):
        return False
    return (sentence.capital(place) and not listed(sentence, place, "adverbs")) or sentence.words[
        place
    ].folded in ("of", "for")


def _is_described(sentence: Sentence, place: int) -> bool:
    """Russian: whether an adjective before the noun may make it another one's."""
    if not sentence.joined(place) or _topic(sentence, place - 1):
        return False
    return is_russian_adjective(sentence, place - 1)


def _is_told(sentence: Sentence, noun: Hit) -> bool:
    """Russian: whether the noun is whom someone tells: сказал агентству сторож."""
    dative = sentence.words[noun.first].folded.endswith(("у", "ю"))
    return dative and sentence.joined(noun.first) and listed(sentence, noun.first - 1, "plain")


def _is_free(sentence: Sentence, place: int) -> bool:
    """Russian: whether behind the noun begins something else than its name or its owner's."""
    if not sentence.joined(place):
        return True
    if _RUSSIAN_VERB.search(sentence.words[place].folded):
        return True
    return any(listed(sentence, place, use) for use in _BEHIND_A_NOUN)
