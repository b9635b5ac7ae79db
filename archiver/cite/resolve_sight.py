"""What one document holds of what is looked for, and what that weighs.

Weights are in bits: the binary logarithm of how much likelier it is to meet the words in the
document that is leant on than in another of the candidates.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archiver.cite.resolve_days import DAY_WORDS
from archiver.cite.resolve_terms import (
    Frequencies,
    beginning,
    is_number,
    names,
    script_of,
    sound,
    stem,
    words,
)
from archiver.verbs import LANGUAGES_OF_SPEECH, giving_verbs, reporting_verbs

__all__ = [
    "MOST_WORDS",
    "Held",
    "Sight",
    "Wanted",
    "hold",
    "look",
    "want",
    "want_by_sound",
    "weigh",
]

MOST_WORDS = 20_000  # of a document
_MOST_WANTED = 400  # words of a claim with its quotations
_MOST_PLACES = 40  # of one word among them: no word of a language makes up a tenth of a text
_BODIES_REMEMBERED = 200  # documents of one publisher are looked at for one claim after another
_MOST_OF_ARTICLE = 1_500  # words
_PASSAGE = 80  # words: about three sentences, which a claim sums up in one
_TOO_COMMON = 0.3  # share of texts from which on a word tells nothing
_MOST_BITS = 10.0  # a word that no other text has may be a slip of the pen
_OTHERS_WEIGHT = 10  # candidates that the share in the archive counts for
_FEWEST_IN_A_ROW = 4
_NAMES_A_DOCUMENT = 2.0  # bits: what one in four candidates holds is rather their publisher's name
# What is taken off for a word that the document lacks: a paraphrase keeps about one word in three,
# and three facts in four (the logarithms of what is left).
_WORD_LACKS, _FACT_LACKS = 0.6, 2.0
# Beside the weight in the passage: for words in the title, far from the passage, and in a row.
_TITLE, _ELSEWHERE, _IN_A_ROW = 0.5, 0.5, 0.5
# Share of texts with a word of so many consonants, else of more.
_SHARES_OF_SOUNDS, _SHARE_OF_LONG_SOUNDS = {3: 0.15, 4: 0.04}, 0.01

# Words around what is said, which are the article's own.
_FRAME = DAY_WORDS.union(
    *map(reporting_verbs, LANGUAGES_OF_SPEECH), *map(giving_verbs, LANGUAGES_OF_SPEECH)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the claim's words, the facts among them, its article's words."""

    by_sound: bool  # in a text of another language; else words are compared without their endings
    claim: Mapping[str, str]  # form to word
    facts: frozenset[str]  # forms of numbers and names
    expected: frozenset[str]  # forms whose lack tells something
    named: frozenset[str]  # forms of the words that name the source
    article: frozenset[str]  # forms
    shares: Mapping[str, float]  # form to the share of texts that hold it
    rows: tuple[str | None, ...] = ()  # words of the claim and of each quotation, None after each

    def form(self, word: str) -> str:
        """The form in which a word is compared."""
        return sound(word) if self.by_sound else stem(word)


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a document holds it."""

    places: tuple[tuple[int, str], ...]  # of the claim's forms
    title: frozenset[str]  # the claim's forms in its title
    shared: frozenset[str]  # the article's forms
    distinct: int  # different forms
    length: int  # words
    row: tuple[str, ...]  # longest run of words that the claim or a quotation has too


@dataclass(frozen=True, slots=True)
class Held:
    """What a document weighs for a claim, and by what."""

    bits: float
    coverage: float  # share of the claim's weight that one passage and the title hold
    row_bits: float
    row_share: float  # the longest run in words, for each word of the claim
    facts: tuple[str, ...]  # the claim's numbers and names that it holds
    lacking: tuple[str, ...]  # and those that it lacks
    likeness: float  # share of the article's weight that it holds, less for a longer text
    named: bool  # its title has each of the several words that name the source
    near: Mapping[str, float]  # forms in the passage that weighs most and in the title, by weight
    lacks: frozenset[str]  # forms of the claim that are nowhere in it


def want(
    claim: str, mention: str, quotes: Sequence[str], article: str, frequencies: Frequencies
) -> Wanted:
    """What to look for in documents of the claim's language."""
    rows = [words(text, _MOST_WANTED) for text in (claim, *quotes)]
    every = list(dict.fromkeys(word for row in rows for word in row))[:_MOST_WANTED]
    capitalised, around = names(claim), words(article, _MOST_OF_ARTICLE)
    shares = {word: frequencies.share(word) for word in dict.fromkeys((*around, *every))}
    told = {stem(w): w for w in every if shares[w] < _TOO_COMMON and w not in _FRAME}
    return Wanted(
        by_sound=False,
        claim=told,
        facts=frozenset(f for f, word in told.items() if is_number(word) or word in capitalised),
        expected=frozenset(told),
        named=frozenset(map(stem, words(mention, _MOST_WANTED))) & told.keys(),
        article=frozenset(map(stem, around)),
        shares={stem(word): share for word, share in shares.items()},
        rows=tuple(word for row in rows for word in (*row, None))[:_MOST_WANTED],
    )


def want_by_sound(claim: str, article: str, frequencies: Frequencies) -> Wanted:
    """What to look for in documents of another language: numbers, and names as they sound.

    Arabic has no capitals: there each word may be a name, and its lack tells nothing.
    """
    cased = script_of(claim) != "arabic"
    told = _told_by_sound(claim, _MOST_WANTED, cased)
    around = _told_by_sound(article, _MOST_OF_ARTICLE, cased)
    facts = frozenset(form for form, word in told.items() if cased or is_number(word))
    return Wanted(
        by_sound=True,
        claim=told,
        facts=facts,
        expected=facts,
        named=frozenset(),
        article=frozenset(around),
        shares={
            form: frequencies.share(word) if is_number(word) else _share_of_sound(form)
            for form, word in (around | told).items()
        },
    )


def _told_by_sound(text: str, most: int, cased: bool) -> dict[str, str]:
    """Numbers and names of a text, by their sound."""
    capitalised = names(text) if cased else frozenset()
    told = (word for word in words(text, most) if is_number(word) or word not in _FRAME)
    chosen = [word for word in told if is_number(word) or not cased or word in capitalised]
    return {sound(word): word for word in chosen if sound(word)}


def _share_of_sound(form: str) -> float:
    """The share of texts with a word of these consonants."""
    return _SHARES_OF_SOUNDS.get(len(form), _SHARE_OF_LONG_SOUNDS)


def look(wanted: Wanted, title: str, text: str) -> Sight:
    """What a document holds of what is wanted; its title is part of its text."""
    body, forms = _body(beginning(f"{title}\n{text}", MOST_WORDS), wanted.by_sound)
    distinct = set(forms)
    headed = set(map(wanted.form, words(title, _MOST_WANTED)))
    return Sight(
        places=tuple((at, form) for at, form in enumerate(forms) if form in wanted.claim),
        title=frozenset(headed & wanted.claim.keys()),
        shared=frozenset(distinct & wanted.article),
        distinct=len(distinct),
        length=len(body),
        row=_longest_row(wanted.rows, body),
    )


@lru_cache(maxsize=_BODIES_REMEMBERED)
def _body(text: str, by_sound: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a document, and the forms in which they are compared."""
    body = tuple(words(text, MOST_WORDS))
    return body, tuple(map(sound if by_sound else stem, body))


def _longest_row(rows: Sequence[str | None], body: Iterable[str]) -> tuple[str, ...]:
    """The longest run of words that stand in a row on both sides."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(rows):
        if word is not None and len(places.setdefault(word, [])) < _MOST_PLACES:
            places[word].append(at)
    longest, end = 0, 0
    runs: dict[int, int] = {}  # where a run ends in the rows, and its length
    for word in body:
        found = places.get(word)
        if found is None:
            runs = {}
            continue
        runs = {at: runs.get(at - 1, 0) + 1 for at in found}
        for at, run in runs.items():
            if run > longest:
                longest, end = run, at + 1
    return tuple(word for word in rows[end - longest : end] if word)


def weigh(wanted: Wanted, sights: Sequence[Sight]) -> dict[str, float]:
    """What it weighs, in bits, that a candidate holds a form: by how many of the others do."""
    holding: Counter[str] = Counter()
    for sight in sights:
        holding.update(sight.shared.union(form for _, form in sight.places))
    others = max(len(sights) - 1, 0)
    weights = {}
    for form, share in wanted.shares.items():
        expected = max(holding[form] - 1, 0) + _OTHERS_WEIGHT * share
        weights[form] = min(-math.log2(expected / (others + _OTHERS_WEIGHT)), _MOST_BITS)
    return weights


def hold(wanted: Wanted, sight: Sight, weights: Mapping[str, float]) -> Held:
    """What a document weighs for the claim, by the weight of each form."""
    everywhere = frozenset(form for _, form in sight.places)
    near = _best_passage(sight.places, weights) | sight.title
    close = sum(weights[form] for form in near)
    whole = sum(weights[form] for form in wanted.expected | everywhere)
    row = frozenset(map(wanted.form, sight.row)) & wanted.claim.keys()
    row_bits = sum(weights[f] for f in row) if len(sight.row) >= _FEWEST_IN_A_ROW else 0.0
    lacks = wanted.claim.keys() - everywhere
    said = wanted.rows.index(None) if None in wanted.rows else len(wanted.rows)
    naming = frozenset(form for form in wanted.named if weights[form] >= _NAMES_A_DOCUMENT)
    bits = (
        close
        + _ELSEWHERE * sum(weights[form] for form in everywhere - near)
        + _TITLE * sum(weights[form] for form in sight.title)
        + _IN_A_ROW * row_bits
        - sum(_FACT_LACKS if f in wanted.facts else _WORD_LACKS for f in lacks & wanted.expected)
        # A long text has many passages, one of which may fit by chance.
        - math.log2(max(sight.length / _PASSAGE, 1))
    )
    return Held(
        bits=bits,
        coverage=close / whole if whole else 0.0,
        row_bits=row_bits,
        row_share=len(sight.row) / said if said else 0.0,
        facts=tuple(word for form, word in wanted.claim.items() if form in wanted.facts - lacks),
        lacking=tuple(word for form, word in wanted.claim.items() if form in wanted.facts & lacks),
        likeness=_likeness(wanted, sight, weights),
        named=len(naming) > 1 and naming <= sight.title,
        near={form: weights[form] for form in near},
        lacks=frozenset(lacks),
    )


def _best_passage(places: Sequence[tuple[int, str]], weights: Mapping[str, float]) -> set[str]:
    """The forms in the passage that weighs most."""
    inside: Counter[str] = Counter()
    weight, most, best, first = 0.0, 0.0, (0, 0), 0
    for last, (at, form) in enumerate(places):
        weight += 0.0 if inside[form] else weights[form]
        inside[form] += 1
        while at - places[first][0] >= _PASSAGE:
            left = places[first][1]
            inside[left] -= 1
            weight -= 0.0 if inside[left] else weights[left]
            first += 1
        if weight > most:
            most, best = weight, (first, last + 1)
    return {form for _, form in places[best[0] : best[1]]}


def _likeness(wanted: Wanted, sight: Sight, weights: Mapping[str, float]) -> float:
    """How much of its article's weight a document holds, 0 to 1; less for a longer document."""
    whole = sum(weights[form] for form in wanted.article)
    if not whole:
        return 0.0
    longer = max(sight.distinct / len(wanted.article), 1.0)
    return sum(weights[form] for form in sight.shared) / whole / math.sqrt(longer)
