"""The words and phrases that, beside a publisher's name, make it a source (db/frames.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from archiver.cite.forms import STEM, stem
from archiver.cite.sentence import Sentence
from archiver.data import data_folder
from archiver.verbs import LANGUAGES_OF_SPEECH, giving_verbs, reporting_verbs
from archiver.words import folded_word

__all__ = ["Frames", "Match", "Phrases", "frames", "listed"]

_Phrase = tuple[str, ...]


class Match(NamedTuple):
    """A phrase beside a place: where it begins or ends, and under which name it is listed."""

    place: int
    use: str


class Phrases:
    """Lists of phrases, each with a name, found where a phrase of them begins or ends."""

    __slots__ = ("_first", "_last")

    def __init__(self, lists: Mapping[str, str]) -> None:
        """Take lists of phrases parted by commas; a word with ~ stands for all its endings."""
        self._first: dict[str, list[tuple[_Phrase, str]]] = {}
        self._last: dict[str, list[tuple[_Phrase, str]]] = {}
        for use, written in lists.items():
            for phrase in filter(None, map(_spelt, written.split(","))):
                self._first.setdefault(phrase[0], []).append((phrase, use))
                self._last.setdefault(phrase[-1], []).append((phrase, use))

    @property
    def ends(self) -> frozenset[str]:
        """The words with which the phrases end."""
        return frozenset(self._last)

    def beginning(
        self, sentence: Sentence, place: int, uses: Container[str] | None = None
    ) -> Match | None:
        """The longest phrase that begins with the word at a place, and where it ends."""
        best: Match | None = None
        for form in sentence.forms(place):
            for phrase, use in self._first.get(form, ()):
                end = place + len(phrase)
                longer = (uses is None or use in uses) and (best is None or end > best.place)
                if longer and _stands(sentence, phrase, place):
                    best = Match(end, use)
        return best

    def ending(
        self, sentence: Sentence, place: int, uses: Container[str] | None = None
    ) -> Match | None:
        """The longest phrase that ends right before the word at a place, and where it begins."""
        best: Match | None = None
        for form in sentence.forms(place - 1):
            for phrase, use in self._last.get(form, ()):
                first = place - len(phrase)
                longer = (uses is None or use in uses) and (best is None or first < best.place)
                if longer and _stands(sentence, phrase, first):
                    best = Match(first, use)
        return best


def _stands(sentence: Sentence, phrase: _Phrase, first: int) -> bool:
    """Whether a phrase stands from a place on, without a stop or comma in it."""
    return first >= 0 and all(
        word in sentence.forms(first + n) and (not n or sentence.joined(first + n))
        for n, word in enumerate(phrase)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """What frames.toml lists, ready to be looked up, with the verbs of reporting and giving."""

    leads: Phrases  # any media final passive shown
    roles: Phrases  # voices people press heads papers
    credits: Phrases  # givers thanks
    links: Phrases  # teasers calls bylines sources
    ends: frozenset[str]  # the last words of all leads and roles
    speech: Phrases  # verbs of several words
    says: frozenset[str]
    gives: frozenset[str]
    reports: frozenset[str]  # both
    words: dict[str, frozenset[str]]  # by their use, as [words] describes it
    kinds: dict[str, tuple[str, ...]]  # a noun to the kinds of publishers that it is used of
    labels: dict[str, str]  # a word before a credit to what is credited
    short: dict[str, tuple[str, ...]]  # publishers to short names of theirs
    topics: dict[str, str]  # a word to a part of the names of ministries that it tells
    languages: dict[str, str]  # a word to the edition's BCP 47 subtag


@cache
def frames() -> Frames:
    """The frames that ship with the program."""
    with (data_folder() / "frames.toml").open("rb") as file:
        listed: dict[str, dict[str, str]] = tomllib.load(file)
    verbs = listed["verbs"]
    says = _words(verbs["says"]).union(*map(reporting_verbs, LANGUAGES_OF_SPEECH))
    gives = frozenset[str]().union(*map(giving_verbs, LANGUAGES_OF_SPEECH))
    says -= _words(listed["words"]["never"])
    leads, roles = Phrases(listed["leads"]), Phrases(listed["roles"])
    return Frames(
        leads=leads,
        roles=roles,
        ends=leads.ends | roles.ends,
        credits=Phrases(listed["credits"]),
        links=Phrases(listed["links"]),
        speech=Phrases({"speech": verbs["phrases"]}),
        says=says,
        gives=gives,
        reports=says | gives,
        words={use: _words(written) for use, written in listed["words"].items()},
        kinds={word: tuple(kinds) for word, kinds in _inverted(listed["kinds"]).items()},
        labels={word: uses[0] for word, uses in _inverted(listed["labels"]).items()},
        short={name: tuple(map(str.strip, w.split(","))) for name, w in listed["short"].items()},
        topics={word: parts[0] for word, parts in _inverted(listed["topics"]).items()},
        languages={word: codes[0] for word, codes in _inverted(listed["languages"]).items()},
    )


def listed(sentence: Sentence, place: int, use: str) -> bool:
    """Whether the word at a place is listed for a use, in any form; not outside the sentence."""
    return not frames().words[use].isdisjoint(sentence.forms(place))


def _words(written: str) -> frozenset[str]:
    return frozenset(_spelt(written))


def _inverted(section: dict[str, str]) -> dict[str, list[str]]:
    """Each word of a section with the names under which it is listed there."""
    found: dict[str, list[str]] = {}
    for name, written in section.items():
        for word in _words(written):
            found.setdefault(word, []).append(name)
    return found


def _spelt(written: str) -> _Phrase:
    """Words as they are looked up: folded, stems marked."""
    return tuple(
        stem(folded_word(word.rstrip(STEM))) + STEM if word.endswith(STEM) else folded_word(word)
        for word in written.split()
    )
