"""The forms in which a word of a name or frame may stand: Russian endings, Arabic prefixes.

Conservative: endings are cut on both sides of a comparison, so that only the same word, or one
that differs in its ending alone, compares equal; and no word is cut below three letters.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["STEM", "forms", "preposition", "stem"]

STEM = "~"  # after a stem, to tell it from a whole word

_CYRILLIC = re.compile(r"[а-яёіїєґў]+")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_LEAST = 3  # letters that stay
_ENDINGS = re.compile(
    "(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иям|иях|ием|ией"
    "|ях|ах|ов|ев|ам|ям|ой|ей|ом|ем|ый|ий|ая|яя|ое|ее|ые|ие|ых|их|ую|юю|ым|им|ия|ию|ии|ью|ье"
    "|[аеиоуыьъюя])$"
)
_AND = "وف"  # and, so: written together with any word
_LATIN_TAIL = re.compile(r"[وفبكل]+([a-z0-9]+)")  # a name in Latin script with Arabic prefixes
_SPELT = {"defense": "defence", "organization": "organisation"}  # American, as British


@lru_cache(maxsize=65_536)
def stem(folded: str) -> str:
    """A folded Russian word without its ending; any other word as it is."""
    if len(folded) <= _LEAST or not _CYRILLIC.fullmatch(folded):
        return _SPELT.get(folded, folded)
    ending = _ENDINGS.search(folded, _LEAST)
    return folded[: ending.start()] if ending else folded


@lru_cache(maxsize=65_536)
def forms(folded: str) -> tuple[str, ...]:
    """A folded word in all forms under which a list may have it, as written first.

    A stem is marked by `STEM`. Arabic words come also without the prefixes و ف ل ب ك.
    """
    if folded.isascii():
        return (folded, _SPELT[folded]) if folded in _SPELT else (folded,)
    if _ARABIC.match(folded):
        return tuple(dict.fromkeys((folded, *_without_prefixes(folded))))
    return (folded, stem(folded) + STEM)


def preposition(folded: str, bare: str) -> str:
    """The Arabic ل (to), ب (by) or ك (as) written before `bare`, a form of the word; else none."""
    prefix = folded.removesuffix(bare.removeprefix("ال"))
    prefix = prefix.lstrip(_AND) if len(prefix) < len(folded) and folded != bare else ""
    return prefix[:1] if prefix[:1] in ("ل", "ب", "ك") else ""


def _without_prefixes(word: str) -> list[str]:
    """An Arabic word without the small words that are written together with it."""
    latin = _LATIN_TAIL.fullmatch(word)
    if latin:
        return [latin[1]]
    found: list[str] = []
    if word[0] in _AND and len(word) >= _LEAST:
        word = word[1:]
        found.append(word)
    if word.startswith("لل") and len(word) > _LEAST + 1:
        found += ["ال" + word[2:], word[1:]]
    elif word[0] in "لبك" and len(word) >= _LEAST:
        found.append(word[1:])
    return found
