"""How well quotations and their speakers are found in invented articles of three languages.

    python -m tests.eval.quotations [--wrong] [--corpus FOLDER]

The articles and labels are in `tests/eval/quotations/` (its README says what a label means). Each
goes through the real reader. Kept: a span and a label overlap by at least half of the longer, one
to one. Exact: they are equal but for marks and white space at their ends. A speaker is right where
the same person is named; where no careful reader could tell, none may be. Shares come with Wilson
intervals of 95 %, beside what simple finders reach (`quotation_baselines`). `--wrong` lists every
error with its text. FOLDER holds `quotes.warc.gz` and `quotes.jsonl` (default: `../shared/corpora`
beside the checkout, left out where it is not there): the share of real quotations found as a span.
Exit code 1 where kept is below .99, exact below .95, speakers below .84, or .92 of direct ones.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archiver.cite.quotes import find_quotes
from archiver.models import Extraction, Quote
from archiver.text.extract import read
from archiver.words import words_of
from tests.eval.quotation_baselines import BASELINES
from tests.eval.quotation_set import KINDS, LANGUAGES, Article, Label, articles
from tests.eval.quotation_speakers import folded_words, is_same_speaker

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"
ENGINE = "engine"
LEAST = {"kept": 0.99, "exact": 0.95, "all": 0.84, "direct": 0.92}

_ROUND = " \t\n\u00a0\u200e\u200f\"'“”„‟«»‹›‘’‚‛"  # marks and space that may stand at a span's ends

Finder = Callable[[Extraction, Sequence[str]], Sequence[Quote]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One label, or one span that answers no label, and what was made of it."""

    article: Article
    label: Label | None
    quote: Quote | None

    def scored(self) -> bool:
        """Whether it counts among marked quotations."""
        return self.label is not None and not self.label.doubtful and not self.label.bare

    def kept(self) -> bool:
        """Whether a span answers the label."""
        return self.label is not None and self.quote is not None

    def exact(self) -> bool:
        """Whether the span is the labelled one."""
        if self.label is None or self.quote is None:
            return False
        text = self.article.extraction.text
        return _trimmed(text, self.quote) == _trimmed(text, self.label)

    def kind_right(self) -> bool:
        """Whether the span has a kind that a careful reader would give it."""
        return bool(self.label and self.quote and self.quote.kind in self.label.kinds)

    def speaker_right(self) -> bool:
        """Whether the person, or nobody where nobody can be told, is named."""
        if self.label is None or self.quote is None:
            return False
        if not self.quote.speaker:
            taken_otherwise = self.quote.kind != "speech" and self.kind_right()
            return self.label.unknown or taken_otherwise
        return is_same_speaker(self.quote.speaker, self.label.speakers, self.article.persons)


def judged(article: Article, quotes: Iterable[Quote]) -> list[Judged]:
    """Each label with the span that answers it, if any, and each span that answers none.

    Unquoted claims answer only labels without marks, and are not held against a finder.
    """
    spans = list(quotes)
    for label in article.labels:
        if label.parted:
            spans = _with_parts_joined(spans, label)
    answers = _answers(article.labels, spans)
    rows = [
        Judged(article, label, spans[answers[n]] if n in answers else None)
        for n, label in enumerate(article.labels)
    ]
    spare = (spans[m] for m in sorted(set(range(len(spans))) - set(answers.values())))
    return rows + [Judged(article, None, quote) for quote in spare if quote.kind != "claim"]


def _with_parts_joined(quotes: list[Quote], label: Label) -> list[Quote]:
    """The spans, those inside a parted quotation as one: it may be found whole or part by part."""
    parts = [one for one in quotes if label.start <= one.start and one.end <= label.end]
    if len(parts) < 2:
        return quotes
    first = min(parts, key=lambda one: one.start)
    joined = replace(first, end=max(one.end for one in parts))
    return [one for one in quotes if one not in parts] + [joined]


def _answers(labels: Sequence[Label], quotes: Sequence[Quote]) -> dict[int, int]:
    """For each label that is kept, the place of its span: pairs by overlap, the best first."""
    pairs = []
    for n, label in enumerate(labels):
        for m, quote in enumerate(quotes):
            both = min(quote.end, label.end) - max(quote.start, label.start)
            longer = max(quote.end - quote.start, label.end - label.start)
            if 2 * both >= longer and (quote.kind != "claim" or label.bare):
                pairs.append((-both / longer, n, m))
    answers: dict[int, int] = {}
    for _, n, m in sorted(pairs):
        if n not in answers and m not in answers.values():
            answers[n] = m
    return answers


def _trimmed(text: str, span: Label | Quote) -> tuple[int, int]:
    """Where a span begins and ends without the marks and white space at its ends."""
    words = text[span.start : span.end]
    begin = span.start + len(words) - len(words.lstrip(_ROUND))
    return begin, begin + len(words.strip(_ROUND))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; 1 where the engine falls short."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--wrong", action="store_true", help="list every error with its text")
    parser.add_argument("--corpus", type=Path, default=BESIDE, help="folder of quotes.warc.gz")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    the_set = articles()
    _print_counts(the_set)
    finders: dict[str, Finder] = {ENGINE: _engine, **BASELINES}
    results = {}
    for name, finder in finders.items():
        results[name], milliseconds = _run(finder, the_set)
        _print_spans(name, results[name], milliseconds)
    _print_kinds(results[ENGINE])
    _print_speakers(results)
    if options.wrong:
        _print_wrong(results[ENGINE])
    if (options.corpus / "quotes.warc.gz").exists():
        _print_corpus(options.corpus)
    short = _falls_short(results[ENGINE])
    print(f"falls short: {', '.join(short)}" if short else "every target is reached")
    return int(bool(short))


def _engine(extraction: Extraction, persons: Sequence[str]) -> Sequence[Quote]:
    """The engine, which is told no names."""
    return find_quotes(extraction)


def _run(finder: Finder, the_set: Sequence[Article]) -> tuple[list[Judged], float]:
    """The finder over the set, and its CPU milliseconds for 1,000 words after a first look."""
    finder(the_set[0].extraction, the_set[0].persons)
    start = time.process_time()
    found = [finder(article.extraction, article.persons) for article in the_set]
    seconds = time.process_time() - start
    words = sum(len(words_of(article.extraction.text)) for article in the_set)
    pairs = zip(the_set, found, strict=True)
    rows = [row for article, quotes in pairs for row in judged(article, quotes)]
    return rows, seconds * 1_000_000 / words


def _print_counts(the_set: Sequence[Article]) -> None:
    """How large the set is, by language."""
    for language in LANGUAGES:
        own = [article for article in the_set if article.language == language]
        labels = [label for article in own for label in article.labels]
        kinds = ", ".join(f"{sum(one.kind == kind for one in labels)} {kind}" for kind in KINDS)
        print(
            f"set {language}            {len(own)} articles, {len(labels)} quotations ({kinds};"
            f" {sum(one.bare for one in labels)} without marks,"
            f" {sum(one.doubtful for one in labels)} doubtful and not scored)"
        )


def _print_spans(name: str, rows: Sequence[Judged], milliseconds: float) -> None:
    """Spans kept, exact and in excess, and the time, of one finder."""
    scored = [row for row in rows if row.scored()]
    bare = [row for row in rows if row.label and row.label.bare]
    print(
        f"{name:17} kept {_share(scored, Judged.kept)}  exact {_share(scored, Judged.exact)}"
        f"  unlabelled {sum(row.label is None for row in rows)}"
        f"  without marks {sum(map(Judged.kept, bare))} of {len(bare)}"
        f"  {milliseconds:.1f} ms CPU/1,000 words"
    )


def _print_kinds(rows: Sequence[Judged]) -> None:
    """Precision and recall of each kind; a span that answers no label is wrong."""
    for kind in KINDS:
        given = [row for row in rows if row.quote and row.quote.kind == kind]
        given = [row for row in given if row.scored() or row.label is None]
        wanted = [row for row in rows if row.scored() and row.label and row.label.kind == kind]
        print(
            f"{kind:17} precision {_share(given, Judged.kind_right)}"
            f"  recall {_share(wanted, Judged.kind_right)}"
        )


def _print_speakers(results: dict[str, list[Judged]]) -> None:
    """Speakers that are right: over all, by form, basis and language, beside the baselines."""
    print(f"\n{'speaker right':17} {'n':>4}  {ENGINE:18}{'  '.join(list(results)[1:])}")
    for name, chosen in _CUTS.items():
        shares = []
        for finder, rows in results.items():
            part = [row for row in _of_speech(rows) if row.label and chosen(row.article, row.label)]
            share = _share(part, Judged.speaker_right)
            shares.append(f"{share:18}" if finder == ENGINE else f"{share[:4]:{len(finder) + 2}}")
        print(f"{name:17} {len(part):4}  {''.join(shares)}")
    named = [row for row in _of_speech(results[ENGINE]) if row.quote and row.quote.speaker]
    print(f"where one is named {len(named):3}  {_share(named, Judged.speaker_right)}")


_CUTS: dict[str, Callable[[Article, Label], bool]] = {
    "all": lambda article, label: True,
    "direct": lambda article, label: label.form == "direct",
    "mixed": lambda article, label: label.form == "mixed",
    "cue": lambda article, label: label.basis == "cue",
    "carried over": lambda article, label: label.basis == "carried_over",
    "nested": lambda article, label: label.nested,
    "English": lambda article, label: article.language == "en",
    "Arabic": lambda article, label: article.language == "ar",
    "Russian": lambda article, label: article.language == "ru",
}


def _of_speech(rows: Iterable[Judged]) -> list[Judged]:
    """The scored quotations in which somebody speaks."""
    return [row for row in rows if row.scored() and row.label and row.label.kind == "speech"]


def _share(rows: Sequence[Judged], test: Callable[[Judged], bool]) -> str:
    """A share with its Wilson interval of 95 %, as printed: `.912 [.884,.934]`."""
    if not rows:
        return "none"
    right = sum(map(test, rows))
    low, high = wilson(right, len(rows))
    return f"{_plain(right / len(rows))} [{_plain(low)},{_plain(high)}]"


def wilson(right: int, n: int) -> tuple[float, float]:
    """The interval in which the true share lies with 95 % confidence (Wilson 1927)."""
    z = 1.959964
    share = right / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def _plain(share: float) -> str:
    return f"{abs(share):.3f}".removeprefix("0")


def _print_wrong(rows: Sequence[Judged]) -> None:
    """Every error of the engine, with the paragraph it stands in."""
    for row in rows:
        here = row.label or row.quote
        complaints = "; ".join(_complaints(row))
        if here and complaints:
            text = row.article.extraction.text
            begin = text.rfind("\n", 0, here.start) + 1
            print(f"\n{row.article.key}: {complaints}")
            print(f"    {' '.join(text[here.start : here.end].split())}")
            print(f"    in: {text[begin:].partition(chr(10))[0]}")


def _complaints(row: Judged) -> Iterator[str]:
    """What is wrong with one answer, in words."""
    label, quote = row.label, row.quote
    if label is None:
        yield f"no label for this {quote.kind if quote else ''}"
    elif not row.scored():
        return
    elif quote is None:
        yield f"not found ({label.kind})"
    else:
        if not row.exact():
            yield f"cut otherwise: {quote.text!r}"
        if not row.kind_right():
            yield f"is {label.kind}, found as {quote.kind}"
        if label.kind == "speech" and not row.speaker_right():
            wanted = " or ".join(("nobody",) * label.unknown + label.speakers)
            yield f"{wanted} speaks, found {quote.speaker} ({quote.rule}; {label.form})"


def _falls_short(rows: Sequence[Judged]) -> list[str]:
    """Each target that the engine misses, with what it reached."""
    scored = [row for row in rows if row.scored()]
    speech = _of_speech(rows)
    direct = [row for row in speech if row.label and row.label.form == "direct"]
    counted = {
        "kept": (scored, Judged.kept),
        "exact": (scored, Judged.exact),
        "all": (speech, Judged.speaker_right),
        "direct": (direct, Judged.speaker_right),
    }
    reached = {name: sum(map(test, part)) / len(part) for name, (part, test) in counted.items()}
    return [
        f"{name} {reached[name]:.3f} < {LEAST[name]}"
        for name in LEAST
        if reached[name] < LEAST[name]
    ]


def _print_corpus(folder: Path) -> None:
    """How many real quotations are found as a span, or inside one, on the pages they stand on."""
    with (folder / "quotes.jsonl").open() as file:
        rows = [json.loads(line) for line in file]
    wanted = {row["article_url"] for row in rows}
    spans: dict[str, list[str]] = {}
    with (folder / "quotes.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response" and url in wanted:
                page = read(record.content_stream().read(), url=url, content_type="text/html")
                quotes = [quote for quote in find_quotes(page) if quote.kind != "claim"]
                spans[url] = [_words(page.text[quote.start : quote.end]) for quote in quotes]
    found = [(_words(row["quote"]), spans.get(row["article_url"], [])) for row in rows]
    whole = sum(words in own for words, own in found)
    inside = sum(any(words in span for span in own) for words, own in found)
    print(
        f"\nreal pages        {whole} of {len(rows)} quotations are a span, {inside} stand in one"
    )


def _words(text: str) -> str:
    """The folded words of a text, each between spaces."""
    return f" {' '.join(folded_words(text))} "


if __name__ == "__main__":
    sys.exit(main())
