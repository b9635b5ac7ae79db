"""Cues in Russian: «…», — сказал X; X заявил, что …; «…, — отметил он, — …»; по словам X."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.cite.speaker_cases import in_nominative
from archiver.cite.speaker_cues import LONGEST_SUBJECT, Cue, is_called, subject_before
from archiver.cite.speaker_names import PREPOSITIONS
from archiver.cite.speaker_phrases import (
    Mention,
    apposition,
    described,
    first_named,
    mention_after,
)
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import Lexicon, listed

__all__ = ["cues_in"]

_STOPS = frozenset(".;:!?(—–―)…|")
_FRAMES = listed(
    "словам мнению оценке данным версии информации утверждению сообщению признанию выражению"
    " убеждению уверению заверению подсчетам расчетам"
)
_HIS = {"его": "m", "ее": "f", "их": "p"}
# Nouns to which a verb without a subject ascribes its words: говорится в заявлении.
_IMPERSONAL = listed("говорится сообщается отмечается подчеркивается указывается")
_HANDS_ON = listed("цитирует цитируют передает передают приводит приводят")
_DETERMINERS = listed("эти этот эту это его ее их такой такие все такую")
_VERBAL = ("л", "ла", "ли", "лся", "лась", "лись", "ет", "ит", "ют", "ят", "ется", "ится")
_OF_WHOM = listed("которого которую которых которому которой")
_WHOSE = ("ова", "ева", "ина", "ого", "ову", "еву", "ину")  # endings of surnames as objects
_SINGULAR = ("л", "ла", "лся", "лась")
_NO_SUBJECTS = ("их", "ых", "ов", "ев", "ам", "ями", "ами")  # endings of several who are objects
_RECENT = 6  # cues back to which a gerund may lean
_LONGEST = 26
_AUDIENCE = 4  # tokens after a verb among which a quotation may be an outlet's name


def cues_in(text: str, tokens: Sequence[Token], words: Lexicon) -> list[Cue]:
    """The cues of one sentence in order, each with its subject."""
    cues: list[Cue] = []
    for place, token in enumerate(tokens):
        if cue := _source(text, tokens, place, words):
            cues.append(cue)
        elif token.name and place and tokens[place - 1].is_word:
            continue
        elif place and tokens[place - 1].low in _OF_WHOM and _is_impersonal(token):
            continue  # of whom nobody says who said it
        elif token.low in words.verbs or _stands_for_said(tokens, place, words):
            cues.append(_cue(text, tokens, place, cues, words))
    return cues


def _stands_for_said(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether an unlisted verb is one of saying by its place alone: «…», — усмехнулся он."""
    after = [token.text for token in tokens[place + 1 : place + 3]]
    if place and after == [":", QUOTATION] and tokens[place].low.endswith(_VERBAL):
        return True
    if place and _is_impersonal(tokens[place]) and tokens[0].low in ("в", "во"):  # в ЦБ полагают
        return any(token.root in words.organisations for token in tokens[1 : min(place, _AUDIENCE)])
    if not place or tokens[place - 1].text not in "—–" or not tokens[place].low.endswith(_VERBAL):
        return False
    return place == 1 or tokens[place - 2].text in (QUOTATION, ",")


def _source(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "по словам" or "со ссылкой на" names."""
    if tokens[place].low == "по":
        return _frame(text, tokens, place, words)
    if tokens[place].low == "ссылкой" and place:
        return _referring(text, tokens, place, words)
    return None


def _frame(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "по словам" names: X, or him and her."""
    after = place + 1
    owner = tokens[after].low if after < len(tokens) else ""
    if owner in _HIS and after + 1 < len(tokens) and tokens[after + 1].low in _FRAMES:
        gender = _HIS[owner]
        token = tokens[after]
        his = Mention(token.start, token.end, token.text, None, None, gender, gender)
        return Cue(place, place, after + 2, "по словам", his)
    if owner not in _FRAMES:
        return None
    end = _phrase_end(tokens, after + 1, words)
    mention = in_nominative(mention_after(text, tokens[after + 1 : end], words), words)
    verb = plain(text[tokens[place].start : tokens[after].end])
    return Cue(place, place, end, verb, mention)


def _referring(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "со ссылкой на" names."""
    if tokens[place - 1].low not in ("со", "с") or tokens[place + 1 : place + 2] == []:
        return None
    if tokens[place + 1].low != "на":
        return None
    end = _phrase_end(tokens, place + 2, words)
    stop = next((n for n in range(place + 2, end) if tokens[n].low in words.verbs), end)
    mention = in_nominative(mention_after(text, tokens[place + 2 : stop], words), words)
    return Cue(place, place - 1, stop, "со ссылкой на", mention)


def _cue(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A verb with its subject, on whichever side of it that is."""
    token = tokens[place]
    first, last, mention = place, place + 1, None
    if _is_gerund(token):
        mention = next((cue.mention for cue in cues[:-_RECENT:-1] if cue.mention), None)
        return Cue(place, place, last, plain(token.text), mention, True, _content(tokens, last))
    floor = max(0, place - LONGEST_SUBJECT, cues[-1].at + 1 if cues else 0)
    for n in range(floor, place):
        if tokens[n].text == QUOTATION and not is_called(tokens, n, words):
            floor = n + 1
    before = tokens[place - 1]
    begins = place == floor or before.low == "как" or not (before.is_word or before.span >= 0)
    comma = begins and place > floor and tokens[place - 1].text == ","
    if _is_impersonal(token) and tokens[floor].low in ("в", "во") and floor < place:
        first, mention = floor, in_nominative(_inside(text, tokens[floor:place], words), words)
    elif not begins or comma:
        first, mention = subject_before(text, tokens, floor, place, words)
        mention = _agreeing(text, tokens, floor, place, mention, words)
    if mention is None and _is_impersonal(token):
        mention = in_nominative(_inside(text, tokens[floor:place], words), words)
    if mention is None or (comma and not (mention.name or mention.pronoun)):
        last, found = _after(text, tokens, place, words)
        if found:
            first, mention = place, found
    if mention is None and floor < place:  # мэр отказался выйти, но написал
        mention = first_named(text, tokens[floor:place], words)
    leans = mention is None and bool(cues) and not begins
    if leans:
        mention = cues[-1].mention
    return Cue(place, first, last, plain(token.text), mention, leans, _content(tokens, place + 1))


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
    if found is None or found.name or found.pronoun:
        return found
    before = tokens[verb - 1]
    if before.root in words.offices and before.low in words.listed:
        begin = verb - 1
        while begin > low and tokens[begin - 1].root in words.modifiers:
            begin -= 1
        return described(text, tokens[begin:verb], words)
    object_ = before.low.endswith(_NO_SUBJECTS) and before.low not in words.listed
    return None if object_ and tokens[verb].low.endswith(_SINGULAR) else found


def _is_gerund(token: Token) -> bool:
    """Whether a verb leans on another: добавив, отмечая."""
    return token.low.endswith(("ив", "ав", "ув", "ая", "яя", "уя", "вшись"))


def _after(
    text: str, tokens: Sequence[Token], verb: int, words: Lexicon
) -> tuple[int, Mention | None]:
    """The subject after a verb and where it ends; whom it was told is passed over."""
    begin = verb + 1
    for place in range(begin, min(begin + _AUDIENCE, len(tokens))):
        if (
            tokens[place].text == QUOTATION
            and place + 1 < len(tokens)
            and tokens[place + 1].is_word
        ):
            begin = place + 1
            break
        if not tokens[place].is_word:
            break
    end = _phrase_end(tokens, begin, words)
    phrase = tokens[begin:end]
    if not phrase or phrase[0].low in ("и", "а", "но"):
        return end, None
    impersonal = _is_impersonal(tokens[verb]) and not _plural_subject(phrase, words)
    if impersonal and (where := _inside(text, phrase, words)):
        return end, in_nominative(where, words)
    if tokens[verb].low in _HANDS_ON and (whose := _whose_words(text, phrase, words)):
        return end, in_nominative(whose, words)
    mention = mention_after(text, phrase, words)
    if mention and mention.name and not mention.role and end < len(tokens):
        stop = _phrase_end(tokens, end + 1, words) if tokens[end].text == "," else end
        role = apposition(text, tokens[end + 1 : stop], words)
        mention = mention._replace(role=role, person=mention.person or bool(role))
    return end, mention


def _phrase_end(tokens: Sequence[Token], begin: int, words: Lexicon) -> int:
    """Where a phrase after a verb ends: at a comma, dash, stop or quotation."""
    end = begin
    while end < min(len(tokens), begin + _LONGEST):
        token = tokens[end]
        if token.text in _STOPS or token.text == ",":
            break
        if token.text == QUOTATION and not is_called(tokens, end, words):
            break
        end += 1
    return end


def _is_impersonal(verb: Token) -> bool:
    """Whether a verb may lack a subject and tell where it was said: сообщили в министерстве."""
    return verb.low in _IMPERSONAL or verb.low.endswith(("ли", "ют", "ят", "ут"))


def _plural_subject(phrase: Sequence[Token], words: Lexicon) -> bool:
    """Whether several people are the subject: жители, эксперты."""
    return phrase[0].low == "они" or phrase[0].root in words.groups


def _inside(text: str, phrase: Sequence[Token], words: Lexicon) -> Mention | None:
    """What stands behind "в": the statement, the ministry where it was said."""
    begin = next((n for n, token in enumerate(phrase) if token.low in ("в", "во")), None)
    if begin is None:
        return None
    rest = list(phrase[begin + 1 :])
    end = next((n for n, token in enumerate(rest) if n and _ends_place(token)), len(rest))
    if not end:
        return None
    first, last = rest[0], rest[end - 1]
    return Mention(first.start, last.end, plain(text[first.start : last.end]), head=first.root)


def _ends_place(token: Token) -> bool:
    """Whether the name of a place or paper ends before a word."""
    return token.low in PREPOSITIONS or token.low in _DETERMINERS or not token.is_word


def _whose_words(text: str, phrase: Sequence[Token], words: Lexicon) -> Mention | None:
    """The person whose words an agency hands on: приводит ТАСС слова X."""
    for place, token in enumerate(phrase):
        if token.low in ("слова", "заявление", "цитату"):
            return mention_after(text, phrase[place + 1 :], words)
    begin = next((n for n, token in enumerate(phrase) if _is_someone(token, words)), 0)
    found = mention_after(text, phrase[begin:], words)
    whose = found and (found.person or begin or (found.name or "").endswith(_WHOSE))
    return found if whose else None


def _is_someone(token: Token, words: Lexicon) -> bool:
    """Whether a word is a noun for a person: цитирует агентство собеседника."""
    return token.root in words.offices or token.root in words.groups


def _content(tokens: Sequence[Token], place: int) -> int:
    """Where the words told of begin, past "что"; -1 where they are not announced so."""
    for following in range(place, min(place + 10, len(tokens) - 1)):
        if tokens[following].low in ("что", "будто") and tokens[following - 1].text == ",":
            return following + 1
        if tokens[following].text in _STOPS:
            return -1
    return -1
