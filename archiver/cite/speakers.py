"""Who said it: the rules that lead from a quotation to its speaker, in the order of their trust.

The confidences are the shares of right speakers that each rule was measured to find in news text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.speaker_arabic_phrases import label_of
from archiver.cite.speaker_cues import Cue
from archiver.cite.speaker_phrases import Mention, first_named, mention_of
from archiver.cite.speaker_sentences import Sentence, Told
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import listed, small_words

__all__ = ["CONFIDENCE", "Choice", "choose", "credit_of", "signature_of"]

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
_IN_CREDITS = listed("the of for at in and via from on to a an")
_LONGEST_CREDIT = 5  # words of an outlet
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
        clause = [token.text for token in tokens[_next_word(tokens, place) : after.first]]
        if clause[:1] == ["as"] and "," not in clause:  # as several players complained
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
    if found and not found.name and told.words.language == "en":
        found = first_named(text, label, told.words) or found  # 10.02 Qanbar again:
    return found if found and (found.name or found.person) else None


def _is_name(token: Token, told: Told) -> bool:
    """Whether a word with a capital is no word like video or report."""
    return token.name and token.root not in told.words.works | told.words.papers


def signature_of(text: str, told: Told) -> Mention | None:
    """Who signs what stands above, in a paragraph of its own: — Idris Qanbar; (Qanbar, Leeds)."""
    return credit_of(text, told.sentences[0], told) if len(told.sentences) == 1 else None


def credit_of(text: str, sentence: Sentence, told: Told) -> Mention | None:
    """Whom a sentence that is no more than a credit names: a dash, bracket or comma marks it."""
    tokens = sentence.tokens
    if not tokens or len(tokens) > 2 * _LONGEST_LABEL or sentence.quoted or sentence.cues:
        return None
    if tokens[0].text in _DASHES:
        return _credited(text, tokens[1:], told)
    if tokens[0].text == "(" and ")" in [token.text for token in tokens[-2:]]:
        found = _credited(text, tokens[1:], told)
        return found if found and found.person else None
    end = next((n for n, token in enumerate(tokens) if not token.is_word), len(tokens))
    found = _credited(text, tokens, told) if tokens[0].name and tokens[end:] else None
    fits = found and found.person and tokens[end].text in (",", "(") and " " in (found.name or "")
    return found if fits and all(_may_credit(one, told) for one in tokens[end:]) else None


def _may_credit(token: Token, told: Told) -> bool:
    """Whether a word may stand in a credit behind the name: an office, a paper, a place, a year."""
    small = token.name or token.low.isdigit() or token.low in _IN_CREDITS
    return not token.is_word or small or told.words.is_role(token.root)


def _credited(text: str, tokens: Sequence[Token], told: Told) -> Mention | None:
    """The name or the user name that a credit begins with."""
    if tokens and tokens[0].text == "@" and len(tokens) > 1:
        user = tokens[1]
        return Mention(tokens[0].start, user.end, f"@{user.text}", f"@{user.text}")
    end = next((n for n, token in enumerate(tokens) if not token.is_word), len(tokens))
    found = mention_of(text, tokens[:end], told.words)
    if tokens[end + 1 : end + 2] and tokens[end + 1].text == "@" and end:  # Harbour Fan (@fan)
        whole = plain(text[tokens[0].start : tokens[end - 1].end])
        return Mention(tokens[0].start, tokens[end - 1].end, whole, whole, person=True)
    unnamed = found is None or not found.name
    if unnamed and 1 < end <= _LONGEST_CREDIT and all(one.name for one in tokens[:end]):
        whole = plain(text[tokens[0].start : tokens[end - 1].end])  # The Ledger
        return Mention(tokens[0].start, tokens[end - 1].end, whole, whole)
    return found if found and found.name and found.start <= tokens[0].end else None


def _signature(text: str, told: Told, tokens: Sequence[Token], place: int) -> Mention | None:
    """The name that a dash, colon or bracket sets behind a quotation, with nothing after it."""
    name = tokens[place + 2 : place + 3 + 2 * _LONGEST_LABEL]
    if not name or len(name) > 2 * _LONGEST_LABEL:
        return None
    sign = tokens[place + 1].text
    if sign == "(":
        ended = not place and ")" in [token.text for token in name[-2:]] and not name[-1].is_word
        found = _credited(text, name, told) if ended else None
        return found if found and found.person else None
    if sign not in _SIGNING or (sign == ":" and not all(_is_name(token, told) for token in name)):
        return None
    return _credited(text, name, told)
