"""Who said it: the rules that lead from a quotation to its speaker, in the order of their trust.

The confidences are the shares of right speakers that each rule was measured to find in news text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.speaker_arabic_phrases import label_of
from archiver.cite.speaker_cues import Cue
from archiver.cite.speaker_phrases import Mention, mention_of
from archiver.cite.speaker_sentences import Sentence, Told
from archiver.cite.speaker_tokens import QUOTATION, Token
from archiver.cite.speaker_words import small_words

__all__ = ["CONFIDENCE", "Choice", "choose", "signature_of"]

CONFIDENCE = {
    "inverted": 0.97,
    "post": 0.96,
    "inside": 0.96,
    "paragraph": 0.93,
    "name_colon": 0.9,
    "colon": 0.89,
    "pre": 0.85,
    "echo": 0.84,
    "sentence": 0.8,
    "split": 0.8,
    "introduced": 0.75,
    "following_sentence": 0.8,
    "previous_sentence": 0.55,
    "subject": 0.55,
    "carried": 0.7,
    "carried_far": 0.5,
    "carried_inside": 0.4,
    "turn": 0.6,
    "next_paragraph": 0.4,
    "signed": 0.9,
    "claim": 0.65,
}
_DASHES = frozenset("—–―-")
_SIGNING = _DASHES | {":"}
_SKIPPED = frozenset((",", "،", "؛", "—", "–", "-", "…", "."))
_PARTS_CLAUSES = small_words("parts_clauses")
_FARTHEST = 60  # tokens between a quotation and a cue
_LONGEST_LABEL = 9  # tokens before a colon that are a speaker's name and nothing else


class Choice(NamedTuple):
    """The cue that says whose a quotation is, by which rule; no cue for a name before a colon."""

    rule: str
    mention: Mention | None
    verb: str | None = None


def choose(text: str, told: Told, sentence: Sentence, place: int) -> Choice | None:
    """The words of a sentence that say whose its quotation at a place is; None without any."""
    tokens, cues = sentence.tokens, sentence.cues
    after = _cue_after(tokens, cues, place)
    passed = bisect_left(cues, place, key=_at)
    before = cues[passed - 1] if passed else None
    colon = place > 0 and tokens[place - 1].text == ":"
    if colon and before and before.mention:
        return _chosen("colon", before)
    according = after is not None and tokens[after.at].low == "according"
    if after and _is_inverted(tokens, after, place) and not (according and before):
        return _chosen("inverted", after)
    leads = place <= sentence.first_word
    if after and _is_post(tokens, after, place):
        if tokens[_next_word(tokens, place)].low == "as":  # as several players complained
            return _chosen("post", after)
        person = after.mention is not None and after.mention.person
        unnamed = before is None or before.mention is None or _is_thing(before.mention)
        if leads or not before or (person and unnamed):
            return _chosen("post", after)
    if before:
        split = before.first > 0 and _is_split(tokens, before, place)
        return _chosen("colon" if colon else "split" if split else "pre", before)
    if label := _label(text, told, tokens, place):
        return Choice("name_colon", label)
    later = after or (cues[passed] if passed < len(cues) else None)
    if later:
        return _chosen("sentence", later)
    signed = _signature(text, told, tokens, place)
    return Choice("signed", signed) if signed else None


def _is_thing(mention: Mention) -> bool:
    """Whether a mention is no person: an organisation, a paper."""
    return not (mention.person or mention.pronoun)


def _chosen(rule: str, cue: Cue) -> Choice:
    return Choice(rule, cue.mention, cue.verb)


def _cue_after(tokens: Sequence[Token], cues: Sequence[Cue], place: int) -> Cue | None:
    """The first cue after a quotation, where no other quotation stands between."""
    passed = bisect_left(cues, place, key=_at)
    if passed == len(cues) or cues[passed].at - place > _FARTHEST:
        return None
    between = tokens[place + 1 : cues[passed].at]
    return None if any(token.text == QUOTATION for token in between) else cues[passed]


def _at(cue: Cue) -> int:
    return cue.at


def _next_word(tokens: Sequence[Token], place: int) -> int:
    """The token after a quotation, past its comma or dash."""
    place += 1
    while place < len(tokens) and tokens[place].text in _SKIPPED:
        place += 1
    return place


def _is_inverted(tokens: Sequence[Token], cue: Cue, place: int) -> bool:
    """Whether the verb comes right after a quotation: …, said X."""
    between = tokens[_next_word(tokens, place) : cue.at]
    adverbs = all(token.low.endswith("ly") or token.low in ("also", "then") for token in between)
    joined = tokens[cue.at].low[:1] == "و"  # a clause of its own: وأوضح X
    return len(between) <= 1 and adverbs and not (cue.leans or joined) and cue.mention is not None


def _is_post(tokens: Sequence[Token], cue: Cue, place: int) -> bool:
    """Whether a subject and its verb come right after a quotation: …, X said."""
    begin = _next_word(tokens, place)
    if begin >= len(tokens) or tokens[begin].low in _PARTS_CLAUSES or cue.mention is None:
        return False
    if tokens[begin].low[:1] == "و" and cue.at == begin:  # a clause of its own: وأوضح X
        return False
    return cue.mention.start >= tokens[begin].start and not cue.leans


def _is_split(tokens: Sequence[Token], cue: Cue, place: int) -> bool:
    """Whether a quotation goes on behind the words that say whose it is: …, X said, …"""
    begin = max(0, cue.at - _FARTHEST)
    earlier = any(token.text == QUOTATION for token in tokens[begin : cue.at])
    between = tokens[cue.at + 1 : place]
    return (
        earlier
        and len(between) <= _FARTHEST
        and all(token.low not in _PARTS_CLAUSES for token in between)
    )


def _label(text: str, told: Told, tokens: Sequence[Token], place: int) -> Mention | None:
    """The name that alone stands before a sentence and a colon, as in a transcript or headline.

    What such a name alone is followed by may hold quotations too: Qanbar: Talks “a failure”.
    """
    near = range(1, min(place, _LONGEST_LABEL + 1))
    colon = next((n for n in near if tokens[n].text == ":"), 0)
    label = tokens[:colon]
    if not label or (colon < place - 1 and not all(_is_name(token, told) for token in label)):
        return None
    find = label_of if told.words.language == "ar" else mention_of
    found = find(text, label, told.words)
    return found if found and (found.name or found.person) else None


def _is_name(token: Token, told: Told) -> bool:
    """Whether a word with a capital is no word like video or report."""
    return token.name and token.root not in told.words.works | told.words.papers


def signature_of(text: str, told: Told) -> Mention | None:
    """The name that stands in a paragraph alone behind a dash, below what it signs."""
    if len(told.sentences) != 1 or not told.sentences[0].tokens:
        return None
    tokens = told.sentences[0].tokens
    if tokens[0].text not in _DASHES or len(tokens) > 2 * _LONGEST_LABEL:
        return None
    end = next((n for n in range(1, len(tokens)) if not tokens[n].is_word), len(tokens))
    found = mention_of(text, tokens[1:end], told.words)
    return found if found and found.name and found.person else None


def _signature(text: str, told: Told, tokens: Sequence[Token], place: int) -> Mention | None:
    """The name that a dash or colon sets behind a quotation, with nothing after it: — Qanbar."""
    name = tokens[place + 2 : place + 3 + 2 * _LONGEST_LABEL]
    if not name or tokens[place + 1].text not in _SIGNING or len(name) > 2 * _LONGEST_LABEL:
        return None
    if tokens[place + 1].text == ":" and not all(_is_name(token, told) for token in name):
        return None
    end = next((n for n, token in enumerate(name) if not token.is_word), len(name))
    found = mention_of(text, name[:end], told.words)
    return found if found and found.name and found.start == name[0].start else None
