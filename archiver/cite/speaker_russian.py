"""Cues in Russian: «…», — сказал X; X заявил, что …; «…, — отметил он, — …»; по словам X."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from archiver.cite.speaker_cases import in_nominative
from archiver.cite.speaker_cues import LONGEST_SUBJECT, Cue, is_called, subject_before
from archiver.cite.speaker_phrases import Mention, described, first_named, mention_after
from archiver.cite.speaker_russian_phrases import (
    HIS,
    OUTLETS,
    STOPS,
    inside,
    past_aside,
    phrase_end,
    whose_words,
    with_apposition,
)
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import Lexicon, listed
from archiver.verbs import reporting_verbs

__all__ = ["cues_in"]

_FRAMES = listed(
    "словам мнению оценке данным версии информации утверждению сообщению признанию выражению"
    " убеждению уверению заверению подсчетам расчетам"
)
# Nouns to which a verb without a subject ascribes its words: говорится в заявлении.
_IMPERSONAL = listed(
    "говорится сообщается отмечается подчеркивается указывается говорилось сообщалось отмечалось"
    " подчеркивалось указывалось"
)
_HANDS_ON = listed("цитирует цитируют передает передают приводит приводят")
_DASHES = frozenset("—–-")
_OBJECTS = listed("его ее их ему ей им нам мне вам нас меня это все")
_SEVERAL = ("ли", "ют", "ят", "ут", "лись", "ются", "ятся")
_OBLIQUE = ("у", "ю", "ой", "ей", "ом", "ем", "ам", "ям", "ами", "ями", "ах", "ях", "ого", "ому")
_THE_OTHER = {"та": "f", "тот": "m"}
_NOMINATIVE = ("ый", "ий", "ая", "яя", "ые", "ие", "ое", "ее")
_REFERRING = listed("ссылкой ссылаясь сославшись")
_VERBAL = ("л", "ла", "ли", "лся", "лась", "лись", "ет", "ит", "ют", "ят", "ется", "ится")
_OF_WHOM = listed("которого которую которых которому которой")
_HE, _SHE = ("л", "лся"), ("ла", "лась")
_TOLD = ("у", "ю", "ой", "ей", "ам", "ям")  # endings of whom something was told
_SINGULAR = ("л", "ла", "лся", "лась")
_NO_SUBJECTS = ("их", "ых", "ов", "ев", "ам", "ями", "ами")  # endings of several who are objects
_RECENT = 6  # cues back to which a gerund may lean
_LONGEST_OUTLET = 4  # words
_BEFORE_OUTLETS = listed("с в на для от из по со во")
_DATIVE = ("у", "ю", "е", "и", "ам")
_RELAYS = listed(
    "сообщает передает пишет цитирует сообщают передают пишут цитируют отмечает приводит"
)
_AUDIENCE = 4  # tokens after a verb among which a quotation may be an outlet's name


def cues_in(text: str, tokens: Sequence[Token], words: Lexicon) -> list[Cue]:
    """The cues of one sentence in order, each with its subject."""
    cues: list[Cue] = []
    tokens = _with_outlets(text, tokens, words)
    for place, token in enumerate(tokens):
        if not _may_tell(token.low):
            continue
        if cue := _source(text, tokens, place, words):
            cues.append(cue)
        elif token.name and place and tokens[place - 1].is_word:
            continue
        elif place and tokens[place - 1].low in _OF_WHOM and _is_impersonal(token):
            continue  # of whom nobody says who said it
        elif token.low in words.verbs or _stands_for_said(tokens, place, words):
            cues.append(_cue(text, tokens, place, cues, words))
    return cues


@lru_cache(maxsize=16_384)
def _may_tell(low: str) -> bool:
    """Whether a word may be a cue, by itself: a verb, listed or by its ending, or a source's."""
    listed = low in reporting_verbs("ru") or low in _IMPERSONAL or low in _REFERRING
    return listed or low == "по" or low.endswith(_VERBAL) or low.endswith(_SEVERAL)


def _with_outlets(text: str, tokens: Sequence[Token], words: Lexicon) -> Sequence[Token]:
    """The tokens, quotations that are whom someone told as words: в беседе с «Лентой.ру»."""
    outlets = [
        place
        for place, token in enumerate(tokens)
        if place and token.text == QUOTATION and _is_outlet(text, tokens, place, words)
    ]
    if not outlets:
        return tokens
    done = list(tokens)
    for place in outlets:
        name = plain(text[tokens[place].start : tokens[place].end])
        done[place] = tokens[place]._replace(text=name, low=name, root=name, is_word=True)
    return done


def _is_outlet(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a short quotation behind a preposition, or in the dative behind a verb, is a name."""
    name = text[tokens[place].start : tokens[place].end].strip("«»“”„\"'")
    before, after = tokens[place - 1], tokens[place + 1] if place + 1 < len(tokens) else None
    if not name or not name[0].isupper() or len(name.split()) > _LONGEST_OUTLET:
        return False
    if not name[-1].isalnum():
        return False
    if after and after.name and before.root in words.offices:
        return True  # капитан «Рубежа» Глеб Сорин
    beside = before.low in words.verbs or (before.is_word and after and after.low in words.verbs)
    return bool(beside and name.endswith(_DATIVE)) or before.low in _BEFORE_OUTLETS


def _stands_for_said(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether an unlisted verb is one of saying by its place alone: «…», — усмехнулся он."""
    if not place or not (tokens[place].low.endswith(_VERBAL) or _is_impersonal(tokens[place])):
        return False
    after = [token.text for token in tokens[place + 1 : place + 3]]
    if after == [":", QUOTATION] and tokens[place].low.endswith(_VERBAL):
        return True
    if _is_impersonal(tokens[place]) and tokens[0].low in ("в", "во"):  # в ЦБ полагают
        return any(token.root in words.organisations for token in tokens[1 : min(place, _AUDIENCE)])
    if (
        not place
        or tokens[place - 1].text not in _DASHES
        or not tokens[place].low.endswith(_VERBAL)
    ):
        return False
    return place == 1 or tokens[place - 2].text in (QUOTATION, ",")


def _source(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "по словам" or "со ссылкой на" names."""
    if tokens[place].low == "по":
        return _frame(text, tokens, place, words)
    if tokens[place].low in _REFERRING and place:
        return _referring(text, tokens, place, words)
    return None


def _frame(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "по словам" names: X, or him and her."""
    after = place + 1
    owner = tokens[after].low if after < len(tokens) else ""
    if owner in HIS and after + 1 < len(tokens) and tokens[after + 1].low in _FRAMES:
        gender = HIS[owner]
        token = tokens[after]
        his = Mention(token.start, token.end, token.text, None, None, gender, gender)
        return Cue(place, place, after + 2, "по словам", his)
    if owner not in _FRAMES:
        return None
    end = phrase_end(tokens, after + 1, words)
    mention = in_nominative(mention_after(text, tokens[after + 1 : end], words), words)
    verb = plain(text[tokens[place].start : tokens[after].end])
    return Cue(place, place, end, verb, mention)


def _referring(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "со ссылкой на" names."""
    joined = tokens[place].low != "ссылкой" or tokens[place - 1].low in ("со", "с")
    if not joined or place + 1 >= len(tokens) or tokens[place + 1].low != "на":
        return None
    end = phrase_end(tokens, place + 2, words)
    stop = next((n for n in range(place + 2, end) if tokens[n].low in words.verbs), end)
    mention = in_nominative(mention_after(text, tokens[place + 2 : stop], words), words)
    return Cue(place, place - 1, stop, "со ссылкой на", mention)


def _cue(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A verb with its subject, on whichever side of it that is."""
    token = tokens[place]
    if _is_gerund(token):
        mention = next((cue.mention for cue in cues[:-_RECENT:-1] if cue.mention), None)
        return _cue_of(tokens, place, place, place + 1, mention, leans=True)
    floor = _floor(tokens, place, cues, words)
    before = tokens[place - 1]
    begins = place == floor or before.low == "как" or not (before.is_word or before.span >= 0)
    comma = begins and place > floor and before.text == ","
    first, last, mention = place, place + 1, None
    if token.low in _HANDS_ON and (whose := _words_of(text, tokens, floor, place, words)):
        first, mention = floor, whose
    elif _is_impersonal(token) and tokens[floor].low in ("в", "во") and floor < place:
        first, mention = floor, in_nominative(inside(text, tokens[floor:place], words), words)
    elif not begins or (comma and not _is_aside(text, tokens, place, words)):
        first, mention = subject_before(text, tokens, floor, place, words)
        mention = _agreeing(text, tokens, floor, place, mention, words)
    if mention is None and _is_impersonal(token):
        mention = in_nominative(inside(text, tokens[floor:place], words), words)
    if mention is None or (comma and not (mention.name or mention.pronoun)):
        last, found = _after(text, tokens, place, words)
        strange = found and not (found.name or found.pronoun or words.speaks(found.head))
        if found and not (mention and strange):
            first, mention = place, found
    if _relays(tokens, place, last) and comma and cues and cues[-1].mention:
        return _cue_of(tokens, place, first, last, cues[-1].mention, leans=True)
    if mention is None and floor < place:  # мэр отказался выйти, но написал
        mention = first_named(text, tokens[floor:place], words)
    leans = mention is None and bool(cues) and (comma or not begins)
    if leans:
        mention = cues[-1].mention
    return _cue_of(tokens, place, first, last, mention, leans=leans)


def _words_of(
    text: str, tokens: Sequence[Token], floor: int, verb: int, words: Lexicon
) -> Mention | None:
    """The one whose words stand before a verb that hands them on: его слова цитирует агентство."""
    place = next((n for n in range(floor, verb) if tokens[n].low == "слова"), None)
    if place is None:
        return None
    if place > floor and tokens[place - 1].low in HIS:
        his = tokens[place - 1]
        return Mention(his.start, his.end, his.text, None, None, HIS[his.low], HIS[his.low])
    return in_nominative(mention_after(text, tokens[place + 1 : verb], words), words)


def _cue_of(
    tokens: Sequence[Token],
    place: int,
    first: int,
    last: int,
    mention: Mention | None,
    *,
    leans: bool,
) -> Cue:
    """The cue that a verb makes; its form tells whether an unknown subject is he or she."""
    low = tokens[place].low
    if mention and not mention.gender and not mention.pronoun and not leans:
        told = "f" if low.endswith(_SHE) else "m" if low.endswith(_HE) else ""
        mention = mention._replace(gender=told)
    verb = plain(tokens[place].text)
    return Cue(place, first, last, verb, mention, leans, _content(tokens, place + 1))


def _floor(tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon) -> int:
    """Where the words begin among which the subject before a verb is sought."""
    floor = max(0, place - LONGEST_SUBJECT, cues[-1].at + 1 if cues else 0)
    for n in range(floor, place):
        if tokens[n].text == QUOTATION and not is_called(tokens, n, words):
            floor = n + 1
    return floor


def _is_aside(text: str, tokens: Sequence[Token], verb: int, words: Lexicon) -> bool:
    """Whether a verb behind a comma has its subject before the next one: …, заметил он, …"""
    end = phrase_end(tokens, verb + 1, words)
    if end == verb + 1 or end >= len(tokens) or tokens[end].text != ",":
        return False
    subject = mention_after(text, tokens[verb + 1 : end], words)
    if subject is None or subject.pronoun:
        return subject is not None
    whole = subject.start == tokens[verb + 1].start
    nominative = tokens[verb + 1].low in words.listed or not tokens[end - 1].low.endswith(_TOLD)
    return whole and subject.person and nominative


def _relays(tokens: Sequence[Token], verb: int, last: int) -> bool:
    """Whether an outlet is told to hand on what somebody said: …, сообщает агентство."""
    if tokens[verb].low not in _RELAYS:
        return False
    return any(
        token.root in OUTLETS or token.span >= 0 or token.text[1:].isupper()
        for token in tokens[verb + 1 : last]
    )


def _agreeing(
    text: str,
    tokens: Sequence[Token],
    low: int,
    verb: int,
    found: Mention | None,
    words: Lexicon,
) -> Mention | None:
    """The subject found, unless it is whom something was said of: недовольных назвал.

    An office right before the verb is the subject, whatever stands before it: план министр назвал.
    """
    if found and (found.name or found.pronoun):
        she, he = tokens[verb].low.endswith(_SHE), tokens[verb].low.endswith(_HE)
        other = (she and found.gender == "m") or (he and found.gender == "f")
        return None if other else found
    before = tokens[verb - 1]
    speaks = before.root in words.offices or (found is None and words.speaks(before.root))
    if speaks and before.low in words.listed:
        begin = verb - 1
        while begin > low and _belongs(tokens[begin - 1], words):
            begin -= 1
        return described(text, tokens[begin:verb], words)
    if found is None:
        return None
    object_ = before.low.endswith(_NO_SUBJECTS) and before.low not in words.listed
    return None if object_ and tokens[verb].low.endswith(_SINGULAR) else found


def _belongs(token: Token, words: Lexicon) -> bool:
    """Whether a word before an office is its adjective or owner: сирийский министр, ее адвокат."""
    return token.low in HIS or token.root in words.modifiers or token.low.endswith(_NOMINATIVE)


def _is_gerund(token: Token) -> bool:
    """Whether a verb leans on another: добавив, отмечая."""
    return token.low.endswith(("ив", "ав", "ув", "ая", "яя", "уя", "вшись"))


def _after(
    text: str, tokens: Sequence[Token], verb: int, words: Lexicon
) -> tuple[int, Mention | None]:
    """The subject after a verb and where it ends; whom it was told is passed over."""
    begin = past_aside(tokens, verb + 1)
    end = phrase_end(tokens, begin, words)
    phrase = tokens[begin:end]
    if not phrase or phrase[0].low in ("и", "а", "но"):
        return end, None
    if tokens[verb].low in _HANDS_ON and phrase[0].low in HIS:  # передает его слова X
        gender, his = HIS[phrase[0].low], phrase[0]
        return end, Mention(his.start, his.end, his.text, None, None, gender, gender)
    if len(phrase) == 1 and phrase[0].low in _THE_OTHER:
        gender, other = _THE_OTHER[phrase[0].low], phrase[0]
        return end, Mention(other.start, other.end, other.text, None, None, gender, gender)
    if phrase[0].low in _OBJECTS and not (len(phrase) > 1 and words.is_role(phrase[1].root)):
        return end, None  # назвал его
    impersonal = _is_impersonal(tokens[verb]) and not _plural_subject(phrase, words)
    if impersonal and (where := inside(text, phrase, words)):
        return end, in_nominative(where, words)
    if tokens[verb].low in _HANDS_ON and (whose := whose_words(text, phrase, words)):
        return end, in_nominative(whose, words)
    mention = mention_after(text, phrase, words)
    if mention and not mention.name and _is_object(phrase, mention, words):
        return end, None
    if mention and end < len(tokens) and tokens[end].text == ",":
        mention, end = with_apposition(text, tokens, end, mention, words)
    return end, mention


def _is_object(phrase: Sequence[Token], mention: Mention, words: Lexicon) -> bool:
    """Whether a description is what the verb acts on, by its ending: назвал критику."""
    noun = next((token for token in phrase if token.root == mention.head), phrase[0])
    return noun.low not in words.listed and noun.low.endswith(_OBLIQUE)


def _is_impersonal(verb: Token) -> bool:
    """Whether a verb may lack a subject and tell where it was said: сообщили в министерстве."""
    return verb.low in _IMPERSONAL or verb.low.endswith(_SEVERAL)


def _plural_subject(phrase: Sequence[Token], words: Lexicon) -> bool:
    """Whether several people are the subject: жители, эксперты."""
    return phrase[0].low == "они" or phrase[0].root in words.groups


def _content(tokens: Sequence[Token], place: int) -> int:
    """Where the words told of begin, past "что"; -1 where they are not announced so."""
    for following in range(place, min(place + 10, len(tokens) - 1)):
        if tokens[following].low in ("что", "будто") and tokens[following - 1].text == ",":
            return following + 1
        if tokens[following].text in STOPS:
            return -1
    return -1
