"""Find publishers' names in a text: by any alias, in any case or with any prefix it may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from archiver.cite.forms import STEM, forms, preposition, stem
from archiver.cite.frames import frames
from archiver.cite.sentence import Sentence
from archiver.publishers import Publisher, Publishers
from archiver.words import folded_word, words_of

__all__ = ["HYPHENS", "MEDIA", "Alias", "Hit", "Names", "alias"]

MEDIA = ("outlet", "agency", "broadcaster")
HYPHENS = ("-", "‐", "‑")
_MOST_REMEMBERED = 50_000  # words of which it is known what begins with them
_LONGEST = 12  # words of an alias
_SHORTENED = re.compile(r"\b(?:US|UN|UK|EU|UAE)\b")  # also written with stops: U.S.
_PLAIN = re.compile(r"[^\W_]+")
_COMBINING = re.compile(r"[\u0300-\u036f\u0483-\u0487]")
_UNWRITTEN = re.compile(r"[\u00ad\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]")
_RUSSIAN_ENDING = re.compile(r"[А-ЯЁ]{2,}[а-яё]{1,2}")  # МИДа, ТАССом


class Alias(NamedTuple):
    """A name as it is looked for: the stem of each word, and the capitals it must have."""

    stems: tuple[str, ...]
    capitals: tuple[str, ...]  # of each word: "all", "first" or "" for any
    publisher: Publisher | None  # None for a noun, and for a name that a text links
    kinds: tuple[str, ...]  # of the publisher, or those for which a noun may stand
    is_noun: bool = False
    article: bool = False  # "the" stands before it


class Hit(NamedTuple):
    """A name at its place in a sentence: words from `first` to before `last`."""

    first: int
    last: int
    alias: Alias
    preposition: str  # Arabic ل ب ك written together with its first word

    @property
    def media(self) -> bool:
        """Whether it is the name of an outlet, agency or broadcaster, as far as that is known."""
        return not self.alias.kinds or self.alias.kinds[0] in MEDIA

    @property
    def observes(self) -> bool:
        """Whether it is the name of a medium or of an organisation that may find things out."""
        return self.media or self.alias.kinds[0] == "organisation"


class _Bucket:
    """The aliases that begin with one word: by the stem of their second, and those without one."""

    __slots__ = ("alone", "capitals", "longer")

    def __init__(self) -> None:
        self.alone: list[Alias] = []
        self.longer: dict[str, list[Alias]] = {}
        self.capitals: set[str] = set()  # that their first words must have

    def add(self, one: Alias) -> None:
        """Take an alias."""
        rest = self.longer.setdefault(one.stems[1], []) if len(one.stems) > 1 else self.alone
        rest.append(one)
        self.capitals.add(one.capitals[0])

    def sort(self) -> None:
        """Put longer names first, and nouns behind the publishers that are called by them."""
        for rest in (self.alone, *self.longer.values()):
            rest.sort(key=lambda one: (-len(one.stems), one.is_noun))


_Openings = tuple[tuple[_Bucket, str], ...]  # each with the preposition written before its word


class Names:
    """The aliases of publishers, and the nouns for them, by the stem of their first word."""

    def __init__(self, publishers: Publishers) -> None:
        """Compile all aliases; of two publishers with one alias the first counts."""
        self.publishers = publishers
        self._by_first: dict[str, _Bucket] = {}
        self._known: dict[str, _Openings] = {}  # of words as written
        for noun, kinds in frames().kinds.items():
            self._add(Alias((noun.rstrip(STEM),), ("",), None, kinds, is_noun=True))
        for publisher in publishers:
            for written in (*publisher.aliases, *frames().short.get(publisher.name, ())):
                for spelling in dict.fromkeys((written, _SHORTENED.sub(_with_stops, written))):
                    self._add(alias(spelling, publisher))
        for bucket in self._by_first.values():
            bucket.sort()

    def _add(self, one: Alias) -> None:
        if 0 < len(one.stems) <= _LONGEST:
            self._by_first.setdefault(one.stems[0], _Bucket()).add(one)

    def may_be_in(self, text: str) -> bool:
        """Whether a name or noun may be in a text; nearly all that have none are told at once."""
        if _COMBINING.search(text):
            return True
        words = _PLAIN.findall(text if text.isascii() else _UNWRITTEN.sub("", text))
        words.append("")
        for place, word in enumerate(words):
            known = self._known.get(word)
            if known is None and word:
                known = self._openings(word)
            if known and _may_begin(known, words[place + 1]):
                return True
        return False

    def find(
        self, sentence: Sentence, own: Mapping[str, Iterable[Alias]], most: int = 1_000
    ) -> list[Hit]:
        """The names and nouns in a sentence in order, the longest at each place, the first `most`.

        `own` are names that the text itself explains, by the stem of their first word.
        """
        hits: list[Hit] = []
        after = 0
        for place in range(len(sentence)):
            hit = self._at(sentence, place, own) if place >= after else None
            if hit is None:
                continue
            hit = self._longer(sentence, hit, own) or hit
            if hits and _is_one(sentence, hits[-1], hit):
                hit = hit._replace(first=hits.pop().first, preposition="")
            hits.append(hit)
            after = hit.last
            if len(hits) == most:
                break
        return hits

    def _at(self, sentence: Sentence, place: int, own: Mapping[str, Iterable[Alias]]) -> Hit | None:
        """The longest alias that stands at a place."""
        openings = self._openings(sentence.written(place))
        if not openings and not own:
            return None
        behind = stem(sentence.words[place + 1].folded) if sentence.joined(place + 1) else ""
        found: Hit | None = None
        for bucket, before in openings:
            for one in (*bucket.longer.get(behind, ()), *bucket.alone):
                if found and place + len(one.stems) <= found.last:
                    break
                if _stands(sentence, place, one):
                    found = Hit(place, place + len(one.stems), one, before)
                    break
        if found or not own:
            return found
        mine = own.get(stem(sentence.words[place].folded), ())
        fits = (one for one in mine if _stands(sentence, place, one))
        return next((Hit(place, place + len(one.stems), one, "") for one in fits), None)

    def _longer(
        self, sentence: Sentence, hit: Hit, own: Mapping[str, Iterable[Alias]]
    ) -> Hit | None:
        """The name that begins within another and goes on behind it.

        Both together where they are one publisher's (the UK-based Syrian Observatory for Human
        Rights), the longer one where a hyphen follows (агентство Интерфакс-Украина).
        """
        for place in range(hit.first + 1, hit.last):
            one = self._at(sentence, place, own)
            if one and one.last > hit.last:
                if one.alias.publisher is hit.alias.publisher:
                    return hit._replace(last=one.last)
                return one if sentence.gap(hit.last) in HYPHENS else None
        return None

    def _openings(self, written: str) -> _Openings:
        """The aliases that may begin with a word, in all forms that it may have."""
        known = self._known.get(written)
        if known is not None:
            return known
        folded = folded_word(written)
        root = stem(folded)
        found: list[tuple[_Bucket, str]] = []
        for form in (root,) if folded.isascii() else dict.fromkeys((root, *forms(folded))):
            bucket = self._by_first.get(form)
            if bucket and any(_has_capitals(written, one) for one in bucket.capitals):
                found.append((bucket, preposition(folded, form)))
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[written] = tuple(found)
        return self._known[written]


def alias(written: str, publisher: Publisher | None) -> Alias:
    """A name as it is looked for; an article at its beginning must stand before it."""
    words = [written[word.start : word.end] for word in words_of(written)]
    article = len(words) > 1 and words[0].lower() == "the"
    words = words[article:]
    proper = [_is_proper(word) for word in words]
    capitals = tuple(
        _capitals(word, needed or not any(proper))
        for word, needed in zip(words, proper, strict=True)
    )
    kinds = (publisher.kind,) if publisher else ()
    stems = tuple(stem(folded_word(word)) for word in words)
    return Alias(stems, capitals, publisher, kinds, article=article)


def _with_stops(found: re.Match[str]) -> str:
    return "".join(f"{letter}." for letter in found[0])


def _is_proper(word: str) -> bool:
    """Whether a word of an alias is a proper name, not one of all ministries and armies."""
    return word[0].isupper() and frames().words["common"].isdisjoint(forms(folded_word(word)))


def _capitals(word: str, needed: bool) -> str:
    """Which capitals a word must have in a text to be the alias's."""
    if len(word) > 1 and word.isupper():
        return "all"
    return "first" if needed and word[0].isupper() else ""


def _may_begin(openings: _Openings, behind: str) -> bool:
    """Whether a name may begin with a word, for all that the word behind it tells."""
    if any(bucket.alone for bucket, _ in openings):
        return True
    second = stem(folded_word(behind))
    return any(second in bucket.longer for bucket, _ in openings)


def _is_one(sentence: Sentence, one: Hit, other: Hit) -> bool:
    """Whether two names side by side are one publisher's: Syria's state news agency (SANA)."""
    publisher = one.alias.publisher
    return (
        publisher is not None
        and publisher is other.alias.publisher
        and one.last == other.first
        and one.alias.stems != other.alias.stems
        and (sentence.joined(other.first) or sentence.gap(other.first).strip() in ("(", ","))
    )


def _stands(sentence: Sentence, first: int, one: Alias) -> bool:
    """Whether an alias whose first word fits, but for its capitals, stands at a place."""
    if one.article and not (sentence.joined(first) and sentence.words[first - 1].folded == "the"):
        return False
    last = first + len(one.stems)
    return (
        last <= len(sentence)
        and all(
            stem(sentence.words[place].folded) == wanted and sentence.joined(place)
            for place, wanted in zip(range(first + 1, last), one.stems[1:], strict=True)
        )
        and all(
            not capitals or _has_capitals(sentence.written(first + n), capitals)
            for n, capitals in enumerate(one.capitals)
        )
    )


def _has_capitals(word: str, capitals: str) -> bool:
    """Whether a word has the capitals of the alias; a Russian abbreviation may have an ending."""
    if capitals == "all":
        return word.isupper() or bool(_RUSSIAN_ENDING.fullmatch(word))
    return not capitals or word[0].isupper()
