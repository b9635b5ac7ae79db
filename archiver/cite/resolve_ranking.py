"""Documents ranked by how likely it is that a claim leans on them, with the evidence for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archiver.cite.resolve_days import day_of, days_named
from archiver.cite.resolve_part import Span, own_part
from archiver.cite.resolve_sight import Held, Sight, Wanted, hold, look, want, want_by_sound, weigh
from archiver.cite.resolve_terms import Frequencies, as_printed, script_of
from archiver.clock import to_datetime

__all__ = ["Document", "Evidence", "Lean", "Ranked", "Weighed", "ranking"]

_LIKENESS = 20.0  # bits for a document that holds all of the article's words
_REPUBLISHED = 0.85  # share of words in common from which on a document is the article itself
_BEGINNING = 2_000  # characters by which a text's script is told

# Where a bare day can begin and end, from its midnight in UTC: zones go from +14 to -12 hours.
_DAY_BEGINS, _DAY_ENDS = timedelta(hours=-14), timedelta(hours=36)

# How many days before its article a source was published, at most, and what that weighs in bits.
_AGES = ((1, 2.0), (3, 1.0), (7, 0.0), (30, -1.0), (365, -2.0))
_OLDER, _UNDATED = -3.0, -1.0
_ON_NAMED_DAY, _ON_ANOTHER_DAY = 4.0, -3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """Where an article leans on a source without saying which document.

    `mention` is the place in the claim of the words that name the source, `others` those of other
    sources in the same sentence; offsets count code points.
    """

    claim: str  # the sentence
    quotes: tuple[str, ...] = ()  # words in quotation marks in it, or right after
    context: str = ""  # the article's title and text
    date: str | None = None  # day or moment: the article published, or first seen
    language: str | None = None  # BCP 47 primary subtag
    mention: Span | None = None
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that may be the source."""

    key: str
    url: str
    title: str
    text: str
    language: str | None = None  # BCP 47 primary subtag
    published: str | None = None  # day or moment
    first_seen: str | None = None  # moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a document was ranked by; weights are in bits."""

    claim_bits: float  # of the claim's words, numbers and names
    coverage: float  # share of the claim's weight that one passage and the title hold
    row: str  # the longest run of words in common, folded
    row_words: int
    row_bits: float
    row_share: float  # of that run, for each word of the claim
    facts: tuple[str, ...]  # numbers and names of the claim that it holds, folded
    lacking: tuple[str, ...]  # and that it lacks
    likeness: float  # share of the article's weight that it holds, less for a longer text
    named_by_title: bool  # its title has each of the several words that name the source
    days_before: int | None  # the article
    days_off: int | None  # from the nearest day that the claim names; None where it names none
    day_bits: float
    other_language: bool  # compared by numbers and names alone


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document at its place, with its score in bits."""

    key: str
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Weighed:
    """A document with its rank's evidence, and what of the claim it holds and lacks."""

    document: Document
    ranked: Ranked
    held: Held
    later: bool  # published after the article

    @property
    def support(self) -> float:
        """What the claim and the day of publication weigh, in bits."""
        return self.ranked.evidence.claim_bits + self.ranked.evidence.day_bits


def ranking(lean: Lean, documents: Sequence[Document], frequencies: Frequencies) -> list[Weighed]:
    """The documents, best first; the article itself, republished, is left out."""
    claim = own_part(lean.claim, lean.mention, lean.others)
    mention = lean.claim[slice(*lean.mention)] if lean.mention else ""
    written = day_of(lean.date)
    named = days_named(claim, written) if written else frozenset()
    wanted = want(claim, mention, lean.quotes, lean.context, frequencies)
    own = [d for d in documents if not _other_language(d, lean)]
    weighed = _weighed(lean, own, wanted, named)
    if len(own) < len(documents):
        by_sound = want_by_sound(claim, lean.context, frequencies)
        other = [d for d in documents if _other_language(d, lean)]
        weighed += _weighed(lean, other, by_sound, named)
    return sorted(weighed, key=lambda one: (-one.ranked.score, one.document.key))


def _other_language(document: Document, lean: Lean) -> bool:
    """Whether a document's language is not the claim's, by what is stated or by script."""
    if lean.language and document.language:
        return lean.language != document.language
    return script_of(f"{document.title} {document.text[:_BEGINNING]}") != script_of(lean.claim)


def _weighed(
    lean: Lean, documents: Sequence[Document], wanted: Wanted, named: frozenset[date]
) -> list[Weighed]:
    """Documents of one language with their evidence."""
    sights = [look(wanted, document.title, document.text) for document in documents]
    weights = weigh(wanted, sights)
    found = []
    for document, sight in zip(documents, sights, strict=True):
        if wanted.by_sound or not _is_the_article(wanted, sight):
            held = hold(wanted, sight, weights)
            evidence = _evidence(lean, document, sight, held, named, wanted.by_sound)
            score = held.bits + _LIKENESS * held.likeness + evidence.day_bits
            ranked = Ranked(document.key, score, evidence)
            found.append(Weighed(document, ranked, held, _is_later(document, lean)))
    return found


def _is_the_article(wanted: Wanted, sight: Sight) -> bool:
    """Whether a document has nearly the same words as the article, no more and no less."""
    both = len(sight.shared)
    return both >= _REPUBLISHED * (len(wanted.article) + sight.distinct - both) > 0


def _evidence(
    lean: Lean,
    document: Document,
    sight: Sight,
    held: Held,
    named: frozenset[date],
    by_sound: bool,
) -> Evidence:
    """What a document is ranked by."""
    written, published = day_of(lean.date), day_of(document.published)
    before = (written - published).days if written and published else None
    away = [abs((published - day).days) for day in named] if published else []
    off = min(away, default=None)
    return Evidence(
        claim_bits=held.bits,
        coverage=held.coverage,
        row=" ".join(map(as_printed, sight.row)),
        row_words=len(sight.row),
        row_bits=held.row_bits,
        row_share=held.row_share,
        facts=tuple(map(as_printed, held.facts)),
        lacking=tuple(map(as_printed, held.lacking)),
        likeness=held.likeness,
        named_by_title=held.named,
        days_before=before,
        days_off=off,
        day_bits=_bits_of_day(before, off),
        other_language=by_sound,
    )


def _is_later(document: Document, lean: Lean) -> bool:
    """Whether a document was published after the article, in whatever zone a bare day is meant."""
    published, written = day_of(document.published), day_of(lean.date)
    if not published or not written:
        return False
    moment, until = _moment(document.published), _moment(lean.date)
    if not moment and not until:
        return published > written
    return (moment or _midnight(published) + _DAY_BEGINS) > (
        until or _midnight(written) + _DAY_ENDS
    )


def _moment(time: str | None) -> datetime | None:
    """A stored moment; None for a bare day, and for a time whose zone is not known."""
    try:
        moment = to_datetime(time or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _midnight(day: date) -> datetime:
    """Where a day begins in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _bits_of_day(before: int | None, off: int | None) -> float:
    """What the day of publication weighs: sources are mostly used within days."""
    if before is None:
        return _UNDATED
    if off is not None:
        return _ON_NAMED_DAY if off == 0 else 0.0 if off == 1 else _ON_ANOTHER_DAY
    return next((bits for most, bits in _AGES if before <= most), _OLDER)
