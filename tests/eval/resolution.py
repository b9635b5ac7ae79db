"""How often a named source is resolved to its document, and how often that is the right one.

    python -m tests.eval.resolution [FOLDER]

FOLDER holds `quotes.warc.gz` and `quotes_links.csv` (default: `../shared/corpora` beside the
checkout). Each row of the links is a sentence that leans on a page; the address is hidden, and all
source pages and all other articles are candidates. `resolved` is the share of what is resolved that
is right, `answered` the share of all that is resolved; `hit@1` and `hit@5`: the right page leads
the ranking, or is among its first five. Right is the linked page, or one of the same text. BM25 and
title words, the baselines, always answer. Then the same with the right page taken away, where every
answer is wrong; without the words of the link, which often repeat the page's title; and the
invented cases beside this file, on which the thresholds were chosen: among their publisher's
documents, among all, and among all but the right one. Intervals are Wilson's of 95 %.

These links are no unseen data: five rules (not the thresholds) were made after a look at errors on
them, when 34 of 44 were right. A sentence is parted between the sources it names; and no document
is taken that has the article's very sentence, or where another has the rest of what is said, a
later one has more of it, or another's title is what is named.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from archiver.cite.resolve import Document, Lean, resolve
from archiver.exchange.warc import read_warc
from archiver.models import Capture, Extraction, Passage
from archiver.text.extract import read
from archiver.urls import urlkey
from archiver.words import words_of

INVENTED = Path(__file__).with_name("resolution_leans.toml")
_MARKED = re.compile(r"[“«\"]([^”»\"]+)[”»\"]")


@dataclass(frozen=True)
class Case:
    """A lean, its candidates, and the keys of those that are right; none where none can be told."""

    lean: Lean
    documents: Sequence[Document]
    right: frozenset[str]


Ranking = Callable[[Case], list[str]]


def main(folder: Path) -> int:
    """Print the figures; 1 where more than one in twenty of the linked is resolved wrongly."""
    if not (folder / "quotes.warc.gz").exists():
        print(f"{folder} holds no quotes.warc.gz; give the folder that does.")
        return 2
    pages, links = read_pages(folder), read_links(folder)
    linked = list(linked_cases(pages, links, anchor=True))
    precision = report("linked sentences", linked)
    report("the same, the right page away", [without_right(case) for case in linked])
    report("the same, the link's words removed", list(linked_cases(pages, links, anchor=False)))
    for name, cases in invented_cases().items():
        report(f"invented, {name}", cases)
    return int(precision < 0.95)


def read_pages(folder: Path) -> dict[str, Extraction]:
    """What each page of the collection says, by its address."""
    records = read_warc(folder / "quotes.warc.gz")
    return {
        one.url: read(one.payload or b"", url=one.url, content_type="text/html")
        for one in records
        if isinstance(one, Capture)
    }


def read_links(folder: Path) -> list[dict[str, str]]:
    """The rows of the labels."""
    with (folder / "quotes_links.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def linked_cases(
    pages: dict[str, Extraction], links: list[dict[str, str]], *, anchor: bool
) -> Iterator[Case]:
    """A case for each link, with the words it stands on or without them."""
    documents = [document_of(url, page) for url, page in pages.items()]
    by_key = {urlkey(url): url for url in pages}
    for row in links:
        article = article_of(row["article_file"], pages)
        page, source = pages[article], by_key[urlkey(row["href"])]
        lean = lean_of(page, row, anchor=anchor)
        digest = pages[source].text_digest
        right = {url for url, other in pages.items() if other.text_digest == digest}
        yield Case(lean, [d for d in documents if d.key != article], frozenset(right))


def without_right(case: Case) -> Case:
    """The same lean where the archive does not hold its source: every answer is wrong."""
    rest = [document for document in case.documents if document.key not in case.right]
    return replace(case, documents=rest, right=frozenset())


def document_of(url: str, page: Extraction) -> Document:
    """A page as a candidate."""
    return Document(
        key=url,
        url=url,
        title=page.title or "",
        text=page.text,
        language=page.language,
        published=page.published_at,
    )


def article_of(file: str, pages: dict[str, Extraction]) -> str:
    """The address of an article, from the name of its file: its path, cut off where it is long."""
    stem = Path(file).stem
    return next(
        url
        for url in pages
        if re.sub(r"[^a-z0-9]+", "-", url.partition(".uk/")[2]).startswith(stem.rstrip("-"))
    )


def lean_of(page: Extraction, row: dict[str, str], *, anchor: bool) -> Lean:
    """The sentence around a link, and the quotations in it or right after."""
    claim, place, others, after = sentence_of(page, row)
    following = after if after.startswith(("“", '"')) else ""
    mention = (place, place + len(row["anchor_text"]))
    if not anchor:
        claim = claim[: mention[0]] + " " * (mention[1] - mention[0]) + claim[mention[1] :]
    return Lean(
        claim=claim,
        quotes=tuple(_MARKED.findall(f"{claim} {following}")),
        context=page.text,
        date=page.published_at,
        language=page.language,
        mention=mention,
        others=others,
    )


def sentence_of(
    page: Extraction, row: dict[str, str]
) -> tuple[str, int, tuple[tuple[int, int], ...], str]:
    """The passage a link stands in, its place there, those of other links, and the next passage."""
    links = [(link, link.start) for link in page.links if link.start is not None]
    there = [(link, start) for link, start in links if urlkey(link.href) == urlkey(row["href"])]
    there.sort(
        key=lambda one: one[0].anchor.strip() != row["anchor_text"]
    )  # it may be linked twice
    for number, passage in enumerate(page.passages):
        place = there[0][1] - passage.start if there else passage.text.find(row["anchor_text"])
        if 0 <= place < len(passage.text):
            others = tuple(
                (start - passage.start, start - passage.start + len(link.anchor))
                for link, start in links
                if holds(passage, start) and urlkey(link.href) != urlkey(row["href"])
            )
            rest = page.passages[number + 1 : number + 2]
            return passage.text, place, others, rest[0].text if rest else ""
    block = next((b for b in page.visible if row["anchor_text"] in b), row["anchor_text"])
    return block, block.find(row["anchor_text"]), (), ""


def holds(passage: Passage, place: int) -> bool:
    """Whether a place in the text is inside a passage."""
    return passage.start <= place < passage.start + len(passage.text)


def invented_cases() -> dict[str, list[Case]]:
    """The invented leans, each among three sets of candidates."""
    data = tomllib.loads(INVENTED.read_text())
    documents = {
        one["key"]: Document(
            key=one["key"],
            url="",
            title=one["title"],
            text=one["text"],
            language=one["language"],
            published=one["published"],
        )
        for one in data["document"]
    }
    publisher = {one["key"]: one["publisher"] for one in data["document"]}
    cases: dict[str, list[Case]] = {"own publisher": [], "all publishers": [], "right one away": []}
    every = list(documents.values())
    of = ""
    for one in data["lean"]:
        lean = Lean(
            claim=one["claim"],
            quotes=tuple(one.get("quotes", ())),
            context=f"{one['title']}\n{one['text']}",
            date=one["date"],
        )
        right = frozenset({one["source"]} - {""})
        of = publisher.get(one["source"], of)  # one that leans on nothing here follows its kind
        own = [d for d in every if publisher[d.key] == of]
        cases["own publisher"].append(Case(lean, own, right))
        cases["all publishers"].append(Case(lean, every, right))
        if right:
            title = documents[one["source"]].title
            rest = [d for d in every if d.title != title]  # its other edition goes too
            cases["right one away"].append(Case(lean, rest, frozenset()))
    return cases


def report(name: str, cases: list[Case]) -> float:
    """Print how a set of cases is answered; the share of what is resolved that is right."""
    start = time.process_time()
    answers = [resolve(case.lean, case.documents) for case in cases]
    spent = (time.process_time() - start) / sum(len(case.documents) for case in cases) * 1000
    rankings = [[one.key for one in answer.ranked] for answer in answers]
    print(f"\n{name}: {len(cases)}, {spent:.1f} ms a document")
    told: Counter[tuple[str, bool]] = Counter()
    for case, answer in zip(cases, answers, strict=True):
        told[answer.standing, answer.chosen in case.right] += 1
    for standing in ("resolved", "candidate"):
        right, wrong = told[standing, True], told[standing, False]
        print(f"  {standing:14} right {share(right, right + wrong)}")
        print(f"  {'':14} of all {share(right + wrong, len(cases))}")
    findable = [n for n, case in enumerate(cases) if case.right]
    if findable:
        baselines: dict[str, list[list[str]]] = {
            "ours": rankings,
            "BM25": [by_bm25(case) for case in cases],
            "title words": [by_title(case) for case in cases],
        }
        for ranking, keys in baselines.items():
            first, five = (
                sum(bool(cases[n].right & set(keys[n][:most])) for n in findable) for most in (1, 5)
            )
            print(f"  {ranking:14} hit@1 {share(first, len(findable))}")
            print(f"  {'':14} hit@5 {share(five, len(findable))}")
    resolved = told["resolved", True] + told["resolved", False]
    return told["resolved", True] / resolved if resolved else 1.0


def share(part: int, whole: int) -> str:
    """A share with its interval (Wilson 1927), and the counts."""
    if not whole:
        return "- (0 of 0)"
    z, p = 1.96, part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole**2)) / (1 + z * z / whole)
    return (
        f"{p:.3f} [{max(middle - reach, 0):.3f}, {min(middle + reach, 1):.3f}] ({part} of {whole})"
    )


def by_bm25(case: Case) -> list[str]:
    """Candidates by Okapi BM25 of the claim's words (k1 = 1.2, b = 0.75), best first."""
    counts = {d.key: counted(f"{d.title}\n{d.text}") for d in case.documents}
    holding = Counter(word for count in counts.values() for word in count)
    mean = sum(count.total() for count in counts.values()) / len(counts)
    asked = set(folded(case.lean.claim))

    def score(key: str) -> float:
        count = counts[key]
        long = 1.2 * (0.25 + 0.75 * count.total() / mean)
        return sum(
            math.log(1 + (len(counts) - holding[w] + 0.5) / (holding[w] + 0.5))
            * count[w]
            * 2.2
            / (count[w] + long)
            for w in asked
            if count[w]
        )

    return sorted(counts, key=lambda key: (-score(key), key))


@lru_cache(maxsize=1_000)
def counted(text: str) -> Counter[str]:
    """How often a text has each word: the same documents are candidates in every case."""
    return Counter(folded(text))


def by_title(case: Case) -> list[str]:
    """Candidates by the share of their title's words, weighted by rarity, that the claim has."""
    titles = {d.key: set(folded(d.title)) for d in case.documents}
    holding = Counter(word for title in titles.values() for word in title)
    asked = set(folded(case.lean.claim))

    def score(key: str) -> float:
        weights = {word: math.log(len(titles) / holding[word]) + 0.1 for word in titles[key]}
        return sum(weights[w] for w in weights.keys() & asked) / (sum(weights.values()) or 1)

    return sorted(titles, key=lambda key: (-score(key), key))


def folded(text: str) -> list[str]:
    """The folded words of a text."""
    return [word.folded for word in words_of(text)]


if __name__ == "__main__":
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else beside))
