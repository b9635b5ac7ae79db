"""What anyone would try first: finders of quotations and speakers to hold the engine against.

Each takes a text and the persons in it. Spans are paired marks, block quotations are whole. Who
spoke is (a) the nearest name: capitalised words, or better, one of the persons; (b) who stands
beside a verb of reporting, in the shapes that published pipelines look for: “…,” said X;
“…,” X said; X said: “…”, and their like in Arabic and Russian; (c) the person named last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.models import Extraction, Quote
from archiver.words import words_of
from tests.eval.quotation_speakers import folded_words, same_word

__all__ = ["BASELINES", "by_shape", "last_person", "nearest_capitals", "nearest_person"]

_PAIRED = re.compile(
    r"“[^”]*”|”[^“”]*“|«[^»]*»|„[^“”]*[“”]|\"[^\"\n]*\"|(?<!\w)[‘'](?:[^’'\n]|[’'](?=\w))*[’'](?!\w)"
)
_CAPITALS = re.compile(r"(?:[A-ZА-ЯЁ][\w’-]+ )+[A-ZА-ЯЁ][\w’-]+")

_SAID = (
    r"(?:said|says|told|tells|added|adds|asked|replied|wrote|writes|announced|argued|argues|warned"
    r"|insisted|explained|explains|stressed|claimed|admitted|recalls|recalled|noted|called|calls"
    r"|described|stated|remembers|reads|answered)"
)
_SAID_RU = (
    r"(?:(?:сказал|заявил|сообщил|отметил|подчеркнул|добавил|рассказал|пояснил|написал|признал"
    r"|объяснил|ответил|назвал|уточнил|спросил)а?|говорит|считает|вспоминает|пишет|рассказывает)"
)
_SAID_AR = (
    r"(?:[وف]?(?:(?:قال|صرح|أكد|أعلن|أضاف|أوضح|شدد|أشار|اعتبر|كتب|ذكر|علق|وصف|حذر)ت?|تابعت?|رأى|رأت"
    r"|يقول|تقول|روى|روت))"
)
_WHO = (
    r"(?P<who>[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|of|de|al))*|[Tt]he [\w’ -]{3,40}?"
    r"|[Aa]n? [\w’ -]{3,40}?|[Hh]e|[Ss]he|[Tt]hey|[Ii]t)"
)
_WHO_RU = r"(?P<who>[\w -]{0,60}?[А-ЯЁ][\w-]+(?: [А-ЯЁ][\w-]+)?|[Оо]на?|[Оо]ни)"
_WHO_AR = r"(?P<who>[^\W\d]+(?: [^\W\d]+){0,7}?)"
_ASIDE = r"(?:, [^.“”\"«»]{1,80},)?"
_BEFORE = tuple(  # what ends where the quotation begins
    re.compile(shape)
    for shape in (
        rf"\b{_WHO}{_ASIDE} (?:had |has )?{_SAID}\b[^“”\"«»]{{0,90}}$",
        rf"[”\"’] {_SAID} {_WHO}\b[^“”\"]{{0,90}}$",
        rf"\b{_WHO_RU}{_ASIDE} {_SAID_RU}\b[^«»„]{{0,90}}$",
        rf"» ?[,.]? [—–-] {_SAID_RU} {_WHO_RU}\b[^«»„]{{0,90}}$",
        rf"{_SAID_AR} {_WHO_AR}(?::|،| إن| أن| بأن)[^«»“”\"]{{0,90}}$",
    )
)
_AFTER = tuple(  # what begins where the quotation ends
    re.compile(shape)
    for shape in (
        rf"[,.]? {_SAID} {_WHO}(?=[,.:;]| (?:of|at|in|on|told|who)\b|$)",
        rf"[,.]? {_WHO}{_ASIDE} {_SAID}\b",
        rf",? [—–-] {_SAID_RU} {_WHO_RU}\b",
        rf"[،.]? {_SAID_AR} {_WHO_AR}(?=[.،]| (?:وهي|وهو|في|عبر)|$)",
    )
)
_PRONOUNS = ("he", "she", "they", "it", "он", "она", "они")
_REACH = 220  # code points on either side of a quotation in which a shape is looked for


def nearest_capitals(extraction: Extraction, persons: Sequence[str]) -> list[Quote]:
    """(a) Whoever's name, two capitalised words or more outside quotation marks, is nearest."""
    text, spans = extraction.text, _spans(extraction)
    names = [(m.start(), m[0]) for m in _CAPITALS.finditer(text) if not _in_any(m.start(), spans)]
    return [_quote(text, span, _nearest(span, names)) for span in spans]


def nearest_person(extraction: Extraction, persons: Sequence[str]) -> list[Quote]:
    """(a) The same with the names known beforehand, short names and Arabic included."""
    text, spans = extraction.text, _spans(extraction)
    names = _mentions(text, persons, spans)
    return [_quote(text, span, _nearest(span, names)) for span in spans]


def last_person(extraction: Extraction, persons: Sequence[str]) -> list[Quote]:
    """(c) The person named last before the quotation begins."""
    text, spans = extraction.text, _spans(extraction)
    names = _mentions(text, persons, spans)
    return [_quote(text, span, _last(names, span[0])) for span in spans]


def by_shape(extraction: Extraction, persons: Sequence[str]) -> list[Quote]:
    """(b) Quotations beside a verb of reporting in a known shape; pronouns mean who was last."""
    text, spans, quotes = extraction.text, _spans(extraction), []
    names = _mentions(text, persons, spans)
    for start, end in spans:
        before = text[max(0, start - 1 - _REACH) : start - 1].rpartition("\n")[2]
        after = text[end + 1 : end + 1 + _REACH].partition("\n")[0]
        found = next((m for shape in _AFTER if (m := shape.match(after))), None) or next(
            (m for shape in _BEFORE if (m := shape.search(before))), None
        )
        if found and found["who"].casefold() in _PRONOUNS:
            quotes.append(_quote(text, (start, end), _last(names, start)))
        elif found:
            quotes.append(_quote(text, (start, end), found["who"]))
    return quotes


BASELINES = {
    "nearest capitals": nearest_capitals,
    "nearest person": nearest_person,
    "shapes": by_shape,
    "last person": last_person,
}


def _spans(extraction: Extraction) -> list[tuple[int, int]]:
    """What stands between paired marks, and block quotations, in order."""
    paired = [(m.start() + 1, m.end() - 1) for m in _PAIRED.finditer(extraction.text)]
    blocks = [
        (passage.start, passage.start + len(passage.text))
        for passage in extraction.passages
        if passage.element == "quotation_block"
    ]
    return sorted(span for span in paired + blocks if span[1] > span[0])


def _mentions(
    text: str, persons: Sequence[str], spans: Sequence[tuple[int, int]]
) -> list[tuple[int, str]]:
    """Where the text, outside quotation marks, has a person's surname, in order."""
    surnames = [(folded_words(person)[-1], person) for person in persons]
    return [
        (word.start, person)
        for word in words_of(text)
        for surname, person in surnames
        if same_word(word.folded, surname) and not _in_any(word.start, spans)
    ]


def _in_any(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies inside one of the spans."""
    return any(start <= position < end for start, end in spans)


def _nearest(span: tuple[int, int], names: Sequence[tuple[int, str]]) -> str | None:
    """The name that begins nearest to either end of the span."""
    start, end = span
    ranked = sorted((start - at if at < start else at - end, name) for at, name in names)
    return ranked[0][1] if ranked else None


def _last(names: Sequence[tuple[int, str]], position: int) -> str | None:
    """The name that stands last before a place."""
    return next((name for start, name in reversed(names) if start < position), None)


def _quote(text: str, span: tuple[int, int], speaker: str | None) -> Quote:
    """A span as speech of someone: these finders know no other kind."""
    start, end = span
    words = text[start:end]
    return Quote(
        start=start, end=end, text=words, kind="speech", confidence=1.0, marks="", speaker=speaker
    )
