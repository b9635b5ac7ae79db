"""What of a text is compared: words without their endings, whole numbers, names as they sound.

Endings and clitics are cut by rule, the same way on both sides, so that one word in two forms is
one; it is no grammar. Between languages only numbers and names meet; a name is then its consonants,
as far as three scripts can write them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from archiver.words import words_of

__all__ = [
    "Frequencies",
    "as_printed",
    "beginning",
    "is_number",
    "names",
    "script_of",
    "sound",
    "stem",
    "words",
]

# Documents that a guess counts for, beside those of the archive.
_GUESS_WEIGHT = 50
# The share of texts that hold a word, guessed by its length: the longer a word, the rarer.
_SHARES = {1: 0.6, 2: 0.5, 3: 0.4, 4: 0.1, 5: 0.05}
_SHARE_OF_LONG_WORDS = 0.02
_SHARE_OF_SMALL_NUMBERS = 0.2  # one or two digits, and years
_SHARE_OF_NUMBERS = 0.01
_SMALL_NUMBER = re.compile(r"\d\d?|(?:19|20)\d\d")

_WORD_AND_SPACE = 10  # characters read for each word asked for: no language's mean is longer
# Each begins with a character, not with a look behind it: a text is searched thrice as fast.
_GROUPED = re.compile(r"\d(?<![\d.,].)\d{0,2}(?:[,٬'’ \u00a0\u2009\u202f]\d{3})+(?!\d)")
_HANGS_ON = re.compile(r"[ء-ي](?=\d)")  # و120: Arabic writes its "and" onto the number
_NO_DIGIT = re.compile(r"\D")
_POINT = re.compile(r"(\d)[.,٫](?=\d)")
_LETTER_FOR_POINT = "ˑ"  # a letter, so that 3.9 stays one word

_OPENS_A_SENTENCE = re.compile(r"(?:^|[.!?…:“„«\"\n])\W*$")
_SCRIPT = re.compile(
    r"(?P<latin>[a-z\u00c0-\u024f])|(?P<cyrillic>[\u0400-\u04ff])|(?P<arabic>[ء-ي])"
)
_ENOUGH_LETTERS = 400

_LATIN_ENDING = re.compile(r"(?<=...)(?:ing|ed|es|s|e)$")
_CYRILLIC_ENDING = re.compile(
    r"(?<=...)(?:ами|ями|ого|его|ому|ему|ыми|ими|ах|ях|ов|ев|ей|ой|ый|ий|ая|яя|ое|ее|ую|юю|ых|их"
    r"|ым|им|ом|ем|ам|ям|[аяоеуюыиьй])$"
)
_ARABIC_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=..)")
_ARABIC_CLITICS = re.compile(r"^[وف]?[بلك]?(?=...)")
_ARABIC_ENDING = re.compile(r"(?<=...)(?:ها|هم|ات|ان|ون|ين|يه|[هيات])$")

# Pairs of letters that are one sound, each by a letter of that sound.
_PAIRS = {"sh": "ш", "ch": "ш", "kh": "х", "gh": "г", "th": "т", "dh": "д", "zh": "г", "ph": "ф"}
_PAIRS |= {"ts": "с", "ck": "к", "dj": "г", "дж": "г"}
_PAIR = re.compile("|".join(_PAIRS))
# Letters by the consonant that all three scripts can tell. Vowels have none, nor has what one of
# the scripts writes as a vowel.
_LETTERS = {"b": "bpбпب", "f": "fvфвف", "g": "gjгжجغ", "k": "kqcкقك", "h": "hхهحخ", "t": "tтتطث"}
_LETTERS |= {"d": "dдدضذ", "s": "szсзцسصزظ", "c": "шщчش", "m": "mмم", "n": "nнن", "l": "lлل"}
_LETTERS |= {"r": "rрر", "ks": "x"}
_SOUNDS = {letter: sound for sound, letters in _LETTERS.items() for letter in letters}
_TWICE = re.compile(r"(.)\1+")
_FEWEST_CONSONANTS = 3


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many of an archive's documents hold a folded word; None or a missing word: not known."""

    documents: int = 0
    holding: Mapping[str, int] | Callable[[str], int | None] = field(default_factory=dict)

    def share(self, word: str) -> float:
        """The share of texts that hold a word, 0 to 1: what was counted, with a guess beside it."""
        guess = _guessed_share(word)
        known = self.holding(word) if callable(self.holding) else self.holding.get(word)
        if known is None or self.documents <= 0:
            return guess
        counted = min(max(known, 0), self.documents)
        return (counted + _GUESS_WEIGHT * guess) / (self.documents + _GUESS_WEIGHT)


def _guessed_share(word: str) -> float:
    """The share of texts that hold a word of this length or kind, where nobody has counted."""
    if not is_number(word):
        return _SHARES.get(len(word), _SHARE_OF_LONG_WORDS)
    return _SHARE_OF_SMALL_NUMBERS if _SMALL_NUMBER.fullmatch(word) else _SHARE_OF_NUMBERS


def words(text: str, most: int) -> list[str]:
    """The first words of a text, folded; a number is one word, without marks between thousands."""
    whole = _with_whole_numbers(beginning(text, most))
    return [word.folded for word in words_of(whole)[:most]]


def beginning(text: str, most: int) -> str:
    """The text as far as so many words can reach."""
    return text[: most * _WORD_AND_SPACE]


def _with_whole_numbers(text: str) -> str:
    """The text with 15,000 as 15000 and 3.9 held together."""
    parted = _HANGS_ON.sub(r"\g<0> ", text)
    grouped = _GROUPED.sub(lambda found: _NO_DIGIT.sub("", found[0]), parted)
    return _POINT.sub(rf"\1{_LETTER_FOR_POINT}", grouped)


def as_printed(word: str) -> str:
    """A word as `words` gives it, for readers."""
    return word.replace(_LETTER_FOR_POINT, ".")


def is_number(word: str) -> bool:
    """Whether a word is a number, or begins like one."""
    return word[0].isdigit()


def names(text: str) -> frozenset[str]:
    """The folded words that are capitalised where no sentence or quotation begins."""
    return frozenset(
        word.folded
        for word in words_of(text)
        if text[word.start].isupper() and not _OPENS_A_SENTENCE.search(text[: word.start][-8:])
    )


def script_of(text: str) -> str | None:
    """The script of most letters at the beginning: latin, cyrillic or arabic; None where none."""
    found = Counter(match.lastgroup for match in _SCRIPT.finditer(text[:_ENOUGH_LETTERS].lower()))
    return found.most_common(1)[0][0] if found else None


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A folded word without its ending; in Arabic without article and clitics too."""
    if is_number(word):
        return word
    if "ء" <= word[0] <= "ي":
        bare = _ARABIC_CLITICS.sub("", _ARABIC_ARTICLE.sub("", word))
        return _ARABIC_ENDING.sub("", bare)
    if "\u0400" <= word[0] <= "\u04ff":
        return _CYRILLIC_ENDING.sub("", word)
    return _LATIN_ENDING.sub("", word)


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A folded word by its consonants, the same in three scripts; empty where these are too few.

    A number stays as it is, except one of a single digit, which tells nothing between languages.
    """
    if is_number(word):
        return word if len(word) > 1 else ""
    bare = _ARABIC_ARTICLE.sub("", word).removesuffix("ه").removesuffix("h")
    single = _PAIR.sub(lambda found: _PAIRS[found[0]], bare)
    consonants = _TWICE.sub(r"\1", "".join(_SOUNDS.get(letter, "") for letter in single))
    return consonants if len(consonants) >= _FEWEST_CONSONANTS else ""
