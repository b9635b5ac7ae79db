"""Whose words are about to come: whom a sentence announces, whom it asks, and who answers."""

from __future__ import annotations

from archiver.cite.speaker_cases import in_nominative
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_sentences import Sentence, Told
from archiver.cite.speaker_words import Lexicon, listed

__all__ = ["addressed", "announces", "is_reply"]

_ASKS = listed(
    "asked asks told tells спросил спросила спрашивает سأل سألت وسأل وسألت يسأل تسأل سأله سألته"
)
_REPLIES = listed(
    "replied replies answered shot countered retorted responded ответил ответила возразил возразила"
    " парировал парировала отвечает أجاب أجابت رد ردت ورد وردت فأجاب وأجاب"
)
_FOLLOWING = listed("following следующим следующее следующего следующую التالي الاتي")
_LONGEST_NAME = 8  # tokens of a title and name


def is_reply(verb: str | None) -> bool:
    """Whether a verb tells of an answer to whoever spoke before."""
    return (verb or "").casefold() in _REPLIES


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


def announces(sentence: Sentence, told: Told) -> bool:
    """Whether a sentence says that words follow: it ends in a colon, or names a statement so."""
    if not sentence.tokens:
        return False
    if sentence.tokens[-1].text == ":" or _is_name(sentence):
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
