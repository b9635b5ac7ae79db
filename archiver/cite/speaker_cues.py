"""What a text says that someone said, outside its quotation marks: the verb and its subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.speaker_names import ARTICLES
from archiver.cite.speaker_phrases import (
    Mention,
    apposition,
    described,
    mention_of,
)
from archiver.cite.speaker_tokens import QUOTATION, Token
from archiver.cite.speaker_words import Lexicon, listed, small_words

__all__ = ["LONGEST_SUBJECT", "Cue", "is_adverb", "is_called", "subject_before"]

_STOPS = frozenset(".;:!?…(—–|")
_COMMAS = frozenset((",", "—", "–", "-", ")", "(", "،"))
_CLAUSE = small_words("clauses")
_BETWEEN = small_words("between")
_DAYS = small_words("days")
_BEFORE_DAYS = listed("on late early last this next in the earlier в во")
_SELVES = listed("himself herself itself themselves myself сам сама сами")
LONGEST_SUBJECT = 40
_LONGEST_ANTECEDENT = 8
_COMPANY = listed("his her their colleagues others coauthors co-authors")
_LONGEST_COMPANY = 5
_ONE = listed("one another some several many")
_MORE = listed("more less fewer other rather")
_SHORTEST_ADVERB = 4
_LONGEST_UNNAMED = 5


class Cue(NamedTuple):
    """Words that tell of speech: the verb at token `at`, its phrase from `first` to before `last`.

    `leans` marks a verb without a subject of its own (adding); `content` is the token at which what
    was told begins, past "that", -1 where nothing says.
    """

    at: int
    first: int
    last: int
    verb: str
    mention: Mention | None
    leans: bool = False
    content: int = -1


def subject_before(
    text: str, tokens: Sequence[Token], low: int, verb: int, words: Lexicon
) -> tuple[int, Mention | None]:
    """The subject of a verb among the tokens before it, from `low` on, and where it begins."""
    low = max(low, verb - LONGEST_SUBJECT)
    end = _before_adverbs(tokens, low, verb, words)
    if end <= low:
        return verb, None
    if tokens[end - 1].text == ")":
        end = _past_brackets(tokens, low, end)
        return subject_before(text, tokens, low, end, words) if end > low else (verb, None)
    if tokens[end - 1].text in _COMMAS:
        return _across_commas(text, tokens, low, end - 1, words)
    end = _before_company(tokens, low, end)
    begin = _clause_start(tokens, low, end, words)
    chunk = _before_who(tokens, begin, end)
    mention = mention_of(text, tokens[begin:chunk], words)
    return begin, _told_by(text, tokens, low, begin, mention, words)


def _before_company(tokens: Sequence[Token], low: int, end: int) -> int:
    """The end of a subject without those unnamed beside it: Qanbar and his team, and colleagues."""
    for place in range(end - 1, max(low, end - _LONGEST_COMPANY), -1):
        if tokens[place].low == "and" and place + 1 < end:
            unnamed = tokens[place + 1].low in _COMPANY
            return place if unnamed and tokens[place - 1].name else end
    return end


def _told_by(
    text: str, tokens: Sequence[Token], low: int, begin: int, found: Mention | None, words: Lexicon
) -> Mention | None:
    """The subject; "who" means the one named right before it."""
    if found is not None or begin <= low:
        return found
    if tokens[begin - 1].text == ",":
        if tokens[begin].low == "who" and (one := _unnamed_before(text, tokens, begin - 1, words)):
            return one
        return _across_commas(text, tokens, low, begin - 1, words)[1]
    if tokens[begin - 1].low in ("who", "whose"):
        return _antecedent(text, tokens, low, begin - 1, words)
    return None


def _antecedent(
    text: str, tokens: Sequence[Token], low: int, who: int, words: Lexicon
) -> Mention | None:
    """Whom "who" means: the noun phrase right before it, from its article on."""
    if who > low and tokens[who - 1].text == ",":
        return _across_commas(text, tokens, low, who - 1, words)[1]
    for place in range(who - 1, max(low - 1, who - _LONGEST_ANTECEDENT), -1):
        if tokens[place].low in ARTICLES or not tokens[place].is_word:
            return mention_of(text, tokens[place + (not tokens[place].is_word) : who], words)
    return mention_of(text, tokens[low:who], words)


def _unnamed_before(text: str, tokens: Sequence[Token], end: int, words: Lexicon) -> Mention | None:
    """The unnamed one right before a comma and "who": through a spokeswoman, who …"""
    begin = end - 1
    while begin > max(0, end - _LONGEST_UNNAMED) and tokens[begin].low not in ("a", "an"):
        begin -= 1
    if tokens[begin].low not in ("a", "an") or tokens[end - 1].root not in words.offices:
        return None
    return described(text, tokens[begin:end], words)


def _before_adverbs(tokens: Sequence[Token], low: int, verb: int, words: Lexicon) -> int:
    """The end of what stands before a verb, less adverbs, auxiliaries and days."""
    end = verb
    while end > low:
        word = tokens[end - 1].low
        if word in _BETWEEN or word in _SELVES or is_adverb(tokens[end - 1], words):
            end -= 1
        elif word in _DAYS:
            end -= 1
            while end > low and tokens[end - 1].low in _BEFORE_DAYS:
                end -= 1
        else:
            break
    return end


def is_adverb(token: Token, words: Lexicon) -> bool:
    """Whether a word tells how something was said: quietly, тихо."""
    if token.name or len(token.low) < _SHORTEST_ADVERB:
        return False
    if words.language == "ru":
        genitive = token.low.endswith(("ного", "его", "вого"))  # адвокат осужденного
        return token.low.endswith("о") and not genitive and token.root not in words.organisations
    return token.low.endswith("ly")


def _past_brackets(tokens: Sequence[Token], low: int, end: int) -> int:
    """The place before a bracketed aside that ends at `end`."""
    place = end - 1
    while place > low and tokens[place].text != "(":
        place -= 1
    return place


def is_called(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a quotation is what the noun before it is called: the company «Halden»."""
    before = tokens[place - 1].root if place else ""
    return before in words.works or before in words.organisations


def _clause_start(tokens: Sequence[Token], low: int, end: int, words: Lexicon) -> int:
    """Where the clause that ends at `end` begins, not before `low`."""
    place = end
    while place > low:
        token = tokens[place - 1]
        if token.text == QUOTATION:
            if not is_called(tokens, place - 1, words):
                break
        elif not token.is_word:
            if token.text not in "&/'’-.":
                break
        elif token.low in _CLAUSE and not _is_inside(tokens, place - 1, end):
            break
        place -= 1
    return place


def _is_inside(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether a conjunction begins no clause: it joins names, or is that of more than ten."""
    if tokens[place].low == "than" and place and tokens[place - 1].low in _MORE:
        return True
    return _joins_names(tokens, place, end)


def _joins_names(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether "and" stands between two names or inside a title rather than between clauses."""
    if tokens[place].low not in ("and", "и") or place == 0 or place + 1 >= end:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    return before.is_word and (before.name == after.name) and (before.name or end - place <= 4)


def _before_who(tokens: Sequence[Token], begin: int, end: int) -> int:
    """The end of a noun phrase, before a clause on it: the man who keeps the port."""
    for place in range(begin + 1, end):
        if tokens[place].low in ("who", "whose") and tokens[place - 1].is_word:
            return place
    return end


def _across_commas(
    text: str, tokens: Sequence[Token], low: int, end: int, words: Lexicon
) -> tuple[int, Mention | None]:
    """The subject of a verb that a comma stands before: what is told between commas is passed.

    A bare name between commas (the chairwoman, Samira al-Dahhan, said) is the speaker itself; an
    office there is the speaker's role.
    """
    pieces = _pieces(tokens, low, end)
    if not pieces:
        return end, None
    chosen, outer = len(pieces) - 1, None
    described: tuple[int, Mention | None] = chosen, None
    for place in range(len(pieces) - 2, -1, -1):
        begin, stop = pieces[place]
        outer = mention_of(text, tokens[begin : _before_who(tokens, begin, stop)], words)
        if outer and (outer.name or outer.pronoun or place == 0):
            chosen = place
            break
        if outer and (tokens[begin].low in ARTICLES or tokens[begin].low in _ONE):
            described = place, outer
    else:
        chosen, outer = described  # the Daily, the mouthpiece of the party, said
    if outer and outer.name and not outer.person:
        chosen, outer = _apposed(text, tokens, pieces[:chosen], words) or (chosen, outer)
    begin, stop = pieces[-1]
    inner = mention_of(text, tokens[begin:stop], words)
    if outer is None:
        return begin, inner
    alone = inner and inner.start == tokens[begin].start and inner.end == tokens[stop - 1].end
    if not (outer.name or outer.pronoun) and inner and inner.name and (inner.person or alone):
        return pieces[chosen][0], _with_description(text, inner, outer, words)
    return pieces[chosen][0], _with_role(text, tokens, outer, pieces[chosen + 1 :], words)


def _apposed(
    text: str, tokens: Sequence[Token], pieces: Sequence[tuple[int, int]], words: Lexicon
) -> tuple[int, Mention] | None:
    """Whom a description with places in it tells of: Idris Qanbar, a docker in Leeds, England."""
    for place in range(len(pieces) - 2, -1, -1):
        (begin, stop), behind = pieces[place], tokens[pieces[place + 1][0]]
        if behind.low in ARTICLES or behind.root in words.offices:
            found = mention_of(text, tokens[begin:stop], words)
            if found and found.name and found.person and found.end >= tokens[stop - 1].end - 2:
                return place, found
    return None


def _with_description(text: str, named: Mention, described: Mention, words: Lexicon) -> Mention:
    """A name whose description stands before it, as one mention."""
    whole = " ".join(text[described.start : named.end].split())
    role = named.role or _role_text(described, words)
    return named._replace(start=described.start, text=whole, role=role)


def _with_role(
    text: str,
    tokens: Sequence[Token],
    found: Mention,
    pieces: Sequence[tuple[int, int]],
    words: Lexicon,
) -> Mention:
    """A name with the role that a stretch behind it tells, unless an office stands before it."""
    if not found.name or any(
        words.root(part) in words.offices for part in (found.role or "").split()
    ):
        return found
    roles = (apposition(text, tokens[first:last], words) for first, last in pieces)
    role = next((role for role in roles if role), None)
    return found._replace(role=role or found.role, person=found.person or bool(role))


def _role_text(described: Mention, words: Lexicon) -> str | None:
    """A description as a role, without its article."""
    head, _, rest = described.text.partition(" ")
    if described.head not in words.offices:
        return None
    return rest if head.lower() in ("the", "a", "an", "one") else described.text


def _pieces(tokens: Sequence[Token], low: int, end: int) -> list[tuple[int, int]]:
    """The stretches between commas and dashes, as far back as the sentence's clause goes."""
    pieces: list[tuple[int, int]] = []
    stop = place = end
    while place > low:
        token = tokens[place - 1]
        if (token.text in _STOPS and token.text not in "—–") or token.text == QUOTATION:
            break
        if token.text in _COMMAS:
            if place < stop:
                pieces.append((place, stop))
            stop = place - 1
        place -= 1
    if place < stop:
        pieces.append((place, stop))
    return [_without_conjunction(tokens, *piece) for piece in pieces[::-1]]


def _without_conjunction(tokens: Sequence[Token], begin: int, end: int) -> tuple[int, int]:
    """A stretch without the conjunction at its front."""
    while begin + 1 < end and tokens[begin].low in _CLAUSE:
        begin += 1
    return begin, end
