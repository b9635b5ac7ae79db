"""Where a noun phrase ends in Arabic: at a small word, a verb, whom or how something was told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from archiver.cite.speaker_tokens import QUOTATION, Token
from archiver.cite.speaker_words import Lexicon, given_names, listed, small_words
from archiver.verbs import reporting_verbs

__all__ = [
    "ENDS",
    "MANNER",
    "SHORT",
    "STOPS",
    "TANWIN",
    "bare",
    "is_feminine",
    "is_owned",
    "is_present",
    "phrase_end",
    "verb_of",
]

STOPS = frozenset("،,.:;؛!؟?(—–-)…|/")
ENDS = small_words("arabic_ends", folded=False)
# What an office is of or at: the ambassador to, the adviser in.
_OF = frozenset(("في", "لدى", "إلى", "الى", "عن", "على"))
_OUTLETS = listed(
    "وكاله صحيفه جريده مجله قناه اذاعه تلفزيون شبكه موقع سانا تاس رويترز برنامج راديو"
)
MANNER = small_words("arabic_manner")
_REPORTERS = listed("مراسل مراسله صحفي صحفيه صحافي صحافيه محرر مذيع مندوب موفد")
_BY = ("بأ", "بإ", "بال")
_PROXY = ("بالوكالة", "بالنيابة", "بالإنابة")  # belong to an office
_OWNED = ("ها", "هم", "ه")  # his, her, their; him, her, them
_OBJECTS = (*_OWNED, "نا", "ني")
TANWIN = re.compile("\u064b\u0627?$")
SHORT = 4  # letters of a word that may end like one with an owner
_LONGEST = 14
_LONGEST_OF = 8


def phrase_end(tokens: Sequence[Token], begin: int, words: Lexicon) -> int:
    """Where a noun phrase ends: at a stop, a quotation, or a small word."""
    end = begin
    while end < min(len(tokens), begin + _LONGEST):
        token = tokens[end]
        if token.text == QUOTATION and _is_of_what(tokens, begin, end, words):
            end += 1
            continue
        if (
            token.text in STOPS
            or token.text == QUOTATION
            or _is_audience(tokens, begin, end, words)
        ):
            break
        if bare(token.text) in ENDS:
            beyond = _title_beyond(tokens, begin, end, words)
            if beyond == end:
                break
            end = beyond
            continue
        if token.low.startswith("لل") and (end == begin or _is_told(token, words)):
            break
        if token.low in MANNER or (end > begin and TANWIN.search(token.text)):
            break  # how it was said: ضاحكاً
        told = _is_addressed(token, tokens[begin].root in words.offices, words)
        if end > begin and (told or _is_by(token) or is_present(token)):
            break
        if end > begin and verb_of(token.low) and not _may_be_name(token, words):
            break
        end += 1
    return end


def _is_of_what(tokens: Sequence[Token], begin: int, place: int, words: Lexicon) -> bool:
    """Whether a quotation is what an office is of, its holder's name behind it: رئيس "…" سمير."""
    if place == begin or place + 1 >= len(tokens) or tokens[begin].root not in words.offices:
        return False
    after = tokens[place + 1]
    titled = after.root in words.ranks or after.root in words.offices
    return (titled and after.low.startswith("ال")) or after.low in given_names()


def _is_audience(tokens: Sequence[Token], begin: int, place: int, words: Lexicon) -> bool:
    """Whether a word behind a subject is whom it told: أبلغ X الصحفيين."""
    token = tokens[place]
    told = place > begin and token.low.startswith("ال") and token.low.endswith("ين")
    of_them = place > begin and tokens[place - 1].root in words.organisations  # اتحاد الصحفيين
    told = told and not of_them
    return told and token.root in words.groups and token.root not in words.offices


def _title_beyond(tokens: Sequence[Token], begin: int, place: int, words: Lexicon) -> int:
    """Where an office goes on with its holder's name, past what it is at; else the place itself.

    The adviser in the presidency Dr X; the ambassador to Y, the general Z.
    """
    if place == begin or tokens[begin].root not in words.offices or tokens[place].text not in _OF:
        return place
    for at in range(place + 1, min(place + 1 + _LONGEST_OF, len(tokens))):
        token = tokens[at]
        if not token.is_word or bare(token.text) in ENDS:
            return place
        rank = token.low.startswith("ال") and token.root in words.ranks and not _is_god(token)
        if at > place + 1 and (rank or token.low in given_names()):
            return at
        if is_present(token) or (at > place + 1 and verb_of(token.low)):
            return place
    return place


def _is_god(token: Token) -> bool:
    """Whether a word is the second part of a name: حزب الله."""
    return token.low == "الله"


def is_present(token: Token) -> bool:
    """Whether a word looks like a verb in the present: يرتدي."""
    return len(token.low) > SHORT and token.low[0] == "ي" and token.low not in given_names()


def _is_addressed(token: Token, behind_office: bool, words: Lexicon) -> bool:
    """Whether a word tells to whom something was said: لإذاعة, لشريكه."""
    if not token.low.startswith("ل") or token.low in given_names():
        return False
    whom = token.low[1:].removeprefix("ال").removesuffix("نا")
    if behind_office and whom in words.offices and whom not in _REPORTERS:
        return False  # the aide to the minister
    return whom in _OUTLETS or whom in words.groups or whom in words.offices or is_owned(token)


def _is_by(token: Token) -> bool:
    """Whether a word tells of what or with what something was said: بأسف, بالفوز."""
    if not token.text.startswith("ب") or token.low in given_names():
        return False
    noun = token.text.endswith("ة") or (token.text.startswith("بت") and token.low[-2] == "ي")
    return noun or (token.text.startswith(_BY) and token.text not in _PROXY)


def _may_be_name(token: Token, words: Lexicon) -> bool:
    """Whether a verb's form may be a name or office too: طالب."""
    return token.low in given_names() or token.root in words.offices


def _is_told(token: Token, words: Lexicon) -> bool:
    """Whether "for" tells whom something was told: للصحفيين, but not العام للأمم المتحدة."""
    root = token.low.removeprefix("لل")
    return root in words.groups or root in words.works


@lru_cache(maxsize=16_384)
def verb_of(low: str) -> str:
    """The listed verb that a word is, with or without and-, so-; nothing for any other word."""
    verbs = reporting_verbs("ar")
    for form in (low, low[1:] if low[:1] in ("و", "ف") else low):
        if form in verbs:
            return form
        for ending in _OBJECTS:
            if form.endswith(ending) and form[: -len(ending)] in verbs:
                return form[: -len(ending)]  # of whom it is said: يصفها
    return ""


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """A word without vowel signs, tatweel and marks that are not seen."""
    return "".join(letter for letter in text if letter.isalpha() and letter != "ـ")


def is_owned(token: Token) -> bool:
    """Whether a word ends in his, her or their."""
    return token.low.endswith(_OWNED) and not is_feminine(token)


def is_feminine(token: Token) -> bool:
    """Whether a word ends as feminine nouns and adjectives do."""
    return bare(token.text).endswith("ة")
