"""Which office a text gives to whom: every pair of a role and a name in it.

Where two texts give one person different offices, these pairs show the words of both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.cite.marks import Paragraph
from archiver.cite.speaker_cases import nominative, words_in_nominative
from archiver.cite.speaker_names import ARTICLES
from archiver.cite.speaker_phrases import Mention, apposition, described, named
from archiver.cite.speaker_sentences import Sentence, Told, holds_title, tell
from archiver.cite.speaker_tokens import Token, plain
from archiver.cite.speaker_words import Lexicon, listed
from archiver.models import Passage, RoleMention

__all__ = ["roles_in"]

_STOPS = frozenset(".;:!?…()،؛")
_COMMAS = frozenset(",،")
_MARKS = frozenset('«»“”„"')  # a name that holds one was cut wrongly
_LONG = 60  # code points of a quotation in which offices are looked for
_BELONGS_TO = frozenset(("of", "for", "at", "from", "with"))
# Offices whose own words name no organisation: the Syrian foreign minister.
_OF_STATES = listed("minister president premier king queen senator chancellor mp prince")
_ARABIC_OF_STATES = frozenset(("وزير", "وزيره", "ملك", "امير"))


def roles_in(
    text: str, told: Sequence[Told], passages: Sequence[Passage]
) -> tuple[RoleMention, ...]:
    """Each pair of a role and a name in a text, inside quotations too, in the text's order."""
    found: dict[tuple[str, str, int], RoleMention] = {}
    for paragraph in told:
        for part in (paragraph, *_quoted(text, paragraph)):
            for sentence in part.sentences:
                if sentence.titled:
                    for one in _pairs(text, sentence, part.words):
                        found.setdefault((one.name, one.role, one.start), one)
    starts = [passage.start for passage in passages]
    held = (
        replace(one, passage=passages[max(0, bisect_right(starts, one.start) - 1)].text)
        for one in found.values()
        if _MARKS.isdisjoint(one.name)
    )
    return tuple(sorted(held, key=lambda one: (one.start, one.end)))


def _quoted(text: str, told: Told) -> Iterator[Told]:
    """The longer quotations of a paragraph, each as one of its own."""
    for sentence in told.sentences:
        for place in sentence.quoted:
            start, end = sentence.tokens[place].start, sentence.tokens[place].end
            if end - start >= _LONG:
                begins = tuple(one for one in told.paragraph.sentences if start <= one < end)
                inner = Paragraph(start, end, told.paragraph.element, begins)
                yield tell(text, inner, (), holds_title)


def _pairs(text: str, sentence: Sentence, words: Lexicon) -> Iterator[RoleMention]:
    """The pairs of one sentence: a title before a name, an office behind or before its comma."""
    tokens = sentence.tokens
    if words.language == "ar":
        for mention in sentence.mentions:
            yield from _pair(text, tokens, mention, words)
        return
    for run in sentence.runs:
        mention = named(text, tokens, run, words)
        yield from _pair(text, tokens, mention, words)
        if _text(tokens, run.last) == ",":
            first, last = run.last + 1, _piece_end(tokens, run.last + 1)
            role = apposition(text, tokens[first:last], words)
            if role:
                end = tokens[last - 1].end
                yield _role_mention(mention, role, (mention.start, end), tokens[first:last], words)
        bare = mention.role is None and run.person and _text(tokens, run.last) in (",", ".", "")
        if bare and _text(tokens, run.first - 1) == ",":
            yield from _described_before(text, tokens, run.first - 1, mention, words)


def _text(tokens: Sequence[Token], place: int) -> str:
    """The text of a token, empty outside the sentence."""
    return tokens[place].text if 0 <= place < len(tokens) else ""


def _piece_end(tokens: Sequence[Token], place: int) -> int:
    """Where the stretch from a place on ends: at the next comma or stop."""
    while place < len(tokens) and tokens[place].text not in (*_COMMAS, *_STOPS):
        place += 1
    return place


def _described_before(
    text: str, tokens: Sequence[Token], end: int, mention: Mention, words: Lexicon
) -> Iterator[RoleMention]:
    """The office before a name's comma: the union's chairwoman, Samira al-Dahhan."""
    begin = end
    while begin > 0 and tokens[begin - 1].text not in (*_COMMAS, *_STOPS):
        begin -= 1
    found = described(text, tokens[begin:end], words)
    if found and found.head in words.offices:
        phrase = [token for token in tokens[begin:end] if token.start >= found.start]
        while len(phrase) > 1 and phrase[0].low in ARTICLES:
            phrase = phrase[1:]
        role = plain(text[phrase[0].start : phrase[-1].end])
        yield _role_mention(mention, role, (found.start, mention.end), phrase, words)


def _pair(
    text: str, tokens: Sequence[Token], mention: Mention, words: Lexicon
) -> Iterator[RoleMention]:
    """The pair that a name with its title makes."""
    if mention.name and mention.role and mention.person:
        title = _phrase_of(tokens, mention, text)
        yield _role_mention(mention, mention.role, (mention.start, mention.end), title, words)


def _phrase_of(tokens: Sequence[Token], mention: Mention, text: str) -> list[Token]:
    """The tokens of a mention's role, before or behind its name."""
    size = len((mention.role or "").split())
    before = [token for token in tokens if mention.start <= token.start < mention.end]
    if plain(text[mention.start : mention.end]) != mention.name:
        return before[:size]
    return [token for token in tokens if token.start >= mention.end][:size]


def _role_mention(
    mention: Mention,
    role: str,
    place: tuple[int, int],
    phrase: Sequence[Token],
    words: Lexicon,
) -> RoleMention:
    """A pair, with what its role says of an organisation."""
    name, organisation = mention.name or "", _organisation(phrase, words)
    if words.language == "ru":
        name, organisation = nominative(name), words_in_nominative(organisation, words)
        role = words_in_nominative(role, words)
    return RoleMention(name, role, organisation, *place, "")


def _organisation(role: Sequence[Token], words: Lexicon) -> str:
    """The words of a role that name an organisation; empty without any."""
    offices = [n for n, token in enumerate(role) if token.root in words.offices]
    if not offices:
        return ""
    if words.language == "en":
        return _english_organisation(role, offices[-1], words)
    head, behind = offices[0], role[offices[0] + 1 :]
    if role[head].root in _ARABIC_OF_STATES:
        return ""
    first = next(
        (n for n, token in enumerate(behind) if token.root in words.organisations), len(behind)
    )
    last = first
    while last < len(behind) and behind[last].root not in words.ranks:
        last += 1
    return _written(behind[first:last])


def _english_organisation(role: Sequence[Token], office: int, words: Lexicon) -> str:
    """What an office is of: spokesman for the Ministry of Defence, Foreign Ministry spokesman."""
    behind = list(role[office + 1 :])
    if behind and behind[0].low in _BELONGS_TO:
        behind = behind[2:] if len(behind) > 1 and behind[1].low in ARTICLES else behind[1:]
        end = next((n for n, token in enumerate(behind) if _begins_another(behind, n)), len(behind))
        return _written(behind[:end])
    before = role[:office]
    nouns = [n for n, token in enumerate(before) if token.root in words.organisations]
    if nouns:
        return _written(before[: nouns[-1] + 1])
    capitals = [token for token in before if token.name and token.root not in words.modifiers]
    return "" if role[office].root in _OF_STATES else _written(capitals)


def _begins_another(role: Sequence[Token], place: int) -> bool:
    """Whether a second office begins: and a former ambassador."""
    return role[place].low == "and" and _text(role, place + 1) in ("a", "an", "the", "former")


def _written(tokens: Sequence[Token]) -> str:
    """Words without a possessive ’s, and without Arabic "for" at their front."""
    words = [token.text[:-2] if token.owns else token.text for token in tokens]
    if words and words[0].startswith("لل"):
        words[0] = "ا" + words[0][1:]
    return " ".join(words)
