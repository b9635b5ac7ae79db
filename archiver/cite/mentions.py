"""Tell which names in a sentence are sources there: by the frames around them.

A name without a frame is an actor or a place. Rules are the same for all three languages as far as
these allow; the words are in frames.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from archiver.cite.frames import frames, listed
from archiver.cite.names import Hit
from archiver.cite.nouns import Phrase, name_before, noun_phrase, written_before
from archiver.cite.predicates import content_follows, is_subject, predicate
from archiver.cite.sentence import Sentence, Span

__all__ = ["Framed", "framed"]

_TALK_BEFORE = 10  # words before an Arabic ل in which something is said
_MATERIAL_BEFORE = 6  # words before "released by" in which that is named
_MOST_BETWEEN = 3  # words, such as "as well as"
_SPEAKERS = ("people", "press", "heads")
_DATIVE = ("ам", "ям", "у", "ю")  # of Russian names
_ARABIC_AND = "و"  # written together with the word behind it
_LISTED = " \u00a0,،"  # between names that share a frame


class Framed(NamedTuple):
    """A name's noun phrase, and the frame that makes it a source; None where there is none."""

    phrase: Phrase | None
    span: Span | None


def framed(sentence: Sentence, hits: Sequence[Hit], element: str = "sentence") -> list[Framed]:
    """For each name, its noun phrase, and its frame unless it is an actor or a place.

    `element` is the passage's: headlines have a frame of their own, "Reuters: …".
    """
    phrases = [noun_phrase(sentence, hit) for hit in hits]
    spans = [
        (element == "headline" and _headed(sentence, phrase)) or _frame(sentence, hit, phrase)
        if phrase
        else None
        for hit, phrase in zip(hits, phrases, strict=True)
    ]
    _share(sentence, phrases, spans)
    found = [Framed(phrase, span) for phrase, span in zip(phrases, spans, strict=True)]
    return [_apart(one, behind) for one, behind in zip_longest(found, found[1:]) if one]


def _apart(one: Framed, behind: Framed | None) -> Framed:
    """A name whose frame goes on behind the next one, as that one's does, with itself alone."""
    if not (one.span and one.phrase and behind and behind.phrase):
        return one
    if one.phrase.last <= behind.phrase.first < one.span.last:
        return one._replace(span=Span(one.span.first, one.phrase.last))
    return one


def _headed(sentence: Sentence, phrase: Phrase) -> Span | None:
    """In a headline, a name before a colon at its beginning or behind one or a dash at its end."""
    before, behind = sentence.gap(phrase.first).strip(), sentence.gap(phrase.last).strip()
    first = phrase.first == 0 and behind.startswith(":")
    last = phrase.last == len(sentence) and before in (":", "—", "–", "-")
    return Span(phrase.first, phrase.last) if first or last else None


def _frame(sentence: Sentence, hit: Hit, phrase: Phrase) -> Span | None:
    """The frame around a noun phrase."""
    if phrase.role == "voices":
        return Span(phrase.first, phrase.last)
    found = (
        _led(sentence, hit, phrase)
        or _told(sentence, hit, phrase)
        or _inverted(sentence, hit, phrase)
        or _paper(sentence, phrase)
        or _apposed(sentence, phrase)
        or predicate(sentence, hit, phrase)
    )
    if found is None and phrase.role == "papers":  # "the UN estimates that": no noun after all
        found = predicate(sentence, hit, Phrase(phrase.first, max(hit.last, phrase.last - 1)))
    return found


def _share(sentence: Sentence, phrases: list[Phrase | None], spans: list[Span | None]) -> None:
    """Give names in a row the frame that only the first or the last has: told AFP and Reuters."""
    led = [
        phrase is not None and span is not None and span.first < phrase.first
        for phrase, span in zip(phrases, spans, strict=True)
    ]
    for place, (before, phrase) in enumerate(pairwise(phrases), 1):
        if spans[place] is None and led[place - 1] and _in_a_row(sentence, before, phrase):
            spans[place], led[place] = phrase and Span(phrase.first, phrase.last), True
    for place in range(len(spans) - 2, -1, -1):
        phrase, behind, span = phrases[place], phrases[place + 1], spans[place + 1]
        if spans[place] is None and _in_a_row(sentence, phrase, behind):
            spans[place] = _sharing(sentence, phrase, behind, span)


def _sharing(
    sentence: Sentence, phrase: Phrase | None, behind: Phrase | None, span: Span | None
) -> Span | None:
    """The frame of a name whose verb stands behind the next name: AFP and Reuters reported."""
    if not phrase or not behind or not span or span.last <= behind.last:
        return None
    fits = is_subject(sentence, phrase.first, span.last - 1)
    return Span(phrase.first, phrase.last) if fits else None


def _in_a_row(sentence: Sentence, one: Phrase | None, other: Phrase | None) -> bool:
    """Whether nothing but commas, "and" and the like stands between two noun phrases."""
    if one is None or other is None or other.first - one.last > _MOST_BETWEEN:
        return False
    between = range(one.last, other.first)
    if not between and sentence.joined(other.first):
        return sentence.words[other.first].folded.startswith(_ARABIC_AND)
    return all(listed(sentence, place, "connectors") for place in between) and all(
        not sentence.gap(place).strip(_LISTED) for place in (*between, other.first)
    )


def _led(sentence: Sentence, hit: Hit, phrase: Phrase) -> Span | None:
    """A name with a phrase such as "according to" right before it."""
    first = phrase.first
    if not sentence.joined(first) or not _is_whole(sentence, hit, phrase):
        return None
    uses = {"any", "passive", "shown"}
    uses |= {"media"} if hit.media else set()
    uses |= set() if sentence.joined(phrase.last) else {"final"}
    lead = frames().leads.ending(sentence, first, uses)
    if lead is None:
        return None
    needs_material = lead.use == "shown" or (lead.use == "passive" and not hit.media)
    if needs_material and not _material_before(sentence, lead.place):
        return None
    return Span(lead.place, phrase.last)


def _is_whole(sentence: Sentence, hit: Hit, phrase: Phrase) -> bool:
    """Whether the name goes on in no noun that makes it something else: NATO expansion."""
    if hit.media or phrase.role or not sentence.joined(phrase.last):
        return True
    if not sentence.ascii(phrase.last):
        return True
    verb = not frames().reports.isdisjoint(sentence.forms(phrase.last))
    return verb or any(
        listed(sentence, phrase.last, use) for use in ("followers", "shows", "finds")
    )


def _material_before(sentence: Sentence, place: int) -> bool:
    """Whether something that can be published is named shortly before."""
    nearby = range(max(0, place - _MATERIAL_BEFORE), place)
    return any(listed(sentence, n, "material") for n in nearby)


def _told(sentence: Sentence, hit: Hit, phrase: Phrase) -> Span | None:
    """A medium as the one who is told, by its case: قال … لرويترز; «Ведомостям» рассказали."""
    if not hit.media:
        return None
    dative = sentence.words[phrase.last - 1].folded.endswith(_DATIVE)
    if dative and sentence.joined(phrase.last) and listed(sentence, phrase.last, "plain"):
        return Span(phrase.first, phrase.last + 1)
    if written_before(sentence, hit, phrase.first) != "ل":
        return None
    for place in range(phrase.first - 1, max(-1, phrase.first - 1 - _TALK_BEFORE), -1):
        said = not frames().says.isdisjoint(sentence.forms(place))
        if said or listed(sentence, place, "talk"):
            near = place if phrase.first - place <= 2 else phrase.first
            return Span(near, phrase.last)
    return None


def _inverted(sentence: Sentence, hit: Hit, phrase: Phrase) -> Span | None:
    """A verb right before its subject: «…», сообщает X; قالت X; "…", reports X."""
    place = phrase.first
    if not sentence.joined(place) or written_before(sentence, hit, place):
        return None
    if listed(sentence, place - 1, "in"):
        verb = place - 2 - listed(sentence, place - 2, "addressees")
        fits = listed(sentence, verb, "impersonal") and sentence.joined(verb + 1)
        return Span(verb, phrase.last) if fits and sentence.joined(place - 1) else None
    while place > 1 and sentence.joined(place - 1) and _is_of_time(sentence, place - 1):
        place -= 1
    if place < 1 or not _is_verb_before(sentence, place - 1, hit, phrase):
        return None
    return Span(place - 1, phrase.last)


def _is_of_time(sentence: Sentence, place: int) -> bool:
    """Whether a word between a verb and its subject tells the time: сообщает 18 сентября ТАСС."""
    word = sentence.words[place].folded
    return word.isdigit() or any(listed(sentence, place, use) for use in ("adverbs", "months"))


def _is_verb_before(sentence: Sentence, verb: int, hit: Hit, phrase: Phrase) -> bool:
    """Whether a word is a verb of reporting whose subject may stand right behind it."""
    word = sentence.words[verb].folded
    if word.isascii():
        return _is_english_inversion(sentence, verb, phrase)
    if "а" <= word[0] <= "я":
        passes_on = hit.media or phrase.role == "people"
        tells = listed(sentence, verb, "plain") or (passes_on and listed(sentence, verb, "tells"))
        return tells and not listed(sentence, verb - 1, "refusals")
    if (hit.media and listed(sentence, verb, "sees")) or (
        phrase.role == "papers" and listed(sentence, verb, "shows")
    ):
        return True
    if frames().reports.isdisjoint(sentence.forms(verb)):
        return False
    return not listed(sentence, verb, "weak") or content_follows(sentence, phrase.last, 8)


def _is_english_inversion(sentence: Sentence, verb: int, phrase: Phrase) -> bool:
    """Whether a verb behind a comma or quotation is followed by its subject and no more."""
    if sentence.words[verb].folded not in frames().says or listed(sentence, verb, "weak"):
        return False
    if verb and not sentence.gap(verb).strip() and sentence.words[verb - 1].folded != "as":
        return False
    return not sentence.joined(phrase.last) or listed(sentence, phrase.last, "followers")


def _apposed(sentence: Sentence, phrase: Phrase) -> Span | None:
    """Who speaks beside a comma: "…", said Ada Lund, a researcher at X; or before a colon."""
    if phrase.role not in _SPEAKERS:
        return None
    span = Span(phrase.first, phrase.last)
    if sentence.gap(phrase.last).strip().startswith(":"):
        return span
    if phrase.first == 0 or sentence.gap(phrase.first).strip() not in (",", "،"):
        return None
    place = name_before(sentence, phrase.first)
    named = place < phrase.first
    before = sentence.joined(place) and not frames().says.isdisjoint(sentence.forms(place - 1))
    behind = sentence.gap(phrase.last).strip() in (",", "،") and not frames().says.isdisjoint(
        sentence.forms(phrase.last)
    )
    return span if named and (before or behind) else None


def _paper(sentence: Sentence, phrase: Phrase) -> Span | None:
    """What a publisher put out, behind a preposition: in a NATO statement, в сообщении МИД."""
    first = phrase.first
    if phrase.role != "papers" or not sentence.joined(first):
        return None
    return Span(first - 1, phrase.last) if listed(sentence, first - 1, "cited") else None
