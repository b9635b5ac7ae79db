"""Tell the language of the edition that a mention names: Arabic-language Al-Manar, BBC Persian."""

from __future__ import annotations

from archiver.cite.frames import frames, listed
from archiver.cite.names import Hit
from archiver.cite.sentence import Sentence

__all__ = ["edition"]

_SPEAKING = "язычн"  # арабоязычный, русскоязычный
_THE_ARABIC = "ال"  # of an adjective, which tells the country: سبوتنيك الروسية
_NEAR = 4  # words on either side of a name that may tell its edition


def edition(sentence: Sentence, hit: Hit) -> str | None:
    """The language (BCP 47) of the edition named in or beside a medium's name, if any."""
    if not hit.media:
        return None
    languages = frames().languages
    for place in range(max(0, hit.first - _NEAR), min(len(sentence), hit.last + _NEAR)):
        for form in sentence.forms(place):
            if form in languages and _tells(sentence, hit, place):
                return languages[form]
    return None


def _tells(sentence: Sentence, hit: Hit, place: int) -> bool:
    """Whether a language's name is there for the edition, not for the country or people."""
    word = sentence.words[place].folded
    inside = hit.first < place == hit.last - 1
    behind = place == hit.last and sentence.joined(place)
    if _SPEAKING in word or ((inside or behind) and not word.startswith(_THE_ARABIC)):
        return True
    return any(
        sentence.joined(max(place, near)) and listed(sentence, near, "edition")
        for near in (place - 1, place + 1)
    )
