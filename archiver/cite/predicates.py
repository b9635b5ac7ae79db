"""Find what a publisher does behind its name: said, reported, released video."""

from __future__ import annotations

from archiver.cite.frames import frames, listed
from archiver.cite.names import Hit
from archiver.cite.nouns import Phrase, name_before
from archiver.cite.sentence import Sentence, Span

__all__ = ["content_follows", "is_subject", "predicate"]

_MAY_START = ("starts", "adverbs", "before", "never_after", "connectors")
_ANOTHER = 6  # words of a name beside the one that is looked at
_REACH = 12  # words from a name to its verb, insertions apart
_INSERTION = 18  # words between two commas that may part them
_ADVERBIAL = 7  # words of "in a statement on Tuesday"
_OBJECT = 8  # words behind "released" in which it is said what
_BRACKETS = {"(": ")", "[": "]", ",": ",", "،": "،", "—": "—", "–": "–", "-": "-"}
_CLOSING = ')]»”"’ '
_MARKS = '"«“„:'


def predicate(sentence: Sentence, hit: Hit, phrase: Phrase) -> Span | None:
    """A noun phrase with the verb of reporting or giving whose subject it is."""
    if phrase.last >= len(sentence):
        return None
    related = _behind_relative(sentence, phrase)
    end = None if related is None else _verb(sentence, hit, phrase._replace(last=related))
    if end is not None:
        return Span(phrase.first, end)
    end = _verb(sentence, hit, phrase)
    if end is None or not is_subject(sentence, phrase.first, end - 1):
        return None
    if phrase.first == hit.first == hit.last - 1 and _is_surname(sentence, hit.first):
        return None
    first = phrase.first
    if listed(sentence, first - 1, "in") and sentence.joined(first):
        first -= 1
    return Span(first, end)


def content_follows(sentence: Sentence, place: int, reach: int = 1) -> bool:
    """Whether "that", a colon or a quotation comes within `reach` words from a place on."""
    for near in range(place, min(place + reach, len(sentence)) + 1):
        if any(mark in sentence.gap(near) for mark in _MARKS):
            return True
        if near < place + reach and listed(sentence, near, "content"):
            return True
    return False


def _verb(sentence: Sentence, hit: Hit, phrase: Phrase) -> int | None:
    """The end of the verb behind a noun phrase; None where another word comes before one."""
    place, inserted = phrase.last, False
    end = min(len(sentence), place + _REACH)
    while place < end:
        if not sentence.joined(place) and sentence.gap(place).strip() != ")":
            after = None if inserted else _behind_insertion(sentence, place)
            if after is None:
                return None
            place, inserted = after, True
            end = min(len(sentence), place + _REACH)
        found = _verb_at(sentence, place, hit, phrase)
        if found is not None:
            participle = inserted and sentence.words[place].folded.endswith("ing")
            return None if participle else found
        if listed(sentence, place, "refusals"):
            return None
        if sentence.words[place].folded == "and":
            place = _behind_another(sentence, place)
            continue
        if listed(sentence, place, "prepositions"):
            return _behind_adverbial(sentence, place, hit, phrase)
        if not listed(sentence, place, "adverbs"):
            return None
        place += 1
    return None


def _verb_at(sentence: Sentence, place: int, hit: Hit, phrase: Phrase) -> int | None:
    """The end of a verb of reporting or giving that begins at a place."""
    several = frames().speech.beginning(sentence, place)
    if several:
        return several.place - listed(sentence, several.place - 1, "before")
    forms = sentence.forms(place)
    if (hit.observes and listed(sentence, place, "finds")) or (
        hit.media and listed(sentence, place, "sees")
    ):
        return place + 1
    if phrase.role == "papers" and listed(sentence, place, "shows"):
        return place + 1
    if not frames().gives.isdisjoint(forms):
        end = _object_end(sentence, place + 1)
        if end is not None:
            return end
        return place + 1 if content_follows(sentence, place + 1) else None
    if frames().says.isdisjoint(forms):
        return None
    if listed(sentence, place, "weak") and not content_follows(sentence, place + 1):
        return None
    return place + 1


def _object_end(sentence: Sentence, place: int) -> int | None:
    """The end of the clause behind a verb of giving, where what is given is named in it."""
    named = False
    end = place
    while end < min(place + _OBJECT, len(sentence)) and sentence.joined(end):
        named = named or listed(sentence, end, "material")
        end += 1
    return end if named else None


def _behind_insertion(sentence: Sentence, place: int) -> int | None:
    """The place behind words between two commas, dashes or brackets that begin at a place."""
    closing = _BRACKETS.get(sentence.gap(place).strip().lstrip(_CLOSING))
    if closing is None:
        return None
    for end in range(place + 1, min(place + _INSERTION, len(sentence))):
        gap = sentence.gap(end).strip()
        if gap.startswith(closing) and (closing != "-" or gap != sentence.gap(end)):
            return end
    return None


def _behind_another(sentence: Sentence, place: int) -> int:
    """The place behind "and" and another name: the UN and the European Union stressed."""
    place += 1
    if sentence.joined(place) and sentence.words[place].folded == "the":
        place += 1
    for behind in range(place, place + _ANOTHER):
        if not (sentence.joined(behind) and sentence.capital(behind)):
            return behind
    return place + _ANOTHER


def _behind_relative(sentence: Sentence, phrase: Phrase) -> int | None:
    """The place behind "which" and the like, right behind a noun phrase."""
    place = phrase.last
    gap = sentence.gap(place).strip().lstrip(_CLOSING)
    beside = place < len(sentence) and gap in ("", ",", "،")
    return place + 1 if beside and listed(sentence, place, "relative") else None


def _behind_adverbial(sentence: Sentence, place: int, hit: Hit, phrase: Phrase) -> int | None:
    """The end of the verb behind "on Tuesday", "in a statement" and the like."""
    for near in range(place + 1, min(place + _ADVERBIAL, len(sentence))):
        if not sentence.joined(near):
            behind = _behind_insertion(sentence, near)
            return None if behind is None else _verb_at(sentence, behind, hit, phrase)
        if listed(sentence, near, "refusals"):
            return None
        found = _verb_at(sentence, near, hit, phrase)
        if found is not None:
            return found
    return None


def is_subject(sentence: Sentence, first: int, verb: int) -> bool:
    """Whether what stands before a noun phrase lets it be the subject of a verb behind it."""
    if not sentence.joined(first):
        return True
    if listed(sentence, 0, "about") and listed(sentence, verb, "plain"):
        return True  # О задержании ТАСС рассказал адвокат
    if sentence.ascii(verb):
        return not listed(sentence, first - 1, "never_after") and not _is_object_with(
            sentence, first
        )
    if listed(sentence, first - 1, "in"):
        return listed(sentence, verb, "impersonal")
    word = sentence.words[first - 1].folded
    return (
        word.isdigit()
        or listed(sentence, first - 1, "openers")
        or not frames().says.isdisjoint(sentence.forms(first - 1))
    )


def _is_surname(sentence: Sentence, place: int) -> bool:
    """English: whether a name stands behind a capital as surnames do: Michael Bloomberg said."""
    before = place - 1
    if not (sentence.joined(place) and sentence.capital(before) and sentence.ascii(before)):
        return False
    if not sentence.joined(before):
        return not any(listed(sentence, before, use) for use in _MAY_START)
    return not (listed(sentence, before, "adverbs") or listed(sentence, before - 1, "never_after"))


def _is_object_with(sentence: Sentence, first: int) -> bool:
    """Whether "and" joins the name to another one that stands behind a preposition."""
    if sentence.words[first - 1].folded not in ("and", "or"):
        return False
    place = name_before(sentence, first - 1)
    if place > 0 and sentence.joined(place) and sentence.words[place - 1].folded == "the":
        place -= 1
    return sentence.joined(place) and listed(sentence, place - 1, "never_after")
