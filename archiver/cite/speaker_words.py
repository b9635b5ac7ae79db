"""What a person may be called beside their name: titles, offices, given names (db/roles.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from archiver.cite.forms import stem
from archiver.data import data_folder
from archiver.verbs import reporting_verbs
from archiver.words import folded_word

__all__ = ["Lexicon", "cut_to_root", "given_names", "lexicon", "listed", "small_words"]

_OWNED = frozenset(("offices", "women", "men", "groups"))  # of which Arabic forms "his …" are made
_ARABIC_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words for people and what speaks in their place, by root.

    Verbs, and in Russian the words of `scare`, are folded forms: слов and словом differ there.
    `nominative` gives a listed form for a root, so that Russian descriptions can be named; `listed`
    are all such forms, folded.
    """

    language: str
    verbs: frozenset[str]
    offices: frozenset[str]
    ranks: frozenset[str]
    modifiers: frozenset[str]
    organisations: frozenset[str]
    groups: frozenset[str]
    papers: frozenset[str]
    places: frozenset[str]
    works: frozenset[str]
    general: frozenset[str]
    scare: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]
    nominative: dict[str, str]
    listed: frozenset[str]
    leading: frozenset[str]  # what may stand with a capital right before a name

    def is_role(self, root: str) -> bool:
        """Whether a word names an office or a rank, or belongs to one."""
        return root in self.offices or root in self.ranks or root in self.modifiers

    def speaks(self, root: str) -> bool:
        """Whether a word is one of those that speak: an office, a group, a paper, the ministry."""
        return (
            root in self.offices
            or root in self.groups
            or root in self.papers
            or root in self.organisations
        )

    def is_no_person(self, root: str) -> bool:
        """Whether a word names an organisation, a paper, a place, or several people."""
        return (
            root in self.organisations
            or root in self.papers
            or root in self.places
            or (root in self.groups and root not in self.offices)  # дипломаты, дипломат
        )

    def sets_apart(self, folded: str, root: str) -> bool:
        """Whether a word says that what follows is not the text's own wording: so-called."""
        return (folded if self.language == "ru" else root) in self.scare

    def root(self, word: str) -> str:
        """What a word is compared by."""
        return cut_to_root(self.language, folded_word(word))

    def gender_of_role(self, roots: list[str]) -> str:
        """`f` or `m` where one of the words tells it, else nothing."""
        for root in roots:
            if root in self.women and root not in self.men:
                return "f"
            if root in self.men and root not in self.women:
                return "m"
        return ""


@lru_cache(maxsize=65_536)
def cut_to_root(language: str, folded: str) -> str:
    """What word lists are compared by: a Russian stem, Arabic without article, else the word."""
    if language == "ru":
        return stem(folded)
    if language == "ar":
        for article in _ARABIC_ARTICLES:
            if folded.startswith(article) and len(folded) - len(article) >= 2:
                return folded[len(article) :]
    return folded


def small_words(part: str, *, folded: bool = True) -> frozenset[str]:
    """A list of db/small_words.toml, its words folded unless they are to be compared as written."""
    words = listed(_small_words()[part])
    return frozenset(map(folded_word, words)) if folded else words


@cache
def _small_words() -> dict[str, str]:
    with (data_folder() / "small_words.toml").open("rb") as file:
        return tomllib.load(file)


def listed(text: str) -> frozenset[str]:
    """The words of a list that are parted by spaces."""
    return frozenset(text.split())


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language; `en` stands in where there is no list."""
    lists = _lists().get(language) or _lists()["en"]

    def roots(part: str) -> frozenset[str]:
        listed = [cut_to_root(language, folded_word(word)) for word in lists[part].split()]
        if language == "ar" and part in _OWNED:
            listed += [owned for word in listed for owned in _owned(word)]
        return frozenset(listed)

    her_spelling = frozenset[str]()  # "his doctor" is spelt as "a woman doctor" is
    if language == "ar":
        her_spelling = frozenset(map(folded_word, lists["women"].split()))
    named = " ".join(lists[part] for part in ("modifiers", "organisations", "groups", "papers"))
    listed_words = f"{lists['offices']} {named}".split()
    scare = frozenset(map(folded_word, lists["scare"].split()))
    leading = (roots(part) for part in ("offices", "ranks", "modifiers", "organisations", "groups"))
    return Lexicon(
        language=language,
        verbs=reporting_verbs(language),
        offices=roots("offices"),
        ranks=roots("ranks"),
        modifiers=roots("modifiers"),
        organisations=roots("organisations"),
        groups=roots("groups"),
        papers=roots("papers"),
        places=roots("places"),
        works=roots("works"),
        general=roots("general"),
        scare=scare if language == "ru" else roots("scare"),
        women=roots("women"),
        men=roots("men") - her_spelling,
        nominative={
            cut_to_root(language, folded_word(word)): word for word in reversed(listed_words)
        },
        listed=frozenset(map(folded_word, listed_words)),
        leading=frozenset().union(*leading),
    )


def _owned(word: str) -> list[str]:
    """An Arabic word with the endings for his, her, their, our: his deputy."""
    base = word[:-1] + "ت" if word.endswith("ه") else word
    if word.endswith("ء"):
        return [word[:-1] + ending for ending in ("وه", "وها", "وهم", "يه", "يها", "يهم")]
    return [base + ending for ending in ("ه", "ها", "هم", "نا")]


@cache
def given_names() -> dict[str, str]:
    """Folded given names with whom they are given to: `f`, `m`, or nothing where to both."""
    with (data_folder() / "given_names.toml").open("rb") as file:
        lists = tomllib.load(file)
    genders = {"women": "f", "men": "m", "both": ""}
    return {
        folded_word(name): gender
        for part, gender in genders.items()
        for name in lists[part].split()
    }


@cache
def _lists() -> dict[str, dict[str, str]]:
    with (data_folder() / "roles.toml").open("rb") as file:
        return tomllib.load(file)
