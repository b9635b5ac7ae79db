"""Which document a named source is: the ministry said on Tuesday that …, and then which statement.

A document is resolved where its words, numbers and names weigh enough for the claim and clearly
more than those of any other candidate; else it is a candidate, or nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archiver.cite.resolve_ranking import Document, Evidence, Lean, Ranked, Weighed, ranking
from archiver.cite.resolve_sight import MOST_WORDS
from archiver.cite.resolve_terms import Frequencies, is_number, words

__all__ = ["Document", "Evidence", "Frequencies", "Lean", "Ranked", "Resolution", "resolve"]

_MOST_DOCUMENTS = 200
_BEST = 5
_FACTS_TOLD = 5  # numbers and names in the sentence that gives the evidence

# Among 200 candidates the right one needs 8 bits, and 4 more to be right 19 times in 20. Words of
# one topic come together, so that their bits count half; numbers and names are picked one by one.
_ENOUGH, _ENOUGH_FACTS = 25.0, 12.5
_AHEAD = 10.0  # those 4 bits of words, and a little
_COVERED = 0.5  # of the claim's weight: with less, most of it comes from elsewhere
_FACTS_COVERED, _FEWEST_FACTS = 0.6, 4  # between languages
_VERBATIM_WORDS, _VERBATIM_BITS = 5, 20.0  # in a row: these are quoted, whatever else is said
_NAMED_WEEK = 7  # days from the day a claim names beyond which a document is another day's
_SENTENCE, _COPIED = 12, 0.9  # words in a row, and their share of the claim: it is a copied one
_PROMISING, _PROMISING_COVERED = 12.5, 0.25  # half of what is enough

_EDITION = 0.9  # share of words in common from which on two documents are editions of one
_SAME_HELD = 2.0  # bits that editions may differ by in what they hold of the claim


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which document it is, how sure that is, and why, in one sentence."""

    standing: str  # resolved candidate abstained
    chosen: str | None
    ranked: tuple[Ranked, ...]  # the best five
    ahead: float  # bits between the chosen document and the next that is no edition of it
    reason: str


_NOTHING_COUNTED = Frequencies()


def resolve(
    lean: Lean, documents: Sequence[Document], frequencies: Frequencies = _NOTHING_COUNTED
) -> Resolution:
    """Choose the document that a claim leans on, or say why none is chosen.

    The first 200 documents are looked at, and the first 20,000 words of each.
    """
    weighed = ranking(lean, documents[:_MOST_DOCUMENTS], frequencies)
    possible = [one for one in weighed if not one.later]
    if not possible:
        return Resolution(
            "abstained", None, (), 0.0, "No document here is from before the article."
        )
    editions = _editions(possible)
    first = min(editions, key=lambda one: _time_of(one.document))
    rest = next((one.ranked.score for one in possible if one not in editions), 0.0)
    ahead = possible[0].ranked.score - max(rest, 0.0)
    doubt = _doubt(possible[0], bool(lean.quotes), ahead) or _rivalled(possible[0], weighed)
    best = (first, *(one for one in possible if one is not first))[:_BEST]
    standing = _standing(possible[0], doubt)
    return Resolution(
        standing=standing,
        chosen=None if standing == "abstained" else first.document.key,
        ranked=tuple(one.ranked for one in best),
        ahead=ahead,
        reason=_reason(first.ranked.evidence, len(editions), doubt),
    )


def _editions(possible: Sequence[Weighed]) -> list[Weighed]:
    """The best document and its editions: nearly the same words, as much of the claim."""
    best = possible[0]
    bits = best.ranked.evidence.claim_bits
    alike = [
        one for one in possible[1:] if abs(one.ranked.evidence.claim_bits - bits) <= _SAME_HELD
    ]
    wanted = _words_of(best.document)
    return [best, *(one for one in alike[:_BEST] if _same(wanted, _words_of(one.document)))]


def _words_of(document: Document) -> frozenset[str]:
    return frozenset(words(f"{document.title}\n{document.text}", MOST_WORDS))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts differ in a few words and in no number."""
    numbers = any(map(is_number, one ^ other))
    return not numbers and len(one & other) >= _EDITION * len(one | other)


def _time_of(document: Document) -> str:
    """When a document was published, or else first seen; one without any time comes last."""
    return document.published or document.first_seen or "9999"


def _standing(best: Weighed, doubt: str | None) -> str:
    """Resolved without doubt; with one, a candidate where it has half of what is enough."""
    if not doubt:
        return "resolved"
    covered = best.ranked.evidence.coverage >= _PROMISING_COVERED
    return "candidate" if covered and best.support >= _PROMISING else "abstained"


def _doubt(best: Weighed, quoted: bool, ahead: float) -> str | None:
    """Why the best document is not beyond doubt by itself; None where it is."""
    evidence = best.ranked.evidence
    sound = evidence.other_language
    verbatim = evidence.row_words >= _VERBATIM_WORDS and evidence.row_bits >= _VERBATIM_BITS
    if best.support < (_ENOUGH_FACTS if sound else _ENOUGH):
        return "too little is said to tell it from others on the subject"
    if evidence.coverage < (_FACTS_COVERED if sound else _COVERED) and not verbatim:
        return "it lacks too much of what is said"
    if sound and len(evidence.facts) < _FEWEST_FACTS:
        return "too few numbers and names are shared to tell it in another language"
    if any(map(is_number, evidence.lacking)) and not any(map(is_number, evidence.facts)):
        return "it has none of the numbers"
    if evidence.days_before is not None and evidence.days_before < 0:
        return "it may have been published after the article"
    if evidence.days_off is not None and evidence.days_off > _NAMED_WEEK:
        return "it was published on another day than is named"
    copied = evidence.row_words >= _SENTENCE and evidence.row_share >= _COPIED
    if copied and not quoted:
        return "it has the very sentence of the article and may lean on the same source"
    return None if ahead >= _AHEAD else "the next one has nearly as much"


def _rivalled(best: Weighed, weighed: Sequence[Weighed]) -> str | None:
    """How another document takes from the best one's claim; None where none does."""
    for other in weighed:
        if other.held.named and not best.held.named:
            return "the title of another document is what is named"
        if sum(other.held.near.get(form, 0.0) for form in best.held.lacks) >= _ENOUGH:
            return "another document has the rest of what is said"
        if other.later and other.held.bits >= best.held.bits + _AHEAD:
            return "a document published after the article has more of it"
    return None


def _reason(evidence: Evidence, editions: int, doubt: str | None) -> str:
    """The evidence in one sentence."""
    if doubt:
        return f"The best document is not relied on: {doubt}."
    facts = f", with {', '.join(evidence.facts[:_FACTS_TOLD])}" if evidence.facts else ""
    earliest = f" (the earliest of {editions} editions)" if editions > 1 else ""
    return (
        f"{evidence.coverage:.0%} of what is said stands there{facts}, clearly more than in any"
        f" other{earliest}."
    )
