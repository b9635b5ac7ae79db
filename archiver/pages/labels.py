"""What pages print beside the sentences of `archiver.wording`: labels, times, stretches."""

from __future__ import annotations

from datetime import UTC

from archiver.clock import to_datetime
from archiver.wording import wordings

__all__ = ["ELEMENT", "OP", "RESOLVED_BY", "TIME_SOURCE", "sentence", "spell", "when"]

OP = {
    "added": "Added",
    "removed": "Removed",
    "edited": "Reworded",
    "split": "Split in several",
    "merged": "Merged into one",
    "moved": "Moved, words unchanged",
}
ELEMENT = {
    "sentence": "sentence",
    "heading": "heading",
    "headline": "headline",
    "byline": "byline",
    "dateline": "date",
    "caption": "caption",
    "quotation_block": "quotation",
    "link": "link",
    "image": "image",
    "attachment": "attachment",
    "notice": "notice",
    "metadata": "metadata",
}
TIME_SOURCE = {
    "own_clock": "time by our own clock",
    "record": "time as the imported record states it",
    "archive": "time as the public archive states it",
    "operator": "supplied as a file; date and address stated by the operator",
}
RESOLVED_BY = frozenset(wordings()["resolved_by"])  # what there is a sentence for


def when(stamp: str | None) -> str:
    """`1 Mar 2026, 09:00:00 UTC` for a stored time; a dash for none, other text as it is."""
    if not stamp:
        return "–"
    try:
        moment = to_datetime(stamp)
    except ValueError:
        return stamp
    if len(stamp) == len("2026-03-01"):
        return f"{moment.day} {moment:%b %Y}"
    moment = moment if moment.tzinfo is None else moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M:%S} {'UTC' if moment.tzinfo else ''}".rstrip()


def spell(seconds: int | None) -> str:
    """A stretch of time in the two largest units that matter: `3 days 4 hours`."""
    left = seconds or 0
    parts = []
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "no time"


def sentence(words: str) -> str:
    """The words as a sentence: a capital first, a full stop last."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
