"""Whom a reader of a text has in mind at a place: what he, she, the minister and X stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archiver.cite.speaker_people import People, Person
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_tokens import Token
from archiver.cite.speaker_words import Lexicon, cut_to_root, listed
from archiver.words import folded_word

__all__ = ["Focus", "Speaker"]

_MOST_RECENT = 12
_NEXT = 3  # people spoken of last whom he or she may mean
_NEAR = 300  # code points from he or she to the name that tells who it is
_OF_COUNTRY = 4  # letters that Франция and французский share
_LONGEST_RUSSIAN = 5  # words: официальный представитель внешнеполитического ведомства
_LONGEST_REFERENCE = 2  # words of a description that means someone named: the Syrian minister
_DEFINITE = listed("the his her their its this that этот эта это эти")
# Russian offices by which others are called again: the head of state, of the region.
_SAME = {
    "глав": listed(
        "президент премьер министр губернатор мэр директор председател руководител глав"
    ),
    "секретар": listed("генсек"),
    "генсек": listed("секретар"),
    "министр": listed("глав"),
    "президент": listed("глав лидер"),
    "лидер": listed("президент премьер премьер-министр канцлер корол"),
    "представител": listed("пресс-секретарь представител спикер постпред"),
}
# What an office may be of that its holder's title calls by another name.
_OF_ANY = listed(
    "глав государств ведомств стран регион республик министерств агентств компан организац"
)
_OF_IT = listed("глав собеседник собеседниц")
_OF_AGE = re.compile(r"-year-old$|^(?:mother|father)-of-")
_HIS = {"his": "m", "her": "f", "его": "m", "ее": "f"}


class Speaker(NamedTuple):
    """Who a mention turned out to be; `resolved_by` says how, None where it says so itself."""

    name: str
    role: str | None = None
    gender: str = ""
    person: bool = True
    resolved_by: str | None = None
    head: str = ""  # of a description
    sure: bool = False  # a person, as more than capitals tells


class Focus:
    """The people and others that a text spoke of last, the latest at the end."""

    def __init__(self, people: People, writer: str | None) -> None:
        self._people = people
        self._writer = writer
        self._recent: dict[str, Speaker] = {}  # by name
        self._about = ""  # the name of whom the last sentence was about
        self._papers: dict[str, Speaker] = {}  # whose statement, letter it is

    def note(self, speaker: Speaker, about: bool = False) -> None:
        """Someone was spoken of; `about` is whether a sentence is about them."""
        if about:
            self._about = speaker.name
        before = self._recent.pop(speaker.name, None)
        if before and before.gender and not speaker.gender:
            speaker = speaker._replace(gender=before.gender)
        self._recent[speaker.name] = speaker
        if len(self._recent) > _MOST_RECENT:
            del self._recent[next(iter(self._recent))]

    @property
    def recent(self) -> Sequence[Speaker]:
        """Those spoken of last, the latest at the end."""
        return list(self._recent.values())

    def _latest(self) -> Iterator[Speaker]:
        """Those spoken of last, the latest first."""
        return reversed(self._recent.values())

    def last_person(self, gender: str = "") -> Speaker | None:
        """The person spoken of last whom he or she may mean."""
        fit = [
            one
            for one in self._latest()
            if one.person and (not gender or one.gender in ("", gender))
        ][:_NEXT]
        if gender and any(one.gender for one in fit):
            fit = [one for one in fit if one.gender or not one.head or one.name == self._about]
        surely = [one for one in fit if self._is_surely_one(one)] if gender else []
        return next(iter(surely or fit), None)

    def _is_surely_one(self, one: Speaker) -> bool:
        """Whether more than capitals tells of a person, or the last sentence was about them."""
        return one.name == self._about or bool(one.head) or not _may_be_it(one, "n")

    def who(self, mention: Mention, words: Lexicon, cued: bool = True) -> Speaker | None:
        """Who a mention is here; None for a pronoun that may mean nobody named.

        He and she beside a cue may be named later.
        """
        if mention.pronoun:
            return self._by_pronoun(mention, cued, words)
        if mention.name:
            person = self._people.known(mention)
            if person.name != mention.name or not mention.head:
                return _as_speaker(person, mention)
        return self._by_description(mention, words)

    def owns(self, tokens: Sequence[Token], small: Sequence[int], words: Lexicon) -> None:
        """Remember whose statements a sentence speaks of: her statement."""
        for place in small:
            low = tokens[place].low
            if low not in _HIS:
                continue
            behind = tokens[place + 1 : place + 2]
            paper = behind[0].root if behind else ""
            if paper in words.papers and (person := self.last_person(_HIS.get(low, ""))):
                self._papers[paper] = person

    def _by_pronoun(self, mention: Mention, cued: bool, words: Lexicon) -> Speaker | None:
        """Whom a pronoun means."""
        if mention.pronoun == "1":
            return Speaker(self._writer, resolved_by="writer") if self._writer else None
        if mention.pronoun in "mf":
            found = self.last_person(mention.pronoun)
            if words.language == "ar":  # the ministry is "she"
                found = next((one for one in self._latest() if _is_she(one, mention)), found)
            if found is None and cued and not self.last_person():
                person = self._people.first_after(mention.start, mention.pronoun)
                near = person and person.at - mention.start < _NEAR
                return (
                    _as_speaker(person, mention, "pronoun, named later")
                    if person and near
                    else None
                )
        else:
            found = next((one for one in self._latest() if _may_be_it(one, mention.pronoun)), None)
            found = found or next(self._latest(), None)
        if found is None:
            return None
        gender = (mention.gender if cued else "") or found.gender
        return found._replace(gender=gender, resolved_by="pronoun")

    def _by_description(self, mention: Mention, words: Lexicon) -> Speaker:
        """Whom a description means: someone with that office, the statement's author, or itself."""
        if mention.head in words.papers and mention.head in self._papers:
            owner = self._papers[mention.head]
            return Speaker(owner.name, owner.role, owner.gender, True, "statement")
        if found := self._referred(mention, words):
            return found
        return Speaker(mention.text, None, mention.gender, mention.person, None, head=mention.head)

    def _referred(self, mention: Mention, words: Lexicon) -> Speaker | None:
        """Who is called again by an office (the minister) or by any other noun (the Dane)."""
        if words.language == "ru":
            return self._called_again(mention, words)
        first, *rest = mention.text.split()
        article = first.casefold() if words.language == "en" else ""
        size = len(rest) + (not article)
        if words.language == "ar" and not rest and not first.startswith("ال"):
            return None  # a source
        definite = all(word.startswith("ال") for word in rest) or words.language != "ar"
        if size > _LONGEST_REFERENCE or not definite or (article and article not in _DEFINITE):
            return None
        if mention.head in words.offices:
            for one in self._latest():
                role = one.role or (one.name if one.head else "")
                held = mention.head in (one.head, *_roots(role, words.language))
                if held and not _of_another_state(mention, role, words):
                    return one._replace(resolved_by="role")
        again = article in ("", "the") and (size == 1 or words.language == "ar")
        if not again or not _is_general(mention, words):
            return None
        found = self.last_person(mention.gender)
        return found._replace(resolved_by="reference") if found and not found.head else None

    def _called_again(self, mention: Mention, words: Lexicon) -> Speaker | None:
        """Whom a Russian description means: who has that office, else whom the text spoke of last.

        What an adjective other than a country's stands before is somebody else: один чиновник.
        """
        parts = _noun_alone(mention.text.split(), words)
        his = folded_word(parts[0]) in _HIS  # his lawyer
        parts = [part for part in parts if len(parts) == 1 or part.casefold() != "военный"]
        own = {words.root(part) for part in parts[his:] if not _is_of_country(part)}
        several = any(p.endswith(("ы", "и")) for p in parts if words.root(p) == mention.head)
        if not mention.head or len(parts) > _LONGEST_RUSSIAN or not own or several:
            return None
        for one in self._latest():
            role = _roots((one.role or "").replace("-", " ") + f" {one.role}", "ru")
            told = (own - _OF_ANY) | {mention.head}
            if mention.head in words.offices and told <= (role or {one.head}):
                return one._replace(resolved_by="role")
        country = {part.casefold()[:_OF_COUNTRY] for part in parts if _is_of_country(part)}
        same = _SAME.get(mention.head, frozenset())
        for one in self._latest():
            role = _roots(one.role or "", "ru")
            of_country = country & {root[:_OF_COUNTRY] for root in role}
            if role & same or (of_country and one.person):
                return one._replace(resolved_by="role")
        alone = len(own) == 1 or mention.head in _OF_IT
        if his or not alone or not own & words.general:
            return None
        found = self.last_person(mention.gender)
        if found is None or found.head or (country and found.role):
            return None
        return found._replace(resolved_by="reference")


def _noun_alone(parts: list[str], words: Lexicon) -> list[str]:
    """A Russian description without where and to whom it was said: испанец на встрече."""
    end = next((n for n, part in enumerate(parts) if n and part in ("на", "в", "после")), None)
    return [
        part
        for n, part in enumerate(parts[:end])
        if not (n and part.endswith(("у", "ю", "ам", "ям")) and words.speaks(words.root(part)))
    ]


def _is_of_country(word: str) -> bool:
    """Whether a Russian adjective is a country's or city's: российский."""
    return word.endswith(("ский", "ская", "цкий", "цкая"))


def _of_another_state(mention: Mention, role: str, words: Lexicon) -> bool:
    """Whether Arabic adjectives tell two offices apart: the Chinese envoy, the French envoy."""
    own, other = _states(mention.text, words), _states(role, words)
    return bool(own and other) and not own & other


def _states(office: str, words: Lexicon) -> set[str]:
    """The Arabic adjectives of an office that end as those of a state do."""
    roots = {words.root(word) for word in office.split() if word.startswith("ال")}
    told = {root.removesuffix("ه") for root in roots if root.endswith(("ي", "يه"))}
    return told if words.language == "ar" else set()


def _is_she(one: Speaker, mention: Mention) -> bool:
    """Whether someone, or an organisation with a gender, fits an Arabic verb's form."""
    if one.person:
        return one.gender in ("", mention.pronoun)
    return bool(one.gender) and one.gender == mention.pronoun


def _may_be_it(one: Speaker, pronoun: str) -> bool:
    """Whether it or they may mean someone: nobody whom more than capitals tells to be a person.

    They may be somebody unnamed of whom nobody knows whether it is he or she.
    """
    if one.head:
        return not one.person or (pronoun == "p" and not one.gender)
    return not (one.person and (one.sure or one.gender or one.role))


def _is_general(mention: Mention, words: Lexicon) -> bool:
    """Whether a noun may call anyone again: the diplomat, the 19-year-old, the Dane."""
    if mention.head in words.general or _OF_AGE.search(mention.head):
        return True
    last = mention.text.split()[-1]
    if words.language == "ar":  # الصربي
        alone = last == mention.text and last.endswith(("ي", "ية"))
        return alone and not words.speaks(mention.head)
    people = words.language == "en" and last[0].isupper() and not last.isupper()  # the UK
    return people and not words.is_no_person(mention.head)


def _roots(role: str, language: str) -> set[str]:
    """The roots of a role's words."""
    return {cut_to_root(language, folded_word(word)) for word in role.split()}


def _as_speaker(person: Person, mention: Mention, how: str | None = None) -> Speaker:
    """A person as the speaker whom a mention means."""
    if how is None and mention.name and person.name != mention.name:
        how = "full name in the text"
    return Speaker(person.name, person.role, person.gender, person.person, how, "", person.sure)
