"""How well named sources and credits are found in invented texts, beside two baselines.

    python -m tests.eval.mentions [--wrong]

`mentions.toml` beside this file holds the texts, the labels and the rule they follow. A finding is
right where a label of its publisher and kind (name, credit) overlaps it, each label once; links and
findings without a publisher are left out, as is what meets a doubtful label. Prints precision,
recall and F1 with counts and Wilson 95 % intervals, by language and kind: `second` refers back to a
publisher (the channel said), as does a false name without any of its names in it. Baseline `a`
takes every name of a publisher for a source, `b` those within three words of a reporting verb; both
tell a credit by a caption, or a bracket, slash, colon or © before the name. CPU time is that of
citing alone. `--wrong` lists each error with its sentence. Exit code 1 where precision is below .95
or recall below .85.
"""

from __future__ import annotations

import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

from archiver.cite import Names, cite
from archiver.models import Extraction
from archiver.publishers import Publishers, shipped_publishers
from archiver.text.extract import read
from archiver.verbs import LANGUAGES_OF_SPEECH, giving_verbs, reporting_verbs
from archiver.words import Word, words_of

SET = Path(__file__).with_name("mentions.toml")
URL = "https://daily.example/news/1"
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.85
NEAR = 3  # words between a name and a reporting verb that baseline b allows
ROUNDS = 5  # of timing
KINDS = ("name", "second", "credit")


class Span(NamedTuple):
    """Words of a text that were labelled or found: whose they are, and as what."""

    start: int
    end: int
    publisher: str | None  # None where that cannot be told
    how: str = "other"  # name credit; other for what is no citation
    credit_for: str | None = None
    second: bool = False


@dataclass(frozen=True)
class Case:
    """A text as the reader reads it, its citations, and its mentions that are none."""

    name: str
    language: str
    extraction: Extraction
    labels: list[Span]
    doubtful: list[Span]
    others: list[Span]


@dataclass(frozen=True)
class Outcome:
    """What one way of finding got right and wrong in a text."""

    case: Case
    right: list[tuple[Span, Span]]  # label and finding
    false: list[Span]
    missed: list[Span]


Finder = Callable[[Extraction], list[Span]]
Counts = Counter[tuple[str, str, str]]  # by language, kind, and a field of Tally


def main(arguments: list[str]) -> int:
    """Score the program and both baselines and print the figures; 1 where ours are too low."""
    if set(arguments) - {"--wrong"}:
        print(f"Unknown: {' '.join(arguments)}; give nothing, or --wrong.")
        return 2
    cases = [_case(table) for table in tomllib.loads(SET.read_text("utf-8"))["text"]]
    publishers = Publishers(shipped_publishers())
    names, aliases = Names(publishers), Aliases(publishers)
    finders: list[Finder] = [lambda text: _cited(text, names), aliases.all, aliases.near_verbs]
    ours, *baselines = ([_score(case, find(case.extraction)) for case in cases] for find in finders)
    _show_set(cases, publishers)
    _show_table([ours, *baselines], aliases)
    _show_traps([ours, *baselines])
    _show_cost(cases, finders[0])
    if arguments:
        _show_wrong(ours)
    precision, recall, _ = _tally(_counts(ours, aliases), LANGUAGES_OF_SPEECH, KINDS).rates
    return int(precision < LEAST_PRECISION or recall < LEAST_RECALL)


# ---------------------------------------------------------------- the set


def _case(table: dict[str, Any]) -> Case:
    """A text of the set, read by the real reader; a label that does not stand once in it raises."""
    name, language, payload, kind = table["id"], table["language"], table["text"], "plain"
    if table.get("page"):
        kind = "html"
        payload = f"<!doctype html><html lang={language}><article>{payload}</article></html>"
    content_type = f"text/{kind}; charset=utf-8"
    extraction = read(payload.strip().encode(), url=URL, content_type=content_type)
    cited = table["citations"]
    others = [*table.get("others", []), *({"at": at} for at in table.get("unclear", []))]
    return Case(
        name,
        language,
        extraction,
        labels=[_label(one, name, extraction) for one in cited if not one.get("doubtful")],
        doubtful=[_label(one, name, extraction) for one in cited if one.get("doubtful")],
        others=[_label(one, name, extraction) for one in others],
    )


def _label(table: dict[str, Any], name: str, extraction: Extraction) -> Span:
    """Where a label's words stand, and what is said of them."""
    at, text, how = table["at"], extraction.text, table.get("how", "other")
    if text.count(at) != 1:
        raise ValueError(f"{name}: {at!r} stands {text.count(at)} times in the text, not once")
    if how not in ("name", "credit", "other") or (how == "credit") != ("credit_for" in table):
        raise ValueError(f"{name}: {at!r} is neither a name nor a credit for something")
    told = table.get("publisher"), how, table.get("credit_for"), table.get("second", False)
    return Span(text.index(at), text.index(at) + len(at), *told)


# ---------------------------------------------------------------- what finds


def _cited(extraction: Extraction, names: Names) -> list[Span]:
    """What the program finds, less links and what it gives to no publisher."""
    return [
        Span(one.start, one.end, one.publisher, one.how, one.credit_for)
        for one in cite(extraction, names, url=URL)
        if one.publisher and one.how != "link"
    ]


# The letters at the end of a Russian word that its case alters.
_ENDING = re.compile(
    r"(?:[ое](?:го|му)|[аяыи]ми|[аяоеыи][хмй]|[оеы]е|[ое]в|[ая]я|[ую]ю|[аеиоуыьъюяй])$"
)


class Aliases:
    """Where the publishers' names stand in a text, by their words alone: the baselines."""

    def __init__(self, publishers: Publishers) -> None:
        """Take every alias as the words that it is made of."""
        self._named: dict[tuple[str, ...], str] = {}
        for publisher in publishers:
            for alias in publisher.aliases:
                key = tuple(_stem(word.folded) for word in words_of(alias))
                self._named.setdefault(key, publisher.name)
        self._longest = max(map(len, self._named))
        verbs = (of(one) for of in (reporting_verbs, giving_verbs) for one in LANGUAGES_OF_SPEECH)
        self._verbs = frozenset().union(*verbs)

    def all(self, extraction: Extraction) -> list[Span]:
        """Every occurrence of a publisher's name."""
        return [span for span, _, _ in self._occurrences(extraction)]

    def near_verbs(self, extraction: Extraction) -> list[Span]:
        """Those within three words of a reporting verb, and the credits."""
        return [
            span
            for span, before, after in self._occurrences(extraction)
            if span.how == "credit" or any(self._reports(word) for word in (*before, *after))
        ]

    def _reports(self, word: Word) -> bool:
        return not self._verbs.isdisjoint(_forms(word.folded))

    def _occurrences(self, extraction: Extraction) -> Iterator[tuple[Span, list[Word], list[Word]]]:
        """The names in order, longest first at each place, with the words before and after."""
        for passage in extraction.passages:
            words, n = words_of(passage.text), 0
            while n < len(words):
                length, publisher = self._at(words, n, passage.text)
                if publisher:
                    start, end = words[n].start, words[n + length - 1].end
                    caption = passage.element == "caption"
                    credited = caption or passage.text[:start].rstrip()[-1:] in tuple("(/:©")
                    how = "credit" if credited else "name"
                    span = Span(passage.start + start, passage.start + end, publisher, how)
                    yield span, words[max(0, n - NEAR) : n], words[n + length : n + length + NEAR]
                n += length

    def _at(self, words: list[Word], n: int, text: str) -> tuple[int, str | None]:
        """How many words from the nth on are a name, and whose; one word and None where none is."""
        if text[words[n].start].islower():
            return 1, None
        for length in range(min(self._longest, len(words) - n), 0, -1):
            first, *rest = (word.folded for word in words[n : n + length])
            tail = tuple(map(_stem, rest))
            for form in _forms(first):
                if publisher := self._named.get((_stem(form), *tail)):
                    return length, publisher
        return 1, None


def _stem(word: str) -> str:
    """A word without a Russian ending, where it has one."""
    return _ENDING.sub("", word) if len(word) > 3 else word


def _forms(word: str) -> list[str]:
    """A word, and what it may be without the Arabic particles written with it."""
    forms = [word]
    for particles in ("وف", "بلك"):
        bare = forms[-1]
        if len(bare) > 3 and bare[0] in particles:
            forms.append(("ا" if bare.startswith("لل") else "") + bare[1:])
    return forms


# ---------------------------------------------------------------- right or wrong


def _meet(one: Span, other: Span) -> int:
    """How many code points two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _score(case: Case, found: list[Span]) -> Outcome:
    """Match findings to labels one to one, the largest overlaps first."""
    pairs = [
        (_meet(label, one), label, one)
        for label in case.labels
        for one in found
        if _meet(label, one) and (label.publisher, label.how) == (one.publisher, one.how)
    ]
    met: dict[Span, Span] = {}
    spare = list(found)
    for _, label, one in sorted(pairs, key=lambda pair: -pair[0]):
        if label not in met and one in spare:
            met[label] = one
            spare.remove(one)
    return Outcome(
        case,
        right=list(met.items()),
        false=[one for one in spare if not _is_named_by(case.doubtful, one)],
        missed=[label for label in case.labels if label not in met],
    )


def _is_named_by(spans: list[Span], found: Span) -> bool:
    """Whether one of the spans meets a finding and means its publisher."""
    return any(one.publisher == found.publisher and _meet(one, found) for one in spans)


class Tally(NamedTuple):
    """How many findings were right, how many false, and how many labels were missed."""

    right: int
    false: int
    missed: int

    @property
    def rates(self) -> tuple[float, float, float]:
        """Precision, recall and F1; 0 where there is nothing to be right about."""
        found, wanted = self.right + self.false, self.right + self.missed
        right = self.right
        return right / max(1, found), right / max(1, wanted), 2 * right / max(1, found + wanted)


def _counts(outcomes: list[Outcome], aliases: Aliases) -> Counts:
    """Count what was right, false and missed by language and kind."""
    counts: Counts = Counter()
    for one in outcomes:
        named = aliases.all(one.case.extraction)
        false = [span._replace(second=not _is_named_by(named, span)) for span in one.false]
        spans = {"right": [label for label, _ in one.right], "false": false, "missed": one.missed}
        for verdict, those in spans.items():
            counts.update((one.case.language, _kind_of(span), verdict) for span in those)
    return counts


def _kind_of(span: Span) -> str:
    return "second" if span.second and span.how == "name" else span.how


def _tally(counts: Counts, languages: tuple[str, ...], kinds: tuple[str, ...]) -> Tally:
    """The sums over languages and kinds."""
    keys = [(language, kind) for language in languages for kind in kinds]
    return Tally(*(sum(counts[*key, verdict] for key in keys) for verdict in Tally._fields))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score (1927); there must be a trial."""
    z, share = 1.959964, successes / trials
    centre, spread = share + z * z / (2 * trials), share * (1 - share) + z * z / (4 * trials)
    half, scale = z * sqrt(spread / trials), 1 + z * z / trials
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


# ---------------------------------------------------------------- the figures


def _show_set(cases: list[Case], publishers: Publishers) -> None:
    """Print how large the set is, and the labelled publishers that the data does not know."""
    scored, doubtful = sum(len(c.labels) for c in cases), sum(len(c.doubtful) for c in cases)
    print(f"set            {len(cases)} texts, {scored} citations; {doubtful} doubtful, not scored")
    named = {label.publisher or "" for case in cases for label in case.labels}
    if unknown := sorted(name for name in named if not publishers.named(name)):
        print(f"               not in publishers.toml: {', '.join(unknown)}")


def _show_table(ways: list[list[Outcome]], aliases: Aliases) -> None:
    """Print a line for each language and kind: ours with intervals, the baselines beside it."""
    ours, *baselines = (_counts(way, aliases) for way in ways)
    beside = "".join(f"{name}: P    R   F1   " for name in "ab")
    print(f"\n{'':12}{'precision':29}{'recall':29}{'F1':7}{beside}".rstrip())
    for language in (*LANGUAGES_OF_SPEECH, "all"):
        languages = LANGUAGES_OF_SPEECH if language == "all" else (language,)
        for kind in (*KINDS, "all"):
            kinds = KINDS if kind == "all" else (kind,)
            tally = _tally(ours, languages, kinds)
            rest = "  ".join(
                "{:.2f} {:.2f} {:.2f}".format(*_tally(one, languages, kinds).rates)
                for one in baselines
            )
            print(f"{language:4}{kind:8}{_full(tally)}  {rest}")


def _full(tally: Tally) -> str:
    """Precision and recall with counts and intervals, and F1."""
    right, false, missed = tally
    shares = _share(right, right + false), _share(right, right + missed)
    return f"{shares[0]:29}{shares[1]:29}{tally.rates[2]:.3f}"


def _share(successes: int, trials: int) -> str:
    if not trials:
        return "–"
    low, high = wilson(successes, trials)
    return f"{successes / trials:.3f} ({low:.2f}–{high:.2f}) {successes}/{trials}"


def _show_traps(ways: list[list[Outcome]]) -> None:
    """Print how many mentions that are no citation each way took for one, and our credits."""
    print()
    for title, unclear in (("no citation", False), ("unclear", True)):
        taken = [[one for case in way for one in _taken(case, unclear)] for way in ways]
        ours, every, near = map(sum, taken)
        print(f"{title:15}{len(taken[0])} mentions, taken for a source by ", end="")
        print(f"ours {ours}, a {every}, b {near}")
    credits = [pair for one in ways[0] for pair in one.right if pair[0].how == "credit"]
    right = sum(label.credit_for == found.credit_for for label, found in credits)
    print(f"credit_for     right in {right} of {len(credits)} credits found")


def _taken(outcome: Outcome, unclear: bool) -> list[bool]:
    """For each mention that is none, or each unclear one, whether a false finding meets it."""
    return [
        any(
            _meet(span, one) and (unclear or one.publisher == span.publisher)
            for one in outcome.false
        )
        for span in outcome.case.others
        if unclear == (span.publisher is None)
    ]


def _show_cost(cases: list[Case], find: Finder) -> None:
    """Print the CPU time of citing, after the pass that scored."""
    words = sum(len(words_of(case.extraction.text)) for case in cases)
    start = time.process_time()
    for _ in range(ROUNDS):
        for case in cases:
            find(case.extraction)
    spent = (time.process_time() - start) / ROUNDS
    print(f"CPU            {spent * 1e6 / words:.2f} ms for 1,000 words ({words} words)")


def _show_wrong(outcomes: list[Outcome]) -> None:
    """Print each error of ours with its sentence."""
    for one in outcomes:
        wrong = [(span, "false") for span in one.false] + [(span, "missed") for span in one.missed]
        for span, verdict in sorted(wrong, key=lambda pair: pair[0].start):
            text, passages = one.case.extraction.text, one.case.extraction.passages
            around = [
                p.text
                for p in passages
                if p.start < span.end and span.start < p.start + len(p.text)
            ]
            print(f"\n{verdict:7}{one.case.name}: {span.how} {span.publisher}")
            print(f"       [{text[span.start : span.end]}]\n       {' '.join(around)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
