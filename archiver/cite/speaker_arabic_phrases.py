"""The phrase beside a cue in Arabic: a name with its title, or a description.

There are no capitals. A title stands before the name, and what follows its last known word without
an article begins the name; a listed given name begins one anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from archiver.cite.speaker_arabic_ends import (
    ENDS,
    MANNER,
    SHORT,
    TANWIN,
    bare,
    is_feminine,
    is_owned,
    is_present,
    phrase_end,
    verb_of,
)
from archiver.cite.speaker_phrases import Mention, role_text
from archiver.cite.speaker_tokens import Token, plain
from archiver.cite.speaker_words import Lexicon, given_names, listed

__all__ = ["label_of", "people_in", "phrase_of", "surnames_in", "unlisted"]

_BEFORE_NAMES = frozenset(("بن", "ابن", "ابو", "ابا", "ال", "عبد", "ام", "ابي", "بنت"))
_WITH_GOD = frozenset(("عبد", "نصر", "سيف", "جاد", "حسب"))  # one name with الله or another
_HONOURS = {
    **dict.fromkeys(("سماحته", "فخامته", "سيادته", "معاليه", "سموه", "جلالته", "نيافته"), "m"),
    **dict.fromkeys(("سيادتها", "معاليها", "سموها", "جلالتها", "فخامتها"), "f"),
}
_ADDRESS = ("سيد", "سيده")  # before a name only with the article
_AUXILIARY = listed("كان كانت زال زالت ظل ظلت بات باتت صار صارت ليس ليست عاد عادت")
_PLURAL = ("ين", "ون", "ات")
_LONGEST_NAME = 5
_LONGEST_LABEL = 3


def phrase_of(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """The person, office or organisation that a noun phrase names; None for other words."""
    if not tokens:
        return None
    if gender := _HONOURS.get(tokens[0].low):  # his excellency
        first = tokens[0]
        return Mention(first.start, first.end, first.text, pronoun=gender, gender=gender)
    begin, end = _name_in(tokens, words)
    if begin < end:
        return _named(text, tokens, begin, end, words)
    phrase = _within(tokens, words)
    head = next((token.root for token in phrase if words.speaks(token.root)), "")
    alone = len(tokens) == 1 or (not head and _speaks_behind(tokens, words))
    alone = alone and phrase[0].low.startswith("ال")
    if not head and not alone:
        return None
    first, last = phrase[0], phrase[-1]
    whole = plain(text[first.start : last.end])
    return Mention(
        first.start,
        last.end,
        whole,
        name=whole if alone else None,  # a surname, such as المعلم, unless nobody has it
        gender=_gender_of_office(first, words) or _gender_of(first, words),
        person=head in words.offices,
        head=head or phrase[0].root,
    )


def _gender_of_office(office: Token, words: Lexicon) -> str:
    """`f` or `m` where an office tells it: his lawyer is not spelt as the woman lawyer is."""
    his = office.root.endswith("ه") and not is_feminine(office) and office.root[:-1] in words.men
    return "m" if his else words.gender_of_role([office.root])


def _gender_of(noun: Token, words: Lexicon) -> str:
    """The gender by which verbs agree with an organisation or a paper; nothing for other nouns."""
    if noun.root not in words.organisations and noun.root not in words.papers:
        return ""
    return "f" if is_feminine(noun) else "m"


def _within(tokens: Sequence[Token], words: Lexicon) -> Sequence[Token]:
    """A description without what follows it: behind words with the article comes none without it.

    A noun with the article takes adjectives alone, of its gender: "the union the ministers" and
    "the prosecution the comment" are two.
    """
    definite = tokens[0].low.startswith("ال")
    feminine = definite and is_feminine(tokens[0])
    for place in range(1, len(tokens)):
        token = tokens[place]
        article = token.low.startswith(("ال", "لل"))
        two = tokens[0].low.startswith("ال") and token.low.startswith("ال")
        another = two and words.speaks(token.root)
        another = another or (definite and token.low.endswith(_PLURAL))
        another = another or (feminine and not is_feminine(token) and token.low[-1] not in "ايه")
        if (definite and not article) or another:
            return tokens[:place]
        definite = definite or article
    return tokens


def _speaks_behind(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether another noun that speaks stands right behind a first: a surname, the government."""
    two = len(tokens) > 1 and tokens[1].low.startswith("ال")
    return two and words.speaks(tokens[1].root)


def _named(text: str, tokens: Sequence[Token], begin: int, end: int, words: Lexicon) -> Mention:
    """A name with the title before it, or the office behind it."""
    title, behind = tokens[:begin], tokens[end:]
    if not any(words.is_role(token.root) for token in title):
        title = []
    role = title or (behind if behind and behind[0].root in words.offices else [])
    gender = _gender_of_office(role[0], words) if role else ""
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
        if token.root in words.offices and end > begin + 1:
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
        definite = before.low.startswith(("ال", "لل")) or is_owned(before)
        if definite and _may_begin(tokens[place], words):
            return place
    return -1


def _may_begin(token: Token, words: Lexicon) -> bool:
    """Whether a name may begin with a word: it has no article and is no title or organisation."""
    root = (
        token.low[1:] if token.low.startswith("ل") and words.speaks(token.low[1:]) else token.root
    )
    known = words.is_role(root) or words.speaks(root) or root in words.places
    owned = len(token.low) > SHORT and token.low.endswith(("ته", "ها", "هم"))  # his resignation
    small = bare(token.text) in ENDS or is_present(token)
    return not (known or owned or small or token.low.startswith(("ال", "لل", "بال", "وال")))


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether a third or later word belongs to a name: it has an article, or the phrase ends."""
    ends = tokens[place - 1].low.startswith("ال") and tokens[place - 2].low not in _WITH_GOD
    thing = tokens[place].low.startswith("ال") and is_feminine(tokens[place])  # زار X المدينة
    if ends or thing or tokens[place].low.startswith("و"):
        return False
    if tokens[place].low.startswith("ال") or tokens[place - 1].low in _BEFORE_NAMES:
        return True
    short = place + 1 == len(tokens) and not tokens[place].low.endswith(("اه", "ها", "هم", "ته"))
    return tokens[place].low in _BEFORE_NAMES or short


def _is_object(token: Token) -> bool:
    """Whether a word behind a subject is something of theirs: ختم X حديثه."""
    owned = token.text[-1] == "ه" and not token.low.startswith("ال")
    return len(token.text) > SHORT and owned and token.low not in given_names()


def unlisted(text: str, phrase: Sequence[Token]) -> Mention | None:
    """A subject that no list knows: the towns of the upper valley; adverbs are none."""
    phrase = phrase[: next((n for n, one in enumerate(phrase) if n and _is_object(one)), None)]
    low = phrase[0].low if phrase else ""
    adverb = low.endswith("ا") and (low[0] == "م" or TANWIN.search(phrase[0].text))
    if not low or adverb or (low[0] == "ب" and low[-1] == "ه") or low in MANNER:
        return None  # adverbs: مجددا, بحسرة
    first, last = phrase[0], phrase[-1]
    whole = plain(text[first.start : last.end])
    name = plain(text[first.start : phrase[:_LONGEST_LABEL][-1].end])  # if anybody is called so
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
    place, given = 0, given_names()
    while place < len(tokens):
        token = tokens[place]
        titled = token.root in words.offices or token.root in words.ranks
        if not titled and token.low not in given and not _opens(tokens, place, words):
            place += 1
            continue
        end = phrase_end(tokens, place, words)
        mention = phrase_of(text, tokens[place:end], words) if end > place else None
        acts = place == 1 or (place and _acts(tokens, place, words))
        if mention and mention.person and (mention.name or acts):
            found.append(mention)
        if mention and mention.name:  # the ambassador may stand right behind the minister
            end = next((n for n in range(place, end) if tokens[n].start >= mention.end), end)
        place = max(end, place + 1)
    return found


def _opens(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a word may be a subject by its place alone: behind the first word, or "as for"."""
    if place != 1:
        return False
    first = bare(tokens[0].text)
    article = tokens[1].low.startswith("ال") and not words.speaks(tokens[1].root)
    return first in ("أما", "اما") or (article and first not in ENDS)


def _acts(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a verb stands right before an office without an article: تحصي ممرضة."""
    before = tokens[place - 1]
    verb = verb_of(before.low) or (len(before.low) > 2 and before.low[0] in "يت")
    return bool(verb) and not tokens[place].low.startswith("ال")


def surnames_in(
    text: str, tokens: Sequence[Token], surnames: Collection[str], words: Lexicon
) -> list[Mention]:
    """The names that end in words by which the text calls someone elsewhere: غيداء المنصوري."""
    found: list[Mention] = []
    for before, token in pairwise(tokens):
        if token.low not in surnames or not before.is_word or len(before.low) < 3:
            continue
        verb = verb_of(before.low) or before.low.removeprefix("و") in _AUXILIARY
        if bare(before.text) in ENDS or verb or not _may_begin(before, words):
            continue
        whole = plain(text[before.start : token.end])
        gender = given_names().get(before.low, "")
        found.append(
            Mention(before.start, token.end, whole, name=whole, gender=gender, person=True)
        )
    return found
