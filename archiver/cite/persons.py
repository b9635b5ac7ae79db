"""Whether two spellings name one person, in one script or in several.

A name is compared by the consonants of its parts, as Latin, Arabic and Cyrillic letters write them
alike: Walid Muallem, وليد المعلم and Валид Муаллем all give fld mlm. What that leaves open stays
open, and such persons stay apart. Those often quoted are listed with their offices
(db/persons.toml).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from archiver.cite.speaker_people import name_words
from archiver.cite.speaker_words import listed
from archiver.data import data_folder
from archiver.fold import fold

__all__ = ["KnownPerson", "Office", "known_person", "person_key", "same_person"]

_DIGRAPHS = (
    *(("shch", "s"), ("sch", "s"), ("tch", "ts"), ("дж", "g"), ("тш", "ts"), ("تش", "ts")),
    *(("sh", "s"), ("ch", "ts"), ("kh", "h"), ("zh", "g"), ("gh", "g"), ("th", "t"), ("dh", "d")),
    *(
        ("ph", "f"),
        ("ck", "k"),
        ("dzh", "g"),
        ("ts", "ts"),
        ("tz", "ts"),
        ("кс", "ks"),
        ("x", "ks"),
    ),
)
_LETTERS = {
    **dict.fromkeys("bpбпب", "b"),
    **dict.fromkeys("dдدذض", "d"),
    **dict.fromkeys("fvwфвف", "f"),
    **dict.fromkeys("gjгжجغ", "g"),
    **dict.fromkeys("hхحخه", "h"),
    **dict.fromkeys("kqcкكق", "k"),
    **dict.fromkeys("lлل", "l"),
    **dict.fromkeys("mмم", "m"),
    **dict.fromkeys("nнن", "n"),
    **dict.fromkeys("rрر", "r"),
    **dict.fromkeys("sсшщسشصث", "s"),
    **dict.fromkeys("tтتطث", "t"),
    **dict.fromkeys("zзزظ", "z"),
    "ц": "ts",
    "ч": "ts",
}
_SOFT_C = re.compile(r"c(?=[eiy])")
_FIRST_WAW = re.compile(r"^و")
_REPEATED = re.compile(r"(.)\1+")
_ROUND, _OPEN = "ouоуюو", "aeiyаеиыэяёйيا"
_PARTICLES = listed(
    "de da di del van von bin ibn ben bint abu der la le ibn бин ибн абу بن ابن ابو"
)
_SURE_SURNAME = 3  # consonants from which on a surname across scripts is telling
_SURE_TOGETHER = 5  # of given name and surname together


@dataclass(frozen=True, slots=True)
class Office:
    """An office someone held: days, None where not known; `organisation` is a publisher's name."""

    role: str
    organisation: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone often quoted: English name, other spellings in any script, offices, and sources."""

    name: str
    forms: tuple[str, ...]
    offices: tuple[Office, ...]
    sources: tuple[str, ...]


@lru_cache(maxsize=16_384)
def skeleton(word: str) -> str:
    """The consonants of a folded word, in letters that three scripts share."""
    for letters, instead in _DIGRAPHS:
        word = word.replace(letters, instead)
    word = _FIRST_WAW.sub("f", _SOFT_C.sub("s", word))
    kept = "".join(_LETTERS.get(letter, "") for letter in word)
    return _REPEATED.sub(r"\1", kept[:1] + kept[1:].rstrip("h"))


def person_key(name: str) -> str:
    """The key under which the spellings of a name fall together: consonants, of a listed name's
    English form."""
    known = known_person(name)
    name = known.name if known else name
    return " ".join(filter(None, map(skeleton, _parts(name)))) or fold(name)


def same_person(a: str, b: str) -> bool | None:
    """Whether two names are one person's: True or False where that is clear, else None."""
    first, second = known_person(a), known_person(b)
    if first and second:
        return first is second
    ours, theirs = _parts(a), _parts(b)
    if not ours or not theirs:
        return None
    if ours == theirs:
        return True if len(ours) > 1 else None
    if len(ours) < 2 or len(theirs) < 2:
        return None if _alike(ours[-1], theirs[-1]) else False
    return _compared(ours, theirs)


def _compared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool | None:
    """Whether two full names are one person's, by given name and surname."""
    surname, given = _alike(ours[-1], theirs[-1]), _alike(ours[0], theirs[0])
    if not surname:
        return False if surname is False else None
    if not given:
        return False if given is False else None
    telling = len(skeleton(ours[-1])) >= _SURE_SURNAME
    enough = len(skeleton(ours[0])) + len(skeleton(ours[-1])) >= _SURE_TOGETHER
    return True if telling or enough else None


def _alike(ours: str, theirs: str) -> bool | None:
    """Whether two parts of names are one: None where they may be."""
    if ours == theirs:
        return True
    if len(ours) == 1 or len(theirs) == 1:  # an initial
        return None if skeleton(ours)[:1] == skeleton(theirs)[:1] else False
    one, other = skeleton(ours), skeleton(theirs)
    if one != other:
        return None if _near(one, other) else False
    if not one:
        return None
    same_script = ours.isascii() == theirs.isascii() and _script(ours) == _script(theirs)
    return True if not same_script or _vowels_agree(ours, theirs) else None


def _near(one: str, other: str) -> bool:
    """Whether two rows of consonants differ in one place at most."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    return (
        one[start + 1 :] == other[start + 1 :]
        or one[start + 1 :] == other[start:]
        or (one[start:] == other[start + 1 :])
    )


def _script(word: str) -> str:
    """A word's script, by its first letter."""
    return (
        "ar" if "\u0600" <= word[0] <= "\u06ff" else "ru" if "\u0400" <= word[0] <= "\u04ff" else ""
    )


def _vowels_agree(ours: str, theirs: str) -> bool:
    """Whether the vowels of two spellings in one script are of the same kinds, in order."""
    return _vowels(ours) == _vowels(theirs)


def _vowels(word: str) -> str:
    """The vowels of a word as o or a, repeated ones once."""
    kinds = "".join("o" if x in _ROUND else "a" if x in _OPEN else " " for x in word)
    return " ".join(_REPEATED.sub(r"\1", kinds).split())


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a name that tell people apart: no articles, particles or patronymic."""
    parts = tuple(part for part in name_words(name) if part not in _PARTICLES)
    if len(parts) > 2:
        parts = tuple(part for part in parts if not part.endswith(("вич", "вна", "vich", "vna")))
    return parts


def known_person(name: str) -> KnownPerson | None:
    """The listed person whom a name in any of the listed spellings means; None for others."""
    return _by_form().get(_plain(name))


def _plain(name: str) -> str:
    """A name folded, without articles of Arabic names and marks between its words."""
    return " ".join(name_words(name))


@cache
def known_persons() -> tuple[KnownPerson, ...]:
    """Everyone listed."""
    with (data_folder() / "persons.toml").open("rb") as file:
        listed = tomllib.load(file)["person"]
    return tuple(
        KnownPerson(
            name=one["name"],
            forms=tuple(one["forms"]),
            offices=tuple(Office(**office) for office in one["offices"]),
            sources=tuple(one["sources"]),
        )
        for one in listed
    )


@cache
def _by_form() -> dict[str, KnownPerson]:
    """Listed persons by each spelling, folded."""
    return {
        _plain(form): person for person in known_persons() for form in (person.name, *person.forms)
    }
