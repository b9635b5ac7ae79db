"""Names among the words of a text in Latin or Cyrillic script, and the titles before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archiver.cite.speaker_tokens import QUOTATION, Token
from archiver.cite.speaker_words import Lexicon, given_names, listed, small_words

__all__ = ["ARTICLES", "PREPOSITIONS", "Run", "name_runs", "role_before"]

_NO_NAMES = small_words("no_names")
_OF_COUNTRIES = small_words("of_countries")
_MAY_BE_NAMES = listed("will may april june august")
_BEHIND_NAMES = listed("mp msp mep mla td qc kc cbe obe mbe phd md jr sr esq")
_INSIDE_NAMES = small_words("inside_names")
PREPOSITIONS = small_words("prepositions")
ARTICLES = frozenset(("the", "a", "an"))
_OWN_INSIDE = frozenset(("people", "women", "children"))  # the People's Daily
_CONNECTING = frozenset(("of", "for", "and", "the", "at", "и", "по", "в", "при", "на"))
_LONGEST_NAME = 5
_LONGEST_ROLE = 14
_COMPOUND = 2  # words that no list has before an office: union shop leader
_CALLED = frozenset(("named", "called", "имени"))  # a man named Joe
_OF_PEOPLE = (
    *("анин", "янин", "ец", "анка", "янка", "инка", "ист", "истка", "тель", "ник", "ница"),
    *("лог", "вед", "граф", "чик", "щик", "арь", "ор", "ер", "ёр", "ант", "ент", "тка"),
)
_TIMES = listed("day week month year night morning afternoon evening time")
_ADJECTIVES = ("ого", "его", "ой", "ей", "ому", "ом", "ем", "ых", "их")
_RUSSIAN_BODIES = listed(
    "дома палаты палате области края думы думе суда суде банка банке совета совете округа района"
    " города университета института управления комитета собрания службы министерства республики"
    " союза лиги рады центра фронта флота агентства департамента фонда театра музея завода"
    " федерации штаба больницы губернии церкви армии партии академии коллегии лавры"
)
_TOLD_TO = ("ам", "ям")  # Russian: to whom something was said, журналистам
_ENGLISH_VERBAL = ("ed", "ing", "ly")


class Run(NamedTuple):
    """A name among tokens, from `first` to before `last`.

    `person` is whether it looks like one's name; `governed` whether a preposition or an article
    stands before it (the mayor of Leeds, the Pact); `titled` whether a title does.
    """

    first: int
    last: int
    person: bool
    governed: bool
    titled: bool


def name_runs(tokens: Sequence[Token], words: Lexicon) -> list[Run]:
    """The names among tokens in order, without the titles before them."""
    runs: list[Run] = []
    passed, size = 0, len(tokens)
    for place in [n for n, token in enumerate(tokens) if token.name]:
        if place < passed:
            continue
        if place > passed and tokens[place - 1].low in _INSIDE_NAMES:
            place -= 1
        end = place
        farthest = min(size, place + 2 * _LONGEST_NAME)
        while end < farthest and _goes_on(tokens, end, place):
            end += 1
        if end > place and (run := _run(tokens, place, end, words)):
            runs.append(run)
        passed = max(end, place + 1)
    return runs


def _goes_on(tokens: Sequence[Token], place: int, first: int) -> bool:
    """Whether a token is part of the name that begins at `first`."""
    token = tokens[place]
    if not token.name and token.low not in _INSIDE_NAMES:
        return False
    if place > first and tokens[place - 1].owns:
        return token.name and tokens[place - 1].low in _OWN_INSIDE
    if token.low in _INSIDE_NAMES:
        return place + 1 < len(tokens) and tokens[place + 1].name
    if token.low in _MAY_BE_NAMES:
        return token.name and place + 1 < len(tokens) and tokens[place + 1].name
    return token.name and token.low not in _NO_NAMES and token.low not in PREPOSITIONS


def _run(tokens: Sequence[Token], first: int, last: int, words: Lexicon) -> Run | None:
    """A run of capitals as a name: titles before it cut off, and what it belongs to."""
    given, russian = given_names(), words.language == "ru"
    while last - first > 1 and tokens[last - 1].low in _BEHIND_NAMES:
        last -= 1
    if russian and _is_adjective(tokens, last):
        last -= 1
        if all(_leads_a_name(token, words) for token in tokens[first:last]):
            return None
    known = last - 1
    titles: list[int] = []
    if first < known:
        known = next((n for n in range(first, known) if tokens[n].low in given), known)
        titles = [n for n in range(first, known) if _leads_a_name(tokens[n], words)]
    start = titles[-1] + 1 if titles else first
    if _leads_a_name(tokens[start], words) and all(
        _leads_a_name(token, words) for token in tokens[start + 1 : last]
    ):
        start, titles = first, []
        if tokens[last - 1].low not in given and words.is_role(tokens[last - 1].root):
            return None
    longer = last - start > 1
    if longer and start < (inner := _after_place(tokens, start, known, last, words)):
        start, titles = inner, [*titles, inner - 1]
    if longer and russian and start < (inner := _after_noun(tokens, start, last)):
        start, titles = inner, [*titles, inner - 1]
    if russian and _is_of_a_state(tokens, start, last, titles, words):
        start, titles = first, []
    # an office: not what one is of
    held = bool(titles) and any(_is_title(tokens[n], words) for n in titles)
    alone = start == first or (last - start == 1 and not held)
    governed = alone and _is_governed(tokens, first, words)
    if governed and last - start > 2 and tokens[start].low not in given:
        inner = first < known < last - 1
        if inner or not any(token.root in words.organisations for token in tokens[first:last]):
            place = tokens[start].root in words.places
            start = known if inner else start + 1 if place else last - 2
            governed = False
    before = tokens[start - 1] if start else None
    letters = all(tokens[n].text.isupper() for n in titles) if titles else True  # UC Global
    titled = (not letters and not governed) or (before is not None and _is_title(before, words))
    titled = titled or (before is not None and before.low in _CALLED)
    person = _is_person(tokens[start:last], governed, titled, words)
    return Run(start, last, person and not _modifies(tokens, last, words), governed, titled)


def _modifies(tokens: Sequence[Token], last: int, words: Lexicon) -> bool:
    """Whether an English name only tells whose people are meant: a UC Global employee."""
    after = tokens[last] if last < len(tokens) else None
    if words.language != "en" or after is None or after.name or tokens[last - 1].owns:
        return False
    return after.root in words.offices or after.root in words.groups


def _is_adjective(tokens: Sequence[Token], last: int) -> bool:
    """Whether a Russian run ends in the adjective of what somebody is of: Белого дома."""
    if last >= len(tokens) or tokens[last].low not in _RUSSIAN_BODIES:
        return False
    return tokens[last - 1].low.endswith(_ADJECTIVES)


def _is_of_a_state(
    tokens: Sequence[Token], start: int, last: int, titles: Sequence[int], words: Lexicon
) -> bool:
    """Whether a Russian run names an organisation and what it is of: МИД Карвелии."""
    if last - start != 1 or not titles:
        return False
    office = any(_is_title(tokens[n], words) for n in titles)
    return not office and tokens[start].low.endswith(("ии", "ы", "и", "я"))


def _after_noun(tokens: Sequence[Token], start: int, last: int) -> int:
    """Where a Russian name begins behind a noun that a sentence begins with: Датчанин Мадс Кьер."""
    strange = not start and last - start == 3
    if strange and tokens[0].low.endswith(_OF_PEOPLE) and tokens[0].low not in given_names():
        return start + 1
    return start


def _after_place(tokens: Sequence[Token], start: int, known: int, last: int, words: Lexicon) -> int:
    """Where a name begins behind what its bearer is of: мэр Москвы Иван Петров."""
    before = tokens[start - 1] if start else None
    if start < known < last - 1 and (words.language == "ru" or (before and before.low == "and")):
        return known
    if words.language != "ru":
        return start
    titled = start > 0 and _is_title(tokens[start - 1], words)
    father = tokens[last - 1].low.endswith(("вич", "вна"))
    genitive = (
        tokens[start].low.endswith(("а", "я", "ы", "и")) and tokens[start].low not in given_names()
    )
    return last - 2 if titled and genitive and not father and last - start == 3 else start


def _is_person(name: Sequence[Token], governed: bool, titled: bool, words: Lexicon) -> bool:
    """Whether a name looks like a person's."""
    if name[0].low in given_names():
        return True
    if not titled and (governed or not 2 <= len(name) <= _LONGEST_NAME):
        return False
    if any(token.root in words.organisations for token in name):
        return False
    return not all(_is_of_a_place(token, words) or token.text.isupper() for token in name)


def _is_of_a_place(token: Token, words: Lexicon) -> bool:
    """Whether a word is a place's name or the adjective of a country."""
    return token.root in words.places or token.low in _OF_COUNTRIES


def _leads_a_name(token: Token, words: Lexicon) -> bool:
    """Whether a capital word is a title, an office, an organisation's noun or mere letters."""
    root, text = token.root, token.text
    return (
        root in words.leading
        or (words.language == "ru" and root in words.places)
        or (len(text) > 1 and text.isupper() and "." not in text)
    )


def _is_title(token: Token, words: Lexicon) -> bool:
    """Whether the word before a name is a title or an office."""
    return not token.owns and (token.root in words.ranks or token.root in words.offices)


def _is_governed(tokens: Sequence[Token], first: int, words: Lexicon) -> bool:
    """Whether a preposition or an article stands before a name: of Leeds, in the journal Cell."""
    if first == 0:
        return False
    low = tokens[first - 1].low
    if first > 2 and tokens[first - 1].root in words.works and tokens[first - 2].low in ARTICLES:
        low = tokens[first - 3].low
    return low in PREPOSITIONS or low in ARTICLES


def role_before(tokens: Sequence[Token], first: int, words: Lexicon) -> int:
    """Where the title before a name begins; `first` itself where there is none.

    A title holds an office or a rank. What such a word is of belongs to it, as do capitals, listed
    modifiers and, in English, a word or two right before it (union shop leader).
    """
    begin, strange, russian = first, 0, words.language == "ru"
    for place in range(first - 1, max(-1, first - 1 - _LONGEST_ROLE), -1):
        token = tokens[place]
        if russian and token.low.endswith(_TOLD_TO):
            break
        if token.root in words.offices or token.root in words.ranks:
            begin, strange = place, 0
        elif token.text == QUOTATION:
            continue  # what something is called: лидер партии «…»
        elif not token.is_word or token.low in words.verbs:
            break
        elif token.name or token.root in words.modifiers or token.root in words.organisations:
            if token.low in _NO_NAMES:
                break
            before_office = not russian or token.root in words.modifiers
            begin = place if begin == place + 1 < first and before_office else begin
        elif not _may_link(tokens, place, words):
            strange += 1
            if strange > _COMPOUND or not _may_compound(token) or begin not in (place + 1, first):
                break
            begin = place if begin == place + 1 < first else begin
    return begin


def _may_link(tokens: Sequence[Token], place: int, words: Lexicon) -> bool:
    """Whether a small word may stand between an office and the name: spokesman for the ministry."""
    low = tokens[place].low
    if low in ARTICLES:
        return place > 0 and tokens[place - 1].low in _CONNECTING
    if low in _CONNECTING:
        return True
    return words.language == "ru" and low not in _NO_NAMES and low not in PREPOSITIONS


def _may_compound(token: Token) -> bool:
    """Whether an unlisted word may be the first part of an office."""
    low = token.low
    small = low in PREPOSITIONS or low in ARTICLES or low in _NO_NAMES or low in _TIMES
    return not (small or low.endswith(_ENGLISH_VERBAL))
