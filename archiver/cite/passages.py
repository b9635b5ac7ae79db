"""Find what one passage refers to: the sources that it links, credits and names, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.credits import credits_in
from archiver.cite.frames import listed
from archiver.cite.links import SourceLink
from archiver.cite.mentions import Framed, framed
from archiver.cite.names import Alias, Hit
from archiver.cite.references import introduces, second_reference
from archiver.cite.sentence import Sentence
from archiver.models import Passage
from archiver.publishers import Publisher

__all__ = ["Reference", "is_name", "references_in"]

_LONGEST_NAME = 5  # words of a link that may be a name
_BESIDE = 30  # characters of a link's words beside a source that they name, not its own
_ARTICLE = 4  # characters of "the", beside a name that is all of a link's words
_NO_NAME = Alias((), (), None, ())  # of a link whose words are no publisher's


class Reference(NamedTuple):
    """Words of a passage that refer to a publisher or document: their offsets in it, and how.

    `how` is link, name or credit; `noun` for a framed second reference; `mention` for a publisher
    that is an actor or a place here, or one of which is not known which it is.
    """

    start: int
    end: int
    how: str
    hit: Hit | None = None
    link: SourceLink | None = None
    credit_for: str | None = None

    @property
    def publisher(self) -> Publisher | None:
        """The publisher that is named, or else the one to whom the link leads."""
        named = self.hit.alias.publisher if self.hit else None
        return named or (self.link.publisher if self.link else None)


def references_in(
    sentence: Sentence, passage: Passage, hits: Sequence[Hit], links: Sequence[SourceLink]
) -> list[Reference]:
    """What a passage refers to, in order of place; a name in a link's words is one with it."""
    named = [hit for hit in hits if not hit.alias.is_noun]
    opens = not passage.gap or "\n" in passage.gap
    credits = credits_in(sentence, named, passage.element, opens)
    credited = {credit.hit.first for credit in credits}
    sought = [hit for hit in named if hit.first not in credited]
    sought += _anchors(sentence, passage, links, {place for h in named for place in range(*h[:2])})
    sought.sort(key=lambda hit: hit[:2])
    found = framed(sentence, sought, passage.element)
    references = _joined_with_links(
        passage, links, [_named(sentence, hit, one) for hit, one in zip(sought, found, strict=True)]
    )
    references += [
        Reference(credit.start, credit.end, "credit", credit.hit, None, credit.credit_for)
        for credit in credits
    ]
    references += _nouns(sentence, [hit for hit in hits if hit.alias.is_noun], found)
    return sorted(references, key=lambda one: one[:2])


def is_name(sentence: Sentence, first: int, last: int) -> bool:
    """Whether words may be a name: few, and each with a capital or small, as "of" is."""
    return 0 < last - first <= _LONGEST_NAME and all(
        sentence.capital(place) or (place > first and listed(sentence, place, "small"))
        for place in range(first, last)
    )


def _anchors(
    sentence: Sentence, passage: Passage, links: Sequence[SourceLink], taken: set[int]
) -> list[Hit]:
    """The names in links' words that are no known publisher's."""
    found = []
    for link in links:
        first, last = sentence.span(link.start - passage.start, link.end - passage.start)
        if taken.isdisjoint(range(first, last)) and is_name(sentence, first, last):
            found.append(Hit(first, last, _NO_NAME, ""))
    return found


def _named(sentence: Sentence, hit: Hit, one: Framed) -> Reference:
    """A name as a citation where it has a frame, else as a mention."""
    first, last = one.span or (hit.first, hit.last)
    start, end = sentence.offsets(first, last)
    return Reference(start, end, "name" if one.span else "mention", hit)


def _joined_with_links(
    passage: Passage, links: Sequence[SourceLink], names: list[Reference]
) -> list[Reference]:
    """Links and names in order; where they overlap and may be for one source, they are one."""
    joined: list[Reference] = []
    place = 0
    for link in links:
        start, end = link.start - passage.start, link.end - passage.start
        while place < len(names) and names[place].end <= start:
            joined.append(names[place])
            place += 1
        inside = []
        while place < len(names) and names[place].start < end:
            inside.append(names[place])
            place += 1
        one = next((name for name in inside if _is_of(name, link)), None)
        joined += [name for name in inside if name is not one]
        joined.append(_link(link, start, min(end, len(passage.text)), one))
    joined += names[place:]
    return [one for one in joined if one.link or one.hit is None or one.hit.alias is not _NO_NAME]


def _is_of(name: Reference, link: SourceLink) -> bool:
    """Whether a name that overlaps a link's words may name the link's source."""
    beside = (link.end - link.start) - (name.end - name.start)
    if name.how == "mention":
        return beside <= _ARTICLE
    return link.publisher in (None, name.publisher) or beside <= _BESIDE


def _link(link: SourceLink, start: int, end: int, name: Reference | None) -> Reference:
    """A link, with the frame of the name in it."""
    if name is None:
        return Reference(start, end, "link", None, link)
    if name.how == "name":
        start, end = min(start, name.start), max(end, name.end)
    return Reference(start, end, "link", name.hit, link)


def _nouns(sentence: Sentence, nouns: list[Hit], names: list[Framed]) -> list[Reference]:
    """Nouns that stand for publishers named before, and those that bring in unknown ones."""
    if not nouns:
        return []
    phrases = [range(one.phrase.first, one.phrase.last) for one in names if one.phrase]
    taken = {place for phrase in phrases for place in phrase}
    alone: list[Hit] = []
    references: list[Reference] = []
    for noun in nouns:
        if noun.first in taken or (noun.last in taken and sentence.joined(noun.last)):
            continue
        second = second_reference(sentence, noun)
        if second:
            alone.append(second)
        elif introduces(sentence, noun):
            references.append(Reference(*sentence.offsets(noun.first, noun.last), "mention", noun))
    for noun, one in zip(alone, framed(sentence, alone), strict=True):
        if one.span:
            references.append(Reference(*sentence.offsets(*one.span), "noun", noun))
    return references
