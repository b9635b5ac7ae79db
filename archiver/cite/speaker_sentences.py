"""The sentences of a text as its tokens, each with the cues in it and the people it names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from archiver.cite import speaker_arabic, speaker_english, speaker_russian
from archiver.cite.marks import Paragraph, Span
from archiver.cite.speaker_arabic_phrases import people_in, surnames_in
from archiver.cite.speaker_cues import Cue
from archiver.cite.speaker_holders import role_behind, with_name
from archiver.cite.speaker_names import PREPOSITIONS, Run, name_runs
from archiver.cite.speaker_phrases import (
    PRONOUNS,
    Mention,
    described,
    named,
    past_of,
    pronoun_of,
)
from archiver.cite.speaker_tokens import QUOTATION, Token, script_of, tokens_of
from archiver.cite.speaker_words import Lexicon, given_names, lexicon, listed
from archiver.words import folded_word

__all__ = ["Quoted", "Sentence", "Told", "find_surnames", "holds_title", "tell", "tell_inside"]

_ENDS = frozenset(".!?…؟")
_AUTHOR_WORDS = re.compile(r"[,.!?…]\s*(?:[—–]\s*|-\s+)\w")
_INSIDE = 200  # code points on either side of a quotation inside another
_DASHES = frozenset("—–-")
_NEAR_DASH = 3  # tokens from the dash to the verb: — позже сказал X
_BEFORE_AUTHOR = frozenset(",.!?…")
_THE = listed("the his her their my our его ее")
_A = listed("a an one another")
_SMALL = _THE.union(_A, ("",), (word for word, means in PRONOUNS.items() if means in "mf"))
_TELLS = ("told", "asked", "tells", "asks", "telling", "asking")
_NOT_BEFORE_SUBJECT = PREPOSITIONS.union(_TELLS)
_PERCEIVES = listed("heard met saw watched knew hear meet see watch know asked")
_TITLED = frozenset(("headline", "heading"))
_WHOM = listed("him her them us me reporters journalists")
_BESIDE = listed("with by for about against like of от с со у о об к ко для про")
_LONGEST_NAME = 3
_LONGEST_HOLDER = 5
_AFTER_SAID = listed("when as while after before during back again on in at")
_LONGEST_CUE = 9  # tokens of a sentence that only says who spoke: the harbour master asked
_START = attrgetter("start")
_CUES: dict[str, Callable[[str, Sequence[Token], Lexicon], list[Cue]]] = {
    "en": speaker_english.cues_in,
    "ru": speaker_russian.cues_in,
    "ar": speaker_arabic.cues_in,
}


Quoted = tuple[int, int, int]  # a stretch of a quotation, marks included, and the span's number


class Sentence(NamedTuple):
    """Tokens of one sentence, the cues among them, and everyone named outside the quotations.

    `people` may be whom it is about; `others` are names behind a preposition or with an ’s.
    `quoted` are the places of its quotations, `small` those of pronouns and articles; `first_word`
    is the place of the first word, past the end where there are but quotations. `runs` are its
    names as capitals tell them; `titled` is whether a word for an office or a rank is in it.
    """

    tokens: list[Token]
    cues: list[Cue]
    people: list[Mention]
    others: list[Mention]
    quoted: list[int]
    small: list[int]
    first_word: int
    runs: list[Run]
    titled: bool

    @property
    def has_words(self) -> bool:
        """Whether it holds more than quotations."""
        return self.first_word < len(self.tokens)

    @property
    def subjects(self) -> list[Mention]:
        """Whom the sentence may be about: its first cue's subject, then whom it names in order."""
        cue = next((cue.mention for cue in self.cues if cue.mention), None)
        if cue is None:
            return self.people
        if cue.pronoun:  # it may mean somebody named before it
            return sorted(dict.fromkeys((cue, *self.people)), key=_START)
        return [cue, *self.people]

    @property
    def mentions(self) -> list[Mention]:
        """Everyone whom its cues or other words name."""
        told = [cue.mention for cue in self.cues if cue.mention]
        if not (told or self.others) and len(self.people) < 2:
            return self.people
        named = dict.fromkeys((*told, *self.people, *self.others))
        return sorted(named, key=_START)


class Told(NamedTuple):
    """A paragraph, its language and sentences; `authors` are cues inside its quotations.

    `first` is the number of the first sentence with words, past the end where none has any.
    """

    paragraph: Paragraph
    words: Lexicon
    sentences: list[Sentence]
    authors: dict[int, Cue]
    first: int

    @property
    def mentions(self) -> Iterator[Mention]:
        """Everyone whom it names outside the words quoted."""
        for sentence in self.sentences:
            yield from sentence.mentions
        yield from (cue.mention for cue in self.authors.values() if cue.mention)

    def leads(self, number: int, place: int) -> bool:
        """Whether no word comes before the quotation at a place of a sentence in the paragraph."""
        return self.first >= number and place <= self.sentences[number].first_word

    @property
    def spans(self) -> list[int]:
        """The numbers of the spans that stand in it."""
        return [one.tokens[place].span for one in self.sentences for place in one.quoted]

    @property
    def is_quotations(self) -> bool:
        """Whether it holds nothing but quotations."""
        return self.first == len(self.sentences)


def tell(
    text: str,
    paragraph: Paragraph,
    quoted: Sequence[Quoted],
    wanted: Callable[[Sequence[Token], Lexicon], bool] | None = None,
) -> Told:
    """A paragraph with its `wanted` sentences; `quoted` are its quotations but not those inside."""
    language = script_of(text, paragraph.start, paragraph.end)
    words = lexicon(language)
    tokens = tokens_of(text, paragraph, quoted, language)
    if language == "en" and paragraph.element in _TITLED:
        tokens = [_as_in_text(text, token) for token in tokens]
    sentences = [
        _sentence(text, one, words)
        for one in _sentences(text, tokens, paragraph.sentences, bool(quoted), words)
        if wanted is None or wanted(one, words)
    ]
    authors = {
        number: cue
        for start, end, number in quoted
        if (cue := _author_words(text, start, end, words))
    }
    first = next((n for n, one in enumerate(sentences) if one.has_words), len(sentences))
    return Told(paragraph, words, sentences, authors, first)


def find_surnames(text: str, told: Sequence[Told]) -> None:
    """Add the people whose full names only show by how the text calls them later, in Arabic."""
    arabic = [one for one in told if one.words.language == "ar"]
    alone = {
        folded_word(mention.name)
        for one in arabic
        for mention in one.mentions
        if mention.name and " " not in mention.name and not one.words.speaks(mention.head)
    }
    if not alone:
        return
    for sentence, words in ((sentence, one.words) for one in arabic for sentence in one.sentences):
        if found := surnames_in(text, sentence.tokens, alone, words):
            alone -= {token.low for token in sentence.tokens}  # the full name comes first
            sentence.people.extend(found)
            sentence.people.sort(key=lambda mention: mention.start)


def tell_inside(text: str, span: Span, inner: Sequence[Quoted]) -> Told:
    """The words around the quotations inside one, as a paragraph of one sentence."""
    start = max(span.start, inner[0][0] - _INSIDE)
    paragraph = Paragraph(start, min(span.end, inner[-1][1] + _INSIDE), "quotation", ())
    language = script_of(text, *span.parts[0])
    words = lexicon(language)
    tokens = tokens_of(text, paragraph, inner, language)
    return Told(paragraph, words, [_sentence(text, tokens, words)], {}, 0)


def _as_in_text(text: str, token: Token) -> Token:
    """A word of a heading, which is no name for its capital where the text writes it small."""
    if not token.name or token.low in given_names() or f" {token.low} " not in text:
        return token
    return token._replace(name=False)


def _author_words(text: str, start: int, end: int, words: Lexicon) -> Cue | None:
    """The words that tell who speaks between dashes inside a quotation: «…, — сказал X. — …»."""
    if words.language != "ru" or _AUTHOR_WORDS.search(text, start, end) is None:
        return None
    tokens = tokens_of(text, Paragraph(start, end, "quotation", ()), (), "ru")
    for place, token in enumerate(tokens[1:-1], 1):
        if token.text in _DASHES and tokens[place - 1].text in _BEFORE_AUTHOR:
            behind = range(place + 1, len(tokens))
            stop = next((n for n in behind if tokens[n].text in _DASHES), len(tokens))
            found = speaker_russian.cues_in(text, tokens[place:stop], words)
            if found and found[0].mention and found[0].at <= _NEAR_DASH:
                return found[0]
    return None


def _sentence(text: str, tokens: list[Token], words: Lexicon) -> Sentence:
    """A sentence with its cues and people."""
    seen = [place for place, token in enumerate(tokens) if token.low in _SMALL]
    quoted = [place for place in seen if tokens[place].span >= 0]
    small = [place for place in seen if tokens[place].span < 0] if quoted else seen
    runs = [] if words.language == "ar" else name_runs(tokens, words)
    titled = holds_title(tokens, words)
    people, others = _people(text, tokens, runs, small, titled, words)
    return Sentence(
        tokens,
        _CUES[words.language](text, tokens, words),
        people,
        others,
        quoted,
        small,
        next((place for place, token in enumerate(tokens) if token.is_word), len(tokens)),
        runs,
        titled,
    )


def holds_title(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether a word for an office or a rank is among tokens."""
    roots = [token.root for token in tokens]
    return not (words.offices.isdisjoint(roots) and words.ranks.isdisjoint(roots))


def _sentences(
    text: str, tokens: list[Token], starts: Sequence[int], quoted: bool, words: Lexicon
) -> Iterator[list[Token]]:
    """The tokens of each sentence; `quoted` tells whether quotations are among them."""
    passages = {bisect_left(tokens, (start,)): start for start in starts[1:]}
    behind = {place + 1 for place, token in enumerate(tokens) if quoted and token.span >= 0}
    begun = 0
    for place in sorted(behind.union(passages)):
        if not 0 < place < len(tokens):
            continue
        passage = passages.get(place, -1) >= tokens[place - 1].end  # not one inside a quotation
        if _begins(text, tokens, place, passage, words):
            yield tokens[begun:place]
            begun = place
    if begun < len(tokens):
        yield tokens[begun:] if begun else tokens


def _begins(text: str, tokens: Sequence[Token], place: int, passage: bool, words: Lexicon) -> bool:
    """Whether a sentence begins at a token: where a passage does, or after a whole quotation."""
    token, before = tokens[place], tokens[place - 1]
    if before.text != QUOTATION:
        return passage and not (before.is_word and before.root in words.ranks)  # Ms. Holm
    if token.text in "—–-,;:" or (token.is_word and token.text[0].islower()):
        return False
    ending = text[max(before.start, before.end - 3) : before.end].rstrip("”\"»’' ")
    if ending[-1:] not in _ENDS or not (passage or token.name or token.text == QUOTATION):
        return False
    return not _says_who(tokens, place, words)


def _says_who(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether nothing follows but who said it: “Who pays?” Qanbar asked."""
    for at in range(place, min(place + _LONGEST_CUE, len(tokens))):
        token = tokens[at]
        if (token.low in words.verbs or token.low == "shot") and at > place:
            behind = _past_asked(tokens, at + 1) if token.low in _TELLS else at + 1
            following = tokens[behind : behind + 2]
            near = [token.text for token in following]
            goes_on = following and (near[0] in (".", ",") or following[0].low in _AFTER_SAID)
            ends = not following or near[0] == "."
            return ends or (bool(goes_on) and QUOTATION not in near)
        if not token.is_word:
            return False
    return False


def _past_asked(tokens: Sequence[Token], place: int) -> int:
    """Where whom a verb asks or tells ends: asked Mr Qanbar, told her."""
    if place < len(tokens) and tokens[place].low in _WHOM:
        return place + 1
    end = place
    while end < min(place + _LONGEST_NAME + 1, len(tokens)) and tokens[end].name:
        end += 1
    return end


def _people(
    text: str,
    tokens: Sequence[Token],
    runs: Sequence[Run],
    small: Sequence[int],
    titled: bool,
    words: Lexicon,
) -> tuple[list[Mention], list[Mention]]:
    """Whom a sentence may be about, he and she among them, and everyone else that it names."""
    if words.language == "ar":
        return people_in(text, tokens, words), []
    found: list[Mention] = []
    others: list[Mention] = []
    for run in runs:
        behind = tokens[run.last] if run.last < len(tokens) else None
        owns = titled and behind and tokens[run.last - 1].owns and behind.root in words.offices
        if owns and not run.governed:
            after = tokens[run.last + 1] if run.last + 1 < len(tokens) else None
            other = after and (after.name or after.root in words.offices)
            kin = None if other else described(text, tokens[run.first : run.last + 1], words)
            if kin:
                found.append(with_name(text, tokens, run.last + 1, kin, words))
        if run.governed:
            if _may_be_person(tokens, run, words):
                mention = named(text, tokens, run, words, titled)
                others.append(mention._replace(person=run.person or run.last - run.first > 1))
        elif not run.first or tokens[run.first - 1].text != "(":
            mention = named(text, tokens, run, words, titled)
            if titled and behind and mention.person and not mention.role:
                mention = mention._replace(role=role_behind(text, tokens, run.last, words))
            (others if tokens[run.last - 1].owns else found).append(mention)
    pronouns = (pronoun_of(tokens[n]) for n in small if tokens[n].low in PRONOUNS)
    found += [one for one in pronouns if one and one.gender]
    if titled:
        found += _holders(text, tokens, small, words)
    if titled and words.language == "ru" and (holder := _russian_holder(text, tokens, words)):
        found.append(holder)
    return sorted(found, key=_START), others


def _may_be_person(tokens: Sequence[Token], run: Run, words: Lexicon) -> bool:
    """Whether a name behind a preposition may be a person's: with X, but not in or near X.

    A single word is one where the text has the full name of somebody called so.
    """
    name = tokens[run.first : run.last]
    if run.person or len(name) > _LONGEST_NAME:
        return run.person
    place = any(token.root in words.organisations or token.root in words.places for token in name)
    return (tokens[run.first - 1].low in _BESIDE or name[-1].owns) and not place


def _holders(
    text: str, tokens: Sequence[Token], small: Sequence[int], words: Lexicon
) -> Iterator[Mention]:
    """Those whom a sentence calls by an office or kinship alone: the minister, his mother."""
    for place in small:
        if _may_be_subject(tokens, place):
            office = _office_behind(tokens, place, words)
            end = past_of(tokens, office + 1) if office else 0
            if office and (found := described(text, tokens[place:end], words)):
                yield with_name(text, tokens, office + 1, found, words)


def _may_be_subject(tokens: Sequence[Token], place: int) -> bool:
    """Whether an article may begin a subject: no preposition is before it; before a, no word."""
    before = tokens[place - 1] if place else None
    if place > 1 and before and before.text == "," and tokens[place - 2].name:
        return False  # Maria Costa, a teacher
    if tokens[place].low in _THE:
        return before is None or before.low not in _NOT_BEFORE_SUBJECT
    return tokens[place].low in _A and (
        before is None or not before.is_word or before.low in _PERCEIVES
    )


def _office_behind(tokens: Sequence[Token], place: int, words: Lexicon) -> int:
    """Where the office stands that an article goes with, unless a name or office follows; or 0."""
    for at in range(place + 1, min(place + _LONGEST_HOLDER, len(tokens))):
        token = tokens[at]
        if not token.is_word or token.low in PREPOSITIONS:
            return 0
        if token.root in words.offices and not token.owns:
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            if not (after and (after.name or after.root in words.offices)):
                return at
    return 0


def _russian_holder(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """Whom a Russian sentence begins with by an office alone: прокурор не согласился."""
    for place, token in enumerate(tokens[:_LONGEST_HOLDER]):
        if token.root in words.offices and token.low in words.listed:
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            alone = after is None or not (after.name or after.root in words.offices)
            return described(text, tokens[place : place + 1], words) if alone else None
        if token.root not in words.modifiers and token.low not in ("сам", "сама"):
            return None
    return None
