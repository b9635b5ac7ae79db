"""What the articles of a generated archive cite and quote: links, names, persons, words, offices.

Each version of an article has about four citations, eight quotations and two offices; most stay
from one version to the next, some are reworded, dropped or new. One quotation in ten has words that
stand in another article too. Runs of words and what waits to be looked at are left out: no
measurement reads them.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from scale_rows import CITATION, QUOTE, Rows
from scale_words import Ranked, Words, people

from archiver.models import key

__all__ = ["cite_and_quote"]

PUBLISHERS = 200
HOW = ("link", "link", "link", "link", "name", "name", "name", "name", "name", "credit")
FOUND = ("resolved", "resolved", "candidate", "abstained", "abstained", "abstained")
CLASSES = ("speech", "speech", "speech", "speech", "speech", "claim", "scare", "title")
ROLES = ("spokesman for", "head of", "deputy head of", "adviser to", "former head of")


def cite_and_quote(out: Rows, chance: random.Random, words: Sequence[str]) -> None:
    """Fills the tables of citations and quotations for the articles written so far."""
    _Newsroom(out, chance, words).write_all()
    out.close()
    for table, column in (("speakers", "folded"), ("quoted_words", "words")):
        out.connection.execute(
            f"INSERT INTO {table}_fts (rowid, {column}) SELECT id, {column} FROM {table}"
        )


@dataclass(slots=True)
class _Cited:
    """A citation of a page, as it stands in its versions."""

    how: str
    thing: str
    claim: str
    credit_for: str | None
    publisher: str
    source: int | None
    resolution: str
    score: float | None = None
    candidates: str | None = None
    lineage: str = ""


@dataclass(slots=True)
class _Quoted:
    """A quotation of a page, as it stands in its versions; `speaker` is a row with its name."""

    words: str
    kind: str
    speaker: tuple[int, str] | None
    leans: bool
    lineage: str = ""


class _Version(NamedTuple):
    """A version of an article; `passage` is its headline."""

    page: int
    id: int
    key: str
    at: str
    urlkey: str
    passage: int


@dataclass(slots=True)
class _Article:
    """An article as it stands, and the latest row of each quotation that it ever held."""

    cited: list[_Cited]
    quoted: list[_Quoted]
    latest: dict[str, list[Any]] = field(default_factory=dict)


class _Newsroom:
    """Writes what each version of each article cites and quotes, page by page."""

    def __init__(self, out: Rows, chance: random.Random, words: Sequence[str]) -> None:
        self._out = out
        self._chance = chance
        self._vocabulary = words
        self._words = Words(chance, words)
        names = [
            f"{word.title()} {('Post', 'News', 'Ministry')[number % 3]}"
            for number, word in enumerate(words[900 : 900 + PUBLISHERS])
        ]
        self._publishers = Ranked(chance, names, 3)
        for number, name in enumerate(names, 1):
            out.add("publishers (id, name, kind, languages)", number, name, "outlet", '["en"]')
        pages = out.connection.execute("SELECT id, url, host FROM resources").fetchall()
        hosts = sorted({host for _, _, host in pages})
        out.connection.executemany(
            "UPDATE resources SET publisher = ? WHERE id = ?",
            [(names[hosts.index(host) % PUBLISHERS], page) for page, _, host in pages],
        )
        chance.shuffle(pages)
        self._sources = Ranked(chance, pages, 10)
        self._people = Ranked(chance, people(out, chance, words, len(pages)), 5)
        self._mentions: dict[int, int] = {}  # of each speaker, the latest
        self._counts: list[tuple[int, int]] = []

    def write_all(self) -> None:
        """Tells the story of every article's citations and quotations."""
        versions = self._out.connection.execute(
            "SELECT v.resource_id, v.id, v.version_key, v.first_seen_at, r.urlkey, o.passage_id"
            " FROM versions v JOIN resources r ON r.id = v.resource_id"
            " JOIN occurrences o ON o.version_id = v.id AND o.position = 0"
            " WHERE r.role = 'article' ORDER BY v.resource_id, v.number"
        ).fetchall()
        for _, told in groupby(map(_Version._make, versions), attrgetter("page")):
            self._tell(list(told))
        self._words.write(self._out)
        self._out.connection.executemany(
            "UPDATE versions SET quotes = ? WHERE id = ?", self._counts
        )

    def _tell(self, versions: list[_Version]) -> None:
        """One article, from its first version to its last."""
        article = _Article(
            [self._citation() for _ in range(self._chance.randrange(1, 8))],
            [self._quotation() for _ in range(self._chance.randrange(2, 15))],
        )
        offices = list(zip(self._people.pick(2), self._publishers.pick(2), strict=True))
        elsewhere = [self._mentions.get(speaker) for (speaker, _, _), _ in offices]
        for number, version in enumerate(versions):
            if number:
                self._revise(article.cited, article.quoted)
            self._write_citations(version, article.cited)
            self._write_quotes(version, article)
            for (speaker, name, _), publisher in offices:
                self._mentions[speaker] = mention = self._out.id("role_mentions")
                role = f"{ROLES[speaker % len(ROLES)]} {publisher}"
                self._out.add(
                    "role_mentions", mention, version.page, version.id, speaker, role, publisher,
                    version.passage, 0, len(name) + len(role),
                )  # fmt: skip
        for ((speaker, _, person), _), other in zip(offices, elsewhere, strict=True):
            if other is not None and self._chance.random() < 0.01:
                conflict, ours = self._out.id("conflicts"), self._mentions[speaker]
                self._out.add(
                    "conflicts", conflict, person, versions[0].page, ours, other, conflict % 2
                )
        for row in article.latest.values():
            self._out.add(QUOTE, *row[:-1], 1)

    def _revise(self, cited: list[_Cited], quoted: list[_Quoted]) -> None:
        """What an editor does from one version to the next: drops, adds, rewords."""
        if self._chance.random() < 0.2:
            cited[self._chance.randrange(len(cited))] = self._citation()
        if self._chance.random() < 0.3:
            quoted[self._chance.randrange(len(quoted))] = self._quotation()
        if self._chance.random() < 0.2:
            one = self._chance.choice(quoted)
            one.words = self._words.near(one.words)

    def _citation(self) -> _Cited:
        how = self._chance.choice(HOW)
        (publisher,), (source,) = self._publishers.pick(), self._sources.pick()
        claim = self._words.sentence()
        if how == "link":
            return _Cited(how, source[1], claim, None, publisher, source[0], "resolved")
        if how == "credit":
            return _Cited(how, publisher, claim, "photo", publisher, None, "not_attempted")
        found = self._chance.choice(FOUND)
        looked_at = json.dumps(
            [
                {
                    "url": one[1],
                    "title": None,
                    "score": 7.5,
                    "coverage": 0.4,
                    "row": claim[:30],
                }
                for one in self._sources.pick(4)
            ]
        )
        document = source[0] if found == "resolved" else None
        return _Cited(how, publisher, claim, None, publisher, document, found, 14.2, looked_at)

    def _quotation(self) -> _Quoted:
        kind = self._chance.choice(CLASSES)
        speaker = self._people.pick()[0][:2] if kind in ("speech", "claim") else None
        return _Quoted(self._words.new(), kind, speaker, self._chance.random() < 0.5)

    def _write_citations(self, version: _Version, cited: list[_Cited]) -> None:
        seen: Counter[tuple[str, str]] = Counter()
        for number, one in enumerate(cited):
            seen[one.how, one.thing] += 1
            own = key("citation", version.key, one.how, one.thing, str(seen[one.how, one.thing]))
            one.lineage = one.lineage or own
            is_link = one.how == "link"
            decided = self._chance.random() < 0.002
            self._out.add(
                CITATION, self._out.id("citations"), own, one.lineage, version.page, version.id,
                number, one.how, 400 * number, 400 * number + 20, one.publisher, one.claim,
                400 * number, one.credit_for, one.publisher, one.thing if is_link else None,
                version.at[:10], one.source if is_link else None, one.resolution, one.source,
                one.score, "The text links to it." if is_link else "By the words that both share.",
                one.candidates, own if decided else None, version.page if decided else None,
                version.at,
            )  # fmt: skip

    def _write_quotes(self, version: _Version, article: _Article) -> None:
        """Writes those of a version, but holds the latest row of each lineage back."""
        seen: Counter[str] = Counter()
        for number, one in enumerate(article.quoted):
            seen[one.words] += 1
            own = key("quote", version.urlkey, one.words, str(seen[one.words]))
            if not one.lineage:
                taken = own in article.latest
                one.lineage = key("lineage", own, version.key) if taken else own
            if one.lineage in article.latest:
                self._out.add(QUOTE, *article.latest[one.lineage])
            leans = article.cited[number % len(article.cited)].lineage if one.leans else None
            speaker, name = one.speaker or (None, None)
            article.latest[one.lineage] = [
                self._out.id("quotes"), own, one.lineage, self._words.row(one.words), version.page,
                version.id, number, 300 * number, 300 * number + len(one.words),
                one.words.capitalize(), one.kind, 0.9, "“", 0, speaker, name,
                "cue" if name else None, "spokesman" if number % 3 == 0 and name else None,
                "said" if name else None, "after" if name else None, 0.9 if name else None,
                leans, "sentence" if leans else None, version.at, 0,
            ]  # fmt: skip
        self._counts.append((len(article.quoted), version.id))
