"""Cues in Arabic: قال X إن …; وأضاف: «…»; نقلت الوكالة عن X قوله; بحسب X.

The verb stands before its subject, and has none where it goes on with whom the text spoke of last.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from archiver.cite.speaker_arabic_ends import ENDS, STOPS, bare, phrase_end, verb_of
from archiver.cite.speaker_arabic_phrases import phrase_of, unlisted
from archiver.cite.speaker_cues import Cue
from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import Lexicon, listed, small_words

__all__ = ["cues_in"]

_LEANING = small_words("arabic_leaning")
_ACCORDING = frozenset(
    ("بحسب", "حسب", "وفق", "وبحسب", "ووفق", "وحسب", "وفقا", "ووفقا", "طبقا", "وطبقا")
)
_AS_HE_SAYS = {
    "قوله": "m",
    "قولها": "f",
    "قولهم": "p",
    "تعبيره": "m",
    "تعبيرها": "f",
    "وصفه": "m",
    "وصفها": "f",
    "كلامه": "m",
    "كلامها": "f",
}
_THAT = listed("إن أن ان بأن بان أنه انه أنها إنه إنها إنهم أنهم أنّ إنّ إننا بأنه بأنها أننا")
_HANDS_ON = {**dict.fromkeys(("نقل", "نقلت", "ينقل", "تنقل"), "عن")}
_HANDS_ON |= dict.fromkeys(("نسب", "نسبت", "ينسب", "تنسب"), "الي")
# What stands before a source with its preposition: نقلا عن X, جاء في بيان X.
_SOURCE_BEHIND = {
    **dict.fromkeys(("نقلا", "ونقلا"), "عن"),
    **dict.fromkeys(("جاء", "وجاء", "ورد", "وورد", "جاءت", "وردت"), "في"),
}
_SOURCES = _ACCORDING.union(_SOURCE_BEHIND, ("بالقول", "بقوله", "بقولها", "بقولهم"))
_FROM_WHOM = {"عنه": "m", "عنها": "f"}
_BY_SAYING = ("بالقول", "بقوله", "بقولها", "بقولهم")
_WAS = ("كان", "وكان", "كانت", "وكانت")
_TO_WHOM = ("لي", "له", "لها", "لنا", "لهم", "فيه", "فيها")
_ON_IT = ("عليها", "عليه", "فيها", "فيه")
# Verbs behind whose subject stands whom it accuses or asks.
_AT_WHOM = listed(
    "يتهم تتهم يدعو تدعو يطالب تطالب يناشد تناشد يحث تحث يهاجم تهاجم ينتقد تنتقد"
    " اتهم اتهمت دعا دعت طالب طالبت ناشد حث حثت هاجم هاجمت انتقد انتقدت سال سالت ابلغ ابلغت"
)
# Prepositions: what follows is no verb, and no verb's subject.
_BEFORE_NOUNS = listed(
    "في وفي من ومن على وعلى إلى الى وإلى عن وعن مع ومع بعد وبعد قبل وقبل خلال وخلال حول وحول"
    " لدى ولدى عبر وعبر بشأن عند وعند منذ ضمن دون بدون بسبب رغم ضد نحو عقب وعقب أثناء وأثناء"
    " عدم بعدم لعدم إثر"
)
_DOUBLED = "\u0651"
_DESCRIBES = listed("وصف وصفت يصف تصف")
_THERE = listed("هناك هنا بانه بانها")
_ALL = listed("جميع كافه كل سائر مجتمع اطراف دول")  # who is called on
_WRITTEN = ("كتب", "كتبت")
_BETWEEN = ("بين", "وبين")  # or: and he made clear
_AS_FOR = ("أما", "اما")
_WHAT = ("ما", "بما", "عما", "مما", "لما")
_RECENT = 6  # cues back to which a clause without a subject may lean
_LONGEST = 14
_LONGEST_NAME = 3
_SHORTEST = 3  # letters of a verb joined to "and"


def cues_in(text: str, tokens: Sequence[Token], words: Lexicon) -> list[Cue]:
    """The cues of one sentence in order, each with its subject."""
    cues: list[Cue] = []
    for place, token in enumerate(tokens):
        if place and not _may_tell(token.text, token.low):
            continue
        cue = _source(text, tokens, place, cues, words) or _verb(text, tokens, place, cues, words)
        if cue:
            cues.append(cue)
    return cues


@lru_cache(maxsize=16_384)
def _may_tell(text: str, low: str) -> bool:
    """Whether a word may be a cue, by itself: listed, or in form a present or a participle."""
    written = bare(text)
    listed = written in _SOURCES or low in _AS_HE_SAYS or verb_of(low) != ""
    hands_on = written.removeprefix("و") in _HANDS_ON
    return listed or hands_on or low[:1] in ("ي", "ت") or text[:1] == "م"


def _source(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue | None:
    """The cue that a word makes which is no verb of saying: according to, quoting, in his words."""
    written = bare(tokens[place].text)
    if written in _ACCORDING:
        within = place > 1 and tokens[place - 1].text == "،" and cues and cues[-1].mention
        return None if within else _according(text, tokens, place, words)  # قال X، وفق البيان، إن
    if written in _SOURCE_BEHIND and _follows(tokens, place, _SOURCE_BEHIND[written]):
        return _source_behind(text, tokens, place, words)
    if written in _SOURCE_BEHIND and _follows(tokens, place, "فيه", "فيها"):
        return _cue(text, tokens, place, cues, words)  # بيان جاء فيه
    if written in _BY_SAYING:
        return _by_saying(text, tokens, place, cues, words)
    if tokens[place].low in _AS_HE_SAYS and place:
        return _as_he_says(tokens, place, cues)
    return None


def _verb(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue | None:
    """The cue that a verb of saying is where it stands; None for other words."""
    token, verb = tokens[place], verb_of(tokens[place].low)
    if not verb:
        if _is_participle(tokens, place):
            return _leaning(text, tokens, place, cues, words)
        unlisted = _stands_for_said(tokens, place) or _hands_on(tokens, place, words)
        return _cue(text, tokens, place, cues, words) if unlisted else None
    before = bare(tokens[place - 1].text) if place else ""
    if before in _WHAT and verb != token.low:
        return _leaning(text, tokens, place, cues, words)  # ما وصفه بـ
    named = before in _WHAT and token.root in words.scare  # ما يسمى
    signs = verb in _WRITTEN and _follows(tokens, place, *_ON_IT)  # on which is written
    if before in _BEFORE_NOUNS or named or signs:
        return None
    if verb in _LEANING or token.low.removeprefix("و") in _LEANING:
        return _leaning(text, tokens, place, cues, words)
    written = bare(token.text)
    told = _is_made_clear(tokens, place) if written in _BETWEEN else written not in ENDS
    told = told and not token.low.startswith("ال")
    return _cue(text, tokens, place, cues, words) if told else None


def _hands_on(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether an unlisted verb ascribes words to somebody: نسبت الوكالة إلى X."""
    preposition = _HANDS_ON.get(bare(tokens[place].text).removeprefix("و"))
    end = phrase_end(tokens, place + 1, words) if preposition else len(tokens)
    return end < len(tokens) and tokens[end].low == preposition


def _stands_for_said(tokens: Sequence[Token], place: int) -> bool:
    """Whether an unlisted verb is one of saying by its place alone: «…»، تهمس; وزاد: «…»."""
    behind = tokens[place + 1 : place + 2]
    if not place and behind and behind[0].text in (":", QUOTATION):
        return tokens[0].low.startswith("و") and len(tokens[0].low) > _SHORTEST
    before = place - 1
    if before > 0 and tokens[before].text == "،":
        before -= 1
    low = tokens[place].low
    present = len(low) > 2 and low[0] in "يت" and tokens[place].is_word
    return present and before >= 0 and tokens[before].span >= 0 and before < place - 1


def _is_participle(tokens: Sequence[Token], place: int) -> bool:
    """Whether an unlisted word behind a comma is a participle that leans: متمنياً."""
    text = tokens[place].text
    accusative = text.endswith(("\u0627\u064b", "\u064b\u0627", "\u0629\u064b"))
    return place > 0 and tokens[place - 1].text == "،" and accusative and text.startswith("م")


def _leaning(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A participle with the subject of the verb before it, or behind the sentence's first word."""
    mention = next((cue.mention for cue in cues[:-_RECENT:-1] if cue.mention), None)
    mention = mention or phrase_of(text, tokens[1 : phrase_end(tokens, 1, words)], words)
    return Cue(place, place, place + 1, plain(tokens[place].text), mention, True)


def _follows(tokens: Sequence[Token], place: int, *words: str) -> bool:
    """Whether one of some words stands behind a place."""
    return place + 1 < len(tokens) and bare(tokens[place + 1].text) in words


def _is_made_clear(tokens: Sequence[Token], place: int) -> bool:
    """Whether "between" is "made clear": spelt so, or where a clause begins that goes on "that"."""
    if _DOUBLED in tokens[place].text:
        return True
    before = tokens[place - 1]
    begins = not place or not before.is_word or before.low.endswith("ه")  # بدوره
    return begins and _content(tokens, place + 1) > 0


def _by_saying(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """Whose saying it is: the verb's before it, or that of what the sentence is about (أما X)."""
    mention = next((cue.mention for cue in cues[:-_RECENT:-1] if cue.mention), None)
    if mention is None:
        mention = _topic(text, tokens, place, words)
    if mention is None:
        gender = "f" if tokens[place].low.endswith("ها") else "m"
        start, stop = tokens[place].start, tokens[place].end
        mention = Mention(start, stop, plain(tokens[place].text), pronoun=gender, gender=gender)
    return Cue(place, place, place + 1, plain(tokens[place].text), mention, True)


def _source_behind(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue:
    """The source that a verb and its preposition name: it was quoted from X, stood in X."""
    end = phrase_end(tokens, place + 2, words)
    mention = phrase_of(text, tokens[place + 2 : end], words) or unlisted(
        text, tokens[place + 2 : end]
    )
    verb = plain(text[tokens[place].start : tokens[place + 1].end])
    return Cue(place, place, end, verb, mention, False, _content(tokens, place + 2))


def _cue(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A verb with the subject after it; without one, the subject before it or he and she."""
    token = tokens[place]
    verb = verb_of(token.low) or token.low
    begin = place + 1
    while begin < len(tokens) and bare(tokens[begin].text) in _TO_WHOM:
        begin += 1
    end = phrase_end(tokens, begin, words)
    mention = phrase_of(text, tokens[begin:end], words)
    mention, end = _with_name(text, tokens, end, mention, words)
    if verb in _AT_WHOM or verb in _DESCRIBES:
        mention = _before(text, tokens, place, words) or mention  # المرشح يتهم اللجنة
        goes_on = token.low[0] == "و" and bool(cues) and cues[-1].mention is not None
        if goes_on and not (mention and (mention.name or mention.person)):
            mention = _implied(token, verb, words)  # قال X …، ودعا الأهالي
    if token.low[0] == "ف" and (about := _topic(text, tokens, place, words)):
        mention = about  # أما X فيقول
    named = tokens[end : end + 2] if verb in _HANDS_ON else ()
    if len(named) > 1 and named[0].text == QUOTATION and named[1].low == _HANDS_ON[verb]:
        end += 1  # نقلت وكالة "…" عن
    if begin <= end < len(tokens) and verb in _HANDS_ON and tokens[end].low in _FROM_WHOM:
        whom = tokens[end]
        gender = _FROM_WHOM[whom.low]
        mention = Mention(whom.start, whom.end, whom.text, pronoun=gender, gender=gender)
    elif end < len(tokens) and verb in _HANDS_ON and tokens[end].low == _HANDS_ON[verb]:
        stop = phrase_end(tokens, end + 1, words)
        mention = phrase_of(text, tokens[end + 1 : stop], words) or mention
        end = stop
    elif mention is None:
        before = _before(text, tokens, place, words)
        mention = (
            (before if before and before.name else None)
            or unlisted(text, _subject_alone(tokens[begin:end], verb))
            or _after_was(text, tokens, place, words)
            or before
            or _implied(token, verb, words)
        )
    return Cue(place, place, end, plain(token.text), mention, False, _content(tokens, place + 1))


def _with_name(
    text: str, tokens: Sequence[Token], end: int, found: Mention | None, words: Lexicon
) -> tuple[Mention | None, int]:
    """An office with the name behind its comma: قال لاعب الاتفاق، صالح العمري."""
    if found is None or found.name or end + 1 >= len(tokens) or tokens[end].text != "،":
        return found, end
    stop = phrase_end(tokens, end + 1, words)
    named = phrase_of(text, tokens[end + 1 : stop], words)
    between = stop < len(tokens) and tokens[stop].text == "،"
    if named is None and between and 2 <= stop - end - 1 <= _LONGEST_NAME:
        named = unlisted(text, tokens[end + 1 : stop])
        named = named and named._replace(person=True)
    apart = between or (named and named.start == tokens[end + 1].start)
    if named is None or not named.name or not apart:
        return found, end
    whole = plain(text[found.start : named.end])
    role = named.role or found.text
    return named._replace(start=found.start, text=whole, role=role), stop


def _subject_alone(phrase: Sequence[Token], verb: str) -> Sequence[Token]:
    """An unlisted subject without the object right behind it: اتهم الرفاعي الحكومة.

    One whom a verb calls a man has no adjective in the feminine. Where there is but an object, he
    or she is the subject: وطالب جميع الأطراف.
    """
    if phrase and verb in _AT_WHOM and phrase[0].root in _ALL:
        return ()
    if phrase and verb in _DESCRIBES and all(one.low in _THERE for one in phrase[1:]):
        return ()
    if len(phrase) > 1 and verb in _AT_WHOM and not phrase[0].low.startswith("ال"):
        return phrase if phrase[1].low.startswith("ال") else phrase[:1]
    if len(phrase) > 1 and phrase[0].low.startswith("ال") and phrase[1].low.startswith("ل"):
        return phrase[:1]  # قالت السقال لموقعنا
    if len(phrase) < 2 or not all(token.low.startswith("ال") for token in phrase[:2]):
        return phrase
    man = not verb.endswith("ت") and verb[0] != "ت" and not phrase[0].text.endswith("ة")
    other = man and phrase[1].text.endswith("ة")
    surname = phrase[0].low.endswith(("ي", "ا")) or verb in _AT_WHOM
    return phrase[:1] if other or surname else phrase


def _after_was(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Mention | None:
    """The subject that stands behind "was" where the verb comes later: وكان مصدر …، قال إنه …."""
    if not place or bare(tokens[0].text) not in _WAS:
        return None
    end = min(place, phrase_end(tokens, 1, words))
    return phrase_of(text, tokens[1:end], words) or unlisted(text, tokens[1:end])


def _topic(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Mention | None:
    """Whom "as for" sets before a verb with "so", whatever commas set between: أما X، فقال."""
    begin = next((n for n in range(place) if bare(tokens[n].text) in _AS_FOR), place) + 1
    end = min(place, phrase_end(tokens, begin, words))
    if end <= begin:
        return None
    return phrase_of(text, tokens[begin:end], words) or unlisted(text, tokens[begin:end])


def _implied(token: Token, verb: str, words: Lexicon) -> Mention:
    """He, she or they, as the form of a verb without a subject says."""
    plural = verb.endswith(("وا", "ون"))
    listed_as_his = f"ي{verb[1:]}" in words.verbs or verb not in words.verbs
    she = verb.endswith("ت") or (verb[0] == "ت" and listed_as_his)
    gender = "f" if she else "m"
    pronoun = "p" if plural else gender
    return Mention(
        token.start, token.end, plain(token.text), pronoun=pronoun, gender="" if plural else gender
    )


def _before(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Mention | None:
    """The subject that stands before a verb: the sentence's topic."""
    joined = tokens[place].low[:1] in ("و", "ف") and tokens[place].low not in words.verbs
    if place == 0 or joined:
        return None
    begin = place
    while begin > 0 and tokens[begin - 1].is_word and place - begin < _LONGEST:
        if bare(tokens[begin - 1].text) in ENDS or tokens[begin - 1].low.isdigit():
            break
        begin -= 1
    found = phrase_of(text, tokens[begin:place], words)
    governed = begin and bare(tokens[begin - 1].text) in _BEFORE_NOUNS
    if found and governed and found.start == tokens[begin].start:
        return None  # وعن جيرانها تقول
    return found if found and (found.name or found.head) else None


def _according(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Cue | None:
    """The source that "according to" names; the preposition may be joined to its first word."""
    begin = place + 1
    if begin < len(tokens) and bare(tokens[begin].text) == "ما":
        return None
    if begin < len(tokens) and bare(tokens[begin].text) in ("ل", "لما", "لـ"):
        begin += 1
    joined = begin < len(tokens) and tokens[begin].low.startswith("لل")
    end = phrase_end(tokens, begin + joined, words)
    if end == begin:
        return None
    phrase = list(tokens[begin:end])
    low = phrase[0].low
    if low.startswith("لل") or (low.startswith("ل") and not words.speaks(phrase[0].root)):
        phrase[0] = _without_for(phrase[0])
    mention = phrase_of(text, phrase, words)
    return Cue(place, place, end, plain(tokens[place].text), mention) if mention else None


def _without_for(token: Token) -> Token:
    """A word without the preposition joined to it: لوزارة is وزارة, and للوزارة too."""
    cut = 2 if token.low.startswith("لل") else 1
    low = token.low[cut:]
    return token._replace(
        start=token.start + cut,
        text=token.text[cut:],
        low=low if cut == 1 else f"ال{low}",
        root=low.removeprefix("ال"),
    )


def _as_he_says(tokens: Sequence[Token], place: int, cues: Sequence[Cue]) -> Cue:
    """Whose words "in his words" means: whom the sentence quoted last, or he and she."""
    token = tokens[place]
    recent = [cue.mention for cue in cues[:-_RECENT:-1] if cue.mention]
    quoted = next((mention for mention in recent if not mention.pronoun), None)
    gender = _AS_HE_SAYS[token.low]
    said = Mention(
        token.start,
        token.end,
        plain(token.text),
        None,
        None,
        gender,
        "" if gender == "p" else gender,
    )
    return Cue(place, place, place + 1, plain(token.text), quoted or said, bool(quoted))


def _content(tokens: Sequence[Token], place: int) -> int:
    """Where the words told of begin, past "that"; -1 where they are not announced so."""
    for following in range(place, min(place + _LONGEST, len(tokens))):
        if bare(tokens[following].text) in _THAT:
            return following + 1
        if tokens[following].text in STOPS:
            return -1
    return -1
