"""Claims: what a text says, without quotation marks, that someone said."""

from __future__ import annotations

from typing import NamedTuple

from archiver.cite.speaker_cues import Cue
from archiver.cite.speaker_sentences import Sentence
from archiver.cite.speaker_words import listed

__all__ = ["Claim", "claim_in"]

_FEWEST_WORDS = 3
_NEAR = 10  # tokens behind a verb
_ANNOUNCED, _BARE, _ACCORDING = 0.55, 0.4, 0.45
# Verbs after which a claim may stand without "that".
_PLAIN = listed("said says say added adds insisted argued claimed believes warned noted")
_FRAMES = ("according", "по", "بحسب", "حسب", "وفق", "وفقا", "وبحسب", "ووفق", "طبقا")


class Claim(NamedTuple):
    """A claim from `start` to `end` in the text, the cue that tells whose, and how sure that is."""

    start: int
    end: int
    cue: Cue
    confidence: float


def claim_in(sentence: Sentence) -> Claim | None:
    """The claim of a sentence, one at most.

    A sentence with quotation marks has none: what it quotes stands for what was said.
    """
    if sentence.quoted or not sentence.cues:
        return None
    return next(filter(None, (_claim(sentence, cue) for cue in sentence.cues)), None)


def _claim(sentence: Sentence, cue: Cue) -> Claim | None:
    """What a cue says was said: behind "that" or the verb, or before a cue at the end."""
    tokens = sentence.tokens
    if cue.mention is None or cue.leans:
        return None
    frame = tokens[cue.at].low.startswith(_FRAMES) and tokens[cue.at].low != "повторил"
    if cue.content > 0:
        return _span(sentence, cue.content, len(tokens), cue, _ANNOUNCED)
    after = _past_comma(sentence, cue.last)
    if frame:
        if cue.first == 0:
            return _span(sentence, after, len(tokens), cue, _ACCORDING)
        return _span(sentence, 0, cue.first, cue, _ACCORDING)
    behind = [token for token in tokens[cue.at + 1 : cue.at + 1 + _NEAR] if token.is_word]
    ends = cue.last >= len(tokens) - 1 or (cue.at >= len(tokens) - 2 and cue.first > 0)
    if ends and cue.first > 0 and tokens[cue.first - 1].text == ",":
        return _span(sentence, 0, cue.first - 1, cue, _BARE)
    if tokens[cue.at].low in _PLAIN and cue.first < cue.at and len(behind) > _FEWEST_WORDS:
        return _span(sentence, cue.at + 1, len(tokens), cue, _BARE)
    return None


def _past_comma(sentence: Sentence, place: int) -> int:
    """The next token that is a word."""
    tokens = sentence.tokens
    while place < len(tokens) and not tokens[place].is_word:
        place += 1
    return place


def _span(sentence: Sentence, first: int, last: int, cue: Cue, sure: float) -> Claim | None:
    """The claim that tokens make up, without the stops at its end."""
    tokens = sentence.tokens[first:last]
    while tokens and not tokens[-1].is_word:
        tokens = tokens[:-1]
    if sum(token.is_word for token in tokens) < _FEWEST_WORDS:
        return None
    return Claim(tokens[0].start, tokens[-1].end, cue, sure)
