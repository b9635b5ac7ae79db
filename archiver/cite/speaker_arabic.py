"""Cues in Arabic: قال X إن …; وأضاف: «…»; نقلت الوكالة عن X قوله; بحسب X.

The verb stands before its subject, and has none where it goes on with whom the text spoke of last.
"""

from __future__ import annotations

from collections.abc import Sequence

from archiver.cite.speaker_arabic_phrases import (
    ENDS,
    STOPS,
    bare,
    phrase_end,
    phrase_of,
    unlisted,
    verb_of,
)
from archiver.cite.speaker_cues import Cue
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_tokens import Token, plain
from archiver.cite.speaker_words import Lexicon, listed, small_words

__all__ = ["cues_in"]

_LEANING = small_words("arabic_leaning")
_ACCORDING = frozenset(
    ("بحسب", "حسب", "وفق", "وبحسب", "ووفق", "وحسب", "وفقا", "ووفقا", "طبقا", "وطبقا")
)
_AS_HE_SAYS = {
    "قوله": "m",
    "قولها": "f",
    "قولهم": "p",
    "تعبيره": "m",
    "تعبيرها": "f",
    "وصفه": "m",
    "وصفها": "f",
    "كلامه": "m",
    "كلامها": "f",
}
_THAT = listed("إن أن ان بأن بان أنه انه أنها إنه إنها إنهم أنهم أنّ إنّ إننا بأنه بأنها أننا")
_HANDS_ON = {**dict.fromkeys(("نقل", "نقلت", "ينقل", "تنقل"), "عن")}
_HANDS_ON |= dict.fromkeys(("نسب", "نسبت", "ينسب", "تنسب"), "الي")
# What stands before a source with its preposition: نقلا عن X, جاء في بيان X.
_SOURCE_BEHIND = {
    **dict.fromkeys(("نقلا", "ونقلا"), "عن"),
    **dict.fromkeys(("جاء", "وجاء", "ورد", "وورد", "جاءت", "وردت"), "في"),
}
_BY_SAYING = ("بالقول", "بقوله", "بقولها", "بقولهم")
_WAS = ("كان", "وكان", "كانت", "وكانت")
_TO_WHOM = ("لي", "له", "لها", "لنا", "لهم")
_ON_IT = ("عليها", "عليه", "فيها", "فيه")
_AS_FOR = ("أما", "اما")
_RECENT = 6  # cues back to which a clause without a subject may lean
_LONGEST = 14
_LONGEST_NAME = 3


def cues_in(text: str, tokens: Sequence[Token], words: Lexicon) -> list[Cue]:
    """The cues of one sentence in order, each with its subject."""
    cues: list[Cue] = []
    for place in range(len(tokens)):
        if cue := _cue_at(text, tokens, place, cues, words):
            cues.append(cue)
    return cues


def _cue_at(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue | None:
    """The cue that a word is where it stands; None for other words."""
    token = tokens[place]
    written = bare(token.text)
    if written in _ACCORDING:
        return _according(text, tokens, place, words)
    if written in _SOURCE_BEHIND and _follows(tokens, place, _SOURCE_BEHIND[written]):
        return _source_behind(text, tokens, place, words)
    if written in _BY_SAYING:
        return _by_saying(text, tokens, place, cues, words)
    if token.low in _AS_HE_SAYS and place:
        return _as_he_says(tokens, place, cues)
    verb = verb_of(token.low, words)
    if not verb and _is_participle(tokens, place):
        return _leaning(text, tokens, place, cues, words)
    if not verb and _stands_for_said(tokens, place):
        return _cue(text, tokens, place, cues, words)
    if place + 1 < len(tokens) and bare(tokens[place + 1].text) in _ON_IT:
        return None  # signs on which is written
    if not verb and not _hands_on(tokens, place, written, words):
        return None
    if verb in _LEANING or token.low.removeprefix("و") in _LEANING:
        return _leaning(text, tokens, place, cues, words)
    if token.low.startswith("ال") or written in ENDS:
        return None
    return _cue(text, tokens, place, cues, words)


def _hands_on(tokens: Sequence[Token], place: int, written: str, words: Lexicon) -> bool:
    """Whether an unlisted verb ascribes words to somebody: نسبت الوكالة إلى X."""
    preposition = _HANDS_ON.get(written.removeprefix("و"))
    end = phrase_end(tokens, place + 1, words) if preposition else len(tokens)
    return end < len(tokens) and tokens[end].low == preposition


def _stands_for_said(tokens: Sequence[Token], place: int) -> bool:
    """Whether an unlisted verb is one of saying by its place alone: «…»، تهمس."""
    before = place - 1
    if before > 0 and tokens[before].text == "،":
        before -= 1
    low = tokens[place].low
    present = len(low) > 2 and low[0] in "يت" and tokens[place].is_word
    return present and before >= 0 and tokens[before].span >= 0 and before < place - 1


def _is_participle(tokens: Sequence[Token], place: int) -> bool:
    """Whether an unlisted word behind a comma is a participle that leans: متمنياً."""
    text = tokens[place].text
    accusative = text.endswith(("\u0627\u064b", "\u064b\u0627", "\u0629\u064b"))
    return place > 0 and tokens[place - 1].text == "،" and accusative and text.startswith("م")


def _leaning(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A participle with the subject of the verb before it, or behind the sentence's first word."""
    mention = next((cue.mention for cue in cues[:-_RECENT:-1] if cue.mention), None)
    mention = mention or phrase_of(text, tokens[1 : phrase_end(tokens, 1, words)], words)
    return Cue(place, place, place + 1, plain(tokens[place].text), mention, True)


def _follows(tokens: Sequence[Token], place: int, word: str) -> bool:
    """Whether a word stands behind a place."""
    return place + 1 < len(tokens) and bare(tokens[place + 1].text) == word


def _by_saying(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """Whose saying it is: the verb's before it, or that of what the sentence is about (أما X)."""
    mention = next((cue.mention for cue in cues[:-_RECENT:-1] if cue.mention), None)
    about = next((n for n in range(place) if bare(tokens[n].text) in _AS_FOR), None)
    if mention is None and about is not None:
        end = min(place, phrase_end(tokens, about + 1, words))
        end = next((n for n in range(about + 1, end) if tokens[n].low[0] == "ف"), end)
        mention = phrase_of(text, tokens[about + 1 : end], words)
    if mention is None:
        gender = "f" if tokens[place].low.endswith("ها") else "m"
        start, stop = tokens[place].start, tokens[place].end
        mention = Mention(start, stop, plain(tokens[place].text), pronoun=gender, gender=gender)
    return Cue(place, place, place + 1, plain(tokens[place].text), mention, True)


def _source_behind(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue:
    """The source that a verb and its preposition name: it was quoted from X, stood in X."""
    end = phrase_end(tokens, place + 2, words)
    mention = phrase_of(text, tokens[place + 2 : end], words) or unlisted(
        text, tokens[place + 2 : end]
    )
    verb = plain(text[tokens[place].start : tokens[place + 1].end])
    return Cue(place, place, end, verb, mention, False, _content(tokens, place + 2))


def _cue(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A verb with the subject after it; without one, the subject before it or he and she."""
    token = tokens[place]
    verb = verb_of(token.low, words) or token.low
    begin = place + 1
    while begin < len(tokens) and bare(tokens[begin].text) in _TO_WHOM:
        begin += 1
    end = phrase_end(tokens, begin, words)
    mention = phrase_of(text, tokens[begin:end], words)
    mention, end = _with_name(text, tokens, end, mention, words)
    if token.low[0] == "ف" and (about := _before(text, tokens, place, words)):
        mention = about  # أما X فيقول
    if end < len(tokens) and tokens[end].low == _HANDS_ON.get(verb, ""):
        stop = phrase_end(tokens, end + 1, words)
        mention = phrase_of(text, tokens[end + 1 : stop], words) or mention
        end = stop
    elif mention is None:
        mention = (
            unlisted(text, _surname_alone(tokens[begin:end]))
            or _after_was(text, tokens, place, words)
            or _before(text, tokens, place, words)
            or _implied(token, verb, words)
        )
    return Cue(place, place, end, plain(token.text), mention, False, _content(tokens, place + 1))


def _with_name(
    text: str, tokens: Sequence[Token], end: int, found: Mention | None, words: Lexicon
) -> tuple[Mention | None, int]:
    """An office with the name behind its comma: قال لاعب الاتفاق، صالح العمري."""
    if found is None or found.name or end + 1 >= len(tokens) or tokens[end].text != "،":
        return found, end
    stop = phrase_end(tokens, end + 1, words)
    named = phrase_of(text, tokens[end + 1 : stop], words)
    between = stop < len(tokens) and tokens[stop].text == "،"
    if named is None and between and 2 <= stop - end - 1 <= _LONGEST_NAME:
        named = unlisted(text, tokens[end + 1 : stop])
        named = named and named._replace(person=True)
    apart = between or (named and named.start == tokens[end + 1].start)
    if named is None or not named.name or not apart:
        return found, end
    whole = plain(text[found.start : named.end])
    role = named.role or found.text
    return named._replace(start=found.start, text=whole, role=role), stop


def _surname_alone(phrase: Sequence[Token]) -> Sequence[Token]:
    """A surname such as الرفاعي without the object that stands right behind it."""
    whole = len(phrase) > 1 and all(token.low.startswith("ال") for token in phrase[:2])
    return phrase[:1] if whole and phrase[0].low.endswith("ي") else phrase


def _after_was(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Mention | None:
    """The subject that stands behind "was" where the verb comes later: وكان مصدر …، قال إنه …."""
    if not place or bare(tokens[0].text) not in _WAS:
        return None
    end = min(place, phrase_end(tokens, 1, words))
    return phrase_of(text, tokens[1:end], words)


def _implied(token: Token, verb: str, words: Lexicon) -> Mention:
    """He, she or they, as the form of a verb without a subject says."""
    plural = verb.endswith(("وا", "ون"))
    listed_as_his = f"ي{verb[1:]}" in words.verbs or verb not in words.verbs
    she = verb.endswith("ت") or (verb[0] == "ت" and listed_as_his)
    gender = "f" if she else "m"
    pronoun = "p" if plural else gender
    return Mention(
        token.start, token.end, plain(token.text), pronoun=pronoun, gender="" if plural else gender
    )


def _before(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Mention | None:
    """The subject that stands before a verb: the sentence's topic."""
    joined = tokens[place].low[:1] in ("و", "ف") and tokens[place].low not in words.verbs
    if place == 0 or (
        joined
        and not any(
            bare(token.text) in _AS_FOR for token in tokens[max(0, place - _LONGEST) : place]
        )
    ):
        return None
    begin = place
    while begin > 0 and tokens[begin - 1].is_word and place - begin < _LONGEST:
        if bare(tokens[begin - 1].text) in ENDS:
            break
        begin -= 1
    found = phrase_of(text, tokens[begin:place], words)
    if found or not joined:
        return found if found and (found.name or found.head) else None
    return unlisted(text, tokens[begin:place])


def _according(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "according to" names; the preposition may be joined to its first word."""
    begin = place + 1
    if begin < len(tokens) and bare(tokens[begin].text) == "ما":
        return None
    if begin < len(tokens) and bare(tokens[begin].text) in ("ل", "لما", "لـ"):
        begin += 1
    end = phrase_end(tokens, begin, words)
    if end == begin:
        return None
    phrase = list(tokens[begin:end])
    if phrase[0].low.startswith("ل") and phrase[0].low[1:] and not words.speaks(phrase[0].root):
        phrase[0] = _without_for(phrase[0])
    mention = phrase_of(text, phrase, words)
    return Cue(place, place, end, plain(tokens[place].text), mention) if mention else None


def _without_for(token: Token) -> Token:
    """A word without the preposition joined to it: لوزارة is وزارة."""
    low, start = token.low[1:], token.start + 1
    text = token.text[1:]
    return token._replace(start=start, text=text, low=low, root=low.removeprefix("ال"))


def _as_he_says(tokens: Sequence[Token], place: int, cues: Sequence[Cue]) -> Cue:
    """Whose words "in his words" means: whom the sentence quoted last, or he and she."""
    token = tokens[place]
    recent = [cue.mention for cue in cues[:-_RECENT:-1] if cue.mention]
    quoted = next((mention for mention in recent if not mention.pronoun), None)
    gender = _AS_HE_SAYS[token.low]
    said = Mention(
        token.start,
        token.end,
        plain(token.text),
        None,
        None,
        gender,
        "" if gender == "p" else gender,
    )
    return Cue(place, place, place + 1, plain(token.text), quoted or said, bool(quoted))


def _content(tokens: Sequence[Token], place: int) -> int:
    """Where the words told of begin, past "that"; -1 where they are not announced so."""
    for following in range(place, min(place + _LONGEST, len(tokens))):
        if bare(tokens[following].text) in _THAT:
            return following + 1
        if tokens[following].text in STOPS:
            return -1
    return -1
