"""The phrase beside a cue: a name with its title, a pronoun, or a description."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from archiver.cite.speaker_names import ARTICLES, PREPOSITIONS, Run, name_runs, role_before
from archiver.cite.speaker_tokens import Token, plain
from archiver.cite.speaker_words import Lexicon, given_names, listed, small_words

__all__ = [
    "PRONOUNS",
    "Mention",
    "apposition",
    "described",
    "first_named",
    "is_held",
    "mention_after",
    "mention_of",
    "named",
    "opening_of",
    "past_of",
    "pronoun_of",
    "role_text",
]

# m and f: he and she; p: they; n: it; 1: who writes; who: as the words before it say.
PRONOUNS = {
    "he": "m",
    "she": "f",
    "it": "n",
    "they": "p",
    "i": "1",
    "we": "1",
    "who": "who",
    "он": "m",
    "она": "f",
    "оно": "n",
    "они": "p",
    "я": "1",
    "мы": "1",
    "который": "who",
    "которая": "who",
    "которое": "who",
    "которые": "who",
    "that": "who",
}
_STARTS = small_words("starts")
_ALONE = listed("another one some many several both two three someone somebody")  # said another
_KIN = listed("мать отец муж жена вдова сын дочь брат сестра бабушка дедушка внук внучка друг")
_ADDRESS = listed("mr mrs ms miss mx господин госпожа г-н г-жа السيد السيده سيد سيده")
_CLAUSES = listed("is are was were be been has have had do does did will would можно было")
_NOT_OPENING = _CLAUSES | small_words("clauses").union(PRONOUNS)
_OF = listed("of for at from in with to по в на из для при")
_LONGEST_DATELINE = 8
_NEAREST = 3  # mentions of cues in which another may stand
_LONGEST_OPENING = 6
_SHORTEST_NOUN = 4
# Russian adjectives that are subjects, and owners: высокопоставленный, другой, его.
_PAST = ("л", "ла", "лся", "лась")
_ADJECTIVES = ("ый", "ий", "ая", "яя", "ое", "ые", "ие", "другой", "второй", "его", "ее", "их")
_LONGEST_DESCRIPTION = 14


class Mention(NamedTuple):
    """A phrase that says who, from `start` to `end` in the text.

    `name` is None for a pronoun (`pronoun`: m, f, p for they, n for it, 1 for the writer) and for a
    description, whose noun is `head`. `person` is False for what may be no one's name.
    """

    start: int
    end: int
    text: str
    name: str | None = None
    role: str | None = None
    pronoun: str = ""
    gender: str = ""
    person: bool = False
    head: str = ""


def is_held(mention: Mention, cued: Sequence[Mention]) -> bool:
    """Whether a mention stands inside a longer one of those that cues have, in their order."""
    place = bisect_right(cued, mention.start, key=attrgetter("start"))
    near = cued[max(0, place - _NEAREST) : place]
    return any(one != mention and mention.end <= one.end for one in near)


def mention_of(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """Who the subject before a verb is, whose clause begins with these words; None where nobody is.

    Of several names the last counts that no preposition governs.
    """
    if not tokens:
        return None
    if found := pronoun_of(tokens[-1]):
        return found
    free, people = _free_names(tokens, words)
    beside = words.language == "en" and free and free[-1].last == len(tokens)
    if people:
        return named(text, tokens, free[-1] if beside else people[-1], words)
    behind = tokens[free[-1].last].low if free and free[-1].last < len(tokens) else ""
    apart = behind in PREPOSITIONS and not _holds_noun(tokens, words)
    acts = apart or (behind.endswith(_PAST) and free[-1].first == 0)  # Иванов выслушал и
    if free and (not behind or (words.language == "ru" and acts)):
        before = tokens[: free[-1].first]
        apart = not before or before[0].low in PREPOSITIONS  # в ответ Иванов
        if words.language != "ru" or apart or not _holds_noun(before, words):  # жители села Горки
            return named(text, tokens, free[-1], words)
    found = described(text, tokens, words)
    strange = words.language == "ru" and found and not tokens[0].text[0].isupper()
    return None if strange and not _holds_noun(tokens, words) else found


def mention_after(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """Who the subject after a verb is, in what follows it; None where nobody is.

    Of several names the first of a person counts, so that what the verb is said to (told TASS) does
    not.
    """
    if not tokens:
        return None
    if found := pronoun_of(tokens[0]):
        return found
    free, people = _free_names(tokens, words)
    if people:
        return named(text, tokens, people[0], words)
    if free and (free[0].first == 0 or not _holds_noun(tokens, words)):
        return named(text, tokens, free[0], words)
    return described(text, _from_noun(tokens, words), words)


def _from_noun(tokens: Sequence[Token], words: Lexicon) -> Sequence[Token]:
    """In Russian, a phrase from its listed noun on: развёл руками топ-менеджер."""
    if words.language != "ru":
        return tokens
    end = next((n for n, token in enumerate(tokens) if n and _is_audience(token, words)), None)
    for place, token in enumerate(tokens):
        if words.speaks(token.root) or token.root in words.modifiers:
            while place and tokens[place - 1].low.endswith(_ADJECTIVES):  # ее адвокат
                place -= 1
            return tokens[place:end]
    return tokens[:end]


def _is_audience(token: Token, words: Lexicon) -> bool:
    """Whether a Russian word tells to whom something was said: журналистам."""
    return token.low.endswith(("ам", "ям")) and words.speaks(token.root)


def first_named(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """Whom a sentence speaks of first: by name, as he or she, or by what its opening describes."""
    tokens = tokens[_dateline(tokens) :]
    if (begin := _past_opening(tokens)) and (found := first_named(text, tokens[begin:], words)):
        return found
    free, _ = _free_names(tokens, words)
    until = free[0].first if free else len(tokens)
    for token in tokens[:until]:
        if (found := pronoun_of(token)) and found.gender:
            return found
    name = named(text, tokens, free[0], words) if free else None
    opening = opening_of(text, tokens[:until], words)
    apart = text[opening.end : name.start].strip() if opening and name else None
    if opening and apart != "" and not (apart == "," and name and name.person):
        return opening
    return name


def _past_opening(tokens: Sequence[Token]) -> int:
    """Where a clause begins behind a phrase with a preposition: On one page, a man wrote; or 0."""
    if not tokens or tokens[0].low not in PREPOSITIONS:
        return 0
    near = range(2, min(_LONGEST_DESCRIPTION, len(tokens) - 1))
    comma = next((n + 1 for n in near if tokens[n].text == ","), 0)
    return comma or next(
        (n for n in near if tokens[n].low in ("a", "an") and tokens[n - 1].low not in PREPOSITIONS),
        0,
    )


def _dateline(tokens: Sequence[Token]) -> int:
    """How many tokens at the front are a place and a dash: LONDON —."""
    for place, token in enumerate(tokens[:_LONGEST_DATELINE]):
        if token.text in ("—", "–"):
            return place + 1 if tokens[0].text.isupper() else 0
    return 0


def pronoun_of(token: Token) -> Mention | None:
    """The mention that a personal pronoun makes; None for any other word."""
    pronoun = PRONOUNS.get(token.low, "") if not token.owns else ""
    if not pronoun or pronoun == "who":
        return None
    gender = pronoun if pronoun in "mf" else ""
    return Mention(token.start, token.end, token.text, pronoun=pronoun, gender=gender)


def _free_names(tokens: Sequence[Token], words: Lexicon) -> tuple[list[Run], list[Run]]:
    """The names that nothing governs, and those of them that look like a person's."""
    free = [
        run
        for run in name_runs(tokens, words)
        if not run.governed and not tokens[run.last - 1].owns
    ]
    if words.language == "ru":  # names in Latin letters are outlets where there are others
        own = [run for run in free if not tokens[run.first].text.isascii()]
        free = own or free
    return free, [run for run in free if run.person]


def _holds_noun(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Whether the words hold a listed noun for those who speak."""
    return any(words.speaks(token.root) for token in tokens)


def named(
    text: str, tokens: Sequence[Token], run: Run, words: Lexicon, titled: bool = True
) -> Mention:
    """The mention that a name and the title before it make; not `titled` where no token is one."""
    begin = role_before(tokens, run.first, words) if titled else run.first
    title = tokens[begin : run.first]
    name = tokens[run.first : run.last]
    if not title:
        first, last = name[0], name[-1]
        whole = plain(text[first.start : last.end])
        gender = given_names().get(first.low, "")
        bare = _without_s(whole, last) + _shared(tokens, run)
        return Mention(first.start, last.end, whole, bare, gender=gender, person=run.person)
    if title[-1].low in _KIN and name[0].low not in given_names():
        whole = plain(text[title[0].start : name[-1].end])  # мать Ивана Петрова
        gender, head = words.gender_of_role([title[-1].root]), title[-1].root
        return Mention(title[0].start, name[-1].end, whole, gender=gender, person=True, head=head)
    gender = words.gender_of_role([token.root for token in title])
    return Mention(
        title[0].start,
        name[-1].end,
        plain(text[title[0].start : name[-1].end]),
        name=_bare(text, name) + _shared(tokens, run),
        role=role_text(text, title),
        gender=gender or given_names().get(name[0].low, ""),
        person=run.person or (not run.governed and not _is_no_person(name, words)),
    )


def _shared(tokens: Sequence[Token], run: Run) -> str:
    """The surname that a given name shares with the one behind it: Anna and Idris Qanbar."""
    behind = tokens[run.last : run.last + 4]
    if run.last - run.first > 1 or len(behind) < 3 or behind[0].low not in ("and", "&"):
        return ""
    given = given_names()
    pair = tokens[run.first].low in given and behind[1].low in given and behind[2].name
    alone = len(behind) < 4 or not behind[3].name
    return f" {plain(behind[2].text)}" if pair and alone and not behind[2].owns else ""


def _is_no_person(name: Sequence[Token], words: Lexicon) -> bool:
    """Whether a name is an organisation's or a place's."""
    return any(token.root in words.organisations or token.root in words.places for token in name)


def role_text(text: str, title: Sequence[Token]) -> str | None:
    """The words of a title; None where it is a mere form of address."""
    if all(token.low in _ADDRESS for token in title):
        return None
    return plain(text[title[0].start : title[-1].end])


def _bare(text: str, name: Sequence[Token]) -> str:
    """A name or description without a possessive ’s."""
    return _without_s(plain(text[name[0].start : name[-1].end]), name[-1])


def _without_s(written: str, last: Token) -> str:
    """Words without a possessive ’s, by their last token."""
    return written[:-2] if last.owns and written[-1:] in "sS" else written.rstrip("'’")


def described(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """The mention that a description makes: two pilots, a spokesman for the ministry."""
    begin = 0
    for place, token in enumerate(tokens):
        starts = token.low in _STARTS or (token.low.isdigit() and not place)
        if starts and (place == 0 or tokens[place - 1].low not in PREPOSITIONS):
            begin = place
    phrase = _within(tokens[begin:][:_LONGEST_DESCRIPTION])
    if not phrase or phrase[0].low in PREPOSITIONS:
        return None
    nouns = [token for token in _up_to_preposition(phrase) if token.is_word]
    if not nouns or (all(token.low in _STARTS for token in nouns) and nouns[-1].low not in _ALONE):
        return None
    if any(token.low in _CLAUSES for token in nouns):
        return None
    roots = [token.root for token in nouns]
    heads = roots if words.language == "ru" else roots[::-1]  # глава ведомства; the port chief
    owned = any(token.owns for token in nouns[:-1])
    listed = owned or any(words.speaks(root) for root in roots) or phrase[0].low in _STARTS
    plural = words.language != "en" or nouns[-1].low.endswith("s")
    if not listed and (len(nouns[-1].low) < _SHORTEST_NOUN or not plural):
        return None
    return Mention(
        phrase[0].start,
        phrase[-1].end,
        _bare(text, phrase),
        gender=words.gender_of_role(roots[-2:]),
        person=any(root in words.offices for root in roots),
        head=next((root for root in heads if words.speaks(root)), roots[-1]),
    )


def opening_of(text: str, tokens: Sequence[Token], words: Lexicon) -> Mention | None:
    """What a sentence begins with, where that can speak: the report, a spokesman for the port."""
    if words.language == "ar":  # the verb comes first
        return None
    for place, token in enumerate(tokens[:_LONGEST_OPENING]):
        if not token.is_word or token.low in _NOT_OPENING or token.low in PREPOSITIONS:
            return None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if words.speaks(token.root) and not (after and after.root in words.works):
            end = place + 1
            while end < len(tokens) and (tokens[end].name or words.speaks(tokens[end].root)):
                end += 1
            return described(text, tokens[: past_of(tokens, end)], words)
    return None


def past_of(tokens: Sequence[Token], place: int) -> int:
    """Where a noun that ends at a place ends with what it is of: of the Karvelian embassy."""
    if place + 1 < len(tokens) and tokens[place].low in ("of", "for", "from"):
        return _of_end(tokens, place + 1)
    return place


def _of_end(tokens: Sequence[Token], place: int) -> int:
    """Where the name of what something is of ends: of the Karvelian embassy."""
    if tokens[place].low in ARTICLES:
        place += 1
    begin = place
    while place < len(tokens) and tokens[place].name:
        place += 1
    return max(place, min(begin + 1, len(tokens)))


def _within(phrase: Sequence[Token]) -> Sequence[Token]:
    """A description up to what does not belong to it: the ministry, without in a statement."""
    for place, token in enumerate(phrase):
        if place and token.low.endswith("ed") and not token.name and place > 1:
            return phrase[:place]  # a post shared by many
        if place and token.low in PREPOSITIONS:
            follows = phrase[place + 1].low if place + 1 < len(phrase) else ""
            if token.low not in _OF or (token.low in ("in", "в") and follows in ("a", "an")):
                return phrase[:place]
    return phrase


def _up_to_preposition(phrase: Sequence[Token]) -> Sequence[Token]:
    """The part of a description that holds its noun: a spokesman, without for the ministry."""
    for place, token in enumerate(phrase):
        if place and (token.low in PREPOSITIONS or PRONOUNS.get(token.low) == "who"):
            return phrase[:place]
    return phrase


def apposition(text: str, tokens: Sequence[Token], words: Lexicon) -> str | None:
    """The office that words between commas tell: a spokesman for the ministry; None without one."""
    phrase = list(tokens)
    while phrase and (phrase[0].low in ARTICLES or not phrase[0].is_word):
        phrase = phrase[1:]
    head = _up_to_preposition(phrase)
    if not head or not any(
        token.root in words.offices or token.root in words.ranks for token in head
    ):
        return None
    if any(token.low in _CLAUSES or token.low in PRONOUNS for token in head):
        return None
    if any(run.person and run.titled for run in name_runs(head, words)):
        return None  # somebody else with a title
    return plain(text[phrase[0].start : phrase[-1].end])
