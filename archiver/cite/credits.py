"""Find whom a picture, a film or the text itself is credited to: captions, datelines, labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.frames import frames, listed
from archiver.cite.names import Hit
from archiver.cite.nouns import noun_phrase
from archiver.cite.sentence import Sentence

__all__ = ["Credit", "credits_in"]

_MOST_NAMES = 4  # names at either end of a passage among which credits are sought
_LONGEST_LINE = 8  # words of a line that is nothing but a credit
_LONGEST_CREDIT = 24  # words of a passage with © that is no copyright notice
_LONGEST_PLACE = 12  # words of a dateline before the name
_LABEL_BEFORE = 8  # words from "Photo:" to the name
_LONGEST_CAPTION = 600  # characters of a caption that is a mention as a whole
_LONGEST_LIST = 40  # words of names before "contributed to this report"
_THANKS = "contributed"  # in every phrase of thanks
_NEAR = 60  # characters on either side that are looked at
_RIGHTS = re.compile(r"all rights reserved|все права|جميع الحقوق", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s*$", re.IGNORECASE)
_HOUR = re.compile(r"\d:\d\d")
_SLASH = re.compile(r"(?:\s|[.!?…)»”])/\s*$")
_SIGN = re.compile(r"(?:[/|(\[–—]|[.!?…»”\"])\s*$")
_BEHIND_NAME = re.compile(r"\w/$")
_BEFORE_NAME = re.compile(r"/\w|\s+via\b")
_CLOSE = re.compile(r"[\s.)/\]»”]*")
_DASH = re.compile(r"\s*[-‐‑–—―ـ]")
_TIGHT_DASH = re.compile(r"\s?[-‐‑–—―ـ]\s?\w")
_DATELINE_ENDS = re.compile(r"\s*(?:[-‐‑–—―ـ.:\n]|$)")
_BRACKETED = re.compile(r"[(\[/]\s*$"), re.compile(r"\s*(?:\w+\s*)?[)\]/]")


class Credit(NamedTuple):
    """A credit in a passage: offsets of its words there, the name, and what it is for."""

    start: int
    end: int
    hit: Hit
    credit_for: str  # photo video text


class _Place(NamedTuple):
    """A name, its offsets, and the text near it; `closes` where no word follows in the passage."""

    hit: Hit
    start: int
    end: int
    before: str
    behind: str
    closes: bool


def credits_in(sentence: Sentence, hits: Sequence[Hit], element: str, opens: bool) -> list[Credit]:
    """The credits in a passage, in order.

    `element` is the passage's; `opens` says whether it begins a paragraph, where datelines stand.
    """
    chosen = hits if len(hits) <= 2 * _MOST_NAMES else (*hits[:_MOST_NAMES], *hits[-_MOST_NAMES:])
    places = [_place(sentence, hit) for hit in chosen]
    if not places or _RIGHTS.search(sentence.text[-_NEAR:]):
        return []
    alone = sum(hit.last - hit.first for hit in chosen) == len(sentence)
    if element == "caption" or (
        not alone and any(_is_of_a_picture(sentence, one) for one in places)
    ):
        return _of_a_picture(sentence, places)
    found: list[Credit] = []
    for one in filter(lambda place: place.hit.media, places):
        start = one.start if alone else _of_the_text(sentence, one, opens)
        if start is not None:
            begin = start if not found or start >= found[-1].end else one.start
            found.append(Credit(begin, sentence.closed(begin, one.end), one.hit, "text"))
    return found


def _place(sentence: Sentence, hit: Hit) -> _Place:
    """A name with what stands near it in the passage."""
    text = sentence.text
    start, end = sentence.words[hit.first].start, sentence.words[hit.last - 1].end
    closes = hit.last == len(sentence) and _CLOSE.fullmatch(text, end) is not None
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return _Place(hit, start, end, before, behind, closes)


def _is_of_a_picture(sentence: Sentence, place: _Place) -> bool:
    """Whether a name in running text has the form of a picture's credit: "… / RT", © Reuters."""
    if place.closes and _SLASH.search(place.before) and not _HOUR.search(place.before):
        return not place.behind.startswith("/")
    if len(sentence) <= _LONGEST_CREDIT and _COPYRIGHT.search(place.before):
        return True
    if len(sentence) <= _LONGEST_LINE and _is_beside_a_name(place):
        return True
    return _label(sentence, place.hit) in ("photo", "video")


def _is_beside_a_name(place: _Place) -> bool:
    """Whether a slash joins the name to another: Jane Doe/Reuters, AFP/Getty Images."""
    return bool(_BEFORE_NAME.match(place.behind) or _BEHIND_NAME.search(place.before))


def _label(sentence: Sentence, hit: Hit) -> str | None:
    """What the label with a name says that it is for: "Photo: X", "Source: X", "X Photo/Name"."""
    behind = _use(sentence, hit.last)
    if behind and sentence.joined(hit.last) and "/" in sentence.gap(hit.last + 1):
        return behind
    for place in range(hit.first - 1, max(-1, hit.first - 1 - _LABEL_BEFORE), -1):
        use = _use(sentence, place)
        if use and (":" in sentence.gap(place + 1) or listed(sentence, place + 1, "signed")):
            return use
        if not sentence.capital(place) and not listed(sentence, place, "signed"):
            return None
    return None


def _use(sentence: Sentence, place: int) -> str | None:
    """What a word such as "photo" or "source" says that a credit is for."""
    labels = frames().labels
    return next((labels[form] for form in sentence.forms(place) if form in labels), None)


def _of_a_picture(sentence: Sentence, places: list[_Place]) -> list[Credit]:
    """The credits in a caption; where there is but one, the whole caption is its mention."""
    found = [
        Credit(one.start, one.end, one.hit, _picture_or_film(sentence, one.hit))
        for one in places
        if _has_sign(sentence, one)
    ]
    if len(found) == 1 and len(sentence.text) <= _LONGEST_CAPTION:
        return [found[0]._replace(start=0, end=len(sentence.text))]
    return found


def _has_sign(sentence: Sentence, place: _Place) -> bool:
    """Whether a name in a caption is set apart as a credit is."""
    if _is_beside_a_name(place) or _SLASH.search(place.before) or _COPYRIGHT.search(place.before):
        return True
    closes = place.closes or _BRACKETED[1].match(place.behind)
    if closes and (place.hit.first == 0 or _SIGN.search(place.before)):
        return True
    if _label(sentence, place.hit):
        return True
    phrase = noun_phrase(sentence, place.hit)
    return bool(phrase and frames().credits.ending(sentence, phrase.first, ("givers",)))


def _picture_or_film(sentence: Sentence, hit: Hit) -> str:
    """Whether a credit in a caption is for a photograph or a video."""
    nearby = range(max(0, hit.first - _LABEL_BEFORE), hit.first)
    film = any(_use(sentence, place) == "video" for place in nearby)
    return "video" if film else "photo"


def _of_the_text(sentence: Sentence, place: _Place, opens: bool) -> int | None:
    """Where a credit for the text begins: a dateline, "Source: X", "(X)" at the end, "By X"."""
    hit = place.hit
    if opens and _is_dateline(sentence, place):
        return 0
    if _is_signature(sentence, hit):
        return 0
    if place.closes and _BRACKETED[0].search(place.before) and _BRACKETED[1].match(place.behind):
        return place.start - len(place.before) + len(place.before.rstrip()) - 1
    return place.start if _is_thanked(sentence, hit) else None


def _is_thanked(sentence: Sentence, hit: Hit) -> bool:
    """Whether it is said that a name, or one of its people, contributed to the report."""
    if _THANKS not in sentence.text:
        return False
    reach = range(hit.last, min(len(sentence), hit.last + _LONGEST_LIST))
    return any(frames().credits.beginning(sentence, n, ("thanks",)) for n in reach)


def _is_signature(sentence: Sentence, hit: Hit) -> bool:
    """Whether a line says whose text it is and nothing else: "By Reuters", "Source: SANA"."""
    if _label(sentence, hit) == "text" and _use(sentence, 0) == "text":
        return True
    return len(sentence) <= _LONGEST_LINE and all(
        listed(sentence, place, "signed")
        for place in (*range(hit.first), *range(hit.last, len(sentence)))
    )


def _is_dateline(sentence: Sentence, place: _Place) -> bool:
    """Whether a passage begins with place, date and agency: BEIRUT (Reuters) -, دمشق – سانا."""
    hit = place.hit
    if hit.first > _LONGEST_PLACE or not all(_is_of_a_date(sentence, n) for n in range(hit.first)):
        return False
    closing = _BRACKETED[1].match(place.behind)
    if _BRACKETED[0].search(place.before) and closing:
        return hit.first == 0 or bool(_DATELINE_ENDS.match(place.behind, closing.end()))
    if hit.first == 0:
        return len(sentence) <= _LONGEST_LINE and bool(_TIGHT_DASH.match(place.behind))
    if _DASH.search(place.before[-3:]):
        return bool(_DATELINE_ENDS.match(place.behind))
    return bool(_DASH.match(place.behind))


def _is_of_a_date(sentence: Sentence, place: int) -> bool:
    """Whether a word may stand in a dateline: a capital, a number, a month beside a number."""
    word = sentence.written(place)
    if sentence.capital(place) or word[0].isdigit() or not (word[0].islower() or word.isascii()):
        return True
    return any(
        0 <= near < len(sentence) and sentence.written(near)[0].isdigit()
        for near in (place - 1, place + 1)
    )
