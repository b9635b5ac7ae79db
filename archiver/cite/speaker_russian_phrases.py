"""The phrases beside a cue in Russian: where one ends, whose words are handed on, who is where."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.cite.speaker_cues import is_called
from archiver.cite.speaker_names import PREPOSITIONS
from archiver.cite.speaker_phrases import Mention, apposition, mention_after
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import Lexicon, listed

__all__ = [
    "HIS",
    "OUTLETS",
    "STOPS",
    "inside",
    "past_aside",
    "phrase_end",
    "whose_words",
    "with_apposition",
]

OUTLETS = listed(
    "агентств газет издан телеканал канал портал сайт журнал ради тасс риа интерфакс сана reuters"
    " afp sana"
)
HIS = {"его": "m", "ее": "f", "их": "p"}
STOPS = frozenset(".;:!?(—–―)…|")
_DETERMINERS = listed("эти этот эту это его ее их такой такие все такую")
_WHOSE = ("ова", "ева", "ина", "ого", "ову", "еву", "ину")  # endings of surnames as objects
_GERUNDS = ("я", "ив", "ав", "ув", "ев", "вшись", "ясь")
_IN_TURN = listed("в по между кроме однако впрочем кстати кажется")
_CONJUNCTIONS = listed("что чтобы будто как если когда но а и где")
_LONGEST = 26
_LONGEST_ASIDE = 12
_SHORTEST = 3  # letters of a word that may be no gerund


def phrase_end(tokens: Sequence[Token], begin: int, words: Lexicon) -> int:
    """Where a phrase after a verb ends: at a comma, dash, stop or quotation."""
    end = begin
    while end < min(len(tokens), begin + _LONGEST):
        token = tokens[end]
        if token.text in STOPS or token.text == ",":
            break
        if token.text == QUOTATION and not is_called(tokens, end, words):
            break
        end += 1
    return end


def past_aside(tokens: Sequence[Token], begin: int) -> int:
    """The place past what commas set before a verb’s subject: сказал, отвечая на вопрос, X."""
    if begin + 1 >= len(tokens) or tokens[begin].text != ",":
        return begin
    first = tokens[begin + 1].low
    gerund = len(first) > _SHORTEST and first.endswith(_GERUNDS)
    if first in _CONJUNCTIONS or not (first in _IN_TURN or gerund):
        return begin
    for place in range(begin + 2, min(begin + _LONGEST_ASIDE, len(tokens))):
        if tokens[place].text == ",":
            return place + 1
        if tokens[place].text in STOPS or tokens[place].text == QUOTATION:
            break
    return begin


def inside(text: str, phrase: Sequence[Token], words: Lexicon) -> Mention | None:
    """What stands behind "в": the statement, the ministry where it was said."""
    begin = next((n for n, token in enumerate(phrase) if token.low in ("в", "во")), None)
    if begin is None:
        return None
    rest = list(phrase[begin + 1 :])
    end = next((n for n, token in enumerate(rest) if n and _ends_place(token)), len(rest))
    if not end:
        return None
    if end > 1 and rest[0].low in HIS and words.root(rest[1].text) in words.papers:
        gender = HIS[rest[0].low]  # в его сообщении
        return Mention(rest[0].start, rest[0].end, rest[0].text, None, None, gender, gender)
    if end == 2 and rest[0].root in words.papers and rest[1].root in words.general:
        rest, end = rest[1:], 1  # в заявлении политика
    first, last = rest[0], rest[end - 1]
    return Mention(first.start, last.end, plain(text[first.start : last.end]), head=first.root)


def _ends_place(token: Token) -> bool:
    """Whether the name of a place or paper ends before a word."""
    return token.low in PREPOSITIONS or token.low in _DETERMINERS or not token.is_word


def whose_words(text: str, phrase: Sequence[Token], words: Lexicon) -> Mention | None:
    """The person whose words an agency hands on: приводит ТАСС слова X."""
    for place, token in enumerate(phrase):
        if token.low in ("слова", "заявление", "цитату"):
            end = next((n for n in range(place + 2, len(phrase)) if _is_relay(phrase[n])), None)
            return mention_after(text, phrase[place + 1 : end], words)
    begin = next((n for n, token in enumerate(phrase) if _is_someone(token, words)), 0)
    outlets = (n for n in range(begin + 1, len(phrase)) if _is_relay(phrase[n]))
    found = mention_after(text, phrase[begin : next(outlets, None)], words)
    whose = found and (found.person or begin or (found.name or "").endswith(_WHOSE))
    return found if whose else None


def _is_relay(token: Token) -> bool:
    """Whether a word names an outlet: agencies are known, others are written in Latin letters."""
    return token.root in OUTLETS or (token.name and token.text.isascii())


def _is_someone(token: Token, words: Lexicon) -> bool:
    """Whether a word is a noun for a person: цитирует агентство собеседника."""
    return token.root in words.offices or token.root in words.groups


def with_apposition(
    text: str, tokens: Sequence[Token], comma: int, found: Mention, words: Lexicon
) -> tuple[Mention, int]:
    """A subject with what a comma sets behind it: a name's office, or whose office it is."""
    stop = phrase_end(tokens, comma + 1, words)
    behind = tokens[comma + 1 : stop]
    if found.name and not found.role:
        role = apposition(text, behind, words)
        return found._replace(role=role, person=found.person or bool(role)), comma
    if found.name or found.pronoun or not found.person:
        return found, comma
    if any(token.low in words.verbs for token in behind):
        return found, comma
    named = mention_after(text, behind, words)
    if named is None or not named.name or not named.person or named.start < behind[0].start:
        return found, comma
    whole = plain(text[found.start : named.end])
    return named._replace(start=found.start, text=whole, role=named.role or found.text), stop
