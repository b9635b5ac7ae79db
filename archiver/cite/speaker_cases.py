"""Russian names and descriptions in another case, as subjects: по словам Сергея Лаврова."""

from __future__ import annotations

from functools import lru_cache

from archiver.cite.speaker_phrases import Mention
from archiver.cite.speaker_words import Lexicon, given_names, listed
from archiver.words import folded_word

__all__ = ["in_nominative", "nominative", "words_in_nominative"]

# Endings of given names in the genitive and what stands for them in the nominative. A listed name
# is tried with any of them; an unlisted one takes the first that fits, by its surname's gender.
_GIVEN = {
    "m": (("ия", "ий"), ("ря", "рь"), ("ля", "ль"), ("я", "й"), ("а", "")),
    "f": (
        ("ии", "ия"),
        ("ьи", "ья"),
        ("ки", "ка"),
        ("ги", "га"),
        ("ши", "ша"),
        ("и", "я"),
        ("ы", "а"),
    ),
}
_TRIED = ("", "й", "а", "я", "ь")  # endings of listed names, in place of the last letter or two
_INSTRUMENTAL = ("ом", "ем", "ой", "ей")
_SURNAME = {
    "m": (
        *(("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("цкого", "цкий"), ("ого", "ый")),
        *(
            ("вым", "в"),
            ("ным", "н"),
            ("ва", "в"),
            ("ву", "в"),
            ("ве", "в"),
            ("на", "н"),
            ("ну", "н"),
        ),
        *(
            ("ком", "к"),
            ("ка", "к"),
            ("ку", "к"),
            ("ца", "ц"),
            ("ра", "р"),
            ("да", "д"),
            ("са", "с"),
        ),
    ),
    "f": (
        *(("ской", "ская"), ("скую", "ская"), ("цкой", "цкая"), ("вой", "ва"), ("ву", "ва")),
        *(("ной", "на"), ("ну", "на"), ("ой", "ая")),
    ),
}
_SEVERAL = ("ов", "ев", "ей", "ам", "ям", "ами", "ями", "ах", "ях", "ых", "ых", "их")
_SELF = listed("самой самом самого самих")  # в самой компании
_OF_MEN = ("ова", "ева", "ёва", "ина", "ына", "ого", "ука", "ика")


def in_nominative(mention: Mention | None, words: Lexicon) -> Mention | None:
    """A mention that stands in the genitive or after a preposition, as a subject."""
    if mention is None or mention.pronoun:
        return mention
    if mention.name:
        role = mention.role and words_in_nominative(mention.role, words)
        return mention._replace(name=nominative(mention.name, oblique=True), role=role)
    return mention._replace(text=words_in_nominative(mention.text, words))


def words_in_nominative(phrase: str, words: Lexicon) -> str:
    """A description whose first words are listed, in the form in which they are."""
    done: list[str] = []
    parts = phrase.split()
    for place, part in enumerate(parts):
        if not done and folded_word(part) in _SELF:
            continue
        root = words.root(part)
        following = words.root(parts[place + 1]) if place + 1 < len(parts) else ""
        if part.endswith(("ой", "ей", "ом", "ем")) and following in words.organisations:
            done.append(_adjective(part, words.nominative.get(following, "")))
            continue
        if root not in words.nominative or part.isupper():
            return " ".join((*done, *parts[place:]))
        listed = part if folded_word(part) in words.listed else _listed_form(part, root, words)
        done.append(listed.capitalize() if part[0].isupper() else listed)
        if root in words.offices or root in words.papers or root in words.organisations:
            return " ".join((*done, *parts[place + 1 :]))
    return " ".join(done)


def _listed_form(part: str, root: str, words: Lexicon) -> str:
    """The listed form of a word in another case, several where its ending tells of several."""
    if part.endswith(_SEVERAL):
        several = (root + ending for ending in ("ы", "и", "ые", "ие", "я"))
        if found := next((word for word in several if word in words.listed), None):
            return found
    return words.nominative[root]


def _adjective(word: str, noun: str) -> str:
    """An adjective as a subject, in its noun's gender: в пожарной службе is пожарная служба."""
    if noun.endswith(("а", "я")):
        return word[:-2] + "ая"
    return word[:-2] + ("ое" if noun.endswith(("о", "е")) else "ый")


@lru_cache(maxsize=16_384)
def nominative(name: str, *, oblique: bool = False) -> str:
    """A Russian name as a subject, where its case shows: Сергея Лаврова is Сергей Лавров.

    `oblique` says that it surely stands in another case, so that an unlisted name is altered too.
    """
    parts = name.split()
    if len(parts) == 1:
        gender = "m" if name.endswith(_OF_MEN) else "f" if name.endswith("ой") else ""
        return _surname(name, gender) if oblique else name
    given, gender = _listed_given(parts[0])
    if not gender and oblique:
        gender = "f" if parts[-1].endswith("ой") else "m" if parts[-1].endswith(_OF_MEN) else ""
        given = _altered(parts[0], _GIVEN.get(gender, ()))
    if given == parts[0]:
        return name
    return " ".join((given, *(_surname(part, gender) for part in parts[1:])))


def _listed_given(word: str) -> tuple[str, str]:
    """A listed given name as a subject, and whom it is given to; nothing where it is not listed."""
    known = given_names()
    low = folded_word(word)
    if low in known:
        return word, known[low] or "?"
    for cut in (1, 2) if low.endswith(_INSTRUMENTAL) else (1,):
        for ending in _TRIED:
            tried = low[:-cut] + ending
            if tried in known:
                return word[: len(word) - cut] + ending, known[tried]
    return word, ""


def _surname(word: str, gender: str) -> str:
    """A surname as a subject."""
    return _altered(word, _SURNAME.get(gender, ()))


def _altered(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    """A word with the first of the endings that it has put into the nominative."""
    for ending, instead in endings:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            return word[: -len(ending)] + instead
    return word
