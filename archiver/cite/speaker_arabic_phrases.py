"""The phrase beside a cue in Arabic: a name with its title, or a description.

There are no capitals. A title stands before the name, and what follows its last known word without
an article begins the name; a listed given name begins one anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from archiver.cite.speaker_phrases import Mention, role_text
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import Lexicon, given_names, listed, small_words

__all__ = [
    "ENDS",
    "STOPS",
    "bare",
    "label_of",
    "people_in",
    "phrase_end",
    "phrase_of",
    "surnames_in",
    "unlisted",
    "verb_of",
]

STOPS = frozenset("،,.:;؛!؟?(—–-)…|/")
ENDS = small_words("arabic_ends", folded=False)
_BEFORE_NAMES = frozenset(("بن", "ابن", "ابو", "ابا", "ال", "عبد", "ام", "ابي", "بنت"))
_OWNED = ("ها", "هم", "ه")  # his, her, their; him, her, them
_BY = ("بأ", "بإ", "بال")
_PROXY = ("بالوكالة", "بالنيابة", "بالإنابة")  # belong to an office
_ADDRESS = ("سيد", "سيده")  # before a name only with the article
_AUXILIARY = listed("كان كانت زال زالت ظل ظلت بات باتت صار صارت ليس ليست عاد عادت")
_OBJECTS = (*_OWNED, "نا", "ني")
_PLURAL = ("ين", "ون", "ات")
_TANWIN = re.compile("\u064b\u0627?$")
_SHORT = 4  # letters of a word that may end like one with an owner
_LONGEST = 14
_LONGEST_NAME = 5
_LONGEST_LABEL = 3


def phrase_of(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """The person, office or organisation that a noun phrase names; None for other words."""
    if not tokens:
        return None
    begin, end = _name_in(tokens, words)
    roots = [token.root for token in tokens]
    if begin < end:
        return _named(text, tokens, begin, end, words)
    head = next((root for root in roots if words.speaks(root)), "")
    alone = len(tokens) == 1 and tokens[0].low.startswith("ال")
    if not head and not alone:
        return None
    phrase = tokens if alone else _within(tokens, words)
    first, last = phrase[0], phrase[-1]
    whole = plain(text[first.start : last.end])
    return Mention(
        first.start,
        last.end,
        whole,
        name=whole if alone else None,  # a surname, such as المعلم, unless nobody has it
        gender=words.gender_of_role(roots[:1]),
        person=head in words.offices,
        head=head or roots[0],
    )


def _within(tokens: Sequence[Token], words: Lexicon) -> Sequence[Token]:
    """A description without what follows it: behind words with the article comes none without it.

    A noun with the article takes adjectives alone: "the union the ministers" are two.
    """
    definite = tokens[0].low.startswith("ال")
    for place in range(1, len(tokens)):
        token = tokens[place]
        article = token.low.startswith(("ال", "لل"))
        another = tokens[0].low.startswith("ال") and (
            token.root in words.groups or token.root in words.offices
        )
        another = another or (definite and token.low.endswith(_PLURAL))
        if (definite and not article) or another:
            return tokens[:place]
        definite = definite or article
    return tokens


def _named(text: str, tokens: Sequence[Token], begin: int, end: int, words: Lexicon) -> Mention:
    """A name with the title before it, or the office behind it."""
    title, behind = tokens[:begin], tokens[end:]
    if not any(words.is_role(token.root) for token in title):
        title = []
    role = title or (behind if behind and behind[0].root in words.offices else [])
    gender = words.gender_of_role([token.root for token in role[:1]])
    first = (title or tokens[begin:end])[0]
    return Mention(
        first.start,
        tokens[end - 1].end,
        plain(text[first.start : tokens[end - 1].end]),
        name=plain(text[tokens[begin].start : tokens[end - 1].end]),
        role=role_text(text, role) if role else None,
        gender=gender or given_names().get(tokens[begin].low, ""),
        person=True,
    )


def _name_in(tokens: Sequence[Token], words: Lexicon) -> tuple[int, int]:
    """Where a person's name begins and ends in a noun phrase; twice 0 where there is none."""
    given = given_names()
    begin = next(
        (
            n
            for n, token in enumerate(tokens)
            if token.low in given and _may_be_given(tokens, n, words)
        ),
        -1,
    )
    if begin < 0:
        begin = _after_title(tokens, words)
    if begin < 0:
        return 0, 0
    while begin > 0 and tokens[begin - 1].low in _BEFORE_NAMES:
        begin -= 1
    kunya = tokens[begin].low in ("ام", "ابو", "ابي", "ابا")  # أم محمد
    end = begin + 1
    while end < len(tokens) and end - begin < _LONGEST_NAME:
        token = tokens[end]
        if token.root in words.offices and not token.low.startswith("ال") and end > begin + 1:
            break
        if _is_object(token) or (end - begin >= 2 and (kunya or not _goes_on(tokens, end))):
            break
        end += 1
    return begin, end


def _may_be_given(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a given name's word is one here: not the office of the same spelling."""
    token = tokens[place]
    if not words.is_role(token.root):
        return True
    return place > 0 and words.is_role(tokens[place - 1].root)


def _after_title(tokens: Sequence[Token], words: Lexicon) -> int:
    """Where an unlisted name begins behind a title; -1 where no title stands first."""
    titled = words.is_role(tokens[0].root) or tokens[0].root in words.ranks
    if tokens[0].low in _ADDRESS:
        return -1  # a woman in her fifties
    if not titled:
        strange = tokens[0].low.startswith("ال") and not words.speaks(tokens[0].root)
        return 1 if strange and len(tokens) > 2 and _may_begin(tokens[1], words) else -1
    for place in range(1, len(tokens)):
        before = tokens[place - 1]
        definite = before.low.startswith(("ال", "لل")) or before.low.endswith(_OWNED)
        if definite and _may_begin(tokens[place], words):
            return place
    return -1


def _may_begin(token: Token, words: Lexicon) -> bool:
    """Whether a name may begin with a word: it has no article and is no title or organisation."""
    known = words.is_role(token.root) or words.speaks(token.root)
    owned = len(token.low) > _SHORT and token.low.endswith(("ته", "ها", "هم"))  # his resignation
    return not (
        known or owned or _is_present(token) or token.low.startswith(("ال", "لل", "بال", "وال"))
    )


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether a third or later word belongs to a name: it has an article, or the phrase ends."""
    if tokens[place - 1].low.startswith("ال") or tokens[place].low.startswith("و"):
        return False
    if tokens[place].low.startswith("ال") or tokens[place - 1].low in _BEFORE_NAMES:
        return True
    short = place + 1 == len(tokens) and not tokens[place].low.endswith(("اه", "ها", "هم", "ته"))
    return tokens[place].low in _BEFORE_NAMES or short


def _is_object(token: Token) -> bool:
    """Whether a word behind a subject is something of theirs: ختم X حديثه."""
    return len(token.text) > _SHORT and token.text[-1] == "ه" and token.low not in given_names()


def unlisted(text: str, phrase: Sequence[Token]) -> Mention | None:
    """A subject that no list knows: the towns of the upper valley; adverbs are none."""
    phrase = phrase[: next((n for n, one in enumerate(phrase) if n and _is_object(one)), None)]
    low = phrase[0].low if phrase else ""
    if low.endswith("ا") or not low or (low[0] == "ب" and low[-1] == "ه"):
        return None  # adverbs: مجددا, بحسرة
    first, last = phrase[0], phrase[-1]
    whole = plain(text[first.start : last.end])
    name = whole if len(phrase) <= _LONGEST_LABEL else None  # a surname, if anybody has it
    return Mention(first.start, last.end, whole, name=name, head=first.root)


def label_of(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """Who the words before a colon are, as in a headline: a title and name, or a surname alone."""
    if any(bare(token.text) in ENDS or not token.is_word for token in tokens):
        return None
    return phrase_of(text, tokens, words) or (
        unlisted(text, tokens) if len(tokens) <= _LONGEST_LABEL else None
    )


def people_in(text: str, tokens: Sequence[Token], words: Lexicon) -> list[Mention]:
    """Everyone whom a sentence names with a title or a listed given name, in order."""
    found: list[Mention] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        titled = token.root in words.offices or token.root in words.ranks
        article = token.low.startswith("ال") and not words.speaks(token.root)
        opens = place == 1 and bare(tokens[0].text) in ("أما", "اما")
        subject = opens or (place == 1 and article and bare(tokens[0].text) not in ENDS)
        if not titled and not subject and token.low not in given_names():
            place += 1
            continue
        end = phrase_end(tokens, place, words)
        mention = phrase_of(text, tokens[place:end], words) if end > place else None
        acts = place == 1 or (place and _acts(tokens, place, words))
        if mention and mention.person and (mention.name or acts):
            found.append(mention)
        place = max(end, place + 1)
    return found


def _acts(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a verb stands right before an office without an article: تحصي ممرضة."""
    before = tokens[place - 1]
    verb = verb_of(before.low, words) or (len(before.low) > 2 and before.low[0] in "يت")
    return bool(verb) and not tokens[place].low.startswith("ال")


def surnames_in(
    text: str, tokens: Sequence[Token], surnames: Collection[str], words: Lexicon
) -> list[Mention]:
    """The names that end in words by which the text calls someone elsewhere: غيداء المنصوري."""
    found: list[Mention] = []
    for before, token in pairwise(tokens):
        if token.low not in surnames or not before.is_word or len(before.low) < 3:
            continue
        verb = verb_of(before.low, words) or before.low in _AUXILIARY
        if bare(before.text) in ENDS or verb or not _may_begin(before, words):
            continue
        whole = plain(text[before.start : token.end])
        gender = given_names().get(before.low, "")
        found.append(
            Mention(before.start, token.end, whole, name=whole, gender=gender, person=True)
        )
    return found


def phrase_end(tokens: Sequence[Token], begin: int, words: Lexicon) -> int:
    """Where a noun phrase ends: at a stop, a quotation, or a small word."""
    end = begin
    while end < min(len(tokens), begin + _LONGEST):
        token = tokens[end]
        if token.text in STOPS or token.text == QUOTATION or bare(token.text) in ENDS:
            break
        if token.low.startswith("لل") and (end == begin or _is_told(token, words)):
            break
        if end > begin and _TANWIN.search(token.text):
            break  # how it was said: ضاحكاً
        if end > begin and (_is_addressed(token, words) or _is_by(token) or _is_present(token)):
            break
        if end > begin and verb_of(token.low, words) and not _may_be_name(token, words):
            break
        end += 1
    return end


def _is_present(token: Token) -> bool:
    """Whether a word looks like a verb in the present: يرتدي."""
    return len(token.low) > _SHORT and token.low[0] == "ي" and token.low not in given_names()


def _is_addressed(token: Token, words: Lexicon) -> bool:
    """Whether a word tells to whom something was said: لإذاعة, لشريكه."""
    if not token.low.startswith("ل"):
        return False
    return words.speaks(token.low[1:].removeprefix("ال")) or token.low.endswith(_OWNED)


def _is_by(token: Token) -> bool:
    """Whether a word tells of what or with what something was said: بأسف, بالفوز."""
    return token.text.startswith(_BY) and token.text not in _PROXY


def _may_be_name(token: Token, words: Lexicon) -> bool:
    """Whether a verb's form may be a name or office too: طالب."""
    return token.low in given_names() or token.root in words.offices


def _is_told(token: Token, words: Lexicon) -> bool:
    """Whether "for" tells whom something was told: للصحفيين, but not العام للأمم المتحدة."""
    root = token.low.removeprefix("لل")
    return root in words.groups or root in words.works


def verb_of(low: str, words: Lexicon) -> str:
    """The listed verb that a word is, with or without and-, so-; nothing for any other word."""
    for form in (low, low[1:] if low[:1] in ("و", "ف") else low):
        if form in words.verbs:
            return form
        for ending in _OBJECTS:
            if form.endswith(ending) and form[: -len(ending)] in words.verbs:
                return form[: -len(ending)]  # of whom it is said: يصفها
    return ""


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """A word without vowel signs, tatweel and marks that are not seen."""
    return "".join(letter for letter in text if letter.isalpha() and letter != "ـ")
