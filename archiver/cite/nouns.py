"""The noun phrase around a name: its qualifiers, and the nouns for those who speak for it."""

from __future__ import annotations

import re
from typing import NamedTuple

from archiver.cite.forms import preposition
from archiver.cite.frames import frames, listed
from archiver.cite.names import HYPHENS, Hit
from archiver.cite.sentence import Sentence

__all__ = ["Phrase", "is_russian_adjective", "name_before", "noun_phrase", "written_before"]

_MOST_BEFORE = 10  # words that may stand before a name in its phrase
_MOST_BEHIND = 4
_MOST_OF_A_PERSON = 6  # words of rank and name
_DEMONYM = re.compile(r"[A-Z]\w*(?:[ai]n|ish|ese|[a-z]i|ench|utch|wiss|reek|rman|rab|zech|hai)")
_RUSSIAN_ADJECTIVE = re.compile(
    r"[А-ЯЁа-яё][а-яё]{2,}(?:[оеы]го|[ое]му|[ыи]ми|[оеыи]м|[оеыи]й|[аяоы]я|[оеы]е|ие|ую|юю|[ыи]х)"
)
_ARABIC_ADJECTIVE = re.compile(r"ال\w+ي[هةا]?")
_APOSTROPHES = "'’ʼ`´"


class Phrase(NamedTuple):
    """A name with all that belongs to it: words from `first` to before `last`.

    `role` is voices, people or papers where one of these nouns belongs to it, else empty.
    """

    first: int
    last: int
    role: str = ""


def noun_phrase(sentence: Sentence, hit: Hit) -> Phrase | None:
    """The noun phrase around a name; None where the name is part of another or of a thing's."""
    if _is_hyphenated(sentence, hit):
        return None
    first = _qualified(sentence, hit, hit.first)
    last = _extended(sentence, hit.last, hit.media)
    phrase = (
        _with_role_inside(sentence, hit, first, last)
        or _with_role_behind(sentence, hit, first, last)
        or _with_role_before(sentence, hit, first, last)
    )
    if phrase is None:
        if _goes_on(sentence, last, hit.media):
            return None
        return Phrase(first, _person(sentence, last) if hit.media else last)
    if any(listed(sentence, place, "past") for place in range(phrase.first - 1, hit.first)):
        return None
    if phrase.last == last and not hit.media and _is_anothers(sentence, last):
        return None
    if phrase.role == "papers":
        return phrase
    return phrase._replace(last=_named(sentence, phrase.last))


def _is_hyphenated(sentence: Sentence, hit: Hit) -> bool:
    """Whether a hyphen makes the name a part of another word: NATO-led, Interfax-Ukraine."""
    return (hit.first > 0 and sentence.gap(hit.first) in HYPHENS) or (
        hit.last < len(sentence) and sentence.gap(hit.last) in HYPHENS
    )


def _qualified(sentence: Sentence, hit: Hit, place: int) -> int:
    """Where the words begin that qualify a name: the Lebanese channel Al-Manar.

    They end at a noun such as "spokesman for", which is found on its own.
    """
    least = max(0, place - _MOST_BEFORE)
    while place > least and sentence.joined(place) and not _role_ending(sentence, hit, place):
        before = _qualifier(sentence, place)
        if before == place:
            break
        place = before
    return place


def _qualifier(sentence: Sentence, place: int) -> int:
    """Where the qualifier right before a place begins; the place itself where there is none."""
    word = sentence.written(place - 1)
    if listed(sentence, place - 1, "before") or _is_kind(sentence, place - 1):
        return place - 1
    if word == "s" and sentence.gap(place - 1) in _APOSTROPHES:
        return _owner(sentence, place - 1)
    if sentence.gap(place) in HYPHENS or _DEMONYM.fullmatch(word):
        return place - 1
    if is_russian_adjective(sentence, place - 1):
        return place - 1
    return _arabic_kind(sentence, place)


def is_russian_adjective(sentence: Sentence, place: int) -> bool:
    """Whether a word ends as Russian adjectives do, and is none of those that frames end with."""
    word = sentence.written(place)
    return bool(_RUSSIAN_ADJECTIVE.fullmatch(word)) and frames().ends.isdisjoint(
        sentence.forms(place)
    )


def _is_kind(sentence: Sentence, place: int) -> bool:
    """Whether a word is a noun for publishers of some kind."""
    return any(form in frames().kinds for form in sentence.forms(place))


def _owner(sentence: Sentence, place: int) -> int:
    """Where the owner begins whose genitive ends at a place: Saudi Arabia's, the group's."""
    return min(name_before(sentence, place), place - 1)


def name_before(sentence: Sentence, place: int) -> int:
    """Where the capitalised words begin that end right before a place; the place for none."""
    begin = place
    while begin > max(0, place - _MOST_OF_A_PERSON) and sentence.capital(begin - 1):
        if begin < place and not sentence.joined(begin):
            break
        begin -= 1
    return begin


def _arabic_kind(sentence: Sentence, place: int) -> int:
    """Where وكالة or the like begins before words with ال that belong to it; else the place."""
    for begin in range(place - 1, max(-1, place - _MOST_BEHIND), -1):
        if _is_kind(sentence, begin):
            return begin
        if not sentence.written(begin).startswith("ال") or not sentence.joined(begin):
            break
    return place


def _extended(sentence: Sentence, place: int, media: bool) -> int:
    """Where the words end that belong to a name behind it: Al-Manar television (Beirut)."""
    most = place + _MOST_BEHIND
    while place < most and sentence.joined(place):
        word = sentence.written(place)
        belongs = listed(sentence, place, "after") or any(
            form in frames().languages for form in sentence.forms(place)
        )
        if not ((media and belongs) or _ARABIC_ADJECTIVE.fullmatch(word)):
            break
        place += 1
    if sentence.gap(place).strip() == "(":
        for end in range(place + 1, min(place + _MOST_BEHIND, len(sentence)) + 1):
            if sentence.gap(end).lstrip().startswith(")"):
                return end
    return place


def _roles(hit: Hit) -> tuple[str, ...]:
    """The roles that there are beside a name: of media no heads, of ministries no journalists."""
    if hit.media:
        return ("voices", "people", "papers", "press")
    return ("voices", "people", "papers", *(("heads",) if hit.observes else ()))


def written_before(sentence: Sentence, hit: Hit, place: int) -> str:
    """The Arabic preposition that is written together with the first word of a name's phrase."""
    if place == hit.first:
        return hit.preposition
    forms = sentence.forms(place)
    if not forms:  # a word of marks alone folds to nothing
        return ""
    if forms[0] in ("ل", "ب"):
        return forms[0]
    known = (frames().kinds, frames().words["before"], frames().ends)
    bare = next((form for form in forms if any(form in one for one in known)), forms[0])
    return preposition(forms[0], bare)


def _with_role_inside(sentence: Sentence, hit: Hit, first: int, last: int) -> Phrase | None:
    """A name that says itself who speaks: State Department spokeswoman, пресс-служба Кремля."""
    if hit.last - hit.first == 1:
        return None
    roles = frames().roles
    behind = roles.ending(sentence, hit.last, _roles(hit))
    before = roles.beginning(sentence, hit.first, _roles(hit))
    if behind and behind.place > hit.first:
        found = Phrase(first, hit.last, behind.use)
    elif before and before.place < hit.last:
        found = Phrase(first, hit.last, before.use)
    else:
        return None
    return _with_role_before(sentence, hit, first, last) or found  # представитель генсека ООН


def _with_role_behind(sentence: Sentence, hit: Hit, first: int, last: int) -> Phrase | None:
    """English: X spokesman, X's Moscow correspondent, X report."""
    place = _behind_genitive(sentence, last)
    for start in range(place, place + 3):
        if not sentence.joined(start) or not sentence.ascii(start):
            return None
        noun = frames().roles.beginning(sentence, start, _roles(hit))
        if noun:
            return Phrase(first, noun.place, noun.use)
        if not sentence.capital(start) and not listed(sentence, start, "before"):
            return None
    return None


def _behind_genitive(sentence: Sentence, place: int) -> int:
    """The place behind the s of a genitive, if there is one."""
    genitive = (
        sentence.joined(place)
        and sentence.written(place) == "s"
        and sentence.gap(place) in _APOSTROPHES
    )
    return place + 1 if genitive else place


def _with_role_before(sentence: Sentence, hit: Hit, first: int, last: int) -> Phrase | None:
    """A spokesman for X; представитель X; المتحدث باسم X."""
    found = _role_ending(sentence, hit, first)
    return found and Phrase(_qualified(sentence, hit, found.first), last, found.role)


def _role_ending(sentence: Sentence, hit: Hit, first: int) -> Phrase | None:
    """The noun of a role that ends right before a place, or before "of" and the like."""
    place = first
    while first - place < 2 and sentence.joined(place) and listed(sentence, place - 1, "of"):
        place -= 1
    if not sentence.joined(place):
        return None
    if place == first and sentence.ascii(place - 1):
        return None
    to_medium = hit.media and written_before(sentence, hit, first) == "ل"
    noun = frames().roles.ending(sentence, place, _roles(hit))
    if noun:  # قال مسؤولان لوكالة: they are not the agency's
        return None if to_medium and noun.use != "papers" else Phrase(noun.place, first, noun.use)
    if hit.observes and place < first and sentence.words[place].folded == "of":
        begin = name_before(sentence, place)
        return Phrase(begin, first, "people") if place - begin > 1 else None
    return None


def _goes_on(sentence: Sentence, place: int, media: bool) -> bool:
    """Whether the name is the beginning of a longer one, or of a place's or thing's."""
    if media:
        behind = _behind_genitive(sentence, place)
        return sentence.joined(behind) and listed(sentence, behind, "premises")
    return (
        sentence.joined(place)
        and sentence.capital(place)
        and not listed(sentence, place, "followers")
        and sentence.words[place].folded not in frames().says
    )


def _is_anothers(sentence: Sentence, place: int) -> bool:
    """Russian: whether the name goes on with a country's: представитель МИД Украины."""
    return sentence.joined(place) and listed(sentence, place, "countries")


def _person(sentence: Sentence, place: int) -> int:
    """The end of the name of one who works for a medium: CNN's Jane Doe."""
    behind = _behind_genitive(sentence, place)
    end = _named(sentence, behind)
    return end if end > behind > place else place


def _named(sentence: Sentence, place: int) -> int:
    """The end of the rank and name that begin at a place: General Igor Konashenkov."""
    end = place
    while end < place + _MOST_OF_A_PERSON and sentence.joined(end):
        if listed(sentence, end, "adverbs"):
            break
        if not sentence.capital(end) and not listed(sentence, end, "ranks"):
            break
        end += 1
    return end
