"""Cues in English: …, said X; X told Y that …; X, who …, added; according to X; as X put it."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.cite.speaker_cues import LONGEST_SUBJECT, Cue, subject_before
from archiver.cite.speaker_names import ARTICLES
from archiver.cite.speaker_phrases import (
    PRONOUNS,
    Mention,
    apposition,
    first_named,
    mention_after,
    mention_of,
    pronoun_of,
)
from archiver.cite.speaker_tokens import QUOTATION, Token, plain
from archiver.cite.speaker_words import Lexicon, listed, small_words

__all__ = ["cues_in"]

_BE = listed("is are was were be been being am")
_NOT_BEFORE = listed(
    "the a an his her its their our my this these those no any such some of own whose"
)
_NOUNS_TOO = small_words("nouns_too")
# Participles that say what was done to somebody: he was told, the reported attack.
_WITH_OBJECT = listed("quoted cited quoting citing quotes cites")
_ONLY_WITH = {
    "went": ("on", "further"),
    "pointed": ("out", "to"),
    "points": ("out", "to"),
    "put": ("it",),
    "puts": ("it",),
    "shared": ("that", "how", QUOTATION),
    "charged": ("that", QUOTATION, ","),
    "thought": (QUOTATION, ",", ":", "it", "that", "him", "her", "them"),
    "found": ("that", QUOTATION),
    "say": (),
    **dict.fromkeys(("respond", "write", "explain", "conclude", "complain", "add", "thinks"), ()),
    **dict.fromkeys(("spoke", "speaks", "talked", "talks"), ("of", "about")),
    "remembers": (),
    "remembered": (),
    "read": (QUOTATION, ",", ":", "."),
    "shot": ("back",),
    "hit": ("back",),
    "chimed": ("in",),
    "began": (QUOTATION, ",", ":"),
    "referred": ("to",),
}
_AFTER_TO = listed("on this nothing used likes liked loves loved began begins continued continues")
_BEFORE_TO = _AFTER_TO | listed(
    "want wants hope hopes plan plans need needs seek seeks refuse decline went came chose has have"
    " had able unable going ready willing keen eager set trying about"
)
_ENDS_SUBJECT = small_words("ends_subject")
_NO_SUBJECT_FIRST = frozenset(("asked", "called", "quoted", "pressed", "described", "reported"))
_STOPS = frozenset(".;:!?(—–)")
_FRAMES = {
    "according": "to",
    **dict.fromkeys(("words", "phrase", "opinion"), "of"),
    **dict.fromkeys(("reply", "response", "answer", "message", "verdict", "letter"), "from"),
    **dict.fromkeys(("email", "e-mail", "statement", "memo"), "from"),
    "signed": "by",
}
# What is done with words that somebody is called by: described as “…” by X.
_NAMING = listed(
    "described called branded dubbed labelled labeled termed hailed denounced condemned dismissed"
    " slammed criticised criticized praised mocked quoted"
)
_OWN_WORDS = frozenset(("words", "view", "telling"))
# What somebody said, called a thing of theirs: Qanbar’s claim that they were “…”.
_CLAIMS = listed(
    "claim claims description remark remarks comparison allegation assertion assertions"
)
_OWN = {"his": "m", "her": "f", "their": "p", "its": "n"}
_OTHERS = frozenset(_ONLY_WITH).union(_FRAMES, _OWN_WORDS, _CLAIMS)
_VERBAL = ("ed", "es")
_ASKS_ON = frozenset(",?!…—")  # what a quotation ends with where its sentence goes on
_LONGEST = 30
_RECENT = 6  # cues back to which a clause without a subject may lean
_NEAR = 8  # tokens from quoted to saying


def cues_in(text: str, tokens: Sequence[Token], words: Lexicon) -> list[Cue]:
    """The cues of one sentence in order, each with its subject."""
    cues: list[Cue] = []
    listed = words.verbs
    lows = [token.low for token in tokens]
    quoted = "" in lows  # only beside a quotation may an unlisted verb be one of saying
    if not quoted and listed.isdisjoint(lows) and _OTHERS.isdisjoint(lows):
        return cues
    near = [
        n
        for n, low in enumerate(lows)
        if low in listed or low in _OTHERS or (quoted and low[-2:] in _VERBAL)
    ]
    for place in near:
        low = lows[place]
        owned = low in _OWN_WORDS or low in _CLAIMS
        if owned and (owner := _owner(text, tokens, place, words)):
            cues.append(Cue(place, place, place + 1, tokens[place].text, owner))
        elif low in listed or low in _ONLY_WITH:
            if (low in _NAMING or _told_by(tokens, place)) and (agent := _agent(tokens, place)):
                cues.append(_frame(text, tokens, place, agent, words))
            elif _is_cue(tokens, place, words):
                cues.append(_cue(text, tokens, place, cues, words))
        elif low in _FRAMES and _low(tokens, place + 1) == _FRAMES[low]:
            cues.append(_frame(text, tokens, place, place + 1, words))
        elif place and low[-2:] in _VERBAL and _stands_for_said(text, tokens, place):
            cues.append(_cue(text, tokens, place, cues, words))
    return cues


def _low(tokens: Sequence[Token], place: int) -> str:
    """The folded word at a place; QUOTATION for a quotation, nothing outside the sentence."""
    if not 0 <= place < len(tokens):
        return ""
    return tokens[place].low or tokens[place].text


def _stands_for_said(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether an unlisted verb is one of saying by its place alone: “…,” grinned Qanbar."""
    before = place - 1
    after = [one.text for one in tokens[place + 1 : place + 3]]
    if place and after == [":", QUOTATION]:
        return tokens[before].name or tokens[before].low in ("he", "she", "they")
    if (
        before >= 0
        and tokens[before].low in ("he", "she")
        and _low(tokens, place + 1) in (".", ",")
    ):
        before -= 1
    elif not (place + 1 < len(tokens) and tokens[place + 1].name):
        return False
    if before < 0 or tokens[before].text != QUOTATION or tokens[place].name:
        return False
    quoted = tokens[before]
    return text[max(quoted.start, quoted.end - 2)] in _ASKS_ON


def _is_cue(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a verb of saying is one where it stands: no noun, name or passive."""
    token, before, after = tokens[place], _low(tokens, place - 1), _low(tokens, place + 1)
    low = token.low
    if token.name and place and before not in (QUOTATION, ":", ",", "—", "–"):
        return False
    if place == 0 and low in _NO_SUBJECT_FIRST:
        return False
    if before in _NOT_BEFORE or (place and tokens[place - 1].owns):
        return False
    wanted = _ONLY_WITH.get(low)
    if wanted and after not in wanted:
        return False
    if after in _BE and low == "wrote":  # the letter that X wrote was kind
        return _low(tokens, 0) == "what"
    if low in ("say", "call") and before == "to":
        return _low(tokens, place - 2) in _AFTER_TO
    if low == "tell" and before in ("can", "could"):  # she could tell by the sound
        return False
    if low in _NOUNS_TOO and not _may_have_subject(tokens, place, words):
        return False
    return not _is_passive(tokens, place)


def _may_have_subject(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether the word before a form that may be a noun can be its subject."""
    if place == 0 or _low(tokens, place + 1) in ("of", "by", "from"):
        return False
    before = tokens[place - 1]
    return (
        before.name
        or not before.is_word
        or before.low in PRONOUNS
        or before.low.endswith("ly")
        or before.low in ("also", "often", "now")
        or before.root in words.offices
        or before.root in words.groups
        or before.root in words.papers
        or before.root in words.organisations
    )


def _is_passive(tokens: Sequence[Token], place: int) -> bool:
    """Whether a participle tells what was done to its subject: he was told, is said to be."""
    low = tokens[place].low
    if low.endswith("ing"):
        return False
    before = place - 1
    while before > 0 and tokens[before].low.endswith("ly"):
        before -= 1
    return before >= 0 and tokens[before].low in _BE


def _cue(
    text: str, tokens: Sequence[Token], place: int, cues: Sequence[Cue], words: Lexicon
) -> Cue:
    """A verb with its subject: behind it right after a quotation, before it elsewhere."""
    token = tokens[place]
    first, last, mention, leans = place, place + 1, None, False
    previous = next(
        (cue for cue in cues[:-_RECENT:-1] if cue.mention and cue.last <= place + 1), None
    )
    if token.low in _WITH_OBJECT:
        last, mention = _after(text, tokens, place, words)
    elif token.low.endswith("ing") and _low(tokens, place - 1) not in _BE:
        first, mention, leans = _leaning(text, tokens, place, previous, words)
    elif _follows_quotation(tokens, place) or place == 0:
        last, mention = _after(text, tokens, place, words)
    elif token.low in ("says", "said") and _low(tokens, place - 1) == ",":
        last, mention = _after(text, tokens, place, words)
        if last < len(tokens) - 1 or not (mention and mention.person):
            last, mention = place + 1, None  # no sentence ends so: …, says X
    if mention is None and not leans:
        past = (cue.at + 1 for cue in reversed(cues) if tokens[cue.at].low not in _FRAMES)
        low = max(_floor(tokens, place), next(past, 0))
        first, mention = _subject(text, tokens, low, place, words)
        if mention is None and _low(tokens, place - 1) in ("and", "but", "or", "then"):
            begun = tokens[max(low, place - LONGEST_SUBJECT) : place - 1]
            mention, leans = cues[-1].mention if cues else first_named(text, begun, words), True
    return Cue(place, first, last, plain(token.text), mention, leans, _content(tokens, last))


def _subject(
    text: str, tokens: Sequence[Token], low: int, place: int, words: Lexicon
) -> tuple[int, Mention | None]:
    """The subject before a verb; behind "to" of the verb that leads there: used a speech to ask."""
    if place < 2 or tokens[place - 1].low != "to":
        return subject_before(text, tokens, low, place, words)
    governing = tokens[place - 2].low
    if governing in _BEFORE_TO or governing.endswith(_VERBAL):
        return subject_before(text, tokens, low, place - 2, words)
    return place, first_named(text, tokens[low : place - 1], words)


def _floor(tokens: Sequence[Token], place: int) -> int:
    """The place after the last quotation before a verb, as far back as a subject may stand."""
    least = max(0, place - LONGEST_SUBJECT)
    while place > least and tokens[place - 1].text != QUOTATION:
        place -= 1
    return place


def _leaning(
    text: str, tokens: Sequence[Token], place: int, previous: Cue | None, words: Lexicon
) -> tuple[int, Mention | None, bool]:
    """The subject of saying, adding: whom it stands beside, the clause's, or who was quoted."""
    quoted = next(
        (n for n in range(place - 1, max(-1, place - _NEAR), -1) if _quotes(tokens, n)), -1
    )
    beside = place > 0 and tokens[place - 1].name
    if beside and quoted < 0:
        first, mention = subject_before(text, tokens, _floor(tokens, place), place, words)
        if mention and mention.person:
            return first, mention, False
    if previous and previous.mention:
        return place, previous.mention, True
    if quoted < 0 and (begins := pronoun_of(tokens[0])) and begins.pronoun == "n":
        return place, begins, True
    near = range(max(1, place - LONGEST_SUBJECT), place)
    clause = max((n for n in near if _parts(tokens, n)), default=-1) + 1
    for begin in dict.fromkeys((clause, 0)) if quoted < 0 else ():
        if named := first_named(text, tokens[begin : min(place, begin + LONGEST_SUBJECT)], words):
            return place, named, True
    _, mention = subject_before(text, tokens, 0, quoted if quoted >= 0 else place, words)
    return place, mention, True


def _parts(tokens: Sequence[Token], place: int) -> bool:
    """Whether another main clause begins behind a word: …, and the ministry has refused."""
    return tokens[place - 1].text in (",", ";") and tokens[place].low in ("and", "but", "while")


def _quotes(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word tells that someone was quoted: was quoted by local media as saying."""
    return tokens[place].low in ("quoted", "cited") and _is_passive(tokens, place)


def _after(
    text: str, tokens: Sequence[Token], verb: int, words: Lexicon
) -> tuple[int, Mention | None]:
    """The subject after a verb, with the role behind its comma, and where it ends."""
    begin = verb + 1
    if _low(tokens, begin) == "@" and begin + 1 < len(tokens):
        user = tokens[begin + 1]  # tweeted @harbourfan
        return begin + 2, Mention(user.start - 1, user.end, f"@{user.text}", f"@{user.text}")
    end = _phrase_end(tokens, begin)
    mention = mention_after(text, tokens[begin:end], words)
    if mention is None or _low(tokens, end) != ",":
        return end, mention
    stop = _phrase_end(tokens, end + 1)
    if mention.name:
        role = apposition(text, tokens[end + 1 : stop], words)
        if role and not mention.role:
            mention = mention._replace(role=role, person=True)
        return (stop if role else end), mention
    behind = end + 2 if _low(tokens, end + 1) in ARTICLES else end + 1
    inner = mention_after(text, tokens[behind:stop], words)
    if inner and inner.name and inner.person and inner.start == tokens[behind].start:
        whole = plain(text[mention.start : inner.end])
        role = mention.text.removeprefix("the ").removeprefix("a ").removeprefix("an ")
        return stop, inner._replace(start=mention.start, text=whole, role=role)
    return end, mention


def _phrase_end(tokens: Sequence[Token], begin: int) -> int:
    """Where a noun phrase after a verb ends."""
    end = begin
    while end < min(len(tokens), begin + _LONGEST):
        token = tokens[end]
        if token.text == QUOTATION or token.text in _STOPS or token.text == ",":
            break
        if token.low in _ENDS_SUBJECT and not _inside(tokens, begin, end):
            break
        end += 1
    return end


def _inside(tokens: Sequence[Token], begin: int, place: int) -> bool:
    """Whether a preposition belongs to a description: a teacher from Leeds, a man in the crowd."""
    if tokens[place].low not in ("from", "with", "at", "in") or place == begin:
        return False
    return not any(token.name for token in tokens[begin:place])


def _follows_quotation(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing but a comma, dash or adverb stands between a quotation and a verb."""
    before = place - 1
    while before >= 0 and (
        _low(tokens, before) in (",", "—", "–", "-", "-") or _adverb(tokens[before])
    ):
        before -= 1
    return before >= 0 and tokens[before].text == QUOTATION


def _adverb(token: Token) -> bool:
    return token.low in ("also", "then", "later", "again") or token.low.endswith("ly")


def _frame(text: str, tokens: Sequence[Token], place: int, preposition: int, words: Lexicon) -> Cue:
    """The source that stands behind a preposition: in the words of X, described as “…” by X."""
    last, mention = _after(text, tokens, preposition, words)
    end = place + 1 if preposition == place + 1 else place
    verb = plain(text[tokens[place].start : tokens[end].end])
    return Cue(place, place, last, verb, mention)


def _agent(tokens: Sequence[Token], place: int) -> int:
    """Where "by" stands behind a participle or the quotation that it leads to; 0 without one."""
    if _low(tokens, place + 1) == "by":
        return place + 1  # described by one critic as “…”
    for at in range(place + 1, min(place + _NEAR, len(tokens))):
        if tokens[at].text == QUOTATION:
            return at + 1 if _low(tokens, at + 1) == "by" else 0
    return 0


def _told_by(tokens: Sequence[Token], place: int) -> bool:
    """Whether somebody was told something by whom the text names: was told by X that."""
    told = tokens[place].low == "told" and _is_passive(tokens, place)
    return told and _low(tokens, place + 1) == "by"


def _owner(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> Mention | None:
    """Whose words they are, in Dr Qanbar’s words or in his words; None where no "in" leads them."""
    begin = place - 1
    if tokens[place].low in _CLAIMS:
        while begin > 0 and tokens[begin].name and tokens[begin - 1].name:
            begin -= 1
        begin -= 1
        leads = _low(tokens, place + 1) in ("that", "of", "as")
    else:
        while begin > max(0, place - _NEAR) and tokens[begin].low != "in":
            begin -= 1
        leads = tokens[begin].low == "in"
    whose = tokens[begin + 1 : place]
    if not whose or not leads:
        return None
    if (pronoun := _OWN.get(whose[-1].low)) and len(whose) == 1:
        gender = pronoun if pronoun in "mf" else ""
        return Mention(whose[0].start, whose[0].end, whose[0].text, pronoun=pronoun, gender=gender)
    if not whose[-1].owns:
        return None
    last = whose[-1]
    end = last.end - 2 if last.text[-2:] in ("'s", "’s") else last.end
    return mention_of(text, [*whose[:-1], last._replace(owns=False, end=end)], words)


def _content(tokens: Sequence[Token], place: int) -> int:
    """Where the words told of begin, past "that"; -1 where they are not announced so."""
    for following in range(place, min(place + 8, len(tokens))):
        token = tokens[following]
        if token.low == "that":
            return following + 1
        if not token.is_word and token.text != ",":
            return -1
    return -1
