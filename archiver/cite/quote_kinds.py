"""What a span between marks is: speech, a title, or words that the text sets apart from its own.

In news nine spans of ten are speech, and filters lose more than they win: a span is speech unless
something beside it says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from archiver.cite.marks import Span
from archiver.cite.speaker_tokens import Token
from archiver.cite.speaker_words import Lexicon, given_names, listed
from archiver.cite.speakers import Choice

__all__ = ["kind_of"]

_SMALL_WORDS = listed(
    "a an the of in on at to for and or but nor by with from as is vs over under into"
)
_ENDS = frozenset(".,!?…،؟")
_EXCLAIMS = frozenset("!?…؟")
_LONGEST_TITLE = 9  # words
_TALKS = listed("حديث تصريح تصريحات مقابله حوار لقاء كلام اتصال")
_LONGEST_SCARE = 3
_AROUND = 14  # tokens before a span that may tell what it is
_NEAR = 3  # words before a span among which one tells what it is
_CLOSE_RULES = frozenset(("inverted", "post", "colon", "name_colon"))


def kind_of(
    words: str,
    span: Span,
    lexicon: Lexicon,
    tokens: Sequence[Token],
    place: int,
    cue: Choice | None,
) -> tuple[str, float]:
    """`speech`, `title` or `scare` for the words of a span, and how sure that is.

    `tokens` are those of the sentence around it, the span being the one at `place`.
    """
    listed = words.split()
    if not span.marks:
        return "speech", 0.9
    close = cue is not None and (cue.rule in _CLOSE_RULES or _follows_verb(tokens, place, cue))
    asks = place == 0 and len(tokens) > 1 and tokens[1].text == ":"
    if asks and len(listed) <= _LONGEST_SCARE:
        return "title", 0.7  # who asks, in an interview
    complete = words.rstrip()[-1:] in _ENDS
    before = [token for token in tokens[max(0, place - _AROUND) : place] if token.is_word]
    if lexicon.language != "en" and _is_called(listed, lexicon, tokens, place):
        return "title", 0.85
    if not close and len(listed) <= _LONGEST_TITLE and words.rstrip()[-1:] not in _EXCLAIMS:
        if _is_title(listed, lexicon, tokens, place):
            return "title", 0.8
        if not complete and _set_apart(before, lexicon, len(listed), cue):
            return "scare", 0.75
    free = cue is None and bool(before) and not _after_colon(tokens, place)
    if free and len(listed) <= _LONGEST_SCARE and not complete:
        return "scare", 0.55
    if not span.closed:
        return "speech", 0.6
    return "speech", 0.97 if close else 0.93 if cue else 0.85


def _follows_verb(tokens: Sequence[Token], place: int, cue: Choice) -> bool:
    """Whether a comma or colon parts a span from its verb before it: they chanted, “…”."""
    if place < 2 or tokens[place - 1].text not in (",", ":") or not cue.verb:
        return False
    return tokens[place - 2].low == cue.verb.casefold()


def _is_called(
    listed: Sequence[str], lexicon: Lexicon, tokens: Sequence[Token], place: int
) -> bool:
    """Whether a short span is, right behind a noun, what the thing is called: газета «…»."""
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if len(listed) > _LONGEST_SCARE + 1 or listed[0][0].islower():
        return False
    if lexicon.language == "ru" and after and after.is_word:
        if before is None:
            return listed[-1][-1].isalnum()  # «Залив» выиграл кубок
        if before.root in lexicon.offices and not before.owns:
            return True  # тренер «Рубежа» Хорхе Видаль
    if before is None:
        return False
    if lexicon.language == "ar" and _is_told_of(before, listed):
        return False
    of_what = before.root in lexicon.offices and not before.low.startswith("ال")
    if lexicon.language == "ar" and of_what and after and after.low in given_names():
        return True  # رئيس "…" سمير
    return before.root in lexicon.works or before.low[1:] in lexicon.works  # لصحيفة


def _is_title(listed: Sequence[str], lexicon: Lexicon, tokens: Sequence[Token], place: int) -> bool:
    """Whether a span is the name of a work, an outlet, a company, an operation."""
    before = [token for token in tokens[max(0, place - _NEAR) : place] if token.is_word]
    called = bool(before) and before[-1].root in lexicon.works
    if lexicon.language == "ar":
        return (called and not _is_told_of(before[-1], listed)) or (
            len(listed) <= _LONGEST_SCARE and bool(before) and _is_audience(before)
        )
    if lexicon.language == "ru":
        return (
            bool(before)
            and listed[0][0].isupper()
            and (called or (len(listed) <= _LONGEST_SCARE and not _after_colon(tokens, place)))
        )
    capitals = [word for word in listed if word.lower() not in _SMALL_WORDS]
    titled = len(capitals) > 0 and all(not word[0].islower() for word in capitals)
    near = any(token.root in lexicon.works for token in before) and not listed[0][0].islower()
    return titled and bool(before) and (near or (len(listed) > 1 and len(capitals) > 1))


def _is_told_of(before: Token, listed: Sequence[str]) -> bool:
    """Whether Arabic words tell something of the noun before them: العملية "مستمرة"."""
    return before.low.startswith("ال") and not listed[0].startswith("ال")


def _is_audience(before: Sequence[Token]) -> bool:
    """Whether an Arabic preposition before a short span tells to whom something was said."""
    talk = len(before) > 1 and before[-2].root in _TALKS
    return before[-1].low in ("ل", "لـ") or (talk and before[-1].low in ("الي", "مع"))


def _after_colon(tokens: Sequence[Token], place: int) -> bool:
    """Whether a colon stands right before a span."""
    return place > 0 and tokens[place - 1].text == ":"


def _set_apart(before: Sequence[Token], lexicon: Lexicon, size: int, cue: Choice | None) -> bool:
    """Whether a word before a span says that its words are not the text's own: so-called."""
    verb = cue.verb.casefold() if cue and cue.verb and cue.mention else ""
    near = [token for token in before[-_NEAR:] if token.text.casefold() != verb]
    if any(lexicon.sets_apart(token.low, token.root) for token in near[-1:]):
        return True
    if any(lexicon.sets_apart(token.low, token.root) for token in near):
        return size <= 2 * _LONGEST_SCARE
    words_for = any(
        token.low in ("word", "term", "phrase", "name", "euphemism") and following.low == "for"
        for token, following in pairwise(before)
    )
    return cue is None and words_for and size <= 2 * _LONGEST_SCARE
