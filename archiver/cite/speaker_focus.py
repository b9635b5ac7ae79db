"""Whom a reader of a text has in mind at a place: what he, she, the minister and X stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.speaker_people import People, Person
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_tokens import Token
from archiver.cite.speaker_words import Lexicon, cut_to_root, listed
from archiver.words import folded_word

__all__ = ["Focus", "Speaker"]

_MOST_RECENT = 12
_LONGEST_REFERENCE = 2  # words of a description that means someone named: the Syrian minister
_DEFINITE = listed("the his her their its this that этот эта это эти")
_HIS = {"his": "m", "her": "f", "его": "m", "ее": "f"}


class Speaker(NamedTuple):
    """Who a mention turned out to be; `resolved_by` says how, None where it says so itself."""

    name: str
    role: str | None = None
    gender: str = ""
    person: bool = True
    resolved_by: str | None = None
    head: str = ""  # of a description


class Focus:
    """The people and others that a text spoke of last, the latest at the end."""

    def __init__(self, people: People, writer: str | None) -> None:
        self._people = people
        self._writer = writer
        self._recent: list[Speaker] = []
        self._papers: dict[str, Speaker] = {}  # whose statement, letter it is

    def note(self, speaker: Speaker) -> None:
        """Someone was spoken of."""
        self._recent = [one for one in self._recent if one.name != speaker.name]
        self._recent = [*self._recent, speaker][-_MOST_RECENT:]

    @property
    def recent(self) -> Sequence[Speaker]:
        """Those spoken of last, the latest at the end."""
        return self._recent

    def last_person(self, gender: str = "") -> Speaker | None:
        """The person spoken of last whom he or she may mean."""
        return next(
            (
                one
                for one in reversed(self._recent)
                if one.person and (not gender or one.gender in ("", gender))
            ),
            None,
        )

    def who(self, mention: Mention, words: Lexicon, cued: bool = True) -> Speaker | None:
        """Who a mention is here; None for a pronoun that may mean nobody named.

        He and she beside a cue may be named later.
        """
        if mention.pronoun:
            return self._by_pronoun(mention, cued)
        if mention.name:
            person = self._people.known(mention)
            if person.name != mention.name or not mention.head:
                return _as_speaker(person, mention)
        return self._by_description(mention, words)

    def owns(self, tokens: Sequence[Token], small: Sequence[int], words: Lexicon) -> None:
        """Remember whose statements a sentence speaks of: her statement."""
        for place in (n for n in small if tokens[n].low in _HIS):
            low, behind = tokens[place].low, tokens[place + 1 : place + 2]
            paper = behind[0].root if behind else ""
            if paper in words.papers and (person := self.last_person(_HIS.get(low, ""))):
                self._papers[paper] = person

    def _by_pronoun(self, mention: Mention, cued: bool) -> Speaker | None:
        """Whom a pronoun means."""
        if mention.pronoun == "1":
            return Speaker(self._writer, resolved_by="writer") if self._writer else None
        if mention.pronoun in "mf":
            found = self.last_person(mention.pronoun)
            if found is None and cued:
                person = self._people.first_after(mention.start, mention.pronoun)
                return person and _as_speaker(person, mention, "pronoun, named later")
        else:
            found = next((one for one in reversed(self._recent) if not one.person), None)
            found = found or (self._recent[-1] if self._recent else None)
        if found is None:
            return None
        gender = mention.gender or found.gender
        return Speaker(found.name, found.role, gender, found.person, "pronoun")

    def _by_description(self, mention: Mention, words: Lexicon) -> Speaker:
        """Whom a description means: someone with that office, the statement's author, or itself."""
        if mention.head in words.papers and mention.head in self._papers:
            owner = self._papers[mention.head]
            return Speaker(owner.name, owner.role, owner.gender, True, "statement")
        first, *rest = mention.text.split()
        size = len(rest) + (words.language != "en")  # less the article
        definite = words.language != "en" or first.casefold() in _DEFINITE
        refers = definite and mention.head in words.offices and size <= _LONGEST_REFERENCE
        if refers and (found := self._holder(mention, words, alone=size == 1)):
            return found._replace(resolved_by="role")
        return Speaker(mention.text, None, mention.gender, mention.person, None, head=mention.head)

    def _holder(self, mention: Mention, words: Lexicon, alone: bool) -> Speaker | None:
        """The one spoken of last who holds an office: the minister; else whoever may be meant."""
        for one in reversed(self._recent):
            if mention.head in (one.head, *_roots(one.role or "", words.language)):
                return one
        last = self.last_person(mention.gender) if alone else None
        if last is None or last.head or (last.role and mention.head not in words.general):
            return None
        return last


def _roots(role: str, language: str) -> set[str]:
    """The roots of a role's words."""
    return {cut_to_root(language, folded_word(word)) for word in role.split()}


def _as_speaker(person: Person, mention: Mention, how: str | None = None) -> Speaker:
    """A person as the speaker whom a mention means."""
    if how is None and mention.name and person.name != mention.name:
        how = "full name in the text"
    return Speaker(person.name, person.role, person.gender, person.person, how)
