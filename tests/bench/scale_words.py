"""Words of quotations in families, and names of people with their spellings."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from scale_rows import Rows

from archiver.cite.persons import person_key
from archiver.fold import fold
from archiver.models import key

__all__ = ["Ranked", "Words", "people"]

Name = tuple[int, str, str]  # row, as texts have it, person


class Ranked:
    """Things of which the first come up most."""

    def __init__(self, chance: random.Random, things: Sequence[Any], flat: int) -> None:
        self._chance = chance
        self._things = things
        self._weights = list(accumulate(1 / (rank + flat) for rank in range(1, len(things) + 1)))

    def pick(self, count: int = 1) -> list[Any]:
        return self._chance.choices(self._things, cum_weights=self._weights, k=count)


class Words:
    """The words of quotations, each once, in families."""

    def __init__(self, chance: random.Random, words: Sequence[str]) -> None:
        self._chance = chance
        self._words = words
        self._ranked = Ranked(chance, words, 0)
        self._all: list[str] = []
        self._families: list[int] = []
        self._ids: dict[str, int] = {}

    def new(self) -> str:
        """Words of a quotation that begins: one in ten stands elsewhere, as it is or nearly."""
        if self._all and self._chance.random() < 0.1:
            other = self._all[int(len(self._all) * self._chance.random() ** 2)]
            return other if self._chance.random() < 0.5 else self.near(other)
        count = max(5, int(self._chance.gauss(16, 6)))
        words = " ".join(self._ranked.pick(count))
        self._keep(words, len(self._all))
        return words

    def sentence(self) -> str:
        """A sentence that leans on a source."""
        return " ".join(self._ranked.pick(18)).capitalize() + "."

    def near(self, words: str) -> str:
        """The same words but for one."""
        parts = words.split(" ")
        parts[self._chance.randrange(len(parts))] = self._chance.choice(self._words)
        other = " ".join(parts)
        self._keep(other, self._families[self.row(words) - 1])
        return other

    def _keep(self, words: str, family: int) -> None:
        if words not in self._ids:
            self._all.append(words)
            self._families.append(family)
            self._ids[words] = len(self._all)

    def row(self, words: str) -> int:
        return self._ids[words]

    def write(self, out: Rows) -> None:
        keys = [key("words", words) for words in self._all]
        least: dict[int, str] = {}
        for family, own in zip(self._families, keys, strict=True):
            least[family] = min(own, least.get(family, own))
        for number, (own, words) in enumerate(zip(keys, self._all, strict=True)):
            out.add("quoted_words", number + 1, own, words, least[self._families[number]])


def people(out: Rows, chance: random.Random, words: Sequence[str], count: int) -> list[Name]:
    """Writes so many names and descriptions; two people in a hundred have three spellings."""
    rows: dict[str, Name] = {}
    while len(rows) < count:
        given, surname, other = (word.title() for word in chance.sample(words, 3))
        kind = chance.random()
        spellings = [f"{given} {surname}"]
        if kind < 0.15:
            spellings = [f"a spokesman for {given} {surname}"]
        elif kind < 0.17:
            spellings = [
                f"{given} {surname}ov", f"{given} {surname}off", f"{given} {other} {surname}ov",
            ]  # fmt: skip
        alike = None if kind < 0.15 else person_key(spellings[0])
        person = max(spellings, key=len)
        for name in spellings:
            if name not in rows:
                rows[name] = (len(rows) + 1, name, person)
                out.add("speakers", len(rows), name, fold(name), alike, person, person)
    return list(rows.values())
