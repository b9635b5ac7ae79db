"""Whose words are about to come: whom a sentence announces, whom it asks, and who answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.cite.marks import Span
from archiver.cite.speaker_cases import in_nominative
from archiver.cite.speaker_names import PREPOSITIONS
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_sentences import Sentence, Told
from archiver.cite.speaker_words import Lexicon, listed
from archiver.cite.speakers import signature_of

__all__ = ["addressed", "announces", "asks", "is_reply", "owner_in", "speaks_of_self"]

_ASKS = listed(
    "asked asks told tells спросил спросила спрашивает سأل سألت وسأل وسألت يسأل تسأل سأله سألته"
)
_REPLIES = listed(
    "replied replies answered shot countered retorted responded ответил ответила возразил возразила"
    " парировал парировала отвечает أجاب أجابت رد ردت ورد وردت فأجاب وأجاب"
)
_FOLLOWING = listed("following следующим следующее следующего следующую التالي الاتي")
_SELF = re.compile(r"\bI\b|\b[Mm]e\b")
_LONGEST_NAME = 8  # tokens of a title and name


def is_reply(verb: str | None) -> bool:
    """Whether a verb tells of an answer to whoever spoke before."""
    return (verb or "").casefold() in _REPLIES


def asks(text: str, told: Told, spans: Sequence[Span]) -> bool:
    """Whether a paragraph ends in a question that somebody is quoted with."""
    last = told.sentences[-1].tokens[-1].span
    return last >= 0 and text[spans[last].end - 1] in "?؟"


def speaks_of_self(words: str) -> bool:
    """Whether the words quoted are those of one person: I, me."""
    return _SELF.search(words) is not None


def owner_in(text: str, sentence: Sentence) -> Mention | None:
    """Whom he or she means behind an opening that names whose it is: in Holm’s case, she."""
    if not sentence.others or sentence.tokens[0].low not in PREPOSITIONS:
        return None
    pronoun = next((one for one in sentence.people if one.pronoun in ("m", "f")), None)
    before = [one for one in sentence.others if pronoun and one.end < pronoun.start]
    owners = (one for one in before if text[one.start : one.end].endswith(("’s", "'s")))
    return next(owners, None)


def addressed(
    sentence: Sentence, speaker: Mention | None, verb: str | None, words: Lexicon
) -> list[Mention]:
    """The people named behind a speaker whom it asks or tells; none for other verbs."""
    if speaker is None or (verb or "").casefold() not in _ASKS:
        return []
    named = [one for one in (*sentence.people, *sentence.others) if one.name and one.person]
    behind = sorted((one for one in named if one.start >= speaker.end), key=lambda one: one.start)
    if words.language == "ru":  # asked whom: another case
        return [one for mention in behind if (one := in_nominative(mention, words))]
    return behind


def announces(text: str, sentence: Sentence, told: Told) -> bool:
    """Whether a sentence says that words follow: by a colon, a statement's or a person's name."""
    if not sentence.tokens:
        return False
    if sentence.tokens[-1].text == ":" or _is_name(sentence) or signature_of(text, told):
        return True
    if _FOLLOWING.isdisjoint([token.low for token in sentence.tokens]):
        return False
    return any(token.root in told.words.papers for token in sentence.tokens)


def _is_name(sentence: Sentence) -> bool:
    """Whether a sentence is a person's name and nothing else."""
    if len(sentence.tokens) > _LONGEST_NAME or len(sentence.people) != 1:
        return False
    person, first, last = sentence.people[0], sentence.tokens[0], sentence.tokens[-1]
    return bool(person.person and person.start == first.start and person.end == last.end)
