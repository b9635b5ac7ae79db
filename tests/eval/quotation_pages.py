"""How well quotations and their speakers are found in real news pages.

    python -m tests.eval.quotation_pages [--wrong] [--corpus FOLDER]

The labels are in `quotation_pages.toml`, which tells how they were made; FOLDER holds the pages,
`pages.tar.xz` (default: `../shared/corpora` beside the checkout). A label names its quotation by a
digest of the words, so a quotation that is cut otherwise counts as not found. The labelled ones are
what the engine once found: how many it misses cannot be told here. A speaker is right as in
`quotations`; what is not found is wrong. Shares come with Wilson intervals of 95 %, which take
quotations for independent of one another, though those of one page are not; so the mean of the
pages' own shares is given too. Beside the engine: the nearest person, with the names known
beforehand. `--wrong` lists every error of the engine with its text.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import logging
import sys
import tarfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.cite.quotes import find_quotes
from archiver.models import Extraction, Quote
from archiver.text.extract import read
from archiver.words import Word, words_of
from tests.eval.quotation_baselines import nearest_person
from tests.eval.quotation_set import KINDS, Article, Label
from tests.eval.quotations import BESIDE, ENGINE, Finder, Judged, wilson

_LABELS = Path(__file__).with_suffix(".toml")
_DIGITS = 12  # hex digits of a digest that a label gives
_NEAREST = "nearest person"

Key = tuple[str, int]  # the digest of a quotation's words, and which occurrence of them it is


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the reader reads it, with its labels and the key of each."""

    article: Article
    keys: tuple[Key, ...]


def key_of(words: Sequence[Word], quote: Quote) -> Key:
    """What names a quotation in a text of these words without giving any of it away."""
    inside = [n for n, word in enumerate(words) if quote.start <= word.start < quote.end]
    if not inside:
        return "", 1
    folded = [word.folded for word in words]
    own = folded[inside[0] : inside[-1] + 1]
    digest = hashlib.sha256(" ".join(own).encode()).hexdigest()[:_DIGITS]
    return digest, 1 + sum(folded[n : n + len(own)] == own for n in range(inside[0]))


def labelled_pages(archive: Path) -> list[Page]:
    """Every labelled page, read from the archive."""
    with _LABELS.open("rb") as file:
        rows = tomllib.load(file)["page"]
    contents = _contents(archive, {row["file"] for row in rows})
    manifest = csv.DictReader(io.StringIO(contents["manifest.csv"].decode()))
    urls = {row["file"]: row["url"] for row in manifest}
    return [_page(row, contents[row["file"]], urls[row["file"]]) for row in rows]


def _contents(archive: Path, files: set[str]) -> dict[str, bytes]:
    """These files and the manifest, by their path below the archive's top folder."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.removeprefix("./").partition("/")[2]
            if member.isfile() and (name in files or name == "manifest.csv"):
                opened = tar.extractfile(member)
                found[name] = opened.read() if opened else b""
    return found


def _page(row: dict[str, Any], data: bytes, url: str) -> Page:
    extraction = read(data, url=url, content_type="text/html")
    labels = tuple(_label(quote) for quote in row["quotes"])
    keys = tuple((quote["at"], quote.get("ordinal", 1)) for quote in row["quotes"])
    article = Article(row["file"], row["language"], tuple(row["persons"]), extraction, labels)
    return Page(article, keys)


def _label(row: dict[str, Any]) -> Label:
    """A label of the set of invented articles, but for the place, which a digest does not tell."""
    first = (row["speaker"],) if "speaker" in row else ()
    return Label(
        start=0,
        end=0,
        kind=row["kind"],
        kinds=frozenset((row["kind"], *row.get("kind_any", ()))),
        speakers=(*first, *row.get("speaker_any", ())),
        unknown=row.get("unknown", False),
        form=row.get("form", ""),
        basis="",
        bare=False,
        parted=False,
        nested=False,
        doubtful=row.get("doubtful", False),
    )


def judged(page: Page, quotes: Iterable[Quote]) -> list[Judged]:
    """Each label with the quotation of its words, if any, and each quotation that has no label."""
    words = words_of(page.article.extraction.text)
    found = {key_of(words, quote): quote for quote in quotes if quote.kind != "claim"}
    labelled = zip(page.keys, page.article.labels, strict=True)
    rows = [Judged(page.article, label, found.get(key)) for key, label in labelled]
    spare = (quote for key, quote in found.items() if key not in page.keys)
    return rows + [Judged(page.article, None, quote) for quote in spare]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; 0 always, also where the pages are not there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--wrong", action="store_true", help="list every error with its text")
    parser.add_argument("--corpus", type=Path, default=BESIDE, help="folder of pages.tar.xz")
    options = parser.parse_args(arguments)
    archive = options.corpus / "pages.tar.xz"
    if not archive.exists():
        print(f"{archive} is not there; give the folder that holds pages.tar.xz as --corpus.")
        return 0
    logging.disable(logging.CRITICAL)
    pages = labelled_pages(archive)
    _print_counts(pages)
    finders: dict[str, Finder] = {ENGINE: _engine, _NEAREST: nearest_person}
    results = {name: _run(finder, pages) for name, finder in finders.items()}
    for name, rows in results.items():
        _print_found(name, rows)
    _print_speakers(results)
    _print_kinds(results[ENGINE])
    if options.wrong:
        _print_wrong(pages, results[ENGINE])
    return 0


def _engine(extraction: Extraction, persons: Sequence[str]) -> Sequence[Quote]:
    """The engine, which is told no names."""
    return find_quotes(extraction)


def _run(finder: Finder, pages: Sequence[Page]) -> list[Judged]:
    """What the finder makes of every page."""
    return [
        row
        for page in pages
        for row in judged(page, finder(page.article.extraction, page.article.persons))
    ]


def _print_counts(pages: Sequence[Page]) -> None:
    """How large the set is."""
    labels = [label for page in pages for label in page.article.labels]
    languages = Counter(page.article.language for page in pages)
    print(
        f"set               {len(pages)} pages ({_list(languages)}), {len(labels)} quotations"
        f" ({_list(Counter(label.kind for label in labels))};"
        f" {sum(label.doubtful for label in labels)} doubtful and not scored)"
    )


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _print_found(name: str, rows: Sequence[Judged]) -> None:
    """How many labels have their quotation found, and how many quotations have no label."""
    scored = [row for row in rows if row.scored()]
    spare = sum(row.label is None for row in rows)
    print(f"{name:17} found {_share(scored, Judged.kept)}; {spare} without a label")


_CUTS: dict[str, Callable[[Article, Label], bool]] = {
    "all": lambda article, label: True,
    "direct": lambda article, label: label.form == "direct",
    "mixed": lambda article, label: label.form == "mixed",
    "a person speaks": lambda article, label: bool({*label.speakers} & {*article.persons}),
    "no person named": lambda article, label: not {*label.speakers} & {*article.persons},
    "English": lambda article, label: article.language == "en",
    "Arabic": lambda article, label: article.language == "ar",
    "Russian": lambda article, label: article.language == "ru",
}


def _print_speakers(results: dict[str, list[Judged]]) -> None:
    """Speakers that are right, of what is labelled as speech, by form, speaker and language."""
    print(f"\n{'speaker right':17} {ENGINE:30}{_NEAREST}")
    for name, chosen in _CUTS.items():
        parts = [
            [row for row in _of_speech(rows) if row.label and chosen(row.article, row.label)]
            for rows in results.values()
        ]
        print(
            f"{name:17} {''.join(f'{_share(p, Judged.speaker_right):30}' for p in parts)}".rstrip()
        )
    means = "".join(f"{_mean_of_pages(_of_speech(rows)):30}" for rows in results.values())
    print(f"{'mean of pages':17} {means}".rstrip())
    named = [row for row in _of_speech(results[ENGINE]) if row.quote and row.quote.speaker]
    print(f"where one is named {_share(named, Judged.speaker_right)}")


def _of_speech(rows: Iterable[Judged]) -> list[Judged]:
    """The scored quotations in which somebody speaks."""
    return [row for row in rows if row.scored() and row.label and row.label.kind == "speech"]


def _mean_of_pages(rows: Sequence[Judged]) -> str:
    """The mean of each page's share of right speakers, and the number of pages."""
    counts, right = Counter(row.article.key for row in rows), Counter[str]()
    right.update(row.article.key for row in rows if row.speaker_right())
    mean = sum(right[key] / counts[key] for key in counts) / max(len(counts), 1)
    return f"{_plain(mean)} of {len(counts)} pages"


def _share(rows: Sequence[Judged], test: Callable[[Judged], bool]) -> str:
    """A share with its counts and Wilson interval, as printed: `62 of 68 .912 [.821,.959]`."""
    if not rows:
        return "none"
    right = sum(map(test, rows))
    low, high = wilson(right, len(rows))
    return f"{right} of {len(rows)} {_plain(right / len(rows))} [{_plain(low)},{_plain(high)}]"


def _plain(share: float) -> str:
    return f"{abs(share):.3f}".removeprefix("0")


def _print_kinds(rows: Sequence[Judged]) -> None:
    """Which kind each labelled kind was found as, and how often that is one as good as any."""
    print(f"\n{'kind':17} {''.join(f'as {kind:8}' for kind in KINDS)}right or as good")
    for kind in KINDS:
        own = [row for row in rows if row.scored() and row.label and row.label.kind == kind]
        found = Counter(row.quote.kind for row in own if row.quote)
        counts = "".join(f"{found[name]:<11}" for name in KINDS)
        print(f"{kind:17} {counts}{_share(own, Judged.kind_right)}")


def _print_wrong(pages: Sequence[Page], rows: Sequence[Judged]) -> None:
    """Every error of the engine, with the paragraph it stands in."""
    for row in rows:
        label, quote = row.label, row.quote
        if label is None or quote is None or not row.scored():
            continue
        complaints = []
        if not row.kind_right():
            complaints.append(f"is {label.kind}, found as {quote.kind}")
        if label.kind == "speech" and not row.speaker_right():
            wanted = " or ".join(("nobody",) * label.unknown + label.speakers)
            complaints.append(
                f"{wanted} speaks, found {quote.speaker} ({quote.rule}; {label.form})"
            )
        if complaints:
            text = row.article.extraction.text
            begin = text.rfind("\n", 0, quote.start) + 1
            print(f"\n{row.article.key}: {'; '.join(complaints)}")
            print(f"    {' '.join(quote.text.split())}")
            print(f"    in: {text[begin:].partition(chr(10))[0]}")
    lost = Counter(row.article.key for row in rows if row.scored() and not row.quote)
    for page in pages:
        if lost[page.article.key]:
            print(f"\n{page.article.key}: {lost[page.article.key]} labelled quotations not found")


if __name__ == "__main__":
    sys.exit(main())
